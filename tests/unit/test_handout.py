"""A handout: what learners need works from it, and no answer is in it."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tests.commands import quickly
from utils.authoring.build import exercise_cells
from utils.checks.engine import check_answer
from utils.checks.registry import CHAPTERS, exercises_of
from utils.grading import view
from utils.handout import making
from utils.paths import course_root

OF_OTHERS = (
    "utils/authoring/build",
    "utils/authoring/source",
    "utils/authoring",
    "utils/commands",
)
LOOK_FIRST = {
    "utils/checks/notebook_api.py",
    "utils/cli.py",
    "utils/commands/learning.py",
    "utils/commands/upkeep.py",
}
"""They import these only where the solutions are."""
SAME_SENTENCES = ("01", "03")
"""The chapters of which every known mistake is made from the handout: functions and layers."""
NAMED = """
import json, sys
from utils.checks.edits import run_cell
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise
for name, source in json.load(sys.stdin):
    answer = run_cell(source, "<a learner's>")[name]
    print(json.dumps(check_answer(find_exercise(name), answer).mistake), flush=True)
"""
PAGES = """
import json
from utils.checks.registry import all_exercises
print(json.dumps({
    each.name: [each.hints, [
        (m.name, m.says, len(m.ways), m.stops_with, m.recognise is None, m.or_equal, m.stops)
        for m in each.mistakes
    ]]
    for each in all_exercises()
}))
"""


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the handout of all chapters, as an instructor does."""
    target = tmp_path_factory.mktemp("handout") / "course.zip"
    making.write_handout(target, say=lambda sentence: None)
    return target


@pytest.fixture(scope="module")
def unpacked(zipped: Path) -> Path:
    """Unpack it, as a learner does."""
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(zipped.parent)
    return zipped.parent / making.TOP


def there(
    folder: Path, *words: str, stdin: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run Python in a handout, with nothing of this checkout in reach."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "COURSE_WORK": str(folder / "work"),
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        **settings,
    }
    return subprocess.run(
        [sys.executable, *words],
        check=False,
        capture_output=True,
        text=True,
        input=stdin,
        cwd=folder,
        env=environment,
    )


def course(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a handout."""
    return there(folder, "-m", "utils.cli", *map(str, words))


def names_in(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


# --- what is in it ------------------------------------------------------------------------------


def lines_of(text: str) -> list[str]:
    stripped = (line.strip() for line in text.splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def text_of(path: Path) -> str:
    """Return a file's lines without indentation; of a notebook, those of its cells."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return "\n" + "\n".join(lines_of(text)) + "\n"


def runs_of(lines: list[str], length: int) -> Iterator[str]:
    for start in range(len(lines) - length + 1):
        yield "\n" + "\n".join(lines[start : start + length]) + "\n"


@pytest.mark.slow
def test_no_file_holds_an_answer(unpacked: Path) -> None:
    kinds = {".py", ".md", ".ipynb", ".json", ".js", ".toml", ".txt"}
    texts = {
        path.relative_to(unpacked).as_posix(): text_of(path)
        for path in unpacked.rglob("*")
        if path.suffix in kinds
    }
    looked_for = 0
    for chapter in CHAPTERS:
        solved = exercise_cells(course_root() / "solutions" / f"{chapter.stem}.py")
        blank = exercise_cells(course_root() / "chapters" / f"{chapter.stem}.ipynb")
        for exercise in exercises_of(chapter.number):
            if exercise.kind == "value":  # its judge knows the one right value
                continue
            own = [
                line
                for line in lines_of(solved[exercise.name])
                if line not in lines_of(blank[exercise.name])
            ]
            # The course's own layers are used in chapters, and so they must be there.
            of_a_part = list(runs_of(own, len(own) // 2 + 1)) if len(own) > 2 else []
            for name, text in texts.items():
                assert not any(whole in text for whole in runs_of(own, len(own))), name
                if not name.startswith("utils/layers/"):
                    assert not any(part in text for part in of_a_part), (exercise.name, name)
            looked_for += 1
    assert looked_for > 55


@pytest.mark.slow
def test_nothing_of_instructors_and_contributors_is_in_it(unpacked: Path) -> None:
    names = names_in(unpacked)
    tops = {name.partition("/")[0] for name in names}
    assert tops.isdisjoint(
        {"solutions", "tests", "benchmarks", ".ci", "conftest.py", "CHANGELOG.md"}
    )
    assert {name for name in names if name.startswith("docs/")} == {"docs/images/check-mistake.png"}
    assert not [name for name in names if "mutants" in name or "templates" in name]
    assert "advanced_rnn_course.py" in names  # where `course` and the lab's kernel begin
    assert "utils/grading/gradebook.py" not in names
    readme = (unpacked / "README.md").read_text()
    assert "make lab" in readme and "holds no solutions" in readme
    assert "course grade" not in readme and "course solution" not in readme
    for page in (unpacked / "utils/exercises").glob("ch*/*.md"):
        assert "## Working" not in page.read_text()


@pytest.mark.slow
def test_every_module_that_is_imported_is_in_it(unpacked: Path) -> None:
    names, tracked = names_in(unpacked), set(git("ls-files").splitlines())
    for name in sorted(names):
        if not name.endswith(".py"):
            continue
        for node in ast.walk(ast.parse((unpacked / name).read_text())):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("utils."):
                continue
            path = str(node.module).replace(".", "/")
            wanted = {f"{path}.py", f"{path}/__init__.py"}
            if name in LOOK_FIRST and path in OF_OTHERS:
                continue
            assert wanted & names, (name, node.module)
            modules = {f"{path}/{alias.name}.py" for alias in node.names}
            assert modules <= names | (modules - tracked), (name, node.module)
    assert set(view._SHOWN) <= names  # what the scoreboard's sandbox shows


@pytest.mark.slow
def test_the_pages_say_what_they_said(unpacked: Path) -> None:
    here = there(course_root(), "-c", PAGES)
    handed_out = there(unpacked, "-c", PAGES)
    assert handed_out.returncode == 0, handed_out.stderr
    assert json.loads(handed_out.stdout) == json.loads(here.stdout)


# --- what works from it -------------------------------------------------------------------------


@pytest.mark.slow
def test_mistakes_are_named_without_the_solutions(unpacked: Path) -> None:
    wrong: list[tuple[str, str]] = []
    expected: list[str | None] = []
    for chapter in SAME_SENTENCES:
        for exercise in exercises_of(chapter):
            if exercise.kind == "value" or exercise.replay or exercise.measure:
                continue
            for mistake in exercise.mistakes:
                wrong.append((exercise.name, mistake.ways[0].source))
                expected.append(check_answer(exercise, mistake.answer()).mistake)
    done = there(unpacked, "-c", NAMED, stdin=json.dumps(wrong))
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == expected
    assert len(expected) > 100 and None not in expected


@pytest.mark.slow
def test_an_untouched_and_a_solved_chapter_are_checked(unpacked: Path, tmp_path: Path) -> None:
    untouched = course(unpacked, "check", "--exercises", "chapters/01_recurrence.ipynb")
    assert untouched.returncode == 1, untouched.stderr
    assert "0 of 8 exercises passed" in untouched.stdout
    solved = tmp_path / "01_recurrence.ipynb"
    solved.write_bytes((course_root() / "solutions" / solved.name).read_bytes())
    passed = course(unpacked, "check", "--exercises", solved)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "8 of 8 exercises passed, 17 of 17 points" in passed.stdout


@pytest.mark.slow
def test_the_first_cell_of_every_notebook_runs(unpacked: Path) -> None:
    cells = []
    for chapter in CHAPTERS:
        notebook = json.loads((unpacked / "chapters" / f"{chapter.stem}.ipynb").read_text())
        code = (cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
        cells.append("".join(next(code)))
    program = "\n".join(f"exec({cell!r}, {{}})" for cell in cells)
    done = there(unpacked, "-c", program)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_commands_of_learners_are_there_and_no_others(unpacked: Path) -> None:
    helped = course(unpacked, "--help")
    for word in ("lab", "list", "check", "progress", "reset", "scoreboard", "doctor", "data"):
        assert f" {word} " in helped.stdout
    for word in ("grade", "handout", "build", "exercise", "experiment"):
        assert f" {word} " not in helped.stdout
    asked = course(unpacked, "solution", "rnn_forward", "--yes")
    assert asked.returncode == 1
    assert asked.stderr == (
        "This copy of the course holds no solutions: ask whoever gave it to you.\n"
    )
    assert "Traceback" not in helped.stderr + asked.stderr
    found = json.loads(course(unpacked, "doctor", "--json").stdout)["findings"]
    assert {"Python", "packages", "your work", "JupyterLab"} <= {
        each["name"] for each in found if each["ok"]
    }
    in_a_notebook = there(unpacked, "-c", "import utils.checks as c; c.solution('rnn_forward')")
    assert in_a_notebook.stdout == asked.stderr


# --- how it is made -----------------------------------------------------------------------------


@pytest.mark.slow
def test_some_chapters_are_handed_out_and_twice_the_same(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        done = quickly("handout", tmp_path / name, "--chapter", "3", "--chapter", "01")
        assert done.exit_code == 0, done.stderr
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()

    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / making.TOP
    names = names_in(folder)
    assert {name for name in names if name.startswith("chapters/")} == {
        "chapters/01_recurrence.ipynb",
        "chapters/03_many_to_one.ipynb",
    }
    assert not [name for name in names if name.startswith("utils/exercises/ch02")]
    listed = course(folder, "list").stdout
    assert "02 One to many (to come)" in listed and "01 Recurrence: " in listed
    assert "rnn_forward" in listed and "nucleus" not in listed
    assert "| 02 | One to many |" in (folder / "README.md").read_text()
    assert (folder / "README.md").read_text().count("**ready**") == 2
    assert course(folder, "progress").returncode == 0


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what the mistakes give, which takes half a minute."""
    monkeypatch.setattr(making, "_known", lambda chapters: {})


@pytest.mark.usefixtures("quick")
def test_only_what_git_tracks_gets_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = tmp_path / "clone"
    git("clone", "-q", str(course_root()), str(clone))
    untracked = (
        "chapters/01_recurrence-Copy1.ipynb",
        "utils/secret.py",
        "utils/__pycache__/x.pyc",
        "work/01_recurrence.ipynb",
        "results/mine.json",
        ".course-data/texts",
    )
    for name in untracked:
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text("mine")
    (clone / "utils/link.py").symlink_to("/etc/passwd")
    git("-C", str(clone), "add", "utils/link.py")
    monkeypatch.setattr(making, "course_root", lambda: clone)
    monkeypatch.setenv("GIT_DIR", str(tmp_path))  # as in a hook of another repository

    assert quickly("handout", tmp_path / "learners", "--folder").exit_code == 0
    names = names_in(tmp_path / "learners")
    assert names.isdisjoint({*untracked, "utils/link.py"})
    assert "utils/checks/engine.py" in names


@pytest.mark.usefixtures("quick")
def test_a_folder_is_a_template_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "template"
    assert quickly("handout", target, "--folder", "--chapter", "01").exit_code == 0
    monkeypatch.chdir(target)
    git("init", "-q")
    (target / "work" / ".course").mkdir(parents=True)
    (target / "work" / "01_recurrence.ipynb").write_text("{}")
    (target / "work" / ".course" / "progress.json").write_text("{}")
    git("add", "-A")
    staged = git("ls-files").splitlines()
    assert "work/01_recurrence.ipynb" in staged and "utils/bootstrap.py" in staged
    assert "work/.course/progress.json" not in staged


def git(*words: str) -> str:
    environment = {key: each for key, each in os.environ.items() if not key.startswith("GIT_")}
    return subprocess.run(
        ["git", *words], check=True, capture_output=True, text=True, env=environment
    ).stdout


def refused(done: Result) -> str:
    """Hold a refusal to its promise, and return its sentence."""
    assert done.exit_code == 2, done.output
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    return str(done.stderr)


@pytest.mark.usefixtures("quick")
def test_what_can_not_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there_already = tmp_path / "mine.zip"
    there_already.write_text("mine")
    assert "remove it, or give another name" in refused(quickly("handout", there_already))
    assert "remove it" in refused(quickly("handout", tmp_path, "--folder"))
    assert there_already.read_text() == "mine"
    assert "--folder" in refused(quickly("handout", tmp_path / "learners"))
    assert "choose one of 01 to 12" in refused(
        quickly("handout", tmp_path / "a.zip", "--chapter", "13")
    )
    assert "make room" in refused(quickly("handout", there_already / "below.zip"))

    def full(*given: Any, **named: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(making, "write_atomically", full)
        patch.setattr(Path, "write_bytes", full)
        for words in (("a.zip",), ("a", "--folder")):
            said = refused(quickly("handout", tmp_path / words[0], *words[1:]))
            assert "No space left on device" in said and "make room" in said
    assert [path.name for path in tmp_path.iterdir()] == ["mine.zip"]


def test_without_git_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "course_root", lambda: tmp_path)
    assert "a clone of the course" in refused(quickly("handout", tmp_path / "a.zip"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install it" in refused(quickly("handout", tmp_path / "a.zip"))

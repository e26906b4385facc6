"""Building notebooks from a source: bytes, ids, stubs, and what `course build --check` reports."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nbformat
import pytest

from tests.unit.authoring_chapter import (
    ANSWERS,
    CLASS,
    CLIP,
    FUNCTION,
    VALUE,
    chapter_text,
    exercise,
    registry,
    write_course,
)
from utils.authoring.build import build, check, check_all, exercise_cells, solution_of
from utils.authoring.source import Fault, SourceError

LEARNER, SOLVED = "chapters/01_recurrence.ipynb", "solutions/01_recurrence.ipynb"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return the root of a course whose only chapter has been built."""
    write_course(tmp_path)
    build(tmp_path)
    return tmp_path


def rebuild(root: Path, old: str, new: str) -> None:
    """Edit the source and build again."""
    assert old in chapter_text()
    write_course(root, chapter_text().replace(old, new, 1))
    build(root)


def only(faults: list[Fault]) -> str:
    """Return the text of the only fault."""
    assert len(faults) == 1, [str(fault) for fault in faults]
    return str(faults[0])


def line_of(text: str, needle: str) -> int:
    """Return the number of the first line that holds a piece of text."""
    return next(n for n, line in enumerate(text.splitlines(), start=1) if needle in line)


def test_a_chapter_builds_to_two_valid_notebooks_without_outputs(course: Path) -> None:
    for name in (LEARNER, SOLVED):
        notebook = nbformat.read(course / name, as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata.course.chapter == "01"
        assert notebook.metadata.course.minutes_read == 30
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(not cell.outputs and cell.execution_count is None for cell in code)
        assert "SOLUTION" not in (course / name).read_text()
        assert (course / name).read_text().endswith("}\n")
    assert check_all(course, registry()) == []


def test_cells_carry_the_ids_and_exercises_of_the_source(course: Path) -> None:
    cells = {cell.id: cell for cell in nbformat.read(course / LEARNER, as_version=4).cells}
    assert list(cells)[:3] == ["title", "part-1", "figure-1"]
    assert cells["clip"].metadata.course == {"exercise": "clip"}
    assert cells["clip-check"].metadata.course == {"check": "clip"}
    assert cells["figure-1"].metadata == {}


def test_the_learner_sees_a_place_for_each_answer(course: Path) -> None:
    learner, solved = exercise_cells(course / LEARNER), exercise_cells(course / SOLVED)
    assert list(learner) == list(solved) == list(ANSWERS)
    assert learner["rnn_forward"] == (
        "def rnn_forward(inputs, kernel):\n"
        '    """Return the states, one a step."""\n'
        "    states = []\n"
        '    raise NotImplementedError("rnn_forward: your code here")\n'
        "    return states"
    )
    assert learner["StepCell"].count('        raise NotImplementedError("StepCell: your') == 2
    assert learner["rnn_parameters"].splitlines()[-1] == "rnn_parameters = ...  # your answer"
    assert "states.append(state)" in solved["rnn_forward"]


def test_the_answer_of_an_exercise_can_be_asked_for(course: Path) -> None:
    assert solution_of("rnn_parameters", course).endswith("rnn_parameters = 4 * 12 + 7")
    assert solution_of("clip", course) == exercise_cells(course / SOLVED)["clip"]
    with pytest.raises(LookupError, match=r"'clip_norm'.*did you mean 'clip'"):
        solution_of("clip_norm", course)


def test_building_again_changes_nothing(course: Path) -> None:
    before = (course / LEARNER).read_bytes()
    assert build(course) == []
    (course / LEARNER).unlink()
    assert build(course) == [course / LEARNER]
    assert (course / LEARNER).read_bytes() == before


def test_one_edited_sentence_is_a_one_line_diff_in_each_file(course: Path) -> None:
    def git(*command: str) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        done = subprocess.run(
            ["git", *who, *command], cwd=course, check=True, capture_output=True, text=True
        )
        return done.stdout

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "before")
    rebuild(course, "Keyboards guess the next word with it.", "Keyboards guess your next word.")
    changed = git("diff", "--numstat").split("\n")[:-1]
    files = {row.split("\t")[2]: row.split("\t")[:2] for row in changed}
    assert files == {name: ["1", "1"] for name in (LEARNER, SOLVED, "solutions/01_recurrence.py")}


def test_missing_ids_are_written_into_the_source_once_and_stay(tmp_path: Path) -> None:
    text = chapter_text()
    for slug in ("part-1", "figure-1", "clip", "level-1"):
        assert f' id="{slug}"' in text
        text = text.replace(f' id="{slug}"', "", 1)
    path = write_course(tmp_path, text)
    faults = check(tmp_path, registry())
    assert sum("has no id" in fault.sentence for fault in faults) == 4
    assert path in build(tmp_path)
    named = path.read_text()
    assert '# %% [markdown] id="part-1"\n# ## Part 1' in named
    assert '# %% id="part-1-2" alt="The loss falls' in named
    assert '# %% id="part-1-3"\nlevel_1 = ' in named
    assert '# %% id="clip" exercise="clip"' in named
    assert len(named.splitlines()) == len(text.splitlines())
    path.write_text(named.replace("# ## Part 1", "# ## Another name"))
    build(tmp_path)
    assert path.read_text() == named.replace("# ## Part 1", "# ## Another name")


@pytest.mark.parametrize(
    ("old", "new", "at", "sentence"),
    [
        ('id="level-2"', 'id="level-1"', 'id="level-1"\nlevel_2', "is used already, on line"),
        ('exercise="clip"', 'exercise="StepCell"', None, "exercise 'StepCell' is used already"),
        ('id="title"', 'id="title" tags="wide"', None, "'wide' is not of type 'array'"),
        ('id="title"', 'id="The Title"', 'id="The Title"', "must be words of a–z"),
        ('id="clip" exercise', 'id="clip" exercize', "exercize", "is not understood (exercize)"),
        ('id="clip" exercise="clip"', "clip", "# %% clip", "is not understood (clip)"),
        ("curve_1 = measure(1)", "curve_1 = measure(1", "measure(1", "is not valid Python"),
        ("curve_1 = measure(1)", "%matplotlib inline", "%matplotlib", "magics"),
        ("curve_1 = measure(1)", "return 1", "return 1", "is not valid Python"),
        (FUNCTION, FUNCTION.replace("    # END SOLUTION\n", ""), "# BEGIN", "has no partner"),
        (FUNCTION, FUNCTION.replace("    # BEGIN SOLUTION\n", ""), "# END", "has no partner"),
        (FUNCTION, FUNCTION.replace("# END SOLUTION", "# End Solution"), "# End", "alone on its"),
        (FUNCTION, FUNCTION.replace("    # END", "        # END"), "        # END", "indentation"),
        ("curve_1 = measure(1)", "# BEGIN SOLUTION", "# BEGIN", "only stand in an exercise cell"),
        (VALUE, "rnn_parameters = 55", 'exercise="rnn_par', "needs an answer between the markers"),
        (VALUE, f"{VALUE}\n{VALUE}", "# BEGIN SOLUTION\nrnn", "must be alone in its cell"),
        (
            VALUE,
            VALUE.replace("rnn_parameters = 4 * 12 + 7", "# 4"),
            "# BEGIN SOLUTION\n# 4",
            "no code",
        ),
        (
            CLASS,
            "class StepCell:\n    # BEGIN SOLUTION\n    units = 4\n    # END SOLUTION",
            "    # BEGIN SOLUTION\n    units",
            "must stand in a function or a method",
        ),
        (
            CLIP,
            "def clip(a):\n    # BEGIN SOLUTION\n    if a:\n        # END SOLUTION\n        a = 1",
            None,
            "one indentation",
        ),
        (
            CLIP,
            "def clip(a):\n    # BEGIN SOLUTION\n    if a:\n    # END SOLUTION\n        a = 1",
            "    # BEGIN SOLUTION\n    if a",
            "not Python: let each answer be whole statements",
        ),
        ('# %% [markdown] id="title"', 'x = 1\n# %% [markdown] id="title"', "", "before the first"),
        ("#     minutes_read: 30", "#   : [", "", "jupytext cannot read this file"),
    ],
)
def test_a_source_that_cannot_be_built_gets_one_sentence_and_nothing_is_written(
    course: Path, old: str, new: str, at: str | None, sentence: str
) -> None:
    assert old in chapter_text()
    text = chapter_text().replace(old, new, 1)
    path = write_course(course, text)
    before = (course / LEARNER).read_bytes()
    with pytest.raises(SourceError) as raised:
        build(course)
    message = only(list(raised.value.faults))
    assert sentence in message
    if at is not None:
        assert message.startswith(
            f"solutions/01_recurrence.py:{text[: text.index(at)].count(chr(10)) + 1}:"
        )
    assert path.read_text() == text
    assert (course / LEARNER).read_bytes() == before
    assert message in map(str, check(course, registry()))
    assert message in map(str, check_all(course, registry()))


def test_one_bad_source_keeps_every_chapter_as_it_was(course: Path) -> None:
    (course / "solutions" / "02_more.py").write_text('# %% [markdown] id="a"\n# # More\n')
    write_course(course, chapter_text().replace("measure(1)", "measure(1"))
    with pytest.raises(SourceError):
        build(course)
    assert not (course / "chapters" / "02_more.ipynb").exists()


def test_a_comment_or_string_that_looks_like_jupytext_syntax_stays(course: Path) -> None:
    code = '# cat and %time are words\nnote = """\n# %% not a cell\n"""'
    rebuild(course, "curve_1 = measure(1)", code)
    cells = {cell.id: cell for cell in nbformat.read(course / LEARNER, as_version=4).cells}
    assert cells["figure-1"].source.startswith(code)
    assert check(course, registry()) == []


def test_windows_line_ends_give_the_same_notebook(course: Path) -> None:
    before = (course / LEARNER).read_bytes()
    (course / "solutions" / "01_recurrence.py").write_bytes(
        chapter_text().replace("\n", "\r\n").encode()
    )
    assert build(course) == []
    assert (course / LEARNER).read_bytes() == before


def test_a_folder_that_is_no_course_and_a_file_that_is_not_utf8_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no folder of sources"):
        build(tmp_path)
    write_course(tmp_path).write_bytes(b'# %% id="a"\nx = "\xff"\n')
    with pytest.raises(SourceError, match=r"01_recurrence.py:2: this line is not UTF-8"):
        build(tmp_path)


def test_check_names_a_notebook_that_is_missing_stale_or_left_over(course: Path) -> None:
    (course / LEARNER).rename(course / "chapters" / "99_old.ipynb")
    missing, left_over = sorted(map(str, check(course, registry())))
    assert "01_recurrence.ipynb:1: this notebook is missing" in missing
    assert "99_old.ipynb:1: no source solutions/99_old.py" in left_over
    (course / "chapters" / "99_old.ipynb").unlink()
    build(course)
    write_course(course, chapter_text().replace("Keyboards guess", "Keyboards find", 1))
    stale = [str(fault) for fault in check(course, registry())]
    number = line_of((course / LEARNER).read_text(), "Keyboards guess")
    assert stale[0].startswith(f"{LEARNER}:{number}: this differs from what solutions/01_rec")
    assert len(stale) == 2


@pytest.mark.parametrize("name", [LEARNER, SOLVED])
def test_check_names_a_notebook_with_outputs(course: Path, name: str) -> None:
    notebook = json.loads((course / name).read_text())
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "figure-2")
    cell["execution_count"] = 3
    (course / name).write_text(json.dumps(notebook, indent=1))
    assert "cell 'figure-2' has an output or an execution count" in only(check(course, registry()))
    (course / name).write_text("<<<<<<< HEAD")
    assert "is not a notebook" in only(check(course, registry()))


def test_check_compares_cells_with_the_chapters_exercises(course: Path) -> None:
    names = list(ANSWERS)
    fewer = registry(*map(exercise, names[:-1]))
    assert "exercises lacks 'clip'." in only(check(course, fewer))
    more = registry(*map(exercise, [*names, "lstm_step"]))
    assert "has 'lstm_step', and no cell here answers it" in only(check(course, more))

    turned = registry(*map(exercise, reversed(names)))
    assert f"in another order than the cells: {', '.join(names)}." in only(check(course, turned))

    def broken(number: str) -> list[object]:
        raise ImportError(f"no module ch{number}")

    assert "cannot be loaded (ImportError: no module ch01)" in only(check(course, broken))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("def clip(", "def clip_it(", "defines no 'clip'"),
        ('check("clip")', "print(1)", 'must call check("clip")'),
        ('check("clip")', 'check("rnn_forward")', 'must call check("clip")'),
        ("print(level_1)", 'check("clap")', "check('clap') stands here"),
    ],
)
def test_check_names_an_exercise_without_its_name_or_check(
    course: Path, old: str, new: str, sentence: str
) -> None:
    rebuild(course, old, new)
    assert sentence in only(check(course, registry()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("report", "report"),
        ("print(level_1)", "state=np.tanh( x@kernel + state )"),
        ("print(level_1)", "# state = np.tanh(x @ kernel + state)"),
        ("print(level_1)", "rnn_parameters = 4*12 + 7"),
        ("The state carries what was read,", "Write `state = np.tanh(x @ kernel + state)`,"),
    ],
)
def test_check_finds_an_answer_anywhere_in_the_learners_notebook(
    course: Path, old: str, new: str
) -> None:
    if old == new:
        assert check(course, registry()) == []
        return
    rebuild(course, old, new)
    message = only(check(course, registry()))
    number = line_of((course / "solutions" / "01_recurrence.py").read_text(), new)
    assert message.startswith(f"solutions/01_recurrence.py:{number}:")
    assert "shows learners the answer to" in message


def test_check_finds_a_whole_answer_of_ordinary_lines(course: Path) -> None:
    lines = 'super().__init__(name="step", **settings)\n    self.units = units'
    rebuild(course, "print(level_1)", f"def f(self, units, **settings):\n    {lines}")
    assert "shows learners the answer to 'StepCell'" in only(check(course, registry()))


def test_check_finds_a_long_value_without_its_name(course: Path) -> None:
    value = "[[2, 0], [1, 1], [2.5, 0.5]]"
    listed = chapter_text().replace("4 * 12 + 7", value)
    write_course(course, listed.replace("The state carries", f"It is `{value}` here,", 1))
    build(course)
    assert "shows learners the answer to 'rnn_parameters'" in only(check(course, registry()))


def test_check_finds_an_answer_that_was_wrapped_and_commented_out(course: Path) -> None:
    rebuild(
        course, "print(level_1)", "# state = np.tanh(\n#     x @ kernel\n#     + state\n# )\na = 1"
    )
    assert "cell 'level-1' shows learners the answer" in only(check(course, registry()))


@pytest.mark.parametrize(
    "given",
    [
        "return states",
        "for x in inputs: pass",
        "states.append(state)",
        'super().__init__(name="step", **settings)',
    ],
)
def test_ordinary_lines_of_an_answer_may_stand_elsewhere(course: Path, given: str) -> None:
    rebuild(course, "print(level_1)", f"def f(inputs, state, states, **settings):\n    {given}")
    assert check(course, registry()) == []


def test_check_finds_an_answer_typed_into_the_learners_notebook(course: Path) -> None:
    stub = json.dumps('    raise NotImplementedError("clip: your code here")')[1:-1]
    answer = "    return gradient * min(1.0, limit / norm(gradient))"
    text = (course / LEARNER).read_text()
    assert stub in text
    (course / LEARNER).write_text(text.replace(stub, answer))
    sentences = [fault.sentence for fault in check(course, registry())]
    assert any("cell 'clip' shows learners the answer to 'clip'" in s for s in sentences)
    assert any("this differs from what" in s for s in sentences)
    assert not any("outside of the markers" in s for s in sentences)


def test_check_finds_a_stub_that_differs_from_its_solution(course: Path) -> None:
    text = (course / LEARNER).read_text()
    (course / LEARNER).write_text(text.replace("def clip(gradient, limit)", "def clip(g, limit)"))
    sentences = [fault.sentence for fault in check(course, registry())]
    assert any("the stub of 'clip' differs from its solution" in s for s in sentences)


def test_check_all_adds_the_audit_of_each_chapter(course: Path) -> None:
    rebuild(course, "The state carries what was read,", "The loss is 2.5 here,")
    assert check(course, registry()) == []
    assert "typed next to “loss”" in only(check_all(course, registry()))


def test_stars_minutes_and_points_are_those_of_the_page(course: Path) -> None:
    title = "### Exercise: clip\n#\n"
    rebuild(course, title, f"{title}# *Difficulty ★★ · 8 minutes · 3 points*\n#\n")
    said = [exercise(name, points=2) for name in ANSWERS]
    fault = only(check(course, registry(*said)))
    assert "the page of 'clip' says ★★ · 8 minutes · 2 points, and this says ★★ · 8 min" in fault
    said = [exercise(name, points=3) for name in ANSWERS]
    assert check(course, registry(*said)) == []

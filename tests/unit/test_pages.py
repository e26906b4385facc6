"""Exercises' pages: what is read from them, and what `course build --check` finds in them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.unit.authoring_chapter import registry, write_course
from utils.authoring.build import build, check
from utils.authoring.pages import sentence_faults
from utils.checks.edits import EditError, edited
from utils.checks.engine import check_answer
from utils.checks.page import PageError, Way, read_page, read_sentences
from utils.checks.sentences import Sentences

PAGE = """\
# Clip a gradient
Kind: function, 2 points, 10 minutes, difficulty 1
Concept: one long step undoes what was learned
Passed: No gradient is longer than its limit.

## Hints
1. Measure it.
2. Divide.

## Sentences
- **long** The gradient should be {expected:.1f} long,
  and it is {got:.1f}.

## Mistakes
- **never clipped** `min(1.0, limit / norm(gradient))` → `1.0`
  or `gradient * min` → `gradient + 0 * min`
  It comes back as it was.
  Clip it.
- **always clipped** `min(1.0, limit / norm(gradient))` → `limit / norm(gradient)`
  Short gradients are lengthened.
"""
MODULE = """\
from utils.checks.define import Sentences, exercise
from utils.checks.judges import equals

say = Sentences(__name__)


def cases(rng):
    yield "a long one", {"gradient": 4.0, "limit": 2.0}
    yield "a short one", {"gradient": 1.0, "limit": 2.0}


def judge(inputs, result):
    expected = min(inputs["gradient"], inputs["limit"])
    return None if result == expected else say("long", expected=expected, got=result)


EXERCISE = exercise(__name__, cases, judge)
"""
FOLDER = Path("utils/exercises/ch01_recurrence")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return the root of a course with one chapter, of which one exercise has a page."""
    write_course(tmp_path)
    build(tmp_path)
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    (tmp_path / "utils/checks").mkdir()
    (folder / "__init__.py").write_text('NAMES = ("clip",)\n')
    (folder / "clip.py").write_text(MODULE)
    (folder / "clip.md").write_text(PAGE)
    return tmp_path


def faults(root: Path, old: str = "", new: str = "", file: str = "clip.md") -> list[str]:
    """Return the faults of a course of which one file was edited."""
    path = root / FOLDER / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    return [str(fault).removeprefix(f"{FOLDER}/") for fault in check(root, registry())]


def load(path: Path) -> ModuleType:
    """Import a module from its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[path.stem]
    return module


def test_a_page_without_faults_has_none(course: Path) -> None:
    assert faults(course) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("`gradient * min`", "`gradient * max`", "16: `gradient * max` stands 0 times in the"),
        ("`gradient * min`", "`gradient`", "16: `gradient` stands 3 times in the solution, not"),
        ("`gradient + 0 * min`", "`gradient + * min`", "16: this wrong answer is not Python ("),
        ("Kind: function, 2", "Kind: function 2", "2: write `Kind: function, 2 points"),
        ("Passed:", "Praise:", "1: the page lacks a line `Passed:"),
        ("## Hints", "## Hint", "6: there is no section 'Hint'"),
        ("- **long** ", "- **short** ", "the page clip.md has no sentence **long**"),
        ("- **long** ", "- **other** One.\n- **long** ", "clip.py never says the sentence **other"),
        ("- **long** ", "- **long** One.\n- **long** ", "12: there are two sentences **long**"),
        ("{got:.1f}", "{came:.1f}", "the sentence **long** also needs came"),
        ("and it is {got:.1f}", "and it is not", "the sentence **long** has no place for got"),
    ],
)
def test_a_fault_of_a_page_is_named_with_file_and_line(
    course: Path, old: str, new: str, fault: str
) -> None:
    found = faults(course, old, new)
    assert any(fault in each and each.startswith(("clip.md:", "clip.py:")) for each in found), found


def test_a_page_is_missing_or_left_over(course: Path) -> None:
    (course / FOLDER / "clip.md").rename(course / FOLDER / "clop.md")
    found = faults(course, file="clip.py")
    assert "clip.md:1: this page is missing beside clip.py." in found
    assert "clop.md:1: no exercise stands behind this page" in " ".join(found)
    (course / FOLDER / "clip.py").unlink()
    assert any("there is no clip.py" in each for each in faults(course, file="__init__.py"))


def test_an_unknown_condition_is_named_with_its_line(course: Path) -> None:
    path = course / FOLDER / "clip.md"
    path.write_text(PAGE.replace("→ `limit / norm(gradient)`", "→ `2.0` when `looks_odd`"))
    with pytest.raises(PageError, match=r"clip\.md:19: `looks_odd` means nothing in clip\.py"):
        load(course / FOLDER / "clip.py")


def test_a_mistake_lacks_its_sentence_or_its_wrong_answer(course: Path) -> None:
    path = course / FOLDER / "clip.md"
    for old, lacks in (
        ("  Short gradients are lengthened.\n", "a sentence"),
        (" → `limit /", " `"),
    ):
        path.write_text(PAGE.replace(old, "" if old.startswith("  ") else lacks))
        wanted = lacks if lacks == "a sentence" else "a wrong answer"
        with pytest.raises(PageError, match=rf"clip\.md:19: the mistake 'always clip.*{wanted}"):
            load(course / FOLDER / "clip.py")


def test_a_page_gives_an_exercise_its_text(course: Path) -> None:
    exercise = load(course / FOLDER / "clip.py").EXERCISE
    assert (exercise.name, exercise.kind, exercise.points, exercise.minutes) == (
        *("clip", "function"),
        *(2, 10),
    )
    assert exercise.hints == ("Measure it.", "Divide.")
    assert [mistake.name for mistake in exercise.mistakes] == ["never clipped", "always clipped"]
    assert exercise.mistakes[0].says == "It comes back as it was. Clip it."
    assert [case.label for case in exercise.cases(None)] == ["a long one", "a short one"]


def test_a_course_without_its_solutions_judges_and_recognises_nothing(course: Path) -> None:
    # `clip` is an exercise of this course only: no solved notebook of ours has it.
    exercise = load(course / FOLDER / "clip.py").EXERCISE
    feedback = check_answer(exercise, lambda gradient, limit: gradient)
    assert feedback.status == "not_yet"
    assert feedback.mistake is None
    path = course / FOLDER / "clip.py"
    say = Sentences("clip")
    say.__dict__["path"] = path.with_suffix(".md")
    assert say.text("long", expected=2, got=4) == (
        "The gradient should be 2.0 long, and it is 4.0."
    )


def test_singular_and_plural_stand_in_a_template(tmp_path: Path) -> None:
    (tmp_path / "counted.md").write_text(
        "## Sentences\n- **n** There {n:is|are} {n} {n:layer|layers}.\n"
    )
    say = Sentences("counted")
    say.__dict__["path"] = tmp_path / "counted.md"
    assert say("n", n=1).sentence == "There is 1 layer."
    assert say("n", n=3, details=["a"]).details == ("a",)
    assert say.text("n", n=3) == "There are 3 layers."


def test_sentences_of_modules_without_a_page_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("x = 1\n")
    assert list(sentence_faults(tmp_path, tmp_path)) == []
    (tmp_path / "plain.py").write_text('say = Sentences("plain")\nsay("a")\n')
    assert "plain.md:1: this page is missing" in str(next(sentence_faults(tmp_path, tmp_path)))
    (tmp_path / "plain.md").write_text("## Sentences\nA line.\n")
    with pytest.raises(PageError, match=r"plain\.md:2: a sentence begins with"):
        read_sentences(tmp_path / "plain.md")


def test_edits_fit_once_each_and_do_not_overlap() -> None:
    assert edited("a + b", Way((("a", "c"), ("b", "d")))) == "c + d"
    assert edited("a + b", Way((("a + ", ""),))) == "b"
    assert edited("f(x)", Way(code="f = 1\n")) == "f(x)\n\n\nf = 1\n"
    with pytest.raises(EditError, match="stands 2 times"):
        edited("a + a", Way((("a", "b"),)))
    with pytest.raises(EditError, match="overlaps"):
        edited("a + b", Way((("a +", "c"), ("+ b", "d"))))


def test_a_page_reads_conditions_blocks_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "p.md"
    path.write_text(
        PAGE
        + "- **whole**\n  ```python\n  def clip():\n      return 1\n  ```\n  A block.\n"
        + "- **two ways** `a` → `b⏎c`, `d` -> nothing when `looks`\n"
        + "  or when `looks_so`\n  One.\n"
        + "- **stops** `a` → `b` when it stops\n  Two.\n"
    )
    items = {item.name: item for item in read_page(path).mistakes}
    assert items["whole"].ways[0].code == "def clip():\n    return 1\n"
    assert items["two ways"].ways[0].edits == (("a", "b\nc"), ("d", ""))
    assert (items["two ways"].when, items["two ways"].or_when) == ("looks_so", True)
    assert items["stops"].stops
    path.write_text(PAGE + "- **open**\n  ```python\n  x = 1\n")
    with pytest.raises(PageError, match="not closed"):
        read_page(path)

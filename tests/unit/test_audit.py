"""Each measurable rule of the chapter guide, on a chapter that breaks it and one that keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.authoring_chapter import (
    ANSWERS,
    CLIP,
    END,
    FILLER,
    FUNCTION,
    SECTION,
    chapter_text,
    exercise,
    registry,
    write_course,
)
from utils.authoring import prose
from utils.authoring.audit import audit

SPOKEN = "The state carries what was read, and $h_{t}$ is its name."
ALT = ' alt="The loss falls quickly at first and then levels off."'
PAPER = "[Cognitive Science](https://example.org/elman)"
ACROSS = (
    "\n# It reads on and on until the text is at its end and there is no more to say of it." * 20
)


def faults_of(root: Path, text: str, exercises: tuple = ()) -> list[str]:
    """Return the audit's faults of a chapter's text."""
    return [str(fault) for fault in audit(write_course(root, text), registry(*exercises))]


def edited(*changes: tuple[str, str], times: int = 1) -> str:
    """Return the good chapter with pieces replaced."""
    text = chapter_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, times)
    return text


def test_a_chapter_that_keeps_every_rule_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, chapter_text()) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (SPOKEN, f"A loss of 2.3 is good.\n# {SPOKEN}", "the number 2.3 is typed next to “loss”"),
        (SPOKEN, "## Deep\n#\n# #### Deeper", "a heading of level 4 under one of level 2"),
        ("# ## Part 2", "# # Part 2", "a second title"),
        ("# # Recurrence", "# ## Recurrence", "the first heading must be the chapter's title"),
        (SPOKEN, f"One thing is read. Another is kept.\n# {SPOKEN}", "two sentences on a line"),
        (SPOKEN, f"{SPOKEN}\n# Well done \U0001f389", "no emoji"),
        ("curve_1 = measure(1)", 'curve_1 = measure("\u2705")', "no emoji"),
        (ALT, "", "this figure has no alt text"),
        (ALT, ' alt="A curve."', "this figure has no alt text"),
        ('alt="figure-1"', 'note="x"', "this figure has no alt text"),
        ('alt="figure-1"', 'alt="The loss falls, and then it levels off."', 'alt="figure-1" here'),
        ('alt="figure-1"', "alt=words", "this figure has no alt text"),
        (SPOKEN, f"{SPOKEN}\n#\n# ![five shapes](shapes.svg)", "this image needs alt text"),
        ("#     minutes_read: 30\n", "", "the header declares no `minutes_read`"),
        ("seconds_cpu: 240", "seconds_cpu: 301", "`seconds_cpu` is 301: at most 300"),
        ("seconds_smoke: 50", "seconds_smoke: 91", "`seconds_smoke` is 91: at most 90"),
        ("seconds_smoke: 50", "seconds_smoke: soon", "the header declares no `seconds_smoke`"),
        ("minutes_read: 30", "minutes_read: 70", "exercises' minutes make 102: 45 to 90"),
        ("# Where it levels off says what is left to learn.", "#", "without a sentence between"),
        ("# Where it levels off says what is left to learn.", "# #### Levels", "skip none"),
        ("print(level_1)", "print(level_1)\n" * 21, "this cell has 26 code lines"),
        ("## What you can now do", "## The end", "no section “What you can now do”"),
        ("## Three questions to", "## Puzzles to", "no section “Three questions"),
        ("## Where it is used today", "## Uses", "no section “Where it is used today”"),
        ("## Papers", "## Sources", "no section “Papers”"),
        (PAPER, "Cognitive Science", "this paper has no link"),
        ("- J. Elman", "J. Elman", "list the papers here"),
        ("# It chooses what is kept.", "#", "has 2 questions with an answer folded"),
        ("What does a gate do?", "", "has 2 questions with an answer folded"),
    ],
)
def test_a_broken_rule_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    faults = faults_of(tmp_path, edited((old, new)))
    assert any(sentence in fault for fault in faults), faults
    assert len(faults) <= 2


def test_a_fault_names_the_line(tmp_path: Path) -> None:
    text = edited(("# ## Part 3", "# ## Part 3\n#\n# The accuracy was 91% at best."))
    (fault,) = faults_of(tmp_path, text)
    number = text[: text.index("# The accuracy")].count("\n") + 1
    assert fault.startswith(f"solutions/01_recurrence.py:{number}: the number 91% is typed")


def test_prose_is_counted_without_code_formulas_links_and_folded_answers(tmp_path: Path) -> None:
    text = "One [two](chapters/three.md) `four` $five$ <b>three</b>\n"
    text += "```\ncode words\n```\n$$\nlong formula\n$$\n<details>\nfolded words\n</details>\n"
    assert prose.words(text + "![not words](x.png) don't stop") == 5
    (short,) = faults_of(tmp_path, edited((FILLER, "# A line."), times=3))
    assert "the prose has" in short and "900 to 2,000" in short
    (long,) = faults_of(tmp_path, edited((FILLER, FILLER + ACROSS * 3)))
    assert "the prose has 2," in long


def test_the_statement_of_an_exercise_is_counted_apart(tmp_path: Path) -> None:
    statement = "# It returns an array with one row for each of them."
    (long,) = faults_of(tmp_path, edited((statement, statement + ACROSS * 3)))
    assert "the statement of 'rnn_forward' has" in long
    absent, *_ = faults_of(
        tmp_path, edited(('[markdown] id="clip-statement"', '[raw] id="clip-statement"'))
    )
    assert "put a Markdown cell that states exercise 'clip' directly before it" in absent


@pytest.mark.parametrize(
    "quiet", ["", "# a comment", 'def f():\n    """Say' + "\n    nothing." * 30 + '\n    """']
)
def test_lines_of_code_are_those_with_code_on_them(tmp_path: Path, quiet: str) -> None:
    times = 1 if quiet.startswith("def") else 30
    text = edited(("print(level_1)\n", "print(level_1)\n" + f"{quiet}\n" * times))
    assert faults_of(tmp_path, text) == []


def test_a_diagram_counts_as_a_figure_and_brings_its_own_alt_text(tmp_path: Path) -> None:
    text = edited(("plots.curves", "diagrams.curves"), (ALT, ""), ('alt="figure-1"', 'note="x"'))
    assert faults_of(tmp_path, text) == []


def test_too_much_and_too_little_code_are_named(tmp_path: Path) -> None:
    more = "".join(SECTION.format(n=n, filler="# It goes on.") for n in range(5, 14))
    (long,) = faults_of(tmp_path, edited((END, more + END)))
    assert "outside of the exercises are 143 code lines: 40 to 130" in long
    less = [
        (f"print({name}_{n})\n", "") for n in (1, 2, 3, 4) for name in ("level", "rest", "spread")
    ]
    (short,) = faults_of(tmp_path, edited(*less))
    assert "outside of the exercises are 32 code lines" in short


def test_a_median_cell_over_eight_lines_is_named(tmp_path: Path) -> None:
    wide = [(f"print(rest_{n})\n", "b = 2\n" * 12) for n in (1, 2, 3, 4)]
    (fault,) = faults_of(tmp_path, edited(*wide))
    assert "the median code cell has 11 lines: 2 to 8" in fault


def test_an_exercise_cell_may_not_be_long_either(tmp_path: Path) -> None:
    body = "    states = []\n" + "    states.append(0)\n" * 25
    (fault,) = faults_of(tmp_path, edited((FUNCTION, FUNCTION.replace("    states = []\n", body))))
    assert "at most 25, split it" in fault


def test_a_check_needs_no_sentence_only_right_after_its_exercise(tmp_path: Path) -> None:
    twice = 'check("clip")\nhint("clip")\nprogress()'
    assert faults_of(tmp_path, edited(('check("clip")', twice))) == []
    (mixed,) = faults_of(tmp_path, edited(('check("clip")', 'a = 1\ncheck("clip")')))
    assert "without a sentence between" in mixed
    stray = 'check("clip")\n\n# %% id="stray"\nprint(1)\nprint(2)\nprint(3)\nprint(4)'
    (fault,) = faults_of(tmp_path, edited(('check("clip")', stray)))
    assert "without a sentence between" in fault


def test_too_few_figures_are_named(tmp_path: Path) -> None:
    text = edited(("plots.curves", "draw.curves"), times=2)
    (fault,) = faults_of(tmp_path, text)
    assert "the chapter has 2 figures: at least 3" in fault
    image = "# ![Five small graphs of boxes and arrows](shapes.svg)"
    assert faults_of(tmp_path, text.replace(FILLER, f"{FILLER}\n#\n{image}", 1)) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hints": ("a", "b")}, "exercise 'clip' has 2 hints: at least 3"),
        ({"mistakes": ("a",)}, "exercise 'clip' has 1 mistakes: at least 4"),
        ({"minutes": 0}, "exercise 'clip' has 0 minutes: at least 1"),
        ({"difficulty": 4}, "exercise 'clip' has difficulty 4"),
    ],
)
def test_an_exercise_object_must_be_complete(
    tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    exercises = [exercise(name) for name in ANSWERS if name != "clip"]
    (fault,) = faults_of(tmp_path, chapter_text(), (*exercises, exercise("clip", **changes)))
    assert sentence in fault


def test_a_chapter_needs_four_exercises(tmp_path: Path) -> None:
    start = chapter_text().index('# %% [markdown] id="clip-statement"')
    text = chapter_text()[:start] + END.lstrip()
    faults = faults_of(tmp_path, text)
    assert any("the chapter has 3 exercises: 4 to 8" in fault for fault in faults)
    assert CLIP not in text


@pytest.mark.parametrize(
    "line",
    [
        "A perplexity of 8.6 is reached.",
        "It ends at 8.6 perplexity.",
        "The accuracy is $91\\%$ here.",
        "The loss is `0.31` here.",
        "The F1 is above 0.9.",
        "A BLEU of 30–35 is common.",
        "It takes 40 seconds.",
        "It takes 1.5s.",
        "| loss | GRU | 2.1 |",
    ],
)
def test_a_number_next_to_a_metric_is_found(line: str) -> None:
    assert [index for index, *_ in prose.typed_numbers(f"Good.\n{line}")] == [1]
    assert list(prose.typed_numbers(f"Good.\n{line} {prose.EXACT}")) == []


@pytest.mark.parametrize(
    "line",
    [
        "The F1 score rises.",
        "The loss of the 2-layer network falls.",
        "The loss of chapter 04 falls.",
        "**2.** Your loss falls.",
        "In the 1990s the loss was squared (1997).",
        "The loss $L_1$ falls and `loss_2` too.",
        "There are 12 chapters, and each of them ends with its own loss.",
        "```\nloss = 2.1\n```",
        "A [loss](https://example.org/2.1) is named.",
    ],
)
def test_other_numbers_are_left_alone(line: str) -> None:
    assert list(prose.typed_numbers(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "One thing. Another thing.",
        "Is it so? It is.",
        "- A list item. It goes on.",
        "It is `code`. `More` follows.",
        "It is “so.” Then it ends.",
        "> A quotation. It goes on.",
    ],
)
def test_two_sentences_on_a_line_are_found(line: str) -> None:
    assert list(prose.crowded_lines(line)) == [0]


@pytest.mark.parametrize(
    "line",
    [
        "Gates, e.g. LSTM's, help (cf. Fig. 2, J. Elman et al. 1990).",
        "**Exercise 1.** Write the step.",
        "1. First the input.",
        "| One. | Two. Three. |",
        "It is `a. B` and $x. Y$ at once.",
        "# A heading. With a point.",
        "It waits ... And then?",
        "Python 3.11 and `x.T` are fine.",
    ],
)
def test_one_sentence_on_a_line_is_left_alone(line: str) -> None:
    assert list(prose.crowded_lines(line)) == []


def test_audit_uses_the_registered_exercises_of_the_chapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercises = [exercise(name, hints=()) for name in ANSWERS]
    monkeypatch.setattr("utils.checks.registry.exercises_of", registry(*exercises))
    faults = audit(write_course(tmp_path))
    assert len(faults) == 4
    assert all("has 0 hints" in fault.sentence for fault in faults)

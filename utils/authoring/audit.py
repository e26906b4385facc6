"""The chapter guide's measurable rules, checked on a chapter's source.

What is counted is said beside each rule; docs/authoring.md says it to contributors.
"""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from utils.authoring import consistency, prose
from utils.authoring.source import Cell, Fault, Source, parse, read_text, short, with_ids

if TYPE_CHECKING:
    from utils.checks.exercise import Exercise

PROSE_WORDS = (900, 2000)
STATEMENT_WORDS = (15, 200)
CODE_LINES = (40, 130)
MEDIAN_LINES = (2, 8)
CELL_LINES = 25
FIGURES = 3
ALT_LENGTH = 20
EXERCISES = (4, 8)
HINTS = 3
MISTAKES = 4
CHAPTER_MINUTES = (45, 90)
SECONDS = {"seconds_cpu": 300, "seconds_smoke": 90}
QUESTIONS = 3
END_SECTIONS = {
    "What you can now do": r"you can now",
    "Three questions to test yourself": r"questions?\b",
    "Where it is used today": r"used today",
    "Papers": r"^papers\b",
}


@dataclass(frozen=True)
class Line:
    """A line of the chapter's Markdown: its text and its number in the source."""

    text: str
    number: int


def audit(
    path: Path, exercises_of: Callable[[str], Sequence[Exercise]] | None = None
) -> list[Fault]:
    """Return where a chapter's source breaks the chapter guide's rules, by line.

    Args:
        path: the source, `solutions/NN_slug.py`.
        exercises_of: gives the exercises of a chapter's number; by default the registry's.

    Raises:
        SourceError: the source cannot be read as a chapter.
    """
    if exercises_of is None:
        from utils.checks import registry

        exercises_of = registry.exercises_of
    source = parse(with_ids(read_text(path), short(path)), short(path))
    return audit_source(source, exercises_of)


def audit_source(source: Source, exercises_of: Callable[[str], Sequence[Exercise]]) -> list[Fault]:
    """Return the faults of a chapter that has been read."""
    exercises, _ = consistency.load(source, exercises_of)  # `check` reports a failure to load
    faults = [
        *_prose_faults(source),
        *_statement_faults(source),
        *_code_faults(source),
        *_rhythm_faults(source),
        *_figure_faults(source),
        *_budget_faults(source, exercises),
        *_exercise_faults(source, exercises),
        *_heading_faults(source),
        *_end_faults(source),
        *_style_faults(source),
    ]
    return sorted(faults)


def _statements(source: Source) -> dict[str, Cell]:
    """Return the Markdown cell directly before each exercise cell, by the exercise's name."""
    return {
        cell.exercise: before
        for before, cell in zip(source.cells, source.cells[1:], strict=False)
        if cell.exercise and before.kind == "markdown"
    }


def _prose_faults(source: Source) -> Iterator[Fault]:
    """Words of all Markdown cells but the exercises' statements (see `prose.words`)."""
    apart = {cell.id for cell in _statements(source).values()}
    texts = [c.text for c in source.cells if c.kind == "markdown" and c.id not in apart]
    count = sum(map(prose.words, texts))
    yield from _bounded(source, 1, count, PROSE_WORDS, "the prose has {} words")


def _statement_faults(source: Source) -> Iterator[Fault]:
    """Words of each exercise's statement."""
    statements = _statements(source)
    for name, cell in source.exercises.items():
        if name not in statements:
            sentence = f"put a Markdown cell that states exercise {name!r} directly before it."
            yield Fault(source.file, cell.header, sentence)
            continue
        count = prose.words(statements[name].text)
        what = f"the statement of {name!r} has {{}} words"
        yield from _bounded(source, statements[name].header, count, STATEMENT_WORDS, what)


def _code_faults(source: Source) -> Iterator[Fault]:
    """Lines of code: those with code on them, so no blank, comment or docstring."""
    lengths = {cell.id: code_lines(cell) for cell in source.cells if cell.kind == "code"}
    shown = [
        lengths[cell.id]
        for cell in source.cells
        if cell.kind == "code" and not cell.exercise and not consistency.is_check_cell(cell)
    ]
    total = sum(shown)
    yield from _bounded(source, 1, total, CODE_LINES, "outside of the exercises are {} code lines")
    median = statistics.median(shown or [0])
    yield from _bounded(source, 1, median, MEDIAN_LINES, "the median code cell has {} lines")
    for cell in source.cells:
        if lengths.get(cell.id, 0) > CELL_LINES:
            sentence = (
                f"this cell has {lengths[cell.id]} code lines: at most {CELL_LINES}, split it."
            )
            yield Fault(source.file, cell.header, sentence)


def code_lines(cell: Cell) -> int:
    """Count the lines of a code cell with code on them; docstrings and alt are prose."""
    lines = cell.text.splitlines()
    prosaic: set[int] = set()
    for node in ast.walk(ast.parse(cell.text)):
        if not isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            prosaic |= _lines_of(node.body[0])
    return sum(
        bool(line.strip()) and not line.lstrip().startswith(("#", "alt="))
        for number, line in enumerate(lines, start=1)
        if number not in prosaic
    )


def _lines_of(node: ast.stmt | ast.expr) -> set[int]:
    """Return the numbers of the lines that a part of the code stands on."""
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))


def _rhythm_faults(source: Source) -> Iterator[Fault]:
    """Between two code cells stands a sentence, but for a check right after its exercise."""
    before: Cell | None = None
    spoken = True
    for cell in source.cells:
        if cell.kind == "markdown":
            spoken = spoken or prose.has_sentence(cell.text)
        if cell.kind != "code":
            continue
        is_own_check = before and before.exercise and consistency.is_check_cell(cell)
        if before and not spoken and not is_own_check:
            sentence = "two code cells without a sentence between: say what comes and why."
            yield Fault(source.file, cell.header, sentence)
        before, spoken = cell, False


def _figure_faults(source: Source) -> Iterator[Fault]:
    """Every figure has alt text, and there are three or more.

    For a call into `plots` it stands in the cell's header, where a learner does not meet the result
    before the figure; one into `diagrams` draws always the same and brings its own; a Markdown
    image has it in its brackets.
    """
    figures = 0
    advice = f"say what the figure shows in {ALT_LENGTH} characters or more"
    for cell in source.cells:
        for call in filter(_is_figure, consistency.calls_in(cell)):
            figures += 1
            if _is_diagram(call) or (_alt_of(call) == cell.id and len(cell.alt) >= ALT_LENGTH):
                continue
            sentence = (
                f'this figure has no alt text: write alt="{cell.id}" here and alt="…" in the '
                f"header of its cell, and {advice}."
            )
            yield Fault(source.file, cell.first + call.lineno - 1, sentence)
        for index, alt in prose.image_descriptions(cell.text) if cell.kind == "markdown" else ():
            figures += 1
            if len(alt) < ALT_LENGTH:
                yield Fault(
                    source.file, cell.first + index, f"this image needs alt text: {advice}."
                )
    yield from _bounded(source, 1, figures, (FIGURES, None), "the chapter has {} figures")


def _is_figure(call: ast.Call) -> bool:
    """Return whether a call is `plots.something(…)` or `diagrams.something(…)`."""
    modules = {"plots", "utils.plots", "diagrams"}
    return isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in modules


def _is_diagram(call: ast.Call) -> bool:
    return ast.unparse(call.func).startswith("diagrams.")


def _alt_of(call: ast.Call) -> str:
    """Return the words of a call's `alt=`, as far as they are written there."""
    for keyword in call.keywords:
        if keyword.arg == "alt":
            constants = (n for n in ast.walk(keyword.value) if isinstance(n, ast.Constant))
            return "".join(c.value for c in constants if isinstance(c.value, str)).strip()
    return ""


def _budget_faults(source: Source, exercises: Sequence[Exercise]) -> Iterator[Fault]:
    """The header's `course` declares minutes and seconds, and they are within the guide's."""
    budget = {
        key: value
        for key in ("minutes_read", *SECONDS)
        if isinstance(value := source.course.get(key), int | float) and value > 0
    }
    for key in ("minutes_read", *SECONDS):
        if key not in budget:
            sentence = f"the header declares no `{key}`: add it under `jupyter:`, `course:`."
            yield Fault(source.file, 1, sentence)
    for key, limit in SECONDS.items():
        yield from _bounded(source, 1, budget.get(key, 0), (None, limit), f"`{key}` is {{}}")
    if "minutes_read" not in budget or not exercises:
        return
    total = budget["minutes_read"] + sum(exercise.minutes for exercise in exercises)
    what = "`minutes_read` and the exercises' minutes make {}"
    yield from _bounded(source, 1, total, CHAPTER_MINUTES, what)


def _exercise_faults(source: Source, exercises: Sequence[Exercise]) -> Iterator[Fault]:
    """Each exercise object has its difficulty, minutes, hints and mistakes."""
    count = len(source.exercises)
    yield from _bounded(source, 1, count, EXERCISES, "the chapter has {} exercises")
    for exercise in exercises:
        cell = source.exercises.get(exercise.name)
        if cell is None:
            continue  # `check` says so
        whose = f"exercise {exercise.name!r} has"
        if exercise.difficulty not in (1, 2, 3):
            sentence = f"{whose} difficulty {exercise.difficulty!r}: give it 1, 2 or 3."
            yield Fault(source.file, cell.header, sentence)
        bounds: list[tuple[int, int, str]] = [
            (exercise.minutes, 1, "minutes"),
            (len(exercise.hints), HINTS, "hints"),
            (len(exercise.mistakes), MISTAKES, "mistakes"),
        ]
        for value, least, what in bounds:
            yield from _bounded(source, cell.header, value, (least, None), f"{whose} {{}} {what}")


def _heading_faults(source: Source) -> Iterator[Fault]:
    """Headings form a tree: one of level 1, first, and no level skipped on the way down."""
    level = 0
    for line, heading in _headings(source):
        if level == 0 and heading.level != 1:
            yield Fault(source.file, line, "the first heading must be the chapter's title (`# `).")
        elif level and heading.level == 1:
            yield Fault(source.file, line, "a second title: a chapter has one heading of level 1.")
        elif level and heading.level > level + 1:
            sentence = f"a heading of level {heading.level} under one of level {level}: skip none."
            yield Fault(source.file, line, sentence)
        level = heading.level
    if level == 0:
        yield Fault(source.file, 1, "the chapter has no title: open it with a heading (`# `).")


def _end_faults(source: Source) -> Iterator[Fault]:
    """The chapter ends with the guide's four sections."""
    sections = _sections(source)
    bodies: dict[str, tuple[Line, list[Line]]] = {}
    for name, pattern in END_SECTIONS.items():
        found = [s for s in sections if re.search(pattern, s[0].text, re.IGNORECASE)]
        if not found:
            yield Fault(source.file, 1, f"the chapter has no section “{name}” at its end.")
            continue
        bodies[name] = found[-1]
    if "Three questions to test yourself" in bodies:
        heading, body = bodies["Three questions to test yourself"]
        count = prose.folded_answers("\n".join(line.text for line in body))
        what = "this section has {} questions with an answer folded in <details>"
        yield from _bounded(source, heading.number, count, (QUESTIONS, None), what)
    if "Papers" in bodies:
        heading, body = bodies["Papers"]
        items = [line for line in body if re.match(r"\s*[-*+]\s", line.text)]
        if not items:
            yield Fault(source.file, heading.number, "list the papers here, each with a link.")
        for line in items:
            if not prose.has_link(line.text):
                yield Fault(source.file, line.number, "this paper has no link.")


def _style_faults(source: Source) -> Iterator[Fault]:
    """One sentence a line, no number typed next to a metric's name, no emoji."""
    papers = {
        line.number
        for heading, body in _sections(source)
        if re.search(END_SECTIONS["Papers"], heading.text, re.IGNORECASE)
        for line in body
    }
    for cell in source.cells:
        for index, text in enumerate(cell.text.splitlines()):
            if found := prose.EMOJI.search(text):
                sentence = f"no emoji in a chapter ({found[0]!r}): use ✓ ✗ ○ or words."
                yield Fault(source.file, cell.first + index, sentence)
        if cell.kind != "markdown":
            continue
        for index in prose.crowded_lines(cell.text):
            if cell.first + index not in papers:
                sentence = "two sentences on a line: give each its own, so that diffs stay small."
                yield Fault(source.file, cell.first + index, sentence)
        for index, number, metric in prose.typed_numbers(cell.text):
            sentence = (
                f"the number {number} is typed next to “{metric}”: compute it in a cell or read "
                f"it from results/ (or end the line with {prose.EXACT} if it holds by definition)."
            )
            yield Fault(source.file, cell.first + index, sentence)


def _headings(source: Source) -> Iterator[tuple[int, prose.Heading]]:
    """Yield every heading of the chapter with its line in the source."""
    for cell in source.cells:
        if cell.kind == "markdown":
            yield from ((cell.first + h.index, h) for h in prose.headings(cell.text))


def _sections(source: Source) -> list[tuple[Line, list[Line]]]:
    """Return each heading of level 2 or deeper with the lines under it, up to the next heading."""
    found = dict(_headings(source))
    sections: list[tuple[Line, list[Line]]] = []
    for cell in source.cells:
        for index, text in enumerate(cell.text.splitlines()) if cell.kind == "markdown" else ():
            number = cell.first + index
            if number in found:
                sections.append((Line(found[number].words, number), []))
            elif sections:
                sections[-1][1].append(Line(text, number))
    return [(heading, body) for heading, body in sections if found[heading.number].level > 1]


def _bounded(
    source: Source,
    line: int,
    value: float,
    bounds: tuple[float | None, float | None],
    what: str,
) -> Iterator[Fault]:
    """Yield a fault if a value is out of its bounds; `what` has a place for the value."""
    low, high = bounds
    if (low is None or value >= low) and (high is None or value <= high):
        return
    if low is None:
        wanted = f"at most {high:,}"
    elif high is None:
        wanted = f"at least {low:,}"
    else:
        wanted = f"{low:,} to {high:,} are right"
    yield Fault(source.file, line, f"{what.format(f'{value:,g}')}: {wanted}.")

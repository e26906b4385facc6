"""What must hold between a chapter's source, its exercises and the learner's notebook.

Every exercise cell has an exercise object and a check, and the other way round; a stub is its
solution but for the answers; and no answer can be read anywhere in the learner's notebook.
"""

from __future__ import annotations

import ast
import io
import itertools
import re
import textwrap
import tokenize
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from utils.authoring.answers import Block
from utils.authoring.source import Cell, Fault, Source, short
from utils.checks.page import PageError
from utils.paths import course_root

if TYPE_CHECKING:
    from utils.checks.exercise import Exercise

CHECK_CALLS = {"check", "hint", "progress", "solution"}
TELLING_TOKENS = 8  # `outputs.append(h)` has 6, `h = np.tanh(x @ W)` has 10
ANSWER_TOKENS = 12
ARITHMETIC = {"+", "-", "*", "/", "//", "%", "@", "**"}
NOT_TELLING = {"for", "while", "if", "elif", "else", "with", "def", "class", "raise", "assert"}
NOT_TELLING |= {"import", "from", "try", "except", "print"}
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


def calls_in(cell: Cell) -> list[ast.Call]:
    """Return every call in a code cell."""
    if cell.kind != "code":
        return []
    return [node for node in ast.walk(ast.parse(cell.text)) if isinstance(node, ast.Call)]


def checked_name(cell: Cell) -> str | None:
    """Return the exercise that a cell calls `check("…")` on, if it does."""
    for call in calls_in(cell):
        if not isinstance(call.func, ast.Name) or call.func.id != "check" or not call.args:
            continue
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
            return call.args[0].value
    return None


def is_check_cell(cell: Cell) -> bool:
    """Return whether a code cell holds calls of `check`, `hint` and `progress` and nothing else."""
    if cell.kind != "code":
        return False
    body = ast.parse(cell.text).body
    values = [line.value for line in body if isinstance(line, ast.Expr)]
    names = [
        value.func.id
        for value in values
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    ]
    return bool(names) and len(names) == len(body) and set(names) <= CHECK_CALLS


def exercise_faults(
    source: Source, exercises_of: Callable[[str], Sequence[Exercise]]
) -> Iterator[Fault]:
    """Yield where a chapter's cells and its exercise objects do not match."""
    registered, problem = load(source, exercises_of)
    if problem:
        yield problem
    names = [exercise.name for exercise in registered]
    listed = f"NAMES of chapter {source.number}'s exercises"
    for unanswered in names:
        if unanswered not in source.exercises:
            sentence = f"{listed} has {unanswered!r}, and no cell here answers it."
            yield Fault(source.file, 1, sentence)
    if set(names) == set(source.exercises) and names != list(source.exercises):
        right = ", ".join(source.exercises)
        yield Fault(source.file, 1, f"{listed} is in another order than the cells: {right}.")
    yield from _heading_faults(source, registered)
    for index, cell in enumerate(source.cells):
        name = cell.exercise
        checked = checked_name(cell)
        if checked and checked not in source.exercises:
            sentence = f"check({checked!r}) stands here, and no cell answers that exercise."
            yield Fault(source.file, cell.header, sentence)
        if not name:
            continue
        if not problem and name not in names:
            yield Fault(source.file, cell.header, f"{listed} lacks {name!r}.")
        if name not in _defined(cell.solved):
            sentence = f"the code of this cell defines no {name!r}: learners would have no answer."
            yield Fault(source.file, cell.header, sentence)
        after = source.cells[index + 1] if index + 1 < len(source.cells) else None
        if after is None or checked_name(after) != name:
            sentence = f'the cell after this exercise must call check("{name}").'
            yield Fault(source.file, cell.header, sentence)


def load(
    source: Source, exercises_of: Callable[[str], Sequence[Exercise]]
) -> tuple[Sequence[Exercise], Fault | None]:
    """Return the exercise objects of a chapter, or none and the reason."""
    try:
        return exercises_of(source.number), None
    except PageError as error:
        file = error.path.relative_to(course_root())
        return (), Fault(file, error.line, error.sentence)
    except Exception as error:  # a module in the making can fail in any way
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        sentence = f"the exercises of chapter {source.number} cannot be loaded ({reason})."
        return (), Fault(*(_place_of(error) or (source.file, 1)), sentence)


def _place_of(error: Exception) -> tuple[Path, int] | None:
    """Return the file of an exercise that an error rose in last, and the line."""
    folder = course_root() / "utils" / "exercises"
    for place in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(place.filename)
        if path.is_relative_to(folder):
            return path.relative_to(course_root()), place.lineno or 1
    return None


_HEAD = re.compile(r"\*Difficulty (★+) · (\d+) minutes? · (\d+) points?\*")


def _heading_faults(source: Source, registered: Sequence[Exercise]) -> Iterator[Fault]:
    """Yield the statements whose stars, minutes and points are not those of the exercise's page."""
    before = dict(zip(source.cells[1:], source.cells, strict=False))
    for exercise in registered:
        cell = source.exercises.get(exercise.name)
        found = _HEAD.search(before[cell].text) if cell in before else None
        if cell is None or found is None:
            continue
        said = (len(found[1]), int(found[2]), int(found[3]))
        wanted = (exercise.difficulty, exercise.minutes, exercise.points)
        if said != wanted:
            sentence = (
                f"the page of {exercise.name!r} says {'★' * exercise.difficulty} · "
                f"{exercise.minutes} minutes · {exercise.points} points, and this says "
                f"{found[0].strip('*').removeprefix('Difficulty ')}."
            )
            yield Fault(source.file, before[cell].header, sentence)


def _defined(text: str) -> set[str]:
    """Return the names that a cell's code defines at top level."""
    names: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) and node.value else targets
        inner = (found for target in targets for found in ast.walk(target))
        names |= {found.id for found in inner if isinstance(found, ast.Name)}
    return names


def leak_faults(source: Source) -> Iterator[Fault]:
    """Yield each place of the learner's notebook, as built, where an answer can be read."""
    for cell in source.cells:
        for name, line in leaks(cell.stub, source):
            yield Fault(source.file, _line_of(cell, line), _leak_sentence(cell.id, name, line))


def edited_faults(source: Source, learner: Path) -> Iterator[Fault]:
    """Yield answers and changed stubs in a learner's notebook that was edited by hand."""
    notebook = _read_notebook(learner)
    if notebook is None:
        return
    built = {cell.id: cell for cell in source.cells}
    for found in notebook.cells:
        cell = built.get(found.get("id", ""))
        if cell and found.source == cell.stub:
            continue  # as built: `leak_faults` has looked at it
        at = _line_of_id(learner, found.get("id", ""))
        for name, line in leaks(found.source, source):
            yield Fault(short(learner), at, _leak_sentence(found.get("id", ""), name, line))
        if cell and cell.exercise and not _same_but_for_answers(found.source, cell):
            sentence = (
                f"the stub of {cell.exercise!r} differs from its solution outside of the "
                "markers: edit the source and run `course build`."
            )
            yield Fault(short(learner), at, sentence)


def output_faults(path: Path) -> list[Fault]:
    """Return a fault for a generated notebook that cannot be read or holds what a run left."""
    notebook = _read_notebook(path)
    if notebook is None:
        return [Fault(short(path), 1, "this is not a notebook: run `course build`.")]
    for cell in notebook.cells:
        if cell.get("outputs") or cell.get("execution_count") is not None:
            slug = cell.get("id", "")
            sentence = f"cell {slug!r} has an output or an execution count: run `course build`."
            return [Fault(short(path), _line_of_id(path, slug), sentence)]
    return []


def leaks(text: str, source: Source) -> Iterator[tuple[str, str]]:
    """Yield the exercise and the first line of each answer that can be read in a text.

    An answer is read where one of its telling lines stands, or all of it; white space and the
    marks of comments don't matter. A line tells if it computes: it has an arithmetic operator and
    at least 8 tokens. So `return outputs` and loop headers may stand anywhere.
    """
    seen = _squeeze(text)
    for name, cell in source.exercises.items():
        for line in _secrets(cell):
            if line and _squeeze(line) in seen:
                yield name, line
                break


def _secrets(cell: Cell) -> Iterator[str]:
    """Yield the pieces of an exercise cell's answers that must not be readable elsewhere."""
    rows = _tokens_by_row(cell.text)
    for block in cell.blocks:
        inside = [rows[index] for index in range(block.begin + 1, block.end) if index in rows]
        yield from (_words(tokens) for tokens in inside if _is_telling(tokens))
        yield _whole(block, inside)


def _whole(block: Block, inside: Sequence[Sequence[tokenize.TokenInfo]]) -> str:
    """Return all of an answer if it is long enough to be known again, else nothing.

    Of a long value the name doesn't matter: the value itself must not be readable.
    """
    tokens = [token for line in inside for token in line]
    if block.indent:
        is_long = len(inside) >= 2 and len(tokens) >= ANSWER_TOKENS
        return "\n".join(map(_words, inside)) if is_long else ""
    value = tokens[2:] if [token.string for token in tokens[1:2]] == ["="] else tokens
    return _words(value if len(value) >= TELLING_TOKENS else tokens)


def _tokens_by_row(text: str) -> dict[int, list[tokenize.TokenInfo]]:
    """Return the tokens that start on each line (from 0), without comments and layout."""
    rows: dict[int, list[tokenize.TokenInfo]] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in LAYOUT and token.string:
            rows.setdefault(token.start[0] - 1, []).append(token)
    return rows


def _words(tokens: Iterable[tokenize.TokenInfo]) -> str:
    """Return tokens as text (the white space is not the author's)."""
    return " ".join(token.string for token in tokens)


def _is_telling(tokens: Sequence[tokenize.TokenInfo]) -> bool:
    """Return whether a line of an answer gives the answer away."""
    if len(tokens) < TELLING_TOKENS or tokens[0].string in NOT_TELLING:
        return False
    for before, token in itertools.pairwise(tokens):
        operand = before.type in {tokenize.NAME, tokenize.NUMBER} or before.string in {")", "]"}
        if operand and before.string not in {"return", "in"} and token.string in ARITHMETIC:
            return True
    return False


def _squeeze(text: str) -> str:
    """Return a text without white space and without the marks that start a comment."""
    return re.sub(r"\s+", "", re.sub(r"^\s*#+", "", text, flags=re.MULTILINE))


def _leak_sentence(slug: str, name: str, line: str) -> str:
    first = textwrap.shorten(line.splitlines()[0], 60, placeholder=" …")
    return f"cell {slug!r} shows learners the answer to {name!r}: {first}"


def _line_of(cell: Cell, line: str) -> int:
    """Return the line of the source on which a leaked line stands outside of the answers."""
    hidden = {i for block in cell.blocks for i in range(block.begin, block.end + 1)}
    wanted = _squeeze(line.splitlines()[0])
    for index, text in enumerate(cell.text.splitlines()):
        if index not in hidden and wanted in _squeeze(text):
            return cell.first + index
    return cell.header


def _same_but_for_answers(stub: str, cell: Cell) -> bool:
    """Return whether a stub's lines are those of its solution, whatever stands for the answers."""
    lines = f"{cell.text}\n".splitlines(keepends=True)
    starts = [0, *(block.end + 1 for block in cell.blocks)]
    ends = [*(block.begin for block in cell.blocks), len(lines)]
    given = ("".join(lines[a:b]) for a, b in zip(starts, ends, strict=True))
    pattern = "(?:.*\n)*".join(map(re.escape, given))
    return bool(re.fullmatch(pattern, f"{stub}\n"))


def _read_notebook(path: Path) -> Any:
    """Return a notebook, or None where there is none that can be read."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception:  # nbformat raises many types; a caller says that it is no notebook
        return None


def _line_of_id(path: Path, slug: str) -> int:
    """Return the line of a notebook's file on which a cell's id stands."""
    lines = path.read_text(encoding="utf-8").splitlines()
    wanted = f'"id": "{slug}"'
    return next((number for number, line in enumerate(lines, start=1) if wanted in line), 1)

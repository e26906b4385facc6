"""Read the source of a chapter: a percent-format Python file with an id on every cell.

A source is `solutions/NN_slug.py`. Everything else in `authoring` works on the `Source` that
`parse` returns, and every fault found names the file and the line that a contributor must look at.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
from jupytext.stringparser import StringParser

from utils.authoring.answers import (
    Block,
    MarkerError,
    block_problem,
    find_blocks,
    placeholder,
)

HEADER = re.compile(r"^#\s*%%")
HEADER_KEYS = {"id", "exercise", "tags", "alt"}
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ID_LENGTH = 64  # nbformat's limit


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: the file (from the course's root), the line, and a sentence."""

    file: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file.as_posix()}:{self.line}: {self.sentence}"


class SourceError(ValueError):
    """A source that cannot be built. `faults` says why; the message is their text, one a line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True)
class Cell:
    """A cell of a source.

    Attributes:
        id: its slug, stable for ever.
        kind: `markdown`, `code` or `raw`.
        text: what stands in the cell, the markers included.
        header: the line of its `# %%` in the file.
        first: the line of the file that holds the text's first line.
        exercise: the name of the exercise that it answers, if it is an exercise cell.
        tags: tags for the notebook.
        alt: the text alternative of the figure that it draws.
        blocks: the answers in it.
    """

    id: str
    kind: str
    text: str
    header: int
    first: int
    exercise: str | None = None
    tags: tuple[str, ...] = ()
    alt: str = ""
    blocks: tuple[Block, ...] = ()

    @property
    def solved(self) -> str:
        """Return the text without the marker lines."""
        markers = {index for block in self.blocks for index in (block.begin, block.end)}
        lines = self.text.splitlines()
        return "\n".join(line for index, line in enumerate(lines) if index not in markers)

    @property
    def stub(self) -> str:
        """Return the learner's text: each answer replaced by the place for theirs."""
        lines = self.text.splitlines()
        for block in reversed(self.blocks):
            lines[block.begin : block.end + 1] = [placeholder(self.exercise or "", block.indent)]
        return "\n".join(lines)


@dataclass(frozen=True)
class Source:
    """A chapter's source: its file (from the root), number, `course` header, text and cells."""

    file: Path
    number: str
    course: Mapping[str, Any]
    text: str
    cells: tuple[Cell, ...]

    @property
    def exercises(self) -> dict[str, Cell]:
        """Return the exercise cells by the name of their exercise."""
        return {cell.exercise: cell for cell in self.cells if cell.exercise}

    @property
    def alternatives(self) -> dict[str, str]:
        """Return the text alternatives of the figures by the id of their cell."""
        return {cell.id: cell.alt for cell in self.cells if cell.alt}


def source_paths(root: Path) -> list[Path]:
    """Return the sources of all chapters, in order.

    Raises:
        SourceError: there is no folder of sources.
    """
    folder = root / "solutions"
    if not folder.is_dir():
        sentence = "there is no folder of sources here: run this in the course's repository."
        raise SourceError([Fault(Path("solutions"), 1, sentence)])
    return sorted(folder.glob("[0-9][0-9]_*.py"))


def short(path: Path) -> Path:
    """Return a path as faults name it: the file with its folder."""
    return Path(path.parent.name) / path.name


def read_text(path: Path) -> str:
    """Return a source's text with its line ends as they are.

    Raises:
        SourceError: the file is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SourceError(
            [Fault(short(path), line, "this line is not UTF-8: save the file as UTF-8.")]
        ) from None


def with_ids(text: str, file: Path) -> str:
    """Return the text with an id in the header of each cell that had none.

    A new id comes from the cell's exercise or heading, else from the nearest heading above and a
    counter. Ids that are there never change, and no other byte of the text does.
    """
    notebook, headers = _read(text, file)
    used = {cell.metadata.get("id") for cell in notebook.cells}
    lines = text.splitlines(keepends=True)
    heading = "cell"
    for cell, header in zip(notebook.cells, headers, strict=True):
        own = _first_heading(cell) or cell.metadata.get("exercise")
        heading = _slug(str(own)) if cell.cell_type == "markdown" and own else heading
        if cell.metadata.get("id"):
            continue
        slug = _free(_slug(str(own)) if own else heading, used, counted=not own)
        used.add(slug)
        lines[header - 1] = re.sub(
            r"^(#\s*%%(?:\s*\[\w+\])?)", rf'\g<1> id="{slug}"', lines[header - 1], count=1
        )
    return "".join(lines)


def parse(text: str, file: Path) -> Source:
    """Return the chapter in a source's text; every cell must have its id (see `with_ids`).

    Raises:
        SourceError: with every fault found: a header that is not understood, an id missing or
            used twice, code that is not Python, markers that do not pair.
    """
    notebook, headers = _read(text, file)
    lines = text.splitlines()
    cells: list[Cell] = []
    faults: list[Fault] = []
    for raw, header in zip(notebook.cells, headers, strict=True):
        misread = list(_header_faults(raw, header, file))
        quoted = header < len(lines) and lines[header].strip() in {'"""', 'r"""'}
        blocks, wrong = _answers(raw, header, file)
        cell = Cell(
            id=str(raw.metadata.get("id", "")),
            kind=raw.cell_type,
            text=raw.source,
            header=header,
            first=header + (2 if quoted and raw.cell_type != "code" else 1),
            exercise=raw.metadata.get("exercise"),
            tags=tuple(raw.metadata.get("tags", ())),
            alt=str(raw.metadata.get("alt", "")),
            blocks=blocks,
        )
        cells.append(cell)
        faults += misread or wrong or _code_faults(cell, file)
    faults += _duplicates(cells, file)
    if faults:
        raise SourceError(sorted(faults))
    course = notebook.metadata.get("course")
    declared = course.items() if isinstance(course, dict) else ()
    plain = {key: value for key, value in declared if isinstance(value, int | float | str)}
    return Source(file, file.name[:2], plain, text, tuple(cells))


def _read(text: str, file: Path) -> tuple[Any, list[int]]:
    """Return jupytext's notebook and the line of each of its cells' headers."""
    # A comment such as `# %time` or `# cat` stays a comment: the sources hold no magics.
    percent = {"extension": ".py", "format_name": "percent", "comment_magics": False}
    try:
        notebook = jupytext.reads(text, fmt=percent)
    except Exception as error:  # jupytext and its YAML parser raise many types
        reason = " ".join(str(error).split())
        raise SourceError([Fault(file, 1, f"jupytext cannot read this file: {reason}")]) from None
    headers = list(_header_lines(text))
    if len(headers) != len(notebook.cells):
        sentence = "there is text before the first cell: put a `# %%` header above it."
        raise SourceError([Fault(file, 1, sentence)])
    return notebook, headers


def _header_lines(text: str) -> Iterator[int]:
    """Yield the number of each line that starts a cell; one inside a string does not."""
    parser = StringParser("python")
    for number, line in enumerate(text.splitlines(), start=1):
        if not parser.is_quoted() and HEADER.match(line):
            yield number
        parser.read_line(line)


def _first_heading(cell: Any) -> str | None:
    """Return the heading that opens a Markdown cell."""
    found = re.match(r"\s*#{1,6}\s+(.+)", cell.source) if cell.cell_type == "markdown" else None
    return found[1] if found else None


def _slug(words: str) -> str:
    """Return words as an id, for example `why-sequences`."""
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    return slug[: ID_LENGTH - 4].strip("-") or "cell"


def _free(slug: str, used: set[Any], *, counted: bool) -> str:
    """Return the first id from this slug that no cell has."""
    if not counted and slug not in used:
        return slug
    count = 2
    while f"{slug}-{count}" in used:
        count += 1
    return f"{slug}-{count}"


def _header_faults(raw: Any, header: int, file: Path) -> Iterator[Fault]:
    """Yield what is wrong with a cell's header."""
    shape = (
        'write `# %% id="slug"`, `# %% [markdown] id="slug"` or `# %% id="slug" exercise="name"`.'
    )
    unknown = sorted(set(raw.metadata) - HEADER_KEYS - {"lines_to_next_cell", "cell_marker"})
    if unknown:
        words = ", ".join(f"{raw.metadata[key]!r}" if key == "title" else key for key in unknown)
        yield Fault(file, header, f"this cell's header is not understood ({words}): {shape}")
    slug = str(raw.metadata.get("id", ""))
    if not slug:
        yield Fault(file, header, "this cell has no id: run `course build`, which writes one.")
    elif not ID.fullmatch(slug) or len(slug) > ID_LENGTH:
        sentence = f"the id {slug!r} must be words of a–z and 0–9 joined by `-`, at most 64 long."
        yield Fault(file, header, sentence)
    name = raw.metadata.get("exercise")
    if name is not None and (raw.cell_type != "code" or not str(name).isidentifier()):
        sentence = f"exercise={name!r} must be a Python name on a code cell."
        yield Fault(file, header, sentence)


def _answers(raw: Any, header: int, file: Path) -> tuple[tuple[Block, ...], list[Fault]]:
    """Return the answers in a cell, or the fault of its markers."""
    try:
        return find_blocks(raw.source, raw.metadata.get("exercise") is not None), []
    except MarkerError as error:
        return (), [Fault(file, header + 1 + error.index, error.sentence)]


def _code_faults(cell: Cell, file: Path) -> list[Fault]:
    """Return what is wrong with a cell's code, solved and as a stub."""
    if cell.kind != "code":
        return []
    fault = _syntax_fault(cell, cell.text, file)
    if fault:
        return [fault]
    if cell.exercise is None:
        return []
    if not cell.blocks:
        sentence = f"the exercise cell of {cell.exercise!r} needs an answer between the markers."
        return [Fault(file, cell.header, sentence)]
    for block in cell.blocks:
        if problem := block_problem(cell.text, cell.blocks, block):
            return [Fault(file, cell.first + block.begin, problem)]
    if _compiles(cell.stub) is None:
        return []
    sentence = "without the answers this cell is not Python: let each answer be whole statements."
    return [Fault(file, cell.first + cell.blocks[0].begin, sentence)]


def _syntax_fault(cell: Cell, text: str, file: Path) -> Fault | None:
    """Return the fault of a cell whose text is not Python."""
    error = _compiles(text)
    if error is None:
        return None
    lines = text.splitlines()
    index = min(max((error.lineno or 1) - 1, 0), max(len(lines) - 1, 0))
    if lines and lines[index].lstrip()[:1] in {"%", "!"}:
        sentence = "magics (`%…`, `!…`) are not allowed in a chapter: write plain Python."
    else:
        sentence = f"this is not valid Python ({error.msg})."
    return Fault(file, cell.first + index, sentence)


def _compiles(text: str) -> SyntaxError | None:
    """Return the error in compiling a cell as Jupyter does (top-level `await` is allowed)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            compile(text, "cell", "exec", flags=flags, dont_inherit=True)
    except SyntaxError as error:
        return error
    except ValueError as error:  # null bytes
        return SyntaxError(str(error))
    return None


def _duplicates(cells: Sequence[Cell], file: Path) -> Iterator[Fault]:
    """Yield a fault for each id, and each exercise, that is used twice."""
    for attribute in ("id", "exercise"):
        seen: dict[str, Cell] = {}
        for cell in cells:
            value = getattr(cell, attribute)
            if value and value in seen:
                first = seen[value].header
                sentence = (
                    f"the {attribute} {value!r} is used already, on line {first}: rename one."
                )
                yield Fault(file, cell.header, sentence)
            seen.setdefault(value, cell)

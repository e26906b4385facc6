"""A page: what the tutor says, in Markdown beside the module that computes.

    # Title
    Kind: function, 2 points, 10 minutes, difficulty 2
    Concept: the one idea
    Passed: the praise

    ## Hints
    1. A nudge.

    ## Working                      (only where the answer is a value)
    ```python … ```                 how it comes about, as code; mistakes edit it

    ## Sentences
    - **key** What a judge says, with {values}.

    ## Mistakes                     (or: ## Mistakes of `family`)
    - **its name** `old` → `new`, `other` → nothing when `condition`
      or `old` → `another`
      One sentence a line.

A way to make a mistake is a line of edits of the solution, or a block of code that takes its place.
In an edit ⏎ stands for the end of a line, and -> will do for →.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_KIND = re.compile(r"(\w+), (\d+) points?, (\d+) minutes?, difficulty ([123])")
_EDIT = re.compile(r"`([^`]+)` (?:→|->) (?:`([^`]*)`|nothing)")
_WHEN = re.compile(r"(?:^|\s)(or )?when `([^`]+)`$")
_ITEM = re.compile(r"- \*\*(.+?)\*\*\s*(.*)")
_HEAD = {"#", "Kind:", "Concept:", "Passed:"}
_SECTIONS = {"Hints", "Working", "Sentences", "Mistakes"}

Lines = list[tuple[int, str]]


class PageError(ValueError):
    """A page that cannot be read; the message names the file, the line and the remedy."""

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        super().__init__(f"{path.name}:{line}: {sentence}")
        self.path, self.line, self.sentence = path, line, sentence


@dataclass(frozen=True)
class Way:
    """One wrong answer: edits of the reference, or code that is run after it."""

    edits: tuple[tuple[str, str], ...] = ()
    code: str = ""
    line: int = 0


@dataclass
class Item:
    """A mistake as its page has it."""

    name: str
    line: int
    ways: list[Way] = field(default_factory=list)
    when: str = ""
    or_when: bool = False
    stops: bool = False
    says: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """What an exercise's page says."""

    title: str
    kind: str
    points: int
    minutes: int
    difficulty: int
    concept: str
    praise: str
    hints: tuple[str, ...]
    working: str
    mistakes: tuple[Item, ...]
    family: str = ""


def read_page(path: Path) -> Page:
    """Return what an exercise's page says.

    Raises:
        PageError: the page is missing, or a line of it is not understood.
    """
    head, sections, family = _sections(path)
    missing = _HEAD - head.keys()
    if missing:
        raise PageError(path, 1, f"the page lacks a line `{min(missing)} …`.")
    kind = _KIND.fullmatch(head["Kind:"])
    if kind is None:
        raise PageError(path, 2, "write `Kind: function, 2 points, 10 minutes, difficulty 2`.")
    hints = (re.sub(r"^\d+\. ", "", text) for _, text in sections.get("Hints", ()) if text)
    working = [text for _, text in sections.get("Working", ()) if not text.startswith("```")]
    return Page(
        title=head["#"],
        kind=kind[1],
        points=int(kind[2]),
        minutes=int(kind[3]),
        difficulty=int(kind[4]),
        concept=head["Concept:"],
        praise=head["Passed:"],
        hints=tuple(hints),
        working="\n".join(working).strip("\n"),
        mistakes=tuple(_items(path, sections.get("Mistakes", []))),
        family=family,
    )


def read_items(path: Path) -> dict[str, Item]:
    """Return the mistakes of a family's page by their names.

    Raises:
        PageError: the page is missing, or a line of it is not understood.
    """
    _, sections, _ = _sections(path)
    return {item.name: item for item in _items(path, sections.get("Mistakes", []))}


def read_sentences(path: Path) -> dict[str, str]:
    """Return the templates of a page by their keys.

    Raises:
        PageError: the page is missing, or a line of it is not understood.
    """
    _, sections, _ = _sections(path)
    found: dict[str, str] = {}
    key = ""
    for number, line in sections.get("Sentences", ()):
        item = _ITEM.match(line)
        if item and item[1] in found:
            raise PageError(path, number, f"there are two sentences **{item[1]}**.")
        if item:
            key, found[item[1]] = item[1], item[2].strip()
        elif line.strip() and not key:
            raise PageError(path, number, "a sentence begins with `- **its key**`.")
        elif line.strip():
            found[key] = f"{found[key]} {line.strip()}".strip()
    return found


def _sections(path: Path) -> tuple[dict[str, str], dict[str, Lines], str]:
    """Return the lines before the first section by their marks, the sections, and the family."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise PageError(path, 1, f"this page is missing beside {path.stem}.py.") from error
    head: dict[str, str] = {}
    sections: dict[str, Lines] = {}
    here: Lines | None = None
    family = ""
    for number, line in enumerate(lines, start=1):
        if line.startswith("## "):
            title, _, of = line[3:].partition(" of ")
            if title.strip() not in _SECTIONS:
                wanted = ", ".join(sorted(_SECTIONS))
                raise PageError(path, number, f"there is no section {title.strip()!r}: {wanted}.")
            here, family = sections.setdefault(title.strip(), []), of.strip(" `") or family
        elif here is not None:
            here.append((number, line.rstrip()))
        elif line.strip():
            mark, _, rest = line.partition(" ")
            head[mark] = rest.strip()
    return head, sections, family


def _items(path: Path, lines: Lines) -> Iterator[Item]:
    """Yield the mistakes of a page."""
    item: Item | None = None
    code: Lines | None = None
    for number, line in lines:
        text = line.strip()
        if code is not None and item is not None:
            if text == "```":
                body = "\n".join(each[2:] for _, each in code)
                item.ways.append(Way(code=f"{body}\n", line=code[0][0] if code else number))
                code = None
            else:
                code.append((number, line))
            continue
        found = _ITEM.match(line)
        if found:
            if item is not None:
                yield item
            item, text = Item(found[1], number), found[2]
        elif text and item is None:
            raise PageError(path, number, "a mistake begins with `- **its name**`.")
        if item is None or not text:
            continue
        text = _condition(item, text)
        text = text.removeprefix("or ") if not found else text
        if text == "```python":
            code = []
        elif _EDIT.match(text):
            item.ways.append(Way(tuple(_edits(path, number, text)), line=number))
        elif text:
            item.says.append(text)
    if code is not None:
        raise PageError(path, lines[-1][0], "a block of code is not closed by ```.")
    if item is not None:
        yield item


def _condition(item: Item, text: str) -> str:
    """Read off the end of a line how a mistake is recognised, and return the rest of it."""
    if text.endswith(" when it stops"):
        item.stops, text = True, text.removesuffix(" when it stops")
    when = _WHEN.search(text)
    if when is None:
        return text
    item.or_when, item.when = bool(when[1]), when[2]
    return text[: when.start()].strip()


def _edits(path: Path, number: int, text: str) -> Iterator[tuple[str, str]]:
    rest = text
    while rest:
        found = _EDIT.match(rest)
        if not found:
            raise PageError(path, number, f"write `old` → `new`, not {rest[:40]!r}.")
        yield found[1].replace("⏎", "\n"), (found[2] or "").replace("⏎", "\n")
        rest = rest[found.end() :].removeprefix(", ")

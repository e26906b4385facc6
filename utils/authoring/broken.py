"""What broke in a run of the tests, part by part, read from pytest's own report (`--junitxml`)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from utils.checks.registry import CHAPTERS, names_of
from utils.paths import course_root

LAYERS, GRADING, CANARIES, REST = "layers", "grading", "Keras itself (canaries)", "the rest"
OTHERS = (LAYERS, GRADING, CANARIES, REST)
"""The parts that are no chapter, in the order of the table."""
VAGUE = ("", "collection failure")
"""Messages that say nothing; the text below them does."""
LONGEST = 220
"""Characters of a reason."""


@dataclass
class Part:
    """A part of the course: how many tests ran, how many broke, and why the first one did."""

    name: str
    ran: int = 0
    broke: int = 0
    reason: str = ""

    def count(self, reason: str | None) -> None:
        """Count a test; `reason` is None where it passed."""
        self.ran += 1
        if reason is None:
            return
        self.broke += 1
        self.reason = self.reason or reason


def parts_of(report: Path) -> list[Part]:
    """Return the parts of which the report has tests: the chapters, then `OTHERS`.

    Raises:
        ElementTree.ParseError: it is no report of pytest's.
    """
    chapters = {name: chapter.number for chapter in CHAPTERS for name in names_of(chapter)}
    found: dict[str, Part] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("skipped") is not None:
            continue
        test = case.get("name", "")
        # What can't be collected has no class: its name is the file's.
        name = part_of(case.get("classname") or test, test, chapters)
        found.setdefault(name, Part(name)).count(reason_of(case))
    last = {name: f"~{number}" for number, name in enumerate(OTHERS)}
    return sorted(found.values(), key=lambda part: last.get(part.name, part.name))


def part_of(file: str, test: str, chapters: dict[str, str]) -> str:
    """Return what a test belongs to.

    Args:
        file: its file as the report has it, with dots: `tests.unit.test_stack`.
        test: its name with its parameters: `test_the_solution_passes[20-deep_gru]`.
        chapters: the number of each exercise's chapter.
    """
    numbered = re.match(
        r"(?:solutions|chapters)\.(\d\d)_|tests\.\w+\.test_(?:chapter_|ch)(\d\d)", file
    )
    if numbered:
        return f"chapter {numbered[1] or numbered[2]}"
    if file.startswith("tests.exercises"):
        words = re.findall(r"[A-Za-z]\w*", test.partition("[")[2])
        number = next((chapters[word] for word in words if word in chapters), None)
        return f"chapter {number}" if number else REST
    if file.startswith("tests.grading"):
        return GRADING
    if file.startswith("tests.unit.test_canaries"):
        return CANARIES
    return LAYERS if tests_layers(file) else REST


def tests_layers(file: str) -> bool:
    """Return whether a file of tests imports the course's layers."""
    path = course_root() / f"{file.replace('.', '/')}.py"
    if not path.is_file():
        return False
    imports = r"^from utils\.layers|^from utils import .*\blayers\b"
    return re.search(imports, path.read_text(encoding="utf-8"), re.MULTILINE) is not None


def reason_of(case: ElementTree.Element) -> str | None:
    """Return why a test broke, in a line; None where it passed."""
    for kind in ("failure", "error"):
        told = case.find(kind)
        if told is not None:
            message = told.get("message", "")
            return in_a_line(raised(told.text or "") if message in VAGUE else message)
    return None


def raised(text: str) -> str:
    """Return the lines of a traceback that pytest marks as the error's own, with an E."""
    return "\n".join(line[1:] for line in text.splitlines() if line.startswith("E "))


def in_a_line(message: str) -> str:
    """Return an error's words in one line, without what pytest shows of values."""
    lines = [line.strip() for line in message.splitlines()]
    said = [line for line in lines if line and not re.match(r"assert |\+ ", line)]
    words = " ".join(said or [line for line in lines if line] or ["no reason was given"])
    return textwrap.shorten(words, LONGEST, placeholder=" …")


def table(parts: Iterable[Part]) -> str:
    """Return one line for each part, and below it why its first test broke."""
    lines = []
    for part in parts:
        share = f"{part.broke} of {part.ran} broke" if part.broke else f"ok ({part.ran})"
        lines.append(f"{part.name:24} {share}")
        if part.broke:
            lines += textwrap.wrap(part.reason, 96, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)

"""A corpus: answers of former students without names, each with the verdict that it had.

A folder that can live in a repository: `01/rnn_forward.jsonl` holds a line for each answer, in the
order of their hashes, so that two people who add to it seldom touch the same lines.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from utils.checks.registry import exercises_of, find_chapter
from utils.files import why, write_atomically
from utils.grading.grades import ExerciseGrade

VERSION = 1
_FOLDER = re.compile(r"\d\d")
_FILE = re.compile(r"[A-Za-z_]\w*\.jsonl")
_STATUSES = ("passed", "not_yet", "not_started")
_SAME_SHARE = 0.01


class CorpusError(Exception):
    """The corpus can't be used; the message is one sentence that names the fix."""


@dataclass(frozen=True)
class Verdict:
    """What the checks say of an answer.

    Attributes:
        status: `passed`, `not_yet` or `not_started`.
        share: how much of the exercise's points it earns, from 0 to 1.
        mistake: the name of the known mistake that was recognised.
        sentence: what the learner is told.
    """

    status: str
    share: float
    mistake: str | None
    sentence: str

    @classmethod
    def of(cls, grade: ExerciseGrade) -> Verdict:
        """Return the verdict that an exercise's grade holds."""
        share = round(grade.earned / grade.points, 3) if grade.points else 0.0
        return cls(grade.status, share, grade.feedback.mistake, grade.feedback.sentence)

    def agrees(self, other: Verdict) -> bool:
        """Return whether another verdict is the same one, perhaps in other words."""
        same = (self.status, self.mistake) == (other.status, other.mistake)
        return same and abs(self.share - other.share) < _SAME_SHARE

    def __str__(self) -> str:
        words = self.status.replace("_", " ")
        part = f", {self.share:.0%} of the points" if 0 < self.share < 1 else ""
        return f"{words}{part}{f' ({self.mistake})' if self.mistake else ''}"


@dataclass(frozen=True)
class Slice:
    """An answer: what of a notebook is run for one exercise, and what came of it.

    Attributes:
        chapter: the chapter's two digits.
        exercise: the exercise's name.
        source: the program, without comments and docstrings.
        verdict: what the checks said of it.
        seed: the name of the seed that it was graded on first.
    """

    chapter: str
    exercise: str
    source: str
    verdict: Verdict
    seed: str

    @functools.cached_property
    def id(self) -> str:
        """Return a name for the answer: the same for the same text."""
        parts = json.dumps([self.chapter, self.exercise, self.source]).encode()
        return hashlib.sha256(parts).hexdigest()[:16]

    @property
    def label(self) -> str:
        """Return where it is found."""
        return f"{self.chapter}/{self.exercise} {self.id}"


class Corpus:
    """The slices in a folder.

    Attributes:
        folder: where they are.
        slices: every slice by its id.
    """

    def __init__(self, folder: Path) -> None:
        """Read what is there; a folder that is missing is an empty corpus.

        Raises:
            CorpusError: something in it can't be read or understood.
        """
        self.folder = Path(folder)
        self.slices: dict[str, Slice] = {}
        self._changed: set[tuple[str, str]] = set()
        try:
            for path in self._files():
                for number, line in enumerate(path.read_bytes().splitlines(), start=1):
                    self._read(path, number, line)
        except OSError as error:
            raise CorpusError(
                f"{self.folder} can't be read ({why(error)}): name the folder of a corpus."
            ) from error

    def put(self, added: Slice) -> bool:
        """Take a slice in, in place of the same text's former one; return whether this is news."""
        if self.slices.get(added.id) == added:
            return False
        self.slices[added.id] = added
        self._changed.add((added.chapter, added.exercise))
        return True

    def write(self) -> None:
        """Write what was put in since it was read.

        Raises:
            CorpusError: it can't be written.
        """
        try:
            for chapter, exercise in sorted(self._changed):
                own = (
                    each
                    for each in self.slices.values()
                    if (each.chapter, each.exercise) == (chapter, exercise)
                )
                lines = [_line(each) for each in sorted(own, key=lambda each: each.id)]
                path = self.folder / chapter / f"{exercise}.jsonl"
                write_atomically(path, "".join(lines).encode())
        except OSError as error:
            raise CorpusError(
                f"{self.folder} can't be written ({why(error)}): make room, or name another "
                "folder; what it held is still there."
            ) from error
        self._changed.clear()

    def _files(self) -> list[Path]:
        if not self.folder.exists():
            return []
        folders = [path for path in self.folder.iterdir() if _FOLDER.fullmatch(path.name)]
        files = [path for folder in folders for path in folder.iterdir()]
        return sorted(path for path in files if _FILE.fullmatch(path.name))

    def _read(self, path: Path, number: int, line: bytes) -> None:
        try:
            found = _slice(path.parent.name, path.stem, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise CorpusError(
                f"Line {number} of {path} is no answer of a corpus: restore the file, or delete "
                "that line."
            ) from None
        self.slices[found.id] = found


def exists_still(answer: Slice) -> bool:
    """Return whether the course still has a slice's exercise."""
    try:
        names = [each.name for each in exercises_of(find_chapter(answer.chapter).number)]
    except LookupError:
        return False
    return answer.exercise in names


def _line(answer: Slice) -> str:
    record = {
        "version": VERSION,
        "id": answer.id,
        **asdict(answer.verdict),
        "seed": answer.seed,
        "source": answer.source,
    }
    return json.dumps(record) + "\n"


def _slice(chapter: str, exercise: str, record: dict[str, Any]) -> Slice:
    """Return the slice that a line holds.

    Raises:
        ValueError, KeyError, TypeError: it holds none.
    """
    status, mistake = record["status"], record["mistake"]
    texts = [record["sentence"], record["seed"], record["source"], *([mistake] if mistake else [])]
    if record["version"] != VERSION or status not in _STATUSES:
        raise ValueError
    if not all(isinstance(text, str) for text in texts):
        raise TypeError
    verdict = Verdict(status, float(record["share"]), mistake, record["sentence"])
    found = Slice(chapter, exercise, record["source"], verdict, record["seed"])
    if found.id != record["id"]:
        raise ValueError
    return found

"""The scores of a class's models, each kept the moment it is there.

As with grades: one small file for each, written at once, so that Ctrl-C or a crash loses nothing.
The file is named by task and digest, so that no model is scored twice, whoever hands it in.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from utils.files import write_atomically
from utils.grading.gradebook import saying_why
from utils.strict import build, require_version

VERSION = 1
_KEY = re.compile(r"[0-9a-f]{40}\.json")


@dataclass(frozen=True)
class Scored:
    """What came of scoring one model.

    Attributes:
        task: the task's name.
        digest: the SHA-256 of the model's file, in hexadecimal.
        score: in the task's measure, or None where there is none.
        parameters: how many weights the model has; 0 where it could not be loaded.
        keras: the version of Keras that wrote the file, as the file says.
        sentence: why there is no score, or what else there is to say.
        unsafe: whether it was scored without isolation.
        checks: the fingerprint of the code that reached the score.
    """

    task: str
    digest: str
    score: float | None
    parameters: int
    keras: str
    sentence: str
    unsafe: bool
    checks: str


class Scores:
    """The scores in a gradebook's folder; used while the gradebook is locked.

    Attributes:
        notes: sentences about what was found amiss; nothing in them needs to be done.
    """

    def __init__(self, folder: Path) -> None:
        """Read what was scored before.

        Args:
            folder: that of the gradebook; each score is a file in `models/` there.

        Raises:
            GradebookError: the folder can't be read or written; one sentence.
        """
        self.notes: list[str] = []
        self._folder = Path(folder) / "models"
        self._found: dict[str, Scored] = {}
        with saying_why(Path(folder)):
            self._load()

    def find(self, task: str, digest: str, checks: str, *, unsafe: bool = False) -> Scored | None:
        """Return the score of exactly this file by exactly these checks, if there is one.

        One that was reached without isolation counts only where this run has none either.
        """
        found = self._found.get(_key(task, digest))
        if found is None or found.checks != checks or (found.unsafe and not unsafe):
            return None
        return found

    def add(self, scored: Scored) -> None:
        """Keep a score; when this returns, it is on the disk.

        Raises:
            GradebookError: it could not be written; everything kept before is still there.
        """
        key = _key(scored.task, scored.digest)
        record = {"version": VERSION, **asdict(scored)}
        with saying_why(self._folder.parent):
            write_atomically(self._folder / f"{key}.json", json.dumps(record).encode())
        self._found[key] = scored

    def _load(self) -> None:
        if not self._folder.exists():
            return
        for cut_off in self._folder.glob(".*.tmp"):
            cut_off.unlink()  # a write that was
        for path in sorted(self._folder.iterdir()):
            if _KEY.fullmatch(path.name):
                self._read(path)

    def _read(self, path: Path) -> None:
        try:
            scored = _scored(json.loads(path.read_bytes()))
            if _key(scored.task, scored.digest) != path.stem:
                raise ValueError
        except (ValueError, TypeError, RecursionError):
            aside = path.with_name(f"{path.name}.unreadable")
            path.replace(aside)
            self.notes.append(
                f"{path.name} in {self._folder} can't be understood: it was kept as {aside.name}, "
                "and that model is scored again."
            )
            return
        self._found[path.stem] = scored


def _scored(record: Any) -> Scored:
    """Return the score that a record holds.

    Raises:
        TypeError: it is no such record.
    """
    require_version(record, VERSION)
    return build(Scored, record)


def _key(task: str, digest: str) -> str:
    """Return the file name of a score: the same for the same file, and never a path of its own."""
    return hashlib.sha256(json.dumps([task, digest]).encode()).hexdigest()[:40]

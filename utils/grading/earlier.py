"""The results that a run replaces: kept beside the new ones, in a folder named by its time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from utils.files import write_atomically

FOLDER = "earlier"
_TABLES = ("grades.csv", "grades.json")


class Earlier:
    """What one run replaces in a gradebook; nothing is made before something is replaced.

    Attributes:
        name: the folder's own name, by default the time, one that is still free.
    """

    def __init__(self, book: Path, name: str = "") -> None:
        self._book = book
        self.name = name or _free(book / FOLDER, datetime.now())

    @property
    def folder(self) -> Path:
        """Return where everything is kept: `graded/`, both tables of grades, and `changes.csv`."""
        return self._book / FOLDER / self.name

    def keep_record(self, record: Path) -> None:
        """Keep a record that is about to be replaced. The first one of a name stays.

        Raises:
            OSError: it can't be read, or not be kept.
        """
        _copy(record, self.folder / "graded" / record.name)

    def keep_tables(self, changes: str) -> None:
        """Keep the tables of grades that are about to be written anew, and write what has changed.

        Raises:
            OSError: they can't be read, or not be kept.
        """
        for name in _TABLES:
            if (self._book / name).is_file():
                _copy(self._book / name, self.folder / name)
        write_atomically(self.folder / "changes.csv", changes.encode("utf-8", "replace"))

    def records(self) -> list[Path]:
        """Return the records that are kept here."""
        return sorted(self.folder.glob("graded/*.json"))

    def cut_off(self) -> Iterator[Path]:
        """Yield what is left of writes below `earlier/` that a crash cut off."""
        for pattern in ("*/.*.tmp", "*/graded/.*.tmp"):
            yield from (self._book / FOLDER).glob(pattern)


def _copy(path: Path, to: Path) -> None:
    if not to.exists():
        write_atomically(to, path.read_bytes())


def _free(folder: Path, now: datetime) -> str:
    """Return a name for the time that no folder has yet; no two graders are at it at a time."""
    name = now.strftime("%Y-%m-%d_%H%M%S")
    others = (f"{name}-{number}" for number in itertools.count(2))
    return next(each for each in itertools.chain([name], others) if not (folder / each).exists())

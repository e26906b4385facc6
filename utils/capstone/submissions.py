"""What was submitted to the scoreboard: one small JSON file, and the models beside it.

`work/scoreboard/entries.json` is written to a neighbour first and put in place at once, under a
lock, so that a notebook and a terminal take turns. A file that can't be understood is moved aside,
never overwritten. The models are what a class hands in.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from utils.capstone.tasks import TASKS
from utils.files import why, write_atomically
from utils.paths import work_dir
from utils.strict import build

VERSION = 1
NAME_AT_MOST = 60
SEED_DIGITS = 10
_LOCK_SECONDS = 10.0
_SLUG_AT_MOST = 40


class ScoreboardError(Exception):
    """One sentence about a submission that can't be kept, or entries that can't be read."""


@dataclass(frozen=True)
class Entry:
    """A model that was submitted.

    Attributes:
        task: the task's name.
        name: what its author calls the network.
        seed: the seed of its training, as its author says.
        parameters: how many weights it has, as counted here.
        seconds: what its training took, as its author says.
        score: in the task's measure on its test split, as computed here.
        keras: the version of Keras that wrote the file, as the file says.
        versions: of what computed the score.
        when: when that was, as an ISO date and time with the zone.
        digest: the SHA-256 of the file, in hexadecimal digits.
        isolated: whether the model ran in the sandbox when it was scored.
    """

    task: str
    name: str
    seed: int
    parameters: int
    seconds: float
    score: float
    keras: str
    versions: dict[str, str]
    when: str
    digest: str
    isolated: bool

    @property
    def file(self) -> Path:
        """Return where the submitted model is kept."""
        return folder() / f"{self.task}_{slug(self.name)}_{self.seed}_{self.digest[:8]}.keras"


def folder() -> Path:
    """Return the folder of the scoreboard, beside the learner's copies."""
    return work_dir() / "scoreboard"


def earlier() -> Path:
    """Return the folder of models that were replaced, which are not handed in."""
    return work_dir() / ".course" / "earlier-models"


def entries_file() -> Path:
    """Return the file of the entries."""
    return folder() / "entries.json"


def slug(name: str) -> str:
    """Return a name as it stands in a file's: letters and digits of any script, and hyphens."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")[:_SLUG_AT_MOST].rstrip("-")


def load() -> list[Entry]:
    """Return the entries in the order they came (none, if nothing was submitted yet).

    Raises:
        ScoreboardError: the file can't be read, or holds something else; it is left as it is.
    """
    try:
        return _read()
    except _DamagedError as error:
        raise ScoreboardError(
            f"{entries_file()} can't be understood ({error}): the next submission moves it aside "
            "and begins a new one."
        ) from None


def add(entry: Entry, data: bytes) -> list[str]:
    """Keep an entry and its model; what it replaces is put away in `earlier()`.

    An entry replaces one with the same file, and one of the same task, name and seed.

    Args:
        entry: what was submitted.
        data: the bytes of the model's file.

    Returns:
        What there is to say about it, a sentence each.

    Raises:
        ScoreboardError: it can't be kept; the entries are as they were.
    """
    notes: list[str] = []
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with FileLock(entries_file().with_name(".entries.lock"), timeout=_LOCK_SECONDS):
            known = _readable(notes)
            replaced = [each for each in known if _replaces(entry, each)]
            write_atomically(entry.file, data)
            _write([*(each for each in known if each not in replaced), entry])
            for each in replaced:
                _put_away(each, entry, notes)
    except Timeout:
        raise ScoreboardError(
            f"Not recorded: another submission has been busy in {folder()} for "
            f"{_LOCK_SECONDS:.0f} s; wait for it, and submit again."
        ) from None
    except OSError as error:
        raise ScoreboardError(
            f"Not recorded: {folder()} can't be written ({why(error)}); make room, or set "
            "COURSE_WORK to a folder of yours, and submit again."
        ) from error
    return notes


def _replaces(new: Entry, old: Entry) -> bool:
    one_run = (new.task, slug(new.name), new.seed) == (old.task, slug(old.name), old.seed)
    return one_run or (new.task, new.digest) == (old.task, old.digest)


def _put_away(old: Entry, new: Entry, notes: list[str]) -> None:
    if old.digest == new.digest:
        if old.file != new.file:
            notes.append(
                f"It replaces the same file, submitted as {old.name!r} with seed {old.seed}."
            )
    else:
        notes.append(
            f"It replaces an earlier model of this name and seed, which is kept in {earlier()}."
        )
    if old.file != new.file and old.file.exists():
        earlier().mkdir(parents=True, exist_ok=True)
        old.file.replace(earlier() / old.file.name)


def _write(entries: list[Entry]) -> None:
    document = {"version": VERSION, "entries": [asdict(entry) for entry in entries]}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    write_atomically(entries_file(), text.encode())


class _DamagedError(Exception):
    """The file holds something that is no scoreboard's entries."""


def _readable(notes: list[str]) -> list[Entry]:
    """Return the entries; a file that can't be understood is moved aside first."""
    try:
        return _read()
    except _DamagedError as error:
        number = 1
        while (aside := entries_file().with_name(f"entries.json.corrupt-{number}")).exists():
            number += 1
        entries_file().rename(aside)
        notes.append(
            f"{entries_file()} could not be understood ({error}): it was kept as {aside.name}, and "
            "a new one was begun; the models of the earlier entries still lie beside it."
        )
        return []


def _read() -> list[Entry]:
    try:
        document = json.loads(entries_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (ValueError, RecursionError):
        raise _DamagedError("it is not JSON") from None
    except OSError as error:
        raise ScoreboardError(
            f"{entries_file()} can't be read ({why(error)}): set COURSE_WORK to a folder of yours."
        ) from error
    if not isinstance(document, dict) or not isinstance(document.get("entries"), list):
        raise _DamagedError("it is no list of entries")
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise ScoreboardError(
            f"{entries_file()} was written by a newer version of the course, so it was left alone: "
            "update the course with `git pull`."
        )
    return [_entry(form) for form in document["entries"]]


def _entry(form: Any) -> Entry:
    try:
        entry = build(Entry, form)
    except TypeError as error:
        raise _DamagedError(f"in an entry, {error}".rstrip(".")) from None
    if entry.task not in TASKS or not re.fullmatch(r"[0-9a-f]{64}", entry.digest):
        raise _DamagedError("an entry names no task, or no file")
    return entry

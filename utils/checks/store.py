"""Where a learner's state is kept: one small JSON file that survives whatever happens to it.

The file is `work/.course/progress.json`. It is written to a neighbour first and put in place at
once, so that a crash leaves either the old state or the new one. A lock makes two notebooks take
turns. A file that can't be read is moved aside, never overwritten.
"""

from __future__ import annotations

import contextlib
import errno
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from utils.files import why, write_atomically
from utils.paths import work_dir
from utils.strict import build

VERSION = 1
LOCK_SECONDS = 5.0
_STATES = ("passed", "not_yet")
_NO_LOCKS = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL}
_Result = TypeVar("_Result")


class ProgressError(Exception):
    """One sentence for the learner about their progress file; the check itself still counts."""


class _CorruptError(Exception):
    """The progress file holds something that is not a course's state."""


@dataclass(frozen=True)
class Record:
    """What is known of one exercise.

    Attributes:
        state: `passed` or `not_yet`; once passed it stays passed.
        tries: how many checks were passed or not yet.
        first: when it was first checked, as an ISO date and time with the zone.
        last: when it was last checked.
        last_state: what the last check said; it may be `not_yet` after a pass.
        last_mistake: the known mistake that the last check recognised, if any.
    """

    state: str
    tries: int
    first: str
    last: str
    last_state: str
    last_mistake: str | None = None

    def again(self, state: str, mistake: str | None, now: str) -> Record:
        """Return the record after one more try."""
        best = "passed" if self.state == "passed" else state
        return replace(
            self,
            state=best,
            tries=self.tries + 1,
            last=now,
            last_state=state,
            last_mistake=mistake,
        )


@dataclass
class _Kept:
    """What the file holds: records, numbers of opened hints, and whether targets were reached."""

    records: dict[str, Record]
    hints: dict[str, int]
    targets: dict[str, bool]


def state_dir() -> Path:
    """Return the folder of the course's own files beside the learner's copies."""
    return work_dir() / ".course"


def progress_file() -> Path:
    """Return the file of the learner's state."""
    return state_dir() / "progress.json"


def load() -> dict[str, Record]:
    """Return the records by the name of their exercise (none, if nothing was checked yet).

    Raises:
        ProgressError: the file can't be read, or holds something else; it is left as it is.
    """
    try:
        return _records(_read(progress_file()))
    except _CorruptError as error:
        raise ProgressError(
            f"{progress_file()} can't be understood ({error}): the next check moves it aside "
            "and starts a new one."
        ) from None


def add_try(name: str, state: str, mistake: str | None) -> None:
    """Count one more try of an exercise.

    Raises:
        ProgressError: the sentence to show beside the feedback. The try is lost only if the
            sentence says so.
    """
    now = datetime.now().astimezone().isoformat(timespec="seconds")

    def change(kept: _Kept) -> None:
        old = kept.records.get(name, Record(state, 0, now, now, state))
        kept.records[name] = old.again(state, mistake, now)

    _update(change)


def forget(names: Iterable[str]) -> int:
    """Forget these exercises and the hints opened for them; return how many were known.

    Raises:
        ProgressError: the file can't be written; nothing was forgotten.
    """

    def change(kept: _Kept) -> int:
        known = set(names)
        for name in known & set(kept.hints):
            del kept.hints[name]
        return sum(kept.records.pop(name, None) is not None for name in known)

    return _update(change)


def set_target(name: str, reached: bool) -> None:
    """Remember whether the last training reached an exercise's target.

    Raises:
        ProgressError: the sentence to show beside the answer.
    """

    def change(kept: _Kept) -> None:
        kept.targets[name] = reached

    _update(change)


def targets() -> dict[str, bool]:
    """Return for each exercise with a target whether the last training reached it.

    Raises:
        ProgressError: the file can't be read.
    """
    try:
        return _targets(_read(progress_file()))
    except _CorruptError:
        return {}


def open_hint(name: str, total: int) -> int:
    """Open one more hint of an exercise and return its number (`total`, once all are open).

    Raises:
        ProgressError: the file can't be written; the same hint comes again the next time.
    """

    def change(kept: _Kept) -> int:
        kept.hints[name] = min(kept.hints.get(name, 0) + 1, total)
        return kept.hints[name]

    return _update(change)


def _update(change: Callable[[_Kept], _Result]) -> _Result:
    """Change what the file holds under the lock; raise what there is to say afterwards."""
    path = progress_file()
    notes: list[str] = []
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.with_name("progress.lock"), notes):
            kept = _readable(path, notes)
            result = change(kept)
            document = {
                "version": VERSION,
                "exercises": {name: asdict(record) for name, record in kept.records.items()},
                "hints_opened": kept.hints,
                "targets": {name: {"reached": reached} for name, reached in kept.targets.items()},
            }
            text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
            write_atomically(path, text.encode())
    except OSError as error:
        raise ProgressError(
            f"Not recorded: {path} can't be written ({why(error)}). Make room, or set "
            "COURSE_WORK to a folder of yours, and run the check again."
        ) from error
    if notes:
        raise ProgressError(" ".join(notes))
    return result


@contextlib.contextmanager
def _locked(path: Path, notes: list[str]) -> Iterator[None]:
    """Hold the lock while another notebook or terminal waits; do without where there are none."""
    lock = FileLock(path, timeout=LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise ProgressError(
            f"Not recorded: another notebook has held {path} for {LOCK_SECONDS:.0f} s. Restart "
            "the kernel of the one that hangs and run the check again."
        ) from None
    except (NotImplementedError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LOCKS:
            raise
        if not _warned:
            _warned.append(True)
            notes.append(
                f"Recorded, but the file system of {path.parent} has no locks: check in one "
                "notebook at a time there."
            )
        yield
        return
    try:
        yield
    finally:
        lock.release()


_warned: list[bool] = []


def _readable(path: Path, notes: list[str]) -> _Kept:
    """Return what the file holds; one that can't be understood is moved aside first."""
    try:
        document = _read(path)
        return _Kept(_records(document), _hints(document), _targets(document))
    except _CorruptError as error:
        aside = _move_aside(path)
        notes.append(
            f"{path} could not be understood ({error}): it was kept as {aside.name} and a new "
            "one was begun, which holds this check."
        )
        return _Kept({}, {}, {})


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise _CorruptError("it is not JSON") from None
    except OSError as error:
        raise ProgressError(
            f"Your progress in {path} can't be read or written ({why(error)}): set COURSE_WORK "
            "to a folder of yours."
        ) from error
    if not isinstance(document, dict):
        raise _CorruptError("it is not a table")
    version = document.get("version", VERSION)
    if not isinstance(version, int):
        raise _CorruptError("its version is not a number")
    if version > VERSION:
        raise ProgressError(
            f"{path} was written by a newer version of the course, so it was left alone: update "
            "the course with `git pull`."
        )
    return document


def _records(document: dict[str, Any]) -> dict[str, Record]:
    entries = document.get("exercises", {})
    if not isinstance(entries, dict):
        raise _CorruptError("its exercises are not a table")
    return {name: _record(name, entry) for name, entry in entries.items()}


def _hints(document: dict[str, Any]) -> dict[str, int]:
    hints = document.get("hints_opened", {})
    if not isinstance(hints, dict) or not all(isinstance(n, int) for n in hints.values()):
        raise _CorruptError("its hints are not numbers")
    return hints


def _targets(document: dict[str, Any]) -> dict[str, bool]:
    entries = document.get("targets", {})
    if not isinstance(entries, dict):
        raise _CorruptError("its targets are not a table")
    return {
        name: bool(entry.get("reached"))
        for name, entry in entries.items()
        if isinstance(entry, dict)
    }


def _record(name: str, entry: Any) -> Record:
    try:
        record = build(Record, entry)
    except TypeError:
        raise _CorruptError(f"its entry {name!r} is not a record") from None
    if record.state not in _STATES or record.last_state not in _STATES:
        raise _CorruptError(f"the state of {name!r} is unknown")
    return record


def _move_aside(path: Path) -> Path:
    """Rename a file to the first free `NAME.corrupt-N`, and return the new name."""
    number = 1
    while (aside := path.with_name(f"{path.name}.corrupt-{number}")).exists():
        number += 1
    path.rename(aside)
    return aside

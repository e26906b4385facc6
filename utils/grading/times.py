"""When a file was handed in: what its time says, and whether that can be trusted.

Learning-management systems give every file of a zip the time of the download, `git clone` that of
the checkout, and copying that of the copy. Such a time tells no more than that the file was there
by then, so it can prove that a submission was in time, and never that it was late.
"""

from __future__ import annotations

import struct
import time
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

ZIP, FOLDER, CHECKOUT, TOLD = "the zip", "the folder", "a git checkout", "the table of times"

_TOGETHER_SECONDS = 30 * 60
_MOST_OF_THEM = 0.8
_LONG_AGO = 946_684_800  # 2000: zips begin in 1980 where a file has no time, folders in 1970
_TOMORROW_SECONDS = 86_400
_EXTENDED_TIME = 0x5455  # where Info-ZIP, macOS and others note a file's time in UTC

_DOUBTS = {
    ZIP: "the zip gives nearly all files the same time, that of its download",
    FOLDER: "nearly all files have the same time, that of a copy",
    CHECKOUT: "git gives files the time of the checkout",
}
_NO_TIME = "the file has no time that can be true"


@dataclass(frozen=True)
class FileTime:
    """What is known of a file before the others are looked at.

    Attributes:
        seconds: its time since 1970; None where it has none.
        source: `ZIP`, `FOLDER` or `CHECKOUT`.
        marked_late: whether its system calls it late in the file's name, as Canvas does.
    """

    seconds: float | None
    source: str
    marked_late: bool = False


@dataclass(frozen=True)
class HandedIn:
    """When a submission was handed in.

    Attributes:
        seconds: since 1970; None where nothing tells.
        source: what tells it: `ZIP`, `FOLDER`, `CHECKOUT` or `TOLD`.
        doubt: why it may have been handed in earlier than that; empty where the time is trusted.
        marked_late: whether its system calls it late.
    """

    seconds: float | None
    source: str
    doubt: str = ""
    marked_late: bool = False

    @property
    def trusted(self) -> datetime | None:
        """Return the time on this machine's clock, or None where it can't be trusted."""
        return None if self.doubt else self.local

    @property
    def local(self) -> datetime | None:
        """Return the time on this machine's clock, trusted or not."""
        if self.seconds is None:
            return None
        return datetime.fromtimestamp(self.seconds).astimezone()


UNKNOWN = HandedIn(None, "", "this run did not see the file")
"""Of a submission that an earlier run graded, and that left no time."""


def judged(times: Sequence[FileTime | None]) -> list[HandedIn]:
    """Return when each of the submissions of a class was handed in, doubts included.

    Args:
        times: of all the files of one run, so that those which came at once are seen.
    """
    now = time.time()
    together = {
        source: _together(
            [t.seconds for t in times if t and t.source == source and _may_be(t, now)]
        )
        for source in (ZIP, FOLDER)
    }
    return [_judged(each, together, now) for each in times]


def _judged(
    each: FileTime | None, together: dict[str, tuple[float, float] | None], now: float
) -> HandedIn:
    if each is None:
        return UNKNOWN
    if not _may_be(each, now):
        return HandedIn(None, each.source, _NO_TIME, each.marked_late)
    span = together.get(each.source)
    inside = span is not None and span[0] <= (each.seconds or 0.0) <= span[1]
    doubt = _DOUBTS[each.source] if each.source == CHECKOUT or inside else ""
    return HandedIn(each.seconds, each.source, doubt, each.marked_late)


def _may_be(each: FileTime, now: float) -> bool:
    return each.seconds is not None and _LONG_AGO < each.seconds < now + _TOMORROW_SECONDS


def _together(seconds: Iterable[float | None]) -> tuple[float, float] | None:
    """Return the half hour in which nearly all of the files are, or None.

    A file that was added by hand is no witness for the others, so it need not be all of them.
    """
    ordered = sorted(second for second in seconds if second is not None)
    ends = [bisect_right(ordered, second + _TOGETHER_SECONDS) for second in ordered]
    most, start = max(((end - n, n) for n, end in enumerate(ends)), default=(0, 0))
    if most < 2 or most < _MOST_OF_THEM * len(ordered):
        return None
    return ordered[start], ordered[start + most - 1]


def zip_seconds(entry: zipfile.ZipInfo) -> float | None:
    """Return the time of an archive's entry since 1970, or None where it has none.

    A zip tells the clock of the machine that made it; that is taken for this machine's clock
    unless the entry tells UTC as well. An hour that the clock showed twice is taken as the first.
    """
    in_utc = _extended(entry.extra)
    if in_utc is not None:
        return in_utc
    try:
        return datetime(*entry.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _extended(extra: bytes) -> float | None:
    """Return the time in UTC that a zip's extra field holds, or None."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _EXTENDED_TIME and len(field) >= 5 and field[0] & 1:
            return float(struct.unpack_from("<i", field, 1)[0])
    return None

"""What grading needs of a machine, looked at first, so that the remedy is the true one."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_READ, _ENTER = stat.S_IROTH, stat.S_IROTH | stat.S_IXOTH


def no_processes() -> str:
    """Return why nothing can be run for grading on this system at all; "" where it can."""
    if hasattr(os, "fork"):
        return ""
    return (
        "Notebooks and models of others run in a sandbox that Windows can't make: install the "
        "course in WSL 2 or on a Linux machine, and run this there."
    )


def unreadable(folders: Iterable[Path]) -> str:
    """Return what of an installation a user without rights can't read; "" where nothing is.

    Grading that root starts runs submissions as such a user. An installation by root with umask
    077 is root's alone.

    Args:
        folders: of Python and of its packages.
    """
    if getattr(os, "geteuid", lambda: -1)() != 0:
        return ""
    for folder in folders:
        closed = next((path for path in _to_be_read(folder) if not _is_open(path)), None)
        if closed is not None:
            return (
                f"The sandbox runs submissions as a user without rights, who can't read {closed}, "
                "as when root installs with umask 077: open the installation to all users with "
                f"`chmod -R go+rX {folder}`, and run this again."
            )
    return ""


def _to_be_read(folder: Path) -> Iterator[Path]:
    """Yield a folder, and what lies directly in those of its folders that Python imports from."""
    yield folder
    for entry in map(Path, sys.path):
        inside = entry.resolve()
        if not inside.is_dir() or not inside.is_relative_to(folder.resolve()):
            continue
        above = inside.relative_to(folder.resolve()).parts
        yield from (folder.joinpath(*above[:depth]) for depth in range(1, len(above) + 1))
        yield from (path for path in inside.iterdir() if path.name != "__pycache__")


def _is_open(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:  # a link to nowhere, which nothing is read from
        return True
    needed = _ENTER if stat.S_ISDIR(mode) else _READ
    return mode & needed == needed

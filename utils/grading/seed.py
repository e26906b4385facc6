"""The secret seed of a class: made once, kept where only the grader reads it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from utils.files import why

_SHORTEST = 16
_LONGEST = 4096


class SeedError(Exception):
    """There is no seed; the message is one sentence that names the fix."""


@dataclass(frozen=True)
class Seed:
    """A secret seed.

    Attributes:
        value: what the cases are drawn from.
        name: a name for it that may be shown; the value can't be told from it.
        open_to_others: whether other accounts of this machine can read its file.
    """

    value: int
    name: str
    open_to_others: bool = False


def load_seed(path: Path, rounds: int) -> Seed:
    """Return the seed in a file; without one, make it, for the owner's eyes alone.

    Args:
        path: the file. Any text of 16 characters and more is a seed.
        rounds: how often the cases are drawn: a part of the name, as it changes the cases.

    Raises:
        SeedError: the file can't be read or made, or holds no seed.
    """
    try:
        text = path.read_bytes() if path.exists() else _make(path)
        open_to_others = bool(path.stat().st_mode & 0o077) and os.name == "posix"
    except OSError as error:
        raise SeedError(
            f"The seed {path} can't be read or made ({why(error)}): name another file with "
            "--seed-file."
        ) from error
    text = text.strip()
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise SeedError(
            f"{path} holds no seed (a line of {_SHORTEST} characters or more, which nobody can "
            "guess): delete it, and a new one is made."
        )
    digest = hashlib.sha256(b"course seed\n" + text).digest()
    name = hashlib.sha256(b"course seed's name\n%d\n" % rounds + digest).hexdigest()[:10]
    return Seed(int.from_bytes(digest[:16], "big"), name, open_to_others)


def _make(path: Path) -> bytes:
    """Write a new seed beside its place and move it there, so that no half of one is ever read."""
    text = secrets.token_hex(32).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # A link fails where a file is: two graders that start at once get the same seed.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path.read_bytes()

"""The files of a class: from a folder, or from a zip as a learning-management system exports it.

Nothing is unpacked onto the disk. Names inside an archive are labels, never paths to open; links
and special files are not followed; each read is bounded, so that a zip bomb is one bad entry.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from utils.encoding import readable
from utils.files import why
from utils.grading.times import CHECKOUT, FOLDER, ZIP, FileTime, zip_seconds

MODEL = ".keras"
NOTEBOOK_END = re.compile(r"\.ipynb(?:\.json|\.txt)?$", re.IGNORECASE)
"""How a notebook's name ends; some browsers and systems add an ending of their own."""
MAX_FILE_BYTES = 32_000_000
MAX_MODEL_BYTES = 16_000_000
MAX_TOTAL_BYTES = 8_000_000_000
MAX_FILES = 1_000_000
MAX_STRAYS = 20
"""So many files of one folder are named that are not graded for the same reason."""
# A notebook packs to a third, one full of equal outputs to a hundredth; a bomb to a thousandth.
_MAX_RATIO = 200
_BOMB_FROM_BYTES = 1_000_000

GRADEBOOK_MARK = ".gradebook.lock"
"""The file by which a gradebook's folder is known."""
_A_GRADEBOOK = "a gradebook that `course grade` wrote, nobody's work"

_GIT = ".git"
_NOISE_FILES = frozenset({"thumbs.db", "desktop.ini"})
_NOISE_FOLDERS = frozenset({"__macosx", "__pycache__"})
BROKEN = "\ufffd"
"""What stands for a byte that is no character."""
_JOINERS = "\u200c\u200d"  # without them Persian and Indic names are misspelt


class CollectError(Exception):
    """Nothing can be collected; the message is one sentence that names the fix."""


class SourceError(Exception):
    """One file can't be read; the message is a sentence about it."""


@dataclass(frozen=True)
class Stray:
    """A file that is not graded, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class Source:
    """A notebook or a saved model: the parts of its name, when it was changed, how to read it.

    `read` returns the bytes or raises SourceError. `modified` only orders files; `time` tells when.
    """

    parts: tuple[str, ...]
    modified: tuple[float, ...]
    read: Callable[[], bytes]
    time: FileTime | None = None

    @property
    def label(self) -> str:
        """Return the name for people."""
        return clean("/".join(self.parts))

    @property
    def is_model(self) -> bool:
        """Return whether it is a saved Keras model, by its name."""
        return _is_model(self.parts)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[list[Source], list[Stray]]]:
    """Yield the notebooks and models in a folder, a zip or a single file, and what else was found.

    Raises:
        CollectError: there is no such file, it is no zip, or it holds too many files.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise CollectError(
            f"{path} can't be read ({why(error)}): give a folder of notebooks or a zip of one."
        ) from None
    if stat.S_ISDIR(mode):
        yield _from_folder(path)
    elif _is_work((path.name,)):
        yield [_file_source(path.resolve(), (readable(path.name),), path.stat().st_mtime)], []
    else:
        with contextlib.closing(_open_zip(path)) as archive:
            yield _from_zip(archive, path)


def clean(text: str, limit: int = 160) -> str:
    """Return text that is safe to print and to store: one line, no control characters, bounded."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(_harmless(character) for character in text)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":  # half of a character: the name was not Unicode
        return BROKEN
    return " " if category.startswith("C") and character not in _JOINERS else character


def _from_folder(root: Path) -> tuple[list[Source], list[Stray]]:
    sources: list[Source] = []
    strays: list[Stray] = []
    checkouts: set[tuple[str, ...]] = set()

    def unreadable(error: OSError) -> None:
        strays.append(
            Stray(clean(readable(str(error.filename))), f"can't be opened ({why(error)})")
        )

    for folder, folders, files in os.walk(root, onerror=unreadable):
        here = Path(folder)
        parts = tuple(map(readable, here.relative_to(root).parts))
        if _GIT in folders or _GIT in files:  # a file in a submodule and in a worktree
            checkouts.add(parts)
        strays += [
            Stray(_label(parts, name), "a link to another folder, not followed")
            for name in folders
            if (here / name).is_symlink()
        ]
        books = {name for name in folders if (here / name / GRADEBOOK_MARK).exists()}
        strays += [Stray(_label(parts, name), _A_GRADEBOOK) for name in books]
        folders[:] = sorted(
            name for name in folders if name not in books and not _is_noise_folder(name)
        )
        for name in sorted(files):
            if len(sources) + len(strays) > MAX_FILES:
                raise CollectError(
                    f"{root} holds more than {MAX_FILES:,} files: give the folder of one course."
                )
            _sort_file(here / name, (*parts, readable(name)), sources, strays)
    return [_marked(source, checkouts) for source in sources], _shortened(strays)


def _marked(source: Source, checkouts: set[tuple[str, ...]]) -> Source:
    """Return the source, with what is known of its time where it lies in a git checkout."""
    above = (source.parts[:depth] for depth in range(len(source.parts)))
    if source.time is None or checkouts.isdisjoint(above):
        return source
    return replace(source, time=replace(source.time, source=CHECKOUT))


def _label(parts: tuple[str, ...], name: str) -> str:
    return clean("/".join((*parts, readable(name))))


def _sort_file(
    path: Path, parts: tuple[str, ...], sources: list[Source], strays: list[Stray]
) -> None:
    if _is_noise(parts):
        return
    label = clean("/".join(parts))
    try:
        status = path.lstat()
    except OSError as error:
        strays.append(Stray(label, f"can't be read ({why(error)})"))
        return
    if stat.S_ISLNK(status.st_mode):
        strays.append(Stray(label, "a link to another file, not followed"))
    elif not stat.S_ISREG(status.st_mode):
        strays.append(Stray(label, "not an ordinary file"))
    elif not _is_work(parts):
        strays.append(Stray(label, _no_work(parts)))
    else:
        sources.append(_file_source(path, parts, status.st_mtime))


def _file_source(path: Path, parts: tuple[str, ...], modified: float) -> Source:
    def read() -> bytes:
        # Between the listing and here the file may have become a link or a pipe.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            with os.fdopen(os.open(path, flags), "rb") as file:
                return _bounded(file.read(_at_most(parts) + 1), parts)
        except OSError as error:
            raise SourceError(f"The file can't be read ({why(error)}).") from None

    return Source(parts, (modified,), read, FileTime(modified, FOLDER))


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise CollectError(f"{path} can't be read ({why(error)}).") from None
    except Exception:  # BadZipFile, and whatever else a damaged directory makes zipfile raise
        raise CollectError(
            f"{path} is not a zip that can be read: download it again, or unpack it and give the "
            "folder."
        ) from None
    if len(archive.infolist()) > MAX_FILES:
        archive.close()
        raise CollectError(f"{path} holds more than {MAX_FILES:,} files: it is not read.")
    return archive


def _from_zip(archive: zipfile.ZipFile, path: Path) -> tuple[list[Source], list[Stray]]:
    sources: list[Source] = []
    strays: list[Stray] = []
    budget = _Budget(MAX_TOTAL_BYTES)
    named = [(entry, _entry_name(entry)) for entry in archive.infolist()]
    books = {_parts(name)[:-1] for _, name in named if _parts(name)[-1:] == (GRADEBOOK_MARK,)}
    strays += [Stray(clean("/".join(book)), _A_GRADEBOOK) for book in books if book]
    split = (_parts(name) for _, name in named)
    checkouts = {parts[: parts.index(_GIT)] for parts in split if _GIT in parts}
    for number, (entry, name) in enumerate(named):
        parts = _parts(name)
        label = clean(name)
        if entry.is_dir() or not parts or _is_noise(parts):
            continue
        if any(book and parts[: len(book)] == book for book in books):
            continue
        if ".." in parts or name.startswith(("/", "\\")) or parts[0][1:2] == ":":
            strays.append(Stray(label, "its name points out of the archive"))
        elif stat.S_ISLNK(entry.external_attr >> 16):
            strays.append(Stray(label, "a link to another file, not followed"))
        elif not _is_work(parts):
            strays.append(Stray(label, _no_work(parts)))
        else:
            modified = (*map(float, entry.date_time), float(number))
            read = _entry_reader(archive, entry, parts, budget)
            sources.append(Source(parts, modified, read, FileTime(zip_seconds(entry), ZIP)))
    return [_marked(source, checkouts) for source in sources], _shortened(strays)


def _shortened(strays: list[Stray]) -> list[Stray]:
    """Name the first files that one reason keeps out of a folder, and count the others."""
    groups: dict[tuple[str, str], list[Stray]] = defaultdict(list)
    for stray in strays:
        groups[stray.file.rpartition("/")[0], stray.reason].append(stray)
    found: list[Stray] = []
    for (_, reason), group in groups.items():
        found += group[:MAX_STRAYS]
        if len(group) > MAX_STRAYS:
            last = group[MAX_STRAYS]
            many = len(group) - MAX_STRAYS - 1
            found.append(Stray(last.file, f"{reason}; and {many:,} more like it beside it"))
    return found


def _parts(name: str) -> tuple[str, ...]:
    """Return the parts of an entry's name."""
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


class _Budget:
    """How many bytes an archive may still unpack to, all entries together."""

    def __init__(self, left: int) -> None:
        self.left = left


def _entry_reader(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, parts: tuple[str, ...], budget: _Budget
) -> Callable[[], bytes]:
    def read() -> bytes:
        if entry.flag_bits & 0x1:
            raise SourceError("The file is encrypted in the archive: ask for it without password.")
        packed = max(entry.compress_size, 1)
        if entry.file_size > _BOMB_FROM_BYTES and entry.file_size > _MAX_RATIO * packed:
            raise SourceError(
                "The file unpacks to far more than a student's work does: a zip bomb."
            )
        if budget.left <= 0:
            raise SourceError(
                f"The archive unpacks to more than {MAX_TOTAL_BYTES // 10**9} GB: unpack it and "
                "give the folder."
            )
        try:
            with archive.open(entry) as file:
                data = file.read(_at_most(parts) + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
            raise SourceError("The file is damaged in the archive: download it again.") from None
        except Exception as error:  # an unknown or broken compression
            raise SourceError(
                f"The file can't be unpacked ({type(error).__name__}): ask for it again."
            ) from None
        budget.left -= len(data)
        return _bounded(data, parts)

    return read


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name; some programs write UTF-8 without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    with contextlib.suppress(UnicodeError):
        return entry.filename.encode("cp437").decode("utf-8")
    return entry.filename


def _at_most(parts: tuple[str, ...]) -> int:
    return MAX_MODEL_BYTES if _is_model(parts) else MAX_FILE_BYTES


def _bounded(data: bytes, parts: tuple[str, ...]) -> bytes:
    most = _at_most(parts)
    if len(data) <= most:
        return data
    if _is_model(parts):
        raise SourceError(
            f"The model's file is larger than {most // 10**6} MB, which no task's limit of "
            "parameters needs: hand in a smaller model."
        )
    raise SourceError(
        f"The notebook is larger than {most // 10**6} MB: clear its outputs and hand it in again."
    )


def _is_work(parts: tuple[str, ...]) -> bool:
    return bool(NOTEBOOK_END.search(parts[-1])) or _is_model(parts)


def _is_model(parts: tuple[str, ...]) -> bool:
    return parts[-1].lower().endswith(MODEL)


def _is_noise(parts: tuple[str, ...]) -> bool:
    name = parts[-1].lower()
    hidden = name.startswith(".") or name in _NOISE_FILES
    return hidden or any(_is_noise_folder(part) for part in parts[:-1])


def _is_noise_folder(name: str) -> bool:
    return (name.startswith(".") and name != "..") or name.lower() in _NOISE_FOLDERS


def _no_work(parts: tuple[str, ...]) -> str:
    if parts[-1].lower().endswith((".zip", ".tar", ".gz", ".7z", ".rar")):
        return "an archive: unpack it and grade again"
    return "not a notebook and no model (its name ends in neither .ipynb nor .keras)"

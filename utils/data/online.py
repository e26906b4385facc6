"""Whether a set's host can be reached, asked before TFDS is let loose.

Offline, `tfds.load` tries for more than three minutes before it fails. So a connection is tried
first, for two seconds, and the answer names the embedded set that does the same job. A host that
takes connections may still fail, or say nothing more: TFDS then gets two tries and half a minute.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import urllib.request
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

from utils.data.card import DataSet
from utils.data.errors import DataError

PROBE_SECONDS = 2.0
ANSWER_SECONDS = 30.0
RETRIES = 2
SCHEMES = {80: "http", 443: "https"}


def require_hosts(data_set: DataSet) -> None:
    """Raise `DataError` unless each host the set comes from takes a connection within 2 s."""
    for host in data_set.hosts:
        if not can_connect(*address_of(host)):
            raise DataError(
                f"{host.partition(':')[0]} can't be reached, and {data_set.name!r} comes from "
                f'there: connect to the internet, or use load("{data_set.instead}"), '
                "which needs no network."
            )


def address_of(host: str) -> tuple[str, int]:
    """Return where to connect for a host ("name", or "name:port"): the proxy, where one is set.

    A port tells the scheme, and so the proxy: 80 is http, and every other one, or none, https.
    """
    name, _, port = host.partition(":")
    number = int(port or 443)
    proxy = urllib.request.getproxies().get(SCHEMES.get(number, "https"))
    if proxy and not urllib.request.proxy_bypass(host):
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        return parts.hostname or name, parts.port or (443 if parts.scheme == "https" else 80)
    return name, number


def can_connect(host: str, port: int, seconds: float = PROBE_SECONDS) -> bool:
    """Return whether a TCP connection opens within `seconds`, the name's look-up included."""
    opened = threading.Event()

    def attempt() -> None:
        try:
            with socket.create_connection((host, port), timeout=seconds):
                opened.set()
        except OSError:
            pass

    # A thread, because the look-up of a name has no time limit of its own.
    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(seconds)
    return opened.is_set()


@contextlib.contextmanager
def little_patience() -> Iterator[None]:
    """Let TFDS's downloads try `RETRIES` times again and wait `ANSWER_SECONDS` for each answer.

    TFDS itself tries ten times again, with pauses of 205 s in all, and waits for ever.
    """
    from tensorflow_datasets.core.download import downloader

    before = downloader.MAX_RETRIES, downloader._open_url
    downloader.MAX_RETRIES = RETRIES
    downloader._open_url = partial(downloader._open_url, timeout=ANSWER_SECONDS)
    try:
        yield
    finally:
        downloader.MAX_RETRIES, downloader._open_url = before

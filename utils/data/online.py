"""Sets that TFDS brings from their own hosts, with the same features as the embedded ones.

Offline, `tfds.load` tries for more than three minutes before it fails. So a connection is tried
first, for two seconds, and the answer names the embedded set that does the same job.
"""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

import tensorflow as tf

from utils.data.card import DataSet
from utils.data.errors import DataError

PROBE_SECONDS = 2.0
HTTPS = 443


def tiny_shakespeare(example: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    """Return an example of `tiny_shakespeare` with the features of `poems`."""
    return {
        "text": example["text"],
        "poet": tf.constant("Shakespeare"),
        "title": tf.constant(""),
        "part": tf.constant(1, tf.int32),
    }


ADAPTERS: dict[str, Callable[[dict[str, tf.Tensor]], dict[str, tf.Tensor]]] = {
    "tiny_shakespeare": tiny_shakespeare,
}


def require_hosts(data_set: DataSet) -> None:
    """Raise `DataError` unless each host the set comes from takes a connection within 2 s."""
    for host in data_set.hosts:
        if not can_connect(*address_of(host)):
            raise DataError(
                f"{host} can't be reached, and {data_set.name!r} comes from there: connect to the "
                f'internet, or use load("{data_set.instead}"), which needs no network.'
            )


def address_of(host: str) -> tuple[str, int]:
    """Return where to connect for a host ("name" or "name:port"): the proxy, where one is set."""
    proxy = urllib.request.getproxies().get("https")
    if proxy and not urllib.request.proxy_bypass(host):
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        return parts.hostname or host, parts.port or HTTPS
    name, _, port = host.partition(":")
    return name, int(port or HTTPS)


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

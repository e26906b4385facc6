"""Online sets: a quick probe, and one clear sentence where a host can't be reached."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tensorflow_datasets as tfds

from utils.data import catalogue, entries, load, online
from utils.data.errors import DataError
from utils.data.text import texts_of

PLAY = "".join(f"SPEAKER {n}:\nThe café is shut, line {n}.\n\n" for n in range(200))


@pytest.fixture
def listener() -> Iterator[str]:
    """Return the address of a listener on this machine that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"127.0.0.1:{port}"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a data folder of its own, and no proxy."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(online.urllib.request, "getproxies", dict)


def use_host(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    changed = replace(entries.online.TINY_SHAKESPEARE, hosts=(host,))
    monkeypatch.setattr(catalogue, "DATA_SETS", (entries.poems.POEMS, changed))


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let TFDS's own builder find a small text in the set's real format: one file of plays."""
    path = tmp_path / "input.txt"
    path.write_text(PLAY, encoding="utf-8")
    monkeypatch.setattr(tfds.download.DownloadManager, "download", lambda *_: str(path))


def forbid_download(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(tfds.download.DownloadManager, "download", fail)
    monkeypatch.setattr(online, "can_connect", fail)


def test_probe_answers(listener: str, closed_port: str) -> None:
    assert online.can_connect(*online.address_of(listener))
    assert not online.can_connect(*online.address_of(closed_port))


def test_probe_gives_up_when_the_name_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def hang(*_: object, **__: object) -> None:
        over.wait(30)
        raise TimeoutError("the name was never found")

    monkeypatch.setattr(online.socket, "create_connection", hang)
    begun = time.monotonic()
    assert not online.can_connect("127.0.0.1", 1, seconds=0.2)
    assert time.monotonic() - begun < 2
    over.set()


def test_probe_asks_the_proxy_where_one_is_set(
    monkeypatch: pytest.MonkeyPatch, listener: str
) -> None:
    monkeypatch.setattr(
        online.urllib.request, "getproxies", lambda: {"https": f"http://{listener}"}
    )
    monkeypatch.setattr(online.urllib.request, "proxy_bypass", lambda _: False)
    host, port = online.address_of("somewhere.invalid")
    assert f"{host}:{port}" == listener
    assert online.address_of("somewhere.invalid:80") == ("somewhere.invalid", 80)  # no proxy
    monkeypatch.setattr(online.urllib.request, "proxy_bypass", lambda _: True)
    assert online.address_of("somewhere.invalid") == ("somewhere.invalid", 443)


def test_plain_http_has_a_proxy_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    proxies = {"http": "http://web.invalid:3128", "https": "tls.invalid"}
    monkeypatch.setattr(online.urllib.request, "getproxies", lambda: proxies)
    monkeypatch.setattr(online.urllib.request, "proxy_bypass", lambda _: False)
    assert online.address_of("somewhere.invalid:80") == ("web.invalid", 3128)
    assert online.address_of("somewhere.invalid") == ("tls.invalid", 80)


def test_offline_is_one_sentence_within_seconds(
    monkeypatch: pytest.MonkeyPatch, closed_port: str
) -> None:
    use_host(monkeypatch, closed_port)
    begun = time.monotonic()
    with pytest.raises(DataError) as caught:
        load("tiny_shakespeare")
    assert time.monotonic() - begun < 5
    message = str(caught.value)
    assert 'load("poems")' in message
    assert "127.0.0.1 can't be reached" in message
    assert "\n" not in message


def test_a_prepared_set_needs_no_probe(
    monkeypatch: pytest.MonkeyPatch, listener: str, served: None
) -> None:
    use_host(monkeypatch, listener)
    load("tiny_shakespeare")
    forbid_download(monkeypatch)
    assert texts_of(load("tiny_shakespeare", "train"))[0] == PLAY[: int(len(PLAY) * 0.9)]


def test_a_host_that_answers_and_then_fails(monkeypatch: pytest.MonkeyPatch, listener: str) -> None:
    def fail(*_: object) -> None:
        raise ConnectionError("gone")

    use_host(monkeypatch, listener)
    monkeypatch.setattr(tfds.download.DownloadManager, "download", fail)
    with pytest.raises(DataError, match=r'load\("poems"\), which needs no network'):
        load("tiny_shakespeare")


def test_every_online_set_says_where_it_comes_from_and_what_does_the_same() -> None:
    kinds = {data_set.name: data_set.kind for data_set in catalogue.DATA_SETS}
    names = [name for name, kind in kinds.items() if kind == "online"]
    assert len(names) >= 7
    for data_set in catalogue.DATA_SETS:
        if data_set.kind == "online":
            assert data_set.hosts
            assert kinds[data_set.instead] in {"embedded", "generated"}, data_set.name
            assert data_set.card.source.startswith("TFDS ")

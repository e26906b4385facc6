"""Ctrl-C and SIGTERM: they stop grading once, and never cut short the tidying up after it."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any

_STOPPING = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM stop what runs in it as Ctrl-C does: by a KeyboardInterrupt, the first time."""
    with _handled_by(_stop):
        yield


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let no Ctrl-C cut short what runs in it."""
    with _handled_by(signal.SIG_IGN):
        yield


@contextlib.contextmanager
def undisturbed_end() -> Iterator[None]:
    """Let no Ctrl-C cut short what is left to be done after it.

    Entered last of several, so that it ends first. What handled the signals before comes back with
    the end of `stoppable`, or of `kept`, around it.
    """
    try:
        yield
    finally:
        _ignore()


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Have the signals handled afterwards as they were before."""
    with _handled_by(None):
        yield


@contextlib.contextmanager
def _handled_by(handler: Any) -> Iterator[None]:
    """Handle the signals like this for a while (None: as before); only the main thread can."""
    if not _can_choose():
        yield
        return
    before = {number: signal.getsignal(number) for number in _STOPPING}
    for number in before if handler is not None else ():
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _stop(number: int, frame: Any) -> None:
    # Once is enough: what follows is tidying up, which a second Ctrl-C must not cut short.
    _ignore()
    raise KeyboardInterrupt


def _ignore() -> None:
    if _can_choose():
        for number in _STOPPING:
            signal.signal(number, signal.SIG_IGN)


def _can_choose() -> bool:
    return threading.current_thread() is threading.main_thread()

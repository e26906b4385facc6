"""Whole messages over a stream socket: a length of four bytes, then the message."""

from __future__ import annotations

import select
import socket
import struct
import time

_LENGTH = struct.Struct(">I")


class FrameError(Exception):
    """The other side is gone, late, or sends more than agreed."""


def send(channel: socket.socket, message: bytes) -> None:
    """Send one message, blocking until it is handed over."""
    channel.sendall(_LENGTH.pack(len(message)) + message)


def receive(channel: socket.socket, at_most: int, deadline: float | None = None) -> bytes:
    """Return the next message.

    Args:
        channel: a connected stream socket.
        at_most: bytes; a longer message is refused before it is read.
        deadline: on the clock of `time.monotonic`; None waits for ever.

    Raises:
        FrameError: the socket was closed, the deadline passed, or the message is too long.
    """
    (length,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size, deadline))
    if length > at_most:
        raise FrameError(f"A message of {length:,} bytes came, and {at_most:,} were agreed.")
    return _exactly(channel, length, deadline)


def split(stream: bytes) -> list[bytes]:
    """Return the whole messages at the start of a byte stream; a cut-off last one is left out."""
    messages, place = [], 0
    while place + _LENGTH.size <= len(stream):
        (length,) = _LENGTH.unpack_from(stream, place)
        place += _LENGTH.size
        if place + length > len(stream):
            break
        messages.append(stream[place : place + length])
        place += length
    return messages


def _exactly(channel: socket.socket, count: int, deadline: float | None) -> bytes:
    parts, missing = [], count
    while missing:
        _wait(channel, deadline)
        part = channel.recv(min(missing, 1 << 20))
        if not part:
            raise FrameError("The other side closed the channel.")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _wait(channel: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        return
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise FrameError("The other side did not answer in time.")

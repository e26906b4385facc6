"""Where the machine's encoding is not UTF-8: what is printed, and what the names of files say."""

from __future__ import annotations

import codecs
import os
import sys

_IN_ASCII = {
    **{"✓": "+", "✗": "x", "○": "o", "★": "*", "·": "-", "…": "...", "–": "-", "—": "-"},
    **{"→": "->", "←": "<-", "−": "-", "×": "x", "±": "+-", "√": "sqrt", "∞": "inf"},
    **{"≤": "<=", "≥": ">=", "≠": "!=", "²": "^2", "¼": "1/4", "½": "1/2", "¾": "3/4"},
    **{"\ufffd": "?", "“": '"', "”": '"', "‘": "'", "’": "'"},
}
_TELLING, _PASSING = "course-telling", "course-passing"
# What Python itself sets, and a person's own choice in PYTHONIOENCODING is none of them.
_INSTEAD = {"strict": _TELLING, "backslashreplace": _TELLING, "surrogateescape": _PASSING}


def print_anything() -> None:
    """Let stdout and stderr take any text: what they have no character for is told in ASCII.

    ✓ ✗ ○ and other signs of ours get a sign each; anything else is shown by its number, as in
    `\\xe9`, so that nothing is lost. Streams of another kind, such as a notebook's, stay.
    """
    for stream in (sys.stdout, sys.stderr):
        errors = _INSTEAD.get(getattr(stream, "errors", None) or "")
        if errors and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=errors)


def can_print(text: str) -> bool:
    """Return whether stdout has every character of a text."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def readable(name: str) -> str:
    """Return a file's name, or a word of the command line, as it was written: in UTF-8.

    Under the C locale, or a Latin one, Python takes each of its bytes for a character.
    """
    try:
        return os.fsencode(name).decode("utf-8")
    except UnicodeError:  # it is of another encoding, or came from an archive
        return name


def _told(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return what is printed instead of characters that the encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(
        _IN_ASCII.get(character) or _number(character) for character in lacking
    ), error.end


def _number(character: str) -> str:
    """Return a character's number; of a byte in a name that is not UTF-8, the byte's."""
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("ascii", "backslashreplace").decode()


def _passed(error: UnicodeError) -> tuple[str | bytes, int]:
    """Do the same, but give back the bytes of names as they are, as the C locale asks for."""
    if isinstance(error, UnicodeEncodeError):
        character = error.object[error.start]
        if "\udc80" <= character <= "\udcff":
            return bytes([ord(character) - 0xDC00]), error.start + 1
        error.end = error.start + 1
    return _told(error)


codecs.register_error(_TELLING, _told)
codecs.register_error(_PASSING, _passed)

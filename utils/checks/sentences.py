"""What a judge says, as templates with named values on the page beside its module.

A module computes, and its page (`NAME.md` beside `NAME.py`) talks. In the page's section
`## Sentences` each template has a key:

    - **shape** The array should have the shape {expected}, and it has {got}.
    - **layers** There {found:is|are} {found} {found:layer|layers}.

A value is written as `str.format` writes it; a format of two words is singular and plural. As in
edits, ⏎ stands for the end of a line.
"""

from __future__ import annotations

import functools
import importlib.util
import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from utils.checks.exercise import Problem


class Sentences:
    """The sentences of one module; calling it with a key and values gives a `Problem`."""

    def __init__(self, module: str) -> None:
        self._module = module

    @functools.cached_property
    def path(self) -> Path:
        """Return the page beside the module."""
        found = importlib.util.find_spec(self._module)
        assert found is not None and found.origin is not None
        return Path(found.origin).with_suffix(".md")

    @functools.cached_property
    def templates(self) -> dict[str, str]:
        """Return the page's templates by their keys (read when the first is needed)."""
        from utils.checks.page import read_sentences

        return read_sentences(self.path)

    def text(self, key: str, **values: Any) -> str:
        """Return a sentence with its values filled in.

        Raises:
            KeyError: the page has no such sentence, or the template names a value that is missing.
        """
        return _FORMATTER.format(self.templates[key].replace("⏎", "\n"), **values)

    def __call__(
        self, key: str, *, details: Sequence[str] = (), in_entries: bool = False, **values: Any
    ) -> Problem:
        """Return a problem: a sentence with its values filled in, and the lines that show it."""
        return Problem(self.text(key, **values), tuple(details), in_entries=in_entries)


class _Formatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        one, either, many = format_spec.partition("|")
        if either:
            return one if value == 1 else many
        return str(super().format_field(value, format_spec))


_FORMATTER = _Formatter()


def placeholders(template: str) -> set[str]:
    """Return the names of the values that a template needs."""
    return {name for _, name, _, _ in _FORMATTER.parse(template) if name}

"""A student's code without the student: no comments, no docstrings, and a look for the name."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import unicodedata
import warnings

MAX_BYTES = 50_000
_SHORTEST = 3
_ALSO_INSIDE_FROM = 6
_BLOCKS = ("body", "orelse", "finalbody")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_PYTHONS_OWN = frozenset(word.casefold() for word in (*dir(builtins), *keyword.kwlist))


def without_comments(source: str) -> str | None:
    """Return a program without comments, docstrings and other texts that stand alone.

    It is written anew from its syntax tree, so that programs that differ in comments and spaces
    alone become the same text. None stands for what is too long or too deeply nested.
    """
    if len(source) > MAX_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        for node in ast.walk(tree):
            _drop_texts(node)
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def names_student(text: str, student: str) -> bool:
    """Return whether a part of the student's name, or their number, stands in a text.

    Parts of three letters and more are looked for as words, also in `jane_states` and
    `JaneStates`, longer ones anywhere. Words of Python's own, such as `max`, name nobody.
    """
    parts = _words(student) - _PYTHONS_OWN
    found, folded = _words(text), _folded(text)
    return any(
        part in found or (len(part) >= _ALSO_INSIDE_FROM and part in folded) for part in parts
    )


def _drop_texts(node: ast.AST) -> None:
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list) and any(map(_is_text, block)):
            setattr(node, name, [each for each in block if not _is_text(each)] or [ast.Pass()])


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str | bytes)
    )


def _words(text: str) -> set[str]:
    found = _WORD.findall(_folded(_HUMP.sub(" ", text)))
    return {word for word in found if len(word) >= _SHORTEST + word.isdigit()}


def _folded(text: str) -> str:
    """Return text without accents and capitals."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()

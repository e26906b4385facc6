"""The repository's Markdown as pages of the book: sections of it, and links that lead somewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from utils.authoring.book import BookError

_FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_OUTSIDE = ("http://", "https://", "mailto:", "#")


def section(text: str, title: str) -> str:
    """Return what stands under a heading of the second level, with the heading.

    Raises:
        BookError: there is no such heading.
    """
    begin = re.search(rf"^## {re.escape(title)}\s*$", text, re.MULTILINE)
    if begin is None:
        raise BookError(f"The book looks for the heading {title!r}, which is not there any more.")
    end = re.search(r"^## ", text[begin.end() :], re.MULTILINE)
    stop = begin.end() + end.start() if end else len(text)
    return text[begin.start() : stop].rstrip() + "\n"


def linked(text: str, name: str, pages: Mapping[str, str], here: frozenset[str]) -> str:
    """Return a Markdown file's text with its links as the book needs them.

    A link to a file that is a page leads to that page, one to a file that the book brings stays,
    and any other keeps its words only. Code is left as it is.

    Args:
        text: the file's text, or a part of it.
        name: the file's name from the course's folder (`docs/grading.md`).
        pages: the names of pages by those of the files that they are made of.
        here: what else the book brings, by the same names; it stands under `files/`.
    """
    folder = posixpath.dirname(name)

    def place(target: str) -> str | None:
        path, _, fragment = target.partition("#")
        path = posixpath.normpath(posixpath.join(folder, path))
        found = pages.get(path) or (f"files/{path}" if path in here else None)
        return f"{found}#{fragment}" if found and fragment else found

    def link(match: re.Match[str]) -> str:
        words, target = match.groups()
        if target.startswith(_OUTSIDE):
            return match[0]
        found = place(target)
        return f"[{words}]({found})" if found else words

    def image(match: re.Match[str]) -> str:
        words, target = match.groups()
        found = target if target.startswith(_OUTSIDE) else place(target)
        return f"![{words}]({found})" if found else words

    parts = (
        part if is_code else _LINK.sub(link, _IMAGE.sub(image, part))
        for is_code, part in _parts(text)
    )
    return "".join(parts)


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Yield a text's lines, and whether each belongs to a fenced block of code."""
    fence = ""
    for line in text.splitlines(keepends=True):
        found = _FENCE.match(line)
        if not fence and found:
            fence = found[2]
            yield True, line
            continue
        yield bool(fence), line
        if fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""

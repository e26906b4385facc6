"""The text alternatives of the chapters' figures: what those read who can't see them.

Such a text tells the result, so it does not stand in the code that a learner reads. A chapter's
source has it in the header of the figure's cell; `course build` gathers all of them in
`alternatives.json`, by chapter and by the cell's id, which the code passes as `alt`.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")


def text_of(alt: str, chapter: str) -> str:
    """Return the text alternative with this id, or what was given if it is a text itself.

    Args:
        alt: the id of a figure's cell, or a text.
        chapter: the number of the chapter that is open, "07"; without one all are searched.
    """
    texts = _texts()
    for number in (chapter, *texts):
        if alt in texts.get(number, {}):
            return texts[number][alt]
    return alt


@functools.cache
def _texts() -> dict[str, dict[str, str]]:
    if not FILE.is_file():
        return {}
    found: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found

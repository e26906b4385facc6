"""From lower-case tokens back to text as people write it: capitals and spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CLOSING = re.compile(r" ([.,;:!?…)\]»”%])")
_OPENING = re.compile(r"([¿¡(\[«“$]) ")
_QUOTED = re.compile(r'" (.*?) "')
_FIRST = re.compile(r"[^\W\d_]")


class Spelling:
    """How words are written in some texts: *tom* with a capital, *casa* without.

    A word gets the form that it has most often within a sentence, since the first word has a
    capital whatever it is. Ties go to the form that came first.

    Args:
        texts: as people wrote them.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        counts: dict[str, Counter[str]] = {}
        for text in texts:
            for word in _WORD.findall(text)[1:]:
                counts.setdefault(word.lower(), Counter())[word] += 1
        self._forms = {word: forms.most_common(1)[0][0] for word, forms in counts.items()}

    def restore(self, tokens: str) -> str:
        """Return text for lower-case tokens with a space between any two, as `decode` gives them.

        Signs go to the word that they belong to, known words get their form, and the first letter
        a capital.
        """
        text = " ".join(self._forms.get(token, token) for token in tokens.split())
        text = _QUOTED.sub(r'"\1"', _OPENING.sub(r"\1", _CLOSING.sub(r"\1", text)))
        if text.startswith("[UNK]"):
            return text
        return _FIRST.sub(lambda found: found.group().upper(), text, count=1)

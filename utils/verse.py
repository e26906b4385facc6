"""What can be counted in verse: what it copies, its form, and whose it is taken for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sklearn.model_selection import GridSearchCV

_VOWELS = frozenset("aeiouy")
_SOUNDED_BEFORE = {"es": frozenset("csxz"), "ed": frozenset("td")}
"""After which letters the vowel of an ending is heard."""


def longest_copied_run(text: str, source: str) -> str:
    """Return the longest stretch of characters of a text that stands in the source as well.

    Of several that are equally long, the first.
    """
    longest, start = "", 0
    for end in range(1, len(text) + 1):
        # What ends here can only beat the longest if it is one character longer than it.
        start = max(start, end - len(longest) - 1)
        while start < end and text[start:end] not in source:
            start += 1
        if end - start > len(longest):
            longest = text[start:end]
    return longest


def share_of_new_runs(text: str, source: str, length: int = 5) -> float:
    """Return the share, from 0 to 1, of a text's runs of so many characters that are new.

    A run counts as often as it stands in the text, and is new if the source does not have it.

    Raises:
        ValueError: the text is shorter than a run.
    """
    runs = _runs(text, length)
    if not runs:
        raise ValueError(f"The text has {len(text)} characters, and a run has {length}.")
    known = set(_runs(source, length))
    return sum(run not in known for run in runs) / len(runs)


COPIED, NEW = "longest copied run", "share of new 5-grams"


def novelty(texts: Sequence[str], source: str) -> dict[str, float]:
    """Return by `COPIED` and `NEW` the means over texts of both measures of what is new in them."""
    return {
        COPIED: float(np.mean([len(longest_copied_run(text, source)) for text in texts])),
        NEW: float(np.mean([share_of_new_runs(text, source) for text in texts])),
    }


def _runs(text: str, length: int) -> list[str]:
    return [text[at : at + length] for at in range(len(text) - length + 1)]


def loop_length(ids: Sequence[int] | np.ndarray) -> int:
    """Return the length of the shortest passage that ends a text three times in a row, or 0."""
    row = np.asarray(ids)
    for length in range(1, len(row) // 3 + 1):
        last, before, first = (row[len(row) - n * length :][:length] for n in (1, 2, 3))
        if (last == before).all() and (before == first).all():
            return length
    return 0


def syllables(line: str) -> int:
    """Return about how many syllables a line of English has: its groups of vowels.

    An e, es or ed at the end of a word is silent here (but le after a consonant is not), and each
    word has one syllable at least. Spelling says no more than this, so a single line may be wrong
    by one or two; means over many lines can be compared.
    """
    return sum(_of_word(word) for word in re.findall(r"[^\W\d_]+", line.lower().replace("'", "")))


def _of_word(word: str) -> int:
    count = sum(1 for is_vowel, _ in groupby(word, _VOWELS.__contains__) if is_vowel)
    silent = word.endswith("e") and word[-2:-1] not in _VOWELS and not _ends_in_le(word)
    if word[-2:] in _SOUNDED_BEFORE:
        silent = word[-3:-2] not in _VOWELS | _SOUNDED_BEFORE[word[-2:]]
    return max(count - silent, 1)


def _ends_in_le(word: str) -> bool:
    return word.endswith("le") and len(word) > 2 and word[-3] not in _VOWELS


@dataclass(frozen=True)
class Form:
    """The form of poems, in means.

    Attributes:
        poems: how many there are.
        lines: lines of a poem that are not empty.
        fourteen: the share of poems with 14 of them.
        syllables: of a line; `spread` is their standard deviation.
        near_ten: the share of lines with 9 to 11 syllables.
    """

    poems: int
    lines: float
    fourteen: float
    syllables: float
    spread: float
    near_ten: float

    def shown(self) -> dict[str, str]:
        """Return what a table shows, by column."""
        return {
            "how many": f"{self.poems}",
            "lines": f"{self.lines:.1f}",
            "have 14": f"{self.fourteen:.0%}",
            "syllables a line": f"{self.syllables:.1f} ± {self.spread:.1f}",
            "9 to 11": f"{self.near_ten:.0%}",
        }


def form_of(poems: Sequence[str]) -> Form:
    """Return what can be counted of the form of poems.

    Raises:
        ValueError: there is no line.
    """
    lines = [[line for line in poem.split("\n") if line.strip()] for poem in poems]
    counts = np.array([syllables(line) for poem in lines for line in poem])
    if not len(counts):
        raise ValueError("There is no line in these poems.")
    lengths = np.array([len(poem) for poem in lines])
    return Form(
        poems=len(poems),
        lines=float(lengths.mean()),
        fourteen=float((lengths == 14).mean()),
        syllables=float(counts.mean()),
        spread=float(counts.std()),
        near_ten=float(((counts >= 9) & (counts <= 11)).mean()),
    )


def excerpts(text: str, length: int) -> list[str]:
    """Return a text cut into pieces of so many characters; a shorter rest is left out."""
    return [text[at : at + length] for at in range(0, len(text) - length + 1, length)]


def poet_recogniser(texts: Sequence[str], poets: Sequence[int]) -> GridSearchCV:
    """Return a linear classifier that has learned whose verse each of these texts is.

    It looks at runs of up to so many characters, and at nothing else. How long they are, and how
    much the weights are held back, is chosen by cross-validation among these texts, by the mean
    over poets of the share that is recognised. Poets of whom there is little count as much as the
    others.

    Args:
        texts: excerpts of real verse, those of one work side by side.
        poets: whose each is, four excerpts of each or more.

    Returns:
        What predicts whose a text is; its `best_params_` say what was chosen.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, StratifiedKFold
    from sklearn.pipeline import Pipeline

    runs = TfidfVectorizer(analyzer="char", lowercase=False, sublinear_tf=True)
    linear = LogisticRegression(class_weight="balanced", max_iter=1000)
    tried = {
        "runs__ngram_range": [(1, longest) for longest in (1, 2, 3)],
        "linear__C": [0.003, 0.01, 0.03, 0.1, 0.3, 1.0],
    }
    # Not shuffled: excerpts of one passage would stand on both sides, and be recognised by it.
    search = GridSearchCV(
        Pipeline([("runs", runs), ("linear", linear)]),
        tried,
        scoring="balanced_accuracy",
        cv=StratifiedKFold(4),
    )
    return search.fit(list(texts), list(poets))

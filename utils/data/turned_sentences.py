"""Sentences in pairs, the one positive and the other negative, that differ in very little.

They were made for the course, to ask of a model of sentiment whether it reads more than which words
there are. In the pairs of `ORDER` both sentences have the same words, so that whatever counts words
alone must say the same of both. In those of `NEGATION` a word such as *not* makes the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

_SAME = 1e-5
"""How far two judgements may lie apart through rounding."""

NEGATION: tuple[tuple[str, str], ...] = (
    ("It is funny.", "It is not funny."),
    ("The jokes are funny.", "The jokes are not funny."),
    ("The film works.", "The film does not work."),
    ("I can recommend it.", "I can't recommend it."),
    ("This is a masterpiece.", "This is no masterpiece."),
    ("The story is interesting.", "The story isn't interesting."),
    ("It is never dull.", "It is dull."),
    ("You will not be bored.", "You will be bored."),
    ("There is nothing wrong with it.", "There is something wrong with it."),
    ("A film without flaws.", "A film with flaws."),
    ("It is not without charm.", "It is without charm."),
    ("It is hardly a waste of time.", "It is a waste of time."),
    ("It never fails to amuse.", "It fails to amuse."),
    ("This is not a bad film.", "This is a bad film."),
    ("It doesn't disappoint.", "It does disappoint."),
    ("The plot is far from stupid.", "The plot is stupid."),
)
"""(positive, negative): one of the two has a word that turns the meaning round."""

ORDER: tuple[tuple[str, str], ...] = (
    ("It is funny and not boring.", "It is boring and not funny."),
    ("This is a smart film, not a dull one.", "This is a dull film, not a smart one."),
    ("It is moving rather than silly.", "It is silly rather than moving."),
    ("It is more charming than tedious.", "It is more tedious than charming."),
    ("It is fresh instead of stale.", "It is stale instead of fresh."),
    ("It is a triumph, hardly a failure.", "It is a failure, hardly a triumph."),
    ("Far from awful, it is great.", "Far from great, it is awful."),
    ("I expected a bad film and got a good one.", "I expected a good film and got a bad one."),
    ("It is never boring, always entertaining.", "It is never entertaining, always boring."),
    ("It lacks clichés and has heart.", "It lacks heart and has clichés."),
    ("It is less predictable than inspired.", "It is less inspired than predictable."),
    ("Anything but dull, it is gripping.", "Anything but gripping, it is dull."),
    ("It is too good to be called bad.", "It is too bad to be called good."),
    ("It is no mess, it is a joy.", "It is no joy, it is a mess."),
    ("It is slow, but it is beautiful.", "It is beautiful, but it is slow."),
    ("The script is weak, but it is a joy.", "The script is a joy, but it is weak."),
)
"""(positive, negative): the same words in another order."""


def told_apart(judge: Callable[[list[str]], Any], pairs: Sequence[tuple[str, str]]) -> float:
    """Return in what share of the pairs a model takes the positive sentence for the better one.

    Guessing gets one half; where both are judged the same, a pair counts half.

    Args:
        judge: returns for each text a number that is larger the more positive it is.
        pairs: `NEGATION` or `ORDER`.
    """
    judged = np.asarray(judge([sentence for pair in pairs for sentence in pair])).reshape(-1, 2)
    ahead = judged[:, 0] - judged[:, 1]
    return float(np.mean(np.where(np.abs(ahead) < _SAME, 0.5, ahead > 0)))

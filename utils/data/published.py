"""Sets that were published as a training and a test part: the test stays, validation is carved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from utils.data.splits import content_key, split_of

Label = TypeVar("Label")


def carve(
    train: Iterable[tuple[str, Label]], test: Sequence[tuple[str, Label]], salt: str
) -> Iterator[tuple[str, str, Label]]:
    """Yield split, text and label of each example, the training part first, each in its order.

    The test part stays as it was published. A training example whose content key is that of a
    test example is left out; a tenth of the others, chosen by a hash, becomes validation.

    Args:
        train: text and label of the published training part.
        test: text and label of the published test part.
        salt: the data set's own, as for `split_of`.
    """
    tested = {content_key(text) for text, _ in test}
    for text, label in train:
        key = content_key(text)
        if key in tested:
            continue
        split = split_of(key, salt)
        yield ("validation" if split == "validation" else "train"), text, label
    for text, label in test:
        yield "test", text, label

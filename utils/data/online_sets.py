"""The online sets: what TFDS brings from their hosts, with the features of the embedded sets.

TFDS downloads and checks; the examples are then written once more, so that a chapter reads either
kind with the same code, slices it the same way, and finds three splits with no text in common.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import tensorflow_datasets as tfds

from utils.data.embedded import EmbeddedSet, Example
from utils.data.online import little_patience
from utils.data.splits import content_key, split_of

SALT = "online"
OFFICIAL = {"train": "train", "validation": "validation", "test": "test"}
CARVED = {"train": "train", "test": "test"}

Raw = dict[str, Any]


class Adapted(NamedTuple):
    """An example with the course's features, and what decides on its split.

    `text` stands in one split only; `group` is what a validation split carved from the training
    split keeps together.
    """

    example: Example
    text: str
    group: str


class OnlineSet(EmbeddedSet, skip_registration=True):  # type: ignore[call-arg]
    """A set of TFDS's own catalogue, with the course's features and splits.

    A subclass names its `SOURCE` there, and writes `adapt`. Its `ORIGINALS` map each split to one
    of TFDS's. Where there is no "validation", the training split gives a tenth of its groups to
    one, by a hash of their letters. A text that stands in several splits stays in the test split,
    or else in the validation split; training loses it.
    """

    VERSION = tfds.core.Version("1.0.0")
    SOURCE: ClassVar[str]
    ORIGINALS: ClassVar[dict[str, str]] = OFFICIAL

    def __init_subclass__(cls, **options: Any) -> None:
        # TFDS knows these names already: they must go on meaning its own builders.
        super().__init_subclass__(skip_registration=True, **options)

    def adapt(self, raw: Raw) -> Adapted | None:
        """Return an example with the course's features; None to leave it out."""
        raise NotImplementedError

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Bring the set, and yield each example with its split: test, validation, train."""
        taken: set[str] = set()
        for split, found in self._by_split().items():
            for key, example in found:
                if key not in taken:
                    yield split, example
            taken.update(key for key, _ in found)

    def _by_split(self) -> dict[str, list[tuple[str, Example]]]:
        """Return each split's examples, with the key of what may stand in one split only."""
        original = self._bring()
        found: dict[str, list[tuple[str, Example]]] = {"test": [], "validation": [], "train": []}
        for split, name in self.ORIGINALS.items():
            carve = split == "train" and "validation" not in self.ORIGINALS
            for raw in tfds.as_numpy(original.as_dataset(split=name)):
                adapted = self.adapt(raw)
                if adapted is None:
                    continue
                key = content_key(adapted.text)
                group = content_key(adapted.group) if adapted.group is not adapted.text else key
                held_out = carve and split_of(group, SALT) == "validation"
                found["validation" if held_out else split].append((key, adapted.example))
        return found

    def _bring(self) -> tfds.core.DatasetBuilder:
        """Return TFDS's own builder, downloaded and prepared."""
        folder = self._folder()
        original = tfds.builder(self.SOURCE, data_dir=folder)
        try:
            with little_patience():
                original.download_and_prepare(download_dir=folder / "downloads")
        except Exception:
            # Nothing is kept that might be wrong: TFDS would take a damaged file for a whole one.
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return original

    def _folder(self) -> Path:
        return Path(self.data_dir_root) / "online" / self.name

    def _post_download_and_prepare_hook(self) -> None:
        # TFDS calls it when the set is complete: what it was made from is no longer needed.
        shutil.rmtree(self._folder(), ignore_errors=True)


class ImdbReviews(OnlineSet):
    """Film reviews. Features: `text` (scalar string), `label` (scalar int64: 1 is positive)."""

    SOURCE = "imdb_reviews/plain_text:1.0.0"
    ORIGINALS = CARVED
    DESCRIPTION = "Film reviews, as TFDS's imdb_reviews brings them."
    FEATURES: ClassVar = {
        "text": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["negative", "positive"]),
    }

    def adapt(self, raw: Raw) -> Adapted:
        """Return the review; its line breaks, HTML in the source, become blanks."""
        text = re.sub(r"(?:\s*<br />)+\s*", " ", decoded(raw["text"])).strip()
        return Adapted({"text": text, "label": int(raw["label"])}, text, text)


class AgNewsSubset(OnlineSet):
    """News in brief. Features: `text` (scalar string), `label` (scalar int64, four topics)."""

    SOURCE = "ag_news_subset:1.0.0"
    ORIGINALS = CARVED
    DESCRIPTION = "Titles and first lines of news, as TFDS's ag_news_subset brings them."
    FEATURES: ClassVar = {
        "text": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["World", "Sports", "Business", "Sci/Tech"]),
    }

    def adapt(self, raw: Raw) -> Adapted:
        """Return title and description as one text; a backslash stood for a line break."""
        joined = f"{decoded(raw['title'])} {decoded(raw['description'])}".replace("\\", " ")
        text = tidy(joined)
        return Adapted({"text": text, "label": int(raw["label"])}, text, text)


class Trec(OnlineSet):
    """Questions. Features: `text` (scalar string), `label` (scalar int64, six kinds of answer)."""

    SOURCE = "trec:1.0.0"
    ORIGINALS = CARVED
    DESCRIPTION = "Questions with the kind of their answer, as TFDS's trec brings them."
    FEATURES: ClassVar = {
        "text": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["DESC", "ENTY", "ABBR", "HUM", "NUM", "LOC"]),
    }

    def adapt(self, raw: Raw) -> Adapted:
        """Return the question with its coarse label."""
        text = decoded(raw["text"])
        return Adapted({"text": text, "label": int(raw["label-coarse"])}, text, text)


class Conll2003(OnlineSet):
    """Newswire with named entities.

    Features: `tokens` (strings, one a word) and `tags` (int64, one a token: BIO over persons,
    organisations, places and the rest).
    """

    SOURCE = "conll2003/conll2003:1.0.0"
    ORIGINALS: ClassVar = {"train": "train", "validation": "dev", "test": "test"}
    DESCRIPTION = "Newswire with named entities, as TFDS's conll2003 brings it."
    FEATURES: ClassVar = {
        "tokens": tfds.features.Sequence(tfds.features.Text()),
        "tags": tfds.features.Sequence(
            tfds.features.ClassLabel(
                names=[
                    "O",
                    *("B-PER", "I-PER", "B-ORG", "I-ORG"),
                    *("B-LOC", "I-LOC", "B-MISC", "I-MISC"),
                ]
            )
        ),
    }

    def adapt(self, raw: Raw) -> Adapted | None:
        """Return the sentence; TFDS has an empty one at the end of each file, left out here."""
        tokens = [decoded(token) for token in raw["tokens"]]
        if not tokens:
            return None
        text = " ".join(tokens)
        return Adapted({"tokens": tokens, "tags": raw["ner"].tolist()}, text, text)


class TedMultiTranslate(OnlineSet):
    """Talks, English and Spanish.

    Features: `english` (scalar string), `spanish` and `attribution` (strings, one each: the
    reference, and the talk that it comes from).
    """

    SOURCE = "ted_multi_translate:1.1.0"
    DESCRIPTION = "Sentences of TED talks, as TFDS's ted_multi_translate brings them."
    FEATURES: ClassVar = {
        "english": tfds.features.Text(),
        "spanish": tfds.features.Sequence(tfds.features.Text()),
        "attribution": tfds.features.Sequence(tfds.features.Text()),
    }

    def adapt(self, raw: Raw) -> Adapted | None:
        """Return the pair; None where one of the two languages is missing."""
        pairs = raw["translations"]
        by_language = {
            decoded(language): decoded(text)
            for language, text in zip(pairs["language"], pairs["translation"], strict=True)
        }
        english, spanish = by_language.get("en"), by_language.get("es")
        if not english or not spanish:
            return None
        talk = f"TED, {decoded(raw['talk_name'])}"
        example = {"english": english, "spanish": [spanish], "attribution": [talk]}
        return Adapted(example, english, english)


class TedHrlrTranslate(OnlineSet):
    """Talks, English and Portuguese: the catalogue has no Spanish with English in this set.

    Features: `english` (scalar string), `portuguese` and `attribution` (strings, one each).
    """

    SOURCE = "ted_hrlr_translate/pt_to_en:1.0.0"
    DESCRIPTION = "Sentences of TED talks, as TFDS's ted_hrlr_translate brings them."
    FEATURES: ClassVar = {
        "english": tfds.features.Text(),
        "portuguese": tfds.features.Sequence(tfds.features.Text()),
        "attribution": tfds.features.Sequence(tfds.features.Text()),
    }

    def adapt(self, raw: Raw) -> Adapted:
        """Return the pair."""
        english, portuguese = decoded(raw["en"]), decoded(raw["pt"])
        example = {"english": english, "portuguese": [portuguese], "attribution": ["TED"]}
        return Adapted(example, english, english)


class TinyShakespeare(OnlineSet):
    """Plays, one text a split, with the features of `poems`."""

    SOURCE = "tiny_shakespeare:1.0.0"
    DESCRIPTION = "Scenes of Shakespeare's plays, as TFDS's tiny_shakespeare brings them."
    FEATURES: ClassVar = {
        "text": tfds.features.Text(),
        "poet": tfds.features.Text(),
        "title": tfds.features.Text(),
        "part": tfds.features.Scalar(np.int32),
    }

    def adapt(self, raw: Raw) -> Adapted:
        """Return the text, whose poet is known and which has no title."""
        text = decoded(raw["text"])
        example = {"text": text, "poet": "Shakespeare", "title": "", "part": 1}
        return Adapted(example, text, text)


class Squad(OnlineSet):
    """Questions on passages of Wikipedia; version 1.1, where each has an answer.

    Features: `story` (strings: the sentences of the passage), `question` and `answer` (scalar
    strings; of several answers the first) and `supporting` (int32: the index of the sentence that
    the answer stands in; of two, where it goes over a cut). TFDS's validation split is the test
    split here, and whole articles of its training split make the validation split.
    """

    SOURCE = "squad/v1.1:3.0.0"
    ORIGINALS: ClassVar = {"train": "train", "test": "validation"}
    DESCRIPTION = "Questions on passages of Wikipedia, as TFDS's squad brings them."
    FEATURES: ClassVar = {
        "story": tfds.features.Sequence(tfds.features.Text()),
        "question": tfds.features.Text(),
        "answer": tfds.features.Text(),
        "supporting": tfds.features.Sequence(np.int32),
    }

    def adapt(self, raw: Raw) -> Adapted:
        """Return the passage in sentences, the question, the answer and where it stands."""
        context, answer = decoded(raw["context"]), tidy(decoded(raw["answers"]["text"][0]))
        # TFDS counts in the text as it came: what stands before the answer is tidied like the rest.
        before = raw["context"].decode("utf-8")[: int(raw["answers"]["answer_start"][0])]
        begin = len(tidy(f"{unicodedata.normalize('NFC', before)}|")) - 1
        story = sentences(context)
        example = {
            "story": story,
            "question": tidy(decoded(raw["question"])),
            "answer": answer,
            "supporting": touched(story, begin, begin + len(answer)),
        }
        return Adapted(example, context, decoded(raw["title"]))


def decoded(value: bytes) -> str:
    """Return a text that TFDS hands out as UTF-8, in Unicode's form NFC."""
    return unicodedata.normalize("NFC", value.decode("utf-8"))


def tidy(text: str) -> str:
    """Return a text with one blank wherever there is white space, and none at its ends."""
    return " ".join(text.split())


def sentences(text: str) -> list[str]:
    """Return a text cut after . ! or ? where a capital, a digit or a quotation follows.

    Nothing is cut after a lone capital, as in "George W. Bush" or "the U.S. Navy"; a title such
    as "Dr." does end a sentence here. Joined by blanks, the pieces are the tidied text again.
    """
    ends = r"""(?:(?<=[.!?])|(?<=[.!?]["'”’)]))(?<!\b[A-Z]\.) (?=["'“‘(\[]?[A-Z0-9])"""
    return re.split(ends, tidy(text))


def touched(pieces: list[str], begin: int, end: int) -> list[int]:
    """Return which pieces the characters from `begin` to `end` of their join by blanks touch."""
    starts = accumulate((len(piece) + 1 for piece in pieces[:-1]), initial=0)
    return [
        number
        for number, (start, piece) in enumerate(zip(starts, pieces, strict=True))
        if start < end and begin < start + len(piece)
    ]

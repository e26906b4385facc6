"""Taggers of chapter 04: how they are built and measured, the kept one, and what the record says.

The record is `results/04_tagging.json`, by `benchmarks/tagged_sequences.py`.
"""

from __future__ import annotations

import functools
import io
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np

from utils import results
from utils.data import archives, entities_zh, entity_parsing, load
from utils.data.entity_parsing import TAGS
from utils.data.glossed_sentences import Glossed
from utils.data.text import TokenVocabulary, columns, tagged_batches, word_vocabulary
from utils.layers import CRFTagger, LinearChainCRF, RecurrentStack, bio_rules, gru_tagger
from utils.layers.stack import Connection
from utils.metrics import entity_scores, entity_spans

NAME = "04_tagging"
FAMILIAR = {"never seen": (0, 0), "seen 1–4 times": (1, 4), "seen 5 times or more": (5, 10**9)}
"""How often a name stands in the training sentences, tagged as it is: least and most."""

Rows = Sequence[np.ndarray]


@functools.cache
def sentences() -> dict[str, tuple[list[Any], list[Any]]]:
    """Return the characters and the tags of the Chinese sentences by split."""
    return {split: columns(each, "tokens", "tags") for split, each in load("entities_zh").items()}


@functools.cache
def vocabulary() -> TokenVocabulary:
    """Return the characters that the training sentences have twice at least."""
    return word_vocabulary(sentences()["train"][0], split="none", min_count=2)


def tagger(
    vocabulary_size: int, units: int, *, both: bool, depth: int = 1, crf: bool = True,
    embedding: int = 64, dropout: float = 0.2,
) -> keras.Model:  # fmt: skip
    """Return a tagger of characters: ids (batch, steps), 0 for padding, to a score for each tag.

    Args:
        vocabulary_size: ids that the embedding knows.
        units: of each direction and layer.
        both: read both ways; otherwise forward only.
        depth: recurrent layers; from two on with residual connections.
        crf: let a `LinearChainCRF` with the rules of BIO be the last layer.
        embedding: numbers for each id.
        dropout: before and after the recurrent layers.
    """
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, embedding, mask_zero=True)(ids)
    x = keras.layers.Dropout(dropout)(x)
    connection: Connection = "residual" if depth > 1 else "plain"
    x = RecurrentStack(units, depth, connection=connection, bidirectional=both)(x)
    x = keras.layers.Dropout(dropout)(x)
    scores = keras.layers.Dense(len(TAGS), dtype="float32")(x)
    if not crf:
        return keras.Model(ids, scores)
    return CRFTagger(ids, LinearChainCRF(*bio_rules(TAGS))(scores))


def tags_of(model: keras.Model, batches: Any) -> list[np.ndarray]:
    """Return the tags of each sentence of unshuffled `tagged_batches` of a single bucket.

    They are the best tag at each step, or the best sequence where the model ends with a CRF.
    """
    scores = model.predict(batches, verbose=0)
    mask = np.concatenate([weights > 0 for _, _, weights in batches])
    found = best_tags(model, scores, mask)
    return [row[real] for row, real in zip(found, mask, strict=True)]


def best_tags(model: keras.Model, scores: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the best tag at each step, (batch, steps), or a CRF's best sequence, from scores."""
    last = model.layers[-1]
    if isinstance(last, LinearChainCRF):
        return np.asarray(last.decode(scores, mask))
    return np.asarray(scores.argmax(axis=-1))


def measured(tags: Rows, found: Rows, tokens: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return what a tagger reaches: entity F1, of each kind too, and what there is besides.

    `accuracy` is the share of right tags, `illegal` the share of sentences that break the rules of
    BIO, and under each key of `FAMILIAR` stands the recall of names of that kind.
    """
    by_kind = entity_scores(tags, found, TAGS)
    scores = {"f1": by_kind.pop("all").f1, **{f"f1_{k}": each.f1 for k, each in by_kind.items()}}
    hits = np.concatenate(tags) == np.concatenate(found)
    return {
        **scores,
        "accuracy": float(hits.mean()),
        "illegal": float(np.mean([is_illegal(row) for row in found])),
        **recall_by_familiarity(tags, found, tokens),
    }


def is_illegal(tags: np.ndarray) -> bool:
    """Return whether a sentence's tags break the rules of BIO."""
    may_follow, may_begin = (np.array(each) for each in bio_rules(TAGS))
    return not (may_begin[tags[0]] and may_follow[tags[:-1], tags[1:]].all())


@functools.cache
def names_in_training() -> Counter[tuple[str, str]]:
    """Return how often each name stands in the training sentences, by its text and kind."""
    return Counter(
        (kind, "".join(tokens[start:end]))
        for tokens, tags in zip(*sentences()["train"], strict=True)
        for kind, start, end in entity_spans(tags, TAGS)
    )


def recall_by_familiarity(
    tags: Rows, found: Rows, tokens: Sequence[Sequence[str]]
) -> dict[str, float]:
    """Return the share of names that are found, by how often training has them."""
    seen = names_in_training()
    hits: dict[str, list[bool]] = {name: [] for name in FAMILIAR}
    for row, guess, text in zip(tags, found, tokens, strict=True):
        guessed = set(entity_spans(guess, TAGS))
        for kind, start, end in entity_spans(row, TAGS):
            count = seen[kind, "".join(text[start:end])]
            bins = [name for name, (least, most) in FAMILIAR.items() if least <= count <= most]
            hits[bins[0]].append((kind, start, end) in guessed)
    return {name: float(np.mean(each)) if each else 0.0 for name, each in hits.items()}


def cut_short(tags: np.ndarray) -> np.ndarray:
    """Return tags (tokens,) in which the last token of each entity is outside: none is right."""
    found = np.array(tags)
    found[[end - 1 for _, _, end in entity_spans(tags, TAGS)]] = TAGS.index("O")
    return found


def word_starts(texts: Sequence[Sequence[str]]) -> list[np.ndarray]:
    """Return for each character of sentences of `entities_zh` whether a word begins there."""
    known = _starts_in_the_file()
    return [np.array(known["".join(text)]) for text in texts]


@functools.cache
def _starts_in_the_file() -> dict[str, list[bool]]:
    file = archives.open_member(entities_zh.ARCHIVE, entity_parsing.MEMBER)
    with io.TextIOWrapper(file, encoding="utf-8") as lines:
        return entity_parsing.word_starts(lines)


def windows(
    words: TokenVocabulary, texts: Sequence[Sequence[str]], before: int, after: int, told: bool
) -> np.ndarray:
    """Return what stands around each character: its neighbours' ids, and each pair of them.

    Args:
        words: gives the ids; 0 stands beyond both ends of a text.
        texts: the characters of each; any texts, or, to be told, those of `entities_zh`.
        before, after: neighbours on the left and on the right.
        told: add the word that the character belongs to, and where in it the character stands.

    Returns:
        int64 of shape (characters, columns), for a one-hot encoder.
    """
    ids = words.encode_all(texts)
    flat, splits = (part.numpy().astype(np.int64) for part in (ids.flat_values, ids.row_splits))
    seen = _slices(np.split(flat, splits[1:-1]), before, after)
    pairs = seen[:, :-1] * len(words) + seen[:, 1:]
    if not told:
        return np.concatenate([seen, pairs], axis=1)
    own = [_of_words(text, starts) for text, starts in zip(texts, word_starts(texts), strict=True)]
    return np.concatenate([seen, pairs, np.concatenate(own)], axis=1)


def _of_words(text: Sequence[str], starts: np.ndarray) -> np.ndarray:
    """Return for each character where in its word it stands, a number for the word, and both."""
    word = np.cumsum(starts)
    place = np.arange(len(text)) - np.flatnonzero(starts)[word - 1]
    length = np.bincount(word)[word]
    written = np.split(np.asarray(text), np.flatnonzero(starts)[1:])
    number = np.array([zlib.crc32("".join(each).encode()) for each in written])[word - 1]
    return np.stack([100 * length + place, number, 100 * number + place], axis=1)


def _slices(rows: Rows, before: int, after: int) -> np.ndarray:
    """Return the values around each one of each row, 0 beyond both ends."""
    view = np.lib.stride_tricks.sliding_window_view
    padded = [np.pad(row, (before, after)) for row in rows]
    return np.concatenate([view(row, before + 1 + after) for row in padded])


def forward_tagger(vocabulary_size: int, tags: int) -> keras.Model:
    """Return the forward tagger of chapter 04, which stands in for an answer that is not ready."""
    return gru_tagger(vocabulary_size, tags, units=123, both=False)


def kept_tagger() -> tuple[keras.Model, TokenVocabulary]:
    """Return the best recorded tagger, with a CRF, and the vocabulary of its characters."""
    words = vocabulary()
    model = tagger(len(words), units=80, both=True, depth=2)
    model.set_weights(results.weights(NAME))
    return model, words


def spans_in(
    sentence: Glossed, model: keras.Model, words: TokenVocabulary
) -> list[tuple[str, int, int]]:
    """Return the entities that a tagger finds in a sentence, its characters read with `words`."""
    ids = words.encode_all([list(sentence.text)])
    return entity_spans(tags_of(model, tagged_batches(ids, [sentence.tags], 1))[0], TAGS)


# --- the record ---------------------------------------------------------------------------------

NETWORKS = {"forward": "forward", "both": "two residual layers, larger"}
"""The recorded networks, and what results/08_directions.json calls them, without a CRF."""
_WORDS = {"forward": "forward", "both": "both directions"}


def runs() -> dict[str, list[Mapping[str, Any]]]:
    """Return the recorded runs at the chosen rate, three of each network, by its name."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for name, without in NETWORKS.items():
        directions = results.read("08_directions")["runs"]
        plain = results.select(directions, task="tags", reader=without, chosen=True)
        found[_WORDS[name]] = plain
        with_crf = results.select(results.read(NAME)["runs"], tagger=name, crf=True, chosen=True)
        found[f"{_WORDS[name]}, CRF"] = with_crf
    return {name: each for name, each in found.items() if each}


def recorded(measure: str) -> dict[str, list[float]]:
    """Return what each network's runs reached on the test sentences, by its name."""
    return {name: [run["test"][measure] for run in each] for name, each in runs().items()}


def linear_f1() -> float:
    """Return the recorded entity F1 of the linear model of two characters on either side."""
    (found,) = results.select(results.read("baselines")["runs"], set="entities_zh")
    return float(found["scores"]["linear"]["entity_f1"])


def show_record() -> None:
    """Show of each network the rate, F1, broken sentences, and recall by how familiar a name is."""
    with results.table("tagger", "rate", "entity F1", "break the grammar", *FAMILIAR) as row:
        for name, each in runs().items():
            tests = [run["test"] for run in each]
            others = [
                f"{np.mean([test[key] for test in tests]):.1%}" if key in tests[0] else "–"
                for key in ("illegal", *FAMILIAR)
            ]
            f1s = [test["f1"] for test in tests]
            row(name, each[0]["learning_rate"], f"{np.mean(f1s):.3f} ± {np.std(f1s):.3f}", *others)
        row("linear", "–", f"{linear_f1():.3f}", *["–"] * (1 + len(FAMILIAR)))
        public = results.read(NAME)["orientation"]
        row(public["name"], "–", f"{public['f1']:.3f}", *["–"] * (1 + len(FAMILIAR)))

"""Translation: pairs and scores, the shipped models, and what `benchmarks/translation.py` found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from statistics import fmean
from typing import Any, NamedTuple

import numpy as np

from utils import results
from utils.baselines.translations import nearest_of
from utils.data import load
from utils.data.dates import FORMS, LOCALES
from utils.data.spelling import Spelling as Spelling
from utils.data.text import UNKNOWN_TOKEN_ID, TokenVocabulary, columns, word_vocabulary
from utils.layers.translation import ATTENTIONS, translator
from utils.translator import Translator

NAME = "05_translation"
SIZES: dict[str, dict[str, int]] = {
    "short": {"words": 3_000, "palabras": 3_500, "width": 96, "units": 160},
    "medium": {"words": 5_000, "palabras": 6_000, "width": 96, "units": 192},
}
"""For the sentences of up to five and up to eight words: ids of both sides, and the network."""
BY_LENGTH = {"xlabel": "words of the English sentence", "ylabel": "test BLEU"}
BY_POSITION = {"xlabel": "position in the translation", "ylabel": "share of words in a reference"}
"""What the axes of two figures say."""
FEW = 100
"""Fewer sentences than this of one length say little."""


class Pairs(NamedTuple):
    """Sentences with a translation each: a sentence of several translations is repeated."""

    english: list[str]
    spanish: list[str]


def pairs(english: Sequence[str], spanish: Sequence[Sequence[str]]) -> Pairs:
    """Return a pair for each translation of each sentence."""
    both = [(one, each) for one, several in zip(english, spanish, strict=True) for each in several]
    return Pairs([one for one, _ in both], [each for _, each in both])


def scores(guesses: Sequence[str], references: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Return BLEU and chrF, from 0 to 100, over all references, by sacrebleu.

    Raises:
        ValueError: there are no guesses, or not as many as lists of references.
    """
    import sacrebleu

    if not len(guesses) or len(guesses) != len(references):
        raise ValueError(f"{len(guesses)} guesses and {len(references)} lists of references.")
    # A sentence with fewer references than another one has None for the others.
    several = [list(column) for column in zip_longest(*references)]
    bleu = sacrebleu.corpus_bleu(list(guesses), several).score
    # chrF takes no None: the first reference counts once more, which changes nothing of the best.
    filled = [
        [each or first for each, first in zip(column, several[0], strict=True)]
        for column in several
    ]
    return float(bleu), float(sacrebleu.corpus_chrf(list(guesses), filled).score)


def named_scores(guesses: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return BLEU and chrF by their names, as they are recorded."""
    bleu, chrf = scores(guesses, references)
    return {"bleu": round(bleu, 3), "chrf": round(chrf, 3)}


def relative_length(guesses: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Return the words of guesses for each word of the reference that is nearest in length."""
    written = [len(guess.split()) for guess in guesses]
    wanted = 0
    for words, several in zip(written, references, strict=True):
        lengths = sorted(len(one.split()) for one in several)
        wanted += lengths[int(np.argmin([abs(length - words) for length in lengths]))]
    return sum(written) / wanted


def most_similar(
    english: Sequence[str], spanish: Sequence[Sequence[str]], asked: Sequence[str]
) -> list[str]:
    """Return for each sentence the first translation of the most similar training sentence."""
    return [spanish[at][0] for at in nearest_of(english, asked)]


def written_dates(split: Any) -> tuple[list[list[str]], list[list[str]], np.ndarray]:
    """Return dates as tokens, the locale first, their ISO form as tokens, and each form's name."""
    text, iso, who, form = columns(split, "text", "iso", "locale", "form")
    sources = [[LOCALES[one], *date] for one, date in zip(who, text, strict=True)]
    return sources, [list(date) for date in iso], np.array(FORMS)[form]


def vocabularies(size: str, both: Pairs) -> tuple[TokenVocabulary, TokenVocabulary]:
    """Return the vocabularies of both sides for one of `SIZES`, from its training pairs."""
    sizes = SIZES[size]
    words = word_vocabulary(both.english, size=sizes["words"])
    return words, word_vocabulary(both.spanish, size=sizes["palabras"], markers=True)


def shipped(size: str = "medium") -> Translator:
    """Return the translator whose weights come with the course.

    Args:
        size: one of `SIZES`.

    Raises:
        FileNotFoundError: its weights are not there.
        DataError: the sentences can't be fetched.
    """
    weights = results.weights(f"05_{size}")
    both = pairs(*columns(load(f"translations_en_es/{size}")["train"], "english", "spanish"))
    words, palabras = vocabularies(size, both)
    sizes = SIZES[size]
    model = translator(len(words), len(palabras), width=sizes["width"], units=sizes["units"])
    model.set_weights(weights)
    return Translator(model, words, palabras, Spelling(both.spanish))


# --- what was recorded --------------------------------------------------------------------------


def show_scores(
    tried: Mapping[str, Sequence[str]],
    references: Sequence[Sequence[str]],
    part: np.ndarray | None = None,
    name: str = "translation",
) -> None:
    """Show BLEU and chrF of several translations of the same sentences as a table.

    Args:
        tried: translations by name.
        references: all right ones of each sentence.
        part: bool (sentences,): look at these only.
        name: heads the first column.
    """
    kept = range(len(references)) if part is None else np.flatnonzero(part).tolist()
    with results.table(f"{name}, {len(kept):,} sentences", "BLEU", "chrF") as row:
        for way, guesses in tried.items():
            found = scores([guesses[at] for at in kept], [references[at] for at in kept])
            row(way, *(f"{score:.1f}" for score in found))


def show_kept(record: Mapping[str, Any]) -> None:
    """Show what the kept translators reach on the test split, and what rates were tried."""
    with results.table("test", "sentences", "BLEU", "chrF") as row:
        for size, kept in record["kept"].items():
            for way, name in (("greedy",) * 2, ("beam",) * 2, ("nearest", "most similar")):
                row(f"{size}, {name}", kept["sentences"], *shown(kept[way]))
    for size, kept in record["kept"].items():
        how = kept["chosen"]
        print(f"{size}: a beam of {how['width']}, {scored(how['normalise'])}")
        print(f"  {rates(record, size)}")


def show_kinds(record: Mapping[str, Any]) -> None:
    """Show each kind of attention's rate, test BLEU with its range, and what a gradient costs."""
    with results.table("attention", "rate", "BLEU", "least", "most", "time of a gradient") as row:
        for kind in kinds(record):
            row(*kind)
    print(f"step by step, the multiplicative one would take {times(record, 'step by step')}")


def show_pieces(record: Mapping[str, Any]) -> None:
    """Show how long sentences are in words and in pieces of words, and how much is unknown."""
    with results.table("a vocabulary of", "tokens a sentence", "unknown") as row:
        for language, of in record["pieces"].items():
            for unit, unknown in (("words", of["unknown"]), ("pieces", of["lost"])):
                length = f"{of[f'{unit}_a_sentence']:.1f}"
                row(f"{language}, {of[unit]:,} {unit}", length, f"{unknown:.1%}")
    for language, of in record["pieces"].items():
        print(f"{language} pieces of {''.join(of['a_name'])}:", " · ".join(of["a_name"]))


def shown(score: Mapping[str, float]) -> list[str]:
    """Return BLEU and chrF of a recorded score as a table shows them."""
    return [f"{score[name]:.1f}" for name in ("bleu", "chrf")]


def scored(power: float) -> str:
    """Return how a beam compares sums of log-probabilities, in words."""
    if power in (0, 1):
        return "divided by the length" if power else "plain sums"
    return f"divided by the length to the power {power:g}"


def rates(record: Mapping[str, Any], size: str) -> str:
    """Return in a line what each learning rate reached in a shorter training with one size."""
    trials = results.select(record["runs"], part="trial", size=size)
    by_rate = sorted((run["learning_rate"], run["validation_bleu"]) for run in trials)
    found = ", ".join(f"{rate:g}: {bleu:.1f}" for rate, bleu in by_rate)
    return f"trials by rate, validation BLEU: {found}"


def chosen(record: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """Return the trainings with one kind of attention at its best rate, one for each seed."""
    return results.select(record["runs"], part="attention", attention=kind, chosen=True)


def by_length(record: Mapping[str, Any]) -> tuple[dict[str, list[float]], list[int]]:
    """Return the test BLEU of each kind of attention by the words of the source, and those."""
    first = chosen(record, ATTENTIONS[0])[0]["test_by_length"]
    lengths = [int(each) for each in first]
    curves = {
        named(kind): [
            fmean(run["test_by_length"][str(each)] for run in chosen(record, kind))
            for each in lengths
        ]
        for kind in ATTENTIONS
    }
    return curves, lengths


def kinds(record: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield for each kind of attention its name, rate, test BLEU, its range, and relative time."""
    for kind in ATTENTIONS:
        runs = chosen(record, kind)
        found = [run["test_bleu"] for run in runs]
        numbers = (fmean(found), min(found), max(found))
        rate = f"{runs[0]['learning_rate']:g}"
        yield named(kind), rate, *(f"{each:.1f}" for each in numbers), times(record, kind)


def times(record: Mapping[str, Any], kind: str) -> str:
    """Return how many times as long as without attention a gradient takes, all measured in turn."""
    return f"{record['costs'][kind] / record['costs']['none']:.2f} ×"


def named(kind: str) -> str:
    return "no attention" if kind == "none" else kind


def by_width(record: Mapping[str, Any], size: str = "medium") -> dict[str, dict[str, Any]]:
    """Return validation BLEU and relative length for each way of scoring, by the beam's width."""
    found: dict[str, dict[str, Any]] = {"BLEU": {}, "length, that of the reference is 1": {}}
    for power, name in ((1.0, "divided by the length"), (0.0, "plain sums")):
        rows = sorted(
            (row["width"], row["bleu"], row["length"])
            for row in record["kept"][size]["beams"]
            if row["normalise"] == power
        )
        for measure, place in zip(found, (1, 2), strict=True):
            found[measure][name] = ([row[0] for row in rows], [row[place] for row in rows])
    return found


# --- measured with a translator -----------------------------------------------------------------


def some(split: str, count: int, size: str = "medium") -> tuple[list[str], list[list[str]]]:
    """Return the first sentences of a split, and all references of each."""
    first = load(f"translations_en_es/{size}")[split].take(count)
    english, spanish = columns(first, "english", "spanish")
    return english, spanish


def by_position(
    translator: Translator,
    sentences: Sequence[str],
    references: Sequence[Sequence[str]],
    positions: int = 7,
) -> tuple[dict[str, list[float]], range]:
    """Return the share of written words that a reference has, by kind of prefix, and positions.

    A word counts wherever a reference has it; unknown ones never do. After the right prefix, that
    of the first reference, as many words are written as it has.
    """
    palabras = translator.palabras
    known = [
        {int(number) for one in several for number in palabras.encode(one)} - {UNKNOWN_TOKEN_ID}
        for several in references
    ]
    first = palabras.encode_all([several[0] for several in references])
    read = np.pad(first.to_tensor().numpy(), ((0, 0), (1, 0)), constant_values=palabras.start_id)
    sources = translator.words.encode_all(sentences).to_tensor().numpy()
    logits = translator.model.predict([sources, read], batch_size=250, verbose=0)
    logits[..., UNKNOWN_TOKEN_ID] = -np.inf
    forced = logits.argmax(axis=-1)
    inside = np.arange(forced.shape[1]) < first.row_lengths().numpy()[:, None]
    own = translator.ids(sentences)
    forced = np.where(inside, forced, 0)
    curves = {"after the right prefix": forced, "after its own": own}
    shares = {name: _shares(ids, known, palabras, positions) for name, ids in curves.items()}
    return shares, range(1, positions + 1)


def _shares(
    written: np.ndarray, known: Sequence[set[int]], palabras: TokenVocabulary, positions: int
) -> list[float]:
    """Return by position which share of the words that are written there is known."""
    found = []
    for place in range(positions):
        column = written[:, place]
        real = (column != 0) & (column != palabras.end_id)
        rows = np.flatnonzero(real).tolist()
        found.append(float(np.mean([int(column[row]) in known[row] for row in rows])))
    return found


def show_unknown(
    translator: Translator, sentences: Sequence[str], references: Sequence[Sequence[str]]
) -> None:
    """Show the scores of sentences with and without unknown words, as they are and replaced."""
    rare = np.array([(translator.words.encode(s) == UNKNOWN_TOKEN_ID).any() for s in sentences])
    ids = translator.ids(sentences, width=4, unknown=True)
    tried = {
        "[UNK] left": translator.spelled(sentences, ids),
        "source word put in": translator.spelled(sentences, ids, copied=True),
        "known words only": translator.translate(sentences, width=4),
    }
    for name, part in {"all words known": ~rare, "some unknown": rare}.items():
        show_scores(tried, references, part, name)

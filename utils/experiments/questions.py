"""Readers of stories, measured, and what `benchmarks/questions.py` found, as chapter 6 shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from utils import results
from utils.data.story_arrays import Arrays, words_of
from utils.experiments.story_readers import NETWORKS
from utils.tables import Table

if TYPE_CHECKING:
    import tensorflow as tf

KINDS = (
    "one_fact", "two_facts", "three_facts", "counting", "negation", "time_order", "company",
)  # fmt: skip
LOSS = "sparse_categorical_crossentropy"
"""The loss of a reader that gives probabilities."""
NAMES = {"GloVe": "pointing, GloVe"}
SPLITS = {
    "test": "the test stories", "new names": "new names", "new sentences": "new sentences",
    "transfer": "both new",
}  # fmt: skip
"""The splits that a network is tested on, and what a table calls them."""


def outputs_of(model: keras.Model, arrays: Arrays) -> list[np.ndarray]:
    """Return each output of a model for all stories."""
    made = model.predict([arrays.story, arrays.question], batch_size=250, verbose=0)
    return [np.asarray(each) for each in (made if isinstance(made, list) else [made])]


def is_right(model: keras.Model, arrays: Arrays) -> np.ndarray:
    """Return for each story whether a model's most probable answer is the right one."""
    return np.asarray(outputs_of(model, arrays)[0].argmax(axis=1) == arrays.answer)


def by_kind(right: Sequence[bool] | np.ndarray, kinds: np.ndarray) -> dict[str, float]:
    """Return the share that is right of all stories, and of those of each kind."""
    right = np.asarray(right, float)
    of_kind = {name: right[kinds == number] for number, name in enumerate(KINDS)}
    shares = {name: float(of.mean()) for name, of in of_kind.items() if len(of)}
    return {"all": float(right.mean()), **shares}


def rounded(scores: dict[str, float]) -> dict[str, str]:
    """Return scores as a table shows them; names of kinds are words."""
    return {name.replace("_", " "): f"{score:.2f}" for name, score in scores.items()}


def last_name(story: Sequence[str], names: Sequence[str]) -> str:
    """Return the name that a story says last, in lower case; "" if it says none."""
    said = [word for fact in story for word in words_of(fact) if word in names]
    return said[-1] if said else ""


def words_in_common(story: Sequence[str], question: str) -> int:
    """Return the index of the sentence that shares most words with the question; the last of such.

    A word that many of the story's sentences have counts for less, by the number of them.
    """
    sets = [set(words_of(sentence)) for sentence in story]
    count = Counter(word for words in sets for word in words)
    asked = set(words_of(question))
    scores = [sum(1 / count[word] for word in words & asked) for words in sets]
    return max(range(len(story)), key=lambda place: (scores[place], place))


def support_means(weights: np.ndarray, support: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return for each hop the mean share of a fact that was needed, and of another real one.

    Args:
        weights: (hops, stories, facts).
        support, mask: (stories, facts).
    """
    sorts = (support, mask & ~support)
    return np.array([[of_hop[sort].mean() for sort in sorts] for of_hop in weights])


def real_facts(arrays: Arrays) -> np.ndarray:
    """Return where a fact stands, (stories, facts), the options not among them."""
    real = arrays.story[:, :, 0] > 0
    real[:, 0] = False
    return np.asarray(real)


def audit_table(
    audit: Callable[..., Any], weights: np.ndarray, arrays: Arrays, kinds: np.ndarray
) -> Table:
    """Return what an audit such as `support_means` finds, by kind and hop, without the options.

    Args:
        audit: of weights, support and mask.
        weights: (hops, stories, facts).
        arrays: the stories.
        kinds: (stories,).
    """
    real = real_facts(arrays)
    table = Table("kind", "hop", "a fact that was needed", "another fact")
    for number, kind in enumerate(KINDS):
        of = kinds == number
        if not of.any():
            continue
        for hop, means in enumerate(audit(weights[:, of], arrays.support[of], real[of]), 1):
            table.add(kind.replace("_", " "), hop, *(f"{mean:.2f}" for mean in means))
    return table


def of_question(vocabulary_size: int, answers: int) -> keras.Model:
    """Return a model of [story, question] that sees no story: what it reaches leaks."""
    story, question = (keras.Input((None,), dtype="int32") for _ in range(2))
    x = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)(question)
    return keras.Model([story, question], keras.layers.Dense(answers)(keras.layers.GRU(32)(x)))


def in_other_order(story: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return stories with their facts sorted by keys; the first stays, and so does padding.

    Args:
        story: ids (stories, facts, words).
        keys: (stories, facts).
    """
    found = story.copy()
    for facts, marks in zip(found, keys, strict=True):
        count = int((facts[:, 0] > 0).sum())
        facts[1:count] = facts[1 + np.argsort(marks[1:count])]
    return found


def flat(arrays: Arrays) -> tuple[np.ndarray, np.ndarray]:
    """Return stories with their words in one row, without options, and questions; 0 on the right.

    Both are ids: (stories, most words of a story) and (stories, 12).
    """
    rows = [story[1:][story[1:] > 0] for story in arrays.story]
    joined = np.zeros((len(rows), max(map(len, rows))), np.int32)
    for row, ids in zip(joined, rows, strict=True):
        row[: len(ids)] = ids
    return joined, arrays.question


def flat_batches(arrays: Arrays, size: int = 64) -> tf.data.Dataset:
    """Return batches ((story, question), answer) of `flat` stories of about as many words."""
    import tensorflow as tf

    joined, question = flat(arrays)
    order = np.argsort((joined > 0).sum(axis=1), kind="stable")
    parts = [order[start : start + size] for start in range(0, len(order), size)]
    parts = [parts[number] for number in np.random.default_rng(20).permutation(len(parts))]

    def batches() -> Iterator[tuple[tuple[np.ndarray, np.ndarray], np.ndarray]]:
        for part in parts:
            longest = int((joined[part] > 0).sum(axis=1).max())
            yield (joined[part, :longest], question[part]), arrays.answer[part]

    ids = tf.TensorSpec((None, None), tf.int32)
    spec = ((ids, ids), tf.TensorSpec((None,), tf.int32))
    made = tf.data.Dataset.from_generator(batches, output_signature=spec)
    return made.apply(tf.data.experimental.assert_cardinality(len(parts))).prefetch(2)


def chosen(network: str) -> list[Any]:
    """Return the recorded runs of a network at its best rate, one for each seed."""
    runs = results.read("06_questions")["runs"]
    return results.select(runs, network=network, chosen=True)


def recorded(network: str, split: str = "test") -> dict[str, float]:
    """Return what a network reaches on a split: all and each kind, the mean of its seeds."""
    runs = [run[split] for run in chosen(network)]
    return {kind: float(np.mean([run[kind] for run in runs])) for kind in ("all", *KINDS)}


def blind(model: str, split: str = "test") -> dict[str, float]:
    """Return what a baseline reaches: "majority", "no story", "no question" or "linear"."""
    found: dict[str, float] = results.read("06_questions")["baselines"][model][split]
    return found


def without_story() -> float:
    """Return what the linear model that sees no story reaches on the validation stories."""
    return blind("no story", "validation")["all"]


def record_table() -> Table:
    """Return baselines and networks by kind of question, means over seeds; then spread and rate.

    The baselines without a story or a question are linear models, not the chapter's rules.
    """
    table = Table("model", "all", *(kind.replace("_", " ") for kind in KINDS), "rate")
    for name in ("majority", "no story", "no question", "linear"):
        called = f"linear, {name}" if name.startswith("no ") else name
        table.add(called, *rounded(blind(name)).values(), "")
    for name in NETWORKS:
        runs = chosen(name)
        scores = rounded(recorded(name))
        scores["all"] += f" ± {np.std([run['test']['all'] for run in runs]):.2f}"
        table.add(NAMES.get(name, name), *scores.values(), f"{runs[0]['learning_rate']:.4f}")
    return table


def transfer_table() -> Table:
    """Return what networks reach where names, sentences or both are new; means over seeds.

    Where both are new it says how far the seeds lie apart, too.
    """
    table = Table("model", *SPLITS.values())
    linear = [blind("linear", split)["all"] for split in ("test", "transfer")]
    table.add("linear", f"{linear[0]:.2f}", "", "", f"{linear[1]:.2f}")
    for name in NETWORKS:
        reached = [f"{recorded(name, split)['all']:.2f}" for split in SPLITS]
        reached[-1] += f" ± {np.std([run['transfer']['all'] for run in chosen(name)]):.2f}"
        table.add(NAMES.get(name, name), *reached)
    return table


def transfer_by_kind() -> dict[str, dict[str, float]]:
    """Return by model and kind what is right where names and sentences are both new."""
    networks = ("attention", "pointing", "GloVe")
    found = {NAMES.get(name, name): recorded(name, "transfer") for name in networks}
    return {"linear": blind("linear", "transfer"), **found}

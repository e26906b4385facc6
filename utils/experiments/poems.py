"""What the record of `benchmarks/writing_poems.py` says, as chapter 02 shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from utils import results
from utils.data.text import SEPARATOR
from utils.data.windows import Stretcher

KINDS = {"none": "told nothing", "first state": "told at first", "every step": "told at every step"}
"""Each kind of model by its setting, in words."""
LARGER = "larger, longer"
"""The models of the long training, told at every step."""
IN_WINDOWS = "the same in windows"
"""They again, with an empty state every 64 characters."""
RECOGNISED = ("Hopkins", "Milton", "Shakespeare")
"""The poets of whom there is enough held-out verse to learn from, and to compare with."""

Runs = Iterable[Mapping[str, Any]]


def by_kind(record: Mapping[str, Any]) -> dict[str, list[float]]:
    """Return the test perplexity of each seed at the chosen rate, for each kind of model.

    Each poem is read whole. The last are those of the larger model in windows.
    """
    found: dict[str, list[float]] = {}
    for run in results.select(record["runs"], chosen=True):
        found.setdefault(_words(run), []).append(run["test_perplexity"])
    larger = results.select(record["runs"], chosen=True, part="long")
    return {**found, IN_WINDOWS: [run["windows_test_perplexity"] for run in larger]}


def _words(run: Mapping[str, Any]) -> str:
    return LARGER if run["part"] == "long" else KINDS[run["conditioning"]]


def counted() -> dict[str, float]:
    """Return the recorded perplexity of the 5-gram model on the test poems, by its name."""
    (found,) = results.select(results.read("baselines")["runs"], set="poems/all")
    return {"5-gram": float(found["scores"]["five_gram"]["perplexity"])}


def by_rate(runs: Runs, seed: int) -> dict[str, dict[float, float | str]]:
    """Return the validation perplexity at each rate with one seed, for each kind and the larger.

    A training that ended in NaN has "diverged" in its place.
    """
    found: dict[str, dict[float, float | str]] = {words: {} for words in KINDS.values()}
    for run in results.select(runs, seed=seed):
        reached = run.get("validation_perplexity", "diverged")
        found.setdefault(_words(run), {})[run["learning_rate"]] = reached
    return found


def taken_for(record: Mapping[str, Any]) -> dict[str, Sequence[float]]:
    """Return the shares taken for each poet's: of real verse, and of what the small models write.

    Those are means over the seeds.
    """
    found = {f"real: {name}": record["real_verse"][name] for name in RECOGNISED}
    for kind, words in (("first state", "at first"), ("every step", "every step")):
        wanted = {"part": "conditioning", "conditioning": kind, "chosen": True}
        runs = results.select(record["runs"], **wanted)
        for name in RECOGNISED:
            shares = np.mean([run["taken_for"][name] for run in runs], axis=0)
            found[f"{words}: {name}"] = shares.tolist()
    return found


def recognised(record: Mapping[str, Any]) -> dict[str, float]:
    """Return how often the poet who was asked for is recognised, mean over poets and seeds.

    The model that is told nothing is asked for nobody: what counts for it is how often each poet
    would have been recognised, a third in all, whatever it writes.
    """
    chosen = results.select(record["runs"], chosen=True)
    told = {
        KINDS[kind]: results.select(chosen, part="conditioning", conditioning=kind)
        for kind in ("first state", "every step")
    }
    if longer := results.select(chosen, part="long"):
        told[LARGER] = longer
    shares = {name: [own_share(run["taken_for"]) for run in runs] for name, runs in told.items()}
    found = {name: float(np.mean(each)) for name, each in shares.items()}
    nothing = results.select(chosen, part="conditioning", conditioning="none")
    blind = float(np.mean([np.mean(run["taken_for"]["nobody"]) for run in nothing]))
    return {"real verse": own_share(record["real_verse"]), **found, "told nothing": blind}


def whole_poems(texts: Sequence[str], vocabulary: Stretcher) -> tuple[np.ndarray, np.ndarray]:
    """Return poems to be read whole: ids (poems, steps), and the next id, -1 where none counts.

    A poem begins after `SEPARATOR`, and the one that ends it is guessed as well.
    """
    rows = [vocabulary.stretch(["", text, ""]) for text in texts]
    read = keras.utils.pad_sequences(rows, padding="post", value=-1)
    x, y = np.maximum(read[:, :-1], 0), read[:, 1:].copy()
    y[:, : len(SEPARATOR) - 1] = -1  # the rest of what stands before the poem
    return x, y


def loss_on_whole_poems(
    model: keras.Model,
    texts: Sequence[str],
    vocabulary: Stretcher,
    poets: Sequence[int] | None = None,
) -> float:
    """Return the mean loss of a character, each poem read from its first to its last.

    They are read as `whole_poems` gives them, which is how they are read in training.

    Args:
        model: a language model from ids (batch, steps), or from `[ids, poet (batch,)]`, to logits.
        texts: the poems.
        vocabulary: of characters.
        poets: the number of each poem's poet, for a model that reads it.

    Returns:
        The cross-entropy in nats.
    """
    x, y = whole_poems(texts, vocabulary)
    inputs = x if poets is None else [x, np.asarray(poets, np.int32)]
    logits = model.predict(inputs, batch_size=8, verbose=0)
    losses = keras.losses.sparse_categorical_crossentropy(np.maximum(y, 0), logits, True)
    return float(np.mean(np.asarray(losses)[y >= 0]))


def own_share(shares: Mapping[str, Sequence[float]]) -> float:
    """Return how often a poet's texts are taken for this poet's, the mean over the poets."""
    return float(np.mean([shares[name][place] for place, name in enumerate(RECOGNISED)]))

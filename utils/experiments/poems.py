"""What the record of `benchmarks/writing_poems.py` says, as chapter 02 shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from utils import results

KINDS = {"none": "told nothing", "first state": "told at first", "every step": "told at every step"}
"""Each kind of model by its setting, in words."""
LARGER = "larger, longer"
"""The model of the long training, told at every step."""
CARRIED = "the same, state carried on"
"""The kept model, read without a break after each window."""
RECOGNISED = ("Hopkins", "Milton", "Shakespeare")
"""The poets of whom there is enough held-out verse to learn from, and to compare with."""

Runs = Iterable[Mapping[str, Any]]


def by_kind(record: Mapping[str, Any]) -> dict[str, list[float]]:
    """Return the test perplexity of each seed at the chosen rate, for each kind of model.

    The last is that of the kept model with its state carried on for longer than in training.
    """
    found: dict[str, list[float]] = {}
    for run in results.select(record["runs"], chosen=True):
        found.setdefault(_words(run), []).append(run["test_perplexity"])
    return {**found, CARRIED: [record["kept"]["carried_test_perplexity"]]}


def _words(run: Mapping[str, Any]) -> str:
    return LARGER if run["part"] == "long" else KINDS[run["conditioning"]]


def counted() -> dict[str, float]:
    """Return the recorded perplexity of the 5-gram model on the test poems, by its name."""
    (found,) = results.select(results.read("baselines")["runs"], set="poems/all")
    return {"5-gram": float(found["scores"]["five_gram"]["perplexity"])}


def by_rate(runs: Runs, seed: int) -> dict[str, dict[float, float]]:
    """Return the validation perplexity at each rate with one seed, for each kind and the larger."""
    found: dict[str, dict[float, float]] = {words: {} for words in KINDS.values()}
    for run in results.select(runs, seed=seed):
        found.setdefault(_words(run), {})[run["learning_rate"]] = run["validation_perplexity"]
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


def own_share(shares: Mapping[str, Sequence[float]]) -> float:
    """Return how often a poet's texts are taken for this poet's, the mean over the poets."""
    return float(np.mean([shares[name][place] for place, name in enumerate(RECOGNISED)]))

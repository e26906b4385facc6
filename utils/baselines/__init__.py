"""What models reach on each set's test split that need no recurrent network.

The numbers go into `results/baselines.json`, by `course data baselines`; the cards show them.
Importing this is cheap: scikit-learn and TensorFlow are imported when something is computed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from utils import results
from utils.baselines import blanks, dates, documents, language, tagging, translations
from utils.baselines.reading import Found, Reader, SetReader, Task
from utils.data.names import nearest

__all__ = [
    "BASELINES",
    "METRICS",
    "ONLINE",
    "TASKS",
    "Found",
    "Reader",
    "Run",
    "compute",
    "plan",
    "record",
    "recorded",
    "told",
]

RESULT = "baselines"
QUESTION = "What do models reach on each set's test split that read it without a recurrent network?"

BASELINES: dict[str, Task] = {
    "poems/all": language.of_characters,
    "poems/sonnets": language.of_characters,
    "film_snippets/strong": documents.labelled,
    "film_snippets/all": documents.labelled,
    "newsgroups/eight": documents.labelled,
    "newsgroups/twenty": documents.labelled,
    "question_types": documents.labelled,
    "entities_zh": tagging.tagged,
    "addresses": tagging.tagged,
    "translations_en_es/medium": translations.translated,
    "translations_en_es/short": translations.translated,
    "translations_en_es/all": translations.translated,
    "blanks_en": blanks.filled,
    "wikitext2": language.of_words,
    "stories/standard": documents.answered,
    "stories/transfer": documents.answered,
    "dates/all": dates.written,
    "dates/english": dates.written,
}
"""What is computed for each set that needs no network; word vectors have no test split."""

ONLINE: dict[str, Task] = {
    "imdb_reviews": documents.labelled,
    "ag_news_subset": documents.labelled,
    "trec": documents.labelled,
    "conll2003": tagging.tagged,
    "ted_multi_translate": translations.translated,
    "tiny_shakespeare": language.of_characters,
}
"""The same for online sets: computed only when they are asked for by name."""

TASKS = {**BASELINES, **ONLINE}

METRICS = {
    "accuracy": "right",
    "token_accuracy": "tokens right",
    "whole_sequences": "whole sequences right",
    "entity_f1": "entity F1",
    "perplexity": "perplexity",
    "bleu": "BLEU",
}
"""What the metrics are called where a person reads them."""
PERCENT = {"accuracy", "token_accuracy", "whole_sequences", "entity_f1"}
"""Those that go from 0 to 1."""

Run = dict[str, Any]
"""What was found for one `set`: a `Found` as a dictionary, and the `seconds` that it took."""


def plan(names: Sequence[str] | None = None) -> list[str]:
    """Return the keys of `TASKS` that are meant, each once.

    Args:
        names: such keys, or sets, which mean all their entries; by default those of `BASELINES`.

    Raises:
        ValueError: a set has no baseline here; the message names the nearest.
    """
    if names is None:
        return list(BASELINES)
    return list(dict.fromkeys(each for name in names for each in _meant(name)))


def _meant(name: str) -> list[str]:
    found = [known for known in TASKS if name in (known, known.split("/")[0])]
    if not found:
        raise ValueError(f"{name!r} has no baseline here. {nearest(name, TASKS)}")
    return found


def compute(names: Iterable[str]) -> Iterator[Run]:
    """Yield for each key of `TASKS` what the baselines reach on the test split.

    Raises:
        DataError: a set can't be fetched, prepared or read.
    """
    return map(_run, names)


def _run(name: str) -> Run:
    started = time.perf_counter()
    found = TASKS[name](SetReader(name))
    return {"set": name, **found.as_dict(), "seconds": round(time.perf_counter() - started, 1)}


def told(run: Run) -> str:
    """Return what the baselines of a set reach, in a line."""
    scores = run["scores"]
    metrics = dict.fromkeys(metric for found in scores.values() for metric in found)
    said = [
        f"{METRICS[metric]}: "
        + ", ".join(
            f"{name.replace('_', '-')} {_number(metric, found[metric])}"
            for name, found in scores.items()
        )
        for metric in metrics
    ]
    return f"{run['set']}, {run['examples']:,} test examples; {'; '.join(said)}"


def _number(metric: str, value: float) -> str:
    return f"{value * 100:.1f} %" if metric in PERCENT else f"{value:.1f}"


def record(runs: Sequence[Run]) -> Path:
    """Write what was found into `results/baselines.json`, beside what it says of other sets."""
    by_set = {run["set"]: run for run in (*recorded(), *runs)}
    order = list(TASKS)
    found = sorted(by_set.values(), key=lambda run: order.index(run["set"]))
    seconds = round(sum(run["seconds"] for run in found), 1)
    return results.write(RESULT, {"question": QUESTION, "runs": found, "seconds": seconds})


def recorded(data_set: str | None = None) -> list[Run]:
    """Return what `results/baselines.json` says: of all sets, or of one and its configurations."""
    try:
        runs: list[Run] = results.read(RESULT)["runs"]
    except FileNotFoundError:
        return []
    return [run for run in runs if data_set in (None, run["set"].split("/")[0])]

"""The page of the data: a card for each set, with what models without recurrence reach on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from utils import results
from utils.authoring.bookmaking import tables
from utils.baselines import RESULT, recorded, told
from utils.checks.registry import CHAPTERS
from utils.data.card import DataSet
from utils.data.catalogue import DATA_SETS

_KINDS = {
    "embedded": "read from an archive that `course data fetch` brings",
    "generated": "made here, from a seed",
    "online": "comes through TensorFlow Datasets, with a network",
}


def page(sets: Sequence[DataSet] = DATA_SETS) -> str:
    """Return the page of all data sets, as Markdown."""
    return "\n\n".join([_opening(), *map(_card, sets)]) + "\n"


def _opening() -> str:
    record = results.read(RESULT)
    return f"""# Data

Each set comes by one call, `load("NAME")`, and has a card.
It says where the set is from, under which licence, and what is known to be wrong with it.
`course data card NAME` shows the same in a terminal.

The baselines are models without a recurrent network, on the test split.
{tables.facts(RESULT, record, record["runs"])}"""


def _card(data_set: DataSet) -> str:
    card = data_set.card
    used = [chapter for chapter in CHAPTERS if data_set.name in chapter.data]
    runs = recorded(data_set.name)
    rows = [
        ("Kind", _KINDS[data_set.kind]),
        ("Used in", ", ".join(f"[{each.number}]({each.stem}.ipynb)" for each in used)),
        ("Configurations", ", ".join(f"`{name}`" for name in data_set.configs)),
        ("Source", card.source),
        ("Licence", card.licence),
        ("Size", card.size),
        ("Balance", card.balance),
    ]
    facts = [f"- **{title}**: {_plain(text)}" for title, text in rows if text]
    parts = [f"## `{data_set.name}`", "\n".join(facts)]
    if card.faults:
        parts.append("Known faults:\n\n" + "\n".join(f"- {_plain(each)}" for each in card.faults))
    if runs:
        lines = [f"- {_plain(told(run))}" for run in runs]
        parts.append("Baselines:\n\n" + "\n".join([*lines, *_models(runs)]))
    return "\n\n".join(parts)


def _models(runs: Sequence[dict[str, Any]]) -> list[str]:
    models = {name: what for run in runs for name, what in run["models"].items()}
    return [f"- *{name.replace('_', '-')}*: {_plain(what)}" for name, what in models.items()]


def _plain(text: str) -> str:
    """Return a text in which Markdown finds nothing to format but code and links."""
    for sign in ("*", "_", "<", "$"):
        text = text.replace(sign, f"\\{sign}") if "](" not in text and "`" not in text else text
    return text

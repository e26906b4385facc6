"""The page of results: of every file in results/ its question, and its numbers as a table."""

from __future__ import annotations

import html
import json
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from utils.tables import Table

Run = Mapping[str, Any]

NOT_EXPERIMENTS = frozenset({"verified", "baselines"})
"""Files of results/ that have a page of their own, or stand on the cards of the data."""
LONGEST = 90
"""Characters of a text in a table; longer ones are no settings but data."""
FOLDED_ABOVE = 12
"""A table of more rows is folded."""
_MEASURES = re.compile(
    r"(accuracy|perplexity|loss|bleu|f1|score|error|ratio|gap|norms?|epoch|seconds|_part"
    r"|milliseconds|megabytes|slower|faster|as_fast|busy|examples_a_second|in_training_times)"
)
_SETTINGS = re.compile(r"(learning_rate|strength|rate$|dropout|parameters|units|depth|seed)")


def page(folder: Path) -> str:
    """Return the page of all results in a folder, as Markdown.

    Args:
        folder: the course's `results/`.
    """
    found = {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}
    parts = [_OPENING]
    shown = {name: each for name, each in found.items() if name not in NOT_EXPERIMENTS}
    parts += [_experiment(name, each) for name, each in shown.items()]
    return "\n\n".join(parts) + "\n"


_OPENING = """# Results

Every number that a chapter quotes from a longer training stands in a file of `results/`.
This page is made from these files when the book is built; nothing in it is typed.

A cell has the mean over the seeds and, in brackets, the smallest and the largest.
Of a search over learning rates only the chosen rate is shown.
What models without a recurrent network reach stands on the [cards of the data](data.md).
"""


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _experiment(name: str, found: Run) -> str:
    number, _, rest = name.partition("_")
    words = _words(rest if number.isdigit() else name)
    title = f"Chapter {number}: {words}" if number.isdigit() else words[:1].upper() + words[1:]
    runs = found.get("runs", [])
    chosen = [run for run in runs if run.get("chosen")]
    shown = chosen or runs
    parts = [f"## {title}", str(found.get("question", "")), facts(name, found, shown)]
    for part in dict.fromkeys(run.get("part") for run in shown):
        rows = [run for run in shown if run.get("part") == part]
        parts.append(_table(str(part or words), rows))
    return "\n\n".join(part for part in parts if part)


def facts(name: str, found: Run, shown: Sequence[Run]) -> str:
    """Return what a file of results/ says was run, for how long, and on what; `shown` are runs."""
    runs = found.get("runs", [])
    seeds = sorted({run["seed"] for run in runs if "seed" in run})
    many = f"{len(runs)} runs" if len(runs) != 1 else "1 run"
    told = [many if len(shown) == len(runs) else f"{many}, of which {len(shown)} were chosen"]
    if seeds:
        told.append(f"{'seed' if len(seeds) == 1 else 'seeds'} {', '.join(map(str, seeds))}")
    if found.get("seconds", 0) >= 1:
        told.append(f"{found['seconds']:,.0f} seconds in all")
    versions = found.get("versions", {})
    told += [f"{_NAMES.get(each, each)} {version}" for each, version in versions.items()]
    return f"`results/{name}.json`: {'; '.join(told)}."


_NAMES = {"python": "Python", "tensorflow": "TensorFlow", "keras": "Keras", "numpy": "NumPy"}


def _table(caption: str, runs: Sequence[Run]) -> str:
    """Return runs as a table in HTML: a row for each network, its seeds taken together."""
    flat = [_flat(run) for run in runs]
    names = list(dict.fromkeys(name for run in flat for name in run))
    settings = [name for name in names if _is_setting(name, flat)]
    measures = [name for name in names if name not in settings and name != "seed"]
    groups: dict[tuple[Any, ...], list[Run]] = {}
    for run in flat:
        groups.setdefault(tuple(run.get(name) for name in settings), []).append(run)
    same = [name for name in settings if len({run.get(name) for run in flat}) == 1]
    told = [name for name in settings if name not in same or len(settings) == 1]
    has_seeds = any("seed" in run for run in flat)
    heads = [*map(_words, told), *(["seeds"] if has_seeds else []), *map(_words, measures)]
    if not told:
        heads = ["", *heads]
    made = Table(*heads)
    for group in groups.values():
        entries = [_setting(group[0].get(name)) for name in told] or [caption]
        entries += [str(len(group))] if has_seeds else []
        made.add(
            *entries, *(_spread([run[name] for run in group if name in run]) for name in measures)
        )
    common = [f"{_words(name)} {_setting(flat[0].get(name))}" for name in same if name not in told]
    note = f"The same in all rows: {html.escape('; '.join(common))}." if common else ""
    return _framed(made, _words(caption), len(groups), note)


def _framed(made: Table, caption: str, rows: int, note: str) -> str:
    """Return a table that scrolls by itself, also by keyboard, and is folded if it is long."""
    label = html.escape(caption)
    box = (
        f'<div class="course-table" role="region" tabindex="0" aria-label="Table: {label}">'
        f"{made.html()}</div>"
    )
    text = f"{box}\n<p>{note}</p>" if note else box
    if rows <= FOLDED_ABOVE:
        return text
    summary = f"{label[:1].upper()}{label[1:]}: {rows} rows"
    return f"<details>\n<summary>{summary}</summary>\n{text}\n</details>"


def _flat(run: Run) -> dict[str, Any]:
    """Return a run's single values, with those of its small mappings; curves are left out."""
    found: dict[str, Any] = {}
    for name, value in run.items():
        if isinstance(value, dict):
            inner = {f"{name} {key}": each for key, each in value.items()}
            found |= {key: each for key, each in inner.items() if isinstance(each, int | float)}
        elif not isinstance(value, list) and len(str(value)) <= LONGEST:
            found[name] = value
    return {name: value for name, value in found.items() if name not in ("chosen", "part")}


def _is_setting(name: str, runs: Iterable[Run]) -> bool:
    """Return whether a value was chosen before a run: words, counts, and what is named so."""
    if name == "seed":
        return False
    if _SETTINGS.search(name):
        return True
    values = [run[name] for run in runs if name in run]
    if any(value is None or isinstance(value, str | bool) for value in values):
        return True
    if " " in name or _MEASURES.search(name):
        return False
    return all(isinstance(value, int) for value in values)


def _words(name: str) -> str:
    return name.replace("_", " ").replace("pytorch", "PyTorch")


def _setting(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) and value >= 10_000 else str(value)


def _spread(values: Sequence[Any]) -> str:
    """Return a mean with the smallest and the largest, or the only value there is."""
    numbers = [value for value in values if isinstance(value, int | float)]
    if not numbers:
        return "–"
    if len(numbers) == 1:
        return _number(numbers[0])
    mean, low, high = statistics.fmean(numbers), min(numbers), max(numbers)
    return f"{_number(mean)} ({_number(low)}–{_number(high)})"


def _number(value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if value == 0 or 0.001 <= abs(value) < 10_000:
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.2e}"

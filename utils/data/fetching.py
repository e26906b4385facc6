"""What `course data fetch` and `course lab` bring: the archives of the sets that are asked for.

Importing this is cheap: TensorFlow is imported when a set is prepared.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from utils.data import archives, catalogue
from utils.data.card import DataSet
from utils.data.names import nearest

Choice = tuple[DataSet, str | None]
"""A set with one of its configurations; None where it has none."""


@dataclass(frozen=True)
class Plan:
    """What is to be had: archives to fetch, then sets to prepare, each once."""

    archives: tuple[str, ...]
    sets: tuple[Choice, ...]


@dataclass(frozen=True)
class Prepared:
    """A set that is ready: its examples by split, and how long that took.

    `was_there` says that an earlier call had prepared it.
    """

    name: str
    examples: dict[str, int]
    seconds: float
    was_there: bool


def plan(names: Sequence[str] | None = None) -> Plan:
    """Return what to fetch and to prepare.

    Args:
        names: sets, `set/configuration`s or archives. By default every archive and every embedded
            and generated set, in all its configurations, except the optional ones.

    Raises:
        ValueError: there is no such set or archive; the message names the nearest.
    """
    if names is None:
        chosen = [data_set for data_set in catalogue.DATA_SETS if not _waits(data_set)]
        left_out = optional_archives()
        every = [each.name for each in archives.known_archives() if each.name not in left_out]
        return Plan(tuple(every), tuple(_choices(chosen)))
    wanted: list[str] = []
    sets: list[Choice] = []
    for name in names:
        if name in _archive_names():
            wanted.append(name)
        else:
            found = _find(name)
            sets += found
            wanted += [each for data_set, _ in found for each in data_set.archives]
    return Plan(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(sets)))


def archives_of(names: Iterable[str]) -> list[str]:
    """Return the archives that these sets are made from; raise `ValueError` for an unknown set."""
    found = [catalogue.find(name)[0].archives for name in names]
    return list(dict.fromkeys(archive for each in found for archive in each))


def optional_archives() -> set[str]:
    """Return the archives that optional sets alone are made from."""
    needed = {name for each in catalogue.DATA_SETS if not each.optional for name in each.archives}
    return {name for each in catalogue.DATA_SETS for name in each.archives} - needed


def full_name(choice: Choice) -> str:
    """Return a set's name as `load` takes it, with its configuration where it has some."""
    data_set, config = choice
    return f"{data_set.name}/{config}" if config else data_set.name


def is_prepared(data_set: DataSet) -> bool:
    """Return whether a configuration of the set has been prepared; TensorFlow is not needed."""
    from utils.paths import data_dir

    depth = "*/*" if data_set.configs else "*"
    found = (data_dir() / "tfds" / data_set.name).glob(f"{depth}/dataset_info.json")
    return any(not path.parent.name.startswith("incomplete") for path in found)


def prepare(choices: Iterable[Choice]) -> Iterator[Prepared]:
    """Prepare sets one after the other, and yield each as it is ready.

    Raises:
        DataError: a set can't be had; those before it are ready, and the next call goes on there.
    """
    from utils.data import prepare as preparing

    for choice in choices:
        begun = time.monotonic()
        was_there = preparing.is_complete(preparing.builder_of(*choice))
        builder = preparing.prepared_builder(*choice, silent=choice[0].kind != "online")
        examples = {split: builder.info.splits[split].num_examples for split in choice[0].splits}
        yield Prepared(full_name(choice), examples, time.monotonic() - begun, was_there)


def _waits(data_set: DataSet) -> bool:
    """Return whether a set comes only when it is asked for by name."""
    return data_set.optional or data_set.kind == "online"


def _choices(data_sets: Iterable[DataSet]) -> list[Choice]:
    return [(each, config) for each in data_sets for config in each.configs or (None,)]


def _find(name: str) -> list[Choice]:
    """Return the configuration that `name` means, or all of them for a set's bare name."""
    base, _, config = name.partition("/")
    sets = [data_set.name for data_set in catalogue.DATA_SETS]
    if base not in sets:
        known = [*sets, *_archive_names()]
        raise ValueError(f"There is no data set and no archive {base!r}. {nearest(base, known)}")
    found = catalogue.find(name)
    return [found] if config else _choices([found[0]])


def _archive_names() -> list[str]:
    return [archive.name for archive in archives.known_archives()]

"""The commands of the data: fetch, status, list, card, baselines."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from utils.commands.output import counted_bar, fail, say, say_json, sentences

if TYPE_CHECKING:
    from utils.data.archives import ArchiveStatus
    from utils.data.card import DataSet
    from utils.data.fetching import Plan, Prepared

data = typer.Typer(no_args_is_help=True, help="Fetch the data, or see what is there.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, alone on stdout.")]


@data.command("fetch")
def fetch(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Sets or archives; by default all of them but the optional ones."),
    ] = None,
) -> None:
    """Fetch the archives that are missing or damaged, and prepare the sets made from them.

    After it every chapter runs without a network. Ctrl-C stops it; the next call goes on there.
    """
    from utils.data import archives, fetching
    from utils.data.errors import DataError

    try:
        with sentences(DataError, ValueError):
            plan = fetching.plan(names or None)
            for name in plan.archives:
                _show_archives(archives.fetch([name]))
            _prepare(plan)
    except KeyboardInterrupt:
        fail("What is complete stays: `course data fetch` goes on from there.", status=130)


def _prepare(plan: Plan) -> None:
    """Prepare the sets of a plan: under a bar in a terminal, and with a line for each set."""
    if not plan.sets:
        return
    from utils.data import fetching

    _load_tensorflow()
    with _bar([fetching.full_name(choice) for choice in plan.sets]) as bar:
        for prepared in bar(fetching.prepare(plan.sets)):
            say(_line(prepared))


def _load_tensorflow() -> None:
    """Load TensorFlow and let it look for a GPU, without what it says: nobody asked for that."""
    from utils.training import configure_device, visible_gpus

    configure_device(visible_gpus())


@contextmanager
def _bar(names: Sequence[str]) -> Iterator[Any]:
    """Yield what draws a bar, on stderr, over an iterable with an item a name; none in a pipe."""
    bar = counted_bar()
    with bar:
        task = bar.add_task(names[0], total=len(names))

        def draw(found: Iterator[Any]) -> Iterator[Any]:
            for following, item in zip([*names[1:], "ready"], found, strict=True):
                bar.update(task, advance=1, description=following)
                yield item

        yield draw


def _line(prepared: Prepared) -> str:
    counts = ", ".join(f"{split} {count:,}" for split, count in prepared.examples.items())
    when = "here already" if prepared.was_there else f"prepared in {prepared.seconds:.1f} s"
    return f"✓ {prepared.name}: {counts}, {when}"


@data.command("status")
def status(json: AsJson = False) -> None:
    """Show which archives are there and intact; nothing is downloaded.

    The exit status is 1 if one is damaged, or missing and not optional.
    """
    from dataclasses import asdict

    from utils.data import archives, fetching
    from utils.data.errors import DataError

    with sentences(DataError, ValueError):
        found = archives.status()
        optional = fetching.optional_archives()
    if json:
        entries = [{**asdict(entry), "optional": entry.name in optional} for entry in found]
        for entry in entries:
            entry["path"] = str(entry["path"]) if entry["path"] else None
        say_json({"archives": entries})
    else:
        _show_archives(found)
    if not all(entry.verified or _may_lack(entry, optional) for entry in found):
        raise typer.Exit(1)


def _may_lack(entry: ArchiveStatus, optional: set[str]) -> bool:
    return entry.name in optional and not entry.present


def _show_archives(found: Sequence[ArchiveStatus]) -> None:
    from utils.data.fetching import optional_archives

    optional = optional_archives()
    for entry in found:
        name = f"{entry.name} {entry.version}"
        if entry.verified:
            line = f"✓ {name}, {entry.bytes / 1e6:.1f} MB, {entry.path}"
        elif entry.present:
            line = f"✗ {name} is damaged: `course data fetch {entry.name}` replaces it"
        elif entry.name in optional:
            line = f"○ {name} is optional: `course data fetch {entry.name}` brings it"
        else:
            line = f"○ {name} is not here yet: `course data fetch` brings it"
        say(line)


@data.command("list")
def list_sets(json: AsJson = False) -> None:
    """List the data sets: what each is made from, and whether it is prepared."""
    from utils.data import catalogue

    sets = catalogue.DATA_SETS
    if json:
        say_json({"sets": [_entry(data_set) for data_set in sets]})
        return
    width = max(len(data_set.name) for data_set in sets)
    for data_set in sets:
        entry = _entry(data_set)
        mark = "✓" if entry["prepared"] else "○"
        configs = f" ({', '.join(data_set.configs)})" if data_set.configs else ""
        say(f"{mark} {data_set.name:{width}} {_origin(data_set)}{configs}")
    say()
    say("✓ is prepared, ○ is not yet: `load` does it, or `course data fetch NAME`.")


def _entry(data_set: DataSet) -> dict[str, Any]:
    from utils.data.fetching import is_prepared

    keys = ("name", "kind", "configs", "splits", "archives", "hosts", "instead", "optional")
    return {
        **{key: getattr(data_set, key) for key in keys},
        "prepared": is_prepared(data_set),
    }


def _origin(data_set: DataSet) -> str:
    """Return where a set comes from, in words."""
    optional = ", optional" if data_set.optional else ""
    if data_set.kind == "online":
        return f"online, instead of {data_set.instead}{optional}"
    if data_set.kind == "generated":
        return f"generated{optional}"
    return f"from {', '.join(data_set.archives)}{optional}"


@data.command("card")
def card(
    name: Annotated[str, typer.Argument(help="A set, as `load` takes it.")], json: AsJson = False
) -> None:
    """Show a set's card: source, licence, size, balance, faults, and what baselines reach."""
    from dataclasses import asdict

    from utils.baselines import ONLINE, recorded, told
    from utils.data.catalogue import find

    with sentences(ValueError):
        data_set, _ = find(name)
    baselines = recorded(data_set.name)
    if json:
        say_json({**_entry(data_set), "card": asdict(data_set.card), "baselines": baselines})
        return
    said = [told(run) for run in baselines] + _models(baselines)
    if not said and data_set.name in ONLINE:
        said = [f"not computed here: `course data baselines {data_set.name}` does"]
    facts = data_set.card
    rows = [
        ("configurations", ", ".join(data_set.configs)),
        ("source", facts.source),
        ("licence", facts.licence),
        ("size", facts.size),
        ("balance", facts.balance),
        *_titled("known faults", [f"- {fault}" for fault in facts.faults]),
        *_titled("baselines", said),
    ]
    say(f"{data_set.name}: {_origin(data_set)}")
    for title, text in rows:
        if text:
            say(_row(title, text))


def _models(runs: Sequence[dict[str, Any]]) -> list[str]:
    """Return what each baseline is, once."""
    models = {name: what for run in runs for name, what in run["models"].items()}
    return [f"{name.replace('_', '-')}: {what}" for name, what in models.items()]


def _titled(title: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return rows of which the first has the title."""
    return [("" if number else title, text) for number, text in enumerate(texts)]


def _row(title: str, text: str) -> str:
    width = max(40, min(100, shutil.get_terminal_size().columns))
    return textwrap.fill(
        text,
        width,
        initial_indent=f"  {title:15} ",
        subsequent_indent=" " * 20,
        break_long_words=False,
        break_on_hyphens=False,
    )


@data.command("baselines")
def compute_baselines(
    names: Annotated[
        list[str] | None, typer.Argument(help="Sets; by default all but the online ones.")
    ] = None,
) -> None:
    """Compute what models reach that are not recurrent, and write it to results/baselines.json.

    Each set is written as soon as it is done. Ctrl-C stops it, and what is written stays.
    """
    from utils import baselines
    from utils.data.errors import DataError

    with sentences(DataError, ValueError):
        planned = baselines.plan(names or None)
        _load_tensorflow()
        try:
            with _bar(planned) as bar:
                for run in bar(baselines.compute(planned)):
                    path = baselines.record([run])
                    say(f"✓ {baselines.told(run)}")
        except KeyboardInterrupt:
            fail("What is done stays: `course data baselines NAME` goes on with the rest.", 130)
    say(f"{path} written.")

"""The commands of the long experiments, which the chapters read back."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from utils.commands.output import fail, say, sentences
from utils.paths import course_root

PANEL = "Upkeep"
STAYS = "What is trained stays: the same command goes on from there."
SCRIPTS = {
    "tagged-sequences": "Chapter 04: taggers of names with and without a CRF, and the kept one.",
    "tagged-addresses": "Chapter 04: taggers of addresses, with and without a CRF.",
    "translation": "Chapter 05: kinds of attention, and the two translators that are kept.",
    "questions": "Chapter 06: readers of stories, with and without pointing.",
}
"""What scripts in benchmarks/ train for a chapter, by the command's name."""

experiment = typer.Typer(
    no_args_is_help=True,
    help="Run an experiment that takes longer than a chapter may, into results/.",
)


@experiment.command("depth-ladder")
def depth_ladder(
    parts: Annotated[
        list[str] | None,
        typer.Argument(help="ladder, sentiment, norms, cells, width, long, rates; by default all."),
    ] = None,
) -> None:
    """Train plain, residual and dense stacks of 1 to 16 layers at equal parameters.

    Each training is kept in results/depth_ladder.json as soon as it is done, and none is done
    twice: after Ctrl-C the same command goes on. All of it takes some hours on two cores.
    """
    from utils.data.errors import DataError
    from utils.experiments import depth_ladder as ladder
    from utils.training import configure_device, quietly, visible_gpus

    with quietly():  # what TensorFlow says as it loads, nobody asked for
        configure_device(visible_gpus())
    with sentences(DataError, ValueError, OSError):
        chosen = parts or ladder.ALL_PARTS
        runs = ladder.run(chosen)
        try:
            done = list(_under_a_bar(runs, ladder.count(chosen)))
        except KeyboardInterrupt:
            fail(STAYS, status=130)
    say(f"{len(done)} trainings stand in results/{ladder.NAME}.json.")


def _under_a_bar(runs: Any, total: int) -> Any:
    from tqdm import tqdm

    with tqdm(total=total, unit="training", dynamic_ncols=True) as bar:
        for run in runs:
            bar.set_postfix_str(f"{run['connection']}, {run['depth']} layers, {run['task']}")
            bar.update()
            yield run


def _of_script(name: str) -> Callable[[float | None], None]:
    """Return the command that runs a script of benchmarks/."""

    def command(
        seconds: Annotated[
            float | None, typer.Option(min=0, help="Begin nothing after so many seconds.")
        ] = None,
    ) -> None:
        script = course_root() / "benchmarks" / f"{name.replace('-', '_')}.py"
        if not script.exists():
            fail(f"{script.name} is missing in benchmarks/: fetch the whole course once more.")
        from utils.data.errors import DataError
        from utils.training import configure_device, quietly, visible_gpus

        with quietly():  # what TensorFlow says as it loads, nobody asked for
            configure_device(visible_gpus())
        sys.argv = [str(script), *([] if seconds is None else ["--seconds", str(seconds)])]
        try:
            with sentences(DataError, OSError):
                runpy.run_path(str(script), run_name="__main__")
        except KeyboardInterrupt:
            fail(STAYS, status=130)

    return command


for _name, _about in SCRIPTS.items():
    experiment.command(_name, help=f"{_about} Goes on where it was stopped.")(_of_script(_name))


def add_to(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.add_typer(experiment, name="experiment", rich_help_panel=PANEL)

"""The command of the long experiments: depth-ladder."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from utils.commands.output import fail, say, sentences

PANEL = "Upkeep"
experiment = typer.Typer(
    no_args_is_help=True,
    help="Run an experiment that takes longer than a chapter may, into results/.",
)


@experiment.callback()
def _experiments() -> None:
    """Keep `depth-ladder` a command of its own also while it is the only one."""


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
            fail("What is trained stays: the same command goes on from there.", status=130)
    say(f"{len(done)} trainings stand in results/{ladder.NAME}.json.")


def _under_a_bar(runs: Any, total: int) -> Any:
    from tqdm import tqdm

    with tqdm(total=total, unit="training", dynamic_ncols=True) as bar:
        for run in runs:
            bar.set_postfix_str(f"{run['connection']}, {run['depth']} layers, {run['task']}")
            bar.update()
            yield run


def add_to(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.add_typer(experiment, name="experiment", rich_help_panel=PANEL)

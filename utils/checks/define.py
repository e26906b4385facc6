"""From an exercise's module and its page to the exercise."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from utils.checks import edits, probes
from utils.checks.exercise import Case, Exercise, Judge, Kind, Mistake
from utils.checks.page import Item, Page, PageError, Way, read_items, read_page
from utils.checks.sentences import Sentences

__all__ = ["Array", "Cases", "Edited", "Rng", "Sentences", "exercise", "value"]

Array = np.ndarray
Rng = np.random.Generator
Cases = Iterable[Case | tuple[str, dict[str, Any]]]
"""What `cases` yields: a label and the inputs of each case, or a `Case`."""


@dataclass(frozen=True)
class Edited:
    """A wrong answer that is made when it is needed."""

    exercise: str
    mistake: str
    working: str
    way: Way

    @property
    def source(self) -> str:
        """Return its cell.

        Raises:
            LookupError: there are no solutions in this course.
            EditError: the edits do not fit the solution.
        """
        return edits.edited(self.working or edits.solution_cell(self.exercise), self.way)

    def make(self) -> Any:
        """Run its cell and return the answer; raises what `source` and the cell raise."""
        return _made(self)


@functools.cache
def _made(wrong: Edited) -> Any:
    file = f"<{wrong.exercise}: {wrong.mistake}, line {wrong.way.line} of its page>"
    return edits.run_cell(wrong.source, file)[wrong.exercise]


def exercise(
    module: str,
    cases: Callable[[Rng], Cases],
    judge: Judge,
    **settings: Any,
) -> Exercise:
    """Return the exercise of a module; its name is the module's, its text the page beside it.

    Args:
        module: the module's `__name__`.
        cases: yields a label and the inputs of each case, or a `Case`.
        judge: None if the result is right, else the problem.
        settings: the other fields of `Exercise`.

    Raises:
        PageError: the page does not fit.
    """
    here = sys.modules[module]
    path = Path(str(here.__file__)).with_suffix(".md")
    page = read_page(path)

    def drawn(rng: np.random.Generator) -> list[Case]:
        return [each if isinstance(each, Case) else Case(each[1], each[0]) for each in cases(rng)]

    return Exercise(
        name=path.stem,
        title=page.title,
        concept=page.concept,
        praise=page.praise,
        hints=page.hints,
        kind=cast("Kind", page.kind),
        points=page.points,
        minutes=page.minutes,
        difficulty=cast("Literal[1, 2, 3]", page.difficulty),
        cases=drawn,
        judge=judge,
        mistakes=tuple(_mistakes(page, path, vars(here))),
        **{**getattr(judge, "settings", {}), **settings},
    )


def value(module: str, judge: Judge) -> Exercise:
    """Return an exercise whose answer is a value: there is one case, and nothing is called."""
    return exercise(module, lambda rng: [Case({})], judge, probe=probes.value)


def _mistakes(page: Page, path: Path, names: dict[str, Any]) -> Iterator[Mistake]:
    """Yield the mistakes of a page; a family's page gives what this one leaves out."""
    known: dict[str, Item] = {}
    if page.family:
        family = names.get(page.family)
        if family is None:
            raise PageError(path, 1, f"{path.stem}.py does not import `{page.family}`.")
        known = read_items(Path(family.__file__).with_suffix(".md"))
        names = {**vars(family), **names}
    for item in page.mistakes:
        other = known.get(item.name, Item(item.name, item.line))
        says, when = item.says or other.says, item.when or other.when
        if not says or not item.ways:
            lacks = "a sentence" if item.ways else "a wrong answer"
            raise PageError(path, item.line, f"the mistake {item.name!r} lacks {lacks}.")
        condition = _condition(when, names, path, item)
        yield Mistake(
            item.name,
            " ".join(says),
            tuple(Edited(path.stem, item.name, page.working, way) for way in item.ways),
            recognise=condition if callable(condition) else None,
            stops_with=condition if isinstance(condition, str) else "",
            or_equal=item.or_when,
            stops=item.stops,
        )


def _condition(when: str, names: dict[str, Any], path: Path, item: Item) -> Any:
    """Return the function or the text that a condition names in the exercise's module."""
    if not when:
        return None
    try:
        return eval(when, names)
    except Exception as error:
        raise PageError(
            path, item.line, f"`{when}` means nothing in {path.stem}.py ({error})."
        ) from error

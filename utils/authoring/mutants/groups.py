"""What mutants come to: which pass, which a mistake names already, and which look the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from utils.authoring.mutants.cell import shown
from utils.authoring.mutants.process import Ran
from utils.checks import engine, recognise
from utils.checks.compare import same
from utils.checks.exercise import Case, ConditionError, Exercise
from utils.checks.guard import Outcome
from utils.checks.page import Way

Outcomes = tuple[tuple[Outcome, ...], ...]

_RANKS = {
    **dict.fromkeys(("activations", "terms", "signs", "products", "ranges"), 0),
    **dict.fromkeys(("starts", "resets", "sharing"), 0),
    "replaced_names": 2,
}
"""Which operators make what learners do most often (0), and which what they do seldom (2)."""


@dataclass(frozen=True)
class Mutant:
    """A wrong version: its edits, its cell, and the operator that made it."""

    way: Way
    source: str
    slip: str

    @property
    def cost(self) -> tuple[int, int, int, str]:
        """Return what orders mutants, the simplest first."""
        old, new = ("".join(parts) for parts in zip(*self.way.edits, strict=True))
        # A line end or a trick of Python's is nothing that a learner's eye finds simple.
        odd = sum((old + new).count(sign) for sign in ("\n", "locals()"))
        return len(self.way.edits) + odd, len(old) + len(new), len(new), old + new


@dataclass
class Found:
    """What came of all mutants of an exercise."""

    passed: list[Mutant] = field(default_factory=list)
    by_seed: list[Mutant] = field(default_factory=list)
    raised: list[Mutant] = field(default_factory=list)
    slow: list[Mutant] = field(default_factory=list)
    memory: list[Mutant] = field(default_factory=list)
    named: dict[str, list[Mutant]] = field(default_factory=dict)
    unnamed: list[list[Mutant]] = field(default_factory=list)


def sort(
    exercise: Exercise,
    mutants: Iterable[Mutant],
    rans: Iterable[Ran],
    seeds: Sequence[int],
    done: Callable[[], None] = lambda: None,
) -> Found:
    """Judge each mutant as an answer is judged, and group those that no mistake names.

    Raises:
        ConditionError: the condition of a mistake raised an error; the message says on what mutant.
    """
    found = Found()
    cases = [engine.make_cases(exercise, seed) for seed in seeds]
    memories: list[recognise.Memory] = [{} for _ in seeds]
    firsts: list[Outcomes] = []
    for mutant, ran in zip(mutants, rans, strict=True):
        done()
        if ran.end != "ran":
            getattr(found, ran.end).append(mutant)
            continue
        try:
            verdicts = [
                engine.verdict(exercise, *each)
                for each in zip(cases, ran.outcomes, memories, strict=True)
            ]
        except ConditionError as error:
            raise ConditionError(f"{error}. It looked at {shown(mutant.way)}.") from error
        passed = [verdict.status == "passed" for verdict in verdicts]
        names = {verdict.mistake for verdict in verdicts if verdict.status != "passed"}
        if any(passed):
            (found.passed if all(passed) else found.by_seed).append(mutant)
        elif None not in names:
            name = " / ".join(sorted(str(name) for name in names))
            found.named.setdefault(name, []).append(mutant)
        else:
            _join(exercise, cases, found.unnamed, firsts, mutant, ran.outcomes)
    for group in (*found.unnamed, *found.named.values()):
        group.sort(key=lambda mutant: mutant.cost)
    found.unnamed.sort(key=_likely)
    return found


def _likely(group: Sequence[Mutant]) -> tuple[int, int, tuple[int, int, int, str]]:
    """Return what orders groups: by kinds of slips, then what many slips lead to first."""
    rank = min(_RANKS.get(mutant.slip, 1) for mutant in group)
    return rank, -min(len(group), 4), group[0].cost


def _join(
    exercise: Exercise,
    cases: Sequence[Sequence[Case]],
    groups: list[list[Mutant]],
    firsts: list[Outcomes],
    mutant: Mutant,
    outcomes: Outcomes,
) -> None:
    """Put a mutant to those that look the same to the judge, or into a group of its own."""
    seen = _seen(exercise, cases, outcomes)
    for group, first in zip(groups, firsts, strict=True):
        if all(
            same(one.value, other.value, rtol=exercise.rtol, atol=exercise.atol)
            for each, others in zip(first, seen, strict=True)
            for one, other in zip(each, others, strict=True)
        ):
            group.append(mutant)
            return
    groups.append([mutant])
    firsts.append(seen)


def _seen(exercise: Exercise, cases: Sequence[Sequence[Case]], outcomes: Outcomes) -> Outcomes:
    if exercise.view is None:
        return outcomes
    return tuple(
        tuple(
            Outcome(value=exercise.view(case.inputs, outcome.value))
            for case, outcome in zip(*each, strict=True)
        )
        for each in zip(cases, outcomes, strict=True)
    )

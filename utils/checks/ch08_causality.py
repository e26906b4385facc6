"""Chapter 08's exercise on the leak: a check that finds one."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import ch08_leaks as leaks
from utils.checks import ch08_mistakes as wrong
from utils.checks import ch08_signs as signs
from utils.checks import probes
from utils.checks.exercise import Case, Exercise, Inputs, Mistake, Problem, is_numeric


def _causal_cases(rng: np.random.Generator) -> list[Case]:
    def case(rows: int, steps: int, t: int, label: str, later: int | None = None) -> Case:
        mixings = leaks.mixings(steps)
        order = rng.permutation(list(mixings))  # so that no list of verdicts can be typed in
        x = rng.integers(1, 12, size=(rows, steps))
        x[:, 0] = 1 + rng.permutation(11)[:rows]
        if later is not None:
            x[:, t + 1 :] = later
        inputs = {
            "x": x,
            "t": t,
            "mixings": [mixings[name] for name in order],
            "drifts": [leaks.drift(name) for name in order],
            "first": int(x[-1, 0]),
            "table": leaks.table(rng),
        }
        return Case(inputs, label)

    steps = int(rng.integers(6, 10))
    t = int(rng.integers(2, steps - 2))
    return [
        case(3, steps, t, f"3 sequences of {steps} steps, with t = {t}"),
        # More rows than t + 1: so a change of whole sequences is one. No fixed id is new in all.
        case(4, 6, 1, "4 sequences of 6 steps, 0 after t = 1", later=0),
        case(1, 7, 5, "a single sequence, of which only the last step comes after t", later=1),
    ]


def _judge_is_causal(inputs: Inputs, result: Any) -> Problem | None:
    verdicts = result["verdicts"]
    if len(verdicts) != len(inputs["mixings"]) or not all(type(v) is bool for v in verdicts):
        return Problem("`is_causal` should return True or False for each model.")
    models = zip(inputs["mixings"], inputs["drifts"], strict=True)
    for (mixing, drift), verdict in zip(models, verdicts, strict=True):
        right = leaks.is_causal(mixing, float(drift), inputs["t"])
        if verdict != right:
            verb = "passed as causal" if verdict else "called a leak"
            words = leaks.words(leaks.name_of(mixing, float(drift)))
            return Problem(f"{words} was {verb}.", (f"The right answer is {right}.",))
    return None


def _tried(name: str, says: str, recognise: signs.Recogniser, *answers: Any) -> Mistake:
    """Return a mistake that shows in the ids that were tried, or in a pattern of answers."""
    return Mistake(name, says, answers[0], recognise, also=answers[1:])


def _found(name: str, says: str, *answers: Any) -> Mistake:
    """Return a mistake that is known by what it says of every model."""
    return Mistake(name, says, answers[0], signs.as_given_by(*answers), also=answers[1:])


IS_CAUSAL = Exercise(
    name="is_causal",
    title="A check for leaks",
    kind="function",
    concept="causality, judged from outside",
    points=2,
    minutes=10,
    difficulty=2,
    cases=_causal_cases,
    probe=probes.truths,
    returns={
        "verdicts": lambda value: isinstance(value, list),
        "given": lambda value: isinstance(value, list) and all(map(is_numeric, value)),
    },
    judge=_judge_is_causal,
    praise="Your check told nineteen models apart: six causal, and thirteen that leak in their own "
    "way.",
    mistakes=(
        _tried(
            "asks no model",
            "Your function answers without running the model. Run it on `x` and on a copy with "
            "other later ids, and compare.",
            signs.asks_nothing,
            wrong.always_causal,
        ),
        _tried(
            "changes nothing",
            "The inputs that you compare with are the same as before. Copy `x` and give the later "
            "steps other ids.",
            signs.changes_nothing,
            wrong.changes_nothing,
        ),
        _tried(
            "changes whole sequences",
            "You change whole sequences: the first axis holds those, and time is the second. "
            "Change `[:, t + 1 :]`.",
            signs.changes_whole_rows,
            wrong.changes_later_rows,
            wrong.changes_later_rows_and_compares_rows,
        ),
        _tried(
            "changes the past",
            "You change the inputs up to t, and an output may well depend on those. Change the "
            "later ones: `[:, t + 1 :]`.",
            signs.changes_past_only,
            wrong.changes_the_past,
        ),
        _tried(
            "changes step t too",
            "You change the input at t as well, which the output at t may see. The first step to "
            "change is t + 1.",
            signs.changes_step_t_too,
            wrong.changes_step_t_too,
        ),
        _tried(
            "changes all inputs",
            "You change the inputs before t too, and the outputs may well depend on those. Change "
            "the later ones only: `[:, t + 1 :]`.",
            signs.changes_past_too,
            wrong.changes_all_inputs,
        ),
        _tried(
            "changes the next step only",
            "You change the input at t + 1 alone, so a model that looks further ahead gets away. "
            "Change all later inputs.",
            signs.changes_next_only,
            wrong.changes_next_step_only,
        ),
        _tried(
            "changes the last step only",
            "You change the very last input alone, so a model that looks a few steps ahead gets "
            "away. Change all later inputs.",
            signs.changes_last_only,
            wrong.changes_last_step_only,
        ),
        _tried(
            "changes from t + 2 on",
            "The first later step is t + 1, and you change what comes after it only. Change "
            "`[:, t + 1 :]`.",
            signs.changes_from_two_on,
            wrong.changes_from_two_on,
        ),
        _tried(
            "sets one id",
            "You give all later steps one fixed id, and where `x` has that id already nothing "
            "changes. Give *other* ids: `x[:, t + 1 :] + 1`, for example.",
            signs.sets_one_id,
            wrong.sets_zeros,
            wrong.sets_ones,
        ),
        _tried(
            "rearranges the later ids",
            "Rearranging the later ids may leave them as they were (with one later step it always "
            "does); give them *other* ids.",
            signs.rearranges,
            wrong.reverses_the_future,
            wrong.shuffles_the_future,
        ),
        _found(
            "compares all steps",
            "You compare the outputs of all steps, and of course those after t move when their own "
            "inputs change. Compare up to t only, on the second axis: `[:, : t + 1]`.",
            wrong.compares_all_steps,
            wrong.compares_first_rows,
        ),
        _found(
            "compares only step t",
            "You compare the output at step t alone. A leak may show at any step up to it: compare "
            "`[:, : t + 1]`.",
            wrong.compares_only_step_t,
        ),
        _found(
            "compares before t only",
            "You leave out the output at t itself, where a model that looks one step ahead is "
            "caught. A slice ends before its end: `[:, : t + 1]`.",
            wrong.compares_before_t_only,
        ),
        Mistake(
            "one sequence only",
            "You look at the first sequence only, and a leak may show in another: change the later "
            "ids of all, `[:, t + 1 :]`, and compare all, `[:, : t + 1]`.",
            wrong.compares_the_first_row,
            lambda inputs, result: (
                signs.as_given_by(wrong.compares_the_first_row)(inputs, result)
                or signs.changes_first_row_only(inputs, result)
            ),
            also=(wrong.changes_the_first_row,),
        ),
        _found(
            "one feature only",
            "You compare the first feature of the outputs only, and a leak may show in another: "
            "`[:, : t + 1]` holds them all.",
            wrong.compares_the_first_feature,
        ),
        _tried(
            "misses one sign",
            "You take the largest signed move: a negative one gets away. `np.abs` first.",
            signs.misses_one_sign,
            wrong.takes_the_largest_move,
            wrong.takes_the_largest_move_back,
        ),
        _tried(
            "moves cancel",
            "You add up moves with their signs, so that one up and one down make nothing. Take "
            "`np.abs` of each, then the largest.",
            signs.lets_moves_cancel,
            wrong.adds_up_the_moves,
            wrong.averages_with_sign,
        ),
        _found(
            "averages the moves",
            "You average how far the outputs move, and one that moves is lost among many that do "
            "not. Take the largest move.",
            wrong.averages_the_moves,
        ),
        _tried(
            "compares choices",
            "A leak gets away that moves all features of an output alike. Do you compare their "
            "`argmax`, or probabilities? Compare the outputs themselves.",
            signs.misses_common_moves,
            wrong.compares_argmax,
        ),
        _tried(
            "asks for any",
            "A leak gets away where some output stays. Do you ask `.any()`, or take the smallest "
            "move? All must stay: `.all()`, or the largest move.",
            signs.asks_for_any,
            wrong.asks_for_any,
        ),
        _tried(
            "overlooks faint leaks",
            "A faint leak got away: your tolerance is too wide. Anything above 1e-5 is no rounding, "
            "and training makes a faint leak strong.",
            signs.tolerates_more,
            wrong.overlooks_faint_leaks,
            wrong.overlooks_leaks_of_a_thousandth,
            wrong.overlooks_leaks_of_a_ten_thousandth,
        ),
        _tried(
            "tolerates relatively",
            "Where outputs are large, a leak got away. `np.allclose` has a relative tolerance "
            "beside `atol`, unless you give `rtol=0`: compare `np.abs(…).max()` with 1e-5.",
            signs.tolerates_relatively,
            wrong.leaves_the_relative_tolerance,
            wrong.leaves_both_tolerances,
        ),
        _tried(
            "compares too exactly",
            "You allow less than rounding can move. Each single number may move by 1e-5: compare "
            "the largest move, `np.abs(…).max()`, with 1e-5.",
            signs.tolerates_less,
            wrong.compares_exactly,
            wrong.allows_a_millionth,
        ),
        _found(
            "answers the opposite",
            "The answers are the wrong way round: True means that the model is causal, so that "
            "nothing moved.",
            wrong.answers_the_opposite,
        ),
    ),
    hints=(
        "Run the model twice: on `x`, and on a copy of `x` in which the later inputs are others.",
        "`changed = x.copy()`, then give `changed[:, t + 1 :]` other ids; adding 1 will do.",
        "Compare `model(x)[:, : t + 1]` with `model(changed)[:, : t + 1]`: the largest absolute "
        "difference may be 1e-5. (`np.allclose` needs `rtol=0, atol=1e-5` for that.)",
    ),
)

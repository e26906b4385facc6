"""Chapter 08's exercises on the leak: a check that finds one, and a model that is nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import ch08_leaks as leaks
from utils.checks import ch08_mistakes as wrong
from utils.checks import models, probes, properties
from utils.checks.ch08_tagger import are_probabilities
from utils.checks.exercise import (
    Case,
    Exercise,
    Inputs,
    Mistake,
    Problem,
    is_count,
    is_norms,
    is_numeric,
)

# --- is_causal --------------------------------------------------------------------------------


def _causal_cases(rng: np.random.Generator) -> list[Case]:
    def case(rows: int, steps: int, t: int, label: str) -> Case:
        mixings = leaks.mixings(steps)
        order = rng.permutation(list(mixings))  # so that no list of verdicts can be typed in
        x = rng.integers(1, 12, size=(rows, steps))
        x[:, 0] = 1 + rng.permutation(11)[:rows]
        inputs = {
            "x": x,
            "t": t,
            "mixings": [mixings[name] for name in order],
            "first": int(x[-1, 0]),
            "table": leaks.table(rng),
        }
        return Case(inputs, label)

    steps = int(rng.integers(6, 10))
    return [
        case(3, steps, int(rng.integers(2, steps - 2)), f"sequences of {steps} steps"),
        case(2, 6, 1, "t = 1"),
        case(1, 7, 5, "a single sequence, of which only the last step comes after t"),
    ]


def _judge_is_causal(inputs: Inputs, result: Any) -> Problem | None:
    verdicts = result["verdicts"]
    if len(verdicts) != len(inputs["mixings"]) or not all(type(v) is bool for v in verdicts):
        return Problem("`is_causal` should return True or False for each model.")
    t = inputs["t"]
    for mixing, verdict in zip(inputs["mixings"], verdicts, strict=True):
        right = leaks.is_causal(mixing, t)
        if verdict != right:
            verb = "passed as causal" if verdict else "called a leak"
            return Problem(
                f"{leaks.words(mixing)} was {verb}.",
                (f"With t = {t} the right answer is {right}.",),
            )
    return None


def _rearranges(inputs: Inputs, result: Any) -> bool:
    """Return whether the later ids may have been shuffled: a single one then stays as it is."""
    verdicts = result["verdicts"]
    if len(verdicts) != len(inputs["mixings"]):
        return False
    if inputs["t"] + 2 == inputs["x"].shape[1]:
        return all(verdicts)
    causal = (leaks.is_causal(mixing, inputs["t"]) for mixing in inputs["mixings"])
    return all(verdict for verdict, right in zip(verdicts, causal, strict=True) if right)


def _causal_mistake(name: str, says: str, answer: Any, *also: Any) -> Mistake:
    return Mistake(name, says, answer, also=also)


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
    returns={"verdicts": lambda value: isinstance(value, list)},
    judge=_judge_is_causal,
    praise="Your check told fourteen models apart: five causal, and nine that leak in their own way.",
    mistakes=(
        _causal_mistake(
            "compares all steps",
            "You compare the outputs of all steps, and of course those after t move when their own "
            "inputs change. Compare up to t only: `[:, : t + 1]`.",
            wrong.compares_all_steps,
        ),
        _causal_mistake(
            "changes the past",
            "You change the inputs up to t, and an output may well depend on those. Change the "
            "later ones: `[:, t + 1 :]`.",
            wrong.changes_the_past,
        ),
        _causal_mistake(
            "changes nothing",
            "Every model passes: the inputs that you compare with are the same as before. Copy `x` "
            "and give the later steps other ids.",
            wrong.changes_nothing,
        ),
        _causal_mistake(
            "changes step t too",
            "You change the input at t as well, which the output at t may see. The first step to "
            "change is t + 1.",
            wrong.changes_step_t_too,
        ),
        _causal_mistake(
            "compares only step t",
            "You compare the output at step t alone. A leak may show at any step up to it: compare "
            "`[:, : t + 1]`.",
            wrong.compares_only_step_t,
        ),
        _causal_mistake(
            "compares before t only",
            "You leave out the output at t itself, where a model that looks one step ahead is "
            "caught. A slice ends before its end: `[:, : t + 1]`.",
            wrong.compares_before_t_only,
        ),
        _causal_mistake(
            "changes the next step only",
            "You change the input at t + 1 alone, so a model that looks further ahead gets away. "
            "Change all later inputs.",
            wrong.changes_next_step_only,
        ),
        _causal_mistake(
            "changes from t + 2 on",
            "The first later step is t + 1, and you change what comes after it only. Change "
            "`[:, t + 1 :]`.",
            wrong.changes_from_two_on,
        ),
        _causal_mistake(
            "one sequence only",
            "You look at the first sequence only, and a leak may show in another: change the later "
            "ids of all, `[:, t + 1 :]`, and compare all, `[:, : t + 1]`.",
            wrong.changes_the_first_row,
            wrong.compares_the_first_row,
        ),
        _causal_mistake(
            "one feature only",
            "You compare the first feature of the outputs only, and a leak may show in another: "
            "`[:, : t + 1]` holds them all.",
            wrong.compares_the_first_feature,
        ),
        _causal_mistake(
            "averages the moves",
            "You average how far the outputs move, and one that moves is lost among many that do "
            "not. Take the largest move, or `np.allclose`.",
            wrong.averages_the_moves,
        ),
        _causal_mistake(
            "moves cancel",
            "You add up moves with their signs, so that one up and one down make nothing. Take "
            "`np.abs` of each, then the largest, or use `np.allclose`.",
            wrong.adds_up_the_moves,
            wrong.averages_with_sign,
        ),
        _causal_mistake(
            "overlooks faint leaks",
            "A faint leak got away: your tolerance is too wide. Anything above 1e-5 is no rounding, "
            "and training makes a faint leak strong.",
            wrong.overlooks_faint_leaks,
        ),
        _causal_mistake(
            "compares exactly",
            "You demand that the outputs agree to the last digit, and rounding alone can move that. "
            "Allow 1e-5: `np.allclose(…, atol=1e-5)`.",
            wrong.compares_exactly,
        ),
        _causal_mistake(
            "answers the opposite",
            "The answers are the wrong way round: True means that the model is causal, so that "
            "nothing moved.",
            wrong.answers_the_opposite,
        ),
        Mistake(
            "rearranges the later ids",
            "Rearranging the later ids may leave them as they were (with one later step it always "
            "does); give them *other* ids.",
            wrong.reverses_the_future,
            _rearranges,
            also=(wrong.shuffles_the_future,),
        ),
    ),
    hints=(
        "Run the model twice: on `x`, and on a copy of `x` in which the later inputs are others.",
        "`changed = x.copy()`, then give `changed[:, t + 1 :]` other ids; adding 1 will do.",
        "Compare `model(x)[:, : t + 1]` with `model(changed)[:, : t + 1]`, with `np.allclose` and "
        "`atol=1e-5`, and return that.",
    ),
)

# --- sees_next_only ---------------------------------------------------------------------------

_STEPS = 6
_AT_MOST = 2_000_000


def _next_cases(rng: np.random.Generator) -> list[Case]:
    """Make a row, and for each step a copy of it in which that step has another id."""
    size = int(rng.integers(40, 60))
    row = rng.integers(1, size, size=_STEPS)
    other = 1 + (row + rng.integers(0, size - 2, size=_STEPS)) % (size - 1)
    x = np.stack([row, *np.where(np.eye(_STEPS, dtype=bool), other, row)]).astype(np.int32)
    inputs = {
        "arguments": [size],
        "at_most": _AT_MOST,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "changed": x,
        "prefix": _STEPS,
        "vocabulary_size": size,
    }
    return [Case(inputs, f"a `vocabulary_size` of {size}")]


def influence(outputs: np.ndarray) -> np.ndarray:
    """Return whether output s moves when input u changes, [s, u], for outputs of such rows."""
    moved = np.abs(outputs[1:] - outputs[:1]).max(axis=-1).T
    return np.asarray(moved > 1e-4 * max(float(outputs.std()), 1e-30))


def _influence(inputs: Inputs, result: Any) -> np.ndarray | None:
    """Return the influence, or None where the outputs have another shape."""
    if result["outputs"].shape != (*inputs["x"].shape, inputs["vocabulary_size"]):
        return None
    return influence(result["outputs"])


def _judge_sees_next_only(inputs: Inputs, result: Any) -> Problem | None:
    outputs, seen = result["outputs"], _influence(inputs, result)
    if seen is None:
        shape = (*inputs["x"].shape, inputs["vocabulary_size"])
        return Problem(
            f"The model should return logits of shape {shape} (batch, steps, vocabulary), and it "
            f"returns {outputs.shape}."
        )
    if not np.isfinite(outputs).all():
        return Problem("The model's outputs contain NaN or an infinity.")
    if are_probabilities(outputs):
        return Problem("The outputs are probabilities; the task asks for logits.")
    for step in range(_STEPS - 1):
        if not seen[step, step + 1]:
            return Problem(
                f"The output at step {step} does not move when the input at step {step + 1} "
                "changes: that is the one it should see."
            )
    others = np.argwhere(seen & ~np.eye(_STEPS, k=1, dtype=bool))
    if len(others):
        output, step = others[0]
        return Problem(
            f"The output at step {output} moves when the input at step {step} changes: it should "
            f"see step {output + 1} and no other."
        )
    return properties.gradient_reach(result["reach"])


def _sees(*bands: int) -> Any:
    """Return whether each output sees just the inputs at these distances from it."""
    pattern = np.any([np.eye(_STEPS, k=band, dtype=bool) for band in bands], axis=0)

    def recognise(inputs: Inputs, result: Any) -> bool:
        seen = _influence(inputs, result)
        return seen is not None and bool((seen == pattern).all())

    return recognise


def _sees_round_the_end(inputs: Inputs, result: Any) -> bool:
    """Return whether each output sees the next input, and the last one the first."""
    seen = _influence(inputs, result)
    return seen is not None and bool((seen == np.roll(np.eye(_STEPS, dtype=bool), -1, 0)).all())


def _sees_past_and_next(inputs: Inputs, result: Any) -> bool:
    seen = _influence(inputs, result)
    if seen is None or np.triu(seen, 2).any():
        return False
    return bool(seen.diagonal(1).all() and np.tril(seen).any())


def _sees_far_ahead(inputs: Inputs, result: Any) -> bool:
    seen = _influence(inputs, result)
    return seen is not None and bool(np.triu(seen, 2).any())


def _sees_no_future(inputs: Inputs, result: Any) -> bool:
    seen = _influence(inputs, result)
    return seen is not None and bool(np.tril(seen, -1).any() and not np.triu(seen, 1).any())


SEES_NEXT_ONLY = Exercise(
    name="sees_next_only",
    title="A model that is nothing but a leak",
    kind="model",
    concept="how little it takes to leak",
    points=2,
    minutes=10,
    difficulty=2,
    cases=_next_cases,
    probe=models.model_config,
    measure=models.language_model,
    returns={"outputs": is_numeric, "parameters": is_count, "reach": is_norms},
    judge=_judge_sees_next_only,
    praise="Each output sees the input after it and no other: a leak in its purest form.",
    mistakes=(
        Mistake(
            "probabilities instead of logits",
            "The outputs are probabilities, and logits are asked for: leave the softmax out.",
            "utils.checks.ch08_keras:next_with_softmax",
            lambda inputs, result: (
                _influence(inputs, result) is not None and are_probabilities(result["outputs"])
            ),
        ),
        Mistake(
            "reads its own step",
            "Each output sees its own input and no other: nothing is shifted yet. Drop the first "
            "step, and add one at the end.",
            "utils.checks.ch08_keras:reads_own_step",
            _sees(0),
        ),
        Mistake(
            "shifted the wrong way",
            "Each output sees the input *before* it: the sequence is shifted to the right. Crop at "
            "the start and pad at the end, `Cropping1D((1, 0))` and `ZeroPadding1D((0, 1))`.",
            "utils.checks.ch08_keras:shifted_right",
            _sees(-1),
        ),
        Mistake(
            "wraps round",
            "The last output sees the first input: the shift wraps round. Pad the end with zeros.",
            "utils.checks.ch08_keras:rolled",
            _sees_round_the_end,
        ),
        Mistake(
            "shifted by two",
            "You shift by two steps; shift by one.",
            "utils.checks.ch08_keras:shifted_by_two",
            _sees(2),
        ),
        Mistake(
            "sees everything ahead",
            "The outputs see further ahead than one step, as a backward or bidirectional layer "
            "does. Here one step ahead is all: no recurrence is needed.",
            "utils.checks.ch08_keras:sees_all_ahead",
            _sees_far_ahead,
        ),
        Mistake(
            "sees the past as well",
            "The next input is seen, and others before it too. Leave out whatever mixes steps: a "
            "recurrent layer, or a convolution wider than one.",
            "utils.checks.ch08_keras:sees_neighbours",
            _sees_past_and_next,
        ),
        Mistake(
            "causal",
            "This model is causal: no output sees a later input. For once, that is wrong.",
            "utils.checks.ch08_keras:sees_the_past",
            _sees_no_future,
        ),
        Mistake(
            "one step too short",
            "The outputs are one step shorter than the input: after cropping the first step, pad "
            "one at the end, so that each step has an output.",
            "utils.checks.ch08_keras:one_step_short",
            lambda inputs, result: (
                result["outputs"].ndim == 3
                and result["outputs"].shape[1] == inputs["x"].shape[1] - 1
            ),
        ),
    ),
    hints=(
        "`Embedding` and `Dense` treat each step by itself. All that is missing between them is a "
        "shift by one step to the left.",
        "To shift to the left, drop the first step and add an empty one at the end. Keras has a "
        "layer for each.",
        "`keras.layers.Cropping1D((1, 0))` drops the first step, `keras.layers.ZeroPadding1D((0, 1))` "
        "adds one at the end; both stand between `Embedding` and `Dense`.",
    ),
)

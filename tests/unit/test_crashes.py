"""Code that stops: the learner hears why, in terms of their own line and names."""

from __future__ import annotations

import linecache
from typing import Any

import numpy as np
import pytest

from utils.checks import guard
from utils.checks.probes import call

INPUTS: dict[str, Any] = {
    "x": np.ones((4, 3)),
    "h_0": np.ones(2),
    "W_hx": np.ones((2, 3)),
    "W_hh": np.ones((2, 2)),
    "mask": np.array([True, True, False, False]),
}


def stopped(body: str, **inputs: Any) -> guard.Outcome:
    """Return what comes of a cell with a function of this body."""
    given = {**INPUTS, **inputs}
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = f"def answer({', '.join(given)}):\n{lines}\n"
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    names: dict[str, Any] = {"np": np}
    exec(compile(source, "<cell>", "exec"), names)
    return guard.run(call, names["answer"], given)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return W_hx.T @ x[0]", "so 2 numbers meet 3. The other way round, `x[0] @ W_hx.T`, they"),
        ("return x @ W_hx", "`x @ W_hx` can't be multiplied: x has the shape (4, 3) and W_hx (2"),
        ("return np.dot(x, W_hx)", "With `W_hx` transposed they would fit"),
        ("return x[0] @ W_hx", "The other way round, `W_hx @ x[0]`, they would fit"),
        ("return x.dot(W_hh)", "so 3 numbers meet 2."),
        ("h = np.zeros(3)\nreturn W_hh @ h", "`h` has 3 numbers and `W_hh` takes 2: a state"),
        ("W_xh, W_rec_hh = W_hh, W_hx\nreturn W_rec_hh @ h_0", "`W_rec_hh` holds weights from"),
        ("return x + h_0", "`x + h_0` takes two arrays of shapes that don't fit entry by entry"),
        ("h = x[0]\nh += h_0\nreturn h", "(3,) and (2,)"),
        ("return np.stack([])", "`np.stack([])` got an empty list"),
        ("s = [h_0, x[0]]\nreturn np.stack(s)", "unlike shapes, first (2,), then (3,)"),
        ("return np.concatenate(x, h_0)", "`np.concatenate([a, b], …)`"),
        ("return np.array([[1, 2], [3]])", "rows of this array are of different lengths"),
        ("a, b, c = h_0\nreturn a", "There are 3 names on the left and 2 things on the right"),
        ("a, b = x\nreturn a", "There are 2 names on the left and more things than that"),
        (
            "s = []\nfor _ in x:\n    s = s.append(1)\nreturn s",
            "don't assign what it returns to `s`",
        ),
        ("def f():\n    pass\ny = f()\nreturn y[0]", "`y` is None here"),
        ("return extra @ x", "`extra` is None in this case"),
        ("for x_t in x:\n    h = W_hh @ h\nreturn h", "`h` is used before it has a value"),
        ("return W_hj @ h_0", "There is no `W_hj` here. Is it `W_h"),
        ("return velocity", "There is no `velocity` here: is it spelt"),
        ("return math.sqrt(2)", "not imported: `import math`, in a cell"),
        ("return tf.zeros(2)", "not imported: `import tensorflow as tf`, in a cell"),
        ("return token", "There is no `token` here: is it spelt"),
        ("return [x[t + 1] for t in range(4)]", "axis 0 has 4 entries, of which the last is numb"),
        ("s = [1, 2]\nreturn s[2]", "`s` has 2 entries"),
        ("s = [[1, 2]]\nreturn s[0, 1]", "`s` is a list, and a list takes one index at a time"),
        ("return h_0[0, 0]", "`h_0[0, 0]` has more indices than `h_0` has axes"),
        ("return x[mask[:2]]", "the mask has another shape"),
        (
            "n = x[:, 0].astype(int)\nreturn x[:n]",
            "`n` is an array of shape (4,), and in `x[:n]` it",
        ),
        (
            "came = np.zeros((4, 2))\npath = [1]\npath.append(came[0, path[-1]])\n"
            "return came[1, path[-1]]",
            "`path[-1]` in `came[1, path[-1]]` is a float, and an index is a whole number",
        ),
        ("s = [1, 2]\nhalf = len(s) / 2\nreturn s[half]", "`half` in `s[half]` is a float"),
        (
            "tag = 'O'\nprefix, kind = tag.split('-')\nreturn kind",
            "`tag` is 'O' here and has no '-', so `tag.split('-')` is a single piece",
        ),
        ("names = ['O', 'B-PER']\nreturn [n.split('-')[1] for n in names]", "`n` is 'O' here and"),
        ("a, b = 'x-y-z'.split('-')\nreturn a", "There are 2 names on the left and more things"),
        ("if mask:\n    return x", "asks a whole array for one answer"),
        ("return -mask", "A mask holds True and False"),
        ("return mask - mask", "A mask holds True and False"),
        ("h_0.append(1)\nreturn h_0", "`h_0` is an array, and an array does not grow"),
        ("s = np.zeros(2)\ns.extend([1])\nreturn s", "a list, which has `extend`"),
        ("s = [1.0]\nreturn s * 0.5", "`s` is a list, and `s * 0.5` computes with it"),
    ],
)
def test_a_cause_is_told_in_the_learners_own_names(body: str, words: str) -> None:
    outcome = stopped(body, extra=None)
    assert outcome.error is not None
    assert words in outcome.cause
    assert any(line.startswith("Python's own words: ") for line in outcome.details)


def test_where_no_cause_is_known_the_shapes_on_the_line_are_shown() -> None:
    outcome = stopped("return np.linalg.inv(W_hx)")
    assert outcome.cause == ""
    assert "LinAlgError" in str(outcome.error)
    assert outcome.details == (
        "Line 2 of the cell: `return np.linalg.inv(W_hx)`",
        "The shapes there: W_hx (2, 3).",
    )


def test_operands_are_looked_up_and_never_run() -> None:
    body = """
class Shy:
    @property
    def W(self):
        raise SystemExit
    def __getitem__(self, key):
        raise SystemExit
s = Shy()
return x @ (s.W if False else np.ones(7)) + s[0]
"""
    assert "can't be multiplied" not in stopped(body.strip()).cause
    assert "ValueError" in str(stopped(body.strip()).error)


def test_a_cell_that_keeps_its_state_in_self_is_told() -> None:
    import keras

    from utils.checks.engine import check_answer
    from utils.checks.registry import find_exercise

    class ElmanCell(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self, units: int) -> None:
            super().__init__()
            self.units = self.state_size = units
            self.h: Any = None

        def build(self, shape: Any) -> None:
            self.W_hx = self.add_weight(shape=(shape[-1], self.units))
            self.W_hh = self.add_weight(shape=(self.units, self.units))
            self.b_h = self.add_weight(shape=(self.units,))

        def call(self, x: Any, states: Any) -> Any:
            before = states[0] if self.h is None else self.h
            self.h = keras.ops.tanh(x @ self.W_hx + before @ self.W_hh + self.b_h)
            return self.h, [self.h]

    feedback = check_answer(find_exercise("ElmanCell"), ElmanCell)
    assert "kept in `self`" in feedback.sentence, feedback.text()


def test_a_message_of_tensorflow_has_no_dangling_end() -> None:
    import keras

    def answer(x: np.ndarray) -> Any:
        return keras.ops.matmul(x, x)

    outcome = guard.run(call, answer, {"x": np.ones((2, 3), np.float32)})
    assert outcome.error is not None
    assert not outcome.error.rstrip().endswith(("name:", ":"))

"""What would be measured of a model, computed on NumPy: its code is replayed with drawn weights.

`replay` runs a wrong model with the weights of a learner's. Here nobody has a model, so each layer
draws weights of its own, always the same for its kind, its number and its widths.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import edits, replay
from utils.checks.exercise import Inputs
from utils.checks.probes import AnswerError

_GATES = {"GRU": 3, "LSTM": 4, "SimpleRNN": 1}
_KINDS = {kind: number for number, kind in enumerate(("Dense", *_GATES))}
_JOINS = ("Add", "Average", "Concatenate")
_SCALE = 0.6


class _Drawn:
    """Stands where `replay` looks for measured weights, and draws them as they are asked for."""

    def __init__(self, kind: str, seed: int, took: list[dict[str, Any]]) -> None:
        self.kind, self.seed, self.took = kind, seed, took

    def pop(self, first: int, width: int, layer: Any) -> list[np.ndarray]:
        number = sum(each["kind"] == self.kind for each in self.took)
        rng = np.random.default_rng([self.seed, _KINDS[self.kind], number, width, layer.units])
        shapes = _shapes(self.kind, width, layer.units, layer.options)
        arrays = [rng.normal(size=shape) * _SCALE for shape in shapes]
        self.took.append({"kind": self.kind, "arrays": arrays})
        return arrays


def _shapes(kind: str, width: int, units: int, options: dict[str, Any]) -> list[tuple[int, ...]]:
    if kind == "Dense":
        return [(width, units), (units,)][: 1 + options.get("use_bias", True)]
    wide = _GATES[kind] * units
    return [(width, wide), (units, wide), (2, wide) if kind == "GRU" else (wide,)]


def measured(name: str, source: str, inputs: Inputs, file: str = "<a mutant>") -> dict[str, Any]:
    """Return what `models.sequence_model` measures, without Keras.

    Raises:
        NotReplayedError: the code needs a layer that `replay` does not know.
        AnswerError: a recurrent layer is not as the case wants it.
    """
    took: list[dict[str, Any]] = []
    made: list[Any] = []
    x = np.asarray(inputs["x"], float)
    weights = {kind: _Drawn(kind, int(inputs["seed"]), took) for kind in _KINDS}
    joined: list[str] = []
    keras = _keras(x, weights, made, joined)
    answer = edits.run_cell(source, file, keras=keras)[name]
    outputs = _outputs(answer(*inputs["arguments"])).value()
    _refuse(made, inputs)
    arrays = [array for each in took for array in each["arrays"]]
    return {
        "outputs": outputs,
        "kinds": [*(each["kind"] for each in took), *joined],
        "operations": [],
        "layers": took,
        "parameters": int(sum(array.size for array in arrays)),
        "reach": {f"{number}": 1.0 for number in range(len(arrays))},
    }


class _Model:
    """What stands for a model. It is no tensor, so that nothing is sliced off it."""

    def __init__(self, inputs: Any, outputs: Any) -> None:
        if not isinstance(inputs, _Input) or not isinstance(outputs, replay.Tensor):
            raise AnswerError("A model goes from its inputs to other tensors.")
        self.outputs = outputs


class _Input(replay.Tensor):
    """Where a model begins."""


def _outputs(model: Any) -> replay.Tensor:
    if not isinstance(model, _Model):
        raise AnswerError("The function should return a model.")
    return model.outputs


def _keras(x: np.ndarray, weights: Any, made: list[Any], joined: list[str]) -> Any:
    """Return `replay`'s Keras, which here also refuses what Keras would refuse, and takes notes."""

    def layer(*given: Any, **options: Any) -> Any:
        made.append(_Counted(*given, **options))
        return made[-1]

    def begin(shape: Any) -> _Input:
        if len(shape) != 2 or shape[0] is not None or shape[1] != x.shape[-1]:
            raise AnswerError("The input has another form.")
        return _Input(np.zeros((1, 2, shape[1])), lambda: x)

    def noted(kind: str, join: Any) -> Any:
        def make(**options: Any) -> Any:
            def call(parts: Any) -> Any:
                joined.append(kind)
                return join(**options)(parts)

            return call

        return make

    keras = replay.keras_of(x, weights, layer)
    for kind in _JOINS:
        setattr(keras.layers, kind, noted(kind, getattr(keras.layers, kind)))
    chain = keras.Sequential
    keras.Input, keras.Model = begin, _Model
    keras.Sequential = lambda layers: _Model(begin((None, x.shape[-1])), chain(layers))
    return keras


class _Counted(replay.Weighted):
    """A layer that draws its weights, and knows how often it was called."""

    calls = 0

    def __call__(self, below: replay.Tensor) -> replay.Tensor:
        self.calls += 1
        return super().__call__(below)

    def take(self, x: np.ndarray) -> Any:
        return self.weights[self.kind].pop(0, x.shape[-1], self)


def _refuse(made: list[Any], inputs: Inputs) -> None:
    recurrent = [layer for layer in made if layer.kind in _GATES and layer.calls]
    if inputs.get("unshared") and any(layer.calls > 1 for layer in recurrent):
        raise AnswerError("A recurrent layer is called more than once in this model.")
    if inputs.get("every_step") and not all(r.options.get("return_sequences") for r in recurrent):
        raise AnswerError("A recurrent layer has `return_sequences=False`.")

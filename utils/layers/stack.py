"""Deep recurrent networks: layers stacked plainly, with residual or with dense connections.

Each step of depth is a whole Keras layer (`LSTM`, `GRU`, `SimpleRNN`, `Bidirectional`), so that a
GPU runs it through cuDNN; the connections between layers are additions and concatenations only.
"""

from __future__ import annotations

import operator
from types import SimpleNamespace
from typing import Any, Literal

import keras
from keras import ops

Cell = Literal["gru", "lstm", "simple_rnn"]
Connection = Literal["plain", "residual", "dense"]
Normalization = Literal["before", "after"]

CELLS: dict[str, type[keras.layers.Layer]] = {
    "gru": keras.layers.GRU,
    "lstm": keras.layers.LSTM,
    "simple_rnn": keras.layers.SimpleRNN,
}
CONNECTIONS: tuple[Connection, ...] = ("plain", "residual", "dense")
NORMALIZATIONS = (None, "before", "after")


@keras.saving.register_keras_serializable(package="course")
class RecurrentStack(keras.layers.Layer):
    """A recurrent network of any depth.

    With X = H^0 the input, F_j the j-th recurrent layer and H^j what it hands on, at every step:

    - `plain`: H^j = F_j(H^{j-1}), as in S. Hihi and Y. Bengio (1995).
    - `residual`: H^j = H^{j-1} + F_j(H^{j-1}), as in K. He et al., "Deep residual learning"
      (2016), between the layers of a recurrent network. Where the widths differ, H^{j-1} is
      multiplied by a matrix first (the projection), which happens at the first layer alone.
    - `dense`: H^j = [H^{j-1}, F_j(H^{j-1})], as in G. Huang et al., "Densely connected
      convolutional networks" (2017) and, for recurrent networks, Z. Ding et al., "Densely
      connected bidirectional LSTM" (2018). `units` is the growth rate: how much wider each layer
      makes what comes after it. After every `block` layers a transition, a matrix, shrinks the
      width by `compression`.

    Call with inputs (batch, steps, features) and, if wanted, `mask` (batch, steps) and
    `initial_state`, a list as `return_state` gives it. Padding belongs on the right.

    Returns:
        (batch, steps, width) or, without `return_sequences`, (batch, width), what stands at each
        sequence's last real step. The width is `units`, twice that with both directions; in a
        dense stack it grows, see `compute_output_shape`. With `return_state`, a tuple of that and
        the list of states: layer by layer (batch, units), an LSTM's h and c one after the other,
        those of the backward layer after those of the forward one.

    Args:
        units: the hidden size of each layer and direction; in a dense stack the growth rate.
        depth: how many recurrent layers.
        cell: "gru", "lstm" or "simple_rnn".
        connection: "plain", "residual" or "dense".
        bidirectional: each layer reads both ways, and its two outputs are joined.
        normalization: layer normalisation "before" each recurrent layer, "after" each connection,
            or None.
        dropout: share of the inputs of each layer but the first that is dropped in training.
        variational_dropout: drop the same inputs at every step of a sequence (Y. Gal and
            Z. Ghahramani, 2016) instead of others at each step.
        block: layers between two transitions of a dense stack; None for no transition.
        compression: what a transition leaves of the width, above 0 and at most 1.
        return_sequences: return every step, not the last one.
        return_state: return the states as well.
        stateful: keep the states from one batch to the next, until `reset_state`.
        seed: of the dropout masks.

    Raises:
        ValueError: an argument has a value that it can't have.
    """

    def __init__(
        self,
        units: int,
        depth: int = 1,
        cell: Cell = "gru",
        connection: Connection = "plain",
        *,
        bidirectional: bool = False,
        normalization: Normalization | None = None,
        dropout: float = 0.0,
        variational_dropout: bool = False,
        block: int | None = None,
        compression: float = 0.5,
        return_sequences: bool = True,
        return_state: bool = False,
        stateful: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units, self.depth = _count("units", units), _count("depth", depth)
        self.cell = _choice("cell", cell, tuple(CELLS))
        self.connection = _choice("connection", connection, CONNECTIONS)
        self.bidirectional = bidirectional
        self.normalization = _choice("normalization", normalization, NORMALIZATIONS)
        self.dropout = _share(
            "dropout", dropout, 0 <= dropout < 1, "from 0 up to, not including, 1"
        )
        self.variational_dropout = variational_dropout
        self.block = None if block is None else _count("block", block)
        self.compression = _share(
            "compression", compression, 0 < compression <= 1, "above 0 and at most 1"
        )
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.stateful = stateful
        self.seed = seed
        self.supports_masking = True
        self._refuse_what_has_no_meaning()
        # Past Keras's bookkeeping: loading a model, Keras 3.16 tells parts of layers apart by their
        # place in memory, so what `Bidirectional` copies must not make room for others.
        self.__dict__["_copied"] = SimpleNamespace(layers=[])
        self.recurrent = [self._recurrent_layer(number) for number in range(self.depth)]
        self.dropouts = [self._dropout(number) for number in range(self.depth)]

    def _refuse_what_has_no_meaning(self) -> None:
        if self.block is not None and self.connection != "dense":
            raise ValueError(
                f"block={self.block} needs connection='dense': only dense stacks have transitions."
            )
        if self.bidirectional and self.stateful:
            raise ValueError(
                "A bidirectional stack can't be stateful: its backward half starts at the end of "
                "a sequence. Use bidirectional=False or stateful=False."
            )
        if self.bidirectional and not self.return_sequences and self.connection != "plain":
            raise ValueError(
                "With both directions a residual or dense stack has no last step: its backward "
                "half ends at the first. Use return_sequences=True and pool over the steps."
            )

    def _recurrent_layer(self, number: int) -> keras.layers.Layer:
        last = number == self.depth - 1
        layer = CELLS[self.cell](
            self.units,
            # Only a plain stack can leave the other steps to Keras: a connection needs them.
            return_sequences=self.return_sequences or not last or self.connection != "plain",
            return_state=self.return_state,
            stateful=self.stateful,
            dtype=self.dtype_policy,
            name=f"{self.cell}_{number + 1}",
        )
        if not self.bidirectional:
            return _carrying(layer)
        self.__dict__["_copied"].layers.append(layer)
        both = keras.layers.Bidirectional(
            layer, dtype=self.dtype_policy, name=f"bidirectional_{number + 1}"
        )
        return _carrying(both, both.forward_layer, both.backward_layer)

    def _dropout(self, number: int) -> keras.layers.Layer | None:
        if not self.dropout or number == 0:
            return None
        return keras.layers.Dropout(
            self.dropout,
            noise_shape=(None, 1, None) if self.variational_dropout else None,
            seed=None if self.seed is None else self.seed + number,
            dtype=self.dtype_policy,
        )

    @property
    def layer_width(self) -> int:
        """Return the width of what one recurrent layer gives."""
        return 2 * self.units if self.bidirectional else self.units

    @property
    def states_per_layer(self) -> int:
        """Return how many states a layer has: two of an LSTM, and twice that in both directions."""
        return (2 if self.cell == "lstm" else 1) * (2 if self.bidirectional else 1)

    def widths(self, features: int) -> list[int]:
        """Return the width of H^0 to H^depth for inputs of `features` numbers."""
        return list(dict(self.widths_met(features)).values())

    def widths_met(self, features: int) -> list[tuple[int, int]]:
        """Return every (layers so far, width), from the input on: a transition's are two."""
        found = [(0, features)]
        for number in range(self.depth):
            wide = self.layer_width
            if self.connection == "dense":
                wide += found[-1][1]
            found.append((number + 1, wide))
            if self.connection == "dense" and self._has_transition(number):
                found.append((number + 1, self._compressed(wide)))
        return found

    def _has_transition(self, number: int) -> bool:
        """Return whether a transition follows a layer; what follows the last one is not ours."""
        return self.block is not None and (number + 1) % self.block == 0 and number + 1 < self.depth

    def _compressed(self, width: int) -> int:
        return max(1, int(width * self.compression))

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights for inputs of shape (batch, steps, features)."""
        shape = tuple(input_shape)
        if len(shape) != 3 or shape[-1] is None:
            raise ValueError(
                f"The input should be (batch, steps, features), and its shape is {shape}: "
                "ids go through an Embedding first."
            )
        widths = self.widths(int(shape[-1]))
        self.projections: list[keras.layers.Layer | None] = []
        self.norms: list[keras.layers.Layer | None] = []
        self.transitions: list[keras.layers.Layer | None] = []
        for number, layer in enumerate(self.recurrent):
            before, after = widths[number], widths[number + 1]
            layer.build((*shape[:-1], before))
            differ = self.connection == "residual" and before != after
            self.projections.append(self._matrix(shape, before, after) if differ else None)
            shrinks = self.connection == "dense" and self._has_transition(number)
            wide = before + self.layer_width
            self.transitions.append(self._matrix(shape, wide, after) if shrinks else None)
            normed = before if self.normalization == "before" else after
            self.norms.append(self._norm(shape, normed) if self.normalization else None)
        self.built = True

    def _matrix(self, shape: tuple[int | None, ...], before: int, after: int) -> keras.layers.Layer:
        layer = keras.layers.Dense(after, use_bias=False, dtype=self.dtype_policy)
        layer.build((*shape[:-1], before))
        return layer

    def _norm(self, shape: tuple[int | None, ...], width: int) -> keras.layers.Layer:
        layer = keras.layers.LayerNormalization(dtype=self.dtype_policy)
        layer.build((*shape[:-1], width))
        return layer

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        initial_state: Any = None,
        training: bool | None = None,
    ) -> Any:
        """Return the outputs and, with `return_state`, the list of states; see the class."""
        starts = self._starts(initial_state)
        h, states = inputs, []
        for number in range(self.depth):
            h, found = self._one_layer(number, h, mask, starts[number], training)
            states += found
        if not self.return_sequences and self.connection != "plain":
            h = last_step(h, mask)
        return (h, states) if self.return_state else h

    def _one_layer(
        self, number: int, h: Any, mask: Any, start: Any, training: bool | None
    ) -> tuple[Any, list[Any]]:
        norm, drop = self.norms[number], self.dropouts[number]
        x = norm(h) if norm is not None and self.normalization == "before" else h
        x = x if drop is None else drop(x, training=training)
        given = {} if start is None else {"initial_state": start}
        result = self.recurrent[number](x, mask=mask, training=training, **given)
        output, *states = result if isinstance(result, (tuple, list)) else (result,)
        joined = self._connect(number, h, output)
        if norm is not None and self.normalization == "after":
            joined = norm(joined)
        return joined, states

    def _connect(self, number: int, h: Any, output: Any) -> Any:
        if self.connection == "plain":
            return output
        if self.connection == "residual":
            projection = self.projections[number]
            return output + (h if projection is None else projection(h))
        joined = ops.concatenate([ops.cast(h, output.dtype), output], axis=-1)
        transition = self.transitions[number]
        return joined if transition is None else transition(joined)

    def _starts(self, initial_state: Any) -> list[Any]:
        """Return the list of each layer's initial states, or None for each."""
        if initial_state is None:
            return [None] * self.depth
        count = self.states_per_layer
        given = list(initial_state)
        if len(given) != count * self.depth:
            raise ValueError(
                f"initial_state has {len(given)} tensors, and {self.depth} layers with {count} "
                f"each need {count * self.depth}: pass the list that return_state gave."
            )
        return [given[number * count : (number + 1) * count] for number in range(self.depth)]

    def reset_state(self) -> None:
        """Set the states of a stateful stack back to zero."""
        for layer in self.recurrent:
            layer.reset_state()

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the outputs: the inputs' where every step is returned."""
        of_outputs = mask if self.return_sequences else None
        if not self.return_state:
            return of_outputs
        count = self.states_per_layer
        return (of_outputs, [None] * (count * self.depth))

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> Any:
        """Return the shape of the outputs and, with `return_state`, of the states."""
        batch, steps, features = input_shape
        width = self.widths(features)[-1]
        shape = (batch, steps, width) if self.return_sequences else (batch, width)
        if not self.return_state:
            return shape
        count = self.states_per_layer
        return shape, [(batch, self.units)] * (count * self.depth)

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to make the stack again."""
        names = (
            *("units", "depth", "cell", "connection", "bidirectional", "normalization"),
            *("dropout", "variational_dropout", "block", "compression"),
            *("return_sequences", "return_state", "stateful", "seed"),
        )
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def last_step(h: Any, mask: Any = None) -> Any:
    """Return (batch, width): what stands at each sequence's last real step.

    Args:
        h: (batch, steps, width).
        mask: (batch, steps), True where a step is real; padding on either side.
    """
    if mask is None:
        return h[:, -1]
    steps = ops.arange(ops.shape(mask)[1], dtype="int32")
    last = ops.max(ops.where(ops.cast(mask, "bool"), steps, 0), axis=1)
    return ops.take_along_axis(h, last[:, None, None], axis=1)[:, 0]


def _carrying(layer: keras.layers.Layer, *inside: keras.layers.Layer) -> keras.layers.Layer:
    """Return a layer of Keras's that hands on the mask it is given, as do those inside of it.

    From Keras 3.16 on they don't by themselves, and warn of it wherever they get one.
    """
    for each in (layer, *inside):
        each.supports_masking = True
    return layer


def _count(name: str, value: Any) -> int:
    try:
        count = 0 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        count = 0
    if count < 1:
        raise ValueError(f"{name} must be a whole number of 1 or more, and it is {value!r}.")
    return count


def _choice(name: str, value: Any, options: tuple[Any, ...]) -> Any:
    if value not in options:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, options))}, not {value!r}.")
    return value


def _share(name: str, value: float, right: bool, bounds: str) -> float:
    if not right:
        raise ValueError(f"{name} must be {bounds}, and it is {value!r}.")
    return value

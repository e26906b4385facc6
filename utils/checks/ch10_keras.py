"""Wrong answers to the Keras exercises of chapter 10; imported only when a check needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

Join = Callable[[Any, Any], Any]


def _side_by_side(*pieces: Any) -> Any:
    return keras.layers.Concatenate()(list(pieces))


def _halved(h: Any) -> Any:
    return keras.layers.Dense(h.shape[-1] // 2, use_bias=False)(h)


def _gru(growth: int) -> keras.layers.Layer:
    return keras.layers.GRU(growth, return_sequences=True)


def _stack(join: Join, at_end: bool = False, never: bool = False) -> Callable[..., keras.Model]:
    """Return an answer that joins each layer's states as `join` does."""

    def answer(features: int, growth: int, depth: int, block: int) -> keras.Model:
        inputs = h = keras.Input((None, features))
        for number in range(1, depth + 1):
            h = join(h, _gru(growth)(h))
            if number % block == 0 and not never and (at_end or number < depth):
                h = _halved(h)
        return keras.Model(inputs, h)

    return answer


newest_first = _stack(lambda h, states: _side_by_side(states, h))
added = _stack(lambda h, states: keras.layers.Add()([h, states]))
added_as_tensors = _stack(lambda h, states: h + states)
added_turned = _stack(lambda h, states: states + h)
transition_at_end = _stack(_side_by_side, at_end=True)
no_transition = _stack(_side_by_side, never=True)


def last_states_only(features: int, growth: int, depth: int, block: int) -> keras.Model:
    """The last concatenation is missing."""
    inputs = h = keras.Input((None, features))
    for number in range(1, depth + 1):
        states = _gru(growth)(h)
        h = _side_by_side(h, states)
        if number % block == 0 and number < depth:
            h = _halved(h)
    return keras.Model(inputs, states)


def reads_the_newest(features: int, growth: int, depth: int, block: int) -> keras.Model:
    """Every layer reads the one before alone; all of them are joined."""
    inputs = h = states = keras.Input((None, features))
    for number in range(1, depth + 1):
        states = _gru(growth)(states)
        h = _side_by_side(h, states)
        if number % block == 0 and number < depth:
            h = states = _halved(h)
    return keras.Model(inputs, h)


def without_the_input(features: int, growth: int, depth: int, block: int) -> keras.Model:
    """The first layer's states take the place of the input."""
    inputs = keras.Input((None, features))
    h = None
    for number in range(1, depth + 1):
        states = _gru(growth)(inputs if h is None else h)
        h = states if h is None else _side_by_side(h, states)
        if number % block == 0 and number < depth:
            h = _halved(h)
    return keras.Model(inputs, h)


def only_new_states_halved(features: int, growth: int, depth: int, block: int) -> keras.Model:
    """The transition narrows the new states instead of everything."""
    inputs = h = keras.Input((None, features))
    for number in range(1, depth + 1):
        states = _gru(growth)(h)
        if number % block == 0 and number < depth:
            states = _halved(states)
        h = _side_by_side(h, states)
    return keras.Model(inputs, h)


def transition_after_each(features: int, growth: int, depth: int, block: int) -> keras.Model:
    """`block` is not used: a transition follows every layer but the last."""
    return _stack(_side_by_side)(features, growth, depth, 1)


def last_step_returned(features: int, growth: int, depth: int, block: int) -> keras.Model:
    """`return_sequences` forgotten."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = _side_by_side(h, keras.layers.GRU(growth)(h))
    return keras.Model(inputs, h)


def _last_steps(join: Join) -> Callable[..., keras.Model]:
    """Return an answer without `return_sequences` that joins as `join` does."""

    def answer(features: int, growth: int, depth: int, block: int) -> keras.Model:
        inputs = h = keras.Input((None, features))
        for _ in range(depth):
            h = join(h, keras.layers.GRU(growth)(h))
        return keras.Model(inputs, h)

    return answer


def _as_tensors(*pieces: Any) -> Any:
    return keras.ops.concatenate(pieces, axis=-1)


last_step_returned_turned = _last_steps(lambda h, states: _side_by_side(states, h))
last_step_as_tensors = _last_steps(_as_tensors)
joined_as_tensors = _stack(_as_tensors)
joined_along_the_steps = _stack(
    lambda h, states: keras.layers.Concatenate(axis=1)([h, states]), never=True
)


def last_step_of_the_last_layer(features: int, growth: int, depth: int, block: int) -> keras.Model:
    """The last layer returns its last state, as in a plain stack that classifies."""
    inputs = h = keras.Input((None, features))
    for number in range(1, depth + 1):
        h = _side_by_side(h, keras.layers.GRU(growth, return_sequences=number < depth)(h))
        if number % block == 0 and number < depth:
            h = _halved(h)
    return keras.Model(inputs, h)


def counted_from_zero(features: int, growth: int, depth: int, block: int) -> keras.Model:
    inputs = h = keras.Input((None, features))
    for number in range(depth):
        h = _side_by_side(h, _gru(growth)(h))
        if number % block == 0 and number < depth - 1:
            h = _halved(h)
    return keras.Model(inputs, h)


def transition_before_its_layer(features: int, growth: int, depth: int, block: int) -> keras.Model:
    inputs = h = keras.Input((None, features))
    for number in range(1, depth + 1):
        if number % block == 0 and number < depth:
            h = _halved(h)
        h = _side_by_side(h, _gru(growth)(h))
    return keras.Model(inputs, h)


def reads_the_input(features: int, growth: int, depth: int, block: int) -> keras.Model:
    """Every layer reads the model's input alone; all states are joined."""
    inputs = keras.Input((None, features))
    return keras.Model(inputs, _joined(inputs, lambda h: _gru(growth)(inputs), depth, block))


def one_gru_for_all(features: int, growth: int, depth: int, block: int) -> keras.Model:
    """The layer is made before the loop."""
    inputs, layer = keras.Input((None, features)), _gru(growth)
    return keras.Model(inputs, _joined(inputs, layer, depth, block))


def _with_settings(**settings: Any) -> Callable[..., keras.Model]:
    """Return an answer whose GRUs are not those of the defaults, which no weight shows."""

    def answer(features: int, growth: int, depth: int, block: int) -> keras.Model:
        def states(h: Any) -> Any:
            return keras.layers.GRU(growth, return_sequences=True, **settings)(h)

        inputs = keras.Input((None, features))
        return keras.Model(inputs, _joined(inputs, states, depth, block))

    return answer


gru_with_relu = _with_settings(activation="relu")
read_backwards = _with_settings(go_backwards=True)


def _joined(inputs: Any, states: Callable[[Any], Any], depth: int, block: int) -> Any:
    """Return what a dense stack with transitions hands on, whose layers give such states."""
    h = inputs
    for number in range(1, depth + 1):
        h = _side_by_side(h, states(h))
        if number % block == 0 and number < depth:
            h = _halved(h)
    return h


def _with_activation(name: str) -> Callable[..., keras.Model]:
    """Return an answer whose transitions have this activation."""

    def answer(features: int, growth: int, depth: int, block: int) -> keras.Model:
        inputs = h = keras.Input((None, features))
        for number in range(1, depth + 1):
            h = _side_by_side(h, _gru(growth)(h))
            if number % block == 0 and number < depth:
                half = h.shape[-1] // 2
                h = keras.layers.Dense(half, use_bias=False, activation=name)(h)
        return keras.Model(inputs, h)

    return answer


transition_with_tanh = _with_activation("tanh")
transition_with_sigmoid = _with_activation("sigmoid")


def transition_activated(features: int, growth: int, depth: int, block: int) -> keras.Model:
    inputs = h = keras.Input((None, features))
    for number in range(1, depth + 1):
        h = _side_by_side(h, _gru(growth)(h))
        if number % block == 0 and number < depth:
            h = keras.layers.ReLU()(_halved(h))
    return keras.Model(inputs, h)


# --- my_document_reader -----------------------------------------------------------------------


def _reader(
    vocabulary_size: int, pooled: Callable[[Any], Any], units: int = 8, join: Join = _side_by_side
) -> tuple[Any, Any]:
    """Return ids and what a dense reader makes of them before its output layer."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 8, mask_zero=True)(ids)
    for _ in range(2):
        gru = keras.layers.GRU(units, return_sequences=True)
        h = join(h, keras.layers.Bidirectional(gru)(h))
    return ids, pooled(h)


def _mean(h: Any) -> Any:
    return keras.layers.GlobalAveragePooling1D()(h)


def mask_never_made(vocabulary_size: int, classes: int) -> keras.Model:
    """`mask_zero` forgotten: padding is read as if it were words."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 8)(ids)
    for _ in range(2):
        gru = keras.layers.GRU(8, return_sequences=True)
        h = _side_by_side(h, keras.layers.Bidirectional(gru)(h))
    return keras.Model(ids, keras.layers.Dense(classes)(_mean(h)))


def mask_lost(vocabulary_size: int, classes: int) -> keras.Model:
    """Tensors joined by an operation, which carries no mask."""
    ids, x = _reader(
        vocabulary_size, _mean, join=lambda *pieces: keras.ops.concatenate(pieces, axis=-1)
    )
    return keras.Model(ids, keras.layers.Dense(classes)(x))


def softmax_reader(vocabulary_size: int, classes: int) -> keras.Model:
    """A softmax at the end, where the loss expects logits."""
    ids, x = _reader(vocabulary_size, _mean)
    return keras.Model(ids, keras.layers.Dense(classes, activation="softmax")(x))


def reader_of_steps(vocabulary_size: int, classes: int) -> keras.Model:
    """No pooling: a judgement for every word."""
    ids, x = _reader(vocabulary_size, lambda h: h)
    return keras.Model(ids, keras.layers.Dense(classes)(x))


def reader_over_budget(vocabulary_size: int, classes: int) -> keras.Model:
    """Far more units than the budget allows."""
    ids, x = _reader(vocabulary_size, _mean, units=128)
    return keras.Model(ids, keras.layers.Dense(classes)(x))


def plain_reader(vocabulary_size: int, classes: int) -> keras.Model:
    """Layers on top of each other, nothing joined."""
    ids, x = _reader(vocabulary_size, _mean, join=lambda h, states: states)
    return keras.Model(ids, keras.layers.Dense(classes)(x))


def states_twice(vocabulary_size: int, classes: int) -> keras.Model:
    """The states are joined with themselves."""
    ids, x = _reader(vocabulary_size, _mean, join=lambda h, states: _side_by_side(states, states))
    return keras.Model(ids, keras.layers.Dense(classes)(x))


def reader_along_the_steps(vocabulary_size: int, classes: int) -> keras.Model:
    """The states are put after what was read, in time; the widths are equal, so it runs."""
    ids, x = _reader(
        vocabulary_size,
        _mean,
        units=4,
        join=lambda *pieces: keras.layers.Concatenate(axis=1)(list(pieces)),
    )
    return keras.Model(ids, keras.layers.Dense(classes)(x))

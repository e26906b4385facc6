"""Answers of a class to the exercises of chapter 07, each with its true cause."""

from __future__ import annotations

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "deep_states_by_hand",
        "right",
        "an array",
        """\
deep_states_by_hand = np.array([[1, 1, 3], [2, 0, 4]])
""",
    ),
    (
        "deep_states_by_hand",
        "right",
        "computed with a loop, a pair of lists",
        """\
below, above = 0, 0
lower, upper = [], []
for number in [2, 0, 2]:
    below = max(0, number + 2 * below - 1)
    above = max(0, below - 2 * above + 1)
    lower.append(below)
    upper.append(above)
deep_states_by_hand = lower, upper
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "the constants -1 and +1 are left out",
        """\
deep_states_by_hand = [[2, 4, 10], [2, 0, 10]]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "the ReLU is left out",
        """\
deep_states_by_hand = [[1, 1, 3], [2, -2, 8]]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "layer 2 reads the input",
        """\
deep_states_by_hand = [[1, 1, 3], [3, 0, 3]]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "layer 2 reads layer 1 one step late",
        """\
deep_states_by_hand = [[1, 1, 3], [1, 0, 2]]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "a row for each step",
        """\
deep_states_by_hand = [[1, 2], [1, 0], [3, 4]]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "the upper layer first",
        """\
deep_states_by_hand = [[2, 0, 4], [1, 1, 3]]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "the zeros before the first step are listed",
        """\
deep_states_by_hand = [[0, 1, 1, 3], [0, 2, 0, 4]]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "plus instead of minus in layer 2",
        """\
deep_states_by_hand = [[1, 1, 3], [2, 6, 16]]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "the old states are left out",
        """\
deep_states_by_hand = [[1, 0, 1], [2, 1, 2]]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "only the upper layer",
        """\
deep_states_by_hand = [2, 0, 4]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "both biases have the other sign",
        """\
deep_states_by_hand = [[3, 7, 17], [2, 2, 12]]
""",
    ),
    (
        "deep_states_by_hand",
        "wrong",
        "the lower state is not doubled",
        """\
deep_states_by_hand = [[1, 0, 1], [2, 0, 2]]
""",
    ),
    (
        "deep_rnn_forward",
        "right",
        "step by step through all layers, einsum",
        """\
def deep_rnn_forward(x, weights):
    n = len(weights[0][2])
    now = [np.zeros(n) for _ in weights]
    out = np.zeros((len(weights), len(x), n))
    for t, row in enumerate(x):
        up = row
        for k, (A, B, c) in enumerate(weights):
            now[k] = np.tanh(np.einsum("ij,j->i", A, up) + np.einsum("ij,j->i", B, now[k]) + c)
            out[k, t] = up = now[k]
    return out
""",
    ),
    (
        "deep_rnn_forward",
        "right",
        "recursion on the layers, lists of arrays",
        """\
def layer(seq, W, U, b):
    h = np.zeros_like(b)
    for v in seq:
        h = np.tanh(W.dot(v) + U.dot(h) + b)
        yield h


def deep_rnn_forward(x, weights):
    if not weights:
        return []
    first = list(layer(x, *weights[0]))
    return [first, *deep_rnn_forward(first, weights[1:])]
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "every layer reads x",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for W_hx, W_hh, b_h in weights:
        h = np.zeros(len(b_h))
        states = []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.append(h)
        layers.append(states)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "only the top layer is returned",
        """\
def deep_rnn_forward(x, weights):
    for W_hx, W_hh, b_h in weights:
        h = np.zeros(len(b_h))
        states = []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.append(h)
        x = np.array(states)
    return x
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "the state is not reset between the layers",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    h = np.zeros(len(weights[0][2]))
    for W_hx, W_hh, b_h in weights:
        states = []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "no activation",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for W_hx, W_hh, b_h in weights:
        h = np.zeros(len(b_h))
        states = []
        for x_t in x:
            h = W_hx @ x_t + W_hh @ h + b_h
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "(steps, layers, units) instead of (layers, steps, units)",
        """\
def deep_rnn_forward(x, weights):
    L, n = len(weights), len(weights[0][2])
    H = [np.zeros(n)] * L
    result = []
    for x_t in x:
        below = x_t
        for j in range(L):
            W_hx, W_hh, b_h = weights[j]
            H[j] = np.tanh(W_hx @ below + W_hh @ H[j] + b_h)
            below = H[j]
        result.append(list(H))
    return np.array(result)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "a layer reads the state of the layer below from the step before",
        """\
def deep_rnn_forward(x, weights):
    L, n = len(weights), len(weights[0][2])
    old = [np.zeros(n)] * L
    result = []
    for x_t in x:
        new = []
        for j, (W_hx, W_hh, b_h) in enumerate(weights):
            below = x_t if j == 0 else old[j - 1]
            new.append(np.tanh(W_hx @ below + W_hh @ old[j] + b_h))
        old = new
        result.append(new)
    return np.array(result).transpose(1, 0, 2)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "only the last state of each layer",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for W_hx, W_hh, b_h in weights:
        h = np.zeros(len(b_h))
        states = []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.append(h)
        x = np.array(states)
        layers.append(h)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "the weights are unpacked in another order",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for W_hh, W_hx, b_h in weights:
        h = np.zeros(len(b_h))
        states = []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "the initial state is as wide as the input",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for W_hx, W_hh, b_h in weights:
        h = np.zeros(x.shape[1])
        states = []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "all layers take the first layer's recurrent matrix",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    W_hh = weights[0][1]
    for W_hx, _, b_h in weights:
        h = np.zeros(len(b_h))
        states = []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "the list of states is made once for all layers",
        """\
def deep_rnn_forward(x, weights):
    layers, states = [], []
    for W_hx, W_hh, b_h in weights:
        h = np.zeros(len(b_h))
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "range(len(x) + 1) runs beyond the end",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for W_hx, W_hh, b_h in weights:
        h = np.zeros(len(b_h))
        states = []
        for t in range(len(x) + 1):
            h = np.tanh(W_hx @ x[t] + W_hh @ h + b_h)
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "only the lowest layer has tanh",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for number, (W_hx, W_hh, b_h) in enumerate(weights):
        h, states = np.zeros(len(b_h)), []
        for x_t in x:
            h = W_hx @ x_t + W_hh @ h + b_h
            if number == 0:
                h = np.tanh(h)
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "matrices swapped and the bias left out",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for W_hh, W_hx, b_h in weights:
        h, states = np.zeros(len(b_h)), []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h)
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "the layers from top to bottom",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for W_hx, W_hh, b_h in weights[::-1]:
        h, states = np.zeros(len(b_h)), []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "the upper layers read from the last step to the first",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for W_hx, W_hh, b_h in weights:
        h, states = np.zeros(len(b_h)), []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.insert(0, h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_rnn_forward",
        "wrong",
        "two layers are typed in",
        """\
def deep_rnn_forward(x, weights):
    layers = []
    for j in range(2):
        W_hx, W_hh, b_h = weights[j]
        h, states = np.zeros(len(b_h)), []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            states.append(h)
        x = np.array(states)
        layers.append(x)
    return np.array(layers)
""",
    ),
    (
        "deep_gru",
        "right",
        "Sequential with add",
        """\
def deep_gru(features, units, depth):
    m = keras.Sequential()
    m.add(keras.Input((None, features)))
    for _ in range(depth):
        m.add(keras.layers.GRU(units, return_sequences=True))
    return m
""",
    ),
    (
        "deep_gru",
        "right",
        "a list of layers applied with reduce",
        """\
from functools import reduce


def deep_gru(features, units, depth):
    start = keras.Input(shape=[None, features])
    grus = [keras.layers.GRU(units, return_sequences=True) for _ in range(depth)]
    return keras.Model(inputs=start, outputs=reduce(lambda t, layer: layer(t), grus, start))
""",
    ),
    (
        "deep_gru",
        "wrong",
        "the last layer returns its last state only",
        """\
def deep_gru(features, units, depth):
    x = inputs = keras.Input((None, features))
    for j in range(depth):
        x = keras.layers.GRU(units, return_sequences=j < depth - 1)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "deep_gru",
        "wrong",
        "return_sequences is missing everywhere",
        """\
def deep_gru(features, units, depth):
    x = inputs = keras.Input((None, features))
    for j in range(depth):
        x = keras.layers.GRU(units)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "deep_gru",
        "wrong",
        "one layer is used again and again",
        """\
def deep_gru(features, units, depth):
    x = inputs = keras.Input((None, features))
    x = keras.layers.GRU(units, return_sequences=True)(x)
    gru = keras.layers.GRU(units, return_sequences=True)
    for j in range(depth - 1):
        x = gru(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "deep_gru",
        "wrong",
        "one layer too many",
        """\
def deep_gru(features, units, depth):
    inputs = keras.Input((None, features))
    x = keras.layers.GRU(units, return_sequences=True)(inputs)
    for j in range(depth):
        x = keras.layers.GRU(units, return_sequences=True)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "deep_gru",
        "wrong",
        "every layer reads the input, only the last is used",
        """\
def deep_gru(features, units, depth):
    inputs = keras.Input((None, features))
    for j in range(depth):
        x = keras.layers.GRU(units, return_sequences=True)(inputs)
    return keras.Model(inputs, x)
""",
    ),
    (
        "deep_gru",
        "wrong",
        "LSTM instead of GRU",
        """\
def deep_gru(features, units, depth):
    x = inputs = keras.Input((None, features))
    for j in range(depth):
        x = keras.layers.LSTM(units, return_sequences=True)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "deep_gru",
        "wrong",
        "a Dense layer on top",
        """\
def deep_gru(features, units, depth):
    x = inputs = keras.Input((None, features))
    for j in range(depth):
        x = keras.layers.GRU(units, return_sequences=True)(x)
    return keras.Model(inputs, keras.layers.Dense(units)(x))
""",
    ),
    (
        "deep_gru",
        "wrong",
        "the number of steps is fixed",
        """\
def deep_gru(features, units, depth):
    x = inputs = keras.Input((10, features))
    for j in range(depth):
        x = keras.layers.GRU(units, return_sequences=True)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "units_for_budget",
        "right",
        "counts up",
        """\
def units_for_budget(budget, features, depth):
    n = 1
    while 3 * (n + 1) * (features + n + 3) + (depth - 1) * 3 * (n + 1) * (2 * n + 4) <= budget:
        n += 1
    return n
""",
    ),
    (
        "units_for_budget",
        "right",
        "the positive root, corrected by one",
        """\
import math


def units_for_budget(budget, features, depth):
    def cost(n):
        return 3 * n * (features + n + 2) + (depth - 1) * 3 * n * (2 * n + 2)

    a, b = 3 + 6 * (depth - 1), 3 * (features + 2) + 6 * (depth - 1)
    n = np.int64((-b + math.sqrt(b * b + 4 * a * budget)) / (2 * a))
    return n + 1 if cost(n + 1) <= budget else (n if cost(n) <= budget else n - 1)
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "one too many: the first width beyond the budget",
        """\
def units_for_budget(budget, features, depth):
    n = 1
    while 3 * n * (features + n + 2) + (depth - 1) * 3 * n * (2 * n + 2) <= budget:
        n += 1
    return n
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "strictly less than the budget",
        """\
def units_for_budget(budget, features, depth):
    n = 1
    while 3 * n * (features + n + 2) + (depth - 1) * 3 * n * (2 * n + 2) < budget:
        n += 1
    return n - 1
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "every layer reads the features",
        """\
def units_for_budget(budget, features, depth):
    n = 1
    while depth * 3 * (n + 1) * (features + n + 3) <= budget:
        n += 1
    return n
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "the depth is ignored",
        """\
def units_for_budget(budget, features, depth):
    n = 1
    while 3 * (n + 1) * (features + n + 3) <= budget:
        n += 1
    return n
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "the biases are left out",
        """\
def units_for_budget(budget, features, depth):
    n = 1
    while 3 * (n + 1) * (features + n + 1 + (depth - 1) * 2 * (n + 1)) <= budget:
        n += 1
    return n
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "one bias instead of two",
        """\
def units_for_budget(budget, features, depth):
    n = 0
    while True:
        m = n + 1
        if 3 * m * (features + m + 1) + (depth - 1) * 3 * m * (2 * m + 1) > budget:
            return n
        n = m
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "the root is not rounded down",
        """\
def units_for_budget(budget, features, depth):
    a = 3 + 6 * (depth - 1)
    b = 3 * (features + 2) + 6 * (depth - 1)
    return (-b + np.sqrt(b**2 + 4 * a * budget)) / (2 * a)
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "the root is rounded to the nearest",
        """\
def units_for_budget(budget, features, depth):
    a = 3 + 6 * (depth - 1)
    b = 3 * (features + 2) + 6 * (depth - 1)
    return int(round((-b + np.sqrt(b**2 + 4 * a * budget)) / (2 * a)))
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "depth upper layers besides the first",
        """\
def units_for_budget(budget, features, depth):
    n = 1
    while 3 * (n + 1) * (features + n + 3) + depth * 3 * (n + 1) * (2 * n + 4) <= budget:
        n += 1
    return n
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "four blocks as in an LSTM",
        """\
def units_for_budget(budget, features, depth):
    n = 1
    while 4 * (n + 1) * (features + n + 3) + (depth - 1) * 4 * (n + 1) * (2 * n + 4) <= budget:
        n += 1
    return n
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "the budget is split evenly among the layers",
        """\
def units_for_budget(budget, features, depth):
    n, share = 1, budget / depth
    while 3 * (n + 1) * (features + n + 3) <= share:
        n += 1
    return n
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "layers read features and are one too many",
        """\
def units_for_budget(budget, features, depth):
    n = 1
    while (depth + 1) * 3 * (n + 1) * (features + n + 3) <= budget:
        n += 1
    return n
""",
    ),
    (
        "units_for_budget",
        "wrong",
        "an endless loop: n is not raised",
        """\
def units_for_budget(budget, features, depth):
    n = 1
    while 3 * n * (features + n + 2) + (depth - 1) * 3 * n * (2 * n + 2) <= budget:
        m = n + 1
    return n
""",
    ),
    (
        "starve_first_layer",
        "right",
        "steep identities that saturate",
        """\
def starve_first_layer(units, depth):
    return [(40.0 * np.eye(units), np.zeros((units, units)), np.zeros(units))] * depth
""",
    ),
    (
        "starve_first_layer",
        "right",
        "lists of lists; only layers above the first are steep",
        """\
def starve_first_layer(units, depth):
    nothing = [[0] * units for _ in range(units)]
    steep = [[100 if i == j else 0 for j in range(units)] for i in range(units)]
    plain = [[1 if i == j else 0 for j in range(units)] for i in range(units)]
    return [[plain if k == 0 else steep, nothing, [0] * units] for k in range(depth)]
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "tiny weights: the top is dead",
        """\
def starve_first_layer(units, depth):
    W = 1e-4 * np.eye(units)
    return [(W, W, np.zeros(units)) for _ in range(depth)]
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "all zeros",
        """\
def starve_first_layer(units, depth):
    return [(np.zeros((units, units)), np.zeros((units, units)), np.zeros(units))] * depth
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "big biases saturate every unit for good",
        """\
def starve_first_layer(units, depth):
    W = np.eye(units)
    return [(W, W, np.full(units, 50.0)) for _ in range(depth)]
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "only the first layer is saturated, behind it the gradient runs on",
        """\
def starve_first_layer(units, depth):
    zero = np.zeros((units, units))
    first = (50 * np.eye(units), zero, np.zeros(units))
    return [first] + [(np.eye(units), zero, np.zeros(units))] * (depth - 1)
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "ordinary random weights",
        """\
def starve_first_layer(units, depth):
    rng = np.random.default_rng(0)
    return [
        (rng.normal(0, 0.3, (units, units)), rng.normal(0, 0.3, (units, units)), np.zeros(units))
        for _ in range(depth)
    ]
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "one layer too few",
        """\
def starve_first_layer(units, depth):
    zero = np.zeros((units, units))
    return [(50 * np.eye(units), zero, np.zeros(units)) for _ in range(depth - 1)]
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "the bias is a column",
        """\
def starve_first_layer(units, depth):
    zero = np.zeros((units, units))
    return [(50 * np.eye(units), zero, np.zeros((units, 1))) for _ in range(depth)]
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "the weights of one layer only, no list",
        """\
def starve_first_layer(units, depth):
    return 50 * np.eye(units), np.zeros((units, units)), np.zeros(units)
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "above the first layer nothing is read: the top is the same for every sequence",
        """\
def starve_first_layer(units, depth):
    zero, b = np.zeros((units, units)), np.zeros(units)
    return [(np.eye(units), zero, b)] + [(zero, 50 * np.eye(units), b)] * (depth - 1)
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "saturated by W_hh, which feeds the state back",
        """\
def starve_first_layer(units, depth):
    return [(np.eye(units), 50 * np.eye(units), np.zeros(units)) for _ in range(depth)]
""",
    ),
    (
        "starve_first_layer",
        "wrong",
        "tiny equal weights and a bias of 1: hardly anything is read",
        """\
def starve_first_layer(units, depth):
    big = np.full((units, units), 0.001)
    return [(big, big, np.ones(units)) for _ in range(depth)]
""",
    ),
    (
        "my_deep_model",
        "right",
        "two LSTMs and a Concatenate of both",
        """\
def my_deep_model(vocabulary_size):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 16)(ids)
    one = keras.layers.LSTM(40, return_sequences=True)(e)
    two = keras.layers.LSTM(40, return_sequences=True)(one)
    both = keras.layers.Concatenate()([one, two])
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(both))
""",
    ),
    (
        "my_deep_model",
        "right",
        "Sequential, TimeDistributed, RNN of a cell, a norm over the units",
        """\
def my_deep_model(n_chars):
    return keras.Sequential([
        keras.Input((None,), dtype="int32"),
        keras.layers.Embedding(n_chars, 32),
        keras.layers.RNN(keras.layers.GRUCell(48), return_sequences=True),
        keras.layers.LayerNormalization(),
        keras.layers.SimpleRNN(64, return_sequences=True),
        keras.layers.TimeDistributed(keras.layers.Dense(n_chars)),
    ])
""",
    ),
    (
        "my_deep_model",
        "wrong",
        "a single recurrent layer",
        """\
def my_deep_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(64, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_deep_model",
        "wrong",
        "two layers side by side, not one above the other",
        """\
def my_deep_model(vocabulary_size):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 32)(ids)
    a = keras.layers.GRU(32, return_sequences=True)(e)
    b = keras.layers.GRU(32, return_sequences=True)(e)
    x = keras.layers.Concatenate()([a, b])
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))
""",
    ),
    (
        "my_deep_model",
        "wrong",
        "the second layer reads both ways",
        """\
def my_deep_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 16),
        keras.layers.GRU(32, return_sequences=True),
        keras.layers.Bidirectional(keras.layers.GRU(24, return_sequences=True)),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_deep_model",
        "wrong",
        "too many parameters",
        """\
def my_deep_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 64),
        keras.layers.GRU(96, return_sequences=True),
        keras.layers.GRU(96, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_deep_model",
        "wrong",
        "the upper layer returns its last state only",
        """\
def my_deep_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(48, return_sequences=True),
        keras.layers.GRU(48),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_deep_model",
        "wrong",
        "relu on the logits",
        """\
def my_deep_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(48, return_sequences=True),
        keras.layers.GRU(48, return_sequences=True),
        keras.layers.Dense(vocabulary_size, activation="relu"),
    ])
""",
    ),
    (
        "my_deep_model",
        "wrong",
        "the norm runs over the steps as well and so looks ahead",
        """\
def my_deep_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((20,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(48, return_sequences=True),
        keras.layers.LayerNormalization(axis=[1, 2]),
        keras.layers.GRU(48, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
]

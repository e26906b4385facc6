"""Answers of a class to the exercises of chapter 10, each with its true cause."""

from __future__ import annotations

_RUN_LAYER = """\
def run_layer(x, W_hx, W_hh, b_h):
    h, states = np.zeros(len(b_h)), []
    for x_t in x:
        h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
        states.append(h)
    return np.stack(states)


"""

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "dense_by_hand",
        "right",
        "a tuple of arrays",
        """\
dense_by_hand = (np.array([1, 2, 1]), np.array([2, 2, 5]), np.array([0, 0, 5]))
""",
    ),
    (
        "dense_by_hand",
        "right",
        "computed with Fractions",
        """\
from fractions import Fraction

p = q = Fraction(0)
dense_by_hand = []
for n in map(Fraction, (1, 2, 0)):
    p = max(2 * n - p, Fraction(0))
    q = max(3 * n - p + q, Fraction(0))
    dense_by_hand.append((n, p, q))
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "the input is left out of the row",
        """\
dense_by_hand = [[2, 1], [2, 5], [0, 5]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "no ReLU",
        """\
dense_by_hand = [[1, 2, 1], [2, 2, 5], [0, -2, 7]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "a list for each layer instead of each step",
        """\
dense_by_hand = [[1, 2, 0], [2, 2, 0], [1, 5, 5]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "the newest first",
        """\
dense_by_hand = [[1, 2, 1], [5, 2, 2], [5, 0, 0]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "the old state of layer 2 is left out",
        """\
dense_by_hand = [[1, 2, 1], [2, 2, 4], [0, 0, 0]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "layer 2 reads layer 1 one step late",
        """\
dense_by_hand = [[1, 2, 3], [2, 2, 7], [0, 0, 5]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "the old state of layer 1 is left out",
        """\
dense_by_hand = [[1, 2, 1], [2, 4, 3], [0, 0, 3]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "layer 2 reads layer 1 only, a plain stack",
        """\
dense_by_hand = [[1, 2, 0], [2, 2, 0], [0, 0, 0]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "only the last step",
        """\
dense_by_hand = [0, 0, 5]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "the sign of h^1 in layer 2 is turned round",
        """\
dense_by_hand = [[1, 2, 5], [2, 2, 13], [0, 0, 13]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "no ReLU, and the newest first",
        """\
dense_by_hand = [[1, 2, 1], [5, 2, 2], [7, -2, 0]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "the input stands twice in each row",
        """\
dense_by_hand = [[1, 1, 2, 1], [2, 2, 2, 5], [0, 0, 0, 5]]
""",
    ),
    (
        "dense_by_hand",
        "wrong",
        "the factors 2 and 3 are left out",
        """\
dense_by_hand = [[1, 1, 0], [2, 1, 1], [0, 0, 1]]
""",
    ),
    (
        "dense_forward",
        "right",
        "a list of pieces, joined whenever read",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    parts = [x]
    for layer in layers:
        parts.append(run_layer(np.hstack(parts), *layer))
    return np.hstack(parts)
""",
    ),
    (
        "dense_forward",
        "right",
        "recursion, lists out",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    if len(layers) == 0:
        return [list(row) for row in x]
    (A, B, c), *rest = layers
    return dense_forward(np.c_[x, run_layer(x, A, B, c)], rest)
""",
    ),
    (
        "dense_forward",
        "wrong",
        "the new states are put in front",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers:
        H = np.concatenate([run_layer(H, W_hx, W_hh, b_h), H], axis=1)
    return H
""",
    ),
    (
        "dense_forward",
        "wrong",
        "the states of the last layer only",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers:
        s = run_layer(H, W_hx, W_hh, b_h)
        H = np.concatenate([H, s], axis=1)
    return s
""",
    ),
    (
        "dense_forward",
        "wrong",
        "the input is left out of the result",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers:
        H = np.concatenate([H, run_layer(H, W_hx, W_hh, b_h)], axis=1)
    return H[:, x.shape[1]:]
""",
    ),
    (
        "dense_forward",
        "wrong",
        "joined along the steps",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers:
        H = np.concatenate([H, run_layer(H, W_hx, W_hh, b_h)])
    return H
""",
    ),
    (
        "dense_forward",
        "wrong",
        "a plain stack: each layer reads the newest states only",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers:
        H = run_layer(H, W_hx, W_hh, b_h)
    return H
""",
    ),
    (
        "dense_forward",
        "wrong",
        "added as in a residual stack",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers:
        H = H + run_layer(H, W_hx, W_hh, b_h)
    return H
""",
    ),
    (
        "dense_forward",
        "wrong",
        "all layers read x",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    parts = [x]
    for W_hx, W_hh, b_h in layers:
        parts.append(run_layer(x, W_hx, W_hh, b_h))
    return np.concatenate(parts, axis=1)
""",
    ),
    (
        "dense_forward",
        "wrong",
        "only x and the newest states are read",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    parts = [x]
    H = x
    for W_hx, W_hh, b_h in layers:
        s = run_layer(H, W_hx, W_hh, b_h)
        parts.append(s)
        H = np.concatenate([x, s], axis=1)
    return np.concatenate(parts, axis=1)
""",
    ),
    (
        "dense_forward",
        "wrong",
        "np.concatenate is called without a list",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers:
        H = np.concatenate(H, run_layer(H, W_hx, W_hh, b_h), axis=1)
    return H
""",
    ),
    (
        "dense_forward",
        "wrong",
        "the last layer is left out",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers[:-1]:
        H = np.concatenate([H, run_layer(H, W_hx, W_hh, b_h)], axis=1)
    return H
""",
    ),
    (
        "dense_forward",
        "wrong",
        "run_layer gets the tuple in one piece",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for layer in layers:
        H = np.concatenate([H, run_layer(H, layer)], axis=1)
    return H
""",
    ),
    (
        "dense_forward",
        "wrong",
        "the return stands inside the loop",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers:
        H = np.concatenate([H, run_layer(H, W_hx, W_hh, b_h)], axis=1)
        return H
""",
    ),
    (
        "dense_forward",
        "wrong",
        "in front and without the last layer",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers[:-1]:
        H = np.concatenate([run_layer(H, W_hx, W_hh, b_h), H], axis=1)
    return H
""",
    ),
    (
        "dense_forward",
        "wrong",
        "the list of pieces is returned unjoined",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    parts = [x]
    for W_hx, W_hh, b_h in layers:
        parts.append(run_layer(np.concatenate(parts, axis=1), W_hx, W_hh, b_h))
    return parts
""",
    ),
    (
        "dense_forward",
        "wrong",
        "states are appended twice",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = x
    for W_hx, W_hh, b_h in layers:
        s = run_layer(H, W_hx, W_hh, b_h)
        H = np.concatenate([H, s], axis=1)
    return np.concatenate([H, s], axis=1)
""",
    ),
    (
        "dense_forward",
        "wrong",
        "list append instead of an array, H = H.append(...)",
        _RUN_LAYER
        + """\
def dense_forward(x, layers):
    H = list(x)
    for W_hx, W_hh, b_h in layers:
        H = H.append(run_layer(H, W_hx, W_hh, b_h))
    return H
""",
    ),
    (
        "dense_parameters",
        "right",
        "closed form",
        """\
def dense_parameters(features, growth, depth):
    g, m, L = growth, features, depth
    return 3 * g * (L * (m + g + 2) + g * L * (L - 1) // 2)
""",
    ),
    (
        "dense_parameters",
        "right",
        "NumPy sum",
        """\
def dense_parameters(features, growth, depth):
    widths = features + growth * np.arange(depth)
    return (3 * growth * (widths + growth + 2)).sum()
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "the width doesn't grow",
        """\
def dense_parameters(features, growth, depth):
    return depth * 3 * growth * (features + growth + 2)
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "the width after the layer instead of before",
        """\
def dense_parameters(features, growth, depth):
    return sum(3 * growth * (features + j * growth + growth + 2) for j in range(1, depth + 1))
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "only the last layer",
        """\
def dense_parameters(features, growth, depth):
    return 3 * growth * (features + (depth - 1) * growth + growth + 2)
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "one bias instead of two",
        """\
def dense_parameters(features, growth, depth):
    return sum(3 * growth * (features + j * growth + growth + 1) for j in range(depth))
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "a plain stack: upper layers read growth numbers",
        """\
def dense_parameters(features, growth, depth):
    return 3 * growth * (features + growth + 2) + (depth - 1) * 3 * growth * (2 * growth + 2)
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "the widths are the layers' units: state matrix grows as well",
        """\
def dense_parameters(features, growth, depth):
    total = 0
    w = features
    for _ in range(depth):
        total += 3 * w * (w + growth + 2)
        w += growth
    return total
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "printed, not returned",
        """\
def dense_parameters(features, growth, depth):
    print(sum(3 * growth * (features + j * growth + growth + 2) for j in range(depth)))
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "one layer too few",
        """\
def dense_parameters(features, growth, depth):
    return sum(3 * growth * (features + j * growth + growth + 2) for j in range(depth - 1))
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "the factor 3 is left out",
        """\
def dense_parameters(features, growth, depth):
    return sum(growth * (features + j * growth + growth + 2) for j in range(depth))
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "the total is set anew in every round",
        """\
def dense_parameters(features, growth, depth):
    width = features
    for j in range(depth):
        total = 0
        total += 3 * growth * (width + growth + 2)
        width += growth
    return total
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "the width doubles instead of growing by g",
        """\
def dense_parameters(features, growth, depth):
    total, w = 0, features
    for _ in range(depth):
        total += 3 * growth * (w + growth + 2)
        w = 2 * w
    return total
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "m + L g for every layer",
        """\
def dense_parameters(features, growth, depth):
    return depth * 3 * growth * (features + depth * growth + growth + 2)
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "biases left out",
        """\
def dense_parameters(features, growth, depth):
    return sum(3 * growth * (features + j * growth + growth) for j in range(depth))
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "four blocks as in an LSTM",
        """\
def dense_parameters(features, growth, depth):
    return sum(4 * growth * (features + j * growth + growth + 2) for j in range(depth))
""",
    ),
    (
        "dense_parameters",
        "wrong",
        "one bias, and a layer too few",
        """\
def dense_parameters(features, growth, depth):
    return sum(3 * growth * (features + j * growth + growth + 1) for j in range(depth - 1))
""",
    ),
    (
        "dense_gru",
        "right",
        "functional with enumerate and a Concatenate layer",
        """\
def dense_gru(features, growth, depth, block):
    start = row = keras.Input((None, features))
    for n in range(1, depth + 1):
        states = keras.layers.GRU(growth, return_sequences=True)(row)
        row = keras.layers.Concatenate()([row, states])
        if n < depth and n % block == 0:
            row = keras.layers.Dense(row.shape[-1] // 2, use_bias=False)(row)
    return keras.Model(start, row)
""",
    ),
    (
        "dense_gru",
        "right",
        "ops.concatenate, TimeDistributed transition, width counted by hand",
        """\
def dense_gru(features, growth, depth, block):
    L = keras.layers
    x = first = keras.Input(shape=(None, features))
    width, since = features, 0
    for _ in range(depth):
        if since == block:
            width //= 2
            x = L.TimeDistributed(L.Dense(width, use_bias=False))(x)
            since = 0
        x = keras.ops.concatenate([x, L.GRU(growth, return_sequences=True)(x)], axis=-1)
        width, since = width + growth, since + 1
    return keras.Model(first, x)
""",
    ),
    (
        "dense_gru",
        "wrong",
        "a transition after the last layer too",
        """\
def dense_gru(features, growth, depth, block):
    x = inputs = keras.Input((None, features))
    for j in range(1, depth + 1):
        h = keras.layers.GRU(growth, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, h])
        if j % block == 0:
            x = keras.layers.Dense(x.shape[-1] // 2, use_bias=False)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "dense_gru",
        "wrong",
        "no transitions",
        """\
def dense_gru(features, growth, depth, block):
    x = inputs = keras.Input((None, features))
    for j in range(depth):
        h = keras.layers.GRU(growth, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, h])
    return keras.Model(inputs, x)
""",
    ),
    (
        "dense_gru",
        "wrong",
        "the transition comes a layer too early (j % block with j from 0)",
        """\
def dense_gru(features, growth, depth, block):
    x = inputs = keras.Input((None, features))
    for j in range(depth):
        h = keras.layers.GRU(growth, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, h])
        if j % block == 0 and j < depth - 1:
            x = keras.layers.Dense(x.shape[-1] // 2, use_bias=False)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "dense_gru",
        "wrong",
        "the transition has a bias",
        """\
def dense_gru(features, growth, depth, block):
    x = inputs = keras.Input((None, features))
    for j in range(1, depth + 1):
        h = keras.layers.GRU(growth, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, h])
        if j % block == 0 and j < depth:
            x = keras.layers.Dense(x.shape[-1] // 2)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "dense_gru",
        "wrong",
        "the transition has a relu",
        """\
def dense_gru(features, growth, depth, block):
    x = inputs = keras.Input((None, features))
    for j in range(1, depth + 1):
        h = keras.layers.GRU(growth, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, h])
        if j % block == 0 and j < depth:
            x = keras.layers.Dense(x.shape[-1] // 2, use_bias=False, activation="relu")(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "dense_gru",
        "wrong",
        "new states in front of the row",
        """\
def dense_gru(features, growth, depth, block):
    x = inputs = keras.Input((None, features))
    for j in range(1, depth + 1):
        h = keras.layers.GRU(growth, return_sequences=True)(x)
        x = keras.layers.Concatenate()([h, x])
        if j % block == 0 and j < depth:
            x = keras.layers.Dense(x.shape[-1] // 2, use_bias=False)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "dense_gru",
        "wrong",
        "a true division: Dense gets 7.0 or 7.5 units",
        """\
def dense_gru(features, growth, depth, block):
    x = inputs = keras.Input((None, features))
    for j in range(1, depth + 1):
        h = keras.layers.GRU(growth, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, h])
        if j % block == 0 and j < depth:
            x = keras.layers.Dense(x.shape[-1] / 2, use_bias=False)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "dense_gru",
        "wrong",
        "a plain stack with transitions",
        """\
def dense_gru(features, growth, depth, block):
    x = inputs = keras.Input((None, features))
    for j in range(1, depth + 1):
        x = keras.layers.GRU(growth, return_sequences=True)(x)
        if j % block == 0 and j < depth:
            x = keras.layers.Dense(x.shape[-1] // 2, use_bias=False)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "dense_gru",
        "wrong",
        "the transition halves the growth, not the width",
        """\
def dense_gru(features, growth, depth, block):
    x = inputs = keras.Input((None, features))
    for j in range(1, depth + 1):
        h = keras.layers.GRU(growth, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, h])
        if j % block == 0 and j < depth:
            x = keras.layers.Dense(growth // 2, use_bias=False)(x)
    return keras.Model(inputs, x)
""",
    ),
    (
        "unseen_changes",
        "right",
        "full SVD, columns of U beyond the rank",
        """\
def unseen_changes(transition):
    U, s, _ = np.linalg.svd(transition)
    return U[:, np.linalg.matrix_rank(transition) :].T
""",
    ),
    (
        "unseen_changes",
        "right",
        "eigenvectors of K K^T, as a list of rows",
        """\
def unseen_changes(transition):
    values, vectors = np.linalg.eigh(transition @ transition.T)
    rows = [v for size, v in zip(values, vectors.T) if size < 1e-9 * max(values.max(), 1e-30)]
    return np.array(rows).reshape(-1, len(transition))
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "Vt is taken instead of U: the other null space",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    return Vt[np.linalg.matrix_rank(transition):]
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "rows of U instead of its columns",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    return U[np.linalg.matrix_rank(transition):]
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "wide - narrow many, though columns may repeat",
        """\
def unseen_changes(transition):
    wide, narrow = transition.shape
    U, s, Vt = np.linalg.svd(transition)
    return U[:, narrow:].T
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "the small SVD has no columns beyond the rank",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition, full_matrices=False)
    return U[:, np.linalg.matrix_rank(transition):].T
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "returned as columns",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    return U[:, np.linalg.matrix_rank(transition):]
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "the changes that are seen",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    return U[:, : np.linalg.matrix_rank(transition)].T
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "rounding counts as a singular value (s > 0)",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    rank = int((s > 0).sum())
    return U[:, rank:].T
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "a projector: rows neither of length 1 nor at right angles",
        """\
def unseen_changes(transition):
    wide = len(transition)
    return np.eye(wide) - transition @ np.linalg.pinv(transition)
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "one change only",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    return U[:, -1:].T
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "nothing returned as an empty list when nothing is lost",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    rank = np.linalg.matrix_rank(transition)
    changes = []
    for k in range(rank, len(transition)):
        changes.append(U[:, k])
    if changes:
        return np.array(changes)
    return None
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "there are fewer singular values than columns of U: an index beyond the end",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    return np.array([U[:, k] for k in range(len(U)) if s[k] < 1e-10])
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "not of length 1: scaled by two",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    return 2 * U[:, np.linalg.matrix_rank(transition) :].T
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "independent and unseen, of length 1, but not at right angles",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    rows = U[:, np.linalg.matrix_rank(transition) :].T
    if len(rows) > 1:
        rows = rows + rows[:1]
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return rows
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "the transition is transposed first, which then needs Vt",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition.T)
    return U[:, np.linalg.matrix_rank(transition) :].T
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "the directions of the smallest singular values only",
        """\
def unseen_changes(transition):
    U, s, Vt = np.linalg.svd(transition)
    return U[:, : len(s)][:, s < 1e-10].T
""",
    ),
    (
        "unseen_changes",
        "wrong",
        "unit vectors of the last entries",
        """\
def unseen_changes(transition):
    wide, narrow = transition.shape
    return np.eye(wide)[narrow:]
""",
    ),
    (
        "my_document_reader",
        "right",
        "functional, masked mean",
        """\
def my_document_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 16, mask_zero=True)(ids)
    a = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(e)
    row = keras.layers.Concatenate()([e, a])
    b = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(row)
    row = keras.layers.Concatenate()([row, b])
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.GlobalAveragePooling1D()(row)))
""",
    ),
    (
        "my_document_reader",
        "right",
        "the last state of an LSTM upon a Concatenate",
        """\
def my_document_reader(words, k):
    i = keras.Input(shape=(None,), dtype="int32")
    v = keras.layers.Embedding(words, 12, mask_zero=True)(i)
    low = keras.layers.SimpleRNN(12, return_sequences=True)(v)
    top = keras.layers.LSTM(20)(keras.layers.Concatenate(axis=-1)([v, low]))
    return keras.Model(inputs=[i], outputs=keras.layers.Dense(k, name="judge")(top))
""",
    ),
    (
        "my_document_reader",
        "wrong",
        "no mask_zero",
        """\
def my_document_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 16)(ids)
    a = keras.layers.GRU(16, return_sequences=True)(e)
    row = keras.layers.Concatenate()([e, a])
    b = keras.layers.GRU(16, return_sequences=True)(row)
    row = keras.layers.Concatenate()([row, b])
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.GlobalAveragePooling1D()(row)))
""",
    ),
    (
        "my_document_reader",
        "wrong",
        "logits at every step: no pooling",
        """\
def my_document_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 16, mask_zero=True)(ids)
    a = keras.layers.GRU(16, return_sequences=True)(e)
    row = keras.layers.Concatenate()([e, a])
    b = keras.layers.GRU(16, return_sequences=True)(row)
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.Concatenate()([row, b])))
""",
    ),
    (
        "my_document_reader",
        "wrong",
        "the mask is lost by a mean from keras.ops",
        """\
def my_document_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 16, mask_zero=True)(ids)
    a = keras.layers.GRU(16, return_sequences=True)(e)
    row = keras.layers.Concatenate()([e, a])
    b = keras.layers.GRU(16, return_sequences=True)(row)
    return keras.Model(ids, keras.layers.Dense(classes)(keras.ops.mean(b, axis=1)))
""",
    ),
    (
        "my_document_reader",
        "wrong",
        "no Concatenate between the layers",
        """\
def my_document_reader(vocabulary_size, classes):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 16, mask_zero=True),
        keras.layers.GRU(16, return_sequences=True),
        keras.layers.GRU(16),
        keras.layers.Dense(classes),
    ])
""",
    ),
    (
        "my_document_reader",
        "wrong",
        "one recurrent layer only",
        """\
def my_document_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 16, mask_zero=True)(ids)
    a = keras.layers.GRU(16, return_sequences=True)(e)
    row = keras.layers.Concatenate()([e, a])
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.GlobalAveragePooling1D()(row)))
""",
    ),
    (
        "my_document_reader",
        "wrong",
        "too many parameters",
        """\
def my_document_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 256, mask_zero=True)(ids)
    a = keras.layers.GRU(64, return_sequences=True)(e)
    row = keras.layers.Concatenate()([e, a])
    b = keras.layers.GRU(64)(row)
    return keras.Model(ids, keras.layers.Dense(classes)(b))
""",
    ),
    (
        "my_document_reader",
        "wrong",
        "concatenated after both layers, not between them",
        """\
def my_document_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 16, mask_zero=True)(ids)
    a = keras.layers.GRU(16, return_sequences=True)(e)
    b = keras.layers.GRU(16, return_sequences=True)(a)
    row = keras.layers.Concatenate()([a, b])
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.GlobalAveragePooling1D()(row)))
""",
    ),
    (
        "my_document_reader",
        "wrong",
        "the classes are typed in",
        """\
def my_document_reader(vocabulary_size, classes):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 16, mask_zero=True)(ids)
    a = keras.layers.GRU(16, return_sequences=True)(e)
    b = keras.layers.GRU(16)(keras.layers.Concatenate()([e, a]))
    return keras.Model(ids, keras.layers.Dense(6)(b))
""",
    ),
]

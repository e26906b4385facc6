"""Answers of a class to the exercises of chapter 09, each with its true cause."""

from __future__ import annotations

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "residual_by_hand",
        "right",
        "an array of floats",
        """\
residual_by_hand = np.array([[2.0, 3.0, -1.0], [4.0, 5.0, -1.0]])
""",
    ),
    (
        "residual_by_hand",
        "right",
        "computed, a dict's values as a list of tuples",
        """\
s, u = 0, 0
rows = {1: (), 2: ()}
for h in (1, 2, -1):
    s = max(h - s, 0)
    h += s
    rows[1] += (h,)
    u = max(h - u / 2, 0)
    rows[2] += (h + u,)
residual_by_hand = list(rows.values())
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "the states S instead of the sums H",
        """\
residual_by_hand = [[1, 1, 0], [2, 2, 0]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "no ReLU",
        """\
residual_by_hand = [[2, 3, -3], [4, 5, -7]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "the ReLU is put around the sum as well",
        """\
residual_by_hand = [[2, 3, 0], [4, 5, 0]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "H goes on in time instead of S",
        """\
residual_by_hand = [[2, 2, -1], [4, 2, -1]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "the second shortcut comes from the input",
        """\
residual_by_hand = [[2, 3, -1], [3, 4, -1]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "a plain stack, no shortcuts",
        """\
residual_by_hand = [[1, 1, 0], [1, 0.5, 0]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "the one half in layer 2 is forgotten",
        """\
residual_by_hand = [[2, 3, -1], [4, 4, -1]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "a list for each step",
        """\
residual_by_hand = [[2, 4], [3, 5], [-1, -1]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "H^0 is listed too",
        """\
residual_by_hand = [[1, 2, -1], [2, 3, -1], [4, 5, -1]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "layer 2 reads S^1 instead of H^1",
        """\
residual_by_hand = [[2, 3, -1], [3, 3.5, -1]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "no memory: the old states are left out",
        """\
residual_by_hand = [[2, 4, -1], [4, 8, -1]]
""",
    ),
    (
        "residual_by_hand",
        "wrong",
        "plus for minus in front of the old states",
        """\
residual_by_hand = [[2, 5, 1], [4, 11, 5]]
""",
    ),
    (
        "residual_forward",
        "right",
        "a batch of steps at once for W_hx, list returned",
        """\
def residual_forward(x, weights, projection):
    H, answer = x, []
    for number, (A, B, c) in enumerate(weights):
        drive = np.einsum("tf,uf->tu", H, A) + c
        S = np.zeros_like(drive)
        for t in range(len(S)):
            S[t] = np.tanh(drive[t] + (B @ S[t - 1] if t > 0 else 0))
        H = S + (H @ projection.T if projection is not None and number == 0 else H)
        answer.append(H)
    return answer
""",
    ),
    (
        "residual_forward",
        "right",
        "step by step, the identity as projection",
        """\
def residual_forward(x, weights, projection):
    P = np.identity(x.shape[1]) if projection is None else projection
    memory = [np.zeros(len(w[2])) for w in weights]
    sums = [[] for _ in weights]
    for v in x:
        for j, w in enumerate(weights):
            memory[j] = np.tanh(w[1].dot(memory[j]) + w[0].dot(v) + w[2])
            v = memory[j] + (P.dot(v) if j == 0 else v)
            sums[j].append(v)
    return np.array(sums)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "the sum goes on in time instead of the state",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h @ projection.T if j == 0 and projection is not None else h
        s = np.zeros(len(b_h))
        new = []
        for t in range(len(h)):
            s = below[t] + np.tanh(W_hh @ s + W_hx @ h[t] + b_h)
            new.append(s)
        h = np.array(new)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "the states are returned, not the sums",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h @ projection.T if j == 0 and projection is not None else h
        s = np.zeros(len(b_h))
        states = []
        for t in range(len(h)):
            s = np.tanh(W_hh @ s + W_hx @ h[t] + b_h)
            states.append(s)
        h = below + np.array(states)
        out.append(np.array(states))
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "no shortcut in the first layer",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        s = np.zeros(len(b_h))
        states = []
        for t in range(len(h)):
            s = np.tanh(W_hh @ s + W_hx @ h[t] + b_h)
            states.append(s)
        h = np.array(states) if j == 0 else h + np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "the projected input is what the first layer reads",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    if projection is not None:
        h = x @ projection.T
    for W_hx, W_hh, b_h in weights:
        s = np.zeros(len(b_h))
        states = []
        for t in range(len(h)):
            s = np.tanh(W_hh @ s + W_hx @ h[t] + b_h)
            states.append(s)
        h = h + np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "None is not asked for",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h @ projection.T if j == 0 else h
        s = np.zeros(len(b_h))
        states = []
        for t in range(len(h)):
            s = np.tanh(W_hh @ s + W_hx @ h[t] + b_h)
            states.append(s)
        h = below + np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "H^0 is counted in",
        """\
def residual_forward(x, weights, projection):
    h = x if projection is None else x @ projection.T
    out = [h]
    read = x
    for W_hx, W_hh, b_h in weights:
        s = np.zeros(len(b_h))
        states = []
        for t in range(len(h)):
            s = np.tanh(W_hh @ s + W_hx @ read[t] + b_h)
            states.append(s)
        h = h + np.array(states)
        read = h
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "the shortcut always comes from the input",
        """\
def residual_forward(x, weights, projection):
    start = x if projection is None else x @ projection.T
    h, out = x, []
    for W_hx, W_hh, b_h in weights:
        s = np.zeros(len(b_h))
        states = []
        for t in range(len(h)):
            s = np.tanh(W_hh @ s + W_hx @ h[t] + b_h)
            states.append(s)
        h = start + np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "tanh around the sum instead of around the state",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h @ projection.T if j == 0 and projection is not None else h
        s = np.zeros(len(b_h))
        states = []
        for t in range(len(h)):
            s = W_hh @ s + W_hx @ h[t] + b_h
            states.append(s)
            s = np.tanh(s)
        h = np.tanh(below + np.array(states))
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "only the last layer's sums",
        """\
def residual_forward(x, weights, projection):
    h = x
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h @ projection.T if j == 0 and projection is not None else h
        s = np.zeros(len(b_h))
        states = []
        for t in range(len(h)):
            s = np.tanh(W_hh @ s + W_hx @ h[t] + b_h)
            states.append(s)
        h = below + np.array(states)
    return h
""",
    ),
    (
        "residual_forward",
        "wrong",
        "+= changes an array that is already in the list (and x itself)",
        """\
def residual_forward(x, weights, projection):
    h = x
    out = []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        s = np.zeros(len(b_h))
        states = []
        for t in range(len(h)):
            s = np.tanh(W_hh @ s + W_hx @ h[t] + b_h)
            states.append(s)
        if j == 0 and projection is not None:
            h = h @ projection.T
        h += np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "the projection is transposed the wrong way",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h @ projection if j == 0 and projection is not None else h
        s = np.zeros(len(b_h))
        states = []
        for t in range(len(h)):
            s = np.tanh(W_hh @ s + W_hx @ h[t] + b_h)
            states.append(s)
        h = below + np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "no tanh",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h @ projection.T if j == 0 and projection is not None else h
        s, states = np.zeros(len(b_h)), []
        for row in h:
            s = W_hh @ s + W_hx @ row + b_h
            states.append(s)
        h = below + np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "sums fed back and bias forgotten",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h @ projection.T if j == 0 and projection is not None else h
        s, states = np.zeros(len(b_h)), []
        for row, base in zip(h, below):
            s = base + np.tanh(W_hh @ s + W_hx @ row)
            states.append(s)
        h = np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "the projection is added in every layer, of x",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h if projection is None else x @ projection.T
        s, states = np.zeros(len(b_h)), []
        for row in h:
            s = np.tanh(W_hh @ s + W_hx @ row + b_h)
            states.append(s)
        h = below + np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "the state is not reset between the layers",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    s = np.zeros(len(weights[0][2]))
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h @ projection.T if j == 0 and projection is not None else h
        states = []
        for row in h:
            s = np.tanh(W_hh @ s + W_hx @ row + b_h)
            states.append(s)
        h = below + np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "the shortcut is late by one step",
        """\
def residual_forward(x, weights, projection):
    h, out = x, []
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = h @ projection.T if j == 0 and projection is not None else h
        s, states = np.zeros(len(b_h)), []
        for row in h:
            s = np.tanh(W_hh @ s + W_hx @ row + b_h)
            states.append(s)
        late = np.vstack([np.zeros((1, len(b_h))), below[:-1]])
        h = late + np.array(states)
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_forward",
        "wrong",
        "layer j reads the states of the layer below, not its sums",
        """\
def residual_forward(x, weights, projection):
    read, out = x, []
    h = x if projection is None else x @ projection.T
    for W_hx, W_hh, b_h in weights:
        s, states = np.zeros(len(b_h)), []
        for row in read:
            s = np.tanh(W_hh @ s + W_hx @ row + b_h)
            states.append(s)
        read = np.array(states)
        h = h + read
        out.append(h)
    return np.array(out)
""",
    ),
    (
        "residual_gru",
        "right",
        "Add layers, a helper for the shortcut",
        """\
def shortcut(tensor, units):
    if tensor.shape[-1] == units:
        return tensor
    return keras.layers.Dense(units, use_bias=False)(tensor)


def residual_gru(features, units, depth):
    t = begin = keras.Input((None, features))
    for _ in range(depth):
        states = keras.layers.GRU(units, return_sequences=True)(t)
        t = keras.layers.Add()([shortcut(t, units), states])
    return keras.Model(begin, t)
""",
    ),
    (
        "residual_gru",
        "right",
        "plus sign, EinsumDense-free TimeDistributed Dense",
        """\
def residual_gru(features, units, depth):
    L = keras.layers
    inputs = keras.Input(shape=(None, features))
    h = L.GRU(units, return_sequences=True)(inputs)
    skip = inputs
    if features != units:
        skip = L.TimeDistributed(L.Dense(units, use_bias=False))(inputs)
    h = skip + h
    for _ in range(1, depth):
        h = h + L.GRU(units, return_sequences=True)(h)
    return keras.Model(inputs, h)
""",
    ),
    (
        "residual_gru",
        "wrong",
        "no shortcut around the first layer",
        """\
def residual_gru(features, units, depth):
    inputs = keras.Input((None, features))
    h = keras.layers.GRU(units, return_sequences=True)(inputs)
    for _ in range(depth - 1):
        h = h + keras.layers.GRU(units, return_sequences=True)(h)
    return keras.Model(inputs, h)
""",
    ),
    (
        "residual_gru",
        "wrong",
        "the input is projected first and the first GRU reads the projection",
        """\
def residual_gru(features, units, depth):
    inputs = keras.Input((None, features))
    h = inputs
    if features != units:
        h = keras.layers.Dense(units, use_bias=False)(h)
    for _ in range(depth):
        h = h + keras.layers.GRU(units, return_sequences=True)(h)
    return keras.Model(inputs, h)
""",
    ),
    (
        "residual_gru",
        "wrong",
        "the projection has a bias",
        """\
def residual_gru(features, units, depth):
    inputs = h = keras.Input((None, features))
    for j in range(depth):
        s = keras.layers.GRU(units, return_sequences=True)(h)
        if h.shape[-1] != units:
            h = keras.layers.Dense(units)(h)
        h = h + s
    return keras.Model(inputs, h)
""",
    ),
    (
        "residual_gru",
        "wrong",
        "a projection around every layer",
        """\
def residual_gru(features, units, depth):
    inputs = h = keras.Input((None, features))
    for j in range(depth):
        s = keras.layers.GRU(units, return_sequences=True)(h)
        h = keras.layers.Dense(units, use_bias=False)(h) + s
    return keras.Model(inputs, h)
""",
    ),
    (
        "residual_gru",
        "wrong",
        "a plain stack",
        """\
def residual_gru(features, units, depth):
    inputs = h = keras.Input((None, features))
    for j in range(depth):
        h = keras.layers.GRU(units, return_sequences=True)(h)
    return keras.Model(inputs, h)
""",
    ),
    (
        "residual_gru",
        "wrong",
        "one shortcut around the whole stack",
        """\
def residual_gru(features, units, depth):
    inputs = h = keras.Input((None, features))
    for j in range(depth):
        h = keras.layers.GRU(units, return_sequences=True)(h)
    skip = inputs
    if features != units:
        skip = keras.layers.Dense(units, use_bias=False)(inputs)
    return keras.Model(inputs, skip + h)
""",
    ),
    (
        "residual_gru",
        "wrong",
        "no projection: the widths don't fit",
        """\
def residual_gru(features, units, depth):
    inputs = h = keras.Input((None, features))
    for j in range(depth):
        h = h + keras.layers.GRU(units, return_sequences=True)(h)
    return keras.Model(inputs, h)
""",
    ),
    (
        "path_gradients",
        "right",
        "a polynomial product",
        """\
def path_gradients(slopes):
    p = np.array([1.0])
    for w in slopes:
        p = np.convolve(p, [1.0, w])
    return p
""",
    ),
    (
        "path_gradients",
        "right",
        "all subsets, a tuple",
        """\
from itertools import combinations
from math import prod


def path_gradients(slopes):
    L = len(slopes)
    return tuple(sum(prod(some) for some in combinations(slopes, k)) for k in range(L + 1))
""",
    ),
    (
        "path_gradients",
        "wrong",
        "the layers around which the path leads are counted (reversed)",
        """\
def path_gradients(slopes):
    p = np.array([1.0])
    for w in slopes:
        p = np.convolve(p, [w, 1.0])
    return p
""",
    ),
    (
        "path_gradients",
        "wrong",
        "updated in ascending order: a slope is used twice",
        """\
def path_gradients(slopes):
    p = np.zeros(len(slopes) + 1)
    p[0] = 1
    for w in slopes:
        for k in range(1, len(p)):
            p[k] += w * p[k - 1]
    return p
""",
    ),
    (
        "path_gradients",
        "wrong",
        "the entry for no layers is missing",
        """\
def path_gradients(slopes):
    p = np.array([1.0])
    for w in slopes:
        p = np.convolve(p, [1.0, w])
    return p[1:]
""",
    ),
    (
        "path_gradients",
        "wrong",
        "as if all slopes were their mean",
        """\
from math import comb


def path_gradients(slopes):
    w = np.mean(slopes)
    L = len(slopes)
    return np.array([comb(L, k) * w**k for k in range(L + 1)])
""",
    ),
    (
        "path_gradients",
        "wrong",
        "only the first k layers: cumulative products",
        """\
def path_gradients(slopes):
    return np.concatenate([[1.0], np.cumprod(slopes)])
""",
    ),
    (
        "path_gradients",
        "wrong",
        "the roots' signs of np.poly are left in",
        """\
def path_gradients(slopes):
    return np.poly(slopes)
""",
    ),
    (
        "path_gradients",
        "wrong",
        "divided by the number of paths (mean for sum)",
        """\
from itertools import combinations


def path_gradients(slopes):
    means = []
    for k in range(len(slopes) + 1):
        means.append(np.mean([np.prod(c) for c in combinations(slopes, k)]))
    return np.array(means)
""",
    ),
    (
        "path_gradients",
        "wrong",
        "sum of slopes on a path instead of their product",
        """\
from itertools import combinations


def path_gradients(slopes):
    return np.array([sum(sum(c) for c in combinations(slopes, k)) for k in range(len(slopes) + 1)])
""",
    ),
    (
        "path_gradients",
        "wrong",
        "the number of paths only",
        """\
from math import comb


def path_gradients(slopes):
    return np.array([comb(len(slopes), k) for k in range(len(slopes) + 1)])
""",
    ),
    (
        "path_gradients",
        "wrong",
        "the sum of all, one number",
        """\
def path_gradients(slopes):
    return np.prod(1 + np.asarray(slopes))
""",
    ),
    (
        "path_gradients",
        "wrong",
        "the result has L entries, so that the loop reaches beyond the end",
        """\
def path_gradients(slopes):
    p = np.zeros(len(slopes))
    p[0] = 1
    for n, w in enumerate(slopes):
        for k in range(n + 1, 0, -1):
            p[k] = p[k] + w * p[k - 1]
    return p
""",
    ),
    (
        "path_gradients",
        "wrong",
        "neighbouring layers only: windows of length k",
        """\
def path_gradients(slopes):
    L = len(slopes)
    out = [1.0]
    for k in range(1, L + 1):
        out.append(sum(np.prod(slopes[a : a + k]) for a in range(L - k + 1)))
    return np.array(out)
""",
    ),
    (
        "path_gradients",
        "wrong",
        "the entry for no layers is 0",
        """\
def path_gradients(slopes):
    p = np.array([1.0])
    for w in slopes:
        p = np.convolve(p, [1.0, w])
    p[0] = 0
    return p
""",
    ),
    (
        "path_gradients",
        "wrong",
        "permutations: every path is counted k! times",
        """\
from itertools import permutations


def path_gradients(slopes):
    L = len(slopes)
    return np.array([sum(np.prod(c) for c in permutations(slopes, k)) for k in range(L + 1)])
""",
    ),
    (
        "path_gradients",
        "wrong",
        "absolute values of the slopes",
        """\
def path_gradients(slopes):
    p = np.array([1.0])
    for w in np.abs(slopes):
        p = np.convolve(p, [1.0, w])
    return p
""",
    ),
    (
        "path_gradients",
        "wrong",
        "powers of the sum of the slopes",
        """\
def path_gradients(slopes):
    return np.array([np.sum(slopes) ** k for k in range(len(slopes) + 1)])
""",
    ),
    (
        "exploding_residual",
        "right",
        "normal with std 0.75 / root of units",
        """\
def exploding_residual(units, depth, seed):
    g = np.random.default_rng(seed)
    return g.normal(0.0, 0.78 / units**0.5, (depth, units, units))
""",
    ),
    (
        "exploding_residual",
        "right",
        "random orthogonal matrices times 0.8",
        """\
def exploding_residual(units, depth, seed):
    np.random.seed(seed)
    made = [0.8 * np.linalg.qr(np.random.randn(units, units))[0] for _ in range(depth)]
    return np.stack(made)
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "standard normal entries: the plain stack explodes too",
        """\
def exploding_residual(units, depth, seed):
    return np.random.default_rng(seed).normal(size=(depth, units, units))
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "too small: the residual stack hardly grows",
        """\
def exploding_residual(units, depth, seed):
    return np.random.default_rng(seed).normal(size=(depth, units, units)) * 0.01
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "the seed is not used",
        """\
def exploding_residual(units, depth, seed):
    return np.random.normal(0, 0.78 / np.sqrt(units), (depth, units, units))
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "positive entries: the plain stack explodes too",
        """\
def exploding_residual(units, depth, seed):
    return np.random.default_rng(seed).uniform(0, 1, (depth, units, units))
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "not random: multiples of the identity",
        """\
def exploding_residual(units, depth, seed):
    return np.stack([0.5 * np.eye(units)] * depth)
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "negative identity: the residual stack shrinks too",
        """\
def exploding_residual(units, depth, seed):
    rng = np.random.default_rng(seed)
    return np.stack([-np.diag(rng.uniform(0.4, 0.6, units)) for _ in range(depth)])
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "the depth axis is last",
        """\
def exploding_residual(units, depth, seed):
    return np.random.default_rng(seed).normal(0, 0.78 / np.sqrt(units), (units, units, depth))
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "one matrix only",
        """\
def exploding_residual(units, depth, seed):
    return np.random.default_rng(seed).normal(0, 0.78 / np.sqrt(units), (units, units))
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "scale 1 over the root: the plain stack keeps its length",
        """\
def exploding_residual(units, depth, seed):
    return np.random.default_rng(seed).normal(0, 1 / np.sqrt(units), (depth, units, units))
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "the identity is added to the matrices already",
        """\
def exploding_residual(units, depth, seed):
    W = np.random.default_rng(seed).normal(0, 0.78 / np.sqrt(units), (depth, units, units))
    return W + np.eye(units)
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "the same seed for each matrix, and far too small",
        """\
def exploding_residual(units, depth, seed):
    W = [np.random.default_rng(seed).normal(0, 0.3, (units, units)) / units for _ in range(depth)]
    return np.array(W)
""",
    ),
    (
        "exploding_residual",
        "wrong",
        "one matrix drawn, repeated, entries of size 1 over units",
        """\
def exploding_residual(units, depth, seed):
    W = np.random.default_rng(seed).normal(0, 1 / units, (units, units))
    return np.repeat(W[None], depth, axis=0)
""",
    ),
    (
        "my_residual_model",
        "right",
        "eight residual GRUs of 32",
        """\
def my_residual_model(vocabulary_size):
    ids = keras.Input((None,))
    h = keras.layers.Embedding(vocabulary_size, 40)(ids)
    for _ in range(8):
        h = keras.layers.Add()([h, keras.layers.GRU(40, return_sequences=True)(h)])
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_residual_model",
        "right",
        "nine small LSTMs, pre-norm, TimeDistributed",
        """\
def my_residual_model(n):
    start = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(n, 24)(start)
    for k in range(9):
        inner = keras.layers.LayerNormalization()(h)
        h = h + keras.layers.LSTM(24, return_sequences=True, name=f"l{k}")(inner)
    return keras.Model(start, keras.layers.TimeDistributed(keras.layers.Dense(n))(h))
""",
    ),
    (
        "my_residual_model",
        "wrong",
        "seven layers",
        """\
def my_residual_model(vocabulary_size):
    ids = keras.Input((None,))
    h = keras.layers.Embedding(vocabulary_size, 32)(ids)
    for _ in range(1, 8):
        h = h + keras.layers.GRU(32, return_sequences=True)(h)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_residual_model",
        "wrong",
        "a plain stack, whose gradient vanishes",
        """\
def my_residual_model(vocabulary_size):
    model = keras.Sequential([keras.Input((None,)), keras.layers.Embedding(vocabulary_size, 32)])
    for _ in range(8):
        small = keras.initializers.RandomNormal(stddev=0.05)
        layer = keras.layers.SimpleRNN(32, return_sequences=True, kernel_initializer=small)
        model.add(layer)
    model.add(keras.layers.Dense(vocabulary_size))
    return model
""",
    ),
    (
        "my_residual_model",
        "wrong",
        "too many parameters",
        """\
def my_residual_model(vocabulary_size):
    ids = keras.Input((None,))
    h = keras.layers.Embedding(vocabulary_size, 64)(ids)
    for _ in range(8):
        h = h + keras.layers.GRU(64, return_sequences=True)(h)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_residual_model",
        "wrong",
        "reads both ways",
        """\
def my_residual_model(vocabulary_size):
    ids = keras.Input((None,))
    h = keras.layers.Embedding(vocabulary_size, 32)(ids)
    for _ in range(8):
        h = h + keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(h)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_residual_model",
        "wrong",
        "return_sequences is missing: each last state is added to every step",
        """\
def my_residual_model(vocabulary_size):
    ids = keras.Input((None,))
    h = keras.layers.Embedding(vocabulary_size, 32)(ids)
    for _ in range(8):
        h = h + keras.layers.RepeatVector(1)(keras.layers.GRU(32)(h))
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_residual_model",
        "wrong",
        "eight cells within one RNN layer",
        """\
def my_residual_model(vocabulary_size):
    cells = [keras.layers.GRUCell(32) for _ in range(8)]
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.RNN(cells, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_residual_model",
        "wrong",
        "eight layers side by side on the embedding, summed",
        """\
def my_residual_model(vocabulary_size):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h = keras.layers.Add()([e] + [keras.layers.GRU(32, return_sequences=True)(e) for _ in range(8)])
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
]

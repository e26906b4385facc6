"""Answers of a class to the exercises of chapter 01, each with its true cause."""

from __future__ import annotations

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "states_by_hand",
        "right",
        "tuples of floats",
        """\
states_by_hand = ((2.0, 0.0), (1.0, 1.0), (2.5, 0.5))
""",
    ),
    (
        "states_by_hand",
        "right",
        "Fractions, computed in the cell",
        """\
from fractions import Fraction as F

a, b = F(0), F(0)
states_by_hand = []
for number in (2, 0, 1):
    a, b = max(F(0), a / 2 + b + number), max(F(0), b / 2 - number + 1)
    states_by_hand.append([a, b])
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "the ReLU is left out",
        """\
states_by_hand = [[2, -1], [0, 0.5], [1.5, 0.25]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "the bias is left out",
        """\
states_by_hand = [[2, 0], [1, 0], [1.5, 0]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "W_hh is read transposed",
        """\
states_by_hand = [[2, 0], [1, 3], [1.5, 2.5]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "the zero state before the first step is listed too",
        """\
states_by_hand = [[0, 0], [2, 0], [1, 1], [2.5, 0.5]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "the old state is not used",
        """\
states_by_hand = [[2, 0], [0, 1], [1, 0]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "a list for each entry instead of one for each step",
        """\
states_by_hand = [[2, 1, 2.5], [0, 1, 0.5]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "only the last state is given",
        """\
states_by_hand = [2.5, 0.5]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "a slip: at step 3 the input is left out of the second entry",
        """\
states_by_hand = [[2, 0], [1, 1], [2.5, 1.5]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "tanh in place of the ReLU",
        """\
W = np.array([[0.5, 1], [0, 0.5]])
h = np.zeros(2)
states_by_hand = []
for n in [2, 0, 1]:
    h = np.tanh(W @ h + np.array([1, -1]) * n + np.array([0, 1]))
    states_by_hand.append(h)
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "the state begins with ones",
        """\
states_by_hand = [[3.5, 0], [1.75, 1], [2.875, 0.5]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "no ReLU and no bias",
        """\
states_by_hand = [[2, -2], [-1, -1], [-0.5, -1.5]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "W_hh transposed, and no ReLU",
        """\
states_by_hand = [[2, -1], [1, 2.5], [1.5, 2.25]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "the second entry of W_hx is taken as +1",
        """\
states_by_hand = [[2, 3], [4, 2.5], [5.5, 3.25]]
""",
    ),
    (
        "states_by_hand",
        "wrong",
        "the answer is a text",
        """\
states_by_hand = "[[2, 0], [1, 1], [2.5, 0.5]]"
""",
    ),
    (
        "rnn_forward",
        "right",
        "einsum, states kept in a list that is returned",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    out = []
    state = h_0
    for step in x:
        state = np.tanh(np.einsum("uf,f->u", W_hx, step) + np.einsum("uv,v->u", W_hh, state) + b_h)
        out.append(state)
    return out
""",
    ),
    (
        "rnn_forward",
        "right",
        "one matrix for both, through a helper",
        """\
def one_step(state, now, weights, bias):
    return np.tanh(weights @ np.concatenate([now, state]) + bias)


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    both = np.hstack([W_hx, W_hh])
    states = np.empty((len(x), len(h_0)))
    for t in range(len(x)):
        states[t] = one_step(states[t - 1] if t else h_0, x[t], both, b_h)
    return states
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "no activation",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h = h_0
    hs = []
    for xt in x:
        h = W_hh @ h + W_hx @ xt + b_h
        hs.append(h)
    return np.array(hs)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "relu in place of tanh",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h = h_0
    hs = []
    for xt in x:
        h = np.maximum(0, W_hh @ h + W_hx @ xt + b_h)
        hs.append(h)
    return np.array(hs)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "the bias is left out",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    states = []
    h = h_0
    for i in range(x.shape[0]):
        h = np.tanh(W_hh.dot(h) + W_hx.dot(x[i]))
        states.append(h)
    return np.stack(states)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "every step starts from h_0 again",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    states = []
    for i in range(x.shape[0]):
        h = np.tanh(W_hh.dot(h_0) + W_hx.dot(x[i]) + b_h)
        states.append(h)
    return np.stack(states)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "the state before a step is stored, so that h_0 is first and h_T is missing",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    states = []
    h = h_0
    for i in range(x.shape[0]):
        states.append(h)
        h = np.tanh(W_hh.dot(h) + W_hx.dot(x[i]) + b_h)
    return np.stack(states)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "h_0 is counted in",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    states = [h_0]
    for xt in x:
        states.append(np.tanh(W_hh @ states[-1] + W_hx @ xt + b_h))
    return np.stack(states)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "h_0 is ignored, the state begins with zeros",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h = np.zeros(len(b_h))
    hs = []
    for xt in x:
        h = np.tanh(W_hh @ h + W_hx @ xt + b_h)
        hs.append(h)
    return np.array(hs)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "W_hh is transposed, as in a row-vector formula",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h = h_0
    hs = []
    for xt in x:
        h = np.tanh(h @ W_hh + W_hx @ xt + b_h)
        hs.append(h)
    return np.array(hs)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "the sequence is read from its end",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h = h_0
    hs = []
    for xt in x[::-1]:
        h = np.tanh(W_hh @ h + W_hx @ xt + b_h)
        hs.append(h)
    return np.array(hs)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "the return stands inside the loop",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h = h_0
    hs = []
    for xt in x:
        h = np.tanh(W_hh @ h + W_hx @ xt + b_h)
        hs.append(h)
        return np.array(hs)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "the list is replaced by what append returns",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h = h_0
    result = []
    for xt in x:
        h = np.tanh(W_hh @ h + W_hx @ xt + b_h)
        result = result.append(h)
    return np.array(result)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "the new state is stored but never becomes the old one",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h = h_0
    states = []
    for xt in x:
        h_new = np.tanh(W_hh @ h + W_hx @ xt + b_h)
        states.append(h_new)
    return np.stack(states)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "one array is filled in place and appended again and again",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h = h_0.copy()
    states = []
    for xt in x:
        h[:] = np.tanh(W_hh @ h + W_hx @ xt + b_h)
        states.append(h)
    return np.array(states)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "bias and tanh are left out",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h, hs = h_0, []
    for xt in x:
        h = W_hh @ h + W_hx @ xt
        hs.append(h)
    return np.array(hs)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "tanh of each product alone, then the sum",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h, hs = h_0, []
    for xt in x:
        h = np.tanh(W_hh @ h) + np.tanh(W_hx @ xt) + b_h
        hs.append(h)
    return np.array(hs)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "the old state is added as it is, without W_hh",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h, hs = h_0, []
    for xt in x:
        h = np.tanh(h + W_hx @ xt + b_h)
        hs.append(h)
    return np.array(hs)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "starts from zeros and leaves out the bias",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h, hs = np.zeros_like(h_0), []
    for xt in x:
        h = np.tanh(W_hh @ h + W_hx @ xt)
        hs.append(h)
    return np.array(hs)
""",
    ),
    (
        "rnn_forward",
        "wrong",
        "the last input is left out (range(len(x) - 1))",
        """\
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    h, hs = h_0, []
    for t in range(len(x) - 1):
        h = np.tanh(W_hh @ h + W_hx @ x[t] + b_h)
        hs.append(h)
    return np.array(hs)
""",
    ),
    (
        "ElmanCell",
        "right",
        "matmul of a concatenated row, Sequential style names, tuple of states",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.W_hx = self.add_weight(shape=(input_shape[-1], n), initializer="glorot_uniform")
        self.W_hh = self.add_weight(shape=(n, n), initializer="orthogonal")
        self.b_h = self.add_weight(shape=(n,), initializer="zeros")

    def call(self, x, states):
        (before,) = states
        both = keras.ops.concatenate([x, before], axis=-1)
        W = keras.ops.concatenate([self.W_hx, self.W_hh], axis=0)
        after = keras.ops.tanh(keras.ops.matmul(both, W) + self.b_h)
        return after, [after]
""",
    ),
    (
        "ElmanCell",
        "right",
        "einsum and activations.tanh",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, shape):
        self.b_h = self.add_weight(shape=(self.units,), name="b")
        self.W_hh = self.add_weight(shape=(self.units, self.units), name="hh")
        self.W_hx = self.add_weight(shape=(shape[1], self.units), name="hx")

    def call(self, x, states):
        s = keras.ops.einsum("bf,fu->bu", x, self.W_hx)
        s = s + keras.ops.einsum("bv,vu->bu", states[0], self.W_hh) + self.b_h
        h = keras.activations.tanh(s)
        return h, [h]
""",
    ),
    (
        "ElmanCell",
        "wrong",
        "no activation",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = x @ self.W_hx + states[0] @ self.W_hh + self.b_h
        return h, [h]
""",
    ),
    (
        "ElmanCell",
        "wrong",
        "the new state is the sum before tanh",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = x @ self.W_hx + states[0] @ self.W_hh + self.b_h
        return keras.ops.tanh(h), [h]
""",
    ),
    (
        "ElmanCell",
        "wrong",
        "NumPy's tanh",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = np.tanh(x @ self.W_hx + states[0] @ self.W_hh + self.b_h)
        return h, [h]
""",
    ),
    (
        "ElmanCell",
        "wrong",
        "the state is returned without a list",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = keras.ops.tanh(x @ self.W_hx + states[0] @ self.W_hh + self.b_h)
        return h, h
""",
    ),
    (
        "ElmanCell",
        "wrong",
        "the weight for the input has the shape (units, features)",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(self.units, input_shape[-1]))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = keras.ops.tanh(
            x @ keras.ops.transpose(self.W_hx) + states[0] @ self.W_hh + self.b_h
        )
        return h, [h]
""",
    ),
    (
        "ElmanCell",
        "wrong",
        "matrices on the left, as in the formula for columns",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = keras.ops.tanh(self.W_hh @ states[0] + self.W_hx @ x + self.b_h)
        return h, [h]
""",
    ),
    (
        "ElmanCell",
        "wrong",
        "the state is taken as a whole list, not states[0]",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = keras.ops.tanh(
            keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states, self.W_hh) + self.b_h
        )
        return h, [h]
""",
    ),
    (
        "ElmanCell",
        "wrong",
        "the state never enters the sum",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = keras.ops.tanh(x @ self.W_hx + self.b_h)
        return h, [h]
""",
    ),
    (
        "ElmanCell",
        "wrong",
        "the old state is handed on instead of the new one",
        """\
class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = keras.ops.tanh(x @ self.W_hx + states[0] @ self.W_hh + self.b_h)
        return h, states
""",
    ),
    (
        "perplexity",
        "right",
        "take_along_axis and boolean choice",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return float(np.exp(-np.log(p[mask]).mean()))
""",
    ),
    (
        "perplexity",
        "right",
        "plain loops over lists, a geometric mean",
        """\
import math


def perplexity(probabilities, targets, mask):
    total, count = 0.0, 0
    for P, T, M in zip(probabilities, targets, mask):
        for dist, ident, real in zip(P, T, M):
            if real:
                total += math.log2(dist[ident])
                count += 1
    return 2 ** (-total / count)
""",
    ),
    (
        "perplexity",
        "wrong",
        "the mask is ignored",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return np.exp(-np.mean(np.log(p)))
""",
    ),
    (
        "perplexity",
        "wrong",
        "masked sum, but divided by all places",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    loss = -np.log(p) * mask
    return np.exp(loss.mean())
""",
    ),
    (
        "perplexity",
        "wrong",
        "the exponential is left out",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return -np.log(p[mask]).mean()
""",
    ),
    (
        "perplexity",
        "wrong",
        "the minus is left out",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return np.exp(np.log(p[mask]).mean())
""",
    ),
    (
        "perplexity",
        "wrong",
        "mean of the probabilities, then log",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return np.exp(-np.log(p[mask].mean()))
""",
    ),
    (
        "perplexity",
        "wrong",
        "the largest probability instead of the one of the target",
        """\
def perplexity(probabilities, targets, mask):
    p = probabilities.max(axis=-1)
    return np.exp(-np.log(p[mask]).mean())
""",
    ),
    (
        "perplexity",
        "wrong",
        "mean of the rows' perplexities",
        """\
def perplexity(probabilities, targets, mask):
    values = []
    for i in range(len(targets)):
        p = probabilities[i][np.arange(len(targets[i])), targets[i]]
        values.append(np.exp(-np.log(p[mask[i]]).mean()))
    return np.mean(values)
""",
    ),
    (
        "perplexity",
        "wrong",
        "sum instead of mean",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return np.exp(-np.log(p[mask]).sum())
""",
    ),
    (
        "perplexity",
        "wrong",
        "only the padding is counted",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return np.exp(-np.log(p[~mask]).mean())
""",
    ),
    (
        "perplexity",
        "wrong",
        "the ids index the batch axis",
        """\
def perplexity(probabilities, targets, mask):
    p = probabilities[targets]
    return np.exp(-np.log(p[mask]).mean())
""",
    ),
    (
        "perplexity",
        "wrong",
        "logarithm to base 2, exponential to base e",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return np.exp(-np.log2(p[mask]).mean())
""",
    ),
    (
        "perplexity",
        "wrong",
        "a mask is negated with a minus",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    p[-mask] = 1
    return np.exp(-np.log(p).sum() / mask.sum())
""",
    ),
    (
        "perplexity",
        "wrong",
        "mask ignored and exponential left out",
        """\
def perplexity(probabilities, targets, mask):
    total = 0
    for b in range(targets.shape[0]):
        for t in range(targets.shape[1]):
            total -= np.log(probabilities[b, t, targets[b, t]])
    return total / targets.size
""",
    ),
    (
        "perplexity",
        "wrong",
        "sum over the vocabulary: the entropy of the guesses",
        """\
def perplexity(probabilities, targets, mask):
    entropy = -(probabilities * np.log(probabilities + 1e-12)).sum(axis=-1)
    return np.exp(entropy[mask].mean())
""",
    ),
    (
        "perplexity",
        "wrong",
        "a list for each character instead of one number",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return np.exp(-np.log(p[mask]))
""",
    ),
    (
        "perplexity",
        "wrong",
        "divided by the number of sequences",
        """\
def perplexity(probabilities, targets, mask):
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return np.exp(-np.log(p[mask]).sum() / len(targets))
""",
    ),
    (
        "recurrent_weights",
        "right",
        "uniform entries, scaled",
        """\
def recurrent_weights(units, radius, seed):
    A = np.random.default_rng(seed).uniform(-1, 1, (units, units))
    return A / max(abs(np.linalg.eigvals(A))) * radius
""",
    ),
    (
        "recurrent_weights",
        "right",
        "a random orthogonal matrix times the radius",
        """\
def recurrent_weights(units, radius, seed):
    np.random.seed(seed)
    q, _ = np.linalg.qr(np.random.randn(units, units))
    return radius * q
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "not scaled by the present radius",
        """\
def recurrent_weights(units, radius, seed):
    rng = np.random.default_rng(seed)
    return radius * rng.normal(size=(units, units))
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "only approximately: radius over the root of units",
        """\
def recurrent_weights(units, radius, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(units, units)) * radius / np.sqrt(units)
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "the largest real part is taken as the size",
        """\
def recurrent_weights(units, radius, seed):
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(units, units))
    return W * radius / np.linalg.eigvals(W).real.max()
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "the spectral norm (largest singular value) is scaled",
        """\
def recurrent_weights(units, radius, seed):
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(units, units))
    return W * radius / np.linalg.norm(W, 2)
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "the largest entry is scaled",
        """\
def recurrent_weights(units, radius, seed):
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(units, units))
    return radius * W / np.abs(W).max()
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "the seed is not used",
        """\
def recurrent_weights(units, radius, seed):
    W = np.random.normal(size=(units, units))
    return W * radius / np.abs(np.linalg.eigvals(W)).max()
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "divided by the radius instead of multiplied",
        """\
def recurrent_weights(units, radius, seed):
    W = np.random.default_rng(seed).normal(size=(units, units))
    return W / (np.abs(np.linalg.eigvals(W)).max() * radius)
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "the complex eigenvalue itself divides",
        """\
def recurrent_weights(units, radius, seed):
    W = np.random.default_rng(seed).normal(size=(units, units))
    return W * radius / max(np.linalg.eigvals(W))
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "not random: the identity times the radius",
        """\
def recurrent_weights(units, radius, seed):
    return radius * np.eye(units)
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "eig returns a pair, which abs doesn't take",
        """\
def recurrent_weights(units, radius, seed):
    W = np.random.default_rng(seed).normal(size=(units, units))
    return W * radius / np.abs(np.linalg.eig(W)).max()
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "the mean size of the eigenvalues is scaled",
        """\
def recurrent_weights(units, radius, seed):
    W = np.random.default_rng(seed).normal(size=(units, units))
    return W * radius / np.abs(np.linalg.eigvals(W)).mean()
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "the Frobenius norm is scaled",
        """\
def recurrent_weights(units, radius, seed):
    W = np.random.default_rng(seed).normal(size=(units, units))
    return W * radius / np.linalg.norm(W)
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "made one, radius forgotten",
        """\
def recurrent_weights(units, radius, seed):
    W = np.random.default_rng(seed).normal(size=(units, units))
    return W / np.abs(np.linalg.eigvals(W)).max()
""",
    ),
    (
        "recurrent_weights",
        "wrong",
        "eigvalsh, which takes the matrix as symmetric",
        """\
def recurrent_weights(units, radius, seed):
    W = np.random.default_rng(seed).normal(size=(units, units))
    return W * radius / np.abs(np.linalg.eigvalsh(W)).max()
""",
    ),
    (
        "clip_gradients",
        "right",
        "one flat vector, tuple returned",
        """\
def clip_gradients(gradients, max_norm):
    flat = np.concatenate([np.ravel(g) for g in gradients])
    length = np.linalg.norm(flat)
    if length <= max_norm:
        return [g.copy() for g in gradients]
    return [g * (max_norm / length) for g in gradients]
""",
    ),
    (
        "clip_gradients",
        "right",
        "min of a factor, sums of squares",
        """\
def clip_gradients(gradients, max_norm):
    sq = sum((g**2).sum() for g in gradients)
    k = min(1.0, max_norm / (sq**0.5 + 1e-12))
    return list(map(lambda g: k * g, gradients))
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "each gradient is clipped alone",
        """\
def clip_gradients(gradients, max_norm):
    out = []
    for g in gradients:
        n = np.linalg.norm(g)
        out.append(g * max_norm / n if n > max_norm else g)
    return out
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "entries are clipped by value",
        """\
def clip_gradients(gradients, max_norm):
    return [np.clip(g, -max_norm, max_norm) for g in gradients]
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "short gradients are lengthened as well",
        """\
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * max_norm / norm for g in gradients]
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "the gradients are changed in place",
        """\
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / norm
    return gradients
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "the root is left out",
        """\
def clip_gradients(gradients, max_norm):
    norm = sum(np.sum(g**2) for g in gradients)
    if norm > max_norm:
        return [g * max_norm / norm for g in gradients]
    return gradients
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "the norms are added up",
        """\
def clip_gradients(gradients, max_norm):
    norm = sum(np.linalg.norm(g) for g in gradients)
    if norm > max_norm:
        return [g * max_norm / norm for g in gradients]
    return gradients
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "the largest norm counts",
        """\
def clip_gradients(gradients, max_norm):
    norm = max(np.linalg.norm(g) for g in gradients)
    if norm > max_norm:
        return [g * max_norm / norm for g in gradients]
    return gradients
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "arrays of unlike shapes are concatenated unflattened",
        """\
def clip_gradients(gradients, max_norm):
    norm = np.linalg.norm(np.concatenate(gradients))
    if norm > max_norm:
        return [g * max_norm / norm for g in gradients]
    return gradients
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "nothing is returned where nothing is to be clipped",
        """\
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    if norm > max_norm:
        return [g * max_norm / norm for g in gradients]
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "divided by the norm but not multiplied by max_norm",
        """\
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    if norm > max_norm:
        return [g / norm for g in gradients]
    return gradients
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "the mean norm counts",
        """\
def clip_gradients(gradients, max_norm):
    norm = np.mean([np.linalg.norm(g) for g in gradients])
    if norm > max_norm:
        return [g * max_norm / norm for g in gradients]
    return gradients
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "each array gets max_norm divided by its own norm where the whole is too long",
        """\
def clip_gradients(gradients, max_norm):
    total = np.sqrt(sum((g**2).sum() for g in gradients))
    if total > max_norm:
        return [g * max_norm / np.linalg.norm(g) for g in gradients]
    return gradients
""",
    ),
    (
        "clip_gradients",
        "wrong",
        "root and max_norm are both forgotten",
        """\
def clip_gradients(gradients, max_norm):
    total = sum((g**2).sum() for g in gradients)
    if total > max_norm:
        return [g / total for g in gradients]
    return gradients
""",
    ),
    (
        "lstm_step",
        "right",
        "reshape into four rows, tuple unpacked",
        """\
def sig(v):
    return 0.5 * (1 + np.tanh(v / 2))


def lstm_step(x, h, c, W_hx, W_hh, b_h):
    a, b, d, e = (W_hx @ x + W_hh @ h + b_h).reshape(4, -1)
    memory = sig(b) * c + sig(a) * np.tanh(d)
    return sig(e) * np.tanh(memory), memory
""",
    ),
    (
        "lstm_step",
        "right",
        "slices and a list as the result",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    n = c.size
    z = np.einsum("ij,j", W_hx, x) + np.einsum("ij,j", W_hh, h) + b_h
    i, f, o = (1 / (1 + np.exp(-z[k * n : (k + 1) * n])) for k in (0, 1, 3))
    new = f * c + i * np.tanh(z[2 * n : 3 * n])
    return [o * np.tanh(new), new]
""",
    ),
    (
        "lstm_step",
        "wrong",
        "the blocks in the order i, f, o, g",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, o, g = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "no sigmoids",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "sigmoid on the candidate instead of tanh",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + sigmoid(i) * sigmoid(g)
    return sigmoid(o) * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "no tanh around c in the output",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c, c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "(c, h) returned instead of (h, c)",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return c, h
""",
    ),
    (
        "lstm_step",
        "wrong",
        "input and forget gate exchanged in the sum",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c_new = sigmoid(i) * c + sigmoid(f) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new
""",
    ),
    (
        "lstm_step",
        "wrong",
        "the output is made from the old cell state",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c_new
""",
    ),
    (
        "lstm_step",
        "wrong",
        "the exponent of the sigmoid lacks its minus",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "the input gate is left out",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "the bias is left out",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "sigmoid is not defined anywhere",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "split into pieces of one unit instead of four blocks",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    z = W_hx @ x + W_hh @ h + b_h
    i, f, g, o = np.split(z, len(z))
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "only h is returned",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c)
""",
    ),
    (
        "lstm_step",
        "wrong",
        "c and h mixed up in the inputs",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ c + b_h, 4)
    c = sigmoid(f) * h + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "swapped o and g, and no tanh around c",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, o, g = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c, c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "tanh in place of the sigmoid of the output gate",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return np.tanh(o) * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "1 - σ(i) as the forget gate, as in a GRU",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = (1 - sigmoid(i)) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
    ),
    (
        "lstm_step",
        "wrong",
        "the four blocks are read as interleaved columns",
        """\
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    i, f, g, o = (W_hx @ x + W_hh @ h + b_h).reshape(-1, 4).T
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
""",
    ),
    (
        "my_language_model",
        "right",
        "functional, TimeDistributed(Dense) and two LSTMs",
        """\
def my_language_model(vocabulary_size):
    ids = keras.Input(shape=(None,), dtype="int64")
    e = keras.layers.Embedding(vocabulary_size, 24)(ids)
    e = keras.layers.LSTM(48, return_sequences=True)(e)
    e = keras.layers.LSTM(48, return_sequences=True)(e)
    return keras.Model(ids, keras.layers.TimeDistributed(keras.layers.Dense(vocabulary_size))(e))
""",
    ),
    (
        "my_language_model",
        "right",
        "Sequential with a causal convolution below a GRU",
        """\
def my_language_model(v):
    net = keras.Sequential()
    net.add(keras.Input((None,)))
    net.add(keras.layers.Embedding(v, 32))
    net.add(keras.layers.Conv1D(32, 3, padding="causal", activation="relu"))
    net.add(keras.layers.GRU(64, return_sequences=True))
    net.add(keras.layers.Dense(v))
    return net
""",
    ),
    (
        "my_language_model",
        "wrong",
        "return_sequences is missing",
        """\
def my_language_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(64),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_language_model",
        "wrong",
        "reads both ways",
        """\
def my_language_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.Bidirectional(keras.layers.GRU(32, return_sequences=True)),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_language_model",
        "wrong",
        "too many parameters",
        """\
def my_language_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 64),
        keras.layers.LSTM(128, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_language_model",
        "wrong",
        "softmax: probabilities instead of logits",
        """\
def my_language_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(64, return_sequences=True),
        keras.layers.Dense(vocabulary_size, activation="softmax"),
    ])
""",
    ),
    (
        "my_language_model",
        "wrong",
        "a convolution that looks ahead (padding same)",
        """\
def my_language_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.Conv1D(32, 3, padding="same"),
        keras.layers.GRU(48, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_language_model",
        "wrong",
        "the vocabulary's size is typed in",
        """\
def my_language_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(60, 32),
        keras.layers.GRU(64, return_sequences=True),
        keras.layers.Dense(60),
    ])
""",
    ),
    (
        "my_language_model",
        "wrong",
        "the model is built but not returned",
        """\
def my_language_model(vocabulary_size):
    model = keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(64, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
    model.summary(print_fn=lambda line: None)
""",
    ),
    (
        "my_language_model",
        "wrong",
        "no Embedding, the ids go into the GRU as they are",
        """\
def my_language_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.GRU(64, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_language_model",
        "wrong",
        "the GRU runs backwards",
        """\
def my_language_model(vocabulary_size):
    inp = keras.Input((None,))
    x = keras.layers.Embedding(vocabulary_size, 32)(inp)
    x = keras.layers.GRU(64, return_sequences=True, go_backwards=True)(x)
    return keras.Model(inp, keras.layers.Dense(vocabulary_size)(x))
""",
    ),
]

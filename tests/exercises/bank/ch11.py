"""Answers of a class to the exercises of chapter 11, each with its true cause."""

from __future__ import annotations

# All of an answer to NormedCell but the lines of its `call`.
NORMED_CELL = """\
class NormedCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, shape):
        self.W_hx = self.add_weight(shape=(shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.g_h = self.add_weight(shape=(self.units,), initializer="ones")
        self.b_h = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, x, states):
"""

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "variational_dropout",
        "right",
        "one mask that spreads over the steps",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    keep = rng.random((x.shape[0], 1, x.shape[2])) >= rate
    return x * keep / (1 - rate)
""",
    ),
    (
        "variational_dropout",
        "right",
        "binomial, repeated for each step",
        """\
def variational_dropout(x, rate, seed):
    batch, steps, features = x.shape
    mask = np.random.default_rng(seed).binomial(1, 1 - rate, size=(batch, features))
    mask = np.repeat(mask[:, np.newaxis, :], steps, axis=1)
    return mask * x / (1.0 - rate)
""",
    ),
    (
        "variational_dropout",
        "right",
        "a loop over the sequences, with choice",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    result = np.zeros(x.shape)
    for i in range(len(x)):
        m = rng.choice([0, 1], size=x.shape[-1], p=[rate, 1 - rate])
        for t in range(x.shape[1]):
            result[i, t] = m * x[i, t] / (1 - rate)
    return result
""",
    ),
    (
        "variational_dropout",
        "right",
        "a copy whose columns are set to zero, number by number",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    out = x.astype(float) / (1 - rate)
    for b in range(x.shape[0]):
        for f in range(x.shape[2]):
            if rng.uniform() < rate:
                out[b, :, f] = 0
    return out
""",
    ),
    (
        "variational_dropout",
        "right",
        "np.where, and a list of dropped places",
        """\
def variational_dropout(x, rate, seed):
    dropped = np.random.default_rng(seed).random(x[:, 0].shape) < rate
    return np.where(dropped[:, None], 0.0, x / (1 - rate))
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "a mask of its own for each step",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    mask = rng.random(x.shape) >= rate
    return x * mask / (1 - rate)
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "one mask for the whole batch",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    mask = rng.random(x.shape[-1]) >= rate
    return x * mask / (1 - rate)
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "the generator is made anew for each sequence",
        """\
def variational_dropout(x, rate, seed):
    out = []
    for row in x:
        rng = np.random.default_rng(seed)
        mask = rng.random(row.shape[-1]) >= rate
        out.append(row * mask / (1 - rate))
    return np.array(out)
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "no division by 1 - rate",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    mask = rng.random((x.shape[0], 1, x.shape[2])) >= rate
    return x * mask
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "divided by rate",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    mask = rng.random((x.shape[0], 1, x.shape[2])) >= rate
    return x * mask / rate
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "kept with probability rate",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    mask = rng.random((x.shape[0], 1, x.shape[2])) < rate
    return x * mask / (1 - rate)
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "binomial with rate, so it is the dropped ones that stay",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    mask = rng.binomial(1, rate, size=(len(x), 1, x.shape[2]))
    return x * mask / (1 - rate)
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "x is changed in place",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    x *= rng.random((x.shape[0], 1, x.shape[2])) >= rate
    x /= 1 - rate
    return x
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "x is zeroed in place, then divided into a new array",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    for i in range(x.shape[0]):
        x[i][:, rng.random(x.shape[2]) < rate] = 0
    return x / (1 - rate)
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "the seed is not used",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng()
    mask = rng.random((x.shape[0], 1, x.shape[2])) >= rate
    return x * mask / (1 - rate)
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "all numbers of a sequence, or none",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    mask = rng.random((x.shape[0], 1, 1)) >= rate
    return x * mask / (1 - rate)
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "whole words are dropped",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    mask = rng.random((x.shape[0], x.shape[1], 1)) >= rate
    return x * mask / (1 - rate)
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "exactly a share of rate is dropped from each sequence",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    out = x / (1 - rate)
    n = x.shape[2]
    for i in range(len(x)):
        out[i][:, rng.choice(n, size=int(rate * n), replace=False)] = 0
    return out
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "Keras's layer without training=True drops nothing",
        """\
def variational_dropout(x, rate, seed):
    layer = keras.layers.Dropout(rate, noise_shape=(None, 1, None), seed=seed)
    return np.array(layer(x))
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "multiplied by 1 - rate",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    mask = rng.random((x.shape[0], 1, x.shape[2])) > rate
    return x * mask * (1 - rate)
""",
    ),
    (
        "variational_dropout",
        "wrong",
        "return is forgotten",
        """\
def variational_dropout(x, rate, seed):
    rng = np.random.default_rng(seed)
    mask = rng.random((x.shape[0], 1, x.shape[2])) >= rate
    out = x * mask / (1 - rate)
""",
    ),
    (
        "dropped_memory",
        "right",
        "a loop, stacked at the end",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    state, states = start, []
    for _ in range(steps):
        state = state * (rng.random(len(state)) >= rate) / (1 - rate)
        states.append(state)
    return np.stack(states)
""",
    ),
    (
        "dropped_memory",
        "right",
        "a running product of all masks",
        """\
def dropped_memory(start, rate, steps, seed):
    masks = np.random.default_rng(seed).random((steps, start.size)) >= rate
    return start * np.cumprod(masks / (1 - rate), axis=0)
""",
    ),
    (
        "dropped_memory",
        "right",
        "binomial masks, rows of a prepared array",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    h = np.zeros((steps + 1, len(start)))
    h[0] = start
    for t in range(1, steps + 1):
        h[t] = h[t - 1] * rng.binomial(1, 1 - rate, len(start)) / (1 - rate)
    return h[1:]
""",
    ),
    (
        "dropped_memory",
        "right",
        "unit by unit, with if",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    h = [float(v) for v in start]
    rows = []
    for t in range(steps):
        h = [0.0 if rng.random() < rate else v / (1 - rate) for v in h]
        rows.append(h)
    return np.array(rows)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "one mask, drawn before the loop",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    mask = rng.random(start.shape) >= rate
    state, states = start, []
    for _ in range(steps):
        state = state * mask / (1 - rate)
        states.append(state)
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "the generator is made anew at each step",
        """\
def dropped_memory(start, rate, steps, seed):
    state, states = start, []
    for _ in range(steps):
        rng = np.random.default_rng(seed)
        state = state * (rng.random(start.shape) >= rate) / (1 - rate)
        states.append(state)
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "no division by 1 - rate",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    state, states = start, []
    for _ in range(steps):
        state = state * (rng.random(start.shape) >= rate)
        states.append(state)
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "start is dropped anew at each step, nothing is carried",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    states = []
    for _ in range(steps):
        mask = rng.random(start.shape) >= rate
        states.append(start * mask / (1 - rate))
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "all steps at once, without the product",
        """\
def dropped_memory(start, rate, steps, seed):
    mask = np.random.default_rng(seed).random((steps, len(start))) >= rate
    return start * mask / (1 - rate)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "start is the first row as well",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    states = [start]
    for _ in range(steps):
        mask = rng.random(start.shape) >= rate
        states.append(states[-1] * mask / (1 - rate))
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "the state before the step is kept, not the one after",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    state, states = start, []
    for _ in range(steps):
        states.append(state)
        state = state * (rng.random(start.shape) >= rate) / (1 - rate)
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "only the last state",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    state = start
    for _ in range(steps):
        state = state * (rng.random(start.shape) >= rate) / (1 - rate)
    return state
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "one draw for all units",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    state, states = start, []
    for _ in range(steps):
        state = state * (rng.random() >= rate) / (1 - rate)
        states.append(state)
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "kept with probability rate",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    state, states = start, []
    for _ in range(steps):
        state = state * (rng.random(start.shape) < rate) / (1 - rate)
        states.append(state)
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "what is carried is not divided, only what is returned",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    state, states = start, []
    for _ in range(steps):
        state = state * (rng.random(start.shape) >= rate)
        states.append(state / (1 - rate))
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "the same array is changed and appended again and again",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    state = start.astype(float)
    states = []
    for _ in range(steps):
        state *= rng.random(start.shape) >= rate
        state /= 1 - rate
        states.append(state)
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "start itself is zeroed in place",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    states = []
    state = start
    for _ in range(steps):
        state[rng.random(len(start)) < rate] = 0
        state = state / (1 - rate)
        states.append(state)
    return np.array(states)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "the mean that is expected, without masks",
        """\
def dropped_memory(start, rate, steps, seed):
    return np.array([start * (1 - rate) ** t for t in range(1, steps + 1)])
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "the seed is not used",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng()
    states = [start]
    for _ in range(steps):
        states.append(states[-1] * (rng.random(start.shape) >= rate) / (1 - rate))
    return np.array(states[1:])
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "a column for each step",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    state, states = start, []
    for _ in range(steps):
        state = state * (rng.random(start.shape) >= rate) / (1 - rate)
        states.append(state)
    return np.stack(states, axis=1)
""",
    ),
    (
        "dropped_memory",
        "wrong",
        "zoneout: the number is kept, not set to zero",
        """\
def dropped_memory(start, rate, steps, seed):
    rng = np.random.default_rng(seed)
    state, states = start, []
    for _ in range(steps):
        state = np.where(rng.random(start.shape) < rate, state, state / (1 - rate))
        states.append(state)
    return np.array(states)
""",
    ),
    (
        "zoneout_by_hand",
        "right",
        "written down",
        """\
zoneout_by_hand = [[4, 4, 0], [3, 9, 6]]
""",
    ),
    (
        "zoneout_by_hand",
        "right",
        "an array of floats",
        """\
zoneout_by_hand = np.array([[4.0, 4.0, 0.0], [3.0, 9.0, 6.0]])
""",
    ),
    (
        "zoneout_by_hand",
        "right",
        "computed in loops",
        """\
x, p = [4, 8, -4], 1 / 4
zoneout_by_hand = []
for masks in ([0, 1, 0], [p, p, p]):
    s, row = 0, []
    for x_t, m in zip(x, masks):
        s = m * s + (1 - m) * (s + x_t)
        row.append(s)
    zoneout_by_hand.append(row)
""",
    ),
    (
        "zoneout_by_hand",
        "right",
        "tuples with the sums written out",
        """\
zoneout_by_hand = ((4, 4, 4 - 4), (0.75 * 4, 0.25 * 3 + 0.75 * 11, 0.25 * 9 + 0.75 * 5))
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "the mask is read the other way round: 1 renews",
        """\
zoneout_by_hand = [[0, 8, 8], [3, 9, 6]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "p and 1 - p exchanged in use",
        """\
zoneout_by_hand = [[4, 4, 0], [1, 3, 2]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "dropout: the second state is 0",
        """\
zoneout_by_hand = [[4, 0, -4], [3, 9, 6]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "in use nothing is held back",
        """\
zoneout_by_hand = [[4, 4, 0], [4, 12, 8]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "use before training",
        """\
zoneout_by_hand = [[3, 9, 6], [4, 4, 0]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "a row for each step",
        """\
zoneout_by_hand = [[4, 3], [4, 9], [0, 6]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "the third step goes on from the sum that was thrown away",
        """\
zoneout_by_hand = [[4, 4, 8], [3, 9, 6]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "in use the old state's share is left out",
        """\
zoneout_by_hand = [[4, 4, 0], [3, 8.25, 3.1875]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "in use the sums run on without zoneout and are mixed afterwards",
        """\
zoneout_by_hand = [[4, 4, 0], [3, 10, 9]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "only the training",
        """\
zoneout_by_hand = [4, 4, 0]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "the third input is taken as 4",
        """\
zoneout_by_hand = [[4, 4, 8], [3, 9, 12]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "divided by 1 - p in training, as in dropout",
        """\
zoneout_by_hand = [[16 / 3, 16 / 3, 16 / 9], [3, 9, 6]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "the input takes the state's place: the cell does not add up in use",
        """\
zoneout_by_hand = [[4, 4, -4], [3, 6.75, -1.3125]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "a slip in the last sum",
        """\
zoneout_by_hand = [[4, 4, 0], [3, 9, 5]]
""",
    ),
    (
        "zoneout_by_hand",
        "wrong",
        "one flat list",
        """\
zoneout_by_hand = [4, 4, 0, 3, 9, 6]
""",
    ),
    *(
        ("NormedCell", kind, cause, NORMED_CELL + body)
        for kind, cause, body in (
            (
                "right",
                "matmul, mean and var with keepdims",
                """\
        ops = keras.ops
        a = ops.matmul(x, self.W_hx) + ops.matmul(states[0], self.W_hh)
        mu = ops.mean(a, axis=-1, keepdims=True)
        var = ops.var(a, axis=-1, keepdims=True)
        h = ops.tanh(self.g_h * (a - mu) / ops.sqrt(var + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "right",
                "moments and the @ sign",
                """\
        [h] = states
        a = x @ self.W_hx + h @ self.W_hh
        mean, variance = keras.ops.moments(a, axes=[-1], keepdims=True)
        normed = (a - mean) / keras.ops.sqrt(variance + 1e-3)
        new = keras.ops.tanh(normed * self.g_h + self.b_h)
        return new, [new]
""",
            ),
            (
                "right",
                "one product of joined inputs, rsqrt, squares by hand",
                """\
        both = keras.ops.concatenate([x, states[0]], axis=1)
        W = keras.ops.concatenate([self.W_hx, self.W_hh], axis=0)
        a = keras.ops.dot(both, W)
        a = a - keras.ops.sum(a, axis=1, keepdims=True) / self.units
        v = keras.ops.sum(a * a, axis=1, keepdims=True) / self.units
        h = keras.ops.tanh(self.g_h * a * keras.ops.rsqrt(v + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "right",
                "ops.layer_normalization",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        a = keras.ops.layer_normalization(a, self.g_h, self.b_h, axis=-1, epsilon=0.001)
        h = keras.ops.tanh(a)
        return h, [h]
""",
            ),
            (
                "wrong",
                "the norm goes over the batch",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=0)
        var = keras.ops.var(a, axis=0)
        h = keras.ops.tanh(self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "one mean and variance for the whole batch (no axis)",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a)
        var = keras.ops.var(a)
        h = keras.ops.tanh(self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "keepdims is forgotten",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1)
        var = keras.ops.var(a, axis=-1)
        h = keras.ops.tanh(self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "epsilon is added to the root",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        std = keras.ops.std(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * (a - mu) / (std + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "no epsilon",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        std = keras.ops.std(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * (a - mu) / std + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "epsilon is 1e-5",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * (a - mu) / keras.ops.sqrt(var + 1e-5) + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "divided by the variance",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * (a - mu) / (var + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "the norm comes after tanh",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        t = keras.ops.tanh(a)
        mu = keras.ops.mean(t, axis=-1, keepdims=True)
        var = keras.ops.var(t, axis=-1, keepdims=True)
        h = self.g_h * (t - mu) / keras.ops.sqrt(var + 0.001) + self.b_h
        return h, [h]
""",
            ),
            (
                "wrong",
                "only the input's part is normalised",
                """\
        a = keras.ops.matmul(x, self.W_hx)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        normed = self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h
        h = keras.ops.tanh(normed + keras.ops.matmul(states[0], self.W_hh))
        return h, [h]
""",
            ),
            (
                "wrong",
                "the two products are normalised apart",
                """\
        def norm(a):
            mu = keras.ops.mean(a, axis=-1, keepdims=True)
            var = keras.ops.var(a, axis=-1, keepdims=True)
            return (a - mu) / keras.ops.sqrt(var + 0.001)

        a = norm(keras.ops.matmul(x, self.W_hx)) + norm(keras.ops.matmul(states[0], self.W_hh))
        h = keras.ops.tanh(self.g_h * a + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "the gain is left out",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = keras.ops.tanh((a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "the bias is left out",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001))
        return h, [h]
""",
            ),
            (
                "wrong",
                "the bias is added before the norm",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh) + self.b_h
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001))
        return h, [h]
""",
            ),
            (
                "wrong",
                "the gain multiplies the bias as well",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * ((a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h))
        return h, [h]
""",
            ),
            (
                "wrong",
                "the mean is not taken away",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * a / keras.ops.sqrt(var + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "no norm at all",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        h = keras.ops.tanh(self.g_h * a + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "no tanh",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h
        return h, [h]
""",
            ),
            (
                "wrong",
                "the state is not returned",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        return keras.ops.tanh(self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h)
""",
            ),
            (
                "wrong",
                "the old state is handed on",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h)
        return h, states
""",
            ),
            (
                "wrong",
                "the list of states is used as if it were the state",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states, self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "a LayerNormalization layer, made in call",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        a = keras.layers.LayerNormalization(epsilon=0.001)(a)
        h = keras.ops.tanh(self.g_h * a + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "the weights are exchanged",
                """\
        a = keras.ops.matmul(x, self.W_hh) + keras.ops.matmul(states[0], self.W_hx)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h)
        return h, [h]
""",
            ),
            (
                "wrong",
                "the normed sum is handed on, without tanh",
                """\
        a = keras.ops.matmul(x, self.W_hx) + keras.ops.matmul(states[0], self.W_hh)
        mu = keras.ops.mean(a, axis=-1, keepdims=True)
        var = keras.ops.var(a, axis=-1, keepdims=True)
        a = self.g_h * (a - mu) / keras.ops.sqrt(var + 0.001) + self.b_h
        return keras.ops.tanh(a), [a]
""",
            ),
            (
                "wrong",
                "numpy in place of keras.ops",
                """\
        a = np.matmul(x, self.W_hx) + np.matmul(states[0], self.W_hh)
        mu = np.mean(a, axis=-1, keepdims=True)
        var = np.var(a, axis=-1, keepdims=True)
        h = np.tanh(self.g_h * (a - mu) / np.sqrt(var + 0.001) + self.b_h)
        return h, [h]
""",
            ),
        )
    ),
    (
        "tied_model",
        "right",
        "functional, the embedding called twice",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "tied_model",
        "right",
        "an Embedding, and a product with its transposed matrix",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input(shape=(None,))
    embedding = keras.layers.Embedding(vocabulary_size, units)
    x = embedding(ids)
    x = keras.layers.GRU(units, return_sequences=True)(x)
    logits = keras.ops.matmul(x, keras.ops.transpose(embedding.embeddings))
    return keras.Model(ids, logits)
""",
    ),
    (
        "tied_model",
        "right",
        "a subclass of keras.Model",
        """\
class Tied(keras.Model):
    def __init__(self, vocabulary_size, units):
        super().__init__()
        self.embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
        self.gru = keras.layers.GRU(units, return_sequences=True)

    def call(self, ids):
        return self.embed(self.gru(self.embed(ids)), reverse=True)


def tied_model(vocabulary_size, units):
    model = Tied(vocabulary_size, units)
    model(np.zeros((1, 2), "int32"))
    return model
""",
    ),
    (
        "tied_model",
        "right",
        "Sequential with a Lambda that calls the embedding",
        """\
def tied_model(vocabulary_size, units):
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    return keras.Sequential([
        keras.Input((None,)),
        embed,
        keras.layers.GRU(units, return_sequences=True),
        keras.layers.Lambda(lambda h: embed(h, reverse=True)),
    ])
""",
    ),
    (
        "tied_model",
        "right",
        "a layer of one's own that scores with the embedding's matrix",
        """\
class Scores(keras.layers.Layer):
    def __init__(self, embedding):
        super().__init__()
        self.embedding = embedding

    def call(self, h):
        return keras.ops.einsum("bth,vh->btv", h, self.embedding.embeddings)


def tied_model(vocabulary_size, units):
    embedding = keras.layers.Embedding(vocabulary_size, units)
    inputs = keras.Input((None,), dtype="int64")
    h = keras.layers.GRU(units, return_sequences=True)(embedding(inputs))
    return keras.Model(inputs, Scores(embedding)(h))
""",
    ),
    (
        "tied_model",
        "wrong",
        "a Dense layer at the end: two matrices",
        """\
def tied_model(vocabulary_size, units):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, units),
        keras.layers.GRU(units, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "tied_model",
        "wrong",
        "two reversible embeddings, one for each end",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.ReversibleEmbedding(vocabulary_size, units)(ids)
    h = keras.layers.GRU(units, return_sequences=True)(x)
    out = keras.layers.ReversibleEmbedding(vocabulary_size, units)(h, reverse=True)
    return keras.Model(ids, out)
""",
    ),
    (
        "tied_model",
        "wrong",
        "tie_weights=False",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units, tie_weights=False)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "tied_model",
        "wrong",
        "return_sequences is forgotten",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    h = keras.layers.GRU(units)(embed(ids))
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "tied_model",
        "wrong",
        "softmax at the end",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, keras.layers.Softmax()(embed(h, reverse=True)))
""",
    ),
    (
        "tied_model",
        "wrong",
        "a Dense layer between the states and the matrix",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    h = keras.layers.Dense(units)(h)
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "tied_model",
        "wrong",
        "a bias for each word is added",
        """\
class Bias(keras.layers.Layer):
    def build(self, shape):
        self.b = self.add_weight(shape=(shape[-1],), initializer="zeros")

    def call(self, x):
        return x + self.b


def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, Bias()(embed(h, reverse=True)))
""",
    ),
    (
        "tied_model",
        "wrong",
        "the embedding has a fixed width of 128",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, 128)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "tied_model",
        "wrong",
        "the embedding's two sizes are exchanged",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(units, vocabulary_size)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "tied_model",
        "wrong",
        "reverse=True is forgotten",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, embed(h))
""",
    ),
    (
        "tied_model",
        "wrong",
        "reverse=True is given to the constructor",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units, reverse=True)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, embed(h))
""",
    ),
    (
        "tied_model",
        "wrong",
        "the matrix is copied, not shared",
        """\
def tied_model(vocabulary_size, units):
    embed = keras.layers.Embedding(vocabulary_size, units)
    score = keras.layers.Dense(vocabulary_size, use_bias=False)
    model = keras.Sequential([
        keras.Input((None,)),
        embed,
        keras.layers.GRU(units, return_sequences=True),
        score,
    ])
    score.set_weights([embed.get_weights()[0].T])
    return model
""",
    ),
    (
        "tied_model",
        "wrong",
        "two GRUs",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    h = keras.layers.GRU(units, return_sequences=True)(h)
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "tied_model",
        "wrong",
        "an LSTM",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    h = keras.layers.LSTM(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "tied_model",
        "wrong",
        "the GRU has dropout",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    h = keras.layers.GRU(units, return_sequences=True, dropout=0.3)(embed(ids))
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "tied_model",
        "wrong",
        "the matrix is frozen",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units, trainable=False)
    h = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "tied_model",
        "wrong",
        "the embedded words are scored, not the states",
        """\
def tied_model(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    x = embed(ids)
    h = keras.layers.GRU(units, return_sequences=True)(x)
    return keras.Model(ids, embed(x, reverse=True))
""",
    ),
    (
        "temporal_penalty",
        "right",
        "differences chosen with a mask of pairs",
        """\
def temporal_penalty(states, mask):
    changes = states[:, 1:] - states[:, :-1]
    both = mask[:, 1:] & mask[:, :-1]
    if not both.any():
        return 0
    return np.mean(changes[both] ** 2)
""",
    ),
    (
        "temporal_penalty",
        "right",
        "loops",
        """\
def temporal_penalty(states, mask):
    total, count = 0.0, 0
    for b in range(states.shape[0]):
        for t in range(1, states.shape[1]):
            if mask[b, t] and mask[b, t - 1]:
                for u in range(states.shape[2]):
                    total += (states[b, t, u] - states[b, t - 1, u]) ** 2
                    count += 1
    return total / count if count else 0
""",
    ),
    (
        "temporal_penalty",
        "right",
        "a sum with the mask as numbers, divided by the count",
        """\
def temporal_penalty(states, mask):
    pairs = mask[:, 1:].astype(float) * mask[:, :-1]
    squares = np.diff(states, axis=1) ** 2
    count = pairs.sum() * states.shape[-1]
    return np.sum(squares * pairs[..., None]) / max(count, 1)
""",
    ),
    (
        "temporal_penalty",
        "right",
        "lengths, row by row",
        """\
def temporal_penalty(states, mask):
    squares = []
    for row, length in zip(states, mask.sum(axis=1)):
        squares.extend(((row[1:length] - row[: max(length - 1, 0)]) ** 2).ravel())
    return float(np.mean(squares)) if squares else 0.0
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "padding counts",
        """\
def temporal_penalty(states, mask):
    return np.mean((states[:, 1:] - states[:, :-1]) ** 2)
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "the first step counts as a change from zero",
        """\
def temporal_penalty(states, mask):
    before = np.concatenate([np.zeros_like(states[:, :1]), states[:, :-1]], axis=1)
    if not mask.any():
        return 0
    return np.mean(((states - before) ** 2)[mask])
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "np.roll: the first step is compared with the last",
        """\
def temporal_penalty(states, mask):
    changes = states - np.roll(states, 1, axis=1)
    if not mask.any():
        return 0
    return np.mean(changes[mask] ** 2)
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "masked to zero, but the mean goes over all pairs",
        """\
def temporal_penalty(states, mask):
    squares = (states[:, 1:] - states[:, :-1]) ** 2
    return np.mean(squares * mask[:, 1:, None])
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "the squares of a pair are summed over the units",
        """\
def temporal_penalty(states, mask):
    squares = ((states[:, 1:] - states[:, :-1]) ** 2).sum(axis=-1)
    pairs = mask[:, 1:] & mask[:, :-1]
    if pairs.sum() == 0:
        return 0
    return squares[pairs].sum() / pairs.sum()
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "the mean of nothing is nan",
        """\
def temporal_penalty(states, mask):
    changes = states[:, 1:] - states[:, :-1]
    return np.mean(changes[mask[:, 1:]] ** 2)
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "0 only if all is padding: one step alone gives nan",
        """\
def temporal_penalty(states, mask):
    if not mask.any():
        return 0
    changes = states[:, 1:] - states[:, :-1]
    pairs = mask[:, 1:] & mask[:, :-1]
    return (changes**2 * pairs[:, :, None]).sum() / (pairs.sum() * states.shape[2])
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "a pair counts if its first step is real",
        """\
def temporal_penalty(states, mask):
    changes = states[:, 1:] - states[:, :-1]
    pairs = mask[:, :-1]
    if not pairs.any():
        return 0
    return np.mean(changes[pairs] ** 2)
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "a mean for each sequence, then their mean",
        """\
def temporal_penalty(states, mask):
    means = []
    for row, real in zip(states, mask):
        row = row[real]
        if len(row) > 1:
            means.append(np.mean((row[1:] - row[:-1]) ** 2))
    return np.mean(means) if means else 0
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "absolute changes, not squares",
        """\
def temporal_penalty(states, mask):
    pairs = mask[:, 1:]
    if not pairs.any():
        return 0
    return np.mean(np.abs(states[:, 1:] - states[:, :-1])[pairs])
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "a sum, not a mean",
        """\
def temporal_penalty(states, mask):
    changes = states[:, 1:] - states[:, :-1]
    return np.sum(changes[mask[:, 1:]] ** 2)
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "the squares of the states, the other penalty",
        """\
def temporal_penalty(states, mask):
    if not mask.any():
        return 0
    return np.mean(states[mask] ** 2)
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "padding is set to zero first, so the step into it counts",
        """\
def temporal_penalty(states, mask):
    h = states * mask[:, :, None]
    changes = h[:, 1:] - h[:, :-1]
    pairs = mask[:, :-1]
    if not pairs.any():
        return 0
    return (changes[pairs] ** 2).mean()
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "the real steps of all sequences in one row: changes from one sequence to the next",
        """\
def temporal_penalty(states, mask):
    real = states[mask]
    if len(real) < 2:
        return 0
    return np.mean((real[1:] - real[:-1]) ** 2)
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "the root of the mean",
        """\
def temporal_penalty(states, mask):
    pairs = mask[:, 1:] & mask[:, :-1]
    if not pairs.any():
        return 0
    return np.sqrt(np.mean((states[:, 1:] - states[:, :-1])[pairs] ** 2))
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "the difference goes over the units",
        """\
def temporal_penalty(states, mask):
    if not mask.any():
        return 0
    return np.mean(np.diff(states)[mask] ** 2)
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "a number for each sequence",
        """\
def temporal_penalty(states, mask):
    squares = ((states[:, 1:] - states[:, :-1]) ** 2).mean(axis=-1)
    pairs = mask[:, 1:]
    return (squares * pairs).sum(axis=1) / np.maximum(pairs.sum(axis=1), 1)
""",
    ),
    (
        "temporal_penalty",
        "wrong",
        "the square of the mean change",
        """\
def temporal_penalty(states, mask):
    pairs = mask[:, 1:]
    if not pairs.any():
        return 0
    return np.mean((states[:, 1:] - states[:, :-1])[pairs]) ** 2
""",
    ),
    (
        "my_regularized_model",
        "right",
        "Sequential with variational dropout by noise_shape",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, 128),
        keras.layers.Dropout(0.3, noise_shape=(None, 1, None)),
        keras.layers.GRU(128, return_sequences=True),
        keras.layers.Dropout(0.3, noise_shape=(None, 1, None)),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_regularized_model",
        "right",
        "tied ends, a wider GRU, dropout",
        """\
def my_regularized_model(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, 160)
    x = keras.layers.SpatialDropout1D(0.4)(embed(ids))
    h = keras.layers.GRU(160, return_sequences=True, recurrent_dropout=0.2)(x)
    h = keras.layers.SpatialDropout1D(0.4)(h)
    return keras.Model(ids, embed(h, reverse=True))
""",
    ),
    (
        "my_regularized_model",
        "right",
        "LSTM with its own dropout and weight penalties",
        """\
def my_regularized_model(vocabulary_size):
    l2 = keras.regularizers.L2(1e-5)
    inputs = keras.Input(shape=(None,))
    x = keras.layers.Embedding(vocabulary_size, 100)(inputs)
    x = keras.layers.LSTM(
        100, return_sequences=True, dropout=0.3, recurrent_dropout=0.3, kernel_regularizer=l2
    )(x)
    return keras.Model(inputs, keras.layers.Dense(vocabulary_size, kernel_regularizer=l2)(x))
""",
    ),
    (
        "my_regularized_model",
        "right",
        "two residual GRUs with layer norm and noise",
        """\
def my_regularized_model(vocabulary_size):
    L = keras.layers
    ids = keras.Input((None,))
    x = L.Embedding(vocabulary_size, 96)(ids)
    x = L.GaussianNoise(0.1)(x)
    for _ in range(2):
        y = L.GRU(96, return_sequences=True)(L.LayerNormalization()(x))
        x = L.Add()([x, L.Dropout(0.3)(y)])
    return keras.Model(ids, L.Dense(vocabulary_size)(x))
""",
    ),
    (
        "my_regularized_model",
        "right",
        "a causal convolution and dropout",
        """\
def my_regularized_model(vocabulary_size):
    model = keras.Sequential()
    model.add(keras.layers.Embedding(vocabulary_size, 100))
    model.add(keras.layers.Dropout(0.5))
    model.add(keras.layers.Conv1D(100, 4, padding="causal", activation="relu"))
    model.add(keras.layers.Dropout(0.5))
    model.add(keras.layers.Dense(vocabulary_size, dtype="float32"))
    return model
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "a bidirectional GRU",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, 96),
        keras.layers.Dropout(0.3),
        keras.layers.Bidirectional(keras.layers.GRU(48, return_sequences=True)),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "too large: 256 units",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, 256),
        keras.layers.Dropout(0.5),
        keras.layers.GRU(256, return_sequences=True),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "return_sequences is forgotten",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, 128),
        keras.layers.GRU(128, dropout=0.3),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "softmax at the end",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, 128),
        keras.layers.GRU(128, return_sequences=True, dropout=0.3),
        keras.layers.Dense(vocabulary_size, activation="softmax"),
    ])
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "no output layer: a score for each unit",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, 128),
        keras.layers.Dropout(0.3),
        keras.layers.GRU(128, return_sequences=True),
    ])
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "2,000 words are written into the model",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.layers.Embedding(2000, 128),
        keras.layers.GRU(128, return_sequences=True, dropout=0.3),
        keras.layers.Dense(2000),
    ])
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "a convolution with padding same reads later words",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, 100),
        keras.layers.Conv1D(100, 3, padding="same"),
        keras.layers.Dropout(0.3),
        keras.layers.GRU(100, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "attention without a causal mask",
        """\
def my_regularized_model(vocabulary_size):
    ids = keras.Input((None,))
    x = keras.layers.Embedding(vocabulary_size, 96)(ids)
    h = keras.layers.GRU(96, return_sequences=True, dropout=0.2)(x)
    a = keras.layers.MultiHeadAttention(2, 32, dropout=0.2)(h, h)
    x = keras.layers.LayerNormalization()(h + a)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "dropout is always on (training=True)",
        """\
def my_regularized_model(vocabulary_size):
    ids = keras.Input((None,))
    x = keras.layers.Embedding(vocabulary_size, 128)(ids)
    x = keras.layers.Dropout(0.3)(x, training=True)
    x = keras.layers.GRU(128, return_sequences=True)(x)
    x = keras.layers.Dropout(0.3)(x, training=True)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "dropout of the ids, below the embedding",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Dropout(0.2),
        keras.layers.Embedding(vocabulary_size, 128),
        keras.layers.GRU(128, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_regularized_model",
        "right",
        "dropout after the logits, which nothing forbids and only the training shows",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, 128),
        keras.layers.GRU(128, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
        keras.layers.Dropout(0.3),
    ])
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "the GRU runs backwards",
        """\
def my_regularized_model(vocabulary_size):
    return keras.Sequential([
        keras.layers.Embedding(vocabulary_size, 128),
        keras.layers.GRU(128, return_sequences=True, go_backwards=True, dropout=0.3),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "return is forgotten",
        """\
def my_regularized_model(vocabulary_size):
    model = keras.Sequential([
        keras.layers.Embedding(vocabulary_size, 128),
        keras.layers.GRU(128, return_sequences=True, dropout=0.3),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_regularized_model",
        "wrong",
        "a mean over all steps is added",
        """\
def my_regularized_model(vocabulary_size):
    ids = keras.Input((None,))
    x = keras.layers.Embedding(vocabulary_size, 100)(ids)
    h = keras.layers.GRU(100, return_sequences=True, dropout=0.3)(x)
    h = h + keras.ops.mean(h, axis=1, keepdims=True)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_regularized_model",
        "right",
        "no embedding, the ids go into the GRU as numbers: only the training shows it",
        """\
def my_regularized_model(vocabulary_size):
    ids = keras.Input((None,))
    x = keras.layers.Reshape((-1, 1))(ids)
    x = keras.layers.GRU(128, return_sequences=True, dropout=0.3)(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))
""",
    ),
]

"""Answers of a class to the exercises of chapter 08, each with its true cause."""

from __future__ import annotations

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "directions_by_hand",
        "right",
        "tuples",
        """\
directions_by_hand = (1, 2), (0.5, 1), (9 / 4, 0)
""",
    ),
    (
        "directions_by_hand",
        "right",
        "an array stacked from two rows",
        """\
directions_by_hand = np.stack([[1, 0.5, 2.25], [2, 1, 0]], axis=1)
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "the backward pass runs forwards",
        """\
directions_by_hand = [[1, 0], [0.5, 1], [2.25, 1]]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "the backward states are not turned back",
        """\
directions_by_hand = [[1, 0], [0.5, 1], [2.25, 2]]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "backward first",
        """\
directions_by_hand = [[2, 1], [1, 0.5], [0, 2.25]]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "a row for each direction",
        """\
directions_by_hand = [[1, 0.5, 2.25], [2, 1, 0]]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "no ReLU",
        """\
directions_by_hand = [[1, -2], [0.5, -1], [2.25, -1]]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "the bias of the backward pass is left out",
        """\
directions_by_hand = [[1, 0], [0.5, 0], [2.25, 0]]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "the two states are added",
        """\
directions_by_hand = [3, 1.5, 2.25]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "forward weights in both directions",
        """\
directions_by_hand = [[1, 1.5], [0.5, 1], [2.25, 2]]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "weights of the directions exchanged",
        """\
directions_by_hand = [[0, 1.5], [1, 1], [1, 2]]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "forward, the state is not halved",
        """\
directions_by_hand = [[1, 2], [1, 1], [3, 0]]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "backward read forwards, and a slip in the last number",
        """\
directions_by_hand = [[1, 0], [0.5, 1], [2.25, 1.5]]
""",
    ),
    (
        "directions_by_hand",
        "wrong",
        "W_hh of the backward pass is taken as 0.5, as forward",
        """\
directions_by_hand = [[1, 0.5], [0.5, 1], [2.25, 0]]
""",
    ),
    (
        "reverse_sequences",
        "right",
        "one index array for all",
        """\
def reverse_sequences(x, lengths):
    t = np.arange(x.shape[1])[None, :]
    n = np.asarray(lengths)[:, None]
    return np.take_along_axis(x, np.where(t < n, n - 1 - t, t)[:, :, None], axis=1)
""",
    ),
    (
        "reverse_sequences",
        "right",
        "pieces concatenated into a list of rows",
        """\
def reverse_sequences(x, lengths):
    return [np.concatenate([row[:k][::-1], row[k:]]) for row, k in zip(x, lengths)]
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "the whole row is turned, padding first",
        """\
def reverse_sequences(x, lengths):
    return x[:, ::-1]
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "x is changed in place",
        """\
def reverse_sequences(x, lengths):
    for i, n in enumerate(lengths):
        x[i, :n] = x[i, :n][::-1].copy()
    return x
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "the features are turned as well",
        """\
def reverse_sequences(x, lengths):
    out = x.copy()
    for i, n in enumerate(lengths):
        out[i, :n] = x[i, :n][::-1, ::-1]
    return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "the padding is replaced by zeros",
        """\
def reverse_sequences(x, lengths):
    out = np.zeros_like(x)
    for i, n in enumerate(lengths):
        out[i, :n] = x[i, :n][::-1]
    return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "one step too few is turned",
        """\
def reverse_sequences(x, lengths):
    out = x.copy()
    for i, n in enumerate(lengths):
        out[i, : n - 1] = x[i, : n - 1][::-1]
    return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "the rows are turned instead of the steps",
        """\
def reverse_sequences(x, lengths):
    return np.flip(x, axis=0)
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "one length for all rows",
        """\
def reverse_sequences(x, lengths):
    out = x.copy()
    n = lengths.max()
    out[:, :n] = x[:, :n][:, ::-1]
    return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "the slice backwards leaves out the first step",
        """\
def reverse_sequences(x, lengths):
    out = x.copy()
    for i, n in enumerate(lengths):
        out[i, :n] = x[i, n - 1 : 0 : -1]
    return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "n - t in place of n - 1 - t: every step is one too late",
        """\
def reverse_sequences(x, lengths):
    out = x.copy()
    for row in range(len(x)):
        for t in range(lengths[row]):
            out[row, t] = x[row, lengths[row] - t]
    return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "an alias instead of a copy, so a half is overwritten",
        """\
def reverse_sequences(x, lengths):
    out = x
    for i, n in enumerate(lengths):
        for t in range(n):
            out[i, t] = x[i, n - 1 - t]
    return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "the turned row is never stored: a copy of x is returned",
        """\
def reverse_sequences(x, lengths):
    new = x.copy()
    for i, n in enumerate(lengths):
        new[i, :n].copy()[::-1]
    return new
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "the lengths are taken as the number of padded steps",
        """\
def reverse_sequences(x, lengths):
    out = x.copy()
    steps = x.shape[1]
    for i, n in enumerate(lengths):
        real = steps - n
        out[i, :real] = x[i, :real][::-1]
    return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "the sequence is pushed to the right, behind the padding",
        """\
def reverse_sequences(x, lengths):
    out = x.copy()
    for i, n in enumerate(lengths):
        out[i] = np.roll(x[i], -n, axis=0)
    return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "only the first row is turned: the return stands inside the loop",
        """\
def reverse_sequences(x, lengths):
    out = x.copy()
    for i, n in enumerate(lengths):
        out[i, :n] = x[i, :n][::-1]
        return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "swapped in place, each pair twice",
        """\
def reverse_sequences(x, lengths):
    out = x.copy()
    for i, n in enumerate(lengths):
        for t in range(n):
            out[i, t], out[i, n - 1 - t] = out[i, n - 1 - t].copy(), out[i, t].copy()
    return out
""",
    ),
    (
        "reverse_sequences",
        "wrong",
        "lengths is used as one number",
        """\
def reverse_sequences(x, lengths):
    out = x.copy()
    out[:, :lengths] = x[:, :lengths][:, ::-1]
    return out
""",
    ),
    (
        "birnn_forward",
        "right",
        "each row alone, einsum",
        """\
def run(rows, Wx, Wh, b):
    h, out = np.zeros(len(b)), []
    for r in rows:
        h = np.tanh(np.einsum("f,fu->u", r, Wx) + h @ Wh + b)
        out.append(h)
    return np.array(out)


def birnn_forward(x, mask, forward, backward):
    n = len(forward[2])
    H = np.zeros((*mask.shape, 2 * n))
    for k in range(len(x)):
        real = x[k][mask[k]]
        H[k, : len(real), :n] = run(real, *forward)
        H[k, : len(real), n:] = run(real[::-1], *backward)[::-1]
    return H
""",
    ),
    (
        "birnn_forward",
        "right",
        "the whole batch, the state is kept at zero on padding by where",
        """\
def birnn_forward(x, mask, forward, backward):
    def walk(order, weights):
        A, B, c = weights
        s = np.zeros((x.shape[0], c.shape[0]))
        seen = {}
        for t in order:
            s = np.where(mask[:, t, None], np.tanh(x[:, t] @ A + s @ B + c), 0.0)
            seen[t] = s
        return np.stack([seen[t] for t in range(x.shape[1])], axis=1)

    T = x.shape[1]
    return np.concatenate([walk(range(T), forward), walk(range(T)[::-1], backward)], -1)
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "the mask is ignored, the backward pass begins in the padding",
        """\
def birnn_forward(x, mask, forward, backward):
    def one(x, W_xh, W_hh, b_h):
        h = np.zeros((len(x), len(b_h)))
        out = []
        for t in range(x.shape[1]):
            h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h)
            out.append(h)
        return np.stack(out, axis=1)
    f = one(x, *forward)
    b = one(x[:, ::-1], *backward)[:, ::-1]
    return np.concatenate([f, b], axis=-1)
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "the backward states are not turned back",
        """\
def birnn_forward(x, mask, forward, backward):
    units = len(forward[2])
    out = np.zeros((x.shape[0], x.shape[1], 2 * units))
    for i in range(len(x)):
        n = mask[i].sum()
        for d, (W_xh, W_hh, b_h) in enumerate([forward, backward]):
            seq = x[i, :n] if d == 0 else x[i, :n][::-1]
            h = np.zeros(units)
            for t in range(n):
                h = np.tanh(seq[t] @ W_xh + h @ W_hh + b_h)
                out[i, t, d * units:(d + 1) * units] = h
    return out
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "forward weights in both directions",
        """\
def birnn_forward(x, mask, forward, backward):
    units = len(forward[2])
    out = np.zeros((x.shape[0], x.shape[1], 2 * units))
    W_xh, W_hh, b_h = forward
    for i in range(len(x)):
        n = mask[i].sum()
        h = np.zeros(units)
        for t in range(n):
            h = np.tanh(x[i, t] @ W_xh + h @ W_hh + b_h)
            out[i, t, :units] = h
        h = np.zeros(units)
        for t in reversed(range(n)):
            h = np.tanh(x[i, t] @ W_xh + h @ W_hh + b_h)
            out[i, t, units:] = h
    return out
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "the state is not reset before the backward pass",
        """\
def birnn_forward(x, mask, forward, backward):
    units = len(forward[2])
    out = np.zeros((x.shape[0], x.shape[1], 2 * units))
    for i in range(len(x)):
        n = mask[i].sum()
        h = np.zeros(units)
        W_xh, W_hh, b_h = forward
        for t in range(n):
            h = np.tanh(x[i, t] @ W_xh + h @ W_hh + b_h)
            out[i, t, :units] = h
        W_xh, W_hh, b_h = backward
        for t in reversed(range(n)):
            h = np.tanh(x[i, t] @ W_xh + h @ W_hh + b_h)
            out[i, t, units:] = h
    return out
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "backward half first",
        """\
def birnn_forward(x, mask, forward, backward):
    units = len(forward[2])
    out = np.zeros((x.shape[0], x.shape[1], 2 * units))
    for i in range(len(x)):
        n = mask[i].sum()
        h = np.zeros(units)
        W_xh, W_hh, b_h = forward
        for t in range(n):
            h = np.tanh(x[i, t] @ W_xh + h @ W_hh + b_h)
            out[i, t, units:] = h
        h = np.zeros(units)
        W_xh, W_hh, b_h = backward
        for t in reversed(range(n)):
            h = np.tanh(x[i, t] @ W_xh + h @ W_hh + b_h)
            out[i, t, :units] = h
    return out
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "the two states are added, not joined",
        """\
def birnn_forward(x, mask, forward, backward):
    def walk(steps, W_xh, W_hh, b_h):
        h = np.zeros((len(x), len(b_h)))
        out = np.zeros((len(x), x.shape[1], len(b_h)))
        for t in steps:
            h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h) * mask[:, t, None]
            out[:, t] = h
        return out
    T = x.shape[1]
    return walk(range(T), *forward) + walk(range(T - 1, -1, -1), *backward)
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "the loop backwards stops before step 0",
        """\
def birnn_forward(x, mask, forward, backward):
    def walk(steps, W_xh, W_hh, b_h):
        h = np.zeros((len(x), len(b_h)))
        out = np.zeros((len(x), x.shape[1], len(b_h)))
        for t in steps:
            h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h) * mask[:, t, None]
            out[:, t] = h
        return out
    T = x.shape[1]
    return np.concatenate([walk(range(T), *forward), walk(range(T - 1, 0, -1), *backward)], axis=2)
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "joined along the steps",
        """\
def birnn_forward(x, mask, forward, backward):
    def walk(steps, W_xh, W_hh, b_h):
        h = np.zeros((len(x), len(b_h)))
        out = np.zeros((len(x), x.shape[1], len(b_h)))
        for t in steps:
            h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h) * mask[:, t, None]
            out[:, t] = h
        return out
    T = x.shape[1]
    return np.concatenate([walk(range(T), *forward), walk(range(T - 1, -1, -1), *backward)], axis=1)
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "np.concatenate is given two arguments",
        """\
def birnn_forward(x, mask, forward, backward):
    def walk(steps, W_xh, W_hh, b_h):
        h = np.zeros((len(x), len(b_h)))
        out = np.zeros((len(x), x.shape[1], len(b_h)))
        for t in steps:
            h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h) * mask[:, t, None]
            out[:, t] = h
        return out
    T = x.shape[1]
    return np.concatenate(walk(range(T), *forward), walk(range(T - 1, -1, -1), *backward))
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "a mask is negated with a minus",
        """\
def birnn_forward(x, mask, forward, backward):
    def walk(steps, W_xh, W_hh, b_h):
        h = np.zeros((len(x), len(b_h)))
        out = np.zeros((len(x), x.shape[1], len(b_h)))
        for t in steps:
            new = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h)
            keep = mask[:, t, None]
            h = keep * new + (-keep) * h
            out[:, t] = h
        return out
    T = x.shape[1]
    return np.concatenate([walk(range(T), *forward), walk(range(T)[::-1], *backward)], axis=2)
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "no activation in the backward pass",
        """\
def birnn_forward(x, mask, forward, backward):
    units = len(forward[2])
    out = np.zeros((x.shape[0], x.shape[1], 2 * units))
    for i in range(len(x)):
        n = mask[i].sum()
        h = np.zeros(units)
        W_xh, W_hh, b_h = forward
        for t in range(n):
            h = np.tanh(x[i, t] @ W_xh + h @ W_hh + b_h)
            out[i, t, :units] = h
        h = np.zeros(units)
        W_xh, W_hh, b_h = backward
        for t in reversed(range(n)):
            h = x[i, t] @ W_xh + h @ W_hh + b_h
            out[i, t, units:] = h
    return out
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "forward and backward weights exchanged",
        """\
def birnn_forward(x, mask, forward, backward):
    n = len(forward[2])
    H = np.zeros((*mask.shape, 2 * n))
    for k in range(len(x)):
        T = int(mask[k].sum())
        for steps, (W, U, b), part in [
            (range(T), backward, slice(0, n)),
            (range(T)[::-1], forward, slice(n, 2 * n)),
        ]:
            h = np.zeros(n)
            for t in steps:
                h = np.tanh(x[k, t] @ W + h @ U + b)
                H[k, t, part] = h
    return H
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "the backward pass runs forwards",
        """\
def birnn_forward(x, mask, forward, backward):
    n = len(forward[2])
    H = np.zeros((*mask.shape, 2 * n))
    for k in range(len(x)):
        T = int(mask[k].sum())
        for part, (W, U, b) in enumerate([forward, backward]):
            h = np.zeros(n)
            for t in range(T):
                h = np.tanh(x[k, t] @ W + h @ U + b)
                H[k, t, part * n : (part + 1) * n] = h
    return H
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "mask ignored and backward states not turned back",
        """\
def birnn_forward(x, mask, forward, backward):
    def one(x, W_xh, W_hh, b_h):
        h, out = np.zeros((len(x), len(b_h))), []
        for t in range(x.shape[1]):
            h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h)
            out.append(h)
        return np.stack(out, axis=1)
    return np.concatenate([one(x, *forward), one(x[:, ::-1], *backward)], axis=-1)
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "the state of the row before is kept",
        """\
def birnn_forward(x, mask, forward, backward):
    n = len(forward[2])
    H = np.zeros((*mask.shape, 2 * n))
    f, g = np.zeros(n), np.zeros(n)
    for k in range(len(x)):
        T = int(mask[k].sum())
        for t in range(T):
            f = np.tanh(x[k, t] @ forward[0] + f @ forward[1] + forward[2])
            H[k, t, :n] = f
        for t in range(T - 1, -1, -1):
            g = np.tanh(x[k, t] @ backward[0] + g @ backward[1] + backward[2])
            H[k, t, n:] = g
    return H
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "both biases are left out",
        """\
def birnn_forward(x, mask, forward, backward):
    n = len(forward[2])
    H = np.zeros((*mask.shape, 2 * n))
    for k in range(len(x)):
        T = int(mask[k].sum())
        f, g = np.zeros(n), np.zeros(n)
        for t in range(T):
            f = np.tanh(x[k, t] @ forward[0] + f @ forward[1])
            H[k, t, :n] = f
        for t in range(T - 1, -1, -1):
            g = np.tanh(x[k, t] @ backward[0] + g @ backward[1])
            H[k, t, n:] = g
    return H
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "relu in both passes",
        """\
def birnn_forward(x, mask, forward, backward):
    n = len(forward[2])
    H = np.zeros((*mask.shape, 2 * n))
    for k in range(len(x)):
        T = int(mask[k].sum())
        f, g = np.zeros(n), np.zeros(n)
        for t in range(T):
            f = np.maximum(0, x[k, t] @ forward[0] + f @ forward[1] + forward[2])
            H[k, t, :n] = f
        for t in range(T - 1, -1, -1):
            g = np.maximum(0, x[k, t] @ backward[0] + g @ backward[1] + backward[2])
            H[k, t, n:] = g
    return H
""",
    ),
    (
        "birnn_forward",
        "wrong",
        "the backward unit takes the forward state, and runs forwards",
        """\
def birnn_forward(x, mask, forward, backward):
    n = len(forward[2])
    H = np.zeros((*mask.shape, 2 * n))
    for k in range(len(x)):
        T = int(mask[k].sum())
        f = np.zeros(n)
        for t in range(T):
            f = np.tanh(x[k, t] @ forward[0] + f @ forward[1] + forward[2])
            H[k, t, :n] = f
            H[k, t, n:] = np.tanh(x[k, t] @ backward[0] + f @ backward[1] + backward[2])
    return H
""",
    ),
    (
        "is_causal",
        "right",
        "several draws, all later steps redrawn",
        """\
def is_causal(model, x, t):
    rng = np.random.default_rng(1)
    x = np.asarray(x)
    before = np.asarray(model(x))[:, : t + 1]
    for _ in range(60):
        y = x.copy()
        y[:, t + 1 :] = rng.integers(0, 40, y[:, t + 1 :].shape)
        if np.max(np.abs(np.asarray(model(y))[:, : t + 1] - before)) > 1e-5:
            return False
    return True
""",
    ),
    (
        "is_causal",
        "right",
        "each later step alone and all together, NumPy bool",
        """\
def is_causal(model, x, t):
    old = model(x)[:, : t + 1]
    verdict = np.bool_(True)
    for add in range(1, 13):
        for where in [slice(t + 1, None), *range(t + 1, x.shape[1])]:
            changed = np.array(x)
            changed[:, where] = (changed[:, where] + add) % 50
            verdict = verdict & (abs(model(changed)[:, : t + 1] - old) <= 1e-5).all()
    return verdict
""",
    ),
    (
        "is_causal",
        "wrong",
        "only the step right after t is changed",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1] += 1
    return bool(np.abs(model(x)[:, : t + 1] - model(y)[:, : t + 1]).max() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "x is changed in place",
        """\
def is_causal(model, x, t):
    before = model(x)
    x[:, t + 1 :] = x[:, t + 1 :] + 1
    after = model(x)
    return bool(np.abs(before[:, : t + 1] - after[:, : t + 1]).max() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "step t itself is changed too",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t:] += 1
    return bool(np.abs(model(x)[:, : t + 1] - model(y)[:, : t + 1]).max() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "only the output of step t is looked at",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] += 1
    return bool(np.abs(model(x)[:, t] - model(y)[:, t]).max() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "all outputs are compared, the later ones too",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] += 1
    return bool(np.abs(model(x) - model(y)).max() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "the outputs before t, without t",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] += 1
    return bool(np.allclose(model(x)[:, :t], model(y)[:, :t], rtol=0, atol=1e-5))
""",
    ),
    (
        "is_causal",
        "wrong",
        "exact equality, no tolerance",
        """\
def is_causal(model, x, t):
    rng = np.random.default_rng(0)
    a = model(x)[:, : t + 1]
    for _ in range(20):
        y = x.copy()
        y[:, t + 1 :] = rng.integers(0, 30, y[:, t + 1 :].shape)
        if not np.array_equal(model(y)[:, : t + 1], a):
            return False
    return True
""",
    ),
    (
        "is_causal",
        "wrong",
        "later inputs set to 0, once: where they are 0 already nothing changes",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] = 0
    return bool(np.abs(model(x)[:, : t + 1] - model(y)[:, : t + 1]).max() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "the answer is turned round",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] += 1
    return bool(np.abs(model(x)[:, : t + 1] - model(y)[:, : t + 1]).max() > 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "an array is returned, an answer for each number",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] += 1
    return np.abs(model(x)[:, : t + 1] - model(y)[:, : t + 1]) <= 1e-5
""",
    ),
    (
        "is_causal",
        "wrong",
        "an array where `if` wants one answer",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] += 1
    if model(x)[:, : t + 1] == model(y)[:, : t + 1]:
        return True
    return False
""",
    ),
    (
        "is_causal",
        "wrong",
        "always True",
        """\
def is_causal(model, x, t):
    return True
""",
    ),
    (
        "is_causal",
        "wrong",
        "the largest signed difference, without the absolute value",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] += 1
    return bool((model(x)[:, : t + 1] - model(y)[:, : t + 1]).max() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "the mean move is compared with the bound",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] += 1
    return bool(np.abs(model(x)[:, : t + 1] - model(y)[:, : t + 1]).mean() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "only the first sequence is looked at",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] += 1
    return bool(np.abs(model(x)[0, : t + 1] - model(y)[0, : t + 1]).max() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "np.allclose with its default relative tolerance",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, t + 1 :] += 1
    return np.allclose(model(x)[:, : t + 1], model(y)[:, : t + 1])
""",
    ),
    (
        "is_causal",
        "wrong",
        "the slice is on the batch axis",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[t + 1 :] += 1
    return bool(np.abs(model(x)[: t + 1] - model(y)[: t + 1]).max() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "only the last step is changed",
        """\
def is_causal(model, x, t):
    y = x.copy()
    y[:, -1] += 1
    return bool(np.abs(model(x)[:, : t + 1] - model(y)[:, : t + 1]).max() <= 1e-5)
""",
    ),
    (
        "is_causal",
        "wrong",
        "always False",
        """\
def is_causal(model, x, t):
    return False
""",
    ),
    (
        "sees_next_only",
        "right",
        "Sequential of Cropping1D and ZeroPadding1D",
        """\
def sees_next_only(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, vocabulary_size),
        keras.layers.Cropping1D((1, 0)),
        keras.layers.ZeroPadding1D((0, 1)),
    ])
""",
    ),
    (
        "sees_next_only",
        "right",
        "ops, with a Dense behind",
        """\
def sees_next_only(v):
    ids = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(v, 8)(ids)
    moved = keras.ops.concatenate([e[:, 1:], keras.ops.zeros_like(e[:, :1])], axis=1)
    return keras.Model(ids, keras.layers.TimeDistributed(keras.layers.Dense(v))(moved))
""",
    ),
    (
        "sees_next_only",
        "wrong",
        "roll: the last output depends on the first input",
        """\
def sees_next_only(vocabulary_size):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, vocabulary_size)(ids)
    return keras.Model(ids, keras.ops.roll(e, -1, axis=1))
""",
    ),
    (
        "sees_next_only",
        "wrong",
        "shifted the other way: output t sees t-1",
        """\
def sees_next_only(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, vocabulary_size),
        keras.layers.Cropping1D((0, 1)),
        keras.layers.ZeroPadding1D((1, 0)),
    ])
""",
    ),
    (
        "sees_next_only",
        "wrong",
        "no shift at all",
        """\
def sees_next_only(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 16),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "sees_next_only",
        "wrong",
        "a convolution of width 3 sees t-1, t and t+1",
        """\
def sees_next_only(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 16),
        keras.layers.Conv1D(vocabulary_size, 3, padding="same"),
    ])
""",
    ),
    (
        "sees_next_only",
        "wrong",
        "the last step is cut off, one output too few",
        """\
def sees_next_only(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, vocabulary_size),
        keras.layers.Cropping1D((1, 0)),
    ])
""",
    ),
    (
        "sees_next_only",
        "wrong",
        "a bidirectional GRU: everything is seen",
        """\
def sees_next_only(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 16),
        keras.layers.Bidirectional(keras.layers.GRU(8, return_sequences=True)),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "sees_next_only",
        "wrong",
        "the shift is two steps",
        """\
def sees_next_only(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, vocabulary_size),
        keras.layers.Cropping1D((2, 0)),
        keras.layers.ZeroPadding1D((0, 2)),
    ])
""",
    ),
    (
        "my_tagger",
        "right",
        "Sequential with mask_zero, sums the directions",
        """\
def my_tagger(vocabulary_size, tags):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 48, mask_zero=True),
        keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True), merge_mode="sum"),
        keras.layers.TimeDistributed(keras.layers.Dense(tags)),
    ])
""",
    ),
    (
        "my_tagger",
        "right",
        "two functional bidirectional LSTMs, dropout",
        """\
def my_tagger(vocab, k):
    seq = keras.Input(shape=(None,), dtype="int32", name="characters")
    y = keras.layers.Embedding(vocab, 64, mask_zero=True)(seq)
    y = keras.layers.Dropout(0.3)(y)
    for n in (32, 32):
        y = keras.layers.Bidirectional(keras.layers.LSTM(n, return_sequences=True))(y)
    return keras.Model(seq, keras.layers.Dense(k)(y))
""",
    ),
    (
        "my_tagger",
        "wrong",
        "no mask_zero: padding enters the backward pass",
        """\
def my_tagger(vocabulary_size, tags):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 64),
        keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True)),
        keras.layers.Dense(tags),
    ])
""",
    ),
    (
        "my_tagger",
        "wrong",
        "reads forwards only",
        """\
def my_tagger(vocabulary_size, tags):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 64, mask_zero=True),
        keras.layers.GRU(64, return_sequences=True),
        keras.layers.Dense(tags),
    ])
""",
    ),
    (
        "my_tagger",
        "wrong",
        "too many parameters",
        """\
def my_tagger(vocabulary_size, tags):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 128, mask_zero=True),
        keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True)),
        keras.layers.Dense(tags),
    ])
""",
    ),
    (
        "my_tagger",
        "wrong",
        "one tag for the sentence: return_sequences is missing",
        """\
def my_tagger(vocabulary_size, tags):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 64, mask_zero=True),
        keras.layers.Bidirectional(keras.layers.GRU(64)),
        keras.layers.Dense(tags),
    ])
""",
    ),
    (
        "my_tagger",
        "wrong",
        "softmax at the end",
        """\
def my_tagger(vocabulary_size, tags):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 64, mask_zero=True),
        keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True)),
        keras.layers.Dense(tags, activation="softmax"),
    ])
""",
    ),
    (
        "my_tagger",
        "wrong",
        "convolutions see a few neighbours only",
        """\
def my_tagger(vocabulary_size, tags):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 64, mask_zero=True),
        keras.layers.Conv1D(64, 3, padding="same", activation="relu"),
        keras.layers.Dense(tags),
    ])
""",
    ),
    (
        "my_tagger",
        "wrong",
        "the number of tags is typed in",
        """\
def my_tagger(vocabulary_size, tags):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 64, mask_zero=True),
        keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True)),
        keras.layers.Dense(9),
    ])
""",
    ),
    (
        "my_tagger",
        "wrong",
        "a hand-made backward pass that goes backwards but is not turned back",
        """\
def my_tagger(vocabulary_size, tags):
    ids = keras.Input((None,))
    e = keras.layers.Embedding(vocabulary_size, 48, mask_zero=True)(ids)
    f = keras.layers.GRU(48, return_sequences=True)(e)
    b = keras.layers.GRU(48, return_sequences=True, go_backwards=True)(e)
    return keras.Model(ids, keras.layers.Dense(tags)(keras.layers.Concatenate()([f, b])))
""",
    ),
]

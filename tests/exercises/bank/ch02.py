"""Answers of a class to the exercises of chapter 02, each with its true cause."""

from __future__ import annotations

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "drawn_by_hand",
        "right",
        "squares, and divided by their sum",
        """\
p = np.array([0.1, 0.4, 0.2, 0.3])
warm = p**2 / (p**2).sum()
top = np.array([0, 0.4, 0, 0.3]) / 0.7
nuc = np.array([0, 0.4, 0.2, 0.3]) / 0.9
drawn_by_hand = np.stack([warm, top, nuc])
""",
    ),
    (
        "drawn_by_hand",
        "right",
        "fractions by hand",
        """\
drawn_by_hand = [
    [1 / 30, 16 / 30, 4 / 30, 9 / 30],
    [0, 4 / 7, 0, 3 / 7],
    [0, 4 / 9, 2 / 9, 3 / 9],
]
""",
    ),
    (
        "drawn_by_hand",
        "right",
        "two decimals in tuples",
        """\
drawn_by_hand = (0.03, 0.53, 0.13, 0.30), (0, 0.57, 0, 0.43), (0, 0.44, 0.22, 0.33)
""",
    ),
    (
        "drawn_by_hand",
        "right",
        "keras softmax of logits with -inf",
        """\
logits = np.log([0.1, 0.4, 0.2, 0.3])
no = -np.inf
rows = [logits / 0.5, [no, logits[1], no, logits[3]], [no, *logits[1:]]]
drawn_by_hand = [keras.ops.softmax(np.array(row)[None])[0] for row in rows]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "roots instead of squares: temperature 2",
        """\
p = np.array([0.1, 0.4, 0.2, 0.3])
q = np.sqrt(p)
drawn_by_hand = [q / q.sum(), [0, 4 / 7, 0, 3 / 7], [0, 4 / 9, 2 / 9, 3 / 9]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "the probabilities are taken as logits",
        """\
p = np.array([0.1, 0.4, 0.2, 0.3])
e = np.exp(p / 0.5)
drawn_by_hand = [e / e.sum(), [0, 4 / 7, 0, 3 / 7], [0, 4 / 9, 2 / 9, 3 / 9]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "the probabilities are divided by the temperature, and no longer sum to 1",
        """\
drawn_by_hand = [[0.2, 0.8, 0.4, 0.6], [0, 4 / 7, 0, 3 / 7], [0, 4 / 9, 2 / 9, 3 / 9]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "divided by the temperature and normalised, which changes nothing",
        """\
drawn_by_hand = [[0.1, 0.4, 0.2, 0.3], [0, 4 / 7, 0, 3 / 7], [0, 4 / 9, 2 / 9, 3 / 9]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "nothing is divided by what is left",
        """\
drawn_by_hand = [[0.01, 0.16, 0.04, 0.09], [0, 0.4, 0, 0.3], [0, 0.4, 0.2, 0.3]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "top-k and nucleus are cut, but what stays is not divided by its sum",
        """\
drawn_by_hand = [[1 / 30, 16 / 30, 4 / 30, 9 / 30], [0, 0.4, 0, 0.3], [0, 0.4, 0.2, 0.3]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "the nucleus stops before 0.8 is reached",
        """\
drawn_by_hand = [[1 / 30, 16 / 30, 4 / 30, 9 / 30], [0, 4 / 7, 0, 3 / 7], [0, 4 / 7, 0, 3 / 7]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "the nucleus is taken after the temperature",
        """\
drawn_by_hand = [[1 / 30, 16 / 30, 4 / 30, 9 / 30], [0, 4 / 7, 0, 3 / 7], [0, 0.64, 0, 0.36]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "the nucleus adds up in the order of the alphabet, so all stay",
        """\
drawn_by_hand = [[0.03, 0.53, 0.13, 0.3], [0, 0.57, 0, 0.43], [0.1, 0.4, 0.2, 0.3]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "the nucleus adds up from the unlikeliest",
        """\
drawn_by_hand = [[0.03, 0.53, 0.13, 0.3], [0, 0.57, 0, 0.43], [1 / 6, 0, 2 / 6, 3 / 6]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "the characters are sorted by probability",
        """\
drawn_by_hand = [[0.53, 0.3, 0.13, 0.03], [4 / 7, 3 / 7, 0, 0], [4 / 9, 3 / 9, 2 / 9, 0]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "top-k keeps the first two of the row",
        """\
drawn_by_hand = [[1 / 30, 16 / 30, 4 / 30, 9 / 30], [0.2, 0.8, 0, 0], [0, 4 / 9, 2 / 9, 3 / 9]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "in top-k both that stay get one half",
        """\
drawn_by_hand = [[1 / 30, 16 / 30, 4 / 30, 9 / 30], [0, 0.5, 0, 0.5], [0, 4 / 9, 2 / 9, 3 / 9]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "rows in another order: top-k, nucleus, temperature",
        """\
drawn_by_hand = [[0, 4 / 7, 0, 3 / 7], [0, 4 / 9, 2 / 9, 3 / 9], [1 / 30, 16 / 30, 4 / 30, 9 / 30]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "what is cut off is shared equally among those that stay",
        """\
drawn_by_hand = [[0.03, 0.53, 0.13, 0.3], [0, 0.55, 0, 0.45], [0, 0.43, 0.23, 0.33]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "per cent",
        """\
drawn_by_hand = [[3, 53, 13, 30], [0, 57, 0, 43], [0, 44, 22, 33]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "a slip: 9/30 became 0.33",
        """\
drawn_by_hand = [[0.03, 0.53, 0.13, 0.33], [0, 0.57, 0, 0.43], [0, 0.44, 0.22, 0.33]]
""",
    ),
    (
        "drawn_by_hand",
        "wrong",
        "one decimal",
        """\
drawn_by_hand = [[0, 0.5, 0.1, 0.3], [0, 0.6, 0, 0.4], [0, 0.4, 0.2, 0.3]]
""",
    ),
    (
        "nucleus",
        "right",
        "row by row, adding up until p is reached",
        """\
def nucleus(logits, p):
    out = np.full(np.shape(logits), -np.inf)
    for r, row in enumerate(logits):
        probs = np.exp(row - np.max(row))
        probs = probs / np.sum(probs)
        total = 0.0
        for i in np.argsort(probs)[::-1]:
            if total >= p:
                break
            out[r, i] = row[i]
            total += probs[i]
    return out
""",
    ),
    (
        "nucleus",
        "right",
        "sorted, and the mask put back along the axis",
        """\
def nucleus(logits, p):
    z = logits - logits.max(axis=-1, keepdims=True)
    prob = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)
    order = np.argsort(-prob, axis=-1)
    s = np.take_along_axis(prob, order, axis=-1)
    before = np.cumsum(s, axis=-1) - s
    keep = np.zeros(logits.shape, bool)
    np.put_along_axis(keep, order, before < p, axis=-1)
    return np.where(keep, logits, -np.inf)
""",
    ),
    (
        "nucleus",
        "right",
        "the smallest logit that stays is the threshold",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits, axis=-1))
    down = np.sort(probs, axis=-1)[:, ::-1]
    sums = np.cumsum(down, axis=-1)
    count = (sums < p).sum(axis=-1) + 1
    count = np.minimum(count, logits.shape[-1])
    least = np.take_along_axis(np.sort(logits, axis=-1)[:, ::-1], count[:, None] - 1, axis=-1)
    return np.where(logits >= least, logits, -np.inf)
""",
    ),
    (
        "nucleus",
        "right",
        "for each character the sum of all likelier ones",
        """\
def nucleus(logits, p):
    p_all = np.exp(logits - logits.max(1)[:, None])
    p_all /= p_all.sum(1)[:, None]
    likelier = logits[:, None, :] > logits[:, :, None]
    above = (likelier * p_all[:, None, :]).sum(-1)
    result = logits.copy()
    result[above >= p] = -np.inf
    return result
""",
    ),
    (
        "nucleus",
        "right",
        "from below: drop while what is dropped is at most 1 - p",
        """\
def nucleus(logits, p):
    new = np.array(logits, dtype=float)
    for row in new:
        q = np.exp(row - row.max())
        q /= q.sum()
        up = np.argsort(q)
        row[up[np.cumsum(q[up]) <= 1 - p + 1e-9]] = -np.inf
    return new
""",
    ),
    (
        "nucleus",
        "wrong",
        "the character that crosses p is left out",
        """\
def nucleus(logits, p):
    q = np.exp(logits - logits.max(axis=-1, keepdims=True))
    q = q / q.sum(axis=-1, keepdims=True)
    order = np.argsort(-q, axis=-1)
    total = np.cumsum(np.take_along_axis(q, order, axis=-1), axis=-1)
    keep = np.zeros(q.shape, dtype=bool)
    np.put_along_axis(keep, order, total <= p, axis=-1)
    return np.where(keep, logits, -np.inf)
""",
    ),
    (
        "nucleus",
        "wrong",
        "one character too many",
        """\
def nucleus(logits, p):
    out = np.full_like(logits, -np.inf)
    for row in range(len(logits)):
        q = np.exp(logits[row] - logits[row].max())
        q = q / q.sum()
        order = q.argsort()[::-1]
        n = np.searchsorted(np.cumsum(q[order]), p) + 2
        out[row, order[:n]] = logits[row, order[:n]]
    return out
""",
    ),
    (
        "nucleus",
        "wrong",
        "exp of large logits overflows",
        """\
def nucleus(logits, p):
    probs = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    out = np.full(logits.shape, -np.inf)
    for i in range(len(logits)):
        order = np.argsort(-probs[i])
        total = 0
        for j in order:
            out[i, j] = logits[i, j]
            total += probs[i, j]
            if total >= p:
                break
    return out
""",
    ),
    (
        "nucleus",
        "wrong",
        "the softmax runs over the whole batch",
        """\
def nucleus(logits, p):
    probs = np.exp(logits - logits.max())
    probs /= probs.sum()
    out = logits.copy()
    for i in range(len(logits)):
        order = np.argsort(-probs[i])
        before = np.cumsum(probs[i][order]) - probs[i][order]
        out[i, order[before >= p]] = -np.inf
    return out
""",
    ),
    (
        "nucleus",
        "wrong",
        "everything along axis 0",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits, axis=0))
    order = np.argsort(-probs, axis=0)
    s = np.take_along_axis(probs, order, axis=0)
    before = np.cumsum(s, axis=0) - s
    keep = np.zeros(logits.shape, dtype=bool)
    np.put_along_axis(keep, order, before < p, axis=0)
    return np.where(keep, logits, -np.inf)
""",
    ),
    (
        "nucleus",
        "wrong",
        "the mask of the sorted row is not put back into order",
        """\
def nucleus(logits, p):
    probs = np.exp(logits - logits.max(-1, keepdims=True))
    probs = probs / probs.sum(-1, keepdims=True)
    s = np.sort(probs, axis=-1)[:, ::-1]
    keep = np.cumsum(s, axis=-1) - s < p
    return np.where(keep, logits, -np.inf)
""",
    ),
    (
        "nucleus",
        "wrong",
        "the sorted logits are returned",
        """\
def nucleus(logits, p):
    ordered = np.sort(logits, axis=-1)[:, ::-1]
    probs = np.exp(ordered - ordered[:, :1])
    probs = probs / probs.sum(-1, keepdims=True)
    return np.where(np.cumsum(probs, axis=-1) - probs < p, ordered, -np.inf)
""",
    ),
    (
        "nucleus",
        "wrong",
        "no sorting at all",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits))
    before = np.cumsum(probs, axis=-1) - probs
    return np.where(before < p, logits, -np.inf)
""",
    ),
    (
        "nucleus",
        "wrong",
        "added up from the unlikeliest",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits))
    order = np.argsort(probs, axis=-1)
    s = np.take_along_axis(probs, order, axis=-1)
    keep = np.zeros(logits.shape, dtype=bool)
    np.put_along_axis(keep, order, np.cumsum(s, axis=-1) - s < p, axis=-1)
    return np.where(keep, logits, -np.inf)
""",
    ),
    (
        "nucleus",
        "wrong",
        "each character that has at least p alone",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits))
    return np.where(probs >= p, logits, -np.inf)
""",
    ),
    (
        "nucleus",
        "wrong",
        "the probabilities are returned",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits))
    order = np.argsort(-probs, axis=-1)
    s = np.take_along_axis(probs, order, axis=-1)
    keep = np.zeros(logits.shape, dtype=bool)
    np.put_along_axis(keep, order, np.cumsum(s, axis=-1) - s < p, axis=-1)
    return np.where(keep, probs, -np.inf)
""",
    ),
    (
        "nucleus",
        "wrong",
        "0 for the others",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits))
    out = np.zeros_like(logits)
    for r in range(len(logits)):
        total = 0
        for i in np.argsort(-probs[r]):
            out[r, i] = logits[r, i]
            total += probs[r, i]
            if total >= p:
                break
    return out
""",
    ),
    (
        "nucleus",
        "wrong",
        "the logits handed over are changed",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits))
    for r in range(len(logits)):
        order = np.argsort(-probs[r])
        before = np.cumsum(probs[r][order]) - probs[r][order]
        logits[r, order[before >= p]] = -np.inf
    return logits
""",
    ),
    (
        "nucleus",
        "wrong",
        "as many stay in every row as in the first",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits))
    down = np.sort(probs, axis=-1)[:, ::-1]
    k = int((np.cumsum(down, axis=-1)[0] < p).sum()) + 1
    k = min(k, logits.shape[-1])
    least = np.sort(logits, axis=-1)[:, -k, None]
    return np.where(logits < least, -np.inf, logits)
""",
    ),
    (
        "nucleus",
        "wrong",
        'argmax of "sum reached p" is 0 where rounding keeps the sum below p = 1',
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits))
    out = np.full_like(logits, -np.inf)
    for r in range(len(logits)):
        order = np.argsort(-probs[r])
        last = np.argmax(np.cumsum(probs[r][order]) >= p)
        out[r, order[: last + 1]] = logits[r, order[: last + 1]]
    return out
""",
    ),
    (
        "nucleus",
        "wrong",
        "the logits are added up, not the probabilities",
        """\
def nucleus(logits, p):
    out = logits.copy()
    for r in range(len(logits)):
        order = np.argsort(-logits[r])
        before = np.cumsum(logits[r][order]) - logits[r][order]
        out[r, order[before >= p]] = -np.inf
    return out
""",
    ),
    (
        "nucleus",
        "wrong",
        "the nucleus is thrown out and the rest stays",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits))
    order = np.argsort(-probs, axis=-1)
    s = np.take_along_axis(probs, order, axis=-1)
    cut = np.zeros(logits.shape, dtype=bool)
    np.put_along_axis(cut, order, np.cumsum(s, axis=-1) - s < p, axis=-1)
    return np.where(cut, -np.inf, logits)
""",
    ),
    (
        "nucleus",
        "wrong",
        "np.inf without its minus",
        """\
def nucleus(logits, p):
    probs = np.asarray(keras.ops.softmax(logits))
    order = np.argsort(-probs, axis=-1)
    s = np.take_along_axis(probs, order, axis=-1)
    keep = np.zeros(logits.shape, dtype=bool)
    np.put_along_axis(keep, order, np.cumsum(s, axis=-1) - s < p, axis=-1)
    return np.where(keep, logits, np.inf)
""",
    ),
    (
        "nucleus",
        "wrong",
        "logarithms of the new probabilities instead of the logits",
        """\
def nucleus(logits, p):
    probs = np.array(keras.ops.softmax(logits), dtype=float)
    for r in range(len(logits)):
        order = np.argsort(-probs[r])
        before = np.cumsum(probs[r][order]) - probs[r][order]
        probs[r, order[before >= p]] = 0
    with np.errstate(divide="ignore"):
        return np.log(probs / probs.sum(-1, keepdims=True))
""",
    ),
    (
        "write_on",
        "right",
        "one function for a step",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    def read(i, h):
        return np.tanh(W_hx[:, i] + W_hh @ h + b_h)

    h = np.zeros(W_hh.shape[0])
    for i in prompt:
        h = read(i, h)
    written = []
    for _ in range(length):
        i = np.argmax(W_ho @ h + b_o)
        written.append(i)
        h = read(i, h)
    return np.array(written)
""",
    ),
    (
        "write_on",
        "right",
        "one-hot vectors and one loop over all steps",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    eye = np.eye(W_hx.shape[1])
    ids = [int(i) for i in prompt]
    h = np.zeros(len(b_h))
    for t in range(len(prompt) + length - 1):
        h = np.tanh(W_hx @ eye[ids[t]] + W_hh @ h + b_h)
        if t >= len(prompt) - 1:
            o = W_ho @ h + b_o
            ids.append(int(np.argmax(o)))
    return np.array(ids[len(prompt):])
""",
    ),
    (
        "write_on",
        "right",
        "a list of numbers is returned",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h, out = 0 * b_h, []
    for i in list(prompt)[:-1]:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    i = prompt[-1]
    while len(out) < length:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
        i = int((W_ho @ h + b_o).argmax())
        out += [i]
    return out
""",
    ),
    (
        "write_on",
        "right",
        "keras.ops, columns as matrices",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = keras.ops.zeros((W_hh.shape[0], 1), dtype="float64")
    new = np.zeros(length, dtype=int)
    text = list(prompt)
    for t in range(len(prompt) + length):
        if t >= len(prompt):
            o = keras.ops.matmul(W_ho, h)[:, 0] + b_o
            new[t - len(prompt)] = int(keras.ops.argmax(o))
            text.append(new[t - len(prompt)])
        x = W_hx[:, text[t]][:, None]
        h = keras.ops.tanh(x + keras.ops.matmul(W_hh, h) + b_h[:, None])
    return new
""",
    ),
    (
        "write_on",
        "wrong",
        "the state begins anew with every id",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    out = []
    i = prompt[-1]
    for _ in range(length):
        h = np.zeros(len(b_h))
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
        i = np.argmax(W_ho @ h + b_o)
        out.append(i)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "the last id of the prompt is read twice",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    out = []
    for _ in range(length):
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
        i = np.argmax(W_ho @ h + b_o)
        out.append(i)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "of the prompt only the last id is read",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    i = prompt[-1]
    out = np.zeros(length, dtype=int)
    for t in range(length):
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
        i = np.argmax(W_ho @ h + b_o)
        out[t] = i
    return out
""",
    ),
    (
        "write_on",
        "wrong",
        "of the prompt only the first id is read",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    i = prompt[0]
    out = []
    for t in range(length):
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
        i = np.argmax(W_ho @ h + b_o)
        out.append(i)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "the prompt is not read at all, writing begins from the zero state",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    out = []
    for t in range(length):
        i = np.argmax(W_ho @ h + b_o)
        out.append(i)
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "a zero state again after the prompt",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    i = np.argmax(W_ho @ h + b_o)
    out = [i]
    h = np.zeros(len(b_h))
    for _ in range(length - 1):
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
        i = np.argmax(W_ho @ h + b_o)
        out.append(i)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "argmax of the state, not of the outputs",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    out = []
    for _ in range(length):
        o = W_ho @ h + b_o
        i = np.argmax(h)
        out.append(i)
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "the bias of the output is left out",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    out = []
    for _ in range(length):
        out.append(int(np.argmax(W_ho @ h)))
        h = np.tanh(W_hx[:, out[-1]] + W_hh @ h + b_h)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "the bias of the state is left out",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + W_hh @ h)
    out = []
    for _ in range(length):
        out.append(int(np.argmax(W_ho @ h + b_o)))
        h = np.tanh(W_hx[:, out[-1]] + W_hh @ h)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "no tanh",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = W_hx[:, i] + W_hh @ h + b_h
    out = []
    for _ in range(length):
        out.append(int(np.argmax(W_ho @ h + b_o)))
        h = W_hx[:, out[-1]] + W_hh @ h + b_h
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "the prompt stands in front of what is returned",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    ids = list(prompt)
    for i in ids:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    for _ in range(length):
        i = int(np.argmax(W_ho @ h + b_o))
        ids.append(i)
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    return np.array(ids)
""",
    ),
    (
        "write_on",
        "wrong",
        "a row of W_hx instead of a column",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[i] + W_hh @ h + b_h)
    out = []
    for _ in range(length):
        i = int(np.argmax(W_ho @ h + b_o))
        out.append(i)
        h = np.tanh(W_hx[i] + W_hh @ h + b_h)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "h @ W_hh in place of W_hh @ h",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + h @ W_hh + b_h)
    out = []
    for _ in range(length):
        i = int(np.argmax(W_ho @ h + b_o))
        out.append(i)
        h = np.tanh(W_hx[:, i] + h @ W_hh + b_h)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "the first id written is read but not returned",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    i = np.argmax(W_ho @ h + b_o)
    out = []
    for _ in range(length):
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
        i = np.argmax(W_ho @ h + b_o)
        out.append(i)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "the last id of the prompt is read at every step, not what was written",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    out = []
    for _ in range(length):
        o = W_ho @ h + b_o
        out.append(np.argmax(o))
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "drawn at random, not greedy",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    out = []
    for _ in range(length):
        o = W_ho @ h + b_o
        p = np.exp(o - o.max())
        i = np.random.choice(len(o), p=p / p.sum())
        out.append(i)
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "everything is read again for each id",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    ids = [int(i) for i in prompt]
    for _ in range(length):
        h = np.zeros(len(b_h))
        for i in ids:
            h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
        ids.append(int(np.argmax(W_ho @ h + b_o)))
    return np.array(ids[-length:])
""",
    ),
    (
        "write_on",
        "wrong",
        "the state goes on, but only the ids are read, W_hh is forgotten",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + h + b_h)
    out = []
    for _ in range(length):
        i = int(np.argmax(W_ho @ h + b_o))
        out.append(i)
        h = np.tanh(W_hx[:, i] + h + b_h)
    return np.array(out)
""",
    ),
    (
        "write_on",
        "wrong",
        "append is called on the prompt, an array",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for t in range(len(prompt) + length - 1):
        h = np.tanh(W_hx[:, prompt[t]] + W_hh @ h + b_h)
        if t >= len(prompt) - 1:
            prompt.append(np.argmax(W_ho @ h + b_o))
    return prompt[-length:]
""",
    ),
    (
        "write_on",
        "wrong",
        "one id too few: the first one after the prompt counts as read",
        """\
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    h = np.zeros(len(b_h))
    for i in prompt:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    out = [np.argmax(W_ho @ h + b_o)]
    for _ in range(1, length - 1):
        h = np.tanh(W_hx[:, out[-1]] + W_hh @ h + b_h)
        out.append(np.argmax(W_ho @ h + b_o))
    return np.array(out)
""",
    ),
    (
        "loop_length",
        "right",
        "three slices as lists",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 3 + 1):
        if ids[-n:] == ids[-2 * n : -n] == ids[-3 * n : -2 * n]:
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "right",
        "the last 3n as a matrix of three equal rows",
        """\
def loop_length(ids):
    n = 1
    while 3 * n <= len(ids):
        rows = np.asarray(ids)[-3 * n :].reshape(3, n)
        if (rows == rows[0]).all():
            return n
        n += 1
    return 0
""",
    ),
    (
        "loop_length",
        "right",
        "shifted by n, the last 2n agree",
        """\
def loop_length(ids):
    ids = np.asarray(ids)
    lengths = [
        n for n in range(1, len(ids) // 3 + 1)
        if np.all(ids[-2 * n :] == ids[-3 * n : -n])
    ]
    return min(lengths, default=0)
""",
    ),
    (
        "loop_length",
        "right",
        "a regular expression on the text backwards",
        """\
import re


def loop_length(ids):
    text = "".join(chr(0x4E00 + int(i)) for i in ids)[::-1]
    found = re.match(r"(.+?)\\1\\1", text, re.DOTALL)
    return len(found.group(1)) if found else 0
""",
    ),
    (
        "loop_length",
        "right",
        "counts how far back the period holds",
        """\
def loop_length(ids):
    for period in range(1, len(ids)):
        run = 0
        k = len(ids) - 1
        while k - period >= 0 and ids[k] == ids[k - period]:
            run += 1
            k -= 1
        if run >= 2 * period:
            return period
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "twice in a row is enough",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 2 + 1):
        if ids[-n:] == ids[-2 * n : -n]:
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "anywhere, not at the end",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 3 + 1):
        for s in range(len(ids) - 3 * n + 1):
            if ids[s : s + n] == ids[s + n : s + 2 * n] == ids[s + 2 * n : s + 3 * n]:
                return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "the longest, a multiple of the shortest",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(len(ids) // 3, 0, -1):
        if ids[-n:] == ids[-2 * n : -n] == ids[-3 * n : -2 * n]:
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "the last found is kept, not the first",
        """\
def loop_length(ids):
    best = 0
    for n in range(1, len(ids) // 3 + 1):
        a, b, c = ids[-n:], ids[-2 * n : -n], ids[-3 * n : -2 * n]
        if np.array_equal(a, b) and np.array_equal(b, c):
            best = n
    return best
""",
    ),
    (
        "loop_length",
        "wrong",
        "only the last id of each passage is compared",
        """\
def loop_length(ids):
    for n in range(1, len(ids) // 3 + 1):
        if ids[-1] == ids[-1 - n] == ids[-1 - 2 * n]:
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "the distance to where the last id stood before",
        """\
def loop_length(ids):
    for n in range(1, len(ids)):
        if ids[-1 - n] == ids[-1]:
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "the length of all three together",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 3 + 1):
        if ids[-n:] == ids[-2 * n : -n] == ids[-3 * n : -2 * n]:
            return 3 * n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "how many times instead of how long",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 3 + 1):
        passage = ids[-n:]
        times = 1
        while ids[len(ids) - (times + 1) * n : len(ids) - times * n] == passage:
            times += 1
        if times >= 3:
            return times
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "the first and the third are compared, the one between is not",
        """\
def loop_length(ids):
    for n in range(1, len(ids) // 3 + 1):
        if np.array_equal(ids[-n:], ids[-3 * n : -2 * n]):
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "the longest possible loop is left out: range ends one too early",
        """\
def loop_length(ids):
    for n in range(1, len(ids) // 3):
        last = ids[-3 * n :]
        if np.array_equal(last[:n], last[n : 2 * n]) and np.array_equal(last[:n], last[2 * n :]):
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "a loop of one id is left out",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(2, len(ids) // 3 + 1):
        if ids[-n:] == ids[-2 * n : -n] == ids[-3 * n : -2 * n]:
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "== of arrays has no single truth",
        """\
def loop_length(ids):
    for n in range(1, len(ids) // 3 + 1):
        if ids[-n:] == ids[-2 * n : -n] and ids[-n:] == ids[-3 * n : -2 * n]:
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "n is not limited, slices of unequal length are compared",
        """\
def loop_length(ids):
    for n in range(1, len(ids)):
        if (ids[-n:] == ids[-2 * n : -n]).all() and (ids[-n:] == ids[-3 * n : -2 * n]).all():
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "the regular expression finds the leftmost, not the shortest",
        """\
import re


def loop_length(ids):
    text = "".join(chr(0x4E00 + int(i)) for i in ids)
    found = re.search(r"(.+?)\\1\\1$", text)
    return len(found.group(1)) if found else 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "rounds are counted from the beginning of the ids, so the last must be complete",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 3 + 1):
        rounds = [ids[s : s + n] for s in range(0, len(ids) - n + 1, n)]
        if rounds[-1] == rounds[-2] == rounds[-3]:
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "all ids have to be the loop, from the first on",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 3 + 1):
        if all(ids[i] == ids[i - n] for i in range(n, len(ids))):
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "four times in a row",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 4 + 1):
        part = ids[-n:]
        if all(ids[-(k + 1) * n : -k * n] == part for k in range(1, 4)):
            return n
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "how many different ids the passage has",
        """\
def loop_length(ids):
    ids = [int(i) for i in ids]
    for n in range(1, len(ids) // 3 + 1):
        if ids[-n:] == ids[-2 * n : -n] == ids[-3 * n : -2 * n]:
            return len(set(ids[-n:]))
    return 0
""",
    ),
    (
        "loop_length",
        "wrong",
        "None where there is no loop",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 3 + 1):
        if ids[-n:] == ids[-2 * n : -n] == ids[-3 * n : -2 * n]:
            return n
""",
    ),
    (
        "loop_length",
        "wrong",
        "the passage itself is returned",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 3 + 1):
        if ids[-n:] == ids[-2 * n : -n] == ids[-3 * n : -2 * n]:
            return ids[-n:]
    return []
""",
    ),
    (
        "loop_length",
        "wrong",
        "return 0 stands inside the loop, only n = 1 is tried",
        """\
def loop_length(ids):
    ids = list(ids)
    for n in range(1, len(ids) // 3 + 1):
        if ids[-n:] == ids[-2 * n : -n] == ids[-3 * n : -2 * n]:
            return n
        return 0
    return 0
""",
    ),
    (
        "copied_run",
        "right",
        "the best so far grows by one",
        """\
def copied_run(text, source):
    best = 0
    for i in range(len(text)):
        while i + best < len(text) and text[i : i + best + 1] in source:
            best += 1
    return best
""",
    ),
    (
        "copied_run",
        "right",
        "a table row by row",
        """\
def copied_run(text, source):
    above, best = [0] * (len(source) + 1), 0
    for c in text:
        row = [0] * (len(source) + 1)
        for j, d in enumerate(source):
            if c == d:
                row[j + 1] = above[j] + 1
        best = max(best, max(row))
        above = row
    return best
""",
    ),
    (
        "copied_run",
        "right",
        "difflib without its junk rule",
        """\
from difflib import SequenceMatcher


def copied_run(text, source):
    return SequenceMatcher(None, text, source, autojunk=False).find_longest_match().size
""",
    ),
    (
        "copied_run",
        "right",
        "bisection over the length with sets of pieces",
        """\
def copied_run(text, source):
    def pieces(s, n):
        return {s[i : i + n] for i in range(len(s) - n + 1)}

    low, high = 0, len(text)
    while low < high:
        n = (low + high + 1) // 2
        if pieces(text, n) & pieces(source, n):
            low = n
        else:
            high = n - 1
    return low
""",
    ),
    (
        "copied_run",
        "right",
        "from the longest piece down",
        """\
def copied_run(text, source):
    for n in range(len(text), 0, -1):
        if any(text[i : i + n] in source for i in range(len(text) - n + 1)):
            return n
    return 0
""",
    ),
    (
        "copied_run",
        "wrong",
        "the longest subsequence, with gaps",
        """\
def copied_run(text, source):
    row = [0] * (len(source) + 1)
    for c in text:
        new = [0]
        for j, d in enumerate(source):
            new.append(row[j] + 1 if c == d else max(row[j + 1], new[j]))
        row = new
    return row[-1]
""",
    ),
    (
        "copied_run",
        "wrong",
        "difflib takes frequent characters for junk",
        """\
import difflib


def copied_run(text, source):
    m = difflib.SequenceMatcher(None, text, source)
    return m.find_longest_match(0, len(text), 0, len(source)).size
""",
    ),
    (
        "copied_run",
        "wrong",
        "case is folded",
        """\
def copied_run(text, source):
    text, source = text.lower(), source.lower()
    best = 0
    for i in range(len(text)):
        while i + best < len(text) and text[i : i + best + 1] in source:
            best += 1
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "line breaks become spaces",
        """\
def copied_run(text, source):
    text, source = " ".join(text.split()), " ".join(source.split())
    best = 0
    for i in range(len(text)):
        while i + best < len(text) and text[i : i + best + 1] in source:
            best += 1
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "spaces at both ends are stripped",
        """\
def copied_run(text, source):
    best = 0
    for i in range(len(text)):
        for j in range(i + 1, len(text) + 1):
            piece = text[i:j]
            if piece not in source:
                break
            best = max(best, len(piece.strip()))
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "words are counted, not characters",
        """\
def copied_run(text, source):
    words = text.split()
    best = 0
    for i in range(len(words)):
        for j in range(i + 1, len(words) + 1):
            if " ".join(words[i:j]) in source:
                best = max(best, j - i)
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "only whole words are taken",
        """\
def copied_run(text, source):
    words = text.split()
    best = 0
    for i in range(len(words)):
        for j in range(i + 1, len(words) + 1):
            run = " ".join(words[i:j])
            if run in source:
                best = max(best, len(run))
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "only beginnings of the text",
        """\
def copied_run(text, source):
    n = 0
    while n < len(text) and text[: n + 1] in source:
        n += 1
    return n
""",
    ),
    (
        "copied_run",
        "wrong",
        "compared only at the same places",
        """\
def copied_run(text, source):
    best = run = 0
    for a, b in zip(text, source):
        run = run + 1 if a == b else 0
        best = max(best, run)
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "the piece is returned, not its length",
        """\
def copied_run(text, source):
    best = ""
    for i in range(len(text)):
        for j in range(i + len(best) + 1, len(text) + 1):
            if text[i:j] not in source:
                break
            best = text[i:j]
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "the last character of the text is never in a piece",
        """\
def copied_run(text, source):
    best = 0
    for i in range(len(text)):
        for j in range(i + 1, len(text)):
            if text[i:j] in source and j - i > best:
                best = j - i
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "after a mismatch the piece begins anew with the next character",
        """\
def copied_run(text, source):
    best, piece = 0, ""
    for c in text:
        if piece + c in source:
            piece += c
        else:
            piece = c
        best = max(best, len(piece))
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "the run at the end of the text is not counted",
        """\
def copied_run(text, source):
    best, start = 0, 0
    for end in range(1, len(text) + 1):
        while start < end and text[start:end] not in source:
            best = max(best, end - 1 - start)
            start += 1
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "the row of the table is overwritten while it is read",
        """\
def copied_run(text, source):
    row, best = [0] * (len(source) + 1), 0
    for c in text:
        for j in range(len(source)):
            row[j + 1] = row[j] + 1 if source[j] == c else 0
            best = max(best, row[j + 1])
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "max of nothing where no character is shared",
        """\
def copied_run(text, source):
    n = len(text)
    return max(j - i for i in range(n) for j in range(i + 1, n + 1) if text[i:j] in source)
""",
    ),
    (
        "copied_run",
        "wrong",
        "the piece is taken as a pattern",
        """\
import re


def copied_run(text, source):
    best = 0
    for i in range(len(text)):
        while i + best < len(text) and re.search(text[i : i + best + 1], source):
            best += 1
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "line by line, a run over a line break is lost",
        """\
def copied_run(text, source):
    best = 0
    for line in source.split("\\n"):
        for i in range(len(text)):
            while i + best < len(text) and text[i : i + best + 1] in line:
                best += 1
    return best
""",
    ),
    (
        "copied_run",
        "wrong",
        "how many different characters both have",
        """\
def copied_run(text, source):
    return len(set(text) & set(source))
""",
    ),
    (
        "copied_run",
        "wrong",
        "all of the text or nothing",
        """\
def copied_run(text, source):
    return len(text) if text in source else 0
""",
    ),
    (
        "copied_run",
        "wrong",
        "the first length found, the shortest",
        """\
def copied_run(text, source):
    for n in range(1, len(text) + 1):
        for i in range(len(text) - n + 1):
            if text[i : i + n] in source:
                return n
    return 0
""",
    ),
    (
        "copied_run",
        "right",
        "recursion over both texts, as deep as the run is long",
        """\
def copied_run(text, source):
    def run(i, j):
        if i == len(text) or j == len(source) or text[i] != source[j]:
            return 0
        return 1 + run(i + 1, j + 1)

    return max(run(i, j) for i in range(len(text)) for j in range(len(source)))
""",
    ),
    (
        "poet_model",
        "right",
        "first state from an embedding",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    h0 = keras.layers.Embedding(poets, 96)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = keras.layers.GRU(96, return_sequences=True)(x, initial_state=h0)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(x))
""",
    ),
    (
        "poet_model",
        "right",
        "added at every step, reshaped",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    e = keras.layers.Embedding(poets, 32)(poet)
    e = keras.layers.Reshape((1, 32))(e)
    x = keras.layers.Add()([keras.layers.Embedding(vocabulary_size, 32)(ids), e])
    x = keras.layers.SimpleRNN(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(x))
""",
    ),
    (
        "poet_model",
        "right",
        "both states of an LSTM, keras.ops to add a step",
        """\
def poet_model(vocabulary_size, poets):
    L = keras.layers
    ids = keras.Input(shape=(None,), dtype="int32", name="ids")
    poet = keras.Input(shape=(), dtype="int32", name="poet")
    x = L.Embedding(vocabulary_size, 24)(ids)
    start = [L.Embedding(poets, 64)(poet), L.Embedding(poets, 64)(poet)]
    h = L.LSTM(64, return_sequences=True)(x, initial_state=start)
    return keras.Model(inputs=[ids, poet], outputs=L.Dense(vocabulary_size, dtype="float32")(h))
""",
    ),
    (
        "poet_model",
        "right",
        "concatenated at every step",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    e = keras.layers.Embedding(poets, 16)(poet)
    x = keras.layers.Concatenate()([x, e[:, None] + keras.ops.zeros_like(x[..., :16])])
    h = keras.layers.GRU(80, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "right",
        "one-hot and a Dense layer as first state",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    one_hot = keras.ops.one_hot(poet, poets)
    h0 = keras.layers.Dense(100, activation="tanh")(one_hot)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h = keras.layers.GRU(100, return_sequences=True)(x, initial_state=h0)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "ops.repeat is asked for as many steps as are not known yet",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    e = keras.layers.Embedding(poets, 16)(poet)
    e = keras.ops.repeat(e[:, None, :], keras.ops.shape(x)[1], axis=1)
    x = keras.layers.Concatenate()([x, e])
    h = keras.layers.GRU(80, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "softmax in the last layer",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    h0 = keras.layers.Embedding(poets, 64)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h = keras.layers.GRU(64, return_sequences=True)(x, initial_state=h0)
    out = keras.layers.Dense(vocabulary_size, activation="softmax")(h)
    return keras.Model([ids, poet], out)
""",
    ),
    (
        "poet_model",
        "wrong",
        "the poet is an input that nothing reads",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    e = keras.layers.Embedding(poets, 32)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "the inputs in the other order",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    h0 = keras.layers.Embedding(poets, 64)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h = keras.layers.GRU(64, return_sequences=True)(x, initial_state=h0)
    return keras.Model([poet, ids], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "the poet stands before the text as a step of its own: one output too many",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    e = keras.layers.Embedding(poets, 32)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = keras.ops.concatenate([e[:, None], x], axis=1)
    h = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "the poet is a step before the text, the last output is cut: all are one late",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    e = keras.layers.Embedding(poets, 32)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = keras.ops.concatenate([e[:, None], x], axis=1)[:, :-1]
    h = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "the poet comes after the text, its output is cut off",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    e = keras.layers.Embedding(poets, 32)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = keras.ops.concatenate([x, e[:, None]], axis=1)
    h = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h[:, :-1]))
""",
    ),
    (
        "poet_model",
        "wrong",
        "the poet enters after the first step only",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    e = keras.layers.Embedding(poets, 32)(poet)[:, None]
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = keras.ops.concatenate([x[:, :1], x[:, 1:] + e], axis=1)
    h = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "a bidirectional GRU sees later characters",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    e = keras.layers.Embedding(poets, 32)(poet)[:, None]
    x = keras.layers.Embedding(vocabulary_size, 32)(ids) + e
    h = keras.layers.Bidirectional(keras.layers.GRU(48, return_sequences=True))(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "too many parameters",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    h0 = keras.layers.Embedding(poets, 256)(poet)
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    h = keras.layers.GRU(256, return_sequences=True)(x, initial_state=h0)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "return_sequences is forgotten",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    h0 = keras.layers.Embedding(poets, 64)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h = keras.layers.GRU(64)(x, initial_state=h0)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "the poet's vector is added without an axis for the steps",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = x + keras.layers.Embedding(poets, 32)(poet)
    h = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "first state of another width than the GRU",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    h0 = keras.layers.Embedding(poets, 32)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h = keras.layers.GRU(64, return_sequences=True)(x, initial_state=h0)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "the first row's poet for all rows",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    e = keras.layers.Embedding(poets, 32)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids) + e[0]
    h = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "two outputs: the state is returned too",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    h0 = keras.layers.Embedding(poets, 64)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h, last = keras.layers.GRU(64, return_sequences=True, return_state=True)(x, initial_state=h0)
    return keras.Model([ids, poet], [keras.layers.Dense(vocabulary_size)(h), last])
""",
    ),
    (
        "poet_model",
        "wrong",
        "logits for the poets, not for the characters",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    h0 = keras.layers.Embedding(poets, 64)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h = keras.layers.GRU(64, return_sequences=True)(x, initial_state=h0)
    return keras.Model([ids, poet], keras.layers.Dense(poets)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "Input((1,)) for the poet",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((1,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = x + keras.layers.Embedding(poets, 32)(poet)
    h = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "the poet is only added to the logits, at neither place",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h = keras.layers.GRU(64, return_sequences=True)(x)
    out = keras.layers.Dense(vocabulary_size)(h)
    out = out + keras.layers.Embedding(poets, vocabulary_size)(poet)[:, None]
    return keras.Model([ids, poet], out)
""",
    ),
    (
        "poet_model",
        "wrong",
        "the mean of all characters is added, later ones too",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    h0 = keras.layers.Embedding(poets, 64)(poet) + keras.layers.GlobalAveragePooling1D()(x)
    h = keras.layers.GRU(64, return_sequences=True)(x, initial_state=h0)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "the model is not returned",
        """\
def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    h0 = keras.layers.Embedding(poets, 64)(poet)
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    h = keras.layers.GRU(64, return_sequences=True)(x, initial_state=h0)
    model = keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "poet_model",
        "wrong",
        "a layer of one's own",
        """\
class Tell(keras.layers.Layer):
    def __init__(self, poets, width):
        super().__init__()
        self.table = keras.layers.Embedding(poets, width)

    def call(self, x, poet):
        return x + self.table(poet)[:, None]


def poet_model(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    x = Tell(poets, 32)(keras.layers.Embedding(vocabulary_size, 32)(ids), poet)
    h = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_poem_model",
        "right",
        "an LSTM",
        """\
def my_poem_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,), dtype="int32"),
        keras.layers.Embedding(vocabulary_size, 48),
        keras.layers.LSTM(144, return_sequences=True),
        keras.layers.Dense(vocabulary_size, dtype="float32"),
    ])
""",
    ),
    (
        "my_poem_model",
        "right",
        "two GRUs, the second beside a short cut",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    spread = keras.initializers.RandomNormal(stddev=1.0)
    x = keras.layers.Embedding(vocabulary_size, 64, embeddings_initializer=spread)(ids)
    a = keras.layers.GRU(112, return_sequences=True)(x)
    b = keras.layers.GRU(96, return_sequences=True)(a)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(keras.ops.concatenate([a, b], -1)))
""",
    ),
    (
        "my_poem_model",
        "right",
        "a causal convolution before the GRU",
        """\
def my_poem_model(vocabulary_size):
    L = keras.layers
    ids = keras.Input((None,), dtype="int32")
    x = L.Embedding(vocabulary_size, 48)(ids)
    x = L.Conv1D(64, 4, padding="causal", activation="relu")(x)
    x = L.GRU(128, return_sequences=True)(x)
    return keras.Model(ids, L.Dense(vocabulary_size)(L.Dropout(0.1)(x)))
""",
    ),
    (
        "my_poem_model",
        "right",
        "log_softmax in the last layer: still logits",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    x = keras.layers.GRU(150, return_sequences=True, reset_after=False)(x)
    out = keras.layers.Dense(vocabulary_size, activation="log_softmax")(x)
    return keras.Model(ids, out)
""",
    ),
    (
        "my_poem_model",
        "right",
        "attention with a causal mask behind a GRU",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    h = keras.layers.GRU(96, return_sequences=True)(x)
    a = keras.layers.MultiHeadAttention(2, 24)(h, h, use_causal_mask=True)
    h = keras.layers.LayerNormalization()(h + a)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "softmax in the last layer",
        """\
def my_poem_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(128, return_sequences=True),
        keras.layers.Dense(vocabulary_size, activation="softmax"),
    ])
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "a second softmax layer behind the Dense layer",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((None,))
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = keras.layers.LSTM(100, return_sequences=True)(x)
    x = keras.layers.Dense(vocabulary_size)(x)
    return keras.Model(ids, keras.layers.Softmax()(x))
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "bidirectional",
        """\
def my_poem_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.Bidirectional(keras.layers.GRU(80, return_sequences=True)),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "256 units: too many parameters",
        """\
def my_poem_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(256, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "the output layer was forgotten in the count: a little too many parameters",
        """\
def my_poem_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(200, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_poem_model",
        "wrong",
        'padding "same" sees later characters',
        """\
def my_poem_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.Conv1D(64, 5, padding="same", activation="relu"),
        keras.layers.GRU(112, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "a convolution without padding loses steps",
        """\
def my_poem_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.Conv1D(64, 3, activation="relu"),
        keras.layers.GRU(112, return_sequences=True),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "return_sequences is forgotten",
        """\
def my_poem_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(128),
        keras.layers.Dense(vocabulary_size),
    ])
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "attention without a mask",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    h = keras.layers.GRU(96, return_sequences=True)(x)
    h = h + keras.layers.MultiHeadAttention(2, 24)(h, h)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "the GRU runs backwards",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    h = keras.layers.GRU(96, return_sequences=True, go_backwards=True)(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "the state at the end of the text is given to every step",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    h, last = keras.layers.GRU(96, return_sequences=True, return_state=True)(x)
    h = h + last[:, None]
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "only windows of 64 characters fit",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((64,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    h = keras.layers.GRU(96, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "one output a step instead of one for each character",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    h = keras.layers.GRU(96, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(1)(h))
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "two outputs: the state is returned too",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    h, last = keras.layers.GRU(96, return_sequences=True, return_state=True)(x)
    return keras.Model(ids, [keras.layers.Dense(vocabulary_size)(h), last])
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "the states are the outputs, there is no layer for the logits",
        """\
def my_poem_model(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    return keras.Model(ids, keras.layers.GRU(128, return_sequences=True)(x))
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "ReLU on the logits",
        """\
def my_poem_model(vocabulary_size):
    return keras.Sequential([
        keras.Input((None,)),
        keras.layers.Embedding(vocabulary_size, 32),
        keras.layers.GRU(128, return_sequences=True),
        keras.layers.Dense(vocabulary_size, activation="relu"),
    ])
""",
    ),
    (
        "my_poem_model",
        "wrong",
        "the layers are built once, outside the function",
        """\
embedding = keras.layers.Embedding(68, 32)
recurrent = keras.layers.GRU(128, return_sequences=True)
output = keras.layers.Dense(68)


def my_poem_model(vocabulary_size):
    return keras.Sequential([keras.Input((None,)), embedding, recurrent, output])
""",
    ),
]

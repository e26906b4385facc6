"""Answers of a class to the exercises of chapter 06, each with its true cause."""

from __future__ import annotations

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "attend_facts",
        "right",
        "einsum, -inf at padding, the row's maximum subtracted",
        """\
def attend_facts(query, facts, mask):
    scores = np.einsum("bd,bfd->bf", query, facts)
    scores = np.where(mask, scores, -np.inf)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
""",
    ),
    (
        "attend_facts",
        "right",
        "keras.ops with minus a billion at padding",
        """\
def attend_facts(query, facts, mask):
    scores = keras.ops.sum(query[:, None, :] * facts, axis=-1)
    return keras.ops.softmax(keras.ops.where(mask, scores, -1e9), axis=-1)
""",
    ),
    (
        "attend_facts",
        "right",
        "a loop over stories, the real facts only",
        """\
def attend_facts(query, facts, mask):
    query, facts, mask = np.array(query), np.array(facts), np.array(mask)
    out = np.zeros(mask.shape)
    for b in range(len(query)):
        real = np.flatnonzero(mask[b])
        s = facts[b, real] @ query[b]
        s = np.exp(s - max(s))
        out[b, real] = s / sum(s)
    return out
""",
    ),
    (
        "attend_facts",
        "right",
        "Keras's Softmax layer with a mask",
        """\
def attend_facts(query, facts, mask):
    scores = keras.ops.matmul(facts, keras.ops.expand_dims(query, -1))[:, :, 0]
    return keras.layers.Softmax()(scores, mask=mask)
""",
    ),
    (
        "attend_facts",
        "right",
        "Keras's Attention layer gives its scores",
        """\
def attend_facts(query, facts, mask):
    query, facts = keras.ops.convert_to_tensor(query), keras.ops.convert_to_tensor(facts)
    look = keras.layers.Attention()
    _, weights = look(
        [query[:, None], facts],
        mask=[None, keras.ops.convert_to_tensor(mask)],
        return_attention_scores=True,
    )
    return weights[:, 0]
""",
    ),
    (
        "attend_facts",
        "wrong",
        "no mask",
        """\
def attend_facts(query, facts, mask):
    scores = keras.ops.einsum("bd,bfd->bf", query, facts)
    return keras.ops.softmax(scores, axis=-1)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "the padding is zeroed after the softmax, the rest does not add up to 1",
        """\
def attend_facts(query, facts, mask):
    scores = np.einsum("bd,bfd->bf", query, facts)
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True) * mask
""",
    ),
    (
        "attend_facts",
        "wrong",
        "the scores are multiplied by the mask, so padding scores 0",
        """\
def attend_facts(query, facts, mask):
    scores = np.einsum("bd,bfd->bf", query, facts) * mask
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "exp overflows, no maximum subtracted",
        """\
def attend_facts(query, facts, mask):
    e = np.exp((query[:, None] * facts).sum(axis=-1)) * mask
    return e / e.sum(axis=1, keepdims=True)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "the maximum is taken over padding too, the real facts underflow",
        """\
def attend_facts(query, facts, mask):
    s = (query[:, None] * facts).sum(axis=-1)
    e = np.exp(s - s.max(axis=1, keepdims=True)) * mask
    return e / e.sum(axis=1, keepdims=True)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "one maximum for the whole batch",
        """\
def attend_facts(query, facts, mask):
    s = np.where(mask, (query[:, None] * facts).sum(axis=-1), -np.inf)
    e = np.exp(s - s.max())
    return e / e.sum(axis=1, keepdims=True)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "scaled by the root of the features",
        """\
def attend_facts(query, facts, mask):
    scores = keras.ops.einsum("bd,bfd->bf", query, facts) / np.sqrt(query.shape[-1])
    return keras.ops.softmax(keras.ops.where(mask, scores, -1e9), axis=-1)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "the mask the wrong way round",
        """\
def attend_facts(query, facts, mask):
    scores = keras.ops.einsum("bd,bfd->bf", query, facts)
    return keras.ops.softmax(keras.ops.where(mask, -1e9, scores), axis=-1)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "padding gets -100, which is more than some real scores",
        """\
def attend_facts(query, facts, mask):
    scores = keras.ops.einsum("bd,bfd->bf", query, facts)
    return keras.ops.softmax(keras.ops.where(mask, scores, -100.0), axis=-1)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "returns the context instead of the weights",
        """\
def attend_facts(query, facts, mask):
    scores = keras.ops.einsum("bd,bfd->bf", query, facts)
    a = keras.ops.softmax(keras.ops.where(mask, scores, -1e9), axis=-1)
    return keras.ops.einsum("bf,bfd->bd", a, facts)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "softmax over the stories of the batch",
        """\
def attend_facts(query, facts, mask):
    scores = np.where(mask, np.einsum("bd,bfd->bf", query, facts), -1e9)
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=0)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "the query lacks the axis for the facts",
        """\
def attend_facts(query, facts, mask):
    scores = np.sum(query * facts, axis=-1)
    scores = np.where(mask, scores, -np.inf)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
""",
    ),
    (
        "attend_facts",
        "wrong",
        "no softmax, the masked scores divided by their sum",
        """\
def attend_facts(query, facts, mask):
    scores = np.einsum("bd,bfd->bf", query, facts) * mask
    return scores / scores.sum(axis=1, keepdims=True)
""",
    ),
    (
        "point_at_words",
        "right",
        "three loops",
        """\
def point_at_words(shares, ids, size):
    out = np.zeros((len(shares), size))
    for b in range(shares.shape[0]):
        for f in range(shares.shape[1]):
            for w in range(shares.shape[2]):
                out[b, ids[b, f, w]] += shares[b, f, w]
    return out
""",
    ),
    (
        "point_at_words",
        "right",
        "one_hot and einsum",
        """\
def point_at_words(shares, ids, size):
    return keras.ops.einsum("bfw,bfwa->ba", shares, keras.ops.one_hot(ids, size))
""",
    ),
    (
        "point_at_words",
        "right",
        "a bincount for each story",
        """\
def point_at_words(shares, ids, size):
    rows = [
        np.bincount(np.ravel(i), weights=np.ravel(s), minlength=size) for i, s in zip(ids, shares)
    ]
    return np.array(rows)
""",
    ),
    (
        "point_at_words",
        "right",
        "np.add.at",
        """\
def point_at_words(shares, ids, size):
    shares, ids = np.asarray(shares), np.asarray(ids)
    p = np.zeros((ids.shape[0], size), shares.dtype)
    story = np.arange(len(ids))[:, None, None]
    np.add.at(p, (story, ids), shares)
    return p
""",
    ),
    (
        "point_at_words",
        "right",
        "each word compared, list of columns stacked",
        """\
def point_at_words(shares, ids, size):
    columns = [np.sum(np.where(ids == w, shares, 0), axis=(1, 2)) for w in range(size)]
    return np.stack(columns, axis=-1)
""",
    ),
    (
        "point_at_words",
        "wrong",
        "fancy += counts a repeated word once",
        """\
def point_at_words(shares, ids, size):
    out = np.zeros((len(shares), size))
    for b in range(len(shares)):
        out[b, ids[b]] += shares[b]
    return out
""",
    ),
    (
        "point_at_words",
        "wrong",
        "fact by fact with +=, repeats within a fact count once",
        """\
def point_at_words(shares, ids, size):
    batch, facts, _ = shares.shape
    out = np.zeros((batch, size))
    for b in range(batch):
        for i in range(facts):
            out[b, ids[b, i]] += shares[b, i]
    return out
""",
    ),
    (
        "point_at_words",
        "wrong",
        "= instead of +=, the last place wins",
        """\
def point_at_words(shares, ids, size):
    batch, facts, words = shares.shape
    p = np.zeros((batch, size))
    for b in range(batch):
        for i in range(facts):
            for j in range(words):
                p[b, ids[b, i, j]] = shares[b, i, j]
    return p
""",
    ),
    (
        "point_at_words",
        "wrong",
        "the largest place instead of the sum",
        """\
def point_at_words(shares, ids, size):
    there = keras.ops.one_hot(ids, size) * shares[..., None]
    return keras.ops.max(there, axis=(1, 2))
""",
    ),
    (
        "point_at_words",
        "wrong",
        "the mean over a word's places",
        """\
def point_at_words(shares, ids, size):
    hot = np.eye(size)[ids]
    total = np.einsum("bfw,bfwa->ba", shares, hot)
    return total / np.maximum(hot.sum(axis=(1, 2)), 1)
""",
    ),
    (
        "point_at_words",
        "wrong",
        "a softmax over the sums",
        """\
def point_at_words(shares, ids, size):
    p = keras.ops.einsum("bfw,bfwa->ba", shares, keras.ops.one_hot(ids, size))
    return keras.ops.softmax(p)
""",
    ),
    (
        "point_at_words",
        "wrong",
        "all stories in one row",
        """\
def point_at_words(shares, ids, size):
    return np.bincount(ids.ravel(), weights=shares.ravel(), minlength=size)
""",
    ),
    (
        "point_at_words",
        "wrong",
        "the facts are not summed",
        """\
def point_at_words(shares, ids, size):
    return keras.ops.einsum("bfw,bfwa->bfa", shares, keras.ops.one_hot(ids, size))
""",
    ),
    (
        "point_at_words",
        "wrong",
        "words are counted, their shares are not used",
        """\
def point_at_words(shares, ids, size):
    counts = keras.ops.sum(keras.ops.one_hot(ids, size), axis=(1, 2))
    return counts / keras.ops.sum(counts, axis=1, keepdims=True)
""",
    ),
    (
        "point_at_words",
        "wrong",
        "zeros like the ids, so shares are cut to whole numbers",
        """\
def point_at_words(shares, ids, size):
    out = np.zeros((len(ids), size), dtype=ids.dtype)
    for (b, i, j), word in np.ndenumerate(ids):
        out[b, word] += shares[b, i, j]
    return out
""",
    ),
    (
        "point_at_words",
        "wrong",
        "word 0 is left out as if it were padding",
        """\
def point_at_words(shares, ids, size):
    p = np.zeros((len(ids), size))
    for b in range(len(ids)):
        for word, share in zip(ids[b].flatten(), shares[b].flatten()):
            if word > 0:
                p[b, word] += share
    return p
""",
    ),
    (
        "point_at_words",
        "wrong",
        "ids counted from 1",
        """\
def point_at_words(shares, ids, size):
    hot = keras.ops.one_hot(ids - 1, size)
    return keras.ops.sum(hot * shares[..., None], axis=(1, 2))
""",
    ),
    (
        "point_at_words",
        "wrong",
        "bincount without minlength",
        """\
def point_at_words(shares, ids, size):
    return np.array([np.bincount(i.ravel(), s.ravel()) for i, s in zip(ids, shares)])
""",
    ),
    (
        "point_at_words",
        "wrong",
        "only the first place of a word",
        """\
def point_at_words(shares, ids, size):
    out = np.zeros((len(ids), size))
    for b in range(len(ids)):
        words = ids[b].ravel().tolist()
        for w in set(words):
            out[b, w] = shares[b].ravel()[words.index(w)]
    return out
""",
    ),
    (
        "hops_by_hand",
        "right",
        "four decimals",
        """\
hops_by_hand = [0.75, 0.25, 0.8, 0.2]
""",
    ),
    (
        "hops_by_hand",
        "right",
        "computed step by step",
        """\
emil, clara = 0.5 + 0.25, 0.15 + 0.1
total = emil + clara + clara
hops_by_hand = [emil, clara, (emil + clara) / total, clara / total]
""",
    ),
    (
        "hops_by_hand",
        "right",
        "an array of fractions",
        """\
hops_by_hand = np.array([3 / 4, 1 / 4, 4 / 5, 1 / 5])
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "the second hop is not divided by the sum",
        """\
hops_by_hand = [0.75, 0.25, 1.0, 0.25]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "Clara's focus is shared out between her two places",
        """\
hops_by_hand = [0.75, 0.25, 0.875, 0.125]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "the places keep the shares of the first hop",
        """\
hops_by_hand = [0.75, 0.25, 0.7, 0.3]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "Clara is at the tower last, so her mill gets nothing",
        """\
hops_by_hand = [0.75, 0.25, 1.0, 0.0]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "the focus is the mean over a word's places",
        """\
hops_by_hand = [0.375, 0.125, 0.8, 0.2]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "the focus is the largest share",
        """\
hops_by_hand = [0.5, 0.15, 0.8125, 0.1875]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "the tower's places are not added",
        """\
hops_by_hand = [0.75, 0.25, 0.6, 0.2]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "a softmax of the focus instead of its proportions",
        """\
hops_by_hand = [0.75, 0.25, 0.726, 0.274]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "the fact with the kettle takes part, too",
        """\
hops_by_hand = [0.75, 0.25, 0.5, 0.125]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "mill before tower",
        """\
hops_by_hand = [0.75, 0.25, 0.2, 0.8]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "the share of the first hop times the focus",
        """\
hops_by_hand = [0.75, 0.25, 0.85, 0.15]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "Clara counts once, only at the mill",
        """\
hops_by_hand = [0.75, 0.25, 0.75, 0.25]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "percent",
        """\
hops_by_hand = [75, 25, 80, 20]
""",
    ),
    (
        "hops_by_hand",
        "wrong",
        "the focus of Emil is that of the kettle's fact only",
        """\
hops_by_hand = [0.5, 0.25, 0.75, 0.25]
""",
    ),
    (
        "support_mass",
        "right",
        "boolean selection",
        """\
def support_mass(weights, support, mask):
    weights = np.asarray(weights)
    other = mask & ~support
    return np.stack([weights[:, support].mean(axis=1), weights[:, other].mean(axis=1)], axis=-1)
""",
    ),
    (
        "support_mass",
        "right",
        "sums divided by counts",
        """\
def support_mass(weights, support, mask):
    needed = np.asarray(support, "float32")
    rest = np.asarray(mask, "float32") - needed
    pairs = []
    for each in weights:
        pairs.append([(each * m).sum() / m.sum() for m in (needed, rest)])
    return pairs
""",
    ),
    (
        "support_mass",
        "right",
        "lists filled in loops",
        """\
def support_mass(weights, support, mask):
    result = []
    for hop in weights:
        yes, no = [], []
        for b in range(len(hop)):
            for i in range(len(hop[b])):
                if support[b][i]:
                    yes.append(hop[b][i])
                elif mask[b][i]:
                    no.append(hop[b][i])
        result.append((np.mean(yes), np.mean(no)))
    return result
""",
    ),
    (
        "support_mass",
        "right",
        "keras.ops and einsum",
        """\
def support_mass(weights, support, mask):
    ops = keras.ops
    both = ops.cast(ops.stack([support, ops.logical_xor(mask, support)]), "float32")
    return ops.einsum("hbf,kbf->hk", weights, both) / ops.sum(both, axis=(1, 2))
""",
    ),
    (
        "support_mass",
        "wrong",
        "the mean of the stories' means",
        """\
def support_mass(weights, support, mask):
    rest = mask & ~support
    needed = (weights * support).sum(-1) / np.maximum(support.sum(-1), 1)
    other = (weights * rest).sum(-1) / np.maximum(rest.sum(-1), 1)
    return np.stack([needed.mean(axis=1), other.mean(axis=1)], axis=1)
""",
    ),
    (
        "support_mass",
        "wrong",
        "padding counts as not needed",
        """\
def support_mass(weights, support, mask):
    return np.stack([weights[:, support].mean(1), weights[:, ~support].mean(1)], axis=1)
""",
    ),
    (
        "support_mass",
        "wrong",
        "the sum for a story, not the mean of a fact",
        """\
def support_mass(weights, support, mask):
    needed = (weights * support).sum(axis=-1).mean(axis=-1)
    other = (weights * (mask & ~support)).sum(axis=-1).mean(axis=-1)
    return np.stack([needed, other], axis=1)
""",
    ),
    (
        "support_mass",
        "wrong",
        "not needed comes first",
        """\
def support_mass(weights, support, mask):
    rest = mask & np.logical_not(support)
    return np.array([[h[rest].mean(), h[support].mean()] for h in weights])
""",
    ),
    (
        "support_mass",
        "wrong",
        "a row for each of the two instead of each hop",
        """\
def support_mass(weights, support, mask):
    rest = mask & ~support
    return np.array([weights[:, support].mean(axis=1), weights[:, rest].mean(axis=1)])
""",
    ),
    (
        "support_mass",
        "wrong",
        "the hops are averaged",
        """\
def support_mass(weights, support, mask):
    w = weights.mean(axis=0)
    return np.array([w[support].mean(), w[mask & ~support].mean()])
""",
    ),
    (
        "support_mass",
        "wrong",
        "the mean of weight times mask, zeros count",
        """\
def support_mass(weights, support, mask):
    needed = np.mean(weights * support, axis=(1, 2))
    other = np.mean(weights * (mask & ~support), axis=(1, 2))
    return np.stack([needed, other], axis=1)
""",
    ),
    (
        "support_mass",
        "wrong",
        "both divided by the number of real facts",
        """\
def support_mass(weights, support, mask):
    n = mask.sum()
    needed = (weights * support).sum((1, 2)) / n
    other = (weights * (mask & ~support)).sum((1, 2)) / n
    return np.stack([needed, other], axis=1)
""",
    ),
    (
        "support_mass",
        "wrong",
        "the second is the mean of all real facts",
        """\
def support_mass(weights, support, mask):
    return np.array([[w[support].mean(), w[mask].mean()] for w in weights])
""",
    ),
    (
        "support_mass",
        "wrong",
        "boolean arrays are subtracted",
        """\
def support_mass(weights, support, mask):
    rest = mask - support
    needed = (weights * support).sum((1, 2)) / support.sum()
    other = (weights * rest).sum((1, 2)) / rest.sum()
    return np.stack([needed, other], axis=1)
""",
    ),
    (
        "support_mass",
        "wrong",
        "and, not on arrays",
        """\
def support_mass(weights, support, mask):
    rest = mask and not support
    return [[h[support].mean(), h[rest].mean()] for h in weights]
""",
    ),
    (
        "support_mass",
        "wrong",
        "the hops are forgotten in the index",
        """\
def support_mass(weights, support, mask):
    needed = weights[support].mean()
    other = weights[mask & ~support].mean()
    return np.array([needed, other])
""",
    ),
    (
        "support_mass",
        "wrong",
        "the second is one minus the first",
        """\
def support_mass(weights, support, mask):
    needed = np.array([w[support].mean() for w in weights])
    return np.stack([needed, 1 - needed], axis=1)
""",
    ),
    (
        "support_mass",
        "wrong",
        "only the last hop",
        """\
def support_mass(weights, support, mask):
    last = weights[-1]
    return np.array([[last[support].mean(), last[mask & ~support].mean()]])
""",
    ),
    (
        "shuffle_facts",
        "right",
        "keys below and above the others at the ends",
        """\
def shuffle_facts(story, keys):
    keys = np.array(keys)
    keys[:, 0] = -1
    keys[(story == 0).all(axis=-1)] = 2
    order = np.argsort(keys, axis=1)
    return np.take_along_axis(story, order[:, :, None], axis=1)
""",
    ),
    (
        "shuffle_facts",
        "right",
        "a loop over the stories",
        """\
def shuffle_facts(story, keys):
    out = story.copy()
    for b in range(len(story)):
        n = int(np.any(story[b] != 0, axis=-1).sum())
        out[b, 1:n] = story[b, 1:n][np.argsort(keys[b, 1:n])]
    return out
""",
    ),
    (
        "shuffle_facts",
        "right",
        "keras.ops",
        """\
def shuffle_facts(story, keys):
    ops = keras.ops
    real = ops.any(ops.not_equal(story, 0), axis=-1)
    keys = ops.where(real, keys, 2.0)
    order = ops.argsort(keys[:, 1:], axis=1) + 1
    order = ops.pad(order, [[0, 0], [1, 0]])
    return ops.take_along_axis(story, order[..., None], axis=1)
""",
    ),
    (
        "shuffle_facts",
        "right",
        "Python's sorted with pairs",
        """\
def shuffle_facts(story, keys):
    result = []
    for facts, numbers in zip(np.asarray(story), np.asarray(keys)):
        real = [i for i in range(1, len(facts)) if facts[i].any()]
        pad = [i for i in range(1, len(facts)) if not facts[i].any()]
        order = [0] + sorted(real, key=lambda i: numbers[i]) + pad
        result.append(facts[order])
    return np.array(result)
""",
    ),
    (
        "shuffle_facts",
        "right",
        "0 and 1 at the ends, stable sort",
        """\
def shuffle_facts(story, keys):
    real = story.max(axis=2) > 0
    k = np.where(real, keys, 1)
    k[:, 0] = 0
    order = k.argsort(axis=1, kind="stable")
    return story[np.arange(len(story))[:, None], order]
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "the options are shuffled, too",
        """\
def shuffle_facts(story, keys):
    real = (story > 0).any(-1)
    order = np.argsort(np.where(real, keys, 2), axis=1)
    return np.take_along_axis(story, order[..., None], axis=1)
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "padding is shuffled among the facts",
        """\
def shuffle_facts(story, keys):
    k = keys.copy()
    k[:, 0] = -1
    return np.take_along_axis(story, np.argsort(k, axis=1)[..., None], axis=1)
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "the order is used as ranks, each fact is put where it should be taken from",
        """\
def shuffle_facts(story, keys):
    k = np.where((story > 0).any(-1), keys, 2)
    k[:, 0] = -1
    order = np.argsort(k, axis=1)
    out = np.zeros_like(story)
    for b in range(len(story)):
        for i in range(story.shape[1]):
            out[b, order[b, i]] = story[b, i]
    return out
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "from the largest to the smallest",
        """\
def shuffle_facts(story, keys):
    out = np.array(story)
    for b in range(len(story)):
        n = (story[b].sum(axis=1) > 0).sum()
        order = np.argsort(keys[b, 1:n])[::-1] + 1
        out[b, 1:n] = story[b, order]
    return out
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "one order for all stories",
        """\
def shuffle_facts(story, keys):
    k = np.where((story > 0).any(-1), keys, 2)
    k[:, 0] = -1
    return story[:, np.argsort(k[0])]
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "argsort of a slice, and no 1 is added",
        """\
def shuffle_facts(story, keys):
    out = story.copy()
    for b in range(len(story)):
        n = (story[b] > 0).any(axis=1).sum()
        order = np.argsort(keys[b, 1:n])
        out[b, 1:n] = story[b, order]
    return out
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "story[:, order] gives every story's order to every story",
        """\
def shuffle_facts(story, keys):
    k = np.where((story > 0).any(-1), keys, 2)
    k[:, 0] = -1
    return story[:, np.argsort(k, axis=1)]
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "a fact with any padded word counts as padding",
        """\
def shuffle_facts(story, keys):
    k = np.where((story == 0).any(axis=-1), 2, keys)
    k[:, 0] = -1
    return np.take_along_axis(story, np.argsort(k, axis=1, kind="stable")[..., None], axis=1)
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "own random numbers instead of the keys",
        """\
def shuffle_facts(story, keys):
    out = story.copy()
    for b in range(len(story)):
        n = (story[b] > 0).any(axis=1).sum()
        out[b, 1:n] = story[b, 1 + np.random.permutation(n - 1)]
    return out
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "the stories are changed in place",
        """\
def shuffle_facts(story, keys):
    for b in range(len(story)):
        n = np.count_nonzero(story[b].any(axis=-1))
        story[b, 1:n] = story[b, 1:n][np.argsort(keys[b, 1:n])]
    return story
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "the last real fact stays where it is",
        """\
def shuffle_facts(story, keys):
    out = story.copy()
    for b in range(len(story)):
        n = (story[b] > 0).any(axis=1).sum() - 1
        out[b, 1:n] = story[b, 1:n][np.argsort(keys[b, 1:n])]
    return out
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "the padding is dropped",
        """\
def shuffle_facts(story, keys):
    out = []
    for s, k in zip(story, keys):
        n = (s > 0).any(axis=1).sum()
        out.append(np.concatenate([s[:1], s[1:n][np.argsort(k[1:n])]]))
    return out
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "padding comes right after the options",
        """\
def shuffle_facts(story, keys):
    k = keys * (story > 0).any(axis=-1)
    k[:, 0] = -1
    return np.take_along_axis(story, np.argsort(k, axis=1)[..., None], axis=1)
""",
    ),
    (
        "shuffle_facts",
        "wrong",
        "the order lacks the axis of the words",
        """\
def shuffle_facts(story, keys):
    k = np.where((story > 0).any(-1), keys, 2)
    k[:, 0] = -1
    return np.take_along_axis(story, np.argsort(k, axis=1), axis=1)
""",
    ),
    (
        "two_encoders",
        "right",
        "one embedding, two GRUs, a hidden layer",
        """\
def two_encoders(vocabulary_size, answers):
    story = keras.Input((None,), dtype="int32")
    question = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    s = keras.layers.GRU(64)(embed(story))
    q = keras.layers.GRU(32)(embed(question))
    both = keras.layers.Concatenate()([s, q])
    hidden = keras.layers.Dense(64, activation="relu")(both)
    logits = keras.layers.Dense(answers)(hidden)
    return keras.Model([story, question], logits)
""",
    ),
    (
        "two_encoders",
        "right",
        "two embeddings, LSTMs, states multiplied",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    texts = [keras.Input((None,)), keras.Input((None,))]
    states = [L.LSTM(40)(L.Embedding(vocabulary_size, 24, mask_zero=True)(t)) for t in texts]
    return keras.Model(texts, L.Dense(answers)(L.Multiply()(states)))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "the mask is lost beside the question's state as the first one",
        """\
def two_encoders(vocabulary_size, answers):
    story = keras.Input((None,), dtype="int32", name="story")
    question = keras.Input((None,), dtype="int32", name="question")
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    state = keras.layers.GRU(64)(embed(question))
    end = keras.layers.GRU(64)(embed(story), initial_state=state)
    return keras.Model([story, question], keras.layers.Dense(answers)(end))
""",
    ),
    (
        "two_encoders",
        "right",
        "masks by hand, Bidirectional",
        """\
def two_encoders(vocabulary_size, answers):
    story = keras.Input((None,), dtype="int32")
    question = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, 16)
    read = keras.layers.Bidirectional(keras.layers.GRU(24))
    ask = keras.layers.GRU(24)
    s = read(embed(story), mask=keras.ops.not_equal(story, 0))
    q = ask(embed(question), mask=keras.ops.not_equal(question, 0))
    logits = keras.layers.Dense(answers)(keras.ops.concatenate([s, q], axis=-1))
    return keras.Model([story, question], logits)
""",
    ),
    (
        "two_encoders",
        "right",
        "one GRU reads both texts, one after the other",
        """\
def two_encoders(vocabulary_size, answers):
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    encoder = keras.Sequential(
        [keras.layers.Embedding(vocabulary_size, 32, mask_zero=True), keras.layers.GRU(64)]
    )
    both = keras.layers.concatenate([encoder(story), encoder(question)])
    return keras.Model([story, question], keras.layers.Dense(answers)(both))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "no mask",
        """\
def two_encoders(vocabulary_size, answers):
    story = keras.Input((None,), dtype="int32")
    question = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, 32)
    s = keras.layers.GRU(64)(embed(story))
    q = keras.layers.GRU(64)(embed(question))
    x = keras.layers.Concatenate()([s, q])
    return keras.Model([story, question], keras.layers.Dense(answers)(x))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "the question's embedding has no mask",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    s = L.GRU(64)(L.Embedding(vocabulary_size, 32, mask_zero=True)(story))
    q = L.GRU(32)(L.Embedding(vocabulary_size, 32)(question))
    x = L.Dense(64, activation="relu")(L.Concatenate()([s, q]))
    return keras.Model([story, question], L.Dense(answers)(x))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "the mask is lost when the vectors are scaled",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    embed = L.Embedding(vocabulary_size, 32, mask_zero=True)
    s = L.GRU(64)(embed(story) * 32**0.5)
    q = L.GRU(64)(embed(question) * 32**0.5)
    return keras.Model([story, question], L.Dense(answers)(L.Concatenate()([s, q])))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "a softmax at the end",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    embed = L.Embedding(vocabulary_size, 32, mask_zero=True)
    x = L.Concatenate()([L.GRU(64)(embed(story)), L.GRU(32)(embed(question))])
    out = L.Dense(answers, activation="softmax")(x)
    return keras.Model([story, question], out)
""",
    ),
    (
        "two_encoders",
        "wrong",
        "too many parameters",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    embed = L.Embedding(vocabulary_size, 128, mask_zero=True)
    x = L.Concatenate()([L.LSTM(128)(embed(story)), L.LSTM(128)(embed(question))])
    return keras.Model([story, question], L.Dense(answers)(x))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "the story is not read, the question's state is used twice",
        """\
def two_encoders(vocabulary_size, answers):
    story = keras.Input((None,), dtype="int32")
    question = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    s = keras.layers.GRU(32)(embed(question))
    q = keras.layers.GRU(32)(embed(question))
    x = keras.layers.Concatenate()([s, q])
    return keras.Model([story, question], keras.layers.Dense(answers)(x))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "one row of both texts, one RNN",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    words = L.Concatenate(axis=1)([question, story])
    x = L.GRU(64)(L.Embedding(vocabulary_size, 32, mask_zero=True)(words))
    return keras.Model([story, question], L.Dense(answers)(x))
""",
    ),
    (
        "two_encoders",
        "right",
        "the question comes first, and the story is read backwards",
        """\
def two_encoders(vocabulary_size, answers):
    story = keras.Input((None,), dtype="int32")
    question = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    s = keras.layers.GRU(64, go_backwards=True)(embed(story))
    q = keras.layers.GRU(32)(embed(question))
    x = keras.layers.Concatenate()([s, q])
    return keras.Model([question, story], keras.layers.Dense(answers)(x))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "the sizes are exchanged",
        """\
def two_encoders(vocabulary_size, answers):
    story = keras.Input((None,), dtype="int32")
    question = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(answers, 32, mask_zero=True)
    s = keras.layers.GRU(64)(embed(story))
    q = keras.layers.GRU(32)(embed(question))
    x = keras.layers.Concatenate()([s, q])
    return keras.Model([story, question], keras.layers.Dense(vocabulary_size)(x))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "both texts must be 12 words long",
        """\
def two_encoders(vocabulary_size, answers):
    story = keras.Input((12,), dtype="int32")
    question = keras.Input((12,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    s = keras.layers.GRU(64)(embed(story))
    q = keras.layers.GRU(32)(embed(question))
    x = keras.layers.Concatenate()([s, q])
    return keras.Model([story, question], keras.layers.Dense(answers)(x))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "the story has an axis of facts",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None, 12), dtype="int32"), keras.Input((12,), dtype="int32")
    embed = L.Embedding(vocabulary_size, 32, mask_zero=True)
    facts = L.TimeDistributed(L.GRU(32))(embed(story))
    s, q = L.GRU(64)(facts), L.GRU(32)(embed(question))
    return keras.Model([story, question], L.Dense(answers)(L.Concatenate()([s, q])))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "the mean of the word vectors, no RNN",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    embed = L.Embedding(vocabulary_size, 64, mask_zero=True)
    s = L.GlobalAveragePooling1D()(embed(story))
    q = L.GlobalAveragePooling1D()(embed(question))
    x = L.Dense(64, activation="relu")(L.Concatenate()([s, q]))
    return keras.Model([story, question], L.Dense(answers)(x))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "an answer for each step of the story",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    embed = L.Embedding(vocabulary_size, 32, mask_zero=True)
    q = L.GRU(64)(embed(question))
    s = L.GRU(64, return_sequences=True)(embed(story), initial_state=q)
    return keras.Model([story, question], L.Dense(answers)(s))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "max pooling over all steps, padding too",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    embed = L.Embedding(vocabulary_size, 32)
    s = L.GlobalMaxPooling1D()(L.GRU(64, return_sequences=True)(embed(story)))
    q = L.GlobalMaxPooling1D()(L.GRU(32, return_sequences=True)(embed(question)))
    return keras.Model([story, question], L.Dense(answers)(L.Concatenate()([s, q])))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "the model is not returned",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    embed = L.Embedding(vocabulary_size, 32, mask_zero=True)
    x = L.Concatenate()([L.GRU(64)(embed(story)), L.GRU(32)(embed(question))])
    keras.Model([story, question], L.Dense(answers)(x))
""",
    ),
    (
        "two_encoders",
        "wrong",
        "a ReLU on the logits",
        """\
def two_encoders(vocabulary_size, answers):
    L = keras.layers
    story, question = keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")
    embed = L.Embedding(vocabulary_size, 32, mask_zero=True)
    x = L.Concatenate()([L.GRU(64)(embed(story)), L.GRU(32)(embed(question))])
    return keras.Model([story, question], L.Dense(answers, activation="relu")(x))
""",
    ),
]

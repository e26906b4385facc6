# ---
# jupyter:
#   course:
#     minutes_read: 28
#     seconds_cpu: 150
#     seconds_smoke: 40
# ---

# %% [markdown] id="title"
# # 3 · Many to one
#
# A review goes in, word by word, and one judgement comes out: for or against?
# A message goes in, and out comes what it is about.
#
# A recurrent network has a state after every word, and a judgement needs a single vector.
# In this chapter you make one of many: without reading the padding, which is easier to get wrong than it looks, and in four different ways.
# A linear model that only counts words will be hard to beat; you find out when it can be, and why.
#
# You need chapter 1: states, the GRU.
# Reading and running take about half an hour, the exercises an hour; every other cell runs without them.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

profile = start("03")  # seeds, threads, precision; before Keras, so that it starts quietly

import keras
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from utils import layers, plots, results
from utils.calibration import bins_of
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.data import load
from utils.data import text as texts
from utils.data.errors import DataError
from utils.data.glove import embedding_matrix
from utils.data.turned_sentences import NEGATION, ORDER
from utils.watching import each, working

# %% [markdown] id="judgements"
# ## For or against
#
# The snippets are from film reviews, about a sentence each, and some twenty readers said how positive each one is.
# The label is the sign of their mean.

# %% id="load-snippets"
snippets, labels = {}, {}
for name, split in load("film_snippets").items():
    few = split.take(-1 if profile.examples < 0 else 1_000)
    snippets[name], labels[name] = texts.columns(few, "text", "label")
    print(f"{name:10} {len(labels[name]):5} snippets, {labels[name].mean():.1%} positive")
vocabulary = texts.word_vocabulary(snippets["train"], min_count=2)
ids = {name: vocabulary.encode_all(each) for name, each in snippets.items()}
for text, label in zip(snippets["train"][:4], labels["train"], strict=False):
    print(label, text)

# %% [markdown] id="baselines-lead"
# Two baselines, before any network.
# The first always says what is more frequent.
# The second is a logistic regression: every word, and every pair of neighbours, has a weight, and the weights of those that stand in a snippet are added up (TF-IDF makes frequent words count for less).

# %% id="baselines"
pairs = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
linear = make_pipeline(pairs, LogisticRegression(C=10, max_iter=1000))
with working("the linear model", about=5):
    linear.fit(snippets["train"], labels["train"])
accuracies = {
    "majority": max(np.mean(labels["validation"]), 1 - np.mean(labels["validation"])),
    "linear": linear.score(snippets["validation"], labels["validation"]),
}
for name, accuracy in accuracies.items():
    print(f"{name:9} validation accuracy {accuracy:.1%}")

# %% [markdown] id="padding"
# ## The end of a text
#
# Texts in a batch differ in length, so the shorter ones are filled up on the right with *padding*, id 0.
# The network must not take it for words.
# A **mask** says which steps are real: $m_t = 1$ at a word, $0$ at padding.
#
# The obvious vector for the whole text is the last state: it has read everything.
# But in a padded row the last *column* is no state of the text.

# %% [markdown] id="last-real-state-task"
# ### Exercise: the last real state
#
# *Difficulty ★ · 6 minutes · 1 point*
#
# Write `last_real_state`, which returns for each row the state after its last word.


# %% id="last-real-state" exercise="last_real_state"
def last_real_state(states, lengths):
    """Return the last real state of each sequence, (batch, units).

    states: (batch, steps, units), padded on the right; lengths: (batch,), each 1 or more
    """
    # BEGIN SOLUTION
    return states[np.arange(len(states)), lengths - 1]
    # END SOLUTION


# %% id="last-real-state-check"
check("last_real_state")

# %% [markdown] id="hint-lead"
# If you are stuck, here or later, `hint` with the exercise's name opens one hint at a time.

# %% id="hint"
hint("last_real_state")

# %% [markdown] id="mask-in-keras"
# ### What Keras does with a mask
#
# `Embedding(…, mask_zero=True)` makes the mask of the ids, and Keras hands it from layer to layer.
# A recurrent layer that gets it lets the state stand at padded steps:
#
# $$\mathbf{h}_t = m_t\,\text{GRU}(\mathbf{x}_t, \mathbf{h}_{t-1}) + (1 - m_t)\,\mathbf{h}_{t-1}$$
#
# So the last real state is carried to the end, and `return_sequences=False` returns the right one.
#
# Here is the reader of this chapter: word vectors, a GRU, one vector for the text, two logits.


# %% id="reader"
def reader(pool=None, masked=True):
    """Return a model from ids (batch, steps) to logits (batch, 2); pool makes one of all states."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(len(vocabulary), 50, mask_zero=masked, name="words")(ids)
    x = keras.layers.Dropout(0.5)(x)
    x = keras.layers.GRU(64, return_sequences=pool is not None, name="states")(x)
    x = x if pool is None else pool(x)
    x = keras.layers.Dropout(0.5)(x)
    return keras.Model(ids, keras.layers.Dense(2, dtype="float32")(x))


# %% [markdown] id="train-lead"
# Snippets of like length share a batch, so there is little padding to begin with.
# The weights of the best epoch are kept.


# %% id="train-function"
def train(name, model, learning_rate, epochs=5):
    """Train a reader and return its accuracy on the validation snippets, at its best epoch."""
    ends = texts.bucket_boundaries(ids["train"])
    batches = texts.labelled_batches(ids["train"], labels["train"], 64, ends, shuffle=True)
    held_out = texts.labelled_batches(ids["validation"], labels["validation"], 200, ends)
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * len(batches))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), loss, metrics=["accuracy"])
    best = keras.callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
    shown = [best, watch(name, about=14, show="accuracy")]
    model.fit(batches, validation_data=held_out, epochs=epochs, verbose=0, callbacks=shown)
    return model.evaluate(held_out, verbose=0)[1]


# %% [markdown] id="train-masked-lead"
# The first reader learns its word vectors from nothing, and judges by the last state.

# %% id="train-masked"
keras.utils.set_random_seed(DEFAULT_SEED)
masked = reader()
accuracies["last state"] = train("last state", masked, learning_rate=0.002)
print(f"last state validation accuracy {accuracies['last state']:.1%}")

# %% [markdown] id="poison"
# ### Padding is poison
#
# A mask has no weights, so the same weights fit into a model without one.
# Now we pad all validation snippets to the longest, and then further and further.
# Not a word changes.
# *Predict before you run the cell:* what happens to the accuracy of either model?

# %% id="poison-figure" alt="Validation accuracy against the number of padded steps that were added. With the mask a level line. Without it the curve begins lower and falls towards one half."
unmasked = reader(masked=False)
unmasked.set_weights(masked.get_weights())
padded = ids["validation"].to_tensor().numpy()
right, added = {"with the mask": [], "without": []}, (0, 5, 10, 20, 40)
for more in each(added, "padding", about=12, unit="widths"):
    rows = np.pad(padded, ((0, 0), (0, more)))
    for name, model in zip(right, (masked, unmasked), strict=True):
        judged = model.predict(rows, batch_size=200, verbose=0).argmax(axis=1)
        right[name].append(float(np.mean(judged == labels["validation"])))
plots.measured_at(
    right, added, xlabel="padded steps added", ylabel="validation accuracy", alt="poison-figure"
)

# %% [markdown] id="poison-read"
# With the mask nothing moves.
# Without it the GRU goes on reading padding as if it were a word, and each step of it washes out a little more of the text.
#
# It is an unpleasant fault, since nothing stops.
# The model trains, its loss falls, and the score depends on what else is in the batch.
# A metric has no way to notice: it counts judgements, and these have moved.
# (Where every step has an output, as in chapter 4, a metric can be flattered as well, by counting padded steps that are easy to get right.)
# So test it, as this cell does: change the padding, and see whether a prediction moves.

# %% id="moves"
snippet = vocabulary.encode(snippets["validation"][0])
for name, model in {"with the mask": masked, "without": unmasked}.items():
    alone, beside = (model(np.pad(snippet, (0, n))[None], training=False) for n in (0, 30))
    print(f"{name:14} largest change {np.abs(alone - beside).max():.1e}")

# %% [markdown] id="loses-mask-task"
# ### Exercise: break it on purpose
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# A mask must also arrive: every layer on the way has to hand it on, and some don't.
# Write `loses_mask`: a Keras model from ids (batch, steps), 0 for padding, to two logits (batch, 2).
# Its embedding makes a mask, it has a recurrent layer and reads every word; yet the judgement moves when padding is added, since the mask is lost on the way.
# Build it from Keras's own layers and operations, with `keras.Sequential` or `keras.Model(inputs, outputs)`.
# (Keras may warn you, and be right.)


# %% id="loses-mask" exercise="loses_mask"
def loses_mask(vocabulary_size):
    """Return an untrained reader that makes a mask and loses it."""
    # BEGIN SOLUTION
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)(ids)
    x = keras.layers.Conv1D(32, 3, padding="same")(x)
    return keras.Model(ids, keras.layers.Dense(2)(keras.layers.GRU(32)(x)))
    # END SOLUTION


# %% id="loses-mask-check"
check("loses_mask")

# %% [markdown] id="pooling"
# ## One vector of many
#
# The last state has to carry everything over all later words.
# Why not look at all states?
# Let $n$ be the number of real steps.
#
# | | the vector $\mathbf{v}$ of the text | |
# |---|---|---|
# | last state | $\mathbf{h}_n$ | what was kept to the end |
# | mean | $\frac{1}{n}\sum_t m_t\,\mathbf{h}_t$ | every step counts the same |
# | maximum | $\max_{t:\,m_t = 1} \mathbf{h}_t$, number by number | the strongest sign, wherever it was |
# | attention | $\sum_t a_t\,\mathbf{h}_t$ | every step counts as much as it should |
#
# The weights of **attention** come from a vector $\mathbf{w}$ that is learnt with the rest.
# Each real step gets a score $e_t = \mathbf{w}\cdot\mathbf{h}_t$, and a softmax makes weights of the scores that add up to 1:
#
# $$a_t = \frac{m_t\,e^{e_t}}{\sum_s m_s\,e^{e_s}}$$

# %% id="pooling-figure" alt="Three words and two padded steps as columns; last state, mean and attention as rows. Each cell shows how much a step counts, bright for much. Last state: 1 at the third word. Mean: a third at each word. Attention: little, much, some. Both padded columns are 0 everywhere."
words, scores = ["a", "wonderful", "film", "–", "–"], np.array([0.2, 2.0, 1.0])
shares = {
    "last state": [0, 0, 1, 0, 0],
    "mean": [1 / 3, 1 / 3, 1 / 3, 0, 0],
    "attention": [*np.exp(scores) / np.exp(scores).sum(), 0, 0],
}
plots.step_weights(shares, words, alt="pooling-figure")

# %% [markdown] id="pooling-figure-read"
# The maximum has no such row: each number of $\mathbf{v}$ may come from another step.

# %% [markdown] id="pooled-by-hand-task"
# ### Exercise: four ways on paper
#
# *Difficulty ★ · 6 minutes · 1 point*
#
# A text of three words is padded to five steps.
# The state is a single number: −2, −1, −6 at the words, and 0 at the two padded steps.
# The scores for attention are 0, 0, ln 2 at the words, and 0 at the padded steps.
#
# Write down what last state, mean, maximum and attention make of it: a list of four numbers.

# %% id="pooled-by-hand" exercise="pooled_by_hand"
# The last state, the mean, the maximum, attention.
# BEGIN SOLUTION
pooled_by_hand = [-6, -3, -1, -3.75]
# END SOLUTION

# %% id="pooled-by-hand-check"
check("pooled_by_hand")

# %% [markdown] id="masked-mean-task"
# ### Exercise: a mean without the padding
#
# *Difficulty ★ · 8 minutes · 2 points*
#
# Write `masked_mean`, which returns the mean of each row's real states.
# Real steps are where `mask` is True, and each row has one at least.


# %% id="masked-mean" exercise="masked_mean"
def masked_mean(states, mask):
    """Return the mean over the real steps, (batch, units).

    states: (batch, steps, units), mask: (batch, steps), True where a step is real
    """
    # BEGIN SOLUTION
    return (states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    # END SOLUTION


# %% id="masked-mean-check"
check("masked_mean")

# %% [markdown] id="attention-task"
# ### Exercise: attention pooling as a layer
#
# *Difficulty ★★ · 12 minutes · 3 points*
#
# Finish `AttentionPooling`.
# `build` makes one weight, `self.w`, of shape (features,).
# `call` returns the weighted mean of the states, (batch, features); padding gets no weight, and without a mask every step is real.
# Use `keras.ops`: `matmul`, `where`, `softmax`, `sum`.


# %% id="attention" exercise="AttentionPooling"
class AttentionPooling(keras.layers.Layer):
    """The mean of the states, each with a weight that is learnt; padding has none."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True  # Keras passes the mask to call …

    def compute_mask(self, h, mask=None):
        return None  # … and hands none on: what comes out has no steps

    def build(self, input_shape):
        """Make the weight; input_shape is (batch, steps, features)."""
        # BEGIN SOLUTION
        self.w = self.add_weight(shape=(input_shape[-1],), name="w")
        # END SOLUTION

    def call(self, h, mask=None):
        """h: (batch, steps, features), mask: (batch, steps) or None → (batch, features)."""
        # BEGIN SOLUTION
        scores = keras.ops.matmul(h, self.w)
        if mask is not None:
            scores = keras.ops.where(mask, scores, -1e4)
        weights = keras.ops.softmax(scores, axis=-1)
        return keras.ops.sum(weights[..., None] * h, axis=1)
        # END SOLUTION


# %% id="attention-check"
check("AttentionPooling")

# %% [markdown] id="word-vectors"
# ## Words that are known already
#
# Seven thousand snippets are few to learn from, and most words stand in two or three of them.
# GloVe's vectors were made from billions of words of other texts: words that keep the same company have similar vectors, 50 numbers each.
# They are 76 MB to fetch; where they can't be had, the chapter goes on with random ones, and says so.

# %% id="load-vectors"
tokens = ["", "[UNK]", *vocabulary.tokens]
rng = np.random.default_rng(DEFAULT_SEED)
vectors = rng.normal(scale=0.1, size=(len(tokens), 50)).astype("float32")
try:
    found = embedding_matrix(tokens)
    known = found.any(axis=1)
    vectors[known] = found[known]
    print(f"GloVe knows {known.mean():.0%} of {len(tokens):,} words")
except DataError as error:
    print(f"No word vectors, random ones instead: {error}")

# %% [markdown] id="train-attention-lead"
# The second reader begins with these vectors, goes on training them, and pools by attention.

# %% id="train-attention"
pool = yours_or("AttentionPooling", layers.AttentionPooling)()
keras.utils.set_random_seed(DEFAULT_SEED)
attentive = reader(pool)
attentive.get_layer("words").set_weights([vectors])
accuracies["attention, GloVe"] = train("attention", attentive, learning_rate=0.004)
for name, accuracy in accuracies.items():
    print(f"{name:16} validation accuracy {accuracy:.1%}")

# %% [markdown] id="what-it-looks-at-lead"
# Which words does it look at?
# The weights can be computed from the states and $\mathbf{w}$, as in the formula.

# %% id="what-it-looks-at" alt="A row for each of four snippets, a cell for each word, bright where a word counts much. A few words of each snippet are bright, most are dark."
states = keras.Model(attentive.inputs, attentive.get_layer("states").output)
rows = [row for row in snippets["validation"] if 6 <= len(vocabulary.encode(row)) <= 11][:4]
looked = []
for row in rows:
    h = states(vocabulary.encode(row)[None])[0]
    weights = keras.ops.softmax(keras.ops.matmul(h, pool.w))
    looked.append((vocabulary.decode(vocabulary.encode(row)).split(), np.asarray(weights)))
plots.word_weights(looked, alt="what-it-looks-at")

# %% [markdown] id="record"
# ## What is best?
#
# TODO

# %% [markdown] id="documents"
# ## Documents
#
# TODO

# %% [markdown] id="cut-and-pad-task"
# ### Exercise: cut and pad
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `cut_and_pad`, which makes one array of texts of any length.
# A text of more than `limit` words keeps its first `head` and its last `limit - head` words; a shorter one, all it has.
# Padding is 0, and stands on the right.


# %% id="cut-and-pad" exercise="cut_and_pad"
def cut_and_pad(rows, limit, head):
    """Return ids of shape (texts, limit).

    rows: a list of lists of ids; limit: 1 or more; head: from 0 to limit
    """
    # BEGIN SOLUTION
    ids = np.zeros((len(rows), limit), int)
    for number, row in enumerate(rows):
        kept = row
        if len(row) > limit:
            kept = row[:head] + row[len(row) - (limit - head) :]
        ids[number, : len(kept)] = kept
    return ids
    # END SOLUTION


# %% id="cut-and-pad-check"
check("cut_and_pad")

# %% [markdown] id="your-turn"
# ## Your turn

# %% [markdown] id="my-reader-task"
# ### Exercise: a reader of your own
#
# *Difficulty ★★★ · 14 minutes · 3 points*
#
# Write `my_reader`: a Keras model from ids (batch, steps), 0 for padding, to logits (batch, classes).
# It may have 600,000 parameters, embedding included, for the 8,115 words of this chapter, and it has a recurrent layer.
# Every word must count, and more padding must move nothing.
# Build it from Keras's own layers, with `keras.Sequential` or `keras.Model(inputs, outputs)`.
# The target: after the training below, be better than the linear model on the validation snippets by a point; profile `smoke` is too short for that.


# %% id="my-reader" exercise="my_reader"
def my_reader(vocabulary_size, classes):
    """Return an untrained reader with at most 600,000 parameters."""
    # BEGIN SOLUTION
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 50, mask_zero=True)(ids)
    x = keras.layers.Dropout(0.5)(x)
    x = keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True))(x)
    x = keras.layers.GlobalAveragePooling1D()(x)
    x = keras.layers.Dropout(0.5)(x)
    return keras.Model(ids, keras.layers.Dense(classes)(x))
    # END SOLUTION


# %% id="my-reader-check"
check("my_reader")

# %% [markdown] id="next-chapter"
# ## Where to go next
#
# Chapter 4 gives every word of a sentence an output of its own.
# Until it is there, [chapter 7](07_deep.ipynb) stacks layers on each other.
# [Home](home.md) lists all chapters.

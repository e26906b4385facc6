# ---
# jupyter:
#   course:
#     minutes_read: 24
#     seconds_cpu: 60
#     seconds_smoke: 40
# ---

# %% [markdown] id="title"
# # 3 · Many to one
#
# A review goes in, word by word, and one judgement comes out.
# A message goes in, and out comes what it is about.
#
# A recurrent network has a state after every word, and a judgement needs a single vector.
# In this chapter you make one of many, in four ways, and without reading the padding, which is easier to get wrong than it looks.
# A linear model that only counts words will be hard to beat; you find out when it can be, and why.
#
# You need chapter 1: states, the GRU.
# Reading and running take twenty-five minutes, the exercises a little over an hour; every other cell runs without them.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

profile = start("03")  # seeds, threads, precision; before Keras, so that it starts quietly

import keras
import numpy as np

from utils import layers, plots, results
from utils.baselines.documents import linear_model
from utils.calibration import bins_of
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.data import load
from utils.data import text as texts
from utils.data.glove import first_vectors
from utils.data.turned_sentences import NEGATION, ORDER, told_apart
from utils.experiments import reading
from utils.watching import each, working

# %% [markdown] id="judgements"
# ## For or against
#
# The snippets are from film reviews ([Hutto and Gilbert, 2014](https://doi.org/10.1609/icwsm.v8i1.14550)), about a sentence each, and some twenty people said how positive each is.
# The label is the sign of their mean.

# %% id="load-snippets"
snippets, labels, scores = {}, {}, {}
for name, split in load("film_snippets").items():
    few = split.take(-1 if profile.examples < 0 else 1_000)
    snippets[name], labels[name], scores[name] = texts.columns(few, "text", "label", "score")
    print(f"{name:10} {len(labels[name]):5} snippets, {labels[name].mean():.1%} positive")
print(labels["train"][:3], *snippets["train"][:3], sep="\n")

# %% [markdown] id="vocabulary-lead"
# Words that training has only once become `[UNK]`, *unknown*.

# %% id="vocabulary"
vocabulary = texts.word_vocabulary(snippets["train"], min_count=2)
ids = {name: vocabulary.encode_all(rows) for name, rows in snippets.items()}
print(f"{len(vocabulary):,} ids;", vocabulary.decode(ids["validation"][0]))

# %% [markdown] id="baselines-lead"
# Two baselines, before any network.
# The first always says what is more frequent.
# The second is scikit-learn's logistic regression: every word and every pair of neighbours has a weight, and a snippet's weights are added up (TF-IDF makes frequent words count for less).

# %% id="baselines"
linear = linear_model()
with working("the linear model", about=5):
    linear.fit(snippets["train"], labels["train"])
accuracies = {"majority": max(np.bincount(labels["validation"])) / len(labels["validation"])}
accuracies["linear"] = linear.score(snippets["validation"], labels["validation"])
print(f"majority {accuracies['majority']:.1%}, linear {accuracies['linear']:.1%}")

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
# If you are stuck, `hint` with the exercise's name opens one hint at a time.

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
    embed = keras.layers.Embedding(len(vocabulary), 50, mask_zero=masked, name="words")
    x = keras.layers.Dropout(0.5)(embed(ids))
    x = keras.layers.GRU(64, return_sequences=pool is not None, name="states")(x)
    # From Keras 3.16 on a recurrent layer heeds a mask, and does not hand it on.
    x = x if pool is None else pool(x, mask=embed.compute_mask(ids))
    x = keras.layers.Dropout(0.5)(x)
    return keras.Model(ids, keras.layers.Dense(2, dtype="float32")(x))


# %% [markdown] id="train-lead"
# Snippets of like length share a batch, so there is little padding to begin with.
# The weights of the epoch with the lowest validation loss are kept; the line below a training tells the last epoch's accuracy.


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
    shown = [best, watch(name, about=12, show="accuracy")]
    model.fit(batches, validation_data=held_out, epochs=epochs, verbose=0, callbacks=shown)
    return model.evaluate(held_out, verbose=0)[1]


# %% [markdown] id="train-masked-lead"
# The first reader learns its word vectors from nothing, and judges by the last state.

# %% id="train-masked"
keras.utils.set_random_seed(DEFAULT_SEED)
masked = reader()
accuracies["last state"] = train("last state", masked, learning_rate=0.002)

# %% [markdown] id="poison"
# ### Padding is poison
#
# A mask has no weights, so the same weights fit into a model without one.
# We take the validation snippets of 18 to 22 words, and pad them further and further.
# Not a word changes.
# *Predict before you run the cell:* what happens to the accuracy of either model?

# %% id="poison-figure" alt="Validation accuracy against the number of padded steps that were added. With the mask a level line. Without it the curve begins close to the other and falls towards one half."
unmasked = reader(masked=False)
unmasked.set_weights(masked.get_weights())
alike = abs(ids["validation"].row_lengths().numpy() - 20) < 3
padded = ids["validation"].to_tensor().numpy()[alike, :22]
right, added = {"with the mask": [], "without": []}, (0, 5, 10, 20, 40)
for more in each(added, "padding", about=3, unit="widths"):
    for name, model in zip(right, (masked, unmasked), strict=True):
        judged = np.argmax(model(np.pad(padded, ((0, 0), (0, more))), training=False), axis=1)
        right[name].append(float(np.mean(judged == labels["validation"][alike])))
plots.measured_at(
    right, added, xlabel="padded steps added", ylabel="validation accuracy", alt="poison-figure"
)

# %% [markdown] id="poison-read"
# With the mask nothing moves.
# Without it the GRU goes on reading padding as if it were a word, and each step washes out a little more of the text.
#
# Nothing stops, though: such a model trains and its loss falls, while its judgements depend on what else is in the batch.
# No error says so.
# So test it as we did: change the padding, and see whether a prediction moves.

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
# The last state has to carry everything over all later words; why not look at all states?
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
shares = {"last state": [0, 0, 1, 0, 0], "mean": [1 / 3, 1 / 3, 1 / 3, 0, 0]}
shares["attention"] = [0.11, 0.65, 0.24, 0, 0]  # for scores of 0.2, 2 and 1
plots.step_weights(shares, ["a", "wonderful", "film", "–", "–"], alt="pooling-figure")

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
# Seven thousand snippets are few, and many words stand in only two or three of them.
# GloVe's vectors, 50 numbers a word, were made from billions of words of other texts; words that keep the same company have similar ones.
# They are 76 MB to fetch; where they can't be had, the chapter goes on with random ones, and this cell says so.

# %% id="load-vectors"
vectors = first_vectors(["", "[UNK]", *vocabulary.tokens])

# %% [markdown] id="train-attention-lead"
# The second reader begins with these vectors, goes on training them, and pools by attention.

# %% id="train-attention"
pool = yours_or("AttentionPooling", layers.AttentionPooling)()
keras.utils.set_random_seed(DEFAULT_SEED)
attentive = reader(pool)
attentive.get_layer("words").set_weights([vectors])
accuracies["attention"] = train("attention", attentive, learning_rate=0.004)
print(", ".join(f"{name} {accuracy:.1%}" for name, accuracy in accuracies.items()))

# %% [markdown] id="what-it-looks-at-lead"
# Which words does it look at?
# The weights can be computed from the states and $\mathbf{w}$, as in the formula.

# %% id="what-it-looks-at" alt="A row for each of four snippets, a cell for each word, bright where a word counts much. A few words of each snippet are bright, most are dark."
states = keras.Model(attentive.input, attentive.get_layer("states").output)
rows = [vocabulary.encode(text) for text in snippets["validation"]]
looked = []
for row in [row for row in rows if 6 <= len(row) <= 11][:4]:
    scores_of = keras.ops.matmul(states(row[None])[0], pool.w)
    looked.append((vocabulary.decode(row).split(), np.asarray(keras.ops.softmax(scores_of))))
plots.word_weights(looked, alt="what-it-looks-at")

# %% [markdown] id="what-it-looks-at-read"
# A weight says where the reader looks, not which way it judges.

# %% [markdown] id="record"
# ## Which pooling?
#
# One training says little: the next seed may turn the order round.
# `benchmarks/many_to_one.py` trained each reader at three learning rates, chose the best on validation, and trained it with three seeds.
# These are their accuracies on the test snippets, all beginning with GloVe's vectors.
# *Guess:* which of the four is best, and by how much?

# %% id="pooling-results" alt="Test accuracy of three runs each for last state, mean, maximum and attention. All lie between 0.79 and 0.84, on both sides of the line of the linear model at 0.82; each group overlaps with every other."
beside = {"ylabel": "test accuracy", "baselines": reading.films_baseline()}
plots.runs_by_group(reading.by_pooling(), **beside, alt="pooling-results")

# %% [markdown] id="pooling-results-read"
# The four lie about as far apart as the seeds of each, and around the linear model.
# For accuracy on twenty words, pooling hardly matters; for something else it does.

# %% [markdown] id="vectors-results-lead"
# And the word vectors?
# From scratch they are learnt with the rest; frozen, they stay GloVe's; tuned, they begin as GloVe's and are trained.
# The last two read in both directions (chapter 8); the very last learns the scores, not their signs, lukewarm snippets included.

# %% id="vectors-results" alt="Test accuracy of three runs each. Frozen vectors lie lowest, those from scratch above them. Tuned ones lie around the line of the linear model at 0.82, those read in both directions all a little above it, and those that learn from scores clearly above."
plots.runs_by_group(reading.by_vectors(), **beside, alt="vectors-results")

# %% [markdown] id="record-table-lead"
# In numbers: mean ± standard deviation over seeds, the rate that was chosen, seconds of one training; *negation* and *order* come below.

# %% id="record-table"
reading.film_table()

# %% [markdown] id="vectors-results-read"
# Frozen vectors do worst: *good* and *bad* keep the same company, so GloVe puts them as close as *good* and *great*, and nothing moves them apart.
# From scratch, every word has to be learnt from a few snippets.
# Scores say *how* positive a snippet is: that helps the network, and not the linear model.

# %% [markdown] id="order"
# ## When does order matter?
#
# The linear model adds weights up, so a word does the same wherever it stands, but for the pairs of neighbours that it knows.
# We made two sets of pairs, each a positive sentence and a negative one.
# In the first set a small word turns the meaning round; in the second both sentences have *the same words*.

# %% id="turned-pairs"
for sentences in (("positive", "negative"), *NEGATION[:3], *ORDER[:3]):
    print("{:42} {}".format(*sentences))

# %% [markdown] id="turned-lead"
# Which sentence of a pair is the more positive one?
# Guessing gets half of the pairs right; the same for both counts half.
# What will the linear model get, and what your two readers?


# %% id="turned"
def judged_by(model):
    """Return a function: for each sentence, the logit for positive minus that for negative."""
    return lambda rows: np.diff(model(vocabulary.encode_all(rows).to_tensor()))


judges = {"last state": judged_by(masked), "attention": judged_by(attentive)}
for name, judge in {"linear": linear.decision_function, **judges}.items():
    negation, order = told_apart(judge, NEGATION), told_apart(judge, ORDER)
    print(f"{name:10} negation {negation:4.0%}   order {order:4.0%}")

# %% [markdown] id="weights-lead"
# Here is what the linear model makes of a few words; a positive weight speaks for a film.

# %% id="weights"
columns, (weights,) = linear[0].vocabulary_, linear[1].coef_
for words in ("not", "never", "funny", "not funny", "dull", "never dull"):
    if words in columns:
        print(f"{words:10} {weights[columns[words]]:+.1f}")

# %% [markdown] id="turned-read"
# For the linear model *not* is a bad word wherever it stands; it does know *never dull*, but can't put together what it never met side by side.
#
# Now look at *negation* and *order* in the record's table.
# Where only the order differs, mean and maximum do no better than guessing, like the linear model.
# The last state tells about seven pairs in ten apart, attention comes close to it, and in both directions it gets about eight.
# These begin with GloVe's vectors; from scratch, the record's readers only guess.
#
# So pooling matters: a mean adds up what was said at each word, much as the linear model does, while the last state has to keep what came in which order.
# Negation is hard for all: none gets more than two pairs in three.
#
# An RNN wins where order decides; in most reviews it does not.

# %% [markdown] id="errors"
# ## Errors, one by one
#
# Here are the validation snippets of which the second reader is most certain, and wrong: its probability for "positive", and the mean score that people gave (from −4 to 4).

# %% id="read-errors"
batches = texts.labelled_batches(ids["validation"], labels["validation"], 200)  # in their order
probabilities = keras.ops.softmax(attentive.predict(batches, verbose=0)).numpy()
certain = probabilities.max(axis=1)
wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels["validation"])
with results.table("snippet", "probability", "mean score") as row:
    for i in wrong[np.argsort(-certain[wrong])][:8]:
        row(snippets["validation"][i], *np.round([probabilities[i, 1], scores["validation"][i]], 2))

# %% [markdown] id="errors-read"
# On our machine, many hang on a *no*, a *never* or a *not* that turns the other words round, as in the pairs above.
# Others are irony, or praise for one actor in a bad film.
# Several have a mean score close to 1 or −1: people did not agree either.

# %% [markdown] id="trust"
# ## Can it be trusted?
#
# A reader that says 0.95 should be right nineteen times in twenty.
# Sort its predictions into ten *bins* by how certain it was (its larger probability, one half or more: five bins stay empty), and compare the mean certainty of each bin $b$ with the share that was right.
# The mean distance is the **expected calibration error**:
#
# $$\text{ECE} = \sum_b \frac{n_b}{n}\,\big|\text{right}_b - \text{certain}_b\big|$$
#
# $n_b$ of the $n$ predictions are in bin $b$, and zero is perfect.
# It says nothing of accuracy: whoever always says "one half" is trustworthy, and useless.


# %% id="calibration"
def calibration_error(bins):
    """Return the mean distance between certainty and being right; each bin has n_b, both means."""
    n, certain, right = np.array(bins).T
    return float(np.sum(n / n.sum() * np.abs(right - certain)))


of_linear = linear.predict_proba(snippets["validation"])
for name, found in {"linear": of_linear, "attention": probabilities}.items():
    print(f"{name:10} {calibration_error(bins_of(found, labels['validation'])):.3f}")

# %% [markdown] id="reliability-lead"
# Three seeds make three models; are they better together?
# Here is the reader in both directions on the test snippets: one seed, and the mean of the probabilities of three.
# A line leads from each dot to where it should be; larger dots hold more snippets.

# %% id="reliability" alt="Two panels, one seed and the mean of three: the share that is right against the certainty, a dot for each bin. Both follow the dashed diagonal; the largest dots, at the top right, lie on it. The bin of least certainty of the mean of three lies well below."
bins = {run["of"]: run["bins"] for run in results.read("03_calibration")["runs"]}
plots.reliability({name: bins[name] for name in ("seed 20", "mean of three")}, alt="reliability")

# %% [markdown] id="calibration-table-lead"
# In numbers:

# %% id="calibration-table"
reading.calibration_table()

# %% [markdown] id="reliability-read"
# All are about as trustworthy as one can tell from so few snippets: perfect probabilities, the last row, would do hardly better.
# The mean of three is right no more often; what it lowers is the loss, which punishes being sure and wrong.

# %% [markdown] id="documents"
# ## Documents
#
# A snippet has some twenty words.
# The messages of eight newsgroups are longer, and what they are about has to be found: hockey, cryptography, space.
# How many words must one read?

# %% id="load-messages"
messages, groups = texts.columns(load("newsgroups")["train"].take(500), "text", "label")
lengths = [len(message.split()) for message in messages]
for share in (10, 50, 90, 100):
    print(f"{share} of 100 messages: up to {np.percentile(lengths, share):.0f} words")

# %% [markdown] id="documents-cut"
# A recurrent network takes a step for each word, and the longest have thousands.
# Texts are *cut*, and what to keep is a choice: the start, the end, or some of both.

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

# %% [markdown] id="documents-record"
# ### How much, and which end?
#
# The recorded readers begin with GloVe's vectors and take the maximum over a GRU's states at the first or the last 60 or 200 words.
# Beside them stand linear models of the same words.
# *Guess:* what is lost by reading 60 words instead of 200, and what by reading the last ones?

# %% id="documents-results" alt="Test accuracy at 60 and at 200 words. The GRU on the first words begins above the linear model on the first words and ends beside it; trained in batches of 64 it lies a little above both. Both models on the last words begin far below and come up to just below them. A line for the linear model on whole messages lies above all."
labelled = {"xlabel": "words read", "ylabel": "test accuracy"}
labelled["baselines"] = {"linear, whole messages": reading.linear_accuracy("newsgroups/eight")}
plots.measured_at(reading.message_curves(), reading.LENGTHS, **labelled, alt="documents-results")

# %% [markdown] id="documents-table-lead"
# In numbers; some had batches of 64 instead of 256, and an epoch more:

# %% id="documents-table"
reading.message_table()

# %% [markdown] id="documents-read"
# The first 60 words, the subject among them, tell nearly as much as 200.
# The network makes more of them than the linear model: thanks to GloVe, a word that training lacks is no stranger.
# With 200 words the linear model has caught up, and with whole messages it is ahead.
# In smaller batches the network gets ahead again.
#
# The *last* 60 words tell far less: messages begin with a subject and end in signatures.
#
# *Characters* are five times as many steps, nearly twice in pieces of three, and tell far less.

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
# The target: after the training below, be better than the linear model on the validation snippets; profile `smoke` is too short for that.


# %% id="my-reader" exercise="my_reader"
def my_reader(vocabulary_size, classes):
    """Return an untrained reader with at most 600,000 parameters."""
    # BEGIN SOLUTION
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 50, mask_zero=True)(ids)
    x = keras.layers.Dropout(0.5)(x)
    x = keras.layers.GRU(64)(x)
    x = keras.layers.Dropout(0.5)(x)
    return keras.Model(ids, keras.layers.Dense(classes)(x))
    # END SOLUTION


# %% id="my-reader-check"
check("my_reader")

# %% [markdown] id="train-yours-lead"
# Once your reader passes, it is trained here; until then, the last-state reader of this chapter is.
# If its embedding has 50 numbers a word, it begins with the vectors from above.


# %% id="train-yours"
build = yours_or("my_reader", lambda vocabulary_size, classes: reader())
keras.utils.set_random_seed(DEFAULT_SEED)
model = build(len(vocabulary), 2)
model(np.ones((1, 5), int))  # a Sequential model makes its weights when it is first called
for layer in model.layers:
    if isinstance(layer, keras.layers.Embedding) and layer.output_dim == 50:
        layer.set_weights([vectors])
# The learning rate is yours to change.
accuracies["this model"] = train("this model", model, learning_rate=0.004)
reached, goal = accuracies["this model"], accuracies["linear"]
target("my_reader", reached, above=goal, what="validation accuracy")

# %% [markdown] id="your-progress-lead"
# How far you have come:

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Say what Keras does with a mask, and test any model for padding: change it, and see whether a prediction moves.
# - Make one vector of many states, by mean, maximum or attention, without the padding.
# - Begin with word vectors, cut long texts on purpose, and know the linear model that has to be beaten.
# - Read a reliability diagram, and say how far a probability can be trusted.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** Your classifier gives a snippet another probability in a batch than alone.
# What do you look for?
#
# <details>
# <summary>Answer 1</summary>
#
# Beside longer texts the snippet is padded further, so padding is being read.
# Either no mask is made (`mask_zero=True` is missing), or a layer on the way does not hand it on: its `supports_masking` is False.
#
# </details>
#
# **2.** Why must padding leave the softmax of the attention *before* the weights are computed, when one could set them to zero afterwards?
#
# <details>
# <summary>Answer 2</summary>
#
# The softmax divides by a sum over all steps.
# If padding is in that sum, the weights of the real steps add up to less than 1, the less the more padding there is.
#
# </details>
#
# **3.** A colleague reports that her network beats a majority baseline by thirty points on topics, and calls word order decisive.
# What do you ask for?
#
# <details>
# <summary>Answer 3</summary>
#
# For a linear model on counts of words, which knows no order and may be just as good.
# And for pairs of texts with the same words in another order: whoever knows words alone can't tell them apart.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Large language models make embeddings of texts in the same ways, by the mean of the states or the last one, and their attention mask is the mask of this chapter.

# %% [markdown] id="papers"
# ## Papers
#
# - J. Pennington, R. Socher, C. Manning, [GloVe: global vectors for word representation](https://aclanthology.org/D14-1162/), EMNLP 2014.
# - C. Raffel, D. P. W. Ellis, [Feed-forward networks with attention can solve some long-term memory problems](https://arxiv.org/abs/1512.08756), 2015.
# - S. Wang, C. D. Manning, [Baselines and bigrams: simple, good sentiment and topic classification](https://aclanthology.org/P12-2018/), ACL 2012.
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, [On calibration of modern neural networks](https://arxiv.org/abs/1706.04599), ICML 2017.
# - B. Lakshminarayanan, A. Pritzel, C. Blundell, [Simple and scalable predictive uncertainty estimation using deep ensembles](https://arxiv.org/abs/1612.01474), NeurIPS 2017.

# %% [markdown] id="next-chapter"
# ## Where to go next
#
# [Chapter 4](04_tagging.ipynb) gives every token an output of its own; [chapter 7](07_deep.ipynb) stacks layers.
# [Home](home.md) lists all chapters.

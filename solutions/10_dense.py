# ---
# jupyter:
#   course:
#     minutes_read: 22
#     seconds_cpu: 60
#     seconds_smoke: 45
# ---

# %% [markdown] id="title"
# # 10 · Dense
#
# A residual layer *adds* what it has found to what it was given (chapter 9).
# After that, nobody can take the two apart again.
# What if the network kept both, side by side?
# That is a **dense** connection, and this chapter builds it on paper, in NumPy and in Keras, counts what it costs, and finds out whether it pays.
#
# You need chapter 1: recurrent layers, masks, perplexity; you need not have read chapter 9.
# Reading and running take about twenty minutes, the exercises a little over an hour, in any order; nothing below waits for them.

# %% id="setup"
from utils.training import DEFAULT_SEED, start

profile = start(
    "10"
)  # seeds, threads and precision; before Keras, so that TensorFlow starts quietly

import keras
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from utils import plots, results
from utils.checks import check, hint, progress, yours_or
from utils.data import class_names, load
from utils.data.text import bucket_boundaries, columns, labelled_batches, word_vocabulary
from utils.experiments import depth_ladder
from utils.experiments.training import units_within
from utils.layers import RecurrentStack

# %% [markdown] id="three-ways"
# ## Three ways to join layers
#
# Let $\mathbf{H}^0 = \mathbf{X}$ be the input, $F_j$ the $j$-th recurrent layer, and $\mathbf{H}^j$ what is handed on after it.
# A plain stack hands on the newest states only, a residual one a sum, and a dense one a longer and longer row:
#
# $$\text{plain: } \mathbf{H}^j = F_j(\mathbf{H}^{j-1}) \qquad \text{residual: } \mathbf{H}^j = \mathbf{H}^{j-1} + F_j(\mathbf{H}^{j-1}) \qquad \text{dense: } \mathbf{H}^j = [\mathbf{H}^{j-1},\, F_j(\mathbf{H}^{j-1})]$$
#
# The brackets put two vectors side by side, at every step of the sequence.
# Two vectors can only be added if their widths agree: where they differ, $\mathbf{H}^{j-1}$ first passes a matrix.

# %% id="three-ways-figure" alt="Three stacks of three layers, from the input at the bottom to H^3 at the top. Plain: a single box at each level, x, then F1, F2, F3. Residual: a single box as well, beside it the sums x + F1, x + F1 + F2, x + F1 + F2 + F3. Dense: a row that grows by a box at each level, from x to x, F1, F2, F3 side by side."
plots.joined_layers(alt="three-ways-figure")

# %% [markdown] id="three-ways-read"
# Read the dense column from the top: whatever reads the top row, for example the output layer, sees the input itself and the states of every layer, each in its own place.
# So a layer need not copy what is useful in order to pass it on, and may be narrow: it only adds what is new.
# And the loss has a path to each layer that passes through no other one.
# G. Huang and others built networks for images like that and called them DenseNets; Z. Ding and others took the idea to recurrent layers.

# %% [markdown] id="dense-by-hand-task"
# ### Exercise: two dense layers on paper
#
# *Difficulty ★ · 6 minutes · 1 point*
#
# One number comes in at each step: $x$ = 1, then 2, then 0.
# There are two layers of one unit each, with the ReLU (negative numbers become 0), without biases, and with states that start at 0:
#
# $$h^1_t = \operatorname{relu}(2 x_t - h^1_{t-1}) \qquad h^2_t = \operatorname{relu}(3 x_t - h^1_t + h^2_{t-1})$$
#
# Write down what the second layer hands on, $\mathbf{H}^2_t = [x_t, h^1_t, h^2_t]$, for the three steps: a list of three lists.

# %% id="dense-by-hand" exercise="dense_by_hand"
# [x, h^1, h^2] at each of the three steps.
# BEGIN SOLUTION
dense_by_hand = [[1, 2, 1], [2, 2, 5], [0, 0, 5]]
# END SOLUTION

# %% id="dense-by-hand-check"
check("dense_by_hand")

# %% [markdown] id="in-numpy"
# ## The same in NumPy
#
# Nothing changes inside a layer.
# It only meets a wider input, so its matrix $\mathbf{W}_{hx}$ has more columns.

# %% [markdown] id="dense-forward-task"
# ### Exercise: a dense stack in NumPy
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# `run_layer` is chapter 1's recurrent layer, and is finished.
# Write `dense_forward`, which runs a list of layers over a sequence with dense connections, and returns what the last one hands on, $\mathbf{H}^L$.


# %% id="dense-forward" exercise="dense_forward"
def run_layer(x, W_hx, W_hh, b_h):
    """Return the states (steps, units) of h_t = tanh(W_hx x_t + W_hh h_{t-1} + b_h)."""
    h, states = np.zeros(len(b_h)), []
    for x_t in x:
        h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
        states.append(h)
    return np.stack(states)


def dense_forward(x, layers):
    """Return H^L, shape (steps, features + the units of all layers).

    x: (steps, features), layers: a list of (W_hx, W_hh, b_h);
    each W_hx has as many columns as its layer reads numbers
    """
    # BEGIN SOLUTION
    handed_on = x
    for W_hx, W_hh, b_h in layers:
        states = run_layer(handed_on, W_hx, W_hh, b_h)
        handed_on = np.concatenate([handed_on, states], axis=-1)
    return handed_on
    # END SOLUTION


# %% id="dense-forward-check"
check("dense_forward")

# %% [markdown] id="growth"
# ## Growth
#
# Every layer makes the row longer by its number of units, which is called the **growth rate**, $g$.
# From $m$ features the width after $j$ layers is
#
# $$w_j = m + j\,g.$$
#
# Too wide?
# A **transition** is a matrix, in Keras a `Dense` layer without bias or activation, that mixes everything handed on into a shorter row.
# How much of the width it leaves is called the *compression*.
# Layers between two transitions form a *block*.

# %% id="widths-figure" alt="Width against layers. The plain stack falls from 32 to 16 and stays there. The dense one climbs in a straight line to 160. With transitions it is a saw: it climbs to 80 and drops to 40 after three layers, climbs and drops by half after six again, and ends at 76."
features, growth, depth = 32, 16, 8
stacks = {
    "plain": RecurrentStack(growth, depth, connection="plain"),
    "dense": RecurrentStack(growth, depth, connection="dense"),
    "dense, halved after 3 and 6": RecurrentStack(growth, depth, connection="dense", block=3),
}
plots.by_layers(
    {name: stack.widths_met(features) for name, stack in stacks.items()},
    alt="widths-figure",
    xlabel="layers so far",
    ylabel="width of what is handed on",
)

# %% [markdown] id="growth-read"
# `RecurrentStack` is the course's layer for all three connections.
# Width is not free, since the next layer's weights multiply all of it.

# %% [markdown] id="dense-parameters-task"
# ### Exercise: count the parameters of a dense stack
#
# *Difficulty ★★ · 8 minutes · 2 points*
#
# A GRU of $g$ units that reads $w$ numbers has $3g(w + g + 2)$ parameters: three blocks, each with $w$ weights for what it reads, $g$ for the state and 2 biases for every unit.
#
# Write `dense_parameters`: how many has a dense stack of `depth` GRUs with growth rate `growth` on `features` numbers, without transitions?
# Try it with a pencil for two layers first.


# %% id="dense-parameters" exercise="dense_parameters"
def dense_parameters(features, growth, depth):
    """Return the number of parameters, a whole number."""
    # BEGIN SOLUTION
    widths = [features + layer * growth for layer in range(depth)]
    return sum(3 * growth * (width + growth + 2) for width in widths)
    # END SOLUTION


# %% id="dense-parameters-check"
check("dense_parameters")

# %% [markdown] id="equal-parameters"
# At equal numbers of parameters a dense stack must be narrower, and the more so the deeper it is.
# This is how many units each layer may have if the stack and an output layer for 65 characters are to stay within 100,000 parameters, the embedding not counted (it is the same for all, 32 numbers a character, which is what the first layer reads):

# %% id="equal-parameters-table"
units = {"plain": {}, "dense": {}}
for connection, by_depth in units.items():
    for depth in (1, 2, 4, 8, 16):
        by_depth[depth] = units_within(100_000, "gru", connection, depth, outputs=65)
    print(f"{connection:6} layers: units", by_depth)

# %% [markdown] id="memory"
# ## Memory
#
# Training needs more memory than the weights take.
# The gradient of a layer's weights is made from what that layer has *read*, so all of that must be kept until the backward pass: for layer $j$ a number for each sequence of the batch (64 below), each step (64, too) and each of the $w_{j-1}$ numbers it reads,
#
# $$\text{batch} \cdot \text{steps} \cdot \sum_{j=1}^{L} w_{j-1}.$$
#
# (A GRU also keeps its gates and states, in every kind of stack.)
# Each concatenation makes a new, longer array, in which all that came before is copied: at a fixed growth rate the sum grows with the square of the depth.
# If each piece were kept once and shared, it would grow in proportion to the depth, as in a plain stack of fixed width.
# The figure holds the number of parameters fixed instead, so that deeper stacks are narrower and all lines climb less steeply.

# %% id="memory-figure" alt="Millions of numbers kept against layers, at equal parameters. All begin at the same point. The plain stack's line climbs slowly. The dense one climbs far above it, about four times as high at 16 layers. Keeping each piece once, it climbs as well, and stays lowest."
kept = {"plain": {}, "dense": {}, "dense, each piece once": {}}
for connection, by_depth in units.items():
    for depth, width in by_depth.items():
        read = RecurrentStack(width, depth, connection=connection).widths(features)[:-1]
        kept[connection][depth] = 64 * 64 * sum(read) / 1e6
        if connection == "dense":
            kept["dense, each piece once"][depth] = 64 * 64 * read[-1] / 1e6

plots.by_layers(
    kept,
    alt="memory-figure",
    xlabel="layers",
    ylabel="numbers kept, millions",
)

# %% [markdown] id="memory-read"
# So the memory that dense networks are known for is the price of the copies, not of the idea: each layer adds only $g$ new numbers a step.
# Implementations that share the pieces exist for images; here a transition is the simple remedy.

# %% [markdown] id="in-keras"
# ## With Keras layers
#
# In Keras, the joint is `keras.layers.Concatenate()`, called with a list.
# Why not `keras.ops.concatenate`, which computes the same?
# Sentences differ in length, so short ones are padded with zeros, and `mask_zero=True` makes a *mask* that tells later layers which steps are real.
# A layer hands the mask on; an operation on tensors does not.
# Let us read three words, and the same three with two padded steps behind them:

# %% id="mask-experiment"
embed = keras.layers.Embedding(10, 4, mask_zero=True)
gru = keras.layers.GRU(3, return_sequences=True)
mean = keras.layers.GlobalAveragePooling1D()


def moved_by_padding(join):
    """Return how far two padded steps move the mean of what three words give."""
    words = [np.array([[5, 2, 7]]), np.array([[5, 2, 7, 0, 0]])]
    short, padded = (mean(join([embed(ids), gru(embed(ids))])) for ids in words)
    return float(np.abs(short - padded).max())


by_layer = moved_by_padding(keras.layers.Concatenate())
by_operation = moved_by_padding(lambda pieces: keras.ops.concatenate(pieces, axis=-1))
print(f"keras.layers.Concatenate {by_layer:.1e}, keras.ops.concatenate {by_operation:.1e}")

# %% [markdown] id="mask-read"
# No error, no warning: the mean simply counts padding as words.
# That is the commonest way to spoil a network with connections, and worth a test whenever you wire one: *more padding must change no prediction*.

# %% [markdown] id="dense-gru-task"
# ### Exercise: a dense stack in Keras
#
# *Difficulty ★★ · 14 minutes · 3 points*
#
# Write `dense_gru`: a Keras model of `depth` GRUs with dense connections.
# After every `block` layers, but not after the last layer, a transition halves the width: a `Dense` layer, with no bias and no activation, of `width // 2` units.
# The model takes sequences of any length and returns what the last layer hands on, at every step.
# Use `keras.layers.GRU` with its defaults, Keras's other layers and `keras.Model(inputs, outputs)`: the check makes your model anew from its config, draws other weights, and compares with NumPy.


# %% id="dense-gru" exercise="dense_gru"
def dense_gru(features, growth, depth, block):
    """Return a Keras model from (batch, steps, features) to (batch, steps, width)."""
    # BEGIN SOLUTION
    inputs = keras.Input((None, features))
    h = inputs
    for number in range(1, depth + 1):
        states = keras.layers.GRU(growth, return_sequences=True)(h)
        h = keras.layers.Concatenate()([h, states])
        if number % block == 0 and number < depth:
            h = keras.layers.Dense(h.shape[-1] // 2, use_bias=False)(h)
    return keras.Model(inputs, h)
    # END SOLUTION


# %% id="dense-gru-check"
check("dense_gru")

# %% [markdown] id="transition-loses"
# A dense stack keeps everything, until a transition comes.
# A matrix from many numbers to fewer *must* lose something, whatever its weights: there are changes of the long row that leave the short one as it was.
# What is lost there, no later layer can bring back.

# %% [markdown] id="unseen-changes-task"
# ### Exercise: what a transition can't see
#
# *Difficulty ★★★ · 12 minutes · 2 points*
#
# Find what a matrix is blind to.
# A transition $\mathbf{K}$ has the shape (wide, narrow), and hands on $\mathbf{H}\mathbf{K}$.
# Write `unseen_changes`, which finds changes $\mathbf{d}$ of the wide row with $\mathbf{d}\mathbf{K} = \mathbf{0}$.
# Return as many as possible, as the rows of an array (count, wide), each of length 1 and at right angles to the others.
# Where nothing is lost its shape is (0, wide).
# Columns of $\mathbf{K}$ may repeat.
#
# NumPy's `np.linalg.svd` is a help; so is thinking about how many there must be.


# %% id="unseen-changes" exercise="unseen_changes"
def unseen_changes(transition):
    """Return an orthonormal basis, (count, wide), of the changes that go unseen."""
    # BEGIN SOLUTION
    left, _, _ = np.linalg.svd(transition)
    rank = np.linalg.matrix_rank(transition)
    return left[:, rank:].T
    # END SOLUTION


# %% id="unseen-changes-check"
check("unseen_changes")

# %% [markdown] id="short-documents"
# ## Short documents
#
# Ding and others used dense connections to read sentences, with layers in both directions: a second GRU reads from the end, and the two states of a step stand side by side (chapter 8).
# Then the states of all steps are averaged, and a last layer judges.
#
# Our sentences are questions of the TREC contest, and the class is the kind of answer that each asks for.

# %% id="load-questions"
splits = load("question_types")
texts, labels = {}, {}
for name, split in splits.items():
    texts[name], labels[name] = columns(split, "text", "label")
classes = class_names("question_types")
print(*(f"{classes[labels['train'][n]]}: {texts['train'][n]}" for n in range(3)), sep="\n")

# %% [markdown] id="baselines-why"
# First what needs no network: always naming the commonest class, and a linear model that weighs words and pairs of words (TF-IDF and logistic regression).

# %% id="baselines"
words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
linear = LogisticRegression(C=10, max_iter=1000)
linear.fit(words.fit_transform(texts["train"]), labels["train"])
baselines = {
    "majority": np.mean(labels["validation"] == np.bincount(labels["train"]).argmax()),
    "linear": linear.score(words.transform(texts["validation"]), labels["validation"]),
}
print(*(f"{name}: {accuracy:.3f}" for name, accuracy in baselines.items()), sep="   ")

# %% [markdown] id="batches-lead"
# Then words become ids, and questions of like length share a batch, so that little is padded.

# %% id="batches"
vocabulary = word_vocabulary(texts["train"], min_count=2)
ids = {name: vocabulary.encode_all(each) for name, each in texts.items()}
ends = bucket_boundaries(ids["train"])
validation = labelled_batches(ids["validation"], labels["validation"], 64, ends)

# %% [markdown] id="dense-reader-lead"
# Three dense layers, each with 24 units in either direction, so the growth rate $g$ is 48:


# %% id="dense-reader"
def dense_reader(vocabulary_size, classes):
    """Return a model from ids (batch, steps) to logits (batch, classes)."""
    words = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)(words)
    x = keras.layers.Dropout(0.5)(x)
    x = RecurrentStack(24, 3, "gru", "dense", bidirectional=True, name="stack")(x)
    x = keras.layers.Dropout(0.5)(keras.layers.GlobalAveragePooling1D()(x))
    return keras.Model(words, keras.layers.Dense(classes, dtype="float32")(x))


def trained(model, learning_rate):
    """Train a reader; return what was measured after each epoch."""
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(learning_rate, global_clipnorm=1.0)
    model.compile(optimizer, cross_entropy, weighted_metrics=["accuracy"])
    epochs = min(profile.epochs // 2, 6)
    # Made anew, so that the shuffling of every training begins in the same place.
    train = labelled_batches(ids["train"], labels["train"], 64, ends, shuffle=True)
    return model.fit(train, validation_data=validation, epochs=epochs, verbose=2).history


# %% [markdown] id="train-reader-lead"
# `Dropout` silences half of the numbers at random while training, because there are few questions and many weights (chapter 11).

# %% id="train-reader" alt="Validation accuracy of the dense reader after each epoch. From the first epoch on it lies far above the majority's line; it rises towards that of the linear model and ends below it."
keras.utils.set_random_seed(DEFAULT_SEED)
reader = dense_reader(len(vocabulary), len(classes))
reader_curve = trained(reader, learning_rate=0.004)["val_accuracy"]
plots.learning_curves(
    {"dense reader": reader_curve},
    baselines=baselines,
    alt="train-reader",
    ylabel="validation accuracy",
)

# %% [markdown] id="reuse-lead"
# The linear model is hard to beat: which words stand in a question says most about it.
#
# Does the reader use its connections?
# Each layer's weights fall into pieces, one for each thing it reads.
# We measure how large the weights of each piece are (the root of their mean square), compared with all weights of that layer.

# %% id="reuse-figure" alt="A staircase of numbers: who reads, downwards, and what is read, across. No number is near zero: every layer and the output have weights of the same order for each thing they read."
stack = reader.get_layer("stack")
kernels = {f"layer {j + 1}": both.weights[0] for j, both in enumerate(stack.recurrent)}
kernels["output"] = reader.layers[-1].kernel
plots.piece_strengths(
    kernels,
    widths=stack.widths(32),
    pieces=["words", "states 1", "states 2", "states 3"],
    alt="reuse-figure",
)

# %% [markdown] id="reuse-read"
# A 1 means: weighted like the average of what this layer reads.
# (Of a layer with both directions the figure shows the weights of the forward one.)
# Mind what this can't show: random weights, before any training, are of like size for each piece as well.
# So the figure says only that no connection has been turned down to nothing, not that any of them is of use.
# In a plain stack only the last number of each row would exist, the diagonal.

# %% [markdown] id="documents-lead"
# One run of one network proves nothing.
# So we trained plain, residual and dense readers of one and of four layers with three seeds each, all within 60,000 parameters, the embedding not counted (it is the same for all).
# The learning rate of each is the one with the lowest validation loss on the first seed.
# Then we measured them on the 500 test questions.
# `benchmarks/dense_documents.py` does it again.


# %% id="documents-figure" alt="Test accuracy against layers, one and four, a dot for each of three seeds and a line through the means of plain, residual and dense. The dots of the three overlap, and every mean lies below the line of the linear model."
def by_connection_and_depth(runs, measure):
    """Return a list of what was measured, one entry for each seed, by connection and depth."""
    found = {"plain": {}, "residual": {}, "dense": {}}
    for run in runs:
        found[run["connection"]].setdefault(run["depth"], []).append(run[measure])
    return found


runs = [run for run in results.read("10_documents")["runs"] if run["chosen"]]
by_set = {run["set"]: run["scores"].get("linear") for run in results.read("baselines")["runs"]}
plots.runs_by_depth(
    {"test accuracy": by_connection_and_depth(runs, "test_accuracy")},
    baselines={"test accuracy": {"linear": by_set["question_types"]["accuracy"]}},
    alt="documents-figure",
)

# %% [markdown] id="documents-read"
# The seeds of one network differ as much as the networks do, four layers are no better than one, and no mean reaches the linear model.
# So on these questions the way of joining decides nothing.
# There is little that depth could add: a question has about ten words, its kind hangs on a few of them, and there are some five thousand to learn from.
# Ding and others start from word vectors learnt on a large corpus, and report gains on larger sets; we have no such vectors here.

# %% [markdown] id="ladder"
# ## The depth ladder
#
# Now the comparison that the last four chapters were leading to.
# Well-known courses found their deep recurrent network worse than a shallow one, and left it at that.
# Is it depth that hurts, or the way in which layers are joined?
#
# We trained plain, residual and dense stacks of GRUs with up to 16 layers on two tasks: the next character of verse (Shakespeare's sonnets and Milton's *Paradise Lost*), and whether a snippet of a film review is positive.
# All stay within 100,000 parameters, the embedding not counted (it is the same for all), so deeper means narrower.
# All were trained for 300 updates with three seeds.
# Three learning rates were tried on verse, and each network is shown at the one with the lowest validation loss on the first seed; on film snippets all have one rate, 0.004.
# `course experiment depth-ladder` does it again.

# %% id="ladder-figure" alt="Two panels against 1 to 16 layers. Left, perplexity on verse, logarithmic: with one layer the three meet; the plain line falls a little at two layers, then shoots up. Residual and dense fall a little together up to four layers, stay level up to eight, and rise at sixteen, the residual one more. Right, accuracy on film snippets: all dots lie close together, just below the line of the linear model, but for the plain stack of 16 layers, far below at one half."
runs = depth_ladder.chosen(results.read("depth_ladder")["runs"])
verse = by_connection_and_depth([r for r in runs if r["part"] == "ladder"], "test_perplexity")
films = by_connection_and_depth([r for r in runs if r["part"] == "sentiment"], "test_accuracy")
plots.runs_by_depth(
    {"test perplexity, verse": verse, "test accuracy, films": films},
    logarithmic=["test perplexity, verse"],
    baselines={"test accuracy, films": {"linear": by_set["film_snippets/strong"]["accuracy"]}},
    alt="ladder-figure",
)

# %% [markdown] id="ladder-numbers-lead"
# The left panel in numbers, means over the seeds:

# %% id="ladder-numbers"
for connection, by_depth in verse.items():
    print(f"{connection:9}", *(f"{d:4}: {np.mean(s):5.2f}" for d, s in by_depth.items()))

# %% [markdown] id="ladder-read"
# **Depth is not what hurts.**
# The plain stack gains a little from the second layer and breaks down with more; with eight and sixteen it knows how frequent each character is, and nothing else.
# The same layers, joined by additions or concatenations, train at every depth.
# (So it is with LSTM and simple RNN layers, which the record has at rate 0.004: eight plain ones fail, and joined they train.)
# That is an answer to the courses: what fails is the plain joint.
#
# **But depth is worth little here.**
# The best stacks, of four and eight layers, beat a single one by a few percent, and sixteen layers, narrow by now, give that back.
# At a quarter of this rate the record has eight residual layers far ahead of one: at small rates deeper stacks learn faster, and a comparison at one rate only would have said that depth is worth much.
# With five times the training (also in the record) the residual stack of eight layers is one percent ahead of a single layer, and the dense one is level with it.
#
# **Concatenation does not beat addition, nor the other way round.**
# Up to four layers their seeds overlap; at eight the residual stack is a little ahead, at sixteen the dense one.
# At equal parameters a dense layer must be narrow, and keeps paying for all that came before.
#
# **And the task decides.**
# On film snippets the plain stack holds out longer, and with sixteen layers it is no better than a coin.
# Apart from that no connection and no depth wins, and the linear model of words and pairs, which needs seconds, is ahead of all.

# %% [markdown] id="your-turn"
# ## Your turn
#
# Now build a reader of your own.

# %% [markdown] id="my-document-reader-task"
# ### Exercise: a dense reader within a budget
#
# *Difficulty ★★★ · 14 minutes · 3 points*
#
# Write `my_document_reader`: a Keras model from ids (batch, steps), 0 for padding, to logits (batch, classes).
# It has two or more recurrent layers, with a `Concatenate` between them, and 200,000 parameters at most, the embedding included.
# More padding must not change what it says.
# Use Keras's own layers.
#
# That is what the check grades, before any training.
# Then your reader is trained below: does it end above the chapter's own on the scoreboard?
# Ours does, by a little; the linear model it doesn't reach, which is an open challenge.


# %% id="my-document-reader" exercise="my_document_reader"
def my_document_reader(vocabulary_size, classes):
    """Return an untrained dense reader with at most 200,000 parameters."""
    # BEGIN SOLUTION
    inputs = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 40, mask_zero=True)(inputs)
    h = keras.layers.SpatialDropout1D(0.4)(h)
    for _ in range(2):
        both = keras.layers.Bidirectional(keras.layers.GRU(20, return_sequences=True))
        h = keras.layers.Concatenate()([h, both(h)])
    pooled = keras.layers.Dropout(0.5)(keras.layers.GlobalAveragePooling1D()(h))
    logits = keras.layers.Dense(classes, dtype="float32")(pooled)
    return keras.Model(inputs, logits)
    # END SOLUTION


# %% id="my-document-reader-check"
check("my_document_reader")

# %% [markdown] id="train-yours-lead"
# If your reader passes, it is trained here; until then, the chapter's own is.

# %% id="train-yours"
build = yours_or("my_document_reader", dense_reader)
keras.utils.set_random_seed(DEFAULT_SEED)
model = build(len(vocabulary), len(classes))
your_curve = trained(model, learning_rate=0.004)["val_accuracy"]  # the rate is yours to change

# %% [markdown] id="scoreboard-lead"
# The scoreboard, best first, by the validation accuracy after the last epoch:

# %% id="scoreboard"
scores = {**baselines, "dense reader": reader_curve[-1], "this model": your_curve[-1]}
for name, score in sorted(scores.items(), key=lambda entry: -entry[1]):
    print(f"{name:13} {score:.3f}")

# %% [markdown] id="scoreboard-read"
# Until you have passed the check, both readers are the same one, trained in the same way.
# Afterwards, a few questions more or less are chance: try another seed before you rejoice.
# Is yours at its best long before the last epoch, as the chapter's own is?
# Then try what is good against overfitting: more dropout, fewer units, a lower learning rate.

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Wire a dense recurrent stack, in NumPy and with Keras layers, and say what each layer reads.
# - Count its parameters and the numbers that training must keep.
# - Narrow it with transitions, and say exactly what they lose.
# - Notice when a connection has lost the mask.
# - Compare ways to join layers fairly: equal parameters, tuned rates, several seeds, a baseline.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** You double the growth rate of a deep dense stack.
# By how much does the number of its parameters grow, roughly?
#
# <details>
# <summary>Answer</summary>
#
# About four times, as long as the input is narrow: a layer's units and the width that it reads both double, and the weights are their product.
#
# </details>
#
# **2.** Could a dense stack learn to do what a residual stack of the same depth does?
#
# <details>
# <summary>Answer</summary>
#
# Yes, if its growth rate is the residual stack's width: a layer that reads both pieces can multiply each with the same weights, which is to read their sum.
# It pays for that freedom with more parameters.
#
# </details>
#
# **3.** The mean of a dense reader's outputs changes when a batch happens to hold a longer sentence.
# Where do you look?
#
# <details>
# <summary>Answer</summary>
#
# At the mask: a longer sentence in the batch means more padding for the others.
# Something between the embedding and the mean does not hand the mask on, or there never was one.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# DenseNets of images are in daily use where data are few, above all in medicine.
# The U-Nets inside many image generators concatenate early layers to late ones.
# In language models addition has won; but many systems that build on a language model read a mixture of all its layers instead of the last alone, which is this chapter's idea.

# %% [markdown] id="papers"
# ## Papers
#
# - G. Huang, Z. Liu, L. van der Maaten, K. Q. Weinberger, [Densely connected convolutional networks](https://arxiv.org/abs/1608.06993), CVPR 2017.
# - Z. Ding, R. Xia, J. Yu, X. Li, J. Yang, [Densely connected bidirectional LSTM with applications to sentence classification](https://arxiv.org/abs/1802.00889), 2018.
# - G. Pleiss et al., [Memory-efficient implementation of DenseNets](https://arxiv.org/abs/1707.06990), 2017.
# - X. Li, D. Roth, [Learning question classifiers](https://doi.org/10.3115/1072228.1072378), COLING 2002.

# ---
# jupyter:
#   course:
#     minutes_read: 22
#     seconds_cpu: 80
#     seconds_smoke: 55
# ---

# %% [markdown] id="title"
# # 10 · Dense
#
# A residual layer *adds* what it has found to what it was given (chapter 9); after that nobody can take the two apart.
# What if the network kept both, side by side?
# That is a **dense** connection.
# This chapter builds it on paper, in NumPy and in Keras, counts its cost, and finds out whether it pays.
#
# You need chapter 1 (recurrent layers, perplexity) and the masks and means of [chapter 3](03_many_to_one.ipynb), but not chapter 9.
# Reading and running take about twenty minutes, the exercises (in any order) a little over an hour.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

# Seeds, threads and precision; before Keras, so that TensorFlow starts quietly.
profile = start("10")

import keras
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from utils import plots, results
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.data import class_names, load
from utils.data.text import bucket_boundaries, columns, labelled_batches, word_vocabulary
from utils.experiments import depth_ladder, training
from utils.layers import RecurrentStack
from utils.plots.dense import by_connection, show_means
from utils.watching import working

# %% [markdown] id="three-ways"
# ## Three ways to join layers
#
# Let $\mathbf{H}^0 = \mathbf{X}$ be the input, $F_j$ the $j$-th recurrent layer, and $\mathbf{H}^j$ what is handed on after that layer.
# A plain stack hands on only the newest states, a residual one adds them to what came before, and a dense one appends them to a row that grows with every layer:
#
# $$\text{plain: } \mathbf{H}^j = F_j(\mathbf{H}^{j-1}) \qquad \text{residual: } \mathbf{H}^j = \mathbf{H}^{j-1} + F_j(\mathbf{H}^{j-1}) \qquad \text{dense: } \mathbf{H}^j = [\mathbf{H}^{j-1},\, F_j(\mathbf{H}^{j-1})]$$
#
# The brackets put two vectors side by side, at every step of the sequence.
# Vectors can only be added if their widths agree: where the widths differ, a residual stack first multiplies $\mathbf{H}^{j-1}$ by a matrix.

# %% id="three-ways-figure" alt="Three stacks of three layers, from the input x at the bottom to the output layer at the top. Plain: one arrow leads from x to F1, from F1 to F2, from F2 to F3 and on to the output. Residual: an arrow leads straight up, and a branch of it leads through a layer and back to a plus sign, so that the rows are x + F1, x + F1 + F2 and x + F1 + F2 + F3. Dense: each row keeps all boxes of the row below and has a new one at its end. All boxes of a row are joined by a line that leads to the new box of the next row: F1 is made from x, F2 from x and F1, F3 from x, F1 and F2, and the output from x, F1, F2 and F3."
plots.joined_layers(alt="three-ways-figure")

# %% [markdown] id="three-ways-read"
# In the dense column, dots mark what is read: each layer, and the output layer too, reads the input and the states of all earlier layers, each in its own place.
# So a layer need not copy what is useful in order to pass it on: it only adds what is new, and may be narrow.
# And since the output layer reads all states directly, the loss has a path to each layer that passes through no other.
#
# G. Huang and others built such networks for images and called them DenseNets; Z. Ding and others took the idea to recurrent layers.

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
# Write down what is handed on after the second layer, $\mathbf{H}^2_t = [x_t, h^1_t, h^2_t]$, for the three steps: a list of three lists.

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
# It only reads a wider input, so its matrix $\mathbf{W}_{hx}$ has more columns.

# %% [markdown] id="dense-forward-task"
# ### Exercise: a dense stack in NumPy
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# `run_layer`, the recurrent layer of chapter 1, is already written.
# Write `dense_forward`, which runs a list of layers over a sequence with dense connections, and returns what is handed on after the last layer, $\mathbf{H}^L$.


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
# A row that has become too wide is shortened by a **transition**: a matrix (in Keras a `Dense` layer without bias or activation) that mixes everything handed on into fewer numbers.
# The share of the width that it leaves is the *compression*; the layers between two transitions form a *block*.
#
# Below, 32 features enter eight layers of 16 units.
# How wide does the dense row end, and how wide if transitions halve it after layers 3 and 6?

# %% id="widths-figure" alt="Width against layers. The plain stack falls from 32 to 16 and stays there. The dense one climbs in a straight line to 160. With transitions it is a saw: it climbs to 80 and drops to 40 after three layers, climbs and drops by half after six again, and ends at 76."
features, growth, depth = 32, 16, 8
stacks = {
    "plain": RecurrentStack(growth, depth, connection="plain"),
    "dense": RecurrentStack(growth, depth, connection="dense"),
    "dense, halved after 3 and 6": RecurrentStack(growth, depth, connection="dense", block=3),
}
widths = {name: stack.widths_met(features) for name, stack in stacks.items()}
plots.by_layers(widths, alt="widths-figure", xlabel="layers so far", ylabel="width handed on")

# %% [markdown] id="growth-read"
# `RecurrentStack` is the course's layer for all three ways of joining.
# Width has its price: the next layer has weights for every number that it reads.

# %% [markdown] id="dense-parameters-task"
# ### Exercise: count the parameters of a dense stack
#
# *Difficulty ★★ · 8 minutes · 2 points*
#
# A GRU of $g$ units that reads $w$ numbers has $3g(w + g + 2)$ parameters: in each of its three blocks, every unit has $w$ weights for what it reads, $g$ for the state, and 2 biases.
#
# Write `dense_parameters`, which returns the number of parameters of a dense stack: `depth` GRUs with growth rate `growth` on `features` numbers, without transitions.
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
# At equal numbers of parameters a dense stack must therefore be narrower, the more so the deeper it is.
# This is how many units each layer may have if the stack and an output layer for 65 characters are to stay within 100,000 parameters.
# (Here and below this leaves out the embedding, the same for all: 32 numbers a character or word.)

# %% id="equal-parameters-table"
units = {"plain": {}, "dense": {}}
with results.table("units a layer", *(f"{depth} deep" for depth in depth_ladder.DEPTHS)) as row:
    for connection, by_depth in units.items():
        for depth in depth_ladder.DEPTHS:
            by_depth[depth] = training.units_within(100_000, "gru", connection, depth, outputs=65)
        row(connection, *by_depth.values())

# %% [markdown] id="memory"
# ## Memory
#
# Training needs memory for more than the weights.
# The gradient of a layer's weights is computed from what that layer has *read*, which must be kept until the backward pass: for layer $j$ one number for each sequence of the batch (64 below), each step (also 64) and each of the $w_{j-1}$ numbers that it reads.
# Over all layers:
#
# $$\text{batch} \cdot \text{steps} \cdot \sum_{j=1}^{L} w_{j-1}.$$
#
# (Any GRU also keeps its gates and states.)
#
# Each concatenation copies everything that came before into a new, longer array, so at a fixed growth rate the sum grows with the square of the depth.
# With each piece kept once and shared, it grows in proportion to the depth, as in a plain stack of fixed width.
# The figure fixes the number of parameters instead, so deeper stacks are narrower and all lines climb less steeply.

# %% id="memory-figure" alt="Millions of numbers kept against layers, at equal parameters. All begin at the same point. The plain stack's line climbs slowly. The dense one climbs far above it, about four times as high at 16 layers. Keeping each piece once, it climbs as well, and stays lowest."
kept = {"plain": {}, "dense": {}, "dense, each piece once": {}}
for connection, by_depth in units.items():
    for depth, width in by_depth.items():
        read = RecurrentStack(width, depth, connection=connection).widths(features)[:-1]
        kept[connection][depth] = 64 * 64 * sum(read) / 1e6
        if connection == "dense":
            kept["dense, each piece once"][depth] = 64 * 64 * read[-1] / 1e6

plots.by_layers(kept, alt="memory-figure", xlabel="layers", ylabel="numbers kept, millions")

# %% [markdown] id="memory-read"
# So the memory that dense networks are known for is the price of the copies, not of the idea: each layer adds only $g$ new numbers a step.
# Some implementations for images share the pieces; here a transition is the remedy.

# %% [markdown] id="in-keras"
# ## With Keras layers
#
# In Keras, `keras.layers.Concatenate()`, called with a list, joins the pieces.
# Why not `keras.ops.concatenate`, which computes the same numbers?
# Because of the [mask](03_many_to_one.ipynb): a layer hands it on, an operation on tensors does not.
#
# We read three words, then the same three with two padded steps behind them, and see how far the padding moves the mean over the steps:

# %% id="mask-experiment"
embed = keras.layers.Embedding(10, 4, mask_zero=True)
gru = keras.layers.GRU(3, return_sequences=True)
gru.supports_masking = True  # from Keras 3.16 on it hands its mask on only if it is told to
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
# The operation gives no error and no warning: the mean simply counts padding as words.
# So whenever you wire connections, repeat the test of chapter 3: *more padding changes no prediction*.

# %% [markdown] id="dense-gru-task"
# ### Exercise: a dense stack in Keras
#
# *Difficulty ★★ · 14 minutes · 3 points*
#
# Write `dense_gru`: a Keras model of `depth` GRUs with dense connections.
# After every `block` layers, but not after the last layer, a transition halves the width: a `Dense` layer, with no bias and no activation, of `width // 2` units.
# The model takes sequences of any length and returns what is handed on after the last layer, at every step.
# Use `keras.layers.GRU` with its defaults, other Keras layers and `keras.Model(inputs, outputs)`: the check rebuilds your model from its config, draws other weights, and compares the result with NumPy.


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
# A dense stack keeps everything until a transition comes.
# A matrix from many numbers to fewer *must* lose something, whatever its weights: some changes of the long row leave the short one as it was.
# No later layer can bring back what is lost there.

# %% [markdown] id="unseen-changes-task"
# ### Exercise: what a transition can't see
#
# *Difficulty ★★★ · 12 minutes · 2 points*
#
# Find what a transition is blind to.
# Its matrix $\mathbf{K}$ has the shape (wide, narrow), and it hands on $\mathbf{H}\mathbf{K}$.
# Write `unseen_changes`, which finds changes $\mathbf{d}$ of the wide row with $\mathbf{d}\mathbf{K} = \mathbf{0}$.
# Return as many as possible, as the rows of an array (count, wide), each of length 1 and at right angles to the others.
# If nothing is lost, the shape of the array is (0, wide).
# Columns of $\mathbf{K}$ may repeat.
#
# NumPy's `np.linalg.svd` helps; so does thinking about how many such changes there must be.


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
# Ding and others used dense connections to read sentences, with layers that read in both directions: a second recurrent layer reads from the end, and the two states of a step stand side by side (chapter 8).
# The states are then averaged over all steps, and a last layer decides.
#
# Our sentences are questions from the TREC contest; the class is the kind of answer that each asks for.

# %% id="load-questions"
texts, labels = {}, {}
for name, split in load("question_types").items():
    texts[name], labels[name] = columns(split, "text", "label")
classes = class_names("question_types")
print(*(f"{classes[labels['train'][n]]}: {texts['train'][n]}" for n in range(3)), sep="\n")

# %% [markdown] id="baselines-why"
# First two models without a network: one always names the commonest class, the other is a linear model of words and pairs of words (TF-IDF and logistic regression).

# %% id="baselines"
words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
linear = LogisticRegression(C=10, max_iter=1000)
with working("fitting the linear model", about=3):
    linear.fit(words.fit_transform(texts["train"]), labels["train"])
baselines = {"linear": linear.score(words.transform(texts["validation"]), labels["validation"])}
baselines["majority"] = np.mean(labels["validation"] == np.bincount(labels["train"]).argmax())
print(*(f"{name}: {accuracy:.3f}" for name, accuracy in baselines.items()), sep="   ")

# %% [markdown] id="batches-lead"
# Then words become ids, and questions of similar length share a batch, for little padding.

# %% id="batches"
vocabulary = word_vocabulary(texts["train"], min_count=2)
ids = {name: vocabulary.encode_all(each) for name, each in texts.items()}
ends = bucket_boundaries(ids["train"])
validation = labelled_batches(ids["validation"], labels["validation"], 64, ends)

# %% [markdown] id="dense-reader-lead"
# The reader has three dense layers, each with 24 units in either direction, so the growth rate $g$ is 48:


# %% id="dense-reader"
def dense_reader(vocabulary_size, classes):
    """Return a model from ids (batch, steps) to logits (batch, classes)."""
    words = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)(words)
    x = keras.layers.Dropout(0.5)(x)
    x = RecurrentStack(24, 3, "gru", "dense", bidirectional=True, name="stack")(x)
    x = keras.layers.Dropout(0.5)(keras.layers.GlobalAveragePooling1D()(x))
    return keras.Model(words, keras.layers.Dense(classes, dtype="float32")(x))


def trained(model, learning_rate, what):
    """Train a reader; return its validation accuracy after each epoch."""
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(learning_rate, global_clipnorm=1.0)
    model.compile(optimizer, cross_entropy, weighted_metrics=["accuracy"])
    epochs, line = min(profile.epochs // 2, 6), watch(what, about=20, show="accuracy")
    # Made anew, so that the shuffling of every training begins in the same place.
    train = labelled_batches(ids["train"], labels["train"], 64, ends, shuffle=True)
    model.fit(train, validation_data=validation, epochs=epochs, verbose=0, callbacks=[line])
    return model.history.history["val_accuracy"]


# %% [markdown] id="train-reader-lead"
# `Dropout` silences half of the numbers at random while training, because there are few questions for so many weights.
#
# Guess first: will the reader overtake the linear model?

# %% id="train-reader" alt="Validation accuracy of the dense reader after each epoch. From the first epoch on it lies far above the majority's line; it rises towards that of the linear model and ends below it."
keras.utils.set_random_seed(DEFAULT_SEED)
reader = dense_reader(len(vocabulary), len(classes))
reader_curve = trained(reader, 0.004, "the dense reader")
curves = {"dense reader": reader_curve}
plots.learning_curves(curves, baselines=baselines, alt="train-reader", ylabel="accuracy")

# %% [markdown] id="reuse-lead"
# The linear model is hard to beat: the words of a question say most about its kind.
#
# Does our reader use its connections?
# We cut one at a time, setting a layer's weights for one piece to zero, and measure how much validation accuracy is lost.
# Which cut will hurt most?

# %% id="reuse-figure" alt="A map with the shape of a staircase: downwards who reads, layers 1 to 3 and the output, and across what it no longer reads, the words and the states of layers 1 to 3. One field is bright: without the words layer 1 costs several points of accuracy. All others are dark, below or about one point, also those of the output layer."
stack = reader.get_layer("stack")
kernels = [both.weights[::3] for both in stack.recurrent] + [[reader.layers[-1].kernel]]
piece_of = np.repeat(range(4), np.diff([0, *stack.widths(32)]))  # of each number that is read


def accuracy_without(piece, weights):
    """Return the validation accuracy when these weights, one array a direction, skip a piece."""
    kept = reader.get_weights()
    for kernel in weights:
        kernel.assign(kernel * (piece_of[: kernel.shape[0], None] != piece))
    accuracy = reader.evaluate(validation, verbose=0, return_dict=True)["accuracy"]
    reader.set_weights(kept)
    return accuracy


lost = np.full((4, 4), np.nan)
for row, piece in np.argwhere(np.tril(np.ones((4, 4)))):
    lost[row, piece] = 100 * (reader_curve[-1] - accuracy_without(piece, kernels[row]))
plots.cut_map(lost, alt="reuse-figure")

# %% [markdown] id="reuse-read"
# Only layer 1 misses what is cut: without the words it has nothing to read.
# No other cut costs much: the output layer reads every piece, and they seem to tell it much the same.
# In a plain stack, which has only the diagonal, any cut would leave it with nothing.
# (This is one network, not trained again after a cut.)

# %% [markdown] id="documents-lead"
# One run of one network proves little.
# So we trained plain, residual and dense readers of one and four layers with three seeds each, all within 60,000 parameters.
# Each has the learning rate, of five, with the lowest validation loss on the first seed, and was then measured on the 500 test questions.
# `benchmarks/dense_documents.py` does it again.


# %% id="documents-figure" alt="Test accuracy against layers, one and four, a dot for each of three seeds and a line through the means of plain, residual and dense. The dots of the three overlap, and every mean lies below the line of the linear model."
runs = results.select(results.read("10_documents")["runs"], chosen=True)
documents = by_connection(runs, "test_accuracy")
rates = by_connection(runs, "learning_rate")
show_means({"test accuracy": documents, "learning rate": rates})
by_set = {run["set"]: run["scores"].get("linear") for run in results.read("baselines")["runs"]}
baseline = {"test accuracy": {"linear": by_set["question_types"]["accuracy"]}}
plots.runs_by_depth({"test accuracy": documents}, baselines=baseline, alt="documents-figure")

# %% [markdown] id="documents-read"
# The seeds of one network differ as much as the networks do, four layers are no better than one, and no mean reaches the linear model.
# So here we see no difference between the ways of joining.
#
# Depth has little to add here: a question has about ten words, its kind hangs on a few of them, and there are some five thousand to learn from.
# Ding and others, who report gains on larger sets, start from word vectors learnt on a large corpus; we have none.

# %% [markdown] id="ladder"
# ## The depth ladder
#
# Now for the comparison that chapters 7 to 9 were leading to.
# Well-known courses found a deep recurrent network worse than a shallow one, and left it at that.
# Is it depth that hurts, or the way in which the layers are joined?
#
# We trained plain, residual and dense stacks of GRUs with 1 to 16 layers on two tasks: to predict the next character of verse (Shakespeare's sonnets and Milton's *Paradise Lost*), and to tell whether a snippet of a film review is positive.
# All stay within 100,000 parameters, so deeper stacks have narrower layers.
# Each was trained for 300 updates with three seeds.
# On verse several learning rates were tried, and each stack is shown at the one with the lowest mean validation loss; on films all have one rate.
# `course experiment depth-ladder` does it again.
#
# Predict: which of the three still learn with 16 layers?

# %% id="ladder-figure" alt="Two panels against 1 to 16 layers. Left, perplexity on verse, logarithmic: with one layer the three meet; the plain line falls a little at two layers, then shoots up to more than 20. The residual and the dense line stay low at every depth. Right, accuracy on film snippets: all dots lie close together, just below the line of the linear model, but for the plain stack of 16 layers, far below at one half."
record = results.read("depth_ladder")["runs"]
best = depth_ladder.chosen(record)
verse = by_connection(results.select(best, part="ladder"), "test_perplexity")
films = by_connection(results.select(best, part="sentiment"), "test_accuracy")
plots.runs_by_depth(
    {"test perplexity, verse": verse, "test accuracy, films": films},
    logarithmic=["test perplexity, verse"],
    baselines={"test accuracy, films": {"linear": by_set["film_snippets/strong"]["accuracy"]}},
    alt="ladder-figure",
)

# %% [markdown] id="ladder-numbers-lead"
# The means over the seeds in numbers, the rates chosen on verse, and what depth is worth there at best:

# %% id="ladder-numbers"
rates = by_connection(results.select(best, part="ladder"), "learning_rate")
show_means({"verse: perplexity": verse, "verse: rate": rates, "films": films})
for connection, by_depth in verse.items():
    worth = 1 - min(map(np.mean, by_depth.values())) / np.mean(verse["plain"][1])
    print(f"{connection:9} at its best depth {worth:.1%} below a single plain layer")

# %% [markdown] id="record-lead"
# The record has more test perplexities on verse: other cells and all GRU stacks at one small rate, and GRUs trained five times as long at twice that rate.

# %% id="record"
parts = {"LSTM": {"cell": "lstm"}, "simple RNN": {"cell": "simple_rnn"}}
small = {"part": "ladder", "learning_rate": depth_ladder.RATE}
for name, wanted in {**parts, "GRU": small, "GRU, long": {"part": "long"}}.items():
    show_means({name: by_connection(results.select(record, **wanted), "test_perplexity")})

# %% [markdown] id="ladder-read"
# **Depth is not what hurts.**
# The plain stack gains a little from the second layer and breaks down with more: with eight and sixteen it knows how frequent each character is, and nothing else.
# The same layers, joined by additions or concatenations, train at every depth.
# The other cells agree: eight plain layers fail, and joined they train.
# So what failed in those courses was probably the plain joint.
#
# **But depth is worth little here.**
# Even at its best depth, a joined stack beats one layer by only a few percent.
# At the small rate eight residual layers are far ahead of one, since deeper stacks learn faster there: a comparison at this rate alone would have said that depth is worth much.
# After five times the updates eight residual layers are only one percent ahead of a single layer, and eight dense ones are level with it.
#
# **Neither addition nor concatenation wins clearly.**
# At their best depths dense stacks are a little ahead of residual ones, by no more than their own seeds differ.
#
# Within a fixed budget a dense layer must be narrow, because it pays for everything before it.
#
# **And it depends on the task.**
# On film snippets the plain stack holds out longer, but with sixteen layers it is no better than a coin.
# Apart from that no connection and no depth stands out, and the linear model, which needs seconds, is ahead of all.

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
# It has two or more recurrent layers, with a `Concatenate` between them, and at most 200,000 parameters, including the embedding.
# More padding must not change what it says.
# Use Keras's own layers.
#
# That is what the check grades, before any training.
# Then your reader is trained below: does it end above the chapter's own on the scoreboard?
# Ours does, by a little; it does not reach the linear model, which is an open challenge.


# %% id="my-document-reader" exercise="my_document_reader"
def my_document_reader(vocabulary_size, classes):
    """Return an untrained dense reader with at most 200,000 parameters."""
    # BEGIN SOLUTION
    inputs = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, 40, mask_zero=True)
    h, real = embed(inputs), embed.compute_mask(inputs)
    h = keras.layers.SpatialDropout1D(0.4)(h)
    for _ in range(2):
        both = keras.layers.Bidirectional(keras.layers.GRU(20, return_sequences=True))
        h = keras.layers.Concatenate()([h, both(h, mask=real)])
    pooled = keras.layers.Dropout(0.5)(keras.layers.GlobalAveragePooling1D()(h, mask=real))
    logits = keras.layers.Dense(classes, dtype="float32")(pooled)
    return keras.Model(inputs, logits)
    # END SOLUTION


# %% id="my-document-reader-check"
check("my_document_reader")

# %% [markdown] id="train-yours-lead"
# If your reader has passed, it is trained here; until then, the chapter's own is.

# %% id="train-yours"
build = yours_or("my_document_reader", dense_reader)
keras.utils.set_random_seed(DEFAULT_SEED)
model = build(len(vocabulary), len(classes))
your_curve = trained(model, 0.004, "this model")  # the rate is yours to change

# %% [markdown] id="scoreboard-lead"
# The scoreboard, best first, by the validation accuracy after the last epoch:

# %% id="scoreboard"
scores = {**baselines, "dense reader": reader_curve[-1], "this model": your_curve[-1]}
for name, score in sorted(scores.items(), key=lambda entry: -entry[1]):
    print(f"{name:13} {score:.3f}")

# %% [markdown] id="scoreboard-read"
# Until you pass the check, both readers are the same, trained in the same way.
# Afterwards, a few questions more or less are chance: try another seed before you rejoice.
# If yours is at its best long before the last epoch, try what helps against overfitting: more dropout, fewer units, a lower learning rate.

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Wire a dense recurrent stack, in NumPy and with Keras layers.
# - Count its parameters and the numbers that training must keep.
# - Narrow it with transitions, and say exactly what they lose.
# - Notice when a connection has lost the mask.
# - Compare ways to join layers fairly: equal parameters, tuned rates, seeds, a baseline.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** You double the growth rate of a deep dense stack.
# By roughly what factor does the number of its parameters grow?
#
# <details>
# <summary>Answer 1</summary>
#
# About four, as long as the input is narrow: a layer's units and the width that it reads both double, and the number of its weights is their product.
#
# </details>
#
# **2.** Could a dense stack learn to do what a residual stack of the same depth does?
#
# <details>
# <summary>Answer 2</summary>
#
# Yes, if its growth rate is the residual stack's width: a layer can give two pieces the same weights, which amounts to reading their sum.
# The dense stack pays for that freedom with more parameters.
#
# </details>
#
# **3.** The mean of a dense reader's outputs changes when a batch happens to hold a longer sentence.
# Where do you look?
#
# <details>
# <summary>Answer 3</summary>
#
# At the mask: a longer sentence in the batch means more padding for the others.
# Either something between the embedding and the mean does not hand the mask on, or there never was one.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# DenseNets are used for images where data are few, as in medicine.
# The U-Nets inside many image generators concatenate early layers to late ones.
# In language models addition has won; but some systems read a mixture of all layers of a language model instead of the last alone: this chapter's idea.

# %% [markdown] id="papers"
# ## Papers
#
# - G. Huang, Z. Liu, L. van der Maaten, K. Q. Weinberger, [Densely connected convolutional networks](https://arxiv.org/abs/1608.06993), CVPR 2017.
# - Z. Ding, R. Xia, J. Yu, X. Li, J. Yang, [Densely connected bidirectional LSTM with applications to sentence classification](https://arxiv.org/abs/1802.00889), 2018.
# - G. Pleiss et al., [Memory-efficient implementation of DenseNets](https://arxiv.org/abs/1707.06990), 2017.
# - X. Li, D. Roth, [Learning question classifiers](https://doi.org/10.3115/1072228.1072378), COLING 2002.

# %% [markdown] id="where-next"
# ## Where to go next
#
# [Chapter 11](11_regularization.ipynb) asks what keeps a network from learning a small text by heart.
# [Home](home.md) shows all chapters.

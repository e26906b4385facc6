# ---
# jupyter:
#   course:
#     minutes_read: 22
#     seconds_cpu: 150
#     seconds_smoke: 75
# ---

# %% [markdown] id="title"
# # 9 · Residual
#
# Why does a recurrent network of eight layers learn less than one of a single layer, and how can a plus sign change that?
# You will give the gradient a way around each layer, on paper, in NumPy and in Keras, train eight layers with and without it, and read an experiment that goes up to sixteen.
#
# You need [chapter 1](01_recurrence.ipynb), and from [chapter 7](07_deep.ipynb) one idea only: layers can be stacked.
# Reading and running take about twenty minutes, the exercises about an hour.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

profile = start("09")  # seeds, threads and precision; before Keras is imported

import math

import keras
import numpy as np
import tensorflow as tf

from utils import layers, plots, results
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.data import load
from utils.data.counting import counting_perplexities
from utils.data.text import character_vocabulary, columns, windows
from utils.experiments import depth_ladder
from utils.watching import each

# %% [markdown] id="two-depths"
# ## Two directions of depth
#
# In a deep recurrent network each layer reads what the layer below passes up: $\mathbf{H}^1_t = f_1(\mathbf{H}^1_{t-1}, \mathbf{X}_t)$, and further up $\mathbf{H}^j_t = f_j(\mathbf{H}^j_{t-1}, \mathbf{H}^{j-1}_t)$.
# Here $\mathbf{X}_t$ is the input at step $t$, $j$ counts the layers from 1 to $L$ (not a power), and $f_j$ is one step of layer $j$.
# Such a network is deep in two directions: upwards, and sideways in time.
# Sideways, chapter 1 found that gradients vanish and that gates help; upwards, nothing has helped so far.
#
# Image networks hit the same wall in 2015.
# Deeper ones did worse on the *training* images too, so it was not overfitting: they could not even learn to let their extra layers do nothing.
# The answer, **ResNet**, was to make doing nothing the default.
# A layer no longer produces the next representation, but a *change*, which is added to the present one:
#
# $$\mathbf{S}^j_t = f_j(\mathbf{S}^j_{t-1}, \mathbf{H}^{j-1}_t), \qquad \mathbf{H}^j_t = \mathbf{H}^{j-1}_t + \mathbf{S}^j_t, \qquad \mathbf{H}^0_t = \mathbf{X}_t$$
#
# A layer now has two results: the state $\mathbf{S}^j_t$ moves on in time, and the sum $\mathbf{H}^j_t$ moves up.
# In the second formula, the path from $\mathbf{H}^{j-1}_t$ straight to $\mathbf{H}^j_t$ passes no weight: it is the **shortcut**.

# %% id="grid-figure" alt="Three steps side by side, each with an input X at the bottom. In each column the input feeds a state box S of layer 1, above it a plus sign gives the sum H of layer 1, then the same again for layer 2. Thin arrows lead from S to S of the next step. A thick curved arrow leads around each box, from what the layer reads to the plus sign above it."
plots.residual_grid(alt="grid-figure")

# %% [markdown] id="grid-read"
# Follow the thick arrows upwards: they lead from the input to the top without entering any layer.
# The thin arrows to the right join states, never sums.

# %% [markdown] id="residual-by-hand-task"
# ### Exercise: two residual layers on paper
#
# *Difficulty ★ · 7 minutes · 1 point*
#
# The input is one number a step: 1, then 2, then −1.
# There are two layers of one unit each, and $f_j$ is the ReLU of a sum (negative numbers become 0):
#
# $$S^1_t = \operatorname{relu}(H^0_t - S^1_{t-1}), \qquad S^2_t = \operatorname{relu}(H^1_t - \tfrac12 S^2_{t-1}),$$
#
# where all states start at zero.
# Write down the sums that the two layers pass up, one list for each layer: `[[H^1_1, H^1_2, H^1_3], [H^2_1, H^2_2, H^2_3]]`.

# %% id="residual-by-hand" exercise="residual_by_hand"
# The sums of layer 1 at the three steps, then those of layer 2.
# BEGIN SOLUTION
residual_by_hand = [[2, 3, -1], [4, 5, -1]]
# END SOLUTION

# %% id="residual-by-hand-check"
check("residual_by_hand")

# %% [markdown] id="projection"
# ## Where the widths differ
#
# The terms of a sum must have one width, and the input is rarely as wide as the layers.
# There the shortcut goes through a matrix, the **projection** $\mathbf{P}$, of shape (units, features):
#
# $$\mathbf{H}^1_t = \mathbf{P}\,\mathbf{X}_t + \mathbf{S}^1_t$$
#
# All further shortcuts stay the identity: with a matrix on each, the way up would be a product again.

# %% [markdown] id="residual-forward-task"
# ### Exercise: a residual stack in NumPy
#
# *Difficulty ★★ · 12 minutes · 3 points*
#
# Write `residual_forward` for one sequence.
# Each layer is a simple recurrent layer as in chapter 1, $\mathbf{S}^j_t = \tanh(\mathbf{W}_{hh}\mathbf{S}^j_{t-1} + \mathbf{W}_{hx}\mathbf{H}^{j-1}_t + \mathbf{b}_h)$, with matrices of its own and a state that starts at zero.
# `weights` is a list with the matrices and the bias of each layer, the lowest first.
# `projection` is the matrix for the first shortcut, or None if the input is as wide as the layers.
# Return what every layer passes up: the sums, without $\mathbf{H}^0$.


# %% id="residual-forward" exercise="residual_forward"
def residual_forward(x, weights, projection):
    """Return the sums H^1 … H^L, shape (depth, steps, units).

    x: (steps, features), weights: a list of [W_hx, W_hh, b_h], one for each layer,
    projection: (units, features) or None
    """
    # BEGIN SOLUTION
    shortcut = x if projection is None else x @ projection.T
    sums = []
    for W_hx, W_hh, b_h in weights:
        state, states = np.zeros(len(b_h)), []
        for x_t in x:
            state = np.tanh(W_hh @ state + W_hx @ x_t + b_h)
            states.append(state)
        x = shortcut = shortcut + np.stack(states)
        sums.append(x)
    return np.stack(sums)
    # END SOLUTION


# %% id="residual-forward-check"
check("residual_forward")

# %% [markdown] id="in-keras"
# ## Whole layers, and a sum
#
# A `GRU` with `return_sequences=True` feeds its state back inside itself, so the sum can be taken outside, for all steps at once.
# On a GPU each layer still runs as one cuDNN call.
#
# The course's `RecurrentStack` is wired like that.
# If all its weights are zero, what comes out of sixteen plain layers, and what out of sixteen residual ones?

# %% id="zero-weights"
noise = np.random.default_rng(DEFAULT_SEED).normal(size=(8, 24, 32)).astype("float32")
for connection in ("plain", "residual"):
    stack = layers.RecurrentStack(32, depth=16, connection=connection, dtype="float32")
    stack.build(noise.shape)
    stack.set_weights([np.zeros_like(weight) for weight in stack.get_weights()])
    outputs = np.array(stack(noise))
    print(f"{connection:9} largest {outputs.max():.2f}, unchanged:", (outputs == noise).all())

# %% [markdown] id="zero-weights-read"
# Silent layers erase everything in a plain stack and pass it on in a residual one, where each layer only has to learn what should be different.

# %% [markdown] id="residual-gru-task"
# ### Exercise: a residual stack of Keras layers
#
# *Difficulty ★★ · 12 minutes · 3 points*
#
# Write `residual_gru`: a Keras model from sequences (batch, steps, features) to the sums of the last layer, (batch, steps, units).
# It has `depth` layers `keras.layers.GRU(units, …)` with their default arguments, and a shortcut around each of them.
# Where the widths differ, the shortcut is a `Dense` layer without a bias.
# Use Keras's own layers and `keras.Model(inputs, outputs)`, and leave the number of steps open.


# %% id="residual-gru" exercise="residual_gru"
def residual_gru(features, units, depth):
    """Return an untrained Keras model of `depth` residual GRU layers."""
    # BEGIN SOLUTION
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        states = keras.layers.GRU(units, return_sequences=True)(h)
        if h.shape[-1] != units:
            h = keras.layers.Dense(units, use_bias=False)(h)
        h = keras.layers.Add()([h, states])
    return keras.Model(inputs, h)
    # END SOLUTION


# %% id="residual-gru-check"
check("residual_gru")

# %% [markdown] id="gradient"
# ## What the gradient sees
#
# Take one step alone, and write $\mathbf{J}_j$ for the derivative of $\mathbf{S}^j$ by $\mathbf{H}^{j-1}$.
# In a plain stack the way from the top to the bottom is a product, as in time:
#
# $$\frac{\partial \mathbf{H}^L}{\partial \mathbf{H}^0} = \mathbf{J}_L \cdots \mathbf{J}_2\,\mathbf{J}_1$$
#
# In a residual stack the identity $\mathbf{I}$ is added to each factor:
#
# $$\frac{\partial \mathbf{H}^L}{\partial \mathbf{H}^0} = (\mathbf{I} + \mathbf{J}_L) \cdots (\mathbf{I} + \mathbf{J}_2)(\mathbf{I} + \mathbf{J}_1)$$
#
# Multiplied out, this has $2^L$ terms, one for each path: at every layer the gradient goes through it or around it.
# If every $\mathbf{J}_j$ is a number $w = 0.5$, there are $\binom{L}{k}$ paths through $k$ layers, and each contributes $w^k$.
# With sixteen layers, has most of the gradient crossed all of them, half of them, or fewer?

# %% id="paths-figure" alt="Bars for paths that cross 0 to 16 layers. They form a hill with its top at 5 layers; from 11 layers on almost nothing is left."
terms = np.array([math.comb(16, k) * 0.5**k for k in range(17)])
print(f"gradient through 16 layers: plain {terms[-1]:.1e}, residual {terms.sum():.1e}")
shares = {"residual": terms / terms.sum()}
plots.by_count(shares, xlabel="layers crossed", ylabel="share of the gradient", alt="paths-figure")

# %% [markdown] id="paths-read"
# With $w = 0.5$, most of what arrives has crossed about a third of the layers; in general the share is $w/(1 + w)$.
# The path through all of them, a plain stack's only one, adds next to nothing.

# %% [markdown] id="path-gradients-task"
# ### Exercise: the paths of a gradient
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# In a real network the factors differ.
# `slopes` holds a number $w_j$ for each of $L$ layers of one unit.
# Write `path_gradients`: entry $k$ of its result, for $k = 0 \ldots L$, is the sum over all paths that cross exactly $k$ layers, where each path contributes the product of the slopes of the layers that it crosses.
# The entries add up to $(1 + w_1) \cdots (1 + w_L)$, and the last one is all that a plain stack has.


# %% id="path-gradients" exercise="path_gradients"
def path_gradients(slopes):
    """Return the gradient by the number of layers crossed, shape (L + 1,); slopes: (L,)."""
    # BEGIN SOLUTION
    paths = np.array([1.0])
    for slope in slopes:
        around, through = np.append(paths, 0), np.append(0, paths)
        paths = around + slope * through
    return paths
    # END SOLUTION


# %% id="path-gradients-check"
check("path_gradients")

# %% [markdown] id="reach"
# ## How far a gradient reaches
#
# `reach` stacks untrained recurrent layers, puts a loss on the last step of the top layer, and returns the size of the gradient that arrives at every $\mathbf{H}^j_t$.


# %% id="reach-code"
def reach(recurrent, connection, depth):
    """Return the size of the gradient at each layer and step, shape (depth, steps)."""
    keras.utils.set_random_seed(DEFAULT_SEED)
    h, passed_up = tf.Variable(noise), []
    with tf.GradientTape() as tape:
        for _ in range(depth):
            states = recurrent(32, return_sequences=True, dtype="float32")(h)
            h = h + states if connection == "residual" else states
            passed_up.append(h)
        loss = tf.reduce_sum(h[:, -1] * noise[:, 0])  # along a random direction
    return np.stack([np.linalg.norm(g, axis=(0, 2)) for g in tape.gradient(loss, passed_up)])


# %% [markdown] id="reach-lead"
# First upwards: GRU layers, with all steps of a layer taken together.
# How much of the last layer's gradient will reach the first of sixteen plain layers?

# %% id="reach-figure"
by_layer = {}
for depth in each((2, 4, 8, 16), "gradients in GRU stacks", about=7, unit="depths"):
    for connection in ("plain", "residual"):
        sizes = np.linalg.norm(reach(keras.layers.GRU, connection, depth), axis=1)
        by_layer[f"{connection}, {depth} layers"] = sizes
for name, sizes in by_layer.items():
    print(f"{name:19} first layer / last layer = {sizes[0] / sizes[-1]:.2g}")

# %% [markdown] id="reach-figure-lead"
# The same, layer by layer, for two of the depths:

# %% id="reach-curves" alt="Size of the gradient at each layer on a logarithmic axis, for stacks of 4 and 16 layers. From the last layer down to the first the plain stacks fall steadily, with 16 layers by more than two orders of magnitude. The residual stacks rise a little on the way down."
shown = {name: sizes for name, sizes in by_layer.items() if name.split()[1] in ("4", "16")}
plots.by_layer(shown, ylabel="size of the gradient", alt="reach-curves")

# %% [markdown] id="reach-read"
# In the plain stack every layer takes away part of the gradient, and the first of sixteen receives a small fraction of it.
# With shortcuts it receives more than the last, which can become too much (see below).

# %% [markdown] id="across-time"
# ## Residual in time
#
# In time, shortcuts are older.
# Write the GRU's update of chapter 1 as a change of the old state, with update gate $\mathbf{z}$, candidate $\tilde{\mathbf{h}}$ and elementwise product $\odot$:
#
# $$\mathbf{h}_t = \mathbf{h}_{t-1} + (1 - \mathbf{z}) \odot (\tilde{\mathbf{h}} - \mathbf{h}_{t-1})$$
#
# This is a residual connection from step to step, with a gate on it.
# So is the LSTM's $\mathbf{c}_t = \sigma(\mathbf{f}) \odot \mathbf{c}_{t-1} + \ldots$, where a forget gate at 1 makes it a pure shortcut.
# **Highway networks** carried the gates over to layers, and half a year later ResNet left them out.
#
# Of these four networks, each of eight layers, which will bring most of the gradient down to layer 1, and which will carry it furthest back in time?

# %% id="maps-figure" alt="Four maps of layers 1 to 7 by 24 steps, bright where much of the gradient arrives; the loss lies just above the top right corner. In both residual maps the last step is bright from top to bottom; in that of the plain GRU it darkens downwards. The residual SimpleRNN fades soonest towards the left. The plain SimpleRNN is bright nearly everywhere."
maps = {
    f"{recurrent.__name__}, {connection}": reach(recurrent, connection, 8)
    for connection in each(("plain", "residual"), "maps of gradients", about=5, unit="wirings")
    for recurrent in (keras.layers.SimpleRNN, keras.layers.GRU)
}
plots.reach_maps(maps, alt="maps-figure")

# %% [markdown] id="maps-read"
# Layer 8 is left out: the loss sits on its last sum, just above the upper right corner.
# With shortcuts a bright column runs straight down, since a shortcut takes no time.
# The plain GRU has none: most of what reaches its first layer has made a detour through earlier steps.
#
# Sideways the shortcuts bring nothing.
# The residual SimpleRNN fades even sooner than the plain one, probably because its sums grow and $\tanh$ is flat there; the residual GRU's gates keep more far to the left.
#
# The plain SimpleRNN is a surprise, bright nearly everywhere.
# Its recurrent matrices start as orthogonal ones, which carry the gradient sideways, and its input matrices lose little on the way down.
# A GRU's update gate starts at about one half and lets only half of what comes from below pass.
# So the gate that helps in time costs gradient in depth, and gated layers seem to need shortcuts most.

# %% [markdown] id="too-much"
# ## Too much of a good thing
#
# A shortcut does not make a product safe.
# If the factors $1 + w$ are larger than 1 in size at every layer, states and gradients *grow* with depth.
# Without a squashing function, the same matrices can make a plain stack vanish and a residual one explode:

# %% [markdown] id="exploding-residual-task"
# ### Exercise: a shortcut that explodes
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Forget time and $\tanh$: layer $j$ is a matrix, $\mathbf{S}^j = \mathbf{W}_j \mathbf{H}^{j-1}$.
# Write `exploding_residual`: it returns random matrices, stacked in an array (depth, units, units), with which a *plain* stack shrinks a random vector to less than a tenth of its length, and a *residual* stack makes it more than ten times as long.
# The check takes depths of 18 to 20, and 36 to 40 units.


# %% id="exploding-residual" exercise="exploding_residual"
def exploding_residual(units, depth, seed):
    """Return random matrices W_1 … W_depth, shape (depth, units, units)."""
    # BEGIN SOLUTION
    entries = np.random.default_rng(seed).normal(size=(depth, units, units))
    return 0.75 * entries / np.sqrt(units)
    # END SOLUTION


# %% id="exploding-residual-check"
check("exploding_residual")

# %% [markdown] id="normalization"
# A layer's states lie between −1 and 1, so each adds at most 1; still the sums grow, and upper layers read ever larger numbers.
# **Layer normalisation** $N$ brings the numbers of one step to mean 0 and spread 1.
# There are two places for it:
#
# - *before* each layer: $\mathbf{H}^j = \mathbf{H}^{j-1} + F_j(N(\mathbf{H}^{j-1}))$, where $F_j$ is the whole layer $j$.
#   The shortcut stays clean, and every layer reads numbers of one size.
# - *after* each addition: $\mathbf{H}^j = N(\mathbf{H}^{j-1} + F_j(\mathbf{H}^{j-1}))$.
#   Here $N$ stands in the way of every shortcut.
#
# In which of them does a norm keep the sums from growing?


# %% id="norms-figure" alt="Spread of the sums at each of 16 untrained residual GRU layers. Without a norm and with one before each layer it rises steadily; with one after each addition it stays level at 1."
def spread_by_layer(normalization):
    """Return the spread of the sums at each of 16 untrained residual layers."""
    keras.utils.set_random_seed(DEFAULT_SEED)
    sums = [noise]
    for _ in range(16):
        layer = layers.RecurrentStack(32, connection="residual", normalization=normalization)
        sums.append(keras.ops.convert_to_numpy(layer(sums[-1])))
    return [h.std() for h in sums[1:]]


places = each((None, "before", "after"), "spread of the sums", about=5, unit="norms")
spreads = {f"norm {place or 'nowhere'}": spread_by_layer(place) for place in places}
plots.by_layer(spreads, log=False, ylabel="spread of the sums", alt="norms-figure")

# %% [markdown] id="norms-read"
# Without a norm the sums grow from layer to layer.
# With one before each layer they grow too, but more slowly: every layer reads, and so adds, numbers of one size.
# A norm after each addition keeps them level.

# %% [markdown] id="does-it-train"
# ## Does it train?
#
# The text is the sonnets and *Paradise Lost*, cut into windows of 64 characters, and the task is to guess the next character.
# The baselines only count: the *unigram* model knows how frequent each character is, the *bigram* model how often each follows each other one.

# %% id="load-verse"
poets, verse = ("Milton", "Shakespeare"), {}
for split, poems in load("poems").items():
    rows = zip(*columns(poems, "text", "poet"), strict=True)
    verse[split] = [text for text, poet in rows if poet in poets]
vocabulary = character_vocabulary(verse["train"])
ids = {split: vocabulary.stretch(texts) for split, texts in verse.items()}

# %% [markdown] id="baselines-lead"
# Their perplexities come from counting, as in chapter 1.

# %% id="baselines"
baselines = {split: counting_perplexities(ids["train"], ids[split]) for split in ids}
for name, perplexity in baselines["validation"].items():
    print(f"{name:8}{perplexity:6.2f}")

# %% [markdown] id="training-lead"
# Now two stacks of eight GRU layers with 44 units, one plain and one residual.
# They differ by the projection alone, about one parameter in a hundred.
# Here they share one learning rate; below, each network has its own.

# %% id="training-code"
updates = 6 * profile.epochs
validation = windows(verse["validation"], vocabulary, 64, 32).take(2 * profile.epochs)


def train(name, model, learning_rate):
    """Train the model, and return its validation perplexity after each quarter of the updates."""
    batches = windows(verse["train"], vocabulary, 64, 64, shuffle=True, seed=DEFAULT_SEED)
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), cross_entropy)
    parts = {"epochs": 4, "steps_per_epoch": updates // 4, "validation_data": validation}
    fitted = model.fit(batches.repeat(), verbose=0, callbacks=[watch(name, about=25)], **parts)
    return np.exp(fitted.history["val_loss"])


# %% [markdown] id="train-lead"
# Both read the same batches: which will beat the bigram model?

# %% id="train-stacks"
curves = {}
for connection in ("plain", "residual"):
    keras.utils.set_random_seed(DEFAULT_SEED)
    embed = keras.layers.Embedding(len(vocabulary), 32)
    stack = layers.RecurrentStack(44, depth=8, connection=connection)
    model = keras.Sequential([embed, stack, keras.layers.Dense(len(vocabulary), dtype="float32")])
    curves[connection] = train(connection, model, learning_rate=0.01)
    print(f"{connection}: {model.count_params():,} parameters")

# %% [markdown] id="curves-lead"
# Their validation perplexity after each quarter of the training:

# %% id="curves-figure" alt="Validation perplexity of the two stacks after each quarter of the training. The plain one comes down to the line of the unigram model and no further. The residual one falls below it."
on_validation = baselines["validation"]
plots.learning_curves(
    curves, baselines=on_validation, names_left=True, xlabel="quarter", alt="curves-figure"
)

# %% [markdown] id="curves-read"
# The plain stack ends level with the unigram model: it has learned how frequent each character is, which the bias of its output layer can say alone, and makes no use of its input.
#
# Little gradient reaches its lower layers, but Adam rescales gradients, so that can hardly be the whole reason.
# Probably something is lost on the way up, too: eight random layers flatten the differences between inputs, until the top layer sees almost the same numbers whatever the text says.
# No rescaling brings those differences back.

# %% [markdown] id="ladder"
# ## The ladder
#
# One seed and one rate prove little, so a larger experiment was run and recorded.
# Plain and residual stacks of 1 to 16 layers were trained for 300 updates with three seeds each.
# All have about the same number of parameters: the deeper, the narrower.
# Of several learning rates, each got the one with the lowest mean validation loss.
# `course experiment depth-ladder` does it again.

# %% id="read-ladder"
runs = results.select(results.read("depth_ladder")["runs"], task="language")
best = depth_ladder.chosen(results.select(runs, part="ladder"))  # each network at its own rate
seeds = [f"seed {seed}" for seed in depth_ladder.SEEDS]

# %% [markdown] id="ladder-lead"
# With shortcuts, which depth will be best, and how much better than one plain layer?
# Below is the test perplexity of each seed; the last column compares the mean with that of one plain layer.

# %% id="ladder-table"
on_test = {"plain": {}, "residual": {}}
with results.table("network", "layers", "units", "rate", *seeds, "to one") as row:
    for connection, by_depth in on_test.items():
        for depth in depth_ladder.DEPTHS:
            found = results.select(best, connection=connection, depth=depth)
            units, rate = found[0]["units"], found[0]["learning_rate"]
            by_depth[depth] = scores = np.array([run["test_perplexity"] for run in found])
            change = scores.mean() / on_test["plain"][1].mean() - 1
            row(connection, depth, units, rate, *scores, f"{change:+.0%}")

# %% [markdown] id="ladder-figure-lead"
# As a picture:

# %% id="ladder-figure" alt="Test perplexity against depth, both on logarithmic axes, a dot for each seed and a line through the means; an inset shows the lowest runs closer. The plain line falls a little from 1 layer to 2; at 4 layers its dots lie far apart, and at 8 and 16 they lie on the line of the unigram model. The residual line falls a little up to 4 layers, is about level up to 8 and rises at 16; all of it lies far below the bigram model."
panel = "test perplexity"
lines = {panel: baselines["test"]}
plots.runs_by_depth({panel: on_test}, baselines=lines, closer=[panel], alt="ladder-figure")

# %% [markdown] id="ladder-read"
# Two plain layers are a little better than one; with four it depends on the seed; with eight or sixteen no run knows more than how frequent each character is.
# With shortcuts every depth trains, and the seeds hardly differ.
# Four and eight layers are best; sixteen, narrow by now, fall behind them.
# So shortcuts make depth possible, and here it is worth a few percent.

# %% [markdown] id="rates-lead"
# Was it the learning rate?
# Here is the first seed at each rate, and in the last row with five times the updates; the last column compares eight residual layers with one plain layer.

# %% id="rates"
nets = (("plain", 1), ("plain", 8), ("residual", 8))
parts = [*(("ladder", rate) for rate in depth_ladder.RATES), ("long", depth_ladder.LONG_RATE)]
with results.table("part", "rate", "1 plain", "8 plain", "8 residual", "8 to 1") as row:
    for part, rate in parts:
        wanted = {"part": part, "learning_rate": rate, "seed": depth_ladder.SEEDS[0]}
        found = [results.select(runs, connection=c, depth=n, **wanted)[0] for c, n in nets]
        scores = [run["test_perplexity"] for run in found]
        row(part, rate, *scores, f"{scores[2] / scores[0] - 1:+.0%}")

# %% [markdown] id="rates-read"
# It was neither the rate nor the time: in no row do eight plain layers get past the unigram model.
# But the rate decides what depth seems to be worth.
# At the smallest, eight residual layers are ahead by far more than in the first table, where each network has its own best.
# After the long training their lead is small.
#
# What does a norm do for eight layers?
# Here are two rates; the last column is the mean size of the gradient of the first layer's weights before training.

# %% id="other-runs"
with results.table("network", "norm", "rate", *seeds, "gradient") as row:
    for connection in ("plain", "residual"):
        for place, part in ((None, "ladder"), ("before", "norms"), ("after", "norms")):
            for rate in (0.004, 0.016):
                wanted = {"normalization": place, "learning_rate": rate, "part": part}
                found = results.select(runs, connection=connection, depth=8, **wanted)
                size = np.mean([run["gradient_norms"]["untrained"][0] for run in found]).round(3)
                scores = [run["test_perplexity"] for run in found]
                row(connection, place or "none", rate, *scores, size)

# %% [markdown] id="other-read"
# At the small rate both norms help the residual stack, and the one *after* each addition, which stands in the way of every shortcut, helps more.
# At the larger rate the stack without a norm is ahead: perhaps a norm mainly makes up for too small a rate.
#
# For the plain stack a norm is a gamble: at the small rate one seed of three gets clearly past the unigram model, at the larger one none.
# Yet with a norm the gradient at its first layer is of the same order of size as a residual stack's.
# So size is not everything: what arrives must still say something about the input.

# %% [markdown] id="your-turn"
# ## Your turn
#
# Can you do better with eight layers?

# %% [markdown] id="my-residual-model-task"
# ### Exercise: a deep language model that trains
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Write `my_residual_model`: a Keras model from ids (batch, steps) to logits (batch, steps, vocabulary), built from Keras's own layers.
# It may have 100,000 parameters, all counted, with a vocabulary of up to 65 characters, as many as this text has.
# It must have at least eight recurrent layers, one on top of another; cells inside one `RNN` do not count, and shortcuts are not compulsory.
# No output may depend on a later input.
# With its initial weights, the gradient at the first recurrent layer must be at least a fifth as large as that at the last one.
# The target: after the training below, beat this chapter's residual stack on the validation poems; profile `smoke` is too short for that.


# %% id="my-residual-model" exercise="my_residual_model"
def my_residual_model(vocabulary_size):
    """Return a causal, untrained Keras model of eight or more recurrent layers."""
    # BEGIN SOLUTION
    inputs = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 43)(inputs)
    for _ in range(8):
        read = keras.layers.LayerNormalization()(h)
        h = h + keras.layers.GRU(43, return_sequences=True)(read)
    logits = keras.layers.Dense(vocabulary_size, dtype="float32")(h)
    return keras.Model(inputs, logits)
    # END SOLUTION


# %% id="my-residual-model-check"
check("my_residual_model")

# %% [markdown] id="train-yours-lead"
# If your model passes, it is trained here; until then, the course's own is.

# %% id="train-yours"
build = yours_or("my_residual_model", layers.residual_language_model)
keras.utils.set_random_seed(DEFAULT_SEED)
curves["this model"] = train("this model", build(len(vocabulary)), learning_rate=0.01)  # or another
target("my_residual_model", curves["this model"][-1], below=curves["residual"][-1])

# %% [markdown] id="scoreboard-lead"
# The scoreboard, by validation perplexity:

# %% id="scoreboard"
scores = on_validation | {name: curve[-1] for name, curve in curves.items()}
for name, score in sorted(scores.items(), key=lambda entry: entry[1]):
    print(f"{name:11} {score:6.2f}")

# %% [markdown] id="progress-lead"
# What you have solved so far:

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Put a shortcut around each recurrent layer, in NumPy and with Keras layers, with a projection where widths differ.
# - Keep the two directions apart: the state moves on in time, the sum moves up.
# - Explain, by its paths, how a gradient reaches the bottom of a residual stack, and measure it.
# - Make a residual stack explode, and choose the place for a norm.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** A colleague feeds the sum $\mathbf{H}^j_t$ back into layer $j$ at the next step, instead of its state $\mathbf{S}^j_t$.
# What changes?
#
# <details>
# <summary>Answer 1</summary>
#
# What comes from below enters the recurrence twice: as the layer's input, and as part of its memory.
# The memory no longer stays between −1 and 1, and Keras and cuDNN offer no such layer.
#
# </details>
#
# **2.** Why does the original ResNet's ReLU *after* the addition weaken the shortcut, and which of our two norms does so for the same reason?
#
# <details>
# <summary>Answer 2</summary>
#
# Whatever stands after the addition stands on every path, even on the one made of shortcuts alone, so the product has a factor at each layer again.
# The norm after each addition stands there too; the one before each layer stands only on the layer's own branch.
#
# </details>
#
# **3.** A residual stack of 16 layers trains well.
# Does that prove that it uses 16 layers in a row?
#
# <details>
# <summary>Answer 3</summary>
#
# No: where the factors are below 1, most of its gradient runs along paths that cross only some of the layers.
# It acts more like many shallower networks that share their layers.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Every transformer is a residual stack: each block adds a change to a stream that runs from the embedding to the output, usually with a norm before each block.
# Google's translation system of 2016 stacked eight LSTM layers with residual connections, and newer recurrent models, such as Mamba and RWKV, are residual stacks too.

# %% [markdown] id="papers"
# ## Papers
#
# - K. He, X. Zhang, S. Ren, J. Sun, [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385), CVPR 2016.
# - R. K. Srivastava, K. Greff, J. Schmidhuber, [Highway networks](https://arxiv.org/abs/1505.00387), 2015.
# - A. Veit, M. Wilber, S. Belongie, [Residual networks behave like ensembles of relatively shallow networks](https://arxiv.org/abs/1605.06431), NeurIPS 2016.
# - A. Prakash et al., [Neural paraphrase generation with stacked residual LSTM networks](https://arxiv.org/abs/1610.03098), COLING 2016.
# - Y. Wu et al., [Google's neural machine translation system](https://arxiv.org/abs/1609.08144), 2016.
# - J. G. Zilly et al., [Recurrent highway networks](https://arxiv.org/abs/1607.03474), ICML 2017.
# - J. Kim, M. El-Khamy, J. Lee, [Residual LSTM](https://arxiv.org/abs/1701.03360), Interspeech 2017.
# %% [markdown] id="where-next"
# ## Where to go next
#
# In [Chapter 10](10_dense.ipynb), layers are joined by concatenation instead of addition.
# Or go back [Home](home.md).

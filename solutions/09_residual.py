# ---
# jupyter:
#   course:
#     minutes_read: 22
#     seconds_cpu: 90
#     seconds_smoke: 58
# ---

# %% [markdown] id="title"
# # 9 · Residual
#
# Why does a recurrent network of eight layers learn less than one of a single layer, and what does a plus sign do about it?
# In this chapter you wire layers so that a gradient has a way around each of them: on paper, in NumPy, and with Keras layers.
# Then you watch a stack of eight layers learn next to nothing, train the same stack with eight additions, and read an experiment that goes down to sixteen layers.
#
# You need chapter 1, and from chapter 7 one thing only, which is repeated below: layers can be stacked.
# Reading and running take about twenty minutes, the exercises about an hour.

# %% id="setup"
from utils.training import DEFAULT_SEED, start

profile = start(
    "09"
)  # seeds, threads and precision; before Keras, so that TensorFlow starts quietly

import math

import keras
import numpy as np
import tensorflow as tf

from utils import layers, plots, results
from utils.checks import check, hint, progress, yours_or
from utils.data import load
from utils.data.counting import counting_perplexities
from utils.data.text import character_vocabulary, columns, windows
from utils.experiments import depth_ladder

# %% [markdown] id="two-depths"
# ## Two directions of depth
#
# In a deep recurrent network each layer reads what the layer below hands on: $\mathbf{H}^1_t = f_1(\mathbf{H}^1_{t-1}, \mathbf{X}_t)$, and further up $\mathbf{H}^j_t = f_j(\mathbf{H}^j_{t-1}, \mathbf{H}^{j-1}_t)$.
# Here $\mathbf{X}_t$ is the input at step $t$, $j$ counts the layers from 1 to $L$ (an index above, not a power), and $f_j$ is one step of layer $j$.
# So such a network is deep in two directions, upwards and sideways.
# Sideways, chapter 1 found that gradients vanish, and that gates help.
# Upwards nothing has helped so far.
#
# Image networks met the same wall in 2015.
# With more layers they became worse, on the *training* images too, so overfitting was not the reason: the deeper network could not even learn to let its extra layers do nothing.
# The answer, **ResNet**, was to let every layer do nothing by default.
# A layer no longer makes the next representation; it makes a *change* to it, which is added:
#
# $$\mathbf{S}^j_t = f_j(\mathbf{S}^j_{t-1}, \mathbf{H}^{j-1}_t), \qquad \mathbf{H}^j_t = \mathbf{H}^{j-1}_t + \mathbf{S}^j_t, \qquad \mathbf{H}^0_t = \mathbf{X}_t$$
#
# A layer now has two results.
# $\mathbf{S}^j_t$ is its own state, which goes on in time.
# $\mathbf{H}^j_t$ is the sum, which goes up.
# The path of the second formula that leads from $\mathbf{H}^{j-1}_t$ to $\mathbf{H}^j_t$ and touches no weight is the **shortcut**.

# %% id="grid-figure" alt="Three steps side by side, each with an input X at the bottom. In each column the input feeds a state box S of layer 1, above it a plus sign gives the sum H of layer 1, then the same again for layer 2. Thin arrows lead from S to S of the next step. A thick curved arrow leads around each box, from what the layer reads to the plus sign above it."
plots.residual_grid(alt="grid-figure")

# %% [markdown] id="grid-read"
# Follow the thick arrows and the short pieces between them upwards: they lead from the input to the top without passing any layer.
# Follow the arrows to the right: they join states, never sums.

# %% [markdown] id="residual-by-hand-task"
# ### Exercise: two residual layers on paper
#
# *Difficulty ★ · 7 minutes · 1 point*
#
# The input is one number a step: 1, then 2, then −1.
# Two layers have one unit each, and $f_j$ is the ReLU of a sum (negative numbers become 0):
#
# $$S^1_t = \operatorname{relu}(H^0_t - S^1_{t-1}), \qquad S^2_t = \operatorname{relu}(H^1_t - \tfrac12 S^2_{t-1}),$$
#
# where all states start at zero.
# Write down the sums that the two layers hand on, a list for each layer: `[[H^1_1, H^1_2, H^1_3], [H^2_1, H^2_2, H^2_3]]`.

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
# A sum needs two summands of one width, and the input is rarely as wide as the layers.
# There the shortcut goes through a matrix, the **projection** $\mathbf{P}$, of shape (units, features):
#
# $$\mathbf{H}^1_t = \mathbf{P}\,\mathbf{X}_t + \mathbf{S}^1_t$$
#
# All further shortcuts are the identity, and should be: matrices on all of them would be a product again.

# %% [markdown] id="residual-forward-task"
# ### Exercise: a residual stack in NumPy
#
# *Difficulty ★★ · 12 minutes · 3 points*
#
# Write `residual_forward` for one sequence.
# Each layer is a simple recurrent layer as in chapter 1, $\mathbf{S}^j_t = \tanh(\mathbf{W}_{hh}\mathbf{S}^j_{t-1} + \mathbf{W}_{hx}\mathbf{H}^{j-1}_t + \mathbf{b}_h)$, with matrices of its own and a state that starts at zero.
# `weights` is a list with the matrices and the bias of each layer, the lowest first.
# `projection` is the matrix for the first shortcut, or None if the input is as wide as the layers.
# Return what every layer hands on: the sums, without $\mathbf{H}^0$.


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
# A `GRU` with `return_sequences=True` keeps its own state to itself and returns it at every step, so the sum can be taken outside, for all steps at once.
# On a GPU each layer still runs as one cuDNN call.
#
# The course's `RecurrentStack` is wired like that.
# What does it do before it has learned anything?
# Set all its weights to zero, and see how large the outputs are, and whether they are the inputs.

# %% id="zero-weights"
noise = np.random.default_rng(DEFAULT_SEED).normal(size=(8, 24, 32)).astype("float32")
for connection in ("plain", "residual"):
    stack = layers.RecurrentStack(32, depth=16, connection=connection, dtype="float32")
    stack.build(noise.shape)
    stack.set_weights([np.zeros_like(weight) for weight in stack.get_weights()])
    outputs = np.array(stack(noise))
    print(f"{connection:9} largest {np.abs(outputs).max():.2f}", np.array_equal(outputs, noise))

# %% [markdown] id="zero-weights-read"
# A plain stack of silent layers forgets everything; a residual one hands its input on.
# So a residual stack begins near something useful, and each layer has only to say what should be different.

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
# In a plain stack the way from the top to the bottom is a product, as it was in time:
#
# $$\frac{\partial \mathbf{H}^L}{\partial \mathbf{H}^0} = \mathbf{J}_L \cdots \mathbf{J}_2\,\mathbf{J}_1$$
#
# In a residual stack each factor gets a 1, the identity $\mathbf{I}$:
#
# $$\frac{\partial \mathbf{H}^L}{\partial \mathbf{H}^0} = (\mathbf{I} + \mathbf{J}_L) \cdots (\mathbf{I} + \mathbf{J}_2)(\mathbf{I} + \mathbf{J}_1)$$
#
# Multiply it out, and $2^L$ terms appear: at each layer the gradient goes through the layer or around it.
# If every factor is a number $w = 0.5$, there are $\binom{L}{k}$ paths through $k$ layers, and each brings $w^k$.

# %% id="paths-figure" alt="Bars for paths that cross 0 to 16 layers. They form a hill with its top at 5 layers; from 11 layers on almost nothing is left."
terms = np.array([math.comb(16, k) * 0.5**k for k in range(17)])
print(f"plain: {terms[-1]:.1e}, residual: {terms.sum():.1e}")
plots.by_count(
    {"residual": terms / terms.sum()},
    xlabel="layers that a path crosses",
    ylabel="share of the gradient",
    alt="paths-figure",
)

# %% [markdown] id="paths-read"
# The gradient of a residual stack is made of many paths.
# With $w = 0.5$ most of what arrives has crossed about a third of the layers, in general a part $w/(1 + w)$ of them.
# The path through all of them, the only one that the plain stack has, adds next to nothing.

# %% [markdown] id="path-gradients-task"
# ### Exercise: the paths of a gradient
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# In a real network the factors differ.
# `slopes` holds a number $w_j$ for each of $L$ layers of one unit.
# Write `path_gradients`: entry $k$ of what it returns, for $k = 0 \ldots L$, is the sum over all paths that cross exactly $k$ layers, where each path brings the product of the slopes of the layers on it.
# The entries sum to $(1 + w_1) \cdots (1 + w_L)$, and the last one is what a plain stack has.


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
    h, handed_on = tf.Variable(noise), []
    with tf.GradientTape() as tape:
        for _ in range(depth):
            states = recurrent(32, return_sequences=True, dtype="float32")(h)
            h = h + states if connection == "residual" else states
            handed_on.append(h)
        loss = tf.reduce_sum(h[:, -1] * noise[:, 0])  # along a random direction
    return np.stack([np.linalg.norm(each, axis=(0, 2)) for each in tape.gradient(loss, handed_on)])


# %% [markdown] id="reach-lead"
# First upwards: all steps of a layer taken together, for GRU layers.

# %% id="reach-figure"
by_layer = {}
for depth in (2, 4, 8, 16):
    for connection in ("plain", "residual"):
        sizes = np.linalg.norm(reach(keras.layers.GRU, connection, depth), axis=1)
        by_layer[f"{connection}, {depth} layers"] = sizes
        print(f"{connection:9} {depth:2} layers: first / last = {sizes[0] / sizes[-1]:.2g}")

# %% [markdown] id="reach-figure-lead"
# The same, layer by layer, for two of the depths; the vertical axis is logarithmic:

# %% id="reach-curves" alt="Size of the gradient at each layer on a logarithmic axis, for stacks of 4 and 16 layers. From the last layer down to the first the plain stacks fall steadily, with 16 layers by more than two orders of magnitude. The residual stacks rise a little on the way down."
plots.by_layer(
    {name: sizes for name, sizes in by_layer.items() if name.split()[1] in ("4", "16")},
    ylabel="size of the gradient",
    alt="reach-curves",
)

# %% [markdown] id="reach-read"
# In the plain stack every layer takes away a part of the gradient, and the first of sixteen hears a small fraction of what the last one hears.
# With shortcuts the first layer hears more than the last, to which we come back.

# %% [markdown] id="across-time"
# ## Residual in time
#
# The other direction had its shortcut long before.
# Write the GRU's update of chapter 1 as a change of the old state, with update gate $\mathbf{z}$, candidate $\tilde{\mathbf{h}}$ and elementwise product $\odot$:
#
# $$\mathbf{h}_t = \mathbf{h}_{t-1} + (1 - \mathbf{z}) \odot (\tilde{\mathbf{h}} - \mathbf{h}_{t-1})$$
#
# That is a residual connection from step to step with a gate on it, and so is the LSTM's $\mathbf{c}_t = \sigma(\mathbf{f}) \odot \mathbf{c}_{t-1} + \ldots$, where a forget gate at 1 is a pure shortcut.
# **Highway networks** took the gates from time to layers, and ResNet came half a year later without the gates.
# So there are two directions, and each can have its shortcut or not.

# %% id="maps-figure" alt="Four maps of 8 layers by 24 steps, bright where much of the gradient arrives; the loss is at the top right. In both residual maps the last step is bright from top to bottom; in that of the plain GRU it darkens downwards. The residual SimpleRNN fades soonest towards the left. The plain SimpleRNN is bright nearly everywhere."
plots.reach_maps(
    {
        f"{recurrent.__name__}, {connection}": reach(recurrent, connection, 8)
        for connection in ("plain", "residual")
        for recurrent in (keras.layers.SimpleRNN, keras.layers.GRU)
    },
    alt="maps-figure",
)

# %% [markdown] id="maps-read"
# The loss is at the upper right corner, and bright means much.
# (The rest of the top row is dark: we measure what goes *up*, and the way sideways runs inside each Keras layer.)
# With shortcuts a bright column runs straight down: the shortcut needs no time.
# The plain GRU has none; what its first layer hears came by detours through earlier steps.
# Sideways the shortcut brings nothing: the residual SimpleRNN fades even sooner than the plain one, probably because its sums grow and $\tanh$ is flat there, and far to the left the GRU's gates keep more.
#
# The plain SimpleRNN is a surprise, bright nearly everywhere.
# Keras starts it with orthogonal recurrent matrices, which carry the gradient sideways, and with input matrices that take away little on the way down, while a GRU's update gate starts at one half and lets half of what comes from below pass.
# So the gate that helps in time costs gradient in depth, and gated layers seem to need shortcuts most.

# %% [markdown] id="too-much"
# ## Too much of a good thing
#
# A shortcut does not make a product safe.
# If the factors $1 + w$ are above 1 in size at every layer, states and gradients *grow* with depth.
# For layers without a squashing function the same matrices can do both.

# %% [markdown] id="exploding-residual-task"
# ### Exercise: a shortcut that explodes
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Forget time and $\tanh$: layer $j$ is a matrix, $\mathbf{S}^j = \mathbf{W}_j \mathbf{H}^{j-1}$.
# Write `exploding_residual`: random matrices, stacked to an array (depth, units, units), with which a *plain* stack shrinks a random vector to less than a tenth of its length, and a *residual* stack makes it more than ten times as long.
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
# A recurrent layer's states lie between −1 and 1, so sums grow by 1 a layer at most, but grow they do, and the upper layers read ever larger numbers.
# **Layer normalisation** $N$ brings the numbers of one step to mean 0 and spread 1.
# There are two places for it:
#
# - *before* each layer: $\mathbf{H}^j = \mathbf{H}^{j-1} + F_j(N(\mathbf{H}^{j-1}))$, where $F_j$ is the whole layer $j$.
#   The shortcut stays clean, the sums grow, and every layer reads numbers of one size.
# - *after* each addition: $\mathbf{H}^j = N(\mathbf{H}^{j-1} + F_j(\mathbf{H}^{j-1}))$.
#   The sums keep their size, and $N$ stands in the way of every shortcut.


# %% id="norms-figure" alt="Spread of the sums at each of 16 untrained residual GRU layers. Without a norm and with one before each layer it rises steadily; with one after each addition it stays level at 1."
def spread_by_layer(normalization):
    """Return the spread of the sums at each of 16 untrained residual layers."""
    keras.utils.set_random_seed(DEFAULT_SEED)
    sums = [noise]
    for _ in range(16):
        layer = layers.RecurrentStack(32, connection="residual", normalization=normalization)
        sums.append(keras.ops.convert_to_numpy(layer(sums[-1])))
    return [each.std() for each in sums[1:]]


plots.by_layer(
    {f"norm {place or 'nowhere'}": spread_by_layer(place) for place in (None, "before", "after")},
    log=False,
    ylabel="spread of the sums",
    alt="norms-figure",
)

# %% [markdown] id="norms-read"
# Without a norm the sums grow from layer to layer, and with one before each layer they do, too, but more slowly: every layer reads numbers of the same size, so it writes such numbers.
# A norm after each addition holds them level.
# Which one trains better is a question for an experiment, below.

# %% [markdown] id="does-it-train"
# ## Does it train?
#
# The text is the sonnets together with *Paradise Lost*, cut into windows of 64 characters, and the task is the one of chapter 1: guess the next character.
# Two models that only count stand beside it: the *unigram* model knows how frequent each character is, the *bigram* model how often each follows each other one.

# %% id="load-verse"
poets, verse = ("Milton", "Shakespeare"), {}
for split, poems in load("poems").items():
    rows = zip(*columns(poems, "text", "poet"), strict=True)
    verse[split] = [text for text, poet in rows if poet in poets]
vocabulary = character_vocabulary(verse["train"])
ids = {split: vocabulary.stretch(texts) for split, texts in verse.items()}

# %% [markdown] id="baselines-lead"
# Counting gives both, as in chapter 1.

# %% id="baselines"
baselines = {split: counting_perplexities(ids["train"], each) for split, each in ids.items()}

# %% [markdown] id="training-lead"
# Two stacks of eight GRU layers with 44 units, one plain and one residual.
# They differ by the projection alone, about one part in a hundred of the parameters.

# %% id="training-code"
updates = 6 * profile.epochs
validation = windows(verse["validation"], vocabulary, 64, 32).take(2 * profile.epochs)


def train(model, learning_rate):
    """Train the model, and return its validation perplexity after each quarter of the updates."""
    batches = windows(verse["train"], vocabulary, 64, 64, shuffle=True, seed=DEFAULT_SEED)
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), cross_entropy)
    each = {"epochs": 4, "steps_per_epoch": updates // 4, "validation_data": validation}
    fitted = model.fit(batches.repeat(), verbose=0, **each)
    return np.exp(fitted.history["val_loss"])


# %% [markdown] id="train-lead"
# Both read the same batches.

# %% id="train-stacks"
curves = {}
for connection in ("plain", "residual"):
    keras.utils.set_random_seed(DEFAULT_SEED)
    embedding = keras.layers.Embedding(len(vocabulary), 32)
    stack = layers.RecurrentStack(44, depth=8, connection=connection)
    logits = keras.layers.Dense(len(vocabulary), dtype="float32")
    model = keras.Sequential([embedding, stack, logits])
    curves[connection] = train(model, learning_rate=0.01)
    print(f"{connection:9} {model.count_params():,} parameters, {curves[connection][-1]:.2f}")

# %% [markdown] id="curves-lead"
# Here is their perplexity on the validation poems:

# %% id="curves-figure" alt="Validation perplexity of the two stacks after each quarter of the training. The plain one comes down to the line of the unigram model and no further. The residual one falls below it."
plots.learning_curves(
    curves,
    baselines=baselines["validation"],
    names_left=True,
    xlabel="quarters of the training",
    alt="curves-figure",
)

# %% [markdown] id="curves-read"
# The plain stack has learned which characters are frequent, which its output layer can do alone, and nothing else: it has not noticed that there is an input.
# A small gradient alone does not explain that, since Adam rescales it.
# But the text does not get up, either: probably eight random layers flatten the differences between inputs, and Adam can't scale up what is not there.

# %% [markdown] id="ladder"
# ## The ladder
#
# Stacks of 1 to 16 layers were trained with 300 updates, plain and residual, three seeds each, all with about the same number of parameters: the deeper, the narrower.
# Each has the best of three learning rates, by the validation loss of the first seed.
# `course experiment depth-ladder` does it again.

# %% id="read-ladder"
runs = results.select(results.read("depth_ladder")["runs"], task="language")


def perplexities(runs, part, connection, depth, **wanted):
    """Return the test perplexities of the runs with these settings, one for each seed."""
    wanted |= {"part": part, "connection": connection, "depth": depth}
    return [round(run["test_perplexity"], 2) for run in results.select(runs, **wanted)]


# %% [markdown] id="ladder-lead"
# A residual stack of one layer has a shortcut too, from the input to the output.

# %% id="ladder-figure" alt="Test perplexity against depth, both on logarithmic axes, a dot for each seed and a line through the means. The plain line falls a little from 1 layer to 2; at 4 layers its dots lie far apart, and at 8 and 16 they lie on the line of the unigram model. The residual line falls a little up to 4 layers, is level up to 8 and rises at 16; it stays far below the bigram model."
best = depth_ladder.chosen(runs)
on_test = {
    connection: {n: perplexities(best, "ladder", connection, n) for n in depth_ladder.DEPTHS}
    for connection in ("plain", "residual")
}
plots.runs_by_depth(
    {"test perplexity": on_test},
    baselines={"test perplexity": baselines["test"]},
    logarithmic=["test perplexity"],
    alt="ladder-figure",
)

# %% [markdown] id="ladder-read"
# Two plain layers are a little better than one; with four it depends on the seed; from eight on no run knows more than how frequent each character is.
# With shortcuts four and eight layers are best, the seeds hardly differ, and sixteen, narrow by now, are worse than one.
#
# So shortcuts make depth possible; what it is worth here is a few percent.

# %% [markdown] id="rates-lead"
# Was it the learning rate?
# Here are one layer and eight at each rate, with the first seed:

# %% id="rates"
nets = (("plain", 1), ("plain", 8), ("residual", 8))
for rate in depth_ladder.RATES:
    wanted = {"learning_rate": rate, "seed": depth_ladder.SEEDS[0]}
    print(f"rate {rate}:", {each: perplexities(runs, "ladder", *each, **wanted) for each in nets})

# %% [markdown] id="rates-read"
# Not for the plain stack: no rate gets its eight layers off the ground.
# But at the smallest rate eight residual layers beat one by far more than at the largest: who compares at one rate only can find what they like.
#
# Two more questions, for eight layers.
# What does a norm bring (None: without one)?
# And does five times the training help (at rate 0.008)?

# %% id="other-runs"
for connection in ("plain", "residual"):
    for place, part in ((None, "ladder"), ("before", "norms"), ("after", "norms")):
        for rate in (0.004, 0.016):
            wanted = {"normalization": place, "learning_rate": rate}
            print(connection, place, rate, perplexities(runs, part, connection, 8, **wanted))
for connection, depth in nets:
    print(connection, depth, "longer:", perplexities(runs, "long", connection, depth))

# %% [markdown] id="other-read"
# At the small rate both norms help the residual stack, and the one *after* each addition, which stands in the way of every shortcut, helps more.
# At the large one the clean stack is ahead: perhaps a norm only makes up for a rate that is too small.
# For the plain stack a norm is a gamble: at the small rate one seed of three gets off the ground, at the large one none.
# Yet the record shows that with a norm the first plain layer gets as much gradient as a residual one.
# So size is not all: what arrives must still say something about the input.
#
# Five times the training leave the plain stack where it was.
# The residual one then beats a single layer by a percent only: the longer the training, the less depth brings here.

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
# It must have eight recurrent layers or more, one on top of another; cells within one `RNN` do not count, and shortcuts are not compulsory.
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
curves["this model"] = train(build(len(vocabulary)), learning_rate=0.01)  # yours to change

# %% [markdown] id="scoreboard-lead"
# The scoreboard, lowest first:

# %% id="scoreboard"
scores = {**baselines["validation"], **{name: curve[-1] for name, curve in curves.items()}}
for name, score in sorted(scores.items(), key=lambda entry: entry[1]):
    print(f"{name:11} {score:6.2f}")

# %% [markdown] id="progress-lead"
# What you have solved so far:

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Put a shortcut around each layer of a recurrent network, in NumPy and with Keras layers, with a projection where the widths differ.
# - Keep the two directions apart: the state goes on in time, the sum goes up.
# - Say why a gradient reaches the bottom of a residual stack, by the paths it takes, and measure it.
# - Make a residual stack explode, and choose the place for a norm.
# - Recognise residual connections in time.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** A colleague feeds the sum $\mathbf{H}^j_t$ back into layer $j$ at the next step, instead of its state $\mathbf{S}^j_t$.
# What changes?
#
# <details>
# <summary>Answer</summary>
#
# What comes from below enters the recurrence twice: as the layer's input, and as a part of its memory.
# The memory is no longer held between −1 and 1, and the layer is no longer one that Keras or cuDNN offers.
#
# </details>
#
# **2.** Why does the original ResNet's ReLU *after* the addition weaken the shortcut, and which of our two norms does so for the same reason?
#
# <details>
# <summary>Answer</summary>
#
# Whatever stands after the addition stands on every path, also on the one of shortcuts alone, so the product has a factor at each layer again.
# The norm after each addition stands there, too; the one before each layer stands on the layer's branch only.
#
# </details>
#
# **3.** A residual stack of 16 layers trains well.
# Does that prove that it uses 16 layers in a row?
#
# <details>
# <summary>Answer</summary>
#
# No: where the factors are below 1, most of its gradient runs along paths that cross only some of the layers.
# It acts more like many shallower networks that share their layers.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Every transformer is a residual stack: each block adds its change to a stream that runs from the embedding to the output, mostly with the norm before each block.
# Google's translation system of 2016 stacked eight LSTM layers with residual connections, and recurrent models for long sequences, such as Mamba and RWKV, are residual stacks of recurrent layers.
# Next, chapter 10 asks what happens if layers are joined by concatenation instead.

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

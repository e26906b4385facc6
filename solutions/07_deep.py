# ---
# jupyter:
#   course:
#     minutes_read: 20
#     seconds_cpu: 130
#     seconds_smoke: 50
# ---

# %% [markdown] id="title"
# # 7 · Deep
#
# The network of chapter 1 is deep in one direction: unrolled, it is as many layers deep as the text has characters.
# Upwards it is shallow: between a character and the guess that follows it lies a single non-linear step.
# **How do we add more non-linear layers?**
#
# In this chapter you stack recurrent layers on paper, in NumPy and in Keras, and count what a layer costs.
# Then you train a shallow and a deep network of about the same size, and find that depth does not come for free.
# Measuring gradients shows much of why.
#
# You need chapter 1: the hidden-state update, the GRU, perplexity and its baselines.
# Reading and running take about twenty minutes, the exercises a little under an hour; they can be done in any order, and nothing below waits for them.

# %% id="setup"
from utils.training import DEFAULT_SEED, start

profile = start(
    "07"
)  # seeds, threads and precision; before Keras, so that TensorFlow starts quietly

import keras
import numpy as np
import tensorflow as tf

from utils import layers, plots, results
from utils.checks import check, hint, progress, yours_or
from utils.data import load
from utils.data.counting import counting_perplexities
from utils.data.text import character_vocabulary, columns, windows
from utils.experiments import depth_ladder

# %% [markdown] id="two-directions"
# ## Two directions
#
# The answer is to put a recurrent layer on top of another one.

# %% id="network-figure" alt="Three diagrams. A shallow network: input X_t, one hidden state H_t with a loop, output O_t. A deep one: input X_t, three hidden states one above the other, each with a loop of its own, output O_t. The deep one unrolled over three steps is a grid: an arrow leads from each state up to the next layer and right to the next step."
plots.deep_network(alt="network-figure")

# %% [markdown] id="formulas"
# Unrolled, a deep recurrent network is a grid.
# Each state has two arrows coming in, one from the left and one from below:
#
# $$\mathbf{H}^1_t = f_1(\mathbf{H}^1_{t-1}, \mathbf{X}_t)$$
# $$\mathbf{H}^j_t = f_j(\mathbf{H}^j_{t-1}, \mathbf{H}^{j-1}_t)$$
# $$\mathbf{O}_t = g(\mathbf{H}^L_t)$$
#
# Here $\mathbf{X}_t$ is what is read at step $t$, $\mathbf{H}^j_t$ is the state of layer $j$ after that step, and $L$ is the number of layers, the *depth*.
# The index $j$ counts layers; it is no power.
# $f_j$ is the step of layer $j$: for a simple RNN it is the update of chapter 1, with weights $\mathbf{W}^j_{hx}$, $\mathbf{W}^j_{hh}$ and $\mathbf{b}^j_h$ of its own, and it may as well be that of an LSTM or a GRU.
# $g$ makes the output $\mathbf{O}_t$ from the top layer alone.
# (Capital letters, since a batch is read at once; otherwise they are chapter 1's x, h and o.)
# Two things stay as they were: every step uses the same weights, and no state sees a later input.

# %% [markdown] id="deep-states-by-hand-task"
# ### Exercise: two layers on paper
#
# *Difficulty ★ · 6 minutes · 1 point*
#
# To keep it short, every state is a single number, and so is every weight.
# The input is 2, then 0, then 2.
# Both layers start at zero and use the ReLU (negative numbers become 0):
#
# $$H^1_t = \operatorname{relu}(1 \cdot X_t + 2 \cdot H^1_{t-1} - 1), \qquad H^2_t = \operatorname{relu}(1 \cdot H^1_t - 2 \cdot H^2_{t-1} + 1).$$
#
# Write down the states of the three steps, a row for each layer, the lower one first: `[[…, …, …], […, …, …]]`.

# %% id="deep-states-by-hand" exercise="deep_states_by_hand"
# The states [[H1_1, H1_2, H1_3], [H2_1, H2_2, H2_3]].
# BEGIN SOLUTION
deep_states_by_hand = [[1, 1, 3], [2, 0, 4]]
# END SOLUTION

# %% id="deep-states-by-hand-check"
check("deep_states_by_hand")

# %% [markdown] id="order"
# In which order did you fill the grid, layer by layer or step by step?
# Both work, because a state waits for two others only.
# Layer by layer is what a library does, since it can hand a whole sequence to one fast routine.
# Step by step is what you need when the next input is not there yet, for example when the network writes.

# %% [markdown] id="deep-rnn-forward-task"
# ### Exercise: a deep RNN in NumPy
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `deep_rnn_forward` for one sequence, with $\tanh$ in every layer.
# `weights` is a list with the weights of each layer, the lowest first; all layers have equally many units and start from zero.
# Return the states of *every* layer.


# %% id="deep-rnn-forward" exercise="deep_rnn_forward"
def deep_rnn_forward(x, weights):
    """Return the states of all layers, shape (layers, steps, units).

    x: (steps, features), weights: for each layer (W_hx, W_hh, b_h), of shapes
    (units, features) or, above the first layer, (units, units); (units, units); (units,)
    """
    # BEGIN SOLUTION
    states = []
    below = x
    for W_hx, W_hh, b_h in weights:
        h = np.zeros(len(b_h))
        layer = []
        for below_t in below:
            h = np.tanh(W_hx @ below_t + W_hh @ h + b_h)
            layer.append(h)
        below = np.stack(layer)
        states.append(below)
    return np.stack(states)
    # END SOLUTION


# %% id="deep-rnn-forward-check"
check("deep_rnn_forward")

# %% [markdown] id="with-layers"
# ## The same with layers
#
# In Keras you stack whole layers.
# A recurrent layer returns its last state only, unless it is told `return_sequences=True`.
# The layer above needs the state of every step; and if every step has an output, as in a language model, the top layer must hand on every state, too.

# %% [markdown] id="deep-gru-task"
# ### Exercise: a deep GRU
#
# *Difficulty ★★ · 8 minutes · 2 points*
#
# Write `deep_gru`: a `keras.Model` from sequences of shape (batch, steps, features) to the top layer's states, (batch, steps, units).
# It consists of `depth` layers `keras.layers.GRU` with `units` units each and nothing else.
# Leave the number of steps open.


# %% id="deep-gru" exercise="deep_gru"
def deep_gru(features, units, depth):
    """Return an untrained Keras model: a stack of GRU layers, with a state for every step."""
    # BEGIN SOLUTION
    inputs = keras.Input((None, features))
    h = inputs
    for _ in range(depth):
        h = keras.layers.GRU(units, return_sequences=True)(h)
    return keras.Model(inputs, h)
    # END SOLUTION


# %% id="deep-gru-check"
check("deep_gru")

# %% [markdown] id="compare-lead"
# Does a stack of Keras's layers compute what the loops compute?
# From here on the notebook takes the course's own stack, `layers.RecurrentStack`, which does what your `deep_gru` does, for other cells as well; its layers stand in the list `recurrent`.
# The loops are yours, if they pass their check.

# %% id="compare-stacks"
stack = layers.RecurrentStack(4, depth=3, cell="simple_rnn", dtype="float32")
x = np.random.default_rng(DEFAULT_SEED).normal(size=(50, 4)).astype("float32")
built_in = stack(x[None])[0]

by_hand = yours_or("deep_rnn_forward", layers.deep_states)
kernels = [layer.get_weights() for layer in stack.recurrent]
top = by_hand(x, [(W_hx.T, W_hh.T, b_h) for W_hx, W_hh, b_h in kernels])[-1]
difference = np.abs(top - built_in).max()
print(f"largest difference in layer 3 over {len(x)} steps: {difference:.1e}")
assert difference < 1e-5

# %% [markdown] id="compare-read"
# They agree up to the rounding of 32-bit numbers.
# (Keras multiplies from the other side, one sequence a row, hence the `.T`.)

# %% [markdown] id="cost"
# ## What a layer costs
#
# A deep network with more parameters than a shallow one may win for that reason alone.
# To learn about depth we must compare at equal parameters.
# A GRU of $n$ units, as Keras builds it, that reads $m$ numbers has
#
# $$3n(m + n + 2)$$
#
# of them: three blocks (two gates and the candidate), each with a matrix of $n \times m$ for the input, one of $n \times n$ for the state, and two biases of $n$, one beside each matrix.
# In a stack only the first layer reads the input; every other one reads the $n$ numbers of the layer below.

# %% [markdown] id="units-for-budget-task"
# ### Exercise: units within a budget
#
# *Difficulty ★★ · 9 minutes · 2 points*
#
# Write `units_for_budget`: how many units may each layer of a deep GRU have, so that the whole stack has at most `budget` parameters?
# All `depth` layers have equally many, the first one reads `features` numbers, and you may assume that one unit fits.


# %% id="units-for-budget" exercise="units_for_budget"
def units_for_budget(budget, features, depth):
    """Return the most units a layer may have, a whole number."""

    # BEGIN SOLUTION
    def cost(n):
        return 3 * n * (features + n + 2) + (depth - 1) * 3 * n * (n + n + 2)

    units = 1
    while cost(units + 1) <= budget:
        units += 1
    return units
    # END SOLUTION


# %% id="units-for-budget-check"
check("units_for_budget")

# %% [markdown] id="widths-lead"
# So much width is left for 40,000 parameters and an input of 32 numbers:

# %% id="widths"
BUDGET, EMBEDDING = 40_000, 32
units_within = yours_or("units_for_budget", layers.deep_gru_units)
for depth in (1, 2, 4, 8, 16):
    print(f"{depth:2} layers: {units_within(BUDGET, EMBEDDING, depth):3} units each")

# %% [markdown] id="widths-read"
# The cost of a layer grows with the square of its width, so twice the layers do not halve the width: they take about a third off it.

# %% [markdown] id="task"
# ## Shallow against deep
#
# The task is the one of chapter 1, with more text: guess every next character of verse, Shakespeare's sonnets and Milton's *Paradise Lost*.

# %% id="load-verse"
verse = {}
for split, poems in load("poems").items():
    texts, poets = columns(poems, "text", "poet")
    pairs = zip(texts, poets, strict=True)
    verse[split] = [text for text, poet in pairs if poet in ("Milton", "Shakespeare")]
vocabulary = character_vocabulary(verse["train"])
validation = windows(verse["validation"], vocabulary, 64, batch_size=32)

# %% [markdown] id="baselines-lead"
# The two models that only count, as in chapter 1: how frequent is a character, and how often does it follow the one before?

# %% id="baselines"
ids = {split: vocabulary.stretch(texts) for split, texts in verse.items()}
baselines = counting_perplexities(ids["train"], ids["validation"])
print({name: round(value, 2) for name, value in baselines.items()})

# %% [markdown] id="models-lead"
# Two networks, then: one layer, and eight, with at most 40,000 parameters in the recurrent layers.
# (The wide one has about a tenth more in all, because its output layer reads more units.)

# %% id="models"
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def verse_model(depth):
    """Return a language model, ids to logits, with a stack of `depth` GRU layers."""
    keras.utils.set_random_seed(DEFAULT_SEED)
    stack = layers.RecurrentStack(units_within(BUDGET, EMBEDDING, depth), depth)
    embedding = keras.layers.Embedding(len(vocabulary), EMBEDDING)
    logits = keras.layers.Dense(len(vocabulary), dtype="float32")
    return keras.Sequential([keras.Input((None,), dtype="int32"), embedding, stack, logits])


shallow, deep = verse_model(1), verse_model(8)
print(f"{shallow.count_params():,} and {deep.count_params():,} parameters in all")

# %% [markdown] id="map-lead"
# ## The way of a gradient
#
# Before we train, let us see how well a gradient travels in the deep network.
# Take the loss of the *last* step alone, $L_T$ (for once an $L$ that is no depth), and ask how much it would change with each state of the grid.
# The chain rule has two terms, since a state is used twice, by the next step and by the next layer:
#
# $$\frac{\partial L_T}{\partial \mathbf{H}^j_t} = \frac{\partial L_T}{\partial \mathbf{H}^j_{t+1}}\frac{\partial \mathbf{H}^j_{t+1}}{\partial \mathbf{H}^j_t} + \frac{\partial L_T}{\partial \mathbf{H}^{j+1}_t}\frac{\partial \mathbf{H}^{j+1}_t}{\partial \mathbf{H}^j_t}$$
#
# At the last step the first term is missing, in the top layer the second; at their corner there is only $\partial L_T / \partial \mathbf{H}^L_T$.
# So the gradient starts in the upper right corner of the grid and walks left, along time, and down, through the layers.
# To have every state at hand we go step by step, with the cells of the layers.


# %% id="gradient-map"
def gradient_map(model, x, y):
    """Return the size of dL_T/dH^j_t, shape (layers, steps); x and y: (batch, steps), ids."""
    embedding, stack, logits = model.layers
    with tf.GradientTape() as tape:
        vectors = embedding(x)
        states = [[tf.zeros((len(x), cell.units), vectors.dtype) for cell in stack.recurrent]]
        for t in range(x.shape[1]):
            below, row = vectors[:, t], []
            for layer, h in zip(stack.recurrent, states[-1], strict=True):
                below, _ = layer.cell(below, [h])
                row.append(below)
            states.append(row)
        loss = cross_entropy(y[:, -1], logits(below))
    gradients = tape.gradient(loss, states[1:])
    return np.array([[np.linalg.norm(gradient) for gradient in row] for row in gradients]).T


# %% [markdown] id="map-figure-lead"
# The darker a field, the larger the gradient; each tick of the scale is a power of ten.
# A dot marks where a layer's gradient is largest.

# %% id="map-figure" alt="A map of eight layers and 32 steps. It is darkest in the upper right corner, at the top layer and the last step. It fades down the last column, and to the left, soonest in the top layers. In the top layer the largest gradient is at the last step; the lower the layer, the further back lies its largest one."
x, y = (batch[:, :32] for batch in next(iter(validation)))
before = gradient_map(deep, x, y)
print(
    f"layer 1 gets {np.linalg.norm(before[0]) / np.linalg.norm(before[-1]):.2g} of layer 8's gradient"
)
plots.gradient_maps(
    {"8 layers, untrained": before},
    mark_largest=True,
    alt="map-figure",
)

# %% [markdown] id="map-read"
# Along the top row it is the old story of chapter 1.
# Down the last column it is new: each layer passes on a part only, although nothing has been learned yet.
#
# Look at the dots.
# At the last step hardly any gradient has come down to layer 1; most arrives some steps earlier.
# A GRU keeps about half of its old state at first, so what enters at the bottom needs several steps to show at the top, and a gradient takes the same road back.
# Far back the lower layers even get more than the upper ones, since many more ways through the grid lead to them.
# But all steps together, the share printed above is all that layer 1 gets.

# %% [markdown] id="starve-task"
# ### Exercise: starve the first layer
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Break it on purpose.
# Write `starve_first_layer`: weights for a deep $\tanh$ network as in `deep_rnn_forward`, with inputs of `units` numbers, such that
#
# - of the gradient that arrives at the last layer's states, $\mathbf{H}^L$, less than a millionth arrives at the first layer's, $\mathbf{H}^1$, and
# - the network looks alive: from sequence to sequence the states at the top differ by at least 0.01.
#
# The check runs your network forward and backward on sequences of numbers of either sign, 0.5 to 1.5 in absolute value.
# There are two layers or more.


# %% id="starve" exercise="starve_first_layer"
def starve_first_layer(units, depth):
    """Return a list of `depth` layers (W_hx, W_hh, b_h), the lowest first.

    W_hx and W_hh: (units, units), b_h: (units,)
    """
    # BEGIN SOLUTION
    follow = 12.0 * np.eye(units)
    forget = np.zeros((units, units))
    return [(follow, forget, np.zeros(units)) for _ in range(depth)]
    # END SOLUTION


# %% id="starve-check"
check("starve_first_layer")

# %% [markdown] id="training-lead"
# ## Does depth pay?
#
# Now train both, and a network of two layers as well, on the same batches, with the same learning rate and number of updates.
# The rate falls to zero along a cosine, which spares us the search for a moment to stop.

# %% id="training"
updates = 15 * profile.epochs


def trained(model, rate=0.008):
    """Train for `updates` updates; return the validation perplexity after each tenth of them."""
    train = windows(verse["train"], vocabulary, 64, 64, shuffle=True, seed=DEFAULT_SEED)
    decay = keras.optimizers.schedules.CosineDecay(rate, updates)
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), cross_entropy)
    steps = {"epochs": 10, "steps_per_epoch": updates // 10, "verbose": 0}
    fitted = model.fit(train.repeat(), validation_data=validation, **steps)
    return np.exp(fitted.history["val_loss"])


curves = {"1 layer": trained(shallow), "2 layers": trained(verse_model(2))}

# %% [markdown] id="training-deep-lead"
# And now the deep one:

# %% id="training-deep"
curves["8 layers"] = trained(deep)

# %% [markdown] id="curves-lead"
# With the counting models as lines:

# %% id="curves" alt="Validation perplexity during training. The networks of one and of two layers fall quickly and go on falling; that of eight layers stops at the line of the unigram model and stays there."
plots.learning_curves(
    curves,
    baselines=baselines,
    names_left=True,
    xlabel=f"tenths of {updates} updates",
    ylabel="validation perplexity",
    alt="curves",
)

# %% [markdown] id="curves-read"
# The shallow network learns, and so does that of two layers.
# The one of eight layers comes down to the unigram model and stops: it has learned how frequent each character is, which the bias of its output layer can say alone, and nothing about what it reads.
# Here is its map after training, beside the one from before.

# %% id="map-after" alt="Two maps of eight layers and 32 steps on one scale. Before training the field fades slowly from the upper right corner. After training it is pale in the lower layers: from layer to layer downwards the gradient shrinks much faster than before."
after = gradient_map(deep, x, y)
print(
    f"layer 1 gets {np.linalg.norm(after[0]) / np.linalg.norm(after[-1]):.2g} of layer 8's gradient"
)
plots.gradient_maps(
    {"untrained": before, f"after {updates} updates": after},
    alt="map-after",
)

# %% [markdown] id="map-after-read"
# Training has made it worse.
# In some layers the gradient hardly fades along time any more, probably because their units just keep what they hold.
# Down the layers it is soon gone.
# (The grey column at the far left is the first step, where all states are still near zero.)
#
# A likely reason: as long as the top says nothing useful, it pays to ignore the noise from below; and what is ignored gets no gradient with which to become better.
# Is it too weak for the task, or too hard to train?
# Chapter 9 gives eight such layers additions, at equal parameters, and they train: it was too hard to train.

# %% [markdown] id="ladder"
# ## The ladder
#
# One seed, one learning rate and a short training prove little.
# So we climbed a ladder, once, and recorded it: 1 to 16 layers, 100,000 parameters each (the output layer counted in), three seeds, 300 updates, and for each depth the best of three learning rates by the first seed.
# `course experiment depth-ladder` does it again.


# %% id="ladder-figure" alt="Validation perplexity against the number of layers, three seeds each. One and two layers lie far below the bigram model; at four the three seeds lie far apart and higher, and at eight and sixteen all lie at the unigram model."
def by_depth(runs, measure):
    """Return what was measured, a list over the seeds for each depth."""
    found = {}
    for run in runs:
        found.setdefault(run["depth"], []).append(run[measure])
    return found


runs = depth_ladder.chosen(results.read("depth_ladder")["runs"])
plain = [run for run in runs if run["connection"] == "plain"]
ladder = [run for run in plain if run["part"] == "ladder"]
perplexities = by_depth(ladder, "validation_perplexity")
for depth, found in sorted(perplexities.items()):
    print(f"depth {depth:2}: {np.mean(found):5.2f} ± {np.std(found):.2f}")
plots.runs_by_depth(
    {"validation perplexity": {"plain": perplexities}},
    baselines={"validation perplexity": baselines},
    logarithmic=["validation perplexity"],
    alt="ladder-figure",
)

# %% [markdown] id="ladder-read"
# Two layers are a little better than one, by hardly more than the seeds differ; with four it hangs on the seed, and gets far worse.
# The deepest networks, with as many parameters and the same text, end at the unigram model, whatever the seed and the rate.
# The rate is worth more than the second layer: the record has both at a quarter of the best one, where each ends higher than here by almost half.
# Nor is it time that lacks: the record has five times the updates, too, and eight layers are where they were.
# So plain depth stops paying after the second layer.
# Others have found the same, at a greater depth: the makers of Google's translation system report that plain stacks worked well up to four layers, barely with six and very poorly beyond eight (Wu et al., below).
#
# Is it the gradient?
# Here is the norm of the whole loss's gradient by the weights of each layer, before training (thin lines are seeds):

# %% id="norms-figure" alt="Norm of the gradient at each layer of untrained networks, on a logarithmic axis. Each line falls from the last layer to the first, nearly straight; the deepest network's first layers get the least, far less than those of the network of four layers."
norms = by_depth([{**run, **run["gradient_norms"]} for run in ladder], "untrained")
norms = {f"{depth} layers": found for depth, found in sorted(norms.items()) if depth >= 4}
plots.norms_by_layer(
    norms,
    alt="norms-figure",
)

# %% [markdown] id="norms-read"
# Each layer passes on a roughly constant share, so that the gradient shrinks exponentially with depth, as it did with time in chapter 1.
# Adam makes up for some of that, since it scales each weight's step by the size of its own gradients; the ladder suggests that this is not enough.
#
# Is it always so?
# The ladder has a second task, the sentiment of film snippets, where one judgement is asked for at the end.
# Here is the accuracy on the test split, after those of two models without a network: always the commoner answer, and a linear model of words and pairs of words.

# %% id="sentiment"
recorded = {run["set"]: run["scores"] for run in results.read("baselines")["runs"]}
print(recorded["film_snippets/strong"])
sentiment = [run for run in plain if run["part"] == "sentiment"]
for depth, found in sorted(by_depth(sentiment, "test_accuracy").items()):
    print(f"depth {depth:2}: {np.mean(found):.1%} ± {np.std(found):.1%}")

# %% [markdown] id="sentiment-read"
# Here eight plain layers still learn, though no better than one; sixteen always give the commoner answer.
# None beats the linear model.
# Where plain depth breaks down depends on the task.
# That it pays beyond the second layer is seen in neither.
#
# The remedies change the way, not the cell.
# An addition past each layer gives the gradient a road without factors (chapter 9), and so does handing every layer's states to all above it (chapter 10).

# %% [markdown] id="your-turn"
# ## Your turn
#
# Two layers and a budget are enough to try what joins them.

# %% [markdown] id="my-deep-model-task"
# ### Exercise: a deep model within a budget
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Write `my_deep_model`: a Keras model from ids (batch, steps) to logits (batch, steps, vocabulary) with at least two recurrent layers, one above the other.
# It may have 50,000 parameters in all with a vocabulary of up to 65 characters, as many as this text has: about what the shallow network above costs.
# No output may depend on a later input.
# Build it from Keras's own layers, with `keras.Sequential` or `keras.Model(inputs, outputs)`.
# Cells, widths and what joins the layers are up to you.
# The target: after the training below, beat the network of one layer; profile `smoke` is too short for that.


# %% id="my-deep-model" exercise="my_deep_model"
def my_deep_model(vocabulary_size):
    """Return a causal, untrained Keras model with at most 50,000 parameters."""
    # BEGIN SOLUTION
    inputs = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(vocabulary_size, 32)(inputs)
    first = keras.layers.GRU(60, return_sequences=True)(embedded)
    second = keras.layers.GRU(60, return_sequences=True)(first)
    both = keras.layers.Add()([first, second])
    logits = keras.layers.Dense(vocabulary_size, dtype="float32")(both)
    return keras.Model(inputs, logits)
    # END SOLUTION


# %% id="my-deep-model-check"
check("my_deep_model")

# %% [markdown] id="train-yours-lead"
# If your model passes, it is trained here as the others were; until then, a plain stack of two layers is.

# %% id="train-yours"
learning_rate = 0.008  # yours to change
build = yours_or("my_deep_model", lambda size: verse_model(2))
keras.utils.set_random_seed(DEFAULT_SEED)
yours = build(len(vocabulary))
curves["this model"] = trained(yours, learning_rate)

# %% [markdown] id="scoreboard-lead"
# The scoreboard, lowest first:

# %% id="scoreboard"
scores = {**baselines, **{name: float(curve[-1]) for name, curve in curves.items()}}
for name, score in sorted(scores.items(), key=lambda entry: entry[1]):
    print(f"{name:12} {score:6.2f}")

# %% [markdown] id="scoreboard-read"
# If yours is on top, was it the depth, the rate or the way you joined the layers?
# Change one of them at a time: that is what a fair comparison is.

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Write a deep recurrent network as two loops, and build it from Keras layers.
# - Say what each layer reads, and what `return_sequences` is for.
# - Count what depth costs, and compare networks at equal parameters.
# - Measure a gradient along time and along layers, and tell a network that is too weak from one that can't be trained.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** A stack of three layers returns only the last state of its second layer.
# What does the third layer make of it?
#
# <details>
# <summary>Answer</summary>
#
# Nothing: it is handed (batch, units) where it needs (batch, steps, features), and Keras refuses.
# Every layer below another recurrent one needs `return_sequences=True`.
#
# </details>
#
# **2.** Along how many ways does the first input reach the top state of the last step, in a network with L layers and T steps?
# And through how many states does each of them lead?
#
# <details>
# <summary>Answer</summary>
#
# From the state of layer 1 at step 1 it is T − 1 moves to the right and L − 1 up, in any order: $\binom{T+L-2}{L-1}$ ways.
# Each leads through T + L − 1 states, the first and the last counted in.
#
# </details>
#
# **3.** Your deep network's loss stops early, exactly at that of the unigram model.
# What has it learned, and what do you look at first?
#
# <details>
# <summary>Answer</summary>
#
# The bias of its output layer, and nothing that depends on the input.
# Look at the gradient's norm at each layer: if it falls by a constant factor from the last layer to the first, the remedy is another way for the gradient, not more units.
#
# </details>

# %% [markdown] id="today"
# ## Where it is used today
#
# Stacks of two to four recurrent layers are usual: in recognisers of speech and of handwriting, in forecasting, in keyboards that guess the next word.
# Deeper ones, such as the eight layers of Google's former translation system, have additions between their layers.
# So has every transformer, and so have today's state-space models, which stack dozens of recurrent layers.

# %% [markdown] id="papers"
# ## Papers
#
# - A. Graves, A. Mohamed, G. Hinton, [Speech recognition with deep recurrent neural networks](https://arxiv.org/abs/1303.5778), ICASSP 2013.
# - R. Pascanu, C. Gulcehre, K. Cho, Y. Bengio, [How to construct deep recurrent neural networks](https://arxiv.org/abs/1312.6026), ICLR 2014.
# - I. Sutskever, O. Vinyals, Q. V. Le, [Sequence to sequence learning with neural networks](https://arxiv.org/abs/1409.3215), NIPS 2014.
# - Y. Wu et al., [Google's neural machine translation system](https://arxiv.org/abs/1609.08144), 2016.

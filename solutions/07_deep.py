# ---
# jupyter:
#   course:
#     minutes_read: 20
#     seconds_cpu: 210
#     seconds_smoke: 85
# ---

# %% [markdown] id="title"
# # 7 · Deep
#
# Unrolled over time, the network of chapter 1 has a layer for each character.
# Upwards it is shallow: between a character and the guess for the next one lies a single non-linear step.
# **How do we add more non-linear layers?**
#
# You will stack recurrent layers on paper, in NumPy and in Keras, and count what each layer costs.
# Then you train shallow and deep networks of about the same size, find that depth does not come for free, and measure gradients to see why.
#
# You need chapter 1: the hidden-state update, the GRU, perplexity and its baselines.
# Reading and running take about twenty minutes, the exercises a little under an hour.
# Nothing below waits for an exercise.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

profile = start("07")  # before Keras, so that TensorFlow starts quietly

import keras
import numpy as np
import tensorflow as tf

from utils import layers, plots, results
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.data import load
from utils.data.counting import counting_perplexities
from utils.data.text import character_vocabulary, columns, windows
from utils.decoding import sample
from utils.experiments import depth_ladder

# %% [markdown] id="two-directions"
# ## Two directions
#
# We put one recurrent layer on top of another.

# %% id="network-figure" alt="Three diagrams. A shallow network: input X_t, one hidden state H_t with a loop, output O_t. A deep one: input X_t, three hidden states one above the other, each with a loop of its own, output O_t. The deep one unrolled over three steps is a grid: an arrow leads from each state up to the next layer and right to the next step."
plots.deep_network(alt="network-figure")

# %% [markdown] id="formulas"
# Unrolled, a deep recurrent network is a grid.
# Two arrows lead into each state, one from the left and one from below:
#
# $$\mathbf{H}^1_t = f_1(\mathbf{H}^1_{t-1}, \mathbf{X}_t)$$
# $$\mathbf{H}^j_t = f_j(\mathbf{H}^j_{t-1}, \mathbf{H}^{j-1}_t)$$
# $$\mathbf{O}_t = g(\mathbf{H}^L_t)$$
#
# The upper index $j$ counts layers and is not a power; $L$ is the number of layers, the *depth*.
# $f_j$ is the step of layer $j$, of an RNN, an LSTM or a GRU, with weights of its own.
# $g$ makes the output from the top layer alone.
# For $B$ sequences, $m$ features, $n$ units a layer and $q$ outputs:
#
# | symbol | meaning | shape |
# |---|---|---|
# | $\mathbf{X}_t$ | input at step $t$ | $(B, m)$ |
# | $\mathbf{H}^j_t$ | state of layer $j$ | $(B, n)$ |
# | $\mathbf{O}_t$ | output | $(B, q)$ |
# | $\mathbf{W}^1_{hx}$ | input weights, first layer | $(n, m)$ |
# | $\mathbf{W}^j_{hx}$, $j > 1$ | input weights, other layers | $(n, n)$ |
# | $\mathbf{W}^j_{hh}$ | recurrent weights | $(n, n)$ |
# | $\mathbf{b}^j_h$ | bias | $(n,)$ |
#
# (For one sequence they are chapter 1's x, h and o.)
# As before, every step uses the same weights, and no state sees a later input.

# %% [markdown] id="deep-states-by-hand-task"
# ### Exercise: two layers on paper
#
# *Difficulty ★ · 6 minutes · 1 point*
#
# To keep it short, every state is a single number, and so is every weight.
# The input is 2, then 0, then 2.
# Both layers start at zero and use the ReLU (negative numbers become 0):
#
# $$H^1_t = \operatorname{relu}(1 \cdot X_t + 2 \cdot H^1_{t-1} - 1), \quad H^2_t = \operatorname{relu}(1 \cdot H^1_t - 2 \cdot H^2_{t-1} + 1).$$
#
# Write down the states of the three steps, one row for each layer, the lower layer first: `[[…, …, …], […, …, …]]`.

# %% id="deep-states-by-hand" exercise="deep_states_by_hand"
# The states [[H1_1, H1_2, H1_3], [H2_1, H2_2, H2_3]].
# BEGIN SOLUTION
deep_states_by_hand = [[1, 1, 3], [2, 0, 4]]
# END SOLUTION

# %% id="deep-states-by-hand-check"
check("deep_states_by_hand")

# %% [markdown] id="order"
# Layer by layer or step by step: both orders work, because each state waits for only two others.
# A library goes layer by layer, handing a whole sequence to one fast routine.
# Step by step is needed when the next input does not exist yet, as when a network writes text.

# %% [markdown] id="deep-rnn-forward-task"
# ### Exercise: a deep RNN in NumPy
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `deep_rnn_forward` for one sequence, with $\tanh$ in every layer.
# `weights` is a list with the weights of each layer, the lowest first; all layers have the same number of units and start from zero.
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
# A recurrent layer returns only its last state, unless you say `return_sequences=True`.
# The layer above needs every state, and so does a language model, which has an output at every step.

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
# Does a stack of Keras layers compute what your loops compute?
# From here on the notebook uses the course's own stack, `layers.RecurrentStack`: it does what your `deep_gru` does, with other cells as well, and lists its layers in `recurrent`.

# %% id="compare-stacks"
stack = layers.RecurrentStack(4, depth=3, cell="simple_rnn", dtype="float32")
x = np.random.default_rng(DEFAULT_SEED).normal(size=(50, 4)).astype("float32")
built_in = stack(x[None])[0]

by_hand = yours_or("deep_rnn_forward", layers.deep_states)
kernels = [layer.get_weights() for layer in stack.recurrent]
top = by_hand(x, [(W_hx.T, W_hh.T, b_h) for W_hx, W_hh, b_h in kernels])[-1]
difference = np.abs(top - built_in).max()
print(f"largest difference in layer 3 over {len(x)} steps: {difference:.1e}")

# %% [markdown] id="compare-read"
# They agree up to rounding.
# (Keras multiplies from the other side, one sequence per row, hence the `.T`.)

# %% [markdown] id="cost"
# ## What a layer costs
#
# A deep network with more parameters may win for that reason alone, so we compare networks of equal size.
# A GRU of $n$ units, as Keras builds it, that reads $m$ numbers has
#
# $$3n(m + n + 2)$$
#
# parameters.
# It has three blocks (two gates and the candidate), each with a matrix of $n \times m$ for the input, one of $n \times n$ for the state, and two biases of $n$.
# In a stack only the first layer reads the input; every other layer reads the $n$ numbers of the layer below.

# %% [markdown] id="units-for-budget-task"
# ### Exercise: units within a budget
#
# *Difficulty ★★ · 9 minutes · 2 points*
#
# Write `units_for_budget`: how many units may each layer of a deep GRU have, so that the whole stack has at most `budget` parameters?
# All `depth` layers have the same number of units, the first one reads `features` numbers, and you may assume that the budget allows at least one unit.


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
# The width that 40,000 parameters allow for an input of 32 numbers, and Keras's own count for four layers:

# %% id="widths"
BUDGET, EMBEDDING = 40_000, 32
units_within = yours_or("units_for_budget", layers.deep_gru_units)
for depth in (1, 2, 4, 8, 16):
    print(f"depth {depth:2}: {units_within(BUDGET, EMBEDDING, depth):2} units in each layer")
four = layers.RecurrentStack(units_within(BUDGET, EMBEDDING, 4), depth=4).recurrent
keras.Sequential([keras.Input((None, EMBEDDING)), *four]).summary(print_fn=print)

# %% [markdown] id="widths-read"
# The cost of a layer grows with the square of its width, so twice as many layers take only about a third off the width.
# (`None` stands for the batch and the steps, which are left open.)

# %% [markdown] id="task"
# ## Shallow against deep
#
# The task is that of chapter 1, with more text: guess the next character of verse, here Shakespeare's sonnets and Milton's *Paradise Lost*.

# %% id="load-verse"
verse = {}
for split, poems in load("poems").items():
    texts, poets = columns(poems, "text", "poet")
    pairs = zip(texts, poets, strict=True)
    verse[split] = [text for text, poet in pairs if poet in ("Milton", "Shakespeare")]
vocabulary = character_vocabulary(verse["train"])
validation = windows(verse["validation"], vocabulary, 64, batch_size=32)

# %% [markdown] id="baselines-lead"
# The baselines only count, as in chapter 1: how frequent each character is (unigram), and how often it follows the one before (bigram).

# %% id="baselines"
ids = {split: vocabulary.stretch(texts) for split, texts in verse.items()}
baselines = counting_perplexities(ids["train"], ids["validation"])
for name, perplexity in baselines.items():
    print(f"{name:8}{perplexity:6.2f}")

# %% [markdown] id="models-lead"
# Now the networks, with at most 40,000 parameters in the recurrent layers.
# (A wider stack has more in all, because its output layer reads more units.)

# %% id="models"
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def verse_model(depth):
    """Return a language model, ids to logits, with a stack of `depth` GRU layers."""
    keras.utils.set_random_seed(DEFAULT_SEED)
    stack = layers.RecurrentStack(units_within(BUDGET, EMBEDDING, depth), depth)
    embedding = keras.layers.Embedding(len(vocabulary), EMBEDDING)
    logits = keras.layers.Dense(len(vocabulary), dtype="float32")
    return keras.Sequential([keras.Input((None,), dtype="int32"), embedding, stack, logits])


for depth in (1, 2, 8):
    print(f"depth {depth}: {verse_model(depth).count_params():,} parameters in all")

# %% [markdown] id="map-lead"
# ## The path of a gradient
#
# How well does a gradient travel through the deep network, before any training?
# Take the loss of the *last* step alone, $L_T$ (here $L$ is a loss, not the depth), and ask how much it would change with each state of the grid.
# Each state is used twice, by the next step and by the next layer, so the chain rule gives two terms:
#
# $$\frac{\partial L_T}{\partial \mathbf{H}^j_t} = \frac{\partial L_T}{\partial \mathbf{H}^j_{t+1}}\frac{\partial \mathbf{H}^j_{t+1}}{\partial \mathbf{H}^j_t} + \frac{\partial L_T}{\partial \mathbf{H}^{j+1}_t}\frac{\partial \mathbf{H}^{j+1}_t}{\partial \mathbf{H}^j_t}$$
#
# The gradient starts in the upper right corner of the grid and travels left, back in time, and down through the layers.
#
# To keep every state, we go step by step, with the cells of the layers.


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
# The brighter a field, the larger the gradient, on a logarithmic scale.
# A dot marks where a layer's gradient is largest.
#
# **Predict first:** for the top layer that is surely the last step; for the first layer, too?

# %% id="map-figure" alt="A map of eight layers and 32 steps, bright where the gradient is large. It is brightest in the upper right corner, at the top layer and the last step. It darkens down the last column, and to the left, soonest in the top layers. In the top layer the largest gradient is at the last step; the lower the layer, the further back lies its largest one."
x, y = (batch[:, :32] for batch in next(iter(validation)))
before = gradient_map(verse_model(8), x, y)
share = np.linalg.norm(before[0]) / np.linalg.norm(before[-1])
print(f"all steps together, layer 1 gets {share:.2g} of layer 8's gradient")
plots.gradient_maps({"8 layers, untrained": before}, mark_largest=True, alt="map-figure")

# %% [markdown] id="map-read"
# Along the top row the gradient fades with time, as in chapter 1.
# The last column is new: each layer passes on only a part, although nothing has been learned yet.
#
# At the last step hardly any gradient has come down to layer 1; most of it arrives some steps earlier.
# An untrained GRU keeps about half of its old state, so what enters at the bottom needs several steps to show at the top, and the gradient takes the same way back.
# Far back, the lower layers even get more than the upper ones, since more paths lead to them.

# %% [markdown] id="starve-task"
# ### Exercise: starve the first layer
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Break the network on purpose.
# Write `starve_first_layer`: weights for a deep $\tanh$ network as in `deep_rnn_forward`, with inputs of `units` numbers, such that
#
# - of the gradient that arrives at the last layer's states, $\mathbf{H}^L$, less than a millionth arrives at those of the first layer, $\mathbf{H}^1$, and
# - the network still looks alive: from sequence to sequence, the states at the top differ by at least 0.01.
#
# The check runs your network forward and backward on sequences of positive and negative numbers, 0.5 to 1.5 in absolute value.
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
# Now train one, two and eight layers on the same batches, with the same learning rate, which falls to zero along a cosine.

# %% id="training"
updates = 15 * profile.epochs
curves = {}


def trained(name, model, about, rate=0.008):
    """Train the model; keep its validation perplexity after each tenth of the updates."""
    train = windows(verse["train"], vocabulary, 64, 64, shuffle=True, seed=DEFAULT_SEED).repeat()
    decay = keras.optimizers.schedules.CosineDecay(rate, updates)
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), cross_entropy)
    length = {"epochs": 10, "steps_per_epoch": updates // 10, "verbose": 0}
    line = watch(name, about=about)
    fitted = model.fit(train, validation_data=validation, callbacks=[line], **length)
    curves[name] = np.exp(fitted.history["val_loss"])
    return model


shallow = trained("1 layer", verse_model(1), about=10)
two = trained("2 layers", verse_model(2), about=15)

# %% [markdown] id="training-deep-lead"
# **Predict first:** now eight layers with about as many parameters; which of the three ends lowest?

# %% id="training-deep"
deep = trained("8 layers", verse_model(8), about=45)

# %% [markdown] id="curves-lead"
# All three, with the counting models as lines:

# %% id="curves" alt="Validation perplexity during training. The networks of one and of two layers fall quickly and go on falling; that of eight layers stops at the line of the unigram model and stays there."
ratio = curves["2 layers"] / curves["1 layer"]
print(f"perplexity of 2 layers divided by that of 1, tenth by tenth:\n{np.round(ratio, 2)}")
names = {"xlabel": f"tenths of {updates} updates", "ylabel": "validation perplexity"}
plots.learning_curves(curves, baselines=baselines, names_left=True, alt="curves", **names)

# %% [markdown] id="curves-read"
# The shallow network learns, and so does that of two layers.
# That of eight stops at the unigram model: it has learned how frequent each character is, which the bias of its output layer can say alone, and nothing about what it reads.
#
# In profile `cpu` the second layer does not pay here: two layers begin far behind one, and the rate has fallen to zero before they catch up.
# Are these too few updates at too low a rate?
# Larger steps get further, so train both again at twice the rate:

# %% id="twice-the-rate"
for name, depth in {"1 layer, twice the rate": 1, "2 layers, twice the rate": 2}.items():
    trained(name, verse_model(depth), about=20, rate=0.016)

# %% [markdown] id="twice-the-rate-read"
# In profile `cpu` this reverses the order: at the lower rate the deeper network had probably not got far enough.
# So one rate for all is no fair comparison, and one seed isn't either; the ladder below has more of both.
#
# Now let two and eight layers continue the same words, at a [temperature](02_one_to_many.ipynb) of 0.7.

# %% id="write-verse"
for name, model in {"2 layers": two, "8 layers": deep}.items():
    text = sample(model, vocabulary, "Shall I ", length=150, temperature=0.7)
    print(f"{name}: {text}\n")

# %% [markdown] id="map-after-lead"
# The first writes almost-words and lines of verse; the second draws letters by their frequency, whatever came before.
#
# Here is the deep network's map after training, beside the one from before.
# **Predict first:** has training opened the way to the first layer?

# %% id="map-after" alt="Two maps of eight layers and 32 steps on one scale, bright where the gradient is large. Before training the field darkens slowly away from the upper right corner. After training most layers keep nearly the same shade along time, and the lower layers are dark: from layer to layer downwards the gradient shrinks much faster than before."
after = gradient_map(deep, x, y)
share = np.linalg.norm(after[0]) / np.linalg.norm(after[-1])
print(f"all steps together, layer 1 gets {share:.2g} of layer 8's gradient")
plots.gradient_maps({"untrained": before, f"after {updates} updates": after}, alt="map-after")

# %% [markdown] id="map-after-read"
# Training has made it worse.
# In some layers the gradient hardly fades along time any more, probably because their units just keep what they hold, but on its way down it is soon gone.
# (The lighter column at the far left is the first step, where all states are still near zero.)
#
# A likely reason: as long as the lower layers send only noise, it pays to ignore them, and what is ignored gets no gradient with which to improve.
# The network is not too weak for the task but too hard to train: with additions between its layers, at equal size, it learns (chapter 9).

# %% [markdown] id="ladder"
# ## The ladder
#
# So we recorded a larger experiment, with more rates and seeds: networks of 1 to 16 layers with 100,000 parameters each (the output layer included), trained for 300 updates.
# (`course experiment depth-ladder` repeats it.)
#
# First, one seed tried several rates.
# The validation perplexities, a row for each depth and a column for each rate:

# %% id="ladder-rates"
record = results.select(results.read("depth_ladder")["runs"], connection="plain")
tried = results.select(record, part="ladder", seed=DEFAULT_SEED)
with results.table("depth", *depth_ladder.RATES) as row:
    for depth in depth_ladder.DEPTHS:
        runs = {run["learning_rate"]: run for run in results.select(tried, depth=depth)}
        row(depth, *(runs[rate]["validation_perplexity"] for rate in depth_ladder.RATES))

# %% [markdown] id="ladder-rates-read"
# Along a row only the rate changes, down a column only the depth.
# For one and two layers the rate matters far more than the second layer; at their best rates, two layers are a little ahead.
# Eight and sixteen layers stay at the unigram model, whatever the rate.
#
# **Predict first:** with three seeds at its best rate, which depth will be lowest?


# %% id="ladder-figure" alt="Validation perplexity against the number of layers, three seeds each. One and two layers lie far below the bigram model; at four the three seeds lie far apart and higher, and at eight and sixteen all lie at the unigram model."
def by_depth(runs, measure):
    """Return what was measured, a list over the seeds for each depth."""
    depths = sorted({run["depth"] for run in runs})
    return {d: [run[measure] for run in results.select(runs, depth=d)] for d in depths}


def show(found, form):
    """Print the mean and the standard deviation over the seeds for each depth."""
    for depth, values in found.items():
        print(f"depth {depth:2}: {np.mean(values):{form}} ± {np.std(values):{form}}")


plain = depth_ladder.chosen(record)
ladder = results.select(plain, part="ladder")
perplexities = by_depth(ladder, "validation_perplexity")
show(perplexities, "5.2f")
print("After five times the updates:")
show(by_depth(results.select(plain, part="long"), "validation_perplexity"), "5.2f")
name = "validation perplexity"
panel, lines = {name: {"plain": perplexities}}, {name: baselines}
plots.runs_by_depth(panel, baselines=lines, logarithmic=[name], alt="ladder-figure")

# %% [markdown] id="ladder-read"
# Two layers are better than one, but by little more than the seeds differ.
# Four layers are far worse, and how much worse depends on the seed.
# Eight and sixteen layers end at the unigram model with every seed.
# More time does not help them: with five times as many updates one layer goes on improving, and eight stay where they were.
#
# So plain depth stops paying here after the second layer.
# The authors of Google's translation system saw it later: plain stacks worked well up to four layers, barely with six, and very poorly beyond eight (Wu et al., below).
#
# Does the gradient explain it?
# Here is its norm at the weights of each layer before training, now for the loss of all steps (thin lines are seeds):

# %% id="norms-figure" alt="Norm of the gradient at each layer of untrained networks, on a logarithmic axis. Each line falls from the last layer to the first, nearly straight; the deepest network's first layers get the least, far less than those of the network of four layers."
norms = by_depth([{**run, **run["gradient_norms"]} for run in ladder], "untrained")
norms = {f"{depth} layers": found for depth, found in norms.items() if depth >= 4}
plots.norms_by_layer(norms, alt="norms-figure")

# %% [markdown] id="norms-read"
# Each layer passes on a roughly constant share, so the gradient shrinks exponentially with depth, as it did with time in chapter 1.
# Adam makes up for some of that, since it scales each weight's step by the size of its gradients; the ladder suggests that this is not enough.
#
# The record has a second task, the sentiment of film snippets, with one judgement at the end.
# Here is the test accuracy, first of two baselines: always the more frequent answer, and a linear model of words and pairs of words.

# %% id="sentiment"
recorded = {run["set"]: run["scores"] for run in results.read("baselines")["runs"]}
for name, score in recorded["film_snippets/strong"].items():
    print(f"{name:9} {score['accuracy']:.1%}")
sentiment = results.select(plain, part="sentiment")
show(by_depth(sentiment, "test_accuracy"), ".1%")

# %% [markdown] id="sentiment-read"
# Eight plain layers still learn here, though no better than one; sixteen always give the more frequent answer, and none beats the linear model.
# So the depth at which plain stacks break down depends on the task, and on neither task did more than two layers help.
#
# The remedies change the path of the gradient, not the cell.
# An addition past each layer opens a way without factors (chapter 9), and so does handing each layer's states to all layers above (chapter 10).

# %% [markdown] id="your-turn"
# ## Your turn
#
# Two layers and a budget are enough to try other ways of joining layers.

# %% [markdown] id="my-deep-model-task"
# ### Exercise: a deep model within a budget
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Write `my_deep_model`: a Keras model from ids (batch, steps) to logits (batch, steps, vocabulary) with at least two recurrent layers, one above the other.
# It may have 50,000 parameters in all with a vocabulary of up to 65 characters, as many as this text has: about what the shallow network above costs.
# No output may depend on a later input.
# Build it from Keras's own layers, with `keras.Sequential` or `keras.Model(inputs, outputs)`.
# Cells, widths and the way in which the layers are joined are up to you.
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
# If your model passes the check, it is trained here like the others; until then a plain stack of two layers is.

# %% id="train-yours"
# The learning rate is yours to change.
build = yours_or("my_deep_model", lambda size: verse_model(2))
keras.utils.set_random_seed(DEFAULT_SEED)
yours = trained("this model", build(len(vocabulary)), about=20, rate=0.008)
target("my_deep_model", curves["this model"][-1], below=curves["1 layer"][-1])

# %% [markdown] id="scoreboard-lead"
# The scoreboard, lowest first:

# %% id="scoreboard"
scores = {**baselines, **{name: float(curve[-1]) for name, curve in curves.items()}}
for name, score in sorted(scores.items(), key=lambda entry: entry[1]):
    print(f"{name:24} {score:6.2f}")

# %% [markdown] id="scoreboard-read"
# Was it the depth, the rate or the way you joined the layers?
# A fair comparison changes one of them at a time.
# To read what your model writes, call `sample` with `yours`.

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Write a deep recurrent network as two loops, and build it from Keras layers.
# - Say what each layer reads, and what `return_sequences` is for.
# - Count what depth costs, and compare networks of equal size.
# - Measure a gradient along time and along layers, and tell a network that is too weak from one that can't be trained.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** A stack of three layers returns only the last state of its second layer.
# What does the third layer make of it?
#
# <details>
# <summary>Answer 1</summary>
#
# Nothing: it is given (batch, units) where it needs (batch, steps, features), and Keras refuses.
# Every layer below another recurrent one needs `return_sequences=True`.
#
# </details>
#
# **2.** In a network with L layers and T steps, how many paths lead from the first input to the top state of the last step?
# And through how many states does each of them lead?
#
# <details>
# <summary>Answer 2</summary>
#
# From the state of layer 1 at step 1 there are T − 1 moves to the right and L − 1 up, in any order: $\binom{T+L-2}{L-1}$ paths.
# Each leads through T + L − 1 states, the first and the last included.
#
# </details>
#
# **3.** Your deep network's loss stops falling early, exactly at that of the unigram model.
# What has it learned, and what do you look at first?
#
# <details>
# <summary>Answer 3</summary>
#
# The bias of its output layer, and nothing that depends on the input.
# Look at the gradient's norm at each layer: if it falls by a constant factor from the last layer to the first, the remedy is another path for the gradient, not more units.
#
# </details>

# %% [markdown] id="today"
# ## Where it is used today
#
# Two to four recurrent layers are usual, in speech and handwriting recognition, in forecasting, in keyboards that guess the next word.
# Three well-known networks of LSTMs:
#
# | network | task | layers | units |
# |---|---|---|---|
# | Sutskever et al., 2014 | translation | 4 each for reading and writing | 1,000 |
# | GNMT (Wu et al., 2016) | translation | 8 each for reading and writing | 1,024 |
# | AWD-LSTM (Merity et al., 2018) | the next word | 3 | 1,150 |
#
# GNMT, the deepest of them, adds residual connections between its layers.
# So do transformers and today's state-space models, which stack dozens of layers.

# %% [markdown] id="papers"
# ## Papers
#
# - A. Graves, A. Mohamed, G. Hinton, [Speech recognition with deep recurrent neural networks](https://arxiv.org/abs/1303.5778), ICASSP 2013.
# - R. Pascanu, C. Gulcehre, K. Cho, Y. Bengio, [How to construct deep recurrent neural networks](https://arxiv.org/abs/1312.6026), ICLR 2014.
# - I. Sutskever, O. Vinyals, Q. V. Le, [Sequence to sequence learning with neural networks](https://arxiv.org/abs/1409.3215), NIPS 2014.
# - S. Merity, N. S. Keskar, R. Socher, [Regularizing and optimizing LSTM language models](https://arxiv.org/abs/1708.02182), ICLR 2018.
# - Y. Wu et al., [Google's neural machine translation system](https://arxiv.org/abs/1609.08144), 2016.

# %% [markdown] id="where-next"
# ## Where to go next
#
# - [Chapter 8](08_bidirectional.ipynb): a network that reads in both directions.
# - [Home](home.md): all chapters, and your progress.

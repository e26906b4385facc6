# ---
# jupyter:
#   course:
#     minutes_read: 20
#     seconds_cpu: 60
#     seconds_smoke: 30
# ---

# %% [markdown] id="title"
# # 1 · Recurrence
#
# How can a network of fixed size read a text of any length?
# It reads one character at a time and keeps a *state*: a summary of what it has read so far.
# In this chapter you write that idea three times: on paper, in NumPy and as a Keras cell.
# Then you train it to write sonnets, character by character, and find out why it is hard to train and what gates do about it.
#
# You need Keras basics: layers, `compile`, `fit`.
# Reading and running take about twenty minutes, the exercises a little over an hour; they can be done in any order, and nothing below waits for them.
#
# Under each exercise stands a `check`.
# Run it as often as you like: it says what was expected, what came, and often why.
# Hints open one at a time.

# %% id="setup"
from utils.training import DEFAULT_SEED, start

profile = start(
    "01"
)  # seeds, threads and precision; before Keras, so that TensorFlow starts quietly

import keras
import numpy as np

from utils import layers, plots, results
from utils.checks import check, hint, progress, yours_or
from utils.data import load
from utils.data.text import SEPARATOR, character_vocabulary, texts_of, windows
from utils.decoding import sample
from utils.plots import diagrams

# %% [markdown] id="five-shapes"
# ## Five shapes
#
# A network without recurrence maps one input to one output: an image to a label.
# Add a state that is handed from step to step, and the shapes multiply.

# %% id="shapes-figure"
diagrams.sequence_shapes()

# %% [markdown] id="five-shapes-read"
# The boxes in the middle row are the same network each time, used again at every step.
# What differs is only where something goes in and where something is asked for.
# A poem grows out of one first character (chapter 2), a review becomes one judgement (3), every word of a sentence gets a tag (4), and a sentence turns into another one (5) or into an answer (6).
# This chapter is about what all of them share: the arrow between two states.

# %% [markdown] id="one-step"
# ## One step
#
# The **hidden-state update** makes the new state from the old one and the input:
#
# $$\mathbf{h}_t = \phi(\mathbf{W}_{hh}\mathbf{h}_{t-1} + \mathbf{W}_{hx}\mathbf{x}_t + \mathbf{b}_h)$$
#
# Here $\mathbf{x}_t$ is what step $t$ reads, $\mathbf{h}_{t-1}$ is the state before the step and $\mathbf{h}_t$ the state after it.
# The matrix $\mathbf{W}_{hx}$ takes the input in, $\mathbf{W}_{hh}$ takes the old state over, $\mathbf{b}_h$ is a bias, and $\phi$ is a squashing function, nearly always $\tanh$.
#
# The **observation update** turns the state into an output:
#
# $$\mathbf{o}_t = \phi(\mathbf{W}_{ho}\mathbf{h}_t + \mathbf{b}_o)$$
#
# with a matrix $\mathbf{W}_{ho}$ and a bias $\mathbf{b}_o$ of its own; for a choice among characters this $\phi$ is the softmax.
# None of the five weights carries an index $t$: every step uses the same ones, which is why the length does not matter.

# %% id="unrolled-figure"
diagrams.unrolled_network()

# %% [markdown] id="deck-index"
# Lecture slides often write $\mathbf{x}_{t-1}$ in the update, where we write $\mathbf{x}_t$.
# It is the same network, counted differently.
# There, $\mathbf{o}_t$ is a guess at what is observed at time $t$, and such a guess may use only what came before, so the newest input is $\mathbf{x}_{t-1}$.
# We count as Keras does: step $t$ reads $\mathbf{x}_t$, and its output is compared with the character that comes next, $\mathbf{x}_{t+1}$.
# In both, an output never sees what it predicts.

# %% [markdown] id="states-by-hand-task"
# ### Exercise: three steps on paper
#
# *Difficulty ★ · 6 minutes · 1 point*
#
# Take a pencil.
# The input is a single number at each step: 2, then 0, then 1.
# The state has two entries and starts at zero, $\phi$ is the ReLU (negative numbers become 0), and
#
# $$\mathbf{W}_{hx} = \begin{pmatrix}1\\-1\end{pmatrix},\quad \mathbf{W}_{hh} = \begin{pmatrix}0.5 & 1\\0 & 0.5\end{pmatrix},\quad \mathbf{b}_h = \begin{pmatrix}0\\1\end{pmatrix}.$$
#
# Write down the three states as a list of three pairs, `[[…, …], […, …], […, …]]`.

# %% id="states-by-hand" exercise="states_by_hand"
# The states h_1, h_2, h_3, each a list of two numbers.
# BEGIN SOLUTION
states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]
# END SOLUTION

# %% id="states-by-hand-check"
check("states_by_hand")

# %% [markdown] id="loop"
# ## A loop
#
# Repeating the step along a sequence is a loop, and the state is the one variable that survives from one turn to the next.
# That is all a recurrent layer does.

# %% [markdown] id="rnn-forward-task"
# ### Exercise: a recurrent layer in NumPy
#
# *Difficulty ★ · 10 minutes · 2 points*
#
# Write `rnn_forward`, which runs the hidden-state update along a sequence, with $\phi = \tanh$.
# It returns the states after each step, without $\mathbf{h}_0$.


# %% id="rnn-forward" exercise="rnn_forward"
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    """Return the states h_1 … h_T of a simple RNN, shape (steps, units).

    x: (steps, features), h_0 and b_h: (units,),
    W_hx: (units, features), W_hh: (units, units)
    """
    # BEGIN SOLUTION
    states = []
    h = h_0
    for x_t in x:
        h = np.tanh(W_hh @ h + W_hx @ x_t + b_h)
        states.append(h)
    return np.stack(states)
    # END SOLUTION


# %% id="rnn-forward-check"
check("rnn_forward")

# %% [markdown] id="keras-cell"
# ## The same step in Keras
#
# Keras splits the work in two.
# A *cell* does one step for a whole batch, and `keras.layers.RNN` loops over the steps.
# A batch holds one sequence in each row, so the order is reversed: `x @ W_hx` with `W_hx` of shape (features, units), where the formula has $\mathbf{W}_{hx}\mathbf{x}_t$.
# Keras's documentation calls the two matrices `kernel` and `recurrent_kernel`.

# %% [markdown] id="elman-cell-task"
# ### Exercise: a cell in Keras
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Finish `ElmanCell`, named after Jeffrey Elman, who trained such networks in 1990.
# `build` makes three weights with `self.add_weight(shape=…)`: `self.W_hx`, (features, units), `self.W_hh`, (units, units), and `self.b_h`, (units,).
# `call` gets the input of one step and a list with one state, and returns the output and a list with the new state; here both are $\mathbf{h}_t$.
# Use `keras.ops.tanh`: what NumPy computes can't be trained inside `fit`.


# %% id="elman-cell" exercise="ElmanCell"
class ElmanCell(keras.layers.Layer):
    """One step of h_t = tanh(W_hh h_{t-1} + W_hx x_t + b_h) for a batch."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        """Make the weights; input_shape is (batch, features)."""
        # BEGIN SOLUTION
        features = input_shape[-1]
        self.W_hx = self.add_weight(shape=(features, self.units), name="W_hx")
        self.W_hh = self.add_weight(shape=(self.units, self.units), name="W_hh")
        self.b_h = self.add_weight(shape=(self.units,), initializer="zeros", name="b_h")
        # END SOLUTION

    def call(self, x, states):
        """x: (batch, features), states: [(batch, units)] → the output, [the new state]."""
        # BEGIN SOLUTION
        h = keras.ops.tanh(x @ self.W_hx + states[0] @ self.W_hh + self.b_h)
        return h, [h]
        # END SOLUTION


# %% id="elman-cell-check"
check("ElmanCell")

# %% [markdown] id="equal-to-simple-rnn"
# Does the cell in a loop equal the layer that Keras ships?
# From here on the notebook uses the course's own cell, so that it runs whether or not yours is finished.

# %% id="compare-cells"
by_hand = keras.layers.RNN(layers.ElmanCell(8), return_sequences=True, dtype="float32")
built_in = keras.layers.SimpleRNN(8, return_sequences=True, dtype="float32")
x = np.random.default_rng(DEFAULT_SEED).normal(size=(4, 50, 3)).astype("float32")
by_hand.build(x.shape)
built_in.build(x.shape)
built_in.set_weights(by_hand.get_weights())

difference = np.abs(by_hand(x) - built_in(x)).max()
print(f"largest difference over {x.shape[1]} steps: {difference:.1e}")
assert difference < 1e-6

# %% [markdown] id="equal-read"
# The two agree to the last digit that 32-bit numbers hold.

# %% [markdown] id="a-text"
# ## A text to learn from
#
# Shakespeare's sonnets come with the course's data.
# We set poems aside for validation and for testing *whole*: neighbouring lines of a poem share words and rhymes, and a split by lines would let the network peek.

# %% id="load-poems"
splits = load("poems/sonnets")
poems = {name: texts_of(split.take(profile.examples)) for name, split in splits.items()}
vocabulary = character_vocabulary(poems["train"])
print({name: len(texts) for name, texts in poems.items()}, "poems,", len(vocabulary), "characters")
print(poems["train"][0])

# %% [markdown] id="windows-why"
# A language model guesses every next character, so the target is the text itself, moved by one.
# We cut the text into windows of 64 characters.

# %% id="make-windows"
train = windows(poems["train"], vocabulary, 64, profile.batch_size, shuffle=True)
validation = windows(poems["validation"], vocabulary, 64, batch_size=8)
for x, y in train.take(1):
    print("reads:   ", repr(vocabulary.decode(x[0, :40])))
    print("predicts:", repr(vocabulary.decode(y[0, :40])))

# %% [markdown] id="perplexity-why"
# ## How good is a guess?
#
# At each step the model gives a probability to every character, and we look at the one it gave to the character that came, $p_i$.
# The loss is the mean of $-\log p_i$ over all $N$ characters, the *cross-entropy*.
# Its exponential is easier to read, and is called **perplexity**:
#
# $$\text{perplexity} = \exp\Big(-\frac{1}{N}\sum_{i=1}^{N}\log p_i\Big)$$
#
# It says among how many equally likely characters the model seems to choose.
# Certainty gives 1, and blind guessing gives the size of the vocabulary.

# %% [markdown] id="perplexity-task"
# ### Exercise: perplexity without the padding
#
# *Difficulty ★★ · 7 minutes · 2 points*
#
# Here all windows are equally long; in later chapters they are not, and the shorter ones in a batch are padded.
# Padding is no text: write `perplexity` so that it counts only the places where `mask` is True.


# %% id="perplexity" exercise="perplexity"
def perplexity(probabilities, targets, mask):
    """Return the perplexity over the real characters, a single number.

    probabilities: (batch, steps, vocabulary), targets: (batch, steps), ids,
    mask: (batch, steps), True where a character is real
    """
    # BEGIN SOLUTION
    picked = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    cross_entropy = -np.log(picked[mask]).mean()
    return np.exp(cross_entropy)
    # END SOLUTION


# %% id="perplexity-check"
check("perplexity")

# %% [markdown] id="baselines-why"
# A number means little alone.
# Two models that only count give it a scale: the *unigram* model knows how frequent each character is, the *bigram* model how often each follows each other one.

# %% id="baselines"
train_ids = vocabulary.encode(SEPARATOR.join(poems["train"]))
held_out_ids = vocabulary.encode(SEPARATOR.join(poems["validation"]))
pairs = np.zeros((len(vocabulary), len(vocabulary)))
np.add.at(pairs, (train_ids[:-1], train_ids[1:]), 1)

# A little is added to every count, so that what was never seen is unlikely and not impossible.
pairs += 0.1
unigram = pairs.sum(axis=0) / pairs.sum()
bigram = pairs / pairs.sum(axis=1, keepdims=True)
surprise = {
    "unigram": -np.log(unigram[held_out_ids[1:]]),
    "bigram": -np.log(bigram[held_out_ids[:-1], held_out_ids[1:]]),
}
baselines = {name: float(np.exp(values.mean())) for name, values in surprise.items()}
print(baselines)

# %% [markdown] id="baselines-read"
# A network that is worth its training must beat both.

# %% [markdown] id="bptt"
# ## Learning backwards through time
#
# The loss at step $T$ depends on the state $\mathbf{h}_T$, which depends on the state before it, and so on back to the first step.
# Back-propagation runs through that whole chain, and at each step it multiplies by how the new state depends on the old one:
#
# $$\frac{\partial \mathbf{h}_T}{\partial \mathbf{h}_t} = \prod_{s=t+1}^{T} \operatorname{diag}(1 - \mathbf{h}_s^2)\, \mathbf{W}_{hh}$$
#
# where the product runs over the steps $s$ between, latest first, $\operatorname{diag}$ puts a vector on a diagonal, and $1 - \mathbf{h}_s^2$ is the slope of $\tanh$.
# Leave the slopes aside for a moment; they are never more than 1.
# Then the same matrix is multiplied again and again, and what becomes of a long product is decided by the largest size among the eigenvalues of $\mathbf{W}_{hh}$, its *spectral radius*: below 1 it shrinks in the end, above 1 it grows.
# The slopes can only make it smaller.

# %% [markdown] id="recurrent-weights-task"
# ### Exercise: weights that explode on demand
#
# *Difficulty ★★ · 8 minutes · 2 points*
#
# To break a network on purpose, you need the means.
# Write `recurrent_weights`: a random square matrix whose spectral radius is exactly `radius`.
# Eigenvalues of a real matrix may be complex; their size is the absolute value.


# %% id="recurrent-weights" exercise="recurrent_weights"
def recurrent_weights(units, radius, seed):
    """Return a random matrix (units, units) whose largest eigenvalue has size `radius`."""
    # BEGIN SOLUTION
    matrix = np.random.default_rng(seed).normal(size=(units, units))
    sizes = np.abs(np.linalg.eigvals(matrix))
    return radius * matrix / sizes.max()
    # END SOLUTION


# %% id="recurrent-weights-check"
check("recurrent_weights")

# %% [markdown] id="gradient-experiment"
# Now the experiment: run a network of 64 units forward under a faint noise, then follow the product back in time, for three radii.


# %% id="gradient-paths"
def gradient_path(W_hh, steps=60):
    """Return the size of dh_T/dh_t for T - t = 0, 1, … steps."""
    noise = np.random.default_rng(DEFAULT_SEED).normal(scale=0.01, size=(steps, len(W_hh)))
    state, slopes = np.zeros(len(W_hh)), []
    for push in noise:
        state = np.tanh(push + W_hh @ state)
        slopes.append(np.diag(1 - state**2) @ W_hh)
    product, sizes = np.eye(len(W_hh)), [1.0]
    for slope in reversed(slopes):
        product = product @ slope
        sizes.append(np.linalg.norm(product, 2))
    return sizes


# %% [markdown] id="gradient-figure-lead"
# The vertical axis is logarithmic: a straight line is exponential growth or decay.

# %% id="gradient-figure" alt="Size of the gradient against steps back in time, on a logarithmic axis. With radius 0.5 a straight line falls by many orders of magnitude; with radius 1 the line stays level; with radius 2 it climbs by several orders of magnitude, less evenly."
plots.gradient_paths(
    {
        f"radius {radius:g}": gradient_path(layers.recurrent_matrix(64, radius, DEFAULT_SEED))
        for radius in (0.5, 1.0, 2.0)
    },
    alt="gradient-figure",
)

# %% [markdown] id="gradient-read"
# With radius 0.5 the gradient **vanishes**: after a few dozen steps nothing is left of it, and the network can't learn what connects a character with one so far back.
# With radius 2 it **explodes**, though far less than the matrix alone would make it, because large states lie where $\tanh$ is flat.
# Near 1 it passes, after a short rise.
#
# For explosion there is a simple cure, **clipping**: when the gradient of all weights together is longer than a limit, shorten it to the limit and keep its direction.

# %% [markdown] id="clip-gradients-task"
# ### Exercise: clip by the global norm
#
# *Difficulty ★★ · 7 minutes · 2 points*
#
# `gradients` is a list of arrays, one for each weight of a network.
# Taken together they are one long vector; if it is longer than `max_norm`, scale *all* of them so that it is just that long.


# %% id="clip-gradients" exercise="clip_gradients"
def clip_gradients(gradients, max_norm):
    """Return the list of gradients, scaled so that their global norm is at most max_norm."""
    # BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    if norm <= max_norm:
        return gradients
    return [gradient * (max_norm / norm) for gradient in gradients]
    # END SOLUTION


# %% id="clip-gradients-check"
check("clip_gradients")

# %% [markdown] id="clipping-in-keras"
# Keras clips for you.
# Beware of two similar names: `global_clipnorm` does what you just wrote, while `clipnorm` shortens each weight's gradient by itself, which bends the step.
# Let us see it at work, on the sonnets, with plain gradient descent in steps that are a little too long.

# %% id="character-model"
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def character_model(recurrent_layer):
    """Return a model from ids (batch, steps) to logits (batch, steps, vocabulary)."""
    return keras.Sequential(
        [
            keras.layers.Embedding(len(vocabulary), 32),
            recurrent_layer,
            keras.layers.Dense(len(vocabulary), dtype="float32"),
        ]
    )


# %% [markdown] id="character-model-read"
# `Embedding` turns an id into the vector $\mathbf{x}_t$, the recurrent layer makes $\mathbf{h}_t$, and `Dense` is the observation update.
# Its softmax is left to the loss, which is what `from_logits=True` says; numbers before a softmax are called *logits*.

# %% id="clipping-experiment" alt="Training loss over 120 updates. Without clipping it jumps up and down, far above that of blind guessing; with clipping it comes down."
losses = {}
for name, limit in {"not clipped": None, "clipped": 1.0}.items():
    keras.utils.set_random_seed(DEFAULT_SEED)
    batches = windows(poems["train"], vocabulary, 64, profile.batch_size, shuffle=True)
    small = character_model(keras.layers.SimpleRNN(64, return_sequences=True))
    small.compile(keras.optimizers.SGD(2.0, global_clipnorm=limit), cross_entropy)
    fitted = small.fit(batches.repeat(), epochs=12, steps_per_epoch=10, verbose=0)
    losses[name] = fitted.history["loss"]

plots.learning_curves(
    losses,
    baselines={"blind guessing": np.log(len(vocabulary))},
    alt="clipping-experiment",
    xlabel="tens of updates",
    ylabel="training loss",
)

# %% [markdown] id="clipping-read"
# The same network, the same first weights, the same batches in the same order: only the limit differs.

# %% [markdown] id="language-model"
# ## A language model of the sonnets
#
# Now in earnest: more units, and Adam, which finds a step length for each weight.

# %% id="train-rnn"
keras.utils.set_random_seed(DEFAULT_SEED)
rnn = character_model(keras.layers.SimpleRNN(128, return_sequences=True))
rnn.compile(keras.optimizers.Adam(0.004, global_clipnorm=1.0), cross_entropy)
fitted = rnn.fit(train, validation_data=validation, epochs=profile.epochs, verbose=2)

# %% [markdown] id="learning-curves-lead"
# Compared with the two baselines:

# %% id="learning-curves" alt="Perplexity on training and validation poems after each epoch. Both soon fall below the line of the unigram model, then below that of the bigram model, and level off well under it."
rnn_curve = np.exp(fitted.history["val_loss"])
print(f"validation perplexity: {rnn_curve[-1]:.2f}")
plots.learning_curves(
    {"training": np.exp(fitted.history["loss"]), "validation": rnn_curve},
    baselines=baselines,
    alt="learning-curves",
)

# %% [markdown] id="learning-curves-read"
# The network passes the unigram model at once and the bigram model within a few epochs: it uses more than the last character.
# In the first epochs training looks worse than validation, because it is averaged over the epoch while the network still learns.
# The gap that opens later shows how much it learns that is true of the training poems alone.

# %% [markdown] id="gates"
# ## Gates
#
# Clipping cures explosion; against vanishing it can do nothing.
# The **LSTM** changes the network instead.
# Beside $\mathbf{h}_t$ it carries a cell state $\mathbf{c}_t$, which is not squashed at every step but *kept*, and three gates decide what happens to it.
# One sum makes four blocks,
#
# $$(\mathbf{i}, \mathbf{f}, \mathbf{g}, \mathbf{o}) = \mathbf{W}_{hx}\mathbf{x}_t + \mathbf{W}_{hh}\mathbf{h}_{t-1} + \mathbf{b}_h$$
#
# and with the sigmoid $\sigma$ and the elementwise product $\odot$
#
# $$\mathbf{c}_t = \sigma(\mathbf{f}) \odot \mathbf{c}_{t-1} + \sigma(\mathbf{i}) \odot \tanh(\mathbf{g}), \qquad \mathbf{h}_t = \sigma(\mathbf{o}) \odot \tanh(\mathbf{c}_t).$$
#
# The forget gate $\sigma(\mathbf{f})$, between 0 and 1, says how much of the old cell state stays, the input gate $\sigma(\mathbf{i})$ how much of the candidate $\mathbf{g}$ is added, and the output gate $\sigma(\mathbf{o})$ how much is shown (this $\mathbf{o}$ is not the output $\mathbf{o}_t$ of before).
# Along $\mathbf{c}$ the gradient is multiplied by $\sigma(\mathbf{f})$, which the network can hold near 1, instead of by a matrix.
#
# The **GRU** does with two gates and no cell state: an update gate $\mathbf{z}$ mixes old and new, $\mathbf{h}_t = \mathbf{z} \odot \mathbf{h}_{t-1} + (1 - \mathbf{z}) \odot \tilde{\mathbf{h}}$, and a reset gate $\mathbf{r}$ decides how much of the old state enters the candidate $\tilde{\mathbf{h}}$.

# %% [markdown] id="lstm-step-task"
# ### Exercise: one step of an LSTM
#
# *Difficulty ★★ · 10 minutes · 3 points*
#
# Write `lstm_step` for one sequence, with the four blocks in Keras's order: $\mathbf{i}, \mathbf{f}, \mathbf{g}, \mathbf{o}$.


# %% id="lstm-step" exercise="lstm_step"
def lstm_step(x, h, c, W_hx, W_hh, b_h):
    """Return the new (h, c), each of shape (units,).

    x: (features,), h and c: (units,), b_h: (4·units,),
    W_hx: (4·units, features), W_hh: (4·units, units)
    """

    # BEGIN SOLUTION
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    i, f, g, o = np.split(W_hx @ x + W_hh @ h + b_h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, c
    # END SOLUTION


# %% id="lstm-step-check"
check("lstm_step")

# %% [markdown] id="compare-lead"
# Do gates pay on the sonnets?
# A gated layer has three or four times the weights of a simple one with as many units, so a comparison at equal units is unfair.
# We made one at equal *parameters*: three seeds each, measured on the test poems.
# The learning rate of each cell, the best of four with the first seed, and the epoch at which each run stops were chosen on the validation poems.
# It takes a while, so its result was recorded; `benchmarks/cells_at_equal_parameters.py` does it again.

# %% id="compare-gates" alt="Test perplexity of three runs each of SimpleRNN, GRU and LSTM, with their means. The means lie so close together that the runs of one cell overlap with those of the others."
runs = results.read("01_cells")["runs"]
by_cell = {}
for run in (run for run in runs if run["chosen"]):
    name = f"{run['cell']}, {run['units']} units\n{run['parameters']:,} parameters"
    by_cell.setdefault(name, []).append(run["test_perplexity"])
plots.runs_by_group(
    by_cell,
    ylabel="test perplexity",
    alt="compare-gates",
)

# %% [markdown] id="compare-read"
# A surprise: at equal parameters no cell wins by more than the seeds differ.
# Mind the axis, which spans a few hundredths.
# A likely reason: in windows of 64 characters there is little to remember from far away, and the simple network spends its parameters on more units.
# Look at the learning rates, too; here is the first seed of each cell, on the validation poems:

# %% id="learning-rates"
for cell in ("SimpleRNN", "GRU", "LSTM"):
    tried = {
        run["learning_rate"]: run["validation_perplexity"]
        for run in runs
        if run["cell"] == cell and run["seed"] == DEFAULT_SEED
    }
    print(f"{cell:10}", *(f"{rate:g}: {found:.2f}  " for rate, found in sorted(tried.items())))

# %% [markdown] id="learning-rates-read"
# At the lowest of these rates the GRU would have won clearly, and the LSTM would have come last by far.
# At the highest, the simple network breaks down and the gated ones hardly notice.
# So compare networks only after tuning the learning rate of each.
# And what the GRU's gates bring here is not a better model, but one that is easy to train: it hardly cares about the rate.

# %% [markdown] id="your-turn"
# ## Your turn
#
# Everything is there for a model of your own.

# %% [markdown] id="my-language-model-task"
# ### Exercise: a language model within a budget
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Write `my_language_model`: a Keras model from ids (batch, steps) to logits (batch, steps, vocabulary).
# It may have 60,000 parameters with a vocabulary of up to 60 characters, as many as this text has, and no output may depend on a later input.
# Build it from Keras's own layers, with `keras.Sequential` or `keras.Model(inputs, outputs)`: the check makes it anew from its config.
# The target: after training below, beat the RNN on the validation poems; profile `smoke` is too short for that.
# The check looks at the untrained model; the training, and its learning rate, are yours.


# %% id="my-language-model" exercise="my_language_model"
def my_language_model(vocabulary_size):
    """Return a causal, untrained Keras model with at most 60,000 parameters."""
    # BEGIN SOLUTION
    inputs = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(vocabulary_size, 32)(inputs)
    states = keras.layers.GRU(96, return_sequences=True)(embedded)
    logits = keras.layers.Dense(vocabulary_size, dtype="float32")(states)
    return keras.Model(inputs, logits)
    # END SOLUTION


# %% id="my-language-model-check"
check("my_language_model")

# %% [markdown] id="train-yours-lead"
# If your model passes, it is trained here; until then, the course's own is.

# %% id="train-yours"
learning_rate = 0.004  # yours to change: it suits a GRU, and an LSTM wants more
build = yours_or("my_language_model", layers.gru_language_model)
keras.utils.set_random_seed(DEFAULT_SEED)
model = build(len(vocabulary))
model.compile(keras.optimizers.Adam(learning_rate, global_clipnorm=1.0), cross_entropy)
fitted = model.fit(train, validation_data=validation, epochs=profile.epochs, verbose=2)
your_curve = np.exp(fitted.history["val_loss"])

# %% [markdown] id="scoreboard-lead"
# The scoreboard, lowest first:

# %% id="scoreboard" alt="Validation perplexity after each epoch for the RNN of this chapter and for the model just trained, with the bigram model as a line."
scores = {**baselines, "RNN": rnn_curve[-1], "this model": your_curve[-1]}
for name, score in sorted(scores.items(), key=lambda entry: entry[1]):
    print(f"{name:12} {score:6.2f}")
plots.learning_curves(
    {"RNN": rnn_curve, "this model": your_curve},
    baselines={"bigram": baselines["bigram"]},
    alt="scoreboard",
)

# %% [markdown] id="writing"
# ## It writes
#
# A language model can be run as a writer: draw a character from its distribution, read it in, draw the next.
# The temperature divides the logits; below 1 the likely becomes likelier.

# %% id="write-sonnet"
print(sample(model, vocabulary, "Shall I ", length=300, temperature=0.7))

# %% [markdown] id="writing-read"
# Words and almost-words, line breaks at about the right length, capitals after them: all that from guessing one character at a time.
# Meaning is another matter.
# Chapter 2 is about better ways to draw, and about measuring what comes out.

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Write a recurrent layer as a loop, and as a Keras cell that equals Keras's own layer.
# - Explain why gradients vanish and explode, produce both, and clip those that explode.
# - Measure a language model by perplexity, without padding and beside baselines.
# - Write down an LSTM step and say what each gate does to the gradient.
# - Keep a model causal and within a budget.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** A simple RNN without $\tanh$ has read a hundred steps.
# How many layers would a network without recurrence need to compute the same state?
#
# <details>
# <summary>Answer</summary>
#
# One: without $\phi$ the state is a linear function of all inputs, so a single matrix applied to the whole sequence gives it.
#
# </details>
#
# **2.** Your training loss falls smoothly, and then suddenly becomes NaN.
# What do you try first, and what would not help?
#
# <details>
# <summary>Answer</summary>
#
# Clipping by the global norm, or a lower learning rate: one huge gradient has thrown the weights far away.
# Starting with a larger radius of the recurrent weights would make it worse.
#
# </details>
#
# **3.** A colleague's bidirectional language model has a perplexity very close to certainty.
# Why don't you congratulate them?
#
# <details>
# <summary>Answer</summary>
#
# It reads each next character from the right before it predicts it.
# Change only later inputs, and see whether earlier outputs move: chapter 8 is about that leak.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Recurrent networks run where text or sound comes in step by step and memory is small: in speech recognisers and keyboards on phones, in sensors, in forecasting.
# The idea of a state of fixed size has come back for long sequences, in state-space models and in linear attention, whose cost per step does not grow with what has been read.

# %% [markdown] id="papers"
# ## Papers
#
# - J. L. Elman, [Finding structure in time](https://doi.org/10.1207/s15516709cog1402_1), Cognitive Science 14, 1990.
# - Y. Bengio, P. Simard, P. Frasconi, [Learning long-term dependencies with gradient descent is difficult](https://doi.org/10.1109/72.279181), IEEE Transactions on Neural Networks 5, 1994.
# - S. Hochreiter, J. Schmidhuber, [Long short-term memory](https://doi.org/10.1162/neco.1997.9.8.1735), Neural Computation 9, 1997.
# - R. Pascanu, T. Mikolov, Y. Bengio, [On the difficulty of training recurrent neural networks](https://arxiv.org/abs/1211.5063), ICML 2013.
# - K. Cho et al., [Learning phrase representations using RNN encoder–decoder for statistical machine translation](https://arxiv.org/abs/1406.1078), EMNLP 2014.

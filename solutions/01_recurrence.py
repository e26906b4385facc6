# ---
# jupyter:
#   course:
#     minutes_read: 18
#     seconds_cpu: 55
#     seconds_smoke: 25
# ---

# %% [markdown] id="title"
# # 1 · Recurrence
#
# How can a network of fixed size read a text of any length?
# It reads one character at a time and keeps a *state*: a summary of what it has read so far.
# In this chapter you write this idea down three times: on paper, in NumPy and as a Keras cell.
# Then you train it to write sonnets, character by character, and find out why it is hard to train and what gates do about it.
#
# You need the basics of Keras: layers, `compile`, `fit`.
# Reading and running take about twenty minutes, the exercises a little over an hour; do them in any order, since nothing below waits for them.
#
# The `check` below each exercise says what was expected, what it found, and often why the two differ.
# Run it as often as you like.
# Hints open one at a time.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

profile = start("01")  # seeds, threads, precision; before Keras, so that it starts quietly

import keras
import numpy as np

from utils import layers, plots, results
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.data import load
from utils.data.text import SEPARATOR, character_vocabulary, texts_of, windows
from utils.decoding import sample
from utils.plots import diagrams

# %% [markdown] id="five-shapes"
# ## Five shapes
#
# A network without recurrence maps one input to one output: an image to a label.
# Add a state that is handed on from step to step, and more shapes become possible.

# %% id="shapes-figure"
diagrams.sequence_shapes()

# %% [markdown] id="five-shapes-read"
# The boxes in the middle row are the same network, used again at every step; the shapes differ only in where something is read and where something is asked for.
#
# A poem grows out of one first character (chapter 2), a review is given one judgement (3), every word of a sentence gets a tag (4), and a sentence is turned into another one (5) or into an answer (6).
# This chapter is about what all of these share: the arrow from one state to the next.

# %% [markdown] id="one-step"
# ## One step
#
# The **hidden-state update** makes the new state from the old one and the input:
#
# $$\mathbf{h}_t = \phi(\mathbf{W}_{hh}\mathbf{h}_{t-1} + \mathbf{W}_{hx}\mathbf{x}_t + \mathbf{b}_h)$$
#
# Here $\mathbf{x}_t$ is what step $t$ reads, $\mathbf{h}_{t-1}$ is the state before the step and $\mathbf{h}_t$ the state after it.
# The matrix $\mathbf{W}_{hx}$ brings the input in, $\mathbf{W}_{hh}$ carries the old state over, $\mathbf{b}_h$ is a bias, and $\phi$ is a squashing function, nearly always $\tanh$.
#
# The **observation update** turns the state into an output:
#
# $$\mathbf{o}_t = \phi(\mathbf{W}_{ho}\mathbf{h}_t + \mathbf{b}_o)$$
#
# It has a matrix $\mathbf{W}_{ho}$ and a bias $\mathbf{b}_o$ of its own; for a choice among characters, this $\phi$ is the softmax.
#
# None of the three matrices and two biases has an index $t$: every step uses the same ones, which is why a text may be of any length.

# %% id="unrolled-figure"
diagrams.unrolled_network()

# %% [markdown] id="deck-index"
# Lecture slides often write $\mathbf{x}_{t-1}$ in the update where we write $\mathbf{x}_t$.
# It is the same network with its steps numbered differently: there, $\mathbf{o}_t$ is a guess at what is observed at time $t$, so it may use nothing newer than $\mathbf{x}_{t-1}$.
# We number the steps as Keras does: step $t$ reads $\mathbf{x}_t$, and its output is compared with the next character, $\mathbf{x}_{t+1}$.
# Either way, an output never sees what it has to predict.

# %% [markdown] id="states-by-hand-task"
# ### Exercise: three steps on paper
#
# *Difficulty ★ · 8 minutes · 1 point*
#
# Take a pencil.
# The input is a single number at each step: first 2, then 0, then 1.
# The state has two entries and starts at zero, $\phi$ is the ReLU here (negative numbers become 0), and
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
# Repeating the step along a sequence is a loop, and the state is the one variable kept from one turn to the next.
# A recurrent layer does nothing else.

# %% [markdown] id="rnn-forward-task"
# ### Exercise: a recurrent layer in NumPy
#
# *Difficulty ★ · 10 minutes · 2 points*
#
# Write `rnn_forward`, which applies the hidden-state update along a sequence, with $\phi = \tanh$.
# It returns the state after each step; $\mathbf{h}_0$ is not among them.


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
# A *cell* does one step for a whole batch, and `keras.layers.RNN` runs the cell over all steps.
# In a batch each sequence is a row, so the product is written the other way round: `x @ W_hx` with `W_hx` of shape (features, units), where the formula has $\mathbf{W}_{hx}\mathbf{x}_t$.
# Keras's documentation calls the two matrices `kernel` and `recurrent_kernel`.

# %% [markdown] id="elman-cell-task"
# ### Exercise: a cell in Keras
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Finish `ElmanCell`, named after Jeffrey Elman, who trained such networks in 1990.
# `build` makes three weights with `self.add_weight(shape=…)`: `self.W_hx`, (features, units), `self.W_hh`, (units, units), and `self.b_h`, (units,).
# `call` receives the input of one step and a list that holds one state.
# It returns the output and a list that holds the new state; here both are $\mathbf{h}_t$.
# Use `keras.ops.tanh` and not NumPy's: `fit` can't train what NumPy computes.


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
# Does this cell, run along a sequence, equal the layer that comes with Keras?
# (The notebook goes on with the course's own cell.)

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
# The two agree, up to the rounding of 32-bit numbers.

# %% [markdown] id="a-text"
# ## A text to learn from
#
# Shakespeare's sonnets come with the course's data.
# We set aside *whole* poems for validation and for testing: neighbouring lines share words and rhymes, so a split by lines would let the network peek.

# %% id="load-poems"
splits = load("poems/sonnets")
poems = {name: texts_of(split.take(profile.examples)) for name, split in splits.items()}
vocabulary = character_vocabulary(poems["train"])
for name, texts in poems.items():
    print(f"{name:10} {len(texts):4} poems")
print(f"vocabulary {len(vocabulary):4} characters\n\n{poems['train'][0]}")

# %% [markdown] id="windows-why"
# A language model guesses each next character, so its target is the text itself, shifted by one.
# We cut the text into windows of 64 characters.

# %% id="make-windows"
validation = windows(poems["validation"], vocabulary, 64, batch_size=8)


def train_windows():
    """Return batches (x, y), in the same shuffled order for every training."""
    return windows(poems["train"], vocabulary, 64, profile.batch_size, shuffle=True)


for x, y in train_windows().take(1):
    print("reads:   ", repr(vocabulary.decode(x[0, :40])))
    print("predicts:", repr(vocabulary.decode(y[0, :40])))

# %% [markdown] id="perplexity-why"
# ## How good is a guess?
#
# At each step the model gives every character a probability; let $p_i$ be the one it gave to the character that came.
# The loss is the mean of $-\log p_i$ over all $N$ characters, the *cross-entropy*.
# Its exponential is easier to read, and is called **perplexity**:
#
# $$\text{perplexity} = \exp\Big(-\frac{1}{N}\sum_{i=1}^{N}\log p_i\Big)$$
#
# It says among how many equally likely characters the model seems to choose.
# Being certain, and right, gives 1; blind guessing gives the size of the vocabulary.

# %% [markdown] id="perplexity-task"
# ### Exercise: perplexity without the padding
#
# *Difficulty ★★ · 7 minutes · 2 points*
#
# Here all windows are equally long; in later chapters the texts are not, and the shorter ones in a batch are padded.
# Padding is not text: write `perplexity` so that it counts only the places where `mask` is True.


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
# A number on its own means little.
# Two models that do nothing but count give it a scale: the *unigram* model knows how frequent each character is, the *bigram* model how often each follows each other one.

# %% id="baselines"
train_ids = vocabulary.encode(SEPARATOR.join(poems["train"]))
held_out_ids = vocabulary.encode(SEPARATOR.join(poems["validation"]))
pairs = np.zeros((len(vocabulary), len(vocabulary)))
np.add.at(pairs, (train_ids[:-1], train_ids[1:]), 1)

# A little is added to every count: what was never seen is then unlikely, but not impossible.
pairs += 0.1
unigram = pairs.sum(axis=0) / pairs.sum()
bigram = pairs / pairs.sum(axis=1, keepdims=True)
surprise = {
    "unigram": -np.log(unigram[held_out_ids[1:]]),
    "bigram": -np.log(bigram[held_out_ids[:-1], held_out_ids[1:]]),
}
baselines = {name: float(np.exp(values.mean())) for name, values in surprise.items()}
for name, value in {"blind guessing": len(vocabulary), **baselines}.items():
    print(f"{name:14} {value:6.2f}")

# %% [markdown] id="baselines-read"
# A network worth its training must beat both.

# %% [markdown] id="bptt"
# ## Learning backwards through time
#
# The loss at step $T$ depends on the state $\mathbf{h}_T$, which depends on the state before it, and so on back to the first step.
# Back-propagation follows this chain, and at each step it multiplies by the derivative of the new state with respect to the old one:
#
# $$\frac{\partial \mathbf{h}_T}{\partial \mathbf{h}_t} = \prod_{s=t+1}^{T} \operatorname{diag}(1 - \mathbf{h}_s^2)\, \mathbf{W}_{hh}$$
#
# The factors stand latest first, $\operatorname{diag}$ puts a vector on a diagonal, and $1 - \mathbf{h}_s^2$, entry by entry, is the slope of $\tanh$.
#
# Without the slopes, the same matrix is multiplied again and again, and what becomes of a long product is decided by the largest absolute value among the eigenvalues of $\mathbf{W}_{hh}$, its *spectral radius*: below 1 the product shrinks in the end, above 1 it grows.
# The slopes are never more than 1, so as a rule they make it smaller still.

# %% [markdown] id="recurrent-weights-task"
# ### Exercise: weights that explode on demand
#
# *Difficulty ★★ · 8 minutes · 2 points*
#
# To break a network on purpose, we need weights that break it.
# Write `recurrent_weights`, which returns a random square matrix whose spectral radius is exactly `radius`.
# The eigenvalues of a real matrix may be complex; the size of each is its absolute value.


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
# Now the experiment: we run a network of 64 units forward on faint noise, then follow the product back in time, for three radii.


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
# On the logarithmic axis, a straight line is exponential growth or decay.
# *Predict before you run the cell:* will the gradient with radius 2 double at every step?

# %% id="gradient-figure" alt="Size of the gradient against steps back in time, on a logarithmic axis. With radius 0.5 a straight line falls by many orders of magnitude; with radius 1 the line stays level; with radius 2 it climbs by several orders of magnitude, less evenly."
plots.gradient_paths(
    {
        f"radius {radius:g}": gradient_path(layers.recurrent_matrix(64, radius, DEFAULT_SEED))
        for radius in (0.5, 1.0, 2.0)
    },
    alt="gradient-figure",
)

# %% [markdown] id="gradient-read"
# With radius 0.5 the gradient **vanishes**: after a few dozen steps almost nothing is left of it, and the network can't learn what connects a character with one so far back.
# With radius 2 it **explodes**, though by far less than a doubling at every step, because large states lie where $\tanh$ is flat.
# With radius 1 it stays about level, after a short rise.
#
# For explosion there is a simple cure, **clipping**: when the gradient of all weights together is longer than a limit, shorten it to the limit and keep its direction.

# %% [markdown] id="clip-gradients-task"
# ### Exercise: clip by the global norm
#
# *Difficulty ★★ · 7 minutes · 2 points*
#
# `gradients` is a list of arrays, one for each weight of a network.
# Taken together they form one long vector.
# If this vector is longer than `max_norm`, scale *all* arrays by the same factor, so that its length becomes `max_norm`.


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
# Keras clips for you, under two similar names: `global_clipnorm` does what you just wrote, while `clipnorm` shortens each weight's gradient on its own, which changes the direction of the step.
# Let us see clipping at work on the sonnets, with plain gradient descent and a slightly too high learning rate.

# %% id="character-model"
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def character_model(recurrent_layer):
    """Return a model from ids (batch, steps) to logits (batch, steps, vocabulary)."""
    embedding = keras.layers.Embedding(len(vocabulary), 32)
    to_logits = keras.layers.Dense(len(vocabulary), dtype="float32")
    return keras.Sequential([embedding, recurrent_layer, to_logits])


# %% [markdown] id="character-model-read"
# `Embedding` turns an id into the vector $\mathbf{x}_t$, the recurrent layer makes $\mathbf{h}_t$, and `Dense` is the observation update.
# Its softmax is left to the loss, which is what `from_logits=True` says; numbers before a softmax are called *logits*.
#
# *Predict:* what will the loss do without clipping?

# %% id="clipping-experiment" alt="Training loss over 120 updates. Without clipping it climbs within thirty updates to many times that of blind guessing, and stays up there, unsteady; with clipping it comes down slowly, from just below blind guessing."
losses = {}
for name, limit in {"not clipped": None, "clipped": 1.0}.items():
    keras.utils.set_random_seed(DEFAULT_SEED)
    small = character_model(keras.layers.SimpleRNN(64, return_sequences=True))
    small.compile(keras.optimizers.SGD(2.0, global_clipnorm=limit), cross_entropy)
    batches = train_windows().repeat()
    line = watch(f"training, {name}", about=3, show="loss")
    fitted = small.fit(batches, epochs=12, steps_per_epoch=10, verbose=0, callbacks=[line])
    losses[name] = fitted.history["loss"]

plots.learning_curves(
    losses,
    baselines={"blind guessing": np.log(len(vocabulary))},
    alt="clipping-experiment",
    xlabel="tens of updates",
    ylabel="training loss",
)

# %% [markdown] id="clipping-read"
# The network, its first weights and the batches are the same: only the limit differs.
# Without it, long steps throw the weights far away, and the loss ends far above blind guessing; with it, the same learning rate works.

# %% [markdown] id="language-model"
# ## A language model of the sonnets
#
# Now in earnest: more units, and Adam, which finds a step length for each weight.
# *Predict:* will this network end between the unigram and the bigram model, or below both?

# %% id="train-rnn"
keras.utils.set_random_seed(DEFAULT_SEED)
rnn = character_model(keras.layers.SimpleRNN(128, return_sequences=True))
rnn.compile(keras.optimizers.Adam(0.004, global_clipnorm=1.0), cross_entropy)
line = watch("the RNN", about=10)
fitted = rnn.fit(
    train_windows(), validation_data=validation, epochs=profile.epochs, verbose=0, callbacks=[line]
)

# %% [markdown] id="learning-curves-lead"
# Here it is beside the two baselines:

# %% id="learning-curves" alt="Perplexity on training and validation poems after each epoch. Both soon fall below the line of the unigram model, then below that of the bigram model, and flatten well under it, where training ends lower than validation."
rnn_curve = np.exp(fitted.history["val_loss"])
plots.learning_curves(
    {"training": np.exp(fitted.history["loss"]), "validation": rnn_curve},
    baselines=baselines,
    alt="learning-curves",
)

# %% [markdown] id="learning-curves-read"
# The network passes the unigram model at once and the bigram model within a few epochs, so it uses more than the last character.
# In the first epochs training looks worse than validation, being averaged over an epoch of learning.
# The gap that opens later is what it learns that is true of the training poems alone.

# %% [markdown] id="gates"
# ## Gates
#
# Clipping cures explosion, but it can do nothing about vanishing.
# The **LSTM** changes the network instead.
# Beside $\mathbf{h}_t$ it carries a cell state $\mathbf{c}_t$, which is not squashed at every step but *kept*, and three gates decide what happens to it.
# One sum gives four blocks,
#
# $$(\mathbf{i}, \mathbf{f}, \mathbf{g}, \mathbf{o}) = \mathbf{W}_{hx}\mathbf{x}_t + \mathbf{W}_{hh}\mathbf{h}_{t-1} + \mathbf{b}_h$$
#
# and with the sigmoid $\sigma$ and the elementwise product $\odot$
#
# $$\mathbf{c}_t = \sigma(\mathbf{f}) \odot \mathbf{c}_{t-1} + \sigma(\mathbf{i}) \odot \tanh(\mathbf{g}), \qquad \mathbf{h}_t = \sigma(\mathbf{o}) \odot \tanh(\mathbf{c}_t).$$
#
# The forget gate $\sigma(\mathbf{f})$, between 0 and 1, says how much of the old cell state stays, the input gate $\sigma(\mathbf{i})$ how much of the candidate $\tanh(\mathbf{g})$ is added, and the output gate $\sigma(\mathbf{o})$ how much is shown (this $\mathbf{o}$ is not the output $\mathbf{o}_t$ of above).
# Directly from $\mathbf{c}_t$ to $\mathbf{c}_{t-1}$, the gradient is multiplied by $\sigma(\mathbf{f})$, which the network can hold near 1, and not by a matrix.
#
# The **GRU** needs only two gates and no cell state.
# An update gate $\mathbf{z}$ mixes old and new, $\mathbf{h}_t = \mathbf{z} \odot \mathbf{h}_{t-1} + (1 - \mathbf{z}) \odot \tilde{\mathbf{h}}$, and a reset gate $\mathbf{r}$ decides how much of the old state enters the candidate $\tilde{\mathbf{h}}$.

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
# Do gates pay off on the sonnets?
# A gated layer has three or four times the weights of a simple one with as many units, so we compared them at about equal *parameters*: three seeds each, measured on the test poems.
# The learning rate of each cell, the best of four with the first seed, and the epoch at which each run stops were chosen on the validation poems.
#
# This takes a while, so the result was recorded; `benchmarks/cells_at_equal_parameters.py` makes it again.
# *Predict:* which cell wins, and by more than the seed alone changes?

# %% id="compare-gates" alt="Test perplexity of three runs each of SimpleRNN, GRU and LSTM, with their means. The means lie so close together that the runs of one cell overlap with those of the others."
runs = results.read("01_cells")["runs"]
by_cell = {}
print("cell       units  parameters  learning rate  test perplexity, seed by seed")
for cell in ("SimpleRNN", "GRU", "LSTM"):
    chosen = results.select(runs, cell=cell, chosen=True)
    found = [run["test_perplexity"] for run in chosen]
    by_cell["{cell}, {units} units".format(**chosen[0])] = found
    row = "{cell:10} {units:5}  {parameters:10,}  {learning_rate:13g} ".format(**chosen[0])
    print(row, *(f"{value:.2f}" for value in found))

print(f"from the best run to the worst: {np.ptp(list(by_cell.values())):.2f}")
plots.runs_by_group(by_cell, ylabel="test perplexity", alt="compare-gates")

# %% [markdown] id="compare-read"
# A surprise: at equal parameters no cell wins clearly, and the means lie closer together than the runs of the LSTM.
# Mind the axis, which does not begin at 0: it spans little more than the distance from the best run to the worst, printed above it.
#
# A likely reason, which we did not test: in windows of 64 characters there is little to remember from far away, and the simple network spends its parameters on more units.
#
# Look at the learning rates, too; here is the validation perplexity with the first seed:

# %% id="learning-rates"
rates = sorted({run["learning_rate"] for run in runs})
with results.table("cell", *rates) as row:
    for cell in ("SimpleRNN", "GRU", "LSTM"):
        tried = results.select(runs, cell=cell, seed=DEFAULT_SEED)
        found = {run["learning_rate"]: run["validation_perplexity"] for run in tried}
        row(cell, *(found[rate] for rate in rates))

# %% [markdown] id="learning-rates-read"
# At the lowest of these rates the GRU would have won clearly, and the LSTM come last by far.
# At the highest rate the simple network breaks down, and the gated ones hardly notice.
# So compare networks only after you have tuned the learning rate of each.
#
# The GRU's gates bring no better model here, but one that is easy to train: any of these rates will do.

# %% [markdown] id="your-turn"
# ## Your turn
#
# You have all the parts for a model of your own.

# %% [markdown] id="my-language-model-task"
# ### Exercise: a language model within a budget
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Write `my_language_model`: a Keras model from ids (batch, steps) to logits (batch, steps, vocabulary).
# It may have at most 60,000 parameters with a vocabulary of up to 60 characters, as many as this text has, and no output may depend on a later input.
# Build it from Keras's own layers, with `keras.Sequential` or `keras.Model(inputs, outputs)`: the check rebuilds it from its config.
#
# The target: once it is trained, below, it beats the RNN on the validation poems (profile `smoke` is too short for that).
# The check looks at the untrained model; the training and its learning rate are up to you.


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
# If your model passes its check, it is trained here; until then, the course's own is.

# %% id="train-yours"
# The learning rate is yours to change: 0.004 suits a GRU, and an LSTM needs a higher one.
keras.utils.set_random_seed(DEFAULT_SEED)
model = yours_or("my_language_model", layers.gru_language_model)(len(vocabulary))
model.compile(keras.optimizers.Adam(0.004, global_clipnorm=1.0), cross_entropy)
line = watch("this model", about=20)
fitted = model.fit(
    train_windows(), validation_data=validation, epochs=profile.epochs, verbose=0, callbacks=[line]
)
your_curve = np.exp(fitted.history["val_loss"])
target("my_language_model", your_curve[-1], below=rnn_curve[-1])

# %% [markdown] id="scoreboard-lead"
# The scoreboard, with the lowest perplexity first:

# %% id="scoreboard" alt="Validation perplexity after each epoch for the RNN of this chapter and for the model just trained, with the bigram model as a line. The RNN's curve falls below that line and flattens there; where both curves end is printed above."
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
# The temperature divides the logits; below 1, likely characters become likelier still.

# %% id="write-sonnet"
print(sample(model, vocabulary, "Shall I ", length=300, temperature=0.7))

# %% [markdown] id="writing-read"
# Words and almost-words, line breaks with capitals after them: all from guessing one character at a time.
# Metre and meaning are another matter.
# [Chapter 2](02_one_to_many.ipynb) is about better ways to draw, and about measuring what comes out.

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Write a recurrent layer as a loop, and as a Keras cell that equals Keras's own layer.
# - Explain why gradients vanish and explode, produce both, and clip those that explode.
# - Measure a language model by perplexity, without padding and beside baselines.
# - Write down an LSTM step and say what each gate does and why the gradient passes.
# - Keep a model causal and within a budget.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** A simple RNN without $\tanh$ has read a hundred inputs.
# How many layers would a network without recurrence need to compute the same state?
#
# <details>
# <summary>Answer 1</summary>
#
# One: without $\phi$ the state is a linear function of all inputs, so a single matrix applied to the whole sequence gives it.
#
# </details>
#
# **2.** Your training loss falls smoothly, and then suddenly becomes NaN.
# What do you try first, and what would not help?
#
# <details>
# <summary>Answer 2</summary>
#
# Clipping by the global norm, or a lower learning rate: one huge gradient has thrown the weights far away.
# Starting with a larger radius of the recurrent weights would make it worse.
#
# </details>
#
# **3.** A colleague's bidirectional language model has a perplexity of nearly one.
# Why don't you congratulate them?
#
# <details>
# <summary>Answer 3</summary>
#
# Its backward half has already read the next character when the model predicts it.
# To see this, change only later inputs: if earlier outputs move, there is a leak.
# [Chapter 8](08_bidirectional.ipynb) is about it.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Recurrent networks run where text or sound comes in step by step and memory is small: in speech recognisers and keyboards on phones, in sensors, in forecasting.
# A state of fixed size has come back for long sequences, in state-space models and in linear attention.

# %% [markdown] id="papers"
# ## Papers
#
# - J. L. Elman, [Finding structure in time](https://doi.org/10.1207/s15516709cog1402_1), Cognitive Science 14, 1990.
# - Y. Bengio, P. Simard, P. Frasconi, [Learning long-term dependencies with gradient descent is difficult](https://doi.org/10.1109/72.279181), IEEE Transactions on Neural Networks 5, 1994.
# - S. Hochreiter, J. Schmidhuber, [Long short-term memory](https://doi.org/10.1162/neco.1997.9.8.1735), Neural Computation 9, 1997.
# - R. Pascanu, T. Mikolov, Y. Bengio, [On the difficulty of training recurrent neural networks](https://arxiv.org/abs/1211.5063), ICML 2013.
# - K. Cho et al., [Learning phrase representations using RNN encoder–decoder for statistical machine translation](https://arxiv.org/abs/1406.1078), EMNLP 2014.

# %% [markdown] id="where-next"
# ## Where to go next
#
# - [Chapter 2](02_one_to_many.ipynb): poems.
# - [Chapter 7](07_deep.ipynb): recurrent layers on top of each other.
# - [Home](home.md): all chapters, and your progress.

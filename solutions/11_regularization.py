# ---
# jupyter:
#   course:
#     minutes_read: 22
#     seconds_cpu: 50
#     seconds_smoke: 20
# ---

# %% [markdown] id="title"
# # 11 · Regularization
#
# A network with a third of a million weights can learn a quarter of *Paradise Lost* by heart.
# Then it knows its training text better with every epoch, and new text worse.
# What keeps it from that, where in a recurrent network may one interfere, and what does each remedy cost?
#
# In this chapter you leave out numbers, words, weights and whole layers, break a memory with the wrong kind of mask, and build a cell that keeps its sums in order.
# Then you read a recorded experiment that tries each remedy alone, and the best in pairs.
#
# You need [chapter 1](01_recurrence.ipynb): language model, perplexity, the gates of LSTM and GRU; and of [chapter 9](09_residual.ipynb) the shortcut and layer normalisation.
# Reading and running take about twenty-five minutes, the exercises an hour.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

profile = start("11")  # seeds, threads and precision; before Keras is imported

import keras
import numpy as np

from utils import layers, plots, results
from utils.baselines.language import cross_entropy
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.cudnn import takes_cudnn
from utils.data import load
from utils.data import text as texts
from utils.experiments import regularization as recorded

# %% [markdown] id="by-heart"
# ## By heart
#
# The text is a third of the training passages of *Paradise Lost*, cut into words; the validation passages are the new text.
# The 1,000 most frequent words are known; any other counts as *unknown*, then the most frequent of all.

# %% id="load-verse"
splits, verse = load("poems"), {}
for split in ("train", "validation"):
    rows = zip(*texts.columns(splits[split], "text", "poet"), strict=True)
    verse[split] = [text for text, poet in rows if poet == recorded.POET]
vocabulary = texts.word_vocabulary(verse["train"], size=recorded.WORDS, markers=True)
read = verse["train"][: recorded.PASSAGES]
held_out = texts.windows(verse["validation"], vocabulary, recorded.LENGTH, 8).cache()

# %% [markdown] id="counting-lead"
# What must be beaten first is counting: how frequent each word is, and which word follows which.

# %% id="counting"
known, new = vocabulary.stretch(read), vocabulary.stretch(verse["validation"])
counted = {
    name: round(float(np.exp(cross_entropy(known, new, len(vocabulary), longest))), 1)
    for name, longest in {"unigram": 1, "bigram": 2}.items()
}
print(f"{len(known):,} words to learn from; perplexity of", counted)

# %% [markdown] id="network-lead"
# The network is one GRU, with an embedding below it and an output layer above it.
# Kept are the weights from where the validation loss was lowest: **early stopping**, the remedy that costs least.

# %% id="train-code"
parts, each_part = profile.epochs, 20 if profile.examples < 0 else 5


def train(name, model, learning_rate=0.01):
    """Train for a number of updates, and return the perplexities after each part of them."""
    batches = texts.windows(read, vocabulary, recorded.LENGTH, 32, shuffle=True, seed=DEFAULT_SEED)
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, parts * each_part)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), loss)
    # Patient enough never to stop, so that the curves show what comes after.
    stop = keras.callbacks.EarlyStopping(patience=parts, restore_best_weights=True)
    options = {"epochs": parts, "steps_per_epoch": each_part, "validation_data": held_out}
    options["callbacks"] = [stop, watch(name, about=25)]
    history = model.fit(batches.repeat(), verbose=0, **options).history
    return np.exp(history["loss"]), np.exp(history["val_loss"])


# %% [markdown] id="train-lead"
# Keras's word vectors begin so small that a GRU hears next to nothing of them for hundreds of updates, so these begin larger.
# Where will the curves of training and validation part?

# %% id="train-none"
keras.utils.set_random_seed(DEFAULT_SEED)
begin = keras.initializers.RandomNormal(stddev=0.5)
embed = keras.layers.Embedding(len(vocabulary), 128, embeddings_initializer=begin)
gru = keras.layers.GRU(128, return_sequences=True)
model = keras.Sequential([embed, gru, keras.layers.Dense(len(vocabulary), dtype="float32")])
training, validation = train("no remedy", model)
print(f"{model.count_params():,} parameters, lowest at part {validation.argmin() + 1}")

# %% [markdown] id="curves-lead"
# Perplexity after each part of the training, beside the two counts:

# %% id="by-heart-curves" alt="Perplexity after each part of the training. That of the training text falls to the end. That of the validation text falls with it at first, reaches its lowest point early, and climbs again."
curves = {"training": training, "validation": validation}
plots.learning_curves(curves, baselines=counted, log=True, xlabel="part", alt="by-heart-curves")

# %% [markdown] id="by-heart-read"
# From some point on, what the network learns is true of these verses alone.
# Early stopping keeps the best moment, and throws away all that the rest of the training could have taught.
# The other remedies make learning by heart *harder*, so that the training may go on.

# %% [markdown] id="masks"
# ## Four masks
#
# **Dropout** sets numbers to zero in training, each with probability $p$, and divides the others by $1 - p$, so that the mean stays.
# With a mask $\mathbf{m}$ of zeros and ones, and the elementwise product $\odot$:
#
# $$D(\mathbf{x}) = \frac{\mathbf{m} \odot \mathbf{x}}{1 - p}$$
#
# What is left out cannot be relied on, so knowledge must be spread over many numbers.
# When the network is used, nothing is dropped.
#
# In a sequence there is a second question: does each *step* get a mask of its own?
# `noise_shape`, the mask's shape, (batch, steps, features), answers it: along an axis of length 1 the mask is the same.
# Here are four, bright where a number is kept: which would you give to a network that should not rely on single words?

# %% id="masks-figure" alt="Four maps of 8 steps by 24 numbers, bright where a number is kept. Each number by itself: a random pattern. The same at every step: whole columns are bright or dark. Whole words: whole rows are bright or dark. All of a sequence: one map in one colour."
noise_shapes = {
    "each number by itself": None,
    "the same at every step": (None, 1, None),
    "whole words": (None, None, 1),
    "all of a sequence": (None, 1, 1),
}
masks = {
    name: keras.layers.Dropout(0.5, noise_shape=shape, seed=1)(np.ones((1, 8, 24)), training=True)
    for name, shape in noise_shapes.items()
}
plots.dropout_masks({name: np.array(each)[0] for name, each in masks.items()}, alt="masks-figure")

# %% [markdown] id="masks-read"
# With the first, a number that is missing now may be there at the next step, and a recurrent network can wait for it.
# The second is **variational** dropout: for a whole sequence the network does without the same numbers, as if it were a smaller network.
# The third does without words.
# The fourth, on the branch of a residual layer, leaves out the whole layer for a sequence: **stochastic depth**.

# %% [markdown] id="variational-dropout-task"
# ### Exercise: one mask for all steps
#
# *Difficulty ★ · 9 minutes · 2 points*
#
# Write `variational_dropout` in NumPy.
# Each number of each sequence is dropped with probability `rate`, at all steps or at none; what is kept is divided by `1 - rate`.
# The masks of two sequences of the batch are drawn apart, from `np.random.default_rng(seed)`.
# Leave `x` as it is, and return a new array.


# %% id="variational-dropout" exercise="variational_dropout"
def variational_dropout(x, rate, seed):
    """Return x with some numbers dropped at all steps; x: (batch, steps, features)."""
    # BEGIN SOLUTION
    batch, _, features = x.shape
    kept = np.random.default_rng(seed).random((batch, 1, features)) >= rate
    return np.where(kept, x / (1 - rate), 0)
    # END SOLUTION


# %% id="variational-dropout-check"
check("variational_dropout")

# %% [markdown] id="which-mask"
# ## Which one do you get?
#
# Recurrent layers take `dropout=`, too, for their inputs.
# In Keras 2, `GRU` and `LSTM` drew another mask at each step; [since Keras 3](https://github.com/keras-team/keras/issues/19993) they do not.
# Here a `SimpleRNN` copies what it reads, and it reads ones, so its outputs show the mask.

# %% id="kerass-mask"
copying = {"kernel_initializer": "identity", "recurrent_initializer": "zeros", "seed": 3}
layer = keras.layers.SimpleRNN(12, "linear", dropout=0.5, return_sequences=True, **copying)
copied = [np.array(layer(np.ones((1, 4, 12)), training=True))[0] for call in range(2)]
for call in copied:
    print(*("".join("#" if kept else "." for kept in step) for step in call))

# %% [markdown] id="kerass-mask-read"
# One mask a call, the same at all four steps: it is variational dropout, though the argument's name does not say so.
# Who wants another at each step puts a `Dropout` layer before the recurrent one.
# A model carried over from Keras 2 gets something else; the experiment below measures both.

# %% [markdown] id="the-state"
# ## The state
#
# Inputs and outputs of a recurrent layer can be dropped like any others.
# What is carried from step to step cannot.
# Take a perfect memory, $\mathbf{h}_t = \mathbf{h}_{t-1}$, and drop it at each step with a new mask.
# After one step a share $1 - p$ of its numbers is there.
# How many are there after twenty?

# %% [markdown] id="dropped-memory-task"
# ### Exercise: break a memory
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `dropped_memory`: the states of a memory that would hold `start` for ever, if dropout did not hit what it carries.
# At each step a *new* mask, drawn from `np.random.default_rng(seed)`, sets each number of the state to zero with probability `rate`, and the others are divided by `1 - rate`; the result is this step's state, and what the next one gets.
# Return the states after each step.


# %% id="dropped-memory" exercise="dropped_memory"
def dropped_memory(start, rate, steps, seed):
    """Return the states after each step, (steps, units); start: (units,)."""
    # BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    state, states = start, []
    for _ in range(steps):
        state = state * (rng.random(len(start)) >= rate) / (1 - rate)
        states.append(state)
    return np.stack(states)
    # END SOLUTION


# %% id="dropped-memory-check"
check("dropped_memory")

# %% [markdown] id="three-ways"
# Two ways leave the memory whole.
#
# **Recurrent dropout**, `recurrent_dropout=` in Keras, draws its masks once a call and drops only what the gates *read* of the old state.
# The state that is carried on passes beside them.
#
# **Zoneout** does not set a number to zero: the number stays as it was, while the others are renewed.
# With $\tilde{\mathbf{s}}_t$ what the cell would make of the old state $\mathbf{s}_{t-1}$:
#
# $$\mathbf{s}_t = \mathbf{m}_t \odot \mathbf{s}_{t-1} + (1 - \mathbf{m}_t) \odot \tilde{\mathbf{s}}_t$$
#
# Each entry of $\mathbf{m}_t$ is 1 with probability $p$, drawn anew at each step.
# When the network is used, the mean takes the mask's place: $\mathbf{s}_t = p\,\mathbf{s}_{t-1} + (1 - p)\,\tilde{\mathbf{s}}_t$.
#
# Here is a GRU whose update gate is held at $\mathbf{z} = 1$, so that it keeps its state: with each of the two, and with dropout of what it carries.
# Which curves will stay at the top?

# %% id="memory-figure" alt="Share of a memory's numbers that are still there after 1 to 24 steps. With recurrent dropout and with zoneout all of them are there to the end. With dropout of the carried state at each step the curve falls steeply, to next to nothing."
cells = {
    "recurrent dropout": keras.layers.GRUCell(400, recurrent_dropout=0.25),
    "zoneout": layers.ZoneoutCell(keras.layers.GRUCell(400), 0.25),
    "carried state, at each step": layers.StepDropoutCell(keras.layers.GRUCell(400), 0.25),
}
left = {}
for name, cell in cells.items():
    memory = keras.layers.RNN(cell, return_sequences=True, dtype="float32")
    memory.build((1, 24, 1))
    kernel, recurrent, bias = (np.zeros(weight.shape) for weight in memory.get_weights())
    bias[:, :400] = 30  # the update gate's: keep
    memory.set_weights([kernel, recurrent, bias])
    states = memory(np.zeros((1, 24, 1)), initial_state=np.ones((1, 400)), training=True)
    left[name] = (np.array(states)[0] != 0).mean(axis=-1)
plots.learning_curves(left, xlabel="step", ylabel="share that is still there", alt="memory-figure")

# %% [markdown] id="memory-read"
# After $t$ steps a share $(1 - p)^t$ of the dropped memory is left, and each number in it is $(1 - p)^{-t}$ times as large.
# The mean is right, as dropout promises, and the memory is gone.

# %% [markdown] id="zoneout-by-hand-task"
# ### Exercise: zoneout on paper
#
# *Difficulty ★ · 7 minutes · 1 point*
#
# A cell with one unit adds up what it reads: $\tilde s_t = s_{t-1} + x_t$, and $s_0 = 0$.
# The input is 4, then 8, then −4, and $p = \tfrac14$.
#
# In training the mask happens to be 1 at the second step only.
# Write down the states $s_1, s_2, s_3$ of that training, and then those of the same input when the network is used: `[[s_1, s_2, s_3], [s_1, s_2, s_3]]`.

# %% id="zoneout-by-hand" exercise="zoneout_by_hand"
# The states in training, then those in use.
# BEGIN SOLUTION
zoneout_by_hand = [[4, 4, 0], [3, 9, 6]]
# END SOLUTION

# %% id="zoneout-by-hand-check"
check("zoneout_by_hand")

# %% [markdown] id="cudnn-lead"
# ### What a GPU makes of it
#
# On a GPU, NVIDIA's library cuDNN runs the loop over all steps in one call, but only the loop that it knows.
# Keras can be asked without a GPU which layers would get it.

# %% id="cudnn"
asked = {
    "GRU, dropout": keras.layers.GRU(8, dropout=0.3),
    "GRU, recurrent_dropout": keras.layers.GRU(8, recurrent_dropout=0.3),
    "GRU whose weights are dropped": layers.WeightDropGRU(8, weight_dropout=0.3),
    "a cell in RNN, with zoneout": keras.layers.RNN(layers.ZoneoutCell(keras.layers.GRUCell(8))),
}
for name, layer in asked.items():
    print(f"{name:31}", "cuDNN" if takes_cudnn(layer) else "an ordinary loop")

# %% [markdown] id="cudnn-read"
# What is dropped before the loop, after it, or from its weights leaves it alone.
# What happens inside of a step does not.

# %% [markdown] id="layer-norm"
# ## Order inside of a step
#
# **Layer normalisation** draws nothing.
# It brings the sums of a step to mean 0 and spread 1 before the gates see them, so that their size can neither grow nor vanish from step to step.
# For the simple recurrent step of chapter 1, with a **gain** $\mathbf{g}_h$ that is learned:
#
# $$\mathbf{a}_t = \mathbf{W}_{hx}\mathbf{x}_t + \mathbf{W}_{hh}\mathbf{h}_{t-1}, \qquad \mathbf{h}_t = \tanh\!\Big(\mathbf{g}_h \odot \frac{\mathbf{a}_t - \mu_t}{\sqrt{\sigma_t^2 + \epsilon}} + \mathbf{b}_h\Big)$$
#
# Here $\mu_t$ and $\sigma_t^2$ are the mean and the variance over the units of one sequence at one step, and $\epsilon = 0.001$.

# %% [markdown] id="normed-cell-task"
# ### Exercise: a cell with a norm
#
# *Difficulty ★★ · 12 minutes · 3 points*
#
# Finish `NormedCell`: write its `call`.
# It gets the input of one step, (batch, features), and a list with the old state, (batch, units), and returns the output, which is the new state, and a list with it.
# Write the norm with `keras.ops`, not with a layer.


# %% id="normed-cell" exercise="NormedCell"
class NormedCell(keras.layers.Layer):
    """One recurrent step with layer normalisation, for `keras.layers.RNN`."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, shape):
        self.W_hx = self.add_weight(shape=(shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.g_h = self.add_weight(shape=(self.units,), initializer="ones")
        self.b_h = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, x, states):
        # BEGIN SOLUTION
        a = x @ self.W_hx + states[0] @ self.W_hh
        a = a - keras.ops.mean(a, axis=-1, keepdims=True)
        variance = keras.ops.mean(a**2, axis=-1, keepdims=True)
        h = keras.ops.tanh(self.g_h * a / keras.ops.sqrt(variance + 0.001) + self.b_h)
        return h, [h]
        # END SOLUTION


# %% id="normed-cell-check"
check("NormedCell")

# %% [markdown] id="weights"
# ## Weights
#
# **Weight drop** leaves out entries of $\mathbf{W}_{hh}$, the same for all steps of a batch.
# The loop stays as it is, so cuDNN can run it.
#
# **Weight decay** pulls weights towards zero: after each update, AdamW takes away a share $\eta\lambda$ of every weight, with the learning rate $\eta$ and a strength $\lambda$.
# Not all of them should decay.
# A bias or a gain does not learn texts by heart, and the vector of a rare word decays at every update and learns at few.

# %% id="decay"
optimizer = keras.optimizers.AdamW(0.004, weight_decay=0.3)
optimizer.exclude_from_weight_decay(var_names=["bias", "gain", "embeddings"])
optimizer.build(model.trainable_variables)
for weight in model.trainable_variables:
    print(f"{weight.path:44}", "decays" if optimizer._use_weight_decay(weight) else "stays")

# %% [markdown] id="tying"
# **Tying** takes weights away.
# The embedding has a vector for each word, and so has the output layer; both say what a word is like, so let them be one matrix $\mathbf{E}$, of shape (words, units):
#
# $$\mathbf{o}_t = \mathbf{E}\,\mathbf{h}_t$$
#
# The score of a word is the product of its vector with the state.

# %% [markdown] id="tied-model-task"
# ### Exercise: one matrix for both ends
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `tied_model`: a Keras model from ids (batch, steps) to logits (batch, steps, words), built from Keras's own layers.
# It has one `keras.layers.GRU(units, …)` with its default arguments, and it reads and scores words with one and the same matrix; nothing else in it has weights.
# `keras.layers.ReversibleEmbedding` is an embedding that can be called a second time, on states, with `reverse=True`.


# %% id="tied-model" exercise="tied_model"
def tied_model(vocabulary_size, units):
    """Return an untrained language model whose ends share their matrix."""
    # BEGIN SOLUTION
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    states = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    return keras.Model(ids, embed(states, reverse=True))
    # END SOLUTION


# %% id="tied-model-check"
check("tied_model")

# %% [markdown] id="penalties"
# ## Penalties on states
#
# A loss may also say what states should be like.
# One penalty wants them small, another one wants them to change slowly, with strengths $\alpha$ and $\beta$:
#
# $$\alpha\,\operatorname{mean}(\mathbf{h}_t^2) \qquad\text{and}\qquad \beta\,\operatorname{mean}\big((\mathbf{h}_t - \mathbf{h}_{t-1})^2\big)$$

# %% [markdown] id="temporal-penalty-task"
# ### Exercise: what a change costs
#
# *Difficulty ★★ · 8 minutes · 2 points*
#
# Write `temporal_penalty`: the mean of the squared changes $(\mathbf{h}_t - \mathbf{h}_{t-1})^2$, over all units and all pairs of neighbouring steps that are both real.
# The first step has none before it, and padding, on the right, must not count.
# Return 0 if there is no such pair.


# %% id="temporal-penalty" exercise="temporal_penalty"
def temporal_penalty(states, mask):
    """Return a number; states: (batch, steps, units), mask: (batch, steps), True where real."""
    # BEGIN SOLUTION
    changes = (states[:, 1:] - states[:, :-1]) ** 2
    pairs = changes[mask[:, 1:]]
    return float(pairs.mean()) if len(pairs) else 0.0
    # END SOLUTION


# %% id="temporal-penalty-check"
check("temporal_penalty")

# %% [markdown] id="averages"
# ## Means
#
# Weights that are averaged over many updates jump less than the last ones.
# Keras keeps such a mean if the optimizer is made with `use_ema=True`, and the callback `SwapEMAWeights` evaluates it.
#
# Three networks that differ by their seed make different mistakes, so the mean of their *probabilities* is better than each of them, at three times the price.
# Every remedy has to compete with that.

# %% [markdown] id="record"
# ## One at a time
#
# All of this was tried on the same verses, one remedy at a time.
# Every network has one GRU of 128 units, if its name says nothing else, and every one is stopped early.
# How strong each remedy is, the validation loss chose among three strengths.
# Each was trained at four learning rates, at more where the best lay at the edge, and at the best of them with three seeds; `benchmarks/regularization.py` does it again.
# The network without a remedy was also given shorter trainings, so that its learning rate may fall before it begins to learn by heart; the best of these is what all are compared with.

# %% id="read-record"
record = results.read(recorded.NAME)
tests = recorded.by_network(record["runs"], part="methods")
name_of_base, base = recorded.baseline(record)
updates = {run["network"]: run for run in record["speed"]}
print(f"{name_of_base}: test perplexity {base:.1f}")

# %% [markdown] id="methods-figure-lead"
# One dot is one seed of a network.
# Which remedy do you expect on top, and which below the dashed line?

# %% id="methods-figure" alt="A row for each network, the lowest mean test perplexity on top, with a dot for each of three seeds. The penalty on states stands on top, far to the left of all others. A handful of rows lie a little left of the dashed line of the network without a remedy, most lie on it or a little to its right."
plots.methods(tests, xlabel="test perplexity", baselines={"no remedy": base}, alt="methods-figure")

# %% [markdown] id="methods-table-lead"
# The same as a table, with what each costs.
# *Speed* counts updates a second on two cores, compared with the GRU alone; the last column says whether cuDNN would run it.

# %% id="methods-table"
columns = ("network", "strength", "rate", "mean", "spread", "change", "speed", "cuDNN")
with results.table(*columns) as row:
    for name, scores in sorted(tests.items(), key=lambda entry: entry[1].mean()):
        run = results.select(record["runs"], network=name, part="methods", chosen=True)[0]
        cost = updates.get(name, updates["none"])
        change = f"{scores.mean() / base - 1:+.1%}"
        eligible = "yes" if cost["cudnn"] else "no"
        mean, spread, speed = scores.mean(), np.ptp(scores), cost["relative"]
        numbers = (f"{mean:.1f}", f"{spread:.1f}", change, f"{speed:.2f}")
        row(name, run["strength"] or "", run["learning_rate"], *numbers, eligible)

# %% [markdown] id="methods-read"
# Rows whose dots overlap are not told apart by three seeds.
# One remedy stands out, the penalty on large states; the others bring two percent at most, and some do harm.
# A learning rate that falls in time is worth as much as most of them.
#
# Rows that differ in one thing only stand side by side here, with the seeds of the first that lie below all seeds of the second.

# %% id="contrasts"
with results.table("network", "against", "difference", "seeds below") as row:
    for one, other in recorded.CONTRASTS:
        difference = f"{tests[one].mean() / tests[other].mean() - 1:+.1%}"
        row(one, other, difference, int((tests[one] < tests[other].min()).sum()))

# %% [markdown] id="contrasts-read"
# Which mask is drawn mattered little here.
# Dropping what is carried did no harm at a rate of 0.1: to guess the next word of verse, little must be kept for twenty steps.
# On a GPU, what costs cuDNN must bring more: the ordinary loop waits there at every step.

# %% [markdown] id="pairs"
# ## Two together
#
# The three remedies that lowered the validation loss most, each of another kind, were combined; beside them stands a usual recipe.
# Do the gains add up?

# %% id="pairs-table"
single = {name: scores.mean() / base for name, scores in tests.items()}
with results.table("together", "test perplexity", "change", "if gains added up") as row:
    for name, scores in recorded.by_network(record["runs"], part="pairs").items():
        added = np.prod([single[one] for one in name.split(" + ")]) - 1
        row(name, scores.mean(), f"{scores.mean() / base - 1:+.1%}", f"{added:+.1%}")

# %% [markdown] id="means-lead"
# And the upper line, the mean of three seeds:

# %% id="means-table"
together = recorded.best_together(record)
for name in (name_of_base, together):
    mean = np.exp(results.select(record["means"], network=name)[0]["test_loss"])
    print(f"{name}: mean of three seeds {mean:.1f}")
print(f"{together} cuts validation perplexity by {recorded.cut_by(record, together):.1%}")

# %% [markdown] id="pairs-read"
# Where the penalty takes part, the gains nearly add up.
# Weight drop and weight decay together bring almost twice their sum, and the usual recipe brings as much, though each of its parts alone brought nothing.
# The mean of three seeds asks for no remedy, and is worth having on top of some.

# %% [markdown] id="other-side"
# ## The other side
#
# A remedy against learning by heart helps where there is little to learn from.
# A poem ends, so the same network now reads an encyclopedia: more and more articles of WikiText-2, up to all two million words.
# Always half a million words are read: the smallest set twenty times, and of the largest a quarter once.
# What will variational dropout of inputs and outputs be worth at each size?

# %% id="sizes-figure" alt="Test perplexity over the number of training words, both axes logarithmic, lines for the network without a remedy, with dropout, and for counting. All fall from left to right. The first two begin together, then the one with dropout stays above. Counting begins highest and meets the network without a remedy at two million words."
by_size = recorded.by_size(record)
plots.runs_by_size(by_size, xlabel="training words", ylabel="test perplexity", alt="sizes-figure")

# %% [markdown] id="sizes-lead"
# The change that dropout brings, at each size:

# %% id="sizes-change"
for words, scores in by_size["none"].items():
    print(f"{words:9,} words: {by_size['dropout'][words].mean() / scores.mean() - 1:+.1%}")

# %% [markdown] id="other-side-read"
# Nearly level at first, dropout costs more than a tenth in the end: what is read once or twice can't be learned by heart, and a mask only takes numbers away while there is something to learn.
# And with two million words, counting runs of three is as good as this small network.

# %% [markdown] id="your-turn"
# ## Your turn

# %% [markdown] id="my-regularized-model-task"
# ### Exercise: a model that does not learn by heart
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Write `my_regularized_model`: a Keras model from ids (batch, steps) to logits (batch, steps, vocabulary), built from Keras's own layers.
# With a vocabulary of 1,000 words it may have 360,000 parameters, a few more than the chapter's network.
# No output may depend on a later word.
# The target: after the training below, a validation perplexity at least a twentieth below that of the chapter's network at its best moment; profile `smoke` is too short for that.


# %% id="my-regularized-model" exercise="my_regularized_model"
def my_regularized_model(vocabulary_size):
    """Return an untrained causal model with at most 360,000 parameters."""
    # BEGIN SOLUTION
    ids = keras.Input((None,), dtype="int32")
    begin = keras.initializers.RandomNormal(stddev=0.1)
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, 160, embeddings_initializer=begin)
    x = keras.layers.Dropout(0.5, noise_shape=(None, 1, None))(embed(ids))
    x = keras.layers.GRU(160, return_sequences=True)(x)
    x = keras.layers.Dropout(0.5, noise_shape=(None, 1, None))(x)
    return keras.Model(ids, embed(x, reverse=True))
    # END SOLUTION


# %% id="my-regularized-model-check"
check("my_regularized_model")

# %% [markdown] id="train-yours-lead"
# If your model passes, it is trained here; until then, the course's own is.

# %% id="train-yours"
build = yours_or("my_regularized_model", layers.regularized_language_model)
keras.utils.set_random_seed(DEFAULT_SEED)
_, curves["this model"] = train("this model", build(len(vocabulary)))
target("my_regularized_model", curves["this model"].min(), below=0.95 * validation.min())

# %% [markdown] id="your-progress-lead"
# What you have solved so far:

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Say which mask a dropout draws, for each step or for a whole sequence, and which one Keras's argument gives you.
# - Keep masks off what is carried, and regularize it with zoneout or recurrent dropout.
# - Put a norm into a cell, share the embedding with the output, and let the right weights decay.
# - Compare remedies fairly, and count what they cost.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** A colleague's training loss lies *above* the validation loss.
# Is something wrong?
#
# <details>
# <summary>Answer 1</summary>
#
# Not by itself: the training loss is measured with dropout, the validation loss without.
# A penalty may be part of the training loss, too.
# Evaluate the trained model on its training text to compare the two.
#
# </details>
#
# **2.** Why does zoneout need no division by $1 - p$ in training?
#
# <details>
# <summary>Answer 2</summary>
#
# It puts no zeros in place of numbers, so nothing is missing from the sum.
# A number is either the old or the new one, and both are of the right size; in use, their mean takes their place.
#
# </details>
#
# **3.** With dropout of 0.5, a network reads a million words once.
# What do you expect?
#
# <details>
# <summary>Answer 3</summary>
#
# It does worse than without: nothing can be learned by heart that is seen once, and half of its numbers are missing while it learns.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Large language models read most of their text once, and are trained with little dropout or none; weight decay has stayed, and so has layer normalisation, in every block.
# Where data are few (in medicine, for rare languages, when a large model is adapted to a small task), dropout and early stopping are still the first things to try.
# Many small language models share the matrix of their two ends.

# %% [markdown] id="papers"
# ## Papers
#
# - N. Srivastava et al., [Dropout: a simple way to prevent neural networks from overfitting](https://jmlr.org/papers/v15/srivastava14a.html), JMLR 15, 2014.
# - Y. Gal, Z. Ghahramani, [A theoretically grounded application of dropout in recurrent neural networks](https://arxiv.org/abs/1512.05287), NeurIPS 2016.
# - D. Krueger et al., [Zoneout: regularizing RNNs by randomly preserving hidden activations](https://arxiv.org/abs/1606.01305), ICLR 2017.
# - J. L. Ba, J. R. Kiros, G. E. Hinton, [Layer normalization](https://arxiv.org/abs/1607.06450), 2016.
# - S. Merity, N. S. Keskar, R. Socher, [Regularizing and optimizing LSTM language models](https://arxiv.org/abs/1708.02182), ICLR 2018.
# - S. Merity, B. McCann, R. Socher, [Revisiting activation regularization for language RNNs](https://arxiv.org/abs/1708.01009), 2017.
# - I. Loshchilov, F. Hutter, [Decoupled weight decay regularization](https://arxiv.org/abs/1711.05101), ICLR 2019.
# - O. Press, L. Wolf, [Using the output embedding to improve language models](https://arxiv.org/abs/1608.05859), EACL 2017.
# - G. Huang et al., [Deep networks with stochastic depth](https://arxiv.org/abs/1603.09382), ECCV 2016.

# %% [markdown] id="where-next"
# ## Where to go next
#
# [Chapter 12](12_capstone.ipynb) puts together all that you have built: deep, in both directions, residual or dense, and regularized.
# Or go back [Home](home.md).

# ---
# jupyter:
#   course:
#     minutes_read: 25
#     seconds_cpu: 170
#     seconds_smoke: 60
# ---

# %% [markdown] id="title"
# # 8 · Bidirectional
#
# [Chapter 4](04_tagging.ipynb) left a question open: why does a network that remembers all of the sentence so far find names worse than a linear model that sees a few characters to either side?
# It knows nothing of what comes next.
# If the whole sentence is there, why not read it from the other end as well?
#
# In this chapter you build such a network, by hand and with Keras.
# Then you use it where it must not be used: it scores better than any other model of the course, and writes nonsense.
# You write the test that exposes it, and give the network the tasks that it is good at.
#
# You need chapter 1: the hidden-state update, the language model of the sonnets, perplexity; and, for the last part, chapter 4: BIO tags, entity F1.
# Reading and running take about twenty-five minutes, the exercises an hour; every other cell runs without them.

# %% id="setup"
from timeit import repeat

from utils.training import DEFAULT_SEED, start, watch

# Seeds, threads and precision; before Keras, so that TensorFlow starts quietly.
profile = start("08")

import keras
import numpy as np

from utils import layers, plots, results
from utils.checks import check, failing, hint, progress, properties, solution, target, yours_or
from utils.data import load
from utils.data import text as texts
from utils.data.entity_parsing import TAGS
from utils.decoding import sample
from utils.metrics import entity_f1

# %% [markdown] id="the-future-matters"
# ## The future matters
#
# Fill in the blanks.
#
# | | with what comes after | one way to fill it |
# |---|---|---|
# | <span lang="zh">我 ____ 。</span> | I ____ . | <span lang="zh">我**饿**。</span> I am **hungry**. |
# | <span lang="zh">我 ____ 非常饿。</span> | I ____ very hungry. | <span lang="zh">我**不是**非常饿。</span> I am **not** very hungry. |
# | <span lang="zh">我 ____ 非常饿，我可以吃下一只猪。</span> | I ____ very hungry, I could eat a whole pig. | <span lang="zh">我**非常**非常饿，我可以吃下一只猪。</span> I am **very**, very hungry, I could eat a whole pig. |
#
# All three begin with the same word: <span lang="zh">我</span> (*wǒ*), I.
# (If you see boxes, read the English: your machine has no Chinese font.)
# A network that reads from the left is in the same state at all three blanks, so it must give the same answer three times.
# What tells the sentences apart comes *after* the blank.

# %% [markdown] id="two-passes"
# ## Two passes
#
# Let one network read forward and another one backward, and put their states side by side.

# %% id="two-passes-figure" alt="Four steps, each with an input at the bottom, a forward state above it, a backward state above that, and an output on top. Arrows join the forward states from left to right and the backward states from right to left. Each input feeds both of its states, and both feed the output."
plots.two_passes(alt="two-passes-figure")

# %% [markdown] id="equations"
# The **forward** pass is the hidden-state update of chapter 1.
# The **backward** pass is the same with other weights, and the state comes from the step *after*:
#
# $$\overrightarrow{\mathbf{H}}_t = \phi\big(\mathbf{X}_t \mathbf{W}_{xh}^{(f)} + \overrightarrow{\mathbf{H}}_{t-1} \mathbf{W}_{hh}^{(f)} + \mathbf{b}_h^{(f)}\big)$$
#
# $$\overleftarrow{\mathbf{H}}_t = \phi\big(\mathbf{X}_t \mathbf{W}_{xh}^{(b)} + \overleftarrow{\mathbf{H}}_{t+1} \mathbf{W}_{hh}^{(b)} + \mathbf{b}_h^{(b)}\big)$$
#
# $\mathbf{X}_t$ is what step $t$ reads, with one sequence in each row, and $\phi$ is $\tanh$ again.
# (Chapter 1 has columns instead of rows, and writes the same product as $\mathbf{W}_{hx}\mathbf{x}_t$.)
# $(f)$ and $(b)$ mark the weights of the two passes, which share none.
# In the code, `forward` and `backward` are lists of three arrays: `W_xh, W_hh, b_h = forward`.
#
# The two states are joined, and the output is made from both:
#
# $$\mathbf{H}_t = [\overrightarrow{\mathbf{H}}_t, \overleftarrow{\mathbf{H}}_t], \qquad \mathbf{O}_t = \mathbf{H}_t \mathbf{W}_{hq} + \mathbf{b}_q$$
#
# With $n$ units in each direction $\mathbf{H}_t$ has $2n$ numbers: a summary of everything up to step $t$, and a summary of everything from step $t$ on.

# %% [markdown] id="directions-by-hand-task"
# ### Exercise: two directions on paper
#
# *Difficulty ★ · 6 minutes · 1 point*
#
# Each direction has a single unit, starts from 0, and $\phi$ is the ReLU (negative numbers become 0).
# The input is 1, then 0, then 2.
# Forward, $W_{xh} = 1$, $W_{hh} = 0.5$ and $b_h = 0$; backward, $W_{xh} = -1$, $W_{hh} = 2$ and $b_h = 1$.
#
# Write down $\mathbf{H}_1, \mathbf{H}_2, \mathbf{H}_3$ as a list of three pairs, `[[forward, backward], …]`.

# %% id="directions-by-hand" exercise="directions_by_hand"
# H_1, H_2, H_3, each a pair: the forward state, the backward state.
# BEGIN SOLUTION
directions_by_hand = [[1, 2], [0.5, 1], [2.25, 0]]
# END SOLUTION

# %% id="directions-by-hand-check"
check("directions_by_hand")

# %% [markdown] id="hint-lead"
# If you are stuck, here or later, `hint` with the exercise's name opens one hint at a time.

# %% id="hint"
hint("directions_by_hand")

# %% [markdown] id="padding"
# ## Where does a sentence end?
#
# Sequences in a batch differ in length, and the shorter ones are filled up on the right: *padding*.
# A [*mask*](03_many_to_one.ipynb) says which steps are real.
#
# Forward, padding on the right does little harm, since all real steps come first.
# Backward, it comes first, and a pass that starts there enters the sentence with a state made from padding.
# So each sequence is reversed within its own length.

# %% [markdown] id="reverse-sequences-task"
# ### Exercise: reverse each sequence
#
# *Difficulty ★ · 8 minutes · 2 points*
#
# Write `reverse_sequences`, which returns a new array: in each row the first `lengths[row]` steps are in reverse order.
# The padding stays on the right, unchanged.


# %% id="reverse-sequences" exercise="reverse_sequences"
def reverse_sequences(x, lengths):
    """Return x with each sequence turned round within its own length.

    x: (batch, steps, features), padded on the right; lengths: (batch,), each 1 or more
    """
    # BEGIN SOLUTION
    turned = x.copy()
    for row, length in enumerate(lengths):
        turned[row, :length] = x[row, :length][::-1]
    return turned
    # END SOLUTION


# %% id="reverse-sequences-check"
check("reverse_sequences")

# %% [markdown] id="birnn-forward-task"
# ### Exercise: a bidirectional layer in NumPy
#
# *Difficulty ★★ · 12 minutes · 3 points*
#
# Write `birnn_forward`, which returns $\mathbf{H}_1 \dots \mathbf{H}_T$ with $\phi = \tanh$.
# Both passes start from zero, the backward one at each sequence's last real step.
# What you return at padded steps does not matter.


# %% id="birnn-forward" exercise="birnn_forward"
def birnn_forward(x, mask, forward, backward):
    """Return the joined states, (batch, steps, 2 · units).

    x: (batch, steps, features), mask: (batch, steps), True where a step is real,
    forward, backward: W_xh (features, units), W_hh (units, units), b_h (units,)
    """

    # BEGIN SOLUTION
    def run(x, W_xh, W_hh, b_h):
        h, states = np.zeros((len(x), len(b_h))), []
        for t in range(x.shape[1]):
            h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h)
            states.append(h)
        return np.stack(states, axis=1)

    def turn(x):
        turned = x.copy()
        for row, length in enumerate(mask.sum(axis=1)):
            turned[row, :length] = x[row, :length][::-1]
        return turned

    return np.concatenate([run(x, *forward), turn(run(turn(x), *backward))], axis=-1)
    # END SOLUTION


# %% id="birnn-forward-check"
check("birnn_forward")

# %% [markdown] id="keras-lead"
# ## The same in Keras
#
# `keras.layers.Bidirectional` wraps a recurrent layer, makes a second one that reads backward, and joins the two.
# Does it do what the equations say, even with padding?

# %% id="equal-to-keras"
by_hand = yours_or("birnn_forward", layers.bidirectional_states)
recurrent = keras.layers.SimpleRNN(8, return_sequences=True, bias_initializer="random_normal")
both_ways = keras.layers.Bidirectional(recurrent, dtype="float32")
x = np.random.default_rng(DEFAULT_SEED).normal(size=(4, 20, 3)).astype("float32")
mask = np.arange(20) < np.array([[20], [13], [6], [1]])
both_ways.build(x.shape)

passes = both_ways.forward_layer, both_ways.backward_layer
states = by_hand(x, mask, *(each.get_weights() for each in passes))
difference = np.abs(states - np.asarray(both_ways(x, mask=mask)))[mask].max()
print(f"largest difference at {mask.sum()} real steps: {difference:.1e}")

# %% [markdown] id="equal-read"
# The two agree up to the rounding of 32-bit numbers.
# In practice an embedding makes the mask, as in chapter 3.
#
# ### How the two are joined
#
# | `merge_mode` | $\mathbf{H}_t$ | numbers |
# |---|---|---|
# | `"concat"`, the default | $[\overrightarrow{\mathbf{H}}_t, \overleftarrow{\mathbf{H}}_t]$ | $2n$ |
# | `"sum"` | $\overrightarrow{\mathbf{H}}_t + \overleftarrow{\mathbf{H}}_t$ | $n$ |
# | `"ave"` | half of that sum | $n$ |
# | `"mul"` | $\overrightarrow{\mathbf{H}}_t \odot \overleftarrow{\mathbf{H}}_t$, number by number | $n$ |
#
# The last three keep the next layer small, but mix the directions.
#
# ### The last states
#
# A classifier needs one vector for the whole sequence: `return_sequences=False`, the default.
# Each half then returns the last state that it computed.
# Before you look: at which step is that, forward and backward?

# %% id="last-states-figure" alt="Four steps with a row of forward and a row of backward states. A ring marks the forward state of step 4 and another the backward state of step 1. Arrows lead from both rings to what is returned, the two joined."
plots.last_states(alt="last-states-figure")

# %% [markdown] id="last-states-lead"
# To see it in Keras, give `ends` the weights of `both_ways`.

# %% id="last-states"
ends = keras.layers.Bidirectional(keras.layers.SimpleRNN(8), dtype="float32")
ends.build(x.shape)
ends.set_weights(both_ways.get_weights())
forward_end = states[np.arange(4), mask.sum(axis=1) - 1, :8]  # forward: the last real step
joined = np.concatenate([forward_end, states[:, 0, 8:]], axis=-1)  # backward: the first
print(f"largest difference: {np.abs(joined - np.asarray(ends(x, mask=mask))).max():.1e}")

# %% [markdown] id="cost-lead"
# So this is not $\mathbf{H}_T$, whose backward half has read a single step.
#
# ### What it costs
#
# How many times the parameters and the time does a second direction take?

# %% id="cost"
batch, seconds = np.zeros((32, 64, 32), "float32"), []
one_way, two_ways = keras.layers.GRU(64), keras.layers.Bidirectional(keras.layers.GRU(64))
for layer in (one_way, two_ways):
    run = keras.Sequential([layer]).predict_on_batch
    seconds.append(min(repeat(lambda run=run: run(batch), number=10)))
more, longer = two_ways.count_params() / one_way.count_params(), seconds[1] / seconds[0]
print(f"two directions: {more:.1f} times the parameters, {longer:.1f} times the time")

# %% [markdown] id="cost-read"
# The time depends on the machine: neither pass waits for the other, so cores can share the work.

# %% [markdown] id="leak"
# ## Too good to be true
#
# More context is better, so let us train a bidirectional language model.
# Here are the sonnets again, in windows of 64 characters; each step predicts the next one.

# %% id="load-verse"
splits = load("poems/sonnets")
poems = {name: texts.texts_of(split.take(profile.examples)) for name, split in splits.items()}
vocabulary = texts.character_vocabulary(poems["train"])
validation = texts.windows(poems["validation"], vocabulary, 64, batch_size=8)

# %% [markdown] id="bigram-lead"
# The baseline knows only how often each character follows each other one.

# %% id="bigram"
ids, held_out = (vocabulary.stretch(poems[name]) for name in ("train", "validation"))
pairs = np.full((len(vocabulary), len(vocabulary)), 0.1)
np.add.at(pairs, (ids[:-1], ids[1:]), 1)
bigram = pairs / pairs.sum(axis=1, keepdims=True)
baseline = float(np.exp(-np.log(bigram[held_out[:-1], held_out[1:]]).mean()))
print(f"perplexity of the bigram model: {baseline:.2f}")

# %% [markdown] id="train-leak-lead"
# For a fair comparison the forward model has more units, so that both have about as many parameters.
# Before you run the cell, guess: how will their perplexities compare with the bigram's?

# %% id="train-leak"
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
models, curves, epochs = {}, {}, max(4, profile.epochs // 2)
keras.utils.set_random_seed(DEFAULT_SEED)
forward = keras.layers.GRU(96, return_sequences=True)
both = keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True))
for name, recurrent in {"forward": forward, "both directions": both}.items():
    train = texts.windows(poems["train"], vocabulary, 64, profile.batch_size, shuffle=True)
    embed = keras.layers.Embedding(len(vocabulary), 32)
    model = keras.Sequential([embed, recurrent, keras.layers.Dense(len(vocabulary))])
    model.compile(keras.optimizers.Adam(0.004, global_clipnorm=1.0), cross_entropy)
    shown = [watch(name, about=10)]
    fitted = model.fit(train, validation_data=validation, epochs=epochs, verbose=0, callbacks=shown)
    models[name], curves[name] = model, np.exp(fitted.history["val_loss"])
    print(f"{name}: {model.count_params():,} parameters")

# %% [markdown] id="leak-curves-lead"
# These perplexities are of poems that neither model has seen.

# %% id="leak-curves" alt="Validation perplexity after each epoch, with the bigram model as a line. The curve of both directions lies far below that of the forward model and ends far below the bigram model."
plots.learning_curves(curves, baselines={"bigram": baseline}, alt="leak-curves")

# %% [markdown] id="leak-curves-read"
# A perplexity close to 1 would mean that the model is nearly certain of every next character in a poem that it has never seen. <!-- exact -->
# Nobody can do that.
#
# Let both continue the same lines.
# What will the one with the better score write?

# %% id="garbage"
opening = poems["validation"][0][:80]
for name, model in models.items():
    written = sample(model, vocabulary, opening, length=160, temperature=0.7)
    print(f"--- {name}\n{written[len(opening) :]}\n")

# %% [markdown] id="garbage-read"
# The forward model writes something like verse.
# The other one, with by far the better score, does not.
#
# Where does its score come from?
# Look at each step of the window: where do you expect each model to be worst?

# %% id="by-step" alt="Perplexity at each of 64 steps. The forward model is worst at the first steps and then stays about level. The model of both directions lies far below it all along, and jumps at the very last step, which is marked, to above the forward model. Beside the mark stand both values."
by_step, loss = {}, keras.losses.sparse_categorical_crossentropy
for name, model in models.items():
    logits = model.predict(validation, verbose=0)
    losses = loss(np.concatenate([y for _, y in validation]), logits, from_logits=True)
    by_step[name] = np.exp(np.mean(losses, axis=0))
plots.perplexity_by_step(by_step, last="last step: nothing follows", alt="by-step")

# %% [markdown] id="by-step-read"
# At every step but the last, the backward half has already read the character that is to be predicted: it is the next input.
# The model only needs to copy it.
# At the last step nothing follows, and the perplexity jumps.
# When a model writes, every step is the last one.
#
# This is a **leak**: the answer is among the inputs.
# Neither the loss nor a held-out set reveals it: the leak is there as well.

# %% [markdown] id="causality"
# ## A check that catches it
#
# A model that predicts must be **causal**: an output may depend on the inputs up to its own step, and on no later one.
# You can test this from outside, without training: change the inputs after step $t$, and the outputs up to $t$ must not move.

# %% [markdown] id="is-causal-task"
# ### Exercise: a check for leaks
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `is_causal`, which returns True if no output up to and including step `t` moves when the later inputs change.
# If a number moves by 1e-5 or less, that counts as rounding.
# Your function is tried on nineteen models, some of which leak only faintly or only in one place, and on various `x`, which it must not change.


# %% id="is-causal" exercise="is_causal"
def is_causal(model, x, t):
    """Return whether the outputs up to step t are free of later inputs.

    model: a function from ids (batch, steps) to outputs (batch, steps, features); it takes any ids,
    x: ids (batch, steps), t: a step, 0 the first, with at least one after it
    """
    # BEGIN SOLUTION
    changed = x.copy()
    changed[:, t + 1 :] = x[:, t + 1 :] + 1
    before, after = model(x)[:, : t + 1], model(changed)[:, : t + 1]
    return bool(np.abs(before - after).max() <= 1e-5)
    # END SOLUTION


# %% id="is-causal-check"
check("is_causal")

# %% [markdown] id="course-check-lead"
# The course's own check of language models does the same, and says where it finds a leak.

# %% id="course-check"
x = vocabulary.encode(opening)[None]
changed = properties.change_the_future(x, 30, np.random.default_rng(DEFAULT_SEED))
for name, model in models.items():
    problem = properties.causality(np.asarray(model(x)), np.asarray(model(changed)), 30)
    print(f"{name}:", problem.sentence if problem else "no output up to step 30 moves.")

# %% [markdown] id="influence-lead"
# It names the *first* output that moves by more than rounding; the influence of later inputs fades on the way back.
#
# Now change one character of a short line at a time, and watch every output.
# The brighter a cell, the further that output moves; where there is a dot, it is only by rounding.
# Before you look: where will each square have dots, and where will it be brightest?

# %% id="influence" alt="Two squares of cells with a shared colour bar, bright for large; a row for each output, a column for each input that is changed. Forward: cells have a colour on and below the diagonal only, and dots above it. Both directions: cells have a colour on both sides of it, and the brightest ones lie next to it, on its right."
line = "Shall I compare"
plots.influence(models, vocabulary.encode(line), labels=line, alt="influence")

# %% [markdown] id="influence-read"
# On the left, all cells above the diagonal have dots: that is what causal means.
# On the right, outputs depend most of all on the character just after: from there the answer is copied.

# %% [markdown] id="sees-next-only-task"
# ### Exercise: a model that is nothing but a leak
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# How little does it take to leak?
# Write `sees_next_only`: a Keras model from ids (batch, steps) to logits (batch, steps, vocabulary) whose output at step $t$ depends on the input at $t+1$, and on *nothing else*.
# The last output, which no input follows, depends on nothing.
# Build it from Keras's own layers with `keras.Sequential` or `keras.Model`; you need no recurrent one.


# %% id="sees-next-only" exercise="sees_next_only"
def sees_next_only(vocabulary_size):
    """Return an untrained Keras model that leaks one step, and does nothing more."""
    # BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 32),
            keras.layers.Cropping1D((1, 0)),
            keras.layers.ZeroPadding1D((0, 1)),
            keras.layers.Dense(vocabulary_size),
        ]
    )
    # END SOLUTION


# %% id="sees-next-only-check"
check("sees_next_only")

# %% [markdown] id="training-inference"
# ## Training, inference, encoding
#
# | | what is there to read | both directions? |
# |---|---|---|
# | training | the whole sequence | it runs, but its loss can mislead |
# | inference, to predict the future | what has come so far | no: the backward pass has nothing to start from |
# | encoding a sequence | the whole sequence, in training and in use | yes |
#
# So ask whether **what the network reads in training will be there when it is used**.
# For tags, blanks, classification, or a sentence to be translated, it is.
# How much a second direction helps there can be measured.

# %% [markdown] id="blanks"
# ## Blanks
#
# Back to the blanks, in English: *She ____ the door and went out*, and ten words to choose from.
# A GRU reads the sentence, with a marker in place of the missing word.
# Its state *at the blank* goes through a `Dense` layer to the width of the embedding and is multiplied with the embedding of each candidate; the largest product wins.
#
# We trained two readers with about as many parameters (the embedding not counted), each with three seeds at the best of four learning rates; `benchmarks/both_directions.py` repeats it.
# Two baselines only count which candidate stood most often after the word on the left, or between both neighbours.
# Guess: which reader beats its count?

# %% id="blanks-results" alt="Share of blanks filled right on the test sentences, three runs for each reader. The runs of both directions lie far above those of the forward reader. A line for the count of the left neighbour lies below the forward runs, one for both neighbours closely below the others."
recorded = results.read("08_directions")


def runs_of(task, measure):
    """Return what each reader's runs reached on the test sentences, by its name, size and epochs."""
    found = {}
    for run in results.select(recorded["runs"], task=task, chosen=True):
        trained = f"{run['parameters']:,} parameters\n{len(run['training_loss'])} epochs"
        found.setdefault(f"{run['reader']}\n{trained}", []).append(run["test"][measure])
    return found


counts = next(run for run in results.read("baselines")["runs"] if run["set"] == "blanks_en")
seen = {f"count, {name}": counts["scores"][name]["accuracy"] for name in ("left", "both")}
filled, ylabel = runs_of("blanks", "accuracy"), "share of blanks filled right"
plots.runs_by_group(filled, ylabel=ylabel, baselines=seen, alt="blanks-results")

# %% [markdown] id="blanks-read"
# The forward GRU fills some more blanks than the count of the left neighbour.
# In both directions, it fills only a few more than the count of both neighbours.
# So the future matters, and much of what it tells is in the very next word.

# %% [markdown] id="tags"
# ## Tags
#
# Back to chapter 4's question: persons, organisations and places in the People's Daily, with BIO tags.
# The two characters of <span lang="zh">北京</span> (*Běijīng*) are `B-LOC` and `I-LOC`.

# %% id="load-sentences"
count = 6_000 if profile.examples < 0 else 1_000
splits = load("entities_zh")
read, read_tags = texts.columns(splits["train"].take(count), "tokens", "tags")
characters, tags = texts.columns(splits["validation"].take(1_000), "tokens", "tags")
shown = next(i for i, row in enumerate(tags) if len(row) < 20 and len(set(row)) > 3)
print(*(f"{c} {TAGS[tag]}" for c, tag in zip(characters[shown], tags[shown], strict=True)))

# %% [markdown] id="entity-f1"
# Again whole entities are counted, by **entity F1**: one is found if its kind, its first and its last character are all right.

# %% id="all-outside"
outside = [np.zeros_like(row) for row in tags]
right = np.mean(np.concatenate(tags) == 0)
print(f"everything O: tags right {right:.1%}, entity F1 {entity_f1(tags, outside, TAGS):.2f}")

# %% [markdown] id="tag-batches-lead"
# Sentences of similar length share a batch; weights tell the loss which steps are real.

# %% id="tag-batches"
known = texts.word_vocabulary(read, split="none", min_count=2)
rows = known.encode_all(read)
tag_validation = texts.tagged_batches(known.encode_all(characters), tags, 50)

# %% [markdown] id="train-taggers-lead"
# A tagger is an embedding, a GRU in one direction or both, and a `Dense` layer over the tags.
# Again the forward one has more units.


# %% id="train-taggers"
def train_tagger(name, model, learning_rate=0.01):
    """Train a tagger for three epochs and return its entity F1 on the validation sentences."""
    train = texts.tagged_batches(rows, read_tags, 32, texts.bucket_boundaries(rows), shuffle=True)
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, 3 * len(train))
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), cross_entropy)
    model.fit(train, epochs=3, verbose=0, callbacks=[watch(name, 25, show="loss")])
    found = model.predict(tag_validation, verbose=0).argmax(axis=-1)
    return entity_f1(tags, [row[: len(t)] for row, t in zip(found, tags, strict=True)], TAGS)


scores, taggers = {}, {}
for name, units in {"forward": 123, "both directions": 80}.items():
    keras.utils.set_random_seed(DEFAULT_SEED)
    taggers[name] = layers.gru_tagger(len(known), len(TAGS), units, both=name != "forward")
    scores[name] = train_tagger(name, taggers[name])
    print(f"{taggers[name].count_params():,} parameters, entity F1 {scores[name]:.3f}")

# %% [markdown] id="train-taggers-read"
# A forward tagger decides about a name's first character before it has seen the second, and the linear model sees it.
#
# ### One form, two meanings
#
# *They went to the bank*: to a river, or for money?
# What follows often tells.
#
# Characters are like that: <span lang="zh">中</span> begins a place in <span lang="zh">中国</span> (*Zhōngguó*), China, and an ordinary word in <span lang="zh">中央</span> (*zhōngyāng*), central.
# Take all pairs of validation sentences that begin with the same character, but with different tags.
# In how many can each tagger get both first tags right?

# %% id="one-form"
first = np.array([row[0] for row in characters])
truth = np.array([row[0] for row in tags])
alike = (first[:, None] == first) & (truth[:, None] != truth)
for name, tagger in taggers.items():
    right = tagger.predict(tag_validation, verbose=0)[:, 0].argmax(axis=-1) == truth
    solved = np.sum(alike & right & right[:, None]) // 2
    print(f"{name:16} both right in {solved:3} of {alike.sum() // 2} pairs")

# %% [markdown] id="one-form-read"
# At the first step the forward tagger has read the same in both, so it gives the same answer, and cannot be right twice.
# The other one has read on.
# Which words after *bank* would settle it?
#
# ### How much it helps
#
# A longer experiment uses all training sentences, three seeds and again the best of four rates; these are its scores on the test split.
# It adds two bidirectional layers with residual connections (chapter 9), and larger ones, trained for more epochs.
# The baselines are linear models of each character with its neighbours.
# Which network will they match?

# %% id="tags-results" alt="Entity F1 of three runs each: forward, both directions, two residual layers in both directions, and the same larger. The forward runs lie far below the others, two layers above one, and the larger ones highest. Of two lines, the linear model of both sides lies just below one layer, that of the left at the forward runs."
linear = {name: b["f1"] for name, b in recorded["baselines"]["tags"].items() if b["f1"]}
plots.runs_by_group(runs_of("tags", "f1"), ylabel="entity F1", baselines=linear, alt="tags-results")

# %% [markdown] id="tags-results-read"
# The linear models know a character, its neighbours and the pairs of them, and have no memory.
# With two neighbours on each side, such a model leaves the forward network far behind, and comes close to the bidirectional one.
# With four on the left and none on the right, it does about as badly as the forward network.
# So what the forward network lacks is less memory than the next characters.

# %% [markdown] id="your-turn"
# ## Your turn

# %% [markdown] id="my-tagger-task"
# ### Exercise: a tagger that reads both ways
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Write `my_tagger`: a Keras model from ids (batch, steps), with 0 for padding, to logits (batch, steps, tags).
# It may have 400,000 parameters, embedding included, for up to 4,000 characters.
# Every tag must depend on the whole sentence, and none on how much padding follows.
# Build it from Keras's own layers, with `keras.Sequential` or `keras.Model(inputs, outputs)`.
# The target: after the training below, beat the bidirectional tagger above by 0.03; profile `smoke` is too short for that.


# %% id="my-tagger" exercise="my_tagger"
def my_tagger(vocabulary_size, tags):
    """Return an untrained tagger with at most 400,000 parameters."""
    # BEGIN SOLUTION
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, 64, mask_zero=True)
    x, real = embed(ids), embed.compute_mask(ids)
    x = keras.layers.Dropout(0.1)(x)
    for _ in range(2):
        gru = keras.layers.GRU(64, return_sequences=True)
        x = keras.layers.Bidirectional(gru)(x, mask=real)
    x = keras.layers.Dropout(0.2)(x)
    return keras.Model(ids, keras.layers.Dense(tags, dtype="float32")(x))
    # END SOLUTION


# %% id="my-tagger-check"
check("my_tagger")

# %% [markdown] id="train-yours-lead"
# Once your tagger passes, it is trained here; until then, the course's own is.

# %% id="train-yours"
build = yours_or("my_tagger", layers.gru_tagger)
keras.utils.set_random_seed(DEFAULT_SEED)
# The learning rate is yours to change.
scores["this model"] = train_tagger("this model", build(len(known), len(TAGS)), learning_rate=0.01)
for name, score in scores.items():
    print(f"{name:16} entity F1 {score:.3f}")
target("my_tagger", scores["this model"], above=scores["both directions"] + 0.03, what="entity F1")

# %% [markdown] id="your-progress-lead"
# And this is how far you have come:

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Write a bidirectional layer that keeps padding out, and say what `Bidirectional` returns.
# - Recognise a score that is too good, and find the leak with a test that needs no training.
# - Say when two directions are allowed: when all that is read in training is there in use.
# - Tag a sentence, and measure whole entities.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** The leaking model came close to a perplexity of 1, but never reached it. <!-- exact -->
# Why not, when it only has to copy?
#
# <details>
# <summary>Answer 1</summary>
#
# At the last step of each window nothing follows that could be copied.
# With longer windows that step weighs less, and the score gets better still.
#
# </details>
#
# **2.** A colleague encodes each sentence with a bidirectional network and predicts its *sentiment*.
# Is that a leak?
#
# <details>
# <summary>Answer 2</summary>
#
# No: the sentence is there as a whole when the model is used, and the sentiment is not among its inputs.
#
# </details>
#
# **3.** Your bidirectional tagger does well on single sentences, but tags a sentence differently in a batch with a longer one.
# What is wrong?
#
# <details>
# <summary>Answer 3</summary>
#
# The mask is lost somewhere, so the backward half starts in the padding, of which there is more in a batch with a longer sentence.
# Look for a layer between the embedding and the recurrent layer that does not hand the mask on.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Two directions are common where the whole sequence is there: in taggers on small machines, in reading text from images, in models of proteins.
# BERT and models like it learn a language by filling blanks.
# Models that write need the causality check: a decoder whose mask is off by one shows a loss as wonderful as ours.

# %% [markdown] id="papers"
# ## Papers
#
# - M. Schuster, K. K. Paliwal, [Bidirectional recurrent neural networks](https://doi.org/10.1109/78.650093), IEEE Transactions on Signal Processing 45, 1997.
# - A. Graves, J. Schmidhuber, [Framewise phoneme classification with bidirectional LSTM and other neural network architectures](https://doi.org/10.1016/j.neunet.2005.06.042), Neural Networks 18, 2005.
# - Z. Huang, W. Xu, K. Yu, [Bidirectional LSTM-CRF models for sequence tagging](https://arxiv.org/abs/1508.01991), 2015.
# - M. E. Peters et al., [Deep contextualized word representations](https://arxiv.org/abs/1802.05365), NAACL 2018.
# - J. Devlin, M.-W. Chang, K. Lee, K. Toutanova, [BERT: pre-training of deep bidirectional transformers for language understanding](https://arxiv.org/abs/1810.04805), NAACL 2019.

# %% [markdown] id="next-chapter"
# ## Where to go next
#
# [Chapter 9](09_residual.ipynb) builds the residual connections of the best taggers above.
# [Home](home.md) lists all chapters.

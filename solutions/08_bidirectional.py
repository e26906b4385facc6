# ---
# jupyter:
#   course:
#     minutes_read: 22
#     seconds_cpu: 120
#     seconds_smoke: 40
# ---

# %% [markdown] id="title"
# # 8 · Bidirectional
#
# A network that reads from left to right knows nothing of what comes next.
# When the whole sentence lies on the table, why not read it from the other end as well?
# In this chapter you build a network that does, by hand and with Keras.
# Then you use it where it must not be used: it scores better than any model of the course, and what it writes is worthless.
# You write the test that finds this out, and give the network the work that it is good at.
#
# You need chapter 1: the hidden-state update, the language model of the sonnets, perplexity.
# Reading and running take about twenty-five minutes, the exercises an hour; nothing below waits for them.

# %% id="setup"
from utils.training import DEFAULT_SEED, start

profile = start(
    "08"
)  # seeds, threads and precision; before Keras, so that TensorFlow starts quietly

import keras
import numpy as np

from utils import layers, plots, results
from utils.checks import check, hint, progress, properties, yours_or
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
# | 我 ____ 。 | I ____ . | 我**饿**。 I am **hungry**. |
# | 我 ____ 非常饿。 | I ____ very hungry. | 我**不是**非常饿。 I am **not** very hungry. |
# | 我 ____ 非常饿，我可以吃下一只猪。 | I ____ very hungry, I could eat a whole pig. | 我**非常**非常饿，我可以吃下一只猪。 I am **very**, very hungry, I could eat a whole pig. |
#
# Up to the blank the three are the same: 我 (*wǒ*), I.
# (If you see boxes, your machine has no Chinese font; the English says the same.)
# A network that has read from the left is in the same state at all three blanks, so it must give the same answer three times.
# What tells them apart comes *after* the blank.

# %% [markdown] id="two-passes"
# ## Two passes
#
# Let one network read forward, let another one read backward, and put their states side by side.

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
# With columns, as in chapter 1, the same product is $\mathbf{W}_{hx}\mathbf{x}_t$.
# $(f)$ and $(b)$ mark the weights of the two passes; they share none.
# In the code, `forward` and `backward` are lists of three arrays: `W_xh, W_hh, b_h = forward`.
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
# A *mask* says which steps are real.
# Forward, padding on the right does little harm, since all real steps come first.
# Backward, it comes first, and a network that starts there enters the sentence with a state made of nothing.
# So each sequence has to be turned round within its own length.

# %% [markdown] id="reverse-sequences-task"
# ### Exercise: turn each sequence round
#
# *Difficulty ★ · 8 minutes · 2 points*
#
# Write `reverse_sequences`: a new array in which the first `lengths[row]` steps of each row stand in reverse order.
# The padding stays on the right, as it is.


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
# Does it do what the equations say, with padding too?

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
assert difference < 1e-6

# %% [markdown] id="equal-read"
# The two agree as far as 32-bit numbers go.
# In practice the mask comes from `Embedding(…, mask_zero=True)`, for which id 0 is padding, and travels along by itself.

# %% [markdown] id="leak"
# ## Too good to be true
#
# More context is better, so let us train a bidirectional language model.
# Here are the sonnets again, in windows of 64 characters; each step predicts the next character.

# %% id="load-verse"
splits = load("poems/sonnets")
poems = {name: texts.texts_of(split.take(profile.examples)) for name, split in splits.items()}
vocabulary = texts.character_vocabulary(poems["train"])
train = texts.windows(poems["train"], vocabulary, 64, profile.batch_size, shuffle=True)
validation = texts.windows(poems["validation"], vocabulary, 64, batch_size=8)

# %% [markdown] id="bigram-lead"
# The baseline knows how often each character follows each other one, and no more.

# %% id="bigram"
ids, held_out = (vocabulary.stretch(poems[name]) for name in ("train", "validation"))
pairs = np.full((len(vocabulary), len(vocabulary)), 0.1)
np.add.at(pairs, (ids[:-1], ids[1:]), 1)
bigram = pairs / pairs.sum(axis=1, keepdims=True)
baseline = float(np.exp(-np.log(bigram[held_out[:-1], held_out[1:]]).mean()))
print(f"perplexity of the bigram model: {baseline:.2f}")

# %% [markdown] id="train-leak-lead"
# Two models, alike but for the direction; the forward one has more units, so that both have about as many parameters.

# %% id="train-leak"
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
models, curves, epochs = {}, {}, max(4, profile.epochs // 2)
for name, recurrent in {
    "forward": keras.layers.GRU(96, return_sequences=True),
    "both directions": keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True)),
}.items():
    keras.utils.set_random_seed(DEFAULT_SEED)
    embed = keras.layers.Embedding(len(vocabulary), 32)
    model = keras.Sequential([embed, recurrent, keras.layers.Dense(len(vocabulary))])
    model.compile(keras.optimizers.Adam(0.004, global_clipnorm=1.0), cross_entropy)
    fitted = model.fit(train, validation_data=validation, epochs=epochs, verbose=0)
    models[name], curves[name] = model, np.exp(fitted.history["val_loss"])
    print(f"{name}: {model.count_params():,} parameters, perplexity {curves[name][-1]:.2f}")

# %% [markdown] id="leak-curves-lead"
# These perplexities are those of poems that neither model has seen:

# %% id="leak-curves" alt="Validation perplexity after each epoch, with the bigram model as a line. The curve of both directions lies far below that of the forward model and ends far below the bigram model."
plots.learning_curves(
    curves,
    baselines={"bigram": baseline},
    alt="leak-curves",
)

# %% [markdown] id="leak-curves-read"
# A perplexity close to 1 would mean that the model is nearly certain of every next character in a poem that it has never seen. <!-- exact -->
# Nobody can do that.
# Let both of them write on from the same lines.

# %% id="garbage"
opening = poems["validation"][0][:80]
for name, model in models.items():
    written = sample(model, vocabulary, opening, length=160, temperature=0.7)
    print(f"--- {name}\n{written[len(opening) :]}\n")

# %% [markdown] id="garbage-read"
# The forward model writes something like verse.
# The other one, with by far the better score, does not.
# Where does its score come from?
# Look at the perplexity step by step within the window.

# %% id="by-step" alt="Perplexity at each of 64 steps. The forward model is worst at the first steps and then stays about level. The model of both directions lies far below it all along, and shoots up at the very last step, above the forward model."
by_step, loss = {}, keras.losses.sparse_categorical_crossentropy
for name, model in models.items():
    logits = model.predict(validation, verbose=0)
    losses = loss(np.concatenate([y for _, y in validation]), logits, from_logits=True)
    by_step[name] = np.exp(np.mean(losses, axis=0))
print({name: f"last step: {values[-1]:.2f}" for name, values in by_step.items()})
plots.learning_curves(
    by_step,
    first=0,
    xlabel="step in the window, the first is 0",
    alt="by-step",
)

# %% [markdown] id="by-step-read"
# At every step but the last, the backward half has already read the character that is to be predicted: it is the next input.
# All the model has learned is to copy it.
# At the last step nothing follows, there is nothing to copy, and it is helpless.
# Writing is always the last step.
#
# This is a **leak**: the answer is among the inputs.
# Neither the loss nor a held-out set can tell, for the leak is there as well.

# %% [markdown] id="causality"
# ## A check that catches it
#
# A model that predicts must be **causal**: an output may depend on the inputs up to its own step, and on no later one.
# That can be tested from outside, for any model, without training it: change the inputs after step $t$, and the outputs up to $t$ must not move.

# %% [markdown] id="is-causal-task"
# ### Exercise: a check for leaks
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `is_causal`: True if the outputs of all steps up to and including `t` stay where they are when the later inputs change.
# A move of any single number of up to 1e-5 counts as rounding.
# Your function is handed nineteen models, some of which leak only faintly or only in one place, and various `x`, which it leaves as they are.


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
# The course's own check does the same, and says where it finds a leak.
# The checks of all language models in this course use it, also that of `my_language_model` in chapter 1.

# %% id="course-check"
x = vocabulary.encode(opening)[None]
changed = properties.change_the_future(x, 30, np.random.default_rng(DEFAULT_SEED))
for name, model in models.items():
    problem = properties.causality(np.asarray(model(x)), np.asarray(model(changed)), 30)
    print(f"{name}:", problem.sentence if problem else "no output up to step 30 moves.")

# %% [markdown] id="influence-lead"
# It names the *first* output that moves by more than rounding, some steps before 30: what comes later fades on its way backward.
#
# To see the whole of it, take a short line, change one character at a time, and watch every output.
# The darker a cell, the further that output moves, in powers of ten; where it stays there is a dot.

# %% id="influence" alt="Two squares of cells; a row for each output, a column for each input that is changed. Forward: cells are filled on and below the diagonal only. Both directions: cells are filled on both sides of it, and the darkest ones lie next to it, on its right."
line = "Shall I compare"
plots.influence(
    models,
    vocabulary.encode(line),
    labels=line,
    alt="influence",
)

# %% [markdown] id="influence-read"
# On the left nothing lies above the diagonal: that is what causal means.
# On the right everything depends on everything, and most of all on the character just after: there the answer is read off.

# %% [markdown] id="sees-next-only-task"
# ### Exercise: a model that is nothing but a leak
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# How little does it take to leak?
# Write `sees_next_only`: a Keras model from ids (batch, steps) to logits (batch, steps, vocabulary) whose output at step $t$ depends on the input at $t+1$, and on *nothing else*.
# The last output, which no input follows, depends on none.
# Build it from Keras's own layers with `keras.Sequential` or `keras.Model`; it needs no recurrent one.


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
# | | what lies on the table | both directions? |
# |---|---|---|
# | training phase | the whole sequence | it runs, and its loss may be a lie |
# | inference, to predict the future | what has come so far | not suitable: the backward pass has nothing to start from |
# | encoding a sequence | the whole sequence, in training and in use | yes |
#
# The question to ask is not whether the network trains, but whether **what it reads in training will be there when it is used**.
# For tags, blanks, classification, or a sentence to be translated, it is.
# There two directions are no cheat but the better reader; how much better can be measured.

# %% [markdown] id="blanks"
# ## Blanks
#
# Back to the blanks of the beginning, in English: *She ____ the door and went out*, and ten words to choose from.
# A GRU reads the sentence, a sign in place of the missing word; its state *at the blank* goes through a `Dense` layer to the width of the embedding and is multiplied with the embedding of each candidate, and the largest product wins.
# Forward, that state has seen the left side only; in both directions, all.
# We trained both readers on the set `blanks_en` at equal numbers of parameters, the embedding not counted, with three seeds; `benchmarks/both_directions.py` does it again.

# %% id="blanks-results" alt="Share of blanks filled right on the test sentences, three runs for each reader. The runs of both directions lie far above those of the forward reader. A line for the count of the left neighbour lies just below the forward runs, one for both neighbours at the others."
recorded = results.read("08_directions")


def runs_of(task, measure):
    """Return what each reader's runs reached on the test sentences, by its name and size."""
    found = {}
    for run in recorded["runs"]:
        if run["task"] == task and run["chosen"]:
            name = f"{run['reader']}\n{run['parameters']:,} parameters"
            found.setdefault(name, []).append(run["test"][measure])
    return found


counts = next(run for run in results.read("baselines")["runs"] if run["set"] == "blanks_en")
plots.runs_by_group(
    runs_of("blanks", "accuracy"),
    ylabel="share of blanks filled right",
    baselines={f"count, {name}": counts["scores"][name]["accuracy"] for name in ("left", "both")},
    alt="blanks-results",
)

# %% [markdown] id="blanks-read"
# The lines need no network: the candidate that training has most often after the word on the left, and the same with the words on both sides.
# Forward, the GRU fills a few more blanks than the count on the left; in both directions about as many as the count of both neighbours.
# So the future matters, and much of it is the very next word.

# %% [markdown] id="tags"
# ## Tags
#
# The second use is *tagging*: each character of a sentence gets a label.
# In news from the People's Daily we look for persons (PER), organisations (ORG) and places (LOC).
# A name has several characters, so its first one is tagged `B-`, *begin*, and the others `I-`, *inside*; all else is `O`, *outside*.
# These are **BIO** tags: the two characters of 北京 (*Běijīng*) are `B-LOC` and `I-LOC`.

# %% id="load-sentences"
count = 6_000 if profile.examples < 0 else 1_000
splits = load("entities_zh")
read, read_tags = texts.columns(splits["train"].take(count), "tokens", "tags")
characters, tags = texts.columns(splits["validation"].take(1_000), "tokens", "tags")
shown = next(i for i, row in enumerate(tags) if len(row) < 20 and len(set(row)) > 3)
print(*(f"{c} {TAGS[tag]}" for c, tag in zip(characters[shown], tags[shown], strict=True)))

# %% [markdown] id="entity-f1"
# Nearly all tags are `O`, so a tagger that says `O` always is right nearly always, and is useless.
# Therefore whole entities are counted: one is found if its kind, its first and its last character are all right.
# *Precision* is the share of the entities the tagger gives that are right, *recall* the share of the true ones that it finds, and **entity F1** is their harmonic mean.

# %% id="all-outside"
outside = [np.zeros_like(row) for row in tags]
right = np.mean(np.concatenate(tags) == 0)
print(f"everything O: tags right {right:.1%}, entity F1 {entity_f1(tags, outside, TAGS):.2f}")

# %% [markdown] id="tag-batches-lead"
# Sentences of about one length go into a batch, padded on the right; their weights tell the loss which steps are real.

# %% id="tag-batches"
known = texts.word_vocabulary(read, split="none", min_count=2)
ids = known.encode_all(read)
ends = texts.bucket_boundaries(ids)
tag_train = texts.tagged_batches(ids, read_tags, 32, ends, shuffle=True)
tag_validation = texts.tagged_batches(known.encode_all(characters), tags, 50)

# %% [markdown] id="train-taggers-lead"
# A tagger is an embedding, a GRU in one direction or both, and a `Dense` layer over the tags.
# Again the forward one has more units, for about as many parameters.


# %% id="train-taggers"
def train_tagger(model, learning_rate=0.01):
    """Train a tagger for three epochs and return its entity F1 on the validation sentences."""
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, 3 * len(tag_train))
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), cross_entropy)
    model.fit(tag_train, epochs=3, verbose=0)
    found = model.predict(tag_validation, verbose=0).argmax(axis=-1)
    return entity_f1(tags, [row[: len(t)] for row, t in zip(found, tags, strict=True)], TAGS)


scores = {}
for name, units in {"forward": 123, "both directions": 80}.items():
    keras.utils.set_random_seed(DEFAULT_SEED)
    model = layers.gru_tagger(len(known), len(TAGS), units, both=name != "forward")
    scores[name] = train_tagger(model)
    print(f"{name}: {model.count_params():,} parameters, entity F1 {scores[name]:.3f}")

# %% [markdown] id="train-taggers-read"
# A forward tagger has to decide about a name's first character before it has seen the second.
# Often it can't: many characters that begin a name begin ordinary words as well.
#
# That was a small part of the sentences.
# Here is a longer experiment of the same kind, on all training sentences and measured on the test split, with three seeds, a network of two bidirectional layers with residual connections (chapter 9), these once more with more parameters and six epochs for four, and linear models of each character with its neighbours.

# %% id="tags-results" alt="Entity F1 of three runs each: forward, both directions, two residual layers in both directions, and the same larger. The forward runs lie far below the others, two layers above one, and the larger ones highest. Of two lines, the linear model of both sides lies just below one layer, that of the left at the forward runs."
plots.runs_by_group(
    runs_of("tags", "f1"),
    ylabel="entity F1 on the test sentences",
    baselines={n: r["f1"] for n, r in recorded["baselines"]["tags"].items() if r["f1"]},
    alt="tags-results",
)

# %% [markdown] id="tags-results-read"
# The linear models say why.
# They know a character, its neighbours and the pairs of them, and have no memory at all.
# With two neighbours on each side such a model leaves the forward network far behind, and comes close to the bidirectional one.
# With four on the left and none on the right it is about as poor as the forward network.
# What that one lacks is not memory, but the next characters.

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
# The target: after the training below, beat the model of both directions by 0.03; profile `smoke` is too short for that.


# %% id="my-tagger" exercise="my_tagger"
def my_tagger(vocabulary_size, tags):
    """Return an untrained tagger with at most 400,000 parameters."""
    # BEGIN SOLUTION
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64, mask_zero=True)(ids)
    x = keras.layers.Dropout(0.1)(x)
    for _ in range(2):
        gru = keras.layers.GRU(64, return_sequences=True)
        x = keras.layers.Bidirectional(gru)(x)
    x = keras.layers.Dropout(0.2)(x)
    return keras.Model(ids, keras.layers.Dense(tags, dtype="float32")(x))
    # END SOLUTION


# %% id="my-tagger-check"
check("my_tagger")

# %% [markdown] id="train-yours-lead"
# If your tagger passes, it is trained here; until then, the course's own is.

# %% id="train-yours"
learning_rate = 0.01  # yours to change
build = yours_or("my_tagger", layers.gru_tagger)
keras.utils.set_random_seed(DEFAULT_SEED)
whose = "the course's own" if build is layers.gru_tagger else "yours"
scores[whose] = train_tagger(build(len(known), len(TAGS)), learning_rate)
for name, score in (scores | {"the target": scores["both directions"] + 0.03}).items():
    print(f"{name:16} entity F1 {score:.3f}")

# %% [markdown] id="your-progress-lead"
# And this is how far you have come:

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Write a bidirectional layer, with padding left out of both passes, and read what `Bidirectional` returns.
# - Recognise a score that is too good, and find the leak behind it with a test that needs no training.
# - Say when two directions are allowed: when all that is read in training is there in use.
# - Tag a sentence, and measure entities instead of tags.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** The leaking model came close to a perplexity of 1, and never quite reached it. <!-- exact -->
# Why not, when it only has to copy?
#
# <details>
# <summary>Answer</summary>
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
# <summary>Answer</summary>
#
# No: the sentence is there as a whole when the model is used, and the sentiment is not among its inputs.
#
# </details>
#
# **3.** Your bidirectional tagger does well on its own, and changes its mind when a sentence is put into a batch with a longer one.
# What is wrong?
#
# <details>
# <summary>Answer</summary>
#
# The mask is lost somewhere, so the backward half starts in the padding, of which there is more beside a longer sentence.
# Look for a layer between the embedding and the recurrent layer that does not hand the mask on.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Two directions are the rule wherever a whole sequence is at hand: in taggers on small machines, in reading text from images, in speech recognition after the recording, in models of proteins and genomes.
# BERT and its kind took the blanks from this chapter as the task to learn a language from.
# And the causality check guards the models that write: a decoder whose mask is off by one gives the same wonderful loss as ours.

# %% [markdown] id="papers"
# ## Papers
#
# - M. Schuster, K. K. Paliwal, [Bidirectional recurrent neural networks](https://doi.org/10.1109/78.650093), IEEE Transactions on Signal Processing 45, 1997.
# - A. Graves, J. Schmidhuber, [Framewise phoneme classification with bidirectional LSTM and other neural network architectures](https://doi.org/10.1016/j.neunet.2005.06.042), Neural Networks 18, 2005.
# - Z. Huang, W. Xu, K. Yu, [Bidirectional LSTM-CRF models for sequence tagging](https://arxiv.org/abs/1508.01991), 2015.
# - M. E. Peters et al., [Deep contextualized word representations](https://arxiv.org/abs/1802.05365), NAACL 2018.
# - J. Devlin, M.-W. Chang, K. Lee, K. Toutanova, [BERT: pre-training of deep bidirectional transformers for language understanding](https://arxiv.org/abs/1810.04805), NAACL 2019.

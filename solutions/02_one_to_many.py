# ---
# jupyter:
#   course:
#     minutes_read: 20
#     seconds_cpu: 115
#     seconds_smoke: 60
# ---

# %% [markdown] id="title"
# # 2 · One to many
#
# A poet's name goes in, a poem comes out: one input, many outputs.
# How does a network that guesses the next character become a writer, and how good is what it writes?
#
# In this chapter you draw characters in four ways, carry the state on so that a character costs one step, tell a network whose verse to write, and measure the result: whose it sounds like, what form it has, how much of it is copied.
#
# You need chapter 1: the hidden-state update, perplexity, the GRU.
# Reading and running take about twenty minutes, the exercises a little over an hour; every other cell runs without them.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

# Seeds, threads and precision; before Keras, so that TensorFlow starts quietly.
profile = start("02")

import keras
import numpy as np

from utils import decoding, layers, plots, results, verse
from utils.baselines.language import cross_entropy
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.data import load
from utils.data.text import SEPARATOR, character_vocabulary, columns, texts_of, windows
from utils.decoding import write
from utils.experiments import poems
from utils.watching import each
from utils.widgets import writing_desk

# %% [markdown] id="chain-rule"
# ## Many outputs from one
#
# How probable is a poem $x_1 \dots x_T$, given the one input $c$, here the poet?
# The chain rule takes it apart, character by character:
#
# $$p(x_1, \dots, x_T \mid c) = \prod_{t=1}^{T} p(x_t \mid x_1, \dots, x_{t-1}, c)$$
#
# Each factor is what a language model gives: a distribution over the next character, after all that came before.
# So to write a poem, *draw* a character from the first factor, read it in, draw from the second, and so on.
# Poems drawn like this come with just the probability that the model gives them, and nothing new has to be trained.

# %% id="writing-loop" alt="Four steps. Below, what is read: S, h, a, l; above each a state, joined from left to right, then logits, and on top the character that is drawn: h, a, l, l. A dashed line leads from each drawn character down to what is read at the next step. The one input leads into the state before the first step."
plots.writing_loop(alt="writing-loop")

# %% [markdown] id="writing-loop-read"
# The dashed lines are all that is new: what was an output becomes the next input.

# %% [markdown] id="a-model"
# ## A model of verse
#
# The course's poems are by seven poets.

# %% id="load-poems"
texts, authors = {}, {}
for name, split in load("poems").items():
    texts[name], authors[name] = columns(split, "text", "poet")
names = sorted(set(authors["train"]))
vocabulary = character_vocabulary(texts["train"])

print({name: authors["train"].count(name) for name in names})

# %% [markdown] id="baselines-lead"
# These are counts of poems; the passages of Milton's *Paradise Lost*, the longest of all, make up two thirds of the characters.
#
# Three models that only count give the scale.
# The 5-gram model asks what followed the last four characters in the training poems; where that is rare, it mixes in what followed the last three, two, one.

# %% id="baselines"
ids = {name: vocabulary.stretch(texts[name]) for name in ("train", "validation")}
baselines = {}
for name, length in {"unigram": 1, "bigram": 2, "5-gram": 5}.items():
    baselines[name] = float(np.exp(cross_entropy(*ids.values(), len(vocabulary), length)))
print({name: round(value, 2) for name, value in baselines.items()})

# %% [markdown] id="model-lead"
# The network is that of chapter 1 with two changes.
# The vectors of the characters begin far apart: by default they are so small that all characters look alike at first, and time is lost.
# And with `return_state=True` the GRU returns, beside all its states, the last one, which we shall need for writing.

# %% id="model"
keras.utils.set_random_seed(DEFAULT_SEED)
spread = keras.initializers.RandomNormal(stddev=1.0)
embed = keras.layers.Embedding(len(vocabulary), 32, embeddings_initializer=spread)
gru = keras.layers.GRU(128, return_sequences=True, return_state=True)
to_logits = keras.layers.Dense(len(vocabulary), dtype="float32")

text_ids = keras.Input((None,), dtype="int32")
states, last_state = gru(embed(text_ids))
model = keras.Model(text_ids, to_logits(states))

# %% [markdown] id="train-lead"
# It trains on windows of 64 characters, with a learning rate that rises for a tenth of the updates and then falls to zero.


# %% id="train-code"
updates = 70 * profile.epochs
held_out = windows(texts["validation"], vocabulary, 64, 32)


def train(name, model, learning_rate, about):
    """Train the model, and return its validation perplexity after each tenth of the updates."""
    batches = windows(texts["train"], vocabulary, 64, 32, shuffle=True, seed=DEFAULT_SEED)
    warm = {"warmup_target": learning_rate, "warmup_steps": updates // 10}
    schedule = keras.optimizers.schedules.CosineDecay(0.0, updates - updates // 10, **warm)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(schedule, global_clipnorm=1.0), cross_entropy)
    parts = {"epochs": 10, "steps_per_epoch": updates // 10, "validation_data": held_out}
    fitted = model.fit(batches.repeat(), verbose=0, callbacks=[watch(name, about)], **parts)
    return np.exp(fitted.history["val_loss"])


# %% [markdown] id="train-guess"
# *Predict:* will less than a minute of training be enough to beat the 5-gram model?

# %% id="train" alt="Validation perplexity after each tenth of the training, with lines for the unigram, bigram and 5-gram models. The curve is below that of the bigram model soon and ends at about that of the 5-gram model."
curves = {"GRU": train("the GRU", model, learning_rate=0.016, about=30)}
plots.learning_curves(curves, baselines=baselines, xlabel="tenth of the updates", alt="train")

# %% [markdown] id="train-read"
# Counting runs of five characters is a strong opponent: the GRU has only just come level with it.
# How to get ahead of it, you will see.

# %% [markdown] id="drawing"
# ## Drawing a character
#
# What does the model expect after an opening?
# Its logits $o_i$, one for each character $i$, become probabilities by the softmax, $p_i \propto e^{o_i}$.
# There are four ways to draw from them:
#
# - **Greedy**: always the likeliest character, and nothing is left to chance.
# - **Temperature** $\tau$: divide the logits, $p_i \propto e^{o_i / \tau}$; below 1 likely characters become likelier still, above 1 the distribution flattens.
# - **Top-k**: only the $k$ likeliest characters stay, the others get the logit $-\infty$.
# - **Nucleus**: the likeliest characters stay until together they have a probability of at least $p$, which may take one character where the model is sure and thirty where it is not.

# %% id="ways"
opening = "Shall I compare thee to a summer's "


def at_temperature(logits, temperature):
    return logits / temperature


def top_k(logits, k):
    least = np.sort(logits, axis=-1)[..., -k, None]  # the k-th largest
    return np.where(logits < least, -np.inf, logits)


# %% [markdown] id="drawn-by-hand-task"
# ### Exercise: one distribution, three ways
#
# *Difficulty ★ · 7 minutes · 1 point*
#
# After some opening, a model gives the characters a, e, i, o the probabilities 0.1, 0.4, 0.2, 0.3.
# From what is the next one drawn at temperature ½, by top-k with $k = 2$, and from the nucleus for $p = 0.8$?
# Write three rows of four probabilities in that order; fractions such as `4 / 7` or two decimals will do.

# %% id="drawn-by-hand" exercise="drawn_by_hand"
# Three rows: temperature, top-k, nucleus; in each the probabilities of a, e, i, o.
# BEGIN SOLUTION
drawn_by_hand = [[1 / 30, 16 / 30, 4 / 30, 9 / 30], [0, 4 / 7, 0, 3 / 7], [0, 4 / 9, 2 / 9, 3 / 9]]
# END SOLUTION

# %% id="drawn-by-hand-check"
check("drawn_by_hand")

# %% [markdown] id="nucleus-task"
# ### Exercise: the nucleus
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `nucleus`, which returns the logits with `-np.inf` for every character outside the nucleus: the smallest set of likeliest characters that together have a probability of at least `p`.
# Each row is a distribution of its own.
# Logits may be as large as a thousand; ties do not occur.


# %% id="nucleus" exercise="nucleus"
def nucleus(logits, p):
    """Return logits of which those outside the nucleus are -inf.

    logits: (batch, vocabulary), p: above 0, at most 1
    """
    # BEGIN SOLUTION
    probabilities = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities = probabilities / probabilities.sum(axis=-1, keepdims=True)
    ranked = np.sort(probabilities, axis=-1)[:, ::-1]
    before = np.cumsum(ranked, axis=-1) - ranked
    least = np.where(before < p, ranked, np.inf).min(axis=-1, keepdims=True)
    return np.where(probabilities < least, -np.inf, logits)
    # END SOLUTION


# %% id="nucleus-check"
check("nucleus")

# %% [markdown] id="ways-figure-lead"
# Here is the model's distribution after our opening, and what the four ways make of it.
# *Predict:* which of them can still draw a rare character?

# %% id="ways-figure" alt="Five panels of bars for the same likeliest characters, about a dozen. As it is: short bars that fall slowly. Greedy: the first has everything, and crosses mark the others as impossible. Temperature one half: the first bars grow and the last shrink, but none is gone. Top-k with five: five bars stay, longer, and crosses mark the rest. Nucleus: more of them stay than in top-k, since the model is unsure here, and crosses mark the last."
x = vocabulary.encode(opening)[None]
logits = model.predict_on_batch(x)[:, -1]
ways = {
    "as it is": logits,
    "greedy": top_k(logits, 1),
    "temperature 0.5": at_temperature(logits, 0.5),
    "top-k, k = 5": top_k(logits, 5),
    "nucleus, p = 0.8": yours_or("nucleus", decoding.nucleus)(logits, 0.8),
}
drawn_from = {name: np.asarray(keras.ops.softmax(way))[0] for name, way in ways.items()}
characters = vocabulary.decode(range(len(vocabulary)))
plots.next_character(drawn_from, characters, alt="ways-figure")

# %% [markdown] id="ways-figure-read"
# Only the temperature leaves every character possible; the other three cut the tail off, each at another place.
# The ways can be combined: `write`, below, applies the temperature first, then top-k, then the nucleus.

# %% [markdown] id="carried-state"
# ## The state carried on
#
# After $t$ characters the state $\mathbf{h}_t$ holds all that the model will ever use of them.
# So there is no need to read the text again for the next character: hand the state on, and read one character.
#
# In Keras the same layers can be joined a second time, into a model that is handed its state and returns the new one.
# Both models share all weights, and the new one needs no training.

# %% id="step-model"
state = keras.Input((128,))
states, carried = gru(embed(text_ids), initial_state=state)
step = keras.Model([text_ids, state], [to_logits(states), carried])

# %% [markdown] id="equality-lead"
# Character by character, does it give what the whole pass gives?

# %% id="equality"
h, outputs = np.zeros((1, 128), "float32"), []
for t in range(x.shape[1]):
    output, h = step.predict_on_batch([x[:, t : t + 1], h])
    outputs.append(output[:, 0])
difference = np.abs(np.stack(outputs, axis=1) - model.predict_on_batch(x)).max()
print(f"largest difference over {x.shape[1]} steps: {difference:.1e}")

# %% [markdown] id="cost"
# The two agree up to rounding.
#
# What does it save?
# Reading everything again takes $t$ steps for character $t$, so $T$ characters cost $T(T+1)/2$ of them.
# The `sample` of chapter 1 looks back on a window of 64 characters, so each costs 64 steps, and what lies further back is forgotten.
# With a carried state each costs one step, and nothing is cut off.
#
# `utils.decoding.write` does that for many texts at once, in a single traced loop.
# Here is how long both take, measured in one run by `benchmarks/writing_speed.py`:

# %% id="speed"
with results.table("texts × characters", "sample, s", "write, s", "to one") as row:
    for run in results.read("02_writing")["runs"]:
        seconds = [f"{run[what]:.2f}" for what in ("sample_seconds", "write_seconds")]
        row(f"{run['texts']} × {run['characters']}", *seconds, f"{run['ratio']:.0f}")

# %% [markdown] id="carried-score-lead"
# The same holds for reading.
# So far the perplexity was measured in windows of 64 characters, each begun with an empty state, so the first characters of each were guessed almost blindly.
# *Predict:* how much better is the same model where each poem is read whole, its state carried on from beginning to end?

# %% id="carried-score"
whole = float(np.exp(poems.loss_on_whole_poems(model, texts["validation"], vocabulary)))
print(f"in windows {curves['GRU'][-1]:.2f}, whole {whole:.2f}, 5-gram {baselines['5-gram']:.2f}")

# %% [markdown] id="carried-score-read"
# That is what the 5-gram model, which always sees the last four characters, had been spared.
# In profile `cpu` the network is now ahead of it, and not a weight has changed.

# %% [markdown] id="write-on-task"
# ### Exercise: write with a carried state
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `write_on` for a simple RNN, with $\phi = \tanh$ and greedy choice.
# Read the prompt, then write `length` ids, one step for each: the `argmax` of $\mathbf{o}_t = \mathbf{W}_{ho}\mathbf{h}_t + \mathbf{b}_o$ is written and then read.
# The inputs are one-hot vectors, so reading id `i` adds column `i` of $\mathbf{W}_{hx}$.


# %% id="write-on" exercise="write_on"
def write_on(prompt, length, W_hx, W_hh, b_h, W_ho, b_o):
    """Return the ids that follow the prompt, shape (length,).

    prompt: ids, one or more; the state before the first is zero,
    W_hx: (units, vocabulary), W_hh: (units, units), b_h: (units,),
    W_ho: (vocabulary, units), b_o: (vocabulary,)
    """
    # BEGIN SOLUTION
    h = np.zeros(len(b_h))
    for i in prompt[:-1]:
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
    written, i = [], prompt[-1]
    for _ in range(length):
        h = np.tanh(W_hx[:, i] + W_hh @ h + b_h)
        i = np.argmax(W_ho @ h + b_o)
        written.append(i)
    return np.array(written)
    # END SOLUTION


# %% id="write-on-check"
check("write_on")

# %% [markdown] id="four-texts"
# Now the four ways as text, from the same opening.
# *Predict:* what will the greedy text look like after two lines?

# %% id="texts"
for way in ({"k": 1}, {"temperature": 0.5}, {"k": 5}, {"p": 0.8}, {}):
    (text,) = write(step, vocabulary, [opening], 160, **way)
    print(f"--- {way or 'as it is'}\n{text}\n")

# %% [markdown] id="texts-read"
# Drawn as it is, the text strays into words that do not exist; whatever cuts the tail or lowers the temperature is safer.
# The safest of all, greedy, soon repeats itself.

# %% [markdown] id="loops"
# ## Broken on purpose
#
# Why does greedy text run in circles?
# Nothing is left to chance, so where the state comes back to where it was, the same characters must follow.
# The likeliest continuation leads there fast: phrases that follow almost anything.

# %% [markdown] id="loop-length-task"
# ### Exercise: the length of a loop
#
# *Difficulty ★ · 8 minutes · 2 points*
#
# Show that it is a loop, and how long.
# Write `loop_length`: the length of the shortest passage that stands at least three times in a row at the end of `ids`, or 0 if there is none.
# A text may break off anywhere in its loop, so only the last ids count: `xyabcabcabca` ends in `bca` three times, and the answer is 3.


# %% id="loop-length" exercise="loop_length"
def loop_length(ids):
    """Return the length of the loop in which ids (characters,) end, or 0."""
    # BEGIN SOLUTION
    for n in range(1, len(ids) // 3 + 1):
        end = ids[-3 * n :]
        if np.array_equal(end[n:], end[:-n]):
            return n
    return 0
    # END SOLUTION


# %% id="loop-length-check"
check("loop_length")

# %% [markdown] id="loops-lead"
# Four openings, a thousand characters each, drawn as it is and then greedy:

# %% id="loops-run"
openings = [opening, "O ", "Of Mans First Disobedience", "The world is "]
measure = yours_or("loop_length", verse.loop_length)
for name, way in {"as it is": {}, "greedy": {"k": 1}}.items():
    written = write(step, vocabulary, openings, 1000, **way)
    loops = [measure(vocabulary.encode(text)) for text in written]
    print(f"{name}: loops of length {loops}")
print(repr(written[0][-max(loops[0], 1) :]))

# %% [markdown] id="loops-read"
# The greedy texts end in loops, and the last line shows the first of them, once round.
# Text that is drawn does not: a little chance is enough to leave the circle.

# %% [markdown] id="whose"
# ## Whose poem?
#
# Now the one input: the poet $c$, a number from 0 to 6.
# An embedding makes a vector of it, $\mathbf{e}_c$, and there are two places where the vector can enter:
#
# - as the **first state**, $\mathbf{h}_0 = \mathbf{e}_c$, which is read once and may be forgotten,
# - at **every step**, added to what is read: $\mathbf{x}_t + \mathbf{e}_c$.

# %% [markdown] id="poet-model-task"
# ### Exercise: a model that is told the poet
#
# *Difficulty ★★ · 12 minutes · 3 points*
#
# Write `poet_model`: a Keras model from `[ids, poet]`, (batch, steps) and (batch,), to logits (batch, steps, vocabulary).
# Choose one of the two places.
# All outputs depend on the poet, from the first step on; no output depends on later characters.
# It may have 150,000 parameters.
# Use Keras's own layers, and `keras.Input((), dtype="int32")` for the poet.


# %% id="poet-model" exercise="poet_model"
def poet_model(vocabulary_size, poets):
    """Return an untrained Keras model from [ids, poet] to logits; poets: how many there are."""
    # BEGIN SOLUTION
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    embedded = keras.layers.Embedding(vocabulary_size, 32)(ids)
    vector = keras.layers.Reshape((1, 32))(keras.layers.Embedding(poets, 32)(poet))
    x = keras.layers.Add()([embedded, vector])
    states = keras.layers.GRU(96, return_sequences=True)(x)
    logits = keras.layers.Dense(vocabulary_size, dtype="float32")(states)
    return keras.Model([ids, poet], logits)
    # END SOLUTION


# %% id="poet-model-check"
check("poet_model")

# %% [markdown] id="conditioning-lead"
# We trained models of 128 units, told nothing or told the poet in one of the two places, and a larger one of 256 units, told at every step, for longer.
# The learning rate of each, the best of three or four with the first seed, was chosen on the validation poems; then the test poems were looked at, each read whole, with three seeds.
# `benchmarks/writing_poems.py` does it again.
#
# *Predict:* does knowing the poet help to guess the next character, and which place is better?

# %% id="conditioning-figure" alt="Test perplexity, three dots for each kind of model. Told nothing and told at first lie about level, told at every step a little below; the dashed line of the 5-gram model runs between them. The larger models, trained for longer, lie far below, and the same in windows about halfway."
record = results.read("02_poems")
lines, by_kind = poems.counted(), poems.by_kind(record)
plots.runs_by_group(by_kind, ylabel="test perplexity", baselines=lines, alt="conditioning-figure")

# %% [markdown] id="rates-lead"
# The validation perplexity with the first seed at each learning rate that was tried; *diverged* means that the weights became NaN:

# %% id="rates"
results.grid("model", poems.by_rate(record["runs"], DEFAULT_SEED))

# %% [markdown] id="conditioning-read"
# Knowing the poet at every step helps to guess the next character, but only a little: the text itself soon shows whose it is.
# Told by its first state, the model guesses no better than told nothing.
#
# The small models, which trained for less than a minute, end about level with the 5-gram model; the larger ones leave it far behind.
# The last column of the figure shows the larger ones once more, in windows of 64 characters: that is what carrying the state on is worth.

# %% [markdown] id="recogniser"
# But does it *write* like the poet?
# A judge that has never seen the model says so: a logistic regression on characters and pairs of characters, made with the validation poems, from which no model has learned.
# It reads excerpts of 300 characters and chooses among the three poets of whom there is enough verse.
#
# *Predict:* which poet will be hardest to imitate?

# %% id="verdicts-figure" alt="A map of shares, bright for many: nine rows in three groups, across them the three poets. Real verse: the diagonal is bright, a little less for Hopkins. Told at first: all three rows are bright under Milton and dark elsewhere. Told at every step: the diagonal is bright for Milton, a little less so for Shakespeare, and two thirds for Hopkins, the rest of which goes to the other two."
taken = poems.taken_for(record)
plots.verdict_map(taken, poems.RECOGNISED, groups=3, alt="verdicts-figure")

# %% [markdown] id="verdicts-read"
# Real verse is nearly always recognised.
# The model that was told at first writes like Milton, whoever was asked for: it has read the poet once, and forgotten.
# Told at every step, it writes for each poet what is taken for this poet more often than for either of the others.
# Hopkins is the hardest, with the least verse to learn from and the most unusual.
#
# So a test of what a model *does* tells more than its perplexity, where the three hardly differ.

# %% [markdown] id="recognised-lead"
# On average over the three poets, and with the larger model:

# %% id="recognised"
for name, share in poems.recognised(record).items():
    print(f"{name:19} {share:.0%} recognised")

# %% [markdown] id="larger-lead"
# The weights of the best larger model come with the course, so that we can read what it writes.

# %% id="larger"
large = layers.poem_model(len(vocabulary), len(names), units=record["kept"]["units"])
large.set_weights(results.weights("02_poems"))
large_step = layers.step_model(large)


def compose(poet, count, length, opening=SEPARATOR, **way):
    """Return texts by one poet, without the blank lines they begin after."""
    numbers = np.full(count, names.index(poet), "int32")
    written = write(large_step, vocabulary, [opening] * count, length, conditions=[numbers], **way)
    return [text.removeprefix(SEPARATOR) for text in written]


for poet in poems.RECOGNISED:
    print(f"--- {poet}\n{compose(poet, 1, 220, temperature=0.7)[0]}\n")

# %% [markdown] id="form"
# ## The form
#
# A sonnet has fourteen lines, and a line of it about ten syllables.
# We count both in sonnets that the model writes from nothing, until it ends the poem itself, and in held-out ones.
# Syllables are counted as groups of vowels with a rule for silent e, which is right on average.

# %% id="form-count"
written = compose("Shakespeare", 24, 1000, temperature=0.7)
finished = [text.split(SEPARATOR)[0] for text in written if SEPARATOR in text]
real = texts_of(load("poems/sonnets")["validation"])
both = {"written": finished, "held out": real}
results.grid("sonnets", {name: verse.form_of(each).shown() for name, each in both.items()})

# %% [markdown] id="form-read"
# Neither is right.
# The written lines are a little longer than real ones and less even, the poems end too early, and none has fourteen lines.
#
# A likely reason: the larger model was trained on windows of 128 characters, about three lines, so it has never been asked to count to fourteen.
# For the same reason no rhyme is to be expected, and we have not looked for any.

# %% [markdown] id="by-heart"
# ## Learned by heart?
#
# A model could cheat by writing down what it has read.
# Two measures tell: the **longest copied run**, the longest piece of a text that stands in the training poems as it is, and the share of **new 5-grams**, runs of five characters that the training poems do not have.
# Real verse copies, too, since poets share words and phrases, so held-out verse is the measure of both.

# %% [markdown] id="copied-run-task"
# ### Exercise: the longest copied run
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `copied_run`, which returns how many characters the longest piece of `text` has that also stands in `source`.
# Capitals, spaces and line breaks count like any character.


# %% id="copied-run" exercise="copied_run"
def copied_run(text, source):
    """Return the length of the longest piece of the text that stands in the source; both strings."""
    # BEGIN SOLUTION
    longest = start = 0
    for end in range(1, len(text) + 1):
        while text[start:end] not in source:
            start += 1
        longest = max(longest, end - start)
    return longest
    # END SOLUTION


# %% id="copied-run-check"
check("copied_run")

# %% [markdown] id="novelty-lead"
# Now at six temperatures, eight texts of 300 characters each.
# *Predict:* at which temperature does the model write as new as a poet?

# %% id="novelty" alt="Two panels against temperature, with a line for held-out verse in each. Left, the share of new 5-grams: it rises from near zero at 0.3, crosses the line between 0.7 and 0.9 and ends far above it. Right, the longest copied run: it begins at the line, at 0.3, and falls slowly."
source = SEPARATOR.join(texts["train"])
temperatures = (0.3, 0.5, 0.7, 0.9, 1.1, 1.3)
found = [
    verse.novelty(compose("Milton", 8, 300, temperature=temperature), source)
    for temperature in each(temperatures, "novelty", about=13, unit="temperatures")
]
panels = {what: {"written": [one[what] for one in found]} for what in (verse.NEW, verse.COPIED)}
real = verse.novelty(verse.excerpts(SEPARATOR.join(texts["validation"]), 300)[::12], source)
plots.by_temperature(panels, temperatures, baselines=real, alt="novelty")

# %% [markdown] id="novelty-read"
# Cold text is made of small pieces that the poets used, and hot text has far more new ones than real verse, many of them in words that do not exist.
# Somewhere between 0.7 and 0.9 the model is as new as a poet.
#
# The copied runs are a surprise: as long as those of held-out verse in the coldest text, and shorter in all others.
# Poets repeat phrases, their own and each other's; this model does not recite.
# It is small, and has read each poem about twenty times; large models do learn by heart what they have read often (Carlini et al., below).

# %% [markdown] id="your-turn"
# ## Your turn
#
# Type an opening, choose a poet, move the temperature.


# %% id="desk"
def page(opening, poet, temperature):
    return compose(poet, 1, 300, SEPARATOR + opening, temperature=temperature)[0]


writing_desk(page, poems.RECOGNISED[::-1])

# %% [markdown] id="my-poem-model-task"
# ### Exercise: a better model of verse
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Write `my_poem_model`: a Keras model from ids (batch, steps) to logits (batch, steps, vocabulary).
# It may have at most 150,000 parameters with a vocabulary of 68 characters, as many as this text has, and no output may depend on a later input.
# Use Keras's own layers.
#
# The target: after as many updates as the GRU of this chapter had, yours has a lower perplexity on the validation poems (profile `smoke` is too short for that).


# %% id="my-poem-model" exercise="my_poem_model"
def my_poem_model(vocabulary_size):
    """Return a causal, untrained Keras model with at most 150,000 parameters."""
    # BEGIN SOLUTION
    inputs = keras.Input((None,), dtype="int32")
    spread = keras.initializers.RandomNormal(stddev=1.0)
    x = keras.layers.Embedding(vocabulary_size, 48, embeddings_initializer=spread)(inputs)
    states = keras.layers.GRU(160, return_sequences=True)(x)
    logits = keras.layers.Dense(vocabulary_size, dtype="float32")(states)
    return keras.Model(inputs, logits)
    # END SOLUTION


# %% id="my-poem-model-check"
check("my_poem_model")

# %% [markdown] id="train-yours-lead"
# If your model passes its check, it is trained here; until then, the course's own is.

# %% id="train-yours"
build = yours_or("my_poem_model", layers.verse_model)
keras.utils.set_random_seed(DEFAULT_SEED)
curves["this model"] = train("this model", build(len(vocabulary)), 0.012, about=45)  # or another
target("my_poem_model", curves["this model"][-1], below=curves["GRU"][-1])

# %% [markdown] id="scoreboard-lead"
# The scoreboard, by validation perplexity:

# %% id="scoreboard"
scores = baselines | {name: curve[-1] for name, curve in curves.items()}
for name, score in sorted(scores.items(), key=lambda entry: entry[1]):
    print(f"{name:11} {score:6.2f}")

# %% [markdown] id="progress-lead"
# What you have solved so far:

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Draw from a language model in four ways, and say what each does to a distribution.
# - Write with a carried state, one step a character, and show that nothing is lost by it.
# - Tell a network one thing at its start or at every step, and test whether it listens.
# - Measure form, memory and style of what a model writes, beside real verse.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** At temperature 1 many of the words that the model writes do not exist.
# Where do they come from?
#
# <details>
# <summary>Answer 1</summary>
#
# From the tail: each of the many unlikely characters is rare, but together they are drawn every few words, and one is enough to spoil a word.
# The tail is also where the model knows least, because it has seen few examples.
#
# </details>
#
# **2.** Top-k with $k = 1$ and a nucleus with $p$ near 0 do the same.
# What about a temperature near 0?
#
# <details>
# <summary>Answer 2</summary>
#
# It does the same, too: the gaps between the logits grow without bound, and the likeliest character takes everything.
# All three are greedy, and end in loops.
#
# </details>
#
# **3.** Can a *bidirectional* language model write with a carried state?
#
# <details>
# <summary>Answer 3</summary>
#
# No: its backward state at a character depends on what comes after it, and that is not written yet.
# [Chapter 8](08_bidirectional.ipynb) shows what it writes if you ask it all the same.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Every chat assistant writes this way: one distribution, one draw, one step, with temperature and nucleus as settings.
# Transformers keep the keys and values of all earlier words in place of a state of fixed size, which is why a long conversation costs them memory and a recurrent network does not pay for it.

# %% [markdown] id="papers"
# ## Papers
#
# - I. Sutskever, J. Martens, G. Hinton, [Generating text with recurrent neural networks](https://icml.cc/2011/papers/524_icmlpaper.pdf), ICML 2011.
# - A. Graves, [Generating sequences with recurrent neural networks](https://arxiv.org/abs/1308.0850), 2013.
# - A. Fan, M. Lewis, Y. Dauphin, [Hierarchical neural story generation](https://arxiv.org/abs/1805.04833), ACL 2018.
# - A. Holtzman et al., [The curious case of neural text degeneration](https://arxiv.org/abs/1904.09751), ICLR 2020.
# - N. Carlini et al., [Quantifying memorization across neural language models](https://arxiv.org/abs/2202.07646), ICLR 2023.

# %% [markdown] id="where-next"
# ## Where to go next
#
# - [Chapter 3](03_many_to_one.ipynb): the other way round, a text goes in and one judgement comes out.
# - [Home](home.md): all chapters, and your progress.

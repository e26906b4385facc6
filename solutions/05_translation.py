# ---
# jupyter:
#   course:
#     minutes_read: 21
#     seconds_cpu: 265
#     seconds_smoke: 90
# ---

# %% [markdown] id="title"
# # 5 · Many to many: translation
#
# A sentence goes in, and another one comes out, in other words, in another order, of another length.
# Nothing says which output belongs to which input.
#
# In this chapter one network reads and another one writes.
# You train them on dates first, where you can see what the writer looks at, and then on English and Spanish.
# You search for the best translation instead of taking the first, and measure what goes wrong.
#
# You need chapters 1 to 3: a state that is carried on, masks, attention as a weighted mean.
# Reading and running take a little over twenty minutes, the exercises a little over an hour; every other cell runs without them.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

profile = start("05")  # seeds, threads, precision; before Keras, so that it starts quietly

import keras
import numpy as np

from utils import layers, plots, results
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.data import load
from utils.data import text as texts
from utils.decoding import beam_search
from utils.experiments import translation
from utils.watching import working

# %% [markdown] id="reader-and-writer"
# ## A reader and a writer
#
# How probable is the translation $y_1 \dots y_m$ of a sentence $x_1 \dots x_n$?
# The chain rule of chapter 2 takes it apart again, and every factor now has a condition, the whole source:
#
# $$p(y_1, \dots, y_m \mid x) = \prod_{t=1}^{m} p(y_t \mid y_1, \dots, y_{t-1}, x)$$
#
# So the **decoder** is a language model that has been told something, and the **encoder** is what tells it.

# %% id="encoder-decoder-figure" alt="On the left the encoder: three words, she, is, here, each below a state, and the states are joined from left to right. The last one leads into the first state of the decoder on the right, which reads START, está, aquí and writes está, aquí, END. Dashed lines lead from each word that is written down to what is read at the next step."
plots.encoder_decoder(alt="encoder-decoder-figure")

# %% [markdown] id="encoder-decoder-read"
# The encoder's states are $\mathbf{h}_1 \dots \mathbf{h}_n$, the decoder's $\mathbf{s}_1 \dots \mathbf{s}_m$, and $\mathbf{s}_0$ is made of what the encoder ends with.
# The decoder begins by reading the marker `[START]`, and it ends by writing `[END]`: that is how the output gets a length of its own.
#
# ### Teacher forcing
#
# In training the decoder does not read what it wrote, but what it should have written: the right answer, one step late.
# Then all steps can be computed in one call, and an early mistake does not spoil the rest.

# %% [markdown] id="shift-task"
# ### Exercise: one step late
#
# *Difficulty ★ · 8 minutes · 2 points*
#
# Write `shift_targets`, which returns two arrays, each one step longer than `targets`: what the decoder reads, beginning with `start` and without any `end`, and what it is asked for, with `end` right after the last real token.
# Real ids are above 0; padding is 0 and stays on the right.


# %% id="shift" exercise="shift_targets"
def shift_targets(targets, start, end):
    """Return what is read and what is asked for, both (batch, steps + 1).

    targets: ids (batch, steps), padded with 0 on the right; start, end: the markers' ids
    """
    # BEGIN SOLUTION
    read = np.pad(targets, ((0, 0), (1, 0)), constant_values=start)
    asked = np.pad(targets, ((0, 0), (0, 1)))
    asked[np.arange(len(targets)), (targets > 0).sum(axis=1)] = end
    return read, asked
    # END SOLUTION


# %% id="shift-check"
check("shift_targets")

# %% [markdown] id="hint-lead"
# If you are stuck, here or later, `hint` with the exercise's name opens one hint at a time.

# %% id="hint"
hint("shift_targets")

# %% [markdown] id="dates"
# ## Dates
#
# People write dates in many ways, and machines in one: *Tue, 4/5/1904* is `1904-04-05`, if an American wrote it.
# The dates of this section were made by a program, in eighteen locales, such as `en_US`; the locale is the first thing to be read.
# One form, called `long` (*May 4, 1904*, say), is left out of training, to see what becomes of it.

# %% id="load-dates"
splits, some = load("dates"), 1_500 if profile.examples < 0 else 512
sources, isos, forms = translation.written_dates(splits["train"])
seen = np.flatnonzero(forms != "long")
sources, isos = [sources[i] for i in seen], [isos[i] for i in seen]
characters = texts.word_vocabulary(sources, split="none")
digits = texts.word_vocabulary(isos, split="none", markers=True)
asked_dates, true_dates, forms = translation.written_dates(splits["validation"].take(some))
print(f"{len(seen):,} dates;", "".join(sources[1][1:]), "→", "".join(isos[1]))

# %% [markdown] id="batches-lead"
# `pair_batches` pads both sides and shifts the targets as you did; weights tell the loss which steps are real.


# %% id="batches"
def batches(sources, targets, of_source, of_target, buckets=3, **options):
    """Return batches ([source, read], asked, weights) of pairs of like lengths."""
    x, y = of_source.encode_all(sources), of_target.encode_all(targets)
    ends = texts.bucket_boundaries(texts.pair_lengths(x, y), buckets)
    markers = {"start_id": of_target.start_id, "end_id": of_target.end_id}
    return texts.pair_batches(x, y, 64, ends, **markers, **options)


train_dates = batches(sources, isos, characters, digits, shuffle=True)
held_out_dates = batches(asked_dates[:512], true_dates[:512], characters, digits, buckets=1)

# %% [markdown] id="model-lead"
# Here is the whole network.
# The encoder is read from both ends, by two GRUs whose states are joined: `Bidirectional`, of which chapter 8 tells more.
# What `attend` does comes next; without it, all that the decoder knows of the source is its first state.
# As in chapter 2 the vectors begin far apart; with Keras's own, which are tiny, training takes longer.


# %% id="model"
def encoder_decoder(attend=None, units=96):
    """Return a model from [source, read] (batch, steps) to logits."""
    source, read = (keras.Input((None,), dtype="int32") for _ in range(2))
    of_source, of_target = (keras.initializers.RandomNormal(stddev=0.5) for _ in range(2))
    embed = keras.layers.Embedding(len(characters), 32, of_source, mask_zero=True)
    gru = keras.layers.GRU(units // 2, return_sequences=True, return_state=True)
    h, forward, backward = keras.layers.Bidirectional(gru)(embed(source))
    s_0 = keras.layers.Concatenate()([forward, backward])
    vectors = keras.layers.Embedding(len(digits), 32, of_target, mask_zero=True)(read)
    s = keras.layers.GRU(units, return_sequences=True)(vectors, initial_state=s_0)
    if attend is not None:
        s = keras.layers.Concatenate()([s, attend(s, h, embed.compute_mask(source))])
    return keras.Model([source, read], keras.layers.Dense(len(digits), dtype="float32")(s))


# %% [markdown] id="attention"
# ## Attention
#
# The first state is a bottleneck: a fixed number of numbers for a source of any length.
# Chapter 3 made one vector of many states by a weighted mean.
# Here every step $t$ of the decoder gets a mean of its own, the **context** $\mathbf{c}_t$, with weights that depend on the decoder's state:
#
# $$a_{tj} = \frac{m_j\,e^{e_{tj}}}{\sum_k m_k\,e^{e_{tk}}}, \qquad \mathbf{c}_t = \sum_j a_{tj}\,\mathbf{h}_j$$
#
# $m_j$ is 1 at real steps of the source and 0 at padding.
# The score $e_{tj}$ says how well $\mathbf{h}_j$ fits what step $t$ looks for.
# There are two ways to compute it:
#
# - **multiplicative** (Luong): $e_{tj} = \mathbf{s}_t^\top \mathbf{W}\,\mathbf{h}_j$, one product of matrices,
# - **additive** (Bahdanau): $e_{tj} = \mathbf{v}^\top \tanh(\mathbf{W}_q\mathbf{s}_t + \mathbf{W}_k\mathbf{h}_j)$, a small network of one hidden layer.

# %% [markdown] id="attention-by-hand-task"
# ### Exercise: one step on paper
#
# *Difficulty ★ · 6 minutes · 1 point*
#
# The encoder's states are $(1, 0)$, $(0, 1)$, $(1, 1)$, and a padded one, $(5, 5)$.
# The decoder's state is $(\ln 2, 0)$, and the score is the plain product $\mathbf{s}_t \cdot \mathbf{h}_j$.
# Write down the four weights, then the two numbers of the context: a list of six.

# %% id="attention-by-hand" exercise="attention_by_hand"
# Four weights, then the context.
# BEGIN SOLUTION
attention_by_hand = [2 / 5, 1 / 5, 2 / 5, 0, 4 / 5, 3 / 5]
# END SOLUTION

# %% id="attention-by-hand-check"
check("attention_by_hand")

# %% [markdown] id="dot-attention-task"
# ### Exercise: attention in NumPy
#
# *Difficulty ★★ · 9 minutes · 2 points*
#
# Write `dot_attention`: the scores are $\mathbf{s}_t \cdot \mathbf{h}_j / \sqrt{d}$, with $d$ numbers in a state.
# (A product of long vectors is large, and the softmax of large scores looks at a single step; the root keeps it open.)
# Return the contexts.
# Scores may be as large as a thousand.


# %% id="dot-attention" exercise="dot_attention"
def dot_attention(s, h, mask):
    """Return the contexts (batch, target steps, d).

    s: (batch, target steps, d), h: (batch, steps, d), mask: (batch, steps), True where real
    """
    # BEGIN SOLUTION
    scores = s @ h.transpose(0, 2, 1) / np.sqrt(s.shape[-1])
    scores = np.where(mask[:, None], scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ h
    # END SOLUTION


# %% id="dot-attention-check"
check("dot_attention")

# %% [markdown] id="additive-task"
# ### Exercise: additive attention as a layer
#
# *Difficulty ★★ · 12 minutes · 3 points*
#
# Finish `BahdanauAttention`.
# `build` makes three weights: `self.W_q` and `self.W_k`, each (features, units), and `self.v` (units,).
# `call` returns the contexts, (batch, target steps, features of h); padding gets no weight, and without a mask every step is real.
# Every $\mathbf{s}_t$ meets every $\mathbf{h}_j$: give one an axis for the other with `[:, :, None]` and `[:, None]`.


# %% id="additive" exercise="BahdanauAttention"
class BahdanauAttention(keras.layers.Layer):
    """Additive attention: what each state s finds among the states h."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, s_shape, h_shape):
        """Make the weights; shapes are (batch, target steps, features), (batch, steps, features)."""
        # BEGIN SOLUTION
        self.W_q = self.add_weight(shape=(s_shape[-1], self.units), name="W_q")
        self.W_k = self.add_weight(shape=(h_shape[-1], self.units), name="W_k")
        self.v = self.add_weight(shape=(self.units,), name="v")
        # END SOLUTION

    def call(self, s, h, mask=None):
        """mask: (batch, steps) of h, True where real, or None → (batch, target steps, features)."""
        # BEGIN SOLUTION
        query, key = keras.ops.matmul(s, self.W_q), keras.ops.matmul(h, self.W_k)
        hidden = keras.ops.tanh(query[:, :, None] + key[:, None])
        scores = keras.ops.sum(hidden * self.v, axis=-1)
        if mask is not None:
            scores = keras.ops.where(mask[:, None], scores, -1e4)
        return keras.ops.matmul(keras.ops.softmax(scores, axis=-1), h)
        # END SOLUTION


# %% id="additive-check"
check("BahdanauAttention")

# %% [markdown] id="in-keras-lead"
# In Keras both scores are whole layers, `Attention` and `AdditiveAttention`, which take a mask for each of the two sides.
# Attention comes *after* the decoder's states here, so both GRUs still run over all steps in one call.
# If the context went into the next state (*input feeding*), as in Bahdanau's first model, the decoder would have to be called step by step; further down stands what that costs.


# %% id="in-keras"
def multiplicative(s, h, mask):
    query = keras.layers.Dense(h.shape[-1], use_bias=False)(s)
    return keras.layers.Attention(name="attention")([query, h], mask=[None, mask])


def train(name, model, batches, held_out, rate, updates, about):
    """Train with a warm-up and a decay; return the validation perplexity after each tenth."""
    updates = updates if profile.examples < 0 else updates // 10  # smoke
    warm = {"warmup_target": rate, "warmup_steps": updates // 10}
    schedule = keras.optimizers.schedules.CosineDecay(0.0, updates - updates // 10, **warm)
    loss = keras.losses.SparseCategoricalCrossentropy(True, reduction="mean_with_sample_weight")
    model.compile(keras.optimizers.Adam(schedule, global_clipnorm=1.0), loss)
    parts = {"epochs": 10, "steps_per_epoch": updates // 10, "validation_data": held_out}
    shown = {"verbose": 0, "callbacks": [watch(name, about)]}
    return np.exp(model.fit(batches.repeat(), **parts, **shown).history["val_loss"])


# %% [markdown] id="train-dates-lead"
# *Predict:* a date is short; will attention matter at all?

# %% id="train-dates" alt="Validation perplexity of two models after each tenth of the training. With attention the curve falls to about 1 early on. Without attention it begins higher, falls more slowly and ends higher."
models, curves = {}, {}
given = train_dates, held_out_dates, 0.01, 1_200, 30  # rate, updates, seconds
for name, attend in {"attention": multiplicative, "no attention": None}.items():
    keras.utils.set_random_seed(DEFAULT_SEED)
    models[name] = encoder_decoder(attend)
    curves[name] = train(name, models[name], *given)
plots.learning_curves(curves, xlabel="tenth", alt="train-dates")

# %% [markdown] id="greedy-lead"
# Perplexity knows the right prefix.
# In use there is none: the decoder reads what it wrote itself.
# The plainest way to write is greedy, the likeliest token at each step, with everything read again each time.


# %% id="greedy"
def greedy(model, sources, steps=11):
    """Return what a model writes, ids (batch, steps)."""
    read = np.zeros((len(sources), steps + 1), int)
    read[:, 0] = digits.start_id
    for t in range(steps):
        read[:, t + 1] = model.predict_on_batch([sources, read])[:, t].argmax(axis=-1)
    return read[:, 1:]


def right_dates(model):
    """Return whether each validation date is wholly right."""
    written = greedy(model, characters.encode_all(asked_dates).to_tensor().numpy())
    return np.array([digits.decode(row) for row in written]) == [" ".join(d) for d in true_dates]


# %% [markdown] id="dates-right-lead"
# The linear baseline is a logistic regression for each part of the date, on runs of one to four characters.
# It was given the locale, too, and the same form was left out of its training.
# The middle column is one of the seen forms.

# %% id="dates-right"
record = results.read("05_translation")
never, numbers = forms == "long", forms == "yMEd"
with results.table("dates wholly right", "forms seen", "Tue, 4/5/1904", "form never seen") as row:
    row("linear", *(f"{share:.3f}" for share in record["dates"]["linear"].values()))
    for name, model in models.items():
        right = right_dates(model)
        row(name, *(f"{np.mean(right[part]):.3f}" for part in (~never, numbers, never)))

# %% [markdown] id="dates-right-read"
# The linear model fails where a date is all numbers: it knows which runs of characters occur, and not where.
# Whether *4/5* is in April or in May depends on the order, which the decoder sees.
# A new form of known pieces, on the other hand, is no trouble for a model that does not care where they stand.
#
# What did the model with attention look at?
# *Predict:* a year is written first; where does it stand in the source?

# %% id="alignment-figure" alt="A map for one American date. The characters of the source stand below, those of the ISO form on the left from top to bottom. Bright cells lie at the right end for the four digits of the year, which are written first, then at the name of the month, and then at the day in the middle."
shown, asked = ["en_US", *"Friday, March 4, 2044"], list("2044-03-04")
read = [digits.start_id, *digits.encode(asked)]
weights = layers.alignments(models["attention"], characters.encode(shown)[None], np.array([read]))
plots.alignment(weights[0], shown, [*asked, "END"], alt="alignment-figure")

# %% [markdown] id="alignment-read"
# Nobody told it which characters belong together: looking there helps.

# %% [markdown] id="unshifted"
# ## Broken on purpose
#
# What if the shift is forgotten, and the decoder reads the very token that it is asked for?
# *Predict:* what will the loss be, and what will it write?


# %% id="train-unshifted"
def unshifted(given, asked, weights):
    return (given[0], asked), asked, weights


keras.utils.set_random_seed(DEFAULT_SEED)
broken = encoder_decoder(multiplicative)
given = train_dates.map(unshifted), held_out_dates.map(unshifted), 0.008, 200, 8
perplexities = train("unshifted", broken, *given)
print(f"validation perplexity {perplexities[-1]:.3f}; dates right {right_dates(broken).mean():.3f}")
print("it writes the ids", *greedy(broken, characters.encode(shown)[None])[0])

# %% [markdown] id="unshifted-read"
# A perfect loss and nothing learned: it copies what it reads.
# In use it first reads the start marker, new to it, writes something, and copies that ever after.
# A loss that falls faster than it should is the sign, and trying it out is the proof.

# %% [markdown] id="leaks-target-task"
# ### Exercise: a leak that a shift does not cure
#
# *Difficulty ★★ · 9 minutes · 2 points*
#
# Shift the targets as you like: a decoder that looks ahead still finds the answer.
# Write `leaks_target`, a Keras model from `[source, read]`, both (batch, steps), to logits (batch, steps of read, target_size).
# It uses the source, and its output at step $t$ depends on what is read *later*.
# Use Keras's own layers.


# %% id="leaks-target" exercise="leaks_target"
def leaks_target(source_size, target_size):
    """Return an untrained translator that looks ahead in what the decoder reads."""
    # BEGIN SOLUTION
    source, read = (keras.Input((None,), dtype="int32") for _ in range(2))
    vectors = keras.layers.Embedding(source_size, 32, mask_zero=True)(source)
    s_0 = keras.layers.GRU(32)(vectors)
    vectors = keras.layers.Embedding(target_size, 32, mask_zero=True)(read)
    decoder = keras.layers.Bidirectional(keras.layers.GRU(32, return_sequences=True))
    s = decoder(vectors, initial_state=[s_0, s_0])
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))
    # END SOLUTION


# %% id="leaks-target-check"
check("leaks_target")

# %% [markdown] id="sentences"
# ## English and Spanish
#
# The sentences are from [Tatoeba](https://tatoeba.org), under CC BY 2.0 FR; authors stand beside each pair in the data.
# An English sentence may have several translations: in training each is a pair of its own, and a test accepts them all.

# %% id="load-sentences"
splits = load("translations_en_es/short")
english, spanish = texts.columns(splits["train"], "english", "spanish")
asked, wanted = texts.columns(splits["validation"].take(500), "english", "spanish")
pairs = translation.pairs(english, spanish)
words = texts.word_vocabulary(pairs.english, size=3_000)
palabras = texts.word_vocabulary(pairs.spanish, size=3_500, markers=True)
print(f"{len(pairs.english):,} pairs of up to five words;", pairs.english[3], "→", pairs.spanish[3])

# %% [markdown] id="bleu"
# ### How good is a translation?
#
# **BLEU** counts which runs of one to four words of a translation stand in a reference, takes the geometric mean of the four shares, and punishes translations that are too short; it goes from 0 to 100. <!-- exact -->
# **chrF** does the like with runs of characters, and forgives a wrong ending.
# Both are computed by sacrebleu over all references.
# The baselines need no network: the English as it is, and the translation of the most similar training sentence.
#
# The network is the one above, made wider and with dropout, and the table of Spanish words is used twice, for what is read and for what is written: *tied* weights.
# Where vectors begin matters twice here: with tiny ones all logits are alike, too, and nothing moves for hundreds of updates.
# *Predict:* will the training below be enough to beat the most similar sentence?

# %% id="train-sentences"
train_pairs = batches(*pairs, words, palabras, shuffle=True)
held_out_pairs = batches(*translation.pairs(asked, wanted), words, palabras, buckets=1)
keras.utils.set_random_seed(DEFAULT_SEED)
small = layers.translator(len(words), len(palabras), units=128)
curves["small"] = train("small", small, train_pairs, held_out_pairs, 0.01, 1_600, 50)

# %% [markdown] id="step-model-lead"
# To write, the state is carried on, as in chapter 2: `encoder_model` reads the source once, and `decoder_step` takes one token and the state, looks at the encoder's states, and returns logits and the new state.
# Both share their layers with the model.
# `beam_search` with a width of 1 is greedy, and `never` keeps it from writing `[UNK]`; `Spelling` puts capitals and spaces back, which the vocabulary has taken away.

# %% id="translate"
ids = words.encode_all(asked).to_tensor().numpy()
read, step = layers.encoder_model(small), layers.decoder_step(small)
h, s_0 = read.predict_on_batch(ids)
markers = {"start_id": palabras.start_id, "end_id": palabras.end_id, "never": [1]}  # [UNK]
beams = beam_search(step, s_0, [h, ids], width=1, length=8, **markers)
spelling = translation.Spelling(pairs.spanish)
guesses = [spelling.restore(palabras.decode(row)) for row in beams.ids[:, 0]]

with working("the most similar sentences", about=5):
    alike = translation.most_similar(english, spanish, asked)
translation.show_scores({"as it is": asked, "most similar": alike, "translator": guesses}, wanted)

# %% [markdown] id="translate-read"
# Read some; the last column is the first reference.

# %% id="read-some"
for place in range(0, 500, 60):
    print(f"{asked[place]} | {guesses[place]} | {wanted[place][0]}")

# %% [markdown] id="longer"
# ### A longer training
#
# Two such networks with more units were trained for longer, on sentences of up to five words (*short*) and eight (*medium*); `benchmarks/translation.py` does it again.
# The rate and the search, which comes further down, were chosen on validation sentences, and then the test sentences were looked at once.

# %% id="longer-results"
translation.show_kept(record)

# %% [markdown] id="shipped-lead"
# The larger one comes with the course; in this sentence two words change places.

# %% id="words-figure" alt="A map for one English sentence, its words below, and its Spanish translation on the left from top to bottom. Bright cells run from the upper left to the lower right, and the adjective and the noun, which change places in Spanish, cross."
with working("loading the translator and its sentences", about=15):
    large = translation.shipped("medium")
map_of, below, beside = large.alignment("She bought a red car.")
plots.alignment(map_of, below, beside, alt="words-figure")

# %% [markdown] id="words-figure-read"
# Each word looked at the one that a dictionary would name, and nobody had told it.
# The columns say how much each word was looked at in all, its *coverage*: a word that hardly anybody looked at may be missing from the translation.

# %% id="coverage"
print({word: round(float(share), 2) for word, share in zip(below, map_of.sum(0), strict=True)})

# %% [markdown] id="bottleneck"
# ## The bottleneck, measured
#
# What does attention bring, and does it matter which one?
# Three networks that differ in nothing else were trained on sentences of up to eight words, each with the best of three learning rates and three seeds.
# *Predict:* on which sentences will the network without attention fall behind?

# %% id="by-length-figure" alt="Test BLEU against the number of words of the English sentence, from two to eight, the mean of three seeds for each of three networks. All rise up to four words. From there both kinds of attention fall a little, additive just above multiplicative; the network without attention lies below them and falls to half of them at eight words."
plots.measured_at(*translation.by_length(record), alt="by-length-figure", **translation.BY_LENGTH)

# %% [markdown] id="kinds-lead"
# All sentences together; the least and the most of three seeds show the spread.
# Times are those of a gradient, 1 being without attention; the line below is what input feeding would cost at the least: the same decoder, called step by step.

# %% id="kinds"
translation.show_kinds(record)

# %% [markdown] id="own-prefix"
# ## Its own mistakes
#
# In training the prefix was always right.
# In use it is the decoder's own, and a mistake is read like anything else: *exposure bias*.
# We ask for each written word whether one of the references has it, by its position, once after the right prefix and once after its own.
# *Predict:* where will the two part?

# %% id="own-prefix-figure" alt="Share of written words that a reference has, against the position in the translation, from 1 to 7. Both curves begin at the same point. After its own prefix the share falls further than after the right one."
with working("two ways of writing", about=10):
    some, right = translation.some("validation", 1_000 if profile.examples < 0 else 200)
    by_position = translation.by_position(large, some, right)
plots.measured_at(*by_position, alt="own-prefix-figure", **translation.BY_POSITION)

# %% [markdown] id="own-prefix-read"
# At the first position there is no prefix yet, so both begin alike.
# After that the gap is what its own mistakes cost, and it contains more than mistakes: another good translation that no reference has looks the same.

# %% [markdown] id="beam"
# ## Searching
#
# Greedy takes the likeliest word and never looks back, but the likeliest sentence may begin with a word that is second.
# There are far too many sentences to try them all.
# A **beam** keeps the $k$ best beginnings at every step:
#
# 1. continue each with every token, and add up log-probabilities,
# 2. keep the $k$ best of all continuations,
# 3. a beginning that has written `[END]` stays as it is, and competes with the others.
#
# Every token costs log-probability, so short sentences win unfairly.
# The score is therefore divided by the length, to the power $\alpha$:
#
# $$\text{score}(y) = \frac{1}{m^{\alpha}} \sum_{t=1}^{m} \log p(y_t \mid y_1, \dots, y_{t-1}, x)$$

# %% [markdown] id="beam-task"
# ### Exercise: a beam over a table
#
# *Difficulty ★★★ · 13 minutes · 3 points*
#
# Let the model be a table: `logs[i, j]` is the log-probability that token $j$ follows token $i$.
# Write `best_in_beam`, which returns the ids that a beam of `width` ends with as its best, without `start`, and with `end` if it was written.
# Scores are divided by the number of tokens written, $\alpha = 1$, at every step.
# Stop when all beginnings have ended or have `length` tokens.


# %% id="best-in-beam" exercise="best_in_beam"
def best_in_beam(logs, start, end, width, length):
    """Return the ids of the best sequence that is found, an array or a list.

    logs: (tokens, tokens); start is read first; end closes a sequence
    """
    # BEGIN SOLUTION
    beam = [(0.0, [])]
    for _ in range(length):
        longer = [(total, ids) for total, ids in beam if ids and ids[-1] == end]
        for total, ids in beam:
            last = ids[-1] if ids else start
            if last != end:
                longer += [(total + logs[last, i], [*ids, i]) for i in range(len(logs))]
        longer.sort(key=lambda entry: entry[0] / len(entry[1]), reverse=True)
        beam = longer[:width]
    return beam[0][1]
    # END SOLUTION


# %% id="best-in-beam-check"
check("best_in_beam")

# %% [markdown] id="beam-lead"
# `utils.decoding.beam_search` does it for many sentences at once, all beams as rows of one batch, in a traced loop.
# *Predict:* what happens to the translations when the beam gets wider and lengths are not taken into account?

# %% id="beam-figure" alt="Two panels against the width of the beam, from 1 to 16, on validation sentences. Left, BLEU: both curves rise at first, most from 1 to 2; from 8 on the one divided by the length levels off, and that of plain sums falls a little. Right, the length of translations, that of the reference being 1: plain sums get shorter as the beam gets wider, and divided by the length they hardly do."
plots.by_width(translation.by_width(record), alt="beam-figure")

# %% [markdown] id="beam-read"
# A wider beam finds sentences that the model thinks more probable, and most of what there is to gain comes with the second beginning.
# With plain sums translations get shorter, and in the end worse: that is the model's fault and not the search's.
# For the shorter sentences they were better all the same, as *A longer training* shows.

# %% [markdown] id="unknown"
# ## Words that it has never seen
#
# Words that are rare in training are `[UNK]` for the encoder and for the decoder.
# So far the decoder was kept from writing `[UNK]`, and had to make do with a word that it knows.
# A name is often unknown, and its translation is itself, so attention shows another way (Luong, 2015): let `[UNK]` be written, and put the source word there that it looked at most.

# %% id="unknown-words"
with working("translating", about=8):
    translation.show_unknown(large, some, right)

# %% [markdown] id="unknown-read"
# Sentences with an unknown word reach half of the score, and putting the source word in brings some of it back.
# Today's remedy is pieces of words (*subwords*): frequent pieces, down to single letters, spell every word, and sequences get longer.
# Both are counted here, and a name that training never saw is taken to pieces.

# %% id="pieces"
translation.show_pieces(record)

# %% [markdown] id="your-turn"
# ## Your turn

# %% [markdown] id="my-translator-task"
# ### Exercise: a small translator of dates
#
# *Difficulty ★★★ · 12 minutes · 3 points*
#
# Write `my_translator`: a Keras model from `[source, read]`, ids (batch, steps) with 0 for padding, to logits (batch, steps of read, target_size).
# No output may depend on what is read later or on how much padding follows the source; every word of the source must count.
# It may have 60,000 parameters for up to 225 characters and 15 target ids.
# Use Keras's own layers.
# The target: after the training below, 99 of 100 validation dates wholly right; profile `smoke` is too short for that.


# %% id="my-translator" exercise="my_translator"
def my_translator(source_size, target_size):
    """Return an untrained translator with at most 60,000 parameters."""
    # BEGIN SOLUTION
    source, read = (keras.Input((None,), dtype="int32") for _ in range(2))
    of_source, of_target = (keras.initializers.RandomNormal(stddev=0.5) for _ in range(2))
    embed = keras.layers.Embedding(source_size, 24, of_source, mask_zero=True)
    vectors, real = embed(source), embed.compute_mask(source)
    gru = keras.layers.GRU(36, return_sequences=True, return_state=True)
    h, forward, backward = keras.layers.Bidirectional(gru)(vectors)
    s_0 = keras.layers.Concatenate()([forward, backward])
    vectors = keras.layers.Embedding(target_size, 24, of_target, mask_zero=True)(read)
    s = keras.layers.GRU(72, return_sequences=True)(vectors, initial_state=s_0)
    query = keras.layers.Dense(72, use_bias=False)(s)
    s = keras.layers.Concatenate()([s, keras.layers.Attention()([query, h], mask=[None, real])])
    return keras.Model([source, read], keras.layers.Dense(target_size, dtype="float32")(s))
    # END SOLUTION


# %% id="my-translator-check"
check("my_translator")

# %% [markdown] id="train-yours-lead"
# If your model passes its check, it is trained here; until then, the course's own is.

# %% id="train-yours"
keras.utils.set_random_seed(DEFAULT_SEED)
yours = yours_or("my_translator", layers.date_translator)(len(characters), len(digits))
# The rate, 0.015, is yours to change.
curves["this model"] = train("this model", yours, train_dates, held_out_dates, 0.015, 1_200, 30)
target("my_translator", right_dates(yours).mean(), above=0.99, what="dates wholly right")

# %% [markdown] id="progress-lead"
# What you have solved so far:

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Build an encoder and a decoder, and train them with targets that are one step late.
# - Compute attention in two ways, keep padding out of it, and read an alignment.
# - Tell a loss that leaks from one that is earned, and the right prefix from its own.
# - Search with a beam, and say what width and length do to the result.
# - Judge translations against several references, beside a baseline that needs no network.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** Why does a decoder with attention still get the encoder's last states as its first one?
#
# <details>
# <summary>Answer 1</summary>
#
# It need not, but it helps: the decoder's state decides what to look for, and without a summary of the source it would begin with the same question for every sentence.
#
# </details>
#
# **2.** A model's validation loss is excellent, and all it writes is `el el el el`.
# What would you look at first?
#
# <details>
# <summary>Answer 2</summary>
#
# The shift.
# If the decoder reads what it is asked for, it learns to copy, and in use it copies the first word that it happened to write.
#
# </details>
#
# **3.** With a beam of 100 the translations get shorter and BLEU falls.
# Is the search broken?
#
# <details>
# <summary>Answer 3</summary>
#
# No, it finds what it is asked for: sentences with a higher log-probability, which short ones have more easily.
# Divide by the length, or choose the width on validation sentences.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Attention was invented for networks like these, and Google's translator ran on them from 2016 on.
# Transformers kept the attention, between encoder and decoder and within each, and dropped the recurrence.
# Beams are still used in translation and in speech; chat assistants draw, as in chapter 2.

# %% [markdown] id="papers"
# ## Papers
#
# - I. Sutskever, O. Vinyals, Q. V. Le, [Sequence to sequence learning with neural networks](https://arxiv.org/abs/1409.3215), NeurIPS 2014.
# - D. Bahdanau, K. Cho, Y. Bengio, [Neural machine translation by jointly learning to align and translate](https://arxiv.org/abs/1409.0473), ICLR 2015.
# - M.-T. Luong, H. Pham, C. D. Manning, [Effective approaches to attention-based neural machine translation](https://arxiv.org/abs/1508.04025), EMNLP 2015.
# - M.-T. Luong et al., [Addressing the rare word problem in neural machine translation](https://arxiv.org/abs/1410.8206), ACL 2015.
# - Y. Wu et al., [Google's neural machine translation system](https://arxiv.org/abs/1609.08144), 2016.
# - F. Stahlberg, B. Byrne, [On NMT search errors and model errors: cat got your tongue?](https://arxiv.org/abs/1908.10090), EMNLP 2019.

# %% [markdown] id="where-next"
# ## Where to go next
#
# In [chapter 6](06_questions.ipynb) attention finds the fact that answers a question.
# [Home](home.md) lists all chapters.

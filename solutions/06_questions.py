# ---
# jupyter:
#   course:
#     minutes_read: 22
#     seconds_cpu: 115
#     seconds_smoke: 35
# ---

# %% [markdown] id="title"
# # 6 · Many to many: questions
#
# A story goes in, and a question about it, and one word comes out.
# Most of the story does not matter for the answer, and what matters stands in several places.
#
# In this chapter a network learns where to look, looks a second time when once is not enough, and points at a word of the story instead of choosing one that it has learnt.
# You check whether it looked in the right place, take the order of the facts away, and send it into stories with names that it has never seen.
#
# You need chapters 1 and 3: the GRU, masks, attention as a weighted mean.
# Reading and running take a little over twenty minutes, the exercises an hour; every other cell runs without them.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

profile = start("06")  # seeds, threads, precision; before Keras, so that it starts quietly

from collections import Counter

import keras
import numpy as np
from keras import ops

from utils import layers, plots, results
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.data import load
from utils.data import text as texts
from utils.data.errors import DataError
from utils.data.story_arrays import story_batches, story_words
from utils.experiments import questions

# %% [markdown] id="stories"
# ## Stories
#
# A program made up these stories: people walk about, pick things up, and hand them on, and it knows each answer and the facts that it stands on.
# The idea is that of [Weston and others, 2015](https://arxiv.org/abs/1502.05698).
# So you can see what no real text tells: whether an answer was right for the right reason.
# The price is a language of a few dozen patterns: whoever is right here need not be able to read.

# %% id="load-stories"
few = -1 if profile.examples < 0 else 1_000
features = ("story", "question", "answer", "supporting", "kind")
read = {name: texts.columns(split.take(few), *features) for name, split in load("stories").items()}
stories, asked, answers, supporting, kinds = read["train"]
with results.table("kind", "in training", "a question", "answer", "facts needed") as row:
    for number, kind in enumerate(questions.KINDS):
        of_kind = np.flatnonzero(kinds == number)
        i = of_kind[0]
        row(kind, f"{len(of_kind):,}", asked[i], answers[i], len(supporting[i]))

# %% [markdown] id="one-story-lead"
# One of them in full; an arrow marks what the answer stands on.

# %% id="one-story"
i = next(i for i in np.flatnonzero(kinds == 1) if len(stories[i]) < 9)
arrows = ["→" if number in supporting[i] else " " for number in range(len(stories[i]))]
print(*map(" ".join, zip(arrows, stories[i], strict=True)), asked[i], answers[i], sep="\n")

# %% [markdown] id="leaks"
# ## What leaks
#
# Before any network reads, ask what can be had *without* reading.
# One baseline sees no story: it answers with whatever is most frequent after the question's first word.
# Another sees no question: it names the last place of the story.
# *Predict:* on which kinds do they get furthest?

# %% id="leaks-table"
words = story_words([fact for story in stories for fact in story] + asked)
frequent = {}
for question, answer in zip(asked, answers, strict=True):
    frequent.setdefault(question.split()[0], Counter())[answer.lower()] += 1
told, wanted, truth, _, kinds_held_out = read["validation"]
truth = [answer.lower() for answer in truth]
without = {"majority": [Counter(answers).most_common(1)[0][0].lower()] * len(truth)}
without["no story"] = [frequent[each.split()[0]].most_common(1)[0][0] for each in wanted]
without["no question"] = [questions.last_name(story, words.places) for story in told]
scores = {name: np.equal(said, truth) for name, said in without.items()}
scores = {name: questions.by_kind(right, kinds_held_out) for name, right in scores.items()}
results.grid("validation", {name: questions.rounded(each) for name, each in scores.items()})

# %% [markdown] id="leaks-read"
# Without the story one can guess among the numbers, or among *yes*, *no* and *maybe*.
# Without the question, the last place is often the right one where a single fact decides: people move to and fro, and the last move is the one that counts.
# A model that gets no further has not understood anything.

# %% [markdown] id="reading"
# ## Reading facts
#
# The plainest network reads the question, then the story, word by word, with *one RNN*, and answers from its last state.
# Everything that might be needed has to go through that state.
# *Two encoders* read the two texts apart, and their last states meet before the answer; you build them at the end.
#
# But a story is a list of facts, and a few of them are enough.
# So read in two steps: each fact $i$ becomes a vector $\mathbf{f}_i$, and an RNN over the facts, forward and backward, tells each of them what happened before and after.
# Only then look for what is needed.
#
# ### Attention over facts
#
# The question is a vector $\mathbf{u}$.
# How well a fact fits is a product, a softmax makes shares of the products, and their mean goes on:
#
# $$a_i = \frac{m_i\,e^{\mathbf{u}\cdot\mathbf{f}_i}}{\sum_k m_k\,e^{\mathbf{u}\cdot\mathbf{f}_k}}, \qquad \mathbf{c} = \sum_i a_i\,\mathbf{f}_i$$
#
# $m_i$ is 1 at real facts and 0 at padding, and $\mathbf{c}$ is the **context**.

# %% [markdown] id="attend-facts-task"
# ### Exercise: attention over facts
#
# *Difficulty ★ · 9 minutes · 2 points*
#
# Write `attend_facts`, which returns the weights $a_i$.
# A score is the plain product of the query with a fact; padding gets no weight, and each story has one real fact or more.
# Scores may be as large as a thousand.


# %% id="attend-facts" exercise="attend_facts"
def attend_facts(query, facts, mask):
    """Return the weights of the facts, (batch, facts); those of each story add up to 1.

    query: (batch, features), facts: (batch, facts, features), mask: (batch, facts), True where real
    """
    # BEGIN SOLUTION
    scores = np.einsum("bf,bnf->bn", query, facts)
    scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)
    # END SOLUTION


# %% id="attend-facts-check"
check("attend_facts")

# %% [markdown] id="hint-lead"
# If you are stuck, here or later, `hint` with the exercise's name opens one hint at a time.

# %% id="hint"
hint("attend_facts")

# %% [markdown] id="names"
# ## Pointing
#
# The usual way to answer is a last layer with a row of weights for every answer, *market* and *museum* and *Emil*.
# What does such a layer do in a story about a *castle*?
# It can't say the word: there is no row for it that was ever trained.
# Its embedding has no trained vector for it either.
#
# Yet the word stands in the story.
# A reader need not know what a castle is: it is enough to *point* at it.
# So let the softmax run over all words of all facts, and call the share of word $j$ of fact $i$ $p_{ij}$.
# Then the probability of an answer $w$ is what all its places are given, and the attention to a fact is what all its words are given:
#
# $$P(w) = \sum_{i,j:\,w_{ij} = w} p_{ij}, \qquad a_i = \sum_j p_{ij}$$
#
# *Yes*, *no* and the numbers stand in no story, so each story begins with one more fact, which lists them.

# %% [markdown] id="point-task"
# ### Exercise: from places to words
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `point_at_words`, which returns the probability of every word.
# A word may stand in several places, and in several facts.


# %% id="point" exercise="point_at_words"
def point_at_words(shares, ids, size):
    """Return what each word is given at all its places, (batch, size).

    shares: (batch, facts, words), ids: the same shape, from 0 to size - 1
    """
    # BEGIN SOLUTION
    probabilities = np.zeros((len(ids), size))
    rows = np.arange(len(ids))[:, None, None]
    np.add.at(probabilities, (rows, ids), shares)
    return probabilities
    # END SOLUTION


# %% id="point-check"
check("point_at_words")

# %% [markdown] id="without-names-lead"
# ### Names without vectors
#
# If names are only pointed at, they need no vectors.
# Each becomes `[PERSON]`, `[PLACE]` or `[THING]`, as a tagger like that of chapter 4 would say it.
# What has to remain is *which names are the same*: a name that stands in the question is **marked**, by a vector that is added to it.

# %% id="without-names"
arrays = {name: words.arrays(*columns[:4]) for name, columns in read.items()}


def without_names(ids):
    """Return ids with those of [PERSON], [PLACE] and [THING] for names."""
    return ops.take(ops.convert_to_tensor(words.kinds), ids)


def in_question(story, question):
    """Return 1.0 at each name of the story that the question says, (batch, facts, words)."""
    name = (story >= words.first_name) & (story < words.answers)
    same = ops.any(ops.equal(story[..., None], question[:, None, None]), axis=-1)
    return ops.cast(name & same, "float32")


def mark(shares, width=32):
    """Return a learnt vector times each word's share, (batch, facts, words, width)."""
    return keras.layers.Dense(width, use_bias=False)(shares[..., None])


print(words.decode(np.array(without_names(arrays["train"].story[i, 1]))))

# %% [markdown] id="hops"
# ## A second look
#
# *Where is the kettle?*
# The fact that names the kettle says who took it, not where.
# So look twice: the first **hop** points at words, and what it points at is marked for the second one, as the question's names were for the first.

# %% [markdown] id="hops-by-hand-task"
# ### Exercise: two hops on paper
#
# *Difficulty ★ · 7 minutes · 1 point*
#
# 1 Emil packed the kettle. 2 Emil walked to the tower. 3 Clara walked to the mill. 4 Clara walked to the tower.
#
# *Where is the kettle?*
# The first hop gives the names in facts 1 to 4 the shares 0.5, 0.25, 0.15 and 0.1, and nothing to any other word.
# A word's *focus* is what all its places are given.
# In the second hop the share of each place is proportional to the focus of the person in its fact, and nothing else gets a share.
#
# Write down the focus of Emil and of Clara, and the final probabilities of the tower and of the mill: a list of four numbers.

# %% id="hops-by-hand" exercise="hops_by_hand"
# Emil, Clara, the tower, the mill.
# BEGIN SOLUTION
hops_by_hand = [0.75, 0.25, 0.8, 0.2]
# END SOLUTION

# %% id="hops-by-hand-check"
check("hops_by_hand")

# %% [markdown] id="reader-lead"
# Here is the whole reader.
# `WordPlaces` multiplies each word's vector by one of its place in the sentence, which is learnt, so that the sum over a fact knows the order of its words.
# `Pointing` gives each word the score $(\mathbf{W}_1\mathbf{u})\cdot(\mathbf{W}_2\mathbf{f}_i) + (\mathbf{W}_3\mathbf{u})\cdot(\mathbf{W}_4\mathbf{y}_{ij})$, how well its fact fits and how well it does itself, and takes one softmax over all.
# The loop is one hop: `y` are the words, marked and with their places, `f` the facts.
# Its second half makes of the shares what the next hop needs: the focus of each word, and a new $\mathbf{u}$ from what was found.


# %% id="reader"
def story_reader(hops, width=32, units=64):
    """Return a model from [story, question] to probabilities, and what shows each hop's a_i."""
    story, question = keras.Input((None, 12), dtype="int32"), keras.Input((12,), dtype="int32")
    embed = keras.layers.Embedding(len(words), width, keras.initializers.RandomNormal(0, 0.3))
    places, join = layers.WordPlaces(), keras.layers.Dense(units)
    over_facts = keras.layers.Bidirectional(keras.layers.GRU(units // 2, return_sequences=True))
    real, can_answer = ops.any(story > 0, axis=-1), (story > 1) & (story < words.answers)
    word = ops.one_hot(ops.where(can_answer, story, 0), words.answers, dtype="float32")
    x = embed(without_names(story)) + mark(in_question(story, question))
    u = q = join(ops.sum(places(embed(without_names(question)), question > 0), axis=1))
    focus, looks = None, []
    for _ in range(hops):
        y = places(x if focus is None else x + mark(focus), story > 0)
        f = join(ops.sum(y, axis=2))
        told = ops.zeros_like(f) + u[:, None]  # each fact is told what is looked for
        states = over_facts(ops.concatenate([f, told, f * told], axis=-1), mask=real)
        f = ops.concatenate([f, states], axis=-1)
        p = layers.Pointing(units)(u, f, y, can_answer)
        answer = ops.einsum("bfw,bfwa->ba", p, word)
        focus = ops.einsum("ba,bfwa->bfw", answer, word)
        looks.append(ops.sum(p, axis=-1))
        context = ops.einsum("bf,bfu->bu", looks[-1], f)
        u = keras.layers.Dense(units, "relu")(ops.concatenate([u, context, q], axis=-1))
    return keras.Model([story, question], answer), keras.Model([story, question], looks)


# %% [markdown] id="train-lead"
# One hop or two: *predict* on which kinds the second one tells.
# Stories with about as many facts share a batch.


# %% id="train"
def train(name, hops, about, epochs=4 if profile.examples < 0 else 1):
    """Train a reader and keep it; its score is that on the validation stories, by kind."""
    keras.utils.set_random_seed(DEFAULT_SEED)
    model, _ = models[name] = story_reader(hops)
    batches = story_batches(arrays["train"], 64, seed=DEFAULT_SEED)
    warm = {"warmup_target": 0.01, "warmup_steps": min(100, len(batches) // 2)}
    updates = epochs * len(batches) - warm["warmup_steps"]
    decay = keras.optimizers.schedules.CosineDecay(0.0, updates, **warm)
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), questions.LOSS)
    model.fit(batches, epochs=epochs, verbose=0, callbacks=[watch(name, about, show="loss")])
    right[name] = questions.is_right(model, arrays["validation"])
    scores[name] = questions.by_kind(right[name], kinds_held_out)


models, right = {}, {}
train("1 hop", 1, about=25)

# %% [markdown] id="train-two-lead"
# And with a second look:

# %% id="train-two"
train("2 hops", 2, about=50)

# %% [markdown] id="train-figure-lead"
# By kind of question, on the validation stories:

# %% id="train-figure" alt="Accuracy by kind of question for five models. Without the story or without the question all lie at one half or below. With one hop questions on one fact are all right, those on two and three facts, times and company about half, counting and negation no more than without the story. With two hops nearly all are right; counting is lowest."
plots.by_kind(scores, questions.KINDS, ylabel="validation accuracy", alt="train-figure")

# %% [markdown] id="train-read"
# One hop is enough for the last move of a person, and for nothing else.
# A thing that somebody carries, or company, has to be found by way of another name.
# And with one hop, which *word* of a fact is taken depends on the question alone: so it can't even choose between *yes* and *no*, though its RNN over the facts has read them all.
# The second hop knows what the first one has found.
# Counting comes last: no fact says a number, so the RNN over the facts has to keep count in its state.

# %% [markdown] id="record-lead"
# `benchmarks/questions.py` trained each reader at three or more learning rates, chose the best on validation, and trained it with three seeds.
# *Attention* is the usual reader: the same facts and two hops, with a vector for each name and a last layer with a row for each answer.
# This is the share of test stories that is right, the mean of the seeds; `±` is their standard deviation.

# %% id="record"
questions.record_table()

# %% [markdown] id="record-read"
# One RNN gets no further than the linear model.
# The usual attention has learnt to answer from one fact, and in as many updates not much else: it has to learn every name apart.
# The reader that points learns what a name is *for*, once for all names.

# %% [markdown] id="looks"
# ## Did it look in the right place?
#
# Here is a validation story on two facts, and how much each fact got in either hop.
# The first row is the list of options.
# *Predict:* which facts are bright in hop 1, and which in hop 2?

# %% id="looks-figure" alt="A row for each fact of a story, a column for each of two hops, bright for a large share. Arrows mark the two facts that the answer stands on. In hop 1 the marked fact is bright that says who took the thing, in hop 2 the other one, which says where that person went. All else is dark."
model, looks = models["2 hops"]
weights, held_out = questions.outputs_of(looks, arrays["validation"]), arrays["validation"]
of_two_facts = np.flatnonzero(kinds_held_out == 1)
i = min(of_two_facts, key=lambda i: (not right["2 hops"][i], abs(len(told[i]) - 8)))
shown = [of_hop[i, : len(told[i]) + 1] for of_hop in weights]
needed = held_out.support[i, : len(told[i]) + 1]
facts, title = ["(options)", *told[i]], f"{wanted[i]} {truth[i]}"
plots.facts_looked_at(facts, shown, needed, title=title, alt="looks-figure")

# %% [markdown] id="looks-read"
# One story proves nothing.
# The facts that an answer stands on are known for all of them, so count.

# %% [markdown] id="support-task"
# ### Exercise: did it look in the right place?
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `support_mass`.
# For each hop it returns two numbers: the mean weight of a fact that was needed, and the mean weight of a real fact that was not, each over all such facts of all stories.


# %% id="support" exercise="support_mass"
def support_mass(weights, support, mask):
    """Return the mean weight of a needed fact and of another real one, (hops, 2).

    weights: (hops, batch, facts); support, mask: (batch, facts), True where needed, where real
    """
    # BEGIN SOLUTION
    return np.array([[w[support].mean(), w[mask & ~support].mean()] for w in weights])
    # END SOLUTION


# %% id="support-check"
check("support_mass")

# %% [markdown] id="audit-lead"
# Of the reader above, by kind of question; the options are left out.

# %% id="audit"
audit = yours_or("support_mass", questions.support_means)
questions.audit_table(audit, np.stack(weights), held_out, kinds_held_out)

# %% [markdown] id="audit-read"
# Where a place or a person is asked for, a hop lies almost wholly on what was needed, though nobody told the reader which facts those are: it was shown answers only.
# (Where two facts are needed and the hop looks at one of them, their mean is one half.)
# For *yes* and *no* the first hop looks at what was said of the person, and the second one points at an option.
#
# Counting needs many facts, and gives each of them little: there the RNN over the facts has done the work, and attention does not show it.
# So a dark fact is no proof that it was not read.

# %% [markdown] id="break-it"
# ## Break it
#
# If the order of the facts is taken away, who suffers?
# A question on times says when each thing happened, so its facts may stand in any order; in all other stories later facts undo earlier ones.
# *Predict* before you run the cell below.

# %% [markdown] id="shuffle-task"
# ### Exercise: facts in another order
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `shuffle_facts`, which sorts the facts of each story by `keys`, random numbers, from the smallest to the largest.
# The first fact, the options, stays in front, and padding stays at the end.


# %% id="shuffle" exercise="shuffle_facts"
def shuffle_facts(story, keys):
    """Return the stories with their facts in the order of keys, like story.

    story: ids (batch, facts, words), padded facts are all 0; keys: (batch, facts), from 0 to 1
    """
    # BEGIN SOLUTION
    keys = np.where(story[:, :, 0] > 0, keys, np.inf)
    keys[:, 0] = -np.inf
    order = np.argsort(keys, axis=1)
    return np.take_along_axis(story, order[..., None], axis=1)
    # END SOLUTION


# %% id="shuffle-check"
check("shuffle_facts")

# %% [markdown] id="shuffled-lead"
# The same trained reader, on the same stories, with their facts shuffled:

# %% id="shuffled"
shuffle = yours_or("shuffle_facts", questions.in_other_order)
keys = np.random.default_rng(DEFAULT_SEED).random(held_out.story.shape[:2])
shuffled = held_out._replace(story=np.asarray(shuffle(held_out.story, keys)))
both = {"in order": scores["2 hops"]}
both["shuffled"] = questions.by_kind(questions.is_right(model, shuffled), kinds_held_out)
results.grid("facts", {name: questions.rounded(each) for name, each in both.items()})

# %% [markdown] id="shuffled-read"
# Questions on times hardly notice.
# The others fall, and not to zero: often the fact that decides is the only one on that person, and its place does not matter.

# %% [markdown] id="transfer"
# ## New words
#
# In `stories/transfer` the test stories have other names *and* other sentences: *Noor strolled to the castle*, *Hana grabbed the mirror*.
# Which of the two does a reader stumble over?
# Exchange the names alone, and the sentences alone, and see.

# %% id="transfer-table"
*columns, new_kinds = texts.columns(load("stories/transfer", "test").take(few), *features)
new = words.arrays(*columns)
splits = {"new names": (words.renamed(held_out), kinds_held_out)}
splits |= {"new sentences": (words.renamed(new), new_kinds), "both new": (new, new_kinds)}
found = {"validation": scores["2 hops"]}
for name, (stories_there, kinds_there) in splits.items():
    found[name] = questions.by_kind(questions.is_right(model, stories_there), kinds_there)
results.grid("2 hops", {name: questions.rounded(each) for name, each in found.items()})

# %% [markdown] id="transfer-read"
# New names change *nothing*: the reader gives the same answers, since all it ever sees of a name is its kind and where else it stands.
# New sentences do.
# *Strolled*, *grabbed*, *dropped* are all `[UNK]` to it, and whether somebody took the mirror or dropped it is exactly what one has to know.
#
# The remedy for names does not help here, because verbs are not copied, they are understood.
# GloVe's vectors (chapter 3) know that *grabbed* is like *took*: the last reader of the record has them for all words that are no names, and keeps them as they are.
# *Guess* how far it gets.

# %% id="transfer-record"
questions.transfer_table()

# %% [markdown] id="transfer-record-lead"
# By kind of question, where names and sentences are both new:

# %% id="transfer-figure" alt="Accuracy by kind of question on stories with new names and new sentences, for the linear model, attention, pointing and pointing with GloVe. Linear and attention lie at zero wherever a name is asked for. Pointing lies between nearly nothing and two thirds. With GloVe it lies far higher on one, two and three facts, and lower on negation and company."
of_models = questions.transfer_by_kind()
plots.by_kind(of_models, questions.KINDS, ylabel="test accuracy, both new", alt="transfer-figure")

# %% [markdown] id="transfer-record-read"
# Where a name is asked for, the usual attention says none that it has never been trained on: its row of the table falls to what can be said without names.
# Pointing carries names over whole.
# GloVe's vectors help, and with them the seeds agree more: what a reader makes of `[UNK]` is luck (`±`), so yours may lie far off.
# Still fewer than half of the answers are right.
# What is left is the language: what the vector of a verb means has to be learnt from a dozen verbs, and *preceded* and *followed*, which training never has, must be told apart as well.

# %% [markdown] id="real-texts"
# ## Real texts
#
# `squad` has questions on passages of Wikipedia, and it comes from the network (35 MB, a minute or two; without one this cell says so).
# Its answers are phrases of the passage, so pointing is what one does there, too.
# Where to look can be asked of both with the same code, before anything is trained: which sentence shares most words with the question, rare ones counting more, and is it one that the answer stands on?


# %% id="squad"
def found_by_words(split):
    """Return how often the sentence with most words in common is one that is needed."""
    stories, asked, needed = texts.columns(split.take(500), "story", "question", "supporting")
    rows = zip(stories, asked, needed, strict=True)
    return np.mean([questions.words_in_common(story, each) in of for story, each, of in rows])


for name in ("stories", "squad")[: 1 if profile.name == "smoke" else 2]:
    try:
        print(f"{name:8} {found_by_words(load(name, 'validation')):.0%}")
    except DataError as error:
        print(f"{name} was left out: {error}")

# %% [markdown] id="your-turn"
# ## Your turn

# %% [markdown] id="two-encoders-task"
# ### Exercise: two encoders
#
# *Difficulty ★★★ · 14 minutes · 3 points*
#
# Write `two_encoders`: a Keras model from `[story, question]`, ids (batch, steps) each with 0 for padding on the right, to logits (batch, answers).
# The story is all its words in one row.
# Each text is read by a recurrent layer to its end; more padding must move nothing.
# It may have 100,000 parameters; build it from Keras's own layers, with `keras.Model([story, question], logits)`.
# The target: after the training below, be better on the validation stories than a linear model that sees no story; profile `smoke` is too short for that.


# %% id="two-encoders" exercise="two_encoders"
def two_encoders(vocabulary_size, answers):
    """Return an untrained model of a story and a question, with at most 100,000 parameters."""
    # BEGIN SOLUTION
    story, question = (keras.Input((None,), dtype="int32") for _ in range(2))
    embed = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)
    q = keras.layers.GRU(64)(embed(question))
    real = keras.ops.not_equal(story, 0)
    s = keras.layers.GRU(64)(embed(story), initial_state=q, mask=real)
    logits = keras.layers.Dense(answers)(keras.layers.Concatenate()([s, q]))
    return keras.Model([story, question], logits)
    # END SOLUTION


# %% id="two-encoders-check"
check("two_encoders")

# %% [markdown] id="train-yours-lead"
# Once your model passes, it is trained here; until then, one that does not see the story is.


# %% id="train-yours"
keras.utils.set_random_seed(DEFAULT_SEED)
yours = yours_or("two_encoders", questions.of_question)(len(words), words.answers)
logits_loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
# The learning rate is yours to change.
yours.compile(keras.optimizers.Adam(0.003, global_clipnorm=1.0), logits_loss, metrics=["accuracy"])
shown = {"verbose": 0, "callbacks": [watch("this model", about=25, show="accuracy")]}
yours.fit(questions.flat_batches(arrays["train"]), epochs=2, **shown)
_, reached = yours.evaluate(questions.flat_batches(held_out), verbose=0)
target("two_encoders", reached, above=questions.without_story(), what="validation accuracy")

# %% [markdown] id="your-progress-lead"
# How far you have come:

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Say what a data set leaks, by models that see no story or no question.
# - Build a reader that attends to facts, looks twice, and points at its answer.
# - Check by numbers whether attention lies on the facts that were needed, and say when that proves nothing.
# - Tell new names from new sentences, and choose the remedy for each.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** A colleague's reader gets two thirds of all yes-or-no questions right.
# What do you ask before you congratulate?
#
# <details>
# <summary>Answer 1</summary>
#
# How often the answer is yes, and what a model gets that sees the question alone.
# If two thirds of the answers are *yes*, nothing was read at all.
#
# </details>
#
# **2.** Why do new names move nothing at all in the reader that points, not even a little?
#
# <details>
# <summary>Answer 2</summary>
#
# Every name of a kind has the same vector, and its marks depend only on which names are the same.
# Exchange all names one for one, and the network is given the same numbers; only the word at the place it points at is another.
#
# </details>
#
# **3.** In a question that is counted right, the facts it stands on got almost no attention.
# Was it a lucky guess?
#
# <details>
# <summary>Answer 3</summary>
#
# Not necessarily: the RNN over the facts has carried what they say into other states, that of the options among them.
# Attention shows where the last step read, not where the information came from.
# Change the fact, and see whether the answer moves.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Systems that answer from documents retrieve a few passages and let a language model read those: attention over facts, with a whole library as the story.
# Those models copy names from the passage in the way of this chapter, and are audited as here: does the cited passage say what the answer says?

# %% [markdown] id="papers"
# ## Papers
#
# - J. Weston et al., [Towards AI-complete question answering: a set of prerequisite toy tasks](https://arxiv.org/abs/1502.05698), ICLR 2016.
# - S. Sukhbaatar, A. Szlam, J. Weston, R. Fergus, [End-to-end memory networks](https://arxiv.org/abs/1503.08895), NeurIPS 2015.
# - K. M. Hermann et al., [Teaching machines to read and comprehend](https://arxiv.org/abs/1506.03340), NeurIPS 2015: names without meaning, so that reading is all that helps.
# - O. Vinyals, M. Fortunato, N. Jaitly, [Pointer networks](https://arxiv.org/abs/1506.03134), NeurIPS 2015.
# - R. Kadlec, M. Schmid, O. Bajgar, J. Kleindienst, [Text understanding with the attention sum reader network](https://arxiv.org/abs/1603.01547), ACL 2016: the sum over all places of a word.
# - S. Jain, B. C. Wallace, [Attention is not explanation](https://arxiv.org/abs/1902.10186), NAACL 2019.

# %% [markdown] id="next-chapter"
# ## Where to go next
#
# [Chapter 7](07_deep.ipynb) stacks recurrent layers on top of each other.
# [Home](home.md) lists all chapters.

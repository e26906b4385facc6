# ---
# jupyter:
#   course:
#     minutes_read: 22
#     seconds_cpu: 130
#     seconds_smoke: 50
# ---

# %% [markdown] id="title"
# # 4 · Many to many, aligned
#
# A sentence goes in, and for each of its characters a tag comes out: part of a name, or not.
#
# In this chapter you find the persons, organisations and places in a Chinese newspaper.
# You need no Chinese; the network has none either, it only sees numbers.
# Nearly every tag is right before anything is learnt, so you first learn to measure; then you teach a tagger grammar, by scoring whole sequences instead of single tags.
# On the way you meet a network that loses to a linear model, and find out why.
#
# You need chapters 1 and 3: the GRU, batches with padding, masks.
# Reading and running take a little over twenty minutes, the exercises an hour and more; every other cell runs without them.

# %% id="setup"
from utils.training import DEFAULT_SEED, start, watch

profile = start("04")  # seeds, threads, precision; before Keras, so that it starts quietly

import keras
import numpy as np
from sklearn.metrics import confusion_matrix

from utils import layers, plots, results
from utils.baselines.tagging import linear_tagger
from utils.checks import check, failing, hint, progress, solution, target, yours_or
from utils.data import load
from utils.data import text as texts
from utils.data.entity_parsing import TAGS
from utils.data.glossed_sentences import SENTENCES
from utils.experiments import addresses, tagging
from utils.metrics import entity_f1
from utils.watching import each, working

# %% [markdown] id="tags"
# ## A tag for each character
#
# | | | | | | | | | | | |
# |---|---|---|---|---|---|---|---|---|---|---|
# | <span lang="zh">王</span> | <span lang="zh">小</span> | <span lang="zh">明</span> | <span lang="zh">在</span> | <span lang="zh">北</span> | <span lang="zh">京</span> | <span lang="zh">大</span> | <span lang="zh">学</span> | <span lang="zh">读</span> | <span lang="zh">书</span> | <span lang="zh">。</span> |
# | *Wáng* | *Xiǎo* | *míng* | *zài* | *Běi* | *jīng* | *dà* | *xué* | *dú* | *shū* | |
# | B-PER | I-PER | I-PER | O | B-ORG | I-ORG | I-ORG | I-ORG | O | O | O |
#
# *Wang Xiaoming studies at Peking University.*
# (If you see boxes, read the second row: your machine has no Chinese font.)
#
# A name may have several characters, so its first one is tagged `B-`, *begin*, and the others `I-`, *inside*; all else is `O`, *outside*.
# The kinds are persons (PER), organisations (ORG) and places (LOC).
# These are **BIO** tags, and they have a grammar: `I-PER` goes on in a person, so it follows `B-PER` or `I-PER` and nothing else.

# %% [markdown] id="tag-spans-task"
# ### Exercise: entities from tags
#
# *Difficulty ★ · 8 minutes · 2 points*
#
# Write `tag_spans`, which reads the entities off the tags of a sentence: a list of `(kind, start, end)`, in the order of the sentence.
# As in a slice, `end` is the place *after* the last token: above, `("PER", 0, 3)` and `("ORG", 4, 8)`.
# The tags obey the grammar.


# %% id="tag-spans" exercise="tag_spans"
def tag_spans(tags):
    """Return [(kind, start, end), …] for tags such as ["B-PER", "I-PER", "O"]."""
    # BEGIN SOLUTION
    spans = []
    for t, tag in enumerate(tags):
        if tag.startswith("B-"):
            spans.append((tag[2:], t, t + 1))
        elif tag.startswith("I-"):
            kind, start, _ = spans[-1]
            spans[-1] = (kind, start, t + 1)
    return spans
    # END SOLUTION


# %% id="tag-spans-check"
check("tag_spans")

# %% [markdown] id="hint-lead"
# If you are stuck, here or later, `hint` with the exercise's name opens one hint at a time.

# %% id="hint"
hint("tag_spans")

# %% [markdown] id="flattery"
# ## A score that flatters
#
# The sentences are from the People's Daily of January 1998.

# %% id="load-sentences"
count = 6_000 if profile.examples < 0 else 1_000
splits = load("entities_zh")
read, read_tags = texts.columns(splits["train"].take(count), "tokens", "tags")
characters, tags = texts.columns(splits["validation"].take(1_000), "tokens", "tags")
how_often = np.bincount(np.concatenate(tags), minlength=len(TAGS))
with results.table("tag", "characters", "share") as row:
    for name, number in zip(TAGS, how_often, strict=True):
        row(name, number, f"{number / how_often.sum():.1%}")

# %% [markdown] id="flattery-read"
# The classes are anything but balanced: whoever tags everything `O` is nearly always right.
# So whole entities are counted.
# One is found if its kind, its first and its last character are all right.
# *Precision* is the share of the tagger's entities that are right, *recall* the share of the true ones that it finds, and **entity F1** is their harmonic mean.
# How much do single tags say of it?

# %% [markdown] id="no-entity-right-task"
# ### Exercise: nearly everything right, and nothing found
#
# *Difficulty ★★ · 8 minutes · 2 points*
#
# Break it on purpose: write `no_entity_right`, which returns a copy of the tags in which **one** tag of each entity is changed, and no other, so that not a single entity counts as found.
# What you return must obey the grammar.


# %% id="no-entity-right" exercise="no_entity_right"
def no_entity_right(tags):
    """Return the tags of a sentence with one wrong tag in each entity."""
    # BEGIN SOLUTION
    broken = list(tags)
    for t, tag in enumerate(tags):
        if tag != "O" and not (t + 1 < len(tags) and tags[t + 1].startswith("I-")):
            broken[t] = "O"
    return broken
    # END SOLUTION


# %% id="no-entity-right-check"
check("no_entity_right")

# %% [markdown] id="two-scores-lead"
# Here are both scores for a tagger that says nothing, and for one that is wrong once in each entity, as yours should be.

# %% id="two-scores"
useless = {"all outside": [0 * row for row in tags]}
useless["one wrong tag in each"] = [tagging.cut_short(row) for row in tags]
with results.table("tagger", "tags right", "entity F1") as row:
    for name, found in useless.items():
        right = np.mean(np.concatenate(found) == np.concatenate(tags))
        row(name, f"{right:.1%}", f"{entity_f1(tags, found, TAGS):.2f}")

# %% [markdown] id="forward"
# ## A tagger that reads forward
#
# The obvious network: an embedding, a GRU with all its states, and at each step a `Dense` layer over the tags.
# Sentences of like length share a batch, and weights tell the loss which steps are real.

# %% id="batches"
known = texts.word_vocabulary(read, split="none", min_count=2)
rows, validation_rows = known.encode_all(read), known.encode_all(characters)
held_out = texts.tagged_batches(validation_rows, tags, 50)


def tag_scores(ids):
    """Return the scores (batch, steps, tags) of a forward tagger of ids (batch, steps)."""
    x = keras.layers.Embedding(len(known), 64, mask_zero=True)(ids)
    x = keras.layers.GRU(123, return_sequences=True)(keras.layers.Dropout(0.2)(x))
    return keras.layers.Dense(len(TAGS), dtype="float32")(keras.layers.Dropout(0.2)(x))


# %% [markdown] id="train-lead"
# The mean of the loss is taken over real steps.

# %% id="train-function"
cross_entropy = keras.losses.SparseCategoricalCrossentropy(
    from_logits=True, reduction="mean_with_sample_weight"
)


def train(name, model, about, loss=cross_entropy, learning_rate=0.01, epochs=3):
    """Train a tagger, and return its tags of the validation sentences."""
    ends = texts.bucket_boundaries(rows)
    batches = texts.tagged_batches(rows, read_tags, 32, ends, shuffle=True)
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * len(batches))
    model.compile(keras.optimizers.Adam(decay, global_clipnorm=1.0), loss)
    model.fit(batches, epochs=epochs, verbose=0, callbacks=[watch(name, about, show="loss")])
    return tagging.tags_of(model, held_out)


# %% [markdown] id="train-forward-lead"
# Beside the F1 of all entities you see that of each kind, and how many of the sentences are *illegal*: they break the grammar of BIO.

# %% id="train-forward"
keras.utils.set_random_seed(DEFAULT_SEED)
ids = keras.Input((None,), dtype="int32")
forward = keras.Model(ids, tag_scores(ids))
taggers = {"forward": train("forward", forward, about=25)}
measured = {"forward": tagging.measured(tags, taggers["forward"], characters)}
for name in ("accuracy", "f1", "f1_PER", "f1_ORG", "f1_LOC", "illegal"):
    print(f"{name:10} {measured['forward'][name]:.3f}")

# %% [markdown] id="confusion-lead"
# Which tags does it take for which?
# *Before you look:* where on the map would the errors of a tagger lie that knows kinds but not where a name ends?

# %% id="confusion" alt="A map with the true tag in rows and the found tag in columns, seven by seven, bright for a large share of the row. The diagonal is brightest, and brightest of all for O. The column of O is the next brightest: many tags of names, above all the first ones, are taken for O. One more cell stands out: a quarter of the first characters of organisations are taken for the first of a place. The others are nearly dark."
pair = np.concatenate(tags), np.concatenate(taggers["forward"])
shares = confusion_matrix(*pair, labels=range(len(TAGS)), normalize="true")
plots.tag_map(
    shares, TAGS, TAGS, label="share of the row", across="found", down="true", alt="confusion"
)

# %% [markdown] id="confusion-read"
# Such a tagger would take an `I-` for `O` or an `O` for `I-`, and be right elsewhere.
# This one errs down the whole column of `O`: it misses names, and beginnings more than what follows.
# The one kind it often takes for another is an organisation, whose first character it tags `B-LOC`.
#
# ## Why does it miss them?
#
# A logistic regression without any memory serves as a ruler.
# It sees the characters at some places around each one, and each pair of neighbours among them.
# By moving its window we can ask what a tagger has to see.


# %% id="windows"
def window_f1(before, after, words=False):
    """Return the entity F1 of a linear model that sees so many characters on either side."""
    seen = [tagging.windows(known, part, before, after, words) for part in (read, characters)]
    model = linear_tagger(len(seen[0])).fit(seen[0], np.concatenate(read_tags))
    ends = np.cumsum([len(row) for row in tags])[:-1]
    return entity_f1(tags, np.split(model.predict(seen[1]), ends), TAGS)


# %% [markdown] id="windows-lead"
# *Predict before you run the cell:* how many characters must it see to beat the network, on the left alone, on the right alone, on both sides?

# %% id="windows-figure" alt="Entity F1 of linear models against how many neighbours they see, one to three. With neighbours on the left alone, or on the right alone, the curves rise slowly and stay low, about as high as the line of the forward network or below it. With neighbours on both sides the curve lies far above the line from the first on."
sides = {"left": (1, 0), "right": (0, 1), "both sides": (1, 1)}
places, curves = (1, 2, 3), {name: [] for name in sides}
settings = [(name, n * a, n * b) for n in places for name, (a, b) in sides.items()]
for name, before, after in each(settings, "windows", about=30, unit="windows"):
    curves[name].append(window_f1(before, after))
plots.measured_at(
    curves, places, xlabel="neighbours seen on the side, or sides", ylabel="entity F1",
    baselines={"forward GRU": measured["forward"]["f1"]}, alt="windows-figure",
)  # fmt: skip

# %% [markdown] id="windows-read"
# On one side alone a linear model does badly, even with three neighbours, and the network reads one side alone.
# A single character on either side is worth more than the network's memory of all that came before.
# In *Peking University* the network has to choose between `B-LOC` and `B-ORG` at *Běi*, two characters before it can know.
#
# So what it lacks is the future.
# Can a network read what comes, and remember what was?
# [Chapter 8](08_bidirectional.ipynb) answers that; at the end of this one you get there by another way.
#
# Here we first ask how far one gets by choosing tags *together*.

# %% [markdown] id="grammar"
# ## Grammar
#
# Each tag was chosen by itself, so nothing kept an `I-PER` from following an `O`, and some sentences were illegal.

# %% [markdown] id="may-follow-task"
# ### Exercise: the grammar as a matrix
#
# *Difficulty ★ · 7 minutes · 1 point*
#
# Write `may_follow`, which returns a matrix of truth values with a row and a column for each tag: True where the tag of the column may follow the tag of the row.


# %% id="may-follow" exercise="may_follow"
def may_follow(names):
    """Return which tag may follow which, (tags, tags), for names such as ["O", "B-PER", "I-PER"]."""
    # BEGIN SOLUTION
    return np.array(
        [[not tag.startswith("I-") or before[2:] == tag[2:] for tag in names] for before in names]
    )
    # END SOLUTION


# %% id="may-follow-check"
check("may_follow")

# %% [markdown] id="crf"
# ## Whole sequences
#
# A **conditional random field** scores a whole sequence of tags $\mathbf{y} = (y_1, \dots, y_T)$ for a sentence $\mathbf{x}$:
#
# $$s(\mathbf{x}, \mathbf{y}) = \sum_{t=1}^{T} e_{t, y_t} + \sum_{t=2}^{T} a_{y_{t-1}, y_t}$$
#
# $e_{t,k}$ is the network's score for tag $k$ at step $t$: `scores[t, k]`.
# $a_{j,k}$ is a score for tag $k$ after tag $j$, the same at every step: `transitions[j, k]`.
# It is learnt with the rest, and −10,000 where the grammar forbids the pair.
# A softmax over *all* sequences makes probabilities of the scores:
#
# $$p(\mathbf{y} \mid \mathbf{x}) = \frac{\exp s(\mathbf{x}, \mathbf{y})}{Z}, \qquad Z = \sum_{\mathbf{y}'} \exp s(\mathbf{x}, \mathbf{y}')$$
#
# Each sequence is a way through the lattice of tags, here with one kind of name: bold is the true one, dotted what the grammar forbids.

# %% id="lattice" alt="A lattice of four columns, Wáng, Xiǎo, míng, zài, and three rows, O, B-PER, I-PER. Lines join every tag with every tag of the next column. Those from O to I-PER are dotted. A bold way leads from B-PER over I-PER and I-PER to O."
few = ["O", "B-PER", "I-PER"]
rules = np.array(layers.bio_rules(few)[0])
plots.tag_lattice(SENTENCES[0].sounds[:4], few, [1, 2, 2, 0], rules, alt="lattice")

# %% [markdown] id="forward-sums"
# A sentence of 40 characters and seven tags has $7^{40}$ ways, far too many to list.
# But they share their pieces.
# If we know, for each tag $j$, the sum over all ways to $j$ at step $t-1$, one step leads on:
#
# $$\alpha_{t,k} = \Big(\sum_j \alpha_{t-1,j} \exp(a_{j,k})\Big) \exp(e_{t,k}), \qquad \alpha_{1,k} = \exp(e_{1,k}), \qquad Z = \sum_k \alpha_{T,k}$$
#
# This is the **forward algorithm**: $T$ steps instead of $7^T$ sequences.

# %% [markdown] id="sums-by-hand-task"
# ### Exercise: forward sums on paper
#
# *Difficulty ★ · 6 minutes · 1 point*
#
# There are two tags, `O` and `N`, and three characters.
# To spare you the exponentials, these are $e^{\text{score}}$: `O` weighs 1, 3, 1 at the three characters, and `N` weighs 2, 1, 2.
# As neighbours, `O` before `N` weighs 2, `N` before `O` weighs 3, and a tag before itself 1.
#
# Write down $\alpha_1, \alpha_2, \alpha_3$ as a list of three pairs, `[[O, N], …]`.

# %% id="sums-by-hand" exercise="sums_by_hand"
# The forward sums at each character, a pair each: O, N.
# BEGIN SOLUTION
sums_by_hand = [[1, 2], [21, 4], [33, 92]]
# END SOLUTION

# %% id="sums-by-hand-check"
check("sums_by_hand")

# %% [markdown] id="log-partition-task"
# ### Exercise: the forward algorithm
#
# *Difficulty ★★ · 12 minutes · 3 points*
#
# Write `log_partition`, which returns $\log Z$ for one sentence.
# Stay in logarithms all the way: $e^{800}$ is more than a number can hold, and scores may be as large.


# %% id="log-partition" exercise="log_partition"
def log_partition(scores, transitions):
    """Return log Z, a number.

    scores: (steps, tags); transitions: (tags, tags), from the row's tag to the column's
    """
    # BEGIN SOLUTION
    sums = scores[0]
    for row in scores[1:]:
        sums = np.logaddexp.reduce(sums[:, None] + transitions, axis=0) + row
    return np.logaddexp.reduce(sums)
    # END SOLUTION


# %% id="log-partition-check"
check("log_partition")

# %% [markdown] id="best-way"
# The loss is how surprised the model is by the true tags, $-\log p(\mathbf{y} \mid \mathbf{x}) = \log Z - s(\mathbf{x}, \mathbf{y})$.
# Its gradient makes the true sequence more likely, and all others less.
#
# To *tag*, we want the best sequence: the same steps with a maximum in place of the sum, and a memory of where each maximum came from.
# That is **Viterbi's algorithm**.

# %% [markdown] id="viterbi-task"
# ### Exercise: Viterbi
#
# *Difficulty ★★ · 13 minutes · 3 points*
#
# Write `viterbi`, which returns the sequence of tags with the highest score, as numbers.


# %% id="viterbi" exercise="viterbi"
def viterbi(scores, transitions):
    """Return the best sequence, (steps,); the arguments are those of `log_partition`."""
    # BEGIN SOLUTION
    best, came = scores[0], []
    for row in scores[1:]:
        ways = best[:, None] + transitions
        came.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [best.argmax()]
    for before in reversed(came):
        path.append(before[path[-1]])
    return np.array(path[::-1])
    # END SOLUTION


# %% id="viterbi-check"
check("viterbi")

# %% [markdown] id="layer-lead"
# `layers.LinearChainCRF` does both for a batch with a mask.
# Does it agree, where padding follows?

# %% id="layer-agrees"
crf = layers.LinearChainCRF()
crf.build((None, None, len(TAGS)))
rng = np.random.default_rng(DEFAULT_SEED)
transitions, scores = rng.normal(size=(7, 7)), rng.normal(size=(1, 9, 7))
crf.set_weights([transitions, np.zeros(7), np.zeros(7)])  # no tag is favoured at either end
mask, real = np.arange(9)[None] < 5, scores[0, :5]
by_hand = yours_or("log_partition", layers.chain_log_partition)(real, transitions)
best = yours_or("viterbi", layers.chain_viterbi)(real, transitions)
print(f"log Z: by hand {by_hand:.4f}, in Keras {float(crf.log_partition(scores, mask)[0]):.4f}")
print("best sequence:", best, np.array(crf.decode(scores, mask))[0, :5])

# %% [markdown] id="crf-tagger-lead"
# ## A tagger with grammar
#
# The layer hands the scores on; what changes is the loss.
# In Keras that is one method of the model.


# %% id="crf-tagger"
class CRFTagger(keras.Model):
    """A tagger that ends with a CRF, which says how surprising the true tags are."""

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return self.layers[-1].loss(y, y_pred, mask=sample_weight > 0)


keras.utils.set_random_seed(DEFAULT_SEED)
crf = layers.LinearChainCRF(*layers.bio_rules(TAGS))
with_crf = CRFTagger(ids, crf(tag_scores(ids)))
taggers["forward, CRF"] = train("forward, CRF", with_crf, about=30, loss=None)

# %% [markdown] id="crf-results-lead"
# Everything else is as before: the network, the sentences, the rate.

# %% id="crf-results"
with results.table("tagger", "entity F1", "PER", "ORG", "LOC", "break the grammar") as row:
    for name, found in taggers.items():
        measured[name] = tagging.measured(tags, found, characters)
        f1s = [f"{measured[name][key]:.3f}" for key in ("f1", "f1_PER", "f1_ORG", "f1_LOC")]
        row(name, *f1s, f"{measured[name]['illegal']:.1%}")

# %% [markdown] id="crf-results-read"
# Not a sentence breaks the grammar any more, and far more names are found.
# Yet the network still reads forward; where does it get them from?
# The best sequence is chosen when all scores are there: where the next character scores high for `I-ORG`, the only way there leads through a `B-ORG`.
# So what comes later decides, one link back.
#
# ### What it has learnt of neighbours

# %% id="transitions" alt="A map of the learnt scores, from the tag in the row to the tag in the column, bright for large. Fifteen cells have a dot instead: what the grammar forbids. The brightest lead on from B-PER to I-PER and from B-LOC to I-LOC, or from the end of a name to O or to the next name. The darkest lead from B-PER and B-LOC straight to O."
plots.tag_map(
    np.array(crf.transitions), TAGS, TAGS, label="score", across="to", down="from",
    allowed=np.array(crf.may_follow), form=".1f", alt="transitions",
)  # fmt: skip

# %% [markdown] id="transitions-read"
# It has learnt what the grammar does not say: a name of a single character is rare, so the way from a `B-` straight to `O` scores low.

# %% [markdown] id="record"
# ## The longer run
#
# On all sentences, `benchmarks/tagged_sequences.py` and `both_directions.py` have trained larger networks, each with three seeds at the best of several rates, chosen on the validation split.
# Beside the forward network stands one of two layers that read both ways, with residual connections (chapters 8 and 9), each without a CRF and with one.
# *Predict:* the CRF gave the forward network a great deal; will it give as much to one that reads both ways?

# %% id="record-figure" alt="Entity F1 of three runs each on the test sentences, a dot for each seed. The forward runs lie far below the line of the linear model of both sides; with a CRF they lie a little above it. Both directions lie above these, and both directions with a CRF highest, by a smaller step."
linear = {"linear, both sides": tagging.linear_f1()}
plots.runs_by_group(
    tagging.recorded("f1"), ylabel="entity F1", baselines=linear, alt="record-figure"
)

# %% [markdown] id="record-lead"
# Here are the dots as numbers.
# The last three columns sort the names by how many training sentences have them, and say which share of each sort is found:

# %% id="record-table"
tagging.show_record()

# %% [markdown] id="record-read"
# The two steps do not add up: each gives a network what comes next, and who has a second direction needs a CRF for little more.
#
# Names that training never had are the hardest: a known name can be looked up, an unknown one has to be read from what stands around it.
#
# As an orientation, a public tagger of the same kind, with word vectors of GloVe, an LSTM in both directions and a CRF, trained in about 20 minutes on a laptop, stands in the table's last row ([G. Genthial, tf_ner](https://github.com/guillaumegenthial/tf_ner)).
# It is no race: that one tags English words of CoNLL-2003, of four kinds, with vectors from billions of words; ours Chinese characters of three kinds, with nothing but these sentences.
#
# ### Read the errors
#
# The best of the recorded networks is kept.
# These sentences were made for this chapter; the first two have nearly the same characters.

# %% id="kept"
with working("loading the kept one", about=6):
    kept, kept_vocabulary = tagging.kept_tagger()
compared = (forward, known), (kept, kept_vocabulary)
with results.table("sentence", "what is hard", "forward finds", "the kept one finds") as row:
    for sentence in each(SENTENCES, "both taggers", about=4, unit="sentences"):
        found = [tagging.spans_in(sentence, *tagger) for tagger in compared]
        hits = [
            f"{len(set(sentence.spans) & set(spans))} of {len(sentence.spans)}" for spans in found
        ]
        row(sentence.english, sentence.point, *hits)

# %% [markdown] id="marginals-lead"
# What the kept one misses is what the second column warns of.
# A CRF also tells how sure it is of each tag: the share of all ways, weighted by their probability, that pass through it.
# Here is the first sentence; look at *Běi jīng dà xué*.

# %% id="marginals" alt="A map of the probability of each of seven tags at each syllable of Wáng Xiǎo míng zài Běi jīng dà xué dú shū, bright for likely. The first three syllables are a person, and most others are outside, as good as certain. At Běi jīng dà xué the probability is shared by two readings: an organisation of four syllables, and a place of two with two outside after it."
scores = kept(kept_vocabulary.encode_all([list(SENTENCES[0].text)]).to_tensor())
likely = np.array(kept.layers[-1].marginals(scores))[0].T
plots.tag_map(likely, TAGS, SENTENCES[0].sounds, label="probability", alt="marginals")

# %% [markdown] id="marginals-read"
# Two readings compete: Peking University, an organisation of four characters, and Beijing, a place of two.
# Each is weighed as a whole, from `B-` to the last `I-`; single tags might have taken the beginning of one and the end of the other.

# %% [markdown] id="words"
# ## Words
#
# Chinese is written without spaces, so our tokens were characters.
# The newspaper's editors marked the words; suppose a tagger were told to which one each character belongs, and where in it the character stands.
# *Predict before you run the cell:* how much would the linear model with two neighbours on either side gain?

# %% id="told-words"
with working("a linear model that is told the words", about=7):
    told = window_f1(2, 2, words=True)
print(f"entity F1 {curves['both sides'][1]:.3f}, told the words {told:.3f}")

# %% [markdown] id="addresses"
# A name begins and ends where a word does, and a whole word says more than its characters one by one.
# (In use nobody marks them; a program that cuts words makes errors of its own.)
#
# Where words are given, they are the tokens.
# An address of the United States is cut into words, each with one of 29 parts: number, street, city, …
# What counts there is the whole address: a parcel goes astray by a single wrong part.

# %% id="addresses-table"
addresses.show_record()

# %% [markdown] id="addresses-read"
# Both networks read in both directions; they know a word itself and the way it is written ("Aa,", "0-0"), as the linear model does.
# The CRF adds little to the words that are right, and more to the whole addresses: a single wrong tag spoils one, and tags that are chosen together agree.

# %% [markdown] id="your-turn"
# ## Your turn

# %% [markdown] id="look-ahead-task"
# ### Exercise: a tagger that looks ahead
#
# *Difficulty ★★★ · 14 minutes · 3 points*
#
# Write `look_ahead`: a Keras model from ids (batch, steps), with 0 for padding, to logits (batch, steps, tags), at most 400,000 parameters for up to 4,000 characters.
# It must read forward only, and yet each tag shall depend on the next character (a few more do no harm), and on all before it.
# How much padding follows must not move a tag.
# Build it from Keras's own layers and operations, with `keras.Model(inputs, outputs)`.
# The target: beat the forward tagger by 0.15 after the training below; profile `smoke` is too short for that.


# %% id="look-ahead" exercise="look_ahead"
def look_ahead(vocabulary_size, tags):
    """Return an untrained tagger with at most 400,000 parameters."""
    # BEGIN SOLUTION
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(vocabulary_size, 48)
    after = keras.ops.pad(ids[:, 1:], ((0, 0), (0, 1)))
    later = keras.ops.pad(ids[:, 2:], ((0, 0), (0, 2)))
    near = [embed(ids), embed(after), embed(later)]
    x = keras.layers.Concatenate()(near)
    x = keras.layers.Dropout(0.2)(x)
    x = keras.layers.GRU(96, return_sequences=True)(x)
    x = keras.layers.Dropout(0.2)(x)
    return keras.Model(ids, keras.layers.Dense(tags, dtype="float32")(x))
    # END SOLUTION


# %% id="look-ahead-check"
check("look_ahead")

# %% [markdown] id="train-yours-lead"
# Once your tagger passes, it is trained here; until then, the course's own forward tagger is.

# %% id="train-yours"
build = yours_or("look_ahead", tagging.forward_tagger)
keras.utils.set_random_seed(DEFAULT_SEED)
# The learning rate is yours to change.
found = train("this model", build(len(known), len(TAGS)), about=25, learning_rate=0.01)
score = entity_f1(tags, found, TAGS)
print(f"entity F1 {score:.3f}, forward {measured['forward']['f1']:.3f}")
target("look_ahead", score, above=measured["forward"]["f1"] + 0.15, what="entity F1")

# %% [markdown] id="your-progress-lead"
# And this is how far you have come:

# %% id="your-progress"
progress()

# %% [markdown] id="what-you-can-do"
# ## What you can now do
#
# - Write entities as BIO tags, read them off again, and say why accuracy flatters a tagger.
# - Find out by an ablation what a model does not see.
# - Sum over all sequences, find the best one, and train a network on what a CRF says of them.
# - Give a forward network a look at what comes next.

# %% [markdown] id="three-questions"
# ## Three questions to test yourself
#
# **1.** A colleague repairs illegal tags after the fact: every `I-` that continues nothing becomes a `B-`.
# Why does a CRF gain more?
#
# <details>
# <summary>Answer 1</summary>
#
# The repair changes single tags after they were chosen.
# With a CRF the tags are chosen together: what scores high later changes which beginning is best, and the network is trained for that.
#
# </details>
#
# **2.** All transitions of a CRF are 0.
# What do $Z$ and the best sequence become?
#
# <details>
# <summary>Answer 2</summary>
#
# The sum falls apart into a product of one sum for each step, so each tag has a softmax of its own, and the best sequence is the best tag at each step: the tagger without a CRF.
#
# </details>
#
# **3.** A tagger finds 90 entities, 60 of which are right; there are 120.
# What are precision and recall, and what would token accuracy tell?
#
# <details>
# <summary>Answer 3</summary>
#
# Precision is 60/90, two thirds, and recall 60/120, one half. <!-- exact -->
# Token accuracy would be close to 1 whatever they are, since nearly all tokens are outside.
#
# </details>

# %% [markdown] id="today"
# ## Where this is used today
#
# Names are found in contracts, patient records and search queries; addresses and invoices are cut into their parts.
# Large language models do it on request, and small taggers with a CRF still do it where every millisecond or every text counts.
# The forward algorithm is also at the heart of speech recognition, where the loss called CTC sums over all alignments.

# %% [markdown] id="papers"
# ## Papers
#
# - L. A. Ramshaw, M. P. Marcus, [Text chunking using transformation-based learning](https://arxiv.org/abs/cmp-lg/9505040), 1995: BIO tags.
# - J. Lafferty, A. McCallum, F. Pereira, [Conditional random fields](https://repository.upenn.edu/handle/20.500.14332/6188), ICML 2001.
# - E. F. Tjong Kim Sang, F. De Meulder, [Introduction to the CoNLL-2003 shared task](https://arxiv.org/abs/cs/0306050), 2003: entity F1.
# - R. Collobert et al., [Natural language processing (almost) from scratch](https://arxiv.org/abs/1103.0398), JMLR 12, 2011: a CRF on top of a network.
# - G. Lample et al., [Neural architectures for named entity recognition](https://arxiv.org/abs/1603.01360), NAACL 2016.

# %% [markdown] id="next-chapter"
# ## Where to go next
#
# In [chapter 5](05_translation.ipynb) the output has other words, another order and another length than the input.
# [Home](home.md) lists all chapters.

# ---
# jupyter:
#   course:
#     minutes_read: 20
#     seconds_cpu: 60
#     seconds_smoke: 30
# ---

# %% [markdown] id="title"
# # 12 · Capstone
#
# The skeleton in which the exercises stand.

# %% id="setup"
from utils.training import start

profile = start("12")  # seeds, threads and precision; before Keras is imported

import keras
import numpy as np

from utils.checks import check

# %% [markdown] id="plan-task"
# ### Exercise: the page of decisions
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# Write `plan`, a dict from each task, `"entities"`, `"films"`, `"addresses"` and `"verse"`, to a dict of four choices:
# `"directions"`, `"both"` wherever a network may read the whole text before it answers, else `"forward"`;
# `"output"`, `"each step"` or `"the whole text"`;
# `"choose_by"`, the split that chooses among models, `"training"`, `"validation"` or `"test"`;
# `"reason"`, the letter of the sentence that is true of this task and of no other.
#
# - **a** Each name counts by itself, and often what follows a character decides its tag.
# - **b** The next character is what is to be guessed: whoever reads it only copies.
# - **c** All words together have one label, so their steps are pooled.
# - **d** The answer counts only if every tag in it is right, so neighbours must agree.
# - **e** The more weights, the better, so everything is doubled.
# - **f** The test texts are what counts in the end, so they choose.


# %% id="plan" exercise="plan"
# BEGIN SOLUTION
names = ("directions", "output", "choose_by", "reason")
choices = {
    "entities": ("both", "each step", "validation", "a"),
    "films": ("both", "the whole text", "validation", "c"),
    "addresses": ("both", "each step", "validation", "d"),
    "verse": ("forward", "each step", "validation", "b"),
}
plan = {task: dict(zip(names, each, strict=True)) for task, each in choices.items()}
# END SOLUTION

# %% id="plan-check"
check("plan")

# %% [markdown] id="largest-units-task"
# ### Exercise: units within a budget
#
# *Difficulty ★★ · 10 minutes · 2 points*
#
# A tagger has an embedding of `ids` × `embedding`, then `depth` layers `Bidirectional(GRU(units))`, then `Dense(tags)` with its bias.
# The first layer reads the embedding's numbers, each other one the states of both directions below it, and so does the `Dense`.
#
# Write `largest_units`, which returns the most units, the same in every layer, with which the tagger has no more than `budget` parameters, and 0 where not even one unit fits.
# In one direction, a GRU of n units that reads m numbers costs $3n(m + n) + 6n$: three blocks, and two biases for each unit of a block.
# Build no model: count.


# %% id="largest-units" exercise="largest_units"
def largest_units(budget, ids, embedding, depth, tags):
    """Return the most units of a tagger within the budget, or 0."""

    # BEGIN SOLUTION
    def cost(units):
        total, width = ids * embedding, embedding
        for _ in range(depth):
            total += 2 * 3 * units * (width + units + 2)
            width = 2 * units
        return total + width * tags + tags

    units = 0
    while cost(units + 1) <= budget:
        units += 1
    return units
    # END SOLUTION


# %% id="largest-units-check"
check("largest_units")

# %% [markdown] id="leaks-task"
# ### Exercise: what leaks here
#
# *Difficulty ★★ · 9 minutes · 2 points*
#
# Somebody compares two models of reviews, A and B, and writes down what was done:
#
# 1. Reviews that occur twice stay in; then all are divided at random into training, validation and test.
# 2. The vocabulary has every word of the three splits.
# 3. The training texts are shuffled before each epoch, for A as for B.
# 4. A is trained at three learning rates, B at one.
# 5. Of A's rates the one with the best test accuracy is taken.
# 6. Gradients are clipped to a norm of 1, for A as for B.
# 7. Each training stops at the epoch with the best test accuracy.
# 8. A is trained with five seeds, of which the best is reported, and B with one.
# 9. In the end one program measures both on the same test texts.
#
# Write `leaks`, a list of the numbers of the lines through which test texts, or unequal care, help to decide who wins.


# %% id="leaks" exercise="leaks"
# BEGIN SOLUTION
leaks = [1, 2, 4, 5, 7, 8]
# END SOLUTION

# %% id="leaks-check"
check("leaks")

# %% [markdown] id="my-capstone-task"
# ### Exercise: your capstone
#
# *Difficulty ★★★ · 20 minutes · 3 points*
#
# Write `my_capstone`, which takes the name of a task and returns an untrained Keras model for it, or None for a task that you leave out.
# One of the four must be served.
# `IDS` says how many ids each input of a task may hold, and `SCORES` how many scores a model gives.
#
# | task | reads | gives | parameters |
# |---|---|---|---|
# | `"entities"` | characters | (batch, steps, 7) | 450,000 |
# | `"films"` | words | (batch, 2) | 520,000 |
# | `"addresses"` | words, shapes | (batch, steps, 29) | 150,000 |
# | `"verse"` | characters, poet | (batch, steps, 68), logits | 250,000 |
#
# A model takes the first of these inputs, or all of them in this order: ids (batch, steps), 0 for padding, and the poet (batch,).
# Padding must change nothing, and verse must not read ahead.
# Build it from Keras's own layers, with `keras.Model(inputs, outputs)`.


# %% id="my-capstone" exercise="my_capstone"
IDS = {"entities": [3907], "films": [8115], "addresses": [993, 50], "verse": [68, 7]}
SCORES = {"entities": 7, "films": 2, "addresses": 29, "verse": 68}


def my_capstone(task):
    """Return an untrained model for the task, or None."""
    # BEGIN SOLUTION
    if task != "addresses":
        return None
    ids, vectors = [], []
    for size, width in zip(IDS[task], (48, 24), strict=True):
        each = keras.Input((None,), dtype="int32")
        ids.append(each)
        vectors.append(keras.layers.Embedding(size, width, mask_zero=True)(each))
    x = keras.layers.Dropout(0.4)(keras.layers.Concatenate()(vectors))
    for _ in range(2):
        above = keras.layers.Bidirectional(keras.layers.GRU(48, return_sequences=True))(x)
        x = keras.layers.Add()([x, above]) if x.shape[-1] == above.shape[-1] else above
    x = keras.layers.Dropout(0.4)(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
    # END SOLUTION


# %% id="my-capstone-check"
check("my_capstone")

# %% [markdown] id="report-task"
# ### Exercise: the report
#
# *Difficulty ★★ · 12 minutes · 2 points*
#
# A run is a dict with `"model"`, `"learning_rate"`, `"seed"`, `"validation"`, `"test"` and `"parameters"`; the two scores are better when higher.
# Write `report`, which takes a list of runs in any order, of one model or several, and returns a dict from each model to a tuple of four:
#
# 1. the learning rate with the highest *mean* of `"validation"` over all its runs of this model; of rates with the same mean, the smaller one;
# 2. how many runs of this model have that rate;
# 3. the mean of `"test"` over those runs;
# 4. their spread: the largest `"test"` less the smallest.
#
# A rate may have more runs than another one.


# %% id="report" exercise="report"
def report(runs):
    """Return for each model its best rate, and how many runs, mean and spread on test."""
    # BEGIN SOLUTION
    found = {}
    for model in dict.fromkeys(run["model"] for run in runs):
        own = [run for run in runs if run["model"] == model]
        means = {}
        for rate in sorted({run["learning_rate"] for run in own}):
            scores = [run["validation"] for run in own if run["learning_rate"] == rate]
            means[rate] = np.mean(scores)
        best = max(means, key=means.get)
        test = [run["test"] for run in own if run["learning_rate"] == best]
        found[model] = (best, len(test), np.mean(test), max(test) - min(test))
    return found
    # END SOLUTION


# %% id="report-check"
check("report")

"""Answers of a class to the exercises of chapter 12, each with its true cause."""

from __future__ import annotations

# What stands in the cell of my_capstone before the function.
GIVEN = """\
IDS = {"entities": [3907], "films": [8115], "addresses": [993, 50], "verse": [68, 7]}
SCORES = {"entities": 7, "films": 2, "addresses": 29, "verse": 68}


"""

ANSWERS: list[tuple[str, str, str, str]] = [
    (
        "plan",
        "right",
        "written out, tasks and choices in another order",
        """\
plan = {
    "verse": {
        "reason": "b",
        "directions": "forward",
        "output": "each step",
        "choose_by": "validation",
    },
    "addresses": {
        "reason": "d",
        "directions": "both",
        "output": "each step",
        "choose_by": "validation",
    },
    "films": {
        "reason": "c",
        "directions": "both",
        "output": "the whole text",
        "choose_by": "validation",
    },
    "entities": {
        "reason": "a",
        "directions": "both",
        "output": "each step",
        "choose_by": "validation",
    },
}
""",
    ),
    (
        "plan",
        "right",
        "a comprehension with defaults, then the exceptions",
        """\
plan = {
    task: dict(directions="both", output="each step", choose_by="validation", reason=letter)
    for task, letter in zip(["entities", "films", "addresses", "verse"], "acdb")
}
plan["films"]["output"] = "the whole text"
plan["verse"]["directions"] = "forward"
""",
    ),
    (
        "plan",
        "wrong",
        "entities are read forward only",
        """\
def choices(directions, output, reason):
    return {
        "directions": directions,
        "output": output,
        "choose_by": "validation",
        "reason": reason,
    }


plan = {
    "entities": choices("forward", "each step", "a"),
    "films": choices("both", "the whole text", "c"),
    "addresses": choices("both", "each step", "d"),
    "verse": choices("forward", "each step", "b"),
}
""",
    ),
    (
        "plan",
        "wrong",
        "verse is read both ways",
        """\
plan = {}
for task, output, reason in [
    ("entities", "each step", "a"),
    ("films", "the whole text", "c"),
    ("addresses", "each step", "d"),
    ("verse", "each step", "b"),
]:
    plan[task] = {
        "directions": "both",
        "output": output,
        "choose_by": "validation",
        "reason": reason,
    }
""",
    ),
    (
        "plan",
        "wrong",
        "an address is taken for one answer: its output is the whole text",
        """\
keys = ["directions", "output", "choose_by", "reason"]
plan = {
    "entities": dict(zip(keys, ["both", "each step", "validation", "a"])),
    "films": dict(zip(keys, ["both", "the whole text", "validation", "c"])),
    "addresses": dict(zip(keys, ["both", "the whole text", "validation", "d"])),
    "verse": dict(zip(keys, ["forward", "each step", "validation", "b"])),
}
""",
    ),
    (
        "plan",
        "wrong",
        "the test split chooses among models, for every task",
        """\
plan = {
    "entities": {"directions": "both", "output": "each step", "choose_by": "test", "reason": "a"},
    "films": {"directions": "both", "output": "the whole text", "choose_by": "test", "reason": "c"},
    "addresses": {"directions": "both", "output": "each step", "choose_by": "test", "reason": "d"},
    "verse": {"directions": "forward", "output": "each step", "choose_by": "test", "reason": "b"},
}
""",
    ),
    (
        "plan",
        "wrong",
        "the reasons of entities and addresses are exchanged",
        """\
v = "validation"
plan = {
    "entities": {"directions": "both", "output": "each step", "choose_by": v, "reason": "d"},
    "films": {"directions": "both", "output": "the whole text", "choose_by": v, "reason": "c"},
    "addresses": {"directions": "both", "output": "each step", "choose_by": v, "reason": "a"},
    "verse": {"directions": "forward", "output": "each step", "choose_by": v, "reason": "b"},
}
""",
    ),
    (
        "plan",
        "wrong",
        "verse is left out",
        """\
v = "validation"
plan = {
    "entities": {"directions": "both", "output": "each step", "choose_by": v, "reason": "a"},
    "films": {"directions": "both", "output": "the whole text", "choose_by": v, "reason": "c"},
    "addresses": {"directions": "both", "output": "each step", "choose_by": v, "reason": "d"},
}
""",
    ),
    (
        "plan",
        "wrong",
        "each task has a list of choices in place of a dict",
        """\
plan = {
    "entities": ["both", "each step", "validation", "a"],
    "films": ["both", "the whole text", "validation", "c"],
    "addresses": ["both", "each step", "validation", "d"],
    "verse": ["forward", "each step", "validation", "b"],
}
""",
    ),
    (
        "plan",
        "wrong",
        "each_step is written with an underscore",
        """\
v = "validation"
plan = {
    "entities": {"directions": "both", "output": "each_step", "choose_by": v, "reason": "a"},
    "films": {"directions": "both", "output": "the whole text", "choose_by": v, "reason": "c"},
    "addresses": {"directions": "both", "output": "each_step", "choose_by": v, "reason": "d"},
    "verse": {"directions": "forward", "output": "each_step", "choose_by": v, "reason": "b"},
}
""",
    ),
    (
        "plan",
        "wrong",
        "films give an output at each step",
        """\
plan = {
    task: {"output": "each step", "choose_by": "validation", "directions": "both", "reason": r}
    for task, r in {"entities": "a", "films": "c", "addresses": "d", "verse": "b"}.items()
}
plan["verse"]["directions"] = "forward"
""",
    ),
    (
        "plan",
        "wrong",
        "the key of the reason is misspelt: reasons",
        """\
names = ("directions", "output", "choose_by", "reasons")
plan = {
    "entities": dict(zip(names, ("both", "each step", "validation", "a"))),
    "films": dict(zip(names, ("both", "the whole text", "validation", "c"))),
    "addresses": dict(zip(names, ("both", "each step", "validation", "d"))),
    "verse": dict(zip(names, ("forward", "each step", "validation", "b"))),
}
""",
    ),
    (
        "largest_units",
        "right",
        "the root of the quadratic, with whole numbers only",
        """\
import math


def largest_units(budget, ids, embedding, depth, tags):
    a = 6 + 18 * (depth - 1)
    b = 6 * (embedding + 2) + 12 * (depth - 1) + 2 * tags
    c = ids * embedding + tags - budget
    if c > 0:
        return 0
    return (math.isqrt(b * b - 4 * a * c) - b) // (2 * a)
""",
    ),
    (
        "largest_units",
        "right",
        "all sizes at once in NumPy, and how many fit",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    n = np.arange(1, int(max(budget, 1) ** 0.5) + 2)
    first = 3 * n * (embedding + n) + 6 * n
    other = 3 * n * (2 * n + n) + 6 * n
    total = ids * embedding + 2 * first + (depth - 1) * 2 * other + 2 * n * tags + tags
    return int((total <= budget).sum())
""",
    ),
    (
        "largest_units",
        "right",
        "doubling, then halving the interval",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    def fits(n):
        reads = [embedding] + [2 * n] * (depth - 1)
        layers = sum(2 * (3 * n * (m + n) + 6 * n) for m in reads)
        return ids * embedding + layers + (2 * n + 1) * tags <= budget

    if not fits(1):
        return 0
    high = 2
    while fits(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            low = middle
        else:
            high = middle
    return low
""",
    ),
    (
        "largest_units",
        "wrong",
        "the embedding's parameters are forgotten",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    n = 0
    while True:
        u = n + 1
        total = 2 * (3 * u * (embedding + u) + 6 * u)
        total += (depth - 1) * 2 * (3 * u * (2 * u + u) + 6 * u)
        total += 2 * u * tags + tags
        if total > budget:
            return n
        n = u
""",
    ),
    (
        "largest_units",
        "wrong",
        "upper layers read n numbers, not 2n",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    def count(n):
        total = ids * embedding
        m = embedding
        for layer in range(depth):
            total += 2 * (3 * n * (m + n) + 6 * n)
            m = n
        return total + (2 * n) * tags + tags

    n = 0
    while count(n + 1) <= budget:
        n += 1
    return n
""",
    ),
    (
        "largest_units",
        "wrong",
        "the Dense reads one direction only",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    def count(n):
        total = ids * embedding + 2 * (3 * n * (embedding + n) + 6 * n)
        for _ in range(depth - 1):
            total += 2 * (3 * n * (2 * n + n) + 6 * n)
        return total + n * tags + tags

    n = 0
    while count(n + 1) <= budget:
        n += 1
    return n
""",
    ),
    (
        "largest_units",
        "wrong",
        "the GRU of a layer is counted once, though it has two directions",
        """\
def gru(n, m):
    return 3 * n * (m + n) + 6 * n


def largest_units(budget, ids, embedding, depth, tags):
    units = 0
    while True:
        n = units + 1
        cost = ids * embedding + gru(n, embedding) + (depth - 1) * gru(n, 2 * n)
        cost += (2 * n + 1) * tags
        if cost > budget:
            break
        units = n
    return units
""",
    ),
    (
        "largest_units",
        "wrong",
        "one bias for each unit of a block instead of two",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    def cost(n):
        total, m = ids * embedding, embedding
        for _ in range(depth):
            total += 2 * 3 * (n * m + n * n + n)
            m = 2 * n
        return total + m * tags + tags

    n = 1
    while cost(n) <= budget:
        n += 1
    return n - 1
""",
    ),
    (
        "largest_units",
        "wrong",
        "one too many: the first size that does not fit is returned",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    units = 0
    total = 0
    while total <= budget:
        units += 1
        total = ids * embedding + 2 * (3 * units * (embedding + units) + 6 * units)
        total += (depth - 1) * 2 * (9 * units**2 + 6 * units)
        total += 2 * units * tags + tags
    return units
""",
    ),
    (
        "largest_units",
        "wrong",
        "exactly the budget counts as too much",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    def cost(n):
        total, m = ids * embedding, embedding
        for _ in range(depth):
            total += 2 * (3 * n * (m + n) + 6 * n)
            m = 2 * n
        return total + m * tags + tags

    n = 0
    while cost(n + 1) < budget:
        n += 1
    return n
""",
    ),
    (
        "largest_units",
        "wrong",
        "the upper layers are counted depth times, one too many",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    n = 0
    while True:
        k = n + 1
        first = 2 * (3 * k * (embedding + k) + 6 * k)
        others = depth * 2 * (3 * k * (2 * k + k) + 6 * k)
        if ids * embedding + first + others + 2 * k * tags + tags > budget:
            return n
        n += 1
""",
    ),
    (
        "largest_units",
        "wrong",
        "the root is returned as it is, with its fraction",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    a = 6 + 18 * (depth - 1)
    b = 6 * embedding + 12 * depth + 2 * tags
    c = ids * embedding + tags - budget
    if c >= 0:
        return 0
    return (-b + np.sqrt(b**2 - 4 * a * c)) / (2 * a)
""",
    ),
    (
        "largest_units",
        "wrong",
        "the while never ends: units + 1 is computed but not kept",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    def cost(n):
        total, m = ids * embedding, embedding
        for _ in range(depth):
            total += 2 * (3 * n * (m + n) + 6 * n)
            m = 2 * n
        return total + m * tags + tags

    units = 0
    while cost(units + 1) <= budget:
        units + 1
    return units
""",
    ),
    (
        "largest_units",
        "wrong",
        "recursion over the layers that has no end",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    def layers(n, m, left):
        return 2 * (3 * n * (m + n) + 6 * n) + layers(n, 2 * n, left - 1)

    n = 0
    while ids * embedding + layers(n + 1, embedding, depth) + (2 * n + 3) * tags <= budget:
        n += 1
    return n
""",
    ),
    (
        "largest_units",
        "wrong",
        "where nothing fits it says 1, since the search begins there",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    def cost(n):
        total, m = ids * embedding, embedding
        for _ in range(depth):
            total += 2 * (3 * n * (m + n) + 6 * n)
            m = 2 * n
        return total + m * tags + tags

    units = 1
    while cost(units + 1) <= budget:
        units += 1
    return units
""",
    ),
    (
        "largest_units",
        "wrong",
        "no return after the loop, so None where nothing fits",
        """\
def largest_units(budget, ids, embedding, depth, tags):
    for n in range(1000, 0, -1):
        total = ids * embedding + 2 * (3 * n * (embedding + n) + 6 * n)
        total += (depth - 1) * 2 * (3 * n * (2 * n + n) + 6 * n)
        total += 2 * n * tags + tags
        if total <= budget:
            return n
""",
    ),
    (
        "leaks",
        "right",
        "the other way round, what is fair being left out",
        """\
fair = {3, 6, 9}
leaks = sorted(set(range(1, 10)) - fair, reverse=True)
""",
    ),
    (
        "leaks",
        "right",
        "a set",
        """\
leaks = {1, 2, 4, 5, 7, 8}
""",
    ),
    (
        "leaks",
        "right",
        "an array of the places that are true, plus one",
        """\
leaks = np.flatnonzero([1, 1, 0, 1, 1, 0, 1, 1, 0]) + 1
""",
    ),
    (
        "leaks",
        "wrong",
        "1 is missing: that a review can stand in training and test is overlooked",
        """\
leaks = [2, 4, 5, 7, 8]
""",
    ),
    (
        "leaks",
        "wrong",
        "2 is missing: a vocabulary from the test texts is thought harmless",
        """\
leaks = [1, 4, 5, 7, 8]
""",
    ),
    (
        "leaks",
        "wrong",
        "4 is missing: more rates for A are thought fair",
        """\
leaks = [1, 2, 5, 7, 8]
""",
    ),
    (
        "leaks",
        "wrong",
        "5 is missing: that test accuracy chooses the rate",
        """\
leaks = [1, 2, 4, 7, 8]
""",
    ),
    (
        "leaks",
        "wrong",
        "7 is missing: that test accuracy chooses the epoch, for both models alike",
        """\
leaks = [1, 2, 4, 5, 8]
""",
    ),
    (
        "leaks",
        "wrong",
        "8 is missing: the best of five seeds against one",
        """\
leaks = list((1, 2, 4, 5, 7))
""",
    ),
    (
        "leaks",
        "wrong",
        "3 is added: shuffling the training texts is taken for a leak",
        """\
leaks = [1, 2, 3, 4, 5, 7, 8]
""",
    ),
    (
        "leaks",
        "wrong",
        "6 is added: clipping is taken for unequal care",
        """\
leaks = [1, 2] + list(range(4, 9))
""",
    ),
    (
        "leaks",
        "wrong",
        "9 is added: measuring on the test texts in the end is taken for a leak",
        """\
leaks = [1, 2, 4, 5, 7, 8, 9]
""",
    ),
    (
        "leaks",
        "wrong",
        "the numbers are strings",
        """\
leaks = ["1", "2", "4", "5", "7", "8"]
""",
    ),
    (
        "report",
        "right",
        "scores gathered in a dict of dicts, max by mean and then smaller rate",
        """\
from collections import defaultdict


def report(runs):
    groups = defaultdict(lambda: defaultdict(list))
    for run in runs:
        groups[run["model"]][run["learning_rate"]].append((run["validation"], run["test"]))
    result = {}
    for model, rates in groups.items():
        best = max(rates, key=lambda r: (np.mean([v for v, _ in rates[r]]), -r))
        test = [t for _, t in rates[best]]
        result[model] = (best, len(test), sum(test) / len(test), max(test) - min(test))
    return result
""",
    ),
    (
        "report",
        "right",
        "NumPy arrays and masks, argmax over the rates that np.unique has sorted",
        """\
def report(runs):
    model = np.array([r["model"] for r in runs])
    rate = np.array([r["learning_rate"] for r in runs])
    val = np.array([r["validation"] for r in runs])
    test = np.array([r["test"] for r in runs])
    out = {}
    for name in np.unique(model).tolist():
        rates = np.unique(rate[model == name])
        means = [val[(model == name) & (rate == r)].mean() for r in rates]
        best = rates[np.argmax(means)]
        t = test[(model == name) & (rate == best)]
        out[name] = (float(best), len(t), float(t.mean()), float(np.ptp(t)))
    return out
""",
    ),
    (
        "report",
        "right",
        "a running best in nested loops",
        """\
def report(runs):
    answer = {}
    for name in {run["model"] for run in runs}:
        highest = None
        for rate in sorted({r["learning_rate"] for r in runs if r["model"] == name}):
            these = [r for r in runs if r["model"] == name and r["learning_rate"] == rate]
            mean = np.mean([r["validation"] for r in these])
            if highest is None or mean > highest:
                highest = mean
                tests = sorted(r["test"] for r in these)
                answer[name] = (rate, len(tests), np.mean(tests), tests[-1] - tests[0])
    return answer
""",
    ),
    (
        "report",
        "wrong",
        "the rate is chosen by the mean of test",
        """\
def report(runs):
    found = {}
    for model in {r["model"] for r in runs}:
        tests = {}
        for r in runs:
            if r["model"] == model:
                tests.setdefault(r["learning_rate"], []).append(r["test"])
        best = max(sorted(tests), key=lambda rate: np.mean(tests[rate]))
        t = tests[best]
        found[model] = (best, len(t), np.mean(t), max(t) - min(t))
    return found
""",
    ),
    (
        "report",
        "wrong",
        "the rate of the single run that validates best",
        """\
def report(runs):
    found = {}
    for model in {r["model"] for r in runs}:
        own = [r for r in runs if r["model"] == model]
        best_run = max(own, key=lambda r: (r["validation"], -r["learning_rate"]))
        best = best_run["learning_rate"]
        t = [r["test"] for r in own if r["learning_rate"] == best]
        found[model] = (best, len(t), np.mean(t), max(t) - min(t))
    return found
""",
    ),
    (
        "report",
        "wrong",
        "the standard deviation as spread",
        """\
def report(runs):
    found = {}
    for model in {r["model"] for r in runs}:
        own = [r for r in runs if r["model"] == model]
        means = {}
        for rate in sorted({r["learning_rate"] for r in own}):
            means[rate] = np.mean([r["validation"] for r in own if r["learning_rate"] == rate])
        best = max(means, key=means.get)
        t = np.array([r["test"] for r in own if r["learning_rate"] == best])
        found[model] = (best, len(t), t.mean(), t.std())
    return found
""",
    ),
    (
        "report",
        "wrong",
        "of rates with the same mean the larger one",
        """\
def report(runs):
    found = {}
    for model in {r["model"] for r in runs}:
        own = [r for r in runs if r["model"] == model]
        pairs = []
        for rate in {r["learning_rate"] for r in own}:
            mean = np.mean([r["validation"] for r in own if r["learning_rate"] == rate])
            pairs.append((mean, rate))
        best = max(pairs)[1]
        t = [r["test"] for r in own if r["learning_rate"] == best]
        found[model] = (best, len(t), np.mean(t), max(t) - min(t))
    return found
""",
    ),
    (
        "report",
        "wrong",
        "the tuple begins with the number of runs, and the rate comes second",
        """\
def report(runs):
    found = {}
    for model in {r["model"] for r in runs}:
        own = [r for r in runs if r["model"] == model]
        rates = sorted({r["learning_rate"] for r in own})
        means = [
            np.mean([r["validation"] for r in own if r["learning_rate"] == rate]) for rate in rates
        ]
        best = rates[int(np.argmax(means))]
        t = [r["test"] for r in own if r["learning_rate"] == best]
        found[model] = (len(t), best, np.mean(t), max(t) - min(t))
    return found
""",
    ),
    (
        "report",
        "wrong",
        "test scores of all the model's rates are pooled",
        """\
def report(runs):
    found = {}
    for model in {r["model"] for r in runs}:
        own = [r for r in runs if r["model"] == model]
        means = {}
        for rate in sorted({r["learning_rate"] for r in own}):
            means[rate] = np.mean([r["validation"] for r in own if r["learning_rate"] == rate])
        best = max(means, key=means.get)
        t = [r["test"] for r in own]
        found[model] = (best, len(t), np.mean(t), max(t) - min(t))
    return found
""",
    ),
    (
        "report",
        "wrong",
        "a list of tuples, without the models' names",
        """\
def report(runs):
    found = []
    for model in sorted({r["model"] for r in runs}):
        own = [r for r in runs if r["model"] == model]
        means = {}
        for rate in sorted({r["learning_rate"] for r in own}):
            means[rate] = np.mean([r["validation"] for r in own if r["learning_rate"] == rate])
        best = max(means, key=means.get)
        t = [r["test"] for r in own if r["learning_rate"] == best]
        found.append((best, len(t), np.mean(t), max(t) - min(t)))
    return found
""",
    ),
    (
        "report",
        "wrong",
        "the rate is a string",
        """\
def report(runs):
    found = {}
    for model in {r["model"] for r in runs}:
        val, test = {}, {}
        for r in runs:
            if r["model"] == model:
                key = f"{r['learning_rate']:g}"
                val.setdefault(key, []).append(r["validation"])
                test.setdefault(key, []).append(r["test"])
        best = max(sorted(val, key=float), key=lambda k: np.mean(val[k]))
        t = test[best]
        found[model] = (best, len(t), np.mean(t), max(t) - min(t))
    return found
""",
    ),
    (
        "report",
        "wrong",
        "the sum of validation chooses, so a rate with more runs wins",
        """\
def report(runs):
    found = {}
    for model in {r["model"] for r in runs}:
        own = [r for r in runs if r["model"] == model]
        sums = {}
        for r in sorted(own, key=lambda r: r["learning_rate"]):
            sums[r["learning_rate"]] = sums.get(r["learning_rate"], 0) + r["validation"]
        best = max(sums, key=sums.get)
        t = [r["test"] for r in own if r["learning_rate"] == best]
        found[model] = (best, len(t), np.mean(t), max(t) - min(t))
    return found
""",
    ),
    (
        "report",
        "wrong",
        "the test scores at the best rate are those of all models",
        """\
def report(runs):
    found = {}
    for model in {r["model"] for r in runs}:
        means = {}
        for rate in sorted({r["learning_rate"] for r in runs if r["model"] == model}):
            scores = [
                r["validation"]
                for r in runs
                if r["model"] == model and r["learning_rate"] == rate
            ]
            means[rate] = np.mean(scores)
        best = max(means, key=means.get)
        t = [r["test"] for r in runs if r["learning_rate"] == best]
        found[model] = (best, len(t), np.mean(t), max(t) - min(t))
    return found
""",
    ),
    (
        "report",
        "wrong",
        "groupby without sorting: only a model's last stretch of runs is kept",
        """\
from itertools import groupby


def report(runs):
    found = {}
    for model, group in groupby(runs, key=lambda r: r["model"]):
        own = list(group)
        means = {}
        for rate in sorted({r["learning_rate"] for r in own}):
            means[rate] = np.mean([r["validation"] for r in own if r["learning_rate"] == rate])
        best = max(means, key=means.get)
        t = [r["test"] for r in own if r["learning_rate"] == best]
        found[model] = (best, len(t), np.mean(t), max(t) - min(t))
    return found
""",
    ),
    (
        "report",
        "wrong",
        "the runs of one seed alone choose, the first in the list",
        """\
def report(runs):
    found = {}
    for model in {r["model"] for r in runs}:
        own = [r for r in runs if r["model"] == model]
        seed = own[0]["seed"]
        one = [r for r in own if r["seed"] == seed]
        one = sorted(one, key=lambda r: r["learning_rate"])
        best = max(one, key=lambda r: r["validation"])["learning_rate"]
        t = [r["test"] for r in own if r["learning_rate"] == best]
        found[model] = (best, len(t), np.mean(t), max(t) - min(t))
    return found
""",
    ),
    (
        "my_capstone",
        "right",
        "entities: two GRU layers both ways, and a softmax, which changes no tag",
        GIVEN
        + """\
def my_capstone(task):
    if task == "entities":
        ids = keras.Input(shape=(None,), dtype="int32")
        x = keras.layers.Embedding(IDS[task][0], 64, mask_zero=True)(ids)
        x = keras.layers.Dropout(0.3)(x)
        x = keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True))(x)
        x = keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True))(x)
        out = keras.layers.Dense(SCORES[task], activation="softmax")(x)
        return keras.Model(ids, out)
""",
    ),
    (
        "my_capstone",
        "right",
        "films: the mean of both directions' states, compiled already",
        GIVEN
        + """\
def my_capstone(task):
    if task != "films":
        return None
    words = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS["films"][0], 50, mask_zero=True)(words)
    x = keras.layers.Bidirectional(keras.layers.GRU(48, return_sequences=True))(x)
    x = keras.layers.GlobalAveragePooling1D()(x)
    x = keras.layers.Dropout(0.5)(x)
    model = keras.Model(words, keras.layers.Dense(2)(x))
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model
""",
    ),
    (
        "my_capstone",
        "right",
        "addresses: the words only, an LSTM, Sequential with an Input",
        GIVEN
        + """\
def my_capstone(task):
    if task == "addresses":
        return keras.Sequential([
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(IDS[task][0], 64, mask_zero=True),
            keras.layers.Bidirectional(keras.layers.LSTM(48, return_sequences=True)),
            keras.layers.Dropout(0.4),
            keras.layers.Dense(SCORES[task]),
        ])
    return None
""",
    ),
    (
        "my_capstone",
        "right",
        "verse: the poet's vector is the initial state",
        GIVEN
        + """\
def my_capstone(task):
    if task != "verse":
        return None
    characters, poets = IDS[task]
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    x = keras.layers.Embedding(characters, 32, mask_zero=True)(ids)
    start = keras.layers.Embedding(poets, 256)(poet)
    h = keras.layers.GRU(256, return_sequences=True)(x, initial_state=[start])
    return keras.Model([ids, poet], keras.layers.Dense(SCORES[task])(h))
""",
    ),
    (
        "my_capstone",
        "right",
        "all four tasks by one function, each with its first input",
        GIVEN
        + """\
def my_capstone(task):
    width = 48 if task == "films" else 64
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][0], width, mask_zero=True)(ids)
    gru = keras.layers.GRU(64, return_sequences=task != "films")
    x = gru(x) if task == "verse" else keras.layers.Bidirectional(gru)(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "right",
        "verse: no mask, but read forward only, so that padding after the text changes nothing",
        GIVEN
        + """\
def my_capstone(task):
    if task == "verse":
        ids = keras.Input((None,))
        x = keras.layers.Embedding(IDS[task][0], 48)(ids)
        x = keras.layers.LSTM(128, return_sequences=True)(x)
        x = keras.layers.Dropout(0.2)(x)
        return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
    return None
""",
    ),
    (
        "my_capstone",
        "wrong",
        "entities: no mask, so the backward pass starts in the padding",
        GIVEN
        + """\
def my_capstone(task):
    if task != "entities":
        return None
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][0], 64)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True))(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "entities: the last state only, return_sequences is forgotten",
        GIVEN
        + """\
def my_capstone(task):
    if task != "entities":
        return None
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][0], 64, mask_zero=True)(ids)
    x = keras.layers.Bidirectional(keras.layers.LSTM(64))(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "entities: one score too many, for padding",
        GIVEN
        + """\
def my_capstone(task):
    if task == "entities":
        ids = keras.Input((None,), dtype="int32")
        x = keras.layers.Embedding(IDS[task][0], 80, mask_zero=True)(ids)
        x = keras.layers.Bidirectional(keras.layers.GRU(48, return_sequences=True))(x)
        return keras.Model(ids, keras.layers.Dense(SCORES[task] + 1)(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "films: the embedding alone is over the budget",
        GIVEN
        + """\
def my_capstone(task):
    if task != "films":
        return None
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][0], 64, mask_zero=True)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(32, return_sequences=True))(x)
    x = keras.layers.GlobalAveragePooling1D()(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "films: without a mask the mean takes in the padding",
        GIVEN
        + """\
def my_capstone(task):
    if task != "films":
        return None
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][0], 48)(ids)
    x = keras.layers.GRU(48, return_sequences=True)(x)
    x = keras.layers.GlobalAveragePooling1D()(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "films: Flatten over steps whose number is not known",
        GIVEN
        + """\
def my_capstone(task):
    if task != "films":
        return None
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][0], 48, mask_zero=True)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(32, return_sequences=True))(x)
    x = keras.layers.Flatten()(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "films: a pooling layer of one's own",
        GIVEN
        + """\
class MaskedMean(keras.layers.Layer):
    def call(self, x, mask=None):
        weights = keras.ops.cast(mask, x.dtype)[:, :, None]
        return keras.ops.sum(x * weights, axis=1) / keras.ops.sum(weights, axis=1)


def my_capstone(task):
    if task != "films":
        return None
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][0], 48, mask_zero=True)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(48, return_sequences=True))(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(MaskedMean()(x)))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "addresses: one input of the two, but the second: shapes without words",
        GIVEN
        + """\
def my_capstone(task):
    if task != "addresses":
        return None
    shapes = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][1], 32, mask_zero=True)(shapes)
    x = keras.layers.Bidirectional(keras.layers.GRU(64, return_sequences=True))(x)
    return keras.Model(shapes, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "addresses: the inputs in the wrong order, shapes before words",
        GIVEN
        + """\
def my_capstone(task):
    if task != "addresses":
        return None
    words = keras.Input((None,), dtype="int32", name="words")
    shapes = keras.Input((None,), dtype="int32", name="shapes")
    w = keras.layers.Embedding(IDS[task][0], 48, mask_zero=True)(words)
    s = keras.layers.Embedding(IDS[task][1], 24, mask_zero=True)(shapes)
    x = keras.layers.Concatenate()([s, w])
    x = keras.layers.Bidirectional(keras.layers.GRU(48, return_sequences=True))(x)
    return keras.Model([shapes, words], keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "addresses: what compile returns, None, is returned instead of the model",
        GIVEN
        + """\
def my_capstone(task):
    if task == "addresses":
        ids = keras.Input((None,), dtype="int32")
        x = keras.layers.Embedding(IDS[task][0], 64, mask_zero=True)(ids)
        x = keras.layers.Bidirectional(keras.layers.GRU(48, return_sequences=True))(x)
        model = keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
        return model.compile("adam", "sparse_categorical_crossentropy")
    return None
""",
    ),
    (
        "my_capstone",
        "wrong",
        "None for all four: no task is served",
        GIVEN
        + """\
def my_capstone(task):
    return None
""",
    ),
    (
        "my_capstone",
        "wrong",
        "verse: the GRU reads both ways, so it sees the characters to be guessed",
        GIVEN
        + """\
def my_capstone(task):
    if task != "verse":
        return None
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][0], 32, mask_zero=True)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(96, return_sequences=True))(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "verse: softmax, so probabilities instead of logits",
        GIVEN
        + """\
def my_capstone(task):
    if task != "verse":
        return None
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][0], 64, mask_zero=True)(ids)
    x = keras.layers.GRU(192, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task], activation="softmax")(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "verse: an LSTM of 256 units, which is over the budget",
        GIVEN
        + """\
def my_capstone(task):
    if task == "verse":
        ids = keras.Input((None,), dtype="int32")
        x = keras.layers.Embedding(IDS[task][0], 64, mask_zero=True)(ids)
        x = keras.layers.LSTM(256, return_sequences=True)(x)
        x = keras.layers.Dropout(0.3)(x)
        return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "verse: the poet is read as a sequence, an id for each step",
        GIVEN
        + """\
def my_capstone(task):
    if task != "verse":
        return None
    inputs, vectors = [], []
    for size in IDS[task]:
        inputs.append(keras.Input((None,), dtype="int32"))
        vectors.append(keras.layers.Embedding(size, 32)(inputs[-1]))
    x = keras.layers.Concatenate()(vectors)
    x = keras.layers.GRU(160, return_sequences=True)(x)
    return keras.Model(inputs, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "verse: one-hot vectors made by a Lambda, code of one's own in the model",
        GIVEN
        + """\
def my_capstone(task):
    if task != "verse":
        return None
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Lambda(lambda i: keras.ops.one_hot(i, 68))(ids)
    x = keras.layers.GRU(200, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
""",
    ),
    (
        "my_capstone",
        "wrong",
        "entities: a convolution of width 3 reads the vector of the padding after the text",
        GIVEN
        + """\
def my_capstone(task):
    if task != "entities":
        return None
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(IDS[task][0], 64, mask_zero=True)(ids)
    x = keras.layers.Conv1D(64, 3, padding="same", activation="relu")(x)
    x = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(SCORES[task])(x))
""",
    ),
]

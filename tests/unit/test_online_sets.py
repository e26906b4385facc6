"""Online sets: TFDS's own builders on archives in the real formats, with the course's features."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import tensorflow_datasets as tfds
from tensorflow_datasets.core.download import checksums, downloader

from tests.unit import online_archives
from tests.unit.online_archives import Host, Served, every_archive, serve
from utils.data import catalogue, class_names, entries, load, online, prepare
from utils.data.errors import DataError
from utils.data.online_sets import sentences, touched
from utils.data.splits import SPLITS, content_key

NAMES = [data_set.name for data_set in entries.online.DATA_SETS]
Examples = dict[str, list[dict[str, Any]]]


def answered_here(patch: pytest.MonkeyPatch, host: Host) -> None:
    """Let TFDS's downloads and the course's probe find this machine where they look for a host."""
    opened = downloader._open_url
    patch.setattr(downloader, "_open_url", lambda url, **more: opened(host.local(url), **more))
    size = tfds.core.utils.Size
    patch.setattr(
        tfds.core.DatasetBuilder, "url_infos", host.infos(checksums.UrlInfo, size), raising=True
    )
    changed = [
        replace(each, hosts=(host.address,) * len(each.hosts)) for each in catalogue.DATA_SETS
    ]
    patch.setattr(catalogue, "DATA_SETS", tuple(changed))
    patch.setattr(online.urllib.request, "getproxies", dict)
    for name in [name for name in os.environ if "proxy" in name.lower()]:
        patch.delenv(name)


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """Serve every archive, to a course with an empty data folder."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    with serve(Host(every_archive())) as serving:
        answered_here(monkeypatch, serving)
        yield serving


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Examples], Host]:
    """Return every example of every online set, brought once, and the host that was asked."""
    with pytest.MonkeyPatch.context() as patch, serve(Host(every_archive())) as serving:
        patch.setenv("COURSE_DATA", str(tmp_path_factory.mktemp("data")))
        answered_here(patch, serving)
        return {name: read(name) for name in NAMES}, serving


def read(name: str) -> Examples:
    return {
        split: [{key: plain(value) for key, value in each.items()} for each in tfds.as_numpy(found)]
        for split, found in load(name).items()
    }


def plain(value: Any) -> Any:
    """Return a feature's value in Python's own types."""
    if isinstance(value, bytes):
        return value.decode()
    if getattr(value, "ndim", 0):
        return [plain(each) for each in value.tolist()]
    return value.item() if hasattr(value, "item") else value


def text_of(example: dict[str, Any]) -> str:
    """Return what may stand in one split only."""
    for key in ("text", "english", "tokens", "story"):
        if key in example:
            value = example[key]
            return content_key(value if isinstance(value, str) else " ".join(value))
    raise AssertionError(example)


# --- what every set keeps ------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_features_are_those_of_the_embedded_set(name: str) -> None:
    mine = prepare.builder_of(*catalogue.find(name)).info.features
    twin = prepare.builder_of(*catalogue.find(catalogue.find(name)[0].instead)).info.features
    shared = set(mine) & set(twin)
    assert shared >= set(mine) - {"portuguese"}
    assert len(shared) >= 2
    for key in shared:
        assert (mine[key].dtype, mine[key].shape) == (twin[key].dtype, twin[key].shape), key


@pytest.mark.parametrize(
    ("name", "feature"), [("imdb_reviews", "label"), ("trec", "label"), ("conll2003", "tags")]
)
def test_classes_have_the_numbers_of_the_embedded_set(name: str, feature: str) -> None:
    twin = class_names(catalogue.find(name)[0].instead, feature)
    assert class_names(name, feature)[: len(twin)] == twin


@pytest.mark.parametrize("name", NAMES)
def test_three_splits_with_no_text_in_common(
    brought: tuple[dict[str, Examples], Host], name: str
) -> None:
    splits = brought[0][name]
    assert list(splits) == list(SPLITS)
    assert all(splits.values())
    texts = [{text_of(example) for example in splits[split]} for split in SPLITS]
    assert not texts[0] & texts[1]
    assert not texts[0] & texts[2]
    assert not texts[1] & texts[2]


@pytest.mark.parametrize("name", NAMES)
def test_the_hosts_in_the_catalogue_are_those_tfds_asks(
    brought: tuple[dict[str, Examples], Host], name: str
) -> None:
    (data_set,) = (each for each in entries.online.DATA_SETS if each.name == name)
    ports = {"http": 80, "https": 443}
    asked = {
        f"{parts.hostname}:{ports[parts.scheme]}"
        for parts in map(urlsplit, brought[1].asked)
        if parts.hostname in [host.partition(":")[0] for host in data_set.hosts]
    }
    assert asked == {host if ":" in host else f"{host}:443" for host in data_set.hosts}


def test_nothing_is_left_but_the_prepared_sets(host: Host, tmp_path: Path) -> None:
    load("trec")
    assert [path.name for path in tmp_path.glob("tfds/trec/*")] == ["1.0.0"]
    assert {name for name in files_in(tmp_path) if not name.startswith("trec-")} == {
        "dataset_info.json", "features.json", "label.labels.txt"
    }  # fmt: skip
    host.status = 503
    assert len(list(load("trec", "test"))) == 24  # and no host is asked again


def test_slices_are_of_the_carved_split(host: Host) -> None:
    train = list(tfds.as_numpy(load("trec", "train")))
    tenth = list(tfds.as_numpy(load("trec", "train[:10%]")))
    assert [each["text"] for each in tenth] == [each["text"] for each in train[: len(tenth)]]
    assert len(tenth) == round(len(train) / 10)


# --- what each set holds -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["imdb_reviews", "ag_news_subset", "trec"])
def test_validation_is_about_a_tenth_of_training(
    brought: tuple[dict[str, Examples], Host], name: str
) -> None:
    splits = brought[0][name]
    share = len(splits["validation"]) / (len(splits["validation"]) + len(splits["train"]))
    assert 0.03 < share < 0.2


def test_a_question_stays_in_its_split_in_other_company(
    brought: tuple[dict[str, Examples], Host], host: Host
) -> None:
    served = host.files[online_archives.TREC_TRAIN]
    rows = [row.partition(b" ") for row in served.content.splitlines()[::-2]]
    shouted = b"".join(label + b" " + text.upper() + b"\n" for label, _, text in rows)
    host.files[online_archives.TREC_TRAIN] = Served(served.name, shouted)
    with pytest.MonkeyPatch.context() as patch:
        infos = host.infos(checksums.UrlInfo, tfds.core.utils.Size)
        patch.setattr(tfds.core.DatasetBuilder, "url_infos", infos)
        fewer = read("trec")
    before = {
        split: {content_key(each["text"]) for each in found}
        for split, found in brought[0]["trec"].items()
    }
    for split in ("train", "validation"):
        keys = {content_key(each["text"]) for each in fewer[split]}
        assert keys
        assert keys <= before[split]


def test_imdb_reviews(brought: tuple[dict[str, Examples], Host]) -> None:
    splits = brought[0]["imdb_reviews"]
    labels = {each["text"]: each["label"] for each in splits["train"] + splits["validation"]}
    assert labels["Film 3 was grand. Señor Ortiz plays pos 3."] == 1
    assert labels["Film 3 was dull. Señor Ortiz plays neg 3."] == 0
    assert len(labels) == 119  # 120 less the one whose letters stand in the test split
    assert len(splits["test"]) == 3
    assert class_names("imdb_reviews") == ["negative", "positive"]


def test_ag_news_subset(brought: tuple[dict[str, Examples], Host]) -> None:
    splits = brought[0]["ag_news_subset"]
    labels = {each["text"]: each["label"] for each in splits["train"] + splits["validation"]}
    assert labels['Markets 6 Wire - "Prices" fell 6 times.'] == 2
    assert len(labels) == 100
    assert class_names("ag_news_subset")[2] == "Business"


def test_trec(brought: tuple[dict[str, Examples], Host]) -> None:
    splits = brought[0]["trec"]
    both = {each["text"]: each["label"] for each in splits["train"] + splits["validation"]}
    assert class_names("trec")[both["What is thing 9 ?"]] == "HUM"
    assert len(both) == 297  # without the four that stand in the test split
    test = {each["text"]: each["label"] for each in splits["test"]}
    assert class_names("trec")[test["What is the sister city of Lyon ?"]] == "LOC"


def test_conll2003(brought: tuple[dict[str, Examples], Host]) -> None:
    splits = brought[0]["conll2003"]
    names = class_names("conll2003", "tags")
    told = {
        split: [[f"{t}/{names[n]}" for t, n in zip(*each.values(), strict=True)] for each in found]
        for split, found in (
            (split, [{"tokens": e["tokens"], "tags": e["tags"]} for e in found])
            for split, found in splits.items()
        )
    }
    assert sorted(told["train"]) == [
        ["Ada/B-PER", "Lind/I-PER", "left/O", "Rīga/B-LOC", "./O"],
        ["UNO/B-ORG", "won/O"],
    ]
    assert told["validation"] == [["tied/O"]]  # the rain is in the test split
    assert sorted(told["test"]) == [["French/B-MISC", "wine/O"], ["Rain/O", "fell/O"]]


def test_ted_multi_translate(brought: tuple[dict[str, Examples], Host]) -> None:
    splits = brought[0]["ted_multi_translate"]
    assert len(splits["train"]) == 5  # without a missing translation, a half one, and the thanks
    (second,) = (each for each in splits["train"] if "1 times" in each["english"])
    assert second == {
        "english": 'I said "no" 1 times .',
        "spanish": ["Dije «no» 1 veces , ¿ eh ?"],
        "attribution": ["TED, talk_1"],
    }
    assert [each["english"] for each in splits["test"]] == ["Thank you ."]


def test_ted_hrlr_translate(brought: tuple[dict[str, Examples], Host]) -> None:
    splits = brought[0]["ted_hrlr_translate"]
    pairs = {each["english"]: each["portuguese"] for each in splits["train"]}
    assert pairs == {
        "the bees came back": ["as abelhas voltaram"], "but why ?": ["mas porquê ?"]
    }  # fmt: skip


def test_squad(brought: tuple[dict[str, Examples], Host]) -> None:
    splits = brought[0]["squad"]
    assert {split: len(found) % 3 for split, found in splits.items()} == dict.fromkeys(SPLITS, 0)
    assert len(splits["test"]) == 6
    assert 0 < len(splits["validation"]) < len(splits["train"])
    by_question = {each["question"]: each for each in splits["test"]}
    bees = by_question["Who kept bees?"]
    assert bees["story"][:4] == [
        "The mill was built in 1820 by J. R. Weir.",
        "It burned down twice.",
        'The owner said: "Never again."',
        "After that, Zoë Lind kept bees there.",
    ]
    assert (bees["answer"], bees["supporting"]) == ("Zoë Lind", [3])
    assert by_question["Who built it?"]["supporting"] == [0]
    assert by_question["What did he say?"]["supporting"] == [2, 3]


def test_whole_articles_make_the_validation_split_of_squad(
    brought: tuple[dict[str, Examples], Host],
) -> None:
    splits = brought[0]["squad"]
    passages = [{" ".join(each["story"]) for each in splits[split]} for split in SPLITS]
    assert sum(map(len, passages)) == 42
    assert all(3 * len(texts) == len(splits[s]) for texts, s in zip(passages, SPLITS, strict=True))


def test_tiny_shakespeare(brought: tuple[dict[str, Examples], Host]) -> None:
    splits = brought[0]["tiny_shakespeare"]
    (example,) = splits["train"]
    assert (example["poet"], example["title"], example["part"]) == ("Shakespeare", "", 1)
    assert "".join(each["text"] for found in splits.values() for each in found) == (
        online_archives.PLAY
    )


def test_sentences_lose_nothing_and_know_where_an_answer_stands() -> None:
    text = 'He saw the U.S. Navy. "Who?" 12 men (of 3.5 %). Ünder a roof! so. Yes'
    pieces = sentences(text)
    assert " ".join(pieces) == text
    assert pieces == [
        "He saw the U.S. Navy.", '"Who?"', "12 men (of 3.5 %). Ünder a roof! so.", "Yes"
    ]  # fmt: skip
    for number, piece in enumerate(pieces):
        begin = text.index(piece)
        assert touched(pieces, begin, begin + len(piece)) == [number]
    assert touched(pieces, 0, len(text)) == [0, 1, 2, 3]


# --- faults of a host ----------------------------------------------------------------------------


def fails(name: str, *words: str) -> None:
    with pytest.raises(DataError) as caught:
        load(name)
    message = str(caught.value)
    assert "\n" not in message
    for word in (*words, f'load("{catalogue.find(name)[0].instead}")'):
        assert word in message


def files_in(folder: Path) -> list[str]:
    """Return the names of all files under a folder, locks aside."""
    return [path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


def test_a_host_that_only_says_it_is_busy_is_given_up_in_seconds(
    host: Host, tmp_path: Path
) -> None:
    host.status = 503  # TFDS itself would try for 205 s
    begun = time.monotonic()
    fails("trec", "could not be brought", "RetryError")
    assert time.monotonic() - begun < 20
    assert files_in(tmp_path) == []
    host.status = 200
    assert len(list(load("trec", "test"))) == 24


def test_a_host_that_takes_the_call_and_says_nothing(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(online, "ANSWER_SECONDS", 0.3)
    host.silent = threading.Event()
    begun = time.monotonic()
    fails("tiny_shakespeare", "could not be brought")
    assert time.monotonic() - begun < 15


def test_a_changed_file_is_thrown_away(host: Host, tmp_path: Path) -> None:
    good = host.files[online_archives.PLAYS]
    host.files[online_archives.PLAYS] = Served(good.name, good.content + b"!")
    fails("tiny_shakespeare", "SHA-256", "thrown away")
    assert files_in(tmp_path) == []
    host.files[online_archives.PLAYS] = good
    assert len(list(load("tiny_shakespeare", "train"))) == 1


def test_half_an_archive_without_a_checksum_is_not_kept(host: Host, tmp_path: Path) -> None:
    good = host.files[online_archives.CONLL]
    half = Served(good.name, good.content[: len(good.content) // 2])
    host.files[online_archives.CONLL] = half
    fails("conll2003", "could not be brought")
    assert files_in(tmp_path) == []
    host.files[online_archives.CONLL] = good
    assert len(list(load("conll2003", "train"))) == 2


def test_tfds_has_its_patience_back_afterwards(host: Host) -> None:
    before = downloader.MAX_RETRIES, downloader._open_url
    load("tiny_shakespeare")
    assert (downloader.MAX_RETRIES, downloader._open_url) == before
    assert before[0] > online.RETRIES

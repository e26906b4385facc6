"""What is counted in verse: copies, form, poets; and the windows, figures and desk of chapter 2."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from matplotlib.image import imread

from utils import plots, results, verse, widgets
from utils.data.text import SEPARATOR, character_vocabulary, labelled_windows
from utils.experiments import poems

SONNET_LINES = {
    "Shall I compare thee to a summer's day?": 10,
    "Thou art more lovely and more temperate:": 10,
    "Rough winds do shake the darling buds of May,": 10,
    "So long lives this, and this gives life to thee.": 10,
    "Of Mans First Disobedience, and the Fruit": 10,
}


@pytest.mark.parametrize(
    ("text", "source", "run"),
    [
        ("xxabcdxx", "..abcd..", "abcd"),
        ("abcab", "xabcabx", "abcab"),
        ("abxcd", "ab cd", "ab"),
        ("aab", "ab", "ab"),
        ("", "abc", ""),
        ("xyz", "abc", ""),
        ("aaaa", "aa", "aa"),
        ("Abc", "abc", "bc"),
    ],
)
def test_the_longest_copied_run(text: str, source: str, run: str) -> None:
    assert verse.longest_copied_run(text, source) == run


def test_the_longest_copied_run_agrees_with_trying_all() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        text, source = ("".join(rng.choice(list("ab"), size=12)) for _ in range(2))
        pieces = [text[i:j] for i in range(12) for j in range(i + 1, 13) if text[i:j] in source]
        found = verse.longest_copied_run(text, source)
        assert len(found) == max(map(len, pieces), default=0)
        assert found in source


def test_new_runs_are_counted_as_often_as_they_stand_there() -> None:
    assert verse.share_of_new_runs("abcdef", "abcdef") == 0
    assert verse.share_of_new_runs("abcdefg", "abcdef") == pytest.approx(1 / 3)
    assert verse.share_of_new_runs("vwxyz" * 3, "abcdef") == 1
    with pytest.raises(ValueError, match="has 4 characters, and a run has 5"):
        verse.share_of_new_runs("abcd", "abcdef")


def test_novelty_is_the_mean_over_texts() -> None:
    found = verse.novelty(["abcdef", "uvwxyz"], "abcdef")
    assert found == {verse.COPIED: 3.0, verse.NEW: 0.5}


@pytest.mark.parametrize(
    ("ids", "length"), [("xabab", 0), ("xababab", 2), ("aaa", 1), ("abcabc", 0), ("", 0), ("ab", 0)]
)
def test_a_loop_is_three_times_the_same(ids: str, length: int) -> None:
    assert verse.loop_length([ord(each) for each in ids]) == length


def test_syllables_of_known_lines() -> None:
    for line, count in SONNET_LINES.items():
        assert abs(verse.syllables(line) - count) <= 1, line
    assert [verse.syllables(word) for word in ("time", "little", "the", "passed", "wanted")] == [
        1, 2, 1, 1, 2,
    ]  # fmt: skip


def test_the_form_counts_lines_that_are_not_empty() -> None:
    poem = "\n".join([*SONNET_LINES] * 3)[: -len("\n")]
    form = verse.form_of([poem, "day\n\nnight\n"])
    assert (form.poems, form.lines, form.fourteen) == (2, 8.5, 0.0)
    assert form.near_ten == pytest.approx(15 / 17)
    with pytest.raises(ValueError, match="no line"):
        verse.form_of(["\n"])


def test_excerpts_leave_a_rest_out() -> None:
    assert verse.excerpts("abcdefgh", 3) == ["abc", "def"]


def test_the_recogniser_tells_two_alphabets_apart() -> None:
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list(letters), 40)) for letters in ("abc", "bcd") for _ in range(9)]
    model = verse.poet_recogniser(texts, [0] * 9 + [1] * 9)
    assert model.predict(["abcabcaabbcc", "bcdbcddccbbd"]).tolist() == [0, 1]


def test_the_recogniser_looks_at_longer_runs_only_where_they_tell_more() -> None:
    # Both poets have the same letters as often as each other, in another order.
    texts = [pair * 20 for pair in ("ab", "ba")] * 4 + ["aabb" * 10, "bbaa" * 10] * 4
    model = verse.poet_recogniser(texts, [0, 0] * 4 + [1, 1] * 4)
    assert model.best_params_["runs__ngram_range"][1] > 1
    assert model.predict(["abab" * 5, "aabb" * 5]).tolist() == [0, 1]


def test_the_loss_on_whole_poems_is_that_of_each_character_read_in_turn() -> None:
    texts = ["bab", "abba" * 30, "a"]
    vocabulary = character_vocabulary(texts)
    keras.utils.set_random_seed(0)
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((), dtype="int32")
    vector = keras.layers.Reshape((1, 6))(keras.layers.Embedding(2, 6)(poet))
    x = keras.layers.Add()([keras.layers.Embedding(len(vocabulary), 6)(ids), vector])
    states = keras.layers.GRU(5, return_sequences=True, kernel_initializer="random_normal")(x)
    logits = keras.layers.Dense(len(vocabulary))(states)
    model = keras.Model([ids, poet], logits)

    losses = []
    for text, whose in zip(texts, (1, 0, 1), strict=True):
        read = vocabulary.encode(SEPARATOR + text + SEPARATOR)
        outputs = np.asarray(keras.ops.log_softmax(model([read[None], np.array([whose])])))[0]
        of_text = range(len(SEPARATOR), len(read))
        losses += [-outputs[at - 1, read[at]] for at in of_text]
    measured = poems.loss_on_whole_poems(model, texts, vocabulary, [1, 0, 1])
    assert measured == pytest.approx(np.mean(losses), rel=1e-5)
    for text, whose in zip(texts, (1, 0, 1), strict=True):
        of_one = poems.loss_on_whole_poems(model, [text], vocabulary, [whose])
        assert of_one == pytest.approx(np.mean(losses[: len(text) + 3]), rel=1e-5)
        del losses[: len(text) + 3]


def test_labelled_windows_hold_text_of_one_label_each() -> None:
    texts, labels = ["aaaaaaaaa", "bbbbbbbbbb", "aaaaaaaaaaaaa"], [1, 0, 1]
    vocabulary = character_vocabulary(texts)
    a, b = (vocabulary.encode(letter)[0] for letter in "ab")
    batches = list(labelled_windows(texts, labels, vocabulary, 4, 2).as_numpy_iterator())
    assert len(batches) == 4
    for (x, label), y in batches:
        assert x.shape == y.shape == (2, 4)
        for row, next_ids, its in zip(x, y, label, strict=True):
            np.testing.assert_array_equal(row[1:], next_ids[:-1])
            assert (a if its == 1 else b) in row
            assert (b if its == 1 else a) not in row


def test_labelled_windows_are_shuffled_by_the_seed_and_refuse_too_little() -> None:
    texts, labels = ["abcdefghijklmnopqrstuvwxyz" * 8] * 2, [0, 1]
    vocabulary = character_vocabulary(texts)

    def order(**options: Any) -> list[int]:
        return [
            int(x[0, 0])
            for (x, _), _ in labelled_windows(texts, labels, vocabulary, 5, 1, **options)
        ]

    assert order(shuffle=True, seed=1) == order(shuffle=True, seed=1)
    assert order(shuffle=True, seed=1) != order(shuffle=True, seed=2)
    assert sorted(order(shuffle=True, seed=1)) == sorted(order())
    with pytest.raises(ValueError, match="too few for a batch of 500"):
        labelled_windows(texts, labels, vocabulary, 5, 500)
    with pytest.raises(ValueError, match=r"shorter|longer"):
        labelled_windows(texts, [0], vocabulary, 5, 1)
    with pytest.raises(ValueError, match="text"):
        labelled_windows([], [], vocabulary, 5, 1)


def drawings() -> dict[str, plots.Drawing]:
    ways = {"as it is": [0.5, 0.3, 0.2, 0.0], "greedy": [1.0, 0.0, 0.0, 0.0]}
    shares = {"real: A": [0.9, 0.1], "written: A": [0.4, 0.6]}
    panels = {"new": {"written": [0.1, 0.2]}, "copied": {"written": [9.0, 7.0]}}
    return {
        "loop": plots.writing_loop(alt="a loop"),
        "ways": plots.next_character(ways, [" ", "e", "\n", "z"], alt="bars"),
        "verdicts": plots.verdict_map(shares, ["A", "B"], groups=1, alt="a map"),
        "heat": plots.by_temperature(
            panels, [0.5, 1.0], baselines={"new": 0.15, "copied": 8.0}, alt="curves"
        ),
    }


def test_the_figures_are_drawn_and_differ_in_grey() -> None:
    for name, drawing in drawings().items():
        image = imread(io.BytesIO(drawing.png()))[..., :3]
        assert image.shape[1] > 900, name
        assert image.mean(axis=-1).std() > 0.03, name


def test_the_map_is_bright_for_many() -> None:
    axes = drawings()["verdicts"].figure.axes[0]
    (image,) = axes.get_images()
    dark, bright = image.cmap(image.norm([0.1, 0.9]))[:, :3].sum(axis=-1)
    assert bright > dark


def test_unlikely_characters_are_marked_where_they_are_gone() -> None:
    figure = drawings()["ways"].figure
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()][:3] == [
        "space", "e", "line break",
    ]  # fmt: skip
    assert len(figure.axes[1].get_lines()) == 3


def test_the_desk_prints_one_text_where_nothing_may_move(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COURSE_PROFILE", "smoke")
    found = widgets.writing_desk(lambda *asked: " ".join(map(str, asked)), ["Milton", "Yeats"])
    assert found is None
    assert capsys.readouterr().out == "Shall I  Milton 0.7\n"


def test_the_desk_writes_again_when_something_is_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widgets, "is_static", lambda: False)
    asked: list[tuple[str, str, float]] = []

    def compose(*what: Any) -> str:
        asked.append(what)
        return "text"

    desk = widgets.writing_desk(compose, ["Milton", "Yeats"], opening="O ")
    typed, poet, slider, paper = desk.children
    poet.value = "Yeats"
    slider.value = 1.2
    typed.value = ""
    assert asked == [
        ("O ", "Milton", 0.7), ("O ", "Yeats", 0.7), ("O ", "Yeats", 1.2), (" ", "Yeats", 1.2),
    ]  # fmt: skip
    assert [output["text"] for output in paper.outputs] == ["text"]


def test_weights_come_back_in_order_as_float32(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(results, "course_root", lambda: tmp_path)
    (tmp_path / "results").mkdir()
    arrays = [np.full((2, 3), number, np.float16) for number in range(12)]
    named = {f"{number:02}": array for number, array in enumerate(arrays)}
    np.savez_compressed(tmp_path / "results" / "some.npz", **named)
    found = results.weights("some")
    assert [int(array[0, 0]) for array in found] == list(range(12))
    assert found[0].dtype == np.float32
    with pytest.raises(FileNotFoundError):
        results.weights("none")


def _run(conditioning: str, rate: float, seed: int, **more: Any) -> dict[str, Any]:
    told = {"Hopkins": [0.5, 0.5, 0.0], "Milton": [0.0, 1.0, 0.0], "Shakespeare": [0.1, 0.0, 0.9]}
    return {
        "part": "conditioning",
        "conditioning": conditioning,
        "learning_rate": rate,
        "seed": seed,
        "chosen": rate == 0.016,
        "test_perplexity": 5 + rate,
        "validation_perplexity": 6 + rate,
        "taken_for": told if conditioning != "none" else {"nobody": [0.0, 1.0, 0.0]},
        **more,
    }


def test_the_record_is_read_as_the_chapter_shows_it() -> None:
    runs = [
        *(_run(kind, rate, 20) for kind in poems.KINDS for rate in (0.008, 0.016, 0.032)),
        *(_run(kind, 0.016, seed) for kind in poems.KINDS for seed in (21, 22)),
        _run("every step", 0.01, 20, part="long", chosen=True, windows_test_perplexity=6.2),
        {"part": "long", "conditioning": "every step", "learning_rate": 0.04, "seed": 20,
         "diverged": True, "chosen": False},
    ]  # fmt: skip
    real = {name: np.eye(3)[place].tolist() for place, name in enumerate(poems.RECOGNISED)}
    record = {"runs": runs, "real_verse": real}
    by_kind = poems.by_kind(record)
    assert [len(values) for values in by_kind.values()] == [3, 3, 3, 1, 1]
    assert set(by_kind) == {*poems.KINDS.values(), poems.LARGER, poems.IN_WINDOWS}
    assert by_kind[poems.IN_WINDOWS] == [6.2]
    by_rate = poems.by_rate(runs, 20)
    assert by_rate["told nothing"] == {0.008: 6.008, 0.016: 6.016, 0.032: 6.032}
    assert by_rate[poems.LARGER] == {0.01: 6.01, 0.04: "diverged"}
    shares = poems.recognised(record)
    assert shares["real verse"] == 1
    assert shares["told at every step"] == pytest.approx(0.8)
    assert shares["told nothing"] == pytest.approx(1 / 3)
    assert list(poems.taken_for(record)) == [
        f"{kind}: {name}"
        for kind in ("real", "at first", "every step")
        for name in poems.RECOGNISED
    ]

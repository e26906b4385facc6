"""Perplexity, sampled text, figures and recorded results."""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.image import imread

from utils import plots, results
from utils.data.text import character_vocabulary
from utils.decoding import sample
from utils.metrics import perplexity
from utils.plots import diagrams
from utils.plots.drawing import PAPER

VOCABULARY = character_vocabulary(["abc"])


class AlwaysNext(keras.Model):
    """Knows the alphabet: after a comes b, after b comes c, after c comes a, with a given doubt."""

    def __init__(self, doubt: float = 0.0) -> None:
        super().__init__()
        ids = {letter: VOCABULARY.encode(letter)[0] for letter in "abc"}
        self.table = np.full((len(VOCABULARY), len(VOCABULARY)), -30.0, "float32")
        for now, then in ("ab", "bc", "ca"):
            self.table[ids[now], ids[then]] = 0
            self.table[ids[now], ids[now]] = math.log(doubt) if doubt else -30.0

    def call(self, ids: object) -> object:
        return keras.ops.take(keras.ops.convert_to_tensor(self.table), ids, axis=0)


def test_a_uniform_guess_among_k_has_perplexity_k() -> None:
    assert perplexity(math.log(61)) == pytest.approx(61)
    assert perplexity(0) == 1
    assert perplexity(1e4) == math.inf
    with pytest.raises(ValueError, match="never negative"):
        perplexity(-0.1)


def test_sampling_continues_the_start_also_beyond_the_window() -> None:
    assert sample(AlwaysNext(), VOCABULARY, "ab", 7, window=4) == "abcabcabc"


def test_a_low_temperature_is_safer_than_a_high_one() -> None:
    def repeats(temperature: float) -> int:
        text = sample(AlwaysNext(0.5), VOCABULARY, "a", 200, temperature=temperature, seed=1)
        return Counter(x == y for x, y in pairwise(text))[True]

    assert repeats(0.2) < repeats(1.0) < repeats(5.0)


def test_the_same_seed_writes_the_same_text() -> None:
    texts = [sample(AlwaysNext(0.5), VOCABULARY, "a", 40, seed=seed) for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_sampling_answers_bad_arguments() -> None:
    with pytest.raises(ValueError, match="at least one character"):
        sample(AlwaysNext(), VOCABULARY, "", 5)
    with pytest.raises(ValueError, match="above 0"):
        sample(AlwaysNext(), VOCABULARY, "a", 5, temperature=0)


ALT = "What can be seen in this figure, in words."
DRAWINGS = {
    "shapes": diagrams.sequence_shapes,
    "unrolled": diagrams.unrolled_network,
    "curves": lambda: plots.learning_curves({"a": [3, 2, float("nan")], "b": [4]}, alt=ALT),
    "paths": lambda: plots.gradient_paths({"r": [1, 0.1, 0.01]}, alt=ALT),
    "runs beside baselines": lambda: plots.runs_by_group(
        {"GRU": [5.0, 5.1]}, alt=ALT, ylabel="y", baselines={"count": 4.0, "linear": 5.0}
    ),
    "runs": lambda: plots.runs_by_group({"GRU": [5.0, 5.1], "LSTM": [5.4]}, alt=ALT, ylabel="y"),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_figure_is_an_image_with_its_text(name: str) -> None:
    drawing = DRAWINGS[name]()
    bundle = drawing._repr_mimebundle_()
    assert len(drawing.alt) > 20
    assert f'alt="{drawing.alt}"' in bundle["text/html"]
    assert bundle["text/plain"] == f"Figure: {drawing.alt}"
    assert drawing.png().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_figure_lies_on_a_card_without_white_and_fits_a_page_of_1000_pixels(name: str) -> None:
    drawing = DRAWINGS[name]()
    pixels = imread(io.BytesIO(drawing.png()))[..., :3]
    assert np.allclose(pixels[[0, 0, -1, -1], [0, -1, 0, -1]], to_rgb(PAPER), atol=1 / 255)
    assert (pixels == 1).all(axis=-1).mean() < 0.001
    width = re.search(r"width:(\d+)px", drawing._repr_mimebundle_()["text/html"])
    assert width is not None
    # The layout settles anew each time it is drawn, by a few pixels.
    assert int(width[1]) == pytest.approx(pixels.shape[1] / 2, abs=4)
    assert int(width[1]) <= 900


def test_a_figure_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="text alternative"):
        plots.gradient_paths({}, alt=" ")


def test_results_are_written_with_versions_and_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "course_root", lambda: tmp_path)
    results.write("trial", {"seconds": 3})
    found = results.read("trial")
    assert found["seconds"] == 3
    assert found["versions"]["keras"] == keras.__version__
    with pytest.raises(FileNotFoundError, match="trial"):
        results.read("tiral")


def test_every_recorded_result_says_where_it_comes_from() -> None:
    names = sorted(path.stem for path in (results.course_root() / "results").glob("*.json"))
    assert "01_cells" in names
    for name in names:
        assert {"question", "runs", "seconds", "versions"} <= results.read(name).keys()


def test_the_cells_were_compared_at_equal_parameters_over_three_seeds() -> None:
    runs = [run for run in results.read("01_cells")["runs"] if run["chosen"]]
    by_cell = Counter(run["cell"] for run in runs)
    assert set(by_cell) == {"SimpleRNN", "GRU", "LSTM"}
    assert set(by_cell.values()) == {3}
    sizes = {run["parameters"] for run in runs}
    assert max(sizes) / min(sizes) < 1.02

"""The text alternatives of the chapters' figures: from a cell's header to the figure."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.authoring_chapter import registry, write_course
from utils import plots
from utils.authoring.build import build, check
from utils.plots import alternatives

ALT = "What can be seen in this figure, in words."


def test_the_text_of_a_figure_leaves_the_code_and_is_one_line_of_diff(tmp_path: Path) -> None:
    path, gathered = write_course(tmp_path), tmp_path / "utils/plots/alternatives.json"
    build(tmp_path)
    text = path.read_text()
    alternative = "The loss falls quickly at first and then levels off."
    assert alternative in json.loads(gathered.read_text())["01"].values()
    assert all(alternative not in each.read_text() for each in tmp_path.rglob("*.ipynb"))
    path.write_text(text.replace(alternative, "The loss falls, and then it levels off.", 1))
    (fault,) = check(tmp_path, registry())
    assert "alternatives.json:1: this differs" in str(fault)
    assert build(tmp_path) == [gathered]


def test_a_figure_of_a_chapter_has_the_text_of_its_cells_header() -> None:
    """By the cell's id, which two chapters may share: the one that is open counts."""
    texts = json.loads(alternatives.FILE.read_text(encoding="utf-8"))
    assert alternatives.text_of("ladder-figure", "09") == texts["09"]["ladder-figure"]
    assert alternatives.text_of("ladder-figure", "10") == texts["10"]["ladder-figure"]
    (name, words), *_ = texts["07"].items()
    assert plots.gradient_paths({"r": [1, 0.1]}, alt=name).alt == words
    assert alternatives.text_of(ALT, "07") == ALT

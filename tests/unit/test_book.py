"""Pages of the book: everything of a chapter but its answers, which are folded."""

from __future__ import annotations

import html.parser
import re
from typing import Any

import nbformat
import pytest
from markdown_it import MarkdownIt

from utils.authoring.book import ASKS, CONTROLS, BookError, page
from utils.checks.registry import CHAPTERS, Chapter, exercises_of
from utils.paths import course_root

READY = [chapter for chapter in CHAPTERS if chapter.is_ready]


def notebook(folder: str, chapter: Chapter) -> Any:
    """Return a chapter's notebook."""
    return nbformat.read(course_root() / folder / f"{chapter.stem}.ipynb", as_version=4)


def made(chapter: Chapter) -> Any:
    """Return a chapter's page."""
    hints = {each.name: each.hints for each in exercises_of(chapter.number)}
    return page(notebook("solutions", chapter), notebook("chapters", chapter), hints)


class Folds(html.parser.HTMLParser):
    """Sorts the text of a page: what is seen at once, and what stands in folds, by their depth."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.depth, self.summaries, self.text = 0, [], {0: ""}
        self._in_summary = False
        self.feed(MarkdownIt("commonmark", {"html": True}).render(text))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Go into a fold."""
        self.depth += tag == "details"
        self._in_summary = tag == "summary"

    def handle_endtag(self, tag: str) -> None:
        """Leave a fold."""
        self.depth -= tag == "details"
        self._in_summary &= tag != "summary"

    def handle_data(self, data: str) -> None:
        """Note a text where it stands."""
        if self._in_summary:
            self.summaries.append((self.depth, data))
        else:
            self.text[self.depth] = self.text.get(self.depth, "") + data


@pytest.mark.parametrize("chapter", READY, ids=lambda chapter: chapter.number)
def test_no_answer_is_seen_before_its_fold_is_opened(chapter: Chapter) -> None:
    solved = {cell.id: cell.source for cell in notebook("solutions", chapter).cells}
    blank = {cell.id: cell.source for cell in notebook("chapters", chapter).cells}
    exercises = {each.name: each for each in exercises_of(chapter.number)}
    found = 0
    for cell in made(chapter).cells:
        name = cell.metadata.get("course", {}).get("exercise")
        if name is None:
            continue
        found += 1
        folds = Folds(cell.source)
        assert folds.depth == 0
        assert folds.text[0].strip() == blank[cell.id].strip()
        assert solved[cell.id].strip() in folds.text[1]
        many = len(exercises[name].hints)
        wanted = [(depth, f"Hint {depth} of {many}") for depth in range(1, many + 1)]
        assert folds.summaries == [*wanted, (1, ASKS)]
    assert found == len(exercises)


@pytest.mark.parametrize("chapter", READY, ids=lambda chapter: chapter.number)
def test_checks_and_a_learners_progress_are_left_out_and_nothing_else(chapter: Chapter) -> None:
    cells = notebook("solutions", chapter).cells
    shown = {cell.id for cell in made(chapter).cells}
    left = [cell for cell in cells if cell.id not in shown]
    code = [cell.source.strip() for cell in left if cell.cell_type == "code"]
    assert all(re.fullmatch(r'check\("\w+"\)|progress\(\)', source) for source in code)
    assert code.count("progress()") == 1
    # With the progress goes the line that leads to it.
    leads = [cell for cell in left if cell.cell_type == "markdown"]
    assert len(leads) <= 1
    assert all(re.fullmatch(r"[\w ]+:", cell.source) for cell in leads)


def test_a_link_to_the_home_page_leads_to_the_books_first() -> None:
    text = "\n".join(cell.source for chapter in READY for cell in made(chapter).cells)
    assert "home.md" not in text
    assert "](index.md)" in text


def test_a_fence_in_an_answer_stays_in_it() -> None:
    def one(source: str) -> Any:
        cell = nbformat.v4.new_code_cell(source, id="a", metadata={"course": {"exercise": "f"}})
        return nbformat.v4.new_notebook(cells=[cell])

    text = 'f = """\n```\n"""'
    (cell,) = page(one(text), one("f = ..."), {"f": ["a hint"]}).cells
    folds = Folds(cell.source)
    assert text in folds.text[1]
    assert folds.depth == 0


def test_of_a_line_that_moves_its_last_state_is_shown_and_outputs_keep_their_order() -> None:
    moving = [text("\rtraining: 1 of 2"), text("\rtraining: 2 of 2")]
    moving += [text("\r" + 17 * " "), text("\rtraining: 2 parts, 8 s\n")]
    figure = nbformat.v4.new_output("display_data", {"image/png": ""})
    outputs = [text("before\n"), *moving, figure, text("after\n"), text("a fault\n", "stderr")]
    cell = nbformat.v4.new_code_cell("train()", id="a", outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    (shown,) = page(notebook, notebook, {}).cells
    said = [output.get("text") for output in shown.outputs]
    assert said == ["before\ntraining: 2 parts, 8 s\n", None, "after\n", "a fault\n"]
    assert len(cell.outputs) == len(outputs)


def test_in_place_of_controls_a_page_says_where_they_are() -> None:
    data = {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": "VBox()"}
    outputs = [nbformat.v4.new_output("display_data", data), text("after\n")]
    cell = nbformat.v4.new_code_cell("writing_desk(page)", id="a", outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {}, "course": {}})
    made_of_it = page(notebook, notebook, {})
    controls, after = made_of_it.cells[0].outputs
    assert controls.data == {"text/plain": CONTROLS}
    assert after.text == "after\n"
    assert list(made_of_it.metadata) == ["course"]


def text(said: str, name: str = "stdout") -> Any:
    """Return an output of a cell."""
    return nbformat.v4.new_output("stream", name=name, text=said)


def test_notebooks_of_two_builds_and_an_unknown_exercise_are_one_sentence() -> None:
    first, second = READY[:2]
    with pytest.raises(BookError, match="course build"):
        page(notebook("solutions", first), notebook("chapters", second), {})
    with pytest.raises(BookError, match="No exercise is called"):
        page(notebook("solutions", first), notebook("chapters", first), {})

"""The pages beside the chapters: results, map, data, versions, and documents with their links."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from utils import results
from utils.authoring.book import BookError
from utils.authoring.bookmaking import course_map, data_cards, tables, verified
from utils.authoring.bookmaking.collecting import DOCUMENTS, collect
from utils.authoring.bookmaking.outputs import Run
from utils.authoring.bookmaking.texts import linked, section
from utils.checks.registry import CHAPTERS
from utils.data.catalogue import DATA_SETS
from utils.paths import course_root

ROOT = course_root()

REPORT = """<testsuites><testsuite timestamp="2026-11-20T10:00:00+00:00">
<testcase classname="tests.unit.test_canaries" name="test_masks_stay[GRU]" time="0.5"/>
<testcase classname="tests.unit.test_canaries" name="test_order_of_outputs" time="0.5">{fallen}
</testcase>
<testcase classname="tests.unit.test_cli" name="test_it" time="2.0"><skipped/></testcase>
<testcase classname="tests.grading.test_canaries" name="test_no_canary_of_keras" time="1.0"/>
</testsuite></testsuites>"""


def texts_of(rows: str) -> list[list[str]]:
    """Return the cells of the tables in a page, row by row."""
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows.split("<tr>")[1:]]
    return [row for row in cells if row]


# Results.


def test_every_experiment_is_there_with_seeds_spread_seconds_and_versions(tmp_path: Path) -> None:
    runs = [
        {"cell": "GRU", "seed": seed, "learning_rate": rate, "perplexity": value, "chosen": good}
        for seed, rate, value, good in [
            (20, 0.1, 5.0, True),
            (21, 0.1, 6.0, True),
            (20, 0.2, 9.0, False),
        ]
    ]
    runs.append({**runs[0], "cell": "LSTM", "perplexity": 4.0})
    found = {"question": "Which?", "runs": runs, "seconds": 1234, "versions": {"keras": "3.15.1"}}
    (tmp_path / "01_cells.json").write_text(json.dumps(found))
    page = tables.page(tmp_path)
    assert "## Chapter 01: cells\n\nWhich?" in page
    assert (
        "4 runs, of which 3 were chosen; seeds 20, 21; 1,234 seconds in all; Keras 3.15.1" in page
    )
    heads, *rows = texts_of(page)
    assert heads == ["cell", "seeds", "perplexity"]
    assert rows == [["GRU", "2", "5.5 (5–6)"], ["LSTM", "1", "4"]]
    assert "The same in all rows: learning rate 0.1." in page


def test_the_numbers_are_those_of_the_records() -> None:
    page = tables.page(ROOT / "results")
    record = results.read("01_cells")
    gru = results.select(record["runs"], cell="GRU", chosen=True)
    scores = [run["test_perplexity"] for run in gru]
    told = f"{sum(scores) / len(scores):.4g} ({min(scores):.4g}–{max(scores):.4g})"
    assert told in page
    for path in (ROOT / "results").glob("*.json"):
        if path.stem not in tables.NOT_EXPERIMENTS:
            assert f"`results/{path.name}`" in page
            assert json.loads(path.read_text())["question"] in page


# The map.


def test_a_chapter_needs_what_its_opening_says() -> None:
    for chapter in CHAPTERS[1:]:
        notebook = nbformat.read(ROOT / "solutions" / f"{chapter.stem}.ipynb", as_version=4)
        (said,) = re.findall(r"You need [^\n]*chapters? [^\n]*", notebook.cells[0].source)
        said = re.sub(r"\(\w+\.ipynb\)|,? but not chapter \d+", "", said)
        if span := re.search(r"(\d+) to (\d+)", said):
            said += " ".join(map(str, range(int(span[1]), int(span[2]) + 1)))
        numbers = {number.zfill(2) for number in re.findall(r"\b\d+\b", said)}
        assert set(chapter.needs) == numbers, chapter.number


def test_the_map_draws_the_last_steps_only_and_says_the_same_in_words() -> None:
    steps = course_map.last_steps()
    assert steps["05"] == ("02", "03")  # and 01 by way of these
    assert steps["01"] == ()
    assert "05 Many to many, translation comes after 02 and 03" in course_map.page()
    assert course_map.svg().count(b"<path") > 50
    assert course_map.svg() == course_map.svg()


# Data.


def test_every_set_has_its_card_with_what_is_known_to_be_wrong() -> None:
    page = data_cards.page()
    for data_set in DATA_SETS:
        assert f"## `{data_set.name}`" in page
    assert page.count("Known faults:") == sum(bool(each.card.faults) for each in DATA_SETS)
    assert "poems/sonnets, 15 test examples; perplexity: unigram" in page


# Versions and canaries.


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let results be written into a folder of the test."""
    monkeypatch.setattr(results, "course_root", lambda: tmp_path)
    return tmp_path


def test_a_report_of_the_tests_becomes_the_page_of_versions(here: Path) -> None:
    report = here / "report.xml"
    report.write_text(REPORT.format(fallen="<failure/>"))
    found = verified.record(report, ROOT)
    assert found["full_run"] == {
        "day": "2026-11-20",
        "seconds_of_tests": 4,
        "passed": 2,
        "failed": 1,
        "skipped": 1,
    }
    page = verified.page(here / "results")
    assert "| masks stay: GRU | passed |" in page
    assert "canary of keras" not in page
    assert "| order of outputs | failed |" in page
    assert "2026-11-20: 2 passed, 1 failed, 1 skipped" in page
    assert re.search(r"\| Keras \| 3\.\d+\.\d+ \|", page)


@pytest.mark.parametrize("text", ["", "<testsuites><testsuite/></testsuites>"])
def test_a_report_without_canaries_is_refused_and_nothing_is_written(here: Path, text: str) -> None:
    report = here / "report.xml"
    report.write_text(text)
    with pytest.raises(BookError, match=r"report"):
        verified.record(report, ROOT)
    assert not (here / "results").exists()
    assert "has not been run yet" in verified.page(here / "results")


# Documents.


def test_links_lead_to_pages_and_files_of_the_book_or_are_words() -> None:
    text = (
        "[a](../README.md) [b](grading.md#marks) [c](#here) [d](https://x.example) "
        "[e](../utils/cli.py) ![f](images/g.png)\n```\n[h](../README.md)\n```\n[`i`](speed.md)\n"
    )
    pages = {"README.md": "start.md", "docs/grading.md": "grading.md", "docs/speed.md": "speed.md"}
    assert linked(text, "docs/authoring.md", pages, frozenset({"docs/images/g.png"})) == (
        "[a](start.md) [b](grading.md#marks) [c](#here) [d](https://x.example) "
        "e ![f](files/docs/images/g.png)\n```\n[h](../README.md)\n```\n[`i`](speed.md)\n"
    )


def test_a_section_ends_where_the_next_one_begins_and_a_missing_one_is_named() -> None:
    text = "# A\n\n## One\n\nfirst\n\n### Deeper\n\n## Two\n\nsecond\n"
    assert section(text, "One") == "## One\n\nfirst\n\n### Deeper\n"
    with pytest.raises(BookError, match="'Three'"):
        section(text, "Three")


def solved(number: int) -> Any:
    """Return a solved notebook."""
    path = ROOT / "solutions" / f"{CHAPTERS[number].stem}.ipynb"
    return nbformat.read(path, as_version=4)


def test_the_folder_of_pages_holds_each_page_once_and_forgets_what_is_gone(tmp_path: Path) -> None:
    source = tmp_path / "source"
    both = {chapter: Run(solved(at)) for at, chapter in enumerate(CHAPTERS[:2])}
    first = collect(ROOT, source, both, "cpu")
    assert {*DOCUMENTS.values(), "map.md", "results.md", "data.md", "verified.md"} <= set(first)
    before = {path: path.stat().st_mtime_ns for path in source.rglob("*") if path.is_file()}
    run = Run(solved(0), seconds=12.3, day="2026-11-20", versions="Keras 3.15.1")
    second = collect(ROOT, source, {CHAPTERS[0]: run}, "cpu")
    assert f"{CHAPTERS[1].stem}.ipynb" in set(first) - set(second)
    kept = {path: path.stat().st_mtime_ns for path in source.rglob("*") if path.is_file()}
    changed = {path.name for path, when in kept.items() if before[path] != when}
    assert changed == {"01_recurrence.ipynb"}  # whatever has not changed is not written again
    page = (source / "01_recurrence.ipynb").read_text()
    assert "on 2026-11-20 in profile `cpu`" in page
    assert "12 seconds, Keras 3.15.1" in page

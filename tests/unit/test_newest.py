"""`make test-next`: what is taken of the index, what it says without one, and its table."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from utils import bootstrap
from utils.authoring import newest
from utils.authoring.broken import in_a_line, parts_of, table
from utils.authoring.environment import pins
from utils.paths import course_root

LISTED = {"keras": "3.15.1", "keras-nightly": "3.16.0.dev2026102704", "tensorflow": "2.22.0rc0"}


def report(folder: Path, *cases: tuple[str, str, str | None]) -> Path:
    """Write a report as pytest does; cases are file, test, and the error's words or None."""
    lines = []
    for file, test, message in cases:
        head = f"<testcase classname={quoteattr(file)} name={quoteattr(test)} time='0.1'"
        if message is None:
            lines.append(f"{head} />")
            continue
        said = quoteattr(message, {"\n": "&#10;"})
        lines.append(f"{head}><failure message={said}>a traceback</failure></testcase>")
    path = folder / "report.xml"
    suite = f"<testsuites><testsuite name='pytest'>{''.join(lines)}</testsuite></testsuites>"
    path.write_text(f"<?xml version='1.0' encoding='utf-8'?>{suite}", encoding="utf-8")
    return path


# --- the table ----------------------------------------------------------------------------------


def test_each_part_says_how_many_broke_and_why_the_first_did(tmp_path: Path) -> None:
    path = report(
        tmp_path,
        ("tests.grading.test_cells", "test_lines", None),
        ("solutions.05_translation.ipynb", "Cell 9", "KeyError: 'mask'\nassert 1 == 2"),
        ("tests.exercises.test_exercises", "test_the_solution_passes[20-my_translator]", "later"),
        ("tests.exercises.test_exercises", "test_the_solution_passes[20-deep_gru]", None),
        ("tests.notebooks.test_chapter_07", "test_depth", None),
        ("tests.exercises.test_ch07", "test_units", None),
        ("tests.unit.test_canaries", "test_mask_goes_through[GRU]", "Keras 4 behaves differently"),
        ("tests.unit.test_stack", "test_masks", None),
        ("tests.unit.test_cli", "test_help", None),
        ("tests.browser.test_learner.TestLab", "test_opens", None),
    )
    assert table(parts_of(path)).splitlines() == [
        "chapter 05               2 of 2 broke",
        "    KeyError: 'mask'",
        "chapter 07               ok (3)",
        "layers                   ok (1)",
        "grading                  ok (1)",
        "Keras itself (canaries)  1 of 1 broke",
        "    Keras 4 behaves differently",
        "the rest                 ok (2)",
    ]


def test_what_could_not_be_collected_broke_and_what_was_skipped_did_not_run(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(
        "<testsuites><testsuite>"
        "<testcase classname='' name='tests.unit.test_stack'>"
        "<error message='collection failure'>tests/unit/test_stack.py:3: in a module\n    import\n"
        "E   ImportError: no `RNN` in keras</error></testcase>"
        "<testcase classname='tests.unit.test_devices' name='test_gpu'>"
        "<skipped message='no GPU' /></testcase>"
        "</testsuite></testsuites>",
        encoding="utf-8",
    )
    (part,) = parts_of(path)
    assert (part.name, part.ran, part.broke) == ("layers", 1, 1)
    assert part.reason == "ImportError: no `RNN` in keras"


def test_a_part_of_which_nothing_ran_has_no_line(tmp_path: Path) -> None:
    assert table(parts_of(report(tmp_path))) == ""


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("AssertionError: ✗ not yet: x\n    It stops.\nassert False\n +  where", "✗ not yet: x It"),
        ("assert 2 == 1\n +  where 2 = len([1, 2])", "assert 2 == 1"),
        ("", "no reason was given"),
        ("word " * 90, "word word"),
    ],
)
def test_an_errors_words_are_one_line_of_some_length(message: str, line: str) -> None:
    found = in_a_line(message)
    assert line in found
    assert "\n" not in found
    assert len(found) <= 220


# --- what is taken ------------------------------------------------------------------------------


def test_a_prerelease_of_keras_is_taken_until_it_is_released() -> None:
    assert newest.newest(LISTED) == {
        "keras-nightly": "3.16.0.dev2026102704",
        "tensorflow": "2.22.0rc0",
    }
    released = {**LISTED, "keras": "3.16.0"}
    assert newest.newest(released) == {"keras": "3.16.0", "tensorflow": "2.22.0rc0"}


def test_only_one_package_brings_keras() -> None:
    lines = newest.overrides(newest.newest(LISTED)).splitlines()
    assert lines == [
        "keras-nightly==3.16.0.dev2026102704",
        "tensorflow==2.22.0rc0",
        'keras ; python_version < "3"',
    ]


# --- without the index --------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Sequence[str]]:
    """Return what is asked of uv, which finds no network, in a checkout without `.venv-next`."""
    commands: list[Sequence[str]] = []

    def run(command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        said = "error: Failed to fetch\n  Caused by: dns error: failed to lookup address"
        return subprocess.CompletedProcess(command, 2, "", said)

    monkeypatch.setattr(newest.subprocess, "run", run)
    monkeypatch.setattr(newest, "FOLDER", str(tmp_path / "next"))
    monkeypatch.setattr(bootstrap, "run", lambda *_: (tmp_path / "next").mkdir())
    monkeypatch.setattr(bootstrap, "find_uv", lambda venv: "uv")
    monkeypatch.setattr(bootstrap, "version_of", lambda python: None)
    monkeypatch.setattr(bootstrap, "index_settings", lambda python: {})
    return commands


def test_without_a_network_there_is_one_sentence_and_no_test_runs(
    asked: list[Sequence[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert newest.main() == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert said[0].startswith("✗ The package index did not answer")
    assert len(asked) == 1


def test_make_calls_it_in_the_developers_environment() -> None:
    makefile = (course_root() / "Makefile").read_text(encoding="utf-8")
    assert "$(BIN)/python -m utils.authoring.newest $(ARGS)" in makefile
    assert f"/{newest.FOLDER}/" in (course_root() / ".gitignore").read_text("utf-8").split()


@pytest.mark.network
@pytest.mark.slow
def test_what_is_pinned_differs_in_keras_and_what_it_needs(tmp_path: Path) -> None:
    uv = bootstrap.find_uv(course_root() / ".venv") or "uv"
    taken = newest.newest(newest.listed_on_index(uv, tmp_path))
    found = {pin.name: str(pin.specifier) for pin in pins(newest.compile_pins(uv, tmp_path, taken))}
    assert {name: f"=={version}" for name, version in taken.items()}.items() <= found.items()
    assert len({"keras", "keras-nightly"} & found.keys()) == 1
    before = {(pin.name, str(pin.specifier)) for pin in pins(course_root() / newest.DEV)}
    kept = found.items() & before
    assert len(kept) > 0.9 * len(found)

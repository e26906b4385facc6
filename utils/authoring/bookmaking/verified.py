"""What the course was last seen to run on: versions, a day, tests, and what the canaries say.

`course verified` writes `results/verified.json` from reports of pytest, and nothing else does.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version
from pathlib import Path
from typing import Any

from utils import results
from utils.authoring.book import BookError

NAME = "verified"
CANARIES = "tests/unit/test_canaries.py"
_MODULE = CANARIES.removesuffix(".py").replace("/", ".")
"""As a report calls it: the grader has canaries of its own, in a file of the same name."""


def record(report: Path | None, root: Path) -> dict[str, Any]:
    """Write what the last run found into `results/verified.json`, and return it.

    Args:
        report: pytest's report in JUnit's format on a full run. Without one the canaries alone are
            run, and what is known of the last full run stays.
        root: the course's folder.

    Raises:
        BookError: the report can't be read, or holds no canary.
    """
    cases = _cases(report) if report else _cases_of_canaries(root)
    canaries = [case for case in cases if case["of"] == _MODULE]
    if not canaries:
        raise BookError(f"The report names no test of {CANARIES}: it is no report of a full run.")
    found: dict[str, Any] = {
        "question": "On what does the course run, and what do the canaries say?",
        "runs": [{"canary": _told(case["name"]), "outcome": case["outcome"]} for case in canaries],
        "seconds": round(sum(case["seconds"] for case in canaries), 1),
        "canaries_day": canaries[0]["day"],
        "jupyterlab": version("jupyterlab"),
        "system": f"{platform.system()} {platform.machine()}",
        "full_run": _full_run(cases) if report else _earlier(),
    }
    results.write(NAME, found)
    return found


def _full_run(cases: list[dict[str, Any]]) -> dict[str, Any]:
    counts = {kind: sum(case["outcome"] == kind for case in cases) for kind in _COUNTED}
    seconds = round(sum(case["seconds"] for case in cases))
    return {"day": max(case["day"] for case in cases), "seconds_of_tests": seconds, **counts}


_COUNTED = ("passed", "failed", "skipped")


def _earlier() -> dict[str, Any] | None:
    try:
        found: dict[str, Any] | None = results.read(NAME)["full_run"]
    except FileNotFoundError:
        return None
    return found


def _cases_of_canaries(root: Path) -> list[dict[str, Any]]:
    """Run the canaries, and return what became of each."""
    with tempfile.TemporaryDirectory(prefix="course-verified-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", CANARIES, f"--junitxml={report}"]
        subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, check=False)
        return _cases(report)


def _cases(report: Path) -> list[dict[str, Any]]:
    """Return the tests of a report in JUnit's format.

    Raises:
        BookError: it can't be read.
    """
    try:
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    except (OSError, ElementTree.ParseError):
        raise BookError(
            f"{report} is no report of pytest: `make test ARGS=--junitxml=report.xml` writes one."
        ) from None
    return [
        {
            "of": case.get("classname", ""),
            "name": case.get("name", ""),
            "seconds": float(case.get("time", 0)),
            "outcome": _outcome(case),
            "day": suite.get("timestamp", "")[:10],
        }
        for suite in suites
        for case in suite.iter("testcase")
    ]


def _outcome(case: ElementTree.Element) -> str:
    kinds = {child.tag for child in case}
    if kinds & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in kinds else "passed"


def _told(name: str) -> str:
    """Return a test's name in words: `test_a_mask_stays[GRU]` is `a mask stays: GRU`."""
    words, _, case = name.removeprefix("test_").partition("[")
    words = words.replace("_", " ")
    return f"{words}: {case.removesuffix(']')}" if case else words


def page(folder: Path) -> str:
    """Return the page of versions and canaries, as Markdown."""
    path = folder / f"{NAME}.json"
    if not path.is_file():
        return f"{_OPENING}\n`course verified` has not been run yet, so there is nothing to show.\n"
    found = results.read(NAME)
    versions = found["versions"]
    rows = [
        ("Keras", versions["keras"]),
        ("TensorFlow", versions["tensorflow"]),
        ("NumPy", versions["numpy"]),
        ("Python", versions["python"]),
        ("JupyterLab", found["jupyterlab"]),
        ("System", found["system"]),
        ("Last full run of the tests", _full(found["full_run"])),
        ("Last run of the canaries", found["canaries_day"]),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    canaries = "\n".join(f"| {run['canary']} | {run['outcome']} |" for run in found["runs"])
    return f"""{_OPENING}
| what | version or day |
|---|---|
{table}

## What the canaries say

A canary is a test of something in Keras that chapters teach or stand on.
Where a new version of Keras behaves otherwise, one fails and names the chapters at risk.

| canary | outcome |
|---|---|
{canaries}
"""


def _full(run: dict[str, Any] | None) -> str:
    if run is None:
        return "none recorded yet"
    told = ", ".join(f"{run[kind]:,} {kind}" for kind in _COUNTED)
    return f"{run['day']}: {told}"


_OPENING = """# Verified

This page is made from `results/verified.json`.
`course verified` writes that file from a report of the tests, and nobody by hand.
"""

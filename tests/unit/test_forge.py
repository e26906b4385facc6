"""What a forge reads of the repository: forms, workflows, the citation, how to report a hole."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from utils import __version__
from utils.paths import course_root

FORMS = sorted((course_root() / ".github/ISSUE_TEMPLATE").glob("*.yml"))
FORMS = [path for path in FORMS if path.name != "config.yml"]
WORKFLOWS = sorted((course_root() / ".github/workflows").glob("*.yml"))
KINDS = {"markdown", "input", "textarea", "dropdown", "checkboxes"}


def form(name: str) -> dict[str, Any]:
    """Return a form by its file's name."""
    (path,) = [path for path in FORMS if path.stem == name]
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", [path.stem for path in FORMS])
def test_a_form_is_one_that_a_forge_takes(name: str) -> None:
    found = form(name)
    assert found.keys() == {"name", "description", "labels", "body"}
    assert all(part["type"] in KINDS and part["attributes"]["label"] for part in found["body"])
    ids = [part["id"] for part in found["body"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[\w-]+", each) for each in ids)
    assert any(part.get("validations", {}).get("required") for part in found["body"])


def test_who_reports_a_verdict_is_asked_for_exercise_answer_and_feedback() -> None:
    asked = {
        part["id"]
        for part in form("verdict")["body"]
        if part.get("validations", {}).get("required")
    }
    assert asked == {"exercise", "answer", "feedback"}


def jobs(path: Path) -> dict[str, Any]:
    """Return the jobs of a workflow."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_and_comes_to_an_end(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert all(0 < job["timeout-minutes"] <= 90 for job in jobs(path).values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_commands_and_pythons_that_are_the_course_s(path: Path) -> None:
    targets = re.findall(r"(?m)^([a-z-]+):", (course_root() / "Makefile").read_text("utf-8"))
    project = tomllib.loads((course_root() / "pyproject.toml").read_text("utf-8"))["project"]
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"\bmake (\w+)$", text, re.MULTILINE)) <= set(targets)
    assert all((course_root() / name).is_file() for name in re.findall(r"run: bash (\S+)", text))
    pythons = re.findall(r'"(3\.\d+)"', text)
    assert pythons
    assert all(each in SpecifierSet(project["requires-python"]) for each in pythons)


def test_the_citation_names_this_version() -> None:
    citation = yaml.safe_load((course_root() / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    assert {"cff-version", "message", "title", "authors", "license"} <= citation.keys()


def test_the_way_to_report_a_hole_leads_to_what_is_protected() -> None:
    text = (course_root() / "SECURITY.md").read_text(encoding="utf-8")
    (anchor,) = re.findall(r"\(docs/grading\.md#([\w-]+)\)", text)
    guide = (course_root() / "docs/grading.md").read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", guide, re.MULTILINE)
    slugs = [re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings]
    assert anchor in slugs
    assert (course_root() / "tests/grading/attacks").is_dir()

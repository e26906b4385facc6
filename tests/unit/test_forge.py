"""What a forge reads of the repository: forms, the citation, the way to report a hole."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from utils import __version__
from utils.paths import course_root

FORMS = sorted((course_root() / ".github/ISSUE_TEMPLATE").glob("*.yml"))
FORMS = [path for path in FORMS if path.name != "config.yml"]
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

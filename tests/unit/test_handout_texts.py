"""What a handout says otherwise than the course: its pages and its README."""

from __future__ import annotations

from utils.checks.registry import find_chapter
from utils.handout.texts import readme, without_answers


def test_wrong_answers_are_taken_out_of_a_page_and_their_number_stays() -> None:
    page = (
        "# T\n\n## Working\n```python\nx = 1\n```\n\n## Mistakes\n"
        "- **a b** `x` → `y`, `z` -> nothing when `far`\n  or `x⏎` → ``\n  It is `x` → here.\n"
        "- **c**\n  ```python\n  def wrong():\n      return 1\n  ```\n  Two.\n"
    )
    assert without_answers(page) == (
        "# T\n\n## Mistakes\n"
        "- **a b** `…` → `…` when `far`\n  or `…` → `…`\n  It is `x` → here.\n"
        "- **c**\n  `…` → `…`\n  Two.\n"
    )


def test_a_readme_for_learners() -> None:
    course = (
        "# Title\n\n## Start\ngit clone\n\n## The chapters\n| 01 | A | **ready** |\n"
        "| 02 | B | **ready** |\n\n## In a terminal\n| `course solution x` | y |\n| `course lab` "
        "| z |\n\n## Read it as a book\nmake book\n\n## Grade a class\ncourse grade\n"
    )
    assert readme(course, "## Start\nmake lab\n\n", [find_chapter("01")]) == (
        "# Title\n\n## Start\nmake lab\n\n## The chapters\n| 01 | A | **ready** |\n"
        "| 02 | B | to come |\n\n## In a terminal\n| `course lab` | z |\n\n"
    )

"""Exercises that are checked at once: `check`, `hint`, `progress` and their like for a notebook."""

from __future__ import annotations

from utils.checks.notebook_api import check, failing, hint, solution, target, yours_or

# The function takes the place of its own module as an attribute of this package, on purpose:
# learners write `progress()`. Code imports from `utils.checks.progress`, which works all the same.
from utils.checks.progress import progress
from utils.encoding import print_anything

__all__ = ["check", "failing", "hint", "progress", "solution", "target", "yours_or"]

print_anything()  # a check in a plain script must not fail for want of a ✓

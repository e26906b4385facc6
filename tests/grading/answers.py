"""Notebooks of chapter 01 for the tests of judging: right, half right, and wrong in known ways."""

from __future__ import annotations

from tests.grading.samples import notebook
from utils.authoring.build import solution_of
from utils.checks.registry import find_exercise
from utils.grading.submission import Submission, read_submission
from utils.paths import course_root

IMPORTS = "import keras\nimport numpy as np\n"
# Right wherever a sequence has more than one step, which is two cases of three.
HALF_RIGHT = """
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    states, h = [], h_0
    for x_t in x:
        h = np.tanh(W_hh @ h + W_hx @ x_t + b_h)
        states.append(h)
    return np.stack(states) if len(states) > 1 else np.stack(states) + 1
"""
RAISES = "def rnn_forward(x, h_0, W_hx, W_hh, b_h):\n    return x @ W_hh\n"
RETURNS_NOTHING = "def rnn_forward(x, h_0, W_hx, W_hh, b_h):\n    states = x\n"


def solved(*names: str) -> bytes:
    """Return a notebook with the course's answers to these exercises."""
    return notebook(IMPORTS, *(solution_of(name) for name in names), name="01")


def mistaken(name: str, mistake: str) -> str:
    """Return a cell that answers an exercise with one of its known mistakes."""
    known = next(each for each in find_exercise(name).mistakes if each.name == mistake)
    return f"{IMPORTS}{known.ways[0].source}"


def shipped(folder: str) -> bytes:
    """Return the notebook of chapter 01 in `solutions` or `chapters`."""
    return (course_root() / folder / "01_recurrence.ipynb").read_bytes()


def submission(data: bytes, student: str = "Ann") -> Submission:
    """Return a student's submission."""
    return read_submission(student, "01_recurrence.ipynb", data)

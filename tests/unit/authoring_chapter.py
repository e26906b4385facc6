"""A small chapter that keeps every rule, for the tests of `utils.authoring` to break."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

HEADER = """\
# ---
# jupyter:
#   course:
#     minutes_read: 30
#     seconds_cpu: 240
#     seconds_smoke: 50
# ---

# %% [markdown] id="title"
# # Recurrence
#
# A sequence is read one step at a time.
"""

SECTION = """
# %% [markdown] id="part-{n}"
# ## Part {n}
#
# The state carries what was read, and $h_{{t}}$ is its name.
{filler}

# %% id="figure-{n}" alt="The loss falls quickly at first and then levels off."
curve_{n} = measure({n})
plots.curves(
    curve_{n},
    title="Part {n}",
    alt="figure-{n}",
)

# %% [markdown] id="reading-{n}"
# Where it levels off says what is left to learn.

# %% id="level-{n}"
level_{n} = curve_{n}.min()
rest_{n} = curve_{n}.max()
spread_{n} = rest_{n}
print(level_{n})
print(rest_{n})
print(spread_{n})
"""

EXERCISE = """
# %% [markdown] id="{slug}-statement"
# ### Exercise: {title}
#
# Write the function that the text above describes, for a whole batch of sequences at once.
# It returns an array with one row for each of them.

# %% id="{slug}" exercise="{name}"
{code}

# %% id="{slug}-check"
check("{name}")
"""

FUNCTION = '''\
def rnn_forward(inputs, kernel):
    """Return the states, one a step."""
    states = []
    # BEGIN SOLUTION
    state = 0.0
    for x in inputs:
        state = np.tanh(x @ kernel + state)  # the new state
        states.append(state)
    # END SOLUTION
    return states'''

CLASS = '''\
class StepCell:
    """A cell."""

    def __init__(self, units, **settings):
        # BEGIN SOLUTION
        super().__init__(name="step", **settings)
        self.units = units
        # END SOLUTION

    def call(self, x, states):
        # BEGIN SOLUTION
        state = self.activation(x @ self.kernel + states[0] @ self.recurrent)
        return state, [state]
        # END SOLUTION'''

VALUE = """\
# How many parameters?
# BEGIN SOLUTION
rnn_parameters = 4 * 12 + 7
# END SOLUTION"""

CLIP = """\
def clip(gradient, limit):
    # BEGIN SOLUTION
    return gradient * min(1.0, limit / norm(gradient))
    # END SOLUTION"""

END = """
# %% [markdown] id="end"
# ## What you can now do
#
# - You can unroll a recurrence by hand.
#
# ## Three questions to test yourself
#
# <details>
# <summary>Why does a gradient vanish?</summary>
#
# The same factor is applied at every step.
# </details>
#
# <details>
# <summary>Why is it clipped?</summary>
#
# One long step would undo the learning so far.
# </details>
#
# <details>
# <summary>What does a gate do?</summary>
#
# It chooses what is kept.
# </details>
#
# ## Where it is used today
#
# Keyboards guess the next word with it.
#
# ## Papers
#
# - J. Elman. *Finding structure in time*. [Cognitive Science](https://example.org/elman).
"""

FILLER = "\n".join(
    "# The network reads one letter and keeps a short summary of all the letters before it."
    for _ in range(16)
)
ANSWERS = {
    "rnn_forward": FUNCTION,
    "StepCell": CLASS,
    "rnn_parameters": VALUE,
    "clip": CLIP,
}


def chapter_text() -> str:
    """Return the source of a chapter with no fault."""
    parts = [HEADER]
    for n, (name, code) in enumerate(ANSWERS.items(), start=1):
        slug = name.lower().replace("_", "-")
        parts.append(SECTION.format(n=n, filler=FILLER))
        parts.append(EXERCISE.format(slug=slug, name=name, title=name, code=code))
    return "".join(parts) + END


def exercise(name: str, **changes: Any) -> Any:
    """Return the parts of an exercise object that authoring looks at."""
    parts = {"name": name, "minutes": 8, "difficulty": 2, "hints": ("a", "b", "c")}
    return SimpleNamespace(**{**parts, "mistakes": ("a", "b", "c", "d"), **changes})


def registry(*exercises: Any) -> Callable[[str], Sequence[Any]]:
    """Return a stand-in for `exercises_of`; by default with the chapter's four exercises."""
    found = exercises or tuple(map(exercise, ANSWERS))
    return lambda number: found


def write_course(root: Path, text: str | None = None) -> Path:
    """Write a course with one source and return the source's path."""
    path = root / "solutions" / "01_recurrence.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(chapter_text() if text is None else text, encoding="utf-8")
    return path

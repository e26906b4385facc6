"""What a check answers: one object, shown as HTML in a notebook and as text in a terminal."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["passed", "not_yet", "not_started"]

SIGNS: dict[str, str] = {"passed": "✓", "not_yet": "✗", "not_started": "○"}
WORDS: dict[str, str] = {"passed": "passed", "not_yet": "not yet", "not_started": "not started"}
# JupyterLab's own colours, which follow its theme; the fallbacks read well on white and on black.
_COLOURS = {
    "passed": "var(--jp-success-color1, #2e8540)",
    "not_yet": "var(--jp-error-color1, #d1495b)",
    "not_started": "var(--jp-border-color0, #808080)",
}


@dataclass(frozen=True)
class Feedback:
    """The answer to one check.

    Attributes:
        exercise: the exercise's name.
        title: its title.
        status: `passed`, `not_yet` or `not_started`.
        sentence: what a good tutor would say first.
        details: lines that show it (arrays, the line of code); may hold line breaks.
        mistake: the name of the known mistake that was recognised.
        notes: things seen by the way (a replaced NumPy function, output that was printed).
        hints: the exercise's hints, from a nudge to nearly the answer.
        points: what the exercise is worth.
        seconds: how long the check took.
        counts: whether it counts as a try (an interrupted check does not).
        blocked: whether no case was run, since the answer is nothing that could be.
    """

    exercise: str
    title: str
    status: Status
    sentence: str
    details: tuple[str, ...] = ()
    mistake: str | None = None
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    points: int = 0
    seconds: float = 0.0
    counts: bool = field(default=True)
    blocked: bool = False

    @property
    def passed(self) -> bool:
        """Return whether the exercise is passed."""
        return self.status == "passed"

    def to_dict(self) -> dict[str, Any]:
        """Return the feedback as JSON-ready data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Feedback:
        """Return the feedback that `to_dict` wrote (also after a trip through JSON)."""
        rows: dict[str, Any] = {
            key: tuple(entry) if isinstance(entry, list) else entry for key, entry in data.items()
        }
        return cls(**rows)

    def text(self) -> str:
        """Return the feedback as lines for a terminal, without colour."""
        lines = [f"{SIGNS[self.status]} {WORDS[self.status]}: {self.exercise} ({self.title})"]
        lines += _indent(self.sentence.replace("`", ""))
        for block in (*self.details, *self.notes):
            lines += _indent(block.replace("`", ""))
        if self.hints and not self.passed:
            lines += _indent(f"{len(self.hints)} hints: course hint {self.exercise}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}

    def html(self, more: str = "", last_hint: str = "") -> str:
        """Return the feedback as HTML that follows JupyterLab's theme and reads without colour.

        Args:
            more: HTML to stand below it on the card.
            last_hint: what to say after the last hint.
        """
        verdict = announced(
            f'<p style="margin:0 0 .3em 0">{signed(self.status, WORDS[self.status].capitalize())}'
            f" · {html.escape(self.title)}</p>"
            f'<p style="margin:0 0 .3em 0">{inline(self.sentence)}</p>'
        )
        blocks = "".join(_block(entry) for entry in self.details)
        notes = "".join(f'<p style="margin:.3em 0">{inline(note)}</p>' for note in self.notes)
        return card(
            self.status,
            f"Check of {self.exercise}",
            f"{verdict}{blocks}{notes}{more}{folded_hints(self.hints, last_hint)}",
        )


def card(status: Status, label: str, body: str) -> str:
    """Return HTML on a card with the colour of a status, and a label for screen readers."""
    return (
        f'<div role="group" aria-label="{html.escape(label)}" '
        f'style="border-left:5px solid {_COLOURS[status]};padding:.4em .9em;max-width:48em;'
        f'color:var(--jp-content-font-color1, inherit)">{body}</div>'
    )


def announced(body: str) -> str:
    """Return HTML that a screen reader reads out as soon as it appears.

    It reads all of it again when anything inside changes, so nothing that opens belongs here.
    """
    return f'<div role="status">{body}</div>'


def signed(status: Status, words: str) -> str:
    """Return words with the sign of a status, which says nothing more to whoever hears them."""
    return f'<strong><span aria-hidden="true">{SIGNS[status]}</span> {html.escape(words)}</strong>'


def folded_hints(hints: Sequence[str], after: str = "") -> str:
    """Return hints as HTML, each folded inside the one before: they open one at a time."""
    folded = f'<p style="margin:.2em 0 .2em 1em">{inline(after)}</p>' if hints and after else ""
    for number in range(len(hints), 0, -1):
        folded = (
            f'<details style="margin:.3em 0 0 0"><summary style="cursor:pointer">'
            f"Hint {number} of {len(hints)}</summary>"
            f'<p style="margin:.2em 0 .2em 1em">{inline(hints[number - 1])}</p>{folded}</details>'
        )
    return folded


def inline(text: str) -> str:
    """Return a sentence as HTML, with `backticked` words as code and *starred* ones stressed."""
    prose_and_code = html.escape(text).split("`")
    prose_and_code[::2] = [
        re.sub(r"\*(\S[^*]*)\*", r"<em>\1</em>", prose) for prose in prose_and_code[::2]
    ]
    prose_and_code[1::2] = [f"<code>{code}</code>" for code in prose_and_code[1::2]]
    return "".join(prose_and_code)


def _block(text: str) -> str:
    if "\n" not in text:
        return f'<p style="margin:0 0 .3em 0">{inline(text)}</p>'
    title, _, rest = text.partition("\n")
    return (
        f'<div style="display:inline-block;vertical-align:top;margin:0 1.5em .3em 0">'
        f"{html.escape(title)}"
        f'<pre style="margin:.2em 0;white-space:pre-wrap;color:inherit;background:transparent">'
        f"{html.escape(rest)}</pre></div>"
    )


def _indent(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]

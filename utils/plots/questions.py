"""What chapter 6 draws: which facts were looked at, and scores by kind of question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from utils.plots.drawing import GREY, INK, Drawing, looks, new_figure, tidy

_MAP = "cividis"
_DARK = 0.55
"""Below this share a cell is dark, and its number is written in white."""


def facts_looked_at(
    facts: Sequence[str],
    shares: Sequence[Sequence[float]],
    needed: Sequence[bool],
    *,
    alt: str,
    title: str = "",
) -> Drawing:
    """Draw how much each hop gives to each fact: a row for each fact, bright for much.

    Args:
        facts: the sentences, in their order.
        shares: for each hop, a share for each fact.
        needed: whether the answer stands on a fact; an arrow marks those.
        alt: what can be seen.
        title: the question and the answer.
    """
    shown = np.array(shares, float).T
    hops = shown.shape[1]
    figure, (axes,) = new_figure(3.4 + 1.2 * hops, 0.36 * len(facts) + 0.9)
    image = axes.imshow(shown, cmap=_MAP, vmin=0, vmax=1, aspect="auto")
    for (row, column), share in np.ndenumerate(shown):
        colour = INK if share > _DARK else "white"
        axes.text(column, row, f"{share:.2f}", ha="center", va="center", color=colour)
    marks = ("→ " if each else "   " for each in needed)
    axes.set_yticks(
        range(len(facts)), [f"{mark}{fact}" for mark, fact in zip(marks, facts, strict=True)]
    )
    for label, each in zip(axes.get_yticklabels(), needed, strict=True):
        label.set_fontweight("bold" if each else "normal")
    axes.set_xticks(range(hops), [f"hop {hop + 1}" for hop in range(hops)])
    axes.tick_params(length=0)
    axes.set_title(title, fontsize=10, loc="left")
    figure.colorbar(image, ax=axes, label="share")
    return Drawing(figure, alt)


def by_kind(
    scores: Mapping[str, Mapping[str, float]],
    kinds: Sequence[str],
    *,
    alt: str,
    ylabel: str = "accuracy",
) -> Drawing:
    """Draw what each model reaches on each kind of question: a column of marks for each kind.

    Args:
        scores: by the model's name, a score for each kind.
        kinds: the columns, in their order.
        alt: what can be seen.
        ylabel: what a score is.
    """
    figure, (axes,) = new_figure(8.2, 3.6)
    shift = np.linspace(-0.28, 0.28, len(scores)) if len(scores) > 1 else [0.0]
    for (name, of_kind), look, by in zip(scores.items(), looks(), shift, strict=False):
        places = np.arange(len(kinds)) + by
        marked = {**look, "linestyle": "none"}
        axes.plot(places, [of_kind[kind] for kind in kinds], label=name, ms=7, **marked)
    for place in np.arange(len(kinds) - 1) + 0.5:
        axes.axvline(place, color=GREY, linewidth=0.5)
    axes.set_xticks(range(len(kinds)), [kind.replace("_", "\n") for kind in kinds])
    axes.set_ylim(-0.03, 1.03)
    tidy(axes, "", ylabel)
    figure.legend(loc="outside upper center", ncols=min(len(scores), 5), frameon=False)
    return Drawing(figure, alt)

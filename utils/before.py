"""What a notebook's names mean before its first cell has been run: they say to run that cell.

The kernel that `course lab` starts imports them; the first cell puts the real ones in their place.
"""

from __future__ import annotations

import html
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

__all__ = ["check", "failing", "hint", "progress", "solution", "target", "yours_or"]

FIRST_CELL = "setup"
"""The id of each chapter's first code cell."""

_SENTENCE = "Run {} of this chapter, then this one: it loads what all others use."
_WORDS = "the first code cell"


def check(*given: Any, **named: Any) -> None:
    """Say what is to be done first, with a link to the cell: it may stand far above."""
    ipython = sys.modules.get("IPython")
    # Jupyter's server names the notebook for which it starts a kernel.
    notebook = Path(os.environ.get("JPY_SESSION_NAME", "")).name
    if ipython is None or ipython.get_ipython() is None or not notebook.endswith(".ipynb"):
        print(_SENTENCE.format(_WORDS))
        return
    address = html.escape(f"{quote(notebook)}#cell-id={FIRST_CELL}")
    linked = _SENTENCE.format(f'<a href="{address}">{_WORDS}</a>')
    shown = {"text/plain": _SENTENCE.format(_WORDS), "text/html": f"<p>{linked}</p>"}
    ipython.display.display(shown, raw=True)


failing = hint = progress = solution = target = yours_or = check

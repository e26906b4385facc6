"""What a notebook's names mean before its first cell has been run: they say to run that cell.

The kernel that `course lab` starts imports them; the first cell puts the real ones in their place.
"""

from __future__ import annotations

from typing import Any

__all__ = ["check", "failing", "hint", "progress", "solution", "target", "yours_or"]


def check(*given: Any, **named: Any) -> None:
    """Say what is to be done first."""
    print("Run the first code cell of this chapter, then this one: it loads what all others use.")


failing = hint = progress = solution = target = yours_or = check

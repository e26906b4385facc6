"""How much other programs work, which does not depend on what else the machine does."""

from __future__ import annotations

import resource


def seconds_of_children() -> float:
    """Return the processor's seconds of all processes that were started here and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime

"""What models of a class were measured to do, so that the same one is measured once.

What is measured is made from a config and a seed alone, in a process that ran nothing else: two
students with the same config have the same model. Should a config get the better of its process,
what comes of that counts for this config only.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Sequence

from utils.checks.guard import Outcome
from utils.grading.results import ProbeRequest

MOST = 200
LARGEST = 2**20
"""Bytes that one model's outcomes may take: all of them together stay within 200 MB."""


class Measured:
    """Outcomes by what was asked for, the latest ones used."""

    def __init__(self) -> None:
        self._found: OrderedDict[bytes, bytes] = OrderedDict()

    def known(self, request: ProbeRequest) -> list[Outcome] | None:
        """Return the outcomes of such a request, or None where it was never made."""
        key = _key(request)
        if key not in self._found:
            return None
        self._found.move_to_end(key)
        return list(pickle.loads(self._found[key]))

    def keep(self, request: ProbeRequest, outcomes: Sequence[Outcome]) -> None:
        """Remember outcomes; not those that stopped with an error, which may be the machine's."""
        if any(outcome.error is not None for outcome in outcomes):
            return
        kept = pickle.dumps(list(outcomes))
        if len(kept) > LARGEST:
            return
        self._found[_key(request)] = kept
        if len(self._found) > MOST:
            self._found.popitem(last=False)


def _key(request: ProbeRequest) -> bytes:
    """Return what tells requests of one judge apart, whose inputs never change."""
    asked = (request.exercise, request.probe, request.answers)
    return hashlib.sha256(pickle.dumps(asked)).digest()

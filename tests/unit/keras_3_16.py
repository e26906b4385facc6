"""Keras 3.16 played by an older one: its recurrent layers heed masks, and hand none on.

From 3.16 on `RNN` (so `SimpleRNN`, `LSTM` and `GRU`, too), `Bidirectional` and `TimeDistributed`
set `supports_masking = False` at the end of their `__init__`. A mask that is attached to what they
read still comes in by itself; what they give carries none, and they warn. A layer that sets
`supports_masking = True` afterwards hands its mask on as ever: `compute_mask` has stayed.
Read in keras-nightly 3.16.0.dev2026102704.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import pytest

CHANGED = (keras.layers.RNN, keras.layers.Bidirectional, keras.layers.TimeDistributed)


def without_support(kind: type[keras.layers.Layer]) -> Any:
    """Return the `__init__` of a kind of layer, which ends as in Keras 3.16."""
    init = kind.__init__

    @functools.wraps(init)
    def changed(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        self.supports_masking = False

    # Keras reads the names of the arguments here, to make a layer's config.
    changed.__signature__ = inspect.signature(init)  # type: ignore[attr-defined]
    return changed


@contextmanager
def masks_end_at_recurrent_layers() -> Iterator[None]:
    """Let Keras's recurrent layers hand no mask on, as from 3.16 on."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*does not support masking")
        for kind in CHANGED:
            patch.setattr(kind, "__init__", without_support(kind))
        yield

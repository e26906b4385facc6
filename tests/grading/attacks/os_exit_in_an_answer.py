# Tries: to end Python inside of one answer; the answers around it are right and stay right.
# Earns: states_by_hand, clip_gradients
# Status: crashed
# Says: ended Python itself

# %%
import os

import numpy as np

states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    os._exit(0)


def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    if norm <= max_norm:
        return gradients
    return [gradient * (max_norm / norm) for gradient in gradients]

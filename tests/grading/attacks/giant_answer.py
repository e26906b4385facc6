# Tries: to answer with 36 MB in a permitted form, and to raise an error with 50 MB of text.
# Earns: nothing
# Status: ok
# Says: can't be handed in for grading

# %%
import numpy as np


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    return np.zeros(4_500_000)


def lstm_step(x, h, c, W_hx, W_hh, b_h):
    raise ValueError("x" * 50_000_000)


def perplexity(probabilities, targets, mask):
    print("y" * 10_000_000)
    raise type("E" * 1_000_000, (Exception,), {})()

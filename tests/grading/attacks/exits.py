# Tries: to leave through every ordinary door, inside of an answer.
# Earns: states_by_hand
# Status: ok
# Says: The code calls `exit()`

# %%
import sys

states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    sys.exit(0)


def lstm_step(x, h, c, W_hx, W_hh, b_h):
    raise KeyboardInterrupt


def perplexity(probabilities, targets, mask):
    raise GeneratorExit


def clip_gradients(gradients, max_norm):
    exit()

# Tries: to wait for a minute without computing anything.
# Earns: states_by_hand
# Status: ok or timeout
# Says: did not finish within

# %%
import time

states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    time.sleep(60)

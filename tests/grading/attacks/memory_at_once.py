# Tries: to take 4 GB at once.
# Earns: states_by_hand
# Status: ok
# Says: more memory than there is

# %%
states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    return bytearray(4 * 2**30)

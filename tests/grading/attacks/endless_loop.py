# Tries: to loop for ever in one answer; the answer after it is right and stays right.
# Earns: states_by_hand
# Status: ok or timeout
# Says: did not finish within

# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


# %%
states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]

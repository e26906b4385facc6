# Tries: to take 4 GB in pieces, and holds on to them when it is refused more.
# Earns: states_by_hand
# Status: ok or memory
# Says: memory

# %%
states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]
HOARD = []


def rnn_forward(x, h_0, W_hx, W_hh, b_h, hoard=HOARD):
    for _ in range(64):
        hoard.append(b"x" * (64 * 2**20))
    return len(hoard)

# Tries: to call itself without end, with the limit raised to a million.
# Earns: states_by_hand
# Status: ok or crashed or memory

# %%
import sys

states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]


def raise_limit():
    sys.setrecursionlimit(1_000_000)
    return 1


RAISED = raise_limit()


class Deep:
    def __repr__(self):
        return repr([self])


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h, raised=RAISED):
    return rnn_forward(x, h_0, W_hx, W_hh, b_h)


def lstm_step(x, h, c, W_hx, W_hh, b_h, raised=RAISED):
    return repr(Deep())

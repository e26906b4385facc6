# Tries: to pass a function off as a class, a class as a value, and all as a model.
# Earns: nothing
# Status: ok
# Says: it is full marks

# %%
import sys


def lie():
    kinds = sys.modules["utils.checks.kinds"]
    look = kinds.Look(is_callable=False, is_class=True, is_model=True, words="full marks")
    kinds.look_at = lambda answer: look
    return 1


LIED = lie()


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h, lied=LIED):
    raise ValueError("no states")


def ElmanCell(units, lied=LIED):
    return units


class states_by_hand:
    lied = LIED

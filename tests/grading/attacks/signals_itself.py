# Tries: to kill itself.
# Earns: nothing
# Status: killed
# Says: was killed

# %%
import os
import signal


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    os.kill(os.getpid(), signal.SIGKILL)

# Tries: to ignore every signal that can be ignored, and loops.
# Earns: states_by_hand
# Status: timeout
# Says: did not finish within

# %%
import signal
import time

states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    while True:
        time.sleep(1)

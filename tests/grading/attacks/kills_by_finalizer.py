# Tries: to act after its answer was taken: in finalizers, at exit, in threads, in a trace.
# Earns: states_by_hand
# Status: ok or crashed or killed

# %%
import atexit
import os
import sys
import threading
import time


class Bomb:
    def __del__(self):
        os._exit(3)


def later():
    time.sleep(0.05)
    for number in range(3, 10):
        try:
            os.close(number)
        except OSError:
            pass


def plant():
    atexit.register(os.kill, os.getpid(), 9)
    threading.Thread(target=later).start()
    sys.setprofile(lambda *event: None)
    sys.excepthook = sys.unraisablehook = lambda *error: os._exit(4)
    return [[2, 0], [1, 1], [2.5, 0.5]]


# %%
states_by_hand = plant()


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    return Bomb()

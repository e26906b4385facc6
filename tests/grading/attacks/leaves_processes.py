# Tries: to leave processes behind that belong to nobody and outlive the run by half a minute.
# Earns: states_by_hand
# Status: ok

# %%
import ctypes
import os
import time


def orphans():
    for _ in range(5):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                ctypes.CDLL(None).prctl(15, b"course-attack", 0, 0, 0)
                for number in range(64):
                    try:
                        os.close(number)
                    except OSError:
                        pass
                time.sleep(30)
            os._exit(0)
    return [[2, 0], [1, 1], [2.5, 0.5]]


# %%
states_by_hand = orphans()

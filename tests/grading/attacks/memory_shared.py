# Tries: to take memory that is shared, and so is no single process's own (6 x 300 MB at most).
# Earns: nothing
# Status: memory
# Says: of memory

# %%
import mmap
import os
import time


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    for _ in range(6):
        if os.fork() == 0:
            shared = mmap.mmap(-1, 300 * 2**20)
            for _ in range(300):
                shared.write(b"x" * 2**20)
            time.sleep(3)
            os._exit(0)
    time.sleep(3)

# Tries: to fill the machine with threads (200 at most, each of a few seconds).
# Earns: nothing
# Status: ok
# Says: loot: at most 70 threads

# %%
import threading
import time


def bomb():
    count = 0
    for _ in range(200):
        try:
            threading.Thread(target=time.sleep, args=(4,), daemon=True).start()
        except RuntimeError:
            break
        count += 1
    return "at most 70 threads" if count <= 70 else f"{count} threads"


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    raise RuntimeError(f"loot: {bomb()}")

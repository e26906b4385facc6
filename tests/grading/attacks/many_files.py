# Tries: to use up the file system's entries with empty files (20,000 at most).
# Earns: nothing
# Status: ok
# Says: loot: refused

# %%
import os


def fill():
    try:
        for number in range(20_000):
            os.close(os.open(f"/tmp/course-attack-{number}", os.O_CREAT | os.O_WRONLY))
    except OSError:
        return "refused"
    return "20,000 files"


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    raise RuntimeError(f"loot: {fill()}")

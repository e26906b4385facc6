# Tries: to replace the probe that looks at a model, and to hand in measurements of no model.
# Earns: nothing
# Status: ok

# %%
import sys

import numpy as np


def fake(answer, inputs):
    def outputs(x):
        rng = np.random.default_rng(5)
        table = rng.normal(size=(inputs["vocabulary_size"], inputs["vocabulary_size"]))
        return np.cumsum(table[x], axis=1)

    x = inputs["x"]
    return {
        "outputs": outputs(x),
        "changed": outputs(inputs["changed"]),
        "again": outputs(x),
        "prefix": outputs(x)[:, : inputs["prefix"]],
        "parameters": 7,
        "reach": {"w": 1.0},
    }


def patch():
    sys.modules["utils.checks.probes"].language_model = fake
    return 1


PATCHED = patch()


# %%
def my_language_model(vocabulary_size, patched=PATCHED):
    return "no model"

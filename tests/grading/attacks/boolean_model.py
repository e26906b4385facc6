# Tries: a model whose outputs are truth values, which NumPy does not subtract.
# Earns: nothing
# Status: ok

# %%
import keras


class Truth(keras.layers.Layer):
    def call(self, x):
        return keras.ops.greater(x, 0.0)


def my_language_model(vocabulary_size):
    inputs = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 8)(inputs)
    x = keras.layers.GRU(8, return_sequences=True)(x)
    return keras.Model(inputs, Truth()(keras.layers.Dense(vocabulary_size)(x)))

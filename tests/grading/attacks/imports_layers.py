# Tries: to answer with the course's own cell and model; the import fails, and says why.
# Earns: states_by_hand
# Status: ok
# Says: is left out while a submission is graded

# %%
from utils import layers
from utils.layers import ElmanCell

states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]
my_language_model = layers.gru_language_model

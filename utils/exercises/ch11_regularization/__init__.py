"""Chapter 11's exercises, in the notebook's order."""

NAMES = (
    "variational_dropout",
    "dropped_memory",
    "zoneout_by_hand",
    "NormedCell",
    "tied_model",
    "temporal_penalty",
    "my_regularized_model",
)

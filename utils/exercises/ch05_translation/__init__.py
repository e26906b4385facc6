"""Chapter 5's exercises, in the notebook's order."""

NAMES = (
    "shift_targets",
    "attention_by_hand",
    "dot_attention",
    "BahdanauAttention",
    "leaks_target",
    "best_in_beam",
    "my_translator",
)

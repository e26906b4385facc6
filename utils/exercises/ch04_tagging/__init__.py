"""Chapter 4's exercises, in the notebook's order."""

NAMES = (
    "tag_spans",
    "no_entity_right",
    "may_follow",
    "sums_by_hand",
    "log_partition",
    "viterbi",
    "look_ahead",
)

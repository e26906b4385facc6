"""Chapter 2's exercises, in the notebook's order."""

NAMES = (
    "drawn_by_hand",
    "nucleus",
    "write_on",
    "loop_length",
    "poet_model",
    "copied_run",
    "my_poem_model",
)

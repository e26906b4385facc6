"""Chapter 12's exercises, in the notebook's order."""

NAMES = (
    "plan",
    "largest_units",
    "leaks",
    "my_capstone",
    "report",
)

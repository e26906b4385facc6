"""Chapter 6's exercises, in the notebook's order."""

NAMES = (
    "attend_facts",
    "point_at_words",
    "hops_by_hand",
    "support_mass",
    "shuffle_facts",
    "two_encoders",
)

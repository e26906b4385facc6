"""The entries of the catalogue, by task: importing them is cheap, and no builder is among them."""

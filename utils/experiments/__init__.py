"""Experiments that take longer than a chapter may: run once into `results/`, read back there."""

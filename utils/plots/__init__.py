"""Every figure that the chapters draw.

Diagrams, which depend on no data, are in `utils.plots.diagrams`.

Each function returns a `Drawing`, which a notebook shows with its text alternative. Lines differ by
dash and marker as well as by colour, so that a figure survives a grey printer.
"""

from __future__ import annotations

from utils.plots.curves import gradient_paths, learning_curves, runs_by_group
from utils.plots.deep import deep_network, gradient_maps, norms_by_layer
from utils.plots.dense import by_layers, cut_map, joined_layers
from utils.plots.depth import runs_by_depth
from utils.plots.drawing import Drawing
from utils.plots.passes import influence, last_states, perplexity_by_step, two_passes
from utils.plots.pooling import (
    measured_at,
    reliability,
    step_weights,
    word_weights,
)
from utils.plots.questions import by_kind, facts_looked_at
from utils.plots.regularization import dropout_masks, methods, runs_by_size
from utils.plots.residual import by_count, by_layer, reach_maps, residual_grid
from utils.plots.tagging import tag_lattice, tag_map
from utils.plots.translation import alignment, by_width, encoder_decoder
from utils.plots.verse import by_temperature, next_character, verdict_map, writing_loop

__all__ = [
    "Drawing",
    "alignment",
    "by_count",
    "by_kind",
    "by_layer",
    "by_layers",
    "by_temperature",
    "by_width",
    "cut_map",
    "deep_network",
    "dropout_masks",
    "encoder_decoder",
    "facts_looked_at",
    "gradient_maps",
    "gradient_paths",
    "influence",
    "joined_layers",
    "last_states",
    "learning_curves",
    "measured_at",
    "methods",
    "next_character",
    "norms_by_layer",
    "perplexity_by_step",
    "reach_maps",
    "reliability",
    "residual_grid",
    "runs_by_depth",
    "runs_by_group",
    "runs_by_size",
    "step_weights",
    "tag_lattice",
    "tag_map",
    "two_passes",
    "verdict_map",
    "word_weights",
    "writing_loop",
]

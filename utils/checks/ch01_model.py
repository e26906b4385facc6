"""Chapter 01's open exercise: a causal language model within a budget."""

from __future__ import annotations

from utils.checks import language_models, models
from utils.checks.exercise import Exercise

PARAMETER_BUDGET = 60_000
"""What `my_language_model` may spend: somewhat more than the chapter's own networks do."""
VOCABULARY = 60
"""Characters of the chapter's text."""

MY_LANGUAGE_MODEL = Exercise(
    name="my_language_model",
    title="A language model within a budget",
    kind="model",
    concept="a causal model within a budget",
    points=3,
    minutes=12,
    difficulty=3,
    cases=lambda rng: language_models.cases(rng, PARAMETER_BUDGET, VOCABULARY),
    probe=models.model_config,
    measure=models.language_model,
    returns=language_models.RETURNS,
    judge=lambda inputs, result: language_models.judge(inputs, result, PARAMETER_BUDGET),
    praise="It is causal, within the budget, and every weight can learn. Now train it, below.",
    mistakes=language_models.mistakes(
        PARAMETER_BUDGET,
        "utils.checks.ch01_keras",
        too_large="The model costs more than the budget allows. A GRU's parameters grow with the square "
        "of its units: fewer units, or a narrower embedding.",
    ),
    hints=(
        "Three layers do: `Embedding`, a recurrent one, `Dense(vocabulary_size)`.",
        "`keras.Input((None,), dtype='int32')` leaves the number of steps open; the recurrent layer "
        "needs `return_sequences=True`.",
        "A GRU of n units on an embedding of m numbers costs 3·n·(n + m + 2) parameters. Try n = 96 "
        "and m = 32, and look at `model.summary()`.",
    ),
)

"""What makes the first operations of TensorFlow quick in a process that has just been forked.

Each answer gets a process of its own, in which every operation of Keras runs for the first time:
that, and not the answer's arithmetic, is what grading a network costs. What is set here leaves
every result as it is, but for the last digits of a matrix product.
"""

from __future__ import annotations

# Its first matrix product costs more than all that it saves on a probe's small ones.
WITHOUT_ONEDNN = {"TF_ENABLE_ONEDNN_OPTS": "0"}
# What is left of it writes machine code before the first product, the less the older the processor
# that it takes this one for. Large products would be slower.
SMALL_PRODUCTS = {"ONEDNN_MAX_CPU_ISA": "SSE41"}
ENVIRONMENT = {**WITHOUT_ONEDNN, **SMALL_PRODUCTS}
"""Also for the process that judges, so that a known mistake is computed to the same digits."""


def prepare() -> None:
    """Do what every fork would do first, and needs no thread: those would not survive the fork."""
    from tensorflow.python.framework import kernels

    kernels.get_registered_kernels_for_op("MatMul")  # sorts all kernels, the first time
    _run_operations_as_they_are()


def _run_operations_as_they_are() -> None:
    """Have the context, once it is made, run an operation without a function around it.

    TensorFlow makes, optimises and places a function for every new operation, about as much work
    as all the rest of it. There is no public switch; without this one the first operations are as
    slow as they were.
    """
    from tensorflow.python.eager import context

    name = "TFE_ContextOptionsSetRunEagerOpAsFunction"
    switch = getattr(context.pywrap_tfe, name, None)
    if switch is not None:
        setattr(context.pywrap_tfe, name, lambda options, _: switch(options, False))

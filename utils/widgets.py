"""What a learner moves by hand: widgets, which stand still where nothing may move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets

from utils.watching import is_static

Compose = Callable[[str, str, float], str]
"""From an opening, a poet and a temperature to a text."""


def writing_desk(
    compose: Compose, poets: Sequence[str], opening: str = "Shall I ", temperature: float = 0.7
) -> ipywidgets.Widget | None:
    """Show a desk to write at: an opening to type, a poet to choose, a temperature to move.

    In profile smoke, in CI and in the book one text is printed instead.

    Args:
        compose: writes the text.
        poets: those that may be chosen, the first of them at first.
        opening: what stands there at first.
        temperature: where the slider stands at first.

    Returns:
        The widget, which a notebook shows, or None.
    """
    if is_static():
        print(compose(opening, poets[0], temperature))
        return None
    wide = {"description_width": "90px"}
    typed = ipywidgets.Text(opening, description="opening", style=wide, continuous_update=False)
    poet = ipywidgets.Dropdown(options=list(poets), description="poet", style=wide)
    slider = ipywidgets.FloatSlider(
        temperature, min=0.1, max=1.5, step=0.1, description="temperature", style=wide,
        continuous_update=False,
    )  # fmt: skip
    paper = ipywidgets.Output(layout={"height": "260px", "overflow": "auto"})

    def write(_: object = None) -> None:
        paper.outputs = ()
        text = compose(typed.value or " ", poet.value, slider.value)
        paper.append_stdout(text)

    for control in (typed, poet, slider):
        control.observe(write, names="value")
    write()
    return ipywidgets.VBox([typed, poet, slider, paper])

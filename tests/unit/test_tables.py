"""A table of results says its headings to a listener and stays aligned in a terminal."""

from __future__ import annotations

import numpy as np
import pytest

from utils.results import grid, table
from utils.tables import Table


def some_table() -> Table:
    table = Table("network", 0.004, "to <one>")
    table.add("plain", np.float64(23.7), "+0%")
    table.add("residual", np.float64(0.857), "-16%")
    return table


def test_every_cell_has_a_heading_above_and_beside_it() -> None:
    page = some_table()._repr_mimebundle_()["text/html"]
    assert page.count('scope="col"') == 3
    assert page.count('scope="row"') == 2
    assert page.count("<td") == 4
    assert "<one>" not in page


def test_words_begin_below_each_other_and_numbers_end_so() -> None:
    some = Table("sentence", "what is hard", "found")
    some.add("One", "A surname of two characters.", "1 of 2")
    some.add("Another", "Gao is a surname as well.", "–")
    page = some.html()
    assert page.count("text-align:right") == 3
    assert 'text-align:left">A surname' in page
    assert 'text-align:right">1 of 2' in page


def test_a_terminal_shows_aligned_text(capsys: pytest.CaptureFixture[str]) -> None:
    with table("network", 0.004, "to <one>") as row:
        row("plain", np.float64(23.7), "+0%")
        row("residual", np.float64(0.857), "-16%")
    assert capsys.readouterr().out.splitlines() == [
        " network  0.004  to <one>",
        "   plain  23.70       +0%",
        "residual  0.857      -16%",
    ]


def test_a_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="3 columns, and 1 entries"):
        some_table().add("plain")


def test_rows_with_other_columns_share_a_grid(capsys: pytest.CaptureFixture[str]) -> None:
    grid("model", {"small": {0.016: 5.31, 0.008: 5.51}, "large": {0.01: 4.93}})
    assert capsys.readouterr().out.splitlines() == [
        "model  0.008  0.01  0.016",
        "small   5.51     –   5.31",
        "large      –  4.93      –",
    ]
    grid("poems", {"real": {"lines": "14", "a share": "1%"}})
    assert capsys.readouterr().out.splitlines()[0] == "poems  lines  a share"


def test_a_rounded_number_of_single_precision_stays_rounded() -> None:
    some = Table("text", "probability")
    some.add("a film", np.float32(0.66))
    assert "0.66<" in some.html()


def test_a_number_and_its_spread_stay_on_one_line() -> None:
    some = Table("pooling", "accuracy")
    some.add("last", "0.820 ± 0.006")
    assert "0.820\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}0.006" in some.html()
    assert "0.820 ± 0.006" in str(some)

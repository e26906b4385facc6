"""A learner's first minutes: the home page, chapter 01, a mistake named, a pass, progress.

And the way to an exercise and back without the mouse.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from axe import WIDTHS, serious_faults
from lab_driver import PATIENCE, Learner, chromium, running_lab, set_theme
from playwright.sync_api import Locator, Page, expect

from utils.checks.registry import all_exercises, find_exercise

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RIGHT = "states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]"


def _plain(sentence: str) -> str:
    return sentence.replace("`", "").replace("*", "")


def _faults(page: Page, within: str) -> list[str]:
    """Return what axe finds within a part of the page, in a narrow window and in a wide one."""
    size = page.viewport_size
    assert size is not None
    found = []
    for width in WIDTHS:
        page.set_viewport_size({**size, "width": width})
        found += [f"{width} px: {fault}" for fault in serious_faults(page, within)]
    page.set_viewport_size(size)
    return found


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_a_mistake_is_named_and_the_right_answer_moves_the_home_page(
    tmp_path: Path, theme: str
) -> None:
    mistake = find_exercise("states_by_hand").mistakes[0]
    wrong = f"states_by_hand = {np.asarray(mistake.answer()).tolist()}"
    set_theme(tmp_path, f"JupyterLab {theme}")
    with chromium() as browser, running_lab(tmp_path) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1600})
        learner = Learner(page)
        learner.open(address)

        expect(learner.home.get_by_role("heading", level=1)).to_contain_text("recurrent networks")
        expect(learner.home).to_contain_text(f"0 of {len(all_exercises())} exercises passed")
        learner.photograph(f"home-{theme.lower()}")
        assert _faults(page, ".jp-MarkdownViewer") == []

        learner.home.get_by_role("link", name="01 Recurrence").first.click()
        learner.wait_for_kernel()
        learner.run(learner.cell("from utils.checks import"))

        answer = learner.cell("states_by_hand =")
        check = learner.cell('check("states_by_hand")')
        learner.write(answer, wrong)
        learner.run(answer)
        learner.run(check)
        expect(learner.output(check)).to_contain_text("✗ Not yet")
        expect(learner.output(check)).to_contain_text(_plain(mistake.says))
        expect(learner.output(check)).not_to_contain_text("has been replaced")
        # What a screen reader announces is the verdict; a hint that opens does not repeat it.
        announced = learner.output(check).get_by_role("status")
        expect(announced).to_contain_text("Not yet")
        expect(announced).not_to_contain_text("Hint 1")
        learner.photograph(f"mistake-{theme.lower()}")
        assert _faults(page, ".jp-OutputArea-output:has([role=status])") == []

        learner.write(answer, RIGHT)
        learner.run(answer)
        learner.run(check)
        expect(learner.output(check)).to_contain_text("✓ Passed")
        learner.photograph(f"passed-{theme.lower()}")

        learner.go_to_tab("home.md")
        expect(learner.home).to_contain_text(
            f"1 of {len(all_exercises())} exercises passed", timeout=PATIENCE
        )
        expect(learner.home.get_by_role("row", name="Three steps on paper")).to_contain_text("2")
        expect(learner.home.get_by_role("row", name="Three steps on paper")).to_contain_text(
            "✓ passed"
        )
        learner.photograph(f"home-after-{theme.lower()}")

        learner.home.get_by_role("link", name="A recurrent layer in NumPy").first.click()
        task = learner.notebook.get_by_role("heading", name="A recurrent layer in NumPy")
        expect(task).to_be_in_viewport()

        # A notebook that was not open: the first click brings the exercise into view, selected.
        learner.go_to_tab("home.md")
        learner.home.get_by_role("link", name="A deep GRU in Keras").click()
        learner.wait_for_kernel()
        task = learner.notebook.get_by_role("heading", name="Exercise: a deep GRU")
        expect(task).to_be_in_viewport(timeout=PATIENCE)
        expect(learner.notebook.locator(".jp-Cell.jp-mod-active")).to_contain_text(
            "Exercise: a deep GRU"
        )
        # JupyterLab goes to the cell once more by itself, a moment later; a person is slower.
        page.wait_for_timeout(2_000)
        early = learner.cell('check("deep_gru")')
        learner.run(early)
        expect(learner.output(early)).to_contain_text("Run the first code cell")
        learner.output(early).get_by_role("link", name="the first code cell").click()
        first = learner.notebook.locator(".jp-Cell.jp-mod-active")
        expect(first).to_contain_text('start("07")')
        expect(first).to_be_in_viewport()
        assert learner.complaints == []


def _focused(page: Page) -> Locator:
    return page.locator("*:focus")


def test_the_keyboard_alone_leads_to_an_exercise_and_back(tmp_path: Path) -> None:
    with chromium() as browser, running_lab(tmp_path) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 700})
        learner = Learner(page)
        learner.open(address)
        expect(learner.home.get_by_role("heading", level=1)).to_be_in_viewport()

        # Keys scroll the page, down to what no link leads to.
        expect(_focused(page)).to_have_class(re.compile("jp-RenderedMarkdown"), timeout=PATIENCE)
        page.keyboard.press("End")
        expect(learner.home.get_by_text("Without the mouse")).to_be_in_viewport()

        for _ in range(90):
            page.keyboard.press("Tab")
            if _focused(page).inner_text() == "A deep GRU in Keras":
                break
        page.keyboard.press("Enter")
        learner.wait_for_kernel()
        expect(_focused(page)).to_contain_text("Exercise: a deep GRU", timeout=PATIENCE)
        expect(_focused(page)).to_be_in_viewport()

        # The page is drawn afresh when the learner comes back, and the link keeps the focus.
        page.wait_for_timeout(2_000)
        page.keyboard.press("Control+Shift+{")
        expect(_focused(page)).to_have_text("A deep GRU in Keras", timeout=PATIENCE)
        page.wait_for_timeout(2_000)
        expect(_focused(page)).to_have_text("A deep GRU in Keras")
        page.keyboard.press("Tab")
        expect(_focused(page)).to_have_text("Units within a budget")

        # An open notebook: the focus was on another of its cells.
        page.keyboard.press("Enter")
        expect(_focused(page)).to_contain_text("Exercise: units within a budget", timeout=PATIENCE)
        page.keyboard.press("ArrowDown")
        expect(_focused(page)).to_contain_text("def units_for_budget")
        assert learner.complaints == []

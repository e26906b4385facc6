"""The writing desk of chapter 02 by keyboard: JupyterLab's own keys do not reach into a widget."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab_driver import Learner, chromium, running_lab
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# In profile smoke a desk is one printed text: here it is a desk, and no model writes.
DESK = """
from utils import widgets
widgets.is_static = lambda: False
def page(opening, poet, temperature):
    return f"{opening}{poet} at {temperature:.1f}"
widgets.writing_desk(page, ["Milton", "Hopkins"])
"""


def test_the_desk_obeys_the_keyboard(tmp_path: Path) -> None:
    with chromium() as browser, running_lab(tmp_path) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        learner = Learner(page)
        learner.open(address)
        learner.home.get_by_role("link", name="02 One to many").first.click()
        learner.wait_for_kernel()
        cell = learner.notebook.locator(".jp-CodeCell").first
        learner.write(cell, DESK)
        learner.run(cell)
        desk = learner.output(cell).first
        expect(desk).to_contain_text("Shall I Milton at 0.7")

        desk.get_by_role("textbox", name="opening").fill("O ")
        page.keyboard.press("Enter")
        expect(desk).to_contain_text("O Milton at 0.7")
        page.keyboard.press("Tab")
        poet = desk.get_by_role("combobox", name="poet")
        expect(poet).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(desk).to_contain_text("O Hopkins at 0.7")
        page.keyboard.press("m")  # JupyterLab would make a cell of Markdown of this one
        expect(desk).to_contain_text("O Milton at 0.7")
        page.keyboard.press("Tab")
        slider = desk.get_by_role("slider", name="temperature")
        expect(slider).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(desk).to_contain_text("O Milton at 0.8")
        expect(slider).to_have_attribute("aria-valuetext", "0.8")
        page.keyboard.press("ArrowLeft")
        expect(desk).to_contain_text("O Milton at 0.7")

        # Escape leads back to the cell, where JupyterLab's keys are its own again.
        page.keyboard.press("Escape")
        expect(cell).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(cell).not_to_be_focused()
        assert learner.complaints == []

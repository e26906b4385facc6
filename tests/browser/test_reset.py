"""Starting a chapter again while it is open: JupyterLab's terminal, and its dialogue afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab_driver import PATIENCE, Learner, chromium, running_lab
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_reset_waits_for_the_open_chapter_and_the_dialogue_does_not_undo_it(
    tmp_path: Path,
) -> None:
    with chromium() as browser, running_lab(tmp_path) as address:
        learner = Learner(browser.new_page(viewport={"width": 1280, "height": 1000}))
        learner.open(address)
        learner.home.get_by_role("link", name="01 Recurrence").first.click()
        learner.wait_for_kernel()
        learner.write(learner.cell("states_by_hand ="), "states_by_hand = 'mine'")
        learner.save()
        copy = next((tmp_path / "work").glob("01_*.ipynb"))
        assert "'mine'" in copy.read_text()

        learner.open_terminal()
        said = learner.in_terminal("course reset 01", tmp_path / "refused")
        assert "Chapter 01 is open in JupyterLab" in said
        assert "'mine'" in copy.read_text()

        said = learner.in_terminal("course reset 01 --anyway", tmp_path / "reset")
        assert "is fresh" in said
        assert "'mine'" not in copy.read_text()

        learner.go_to_tab(copy.name)
        learner.write(learner.cell("states_by_hand ="), "states_by_hand = 'later'")
        learner.press_save()
        dialogue = learner.page.get_by_role("dialog")
        expect(dialogue).to_contain_text("File Changed", timeout=PATIENCE)
        learner.photograph("file-changed")
        dialogue.get_by_role("button", name="Revert").click()
        expect(learner.cell("states_by_hand =")).to_contain_text("...", timeout=PATIENCE)
        learner.save()
        assert "'mine'" not in copy.read_text()
        assert "'later'" not in copy.read_text()

"""A small window in the dark theme: nothing is cut off, and what is written can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lab_driver import Learner, chromium, running_lab, set_theme
from playwright.sync_api import Locator, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

_CUT_OFF = """cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1)
    .map(cell => cell.innerText.slice(0, 80))"""
_COLOURS = """(words, ground) => [getComputedStyle(words).color,
    getComputedStyle(words.closest(ground)).backgroundColor, getComputedStyle(words).filter]"""
_ERROR = '.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"]'
_PAGE = (17.0, 17.0, 17.0)
"""What lies below what is half transparent."""


def test_code_fits_into_a_small_window_and_comments_can_be_read(tmp_path: Path) -> None:
    set_theme(tmp_path, "JupyterLab Dark")
    with chromium() as browser, running_lab(tmp_path) as address:
        page = browser.new_context(viewport={"width": 1000, "height": 700}).new_page()
        learner = Learner(page)
        learner.open(address)
        files = page.locator("#filebrowser")
        expect(files).to_be_hidden()

        learner.home.get_by_role("link", name="07 Deep").first.click()
        learner.wait_for_kernel()
        cells = learner.notebook.locator(".cm-scroller, .jp-RenderedMarkdown")
        assert cells.count() > 50
        assert cells.evaluate_all(_CUT_OFF) == []

        comment = learner.notebook.get_by_text("# before Keras", exact=False).first
        assert _contrast(comment, ".jp-InputArea-editor") >= 4.5
        learner.run(learner.cell("from utils.checks import"))
        broken = learner.cell("deep_states_by_hand =")
        learner.write(
            broken, "deep_states_by_hand = keras.ops.ones((3, 4)) @ keras.ops.ones(2)  # !"
        )
        learner.run(broken)
        words = learner.output(broken).locator("pre span")
        assert words.count() > 5
        for place in range(words.count()):
            assert _contrast(words.nth(place), _ERROR) >= 4.5, words.nth(place).inner_text()
        learner.photograph("narrow-dark")

        # A second tab has a layout of its own.
        second = page.context.new_page()
        Learner(second).open(address)
        expect(second.locator("#filebrowser")).to_be_hidden()
        second.close()

        # Whoever wants the list of files opens it, and it stays.
        page.get_by_role("tab", name="File Browser").click()
        expect(files).to_be_visible()
        page.wait_for_timeout(2_000)  # JupyterLab keeps its layout a moment later
        page.reload()
        expect(page.locator("#jupyterlab-splash")).to_have_count(0)
        learner.wait_for_kernel()
        expect(files).to_be_visible()
        assert learner.complaints == []


def _contrast(words: Locator, ground: str) -> float:
    """Return the contrast of words with what they lie on, by the rules of WCAG."""
    colours = words.evaluate(_COLOURS, ground)
    colour, below, brighter = (
        [float(part) for part in re.findall(r"[\d.]+", css)] for css in colours
    )
    seen = [min(255.0, part * (brighter[0] if brighter else 1.0)) for part in colour[:3]]
    cover = below[3] if len(below) > 3 else 1.0
    behind = [cover * part + (1 - cover) * page for part, page in zip(below, _PAGE, strict=False)]
    dark, light = sorted((_luminance(seen), _luminance(behind)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: list[float]) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (number / 255 for number in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

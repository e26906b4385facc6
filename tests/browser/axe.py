"""What axe-core says of a page: the faults that keep somebody out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (400, 1280)
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules in which a theme can make a difference."""


def serious_faults(page: Page, within: str = "body", rules: Sequence[str] = ()) -> list[str]:
    """Return the faults that axe calls serious or critical, a line each.

    Args:
        page: an open page.
        within: a CSS selector; only what lies in it is looked at.
        rules: look at these only.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = Axe().run(page, context={"include": [[within]]}, options=options).response
    assert found["passes"] or found["inapplicable"], "axe looked at nothing"
    return [
        f"{fault['id']} ({len(fault['nodes'])}): {fault['nodes'][0]['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]

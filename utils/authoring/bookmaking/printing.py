"""The book as a PDF: Sphinx makes one page of the same sources, and Chromium prints that page.

What is folded stays out of it: on paper nothing opens.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from utils.authoring.book import BookError
from utils.files import why

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PRINT_SECONDS = 600
_FORMULAS_MS = 120_000
"""Of the page's own clock: so long may its scripts set formulas."""


def browser() -> str:
    """Return what prints.

    Raises:
        BookError: there is no Chromium here.
    """
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        raise BookError(
            "Chromium prints the PDF, and it is not here: `apt install chromium` brings it; the "
            "site needs none."
        )
    return found


def print_page(page: Path, target: Path) -> None:
    """Print a page of HTML into a PDF, which is written anew.

    Raises:
        BookError: Chromium is missing or fails, or the file can't be written.
    """
    made = page.parent / "book.pdf"
    made.unlink(missing_ok=True)
    flags = ["--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-pdf-header-footer"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium's own sandbox is not for root; the page is ours
    command = [browser(), *flags, f"--virtual-time-budget={_FORMULAS_MS}"]
    command += [f"--print-to-pdf={made}", page.as_uri()]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PRINT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise BookError(f"Chromium did not print the book within {PRINT_SECONDS} s.") from None
    if done.returncode or not made.is_file():
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise BookError(f"Chromium could not print the book: {said}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, target)
    except OSError as error:
        raise BookError(f"The PDF can't be written to {target}: {why(error)}.") from error

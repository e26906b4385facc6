"""Making the site: run what has changed, collect the pages, and give them to Sphinx."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from utils.authoring.book import BookError
from utils.authoring.bookmaking import printing
from utils.authoring.bookmaking.collecting import collect
from utils.authoring.bookmaking.outputs import Advance, Outputs, Run
from utils.checks.registry import CHAPTERS, Chapter
from utils.paths import course_root

CACHE = ".book-cache"
"""Where the runs are kept, in the course's folder; git ignores it."""

Bar = Callable[[Chapter], Advance]
"""Gives, for a chapter that is about to run, what is called after each of its cells."""


def make(
    out: Path,
    profile: str,
    *,
    only: Sequence[Chapter] | None = None,
    fresh: Sequence[Chapter] = (),
    say: Callable[[str], None] = print,
    bar: Bar = lambda chapter: lambda done, total: None,
    pdf: Path | None = None,
    cache: Path | None = None,
    work: Path | None = None,
) -> Path:
    """Make the book and return its first page.

    Args:
        out: the folder of the site; it is written anew.
        profile: in which chapters are run.
        only: run these if they have to be; the others show what they printed before, if anything.
        fresh: run these although nothing has changed.
        say: called with each sentence on how it goes.
        bar: shows how far a running chapter is.
        pdf: where a PDF of the book goes, if there is to be one.
        cache: where runs are kept; by default in the course's folder.
        work: where the pages are collected; by default in the course's `build/`.

    Raises:
        BookError: a chapter fails, a page can't be made, or Sphinx finds a fault; or there is no
            Chromium to print a PDF.
    """
    root = course_root()
    _refuse(out)
    if pdf is not None:
        printing.browser()  # told at once, not after half an hour
    outputs = Outputs(cache or root / CACHE, profile)
    chosen = [chapter for chapter in CHAPTERS if chapter.is_ready]
    runs = {
        chapter: _run_of(chapter, outputs, only, chapter in fresh, say, bar) for chapter in chosen
    }
    work = work or root / "build" / "book" / profile
    say("Collecting the pages.")
    collect(root, work / "source", runs, profile)
    say("Sphinx makes the site: about half a minute.")
    config = root / "docs" / "book"
    shutil.copytree(_sphinx("html", config, work), out, dirs_exist_ok=True)
    if pdf is not None:
        say("Sphinx makes one page of it all, and Chromium prints that: about a minute.")
        printing.print_page(_sphinx("singlehtml", config, work) / "index.html", pdf)
    return out / "index.html"


def _refuse(out: Path) -> None:
    """Refuse a folder that holds something else: it would be lost.

    Raises:
        BookError: there are files in it, and no book.
    """
    if out.is_file():
        raise BookError(f"{out} is a file: name a folder for the book with -o.")
    if not out.is_dir() or (out / ".buildinfo").is_file() or not any(out.iterdir()):
        return
    raise BookError(f"{out} holds other files: name an empty folder for the book with -o.")


def _run_of(
    chapter: Chapter,
    outputs: Outputs,
    only: Sequence[Chapter] | None,
    is_fresh: bool,
    say: Callable[[str], None],
    bar: Bar,
) -> Run:
    kept = outputs.kept(chapter)
    if kept is not None and not is_fresh:
        return kept
    if only is not None and chapter not in only and not is_fresh:
        return Run(outputs.solved(chapter))
    found = outputs.run(chapter, bar(chapter))
    say(f"✓ {chapter.number} {chapter.title}: run in {found.seconds:.0f} s")
    return found


def _sphinx(builder: str, config: Path, work: Path) -> Path:
    """Run one of Sphinx's builders over the collected pages and return the folder that it made.

    Raises:
        BookError: it found something wrong; what it said has been printed.
    """
    made = work / builder
    command = [
        *(sys.executable, "-m", "sphinx", "-b", builder, "-q", "-W", "--keep-going"),
        *("-c", str(config), "-d", str(work / "doctrees")),
        *(str(work / "source"), str(made)),
    ]
    done = subprocess.run(command, check=False)
    if done.returncode:
        raise BookError(
            "Sphinx found what is printed above, so there is no new book: mend it in the source "
            "of that page, and run this again."
        )
    return made

"""How long Run All of each solved chapter takes in JupyterLab, and which cell is the slowest.

The source of the seconds in the chapters' headers. The solved notebooks lie in a learner's empty
folder; each is opened by its link on the home page and run from the menu, and its seconds are
those that JupyterLab writes down of its cells: from the begin of the first to the end of the last.

Run: python benchmarks/run_all.py                     (about half an hour, and nothing beside it)
     python benchmarks/run_all.py --only 08 12 --profile smoke --pictures FOLDER
Writes results/run_all.json after each chapter; what it has of the others stays.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import psutil
from playwright.sync_api import Browser, Page, expect

from tests.browser.lab_driver import Learner, chromium, running_lab, set_setting, set_theme
from utils import results
from utils.checks.registry import CHAPTERS, Chapter, find_chapter
from utils.paths import course_root

NAME = "run_all"
YARDSTICK = "from utils import watching as w; print(w.yardstick() / w.YARDSTICK)"
LONGEST = 900_000  # milliseconds


def main() -> None:
    """Run the chapters that are asked for, and write each down."""
    numbers = [chapter.number for chapter in CHAPTERS]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=numbers, default=numbers)
    parser.add_argument("--profile", choices=("cpu", "smoke"), default="cpu")
    parser.add_argument("--pictures", type=Path, help="a folder for pictures of each chapter")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        set_theme(folder, "JupyterLab Light")
        set_setting(folder, "notebook-extension/tracker", recordTiming=True)
        for number in chosen.only:
            chapter = find_chapter(number)
            slower = float(_printed(YARDSTICK))
            with running_lab(folder, chosen.profile) as address:
                took = run_all(browser, address, folder, chapter, chosen.pictures)
            _keep(chosen.profile, number, {**took, "slower": round(slower, 2)})
            print(number, took, f"machine {slower:.2f} times as slow", flush=True)


def run_all(
    browser: Browser, address: str, folder: Path, chapter: Chapter, pictures: Path | None
) -> dict[str, Any]:
    """Open a chapter from the home page, run all of it, and return its seconds.

    Raises:
        RuntimeError: a cell failed, or did not run.
    """
    path = folder / "work" / f"{chapter.stem}.ipynb"
    shutil.copy(course_root() / "solutions" / path.name, path)
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    learner = Learner(page)
    learner.open(address)
    page.wait_for_timeout(5_000)  # the tabs of last time open a moment later
    counted = learner.home.get_by_text(re.compile(r"\d+ of \d+ exercises passed")).first
    before = counted.inner_text()
    learner.home.get_by_role("link", name=f"{chapter.number} {chapter.title}").first.click()
    learner.wait_for_kernel()
    page.locator(".lm-MenuBar-item", has_text=re.compile("^Run$")).click()
    page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
    indicator = learner.notebook.locator(".jp-Notebook-ExecutionIndicator")
    expect(indicator).to_have_attribute("data-status", "busy")
    expect(indicator).to_have_attribute("data-status", "idle", timeout=LONGEST)
    learner.save()
    if pictures:
        _photograph(page, pictures, chapter.number)
    learner.go_to_tab("home.md")
    expect(counted).not_to_have_text(before)
    print(chapter.number, counted.inner_text(), learner.complaints or "", flush=True)
    # Or JupyterLab opens it again beside the next chapter, with a kernel.
    tab = page.locator(f".lm-TabBar-tab:has-text('{path.name}')")
    tab.locator(".lm-TabBar-tabCloseIcon").click()
    page.wait_for_timeout(5_000)
    page.close()
    return _times(path)


def _times(path: Path) -> dict[str, Any]:
    """Return a saved notebook's seconds in all, and its slowest cell with its seconds."""
    seconds, begins, ends = {}, [], []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            if output.output_type == "error" or output.get("name") == "stderr":
                print(path.stem, cell.id, output.get("text", output.get("evalue")), flush=True)
        marks = cell.metadata.get("execution", {})
        if "shell.execute_reply" not in marks:
            raise RuntimeError(f"{path.name}: the cell {cell.id} did not run to its end.")
        begin, end = (
            dt.datetime.fromisoformat(marks[mark].replace("Z", "+00:00")).timestamp()
            for mark in ("iopub.execute_input", "shell.execute_reply")
        )
        seconds[cell.id] = end - begin
        begins.append(begin)
        ends.append(end)
    slowest = max(seconds, key=seconds.__getitem__)
    return {
        "seconds": round(max(ends) - min(begins), 1),
        "slowest_cell": slowest,
        "seconds_of_it": round(seconds[slowest], 1),
    }


def _photograph(page: Page, pictures: Path, number: str) -> None:
    pictures.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=pictures / f"{number}.png")


def _keep(profile: str, number: str, took: dict[str, Any]) -> None:
    """Write down one chapter, beside what was recorded of the others."""
    path = course_root() / "results" / f"{NAME}.json"
    known = results.read(NAME)["runs"] if path.is_file() else []
    which = {"profile": profile, "chapter": number}
    others = [run for run in known if not which.items() <= run.items()]
    runs = sorted([*others, {**which, **took}], key=lambda run: (run["profile"], run["chapter"]))
    seconds = round(sum(run["seconds"] for run in runs), 1)
    machine = {"cores": os.cpu_count(), "memory_gb": round(psutil.virtual_memory().total / 2**30)}
    question = "How long does Run All of each solved chapter take in JupyterLab?"
    found = {"question": question, "machine": machine, "seconds": seconds, "runs": runs}
    results.write(NAME, found)


def _printed(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main()

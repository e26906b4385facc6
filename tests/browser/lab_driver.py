"""What a learner does with `course lab`, in headless Chromium: start it, look, type, run."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

OUTPUT = Path(__file__).parent / "output"
"""Where the screenshots go; git ignores it."""

PATIENCE = 60_000
"""Milliseconds to wait for something that should come: a busy machine is slow, not wrong."""
expect.set_options(timeout=PATIENCE / 2)  # a page may be slow where all cores train

_FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


@contextlib.contextmanager
def running_lab(folder: Path, profile: str = "smoke") -> Iterator[str]:
    """Run `course lab` for a learner with an empty folder; give the address it prints.

    The learner's own Jupyter settings are kept out, so that the test sees what a fresh one sees.
    """
    env = {
        **os.environ,
        "COURSE_WORK": str(folder / "work"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "COURSE_PROFILE": profile,
    }
    env.pop("COURSE_PROGRESS", None)
    lab = subprocess.Popen(
        [sys.executable, "-m", "utils.cli", "lab", "--no-browser"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield _address(lab)
    finally:
        lab.send_signal(signal.SIGINT)
        try:
            lab.wait(20)
        finally:
            lab.kill()


def _address(lab: subprocess.Popen[str]) -> str:
    """Return the address that `course lab` prints, which is a line of its own."""
    said = []
    assert lab.stdout is not None
    for line in lab.stdout:
        said.append(line)
        if re.match(r"https?://\S+$", line):
            return line.strip()
    raise AssertionError(f"`course lab` ended without an address. It said: {''.join(said)}")


def set_theme(folder: Path, theme: str) -> None:
    """Choose JupyterLab's theme (`JupyterLab Light`, `JupyterLab Dark`) for the next page load."""
    set_setting(folder, "apputils-extension/themes", theme=theme)


def set_setting(folder: Path, plugin: str, **settings: object) -> None:
    """Set what one of JupyterLab's own plugins goes by, from the next page load on."""
    path = folder / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings))


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium; without one the test fails, for a skipped test shows nothing."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Chromium is missing: `apt-get install -y chromium` brings it.", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Learner:
    """A learner in front of a page of JupyterLab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, address: str) -> None:
        """Open an address and wait until JupyterLab has drawn itself."""
        self.page.goto(address)
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0, timeout=PATIENCE)

    @property
    def home(self) -> Locator:
        """The course's home page as it is drawn (not its Markdown)."""
        return self.page.locator(".jp-MarkdownViewer:visible")

    @property
    def notebook(self) -> Locator:
        """The notebook that is in front."""
        return self.page.locator(".jp-NotebookPanel:visible")

    def go_to_tab(self, name: str) -> None:
        """Come back to a page that is open already."""
        self.page.locator(f".lm-DockPanel-tabBar .lm-TabBar-tab:has-text('{name}')").click()

    def wait_for_kernel(self) -> None:
        """Wait until the notebook's kernel, which is the course's, has nothing to do."""
        status = self.page.locator("#jp-main-statusbar")
        expect(status).to_contain_text("Python 3 (course) | Idle", timeout=PATIENCE)
        # The bar below may still speak of the notebook that was in front before.
        expect(self.notebook.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute(
            "data-status", "idle", timeout=PATIENCE
        )

    def cell(self, text: str) -> Locator:
        """Return the first code cell that holds a text."""
        cells = self.notebook.locator(".jp-CodeCell:not(.jp-mod-noInput)")
        return cells.filter(has=self.page.locator(".jp-InputArea", has_text=text)).first

    def write(self, cell: Locator, text: str) -> None:
        """Replace a cell's text."""
        editor = cell.locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def run(self, cell: Locator) -> None:
        """Run a cell, stay on it, and wait until it is done."""
        before = cell.locator(".jp-InputPrompt").inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        prompt = cell.locator(".jp-InputPrompt")
        expect(prompt).not_to_have_text(before, timeout=PATIENCE)
        expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=PATIENCE)

    def press_save(self) -> None:
        """Ask JupyterLab to save the notebook in front."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Control+s")

    def save(self) -> None:
        """Save the notebook in front, and wait until its tab has lost the mark of a change."""
        self.press_save()
        expect(self.page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty")).to_have_count(0)

    def open_terminal(self) -> None:
        """Open JupyterLab's terminal from its menu."""
        self.page.locator(".lm-MenuBar-item", has_text="File").click()
        self.page.locator(
            ".lm-Menu-item[data-type='submenu']", has_text=re.compile("^New$")
        ).hover()
        self.page.locator(".lm-Menu-item[data-command='terminal:create-new']").last.click()
        expect(self.page.locator(".jp-Terminal:visible .xterm-screen")).to_be_visible()

    def in_terminal(self, command: str, file: Path) -> str:
        """Type a command into the open terminal; return what it said, which goes by a file."""
        self.page.locator(".jp-Terminal:visible").click()
        done = file.with_suffix(".done")
        self.page.keyboard.type(f"{command} > {file} 2>&1; touch {done}\n")
        for _ in range(PATIENCE // 100):
            if done.exists():
                return file.read_text()
            self.page.wait_for_timeout(100)
        raise AssertionError(f"`{command}` did not end. It said: {file.read_text()}")

    def output(self, cell: Locator) -> Locator:
        """Return what a cell shows below its code."""
        return cell.locator(".jp-OutputArea")

    def photograph(self, name: str) -> None:
        """Save what is on the screen under the tests' output."""
        OUTPUT.mkdir(exist_ok=True)
        self.page.screenshot(path=OUTPUT / f"{name}.png")

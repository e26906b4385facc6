"""Setting a Colab up, without a Colab: what is installed, and what the learner is told.

`test_colab_replay.py` replays the cell itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from packaging.utils import canonicalize_name

from utils import colab
from utils.authoring.environment import COLAB_FILE, NOT_IN_COLAB, declared, pins
from utils.paths import course_root

# What a kernel consists of, whichever package asks for it.
OF_A_KERNEL = {"ipython", "jupyter-client", "jupyter-core", "pyzmq", "tornado", "traitlets"}
Installs = Callable[..., list[list[str]]]


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> Installs:
    """Return a function that lets pip do nothing but answer, and gives the calls of it."""
    monkeypatch.delenv("PYTHONPATH", raising=False)

    def answer(
        status: int = 0, output: str = "", after: dict[str, str] | None = None
    ) -> list[list[str]]:
        calls: list[list[str]] = []
        before = {"pytest": "2.0.2", "hatchling": "0.1"}
        versions = [before, before | (after or {})]

        def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
            calls.append(command)
            return subprocess.CompletedProcess(command, status, output, "")

        monkeypatch.setattr(colab.subprocess, "run", run)
        monkeypatch.setattr(colab, "_versions", lambda: versions[len(calls)])
        return calls

    return answer


def test_the_file_for_colab_holds_what_the_chapters_need_and_no_kernel() -> None:
    found = {canonicalize_name(pin.name) for pin in pins(course_root() / COLAB_FILE)}
    wanted = {canonicalize_name(each.name) for each in declared(course_root())}
    assert wanted - NOT_IN_COLAB <= found
    assert not found & (NOT_IN_COLAB | OF_A_KERNEL)
    everywhere = {str(pin) for pin in pins(course_root() / "requirements.txt")}
    assert {str(pin) for pin in pins(course_root() / COLAB_FILE)} <= everywhere


def test_the_pins_alone_are_installed_by_hash(
    installs: Installs, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = installs()
    colab.prepare()
    ((python, *rest),) = calls
    assert python == sys.executable
    assert rest[:3] == ["-m", "pip", "install"]
    assert {"--no-deps", "--require-hashes", "--requirement", COLAB_FILE} <= set(rest)
    assert capsys.readouterr().out.splitlines()[-1].startswith("✓ The course is ready")
    assert os.environ["PYTHONPATH"] == str(course_root())


def test_a_package_replaced_in_use_asks_for_a_restart(
    installs: Installs, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installs(after={"pytest": "2.5.5", "hatchling": "0.2"})
    for name in list(sys.modules):
        if name.partition(".")[0] == "hatchling":  # another test of this process may have used it
            monkeypatch.delitem(sys.modules, name)
    assert "pytest" in sys.modules
    colab.prepare()
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("Now restart the session (menu Runtime, Restart session)")
    assert last.endswith("again, for what was replaced while it was in use: pytest.")


def test_what_is_new_or_not_in_use_asks_for_none() -> None:
    before = {"pytest": "2.0.2", "not-imported": "1.0"}
    assert colab.in_use(before, before | {"not-imported": "2.0", "keras": "3.15.1"}) == []


def test_a_failed_installation_is_explained(installs: Installs) -> None:
    installs(status=1, output="ERROR: No space left on device")
    with pytest.raises(colab.ColabError, match="The disk is full"):
        colab.prepare()


def test_a_python_that_the_course_does_not_run_on_is_named(
    installs: Installs, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = installs()
    monkeypatch.setattr(colab.sys, "version_info", (3, 14, 0))
    with pytest.raises(colab.ColabError, match=r"has Python 3\.14 and the course needs 3\.11 to"):
        colab.prepare()
    assert not calls


def test_it_starts_where_nothing_of_the_course_is_installed() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import utils.colab; print('read')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(course_root())],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "read\n"

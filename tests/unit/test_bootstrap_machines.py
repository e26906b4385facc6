"""`utils/bootstrap.py` on machines of another kind: Windows, a link for `.venv`, narrow terminals.

Windows is played here: what `bootstrap` sees of `os` has another name, and `msvcrt` is a lock of
this system that fails as Windows's does.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from utils import bootstrap
from utils.paths import course_root

FILES = (*bootstrap.SETS.values(), bootstrap.TOOLS, "pyproject.toml")


class _Nt:
    """The module `os`, by the name that it has on Windows."""

    name = "nt"

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


def _locking(number: int, mode: int, size: int) -> None:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PermissionError(errno.EACCES, "Permission denied") from None


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "os", _Nt())
    monkeypatch.setattr(bootstrap, "fcntl", None)
    monkeypatch.setattr(bootstrap, "msvcrt", SimpleNamespace(locking=_locking, LK_NBLCK=2))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout without an environment."""
    folder = tmp_path / "course"
    folder.mkdir()
    for name in FILES:
        shutil.copy(course_root() / name, folder)
    monkeypatch.setattr(bootstrap, "ROOT", folder)
    monkeypatch.setattr(bootstrap.tempfile, "gettempdir", lambda: str(tmp_path))
    return folder


@pytest.fixture
def commands(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """Return what bootstrap would have run; making an environment leaves one for Windows."""
    ran: list[Sequence[str]] = []

    def run(command: Sequence[str], *_: object) -> None:
        ran.append(command)
        if "venv" in command:
            scripts = checkout / ".venv" / "Scripts"
            scripts.mkdir(parents=True)
            (scripts / "python.exe").symlink_to(sys.executable)
            (scripts / "course.exe").touch()

    monkeypatch.setattr(bootstrap, "run", run)
    monkeypatch.setattr(bootstrap, "find_uv", lambda venv: "uv")
    monkeypatch.setattr(bootstrap, "python_candidates", lambda: [sys.executable])
    return ran


# Windows.


def test_an_environment_of_windows_is_made_once(
    windows: None, checkout: Path, commands: list[Sequence[str]]
) -> None:
    assert bootstrap.main(["lab"]) == 0
    made, packages, itself = commands
    assert made == ["uv", "venv", "--clear", "--python", sys.executable, str(checkout / ".venv")]
    for command in (packages, itself):
        python = command[command.index("--python") + 1]
        assert python == str(checkout / ".venv" / "Scripts" / "python.exe")
    commands.clear()
    assert bootstrap.main(["lab"]) == 0
    assert commands == []


def test_the_launcher_knows_windows_s_pythons(
    windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "C:\\Users\\Zoë\\Python312\\python.exe"
    asked = {("py", "-3.12", "-c", bootstrap.PATH_CODE): path}
    monkeypatch.setattr(bootstrap, "ask", lambda *command: asked.get(command, ""))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert bootstrap.python_candidates() == [sys._base_executable, path]  # type: ignore[attr-defined]


def test_who_lacks_a_python_on_windows_is_told_how_it_answers_there(windows: None) -> None:
    with pytest.raises(bootstrap.BootstrapError, match=r"3\.14 \(python\).*`py -3\.13`"):
        bootstrap.choose_python(["python"], lambda python: (3, 14))


def test_uv_s_own_index_on_windows_stays(
    windows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setenv("PIP_INDEX_URL", "pip's own")
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert bootstrap.index_settings(sys.executable)["UV_DEFAULT_INDEX"] == "pip's own"
    (tmp_path / "uv").mkdir()
    (tmp_path / "uv" / "uv.toml").touch()
    assert "UV_DEFAULT_INDEX" not in bootstrap.index_settings(sys.executable)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("failed to remove file `python.exe`: Access is denied. (os error 5)", "may not write"),
        ("PermissionError: [WinError 32] … is being used by another process", "close JupyterLab"),
        ("error: failed to rename (os error 206)", "C:\\course"),
        ("There is not enough space on the disk. (os error 112)", "disk is full"),
        ("tcp connect error: Connection refused (os error 111)", "did not answer"),
        ("Disk quota exceeded (os error 122)", "disk is full"),
    ],
)
def test_what_windows_says_is_explained(output: str, words: str) -> None:
    sentence = bootstrap.explain(output, "requirements.txt")
    assert words in sentence
    assert "run this again" in sentence


# Turns.


@pytest.mark.parametrize("system", ["here", "Windows"])
def test_a_second_start_waits_for_the_first(
    system: str,
    checkout: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if system == "Windows":
        request.getfixturevalue("windows")
    first = contextlib.ExitStack()
    first.enter_context(bootstrap.taking_turns())
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            first.close()

    monkeypatch.setattr(bootstrap.time, "sleep", sleep)
    with bootstrap.taking_turns():
        assert len(waited) == 3
    assert capsys.readouterr().err.count("waiting for it") == 1
    with bootstrap.taking_turns():
        assert len(waited) == 3, "the turn was given back"


def test_a_disk_that_fails_is_not_somebody_else_s_turn(
    windows: None, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(bootstrap.msvcrt, "locking", fail)
    with pytest.raises(OSError, match="Input/output"), bootstrap.taking_turns():
        pass


def test_it_starts_without_fcntl_and_without_msvcrt(checkout: Path) -> None:
    code = (
        "import sys; from pathlib import Path; sys.modules.update(fcntl=None, msvcrt=None);"
        "from utils import bootstrap; bootstrap.ROOT = Path(sys.argv[1]);"
        "turns = bootstrap.taking_turns(); turns.__enter__(); print('in turn')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, checkout], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("in turn\n", "")


# A link in the place of `.venv`.


def _stale(venv: Path) -> None:
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    bootstrap.write_stamp(venv, {"root": "/another/checkout"})


def _broken(venv: Path) -> None:
    _stale(venv)
    (venv / "bin" / "python").unlink()


def _sound(venv: Path) -> None:
    _stale(venv)
    bootstrap.write_stamp(venv, {"root": str(bootstrap.ROOT)})


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (_stale, ["lab"]),
        (_broken, ["test"]),
        (_sound, ["lab", "--repair"]),
        (lambda venv: None, ["lab"]),
    ],
    ids=["another checkout's", "broken", "repair", "nothing there"],
)
def test_what_a_link_points_to_is_never_cleared(
    state: Callable[[Path], None],
    words: list[str],
    checkout: Path,
    commands: list[Sequence[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shared = tmp_path / "shared"
    state(shared)
    (checkout / ".venv").symlink_to(shared)
    before = sorted(shared.rglob("*"))

    assert bootstrap.main(words) == 1

    said = capsys.readouterr().err
    assert f".venv is a link to {shared}" in said
    assert "remove the link (not what it points to)" in said
    assert said.count("\n") == 1
    assert commands == []
    assert sorted(shared.rglob("*")) == before


def test_an_environment_of_this_checkout_may_lie_on_another_disk(
    checkout: Path, commands: list[Sequence[str]], tmp_path: Path
) -> None:
    shared = tmp_path / "another disk"
    _sound(shared)
    (checkout / ".venv").symlink_to(shared)
    assert bootstrap.main(["lab"]) == 0
    assert len(commands) == 2, "packages and the course itself, into what is there"
    assert not any("--clear" in command for command in commands)


# A terminal without our signs.


def test_a_failure_is_told_in_ascii_where_there_is_no_cross() -> None:
    code = "from utils import bootstrap; bootstrap.say('✗ It’s full … 3–4 GB, José')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert done.stderr == rb"x It's full ... 3-4 GB, Jos\xe9" + b"\n"

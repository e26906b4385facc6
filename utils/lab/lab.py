"""`course lab`: the learner's copies, the data, the home page, and JupyterLab on top of them."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from utils.checks import kernel, store
from utils.checks.registry import CHAPTERS
from utils.files import why
from utils.lab import config, extension, home, scoreboard_page, terminal, workspace
from utils.paths import work_dir

START_SECONDS = 60.0
"""How long JupyterLab may take to answer: a first start on a slow disk compiles everything."""

DATA_SECONDS = 90.0
"""How long a start waits for the data; after that it goes on and the chapter fetches it."""

_HERE = Path(__file__).resolve().parent
_ALL_ADDRESSES = ("", "0.0.0.0", "::")
Say = Callable[[str], None]


class LabError(Exception):
    """One sentence about a JupyterLab that can't be started, with the remedy."""


def run(*, port: int, ip: str, browser: bool, say: Say = print) -> None:
    """Prepare the learner's folder, run JupyterLab and print its address; return when it stops.

    Args:
        port: the port to listen on; the next free one is taken if it is busy.
        ip: the address to listen on.
        browser: whether to open a browser if there is a display.
        say: takes each line for the learner; the address is the last one.

    Raises:
        LabError: the folder can't be written, or JupyterLab does not start.
    """
    _prepare(say)
    with _stops_on_signals():
        token = secrets.token_hex(24)
        process = _start(port, ip, token)
        try:
            _fetch_data(say)
            _announce(_address(process, token), browser, say)
            status = process.wait()
        except KeyboardInterrupt:
            status = 0
        finally:
            _stop(process)
    if status:
        raise LabError(f"JupyterLab stopped with status {status}: {_log_file()} says why.")
    say(f"JupyterLab has stopped. Your work is in {work_dir()}.")


def _prepare(say: Say) -> None:
    try:
        made = workspace.make_copies(CHAPTERS)
        scoreboard_page.prepare()
        home.write()
        kernel.write_kernelspec(_jupyter_dir())
        extension.write(_jupyter_dir())
        config.write(_config_dir())
        _log_file().touch(mode=0o600)
    except workspace.WorkspaceError as error:
        raise LabError(str(error)) from error
    except OSError as error:
        raise LabError(
            f"{work_dir()} can't be written ({why(error)}): make room, or set COURSE_WORK "
            "to a folder of yours."
        ) from error
    new = f" (new: {', '.join(path.name for path in made)})" if made else ""
    say(f"Your own copies of the chapters are in {work_dir()}{new}.")


def _fetch_data(say: Say) -> None:
    """Fetch what the written chapters need; without a network, say so and go on."""
    from utils.data import archives, fetching
    from utils.data.errors import DataError

    troubles: list[str] = []
    names = fetching.archives_of(
        name for chapter in CHAPTERS if chapter.is_ready for name in chapter.data
    )
    missing = [name for name in names if not archives.cached_path(archives.find_archive(name))]
    if missing:
        say(f"Fetching the chapters' data ({', '.join(missing)}), at most 170 MB …")

    def fetch() -> None:
        try:
            archives.fetch(names)
        except DataError as error:
            troubles.append(str(error))
        except Exception as error:  # a thread's traceback would bury the address
            troubles.append(f"The data could not be fetched ({type(error).__name__}: {error}).")

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    thread.join(DATA_SECONDS)
    if thread.is_alive():
        troubles.append(f"The data did not arrive in {DATA_SECONDS:.0f} s; it is still under way.")
    if troubles:
        say(f"{troubles[0]} The lab starts without it: `course data fetch` tries again.")


def _start(port: int, ip: str, token: str) -> subprocess.Popen[bytes]:
    with _log_file().open("wb") as log:
        return subprocess.Popen(
            _command(port, ip),
            cwd=work_dir(),
            env=_environment(token),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches us alone: JupyterLab would ask whether it is meant.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # so on Windows
        )


def _announce(address: str, browser: bool, say: Say) -> None:
    say("JupyterLab is running; Ctrl-C here stops it. Open this address in a browser:")
    say(address)
    if browser and _has_display():
        webbrowser.open(address)


def _command(port: int, ip: str) -> list[str]:
    options: dict[str, object] = {
        "ServerApp.root_dir": work_dir(),
        "ServerApp.port": port,
        "ServerApp.port_retries": 50,
        "ServerApp.ip": ip,
        "ServerApp.open_browser": False,
        # A container's only user is root, and a learner there has nobody else to be.
        "ServerApp.allow_root": getattr(os, "geteuid", lambda: 1)() == 0,
        # It would take over the saving of notebooks, and costs part of a second at the start.
        "ServerApp.jpserver_extensions": "jupyterlab_jupytext=False",
        "LabApp.default_url": f"/lab/tree/{home.NAME}",
        "LabApp.app_settings_dir": _HERE / "settings",
        "LabApp.extra_labextensions_path": _jupyter_dir() / "labextensions",
        "LabApp.workspaces_dir": _jupyter_dir() / "workspaces",
    }
    if shell := terminal.command():
        options["ServerApp.terminado_settings"] = {"shell_command": shell}
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "jupyterlab", *flags]


def _environment(token: str) -> dict[str, str]:
    env = kernel.environment()
    # The token stays out of the command line, which other users of a machine can see.
    env["JUPYTER_TOKEN"] = token
    paths = [str(_jupyter_dir()), *filter(None, [env.get("JUPYTER_PATH")])]
    env["JUPYTER_PATH"] = os.pathsep.join(paths)
    env["JUPYTER_PREFER_ENV_PATH"] = "1"
    return env | config.environment(_config_dir())


def _address(process: subprocess.Popen[bytes], token: str) -> str:
    """Wait until JupyterLab listens, and return the home page's address with the token."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LabError(f"JupyterLab did not start: {_last_words()}")
        if url := _url(token):
            return f"{url}lab/tree/{home.NAME}?token={token}"
        time.sleep(0.05)
    raise LabError(f"JupyterLab did not answer in {START_SECONDS:.0f} s: {_log_file()} says why.")


def _url(token: str) -> str | None:
    """Return where the server with this token listens; None until it does.

    On Windows it is a child of the process that was started, so that its number tells nothing.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    for facts in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
        # Another server's may be damaged, and ours not yet written to its end.
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
            server = json.loads(facts.read_text(encoding="utf-8"))
            if server["token"] == token and _listens(server["hostname"], server["port"]):
                return _as_opened_here(str(server["url"]), server["hostname"])
    return None


def _as_opened_here(url: str, host: str) -> str:
    """Return a server's address for a browser on this machine.

    Jupyter names the machine where it listens on all addresses, and a container's name is one that
    no browser finds.
    """
    if host not in _ALL_ADDRESSES:
        return url
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"127.0.0.1{port}").geturl()


def _listens(host: str, port: int) -> bool:
    """Return whether a server answers; Jupyter tells its address a moment before it does."""
    # Windows connects to none of these.
    name = "localhost" if host in _ALL_ADDRESSES else host
    try:
        socket.create_connection((name, port), timeout=1).close()
    except OSError:
        return False
    return True


def _last_words() -> str:
    """Return the last line of JupyterLab's log, and where the rest is."""
    lines = _log_file().read_text(encoding="utf-8", errors="replace").strip().splitlines()
    last = lines[-1].strip().rstrip(".") if lines else "it said nothing"
    return f"{last}. The log is {_log_file()}; `course doctor` checks the installation."


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask JupyterLab to shut its kernels down; insist after ten seconds."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def _stops_on_signals() -> Iterator[None]:
    """Treat a closed terminal and a polite kill like Ctrl-C, so that no kernel is left behind."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _jupyter_dir() -> Path:
    return store.state_dir() / "jupyter"


def _config_dir() -> Path:
    return _jupyter_dir() / "config"


def _log_file() -> Path:
    return store.state_dir() / "lab.log"

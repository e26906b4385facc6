"""Make the course's environment in `.venv`, with nothing but a Python's standard library.

`make lab` and `make test` call this first. It finds a Python the course runs on, makes `.venv`,
fetches uv at a pinned hash where there is none, installs the compiled requirements by hash and
the course itself, and leaves a stamp, so that the next start has nothing to do. A run that was
cut short leaves a mark instead, and the next one puts everything in place again.

With `--programs`, as in `make test`, it also installs the programs that some tests drive, where
it may without asking: on Debian, as root or with a sudo that wants no password.

It must start on any Python from 3.8, because that is what says which one to install.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]
try:
    import msvcrt
except ImportError:  # everywhere else
    msvcrt = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "advanced-rnn-course"
OLDEST, NEWEST = (3, 11), (3, 13)
OLDEST_UV = (0, 9)
WAIT_SECONDS = 0.2

# What each command needs. The development and GPU sets contain the runtime set, pin for pin.
SETS = {"lab": "requirements.txt", "test": "requirements-dev.txt", "gpu": "requirements-gpu.txt"}
RUNTIME = SETS["lab"]
TOOLS = "requirements-bootstrap.txt"  # uv, and hatchling to install the course itself

# What some tests drive: the names of the program, and Debian's packages that bring it. A screenshot
# without fonts shows boxes.
PROGRAMS = {
    "Chromium": (
        ("chromium", "chromium-browser"),
        ("chromium", "fontconfig", "fonts-dejavu-core"),
    ),
    "bubblewrap": (("bwrap",), ("bubblewrap",)),
}

# Signs that a terminal may lack; anything else it lacks is shown by its number.
IN_ASCII = str.maketrans({"✗": "x", "…": "...", "’": "'", "–": "-"})

STAMP, MARK = "course-installed.json", "course-installing"
PATH_CODE = "import sys; print(sys.executable)"
VERSION_CODE = "import sys; print(*sys.version_info[:2])"


class BootstrapError(Exception):
    """Something the person at the keyboard can put right; the message is one sentence.

    `touched` says whether the environment may have been changed by what failed.
    """

    def __init__(self, sentence: str, touched: bool = False) -> None:
        super().__init__(sentence)
        self.touched = touched


def is_supported(version: tuple[int, int]) -> bool:
    """Return whether the course runs on this Python, given as (major, minor)."""
    return OLDEST <= version <= NEWEST


def digest(requirements: str, root: Path) -> str:
    """Return a fingerprint of what a set installs: its pins, uv's, and the project's own table."""
    fingerprint = hashlib.sha256()
    for name in (requirements, TOOLS, "pyproject.toml"):
        fingerprint.update((root / name).read_bytes())
    return fingerprint.hexdigest()


def read_stamp(venv: Path) -> dict[str, str]:
    """Return what was installed last: requirements file → fingerprint; empty when unsure."""
    if (venv / MARK).exists():
        return {}
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(venv: Path, stamp: dict[str, str]) -> None:
    """Write the stamp whole or not at all."""
    draft = venv / (STAMP + ".new")
    draft.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    draft.replace(venv / STAMP)


def is_current(requirements: str, venv: Path, root: Path) -> bool:
    """Return whether `venv` already holds this set, or one that contains it."""
    if not (command_of(venv, "course").exists() and command_of(venv, "python").exists()):
        return False
    stamp = read_stamp(venv)
    if stamp.get("root") != str(root):
        return False
    enough = set(SETS.values()) if requirements == RUNTIME else {requirements}
    # A copy handed out to learners has not all of these files, nor ever installed from them.
    return any(name in stamp and stamp[name] == digest(name, root) for name in enough)


def choose_python(
    candidates: Sequence[str],
    version_of: Callable[[str], tuple[int, int] | None],
) -> str:
    """Return the first candidate whose version the course runs on.

    Raises:
        BootstrapError: there is none; the message says what was found and what to install.
    """
    found = []
    for candidate in candidates:
        version = version_of(candidate)
        if version and is_supported(version):
            return candidate
        if version:
            found.append("{}.{} ({})".format(*version, candidate))
    raise BootstrapError(
        "The course needs Python 3.11, 3.12 or 3.13 and found {}: install one of the three "
        "(python.org, your package manager, or pyenv), so that {} or one of the others "
        "answers in a terminal, and run this again.".format(
            ", ".join(found) or "none",
            "`py -3.13`" if os.name == "nt" else "`python3.13`",
        )
    )


# What uv, pip and venv print, and what to do about it. The first that matches is taken.
KNOWN_FAILURES = (
    (
        r"No space left on device|os error 28\b|Disk quota exceeded|os error 122|"
        r"(os error|WinError) 112\b",
        "The disk is full: free some gigabytes (the environment takes 2.5) and run this again.",
    ),
    (
        r"Hash mismatch|DO NOT MATCH THE HASHES|hash .* does not match",
        "A package that arrived is not the one the course was tested with (its hash differs), so "
        "it was not installed: run this again, and if it stays, ask whoever runs your package "
        "index, or use another index.",
    ),
    (
        r"ensurepip|No module named (pip|venv)",
        "This Python can make no environment, because its `venv` and `pip` are packaged apart: "
        "install them (on Debian and Ubuntu: `sudo apt-get install python3-venv`) and run this "
        "again.",
    ),
    (
        r"(os error|WinError) (32|1224)\b",
        "Another program holds a file of the environment, as Windows does not let it be replaced "
        "then: close JupyterLab, notebooks and terminals of the course, and run this again.",
    ),
    (
        r"(os error|WinError) 206\b|filename or extension is too long",
        "A file's path is too long for Windows: move the course's folder near to the disk's root, "
        "such as C:\\course, or allow long paths in Windows's settings, and run this again.",
    ),
    (
        r"Permission denied|Access is denied|(os error|WinError) 5\b|os error 13\b|"
        r"Read-only file system|os error 30\b|Errno (13|30)\b",
        "This account may not write where the environment goes: make the course's folder (and "
        "uv's cache) writable, or clone the course into a folder of your own, and run this again.",
    ),
    (
        r"(?i)UnknownIssuer|certificate verify failed|invalid peer certificate",
        "The package index's certificate is not known here, as in networks with certificates of "
        "their own: set UV_SYSTEM_CERTS to 1, or SSL_CERT_FILE to them, and run this again.",
    ),
    (
        r"no wheels? with a matching|no matching (platform|Python) (tag|ABI)|not a supported wheel",
        "A package has no build for this kind of machine: use Linux (x86-64 or ARM), an Apple "
        "Silicon Mac, or Colab.",
    ),
    (
        r"(?i)dns error|error sending request|could not connect|connection (refused|reset|error)"
        r"|timed out|failed to fetch|network is unreachable|name resolution|newconnectionerror"
        r"|no matching distribution found|network connectivity is disabled",
        "The package index did not answer: check the network (or your index's address) and run "
        "this again; what has arrived is kept.",
    ),
)

# uv and pip say one of these once everything has arrived and they begin to change the environment.
TOUCHED = re.compile(r"^(Prepared|Uninstalled|Installed|Installing collected) ", re.MULTILINE)


def explain(output: str, requirements: str) -> str:
    """Return one sentence on why an installation failed, read from what the installer printed."""
    for pattern, sentence in KNOWN_FAILURES:
        if re.search(pattern, output):
            return sentence
    return (
        f"Installing {requirements} failed, for the reason printed above: run this again, or with "
        "`--repair` to install everything anew."
    )


def command_of(venv: Path, name: str) -> Path:
    """Return the path of a program inside an environment."""
    if os.name == "nt":
        return venv / "Scripts" / (name + ".exe")
    return venv / "bin" / name


def ask(*command: str) -> str:
    """Return what a program prints, stripped; empty when it can't run or fails."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="surrogateescape",  # a path with accents under the C locale
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def version_of(python: str) -> tuple[int, int] | None:
    """Return (major, minor) of a Python, or None where it does not run."""
    answer = re.fullmatch(r"(\d+) (\d+)", ask(python, "-c", VERSION_CODE))
    return (int(answer[1]), int(answer[2])) if answer else None


def python_candidates() -> list[str]:
    """Return the Pythons to try: the running one, then those on PATH, the newest first."""
    running = getattr(sys, "_base_executable", "") or sys.executable
    names = ["python3.13", "python3.12", "python3.11", "python3", "python"]
    paths = [running] + [path for path in map(shutil.which, names) if path]
    if os.name == "nt":  # its Pythons are not on PATH by their versions; the launcher knows them
        told = [ask("py", f"-3.{minor}", "-c", PATH_CODE) for minor in (13, 12, 11)]
        paths += [path for path in told if path]
    return list(dict.fromkeys(paths))


def find_uv(venv: Path) -> str | None:
    """Return a uv that runs and is new enough: the environment's own, else the one on PATH."""
    for candidate in (str(command_of(venv, "uv")), shutil.which("uv")):
        answer = re.match(r"uv (\d+)\.(\d+)", ask(candidate, "--version") if candidate else "")
        if answer and (int(answer[1]), int(answer[2])) >= OLDEST_UV:
            return candidate
    return None


def index_settings(python: str) -> dict[str, str]:
    """Return the environment for uv with pip's index and certificate, which uv does not read.

    A person who has told uv about an index or a certificate keeps theirs.
    """
    environment = dict(os.environ)
    home = "APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME"
    config = Path(environment.get(home) or Path.home() / ".config") / "uv" / "uv.toml"
    # Not `pip config get`: Debian's pip 23.0 finds nothing of a site's /etc/pip.conf with it.
    told = re.findall(r"(?m)^global\.([\w-]+)=(.+)$", ask(python, "-m", "pip", "config", "list"))
    settings = {name: str(ast.literal_eval(quoted)) for name, quoted in told}
    index_names = {"UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_CONFIG_FILE"}
    for pip_name, uv_name, theirs in (
        ("index-url", "UV_DEFAULT_INDEX", bool(index_names & set(environment)) or config.exists()),
        ("cert", "SSL_CERT_FILE", "SSL_CERT_FILE" in environment),
    ):
        variable = "PIP_" + pip_name.upper().replace("-", "_")
        value = environment.get(variable) or settings.get(pip_name)
        if value and not theirs:
            environment[uv_name] = value
    return environment


def say(text: str) -> None:
    """Print a line where a pipe to a program would not swallow it, in ASCII if need be."""
    try:
        text.encode(getattr(sys.stderr, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        text = text.translate(IN_ASCII)
    print(text, file=sys.stderr, flush=True)


def run(
    command: Sequence[str],
    requirements: str,
    environment: dict[str, str] | None = None,
) -> None:
    """Run an installer, show what it says as it comes, and explain it when it fails.

    Raises:
        BootstrapError: it could not be started or ended with an error.
    """
    lines = []
    with subprocess.Popen(
        command,
        cwd=str(ROOT),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            # One line for each of 130 packages tells a learner nothing.
            if not re.match(r" [-+~] ", line):
                say("  " + line.rstrip())
    if process.returncode:
        output = "".join(lines)
        raise BootstrapError(explain(output, requirements), bool(TOUCHED.search(output)))


def make_environment(venv: Path, uv: str | None, anew: bool) -> None:
    """Make `.venv`, or make it anew where it is asked for or does not run; else leave it.

    Raises:
        BootstrapError: no suitable Python, an unsuitable one already inside, no right to write, or
            `.venv` is a link: what it points to is not this checkout's alone, and stays.
    """
    python = str(command_of(venv, "python"))
    version = version_of(python)
    anew = anew or read_stamp(venv).get("root", str(ROOT)) != str(ROOT)  # paths stand in scripts
    can_install = uv is not None or bool(ask(python, "-m", "pip", "--version"))
    if version and is_supported(version) and can_install and not anew:
        return
    if is_link(venv):
        raise BootstrapError(
            f".venv is a link to {venv.resolve()}, which may be somebody else's, so it was left as "
            "it is: remove the link (not what it points to), and run this again."
        )
    if version and not is_supported(version) and not anew:
        raise BootstrapError(
            "The folder .venv holds Python {}.{}, and the course needs 3.11 to 3.13: delete .venv "
            "and run this again.".format(*version)
        )
    python = choose_python(python_candidates(), version_of)
    say(f"Making .venv with {python}.")
    if uv and not uv.startswith(str(venv)):
        run([uv, "venv", "--clear", "--python", python, str(venv)], ".venv")
        return
    run([python, "-m", "venv", "--clear", str(venv)], ".venv")


def is_link(venv: Path) -> bool:
    """Return whether a folder in fact lies elsewhere: a symbolic link, or a junction of Windows."""
    return venv.resolve() != venv.parent.resolve() / venv.name


def install_uv(venv: Path) -> str:
    """Install the pinned uv into the environment with pip, by hash, and return its path.

    Raises:
        BootstrapError: pip could not.
    """
    pip = [str(command_of(venv, "python")), "-m", "pip", "install", "--progress-bar", "off"]
    run([*pip, "--require-hashes", "-r", TOOLS], TOOLS)
    return str(command_of(venv, "uv"))


def install(requirements: str, venv: Path, uv: str) -> None:
    """Install a set and the course itself; packages a person added stay.

    Raises:
        BootstrapError: the installation failed.
    """
    python = str(command_of(venv, "python"))
    environment = index_settings(python)
    base = [uv, "pip", "install", "--python", python]
    # Where Python may keep no bytecode (containers with PYTHONDONTWRITEBYTECODE, the sandbox of
    # grading), each import of TensorFlow would compile thousands of files: 11 s instead of 5.
    compiled = ["--compile-bytecode"]
    # Packages that come as source are built with pinned tools as well.
    pinned = ["--require-hashes", "-r", requirements, "-r", TOOLS, "--build-constraints", RUNTIME]
    say(
        f"Installing {requirements}: the first time this downloads TensorFlow and what belongs to "
        "it, about 3 GB on disk. With a fast connection it takes a few minutes."
    )
    run(base + compiled + pinned, requirements, environment)
    # No isolation: hatchling is in place, so that this step needs no network.
    editable = ["--no-deps", "--no-build-isolation", "--reinstall-package", PROJECT, "-e", "."]
    run(base + editable, "the course itself", environment)


def find_program(name: str) -> str | None:
    """Return the path of one of `PROGRAMS`, or None where it is not installed."""
    return next((path for path in map(shutil.which, PROGRAMS[name][0]) if path), None)


def missing_programs() -> list[str]:
    """Return which of `PROGRAMS` are not installed."""
    return [name for name in PROGRAMS if find_program(name) is None]


def right_to_install() -> list[str] | None:
    """Return what stands before `apt-get` for it to install without asking; None if nothing can."""
    if not (shutil.which("apt-get") and Path("/etc/debian_version").exists()):
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    may = shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True, check=False)
    return sudo if may and may.returncode == 0 else None


def install_programs(missing: Sequence[str]) -> bool:
    """Install programs with apt-get, and return whether that could be done without asking.

    Raises:
        BootstrapError: apt-get failed; it has said why.
    """
    before = right_to_install()
    if before is None:
        return False
    packages = packages_of(missing)
    quiet = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    say(f"Installing {packages} with apt-get, for the tests that need it.")
    install = ["install", "--yes", "--no-install-recommends", *packages.split()]
    for words in (["update"], install):
        if subprocess.run([*quiet, *words], stdout=subprocess.DEVNULL, check=False).returncode:
            raise BootstrapError(
                f"apt-get could not install {packages}, for the reason printed above."
            )
    return True


def packages_of(missing: Sequence[str]) -> str:
    """Return Debian's packages that bring these programs, as words of a command."""
    return " ".join(package for name in missing for package in PROGRAMS[name][1])


def bring_programs() -> None:
    """Install what is missing of `PROGRAMS` where that needs no question; in CI it must succeed.

    Elsewhere what stays missing is no failure: the tests say which of them they leave out.

    Raises:
        BootstrapError: in CI, where every test runs, a program is missing still.
    """
    missing = missing_programs()
    if not missing:
        return
    try:
        installed = install_programs(missing)
    except BootstrapError as problem:
        if in_ci():
            raise
        say(f"! {problem}")
        return
    if not installed and in_ci():
        raise BootstrapError(
            f"CI runs every test and lacks {' and '.join(missing)}: on Debian "
            f"`sudo apt-get install {packages_of(missing)}` brings what they need."
        )


def in_ci() -> bool:
    """Return whether this is a CI, where a missing program is a failure."""
    return os.environ.get("CI", "").strip().lower() not in ("", "0", "false", "no")


@contextlib.contextmanager
def taking_turns() -> Iterator[None]:
    """Hold the course's folder, so that two starts at once do not take each other's for broken."""
    with held_file() as number:
        if not is_taken(number):
            say("Another start is setting up .venv: waiting for it.")
            while not is_taken(number):
                time.sleep(WAIT_SECONDS)
        yield


@contextlib.contextmanager
def held_file() -> Iterator[int]:
    """Open what starts take turns at: the folder itself, or a file where folders can't be opened.

    It is closed afterwards, which lets the next one in, as does the end of the process.
    """
    if fcntl is not None:
        number = os.open(str(ROOT), os.O_RDONLY)
    else:
        name = hashlib.sha256(str(ROOT).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        path = os.path.join(tempfile.gettempdir(), f"{PROJECT}-{name}.lock")  # noqa: PTH118
        number = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        yield number
    finally:
        os.close(number)


def is_taken(number: int) -> bool:
    """Try to take the turn, and return whether it is ours; without locks it always is."""
    try:
        if fcntl is not None:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        elif msvcrt is not None:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise
        return False
    return True


def bring_up_to_date(requirements: str, repair: bool = False) -> bool:
    """Make `.venv` hold a set, and return whether there was anything to do.

    Raises:
        BootstrapError: it could not; nothing counts as installed, and the next run repairs.
    """
    venv = ROOT / ".venv"
    if not repair and is_current(requirements, venv, ROOT):
        return False
    with taking_turns():
        if not repair and is_current(requirements, venv, ROOT):
            return False
        mark = venv / MARK
        make_environment(venv, find_uv(venv), anew=repair or mark.exists())
        before = read_stamp(venv)
        mark.touch()
        try:
            install(requirements, venv, find_uv(venv) or install_uv(venv))
        except BootstrapError as error:
            if not error.touched:
                mark.unlink()
            raise
        kept = [name for name in SETS.values() if name in before]
        sets = [name for name in kept if before[name] == digest(name, ROOT)]
        still = {name: before[name] for name in sets}
        write_stamp(venv, {**still, "root": str(ROOT), requirements: digest(requirements, ROOT)})
        mark.unlink()
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns 0, 1 after a failure, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(description="Make the course's environment in .venv.")
    parser.add_argument(
        "what",
        nargs="?",
        choices=list(SETS),
        default="lab",
        help="lab: to learn; test: to work on the course; gpu: to learn, with CUDA (Linux)",
    )
    parser.add_argument("--repair", action="store_true", help="install everything anew")
    parser.add_argument(
        "--programs",
        action="store_true",
        help="install also what tests drive (Chromium, bubblewrap), where it needs no question",
    )
    options = parser.parse_args(arguments)
    try:
        if bring_up_to_date(SETS[options.what], options.repair):
            say("The environment is ready.")
        if options.programs:
            bring_programs()
    except BootstrapError as problem:
        say(f"✗ {problem}")
        return 1
    except KeyboardInterrupt:
        say("✗ Stopped half way: run the same command again and it goes on from there.")
        return 130
    except OSError as error:
        text = f"{errno.errorcode.get(error.errno or 0, '')} os error {error.errno}: {error}"
        say(f"✗ {explain(text, SETS[options.what])}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

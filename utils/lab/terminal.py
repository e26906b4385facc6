"""JupyterLab's own terminal: the learner's shell, with `course` on its path.

JupyterLab starts a login shell, and what a login reads (`/etc/profile`) sets PATH anew, so that
`course` is lost. So the shell is started as an ordinary one. Bash reads, after the learner's own
settings, a line more, in case those set PATH as well.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from utils.checks import kernel, store
from utils.files import write_atomically

SECONDS = 20.0


def command() -> list[str]:
    """Return the command that starts a terminal's shell; [] leaves the choice to JupyterLab.

    Raises:
        OSError: the file with Bash's last line can't be written.
    """
    if sys.platform == "win32":
        return []
    shell = os.environ.get("SHELL") or "/bin/sh"
    if Path(shell).name != "bash":
        return [shell]
    path = store.state_dir() / "bashrc"
    write_atomically(path, _bashrc().encode())
    return [shell, "--rcfile", str(path)]


def finds_course() -> bool:
    """Return whether a terminal's shell finds `course`.

    Raises:
        OSError: the shell can't be started.
        subprocess.TimeoutExpired: it does not answer.
    """
    shell = command()
    if not shell:
        return True
    done = subprocess.run(
        [*shell, "-i", "-c", "command -v course"],
        env=kernel.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode == 0


def _bashrc() -> str:
    here = shlex.quote(str(Path(sys.executable).parent))
    return (
        "# Written by `course lab` for JupyterLab's terminals: your own settings, then one line.\n"
        "[ -f /etc/bash.bashrc ] && . /etc/bash.bashrc\n"
        "[ -f ~/.bashrc ] && . ~/.bashrc\n"
        f'case ":$PATH:" in *:{here}:*) ;; *) export PATH={here}:"$PATH" ;; esac\n'
    )

"""What JupyterLab's server goes by: the course's own configuration, not a person's or a site's.

A token or a password that stands in `~/.jupyter`, or in a file of a site, is meant for other
servers: with it the address that `course lab` prints would open nothing. How JupyterLab looks (its
theme, its keys) is the person's own and stays.
"""

from __future__ import annotations

import os
from pathlib import Path

from utils.files import write_atomically

# The token stays in the environment: a file would hold one lab's, and two may run at once.
_CONFIG = """\
import os

c = get_config()
if token := os.environ.get("JUPYTER_TOKEN"):  # other programs of Jupyter's read this as well
    c.IdentityProvider.token = token
c.PasswordIdentityProvider.hashed_password = ""
"""
# Whichever of them a site has, the course's of the same name comes after it.
_NAMES = ("jupyter_config.py", "jupyter_server_config.py", "jupyter_lab_config.py")
_MIGRATED = "migrated"
"""Where this file lies, Jupyter copies no configuration of IPython 3 beside it."""


def write(folder: Path) -> None:
    """Write the configuration into a folder.

    Raises:
        OSError: the folder can't be written.
    """
    for name in _NAMES:
        write_atomically(folder / name, _CONFIG.encode())
    write_atomically(folder / _MIGRATED, b"")


def environment(folder: Path) -> dict[str, str]:
    """Return the variables that make JupyterLab read this folder's configuration first."""
    from jupyter_core.paths import jupyter_config_dir

    settings = Path(jupyter_config_dir()) / "lab" / "user-settings"
    return {
        "JUPYTER_CONFIG_DIR": str(folder),  # instead of ~/.jupyter
        "JUPYTER_CONFIG_PATH": str(folder),  # before what a site has in /etc/jupyter
        "JUPYTERLAB_SETTINGS_DIR": os.environ.get("JUPYTERLAB_SETTINGS_DIR") or str(settings),
    }

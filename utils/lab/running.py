"""The JupyterLabs that run on this machine, and whether a notebook is open in one of them."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

SECONDS = 2.0


def is_open(notebook: Path) -> bool:
    """Return whether a JupyterLab of this user has a kernel for a notebook; one that is silent has
    none."""
    return any(
        (Path(server["root_dir"]) / session.get("path", "")).resolve() == notebook.resolve()
        for server in _servers()
        for session in _sessions(server)
    )


def _servers() -> list[dict[str, str]]:
    from jupyter_server.serverapp import list_running_servers

    return list(list_running_servers())


def _sessions(server: dict[str, str]) -> list[dict[str, str]]:
    request = urllib.request.Request(
        f"{server['url']}api/sessions", headers={"Authorization": f"token {server['token']}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            found: list[dict[str, str]] = json.load(answer)
    except (OSError, ValueError):
        return []
    return found

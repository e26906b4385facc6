"""The course's JupyterLab extension: after an update no browser may run an old one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from utils.lab import extension


def _script(extensions: Path) -> Path:
    course = extensions / "course-home"
    package = json.loads((course / "package.json").read_text())
    path: Path = course / package["jupyterlab"]["_build"]["load"]
    return path


def test_the_script_changes_its_name_with_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _script(extension.write(tmp_path))
    assert "course-home" in first.read_text()
    assert _script(extension.write(tmp_path)) == first

    changed = tmp_path / "changed" / "course-home"
    (changed / "static").mkdir(parents=True)
    (changed / "package.json").write_bytes((extension._SOURCE / "package.json").read_bytes())
    (changed / "static" / "remoteEntry.js").write_text("// course-home, newer")
    monkeypatch.setattr(extension, "_SOURCE", changed)
    second = _script(extension.write(tmp_path))
    assert second != first
    assert second.read_text() == "// course-home, newer"

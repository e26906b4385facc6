"""`utils/bootstrap.py` decides well: what it takes, installs and explains, without a network."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.clock import seconds_of_children
from utils import bootstrap
from utils.authoring.environment import COLAB_FILE, SETS, TOOLS_FILE
from utils.paths import course_root

ROOT = course_root()
COMPILED = [*SETS, TOOLS_FILE, COLAB_FILE]
RUNTIME = "requirements.txt"


def test_bootstrap_reads_on_python_3_8_and_needs_nothing_installed() -> None:
    source = Path(bootstrap.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    modules = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert modules <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("versions", "chosen"),
    [
        ({"a": (3, 11), "b": (3, 13)}, "a"),
        ({"a": (3, 9), "b": (3, 12)}, "b"),
        ({"a": (3, 14), "b": None, "c": (3, 13)}, "c"),
    ],
)
def test_first_suitable_python_is_taken(
    versions: dict[str, tuple[int, int] | None], chosen: str
) -> None:
    assert bootstrap.choose_python(list(versions), versions.__getitem__) == chosen


def test_no_suitable_python_says_what_was_found_and_what_to_install() -> None:
    versions = {"/usr/bin/python3": (3, 9), "/opt/python3.14": (3, 14)}
    with pytest.raises(bootstrap.BootstrapError) as raised:
        bootstrap.choose_python(list(versions), versions.__getitem__)
    sentence = str(raised.value)
    for part in ("3.9 (/usr/bin/python3)", "3.14 (/opt/python3.14)", "3.11, 3.12 or 3.13"):
        assert part in sentence
    assert "\n" not in sentence


def test_a_pyenv_shim_without_its_python_is_passed_over(tmp_path: Path) -> None:
    shim = tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.12: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    assert bootstrap.version_of(str(shim)) is None
    assert bootstrap.version_of(sys.executable) == sys.version_info[:2]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with an environment in it that no installer has touched."""
    for name in (*COMPILED, "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    (programs / "course").touch()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "find_uv", lambda venv: "/usr/bin/uv")
    return tmp_path


@pytest.fixture
def installed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of the sets that bootstrap would have installed."""
    sets: list[str] = []
    monkeypatch.setattr(bootstrap, "install", lambda name, venv, uv: sets.append(name))
    return sets


def test_second_start_has_nothing_to_do(installed: list[str]) -> None:
    assert bootstrap.bring_up_to_date(RUNTIME) is True
    assert bootstrap.bring_up_to_date(RUNTIME) is False
    assert installed == [RUNTIME]


def test_a_development_environment_serves_a_learner_too(installed: list[str]) -> None:
    bootstrap.bring_up_to_date("requirements-dev.txt")
    assert bootstrap.bring_up_to_date(RUNTIME) is False
    assert bootstrap.bring_up_to_date("requirements-dev.txt") is False
    assert installed == ["requirements-dev.txt"]


def test_a_learner_s_environment_grows_for_tests_and_back_needs_nothing(
    installed: list[str],
) -> None:
    for name in (RUNTIME, "requirements-dev.txt", RUNTIME, "requirements-dev.txt"):
        bootstrap.bring_up_to_date(name)
    assert installed == [RUNTIME, "requirements-dev.txt"]


@pytest.mark.parametrize("name", [RUNTIME, TOOLS_FILE, "pyproject.toml"])
def test_a_changed_file_brings_a_new_installation(
    name: str, checkout: Path, installed: list[str]
) -> None:
    bootstrap.bring_up_to_date(RUNTIME)
    with (checkout / name).open("a") as file:
        file.write("# changed\n")
    assert bootstrap.bring_up_to_date(RUNTIME) is True
    assert installed == [RUNTIME, RUNTIME]


def test_a_handout_without_the_pins_of_contributors_is_known_as_set_up(
    checkout: Path, installed: list[str]
) -> None:
    for name in set(bootstrap.SETS.values()) - {RUNTIME}:
        (checkout / name).unlink()
    assert bootstrap.bring_up_to_date(RUNTIME)
    assert not bootstrap.bring_up_to_date(RUNTIME)
    assert installed == [RUNTIME]


@pytest.mark.parametrize("lost", ["course", "python"])
def test_a_lost_program_is_noticed(lost: str, checkout: Path, installed: list[str]) -> None:
    bootstrap.bring_up_to_date(RUNTIME)
    (checkout / ".venv" / "bin" / lost).unlink()
    assert not bootstrap.is_current(RUNTIME, checkout / ".venv", checkout)


def test_an_environment_that_was_moved_is_made_anew(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = checkout / ".venv"
    bootstrap.write_stamp(
        venv, {"root": "/elsewhere", RUNTIME: bootstrap.digest(RUNTIME, checkout)}
    )
    assert not bootstrap.is_current(RUNTIME, venv, checkout)
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "run", lambda command, *rest: commands.append(list(command)))
    bootstrap.make_environment(venv, "/usr/bin/uv", anew=False)
    assert "--clear" in commands[0]


def test_an_interrupted_installation_is_repaired(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_anew: list[bool] = []
    monkeypatch.setattr(
        bootstrap, "make_environment", lambda venv, uv, anew: made_anew.append(anew)
    )
    monkeypatch.setattr(bootstrap, "install", stop_half_way)
    assert bootstrap.main(["lab"]) == 130
    monkeypatch.setattr(bootstrap, "install", lambda name, venv, uv: None)
    assert bootstrap.main(["lab"]) == 0
    assert made_anew == [False, True]
    assert bootstrap.is_current(RUNTIME, checkout / ".venv", checkout)


def stop_half_way(*_: object) -> None:
    """Do what Ctrl-C does."""
    raise KeyboardInterrupt


def test_a_failure_before_anything_changed_keeps_the_environment(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "install", lambda *_: bootstrap.run(["sh", "-c", "exit 2"], "x"))
    assert bootstrap.main(["lab"]) == 1
    assert not (checkout / ".venv" / bootstrap.MARK).exists()
    changed = "echo Prepared 3 packages; exit 2"
    monkeypatch.setattr(bootstrap, "install", lambda *_: bootstrap.run(["sh", "-c", changed], "x"))
    assert bootstrap.main(["lab"]) == 1
    assert (checkout / ".venv" / bootstrap.MARK).exists()
    assert "Traceback" not in capsys.readouterr().err


def test_an_unsuitable_environment_is_not_deleted_unasked(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "version_of", lambda python: (3, 9))
    with pytest.raises(bootstrap.BootstrapError, match=r"holds Python 3\.9.*delete \.venv"):
        bootstrap.make_environment(checkout / ".venv", "/usr/bin/uv", anew=False)


# What the installers printed on a real machine, and the word the sentence must contain.
REAL_OUTPUT = {
    "no network, uv": (
        "error: Request failed after 3 retries in 4.6s\n  cause: Failed to fetch: …\n"
        "  cause: tcp connect error\n  cause: Connection refused (os error 111)",
        "package index did not answer",
    ),
    "no network, pip": (
        "ERROR: No matching distribution found for editables==0.6",
        "package index did not answer",
    ),
    "wrong hash, uv": (
        "error: Failed to download `absl-py==2.5.1`\n  cause: Hash mismatch for `absl-py==2.5.1`",
        "its hash differs",
    ),
    "wrong hash, pip": (
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
        "its hash differs",
    ),
    "full disk": (
        "error: Failed to install: grpcio-1.85.1\n  cause: failed to copy file: No space left on "
        "device (os error 28)",
        "disk is full",
    ),
    "no right to write": (
        "Error: [Errno 13] Permission denied: '/course/.venv'",
        "may not write",
    ),
    "no ensurepip": (
        "The virtual environment was not created successfully because ensurepip is not available.",
        "python3-venv",
    ),
    "unknown certificate": (
        "error: Failed to fetch: …\n  cause: invalid peer certificate: UnknownIssuer",
        "UV_SYSTEM_CERTS",
    ),
    "something else": ("error: the dog ate it", "--repair"),
}


@pytest.mark.parametrize("case", REAL_OUTPUT)
def test_a_failed_installation_is_explained(case: str) -> None:
    output, words = REAL_OUTPUT[case]
    sentence = bootstrap.explain(output, RUNTIME)
    assert words in sentence
    assert "run this again" in sentence
    assert "\n" not in sentence


def test_pip_s_index_is_passed_on_to_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "pip's own")
    assert bootstrap.index_settings(sys.executable)["UV_DEFAULT_INDEX"] == "pip's own"
    monkeypatch.setenv("UV_INDEX_URL", "uv's own")
    assert "UV_DEFAULT_INDEX" not in bootstrap.index_settings(sys.executable)


def test_a_site_s_pip_conf_is_passed_on_to_uv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "pip.conf"
    site.write_text("[global]\nindex-url = a school's own\ncert = C:\\certs\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(site))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("PIP_INDEX_URL", "PIP_CERT", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX",
                 "UV_CONFIG_FILE", "SSL_CERT_FILE"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    settings = bootstrap.index_settings(sys.executable)
    assert settings["UV_DEFAULT_INDEX"] == "a school's own"
    assert settings["SSL_CERT_FILE"] == "C:\\certs"


def test_a_start_with_nothing_to_do_is_quick(installed: list[str], checkout: Path) -> None:
    (checkout / "utils").mkdir()
    script = Path(shutil.copy(bootstrap.__file__, checkout / "utils"))
    bootstrap.bring_up_to_date(RUNTIME)
    times = []
    for _ in range(5):
        before = seconds_of_children()
        done = subprocess.run([sys.executable, script, "lab"], capture_output=True, check=False)
        times.append(seconds_of_children() - before)
        assert (done.returncode, done.stderr) == (0, b"")
    assert min(times) < 0.3


def test_make_sets_up_before_it_starts() -> None:
    for target, what, then in (
        ("lab", "lab", "course lab"),
        ("test", "test --programs", "-m pytest -n auto"),
        ("test-quick", "test", "-m pytest -n auto"),
    ):
        done = subprocess.run(
            ["make", "--no-print-directory", "-n", target],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        first, second = done.stdout.splitlines()
        assert first == f"python3 utils/bootstrap.py {what}"
        assert then in second

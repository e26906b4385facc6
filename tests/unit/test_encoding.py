"""A terminal, a pipe or a locale that is not UTF-8: nothing crashes and nothing is lost."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from utils import encoding

SIGNS = {"✓": "+", "✗": "x", "○": "o", "·": "-", "…": "...", "±": "+-", "–": "-"}
NARROW = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "a Windows code page": {"PYTHONIOENCODING": "cp1252"},
    "the C locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, *words]
    return subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, check=False
    )


def course(*words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    return run("-m", "utils.cli", *words, **variables)


@pytest.mark.parametrize("narrow", NARROW)
@pytest.mark.parametrize("command", ["progress", "data list"])
def test_what_a_terminal_cannot_show_is_told_in_ascii_and_the_rest_is_the_same(
    command: str, narrow: str
) -> None:
    whole = course(*command.split(), PYTHONIOENCODING="utf-8").stdout.decode()
    done = course(*command.split(), **NARROW[narrow])
    assert (done.returncode, done.stderr) == (0, b"")
    codec = "cp1252" if "page" in narrow else "ascii"
    shown = done.stdout.decode(codec)
    for sign, plain in SIGNS.items():
        if not sign.isascii() and sign.encode(codec, "ignore") == b"":
            whole = whole.replace(sign, plain)
    assert shown == whole


@pytest.mark.parametrize("narrow", NARROW)
def test_a_check_in_a_plain_script_answers(narrow: str) -> None:
    script = "from utils.checks import check; check('states_by_hand', [[1, 1]])"
    done = run("-c", script, **NARROW[narrow])
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"x not yet: states_by_hand")


def test_a_failure_is_told_on_stderr_without_numbers_for_our_signs() -> None:
    done = run("-m", "utils.cli", "check", "✗ mine.ipynb", PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert b"There is no file x mine.ipynb" in done.stderr


@pytest.mark.parametrize("narrow", NARROW)
def test_json_stays_json(narrow: str) -> None:
    whole = course("list", "--json", PYTHONIOENCODING="utf-8").stdout.decode()
    assert not whole.isascii(), "this list is no trial"
    done = course("list", "--json", **NARROW[narrow])
    assert json.loads(done.stdout.decode("ascii")) == json.loads(whole)


def test_letters_and_bytes_of_names_are_shown_by_number_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    encoding.print_anything()
    print("✓ José, σ, Andr\udce9, \ud800, 🙂", end="", flush=True)
    shown = stream.buffer.getvalue()  # type: ignore[attr-defined]
    assert shown == rb"+ Jos\xe9, \u03c3, Andr\xe9, \ud800, \U0001f642"


def test_the_c_locale_gives_names_back_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="surrogateescape")
    monkeypatch.setattr(sys, "stdout", stream)
    encoding.print_anything()
    print("✓✗ Jos\udcc3\udca9 …", end="", flush=True)
    assert stream.buffer.getvalue().decode() == "+x José ..."  # type: ignore[attr-defined]


def test_who_asked_for_another_remedy_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="xmlcharrefreplace")
    monkeypatch.setattr(sys, "stdout", stream)
    encoding.print_anything()
    print("✓", end="", flush=True)
    assert stream.buffer.getvalue() == b"&#10003;"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "variables", [{}, NARROW["the C locale"]], ids=["any locale", "the C locale"]
)
def test_a_name_in_utf_8_is_read_under_any_locale(
    variables: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "José").touch()
    (tmp_path / os.fsdecode(b"Andr\xe9")).touch()
    code = (
        "import os, sys; from utils.encoding import readable;"
        "print(ascii(sorted(map(readable, os.listdir(sys.argv[1])))))"
    )
    done = run("-c", code, str(tmp_path), **variables)
    assert done.stdout.decode().strip() == r"['Andr\udce9', 'Jos\xe9']"

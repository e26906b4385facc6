"""Attacks whose weapon is the file itself: its form, its size, its names. Built here, not kept."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.grading.samples import notebook

RIGHT = "states_by_hand = [[2, 0], [1, 1], [2.5, 0.5]]"


@dataclass(frozen=True)
class Attack:
    """One submission that attacks, and what must come of it.

    Attributes:
        name: for the test's name.
        tries: what it tries.
        earns: the exercises that it solves honestly.
        statuses: of which the grade must have one.
        says: what must occur in the grade's sentence or in one of its feedback's.
        data: the notebook's bytes.
        student: the name under which it is handed in.
        file: the file's name.
        chapter: whose exercises it attacks.
    """

    name: str
    tries: str
    data: bytes
    earns: frozenset[str] = frozenset({"states_by_hand"})
    statuses: frozenset[str] = frozenset({"ok"})
    says: tuple[str, ...] = ()
    student: str = "Mallory"
    file: str = "01_recurrence.ipynb"
    chapter: str = "01"


def _changed(change: Callable[[dict[str, Any]], None], *cells: str) -> bytes:
    """Return a notebook after a change to its JSON."""
    form = json.loads(notebook(*(cells or (RIGHT,)), name="01"))
    change(form)
    return json.dumps(form).encode()


def _deep(depth: int) -> bytes:
    """Return a notebook whose metadata are nested so deeply that reading them recurses."""
    marker = '"metadata": {"course"'
    text = notebook(RIGHT, name="01").decode()
    nested = '{"a":' * depth + "1" + "}" * depth
    return text.replace(marker, f'"metadata": {{"deep": {nested}, "course"', 1).encode()


def _old() -> bytes:
    """Return the same in notebook format 3: worksheets, and `input` for `source`."""
    cell = {"cell_type": "code", "language": "python", "input": RIGHT, "outputs": []}
    cell |= {"collapsed": False, "metadata": {}, "prompt_number": 1}
    sheet = {"cells": [cell, {"cell_type": "heading", "level": 1, "source": "x", "metadata": {}}]}
    form = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [sheet]}
    return json.dumps(form).encode()


def _widgets() -> bytes:
    def change(form: dict[str, Any]) -> None:
        view = {"application/vnd.jupyter.widget-view+json": {"model_id": "x" * 32}}
        page = {"text/html": "<script>fetch('http://127.0.0.1:1')</script>"}
        output = {"output_type": "display_data", "metadata": {}, "data": {**view, **page}}
        state = {"state": {"x" * 32: {"model_module": "../../x", "state": {"value": "y" * 10**6}}}}
        form["cells"][0]["outputs"] = [copy.deepcopy(output) for _ in range(200)]
        form["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": state}

    return _changed(change)


def _typed_wrong(form: dict[str, Any]) -> None:
    good = form["cells"][0]
    sources = [None, 7, {"a": 1}, [1, 2], [["x"]], True]
    form["cells"] += [{**good, "id": f"w{n}", "source": s} for n, s in enumerate(sources)]


def _no_kernel(form: dict[str, Any]) -> None:
    form["metadata"] = {"kernelspec": None, "language_info": [], "course": {"chapter": "01"}}


def _strange_metadata(form: dict[str, Any]) -> None:
    form["metadata"]["course"] = {"chapter": {"$ref": "#/metadata/course"}, "../../x": ["01"] * 99}
    form["cells"][0]["metadata"] = {"tags": {"$ref": "#"}, "id": [[[]]]}


MAGICS = (
    "!touch course-attack-shell @CANARY@/course-attack-shell",
    "%%bash\ntouch @CANARY@/course-attack-bash",
    "%run -i ../solutions/01_recurrence.py\n%load_ext course_attack\n%cd /",
    "files = !ls -la /\nget_ipython().system('touch @CANARY@/course-attack-system')",
    "%%javascript\nalert(1)",
    f"%matplotlib inline\n{RIGHT}\n?rnn_forward",
)

NOTEBOOK_ATTACKS = (
    Attack(
        "huge_cell",
        "a cell of 300 kB beside a good one",
        notebook(f"text = '{'x' * 300_000}'\nrnn_forward = None", RIGHT, name="01"),
        says=("Code cell 1 was left out: it is longer than 200 kB",),
    ),
    Attack(
        "too_much_code",
        "3 MB of code, in cells that are each small enough",
        notebook(RIGHT, *[f"a_{n} = '{'x' * 150_000}'" for n in range(20)], name="01"),
        earns=frozenset(),
        statuses=frozenset({"unreadable", "too large"}),
        says=("more than 2 MB of code",),
    ),
    Attack(
        "too_many_cells",
        "2,500 cells",
        notebook(RIGHT, *["x = 1"] * 2500, name="01"),
        earns=frozenset(),
        statuses=frozenset({"too large"}),
        says=("2,501 code cells",),
    ),
    Attack(
        "too_many_statements",
        "30,000 statements in a few cells, each of which depends on the one before",
        notebook(
            RIGHT,
            *["\n".join(f"a{c}_{n} = a{c}_{n - 1}" for n in range(5000)) for c in range(6)],
            name="01",
        ),
        earns=frozenset(),
        statuses=frozenset({"too large"}),
        says=("more than 20,000 statements",),
    ),
    Attack(
        "nested_code",
        "brackets, minus signs and blocks nested so deeply that Python's own parser gives up",
        notebook(
            RIGHT,
            "rnn_forward = " + "(" * 5000 + ")" * 5000,
            "perplexity = " + "-" * 90_000 + "1",
            "lstm_step = " + "+".join(["1"] * 60_000),
            "clip_gradients = " + "[" * 90 + "]" * 90,
            name="01",
        ),
        says=("Code cell 2 was left out",),
    ),
    Attack(
        "costly_constants",
        "constants that take an age to read or to fold: digits, powers, repetitions, formats",
        notebook(
            RIGHT,
            "rnn_forward = " + "9" * 100_000,
            "perplexity = 10 ** 10 ** 10 ** 10",
            "lstm_step = ('x' * 10**9) * 10**9",
            'clip_gradients = f"{1:{10**9}d}"',
            name="01",
        ),
        statuses=frozenset({"ok", "timeout", "memory"}),
    ),
    Attack(
        "magics",
        "magics and shell escapes; none is run, and what stands beside them counts",
        notebook(*MAGICS, name="01"),
        earns=frozenset({"states_by_hand"}),
        statuses=frozenset({"left out"}),
    ),
    Attack("widgets", "megabytes of widget state and scripts in outputs", _widgets()),
    Attack(
        "html_name",
        "HTML, a formula and a path in the student's name",
        notebook(RIGHT, name="01"),
        student="=cmd|'/c calc'!A1<script>alert(1)</script><img src=x onerror=alert(2)>",
        file="../../../course-attack/01_<b>x</b>.ipynb",
    ),
    Attack("format_3", "notebook format 3, with no chapter in it", _old()),
    Attack("no_kernelspec", "no kernel, and metadata of wrong types", _changed(_no_kernel)),
    Attack("strange_metadata", "metadata that refer to themselves", _changed(_strange_metadata)),
    Attack(
        "deep_metadata",
        "metadata nested 100,000 deep",
        _deep(100_000),
        earns=frozenset(),
        statuses=frozenset({"unreadable"}),
        says=("not a notebook that can be read",),
    ),
    Attack(
        "typed_wrong",
        "cells whose source is a number, a dict, a list of lists",
        _changed(_typed_wrong),
        earns=frozenset(),
        statuses=frozenset({"unreadable", "ok"}),
    ),
    Attack(
        "no_cells",
        "a notebook whose cells are a dict",
        _changed(lambda form: form.update(cells={"a": 1})),
        earns=frozenset(),
        statuses=frozenset({"unreadable"}),
    ),
    Attack(
        "not_unicode",
        "bytes that are no UTF-8, after a good beginning",
        notebook(RIGHT, name="01") + b"\xff\xfe\x00",
        earns=frozenset(),
        statuses=frozenset({"unreadable"}),
    ),
    Attack(
        "half_characters",
        "null characters and halves of characters in code",
        notebook("x = '\x00'", "y = '\ud800'\nrnn_forward = y", RIGHT, name="01"),
        statuses=frozenset({"ok", "unreadable"}),
    ),
    Attack(
        "other_names",
        "names that look like an exercise's, and code hidden in strings and encodings",
        notebook(
            "# coding: rot13\nstates_by_hаnd = 1",  # a Cyrillic letter
            'exec("rnn_forward = lambda *a: 1/0")',
            f"globals()['lstm_step'] = 1\n{RIGHT}",
            "from __future__ import barry_as_FLUFL",
            name="01",
        ),
        statuses=frozenset({"left out"}),
    ),
)

"""Mutants: each operator's changes, how they are written, how they are run, and what is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from utils.authoring import mutants
from utils.authoring.mutants import groups, kinds, loops, process, slips
from utils.authoring.mutants.cell import Cell, Change, shown, written
from utils.checks import edits
from utils.checks.exercise import ConditionError
from utils.checks.page import Way, read_items
from utils.checks.registry import find_exercise
from utils.cli import app


def ways(
    operator: Callable[[Cell], Iterator[slips.Changes]], source: str, **options: Any
) -> list[str]:
    """Return what an operator makes of a source, as lines of the page."""
    found = (written(source, changes) for changes in operator(Cell(source, **options)))
    return [shown(way) for way in found if way is not None]


OPERATORS: list[tuple[Any, str, list[str]]] = [
    (
        slips.activations,
        "h = np.tanh(a)",
        [
            "`np.tanh(a)` → `1 / (1 + np.exp(-(a)))`",
            "`np.tanh(a)` → `np.maximum(a, 0)`",
            "`np.tanh` → nothing",
        ],
    ),
    (
        slips.activations,
        "h = max(0, a)",
        [
            "`max(0, a)` → `np.tanh(a)`",
            "`max(0, a)` → `1 / (1 + np.exp(-(a)))`",
            "`max(0, a)` → `(a)`",
        ],
    ),
    (slips.terms, "s = a + b", ["` + b` → nothing", "`a + ` → nothing"]),
    (
        slips.terms,
        "s = (a - b) * c",
        ["` * c` → nothing", "`(a - b) * ` → nothing", "` - b` → nothing", "`a - ` → `-`"],
    ),
    (slips.terms, "s = a if b else c", ["` if b else c` → nothing", "`a if b else ` → nothing"]),
    (slips.terms, "s += a", ["`+= a` → `= a`"]),
    (slips.terms, "s = f([a, b])", ["`a, ` → nothing", "`, b` → nothing"]),
    (slips.signs, "s = a + b", ["`+ b` → `- b`", "`a + b` → `b - a`"]),
    (slips.signs, "s = -a", ["`-a` → `a`"]),
    (slips.swapped_names, "s = a / b", ["`a / b` → `b / a`"]),
    (slips.swapped_names, "f([a, 1])", ["`a, 1` → `1, a`"]),
    (
        slips.calls,
        "t = f(a.copy())",
        ["`f(a.copy())` → `a.copy()`", "`a.copy()` → `a`"],
    ),
    (
        slips.aggregations,
        "t = a.max()",
        [
            "`a.max` → `a.sum`",
            "`a.max` → `a.mean`",
            "`a.max` → `a.min`",
            "`a.max()` → `a[0]`",
            "`a.max()` → `a[-1]`",
        ],
    ),
    (
        slips.aggregations,
        "t = np.stack(rows)",
        [f"`np.stack(rows)` → `np.{name}(rows, axis=0)`" for name in ("sum", "mean", "max")],
    ),
    (
        slips.aggregations,
        "t = layers.Add()(a)",
        ["`layers.Add` → `layers.Average`", "`layers.Add` → `layers.Concatenate`"],
    ),
    (slips.products, "t = a @ b", ["`a @ b` → `b @ a`", "`a` → `a.T`", "`b` → `b.T`"]),
    (slips.products, "t = a.T", ["`a.T` → `a`"]),
    (slips.axes, "t = np.flip(a, axis=1)", ["`axis=1` → `axis=0`", "`axis=1` → `axis=-1`"]),
    (slips.axes, "t = a.shape[1]", ["`a.shape[1]` → `a.shape[0]`", "`a.shape[1]` → `a.shape[-1]`"]),
    (slips.axes, "t = a[:, n]", ["`[:, n]` → nothing", "`:, n` → `n, :`", "`:, n` → `n`"]),
    (slips.axes, "t = a[:n]", ["`[:n]` → nothing", "`:n` → `n:`"]),
    (slips.comparisons, "t = a < b", ["`< b` → `<= b`", "`< b` → `> b`"]),
    (slips.comparisons, "t = a is None", ["`is` → `is not`"]),
    (slips.comparisons, "t = f(deep=True)", ["`True` → `False`"]),
    (
        loops.ranges,
        "for t in range(n):\n    pass",
        [
            "`range(n)` → `range(1, n)`",
            "`range(n)` → `range(n - 1)`",
            "`range(n)` → `range(n + 1)`",
            "`range(n)` → `reversed(range(n))`",
        ],
    ),
    (loops.ranges, "t = [f(a) for a in x]", ["`x` → `x[1:]`", "`x` → `x[:-1]`", "`x` → `x[::-1]`"]),
    (
        loops.orders,
        "for a in x:\n    h = a\n    s.append(h)",
        [
            "`h = a⏎    s.append(h)` → `s.append(h)⏎    h = a`",
            "`    s.append(h)` → `s.append(h)`",
        ],
    ),
    (loops.aliases, "h = h + a", ["`= h + a` → `+= a`"]),
    (
        loops.sharing,
        "for _ in x:\n    h = GRU(n)(h)",
        ["`for` → `layer = GRU(n)⏎for`, `GRU(n)` → `layer`"],
    ),
]


@pytest.mark.parametrize(
    ("operator", "source", "expected"),
    OPERATORS,
    ids=[f"{operator.__name__}: {source.splitlines()[0]}" for operator, source, _ in OPERATORS],
)
def test_an_operator_makes_just_these(operator: Any, source: str, expected: list[str]) -> None:
    assert ways(operator, source) == expected


FORWARD = """def f(x, h_0, weights):
    sums = []
    for w in weights:
        h = np.zeros(3)
        rows = []
        for é in x:
            h = w @ é + h
            rows.append(h)
        sums.append(np.stack(rows))
    return np.stack(sums)"""


KINDS = {
    **{name: ["array 1"] for name in ("h", "h_0", "é")},
    **{name: ["array 2"] for name in ("x", "w")},
    **{name: ["list"] for name in ("rows", "sums", "weights")},
}


def test_what_a_state_starts_from() -> None:
    found = ways(loops.starts, FORWARD, kinds=KINDS)
    assert found == [
        "`sums = []` → `sums = [h]`",
        "`sums = []` → `sums = [h]`, `np.stack(sums)` → `np.stack(sums[:-1])`",
        "`sums = []` → `sums = [rows]`",
        "`sums = []` → `sums = [rows]`, `np.stack(sums)` → `np.stack(sums[:-1])`",
        "`np.zeros(3)` → `h_0`",
        "`np.zeros` → `np.ones`",
        "`rows = []` → `rows = [sums]`",
        "`rows = []` → `rows = [sums]`, `np.stack(rows)` → `np.stack(rows[:-1])`",
        "`rows = []` → `rows = [h]`",
        "`rows = []` → `rows = [h]`, `np.stack(rows)` → `np.stack(rows[:-1])`",
    ]
    assert ways(loops.starts, "def f(h_0):\n    h = h_0") == [
        "`h = h_0` → `h = np.zeros_like(h_0)`"
    ]


def test_what_is_not_reset() -> None:
    assert ways(loops.resets, FORWARD) == [
        "`np.zeros(3)` → `h if sums else np.zeros(3)`",
        "`rows = []` → `rows = rows if sums else []`",
    ]
    alone = "for w in x:\n    h = np.zeros(3)"
    assert ways(loops.resets, alone) == ['`np.zeros(3)` → `locals().get("h", np.zeros(3))`']


def test_what_is_returned() -> None:
    source = "def f(x):\n    s = []\n    for a in x:\n        h = g(a)\n    return s"
    assert ways(slips.returned, source) == [
        "`return s` → `return h`",
        *(
            f"`return s` → `return s{end}`"
            for end in ("[0]", "[-1]", "[1:]", "[:-1]", "[::-1]", ".T")
        ),
        "`return` → `    return`",
    ]


def test_a_name_gives_way_to_its_like_alone() -> None:
    assert ways(slips.replaced_names, FORWARD, kinds=KINDS, lines=[7]) == [
        "`w @ é` → `x @ é`",
        "`é + h` → `h_0 + h`",
        "`é + h` → `h + h`",
        "`é + h` → `é + h_0`",
        "`é + h` → `é + é`",
    ]


def test_an_edit_stands_once_and_counts_characters_not_bytes() -> None:
    source = "é = h + h\nh = é @ é"
    changes = (Change(4, 9, "h"),)
    way = written(source, changes)
    assert way is not None and source.count(way.edits[0][0]) == 1
    assert edits.edited(source, way) == "é = h\nh = é @ é"
    assert [cell.text(node.value) for cell in [Cell(source)] for node in cell.tree.body] == [
        "h + h",
        "é @ é",
    ]


def test_an_edit_reads_well() -> None:
    source = "t = f(a, axis=-1) + f(b, axis=0)"
    way = written(source, (Change(source.index("-1"), source.index("-1") + 2, "1"),))
    assert way is not None and shown(way) == "`axis=-1` → `axis=1`", "no sign without its number"
    way = written("a = f(a)", (Change(6, 7, "a[0]"),))
    assert way is not None and shown(way) == "`f(a)` → `f(a[0])`", "no call without its name"


def test_what_the_page_cannot_say_is_left_out() -> None:
    assert written("a = b", (Change(4, 5, "`b`"),)) is None
    assert written("a = b", (Change(4, 5, "b"),)) is None, "nothing changes"
    assert written("a = b", (Change(4, 5, "b ="),)) is None, "not Python"


def test_lines_that_learners_do_not_write_stay() -> None:
    assert ways(slips.signs, "s = a + b\nt = c + d", lines=[2]) == [
        "`+ d` → `- d`",
        "`c + d` → `d - c`",
    ]


def test_the_same_slip_in_several_places_is_one_mutant() -> None:
    made = {shown(mutant.way) for mutant in mutants.mutants_of("a = x[: t + 1] - y[: t + 1]")}
    assert "`x[: t + 1]` → `x[: t]`, `y[: t + 1]` → `y[: t]`" in made
    assert "`x[: t + 1]` → `x[: t]`" in made


GREEDY = """def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    rows = [h_0]
    for row in rows:
        rows.append(np.zeros(1_000_000))"""
ENDLESS = """def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    while True:
        pass"""


@pytest.fixture(scope="module")
def ran() -> dict[str, process.Ran]:
    right = edits.solution_cell("rnn_forward")
    sources = {
        "greedy": GREEDY,
        "endless": ENDLESS,
        "raises": right.replace("np.stack(states)", "nothing"),
        "right": right,
    }
    runs = process.run_all("rnn_forward", list(sources.values()), [20, 21])
    return dict(zip(sources, runs, strict=True))


def test_what_takes_too_much_is_stopped_and_named(ran: dict[str, process.Ran]) -> None:
    assert {name: each.end for name, each in ran.items()} == {
        "greedy": "memory",
        "endless": "slow",
        "raises": "raised",
        "right": "ran",
    }
    assert [len(outcomes) for outcomes in ran["right"].outcomes] == [3, 3]


def mutant(old: str, new: str) -> groups.Mutant:
    """Return a wrong version of `rnn_forward`."""
    way = Way(((old, new),))
    return groups.Mutant(way, edits.edited(edits.solution_cell("rnn_forward"), way), "terms")


def test_what_passes_is_dropped_and_the_rest_is_grouped(ran: dict[str, process.Ran]) -> None:
    exercise = replace(find_exercise("rnn_forward"), mistakes=())
    made = [
        mutant("np.stack(states)", "np.array(states)"),
        mutant("np.stack(states)", "np.stack([*states])[::-1]"),
        mutant(" + b_h", ""),
        mutant("np.stack(states)", "np.stack(states[::-1])"),
    ]
    runs = process.run_all("rnn_forward", [each.source for each in made], [20, 21])
    found = groups.sort(exercise, made, runs, [20, 21])
    assert found.passed == made[:1]
    assert found.unnamed == [[made[3], made[1]], [made[2]]]


def test_a_condition_that_raises_is_named_with_the_mutant() -> None:
    exercise = find_exercise("rnn_forward")

    def no_tanh(inputs: Any, result: Any) -> bool:
        raise KeyError("x")

    broken = replace(exercise.mistakes[0], name="no tanh", recognise=no_tanh)
    made = [mutant(" + b_h", "")]
    runs = process.run_all("rnn_forward", [made[0].source], [20])
    with pytest.raises(ConditionError) as caught:
        groups.sort(replace(exercise, mistakes=(broken,)), made, runs, [20])
    assert str(caught.value) == (
        "rnn_forward, mistake 'no tanh': `no_tanh` stopped with KeyError: 'x'. "
        "It looked at ` + b_h` → nothing."
    )


@pytest.fixture(scope="module")
def found() -> mutants.Found:
    """Return what comes of `rnn_forward` when its page has lost a mistake."""
    whole = find_exercise("rnn_forward")
    kept = tuple(each for each in whole.mistakes if each.name != "bias forgotten")
    assert len(kept) == len(whole.mistakes) - 1
    return mutants.find("rnn_forward", seeds=2, exercise=replace(whole, mistakes=kept))


def test_a_mistake_that_was_taken_off_the_page_is_found_again(found: mutants.Found) -> None:
    firsts = [shown(group[0].way) for group in found.unnamed]
    assert "` + b_h` → nothing" in firsts
    assert {"no tanh", "start from zero", "h_0 among the results"} <= found.named.keys()
    assert not found.by_seed


def test_printed_lines_are_read_as_the_page_reads_them(
    found: mutants.Found, tmp_path: Path
) -> None:
    page = tmp_path / "rnn_forward.md"
    page.write_text("\n".join(["## Mistakes", *mutants.page_lines(found.unnamed)]), "utf-8")
    items = list(read_items(page).values())
    source = edits.solution_cell("rnn_forward")
    assert len(items) == len(found.unnamed) > 10
    for item, group in zip(items, found.unnamed, strict=True):
        assert [edits.edited(source, way) for way in item.ways] == [m.source for m in group]


def test_models_run_on_numpy() -> None:
    whole = find_exercise("deep_gru")
    kept = tuple(each for each in whole.mistakes if each.name != "one layer too few")
    found = mutants.find("deep_gru", seeds=1, exercise=replace(whole, mistakes=kept))
    firsts = [shown(group[0].way) for group in found.unnamed]
    assert "`range(depth)` → `range(1, depth)`" in firsts
    assert {"one layer used again", "another cell", "a single layer"} <= found.named.keys()


def test_kinds_are_seen_by_running_once() -> None:
    exercise = find_exercise("rnn_forward")
    seen = kinds.kinds_of(exercise, edits.solution_cell("rnn_forward"))
    assert seen["W_hh"] == {"array 2"} and seen["h"] == {"array 1"} and seen["states"] == {"list"}


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["exercise", "mutants", *words])


def test_the_command_prints_the_same_each_time() -> None:
    first, again = (run("recurrent_weights", "--seeds", "1", "--limit", "2") for _ in range(2))
    assert first.exit_code == 0 and first.stdout == again.stdout
    assert first.stdout.count("- **unnamed ") == 2
    assert "`recurrent_weights`: " in first.stdout and "by none." in first.stdout
    assert "--all shows every group in full." in first.stdout


def test_the_command_speaks_json() -> None:
    data = json.loads(run("dense_by_hand", "--seeds", "1", "--json").stdout)
    assert (
        data["exercise"] == "dense_by_hand"
        and data["unnamed"]
        and "relu forgotten" in data["named"]
    )
    assert {"edits", "slip"} == data["unnamed"][0][0].keys()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("rnn_forwards", "did you mean 'rnn_forward'?"),
        ("ElmanCell", "is a class of Keras layers"),
        ("my_language_model", "is a model without `replay`"),
    ],
)
def test_what_is_not_served_is_said_in_a_sentence(name: str, says: str) -> None:
    done = run(name)
    assert done.exit_code == 1 and says in done.stderr and done.stderr.count("\n") == 1

"""The sandbox itself, for real: what a program in it gets, what it sees, and what it can change."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import numpy as np
import pytest

from tests.grading.boxes import SECRET, run, seen
from utils.checks.engine import make_cases
from utils.checks.registry import all_exercises
from utils.grading import fork_server, view
from utils.grading.sandbox import PROBES, ProbeRequest, Sandbox

# --- what it does ---------------------------------------------------------------------------------


def test_every_probe_of_the_course_can_be_asked_for() -> None:
    for exercise in all_exercises():
        asked = [exercise.probe] + ([exercise.measure] if exercise.measure else [])
        assert {each.__name__ for each in asked} <= set(PROBES), exercise.name


def test_answers_of_chapter_01_come_back_as_the_notebook_sees_them(box: Sandbox) -> None:
    source = """
import keras
import numpy as np

def rnn_forward(x, h_0, W_hx, W_hh, b_h):
    states, h = [], h_0
    for x_t in x:
        h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
        states.append(h)
    return np.stack(states)

class ElmanCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, shape):
        self.W_hx = self.add_weight(shape=(shape[-1], self.units))
        self.W_hh = self.add_weight(shape=(self.units, self.units))
        self.b_h = self.add_weight(shape=(self.units,))

    def call(self, x, states):
        h = keras.ops.tanh(x @ self.W_hx + states[0] @ self.W_hh + self.b_h)
        return h, [h]
"""
    wanted = [e for e in all_exercises() if e.name in ("rnn_forward", "ElmanCell")]
    cases = {e.name: make_cases(e, seed=5) for e in wanted}
    requests = [
        ProbeRequest(e.name, e.probe.__name__, [c.inputs for c in cases[e.name]]) for e in wanted
    ]
    result = box.run(SimpleNamespace(source=source), requests)
    assert (result.status, result.sentence) == ("ok", "")
    for exercise in wanted:
        outcomes = result.outcomes[exercise.name]
        assert len(outcomes) == len(cases[exercise.name])
        for case, outcome in zip(cases[exercise.name], outcomes, strict=True):
            assert outcome.error is None, outcome
            assert exercise.judge(case.inputs, outcome.value) is None


def test_one_broken_statement_costs_only_what_it_defines(box: Sandbox) -> None:
    source = """
from utils.layers import ElmanCell as broken
exit()
import numpy as np
def good(x):
    return 2 * x
def needs(x):
    return broken(x)
raise KeyboardInterrupt
after = np.float32(3)
"""
    requests = [
        ProbeRequest("good", "call", [{"x": np.ones(2)}]),
        ProbeRequest("needs", "call", [{"x": 1.0}]),
        ProbeRequest("after", "value", [{}]),
        ProbeRequest("broken", "value", [{}]),
        ProbeRequest("never_written", "value", [{}]),
    ]
    result = box.run(SimpleNamespace(source=source), requests)
    assert result.status == "ok"
    assert np.array_equal(result.outcomes["good"][0].value, [2, 2])
    assert result.outcomes["after"][0].value == 3
    ours = "`utils.layers.ElmanCell`, which is the course's own"
    assert any(ours in line for line in result.outcomes["needs"][0].details)
    assert ours in str(result.outcomes["broken"][0].error)
    assert result.outcomes["never_written"][0].blank
    assert [failure.line for failure in result.failures] == [2, 3, 9]


def test_a_program_that_is_no_python_gives_no_answers(box: Sandbox) -> None:
    result = run(box, "def (:\n")
    assert result.status == "ok"
    assert "never defined" in str(result.outcomes["seen"][0].error)
    assert "can't be read" in result.failures[0].why
    assert not result.finished


def test_replaced_functions_are_put_back_and_named(box: Sandbox) -> None:
    result = run(box, "import numpy as np\nnp.exp = lambda x: 0\nseen = 1")
    assert "numpy.exp" in result.replaced


# --- what it sees ---------------------------------------------------------------------------------


def test_it_sees_no_solution_no_oracle_no_home_and_no_secret(box: Sandbox) -> None:
    root = str(view.course_root())
    found = seen(
        box,
        f"""
import importlib.util, os, pathlib
hidden = ["utils.checks.engine", "utils.checks.edits", "utils.exercises.ch01_recurrence",
          "utils.layers", "utils.results", "utils.grading.sandbox", "utils.grading.fork_server",
          "utils.grading.view", "solutions"]
def there(name):
    try:
        spec = importlib.util.find_spec(name)
        # What stands for a module that is left out has no file.
        return spec is not None and spec.has_location
    except ModuleNotFoundError:
        return False
seen = {{
    "modules": [name for name in hidden if there(name)],
    "course": sorted(str(p) for p in pathlib.Path("/course").rglob("*.py")),
    "root": os.listdir({root!r}) if os.path.exists({root!r}) else [],
    "home": [str(p) for p in pathlib.Path("/").glob("home/*")] + [
        str(p) for p in pathlib.Path("/root").rglob("*.ipynb")],
    "etc": os.listdir("/etc"),
    "environment": dict(os.environ),
    "user": os.getuid(),
}}
""",
    )
    assert found["modules"] == []
    assert not any("ch0" in name or "engine" in name for name in found["course"])
    assert set(found["root"]) <= {".venv"}
    assert found["home"] == []
    assert set(found["etc"]) <= {"ld.so.cache", "alternatives"}
    assert SECRET not in str(found["environment"])
    assert found["user"] != 0


def test_it_sees_no_process_but_its_own(box: Sandbox) -> None:
    found = seen(
        box,
        """
import os
seen = {"processes": [p for p in os.listdir("/proc") if p.isdigit()], "me": os.getpid()}
try:
    os.kill(1, 9)
    seen["init"] = os.path.exists("/proc/1")
except OSError as error:
    seen["init"] = True
""",
    )
    assert found == {"processes": ["1", "2"], "me": 2, "init": True}


def test_it_reaches_no_network(box: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        abstract = socket.socket(socket.AF_UNIX)
        abstract.bind(f"\0course-test-{port}")
        abstract.listen()
        found = seen(
            box,
            f"""
import socket
seen = []
def attempt(family, address):
    try:
        with socket.socket(family) as s:
            s.settimeout(1)
            s.connect(address)
        seen.append(str(address))
    except OSError:
        pass
attempt(socket.AF_INET, ("127.0.0.1", {port}))
attempt(socket.AF_UNIX, "\\0course-test-{port}")
if hasattr(socket, "AF_VSOCK"):
    try:
        socket.socket(socket.AF_VSOCK)
        seen.append("vsock")
    except OSError:
        pass
with open("/proc/net/dev") as table:
    seen += [line for line in table if ":" in line and line.split(":")[0].strip() != "lo"]
""",
        )
        abstract.close()
        with pytest.raises(TimeoutError):
            listener.accept()
    assert found == []


def test_it_makes_no_sockets_whose_buffers_count_for_nobody(box: Sandbox) -> None:
    found = seen(
        box,
        """
import os, socket
def refused(attempt):
    try:
        attempt()
    except PermissionError:
        return True
    return False
families = [socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK]
seen = [refused(lambda: socket.socket(family)) for family in families]
seen += [refused(socket.socketpair), not refused(os.pipe)]
""",
    )
    assert found == [True] * 6


def test_it_cannot_read_the_nonce(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        fork_server.secrets,
        "token_bytes",
        lambda n: bytes((73 * i + 41) % 256 for i in range(n)),
    )
    # The search never makes the bytes that it looks for: it compares one after the other.
    found = seen(
        box,
        """
import ctypes, re
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
known = bytes((91 * i + 17) % 256 for i in range(16))
def occurs(memory, factor, offset):
    start = bytes((factor * i + offset) % 256 for i in range(4))
    place = memory.find(start)
    while place >= 0:
        if all(memory[place + i] == (factor * i + offset) % 256
               for i in range(16) if place + i < len(memory)):
            return True
        place = memory.find(start, place + 1)
    return False
def search(process, factor, offset):
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
        for line in list(maps):
            low, high, rights = re.match(r"(\\w+)-(\\w+) (\\S+)", line).groups()
            size = int(high, 16) - int(low, 16)
            if not rights.startswith("rw") or size > 2**28:
                continue
            try:
                memory.seek(int(low, 16))
                if occurs(memory.read(size), factor, offset):
                    return True
            except OSError:
                pass
    return False
seen = {"known": search("self", 91, 17), "nonce": search("self", 73, 41)}
try:
    seen["keeper"] = search(1, 91, 17)
except OSError:
    seen["keeper"] = None
""",
    )
    assert found["known"], "the search itself must work"
    assert not found["nonce"]
    assert found["keeper"] is None


# --- what it changes ------------------------------------------------------------------------------


def test_it_writes_nowhere_but_in_private_places(box: Sandbox) -> None:
    found = seen(
        box,
        """
import os, sys
seen = []
places = ["/", "/usr", "/usr/lib", "/course", "/course/utils", "/dev", "/etc", "/proc", "/root",
          sys.prefix, os.path.dirname(os.__file__), "/tmp", "/dev/shm", "."]
for place in places:
    try:
        with open(os.path.join(place, "written"), "w") as file:
            file.write("x")
        seen.append(place)
    except OSError:
        pass
""",
    )
    assert found == ["/tmp", "/dev/shm", "."]
    left = "import os\nseen = [os.listdir(p) for p in ('/tmp', '/dev/shm', '.')]"
    assert seen(box, left) == [[], [], []]


def test_it_cannot_change_mounts_or_make_namespaces(box: Sandbox) -> None:
    found = seen(
        box,
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def refused(result):
    return result < 0
seen = {
    "unshare": refused(libc.unshare(0x10000000)),
    "mount": refused(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, b"")),
    "umount": refused(libc.umount2(b"/tmp", 2)),
    "chroot": refused(libc.chroot(b"/tmp")),
    "ptrace": refused(libc.ptrace(16, 1, 0, 0)),
    "memfd": refused(libc.memfd_create(b"x", 0)),
    "setuid": refused(libc.setuid(0)),
}
with open("/proc/self/status") as status:
    seen["capabilities"] = [l.split()[1] for l in status if l.startswith(("CapEff", "CapPrm"))]
""",
    )
    assert found.pop("capabilities") == ["0" * 16] * 2
    assert all(found.values()), found


def test_writing_to_every_descriptor_forges_nothing(box: Sandbox) -> None:
    source = """
import os
numbers = sorted(int(n) for n in os.listdir("/proc/self/fd"))
seen = [n for n in numbers if n > 2]
for n in numbers:
    try:
        os.write(n, b'\\x00\\x00\\x00\\x0c{"end": true}')
    except OSError:
        pass
"""
    result = run(box, source)
    assert result.status == "refused"
    assert result.outcomes["seen"][0].value is None
    assert "not written by the sandbox" in result.sentence
    found = seen(box, "import os\nseen = len(os.listdir('/proc/self/fd'))")
    # stdin, stdout, stderr, the channel, that for questions, and the listing itself
    assert found <= 6

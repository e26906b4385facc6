"""How programs in the sandbox are ended: each with a status, a sentence, and nothing left over.

Everything hostile in here is bounded in number, size and time, so that a sandbox that fails its
test harms nothing beyond it.
"""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from tests.grading.boxes import LIMITS, processes_below, run, seen, still_works, waited
from utils.grading.results import TOO_SLOW
from utils.grading.sandbox import ProbeRequest, Sandbox


def test_a_loop_in_one_answer_leaves_the_others_their_results(box: Sandbox) -> None:
    source = """
import signal
def first(): return 1
def loops():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM, signal.SIGTERM])
    while True: pass
def last(): return 3
"""
    requests = [ProbeRequest(name, "call", [{}]) for name in ("first", "loops", "last")]
    result = box.run(SimpleNamespace(source=source), requests)
    assert result.seconds < 2 * LIMITS.seconds + 1
    assert result.status == "timeout"
    assert [result.outcomes[n][0].value for n in ("first", "last")] == [1, 3]
    assert "did not finish" in str(result.outcomes["loops"][0].error)


def test_a_loop_among_the_statements_is_stopped_and_what_came_before_counts(box: Sandbox) -> None:
    result = run(box, "seen = 1\nwhile True: pass\nlater = 2", "seen", "later")
    assert result.status == "ok"
    assert result.outcomes["seen"][0].value == 1
    assert "did not come that far" in str(result.outcomes["later"][0].error)
    assert [(failure.line, failure.why) for failure in result.failures] == [(2, TOO_SLOW)]
    assert not result.finished


ENDINGS = {
    "a native crash": ("import ctypes\nctypes.string_at(0)", "crashed"),
    "an exit": ("import os\nos._exit(0)", "crashed"),
    "its own SIGKILL": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "killed"),
    "killing everything": ("import os\nos.kill(-1, 9)\nos.kill(os.getpid(), 9)", "killed"),
    "sleeping through signals": (
        "import signal, time\nfor s in (14, 15): signal.signal(s, signal.SIG_IGN)\ntime.sleep(60)",
        "timeout",
    ),
    "a flood of output": (
        "import os\nfor fd in range(3, 20):\n    try:\n        for _ in range(64):\n"
        "            os.write(fd, bytes(2**16))\n    except OSError:\n        pass",
        "too much output",
    ),
    "memory of many processes": (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n"
        "        hoard = b'x' * (200 * 2**20)\n        time.sleep(8)\n        os._exit(0)\n"
        # It computes, for by the clock it might end before its children have got a processor.
        "while time.process_time() < 30: pass",
        "memory",
    ),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_however_a_program_ends_there_is_a_status_a_sentence_and_a_next_one(
    box: Sandbox, name: str
) -> None:
    source, status = ENDINGS[name]
    result = run(box, f"{source}\nseen = 1")
    assert result.status == status, result
    assert result.sentence.endswith((".", "?")) or result.sentence.endswith(")")
    assert result.outcomes["seen"][0].error
    assert still_works(box)


TAKES = {
    "hoard": ("len(bytearray(600 * 2**20))", "MemoryError"),
    "disk": (
        "[open(f'{place}/{part}', 'wb').write(bytes(10 * 2**20))"
        " for place in ('/tmp', '/dev/shm', '.') for part in range(4)]",
        "OSError",
    ),
    # Spawned, since a fork copies the tables of all that TensorFlow has mapped.
    "bomb": (
        "[os.posix_spawn('/usr/bin/sleep', ['sleep', '3'], {}) for _ in range(200)]",
        "BlockingIOError",
    ),
    "threads": (
        "[threading.Thread(target=time.sleep, args=(3,), daemon=True).start() for _ in range(200)]",
        "RuntimeError",
    ),
}


@pytest.mark.parametrize("what", TAKES)
def test_memory_processes_threads_and_disk_are_bounded(box: Sandbox, what: str) -> None:
    takes, error = TAKES[what]
    source = f"""
import os, threading, time
try:
    seen = {takes} and "all of it"
except (MemoryError, OSError, RuntimeError) as refused:
    seen = type(refused).__name__
"""
    assert seen(box, source) == error
    assert still_works(box)


def test_a_value_that_is_too_large_is_an_error_of_that_exercise(box: Sandbox) -> None:
    result = run(box, "import numpy as np\nlarge = np.zeros(2**20)\nseen = 1", "large", "seen")
    assert result.status == "ok"
    assert "can't be handed in" in str(result.outcomes["large"][0].error)
    assert result.outcomes["seen"][0].value == 1


def test_no_process_is_left_after_a_run(box: Sandbox) -> None:
    ours = processes_below(os.getpid())
    source = """
import os, time
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(20)
        os._exit(0)
seen = 1
"""
    assert seen(box, source) == 1
    assert waited(lambda: processes_below(os.getpid()) <= ours)


DRAWS = """
import random, numpy as np, keras
seen = [random.random(), float(np.random.rand()), list({"a", "b", "c", "d"}),
        float(keras.random.normal(()))]
"""


def test_a_killed_server_is_started_again_and_draws_the_same_numbers(box: Sandbox) -> None:
    before = seen(box, DRAWS)
    server = box._server
    assert server is not None and server._process is not None
    server._process.kill()
    assert waited(lambda: server._process.poll() is not None)
    assert seen(box, DRAWS) == before

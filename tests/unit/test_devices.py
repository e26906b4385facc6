"""The same training on one device, on two, and on two hosts: the same losses."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from utils.capstone.devices import BATCH, global_batches, losses_on, losses_side_by_side
from utils.capstone.fresh import run_fresh

pytestmark = pytest.mark.slow
UPDATES = 4


@pytest.fixture(scope="module")
def on_one_and_two() -> list[list[float]]:
    return losses_side_by_side((1, 2), UPDATES)


@pytest.fixture
def on_one(on_one_and_two: list[list[float]]) -> list[float]:
    return on_one_and_two[0]


def test_two_devices_lose_what_one_does(on_one_and_two: list[list[float]]) -> None:
    on_one, on_two = on_one_and_two
    assert len(on_one) == UPDATES
    assert on_one[-1] < on_one[0] - 0.02
    np.testing.assert_allclose(on_two, on_one, rtol=1e-5)


def test_two_hosts_lose_what_one_device_does(on_one: list[float]) -> None:
    with socket.socket() as first, socket.socket() as second:
        for each in (first, second):
            each.bind(("localhost", 0))
        hosts = [f"localhost:{each.getsockname()[1]}" for each in (first, second)]

    def on_host(index: int) -> list[float]:
        task = {"cluster": {"worker": hosts}, "task": {"type": "worker", "index": index}}
        settings = {"TF_CONFIG": json.dumps(task), "CUDA_VISIBLE_DEVICES": "-1"}
        said = run_fresh("utils.capstone.hosts", str(UPDATES), **settings)
        return list(json.loads(said.splitlines()[-1]))

    with ThreadPoolExecutor(2) as both:
        for losses in both.map(on_host, range(2)):
            np.testing.assert_allclose(losses, on_one, rtol=1e-5)


def test_weights_belong_to_the_whole_batch_and_its_parts_differ() -> None:
    _, tags, weights = next(iter(global_batches()))
    assert len(tags) == BATCH
    assert float(np.sum(weights)) == pytest.approx(1)
    assert abs(float(np.sum(weights[: BATCH // 2])) - 0.5) > 1e-3  # or a mean would do as well


@pytest.mark.parametrize("devices", [0, 3, -2])
def test_devices_that_do_not_divide_a_batch_are_a_sentence(devices: int) -> None:
    with pytest.raises(ValueError, match="let devices be 1, 2 or 4"):
        losses_on(devices, 1)


def test_no_updates_are_a_sentence() -> None:
    with pytest.raises(ValueError, match="let it be 1 or more"):
        losses_on(1, 0)


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"failed in its process: invalid literal .* 'many'"):
        run_fresh("utils.capstone.devices", "1", "many")

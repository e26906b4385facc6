"""The workers: a cluster of one's own, or a running scheduler by its address."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator

import dask
from distributed import Client, LocalCluster

from utils.grading.tasks import Setup, SetupPlugin

_JOIN_SECONDS = 120
_CONNECT_SECONDS = 15
# A worker gets one submission at a time, so that one that ends it takes no neighbour along.
_CONFIG = {
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.allowed-failures": 2,
    "distributed.admin.large-graph-warning-threshold": "1GB",
}


class ClusterError(Exception):
    """There are no workers; the message is one sentence that names the fix."""


@contextlib.contextmanager
def open_cluster(
    scheduler: str | None, workers: int | None, say: Callable[[str], None]
) -> Iterator[Client]:
    """Yield a client with workers; a cluster of one's own ends with it.

    Args:
        scheduler: the address of a running scheduler, or None for workers on this machine.
        workers: how many processes on this machine; as many as cores by default.
        say: called with a sentence while waiting.

    Raises:
        ClusterError: the scheduler does not answer, or has no workers.
    """
    # What goes wrong is said in sentences; dask gives each of its loggers a level of its own.
    for name in ("distributed", "distributed.client", "distributed.comm", "distributed.core"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with dask.config.set(_CONFIG), contextlib.ExitStack() as stack:
        if scheduler:
            client = stack.enter_context(_connected(scheduler))
            _wait_for_workers(client, scheduler, say)
        else:
            client = stack.enter_context(_local(workers or os.cpu_count() or 1))
        yield client


@contextlib.contextmanager
def announced(client: Client, setup: Setup) -> Iterator[None]:
    """Tell all workers of a setup; afterwards their sandboxes are closed.

    Raises:
        ClusterError: a worker can't load the course.
    """
    plugin = SetupPlugin(setup)
    try:
        client.register_plugin(plugin, name=plugin.name)
    except Exception as error:  # whatever the worker's Python raises
        raise ClusterError(
            f"A worker can't load the course ({type(error).__name__}: {error}): install this "
            "version of it, with the extra `grading`, where the workers run."
        ) from error
    try:
        yield
    finally:
        # A scheduler that has gone has taken its workers, and their sandboxes, with it.
        with contextlib.suppress(Exception):
            client.sync(client._unregister_worker_plugin, plugin.name, callback_timeout=20)


@contextlib.contextmanager
def _local(workers: int) -> Iterator[Client]:
    folder = tempfile.mkdtemp(prefix="course-grading-")
    try:
        with (
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address=None,
                worker_dashboard_address=None,
                local_directory=folder,
                silence_logs=logging.CRITICAL,
                preload=["utils.grading.tasks"],
                env={"TMPDIR": folder},
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield client
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(
            f"No scheduler answers at {address}: start one with `dask scheduler` and give the "
            "address that it prints, such as tcp://10.0.0.5:8786."
        ) from error
    with client:
        yield client


def _wait_for_workers(client: Client, address: str, say: Callable[[str], None]) -> None:
    if client.scheduler_info()["workers"]:
        return
    say(f"Waiting up to {_JOIN_SECONDS} s for a worker to join {address} …")
    try:
        client.wait_for_workers(1, timeout=_JOIN_SECONDS)
    except (TimeoutError, OSError) as error:
        raise ClusterError(
            f"No worker has joined {address}: start one with `dask worker {address} --nthreads 1`, "
            "on any machine where the course is installed."
        ) from error

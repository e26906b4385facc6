"""The workers: a cluster of one's own, or a running scheduler by its address."""

from __future__ import annotations

import contextlib
import copy
import logging
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import dask
from distributed import Client, Nanny, Scheduler, SpecCluster, Worker
from distributed.comm import CommClosedError

from utils.grading import leftovers
from utils.grading.tasks import Setup, SetupPlugin

CONNECT_SECONDS = 15.0
JOIN_SECONDS = 120.0
_CLOSE_SECONDS = 20.0
_TRY_SECONDS = 15.0
# A worker gets one submission at a time, so that one that ends it takes no neighbour along.
_CONFIG = {
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.allowed-failures": 2,
    "distributed.admin.large-graph-warning-threshold": "1GB",
    # Nobody looks at it, and it stops the judge a hundred times a second.
    "distributed.worker.profile.enabled": False,
}
# What goes wrong is said in sentences; dask gives each of its loggers a level of its own.
_LOGGERS = ("distributed", "distributed.client", "distributed.comm", "distributed.core")


class ClusterError(Exception):
    """There are no workers; the message is one sentence that names the fix."""


class UnreachableError(ClusterError):
    """No scheduler answers, or none of its workers does."""


class SchedulerLostError(Exception):
    """The scheduler was there and is gone, with all that was handed out to it."""


@contextlib.contextmanager
def open_cluster(
    scheduler: str | None,
    workers: int | None,
    say: Callable[[str], None],
    patience: float = CONNECT_SECONDS,
) -> Iterator[Client]:
    """Yield a client with workers; a cluster of one's own ends with it.

    Args:
        scheduler: the address of a running scheduler, or None for workers on this machine.
        workers: how many processes on this machine; as many as cores by default.
        say: called with a sentence while waiting.
        patience: seconds to try to reach the scheduler for.

    Raises:
        UnreachableError: the scheduler does not answer, or has no workers.
    """
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with contextlib.ExitStack() as stack:
        if not scheduler:
            stack.enter_context(_without_a_sites_configuration())
        stack.enter_context(dask.config.set(_CONFIG))
        if scheduler:
            client = stack.enter_context(_connected(scheduler, patience))
            _wait_for_workers(client, scheduler, say)
        else:
            client = stack.enter_context(_local(workers or os.cpu_count() or 1))
        yield client


@contextlib.contextmanager
def announced(client: Client, setup: Setup) -> Iterator[None]:
    """Tell all workers of a setup; afterwards their sandboxes are closed.

    Raises:
        ClusterError: a worker can't load the course.
        SchedulerLostError: the scheduler has gone meanwhile.
    """
    plugin = SetupPlugin(setup)
    try:
        client.register_plugin(plugin, name=plugin.name)
    except Exception as error:  # whatever the worker's Python raises
        if is_gone(client) or isinstance(error, CommClosedError | TimeoutError):
            raise SchedulerLostError from error
        raise ClusterError(
            f"A worker can't load the course ({type(error).__name__}: {error}): install this "
            "version of it, with the extra `grading`, where the workers run."
        ) from error
    try:
        yield
    finally:
        # A scheduler that has gone has taken its workers, and their sandboxes, with it.
        if not is_gone(client):
            with contextlib.suppress(Exception):
                client.sync(
                    client._unregister_worker_plugin, plugin.name, callback_timeout=_CLOSE_SECONDS
                )


def is_gone(client: Client) -> bool:
    """Return whether the client has lost its scheduler.

    dask's client then cancels all that it had submitted, and takes up with whatever scheduler
    answers there next, which knows nothing of it: such a client is of no more use.
    """
    return bool(client.status != "running")


def addresses(client: Client) -> list[str]:
    """Return the addresses of the workers that there are now."""
    return list(client.scheduler_info()["workers"])


@contextlib.contextmanager
def _without_a_sites_configuration() -> Iterator[None]:
    """Leave out what a site has set for dask, in files or DASK_ variables, and put it back after.

    It is meant for the site's own clusters: certificates, limits and addresses that workers of one
    grading can't do with. Each worker takes its whole configuration over from here.
    """
    files, variables = copy.deepcopy(dask.config.config), dict(os.environ)
    for name in variables:
        if name.startswith("DASK_"):
            del os.environ[name]
    dask.config.refresh(paths=[], env={})
    try:
        yield
    finally:
        os.environ.update({k: v for k, v in variables.items() if k.startswith("DASK_")})
        dask.config.config.clear()
        dask.config.config.update(files)


class _WithoutPages:
    """A part of a cluster that answers no browser: nobody has asked for a dashboard."""

    def start_http_server(self, *_: Any, **__: Any) -> None:
        """Listen to nothing; dask itself would, on a port of its own, also without a dashboard."""


class _Scheduler(_WithoutPages, Scheduler):  # type: ignore[misc, unused-ignore]
    """A scheduler without pages."""


class _Worker(_WithoutPages, Worker):  # type: ignore[misc, unused-ignore]
    """A worker without pages."""


class _Nanny(Nanny):  # type: ignore[misc, unused-ignore]
    """What starts a worker without pages, and starts it again if it dies."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, worker_class=_Worker, **options)


@contextlib.contextmanager
def _local(workers: int) -> Iterator[Client]:
    held = leftovers.hold("grading")
    folder = str(held.path)
    here = {"host": "127.0.0.1", "protocol": "tcp://"}
    options = {
        **here,
        "nthreads": 1,
        "memory_limit": 1 / workers,  # a share of the machine's
        "local_directory": folder,
        "silence_logs": logging.CRITICAL,
        "preload": ["utils.grading.tasks"],
        "env": {"TMPDIR": folder},
    }
    worker = {"cls": _Nanny, "options": options}
    try:
        with (
            dask.config.set({"temporary-directory": folder}),  # the scheduler's, too
            SpecCluster(
                scheduler={"cls": _Scheduler, "options": {**here, "port": 0, "dashboard": False}},
                workers=dict.fromkeys(range(workers), worker),
                worker=worker,
                silence_logs=logging.CRITICAL,
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield client
    finally:
        held.close()


@contextlib.contextmanager
def _connected(address: str, patience: float) -> Iterator[Client]:
    client = _reached(address, patience)
    try:
        yield client
    finally:
        # One that has lost its scheduler has nothing to say that would be news.
        with contextlib.suppress(Exception):
            client.close(timeout=_CLOSE_SECONDS)


def _reached(address: str, patience: float) -> Client:
    """Return a client of the scheduler, as soon as it answers."""
    deadline = time.monotonic() + patience
    while True:
        left = max(deadline - time.monotonic(), 0.5)
        try:
            return Client(address, timeout=min(left, _TRY_SECONDS), set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            if isinstance(error, OSError) and time.monotonic() < deadline:
                time.sleep(0.5)
                continue
            raise UnreachableError(
                f"No scheduler answers at {address}: start one with `dask scheduler` and give the "
                "address that it prints, such as tcp://10.0.0.5:8786."
            ) from error


def _wait_for_workers(client: Client, address: str, say: Callable[[str], None]) -> None:
    if addresses(client):
        return
    say(f"Waiting up to {JOIN_SECONDS:.0f} s for a worker to join {address} …")
    try:
        client.wait_for_workers(1, timeout=JOIN_SECONDS)
    except (TimeoutError, OSError) as error:
        raise UnreachableError(
            f"No worker has joined {address}: start one with `dask worker {address} --nthreads 1`, "
            "on any machine where the course is installed."
        ) from error

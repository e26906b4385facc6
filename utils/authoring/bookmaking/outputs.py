"""What the solved chapters print: run once, and kept until their code or a result changes.

jupyter-cache finds a run by the hash of the code cells, so a changed sentence runs nothing. Beside
a run stand the digests of the recorded results that it read: where one of these has changed, the
chapter runs again. What lies in `utils/` is not part of that; `course book --fresh` is for it.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.cache.main import CacheBundleIn
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from utils import results
from utils.authoring.book import BookError
from utils.checks import kernel
from utils.checks.registry import Chapter
from utils.checks.run_notebook import ThisInterpreter
from utils.paths import course_root

CELL_SECONDS = 600
"""A single cell may take so long."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ASKS = "import json; from utils import results; print(json.dumps(sorted(results.files_read)))"

Advance = Callable[[int, int], None]
"""Called after each cell with how many are done, and of how many."""


@dataclass(frozen=True)
class Run:
    """A solved chapter with the outputs of a run.

    `seconds`, `day` and `versions` are None or empty where nothing was run.
    """

    notebook: Any
    seconds: float | None = None
    day: str = ""
    versions: str = ""


class Outputs:
    """The kept runs of one profile.

    Args:
        folder: where they are kept.
        profile: `smoke`, `cpu` or `gpu`.
        root: the course's folder.
    """

    def __init__(self, folder: Path, profile: str, root: Path | None = None) -> None:
        self.profile = profile
        self.root = root or course_root()
        folder.mkdir(parents=True, exist_ok=True)
        self._cache = get_cache(folder / profile)
        self._cache.change_cache_limit(200)

    def solved(self, chapter: Chapter) -> Any:
        """Return a chapter's solved notebook as it is built, without outputs.

        Raises:
            BookError: it is not there.
        """
        path = self.root / "solutions" / f"{chapter.stem}.ipynb"
        if not path.is_file():
            raise BookError(f"{path.name} is missing in solutions/: run `course build`.")
        return nbformat.read(path, as_version=4)

    def kept(self, chapter: Chapter) -> Run | None:
        """Return the run that was kept for the chapter's code as it is now, if there is one."""
        notebook = self.solved(chapter)
        try:
            record = self._cache.match_cache_notebook(notebook)
            if _digests(self.root, record.data["results"]) != record.data["results"]:
                return None
            _, merged = self._cache.merge_match_into_notebook(notebook, (), ())
        except KeyError:
            return None
        told = record.data
        return Run(merged, told["seconds"], told["day"], told["versions"])

    def run(self, chapter: Chapter, advance: Advance = lambda done, total: None) -> Run:
        """Run a solved chapter, and keep what it printed.

        Raises:
            BookError: a cell failed or took too long; the sentence names it.
        """
        notebook = self.solved(chapter)
        started = time.perf_counter()
        read = _executed(notebook, chapter, self.profile, advance)
        versions = results.versions()
        data = {
            "seconds": round(time.perf_counter() - started, 1),
            "day": date.today().isoformat(),
            "versions": f"Keras {versions['keras']}, TensorFlow {versions['tensorflow']}",
            "results": _digests(self.root, read),
        }
        bundle = CacheBundleIn(notebook, f"solutions/{chapter.stem}.ipynb", data=data)
        self._cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        found = self.kept(chapter)
        if found is None:
            raise BookError(f"The files of chapter {chapter.number} changed while it ran: repeat.")
        return found


def _executed(notebook: Any, chapter: Chapter, profile: str, advance: Advance) -> list[str]:
    """Run a notebook in place; return which files of results/ it read."""
    client = NotebookClient(
        notebook, kernel_manager_class=ThisInterpreter, timeout=CELL_SECONDS, record_timing=False
    )
    client.log.disabled = True
    env = {**kernel.environment(), "COURSE_PROFILE": profile, "COURSE_PROGRESS": "off"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    code = [(at, cell) for at, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    asks = nbformat.v4.new_code_cell(_ASKS)
    notebook.cells.append(asks)  # nbclient runs no cell that is not of its notebook
    with tempfile.TemporaryDirectory(prefix="course-book-") as folder:
        client.resources = {"metadata": {"path": folder}}
        with client.setup_kernel(env=env, **quiet):
            for done, (at, cell) in enumerate(code, start=1):
                _run_cell(client, cell, at, chapter)
                advance(done, len(code))
            client.execute_cell(asks, len(notebook.cells) - 1, store_history=False)
    notebook.cells.pop()
    found: list[str] = json.loads("".join(output["text"] for output in asks.outputs))
    return found


def _run_cell(client: NotebookClient, cell: Any, at: int, chapter: Chapter) -> None:
    where = f"The book has no chapter {chapter.number}: its cell `{cell.id}`"
    try:
        client.execute_cell(cell, at)
    except CellExecutionError as error:
        said = _COLOUR.sub("", error.evalue).strip().splitlines()
        told = f"{error.ename}: {said[0]}" if said else error.ename
        raise BookError(f"{where} stopped with {told}") from None
    except CellTimeoutError:
        raise BookError(f"{where} took more than {CELL_SECONDS} s.") from None
    except DeadKernelError:
        raise BookError(f"{where} ended its kernel: most often the memory ran out.") from None


def _digests(root: Path, names: Iterable[str]) -> dict[str, str]:
    """Return what each of these files of results/ holds, as a digest; of a missing one ''."""
    return {name: _digest(root / "results" / name) for name in names}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""

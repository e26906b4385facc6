"""Where `course`, and the kernel of `course lab`, begin: is the package `utils` the course's own?

Everything else lies in `utils`, a name that others take as well: a `utils.py` beside a notebook or
on PYTHONPATH comes before the course's, and what is missing in it is told by a traceback. This
module has a name of its own, so that it is found, and imports `utils` once it has looked.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

_OWN = Path(__file__).resolve().parent / "utils" / "__init__.py"
_PACKAGES = ("site-packages", "dist-packages")


def main() -> None:
    """Run the command line, or end with a sentence and status 2 where it would not be found."""
    if sentence := shadow():
        print(sentence, file=sys.stderr)
        sys.exit(2)
    from utils import cli

    cli.main()


def shadow(folder: Path | None = None) -> str:
    """Return what takes the place of the course's package, with the remedy; "" if nothing does.

    Args:
        folder: where a kernel will be started; by default this process itself is looked at.
    """
    spec = PathFinder.find_spec("utils", _path_of_kernel(folder) if folder else None)
    if spec is None or spec.origin is None:
        return ""
    found = Path(spec.origin).resolve()
    if found == _OWN:
        return ""
    name = found.parent if found.stem == "__init__" else found
    return f"{name} takes the place of the course's own package `utils`: {_remedy(name, folder)}."


def _path_of_kernel(folder: Path) -> list[str]:
    """Return where a kernel will look: in its folder, as IPython does, before all packages."""
    path = sys.path[1:]  # the first is where this program lies
    at = next((i for i, entry in enumerate(path) if Path(entry).name in _PACKAGES), 0)
    return [*path[:at], str(folder), *path[at:]]


def guard() -> None:
    """Let `import utils` fail with that sentence as long as what it names is in the way.

    It is looked for then, because the file may be written while the kernel runs.
    """
    sys.meta_path.insert(0, _Guard())


class _Guard(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find nothing; raise an ImportError where another package would be found."""
        if name == "utils" and (sentence := shadow()):
            raise ImportError(sentence, name=name)
        return None


def _remedy(name: Path, folder: Path | None) -> str:
    if name.parent.name in _PACKAGES:
        brought = packages_distributions().get("utils", [])
        others = sorted(set(brought) - {"advanced-rnn-course"})
        if others:
            return f"uninstall what brought it (`pip uninstall {' '.join(others)}`), and try again"
    beside = folder is not None and name.parent == folder.resolve()
    if beside or name.parent == Path.cwd():
        return "give it another name (`my_utils`, say), and try again"
    return (
        f"give it another name, or take {name.parent} off Python's path (`unset PYTHONPATH`), "
        "and try again"
    )


if __name__ == "__main__":
    main()

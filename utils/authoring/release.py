"""Release a version: `make release VERSION=1.2.3`.

Everything is looked at before anything is written. Then the version goes to the three places that
name it, the changelog's section *Next* gets its number and date, and one commit and one annotated
tag hold it all; the tag's message is that section. What fails on the way is undone.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from packaging.version import InvalidVersion, Version

from utils.files import write_atomically
from utils.paths import course_root

CHANGELOG = "CHANGELOG.md"
# Each place that names the version, as the one line that does.
PLACES = {
    "pyproject.toml": re.compile(r'(?m)^(version = ")([^"\n]*)(")$'),
    "CITATION.cff": re.compile(r"(?m)^(version: )(\S+)()$"),
    "utils/__init__.py": re.compile(r'(?m)^(__version__ = ")([^"\n]*)(")$'),
}
_RELEASED = re.compile(r"(?m)^date-released: .*\n")
_SECTION = re.compile(r"(?ms)^## Next\n(?P<body>.*?)(?=^## |\Z)")
_NEXT = "## Next\n\n### Teaching\n\n### House\n\n"
_EMPTY_HEADING = re.compile(r"(?m)^### .+\n+(?=### |\Z)")


class ReleaseError(Exception):
    """There can be no release; the message is one sentence that names the fix."""


@dataclass(frozen=True)
class Release:
    """What a release writes: the files' new texts by their names, and the tag's message."""

    tag: str
    files: dict[str, str]
    notes: str


def release(root: Path, version: str, today: date) -> Release:
    """Write, commit and tag a version, and return what was written.

    Args:
        root: the repository.
        version: the new version, such as 1.2.3.
        today: the day that the changelog and the citation name.

    Raises:
        ReleaseError: it can't be released; the repository is as it was.
    """
    _require_clean(root)
    planned = plan(root, version, today)
    if _git(root, "tag", "--list", planned.tag):
        raise ReleaseError(f"The tag {planned.tag} is there already: take a newer version.")
    with _undone_on_failure(root, planned.files):
        for name, text in planned.files.items():
            write_atomically(root / name, text.encode())
        _git(root, "add", "--", *planned.files)
        _git(root, "commit", "--quiet", "--message", f"Release {version}")
        # Git would take headings in Markdown for comments, and strip them.
        _git(root, "tag", "--annotate", "--cleanup=whitespace", "--file=-", planned.tag,
             text=f"Version {version}\n\n{planned.notes}")  # fmt: skip
    return planned


def plan(root: Path, version: str, today: date) -> Release:
    """Return what a release would write, and write nothing.

    Raises:
        ReleaseError: the version is none, or not newer; the places that name it disagree; or the
            changelog says nothing of it.
    """
    texts = {name: (root / name).read_text(encoding="utf-8") for name in (*PLACES, CHANGELOG)}
    new, old = _parsed(version), current_version(texts)
    if new <= old:
        raise ReleaseError(f"{version} is not newer than {old}: take a higher version.")
    notes = _notes(texts[CHANGELOG])
    files = {name: line.sub(rf"\g<1>{new}\g<3>", texts[name]) for name, line in PLACES.items()}
    files["CITATION.cff"] = _dated(files["CITATION.cff"], today)
    section = f"{_NEXT}## {new} ({today.isoformat()})\n\n{notes}\n\n"
    files[CHANGELOG] = _SECTION.sub(lambda _: section, texts[CHANGELOG], count=1)
    files[CHANGELOG] = files[CHANGELOG].rstrip("\n") + "\n"
    return Release(f"v{new}", files, notes)


def current_version(texts: dict[str, str]) -> Version:
    """Return the version that all places name.

    Raises:
        ReleaseError: one of them names none or more than one, or they disagree.
    """
    found = {}
    for name, line in PLACES.items():
        named = [match[1] for match in line.findall(texts[name])]
        if len(named) != 1:
            raise ReleaseError(
                f"{name} must name the version in one line and has {len(named)}: mend that first."
            )
        found[name] = named[0]
    if len(set(found.values())) > 1:
        listed = ", ".join(f"{name} {version}" for name, version in found.items())
        raise ReleaseError(f"The versions disagree ({listed}): make them one first.")
    declared = tomllib.loads(texts["pyproject.toml"])["project"]["version"]
    if declared != found["pyproject.toml"]:
        raise ReleaseError(
            "The line `version = …` of pyproject.toml is not the project's own: move it to "
            "[project]."
        )
    return _parsed(declared)


def _parsed(text: str) -> Version:
    try:
        version = Version(text)
    except InvalidVersion:
        version = None
    if version is None or str(version) != text or len(version.release) != 3:
        raise ReleaseError(f"“{text}” is no version: give three numbers, such as 1.2.3.")
    return version


def _notes(changelog: str) -> str:
    """Return what the section Next says, without headings that hold nothing."""
    section = _SECTION.search(changelog)
    if section is None:
        raise ReleaseError(
            f"{CHANGELOG} has no section “## Next”: write there what has changed since."
        )
    notes = _EMPTY_HEADING.sub("", section["body"].strip() + "\n").strip()
    if not re.search(r"(?m)^[^#\s]", notes):
        raise ReleaseError(
            f"The section “## Next” of {CHANGELOG} is empty: write there what has changed since."
        )
    return notes


def _dated(citation: str, today: date) -> str:
    """Return the citation with the day of the release after the version."""
    without = _RELEASED.sub("", citation)
    day = f'\ndate-released: "{today.isoformat()}"'
    return PLACES["CITATION.cff"].sub(lambda match: match[0] + day, without)


def _require_clean(root: Path) -> None:
    changed = _git(root, "status", "--porcelain").splitlines()
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise ReleaseError(
            f"{changed[0][3:]}{more} is not committed: commit, stash or remove what is not part "
            "of the release."
        )


@contextmanager
def _undone_on_failure(root: Path, files: dict[str, str]) -> Iterator[None]:
    """Put the commit and these files back where they were when the block fails or is stopped."""
    head = _git(root, "rev-parse", "HEAD")
    try:
        yield
    except BaseException as error:
        _git(root, "reset", "--quiet", "--soft", head)
        _git(root, "restore", "--staged", "--worktree", f"--source={head}", "--", *files)
        if isinstance(error, OSError):
            raise ReleaseError(f"Nothing was released, since a file failed: {error}.") from error
        raise


def _git(root: Path, *arguments: str, text: str | None = None) -> str:
    """Return what git prints, stripped of the line's end.

    Raises:
        ReleaseError: git failed or is not here; the message holds the last that it said.
    """
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=root,
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    except FileNotFoundError:
        raise ReleaseError("A release needs git, and there is none here: install it.") from None
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no reason").splitlines()[-1]
        raise ReleaseError(f"`git {arguments[0]}` failed and nothing was released: {said}")
    return done.stdout.rstrip("\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns 0, or 1 when nothing was released."""
    parser = argparse.ArgumentParser(description="Write a version, commit it and tag it.")
    parser.add_argument("version", nargs="?", default="", help="the new version, such as 1.2.3")
    version = parser.parse_args(arguments).version
    if not version:
        print("✗ Say which version: `make release VERSION=1.2.3`.", file=sys.stderr)
        return 1
    try:
        done = release(course_root(), version, datetime.now(UTC).date())
    except ReleaseError as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    print(f"✓ {done.tag} is committed and tagged: `git push --follow-tags` publishes both.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A release, in a repository of its own: what it writes, and what it refuses."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml

from utils.authoring.release import (
    CHANGELOG,
    PLACES,
    ReleaseError,
    current_version,
    main,
    plan,
    release,
)
from utils.paths import course_root

DAY = date(2027, 1, 31)
FILES = {
    "pyproject.toml": '[project]\nname = "course"\nversion = "0.9.1"\n',
    "CITATION.cff": "cff-version: 1.2.0\nversion: 0.9.1\nlicense: Apache-2.0\n",
    "utils/__init__.py": '"""The package."""\n\n__version__ = "0.9.1"\n',
    CHANGELOG: (
        "# Changelog\n\n## Next\n\n### Teaching\n- A chapter, measured: 3 %.\n\n### House\n\n"
        "## 0.9.1 (2026-11-23)\n\n### House\n- The old.\n"
    ),
}


def git(root: Path, *arguments: str) -> str:
    """Return what git prints in a repository."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small course in a repository that knows no person's configuration."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    root = tmp_path / "course"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", "A contributor")
    git(root, "config", "user.email", "contributor@example.org")
    commit(root)
    return root


def commit(root: Path) -> None:
    """Commit everything."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "A state")


def change(root: Path, name: str, old: str, new: str) -> None:
    """Replace a text that stands in a file, and commit."""
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new), encoding="utf-8")
    commit(root)


def state(root: Path) -> tuple[str, str, str, dict[str, str]]:
    """Return what a failed release must leave alone."""
    texts = {name: (root / name).read_text(encoding="utf-8") for name in FILES}
    return git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain"), tags(root), texts


def tags(root: Path) -> str:
    """Return the tags, a line each."""
    return git(root, "tag", "--list")


def test_a_release_writes_the_version_everywhere_and_tags_one_commit(course: Path) -> None:
    release(course, "1.0.0", DAY)
    read = {name: (course / name).read_text(encoding="utf-8") for name in FILES}
    assert str(current_version(read)) == "1.0.0"
    citation = yaml.safe_load(read["CITATION.cff"])
    assert citation["version"] == "1.0.0"
    assert citation["date-released"] == "2027-01-31"
    assert git(course, "status", "--porcelain") == ""
    assert git(course, "rev-list", "--count", "HEAD") == "2"
    assert git(course, "rev-parse", "v1.0.0^{commit}") == git(course, "rev-parse", "HEAD")
    assert git(course, "cat-file", "-t", "v1.0.0") == "tag"


def test_the_changelog_s_section_becomes_the_version_s_and_the_tag_s_notes(course: Path) -> None:
    release(course, "1.0.0", DAY)
    assert (course / CHANGELOG).read_text(encoding="utf-8") == (
        "# Changelog\n\n## Next\n\n### Teaching\n\n### House\n\n"
        "## 1.0.0 (2027-01-31)\n\n### Teaching\n- A chapter, measured: 3 %.\n\n"
        "## 0.9.1 (2026-11-23)\n\n### House\n- The old.\n"
    )
    notes = git(course, "tag", "--list", "--format=%(contents)", "v1.0.0")
    assert notes == "Version 1.0.0\n\n### Teaching\n- A chapter, measured: 3 %."


def test_releases_follow_each_other(course: Path) -> None:
    release(course, "1.0.0", DAY)
    with pytest.raises(ReleaseError, match="is empty"):
        release(course, "1.0.1", DAY)
    change(course, CHANGELOG, "## Next\n\n### Teaching\n\n", "## Next\n\n### Teaching\n- More.\n\n")
    release(course, "1.0.1", DAY)
    assert tags(course) == "v1.0.0\nv1.0.1"
    citation = (course / "CITATION.cff").read_text(encoding="utf-8")
    assert citation.count("date-released") == 1


@pytest.mark.parametrize("version", ["0.9.1", "0.9.0", "0.9.1rc1"])
def test_a_version_that_is_not_newer_is_refused(course: Path, version: str) -> None:
    before = state(course)
    with pytest.raises(ReleaseError, match=r"is not newer than 0\.9\.1: take a higher version"):
        release(course, version, DAY)
    assert state(course) == before


@pytest.mark.parametrize("version", ["1", "1.0", "v1.0.0", "01.0.0", "1.0.0+x y", "--help", ""])
def test_what_is_no_version_is_refused(course: Path, version: str) -> None:
    with pytest.raises(ReleaseError, match=r"is no version: give three numbers, such as 1\.2\.3"):
        release(course, version, DAY)


@pytest.mark.parametrize("name", ["forgotten.py", CHANGELOG])
def test_what_is_not_committed_is_named(course: Path, name: str) -> None:
    with (course / name).open("a") as file:
        file.write("more\n")
    before = state(course)
    with pytest.raises(ReleaseError, match=f"^{name} is not committed: commit, stash or remove"):
        release(course, "1.0.0", DAY)
    assert state(course) == before


@pytest.mark.parametrize("name", PLACES)
def test_versions_that_disagree_are_shown(course: Path, name: str) -> None:
    change(course, name, "0.9.1", "0.9.2")
    with pytest.raises(ReleaseError, match=rf"disagree \(.*{name} 0\.9\.2.*make them one first"):
        release(course, "1.0.0", DAY)


def test_a_place_without_a_version_is_named(course: Path) -> None:
    change(course, "CITATION.cff", "version: 0.9.1\n", "")
    # `cff-version` is another thing.
    with pytest.raises(ReleaseError, match=r"CITATION.cff must name the version in one line .* 0"):
        release(course, "1.0.0", DAY)


def test_a_changelog_without_the_section_is_refused(course: Path) -> None:
    change(course, CHANGELOG, "## Next", "## Soon")
    with pytest.raises(ReleaseError, match="no section “## Next”: write there"):
        release(course, "1.0.0", DAY)


def test_a_tag_that_is_there_is_refused(course: Path) -> None:
    git(course, "tag", "v1.0.0")
    before = state(course)
    with pytest.raises(ReleaseError, match=r"v1\.0\.0 is there already"):
        release(course, "1.0.0", DAY)
    assert state(course) == before


def test_a_commit_that_a_hook_refuses_leaves_everything_as_it_was(course: Path) -> None:
    hook = course / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho 'stale notebooks' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    before = state(course)
    with pytest.raises(ReleaseError, match=r"`git commit` failed .*: stale notebooks"):
        release(course, "1.0.0", DAY)
    assert state(course) == before


def test_a_tag_that_can_t_be_signed_leaves_no_commit(course: Path) -> None:
    git(course, "config", "tag.gpgSign", "true")
    git(course, "config", "gpg.program", "/bin/false")
    before = state(course)
    with pytest.raises(ReleaseError, match="`git tag` failed and nothing was released"):
        release(course, "1.0.0", DAY)
    assert state(course) == before


def test_a_full_disk_leaves_everything_as_it_was(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        if path.name == CHANGELOG:
            raise OSError(28, "No space left on device")
        path.write_bytes(data)

    monkeypatch.setattr("utils.authoring.release.write_atomically", full)
    before = state(course)
    with pytest.raises(ReleaseError, match="No space left on device"):
        release(course, "1.0.0", DAY)
    assert state(course) == before


def test_this_course_can_plan_its_next_release() -> None:
    texts = {
        name: (course_root() / name).read_text(encoding="utf-8") for name in (*PLACES, CHANGELOG)
    }
    now = current_version(texts)
    next_version = f"{now.major + 1}.0.0"
    if "## Next\n\n### Teaching\n\n### House\n\n## " in texts[CHANGELOG]:
        with pytest.raises(ReleaseError, match="is empty"):
            plan(course_root(), next_version, DAY)
        return
    planned = plan(course_root(), next_version, DAY)
    assert planned.tag == f"v{next_version}"
    assert planned.notes.startswith("### ")
    assert {name for name in planned.files if planned.files[name] != texts[name]} == set(texts)


def test_without_a_version_the_command_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert capsys.readouterr().err == "✗ Say which version: `make release VERSION=1.2.3`.\n"

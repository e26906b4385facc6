"""Printing the book: what is said where it can't be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from utils.authoring.book import BookError
from utils.authoring.bookmaking import printing, site


def program(folder: Path, text: str) -> None:
    """Write a program that stands in for Chromium."""
    path = folder / printing.PROGRAMS[0]
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page to print, where no other Chromium is found than one that a test writes."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    monkeypatch.setattr(printing, "PROGRAMS", ("a-chromium-of-a-test",))
    path = tmp_path / "page" / "index.html"
    path.parent.mkdir()
    path.write_text("<p>A page.</p>")
    return path


def test_without_chromium_it_is_said_before_anything_is_run(page: Path, tmp_path: Path) -> None:
    with pytest.raises(BookError, match="apt install chromium"):
        site.make(tmp_path / "site", "smoke", pdf=tmp_path / "book.pdf", cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_what_chromium_says_is_told(page: Path, tmp_path: Path) -> None:
    program(tmp_path, "echo 'a missing library' >&2; exit 127")
    with pytest.raises(BookError, match="could not print the book: a missing library"):
        printing.print_page(page, tmp_path / "book.pdf")
    assert not (tmp_path / "book.pdf").exists()


def test_a_folder_that_is_a_file_is_one_sentence(page: Path, tmp_path: Path) -> None:
    target = "${arg#--print-to-pdf=}"
    program(
        tmp_path, f'for arg; do case $arg in --print-to-pdf=*) echo x > "{target}";; esac; done'
    )
    (tmp_path / "mine").write_text("a file")
    with pytest.raises(BookError, match=r"can't be written to .*mine"):
        printing.print_page(page, tmp_path / "mine" / "book.pdf")
    printing.print_page(page, tmp_path / "new" / "book.pdf")
    assert (tmp_path / "new" / "book.pdf").read_text() == "x\n"

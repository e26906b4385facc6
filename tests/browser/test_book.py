"""The book on a local server: links, search, folds, no foreign address, and axe on every page.

One chapter is run for it, the quickest, and the others come without outputs: a run of all of them
would be a second one, for nbval runs each solved chapter already.
"""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from axe import COLOURS, WIDTHS, serious_faults
from lab_driver import chromium
from lxml import html
from playwright.sync_api import BrowserContext, Page, Request, expect
from sphinx.search.en import SearchEnglish

from utils.authoring.book import ASKS
from utils.authoring.bookmaking import site as bookmaking
from utils.authoring.bookmaking.collecting import DOCUMENTS
from utils.checks.registry import CHAPTERS, find_chapter

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

RUN = "11"
"""The chapter that is run."""
GENERATED = ("map", "results", "data", "verified", "search", "genindex")
PAGES = sorted(
    [chapter.stem for chapter in CHAPTERS]
    + [Path(name).stem for name in DOCUMENTS.values()]
    + list(GENERATED)
)
_WORD = re.compile(r"\b[a-z_]{4,}\b")
_SET_THEME = """async theme => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.mode = theme;
    // Colours change gradually: in between, letters look like their ground.
    await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().map(each => each.finished));
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the book once, and return its folder."""
    root = tmp_path_factory.mktemp("book")
    first = bookmaking.make(
        root / "site",
        "smoke",
        only=[find_chapter(RUN)],
        cache=root / "cache",
        work=root / "work",
        pdf=root / "paper" / "book.pdf",
    )
    return first.parent


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: pytest shows what matters."""


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Serve the book on this machine."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


class Reader:
    """A reader in front of the book: what the pages ask for, and what goes wrong in them."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        context.on("request", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, name: str) -> Page:
        """Open a page of the book, and wait until it is drawn."""
        self.page.goto(self.address + name, wait_until="load")
        return self.page


@pytest.fixture(scope="module")
def reader(address: str) -> Iterator[Reader]:
    """Open a browser; what asks for a foreign address in any test fails the last of them."""
    with chromium() as browser:
        yield Reader(browser.new_context(viewport={"width": 1280, "height": 900}), address)


def test_the_book_has_its_pages_and_no_other(folder: Path) -> None:
    assert sorted(path.stem for path in folder.glob("*.html")) == PAGES


def test_every_link_and_image_within_the_book_leads_somewhere(folder: Path) -> None:
    pages = {path.name: html.parse(str(path)).getroot() for path in folder.glob("*.html")}
    ids = {name: {*root.xpath("//@id"), "", "top"} for name, root in pages.items()}
    seen, dead = 0, []
    for name, root in pages.items():
        targets = root.xpath("//a/@href | //img/@src | //script/@src | //link/@href")
        for target in map(str, targets):
            path, fragment = urldefrag(urljoin(name, unquote(target)))
            if path.startswith(("http://", "https://", "mailto:", "data:")):
                continue
            seen += 1
            path = path.partition("?")[0] or name
            is_there = (folder / path).is_file() and fragment in ids.get(path, {fragment})
            if not is_there:
                dead.append(f"{name}: {target}")
    assert seen > 1_000
    assert dead == []


def test_search_finds_zoneout(reader: Reader) -> None:
    page = reader.open("search.html?q=zoneout")
    found = page.locator("#search-results a[href*='11_regularization']").first
    expect(found).to_be_visible()
    found.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Regularization")


def test_search_does_not_know_the_words_of_folded_answers(folder: Path, reader: Reader) -> None:
    answers, others = set(), set()
    for path in folder.glob("*.html"):
        tree = html.parse(path).getroot()
        for fold in tree.xpath("//details[summary[normalize-space()=$asks]]", asks=ASKS):
            answers |= set(_WORD.findall(fold.text_content().lower()))
            fold.drop_tree()
        others |= set(_WORD.findall(tree.text_content().lower()))
    # A search looks for a word's stem, and for longer words that hold it.
    stem = SearchEnglish({}).stem
    known = " ".join(map(stem, others))
    secret = [word for word in answers if stem(word) not in known]
    assert secret
    for word in secret:
        page = reader.open(f"search.html?q={word}")
        expect(page.locator("#search-results")).to_contain_text("did not match any documents")


def test_hints_and_the_answer_are_folded_and_open_by_keyboard(reader: Reader) -> None:
    page = reader.open("11_regularization.html")
    answer = page.locator("details", has=page.locator(f"summary:text-is({ASKS!r})")).first
    code = answer.locator("pre").first
    expect(code).to_be_hidden()
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(code).to_be_visible()

    first = page.locator("details", has=page.locator("summary:text('Hint 1 of')")).first
    second = first.locator("summary:text('Hint 2 of')")
    expect(second).to_be_hidden()
    first.locator("summary").first.focus()
    page.keyboard.press("Space")
    expect(second).to_be_visible()
    second.focus()
    page.keyboard.press("Enter")
    expect(first.locator("summary:text('Hint 3 of')")).to_be_visible()


def test_a_chapter_has_its_figures_its_numbers_and_its_formulas(reader: Reader) -> None:
    page = reader.open("11_regularization.html")
    figures = page.locator(".cell_output img")
    assert figures.count() >= 3
    for at in range(figures.count()):
        assert len(figures.nth(at).get_attribute("alt") or "") > 20
    assert page.locator(".cell_output table").count() >= 1
    expect(page.locator("mjx-container").first).to_be_visible()
    assert page.locator(".cell_output mjx-merror").count() == 0
    expect(page.locator(".admonition", has_text="profile smoke")).to_be_visible()
    # What was not run says so, and what only a learner's notebook can tell is left out.
    reader.open("09_residual.html")
    expect(page.locator(".admonition", has_text="without running the chapter")).to_be_visible()
    assert page.get_by_text('check("').count() == 0


def test_the_themes_are_chosen_on_the_page(reader: Reader) -> None:
    page = reader.open("index.html")
    grounds = []
    for theme in ("Light", "Dark"):
        page.locator("button.theme-switch-button:visible").click()
        page.get_by_role("button", name=theme, exact=True).click()
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] == "rgb(255, 255, 255)"
    assert grounds[1] == "rgb(18, 18, 18)"


def test_axe_sees_a_fault_where_there_is_one(reader: Reader) -> None:
    page = reader.open("index.html")
    page.evaluate(_SET_THEME, "light")
    page.evaluate("document.querySelector('article h1').style.color = '#eee'")
    assert "color-contrast" in "".join(serious_faults(page, "article"))


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_serious_fault(name: str, reader: Reader) -> None:
    """Every rule at both widths, and in both themes those in which a theme makes a difference."""
    faults = []
    for width in WIDTHS:
        reader.page.set_viewport_size({"width": width, "height": 900})
        page = reader.open(f"{name}.html")  # what can be scrolled is made reachable as it loads
        for theme, rules in (("light", ()), ("dark", COLOURS)):
            page.evaluate(_SET_THEME, theme)
            found = serious_faults(page, rules=rules)
            faults += [f"{theme}, {width} px: {fault}" for fault in found]
    assert faults == []


def test_the_book_is_printed_whole_and_without_its_answers(folder: Path, reader: Reader) -> None:
    printed = (folder.parent / "paper" / "book.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
    # Chromium's bookmarks and text are compressed; the number of pages is not.
    pages = [int(count) for count in re.findall(rb"/Count (\d+)", printed)]
    assert max(pages) > 100
    one_page = folder.parent / "work" / "singlehtml" / "index.html"
    browser = reader.page.context.browser
    assert browser is not None
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto(one_page.as_uri())
    assert page.locator(".toctree-wrapper > section").count() > len(CHAPTERS)
    assert page.locator("details").count() > 100
    assert page.locator("details:visible").count() == 0
    # Code is as wide as the paper: what scrolls on a screen is cut off there.
    wide = page.locator("pre").evaluate_all(
        "all => all.filter(each => each.scrollWidth > each.clientWidth + 1).length"
    )
    assert wide == 0


def test_no_page_asked_for_anything_from_elsewhere(reader: Reader) -> None:
    reader.open("05_translation.html")  # also where this test runs alone
    assert reader.foreign == []
    assert reader.complaints == []

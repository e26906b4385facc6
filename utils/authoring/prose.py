"""Read the Markdown of a chapter: its words, sentences, headings, and typed numbers.

Everything here takes text and returns line indices (from 0) within it; nothing knows of notebooks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HOLE = "□"  # stands for a formula or code that was taken out: it is not a word
EXACT = "<!-- exact -->"
NEAR = 4  # words between a number and a metric's name
EMOJI = re.compile(
    "[\U0001f000-\U0001faff\ufe0f⌚⌛⏩-⏬⏰⏳◽◾☔☕♈-♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓-❕❗➕-➗➰➿⬛⬜⭐⭕]"
)

_FENCE = re.compile(r"^[ \t]*(```+|~~~+).*?^[ \t]*\1[ \t]*$", re.DOTALL | re.MULTILINE)
_DETAILS = re.compile(r"<details\b.*?</details>", re.DOTALL)
_DISPLAY = re.compile(r"\$\$.*?\$\$", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_INLINE_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_INLINE_FORMULA = re.compile(r"(?<!\\)\$[^$\n]+?(?<!\\)\$")
_BARE_NUMBER = re.compile(r"[$`]\s*(\d[\d.,]*)\s*(?:\\?(%))?\s*[$`]")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"<?https?://[^\s>)]+>?")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’\-–][^\W_]+)*")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
_LIST_MARK = re.compile(r"^\s*(?:>\s*)*(?:(?:[-*+]|\d+[.)])\s+)?")
_LABEL = re.compile(r"^\*\*[^*]+\*\*:?\s*")
_NUMERAL = re.compile(r"^\s*\*\*\d+[.)]?\*\*[.)]?\s*")
_STOP = re.compile(r"(\S*[.!?])[\"”’')*_\]]*\s+(?=[\"“‘'(*_\[]*[A-ZÄÖÜ□])")
_ABBREVIATIONS = {"e.g.", "i.e.", "vs.", "cf.", "etc.", "al.", "approx.", "resp.", "ca.", "no."}
_ABBREVIATIONS |= {"fig.", "figs.", "eq.", "eqs.", "sec.", "ch.", "dr.", "mr.", "mrs.", "prof."}
_ABBREVIATIONS |= {"st.", "ref.", "refs.", "vol.", "p.", "pp.", "ed.", "eds."}
_NUMBER = re.compile(r"[~≈<>≤≥±+−-]?\d[\d.,]*(?:[–-]\d[\d.,]*)?(?:%|×|s|ms|k|M)?")
_GLUED_SECONDS = re.compile(r"\d[\d.,]*m?s")
_METRIC = re.compile(
    r"(?:perplexit(?:y|ies)|loss(?:es)?|accurac(?:y|ies)|f1(?:-scores?)?|bleu|precision|recall"
    r"|(?:milli)?seconds|ms|speed-?ups?)"
)
_COUNTED = {"chapter", "chapters", "exercise", "exercises", "section", "figure", "equation"}
_COUNTED |= {"page", "step", "seed", "version", "keras", "tensorflow", "python", "part", "question"}


@dataclass(frozen=True)
class Heading:
    """A heading: its level (1–6), its words, and the index of its line."""

    level: int
    words: str
    index: int


def words(markdown: str) -> int:
    """Count the words that a learner reads as prose.

    Not counted: code, formulas, link targets, image descriptions, HTML, folded `<details>`.
    """
    return len(_WORD.findall(clean(_DETAILS.sub(_lines_only, markdown))))


def clean(markdown: str) -> str:
    """Return the text without code, formulas, images, link targets and HTML, line by line."""
    text = _FENCE.sub(_lines_only, markdown)
    text = _COMMENT.sub(_lines_only, text)
    text = _DISPLAY.sub(lambda found: HOLE + _lines_only(found), text)
    for pattern in (_INLINE_CODE, _INLINE_FORMULA):
        text = pattern.sub(HOLE, text)
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    return _TAG.sub("", _ADDRESS.sub("", text))


def headings(markdown: str) -> Iterator[Heading]:
    """Yield the headings of a text, in order."""
    for index, line in enumerate(_FENCE.sub(_lines_only, markdown).splitlines()):
        if found := _HEADING.match(line):
            yield Heading(len(found[1]), found[2], index)


def has_sentence(markdown: str) -> bool:
    """Return whether there is prose besides headings."""
    lines = clean(markdown).splitlines()
    return any(_WORD.search(line) for line in lines if not _HEADING.match(line))


def crowded_lines(markdown: str) -> Iterator[int]:
    """Yield the index of each line with two sentences; tables are exempt.

    Abbreviations and initials end no sentence, nor does a bold label at the start of a line.
    """
    for index, line in enumerate(clean(markdown).splitlines()):
        text = _LABEL.sub("", _LIST_MARK.sub("", line))
        if text.startswith("|") or _HEADING.match(line):
            continue
        if any(not _is_abbreviation(found[1]) for found in _STOP.finditer(text)):
            yield index


def typed_numbers(markdown: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line index, number, metric) where a number is within four words of a metric's name.

    A line that ends with `<!-- exact -->` is exempt: what it says holds by definition.
    """
    raw = markdown.splitlines()
    # A number in dollar signs or backticks is typed too.
    for index, line in enumerate(clean(_BARE_NUMBER.sub(r"\1\2", markdown)).splitlines()):
        if EXACT in raw[index]:
            continue
        tokens = [token.strip(".,;:!?()[]*_\"“”’'").lower() for token in _split(line)]
        found = _number_by_metric(tokens, len(tokens) if line.lstrip().startswith("|") else NEAR)
        if found:
            yield index, *found


def image_descriptions(markdown: str) -> Iterator[tuple[int, str]]:
    """Yield the line index and the description of each Markdown image."""
    for index, line in enumerate(_FENCE.sub(_lines_only, markdown).splitlines()):
        yield from ((index, found[1].strip()) for found in _IMAGE.finditer(line))


def folded_answers(markdown: str) -> int:
    """Count the folded answers: `<details>` with a `<summary>` and words after it."""
    count = 0
    for found in _DETAILS.finditer(markdown):
        summary, closing, answer = found[0].partition("</summary>")
        asks = _WORD.search(_TAG.sub("", summary))
        count += bool(closing and asks and _WORD.search(_TAG.sub("", answer)))
    return count


def has_link(line: str) -> bool:
    """Return whether a line has a Markdown link or an address."""
    return bool(re.search(r"\]\(https?://[^)\s]+\)|<https?://[^>\s]+>", line))


def _lines_only(found: re.Match[str]) -> str:
    """Return the line ends of what was found, so that line numbers stay right."""
    return "\n" * found[0].count("\n")


def _is_abbreviation(word: str) -> bool:
    """Return whether the point after a word ends no sentence: `e.g.`, `J.`, `...`."""
    bare = word.lstrip("([{*_\"“‘'").lower()
    return bare in _ABBREVIATIONS or bool(re.fullmatch(r"(?:[a-z]\.)+|.*\.\.\.", bare))


def _split(line: str) -> list[str]:
    """Return the words of a line, without bars, list marks and a leading **1.**."""
    return _NUMERAL.sub("", _LIST_MARK.sub("", line)).replace("|", " ").split()


def _number_by_metric(tokens: list[str], near: int) -> tuple[str, str] | None:
    """Return the first number and metric that stand within `near` words of each other."""
    metrics = [i for i, token in enumerate(tokens) if _METRIC.fullmatch(token)]
    for index, token in enumerate(tokens):
        if not _NUMBER.fullmatch(token) or (index and tokens[index - 1] in _COUNTED):
            continue
        if re.fullmatch(r"(?:19|20)\d\ds?", token):
            continue  # a year or a decade
        if _GLUED_SECONDS.fullmatch(token):
            return token, "seconds"
        for at in metrics:
            if abs(at - index) <= near:
                return token, tokens[at]
    return None

"""Dates as people write them in eighteen locales, with the ISO form: a warm-up for attention.

The forms are those of the Unicode CLDR, as Babel brings them. They change between CLDR releases,
so Babel's version is part of the builder's `VERSION`: with another Babel the set is made anew in a
folder of its own. Which dates there are, and their splits, does not depend on Babel.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import ClassVar

import babel
import tensorflow_datasets as tfds
from babel.core import get_cldr_version
from babel.dates import DateTimePattern, parse_pattern

from utils.data.draws import Draws
from utils.data.embedded import EmbeddedSet, Example
from utils.data.names import nearest
from utils.data.splits import split_of

SEED = 8601
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
LOCALES = (
    "en_US", "en_GB", "de", "nl", "sv", "fr", "es", "pt", "it",
    "fi", "pl", "ru", "tr", "ar_EG", "bn", "zh", "ja", "ko",
)  # fmt: skip
LENGTHS = ("full", "long", "medium", "short")
# More ways to write a date: fields (year, month, day, weekday) and how long each is written.
SKELETONS = ("yMd", "yMMMd", "yMMMMd", "yMEd", "yMMMEd", "yMMMMEEEEd")
FORMS = (*LENGTHS, *SKELETONS)
DATES_PER_LOCALE = {"all": 2_000, "english": 12_000}
# Digits by the name of CLDR's numbering system: Babel itself writes dates with 0-9 alone.
ZEROS = {"latn": "0", "arab": "\u0660", "beng": "\u09e6"}
# Invisible marks that tell software in which direction to set Arabic: CLDR has them beside "/".
DIRECTION_MARKS = re.compile("[\u200e\u200f\u061c]")


def babel_version() -> str:
    """Return Babel's version as one that TFDS can compare: "1.2018.0" for Babel 2.18.0."""
    major, minor, patch = (*map(int, re.findall(r"\d+", babel.__version__)), 0, 0)[:3]
    return f"1.{major}{minor:03}.{patch}"


class Dates(EmbeddedSet):
    """Written dates from 1900 to 2099 and what they are in ISO 8601.

    Features: `text` (the date as written), `iso` ("2005-03-04"), both scalar strings, `locale` and
    `form` (scalar int64, class labels: who writes, and which of the CLDR's forms it is).

    Configurations: `all`, and `english` (`en_US` alone, where `text` is enough to find `iso`). In
    `all` the locale decides what "04/03/2005" means. A date is in the same split in both.
    """

    VERSION = tfds.core.Version(babel_version())
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="all", description="Eighteen locales."),
        tfds.core.BuilderConfig(name="english", description="American English."),
    )
    DESCRIPTION = (
        "Written dates and their ISO form, "
        f"made with Babel {babel.__version__} (CLDR {get_cldr_version()})."
    )
    FEATURES: ClassVar = {
        "text": tfds.features.Text(),
        "iso": tfds.features.Text(),
        "locale": tfds.features.ClassLabel(names=list(LOCALES)),
        "form": tfds.features.ClassLabel(names=list(FORMS)),
    }

    def examples(self) -> Iterator[tuple[str, Example]]:
        """Yield each written date with its split."""
        config = self.builder_config.name
        for locale in LOCALES if config == "all" else ("en_US",):
            for day, form, text in written(locale, DATES_PER_LOCALE[config]):
                yield (
                    split_of_date(day),
                    {"text": text, "iso": day.isoformat(), "locale": locale, "form": form},
                )


def written(locale: str, count: int) -> Iterator[tuple[date, str, str]]:
    """Yield `count` different dates, each with a form and its text in a locale (a CLDR name)."""
    draws = Draws(SEED, locale)
    days = draws.sample(range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1), count)
    forms = list(patterns(locale))
    for day in map(date.fromordinal, days):
        form = draws.pick(forms)
        yield day, form, write(day, locale, form)


def write(day: date, locale: str, form: str) -> str:
    """Return a date in one of the forms of a locale, with its digits and plain spaces.

    Raises:
        ValueError: the locale has no such form of its own.
    """
    known = patterns(locale)
    if form not in known:
        raise ValueError(f"{locale} has no form {form!r} of its own. {nearest(form, known)}")
    language = babel.Locale.parse(locale)
    zero = ord(ZEROS[language.default_numbering_system])
    digits = {ord(str(digit)): chr(zero + digit) for digit in range(10)}
    text = DIRECTION_MARKS.sub("", known[form].apply(day, language)).translate(digits)
    return unicodedata.normalize("NFC", " ".join(text.split()))


@cache
def patterns(locale: str) -> dict[str, DateTimePattern]:
    """Return the forms in which a locale writes dates; forms that come out equal are one.

    Years are written with four digits also where the CLDR has two: "3/4/05" names no century.
    """
    language = babel.Locale.parse(locale)
    found: dict[str, DateTimePattern] = {}
    known: set[str] = set()
    for form in FORMS:
        source = language.date_formats if form in LENGTHS else language.datetime_skeletons
        if form not in source:
            continue
        pattern = re.sub(r"(?<!y)yy(?!y)", "y", source[form].pattern)
        if pattern not in known:
            known.add(pattern)
            found[form] = parse_pattern(pattern)
    return found


def split_of_date(day: date) -> str:
    """Return a date's split; day and month may change places, and it stays the same.

    So "04/03/2005", which is in March or in April, is not in two splits.
    """
    low, high = sorted((day.month, day.day))
    return split_of(f"{day.year}-{low}-{high}", "dates")

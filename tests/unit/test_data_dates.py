"""Dates: read back from the text alone, in every locale, and the same on every machine."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import babel
import pytest
from babel.dates import get_day_names, get_month_names

from utils.data import card, dates, load
from utils.data.splits import SPLITS

BySplit = dict[str, list[dict]]

# Of which dates there are, and of their texts: those belong to the CLDR data of one Babel.
DAYS_DIGEST = "9bebba05271c982b"
TEXTS_DIGEST, TEXTS_BABEL = "40376dfa5b3d96b9", "2.18.0"

YEAR_FIRST = ("sv", "zh", "ja", "ko")  # where all is in digits


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BySplit]:
    """Return every date of both configurations, by split."""
    folder = tmp_path_factory.mktemp("tfds")
    found: dict[str, BySplit] = {"all": defaultdict(list), "english": defaultdict(list)}
    for config, splits in found.items():
        for split, example in dates.Dates(config=config, data_dir=folder).examples():
            splits[split].append(example)
    return found


def read_date(text: str, locale: str) -> str:
    """Return what a date says: from names of months, the order of numbers, and the weekday."""
    weekday, rest = cut_weekday(text, locale)
    numbers = [int(number) for number in re.findall(r"\d+", rest)]
    if len(numbers) == 2:
        found = date(numbers[1], month_in(rest, locale), numbers[0])
    elif locale in YEAR_FIRST:
        found = date(*numbers)
    else:
        first, second, year = numbers
        found = date(year, first, second) if locale == "en_US" else date(year, second, first)
    assert weekday in (None, found.weekday()), (text, locale)
    return found.isoformat()


def names_of(kind: str, locale: str) -> list[tuple[str, int]]:
    read = get_month_names if kind == "month" else get_day_names
    pairs = {
        (unicodedata.normalize("NFC", name), number)
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in read(width, context, locale=locale).items()
    }
    return sorted(pairs, key=lambda pair: -len(pair[0]))


NAMES = {
    (kind, locale): names_of(kind, locale)
    for kind in ("month", "weekday")
    for locale in dates.LOCALES
}


def cut_weekday(text: str, locale: str) -> tuple[int | None, str]:
    for name, number in NAMES["weekday", locale]:
        if text.startswith(name):
            return number, text[len(name) :]
        if text.endswith(f"({name})") or (len(name) > 1 and text.endswith(name)):
            return number, text[: text.rindex(name)]
    return None, text


def month_in(text: str, locale: str) -> int:
    return next(number for name, number in NAMES["month", locale] if name in text)


@pytest.mark.parametrize(
    ("locale", "form", "text"),
    [
        ("en_US", "short", "3/4/2005"),
        ("en_US", "full", "Friday, March 4, 2005"),
        ("en_GB", "short", "04/03/2005"),
        ("de", "long", "4. März 2005"),
        ("fr", "full", "vendredi 4 mars 2005"),
        ("es", "long", "4 de marzo de 2005"),
        ("sv", "short", "2005-03-04"),
        ("ru", "full", "пятница, 4 марта 2005 г."),
        ("ar_EG", "short", "٤/٣/٢٠٠٥"),
        ("bn", "long", "৪ মার্চ, ২০০৫"),
        ("zh", "full", "2005年3月4日星期五"),
        ("ja", "full", "2005年3月4日金曜日"),
        ("ko", "long", "2005년 3월 4일"),
    ],
)
def test_well_known_forms(locale: str, form: str, text: str) -> None:
    assert dates.write(date(2005, 3, 4), locale, form) == text


def test_every_date_can_be_read_back(written: dict[str, BySplit]) -> None:
    for splits in written.values():
        for example in (example for found in splits.values() for example in found):
            assert read_date(example["text"], example["locale"]) == example["iso"], example


def test_counts_of_dates(written: dict[str, BySplit]) -> None:
    counts = {name: {s: len(splits[s]) for s in SPLITS} for name, splits in written.items()}
    assert counts["all"] == {"train": 28_826, "validation": 3_651, "test": 3_523}
    assert counts["english"] == {"train": 9_684, "validation": 1_179, "test": 1_137}
    size = card("dates").size
    for each in (count for split in counts.values() for count in split.values()):
        assert f"{each:,}" in size


def test_dates_span_two_centuries_and_all_forms(written: dict[str, BySplit]) -> None:
    found = [example for split in SPLITS for example in written["all"][split]]
    days = [date.fromisoformat(example["iso"]) for example in found]
    assert min(days).year == 1900
    assert max(days).year == 2099
    per_year = Counter(day.year for day in days)
    assert len(per_year) == 200
    assert max(per_year.values()) < 2 * min(per_year.values())
    assert Counter(e["locale"] for e in found) == dict.fromkeys(dates.LOCALES, 2_000)
    forms: dict[str, set[str]] = defaultdict(set)
    for example in found:
        forms[example["locale"]].add(example["form"])
    assert min(map(len, forms.values())) >= 4
    assert {"full", "long"} <= set.intersection(*forms.values())


def test_no_date_and_no_text_in_two_splits(written: dict[str, BySplit]) -> None:
    for feature in ("iso", "text"):
        where: dict[str, set[str]] = defaultdict(set)
        for splits in written.values():
            for split, found in splits.items():
                for example in found:
                    where[example[feature]].add(split)
        assert {len(splits) for splits in where.values()} == {1}, feature


def test_the_locale_decides_what_a_short_date_means(written: dict[str, BySplit]) -> None:
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for found in written["all"].values():
        for example in found:
            seen[example["locale"], example["text"]].add(example["iso"])
    assert {len(isos) for isos in seen.values()} == {1}
    day = date(2005, 3, 12)
    assert dates.write(day, "en_US", "short") == "3/12/2005"
    assert dates.write(date(2005, 12, 3), "es", "short") == "3/12/2005"
    for month in range(1, 13):
        for number in range(1, 13):
            readings = date(2005, month, number), date(2005, number, month)
            assert len({dates.split_of_date(reading) for reading in readings}) == 1


def test_english_needs_no_locale(written: dict[str, BySplit]) -> None:
    found = [example for split in SPLITS for example in written["english"][split]]
    assert {example["locale"] for example in found} == {"en_US"}
    meanings: dict[str, set[str]] = defaultdict(set)
    for example in found:
        meanings[example["text"]].add(example["iso"])
    assert {len(isos) for isos in meanings.values()} == {1}


def test_dates_are_plain_unicode(written: dict[str, BySplit]) -> None:
    for found in written["all"].values():
        for text in (example["text"] for example in found):
            assert unicodedata.is_normalized("NFC", text)
            assert text == " ".join(text.split())
            assert not {"Cf", "Zs"} & {unicodedata.category(c) for c in text if c != " "}, text


def test_digits_are_those_of_the_locale(written: dict[str, BySplit]) -> None:
    expected = {"ar_EG": "٠١٢٣٤٥٦٧٨٩", "bn": "০১২৩৪৫৬৭৮৯"}
    digits: dict[str, set[str]] = defaultdict(set)
    for example in written["all"]["train"]:
        digits[example["locale"]] |= {c for c in example["text"] if c.isdigit()}
    assert digits == {name: set(expected.get(name, "0123456789")) for name in dates.LOCALES}


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2.18.0", "1.2018.0"),
        ("2.9.1", "1.2009.1"),
        ("3.0", "1.3000.0"),
        ("2.19.1.dev2", "1.2019.1"),
    ],
)
def test_another_babel_prepares_anew(
    monkeypatch: pytest.MonkeyPatch, version: str, expected: str
) -> None:
    monkeypatch.setattr(dates.babel, "__version__", version)
    assert dates.babel_version() == expected
    assert str(dates.Dates.VERSION) != "1.0.0"


@cache
def digests() -> dict[str, str]:
    """Return digests of the dates of every locale, and of how they are written."""

    def digest(found: object) -> str:
        return hashlib.sha256(json.dumps(found, ensure_ascii=False).encode()).hexdigest()[:16]

    rows = [
        (locale, day.isoformat(), form, text)
        for locale in dates.LOCALES
        for day, form, text in dates.written(locale, 2_000)
    ]
    return {"days": digest([row[:2] for row in rows]), "texts": digest(rows)}


def test_the_dates_are_the_same_with_every_babel() -> None:
    assert digests()["days"] == DAYS_DIGEST


def test_the_texts_are_the_same_with_the_same_babel() -> None:
    if babel.__version__ != TEXTS_BABEL:
        pytest.skip(f"Babel {babel.__version__} may write dates in other ways than {TEXTS_BABEL}")
    assert digests()["texts"] == TEXTS_DIGEST


def test_features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.setattr(dates, "DATES_PER_LOCALE", {"all": 20})
    (first, *_) = load("dates", "train")
    assert {key: (value.dtype.name, value.shape.rank) for key, value in first.items()} == {
        "text": ("string", 0), "iso": ("string", 0), "locale": ("int64", 0), "form": ("int64", 0),
    }  # fmt: skip
    features = dates.Dates(config="all").info.features
    assert features["locale"].names == list(dates.LOCALES)
    assert features["form"].names == list(dates.FORMS)
    prepared = [
        (
            example["text"].decode(),
            example["iso"].decode(),
            dates.LOCALES[example["locale"]],
            dates.FORMS[example["form"]],
        )
        for split in SPLITS
        for example in load("dates", split).as_numpy_iterator()
    ]
    assert sorted(prepared) == sorted(
        (text, day.isoformat(), locale, form)
        for locale in dates.LOCALES
        for day, form, text in dates.written(locale, 20)
    )
    assert (tmp_path / "tfds" / "dates" / "all" / dates.babel_version()).is_dir()
    assert f"Babel {babel.__version__}" in dates.Dates.DESCRIPTION


def test_a_form_that_a_locale_does_not_have() -> None:
    with pytest.raises(ValueError, match="zh has no form 'medium'"):
        dates.write(date(2005, 3, 4), "zh", "medium")


def test_wrong_configuration() -> None:
    with pytest.raises(ValueError, match="Did you mean 'dates/english'"):
        load("dates/englsh")

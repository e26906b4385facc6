"""The catalogue's entries for the sets that are made from a seed."""

from __future__ import annotations

from utils.data.card import Card, DataSet

STORIES = DataSet(
    name="stories",
    kind="generated",
    builder="utils.data.stories:Stories",
    configs=("standard", "transfer"),
    card=Card(
        source=(
            "made by the course from a seed; the idea is that of the bAbI tasks "
            "(Weston et al. 2015, arXiv:1502.05698), none of their text or code is in it"
        ),
        licence="the course's own",
        size=(
            "17,500 stories of 4 to 18 sentences (14,000 train, 1,750 validation, 1,750 test), "
            "2,500 of each of seven kinds; transfer: the same, but for a test split in other words"
        ),
        balance=(
            "as many stories of each kind; none, one, two and three are equally frequent in "
            "counting, and yes, no and maybe in negation; elsewhere the answer is one of eight "
            "names, drawn evenly"
        ),
        faults=(
            "the language is a few dozen sentence patterns: a model that is right here need not "
            "be able to read",
            "in one_fact the last place that a story names is the answer in nearly half of them",
            "in the test split of transfer the answer is a word that training never shows (but for "
            "counting and negation): a model has to point at a word of the story to give it",
            "the words for the times of the day are the same in both splits of transfer, because "
            "their order can't be learnt otherwise",
        ),
    ),
)

DATES = DataSet(
    name="dates",
    kind="generated",
    builder="utils.data.dates:Dates",
    configs=("all", "english"),
    card=Card(
        source=(
            "made by the course from a seed and from the Unicode CLDR's forms of dates, which "
            "Babel brings; another Babel may bring other forms, and the set is then made anew"
        ),
        licence="the course's own; the CLDR's data are under the Unicode License",
        size=(
            "all: 36,000 dates, 2,000 in each of eighteen locales (28,826 train, 3,651 validation, "
            "3,523 test); english: 12,000 (9,684, 1,179, 1,137)"
        ),
        balance="every year from 1900 to 2099 alike; the forms of a locale alike",
        faults=(
            "the text alone does not always tell the date: of the dates such as 04/03/2005, two "
            "in five would be another day in another locale; `locale` decides, and the day's split "
            "does not depend on which is meant",
            "years have four digits also where the CLDR writes two, and the marks of direction "
            "that it puts into Arabic dates are left out",
            "all dates are Gregorian, with Arabic and Bengali digits where these are customary",
            "Finnish has four forms and Chinese five, where most have six or seven",
        ),
    ),
)

DATA_SETS: tuple[DataSet, ...] = (STORIES, DATES)

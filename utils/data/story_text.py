"""The words of the stories: names, and the sentences that an event or a question can become.

There are two vocabularies that share nothing but grammar (the, in, where …), numbers, yes, no,
maybe and the times of the day: `FIRST` for everything but the test split of `stories/transfer`,
`SECOND` for that one. All of it was written for this course.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from utils.data.draws import Draws
from utils.data.story_questions import (
    AFTER,
    BEFORE,
    CARRIES,
    COMPANY,
    IS_IN,
    PEOPLE_IN,
    THING_BEFORE,
    WHERE_PERSON,
    WHERE_THING,
    Question,
)
from utils.data.story_world import DROP, EITHER, GIVE, LEAVE, MOVE, STAY, TAKE, Cast, Event

TIMES = (
    "at dawn", "in the morning", "at noon", "in the afternoon", "in the evening", "at night",
)  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """Names, and for each verb and each question the templates that it can be written with.

    A template's fields are those of `Event` and `Question`; `time` is a phrase such as "at noon",
    and `Time` the same at the beginning of a sentence.
    """

    cast: Cast
    sentences: Mapping[str, Sequence[str]]
    questions: Mapping[str, Sequence[str]]

    def tell(self, draws: Draws, event: Event) -> str:
        """Return the sentence of an event, in one of the ways that there are."""
        template = draws.pick(self.sentences[event.verb])
        time = TIMES[event.time]
        return template.format(**event._asdict() | {"time": time, "Time": time.capitalize()})

    def ask(self, draws: Draws, question: Question) -> str:
        """Return the text of a question, in one of the ways that there are."""
        return draws.pick(self.questions[question.asks]).format(**question._asdict())


FIRST = Vocabulary(
    cast=Cast(
        people=("Ada", "Bruno", "Clara", "Dmitri", "Emil", "Farid", "Inés", "Zoë"),
        places=(
            "bakery",
            "harbour",
            "library",
            "market",
            "museum",
            "orchard",
            "station",
            "tower",
        ),
        things=("basket", "compass", "kettle", "lantern", "umbrella", "violin"),
    ),
    sentences={
        MOVE: (
            "{person} walked to the {place}.",
            "{person} went over to the {place}.",
            "{person} hurried to the {place}.",
            "{person} came into the {place}.",
        ),
        TAKE: (
            "{person} picked the {thing} up.",
            "{person} took the {thing} along.",
            "{person} packed the {thing}.",
        ),
        DROP: (
            "{person} put the {thing} down.",
            "{person} left the {thing} behind.",
            "{person} set the {thing} aside.",
        ),
        GIVE: (
            "{person} gave the {thing} to {other}.",
            "{person} passed the {thing} to {other}.",
            "{other} was given the {thing} by {person}.",
        ),
        LEAVE: (
            "{person} is no longer in the {place}.",
            "{person} has gone from the {place}.",
        ),
        EITHER: (
            "{person} is either in the {place} or in the {other}.",
            "{person} must be in the {place} or in the {other}.",
        ),
        STAY: (
            "{Time} {person} was in the {place}.",
            "{person} was in the {place} {time}.",
            "{Time} {person} visited the {place}.",
        ),
    },
    questions={
        WHERE_PERSON: ("Where is {person}?", "Where is {person} now?"),
        WHERE_THING: ("Where is the {thing}?", "Where is the {thing} now?"),
        THING_BEFORE: (
            "Where was the {thing} right before the {place}?",
            "Where was the {thing} just before it came to the {place}?",
        ),
        CARRIES: (
            "How many things does {person} carry?",
            "How many things is {person} carrying?",
        ),
        PEOPLE_IN: (
            "How many people are in the {place}?",
            "How many people are now in the {place}?",
        ),
        IS_IN: ("Is {person} in the {place}?", "Is {person} in the {place} now?"),
        BEFORE: (
            "Where was {person} right before the {place}?",
            "Where was {person} just before the {place}?",
        ),
        AFTER: (
            "Where was {person} right after the {place}?",
            "Where was {person} just after the {place}?",
        ),
        COMPANY: ("Who is with {person}?", "Who is together with {person}?"),
    },
)

SECOND = Vocabulary(
    cast=Cast(
        people=("Gustav", "Hana", "Jonas", "Kofi", "Lucía", "Mirko", "Noor", "Søren"),
        places=(
            "castle",
            "cellar",
            "chapel",
            "greenhouse",
            "hospital",
            "mill",
            "stable",
            "theatre",
        ),
        things=("blanket", "candle", "hammer", "ladder", "mirror", "trumpet"),
    ),
    sentences={
        MOVE: (
            "{person} strolled to the {place}.",
            "{person} drove to the {place}.",
            "{person} arrived at the {place}.",
            "{person} reached the {place}.",
        ),
        TAKE: (
            "{person} collected the {thing}.",
            "{person} fetched the {thing}.",
            "{person} grabbed the {thing}.",
        ),
        DROP: (
            "{person} dropped the {thing}.",
            "{person} abandoned the {thing}.",
            "{person} parted with the {thing}.",
        ),
        GIVE: (
            "{person} handed the {thing} to {other}.",
            "{person} lent the {thing} to {other}.",
            "{other} received the {thing} from {person}.",
        ),
        LEAVE: (
            "{person} is not in the {place} any more.",
            "{person} departed from the {place}.",
        ),
        EITHER: (
            "Nobody saw whether {person} chose the {place} or the {other}.",
            "You will find {person} in the {place}, or else in the {other}.",
        ),
        STAY: (
            "{Time}, the {place} is where {person} stayed.",
            "{person} spent an hour in the {place} {time}.",
            "{Time}, {person} could be seen in the {place}.",
        ),
    },
    questions={
        WHERE_PERSON: ("Which place is {person} in?", "In which place would you find {person}?"),
        WHERE_THING: (
            "Which place is the {thing} in?",
            "In which place would you find the {thing}?",
        ),
        THING_BEFORE: (
            "From which place did the {thing} get to the {place}?",
            "The {thing} got to the {place} from which place?",
        ),
        CARRIES: (
            "What is the number of objects that {person} has?",
            "{person} has what number of objects?",
        ),
        PEOPLE_IN: (
            "What is the number of visitors in the {place}?",
            "The {place} has what number of visitors?",
        ),
        IS_IN: (
            "Would you find {person} in the {place}?",
            "Is the {place} the place where {person} is?",
        ),
        BEFORE: (
            "Which place preceded the {place} for {person}?",
            "From which place did {person} get to the {place}?",
        ),
        AFTER: (
            "Which place followed the {place} for {person}?",
            "To which place did {person} get from the {place}?",
        ),
        COMPANY: (
            "Which person shares a place with {person}?",
            "Whose company does {person} have?",
        ),
    },
)

"""The kinds of questions: how a story of each kind comes about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import NamedTuple

from utils.data.draws import Draws
from utils.data.story_questions import (
    AFTER,
    BEFORE,
    CARRIES,
    COMPANY,
    IS_IN,
    MAYBE,
    NO,
    NUMBERS,
    PEOPLE_IN,
    THING_BEFORE,
    WHERE_PERSON,
    WHERE_THING,
    YES,
    Question,
    answer,
    history,
    supporting,
)
from utils.data.story_text import TIMES
from utils.data.story_world import (
    DROP,
    EITHER,
    GIVE,
    LEAVE,
    MOVE,
    STAY,
    TAKE,
    Cast,
    Event,
    simulate,
)

Facts = tuple[int, ...]
ANY_MIX = (MOVE, MOVE, MOVE, TAKE, DROP, GIVE)
CARRYING_MIX = (MOVE, TAKE, TAKE, TAKE, DROP, GIVE)
TRAVEL_MIX = (MOVE, MOVE, MOVE, TAKE)


class Story(NamedTuple):
    """What happens, a question, its answer, and the indices of the events that it stands on."""

    events: tuple[Event, ...]
    question: Question
    answer: str
    supporting: Facts


def stories(kind: str, draws: Draws, cast: Cast) -> Iterator[Story]:
    """Yield stories of a kind without end; the same ones from the same draws.

    Raises:
        KeyError: there is no such kind.
    """
    return _MAKERS[kind](draws, cast)


def _one_fact(draws: Draws, cast: Cast) -> Iterator[Story]:
    while True:
        events = simulate(draws, _some(draws, cast), draws.between(5, 14), ANY_MIX)
        people = sorted({event.person for event in events if event.verb == MOVE})
        yield from _first(
            draws, events, [Question(WHERE_PERSON, person=each) for each in people], 1
        )


def _two_facts(draws: Draws, cast: Cast) -> Iterator[Story]:
    while True:
        some = _some(draws, cast)
        events = simulate(draws, some, draws.between(5, 14), ANY_MIX)
        yield from _first(draws, events, [Question(WHERE_THING, thing=t) for t in some.things], 2)


def _three_facts(draws: Draws, cast: Cast) -> Iterator[Story]:
    while True:
        some = _some(draws, cast)
        events = simulate(draws, some, draws.between(7, 18), TRAVEL_MIX)
        questions = [
            Question(THING_BEFORE, thing=thing, place=place)
            for thing in some.things
            for place in _visited_once(events, thing)
        ]
        yield from _first(draws, events, questions, 3)


def _visited_once(events: Sequence[Event], thing: str) -> list[str]:
    """Return the places where a thing came from another place, and was no second time."""
    places = history(events, thing)
    return [place for place in places[1:] if places.count(place) == 1]


def _counting(draws: Draws, cast: Cast) -> Iterator[Story]:
    """Yield questions about things in hand and about people in a place, in turn."""
    for wanted in cycle(NUMBERS):
        yield _until(lambda: _count_things(draws, cast), draws, wanted)
        yield _until(lambda: _count_people(draws, cast), draws, wanted)


def _count_things(draws: Draws, cast: Cast) -> tuple[list[Event], list[Question]]:
    some = Cast(draws.sample(cast.people, 3), draws.sample(cast.places, 3), cast.things)
    events = simulate(draws, some, draws.between(6, 16), CARRYING_MIX)
    return events, [Question(CARRIES, person=each) for each in some.people]


def _count_people(draws: Draws, cast: Cast) -> tuple[list[Event], list[Question]]:
    people = draws.sample(cast.people, draws.between(4, 6))
    some = Cast(people, draws.sample(cast.places, 4))
    events = simulate(draws, some, draws.between(5, 12), (MOVE,))
    return events, [Question(PEOPLE_IN, place=each) for each in some.places]


def _negation(draws: Draws, cast: Cast) -> Iterator[Story]:
    def hearsay() -> tuple[list[Event], list[Question]]:
        some = Cast(draws.sample(cast.people, 3), draws.sample(cast.places, 5))
        events = _hearsay(draws, some, draws.between(4, 10))
        return events, [
            Question(IS_IN, person=person, place=place)
            for person in some.people
            for place in some.places
        ]

    for wanted in cycle((YES, NO, MAYBE)):
        yield _until(hearsay, draws, wanted, facts=1)


def _hearsay(draws: Draws, cast: Cast, count: int) -> list[Event]:
    """Return what is said of people, some of whom nobody saw arrive."""
    last: dict[str, Event] = {}
    events: list[Event] = []
    while len(events) < count:
        person = draws.pick(cast.people)
        before = last.get(person)
        free = [p for p in cast.places if before is None or p not in (before.place, before.other)]
        verb = draws.pick((MOVE, LEAVE, EITHER))
        if verb == LEAVE and before is not None and before.verb == MOVE:
            event = Event(LEAVE, person, before.place)
        elif verb == EITHER:
            place, other = draws.sample(free, 2)
            event = Event(EITHER, person, place, other=other)
        else:
            event = Event(MOVE, person, draws.pick(free))
        last[person] = event
        events.append(event)
    return events


def _time_order(draws: Draws, cast: Cast) -> Iterator[Story]:
    """Yield stories told out of order; before and after are asked in turn."""
    while True:
        for asks in (BEFORE, AFTER):
            events: list[Event] = []
            for person in draws.sample(cast.people, draws.between(2, 3)):
                count = draws.between(2, 5)
                times = draws.sample(range(len(TIMES)), count)
                places = draws.sample(cast.places, count)
                events += [
                    Event(STAY, person, place, time=time)
                    for place, time in zip(places, times, strict=True)
                ]
            events = draws.shuffled(events)
            questions = [Question(asks, person=e.person, place=e.place) for e in events]
            yield from _first(draws, events, questions, 2)


def _company(draws: Draws, cast: Cast) -> Iterator[Story]:
    while True:
        people = draws.sample(cast.people, draws.between(4, 6))
        some = Cast(people, draws.sample(cast.places, draws.between(3, 5)))
        events = simulate(draws, some, draws.between(5, 12), (MOVE,))
        yield from _first(draws, events, [Question(COMPANY, person=each) for each in people], 2)


def _some(draws: Draws, cast: Cast) -> Cast:
    return Cast(
        draws.sample(cast.people, draws.between(3, 5)),
        draws.sample(cast.places, draws.between(4, 7)),
        draws.sample(cast.things, draws.between(2, 3)),
    )


def _first(
    draws: Draws, events: Sequence[Event], questions: Sequence[Question], facts: int
) -> Iterator[Story]:
    """Yield one story, with one of the questions that stand on so many facts, if there is one."""
    for question in draws.shuffled(questions):
        found = _story(events, question)
        if found is not None and len(found.supporting) == facts:
            yield found
            return


def _until(
    attempt: Callable[[], tuple[list[Event], list[Question]]],
    draws: Draws,
    wanted: str,
    facts: int | None = None,
) -> Story:
    """Return the first story whose answer is the one wanted."""
    while True:
        events, questions = attempt()
        for question in draws.shuffled(questions):
            if answer(events, question) != wanted:
                continue
            found = _story(events, question)
            if found is not None and facts in (None, len(found.supporting)):
                return found


def _story(events: Sequence[Event], question: Question) -> Story | None:
    given = answer(events, question)
    facts = supporting(events, question) if given is not None else None
    if given is None or facts is None:
        return None
    return Story(tuple(events), question, given, facts)


_MAKERS: dict[str, Callable[[Draws, Cast], Iterator[Story]]] = {
    "one_fact": _one_fact,
    "two_facts": _two_facts,
    "three_facts": _three_facts,
    "counting": _counting,
    "negation": _negation,
    "time_order": _time_order,
    "company": _company,
}
KINDS = tuple(_MAKERS)

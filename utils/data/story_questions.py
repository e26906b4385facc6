"""Questions about a story: what the answer is, and which sentences it stands on.

The rules of reading, on purpose few, so that each answer has one set of supporting sentences:

- a person is where the last sentence about their moving has put them, and nobody moves unseen:
  that somebody takes a thing which lies in the mill does not tell that they are in the mill;
- a thing has one holder and is where the holder is; put down, it stays where the holder was then;
- "no longer in the mill" leaves every other place open, "in the mill or in the tower" leaves both
  open and rules out the rest; of somebody who was not mentioned nothing is known;
- a person is where a sentence puts them at one time of the day; in between, nothing is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from utils.data.story_world import EITHER, LEAVE, MOVE, Event, World

WHERE_PERSON, WHERE_THING, THING_BEFORE = "where person", "where thing", "thing before"
CARRIES, PEOPLE_IN, IS_IN = "carries", "people in", "is in"
BEFORE, AFTER, COMPANY = "before", "after", "company"

NUMBERS = ("none", "one", "two", "three")
YES, NO, MAYBE = "yes", "no", "maybe"


class Question(NamedTuple):
    """A question; fields that it doesn't need are empty."""

    asks: str
    person: str = ""
    thing: str = ""
    place: str = ""


def answer(events: Sequence[Event], question: Question) -> str | None:
    """Return the answer in one word, or None where the story leaves it open."""
    return _READERS[question.asks](events, question)


def supporting(events: Sequence[Event], question: Question) -> tuple[int, ...] | None:
    """Return the indices of the events that the answer stands on, in rising order.

    These are the events without which the story would give another answer, or none. Returns None
    where they don't give the answer on their own, or where there are none.
    """
    given = answer(events, question)
    found = tuple(
        index
        for index in range(len(events))
        if answer([*events[:index], *events[index + 1 :]], question) != given
    )
    if not found or answer([events[index] for index in found], question) != given:
        return None
    return found


def history(events: Sequence[Event], thing: str) -> list[str]:
    """Return the places where a thing has been, in order, as far as the story tells."""
    world = World()
    places: list[str] = []
    for event in events:
        world.apply(event)
        place = world.where(thing)
        if place is not None and places[-1:] != [place]:
            places.append(place)
    return places


def _after(events: Sequence[Event]) -> World:
    world = World()
    for event in events:
        world.apply(event)
    return world


def _where_person(events: Sequence[Event], question: Question) -> str | None:
    return _after(events).place.get(question.person)


def _where_thing(events: Sequence[Event], question: Question) -> str | None:
    return _after(events).where(question.thing)


def _thing_before(events: Sequence[Event], question: Question) -> str | None:
    """Return the place before the asked one, of the last time the thing came there."""
    places = history(events, question.thing)
    for index in range(len(places) - 1, 0, -1):
        if places[index] == question.place:
            return places[index - 1]
    return None


def _carries(events: Sequence[Event], question: Question) -> str | None:
    return _number(list(_after(events).holder.values()).count(question.person))


def _people_in(events: Sequence[Event], question: Question) -> str | None:
    return _number(list(_after(events).place.values()).count(question.place))


def _number(count: int) -> str | None:
    return NUMBERS[count] if count < len(NUMBERS) else None


def _is_in(events: Sequence[Event], question: Question) -> str:
    said = [event for event in events if event.person == question.person]
    if not said:
        return MAYBE
    last = said[-1]
    if last.verb == MOVE:
        return YES if question.place == last.place else NO
    if last.verb == LEAVE:
        return NO if question.place == last.place else MAYBE
    assert last.verb == EITHER
    return MAYBE if question.place in (last.place, last.other) else NO


def _company(events: Sequence[Event], question: Question) -> str | None:
    place = _after(events).place
    here = place.get(question.person)
    others = [each for each, at in place.items() if at == here and each != question.person]
    return others[0] if here is not None and len(others) == 1 else None


def _neighbour(step: int) -> Callable[[Sequence[Event], Question], str | None]:
    def read(events: Sequence[Event], question: Question) -> str | None:
        stays = sorted((e.time, e.place) for e in events if e.person == question.person)
        places = [place for _, place in stays]
        if question.place not in places:
            return None
        index = places.index(question.place) + step
        return places[index] if 0 <= index < len(places) else None

    return read


_READERS: dict[str, Callable[[Sequence[Event], Question], str | None]] = {
    WHERE_PERSON: _where_person,
    WHERE_THING: _where_thing,
    THING_BEFORE: _thing_before,
    CARRIES: _carries,
    PEOPLE_IN: _people_in,
    IS_IN: _is_in,
    BEFORE: _neighbour(-1),
    AFTER: _neighbour(1),
    COMPANY: _company,
}

"""The world of the stories: people who move about, and things that they carry.

Nothing here knows a word of English. What happens is a list of `Event`, `World` holds what is true
after it, and `simulate` lets things happen that can happen: nobody takes what lies elsewhere, or
gives a thing to somebody who is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from utils.data.draws import Draws

MOVE, TAKE, DROP, GIVE = "move", "take", "drop", "give"
LEAVE, EITHER = "leave", "either"  # said of somebody whom nobody saw arrive
STAY = "stay"  # said of a time of the day


class Event(NamedTuple):
    """One thing that happens or is said; fields that an event doesn't need are empty.

    `other` is a second name: who is given the thing (GIVE), or the second place (EITHER).
    `time` counts from 0, the earliest, and belongs to STAY.
    """

    verb: str
    person: str
    place: str = ""
    thing: str = ""
    other: str = ""
    time: int = 0


@dataclass
class World:
    """What is known after some events.

    `place` holds where each person is, `holder` who carries each thing, and `lying` where each
    thing was put down. What no event has told is in none of them.
    """

    place: dict[str, str] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)
    lying: dict[str, str] = field(default_factory=dict)

    def apply(self, event: Event) -> None:
        """Let an event of the verbs MOVE, TAKE, DROP or GIVE happen."""
        verb, person, place, thing, other, _ = event
        if verb == MOVE:
            self.place[person] = place
            return
        self.lying.pop(thing, None)
        self.holder.pop(thing, None)
        if verb != DROP:
            self.holder[thing] = other if verb == GIVE else person
        elif person in self.place:
            self.lying[thing] = self.place[person]

    def where(self, thing: str) -> str | None:
        """Return where a thing is: with its holder, or where it was put down."""
        if thing in self.holder:
            return self.place.get(self.holder[thing])
        return self.lying.get(thing)


@dataclass(frozen=True)
class Cast:
    """Who and what can take part in a story."""

    people: Sequence[str]
    places: Sequence[str]
    things: Sequence[str] = ()


def simulate(draws: Draws, cast: Cast, count: int, verbs: Sequence[str]) -> list[Event]:
    """Return `count` events; `verbs` are drawn from evenly, so a verb may stand in it twice.

    A verb that can't happen at that moment is replaced by a move.
    """
    world = World()
    events: list[Event] = []
    while len(events) < count:
        event = _possible(draws, world, cast, draws.pick(verbs)) or _move(draws, world, cast)
        world.apply(event)
        events.append(event)
    return events


def _move(draws: Draws, world: World, cast: Cast) -> Event:
    person = draws.pick(cast.people)
    here = world.place.get(person)
    return Event(MOVE, person, draws.pick([each for each in cast.places if each != here]))


def _possible(draws: Draws, world: World, cast: Cast, verb: str) -> Event | None:
    if verb == MOVE:
        return None
    options = {TAKE: _takes, DROP: _drops, GIVE: _gives}[verb](world, cast)
    return draws.pick(options) if options else None


def _takes(world: World, cast: Cast) -> list[Event]:
    """Return who can take what: a thing that nobody has seen yet may lie anywhere."""
    return [
        Event(TAKE, person, thing=thing)
        for person in cast.people
        for thing in cast.things
        if person in world.place
        and thing not in world.holder
        and world.lying.get(thing, world.place[person]) == world.place[person]
    ]


def _drops(world: World, cast: Cast) -> list[Event]:
    del cast
    return [Event(DROP, person, thing=thing) for thing, person in world.holder.items()]


def _gives(world: World, cast: Cast) -> list[Event]:
    return [
        Event(GIVE, person, thing=thing, other=other)
        for thing, person in world.holder.items()
        for other in cast.people
        if other != person and world.place.get(other) == world.place[person]
    ]

"""A reader of stories that shares nothing with their maker: it sees sentences, not events.

It takes each sentence apart with patterns of its own, and answers by searching backwards from the
end of the story, where the maker plays the story forwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple


class Fact(NamedTuple):
    verb: str
    who: str
    what: str
    more: str = ""


SENTENCES = {
    "moved": (
        r"(?P<who>\w+) (?:walked to|went over to|hurried to|came into|strolled to|drove to"
        r"|arrived at|reached) the (?P<what>\w+)\."
    ),
    "took": (
        r"(?P<who>\w+) (?:picked the (?P<a>\w+) up|took the (?P<b>\w+) along|packed the (?P<c>\w+)"
        r"|(?:collected|fetched|grabbed) the (?P<d>\w+))\."
    ),
    "dropped": (
        r"(?P<who>\w+) (?:put the (?P<a>\w+) down|left the (?P<b>\w+) behind"
        r"|set the (?P<c>\w+) aside|(?:dropped|abandoned|parted with) the (?P<d>\w+))\."
    ),
    "gave": (
        r"(?P<who>\w+) (?:gave|passed|handed|lent) the (?P<what>\w+) to (?P<more>\w+)\."
        r"|(?P<more2>\w+) (?:was given|received) the (?P<what2>\w+) (?:by|from) (?P<who2>\w+)\."
    ),
    "gone": (
        r"(?P<who>\w+) (?:is no longer in|has gone from|departed from) the (?P<what>\w+)\."
        r"|(?P<who2>\w+) is not in the (?P<what2>\w+) any more\."
    ),
    "either": (
        r"(?P<who>\w+) (?:is either|must be) in the (?P<what>\w+) or in the (?P<more>\w+)\."
        r"|Nobody saw whether (?P<who2>\w+) chose the (?P<what2>\w+) or the (?P<more2>\w+)\."
        r"|You will find (?P<who3>\w+) in the (?P<what3>\w+), or else in the (?P<more3>\w+)\."
    ),
    "was": (
        r"(?P<more>(?:At|In) [a-z ]*?),? (?P<who>[^\Wa-z]\w+) (?:was in|visited|could be seen in)"
        r" the (?P<what>\w+)\."
        r"|(?P<who2>\w+) (?:was|spent an hour) in the (?P<what2>\w+) (?P<more2>(?:at|in) .+)\."
        r"|(?P<more3>(?:At|In) [a-z ]+), the (?P<what3>\w+) is where (?P<who3>\w+) stayed\."
    ),
}
QUESTIONS = {
    "how many things": (
        r"How many things (?:does|is) (\w+) carry(?:ing)?\?"
        r"|What is the number of objects that (\w+) has\?|(\w+) has what number of objects\?"
    ),
    "how many people": (
        r"How many people are (?:now )?in the (\w+)\?"
        r"|What is the number of visitors in the (\w+)\?|The (\w+) has what number of visitors\?"
    ),
    "thing came from": (
        r"Where was the (\w+) (?:right before|just before it came to) the (\w+)\?"
        r"|From which place did the (\w+) get to the (\w+)\?"
        r"|The (\w+) got to the (\w+) from which place\?"
    ),
    "where thing": (
        r"Where is the (\w+)(?: now)?\?|Which place is the (\w+) in\?"
        r"|In which place would you find the (\w+)\?"
    ),
    "where person": (
        r"Where is (\w+)(?: now)?\?|Which place is (\w+) in\?|In which place would you find (\w+)\?"
    ),
    "before": (
        r"Where was (\w+) (?:right|just) before the (\w+)\?"
        r"|From which place did (\w+) get to the (\w+)\?"
    ),
    "before, turned": r"Which place preceded the (\w+) for (\w+)\?",
    "after": r"Where was (\w+) (?:right|just) after the (\w+)\?",
    "after, turned": (
        r"Which place followed the (\w+) for (\w+)\?"
    ),
    "after, from": r"To which place did (\w+) get from the (\w+)\?",
    "is in": r"Is (\w+) in the (\w+)(?: now)?\?|Would you find (\w+) in the (\w+)\?",
    "is in, turned": r"Is the (\w+) the place where (\w+) is\?",
    "with": (
        r"Who is (?:together )?with (\w+)\?|Which person shares a place with (\w+)\?"
        r"|Whose company does (\w+) have\?"
    ),
}  # fmt: skip
HOURS = ["dawn", "morning", "noon", "afternoon", "evening", "night"]


@cache
def read_sentence(sentence: str) -> Fact:
    for verb, pattern in SENTENCES.items():
        found = re.fullmatch(pattern, sentence)
        if found:
            groups = {k: v for k, v in found.groupdict().items() if v is not None}
            who = next(v for k, v in groups.items() if k.startswith("who"))
            more = next((v for k, v in groups.items() if k.startswith("more")), "")
            what = next(v for k, v in groups.items() if not k.startswith(("who", "more")))
            return Fact(verb, who, what, more.split(" ")[-1])
    raise AssertionError(f"no known sentence: {sentence}")


def read_question(question: str) -> tuple[str, list[str]]:
    """Return what is asked, and the names in it, the asked one first."""
    for key, pattern in QUESTIONS.items():
        found = re.fullmatch(pattern, question)
        if found:
            names = [name for name in found.groups() if name is not None]
            asks, _, order = key.partition(", ")
            return asks, names[::-1] if order == "turned" else names
    raise AssertionError(f"no known question: {question}")


def place_of(person: str, facts: Sequence[Fact]) -> str | None:
    return next((f.what for f in reversed(facts) if f.verb == "moved" and f.who == person), None)


def last_about(thing: str, facts: Sequence[Fact]) -> int | None:
    touching = [i for i, f in enumerate(facts) if f.what == thing]
    return touching[-1] if touching else None


def holder_of(thing: str, facts: Sequence[Fact]) -> str | None:
    index = last_about(thing, facts)
    if index is None or facts[index].verb == "dropped":
        return None
    return facts[index].more if facts[index].verb == "gave" else facts[index].who


def spot_of(thing: str, facts: Sequence[Fact]) -> str | None:
    index = last_about(thing, facts)
    if index is None:
        return None
    if facts[index].verb == "dropped":
        return place_of(facts[index].who, facts[:index])
    return place_of(str(holder_of(thing, facts)), facts)


def solve(asks: str, names: Sequence[str], facts: Sequence[Fact]) -> str | None:
    """Answer by searching backwards; `names` are those in the question, the asked one first."""
    first, second = (*names, "")[:2]
    if asks == "where person":
        return place_of(first, facts)
    if asks == "where thing":
        return spot_of(first, facts)
    if asks == "thing came from":
        spots = [spot_of(first, facts[: end + 1]) for end in range(len(facts))]
        ends = [i for i, spot in enumerate(spots) if spot == second]
        earlier = [s for s in spots[: ends[-1]] if s not in (None, second)] if ends else []
        return earlier[-1] if earlier else None
    if asks == "how many things":
        things = {f.what for f in facts if f.verb in ("took", "gave")}
        return count_word(sum(holder_of(thing, facts) == first for thing in things))
    if asks == "how many people":
        return count_word(sum(place_of(p, facts) == first for p in {f.who for f in facts}))
    if asks == "with":
        place = place_of(first, facts)
        there = {f.who for f in facts if place and place_of(f.who, facts) == place} - {first}
        return there.pop() if len(there) == 1 else None
    if asks == "is in":
        return is_in(first, second, facts)
    diary = {HOURS.index(f.more): f.what for f in facts if f.who == first}
    hours = [hour for hour, place in diary.items() if place == second]
    if asks == "before":
        others = [hour for hour in diary if hours and hour < hours[0]]
        return diary[max(others)] if others else None
    assert asks == "after"
    others = [hour for hour in diary if hours and hour > hours[0]]
    return diary[min(others)] if others else None


def is_in(person: str, place: str, facts: Sequence[Fact]) -> str:
    fact = next((f for f in reversed(facts) if f.who == person), None)
    if fact is None:
        return "maybe"
    possible = {"moved": [fact.what], "either": [fact.what, fact.more]}.get(fact.verb)
    if possible is None:
        return "no" if fact.what == place else "maybe"
    if place not in possible:
        return "no"
    return "yes" if len(possible) == 1 else "maybe"


def count_word(count: int) -> str:
    return ["none", "one", "two", "three", "four", "five", "six"][count]

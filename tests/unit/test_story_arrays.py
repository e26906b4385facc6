"""Stories as arrays: which ids there are, what new names do, and how stories are put together."""

from __future__ import annotations

import numpy as np
import pytest

from utils.data.story_arrays import FACTS, OPTIONS, WORDS, grouped, story_batches, story_words
from utils.experiments import questions

FACTS_TOLD = [
    ["Ada walked to the tower.", "Ada packed the kettle.", "Emil came into the mill."]
] * 4
FACTS_TOLD[1] = ["Inés walked to the tower."]
ASKED = ["Where is the kettle?", "Where is Inés now?", "Where is Emil?", "Is Ada in the mill?"]
GIVEN = ["tower", "tower", "mill", "no"]
NEEDED = [np.array([0, 1]), np.array([0]), np.array([2]), np.array([0])]
WORDS_KNOWN = story_words([fact for story in FACTS_TOLD for fact in story] + ASKED)
STORIES = WORDS_KNOWN.arrays(FACTS_TOLD, ASKED, GIVEN, NEEDED)


def test_each_story_begins_with_the_options_and_ends_in_padding() -> None:
    assert STORIES.story.shape == (4, FACTS, WORDS)
    assert WORDS_KNOWN.decode(STORIES.story[0, 0]) == " ".join(OPTIONS)
    assert WORDS_KNOWN.decode(STORIES.story[0, 2]) == "ada packed the kettle"
    assert not STORIES.story[0, 4:].any()
    assert WORDS_KNOWN.decode(STORIES.question[1]) == "where is inés now"
    assert np.flatnonzero(STORIES.support[0]).tolist() == [1, 2]
    assert [WORDS_KNOWN.decode([answer]) for answer in STORIES.answer] == GIVEN


def test_names_are_told_apart_by_kind_only() -> None:
    kinds = WORDS_KNOWN.kinds
    assert WORDS_KNOWN.decode(kinds[STORIES.story[0, 1]]) == "[PERSON] walked to the [PLACE]"
    assert WORDS_KNOWN.decode(kinds[STORIES.story[0, 2]]) == "[PERSON] packed the [THING]"
    options = np.arange(2, WORDS_KNOWN.first_name)
    np.testing.assert_array_equal(kinds[options], options)


def test_every_answer_lies_below_the_number_of_answers() -> None:
    assert WORDS_KNOWN.answers == 2 + len(OPTIONS) + 44
    assert STORIES.answer.max() < WORDS_KNOWN.answers
    assert WORDS_KNOWN.tokens[WORDS_KNOWN.answers] == "[PERSON]"


def test_a_word_that_training_lacks_is_unknown() -> None:
    assert WORDS_KNOWN.encode("Noor strolled") == [WORDS_KNOWN.ids["noor"], 1]


def test_renaming_changes_names_alone_and_twice_changes_nothing() -> None:
    renamed = WORDS_KNOWN.renamed(STORIES)
    assert WORDS_KNOWN.decode(renamed.story[0, 2]).split()[1] == "packed"
    kinds = WORDS_KNOWN.kinds
    np.testing.assert_array_equal(kinds[renamed.story], kinds[STORIES.story])
    names = (STORIES.story >= WORDS_KNOWN.first_name) & (STORIES.story < WORDS_KNOWN.answers)
    assert (renamed.story[names] != STORIES.story[names]).all()
    for once, twice in zip(STORIES, WORDS_KNOWN.renamed(renamed), strict=True):
        np.testing.assert_array_equal(once, twice)


def test_batches_hold_every_story_once_and_cut_off_padding_only() -> None:
    batches = list(story_batches(STORIES, 3, seed=1))
    assert len(batches) == len(story_batches(STORIES, 3))
    seen = sorted(int(each) for _, answers in batches for each in answers)
    assert seen == sorted(STORIES.answer.tolist())
    assert sum(int((np.asarray(story) > 0).sum()) for (story, _), _ in batches) == int(
        (STORIES.story > 0).sum()
    )


def test_a_seed_gives_the_same_batches_again_and_another_order_in_the_next_epoch() -> None:
    many = STORIES.take(np.arange(60) % 4)
    many = many._replace(answer=np.arange(60, dtype=np.int32))

    def order(batches: object) -> list[int]:
        return [int(each) for _, answers in batches for each in answers]  # type: ignore[attr-defined]

    first, again = (story_batches(many, 8, seed=5) for _ in range(2))
    assert order(first) == order(again)
    assert order(first) != order(story_batches(many, 8))
    epochs = story_batches(many, 8, seed=5)
    assert order(epochs) != order(epochs)


def test_stories_of_about_as_many_facts_are_grouped() -> None:
    for which, facts in grouped(STORIES.story):
        assert not STORIES.story[which, facts:].any()


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="19 facts; 18 are the most"):
        WORDS_KNOWN.arrays([["Ada went."] * 19], ["Where is Ada?"], ["mill"], [np.array([0])])
    with pytest.raises(ValueError, match="13 words; 12 are the most"):
        WORDS_KNOWN.arrays([["a " * 13]], ["Where is Ada?"], ["mill"], [np.array([0])])


def test_scores_are_told_by_kind() -> None:
    scores = questions.by_kind([True, False, True, True], np.array([0, 0, 1, 4]))
    assert scores == {"all": 0.75, "one_fact": 0.5, "two_facts": 1.0, "negation": 1.0}
    assert questions.rounded(scores)["one fact"] == "0.50"


def test_the_last_name_and_the_sentence_with_most_words_in_common() -> None:
    assert questions.last_name(FACTS_TOLD[0], WORDS_KNOWN.places) == "mill"
    assert questions.last_name(["Ada slept."], WORDS_KNOWN.places) == ""
    assert questions.words_in_common(FACTS_TOLD[0], "Where is the kettle?") == 1
    assert questions.words_in_common(["Ada slept.", "Ada woke."], "Where is Ada?") == 1


def test_flat_stories_have_their_words_in_one_row_without_options() -> None:
    joined, question = questions.flat(STORIES)
    assert WORDS_KNOWN.decode(joined[1]) == "inés walked to the tower"
    assert question is STORIES.question
    answers = [int(each) for _, batch in questions.flat_batches(STORIES, 3) for each in batch]
    assert sorted(answers) == sorted(STORIES.answer.tolist())

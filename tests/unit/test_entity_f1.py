"""Entity scores: hand-computed cases, odd tag sequences, padding and masks."""

from __future__ import annotations

import numpy as np
import pytest

from utils.metrics import EntityScore, entity_f1, entity_scores

NAMES = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")


def numbers(tags: str, names: tuple[str, ...] = NAMES) -> list[int]:
    """Return the class numbers of tags written with spaces between them."""
    return [names.index(tag) for tag in tags.split()]


def f1(true: str, predicted: str) -> float:
    return entity_f1([numbers(true)], [numbers(predicted)], NAMES)


@pytest.mark.parametrize(
    ("true", "predicted", "expected"),
    [
        # all right
        ("B-PER I-PER O B-LOC", "B-PER I-PER O B-LOC", 1.0),
        # one of two found, nothing wrong predicted: P 1, R 1/2
        ("B-PER I-PER O B-LOC", "B-PER I-PER O O", 2 / 3),
        # the person one token short, the place right: P 1/2, R 1/2
        ("B-PER I-PER O B-LOC", "B-PER O O B-LOC", 1 / 2),
        # the right span, the wrong kind
        ("B-PER I-PER O", "B-ORG I-ORG O", 0.0),
        # one true, three predicted, one of them right: P 1/3, R 1
        ("B-LOC O O O O", "B-LOC O B-PER O B-ORG", 1 / 2),
        # two neighbours of one kind, read as one: nothing found
        ("B-LOC I-LOC B-LOC I-LOC", "B-LOC I-LOC I-LOC I-LOC", 0.0),
        # everything O: accuracy 3/4, and no entity
        ("O O O B-PER", "O O O O", 0.0),
        # nothing there, nothing found: 0 by definition
        ("O O", "O O", 0.0),
    ],
)
def test_hand_computed(true: str, predicted: str, expected: float) -> None:
    assert f1(true, predicted) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("true", "predicted"),
    [
        ("O B-PER I-PER", "O I-PER I-PER"),  # an I- after O starts an entity
        ("B-PER I-PER O", "I-PER I-PER O"),  # so it does at the start
        ("B-PER B-ORG I-ORG", "B-PER I-ORG I-ORG"),  # and after another kind
        ("B-PER I-PER B-LOC", "I-PER I-PER I-LOC"),
    ],
)
def test_an_inside_tag_that_continues_nothing_starts_an_entity(true: str, predicted: str) -> None:
    assert f1(true, predicted) == 1.0


def test_an_inside_tag_after_another_kind_is_a_wrong_entity() -> None:
    # B-PER I-LOC: two predicted entities, a person of one token and a place; both are wrong.
    scores = entity_scores([numbers("B-PER I-PER")], [numbers("B-PER I-LOC")], NAMES)
    assert scores["all"] == EntityScore(0.0, 0.0, 0.0, true=1, predicted=2)


def test_scores_of_each_kind() -> None:
    true = [numbers("B-PER I-PER O B-LOC O B-LOC"), numbers("B-LOC O B-PER")]
    predicted = [numbers("B-PER I-PER O B-LOC O O"), numbers("B-LOC B-LOC O")]
    scores = entity_scores(true, predicted, NAMES)
    assert list(scores) == ["all", "PER", "ORG", "LOC"]
    assert scores["PER"] == EntityScore(1.0, 1 / 2, pytest.approx(2 / 3), true=2, predicted=1)
    assert scores["LOC"] == EntityScore(
        pytest.approx(2 / 3), pytest.approx(2 / 3), pytest.approx(2 / 3), true=3, predicted=3
    )
    assert scores["ORG"] == EntityScore(0.0, 0.0, 0.0, true=0, predicted=0)
    # Counted over all entities, not as a mean of kinds: 3 right of 4 predicted and 5 true.
    assert scores["all"].f1 == pytest.approx(2 * (3 / 4) * (3 / 5) / (3 / 4 + 3 / 5))


def test_sentences_do_not_flow_into_each_other() -> None:
    # One entity of two tokens at the end of a row and one at the start of the next.
    true = [numbers("O B-PER"), numbers("B-PER O")]
    predicted = [numbers("O B-PER"), numbers("I-PER O")]
    assert entity_f1(true, predicted, NAMES) == 1.0
    assert entity_scores(true, predicted, NAMES)["all"].true == 2


def padded(rows: list[list[int]], width: int, fill: int) -> np.ndarray:
    return np.array([row + [fill] * (width - len(row)) for row in rows])


@pytest.mark.parametrize("width", [6, 9, 40])
@pytest.mark.parametrize("fill", [0, -1, 2, 99])
def test_more_padding_changes_nothing(width: int, fill: int) -> None:
    true = [numbers("B-PER I-PER O B-LOC O B-LOC"), numbers("B-LOC O B-PER")]
    predicted = [numbers("B-PER I-PER O B-LOC O O"), numbers("B-LOC B-LOC O")]
    expected = entity_scores(true, predicted, NAMES)
    mask = np.arange(width) < np.array([[6], [3]])
    # What is predicted in the padding would continue or add entities, were it counted.
    guessed = padded(predicted, width, NAMES.index("I-LOC"))
    assert entity_scores(padded(true, width, fill), guessed, NAMES, mask) == expected


def test_without_a_mask_the_padding_counts() -> None:
    true = padded([numbers("B-PER I-PER")], 4, 0)
    predicted = padded([numbers("B-PER I-PER")], 4, NAMES.index("B-LOC"))
    assert entity_f1(true, predicted, NAMES) == pytest.approx(1 / 2)  # P 1/3, R 1


def test_a_fully_masked_row_adds_nothing() -> None:
    true = np.array([numbers("B-PER O"), numbers("B-LOC O")])
    predicted = np.array([numbers("B-PER O"), numbers("O O")])
    mask = np.array([[1, 1], [0, 0]])
    assert entity_f1(true, predicted, NAMES, mask) == 1.0


def test_tensors_and_ragged_rows() -> None:
    import tensorflow as tf

    rows = [numbers("B-PER I-PER O"), numbers("B-LOC")]
    ragged = tf.ragged.constant(rows, dtype=tf.int64)
    assert entity_f1(ragged, rows, NAMES) == 1.0
    dense = ragged.to_tensor(default_value=5)
    assert entity_f1(dense, dense, NAMES, tf.sequence_mask([3, 1])) == 1.0
    assert entity_scores(dense, dense, NAMES, tf.sequence_mask([3, 1]))["all"].true == 2


def test_names_without_prefix_are_runs() -> None:
    names = ("Number", "Street", "Place", "NotAddress")
    true = [numbers("Number Street Street Place Place", names)]
    predicted = [numbers("Number Street Place Place Place", names)]
    scores = entity_scores(true, predicted, names)
    assert {kind: score.true for kind, score in scores.items()} == {
        "all": 3, "Number": 1, "Street": 1, "Place": 1, "NotAddress": 0,
    }  # fmt: skip
    assert scores["all"].f1 == pytest.approx(1 / 3)
    assert scores["Number"].f1 == 1.0


def test_scores_are_the_same_from_both_sides() -> None:
    generator = np.random.default_rng(0)
    for _ in range(50):
        true = generator.integers(0, len(NAMES), (3, 8))
        predicted = np.where(
            generator.random(true.shape) < 0.7, true, generator.integers(0, len(NAMES), true.shape)
        )
        score = entity_scores(true, predicted, NAMES)["all"]
        if score.true + score.predicted == 0:
            continue
        assert entity_f1(true, true, NAMES) == 1.0
        assert 0.0 <= score.f1 <= 1.0
        # F1 is the same from both sides; precision and recall change places.
        mirrored = entity_scores(predicted, true, NAMES)["all"]
        assert (mirrored.precision, mirrored.recall) == (score.recall, score.precision)


@pytest.mark.parametrize(
    ("true", "predicted", "mask", "words"),
    [
        ([[0, 1]], [[0, 1], [0, 1]], None, "`true` has 1 sequences and `predicted` has 2"),
        ([[0, 1]], [[0]], None, "Sequence 0 has 2 tokens in `true` and 1 in `predicted`"),
        ([[0, 1]], [[0, 1]], [[True]], "Sequence 0 has 2 tokens in `true` and 1 in `mask`"),
        ([[0, 1]], np.full((1, 2, 7), 0.1), None, "argmax"),
        ([[0, 1]], [[0.0, 1.0]], None, "argmax"),
        ([0, 1], [0, 1], None, "one class number a token"),
        ([[0, 7]], [[0, 1]], None, "`true` holds the class number 7, and there are 7 names"),
        ([[0, -1]], [[0, 1]], None, "class number -1"),
        ([], [], None, "no sequence"),
    ],
)
def test_arguments_that_do_not_fit(
    true: object, predicted: object, mask: object, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        entity_f1(true, predicted, NAMES, mask)  # type: ignore[arg-type]

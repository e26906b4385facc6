"""Other answers to `cut_and_pad`: by lists, by indices, by deleting the middle."""

from __future__ import annotations

import keras
import numpy as np


def by_lists(rows, limit, head):
    found = []
    for row in rows:
        tail = row[-(limit - head) :] if head < limit else []
        kept = row[:head] + tail if len(row) > limit else row
        found.append(kept + [0] * (limit - len(kept)))
    return np.array(found)


def middle_deleted(rows, limit, head):
    found = np.zeros((len(rows), limit))
    for number, row in enumerate(rows):
        kept = np.delete(row, np.arange(head, head + max(len(row) - limit, 0)))
        found[number, : len(kept)] = kept
    return found


def by_indices(rows, limit, head):
    """Which word stands at each place, for all rows of one length at once."""
    found = []
    for row in rows:
        places = np.arange(limit)
        places = np.where(places < head, places, places + max(len(row) - limit, 0))
        padded = np.concatenate([row, np.zeros(limit, int)])
        found.append(padded[places])
    return np.stack(found).astype("int32")


RIGHT = [by_lists, middle_deleted, by_indices]


def as_lists(rows, limit, head):
    return by_lists(rows, limit, head).tolist()


def changes_the_rows(rows, limit, head):
    for row in rows:
        del row[head : head + max(len(row) - limit, 0)]
        row.extend([0] * (limit - len(row)))
    return np.array(rows)


def as_keras_pads(rows, limit, head):
    return keras.utils.pad_sequences(rows, maxlen=limit)


def start_as_keras_pads(rows, limit, head):
    return keras.utils.pad_sequences(rows, maxlen=limit, padding="post", truncating="post")


def head_alone(rows, limit, head):
    return np.array([(row[:head] + [0] * limit)[:limit] for row in rows])


def end_even_of_short_ones(rows, limit, head):
    kept = [(row[:head] + row[-(limit - head) :])[:limit] for row in rows]
    return np.array([row + [0] * (limit - len(row)) for row in kept])


WRONG = [
    (as_keras_pads, "does both if nothing else is asked for"),
    (start_as_keras_pads, "It should be the *last*"),
    (head_alone, "Every text is cut after its first"),
    (end_even_of_short_ones, "The cut is made in short texts, too"),
    (as_lists, "Return one array"),
    (changes_the_rows, "in place"),
    (lambda rows, limit, head: np.zeros((len(rows), limit), int), "the array of ids"),
    (
        lambda rows, limit, head: by_lists(rows, limit, limit - head),
        "`head` is how many words stay",
    ),
]

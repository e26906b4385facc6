"""The course's data sets, all loaded the same way: `load("poems")`.

Importing this package is cheap: TensorFlow is imported when a set is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from utils.data.catalogue import DATA_SETS, Card, DataSet, card, check_split, find
from utils.data.errors import DataError
from utils.data.names import nearest

if TYPE_CHECKING:
    import tensorflow as tf

__all__ = ["DATA_SETS", "Card", "DataError", "DataSet", "card", "class_names", "load"]


@overload
def load(name: str, split: None = None) -> dict[str, tf.data.Dataset]: ...


@overload
def load(name: str, split: str) -> tf.data.Dataset: ...


def load(name: str, split: str | None = None) -> dict[str, tf.data.Dataset] | tf.data.Dataset:
    """Return a data set like `tfds.load`: every split, or the one asked for.

    The first call fetches and prepares the set, once for all notebooks; later calls read it and
    need no network. Each element is a dictionary of tensors: scalars, or vectors where it says
    so. Texts are tf.string in UTF-8, labels and tags tf.int64 with names in `class_names`.

    Poems
    - `poems`, `tiny_shakespeare`: `text`, `poet`, `title` and `part` (tf.int32, the part of a long
      work, from 1). Configurations: "poems/all", "poems/sonnets".

    Documents with a label
    - `film_snippets`, `imdb_reviews`: `text` and `label` (1 is positive); snippets also have
      `score` (tf.float32, -4 to 4). Configurations: "film_snippets/strong" (an absolute score of
      1 or more), "film_snippets/all".
    - `newsgroups`, `ag_news_subset`: `text` and `label` (the topic). Configurations:
      "newsgroups/eight", "newsgroups/twenty".
    - `question_types`, `trec`: `text` and `label` (the kind of answer).

    Tokens with a tag each
    - `entities_zh`, `conll2003`: `tokens` and `tags`, two vectors of the same length (BIO tags;
      the tokens are characters in `entities_zh`, words in `conll2003`).
    - `addresses`: `tokens` and `tags`, as above (29 parts of an address, without B- and I-).

    Language
    - `translations_en_es`, `ted_multi_translate`: `english`, and the vectors `spanish` (one
      reference or more) and `attribution` (as many). Configurations: "translations_en_es/medium"
      (at most 8 words a side), "…/short" (5), "…/all". `ted_hrlr_translate` has `portuguese`.
    - `blanks_en`: `sentence` (with `____`), `left`, `right`, `answer`, `candidates` (a vector of
      ten words, the answer among them), `band` (a label: how frequent it is), `attribution`.
    - `wikitext2`: `title` and `text`, a whole article.
    - `glove_50d` (optional, "train" alone): `word` and `vector` (tf.float32, 50 numbers).

    Made from a seed
    - `stories`, `squad`: `story` (a vector of sentences), `question`, `answer`, `supporting` (a
      vector of tf.int32, the sentences that the answer stands on); stories also have `kind` (a
      label). Configurations: "stories/standard", "stories/transfer".
    - `dates`: `text`, `iso`, `locale` and `form` (two labels). Configurations: "dates/all",
      "dates/english".

    Args:
        name: a set, or `set/configuration`; the first configuration is the default.
        split: "train", "validation" or "test", or a slice such as "train[:10%]"; all by default.

    Returns:
        A dictionary from a split's name to its `tf.data.Dataset`, or one `tf.data.Dataset`.

    Raises:
        ValueError: there is no such set, configuration or split; the message names the nearest.
        DataError: the set can't be fetched, prepared or read; the message names the remedy.
    """
    from utils.data import prepare

    data_set, config = find(name)
    if split is not None:
        check_split(data_set, split)
    builder = prepare.prepared_builder(data_set, config)
    if split is not None:
        return builder.as_dataset(split=split)
    return {each: builder.as_dataset(split=each) for each in data_set.splits}


def class_names(name: str, feature: str = "label") -> list[str]:
    """Return the names of the classes of a feature, in the order of their numbers.

    Nothing is fetched or prepared for it.

    Args:
        name: a set, or `set/configuration`, as for `load`.
        feature: a feature that holds one class ("label") or a sequence of them ("tags").

    Raises:
        ValueError: there is no such set or feature, or the feature holds no classes.
    """
    from utils.data import prepare

    data_set, config = find(name)
    features = prepare.builder_of(data_set, config).info.features
    named = {
        key: names
        for key, value in features.items()
        if (names := getattr(getattr(value, "feature", value), "names", None))
    }
    if feature in named:
        return list(named[feature])
    if feature not in features:
        raise ValueError(f"{name!r} has no feature {feature!r}. {nearest(feature, features)}")
    known = f"these do: {', '.join(map(repr, named))}" if named else "none of its features does"
    raise ValueError(f"{feature!r} of {name!r} holds no classes; {known}.")

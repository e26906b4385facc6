"""Saved models from anybody: each is scored, or refused with one sentence, and the next goes on."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

from tests.grading.boxes import seen
from utils.capstone import data, judging, scoring
from utils.capstone.judging import Judged, model_sandbox, score_file
from utils.capstone.tasks import TASKS, Task
from utils.checks.guard import Outcome
from utils.grading.results import RunResult
from utils.grading.sandbox import Sandbox

FILMS, VERSE = TASKS["films"], TASKS["verse"]


@pytest.fixture(scope="module")
def models() -> Iterator[Sandbox]:
    with model_sandbox() as sandbox:
        yield sandbox


def saved(model: Any) -> bytes:
    keras.saving.save_model(model, path := Path("model.keras"))
    return path.read_bytes()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def reader(task: Task = FILMS, width: int | None = None, seed: int = 1) -> keras.Model:
    """Return a tiny untrained model that a task can be scored with."""
    keras.utils.set_random_seed(seed)
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(data.sizes(task.name)[0], 3)(ids)
    x = keras.layers.GRU(3, return_sequences=task.kind != "classes")(x)
    return keras.Model(ids, keras.layers.Dense(width or data.width(task.name))(x))


def repacked(keras_file: bytes, **files: bytes) -> bytes:
    """Return a Keras file with some of its members exchanged (`config`, `metadata`, `model`)."""
    given = zipfile.ZipFile(io.BytesIO(keras_file))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name in given.namelist():
            file.writestr(name, files.get(name.partition(".")[0], given.read(name)))
    return packed.getvalue()


def refused(judged: Judged, says: str) -> None:
    assert judged.score is None
    assert says in judged.sentence
    assert judged.sentence.rstrip(".").count(". ") == 0
    assert "\n" not in judged.sentence
    assert "Traceback" not in judged.sentence


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_an_honest_file_gets_the_score_that_the_course_computes(
    models: Sandbox, task: Task
) -> None:
    model = reader(task)
    judged = score_file(task, saved(model), models)
    assert judged.score == pytest.approx(scoring.evaluate(task, model, "test"), rel=1e-4)
    assert judged.parameters == model.count_params()
    assert judged.keras == keras.version()
    assert judged.sentence == ""


def test_the_courses_layers_are_known(models: Sandbox) -> None:
    from utils.layers import MaskedMaxPooling

    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(data.sizes("films")[0], 3, mask_zero=True)(ids)
    model = keras.Model(ids, keras.layers.Dense(2)(MaskedMaxPooling()(x)))
    assert score_file(FILMS, saved(model), models).sentence == ""


# --- files that are no honest model -------------------------------------------------------------


def a_lambda() -> bytes:
    ids = keras.Input((None,), dtype="int32")
    scores = keras.layers.Lambda(lambda x: keras.ops.one_hot(x[:, 0] * 0, 2))(ids)
    return saved(keras.Model(ids, scores))


def own_layer() -> bytes:
    @keras.saving.register_keras_serializable("somebody")
    class Mine(keras.layers.Layer):
        def call(self, x: Any) -> Any:
            return keras.ops.one_hot(x[:, 0] * 0, 2)

    ids = keras.Input((None,), dtype="int32")
    return saved(keras.Model(ids, Mine()(ids)))


def nan_weights() -> bytes:
    model = reader()
    model.set_weights([np.full_like(each, np.nan) for each in model.get_weights()])
    return saved(model)


def two_outputs() -> bytes:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.GRU(2)(keras.layers.Embedding(data.sizes("films")[0], 2)(ids))
    return saved(keras.Model(ids, [x, x]))


def few_words() -> bytes:
    ids = keras.Input((None,), dtype="int32")
    return saved(keras.Model(ids, keras.layers.GRU(2)(keras.layers.Embedding(5, 2)(ids))))


def no_model() -> bytes:
    return repacked(saved(reader()), config=json.dumps(_config(keras.layers.Dense(2))).encode())


def _config(layer: keras.layers.Layer) -> dict[str, Any]:
    return keras.saving.serialize_keras_object(layer)


def old_format() -> bytes:
    reader().save("model.h5")
    return Path("model.h5").read_bytes()


class Runs:
    """What a pickle can hold: a command that is run as it is read."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, ...]]:
        import os

        return os.system, ("touch /tmp/was-run",)


def broken_config() -> bytes:
    return repacked(saved(reader()), config=b'{"module": ' + b"[" * 100_000)


def cut_weights() -> bytes:
    return repacked(saved(reader()), model=b"\x89HDF\r\n\x1a\nnothing")


def unpacks_to_much() -> bytes:
    return repacked(saved(reader()), metadata=bytes(100 * 2**20))


def huge() -> bytes:
    config = json.loads(zipfile.ZipFile(io.BytesIO(saved(reader()))).read("config.json"))
    for layer in config["config"]["layers"]:
        if layer["class_name"] == "Embedding":
            layer["config"]["output_dim"] = 10**8
    return repacked(saved(reader()), config=json.dumps(config).encode())


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (a_lambda, "a Lambda layer?"),
        (own_layer, "names a layer that is not known"),
        (nan_weights, "NaN or infinity"),
        (two_outputs, "several outputs"),
        (lambda: saved(reader(width=3)), "an array of shape (950, 3) where (950, 2) is wanted"),
        (few_words, "is not in [0, 5)"),
        (no_model, "holds no model but a Dense"),
        (old_format, "no Keras file"),
        (lambda: b"", "no Keras file"),
        (lambda: pickle.dumps(Runs()), "no Keras file"),
        (lambda: b"PK\x03\x04" + bytes(100), "no Keras file"),
        (lambda: repacked(saved(reader()))[:-9], "no Keras file"),
        (broken_config, "can't load the file"),
        (cut_weights, "can't load the file"),
        (unpacks_to_much, "takes more than 64 MB"),
        (lambda: bytes(17 * 2**20), "17.0 MB, and 16 are read at most"),
        (huge, "smaller"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_file_that_is_no_honest_model_is_refused_in_one_sentence(
    models: Sandbox, make: Callable[[], bytes], says: str
) -> None:
    refused(score_file(FILMS, make(), models), says)


def test_a_model_of_verse_that_reads_ahead_is_refused(models: Sandbox) -> None:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(len(data.characters()), 3)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(3, return_sequences=True))(x)
    model = keras.Model(ids, keras.layers.Dense(data.width("verse"))(x))
    refused(score_file(VERSE, saved(model), models), "reads ahead")


def test_a_model_over_the_budget_has_a_score_and_a_word_about_it(models: Sandbox) -> None:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.GRU(3)(keras.layers.Embedding(data.sizes("films")[0], 80)(ids))
    judged = score_file(FILMS, saved(keras.Model(ids, keras.layers.Dense(2)(x))), models)
    assert judged.score is not None
    assert judged.parameters > FILMS.parameters
    assert "over the task's budget" in judged.sentence


def test_a_model_that_never_ends_is_stopped(
    models: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        judging, "_ANSWERED", "def answered(*given):\n    while True:\n        pass\n"
    )
    run = models.run
    monkeypatch.setattr(models, "run", lambda *given: run(given[0], given[1], 3.0))
    refused(score_file(FILMS, saved(reader()), models), "did not answer the test split within")


# --- what comes back is believed by nobody ------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("1.0", "something else than answers"),
        ("{'score': 1.0}", "something else than answers"),
        ("{'answers': np.ones(950, np.int64), 'parameters': True}", "something else than answers"),
        ("{'answers': np.ones(950, np.int64), 'parameters': -5}", "something else than answers"),
        ("{'answers': np.ones(3, np.int64), 'parameters': 1}", "another shape"),
        ("{'answers': np.full(950, 7), 'parameters': 1}", "a class that there is not"),
        ("{'answers': ['1'] * 950, 'parameters': 1}", "another shape"),
        ("{'refused': 'Line one.\\n\\x1b[31mred' + 'x' * 5000}", "Line one."),
    ],
)
def test_an_answer_that_is_none_earns_nothing(
    models: Sandbox, monkeypatch: pytest.MonkeyPatch, answer: str, says: str
) -> None:
    monkeypatch.setattr(
        judging, "_ANSWERED", f"import numpy as np\ndef answered(*given):\n    return {answer}\n"
    )
    judged = score_file(FILMS, saved(reader()), models)
    assert judged.score is None
    assert says in judged.sentence
    assert judged.sentence.isprintable()
    assert len(judged.sentence) < 500


def test_log_probabilities_above_zero_earn_nothing(
    models: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        judging,
        "_ANSWERED",
        "def answered(file, kind, inputs, width, following):\n"
        "    return {'answers': following * 0 + 1.0, 'parameters': 1}\n",
    )
    refused(score_file(VERSE, saved(reader(VERSE)), models), "no log-probabilities")


@pytest.mark.parametrize(
    "metadata",
    [b"", b"[1]", b'{"keras_version": 3}', b'{"keras_version": "\\u001b[31m"}', b"[" * 60_000],
)
def test_a_version_that_is_none_is_left_out(metadata: bytes) -> None:
    assert judging.version_of(repacked(saved(reader()), metadata=metadata)) == ""


def test_the_sandbox_of_models_shows_layers_and_that_of_notebooks_does_not(
    models: Sandbox, box: Sandbox
) -> None:
    source = (
        "import os\n"
        "there = lambda name: os.path.exists('/course/utils/' + name)\n"
        "seen = [there(n) for n in ('layers/crf.py', 'capstone/answers.py', 'capstone/data.py',"
        " 'capstone/scoring.py', 'checks/engine.py')]\n"
    )
    assert seen(models, source) == [True, True, False, False, False]
    assert seen(box, source) == [False] * 5


def test_a_sandbox_that_ended_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = RunResult("crashed", {"answered": [Outcome(error="It ended.")]}, "It ended.", 0.0)
    fake: Any = SimpleNamespace(run=lambda *given: ended)
    refused(score_file(FILMS, saved(reader()), fake), "ended Python (crashed)")

"""Translators: step by step as in one pass, masks, spelling, scores, and what the record says."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from utils import layers, plots
from utils.data.spelling import Spelling
from utils.data.text import word_vocabulary
from utils.experiments import translation
from utils.layers.translation import ATTENTIONS
from utils.translator import Translator

SOURCE = np.array([[4, 5, 6, 0, 0], [7, 8, 9, 10, 1], [3, 0, 0, 0, 0]])
READ = np.array([[2, 4, 3, 1], [2, 1, 1, 4], [2, 4, 4, 4]])
ENGLISH = ["The red house.", "Tom reads.", "I read a book.", "Is Tom here?"]
SPANISH = ["La casa roja.", "Tom lee.", "Leo un libro.", "¿Está Tom aquí?"]


def network(kind: Any, spread: float = 0.7, **options: Any) -> keras.Model:
    model = layers.translator(11, 6, kind, width=8, units=12, **options)
    rng = np.random.default_rng(3)
    for weight in model.trainable_weights:
        weight.assign(rng.normal(scale=spread, size=weight.shape))
    return model


@pytest.mark.parametrize("kind", ATTENTIONS)
def test_step_by_step_equals_the_whole_pass(kind: Any) -> None:
    model = network(kind)
    states, state = layers.encoder_model(model).predict_on_batch(SOURCE)
    step, found = layers.decoder_step(model), []
    for place in range(READ.shape[1]):
        logits, state = step.predict_on_batch([READ[:, place : place + 1], state, states, SOURCE])
        found.append(logits[:, 0])
    whole = model.predict_on_batch([SOURCE, READ])
    np.testing.assert_allclose(np.stack(found, axis=1), whole, atol=1e-5)


@pytest.mark.parametrize("kind", ATTENTIONS)
def test_padding_moves_nothing_and_no_output_sees_what_is_read_later(kind: Any) -> None:
    model = network(kind)
    whole = model.predict_on_batch([SOURCE, READ])
    padded = model.predict_on_batch([np.pad(SOURCE, ((0, 0), (0, 6))), READ])
    np.testing.assert_allclose(padded, whole, atol=1e-5)
    later = READ.copy()
    later[:, 2:] = 5
    np.testing.assert_allclose(
        model.predict_on_batch([SOURCE, later])[:, :2], whole[:, :2], atol=1e-5
    )


@pytest.mark.parametrize("kind", ATTENTIONS[1:])
def test_weights_of_attention_add_up_to_one_without_padding(kind: Any) -> None:
    model = network(kind)
    weights = layers.alignments(model, SOURCE, READ)
    assert weights.shape == (3, 4, 5)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)
    assert weights.swapaxes(1, 2)[SOURCE == 0].max() < 1e-6
    np.testing.assert_allclose(weights, by_hand(model, kind), atol=1e-4)


def by_hand(model: keras.Model, kind: str) -> np.ndarray:
    """Return the weights from the layers' own numbers, in NumPy."""
    inner = keras.Model(model.inputs, model.get_layer("attention").input)
    query, states, *keys = (np.asarray(each) for each in inner([SOURCE, READ], training=False))
    if kind == "multiplicative":
        scores = query @ states.transpose(0, 2, 1)
    else:
        scale = np.asarray(model.get_layer("attention").scale)
        scores = (np.tanh(query[:, :, None] + keys[0][:, None]) * scale).sum(axis=-1)
    scores = np.where((SOURCE != 0)[:, None], scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def test_without_attention_there_is_no_alignment_and_odd_units_are_refused() -> None:
    with pytest.raises(ValueError, match="no attention"):
        layers.alignments(network("none"), SOURCE, READ)
    with pytest.raises(ValueError, match="units must be even"):
        layers.translator(9, 9, units=7)
    with pytest.raises(ValueError, match="one of none"):
        layers.translator(9, 9, "both")  # type: ignore[arg-type]


def test_a_translator_is_saved_and_read_again(tmp_path: Any) -> None:
    model = network("additive")
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        again.predict_on_batch([SOURCE, READ]), model.predict_on_batch([SOURCE, READ]), atol=1e-5
    )


def test_spelling_comes_from_within_sentences() -> None:
    spelling = Spelling(["Hoy Tom canta.", "Ayer canta Tom.", "La ONU y la onu.", "Aquí la ONU."])
    assert spelling.restore("¿ tom canta , o no ?") == "¿Tom canta, o no?"
    assert spelling.restore("la onu") == "La ONU"
    assert spelling.restore('dijo : " no " .') == 'Dijo: "no".'
    assert spelling.restore("[UNK] canta") == "[UNK] canta"
    assert spelling.restore("") == ""


def tiny_translator(kind: Any = "multiplicative") -> Translator:
    words = word_vocabulary(ENGLISH)
    palabras = word_vocabulary(SPANISH, markers=True)
    keras.utils.set_random_seed(2)
    model = layers.translator(len(words), len(palabras), kind, width=8, units=12)
    return Translator(model, words, palabras, Spelling(SPANISH))


def test_texts_go_in_and_texts_come_out() -> None:
    machine = tiny_translator()
    found = machine.translate(["Tom reads.", "Zorro reads."], width=2, unknown="copied")
    assert len(found) == 2
    assert all(isinstance(each, str) for each in found)
    weights, read, written = machine.alignment("The red house.")
    assert read == ["the", "red", "house", "."]
    assert weights.shape == (len(written), 4)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("kind", ATTENTIONS)
def test_in_half_precision_it_trains_and_translates(kind: Any) -> None:
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        machine = tiny_translator(kind)
        model = machine.model
        loss = keras.losses.SparseCategoricalCrossentropy(True)
        model.compile("adam", loss)
        assert np.isfinite(model.train_on_batch([SOURCE, READ], READ))
        assert model.predict_on_batch([SOURCE, READ]).dtype == np.float32
        assert len(machine.translate(ENGLISH, width=3)) == len(ENGLISH)
    finally:
        keras.config.set_dtype_policy(before)


def test_an_unknown_word_is_replaced_by_what_it_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = tiny_translator()
    ids = np.zeros((1, 16), np.int32)
    ids[0, :3] = 1, machine.palabras.encode("lee")[0], machine.palabras.end_id
    monkeypatch.setattr(machine, "ids", lambda sentences, **how: ids)
    weights = np.zeros((1, 16, 3), np.float32)
    weights[0, :, 0] = 1
    monkeypatch.setattr(machine, "_looked_at", lambda sentences, written: weights)
    assert machine.translate(["McCoy reads."], unknown="left") == ["[UNK] lee"]
    assert machine.translate(["McCoy reads."], unknown="copied") == ["McCoy lee"]


def test_an_unknown_word_is_written_only_where_that_is_asked_for() -> None:
    machine = tiny_translator()
    combine, words = (machine.model.get_layer(name) for name in ("combine", "target_words"))
    # All outputs point the same way, and [UNK] lies farthest in it.
    combine.set_weights([0 * combine.get_weights()[0], np.ones(8)])
    table = np.array(words.get_weights()[0])
    table[1] = 10.0
    words.set_weights([table])
    assert (machine.ids(["Tom reads."], unknown=True)[0, :3] == 1).all()
    assert not (machine.ids(["Tom reads."], width=3) == 1).any()
    assert "[UNK]" in machine.translate(["Tom reads."], unknown="left")[0]
    assert "[UNK]" not in machine.translate(["Tom reads."])[0]


def test_scores_take_all_references() -> None:
    references = [["La casa es roja.", "Es roja la casa."], ["Tom lee un libro."]]
    assert translation.scores(["Es roja la casa.", "Tom lee un libro."], references)[0] > 99
    assert translation.scores(["La casa es azul.", "Tom ve un perro."], references)[0] < 60
    with pytest.raises(ValueError, match="2 guesses"):
        translation.scores(["a", "b"], [["a"]])


def test_a_length_is_compared_with_the_nearest_reference() -> None:
    references = [["a b", "a b c d"], ["a b c"]]
    assert translation.relative_length(["a b c d", "a"], references) == pytest.approx(5 / 7)
    named = translation.named_scores(["a b c d", "a b c"], references)
    assert set(named) == {"bleu", "chrf"}


def test_pairs_repeat_a_sentence_for_each_translation() -> None:
    both = translation.pairs(["a", "b"], [["x"], ["y", "z"]])
    assert both == (["a", "b", "b"], ["x", "y", "z"])


def test_words_by_position_are_those_of_any_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = tiny_translator()
    lee, tom = (int(machine.palabras.encode(word)[0]) for word in ("lee", "tom"))
    own = np.zeros((2, 16), np.int32)
    own[:, 0], own[0, 1], own[:, 2] = tom, lee, machine.palabras.end_id
    own[1, 1] = machine.palabras.encode("casa")[0]
    monkeypatch.setattr(machine, "ids", lambda sentences: own)
    curves, places = translation.by_position(
        machine, ["Tom reads.", "Tom reads."], [["Tom lee."], ["Tom lee."]], positions=2
    )
    assert curves["after its own"] == [1.0, 0.5]
    assert len(curves["after the right prefix"]) == len(places) == 2


def record() -> dict[str, Any]:
    """Return a record as `benchmarks/translation.py` writes it, with made-up numbers."""
    by_length = {"2": 20.0, "3": 30.0}
    runs = [
        {"part": "attention", "size": "medium", "attention": kind, "learning_rate": rate,
         "seed": seed, "chosen": rate == 0.005, "test_bleu": 20.0 + seed,
         "test_by_length": by_length}
        for kind in ATTENTIONS for rate in (0.002, 0.005) for seed in (20, 21)
    ]  # fmt: skip
    runs += [
        {"part": "trial", "size": "medium", "learning_rate": rate, "validation_bleu": 30.0}
        for rate in (0.005, 0.002)
    ]
    score = {"bleu": 30.0, "chrf": 50.0}
    beams = [
        {"width": width, "normalise": power, "bleu": 30.0 + width, "length": 1.0}
        for power in (0.0, 1.0) for width in (2, 1)
    ]  # fmt: skip
    kept = {"sentences": 10, "beams": beams, "chosen": {"width": 2, "normalise": 1.0}}
    kept |= {"greedy": score, "beam": score, "nearest": score}
    costs = {"none": 20.0, "multiplicative": 21.0, "additive": 25.0, "step by step": 35.0}
    return {"runs": runs, "kept": {"medium": kept}, "costs": costs}


def test_the_record_is_read_by_kind_length_and_width(capsys: pytest.CaptureFixture[str]) -> None:
    curves, lengths = translation.by_length(record())
    assert lengths == [2, 3]
    assert curves["no attention"] == [20.0, 30.0]
    name, rate, *numbers = next(translation.kinds(record()))
    assert (name, rate, numbers) == ("no attention", "0.005", ["40.5", "40.0", "41.0", "1.00 ×"])
    panels = translation.by_width(record())
    assert panels["BLEU"]["plain sums"] == ([1, 2], [31.0, 32.0])
    translation.show_kept(record())
    translation.show_kinds(record())
    printed = capsys.readouterr().out
    assert "medium, most similar" in printed
    assert "would take 1.75 ×" in printed
    assert "0.002: 30.0, 0.005: 30.0" in printed


ALT = "What can be seen in this figure, in words."
DRAWINGS = {
    "diagram": lambda: plots.encoder_decoder(alt=ALT),
    "letters": lambda: plots.alignment(np.eye(3), list("a b"), ["x", "y", "END"], alt=ALT),
    "words": lambda: plots.alignment(np.eye(2), ["a", "longer"], ["x", "END"], alt=ALT),
    "widths": lambda: plots.by_width(translation.by_width(record()), alt=ALT),
}


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_figures_are_drawn(draw: Any) -> None:
    assert draw().png().startswith(b"\x89PNG")


def test_a_map_needs_a_weight_for_each_pair() -> None:
    with pytest.raises(ValueError, match="3 written and 2 read"):
        plots.alignment(np.eye(2), ["a", "b"], ["x", "y", "z"], alt=ALT)

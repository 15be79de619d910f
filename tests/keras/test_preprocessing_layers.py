"""Preprocessing layers in functional models, functions and datasets; what they refuse."""

import numpy as np
import pytest

import thalweg as tf

layers = tf.keras.layers
TEXTS = ["The cat sat.", "the dog, the cat!", "A b c d e"]


def adapted():
    layer = layers.TextVectorization(output_sequence_length=3)
    layer.adapt(TEXTS)
    return layer


def test_in_a_functional_model():
    layer = adapted()
    inputs = tf.keras.Input((1,), dtype=tf.string)
    symbolic = layer(inputs)
    assert symbolic.shape.as_list() == [None, 3] and symbolic.dtype == tf.int64
    model = tf.keras.Model(inputs, layers.Embedding(20, 2)(symbolic))
    assert model.predict(tf.constant([["the cat"], ["b"]]), verbose=0).shape == (2, 3, 2)


def test_in_functions_and_datasets():
    layer = adapted()
    eager = layer(tf.constant(TEXTS)).numpy().tolist()
    assert tf.function(layer)(tf.constant(TEXTS)).numpy().tolist() == eager
    mapped = tf.data.Dataset.from_tensor_slices(TEXTS).batch(2).map(layer)
    assert [row for batch in mapped for row in batch.numpy().tolist()] == eager


def test_kinds_of_data_to_adapt_to():
    words = np.array([["b"], ["a"], ["b"]])
    for data in (words, words.tolist(), tf.constant(words), tf.data.Dataset.from_tensor_slices(words).batch(2)):
        layer = layers.StringLookup()
        layer.adapt(data)
        assert layer.get_vocabulary() == ["[UNK]", "b", "a"] and layer.is_adapted
    layer.adapt(tf.ragged.constant([["x"], ["y", "y"]]))
    assert layer.get_vocabulary() == ["[UNK]", "y", "x"]
    layer.reset_state()
    assert not layer.is_adapted


def test_vocabulary_files_and_assets(tmp_path):
    (tmp_path / "words").write_text("a\nb\n")
    layer = layers.StringLookup(vocabulary=str(tmp_path / "words"))
    assert layer(tf.constant(["b", "z"])).numpy().tolist() == [2, 0]
    assert layer.get_vocabulary() == ["[UNK]", "a", "b"] and layer.vocabulary_size() == 3
    learnt = adapted()
    learnt.save_assets(str(tmp_path))
    again = layers.TextVectorization.from_config(learnt.get_config())
    again.load_assets(str(tmp_path))
    assert again.get_vocabulary() == learnt.get_vocabulary()


def test_unknown_words_may_be_an_error():
    layer = layers.StringLookup(vocabulary=["a"], num_oov_indices=0)
    with pytest.raises(tf.errors.InvalidArgumentError, match="found OOV values"):
        layer(tf.constant(["a", "z"]))


def test_adapting_is_refused():
    with pytest.raises(ValueError, match="Cannot adapt"):
        layers.StringLookup(vocabulary=["a"]).adapt([["a"]])
    with pytest.raises(ValueError, match="Cannot `adapt`"):
        layers.Normalization(mean=1.0, variance=1.0).adapt(np.ones((2, 2)))
    with pytest.raises(ValueError, match="Cannot adapt"):
        layers.Discretization(bin_boundaries=[1.0]).adapt(np.ones((2, 2)))
    layer = layers.StringLookup()

    @tf.function
    def f(x):
        layer.adapt(x)
        return x

    with pytest.raises(RuntimeError, match=r"inside a `tf\.function`"):
        f(tf.constant([["a"]]))


def test_the_size_of_vectors_stays():
    layer = layers.StringLookup(vocabulary=["a"], output_mode="count")
    with pytest.raises(RuntimeError, match="vocabulary size cannot be changed"):
        layer.set_vocabulary(["a", "b"])


def test_old_names():
    old = tf.keras.layers.experimental.preprocessing
    assert old.TextVectorization is layers.TextVectorization and old.Normalization is layers.Normalization
    assert issubclass(layers.StringLookup, old.PreprocessingLayer)

"""tf.keras.utils on arrays and data sets; values as TensorFlow 2.15.1 gave them."""

import numpy as np
import pytest

import thalweg as tf

utils = tf.keras.utils


def test_normalize_and_ordinal():
    np.testing.assert_allclose(utils.normalize(np.array([[3.0, 4.0], [0.0, 0.0]])), [[0.6, 0.8], [0.0, 0.0]])
    np.testing.assert_allclose(utils.normalize(np.array([[1.0, 3.0]]), order=1), [[0.25, 0.75]])
    np.testing.assert_array_equal(utils.to_ordinal([[1], [3]]), [[1, 0, 0], [1, 1, 1]])


def test_split_dataset():
    left, right = utils.split_dataset(np.arange(10), left_size=0.7)
    assert [int(v) for v in left] == list(range(7)) and [int(v) for v in right] == [7, 8, 9]
    pairs = (np.arange(6), np.arange(6) * 2)
    left, right = utils.split_dataset(pairs, right_size=2)
    assert [tuple(map(int, v)) for v in right] == [(4, 8), (5, 10)] and int(left.cardinality()) == 4
    left, right = utils.split_dataset(tf.data.Dataset.range(8), left_size=4, right_size=2, shuffle=True, seed=1)
    assert len(list(left)) == 4 and len(list(right)) == 2
    assert not {int(v) for v in left} & {int(v) for v in right}
    for sizes in ({}, {"left_size": 1.5}, {"left_size": 20}, {"left_size": "2"}, {"left_size": 0.9, "right_size": 0.9}):
        with pytest.raises(TypeError if sizes.get("left_size") == "2" else ValueError):
            utils.split_dataset(np.arange(10), **sizes)
    with pytest.raises(TypeError, match="tf.data.Dataset"):
        utils.split_dataset(3, left_size=1)


def test_messages_go_to_the_log(capsys, caplog):
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))])
    model.compile("sgd", "mse")
    utils.disable_interactive_logging()
    try:
        model.fit(np.ones((2, 1)), np.ones((2, 1)), verbose=2)
    finally:
        utils.enable_interactive_logging()
    assert capsys.readouterr().out == ""
    model.fit(np.ones((2, 1)), np.ones((2, 1)), verbose=2)
    assert "loss:" in capsys.readouterr().out


def test_objects_as_configurations():
    saving = tf.keras.saving
    for value in (None, 3, "text", [1, {"a": 2.0}], tf.keras.losses.Huber(0.5), tf.keras.layers.Dense(2, name="d")):
        config = saving.serialize_keras_object(value)
        again = saving.deserialize_keras_object(config)
        if hasattr(value, "get_config"):
            assert type(again) is type(value) and again.get_config() == value.get_config()
        else:
            assert again == value
    array = saving.deserialize_keras_object(saving.serialize_keras_object(np.arange(3, dtype="int8")))
    assert array.dtype == np.int8 and array.tolist() == [0, 1, 2]
    tensor = saving.deserialize_keras_object(saving.serialize_keras_object(tf.constant([1.5])))
    assert tensor.numpy().tolist() == [1.5]
    code = saving.serialize_keras_object(lambda x: x + 1)
    with pytest.raises(ValueError, match="disallowed"):
        saving.deserialize_keras_object(code)
    assert saving.deserialize_keras_object(code, safe_mode=False)(1) == 2
    legacy = utils.legacy.serialize_keras_object(tf.keras.losses.Huber(0.5))
    assert sorted(legacy) == ["class_name", "config"]


def test_setting_steps_per_execution():
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))])
    model.compile("sgd", "mse")
    model.steps_per_execution = 2
    seen = []
    callback = tf.keras.callbacks.LambdaCallback(on_batch_end=lambda batch, logs: seen.append(batch))
    model.fit(np.ones((4, 1)), np.ones((4, 1)), batch_size=1, verbose=0, callbacks=[callback])
    assert seen == [1, 3] and model.jit_compile is None

"""Feature columns against what TensorFlow recorded (tools/oracle/feature_columns.py): tensors, gradients, names of
weights, configurations there and back, errors."""
import json
import pathlib
import sys

import pytest

import thalweg as tf

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import feature_column_cases as cases  # noqa: E402

GOLDEN = json.loads((HERE.parent / "golden" / "feature_columns.json").read_text())


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    return cases.answers(tf, str(tmp_path_factory.mktemp("vocabulary") / "words.txt"))


def _same(recorded, ours):
    if isinstance(recorded, dict) and isinstance(ours, dict):
        return recorded.keys() == ours.keys() and all(_same(v, ours[k]) for k, v in recorded.items())
    if isinstance(recorded, list) and isinstance(ours, list):
        return len(recorded) == len(ours) and all(map(_same, recorded, ours))
    if isinstance(recorded, float) and isinstance(ours, (int, float)):
        return abs(recorded - ours) <= 1e-5 * max(1, abs(recorded))
    return recorded == ours


def test_the_cases_are_those_recorded(answers):
    assert sorted(answers) == sorted(GOLDEN)


@pytest.mark.parametrize("case", sorted(GOLDEN))
def test_as_recorded(case, answers):
    assert _same(GOLDEN[case], answers[case]), f"recorded {GOLDEN[case]}\nours     {answers[case]}"


def test_columns_of_two_kinds_with_equal_settings_are_two_columns():
    column = tf.feature_column.categorical_column_with_identity("a", 3)
    indicator = tf.feature_column.indicator_column(column)
    sequence = tf.feature_column.sequence_categorical_column_with_identity("a", 3)
    assert tuple(indicator) == tuple(sequence) and indicator != sequence
    assert len({indicator, sequence, tf.feature_column.indicator_column(column)}) == 2


def test_a_layer_of_columns_makes_its_table_once():
    words = tf.feature_column.categorical_column_with_vocabulary_list("w", ["a", "b"])
    layer = tf.keras.layers.DenseFeatures([tf.feature_column.indicator_column(words)])
    step = tf.function(lambda w: layer({"w": w}))
    assert step(tf.constant([["a"], ["c"]])).numpy().tolist() == [[1, 0], [0, 0]]
    table = layer._state_manager.get_resource(words, "w_lookup")
    assert step(tf.constant([["b"]])).numpy().tolist() == [[0, 1]]
    assert layer._state_manager.get_resource(words, "w_lookup") is table


def test_batches_of_different_sizes_are_refused():
    columns = [tf.feature_column.numeric_column(key) for key in "ab"]
    with pytest.raises(ValueError, match=r"Batch size .* \(a, b\): \(2, 3\)"):
        tf.keras.layers.DenseFeatures(columns)({"a": tf.ones([2, 1]), "b": tf.ones([3, 1])})


def test_a_gzipped_vocabulary_of_records(tmp_path):
    path = str(tmp_path / "words.tfrecord.gz")
    with tf.io.TFRecordWriter(path, tf.io.TFRecordOptions("GZIP")) as writer:
        for word in (b"a", b"b"):
            writer.write(word)
    column = tf.feature_column.categorical_column_with_vocabulary_file("w", path)
    assert column.num_buckets == 2
    layer = tf.keras.layers.DenseFeatures([tf.feature_column.indicator_column(column)])
    assert layer({"w": tf.constant(["b", "c"])}).numpy().tolist() == [[0, 1], [0, 0]]

"""HashedCrossing as recorded from TensorFlow 2.15.1, and get_source_inputs."""
import pytest

import thalweg as tf

WORDS = tf.constant(["A", "B", "A", "B", "A"])
NUMBERS = tf.constant([101, 101, 101, 102, 102])
BINS = [1, 4, 1, 1, 3]


def test_bins_are_tensorflows():
    layer = tf.keras.layers.HashedCrossing(5)
    bins = layer((WORDS, NUMBERS))
    assert bins.dtype == tf.int64 and bins.numpy().tolist() == BINS
    assert layer((WORDS[:, None], NUMBERS[:, None])).numpy().tolist() == [[b] for b in BINS]
    assert layer((WORDS[0], NUMBERS[0])).numpy() == BINS[0]


@pytest.mark.parametrize("sparse", [False, True])
def test_vectors(sparse):
    layer = tf.keras.layers.HashedCrossing(5, output_mode="one_hot", sparse=sparse)
    vectors = layer((WORDS, NUMBERS))
    dense = tf.sparse.to_dense(vectors) if sparse else vectors
    assert dense.dtype == tf.float32 and dense.numpy().tolist() == tf.one_hot(BINS, 5).numpy().tolist()
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()


def test_symbolic_call():
    inputs = [tf.keras.Input((1,), dtype=tf.string), tf.keras.Input((1,), dtype=tf.int64)]
    bins = tf.keras.layers.HashedCrossing(5)(inputs)
    assert bins.shape.as_list() == [None, 1] and bins.dtype == tf.int64
    model = tf.keras.Model(inputs, bins)
    assert model([WORDS[:, None], tf.cast(NUMBERS, tf.int64)[:, None]]).numpy().ravel().tolist() == BINS


@pytest.mark.parametrize("inputs", [
    WORDS, [WORDS], [WORDS, NUMBERS[:2]], [tf.ones([2, 2], tf.int32)] * 2, [tf.ones([2])] * 2,
    [tf.ragged.constant([[1]])] * 2,
])  # fmt: skip
def test_inputs_that_do_not_fit(inputs):
    with pytest.raises(ValueError, match="HashedCrossing"):
        tf.keras.layers.HashedCrossing(5)(inputs)


def test_sources_of_a_tensor_in_the_order_of_the_arguments():
    a, b = tf.keras.Input((2,)), tf.keras.Input((2,))
    double = tf.keras.layers.Concatenate()([b, tf.keras.layers.Add()([a, b])])
    found = tf.keras.utils.get_source_inputs(tf.keras.layers.Dense(1)(double))
    assert len(found) == 2 and found[0] is b and found[1] is a
    assert tf.keras.utils.get_source_inputs(a)[0] is a
    value = tf.ones([2])
    assert tf.keras.utils.get_source_inputs(value) is value


def test_embedding_of_ragged_ids():
    layer = tf.keras.layers.Embedding(10, 2, mask_zero=True)
    ids = tf.ragged.constant([[1, 0, 3], [4]])
    vectors = layer(ids)
    assert vectors.shape.as_list() == [2, None, 2] and vectors.row_lengths().numpy().tolist() == [3, 1]
    assert vectors.values.numpy().tolist() == layer(ids.values).numpy().tolist()
    assert layer.compute_mask(ids).to_list() == [[True, False, True], [True]]

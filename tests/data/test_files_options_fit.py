"""Files as datasets, options, iterators; Keras over a dataset gives TensorFlow's numbers."""
import gzip
import zlib

import numpy as np
import pytest

import thalweg as tf

Dataset = tf.data.Dataset


def test_lines(tmp_path):
    (tmp_path / "a").write_bytes(b"one\r\ntwo\n\nlast")
    (tmp_path / "z").write_bytes(zlib.compress(b"x\ny\n"))
    (tmp_path / "g").write_bytes(gzip.compress(b"x\ny\n"))
    lines = tf.data.TextLineDataset([str(tmp_path / "a"), str(tmp_path / "a")])
    assert list(lines.as_numpy_iterator()) == [b"one", b"two", b"", b"last"] * 2
    for name, kind in (("z", "ZLIB"), ("g", "GZIP")):
        assert list(tf.data.TextLineDataset(str(tmp_path / name), kind).as_numpy_iterator()) == [b"x", b"y"]
    names = Dataset.list_files(str(tmp_path / "?"), shuffle=False)
    assert [n.decode()[-1] for n in names.as_numpy_iterator()] == ["a", "g", "z"]
    assert len(list(tf.data.TextLineDataset(names.take(1)))) == 4
    assert len(list(names.flat_map(lambda n: tf.data.TextLineDataset(n).take(1)))) == 3


def test_broken_gzip(tmp_path):
    """A stream that ends early just ends, as TensorFlow's; one with wrong bytes is an error."""
    packed = gzip.compress(b"x\n" * 5000)
    (tmp_path / "g").write_bytes(packed[:-20])
    assert set(tf.data.TextLineDataset(str(tmp_path / "g"), "GZIP").as_numpy_iterator()) <= {b"x"}
    (tmp_path / "g").write_bytes(b"?" + packed[1:])
    with pytest.raises(tf.errors.DataLossError, match="inflate"):
        list(tf.data.TextLineDataset(str(tmp_path / "g"), "GZIP"))


def test_options_merge():
    first, second = tf.data.Options(), tf.data.Options()
    first.deterministic, second.experimental_optimization.map_fusion = False, True
    merged = Dataset.range(2).with_options(first).map(lambda x: x).with_options(second).options()
    assert merged.deterministic is False and merged.experimental_optimization.map_fusion is True
    with pytest.raises(AttributeError):
        first.no_such_option = 1
    with pytest.raises(TypeError):
        first.deterministic = 1


def test_iterators_are_independent():
    dataset = Dataset.range(3).map(lambda x: x + 1)
    a, b = iter(dataset), iter(dataset)
    assert [int(next(a)), int(next(a)), int(next(b)), int(a.get_next())] == [1, 2, 1, 3]
    with pytest.raises(tf.errors.OutOfRangeError):
        a.get_next()


def test_batches_do_not_share_memory_with_users_arrays():
    rows = np.arange(4)
    dataset = Dataset.from_tensor_slices(rows).batch(2)
    rows[:] = 0
    assert [b.numpy().tolist() for b in dataset] == [[0, 1], [2, 3]]


def test_fit():
    """The numbers are TensorFlow 2.15.1's for the same lines."""
    tf.keras.utils.set_random_seed(1)
    x = np.random.RandomState(0).randn(64, 4).astype("f")
    y = (x.sum(1) > 0).astype("i")
    dataset = Dataset.from_tensor_slices((x, y)).shuffle(64, seed=1).batch(16)
    layers = [tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1, activation="sigmoid")]
    model = tf.keras.Sequential(layers)
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(dataset, epochs=3, validation_data=dataset, verbose=0).history
    np.testing.assert_allclose(history["loss"], [0.6201591491699219, 0.6127994060516357, 0.6057955622673035], rtol=1e-6)
    np.testing.assert_allclose(
        history["val_loss"], [0.6153476238250732, 0.608191967010498, 0.6012142896652222], rtol=1e-6)  # fmt: skip
    np.testing.assert_allclose(model.evaluate(dataset, verbose=0), [0.6012142896652222, 0.71875], rtol=1e-6)
    assert model.predict(dataset.map(lambda a, b: a), verbose=0).shape == (64, 1)
    history = model.fit(dataset.repeat(), epochs=2, steps_per_epoch=5, verbose=0).history
    np.testing.assert_allclose(history["loss"], [0.5783284902572632, 0.6079224944114685], rtol=1e-6)


def test_tensorflow_1_datasets(tmp_path):
    v1 = tf.compat.v1
    (tmp_path / "t").write_text("a\nb\n")
    with tf.Graph().as_default(), v1.Session() as session:
        dataset = v1.data.Dataset.range(5).shuffle(5, seed=1).repeat(2).batch(3)
        assert isinstance(dataset, v1.data.Dataset) and dataset.output_types is tf.int64
        assert dataset.output_shapes.as_list() == [None] and dataset.output_classes is tf.Tensor
        element = dataset.make_one_shot_iterator().get_next()
        assert [session.run(element).tolist() for _ in range(3)] == [[0, 4, 3], [1, 2, 3], [1, 0, 4]]
        iterator = v1.data.Dataset.from_tensor_slices({"a": [1, 2]}).make_initializable_iterator()
        session.run(iterator.initializer)
        element = iterator.get_next()
        assert [session.run(element)["a"] for _ in range(2)] == [1, 2]
        with pytest.raises(tf.errors.OutOfRangeError):
            session.run(element)
        lines = v1.data.TextLineDataset(str(tmp_path / "t")).map_with_legacy_function(lambda x: x + "!")
        assert session.run(lines.make_one_shot_iterator().get_next()) == b"a!"


def test_options_as_tensorflow_has_them():
    options = tf.data.Options()
    options.experimental_deterministic = False
    options.experimental_threading.private_threadpool_size = 3
    assert options.deterministic is False and options.threading.private_threadpool_size == 3
    assert options.experimental_distribute.auto_shard_policy == tf.data.experimental.AutoShardPolicy.AUTO
    other = tf.data.Options()
    other.threading.max_intra_op_parallelism = 2
    merged = options.merge(other)
    assert (merged.threading.private_threadpool_size, merged.threading.max_intra_op_parallelism) == (3, 2)
    given = Dataset.range(2).with_options(options).options()
    assert given == options
    for change in (lambda: setattr(given, "deterministic", True),
                   lambda: setattr(given.threading, "private_threadpool_size", 1)):  # fmt: skip
        with pytest.raises(ValueError, match="with_options"):
            change()


def test_an_iterator_in_a_checkpoint(tmp_path):
    dataset = Dataset.range(20).shuffle(5, seed=1).batch(2)
    iterator = iter(dataset)
    next(iterator), next(iterator)
    path = tf.train.Checkpoint(iterator=iterator).save(str(tmp_path / "c"))
    rest = [x.numpy().tolist() for x in iterator]
    other = iter(dataset)
    tf.train.Checkpoint(iterator=other).restore(path)
    assert [x.numpy().tolist() for x in other] == rest and len(rest) == 8

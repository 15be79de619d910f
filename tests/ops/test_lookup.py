"""Tables in sessions, functions and datasets; faults."""

import pytest

import thalweg as tf

v1 = tf.compat.v1


def entries(keys=("a", "b"), values=(0, 1)):
    return tf.lookup.KeyValueTensorInitializer(list(keys), tf.constant(list(values), tf.int64))


def test_in_a_session():
    with v1.Graph().as_default(), v1.Session() as session:
        table = v1.lookup.StaticHashTable(entries(), -1)
        found = table.lookup(v1.constant(["b", "c"]))
        with pytest.raises(tf.errors.FailedPreconditionError, match="Table not initialized"):
            session.run(found)
        session.run(v1.tables_initializer())
        assert session.run(found).tolist() == [1, -1]
        assert session.run(table.size()) == 2
        changing = tf.lookup.experimental.MutableHashTable(tf.int64, tf.string, "no")
        session.run(changing.insert(v1.constant([5], tf.int64), v1.constant(["five"])))
        assert session.run(changing.lookup(v1.constant([5, 6], tf.int64))).tolist() == [b"five", b"no"]
        dense = tf.lookup.experimental.DenseHashTable(tf.int64, tf.int64, 0, -1, -2)
        session.run(dense.insert(v1.constant([5], tf.int64), v1.constant([7], tf.int64)))
        assert session.run(dense.lookup(v1.constant([5, 6], tf.int64))).tolist() == [7, 0]


def test_in_functions_and_datasets():
    table = tf.lookup.StaticVocabularyTable(entries(), 2)
    words = tf.constant(["a", "b", "zebra"])

    @tf.function
    def find(keys):
        return table.lookup(keys)

    eager = table.lookup(words).numpy().tolist()
    assert eager[:2] == [0, 1] and eager[2] in (2, 3)
    assert find(words).numpy().tolist() == eager
    assert [int(i) for i in tf.data.Dataset.from_tensor_slices(words).map(table.lookup)] == eager
    assert find.get_concrete_function(tf.TensorSpec([None], tf.string)).structured_outputs.shape.as_list() == [None]


def test_a_file_with_bad_lines(tmp_path):
    path = tmp_path / "words"
    path.write_text("a\t1\nb\n")

    def table(key=0, value=1, **options):
        made = tf.lookup.TextFileInitializer(str(path), tf.string, key, tf.int64, value, **options)
        return tf.lookup.StaticHashTable(made, -1)

    with pytest.raises(tf.errors.InvalidArgumentError, match="expected at least 2 got 1"):
        table()
    with pytest.raises(tf.errors.InvalidArgumentError, match="Invalid vocab_size"):
        table(key=-2, value=-1, vocab_size=3)
    assert table(key=-2, value=-1, vocab_size=1).size() == 1
    path.write_text("a\tx\n")
    with pytest.raises(tf.errors.InvalidArgumentError, match="not a valid int64"):
        table()
    path.unlink()
    with pytest.raises(tf.errors.NotFoundError):
        table()


def test_a_key_with_two_values():
    with pytest.raises(tf.errors.FailedPreconditionError, match="different value for same key. Key a has 0"):
        tf.lookup.StaticHashTable(entries("aa"), -1)

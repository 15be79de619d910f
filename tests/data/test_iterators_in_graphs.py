"""Iterators of graphs and sessions, and loops over datasets: what tests/function/cases/datasets.py cannot say."""

import gc
import weakref

import pytest

import thalweg as tf

v1 = tf.compat.v1


def values_until_the_end(session, tensor):
    found = []
    with pytest.raises(tf.errors.OutOfRangeError, match="End of sequence"):
        while True:
            found.append(session.run(tensor))
    return [int(v) for v in found]


def test_one_shot_iterator():
    with tf.Graph().as_default() as graph, v1.Session() as session:
        element = v1.data.make_one_shot_iterator(v1.data.Dataset.range(3)).get_next()
        assert values_until_the_end(session, element) == [0, 1, 2]
        with v1.Session() as another:
            assert another.run([element, element]) == [0, 0]
    types = [o.type for o in graph.get_operations()]
    assert types[-3:] == ["OneShotIterator", "IteratorToStringHandle", "IteratorGetNext"]


def test_one_shot_iterator_refuses_placeholders():
    with tf.Graph().as_default(), pytest.raises(ValueError, match="Cannot capture a placeholder"):
        v1.data.make_one_shot_iterator(tf.data.Dataset.range(v1.placeholder(tf.int64, [])))


def test_initializable_iterator_takes_a_placeholder():
    with tf.Graph().as_default(), v1.Session() as session:
        limit = v1.placeholder(tf.int64, [])
        iterator = v1.data.make_initializable_iterator(tf.data.Dataset.range(limit).map(lambda v: v * v))
        element = iterator.get_next()
        with pytest.raises(tf.errors.FailedPreconditionError, match="has not been initialized"):
            session.run(element)
        for n in (3, 5):
            session.run(iterator.initializer, {limit: n})
            assert values_until_the_end(session, element) == [i * i for i in range(n)]


def test_reinitializable_iterator():
    with tf.Graph().as_default(), v1.Session() as session:
        train, test = tf.data.Dataset.range(3), tf.data.Dataset.range(10, 12)
        iterator = v1.data.Iterator.from_structure(v1.data.get_output_types(train), v1.data.get_output_shapes(train))
        element = iterator.get_next()
        to_train, to_test = iterator.make_initializer(train), iterator.make_initializer(test)
        session.run(to_train)
        assert session.run(element) == 0
        session.run(to_test)
        assert values_until_the_end(session, element) == [10, 11]
        with pytest.raises(TypeError, match="types tf.int64 but got dataset with output types tf.float32"):
            iterator.make_initializer(tf.data.Dataset.from_tensors(1.0))
        with pytest.raises(ValueError, match="does not have an initializer"):
            _ = iterator.initializer


def test_feedable_iterator():
    with tf.Graph().as_default(), v1.Session() as session:
        handle = v1.placeholder(tf.string, [])
        element = v1.data.Iterator.from_string_handle(handle, tf.int64, []).get_next()
        a = v1.data.make_one_shot_iterator(tf.data.Dataset.range(3).repeat())
        b = v1.data.make_one_shot_iterator(tf.data.Dataset.range(10, 12))
        first, second = session.run([a.string_handle(), b.string_handle()])
        given = [int(session.run(element, {handle: h})) for h in (first, second, first, second, first, first)]
        assert given == [0, 10, 1, 11, 2, 0]
        with pytest.raises(tf.errors.NotFoundError, match="does not exist"):
            session.run(element, {handle: "nobody"})


def test_handle_of_other_elements():
    with tf.Graph().as_default(), v1.Session() as session:
        floats = v1.data.make_one_shot_iterator(tf.data.Dataset.from_tensors(1.0)).string_handle()
        element = v1.data.Iterator.from_string_handle(floats, tf.int64, []).get_next()
        with pytest.raises(tf.errors.InvalidArgumentError, match="expected int64 but got float32"):
            session.run(element)


def test_eager_execution():
    assert int(v1.data.make_one_shot_iterator(tf.data.Dataset.range(3)).get_next()) == 0
    with pytest.raises(RuntimeError, match="not supported in eager mode"):
        v1.data.make_initializable_iterator(tf.data.Dataset.range(3))


def test_a_dataset_made_in_a_function_begins_anew():
    """A shuffle inside has its seed at each run; one that is captured goes on."""

    @tf.function
    def inside():
        return tf.data.Dataset.range(20).shuffle(20, seed=3).batch(20).get_single_element()

    assert inside().numpy().tolist() == inside().numpy().tolist()


def test_the_loop_is_one_operation_with_a_compiled_body():
    @tf.function
    def total(ds):
        s = tf.zeros([])
        for x in ds:
            s += tf.reduce_sum(x * x)
        return s

    concrete = total.get_concrete_function(tf.data.DatasetSpec(tf.TensorSpec([None, 4])))
    assert [o.type for o in concrete.graph.get_operations()].count("ReduceDataset") == 1
    assert float(total(tf.data.Dataset.from_tensors(tf.ones([2, 4])).repeat(3))) == 24.0


def test_functions_do_not_keep_datasets():
    @tf.function
    def first(ds):
        return next(iter(ds))

    ds = tf.data.Dataset.range(3)
    first(ds)
    gone = weakref.ref(ds)
    del ds
    gc.collect()
    assert gone() is None


def test_no_iterator_outside_of_functions():
    with tf.Graph().as_default(), pytest.raises(RuntimeError, match="only supports Python-style iteration"):
        iter(tf.data.Dataset.range(3))


def test_unending_python_loops_are_refused():
    @tf.function(autograph=False)
    def f(ds):
        for _ in ds:
            pass

    with pytest.raises(ValueError, match="An unusually high number of `tf.data.Iterator.get_next"):
        f(tf.data.Dataset.range(3))


def test_a_function_without_source_does_not_loop_for_ever(caplog):
    namespace = {}
    exec("def f(ds):\n    for _ in ds:\n        pass", namespace)
    with pytest.raises(ValueError, match="An unusually high number of `tf.data.Iterator.get_next"):
        tf.function(namespace["f"])(tf.data.Dataset.range(3))

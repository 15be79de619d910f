"""Faults of graphs: TensorFlow's class of error, naming the operation. Classes and words by recorded runs of 2.15.1."""

import numpy as np
import pytest

import thalweg as tf

v1 = tf.compat.v1


def session_error_of(make, value):
    """The error of a session that runs what `make` builds from a placeholder x of shape [None, 2]."""
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [None, 2], name="x")
        fetched = make(x)
        with v1.Session() as session, pytest.raises(tf.errors.InvalidArgumentError) as caught:
            session.run(fetched, {} if value is None else {x: value})
    return caught.value


@pytest.mark.parametrize(
    ("make", "value", "name", "words"),
    [
        (lambda x: tf.matmul(x, x, name="mm"), np.zeros((3, 2)), "mm", "Matrix size-incompatible"),
        (lambda x: tf.gather(x, [7], name="pick"), np.zeros((3, 2)), "pick", r"= 7 is not in \[0, 3\)"),
        (lambda x: tf.identity(x), None, "x", "You must feed a value for placeholder tensor 'x'"),
    ],
    ids=["matmul", "gather", "no feed"],
)
def test_errors_of_sessions_tell_the_operation(make, value, name, words):
    error = session_error_of(make, value)
    assert error.message.startswith("Graph execution error:\n\nDetected at node ")
    assert f"Node: '{name}'\n" in error.message and f"[[{{{{node {name}}}}}]]" in error.message
    assert "[Op:" not in error.message
    assert error.op.name == name and error.node_def.name == name and error.node_def.op == error.op.type
    with pytest.raises(tf.errors.InvalidArgumentError, match=words):
        raise error


def test_an_error_inside_a_branch_of_a_session():
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [None], name="x")
        y = tf.cond(tf.size(x) > 1, lambda: tf.gather(x, [5], name="pick"), lambda: x)
        with v1.Session() as session:
            assert session.run(y, {x: [1.0]}).tolist() == [1.0]
            with pytest.raises(tf.errors.InvalidArgumentError, match=r"\[\[\{\{node cond/pick\}\}\]\]"):
                session.run(y, {x: [1.0, 2.0]})


def test_a_feed_of_another_shape():
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [None, 2], name="x")
        words = r"Cannot feed value of shape \(3, 3\) for Tensor x:0, which has shape \(None, 2\)"
        with v1.Session() as session, pytest.raises(ValueError, match=words):
            session.run(x + 1.0, {x: np.zeros((3, 3))})


def graph_def_of(op, *inputs, name="a"):
    graph_def = v1.GraphDef()
    node = graph_def.node.add()
    node.name, node.op = name, op
    node.input.extend(inputs)
    return graph_def, node


def imported(graph_def, **options):
    with tf.Graph().as_default():
        tf.import_graph_def(graph_def, name="", **options)


def test_an_unknown_operation():
    with pytest.raises(tf.errors.NotFoundError, match=r"Op type not registered 'NoSuchOp' in binary running on .*'a'"):
        imported(graph_def_of("NoSuchOp")[0])


def test_attributes_missing_or_of_another_kind():
    graph_def, node = graph_def_of("Placeholder")
    with pytest.raises(ValueError, match="NodeDef missing attr 'dtype'.*node a"):
        imported(graph_def)
    node.attr["dtype"].s = b"x"
    with pytest.raises(ValueError, match="AttrValue had value with type 'string' when 'type' expected"):
        imported(graph_def)


def test_an_input_that_is_not_there():
    graph_def, node = graph_def_of("Identity", "nope")
    node.attr["T"].type = 1
    with pytest.raises(ValueError, match="nope"):
        imported(graph_def)


@pytest.mark.parametrize("lost", [1, 3, 50])
def test_a_message_cut_off(lost):
    from google.protobuf.message import DecodeError

    with tf.Graph().as_default() as graph:
        tf.constant(np.arange(100.0), name="c")
    whole = graph.as_graph_def().SerializeToString()
    with pytest.raises(DecodeError):
        v1.GraphDef.FromString(whole[:-lost])


def test_what_cannot_be_compiled():
    @tf.function(jit_compile=True)
    def text(x):
        return tf.strings.as_string(x, name="written")

    with pytest.raises(tf.errors.InvalidArgumentError, match=r"AsString.*written"):
        text(tf.constant(1.0))


@pytest.mark.parametrize(
    ("invariants", "words"),
    [
        ([tf.TensorShape([]), tf.TensorShape([1, 2])], "shape_invariants"),
        ([tf.TensorShape([])], "same nested structure"),
        (3, "same nested structure"),
        (None, "enters the loop with shape"),
    ],
    ids=["too narrow", "too few", "no structure", "none"],
)
def test_shape_invariants(invariants, words):
    @tf.function
    def doubled():
        start = [tf.constant(0), tf.zeros([1, 2])]
        step = lambda i, a: (i + 1, tf.concat([a, a], 0))  # noqa: E731
        return tf.while_loop(lambda i, a: i < 2, step, start, shape_invariants=invariants)

    with pytest.raises(ValueError, match=words):
        doubled()

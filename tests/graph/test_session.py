"""Graph mode of tf.compat.v1: placeholders, sessions, variables; answers recorded from TensorFlow 2.15."""

import collections
import subprocess
import sys

import numpy as np
import pytest

import thalweg as tf

v1 = tf.compat.v1


@pytest.fixture
def graph():
    with tf.Graph().as_default() as g:
        yield g


def initialized():
    session = v1.Session()
    session.run(v1.global_variables_initializer())
    return session


def test_fetches_in_any_structure(graph):
    x = v1.placeholder(tf.float32, [None, 2], name="x")
    y = x * 2.0
    point = collections.namedtuple("point", "a b")
    session = v1.Session()
    feeds = {x: [[1, 2]]}
    assert session.run(y, feeds).tolist() == [[2.0, 4.0]]
    result = session.run({"p": point(y, [x]), "n": (y.op, "x:0")}, feeds)
    assert isinstance(result["p"], point) and result["p"].b[0].tolist() == [[1.0, 2.0]]
    assert result["n"][0] is None and result["n"][1].tolist() == [[1.0, 2.0]]
    assert session.run([]) == []
    assert isinstance(session.run(tf.reduce_sum(y), feeds), np.float32)


def test_any_tensor_can_be_fed(graph):
    x = v1.placeholder(tf.float32, [])
    y = x + 1.0
    z = y * 2.0
    session = v1.Session()
    assert session.run(z, {y: 10.0}) == 20.0
    fed, computed = session.run([y, z], {y.name: 10.0})
    assert fed == 10.0 and computed == 20.0


def test_composite_tensors(graph):
    sparse = v1.sparse_placeholder(tf.float32)
    session = v1.Session()
    value = v1.SparseTensorValue([[0, 1]], [2.0], [2, 2])
    assert session.run(sparse, {sparse: value}).values.tolist() == [2.0]
    ragged = session.run(tf.ragged.constant([[1], [2, 3]]))
    assert ragged.row_splits.tolist() == [0, 1, 3]


WRONG = [
    (lambda s, x: s.run(x * 2.0), tf.errors.InvalidArgumentError, r"tensor 'x' with dtype float and shape \[\?,2\]"),
    (lambda s, x: s.run(x, {x: [1.0, 2.0]}), ValueError, r"Cannot feed value of shape \(2,\) for Tensor x:0"),
    (lambda s, x: s.run(x, {"nope:0": 1}), TypeError, "Cannot interpret feed_dict key as Tensor: The name 'nope:0'"),
    (lambda s, x: s.run(x, {x.op: 1}), TypeError, "Can not convert a Operation into a Tensor"),
    (lambda s, x: s.run("nope"), ValueError, "Argument `fetch` = nope cannot be interpreted as a Tensor"),
    (lambda s, x: s.run(3), TypeError, 'has invalid type "int" must be a string or Tensor'),
    (lambda s, x: s.run([None]), TypeError, "Cannot be None"),
    (lambda s, x: s.run(x, {x: x}), TypeError, "The value of a feed cannot be a tf.Tensor object"),
    (lambda s, x: s.run(x, 3), TypeError, "'dict' must be a dictionary"),
    (lambda s, x: s.run(x, {x: [["a", "b"]]}), ValueError, "could not convert string to float"),
    (lambda s, x: x.eval(), ValueError, "No default session is registered"),
    (lambda s, x: v1.Session(graph=3), TypeError, "`graph` must be a tf.Graph"),
    (lambda s, x: v1.Session(config=3), TypeError, "`config` must be a tf.ConfigProto"),
    (lambda s, x: v1.Session(graph=tf.Graph()).run("x"), RuntimeError, "The Session graph is empty"),
    (lambda s, x: s.close() or s.run("x"), RuntimeError, "Attempted to use a closed Session"),
    (lambda s, x: v1.reset_default_graph(), AssertionError, "nested graphs"),
]


@pytest.mark.parametrize(("call", "error", "text"), WRONG, ids=range(len(WRONG)))
def test_errors(graph, call, error, text):
    x = v1.placeholder(tf.float32, [None, 2], name="x")
    with pytest.raises(error, match=text):
        call(v1.Session(), x)


def test_errors_of_operations_name_the_node(graph):
    p = v1.placeholder(tf.int32, [])
    y = tf.gather([1, 2], p, name="picked")
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"(?s)5 is not in \[0, 2\).*picked"):
        v1.Session().run(y, {p: 5})


def test_default_sessions(graph):
    c = tf.constant(2.0)
    assert v1.get_default_session() is None
    with v1.Session() as session:
        assert v1.get_default_session() is session and c.eval() == 2.0
    interactive = v1.InteractiveSession()
    assert (c * 2.0).eval() == 4.0
    interactive.close()
    assert v1.get_default_session() is None
    with pytest.raises(RuntimeError, match="closed"):
        session.run(c)


def test_callables(graph):
    x = v1.placeholder(tf.float32, [])
    call = v1.Session().make_callable([x + 1.0], [x])
    assert call(2.0) == [3.0]


# ---------------------------------------------------------------- variables


def test_variables_of_sessions(graph):
    v = tf.Variable([[1.0], [2.0]], name="v")
    assert [o.name for o in graph.get_operations()] == [
        "v/Initializer/initial_value",
        "v",
        "v/IsInitialized/VarIsInitializedOp",
        "v/Assign",
        "v/Read/ReadVariableOp",
    ]
    assert tf.Variable(1.0, name="v").name == "v_1:0"
    assert repr(v) == "<tf.Variable 'v:0' shape=(2, 1) dtype=float32>"
    assert v1.global_variables()[0] is v and v1.trainable_variables()[0] is v
    first, second = v1.Session(), v1.Session()
    with pytest.raises(tf.errors.FailedPreconditionError, match="Could not find variable v"):
        first.run(v)
    assert first.run(v1.report_uninitialized_variables()).tolist() == [b"v", b"v_1"]
    assert first.run(v1.global_variables_initializer()) is None
    assert first.run(v1.report_uninitialized_variables()).tolist() == []
    second.run(v.initializer)
    first.run(v.assign_add([[1.0], [1.0]]).op)
    assert first.run(v).tolist() == [[2.0], [3.0]] and second.run(v).tolist() == [[1.0], [2.0]]
    v.load([[7.0], [8.0]], second)
    assert v.eval(second).tolist() == [[7.0], [8.0]]


def test_assignments_are_read_afterwards(graph):
    v = tf.Variable([1.0, 2.0, 3.0])
    added = v1.assign_add(v, [1.0, 1.0, 1.0])
    doubled = added * 2.0
    sliced = v[1:].assign([8.0, 9.0])
    session = initialized()
    assert session.run(doubled).tolist() == [4.0, 6.0, 8.0]
    assert session.run(added.op) is None
    assert session.run(sliced).tolist() == [3.0, 8.0, 9.0]
    rows = v.scatter_update(tf.IndexedSlices([0.5], [0]))
    assert session.run(rows).tolist() == [0.5, 8.0, 9.0]
    assert v.assign([0.0, 0.0, 0.0], read_value=False).type == "AssignVariableOp"


def test_initial_values(graph):
    a = tf.Variable(lambda: tf.random.normal([3]), name="a")
    b = tf.Variable(a.initialized_value() * 2.0, name="b")
    assert "a/Initializer/" in a.initial_value.name
    session = initialized()
    np.testing.assert_allclose(session.run(b), 2.0 * session.run(a), rtol=1e-6)


def test_functions_in_graphs_are_calls(graph):
    v = tf.Variable(1.0)

    @tf.function(autograph=False)
    def f(x):
        v.assign_add(x)
        return x * 10.0

    y = f(tf.constant(2.0))
    session = initialized()
    assert session.run(y) == 20.0 and session.run(v) == 3.0


def test_state_of_random_operations_is_the_sessions(graph):
    v1.set_random_seed(7)
    r = tf.random.uniform([2])
    session = v1.Session()
    first, second = session.run(r), session.run([r])[0]
    np.testing.assert_allclose(first, [0.7537285, 0.0779376], rtol=1e-6)  # TensorFlow 2.15
    np.testing.assert_allclose(second, [0.39710164, 0.6849351], rtol=1e-6)
    assert v1.Session().run(r).tolist() == first.tolist()


def test_collections(graph):
    v1.add_to_collections(["p", "q"], 3)
    assert v1.get_collection("p") == [3] and graph.get_collection("q") == [3]
    v = v1.Variable(1.0, collections=["mine"], trainable=False)
    assert isinstance(v, v1.Variable) and v1.get_collection("mine") == [v] and v1.global_variables() == []
    assert v1.get_collection(v1.GraphKeys.TRAINABLE_VARIABLES) == []


def test_finalized_graphs(graph):
    graph.finalize()
    with pytest.raises(RuntimeError, match="finalized"):
        tf.constant(1)


def test_eager_counterparts():
    with pytest.raises(RuntimeError, match=r"tf.placeholder\(\) is not compatible with eager execution"):
        v1.placeholder(tf.float32)
    assert v1.global_variables_initializer() is None and v1.global_variables() == []
    v = v1.Variable(1.0)
    assert isinstance(v, tf.Variable) and v1.assign_add(v, 2.0).numpy() == 3.0
    assert v1.constant([1, 2], shape=[3]).numpy().tolist() == [1, 2, 2]


PROGRAM = """
import thalweg as tf
v1 = tf.compat.v1
v1.disable_v2_behavior()
assert not tf.executing_eagerly()
x = v1.placeholder(tf.float32, [None, 3], name="x")
print(x)
with v1.Session() as session:
    print(session.run(tf.reduce_sum(x), {x: [[1, 2, 3]]}))
v1.reset_default_graph()
print(v1.get_default_graph().get_operations(), tf.constant(1).graph is v1.get_default_graph())
"""


def test_eager_execution_switched_off():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == ['Tensor("x:0", shape=(?, 3), dtype=float32)', "6.0", "[] True"], done.stderr

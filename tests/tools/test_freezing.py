"""Frozen graphs: variables become constants, graphs get smaller, results stay."""
import numpy as np
import pytest

import thalweg as tf
from thalweg.function.freezing import convert_variables_to_constants_v2
from thalweg.function.wrapping import function_from_graph_def
from thalweg.graph.transforms import TransformGraph, parse
from thalweg.tools import freeze_graph, optimize_for_inference_lib, strip_unused_lib

v1 = tf.compat.v1


def outputs(graph_def, fetch, feeds):
    with tf.Graph().as_default(), v1.Session() as session:
        tf.graph_util.import_graph_def(graph_def, name="")
        return session.run(fetch, feeds)


def test_session_graph_with_gather_branches_and_loop():
    with tf.Graph().as_default() as g, v1.Session() as session:
        x = v1.placeholder(tf.int32, [None], "x")
        table = v1.get_variable("table", initializer=np.arange(6, dtype=np.float32).reshape(3, 2), use_resource=True)
        rows = tf.gather(table, x)
        scaled = tf.cond(tf.reduce_sum(rows) > 4.0, lambda: rows * table[0, 1], lambda: rows - table[2, 1])
        total = tf.while_loop(lambda i, s: i < 3, lambda i, s: (i + 1, s + table[1, 0]), [0, tf.reduce_sum(scaled)])[1]
        tf.identity(total, name="y")
        session.run(v1.global_variables_initializer())
        expected = [session.run("y:0", {"x:0": v}) for v in ([0, 2], [0])]
        frozen = v1.graph_util.convert_variables_to_constants(session, g.as_graph_def(), ["y"])
    bodies = [n.op for n in frozen.node] + [n.op for f in frozen.library.function for n in f.node_def]
    assert not any("Variable" in op or "VarHandle" in op or op.startswith("Resource") for op in bodies)
    assert [outputs(frozen, "y:0", {"x:0": v}) for v in ([0, 2], [0])] == expected


def test_assignments_cannot_be_frozen():
    with tf.Graph().as_default() as g, v1.Session() as session:
        v = v1.get_variable("v", initializer=1.0, use_resource=True)
        with tf.control_dependencies([v1.assign_add(v, 1.0)]):
            tf.identity(v.read_value(), name="y")
        session.run(v1.global_variables_initializer())
        with pytest.raises(tf.errors.InvalidArgumentError, match="changes the variable"):
            v1.graph_util.convert_variables_to_constants(session, g.as_graph_def(), ["y"])


def test_variables_without_values_are_named():
    with tf.Graph().as_default() as g, v1.Session() as session:
        tf.identity(v1.get_variable("v", initializer=1.0, use_resource=True), name="y")
        with pytest.raises(tf.errors.FailedPreconditionError, match="variable v"):
            v1.graph_util.convert_variables_to_constants(session, g.as_graph_def(), ["y"])


def test_functions_of_layers():
    layers = tf.keras.layers
    model = tf.keras.Sequential([layers.Embedding(9, 4, input_length=3), layers.GRU(3), layers.Dense(2)])
    x = tf.constant([[1, 2, 3]])
    traced = tf.function(lambda x: model(x)).get_concrete_function(tf.TensorSpec([None, 3], tf.int32, name="x"))
    frozen = convert_variables_to_constants_v2(traced)
    assert [t.name for t in frozen.inputs] == ["x:0"] and not frozen.variables
    graph_def = frozen.graph.as_graph_def()
    assert "VarHandleOp" not in {n.op for n in graph_def.node}
    np.testing.assert_allclose(frozen(x)[0], model(x), atol=1e-6)
    again = function_from_graph_def(graph_def, ["x:0"], {"y": "Identity:0"})
    np.testing.assert_allclose(again(x)["y"], model(x), atol=1e-6)


def test_wrap_function_and_prune():
    def body(x):
        v = v1.get_variable("v", initializer=2.0)
        y = tf.multiply(x, v, name="y")
        return tf.add(y, 1.0, name="z")

    wrapped = v1.wrap_function(body, [tf.TensorSpec([], tf.float32, name="x")])
    assert float(wrapped(tf.constant(3.0))) == 7 and len(wrapped.variables) == 1
    wrapped.variables[0].assign(5.0)
    assert float(wrapped(3.0)) == 16
    assert float(wrapped.prune("x:0", "y:0")(tf.constant(3.0))) == 15
    assert float(wrapped.prune("y:0", {"out": "z:0"})(tf.constant(3.0))["out"]) == 4
    with tf.GradientTape() as tape:
        x = tf.constant(3.0)
        tape.watch(x)
        y = wrapped(x)
    assert [float(g) for g in tape.gradient(y, [x, wrapped.variables[0]])] == [5, 3]
    with pytest.raises(NotImplementedError, match="Keyword arguments"):
        wrapped(x=3.0)


def test_transforms():
    with tf.Graph().as_default() as g:
        x = v1.placeholder(tf.float32, [None, 5, 5, 2], "x")
        weights = tf.constant(np.random.default_rng(0).normal(size=(3, 3, 2, 4)).astype(np.float32))
        y = tf.nn.conv2d(tf.identity(x), weights, 1, "SAME")
        y = v1.nn.fused_batch_norm(
            y, [1.0, 2.0, 3.0, 4.0], [0.1, 0.2, 0.3, 0.4], [0.5, 0.0, 0.1, 0.2], [1.0, 2.0, 0.5, 1.5],
            is_training=False)[0]
        y = tf.nn.conv2d(y, tf.constant(np.ones((1, 1, 4, 2), np.float32)) * 2.0, 1, "SAME") * tf.constant([2.0, 3.0])
        tf.identity(y, name="y")
    graph_def = g.as_graph_def()
    feeds = {"x:0": np.random.default_rng(1).normal(size=(2, 5, 5, 2)).astype(np.float32)}
    expected = outputs(graph_def, "y:0", feeds)
    passes = ["remove_nodes(op=Identity, op=CheckNumerics)", "fold_constants(ignore_errors=true)", "fold_batch_norms",
              "fold_old_batch_norms", "merge_duplicate_nodes", "strip_unused_nodes", "sort_by_execution_order",
              "remove_device", "add_default_attributes"]
    small = TransformGraph(graph_def, ["x"], ["y"], passes)
    assert sorted({n.op for n in small.node}) == ["BiasAdd", "Const", "Conv2D", "Identity", "Placeholder"]
    np.testing.assert_allclose(outputs(small, "y:0", feeds), expected, atol=1e-4)
    coded = TransformGraph(small, ["x"], ["y"], ["quantize_weights(minimum_size=8) round_weights(num_steps=64)"])
    assert "Dequantize" in {n.op for n in coded.node}
    np.testing.assert_allclose(outputs(coded, "y:0", feeds), expected, atol=0.05 * np.abs(expected).max())
    inference = optimize_for_inference_lib.optimize_for_inference(graph_def, ["x"], ["y"], 1)
    np.testing.assert_allclose(outputs(inference, "y:0", feeds), expected, atol=1e-4)


def test_faults_of_transforms():
    with tf.Graph().as_default() as g:
        tf.identity(tf.constant(1.0, name="a"), name="y")
    with pytest.raises(ValueError, match="not recognized"):
        TransformGraph(g.as_graph_def(), [], ["y"], ["polish"])
    with pytest.raises(ValueError, match="name=value"):
        parse("strip(7)")
    with pytest.raises(KeyError, match="input nodes were not found"):
        strip_unused_lib.strip_unused(g.as_graph_def(), ["x"], ["y"], 1)
    with pytest.raises(ValueError, match="appears to refer to a Tensor"):
        strip_unused_lib.strip_unused(g.as_graph_def(), ["a:0"], ["y"], 1)
    with pytest.raises(AssertionError, match="z is not in graph"):
        v1.graph_util.extract_sub_graph(g.as_graph_def(), ["z"])


def test_freeze_graph_from_checkpoint(tmp_path):
    with tf.Graph().as_default() as g, v1.Session() as session:
        x = v1.placeholder(tf.float32, [], "x")
        tf.multiply(x, v1.get_variable("v", initializer=4.0, use_resource=True), name="y")
        session.run(v1.global_variables_initializer())
        prefix = v1.train.Saver().save(session, str(tmp_path / "model"))
        tf.io.write_graph(g, tmp_path, "graph.pbtxt")
    target = str(tmp_path / "frozen.pb")
    arguments = ["--input_graph", str(tmp_path / "graph.pbtxt"), "--input_checkpoint", prefix, "--output_graph", target,
                 "--output_node_names", "y"]
    assert freeze_graph.main(arguments) == 0
    with open(target, "rb") as file:
        frozen = v1.GraphDef.FromString(file.read())
    assert outputs(frozen, "y:0", {"x:0": 2.0}) == 8
    from_meta = freeze_graph.freeze_graph(
        None, "", True, prefix, "y", None, None, "", True, "", input_meta_graph=prefix + ".meta")
    assert outputs(from_meta, "y:0", {"x:0": 2.0}) == 8
    with pytest.raises(ValueError, match="doesn't exist"):
        freeze_graph.freeze_graph(
            str(tmp_path / "graph.pbtxt"), "", False, str(tmp_path / "no"), "y", None, None, "", True, "")

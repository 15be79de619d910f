"""Graphs that TensorFlow 1's API wrote (reference variables, Switch and Merge, frames) give its results."""
import json
import pathlib

import numpy as np
import pytest

import thalweg as tf

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "tf1_graphs"
RESULTS = json.loads((GOLDEN / "results.json").read_text())
v1 = tf.compat.v1


def imported(name):
    graph_def = v1.GraphDef.FromString((GOLDEN / f"{name}.pb").read_bytes())
    graph = tf.Graph()
    with graph.as_default():
        tf.graph_util.import_graph_def(graph_def, name="")
    return graph_def, graph


@pytest.mark.parametrize("name", sorted(set(RESULTS) - {"saved"}))
def test_results(name):
    _, graph = imported(name)
    with v1.Session(graph=graph) as session:
        for fetches, feeds, expected in RESULTS[name]:
            for fetch, value, want in zip(fetches, session.run(fetches, feeds), expected, strict=True):
                if want is not None:
                    np.testing.assert_allclose(value, want, rtol=1e-5, atol=1e-6, err_msg=f"{name} {fetch}")


@pytest.mark.parametrize("name", ["sgd", "branches", "loops"])
def test_the_graph_is_written_as_it_was_read(name):
    graph_def, graph = imported(name)
    written = {n.name: n for n in graph.as_graph_def().node}
    for node in graph_def.node:
        assert written[node.name].op == node.op and list(written[node.name].input) == list(node.input)


def test_frozen():
    graph_def, graph = imported("loops")
    feeds = {"n:0": 4, "x:0": [1.0, 2.0]}
    with v1.Session(graph=graph) as session:
        session.run("init")
        expected = session.run("s:0", feeds)
        frozen = v1.graph_util.convert_variables_to_constants(session, graph_def, ["s"])
    assert "VariableV2" not in {n.op for n in frozen.node}
    with tf.Graph().as_default(), v1.Session() as session:
        tf.graph_util.import_graph_def(frozen, name="")
        np.testing.assert_allclose(session.run("s:0", feeds), expected)


def test_values_that_are_not_there():
    _, graph = imported("branches")
    with v1.Session(graph=graph) as session:
        with pytest.raises(tf.errors.FailedPreconditionError):
            session.run("v:0")
        with pytest.raises(tf.errors.InvalidArgumentError, match="feed a value for placeholder tensor 'x'"):
            session.run("z:0", {"p:0": True})
        session.run("init")
        with pytest.raises(tf.errors.InvalidArgumentError, match="branch not taken"):
            session.run("cond/AssignAdd:0", {"p:0": False, "x:0": 1.0})


def test_saver_with_reference_variables(tmp_path):
    feeds = {"x:0": [[1.0, 2.0]]}
    restored, trained = RESULTS["saved"]
    with tf.Graph().as_default(), v1.Session() as session:
        saver = v1.train.import_meta_graph(str(GOLDEN / "saved.meta"))
        saver.restore(session, str(GOLDEN / "saved"))
        np.testing.assert_allclose(session.run("y:0", feeds), restored, rtol=1e-6)
        session.run("train", feeds)
        np.testing.assert_allclose(session.run("y:0", feeds), trained, rtol=1e-6)
        prefix = saver.save(session, str(tmp_path / "again"))
        (w,) = v1.trainable_variables()
        assert w.op.type == "VariableV2" and w.name == "w:0" and not w.to_proto().is_resource
        assert session.run(w).shape == (2, 1)
        session.run(w.assign([[5.0], [6.0]]))
        assert float(session.run(w.assign_add([[1.0], [1.0]]))[0, 0]) == 6 and session.run(w.is_initialized())
        fresh = v1.train.Saver([w]).save(session, str(tmp_path / "fresh"))
        assert sorted(n for n, _ in tf.train.list_variables(fresh)) == ["w"]
        np.testing.assert_array_equal(tf.train.load_variable(fresh, "w"), [[6.0], [7.0]])
    with tf.Graph().as_default(), v1.Session() as session:
        v1.train.import_meta_graph(prefix + ".meta").restore(session, prefix)
        np.testing.assert_allclose(session.run("y:0", feeds), trained, rtol=1e-6)

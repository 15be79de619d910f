"""GraphDefs: the same as TensorFlow writes, TensorFlow's own run here, and everything that can be wrong with one."""

import hashlib
import json
import pathlib

import graph_def_cases as cases
import numpy as np
import pytest
from google.protobuf import text_format
from google.protobuf.message import DecodeError

import thalweg as tf
from thalweg.core import protos, tensor_proto
from thalweg.graph import graph_def as graph_def_lib

GOLDEN = pathlib.Path(__file__).parents[1] / "golden/graph_def"
VALUES = json.loads((GOLDEN / "values.json").read_text())["values"]


def golden(case):
    return text_format.Parse((GOLDEN / f"{case.__name__}.pbtxt").read_text(), protos.GraphDef())


def described(graph_def):
    """What a GraphDef says: nodes in order, attributes by name, tensors by value. "_..." are hints of an executor."""
    nodes = []
    for node in graph_def.node:
        attrs = {}
        for name, value in node.attr.items():
            if name.startswith("_") or name == "allowed_devices":
                continue
            if value.WhichOneof("value") == "tensor":
                array = tensor_proto.proto_array(value.tensor)
                attrs[name] = (array.dtype.name, array.shape, array.tolist())
            else:
                attrs[name] = text_format.MessageToString(value)
        nodes.append((node.name, node.op, list(node.input), attrs))
    return nodes


def built(case):
    with tf.Graph().as_default() as graph:
        fetches, feeds = case(tf)
    return graph, fetches, feeds


def run(graph, fetches, feeds):
    with tf.compat.v1.Session(graph=graph) as session:
        for name in ("init", "start"):
            if any(o.name == name for o in graph.get_operations()):
                session.run(name)
        return session.run(fetches, feeds)


def check_values(case, graph, fetches, feeds):
    for name, value in zip(fetches, run(graph, fetches, feeds), strict=True):
        np.testing.assert_allclose(np.asarray(value, float), VALUES[case.__name__][name], rtol=1e-6)


@pytest.mark.parametrize("case", cases.SAME_GRAPH, ids=lambda c: c.__name__)
def test_writes_what_tensorflow_writes(case):
    graph, _, _ = built(case)
    assert described(graph.as_graph_def()) == described(golden(case))


def test_names_constants_by_their_argument():
    graph, _, _ = built(cases.argument_names)
    assert described(graph.as_graph_def()) == described(golden(cases.argument_names))


@pytest.mark.parametrize("case", cases.SAME_VALUES, ids=lambda c: c.__name__)
def test_computes_what_tensorflow_computes(case):
    check_values(case, *built(case))


@pytest.mark.parametrize("case", cases.SAME_VALUES, ids=lambda c: c.__name__)
def test_runs_graphs_of_tensorflow(case):
    _, fetches, feeds = built(case)
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(golden(case), name="")
    check_values(case, graph, fetches, feeds)


@pytest.mark.parametrize("case", cases.SAME_VALUES, ids=lambda c: c.__name__)
def test_writes_what_tensorflow_has_read(case):
    """TensorFlow imported and ran this very graph (tools/oracle/graph_defs_back.py): record anew where it changes."""
    recorded = json.loads((GOLDEN / "read_by_tensorflow.json").read_text())["graphs"][case.__name__]
    written = built(case)[0].as_graph_def().SerializeToString(deterministic=True)
    assert hashlib.sha256(written).hexdigest() == recorded["sha256"]


@pytest.mark.parametrize("case", cases.SAME_VALUES, ids=lambda c: c.__name__)
def test_round_trip(case):
    graph, fetches, feeds = built(case)
    written = graph.as_graph_def().SerializeToString()
    with tf.Graph().as_default() as again:
        tf.import_graph_def(tf.compat.v1.GraphDef.FromString(written), name="")
    assert described(again.as_graph_def()) == described(graph.as_graph_def())
    check_values(case, again, fetches, feeds)


def test_traced_function_keeps_the_order_of_its_effects():
    v = tf.Variable(1.0)

    @tf.function(autograph=False)
    def f(x):
        v.assign_add(x)
        return v * 2.0

    concrete = f.get_concrete_function(tf.TensorSpec([], tf.float32))
    nodes = {n.op: n for n in concrete.graph.as_graph_def().node}
    assert "^" + nodes["AssignAddVariableOp"].name in nodes["ReadVariableOp"].input
    written = graph_def_lib.function_def("f", concrete.function)
    assert [a.name for a in written.signature.input_arg] == ["x", "captured"]
    assert written.signature.is_stateful and len(written.control_ret) == 2


def test_add_shapes_and_versions():
    with tf.Graph().as_default() as graph:
        tf.compat.v1.placeholder(tf.float32, [None, 2], name="x")
        tf.constant(1, name="c")
    node = graph.as_graph_def(add_shapes=True).node[0]
    assert [d.size for d in node.attr["_output_shapes"].list.shape[0].dim] == [-1, 2]
    assert [n.name for n in graph.as_graph_def(from_version=1).node] == ["c"]
    assert graph.as_graph_def().versions.producer == 1645
    assert graph.get_operation_by_name("c").node_def.attr["value"].tensor.int_val[0] == 1


def test_writes_files(tmp_path):
    graph, _, _ = built(cases.lists)
    text = tf.io.write_graph(graph, tmp_path / "sub", "g.pbtxt")
    binary = tf.io.write_graph(graph.as_graph_def(), str(tmp_path), "g.pb", as_text=False)
    parsed = text_format.Parse(pathlib.Path(text).read_text(), protos.GraphDef())
    assert parsed == protos.GraphDef.FromString(pathlib.Path(binary).read_bytes()) == graph.as_graph_def()


# ---------------------------------------------------------------- import


def imported(graph_def, **options):
    with tf.Graph().as_default() as graph:
        return graph, tf.import_graph_def(graph_def, **options)


def test_names_and_elements():
    graph_def = golden(cases.arithmetic)
    graph, (x, y) = imported(graph_def, return_elements=["x", "y:0"])
    assert x.name == "import/x" and y.name == "import/y:0" and y.shape.as_list() == [None, 2]
    graph, none = imported(graph_def, name="p/q")
    assert none is None and graph.get_operations()[0].name == "p/q/x"
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(graph_def, name="")
        tf.import_graph_def(graph_def, name="")
        assert [o.name for o in graph.get_operations() if o.type == "Relu"] == ["y", "y_1"]


def test_input_map():
    with tf.Graph().as_default() as graph:
        mine = tf.constant([[5.0, 6.0]])
        (y,) = tf.import_graph_def(golden(cases.arithmetic), input_map={"x:0": mine}, return_elements=["y:0"], name="")
    np.testing.assert_allclose(run(graph, y, {}), [[9.0, 11.0]])


def test_nodes_in_any_order():
    graph_def = golden(cases.arithmetic)
    reordered = protos.GraphDef(versions=graph_def.versions, node=list(graph_def.node)[::-1])
    graph, _ = imported(reordered, name="")
    check_values(cases.arithmetic, graph, ["y:0"], cases_feeds(cases.arithmetic))


def cases_feeds(case):
    return built(case)[2]


def _node(name):
    return lambda graph_def: next(n for n in graph_def.node if n.name == name)


def _set(name, change):
    def apply(graph_def):
        change(_node(name)(graph_def))

    return apply


BROKEN = {
    "op": (_set("y", lambda n: setattr(n, "op", "Bogus")), tf.errors.NotFoundError, "'Bogus'"),
    "input": (_set("y", lambda n: n.input.__setitem__(0, "zzz")), ValueError, "Node 'y': Unknown input node 'zzz'"),
    "twice": (_set("y", lambda n: setattr(n, "name", "x")), ValueError, "Node 'x' is not unique"),
    "few": (_set("mul", lambda n: n.input.pop()), ValueError, "do not match 1 inputs specified; Op<name=Mul"),
    "attr": (_set("mul", lambda n: n.attr.clear()), ValueError, "NodeDef missing attr 'T' from Op<name=Mul"),
    "kind": (
        _set("x", lambda n: setattr(n.attr["dtype"], "i", 3)),
        ValueError,
        "AttrValue had value with type 'int' when 'type' expected",
    ),
    "dtype": (
        _set("x", lambda n: setattr(n.attr["dtype"], "type", 3)),
        ValueError,
        "Input 0 of node import/mul was passed int32 from import/x:0 incompatible with expected float",
    ),
    "name": (_set("x", lambda n: setattr(n, "name", "a b")), ValueError, "Node name contains invalid characters"),
    "output": (
        _set("y", lambda n: n.input.__setitem__(0, "x:5")),
        ValueError,
        "Connecting to invalid output 5 of source node x which has 1 outputs",
    ),
    "cycle": (_set("mul", lambda n: n.input.__setitem__(0, "y")), ValueError, "cycle"),
    "version": (lambda g: setattr(g.versions, "min_consumer", 99999), ValueError, "above current version 1645"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_broken_graphs(how):
    change, error, text = BROKEN[how]
    graph_def = golden(cases.arithmetic)
    change(graph_def)
    with pytest.raises(error, match=text.replace("(", r"\(")):
        imported(graph_def)


def test_broken_bytes():
    written = golden(cases.loop).SerializeToString()
    with pytest.raises(DecodeError):
        tf.compat.v1.GraphDef.FromString(written[: len(written) // 2])
    with pytest.raises(DecodeError):
        tf.compat.v1.GraphDef().ParseFromString(b"hello")


def test_missing_function_and_wrong_arguments():
    graph_def = golden(cases.loop)
    del graph_def.library.function[:]
    with pytest.raises(tf.errors.NotFoundError, match="is not defined in the library"):
        imported(graph_def)
    with pytest.raises(TypeError, match="`graph_def` must be a GraphDef proto"):
        imported(3)
    with pytest.raises(TypeError, match="`input_map` must be a dictionary"):
        imported(golden(cases.loop), input_map=3)
    with pytest.raises(ValueError, match="Requested return node 'nope' not found"):
        imported(golden(cases.loop), return_elements=["nope"])
    with pytest.raises(ValueError, match="Attempted to map inputs that were not found"), tf.Graph().as_default():
        tf.import_graph_def(golden(cases.loop), input_map={"nope:0": tf.constant(1)})

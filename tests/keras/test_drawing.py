"""Drawings of models: what goes to pydot, and what is said without it."""

import sys
import types

import pytest

import thalweg as tf


class Record:
    """Stands for pydot's classes: keeps what it is given."""

    def __init__(self, name=None, *more, **options):
        self.name, self.more, self.options = name, more, options
        self.nodes, self.edges, self.subgraphs = [], [], []

    def set(self, *pair):
        self.options[pair[0]] = pair[1]

    def set_node_defaults(self, **options):
        self.options |= options

    def get_name(self):
        return self.name

    def get_nodes(self):
        return self.nodes

    def add_node(self, node):
        self.nodes.append(node)

    def add_edge(self, edge):
        self.edges.append((edge.name, *edge.more))

    def add_subgraph(self, graph):
        self.subgraphs.append(graph)


@pytest.fixture
def pydot(monkeypatch):
    module = types.ModuleType("pydot")
    module.Dot = module.Cluster = module.Node = module.Edge = Record
    monkeypatch.setitem(sys.modules, "pydot", module)


def model():
    a = tf.keras.Input((4,), name="a")
    inner = tf.keras.Model(a, tf.keras.layers.Dense(3, activation="relu", name="d")(a), name="inner")
    b = tf.keras.Input((4,), name="b")
    return tf.keras.Model(b, tf.keras.layers.Dense(2, name="top")(inner(b)))


def test_boxes_and_edges(pydot):
    described = model()
    dot = tf.keras.utils.model_to_dot(described, show_shapes=True, show_dtype=True, show_trainable=True)
    labels = [n.options["label"] for n in dot.nodes]
    assert labels[2] == "T|{top|Dense|float32|{input:|output:}|{{(None, 3)}|{(None, 2)}}}"
    ids = [str(id(v)) for v in described.layers]
    assert dot.edges == [(ids[0], ids[1]), (ids[1], ids[2])]


def test_nested_models_are_clusters(pydot):
    dot = tf.keras.utils.model_to_dot(model(), expand_nested=True, show_layer_activations=True)
    assert [n.options["label"] for n in dot.subgraphs[0].nodes] == ["a|InputLayer", "d|{Dense|relu}"]
    assert len(dot.nodes) == 2 and len(dot.edges) == 2


def test_without_pydot(monkeypatch):
    monkeypatch.setitem(sys.modules, "pydot", None)
    with pytest.raises(ImportError, match="You must install pydot .* for model_to_dot to work"):
        tf.keras.utils.model_to_dot(model())
    with pytest.raises(ImportError, match="install graphviz .* for plot_model to work"):
        tf.keras.utils.plot_model(model())
    with pytest.raises(ValueError, match="has not yet been built"):
        tf.keras.utils.plot_model(tf.keras.Sequential([tf.keras.layers.Dense(2)]))

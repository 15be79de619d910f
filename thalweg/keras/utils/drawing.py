"""`tf.keras.utils.plot_model`, `model_to_dot`: graphs of layers for Graphviz. The only importer of pydot, which is
optional.

Source: tf.keras.utils.plot_model public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from thalweg.core import nest
from thalweg.keras.layers.wrapper import Wrapper
from thalweg.keras.models import summary
from thalweg.keras.utils.progbar import print_message


def _pydot() -> Any:
    """pydot, or None where it is not installed."""
    try:
        import pydot
    except ImportError:
        return None
    return pydot


def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 96,
    subgraph: bool = False,
    layer_range: Sequence[str] | None = None,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
) -> Any:
    """A model as a pydot graph.

    Args:
      model: a built model.
      show_shapes, show_dtype, show_layer_names, show_layer_activations, show_trainable: what the boxes say.
      rankdir: "TB" for top to bottom, "LR" for left to right.
      expand_nested: whether models inside are drawn as clusters.
      dpi: dots per inch.
      subgraph: whether to return a cluster.
      layer_range: patterns of the names of the first and last layer drawn.
    Returns: pydot.Dot, or pydot.Cluster.
    Raises: ValueError for a model that is not built; ImportError without pydot.
    Source: tf.keras.utils.model_to_dot public docs 2.15.
    """
    if not model.built:
        raise ValueError(
            "This model has not yet been built. Build the model first by calling `build()` or by calling the model on "
            "a batch of data."
        )
    pydot = _pydot()
    if pydot is None:
        raise ImportError("You must install pydot (`pip install pydot`) for model_to_dot to work.")
    if subgraph:
        dot = pydot.Cluster(style="dashed", graph_name=model.name)
        dot.set("label", model.name)
        dot.set("labeljust", "l")
    else:
        dot = pydot.Dot()
        dot.set("rankdir", rankdir)
        dot.set("concentrate", True)
        dot.set("dpi", dpi)
        dot.set_node_defaults(shape="record")
    if not model._is_graph_network:
        dot.add_node(pydot.Node(str(id(model)), label=model.name))
        return dot
    layers = list(model._self_tracked_trackables)
    if layer_range is not None:
        first, stop = summary._range(model, layer_range)
        shown = model.layers[first:stop]
        layers = [v for v in layers if any(v is s for s in shown)]
    options = (show_shapes, show_dtype, show_layer_names, rankdir, expand_nested, dpi)
    ends: dict[int, tuple[str, str]] = {}  # the names of the first and last box of each layer
    for layer in layers:
        if expand_nested and getattr(layer, "_is_graph_network", False):
            inner = model_to_dot(layer, *options, True, None, show_layer_activations, show_trainable)
            boxes = inner.get_nodes()
            ends[id(layer)] = boxes[0].get_name(), boxes[-1].get_name()
            dot.add_subgraph(inner)
            continue
        text = _label(layer, show_shapes, show_dtype, show_layer_names, show_layer_activations, show_trainable)
        ends[id(layer)] = (str(id(layer)),) * 2
        dot.add_node(pydot.Node(str(id(layer)), label=text))
    drawn = set()
    mine = {id(n) for n in model._graph.nodes} if hasattr(model, "_graph") else None
    for layer in layers:
        for node in layer._inbound_nodes:
            if mine is not None and id(node) not in mine:
                continue
            for source in nest.flatten(node.inbound_layers):
                edge = (id(source), id(layer))
                if id(source) in ends and edge not in drawn:
                    drawn.add(edge)
                    dot.add_edge(pydot.Edge(ends[id(source)][1], ends[id(layer)][0]))
    return dot


def _label(layer: Any, shapes: bool, dtype: bool, names: bool, activations: bool, trainable: bool) -> str:
    """What a box says, in Graphviz' form for records."""
    name, text = layer.name, type(layer).__name__
    if isinstance(layer, Wrapper):
        name, text = f"{name}({layer.layer.name})", f"{text}({type(layer.layer).__name__})"
    activation = getattr(layer, "activation", None)
    if activations and activation is not None:
        text = f"{{{text}|{getattr(activation, 'name', None) or getattr(activation, '__name__', activation)}}}"
    if names:
        text = f"{name}|{text}"
    if dtype:
        text = f"{text}|{layer.dtype or '?'}"
    if shapes:
        ends = [_shape(layer, which) for which in ("input_shape", "output_shape")]
        text = f"{{{text}|{{input:|output:}}|{{{{{ends[0]}}}|{{{ends[1]}}}}}}}"
    return f"{'T' if layer.trainable else 'NT'}|{text}" if trainable else text


def _shape(layer: Any, which: str) -> str:
    try:
        return str(getattr(layer, which)).replace("{", r"\{").replace("}", r"\}")
    except AttributeError:
        return "?"


def plot_model(
    model: Any,
    to_file: str = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 96,
    layer_range: Sequence[str] | None = None,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
) -> Any:
    """Draws a model into a file, by pydot and Graphviz. Without them it prints what to install.

    Args:
      model: a built model.
      to_file: path of the picture; its ending says the format.
      show_shapes ... show_trainable: as for `model_to_dot`.
    Returns: an IPython picture, in a notebook.
    Raises: ValueError for a model that is not built; ImportError without pydot and Graphviz.
    Source: tf.keras.utils.plot_model public docs 2.15.
    """
    if not model.built:
        raise ValueError(
            "This model has not yet been built. Build the model first by calling `build()` or by calling the model on "
            "a batch of data."
        )
    pydot = _pydot()
    if pydot is None or not _graphviz(pydot):
        message = (
            "You must install pydot (`pip install pydot`) and install graphviz (see instructions at "
            "https://graphviz.gitlab.io/download/) for plot_model to work."
        )
        if _in_notebook():  # a program goes on, as in Keras
            print_message(message)
            return None
        raise ImportError(message)
    dot = model_to_dot(
        model,
        show_shapes,
        show_dtype,
        show_layer_names,
        rankdir,
        expand_nested,
        dpi,
        layer_range=layer_range,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
    )
    _, extension = os.path.splitext(to_file)
    dot.write(str(to_file), format=extension[1:] or "png")
    if not _in_notebook() or extension == ".pdf":
        return None
    from IPython import display  # there, as this is a notebook

    return display.Image(filename=str(to_file))


def _graphviz(pydot: Any) -> bool:
    try:
        pydot.Dot.create(pydot.Dot())
    except (OSError, AssertionError):
        return False
    return True


def _in_notebook() -> bool:
    return "IPython.core.magics.namespace" in sys.modules

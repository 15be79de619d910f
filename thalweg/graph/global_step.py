"""The global step: the variable that counts the steps of a training.

It is the member of the collection GLOBAL_STEP, or the variable named "global_step".
Source: tf.compat.v1.train.get_or_create_global_step and related public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.tensor import Tensor
from thalweg.graph import modes
from thalweg.graph.graph import Graph, get_default_graph
from thalweg.graph.initializers import Zeros
from thalweg.graph.variable_scope import get_variable
from thalweg.ops.resource.variable import Variable, VariableAggregation

_KEY = modes.GraphKeys.GLOBAL_STEP


def global_step(sess: Any, global_step_tensor: Any) -> int:
    """The value of a global step in a session.

    Source: tf.compat.v1.train.global_step public docs 2.15.
    """
    if modes.context.executing_eagerly():
        return int(global_step_tensor.numpy())
    return int(sess.run(global_step_tensor))


def get_global_step(graph: Graph | None = None) -> Any:
    """The global step of a graph, or None.

    Raises: TypeError when it is no integer scalar.
    """
    graph = graph or get_default_graph()
    found = graph.get_collection(_KEY)
    if len(found) > 1:
        _warn("Multiple tensors in global_step collection.")
        return None
    if found:
        step = found[0]
    else:
        step = _named(graph)
        if step is None:
            return None
    assert_global_step(step)
    return step


def _named(graph: Graph) -> Any:
    for variable in graph.get_collection("variables"):
        if variable.op.name == "global_step":
            return variable
    try:
        return graph.get_tensor_by_name("global_step:0")
    except KeyError:
        return None


def _warn(message: str) -> None:
    from thalweg.core.logger import get_logger

    get_logger().error(message)


def create_global_step(graph: Graph | None = None) -> Variable:
    """Makes the global step: an int64 variable of value 0 that is not trained.

    Raises: ValueError when there is one.
    """
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise ValueError('"global_step" already exists.')
    keys = [modes.GraphKeys.GLOBAL_VARIABLES, _KEY]
    settings = {
        "shape": [],
        "dtype": dtypes.int64,
        "initializer": Zeros(),
        "trainable": False,
        "aggregation": VariableAggregation.ONLY_FIRST_REPLICA,
        "collections": keys,
    }
    if modes.context.executing_eagerly():
        made = get_variable(_KEY, **settings)
        graph.add_to_collection(_KEY, made)
        return made
    with graph.as_default(), graph.name_scope(None):
        return get_variable(_KEY, **settings)


def get_or_create_global_step(graph: Graph | None = None) -> Any:
    """The global step of a graph; made if there is none.

    Example:
      >>> with tf.Graph().as_default():
      ...   print(tf.compat.v1.train.get_or_create_global_step().name)
      global_step:0
    """
    graph = graph or get_default_graph()
    found = get_global_step(graph)
    return create_global_step(graph) if found is None else found


def assert_global_step(global_step_tensor: Any) -> None:
    """Raises: TypeError unless it is an integer scalar."""
    if not isinstance(global_step_tensor, (Variable, Tensor)):
        raise TypeError(f'Existing "global_step" must be a Variable or Tensor: {global_step_tensor}.')
    if not global_step_tensor.dtype.base_dtype.is_integer:
        raise TypeError(f'Existing "global_step" does not have integer type: {global_step_tensor.dtype}')
    if global_step_tensor.shape.rank != 0 and global_step_tensor.shape.is_fully_defined():
        raise TypeError(f'Existing "global_step" is not scalar: {global_step_tensor.shape}')

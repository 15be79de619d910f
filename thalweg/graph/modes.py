"""Graph mode and eager mode, default graphs, collections and placeholders of `tf.compat.v1`.

Source: public docs 2.15 of the functions; messages from recorded runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, shapes, tensor_proto
from thalweg.core.names import name_scope
from thalweg.core.shapes import disable_v2_tensorshape, enable_v2_tensorshape  # noqa: F401
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph import graph as graph_lib
from thalweg.graph.graph import get_default_graph
from thalweg.ops.ragged.api import RaggedTensor

_state = context.state


def disable_eager_execution() -> None:
    """From now on operations are added to the default graph, in this thread and new ones."""
    if _state.graph is None:
        _set_base(get_default_graph())


def enable_eager_execution(config: Any = None, device_policy: Any = None, execution_mode: Any = None) -> None:
    """From now on operations run at once, which is the default.

    Raises: ValueError when operations have been added to the default graph.
    """
    if _state.graph is not None:
        if _state.graph.get_operations():
            raise ValueError("tf.enable_eager_execution must be called at program startup.")
        _set_base(None)


def _set_base(graph: Any) -> None:
    """What a thread has outside of all with blocks."""
    context.ThreadState.graph = graph
    context.ThreadState.plain = graph is None
    context.set_field("graph", graph)


_resource_variables = True
_control_flow_v2 = True


def enable_resource_variables() -> None:
    """Variables are resources, which they always are here."""
    global _resource_variables
    _resource_variables = True
    graph_lib.Graph.names_mean_values = False


def disable_resource_variables() -> None:
    """Variables stay resources, but `get_tensor_by_name` gives their values."""
    global _resource_variables
    _resource_variables = False
    graph_lib.Graph.names_mean_values = True


def resource_variables_enabled() -> bool:
    """What was said last by the functions above, True at the start."""
    return _resource_variables


def enable_control_flow_v2() -> None:
    """Branches and loops are operations with functions, which they always are here."""
    global _control_flow_v2
    _control_flow_v2 = True


def disable_control_flow_v2() -> None:
    """Accepted: branches and loops stay operations with functions."""
    global _control_flow_v2
    _control_flow_v2 = False


def control_flow_v2_enabled() -> bool:
    """What was said last by the functions above, True at the start."""
    return _control_flow_v2


_equality = {name: Tensor.__dict__.get(name) for name in ("__eq__", "__ne__", "__hash__")}


def disable_tensor_equality() -> None:
    """`==` of tensors compares objects, and tensors can be keys of dictionaries, as in TensorFlow 1."""
    for name in _equality:
        setattr(Tensor, name, getattr(object, name))


def enable_tensor_equality() -> None:
    """`==` of tensors compares their values (the default)."""
    for name, method in _equality.items():
        setattr(Tensor, name, method)


def disable_v2_behavior() -> None:
    """TF 1's behaviour: graphs, and Dimension objects in shapes."""
    disable_eager_execution()
    disable_v2_tensorshape()
    disable_resource_variables()
    disable_control_flow_v2()


def enable_v2_behavior() -> None:
    """TF 2's behaviour: eager execution, integers in shapes."""
    enable_eager_execution()
    enable_v2_tensorshape()
    enable_resource_variables()
    enable_control_flow_v2()


def reset_default_graph() -> None:
    """Starts the thread's default graph anew.

    Raises: AssertionError inside of `with graph.as_default()`.
    """
    current = _state.graph
    is_base = current is None or current is graph_lib.thread_graph()
    if not is_base:
        raise AssertionError(
            "Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared graph, exit the nesting "
            "and create a new graph."
        )
    graph_lib.reset_default_graph()
    if current is not None:
        _set_base(graph_lib.thread_graph())


def executing_eagerly_outside_functions() -> bool:
    """Whether operations outside of functions run at once."""
    graph = _state.graph
    while graph is not None and graph.is_function:
        graph = graph.outer
    return graph is None


def wants_graph(function: str) -> Any:
    """The current graph. Raises: RuntimeError in eager execution."""
    if _state.graph is None:
        raise RuntimeError(f"{function} is not compatible with eager execution.")
    return _state.graph


# ---------------------------------------------------------------- constants, placeholders


def constant(
    value: Any, dtype: Any = None, shape: Any = None, name: str = "Const", verify_shape: bool = False
) -> Tensor:
    """A constant tensor.

    Args:
      value: number, string, list or array.
      dtype: dtype demanded of it.
      shape: shape; fewer values than it has elements mean that the last one is repeated.
      verify_shape: True demands that the value has exactly that shape.
    Raises: TypeError, ValueError for values that fit dtype or shape not.
    Example:
      >>> tf.compat.v1.constant([1, 2], shape=[4]).numpy()
      array([1, 2, 2, 2], dtype=int32)
    """
    if shape is not None and not isinstance(value, Tensor):
        proto = tensor_proto.make_tensor_proto(value, dtype, shape, verify_shape)
        value, dtype = tensor_proto.proto_array(proto), dtypes.as_dtype(proto.dtype)
    return convert.constant(value, dtype, name=name)


def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Tensor:
    """A tensor whose value is fed when the graph runs.

    Args:
      dtype: its dtype.
      shape: what is known of its shape; default nothing.
    Raises: RuntimeError in eager execution.
    Example:
      >>> with tf.Graph().as_default():
      ...   print(tf.compat.v1.placeholder(tf.float32, [None, 2], name="x"))
      Tensor("x:0", shape=(None, 2), dtype=float32)
    """
    wants_graph("tf.placeholder()")
    attrs = {"dtype": dtypes.as_dtype(dtype).base_dtype, "shape": shapes.as_shape_tuple(shape)}
    return apply("Placeholder", name=name, **attrs)


def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """A tensor that may be fed, of another value otherwise; eagerly that value.

    Args:
      input: the value.
      shape: what is known of the shape of what may be fed.
    """
    return apply("PlaceholderWithDefault", input, shape=shapes.as_shape_tuple(shape), name=name)


def sparse_placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> SparseTensor:
    """A SparseTensor whose parts are fed when the graph runs.

    Raises: RuntimeError in eager execution.
    """
    wants_graph("`sparse_placeholder`")
    static = shapes.as_shape_tuple(shape)
    rank = None if static is None else len(static)
    label = (lambda part: None) if name is None else (lambda part: f"{name}/{part}")
    if static is not None and None not in static:
        dense_shape = convert.to_tensor(list(static), dtypes.int64, name=label("shape"))
    else:
        default = None if static is None else [-1 if d is None else d for d in static]
        dense_shape = (
            placeholder(dtypes.int64, [rank], label("shape"))
            if default is None
            else placeholder_with_default(convert.to_tensor(default, dtypes.int64), [rank], label("shape"))
        )
    values = placeholder(dtype, [None], label("values"))
    return SparseTensor(placeholder(dtypes.int64, [None, rank], label("indices")), values, dense_shape)


def ragged_placeholder(dtype: Any, ragged_rank: int, value_shape: Any = None, name: str | None = None) -> Any:
    """A RaggedTensor whose parts are fed when the graph runs.

    Args:
      ragged_rank: number of ragged dimensions.
      value_shape: what is known of the shape of the innermost values.
    Raises: RuntimeError in eager execution.
    """
    wants_graph("tf.compat.v1.ragged.placeholder")
    if ragged_rank == 0:
        return placeholder(dtype, value_shape, name)
    with name_scope(name or "RaggedPlaceholder"):
        inner = shapes.TensorShape([None]).concatenate(shapes.as_shape(value_shape))
        result: Any = placeholder(dtype, inner, "flat_values")
        for i in reversed(range(ragged_rank)):
            splits = placeholder(dtypes.int64, [None], f"row_splits_{i}")
            result = RaggedTensor.from_row_splits(result, splits, validate=False)
    return result


# ---------------------------------------------------------------- collections


class GraphKeys:
    """Names of collections that functions of the library use.

    Source: tf.compat.v1.GraphKeys public docs 2.15.
    """

    ACTIVATIONS = "activations"
    ASSET_FILEPATHS = "asset_filepaths"
    BIASES = "biases"
    CONCATENATED_VARIABLES = "concatenated_variables"
    COND_CONTEXT = "cond_context"
    EVAL_STEP = "eval_step"
    GLOBAL_STEP = "global_step"
    GLOBAL_VARIABLES = "variables"
    INIT_OP = "init_op"
    LOCAL_INIT_OP = "local_init_op"
    LOCAL_RESOURCES = "local_resources"
    LOCAL_VARIABLES = "local_variables"
    LOSSES = "losses"
    METRIC_VARIABLES = "metric_variables"
    MODEL_VARIABLES = "model_variables"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    QUEUE_RUNNERS = "queue_runners"
    READY_FOR_LOCAL_INIT_OP = "ready_for_local_init_op"
    READY_OP = "ready_op"
    REGULARIZATION_LOSSES = "regularization_losses"
    RESOURCES = "resources"
    SAVEABLE_OBJECTS = "saveable_objects"
    SAVERS = "savers"
    SUMMARIES = "summaries"
    SUMMARY_OP = "summary_op"
    TABLE_INITIALIZERS = "table_initializer"
    TRAINABLE_RESOURCE_VARIABLES = "trainable_resource_variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    TRAIN_OP = "train_op"
    UPDATE_OPS = "update_ops"
    VARIABLES = "variables"
    WEIGHTS = "weights"
    WHILE_CONTEXT = "while_context"


def add_to_collection(name: Any, value: Any) -> None:
    """Adds a value to a list of the default graph."""
    get_default_graph().add_to_collection(name, value)


def add_to_collections(names: Sequence[Any] | str, value: Any) -> None:
    """Adds a value to several lists of the default graph."""
    for name in [names] if isinstance(names, str) else dict.fromkeys(names):
        add_to_collection(name, value)


def get_collection(key: Any, scope: str | None = None) -> list[Any]:
    """A copy of a list of the default graph, of the values in a scope."""
    return get_default_graph().get_collection(key, scope)


def get_collection_ref(key: Any) -> list[Any]:
    """A list of the default graph itself."""
    return get_default_graph().get_collection_ref(key)

"""Functions of TensorFlow 1 that assign to variables, and those that initialise: `tf.compat.v1.assign`, `scatter_add`.

As in TensorFlow, `name` names nothing where variables are resources.
Source: public docs 2.15 of the functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import context, convert
from thalweg.core.deprecated import required
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph import variables
from thalweg.ops.control.api import group, no_op

_state = context.state


def assign(ref: Any, value: Any, validate_shape: Any = None, use_locking: Any = None, name: str | None = None) -> Any:
    """Assigns to a variable; returns it as it is afterwards."""
    return ref.assign(value)


def assign_add(ref: Any, value: Any, use_locking: Any = None, name: str | None = None) -> Any:
    """Adds to a variable; returns it as it is afterwards."""
    return ref.assign_add(value)


def assign_sub(ref: Any, value: Any, use_locking: Any = None, name: str | None = None) -> Any:
    """Subtracts from a variable; returns it as it is afterwards."""
    return ref.assign_sub(value)


def _scatter(method: str, what: str) -> Callable:
    def scatter(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
        return getattr(ref, method)(IndexedSlices(convert.to_tensor(updates, ref.dtype), convert.to_tensor(indices)))

    scatter.__name__ = scatter.__qualname__ = f"scatter_{what}"
    scatter.__doc__ = f"""Rows of a variable are changed (`{method}`); returns the variable as it is afterwards.

    Args:
      ref: the variable.
      indices: int32 or int64, which rows.
      updates: of shape indices.shape + ref.shape[1:].
      use_locking: accepted; updates of one variable exclude each other.
    Source: tf.compat.v1.scatter_{what} public docs 2.15.
    """
    return scatter


scatter_add, scatter_sub = _scatter("scatter_add", "add"), _scatter("scatter_sub", "sub")
scatter_mul, scatter_div = _scatter("scatter_mul", "mul"), _scatter("scatter_div", "div")
scatter_max, scatter_min = _scatter("scatter_max", "max"), _scatter("scatter_min", "min")


def scatter_update(ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None) -> Any:
    """Rows of a variable are replaced; returns the variable as it is afterwards.

    Example:
      >>> v = tf.Variable([1.0, 2.0])
      >>> tf.compat.v1.scatter_update(v, [0], [9.0]).numpy()
      array([9., 2.], dtype=float32)
    Source: tf.compat.v1.scatter_update public docs 2.15.
    """
    return ref.scatter_update(IndexedSlices(convert.to_tensor(updates, ref.dtype), convert.to_tensor(indices)))


def scatter_nd_add(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
    """Adds to elements or slices of a variable. Source: tf.compat.v1.scatter_nd_add public docs 2.15."""
    return ref.scatter_nd_add(indices, updates)


def scatter_nd_sub(ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None) -> Any:
    """Subtracts from elements or slices of a variable. Source: tf.compat.v1.scatter_nd_sub public docs 2.15."""
    return ref.scatter_nd_sub(indices, updates)


def scatter_nd_update(ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None) -> Any:
    """Replaces elements or slices of a variable. Source: tf.compat.v1.scatter_nd_update public docs 2.15."""
    return ref.scatter_nd_update(indices, updates)


def batch_scatter_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Any:
    """Replaces slices of a variable, where all dimensions of `indices` but the last are batches.

    Example:
      >>> v = tf.Variable([[1, 2], [3, 4]])
      >>> tf.compat.v1.batch_scatter_update(v, [[0], [1]], [[10], [40]]).numpy()
      array([[10,  2],
             [ 3, 40]], dtype=int32)
    Source: tf.compat.v1.batch_scatter_update public docs 2.15.
    """
    indices = convert.to_tensor(indices)
    rank = indices.shape.rank
    if rank == 1:
        return scatter_nd_update(ref, apply("ExpandDims", indices, -1), updates)
    if not indices.shape.is_fully_defined():
        raise ValueError(f"batch_scatter_update: the shape of the indices must be known, it is {indices.shape}")
    sizes = indices.shape.as_list()
    places = []
    for axis, size in enumerate(sizes[:-1]):
        column = [1] * rank
        column[axis] = size
        counted = apply("Range", convert.to_tensor(0, indices.dtype), convert.to_tensor(size, indices.dtype),
                        convert.to_tensor(1, indices.dtype))  # fmt: skip
        places.append(apply("BroadcastTo", apply("Reshape", counted, convert.to_tensor(column)),
                            convert.to_tensor(sizes)))  # fmt: skip
    return scatter_nd_update(ref, apply("Pack", [*places, indices], axis=rank), updates)


def count_up_to(ref: Any, limit: int, name: str | None = None) -> Tensor:
    """Adds 1 to a variable and gives the value before.

    Raises: OutOfRangeError when the value has reached the limit.
    Source: tf.compat.v1.count_up_to public docs 2.15.
    """
    return apply("ResourceCountUpTo", ref.handle, limit=required("limit", limit), T=ref.dtype, name=name)


# ---------------------------------------------------------------- initialising


def tables_initializer(name: str = "init_all_tables") -> Any:
    """An operation that fills the lookup tables: the collection `tf.compat.v1.GraphKeys.TABLE_INITIALIZERS`.

    Returns: the operation; nothing eagerly, where tables are filled when they are made.
    Source: tf.compat.v1.tables_initializer public docs 2.15.
    """
    if _state.graph is None:
        return None
    initializers = _state.graph.get_collection("table_initializer")
    return group(*initializers, name=name) if initializers else no_op(name=name)


def initialize_all_tables(name: str = "init_all_tables") -> Any:
    """Older name of tables_initializer."""
    return tables_initializer(name)


def initialize_all_variables() -> Any:
    """Older name of global_variables_initializer."""
    return variables.global_variables_initializer()


def initialize_local_variables() -> Any:
    """Older name of local_variables_initializer."""
    return variables.local_variables_initializer()


def initialize_variables(var_list: Sequence[Any], name: str = "init") -> Any:
    """Older name of variables_initializer."""
    return variables.variables_initializer(var_list, name)


def assert_variables_initialized(var_list: Sequence[Any] | None = None) -> Any:
    """An operation that fails when a variable has no value: FailedPreconditionError names it.

    Returns: the operation, None where there is no variable.
    Source: tf.compat.v1.assert_variables_initialized public docs 2.15.
    """
    found = [*variables.global_variables(), *variables.local_variables()] if var_list is None else list(var_list)
    if not found:
        return None
    ranks = [apply("Rank", v.value()) for v in found]
    return ranks[0] if len(ranks) == 1 else apply("Pack", ranks)

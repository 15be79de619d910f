"""Kernels of variable ops. They change state, so they run on the host; the executor turns variables into values
for XLA.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.resource.storage import VariableStorage, storage_of


def _handle(resource: VariableStorage) -> np.ndarray:
    handle = np.empty((), object)
    handle[()] = resource
    return handle


@kernel("VarHandleOp", backend="numpy")
def _var_handle(xp: Any, *, dtype: Any, shape: Any, shared_name: str, debug_name: str) -> np.ndarray:
    return _handle(VariableStorage(dtype, shape, shared_name or debug_name or "Variable"))


@kernel("VarIsInitializedOp", backend="numpy")
def _is_initialized(xp: Any, handle: np.ndarray) -> np.ndarray:
    return np.array(storage_of(handle).array is not None)


@kernel("DisableCopyOnRead", backend="numpy")
def _disable_copy_on_read(xp: Any, handle: np.ndarray) -> None:
    """Nothing to do: a variable that someone reads is never written into."""


@kernel("DestroyResourceOp", backend="numpy")
def _destroy(xp: Any, handle: np.ndarray) -> None:
    storage_of(handle).array = None


@kernel("ReadVariableOp", backend="numpy")
def _read(xp: Any, handle: np.ndarray, *, dtype: Any) -> Any:
    storage = storage_of(handle)
    if storage.dtype is not dtype:
        raise errors.InvalidArgumentError(
            None, None, (f"Trying to read variable with wrong dtype. Expected {storage.dtype.name} got {dtype.name}")
        )
    return storage.read()


@kernel("VariableShape", backend="numpy")
def _shape(xp: Any, handle: np.ndarray, *, out_type: Any) -> np.ndarray:
    return np.array(storage_of(handle).read().shape, out_type._storage)


@kernel("AssignVariableOp", backend="numpy")
def _assign(xp: Any, handle: np.ndarray, value: Any) -> None:
    storage_of(handle).write(value)


def change_by(ufunc: np.ufunc, handle: np.ndarray, value: np.ndarray) -> None:
    """ufunc(variable, value) becomes the variable's value."""
    storage = storage_of(handle)
    shape = storage.read().shape
    if value.shape != shape:
        raise errors.InvalidArgumentError(
            None,
            None,
            f"Cannot update variable with shape {list(shape)} using a Tensor with shape {list(value.shape)}, shapes "
            "must be equal.",
        )
    storage.update(lambda array: ufunc(array, value, out=array, casting="unsafe"))


@kernel("AssignAddVariableOp", backend="numpy")
def _assign_add(xp: Any, handle: np.ndarray, value: Any) -> None:
    change_by(np.add, handle, value)


@kernel("AssignSubVariableOp", backend="numpy")
def _assign_sub(xp: Any, handle: np.ndarray, value: Any) -> None:
    change_by(np.subtract, handle, value)


@kernel("ResourceCountUpTo", backend="numpy")
def _count_up_to(xp: Any, handle: np.ndarray, *, limit: int) -> np.ndarray:
    storage = storage_of(handle)
    before = np.array(storage.read())
    if before >= limit:
        raise errors.OutOfRangeError(None, None, f"Reached limit of {limit}")
    storage.update(lambda array: np.add(array, 1, out=array, casting="unsafe"))
    return before


def checked_indices(indices: np.ndarray, size: int, what: str = "indices") -> np.ndarray:
    """Indices in [0, size), or an InvalidArgumentError that shows the first one outside."""
    outside = (indices < 0) | (indices >= size)
    if outside.any():
        place = np.argwhere(outside)[0].tolist()
        raise errors.InvalidArgumentError(
            None, None, (f"{what}{place if place else ''} = {indices[tuple(place)]} is not in [0, {size})")
        )
    return indices


@kernel("ResourceGather", backend="numpy")
def _gather(xp: Any, handle: np.ndarray, indices: np.ndarray, *, batch_dims: int) -> np.ndarray:
    params = storage_of(handle).host()
    checked_indices(indices, params.shape[batch_dims])
    if batch_dims == 0:
        return params[indices]
    grid = np.ogrid[tuple(slice(n) for n in indices.shape[:batch_dims])]
    grid = [g.reshape(g.shape + (1,) * (indices.ndim - batch_dims)) for g in grid]
    return params[(*grid, indices)]


@kernel("ResourceGatherNd", backend="numpy")
def _gather_nd(xp: Any, handle: np.ndarray, indices: np.ndarray) -> np.ndarray:
    params = storage_of(handle).host()
    if indices.ndim == 0:
        raise errors.InvalidArgumentError(None, None, "indices must be at least a vector")
    return params[nd_index(indices, params.shape)]


def nd_index(indices: np.ndarray, shape: tuple[int, ...]) -> tuple:
    """Rows of `indices` as an index tuple into an array of that shape, checked against its bounds."""
    depth = indices.shape[-1]
    bounds = np.array(shape[:depth], np.int64)
    outside = ((indices < 0) | (indices >= bounds)).any(-1)
    if outside.any():
        place = tuple(np.argwhere(outside)[0].tolist())
        raise errors.InvalidArgumentError(
            None,
            None,
            (f"indices{list(place)} = {indices[place].tolist()} does not index into param shape {list(shape)}"),
        )
    return tuple(indices[..., i] for i in range(depth)) if depth else (Ellipsis,)


_SCATTER: dict[str, Callable] = {
    "Add": np.add.at,
    "Sub": np.subtract.at,
    "Mul": np.multiply.at,
    "Div": np.divide.at,
    "Min": np.minimum.at,
    "Max": np.maximum.at,
}


def _set_at(array: np.ndarray, index: Any, values: np.ndarray) -> None:
    array[index] = values


def _divide_integers_at(array: np.ndarray, index: Any, values: np.ndarray) -> None:
    np.floor_divide.at(array, index, values)


def _register_scatter(suffix: str, at: Callable) -> None:
    @kernel(f"ResourceScatter{suffix}", backend="numpy")
    def scatter(xp: Any, handle: np.ndarray, indices: np.ndarray, updates: np.ndarray) -> None:
        def change(array: np.ndarray) -> None:
            write = _divide_integers_at if at is np.divide.at and array.dtype.kind in "iu" else at
            write(array, checked_indices(indices, array.shape[0]), updates)

        storage_of(handle).update(change)

    if suffix in ("Mul", "Div"):
        return

    @kernel(f"ResourceScatterNd{suffix}", backend="numpy")
    def scatter_nd(xp: Any, handle: np.ndarray, indices: np.ndarray, updates: np.ndarray) -> None:
        storage_of(handle).update(lambda array: at(array, nd_index(indices, array.shape), updates))


for _suffix, _at in {**_SCATTER, "Update": _set_at}.items():
    _register_scatter(_suffix, _at)

no_kernel(
    "VarHandleOp VarIsInitializedOp DisableCopyOnRead DestroyResourceOp ReadVariableOp VariableShape AssignVariableOp "
    "AssignAddVariableOp "
    "AssignSubVariableOp ResourceGather ResourceGatherNd ResourceScatterAdd ResourceScatterSub ResourceScatterMul "
    "ResourceScatterDiv ResourceScatterMin ResourceScatterMax ResourceScatterUpdate ResourceScatterNdUpdate "
    "ResourceScatterNdAdd ResourceScatterNdSub ResourceScatterNdMin ResourceScatterNdMax ResourceCountUpTo",
    "xla",
    reason="changes or reads state: the executor passes variables as values",
)

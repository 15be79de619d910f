"""What the preprocessing layers share: indices as they are, or as one-hot, multi-hot, count and TF-IDF vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, shapes
from thalweg.core.sparse_tensor import is_sparse
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.ragged.ragged_tensor import RaggedTensor
from thalweg.ops.segment.api import bincount
from thalweg.ops.sparse import api as sparse_ops
from thalweg.ops.sparse import shaping as sparse_shaping

INT, ONE_HOT, MULTI_HOT, COUNT, TF_IDF = "int", "one_hot", "multi_hot", "count", "tf_idf"


def check_mode(mode: Any, allowed: Sequence[str], layer: str, argument: str = "output_mode", **also: bool) -> None:
    """Raises: ValueError for a text argument that is not one of those allowed.

    Args:
      also: `none` or `callables`, whether these are allowed too.
    """
    if (also.get("none") and mode is None) or (also.get("callables") and callable(mode)):
        return
    if isinstance(mode, str) and mode in allowed:
        return
    hint = ""
    options = "`None`, " * bool(also.get("none"))
    if also.get("callables"):
        hint = (
            f"If restoring a model and `{argument}` is a custom callable, please ensure the callable is registered as "
            "a custom object. "
        )
        options += "a `Callable`, "
    options += f"or one of the following values: {tuple(allowed)}"
    raise ValueError(
        f"Unkown value for `{argument}` argument of layer {layer}. {hint}Allowed values are: {options}. Received: "
        f"{mode}"
    )


def check_sparse(sparse: bool, mode: str, modes: str) -> None:
    """Raises: ValueError for a sparse layer that gives indices."""
    if sparse and mode == INT:
        raise ValueError(
            f"`sparse` may only be true if `output_mode` is {modes}. Received: sparse={sparse} and output_mode={mode}"
        )


def check_int_dtype(layer: Any, mode: str, given: Any) -> None:
    """Raises: ValueError for a layer that gives indices in a dtype that is none of integers."""
    if mode == INT and not dtypes.as_dtype(layer.compute_dtype).is_integer:
        raise ValueError(f"When `output_mode='int'`, `dtype` should be an integer type. Received: dtype={given}")


def ensure_tensor(inputs: Any, dtype: Any = None) -> Any:
    """Inputs as tensor, ragged or sparse tensor of a dtype."""
    if not (isinstance(inputs, (Tensor, RaggedTensor)) or is_sparse(inputs)):
        inputs = convert.convert_to_tensor(inputs, dtype)
    if dtype is not None and inputs.dtype != dtype:
        inputs = apply("Cast", inputs, DstT=dtypes.as_dtype(dtype))
    return inputs


def listed(value: Any) -> Any:
    """Tensors and arrays as lists, for configurations."""
    if isinstance(value, Tensor):
        value = value.numpy()
    return value.tolist() if isinstance(value, np.ndarray) else value


def expand_dims(inputs: Any, axis: int) -> Any:
    """One more dimension, for tensors of all kinds."""
    return sparse_shaping.expand_dims(inputs, axis) if is_sparse(inputs) else apply("ExpandDims", inputs, axis)


def encoded(
    inputs: Any, mode: str, depth: int | None, dtype: Any, sparse: bool = False, count_weights: Any = None,
    idf_weights: Any = None,
) -> Any:  # fmt: skip
    """Indices in the form that a layer gives out.

    Args:
      inputs: integers, rank at most 2 unless mode is "int". depth: length of the vectors. sparse: whether they are
      sparse tensors. count_weights: of the indices, for "count". idf_weights: of the places, for "tf_idf".
    Raises: ValueError for a rank that is too high.
    """
    dtype = dtypes.as_dtype(dtype)
    if mode == INT:
        return apply("Identity", apply("Cast", inputs, DstT=dtype))
    shape = inputs.shape
    if inputs.shape.rank == 0:
        inputs = expand_dims(inputs, -1)
    if mode == ONE_HOT and inputs.shape.as_list()[-1] != 1:
        inputs = expand_dims(inputs, -1)
    if inputs.shape.rank > 2:
        raise ValueError(
            f"When output_mode is not `'int'`, maximum supported output rank is 2. Received output_mode {mode} and "
            f"input shape {shape}, which would result in output rank {inputs.shape.rank}."
        )
    binary = mode in (MULTI_HOT, ONE_HOT)
    if isinstance(inputs, RaggedTensor):  # what fills the rows up is not counted
        inputs = inputs.to_tensor(default_value=convert.convert_to_tensor(depth, inputs.dtype))
    elif is_sparse(inputs):
        inputs = sparse_ops.to_dense(inputs, default_value=convert.convert_to_tensor(depth, inputs.dtype))
    counts = bincount(
        inputs, weights=count_weights, minlength=depth, maxlength=depth, dtype=dtype, axis=-1, binary_output=binary
    )
    counts.set_shape([depth] if inputs.shape.rank == 1 else [inputs.shape.as_list()[0], depth])
    if mode == TF_IDF:
        if idf_weights is None:
            raise ValueError(
                "When output mode is `'tf_idf'`, idf_weights must be provided. Received: "
                f"output_mode={mode} and idf_weights={idf_weights}"
            )
        counts = apply("Mul", counts, idf_weights)
    return sparse_ops.from_dense(counts) if sparse else counts


def encoded_shape(shape: Sequence[int | None], mode: str, depth: int | None) -> shapes.TensorShape:
    """The shape of `encoded` indices of a shape."""
    dims = list(shape)
    if mode == INT:
        return shapes.TensorShape(dims)
    if not dims:
        return shapes.TensorShape([depth])
    return shapes.TensorShape([*(dims if mode == ONE_HOT and dims[-1] != 1 else dims[:-1]), depth])

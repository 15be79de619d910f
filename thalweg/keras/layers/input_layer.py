"""`tf.keras.Input` and the layer behind it: where a description of a model begins."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, shapes
from thalweg.core.sparse_tensor import SparseTensorSpec
from thalweg.core.specs import TensorSpec, TypeSpec, type_spec_from_value
from thalweg.keras import backend, keras_tensor, op_layers  # noqa: F401  (op_layers gives KerasTensors operators)
from thalweg.keras.keras_tensor import KerasTensor, Node
from thalweg.keras.layers.base import Layer
from thalweg.ops.ragged.spec import RaggedTensorSpec


class InputLayer(Layer):
    """The entry of a model.

    Args:
      input_shape: shape without the batch axis.
      batch_size: size of the batch axis, if it is fixed.
      dtype: element type, by default `floatx()`.
      input_tensor: a tensor whose shape and dtype are taken, or a KerasTensor to begin with.
      sparse, ragged: whether sparse or ragged tensors come in; axes of unknown size are ragged then.
      name: by default `input_1`, ...
      type_spec: TypeSpec of the whole batch, instead of all others but the name.
      **kwargs: `batch_input_shape` instead of the first two; `shape` as another name of the first.
    Raises: ValueError for arguments that exclude one another or are not known.
    Source: tf.keras.layers.InputLayer public docs 2.15.
    """

    __module__ = "keras.src.engine.input_layer"

    def __init__(
        self,
        input_shape: Any = None,
        batch_size: int | None = None,
        dtype: Any = None,
        input_tensor: Any = None,
        sparse: bool | None = None,
        name: str | None = None,
        ragged: bool | None = None,
        type_spec: Any = None,
        **kwargs: Any,
    ):
        if "shape" in kwargs:
            input_shape = kwargs.pop("shape")
        given = {
            "(input_)shape": input_shape,
            "batch_size": batch_size,
            "dtype": dtype,
            "input_tensor": input_tensor,
            "sparse": sparse,
            "ragged": ragged,
        }
        if "batch_input_shape" in kwargs:
            batch_shape = kwargs.pop("batch_input_shape")
            if input_shape and batch_shape:
                raise ValueError(
                    "Only provide the input_shape OR batch_input_shape argument to InputLayer, not both at the same "
                    "time."
                )
            if batch_shape:
                batch_size, input_shape = batch_shape[0], batch_shape[1:]
        if kwargs:
            raise ValueError(f"Unrecognized keyword arguments: {list(kwargs.keys())}")
        if sparse and ragged:
            raise ValueError("Cannot set both sparse and ragged to True in a Keras input.")
        name = name if name else f"input_{backend.get_uid('input')}"
        if input_tensor is not None:
            dtype = _dtype_of(input_tensor, dtype)
        super().__init__(dtype=dtype or backend.floatx(), name=name)
        self.built = True
        self.supports_masking = True
        self.sparse, self.ragged, self.batch_size = bool(sparse), bool(ragged), batch_size
        self.is_placeholder = input_tensor is None
        self._init_type_spec = type_spec
        tensor = input_tensor
        if type_spec is not None:
            tensor = self._from_spec(type_spec, given)
        elif input_tensor is None:
            if isinstance(input_shape, int):
                input_shape = (input_shape,)
            inner = () if input_shape is None else shapes.as_shape_tuple(input_shape)
            shape = None if input_shape is None else (batch_size, *inner)
            tensor = self._placeholder(shape)
        elif not isinstance(input_tensor, KerasTensor):
            tensor = keras_tensor.of_spec(type_spec_from_value(input_tensor))
        self.__dict__["_batch_input_shape"] = tensor._shape
        tensor._keras_mask = None
        Node(self, (), {}, tensor)

    def _placeholder(self, shape: tuple | None) -> KerasTensor:
        dtype = self._compute_dtype_object
        if self.sparse:
            return keras_tensor.of_spec(SparseTensorSpec(shape, dtype), name=self.name)
        if self.ragged:
            rank = max((i for i, n in enumerate(shape) if n is None), default=0)
            return keras_tensor.of_spec(RaggedTensorSpec(shape, dtype, ragged_rank=rank), name=self.name)
        return KerasTensor(shape, dtype, self.name)

    def _from_spec(self, spec: TypeSpec, given: dict[str, Any]) -> KerasTensor:
        for name, value in given.items():
            if value is not None:
                raise ValueError(
                    f"When `type_spec` is not None, all other args except `name` must be None, but {name} is not None."
                )
        tensor = keras_tensor.of_spec(spec, name=getattr(spec, "name", None))
        self.sparse = isinstance(tensor, keras_tensor.SparseKerasTensor)
        self.ragged = isinstance(tensor, keras_tensor.RaggedKerasTensor)
        return tensor

    @property
    def input(self) -> KerasTensor:
        return self._inbound_nodes[0].outputs

    @property
    def input_shape(self) -> Any:
        return [self._batch_input_shape]

    @property
    def output_shape(self) -> Any:
        return [self._batch_input_shape]

    def get_config(self) -> dict[str, Any]:
        if self._init_type_spec is not None:
            return {"name": self.name, "type_spec": self._init_type_spec}
        return {
            "batch_input_shape": self._batch_input_shape,
            "dtype": self.dtype,
            "sparse": self.sparse,
            "ragged": self.ragged,
            "name": self.name,
        }

    def get_build_config(self) -> None:
        return None


def _dtype_of(tensor: Any, dtype: Any) -> dtypes.DType:
    own = tensor.dtype
    if dtype is not None and dtypes.as_dtype(dtype) is not own:
        raise ValueError(
            f"`input_tensor.dtype` differs from `dtype`. Received: input_tensor.dtype=<dtype: '{own.name}'> but "
            f"expected dtype={dtype}"
        )
    return own


def Input(  # noqa: N802
    shape: Any = None,
    batch_size: int | None = None,
    name: str | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    tensor: Any = None,
    ragged: bool | None = None,
    type_spec: Any = None,
    **kwargs: Any,
) -> KerasTensor:
    """A KerasTensor with which the description of a model begins.

    Args:
      shape: shape without the batch axis; None entries may have any size.
      batch_size: size of the batch axis, if it is fixed.
      name: the input's name.
      dtype: element type, by default `floatx()`.
      sparse, ragged: whether sparse or ragged tensors come in.
      tensor: a tensor whose shape and dtype are taken, or a KerasTensor to begin with.
      type_spec: TypeSpec of the whole batch, instead of all others but the name.
      **kwargs: `batch_shape` instead of `shape` and `batch_size`.
    Returns: the KerasTensor.
    Raises: ValueError without a shape, or with several.
    Example:
      >>> tf.keras.Input(shape=(3,)).shape
      TensorShape([None, 3])
    Source: tf.keras.Input public docs 2.15.
    """
    if sparse and ragged:
        raise ValueError("Cannot set both `sparse` and `ragged` to `True` in a Keras `Input`.")
    if name is None and type_spec is not None and isinstance(type_spec, TensorSpec):
        name = type_spec.name
    batch_shape = kwargs.pop("batch_shape", None)
    batch_shape = kwargs.pop("batch_input_shape", batch_shape)
    if batch_shape is not None and shape is not None:
        raise ValueError(
            "Only provide the `shape` OR `batch_input_shape` argument to Input, not both at the same time."
        )
    if batch_shape is None and shape is None and tensor is None and type_spec is None:
        raise ValueError(
            "Please provide to Input a `shape` or a `tensor` or a `type_spec` argument. Note that `shape` does not "
            "include the batch dimension."
        )
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments: {list(kwargs.keys())}")
    if tensor is not None and not hasattr(tensor, "dtype"):
        raise TypeError(f"Input: argument tensor must be a tensor, got {tensor!r} of type {type(tensor).__name__}")
    options: dict[str, Any] = {
        "name": name,
        "dtype": dtype,
        "sparse": sparse,
        "ragged": ragged,
        "input_tensor": tensor,
        "type_spec": type_spec,
    }
    if batch_shape:
        layer = InputLayer(batch_input_shape=tuple(batch_shape), **options)
    else:
        layer = InputLayer(input_shape=shape, batch_size=batch_size, **options)
    return layer._inbound_nodes[0].outputs

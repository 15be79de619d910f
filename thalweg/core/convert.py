"""Python, NumPy and pandas values -> tensors: `constant`, `convert_to_tensor` and the conversion registry.

TensorFlow's rules: a Python float is float32, an int is int32 (int64 where it does not fit), str is string; NumPy
arrays
keep their dtype; nested sequences take the type of their first leaf; a sequence that holds tensors is stacked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import composite, context, dtypes, errors, shapes
from thalweg.core.deprecated import either
from thalweg.core.tensor import EagerTensor, Tensor

_PYTHON_SCALARS = {
    bool: dtypes.bool,
    int: dtypes.int32,
    float: dtypes.float32,
    complex: dtypes.complex128,
    str: dtypes.string,
    bytes: dtypes.string,
}
_INT32_MIN, _INT32_MAX = -(2**31), 2**31 - 1
_FLOAT32_SAFE = 3.4e38  # below the largest float32, by less than the floats in between matter
_FLOAT_KINDS = "fc"


def _unsupported(value: Any) -> ValueError:
    return ValueError(f"Attempt to convert a value ({value!r}) with an unsupported type ({type(value)}) to a Tensor.")


def _cannot_convert(value: Any, dtype: dtypes.DType) -> TypeError:
    return TypeError(f"Cannot convert {value!r} to EagerTensor of dtype {_CPP_NAMES.get(dtype.name, dtype.name)}")


_CPP_NAMES = {"float32": "float", "float64": "double", "float16": "half"}


def _to_bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8")
    if isinstance(value, bytes):
        return value
    raise ValueError(f"Failed to convert a NumPy array to a Tensor (Unsupported object type {type(value).__name__}).")


def string_array(array: np.ndarray) -> np.ndarray:
    """An array of str, bytes or objects holding them -> an object array of bytes."""
    result = np.empty(array.shape, object)
    flat = result.reshape(-1)
    for i, value in enumerate(array.reshape(-1).tolist()):
        flat[i] = _to_bytes(value)
    return result


def _from_ndarray(array: np.ndarray, dtype: dtypes.DType | None, copy: bool) -> tuple[np.ndarray, dtypes.DType]:
    kind = array.dtype.kind
    if kind in "USOT":
        if dtype is not None and dtype is not dtypes.string:
            if kind == "O" and all(
                isinstance(v, (int, float, complex, np.number, np.bool_)) for v in array.ravel().tolist()
            ):
                return array.astype(dtype._storage), dtype
            raise _cannot_convert(array.tolist(), dtype)
        if kind == "O" and array.size and not isinstance(array.flat[0], (str, bytes)):
            return _from_object_array(array, dtype)
        return string_array(array), dtypes.string
    if kind in "mM" and dtype is not None and dtype._storage.kind != "O":
        return array.view(np.int64).astype(dtype._storage), dtype  # a time counts as its number of units
    try:
        own = dtypes.from_numpy(array.dtype)
    except TypeError:
        raise ValueError(f"Failed to convert a NumPy array to a Tensor (Unsupported dtype {array.dtype}).") from None
    if dtype is None or dtype is own:
        if array.dtype.byteorder not in "=|" or array.dtype != own._storage:
            return array.astype(own._storage), own
        return (np.array(array, order="C") if copy else array), own
    if dtype in (dtypes.resource, dtypes.variant):
        raise ValueError(f"Failed to convert a NumPy array to a {dtype.name} Tensor (Unexpected numpy data type).")
    if dtype is dtypes.string and array.size == 0:
        return np.empty(array.shape, object), dtype
    if dtype is dtypes.string:
        kind = type(array.flat[0].item()).__name__
        raise ValueError(f"Failed to convert a NumPy array to a Tensor (Unsupported object type {kind}).")
    if own.is_complex and not dtype.is_complex:
        raise _cannot_convert(array, dtype)
    return array.astype(dtype._storage), dtype


def _from_object_array(array: np.ndarray, dtype: dtypes.DType | None) -> tuple[np.ndarray, dtypes.DType]:
    first = array.flat[0]
    if isinstance(first, (bool, int, float, complex, np.number, np.bool_)):
        plain = np.array(array.tolist())
        if plain.dtype.kind != "O":
            return _from_ndarray(plain, dtype, copy=False)
    raise ValueError(f"Failed to convert a NumPy array to a Tensor (Unsupported object type {type(first).__name__}).")


def _leaf_dtype(value: Any) -> dtypes.DType | None:
    """The dtype the first leaf asks for, None when there is none."""
    while isinstance(value, (list, tuple, range)):
        for item in value:
            found = _leaf_dtype(item)
            if found is not None:
                return found
        return None
    return _scalar_dtype(value)


def _scalar_dtype(value: Any) -> dtypes.DType:
    found = _PYTHON_SCALARS.get(type(value))
    if found is not None:
        return found
    if isinstance(value, np.ndarray):
        return dtypes.from_numpy(value.dtype) if value.dtype.kind not in "OUS" else dtypes.string
    if isinstance(value, np.datetime64 | np.timedelta64):
        raise _unsupported(value)
    if isinstance(value, np.generic):
        own = dtypes.from_numpy(value.dtype) if value.dtype.kind not in "US" else dtypes.string
        return dtypes.int32 if own is dtypes.int64 else own
    if isinstance(value, EagerTensor):
        return value._dtype
    for kind, dtype in _PYTHON_SCALARS.items():  # subclasses: IntEnum, np.str_, ...
        if isinstance(value, kind):
            return dtype
    if hasattr(value, "__array__"):
        return _scalar_dtype(np.asarray(value))
    if hasattr(value, "__index__"):
        return dtypes.int32
    raise _unsupported(value)


_BIG_INTEGER = "Can't convert Python sequence with out-of-range integer to Tensor."
_MIXED = "Can't convert Python sequence with mixed types to Tensor."
_RAGGED = "Can't convert non-rectangular Python sequence to Tensor."
_OUT_OF_RANGE = "Can't convert Python sequence with a value out of range for a double-precision float."
_ACCEPTS = {"b": "b", "i": "biu", "u": "biu", "f": "biuf", "c": "biufc"}


def _from_sequence(value: Sequence, dtype: dtypes.DType | None) -> tuple[np.ndarray, dtypes.DType]:
    if dtype is dtypes.string or (dtype is None and _leaf_dtype(value) is dtypes.string):
        try:
            return _strings_from_sequence(value, explicit=dtype is not None), dtypes.string
        except TypeError:
            _from_sequence(value, None)  # a malformed sequence is refused as such
            raise
    if dtype in (dtypes.resource, dtypes.variant):
        raise _cannot_convert(value, dtype)
    target = dtype or _leaf_dtype(value) or dtypes.float32
    try:
        array = np.array(value)
    except ValueError as e:
        _leaf_dtype(value)
        raise ValueError(_RAGGED if "inhomogeneous" in str(e) else str(e)) from None
    except OverflowError:
        raise ValueError(_BIG_INTEGER) from None
    kind = array.dtype.kind
    if kind in "OUS":
        return _refuse_objects(value, array, dtype)
    if array.size == 0:
        return array.astype(target._storage), target
    want = _kind_of(target)
    if kind not in _ACCEPTS.get(want, ""):
        if dtype is None and kind == "f" and want in "iu":
            target = dtypes.float32  # [1, 2.0]
        elif dtype is not None:
            raise _cannot_convert(value, dtype)
        else:
            raise ValueError(_MIXED)
    elif want == "b" or kind == "b":
        if want == "b" and not _all_bools(value):
            raise _cannot_convert(value, dtype) if dtype is not None else ValueError(_MIXED)
    if dtype is None and target is dtypes.int32 and kind in "iu":
        if kind == "u" and array.dtype.itemsize == 8:
            raise ValueError(_BIG_INTEGER)
        if array.min() < _INT32_MIN or array.max() > _INT32_MAX:
            target = dtypes.int64
    if want == "f" and kind == "f":
        return _narrowed(array, target, explicit=dtype is not None), target
    return array.astype(target._storage, copy=False), target


def _narrowed(array: np.ndarray, dtype: dtypes.DType, explicit: bool) -> np.ndarray:
    """Floats in a floating dtype. What does not fit becomes inf where the dtype was asked for, else is refused."""
    with np.errstate(all="ignore"):
        result = array.astype(dtype._storage, copy=False)
    if not explicit and result is not array and (np.isinf(result) & np.isfinite(array)).any():
        raise ValueError(_OUT_OF_RANGE)
    return result


def _kind_of(dtype: dtypes.DType) -> str:
    if dtype.is_floating:
        return "f"
    if dtype.is_complex:
        return "c"
    return "b" if dtype is dtypes.bool else "i"


def _all_bools(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_all_bools(v) for v in value)
    return isinstance(value, (bool, np.bool_)) or getattr(value, "dtype", None) == np.bool_


def _float_of(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:
        raise ValueError(_BIG_INTEGER) from None


def _refuse_objects(value: Any, array: np.ndarray, dtype: dtypes.DType | None) -> Any:
    """A sequence NumPy made no numbers of: floats where they were asked for and fit, else it says why not."""
    if array.dtype.kind != "O":  # strings, or numbers and strings
        raise _cannot_convert(value, dtype) if dtype and _leaf_dtype(value) is dtypes.string else ValueError(_MIXED)
    leaves = array.ravel().tolist()
    if dtype is not None and _kind_of(dtype) in "fc" and all(type(leaf) in (int, float) for leaf in leaves):
        floats = np.array([_float_of(leaf) for leaf in leaves]).reshape(array.shape)  # integers beyond 64 bits
        return _narrowed(floats, dtype, explicit=True), dtype
    for leaf in leaves:
        if not isinstance(leaf, (bool, int, float, complex, str, bytes, np.generic, list, tuple, EagerTensor)):
            first = leaves[0]
            if leaf is first or dtype is not None:
                raise _unsupported(leaf)
            raise ValueError(_MIXED)
    if any(isinstance(leaf, int) and not isinstance(leaf, bool) and abs(leaf) >= 2**63 for leaf in leaves):
        raise ValueError(_BIG_INTEGER)
    if any(isinstance(leaf, (list, tuple)) for leaf in leaves):
        raise ValueError(_RAGGED)
    if dtype is not None:
        raise _cannot_convert(value, dtype)
    raise ValueError(_MIXED)


def _strings_from_sequence(value: Sequence, explicit: bool) -> np.ndarray:
    shape: list[int] = []
    probe: Any = value
    while isinstance(probe, (list, tuple)):
        shape.append(len(probe))
        if not probe:
            break
        probe = probe[0]
    if isinstance(probe, np.ndarray):
        shape.extend(probe.shape)
    result = np.empty(shape, object)
    leaves: list[bytes] = []
    _collect_strings(value, shape, 0, leaves, explicit)
    result.reshape(-1)[:] = leaves if leaves else []
    return result


def _collect_strings(value: Any, shape: list[int], depth: int, leaves: list[bytes], explicit: bool) -> None:
    if isinstance(value, EagerTensor):
        value = value._numpy()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        if depth >= len(shape) or len(value) != shape[depth]:
            raise ValueError(_RAGGED)
        for item in value:
            _collect_strings(item, shape, depth + 1, leaves, explicit)
    elif isinstance(value, (str, bytes)):
        if depth != len(shape):
            raise ValueError(_RAGGED)
        leaves.append(value.encode("utf-8") if isinstance(value, str) else bytes(value))
    elif explicit:
        raise TypeError(f"Cannot convert {value!r} to EagerTensor of dtype string")
    else:
        raise ValueError(_MIXED)


def _from_scalar(value: Any, dtype: dtypes.DType | None) -> tuple[np.ndarray, dtypes.DType]:
    """A Python bool, int, float, complex, str or bytes."""
    own = _scalar_dtype(value)
    if own is dtypes.string:
        if dtype is not None and dtype is not dtypes.string:
            raise _cannot_convert(value, dtype)
        result = np.empty((), object)
        result[()] = value.encode("utf-8") if isinstance(value, str) else bytes(value)
        return result, dtypes.string
    if dtype is None:
        if own is dtypes.int32:
            value = value.__index__()
            if not _INT32_MIN <= value <= _INT32_MAX:
                own = dtypes.int64
                if not -(2**63) <= value < 2**63:
                    raise ValueError(_BIG_INTEGER)
        elif own is dtypes.float32 and not -_FLOAT32_SAFE < value < _FLOAT32_SAFE:
            return _narrowed(np.array(value), own, explicit=False), own
        return np.array(value, own._storage), own
    kind, want = _kind_of(own), _kind_of(dtype)
    if dtype is dtypes.string and own is dtypes.int32 and not -(2**63) <= value < 2**63:
        raise ValueError(_BIG_INTEGER)
    if (
        dtype is dtypes.string
        or dtype._storage.kind == "O"
        or (kind != "b" and kind not in _ACCEPTS[want])
        or (want == "b" and kind != "b")
    ):
        raise _cannot_convert(value, dtype)
    if want == "i":
        value = int(value)
        if not -(2**63) <= value < (2**64 if dtype is dtypes.uint64 else 2**63):
            raise ValueError(_BIG_INTEGER)
        return np.array(value, np.int64 if value < 2**63 else np.uint64).astype(dtype._storage), dtype
    if own is dtypes.int32 and want != "b":
        value = _float_of(value)
    if want == "f":
        return _narrowed(np.array(value), dtype, explicit=True), dtype
    return np.array(value).astype(dtype._storage), dtype


def _from_tensor_shape(shape: shapes.TensorShape, dtype: dtypes.DType | None) -> tuple[np.ndarray, dtypes.DType]:
    """A fully known shape as a vector: int64 where int32 is too small."""
    if not shape.is_fully_defined():
        raise ValueError(f"Cannot convert a partially known TensorShape {shape} to a Tensor.")
    sizes = shape.as_list()
    large = any(n > _INT32_MAX for n in sizes)
    if dtype is None:
        dtype = dtypes.int64 if large else dtypes.int32
    if dtype not in (dtypes.int32, dtypes.int64):
        raise TypeError(
            f"Cannot convert TensorShape {shape} to dtype {dtype.name}. Allowed dtypes are tf.int32 and tf.int64."
        )
    if large and dtype is dtypes.int32:
        raise ValueError(
            f"Cannot convert TensorShape {shape} to dtype int32; a dimension is too large. Consider using tf.int64."
        )
    return np.array(sizes, dtype._storage), dtype


def eager_tensor(value: Any, dtype: dtypes.DType | None = None, copy: bool = True) -> EagerTensor:
    """A Python, NumPy or array-like value (no tensors inside) -> EagerTensor.

    Raises: ValueError for values no tensor can hold; TypeError where `dtype` does not take them.
    """
    kind = type(value)
    if kind in _PYTHON_SCALARS:
        return EagerTensor(*_from_scalar(value, dtype))
    if kind is np.ndarray or isinstance(value, (np.ndarray, np.generic)):
        return EagerTensor(*_from_ndarray(np.asarray(value), dtype, copy))
    if isinstance(value, (list, tuple, range)):
        return EagerTensor(*_from_sequence(value, dtype))
    if isinstance(value, (bool, int, float, complex, str, bytes)):
        return EagerTensor(*_from_scalar(value, dtype))
    if hasattr(value, "__array__"):
        return EagerTensor(*_from_ndarray(np.asarray(value), dtype, copy=True))
    if hasattr(value, "__dlpack__"):
        return EagerTensor(*_from_ndarray(np.from_dlpack(value), dtype, copy))
    if isinstance(value, memoryview) and value.ndim != 1:
        raise ValueError(f"Cannot infer dtype of a memoryview object: it has {value.ndim} dimensions, not 1")
    if isinstance(value, shapes.TensorShape):
        return EagerTensor(*_from_tensor_shape(value, dtype))
    if isinstance(value, Sequence | memoryview):
        return EagerTensor(*_from_sequence(list(value), dtype))
    if hasattr(value, "__index__"):
        return EagerTensor(*_from_scalar(value.__index__(), dtype))
    raise _unsupported(value)


# ---------------------------------------------------------------- the registry

_CONVERTERS: list[tuple[int, tuple[type, ...], Callable]] = []
_CONVERTER_CACHE: dict[type, Callable | None] = {}


def register_tensor_conversion_function(base_type: Any, conversion_func: Callable, priority: int = 100) -> None:
    """Registers `conversion_func(value, dtype=None, name=None, as_ref=False)` for a type or tuple of types.

    Smaller priorities are asked first. The function returns a Tensor, or NotImplemented to pass.

    Raises: TypeError if base_type is not a type or conversion_func not callable, or for Python scalars and NumPy
    arrays.
    Source: tf.register_tensor_conversion_function public docs 2.15.
    """
    base_types = base_type if isinstance(base_type, tuple) else (base_type,)
    if not base_types or not all(isinstance(t, type) for t in base_types):
        raise TypeError(f"Argument `base_type` must be a type or a tuple of types. Obtained: {base_type}")
    if any(issubclass(t, (int, float, np.generic, np.ndarray)) for t in base_types):
        raise TypeError("Cannot register conversions for Python numeric types and NumPy scalars and arrays.")
    if not callable(conversion_func):
        raise TypeError(f"Argument `conversion_func` must be callable. Received {conversion_func}.")
    _CONVERTERS.append((priority, base_types, conversion_func))
    _CONVERTERS.sort(key=lambda entry: entry[0])
    _CONVERTER_CACHE.clear()


def _converters_for(kind: type) -> tuple[Callable, ...]:
    found = _CONVERTER_CACHE.get(kind)
    if found is None:
        own = (_ask_value,) if hasattr(kind, "__tf_tensor__") else ()
        registered = (f for _, types, f in _CONVERTERS if issubclass(kind, types))
        found = _CONVERTER_CACHE[kind] = (*own, *registered)
    return found


def _ask_value(value: Any, dtype: Any = None, name: str | None = None, as_ref: bool = False) -> Any:
    """The converter of values that say themselves what tensor they are (`tf.types.experimental.TensorProtocol`)."""
    return value.__tf_tensor__(dtype, name)


_pack: Callable | None = None
_make_constant: Callable | None = None


def set_packer(pack: Callable) -> None:
    """The array family's hook: `pack(list_of_values, dtype) -> Tensor` stacks a sequence that holds tensors."""
    global _pack
    _pack = pack


def set_graph_constant(make_constant: Callable) -> None:
    """The graph layer's hook: `make_constant(eager_tensor, name) -> Tensor` in the graph being built."""
    global _make_constant
    _make_constant = make_constant


def _holds_tensor(value: Any) -> bool:
    for item in value:
        kind = type(item)
        if kind in _PYTHON_SCALARS:
            return False if len(value) == 1 else any(_is_tensor_leaf(v) for v in value)
        if _is_tensor_leaf(item):
            return True
    return False


def _is_tensor_leaf(item: Any) -> bool:
    if isinstance(item, (list, tuple)):
        return _holds_tensor(item)
    return isinstance(item, Tensor) or getattr(type(item), "_is_thalweg_variable", False)


def _to_graph(tensor: EagerTensor, name: str | None) -> Tensor:
    return tensor if context.state.graph is None else _make_constant(tensor, name)


def to_tensor(
    value: Any, dtype: dtypes.DType | None = None, hint: dtypes.DType | None = None, name: str | None = None
) -> Tensor:
    """Any value -> Tensor; `dtype` is demanded, `hint` is tried first. The form the library itself calls."""
    kind = type(value)
    if kind is EagerTensor or isinstance(value, Tensor):
        if dtype is not None and value.dtype is not dtype and not dtype.is_compatible_with(value.dtype):
            raise ValueError(
                f"Tensor conversion requested dtype {dtype.name} for Tensor with dtype {value.dtype.name}: {value!r}"
            )
        return value
    if kind is float:
        target = hint if dtype is None else dtype
        if (target is dtypes.float32 or target is dtypes.float64) and -_FLOAT32_SAFE < value < _FLOAT32_SAFE:
            return _to_graph(EagerTensor(np.array(value, target._storage), target), name)
    if kind in _PYTHON_SCALARS or kind is np.ndarray:
        return _to_graph(_eager_with_hint(value, dtype, hint), name)
    if kind is range:
        _check_range(value, dtype or hint)
    for convert in _converters_for(kind):
        result = _convert_by(convert, value, dtype, hint, name)
        if result is not NotImplemented:
            return result
    if isinstance(value, composite.CompositeTensor):
        raise ValueError(
            f"Attempt to convert a {kind.__name__} to a Tensor: it is no dense tensor; convert it explicitly "
            f"(`to_tensor()` of a RaggedTensor, `tf.sparse.to_dense` of a SparseTensor)."
        )
    if isinstance(value, (list, tuple)) and _holds_tensor(value):
        return _pack(value, dtype)
    return _to_graph(_eager_with_hint(value, dtype, hint), name)


def _check_range(value: range, dtype: dtypes.DType | None) -> None:
    """A range converts through the op Range, which makes no complex numbers."""
    if dtype is not None and dtype.is_complex:
        raise errors.InvalidArgumentError(
            None, None, f"Value for attr 'Tidx' of {dtype.name} is none of the allowed ones: {value} [Op:Range]"
        )


def tensor_or_composite(value: Any, dtype: dtypes.DType | None = None, hint: dtypes.DType | None = None) -> Any:
    """`to_tensor`, but a composite tensor stays as it is: for functions whose ops have rules for composites."""
    if isinstance(value, composite.CompositeTensor) and hasattr(type(value), "dtype"):
        return value
    return to_tensor(value, dtype, hint)


def _eager_with_hint(value: Any, dtype: dtypes.DType | None, hint: dtypes.DType | None) -> EagerTensor:
    if dtype is None and hint is not None:
        try:
            return eager_tensor(value, hint)
        except (TypeError, ValueError):
            pass  # the hint is only a preference
    return eager_tensor(value, dtype)


def _convert_by(convert: Callable, value: Any, dtype: Any, hint: Any, name: str | None) -> Any:
    if dtype is None and hint is not None:
        try:
            result = convert(value, dtype=hint, name=name, as_ref=False)
        except (TypeError, ValueError):
            result = NotImplemented
        if result is not NotImplemented:
            return result
    result = convert(value, dtype=dtype, name=name, as_ref=False)
    if result is NotImplemented:
        return result
    if not isinstance(result, Tensor):
        raise RuntimeError(
            f"{'' if name is None else name + ': '}Conversion function {convert!r} for type {type(value)} "
            f"returned non-Tensor: {result!r}"
        )
    if dtype is not None and not dtype.is_compatible_with(result.dtype):
        raise RuntimeError(
            f"Conversion function {convert!r} for type {type(value)} returned incompatible dtype: requested = "
            f"{dtype.name}, actual = {result.dtype.name}"
        )
    return result


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Tensor:
    """Converts a value to a tensor.

    Args:
      value: tensor, variable, NumPy array, Python number, string, (nested) list or tuple of these, or an object of a
        registered type.
      dtype: the dtype demanded; by default it follows from the value.
      dtype_hint: a dtype to prefer when `dtype` is None; ignored where the value does not fit.
      name: name of the constant in a graph.
    Returns: Tensor of any dtype and shape; a tensor is returned as it is.
    Raises: ValueError for values of unsupported types or a tensor of another dtype, TypeError where `dtype` refuses
    the value.
    Example:
      >>> tf.convert_to_tensor([1, 2], dtype=tf.float32).numpy()
      array([1., 2.], dtype=float32)
    Source: tf.convert_to_tensor public docs 2.15; recorded runs.
    """
    return to_tensor(
        value,
        None if dtype is None else dtypes.as_dtype(dtype).base_dtype,
        None if dtype_hint is None else dtypes.as_dtype(dtype_hint).base_dtype,
        name,
    )


def convert_to_tensor_v1(
    value: Any, dtype: Any = None, name: str | None = None, preferred_dtype: Any = None, dtype_hint: Any = None
) -> Tensor:
    """As `tf.convert_to_tensor`; `preferred_dtype` is the older name of `dtype_hint`.

    Source: tf.compat.v1.convert_to_tensor public docs 2.15.
    """
    return convert_to_tensor(value, dtype, either("dtype_hint", dtype_hint, "preferred_dtype", preferred_dtype), name)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Tensor:
    """A tensor with the given value.

    Args:
      value: Python number, string, (nested) list, NumPy array or eager tensor.
      dtype: optional dtype; by default it follows from the value.
      shape: optional shape: a value with as many elements is reshaped, a single one is repeated.
      name: the operation's name in a graph.
    Returns: Tensor.
    Raises: TypeError where shape or dtype do not fit the value; ValueError for values no tensor can hold.
    Example:
      >>> tf.constant(1.5, shape=(2,)).numpy()
      array([1.5, 1.5], dtype=float32)
    Source: tf.constant public docs 2.15; recorded runs.
    """
    wanted = None if dtype is None else dtypes.as_dtype(dtype).base_dtype
    if isinstance(value, Tensor) or getattr(type(value), "_is_thalweg_variable", False):
        tensor = to_tensor(value)
        if not isinstance(tensor, EagerTensor):
            raise TypeError(f"constant: a symbolic tensor is no constant value: {value!r}")
        if wanted is not None and tensor.dtype is not wanted:
            raise TypeError(f"Expected tensor {tensor} with dtype {wanted!r}, but got dtype {tensor.dtype!r}.")
    elif isinstance(value, (list, tuple)) and _holds_tensor(value):
        tensor = _pack(value, wanted)
    else:
        tensor = eager_tensor(value, wanted)
    if shape is not None and context.state.graph is None or shape is not None and isinstance(tensor, EagerTensor):
        tensor = _with_shape(tensor, shapes.as_shape_tuple(shape), value)
    return _to_graph(tensor, name) if type(tensor) is EagerTensor else tensor


def _with_shape(tensor: EagerTensor, shape: tuple[int, ...], value: Any) -> EagerTensor:
    array = tensor._numpy()
    size = int(np.prod(shape, dtype=np.int64))
    if array.shape == shape:
        return tensor
    if array.size == size:
        return EagerTensor(array.reshape(shape), tensor._dtype)
    if array.size == 1:
        try:
            return EagerTensor(np.full(shape, array.reshape(())[()], array.dtype), tensor._dtype)
        except MemoryError as e:
            raise errors.ResourceExhaustedError(None, None, f"OOM: {e} [Op:Fill]") from None
    raise TypeError(
        f"Eager execution of tf.constant with unsupported shape. Tensor {tensor} (converted from {value!r}) has "
        f"{array.size} elements, but got `shape` {shape} with {size} elements)."
    )

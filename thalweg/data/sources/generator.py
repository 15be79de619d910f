"""from_generator: what a Python generator yields.

Source: tf.data.Dataset.from_generator public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import convert, dtypes, errors, nest, shapes
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.data import structure
from thalweg.data.dataset import UNKNOWN, Dataset, source
from thalweg.data.structure import Element


class _GeneratorDataset(Dataset):
    def __init__(self, generator: Callable, spec: Any, args: list[Any]):
        super().__init__(spec)
        self._generator, self._args = generator, args

    def _count(self) -> int:
        return UNKNOWN

    def _iterate(self) -> Iterator[Element]:
        return self._elements()

    def _elements(self) -> Iterator[Element]:
        try:
            values = iter(self._generator(*(convert.to_tensor(a).numpy() for a in self._args)))
        except Exception as e:
            raise errors.of_python(e) from e
        spec = self.element_spec
        while True:
            try:
                value = next(values)
            except StopIteration:
                return
            except Exception as e:
                raise errors.of_python(e) from e
            yield tuple(_checked(v, s) for v, s in zip(_parts(value, spec), self._structure.flat, strict=True))


_GeneratorDataset.__name__ = "_FlatMapDataset"  # what TensorFlow builds it from, and shows


def _mismatch(value: Any, spec: Any) -> Exception:
    return errors.InvalidArgumentError(
        None,
        None,
        "TypeError: `generator` yielded an element that did not match the expected structure. The expected structure "
        f"was {spec}, but the yielded element was {value}. [Op:IteratorGetNext]",
    )


def _parts(value: Any, spec: Any) -> list[Any]:
    """The parts of a value at the leaves of the spec."""
    if isinstance(spec, TypeSpec):
        return [value]
    if isinstance(spec, dict):
        if not hasattr(value, "keys") or set(value) != set(spec):
            raise _mismatch(value, spec)
        return [p for k in nest.sorted_keys(spec) for p in _parts(value[k], spec[k])]
    if isinstance(value, (str, bytes)) or not hasattr(value, "__len__") or len(value) != len(spec):
        raise _mismatch(value, spec)
    return [p for s, v in zip(spec, value, strict=True) for p in _parts(v, s)]


def _checked(value: Any, spec: TypeSpec) -> Any:
    if not isinstance(spec, TensorSpec):
        if not spec.is_compatible_with(value):
            raise _mismatch(value, spec)
        return value
    try:
        array = _array(value, spec)
    except (TypeError, ValueError, errors.OpError):
        raise _mismatch(value, spec) from None
    if not spec.shape.is_compatible_with(array.shape):
        raise errors.InvalidArgumentError(
            None,
            None,
            f"TypeError: `generator` yielded an element of shape {array.shape} where an element of shape {spec.shape} "
            "was expected. [Op:IteratorGetNext]",
        )
    return array


def _array(value: Any, spec: TensorSpec) -> Any:
    """The value in the spec's dtype; numbers are cast as NumPy does."""
    tensor = convert.to_tensor(value)
    array = tensor._numpy()
    if tensor.dtype is spec.dtype:
        return array
    if (tensor.dtype is dtypes.string) != (spec.dtype is dtypes.string):
        raise TypeError(f"{tensor.dtype.name} for {spec.dtype.name}")
    return array.astype(spec.dtype._storage)


@source
def from_generator(
    generator: Callable, output_types: Any = None, output_shapes: Any = None, args: Any = None,
    output_signature: Any = None, name: str | None = None,
) -> Dataset:  # fmt: skip
    """The elements that a Python generator yields; each pass calls it again.

    Args:
      generator: a callable that returns an iterable of nests.
      output_types, output_shapes: nests of dtypes and shapes, the older way to say what comes.
      args: tensors that the generator gets, as arrays. output_signature: nest of specs. name: unused.
    Returns: a Dataset.
    Raises: TypeError where the generator is no callable, or no signature is given.
    Example:
      >>> d = tf.data.Dataset.from_generator(lambda: iter([1, 2]), output_signature=tf.TensorSpec([], tf.int32))
      >>> print(*d.as_numpy_iterator())
      1 2
    """
    if not callable(generator):
        raise TypeError("`generator` must be a Python callable.")
    return _GeneratorDataset(generator, _signature(output_types, output_shapes, output_signature), list(args or ()))


def _signature(types: Any, given_shapes: Any, signature: Any) -> Any:
    if types is not None and signature is not None:
        raise TypeError("The `output_types` argument can not be used together with the `output_signature` argument.")
    if given_shapes is not None and signature is not None:
        raise TypeError("The `output_shapes` argument can not be used together with the `output_signature` argument.")
    if types is None and signature is None:
        raise TypeError(
            "To specify the output signature you need to provide either the `output_signature` argument or the "
            "`output_types` argument."
        )
    if signature is not None:
        for spec in nest.flatten(signature):
            if not isinstance(spec, TypeSpec):
                raise TypeError(
                    "`output_signature` must contain objects that are subclass of `tf.TypeSpec` but found "
                    f"{type(spec)} which is not."
                )
        return nest.map_structure(structure._nameless, nest.list_to_tuple(signature))
    types = nest.list_to_tuple(types)
    if given_shapes is None:
        return nest.map_structure(lambda t: TensorSpec(None, dtypes.as_dtype(t)), types)
    flat = [TensorSpec(shapes.as_shape(s), dtypes.as_dtype(t)) for t, s in _pairs(types, given_shapes)]
    return nest.pack_sequence_as(types, flat)


def _pairs(types: Any, given: Any) -> list[tuple[Any, Any]]:
    if not nest.is_nested(types):
        return [(types, given)]
    if isinstance(types, dict):
        return [p for k in nest.sorted_keys(types) for p in _pairs(types[k], given[k])]
    return [p for t, s in zip(types, given, strict=True) for p in _pairs(t, s)]

"""What a layer demands of its inputs: rank, dtype, sizes of axes.

Source: tf.keras.layers.InputSpec public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, nest, shapes
from thalweg.keras.call_context import shown_shape


class InputSpec:
    """Rank, dtype and shape that a layer demands of one input.

    Args:
      dtype: expected dtype.
      shape: expected shape; None for axes that may have any size.
      ndim: expected rank.
      max_ndim: largest rank.
      min_ndim: smallest rank.
      axes: {axis: size}.
      allow_last_axis_squeeze: whether a last axis of size 1 may be there or not.
      name: key of the input in a dict of inputs.
    Raises: TypeError for `axes` that are no dict of integers; ValueError for an axis beyond the rank.
    Example:
      >>> tf.keras.layers.InputSpec(min_ndim=2, axes={-1: 3})
      InputSpec(min_ndim=2, axes={-1: 3})
    Source: tf.keras.layers.InputSpec public docs 2.15.
    """

    __module__ = "keras.src.engine.input_spec"

    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: Any = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
    ):
        self.dtype = None if dtype is None else dtypes.as_dtype(dtype).name
        self.shape = shapes.as_shape_tuple(shape)
        self.ndim = ndim if self.shape is None else len(self.shape)
        self.max_ndim, self.min_ndim, self.name = max_ndim, min_ndim, name
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        try:
            self.axes = {int(axis): size for axis, size in (axes or {}).items()}
        except (ValueError, TypeError, AttributeError):
            raise TypeError(f"Argument `axes` must be a dict with integer keys. Received: axes={axes}") from None
        if self.axes and (self.ndim is not None or max_ndim is not None):
            largest = (self.ndim or max_ndim) - 1
            if max(self.axes) > largest:
                raise ValueError(f"Axis {max(self.axes)} is greater than the maximum allowed value: {largest}")

    def __repr__(self) -> str:
        fields = ((n, getattr(self, n)) for n in ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes"))
        return f"InputSpec({', '.join(f'{n}={v}' for n, v in fields if v)})"

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {n: getattr(self, n) for n in ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes")}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> InputSpec:
        """A spec from what `get_config` returned."""
        return cls(**config)


def assert_input_compatibility(input_spec: Any, inputs: Any, layer_name: str) -> None:
    """Checks the inputs of a layer.

    Args:
      input_spec: InputSpec, nest of them, or None.
      inputs: tensors in the same structure; a dict may go by the specs' names.
      layer_name: for messages.
    Raises: ValueError for an input that does not fit; TypeError for one that is no tensor.
    """
    if not input_spec:
        return
    specs = [input_spec] if type(input_spec) is InputSpec else nest.flatten(input_spec)
    flat = [inputs] if hasattr(inputs, "_static_shape") else _flat_inputs(specs, inputs)
    if len(flat) != len(specs):
        raise ValueError(
            f'Layer "{layer_name}" expects {len(specs)} input(s), but it received {len(flat)} input tensors. '
            f"Inputs received: {flat}"
        )
    for index, (x, spec) in enumerate(zip(flat, specs, strict=True)):
        if spec is None:
            continue
        if not hasattr(x, "shape"):
            raise TypeError(
                f"Inputs to a layer should be tensors. Got '{x}' (of type {type(x)}) as input for layer '{layer_name}'."
            )
        shape = x._static_shape() if hasattr(x, "_static_shape") else shapes.as_shape_tuple(x.shape)
        if shape is None:
            return
        problem = _misfit(spec, shape, x)
        if problem:
            raise ValueError(f'Input {index} of layer "{layer_name}" is incompatible with the layer: {problem}')


def _flat_inputs(specs: list[Any], inputs: Any) -> list[Any]:
    if isinstance(inputs, dict):
        names = [spec.name for spec in specs]
        if all(names):
            for name in names:
                if name not in inputs:
                    raise ValueError(
                        f'Missing data for input "{name}". You passed a data dictionary with keys '
                        f"{list(inputs.keys())}. Expected the following keys: {names}"
                    )
            return [inputs[name] for name in names]
    return nest.flatten(inputs)


def _misfit(spec: InputSpec, shape: tuple[int | None, ...], x: Any) -> str | None:
    """What is wrong with a shape, or None."""
    rank = len(shape)
    if spec.ndim is not None and not spec.allow_last_axis_squeeze and rank != spec.ndim:
        return f"expected ndim={spec.ndim}, found ndim={rank}. Full shape received: {shown_shape(shape)}"
    if spec.max_ndim is not None and rank > spec.max_ndim:
        return f"expected max_ndim={spec.max_ndim}, found ndim={rank}"
    if spec.min_ndim is not None and rank < spec.min_ndim:
        return f"expected min_ndim={spec.min_ndim}, found ndim={rank}. Full shape received: {shown_shape(shape)}"
    if spec.dtype is not None and x.dtype.name != spec.dtype:
        return f"expected dtype={spec.dtype}, found dtype={x.dtype!r}"
    for axis, size in spec.axes.items():
        if size is not None and shape[axis] is not None and shape[axis] != size:
            shown = shown_shape(shape)
            return f"expected axis {axis} of input shape to have value {size}, but received input with shape {shown}"
    return None if spec.shape is None else _shape_misfit(spec, shape)


def _shape_misfit(spec: InputSpec, shape: tuple[int | None, ...]) -> str | None:
    expected, found = spec.shape, shape
    if spec.allow_last_axis_squeeze:
        expected = expected[:-1] if expected and expected[-1] == 1 else expected
        found = found[:-1] if found and found[-1] == 1 else found
    for want, have in zip(expected, found, strict=False):
        if want is not None and have is not None and want != have:
            return f"expected shape={spec.shape}, found shape={shown_shape(shape)}"
    return None

"""The symbolic tensor: an output of an operation in a graph, with a dtype and a partially known shape.

Source: tf.Tensor in graphs, public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import context, dtypes, errors, printing, shapes
from thalweg.core.tensor import Tensor
from thalweg.graph import constant_value

_ids = itertools.count()


def out_of_scope(tensor: Any, kind: type[Exception] = TypeError) -> Exception:
    """What is raised where a tensor is used that belongs to a function whose trace is over."""
    made, graph = tensor.op.stack, tensor.op.graph
    where = f'    File "{made[0]}", line {made[1]}\n' if made else ""
    return kind(
        f"{tensor!r} is out of scope and cannot be used here. Use return values, explicit Python locals or TensorFlow "
        "collections to access it.\nPlease see "
        "https://www.tensorflow.org/guide/function#all_outputs_of_a_tffunction_must_be_return_values for more "
        f"information.\n\n{tensor!r} was defined here:\n{where}\nThe tensor {tensor!r} cannot be accessed from here, "
        f"because it was defined in {graph}, which is out of scope."
    )


class SymbolicTensor(Tensor):
    """An output of an operation; it has a value only when its graph runs."""

    __slots__ = ("op", "value_index", "_dtype", "_shape", "_id", "__weakref__", "__dict__")
    __module__ = "tensorflow.python.framework.ops"

    def __init__(self, op: Any, value_index: int, dtype: dtypes.DType, shape: tuple[int | None, ...] | None):
        self.op, self.value_index, self._dtype, self._shape = op, value_index, dtype, shape
        self._id = next(_ids)

    @property
    def name(self) -> str:
        """The operation's name, ":" and the number of the output."""
        return f"{self.op.name}:{self.value_index}"

    @property
    def dtype(self) -> dtypes.DType:
        return self._dtype

    @property
    def graph(self) -> Any:
        """The graph the operation is in."""
        return self.op.graph

    @property
    def device(self) -> str:
        """The device asked for when the operation was made."""
        return self.op.device

    def _static_shape(self) -> tuple[int | None, ...] | None:
        return self._shape

    def _constant_value(self) -> np.ndarray | None:
        return constant_value.of(self)

    def _constant_value_as_shape(self) -> tuple[int | None, ...] | None:
        return constant_value.as_shape(self)

    def _handle_shape(self) -> tuple[int | None, ...] | None:
        """The static shape of the variable that a resource tensor refers to."""
        return self.__dict__.get("_variable_shape")

    def set_shape(self, shape: Any) -> None:
        """Adds what is known of the shape from outside. Raises: ValueError where it does not fit."""
        try:
            self._shape = shapes.merge_shapes(self._shape, shapes.as_shape_tuple(shape))
        except ValueError:
            raise ValueError(f"Shapes {self.shape} and {shapes.as_shape(shape)} are incompatible") from None

    def consumers(self) -> list[Any]:
        """The operations that take this tensor."""
        return [o for o in self.op.graph.get_operations() if any(t is self for t in o.inputs)]

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """The value, computed in a session."""
        return self.op.graph.evaluate(self, feed_dict, session)

    def __repr__(self) -> str:
        return printing.symbolic_repr(self.name, self._dtype, self.shape)

    def __str__(self) -> str:
        return printing.symbolic_str(self.name, self._dtype, None if self._shape is None else self.shape)

    def _refused(self, what: str) -> errors.OperatorNotAllowedInGraphError:
        return errors.OperatorNotAllowedInGraphError(
            f"{what} is not allowed. You can attempt the following resolutions to the problem: If you are running in "
            "Graph "
            "mode, use Eager execution mode or decorate this function with @tf.function. If you are using AutoGraph, "
            "you can "
            "try decorating this function with @tf.function. If that does not work, then you may be using an "
            "unsupported "
            "feature or your source code may not be visible to AutoGraph. See "
            "https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/autograph/g3doc/reference/"
            "limitations.md#access-to-source-code for more information."
        )

    def __bool__(self) -> bool:
        raise self._refused("Using a symbolic `tf.Tensor` as a Python `bool`")

    def __iter__(self) -> Iterator[Tensor]:
        if context.state.graph is None:  # an eager operation looks for the members of a list
            raise out_of_scope(self)
        raise self._refused("Iterating over a symbolic `tf.Tensor`")

    def __len__(self) -> int:
        raise TypeError(
            f"len is not well defined for a symbolic Tensor ({self.name}). Please call `x.shape` rather than `len(x)` "
            "for shape information."
        )

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        raise NotImplementedError(
            f"Cannot convert a symbolic tf.Tensor ({self.name}) to a numpy array. This error may indicate that "
            "you're trying to "
            "pass a Tensor to a NumPy call, which is not supported."
        )

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError as e:
            raise AttributeError(str(e).replace(f"{type(self).__module__}.", "", 1)) from None

    # Tensors of plain graphs are compared by identity and may be keys: of feeds, of gradients.

    def __hash__(self) -> int:
        return super().__hash__() if self.op.graph.is_function else id(self)

    def __eq__(self, other: Any) -> Any:
        return Tensor.__eq__(self, other) if self.op.graph.is_function else self is other

    def __ne__(self, other: Any) -> Any:
        return Tensor.__ne__(self, other) if self.op.graph.is_function else self is not other

    def __copy__(self) -> SymbolicTensor:
        return self

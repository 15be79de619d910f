"""Optional: an element, or none.

Source: tf.experimental.Optional public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, errors, nest
from thalweg.core.specs import TypeSpec
from thalweg.data import structure


class OptionalSpec(TypeSpec):
    """The type of an Optional.

    Args:
      element_spec: nest of specs of its value.
    Example:
      >>> tf.OptionalSpec(tf.TensorSpec([], tf.int32))
      OptionalSpec(TensorSpec(shape=(), dtype=tf.int32, name=None),)
    """

    __slots__ = ("_element_spec",)

    def __init__(self, element_spec: Any):
        self._element_spec = element_spec

    value_type = property(lambda self: Optional, doc="tf.experimental.Optional.")
    element_spec = property(lambda self: self._element_spec, doc="The spec of the value.")

    @staticmethod
    def from_value(value: Optional) -> OptionalSpec:
        """The spec of an Optional."""
        return OptionalSpec(value.element_spec)

    def _serialize(self) -> tuple:
        return (self._element_spec,)

    def __hash__(self) -> int:
        return hash((type(self), tuple(nest.flatten(self._element_spec))))


class Optional:
    """A value that may be there: `tf.experimental.Optional`.

    Example:
      >>> optional = tf.experimental.Optional.from_value(42)
      >>> bool(optional.has_value()), int(optional.get_value())
      (True, 42)
      >>> bool(tf.experimental.Optional.empty(tf.TensorSpec([], tf.int32)).has_value())
      False
    """

    _empty = object()

    def __init__(self, value: Any, element_spec: Any):
        self._value, self._spec = value, element_spec

    @staticmethod
    def empty(element_spec: Any) -> Optional:
        """An Optional without a value.

        Args:
          element_spec: nest of specs.
        """
        return Optional(Optional._empty, element_spec)

    @staticmethod
    def from_value(value: Any) -> Optional:
        """An Optional with a value.

        Args:
          value: nest of tensors.
        """
        value = structure.normalize(value)
        return Optional(value, structure.spec_of(value))

    @property
    def element_spec(self) -> Any:
        """The nest of specs of the value."""
        return self._spec

    @property
    def _type_spec(self) -> OptionalSpec:
        return OptionalSpec(self._spec)

    def has_value(self, name: str | None = None) -> Any:
        """Whether there is a value: a bool scalar tensor."""
        return convert.to_tensor(self._value is not Optional._empty)

    def get_value(self, name: str | None = None) -> Any:
        """The value. Raises: InvalidArgumentError where there is none."""
        if self._value is Optional._empty:
            raise errors.InvalidArgumentError(
                None, None, "The given optional does not have a value. [Op:OptionalGetValue]"
            )
        return self._value

    def __repr__(self) -> str:
        return f"tf.experimental.Optional({'' if self._value is Optional._empty else self._value!r}, {self._spec})"

"""Dtype policies: in which dtype layers compute, and in which their weights are kept.

Source: tf.keras.mixed_precision public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.keras import backend
from thalweg.keras.saving import serialization


class Policy:
    """How a layer computes.

    Args:
      name: "mixed_float16", "mixed_bfloat16", or a dtype's name.
    Raises: TypeError for what is no name; ValueError for an unknown one.
    Example:
      >>> policy = tf.keras.mixed_precision.Policy('mixed_float16')
      >>> policy.compute_dtype, policy.variable_dtype
      ('float16', 'float32')
    Source: tf.keras.mixed_precision.Policy public docs 2.15.
    """

    __module__ = "keras.src.mixed_precision.policy"
    _keras_module = "keras.mixed_precision"

    def __init__(self, name: str):
        if isinstance(name, dtypes.DType):
            raise TypeError(
                f"'name' must be a string, not a DType. Instead, pass DType.name. Received: name={name.name}"
            )
        if not isinstance(name, str):
            raise TypeError(f"'name' must be a string, but got: {name}")
        self._name = name
        self._compute_dtype, self._variable_dtype = _parsed(name)

    @property
    def name(self) -> str:
        """The name."""
        return self._name

    @property
    def compute_dtype(self) -> str:
        """The dtype of the computation, by name."""
        return self._compute_dtype

    @property
    def variable_dtype(self) -> str:
        """The dtype of the weights, by name."""
        return self._variable_dtype

    def __repr__(self) -> str:
        return f'<Policy "{self._name}">'

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {"name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Policy:
        """A policy from what `get_config` returned."""
        return cls(**{k: v for k, v in config.items() if k != "loss_scale"})


def _parsed(name: str) -> tuple[str, str]:
    if name in ("mixed_float16", "mixed_bfloat16"):
        return name.removeprefix("mixed_"), "float32"
    if name.endswith("_float32_vars"):
        raise ValueError(
            "Policies ending in '_float32_vars' have been removed from TensorFlow. Please use the 'mixed_float16' or "
            f"'mixed_bfloat16' policy instead. Got policy name: '{name}'"
        )
    try:
        dtype = dtypes.as_dtype(name).name
    except TypeError:
        raise ValueError(
            f"Cannot convert value {name} to a mixed precision Policy. Valid policies include 'mixed_float16', "
            "'mixed_bfloat16', and the name of any dtype such as 'float32'."
        ) from None
    return dtype, dtype


def global_policy() -> Policy:
    """The policy of layers that are given none.

    Example:
      >>> tf.keras.mixed_precision.global_policy()
      <Policy "float32">
    Source: tf.keras.mixed_precision.global_policy public docs 2.15.
    """
    return backend.settings.policy or Policy(backend.floatx())


def set_global_policy(policy: Any) -> None:
    """Sets the policy of layers that are given none.

    Args:
      policy: Policy or its name; None for `floatx()`.
    Raises: ValueError for a policy that does not compute in floats.
    Source: tf.keras.mixed_precision.set_global_policy public docs 2.15.
    """
    if policy is not None and not isinstance(policy, Policy):
        policy = Policy(policy)
    if policy is not None and not dtypes.as_dtype(policy.compute_dtype).is_floating:
        raise ValueError(
            "set_global_policy can only be used to set the global policy to floating-point policies, such as "
            f'"float32" and "mixed_float16", but got policy: {policy.name}'
        )
    backend.settings.policy = policy


def get_policy(identifier: Any) -> Policy:
    """A policy from a policy, a configuration, or the name of a policy or dtype; the global one for None."""
    if isinstance(identifier, Policy):
        return identifier
    if isinstance(identifier, dict):
        return serialization.deserialize_keras_object(identifier, {"Policy": Policy}, None, "dtype policy")
    if isinstance(identifier, str) and identifier in ("mixed_float16", "mixed_bfloat16"):
        return Policy(identifier)
    return Policy(dtypes.as_dtype(identifier).name) if identifier else global_policy()


def serialized(policy: Policy) -> Any:
    """A policy as plain data: its name where that is a dtype's."""
    if policy.compute_dtype == policy.variable_dtype and type(policy) is Policy:
        return policy.name
    return serialization.class_config(policy)

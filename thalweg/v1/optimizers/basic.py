"""Optimizers with no or one slot: gradient descent, momentum, the proximal ones.

Source: public docs 2.15 of the classes; trajectories recorded in tests/golden/v1_optimizers.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.initializers import Constant
from thalweg.v1.optimizers.optimizer import RuleOptimizer


class GradientDescentOptimizer(RuleOptimizer):
    """Moves against the gradient.

    Args:
      learning_rate: number, tensor, or function that gives one.
      use_locking: accepted.
      name: name of the operations.
    Example:
      >>> w = tf.Variable(1.0)
      >>> tf.compat.v1.train.GradientDescentOptimizer(0.1).minimize(lambda: w * w)
      >>> round(float(w), 4)
      0.8

    Source: tf.compat.v1.train.GradientDescentOptimizer public docs 2.15.
    """

    _rule = "GradientDescent"

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent"):
        super().__init__(use_locking, name, learning_rate=learning_rate)
        self._learning_rate = learning_rate

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        return self._apply([var.handle, self._h("learning_rate", var), grad])

    def _resource_apply_sparse_duplicate_indices(self, grad: Tensor, handle: Any, indices: Tensor) -> Any:
        step = apply("Mul", apply("Neg", grad), self._h("learning_rate", handle))
        return apply("ResourceScatterAdd", handle.handle, indices, step)


class MomentumOptimizer(RuleOptimizer):
    """Moves by a decaying sum of the gradients.

    Args:
      learning_rate, momentum: numbers, tensors, or functions that give one.
      use_nesterov: True looks ahead (Sutskever et al., 2013).
    Source: tf.compat.v1.train.MomentumOptimizer public docs 2.15.
    """

    _rule = "Momentum"

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "Momentum",
        use_nesterov: bool = False,
    ):
        super().__init__(use_locking, name, learning_rate=learning_rate, momentum=momentum)
        self._learning_rate, self._momentum, self._use_nesterov = learning_rate, momentum, use_nesterov

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            self._zeros_slot(variable, "momentum", self._name)

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        inputs = [*self._handles(var, "momentum"), self._h("learning_rate", var), grad, self._h("momentum", var)]
        return self._apply(inputs, use_nesterov=self._use_nesterov)

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        rate, momentum = self._h("learning_rate", var), self._h("momentum", var)
        inputs = [*self._handles(var, "momentum"), rate, grad.values, grad.indices, momentum]
        return self._apply_rows(inputs, use_nesterov=self._use_nesterov)


class AdagradOptimizer(RuleOptimizer):
    """Divides by the root of the sum of all squared gradients.

    Args:
      learning_rate: number, tensor, or function that gives one.
      initial_accumulator_value: where the sums start, positive.
    Raises: ValueError for another start.
    Source: tf.compat.v1.train.AdagradOptimizer public docs 2.15; Duchi et al., 2011.
    """

    _rule = "Adagrad"

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ):
        if initial_accumulator_value <= 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(use_locking, name, learning_rate=learning_rate)
        self._learning_rate, self._initial_accumulator_value = learning_rate, initial_accumulator_value

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            dtype = variable.dtype.base_dtype
            start = Constant(self._initial_accumulator_value, dtype=dtype)
            self._get_or_make_slot_with_initializer(variable, start, variable.shape, dtype, "accumulator", self._name)

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        return self._apply([*self._handles(var, "accumulator"), self._h("learning_rate", var), grad])

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        rate = self._h("learning_rate", var)
        return self._apply_rows([*self._handles(var, "accumulator"), rate, grad.values, grad.indices])


class ProximalGradientDescentOptimizer(RuleOptimizer):
    """Gradient descent with penalties of the absolute values and squares.

    Args:
      learning_rate: number or tensor.
      l1_regularization_strength, l2_regularization_strength: weights of the penalties, not negative.
    Source: tf.compat.v1.train.ProximalGradientDescentOptimizer public docs 2.15; Duchi and Singer, 2009.
    """

    _rule = "ProximalGradientDescent"

    def __init__(
        self,
        learning_rate: Any,
        l1_regularization_strength: Any = 0.0,
        l2_regularization_strength: Any = 0.0,
        use_locking: bool = False,
        name: str = "ProximalGradientDescent",
    ):
        super().__init__(
            use_locking,
            name,
            learning_rate=learning_rate,
            l1_regularization_strength=l1_regularization_strength,
            l2_regularization_strength=l2_regularization_strength,
        )

    def _strengths(self, var: Any) -> list[Tensor]:
        names = ("learning_rate", "l1_regularization_strength", "l2_regularization_strength")
        return [self._h(name, var) for name in names]

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        return self._apply([var.handle, *self._strengths(var), grad])

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        return self._apply_rows([var.handle, *self._strengths(var), grad.values, grad.indices])


class ProximalAdagradOptimizer(ProximalGradientDescentOptimizer):
    """Adagrad with penalties of the absolute values and squares.

    Args: as `ProximalGradientDescentOptimizer`, and initial_accumulator_value as `AdagradOptimizer`.
    Source: tf.compat.v1.train.ProximalAdagradOptimizer public docs 2.15.
    """

    _rule = "ProximalAdagrad"

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: Any = 0.0,
        l2_regularization_strength: Any = 0.0,
        use_locking: bool = False,
        name: str = "ProximalAdagrad",
    ):
        if initial_accumulator_value <= 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(learning_rate, l1_regularization_strength, l2_regularization_strength, use_locking, name)
        self._initial_accumulator_value = initial_accumulator_value

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        AdagradOptimizer._create_slots(self, var_list)

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        return self._apply([*self._handles(var, "accumulator"), *self._strengths(var), grad])

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        inputs = [*self._handles(var, "accumulator"), *self._strengths(var), grad.values, grad.indices]
        return self._apply_rows(inputs)

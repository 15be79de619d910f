"""Optimizers that adapt the rate of each weight: Adam, RMSProp, Adadelta, Ftrl, AdagradDA.

Source: public docs 2.15 of the classes; trajectories recorded in tests/golden/v1_optimizers.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.names import control_dependencies
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.initializers import Ones
from thalweg.ops.array import api as array
from thalweg.ops.control.api import group
from thalweg.ops.math import api as math
from thalweg.ops.math.casting import cast
from thalweg.v1.optimizers.optimizer import RuleOptimizer


class AdamOptimizer(RuleOptimizer):
    """Adam: the rate of each weight follows its first and second moments.

    Args:
      learning_rate: number, tensor, or function that gives one.
      beta1, beta2: decays of the moments.
      epsilon: small number against division by zero ("epsilon hat" of the paper).
    Source: tf.compat.v1.train.AdamOptimizer public docs 2.15; Kingma and Ba, 2014.
    """

    _rule = "Adam"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ):
        super().__init__(use_locking, name, learning_rate=learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon)
        self._lr, self._beta1, self._beta2, self._epsilon = learning_rate, beta1, beta2, epsilon

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        first = min(var_list, key=lambda v: v.name)
        self._create_non_slot_variable(self._call_if_callable(self._beta1), "beta1_power", first)
        self._create_non_slot_variable(self._call_if_callable(self._beta2), "beta2_power", first)
        for variable in var_list:
            self._zeros_slot(variable, "m", self._name)
            self._zeros_slot(variable, "v", self._name)
        self._first = first

    def _powers(self, var: Any) -> list[Any]:
        return [self._non_slot(name, self._first) for name in ("beta1_power", "beta2_power")]

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        powers = [cast(p.value(), var.dtype.base_dtype) for p in self._powers(var)]
        rates = [self._h(name, var) for name in ("learning_rate", "beta1", "beta2", "epsilon")]
        return self._apply([*self._handles(var, "m", "v"), *powers, *rates, grad])

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        beta1_power, beta2_power = (cast(p.value(), var.dtype.base_dtype) for p in self._powers(var))
        rate, beta1, beta2, epsilon = (self._h(n, var) for n in ("learning_rate", "beta1", "beta2", "epsilon"))
        rate = rate * math.sqrt(1 - beta2_power) / (1 - beta1_power)
        m = self._moved(self.get_slot(var, "m"), beta1, grad.values * (1 - beta1), grad.indices)
        v = self._moved(self.get_slot(var, "v"), beta2, grad.values * grad.values * (1 - beta2), grad.indices)
        update = var.assign_sub(rate * m / (math.sqrt(v) + epsilon))
        return group(update, m, v)

    @staticmethod
    def _moved(slot: Any, decay: Tensor, addition: Tensor, indices: Tensor) -> Tensor:
        """The value of a moment that decays everywhere and gets an addition in some rows."""
        decayed = slot.assign(slot.value() * decay)
        with control_dependencies([decayed]):
            added = apply("ResourceScatterAdd", slot.handle, indices, addition)
        with control_dependencies([added]):
            return slot.value()

    def _finish(self, update_ops: Sequence[Any], name_scope: str) -> Any:
        with control_dependencies(update_ops):
            decays = [self._hyper_tensors[name] for name in ("beta1", "beta2")]
            powers = zip(self._powers(self._first), decays, strict=True)
            updates = [power.assign(power.value() * decay, use_locking=self._use_locking) for power, decay in powers]
        return group(*update_ops, *updates, name=name_scope)


class RMSPropOptimizer(RuleOptimizer):
    """Divides by the root of a decaying mean of the squared gradients.

    Args:
      learning_rate, decay, momentum, epsilon: numbers, tensors, or functions that give one.
      centered: True divides by the root of the variance.
    Source: tf.compat.v1.train.RMSPropOptimizer public docs 2.15; T. Tieleman and G. Hinton, lecture 6.5, 2012.
    """

    def __init__(
        self,
        learning_rate: Any,
        decay: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: Any = 1e-10,
        use_locking: bool = False,
        centered: bool = False,
        name: str = "RMSProp",
    ):
        super().__init__(
            use_locking, name, learning_rate=learning_rate, decay=decay, momentum=momentum, epsilon=epsilon
        )
        self._centered = centered
        self._rule = "CenteredRMSProp" if centered else "RMSProp"

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            dtype = variable.dtype.base_dtype
            self._get_or_make_slot_with_initializer(variable, Ones(dtype), variable.shape, dtype, "rms", self._name)
            if self._centered:
                self._zeros_slot(variable, "mg", self._name)
            self._zeros_slot(variable, "momentum", self._name)

    def _inputs(self, var: Any) -> list[Tensor]:
        names = ("mg", "rms", "momentum") if self._centered else ("rms", "momentum")
        rates = [self._h(name, var) for name in ("learning_rate", "decay", "momentum", "epsilon")]
        return [*self._handles(var, *names), *rates]

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        return self._apply([*self._inputs(var), grad])

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        return self._apply_rows([*self._inputs(var), grad.values, grad.indices])


class AdadeltaOptimizer(RuleOptimizer):
    """Needs no rate: steps are as large as the last ones were, by the size of the gradients.

    Args:
      learning_rate: factor of the steps; 1.0 is the paper's.
      rho: decay of the means.
      epsilon: small number that starts it.
    Source: tf.compat.v1.train.AdadeltaOptimizer public docs 2.15; Zeiler, 2012.
    """

    _rule = "Adadelta"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.95,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adadelta",
    ):
        super().__init__(use_locking, name, lr=learning_rate, rho=rho, epsilon=epsilon)

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            self._zeros_slot(variable, "accum", self._name)
            self._zeros_slot(variable, "accum_update", self._name)

    def _inputs(self, var: Any) -> list[Tensor]:
        return [*self._handles(var, "accum", "accum_update"), *(self._h(n, var) for n in ("lr", "rho", "epsilon"))]

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        return self._apply([*self._inputs(var), grad])

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        return self._apply_rows([*self._inputs(var), grad.values, grad.indices])


class FtrlOptimizer(RuleOptimizer):
    """Follow the regularized leader, proximal: for sparse linear models.

    Args:
      learning_rate: number, tensor, or function that gives one.
      learning_rate_power: at most 0; how the rate falls.
      initial_accumulator_value: where the sums of squares start, not negative.
      l1_regularization_strength, l2_regularization_strength: weights of the penalties, not negative.
      accum_name, linear_name: names of the slots.
      l2_shrinkage_regularization_strength: penalty on the weights at each step, not negative.
      beta: the paper's beta.
    Raises: ValueError for numbers out of range.
    Source: tf.compat.v1.train.FtrlOptimizer public docs 2.15; McMahan et al., 2013.
    """

    def __init__(
        self,
        learning_rate: Any,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "Ftrl",
        accum_name: str | None = None,
        linear_name: str | None = None,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: Any = None,
    ):
        for what, value in (
            ("initial_accumulator_value", initial_accumulator_value),
            ("l1_regularization_strength", l1_regularization_strength),
            ("l2_regularization_strength", l2_regularization_strength),
            ("l2_shrinkage_regularization_strength", l2_shrinkage_regularization_strength),
        ):
            if value < 0.0:
                raise ValueError(f"{what} {value} needs to be positive or zero")
        if learning_rate_power > 0.0:
            raise ValueError(f"learning_rate_power {learning_rate_power} needs to be negative or zero")
        super().__init__(
            use_locking, name, learning_rate=learning_rate, l1_regularization_strength=l1_regularization_strength
        )
        self._power, self._start = learning_rate_power, initial_accumulator_value
        self._l2, self._shrinkage = l2_regularization_strength, l2_shrinkage_regularization_strength
        self._beta = 0.0 if beta is None else beta
        self._accum_name, self._linear_name = accum_name, linear_name
        self._rule = "FtrlV2" if l2_shrinkage_regularization_strength > 0 else "Ftrl"

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            start = _Filled(self._start)
            dtype = variable.dtype.base_dtype
            self._get_or_make_slot_with_initializer(
                variable, start, variable.shape, dtype, "accum", self._accum_name or self._name
            )
            self._zeros_slot(variable, "linear", self._linear_name or self._name)

    def _prepare(self) -> None:
        super()._prepare()
        rate = self._hyper_tensors["learning_rate"]
        # The formula has no beta; this much more of l2 amounts to it.
        more = convert.to_tensor(self._beta, rate.dtype) / (2.0 * math.maximum(rate, 1e-36))
        self._hyper_tensors |= {
            "l2_regularization_strength": convert.to_tensor(self._l2, rate.dtype) + more,
            "l2_shrinkage_regularization_strength": convert.to_tensor(
                self._shrinkage, name="l2_shrinkage_regularization_strength"
            ),
            "learning_rate_power": convert.to_tensor(self._power, name="learning_rate_power"),
        }

    def _strengths(self, var: Any) -> list[Tensor]:
        names = ["learning_rate", "l1_regularization_strength", "l2_regularization_strength"]
        if self._rule == "FtrlV2":
            names.append("l2_shrinkage_regularization_strength")
        return [self._h(name, var) for name in [*names, "learning_rate_power"]]

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        return self._apply([*self._handles(var, "accum", "linear"), grad, *self._strengths(var)])

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        handles = self._handles(var, "accum", "linear")
        return self._apply_rows([*handles, grad.values, grad.indices, *self._strengths(var)])


class _Filled:
    """An initializer of one value everywhere, as Ftrl makes its sums: ones times the value."""

    def __init__(self, value: float):
        self._value = value

    def __call__(self, shape: Any, dtype: Any) -> Tensor:
        return array.ones(shape, dtype) * self._value


class AdagradDAOptimizer(RuleOptimizer):
    """Adagrad with dual averaging, for sparse linear models.

    Args:
      learning_rate: number or tensor.
      global_step: the variable that counts the steps.
      initial_gradient_squared_accumulator_value: where the sums of squares start, positive.
      l1_regularization_strength, l2_regularization_strength: weights of the penalties.
    Raises: ValueError for a start that is not positive.
    Source: tf.compat.v1.train.AdagradDAOptimizer public docs 2.15; Duchi et al., 2011.
    """

    _rule = "AdagradDA"

    def __init__(
        self,
        learning_rate: Any,
        global_step: Any,
        initial_gradient_squared_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "AdagradDA",
    ):
        start = initial_gradient_squared_accumulator_value
        if start <= 0.0:
            raise ValueError(f"initial_gradient_squared_accumulator_value must be positive: {start}")
        super().__init__(use_locking, name, learning_rate=learning_rate)
        self._start, self._global_step = start, global_step
        self._l1, self._l2 = l1_regularization_strength, l2_regularization_strength

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            zeros = array.zeros(variable.shape, variable.dtype, name="Const")
            start = array.zeros(variable.shape, variable.dtype) + self._start
            self._get_or_make_slot(variable, zeros, "gradient_accumulator", self._name)
            self._get_or_make_slot(variable, start, "gradient_squared_accumulator", self._name)

    def _prepare(self) -> None:
        super()._prepare()
        step = self._global_step.value() if hasattr(self._global_step, "value") else self._global_step
        self._step = cast(step, dtypes.int64) + 1

    def _rates(self, var: Any) -> list[Any]:
        dtype = var.dtype.base_dtype
        strengths = [convert.to_tensor(s, dtype) for s in (self._l1, self._l2)]
        return [self._h("learning_rate", var), *strengths, self._step]

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        names = ("gradient_accumulator", "gradient_squared_accumulator")
        return self._apply([*self._handles(var, *names), grad, *self._rates(var)])

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        names = ("gradient_accumulator", "gradient_squared_accumulator")
        return self._apply_rows([*self._handles(var, *names), grad.values, grad.indices, *self._rates(var)])

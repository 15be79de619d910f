"""`tf.keras.mixed_precision.LossScaleOptimizer`: gradients of a loss scaled up, so that float16 holds them.

Source: tf.keras.mixed_precision.LossScaleOptimizer public docs 2.15; numbers from recorded runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thalweg.autodiff.gradient_tape import GradientTape
from thalweg.core import context, convert, dtypes
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.names import init_scope
from thalweg.core.tensor import Tensor
from thalweg.keras import call_context, ops, optimizers
from thalweg.keras.optimizers.common import note_creation, without_empty
from thalweg.keras.optimizers.legacy import Optimizer as LegacyOptimizer
from thalweg.keras.optimizers.optimizer import Optimizer
from thalweg.ops.control import branches
from thalweg.ops.math import api as tf_math
from thalweg.ops.reduce import api as reduce_api
from thalweg.ops.resource.variable import Variable


class LossScaleOptimizer(Optimizer):
    """An optimizer around another one: it scales the loss, and skips steps whose gradients are not finite.

    Args:
      inner_optimizer: the optimizer that updates.
      dynamic: whether the scale grows, and falls when gradients overflow.
      initial_scale: the first scale, 2^15 by default; needed unless `dynamic`.
      dynamic_growth_steps: finite steps after which the scale doubles, 2000 by default.
    Raises: TypeError for what is no optimizer; ValueError for arguments that do not go together.
    Example:
      >>> optimizer = tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.25))
      >>> float(optimizer.loss_scale)
      32768.0
    Source: tf.keras.mixed_precision.LossScaleOptimizer public docs 2.15.
    """

    __module__ = "keras.src.mixed_precision.loss_scale_optimizer"
    _keras_module = "keras.mixed_precision"

    def __init__(
        self,
        inner_optimizer: Any,
        dynamic: bool = True,
        initial_scale: float | None = None,
        dynamic_growth_steps: int | None = None,
    ):
        if not isinstance(inner_optimizer, (Optimizer, LegacyOptimizer)):
            raise TypeError(
                '"inner_optimizer" must be an instance of `tf.keras.optimizers.Optimizer` or '
                f"`tf.keras.optimizers.experimental.Optimizer`, but got: {inner_optimizer}."
            )
        if not isinstance(dynamic, bool):
            raise TypeError(f'"dynamic" argument to LossScaleOptimizer.__init__ must be a bool, but got: {dynamic!r}')
        if isinstance(inner_optimizer, LossScaleOptimizer):
            raise TypeError(
                f"LossScaleOptimizer cannot wrap another LossScaleOptimizer, but got: {inner_optimizer}"
            )
        if not dynamic and initial_scale is None:
            raise ValueError('"initial_scale" must be specified if "dynamic" is False')
        if not dynamic and dynamic_growth_steps is not None:
            raise ValueError(
                f'"dynamic_growth_steps" must be None if "dynamic" is False, but got: {dynamic_growth_steps}'
            )
        self._optimizer = inner_optimizer
        self._dynamic = dynamic
        self._initial_scale = float(2**15 if initial_scale is None else initial_scale)
        self._growth_steps = None
        if dynamic:
            self._growth_steps = 2000 if dynamic_growth_steps is None else int(dynamic_growth_steps)
            self._scale = Variable(
                self._initial_scale, name="current_loss_scale", dtype=dtypes.float32, trainable=False
            )
            self._counter = Variable(0, name="good_steps", dtype=dtypes.int64, trainable=False)

    def __getattr__(self, name: str) -> Any:
        if name == "_optimizer":
            raise AttributeError(name)
        return getattr(self._optimizer, name)

    # ------------------------------------------------------------ the scale

    @property
    def inner_optimizer(self) -> Any:
        """The optimizer that updates."""
        return self._optimizer

    @property
    def dynamic(self) -> bool:
        """Whether the scale changes."""
        return self._dynamic

    @property
    def loss_scale(self) -> Tensor:
        """The scale now."""
        return self._scale.value() if self._dynamic else convert.to_tensor(self._initial_scale)

    @property
    def dynamic_counter(self) -> Any:
        """Finite steps since the scale changed; None unless dynamic."""
        return self._counter if self._dynamic else None

    @property
    def initial_scale(self) -> float:
        """The first scale."""
        return self._initial_scale

    @property
    def dynamic_growth_steps(self) -> int | None:
        """Finite steps after which the scale doubles; None unless dynamic."""
        return self._growth_steps

    def get_scaled_loss(self, loss: Any) -> Any:
        """A loss (or a function without arguments that returns it) times the scale."""
        if callable(loss) and not isinstance(loss, Tensor):
            return lambda: self.get_scaled_loss(loss())
        return ops.multiply(loss, ops.cast(self.loss_scale, loss.dtype))

    def get_unscaled_gradients(self, grads: Iterable[Any]) -> list[Any]:
        """Gradients of a scaled loss as those of the loss."""
        factor = 1.0 / self.loss_scale

        def unscaled(gradient: Any) -> Any:
            if gradient is None:
                return None
            if isinstance(gradient, IndexedSlices):
                return IndexedSlices(
                    gradient.values * ops.cast(factor, gradient.dtype), gradient.indices, gradient.dense_shape
                )
            return gradient * ops.cast(factor, gradient.dtype)

        return [unscaled(g) for g in grads]

    # ------------------------------------------------------------ steps

    def compute_gradients(self, loss: Any, var_list: Any, tape: GradientTape | None = None) -> list[Any]:
        """Pairs of gradient and variable, the loss scaled in between."""
        if not callable(loss) and tape is None:
            raise ValueError(f"`tape` is required when a `Tensor` loss is passed. Received: loss={loss}, tape={tape}.")
        tape = GradientTape() if tape is None else tape
        if callable(loss):
            with tape:
                if not callable(var_list):
                    tape.watch(list(var_list))
                loss = loss()
                if callable(var_list):
                    var_list = var_list()
        # The gradient of scale * loss is that of the loss begun with the scale.
        start = ops.cast(self.loss_scale, loss.dtype)
        found = tape.gradient(loss, list(var_list), output_gradients=start)
        return list(zip(self.get_unscaled_gradients(found), var_list, strict=True))

    def minimize(self, loss: Any, var_list: Any, tape: GradientTape | None = None, **kwargs: Any) -> Any:
        """Computes gradients and applies them."""
        return self.apply_gradients(self.compute_gradients(loss, var_list, tape))

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Any]], name: str | None = None, **kwargs: Any) -> Any:
        """Updates variables, if all gradients are finite; the step counts in any case."""
        pairs = without_empty(list(grads_and_vars))
        variables = [v for _, v in pairs]
        with init_scope():  # what is made is not made inside of a condition
            if isinstance(self._optimizer, LegacyOptimizer):
                made = len(self._optimizer.weights)
                with call_context.name_scope(self._optimizer._name):
                    self._optimizer._create_all_weights(variables)
                created = self._optimizer.weights[made:]
            else:
                made = len(self._optimizer._variables)
                with call_context.name_scope(name or self._optimizer.name):
                    self._optimizer.build(variables)
                created = self._optimizer._variables[made:]
        if created:
            note_creation(created)

        def updated() -> Tensor:
            self._optimizer.apply_gradients(pairs, **kwargs)
            return self._optimizer.iterations.value()

        def skipped() -> Tensor:
            self._optimizer.iterations.assign_add(1)
            return self._optimizer.iterations.value()

        if not self._dynamic:
            return updated()
        finite = self._update_scale([g for g, _ in pairs])
        if context.state.graph is None:
            return updated() if bool(finite) else skipped()
        return branches.cond(finite, updated, skipped)

    def _update_scale(self, gradients: list[Any]) -> Tensor:
        """Whether all gradients are finite; the scale follows."""
        values = [g.values if isinstance(g, IndexedSlices) else g for g in gradients]
        parts = [reduce_api.reduce_all(tf_math.is_finite(v)) for v in values]
        finite = parts[0]
        for part in parts[1:]:
            finite = tf_math.logical_and(finite, part)
        scale, counter = self._scale.value(), self._counter.value()
        due = tf_math.greater_equal(counter + 1, convert.to_tensor(self._growth_steps, dtypes.int64))
        grown = ops.select(tf_math.is_finite(scale * 2.0), scale * 2.0, scale)
        up = ops.select(due, grown, scale)
        ops.assign(self._scale, ops.select(finite, up, tf_math.maximum(scale / 2.0, 1.0)))
        zero = convert.to_tensor(0, dtypes.int64)
        ops.assign(self._counter, ops.select(finite, ops.select(due, zero, counter + 1), zero))
        return finite

    # ------------------------------------------------------------ what is the inner optimizer's

    @property
    def iterations(self) -> Variable:
        return self._optimizer.iterations

    @iterations.setter
    def iterations(self, variable: Variable) -> None:
        self._optimizer.iterations = variable

    @property
    def learning_rate(self) -> Any:
        return self._optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._optimizer.learning_rate = value

    lr = learning_rate

    @property
    def variables(self) -> Any:
        return self._optimizer.variables

    @property
    def weights(self) -> Any:
        return self._optimizer.weights

    @property
    def name(self) -> str:
        return self._optimizer._name

    def build(self, var_list: Any) -> Any:
        return self._optimizer.build(var_list)

    def get_weights(self) -> list[Any]:
        return self._optimizer.get_weights()

    def set_weights(self, weights: Any) -> None:
        self._optimizer.set_weights(weights)

    def finalize_variable_values(self, var_list: Any) -> None:
        self._optimizer.finalize_variable_values(var_list)

    def save_own_variables(self, store: Any) -> None:
        """The inner optimizer saves its own."""

    def load_own_variables(self, store: Any) -> None:
        """The inner optimizer loads its own."""

    def get_config(self) -> dict[str, Any]:
        return {
            "inner_optimizer": optimizers.serialize(self._optimizer),
            "dynamic": self.dynamic,
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
            "is_legacy_optimizer": isinstance(self._optimizer, LegacyOptimizer),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> LossScaleOptimizer:
        """An optimizer from what `get_config` returned."""
        config = {k: v for k, v in config.items() if k != "is_legacy_optimizer"}
        inner = config.pop("inner_optimizer")
        if isinstance(inner, dict):
            inner = optimizers.deserialize(inner, custom_objects)
        return cls(inner, **config)

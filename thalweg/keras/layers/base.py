"""`tf.keras.layers.Layer`: a function with weights.

`layer(x)` checks the input against `input_spec`, builds the layer the first time, casts floats to the layer's dtype,
tells `call` about training and masks, and records losses. Called with KerasTensors it describes instead (symbolic.py).
Weights are in variables.py.
Source: tf.keras.layers.Layer public docs 2.15; names, messages and orders from recorded runs
(tests/golden/keras_slice.json).
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import context, convert, dtypes, names, nest, shapes, trackable
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, call_context, ops, regularizers, tracking
from thalweg.keras.input_spec import assert_input_compatibility
from thalweg.keras.keras_tensor import KerasTensor, Node
from thalweg.keras.layers import call_explanation, symbolic
from thalweg.keras.layers.call_spec import call_spec
from thalweg.keras.layers.nodes import NodesMixin
from thalweg.keras.layers.variables import WeightsMixin
from thalweg.module import Module

_call_state = call_context.state
_scopes = context.state
_ALLOWED_OPTIONS = frozenset(
    (
        "input_dim",
        "input_shape",
        "batch_input_shape",
        "batch_size",
        "weights",
        "activity_regularizer",
        "autocast",
        "implementation",
    )
)
_PLAIN = frozenset((int, float, bool, str, type(None), bytes))
_set = object.__setattr__


def default(method: Callable) -> Callable:
    """Marks a method of Layer as what a subclass gets that does not say otherwise."""
    method._is_default = True  # type: ignore[attr-defined]
    return method


def is_default(method: Any) -> bool:
    """Whether a (bound) method is Layer's own."""
    return getattr(method, "_is_default", False)


def _converted(call: Callable) -> Callable:
    """A user's `call` as it is run in a graph: its conditions and loops on tensors become part of it."""
    from thalweg.autograph.api import tf_convert  # loaded by the first graph, not by Keras
    from thalweg.autograph.options import control_status

    return tf_convert(call, control_status())


def _batch_specs(inputs: Any) -> Any:
    """What SavedModels say of inputs: dtypes and shapes; None where one is no tensor."""
    if not all(hasattr(x, "_static_shape") and x.dtype is not None for x in nest.flatten(inputs)):
        return None
    return nest.map_structure(_batch_spec, inputs)


def _batch_spec(x: Any) -> TensorSpec:
    return TensorSpec(x._static_shape(), x.dtype)


class Layer(WeightsMixin, NodesMixin, Module):
    """The base of all layers: weights, and a computation `call` on tensors.

    Args:
      trainable: whether training changes the weights.
      name: by default the class's name, made unique.
      dtype: of the weights and the computation; by default `floatx()`.
      dynamic: whether `call` can only run eagerly.
      **kwargs: `input_shape`, `batch_input_shape`, `input_dim`, `batch_size` (what Sequential should expect),
        `weights` (first values), `activity_regularizer`, `autocast`.
    Raises: TypeError for other arguments.
    Example:
      >>> class Scale(tf.keras.layers.Layer):
      ...   def build(self, input_shape):
      ...     self.factor = self.add_weight('factor', shape=input_shape[-1:], initializer='ones')
      ...   def call(self, inputs):
      ...     return inputs * self.factor
      >>> Scale()(tf.constant([[2.0, 3.0]])).numpy()
      array([[2., 3.]], dtype=float32)
    Source: tf.keras.layers.Layer public docs 2.15.
    """

    __module__ = "keras.src.engine.base_layer"
    _has_weights = True
    _keras_module = "keras.layers"
    # For objects that are asked before __init__ has run.
    _auto_track_sub_layers = True
    # Whether a configuration keeps a list of one input apart from that input.
    _keeps_input_structure = False
    _auto_config: dict[str, Any] | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        layer = super().__new__(cls)
        if is_default(cls.get_config):
            _set(layer, "_auto_config", _constructor_arguments(cls, args, kwargs))
        return layer

    def __init__(
        self, trainable: bool = True, name: str | None = None, dtype: Any = None, dynamic: bool = False, **kwargs: Any
    ):
        for key in kwargs:
            if key not in _ALLOWED_OPTIONS:
                raise TypeError("Keyword argument not understood:", key)
        if not isinstance(trainable, bool) and getattr(trainable, "dtype", None) is not dtypes.bool:
            raise TypeError(f"Expected `trainable` argument to be a boolean, but got: {trainable}")
        if not isinstance(dynamic, bool):
            raise TypeError(f"Expected `dynamic` argument to be a boolean, but got: {dynamic}")
        fields = self.__dict__
        fields.setdefault("_trainable_weights", [])
        fields.setdefault("_non_trainable_weights", [])
        fields.setdefault("_self_tracked_trackables", [])
        fields.setdefault("_metrics", [])
        fields.update(
            _trainable=trainable,
            _dynamic=dynamic,
            built=False,
            _input_spec=None,
            _build_input_shape=None,
            _stateful=False,
            _losses=[],
            _callable_losses=[],
            _inbound_nodes=[],
            _outbound_nodes=[],
            _initial_weights=kwargs.get("weights"),
            _autocast=kwargs.get("autocast", True),
        )
        self._init_name(name)
        self._set_dtype(dtype)
        fields["_activity_regularizer"] = regularizers.get(kwargs.get("activity_regularizer"))
        fields["_overrides_mask"] = not is_default(self.compute_mask)
        fields["_supports_masking"] = self._overrides_mask
        self._set_batch_input_shape(kwargs)
        fields["_call_spec"] = call_spec(self.call)

    def _init_name(self, name: str | None) -> None:
        if name is None:
            name = backend.unique_object_name(backend.to_snake_case(type(self).__name__))
        elif not isinstance(name, str):
            raise TypeError(f"Expected `name` argument to be a string, but got: {name}")
        else:
            backend.observe_name(name)
        self.__dict__["_name"] = name

    def _set_dtype(self, dtype: Any) -> None:
        policy = None
        if hasattr(dtype, "compute_dtype"):
            policy = dtype
        elif isinstance(dtype, (dict, str)) and (isinstance(dtype, dict) or dtype.startswith("mixed_")):
            policy = _policies().get_policy(dtype)
        elif dtype is None:
            policy = backend.settings.policy
        if policy is not None:
            compute, variable = policy.compute_dtype, policy.variable_dtype
        else:
            compute = variable = dtypes.as_dtype(dtype).name if dtype is not None else backend.floatx()
        self.__dict__.update(
            _policy=policy,
            _variable_dtype=variable,
            _compute_dtype=compute,
            _compute_dtype_object=dtypes.as_dtype(compute),
            # What weights are read in while the layer runs, where that is not their own dtype.
            _reads_dtype=None if compute == variable else dtypes.as_dtype(compute),
        )

    @property
    def dtype_policy(self) -> Any:
        """The layer's tf.keras.mixed_precision.Policy."""
        return self._policy or _policies().Policy(self._compute_dtype)

    def _set_batch_input_shape(self, options: dict[str, Any]) -> None:
        if "input_dim" in options and "input_shape" not in options:
            options["input_shape"] = (options["input_dim"],)
        if "batch_input_shape" in options:
            self.__dict__["_batch_input_shape"] = tuple(options["batch_input_shape"])
        elif "input_shape" in options:
            self.__dict__["_batch_input_shape"] = (options.get("batch_size"), *options["input_shape"])

    # ------------------------------------------------------------ what subclasses define

    @default
    def build(self, input_shape: Any) -> None:
        """Makes the weights; called once, before the first `call`.

        Args:
          input_shape: TensorShape of the first argument of `call`, or a nest of them.
        """
        self._build_input_shape = input_shape
        self.built = True

    @default
    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """The computation. Subclasses define it; a parameter `training` or `mask` is filled in where the caller does "
        "not."""
        return inputs

    @default
    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask of the output, given that of the input. Raises: TypeError where the layer does not support masks."""
        if not self._supports_masking:
            if any(m is not None for m in nest.flatten(mask)):
                raise TypeError(f"Layer {self.name} does not support masking, but was passed an input_mask: {mask}")
            return None
        return mask

    @default
    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the output for inputs of a shape.

        Args:
          input_shape: TensorShape or tuple, or a nest of them.
        Returns: TensorShape, or a nest of them.
        """
        inputs = symbolic.map_shapes(lambda s: KerasTensor(s, self.compute_dtype), input_shape)
        if not self.built:
            self._maybe_build(inputs)
        outputs = symbolic.traced_outputs(self, inputs, (), {})
        return nest.map_structure(lambda x: x.shape, outputs)

    def compute_output_signature(self, input_signature: Any) -> Any:
        """Specs of the outputs for specs of the inputs.

        Args:
          input_signature: TensorSpec or a nest of them.
        """
        from thalweg.core.specs import TensorSpec

        dtype = self._compute_dtype or [s.dtype for s in nest.flatten(input_signature)][0]
        shape = self.compute_output_shape(nest.map_structure(lambda s: s.shape, input_signature))
        return symbolic.map_shapes(lambda s: TensorSpec(shape=s, dtype=dtype), shape)

    def _knows_output_shape(self) -> bool:
        """Whether the shape of the output follows without running `call`."""
        return not is_default(self.compute_output_shape)

    def _output_dtype(self, inputs: Any) -> Any:
        return self._compute_dtype

    # ------------------------------------------------------------ calling

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Runs `call` on the inputs, after building, checking and casting as the module says.

        Args:
          *args, **kwargs: those of `call`; the first one holds the inputs. `training` may be given to any layer: it
            holds for the layers inside.
        Returns: what `call` returns; KerasTensors for KerasTensors.
        Raises: ValueError for inputs that do not fit; RuntimeError if a subclass did not call `super().__init__()`.
        """
        try:
            spec = self._call_spec
        except AttributeError:
            raise RuntimeError("You must call `super().__init__()` in the layer constructor.") from None
        if args:
            inputs, rest = args[0], args[1:]
        elif spec.first in kwargs:
            inputs, rest = kwargs.pop(spec.first), ()
        else:
            raise ValueError("The first argument to `Layer.call` must always be passed.")
        if type(inputs) is not EagerTensor:
            if _any_symbolic(inputs, rest, kwargs):
                return self._symbolic_call(inputs, rest, kwargs)
            inputs = nest.map_structure(_as_tensor, inputs)
        elif (rest or kwargs) and _any_symbolic(None, rest, kwargs):
            return self._symbolic_call(inputs, rest, kwargs)
        mask = self._implied_mask(inputs, rest, kwargs)
        training, rest = self._training_mode(spec, rest, kwargs)
        return self._run(inputs, rest, kwargs, training, mask)

    def _implied_mask(self, inputs: Any, rest: tuple, kwargs: dict) -> Any:
        """The masks that came with the inputs; `kwargs` get them where `call` takes a mask and none was given."""
        mask = _masks_of(inputs)
        spec = self._call_spec
        if mask is not None and spec.mask is not None and spec.given(spec.mask, "mask", rest, kwargs) is None:
            kwargs["mask"] = mask
        return mask

    def _training_mode(self, spec: Any, rest: tuple, kwargs: dict) -> tuple[Any, tuple]:
        """The training mode of a call: what the caller says, the call around it, the learning phase, `call`'s "
        "default."""
        if spec.training is None:
            return (kwargs.pop("training") if "training" in kwargs else _call_state.training), rest
        training = spec.given(spec.training, "training", rest, kwargs)
        if training is not None:
            return training, rest
        training = _call_state.training
        if training is None:
            training = backend.settings.learning_phase
            if training is None:
                training = spec.default_training
        if "training" in kwargs or len(rest) <= spec.training:
            kwargs["training"] = training
        else:
            rest = (*rest[: spec.training], training, *rest[spec.training + 1 :])
        return training, rest

    def _run(self, inputs: Any, rest: tuple, kwargs: dict, training: Any, mask: Any) -> Any:
        state = _call_state
        if not state.depth:
            self._clear_losses()
        saved_training, saved_scope, saved_dtype = state.training, _scopes.name_scope, state.compute_dtype
        state.training, state.compute_dtype = training, self._reads_dtype
        state.depth += 1
        _scopes.name_scope = f"{saved_scope}{self._name}/"
        try:
            if self.input_spec is not None:
                assert_input_compatibility(self.input_spec, inputs, self._name)
            if not self.built:
                self._maybe_build(inputs)
            if "_first_inputs" not in self.__dict__:
                self.__dict__["_first_inputs"] = _batch_specs(inputs)
            return self._run_call(inputs, rest, kwargs, mask)
        finally:
            state.training, state.compute_dtype = saved_training, saved_dtype
            state.depth -= 1
            _scopes.name_scope = saved_scope

    def _run_call(self, inputs: Any, rest: tuple, kwargs: dict, mask: Any) -> Any:
        """`call`, and what goes with it: casts, errors that name the layer, the activity's loss, masks."""
        if self._autocast:
            inputs = self._cast_inputs(inputs)
        try:
            call = self.call if _scopes.graph is None else _converted(self.call)
            outputs = call(inputs, *rest, **kwargs)
        except Exception as error:
            raise call_explanation.explained(error, self, inputs, rest, kwargs) from None
        if self._activity_regularizer is not None:
            self._regularize_activity(inputs, outputs)
        if self._supports_masking and (mask is not None or self._overrides_mask):
            self._set_masks(inputs, outputs, mask)
        return outputs

    def _cast_inputs(self, inputs: Any) -> Any:
        dtype = self._compute_dtype_object
        if type(inputs) is EagerTensor:
            own = inputs._dtype
            return ops.cast(inputs, dtype) if own is not dtype and own.is_floating and dtype.is_floating else inputs
        if not dtype.is_floating:
            return inputs
        return nest.map_structure(
            lambda x: (
                ops.cast(x, dtype) if isinstance(x, Tensor) and x.dtype.is_floating and x.dtype is not dtype else x
            ),
            inputs,
        )

    def _maybe_build(self, inputs: Any) -> None:
        if self.built:
            return
        shape = None
        if all(hasattr(x, "_static_shape") for x in nest.flatten(inputs)):
            shape = nest.map_structure(lambda x: shapes.from_shape_tuple(x._static_shape()), inputs)
        if not is_default(self.build):
            tapes, _scopes.tapes = _scopes.tapes, ()
            try:
                if _scopes.graph is None or getattr(_scopes.graph, "allow_variables", True):
                    self.build(shape)
                else:  # a branch, a loop, a later trace: weights are made outside
                    with names.init_scope():
                        self.build(shape)
            finally:
                _scopes.tapes = tapes
        Layer.build(self, shape)
        if self._initial_weights is not None:
            self.set_weights(self._initial_weights)
            self._initial_weights = None

    def _symbolic_call(self, inputs: Any, rest: tuple, kwargs: dict) -> Any:
        """A call with KerasTensors: builds, finds the outputs, records a node."""
        spec, state = self._call_spec, _call_state
        saved = state.depth, _scopes.name_scope, state.training
        training = spec.given(spec.training, "training", rest, kwargs)
        if training is not None:
            state.training = training
        if spec.training is None:
            kwargs.pop("training", None)
        state.depth = saved[0] + 1
        _scopes.name_scope = f"{saved[1]}{self._name}/"
        try:
            if self.input_spec is not None:
                assert_input_compatibility(self.input_spec, inputs, self._name)
            self._maybe_build(inputs)
            outputs = self._symbolic_outputs(inputs, rest, kwargs)
        finally:
            state.depth, _scopes.name_scope, state.training = saved
        outputs = nest.map_structure(lambda x: _own_symbol(x), outputs)
        Node(self, (inputs, *rest), kwargs, outputs)
        return outputs

    def _symbolic_outputs(self, inputs: Any, rest: tuple, kwargs: dict) -> Any:
        return symbolic.output_tensors(self, inputs, rest, kwargs)

    def _set_masks(self, inputs: Any, outputs: Any, mask: Any) -> None:
        masks = self.compute_mask(inputs, mask)
        if masks is None:
            return
        flat_masks = [masks] if isinstance(masks, Tensor) else nest.flatten(masks)
        for output, m in zip(nest.flatten(outputs), flat_masks, strict=False):
            if m is not None:
                output._keras_mask = m

    # ------------------------------------------------------------ losses

    def add_loss(self, losses: Any, **kwargs: Any) -> None:
        """Adds loss tensors, to the total of the step that is running, or functions without arguments that make such.

        Args:
          losses: a tensor or function, or a list of them.
        Raises: TypeError for keyword arguments it does not know.
        """
        kwargs.pop("inputs", None)
        if kwargs:
            raise TypeError(f"Unknown keyword arguments: {list(kwargs)}")
        for loss in losses if isinstance(losses, (list, tuple)) else [losses]:
            if callable(loss) and not isinstance(loss, Tensor):
                self._callable_losses.append(loss)
            elif loss is not None:
                self._losses.append(convert.to_tensor(loss) if isinstance(loss, (int, float)) else loss)

    @property
    def losses(self) -> list[Any]:
        """The losses added by this layer and those inside, since the last outer call; regularization is computed "
        "anew."""
        found = []
        for layer in self._flatten_layers():
            found.extend(layer._losses)
            for loss in layer._callable_losses:
                value = loss()
                if value is not None:
                    found.append(value)
        return found

    def add_metric(self, value: Any, name: str | None = None, **kwargs: Any) -> None:
        """Takes a value into a metric of the layer, from within `call`.

        Args:
          value: a tensor, whose mean over calls is shown.
          name: the metric's name.
          **kwargs: `aggregation`, None or "mean".
        Raises: ValueError without a name, or outside of a call; TypeError for other arguments.
        """
        if set(kwargs) - {"aggregation"}:
            raise TypeError(f"Unknown keyword arguments: {kwargs.keys()}. Expected `aggregation`.")
        metric = getattr(value, "_metric_obj", None)
        if name is None and metric is None:
            raise ValueError(
                "Please provide a name for your metric like `self.add_metric(tf.reduce_sum(inputs), "
                "name='mean_activation')`"
            )
        if not _call_state.depth:
            raise ValueError(f"Expected a symbolic Tensor for the metric value, received: {value}")
        found = next((m for m in self._metrics if m.name == (name if metric is None else metric.name)), None)
        if found is None:
            found = metric or _mean_metric(name, value.dtype)
            self._metrics.append(found)
        if metric is None:
            found(value)

    def add_update(self, updates: Any) -> None:
        """Does nothing: updates are made where they are computed."""

    @property
    def updates(self) -> list[Any]:
        """Nothing: see `add_update`."""
        warnings.warn(
            "`layer.updates` will be removed in a future version. This property should not be used in TensorFlow 2.0, "
            "as `updates` are applied automatically.",
            stacklevel=2,
        )
        return []

    def finalize_state(self) -> None:
        """Called when the layer's state is complete; for subclasses."""

    def _clear_losses(self) -> None:
        if self._losses:
            _set(self, "_losses", [])
        for layer in self._nested():
            clear = getattr(layer, "_clear_losses", None)
            if clear is not None:
                clear()

    def _regularize_activity(self, inputs: Any, outputs: Any) -> None:
        """The activity loss, per sample."""
        for output in nest.flatten(outputs):
            loss = self._activity_regularizer(output)
            size = output._static_shape()[0]
            if size is None:  # known when the trace runs
                size = apply("GatherV2", apply("Shape", output), 0, 0)
            batch = ops.cast(convert.to_tensor(size), loss.dtype)
            self.add_loss(ops.divide(loss, batch))

    # ------------------------------------------------------------ attributes

    def __setattr__(self, name: str, value: Any) -> None:
        old = self.__dict__.get(name)
        if old is not None and type(old) not in _PLAIN and old is not value and _worth_tracking(old):
            self._untrack(name, old)
        if type(value) in _PLAIN or "_self_tracked_trackables" not in self.__dict__ and not _worth_tracking(value):
            _set(self, name, value)
            return
        value = tracking.wrap(value)
        try:
            _set(self, name, value)
        except AttributeError:
            raise AttributeError(
                f'Can\'t set the attribute "{name}", likely because it conflicts with an existing read-only '
                "@property of the object. Please choose a different name."
            ) from None
        if self._auto_track_sub_layers:
            self._track(value)
        trackable.child_added(self, name, value)

    def _track(self, value: Any) -> None:
        fields = self.__dict__
        if tracking.is_trackable(value) and not getattr(type(value), "_is_keras_metric", False):
            tracked = fields.setdefault("_self_tracked_trackables", [])
            if not any(value is t for t in tracked):
                tracked.append(value)
        for member in tracking.members(value):
            if tracking.is_variable(member):
                own = fields.setdefault("_trainable_weights" if member.trainable else "_non_trainable_weights", [])
                if not any(member is w for w in own):
                    own.append(member)
            elif getattr(type(member), "_is_keras_metric", False):
                fields.setdefault("_metrics", []).append(member)

    def __delattr__(self, name: str) -> None:
        value = self.__dict__.get(name)
        object.__delattr__(self, name)
        self._untrack(name, value)

    def _untrack(self, name: str, value: Any) -> None:
        """Forgets what an attribute held, unless another attribute holds it, too."""
        if any(value is v for key, v in self.__dict__.items() if key != name):
            return
        for key in ("_self_tracked_trackables", "_trainable_weights", "_non_trainable_weights"):
            kept = [v for v in self.__dict__.get(key, ()) if v is not value]
            self.__dict__[key] = kept

    @property
    def name(self) -> str:
        """The layer's name; variables are named below it."""
        return self._name

    def name_scope(self) -> str:
        """The scope of the layer's operations, below the current one, with "/" at its end."""
        outer = names.get_current_name_scope()
        return f"{outer}/{self._name}/" if outer else f"{self._name}/"

    @property
    def dtype(self) -> str:
        """The dtype of the weights, by name."""
        return self._variable_dtype

    @property
    def variable_dtype(self) -> str:
        return self._variable_dtype

    @property
    def compute_dtype(self) -> str:
        """The dtype of the computation, by name."""
        return self._compute_dtype

    @property
    def dynamic(self) -> bool:
        return any(layer._dynamic for layer in self._flatten_layers())

    @property
    def stateful(self) -> bool:
        return any(layer._stateful for layer in self._flatten_layers())

    @stateful.setter
    def stateful(self, value: bool) -> None:
        self._stateful = value

    @property
    def supports_masking(self) -> bool:
        """Whether the layer passes masks on."""
        return self._supports_masking

    @supports_masking.setter
    def supports_masking(self, value: bool) -> None:
        self._supports_masking = value

    @property
    def activity_regularizer(self) -> Any:
        """A regularizer of the outputs, or None."""
        return self._activity_regularizer

    @activity_regularizer.setter
    def activity_regularizer(self, regularizer: Any) -> None:
        self._activity_regularizer = regularizer

    @property
    def input_spec(self) -> Any:
        """What the layer demands of its inputs: InputSpec, a nest of them, or None."""
        return self._input_spec

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        from thalweg.keras.input_spec import InputSpec

        for spec in nest.flatten(value):
            if spec is not None and not isinstance(spec, InputSpec):
                raise TypeError(f"Layer input_spec must be an instance of InputSpec. Got: {spec}")
        self.__dict__["_input_spec"] = value

    @property
    def metrics(self) -> list[Any]:
        """The metrics of this layer and of those inside."""
        return tracking.unique([m for layer in self._flatten_layers() for m in layer._metrics])

    # ------------------------------------------------------------ configuration

    @default
    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, as plain data.

        Raises: NotImplementedError for a subclass with arguments that are no plain data, unless it defines
          `get_config`.
        """
        if not is_default(self.get_config):  # a subclass adds what it needs
            return self._base_config()
        if type(self).__init__ is not Layer.__init__ and self._auto_config is not None:
            if len(inspect.getfullargspec(type(self).__init__).args) > 1:
                return dict(self._auto_config)
        own = inspect.getfullargspec(type(self).__init__).args[1:]
        if is_subclass_with_arguments(type(self), own):
            raise NotImplementedError(
                f"Layer {type(self).__name__} was created by passing non-serializable argument values in "
                "`__init__()`, and therefore the layer must override `get_config()` in order to be serializable. "
                "Please implement `get_config()`."
            )
        return self._base_config()

    def _dtype_config(self) -> Any:
        return self._variable_dtype if self._reads_dtype is None else _policies().serialized(self.dtype_policy)

    def _base_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable, "dtype": self._dtype_config()}
        if hasattr(self, "_batch_input_shape"):
            config["batch_input_shape"] = self._batch_input_shape
        if self._dynamic:
            config["dynamic"] = True
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A layer from what `get_config` returned.

        Raises: TypeError naming the class when its constructor does not take the configuration.
        """
        try:
            return cls(**config)
        except Exception as error:
            raise TypeError(
                f"Error when deserializing class '{cls.__name__}' using config={config}.\n\nException encountered: "
                f"{error}"
            ) from error

    def get_build_config(self) -> dict[str, Any] | None:
        """What `build_from_config` needs to make the weights; None while the layer is not built."""
        shape = self._build_input_shape
        if shape is None:
            return None
        return {"input_shape": _plain_shape(shape)}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Makes the weights from what `get_build_config` returned."""
        input_shape = config["input_shape"]
        if input_shape is not None:
            with call_context.name_scope(self.name):
                self.build(input_shape)
            self._build_input_shape = tuple(input_shape) if isinstance(input_shape, list) else input_shape


def _mean_metric(name: str | None, dtype: Any) -> Any:
    from thalweg.keras.metrics.reduction import Mean  # metrics are layers themselves

    with names.init_scope():
        return Mean(name=name, dtype=dtype)


def _policies() -> Any:
    from thalweg.keras.mixed_precision import policy  # which needs backend only, but is rarely needed

    return policy


def is_subclass_with_arguments(cls: type, arguments: Sequence[str]) -> bool:
    """Whether a user's class has constructor arguments that `Layer.get_config` does not know."""
    known = {"trainable", "name", "dtype", "dynamic", *_ALLOWED_OPTIONS}
    return cls.__init__ is not Layer.__init__ and any(a not in known for a in arguments)


def _plain_shape(shape: Any) -> Any:
    if isinstance(shape, shapes.TensorShape):
        return shapes.as_shape_tuple(shape)
    if isinstance(shape, dict):
        return {k: _plain_shape(v) for k, v in shape.items()}
    if isinstance(shape, (list, tuple)) and not symbolic.is_shape(shape):
        return (tuple if isinstance(shape, tuple) else list)([_plain_shape(v) for v in shape])
    return shape


@functools.cache
def _argument_names(cls: type) -> list[str]:
    return inspect.getfullargspec(cls.__init__).args[1:]


def _constructor_arguments(cls: type, args: tuple, kwargs: dict[str, Any]) -> dict[str, Any] | None:
    """The constructor's arguments where all are plain values: the configuration of a layer that defines none."""
    names = _argument_names(cls)
    given = {**kwargs, **dict(zip(names, args, strict=False))}
    return given if all(isinstance(v, (str, int, float, bool, type(None))) for v in nest.flatten(given)) else None


def _worth_tracking(value: Any) -> bool:
    return tracking.is_trackable(value) or tracking.is_variable(value) or type(value) in (list, dict, tuple)


def _as_tensor(x: Any) -> Any:
    return convert.to_tensor(x) if isinstance(x, (Tensor, np.ndarray, float, int)) else x


def _own_symbol(output: Any) -> Any:
    """An output as a KerasTensor of its own: one of the inputs, handed on, keeps where it came from."""
    if "_keras_history" not in output.__dict__:
        return output
    return symbolic.copy_of(output)


def _any_symbolic(inputs: Any, rest: tuple, kwargs: dict) -> bool:
    if isinstance(inputs, KerasTensor):
        return True
    if isinstance(inputs, Tensor) and not rest and not kwargs:
        return False
    return any(isinstance(x, KerasTensor) for x in nest.flatten((inputs, rest, kwargs)))


def _masks_of(inputs: Any) -> Any:
    """The masks that layers before attached to the inputs, None when there is none."""
    if type(inputs) is EagerTensor:
        return inputs.__dict__.get("_keras_mask")
    flat = nest.flatten(inputs)
    masks = [getattr(x, "_keras_mask", None) for x in flat]
    return None if all(m is None for m in masks) else nest.pack_sequence_as(inputs, masks)

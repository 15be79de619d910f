"""The losses and metrics given to `compile`, ready for the model's outputs.

Strings, functions, classes, lists and dicts become Loss and Metric objects once the first outputs are known.
Source: tf.keras.Model.compile public docs 2.15; names and orders from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import context, convert, nest, nest_up_to
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, losses, metrics, ops, weighting
from thalweg.keras.losses import Loss, LossFunctionWrapper
from thalweg.keras.metrics import Mean, MeanMetricWrapper, Metric

_state = context.state


def output_names_of(outputs: Any) -> list[str]:
    """`output_1`, ... (or the keys of a dict) for the outputs of a model that names none."""
    names = []
    for path in nest_up_to.yield_flat_paths(outputs) if nest.is_nested(outputs) else [()]:
        steps = [str(p + 1) if isinstance(p, int) else str(p) for p in path]
        name = "_".join(steps) if steps else "1"
        names.append(name if path and not isinstance(path[0], int) else f"output_{name}")
    return names


def name_of(function: Any) -> str:
    """The name of a loss or metric function for logs."""
    if hasattr(function, "name"):
        return function.name
    return function.__name__ if hasattr(function, "__name__") else backend.to_snake_case(type(function).__name__)


def matched(y_true: Tensor, y_pred: Tensor, weights: Tensor | None) -> tuple[Tensor, Tensor, Tensor | None]:
    """Labels and weights in the rank and dtype of predictions."""
    is_matrix = len(y_pred._static_shape()) == 2
    if is_matrix and len(y_true._static_shape()) == 1:
        y_true = ops.expand_last(y_true)
    true, pred = y_true.dtype, y_pred.dtype
    if true is not pred and ((true.is_floating and pred.is_floating) or (true.is_integer and pred.is_integer)):
        y_true = ops.cast(y_true, pred)
    if weights is not None:
        if is_matrix and len(weights._static_shape()) == 1:
            weights = ops.expand_last(weights)
        weights = ops.cast(weights, pred)
    return y_true, y_pred, weights


class _Container:
    """Structures of losses or metrics against structures of outputs."""

    def __init__(self, output_names: list[str] | None):
        self._output_names = output_names
        self._built = False

    @property
    def built(self) -> bool:
        return self._built

    def _name_outputs(self, y_pred: Any) -> None:
        if self._output_names is None:
            self._output_names = output_names_of(y_pred)

    def _conform(self, outputs: Any, struct: Any) -> Any:
        """A structure like that of the outputs: dicts go by output names, one value serves all."""
        if isinstance(struct, dict):
            flat_outputs = not nest.is_nested(outputs) or (
                isinstance(outputs, (list, tuple)) and not any(nest.is_nested(o) for o in outputs)
            )
            if flat_outputs:
                struct = self._by_name(outputs, dict(struct))
            elif isinstance(outputs, dict):
                struct = {key: struct.get(key) for key in {**outputs, **struct}}
        if not nest.is_nested(struct) and nest.is_nested(outputs):
            return nest.map_structure(lambda _: struct, outputs)
        return struct

    def _by_name(self, outputs: Any, struct: dict) -> Any:
        names = self._output_names or output_names_of(outputs)
        found = [struct.pop(name, None) for name in names]
        if struct:
            raise ValueError(
                f"Found unexpected losses or metrics that do not correspond to any Model output: {struct.keys()}. "
                f"Valid mode output names: {names}. Received struct is: {struct}."
            )
        return found[0] if len(found) == 1 else found


class LossesContainer(_Container):
    """The losses of a model, and the mean of the total.

    Args:
      given: loss, or nest of losses.
      loss_weights: nest of numbers, or None.
      output_names: the model's, None where unknown.
    """

    def __init__(self, given: Any, loss_weights: Any = None, output_names: list[str] | None = None):
        super().__init__(output_names)
        self._user_losses = given
        self._user_loss_weights = loss_weights
        self._total_loss_mean = Mean(name="loss")
        self._losses: list[Loss | None] = []
        self._loss_weights: list[Any] = []
        self._per_output: list[Mean | None] = []

    @property
    def metrics(self) -> list[Metric]:
        """The mean of the total, and those of the outputs where there are several."""
        return [self._total_loss_mean, *(m for m in self._per_output if m is not None)] if self._built else []

    def build(self, y_pred: Any) -> None:
        """Makes the Loss objects for outputs like these."""
        self._name_outputs(y_pred)
        self._losses = [self._loss_object(v) for v in self._flat(y_pred, self._user_losses)]
        self._loss_weights = self._flat(y_pred, self._user_loss_weights)
        several = len(self._output_names) > 1
        self._per_output = [
            Mean(f"{name}_loss") if several and loss is not None else None
            for loss, name in zip(self._losses, self._output_names, strict=False)
        ]
        self._built = True

    def _flat(self, y_pred: Any, struct: Any) -> list[Any]:
        return nest.flatten(self._conform(y_pred, struct))

    @staticmethod
    def _loss_object(loss: Any) -> Loss | None:
        if loss is None:
            return None
        loss = losses.get(loss)
        return loss if isinstance(loss, Loss) else LossFunctionWrapper(loss, name=name_of(loss))

    def __call__(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, regularization_losses: list[Any] | None = None
    ) -> Any:
        """The total loss of a batch, None where there is none; it is also taken into the mean.

        Args:
          y_true, y_pred, sample_weight: nests of tensors.
          regularization_losses: scalars to add.
        """
        if not self._built:
            self.build(y_pred)
        if nest.is_nested(y_pred) or nest.is_nested(y_true) or nest.is_nested(sample_weight):
            y_true = nest.flatten(self._conform(y_pred, y_true))
            sample_weight = nest.flatten(self._conform(y_pred, sample_weight))
            y_pred = nest.flatten(y_pred)
        else:
            y_true, y_pred, sample_weight = [y_true], [y_pred], [sample_weight]
        values, batch = [], None
        for index, (true, pred, weights) in enumerate(zip(y_true, y_pred, sample_weight, strict=False)):
            loss = self._losses[index] if index < len(self._losses) else None
            if true is None or loss is None:
                continue
            true, pred, weights = matched(ops.tensor(true), pred, weights)
            weights = weighting.apply_mask(pred, weights, weighting.mask_of(pred))
            value = loss(true, pred, sample_weight=weights)
            if batch is None:
                batch = _batch_size(true)
            if self._per_output[index] is not None:
                self._note(self._per_output[index], value, batch)
            if self._loss_weights[index] is not None:
                value = ops.multiply(value, self._loss_weights[index])
            values.append(value)
        if regularization_losses:
            values.append(_total([ops.tensor(v) for v in regularization_losses]))
        if not values:
            return None
        total = _total(values)
        self._note(self._total_loss_mean, total, batch)
        return total

    @staticmethod
    def _note(mean: Mean, value: Tensor, batch: Any) -> None:
        """Takes a loss into a mean, unseen by tapes."""
        tapes, _state.tapes = _state.tapes, ()
        try:
            mean.update_state(value, sample_weight=batch)
        finally:
            _state.tapes = tapes

    def reset_state(self) -> None:
        for metric in self.metrics:
            metric.reset_state()


def _batch_size(y_true: Tensor) -> Any:
    count = y_true._static_shape()[0] if y_true._static_shape() else 1
    return (
        apply("StridedSlice", apply("Shape", y_true), [0], [1], [1], shrink_axis_mask=1)
        if count is None
        else ops.int_vector(count)
    )


def _total(values: list[Tensor]) -> Tensor:
    values = weighting.common_dtype(values)
    if len(values) == 1:
        return values[0]
    return ops.add(*values) if len(values) == 2 else apply("AddN", values)


class MetricsContainer(_Container):
    """The metrics of a model.

    Args:
      given: metrics: name, function, object, list of them, or nests of these by output.
      weighted: the same, for metrics that see sample weights.
      output_names: the model's, None where unknown.
    Raises: ValueError for one metric object given twice.
    """

    def __init__(self, given: Any = None, weighted: Any = None, output_names: list[str] | None = None):
        super().__init__(output_names)
        self._user_metrics, self._user_weighted = given, weighted
        objects = [m for m in nest.flatten(given) + nest.flatten(weighted) if isinstance(m, Metric)]
        twice = [m for i, m in enumerate(objects) if any(m is other for other in objects[:i])]
        if twice:
            raise ValueError(
                "Found duplicated metrics object in the user provided metrics and weighted metrics. This will cause "
                "the same "
                f"metric object to be updated multiple times, and report wrong results. \nDuplicated items: {twice}"
            )
        self._metrics: list[list[Metric | None]] = []
        self._weighted: list[list[Metric | None]] = []
        self._in_order: list[Metric] = []

    @property
    def metrics(self) -> list[Metric]:
        """All metrics, output by output."""
        return self._in_order

    @property
    def unweighted_metrics(self) -> list[Any] | None:
        return nest.flatten(self._metrics) if self._built else None

    @property
    def weighted_metrics(self) -> list[Any] | None:
        return nest.flatten(self._weighted) if self._built else None

    def build(self, y_pred: Any, y_true: Any) -> None:
        """Makes the Metric objects for outputs and labels like these."""
        self._name_outputs(y_pred)
        flat_pred = nest.flatten(y_pred)
        flat_true = nest.flatten(self._conform(y_pred, y_true))
        self._metrics = self._objects(self._user_metrics, y_pred, flat_pred, flat_true)
        self._weighted = self._objects(self._user_weighted, y_pred, flat_pred, flat_true)
        self._set_names()
        pairs = zip(self._metrics, self._weighted, strict=True)
        self._in_order = [m for plain, weighted in pairs for m in (*plain, *weighted) if m is not None]
        self._built = True

    def _objects(
        self, given: Any, y_pred: Any, flat_pred: list[Any], flat_true: list[Any]
    ) -> list[list[Metric | None]]:
        """A list of metrics for each output."""
        if _for_every_output(given):
            per_output = [given] * len(flat_pred)
            if len(flat_pred) > 1:
                per_output = [nest.map_structure(_copied, given) for _ in flat_pred]
        else:
            conformed = self._conform(y_pred, given)
            per_output = (
                [conformed]
                if not nest.is_nested(y_pred)
                else list(conformed.values() if isinstance(conformed, dict) else conformed)
            )
            if not nest.is_nested(y_pred) and isinstance(conformed, (list, tuple)) and len(conformed) == 1:
                per_output = list(conformed)
        return [
            [_metric_object(m, true, pred) for m in nest.flatten(ms)]
            for ms, true, pred in zip(per_output, flat_true, flat_pred, strict=False)
        ]

    def _set_names(self) -> None:
        taken: set[str] = set()
        several = len(self._output_names) > 1
        for output, plain, weighted in zip(self._output_names, self._metrics, self._weighted, strict=False):
            for metric in (m for m in plain if m is not None):
                if several:
                    metric._name = f"{output}_{metric._name}"
                if metric._name in taken:
                    raise ValueError(
                        f"Found two metrics with the same name: {metric._name}. All the metrics added to the model "
                        "need to have unique names."
                    )
                taken.add(metric._name)
            for metric in (m for m in weighted if m is not None):
                metric._name = _weighted_name(metric._name, output if several else None, taken)
                taken.add(metric._name)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch in.

        Args:
          y_true, y_pred, sample_weight: nests of tensors.
        """
        y_true = self._conform(y_pred, y_true)
        sample_weight = self._conform(y_pred, sample_weight)
        if not self._built:
            self.build(y_pred, y_true)
        if not self._in_order or y_true is None:
            return
        rows = zip(
            nest.flatten(y_true),
            nest.flatten(y_pred),
            nest.flatten(sample_weight),
            self._metrics,
            self._weighted,
            strict=False,
        )
        for true, pred, weights, plain, weighted in rows:
            if true is None:
                continue
            true, pred, weights = matched(ops.tensor(true), pred, weights)
            mask = weighting.mask_of(pred)
            weights = weighting.apply_mask(pred, weights, mask)
            for metric in plain:
                if metric is not None:
                    metric.update_state(true, pred, sample_weight=mask)
            for metric in weighted:
                if metric is not None:
                    metric.update_state(true, pred, sample_weight=weights)

    def reset_state(self) -> None:
        given = self._in_order if self._built else nest.flatten(self._user_metrics) + nest.flatten(self._user_weighted)
        for metric in given:
            if isinstance(metric, Metric):
                metric.reset_state()


def _for_every_output(given: Any) -> bool:
    return not nest.is_nested(given) or (isinstance(given, (list, tuple)) and not any(nest.is_nested(o) for o in given))


def _copied(metric: Any) -> Any:
    return type(metric).from_config(metric.get_config()) if isinstance(metric, Metric) else metric


def _weighted_name(name: str, output: str | None, taken: set[str]) -> str:
    if output is not None:
        name = f"{output}_weighted_{name}" if f"{output}_{name}" in taken else f"{output}_{name}"
    elif name in taken:
        name = "weighted_" + name
    if name in taken:
        raise ValueError(
            f"Found two weighted metrics with the same name: {name}.All the metrics added to the model need to have "
            "unique names."
        )
    return name


_BY_SHAPE = {
    "accuracy": (metrics.binary_accuracy, metrics.sparse_categorical_accuracy, metrics.categorical_accuracy),
    "crossentropy": (
        losses.binary_crossentropy,
        losses.sparse_categorical_crossentropy,
        losses.categorical_crossentropy,
    ),
}
_BY_SHAPE |= {"acc": _BY_SHAPE["accuracy"], "ce": _BY_SHAPE["crossentropy"]}


def _metric_object(metric: Any, y_true: Any, y_pred: Any) -> Metric | None:
    """A Metric object; what "accuracy" means follows from the shapes of labels and predictions."""
    if metric is None:
        return None
    choices = _BY_SHAPE.get(metric.lower()) if isinstance(metric, str) else None
    made = metrics.get(metric) if choices is None else choices[_kind(y_true, y_pred)]
    if isinstance(made, Metric):
        return made
    return MeanMetricWrapper(made, name=metric if isinstance(metric, str) else name_of(metric))


def _kind(y_true: Any, y_pred: Any) -> int:
    """0: two classes, 1: class numbers, 2: one-hot labels."""
    if not hasattr(y_true, "_static_shape"):
        y_true = convert.to_tensor(y_true)
    true, pred = y_true._static_shape(), y_pred._static_shape()
    if pred[-1] == 1:
        return 0
    return 1 if len(true) < len(pred) or (true[-1] == 1 and pred[-1] > 1) else 2

"""The layers behind `model.add_loss(tensor)` and `model.add_metric(tensor)` of described models."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.arguments import KeepsDtype, SameShape
from thalweg.keras.layers.base import Layer


class AddLoss(KeepsDtype, SameShape, Layer):
    """Hands its input on, and adds it to the losses.

    Args:
      unconditional: whether the loss does not depend on the inputs.
      **kwargs: those of Layer.
    """

    __module__ = "keras.src.engine.base_layer"
    _keras_module = ""  # no public class: configurations name the module

    def __init__(self, unconditional: bool, **kwargs: Any):
        kwargs["autocast"] = False
        super().__init__(**kwargs)
        self.unconditional = unconditional

    def call(self, inputs: Any) -> Any:
        self.add_loss(inputs)
        return inputs

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"unconditional": self.unconditional}


class AddMetric(Layer):
    """Hands its input on, and takes it into a metric.

    Args:
      aggregation: "mean", or None for a value that is a mean already.
      metric_name: the metric's name.
      **kwargs: those of Layer.
    """

    __module__ = "keras.src.engine.base_layer"
    _keras_module = ""

    def __init__(self, aggregation: str | None = None, metric_name: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.aggregation, self.metric_name = aggregation, metric_name

    def call(self, inputs: Any) -> Any:
        self.add_metric(inputs, aggregation=self.aggregation, name=self.metric_name)
        return inputs

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"aggregation": self.aggregation, "metric_name": self.metric_name}

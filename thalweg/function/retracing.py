"""The warning of functions that are traced again and again.

Source: behaviour and words from recorded runs of TensorFlow 2.15 (tests/golden/functions).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

_HISTORY = 10  # calls that count
_THRESHOLD = 5  # traces among them
_MAX_WARNINGS = 2

_logger = logging.getLogger("tensorflow")
_detectors: dict[Any, _Detector] = {}


class _Detector:
    """Counts the calls between the traces of a function."""

    __slots__ = ("calls", "per_trace", "warned")

    def __init__(self) -> None:
        self.calls = 0
        self.per_trace: list[int] = []
        self.warned = 0

    def traced(self, function: Callable) -> None:
        self.calls += 1
        self.per_trace.append(1)
        while self.per_trace and self.calls - self.per_trace[0] > _HISTORY:
            self.calls -= self.per_trace.pop(0)
        if self.warned >= _MAX_WARNINGS or len(self.per_trace) < _THRESHOLD:
            return
        self.warned += 1
        _logger.warning(
            "%s out of the last %s calls to %s triggered tf.function retracing. Tracing is expensive and the excessive "
            "number of tracings could be due to (1) creating @tf.function repeatedly in a loop, (2) passing tensors "
            "with different shapes, (3) passing Python objects instead of tensors. For (1), please define your "
            "@tf.function outside of the loop. For (2), @tf.function has reduce_retracing=True option that can avoid "
            "unnecessary retracing. For (3), please refer to "
            "https://www.tensorflow.org/guide/function#controlling_retracing and "
            "https://www.tensorflow.org/api_docs/python/tf/function for  more details.",
            len(self.per_trace),
            self.calls,
            function,
        )

    def called(self) -> None:
        if self.per_trace:
            self.per_trace[-1] += 1
            self.calls += 1


def detector_of(function: Callable, owner: Any) -> _Detector:
    """The counter for a Python function: one for all functions of the same code."""
    function = getattr(function, "__func__", function)
    return _detectors.setdefault(getattr(function, "__code__", None) or id(owner), _Detector())

"""`tf.keras.utils.Progbar`: progress, times and averages on one line.

Source: tf.keras.utils.Progbar public docs 2.15; printed forms from recorded runs (tests/golden/keras_slice.json).
"""

from __future__ import annotations

import logging
import math
import os
import sys
import time
from collections.abc import Iterable
from typing import Any

import numpy as np

_interactive = [True]
_logger = logging.getLogger("absl")


def enable_interactive_logging() -> None:
    """Messages and progress bars go to standard output: the default.

    Source: tf.keras.utils.enable_interactive_logging public docs 2.15.
    """
    _interactive[0] = True


def disable_interactive_logging() -> None:
    """Messages and progress bars go to the log of the package absl.

    Source: tf.keras.utils.disable_interactive_logging public docs 2.15.
    """
    _interactive[0] = False


def is_interactive_logging_enabled() -> bool:
    """Whether messages go to standard output.

    Example:
      >>> tf.keras.utils.is_interactive_logging_enabled()
      True
    Source: tf.keras.utils.is_interactive_logging_enabled public docs 2.15.
    """
    return _interactive[0]


def print_message(message: str, line_break: bool = True) -> None:
    """Writes to standard output, also where that cannot show every character; or to the log."""
    if not _interactive[0]:
        _logger.info(message)
        return
    text = message + "\n" if line_break else message
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        sys.stdout.write(text.encode("ascii", errors="replace").decode("ascii"))
    sys.stdout.flush()


class Progbar:
    """A progress bar.

    Args:
      target: number of steps expected, None where unknown.
      width: of the bar, in characters.
      verbose: 0 silent, 1 a bar that is redrawn, 2 a line at the end.
      interval: least seconds between two drawings.
      stateful_metrics: names of values that are shown as they are; of others the average is shown.
      unit_name: what is counted.
    Example:
      >>> bar = tf.keras.utils.Progbar(2, verbose=0)
      >>> bar.update(1, [('loss', 0.5)])
    Source: tf.keras.utils.Progbar public docs 2.15.
    """

    __module__ = "keras.src.utils.generic_utils"

    def __init__(
        self,
        target: int | None,
        width: int = 30,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ):
        self.target, self.width, self.verbose, self.interval, self.unit_name = (
            target,
            width,
            verbose,
            interval,
            unit_name,
        )
        self.stateful_metrics = set(stateful_metrics or ())
        # Where the cursor can go back over what was written. (Keras looks for the module `posix`, so any Unix counts.)
        self._dynamic_display = (
            sys.stdout.isatty()
            or "ipykernel" in sys.modules
            or "posix" in sys.modules
            or ("PYCHARM_HOSTED" in os.environ)
        )
        self._total_width = 0
        self._seen_so_far = 0
        self._values: dict[str, list[Any]] = {}
        self._start = self._time_at_epoch_start = time.time()
        self._last_update = 0.0
        self._time_at_epoch_end: float | None = None
        self._time_after_first_step: float | None = None

    def _update_stateful_metrics(self, stateful_metrics: Iterable[str]) -> None:
        self.stateful_metrics = self.stateful_metrics.union(stateful_metrics)

    def draws_now(self) -> bool:
        """Whether an update that is not the last would be drawn."""
        return self.verbose == 1 and time.time() - self._last_update >= self.interval

    def update(
        self, current: int, values: Iterable[tuple[str, Any]] | None = None, finalize: bool | None = None
    ) -> None:
        """Moves the bar.

        Args:
          current: index of the step.
          values: pairs of name and value of this step.
          finalize: whether it is the last update; by default when the target is reached.
        """
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        self._take_in(current, values or ())
        self._seen_so_far = current
        now = time.time()
        if current == self.target:
            self._time_at_epoch_end = now
        if self.verbose == 1:
            if now - self._last_update < self.interval and not finalize:
                return
            self._draw(current, now, finalize)
        elif self.verbose == 2 and finalize:
            self._write_line(current, now)
        self._last_update = now

    def add(self, n: int, values: Iterable[tuple[str, Any]] | None = None) -> None:
        """Moves the bar by `n` steps."""
        self.update(self._seen_so_far + n, values)

    def _take_in(self, current: int, values: Iterable[tuple[str, Any]]) -> None:
        for name, value in values:
            if name in self.stateful_metrics:
                self._values[name] = [value, 1]
                continue
            steps = max(current - self._seen_so_far, 1)
            total = self._values.setdefault(name, [0, 0])
            total[0] += value * steps
            total[1] += steps

    def _draw(self, current: int, now: float, finalize: bool) -> None:
        before = self._total_width
        start = "\b" * before + "\r" if self._dynamic_display else "\n"
        bar = self._bar(current)
        info = self._time_info(current, now, finalize) + self._value_info(lambda average: abs(average) > 1e-3)
        self._total_width = len(bar) + len(info)
        if before > self._total_width:
            info += " " * (before - self._total_width)
        print_message(start + bar + info + ("\n" if finalize else ""), line_break=False)

    def _bar(self, current: int) -> str:
        if self.target is None:
            return f"{current:7d}/Unknown"
        filled = int(self.width * (float(current) / self.target))
        tip = ("=" * (filled - 1) + (">" if current < self.target else "=")) if filled > 0 else ""
        return f"{self._count(current)} [{tip}{'.' * (self.width - filled)}]"

    def _count(self, current: int) -> str:
        digits = int(math.log10(self.target)) + 1
        return f"{current:{digits}d}/{self.target}"

    def _time_info(self, current: int, now: float, finalize: bool) -> str:
        per_step = self._step_duration(current, now)
        if self.target is None or finalize:
            return f" - {now - self._start:.0f}s{self._duration(per_step, self.unit_name)}"
        left = per_step * (self.target - current)
        if left > 3600:
            return f" - ETA: {left // 3600:.0f}:{int(left % 3600) // 60:02d}:{int(left % 60):02d}"
        return f" - ETA: {int(left // 60)}:{int(left % 60):02d}" if left > 60 else f" - ETA: {int(left)}s"

    def _value_info(self, is_plain: Any) -> str:
        text = ""
        for name, (total, count) in self._values.items():
            average = np.mean(total / max(1, count))
            text += f" - {name}: {average:.4f}" if is_plain(average) else f" - {name}: {average:.4e}"
        return text

    def _write_line(self, current: int, now: float) -> None:
        text = f"{self._count(current)} - {now - self._start:.0f}s" + self._value_info(lambda average: average > 1e-3)
        if self._time_at_epoch_end:
            epoch = self._time_at_epoch_end - self._time_at_epoch_start
            self._time_at_epoch_start, self._time_at_epoch_end = now, None
            text += f" -{self._duration(epoch, 'epoch')} -{self._duration(epoch / self.target, self.unit_name)}\n"
        print_message(text, line_break=False)

    @staticmethod
    def _duration(seconds: float, unit: str) -> str:
        if seconds >= 1 or seconds == 0:
            return f" {seconds:.0f}s/{unit}"
        return f" {seconds * 1e3:.0f}ms/{unit}" if seconds >= 1e-3 else f" {seconds * 1e6:.0f}us/{unit}"

    def _step_duration(self, current: int, now: float) -> float:
        """Seconds per step; the first step, which is slow, is left out where there are others."""
        if not current:
            return 0
        if self._time_after_first_step is not None and current > 1:
            duration = (now - self._time_after_first_step) / (current - 1)
        else:
            duration = (now - self._start) / current
        if current == 1:
            self._time_after_first_step = now
        return duration

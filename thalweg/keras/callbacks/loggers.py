"""Callbacks that note or report the logs, and the one that stops at NaN.

Source: tf.keras.callbacks public docs 2.15; texts from recorded runs.
"""

from __future__ import annotations

import collections
import csv
import json
import logging
import os
from collections.abc import Iterable
from typing import Any

import numpy as np

from thalweg.keras.callbacks.base import Callback
from thalweg.keras.callbacks.logs import as_numbers
from thalweg.keras.utils.progbar import print_message

_logger = logging.getLogger("tensorflow")


class TerminateOnNaN(Callback):
    """Stops `fit` when the loss is NaN or infinite.

    Source: tf.keras.callbacks.TerminateOnNaN public docs 2.15.
    """

    __module__ = "keras.src.callbacks"

    def __init__(self) -> None:
        super().__init__()
        self._supports_tf_logs = True

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        loss = as_numbers(logs or {}).get("loss")
        if loss is not None and not np.isfinite(loss):
            print_message(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True


class BaseLogger(Callback):
    """Means of the logs over an epoch, weighted by the batches' `size`; `params["metrics"]` says of which.

    Args:
      stateful_metrics: names of values of which the last one counts.
    Source: tf.keras.callbacks.BaseLogger public docs 2.15.
    """

    __module__ = "keras.src.callbacks"

    def __init__(self, stateful_metrics: Iterable[str] | None = None):
        super().__init__()
        self.stateful_metrics = set(stateful_metrics or [])

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.seen = 0
        self.totals: dict[str, Any] = {}

    def on_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        logs = logs or {}
        size = logs.get("size", 0)
        self.seen += size * logs.get("num_steps", 1)
        for name, value in logs.items():
            if name in self.stateful_metrics:
                self.totals[name] = value
            else:
                self.totals[name] = self.totals.get(name, 0) + value * size

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if logs is None:
            return
        for name in self.params.get("metrics", ()):  # Keras 2.15 does not say them any more
            if name in self.totals:
                logs[name] = self.totals[name] if name in self.stateful_metrics else self.totals[name] / self.seen


class CSVLogger(Callback):
    """Writes the logs of each epoch as a row of a file.

    Args:
      filename: the file.
      separator: between values.
      append: whether rows are added to a file that is there.
    Source: tf.keras.callbacks.CSVLogger public docs 2.15.
    """

    __module__ = "keras.src.callbacks"

    def __init__(self, filename: Any, separator: str = ",", append: bool = False):
        super().__init__()
        self.sep, self.filename, self.append = separator, os.fspath(filename), append
        self.writer: Any = None
        self.keys: list[str] | None = None
        self.append_header = True

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        if self.append and os.path.exists(self.filename):
            with open(self.filename, encoding="utf-8") as file:
                self.append_header = not file.readline()
        self.csv_file = open(self.filename, "a" if self.append else "w", encoding="utf-8")  # noqa: SIM115  (until the end of fit)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        logs = logs or {}
        if self.keys is None:
            self.keys = sorted(logs)
            if not any(key.startswith("val_") for key in self.keys):
                self.keys.extend(["val_" + key for key in self.keys])
        if not self.writer:
            dialect = type("Dialect", (csv.excel,), {"delimiter": self.sep})
            self.writer = csv.DictWriter(self.csv_file, fieldnames=["epoch", *self.keys], dialect=dialect)
            if self.append_header:
                self.writer.writeheader()
        row = collections.OrderedDict({"epoch": epoch})
        row.update((key, _cell(logs.get(key, "NA"))) for key in self.keys)
        self.writer.writerow(row)
        self.csv_file.flush()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self.csv_file.close()
        self.writer = None


def _cell(value: Any) -> Any:
    if isinstance(value, str) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0:
        return value
    return f'"[{", ".join(map(str, value))}]"'


class RemoteMonitor(Callback):
    """Posts the logs of each epoch to a server, as JSON.

    Args:
      root: the server's address.
      path: appended to it.
      field: form field of the JSON, unless it is the content itself.
      headers: HTTP headers.
      send_as_json: whether the content is the JSON itself.
    Raises: ImportError where the package `requests` is missing.
    Source: tf.keras.callbacks.RemoteMonitor public docs 2.15.
    """

    __module__ = "keras.src.callbacks"

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: dict[str, str] | None = None,
        send_as_json: bool = False,
    ):
        super().__init__()
        self.root, self.path, self.field, self.headers, self.send_as_json = root, path, field, headers, send_as_json

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        try:
            import requests
        except ImportError:
            raise ImportError("RemoteMonitor requires the `requests` library.") from None
        sent: dict[str, Any] = {"epoch": epoch}
        for name, value in (logs or {}).items():
            sent[name] = value.item() if isinstance(value, (np.ndarray, np.generic)) else value
        try:
            if self.send_as_json:
                requests.post(self.root + self.path, json=sent, headers=self.headers)
            else:
                requests.post(self.root + self.path, {self.field: json.dumps(sent)}, headers=self.headers)
        except requests.exceptions.RequestException:
            _logger.warning("Warning: could not reach RemoteMonitor root server at %s", self.root)

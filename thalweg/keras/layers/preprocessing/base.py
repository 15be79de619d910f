"""`PreprocessingLayer`: the base of layers that learn from data before training, by `adapt`.

Source: tf.keras.layers.experimental.preprocessing.PreprocessingLayer public docs 2.15; recorded runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import names
from thalweg.core.sparse_tensor import is_sparse
from thalweg.core.tensor import Tensor
from thalweg.keras.layers.base import Layer
from thalweg.keras.training import sources
from thalweg.ops.ragged.ragged_tensor import RaggedTensor

_BATCH_SIZE = 32


class PreprocessingLayer(Layer):
    """A layer with a state that `adapt` computes from data.

    Subclasses define `update_state(data)`, which takes a batch into account, `reset_state()`, and `finalize_state()`,
    which makes of the state what `call` uses.
    """

    __module__ = "keras.src.engine.base_preprocessing_layer"

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self._is_adapted = False

    @property
    def is_adapted(self) -> bool:
        """Whether `adapt` has run since the last `reset_state`."""
        return self._is_adapted

    def update_state(self, data: Any) -> None:
        """Takes a batch into account."""
        raise NotImplementedError

    def reset_state(self) -> None:
        """Forgets all data."""
        raise NotImplementedError

    def finalize_state(self) -> None:
        """Makes of the state what `call` uses."""

    def compile(self, run_eagerly: bool | None = None, steps_per_execution: int | None = None) -> None:
        """Accepted as in Keras: `adapt` always runs batch by batch, eagerly."""

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Computes the state from data, anew.

        Args:
          data: Dataset of batches, tensor, array or list of samples. batch_size: samples of an array taken at a time,
          by default 32. steps: batches taken, by default all.
        Raises: RuntimeError inside of a tf.function; ValueError for data of another kind.
        """
        if names.inside_function():
            raise RuntimeError(
                "Detected a call to `PreprocessingLayer.adapt` inside a `tf.function`. Please move the call outside of "
                "all enclosing `tf.function`s. Note that you can call a `PreprocessingLayer` directly on `Tensor`s "
                "inside a `tf.function`."
            )
        if self.built:
            self.reset_state()
        for batch in itertools.islice(batches(data, batch_size), steps):
            if not self.built:
                if getattr(self, "_batch_input_shape", None) is None and batch.shape.rank is not None:
                    self.__dict__["_batch_input_shape"] = (None,) * batch.shape.rank
                self._maybe_build(batch)
            self.update_state(batch)
        self.finalize_state()
        self._is_adapted = True


def batches(data: Any, batch_size: int | None) -> Iterator[Any]:
    """The batches of what `adapt` is given."""
    if hasattr(data, "element_spec") and not isinstance(data, Tensor):
        if batch_size is not None:
            raise ValueError("The `batch_size` argument must not be specified for the given input type.")
        for element in data:
            yield element[0] if isinstance(element, tuple) and len(element) == 1 else element
        return
    if isinstance(data, (list, tuple)):
        data = np.array(data)
    if not (sources.is_array(data) or isinstance(data, RaggedTensor) or is_sparse(data)):
        raise ValueError(f"Failed to find data adapter that can handle input: {type(data)}, <class 'NoneType'>")
    if is_sparse(data):
        yield data
        return
    rows = data if isinstance(data, RaggedTensor) else sources.as_tensor(data)
    if rows.shape.rank == 0:
        yield rows
        return
    count = int(rows.nrows()) if isinstance(rows, RaggedTensor) else rows.shape.as_list()[0]
    size = batch_size or _BATCH_SIZE
    for start in range(0, count, size):
        yield rows[start : start + size]

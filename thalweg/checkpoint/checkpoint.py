"""`tf.train.Checkpoint`: the values of objects in a file, found again by the objects' places in their graph.

Source: tf.train.Checkpoint public docs 2.15; "TensorFlow checkpoints", guide of tensorflow.org.
"""

from __future__ import annotations

import concurrent.futures
import os
import threading
from typing import Any

import numpy as np

from thalweg.checkpoint import management
from thalweg.checkpoint.object_graph import OBJECT_GRAPH_KEY, ObjectGraph
from thalweg.checkpoint.options import CheckpointOptions
from thalweg.checkpoint.restoration import (
    CheckpointLoadStatus,
    InitializationOnlyStatus,
    LoadStatus,
    NameBasedStatus,
    Restoration,
)
from thalweg.core import context, dtypes, errors, trackable
from thalweg.engine.dispatch import apply
from thalweg.formats.tensor_bundle import BundleReader
from thalweg.module.tracking import AutoTrackable
from thalweg.ops.resource.variable import Variable

_INDEX = ".index"
_COUNTER = "save_counter"


class _Writer:
    """Background writes, one after the other."""

    def __init__(self) -> None:
        self._pool: concurrent.futures.Executor | None = None
        self._last: concurrent.futures.Future | None = None
        self._lock = threading.Lock()

    def submit(self, work: Any) -> None:
        self.wait()
        with self._lock:
            if self._pool is None:
                self._pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="thalweg-checkpoint")
            self._last = self._pool.submit(work)

    def wait(self) -> None:
        """Until the last write is done. Raises what it raised."""
        last, self._last = self._last, None
        if last is not None:
            last.result()


_background = _Writer()


def save_objects(graph: ObjectGraph, prefix: str, options: CheckpointOptions | None = None) -> str:
    """Writes the values of a graph of objects; returns the prefix.

    Raises: RuntimeError inside a tf.function's trace; the classes of tf.errors for files that cannot be written.
    """
    prefix = os.fspath(prefix)
    if isinstance(prefix, bytes):
        prefix = prefix.decode()
    if context.state.graph is not None:
        raise RuntimeError(
            "Checkpoint: saving inside a tf.function or a graph is not supported; save between the calls, or use "
            "tf.compat.v1.train.Saver in a session."
        )
    options = options or CheckpointOptions()
    proto, tensors = graph.describe()
    names = [*tensors, OBJECT_GRAPH_KEY]
    values = [*tensors.values(), proto.SerializeToString(deterministic=True)]
    if options.enable_async:
        values = [v if isinstance(v, bytes) else _copied(v) for v in values]

    def write() -> None:
        apply("SaveV2", prefix, names, [""] * len(names), values)
        options.call_back(prefix)

    if options.enable_async:
        _background.submit(write)
    else:
        _background.wait()
        write()
    return prefix


def _copied(tensor: Any) -> Any:
    """A tensor that later assignments to its variable do not reach."""
    return type(tensor)(np.array(tensor._numpy(), copy=True), tensor.dtype)


def restore_objects(
    graph: ObjectGraph, path: str | None, options: CheckpointOptions | None = None, attached: dict | None = None
) -> LoadStatus:
    """Gives the objects of a graph the values of a file. None for the path: nothing is restored."""
    if path is None:
        return InitializationOnlyStatus()
    _background.wait()
    path = os.fspath(path)
    reader = BundleReader(path)
    if OBJECT_GRAPH_KEY not in reader:
        return NameBasedStatus(reader, graph)
    restoration = Restoration.of(reader, attached)
    restoration.bind(0, graph.root)
    return CheckpointLoadStatus(restoration, graph)


class Checkpoint(AutoTrackable):
    """Saves and restores the variables of objects.

    Args:
      root: the object whose children are saved under their own names; by default the checkpoint itself.
      **kwargs: further objects by name: models, optimizers, variables, lists and dicts of them.
    Raises: ValueError for a value that holds nothing to save.
    Example:
      >>> import os, tempfile
      >>> step = tf.Variable(1)
      >>> checkpoint = tf.train.Checkpoint(step=step)
      >>> path = checkpoint.save(os.path.join(tempfile.mkdtemp(), 'ckpt'))
      >>> step.assign(7); _ = checkpoint.restore(path).assert_consumed()
      <tf.Variable 'UnreadVariable' shape=() dtype=int32, numpy=7>
      >>> int(step), os.path.basename(path)
      (1, 'ckpt-1')
    Source: tf.train.Checkpoint public docs 2.15.
    """

    __module__ = "tensorflow.python.checkpoint.checkpoint"

    def __init__(self, root: Any = None, **kwargs: Any):
        super().__init__()
        self.__dict__.update(_root=None, _save_counter=None, _attached=None)
        root = getattr(root, "_checkpoint_root", lambda: root)() if root is not None else None
        if root is not None:
            _assert_trackable(root, "root")
            self.__dict__["_attached"] = {"root": root}
            self.__dict__["_root"] = root
        for name, value in sorted(kwargs.items()):
            setattr(self, name, value)
            there = getattr(self, name)
            _assert_trackable(there, name)
            if root is not None:
                held = trackable.children(root).get(name)
                if held is not None and held is not there:
                    raise ValueError(
                        f"Cannot create a Checkpoint with keyword argument {name} if root.{name} already exists."
                    )
                self._attached[name] = there

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        found = super()._trackable_children(save_type, **kwargs)
        return {name: value for name, value in found.items() if name not in ("_root", "_save_counter")} | (
            {} if self._save_counter is None else {_COUNTER: self._save_counter}
        )

    def _object_graph(self) -> ObjectGraph:
        if self._root is None:
            return ObjectGraph(self)
        return ObjectGraph(self._root, self._all_attached())

    def _all_attached(self) -> dict[str, Any]:
        """Children that the root has through this checkpoint."""
        counter = {} if self._save_counter is None else {_COUNTER: self._save_counter}
        return {**self._attached, **counter}

    def _counter(self) -> Any:
        if self._save_counter is None:
            counter = Variable(0, dtype=dtypes.int64, name=_COUNTER, trainable=False)
            self.__dict__["_save_counter"] = counter
            trackable.child_added(self if self._root is None else self._root, _COUNTER, counter)
        return self._save_counter

    @property
    def save_counter(self) -> Any:
        """How often `save` was called: an int64 variable."""
        return self._counter()

    def write(self, file_prefix: str, options: CheckpointOptions | None = None) -> str:
        """Writes under exactly this prefix, without a number and without a note in the file `checkpoint`.

        Args:
          file_prefix: path; `.index` and `.data-...` are added.
          options: CheckpointOptions.
        Returns: the prefix, for `read`.
        """
        return save_objects(self._object_graph(), file_prefix, options)

    def read(self, save_path: str, options: CheckpointOptions | None = None) -> LoadStatus:
        """Restores what `write` wrote.

        Returns: a status whose `assert_consumed()` and kin say whether program and file fit.
        Raises: NotFoundError where there is no file; ValueError for a variable of another shape.
        """
        return restore_objects(self._object_graph(), save_path, options, self._attached and self._all_attached())

    def save(self, file_prefix: str, options: CheckpointOptions | None = None) -> str:
        """Writes under the prefix and a number that rises by one, and notes the path in the folder's file `checkpoint`.

        Args:
          file_prefix: path to which `-1`, `-2` and so on are added.
          options: CheckpointOptions.
        Returns: the path, for `restore`.
        """
        counter = self._counter()
        counter.assign_add(1)
        path = f"{os.fspath(file_prefix)}-{int(counter.numpy())}"
        try:
            path = self.write(path, options)
        except BaseException:
            counter.assign_sub(1)
            raise
        management.update_state_for_save(path)
        return path

    def restore(self, save_path: str | None, options: CheckpointOptions | None = None) -> LoadStatus:
        """Restores what `save` wrote, or a checkpoint of TensorFlow 1, by the names of variables.

        Variables that are made later get their values when they are.

        Args:
          save_path: path that `save` or `tf.train.latest_checkpoint` returned; None restores nothing.
          options: CheckpointOptions.
        Returns: a status whose `assert_consumed()` and kin say whether program and file fit.
        Raises: NotFoundError where there is no file; DataLossError for a damaged one; ValueError for a variable of
          another shape.
        """
        path = None if save_path is None else os.fspath(save_path)
        if isinstance(path, str) and path.endswith(_INDEX):
            path = path.removesuffix(_INDEX)
        if path is not None and os.path.isdir(path) and os.path.isdir(os.path.join(path, "variables")):
            path = os.path.join(path, "variables", "variables")  # a SavedModel's values are a checkpoint, too
        try:
            status = self.read(path, options)
        except errors.NotFoundError as error:
            raise errors.NotFoundError(
                None,
                None,
                f"Error when restoring from checkpoint or SavedModel at {save_path}: {error.message}\n"
                "Please double-check that the path is correct. You may be missing the checkpoint suffix (e.g. the '-1' "
                "in 'path/to/ckpt-1').",
            ) from None
        self._counter()
        return status

    def sync(self) -> None:
        """Waits for saves in the background."""
        _background.wait()


def _assert_trackable(value: Any, name: str) -> None:
    if not trackable.is_trackable(value):
        raise ValueError(
            f"`Checkpoint` was expecting {name} to be a trackable object (an object derived from `Trackable`), got "
            f"{value}. If you believe this object should be trackable (i.e. it is part of the TensorFlow Python API "
            "and manages state), please open an issue."
        )

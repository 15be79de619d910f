"""The file `checkpoint`, which names a folder's checkpoints, and `CheckpointManager`, which keeps the newest.

Source: tf.train.{latest_checkpoint, CheckpointManager} public docs 2.15; the text of files that TensorFlow 2.15 wrote.
"""

from __future__ import annotations

import contextlib
import glob
import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from thalweg.core import protos
from thalweg.core.file_streams import os_error
from thalweg.core.logger import get_logger
from thalweg.formats import tensor_bundle

STATE_FILE = "checkpoint"


def state_path(folder: str, latest_filename: str | None = None) -> str:
    """The file that names a folder's checkpoints."""
    return os.path.join(folder, latest_filename or STATE_FILE)


def generate_checkpoint_state_proto(
    save_dir: str,
    model_checkpoint_path: str,
    all_model_checkpoint_paths: Sequence[str] | None = None,
    all_model_checkpoint_timestamps: Sequence[float] | None = None,
    last_preserved_timestamp: float | None = None,
) -> Any:
    """A CheckpointState message; paths inside `save_dir` become relative to it when `save_dir` is relative.

    Raises: ValueError for paths and times of different number.
    """
    paths = list(all_model_checkpoint_paths or [])
    if not paths or paths[-1] != model_checkpoint_path:
        paths.append(model_checkpoint_path)
    if all_model_checkpoint_timestamps and len(all_model_checkpoint_timestamps) != len(paths):
        raise ValueError(
            "Checkpoint timestamps, if provided, must match checkpoint paths (got paths "
            f"{paths} and timestamps {all_model_checkpoint_timestamps})"
        )
    if not os.path.isabs(save_dir):
        paths = [p if os.path.isabs(p) else os.path.relpath(p, save_dir) for p in paths]
        if not os.path.isabs(model_checkpoint_path):
            model_checkpoint_path = os.path.relpath(model_checkpoint_path, save_dir)
    state = protos.CheckpointState(model_checkpoint_path=model_checkpoint_path, all_model_checkpoint_paths=paths)
    state.all_model_checkpoint_timestamps.extend(all_model_checkpoint_timestamps or [])
    if last_preserved_timestamp is not None:
        state.last_preserved_timestamp = last_preserved_timestamp
    return state


def update_checkpoint_state(
    save_dir: str,
    model_checkpoint_path: str,
    all_model_checkpoint_paths: Sequence[str] | None = None,
    latest_filename: str | None = None,
    all_model_checkpoint_timestamps: Sequence[float] | None = None,
    last_preserved_timestamp: float | None = None,
) -> None:
    """Writes the file `checkpoint` of a folder: which checkpoint is the newest, and which are there."""
    write_state(
        save_dir,
        model_checkpoint_path,
        all_model_checkpoint_paths,
        latest_filename,
        False,
        all_model_checkpoint_timestamps,
        last_preserved_timestamp,
    )


def write_state(
    folder: str,
    newest: str,
    paths: Sequence[str] | None,
    latest_filename: str | None = None,
    relative: bool = False,
    timestamps: Sequence[float] | None = None,
    preserved: float | None = None,
) -> None:
    """Writes the file `checkpoint` of a folder; `relative` makes paths inside the folder relative to it."""
    from google.protobuf import text_format

    file = state_path(folder, latest_filename)
    if relative:
        newest = os.path.relpath(newest, folder) if os.path.isabs(newest) else newest
        paths = [os.path.relpath(p, folder) if os.path.isabs(p) else p for p in paths or []]
    state = generate_checkpoint_state_proto(folder, newest, paths, timestamps, preserved)
    if relative:
        state.model_checkpoint_path = newest
        state.ClearField("all_model_checkpoint_paths")
        state.all_model_checkpoint_paths.extend(paths or [newest])
    if file == state.model_checkpoint_path:
        raise RuntimeError(f"Save path '{newest}' conflicts with path used for checkpoint state.")
    temporary = f"{file}.tmp{os.getpid()}"
    try:
        with open(temporary, "w", encoding="utf-8") as out:
            out.write(text_format.MessageToString(state))
        os.replace(temporary, file)
    except OSError as cause:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise os_error(file, cause) from None


def update_state_for_save(path: str) -> None:
    """Notes a checkpoint in its folder as the newest, by a relative path."""
    folder = os.path.dirname(path)
    write_state(folder, os.path.basename(path), [os.path.basename(path)], relative=True)


def get_checkpoint_state(checkpoint_dir: str, latest_filename: str | None = None) -> Any:
    """What the file `checkpoint` of a folder says, with the folder in front of relative paths.

    Returns: a CheckpointState message, or None where there is no such file or it cannot be read.
    """
    from google.protobuf import text_format

    if isinstance(checkpoint_dir, os.PathLike):
        checkpoint_dir = os.fspath(checkpoint_dir)
    file = state_path(checkpoint_dir, latest_filename)
    try:
        with open(file, encoding="utf-8") as source:
            state = text_format.Parse(source.read(), protos.CheckpointState())
        if not state.model_checkpoint_path:
            raise ValueError(f"Invalid checkpoint state loaded from {checkpoint_dir}")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, text_format.ParseError) as cause:
        get_logger().warning("%s: %s", type(cause).__name__, cause)
        get_logger().warning("%s: Checkpoint ignored", file)
        return None
    if not os.path.isabs(state.model_checkpoint_path):
        state.model_checkpoint_path = os.path.join(checkpoint_dir, state.model_checkpoint_path)
    for i, path in enumerate(state.all_model_checkpoint_paths):
        if not os.path.isabs(path):
            state.all_model_checkpoint_paths[i] = os.path.join(checkpoint_dir, path)
    return state


def checkpoint_exists(checkpoint_prefix: str) -> bool:
    """Whether there is a checkpoint of that prefix."""
    prefix = os.fspath(checkpoint_prefix)
    return tensor_bundle.exists(prefix) or bool(glob.glob(glob.escape(prefix)))


def latest_checkpoint(checkpoint_dir: str, latest_filename: str | None = None) -> str | None:
    """The path of the newest checkpoint of a folder, for `restore`.

    Args:
      checkpoint_dir: the folder.
      latest_filename: the file that names the checkpoints; by default `checkpoint`.
    Returns: the path, or None where there is none.
    Example:
      >>> import tempfile
      >>> print(tf.train.latest_checkpoint(tempfile.mkdtemp()))
      None
    Source: tf.train.latest_checkpoint public docs 2.15.
    """
    state = get_checkpoint_state(checkpoint_dir, latest_filename)
    if state is None:
        return None
    if checkpoint_exists(state.model_checkpoint_path):
        return state.model_checkpoint_path
    get_logger().error("Couldn't match files for checkpoint %s", state.model_checkpoint_path)
    return None


def resolve_prefix(place: str) -> str:
    """The prefix of a checkpoint given by its prefix or by a folder, whose newest is meant.

    Raises: ValueError for a folder without checkpoints.
    """
    place = os.fspath(place)
    if not tensor_bundle.exists(place) and os.path.isdir(place):
        found = latest_checkpoint(place)
        values = os.path.join(place, "variables", "variables")
        if found is None and tensor_bundle.exists(values):
            found = values  # of a SavedModel
        if found is None:
            raise ValueError(f"Couldn't find 'checkpoint' file or checkpoints in given directory {place}")
        return found
    return place


def checkpoints_iterator(
    checkpoint_dir: str, min_interval_secs: float = 0, timeout: float | None = None, timeout_fn: Callable | None = None
) -> Iterator[str]:
    """New checkpoints of a folder, as they appear.

    Args:
      checkpoint_dir: the folder.
      min_interval_secs: time between two of them at least, in seconds.
      timeout: how long to wait for a new one, in seconds; None for ever.
      timeout_fn: asked after a timeout; the iteration ends where it returns True, or where there is none.
    """
    last = None
    while True:
        found = _wait_for_new(checkpoint_dir, last, timeout)
        if found is None:
            if timeout_fn is None or timeout_fn():
                return
            continue
        start, last = time.time(), found
        yield found
        left = start + min_interval_secs - time.time()
        if left > 0:
            time.sleep(left)


def _wait_for_new(folder: str, last: str | None, timeout: float | None, seconds: float = 0.1) -> str | None:
    stop = None if timeout is None else time.time() + timeout
    while True:
        found = latest_checkpoint(folder)
        if found is not None and found != last:
            return found
        if stop is not None and time.time() + seconds > stop:
            return None
        time.sleep(seconds)


def get_checkpoint_mtimes(checkpoint_prefixes: Sequence[str]) -> list[float]:
    """When checkpoints were written, in seconds since 1970; those that are not there are left out."""
    found = []
    for prefix in checkpoint_prefixes:
        for path in (tensor_bundle.index_file(prefix), prefix):
            with contextlib.suppress(OSError):
                found.append(os.stat(path).st_mtime)
                break
    return found


def remove_checkpoint(
    checkpoint_prefix: str, checkpoint_format_version: int = 2, meta_graph_suffix: str = "meta"
) -> None:
    """Deletes the files of a checkpoint, its graph included."""
    prefix = os.fspath(checkpoint_prefix)
    for path in [
        f"{prefix}.{meta_graph_suffix}",
        tensor_bundle.index_file(prefix),
        *glob.glob(glob.escape(prefix) + ".data-?????-of-?????"),
    ]:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)


class CheckpointManager:
    """Writes numbered checkpoints to a folder and deletes the old ones.

    Args:
      checkpoint: the tf.train.Checkpoint.
      directory: the folder.
      max_to_keep: how many of the newest stay; None keeps all.
      keep_checkpoint_every_n_hours: keeps one in so many hours for good.
      checkpoint_name: the files' name before the number.
      step_counter: a variable of steps, for checkpoint_interval.
      checkpoint_interval: saves that come sooner than so many steps after the last are left out.
      init_fn: called by `restore_or_initialize` where there is nothing to restore.
    Raises: ValueError for max_to_keep <= 0, or checkpoint_interval without step_counter.
    Example:
      >>> import tempfile
      >>> checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
      >>> manager = tf.train.CheckpointManager(checkpoint, tempfile.mkdtemp(), max_to_keep=2)
      >>> for _ in range(3): path = manager.save()
      >>> [p[-6:] for p in manager.checkpoints]
      ['ckpt-2', 'ckpt-3']
    Source: tf.train.CheckpointManager public docs 2.15.
    """

    __module__ = "tensorflow.python.checkpoint.checkpoint_management"

    def __init__(
        self,
        checkpoint: Any,
        directory: str,
        max_to_keep: int | None,
        keep_checkpoint_every_n_hours: float | None = None,
        checkpoint_name: str = "ckpt",
        step_counter: Any = None,
        checkpoint_interval: int | None = None,
        init_fn: Callable | None = None,
    ):
        if max_to_keep is not None and max_to_keep <= 0:
            raise ValueError(f"Expected a positive integer or `None` for `max_to_keep`, got {max_to_keep}.")
        if checkpoint_interval is not None and step_counter is None:
            raise ValueError("`step_counter` should be passed if `checkpoint_interval` is not None.")
        self._checkpoint, self._directory, self._max_to_keep = checkpoint, os.fspath(directory), max_to_keep
        self._keep_hours, self._name = keep_checkpoint_every_n_hours, checkpoint_name
        self._step_counter, self._interval, self._init_fn = step_counter, checkpoint_interval, init_fn
        self._last_step: int | None = None
        state = get_checkpoint_state(self._directory)
        now = time.time()
        self._latest: str | None = None
        self._kept: dict[str, float] = {}
        self._last_preserved = now
        if state is not None:
            self._latest = state.model_checkpoint_path
            if state.last_preserved_timestamp:
                self._last_preserved = state.last_preserved_timestamp
            times = list(state.all_model_checkpoint_timestamps) or [now] * len(state.all_model_checkpoint_paths)
            self._kept = dict(zip(state.all_model_checkpoint_paths, times, strict=False))

    @property
    def directory(self) -> str:
        """The folder."""
        return self._directory

    @property
    def checkpoint(self) -> Any:
        """The tf.train.Checkpoint."""
        return self._checkpoint

    @property
    def checkpoint_interval(self) -> int | None:
        """How many steps lie between saves at least."""
        return self._interval

    @property
    def latest_checkpoint(self) -> str | None:
        """The path of the newest checkpoint, or None."""
        return self._latest

    @property
    def checkpoints(self) -> list[str]:
        """The paths of the checkpoints that are kept and may go later, oldest first."""
        return list(self._kept)

    def save(
        self, checkpoint_number: int | None = None, check_interval: bool = True, options: Any = None
    ) -> str | None:
        """Writes a checkpoint.

        Args:
          checkpoint_number: its number; by default one more than the last.
          check_interval: leave the save out where the last one is fewer steps ago than checkpoint_interval.
          options: CheckpointOptions.
        Returns: its path, or None where it was left out.
        """
        if self._interval is not None and check_interval:
            step = int(self._step_counter)
            if self._last_step is not None and step < self._last_step + self._interval:
                return None
        counter = self._checkpoint.save_counter
        counter.assign_add(1)
        number = int(counter.numpy()) if checkpoint_number is None else int(checkpoint_number)
        try:
            path = self._checkpoint.write(os.path.join(self._directory, f"{self._name}-{number}"), options)
        except BaseException:
            counter.assign_sub(1)
            raise
        if self._step_counter is not None:
            self._last_step = int(self._step_counter)
        self._kept.pop(path, None)
        self._kept[path] = time.time()
        self._latest = path
        self._record()  # the state first names the new one, and forgets the old ones when they are gone
        if self._sweep():
            self._record()
        return path

    def _sweep(self) -> bool:
        """Deletes what is too old; whether anything changed."""
        changed = False
        while self._max_to_keep and len(self._kept) > self._max_to_keep:
            path, timestamp = next(iter(self._kept.items()))
            del self._kept[path]
            changed = True
            if self._keep_hours and timestamp - self._keep_hours * 3600 >= self._last_preserved:
                self._last_preserved = timestamp
                continue
            remove_checkpoint(path)
        return changed

    def _record(self) -> None:
        write_state(
            self._directory,
            self._latest,
            list(self._kept),
            None,
            True,
            list(self._kept.values()),
            self._last_preserved,
        )

    def restore_or_initialize(self) -> str | None:
        """Restores the newest checkpoint, or calls `init_fn` where there is none; returns the path, or None."""
        if self._latest is not None:
            self._checkpoint.restore(self._latest)
            if self._step_counter is not None:
                self._last_step = int(self._step_counter)
            return self._latest
        if self._init_fn is not None:
            self._init_fn()
        return None

    def sync(self) -> None:
        """Waits for saves in the background."""
        self._checkpoint.sync()

"""The default summary writer and step of each thread; writers; when summaries are recorded.

Source: tf.summary public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import context, convert, dtypes
from thalweg.core.names import control_dependencies, init_scope, inside_function, name_scope
from thalweg.core.static_value import get_static_value
from thalweg.core.tensor import EagerTensor, Tensor, is_tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.modes import add_to_collection

INITIALIZERS = "_SUMMARY_WRITER_V2"  # the collection of the operations that open writers
_numbers = itertools.count()


class _State(threading.local):
    """Per thread; class attributes are the defaults of a new thread."""

    recording: Any = None
    writer: Any = None
    step: Any = None


state = _State()


class _Default:
    """The with block of `as_default`; entered by hand it is `set_as_default`."""

    def __init__(self, writer: SummaryWriter, step: Any):
        self._writer, self._step = writer, step
        self._saved: tuple = ()

    def __enter__(self) -> SummaryWriter:
        self._saved = (state.writer, state.step)
        state.writer = self._writer
        if self._step is not None:
            state.step = self._step
        return self._writer

    def __exit__(self, *error: Any) -> bool:
        if state.writer is not None:
            state.writer.flush()
        state.writer = self._saved[0]
        if self._step is not None:
            state.step = self._saved[1]
        return False


class SummaryWriter:
    """What writes summaries; `tf.summary.create_file_writer` makes one."""

    def set_as_default(self, step: Any = None) -> None:
        """Makes it the writer of this thread; `step` becomes the default step unless it is None."""
        self.as_default(step).__enter__()

    def as_default(self, step: Any = None) -> Any:
        """A with block in which summaries are written with it; at its end it is flushed.

        Args:
          step: default step within the block; None keeps the one there is.
        """
        return _Default(self, step)

    def init(self) -> Any:
        """Opens the writer; in graphs an operation."""
        raise NotImplementedError

    def flush(self) -> Any:
        """Writes what waits; in graphs an operation."""
        raise NotImplementedError

    def close(self) -> Any:
        """Flushes and closes; in graphs an operation."""
        raise NotImplementedError


class _ResourceSummaryWriter(SummaryWriter):
    """A writer behind a handle."""

    def __init__(self, create: Callable[[], Tensor], init: Callable[[Tensor], Any]):
        self._resource = create()
        self._init_op = init(self._resource)
        self._closed = False
        if not context.executing_eagerly():
            add_to_collection(INITIALIZERS, self._init_op)

    def _check_open(self) -> None:
        if context.executing_eagerly() and self._closed:
            raise RuntimeError(f"SummaryWriter {self!r} is already closed")

    def set_as_default(self, step: Any = None) -> None:
        self._check_open()
        super().set_as_default(step)

    def as_default(self, step: Any = None) -> Any:
        self._check_open()
        return super().as_default(step)

    def init(self) -> Any:
        self._check_open()
        return self._init_op

    def flush(self) -> Any:
        if context.executing_eagerly() and self._closed:
            return None
        return apply("FlushSummaryWriter", self._resource)

    def close(self) -> Any:
        if context.executing_eagerly():
            if self._closed:
                return None
            self._closed = True
            return apply("CloseSummaryWriter", self._resource)  # which flushes
        with control_dependencies([self.flush()]):
            return apply("CloseSummaryWriter", self._resource)


class _TrackableResourceSummaryWriter(_ResourceSummaryWriter):
    """A writer that may be an attribute of what checkpoints save; there is nothing of it in them."""

    def _trackable_children(self, *_: Any, **__: Any) -> dict:
        return {}


class _NoopSummaryWriter(SummaryWriter):
    """Takes everything and writes nothing."""

    def set_as_default(self, step: Any = None) -> None:
        pass

    def as_default(self, step: Any = None) -> Any:
        return contextlib.nullcontext()

    def init(self) -> None:
        pass

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass


def create_file_writer(
    logdir: Any,
    max_queue: Any = None,
    flush_millis: Any = None,
    filename_suffix: Any = None,
    name: str | None = None,
    experimental_trackable: bool = False,
    experimental_mesh: Any = None,
) -> SummaryWriter:
    """A writer of a new event file, `events.out.tfevents.<seconds>.<host>.<process>.<number><suffix>`.

    Args:
      logdir: directory, made if there is none.
      max_queue: how many events may wait before they are written; default 10.
      flush_millis: how long they may wait, in milliseconds; default two minutes.
      filename_suffix: end of the file's name; default ".v2".
      name: name of the operation in graphs.
      experimental_trackable: True makes a writer that checkpoints accept as an attribute.
      experimental_mesh: must be None.
    Raises: ValueError for logdir None, or a tensor of the function that is traced; the error of the file system.
    Example:
      >>> import tempfile
      >>> logs = tempfile.mkdtemp()
      >>> writer = tf.summary.create_file_writer(logs)
      >>> with writer.as_default():
      ...   print(tf.summary.scalar("loss", 0.5, step=0))
      tf.Tensor(True, shape=(), dtype=bool)
      >>> writer.close()
      >>> [e.step for e in tf.compat.v1.train.summary_iterator(tf.io.gfile.glob(logs + "/events*")[0])]
      [0, 0]

    Source: tf.summary.create_file_writer public docs 2.15; recorded runs.
    """
    if logdir is None:
        raise ValueError("Argument `logdir` cannot be None")
    if experimental_mesh is not None:
        raise NotImplementedError("create_file_writer: experimental_mesh: there are no meshes of devices")
    inside = inside_function()
    with init_scope():
        given = {
            "logdir": logdir, "max_queue": max_queue, "flush_millis": flush_millis, "filename_suffix": filename_suffix
        }  # fmt: skip
        if context.executing_eagerly():
            _check_eager(given, inside)
        with name_scope(name or "create_file_writer") as scope:
            if hasattr(logdir, "__fspath__"):
                logdir = logdir.__fspath__()
            settings = {
                "logdir": convert.to_tensor(logdir, dtypes.string),
                "max_queue": convert.to_tensor(10 if max_queue is None else max_queue, dtypes.int32),
                "flush_millis": convert.to_tensor(120000 if flush_millis is None else flush_millis, dtypes.int32),
                "suffix": convert.to_tensor(".v2" if filename_suffix is None else filename_suffix, dtypes.string),
            }

            def create() -> Tensor:
                eagerly = context.executing_eagerly()
                shared = f"summary_writer_{next(_numbers)}" if eagerly else scope.rstrip("/")
                return apply("SummaryWriter", shared_name=shared, container="", name=name)

            kind = _TrackableResourceSummaryWriter if experimental_trackable else _ResourceSummaryWriter
            return kind(create, lambda handle: apply("CreateSummaryFileWriter", handle, *settings.values()))


def _check_eager(given: dict[str, Any], inside: bool) -> None:
    for argument, value in given.items():
        if is_tensor(value) and isinstance(value, Tensor) and not isinstance(value, EagerTensor):
            if inside:
                raise ValueError(
                    f"Invalid graph Tensor argument '{argument}={value}' to create_file_writer() inside an "
                    "@tf.function. The writer is made outside of the function, where its tensors have no values."
                )
            raise ValueError(f"Invalid graph Tensor argument '{argument}={value}' to eagerly executed "
                             "create_file_writer().")


def create_noop_writer() -> SummaryWriter:
    """A writer that writes nothing: its `as_default` block changes nothing.

    Example:
      >>> with tf.summary.create_noop_writer().as_default():
      ...   print(bool(tf.summary.scalar("loss", 0.5, step=0)))
      False

    Source: tf.summary.create_noop_writer public docs 2.15.
    """
    return _NoopSummaryWriter()


def flush(writer: Any = None, name: str | None = None) -> Any:
    """Writes what a writer (default: that of the thread) still holds.

    Raises: ValueError for what is no writer.
    Source: tf.summary.flush public docs 2.15.
    """
    writer = state.writer if writer is None else writer
    if writer is None:
        return None if context.executing_eagerly() else apply("NoOp", name=name)
    if isinstance(writer, SummaryWriter):
        return writer.flush()
    raise ValueError(f"Invalid argument to flush(): {writer!r}")


# ---------------------------------------------------------------- steps and conditions


def set_step(step: Any) -> None:
    """Sets the default step of this thread: an int, an int64 variable, or None.

    A function takes an int as it was when the function was traced; a variable is read at each call.

    Example:
      >>> tf.summary.experimental.set_step(3)
      >>> tf.summary.experimental.get_step()
      3
      >>> tf.summary.experimental.set_step(None)

    Source: tf.summary.experimental.set_step public docs 2.15.
    """
    state.step = step


def get_step() -> Any:
    """The default step of this thread, or None. Source: tf.summary.experimental.get_step public docs 2.15."""
    return state.step


@contextlib.contextmanager
def record_if(condition: Any) -> Iterator[None]:
    """A with block in which summaries are recorded only where a condition holds.

    Args:
      condition: bool, scalar bool tensor, or a function that gives one, which is asked at each summary (inside a
        tf.function: when it is traced, so that it should give a tensor).
    Example:
      >>> with tf.summary.record_if(False):
      ...   print(bool(tf.summary.should_record_summaries()))
      False

    Source: tf.summary.record_if public docs 2.15.
    """
    saved = state.recording
    state.recording = condition
    try:
        yield
    finally:
        state.recording = saved


def recording() -> tuple[bool | None, Any]:
    """(whether is recorded, if that is known now; what says so in a graph)."""
    if state.writer is None:
        return False, None
    condition = state.recording
    if not callable(condition):
        known = get_static_value(condition)
        if known is not None and not known:
            return False, None
    else:
        condition = condition()
    if condition is None:
        condition = True
    known = get_static_value(condition)
    if context.executing_eagerly():
        return bool(condition), None
    return None if known is None else bool(known), apply("LogicalAnd", True, condition)


def should_record_summaries() -> Tensor:
    """Whether summaries are recorded: there is a default writer and `record_if` does not forbid it; a bool tensor.

    Example:
      >>> bool(tf.summary.should_record_summaries())
      False

    Source: tf.summary.should_record_summaries public docs 2.15.
    """
    known, tensor = recording()
    return convert.to_tensor(known) if tensor is None else tensor

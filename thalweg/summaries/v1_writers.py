"""`tf.compat.v1.summary.FileWriter` and its cache.

Source: tf.compat.v1.summary.FileWriter public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import os
import threading
import time
import warnings
from types import TracebackType
from typing import Any

from thalweg.core import context, gfile, protos
from thalweg.core.logger import get_logger
from thalweg.engine.dispatch import apply
from thalweg.graph.graph import Graph, get_default_graph
from thalweg.ops.summary.storage import SummaryFileWriter
from thalweg.summaries import writers


class _HostEvents:
    """Events written by this process."""

    def __init__(self, logdir: str, max_queue: int, flush_secs: float, suffix: str | None):
        self._arguments = (logdir, max_queue, int(flush_secs * 1000), suffix or "")
        self._writer: SummaryFileWriter | None = None
        self.reopen()

    def reopen(self) -> None:
        if self._writer is None:
            self._writer = SummaryFileWriter()
            self._writer.open(*self._arguments, numbered=False)

    def add(self, event: Any) -> None:
        if self._writer is not None:
            self._writer.add(event)

    def flush(self) -> None:
        if self._writer is not None:
            self._writer.flush()

    def close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.close()


class _SessionEvents:
    """Events written by a writer of the session's graph, shared with `tf.summary` writers of its name."""

    def __init__(self, session: Any, logdir: str, max_queue: int, flush_secs: float, suffix: str | None):
        self._session = session
        with session.graph.as_default(), session.graph.name_scope("filewriter"):
            writer = writers.create_file_writer(
                logdir, max_queue, int(flush_secs * 1000), suffix or "", name=f"logdir:{logdir}".replace("/", "_")
            )
            self._event = apply("Placeholder", dtype="string", shape=[])
            self._add = apply("ImportEvent", writer._resource, self._event)
            self._init, self._flush, self._close = writer.init(), writer.flush(), writer.close()
        self._open = False
        self.reopen()

    def reopen(self) -> None:
        if not self._open:
            self._session.run(self._init)
            self._open = True

    def add(self, event: Any) -> None:
        if self._open:
            self._session.run(self._add, {self._event: event.SerializeToString()})

    def flush(self) -> None:
        self._session.run(self._flush)

    def close(self) -> None:
        if self._open:
            self._session.run(self._close)
            self._open = False


class FileWriter:
    """Writes Summary messages, graphs and run metadata to an event file.

    Args:
      logdir: directory, made if there is none.
      graph: a graph to write at once.
      max_queue: how many events may wait before they are written.
      flush_secs: how long they may wait.
      graph_def: GraphDef to write at once; deprecated.
      filename_suffix: end of the file's name.
      session: where given, the file belongs to the session's graph.
    Raises: RuntimeError in eager execution; the error of the file system.
    Example:
      >>> import tempfile
      >>> logs = tempfile.mkdtemp()
      >>> with tf.Graph().as_default(), tf.compat.v1.summary.FileWriter(logs) as writer:
      ...   writer.add_summary(tf.compat.v1.Summary(value=[{"tag": "loss", "simple_value": 0.5}]), global_step=3)
      >>> [e.step for e in tf.compat.v1.train.summary_iterator(tf.io.gfile.glob(logs + "/events*")[0])]
      [0, 3]

    Source: tf.compat.v1.summary.FileWriter public docs 2.15.
    """

    def __init__(
        self,
        logdir: Any,
        graph: Any = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        graph_def: Any = None,
        filename_suffix: str | None = None,
        session: Any = None,
    ):
        if context.executing_eagerly():
            raise RuntimeError(
                "v1.summary.FileWriter is not compatible with eager execution. Use `tf.summary.create_file_writer`,or "
                "a `with v1.Graph().as_default():` context"
            )
        self._logdir = os.fspath(logdir)
        gfile.makedirs(self._logdir)
        arguments = (self._logdir, max_queue, flush_secs, filename_suffix)
        self._events: Any = _HostEvents(*arguments) if session is None else _SessionEvents(session, *arguments)
        self._closed = False
        self._run_tags: set[str] = set()
        self._seen: set[str] = set()
        if graph is not None or graph_def is not None:
            self.add_graph(graph=graph, graph_def=graph_def)
            written = graph_def or (graph.as_graph_def(add_shapes=True) if isinstance(graph, Graph) else graph)
            meta_graph = protos.MetaGraphDef(graph_def=written)
            self.add_meta_graph(meta_graph)

    def __enter__(self) -> FileWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get_logdir(self) -> str:
        """The directory."""
        return self._logdir

    def _warn_if_closed(self) -> None:
        if self._closed:
            warnings.warn(
                "Attempting to use a closed FileWriter. The operation will be a noop unless the FileWriter is "
                "explicitly reopened.",
                stacklevel=3,
            )

    def add_event(self, event: Any) -> None:
        """Adds an Event."""
        self._warn_if_closed()
        self._events.add(event)

    def _add(self, step: Any, **fields: Any) -> None:
        event = protos.Event(wall_time=time.time(), **fields)
        if step is not None:
            event.step = int(step)
        self.add_event(event)

    def add_summary(self, summary: Any, global_step: Any = None) -> None:
        """Adds a Summary, or the bytes of one, as operations of `tf.compat.v1.summary` give them.

        The metadata of a tag is written with its first value only.
        """
        data = summary if isinstance(summary, bytes) else summary.SerializeToString()
        summary = protos.Summary.FromString(data)
        for value in summary.value:
            if value.HasField("metadata") and value.tag in self._seen:
                value.ClearField("metadata")
            self._seen.add(value.tag)
        self._add(global_step, summary=summary)

    def add_session_log(self, session_log: Any, global_step: Any = None) -> None:
        """Adds a SessionLog."""
        self._add(global_step, session_log=session_log)

    def add_graph(self, graph: Any, global_step: Any = None, graph_def: Any = None) -> None:
        """Adds a graph.

        Args:
          graph: a Graph. global_step: its step. graph_def: a GraphDef instead; deprecated.
        Raises: ValueError for both, TypeError for neither.
        """
        if graph is not None and graph_def is not None:
            raise ValueError("Please pass only graph, or graph_def (deprecated), but not both.")
        given = graph if graph is not None else graph_def
        if isinstance(given, Graph):
            message = given.as_graph_def(add_shapes=True)
        elif isinstance(given, protos.GraphDef):
            get_logger().warning(
                "Passing a `GraphDef` to the SummaryWriter is deprecated. Pass a `Graph` object instead, such as "
                "`sess.graph`."
            )
            message = given
        else:
            raise TypeError("The passed graph must be an instance of `Graph` or the deprecated `GraphDef`")
        self._add(global_step, graph_def=message.SerializeToString())

    def add_meta_graph(self, meta_graph_def: Any, global_step: Any = None) -> None:
        """Adds a MetaGraphDef. Raises: TypeError for something else."""
        if not isinstance(meta_graph_def, protos.MetaGraphDef):
            raise TypeError(f"meta_graph_def must be type MetaGraphDef, saw type: {type(meta_graph_def)}")
        self._add(global_step, meta_graph_def=meta_graph_def.SerializeToString())

    def add_run_metadata(self, run_metadata: Any, tag: str, global_step: Any = None) -> None:
        """Adds the RunMetadata of a session's run under a tag. Raises: ValueError for a tag used before."""
        if tag in self._run_tags:
            raise ValueError("The provided tag was already used for this event type")
        self._run_tags.add(tag)
        tagged = protos.TaggedRunMetadata(tag=tag, run_metadata=run_metadata.SerializeToString())
        self._add(global_step, tagged_run_metadata=tagged)

    def flush(self) -> None:
        """Writes what waits."""
        self._warn_if_closed()
        self._events.flush()

    def close(self) -> None:
        """Writes what waits and closes the file."""
        self._events.close()
        self._closed = True

    def reopen(self) -> None:
        """Opens a new file after `close`; of an open writer it does nothing."""
        self._events.reopen()
        self._closed = False


class FileWriterCache:
    """One FileWriter per directory. Source: tf.compat.v1.summary.FileWriterCache public docs 2.15."""

    _cache: dict[str, FileWriter] = {}
    _lock = threading.RLock()

    @staticmethod
    def clear() -> None:
        """Closes and forgets all."""
        with FileWriterCache._lock:
            for writer in FileWriterCache._cache.values():
                writer.close()
            FileWriterCache._cache = {}

    @staticmethod
    def get(logdir: str) -> FileWriter:
        """The writer of a directory, made with the default graph if there is none."""
        with FileWriterCache._lock:
            if logdir not in FileWriterCache._cache:
                FileWriterCache._cache[logdir] = FileWriter(logdir, graph=get_default_graph())
            return FileWriterCache._cache[logdir]

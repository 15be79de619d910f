"""Queue runners: threads that fill queues, and input pipelines made of queues.

Source: tf.compat.v1.train.QueueRunner, string_input_producer, batch and related public docs 2.15.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from thalweg.core import context, errors, protos
from thalweg.core.logger import get_logger
from thalweg.graph import meta_graph, modes
from thalweg.graph.session import get_default_session


class QueueRunner:
    """Operations that put elements into a queue, each run by a thread until there are no more.

    Args:
      queue: the queue.
      enqueue_ops: list of operations.
      close_op, cancel_op: operations that close the queue at the end, and when the threads are told to stop.
      queue_closed_exception_types: errors that mean the end; default OutOfRangeError.
      queue_runner_def: a QueueRunnerDef in place of all these; its operations are looked up in the graph.
      import_scope: the scope into which they were imported.
    Raises: ValueError without queue or operations; RuntimeError eagerly.
    """

    def __init__(
        self,
        queue: Any = None,
        enqueue_ops: Sequence[Any] | None = None,
        close_op: Any = None,
        cancel_op: Any = None,
        queue_closed_exception_types: Sequence[type] | None = None,
        queue_runner_def: Any = None,
        import_scope: str | None = None,
    ):
        if context.executing_eagerly():
            raise RuntimeError(
                "QueueRunners are not supported when eager execution is enabled. Instead, please use tf.data to get "
                "data into your model."
            )
        if queue_runner_def is not None:
            if queue or enqueue_ops:
                raise ValueError("queue_runner_def and queue are mutually exclusive.")
            queue, enqueue_ops, close_op, cancel_op, queue_closed_exception_types = _parts_of(
                queue_runner_def, import_scope
            )
        if not queue or not enqueue_ops:
            raise ValueError("Must provide queue and enqueue_ops.")
        self._queue, self._enqueue_ops = queue, list(enqueue_ops)
        self._close_op = queue.close() if close_op is None else close_op
        self._cancel_op = queue.close(cancel_pending_enqueues=True) if cancel_op is None else cancel_op
        types = (errors.OutOfRangeError,) if queue_closed_exception_types is None else queue_closed_exception_types
        if not isinstance(types, tuple) or not all(isinstance(t, type) and issubclass(t, Exception) for t in types):
            raise TypeError(f"queue_closed_exception_types, when provided, must be a tuple of tf.error types, but saw: "
                            f"{types}")  # fmt: skip
        self._queue_closed_exception_types = types
        self._lock = threading.Lock()
        self._runs: dict[Any, int] = {}
        self._exceptions_raised: list[Exception] = []

    queue = property(lambda self: self._queue)
    enqueue_ops = property(lambda self: self._enqueue_ops)
    close_op = property(lambda self: self._close_op)
    cancel_op = property(lambda self: self._cancel_op)
    queue_closed_exception_types = property(lambda self: self._queue_closed_exception_types)
    exceptions_raised = property(lambda self: self._exceptions_raised)
    name = property(lambda self: self._queue.name)

    def _run(self, sess: Any, enqueue_op: Any, coord: Any = None) -> None:
        try:
            while not (coord and coord.should_stop()):
                try:
                    sess.run(enqueue_op)
                except self._queue_closed_exception_types:
                    with self._lock:
                        self._runs[sess] -= 1
                        last = self._runs[sess] == 0
                    if last:
                        self._close(sess)
                    return
        except Exception as e:
            if coord:
                coord.request_stop(e)
            else:
                get_logger().error("Exception in QueueRunner: %s", e)
                with self._lock:
                    self._exceptions_raised.append(e)
                raise

    def _close(self, sess: Any) -> None:
        try:
            sess.run(self._close_op)
        except errors.CancelledError:
            pass  # closed already

    def _close_on_stop(self, sess: Any, coord: Any) -> None:
        coord.wait_for_stop()
        try:
            sess.run(self._cancel_op)
        except (errors.CancelledError, RuntimeError):
            pass  # closed already, the queue or the session

    def create_threads(self, sess: Any, coord: Any = None, daemon: bool = False, start: bool = False) -> list[Any]:
        """Threads that run the operations; none when a session's threads run already.

        Args:
          coord: coordinator that hears of errors and stops the threads.
        """
        with self._lock:
            if self._runs.get(sess, 0) > 0:
                return []
            self._runs[sess] = len(self._enqueue_ops)
            self._exceptions_raised = []
        threads = [
            threading.Thread(target=self._run, args=(sess, op, coord), name=f"QueueRunnerThread-{self.name}-{op.name}")
            for op in self._enqueue_ops
        ]
        if coord:
            name = f"QueueRunnerThread-{self.name}-close_on_stop"
            threads.append(threading.Thread(target=self._close_on_stop, args=(sess, coord), name=name))
        for thread in threads:
            if coord:
                coord.register_thread(thread)
            thread.daemon = daemon
            if start:
                thread.start()
        return threads

    def to_proto(self, export_scope: str | None = None) -> Any:
        """The QueueRunnerDef that names the queue and the operations; None where the queue is outside the scope."""
        if export_scope is not None and not self.queue.name.startswith(export_scope):
            return None
        names = [op.name for op in (self._queue, *self._enqueue_ops, self._close_op, self._cancel_op)]
        if export_scope:
            names = [name.removeprefix(f"{export_scope.rstrip('/')}/") for name in names]
        codes = [errors.error_code_from_exception_type(t) for t in self._queue_closed_exception_types]
        return protos.QueueRunnerDef(
            queue_name=names[0],
            enqueue_op_name=names[1:-2],
            close_op_name=names[-2],
            cancel_op_name=names[-1],
            queue_closed_exception_types=codes,
        )

    @staticmethod
    def from_proto(queue_runner_def: Any, import_scope: str | None = None) -> Any:
        """The runner that a QueueRunnerDef describes, of the current graph's operations."""
        return QueueRunner(queue_runner_def=queue_runner_def, import_scope=import_scope)


def _parts_of(definition: Any, scope: str | None) -> tuple:
    """Queue, operations and exceptions of a QueueRunnerDef. Raises: KeyError for operations the graph has not."""
    graph, prefix = modes.get_default_graph(), f"{scope}/" if scope else ""

    def found(name: str) -> Any:
        return graph.as_graph_element(prefix + name)

    types = tuple(map(errors.exception_type_from_error_code, definition.queue_closed_exception_types))
    return (
        found(definition.queue_name),
        [found(name) for name in definition.enqueue_op_name],
        found(definition.close_op_name),
        found(definition.cancel_op_name),
        types or (errors.OutOfRangeError,),
    )


def add_queue_runner(qr: QueueRunner, collection: str = modes.GraphKeys.QUEUE_RUNNERS) -> None:
    """Puts a queue runner into a collection of the graph."""
    modes.add_to_collection(collection, qr)


def start_queue_runners(
    sess: Any = None,
    coord: Any = None,
    daemon: bool = True,
    start: bool = True,
    collection: str = modes.GraphKeys.QUEUE_RUNNERS,
) -> list[Any]:
    """Starts the threads of all queue runners of the graph.

    Args:
      sess: session; default: the default one.
    Returns: the threads.
    Raises: ValueError without a session; RuntimeError eagerly.
    """
    if context.executing_eagerly():
        raise RuntimeError("Queues are not compatible with eager execution.")
    sess = get_default_session() if sess is None else sess
    if not sess:
        raise ValueError("Cannot start queue runners: No default session is registered. Use `with sess.as_default()` "
                         "or pass an explicit session to tf.start_queue_runners(sess=sess)")  # fmt: skip
    with sess.graph.as_default():
        threads = []
        for runner in modes.get_collection(collection):
            threads.extend(runner.create_threads(sess, coord=coord, daemon=daemon, start=start))
    return threads


meta_graph.register_form(
    modes.GraphKeys.QUEUE_RUNNERS, "QueueRunnerDef", lambda r: r.to_proto(), QueueRunner.from_proto
)

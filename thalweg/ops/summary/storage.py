"""What a summary writer's handle holds: events that wait, and the file they go to.

Events wait in memory and are written by a thread when there are more than `max_queue` of them or the oldest has waited
for `flush_millis`; `flush` writes them at once. What could not be written is told by the next call.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import sys
import threading
import time
import weakref
from typing import Any

from thalweg.core import errors, gfile, protos
from thalweg.formats.event_files import EventFile

_numbers = itertools.count()  # of the files of this process
_MANY = 1000  # so many waiting events above `max_queue` are written by whoever adds one more

_open_writers: weakref.WeakSet[SummaryFileWriter] = weakref.WeakSet()


class SummaryFileWriter:
    """What the handle made by the op SummaryWriter holds; `open` gives it its file.

    It is safe to use from several threads.
    """

    def __init__(self) -> None:
        self._file: EventFile | None = None
        self._waiting: list[bytes] = []
        self._failure: Exception | None = None
        self._changed = threading.Condition()  # guards `_waiting`, `_failure`, `_stopping`
        self._writing = threading.Lock()  # guards the file; taken before `_changed`
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._max_queue, self._flush_s, self._flushed_at = 10, 120.0, 0.0

    def open(self, logdir: str, max_queue: int, flush_millis: int, suffix: str, numbered: bool = True) -> None:
        """Makes directory and file; does nothing if that was done before.

        With `numbered` the file's name has the numbers of the process and of the file.
        """
        with self._writing:
            if self._file is not None:
                return
            if not os.path.isdir(logdir):
                gfile.makedirs(logdir)
            ending = f".{os.getpid()}.{next(_numbers)}{suffix}" if numbered else suffix
            self._file = EventFile(os.path.join(logdir, "events"), ending)
            self._max_queue, self._flush_s, self._flushed_at = max_queue, flush_millis / 1000, time.monotonic()
        _open_writers.add(self)

    def add(self, event: Any) -> None:
        """Adds an Event. Raises: NotFoundError before `open` and after `close`, the error of an earlier write."""
        data = event.SerializeToString()
        if self._file is None:
            raise errors.NotFoundError(None, None, "The summary writer has no file: it is not initialized, or closed")
        with self._changed:
            self._tell_failure()
            self._waiting.append(data)
            count = len(self._waiting)
            late = time.monotonic() - self._flushed_at > self._flush_s
            if count == 1 or count > self._max_queue:
                self._wake()
        if count > self._max_queue + _MANY or late:
            self.flush()

    def add_value(self, step: int, **fields: Any) -> None:
        """Adds an event with a Summary of one value (fields of Summary.Value)."""
        event = protos.Event(wall_time=time.time(), step=step)
        event.summary.value.add(**fields)
        self.add(event)

    def flush(self) -> None:
        """Writes what waits. Raises: the error of the file system, now or earlier."""
        self._write_waiting()
        with self._changed:
            self._tell_failure()

    def close(self) -> None:
        """Writes what waits and closes the file; more than once does nothing."""
        try:
            if self._file is not None:
                self.flush()
        finally:
            with self._changed:
                self._stopping = True
                self._changed.notify_all()
            with self._writing:
                if self._file is not None:
                    self._file.close()
                    self._file = None
            _open_writers.discard(self)

    def _tell_failure(self) -> None:
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=_run, args=(weakref.ref(self), self._changed), name="summary-writer", daemon=True
            )
            self._thread.start()
        elif len(self._waiting) > self._max_queue:
            self._changed.notify_all()

    def _write_waiting(self) -> None:
        with self._writing:
            with self._changed:
                events, self._waiting = self._waiting, []
                self._flushed_at = time.monotonic()
            if events and self._file is not None:
                try:
                    self._file.write(events)
                except errors.OpError as e:
                    with self._changed:
                        self._failure = e

    def _due(self) -> float | None:
        """Seconds until the thread has to write; asked with the lock held."""
        if not self._waiting:
            return self._flush_s
        return 0.0 if len(self._waiting) > self._max_queue else self._flushed_at + self._flush_s - time.monotonic()

    def end(self) -> None:
        """As `close`, and the thread has ended: at the end of the process a thread may be stopped within a lock."""
        self.close()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def __del__(self) -> None:
        if not sys.is_finalizing():  # then `_end_all` has done it, and taking locks is not safe
            with contextlib.suppress(Exception):
                self.close()


def _run(writer: weakref.ref, changed: threading.Condition) -> None:
    """The thread: it does not keep its writer alive."""
    while True:
        with changed:
            self = writer()
            if self is None or self._stopping:
                return
            due = self._due()
            if due > 0:
                del self
                changed.wait(min(due, 1.0))
                continue
        self._write_waiting()
        del self


@atexit.register
def _end_all() -> None:
    """What waits when the process ends is written."""
    for writer in list(_open_writers):
        with contextlib.suppress(errors.OpError):
            writer.end()

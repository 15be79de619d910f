"""One thread that compiles while the program goes on; the program's end waits for the compilation in hand, no longer.

The thread is a daemon, and handlers of `atexit` wait for it: jax takes its backends down in such a handler, and no
compilation may be on the way then. Handlers run last in, first out, so ours is registered again once jax is imported.
"""

from __future__ import annotations

import atexit
import os
import queue
import threading
from collections.abc import Callable
from typing import Any

from thalweg.core import flags


class Job:
    """A call that another thread makes. `done` is true once it has ended, `error` what it raised."""

    __slots__ = ("done", "error", "_call")

    def __init__(self, call: Callable[[], Any]):
        self.done, self.error, self._call = False, None, call

    def run(self) -> None:
        try:
            self._call()
        except BaseException as e:  # noqa: BLE001  (whoever asks for the result gets it)
            self.error = e
        finally:
            self._call = None
            self.done = True


class _Worker:
    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue = queue.SimpleQueue()
        self._idle = threading.Event()
        self._idle.set()
        self._stopping = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._knows_jax = False

    def submit(self, job: Job) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="thalweg-compiler", daemon=True)
                self._thread.start()
                atexit.register(self.stop)
        self._jobs.put(job)

    def _work(self) -> None:
        while not self._stopping:
            job = self._jobs.get()
            self._idle.clear()
            try:
                if job is not None and not self._stopping:
                    self._prepare()
                    job.run()
            finally:
                self._idle.set()

    def _prepare(self) -> None:
        if not self._knows_jax:
            from thalweg.engine import xla_backend

            xla_backend.default_device()
            atexit.register(self.stop)
            self._knows_jax = True

    def stop(self) -> None:
        """Lets the thread end, and waits for what it is doing."""
        self._stopping = True
        self._jobs.put(None)
        if self._thread is not None and self._thread.is_alive() and self._thread is not threading.current_thread():
            self._idle.wait()


_worker = _Worker()


def _forget_worker() -> None:
    """After a fork: the child has no such thread."""
    global _worker
    _worker = _Worker()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_worker)


def available() -> bool:
    """Whether there is a processor to spare, and nobody forbade it."""
    return flags.values.BACKGROUND_COMPILE and _processors() > 1


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def submit(call: Callable[[], Any]) -> Job:
    """Has another thread make a call, after those that were submitted before."""
    job = Job(call)
    _worker.submit(job)
    return job

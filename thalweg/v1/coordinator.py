"""`tf.train.Coordinator`: threads that stop together, and report what one of them raised.

Source: tf.train.Coordinator, tf.compat.v1.train.LooperThread public docs 2.15.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from thalweg.core import errors
from thalweg.core.logger import get_logger


class Coordinator:
    """Tells threads to stop, and waits for them.

    Args:
      clean_stop_exception_types: exceptions that are a reason to stop but not to fail; default OutOfRangeError.
    Example:
      >>> coord = tf.train.Coordinator()
      >>> coord.request_stop()
      >>> coord.should_stop()
      True
    """

    def __init__(self, clean_stop_exception_types: Sequence[type] | None = None):
        types = (errors.OutOfRangeError,) if clean_stop_exception_types is None else clean_stop_exception_types
        self._clean_stop_exception_types = tuple(types)
        self._lock = threading.Lock()
        self._stop_event = threading.Event()
        self._error: BaseException | None = None
        self._joined = False
        self._registered: set[threading.Thread] = set()

    def request_stop(self, ex: Any = None) -> None:
        """Asks all threads to stop.

        Args:
          ex: an exception (or what sys.exc_info() gives) that `join` is to raise.
        """
        with self._lock:
            if self._joined:
                if ex is None:
                    return
                raise _exception(ex)
            if self._stop_event.is_set():
                return
            if ex is not None and self._error is None:
                error = _exception(ex)
                if not isinstance(error, self._clean_stop_exception_types):
                    get_logger().info("Error reported to Coordinator: %s, %s", type(error), error)
                    self._error = error
            self._stop_event.set()

    def clear_stop(self) -> None:
        """Starts again, with no reason to stop."""
        with self._lock:
            self._joined, self._error = False, None
            self._stop_event.clear()

    def should_stop(self) -> bool:
        """Whether stop was requested."""
        return self._stop_event.is_set()

    @contextlib.contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        """A with block whose exception is a request to stop."""
        try:
            yield
        except BaseException as e:
            self.request_stop(ex=e)

    def wait_for_stop(self, timeout: float | None = None) -> bool:
        """Waits until stop is requested; False when the time is over first."""
        return self._stop_event.wait(timeout)

    def register_thread(self, thread: threading.Thread) -> None:
        """A thread that `join` waits for."""
        with self._lock:
            self._registered.add(thread)

    def join(
        self,
        threads: Any = None,
        stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Waits for threads to end; after a request to stop for at most a grace period.

        Raises: the exception that was given with the request; RuntimeError when threads do not end.
        """
        with self._lock:
            waited = self._registered | set(threads or ())
        while any(t.is_alive() for t in waited) and not self.wait_for_stop(1.0):
            pass
        if not self.should_stop():
            self._stop_event.set()
        deadline = time.monotonic() + stop_grace_period_secs
        pause = 0.001
        while any(t.is_alive() for t in waited) and time.monotonic() < deadline:
            time.sleep(pause)
            pause = min(pause * 2, 0.1)
        stragglers = [t.name for t in waited if t.is_alive()]
        with self._lock:
            self._joined = True
            self._registered = set()
            error = self._error
        if error is not None:
            raise error
        if stragglers:
            if not ignore_live_threads:
                raise RuntimeError(f"Coordinator stopped with threads still running: {' '.join(stragglers)}")
            get_logger().info("Coordinator stopped with threads still running: %s", " ".join(stragglers))

    @property
    def joined(self) -> bool:
        """Whether `join` has returned."""
        return self._joined

    def raise_requested_exception(self) -> None:
        """Raises what was given with the request to stop, if anything was."""
        with self._lock:
            if self._error is not None:
                raise self._error


def _exception(ex: Any) -> BaseException:
    if isinstance(ex, tuple):
        ex = ex[1]
    return ex if isinstance(ex, BaseException) else sys.exc_info()[1] or RuntimeError(str(ex))


class LooperThread(threading.Thread):
    """A thread that calls a function again and again until a coordinator says stop.

    Args:
      coord: the coordinator.
      timer_interval_secs: seconds from call to call; None calls at once.
      target, args, kwargs: the function; default: the method `run_loop`.
    Raises: ValueError for a coordinator that is none, or other arguments without target.
    Source: tf.compat.v1.train.LooperThread public docs 2.15.
    """

    def __init__(
        self, coord: Coordinator, timer_interval_secs: float | None, target: Callable | None = None, args: Any = None,
        kwargs: Any = None,
    ):  # fmt: skip
        if not isinstance(coord, Coordinator):
            raise ValueError(f"'coord' argument must be a Coordinator: {coord}")
        super().__init__()
        self.daemon = True
        self._coord, self._interval, self._looped = coord, timer_interval_secs, target
        if target:
            self._given_args, self._given_kwargs = args or (), kwargs or {}
        elif args or kwargs:
            raise ValueError("'args' and 'kwargs' argument require that you also pass 'target'")
        self._coord.register_thread(self)

    @staticmethod
    def loop(
        coord: Coordinator, timer_interval_secs: float | None, target: Callable, args: Any = None, kwargs: Any = None
    ) -> LooperThread:
        """Starts a thread that calls `target`."""
        looper = LooperThread(coord, timer_interval_secs, target=target, args=args, kwargs=kwargs)
        looper.start()
        return looper

    def run(self) -> None:
        with self._coord.stop_on_exception():
            self.start_loop()
            if self._interval is None:
                while not self._coord.should_stop():
                    self.run_loop()
            else:
                following = time.monotonic()
                while not self._coord.wait_for_stop(max(0.0, following - time.monotonic())):
                    following += self._interval
                    self.run_loop()
            self.stop_loop()

    def start_loop(self) -> None:
        """Called before the first call."""

    def stop_loop(self) -> None:
        """Called after the last call."""

    def run_loop(self) -> None:
        """One call."""
        if self._looped:
            self._looped(*self._given_args, **self._given_kwargs)

"""Threads: elements made before they are asked for, and functions of several elements at a time.

A thread costs more than a cheap element does, and Python code gains nothing by it. So `Ahead` and `ParallelMap`
measure:
they begin in the consumer's thread and start theirs when elements take long. Threads end when their iterator is
dropped.
"""

from __future__ import annotations

import collections
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

SLOW = 200e-6  # seconds: two such elements in a row, and a thread pays
VERY_SLOW = 5e-3  # one such element is enough
FIRST = 50e-3  # the first one may take longer: buffers are filled, functions compiled
_JOIN = 1.0  # seconds to wait for a thread that is in the middle of an element
_clock = time.perf_counter


class _Failure:
    """An exception on its way to the consumer."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException):
        self.error: BaseException | None = error


def _raise(failure: _Failure) -> None:
    """Raises an exception without a circle of it, its traceback and the frame that knows it."""
    error, failure.error = failure.error, None
    try:
        raise error
    finally:
        del error


class _End:
    """No more elements."""


class Gauge:
    """Says when work is slow enough for threads."""

    __slots__ = ("_slow", "_enough")

    def __init__(self) -> None:
        self._slow, self._enough = 0, FIRST

    def slow(self, seconds: float) -> bool:
        """Whether, with this measurement, the work is slow."""
        self._slow = self._slow + 1 if seconds >= SLOW else 0
        enough, self._enough = self._enough, VERY_SLOW
        return self._slow > 1 or seconds >= enough


def start_thread(target: Callable, *args: Any) -> threading.Thread:
    """A thread that does not keep the program from ending."""
    thread = threading.Thread(target=target, args=args, name="thalweg_data", daemon=True)
    thread.start()
    return thread


def join(threads: list[threading.Thread]) -> None:
    """Waits a while for threads that were told to end."""
    if sys.is_finalizing():
        return
    for thread in threads:
        if thread is not threading.current_thread():
            thread.join(_JOIN)


def close(elements: Any) -> None:
    """Ends a pass early, so that its files are closed."""
    end = getattr(elements, "close", None)
    if end is not None:
        end()


class Ahead:
    """The elements of a pass, up to `size` of them made in advance by a thread.

    Args:
      elements: makes a new pass, in the thread that needs its first element; or the pass. size: 1 or more.
      always: start the thread at the first element, however fast elements are.
    """

    def __init__(self, elements: Iterator[Any], size: int, always: bool = False):
        self._elements: Iterator[Any] | None = elements
        self._size = max(size, 1)
        self._gauge = Gauge()
        self._always = always
        self._thread: threading.Thread | None = None
        self._ended = False

    def __iter__(self) -> Ahead:
        return self

    def __next__(self) -> Any:
        if self._thread is None:
            if not self._always:
                start = _clock()
                found = next(self._elements)
                if self._gauge.slow(_clock() - start):
                    self._start()
                return found
            self._start()
        if self._ended:
            raise StopIteration
        item = self._made.get()
        self._wanted.put(True)
        if item is _End:
            self._ended = True
            raise StopIteration
        if type(item) is _Failure:
            _raise(item)
        return item

    @property
    def has_thread(self) -> bool:
        """Whether elements took long enough for a thread."""
        return self._thread is not None

    @property
    def size(self) -> int:
        """How many elements are made ahead at most."""
        return self._size

    def _start(self) -> None:
        self._made: queue.SimpleQueue = queue.SimpleQueue()
        self._wanted: queue.SimpleQueue = queue.SimpleQueue()
        for _ in range(self._size):
            self._wanted.put(True)
        self._thread = start_thread(_make_ahead, self._elements, self._wanted, self._made)
        self._elements = None

    def close(self) -> None:
        """Ends the thread; it may finish the element it is making."""
        self._ended = True
        if self._thread is not None:
            self._wanted.put(False)
            join([self._thread])
        else:
            close(self._elements)

    def __del__(self) -> None:
        if self._thread is not None:
            self.close()


def _make_ahead(elements: Iterator[Any], wanted: queue.SimpleQueue, made: queue.SimpleQueue) -> None:
    try:
        while wanted.get():
            try:
                made.put(next(elements))
            except StopIteration:
                made.put(_End)
                return
            except BaseException as e:  # noqa: BLE001  (whatever it is, the consumer gets it)
                made.put(_Failure(e))
    finally:
        close(elements)


class ParallelMap:
    """A function of elements, in up to `count` threads at a time.

    Args:
      run: the function. elements: the pass it is for. count: how many threads. ordered: whether results come in the
        order of the elements, or as they are ready.
    """

    def __init__(self, run: Callable, elements: Iterator[Any], count: int, ordered: bool = True):
        self._run, self._elements, self._count, self._ordered = run, elements, max(count, 1), ordered
        self._gauge = Gauge()
        self._threads: list[threading.Thread] = []
        self._pending: collections.deque[list] = collections.deque()
        self._ended = self._closed = False

    def __iter__(self) -> ParallelMap:
        return self

    def __next__(self) -> Any:
        if not self._threads:
            element = next(self._elements)
            start = _clock()
            found = self._run(element)
            if self._count > 1 and self._gauge.slow(_clock() - start):
                self._start()
            return found
        self._fill()
        if not self._pending:
            raise StopIteration
        if self._ordered:
            slot = self._pending.popleft()
            slot[0].acquire()
        else:
            slot = self._done.get()
            self._pending.remove(slot)
        self._fill()
        found = slot[1]
        if type(found) is _Failure:
            slot = None
            _raise(found)
        return found

    @property
    def thread_count(self) -> int:
        """How many threads run; none while calls are quick."""
        return len(self._threads)

    def _fill(self) -> None:
        while not self._ended and len(self._pending) < self._count:
            lock = threading.Lock()
            lock.acquire()
            slot = [lock, None]
            try:
                element = next(self._elements)
            except StopIteration:
                self._ended = True
                return
            except BaseException as e:  # noqa: BLE001  (its turn comes after the elements before it)
                slot[1] = _Failure(e)
                self._pending.append(slot)
                lock.release()
                if not self._ordered:
                    self._done.put(slot)
                continue
            self._pending.append(slot)
            self._tasks.put((slot, element))

    def _start(self) -> None:
        self._tasks: queue.SimpleQueue = queue.SimpleQueue()
        self._done: queue.SimpleQueue = queue.SimpleQueue()
        done = None if self._ordered else self._done
        self._threads = [start_thread(_work, self._run, self._tasks, done) for _ in range(self._count)]

    def close(self) -> None:
        """Ends the threads; they may finish what they are at."""
        if not self._closed:
            self._closed = self._ended = True
            for _ in self._threads:
                self._tasks.put(None)
            join(self._threads)
            close(self._elements)

    def __del__(self) -> None:
        if self._threads:
            self.close()


def _work(run: Callable, tasks: queue.SimpleQueue, done: queue.SimpleQueue | None) -> None:
    while task := tasks.get():
        slot, element = task
        try:
            slot[1] = run(element)
        except BaseException as e:  # noqa: BLE001  (whatever it is, the consumer gets it)
            slot[1] = _Failure(e)
        slot[0].release()
        if done is not None:
            done.put(slot)
        task = slot = element = None

"""Batches that workers compute ahead: `tf.keras.utils.OrderedEnqueuer`, `tf.keras.utils.GeneratorEnqueuer`.

Workers are threads, or processes with `use_multiprocessing`. Processes are begun by spawning, so a Sequence for them
must be one that can be pickled, and the script must have the usual `if __name__ == "__main__":`. Each process has its
own copy of the Sequence, renewed in each epoch. What cannot be sent to a process (a generator, an object of a class of
the script itself) threads compute instead, with a warning.
Source: tf.keras.utils.OrderedEnqueuer, GeneratorEnqueuer public docs 2.15.
"""

from __future__ import annotations

import multiprocessing
import queue
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

from thalweg.core.logger import get_logger

_POLL = 0.1          # seconds between looks at whether to stop
_END = object()      # a generator's end: a StopIteration would not pass through a Future
_own: list[Any] = []  # the Sequence of a worker process


def _begin_process(sequence: Any) -> None:
    _own[:] = [sequence]


def _own_item(index: int) -> Any:
    return _own[0][index]


class SequenceEnqueuer:
    """What both kinds share: the workers' queue, and the thread that fills it.

    Args:
      sequence: where the data come from.
      use_multiprocessing: workers are processes, not threads.
    """

    def __init__(self, sequence: Any, use_multiprocessing: bool = False) -> None:
        self.sequence = sequence
        self.use_multiprocessing = use_multiprocessing
        self.workers = 0
        self.queue: queue.Queue | None = None
        self.run_thread: threading.Thread | None = None
        self.stop_signal: threading.Event | None = None

    def is_running(self) -> bool:
        """Whether it has been started, and not stopped."""
        return self.stop_signal is not None and not self.stop_signal.is_set()

    def start(self, workers: int = 1, max_queue_size: int = 10) -> None:
        """Starts the workers.

        Args:
          workers: how many. max_queue_size: how many batches are computed ahead.
        """
        self.workers = workers
        self.queue = queue.Queue(max_queue_size)
        self.stop_signal = threading.Event()
        self.run_thread = threading.Thread(target=self._run, daemon=True, name="thalweg-enqueuer")
        self.run_thread.start()

    def stop(self, timeout: float | None = None) -> None:
        """Stops the workers; what they computed ahead is dropped.

        Args:
          timeout: seconds to wait for them at most.
        """
        if self.stop_signal is None or self.run_thread is None:
            return
        self.stop_signal.set()
        if self.run_thread is not threading.current_thread():
            self.run_thread.join(timeout)

    def get(self) -> Iterator[Any]:
        """The batches, in turn, without those that are None.

        Raises: what computing a batch raised, after the workers are stopped.
        """
        try:
            while self.is_running():
                assert self.queue is not None
                try:
                    future = self.queue.get(timeout=_POLL)
                except queue.Empty:
                    continue
                inputs = future.result()
                self.queue.task_done()
                if inputs is _END:
                    return
                if inputs is not None:
                    yield inputs
        except Exception:
            self.stop()
            raise

    def _run(self) -> None:
        raise NotImplementedError

    def _put(self, future: Future) -> bool:
        """Waits for room in the queue. Returns: whether it goes on."""
        assert self.queue is not None
        while self.is_running():
            try:
                self.queue.put(future, timeout=_POLL)
            except queue.Full:
                continue
            return True
        future.cancel()
        return False

    def _failed(self, error: BaseException) -> None:
        """Lets the reader know what the filling thread ran into."""
        future: Future = Future()
        future.set_exception(error)
        self._put(future)

    def __del__(self) -> None:
        if self.is_running():
            self.stop(timeout=0)


class OrderedEnqueuer(SequenceEnqueuer):
    """The batches of a `tf.keras.utils.Sequence`, epoch after epoch without an end, in its order.

    Args:
      sequence: the Sequence.
      use_multiprocessing: workers are processes, not threads.
      shuffle: each epoch's batches come in another order (of Python's `random`).
    Example:
      >>> class Squares(tf.keras.utils.Sequence):
      ...     def __len__(self): return 3
      ...     def __getitem__(self, i): return i * i
      >>> enqueuer = tf.keras.utils.OrderedEnqueuer(Squares())
      >>> enqueuer.start(workers=2)
      >>> batches = enqueuer.get()
      >>> [next(batches) for _ in range(4)]
      [0, 1, 4, 0]
      >>> enqueuer.stop()
    Source: tf.keras.utils.OrderedEnqueuer public docs 2.15.
    """

    endless = True       # else one epoch, whose end the reader tells the Sequence of

    def __init__(self, sequence: Any, use_multiprocessing: bool = False, shuffle: bool = False) -> None:
        super().__init__(sequence, use_multiprocessing)
        self.shuffle = shuffle
        if use_multiprocessing and type(sequence).__module__ == "__main__":
            get_logger().warning(
                "Threads compute the batches of %s, not processes: a process cannot import the class from the script "
                "itself. Define it in a module of its own.", type(sequence).__name__
            )
            self.use_multiprocessing = False

    def _executor(self) -> tuple[Executor, Callable[[int], Any]]:
        workers = max(1, self.workers)
        if not self.use_multiprocessing:
            return ThreadPoolExecutor(workers), self.sequence.__getitem__
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(workers, context, _begin_process, (self.sequence,)), _own_item

    def _run(self) -> None:
        try:
            order = list(range(len(self.sequence)))
            executor = None
            while self.is_running():
                if self.shuffle:
                    random.shuffle(order)
                if executor is None:
                    executor, item = self._executor()
                try:
                    for index in order:
                        if not self._put(executor.submit(item, index)):
                            return
                    if not self.endless or not self._read_all():
                        return
                    self.sequence.on_epoch_end()
                finally:
                    if self.use_multiprocessing or not self.endless or not self.is_running():
                        executor.shutdown(wait=True, cancel_futures=not self.is_running())
                        executor = None  # processes have the Sequence of this epoch
        except Exception as e:
            self._failed(e)

    def _read_all(self) -> bool:
        """Waits until the epoch's batches are read. Returns: whether it goes on."""
        assert self.queue is not None
        with self.queue.all_tasks_done:
            while self.queue.unfinished_tasks and self.is_running():
                self.queue.all_tasks_done.wait(_POLL)
        return self.is_running()


class GeneratorEnqueuer(SequenceEnqueuer):
    """The batches of a generator, to its end.

    Args:
      generator: the generator; with several workers one that threads may share.
      use_multiprocessing: one thread computes the batches, as a generator cannot be sent to another process.
      random_seed: of NumPy in processes; without them without effect, as in Keras.
    Source: tf.keras.utils.GeneratorEnqueuer public docs 2.15.
    """

    def __init__(self, generator: Any, use_multiprocessing: bool = False, random_seed: int | None = None) -> None:
        super().__init__(generator, use_multiprocessing)
        self.random_seed = random_seed
        if use_multiprocessing:
            get_logger().warning("One thread computes the batches of the generator: it cannot be sent to a process. "
                                 "Use a `tf.keras.utils.Sequence` for workers that are processes.")

    def _next(self) -> Any:
        try:
            return next(self.sequence)
        except StopIteration:
            return _END
        except ValueError as e:
            if "generator already executing" not in str(e):
                raise
            raise RuntimeError(
                "Your generator is NOT thread-safe. Keras requires a thread-safe generator when "
                "`use_multiprocessing=False, workers > 1`. "
            ) from e

    def _run(self) -> None:
        executor = ThreadPoolExecutor(1 if self.use_multiprocessing else max(1, self.workers))
        try:
            while self._put(executor.submit(self._next)):
                pass
        finally:
            executor.shutdown(wait=True, cancel_futures=True)

    def get(self) -> Iterator[Any]:
        """The batches, in turn, without those that are None; then the workers stop."""
        yield from super().get()
        self.stop()

"""Interpreted first, compiled when it pays: decides, per function and input shapes, how a body runs.

A body is interpreted until that has cost about as much as compiling would, then compiled once, by another thread
where calls are short; whichever form was faster is kept. Of a body that XLA cannot take as a whole, the parts that it
can take are compiled (`clusters`), each by the same rules; `reason` says what stood in the way. Many shapes must not
become a compile storm: only so many executables are kept for a function, and each further one has to earn more
interpretation first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, flags
from thalweg.engine import background
from thalweg.graph import debug
from thalweg.graph.clusters import Part, Partition
from thalweg.graph.compile_errors import NotCompilable
from thalweg.graph.executable import Executable, compile_error

_COMPILE_AFTER_S = 0.05  # of interpretation, for one signature
_NESTED_COMPILE_AFTER_S = 0.25  # bodies of loops and branches wait for the function around them to be compiled
_JUDGE_CALLS = 20
_CALL_FLOOR_S = 10e-6  # no call of an executable takes less
_BACKGROUND_CALL_S = 0.03  # slower calls wait for their executable
_MAX_SIGNATURES = 8  # executables kept per function
_MAX_DEMANDED = 128  # where jit_compile=True asks for them
_MAX_RECORDS = 1024  # signatures of which something is remembered
_MAX_HOST_OPS_FOUND = 32  # by trying; each try traces the cluster again


class _Record:
    """What is known of one signature of input shapes. `settled` runs it once the form is decided."""

    __slots__ = (
        "interpreted_s",
        "interpreted_calls",
        "compiled_s",
        "compiled_calls",
        "form",
        "settled",
        "executable",
        "used",
        "job",
    )

    def __init__(self) -> None:
        self.interpreted_s = 0.0
        self.interpreted_calls = 0
        self.compiled_s = 0.0
        self.compiled_calls = 0
        self.form = "undecided"
        self.settled: Callable[[Sequence[Any]], list[Any]] | None = None
        self.executable: Executable | None = None
        self.used = 0
        self.job: tuple[background.Job, Executable] | None = None  # on its way in another thread


class Tiered:
    """Runs a body in the form that suits it.

    Args:
      function: the body: `name`, `inputs`, `outputs`, `program`.
      jit_compile: True where nothing but one executable will do.
      nested: the body belongs to a loop, branch or call of another.
      on_failure: told instead of the body being cut itself, when it cannot be compiled (clusters).
    """

    def __init__(
        self,
        function: Any,
        jit_compile: bool | None,
        nested: bool = False,
        on_failure: Callable[[NotCompilable], None] | None = None,
    ):
        self._function = function
        self._must_compile = bool(jit_compile)
        self._compile_after_s = lambda: _NESTED_COMPILE_AFTER_S if nested else _COMPILE_AFTER_S
        self._on_failure = on_failure
        self._records: dict[Any, _Record] = {}
        self._lists = [i for i, t in enumerate(function.inputs) if t.dtype is dtypes.variant]
        self._lock = threading.RLock()
        self._compiles = 0
        self._clock = 0
        self._hosted: list[Any] = []
        self._clusters: dict[Any, Tiered] = {}
        self._partition: Partition | None = None
        self.reason: str | None = None

    @property
    def compiles(self) -> int:
        """How many executables were made of the body, its clusters included."""
        return self._compiles + sum(c.compiles for c in self._clusters.values())

    @property
    def partition(self) -> Partition | None:
        """The parts of a body that XLA could not take as a whole, if any of them may be compiled."""
        return self._partition

    def run(self, arrays: Sequence[Any]) -> list[Any]:
        """The outputs for input arrays."""
        key = tuple([a.shape for a in arrays])
        if self._lists:
            key = (*key, *[_list_key(arrays[i]) for i in self._lists])
        record = self._records.get(key)
        if record is not None and record.settled is not None and flags.values.BACKEND != "numpy":
            self._clock = record.used = self._clock + 1
            return record.settled(arrays)
        return self._run_slowly(key, arrays)

    def _run_slowly(self, key: Any, arrays: Sequence[Any]) -> list[Any]:
        if self._must_compile:
            return self._compiled_or_error(key, arrays)
        if flags.values.BACKEND == "numpy":
            return self._function.program.run(arrays)
        if self.reason is not None:
            return self._in_parts(arrays)
        record = self._records.get(key) or self._new_record(key)
        if record.job is not None and not self._arrived(record):
            return self._function.program.run(arrays) if self.reason is None else self._in_parts(arrays)
        if record.executable is None and (record.interpreted_s < self._price() or self._is_tiny(record)):
            return self._interpreted(record, arrays)
        if record.executable is None and self._is_for_background(record):
            self._send(record, arrays)
            return self._interpreted(record, arrays)
        return self._compiled(record, arrays)

    def _is_tiny(self, record: _Record) -> bool:
        """Whether no executable can be faster; then the form is settled."""
        if record.interpreted_calls < _JUDGE_CALLS or record.interpreted_s > record.interpreted_calls * _CALL_FLOOR_S:
            return False
        record.form, record.settled = "interpreted", self._function.program.run
        return True

    # ------------------------------------------------------------ compiling beside the program

    def _is_for_background(self, record: _Record) -> bool:
        """Whether many calls can be made until an executable is there."""
        a_call = record.interpreted_s / max(record.interpreted_calls, 1)
        return a_call < _BACKGROUND_CALL_S and background.available()

    def _send(self, record: _Record, arrays: Sequence[Any]) -> None:
        with self._lock:
            if record.job is None and record.executable is None:
                self._make_room(record)
                executable = Executable(self._function)
                given = list(arrays)
                record.job = (background.submit(lambda: executable.prepare(given)), executable)

    def _arrived(self, record: _Record) -> bool:
        """Takes the executable that another thread has made; False while it is not there, or cannot be."""
        with self._lock:
            if record.job is None:
                return record.executable is not None
            job, executable = record.job
            if not job.done:
                return False
            record.job = None
            if job.error is None:
                record.executable = executable
                return True
            if not isinstance(job.error, NotCompilable):
                raise job.error
            self._failed(job.error)
            return False

    def _interpreted(self, record: _Record, arrays: Sequence[Any]) -> list[Any]:
        start = time.perf_counter()
        result = self._function.program.run(arrays)
        record.interpreted_s += time.perf_counter() - start
        record.interpreted_calls += 1
        return result

    def _new_record(self, key: Any) -> _Record:
        with self._lock:
            if len(self._records) >= _MAX_RECORDS:
                for old in [k for k, r in self._records.items() if r.executable is None][: _MAX_RECORDS // 4]:
                    del self._records[old]
            return self._records.setdefault(key, _Record())

    def _price(self) -> float:
        """The interpretation that a signature must have cost before it is compiled, in seconds."""
        return self._compile_after_s() * 4.0 ** (self._compiles // _MAX_SIGNATURES)

    def _compiled(self, record: _Record, arrays: Sequence[Any]) -> list[Any]:
        start = time.perf_counter()
        executable = record.executable
        first = executable is None
        try:
            if first:
                executable = self._compile(record)
            result = executable.run(arrays)
        except NotCompilable as e:
            record.executable = None
            self._failed(e)
            return self._in_parts(arrays)
        if not first:
            record.compiled_s += time.perf_counter() - start
        record.compiled_calls += 1
        if record.compiled_calls > _JUDGE_CALLS:
            self._judge(record)
        return result

    def _compile(self, record: _Record) -> Executable:
        """The executable of a signature; other threads may drop it from the record at any time."""
        with self._lock:
            if record.executable is None:
                self._make_room(record)
                record.executable = Executable(self._function)
            return record.executable

    def _make_room(self, record: _Record) -> None:
        """Drops the executable used longest ago where there are too many, for one more."""
        kept = [r for r in self._records.values() if r.executable is not None]
        if len(kept) >= (_MAX_DEMANDED if self._must_compile else _MAX_SIGNATURES):
            self._forget(min(kept, key=lambda r: r.used))
        self._compiles += 1
        self._clock = record.used = self._clock + 1

    @staticmethod
    def _forget(record: _Record) -> None:
        """Drops an executable; the signature starts from the beginning."""
        record.executable.forget()
        record.executable = record.settled = None
        record.form = "undecided"
        record.interpreted_s = record.compiled_s = 0.0
        record.interpreted_calls = record.compiled_calls = 0

    def _judge(self, record: _Record) -> None:
        executable = record.executable
        if executable is None:
            return
        compiled = record.compiled_s / max(record.compiled_calls - 1, 1)
        interpreted = record.interpreted_s / max(record.interpreted_calls, 1)
        record.form = "compiled" if compiled < interpreted else "interpreted"
        record.settled = executable.run if record.form == "compiled" else self._function.program.run
        if debug.level():
            debug.settled(self._function, record.form, interpreted, compiled)

    # ------------------------------------------------------------ what XLA cannot take

    def _failed(self, e: NotCompilable) -> None:
        """Notes why the body cannot be compiled as a whole, and cuts it into parts."""
        if self._on_failure is not None:
            self.reason = str(e)
            self._on_failure(e)
            return
        with self._lock:
            self.reason = self.reason or str(e)
            self._records.clear()
            self._cut(e)

    def _cut(self, e: NotCompilable) -> None:
        nothing_new = e.node is None and self._partition is not None
        if nothing_new or len(self._hosted) >= _MAX_HOST_OPS_FOUND:
            self._partition = None
        else:
            if e.node is not None:
                self._hosted.append(e.node)
            partition = Partition(self._function, self._hosted, self._cluster)
            self._partition = partition if partition.cluster_count else None
        if debug.level():
            debug.not_compiled(self._function, e, self._partition)

    def _cluster(self, part: Part) -> Tiered:
        """What runs a cluster; those known already keep what they learnt."""
        key = (frozenset(map(id, part.program.nodes)), tuple(map(id, part.outputs)))
        if key not in self._clusters:
            self._clusters[key] = Tiered(part, None, on_failure=self._cluster_failed)
        return self._clusters[key]

    def _cluster_failed(self, e: NotCompilable) -> None:
        with self._lock:
            self._cut(e)

    def _in_parts(self, arrays: Sequence[Any]) -> list[Any]:
        partition = self._partition
        if partition is None or not partition.fits(arrays):
            return self._function.program.run(arrays)
        return partition.run(arrays)

    def run_if_possible(self, arrays: Sequence[Any]) -> list[Any] | None:
        """The outputs by an executable, None where there can be none; then `reason` is set."""
        try:
            return self.run(arrays)
        except errors.InvalidArgumentError as e:
            self.reason = e.message
            return None

    def _compiled_or_error(self, key: Any, arrays: Sequence[Any]) -> list[Any]:
        record = self._records.get(key) or self._new_record(key)
        try:
            executable = record.executable or self._compile(record)
            result = executable.run(arrays)
        except NotCompilable as e:
            record.executable = None
            raise compile_error(self._function.name, e) from None
        record.form, record.settled = "compiled", executable.run
        return result


def _list_key(array: np.ndarray) -> Any:
    """What an executable depends on of a list of tensors: how many, of which shape."""
    value = array[()] if array.ndim == 0 else None
    return (value.length(), value.shape) if hasattr(value, "length") else None

"""What the optimiser did with a pipeline, and where the time goes.

    from thalweg.data.report import report
    print(report(dataset))

A pass is made over the dataset with a clock around each stage. A stage's own time is what it took less what the
stages it reads took; where threads make elements ahead, the times of both sides count.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core.tensor import EagerTensor
from thalweg.data import debug_mode
from thalweg.data.ahead import Ahead, ParallelMap
from thalweg.data.dataset import Dataset, Rows
from thalweg.data.functions import ElementFunction

_clock = time.perf_counter


@dataclasses.dataclass
class Stage:
    """One dataset of a pipeline.

    `depth` is how many datasets read it, one through the other; `how` is in words how it ran; `seconds` is with the
    stages that it reads, `own_seconds` without.
    """

    name: str
    depth: int
    spec: str
    how: str
    elements: int = 0
    seconds: float = 0.0
    own_seconds: float = 0.0


@dataclasses.dataclass
class Report:
    """The stages of a pipeline, the last one first; `str` makes a table of it."""

    stages: list[Stage]
    seconds: float

    def __str__(self) -> str:
        rows = [("stage", "elements", "own ms", "share", "how it ran")]
        for s in self.stages:
            share = f"{s.own_seconds / self.seconds:.0%}" if self.seconds else "-"
            rows.append(("  " * s.depth + s.name, str(s.elements), f"{s.own_seconds * 1e3:.2f}", share, s.how))
        widths = [max(len(r[i]) for r in rows) for i in range(4)]
        lines = [
            f"{r[0]:<{widths[0]}}  {r[1]:>{widths[1]}}  {r[2]:>{widths[2]}}  {r[3]:>{widths[3]}}  {r[4]}" for r in rows
        ]
        return "\n".join(line.rstrip() for line in lines)


def report(dataset: Dataset, limit: int | None = None) -> Report:
    """Makes a pass over a dataset and says how each of its stages ran, and how long it took.

    Args:
      dataset: a Dataset. limit: how many elements to make at most; all by default.
    Returns: a Report.
    Example:
      >>> from thalweg.data.report import report
      >>> found = report(tf.data.Dataset.range(100).map(lambda x: x + 1).batch(10))
      >>> [(s.name, s.elements) for s in found.stages][0]
      ('Batch', 10)
    """
    watched = list(_walk(dataset, 0))
    stages = {id(d): Stage(_name(d), depth, str(d.element_spec), _how(d)) for d, depth in watched}
    for d, _ in watched:
        _watch(d, stages[id(d)])
    try:
        start = _clock()
        elements = iter(dataset._started())
        count = 0
        for element in elements:
            del element
            count += 1
            if limit is not None and count >= limit:
                break
        seconds = _clock() - start
        _note_threads(elements, stages[id(dataset)])
    finally:
        for d, _ in watched:
            for name in ("_iterate", "_indexed"):
                d.__dict__.pop(name, None)
    for d, _ in watched:
        stage = stages[id(d)]
        stage.own_seconds = max(stage.seconds - sum(stages[id(i)].seconds for i in _read_by(d)), 0.0)
    return Report([stages[id(d)] for d, _ in watched], seconds)


def _read_by(dataset: Dataset) -> list[Dataset]:
    return list({id(d): d for d in dataset._inputs()}.values())


def _walk(dataset: Dataset, depth: int, seen: set[int] | None = None) -> Iterator[tuple[Dataset, int]]:
    seen = set() if seen is None else seen
    if id(dataset) in seen:
        return
    seen.add(id(dataset))
    yield dataset, depth
    for given in dataset._inputs():
        yield from _walk(given, depth + 1, seen)


def _name(dataset: Dataset) -> str:
    return type(dataset).__name__.strip("_").removesuffix("V2").removesuffix("Dataset")


def _how(dataset: Dataset) -> str:
    """How a dataset will run, and why not better."""
    if debug_mode.on:
        return "debug mode: element by element"
    function = next((v for v in dataset.__dict__.values() if isinstance(v, ElementFunction)), None)
    if dataset._indexed() is not None:
        return "many elements at once" if function is not None else "rows by their numbers"
    if function is None:
        return ""
    reason = function.why_not_batched()
    if reason is None and any(isinstance(t, EagerTensor) for t in function._captures):
        reason = "its input has no rows"
    return f"one by one: {reason or 'its input has no rows'}"


def _watch(dataset: Dataset, stage: Stage) -> None:
    """Puts a clock around what the dataset gives."""
    iterate, indexed = dataset._iterate, dataset._indexed

    def timed_iterate() -> Iterator[Any]:
        start = _clock()
        elements = iter(iterate())
        stage.seconds += _clock() - start
        return _Timed(elements, stage)

    def timed_indexed() -> Rows | None:
        found = indexed()
        return None if found is None else Rows(_timed_gather(found.gather, stage), found.passes)

    dataset.__dict__["_iterate"], dataset.__dict__["_indexed"] = timed_iterate, timed_indexed


def _timed_gather(gather: Callable, stage: Stage) -> Callable:
    def timed(rows: list[int]) -> Any:
        start = _clock()
        try:
            return gather(rows)
        finally:
            stage.seconds += _clock() - start
            stage.elements += len(rows)

    return timed


class _Timed:
    """Elements with a clock around each."""

    def __init__(self, elements: Iterator[Any], stage: Stage):
        self._elements, self._stage = elements, stage

    def __iter__(self) -> _Timed:
        return self

    def __next__(self) -> Any:
        start = _clock()
        try:
            element = next(self._elements)
            self._stage.elements += 1
            return element
        finally:
            self._stage.seconds += _clock() - start
            _note_threads(self._elements, self._stage)


def _note_threads(elements: Any, stage: Stage) -> None:
    if isinstance(elements, Ahead) and elements.has_thread and "ahead" not in stage.how:
        stage.how = (stage.how + "; " if stage.how else "") + f"a thread makes {elements.size} ahead"
    if isinstance(elements, ParallelMap) and elements.thread_count and "threads" not in stage.how:
        stage.how = (stage.how + "; " if stage.how else "") + f"{elements.thread_count} threads"

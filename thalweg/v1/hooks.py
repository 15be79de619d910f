"""Hooks of monitored sessions: what happens before and after each `run`.

Source: tf.estimator.SessionRunHook and kin public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import collections
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core.logger import get_logger
from thalweg.graph import global_step as steps
from thalweg.graph.graph import get_default_graph


class SessionRunArgs(collections.namedtuple("SessionRunArgs", ["fetches", "feed_dict", "options"])):
    """What a hook adds to a run: fetches, feeds, options."""

    __slots__ = ()

    def __new__(cls, fetches: Any, feed_dict: Any = None, options: Any = None) -> Any:
        return super().__new__(cls, fetches, feed_dict, options)


class SessionRunValues(collections.namedtuple("SessionRunValues", ["results", "options", "run_metadata"])):
    """What a hook gets of a run: the results of its fetches."""

    __slots__ = ()


class SessionRunContext:
    """What a hook knows of a run: the session, what was asked for, and how to stop.

    Args:
      original_args: SessionRunArgs of the caller.
      session: the session.
    """

    def __init__(self, original_args: Any, session: Any):
        self._original_args, self._session, self._stop_requested = original_args, session, False

    original_args = property(lambda self: self._original_args)
    session = property(lambda self: self._session)
    stop_requested = property(lambda self: self._stop_requested)

    def request_stop(self) -> None:
        """After this run `should_stop()` is True."""
        self._stop_requested = True


class SessionRunHook:
    """The base class of hooks; all methods do nothing."""

    def begin(self) -> None:
        """Called once before the session is made: the graph may still be changed."""

    def after_create_session(self, session: Any, coord: Any) -> None:
        """Called when a session has been made."""

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs | None:
        """Called before each run; may add fetches and feeds."""
        return None

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Called after each run."""

    def end(self, session: Any) -> None:
        """Called at the end, unless an error ended it."""


class SecondOrStepTimer:
    """Triggers every so many steps or seconds.

    Raises: ValueError for both or none.
    """

    def __init__(self, every_secs: float | None = None, every_steps: int | None = None):
        if every_secs is None and every_steps is None:
            raise ValueError("Either every_secs or every_steps should be provided.")
        if every_secs is not None and every_steps is not None:
            raise ValueError("Can not provide both every_secs and every_steps.")
        self._every_secs, self._every_steps = every_secs, every_steps
        self.reset()

    def reset(self) -> None:
        """Forgets when it triggered last."""
        self._last_triggered_step: int | None = None
        self._last_triggered_time: float | None = None

    def should_trigger_for_step(self, step: int) -> bool:
        """Whether it triggers at a step."""
        if self._last_triggered_step is None:
            return True
        if self._last_triggered_step == step:
            return False
        if self._every_secs is not None:
            return time.time() >= self._last_triggered_time + self._every_secs
        return step >= self._last_triggered_step + self._every_steps

    def update_last_triggered_step(self, step: int) -> tuple[float | None, int | None]:
        """Notes that it triggered; (seconds, steps) since the last time."""
        now = time.time()
        seconds = None if self._last_triggered_time is None else now - self._last_triggered_time
        count = None if self._last_triggered_step is None else step - self._last_triggered_step
        self._last_triggered_time, self._last_triggered_step = now, step
        return seconds, count

    def last_triggered_step(self) -> int | None:
        """The step at which it triggered last."""
        return self._last_triggered_step


def _step_variable(hook: str) -> Any:
    found = steps.get_global_step()
    if found is None:
        raise RuntimeError(f"Global step should be created to use {hook}.")
    return found


class StopAtStepHook(SessionRunHook):
    """Stops after a number of steps, or at a step.

    Raises: ValueError for both or none.
    """

    def __init__(self, num_steps: int | None = None, last_step: int | None = None):
        if num_steps is None and last_step is None:
            raise ValueError("One of num_steps or last_step must be specified.")
        if num_steps is not None and last_step is not None:
            raise ValueError("Only one of num_steps or last_step can be specified.")
        self._num_steps, self._last_step = num_steps, last_step

    def begin(self) -> None:
        self._step = _step_variable("StopAtStepHook")

    def after_create_session(self, session: Any, coord: Any) -> None:
        if self._last_step is None:
            self._last_step = session.run(self._step) + self._num_steps

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        return SessionRunArgs(self._step)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        if run_values.results + 1 >= self._last_step and run_context.session.run(self._step) >= self._last_step:
            run_context.request_stop()


class NanLossDuringTrainingError(RuntimeError):
    """The loss is NaN."""

    def __str__(self) -> str:
        return "NaN loss during training."


class NanTensorHook(SessionRunHook):
    """Stops when a loss is NaN: with an error, or a warning.

    Args:
      loss_tensor: the loss.
      fail_on_nan_loss: whether that is an error.
    """

    def __init__(self, loss_tensor: Any, fail_on_nan_loss: bool = True):
        self._loss_tensor, self._fail_on_nan_loss = loss_tensor, fail_on_nan_loss

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        return SessionRunArgs(self._loss_tensor)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        if not np.isnan(run_values.results).any():
            return
        if self._fail_on_nan_loss:
            get_logger().error("Model diverged with loss = NaN.")
            raise NanLossDuringTrainingError
        get_logger().warning("Model diverged with loss = NaN.")
        run_context.request_stop()


class LoggingTensorHook(SessionRunHook):
    """Logs values every so many steps or seconds, or at the end.

    Args:
      tensors: dict of tags to tensors (or names of them), or list of these.
      every_n_iter, every_n_secs, at_end: when.
      formatter: function of the dict of values that gives the text.
    Raises: ValueError when it is not said when, or twice.
    """

    def __init__(
        self,
        tensors: Any,
        every_n_iter: int | None = None,
        every_n_secs: float | None = None,
        at_end: bool = False,
        formatter: Callable | None = None,
    ):
        only_at_end = at_end and every_n_iter is None and every_n_secs is None
        if not only_at_end and (every_n_iter is None) == (every_n_secs is None):
            raise ValueError("either at_end and/or exactly one of every_n_iter and every_n_secs must be provided.")
        if every_n_iter is not None and every_n_iter <= 0:
            raise ValueError(f"invalid every_n_iter={every_n_iter}.")
        named = tensors if isinstance(tensors, dict) else {getattr(t, "name", t): t for t in tensors}
        self._tensors, self._tags = named, list(named)
        self._formatter, self._log_at_end = formatter, at_end
        self._timer = None if only_at_end else SecondOrStepTimer(every_n_secs, every_n_iter)

    def begin(self) -> None:
        if self._timer is not None:
            self._timer.reset()
        self._count = 0
        graph = get_default_graph()
        self._current = {tag: graph.as_graph_element(t) for tag, t in self._tensors.items()}

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs | None:
        self._due = self._timer is not None and self._timer.should_trigger_for_step(self._count)
        return SessionRunArgs(self._current) if self._due else None

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        if self._due:
            self._log(run_values.results)
        self._count += 1

    def end(self, session: Any) -> None:
        if self._log_at_end:
            self._log(session.run(self._current))

    def _log(self, values: dict[str, Any]) -> None:
        seconds = None if self._timer is None else self._timer.update_last_triggered_step(self._count)[0]
        if self._formatter:
            get_logger().info(self._formatter(values))
            return
        text = ", ".join(f"{tag} = {values[tag]}" for tag in self._tags)
        get_logger().info(text if seconds is None else f"{text} ({seconds:.3f} sec)")


class CheckpointSaverListener:
    """Hears of a CheckpointSaverHook: before and after each save."""

    def begin(self) -> None:
        """Called once."""

    def before_save(self, session: Any, global_step_value: int) -> None:
        """Called before a save."""

    def after_save(self, session: Any, global_step_value: int) -> bool | None:
        """Called after a save; True stops the training."""

    def end(self, session: Any, global_step_value: int) -> None:
        """Called at the end."""


class CheckpointSaverHook(SessionRunHook):
    """Saves checkpoints every so many steps or seconds, at the start and at the end.

    Args:
      checkpoint_dir: folder.
      save_secs, save_steps: when; one of them.
      saver: Saver; default: that of the scaffold or the collection of savers.
      checkpoint_basename: name of the files.
      scaffold: Scaffold that has the saver.
      listeners: CheckpointSaverListeners.
      save_graph_def: whether `graph.pbtxt` is written.
    Raises: ValueError for a saver and a scaffold.
    """

    def __init__(
        self,
        checkpoint_dir: str,
        save_secs: float | None = None,
        save_steps: int | None = None,
        saver: Any = None,
        checkpoint_basename: str = "model.ckpt",
        scaffold: Any = None,
        listeners: Sequence[Any] | None = None,
        save_graph_def: bool = True,
    ):
        if saver is not None and scaffold is not None:
            raise ValueError("You cannot provide both saver and scaffold.")
        self._saver, self._scaffold, self._directory = saver, scaffold, checkpoint_dir
        self._save_path = os.path.join(checkpoint_dir, checkpoint_basename)
        self._timer = SecondOrStepTimer(save_secs, save_steps)
        self._listeners, self._save_graph_def = list(listeners or ()), save_graph_def

    def begin(self) -> None:
        self._step = _step_variable("CheckpointSaverHook")
        for listener in self._listeners:
            listener.begin()

    def after_create_session(self, session: Any, coord: Any) -> None:
        value = session.run(self._step)
        if self._save_graph_def:
            os.makedirs(self._directory, exist_ok=True)
            from thalweg.graph.graph_def import write_graph

            write_graph(get_default_graph().as_graph_def(), self._directory, "graph.pbtxt")
        self._save(session, value)
        self._timer.update_last_triggered_step(value)

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        return SessionRunArgs(self._step)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        if not self._timer.should_trigger_for_step(run_values.results + 1):
            return
        value = run_context.session.run(self._step)
        if self._timer.should_trigger_for_step(value):
            self._timer.update_last_triggered_step(value)
            if self._save(run_context.session, value):
                run_context.request_stop()

    def end(self, session: Any) -> None:
        value = session.run(self._step)
        if value != self._timer.last_triggered_step():
            self._save(session, value)
        for listener in self._listeners:
            listener.end(session, value)

    def _save(self, session: Any, step: int) -> bool:
        get_logger().info("Calling checkpoint listeners before saving checkpoint %d...", step)
        for listener in self._listeners:
            listener.before_save(session, step)
        get_logger().info("Saving checkpoints for %d into %s.", step, self._save_path)
        self._the_saver().save(getattr(session, "_raw", session), self._save_path, global_step=int(step))
        stops = [listener.after_save(session, step) for listener in self._listeners]
        return any(stops)

    def _the_saver(self) -> Any:
        if self._saver is not None:
            return self._saver
        if self._scaffold is not None:
            return self._scaffold.saver
        savers = get_default_graph().get_collection("savers")
        if len(savers) != 1:
            raise RuntimeError("No items in collection savers. Please add a saver to the collection or provide a saver "
                               "or scaffold.")  # fmt: skip
        return savers[0]


class StepCounterHook(SessionRunHook):
    """Logs how many steps are done in a second.

    Args:
      every_n_steps, every_n_secs: when.
      output_dir, summary_writer: not supported: the rate is only logged.
    """

    def __init__(
        self,
        every_n_steps: int | None = 100,
        every_n_secs: float | None = None,
        output_dir: str | None = None,
        summary_writer: Any = None,
    ):
        if (every_n_steps is None) == (every_n_secs is None):
            raise ValueError("exactly one of every_n_steps and every_n_secs should be provided.")
        if output_dir is not None or summary_writer is not None:
            raise NotImplementedError("StepCounterHook: output_dir and summary_writer")
        self._timer = SecondOrStepTimer(every_n_secs, every_n_steps)

    def begin(self) -> None:
        self._step = _step_variable("StepCounterHook")

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        return SessionRunArgs(self._step)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        if not self._timer.should_trigger_for_step(run_values.results + 1):
            return
        value = run_context.session.run(self._step)
        seconds, count = self._timer.update_last_triggered_step(value)
        if seconds:
            get_logger().info("global_step/sec: %g", count / seconds)


class FinalOpsHook(SessionRunHook):
    """Computes tensors at the end; `final_ops_values` are their values."""

    def __init__(self, final_ops: Any, final_ops_feed_dict: Any = None):
        self._final_ops, self._feed, self._values = final_ops, final_ops_feed_dict, None

    final_ops_values = property(lambda self: self._values)

    def end(self, session: Any) -> None:
        if self._final_ops is not None:
            self._values = session.run(self._final_ops, feed_dict=self._feed)


class FeedFnHook(SessionRunHook):
    """Feeds what a function gives at each run."""

    def __init__(self, feed_fn: Callable):
        self.feed_fn = feed_fn

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        return SessionRunArgs(None, self.feed_fn())


class GlobalStepWaiterHook(SessionRunHook):
    """Waits before the first run until the global step has come to a value."""

    def __init__(self, wait_until_step: int):
        self._wait_until_step = wait_until_step

    def begin(self) -> None:
        self._waited = False
        self._step = _step_variable("_GlobalStepWaiterHook")

    def before_run(self, run_context: SessionRunContext) -> None:
        if self._waited or self._wait_until_step <= 0:
            self._waited = True
            return
        while run_context.session.run(self._step) < self._wait_until_step:
            time.sleep(0.5)
        self._waited = True

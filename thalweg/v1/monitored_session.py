"""Sessions that initialise, recover, run hooks and stop by themselves: `tf.compat.v1.train.MonitoredTrainingSession`.

Source: public docs 2.15 of the classes; messages from recorded runs.
"""

from __future__ import annotations

import abc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from thalweg.checkpoint import management
from thalweg.checkpoint.saver import Saver
from thalweg.core import errors
from thalweg.core.logger import get_logger
from thalweg.graph import global_step as steps
from thalweg.graph import modes, variables
from thalweg.graph.assignments import tables_initializer
from thalweg.graph.graph import get_default_graph
from thalweg.graph.session import Session
from thalweg.ops.control.api import group
from thalweg.v1 import hooks as hook_lib
from thalweg.v1.coordinator import Coordinator, LooperThread
from thalweg.v1.queue_runner import start_queue_runners

USE_DEFAULT = 0
_KEYS = modes.GraphKeys


def _no_summaries(summary_op: Any, where: str) -> None:
    if summary_op is not None and summary_op is not USE_DEFAULT:
        raise NotImplementedError(f"{where}: summary_op")


class Scaffold:
    """What a monitored session needs of a graph: operations that initialise and check, and a saver.

    Args: operations; what is None is taken from its collection of the graph, or made by `finalize`.
      init_fn: function of scaffold and session, called after init_op.
      copy_from_scaffold: Scaffold whose parts are taken where none are given.
    Source: tf.compat.v1.train.Scaffold public docs 2.15.
    """

    def __init__(
        self,
        init_op: Any = None,
        init_feed_dict: Any = None,
        init_fn: Callable | None = None,
        ready_op: Any = None,
        ready_for_local_init_op: Any = None,
        local_init_op: Any = None,
        summary_op: Any = None,
        saver: Any = None,
        copy_from_scaffold: Any = None,
        local_init_feed_dict: Any = None,
    ):
        other = copy_from_scaffold
        if other is not None and not isinstance(other, Scaffold):
            raise TypeError("copy_from_scaffold is not a Scaffold instance.")
        self._init_fn = (lambda session: init_fn(self, session)) if init_fn else getattr(other, "_init_fn", None)
        for name, given in (
            ("init_op", init_op), ("init_feed_dict", init_feed_dict), ("ready_op", ready_op),
            ("ready_for_local_init_op", ready_for_local_init_op), ("local_init_op", local_init_op),
            ("summary_op", summary_op), ("saver", saver), ("local_init_feed_dict", local_init_feed_dict),
        ):  # fmt: skip
            setattr(self, "_" + name, getattr(other, "_" + name, None) if given is None else given)

    init_fn = property(lambda self: self._init_fn)
    init_op = property(lambda self: self._init_op)
    ready_op = property(lambda self: self._ready_op)
    ready_for_local_init_op = property(lambda self: self._ready_for_local_init_op)
    local_init_op = property(lambda self: self._local_init_op)
    local_init_feed_dict = property(lambda self: self._local_init_feed_dict)
    summary_op = property(lambda self: self._summary_op)
    saver = property(lambda self: self._saver)
    init_feed_dict = property(lambda self: self._init_feed_dict)

    def finalize(self) -> Scaffold:
        """Makes what is missing, and ends changes of the graph."""
        get = Scaffold.get_or_default
        if self._init_op is None:
            self._init_op = get("init_op", _KEYS.INIT_OP, lambda: group(variables.global_variables_initializer()))
        if self._ready_op is None:
            self._ready_op = get("ready_op", _KEYS.READY_OP, variables.report_uninitialized_variables)
        if self._ready_for_local_init_op is None:
            self._ready_for_local_init_op = get(
                "ready_for_local_init_op", _KEYS.READY_FOR_LOCAL_INIT_OP,
                lambda: variables.report_uninitialized_variables(variables.global_variables()),
            )  # fmt: skip
        if self._local_init_op is None:
            self._local_init_op = get("local_init_op", _KEYS.LOCAL_INIT_OP, Scaffold.default_local_init_op)
        if self._saver is None:
            savers = modes.get_collection(_KEYS.SAVERS)
            if len(savers) > 1:
                raise RuntimeError("More than one item in collection savers. Please indicate which one to use by "
                                   "passing it to the constructor.")  # fmt: skip
            self._saver = savers[0] if savers else Saver(allow_empty=True)
            if not savers:
                modes.add_to_collection(_KEYS.SAVERS, self._saver)
        get_default_graph().finalize()
        return self

    @staticmethod
    def get_or_default(arg_name: str, collection_key: Any, default_constructor: Callable) -> Any:
        """The member of a collection; made where there is none. Raises: RuntimeError for several."""
        found = modes.get_collection(collection_key)
        if len(found) > 1:
            raise RuntimeError(f"More than one item in the collection \"{collection_key}\". Please indicate which one "
                               f"to use by passing it to the tf.Scaffold constructor as:  tf.Scaffold({arg_name}=item "
                               "to use)")  # fmt: skip
        if found:
            return found[0]
        made = default_constructor()
        if made is not None:
            modes.add_to_collection(collection_key, made)
        return made

    @staticmethod
    def default_local_init_op() -> Any:
        """Initialises local variables and tables."""
        return group(variables.local_variables_initializer(), tables_initializer())


class SessionManager:
    """Makes sessions whose variables come from a checkpoint, or from their initialisers.

    Args: operations that tell what has no value yet, and that initialise local variables.
      recovery_wait_secs: accepted: one process waits for nobody.
    Source: tf.compat.v1.train.SessionManager public docs 2.15.
    """

    def __init__(
        self,
        local_init_op: Any = None,
        ready_op: Any = None,
        ready_for_local_init_op: Any = None,
        graph: Any = None,
        recovery_wait_secs: float = 30,
        local_init_run_options: Any = None,
        local_init_feed_dict: Any = None,
    ):
        self._graph = get_default_graph() if graph is None else graph
        self._local_init_op, self._ready_op = local_init_op, ready_op
        self._local_init_feed_dict = local_init_feed_dict

    def prepare_session(
        self,
        master: str,
        init_op: Any = None,
        saver: Any = None,
        checkpoint_dir: str | None = None,
        checkpoint_filename_with_path: str | None = None,
        wait_for_checkpoint: bool = False,
        max_wait_secs: float = 7200,
        config: Any = None,
        init_feed_dict: Any = None,
        init_fn: Callable | None = None,
    ) -> Session:
        """A session with all variables: from the checkpoint where there is one, else initialised.

        Raises: RuntimeError when there is neither checkpoint nor initialiser, or variables have no value afterwards.
        """
        session, restored = self.recover_session(
            master, saver, checkpoint_dir, checkpoint_filename_with_path, config=config
        )
        if not restored:
            if init_op is None and not init_fn and self._local_init_op is None:
                raise RuntimeError("Model is not initialized and no init_op or init_fn or local_init_op was given")
            if init_op is not None:
                session.run(init_op, feed_dict=init_feed_dict)
            if init_fn:
                init_fn(session)
        if self._local_init_op is not None:
            session.run(self._local_init_op, feed_dict=self._local_init_feed_dict)
        missing = self._missing(session)
        if missing:
            raise RuntimeError(
                f"Init operations did not make model ready.  Init op: {getattr(init_op, 'name', init_op)}, init fn: "
                f"{init_fn}, local_init_op: {getattr(self._local_init_op, 'name', None)}, error: Variables not "
                f"initialized: {', '.join(missing)}"
            )
        return session

    def _missing(self, session: Session) -> list[str]:
        if self._ready_op is None:
            return []
        return [n.decode() for n in session.run(self._ready_op).tolist()]

    def recover_session(
        self,
        master: str,
        saver: Any = None,
        checkpoint_dir: str | None = None,
        checkpoint_filename_with_path: str | None = None,
        wait_for_checkpoint: bool = False,
        max_wait_secs: float = 7200,
        config: Any = None,
    ) -> tuple[Session, bool]:
        """(session, whether its variables were restored from a checkpoint)."""
        session = Session(master, graph=self._graph, config=config)
        if not saver or not (checkpoint_dir or checkpoint_filename_with_path):
            return session, False
        path = checkpoint_filename_with_path or management.latest_checkpoint(checkpoint_dir)
        if not path:
            return session, False
        saver.restore(session, path)
        if hasattr(saver, "recover_last_checkpoints") and checkpoint_dir:
            state = management.get_checkpoint_state(checkpoint_dir)
            if state is not None:
                saver.recover_last_checkpoints(list(state.all_model_checkpoint_paths))
        return session, True

    def wait_for_session(self, master: str, config: Any = None, max_wait_secs: float = float("inf")) -> Session:
        """A session of a graph that another one initialises; variables of this process are its own, so that fails.

        Raises: DeadlineExceededError when variables have no value.
        """
        session = Session(master, graph=self._graph, config=config)
        missing = self._missing(session)
        if missing:
            raise errors.DeadlineExceededError(None, None, f"Session was not ready: {', '.join(missing)}")
        return session


class SessionCreator(metaclass=abc.ABCMeta):
    """Makes sessions."""

    @abc.abstractmethod
    def create_session(self) -> Any:
        """A session."""
        raise NotImplementedError


class ChiefSessionCreator(SessionCreator):
    """Makes sessions that are initialised, or recovered from a checkpoint.

    Source: tf.compat.v1.train.ChiefSessionCreator public docs 2.15.
    """

    def __init__(
        self,
        scaffold: Scaffold | None = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: str | None = None,
        checkpoint_filename_with_path: str | None = None,
    ):
        self._scaffold, self._master, self._config = scaffold or Scaffold(), master, config
        self._checkpoint_dir, self._path = checkpoint_dir, checkpoint_filename_with_path

    def create_session(self) -> Session:
        scaffold = self._scaffold.finalize()
        manager = SessionManager(
            local_init_op=scaffold.local_init_op,
            ready_op=scaffold.ready_op,
            graph=get_default_graph(),
            local_init_feed_dict=scaffold.local_init_feed_dict,
        )
        return manager.prepare_session(
            self._master,
            init_op=scaffold.init_op,
            saver=scaffold.saver,
            checkpoint_dir=self._checkpoint_dir,
            checkpoint_filename_with_path=self._path,
            config=self._config,
            init_feed_dict=scaffold.init_feed_dict,
            init_fn=scaffold.init_fn,
        )


class WorkerSessionCreator(SessionCreator):
    """Makes sessions that wait for the chief. Source: tf.compat.v1.train.WorkerSessionCreator public docs 2.15."""

    def __init__(
        self, scaffold: Scaffold | None = None, master: str = "", config: Any = None, max_wait_secs: float = 1800
    ):
        self._scaffold, self._master, self._config = scaffold or Scaffold(), master, config
        self._max_wait_secs = max_wait_secs

    def create_session(self) -> Session:
        scaffold = self._scaffold.finalize()
        manager = SessionManager(local_init_op=scaffold.local_init_op, ready_op=scaffold.ready_op)
        return manager.wait_for_session(self._master, self._config, self._max_wait_secs)


class _StepContext:
    """What `run_step_fn` gives its function: the session, `run_with_hooks`, `request_stop`."""

    def __init__(self, session: Any, run_with_hooks: Callable):
        self._session, self._run_with_hooks = session, run_with_hooks

    session = property(lambda self: self._session)

    def run_with_hooks(self, *args: Any, **kwargs: Any) -> Any:
        """As MonitoredSession.run."""
        return self._run_with_hooks(*args, **kwargs)

    def request_stop(self) -> None:
        """Ends the loop around run_step_fn."""
        raise StopIteration("step_fn has requested the iterations to stop.")


class MonitoredSession:
    """A session with hooks: it starts queue runners, runs the hooks around each run, and knows when to stop.

    Args:
      session_creator: default: ChiefSessionCreator().
      hooks: SessionRunHooks.
      stop_grace_period_secs: how long threads may take to end.
    Source: tf.compat.v1.train.MonitoredSession public docs 2.15.
    """

    StepContext = _StepContext

    def __init__(
        self, session_creator: Any = None, hooks: Sequence[Any] | None = None, stop_grace_period_secs: float = 120
    ):
        self._hooks, self._grace = list(hooks or ()), stop_grace_period_secs
        for hook in self._hooks:
            hook.begin()
        self.coord = Coordinator(clean_stop_exception_types=[])
        self._graph = get_default_graph()
        self._raw: Any = (session_creator or ChiefSessionCreator()).create_session()
        self._stopped = False
        start_queue_runners(self._raw, coord=self.coord)
        for hook in self._hooks:
            hook.after_create_session(self._raw, self.coord)

    @property
    def graph(self) -> Any:
        """The graph, None when closed."""
        return None if self._raw is None else self._raw.graph

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """As Session.run, between the hooks.

        Raises: RuntimeError when closed; ValueError for feeds of two hooks of one tensor.
        """
        if self._raw is None:
            raise RuntimeError("Run called even after should_stop requested.")
        context = hook_lib.SessionRunContext(hook_lib.SessionRunArgs(fetches, feed_dict), self._raw)
        wanted, feeds = {"caller": fetches}, dict(feed_dict or {})
        asked = []
        for hook in self._hooks:
            request = hook.before_run(context)
            if request is None:
                continue
            if request.fetches is not None:
                wanted[hook] = request.fetches
                asked.append(hook)
            for tensor, value in (request.feed_dict or {}).items():
                if any(tensor is other for other in feeds):
                    raise ValueError(f"Same tensor is fed by two hooks or by the hook and the main session: {tensor}")
                feeds[tensor] = value
        results = self._raw.run(list(wanted.values()), feed_dict=feeds or None)
        values = dict(zip(wanted, results, strict=True))
        for hook in self._hooks:
            hook.after_run(context, hook_lib.SessionRunValues(values.get(hook), None, None))
        self._stopped = self._stopped or context.stop_requested
        self.coord.raise_requested_exception()
        return values["caller"]

    def run_step_fn(self, step_fn: Callable) -> Any:
        """Calls a function of a StepContext; what it returns.

        Raises: ValueError for a function without the one parameter `step_context`.
        """
        import inspect

        names = list(inspect.signature(step_fn).parameters)
        if names not in (["step_context"], ["self", "step_context"]):
            raise ValueError(f"`step_fn` may either have one `step_context` argument, or two arguments, `self` and "
                             f"`step_context`, if it's an instance method. Got {names} instead.")  # fmt: skip
        try:
            return step_fn(_StepContext(self._raw, self.run))
        except StopIteration:
            self._stopped = True
            return None

    def should_stop(self) -> bool:
        """Whether a hook or a thread asked to stop, or the session is closed."""
        return self._raw is None or self._stopped or self.coord.should_stop()

    def close(self) -> None:
        """Ends hooks and threads."""
        self._close(None)

    def _close(self, error: Any) -> None:
        if self._raw is None:
            return
        try:
            if error is None:
                for hook in self._hooks:
                    hook.end(self._raw)
        finally:
            try:
                self.coord.request_stop()
                try:
                    self.coord.join(stop_grace_period_secs=self._grace, ignore_live_threads=True)
                finally:
                    self._raw.close()
            finally:
                self._raw = None

    def __enter__(self) -> Any:
        return self

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        clean = kind in (errors.OutOfRangeError, StopIteration)
        self._close(None if clean else kind)
        return clean


class SingularMonitoredSession(MonitoredSession):
    """A monitored session that is never recovered. Source: tf.compat.v1.train.SingularMonitoredSession docs 2.15."""

    def __init__(
        self,
        hooks: Sequence[Any] | None = None,
        scaffold: Scaffold | None = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: str | None = None,
        stop_grace_period_secs: float = 120,
        checkpoint_filename_with_path: str | None = None,
    ):
        creator = ChiefSessionCreator(scaffold, master, config, checkpoint_dir, checkpoint_filename_with_path)
        super().__init__(creator, hooks, stop_grace_period_secs)

    def raw_session(self) -> Any:
        """The session itself."""
        return self._raw


class _Default:
    """Tells that an argument was not given."""

    def __repr__(self) -> str:
        return "USE_DEFAULT"


_DEFAULT = _Default()


def MonitoredTrainingSession(  # noqa: N802
    master: str = "",
    is_chief: bool = True,
    checkpoint_dir: str | None = None,
    scaffold: Scaffold | None = None,
    hooks: Sequence[Any] | None = None,
    chief_only_hooks: Sequence[Any] | None = None,
    save_checkpoint_secs: Any = _DEFAULT,
    save_summaries_steps: Any = _DEFAULT,
    save_summaries_secs: Any = _DEFAULT,
    config: Any = None,
    stop_grace_period_secs: float = 120,
    log_step_count_steps: int | None = 100,
    max_wait_secs: float = 7200,
    save_checkpoint_steps: Any = _DEFAULT,
    summary_dir: str | None = None,
    save_graph_def: bool = True,
) -> MonitoredSession:
    """A monitored session for training: recovers from the folder's checkpoint, saves every 600 seconds, logs the rate.

    Args:
      checkpoint_dir: folder of the checkpoints.
      hooks, chief_only_hooks: further hooks.
      save_checkpoint_secs, save_checkpoint_steps: when to save; None for never.
      log_step_count_steps: steps from one log of the rate to the next.
      save_summaries_steps, save_summaries_secs, summary_dir: accepted; graphs here have no summaries to save.
    Raises: ValueError when both save_checkpoint_secs and save_checkpoint_steps are given.
    Source: tf.compat.v1.train.MonitoredTrainingSession public docs 2.15.
    """
    if save_checkpoint_secs is _DEFAULT and save_checkpoint_steps is _DEFAULT:
        save_checkpoint_secs, save_checkpoint_steps = 600, None
    save_checkpoint_secs = None if save_checkpoint_secs is _DEFAULT else save_checkpoint_secs
    save_checkpoint_steps = None if save_checkpoint_steps is _DEFAULT else save_checkpoint_steps
    scaffold = scaffold or Scaffold()
    if not is_chief:
        creator: Any = WorkerSessionCreator(scaffold, master, config, max_wait_secs)
        return MonitoredSession(creator, hooks, stop_grace_period_secs)
    every = list(chief_only_hooks or ())
    creator = ChiefSessionCreator(scaffold, master, config, checkpoint_dir)
    if checkpoint_dir:
        if log_step_count_steps and log_step_count_steps > 0:
            every.append(hook_lib.StepCounterHook(every_n_steps=log_step_count_steps))
        if save_checkpoint_secs and save_checkpoint_secs > 0 or save_checkpoint_steps and save_checkpoint_steps > 0:
            every.append(
                hook_lib.CheckpointSaverHook(
                    checkpoint_dir,
                    save_secs=save_checkpoint_secs,
                    save_steps=save_checkpoint_steps,
                    scaffold=scaffold,
                    save_graph_def=save_graph_def,
                )  # fmt: skip
            )
    return MonitoredSession(creator, [*every, *(hooks or ())], stop_grace_period_secs)


# ---------------------------------------------------------------- Supervisor


class Supervisor:
    """The older way to train: prepares a session, saves every so many seconds, stops threads together.

    Args: operations; USE_DEFAULT takes them from their collections or makes them, None does without.
      logdir: folder of checkpoints.
      save_model_secs: seconds from save to save; 0 for never.
      save_summaries_secs, summary_writer, summary_op: only None and defaults: there are no summaries here.
    Source: tf.compat.v1.train.Supervisor public docs 2.15.
    """

    USE_DEFAULT = USE_DEFAULT

    def __init__(
        self,
        graph: Any = None,
        ready_op: Any = USE_DEFAULT,
        ready_for_local_init_op: Any = USE_DEFAULT,
        is_chief: bool = True,
        init_op: Any = USE_DEFAULT,
        init_feed_dict: Any = None,
        local_init_op: Any = USE_DEFAULT,
        logdir: str | None = None,
        summary_op: Any = USE_DEFAULT,
        saver: Any = USE_DEFAULT,
        global_step: Any = USE_DEFAULT,
        save_summaries_secs: float = 120,
        save_model_secs: float = 600,
        recovery_wait_secs: float = 30,
        stop_grace_secs: float = 120,
        checkpoint_basename: str = "model.ckpt",
        session_manager: SessionManager | None = None,
        summary_writer: Any = USE_DEFAULT,
        init_fn: Callable | None = None,
        local_init_run_options: Any = None,
    ):
        _no_summaries(summary_op, "Supervisor")
        self._graph = get_default_graph() if graph is None else graph
        self._is_chief, self._logdir, self._init_feed_dict = is_chief, logdir, init_feed_dict
        self._save_model_secs, self._stop_grace_secs, self._init_fn = save_model_secs, stop_grace_secs, init_fn
        self._save_summaries_secs = save_summaries_secs
        self._coord = Coordinator()

        def chosen(given: Any, make: Callable) -> Any:
            return make() if given is USE_DEFAULT else given

        with self._graph.as_default():
            get = Scaffold.get_or_default
            self._ready_op = chosen(
                ready_op, lambda: get("ready_op", _KEYS.READY_OP, variables.report_uninitialized_variables)
            )
            self._ready_for_local_init_op = chosen(ready_for_local_init_op, lambda: None)
            self._init_op = chosen(
                init_op, lambda: get("init_op", _KEYS.INIT_OP, variables.global_variables_initializer)
            )
            self._local_init_op = chosen(
                local_init_op, lambda: get("local_init_op", _KEYS.LOCAL_INIT_OP, Scaffold.default_local_init_op)
            )
            self._saver = chosen(saver, lambda: get("saver", _KEYS.SAVERS, _saver_of_all))
            self._global_step = chosen(global_step, steps.get_global_step)
        self._save_path = os.path.join(logdir, checkpoint_basename) if logdir else None
        self._session_manager = session_manager or SessionManager(
            local_init_op=self._local_init_op, ready_op=self._ready_op, graph=self._graph
        )
        self._graph.finalize()

    coord = property(lambda self: self._coord)
    global_step = property(lambda self: self._global_step)
    init_op = property(lambda self: self._init_op)
    init_feed_dict = property(lambda self: self._init_feed_dict)
    is_chief = property(lambda self: self._is_chief)
    ready_op = property(lambda self: self._ready_op)
    ready_for_local_init_op = property(lambda self: self._ready_for_local_init_op)
    save_model_secs = property(lambda self: self._save_model_secs)
    save_summaries_secs = property(lambda self: self._save_summaries_secs)
    save_path = property(lambda self: self._save_path)
    saver = property(lambda self: self._saver)
    session_manager = property(lambda self: self._session_manager)
    summary_op = summary_writer = property(lambda self: None)

    def prepare_or_wait_for_session(
        self,
        master: str = "",
        config: Any = None,
        wait_for_checkpoint: bool = False,
        max_wait_secs: float = 7200,
        start_standard_services: bool = True,
    ) -> Session:
        """A session that is ready; services and queue runners are started."""
        self._coord.clear_stop()
        session = self._session_manager.prepare_session(
            master, init_op=self._init_op, saver=self._saver, checkpoint_dir=self._logdir, config=config,
            init_feed_dict=self._init_feed_dict, init_fn=self._init_fn,
        )  # fmt: skip
        if start_standard_services:
            self.start_standard_services(session)
        self.start_queue_runners(session)
        return session

    def start_standard_services(self, sess: Session) -> list[Any]:
        """Starts the thread that saves, where there is a folder; the threads."""
        if not self._logdir:
            get_logger().warning("Standard services need a 'logdir' passed to the SessionManager")
            return []
        if not (self._saver and self._save_model_secs):
            return []
        thread = LooperThread(self._coord, self._save_model_secs, target=self._save, args=(sess,))
        thread.start()
        return [thread]

    def _save(self, session: Session) -> None:
        os.makedirs(self._logdir, exist_ok=True)
        self._saver.save(session, self._save_path, global_step=self._global_step)

    def start_queue_runners(self, sess: Session, queue_runners: Any = None) -> list[Any]:
        """Starts the threads of queue runners."""
        runners = self._graph.get_collection(_KEYS.QUEUE_RUNNERS) if queue_runners is None else queue_runners
        return [t for r in runners for t in r.create_threads(sess, coord=self._coord, daemon=True, start=True)]

    def loop(self, timer_interval_secs: float | None, target: Callable, args: Any = None, kwargs: Any = None) -> Any:
        """Starts a thread that calls a function until the supervisor stops."""
        return LooperThread.loop(self._coord, timer_interval_secs, target, args, kwargs)

    def request_stop(self, ex: Any = None) -> None:
        """Asks threads to stop."""
        self._coord.request_stop(ex=ex)

    def should_stop(self) -> bool:
        """Whether stop was requested."""
        return self._coord.should_stop()

    def stop_on_exception(self) -> Any:
        """A with block whose exception is a request to stop."""
        return self._coord.stop_on_exception()

    def wait_for_stop(self) -> None:
        """Waits until stop is requested."""
        self._coord.wait_for_stop()

    def stop(self, threads: Any = None, close_summary_writer: bool = True, ignore_live_threads: bool = False) -> None:
        """Stops all threads and waits for them. Raises: what one of them raised."""
        self._coord.request_stop()
        self._coord.join(threads, stop_grace_period_secs=self._stop_grace_secs, ignore_live_threads=ignore_live_threads)

    def summary_computed(self, sess: Session, summary: Any, global_step: Any = None) -> None:
        """Raises: NotImplementedError."""
        raise NotImplementedError("Supervisor.summary_computed")

    @contextmanager
    def managed_session(
        self,
        master: str = "",
        config: Any = None,
        start_standard_services: bool = True,
        close_summary_writer: bool = True,
    ) -> Iterator[Session]:
        """A with block with a session that is ready; OutOfRangeError ends it quietly."""
        try:
            session = self.prepare_or_wait_for_session(master, config, start_standard_services=start_standard_services)
            with session.as_default():
                yield session
        except Exception as e:
            self.request_stop(e)
        finally:
            try:
                self.stop(close_summary_writer=close_summary_writer, ignore_live_threads=True)
            finally:
                try:
                    session.close()
                except UnboundLocalError:
                    pass  # it was never made

    Loop, PrepareSession, RequestStop, ShouldStop = loop, prepare_or_wait_for_session, request_stop, should_stop
    StartQueueRunners, StartStandardServices = start_queue_runners, start_standard_services
    Stop, StopOnException, SummaryComputed, WaitForStop = stop, stop_on_exception, summary_computed, wait_for_stop


def _saver_of_all() -> Any:
    return Saver() if variables.global_variables() else None

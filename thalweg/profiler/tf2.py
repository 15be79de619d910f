"""`tf.profiler.experimental`: profiles as files for TensorBoard's profile plugin and Perfetto.

Source: tf.profiler.experimental public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import collections
import os
import shutil
import tempfile
import threading
from types import TracebackType
from typing import Any

from thalweg.core import errors
from thalweg.engine import profiling

_lock = threading.Lock()
_running: str | None = None  # where the profile that runs is written
_server: Any = None

_Options = collections.namedtuple(
    "ProfilerOptions", ["host_tracer_level", "python_tracer_level", "device_tracer_level", "delay_ms"]
)


class ProfilerOptions(_Options):
    """What a profile shows.

    Args:
      host_tracer_level: 1: what users annotated, 2: and costly operations, 3: and all others.
      python_tracer_level: 1: calls of Python functions, too.
      device_tracer_level: 1: what devices do.
      delay_ms: when to begin, for several machines; accepted, one machine begins at once.
    Source: tf.profiler.experimental.ProfilerOptions public docs 2.15.
    """

    __slots__ = ()

    def __new__(
        cls,
        host_tracer_level: int = 2,
        python_tracer_level: int = 0,
        device_tracer_level: int = 1,
        delay_ms: int | None = None,
    ) -> ProfilerOptions:
        return super().__new__(cls, host_tracer_level, python_tracer_level, device_tracer_level, delay_ms)


def start(logdir: str, options: ProfilerOptions | None = None) -> None:
    """Begins a profile; `stop` writes it below `logdir`.

    Args:
      logdir: directory of logs. options: what to show.
    Raises: AlreadyExistsError while another profile runs.
    Source: tf.profiler.experimental.start public docs 2.15.
    """
    _start(os.fspath(logdir), options)


def _start(logdir: str, options: ProfilerOptions | None = None) -> None:
    global _running
    options = options or ProfilerOptions()
    with _lock:
        if _running is not None:
            raise errors.AlreadyExistsError(None, None, "Another profiler is running.")
        profiling.start(
            logdir, options.host_tracer_level, bool(options.python_tracer_level), bool(options.device_tracer_level)
        )
        _running = logdir


def stop(save: bool = True) -> None:
    """Ends the profile.

    Args:
      save: False throws it away.
    Raises: UnavailableError where none runs.
    Source: tf.profiler.experimental.stop public docs 2.15.
    """
    global _running
    with _lock:
        if _running is None:
            raise errors.UnavailableError(None, None, "Cannot export profiling results. No profiler is running.")
        logdir, _running = _running, None
        before = _profiles(logdir)
        profiling.stop()
        if not save:
            for made in _profiles(logdir) - before:
                shutil.rmtree(made, ignore_errors=True)


def _profiles(logdir: str) -> set[str]:
    folder = os.path.join(logdir, "plugins", "profile")
    return {os.path.join(folder, name) for name in os.listdir(folder)} if os.path.isdir(folder) else set()


def start_session() -> None:
    """Begins a profile of which is said at its end where it goes."""
    _start(tempfile.mkdtemp(prefix="thalweg-profile-"))


def stop_session(logdir: str | None) -> None:
    """Ends what `start_session` began; with None it is thrown away. Does nothing where none runs."""
    source = _running
    if source is None:
        return
    stop(save=logdir is not None)
    try:
        if logdir is not None:
            shutil.copytree(source, logdir, dirs_exist_ok=True)
    finally:
        shutil.rmtree(source, ignore_errors=True)


class Profile:
    """A with block that is profiled.

    Args:
      logdir: directory of logs. options: what to show.
    Source: tf.profiler.experimental.Profile public docs 2.15.
    """

    def __init__(self, logdir: str, options: ProfilerOptions | None = None):
        self._logdir, self._options = logdir, options

    def __enter__(self) -> None:
        start(self._logdir, self._options)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        stop()


class Trace:
    """A with block that profiles show under a name.

    Args:
      name: what is shown.
      kwargs: details shown with it; `step_num` and `_r=1` make it a training step.
    Source: tf.profiler.experimental.Trace public docs 2.15.
    """

    def __init__(self, name: str, **kwargs: Any):
        self._name, self._details, self._block = name, kwargs, None

    def __enter__(self) -> Trace:
        if _running is not None or _server is not None:  # what nobody sees costs nothing
            self._block = profiling.annotation(self._name, **self._details)
            self._block.__enter__()
        return self

    def set_metadata(self, **kwargs: Any) -> None:
        """Adds details, within the block."""
        if self._block is not None and kwargs:
            self._block.set_metadata(**kwargs)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._block is not None:
            block, self._block = self._block, None
            block.__exit__(kind, value, trace)


def start_server(port: int) -> None:
    """Lets TensorBoard take profiles of this process through a port.

    Source: tf.profiler.experimental.server.start public docs 2.15.
    """
    global _server
    _server = profiling.start_server(port)


def is_running() -> bool:
    """Whether a profile is being recorded."""
    return _running is not None

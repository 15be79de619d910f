"""`tf.compat.v1.logging`: the logger "tensorflow" by functions.

Source: tf.compat.v1.logging public docs 2.15.
"""

from __future__ import annotations

import collections
import logging
import sys
from typing import Any

from thalweg.core.logger import get_logger

DEBUG, INFO, WARN, ERROR, FATAL = logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.FATAL
_counts: collections.Counter = collections.Counter()


def log(level: int, msg: Any, *args: Any, **kwargs: Any) -> None:
    """Logs a message at a level; `msg % args` is the text."""
    get_logger().log(level, msg, *args, **kwargs)


def debug(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Logs at level DEBUG."""
    get_logger().debug(msg, *args, **kwargs)


def info(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Logs at level INFO."""
    get_logger().info(msg, *args, **kwargs)


def warning(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Logs at level WARN."""
    get_logger().warning(msg, *args, **kwargs)


def warn(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Logs at level WARN."""
    get_logger().warning(msg, *args, **kwargs)


def error(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Logs at level ERROR."""
    get_logger().error(msg, *args, **kwargs)


def fatal(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Logs at level FATAL; the program goes on."""
    get_logger().fatal(msg, *args, **kwargs)


def vlog(level: int, msg: Any, *args: Any, **kwargs: Any) -> None:
    """Logs at a level."""
    get_logger().log(level, msg, *args, **kwargs)


def TaskLevelStatusMessage(msg: Any) -> None:  # noqa: N802
    """Logs at level ERROR."""
    error(msg)


def flush() -> None:
    """Accepted: handlers write at once."""


def _call() -> tuple[str, int]:
    """Where the logging function was called."""
    frame = sys._getframe(2)
    return frame.f_code.co_filename, frame.f_lineno


def log_every_n(level: int, msg: Any, n: int, *args: Any) -> None:
    """Logs the first of every n messages of the calling line."""
    call = _call()
    _counts[call] += 1
    if (_counts[call] - 1) % n == 0:
        log(level, msg, *args)


def log_first_n(level: int, msg: Any, n: int, *args: Any) -> None:
    """Logs the first n messages of the calling line."""
    call = _call()
    _counts[call] += 1
    if _counts[call] <= n:
        log(level, msg, *args)


def log_if(level: int, msg: Any, condition: Any, *args: Any) -> None:
    """Logs a message where a condition holds."""
    if condition:
        log(level, msg, *args)


def get_verbosity() -> int:
    """The level from which messages are shown."""
    return get_logger().getEffectiveLevel()


def set_verbosity(v: Any) -> None:
    """Shows messages from a level on."""
    get_logger().setLevel(v)

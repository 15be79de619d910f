"""Debug mode: pipelines run element by element, in Python, in one thread and without any rewriting.

Source: tf.data.experimental.enable_debug_mode public docs 2.15.
"""

from __future__ import annotations

from thalweg.core import context

on = False


def enable_debug_mode() -> None:
    """Makes the datasets made from now on run as Python does: functions of elements are called for each element.

    A debugger, `print` and `pdb.set_trace()` then work inside of them; parallelism and the optimiser are off.

    Raises: ValueError while a graph is built.
    Example:
      >>> tf.data.experimental.enable_debug_mode()       # doctest: +SKIP
    """
    global on
    if context.state.graph is not None:
        raise ValueError("`enable_debug_mode() is only supported in eager mode.")
    on = True


def toggle_debug_mode(debug_mode: bool) -> None:
    """Turns debug mode on or off, as tests need it."""
    global on
    on = debug_mode

"""JAX's profiler, behind the engine's door: files that TensorBoard and Perfetto open, of what XLA and devices do."""

from __future__ import annotations

from typing import Any


def _profiler() -> Any:
    from thalweg.engine import xla_backend

    return xla_backend.jax_module().profiler


def start(logdir: str, host_level: int = 2, python: bool = False, device: bool = True) -> None:
    """Begins a profile, written below `logdir` at its end."""
    profiler = _profiler()
    options = profiler.ProfileOptions()
    options.host_tracer_level, options.python_tracer_level = host_level, int(python)
    if hasattr(options, "device_tracer_level"):  # newer versions of JAX have it no more
        options.device_tracer_level = int(device)
    profiler.start_trace(logdir, profiler_options=options)


def stop() -> None:
    """Ends the profile and writes `plugins/profile/<time>/<host>.xplane.pb` and a trace for Perfetto."""
    _profiler().stop_trace()


def annotation(name: str, **details: Any) -> Any:
    """A with block that profiles show under a name; with `step_num` it is a step."""
    profiler = _profiler()
    kind = profiler.StepTraceAnnotation if "step_num" in details else profiler.TraceAnnotation
    return kind(name, **details)


def start_server(port: int) -> Any:
    """Serves profiles on a port."""
    return _profiler().start_server(port)

"""The XLA backend: the only importer of jax. One compiled executable per op, attributes and static values.

jax.jit keeps the executables by shape and dtype. x64 is on inside this process because TensorFlow's float64 and int64
are real. On the CPU results come back as ndarrays (zero-copy views); on other devices they stay jax arrays.
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import flags
from thalweg.core.registry import OpDef
from thalweg.engine import compile_cache
from thalweg.engine.namespaces import Namespace

_starting = threading.Lock()
_jax: Any = None


def jax_module() -> Any:
    """jax itself, configured; imported at the first use, by one thread."""
    global _jax
    if _jax is None:
        with _starting:
            if _jax is None:
                _jax = _started()
    return _jax


def _started() -> Any:
    os.environ.setdefault("JAX_ENABLE_X64", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import jax

    jax.config.update("jax_enable_x64", True)
    compile_cache.enable(jax)
    return jax


@functools.cache
def namespace() -> Namespace:
    """jax.numpy with the companions that XLA kernels may use."""
    jax = jax_module()
    xp = Namespace(
        "xla",
        jax.numpy,
        {
            "special": "jax.scipy.special",
            "lax": "jax.lax",
            "nn": "jax.nn",
            "jax": "jax",
            "scipy_linalg": "jax.scipy.linalg",
        },
    )
    return xp


def devices(kind: str | None = None) -> list[Any]:
    """The local jax devices of a kind ("CPU", "GPU", "TPU"), all accelerators and CPUs when None."""
    jax = jax_module()
    if kind is None:
        return list(jax.local_devices())
    platform = {"CPU": "cpu", "GPU": "gpu", "TPU": "tpu"}[kind.upper()]
    try:
        return list(jax.local_devices(backend=platform))
    except RuntimeError:
        return []


@functools.cache
def default_device() -> Any:
    """Where heavy ops run when nobody says where: the first accelerator, else the CPU."""
    return next((d for d in jax_module().local_devices() if d.platform != "cpu"), None) or devices("CPU")[0]


class _Static:
    """A hashable holder of attributes and static input values: the part of the cache key jax does not see."""

    __slots__ = ("attrs", "values", "_key")

    def __init__(self, attrs: dict, values: dict[int, np.ndarray]):
        self.attrs, self.values = attrs, values
        self._key = (_freeze(attrs), tuple((i, v.dtype.str, v.shape, v.tobytes()) for i, v in values.items()))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return self._key == other._key


def _freeze(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((k, _freeze(v)) for k, v in sorted(value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(map(_freeze, value))
    return value


_MAX_EXECUTABLES_PER_OP = 256


# Library fusions that pay on the CPU (benchmarks/functions.py): YNNPACK's convolutions are slow backwards (a step of
# two convolutional layers 40 ms instead of 21), its products cost a dense network's step a tenth; reductions pay.
_CPU_OPTIONS = {"xla_cpu_experimental_ynn_fusion_type": "LIBRARY_FUSION_TYPE_REDUCE"}


@functools.cache
def compiler_options(platform: str) -> dict[str, str] | None:
    """Our defaults for XLA's options on a platform, those that this jaxlib knows; None where there are none.

    They go with each executable, not into XLA_FLAGS: an unknown name there ends the process. What XLA_FLAGS sets wins.
    """
    if platform != "cpu" or not flags.values.XLA_FLAGS_DEFAULTS:
        return None
    jax = jax_module()
    set_outside = os.environ.get("XLA_FLAGS", "")
    known = {}
    for name, value in _CPU_OPTIONS.items():
        if name in set_outside:
            continue
        try:
            jax.jit(lambda: 0, compiler_options={name: value}).lower().compile()
        except jax.errors.JaxRuntimeError:
            continue  # another jaxlib: it has no such option
        known[name] = value
    return known or None


@functools.cache
def _compiled(op_name: str, kernel: Callable, platform: str) -> Callable:
    @functools.lru_cache(maxsize=_MAX_EXECUTABLES_PER_OP)
    def for_static(static: _Static) -> Callable:
        def run(*arrays: Any) -> Any:
            given = iter(arrays)
            full = [
                static.values[i] if i in static.values else next(given) for i in range(len(arrays) + len(static.values))
            ]
            return kernel(namespace(), *full, **static.attrs)

        return jax_module().jit(run, compiler_options=compiler_options(platform))

    return for_static


def run(op: OpDef, inputs: Sequence[Any], attrs: dict, device: Any = None) -> Any:
    """Runs one op compiled by XLA.

    Args:
      op: the op; its XLA kernel must exist.
      inputs: arrays (lists for list arguments), of NumPy or jax.
      attrs: the keyword arguments of the kernel.
      device: a jax device, or None for where the inputs are (CPU for host arrays).
    Returns: what the kernel returns, as ndarrays when it ran on the CPU.
    """
    kernel = op.kernel_for("xla")
    static = _Static(attrs, {i: np.asarray(inputs[i]) for i in op.static})
    dynamic = [_plain(x) for i, x in enumerate(inputs) if i not in op.static]
    jax = jax_module()
    if device is None:
        device = _device_of(dynamic) or default_device()
    fn = _compiled(op.name, kernel.fn, device.platform)(static)
    with jax.default_device(device):
        # Host arrays go along with the call, in half the time that device_put takes for small ones.
        on_host = all(type(x) is np.ndarray for x in dynamic)
        result = fn(*dynamic) if on_host else fn(*jax.device_put(dynamic, device))
    if device.platform == "cpu":
        return jax.tree_util.tree_map(np.asarray, result)
    return result


def _plain(x: Any) -> Any:
    return list(x) if isinstance(x, (list, tuple)) else x


def _device_of(arrays: Sequence[Any]) -> Any:
    """The accelerator that holds one of the arrays, None where all are on the host."""
    for x in arrays:
        if isinstance(x, list):
            found = _device_of(x)
            if found is not None:
                return found
        elif type(x) is not np.ndarray:
            device = next(iter(x.devices()))
            if device.platform != "cpu":
                return device
    return None

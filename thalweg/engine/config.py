"""`tf.config`: devices (from engine.devices), threads, and switches.

What TensorFlow lets a program switch and thalweg does not have (the MLIR bridge, op determinism: our kernels are
deterministic) is remembered and answered, so that programs that ask get what they set.
Source: tf.config public docs 2.15; recorded runs.
"""

from __future__ import annotations

import importlib.util
import os
from typing import Any

from thalweg.engine import devices
from thalweg.engine.devices import (  # noqa: F401
    LogicalDevice,
    LogicalDeviceConfiguration,
    PhysicalDevice,
    get_logical_device_configuration,
    get_memory_growth,
    get_soft_device_placement,
    get_visible_devices,
    list_logical_devices,
    list_physical_devices,
    set_logical_device_configuration,
    set_memory_growth,
    set_soft_device_placement,
    set_visible_devices,
)

VirtualDeviceConfiguration = LogicalDeviceConfiguration
get_virtual_device_configuration = get_logical_device_configuration
set_virtual_device_configuration = set_logical_device_configuration

_switches: dict[str, Any] = {
    "functions_eager": False,
    "inter": 0,
    "intra": 0,
    "tf32": True,
    "determinism": False,
    "mlir": True,
    "jit": "",
    "optimizer": {},
    "synchronous": True,
    "policy": "silent",
    "log_placement": False,
}


def run_functions_eagerly(run_eagerly: bool) -> None:
    """True makes every tf.function run as plain Python."""
    _switches["functions_eager"] = bool(run_eagerly)


def functions_run_eagerly() -> bool:
    """Whether tf.functions run as plain Python."""
    return _switches["functions_eager"]


experimental_run_functions_eagerly = run_functions_eagerly
experimental_functions_run_eagerly = functions_run_eagerly


def get_inter_op_parallelism_threads() -> int:
    """Threads for independent operations; 0: the system chooses."""
    return _switches["inter"]


def set_inter_op_parallelism_threads(num_threads: int) -> None:
    """Sets the threads for independent operations, before devices are in use (RuntimeError after)."""
    _set_threads("inter", num_threads, "Inter")


def get_intra_op_parallelism_threads() -> int:
    """Threads within one operation; 0: the system chooses."""
    return _switches["intra"]


def set_intra_op_parallelism_threads(num_threads: int) -> None:
    """Sets the threads within one operation, before devices are in use (RuntimeError after)."""
    _set_threads("intra", num_threads, "Intra")
    if num_threads and "XLA_FLAGS" not in os.environ:
        os.environ["NPROC"] = str(num_threads)  # what XLA's CPU client sizes its pool by


def _set_threads(which: str, number: int, word: str) -> None:
    if devices.settings.initialized and _switches[which] != number:
        raise RuntimeError(f"{word} op parallelism cannot be modified after initialization.")
    _switches[which] = int(number)


def get_device_details(device: PhysicalDevice) -> dict[str, Any]:
    """What is known of a device: a GPU's `device_name` and `compute_capability`.

    Raises: ValueError for what is no physical device.
    """
    if not isinstance(device, PhysicalDevice):
        raise ValueError(f"device must be a tf.config.PhysicalDevice, but got: {device}")
    if device.device_type == "CPU":
        return {}
    found = devices.accelerators(device.device_type)[int(device.name.rsplit(":", 1)[1])]
    details: dict[str, Any] = {"device_name": found.device_kind}
    capability = getattr(found, "compute_capability", None)
    if capability:
        details["compute_capability"] = tuple(int(p) for p in str(capability).split("."))
    return details


def _device_of(name: str) -> Any:
    from thalweg.core.device import DeviceSpec

    spec = DeviceSpec.from_string(name)
    found = devices.accelerators(spec.device_type) if spec.device_type not in (None, "CPU") else ()
    index = spec.device_index or 0
    if index >= len(found):
        raise ValueError(f"No matching devices found for '{name}'")
    return found[index]


def get_memory_info(device: str) -> dict[str, int]:
    """Bytes in use on a device, `current` and `peak`; zeros for the CPU."""
    if "CPU" in device.upper():
        return {"current": 0, "peak": 0}
    stats = _device_of(device).memory_stats() or {}
    return {"current": stats.get("bytes_in_use", 0), "peak": stats.get("peak_bytes_in_use", 0)}


def get_memory_usage(device: str) -> int:
    """Bytes in use on a device."""
    if "CPU" in device.upper():
        raise ValueError("CPU does not support getting memory info")
    return get_memory_info(device)["current"]


def reset_memory_stats(device: str) -> None:
    """Forgets the peak. Raises: ValueError where the device is unknown or keeps no such count."""
    _device_of(device)
    raise ValueError(f"the XLA client of '{device}' cannot reset its peak")


def enable_tensor_float_32_execution(enabled: bool) -> None:
    """Allows TensorFloat-32 on GPUs."""
    _switches["tf32"] = bool(enabled)


def tensor_float_32_execution_enabled() -> bool:
    """Whether TensorFloat-32 is allowed."""
    return _switches["tf32"]


def enable_op_determinism() -> None:
    """Remembered; the kernels are deterministic."""
    _switches["determinism"] = True


def is_op_determinism_enabled() -> bool:
    """Whether programs asked for determinism: random ops without a seed are then refused."""
    return _switches["determinism"]


def enable_mlir_bridge() -> None:
    """Remembered only: there is no bridge here."""
    _switches["mlir"] = True


def disable_mlir_bridge() -> None:
    """Remembered only: there is no bridge here."""
    _switches["mlir"] = False


def get_synchronous_execution() -> bool:
    """Whether eager operations wait for their results."""
    return _switches["synchronous"]


def set_synchronous_execution(enable: bool | None) -> None:
    """Remembered; host operations are synchronous."""
    _switches["synchronous"] = True if enable is None else bool(enable)


def get_device_policy() -> str:
    """What happens to inputs on another device: "silent" copies."""
    return _switches["policy"]


def set_device_policy(device_policy: str | None) -> None:
    """Sets "silent", "silent_for_int32", "warn" or "explicit" (ValueError otherwise)."""
    if device_policy not in (None, "silent", "silent_for_int32", "warn", "explicit"):
        raise ValueError(
            f"Invalid argument `device_policy`: {device_policy!r}. Please refer to "
            "https://www.tensorflow.org/api_docs/python/tf/config/experimental/set_device_policy for valid "
            "`device_policy` arguments."
        )
    _switches["policy"] = device_policy or "silent"


def get_jit() -> str:
    """ "autoclustering" if XLA is switched on for whole functions, else ""."""
    return _switches["jit"]


def set_jit(enabled: bool | str) -> None:
    """Switches XLA on for whole functions: True, False, "" or "autoclustering"."""
    _switches["jit"] = "autoclustering" if enabled in (True, "autoclustering") else ""


def get_experimental_options() -> dict[str, Any]:
    """The graph optimizer's options that are set."""
    return {
        **_switches["optimizer"],
        "disable_model_pruning": _switches["optimizer"].get("disable_model_pruning", False),
        "disable_meta_optimizer": _switches["optimizer"].get("disable_meta_optimizer", False),
    }


def set_experimental_options(options: dict[str, Any]) -> None:
    """Sets options of the graph optimizer."""
    _switches["optimizer"].update(options)


def set_log_device_placement(enabled: bool) -> None:
    """Remembered; see THALWEG_DEBUG for what ran where."""
    _switches["log_placement"] = bool(enabled)


def get_log_device_placement() -> bool:
    """What was set."""
    return _switches["log_placement"]


# ---------------------------------------------------------------- tf.test on devices


def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: Any = None) -> bool:
    """Whether there is a GPU (deprecated in TensorFlow: use tf.config.list_physical_devices("GPU"))."""
    return bool(devices.accelerators("GPU"))


def gpu_device_name() -> str:
    """ "/device:GPU:0" or ""."""
    return "/device:GPU:0" if devices.accelerators("GPU") else ""


def is_built_with_cuda() -> bool:
    """Whether XLA's CUDA plugin is installed."""
    return any(importlib.util.find_spec(name) is not None for name in ("jax_cuda12_plugin", "jax_cuda13_plugin"))


def is_built_with_rocm() -> bool:
    """Whether XLA's ROCm plugin is installed."""
    return any(importlib.util.find_spec(name) is not None for name in ("jax_rocm60_plugin", "jax_rocm7_plugin"))


def is_built_with_gpu_support() -> bool:
    """Whether a GPU plugin of XLA is installed."""
    return is_built_with_cuda() or is_built_with_rocm()


def is_built_with_xla() -> bool:
    """True: XLA is the compiler."""
    return True

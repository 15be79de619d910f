"""Devices: which there are, `tf.device`, and `tf.config` on them. jax is asked only where an accelerator may exist.

Eager ops run on the host unless they are heavy (then on the first accelerator, if there is one) or a with block of
`tf.device` names a device; a device that does not exist falls back to the host (soft placement, TensorFlow's default).
Source: tf.device and tf.config public docs 2.15; recorded runs.
"""

from __future__ import annotations

import functools
import glob
import os
from typing import Any, NamedTuple

from thalweg.core import context, errors
from thalweg.core.device import DeviceSpec
from thalweg.core.tensor import EagerTensor, set_device_copier

_state = context.state


class PhysicalDevice(NamedTuple):
    """A device of this machine."""

    name: str
    device_type: str


class LogicalDevice(NamedTuple):
    """A device as programs name it; several can share a physical one."""

    name: str
    device_type: str


class LogicalDeviceConfiguration(NamedTuple):
    """How a logical device is cut out of a physical one."""

    memory_limit: int | None = None
    experimental_priority: int | None = None
    experimental_device_ordinal: int | None = None


class _Settings:
    """What the program asked for before the devices were first used."""

    def __init__(self) -> None:
        self.logical: dict[PhysicalDevice, list[LogicalDeviceConfiguration]] = {}
        self.visible: list[PhysicalDevice] | None = None
        self.memory_growth: dict[PhysicalDevice, bool] = {}
        self.soft_placement = True
        self.initialized = False

    def must_be_new(self, what: str) -> None:
        if self.initialized:
            raise RuntimeError(f"{what} cannot be modified after being initialized")


settings = _Settings()


def _has_accelerator_files() -> bool:
    """A cheap look before jax is asked: without a driver's device files there is no GPU or TPU."""
    return bool(
        glob.glob("/dev/nvidia[0-9]*") or glob.glob("/dev/kfd") or glob.glob("/dev/accel*") or "TPU_NAME" in os.environ
    )


@functools.cache
def accelerators(kind: str) -> tuple[Any, ...]:
    """The jax devices of kind "GPU" or "TPU"."""
    if not _has_accelerator_files():
        return ()
    from thalweg.engine import xla_backend

    return tuple(xla_backend.devices(kind))


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The devices of this machine, of all kinds or one ("CPU", "GPU", "TPU").

    Example:
      >>> tf.config.list_physical_devices("CPU")
      [PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')]
    Source: tf.config.list_physical_devices public docs 2.15.
    """
    found = [PhysicalDevice("/physical_device:CPU:0", "CPU")] if device_type in (None, "CPU") else []
    for kind in ("GPU", "TPU"):
        if device_type in (None, kind):
            found += [PhysicalDevice(f"/physical_device:{kind}:{i}", kind) for i in range(len(accelerators(kind)))]
    return found


def get_visible_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The devices the program may use."""
    visible = list_physical_devices() if settings.visible is None else settings.visible
    return [d for d in visible if device_type in (None, d.device_type)]


def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """Limits the devices the program may use, before they are first used (RuntimeError after)."""
    chosen = [devices] if isinstance(devices, PhysicalDevice) else list(devices)
    for d in chosen:
        if d not in list_physical_devices():
            raise ValueError(f"Unrecognized device: {d!r}")
        if device_type is not None and d.device_type != device_type:
            raise ValueError(f"Unrecognized device: {d!r} is not of type {device_type}")
    rest = [] if device_type is None else [d for d in get_visible_devices() if d.device_type != device_type]
    if settings.initialized and rest + chosen != get_visible_devices():
        raise RuntimeError("Visible devices cannot be modified after being initialized")
    settings.visible = rest + chosen


def list_logical_devices(device_type: str | None = None) -> list[LogicalDevice]:
    """The devices by the names programs use; initialises them.

    Source: tf.config.list_logical_devices public docs 2.15.
    """
    settings.initialized = True
    result = []
    counts: dict[str, int] = {}
    for physical in get_visible_devices():
        for _ in settings.logical.get(physical, [None]):
            kind = physical.device_type
            index = counts.get(kind, 0)
            counts[kind] = index + 1
            if device_type in (None, kind):
                result.append(LogicalDevice(f"/device:{kind}:{index}", kind))
    return result


def get_logical_device_configuration(device: PhysicalDevice) -> list[LogicalDeviceConfiguration] | None:
    """How a physical device is cut up, None by default."""
    _known(device)
    return settings.logical.get(device)


def set_logical_device_configuration(device: PhysicalDevice, logical_devices: list[LogicalDeviceConfiguration]) -> None:
    """Cuts a physical device into logical ones, before devices are first used (RuntimeError after)."""
    _known(device)
    if settings.initialized and settings.logical.get(device) != list(logical_devices):
        raise RuntimeError("Virtual devices cannot be modified after being initialized")
    for configuration in logical_devices:
        if device.device_type == "CPU" and configuration.memory_limit is not None:
            raise ValueError("Setting memory limit on CPU virtual devices is currently not supported")
    settings.logical[device] = list(logical_devices)


def _known(device: PhysicalDevice) -> None:
    if device not in list_physical_devices():
        raise ValueError(f"Unrecognized device: {device!r}")


def get_memory_growth(device: PhysicalDevice) -> bool:
    """Whether memory of a GPU is taken as needed. Raises: KeyError for a device without that setting (CPUs)."""
    if device.device_type == "CPU":
        raise KeyError(device)
    return settings.memory_growth.get(device, False)


def set_memory_growth(device: PhysicalDevice, enable: bool) -> None:
    """Takes a GPU's memory as needed (True) or most of it at once.

    Raises: ValueError for a CPU or unknown device, RuntimeError after the devices are in use.
    """
    _known(device)
    if device.device_type == "CPU":
        raise ValueError("Cannot set memory growth on non-GPU and non-Pluggable devices")
    if settings.initialized and settings.memory_growth.get(device, False) != enable:
        raise RuntimeError("Physical devices cannot be modified after being initialized")
    settings.memory_growth[device] = enable
    os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false" if enable else "true"


def get_soft_device_placement() -> bool:
    """Whether an op for a missing device runs elsewhere."""
    return settings.soft_placement


def set_soft_device_placement(enabled: bool) -> None:
    """False makes a missing device an error."""
    settings.soft_placement = bool(enabled)


# ---------------------------------------------------------------- tf.device


class DeviceRequest(NamedTuple):
    """The device a with block of `tf.device` asks for."""

    kind: str
    index: int

    @property
    def is_host(self) -> bool:
        return self.kind == "CPU"

    @property
    def name(self) -> str:
        return f"/job:localhost/replica:0/task:0/device:{self.kind}:{self.index}"

    def jax_device(self) -> Any:
        """The jax device, for XLA."""
        from thalweg.engine import xla_backend

        return xla_backend.devices("CPU")[0] if self.is_host else accelerators(self.kind)[self.index]


def _request(name: Any) -> DeviceRequest | None:
    """The device meant by a name; None for the default placement."""
    if name is None or name == "":
        return None
    spec = name if isinstance(name, DeviceSpec) else DeviceSpec.from_string(name)
    if spec.job not in (None, "localhost") or spec.task not in (None, 0) or spec.replica not in (None, 0):
        merged = DeviceSpec("localhost", 0, 0, "CPU", 0).make_merged_spec(spec)
        raise errors.InvalidArgumentError(None, None, f"{merged.to_string()} unknown device.")
    if spec.device_type is None:
        return None
    index = spec.device_index or 0
    if spec.device_type == "CPU":
        count = len(settings.logical.get(PhysicalDevice("/physical_device:CPU:0", "CPU"), [None]))
        if index in (0, *range(count, index + 1)) and not (accelerators("GPU") or accelerators("TPU")):
            return None  # what would happen anyway: keep the short cuts of eager dispatch
        return DeviceRequest("CPU", index if index < count else 0)
    if index < len(accelerators(spec.device_type)):
        return DeviceRequest(spec.device_type, index)
    if not settings.soft_placement:
        raise errors.InvalidArgumentError(None, None, f"{spec.to_string()} unknown device.")
    return None


class _DeviceScope:
    """The with block of `tf.device`; can be entered again."""

    def __init__(self, name: Any):
        self._name = name
        self._scopes: list[Any] = []

    def __enter__(self) -> None:
        if _state.graph is not None:
            scope = _state.graph.device(self._name)
        else:
            if self._name is not None and not isinstance(self._name, (str, DeviceSpec)):
                raise ValueError(f"Expecting a string device name. Got {type(self._name)}({self._name})")
            scope = context.pushed("device", _request(self._name))
        scope.__enter__()
        self._scopes.append(scope)

    def __exit__(self, *error: Any) -> None:
        self._scopes.pop().__exit__(*error)


def device(device_name: Any) -> Any:
    """A with block whose operations run on a device: "/cpu:0", "/gpu:0", a DeviceSpec, or None for the default.

    Raises: ValueError for a name that is none, InvalidArgumentError for another machine's, RuntimeError for a function.
    Example:
      >>> with tf.device("/cpu:0"):
      ...   print(tf.constant(1.0).device)
      /job:localhost/replica:0/task:0/device:CPU:0
    Source: tf.device public docs 2.15.
    """
    if callable(device_name):
        raise RuntimeError("tf.device does not support functions.")
    return _DeviceScope(device_name)


def device_v1(device_name_or_function: Any) -> Any:
    """As `tf.device`; in a graph also a function of the operation that gives the device's name.

    Raises: RuntimeError for a function in eager execution.
    Source: tf.compat.v1.device public docs 2.15.
    """
    if callable(device_name_or_function) and _state.graph is None:
        raise RuntimeError("tf.device does not support functions when eager execution is enabled.")
    return _DeviceScope(device_name_or_function)


def _copy(tensor: EagerTensor, kind: str, index: int) -> EagerTensor:
    found = accelerators(kind)
    if index >= len(found):
        raise RuntimeError(f"{kind}:{index} unknown device.")
    from thalweg.engine import xla_backend

    return EagerTensor(xla_backend.jax_module().device_put(tensor._array, found[index]), tensor._dtype)


set_device_copier(_copy)

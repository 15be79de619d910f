"""`DeviceSpec`: the name of a device in parts.

Source: tf.DeviceSpec public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any


class DeviceSpec:
    """A possibly partial device name: /job:J/replica:R/task:T/device:TYPE:INDEX.

    Args:
      job: str. replica, task, device_index: int. device_type: "CPU", "GPU", ... All may be None.
    Example:
      >>> tf.DeviceSpec.from_string("/gpu:1").to_string()
      '/device:GPU:1'
    """

    __slots__ = ("_job", "_replica", "_task", "_device_type", "_device_index")

    def __init__(
        self,
        job: str | None = None,
        replica: int | None = None,
        task: int | None = None,
        device_type: str | None = None,
        device_index: int | None = None,
    ):
        self._job = None if job is None else str(job)
        self._replica = None if replica is None else int(replica)
        self._task = None if task is None else int(task)
        self._device_type = None if device_type is None else str(device_type).upper()
        self._device_index = None if device_index is None else int(device_index)

    job = property(lambda self: self._job)
    replica = property(lambda self: self._replica)
    task = property(lambda self: self._task)
    device_type = property(lambda self: self._device_type)
    device_index = property(lambda self: self._device_index)

    @classmethod
    def from_string(cls, spec: str) -> DeviceSpec:
        """The parts of a name like "/job:worker/task:1/device:GPU:0", "/gpu:0" or "CPU:*".

        Raises: ValueError for unknown attributes or two device types.
        """
        parts: dict[str, Any] = {}
        for piece in (p for p in spec.split("/") if p):
            key, *rest = piece.split(":")
            number = rest[-1] if rest else None
            if key in ("job", "replica", "task") and len(rest) == 1:
                parts[key] = number if key == "job" else int(number)
            elif key.upper() in ("CPU", "GPU", "TPU") and len(rest) <= 1 or key == "device" and len(rest) in (1, 2):
                if "device_type" in parts:
                    raise ValueError(f"Multiple device types are not allowed while parsing the device spec: {spec}.")
                parts["device_type"] = rest[0].upper() if key == "device" else key.upper()
                index = rest[1] if key == "device" and len(rest) == 2 else number if key != "device" else None
                if index not in (None, "*"):
                    parts["device_index"] = int(index)
            else:
                raise ValueError(f"Unknown attribute '{key}' is encountered while parsing the device spec: '{spec}'.")
        return cls(**parts)

    def parse_from_string(self, spec: str) -> DeviceSpec:
        """As `from_string`."""
        return self.from_string(spec)

    def to_string(self) -> str:
        """The name; parts that are not set are left out."""
        text = "".join(
            f"/{key}:{value}"
            for key, value in (("job", self._job), ("replica", self._replica), ("task", self._task))
            if value is not None
        )
        if self._device_type is not None:
            text += f"/device:{self._device_type}:{'*' if self._device_index is None else self._device_index}"
        return text

    def make_merged_spec(self, dev: DeviceSpec) -> DeviceSpec:
        """A spec with the parts of `dev` where it has them, else of this one."""
        return DeviceSpec(*(b if b is not None else a for a, b in zip(self._key(), dev._key(), strict=True)))

    def replace(self, **kwargs: Any) -> DeviceSpec:
        """A spec with some parts replaced."""
        names = ("job", "replica", "task", "device_type", "device_index")
        return DeviceSpec(**{**dict(zip(names, self._key(), strict=True)), **kwargs})

    def _key(self) -> tuple:
        return (self._job, self._replica, self._task, self._device_type, self._device_index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DeviceSpec) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        names = ("job", "replica", "task", "device_type", "device_index")
        return f"<DeviceSpec({', '.join(f'{n}={v}' for n, v in zip(names, self._key(), strict=True))})>"


class DeviceSpecV1(DeviceSpec):
    """`tf.compat.v1.DeviceSpec`: a DeviceSpec whose parts can be assigned.

    Example:
      >>> spec = tf.compat.v1.DeviceSpec(job="worker")
      >>> spec.task = 3
      >>> spec.to_string()
      '/job:worker/task:3'
    """

    __slots__ = ()

    def _set(self, field: str, value: Any) -> None:
        parts = dict(zip(_PARTS, self._key(), strict=True)) | {field: value}
        DeviceSpec.__init__(self, **parts)

    def parse_from_string(self, spec: str) -> DeviceSpecV1:
        """Takes the parts of a name, in place of those there were."""
        DeviceSpec.__init__(self, *DeviceSpec.from_string(spec)._key())
        return self

    def merge_from(self, dev: DeviceSpec) -> None:
        """Takes the parts that `dev` has."""
        DeviceSpec.__init__(self, *self.make_merged_spec(dev)._key())

    def __hash__(self) -> int:
        return hash(self._key())


_PARTS = ("job", "replica", "task", "device_type", "device_index")
for _part in _PARTS:
    setattr(DeviceSpecV1, _part, property(
        lambda self, field="_" + _part: getattr(self, field),
        lambda self, value, field=_part: self._set(field, value),
    ))  # fmt: skip

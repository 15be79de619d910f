"""`tf.data.Options`: what a user may ask of the way a pipeline runs. Unset options are None.

Source: tf.data.Options public docs 2.15.
"""

from __future__ import annotations

import enum
from typing import Any


class AutoShardPolicy(enum.IntEnum):
    """How a dataset is divided among workers."""

    OFF = -1
    AUTO = 0
    FILE = 1
    DATA = 2
    HINT = 3


class ExternalStatePolicy(enum.Enum):
    """What to do about state outside of the pipeline when it is saved."""

    WARN = 0
    IGNORE = 1
    FAIL = 2


class AutotuneAlgorithm(enum.Enum):
    """How AUTOTUNE would look for its values; accepted, as measuring each stage needs none of them."""

    DEFAULT = 0
    HILL_CLIMB = 1
    GRADIENT_DESCENT = 2
    MAX_PARALLELISM = 3
    STAGE_BASED = 4


def _option(name: str) -> property:
    """One option, for `dir` and for those who look at the class."""

    def read(self: OptionsBase) -> Any:
        value = self._set.get(self._aliases.get(name, name))
        return self._defaults.get(name) if value is None else value

    return property(read, doc=f"The option `{name}`; None where it is not set.")


class OptionsBase:
    """A set of named options; names outside of it are refused."""

    _names: dict[str, Any] = {}
    _aliases: dict[str, str] = {}  # older names
    _defaults: dict[str, Any] = {}

    def __init__(self) -> None:
        self.__dict__["_set"] = {}
        for name, kind in self._names.items():
            if isinstance(kind, type) and issubclass(kind, OptionsBase) and name not in self._aliases:
                self._set[name] = kind()

    def __init_subclass__(cls) -> None:
        for name in cls._names:
            setattr(cls, name, _option(name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in self._names:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return self._set.get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if self.__dict__.get("_frozen"):
            raise ValueError(
                "Mutating `tf.data.Options()` returned by `tf.data.Dataset.options()` has no effect. Use "
                "`tf.data.Dataset.with_options(options)` to set or update dataset options."
            )
        if name not in self._names:
            raise AttributeError(f"Cannot set the property {name} on {type(self).__name__}.")
        name = self._aliases.get(name, name)
        kind = self._names[name]
        if value is not None and not isinstance(value, kind):
            wanted = kind if isinstance(kind, type) else kind[0]
            raise TypeError(f'Property "{name}" must be of type {wanted}, got: {value!r} (type: {type(value)})')
        self._set[name] = value

    def frozen(self) -> Any:
        """These options, which can no longer be set."""
        for value in self._set.values():
            if isinstance(value, OptionsBase):
                value.frozen()
        self.__dict__["_frozen"] = True
        return self

    def merge(self, options: OptionsBase) -> Any:
        """These options, with those set in `options` instead where there are any."""
        result = type(self)()
        for name in self._names.keys() - self._aliases.keys():
            mine, theirs = self._set.get(name), options._set.get(name)
            if isinstance(mine, OptionsBase):
                result._set[name] = mine.merge(theirs)
            else:
                result._set[name] = mine if theirs is None else theirs
        return result

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(self._set.get(n) == other._set.get(n) for n in self._names)

    __hash__ = None  # type: ignore[assignment]


class AutotuneOptions(OptionsBase):
    """Options of the automatic tuning."""

    _names = {"enabled": bool, "cpu_budget": int, "ram_budget": int, "autotune_algorithm": object,
              "initial_parallelism": int}  # fmt: skip


class DistributeOptions(OptionsBase):
    """Options for several workers."""

    _names = {"auto_shard_policy": AutoShardPolicy, "num_devices": int}
    _defaults = {"auto_shard_policy": AutoShardPolicy.AUTO}


class OptimizationOptions(OptionsBase):
    """Which rewritings of the pipeline are on."""

    _names = dict.fromkeys(
        ("apply_default_optimizations", "filter_fusion", "filter_parallelization", "inject_prefetch",
         "seq_interleave_prefetch",
         "map_and_batch_fusion", "map_and_filter_fusion", "map_fusion", "map_parallelization", "noop_elimination",
         "parallel_batch",         "shuffle_and_repeat_fusion"), bool)  # fmt: skip


class ThreadingOptions(OptionsBase):
    """Options of threads."""

    _names = {"max_intra_op_parallelism": int, "private_threadpool_size": int}


class Options(OptionsBase):
    """What a user asks of the way a dataset runs, given by `Dataset.with_options`.

    Example:
      >>> options = tf.data.Options()
      >>> options.deterministic = False
      >>> tf.data.Dataset.range(3).with_options(options).options().deterministic
      False
    """

    _aliases = {"experimental_deterministic": "deterministic", "experimental_threading": "threading"}
    _names = {
        "autotune": AutotuneOptions,
        "deterministic": bool,
        "experimental_deterministic": bool,
        "experimental_distribute": DistributeOptions,
        "experimental_external_state_policy": ExternalStatePolicy,
        "experimental_optimization": OptimizationOptions,
        "experimental_slack": bool,
        "experimental_symbolic_checkpoint": bool,
        "experimental_threading": ThreadingOptions,
        "experimental_warm_start": bool,
        "threading": ThreadingOptions,
    }

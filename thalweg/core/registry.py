"""The op registry: every operation under TensorFlow's own name, with schema, inference, kernels and gradient.

The schema facts come from `op_schemas.jsonl` (all of TensorFlow's ops); a family in `thalweg/ops/<family>/` attaches
the rest: `define_op` (inference) in defs.py, `@kernel` in kernels.py, `@gradient` in gradients.py. The gradients
module of a family is imported only when the first gradient of one of its ops is asked for.
"""

from __future__ import annotations

import collections
import functools
import importlib
import importlib.util
import inspect
import json
import pathlib
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from thalweg.core import dtypes

_SCHEMA_FILE = pathlib.Path(__file__).with_name("op_schemas.jsonl")

FAMILIES = (
    "accumulator",
    "array",
    "bitwise",
    "checkpoint",
    "control",
    "conv",
    "dataflow",
    "debugging",
    "io",
    "iterators",
    "linalg",
    "lookup",
    "math",
    "nn",
    "norm",
    "parsing",
    "pool",
    "quantization",
    "ragged",
    "random",
    "reduce",
    "resource",
    "segment",
    "signal",
    "sparse",
    "special",
    "strings",
    "summary",
    "tensor_list",
    "training",
    "image",
    "queue",
    "audio",
    "sets",
)


class Argument:
    """One input or output of an op: a tensor, N tensors of a type (`number_attr`), or a list of types."""

    __slots__ = ("name", "dtype", "type_attr", "type_list_attr", "number_attr", "is_list")

    def __init__(self, row: Sequence[str]):
        self.name, kind, value = row[:3]
        self.number_attr = row[3] if len(row) > 3 else None
        self.dtype = dtypes.as_dtype(value) if kind == "type" else None
        self.type_attr = value if kind == "type_attr" else None
        self.type_list_attr = value if kind == "type_list_attr" else None
        self.is_list = self.number_attr is not None or self.type_list_attr is not None


class Attribute:
    """One attribute: its kind ("type", "int", "list(shape)", ...), default and allowed values."""

    __slots__ = ("name", "kind", "has_default", "default", "allowed", "minimum")

    def __init__(self, name: str, entry: dict):
        self.name = name
        self.kind = entry["type"]
        self.has_default = "default" in entry
        self.default = _decode_default(self.kind, entry["default"]) if self.has_default else None
        self.minimum = entry.get("minimum")
        allowed = entry.get("allowed")
        if isinstance(allowed, int):
            allowed = _schema_table()[1][allowed]
        if allowed is not None and "type" in self.kind:
            allowed = tuple(dtypes.as_dtype(t) for t in allowed)
        self.allowed = allowed


def _decode_default(kind: str, value: Any) -> Any:
    if isinstance(value, dict) and "$" in value:
        text = value["$"]
        return dtypes.as_dtype(text.removeprefix("tf.")) if "type" in kind else float(text)
    if kind == "type":
        return dtypes.as_dtype(value)
    if kind == "list(type)":
        return tuple(dtypes.as_dtype(v) for v in value)
    if kind == "shape":
        return None if value is None else tuple(None if d == -1 else d for d in value)
    if kind == "string" and isinstance(value, str):
        return value
    return value


@functools.cache
def _schema_table() -> tuple[dict[str, str], list[list[str]]]:
    """(op name -> its JSON text, the shared lists of allowed types)."""
    header, *lines = _SCHEMA_FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines), json.loads(header.split("\t", 1)[1])


def schema_names() -> Iterable[str]:
    """The names of all ops TensorFlow registers, whether thalweg defines them or not."""
    return _schema_table()[0].keys()


class Kernel(NamedTuple):
    """A kernel function and the attributes it takes as keywords."""

    fn: Callable
    attrs: tuple[str, ...]


class OpDef:
    """One operation. Made by `define_op`; kernels and gradient are attached beside it."""

    def __init__(
        self, name: str, schema: dict, infer: Callable, static: Sequence[str], package: str, checked_by_kernel: bool
    ):
        self.name = name
        self.inputs = tuple(Argument(a) for a in schema["in"])
        self.outputs = tuple(Argument(a) for a in schema["out"])
        self.attrs = {n: Attribute(n, e) for n, e in schema.get("attrs", {}).items()}
        self.params = tuple(schema.get("params", [*(a.name for a in self.inputs), *self.attrs]))
        self.is_stateful = bool(schema.get("is_stateful"))
        self.is_commutative = bool(schema.get("is_commutative"))
        self.infer = infer
        self.package = package
        self.checked_by_kernel = checked_by_kernel
        self.input_index = {a.name: i for i, a in enumerate(self.inputs)}
        unknown = set(static) - set(self.input_index)
        if unknown:
            raise ValueError(f"define_op({name!r}): static names no input: {sorted(unknown)}")
        self.static = tuple(self.input_index[s] for s in static)
        self.kernels: dict[str, Kernel] = {}
        self.missing_kernels: dict[str, str] = {}
        self.not_differentiable_reason: str | None = None
        self._gradient: Callable | None = None
        self._set_up_attrs()

    def _set_up_attrs(self) -> None:
        from_inputs = {a for arg in self.inputs for a in (arg.type_attr, arg.type_list_attr, arg.number_attr) if a}
        self.inferred_attrs = frozenset(from_inputs)
        # Attributes a caller gives: types that no input fixes, and everything that is not a type.
        self.free_types = tuple(n for n, a in self.attrs.items() if "type" in a.kind and n not in from_inputs)
        self.plain_attrs = tuple(n for n, a in self.attrs.items() if "type" not in a.kind and n not in from_inputs)
        self.defaults = {n: a.default for n, a in self.attrs.items() if a.has_default and n not in from_inputs}
        self.has_list_inputs = any(a.is_list for a in self.inputs)
        self.resolved: dict[Any, Any] = {}
        self.plan: Any = None
        names = [a.name for a in self.outputs]
        self.output_tuple = collections.namedtuple(self.name, names) if len(names) > 1 else None

    @property
    def gradient(self) -> Callable | None:
        """The gradient function, or None where there is none; imports the family's gradients on first use."""
        if self._gradient is None and self.not_differentiable_reason is None:
            _load_gradients(self.package)
        return self._gradient

    def kernel_for(self, backend: str) -> Kernel | None:
        """The kernel for "numpy" or "xla", or None where there is none (strings, files, ... have none for XLA)."""
        if backend in self.missing_kernels:
            return None
        return self.kernels.get(backend) or self.kernels.get("any")

    def __repr__(self) -> str:
        return f"<op {self.name}({', '.join(a.name for a in self.inputs)})>"


_OPS: dict[str, OpDef] = {}
_DEFINED_AT: dict[str, str] = {}


def _caller_package(depth: int = 2) -> tuple[str, str]:
    frame = sys._getframe(depth)
    return frame.f_globals.get("__package__") or frame.f_globals.get(
        "__name__", ""
    ), f"{frame.f_code.co_filename}:{frame.f_lineno}"


def define_op(
    name: str,
    *,
    infer: Callable,
    static: Sequence[str] = (),
    schema: dict | None = None,
    checked_by_kernel: bool | None = None,
) -> OpDef:
    """Registers an op under its TensorFlow name.

    Args:
      name: a name of op_schemas.jsonl, or `Thalweg...` with a `schema` of the same form.
      infer: `infer(c)` -> the output's shape, or a list of shapes when there is not exactly one output tensor.
      static: inputs whose values (not only shapes) a compiler must know.
      checked_by_kernel: True when NumPy itself refuses exactly the inputs that inference refuses, so that eager
        execution may skip inference. Taken from the rule where it says so (`rule.checked_by_kernel`).
    """
    package, place = _caller_package()
    if name in _OPS:
        raise ValueError(f"op {name!r} is defined twice: {_DEFINED_AT[name]} and {place}")
    if schema is None:
        try:
            schema = json.loads(_schema_table()[0][name])
        except KeyError:
            raise ValueError(f"define_op({name!r}): not an op of TensorFlow; an own op needs a schema") from None
    if checked_by_kernel is None:
        checked_by_kernel = getattr(infer, "checked_by_kernel", False)
    op = _OPS[name] = OpDef(name, schema, infer, static, package, checked_by_kernel)
    _DEFINED_AT[name] = place
    return op


def define_ops(names: str | Iterable[str], **options: Any) -> None:
    """`define_op` for several ops (a string is split at white space) that share their options."""
    for name in names.split() if isinstance(names, str) else names:
        package, _ = _caller_package()
        define_op(name, **options).package = package


def get(name: str) -> OpDef:
    """The op of that name; loads the families when it is not yet known.

    Raises: KeyError naming the op if thalweg does not define it.
    """
    op = _OPS.get(name)
    if op is None:
        load_all_families()
        op = _OPS.get(name)
        if op is None:
            known = (
                "part of TensorFlow, but not yet of thalweg"
                if name in _schema_table()[0]
                else "not an op of TensorFlow"
            )
            raise KeyError(f"op {name!r} is {known}")
    return op


def all_ops() -> dict[str, OpDef]:
    """Every defined op by name."""
    load_all_families()
    return dict(sorted(_OPS.items()))


@functools.cache
def load_all_families() -> None:
    """Imports every family package that exists."""
    for family in FAMILIES:
        package = f"thalweg.ops.{family}"
        if importlib.util.find_spec(package) is not None:
            importlib.import_module(package)


_LOADED_GRADIENTS: set[str] = set()


def _load_gradients(package: str) -> None:
    if package in _LOADED_GRADIENTS:
        return
    importlib.import_module(package + ".gradients")
    _LOADED_GRADIENTS.add(package)


def _names(names: str | Iterable[str]) -> list[str]:
    return names.split() if isinstance(names, str) else list(names)


def kernel(names: str | Iterable[str], backend: str = "any") -> Callable[[Callable], Callable]:
    """Registers `fn(xp, *arrays, **attrs)` as the kernel of the ops, for both backends or for "numpy" or "xla" alone.

    The function's keyword-only parameters name the attributes it wants. A kernel for one backend goes before the one
    for both.
    """

    def register(fn: Callable) -> Callable:
        parameters = inspect.signature(fn).parameters.values()
        wanted = tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY)
        for name in _names(names):
            op = _OPS[name]
            unknown = set(wanted) - set(op.attrs)
            if unknown:
                raise ValueError(f"kernel of {name}: no such attributes: {sorted(unknown)}")
            if backend in op.kernels:
                raise ValueError(f"kernel of {name} for {backend} is registered twice: {op.kernels[backend]} and {fn}")
            op.kernels[backend] = Kernel(fn, wanted)
        return fn

    return register


def no_kernel(names: str | Iterable[str], backend: str, *, reason: str) -> None:
    """Says why ops have no kernel for a backend ("xla" for host-only ops), or that the general one is not for it."""
    for name in _names(names):
        _OPS[name].missing_kernels[backend] = reason


def gradient(names: str | Iterable[str]) -> Callable[[Callable], Callable]:
    """Registers `fn(op, *dys)` -> gradients of the flat inputs (one tensor or None when there is one input)."""

    def register(fn: Callable) -> Callable:
        for name in _names(names):
            op = _OPS[name]
            if op._gradient is not None or op.not_differentiable_reason is not None:
                raise ValueError(f"gradient of {name} is registered twice")
            op._gradient = fn
        return fn

    return register


def not_differentiable(names: str | Iterable[str], *, reason: str) -> None:
    """Declares that ops pass no gradient on, and why."""
    for name in _names(names):
        op = _OPS[name]
        if op._gradient is not None:
            raise ValueError(f"{name} has a gradient and is declared not differentiable")
        op.not_differentiable_reason = reason

"""What goes wrong when an operation is added to a graph, in TensorFlow's words.

Eager calls and graphs share the rules of dtypes and shapes; only words (and classes) of a failure differ: a graph knows
the names of the node and of its inputs.
Source: messages from recorded runs of TensorFlow 2.15 (tests/golden/functions).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, errors, registry
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import cpp_name

_SHAPE_INPUTS = {"Reshape": (1,), "BroadcastTo": (1,), "Fill": (0,), "BroadcastArgs": (0, 1)}


def dtype_error(op: registry.OpDef, inputs: Sequence[Any]) -> TypeError | None:
    """What is wrong with the dtypes of the inputs, None where nothing is."""
    types: dict[str, Any] = {}
    givers: dict[str, str] = {}
    for arg, value in zip(op.inputs, inputs, strict=True):
        if arg.type_list_attr:
            continue
        members = list(value) if arg.is_list else [value]
        names = ", ".join(t.dtype.name for t in members)
        listed = f"Tensors in list passed to '{arg.name}' of '{op.name}' Op have types [{names}]"
        wanted = arg.dtype or types.get(arg.type_attr)
        for t in members:
            if wanted is not None and t.dtype is not wanted:
                if arg.dtype is not None:
                    if arg.is_list:
                        return TypeError(f"{listed} that do not match expected type {wanted.name}.")
                    return TypeError(
                        f"Input '{arg.name}' of '{op.name}' Op has type {t.dtype.name} that does not match expected "
                        f"type of {wanted.name}."
                    )
                if arg.is_list and givers[arg.type_attr] == arg.name:
                    return TypeError(f"{listed} that don't all match.")
                if arg.is_list:
                    return TypeError(f"{listed} that do not match type {wanted.name} inferred from earlier arguments.")
                return TypeError(
                    f"Input '{arg.name}' of '{op.name}' Op has type {t.dtype.name} that does not match type "
                    f"{wanted.name} of argument '{givers[arg.type_attr]}'."
                )
            if wanted is None and arg.type_attr:
                wanted = types[arg.type_attr] = t.dtype
                givers[arg.type_attr] = arg.name
                allowed = op.attrs[arg.type_attr].allowed if arg.type_attr in op.attrs else None
                if allowed and t.dtype not in allowed:
                    return TypeError(
                        f"Value passed to parameter '{arg.name}' has DataType {t.dtype.name} not in list of allowed "
                        f"values: {', '.join(d.name for d in allowed)}"
                    )
    return None


def conversion_error(op: registry.OpDef, values: Sequence[Any]) -> TypeError | None:
    """What is wrong with the Python values among the inputs, None where it is something else."""
    types: dict[str, dtypes.DType] = {}
    for arg, value in zip(op.inputs, values, strict=False):
        if isinstance(value, Tensor) and arg.type_attr:
            types.setdefault(arg.type_attr, value.dtype)
    for arg, value in zip(op.inputs, values, strict=False):
        wanted = arg.dtype or types.get(arg.type_attr)
        if arg.is_list or isinstance(value, Tensor) or wanted is None or hasattr(value, "_type_spec"):
            continue
        try:
            convert.eager_tensor(value, wanted)
        except (TypeError, ValueError):
            kind = type(value).__name__
            return TypeError(
                f"Expected {wanted.name} passed to parameter '{arg.name}' of op '{op.name}', got {value!r} of type "
                f"'{kind}' instead. Error: Expected {wanted.name}, but got {value} of type '{kind}'."
            )
    return None


def shape_error(
    op: registry.OpDef, inputs: Sequence[Any], attrs: dict, types: dict, name: str, error: ValueError
) -> ValueError:
    """A failure of shape inference with the node it is about."""
    message = str(error).removesuffix(f" [Op:{op.name}]")
    flat = [t for x in inputs for t in (x if isinstance(x, (list, tuple)) else (x,))]
    given = {**op.defaults, **types, **attrs}
    shown = ", ".join(f"{n}={_attr(given[n])}" for n in sorted(op.attrs) if n in given and not n.startswith("_"))
    node = f"{{{{node {name}}}}} = {op.name}[{shown}]({', '.join(_reference(t) for t in flat)})"
    text = f"{message} for '{node}' with input shapes: {', '.join(_shape(t._static_shape()) for t in flat)}"
    as_shapes = _SHAPE_INPUTS.get(op.name, ())
    static = set(op.static) - set(as_shapes)
    if not any(a.is_list for a in op.inputs[:-1]) or op.name == "ConcatV2":
        offset = len(flat) - len(op.inputs)
        text += _values(flat, sorted(i + offset for i in static), "computed input tensors", _value)
        text += _values(flat, as_shapes, "input tensors computed as partial shapes", _partial)
    return ValueError(text + ".")


def _values(flat: Sequence[Any], places: Sequence[int], what: str, write: Any) -> str:
    known = [(i, flat[i]._constant_value()) for i in places if 0 <= i < len(flat)]
    parts = [f"input[{i}] = {write(v)}" for i, v in known if v is not None]
    return f" and with {what}: {', '.join(parts)}" if parts else ""


def _reference(tensor: Any) -> str:
    return tensor.op.name if tensor.value_index == 0 else tensor.name


def _shape(shape: Any) -> str:
    return "?" if shape is None else "[" + ",".join("?" if d is None else str(d) for d in shape) + "]"


def _value(value: np.ndarray) -> str:
    return f"<{' '.join(str(v) for v in np.ravel(value).tolist())}>"


def _partial(value: np.ndarray) -> str:
    return _shape([None if v < 0 else v for v in np.ravel(value).tolist()])


def _attr(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dtypes.DType):
        return f"DT_{cpp_name(value).upper()}"
    if isinstance(value, bytes):
        return f'"{value.decode(errors="replace")}"'
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_attr, value))}]"
    return getattr(value, "name", None) or str(value)


# ---------------------------------------------------------------- what goes wrong when a graph runs

_WHERE = re.compile(r" \[Op:\w+\]( \(node '.*'(, built at .*)?\))?$", re.DOTALL)


def function_error(error: errors.OpError, name: str) -> errors.OpError:
    """An operation's failure as that of the function: the message says which operation, and where it was made."""
    node = error.op
    if node is None or error.message.startswith("Graph execution error"):
        return error
    made = f'  File "{node.stack[0]}", line {node.stack[1]}\n\n' if node.stack else ""
    text = (
        f"Graph execution error:\n\nDetected at node {node.name} defined at (most recent call last):\n{made}"
        f"{_WHERE.sub('', error.message)}\n\t [[{{{{node {node.name}}}}}]] [Op:{name}]"
    )
    return type(error)(None, None, text).with_traceback(error.__traceback__)


def session_error(error: errors.OpError, graph: Any) -> errors.OpError:
    """An operation's failure as a session reports it: with the operation, its NodeDef, and where it was made."""
    node = error.op
    if node is None or error.message.startswith("Graph execution error"):
        return error
    made = f'    File "{node.stack[0]}", line {node.stack[1]}\n' if node.stack else ""
    message = _WHERE.sub("", error.message)
    if "[[{{node " not in message:
        message += f"\n\t [[{{{{node {node.name}}}}}]]"
    text = (
        f"Graph execution error:\n\nDetected at node '{node.name}' defined at (most recent call last):\n{made}"
        f"Node: '{node.name}'\n{message}"
    )
    known = node if node.graph is graph else None  # not one inside of a branch or function
    return type(error)(known and known.node_def, known, text).with_traceback(error.__traceback__)

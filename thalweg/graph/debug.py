"""What THALWEG_DEBUG prints of functions: how they run, their parts, why an op was not compiled, the text for XLA.

Level 1 says in a line each when a function was compiled, which form was kept, and why it was not compiled; 2 also
prints graphs and parts; 3 also the text that XLA gets. All of it goes to the standard error stream.
"""

from __future__ import annotations

import sys
from typing import Any

from thalweg.core import flags


def level() -> int:
    """The value of THALWEG_DEBUG."""
    return flags.values.DEBUG


def _say(text: str) -> None:
    print(f"thalweg: {text}", file=sys.stderr)


def graph_text(function: Any) -> str:
    """The nodes of a body, one a line: name = op(inputs) -> dtypes and shapes."""
    lines = []
    for node in function.program.nodes:
        outputs = ", ".join(f"{t.dtype.name}{_shape(t)}" for t in node.outputs)
        lines.append(f"  {node.name} = {node.type}({', '.join(t.name for t in node.inputs)}) -> {outputs}")
    lines.append(f"  return {', '.join(t.name for t in function.outputs)}")
    return "\n".join(lines)


def _shape(tensor: Any) -> str:
    shape = tensor._static_shape()
    return "[?]" if shape is None else "[" + ",".join("?" if d is None else str(d) for d in shape) + "]"


def compiling(function: Any, shapes: Any) -> None:
    """A body is about to be compiled."""
    _say(f"{function.name}: compiling {len(function.program.nodes)} ops for shapes {shapes}")
    if level() >= 2:
        print(graph_text(function), file=sys.stderr)


def lowered(function: Any, text: Any) -> None:
    """The text that XLA gets; `text` is called for it."""
    if level() >= 3:
        _say(f"{function.name}: for XLA\n{text()}")


def settled(function: Any, form: str, interpreted_s: float, compiled_s: float) -> None:
    """A form was chosen."""
    _say(f"{function.name}: stays {form} (a call: {interpreted_s * 1e6:.1f} us interpreted, "
         f"{compiled_s * 1e6:.1f} us compiled)")


def not_compiled(function: Any, reason: Exception, partition: Any) -> None:
    """A body cannot be compiled as a whole."""
    what = "is interpreted" if partition is None else f"is cut into {len(partition.parts)} parts"
    _say(f"{function.name}: not compiled, {what}: {reason}")
    if level() >= 2 and partition is not None:
        print(partition, file=sys.stderr)

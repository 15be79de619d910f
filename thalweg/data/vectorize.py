"""A traced function of one element, run for many elements at once.

The steps of the function's program (`graph.interpreter.Program`) are the same kernels, called once with arrays that
have a
batch axis in front. That is done only where every step is known to treat each element as if it were alone, to give the
same bits and to raise for no value: a shuffle, a filter or a batch may then come first without any visible difference.
What is in none of the tables below makes the whole function run element by element.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.engine import dispatch
from thalweg.engine.namespaces import numpy_namespace
from thalweg.engine.quiet import quiet

# One output; each number of the result depends on the numbers at its place (inputs broadcast against each other).
_ELEMENTWISE = frozenset("""
    Abs Acos Acosh Add AddV2 AddN Asin Asinh Atan Atan2 Atanh BitwiseAnd BitwiseOr BitwiseXor Cast Ceil ClipByValue
    Cos Cosh
    Elu Equal Erf Exp Expm1 Floor Greater GreaterEqual Identity Invert IsFinite IsInf IsNan LeakyRelu Less LessEqual Log
    Log1p LogicalAnd LogicalNot LogicalOr Maximum Minimum Mul MulNoNan Neg NotEqual OnesLike Reciprocal RealDiv Relu
    Relu6
    Rint Round Rsqrt Selu SelectV2 Sigmoid Sign Sin Sinh Snapshot Softplus Softsign Sqrt Square SquaredDifference
    StopGradient Sub Tan Tanh Xdivy Xlogy ZerosLike PreventGradient
    AsString StringLength StringLower StringStrip StringToHashBucketFast StringToHashBucketStrong StringUpper
    StaticRegexFullMatch StaticRegexReplace
""".split())  # fmt: skip
# As these where numbers are floats; integer division may fail.
_FLOAT_ONLY = frozenset(["Div", "FloorDiv", "FloorMod", "Mod", "TruncateDiv", "TruncateMod", "DivNoNan"])
# The result has the input's numbers in their order, in another shape that is known.
_RESHAPING = frozenset(["Reshape", "ExpandDims", "Squeeze"])
_EXACT_REDUCTIONS = frozenset(["Max", "Min", "All", "Any"])
_INTEGER_REDUCTIONS = frozenset(["Sum", "Prod"])

Rule = Callable[[list[Any], int], Any]


class Vectorized:
    """A program that runs for many elements.

    Args:
      program: of the function. rules: per step what runs it.
    """

    def __init__(self, program: Any, rules: list[tuple[Any, Rule | None]], batched: list[bool]):
        self._program, self._rules, self._batched = program, rules, batched

    def run(self, leaves: Sequence[np.ndarray], captures: Sequence[np.ndarray], count: int) -> list[np.ndarray]:
        """The outputs, each with a batch axis, for inputs with one and captured values without."""
        program = self._program
        values: list[Any] = [None] * program.size
        values[: program.input_count] = [*leaves, *captures]
        for slot, value in program.constants:
            values[slot] = value
        token = quiet.enter()
        try:
            for step, rule in self._rules:
                args = [[values[i] for i in x] if type(x) is list else values[x] for x in step.inputs]
                if rule is None:
                    result = step.fn(numpy_namespace, *args, **step.kwargs)
                else:
                    result = rule(args, count)
                if type(result) is not np.ndarray or result.dtype != step.storages[0]:
                    result = dispatch._checked_array(step.node.op_def, result, step.node.outputs[0]._dtype)
                values[step.outputs[0]] = result
                for slot in step.release:
                    values[slot] = None
        finally:
            quiet.leave(token)
        return [
            values[slot] if batched else np.broadcast_to(values[slot], (count, *values[slot].shape))
            for slot, batched in zip(program.output_slots, self._batched, strict=True)
        ]


def vectorized(program: Any, leaf_count: int) -> Vectorized | str:
    """The program for many elements, or in words which step forbids it.

    Args:
      program: a `Program` whose first `leaf_count` inputs are an element's leaves; the others are captured values.
    """
    batched = set(range(leaf_count))
    rules: list[tuple[Any, Rule | None]] = []
    for step in program.steps:
        if step.fn is None or not step.single or len(step.outputs) != 1 or step.store is not None:
            return f"{step.node.type} runs for one element only"
        flat = [i for x in step.inputs for i in (x if isinstance(x, list) else (x,))]
        if not any(i in batched for i in flat):
            if not _is_total(step.node):
                return f"{step.node.type} may fail or differ"
            rules.append((step, None))
            continue
        rule = _rule_for(step, batched)
        if rule is None:
            return f"{step.node.type} may fail or differ where it runs for many elements"
        batched.add(step.outputs[0])
        rules.append((step, rule))
    return Vectorized(program, rules, [slot in batched for slot in program.output_slots])


def _is_total(node: Any) -> bool:
    """Whether an operation on values that are no elements cannot fail: it then runs once instead of for each."""
    return node.type in _ELEMENTWISE or node.type in _RESHAPING


def _rule_for(step: Any, batched: set[int]) -> Rule | None:
    node = step.node
    if node.type in _ELEMENTWISE or (node.type in _FLOAT_ONLY and node.outputs[0].dtype.is_floating):
        return _elementwise(step, batched)
    if node.type in _FLOAT_ONLY and _divides_by_constants(node):
        return _elementwise(step, batched)
    if node.type == "Pow" and _power_is_total(node):
        return _elementwise(step, batched)
    if node.type in ("RegexReplace", "RegexFullMatch"):
        return _first_only(step, batched)
    if node.type in _RESHAPING:
        return _reshaping(step, batched)
    if node.type == "Pack":
        return _pack(step, batched)
    if node.type == "ConcatV2":
        return _concat(step, batched)
    if node.type in _EXACT_REDUCTIONS or (
        node.type in _INTEGER_REDUCTIONS and node.outputs[0].dtype.is_integer
    ):
        return _reduction(step, batched)
    if node.type == "OneHot":
        return _one_hot(step, batched)
    if node.type == "Transpose":
        return _transpose(step, batched)
    return None


def _rank(tensor: Any) -> int | None:
    shape = tensor._static_shape()
    return None if shape is None else len(shape)


def _constant(tensor: Any) -> np.ndarray | None:
    return tensor.op.attrs["value"]._numpy() if tensor.op is not None and tensor.op.type == "Const" else None


def _power_is_total(node: Any) -> bool:
    if node.outputs[0].dtype.is_floating:
        return True
    exponent = _constant(node.inputs[1])
    return exponent is not None and bool((exponent >= 0).all())


def _divides_by_constants(node: Any) -> bool:
    """Whether an integer division is by constants that neither fail nor overflow."""
    divisor = _constant(node.inputs[1])
    return divisor is not None and bool(((divisor != 0) & (divisor != -1)).all())


def _elementwise(step: Any, batched: set[int]) -> Rule | None:
    """Arrays of lower rank get axes of one after the batch axis, as broadcasting adds them in front."""
    node = step.node
    rank = _rank(node.outputs[0])
    if rank is None:
        return None
    tensors, slots = list(node.inputs), [i for x in step.inputs for i in (x if isinstance(x, list) else (x,))]
    grow = []
    for tensor, slot in zip(tensors, slots, strict=True):
        own = _rank(tensor)
        if own is None or own > rank:
            return None
        grow.append(rank - own if slot in batched else 0)
    fn, kwargs = step.fn, step.kwargs
    listed = any(isinstance(x, list) for x in step.inputs)
    if listed:
        if any(grow):
            return None
        return lambda args, count: fn(numpy_namespace, *args, **kwargs)
    if not any(grow):
        return lambda args, count: fn(numpy_namespace, *args, **kwargs)

    def run(args: list[Any], count: int) -> Any:
        shaped = [_grown(a, more) for a, more in zip(args, grow, strict=True)]
        return fn(numpy_namespace, *shaped, **kwargs)

    return run


def _grown(array: np.ndarray, axes: int) -> np.ndarray:
    return array.reshape(array.shape[:1] + (1,) * axes + array.shape[1:]) if axes else array


def _fully_known(tensor: Any) -> bool:
    shape = tensor._static_shape()
    return shape is not None and None not in shape


def _first_only(step: Any, batched: set[int]) -> Rule | None:
    """Only the first input has elements; the others are constants (patterns) that the trace has seen to be right."""
    node = step.node
    if any(i in batched for i in step.inputs[1:]) or any(_constant(t) is None for t in node.inputs[1:]):
        return None
    fn, kwargs = step.fn, step.kwargs
    return lambda args, count: fn(numpy_namespace, *args, **kwargs)


def _reshaping(step: Any, batched: set[int]) -> Rule | None:
    node = step.node
    if any(i in batched for i in step.inputs[1:]):
        return None
    if not (_fully_known(node.outputs[0]) and _fully_known(node.inputs[0])):
        return None
    shape = tuple(node.outputs[0]._static_shape())
    return lambda args, count: args[0].reshape((count, *shape))


def _with_batch_axis(values: list[np.ndarray], slots: list[int], batched: set[int], count: int) -> list[np.ndarray]:
    return [
        v if i in batched else np.broadcast_to(v, (count, *v.shape)) for v, i in zip(values, slots, strict=True)
    ]


def _pack(step: Any, batched: set[int]) -> Rule | None:
    node = step.node
    if not all(_fully_known(t) for t in node.inputs):
        return None
    axis = node.attrs.get("axis", 0)
    rank = len(node.outputs[0]._static_shape())
    axis = axis + rank if axis < 0 else axis
    (slots,) = step.inputs
    return lambda args, count: np.stack(_with_batch_axis(args[0], slots, batched, count), axis + 1)


def _concat(step: Any, batched: set[int]) -> Rule | None:
    node = step.node
    axis = _constant(node.inputs[-1])
    if axis is None or not all(_fully_known(t) for t in node.inputs):
        return None
    rank = len(node.outputs[0]._static_shape())
    place = int(axis) + rank if axis < 0 else int(axis)
    slots = step.inputs[0]
    return lambda args, count: np.concatenate(_with_batch_axis(args[0], slots, batched, count), place + 1)


def _reduction(step: Any, batched: set[int]) -> Rule | None:
    """Over axes that the trace knows; largest, smallest, and sums of integers do not depend on the order."""
    node = step.node
    axes = _constant(node.inputs[1])
    if axes is None or step.inputs[1] in batched or not _fully_known(node.inputs[0]) or 0 in node.inputs[0].shape:
        return None
    rank = len(node.inputs[0]._static_shape())
    shifted = np.array([(int(a) % rank) + 1 for a in axes.ravel()], axes.dtype) if rank else axes
    if not shifted.size:
        return lambda args, count: args[0]
    fn, kwargs = step.fn, step.kwargs
    return lambda args, count: fn(numpy_namespace, args[0], shifted, **kwargs)


def _one_hot(step: Any, batched: set[int]) -> Rule | None:
    node = step.node
    if any(i in batched for i in step.inputs[1:]) or _constant(node.inputs[1]) is None:
        return None
    rank, axis = _rank(node.inputs[0]), node.attrs.get("axis", -1)
    if rank is None:
        return None
    kwargs = dict(step.kwargs, axis=-1 if axis in (-1, rank) else axis + 1)
    fn = step.fn
    return lambda args, count: fn(numpy_namespace, *args, **kwargs)


def _transpose(step: Any, batched: set[int]) -> Rule | None:
    order = _constant(step.node.inputs[1])
    if order is None or step.inputs[1] in batched:
        return None
    axes = (0, *[int(n) + 1 for n in order])
    return lambda args, count: args[0].transpose(axes)

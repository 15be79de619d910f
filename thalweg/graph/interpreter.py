"""Runs a graph op by op with the NumPy kernels: small functions, host ops, data-dependent shapes.

`Program` is a graph made ready once: the nodes its outputs and side effects need, in order, each as a step with its
kernel and attributes looked up. A step costs a kernel call and little more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.tensor import EagerTensor
from thalweg.engine import blas, dispatch
from thalweg.engine.namespaces import numpy_namespace
from thalweg.engine.quiet import quiet
from thalweg.graph.operation import Operation
from thalweg.ops.random import seeding

_ndarray = np.ndarray


def needed_nodes(
    nodes: Sequence[Operation],
    outputs: Sequence[Any],
    fed: set[int],
    side_effects: bool,
    targets: Sequence[Operation] = (),
) -> list[Operation]:
    """The nodes that outputs, targets (and side effects) depend on, in program order."""
    wanted = {id(t.op) for t in outputs if id(t) not in fed} | {id(n) for n in targets}
    if side_effects:
        wanted.update(id(n) for n in nodes if n.op_def.is_stateful and n.type != "Placeholder")
    result = []
    for node in reversed(nodes):
        if id(node) in wanted:
            result.append(node)
            wanted.update(id(t.op) for t in node.inputs if id(t) not in fed)
            wanted.update(id(n) for n in node.control_inputs)
    result.reverse()
    return [n for n in result if not all(id(t) in fed for t in n.outputs) or not n.outputs]


class Step:
    """One node, ready to run. `plain`: one output, no list among the inputs, nothing kept between runs."""

    __slots__ = ("node", "fn", "kwargs", "inputs", "outputs", "storages", "single", "plain", "store", "release")

    def __init__(self, node: Operation, inputs: tuple, outputs: tuple[int, ...]):
        self.node = node
        kernel = node.op_def.kernel_for("numpy")
        self.fn = kernel.fn if kernel else None
        if kernel and node.type in blas.OPS:
            self.fn = blas.on_one_thread(kernel.fn)
        self.kwargs = node.kernel_kwargs("numpy") if kernel else {}
        self.inputs, self.outputs = inputs, outputs
        self.storages = tuple(t._dtype._storage for t in node.outputs)
        self.single = len(node.op_def.outputs) == 1 and not node.op_def.outputs[0].is_list
        self.store: dict[Any, Any] | None = {} if node.op_def.is_stateful else None
        self.plain = self.single and self.fn is not None and self.store is None and list not in map(type, inputs)
        self.release: tuple[int, ...] = ()


_READS = frozenset(("ReadVariableOp", "VariableShape"))


class _Slots:
    """Where the value of each tensor is; tensors that must be equal share a place, and need one node only.

    That is so for what Identity passes on, for equal constants, and for equal ops of equal inputs without effects.
    Reads of a variable are equal while no op with an effect is between them.
    """

    def __init__(self, inputs: Sequence[Any]):
        self.of: dict[int, int] = {id(t): i for i, t in enumerate(inputs)}
        self.count = len(inputs)
        self._known: dict[Any, tuple[int, ...]] = {}
        self._effects = 0

    def inputs(self, node: Operation) -> tuple:
        return tuple(
            [self.of[id(t)] for t in x] if isinstance(x, (list, tuple)) else self.of[id(x)]
            for x in node.structured_inputs
        )

    def found(self, node: Operation, inputs: tuple) -> bool:
        """Gives a node's outputs their places; True if the values will be there without running it."""
        if node.type == "Identity" and node.outputs[0]._dtype is node.inputs[0]._dtype:
            self.of.setdefault(id(node.outputs[0]), inputs[0])
            return True
        key = self._key(node, inputs)
        known = None if key is None else self._known.get(key)
        fed = any(id(t) in self.of for t in node.outputs)
        if known is not None and not fed:
            self.of.update({id(t): slot for t, slot in zip(node.outputs, known, strict=True)})
            return True
        for t in node.outputs:
            if id(t) not in self.of:
                self.of[id(t)] = self.count
                self.count += 1
        if key is not None and not fed:
            self._known[key] = tuple([self.of[id(t)] for t in node.outputs])
        return False

    def _key(self, node: Operation, inputs: tuple) -> Any:
        if node.op_def.is_stateful:
            if node.type not in _READS:
                self._effects += 1
                return None
        elif not node.outputs or node.control_inputs:
            return None
        if node.type == "Const":
            value = node.attrs["value"]._numpy()
            return ("Const", value.dtype.str, value.shape, value.tobytes()) if _is_small(value) else None
        places = tuple([tuple(x) if isinstance(x, list) else x for x in inputs])
        # Floats by their text: -0.0 is another attribute than 0.0.
        attrs = tuple([(n, type(v), repr(v) if type(v) is float else v) for n, v in sorted(node.attrs.items())])
        types = tuple([t._dtype._enum for t in node.outputs])
        try:
            hash(attrs)
        except TypeError:
            return None
        return (node.type, places, attrs, types, self._effects if node.op_def.is_stateful else None)


def _is_small(value: np.ndarray) -> bool:
    return value.dtype.kind in "biuf" and value.size <= 64


class Program:
    """A graph ready to be run.

    Args:
      nodes: operations in program order.
      inputs: the tensors that get values from outside.
      outputs: the tensors whose values are wanted.
      side_effects: whether stateful nodes run even if no output needs them (function bodies).
      targets: operations that run whether or not an output needs them (sessions).
    """

    def __init__(
        self,
        nodes: Sequence[Operation],
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        side_effects: bool = True,
        targets: Sequence[Operation] = (),
    ):
        fed = {id(t) for t in inputs}
        self.nodes = needed_nodes(nodes, outputs, fed, side_effects, targets)
        slots = _Slots(inputs)
        self.input_count = len(inputs)
        self.steps: list[Step] = []
        self.constants: list[tuple[int, np.ndarray]] = []
        for node in self.nodes:
            places = slots.inputs(node)
            if slots.found(node, places):
                continue
            made = tuple([slots.of[id(t)] for t in node.outputs])
            if node.type == "Const":
                self.constants.append((made[0], node.attrs["value"]._numpy()))
            else:
                self.steps.append(Step(node, places, made))
        self.output_slots = [slots.of[id(t)] for t in outputs]
        self.size = slots.count
        self._start: list[Any] = [None] * self.size
        for slot, value in self.constants:
            self._start[slot] = value
        self._plan_releases()

    def _plan_releases(self) -> None:
        """Each step drops the buffers nobody reads after it."""
        kept = {*self.output_slots, *(slot for slot, _ in self.constants)}
        last: dict[int, Step] = {}
        for step in self.steps:
            for x in step.inputs:
                for slot in x if isinstance(x, list) else (x,):
                    last[slot] = step
        for slot, step in last.items():
            if slot not in kept:
                step.release = (*step.release, slot)

    def run(self, arrays: Sequence[Any]) -> list[Any]:
        """The outputs for input arrays.

        Raises: what a kernel raises, with the node's name and the user's line.
        """
        values = self._start.copy()
        values[: self.input_count] = arrays
        token = quiet.enter()
        try:
            for step in self.steps:
                if not step.plain:
                    run_step(step, values)
                    continue
                try:
                    result = step.fn(numpy_namespace, *[values[i] for i in step.inputs], **step.kwargs)
                except Exception as e:
                    raise _failure(step, values, e) from (None if isinstance(e, errors.OpError) else e)
                if type(result) is not _ndarray or result.dtype != step.storages[0]:
                    result = dispatch._checked_array(step.node.op_def, result, step.node.outputs[0]._dtype)
                values[step.outputs[0]] = result
                for slot in step.release:
                    values[slot] = None
        finally:
            quiet.leave(token)
        return [values[i] for i in self.output_slots]

    def run_noted(self, arrays: Sequence[Any], note: Callable[[Operation, int, int, list[Any]], None]) -> list[Any]:
        """As `run`, one node after the other; `note(node, begin, end, outputs)` is told each, times in nanoseconds."""
        values = self._start.copy()
        values[: self.input_count] = arrays
        token = quiet.enter()
        try:
            for step in self.steps:
                release, step.release = step.release, ()
                begin = time.perf_counter_ns()
                try:
                    run_step(step, values)
                finally:
                    step.release = release
                note(step.node, begin, time.perf_counter_ns(), [values[i] for i in step.outputs])
                for slot in release:
                    values[slot] = None
        finally:
            quiet.leave(token)
        return [values[i] for i in self.output_slots]


def _failure(step: Step, values: list[Any], e: Exception) -> Exception:
    return explained(step.node, [values[i] for i in step.inputs], e)


def run_step(step: Step, values: list[Any]) -> None:
    """Runs one node; its outputs go to their slots."""
    args = [[values[i] for i in x] if type(x) is list else values[x] for x in step.inputs]
    node = step.node
    if step.fn is None:
        raise errors.NotFoundError(None, None, f"No kernel for op '{node.type}' {where(node)}")
    try:
        if step.store is None:
            result = step.fn(numpy_namespace, *args, **step.kwargs)
        else:
            with seeding.generators_of(step.store):
                result = step.fn(numpy_namespace, *args, **step.kwargs)
    except Exception as e:
        raise explained(node, args, e) from (None if isinstance(e, errors.OpError) else e)
    outputs = step.outputs
    if step.single:
        if type(result) is not _ndarray or result.dtype != step.storages[0]:
            result = dispatch._checked_array(node.op_def, result, node.outputs[0]._dtype)
        values[outputs[0]] = result
    elif outputs:
        flat = flat_results(node, result)
        for slot, array, tensor in zip(outputs, flat, node.outputs, strict=True):
            values[slot] = dispatch._checked_array(node.op_def, array, tensor._dtype)
    for slot in step.release:
        values[slot] = None


def flat_results(node: Operation, result: Any) -> list[Any]:
    """What a kernel of several outputs returned, one array per output."""
    parts = (result,) if len(node.op_def.outputs) == 1 else result
    flat: list[Any] = []
    for argument, part in zip(node.op_def.outputs, parts, strict=True):
        flat.extend(part) if argument.is_list else flat.append(part)
    return flat


def where(node: Operation) -> str:
    """The node and the user's line, for messages."""
    line = f", built at {node.stack[0]}:{node.stack[1]}" if node.stack else ""
    return f"[Op:{node.type}] (node '{node.name}'{line})"


def explained(node: Operation, args: Sequence[Any], e: Exception) -> Exception:
    """A kernel's failure as TensorFlow's error, with the node's name."""
    if isinstance(e, errors.OpError):
        return e if "(node '" in e.message else type(e)(None, node, f"{e.message} {where(node)}")
    if isinstance(e, (ValueError, IndexError, OverflowError, ZeroDivisionError, np.linalg.LinAlgError)):
        return errors.InvalidArgumentError(None, node, f"{_by_inference(node, args) or e} {where(node)}")
    return e


def _by_inference(node: Operation, args: Sequence[Any]) -> str | None:
    """What the rule of shapes says of the inputs that a kernel could not take, None where it finds nothing."""
    dtypes = iter(t._dtype for t in node.inputs)
    try:
        given = [
            [EagerTensor(a, next(dtypes)) for a in x] if isinstance(x, (list, tuple)) else EagerTensor(x, next(dtypes))
            for x in args
        ]
        dispatch.infer_shapes(node.op_def, given, node.attrs, node.types, eager=True)
    except errors.OpError as e:
        return e.message.removesuffix(f" [Op:{node.type}]")
    except Exception:  # the kernel's own words will do
        return None
    return None

"""`tf.gradients` and `tf.hessians`: gradients of tensors of a graph, as operations of that graph.

A graph's operations are the nodes that the tapes' walk goes back through; what a custom gradient ties together takes
the place of the operations that compute it.
Source: tf.gradients, tf.hessians public docs 2.15.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from thalweg.autodiff import registration
from thalweg.autodiff import tape as tape_lib
from thalweg.core import convert, dtypes, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.graph import Graph


def gradients(
    self: Graph,
    ys: Any,
    xs: Any,
    grad_ys: Any = None,
    stop_gradients: Any = None,
    unconnected_gradients: Any = "none",
    name: str = "gradients",
) -> list[Any]:
    """Gradients of the sum of `ys` with respect to each of `xs`.

    Raises: ValueError for lists of different lengths, TypeError for complex ys without grad_ys.
    """
    policy = tape_lib.unconnected(unconnected_gradients)
    with self.name_scope(name):
        targets = [_target(self, y) for y in _list(ys)]
        sources = [_source(self, x) for x in _list(xs)]
        given = [None] * len(targets) if grad_ys is None else _list(grad_ys)
        if len(given) != len(targets):
            raise ValueError(f"Length mismatch. Passed {len(given)} grad_ys for {len(targets)} ys")
        weights = [_weight(y, dy) for y, dy in zip(targets, given, strict=True)]
        stopped = {id(_source(self, s)) for s in _list(stop_gradients or [])}
        found = tape_lib.backward(_nodes(self, stopped), targets, sources, weights)
        if policy is tape_lib.UnconnectedGradients.ZERO:
            found = [_zeros(x) if g is None else g for g, x in zip(found, _list(xs), strict=True)]
    return found


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _target(graph: Graph, y: Any) -> Tensor:
    return graph.own(convert.to_tensor(y))


def _source(graph: Graph, x: Any) -> Tensor:
    """The tensor that gradients are with respect to: of a variable its handle."""
    return graph.own(x.handle if tape_lib.is_variable(x) else convert.to_tensor(x))


def _weight(y: Tensor, dy: Any) -> Tensor:
    if dy is not None:
        return convert.to_tensor(dy, y.dtype)
    if y.dtype.is_complex:
        raise TypeError(f"Gradients of complex tensors ({y}) must set grad_ys (y.dtype = {y.dtype.name})")
    return apply("OnesLike", y)


def _zeros(x: Any) -> Tensor:
    return apply("ZerosLike", convert.to_tensor(x))


def _nodes(graph: Graph, stopped: set[int]) -> list[Any]:
    """The operations, custom gradients in place of those whose outputs they explain; nothing behind `stopped`."""
    custom = {id(t): node for node in graph.custom_gradients for t in node.outputs}
    nodes: list[Any] = []
    placed: set[int] = set()
    for operation in graph.get_operations():
        node = next((custom[id(t)] for t in operation.outputs if id(t) in custom), operation)
        if node is not operation:
            if id(node) in placed:
                continue
            placed.add(id(node))
        elif operation.op_def.not_differentiable_reason is not None:
            continue
        if not any(id(t) in stopped for t in operation.outputs):
            nodes.append(node)
    return nodes


def hessians(self: Graph, ys: Any, xs: Any, name: str = "hessians") -> list[Any]:
    """Second derivatives of the sum of `ys` with respect to each of `xs`, of shape x.shape + x.shape.

    Raises: ValueError for an x whose static shape is not known.
    """
    return [_hessian(self, ys, x, name) for x in _list(xs)]


def _hessian(graph: Graph, ys: Any, x: Any, name: str) -> Tensor:
    static = shapes.as_shape_tuple(x.shape)
    if static is None or None in static:
        raise ValueError(f"hessians: the shape of {x} must be known, it is {x.shape}")
    (first,) = gradients(graph, ys, x, unconnected_gradients="zero", name=name)
    with graph.name_scope(name):
        flat = apply("Reshape", convert.to_tensor(first), convert.to_tensor([-1]))
        rows = []
        for i in range(math.prod(static)):
            entry = apply("GatherV2", flat, convert.to_tensor(i), convert.to_tensor(0))
            (row,) = gradients(graph, entry, x, unconnected_gradients="zero")
            rows.append(convert.to_tensor(row))
        shape = convert.to_tensor([*static, *static], dtypes.int32)
        return apply("Reshape", apply("Pack", rows), shape)


Graph.gradients = gradients
Graph.hessians = hessians


def gradients_v1(
    ys: Any,
    xs: Any,
    grad_ys: Any = None,
    name: str = "gradients",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: Any = None,
    stop_gradients: Sequence[Any] | None = None,
    unconnected_gradients: Any = "none",
) -> list[Any]:
    """`tf.compat.v1.gradients`: as tf.gradients, `colocate_gradients_with_ops` accepted.

    Raises: RuntimeError in eager execution.
    """
    return registration.gradients(
        ys, xs, grad_ys, name, gate_gradients, aggregation_method, stop_gradients, unconnected_gradients
    )


def hessians_v1(
    ys: Any,
    xs: Any,
    name: str = "hessians",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: Any = None,
) -> list[Any]:
    """`tf.compat.v1.hessians`: as tf.hessians, `colocate_gradients_with_ops` accepted."""
    return registration.hessians(ys, xs, gate_gradients, aggregation_method, name)

"""Gradients of calls, conditions and loops: the same ops around the gradients of the bodies.

`function.gradient()` gives the gradient body G and says which inputs and outputs it is about:
G(inputs..., dys of the differentiable outputs) -> gradients of the differentiable inputs. It computes the forward pass
again, so that a gradient needs no other values than the op's inputs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.registry import gradient, not_differentiable
from thalweg.engine.dispatch import apply
from thalweg.ops.resource.defs import handle_dtype


def _scattered(count: int, places: list[int], values: Any) -> list:
    """A list with values at some places and None elsewhere."""
    result: list[Any] = [None] * count
    for place, value in zip(places, values, strict=True):
        result[place] = value
    return result


def _types(tensors: list) -> tuple:
    return tuple(t.dtype for t in tensors)


@gradient("PartitionedCall StatefulPartitionedCall")
def _call_grad(op: Any, *dys: Any) -> list:
    body = op.get_attr("f").gradient()
    args = [*op.inputs, *(dys[i] for i in body.output_places)]
    found = apply(op.type, args, f=body, Tout=body.output_types)
    return _scattered(len(op.inputs), body.input_places, found)


@gradient("If StatelessIf")
def _if_grad(op: Any, *dys: Any) -> list:
    then_body, else_body = op.get_attr("then_branch").gradient(), op.get_attr("else_branch").gradient()
    condition, *inputs = op.inputs
    args = [*inputs, *(dys[i] for i in then_body.output_places)]
    found = apply(op.type, condition, args, then_branch=then_body, else_branch=else_body, Tout=then_body.output_types)
    return [None, *_scattered(len(inputs), then_body.input_places, found)]


@gradient("Case StatelessCase")
def _case_grad(op: Any, *dys: Any) -> list:
    bodies = [b.gradient() for b in op.get_attr("branches")]
    index, *inputs = op.inputs
    args = [*inputs, *(dys[i] for i in bodies[0].output_places)]
    found = apply(op.type, index, args, branches=bodies, Tout=bodies[0].output_types)
    return [None, *_scattered(len(inputs), bodies[0].input_places, found)]


@gradient("While StatelessWhile")
def _while_grad(op: Any, *dys: Any) -> list:
    body = op.get_attr("body")
    backward = body.gradient()
    given = [_zeros(op, i) if dys[i] is None else dys[i] for i in backward.output_places]
    found = apply(
        "ThalwegWhileGrad",
        list(op.inputs),
        given,
        cond=op.get_attr("cond"),
        body=body,
        body_gradient=backward,
        Tdx=backward.output_types,
    )
    return _scattered(len(op.inputs), backward.input_places, found)


_while_grad.accepts_none = True


def _zeros(op: Any, place: int) -> Any:
    """Zeros for a loop variable nobody used afterwards; for a variable's handle, zeros of the variable's shape."""
    handle = op.inputs[place]
    if handle.dtype is not dtypes.resource:
        return apply("ZerosLike", op.outputs[place])  # its shape, or length, may have changed in the loop
    return apply("Fill", apply("VariableShape", handle), convert.to_tensor(0, handle_dtype(handle)))


@gradient("ThalwegWhileGrad")
def _while_grad_grad(op: Any, *ddx: Any) -> list:
    return op.get_attr("body_gradient").of_loop(op, ddx)


@gradient("PlaceholderWithDefault")
def _placeholder_grad(op: Any, dy: Any) -> Any:
    return dy


@gradient("EagerPyFunc")
def _py_function_grad(op: Any, *dys: Any) -> list:
    return op.get_attr("token").gradients(op.inputs, op.outputs, dys)


not_differentiable("Const Placeholder PlaceholderV2 NoOp", reason="values from outside")
not_differentiable("PyFunc PyFuncStateless", reason="NumPy functions pass no gradient on")

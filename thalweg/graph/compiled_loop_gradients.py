"""Gradients of loops in compiled bodies: the loop forwards into stacked histories, then backwards through them.

XLA must know how long the histories can be: the condition must count a loop variable up to a number that is known when
compiling (`for` loops over tensors, mapped functions, `maximum_iterations`). Other loops are interpreted.

The gradient of a body computes the body again. Here that part is done in the loop forwards, where XLA finds it equal to
the body itself, and what the other part needs of it goes into the histories; only where these would take too much room,
they hold the loop variables, and the body is computed again on the way back. Where the loop itself is in the same
trace, its steps forwards are made once for both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.engine import xla_backend
from thalweg.graph import compiled_lists
from thalweg.graph.compile_errors import NotCompilable
from thalweg.graph.compiled_lists import StackedList, operand
from thalweg.graph.interpreter import where
from thalweg.graph.loop_counts import Counts

_MOST_BYTES = 1 << 32  # of a history; a loop that needs more is better off with the interpreter's shared buffers
_MOST_BYTES_TO_SAVE_WORK = 1 << 29
# What asks for the length or shape of a value, and not for its elements.
_BLIND = frozenset("TensorListLength TensorListElementShape Shape ShapeN Size Rank ZerosLike OnesLike".split())

# run(nodes, known): computes the outputs of nodes into the table of values by id(tensor)
Run = Callable[[list[Any], dict[int, Any]], None]


class _Split:
    """A body's gradient in two: what is computed from the loop variables alone, and what needs gradients too.

    `saved`: results of the first part that the second reads; `blind`: those of which it asks the shape only.
    """

    def __init__(self, backward: Any, places: list[int], count: int, recompute: bool):
        self.function = backward
        nodes = backward.program.nodes
        changing = {id(backward.inputs[i]) for i in places}
        after = {id(t) for t in backward.inputs[count:]}
        varying, late = dict.fromkeys(changing), []
        tensors = {id(t): t for t in backward.inputs[:count]}
        for node in nodes:
            ids = [id(t) for t in node.inputs]
            if any(i in after for i in ids):
                after.update(id(t) for t in node.outputs)
                late.append(node)
            elif node.type in _BLIND or not any(i in varying for i in ids):
                late.append(node)
            elif recompute:
                after.update(id(t) for t in node.outputs)
                late.append(node)
            else:
                varying.update(dict.fromkeys(id(t) for t in node.outputs))
            tensors.update({id(t): t for t in node.outputs})
        self.late = late
        read = {id(t) for t in backward.outputs} | {
            id(t) for n in late if n.type not in _BLIND for t in n.inputs
        }
        asked = {id(t) for n in late if n.type in _BLIND for t in n.inputs}
        self.saved = [tensors[i] for i in varying if i in read]
        self.blind = [tensors[i] for i in varying if i in asked and i not in read]
        wanted = {id(t.op) for t in (*self.saved, *self.blind)}
        early = []
        for node in reversed(nodes):
            if id(node) in wanted:
                early.append(node)
                wanted.update(id(t.op) for t in node.inputs)
        self.early = early[::-1]

    def first(self, run: Run, values: list[Any]) -> tuple[list[Any], list[Any]]:
        """What is saved, and what is only asked for its shape, for values of the loop variables."""
        known = {id(t): v for t, v in zip(self.function.inputs, values, strict=False)}
        run(self.early, known)
        return [known[id(t)] for t in self.saved], [known[id(t)] for t in self.blind]

    def second(self, run: Run, values: list[Any], dys: list[Any], saved: list[Any], blind: list[Any]) -> list[Any]:
        """The gradients."""
        known = {id(t): v for t, v in zip(self.function.inputs, [*values, *dys], strict=True)}
        known.update({id(t): v for t, v in zip((*self.saved, *self.blind), (*saved, *blind), strict=True)})
        run(self.late, known)
        return [known[id(t)] for t in self.function.outputs]


def _some_value(xp: Any, form: Any) -> Any:
    """A value of a form, for what only asks for its shape."""
    if isinstance(form, StackedList):
        rows = None if form.rows is None else xp.zeros(form.rows.shape, form.rows.dtype)
        return StackedList(rows, form.count, form.dtype, form.declared, form.has_room)
    return xp.zeros(form.shape, form.dtype)


class LoopRun:
    """A loop run forwards with its histories.

    Args:
      node: the ThalwegWhileGrad.
      args: the loop variables at the start.
      places: those that change.
      run: computes nodes.
      body_of: `body_of(function, values)` -> the outputs of a body.
    Raises: NotCompilable.
    """

    def __init__(self, node: Any, args: list[Any], places: list[int], run: Run, body_of: Callable):
        self._node, self._places, self._run = node, places, run
        cond, body, backward = (node.get_attr(n) for n in ("cond", "body", "body_gradient"))
        self._args = args = compiled_lists.with_room(cond, body, args)
        steps = Counts(cond, body, args).steps()
        if steps is None:
            raise NotCompilable(f"{node.type}: the number of iterations is not known when compiling {where(node)}")
        self.count = steps.most
        if not self.count:
            return
        xp = xla_backend.namespace()
        self._split, forms = self._fitting_split(backward)
        update = xp.lax.dynamic_update_index_in_dim

        def holds(carry: Any) -> Any:
            k, values, _ = carry
            value = xp.asarray(body_of(cond, self._full(values))[0])
            return (k < self.count) & (value if value.dtype == bool else value != 0)

        def forward(carry: Any) -> Any:
            k, values, histories = carry
            full = self._full(values)
            new = body_of(body, full)
            saved, _ = self._split.first(run, full)
            histories = [update(h, xp.asarray(v), k, 0) for h, v in zip(histories, saved, strict=True)]
            return k + 1, [operand(xp, new[i]) for i in places], histories

        room = [xp.zeros((self.count, *f.shape), f.dtype) for f in forms[0]]
        start = (np.int32(0), [operand(xp, args[i]) for i in places], room)
        start = compiled_lists.with_learnt_shapes(forward, start, 1)
        self._steps, self._values, self._histories = xp.lax.while_loop(holds, forward, start)
        self._blind = [_some_value(xp, f) for f in forms[1]]

    def _fitting_split(self, backward: Any) -> tuple[_Split, Any]:
        """The gradient in two parts, and the forms of what goes between them."""
        jax, count = xla_backend.jax_module(), len(self._args)
        for recompute in (False, True):
            split = _Split(backward, self._places, count, recompute)
            values = [self._args[i] for i in self._places]
            forms = jax.eval_shape(lambda v, split=split: split.first(self._run, self._full(v)), values)
            lists = any(isinstance(f, StackedList) for f in forms[0])
            size = 0 if lists else self.count * sum(f.size * f.dtype.itemsize for f in forms[0])
            if not recompute and (lists or size > _MOST_BYTES_TO_SAVE_WORK):
                continue
            if lists:
                raise NotCompilable(f"{self._node.type}: the loop reads a list that it writes {where(self._node)}")
            if size > _MOST_BYTES:
                what = f"the history of the loop takes {size} bytes"
                raise NotCompilable(f"{self._node.type}: {what} {where(self._node)}")
            break
        return split, forms

    def _full(self, values: list[Any]) -> list[Any]:
        result = list(self._args)
        for place, value in zip(self._places, values, strict=True):
            result[place] = value
        return result

    def final(self) -> list[Any]:
        """The loop variables after the loop."""
        return self._full(self._values) if self.count else list(self._args)

    def gradients(self, dys: list[Any]) -> list[Any]:
        """The gradients at the start of the loop, from those at its end."""
        if not self.count:
            return list(dys)
        xp = xla_backend.namespace()
        full, take = self._full(self._values), xp.lax.dynamic_index_in_dim

        def backwards(carry: Any) -> Any:
            k, dys = carry
            saved = [take(h, k, 0, keepdims=False) for h in self._histories]
            found = self._split.second(self._run, full, dys, saved, self._blind)
            return k - 1, [operand(xp, d) for d in found]

        start = (self._steps - 1, [operand(xp, d) for d in dys])
        start = compiled_lists.with_learnt_shapes(backwards, start, 1)
        return list(xp.lax.while_loop(lambda carry: carry[0] >= 0, backwards, start)[1])

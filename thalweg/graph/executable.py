"""One executable of a function body: compiled for inputs of certain shapes, its variables read and written around it.

Variables that the body assigns are inputs and outputs of the executable; large ones give XLA their buffers
(`ops.resource.storage`), so that the new values are written where the old ones were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.engine import compiler_ir, xla_backend
from thalweg.graph import compiled_lists, compiled_random, debug
from thalweg.graph.compile_errors import NotCompilable
from thalweg.graph.compiled_lists import StackedList, operand
from thalweg.graph.compiler import Handle, Variables, assigns, first_line, run_body
from thalweg.graph.interpreter import where
from thalweg.ops.resource.storage import VariableStorage

_DONATED_BYTES = 1 << 16  # from here on a copy costs more than giving a buffer away and taking it back


class _States:
    """Which variables an executable gets: those whose buffers XLA may write the new values into, and the others."""

    def __init__(self, storages: Sequence[VariableStorage], written: set[int], on_host: bool):
        self.donated = tuple([n for n in sorted(written) if on_host and _is_donated(storages[n])])
        self.kept = tuple([n for n in range(len(storages)) if n not in self.donated])
        self.written = tuple(sorted(written))
        self.assigned: tuple[int, ...] | None = None  # those of `kept` that are; known once it was traced
        self.pieces: list[Any] | None = None  # of random streams that a run takes; known once it was traced


def _is_donated(storage: VariableStorage) -> bool:
    array = storage.read()
    return array.nbytes >= _DONATED_BYTES and array.dtype.char in "fdilqFD"


class Executable:
    """A body compiled for inputs of certain shapes; jax would make another executable for others.

    Args:
      function: the body.
    """

    def __init__(self, function: Any):
        self._function = function
        self._resource_places = [i for i, t in enumerate(function.inputs) if t.dtype is dtypes.resource]
        self._array_places = [i for i, t in enumerate(function.inputs) if t.dtype is not dtypes.resource]
        self._has_objects = any(function.inputs[i].dtype._storage.kind == "O" for i in self._array_places)
        # Bodies of loops hand the handles of variables on.
        self._handles_out = [(i, t) for i, t in enumerate(function.outputs) if t.dtype is dtypes.resource]
        self._outputs = [t for t in function.outputs if t.dtype is not dtypes.resource]
        self._draws, self._stores = compiled_random.stores_of(function)
        self._written: set[int] | None = None
        self._states: dict[tuple[int, ...], _States] = {}
        compiled_lists.register()
        device = xla_backend.default_device()
        self._on_host = device.platform == "cpu"
        self._jitted = xla_backend.jax_module().jit(
            self._traced,
            static_argnums=0,
            donate_argnums=1,
            compiler_options=xla_backend.compiler_options(device.platform),
        )

    def _traced(
        self,
        aliases: tuple[int, ...],
        donated: Sequence[Any],
        kept: Sequence[Any],
        arrays: Sequence[Any],
        streams: Any = None,
    ) -> tuple[list[Any], list[Any], list[Any]]:
        args: list[Any] = [None] * len(self._function.inputs)
        for place, array in zip(self._array_places, arrays, strict=True):
            args[place] = array
        for place, number in zip(self._resource_places, aliases, strict=True):
            args[place] = Handle(number)
        states = self._states[aliases]
        variables = Variables(
            {**dict(zip(states.donated, donated, strict=True)), **dict(zip(states.kept, kept, strict=True))},
            compiled_random.Drawn([], streams, self._stores),
        )
        results = run_body(self._function, args, variables)
        xp = xla_backend.namespace()
        if self._handles_out:
            results = [r for r in results if not isinstance(r, Handle)]
        for tensor, value in zip(self._outputs, results, strict=True):
            if isinstance(value, np.ndarray) and value.dtype.kind == "O":
                node = tensor.op
                while node.type == "Identity" and node.inputs[0].op.type != "Placeholder":
                    node = node.inputs[0].op
                failure = NotCompilable(f"{node.type}: strings live on the host {where(node)}")
                failure.node = node
                raise failure
        states.pieces = variables.drawn.pieces
        states.assigned = tuple(sorted(variables.assigned.difference(states.donated)))
        return (
            [xp.asarray(variables.values[n]) for n in states.donated],
            [xp.asarray(variables.values[n]) for n in states.assigned],
            [operand(xp, r) for r in results],
        )

    def run(self, arrays: Sequence[Any]) -> list[Any]:
        """The outputs for input arrays; handles among them are read and assigned.

        Raises: NotCompilable at the first call with new shapes.
        """
        plain = [arrays[i] for i in self._array_places]
        if self._has_objects:
            plain = [_from_host(a) for a in plain]
        if not self._resource_places:
            states = self._states.get(())
            if states is None:
                states = self._states.setdefault((), _States((), set(), self._on_host))
            results = self._call(states, (), (), (), plain)[2]
        else:
            results = self._with_variables(arrays, plain)
        to_host = np.asarray if self._on_host else _unchanged
        found = [to_host(r) if type(r) is not StackedList else compiled_lists.to_host(r, to_host) for r in results]
        for i, tensor in self._handles_out:
            found.insert(i, arrays[self._place_of(tensor)])
        return found

    def _place_of(self, handle: Any) -> int:
        for i, t in enumerate(self._function.inputs):
            if t is handle:
                return i
        raise NotCompilable(f"the handle {handle.name} is no input")

    def prepare(self, arrays: Sequence[Any]) -> None:
        """Compiles it for such inputs without any effect: runs it, and drops what it gives. Raises: NotCompilable."""
        plain = [arrays[i] for i in self._array_places]
        if self._has_objects:
            plain = [_from_host(a) for a in plain]
        storages, key = self._storages(arrays)
        states = self._states.get(key)
        if states is None:
            states = self._states.setdefault(key, self._planned(key, storages))  # threads share one
        # Arrays of the host: what is behind them stays as it is.
        donated = [storages[n].host() for n in states.donated]
        self._call(states, key, donated, [storages[n].read() for n in states.kept], plain, effects=False)

    def _storages(self, arrays: Sequence[Any]) -> tuple[list[VariableStorage], tuple[int, ...]]:
        """The variables among the inputs, each once, and which of them each handle means."""
        storages: list[VariableStorage] = []
        numbers: dict[int, int] = {}
        aliases = []
        for place in self._resource_places:
            storage = arrays[place][()]
            if type(storage) is not VariableStorage:
                raise NotCompilable(f"a resource that is no variable: {storage!r}")
            number = numbers.setdefault(id(storage), len(storages))
            if number == len(storages):
                storages.append(storage)
            aliases.append(number)
        return storages, tuple(aliases)

    def _with_variables(self, arrays: Sequence[Any], plain: list[Any]) -> list[Any]:
        storages, key = self._storages(arrays)
        states = self._states.get(key)
        if states is None:
            states = self._states.setdefault(key, self._planned(key, storages))  # threads share one
        # What is assigned from its old value must not change meanwhile; every thread takes the locks in one order.
        held = sorted([storages[n] for n in states.written], key=id)
        for storage in held:
            storage.lock.acquire()
        try:
            kept = [storages[n].read() for n in states.kept]
            if not states.donated:
                _, changed, results = self._call(states, key, (), kept, plain)
            else:
                changed, results = self._with_donation(states, key, storages, kept, plain)
            for number, value in zip(states.assigned, changed, strict=True):
                storages[number].write(np.asarray(value) if self._on_host else value)
        finally:
            for storage in held:
                storage.lock.release()
        return results

    def _planned(self, key: tuple[int, ...], storages: Sequence[VariableStorage]) -> _States:
        if self._written is None:
            self._written = written_inputs(self._function)
        written = {n for place, n in zip(self._resource_places, key, strict=True) if place in self._written}
        return _States(storages, written, self._on_host)

    def _with_donation(
        self, states: _States, key: tuple[int, ...], storages: list[VariableStorage], kept: list[Any], plain: list[Any]
    ) -> tuple[list[Any], list[Any]]:
        """Runs it with the buffers of large variables given away, and gives the variables their new ones."""
        taken: list[Any] = []
        new: Sequence[Any] = ()
        try:
            for n in states.donated:
                taken.append(storages[n].taken_for_update())
            new, changed, results = self._call(states, key, taken, kept, plain)
        finally:
            # Without new values the old ones stay, if XLA has not taken them.
            for number, value in zip(states.donated, new or taken, strict=False):
                if type(value) is np.ndarray:
                    storages[number].given_back(value, None)
                elif value.is_deleted():  # XLA failed when it ran: what the variable held is lost
                    storages[number].given_back(None, None)
                else:
                    value.block_until_ready()
                    storages[number].given_back(np.from_dlpack(value), value)
        return changed, results

    def _call(
        self,
        states: _States,
        key: tuple[int, ...],
        donated: Sequence[Any],
        kept: Sequence[Any],
        plain: list[Any],
        effects: bool = True,
    ) -> Any:
        known = states.assigned is not None
        streams = () if not self._draws else (self._streams(states, (key, donated, kept, plain), effects),)
        if known:
            return self._jitted(key, donated, kept, plain, *streams)
        if debug.level():
            debug.compiling(self._function, [a.shape for a in plain if hasattr(a, "shape")])
            debug.lowered(self._function, lambda: self._jitted.lower(key, donated, kept, plain, *streams).as_text())
        return self._traceable(states, lambda: self._jitted(key, donated, kept, plain, *streams))

    def _streams(self, states: _States, args: tuple, effects: bool) -> np.ndarray:
        """Where this run's random numbers come from; without effects the generators stay where they are."""
        if not effects:
            return np.zeros((self._draws, 3), np.uint64)
        if states.pieces is None:  # tracing tells how much each op takes; the call does not trace again
            empty = np.zeros((self._draws, 3), np.uint64)
            self._traceable(states, lambda: self._jitted.trace(*args, empty))
        return compiled_random.reserved(states.pieces, self._draws)

    @staticmethod
    def _traceable(states: _States, run: Callable[[], Any]) -> Any:
        """What `run` gives. Raises: NotCompilable for whatever stood in the way."""
        try:
            return run()
        except NotCompilable:
            states.assigned = None
            raise
        except Exception as e:
            states.assigned = None
            raise NotCompilable(f"XLA could not compile it: {type(e).__name__}: {first_line(e)}") from e

    def compiler_ir(self, arrays: Sequence[Any], stage: str) -> str | bytes:
        """What XLA is given for such inputs, or makes of it (`engine.compiler_ir`). Raises: NotCompilable."""
        plain = [arrays[i] for i in self._array_places]
        if self._has_objects:
            plain = [_from_host(a) for a in plain]
        storages, key = self._storages(arrays)
        states = self._states.get(key)
        if states is None:
            states = self._states.setdefault(key, self._planned(key, storages))
        donated = [storages[n].host() for n in states.donated]
        kept = [storages[n].read() for n in states.kept]
        streams = () if not self._draws else (self._streams(states, (), effects=False),)
        lowered = self._traceable(states, lambda: self._jitted.lower(key, donated, kept, plain, *streams))
        return compiler_ir.form(lowered, stage)

    def forget(self) -> None:
        """Gives back what jax keeps of it."""
        self._jitted.clear_cache()


def written_inputs(function: Any) -> set[int]:
    """The places of the variables' handles among a body's inputs that some op in it may assign."""
    written = set()
    for node in function.program.nodes:
        if assigns(node):
            written.update(id(t) for t in node.inputs if t.dtype is dtypes.resource)
        for value in node.attrs.values():
            for body in value if isinstance(value, (list, tuple)) else (value,):
                if hasattr(body, "program") and len(body.inputs) <= len(node.inputs):
                    arguments = node.inputs[len(node.inputs) - len(body.inputs) :]
                    written.update(id(arguments[i]) for i in written_inputs(body))
    return {i for i, t in enumerate(function.inputs) if id(t) in written}


def _unchanged(x: Any) -> Any:
    return x


def _from_host(array: Any) -> Any:
    """An input as jax takes it. Raises: NotCompilable for strings and what else lives on the host."""
    if not isinstance(array, np.ndarray) or array.dtype.kind != "O":
        return array
    if array.ndim or isinstance(array[()], bytes):
        raise NotCompilable("strings live on the host")
    return compiled_lists.from_host(array)


def compile_error(name: str, e: NotCompilable) -> errors.InvalidArgumentError:
    """What `jit_compile=True` says when a body cannot be one executable."""
    return errors.InvalidArgumentError(None, None, f"Function {name} cannot be compiled by XLA (jit_compile=True): {e}")

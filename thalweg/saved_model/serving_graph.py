"""The graph of a SavedModel that TensorFlow 1 and servers run: variables, signatures, saving and restoring values.

    x, x/Read/ReadVariableOp            each variable
    serving_default_a                   an input of a signature
    StatefulPartitionedCall             its call
    NoOp                                fills tables (init op)
    saver_filename, StatefulPartitionedCall_1, _2     saving and restoring
"""

from __future__ import annotations

import os
import shutil
from typing import Any

from thalweg.checkpoint.object_graph import OBJECT_GRAPH_KEY
from thalweg.core import context, convert, dtypes, protos, shapes
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor
from thalweg.engine.dispatch import apply
from thalweg.function.concrete import ConcreteFunction
from thalweg.graph import attr_values
from thalweg.graph import graph_def as graph_defs
from thalweg.graph.func_graph import FuncGraph
from thalweg.graph.graph import Graph
from thalweg.graph.graph_function import GraphFunction
from thalweg.graph.variables import _handle
from thalweg.ops.control.api import no_op
from thalweg.ops.resource.variable import Variable
from thalweg.saved_model import constants, signatures
from thalweg.version import GRAPH_DEF_VERSION


class ServingGraph:
    """Built from an Exporter, whose objects are numbered."""

    def __init__(self, exporter: Any):
        self._exporter = exporter
        self.graph = Graph()
        self._handles: dict[int, Any] = {}
        self._constants: dict[int, Any] = {}
        self._calls: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        self._names = attr_values.Names()
        self.assets: list[tuple[str, str, Any]] = []  # (file name, where it is, tensor of its path in the graph)
        self._description, _ = exporter.values.describe()
        self._described = convert.to_tensor(self._description.SerializeToString(deterministic=True))
        for concrete in exporter.concrete_functions():
            self._names.add(exporter.names[id(concrete)], concrete.function)
        with self.graph.as_default(), context.pushed("tapes", ()), context.pushed("name_scope", ""):
            self._build()

    # ------------------------------------------------------------ nodes

    def _build(self) -> None:
        exporter, graph = self._exporter, self.graph
        self._variables = [v for v in exporter.objects if isinstance(v, Variable)]
        for value in exporter.objects:
            if isinstance(value, Variable):
                self._add_variable(value)
            elif isinstance(value, EagerTensor) or hasattr(value, "_add_to_serving_graph"):
                self._add_value(value)
        for key, concrete in exporter.signatures.items():
            self._add_signature(key, concrete)
        starts = [op for value in exporter.objects for op in self._initializers(value)]
        with graph.control_dependencies(starts):
            self._init = no_op(name="NoOp")
        self.saver_def = None if exporter.options.experimental_skip_saver else self._add_saver()

    def _add_variable(self, variable: Variable) -> None:
        name = self.graph.unique_name(variable._shared_name)
        handle = _handle(self.graph, name, variable.dtype, variable._static_shape())
        self._handles[id(variable)] = handle
        with self.graph.name_scope(name + "/"), self.graph.name_scope("Read"):
            apply("ReadVariableOp", handle, dtype=variable.dtype)

    def _add_value(self, value: Any) -> None:
        make = getattr(value, "_add_to_serving_graph", None)
        if make is not None:
            self._handles[id(value)] = make(self)
            return
        constant = self.graph.constant(value, name="Const")
        self._handles[id(value)] = self._constants[id(value)] = constant

    def constant_name(self, value: Any) -> str:
        """The operation of a captured constant."""
        return self._constants[id(value)].op.name

    def add_asset(self, path: str) -> Any:
        """Adds a file to the model; the tensor of its path in the graph."""
        name = os.path.basename(path)
        taken = {n: p for n, p, _ in self.assets}
        number = 1
        while taken.get(name, path) != path:
            name = f"{os.path.basename(path)}_{number}"
            number += 1
        for known, _, tensor in self.assets:
            if known == name:
                return tensor
        tensor = self.graph.constant(convert.to_tensor(path), name="asset_path_initializer")
        self.assets.append((name, path, tensor))
        return tensor

    def _initializers(self, value: Any) -> list[Any]:
        start = getattr(value, "_add_initializer_to_serving_graph", None)
        return [] if start is None else list(start(self))

    def handle_of(self, value: Any) -> Any:
        """The tensor that stands for an object in the graph."""
        found = self._handles.get(id(value))
        if found is None:
            kind = type(value).__name__
            raise NotImplementedError(f"tf.saved_model.save: functions use a {kind}, which cannot be saved yet")
        return found

    def call(self, concrete: ConcreteFunction, tensors: Any) -> list[Any]:
        """Adds a call of a trace; its outputs."""
        captured = [self.handle_of(v) for v in self._exporter.captured_objects(concrete)]
        op = "StatefulPartitionedCall" if concrete.function.is_stateful or captured else "PartitionedCall"
        return list(apply(op, [*tensors, *captured], f=concrete.function, Tout=concrete.function.output_types))

    def _add_signature(self, key: str, concrete: ConcreteFunction) -> None:
        names = getattr(concrete, "_arg_keywords", None) or [t.op.name for t in concrete.graph.inputs]
        by_name = {signatures.argument_name(t): t for t in concrete.graph.inputs}
        inputs = {}
        for name in names:
            inner = by_name[name]
            inputs[name] = self.graph.placeholder(inner.dtype, inner._static_shape(), f"{key}_{name}")
        found = self.call(concrete, [inputs[signatures.argument_name(t)] for t in concrete.graph.inputs])
        # A dict of results is flattened in the order of its keys.
        outputs = dict(zip(sorted(concrete.structured_outputs or {}), found, strict=True))
        self._calls[key] = (inputs, outputs)

    # ------------------------------------------------------------ saving and restoring

    def _add_saver(self) -> Any:
        keys = self._keys(self._description)
        graph_value = self.graph.constant(self._described, name="Const")
        filename = self.graph.placeholder(dtypes.string, (), "saver_filename")
        variables = [v for v in self._variables if id(v) in keys]
        handles = [self._handles[id(v)] for v in variables]
        names = [keys[id(v)] for v in variables]
        save = _save_function(variables, [*names, OBJECT_GRAPH_KEY])
        restore = _restore_function(variables, names)
        saved = apply("StatefulPartitionedCall", [filename, *handles, graph_value], f=save, Tout=(dtypes.string,))[0]
        restored = apply("StatefulPartitionedCall", [filename, *handles], f=restore, Tout=(dtypes.string,))[0]
        return protos.SaverDef(
            filename_tensor_name=filename.name,
            save_tensor_name=saved.name,
            restore_op_name=restored.op.name,
            version=2,
        )

    def _keys(self, description: Any) -> dict[int, str]:
        """id of a variable -> its key in the file of values."""
        found = self._exporter.values.objects()
        keys = {}
        for value, node in zip(found, description.nodes, strict=False):
            if isinstance(value, Variable) and node.attributes:
                keys[id(value)] = node.attributes[0].checkpoint_key
        return keys

    # ------------------------------------------------------------ messages

    def graph_def(self) -> Any:
        """The graph with the library of all functions."""
        made = protos.GraphDef()
        made.versions.producer, made.versions.min_consumer = GRAPH_DEF_VERSION, 12
        for node in self.graph.get_operations():
            graph_defs.write_node(made.node.add(), node, self._names, (), True)
        graph_defs.write_library(made.library, self._names)
        _refuse_datasets(made)
        return made

    def describe_signatures(self, meta_graph: Any) -> None:
        """Adds the signatures, the operation that fills tables, and the assets to a MetaGraphDef."""
        for key, (inputs, outputs) in self._calls.items():
            entry = meta_graph.signature_def[key]
            entry.method_name = constants.PREDICT_METHOD_NAME
            for target, tensors in ((entry.inputs, inputs), (entry.outputs, outputs)):
                for name, tensor in tensors.items():
                    fill_tensor_info(target[name], tensor)
        start = meta_graph.signature_def[constants.INIT_OP_SIGNATURE_KEY]
        info = start.outputs[constants.INIT_OP_SIGNATURE_KEY]
        info.name = self._init.name
        info.tensor_shape.unknown_rank = True
        for name, _, tensor in self.assets:
            asset = meta_graph.asset_file_def.add(filename=name)
            asset.tensor_info.name = tensor.name

    def copy_assets(self, folder: str) -> None:
        """Copies the files that belong to the model."""
        for name, path, _ in self.assets:
            shutil.copyfile(path, os.path.join(folder, constants.ASSETS_DIRECTORY, name))


def fill_tensor_info(info: Any, tensor: Any) -> None:
    """Says of a tensor of a graph what readers need."""
    info.name, info.dtype = tensor.name, tensor.dtype.as_datatype_enum
    info.tensor_shape.CopyFrom(tensor.shape.as_proto())


def _function_graph(name: str, variables: list[Variable]) -> tuple[FuncGraph, Any, list[Any]]:
    """A body that takes a file's name and the handles of variables: (graph, name, handles)."""
    graph = FuncGraph(name)
    graph.outer = None
    filename = graph.add_input(TensorSpec([], dtypes.string), "file_prefix")
    handles = []
    for variable in variables:
        handle = graph.add_input(TensorSpec([], dtypes.resource), "variable")
        handle._variable_dtype, handle._variable_shape = variable.dtype, shapes.as_shape_tuple(variable.shape)
        handles.append(handle)
    return graph, filename, handles


def _save_function(variables: list[Variable], names: list[str]) -> GraphFunction:
    graph, filename, handles = _function_graph("__inference__traced_save", variables)
    with graph.as_default(), context.pushed("tapes", ()):
        description = graph.add_input(TensorSpec([], dtypes.string), "const")
        values = [apply("ReadVariableOp", h, dtype=v.dtype) for h, v in zip(handles, variables, strict=True)]
        apply("SaveV2", filename, names, [""] * len(names), [*values, description])
        with graph.control_dependencies([graph.get_operations()[-1]]):
            graph.set_outputs([apply("Identity", filename)])
    return GraphFunction(graph, graph.inputs, graph.outputs)


def _restore_function(variables: list[Variable], names: list[str]) -> GraphFunction:
    graph, filename, handles = _function_graph("__inference__traced_restore", variables)
    with graph.as_default(), context.pushed("tapes", ()):
        done = []
        if variables:
            types = [v.dtype for v in variables]
            values = apply("RestoreV2", filename, names, [""] * len(names), dtypes=types)
            for handle, value in zip(handles, values, strict=True):
                apply("AssignVariableOp", handle, apply("Identity", value))
                done.append(graph.get_operations()[-1])
        with graph.control_dependencies(done):
            graph.set_outputs([apply("Identity", filename)])
    return GraphFunction(graph, graph.inputs, graph.outputs)


def _refuse_datasets(graph_def: Any) -> None:
    """Raises: NotImplementedError for a dataset made in a function: it is Python objects, which no file can hold."""
    for place in (graph_def, *graph_def.library.function):
        for node in place.node if place is graph_def else place.node_def:
            if node.op == "ThalwegDataset":
                name = "the graph" if place is graph_def else f"function {place.signature.name!r}"
                raise NotImplementedError(
                    f"tf.saved_model.save: node {node.name!r} of {name} makes a tf.data.Dataset, which thalweg cannot "
                    "write into a SavedModel: loop over it outside of the saved function"
                )

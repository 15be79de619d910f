"""`tf.saved_model.load`: the objects of a SavedModel, with their variables and functions.

Source: tf.saved_model.load public docs 2.15; tensorflow/core/protobuf/saved_object_graph.proto.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.checkpoint.object_graph import OBJECT_GRAPH_KEY
from thalweg.checkpoint.restoration import Restoration
from thalweg.core import convert, dtypes, errors, shapes, trackable
from thalweg.core.names import init_scope
from thalweg.core.tensor_proto import make_ndarray
from thalweg.formats import tensor_bundle
from thalweg.formats.tensor_bundle import BundleReader
from thalweg.graph.import_graph_def import Library
from thalweg.module.tracking import AutoTrackable, DictWrapper, ListWrapper
from thalweg.ops.resource.variable import Variable, VariableAggregation, VariableSynchronization
from thalweg.saved_model import files
from thalweg.saved_model.restored_functions import (
    RestoredFunction,
    SavedTrace,
    SignatureMap,
    signature_function,
)


class LoadOptions:
    """How a SavedModel is loaded.

    Args:
      allow_partial_checkpoint: variables that are not in the file keep what they have.
      experimental_io_device: accepted; files are those of this machine.
      experimental_skip_checkpoint: leave the values out.
      experimental_variable_policy: accepted.
      experimental_load_function_aliases: accepted.
    Source: tf.saved_model.LoadOptions public docs 2.15.
    """

    __module__ = "tensorflow.python.saved_model.load_options"

    def __init__(
        self,
        allow_partial_checkpoint: bool = False,
        experimental_io_device: str | None = None,
        experimental_skip_checkpoint: bool = False,
        experimental_variable_policy: Any = None,
        experimental_load_function_aliases: bool = False,
    ):
        self.allow_partial_checkpoint = allow_partial_checkpoint
        self.experimental_io_device = experimental_io_device
        self.experimental_skip_checkpoint = experimental_skip_checkpoint
        self.experimental_variable_policy = experimental_variable_policy
        self.experimental_load_function_aliases = experimental_load_function_aliases


def load(export_dir: str, tags: Any = None, options: LoadOptions | None = None) -> Any:
    """Loads a SavedModel.

    Args:
      export_dir: its folder.
      tags: the tags of the graph wanted, where the file has several.
      options: tf.saved_model.LoadOptions.
    Returns: an object with the attributes of the one that was saved: variables, functions, lists; `signatures` has the
      signatures. One that TensorFlow 1 saved has `signatures`, `variables`, `graph` and `prune`.
    Raises: OSError where there is none; ValueError for tags it has not; NotFoundError, DataLossError for values that
      are missing or damaged; the classes of tf.errors for functions that cannot be read, when they are called.
    Example:
      >>> import tempfile
      >>> module, folder = tf.Module(), tempfile.mkdtemp()
      >>> module.v = tf.Variable(2.0)
      >>> module.times = tf.function(lambda x: module.v * x, input_signature=[tf.TensorSpec([], tf.float32)])
      >>> tf.saved_model.save(module, folder)
      >>> float(tf.saved_model.load(folder).times(3.0))
      6.0
    Source: tf.saved_model.load public docs 2.15.
    """
    return load_with_nodes(export_dir, tags, options)[0]


def load_with_nodes(
    export_dir: Any, tags: Any = None, options: LoadOptions | None = None, make: Any = None
) -> tuple[Any, list[Any]]:
    """(the root object, all objects by their numbers).

    Args:
      make: function(number, SavedObject) -> the object to take for that of the file, or None for the file's.
    """
    folder = os.fspath(export_dir)
    if isinstance(folder, bytes):
        folder = folder.decode()
    options = options or LoadOptions()
    if isinstance(tags, (str, bytes)):
        tags = [tags.decode() if isinstance(tags, bytes) else tags]
    saved = files.read_saved_model(folder)
    if not saved.meta_graphs:
        raise OSError(f"the SavedModel at {folder} has no graph")
    if len(saved.meta_graphs) == 1 and saved.meta_graphs[0].HasField("object_graph_def"):
        meta_graph = saved.meta_graphs[0]
        if tags is not None and set(tags) != set(meta_graph.meta_info_def.tags):
            raise ValueError(
                f"Got an incompatible argument to `tags`: {tags}. The SavedModel at {folder} has one MetaGraph with "
                f"tags {list(meta_graph.meta_info_def.tags)}. You may omit the argument, pass 'None', or pass matching "
                "tags."
            )
        with init_scope():
            loader = _Loader(meta_graph, folder, options, make)
            return loader.load(), loader.nodes
    from thalweg.saved_model import loading_v1

    with init_scope():
        root = loading_v1.load_v1(saved, folder, tags)
    return root, [root]


class LoadedObject(AutoTrackable):
    """An object of a SavedModel whose class is not known: it has the attributes of the one that was saved."""

    __module__ = "tensorflow.python.saved_model.load"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        call = self.__dict__.get("__call__")
        if call is None:
            raise TypeError("'_UserObject' object is not callable")
        return call(*args, **kwargs)


LoadedObject.__name__ = LoadedObject.__qualname__ = "_UserObject"


class Asset:
    """A file that belongs to a SavedModel; `asset_path` is its path as a string tensor."""

    __module__ = "tensorflow.python.trackable.asset"

    def __init__(self, path: Any):
        self._path = os.fspath(path)
        self.asset_path = convert.to_tensor(self._path)

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        return {}

    def __repr__(self) -> str:
        return f"<Asset {self._path!r}>"


class LoadedResource(LoadedObject):
    """A resource of a SavedModel, such as a table: functions make and fill it."""

    __module__ = "tensorflow.python.saved_model.load"

    @property
    def resource_handle(self) -> Any:
        """The handle; made at the first use."""
        handle = self.__dict__.get("_resource_handle")
        if handle is None:
            with init_scope():
                handle = self.__dict__["_resource_handle"] = self.__dict__["_create_resource"]()
        return handle

    def initialize(self) -> None:
        """Fills it."""
        start = self.__dict__.get("_initialize")
        if start is not None:
            start()


class _Loader:
    def __init__(self, meta_graph: Any, folder: str, options: LoadOptions, make: Any):
        self._meta, self._graph, self._folder, self._options = meta_graph, meta_graph.object_graph_def, folder, options
        self._make = make or (lambda number, proto: None)
        self._library = Library(meta_graph.graph_def.library)
        self._constants = {n.name: n for n in meta_graph.graph_def.node if n.op == "Const"}
        self.nodes: list[Any] = []
        self._traces: dict[str, SavedTrace] = {}

    def load(self) -> Any:
        count = len(self._graph.nodes)
        for i, proto in enumerate(self._graph.nodes):
            if any(not 0 <= c.node_id < count for c in proto.children):
                raise errors.DataLossError(None, None, f"{self._folder}: object {i} refers to one that is not there")
        self.nodes = [self._object(i, proto) for i, proto in enumerate(self._graph.nodes)]
        if not self.nodes:
            raise errors.DataLossError(None, None, f"{self._folder}: the SavedModel has no objects")
        for i, proto in enumerate(self._graph.nodes):
            self._connect(i, proto)
        self._bind_captures()
        self._restore()
        for node in self.nodes:
            if isinstance(node, LoadedResource):
                node.initialize()
        root = self.nodes[0]
        if isinstance(root, AutoTrackable) or hasattr(root, "__dict__"):
            fields = root.__dict__
            fields["tensorflow_version"] = self._meta.meta_info_def.tensorflow_version
            fields["tensorflow_git_version"] = self._meta.meta_info_def.tensorflow_git_version
            fields.setdefault("graph_debug_info", None)
        return root

    # ------------------------------------------------------------ objects

    def _object(self, number: int, proto: Any) -> Any:
        given = self._make(number, proto)
        if given is not None:
            return given
        kind = proto.WhichOneof("kind")
        if kind == "user_object":
            return _user_object(proto.user_object.identifier)
        if kind == "variable":
            return _variable(proto.variable)
        if kind == "function":
            name = self._function_name(proto.function)
            return RestoredFunction(name, [self._trace(n) for n in proto.function.concrete_functions],
                                    proto.function.function_spec)
        if kind == "bare_concrete_function":
            return _Bare(self, proto.bare_concrete_function)
        if kind == "asset":
            index = proto.asset.asset_file_def_index
            if not 0 <= index < len(self._meta.asset_file_def):
                raise errors.DataLossError(None, None, f"{self._folder}: asset {index} is not there")
            return Asset(files.asset_path(self._folder, self._meta.asset_file_def[index].filename))
        if kind == "constant":
            node = self._constants.get(proto.constant.operation)
            if node is None:
                raise errors.DataLossError(
                    None, None, f"{self._folder}: constant {proto.constant.operation!r} is not in the graph"
                )
            value = node.attr["value"].tensor
            return convert.to_tensor(make_ndarray(value), dtypes.as_dtype(value.dtype))
        if kind == "resource":
            return LoadedResource()
        if kind == "captured_tensor":
            return None
        return LoadedObject()

    def _function_name(self, proto: Any) -> str:
        names = list(proto.concrete_functions)
        return names[0].removeprefix("__inference_").rstrip("0123456789").rstrip("_") if names else "function"

    def _trace(self, name: str) -> SavedTrace:
        if name not in self._traces:
            if name not in self._graph.concrete_functions:
                raise errors.DataLossError(None, None, f"{self._folder}: function {name!r} is not there")
            self._traces[name] = SavedTrace(name, self._graph.concrete_functions[name], self._library)
        return self._traces[name]

    def _connect(self, number: int, proto: Any) -> None:
        """Makes the children attributes, members or entries of an object."""
        parent = self.nodes[number]
        for child in proto.children:
            self._add(parent, child.local_name, self.nodes[child.node_id])

    def _add(self, parent: Any, name: str, child: Any) -> None:
        if isinstance(parent, (RestoredFunction, _Bare)):
            return
        if isinstance(parent, SignatureMap):
            if isinstance(child, _Bare):
                parent.add(name, child.make)
            return
        if isinstance(child, _Bare):
            child = child.make
        if hasattr(parent, "_takes_loaded_children"):
            parent._add_loaded(name, child)
        elif isinstance(parent, ListWrapper):
            if name.isdigit():
                while len(parent) <= int(name):
                    list.append(parent, None)
                list.__setitem__(parent, int(name), child)
        elif isinstance(parent, DictWrapper):
            dict.__setitem__(parent, name, child)
        elif isinstance(parent, LoadedObject):
            parent.__dict__[name] = child

    # ------------------------------------------------------------ values

    def _bind_captures(self) -> None:
        for trace in self._traces.values():
            self._bind(trace)
        for name in self._graph.concrete_functions:
            self._bind(self._trace(name))

    def _bind(self, trace: SavedTrace) -> None:
        if trace.captured or not trace.bound_inputs:
            return
        trace.captured = _Captures(trace, [self.nodes[i] for i in trace.bound_inputs if 0 <= i < len(self.nodes)])
        trace.variables = [self.nodes[i] for i in trace.bound_inputs if isinstance(self.nodes[i], Variable)]

    def _restore(self) -> None:
        path = files.variables_path(self._folder)
        has_values = any(isinstance(n, Variable) for n in self.nodes)
        if self._options.experimental_skip_checkpoint or not has_values and not tensor_bundle.exists(path):
            return
        reader = BundleReader(path)
        if OBJECT_GRAPH_KEY not in reader:
            raise errors.DataLossError(None, None, f"{path}: the values have no object graph")
        restoration = Restoration.of(reader)
        restoration.expects_partial = True
        restoration.bind(0, self.nodes[0])
        places = self._places(restoration.graph)
        missing = []
        for number, value in enumerate(self.nodes):
            place = places.get(number)
            if not trackable.has_values(value) or place in restoration.bound:
                continue
            if place is not None and restoration.graph.nodes[place].attributes:
                restoration.bind(place, value)
            elif isinstance(value, Variable):
                missing.append(value.name)
        if missing and not self._options.allow_partial_checkpoint:
            raise AssertionError(f"Variables without a value in the SavedModel: {missing[:10]}")

    def _places(self, graph: Any) -> dict[int, int]:
        """Where the objects are among those of the file of values: number here -> number there, by their names."""
        places = {0: 0}
        queue = [0]
        for number in queue:  # grows while it is walked
            there = {c.local_name: c.node_id for c in graph.nodes[places[number]].children}
            for child in self._graph.nodes[number].children:
                if child.node_id not in places and child.local_name in there:
                    places[child.node_id] = there[child.local_name]
                    queue.append(child.node_id)
        return places


class _Captures(Sequence):
    """The tensors that a trace captured, from the objects they belong to; resources are made at the first use."""

    def __init__(self, trace: SavedTrace, objects: Sequence[Any]):
        self._trace, self._objects = trace, objects

    def __len__(self) -> int:
        return len(self._objects)

    def __getitem__(self, index: Any) -> Any:
        return _captured(self._objects[index])


def _captured(value: Any) -> Any:
    if isinstance(value, Variable):
        return value.handle
    if isinstance(value, (LoadedResource, Asset)):
        return value.resource_handle if isinstance(value, LoadedResource) else value.asset_path
    handle = getattr(value, "resource_handle", None)
    if handle is not None:
        return handle
    if value is None:
        raise errors.UnimplementedError(None, None, "a function that captured a tensor of another function's trace")
    return value


class _Bare:
    """A trace in the file that is callable by itself."""

    def __init__(self, loader: _Loader, proto: Any):
        self._loader, self._proto = loader, proto
        self._made: Any = None

    def make(self, *args: Any, **kwargs: Any) -> Any:
        """The concrete function; called with arguments, its result."""
        if self._made is None:
            saved = self._loader._trace(self._proto.concrete_function_name)
            self._made = signature_function(
                saved, list(self._proto.argument_keywords), self._proto.allowed_positional_arguments
            )
        return self._made(*args, **kwargs) if args or kwargs else self._made


def _user_object(identifier: str) -> Any:
    if identifier in ("trackable_list_wrapper", "trackable_tuple_wrapper"):
        return ListWrapper()
    if identifier in ("trackable_dict_wrapper", "_dict_wrapper"):
        return DictWrapper()
    if identifier == "signature_map":
        return SignatureMap()
    return LoadedObject()


def _variable(proto: Any) -> Variable:
    dtype = dtypes.as_dtype(proto.dtype).base_dtype
    shape = shapes.as_shape_tuple(proto.shape)
    zeros = np.zeros([0 if s is None else s for s in shape or ()], dtype._storage)
    if dtype is dtypes.string:
        zeros[...] = b""
    return Variable(
        convert.to_tensor(zeros, dtype),
        trainable=proto.trainable,
        name=proto.name or None,
        dtype=dtype,
        shape=shape,
        synchronization=VariableSynchronization(proto.synchronization),
        aggregation=VariableAggregation(proto.aggregation),
    )


"""`tf.saved_model.save`: objects with their variables and functions in a folder that TensorFlow reads, too.

The steps: walk over the objects, trace the signatures, describe objects and functions (SavedObjectGraph), build the
graph that TensorFlow 1 and servers run (variables, signatures, saving and restoring), write the values.
Source: tf.saved_model.save public docs 2.15; tensorflow/core/protobuf/{saved_model,saved_object_graph}.proto; files
that TensorFlow 2.15 wrote.
"""

from __future__ import annotations

import inspect
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.checkpoint.checkpoint import save_objects
from thalweg.checkpoint.object_graph import ObjectGraph
from thalweg.core import context, dtypes, nest, protos, trackable
from thalweg.core.file_streams import os_error
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.core.tensor import EagerTensor
from thalweg.function.concrete import ConcreteFunction
from thalweg.function.function import Function
from thalweg.graph.meta_graph import create_meta_graph_def, write_message
from thalweg.module.tracking import DictWrapper, ListWrapper, OrderedDictWrapper, TupleWrapper, _Container
from thalweg.ops.resource.variable import Variable
from thalweg.saved_model import constants, files, fingerprints, signatures, structured_values
from thalweg.saved_model.serving_graph import ServingGraph


class SaveOptions:
    """How a SavedModel is written.

    Args:
      namespace_whitelist: namespaces of ops that may be in it; all by default.
      save_debug_info: accepted; source lines are not written.
      function_aliases: name -> function: names under which readers find functions.
      experimental_debug_stripper: accepted.
      experimental_io_device: accepted; files are those of this machine.
      experimental_variable_policy: accepted.
      experimental_custom_gradients: accepted; the gradients of what is saved are those of its operations.
      experimental_image_format: not supported.
      experimental_skip_saver: leave out the operations that save and restore.
      experimental_sharding_callback, extra_tags: further tags of the graph.
    Source: tf.saved_model.SaveOptions public docs 2.15.
    """

    __module__ = "tensorflow.python.saved_model.save_options"

    def __init__(
        self,
        namespace_whitelist: Sequence[str] | None = None,
        save_debug_info: bool = False,
        function_aliases: dict[str, Any] | None = None,
        experimental_debug_stripper: bool = False,
        experimental_io_device: str | None = None,
        experimental_variable_policy: Any = None,
        experimental_custom_gradients: bool = True,
        experimental_image_format: bool = False,
        experimental_skip_saver: bool = False,
        experimental_sharding_callback: Any = None,
        extra_tags: Sequence[str] | None = None,
    ):
        if experimental_image_format:
            raise NotImplementedError("SaveOptions: experimental_image_format is not supported")
        self.namespace_whitelist = list(namespace_whitelist or ())
        self.save_debug_info = save_debug_info
        self.function_aliases = dict(function_aliases or {})
        self.experimental_debug_stripper = experimental_debug_stripper
        self.experimental_io_device = experimental_io_device
        self.experimental_variable_policy = experimental_variable_policy
        self.experimental_custom_gradients = experimental_custom_gradients
        self.experimental_image_format = experimental_image_format
        self.experimental_skip_saver = experimental_skip_saver
        self.experimental_sharding_callback = experimental_sharding_callback
        self.extra_tags = list(extra_tags or ())


def save(obj: Any, export_dir: str, signatures: Any = None, options: SaveOptions | None = None) -> None:
    """Writes an object as a SavedModel.

    Args:
      obj: a tf.Module, Keras model, tf.train.Checkpoint, or other object with variables and functions in attributes.
      export_dir: the folder.
      signatures: what servers call: a `tf.function` with an input signature, a concrete function, or a dict of these;
        by default that of a Keras model, or the only function that has an input signature.
      options: tf.saved_model.SaveOptions.
    Raises: ValueError for an object or signatures that cannot be saved; AssertionError for functions that use variables
      no object holds; RuntimeError inside a tf.function.
    Example:
      >>> import tempfile
      >>> module, folder = tf.Module(), tempfile.mkdtemp()
      >>> module.v = tf.Variable(2.0)
      >>> module.times = tf.function(lambda x: module.v * x, input_signature=[tf.TensorSpec([], tf.float32)])
      >>> tf.saved_model.save(module, folder)
      >>> sorted(tf.saved_model.load(folder).signatures)
      ['serving_default']
    Source: tf.saved_model.save public docs 2.15.
    """
    save_with_nodes(obj, export_dir, signatures, options)


def save_with_nodes(
    obj: Any,
    export_dir: Any,
    wanted: Any = None,
    options: SaveOptions | None = None,
    extra_files: Callable[[Exporter, str], None] | None = None,
) -> Exporter:
    """As `save`; `extra_files(exporter, folder)` adds files before the folder is put in place."""
    if context.state.graph is not None and context.state.graph.is_function:
        raise RuntimeError(
            "tf.saved_model.save is not supported inside a traced @tf.function. Move the call to the outer "
            "eagerly-executed context."
        )
    if not trackable.is_trackable(obj):
        raise ValueError(
            "Expected an object of type `Trackable`, such as `tf.Module` or a subclass of the `Trackable` class, for "
            f"export. Got {obj} with type {type(obj)}."
        )
    trackable.load_exporters()
    options = options or SaveOptions()
    folder = os.path.abspath(os.fspath(export_dir))
    exporter = Exporter(obj, wanted, options)
    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        made = tempfile.mkdtemp(prefix=os.path.basename(folder) + ".tmp", dir=os.path.dirname(folder))
    except OSError as cause:
        raise os_error(folder, cause) from None
    try:
        exporter.write(made)
        fingerprints.write_fingerprint(made)
        if extra_files is not None:
            extra_files(exporter, made)
        _put_in_place(made, folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return exporter


def _put_in_place(made: str, folder: str) -> None:
    """Moves what was written into the folder: files that are the model's are replaced, others stay."""
    if not os.path.isdir(folder):
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(made, 0o777 & ~mask)
        os.replace(made, folder)
        return
    for here, _, names in os.walk(made):
        target = os.path.join(folder, os.path.relpath(here, made))
        os.makedirs(target, exist_ok=True)
        for name in sorted(names, key=lambda n: n == constants.SAVED_MODEL_FILENAME_PB):  # the main file comes last
            os.replace(os.path.join(here, name), os.path.join(target, name))
    shutil.rmtree(made, ignore_errors=True)


class SignatureMap(dict):
    """The signatures as a child of the object that is saved."""

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        return dict(self)


def exported_children(value: Any, cache: dict) -> dict[str, Any]:
    """The children of an object in a SavedModel: those of checkpoints, and its functions.

    Args:
      cache: for objects that make children for the file: what they have made.
    """
    own = getattr(value, "_trackable_children", None)
    if own is None:
        return {}
    found = dict(own(save_type="savedmodel", cache=cache))
    if isinstance(value, (_Container, SignatureMap)) or isinstance(value, Variable):
        if isinstance(value, _Container):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            found.update({str(k): f for k, f in pairs if isinstance(f, (Function, ConcreteFunction))})
        return found
    for name in dir(value):
        if name in found:
            continue
        static = inspect.getattr_static(value, name, None)
        if isinstance(static, (Function, ConcreteFunction)):
            found[name] = getattr(value, name)
    return found


class _Values(ObjectGraph):
    """The objects of a SavedModel as those of its values: the same children, so the same numbers."""

    def __init__(self, exporter: Exporter):
        super().__init__(exporter.root)
        self._exporter = exporter

    def children(self, value: Any) -> dict[str, Any]:
        return self._exporter.children[self._exporter.numbers[id(value)]]


class Exporter:
    """One SavedModel being written: the objects by number, their functions, the messages."""

    def __init__(self, root: Any, wanted: Any, options: SaveOptions):
        self.root, self.options = root, options
        self.cache: dict[Any, Any] = {}
        children = exported_children(root, self.cache)
        self.signatures = SignatureMap(signatures.canonicalize(signatures.find(children) if wanted is None else wanted))
        self.numbers: dict[int, int] = {}
        self.objects: list[Any] = []
        self.paths: list[str] = []
        self.children: list[dict[str, Any]] = []
        self.traces: dict[int, list[ConcreteFunction]] = {}
        self.owners: dict[int, Function] = {}  # trace -> the function it is of
        self.names: dict[int, str] = {}  # of the functions in the library
        self._walk()
        self._add_captured_values()
        self.values = _Values(self)
        self.serving = ServingGraph(self)

    # ------------------------------------------------------------ objects

    def _walk(self) -> None:
        self._number(self.root, "root")
        for i, value in enumerate(self.objects):  # grows while it is walked
            children = self._children(value)
            if i == 0:
                children["signatures"] = self.signatures
            self.children.append(children)
            for name, child in children.items():
                self._number(child, f"{self.paths[i]}.{name}")

    def _children(self, value: Any) -> dict[str, Any]:
        if isinstance(value, Function):
            traces = self.traces[id(value)] = _traces(value)
            self.owners.update({id(t): value for t in traces})
            return {f"trace_{i}": t for i, t in enumerate(traces)}
        if isinstance(value, ConcreteFunction):
            return {}
        return exported_children(value, self.cache)

    def _number(self, value: Any, path: str) -> int:
        number = self.numbers.get(id(value))
        if number is None:
            number = self.numbers[id(value)] = len(self.objects)
            self.objects.append(value)
            self.paths.append(path)
            if isinstance(value, ConcreteFunction):
                self.names[id(value)] = value.name.decode()
        return number

    def concrete_functions(self) -> list[ConcreteFunction]:
        """The traces that are saved."""
        return [v for v in self.objects if isinstance(v, ConcreteFunction)]

    def _add_captured_values(self) -> None:
        """Gives tensors that functions captured numbers of their own: constants."""
        self.handles = {}
        for value in self.objects:
            for handle in handles_of(value):
                self.handles[id(handle)] = value
        for concrete in self.concrete_functions():
            for tensor in concrete.captured_inputs:
                if id(tensor) in self.handles:
                    continue
                if tensor.dtype in (dtypes.resource, dtypes.variant) or not isinstance(tensor, EagerTensor):
                    raise AssertionError(_untracked(concrete, tensor, self.paths[self.numbers[id(concrete)]]))
                self._number(tensor, "constant")
                self.handles[id(tensor)] = tensor
        while len(self.children) < len(self.objects):
            self.children.append({})

    def captured_objects(self, concrete: ConcreteFunction) -> list[Any]:
        """The objects whose tensors a trace captured, in the order of its inputs."""
        return [self.handles[id(t)] for t in concrete.captured_inputs]

    # ------------------------------------------------------------ writing

    def write(self, folder: str) -> None:
        """Writes everything but Keras' metadata."""
        os.makedirs(os.path.join(folder, constants.VARIABLES_DIRECTORY))
        os.makedirs(os.path.join(folder, constants.ASSETS_DIRECTORY))
        save_objects(self.values, files.variables_path(folder))
        saved = protos.SavedModel(saved_model_schema_version=constants.SAVED_MODEL_SCHEMA_VERSION)
        meta_graph = saved.meta_graphs.add()
        meta_graph.CopyFrom(self.meta_graph())
        self.serving.copy_assets(folder)
        write_message(saved, os.path.join(folder, constants.SAVED_MODEL_FILENAME_PB))

    def meta_graph(self) -> Any:
        """The MetaGraphDef."""
        info = protos.MetaGraphDef.MetaInfoDef()
        info.tags.append(constants.SERVING)
        info.tags.extend(self.options.extra_tags)
        for alias, function in self.options.function_aliases.items():
            for concrete in _traces(function) if isinstance(function, Function) else [function]:
                if id(concrete) in self.names:
                    info.function_aliases[self.names[id(concrete)]] = alias
        graph_def = self.serving.graph_def()
        made = create_meta_graph_def(self.serving.graph, graph_def, info, self.serving.saver_def, [])
        self.serving.describe_signatures(made)
        self._describe_objects(made.object_graph_def)
        return made

    def _describe_objects(self, graph: Any) -> None:
        for value, children in zip(self.objects, self.children, strict=True):
            node = graph.nodes.add()
            for name, child in children.items():
                node.children.add(node_id=self.numbers[id(child)], local_name=name)
                if isinstance(value, Function):
                    node.dependencies.add(node_id=self.numbers[id(child)], local_name=name)
            self._describe(value, node)
        for concrete in self.concrete_functions():
            described = graph.concrete_functions[self.names[id(concrete)]]
            described.bound_inputs.extend(self.numbers[id(v)] for v in self.captured_objects(concrete))
            described.canonicalized_input_signature.CopyFrom(structured_values.encode(_input_structure(concrete)))
            described.output_signature.CopyFrom(structured_values.encode(_output_structure(concrete)))

    def _describe(self, value: Any, node: Any) -> None:
        if isinstance(value, Function):
            node.function.concrete_functions.extend(self.names[id(t)] for t in self.traces[id(value)])
            _describe_spec(value._parameters, node.function.function_spec)
        elif isinstance(value, ConcreteFunction):
            bare = node.bare_concrete_function
            bare.concrete_function_name = self.names[id(value)]
            names = getattr(value, "_arg_keywords", None)
            names = [signatures.argument_name(t) for t in value.graph.inputs] if names is None else names
            bare.argument_keywords.extend(names)
            bare.allowed_positional_arguments = getattr(value, "_num_positional_args", len(names))
            owner = self.owners.get(id(value))
            spec = _spec_by_itself(value) if owner is None else owner._parameters.fullargspec
            bare.function_spec.fullargspec.CopyFrom(structured_values.encode(_plain_spec(spec)))
            bare.function_spec.input_signature.CopyFrom(structured_values.encode(None))
        elif isinstance(value, Variable):
            _describe_variable(value, node.variable)
        elif isinstance(value, EagerTensor):
            node.constant.operation = self.serving.constant_name(value)
        elif hasattr(value, "_saved_model_node"):
            value._saved_model_node(self, node)
        else:
            user = node.user_object
            user.identifier = _identifier(value)
            user.version.producer, user.version.min_consumer = getattr(value, "_object_version", 1), 1


def handles_of(value: Any) -> list[Any]:
    """The tensors by which functions know an object."""
    if isinstance(value, Variable):
        return [value.handle]
    found = getattr(value, "_captured_tensors", None)
    if found is not None:
        return list(found())
    handle = getattr(value, "resource_handle", None)
    return [] if handle is None else [handle]


def _traces(function: Function) -> list[ConcreteFunction]:
    """The traces of a function; the one of its input signature is made if need be."""
    if function.input_signature is not None and not function._made:
        function.get_concrete_function()
    every = getattr(function, "_list_all_concrete_functions_for_serialization", None)
    return every() if every is not None else [c for _, c in function._made]


def _untracked(concrete: ConcreteFunction, tensor: Any, path: str) -> str:
    return (
        "Tried to export a function which references an 'untracked' resource. TensorFlow objects (e.g. tf.Variable) "
        "captured by functions must be 'tracked' by assigning them to an attribute of a tracked object or assigned to "
        f"an attribute of the main object directly. See the information below:\n\tFunction name = {concrete.name!r}\n\t"
        f"Captured Tensor = {tensor!r}\n\tTrackable referencing this tensor = {path}"
    )


def _identifier(value: Any) -> str:
    """What kind of object one without a message of its own is."""
    from_class = getattr(type(value), "_object_identifier", None)
    own = from_class(value) if callable(from_class) else from_class
    if own is not None:
        return own
    if isinstance(value, ListWrapper):
        return "trackable_list_wrapper"
    if isinstance(value, TupleWrapper):
        return "trackable_tuple_wrapper"
    if isinstance(value, (DictWrapper, OrderedDictWrapper)):
        return "trackable_dict_wrapper"
    return "signature_map" if isinstance(value, SignatureMap) else "_generic_user_object"


def _describe_variable(value: Variable, proto: Any) -> None:
    proto.dtype = value.dtype.as_datatype_enum
    proto.shape.CopyFrom(value.shape.as_proto())
    proto.trainable = bool(value.trainable)
    proto.name = value._shared_name
    proto.synchronization, proto.aggregation = value.synchronization.value, value.aggregation.value


def _describe_spec(parameters: Any, proto: Any) -> None:
    spec = parameters.fullargspec
    proto.fullargspec.CopyFrom(structured_values.encode(_plain_spec(spec)))
    signature = parameters.input_signature
    proto.input_signature.CopyFrom(structured_values.encode(None if signature is None else tuple(signature)))


def _plain_spec(spec: inspect.FullArgSpec) -> inspect.FullArgSpec:
    """A FullArgSpec whose defaults have a form in files."""
    defaults = None if spec.defaults is None else tuple(_storable(d) for d in spec.defaults)
    keyword = None if spec.kwonlydefaults is None else {k: _storable(v) for k, v in spec.kwonlydefaults.items()}
    return spec._replace(defaults=defaults, kwonlydefaults=keyword, annotations={})


def _storable(value: Any) -> Any:
    try:
        structured_values.encode(value)
    except NotImplementedError:
        return None
    return value


def _spec_by_itself(concrete: ConcreteFunction) -> inspect.FullArgSpec:
    """The parameters of a trace that belongs to no function that is saved."""
    args, kwargs = concrete._structure
    return inspect.FullArgSpec([f"args_{i}" for i in range(len(args))], None, None, None, sorted(kwargs), None, {})


def _input_structure(concrete: ConcreteFunction) -> Any:
    args, kwargs = concrete.structured_input_signature
    return tuple(args), {k: kwargs[k] for k in kwargs}


def _output_structure(concrete: ConcreteFunction) -> Any:
    outputs = concrete.structured_outputs
    if isinstance(outputs, dict):
        return {k: _spec_of(v, k) for k, v in outputs.items()}
    return nest.map_structure(lambda v: _spec_of(v, "unknown"), outputs)


def _spec_of(value: Any, name: str) -> Any:
    if value is None or isinstance(value, TypeSpec):
        return value
    kind = getattr(value, "_type_spec", None)
    if kind is not None and not isinstance(kind, TensorSpec):
        return kind
    if nest.is_nested(value):
        return nest.map_structure(lambda v: _spec_of(v, "unknown"), value)
    return TensorSpec(value.shape, value.dtype, name)

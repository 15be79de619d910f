"""MetaGraphDefs: a graph with its collections (variables, losses, tables to initialise), as `.meta` files and saved
models hold it.

A collection's members are written as what they are: messages of variables, names of tensors and operations, numbers,
bytes. What has no form in a file (functions, other objects) is left out with a warning, as in TensorFlow.
Source: tensorflow/core/protobuf/meta_graph.proto; tf.compat.v1.train.export_meta_graph public docs 2.15.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import errors, protos, registry
from thalweg.core.file_streams import os_error
from thalweg.core.logger import get_logger
from thalweg.core.tensor import Tensor
from thalweg.graph import graph_def as graph_defs
from thalweg.graph.graph import Graph, get_default_graph
from thalweg.graph.import_graph_def import import_graph_def
from thalweg.graph.operation import Operation
from thalweg.graph.variables import GraphVariable
from thalweg.version import GIT_VERSION, VERSION

UNBOUND_INPUTS = "unbound_inputs"
_VARIABLES = (
    "variables trainable_variables local_variables model_variables moving_average_variables global_step "
    "trainable_resource_variables weights biases activations"
).split()
# collection -> (message class, object -> message, message -> object)
_forms: dict[str, tuple[str, Callable, Callable]] = {}


def register_form(collection: str, message: str, to_proto: Callable, from_proto: Callable) -> None:
    """Says how the members of a collection are written: `from_proto(message, import_scope)` makes one again."""
    _forms[collection] = (message, to_proto, from_proto)


def _variable_from_proto(proto: Any, scope: str | None) -> GraphVariable:
    return GraphVariable.from_proto(proto, scope)


for _name in _VARIABLES:
    register_form(_name, "VariableDef", lambda v: v.to_proto(), _variable_from_proto)


# ---------------------------------------------------------------- writing


def stripped_op_list(graph_def: Any) -> Any:
    """The definitions of the ops that a GraphDef uses, as an OpList."""
    names = {n.op for n in graph_def.node} | {n.op for f in graph_def.library.function for n in f.node_def}
    own = {f.signature.name for f in graph_def.library.function}
    listed = protos.OpList()
    for name in sorted(names - own):
        try:
            listed.op.append(graph_defs.op_signature(registry.get(name)))
        except (errors.OpError, KeyError, NotImplementedError):
            continue
    return listed


def strip_default_attrs(graph_def: Any) -> None:
    """Removes attributes that have their defaults, so that older readers that lack them take the graph."""
    for node in [*graph_def.node, *(n for f in graph_def.library.function for n in f.node_def)]:
        try:
            signature = graph_defs.op_signature(registry.get(node.op))
        except (errors.OpError, KeyError, NotImplementedError):
            continue
        for attr in signature.attr:
            if attr.HasField("default_value") and attr.name in node.attr and node.attr[attr.name] == attr.default_value:
                del node.attr[attr.name]


def create_meta_graph_def(
    graph: Graph,
    graph_def: Any = None,
    meta_info_def: Any = None,
    saver_def: Any = None,
    collection_list: Sequence[str] | None = None,
    strip_defaults: bool = False,
) -> Any:
    """A graph and its collections as a MetaGraphDef."""
    made = protos.MetaGraphDef()
    if meta_info_def is not None:
        made.meta_info_def.CopyFrom(meta_info_def)
    made.meta_info_def.tensorflow_version = VERSION
    made.meta_info_def.tensorflow_git_version = GIT_VERSION
    made.graph_def.CopyFrom(graph.as_graph_def(add_shapes=True) if graph_def is None else graph_def)
    if strip_defaults:
        strip_default_attrs(made.graph_def)
        made.meta_info_def.stripped_default_attrs = True
    if not made.meta_info_def.stripped_op_list.op:
        made.meta_info_def.stripped_op_list.CopyFrom(stripped_op_list(made.graph_def))
    for key in graph.get_all_collection_keys() if collection_list is None else collection_list:
        if isinstance(key, str):
            _write_collection(made, key, graph.get_collection(key))
    if saver_def is not None:
        made.saver_def.CopyFrom(saver_def)
    return made


def _write_collection(made: Any, key: str, members: Sequence[Any]) -> None:
    if not members:
        return
    form = _forms.get(key)
    target = protos.CollectionDef()
    try:
        if form is not None:
            target.bytes_list.value.extend(form[1](m).SerializeToString(deterministic=True) for m in members)
        elif all(isinstance(m, (Tensor, Operation)) or hasattr(m, "_as_graph_element") for m in members):
            target.node_list.value.extend(_name_of(m) for m in members)
        elif all(isinstance(m, bool) or isinstance(m, int) for m in members):
            target.int64_list.value.extend(int(m) for m in members)
        elif all(isinstance(m, float) for m in members):
            target.float_list.value.extend(members)
        elif all(isinstance(m, (str, bytes)) for m in members):
            target.bytes_list.value.extend(m.encode() if isinstance(m, str) else m for m in members)
        elif all(getattr(getattr(m, "DESCRIPTOR", None), "full_name", "") == "google.protobuf.Any" for m in members):
            target.any_list.value.extend(members)
        else:
            raise TypeError(f"no form for {type(members[0]).__name__}")
    except Exception as cause:
        get_logger().warning("Issue encountered when serializing %s.\nType is unsupported, or ... %s", key, cause)
        return
    made.collection_def[key].CopyFrom(target)


def _name_of(member: Any) -> str:
    element = member if isinstance(member, (Tensor, Operation)) else member._as_graph_element()
    return element.name


def export_meta_graph(
    filename: str | None = None,
    meta_info_def: Any = None,
    graph_def: Any = None,
    saver_def: Any = None,
    collection_list: Sequence[str] | None = None,
    as_text: bool = False,
    graph: Graph | None = None,
    export_scope: str | None = None,
    clear_devices: bool = False,
    clear_extraneous_savers: bool = False,
    strip_default_attrs: bool = False,
    save_debug_info: bool = False,
    **kwargs: Any,
) -> Any:
    """Writes a graph with its collections to a `.meta` file.

    Args:
      filename: the file; None only returns the message.
      meta_info_def, saver_def: messages to put in.
      graph_def: the GraphDef to write in place of the graph's.
      collection_list: names of collections; all by default.
      as_text: text format.
      graph: by default the current one.
      export_scope: only what is below this name scope; the names lose it.
      clear_devices: leaves devices out.
      clear_extraneous_savers: leaves out operations of other savers; what no reader runs does no harm here.
      strip_default_attrs: leaves out attributes that have their defaults.
      save_debug_info: accepted; source lines are not written.
    Returns: the MetaGraphDef.
    Raises: ValueError when eager execution has no graph.
    Example:
      >>> with tf.Graph().as_default():
      ...   _ = tf.constant(1.0, name='c')
      ...   [n.name for n in tf.compat.v1.train.export_meta_graph().graph_def.node]
      ['c']
    Source: tf.compat.v1.train.export_meta_graph public docs 2.15.
    """
    if kwargs:
        raise TypeError(f"export_meta_graph got unexpected arguments {sorted(kwargs)}")
    graph = graph or get_default_graph()
    if graph_def is None:
        graph_def = graph.as_graph_def(add_shapes=True)
    if export_scope:
        graph_def = _scoped(graph_def, export_scope)
    if clear_devices:
        for node in [*graph_def.node, *(n for f in graph_def.library.function for n in f.node_def)]:
            node.device = ""
    made = create_meta_graph_def(graph, graph_def, meta_info_def, saver_def, collection_list, strip_default_attrs)
    if export_scope:
        _scope_collections(made, export_scope)
    if filename:
        write_message(made, os.fspath(filename), as_text)
    return made


def _scoped(graph_def: Any, scope: str) -> Any:
    """The nodes below a scope, without its name; inputs from outside are left unbound."""
    prefix = scope.rstrip("/") + "/"
    kept = protos.GraphDef(versions=graph_def.versions, library=graph_def.library)
    names = {n.name for n in graph_def.node if n.name.startswith(prefix)}
    for node in graph_def.node:
        if node.name not in names:
            continue
        made = kept.node.add()
        made.CopyFrom(node)
        made.name = node.name.removeprefix(prefix)
        del made.input[:]
        for reference in node.input:
            mark = "^" if reference.startswith("^") else ""
            bare = reference.lstrip("^")
            if bare.partition(":")[0] in names:
                made.input.append(mark + bare.removeprefix(prefix))
            elif not mark:
                made.input.append(f"$unbound_inputs_{bare}")
    return kept


def _scope_collections(made: Any, scope: str) -> None:
    prefix = scope.rstrip("/") + "/"
    for key in list(made.collection_def):
        entry = made.collection_def[key]
        if entry.WhichOneof("kind") == "node_list":
            kept = [n.removeprefix(prefix) for n in entry.node_list.value if n.startswith(prefix)]
            del entry.node_list.value[:]
            entry.node_list.value.extend(kept)
        elif key in _forms and _forms[key][0] == "VariableDef":
            kept = []
            for data in entry.bytes_list.value:
                proto = protos.VariableDef.FromString(data)
                if proto.variable_name.startswith(prefix):
                    for field in "variable_name initial_value_name initializer_name snapshot_name".split():
                        setattr(proto, field, getattr(proto, field).removeprefix(prefix))
                    kept.append(proto.SerializeToString(deterministic=True))
            del entry.bytes_list.value[:]
            entry.bytes_list.value.extend(kept)


def write_message(message: Any, path: str, as_text: bool = False) -> None:
    """Writes a message to a file, whole or not at all."""
    from google.protobuf import text_format

    data = (
        text_format.MessageToString(message).encode() if as_text else message.SerializeToString(deterministic=True)
    )
    temporary = f"{path}.tmp{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError as cause:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise os_error(path, cause) from None


# ---------------------------------------------------------------- reading


def read_meta_graph_file(filename: str) -> Any:
    """The MetaGraphDef of a file, binary or text.

    Raises: OSError where there is no file; DataLossError for one that is neither.
    """
    from google.protobuf import message, text_format

    try:
        with open(filename, "rb") as file:
            data = file.read()
    except OSError as cause:
        raise OSError(f"File does not exist. Received: {filename}.") from cause
    made = protos.MetaGraphDef()
    try:
        made.ParseFromString(data)
        return made
    except (message.DecodeError, RuntimeError):
        pass
    try:
        return text_format.Parse(data.decode("utf-8"), protos.MetaGraphDef())
    except (UnicodeDecodeError, text_format.ParseError, RecursionError):
        raise errors.DataLossError(None, None, f"Cannot parse file {filename} as a MetaGraphDef.") from None


def import_scoped_meta_graph(
    meta_graph: Any, clear_devices: bool = False, import_scope: str | None = None, input_map: dict | None = None
) -> tuple[dict[str, Any], str]:
    """Adds a MetaGraphDef's operations and collections to the current graph.

    Returns: (variables by name, the scope the names got; "" for none).
    """
    graph = get_default_graph()
    graph_def = meta_graph.graph_def
    if clear_devices:
        graph_def = protos.GraphDef.FromString(graph_def.SerializeToString())
        for node in graph_def.node:
            node.device = ""
    scope = graph.unique_name(import_scope, mark_as_used=False) if import_scope else ""
    import_graph_def(graph_def, name=scope, input_map=input_map)
    variables: dict[str, Any] = {}
    for key in sorted(meta_graph.collection_def):
        _read_collection(graph, key, meta_graph.collection_def[key], scope, variables)
    return variables, scope


def _read_collection(graph: Graph, key: str, entry: Any, scope: str, variables: dict[str, Any]) -> None:
    kind = entry.WhichOneof("kind")
    if kind is None:
        get_logger().error("Cannot identify data type for collection %s. Skipping.", key)
        return
    values = getattr(entry, kind).value
    form = _forms.get(key)
    if form is not None and kind == "bytes_list":
        for data in values:
            proto = getattr(protos, form[0]).FromString(data)
            name = getattr(proto, "variable_name", None)
            member = variables.get(name) if name else None
            if member is None:
                member = form[2](proto, scope or None)
                if name:
                    variables[name] = member
            graph.add_to_collection(key, member)
        return
    for value in values:
        if kind == "node_list":
            graph.add_to_collection(key, graph.as_graph_element(f"{scope}/{value}" if scope else value))
        elif kind == "int64_list":
            graph.add_to_collection(key, int(value))
        else:
            graph.add_to_collection(key, value)

"""`saved_model_cli`: what a SavedModel holds, and running its signatures; also `thalweg saved-model`.

`show` reads the file only: no graph is built, so that any file can be looked at.
Source: tf.saved_model guide, "Details of the SavedModel command line interface"; texts from recorded runs of 2.15.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from thalweg.core import errors, protos
from thalweg.core.logger import get_logger
from thalweg.core.specs import TensorSpec
from thalweg.saved_model import files, structured_values

_DENYLIST = frozenset(("WriteFile", "ReadFile", "PrintV2"))


# ---------------------------------------------------------------- what is in the file


def get_meta_graph_def(saved_model_dir: str, tag_set: str) -> Any:
    """The MetaGraphDef of a set of tags ("serve,gpu").

    Raises: RuntimeError where there is none; OSError where there is no SavedModel.
    """
    wanted = {tag for tag in tag_set.split(",") if tag}
    available = []
    for meta_graph in _read(saved_model_dir).meta_graphs:
        tags = set(meta_graph.meta_info_def.tags)
        if tags == wanted:
            return meta_graph
        available.append(",".join(tags))
    raise RuntimeError(
        f"MetaGraphDef associated with tag-set {tag_set} could not be found in the SavedModel. Please use one of the "
        f"following tag-sets: {available}"
    )


def get_signature_def_map(saved_model_dir: str, tag_set: str) -> Any:
    """Name -> SignatureDef."""
    return get_meta_graph_def(saved_model_dir, tag_set).signature_def


def _read(folder: str) -> Any:
    if not files.contains_saved_model(folder):
        raise OSError(f"SavedModel file does not exist at: {folder}")
    return files.read_saved_model(folder)


def _ops(meta_graph: Any) -> set[str]:
    """The ops a graph uses, those in the bodies of functions it calls included (of branches not, as in TF)."""
    graph = meta_graph.graph_def
    functions = {f.signature.name: f for f in graph.library.function}
    used: set[str] = set()
    pending = []

    def mark(op: str) -> None:
        if op not in used and op in functions:
            pending.append(functions[op].node_def)
        used.add(op)

    def visit(nodes: Iterable[Any]) -> None:
        for node in nodes:
            mark(node.op)
            if node.op in ("PartitionedCall", "StatefulPartitionedCall"):
                mark(node.attr["f"].func.name)

    visit(graph.node)
    while pending:
        visit(pending.pop())
    return set([op for op in used if op not in functions])  # noqa: C403 (the order a set prints in: by its making)


def _loading_order(library: Any) -> list[str]:
    """The functions, each after those it calls: their traces are listed as a reader numbers them."""
    names = {f.signature.name for f in library.function}
    callers: dict[str, list[str]] = {}
    open_calls = dict.fromkeys((f.signature.name for f in library.function), 0)
    for function in library.function:
        called = set()
        for node in function.node_def:
            called.update([node.op] if node.op in names else [])
            for attr in node.attr.values():
                called.update(f.name for f in ([attr.func] if attr.HasField("func") else attr.list.func))
        for name in called:
            callers.setdefault(name, []).append(function.signature.name)
        open_calls[function.signature.name] = len(called & names)
    ready = [name for name, count in open_calls.items() if count == 0]
    order = []
    while ready:
        order.append(ready.pop())
        for caller in callers.get(order[-1], ()):
            open_calls[caller] -= 1
            if open_calls[caller] == 0:
                ready.append(caller)
    return order


def _signature(meta_graph: Any, key: str) -> Any:
    if key not in meta_graph.signature_def:
        raise ValueError(
            f'Could not find signature "{key}". Please choose from: {", ".join(meta_graph.signature_def.keys())}'
        )
    return meta_graph.signature_def[key]


# ---------------------------------------------------------------- show


def show(
    folder: str,
    tag_set: str | None = None,
    signature_def: str | None = None,
    everything: bool = False,
    list_ops: bool = False,
) -> None:
    """Prints tags, signatures, or all there is."""
    if everything:
        _show_all(folder)
        return
    if tag_set is None:
        if list_ops:
            print("--list_ops must be paired with a tag-set or with --all.")
        print("The given SavedModel contains the following tag-sets:")
        for tags in sorted(list(m.meta_info_def.tags) for m in _read(folder).meta_graphs):
            print(repr(", ".join(sorted(tags))))
        return
    meta_graph = get_meta_graph_def(folder, tag_set)
    if list_ops:
        _show_ops(meta_graph)
    if signature_def is None:
        print("The given SavedModel MetaGraphDef contains SignatureDefs with the following keys:")
        for key in sorted(meta_graph.signature_def):
            print(f'SignatureDef key: "{key}"')
    else:
        _show_signature(meta_graph, signature_def)


def _show_ops(meta_graph: Any) -> None:
    print(f"The MetaGraph with tag set {list(meta_graph.meta_info_def.tags)} contains the following ops:",
          _ops(meta_graph))


def _show_signature(meta_graph: Any, key: str, indent: str = "") -> None:
    signature = _signature(meta_graph, key)
    for kind, described in (("input", signature.inputs), ("output", signature.outputs)):
        print(f"{indent}The given SavedModel SignatureDef contains the following {kind}(s):")
        for name in sorted(described):
            print(f"{indent}  {kind}s['{name}'] tensor_info:")
            _show_tensor(described[name], indent + "      ")
    print(f"{indent}Method name is: {signature.method_name}")


def _show_tensor(info: Any, indent: str) -> None:
    names = info.DESCRIPTOR.fields_by_name["dtype"].enum_type.values_by_number
    shape = "unknown_rank"
    if not info.tensor_shape.unknown_rank:
        shape = f"({', '.join(str(d.size) for d in info.tensor_shape.dim)})"
    print(f"{indent}dtype: {names[info.dtype].name}\n{indent}shape: {shape}\n{indent}name: {info.name}")


def _show_all(folder: str) -> None:
    meta_graphs = _read(folder).meta_graphs
    for meta_graph in sorted(meta_graphs, key=lambda m: list(m.meta_info_def.tags)):
        tags = ", ".join(meta_graph.meta_info_def.tags)
        print(f"\nMetaGraphDef with tag-set: '{tags}' contains the following SignatureDefs:")
        for key in sorted(meta_graph.signature_def):
            print(f"\nsignature_def['{key}']:")
            _show_signature(meta_graph, key, "  ")
        _show_ops(meta_graph)
    with_objects = [m for m in meta_graphs if m.HasField("object_graph_def")]
    if with_objects:
        _show_functions(with_objects[0])


def _show_functions(meta_graph: Any) -> None:
    """The functions of the root object with what their traces take."""
    objects = meta_graph.object_graph_def
    print("\nConcrete Functions:", end="")
    place = {name: i for i, name in enumerate(_loading_order(meta_graph.graph_def.library))}
    for child in sorted(objects.nodes[0].children if objects.nodes else (), key=lambda c: c.local_name):
        node = objects.nodes[child.node_id]
        if node.WhichOneof("kind") == "function":
            traces = list(node.function.concrete_functions)
        elif node.WhichOneof("kind") == "bare_concrete_function":
            traces = [node.bare_concrete_function.concrete_function_name]
        else:
            continue
        print(f"\n  Function Name: '{child.local_name}'")
        for index, name in enumerate(sorted(traces, key=lambda n: place.get(n, 0)), 1):
            proto = objects.concrete_functions[name]
            args, kwargs = structured_values.decode(proto.canonicalized_input_signature) or ((), {})
            if args:
                print(f"    Option #{index}\n      Callable with:")
                _show_arguments(args, "Argument")
            if kwargs:
                _show_arguments(kwargs, "Named Argument")


def _show_arguments(arguments: Iterable[Any], kind: str) -> None:
    indent = " " * 8
    for index, value in enumerate(arguments, 1):
        print(f"{indent}{kind} #{index}")
        if isinstance(value, str):
            print(f"{indent}  {value}")
        elif isinstance(value, TensorSpec):
            print(f"{indent}  {value.name}: {value!r}")
        elif isinstance(value, dict):
            # A backspace removes the last comma, where there is a terminal.
            items = "".join(f"'{k}': {_quoted(v)}, " for k, v in value.items())
            print(f"{indent}  DType: dict\n{indent}  Value: {{{items}\b\b}}")
        elif isinstance(value, Iterable):
            items = "".join(f"{_quoted(v)}, " for v in value)
            print(f"{indent}  DType: {type(value).__name__}\n{indent}  Value: [{items}\b\b]")
        else:
            print(f"{indent}  DType: {type(value).__name__}\n{indent}  Value: {value}")


def _quoted(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


# ---------------------------------------------------------------- scan


def scan(folder: str, tag_set: str | None = None, op_denylist: str | None = None) -> None:
    """Says whether graphs use ops that touch files or print."""
    denied = {op for op in op_denylist.split(",") if op} if op_denylist else set(_DENYLIST)
    graphs = [get_meta_graph_def(folder, tag_set)] if tag_set else list(_read(folder).meta_graphs)
    for meta_graph in graphs:
        tags, found = list(meta_graph.meta_info_def.tags), denied & _ops(meta_graph)
        if found:
            print(f"MetaGraph with tag set {tags} contains the following denylisted ops:", found)
        else:
            print(f"MetaGraph with tag set {tags} does not contain the default denylisted ops:", denied)


# ---------------------------------------------------------------- run


def run_signature(
    folder: str,
    tag_set: str,
    signature_def: str,
    inputs: str = "",
    input_exprs: str = "",
    input_examples: str = "",
    outdir: str | None = None,
    overwrite: bool = False,
) -> None:
    """Runs a signature, prints its outputs and writes them as .npy files.

    Raises: AttributeError without inputs; RuntimeError for inputs in another form, or an output file that is there;
      ValueError for inputs or signatures the model has not.
    """
    if not (inputs or input_exprs or input_examples):
        raise AttributeError("At least one of --inputs, --input_exprs or --input_examples must be required")
    feeds = load_inputs_from_input_arg_string(inputs, input_exprs, input_examples)
    run_saved_model_with_feed_dict(folder, tag_set, signature_def, feeds, outdir, overwrite)


def run_saved_model_with_feed_dict(
    saved_model_dir: str,
    tag_set: str,
    signature_def_key: str,
    input_tensor_key_feed_dict: dict[str, Any],
    outdir: str | None,
    overwrite_flag: bool,
) -> None:
    """Runs a signature with values for its inputs; see `run_signature`."""
    from thalweg.graph.graph import Graph
    from thalweg.graph.session import Session
    from thalweg.saved_model import sessions

    signature = _signature(get_meta_graph_def(saved_model_dir, tag_set), signature_def_key)
    for key in input_tensor_key_feed_dict:
        if key not in signature.inputs:
            known = '"' + '", "'.join(signature.inputs.keys()) + '"'
            raise ValueError(f'"{key}" is not a valid input key. Please choose from {known}, or use --show option.')
    keys = sorted(signature.outputs)
    with Session(graph=Graph()) as session:
        sessions.load(session, tag_set.split(","), saved_model_dir)
        feeds = {signature.inputs[k].name: v for k, v in input_tensor_key_feed_dict.items()}
        outputs = session.run([signature.outputs[k].name for k in keys], feeds)
    for key, output in zip(keys, outputs, strict=True):
        print(f"Result for output key {key}:\n{output}")
        if outdir:
            os.makedirs(outdir, exist_ok=True)
            path = os.path.join(outdir, key + ".npy")
            if not overwrite_flag and os.path.exists(path):
                raise RuntimeError(
                    f'Output file {path} already exists. Add "--overwrite" to overwrite the existing output files.'
                )
            np.save(path, output)
            print(f"Output {key} is saved to {path}")


def preprocess_inputs_arg_string(inputs_str: str) -> dict[str, tuple[str, str | None]]:
    """"key=file[name];key2=file2" -> {key: (file, name or None)}. Raises: RuntimeError for another form."""
    found: dict[str, tuple[str, str | None]] = {}
    for part in filter(bool, inputs_str.split(";")):
        match = re.fullmatch(r"([^=]+)=([^\[\]]+)(?:\[([^\[\]]+)\])?", part)
        if match is None:
            raise RuntimeError(
                f'--inputs "{part}" format is incorrect. Please follow"<input_key>=<filename>", or'
                '"<input_key>=<filename>[<variable_name>]"'
            )
        found[match[1]] = match[2], match[3]
    return found


def preprocess_input_exprs_arg_string(input_exprs_str: str, safe: bool = True) -> dict[str, Any]:
    """"key=expression;..." -> {key: value}.

    Args:
      safe: only literals; otherwise expressions of numpy, as `np`.
    Raises: RuntimeError for another form or what is no literal.
    """
    found = {}
    for part in filter(bool, input_exprs_str.split(";")):
        if "=" not in part:
            raise RuntimeError(
                f'--input_exprs "{input_exprs_str}" format is incorrect. Please follow'
                '"<input_key>=<python expression>"'
            )
        key, _, expression = part.partition("=")
        if safe:
            try:
                found[key] = ast.literal_eval(expression)
            except Exception as cause:
                raise RuntimeError(f'Expression "{expression}" is not a valid python literal.') from cause
        else:
            found[key] = eval(expression, {"np": np, "numpy": np})  # the user's own words on the command line
    return found


def preprocess_input_examples_arg_string(input_examples_str: str) -> dict[str, list[bytes]]:
    """"key=[{feature: list}];..." -> {key: serialized tf.train.Examples}. Raises: ValueError for another form."""
    found = preprocess_input_exprs_arg_string(input_examples_str)
    for key, examples in found.items():
        if not isinstance(examples, list):
            raise ValueError(
                f'tf.Example input must be a list of dictionaries, but "{examples}" is {type(examples)}'
            )
        found[key] = [_example(e) for e in examples]
    return found


def _example(features: dict[str, Any]) -> bytes:
    example = protos.Example()
    for name, values in features.items():
        if not isinstance(values, list):
            raise ValueError(f'feature value must be a list, but {name}: "{values}" is {type(values)}')
        feature, first = example.features.feature[name], values[0]
        if isinstance(first, float):
            feature.float_list.value.extend(values)
        elif isinstance(first, (str, bytes)):
            feature.bytes_list.value.extend(v.encode() if isinstance(v, str) else v for v in values)
        elif isinstance(first, int):
            feature.int64_list.value.extend(values)
        else:
            raise ValueError(f"Type {type(first)} for value {first} is not supported for tf.train.Feature.")
    return example.SerializeToString()


def load_inputs_from_input_arg_string(inputs_str: str, input_exprs_str: str, input_examples_str: str) -> dict[str, Any]:
    """The values of all three kinds of inputs; the later kind wins. Files are .npy and .npz."""
    feeds: dict[str, Any] = {}
    for key, (path, name) in preprocess_inputs_arg_string(inputs_str).items():
        feeds[key] = _from_file(path, name)
    exprs = preprocess_input_exprs_arg_string(input_exprs_str)
    examples = preprocess_input_examples_arg_string(input_examples_str)
    for key in set(feeds) & set(exprs):
        get_logger().warning("input_key %s has been specified with both --inputs and --input_exprs options. Value in "
                             "--input_exprs will be used.", key)
    for key in (set(feeds) | set(exprs)) & set(examples):
        get_logger().warning("input_key %s has been specified in multiple options. Value in --input_examples will be "
                             "used.", key)
    return feeds | exprs | examples


def _from_file(path: str, name: str | None) -> Any:
    data = np.load(path)  # pickles would run code of the file: not read
    if not isinstance(data, np.lib.npyio.NpzFile):
        if name:
            get_logger().warning('Input file %s contains a single ndarray. Name key "%s" ignored.', path, name)
        return data
    if name is None:
        if len(data.files) != 1:
            raise RuntimeError(
                f"Input file {path} contains more than one ndarrays. Please specify the name of ndarray to use."
            )
        name = data.files[0]
    if name not in data:
        raise RuntimeError(f'Input file {path} does not contain variable with name "{name}".')
    return data[name]


# ---------------------------------------------------------------- inspect


def inspect(folder: str) -> None:
    """Prints what TensorFlow's tool does not: versions, objects, values, functions, assets and their sizes."""
    from thalweg.formats.tensor_bundle import BundleReader, exists

    for meta_graph in _read(folder).meta_graphs:
        info, graph = meta_graph.meta_info_def, meta_graph.graph_def
        print(f"tags {list(info.tags)}, written by TensorFlow {info.tensorflow_version or '?'} "
              f"({info.tensorflow_git_version or 'no version control'}), producer {graph.versions.producer}")
        print(f"graph: {len(graph.node)} nodes, {len(graph.library.function)} functions, {len(_ops(meta_graph))} ops")
        for asset in meta_graph.asset_file_def:
            path = files.asset_path(folder, asset.filename)
            size = f"{os.path.getsize(path)} bytes" if os.path.exists(path) else "missing"
            print(f"asset: {asset.filename}, {size}")
        for number, node in enumerate(meta_graph.object_graph_def.nodes):
            kind = node.WhichOneof("kind")
            what = kind
            if kind == "variable":
                shape = [d.size for d in node.variable.shape.dim]
                what = f"variable {node.variable.name} {shape}"
            elif kind == "user_object":
                what = f"object {node.user_object.identifier}"
            elif kind == "function":
                what = f"function, {len(node.function.concrete_functions)} traces"
            children = " ".join(f"{c.local_name}={c.node_id}" for c in node.children)
            print(f"  {number}: {what}{'  ' if children else ''}{children}")
    values = files.variables_path(folder)
    if exists(values):
        reader = BundleReader(values)
        total = 0
        for key in reader.keys():
            size = int(np.prod(reader.shape(key), dtype=np.int64)) * (reader.dtype(key).size or 0)
            total += size
            print(f"value: {key} {reader.dtype(key).name} {list(reader.shape(key))}")
        print(f"{total} bytes of values")


# ---------------------------------------------------------------- command line

_REQUIRED = {"show": ("dir",), "run": ("dir", "tag_set", "signature_def"), "scan": ("dir",), "inspect": ("dir",)}
_ELSEWHERE = {
    "convert": "it needs TensorRT",
    "aot_compile_cpu": "executables are made when a function is called, see thalweg.tf.function(jit_compile=True)",
    "freeze_model": "use tensorflow.python.tools.freeze_graph",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the commands to a parser."""
    commands = parser.add_subparsers(title="commands", dest="command", required=True)
    for name in ("show", "run", "scan", "inspect"):
        command = commands.add_parser(name)
        command.add_argument("--dir", help="folder of the SavedModel")
        if name == "inspect":
            continue
        command.add_argument("--tag_set", help="tags of the graph, separated by commas")
        if name != "scan":
            command.add_argument("--signature_def", help="name of the signature")
    show_, run_, scan_ = (commands.choices[n] for n in ("show", "run", "scan"))
    show_.add_argument("--all", action="store_true", help="all there is")
    show_.add_argument("--list_ops", action="store_true", help="the ops that the graph uses")
    scan_.add_argument("--op_denylist", help="ops to look for, separated by commas")
    run_.add_argument("--inputs", default="", help="key=file[name];...: .npy and .npz files")
    run_.add_argument("--input_exprs", default="", help="key=literal;...: Python values")
    run_.add_argument("--input_examples", default="", help="key=[{feature: list}];...: tf.train.Examples")
    run_.add_argument("--outdir", help="folder for the outputs")
    run_.add_argument("--overwrite", action="store_true", help="write over files that are there")
    for name, default in (("worker", None), ("init_tpu", None), ("use_tfrt", None), ("tf_debug", None)):
        run_.add_argument(f"--{name}", default=default, nargs="?", const=True, help=argparse.SUPPRESS)
    for name, reason in _ELSEWHERE.items():
        commands.add_parser(name, help=f"not here: {reason}").set_defaults(missing=reason)


def run(options: argparse.Namespace) -> int:
    """Carries a command out; its exit status."""
    if getattr(options, "missing", None):
        print(f"saved_model_cli {options.command}: not supported here: {options.missing}", file=sys.stderr)
        return 2
    for flag in _REQUIRED[options.command]:
        if getattr(options, flag) is None:
            print(f"FATAL Flags parsing error:\n  flag --{flag}=None: Flag --{flag} must have a value other than None.",
                  file=sys.stderr)
            return 1
    if options.command == "show":
        show(options.dir, options.tag_set, options.signature_def, options.all, options.list_ops)
    elif options.command == "scan":
        scan(options.dir, options.tag_set, options.op_denylist)
    elif options.command == "inspect":
        inspect(options.dir)
    else:
        for flag in ("worker", "init_tpu", "use_tfrt", "tf_debug"):
            if getattr(options, flag):
                message = f"saved_model_cli run --{flag}: sessions run in this process"
                raise errors.UnimplementedError(None, None, message)
        run_signature(options.dir, options.tag_set, options.signature_def, options.inputs, options.input_exprs,
                      options.input_examples, options.outdir, options.overwrite)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script `saved_model_cli`."""
    parser = argparse.ArgumentParser(
        prog="saved_model_cli", description="saved_model_cli: Command-line interface for SavedModel"
    )
    parser.add_argument("-v", "--version", action="version", version="0.1.0")
    configure(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())

"""`tf.summary.trace_on`, `trace_export`, `trace_off`: the graphs of the functions that ran, and a profile.

TensorFlow notes the graph of a function when it runs for the first time; here a function that ran before is noted too.
Source: tf.summary.trace_on public docs 2.15; recorded runs.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from thalweg.core import context, protos
from thalweg.core.logger import get_logger
from thalweg.core.names import inside_function
from thalweg.function import concrete
from thalweg.profiler import tf2 as profiles
from thalweg.summaries.api import plugin_metadata, summary_scope, write


@dataclasses.dataclass
class _Trace:
    graph: bool
    profiler: bool
    functions: dict[int, Any] = dataclasses.field(default_factory=dict)

    def watch(self, function: Any) -> None:
        self.functions[id(function)] = function


_current: _Trace | None = None


def _refused(what: str) -> bool:
    if inside_function():
        get_logger().warning("Cannot %s trace inside a tf.function.", what)
    elif not context.executing_eagerly():
        get_logger().warning("Must %s trace in eager mode.", what)
    else:
        return False
    return True


def trace_on(graph: bool = True, profiler: bool = False) -> None:
    """Begins to note what functions run.

    Args:
      graph: whether their graphs are noted.
      profiler: whether a profile is recorded, too.
    Example:
      >>> import tempfile
      >>> double = tf.function(lambda x: x * 2)
      >>> tf.summary.trace_on()
      >>> print(double(tf.constant(1.0)).numpy())
      2.0
      >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
      ...   tf.summary.trace_export("double", step=0)

    Source: tf.summary.trace_on public docs 2.15.
    """
    global _current
    if _refused("enable"):
        return
    if _current is not None:
        get_logger().warning("Trace already enabled")
        return
    if profiler:
        profiles.start_session()
    _current = _Trace(graph, profiler)
    concrete.run_watchers.append(_current.watch)


def trace_export(name: str, step: Any = None, profiler_outdir: str | None = None) -> None:
    """Writes what was noted since `trace_on` with the default writer, and stops.

    Args:
      name: tag of the summary.
      step: int64; default that of `tf.summary.experimental.set_step`.
      profiler_outdir: where the profile goes; needed after `trace_on(profiler=True)`.
    Raises: ValueError before `trace_on`, and without the directory.
    Source: tf.summary.trace_export public docs 2.15.
    """
    if _refused("export"):
        return
    if _current is None:
        raise ValueError("Must enable trace before export through tf.summary.trace_on.")
    if _current.profiler and profiler_outdir is None:
        raise ValueError("Argument `profiler_outdir` is not specified.")
    run_metadata = protos.RunMetadata()
    for function in _current.functions.values():
        add_function_graph(run_metadata, function.graph)
    only_graph = _current.graph and not _current.profiler
    plugin, default = ("graph_run_metadata_graph", "graph_run_metadata_graph_summary") if only_graph else (
        "graph_run_metadata", "graph_run_metadata_summary")  # fmt: skip
    with summary_scope(name, default) as (tag, _):
        write(tag, run_metadata.SerializeToString(), step, plugin_metadata(plugin, None, b"1"))
    if _current.profiler:
        profiles.stop_session(profiler_outdir)
    trace_off()


def trace_off() -> None:
    """Stops noting, and forgets what was noted. Source: tf.summary.trace_off public docs 2.15."""
    global _current
    if _current is None:
        return
    stopped, _current = _current, None
    concrete.run_watchers.remove(stopped.watch)
    if stopped.profiler:
        profiles.stop_session(None)


def add_function_graph(run_metadata: Any, graph: Any) -> None:
    """Adds the graph of a function to a RunMetadata, arguments and results as nodes of their own."""
    graph_def = graph.as_graph_def(add_shapes=True)
    inputs = {t.op.name: (i, t) for i, t in enumerate(graph.all_inputs)}
    for node in graph_def.node:
        if node.name in inputs:
            index, tensor = inputs[node.name]
            node.op = "_Arg"
            shapes = node.attr["_output_shapes"].SerializeToString()
            node.attr.clear()
            node.attr["index"].i, node.attr["T"].type = index, tensor.dtype.as_datatype_enum
            node.attr["_user_specified_name"].s = node.name.encode()
            node.attr["_output_shapes"].MergeFromString(shapes)
    for index, tensor in enumerate(graph.outputs):
        node = graph_def.node.add(name=f"{tensor.op.name.lower()}_RetVal", op="_Retval", input=[tensor.name])
        if tensor.name.endswith(":0"):
            node.input[0] = tensor.op.name
        node.attr["index"].i, node.attr["T"].type = index, tensor.dtype.as_datatype_enum
    found = run_metadata.function_graphs.add(pre_optimization_graph=graph_def, post_optimization_graph=graph_def)
    found.partition_graphs.add().CopyFrom(graph_def)
    run_metadata.partition_graphs.add().CopyFrom(graph_def)

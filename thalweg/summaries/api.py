"""`tf.summary.write` and the kinds of summaries that TensorBoard's plugins read.

Source: tf.summary public docs 2.15; the plugins' metadata from recorded event files of TensorFlow 2.15.1.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import context, convert, dtypes, protos
from thalweg.core.names import control_dependencies, get_current_name_scope, inside_function, name_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.graph import Graph
from thalweg.graph.modes import add_to_collection
from thalweg.ops.control.branches import cond
from thalweg.ops.control.functional import map_fn
from thalweg.ops.debugging import api as checks
from thalweg.ops.image.api import convert_image_dtype
from thalweg.ops.math.sequences import linspace
from thalweg.summaries.writers import get_step, recording, state

_COLLECTION = "_SUMMARY_V2"
_NO_STEP = (
    "No step set. Please specify one either through the `step` argument or through "
    "tf.summary.experimental.set_step()"
)
_NOT_IN_SCOPES = re.compile(r"[^-_/.A-Za-z0-9]")
_BUCKETS = 30
_WAV = b"\x10\x0b"  # AudioPluginData(encoding=WAV)


@contextlib.contextmanager
def summary_scope(name: str | None, default_name: str = "summary", values: Any = None) -> Iterator[tuple[str, str]]:
    """A with block of a summary of our own: gives its tag, which the name scope precedes, and its name scope.

    Args:
      name: of the summary. default_name: used where it is None. values: not looked at.
    Example:
      >>> with tf.name_scope("outer"):
      ...   with tf.summary.experimental.summary_scope("my loss") as (tag, scope):
      ...     print(tag, scope)
      outer/my loss outer/myloss/

    Source: tf.summary.experimental.summary_scope public docs 2.15.
    """
    name = name or default_name
    outer = get_current_name_scope()
    if inside_function():  # layers name their variables, not the operations of a graph
        outer = f"{context.state.name_scope}{outer}".rstrip("/")
    tag = f"{outer}/{name}" if outer else name
    with name_scope(_NOT_IN_SCOPES.sub("", name) or default_name) as scope:
        yield tag, scope


def write(tag: Any, tensor: Any, step: Any = None, metadata: Any = None, name: str | None = None) -> Tensor:
    """Writes a tensor as a summary with the default writer.

    Args:
      tag: str that names the series.
      tensor: what is written, or a function that gives it, called only where it is recorded.
      step: int64; default that of `tf.summary.experimental.set_step`.
      metadata: SummaryMetadata, or its bytes, that says which plugin shows it.
      name: name of the operation.
    Returns: bool tensor: whether it was recorded.
    Raises: ValueError where there is a writer, something to record, and no step.
    Example:
      >>> bool(tf.summary.write("tag", 1.0, step=0))  # there is no writer
      False

    Source: tf.summary.write public docs 2.15.
    """
    if hasattr(metadata, "SerializeToString"):
        metadata = metadata.SerializeToString()

    def record(step: Any, scope: str | None) -> Any:
        if step is None:
            raise ValueError(_NO_STEP)
        value = tensor() if callable(tensor) else apply("Identity", convert.to_tensor(tensor))
        return apply("WriteSummary", state.writer._resource, step, value, tag, metadata or b"", name=scope)

    return _recorded(record, step, name, "write_summary")


def write_raw_pb(tensor: Any, step: Any = None, name: str | None = None) -> Tensor:
    """Writes serialized Summary messages with the default writer.

    Args:
      tensor: string tensor. step, name: as in `tf.summary.write`.
    Returns: bool tensor: whether it was recorded.
    Raises: ValueError for no step, DataLossError for bytes that are no Summary.
    Source: tf.summary.experimental.write_raw_pb public docs 2.15.
    """
    if state.writer is not None and step is None and get_step() is None:
        raise ValueError(_NO_STEP)

    def record(step: Any, scope: str | None) -> Any:
        return apply("WriteRawProtoSummary", state.writer._resource, step, tensor, name=scope)

    return _recorded(record, step, name, "write_raw_pb")


def _recorded(record: Callable[[Any, str | None], Any], step: Any, name: str | None, default: str) -> Tensor:
    """Runs `record(step, name of its operation)` where summaries are recorded."""
    if state.writer is None:
        return convert.constant(False)
    if step is None:
        step = get_step()
    if context.executing_eagerly():
        known, _ = recording()
        if known:
            record(step, None)
        return convert.constant(known)
    with name_scope(name or default) as scope:

        def recorded() -> Tensor:
            written = record(step, scope)
            if inside_function():  # where all that has effects runs
                return convert.constant(True)
            with control_dependencies([written]):
                return apply("Identity", convert.constant(True))  # constants wait for nothing

        known, condition = recording()
        if known is None:
            done = cond(condition, recorded, lambda: convert.constant(False), name="summary_cond")
        else:
            done = recorded() if known else convert.constant(False)
        add_to_collection(_COLLECTION, done)
        return done


@functools.lru_cache(maxsize=64)
def plugin_metadata(plugin: str, description: str | None, content: bytes = b"") -> bytes:
    """The serialized SummaryMetadata that names a plugin of TensorBoard."""
    metadata = protos.SummaryMetadata(summary_description=description or "")
    metadata.plugin_data.plugin_name = plugin
    metadata.plugin_data.content = content
    return metadata.SerializeToString()


def scalar(name: str, data: Any, step: Any = None, description: str | None = None) -> Tensor:
    """Writes a number.

    Args:
      name: of the series; name scopes precede it.
      data: scalar, cast to float32.
      step: int64; default that of `tf.summary.experimental.set_step`.
      description: text TensorBoard shows, in Markdown.
    Returns: bool tensor: whether it was recorded.
    Raises: ValueError for data that are no scalar, and where there is something to record and no step.
    Example:
      >>> import tempfile
      >>> writer = tf.summary.create_file_writer(tempfile.mkdtemp())
      >>> with writer.as_default(step=1):
      ...   print(bool(tf.summary.scalar("loss", 0.5)))
      True

    Source: tf.summary.scalar public docs 2.15; recorded runs.
    """
    with summary_scope(name, "scalar_summary") as (tag, _):
        data = convert.to_tensor(data)
        if data.shape.rank:
            checks.assert_scalar(data)
        value = data if data.dtype is dtypes.float32 else apply("Cast", data, DstT=dtypes.float32)
        return write(tag, value, step, plugin_metadata("scalars", description))


def histogram(name: str, data: Any, step: Any = None, buckets: Any = None, description: str | None = None) -> Tensor:
    """Writes how numbers are distributed.

    Args:
      name: of the series; name scopes precede it.
      data: numbers of any shape, cast to float64.
      step: int64; default that of `tf.summary.experimental.set_step`.
      buckets: int32, how many buckets of equal width; default 30.
      description: text TensorBoard shows, in Markdown.
    Returns: bool tensor: whether it was recorded.
    Source: tf.summary.histogram public docs 2.15; recorded runs.
    """
    with summary_scope(name, "histogram_summary") as (tag, _):
        return write(tag, lambda: _histogram(data, buckets), step, plugin_metadata("histograms", description))


def _histogram(data: Any, buckets: Any) -> Tensor:
    """float64 [buckets, 3]: left edge, right edge, count of each."""
    buckets = convert.to_tensor(_BUCKETS if buckets is None else buckets)
    checks.assert_scalar(buckets)
    checks.assert_type(buckets, dtypes.int32)
    count = apply("Maximum", 0, buckets)
    flat = apply("Cast", apply("Reshape", convert.to_tensor(data), [-1]), DstT=dtypes.float64)
    size = apply("Size", flat)

    def nothing() -> Tensor:
        return apply("Fill", apply("Pack", [count, 3]), convert.constant(0.0, dtypes.float64))

    def something() -> Tensor:
        low, high = apply("Min", flat, [0]), apply("Max", flat, [0])
        return cond(apply("Equal", low, high), lambda: one_value(high), lambda: many_values(low, high))

    def one_value(value: Tensor) -> Tensor:
        edges = apply("Fill", apply("Pack", [count]), value)
        zeros = apply("Fill", apply("Pack", [apply("Sub", count, 1)]), convert.constant(0.0, dtypes.float64))
        last = apply("Cast", apply("Pack", [size]), DstT=dtypes.float64)
        return apply("Pack", [edges, edges, apply("ConcatV2", [zeros, last], 0)], axis=1)

    def many_values(low: Tensor, high: Tensor) -> Tensor:
        width = apply("RealDiv", apply("Sub", high, low), apply("Cast", count, DstT=dtypes.float64))
        place = apply("Floor", apply("RealDiv", apply("Sub", flat, low), width))
        place = apply("Minimum", apply("Cast", place, DstT=dtypes.int32), apply("Sub", count, 1))
        # Numbers that fall nowhere (nan) are counted before the first bucket, which is dropped.
        shifted = apply("AddV2", apply("Maximum", place, -1), 1)
        counts = apply("DenseBincount", shifted, apply("AddV2", count, 1), convert.constant([], dtypes.float64))
        edges = linspace(low, high, apply("AddV2", count, 1))
        left = edges[:-1]
        right = apply("ConcatV2", [left[1:], apply("Pack", [high])], 0)
        return apply("Pack", [left, right, counts[1:]], axis=1)

    empty = apply("LogicalOr", apply("Equal", size, 0), apply("LessEqual", count, 0))
    return cond(empty, nothing, something)


def image(name: str, data: Any, step: Any = None, max_outputs: Any = 3, description: str | None = None) -> Tensor:
    """Writes pictures.

    Args:
      name: of the series; name scopes precede it.
      data: [batch, height, width, channels] with 1 to 4 channels; floats in [0, 1], or integers of the dtype's range.
      step: int64; default that of `tf.summary.experimental.set_step`.
      max_outputs: how many of the batch are written.
      description: text TensorBoard shows, in Markdown.
    Returns: bool tensor: whether it was recorded.
    Raises: ValueError for another rank, InvalidArgumentError for max_outputs below 0.
    Source: tf.summary.image public docs 2.15; recorded runs.
    """
    with summary_scope(name, "image_summary") as (tag, _):

        def encoded() -> Tensor:
            tensor = convert.to_tensor(data)
            checks.assert_rank(tensor, 4)
            checks.assert_non_negative(max_outputs)
            pictures = convert_image_dtype(tensor, dtypes.uint8, saturate=True)
            files = apply("EncodePng", pictures[:max_outputs])
            shape = apply("Shape", pictures)
            size = apply("Pack", [apply("AsString", shape[2]), apply("AsString", shape[1])])
            return apply("ConcatV2", [size, files], 0)

        return write(tag, encoded, step, plugin_metadata("images", description))


def text(name: str, data: Any, step: Any = None, description: str | None = None) -> Tensor:
    """Writes text.

    Args:
      name: of the series; name scopes precede it.
      data: string tensor of any shape; TensorBoard reads Markdown and shows tensors as tables.
      step: int64; default that of `tf.summary.experimental.set_step`.
      description: text TensorBoard shows, in Markdown.
    Returns: bool tensor: whether it was recorded.
    Raises: TypeError for what is no string.
    Source: tf.summary.text public docs 2.15; recorded runs.
    """
    with summary_scope(name, "text_summary") as (tag, _):
        data = convert.to_tensor(data)
        if data.dtype is not dtypes.string:
            raise TypeError(f"tensor must be of type tf.string; got {data.dtype!r}")
        return write(tag, data, step, plugin_metadata("text", description))


def audio(
    name: str,
    data: Any,
    sample_rate: Any,
    step: Any = None,
    max_outputs: Any = 3,
    encoding: str | None = None,
    description: str | None = None,
) -> Tensor:
    """Writes sound.

    Args:
      name: of the series; name scopes precede it.
      data: float32 [batch, frames, channels] in [-1, 1].
      sample_rate: int32, samples per second.
      step: int64; default that of `tf.summary.experimental.set_step`.
      max_outputs: how many clips of the batch are written.
      encoding: "wav" or None.
      description: text TensorBoard shows, in Markdown.
    Returns: bool tensor: whether it was recorded.
    Raises: ValueError for another rank or encoding, InvalidArgumentError for max_outputs below 0.
    Source: tf.summary.audio public docs 2.15; recorded runs.
    """
    if encoding not in (None, "wav"):
        raise ValueError(f"Unknown encoding: {encoding!r}")
    with summary_scope(name, "audio_summary") as (tag, _):

        def encoded() -> Tensor:
            tensor = convert.to_tensor(data)
            checks.assert_rank(tensor, 3)
            checks.assert_non_negative(max_outputs)
            clips = tensor[:max_outputs]
            if clips.shape[0] == 0:
                files = convert.constant([], dtypes.string)
            else:
                files = map_fn(
                    lambda clip: apply("EncodeWav", clip, sample_rate), clips, fn_output_signature=dtypes.string
                )
            labels = apply("Fill", apply("Shape", files), convert.constant(b""))
            return apply("Pack", [files, labels], axis=1)

        return write(tag, encoded, step, plugin_metadata("audio", description, _WAV))


def graph(graph_data: Any) -> Tensor:
    """Writes a graph.

    Args:
      graph_data: `tf.Graph` or GraphDef.
    Returns: bool tensor: whether it was recorded.
    Raises: ValueError for something else, and within a graph.
    Source: tf.summary.graph public docs 2.15.
    """
    if not context.executing_eagerly():
        raise ValueError("graph() cannot be invoked inside a graph context.")
    if state.writer is None or not recording()[0]:
        return convert.constant(False)
    if not isinstance(graph_data, (Graph, protos.GraphDef)):
        raise ValueError(
            "Argument 'graph_data' is not tf.Graph or tf.compat.v1.GraphDef. Received "
            f"graph_data={graph_data} of type {type(graph_data).__name__}."
        )
    apply("WriteGraphSummary", state.writer._resource, 0, serialized_graph(graph_data))
    return convert.constant(True)


def serialized_graph(graph_data: Any) -> bytes:
    """A graph, shapes included, or a GraphDef as bytes."""
    message = graph_data.as_graph_def(add_shapes=True) if isinstance(graph_data, Graph) else graph_data
    return message.SerializeToString()

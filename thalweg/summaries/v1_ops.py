"""`tf.compat.v1.summary`: operations that make Summary messages.

Where operations run at once outside of functions and `tf.summary` has a default writer and a step, they write with it
instead, as in TensorFlow.
Source: tf.compat.v1.summary public docs 2.15; recorded runs.
"""

from __future__ import annotations

import contextlib
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, protos
from thalweg.core.names import name_scope
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.global_step import get_global_step
from thalweg.graph.modes import GraphKeys, add_to_collection, executing_eagerly_outside_functions, get_collection
from thalweg.graph.session import get_default_session
from thalweg.ops.summary.messages import BAD_COLOR
from thalweg.summaries import api, writers

_NOT_IN_TAGS = re.compile(r"[^-/\w\.]")
_CANNOT = "Cannot activate TF2 compatibility support for TF1 summary ops: "


def _clean(name: str | None) -> str | None:
    return None if name is None else _NOT_IN_TAGS.sub("_", name).lstrip("/")


@contextlib.contextmanager
def _scope(name: str | None, family: str | None, default: str | None = None) -> Iterator[tuple[str, str]]:
    """(tag, name scope) of a summary; a family stands in front of both."""
    name, family = _clean(name), _clean(family)
    wanted = name if family is None else f"{family}/{name}"
    with name_scope(wanted or default or "") as scope:
        tag = scope.rstrip("/")
        yield (tag if family is None else f"{family}/{tag}"), scope


def _collect(value: Tensor, collections: Sequence[Any] | None) -> Tensor:
    if not context.executing_eagerly():
        for key in [GraphKeys.SUMMARIES] if collections is None else collections:
            add_to_collection(key, value)
    return value


def _step() -> Any:
    step = writers.get_step()
    return get_global_step() if step is None else step


def _writes_at_once() -> bool:
    """Whether the summary goes to the default writer of `tf.summary`."""
    if not executing_eagerly_outside_functions():
        return False
    if writers.state.writer is None:
        warnings.warn(f"{_CANNOT}default summary writer not found.", stacklevel=3)
        return False
    if _step() is None:
        warnings.warn(
            f"{_CANNOT}global step not set. To set step for summary writer, use "
            "`tf.summary.SummaryWriter.as_default(step=_)`, `tf.summary.experimental.set_step()` or "
            "`tf.compat.v1.train.create_global_step()`.",
            stacklevel=3,
        )
        return False
    return True


def _written(kind: Any, name: str, family: str | None, data: Any, **settings: Any) -> Tensor:
    """Writes with the default writer; returns what `merge` takes and ignores."""
    with _scope(name, family) as (tag, _), name_scope(""):
        kind(tag, data, step=_step(), **settings)
    return convert.constant(b"")


def scalar(name: str, tensor: Any, collections: Any = None, family: str | None = None) -> Tensor:
    """A Summary of a number.

    Args:
      name: of the operation; with its name scope the tag.
      tensor: a number.
      collections: lists of the graph it is added to; default [GraphKeys.SUMMARIES].
      family: put in front of the tag.
    Returns: scalar string, a serialized Summary.
    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
      ...   summary = tf.compat.v1.Summary.FromString(session.run(tf.compat.v1.summary.scalar("loss", 0.5)))
      >>> summary.value[0].tag, summary.value[0].simple_value
      ('loss', 0.5)

    Source: tf.compat.v1.summary.scalar public docs 2.15.
    """
    if _writes_at_once():
        return _written(api.scalar, name, family, tensor)
    with _scope(name, family) as (tag, scope):
        return _collect(apply("ScalarSummary", tag, tensor, name=scope), collections)


def histogram(name: str, values: Any, collections: Any = None, family: str | None = None) -> Tensor:
    """A Summary of how numbers are distributed. Arguments as in `scalar`.

    Source: tf.compat.v1.summary.histogram public docs 2.15.
    """
    if _writes_at_once():
        return _written(api.histogram, name, family, values)
    with _scope(name, family, "HistogramSummary") as (tag, scope):
        return _collect(apply("HistogramSummary", tag, values, name=scope), collections)


def image(name: str, tensor: Any, max_outputs: int = 3, collections: Any = None, family: str | None = None) -> Tensor:
    """A Summary of pictures.

    Args:
      tensor: [batch, height, width, 1, 3 or 4]; uint8, or floats, which are scaled.
      max_outputs: how many of the batch.
      name, collections, family: as in `scalar`.
    Source: tf.compat.v1.summary.image public docs 2.15.
    """
    if _writes_at_once():
        return _written(api.image, name, family, tensor, max_outputs=max_outputs)
    with _scope(name, family) as (tag, scope):
        settings = {"max_images": max_outputs, "bad_color": EagerTensor(BAD_COLOR, dtypes.uint8)}
        return _collect(apply("ImageSummary", tag, tensor, name=scope, **settings), collections)


def audio(
    name: str,
    tensor: Any,
    sample_rate: Any,
    max_outputs: int = 3,
    collections: Any = None,
    family: str | None = None,
) -> Tensor:
    """A Summary of sound.

    Args:
      tensor: float32 [batch, frames] or [batch, frames, channels] in [-1, 1].
      sample_rate: float32, samples per second.
      max_outputs: how many clips of the batch.
      name, collections, family: as in `scalar`.
    Source: tf.compat.v1.summary.audio public docs 2.15.
    """
    if _writes_at_once():
        tensor = convert.to_tensor(tensor)
        if tensor.shape.rank == 2:
            tensor = apply("ExpandDims", tensor, 2)
        return _written(
            lambda tag, data, **rest: api.audio(tag, data, sample_rate, **rest), name, family, tensor,
            max_outputs=max_outputs,
        )  # fmt: skip
    with _scope(name, family) as (tag, scope):
        rate = convert.to_tensor(sample_rate, dtypes.float32)
        return _collect(apply("AudioSummaryV2", tag, tensor, rate, max_outputs=max_outputs, name=scope), collections)


def text(name: str, tensor: Any, collections: Any = None) -> Tensor:
    """A Summary of text: a string tensor. Arguments as in `scalar`.

    Raises: ValueError for another dtype.
    Source: tf.compat.v1.summary.text public docs 2.15.
    """
    if tensor.dtype is not dtypes.string:
        raise ValueError(f"Expected tensor {getattr(tensor, 'name', tensor)} to have dtype string, got {tensor.dtype}")
    if _writes_at_once():
        api.text(name, tensor, step=_step())
        return convert.constant(b"")
    metadata = protos.SummaryMetadata()
    metadata.plugin_data.plugin_name = "text"
    return tensor_summary(name, tensor, collections=collections, summary_metadata=metadata)


def tensor_summary(
    name: str,
    tensor: Any,
    summary_description: str | None = None,
    collections: Any = None,
    summary_metadata: Any = None,
    family: str | None = None,
    display_name: str | None = None,
) -> Tensor:
    """A Summary of a tensor.

    Args:
      tensor: of any dtype and shape.
      summary_description: text that TensorBoard shows.
      summary_metadata: SummaryMetadata that says which plugin shows it.
      display_name: name that TensorBoard shows.
      name, collections, family: as in `scalar`.
    Source: tf.compat.v1.summary.tensor_summary public docs 2.15.
    """
    metadata = protos.SummaryMetadata() if summary_metadata is None else summary_metadata
    if summary_description is not None:
        metadata.summary_description = summary_description
    if display_name is not None:
        metadata.display_name = display_name
    with _scope(name, family) as (tag, scope):
        made = apply("TensorSummaryV2", tag, tensor, metadata.SerializeToString(), name=scope)
        return _collect(made, collections)


_EAGER_MERGE = "Merging tf.summary.* ops is not compatible with eager execution. Use tf.contrib.summary instead."


def merge(inputs: Sequence[Any], collections: Any = None, name: str | None = None) -> Tensor:
    """One Summary with the values of several.

    Args:
      inputs: serialized Summaries. collections: lists of the graph it is added to.
    Raises: RuntimeError in eager execution; InvalidArgumentError when it runs, where a tag is there twice.
    Source: tf.compat.v1.summary.merge public docs 2.15.
    """
    if context.executing_eagerly():
        raise RuntimeError(_EAGER_MERGE)
    name = _clean(name)
    with name_scope(name or "Merge"):
        return _collect(apply("MergeSummary", list(inputs), name=name), collections or ())


def merge_all(key: Any = GraphKeys.SUMMARIES, scope: str | None = None, name: str | None = None) -> Tensor | None:
    """One Summary of all that were added to a list of the graph; None if there are none.

    Args:
      key: of the list. scope: regular expression that names must match.
    Raises: RuntimeError in eager execution.
    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
      ...   _ = tf.compat.v1.summary.scalar("a", 1.0), tf.compat.v1.summary.scalar("b", 2.0)
      ...   summary = tf.compat.v1.Summary.FromString(session.run(tf.compat.v1.summary.merge_all()))
      >>> [value.tag for value in summary.value]
      ['a', 'b']

    Source: tf.compat.v1.summary.merge_all public docs 2.15.
    """
    if context.executing_eagerly():
        raise RuntimeError(_EAGER_MERGE)
    found = get_collection(key, scope=scope)
    return merge(found, name=name) if found else None


def all_v2_summary_ops() -> list[Any] | None:
    """What `tf.summary` added to the default graph; None in eager execution.

    Source: tf.compat.v1.summary.all_v2_summary_ops public docs 2.15.
    """
    return None if context.executing_eagerly() else get_collection("_SUMMARY_V2")


def initialize(graph: Any = None, session: Any = None) -> None:
    """Opens the writers that `tf.summary.create_file_writer` made in the default graph.

    Args:
      graph: written with the default writer, if given. session: default that of the thread.
    Raises: RuntimeError without a default writer, ValueError without a session.
    Source: tf.compat.v1.summary.initialize public docs 2.15.
    """
    if context.executing_eagerly():
        return
    if writers.state.writer is None:
        raise RuntimeError("No default tf.contrib.summary.SummaryWriter found")
    session = get_default_session() if session is None else session
    if session is None:
        raise ValueError("Argument `session must be passed if no default session exists")
    session.run(get_collection(writers.INITIALIZERS))
    if graph is not None:
        session.run(apply("WriteGraphSummary", writers.state.writer._resource, 0, api.serialized_graph(graph)))


def get_summary_description(node_def: Any) -> Any:
    """The SummaryDescription of a TensorSummary operation's NodeDef.

    Raises: ValueError for another operation.
    Source: tf.compat.v1.summary.get_summary_description public docs 2.15.
    """
    from google.protobuf import json_format

    if node_def.op != "TensorSummary":
        raise ValueError(f"Can't get_summary_description on {node_def.op}")
    return json_format.Parse(node_def.attr["description"].s.decode(), protos.SummaryDescription())

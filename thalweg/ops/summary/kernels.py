"""Kernels of the summary ops. Messages are bytes and writers are objects of the host."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, protos, tensor_proto
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.strings._elements import as_text, strings
from thalweg.ops.summary import messages
from thalweg.ops.summary.defs import MAKES, WRITES
from thalweg.ops.summary.messages import invalid
from thalweg.ops.summary.storage import SummaryFileWriter

no_kernel(f"SummaryWriter {MAKES} {WRITES}", "xla", reason="messages are bytes, and writers live on the host")


def _scalar_text(value: np.ndarray, what: str) -> str:
    if value.ndim:
        raise invalid(f"{what} must be a scalar, got shape {list(value.shape)}")
    return as_text(value[()])


def _message(summary: Any) -> np.ndarray:
    return strings([summary.SerializeToString()], ())


# ---------------------------------------------------------------- messages


@kernel("ScalarSummary", backend="numpy")
def _scalar_summary(xp: Any, tags: np.ndarray, values: np.ndarray) -> np.ndarray:
    if tags.shape != values.shape and not (tags.size == 1 and values.size == 1):
        raise invalid(
            f"tags and values are not the same shape: {_shown(tags.shape)} != {_shown(values.shape)}"
            + (f" (tag '{as_text(tags.flat[0])}')" if tags.size == 1 else "")
        )
    summary = protos.Summary()
    for tag, value in zip(tags.ravel(), values.ravel(), strict=True):
        summary.value.add(tag=as_text(tag), simple_value=float(value))
    return _message(summary)


def _shown(shape: tuple[int, ...]) -> str:
    return f"[{','.join(map(str, shape))}]"


@kernel("HistogramSummary", backend="numpy")
def _histogram_summary(xp: Any, tag: np.ndarray, values: np.ndarray) -> np.ndarray:
    text = _scalar_text(tag, "tags")
    summary = protos.Summary()
    summary.value.add(tag=text, histo=messages.histogram(values, text))
    return _message(summary)


@kernel("ImageSummary", backend="numpy")
def _image_summary(xp: Any, tag: np.ndarray, tensor: np.ndarray, *, max_images: int, bad_color: Any) -> np.ndarray:
    color = np.asarray(bad_color).ravel() if hasattr(bad_color, "__array__") else messages.BAD_COLOR
    return _message(_images(_scalar_text(tag, "Tags"), tensor, max_images, color))


def _images(tag: str, tensor: np.ndarray, max_images: int, color: np.ndarray) -> Any:
    found = messages.pictures(tensor[:max_images] if tensor.ndim else tensor, color)
    summary = protos.Summary()
    for name, image in zip(messages.numbered(tag, "image", len(found), max_images), found, strict=True):
        summary.value.add(tag=name, image=image)
    return summary


def _audio(tag: str, tensor: np.ndarray, sample_rate: float, max_outputs: int) -> Any:
    found = messages.sounds(tensor[:max_outputs] if tensor.ndim else tensor, sample_rate)
    summary = protos.Summary()
    for name, clip in zip(messages.numbered(tag, "audio", len(found), max_outputs), found, strict=True):
        summary.value.add(tag=name, audio=clip)
    return summary


@kernel("AudioSummary", backend="numpy")
def _audio_summary(xp: Any, tag: np.ndarray, tensor: np.ndarray, *, sample_rate: float, max_outputs: int) -> np.ndarray:
    return _message(_audio(_scalar_text(tag, "Tag"), tensor, sample_rate, max_outputs))


@kernel("AudioSummaryV2", backend="numpy")
def _audio_summary_v2(
    xp: Any, tag: np.ndarray, tensor: np.ndarray, sample_rate: np.ndarray, *, max_outputs: int
) -> np.ndarray:
    return _message(_audio(_scalar_text(tag, "Tag"), tensor, float(sample_rate), max_outputs))


@kernel("TensorSummary", backend="numpy")
def _tensor_summary(
    xp: Any, tensor: np.ndarray, *, T: Any, description: Any, labels: Any, display_name: Any  # noqa: N803
) -> np.ndarray:
    summary = protos.Summary()
    summary.value.add(node_name="TensorSummary", tensor=_tensor(tensor, T))  # of an eager op; V2 has tags instead
    return _message(summary)


@kernel("TensorSummaryV2", backend="numpy")
def _tensor_summary_v2(
    xp: Any, tag: np.ndarray, tensor: np.ndarray, serialized_summary_metadata: np.ndarray, *, T: Any  # noqa: N803
) -> np.ndarray:
    summary = protos.Summary()
    summary.value.add(
        tag=_scalar_text(tag, "tag"), tensor=_tensor(tensor, T), metadata=_metadata(serialized_summary_metadata)
    )
    return _message(summary)


def _tensor(array: np.ndarray, dtype: dtypes.DType) -> Any:
    """As TensorFlow writes tensors into events: strings one by one, all else as bytes."""
    return tensor_proto.content_proto(array, dtype)


def _metadata(serialized: np.ndarray) -> Any:
    parsed = _parsed("SummaryMetadata", serialized[()])
    if parsed is None:
        raise invalid("Could not parse serialized SummaryMetadata")
    return parsed


def _parsed(message: str, data: bytes) -> Any:
    """The message of that name; None if the bytes are none."""
    from google.protobuf.message import DecodeError

    try:
        return getattr(protos, message).FromString(data)
    except DecodeError:
        return None


@kernel("MergeSummary", backend="numpy")
def _merge_summary(xp: Any, inputs: list[np.ndarray]) -> np.ndarray:
    merged, seen = protos.Summary(), set()
    for data in [d for array in inputs for d in array.ravel()]:
        summary = _parsed("Summary", data)
        if summary is None:
            raise invalid("Could not parse one of the summary inputs")
        for value in summary.value:
            if value.tag in seen:
                raise invalid(f"Duplicate tag {value.tag} found in summary inputs")
            if value.tag:
                seen.add(value.tag)
            merged.value.add().CopyFrom(value)
    return _message(merged)


# ---------------------------------------------------------------- writers


@kernel("SummaryWriter", backend="numpy")
def _summary_writer(xp: Any, *, shared_name: Any, container: Any) -> np.ndarray:
    handle = np.empty((), object)
    handle[()] = SummaryFileWriter()
    return handle


@kernel("CreateSummaryFileWriter", backend="numpy")
def _create(
    xp: Any, writer: np.ndarray, logdir: np.ndarray, max_queue: np.ndarray, flush_millis: np.ndarray,
    filename_suffix: np.ndarray,
) -> None:  # fmt: skip
    writer[()].open(as_text(logdir[()]), int(max_queue), int(flush_millis), as_text(filename_suffix[()]))


@kernel("FlushSummaryWriter", backend="numpy")
def _flush(xp: Any, writer: np.ndarray) -> None:
    writer[()].flush()


@kernel("CloseSummaryWriter", backend="numpy")
def _close(xp: Any, writer: np.ndarray) -> None:
    writer[()].close()


@kernel("ImportEvent", backend="numpy")
def _import_event(xp: Any, writer: np.ndarray, event: np.ndarray) -> None:
    parsed = _parsed("Event", event[()])
    if parsed is None:
        raise invalid("Could not parse the event")
    writer[()].add(parsed)


@kernel("WriteSummary", backend="numpy")
def _write_summary(
    xp: Any, writer: np.ndarray, step: np.ndarray, tensor: np.ndarray, tag: np.ndarray, summary_metadata: np.ndarray,
    *, T: Any,  # noqa: N803
) -> None:  # fmt: skip
    fields = {"metadata": _metadata(summary_metadata)} if summary_metadata[()] else {}
    writer[()].add_value(_step(step), tag=_scalar_text(tag, "tag"), tensor=_tensor(tensor, T), **fields)


def _step(step: np.ndarray) -> int:
    if step.size != 1:
        raise invalid(f"step must have one element, got shape {list(step.shape)}")
    return int(step.reshape(()))


@kernel("WriteScalarSummary", backend="numpy")
def _write_scalar(xp: Any, writer: np.ndarray, step: np.ndarray, tag: np.ndarray, value: np.ndarray) -> None:
    writer[()].add_value(_step(step), tag=_scalar_text(tag, "tag"), simple_value=float(value))


@kernel("WriteHistogramSummary", backend="numpy")
def _write_histogram(xp: Any, writer: np.ndarray, step: np.ndarray, tag: np.ndarray, values: np.ndarray) -> None:
    text = _scalar_text(tag, "tag")
    writer[()].add_value(_step(step), tag=text, histo=messages.histogram(values, text))


@kernel("WriteImageSummary", backend="numpy")
def _write_image(
    xp: Any, writer: np.ndarray, step: np.ndarray, tag: np.ndarray, tensor: np.ndarray, bad_color: np.ndarray,
    *, max_images: int,
) -> None:  # fmt: skip
    _write(writer, step, _images(_scalar_text(tag, "tag"), tensor, max_images, bad_color))


@kernel("WriteAudioSummary", backend="numpy")
def _write_audio(
    xp: Any, writer: np.ndarray, step: np.ndarray, tag: np.ndarray, tensor: np.ndarray, sample_rate: np.ndarray,
    *, max_outputs: int,
) -> None:  # fmt: skip
    _write(writer, step, _audio(_scalar_text(tag, "tag"), tensor, float(sample_rate), max_outputs))


def _write(writer: np.ndarray, step: np.ndarray, summary: Any) -> None:
    writer[()].add(protos.Event(wall_time=time.time(), step=_step(step), summary=summary))


@kernel("WriteRawProtoSummary", backend="numpy")
def _write_raw(xp: Any, writer: np.ndarray, step: np.ndarray, tensor: np.ndarray) -> None:
    merged = protos.Summary()
    for index, data in enumerate(tensor.ravel()):
        summary = _parsed("Summary", data)
        if summary is None:
            message = f"Bad tf.compat.v1.Summary binary proto tensor string at index {index}"
            raise errors.DataLossError(None, None, message)
        merged.MergeFrom(summary)
    _write(writer, step, merged)


@kernel("WriteGraphSummary", backend="numpy")
def _write_graph(xp: Any, writer: np.ndarray, step: np.ndarray, tensor: np.ndarray) -> None:
    writer[()].add(protos.Event(wall_time=time.time(), step=_step(step), graph_def=tensor[()]))

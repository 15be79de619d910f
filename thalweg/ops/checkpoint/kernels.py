"""Kernels of the checkpoint ops, over tensor bundles (formats/tensor_bundle.py).

`Save` and `SaveSlices` write bundles, too; TensorFlow's write the files of before 2016, which its readers still take.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.file_streams import os_error
from thalweg.core.registry import kernel, no_kernel
from thalweg.formats import tensor_bundle
from thalweg.formats.tensor_bundle import BundleReader, BundleWriter, Slice


def _text(value: Any) -> str:
    return value[()].decode()


def _names(values: np.ndarray, what: str, count: int) -> list[str]:
    if values.ndim != 1 or values.size != count:
        raise errors.InvalidArgumentError(
            None, None, f"Input {what} should be a vector of {count} strings, but got shape {list(values.shape)}"
        )
    return [v.decode() for v in values]


def _split(spec: str) -> tuple[tuple[int, ...], Slice]:
    """`5 4 0,2:-` as the whole shape and the slice."""
    *sizes, part = spec.split(" ")
    try:
        shape = tuple(int(s) for s in sizes)
        piece = Slice.parse(part)
        piece.within(shape)
    except ValueError as cause:
        raise errors.InvalidArgumentError(None, None, f"shape and slice {spec!r}: {cause}") from None
    return shape, piece


@kernel("SaveV2", backend="numpy")
def _save(
    xp: Any, prefix: np.ndarray, tensor_names: np.ndarray, slices: np.ndarray, tensors: Sequence, *, dtypes: Any
) -> None:
    names = _names(tensor_names, "tensor_names", len(tensors))
    specs = _names(slices, "shape_and_slices", len(tensors))
    _write(_text(prefix), names, specs, tensors, dtypes)


def _write(prefix: str, names: Sequence[str], specs: Sequence[str], tensors: Sequence, types: Sequence) -> None:
    try:
        with BundleWriter(prefix) as writer:
            for name, spec, value, dtype in zip(names, specs, tensors, types, strict=True):
                value = np.asarray(value)
                if spec:
                    shape, piece = _split(spec)
                    writer.add_slice(name, value, shape, piece, dtype)
                else:
                    writer.add(name, value, dtype)
    except ValueError as cause:
        raise errors.InvalidArgumentError(None, None, str(cause)) from None
    except OSError as cause:
        raise os_error(prefix, cause) from None


@kernel("Save", backend="numpy")
def _save_v1(xp: Any, filename: np.ndarray, tensor_names: np.ndarray, data: Sequence, *, T: Any) -> None:
    _write(_text(filename), _names(tensor_names, "tensor_names", len(data)), [""] * len(data), data, T)


@kernel("SaveSlices", backend="numpy")
def _save_slices(
    xp: Any, filename: np.ndarray, tensor_names: np.ndarray, slices: np.ndarray, data: Sequence, *, T: Any
) -> None:
    specs = _names(slices, "shapes_and_slices", len(data))
    _write(_text(filename), _names(tensor_names, "tensor_names", len(data)), specs, data, T)


def _read(reader: BundleReader, name: str, spec: str, dtype: dtypes.DType) -> np.ndarray:
    stored = reader.dtype(name)
    if stored != dtype:
        raise errors.InvalidArgumentError(
            None, None, f"tensor_name = {name}; expected dtype {dtype.name} does not equal original dtype {stored.name}"
        )
    if not spec:
        return reader.read(name)
    shape, piece = _split(spec)
    if shape != reader.shape(name):
        raise errors.InvalidArgumentError(
            None,
            None,
            f"tensor_name = {name}; shape in shape_and_slice spec {list(shape)} does not match the shape stored in "
            f"checkpoint: {list(reader.shape(name))}",
        )
    return reader.read_slice(name, piece)


@kernel("RestoreV2", backend="numpy")
def _restore(xp: Any, prefix: np.ndarray, tensor_names: np.ndarray, slices: np.ndarray, *, dtypes: Any) -> tuple:
    names = _names(tensor_names, "tensor_names", len(dtypes))
    specs = _names(slices, "shape_and_slices", len(dtypes))
    reader = BundleReader(_text(prefix))
    return tuple(_read(reader, name, spec, t) for name, spec, t in zip(names, specs, dtypes, strict=True))


@kernel("Restore", backend="numpy")
def _restore_v1(xp: Any, pattern: np.ndarray, name: np.ndarray, *, dt: dtypes.DType) -> np.ndarray:
    return _read(BundleReader(_text(pattern)), _text(name), "", dt)


@kernel("RestoreSlice", backend="numpy")
def _restore_slice(
    xp: Any, pattern: np.ndarray, name: np.ndarray, spec: np.ndarray, *, dt: dtypes.DType
) -> np.ndarray:
    return _read(BundleReader(_text(pattern)), _text(name), _text(spec), dt)


@kernel("MergeV2Checkpoints", backend="numpy")
def _merge(
    xp: Any, prefixes: np.ndarray, destination: np.ndarray, *, delete_old_dirs: bool, allow_missing_files: bool
) -> None:
    found = [p.decode() for p in prefixes.reshape(-1)]
    if allow_missing_files:
        found = [p for p in found if tensor_bundle.exists(p)]
    tensor_bundle.merge(found, _text(destination), delete_old_dirs)


@kernel("ShardedFilename", backend="numpy")
def _sharded_filename(xp: Any, basename: np.ndarray, shard: np.ndarray, shards: np.ndarray) -> np.ndarray:
    return _string(f"{_text(basename)}-{int(shard):05d}-of-{int(shards):05d}")


@kernel("ShardedFilespec", backend="numpy")
def _sharded_filespec(xp: Any, basename: np.ndarray, shards: np.ndarray) -> np.ndarray:
    return _string(f"{_text(basename)}-?????-of-{int(shards):05d}")


def _string(text: str) -> np.ndarray:
    out = np.empty((), object)
    out[()] = text.encode()
    return out


no_kernel(
    "SaveV2 RestoreV2 MergeV2Checkpoints Save SaveSlices Restore RestoreSlice ShardedFilename ShardedFilespec".split(),
    "xla",
    reason="files and names live on the host",
)

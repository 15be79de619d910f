"""Kernels of files and packed bytes: whole files, raw numbers, compressed strings, serialised tensors."""

from __future__ import annotations

import base64
import os
import zlib
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, gfile, protos, tensor_proto
from thalweg.core.file_streams import os_error, window_bits
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.strings._elements import as_text, invalid, mapped, strings


@kernel("ReadFile", backend="numpy")
def _read_file(xp: Any, filename: np.ndarray) -> np.ndarray:
    path = gfile.local_path(filename[()])
    try:
        with open(path, "rb") as file:
            return strings([file.read()], ())
    except OSError as problem:
        raise os_error(path, problem) from None


@kernel("WriteFile", backend="numpy")
def _write_file(xp: Any, filename: np.ndarray, contents: np.ndarray) -> None:
    path = gfile.local_path(filename[()])
    gfile.makedirs(os.path.dirname(path) or ".")
    try:
        with open(path, "wb") as file:
            file.write(contents[()])
    except OSError as problem:
        raise os_error(path, problem) from None


@kernel("MatchingFiles", backend="numpy")
def _matching_files(xp: Any, pattern: np.ndarray) -> np.ndarray:
    found = [path for p in pattern.ravel().tolist() for path in gfile.matching_paths(os.fsdecode(p))]
    return strings([os.fsencode(path) for path in sorted(found)], (len(found),))


def _numbers(data: bytes, dtype: dtypes.DType, little_endian: bool) -> np.ndarray:
    """Bytes as numbers; the array may be read-only."""
    found = np.frombuffer(data, np.uint8 if dtype is dtypes.bool else dtype._storage)
    if dtype is dtypes.bool:
        return found != 0
    if little_endian:
        return found
    if dtype.is_complex:  # each part by itself
        part = np.float32 if dtype is dtypes.complex64 else np.float64
        return found.view(part).byteswap().view(found.dtype)
    return found.byteswap()


@kernel("DecodeRaw", backend="numpy")
def _decode_raw(xp: Any, x: np.ndarray, *, out_type: dtypes.DType, little_endian: bool) -> np.ndarray:
    texts = x.ravel().tolist()
    size = len(texts[0]) if texts else 0
    for i, text in enumerate(texts):
        if len(text) != size:
            raise invalid(
                f"DecodeRaw requires input strings to all be the same size, but element {i} has size {size} != "
                f"{len(text)}"
            )
    if size % out_type.size:
        raise invalid(
            f"Input to DecodeRaw has length {size} that is not a multiple of {out_type.size}, the size of "
            f"{out_type.name}"
        )
    data = texts[0] if len(texts) == 1 else b"".join(texts)
    return _numbers(data, out_type, little_endian).reshape(*x.shape, size // out_type.size)


@kernel("DecodePaddedRaw", backend="numpy")
def _decode_padded_raw(
    xp: Any, x: np.ndarray, fixed_length: np.ndarray, *, out_type: dtypes.DType, little_endian: bool
) -> np.ndarray:
    length = int(fixed_length)
    if length <= 0:
        raise invalid(f"fixed_length ({length}) must be greater than zero.")
    if length % out_type.size:
        raise invalid(f"fixed_length ({length}) must be a multiple of the size of out_type ({out_type.size})")
    data = b"".join(text[:length].ljust(length, b"\0") for text in x.ravel().tolist())
    return _numbers(data, out_type, little_endian).reshape(*x.shape, length // out_type.size)


@kernel("DecodeCompressed", backend="numpy")
def _decode_compressed(xp: Any, x: np.ndarray, *, compression_type: Any) -> np.ndarray:
    kind = as_text(compression_type)
    if kind not in ("", "ZLIB", "GZIP"):
        raise invalid("Only ZLIB, GZIP or NONE are supported compressions")
    return mapped(x, lambda data: _inflated(data, window_bits(kind))) if kind else x


def _inflated(data: bytes, bits: int) -> bytes:
    unpacker = zlib.decompressobj(bits)
    try:
        found = unpacker.decompress(data)
    except zlib.error as e:
        text = str(e).partition("while decompressing data: ")[2] or str(e)
        raise errors.DataLossError(None, None, f"inflate() failed with error -3: {text}") from None
    if not unpacker.eof:
        raise errors.DataLossError(None, None, "the compressed data end too early")
    return found


@kernel("DecodeJSONExample", backend="numpy")
def _decode_json_example(xp: Any, x: np.ndarray) -> np.ndarray:
    from google.protobuf import json_format

    def packed(text: bytes) -> bytes:
        try:
            return json_format.Parse(text, protos.Example()).SerializeToString(deterministic=True)
        except (json_format.ParseError, UnicodeDecodeError) as e:
            raise invalid(f"Error while parsing JSON: {e}") from None

    return mapped(x, packed)


# -- tensors as bytes --------------------------------------------------------------------------------------------------


def tensor_bytes(array: np.ndarray, dtype: dtypes.DType, pack_strings: bool = False) -> bytes:
    """An array as the bytes of a TensorProto."""
    try:
        return tensor_proto.content_proto(array, dtype, pack_strings).SerializeToString()
    except TypeError as e:
        raise invalid(str(e)) from None


def bytes_tensor(data: bytes, what: str = "`serialized`") -> tuple[np.ndarray, dtypes.DType]:
    """The array, and its dtype, that the bytes of a TensorProto hold."""
    from google.protobuf.message import DecodeError

    try:
        proto = protos.TensorProto.FromString(data)
    except DecodeError:
        encoded = base64.b64encode(data).decode()
        raise invalid(f"Could not parse {what} as TensorProto, base64: {encoded}") from None
    try:
        return tensor_proto.proto_array(proto), dtypes.as_dtype(proto.dtype)
    except (TypeError, ValueError) as e:
        raise invalid(f"Could not parse {what} as TensorProto: {e}") from None


@kernel("SerializeTensor", backend="numpy")
def _serialize_tensor(xp: Any, x: np.ndarray, *, T: dtypes.DType) -> np.ndarray:
    return strings([tensor_bytes(x, T)], ())


@kernel("ParseTensor", backend="numpy")
def _parse_tensor(xp: Any, serialized: np.ndarray, *, out_type: dtypes.DType) -> np.ndarray:
    array, dtype = bytes_tensor(serialized[()])
    if dtype is not out_type:
        raise invalid(f"Type mismatch between parsed tensor ({dtype.name}) and dtype ({out_type.name})")
    return array


no_kernel(
    "ReadFile WriteFile MatchingFiles DecodeRaw DecodePaddedRaw DecodeCompressed DecodeJSONExample SerializeTensor "
    "ParseTensor",
    "xla",
    reason="files and strings live on the host",
)

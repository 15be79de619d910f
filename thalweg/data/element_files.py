"""Elements in files: how `cache`, `snapshot`, `save` and `load` keep them.

A file is one of records (`core.record_files`, so that damage is seen); a record has a TensorProto for each tensor
of the
element, each with its length in front. The spec of the elements is kept as JSON. The formats are thalweg's own.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import dtypes, errors, nest, protos, tensor_proto
from thalweg.core.file_streams import os_error
from thalweg.core.record_files import RecordWriter, read_records
from thalweg.core.sparse_tensor import SparseTensorSpec
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor
from thalweg.data.structure import Element, Structure
from thalweg.ops.ragged.spec import RaggedTensorSpec

_LENGTH = struct.Struct("<I")
SPEC_FILE = "dataset_spec.pb"


# ---------------------------------------------------------------- elements


def encoder(structure: Structure) -> Callable[[Element], bytes]:
    """A function from an element to bytes. Raises: TypeError for elements that are no tensors."""
    for spec in structure.flat:
        if not isinstance(spec, (TensorSpec, RaggedTensorSpec, SparseTensorSpec)):
            raise TypeError(f"elements of {spec!r} cannot be written to a file")

    def encode(element: Element) -> bytes:
        parts = []
        for value, dtype in zip(element, structure.dtypes, strict=True):
            tensors = [EagerTensor(value, dtype)] if dtype is not None else nest.flatten(value, expand_composites=True)
            for tensor in tensors:
                data = tensor_proto.array_proto(tensor._numpy(), tensor.dtype).SerializeToString()
                parts += (_LENGTH.pack(len(data)), data)
        return b"".join(parts)

    return encode


def decoder(structure: Structure) -> Callable[[bytes], Element]:
    """The reverse of `encoder`. Raises: DataLossError for bytes that are no such element."""
    message = protos.message("TensorProto")

    def tensors(record: bytes) -> Iterator[EagerTensor]:
        at = 0
        while at < len(record):
            (length,) = _LENGTH.unpack_from(record, at)
            proto = message.FromString(record[at + 4 : at + 4 + length])
            yield EagerTensor(tensor_proto.proto_array(proto), dtypes.as_dtype(proto.dtype))
            at += 4 + length

    def decode(record: bytes) -> Element:
        try:
            found = list(tensors(record))
        except Exception as e:
            raise errors.DataLossError(None, None, f"a record is no element: {e}") from None
        given = iter(found)
        leaves = []
        for spec in structure.flat:
            if isinstance(spec, TensorSpec):
                leaves.append(next(given)._numpy())
            else:
                count = len(nest.flatten(spec, expand_composites=True))
                parts = [next(given) for _ in range(count)]
                leaves.append(nest.pack_sequence_as(spec, parts, expand_composites=True))
        return tuple(leaves)

    return decode


def read_elements(path: str, compression: str, structure: Structure) -> Iterator[Element]:
    """The elements of a file."""
    return map(decoder(structure), read_records(path, compression))


# ---------------------------------------------------------------- specs


def spec_to_json(spec: Any) -> Any:
    """A nest of specs as JSON values."""
    if isinstance(spec, (TensorSpec, SparseTensorSpec)):
        return {"kind": type(spec).__name__, "shape": _sizes(spec), "dtype": spec.dtype.name}
    if isinstance(spec, RaggedTensorSpec):
        return {
            "kind": "RaggedTensorSpec", "shape": _sizes(spec), "dtype": spec.dtype.name,
            "ragged_rank": spec.ragged_rank, "row_splits_dtype": spec.row_splits_dtype.name,
        }  # fmt: skip
    if isinstance(spec, dict):
        return {"kind": "dict", "parts": {k: spec_to_json(v) for k, v in spec.items()}}
    if isinstance(spec, (tuple, list)):
        return {"kind": "tuple", "parts": [spec_to_json(v) for v in spec]}
    raise TypeError(f"elements of {spec!r} cannot be written to a file")


def _sizes(spec: Any) -> list[int | None] | None:
    return None if spec.shape.rank is None else spec.shape.as_list()


def spec_from_json(data: Any) -> Any:
    """The reverse of `spec_to_json`."""
    kind = data["kind"]
    if kind == "dict":
        return {k: spec_from_json(v) for k, v in data["parts"].items()}
    if kind == "tuple":
        return tuple(spec_from_json(v) for v in data["parts"])
    dtype = dtypes.as_dtype(data["dtype"])
    if kind == "RaggedTensorSpec":
        return RaggedTensorSpec(data["shape"], dtype, data["ragged_rank"], dtypes.as_dtype(data["row_splits_dtype"]))
    return {"TensorSpec": TensorSpec, "SparseTensorSpec": SparseTensorSpec}[kind](data["shape"], dtype)


# ---------------------------------------------------------------- folders of elements


class FolderWriter:
    """Writes elements into a new folder, which takes its name only when all is written.

    Args:
      path: of the folder. structure: of the elements. compression: "", "ZLIB" or "GZIP". description: what is kept with
        the spec.
    """

    def __init__(self, path: str, structure: Structure, compression: str, description: str = ""):
        self._path, self._temporary = path, f"{path}.{uuid.uuid4().hex}.tmp"
        self._structure, self._compression, self._description = structure, compression, description
        self._encode = encoder(structure)
        self._writers: dict[int, RecordWriter] = {}
        try:
            os.makedirs(self._temporary)
        except OSError as e:
            raise os_error(path, e) from None

    def write(self, element: Element, shard: int = 0) -> None:
        """Adds an element to a shard."""
        if shard not in self._writers:
            name = os.path.join(self._temporary, f"{shard:08d}.records")
            self._writers[shard] = RecordWriter(name, self._compression)
        self._writers[shard].write(self._encode(element))

    def commit(self) -> None:
        """Ends the files and gives the folder its name; what was there under it is gone."""
        self._close()
        data = {"format": 1, "spec": spec_to_json(self._structure.spec), "compression": self._compression,
                "shards": sorted(self._writers), "description": self._description}  # fmt: skip
        with open(os.path.join(self._temporary, SPEC_FILE), "w", encoding="utf-8") as file:
            json.dump(data, file)
        if os.path.isdir(self._path):
            old = f"{self._temporary}.old"
            os.replace(self._path, old)
            os.replace(self._temporary, self._path)
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(self._temporary, self._path)

    def _close(self) -> None:
        for writer in self._writers.values():
            writer.close()

    def discard(self) -> None:
        """Removes what was written."""
        self._close()
        shutil.rmtree(self._temporary, ignore_errors=True)


def read_folder(path: str) -> dict[str, Any]:
    """What `FolderWriter.commit` has noted. Raises: NotFoundError, DataLossError."""
    name = os.path.join(path, SPEC_FILE)
    try:
        with open(name, encoding="utf-8") as file:
            data = json.load(file)
        data["spec"] = spec_from_json(data["spec"])
    except OSError as e:
        raise os_error(name, e) from None
    except (ValueError, KeyError, TypeError) as e:
        raise errors.DataLossError(None, None, f"{name} is no description of elements: {e}") from None
    return data


def shard_paths(path: str, shards: list[int]) -> list[str]:
    """The files of a folder."""
    return [os.path.join(path, f"{shard:08d}.records") for shard in shards]

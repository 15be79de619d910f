"""Fingerprints of SavedModels, `fingerprint.pb`: numbers that tell whether two models are the same.

The numbers of files written here are digests of our own; only equality means something, as for TensorFlow's.
Source: tf.saved_model.experimental.Fingerprint public docs 2.15; tensorflow/core/protobuf/fingerprint.proto.
"""

from __future__ import annotations

import hashlib
import os
from typing import Any

from thalweg.core import protos
from thalweg.formats import varint
from thalweg.saved_model import constants, files

_FIELDS = (
    "saved_model_checksum", "graph_def_program_hash", "signature_def_hash", "saved_object_graph_hash", "checkpoint_hash"
)


class Fingerprint:
    """The fingerprint of a SavedModel.

    Args:
      saved_model_checksum: of the file `saved_model.pb`.
      graph_def_program_hash, signature_def_hash, saved_object_graph_hash: of its parts.
      checkpoint_hash: of the index of its values.
      version: producer of the fingerprint.
    """

    __module__ = "tensorflow.python.saved_model.fingerprinting"

    def __init__(
        self,
        saved_model_checksum: int | None = None,
        graph_def_program_hash: int | None = None,
        signature_def_hash: int | None = None,
        saved_object_graph_hash: int | None = None,
        checkpoint_hash: int | None = None,
        version: Any = None,
    ):
        self.saved_model_checksum = saved_model_checksum
        self.graph_def_program_hash = graph_def_program_hash
        self.signature_def_hash = signature_def_hash
        self.saved_object_graph_hash = saved_object_graph_hash
        self.checkpoint_hash = checkpoint_hash
        self.version = version

    @classmethod
    def from_proto(cls, proto: Any) -> Fingerprint:
        """The fingerprint of a message, or of its bytes. Raises: ValueError for anything else."""
        if isinstance(proto, bytes):
            return cls(**_decoded(proto))
        try:
            return cls(*(getattr(proto, f) for f in _FIELDS), proto.version)
        except AttributeError as cause:
            raise ValueError(f"Given proto could not be deserialized as fingerprint.{cause}") from None

    def __eq__(self, other: Any) -> bool:
        return all(hasattr(other, f) and getattr(self, f) == getattr(other, f) for f in _FIELDS)

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return "\n".join(["SavedModel Fingerprint", *(f"  {f}: {getattr(self, f)}" for f in _FIELDS)])

    def __repr__(self) -> str:
        return f"Fingerprint({', '.join(str(getattr(self, f)) for f in _FIELDS)})"

    def singleprint(self) -> str:
        """One text for the model, without the checksum of the file, which is another at each writing.

        Raises: ValueError where a number is missing.
        """
        parts = [getattr(self, f) for f in _FIELDS[1:]]
        if not all(isinstance(p, int) for p in parts):
            told = "".join(f"{f}: {getattr(self, f)}" for f in _FIELDS[1:])
            raise ValueError(f"Encounted invalid fingerprint values when constructing singleprint.{told}")
        return "/".join(map(str, parts))


def read_fingerprint(export_dir: str) -> Fingerprint:
    """The fingerprint of a SavedModel.

    Args:
      export_dir: its folder.
    Raises: FileNotFoundError where there is none; RuntimeError for a file that is none.
    Example:
      >>> import tempfile
      >>> folder = tempfile.mkdtemp()
      >>> tf.saved_model.save(tf.Module(), folder)
      >>> tf.saved_model.experimental.read_fingerprint(folder).singleprint().count('/')
      3
    Source: tf.saved_model.experimental.read_fingerprint public docs 2.15.
    """
    path = os.path.join(os.fspath(export_dir), constants.FINGERPRINT_FILENAME)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"SavedModel Fingerprint Error: SavedModel Fingerprint Error: Could not find file {path}"
        ) from None
    try:
        return Fingerprint.from_proto(data)
    except ValueError as cause:
        raise RuntimeError(f"SavedModel Fingerprint Error: {path}: {cause}") from None


def write_fingerprint(folder: str) -> None:
    """Writes the fingerprint of the SavedModel in a folder."""
    with open(os.path.join(folder, constants.SAVED_MODEL_FILENAME_PB), "rb") as file:
        data = file.read()
    meta_graph = protos.SavedModel.FromString(data).meta_graphs[0]
    index = files.variables_path(folder) + ".index"
    values = b""
    if os.path.exists(index):
        with open(index, "rb") as file:
            values = file.read()
    signatures = [f"{k}:".encode() + meta_graph.signature_def[k].SerializeToString(deterministic=True)
                  for k in sorted(meta_graph.signature_def)]
    numbers = [
        data, meta_graph.graph_def.SerializeToString(deterministic=True), b"".join(signatures),
        meta_graph.object_graph_def.SerializeToString(deterministic=True), values,
    ]
    message = b"".join(
        varint.encode(field << 3) + varint.encode(_digest(part)) for field, part in enumerate(numbers, 1)
    )
    version = b"\x08\x01"  # VersionDef(producer=1)
    message += varint.encode(6 << 3 | 2) + varint.encode(len(version)) + version
    with open(os.path.join(folder, constants.FINGERPRINT_FILENAME), "wb") as file:
        file.write(message)


def _digest(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


def _decoded(data: bytes) -> dict[str, Any]:
    """The fields of a FingerprintDef; those that are not there are 0. Raises: ValueError."""
    found: dict[str, Any] = dict.fromkeys(_FIELDS, 0)
    found["version"] = None
    place = 0
    while place < len(data):
        key, place = varint.decode(data, place)
        field, kind = key >> 3, key & 7
        value, place = varint.decode(data, place)
        if kind == 2:
            if place + value > len(data):
                raise ValueError("a field is cut off")
            if field == 6:
                found["version"] = protos.GraphDef.FromString(b"\x22" + varint.encode(value)
                                                              + data[place : place + value]).versions
            place += value
        elif kind != 0:
            raise ValueError(f"field {field} has wire type {kind}")
        elif 1 <= field <= 5:
            found[_FIELDS[field - 1]] = value
    return found

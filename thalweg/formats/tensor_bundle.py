"""Tensor bundles, the files of checkpoints: `prefix.index`, a table of names and places, and
`prefix.data-00000-of-00001`, the bytes of the tensors one after the other.

Reading maps the data files into memory and touches only what is asked for; writing streams. A bundle is written beside
its final place and moved there when whole.
Source: tensorflow/core/protobuf/tensor_bundle.proto; byte layout from files that TensorFlow 2.15 wrote.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import crc32c, dtypes, errors, protos
from thalweg.core.file_streams import os_error
from thalweg.formats import ordered_code, sstable, varint

HEADER_KEY = b""
_WHOLE = -1
_PIECE = 1 << 26  # bytes written at a time
_MOST_ELEMENTS = 1 << 40


def index_file(prefix: str) -> str:
    """The file that holds the names."""
    return prefix + ".index"


def data_file(prefix: str, shard: int = 0, shards: int = 1) -> str:
    """A file that holds tensors."""
    return f"{prefix}.data-{shard:05d}-of-{shards:05d}"


def exists(prefix: str) -> bool:
    """Whether a bundle is there, as its index shows."""
    return os.path.isfile(index_file(prefix))


class Slice(NamedTuple):
    """A part of a tensor: where it starts and how long it is in each dimension; length -1 is the whole dimension."""

    starts: tuple[int, ...]
    lengths: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> Slice:
        """From TensorFlow's text: `0,2:-` is two rows from 0 of all columns. ValueError for anything else."""
        pairs = [("0", "-1") if part == "-" else part.split(",") for part in text.split(":")]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError(f"{text!r} is no slice: expected start,length or - for each dimension")
        return cls(tuple(int(p[0]) for p in pairs), tuple(int(p[1]) for p in pairs))

    def within(self, shape: Sequence[int]) -> tuple[slice, ...]:
        """As an index into a tensor of that shape. ValueError where it does not fit."""
        if len(shape) != len(self.starts):
            raise ValueError(f"a slice of {len(self.starts)} dimensions of a tensor of {len(shape)}")
        found = []
        for start, length, size in zip(self.starts, self.lengths, shape, strict=True):
            stop = size if length == _WHOLE else start + length
            if start < 0 or not start <= stop <= size:
                raise ValueError(f"{start}:{stop} of a dimension of {size}")
            found.append(slice(start, stop))
        return tuple(found)


class BundleReader:
    """The tensors under a prefix.

    Args:
      prefix: path without `.index`.
    Raises: NotFoundError where there is no such bundle, DataLossError for a damaged one. Each call that reads a tensor
      may raise them, too, for the file it lies in.
    """

    def __init__(self, prefix: str):
        self.prefix = os.fspath(prefix)
        path = index_file(self.prefix)
        try:
            with open(path, "rb") as file:
                data = file.read()
        except (FileNotFoundError, NotADirectoryError):
            raise errors.NotFoundError(
                None,
                None,
                f"Unsuccessful TensorSliceReader constructor: Failed to find any matching files for {self.prefix}",
            ) from None
        except OSError as cause:
            raise os_error(path, cause) from None
        self._values = sstable.load(data, path)
        header = self._parse(protos.BundleHeaderProto, HEADER_KEY)
        if header.endianness != 0:
            raise errors.UnimplementedError(None, None, f"{path}: a bundle of big-endian numbers")
        if not 0 < header.num_shards < 100_000:
            raise errors.DataLossError(None, None, f"{path}: {header.num_shards} shards")
        self.num_shards = header.num_shards
        self._shards: dict[int, Any] = {}
        self._entries: dict[str, Any] = {}

    def keys(self) -> list[str]:
        """The names of the tensors, sorted; slices of one are under its name."""
        return [k.decode() for k in self._values if k and k[0] != 0]

    def __contains__(self, key: str) -> bool:
        return bool(key) and key.encode() in self._values

    def dtype(self, key: str) -> dtypes.DType:
        """The dtype of a tensor."""
        entry = self._entry(key)
        try:
            return dtypes.as_dtype(entry.dtype)
        except TypeError:
            raise self._loss(f"tensor {key!r} has the unknown dtype {entry.dtype}") from None

    def shape(self, key: str) -> tuple[int, ...]:
        """The shape of a tensor."""
        return self._shape(key, self._entry(key))

    def is_sliced(self, key: str) -> bool:
        """Whether the tensor was written in parts."""
        return bool(self._entry(key).slices)

    def read(self, key: str) -> np.ndarray:
        """The values of a tensor: an array of its own, in the storage of its dtype (strings: objects of bytes)."""
        entry = self._entry(key)
        if entry.slices:
            return self._assembled(key, entry)
        return self._value(key, entry)

    def read_slice(self, key: str, part: Slice) -> np.ndarray:
        """A part of a tensor. InvalidArgumentError where it does not fit the shape."""
        try:
            where = part.within(self.shape(key))
        except ValueError as cause:
            raise errors.InvalidArgumentError(None, None, f"slice of {key!r}: {cause}") from None
        return np.array(self.read(key)[where], copy=True, order="C")

    def close(self) -> None:
        """Lets the files go. Reading opens them again."""
        self._shards.clear()

    def _parse(self, message_class: Any, key: bytes) -> Any:
        message = message_class()
        try:
            message.ParseFromString(self._values[key])
        except KeyError:
            raise self._loss("it has no header") from None
        except Exception:
            raise self._loss(f"the entry of {key[:80]!r} is damaged") from None
        return message

    def _loss(self, what: str) -> errors.DataLossError:
        return errors.DataLossError(None, None, f"{index_file(self.prefix)}: {what}")

    def _entry(self, key: str) -> Any:
        found = self._entries.get(key)
        if found is None:
            if key not in self:
                raise errors.NotFoundError(None, None, f"Key {key} not found in checkpoint")
            found = self._entries[key] = self._parse(protos.BundleEntryProto, key.encode())
        return found

    def _shape(self, key: str, entry: Any) -> tuple[int, ...]:
        shape = tuple(d.size for d in entry.shape.dim)
        count = 1
        for size in shape:
            count *= size
            if size < 0 or count > _MOST_ELEMENTS:
                raise self._loss(f"tensor {key!r} has the shape {shape}")
        return shape

    def _shard(self, shard: int) -> memoryview:
        found = self._shards.get(shard)
        if found is None:
            path = data_file(self.prefix, shard, self.num_shards)
            try:
                with open(path, "rb") as file:
                    size = os.fstat(file.fileno()).st_size
                    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
            except FileNotFoundError:
                raise errors.NotFoundError(None, None, f"{path}; No such file or directory") from None
            found = self._shards[shard] = memoryview(mapped)
        return found

    def _bytes(self, key: str, entry: Any) -> memoryview:
        if not 0 <= entry.shard_id < self.num_shards:
            raise self._loss(f"tensor {key!r} is in shard {entry.shard_id} of {self.num_shards}")
        data = self._shard(entry.shard_id)
        if entry.offset < 0 or entry.size < 0 or entry.offset + entry.size > len(data):
            path = data_file(self.prefix, entry.shard_id, self.num_shards)
            raise errors.DataLossError(
                None,
                None,
                f"{path} is truncated: tensor {key!r} is at {entry.offset} to {entry.offset + entry.size}, "
                f"the file has {len(data)} bytes",
            )
        return data[entry.offset : entry.offset + entry.size]

    def _value(self, key: str, entry: Any) -> np.ndarray:
        dtype, shape, data = self.dtype(key), self._shape(key, entry), self._bytes(key, entry)
        count = int(np.prod(shape, dtype=np.int64))
        if dtype == dtypes.string:
            return self._strings(key, entry, data, shape, count)
        storage = dtype._storage
        if storage.hasobject:
            raise errors.UnimplementedError(None, None, f"tensor {key!r} of dtype {dtype.name} in a checkpoint")
        if len(data) != count * storage.itemsize:
            raise self._loss(f"tensor {key!r}, {dtype.name} of shape {shape}, has {len(data)} bytes")
        self._check(key, entry, crc32c.value(data))
        return np.frombuffer(data, storage, count).reshape(shape).copy()

    def _check(self, key: str, entry: Any, crc: int) -> None:
        if crc32c.mask(crc) != entry.crc32c:
            path = data_file(self.prefix, entry.shard_id, self.num_shards)
            raise errors.DataLossError(
                None,
                None,
                f"TensorBundle at {self.prefix} shard {entry.shard_id} ({entry.size} bytes): Checksum does not match: "
                f"stored {entry.crc32c:#x} vs. calculated on the restored bytes {crc32c.mask(crc):#x}, "
                f"of tensor {key!r} in {path}",
            )

    def _strings(self, key: str, entry: Any, data: memoryview, shape: tuple, count: int) -> np.ndarray:
        if count > len(data):
            raise self._loss(f"tensor {key!r}, {count} strings, has {len(data)} bytes")
        try:
            lengths, at, crc = [], 0, 0
            for _ in range(count):
                length, at = varint.decode(data, at)
                lengths.append(length)
            crc = crc32c.value(_packed_lengths(lengths))
            stored = bytes(data[at : at + 4])
            if struct.unpack("<I", stored)[0] != crc32c.mask(crc) or at + 4 + sum(lengths) != len(data):
                raise ValueError("the lengths do not fit")
        except (ValueError, struct.error) as cause:
            raise self._loss(f"the strings of {key!r} are damaged: {cause}") from None
        at += 4
        self._check(key, entry, crc32c.extend(crc32c.extend(crc, stored), data[at:]))
        out = np.empty(count, object)
        for i, length in enumerate(lengths):
            out[i] = bytes(data[at : at + length])
            at += length
        return out.reshape(shape)

    def _assembled(self, key: str, entry: Any) -> np.ndarray:
        """A tensor that was written in parts."""
        shape = self._shape(key, entry)
        out = np.empty(shape, self.dtype(key)._storage)
        filled = 0
        for part in entry.slices:
            piece = Slice(
                tuple(e.start for e in part.extent),
                tuple(e.length if e.HasField("length") else _WHOLE for e in part.extent),
            )
            stored = self._parse(protos.BundleEntryProto, ordered_code.slice_key(key, *piece))
            value = self._value(key, stored)
            try:
                target = out[piece.within(shape)]
            except ValueError as cause:
                raise self._loss(f"a slice of {key!r}: {cause}") from None
            if target.shape != value.shape:
                raise self._loss(f"a slice of {key!r} has the shape {value.shape}, expected {target.shape}")
            target[...] = value
            filled += value.size
        if filled < out.size:
            raise self._loss(f"the slices of {key!r} hold {filled} of {out.size} elements")
        return out


def _packed_lengths(lengths: Iterable[int]) -> bytes:
    """What the checksum of strings' lengths is of: four bytes each, eight for a string of more than 4 GB."""
    return b"".join(struct.pack("<I" if n < 1 << 32 else "<Q", n) for n in lengths)


class BundleWriter:
    """Writes a bundle of one shard.

    Use as a context manager: the files appear when the block ends without an error, and an error leaves what was
    there before. Tensors may come in any order; the index is sorted.

    Args:
      prefix: path without `.index`. Folders above it are made.
    """

    def __init__(self, prefix: str):
        self.prefix = os.fspath(prefix)
        self._entries: dict[bytes, bytes] = {}
        self._offset = 0
        self._file: Any = None

    def __enter__(self) -> BundleWriter:
        folder = os.path.dirname(self.prefix)
        if folder:
            os.makedirs(folder, exist_ok=True)
        handle, self._temporary = tempfile.mkstemp(prefix=os.path.basename(self.prefix) + ".tmp", dir=folder or ".")
        self._file = os.fdopen(handle, "wb")
        return self

    def add(self, key: str, value: np.ndarray, dtype: Any = None) -> None:
        """Writes a tensor: an array in the storage of `dtype` (by default the array's own).

        Raises: ValueError for a name that is there already.
        """
        dtype = dtypes.as_dtype(value.dtype if dtype is None else dtype)
        self._entry(key.encode(), dtype, value.shape, *self._write(value, dtype))

    def add_slice(self, key: str, value: np.ndarray, shape: Sequence[int], part: Slice, dtype: Any = None) -> None:
        """Writes a part of a tensor of that shape."""
        dtype = dtypes.as_dtype(value.dtype if dtype is None else dtype)
        whole = protos.BundleEntryProto()
        if key.encode() in self._entries:
            whole.ParseFromString(self._entries[key.encode()])
        else:
            whole.dtype = dtype.as_datatype_enum
            whole.shape.SetInParent()
            for size in shape:
                whole.shape.dim.add(size=size)
        entry = whole.slices.add()
        for start, length in zip(*part, strict=True):
            extent = entry.extent.add()
            if length != _WHOLE:
                extent.start, extent.length = start, length
        self._entries[key.encode()] = whole.SerializeToString(deterministic=True)
        self._entry(ordered_code.slice_key(key, *part), dtype, value.shape, *self._write(value, dtype))

    def _entry(self, key: bytes, dtype: Any, shape: Sequence[int], offset: int, size: int, crc: int) -> None:
        if key in self._entries or key == HEADER_KEY:
            raise ValueError(f"tensor {key.decode(errors='replace')!r} is already in {self.prefix}")
        entry = protos.BundleEntryProto(dtype=dtype.as_datatype_enum, offset=offset, size=size, crc32c=crc32c.mask(crc))
        entry.shape.SetInParent()
        for length in shape:
            entry.shape.dim.add(size=length)
        self._entries[key] = entry.SerializeToString(deterministic=True)

    def _write(self, value: np.ndarray, dtype: dtypes.DType) -> tuple[int, int, int]:
        """Appends the bytes: (where they are, how many, their checksum)."""
        offset, crc = self._offset, 0
        if dtype == dtypes.string:
            strings = [bytes(s) for s in value.reshape(-1)]
            lengths = [len(s) for s in strings]
            crc = crc32c.value(_packed_lengths(lengths))
            stored = struct.pack("<I", crc32c.mask(crc))
            self._append(b"".join(map(varint.encode, lengths)))
            for piece in (stored, *strings):
                self._append(piece)
                crc = crc32c.extend(crc, piece)
        elif dtype._storage.hasobject:
            raise errors.UnimplementedError(None, None, f"saving a tensor of dtype {dtype.name}")
        else:
            data = np.ascontiguousarray(value, dtype._storage).reshape(-1).view(np.uint8)
            for start in range(0, data.size, _PIECE):
                piece = data[start : start + _PIECE].data
                self._append(piece)
                crc = crc32c.extend(crc, piece)
        return offset, self._offset - offset, crc

    def _append(self, data: Any) -> None:
        self._file.write(data)
        self._offset += len(data)

    def __exit__(self, kind: Any, value: Any, trace: Any) -> None:
        try:
            if kind is None:
                self._finish()
            else:
                self._file.close()
        finally:
            with contextlib.suppress(OSError):
                self._file.close()
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._temporary)

    def _finish(self) -> None:
        header = protos.BundleHeaderProto(num_shards=1)
        header.version.producer = 1
        table = {HEADER_KEY: header.SerializeToString(deterministic=True), **self._entries}
        data = sstable.dump(sorted(table.items()))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        replace_files({data_file(self.prefix): self._temporary}, {index_file(self.prefix): data})


def replace_files(moved: dict[str, str], written: dict[str, bytes]) -> None:
    """Puts finished files in place: everything is on the disk before the first name changes.

    Args:
      moved: final path -> the temporary file that becomes it.
      written: final path -> content.
    """
    temporary: dict[str, str] = dict(moved)
    try:
        for path, content in written.items():
            folder, name = os.path.split(path)
            handle, temporary[path] = tempfile.mkstemp(prefix=name + ".tmp", dir=folder or ".")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        mode = 0o666 & ~_umask()
        for path, made in temporary.items():
            os.chmod(made, mode)
            os.replace(made, path)
    except BaseException:
        for made in temporary.values():
            with contextlib.suppress(OSError):
                os.unlink(made)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def merge(prefixes: Sequence[str], target: str, delete_old_dirs: bool = True) -> None:
    """Makes one bundle of several: their data files become its shards.

    Args:
      prefixes: the bundles; no tensor may be in two of them, slices aside.
      target: the prefix of the whole.
      delete_old_dirs: remove the folders of the parts when they are empty.
    Raises: InvalidArgumentError for a tensor that is in several; NotFoundError, DataLossError of the parts.
    """
    readers = [BundleReader(p) for p in prefixes]
    shards = [(reader, shard) for reader in readers for shard in range(reader.num_shards)]
    place = {(id(reader), shard): i for i, (reader, shard) in enumerate(shards)}
    table: dict[bytes, bytes] = {}
    for reader in readers:
        for key in reader._values:
            if key == HEADER_KEY:
                continue
            entry = reader._parse(protos.BundleEntryProto, key)
            if key in table:
                whole = protos.BundleEntryProto.FromString(table[key])
                if not entry.slices or not whole.slices:
                    text = f"tensor {key.decode()!r} is in several of {list(prefixes)}"
                    raise errors.InvalidArgumentError(None, None, text)
                whole.slices.extend(entry.slices)
                entry = whole
            elif not entry.slices:
                entry.shard_id = place[id(reader), entry.shard_id]
            table[key] = entry.SerializeToString(deterministic=True)
    header = protos.BundleHeaderProto(num_shards=len(shards))
    header.version.producer = 1
    table[HEADER_KEY] = header.SerializeToString(deterministic=True)
    folder = os.path.dirname(target)
    if folder:
        os.makedirs(folder, exist_ok=True)
    moved = {
        data_file(target, i, len(shards)): data_file(reader.prefix, shard, reader.num_shards)
        for i, (reader, shard) in enumerate(shards)
    }
    replace_files(moved, {index_file(target): sstable.dump(sorted(table.items()))})
    for prefix in prefixes:
        os.unlink(index_file(prefix))
        if delete_old_dirs:
            with contextlib.suppress(OSError):
                os.rmdir(os.path.dirname(prefix))


def iterate(reader: BundleReader) -> Iterator[tuple[str, np.ndarray]]:
    """The tensors of a bundle, by name."""
    for key in reader.keys():
        yield key, reader.read(key)

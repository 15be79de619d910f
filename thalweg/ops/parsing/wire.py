"""Example messages read off the wire, a batch at a time.

protobuf parses only the outer structure: in the messages used here a Feature is a field of bytes, which has the same
place on the wire. The bytes of one feature of all examples, a column, are then decoded together with NumPy. What is
out of the ordinary (unpacked numbers, fields given twice, keys that are no UTF-8) takes the slow way, field by field.
Source: the protocol buffer encoding, protobuf.dev/programming-guides/encoding; tensorflow/core/example/*.proto.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes

BYTES, FLOAT, INT64 = 1, 2, 3  # the fields of Feature
KIND_OF = {dtypes.string: BYTES, dtypes.float32: FLOAT, dtypes.int64: INT64}
KIND_NAMES = {BYTES: "string", FLOAT: "float", INT64: "int64"}
_STORAGE = {BYTES: object, FLOAT: np.float32, INT64: np.int64}
_MAX_VARINT = 10
Column = tuple[np.ndarray, np.ndarray]


class Malformed(ValueError):
    """Bytes that are no message."""


class WrongKind(ValueError):
    """A feature holds another kind of list: `index` in the column, `kind` found."""

    def __init__(self, index: int, kind: int):
        super().__init__(index, kind)
        self.index, self.kind = index, kind


# ---------------------------------------------------------------- the outer structure


@functools.cache
def _messages() -> tuple[Callable, Callable, Callable]:
    """FromString of Example, SequenceExample and FeatureList, with every Feature as bytes."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    types = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="thalweg/example_wire.proto", package="wire", syntax="proto3")

    def message_with_map(name: str, field: str) -> None:
        outer = file.message_type.add(name=name)
        entry = outer.nested_type.add(name="Entry")
        entry.options.map_entry = True
        entry.field.add(name="key", number=1, type=types.TYPE_STRING, label=types.LABEL_OPTIONAL)
        entry.field.add(name="value", number=2, type=types.TYPE_BYTES, label=types.LABEL_OPTIONAL)
        outer.field.add(
            name=field, number=1, type=types.TYPE_MESSAGE, label=types.LABEL_REPEATED, type_name=f".wire.{name}.Entry"
        )

    def message(name: str, **fields: str) -> None:
        outer = file.message_type.add(name=name)
        for number, (field, kind) in enumerate(fields.items(), 1):
            outer.field.add(
                name=field, number=number, type=types.TYPE_MESSAGE, label=types.LABEL_OPTIONAL,
                type_name=f".wire.{kind}",
            )  # fmt: skip

    message_with_map("Features", "feature")
    message_with_map("FeatureLists", "feature_list")
    message("Example", features="Features")
    message("SequenceExample", context="Features", feature_lists="FeatureLists")
    lists = file.message_type.add(name="FeatureList")
    lists.field.add(name="feature", number=1, type=types.TYPE_BYTES, label=types.LABEL_REPEATED)
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    classes = (
        message_factory.GetMessageClass(pool.FindMessageTypeByName(f"wire.{name}"))
        for name in ("Example", "SequenceExample", "FeatureList")
    )
    return tuple(c.FromString for c in classes)  # type: ignore[return-value]


def examples(serialized: Sequence[bytes]) -> list[Mapping[str, bytes]]:
    """The features of each Example, by key. Raises: Malformed, with the index as its argument."""
    parse = _messages()[0]
    try:
        return [parse(data).features.feature for data in serialized]
    except Exception:  # noqa: BLE001  (protobuf's error; the slow way decides)
        return [_slowly(i, data, _slow_example) for i, data in enumerate(serialized)]


def sequence_examples(serialized: Sequence[bytes]) -> list[tuple[Mapping[str, bytes], Mapping[str, bytes]]]:
    """(context, feature lists) of each SequenceExample. Raises: Malformed."""
    parse = _messages()[1]
    try:
        parsed = [parse(data) for data in serialized]
    except Exception:  # noqa: BLE001
        return [_slowly(i, data, _slow_sequence) for i, data in enumerate(serialized)]
    return [(p.context.feature, p.feature_lists.feature_list) for p in parsed]


def features_of_list(data: bytes) -> Sequence[bytes]:
    """The features of a FeatureList. Raises: Malformed."""
    try:
        return _messages()[2](data).feature
    except Exception:  # noqa: BLE001
        raise Malformed from None


def _slowly(index: int, data: bytes, parse: Callable[[bytes], Any]) -> Any:
    try:
        return parse(data)
    except Malformed:
        raise Malformed(index) from None


def _slow_example(data: bytes) -> dict[str, bytes]:
    return _slow_map(b"".join(value for number, value in fields(data) if number == 1 and isinstance(value, bytes)))


def _slow_sequence(data: bytes) -> tuple[dict[str, bytes], dict[str, bytes]]:
    parts = {1: b"", 2: b""}
    for number, value in fields(data):
        if number in parts and isinstance(value, bytes):
            parts[number] += value
    return _slow_map(parts[1]), _slow_map(parts[2])


def _slow_map(data: bytes) -> dict[str, bytes]:
    found = {}
    for number, entry in fields(data):
        if number == 1 and isinstance(entry, bytes):
            parts = {n: v for n, v in fields(entry) if isinstance(v, bytes)}
            found[parts.get(1, b"").decode("utf-8", "surrogateescape")] = parts.get(2, b"")
    return found


# ---------------------------------------------------------------- fields, one by one


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """(number, where it ends). Raises: Malformed."""
    number = shift = 0
    while True:
        if at >= len(data) or shift >= 7 * _MAX_VARINT:
            raise Malformed
        byte = data[at]
        number |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return number & 0xFFFFFFFFFFFFFFFF, at
        shift += 7


def fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """(number, value) of each field: bytes, or an int for a varint. Raises: Malformed."""
    at, size = 0, len(data)
    while at < size:
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if number == 0:
            raise Malformed
        if wire == 0:
            value, at = _varint(data, at)
            yield number, value
            continue
        if wire == 2:
            length, at = _varint(data, at)
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
        else:
            raise Malformed
        if at + length > size:
            raise Malformed
        yield number, data[at : at + length]
        at += length


# ---------------------------------------------------------------- columns


def column(raws: Sequence[bytes | None], kind: int) -> Column:
    """The values of one feature in all examples, one after the other, and how many each has.

    Args:
      raws: the bytes of the Feature of each example; None or empty for none. kind: BYTES, FLOAT or INT64.
    Raises: WrongKind, Malformed.
    """
    if len(raws) == 1:
        return _single_column(raws[0], kind)
    if kind == BYTES:
        return _bytes_column(raws)
    found = _even_column(raws) if kind == FLOAT else None
    if found is not None:
        return found
    data, sizes = _packed_numbers(raws, kind)
    return _floats(data, sizes) if kind == FLOAT else _integers(data, sizes)


def values(raw: bytes, kind: int) -> np.ndarray:
    """The values of one feature. Raises: WrongKind, Malformed."""
    if kind == BYTES:
        found = _strings(_list_bytes(0, raw, BYTES))
        flat = np.empty(len(found), object)
        flat[:] = found
        return flat
    data = _number_bytes(0, raw, kind)
    if kind == FLOAT:
        if len(data) % 4:
            raise Malformed
        return np.frombuffer(data, np.float32)
    if len(data) == 1 and data[0] < 128:
        return np.array(data[0], np.int64, ndmin=1)
    if len(data) > _MAX_VARINT:
        return _integers(np.frombuffer(data, np.uint8), np.array([len(data)]))[0]
    numbers, at = [], 0
    while at < len(data):
        number, at = _varint(data, at)
        numbers.append(number)
    return np.array(numbers, np.uint64).view(np.int64)


def _single_column(raw: bytes | None, kind: int) -> Column:
    """The column of one feature, without the vectors that pay only for many."""
    flat = values(raw, kind) if raw else np.zeros(0, _STORAGE[kind])
    return flat, np.array([flat.size])


_SHORT = 130  # a Feature below this length has one byte for each of its lengths


def _ordinary(raws: Sequence[bytes], kind: int, least: int) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """(bytes of all features, size of each, where each begins) where every one is short and has one list of one part.

    Args:
      least: the smallest size that is taken; smaller features must be empty.
    """
    data = np.frombuffer(b"".join(raws), np.uint8)
    sizes = np.fromiter(map(len, raws), np.int64, len(raws))
    starts = np.cumsum(sizes) - sizes
    if not len(data) or sizes.max() >= _SHORT:
        return None
    inside, firsts = sizes, starts
    if sizes.min() < least:
        present = sizes >= least
        if sizes[~present].any():
            return None
        inside, firsts = sizes[present], starts[present]
    header = data[firsts[:, None] + np.arange(4)]
    header[:, 1::2] -= np.stack([inside - 2, inside - 4], 1).astype(np.uint8)
    return (data, sizes, firsts) if (header == (kind << 3 | 2, 0, 10, 0)).all() else None


def _packed_numbers(raws: Sequence[bytes | None], kind: int) -> tuple[np.ndarray, np.ndarray]:
    """(the packed numbers of all features as bytes, how many bytes each has)."""
    if None in raws:
        raws = [raw or b"" for raw in raws]
    found = _ordinary(raws, kind, 5)  # type: ignore[arg-type]
    if found is not None:
        data, sizes, firsts = found
        is_number = np.ones(len(data), bool)
        is_number[firsts[:, None] + np.arange(4)] = False
        return data[is_number], np.maximum(sizes - 4, 0)
    parts = [_number_bytes(i, raw, kind) if raw else b"" for i, raw in enumerate(raws)]
    return np.frombuffer(b"".join(parts), np.uint8), np.fromiter(map(len, parts), np.int64, len(parts))


def _even_column(raws: Sequence[bytes | None]) -> Column | None:
    """Floats of features that have one length and one header; None where they do not."""
    count = len(raws)
    first = raws[0] if count else None
    if not first or len(first) < 6:
        return None
    try:
        size = len(first)
        if len(set(map(len, raws))) > 1:  # type: ignore[arg-type]
            return None
    except TypeError:  # a None
        return None
    start = size - len(_number_bytes(0, first, FLOAT))
    table = np.frombuffer(b"".join(raws), np.uint8).reshape(count, size)  # type: ignore[arg-type]
    if (size - start) % 4 or not (table[:, :start] == table[0, :start]).all():
        return None
    values = np.ascontiguousarray(table[:, start:]).view(np.float32).ravel()
    return values, np.full(count, (size - start) // 4, np.int64)


def _list_bytes(index: int, raw: bytes, kind: int) -> bytes:
    """The bytes of the list in a Feature."""
    size = len(raw)
    if raw[0] == kind << 3 | 2:
        if size < 130 and raw[1:2] == _LENGTHS[size - 2]:
            return raw[2:]
        length, at = _varint(raw, 1)
        if at + length == size:
            return raw[at:]
    last, data = None, b""
    for number, value in fields(raw):  # the last kind set counts; several parts of it are one list
        if number in KIND_NAMES:
            if not isinstance(value, bytes):
                raise Malformed
            data = data + value if number == last else value
            last = number
    if last is None:
        return b""
    if last != kind:
        raise WrongKind(index, last)
    return data


_LENGTHS = [bytes([i]) for i in range(128)]


def kind_of(raw: bytes | None) -> int | None:
    """The kind of list that a Feature holds; None for none."""
    last = None
    for number, _ in fields(raw or b""):
        last = number if number in KIND_NAMES else last
    return last


def _number_bytes(index: int, raw: bytes, kind: int) -> bytes:
    """The packed numbers of a Feature."""
    data = _list_bytes(index, raw, kind)
    size = len(data)
    if not size:
        return b""
    if data[0] == 10:
        if size < 130 and data[1:2] == _LENGTHS[size - 2]:
            return data[2:]
        length, at = _varint(data, 1)
        if at + length == size:
            return data[at:]
    out = []
    for number, value in fields(data):  # several packed parts, or numbers one by one
        if number == 1:
            out.append(value if isinstance(value, bytes) else _as_varint(value))
    return b"".join(out)


def _as_varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _floats(data: np.ndarray, sizes: np.ndarray) -> Column:
    if (sizes % 4).any():
        raise Malformed
    return data.view(np.float32), sizes // 4


def _integers(data: np.ndarray, sizes: np.ndarray) -> Column:
    is_last = data < 128
    before = np.concatenate([[0], np.cumsum(is_last)])
    limits = np.cumsum(sizes)
    if len(data) and not is_last[limits[sizes > 0] - 1].all():
        raise Malformed
    lengths = before[limits] - before[limits - sizes]
    if is_last.all():
        return data.astype(np.int64), lengths
    lasts = np.flatnonzero(is_last)
    firsts = np.concatenate([[0], lasts[:-1] + 1])
    widths = lasts - firsts + 1
    widest = int(widths.max())
    if widest > _MAX_VARINT:
        raise Malformed
    places = np.arange(widest)
    digits = data[np.minimum(firsts[:, None] + places, len(data) - 1)].astype(np.uint64) & np.uint64(127)
    digits <<= (7 * places).astype(np.uint64)
    digits[places >= widths[:, None]] = 0
    return np.bitwise_or.reduce(digits, axis=1).view(np.int64), lengths


def _bytes_column(raws: Sequence[bytes | None]) -> Column:
    if len(raws) > 8 and None not in raws and b"" not in raws and _ordinary(raws, BYTES, 4):  # type: ignore[arg-type]
        flat = np.empty(len(raws), object)
        flat[:] = [raw[4:] for raw in raws]  # type: ignore[index]
        return flat, np.ones(len(raws), np.int64)
    values: list[bytes] = []
    lengths = np.ones(len(raws), np.int64)
    for i, raw in enumerate(raws):
        if raw:
            size = len(raw)
            if 4 <= size < 130 and raw[0] == 10 and raw[1] == size - 2 and raw[2] == 10 and raw[3] == size - 4:
                values.append(raw[4:])
                continue
            found = _strings(_list_bytes(i, raw, BYTES))
            values += found
            lengths[i] = len(found)
        else:
            lengths[i] = 0
    flat = np.empty(len(values), object)
    flat[:] = values
    return flat, lengths


def _strings(data: bytes) -> list[bytes]:
    out, at, size = [], 0, len(data)
    while at < size:
        if data[at] != 10:
            return [value for number, value in fields(data) if number == 1 and isinstance(value, bytes)]
        length, at = _varint(data, at + 1)
        if at + length > size:
            raise Malformed
        out.append(data[at : at + length])
        at += length
    return out

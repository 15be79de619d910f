"""DecodeCSV: records of text to columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.strings import _numbers
from thalweg.ops.strings._elements import as_bytes, invalid, strings


def split_fields(record: bytes, delim: bytes, use_quotes: bool) -> list[bytes]:
    """The fields of a record; a field in quotes may hold the delimiter, line ends, and quotes written twice.

    Raises: InvalidArgumentError for a quote or line end where none may be.
    """
    if not record:
        return []
    plain = not (use_quotes and b'"' in record)
    if plain and b"\n" not in record and b"\r" not in record:
        return record.split(delim)
    fields: list[bytes] = []
    at, size = 0, len(record)
    while at < size:
        if record[at] in b"\r\n":  # line ends between fields are passed over
            at += 1
            continue
        if use_quotes and record[at] == 0x22:
            field, at = _quoted(record, at + 1, delim)
        else:
            end = record.find(delim, at)
            end = size if end < 0 else end
            field = record[at:end]
            if (use_quotes and b'"' in field) or b"\n" in field or b"\r" in field:
                raise invalid("Unquoted fields cannot have quotes/CRLFs inside")
            at = end + 1
        fields.append(field)
    if record.endswith(delim):
        fields.append(b"")
    return fields


def _quoted(record: bytes, at: int, delim: bytes) -> tuple[bytes, int]:
    """The field in quotes that begins at a place, and where the next one begins."""
    out, size = [], len(record)
    while at < size - 1 and not (record[at] == 0x22 and record[at + 1 : at + 2] == delim):
        if record[at] == 0x22:
            if record[at + 1] != 0x22:
                raise invalid("Quote inside a string has to be escaped by another quote")
            out.append(b'"')
            at += 2
        else:
            out.append(record[at : at + 1])
            at += 1
    if not (at < size and record[at] == 0x22):
        raise invalid("Quoted field has to end with quote followed by delim or end")
    return b"".join(out), at + 2


@kernel("DecodeCSV", backend="numpy")
def _decode_csv(
    xp: Any, records: np.ndarray, defaults: list[np.ndarray], *, field_delim: Any, use_quote_delim: bool,
    na_value: Any, select_cols: Any, OUT_TYPE: Any,
) -> list[np.ndarray]:  # fmt: skip
    delim, missing, columns = as_bytes(field_delim), as_bytes(na_value), list(select_cols)
    if len(delim) != 1:
        raise invalid("field_delim should be only 1 char")
    count = len(OUT_TYPE)
    if columns and len(columns) != count:
        raise invalid("select_cols should match output size")
    rows = []
    for i, record in enumerate(records.ravel().tolist()):
        fields = split_fields(record, delim, use_quote_delim)
        if columns:
            fields = [fields[c] for c in columns if c < len(fields)]
        if len(fields) != count:
            raise invalid(f"Expect {count} fields but have {len(fields)} in record {i}")
        rows.append(fields)
    texts = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(count)]
    shape = records.shape
    return [
        _column(f, column, default, missing, dtype, shape)
        for f, (column, default, dtype) in enumerate(zip(texts, defaults, OUT_TYPE, strict=True))
    ]


def _column(
    field: int, texts: list[bytes], default: np.ndarray, missing: bytes, dtype: dtypes.DType, shape: tuple[int, ...]
) -> np.ndarray:
    absent = [i for i, text in enumerate(texts) if not text or text == missing]
    if absent and default.size != 1:
        raise invalid(f"Field {field} is required but missing in record {absent[0]}!")
    if dtype is dtypes.string:
        for i in absent:
            texts[i] = default.ravel()[0]
        return strings(texts, shape)
    for i in absent:
        texts[i] = b"0"
    values = _parsed(field, texts, dtype)
    if absent:
        values[absent] = default.ravel()[0]
    return values.reshape(shape)


def _parsed(field: int, texts: list[bytes], dtype: dtypes.DType) -> np.ndarray:
    def parse(part: list[bytes]) -> np.ndarray:
        if dtype.is_floating:
            return _numbers.parse_floats(part, dtype)
        return np.fromiter((_numbers.parse_integer(text, dtype) for text in part), dtype._storage, len(part))

    try:
        return parse(texts)
    except errors.InvalidArgumentError:
        for i, text in enumerate(texts):
            try:
                parse([text])
            except errors.InvalidArgumentError:
                shown = text.decode("utf-8", "replace")
                name = {"float32": "float", "float64": "double"}.get(dtype.name, dtype.name)
                raise invalid(f"Field {field} in record {i} is not a valid {name}: {shown}") from None
        raise


no_kernel("DecodeCSV", "xla", reason="strings live on the host")

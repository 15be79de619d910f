"""`tf.io`: files, raw bytes, CSV, serialised tensors.

Source: tf.io public docs 2.15; recorded runs (tests/golden/conformance/files.json, records.json).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import dtypes
from thalweg.core.sparse_tensor import SparseTensor, SparseTensorValue, is_sparse
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply


def read_file(filename: Any, name: str | None = None) -> Tensor:
    """The whole content of a file.

    Args:
      filename: string scalar.
    Returns: string scalar.
    Raises: NotFoundError; FailedPreconditionError for a folder.
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile("w") as file:
      ...   print("abc", end="", file=file, flush=True)
      ...   tf.io.read_file(file.name).numpy()
      b'abc'
    Source: tf.io.read_file public docs 2.15.
    """
    return apply("ReadFile", filename, name=name)


def write_file(filename: Any, contents: Any, name: str | None = None) -> Any:
    """Writes a file, and makes the folders around it.

    Args:
      filename, contents: string scalars.
    Raises: FailedPreconditionError where the path is that of a folder.
    Example:
      >>> import os, tempfile
      >>> path = os.path.join(tempfile.mkdtemp(), "folder", "file")
      >>> tf.io.write_file(path, "abc")
      >>> tf.io.read_file(path).numpy()
      b'abc'
    Source: tf.io.write_file public docs 2.15.
    """
    return apply("WriteFile", filename, contents, name=name)


def matching_files(pattern: Any, name: str | None = None) -> Tensor:
    """The names of the files that match a pattern, or any of several, sorted.

    Args:
      pattern: string scalar or vector; `*`, `?` and `[a-z]` match within one part of a path.
    Returns: string vector.
    Example:
      >>> tf.io.matching_files("/no/such/*").shape
      TensorShape([0])
    Source: tf.io.matching_files public docs 2.15.
    """
    return apply("MatchingFiles", pattern, name=name)


def decode_raw(
    input_bytes: Any, out_type: Any, little_endian: bool = True, fixed_length: Any = None, name: str | None = None
) -> Tensor:
    """Bytes as numbers.

    Args:
      input_bytes: string tensor whose elements have one length, unless `fixed_length` is given.
      out_type: dtype of the numbers. little_endian: the order of the bytes in a number.
      fixed_length: bytes that every element is cut or padded with zeros to.
    Returns: tensor of `out_type` with one more dimension.
    Raises: InvalidArgumentError for elements of several lengths, or one that is no multiple of the number's size.
    Example:
      >>> tf.io.decode_raw(["ab", "cd"], tf.uint8).numpy().tolist()
      [[97, 98], [99, 100]]
    Source: tf.io.decode_raw public docs 2.15.
    """
    if fixed_length is not None:
        return apply(
            "DecodePaddedRaw", input_bytes, fixed_length, out_type=out_type, little_endian=little_endian, name=name
        )
    return apply("DecodeRaw", input_bytes, out_type=out_type, little_endian=little_endian, name=name)


def decode_raw_v1(
    input_bytes: Any = None, out_type: Any = None, little_endian: bool = True, name: str | None = None,
    bytes: Any = None,
) -> Tensor:  # fmt: skip
    """`tf.io.decode_raw`; `bytes` is the old name of `input_bytes`."""
    if bytes is not None:
        if input_bytes is not None:
            raise ValueError("Cannot specify both 'bytes' and 'input_bytes'")
        input_bytes = bytes
    if out_type is None:
        raise ValueError("decode_raw_v1() missing 1 positional argument: 'out_type'")
    return apply("DecodeRaw", input_bytes, out_type=out_type, little_endian=little_endian, name=name)


def decode_compressed(bytes: Any, compression_type: str = "", name: str | None = None) -> Tensor:
    """Unpacks compressed strings, element by element.

    Args:
      bytes: string tensor. compression_type: "ZLIB", "GZIP" or "".
    Raises: DataLossError for what is not packed so; InvalidArgumentError for another compression.
    Example:
      >>> import zlib
      >>> tf.io.decode_compressed(zlib.compress(b"abc"), "ZLIB").numpy()
      b'abc'
    Source: tf.io.decode_compressed public docs 2.15.
    """
    return apply("DecodeCompressed", bytes, compression_type=compression_type, name=name)


def decode_csv(
    records: Any, record_defaults: Sequence[Any], field_delim: str = ",", use_quote_delim: bool = True,
    na_value: str = "", select_cols: Sequence[int] | None = None, name: str | None = None,
) -> list[Tensor]:  # fmt: skip
    """Records of comma-separated values as columns.

    Args:
      records: string tensor, each element one record.
      record_defaults: for each column a value that stands for empty fields, and whose dtype is the column's; an empty
        vector where the field is required.
      field_delim: one character. use_quote_delim: whether `"` quotes. na_value: text that counts as empty.
      select_cols: numbers of the columns wanted, ascending.
    Returns: list of tensors of the shape of `records`.
    Raises: InvalidArgumentError for a record that does not fit; ValueError for bad `select_cols`.
    Example:
      >>> [column.numpy().tolist() for column in tf.io.decode_csv(["1,a", "2,"], [0, "b"])]
      [[1, 2], [b'a', b'b']]
    Source: tf.io.decode_csv public docs 2.15.
    """
    if select_cols is not None:
        columns = list(select_cols)
        if any(a >= b for a, b in zip(columns, columns[1:], strict=False)):
            raise ValueError("select_cols is not strictly increasing.")
        if columns and columns[0] < 0:
            raise ValueError("select_cols contains negative values.")
        if len(columns) != len(record_defaults):
            raise ValueError("Length of select_cols and record_defaults do not match.")
    return apply(
        "DecodeCSV", records, list(record_defaults), field_delim=field_delim, use_quote_delim=use_quote_delim,
        na_value=na_value, select_cols=select_cols or [], name=name,
    )  # fmt: skip


def decode_csv_v1(
    records: Any, record_defaults: Sequence[Any], field_delim: str = ",", use_quote_delim: bool = True,
    name: str | None = None, na_value: str = "", select_cols: Sequence[int] | None = None,
) -> list[Tensor]:  # fmt: skip
    """`tf.io.decode_csv` with the arguments in their old order."""
    return decode_csv(records, record_defaults, field_delim, use_quote_delim, na_value, select_cols, name)


def decode_json_example(json_examples: Any, name: str | None = None) -> Tensor:
    """tf.train.Example messages from JSON to their bytes.

    Args:
      json_examples: string tensor.
    Raises: InvalidArgumentError for what is no JSON of an Example.
    Example:
      >>> tf.io.decode_json_example('{"features": {"feature": {"i": {"int64List": {"value": ["3"]}}}}}').shape
      TensorShape([])
    Source: tf.io.decode_json_example public docs 2.15.
    """
    return apply("DecodeJSONExample", json_examples, name=name)


def serialize_tensor(tensor: Any, name: str | None = None) -> Tensor:
    """A tensor as the bytes of a TensorProto.

    Args:
      tensor: tensor of any dtype that has values.
    Returns: string scalar.
    Example:
      >>> tf.io.parse_tensor(tf.io.serialize_tensor([1.5, 2.5]), tf.float32).numpy().tolist()
      [1.5, 2.5]
    Source: tf.io.serialize_tensor public docs 2.15.
    """
    return apply("SerializeTensor", tensor, name=name)


def parse_tensor(serialized: Any, out_type: Any, name: str | None = None) -> Tensor:
    """The tensor that the bytes of a TensorProto hold.

    Args:
      serialized: string scalar. out_type: the tensor's dtype.
    Raises: InvalidArgumentError for other bytes, or another dtype.
    Example:
      >>> tf.io.parse_tensor(tf.io.serialize_tensor(["a"]), tf.string).numpy().tolist()
      [b'a']
    Source: tf.io.parse_tensor public docs 2.15.
    """
    return apply("ParseTensor", serialized, out_type=out_type, name=name)


def _sparse(value: Any) -> SparseTensor:
    if isinstance(value, SparseTensorValue):
        return SparseTensor(value.indices, value.values, value.dense_shape)
    if not is_sparse(value):
        raise TypeError("Input must be a SparseTensor.")
    return value


def serialize_sparse(sp_input: Any, out_type: Any = dtypes.string, name: str | None = None) -> Tensor:
    """A sparse tensor as three strings: its indices, values and shape.

    Args:
      sp_input: SparseTensor. out_type: tf.string or tf.variant.
    Returns: vector of 3.
    Example:
      >>> tf.io.serialize_sparse(tf.sparse.from_dense([[1, 0]])).shape
      TensorShape([3])
    Source: tf.io.serialize_sparse public docs 2.15.
    """
    x = _sparse(sp_input)
    return apply("SerializeSparse", x.indices, x.values, x.dense_shape, out_type=out_type, name=name)


def serialize_many_sparse(sp_input: Any, out_type: Any = dtypes.string, name: str | None = None) -> Tensor:
    """The rows of a sparse tensor, each as three strings.

    Args:
      sp_input: SparseTensor of rank 2 or more. out_type: tf.string or tf.variant.
    Returns: matrix [rows, 3].
    Example:
      >>> tf.io.serialize_many_sparse(tf.sparse.from_dense([[1, 0], [2, 3]])).shape
      TensorShape([2, 3])
    Source: tf.io.serialize_many_sparse public docs 2.15.
    """
    x = _sparse(sp_input)
    return apply("SerializeManySparse", x.indices, x.values, x.dense_shape, out_type=out_type, name=name)


def serialize_sparse_v1(sp_input: Any, name: str | None = None, out_type: Any = dtypes.string) -> Tensor:
    """`tf.io.serialize_sparse` with the arguments in their old order."""
    return serialize_sparse(sp_input, out_type, name)


def serialize_many_sparse_v1(sp_input: Any, name: str | None = None, out_type: Any = dtypes.string) -> Tensor:
    """`tf.io.serialize_many_sparse` with the arguments in their old order."""
    return serialize_many_sparse(sp_input, out_type, name)


def deserialize_many_sparse(
    serialized_sparse: Any, dtype: Any, rank: int | None = None, name: str | None = None
) -> SparseTensor:
    """The sparse tensor whose rows were serialised.

    Args:
      serialized_sparse: string matrix [rows, 3]. dtype: of the values. rank: of a row, where it is known.
    Returns: SparseTensor of one rank more.
    Raises: InvalidArgumentError for rows of other dtypes or of several ranks.
    Example:
      >>> rows = tf.io.serialize_many_sparse(tf.sparse.from_dense([[1, 0], [2, 3]]))
      >>> tf.sparse.to_dense(tf.io.deserialize_many_sparse(rows, tf.int32)).numpy().tolist()
      [[1, 0], [2, 3]]
    Source: tf.io.deserialize_many_sparse public docs 2.15.
    """
    indices, values, shape = apply("DeserializeManySparse", serialized_sparse, dtype=dtype, name=name)
    indices.set_shape([None, rank])
    shape.set_shape([rank])
    return SparseTensor(indices, values, shape)

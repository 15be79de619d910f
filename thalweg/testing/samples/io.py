"""Samples of the ops on packed bytes: numbers, CSV, tensors and sparse tensors as strings, and damaged ones."""

import gzip
import zlib

import numpy as np

from thalweg.testing.sampling import no_samples, samples

INVALID = "InvalidArgumentError"

no_samples("ReadFile", "WriteFile", "MatchingFiles", reason="files: tests/ops/test_io.py, conformance/cases/files.py")


def text(make, *values):
    """A vector of strings."""
    return make.array(list(values), "string")


@samples("DecodeRaw")
def _(make):
    for dtype in "uint8 int8 int16 uint16 int32 int64 half float32 float64 complex64 complex128".split():
        data = [bytes(make.ints((16,), "uint8", 0, 120)) for _ in range(3)]
        for little in (True, False):
            yield make(text(make, *data), out_type=dtype, little_endian=little)
    yield make(make.array([["ab"], ["cd"], ["ef"]], "string"), out_type="int16")
    yield make(make.scalar(b"\0\1\2", "string"), out_type="bool")
    yield make(make.scalar(b"", "string"), out_type="int32")
    yield make(make.array(np.zeros((0, 2), object), "string"), out_type="int32")
    yield make.error(text(make, b"abcd", b"abcdef"), out_type="int16", raises=INVALID, match="same size")
    yield make.error(text(make, b"abc"), out_type="int16", raises=INVALID, match="multiple of 2")


@samples("DecodePaddedRaw")
def _(make):
    for little in (True, False):
        for length in (2, 4, 8):
            yield make(text(make, b"abcd", b"ab", b""), make.scalar(length), out_type="int16", little_endian=little)
    yield make.error(text(make, b"abcd"), make.scalar(5), out_type="int16", raises=INVALID, match="multiple")
    yield make.error(text(make, b"abcd"), make.scalar(0), out_type="int16", raises=INVALID, match="greater than zero")


@samples("DecodeCompressed")
def _(make):
    data = (b"hello" * 20, b"", b"x")
    yield make(text(make, *map(zlib.compress, data)), compression_type="ZLIB")
    zipped = [gzip.compress(d, mtime=0) for d in data]
    zipped = [z[:9] + b"\3" + z[10:] for z in zipped]  # the byte of the operating system: Python's versions differ
    yield make(text(make, *zipped), compression_type="GZIP")
    yield make(text(make, *data))
    yield make.error(text(make, b"abc"), compression_type="GZIP", raises="DataLossError", match="header check")
    yield make.error(text(make, b"abc"), compression_type="LZ4", raises=INVALID, match="Only ZLIB, GZIP or NONE")


@samples("DecodeJSONExample")
def _(make):
    # numbers TensorFlow writes one by one, thalweg packed: the same message (tests/conformance/cases/records.py)
    yield make(make.scalar('{"features":{"feature":{"s":{"bytesList":{"value":["YWI="]}}}}}', "string"))
    yield make(text(make, "{}", '{"features": {}}'))
    yield make.error(text(make, "{bad"), raises=INVALID, match="JSON")


@samples("DecodeCSV")
def _(make):
    none = make.array([], "int32")
    yield make(text(make, '1,2.5,a', '2,,"b,""c"', ',1e3,'), [make.scalar(7), make.array([0.5]), text(make, b"z")])
    yield make(make.scalar("5;x", "string"), [make.scalar(7), text(make, b"")], field_delim=";")
    yield make(text(make, '1,"2",3', '4,"5,6",7'), [make.scalar(0), text(make, b"")], select_cols=[0, 1])
    yield make(text(make, 'a"b,"c'), [text(make, b""), text(make, b"")], use_quote_delim=False)
    yield make(text(make, "NA,2", "3,NA"), [make.scalar(1, "int64"), make.scalar(2.5, "float64")], na_value="NA")
    yield make(text(make, '\n"a\nb",c', "x,y,"[:3], '"",""'), [text(make, b"d"), text(make, b"e")])
    yield make(make.array([["1"], ["2"]], "string"), [none])
    yield make(text(make, " 12 ,1.5e-3,-inf"), [make.scalar(0), make.scalar(0.0), make.scalar(0.0)])
    two = [make.scalar(0), text(make, b"")]
    yield make.error(text(make, "1,2,3"), two, raises=INVALID, match="Expect 2 fields but have 3 in record 0")
    yield make.error(text(make, "1,2", "x,3"), two, raises=INVALID, match="Field 0 in record 1 is not a valid int32: x")
    yield make.error(text(make, ",2"), [none, two[1]], raises=INVALID, match="Field 0 is required but missing")
    yield make.error(text(make, '1,"2'), two, raises=INVALID, match="end with quote")
    yield make.error(text(make, '1,"2"x'), two, raises=INVALID, match="escaped")
    yield make.error(text(make, '1,a"2"'), two, raises=INVALID, match="Unquoted")
    yield make.error(text(make, "1,2\n"), two, raises=INVALID, match="Unquoted")
    yield make.error(text(make, "1"), [make.scalar(0)], field_delim="ab", raises=INVALID, match="1 char")
    yield make.error(text(make, "1"), [make.array([1, 2])], raises=INVALID, match="1 default per field")
    yield make.error(text(make, "99999999999"), [make.scalar(0)], raises=INVALID, match="not a valid int32")


DTYPES = "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 half bfloat16 float32 float64 complex64".split()


@samples("SerializeTensor")
def _(make):
    for dtype in DTYPES:
        yield make(make.of(dtype, (2, 3)))
        yield make(make.of(dtype, ()))
    yield make(text(make, "a", "bc", ""))
    yield make(make.floats((0, 3)))
    yield make(make.array(np.zeros((0,), object), "string"))


@samples("ParseTensor")
def _(make):
    # int32 [[1, 2]] as bytes, as values, one value for all, none for zeros; strings; a half
    yield make(make.scalar(b"\x08\x03\x12\x08\x12\x02\x08\x01\x12\x02\x08\x02\"\x08\x01\0\0\0\x02\0\0\0", "string"),
               out_type="int32")  # fmt: skip
    yield make(make.scalar(b"\x08\x03\x12\x04\x12\x02\x08\x03\x3a\x02\x05\x06", "string"), out_type="int32")
    yield make(make.scalar(b"\x08\x03\x12\x04\x12\x02\x08\x03", "string"), out_type="int32")
    yield make(make.scalar(b"\x08\x07\x12\x04\x12\x02\x08\x02B\x01aB\x02bc", "string"), out_type="string")
    yield make(make.scalar(b"\x08\x13\x12\0\x6a\x02\x80\x78", "string"), out_type="half")
    yield make.error(make.scalar(b"junk", "string"), out_type="int32", raises=INVALID, match="Could not parse")
    yield make.error(make.scalar(b"\x08\x03\x12\0\x3a\x01\x05", "string"), out_type="int64", raises=INVALID,
                     match="Type mismatch")  # fmt: skip
    yield make.error(text(make, b"a"), out_type="int32", raises=INVALID, match="scalar")


def sparse(make, dtype="int32"):
    """(indices, values, shape) of a 3 by 4 matrix."""
    values = make.of(dtype, (3,)) if dtype != "string" else text(make, "x", "", "yz")
    return make.array([[0, 1], [0, 3], [2, 0]], "int64"), values, make.array([3, 4], "int64")


@samples("SerializeSparse", "SerializeManySparse")
def _(make):
    for dtype in ("int32", "float32", "string", "bool"):
        yield make(*sparse(make, dtype))
    empty = make.array(np.zeros((0, 3)), "int64"), make.floats((0,)), make.array([2, 3, 4], "int64")
    yield make(*empty)
    yield make.error(make.array([0], "int64"), make.ints((1,)), make.array([3, 4], "int64"), raises=INVALID)


INDICES = b"\x08\t\x12\x08\x12\x02\x08\x01\x12\x02\x08\x01\"\x08%c\0\0\0\0\0\0\0"
VALUES = b"\x08\x03\x12\x04\x12\x02\x08\x01\"\x04\x05\0\0\0"
SHAPE = b"\x08\t\x12\x04\x12\x02\x08\x01\"\x08%c\0\0\0\0\0\0\0"


@samples("DeserializeManySparse")
def _(make):
    rows = [[INDICES % 1, VALUES, SHAPE % 2], [INDICES % 4, VALUES, SHAPE % 6]]
    yield make(make.array(rows, "string"), dtype="int32")
    yield make(make.array(rows[:1], "string"), dtype="int32")
    yield make.error(make.array(rows, "string"), dtype="float32", raises=INVALID, match="Requested SparseTensor")
    yield make.error(make.array([[b"x"] * 3], "string"), dtype="int32", raises=INVALID)


@samples("DeserializeSparse")
def _(make):
    rows = [[INDICES % 1, VALUES, SHAPE % 2], [INDICES % 4, VALUES, SHAPE % 6]]
    yield make(make.array(rows[0], "string"), dtype="int32")
    yield make(make.array(rows, "string"), dtype="int32")
    yield make(make.array([rows, rows], "string"), dtype="int32")
    yield make.error(make.array(rows, "string"), dtype="float32", raises=INVALID)

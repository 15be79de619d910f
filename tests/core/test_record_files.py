"""The framing of records: what is written is read, damaged files give TensorFlow's errors at TensorFlow's record.

The expected errors were recorded from TensorFlow 2.15.1 on the same bytes.
"""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thalweg.core import errors
from thalweg.core.record_files import RecordWriter, masked_crc, read_records

RECORDS = [b"hello", b"", b"x" * 1000]
HELLO = "0500000000000000eab2043e68656c6c6fbb1f1c19"


def write(path, compression="", records=RECORDS):
    with RecordWriter(path, compression) as writer:
        for record in records:
            writer.write(record)
    return path.read_bytes()


def attempt(path, data, compression=""):
    """Lengths of the records read, then the error's class and text."""
    path.write_bytes(data)
    found = []
    try:
        for record in read_records(path, compression):
            found.append(len(record))
    except errors.OpError as e:
        return found, type(e).__name__, e.message
    return found, None, None


@given(st.lists(st.binary(max_size=300), max_size=20), st.sampled_from(["", "GZIP", "ZLIB"]), st.integers(1, 50))
def test_round_trip(tmp_path_factory, records, compression, buffer_size):
    path = tmp_path_factory.mktemp("records") / "a"
    write(path, compression, records)
    assert list(read_records(path, compression, buffer_size)) == records


def test_bytes_are_tensorflows(tmp_path):
    assert write(tmp_path / "a")[:21].hex() == HELLO
    assert masked_crc(b"") == 0xA282EAD8
    assert write(tmp_path / "g", "GZIP")[:12].hex() == "1f8b08000000000000036365"
    assert write(tmp_path / "z", "ZLIB")[:2].hex() == "789c"


@pytest.mark.parametrize(
    ("kept", "found", "at"),
    [(3, [], None), (11, [], None), (12, [], 0), (20, [], 0), (22, [5], None), (30, [5], None), (40, [5, 0], None),
     (100, [5, 0], 37), (1052, [5, 0], 37)],
)  # fmt: skip
def test_truncated(tmp_path, kept, found, at):
    got = attempt(tmp_path / "b", write(tmp_path / "a")[:kept])
    if at is None:
        assert got == (found, None, None)
    else:
        text = f"truncated record at {at}' failed with Read less bytes than requested"
        assert got == (found, "DataLossError", text)


@pytest.mark.parametrize(
    ("flipped", "found", "text"),
    [(0, [], "0 (Is this even a TFRecord file?)"), (9, [], "0 (Is this even a TFRecord file?)"), (13, [], "12"),
     (18, [], "12"), (22, [5], "21"), (34, [5], "33"), (50, [5, 0], "49")],
)  # fmt: skip
def test_flipped_bit(tmp_path, flipped, found, text):
    data = bytearray(write(tmp_path / "a"))
    data[flipped] ^= 1
    assert attempt(tmp_path / "b", data) == (found, "DataLossError", f"corrupted record at {text}")


@pytest.mark.parametrize("compression", ["GZIP", "ZLIB"])
def test_damaged_compression(tmp_path, compression):
    data = write(tmp_path / "a", compression)
    assert attempt(tmp_path / "b", data[:5], compression) == ([], None, None)
    assert attempt(tmp_path / "b", data[:-9], compression) == (
        [5, 0], "DataLossError", "truncated record at 37' failed with EOF reached")  # fmt: skip
    flipped = bytes([data[0] ^ 1]) + data[1:]
    assert attempt(tmp_path / "b", flipped, compression) == (
        [], "DataLossError", "inflate() failed with error -3: incorrect header check")  # fmt: skip


def test_no_file(tmp_path):
    with pytest.raises(errors.NotFoundError, match="none; No such file or directory"):
        next(read_records(tmp_path / "none"))
    with pytest.raises(errors.FailedPreconditionError, match="Is a directory"):
        next(read_records(tmp_path))
    with pytest.raises(errors.NotFoundError):
        RecordWriter(tmp_path / "none" / "a")
    with pytest.raises(ValueError, match="compression_type"):
        RecordWriter(tmp_path / "a", "BZ")


def test_closed_writer(tmp_path):
    writer = RecordWriter(tmp_path / "a")
    writer.write(b"abc")
    writer.flush()
    assert list(read_records(tmp_path / "a")) == [b"abc"]
    writer.close()
    writer.close()
    with pytest.raises(errors.FailedPreconditionError, match="Writer is closed"):
        writer.write(b"a")


def test_early_stop_closes_the_file(tmp_path):
    write(tmp_path / "a")
    records = read_records(tmp_path / "a")
    next(records)
    stream = records.gi_frame.f_locals["stream"]
    records.close()
    assert stream._file.closed

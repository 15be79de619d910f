"""Files, records and packed bytes where samples and conformance cases do not reach: graphs, sessions, faults."""

import json
import pathlib

import numpy as np
import pytest

import thalweg as tf


def test_files_in_sessions(tmp_path):
    v1 = tf.compat.v1
    with v1.Graph().as_default(), v1.Session() as session:
        name = v1.placeholder(tf.string, [])
        session.run(v1.write_file(name, "1,2"), {name: str(tmp_path / "a")})
        columns = v1.decode_csv(v1.read_file(name), [[0], [0]])
        assert session.run(columns, {name: str(tmp_path / "a")}) == [1, 2]
        with pytest.raises(tf.errors.NotFoundError, match="No such file"):
            session.run(columns, {name: str(tmp_path / "b")})
        names = tf.io.match_filenames_once(str(tmp_path / "*"))
        session.run(v1.local_variables_initializer())
        assert session.run(names).tolist() == [str(tmp_path / "a").encode()]


def test_static_shapes():
    @tf.function
    def f(x):
        return tf.io.decode_raw(x, tf.int16), tf.io.decode_raw(x, tf.int16, fixed_length=6), tf.io.decode_csv(x, [1])[0]

    outputs = f.get_concrete_function(tf.TensorSpec([None, 4], tf.string)).structured_outputs
    assert [o.shape.as_list() for o in outputs] == [[None, 4, None], [None, 4, 3], [None, 4]]


def test_a_file_that_is_not_closed_is_written(tmp_path):
    tf.io.gfile.GFile(str(tmp_path / "a"), "w").write("text")
    assert (tmp_path / "a").read_text() == "text"


def test_bit_flips_in_records_are_found(tmp_path):
    """No flip of one bit gives a record that was not written."""
    path = str(tmp_path / "r")
    written = [b"", b"abc", bytes(range(40))]
    with tf.io.TFRecordWriter(path) as writer:
        for record in written:
            writer.write(record)
    data = (tmp_path / "r").read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(60):
        at, bit = rng.integers(len(data)), rng.integers(8)
        broken = bytearray(data)
        broken[at] ^= 1 << bit
        (tmp_path / "b").write_bytes(bytes(broken))
        read = []
        with pytest.raises(tf.errors.DataLossError):
            read.extend(tf.compat.v1.io.tf_record_iterator(str(tmp_path / "b")))
        assert read == written[: len(read)]


def test_deserialized_ranks_must_agree():
    rows = tf.concat(
        [tf.io.serialize_many_sparse(tf.sparse.from_dense(np.ones(s, np.int32))) for s in ((1, 2), (1, 2, 2))], 0
    )
    with pytest.raises(tf.errors.InvalidArgumentError, match="Inconsistent"):
        tf.io.deserialize_many_sparse(rows, tf.int32)


def test_variant_rows():
    x = tf.sparse.from_dense([[1, 0], [2, 3]])
    rows = tf.io.serialize_many_sparse(x, out_type=tf.variant)
    assert rows.dtype == tf.variant and rows.shape == (2, 3)
    indices, values, shape = tf.raw_ops.DeserializeSparse(serialized_sparse=rows, dtype=tf.int32)
    assert tf.sparse.to_dense(tf.SparseTensor(indices, values, shape)).numpy().tolist() == [[1, 0], [2, 3]]


# ---------------------------------------------------------------- files of TensorFlow, and files for it

RECORDS = pathlib.Path(__file__).parent.parent / "golden" / "records"  # of tools/oracle/record_files.py


def record_example(i):
    feature, train = tf.train.Feature, tf.train
    features = {
        "name": feature(bytes_list=train.BytesList(value=[b"n%d" % i])),
        "pair": feature(float_list=train.FloatList(value=[i / 2, -i])),
        "ids": feature(int64_list=train.Int64List(value=[7**k for k in range(i)])),
    }
    return train.Example(features=train.Features(feature=features)).SerializeToString(deterministic=True)


@pytest.mark.parametrize("compression", ["", "GZIP", "ZLIB"])
def test_record_files_of_tensorflow(compression, tmp_path):
    theirs = RECORDS / f"{compression or 'plain'}.tfrecord"
    batch = next(iter(tf.data.TFRecordDataset(str(theirs), compression).batch(100)))
    schema = {
        "name": tf.io.FixedLenFeature([], tf.string),
        "pair": tf.io.FixedLenFeature([2], tf.float32),
        "ids": tf.io.RaggedFeature(tf.int64),
    }
    parsed = tf.io.parse_example(batch, schema)
    want = json.loads((RECORDS / "parsed.json").read_text())
    assert [n.decode() for n in parsed["name"].numpy()] == want["name"]
    assert parsed["pair"].numpy().tolist() == want["pair"] and parsed["ids"].to_list() == want["ids"]
    ours = tmp_path / theirs.name
    with tf.io.TFRecordWriter(str(ours), compression) as writer:
        for i in range(5):
            writer.write(record_example(i))
    assert ours.read_bytes() == theirs.read_bytes()  # so TensorFlow reads what is written here


def test_bit_flips_in_messages_never_crash():
    """A damaged message is an InvalidArgumentError, or parses: as something else, or without the damaged part."""
    data = record_example(3)
    schema = {"name": tf.io.VarLenFeature(tf.string), "ids": tf.io.RaggedFeature(tf.int64)}
    rng = np.random.default_rng(1)
    refused = 0
    for _ in range(150):
        broken = bytearray(data)
        broken[rng.integers(len(data))] ^= 1 << rng.integers(8)
        try:
            tf.io.parse_example([bytes(broken), data], schema)
        except tf.errors.InvalidArgumentError:
            refused += 1
    for size in range(1, len(data)):
        try:
            tf.io.parse_single_example(data[:size], schema)
        except tf.errors.InvalidArgumentError:
            refused += 1
    assert refused > 50

"""Writes small record files with TensorFlow: tests/golden/records/*.tfrecord, and what their records parse to.

usage: (TensorFlow 2.15.1's Python) tools/oracle/record_files.py [folder with files of these names by thalweg]

With a folder it only reads the files there and says whether TensorFlow finds the same in them.
"""

import json
import pathlib
import sys

import tensorflow as tf

TARGET = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "records"
SCHEMA = {
    "name": tf.io.FixedLenFeature([], tf.string),
    "pair": tf.io.FixedLenFeature([2], tf.float32),
    "ids": tf.io.RaggedFeature(tf.int64),
}


def example(i):
    """The i-th message."""
    feature, train = tf.train.Feature, tf.train
    features = {
        "name": feature(bytes_list=train.BytesList(value=[b"n%d" % i])),
        "pair": feature(float_list=train.FloatList(value=[i / 2, -i])),
        "ids": feature(int64_list=train.Int64List(value=[7**k for k in range(i)])),
    }
    message = train.Example(features=train.Features(feature=features))
    return message.SerializeToString(deterministic=True)


def read(path, compression):
    """What the records of a file parse to."""
    batch = next(iter(tf.data.TFRecordDataset(str(path), compression).batch(100)))
    parsed = tf.io.parse_example(batch, SCHEMA)
    ids = parsed["ids"].to_list()
    return {"name": [n.decode() for n in parsed["name"].numpy()], "pair": parsed["pair"].numpy().tolist(), "ids": ids}


def write(folder):
    """Writes one file for each compression."""
    folder.mkdir(exist_ok=True)
    for compression in ("", "GZIP", "ZLIB"):
        with tf.io.TFRecordWriter(str(folder / f"{compression or 'plain'}.tfrecord"), compression) as writer:
            for i in range(5):
                writer.write(example(i))


def main():
    if sys.argv[1:]:
        want = json.loads((TARGET / "parsed.json").read_text())
        for compression in ("", "GZIP", "ZLIB"):
            got = read(pathlib.Path(sys.argv[1]) / f"{compression or 'plain'}.tfrecord", compression)
            print(compression or "plain", "equal" if got == want else f"DIFFERENT: {got}")
        return
    write(TARGET)
    (TARGET / "parsed.json").write_text(json.dumps(read(TARGET / "plain.tfrecord", "")) + "\n")


if __name__ == "__main__":
    main()

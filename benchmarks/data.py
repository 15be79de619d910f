"""Input pipelines: what an element or a batch costs; a training step that reads through prefetch."""
import os
import tempfile

import measure
import numpy as np
import tensorflow as tf

Dataset = tf.data.Dataset
FOLDER = tempfile.mkdtemp()
LINES = os.path.join(FOLDER, "lines.txt")
RECORDS = os.path.join(FOLDER, "examples.tfrecord")
FEATURES = np.arange(20000 * 8, dtype="float32").reshape(20000, 8)
LABELS = np.arange(20000) % 10

with open(LINES, "w") as file:
    for i in range(5000):
        print(f"{i % 2}\tthe quick brown fox number {i} jumps over {i * 7 % 13} lazy dogs", file=file)


def write_records():
    def floats(values):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))

    with tf.io.TFRecordWriter(RECORDS) as writer:
        for i in range(2000):
            feature = {"x": floats(FEATURES[i]), "y": tf.train.Feature(int64_list=tf.train.Int64List(value=[i % 10])),
                       "name": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"name %d" % i]))}
            writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())


def split_line(line):
    parts = tf.strings.split(line, "\t")
    return tf.strings.to_number(parts[0], tf.int32), parts[1]


PARSE = {"x": tf.io.FixedLenFeature([8], tf.float32), "y": tf.io.FixedLenFeature([], tf.int64),
         "name": tf.io.FixedLenFeature([], tf.string)}  # fmt: skip
write_records()

PIPELINES = {
    "shuffle batch": Dataset.from_tensor_slices((FEATURES, LABELS)).shuffle(20000, seed=1).batch(32),
    "range map batch": Dataset.range(20000).map(lambda x: x * x + 1).batch(20),
    "range batch map": Dataset.range(20000).batch(20).map(lambda x: x * x + 1),
    "range map": Dataset.range(20000).map(lambda x: x * x + 1),
    "range filter batch": Dataset.range(20000).filter(lambda x: x % 2 == 0).batch(20),
    "slices map shuffle batch": Dataset.from_tensor_slices((FEATURES, LABELS)).map(
        lambda x, y: (x / 255.0, tf.one_hot(y, 10))).shuffle(1000, seed=1).batch(32),
    "text split map": tf.data.TextLineDataset(LINES).map(split_line).batch(32),
    "records parse": tf.data.TFRecordDataset(RECORDS).batch(32).map(lambda x: tf.io.parse_example(x, PARSE)),
    "generator": Dataset.from_generator(lambda: iter(range(2000)), output_signature=tf.TensorSpec((), tf.int64)),
    "window batch": Dataset.range(2000).window(5, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(5)),
    "padded batch": Dataset.range(2000).map(lambda x: tf.fill([x % 7], x)).padded_batch(32),
    "interleave": Dataset.range(40).interleave(lambda x: Dataset.range(x * 50, x * 50 + 50), cycle_length=4),
    "cache repeat": Dataset.range(5000).map(lambda x: x + 1).cache().repeat(2).batch(50),
}

WEIGHTS = tf.Variable(tf.zeros([8, 10]))
STEPS = Dataset.from_tensor_slices((FEATURES[:4096], LABELS[:4096])).shuffle(4096, seed=1).batch(64)
STEPS = STEPS.map(lambda x, y: (x / 160000.0, tf.one_hot(y, 10)))


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y, tf.matmul(x, WEIGHTS)))
    WEIGHTS.assign_sub(0.1 * tape.gradient(loss, WEIGHTS))
    return loss


def consume(dataset):
    element = None
    for element in dataset:  # noqa: B007  (the last one is what is waited for)
        pass
    return element


def train(dataset):
    for x, y in dataset:
        loss = step(x, y)
    return loss


def finish(result):
    return tf.nest.map_structure(lambda t: t.numpy(), result)


CASES = {name: ([], lambda d=d: consume(d)) for name, d in PIPELINES.items()}
CASES["train 64 steps"] = ([], lambda: train(STEPS))
CASES["train 64 steps prefetch"] = ([], lambda: train(STEPS.prefetch(tf.data.AUTOTUNE)))
measure.run_cases("data", CASES, finish=finish)

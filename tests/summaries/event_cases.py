"""Programs that write event files, run by TensorFlow (tools/oracle/summaries.py) and by thalweg, and what is compared.

Each takes `tf`, numpy and a directory.
"""

import glob
import json
import os


def eager(tf, np, logs):
    writer = tf.summary.create_file_writer(logs)
    with writer.as_default():
        for step in range(3):
            tf.summary.scalar("a/b c", step * 0.5, step=step)
        tf.summary.scalar("int", 3, step=4, description="what it *is*")
        tf.summary.histogram("h", [1.0, 2.0, 3.0, 4.0], step=1, buckets=3)
        tf.summary.histogram("h", np.linspace(-3.0, 7.0, 50).astype("float32"), step=2)
        tf.summary.histogram("ints", [[1, 2], [3, 9]], step=2, buckets=4)
        tf.summary.histogram("one", [1.0, 1.0], step=1, buckets=3)
        tf.summary.histogram("none", [], step=1, buckets=3)
        tf.summary.histogram("no buckets", [1.0], step=1, buckets=0)
        tf.summary.histogram("nan", [1.0, float("nan"), 2.0], step=1, buckets=2)
        tf.summary.text("t", "hi", step=1)
        tf.summary.text("t2", [["a", "b"]], step=1)
        grey = np.linspace(0, 1, 4 * 2 * 2).reshape(4, 2, 2, 1).astype("float32")
        tf.summary.image("grey", grey, step=1)
        tf.summary.image("all", (grey * 200).astype("uint8"), step=1, max_outputs=9, description="d")
        tf.summary.audio("sound", np.linspace(-1, 1, 8).reshape(2, 4, 1).astype("float32"), 8000, step=1)
        tf.summary.audio("nothing", np.zeros((0, 4, 1), "float32"), 8000, step=1)
        tf.summary.write("raw", [1, 2], step=7)
        tf.summary.write("bools", [True, False], step=7)
        tf.summary.write("strings", tf.constant(["a", "b"]), step=7, metadata=b"")
        with tf.name_scope("outer"):
            tf.summary.scalar("in scope", 1.0, step=3)
            with tf.summary.experimental.summary_scope("mine") as (tag, _):
                tf.summary.write(tag, 1.0, step=3)
        value = tf.compat.v1.Summary.Value(tag="pb", simple_value=2.0)
        tf.summary.experimental.write_raw_pb(tf.compat.v1.Summary(value=[value]).SerializeToString(), step=5)
        tf.summary.scalar("big step", 1.0, step=2**40)
    writer.close()


def steps(tf, np, logs):
    writer = tf.summary.create_file_writer(logs, filename_suffix=".mine", max_queue=2, flush_millis=1000)
    with writer.as_default(step=5):
        tf.summary.scalar("given", 1.0)
        tf.summary.scalar("over", 1.0, step=6)
    step = tf.Variable(1, dtype=tf.int64)
    tf.summary.experimental.set_step(step)
    with writer.as_default(), tf.summary.record_if(lambda: tf.equal(step % 2, 0)):
        for _ in range(4):
            step.assign_add(1)
            tf.summary.scalar("even", tf.cast(step, tf.float32))
        with tf.summary.record_if(True):
            tf.summary.scalar("always", 1.0)
    tf.summary.experimental.set_step(None)
    writer.close()


def functions(tf, np, logs):
    writer = tf.summary.create_file_writer(logs)
    step = tf.Variable(0, dtype=tf.int64)

    @tf.function
    def train(x):
        step.assign_add(1)
        with tf.name_scope("inside"):
            tf.summary.scalar("loss", tf.reduce_sum(x), step=step)
            tf.summary.histogram("values", x, step=step, buckets=2)
            tf.summary.image("picture", tf.reshape(x, [1, 1, -1, 1]), step=step)
            tf.summary.text("said", tf.strings.as_string(x), step=step)
            tf.summary.audio("heard", tf.reshape(x, [1, -1, 1]), 4000, step=step)
        with tf.summary.record_if(tf.equal(step % 2, 0)):
            tf.summary.scalar("even", x[0], step=step)
        for i in tf.range(2):
            tf.summary.scalar("loop", tf.cast(i, tf.float32), step=tf.cast(i, tf.int64))
        if x[0] > 0.4:
            tf.summary.scalar("branch", x[0], step=step)
        return tf.reduce_sum(x)

    with writer.as_default():
        for i in range(3):
            train(tf.constant([0.25 * i, 0.5]))
    train(tf.constant([1.0, 0.5]))
    writer.close()


def sessions(tf, np, logs):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        writer = tf.summary.create_file_writer(logs)
        x = v1.placeholder(tf.float32, [])
        with writer.as_default():
            written = tf.summary.scalar("x", x, step=3)
        session.run(writer.init())
        print(session.run(written, {x: 2.0}))
        session.run(writer.close())


def version_1(tf, np, logs):
    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph, v1.Session(graph=graph) as session:
        with v1.name_scope("outer"):
            v1.summary.scalar("loss", 0.5)
            v1.summary.scalar("in family", 0.5, family="fam")
        v1.summary.histogram("h", tf.constant([1.0, 2.0, -3.0]))
        grey = np.linspace(-1, 1, 16).reshape(2, 2, 4, 1).astype("float32")
        v1.summary.image("picture", grey, max_outputs=2)
        v1.summary.image("single", abs(grey), max_outputs=1)
        v1.summary.image("nan", np.array([[[[0.5], [np.nan]]]], "float32"), max_outputs=1)
        v1.summary.audio("tone", tf.zeros([1, 10]), sample_rate=8000, max_outputs=1)
        v1.summary.text("note", tf.constant("hello"))
        v1.summary.tensor_summary("t", tf.constant([1, 2]), summary_description="d", display_name="n")
        v1.summary.scalar("elsewhere", 1.0, collections=["mine"])
        merged = v1.summary.merge_all()
        writer = v1.summary.FileWriter(logs)
        for step in range(2):
            writer.add_summary(session.run(merged), global_step=step)
        writer.add_summary(v1.Summary(value=[v1.Summary.Value(tag="hand", simple_value=2.0)]), 7)
        writer.add_session_log(v1.SessionLog(status=v1.SessionLog.START), 8)
        writer.close()


CASES = {f.__name__: f for f in (eager, steps, functions, sessions, version_1)}


def run(case, tf, np, logs):
    """What the events of a case say: a list of dicts; times and bytes of pictures left out, pictures decoded."""
    CASES[case](tf, np, logs)
    return events(tf, logs)


def events(tf, logs):
    return [_event(tf, e) for path in sorted(glob.glob(os.path.join(logs, "events*"))) for e in _read(tf, path)]


def _read(tf, path):
    return list(tf.compat.v1.train.summary_iterator(path))


def _event(tf, event):
    from google.protobuf import json_format

    event.wall_time = 0
    for value in event.summary.value:
        # Bodies of loops and branches have no name scope of their own here.
        value.tag = value.tag.removeprefix("while/").removeprefix("cond/")
        for i, data in enumerate(value.tensor.string_val):
            if data.startswith(b"\x89PNG"):
                value.tensor.string_val[i] = str(tf.io.decode_png(data).numpy().tolist()).encode()
        if value.image.encoded_image_string:
            pixels = tf.io.decode_png(value.image.encoded_image_string).numpy().tolist()
            value.image.encoded_image_string = str(pixels).encode()
    return json.loads(json_format.MessageToJson(event, preserving_proto_field_name=True))

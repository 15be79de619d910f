"""What goes wrong in a pipeline: damaged files, generators and functions that fail, threads that must end.

Error classes and the elements before them were recorded from TensorFlow 2.15.1.
"""
import contextlib
import gc
import gzip
import os
import sqlite3
import threading
import time
import tracemalloc

import numpy as np
import pytest

import thalweg as tf

Dataset = tf.data.Dataset


def attempt(dataset):
    """The elements, then the error's class name and message."""
    found = []
    try:
        for element in dataset.as_numpy_iterator():
            found.append(element)
    except tf.errors.OpError as e:
        return found, type(e).__name__, e.message
    return found, None, ""


def our_threads():
    return [t for t in threading.enumerate() if t.name.startswith("thalweg_data")]


def wait_for_threads():
    for _ in range(200):
        if not our_threads():
            return True
        time.sleep(0.01)
    return False


def open_files():
    return len(os.listdir("/proc/self/fd"))


# ---------------------------------------------------------------- files


def records(path, values, compression=""):
    with tf.io.TFRecordWriter(str(path), compression) as writer:
        for value in values:
            writer.write(value)
    return str(path)


def test_damaged_records(tmp_path):
    name = records(tmp_path / "r", [b"one", b"two", b"three"])
    data = bytearray((tmp_path / "r").read_bytes())
    data[-6] ^= 1
    (tmp_path / "r").write_bytes(data)
    found, kind, message = attempt(tf.data.TFRecordDataset(name))
    assert (found, kind) == ([b"one", b"two"], "DataLossError") and "corrupted record at 50" in message
    (tmp_path / "r").write_bytes(data[:-7])
    found, kind, message = attempt(tf.data.TFRecordDataset(name).prefetch(2))
    assert (found, kind) == ([b"one", b"two"], "DataLossError") and "truncated record at 38" in message


def test_one_file_of_several_is_missing(tmp_path):
    name = records(tmp_path / "r", [b"one"])
    found, kind, message = attempt(tf.data.TFRecordDataset([name, str(tmp_path / "none"), name]))
    assert (found, kind) == ([b"one"], "NotFoundError") and "No such file" in message and "IteratorGetNext" in message


def test_compressed_records(tmp_path):
    for compression in ("GZIP", "ZLIB"):
        name = records(tmp_path / compression, [b"a" * i for i in range(50)], compression)
        dataset = tf.data.TFRecordDataset(name, compression, buffer_size=10)
        assert [len(r) for r in dataset.as_numpy_iterator()] == list(range(50))
        assert attempt(tf.data.TFRecordDataset(name))[1] == "DataLossError"


def test_records_of_several_files_in_turns(tmp_path):
    names = [records(tmp_path / str(i), [b"%d%d" % (i, j) for j in range(3)]) for i in range(2)]
    dataset = tf.data.TFRecordDataset(names, num_parallel_reads=2)
    assert list(dataset.as_numpy_iterator()) == [b"00", b"10", b"01", b"11", b"02", b"12"]


@pytest.mark.parametrize(
    ("arguments", "found", "kind"),
    [((2,), [], "InvalidArgumentError"), ((2, 1), [b"bc", b"de", b"fg"], None), ((2, 1, 2), [b"bc", b"de"], None),
     ((0,), [], "InvalidArgumentError"), ((2, -1), [], "InvalidArgumentError"), ((2, 20), [], "InvalidArgumentError")],
)  # fmt: skip
def test_fixed_length_records(tmp_path, arguments, found, kind):
    (tmp_path / "f").write_bytes(b"abcdefg")
    assert attempt(tf.data.FixedLengthRecordDataset(str(tmp_path / "f"), *arguments))[:2] == (found, kind)


def test_fixed_length_records_compressed(tmp_path):
    (tmp_path / "f").write_bytes(gzip.compress(b"abcdefg"))
    read = lambda *a: attempt(  # noqa: E731
        tf.data.FixedLengthRecordDataset(str(tmp_path / "f"), *a, compression_type="GZIP"))[:2]  # fmt: skip
    assert read(2) == ([b"ab", b"cd", b"ef"], "DataLossError")
    assert read(2, 1) == ([b"bc", b"de", b"fg"], None)
    assert read(2, 2, 1) == ([b"cd", b"ef"], None)


I, S = [tf.int32, tf.int32], [tf.string, tf.string]
CSV = [
    (b"1,2\r\n3,4\r\n", I, {}, [(1, 2), (3, 4)], None), (b"1,2\r3,4\r", I, {}, [(1, 2), (3, 4)], None),
    (b" 1, 2\n", I, {}, [(1, 2)], None), (b"1,2", I, {}, [(1, 2)], None),
    (b"1\n", I, {}, [], "Expect 2 fields but have 1"), (b"1,2,3\n", I, {}, [], "have more"),
    (b"1,\n", I, {}, [], "Field 1 is required"), (b"a,2\n", I, {}, [], "not a valid int32: a"),
    (b"99999999999,2\n", I, {}, [], "not a valid int32"), (b"", S, {}, [], None),
    (b'"a\nb",c\n', S, {}, [(b"a\nb", b"c")], None), (b'"q""x",y\n', S, {}, [(b'q"x', b"y")], None),
    (b'a"b,c\n', S, {}, [], "Unquoted fields cannot have quotes"), (b'"a,c\n', S, {}, [], "without closing"),
    (b"h,i\na,b\n", S, {"header": True}, [(b"a", b"b")], None),
    (b"a|b\n", S, {"field_delim": "|"}, [(b"a", b"b")], None),
    (b'"a,b"\n', S, {"use_quote_delim": False}, [(b'"a', b'b"')], None),
    (b"NA,b\n", [tf.constant(["d"]), tf.string], {"na_value": "NA"}, [(b"d", b"b")], None),
    (b"a,b,c\n", S, {"select_cols": [0, 2]}, [(b"a", b"c")], None),
    (b"a,b,c\n", S, {"exclude_cols": [1]}, [(b"a", b"c")], None),
    (b"a,b,c\n", S, {"select_cols": [0, 5]}, [], "Expect 2 fields but have 1"),
    (b"a,b\n\nc,d\n", S, {}, [(b"a", b"b")], "Field 0 is required"),
    (b'a,"b"\n"c"\n', S, {}, [(b"a", b"b")], "Expect 2 fields but have 1"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "defaults", "options", "found", "message"), CSV)
def test_csv(tmp_path, data, defaults, options, found, message):
    (tmp_path / "c").write_bytes(data)
    got, kind, text = attempt(tf.data.experimental.CsvDataset(str(tmp_path / "c"), defaults, **options))
    assert got == found
    assert (kind, message is not None) == (("InvalidArgumentError", True) if message else (None, False))
    assert message is None or message in text


def test_csv_goes_on_after_a_bad_row(tmp_path):
    (tmp_path / "c").write_bytes(b"1,2\n\nx,1\n9,9\n")
    dataset = tf.data.experimental.CsvDataset(str(tmp_path / "c"), I)
    assert list(dataset.ignore_errors().as_numpy_iterator()) == [(1, 2), (9, 9)]


def test_csv_batches(tmp_path):
    (tmp_path / "a.csv").write_text("n,x,s,y\n1,1.5,a,0\n2,,b,1\n3,2.5,,0\n")
    make = tf.data.experimental.make_csv_dataset
    (batch, label), *_ = make(str(tmp_path / "*.csv"), 2, label_name="y", num_epochs=1, shuffle=False)
    assert list(batch) == ["n", "x", "s"] and label.numpy().tolist() == [0, 1]
    assert batch["n"].dtype is tf.int32 and batch["x"].numpy().tolist() == [1.5, 0.0]
    assert batch["s"].numpy().tolist() == [b"a", b"b"]
    dataset = make(str(tmp_path / "a.csv"), 3, select_columns=["y", "n"], num_epochs=1, shuffle=False)
    assert [{k: v.numpy().tolist() for k, v in b.items()} for b in dataset] == [{"n": [1, 2, 3], "y": [0, 1, 0]}]
    for wrong in ({"label_name": "none"}, {"select_columns": ["none"]}, {"select_columns": [9]}, {"header": False}):
        with pytest.raises(ValueError):
            make(str(tmp_path / "a.csv"), 2, **wrong)


def test_sql(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "db")) as connection, connection:
        connection.execute("create table t (a int, b text, c real)")
        connection.executemany("insert into t values (?, ?, ?)", [(1, "x", 0.5), (2, None, 1.5)])
    query = lambda text, types: attempt(  # noqa: E731
        tf.data.experimental.SqlDataset("sqlite", str(tmp_path / "db"), text, types))  # fmt: skip
    types = (tf.int32, tf.string, tf.float64)
    assert query("select * from t", types)[0] == [(1, b"x", 0.5), (2, b"", 1.5)]
    assert query("select a from t", types)[1] == "InvalidArgumentError"
    assert query("select * from none", types)[1] == "UnknownError"


# ---------------------------------------------------------------- functions and generators


def test_error_in_a_map_names_the_users_line():
    dataset = Dataset.range(4).map(lambda x: tf.gather([1, 2], x))
    found, kind, message = attempt(dataset)
    assert (found, kind) == ([1, 2], "InvalidArgumentError")
    assert "test_data_faults.py:" in message


@pytest.mark.parametrize("error", [ValueError, TypeError, KeyError])
def test_error_in_a_python_function(error):
    def fail(x):
        if x == 2:
            raise error("no more")
        return x

    dataset = Dataset.range(4).map(lambda x: tf.numpy_function(fail, [x], tf.int64))
    found, kind, message = attempt(dataset)
    assert found == [0, 1] and kind is not None and "no more" in message


def test_generators_errors():
    def failing():
        yield 1
        raise IndexError("gone")

    signature = tf.TensorSpec((), tf.int32)
    assert attempt(Dataset.from_generator(failing, output_signature=signature))[0] == [1]
    found, kind, _ = attempt(Dataset.from_generator(lambda: iter([1, [2]]), output_signature=signature))
    assert (found, kind) == ([1], "InvalidArgumentError")
    found, kind, _ = attempt(Dataset.from_generator(lambda: iter([1, "a"]), output_signature=signature).prefetch(2))
    assert (found, kind) == ([1], "InvalidArgumentError")


# ---------------------------------------------------------------- threads


def slow(seconds=0.006):
    def wait(x):
        time.sleep(seconds)
        return x * 2

    return lambda x: tf.numpy_function(wait, [x], tf.int64)


@pytest.mark.parametrize("deterministic", [None, True, False])
def test_parallel_map_keeps_elements(deterministic):
    seen = set()

    def note(x):
        seen.add(threading.get_ident())
        time.sleep(0.01)
        return x * 2

    dataset = Dataset.range(12).map(
        lambda x: tf.numpy_function(note, [x], tf.int64), num_parallel_calls=3, deterministic=deterministic
    )
    found = [int(x) for x in dataset]
    assert (sorted(found) if deterministic is False else found) == [2 * i for i in range(12)]
    assert len(seen) == 4  # the consumer's own at first, then three others
    assert wait_for_threads()


def test_prefetch_makes_elements_ahead():
    made = []

    def generate():
        for i in range(8):
            time.sleep(0.01)
            made.append(i)
            yield i

    iterator = iter(Dataset.from_generator(generate, output_signature=tf.TensorSpec((), tf.int64)).prefetch(3))
    next(iterator)
    next(iterator)  # by now the thread has begun
    for _ in range(300):
        if len(made) >= 5:
            break
        time.sleep(0.01)
    assert len(made) == 5
    assert [int(x) for x in iterator] == [2, 3, 4, 5, 6, 7]
    assert wait_for_threads()


def test_consumer_that_stops_early_leaves_nothing(tmp_path):
    name = records(tmp_path / "r", [b"x" * 100] * 1000)
    before = open_files()
    pipelines = [
        Dataset.range(1000).map(slow(), num_parallel_calls=2).prefetch(2),
        tf.data.TFRecordDataset([name] * 3, num_parallel_reads=2).map(
            lambda x: tf.numpy_function(lambda v: (time.sleep(0.006), v)[1], [x], tf.string)).prefetch(2),
        Dataset.range(8).interleave(lambda x: tf.data.TFRecordDataset(name), cycle_length=4, num_parallel_calls=2),
        tf.data.TextLineDataset(name).batch(2), tf.data.TFRecordDataset(name).shuffle(5).repeat(),
    ]  # fmt: skip
    for dataset in pipelines:
        for i, _ in enumerate(dataset):
            if i == 3:
                break
        del _
    gc.collect()
    assert wait_for_threads()
    assert open_files() == before


def test_a_worker_that_dies_is_an_error_not_a_wait():
    def die(x):
        time.sleep(0.006)
        if x == 5:
            raise SystemExit
        return x

    dataset = Dataset.range(9).map(lambda x: tf.numpy_function(die, [x], tf.int64), num_parallel_calls=2)
    found = []
    with pytest.raises(BaseException) as raised:
        for x in dataset.prefetch(2):
            found.append(int(x))
    assert found == [0, 1, 2, 3, 4] and isinstance(raised.value, (SystemExit, tf.errors.OpError))
    del raised  # its traceback holds the iterator
    gc.collect()
    assert wait_for_threads()


def test_error_in_a_thread_comes_at_its_element():
    def fail(x):
        time.sleep(0.006)
        if x == 4:
            raise ValueError("four")
        return x

    dataset = Dataset.range(8).map(lambda x: tf.numpy_function(fail, [x], tf.int64), num_parallel_calls=3).prefetch(2)
    found, kind, message = attempt(dataset)
    assert found == [0, 1, 2, 3] and kind is not None and "four" in message
    assert len(list(dataset.ignore_errors())) == 7


def test_memory_is_flat():
    dataset = Dataset.range(2000).shuffle(64).map(lambda x: tf.fill([x % 5 + 1], x)).padded_batch(8).prefetch(2)
    for _ in dataset:
        pass
    gc.collect()
    tracemalloc.start()
    try:
        for _ in dataset.repeat(2):
            pass
        first = tracemalloc.get_traced_memory()[0]
        for _ in dataset.repeat(6):
            pass
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - first < 100_000
    finally:
        tracemalloc.stop()


# ---------------------------------------------------------------- state, files of elements, debug mode


PIPELINES = {
    "shuffle": lambda: Dataset.range(20).shuffle(7, seed=1).map(lambda x: x * 2).batch(3).repeat(2),
    "random": lambda: Dataset.random(seed=2, rerandomize_each_iteration=True).take(9),
    "sample": lambda: Dataset.sample_from_datasets([Dataset.range(6), Dataset.range(10, 16)], seed=1),
    "group": lambda: Dataset.range(9).group_by_window(lambda x: x % 2, lambda k, w: w.batch(2), 2),
}


@pytest.mark.parametrize("name", PIPELINES)
def test_state_of_an_iterator(name):
    """After each element the state is kept; from each the rest is the same."""
    dataset = PIPELINES[name]()
    list(dataset)  # passes differ: the state tells which one it is
    iterator, states, values = iter(dataset), [], []
    while True:
        states.append(iterator._serialize_to_tensors())
        try:
            values.append(next(iterator).numpy().tolist())
        except StopIteration:
            break
    for i, state in enumerate(states):
        other = iter(PIPELINES[name]())
        other._restore_from_tensors(state)
        assert [v.numpy().tolist() for v in other] == values[i:]


def test_state_of_another_pipeline():
    with pytest.raises(tf.errors.InvalidArgumentError):
        iter(Dataset.range(3))._restore(iter(Dataset.range(3).shuffle(2))._save())
    with pytest.raises(tf.errors.InvalidArgumentError):
        iter(Dataset.range(3))._restore(b"nonsense")


def test_cache_in_a_file(tmp_path):
    calls = []

    def generate():
        calls.append(1)
        yield from range(3)

    path = str(tmp_path / "cache")
    dataset = Dataset.from_generator(generate, output_signature=tf.TensorSpec((), tf.int64)).cache(path)
    iterator = iter(dataset)
    next(iterator)
    with pytest.raises(tf.errors.AlreadyExistsError):
        list(dataset)
    del iterator
    assert not list(tmp_path.iterdir())  # a pass that is not complete leaves nothing
    assert [list(dataset.as_numpy_iterator()) for _ in range(2)] == [[0, 1, 2]] * 2
    assert len(calls) == 2
    (tmp_path / "cache.data-00000-of-00001").write_bytes(b"\0" * 40)
    with pytest.raises(tf.errors.DataLossError):
        list(dataset)


def test_saved_elements(tmp_path):
    values = {"r": tf.ragged.constant([[1, 2], [3]]), "s": ["a", "b"], "f": np.eye(2, dtype="float32")}
    dataset, path = Dataset.from_tensor_slices(values), str(tmp_path / "saved")
    for options in ({}, {"compression": "GZIP"}, {"shard_func": lambda e: tf.cast(e["f"][0] > 0, tf.int64)}):
        dataset.save(path, **options)
        found = Dataset.load(path)
        assert found.element_spec == dataset.element_spec
        assert sorted(e["s"].numpy() for e in found) == [b"a", b"b"]
    with pytest.raises(ValueError):
        Dataset.load(path, element_spec=tf.TensorSpec([], tf.int32))
    with pytest.raises(tf.errors.InvalidArgumentError):
        Dataset.range(3).map(lambda x: tf.gather([0], x)).save(path)
    assert len(list(Dataset.load(path))) == 2  # the save that failed has left the old one
    assert [p.name for p in tmp_path.iterdir()] == ["saved"]


def test_snapshot(tmp_path):
    calls = []

    def generate():
        calls.append(1)
        yield from range(4)

    source = Dataset.from_generator(generate, output_signature=tf.TensorSpec((), tf.int64))
    for _ in range(3):
        assert list(source.snapshot(str(tmp_path / "s")).as_numpy_iterator()) == [0, 1, 2, 3]
    assert len(calls) == 1


def test_debug_mode():
    from thalweg.data import debug_mode

    seen = []

    def look(x):
        seen.append(x.numpy() if hasattr(x, "numpy") and tf.executing_eagerly() else None)
        return x + 1

    debug_mode.toggle_debug_mode(True)
    try:
        assert [int(x) for x in Dataset.range(3).map(look, num_parallel_calls=2).prefetch(2)] == [1, 2, 3]
    finally:
        debug_mode.toggle_debug_mode(False)
    assert seen[-3:] == [0, 1, 2]

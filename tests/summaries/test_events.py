"""Event files hold what TensorFlow's hold; they are sound whatever happens."""

import glob
import json
import os
import pathlib
import signal
import subprocess
import sys

import event_cases
import numpy as np
import pytest

import thalweg as tf
from thalweg.formats import event_files
from thalweg.ops.summary import storage

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "summaries.jsonl"


@pytest.fixture(scope="module")
def recorded():
    found = {}
    for line in GOLDEN.read_text().splitlines():
        row = json.loads(line)
        found.setdefault(row["case"], []).append(row["event"])
    return found


@pytest.mark.parametrize("case", event_cases.CASES)
def test_events_are_tensorflows(case, recorded, tmp_path):
    found = event_cases.run(case, tf, np, str(tmp_path))
    assert found == recorded[case]


def values(folder):
    return [(e.step, v.tag) for f in sorted(glob.glob(f"{folder}/events*")) for e in event_files.read_events(f)
            for v in e.summary.value]  # fmt: skip


def test_names_of_files(tmp_path):
    for _ in range(2):
        tf.summary.create_file_writer(str(tmp_path)).close()
    parts = [name.split(".") for name in sorted(os.listdir(tmp_path))]
    assert len(parts) == 2
    for part in parts:
        assert part[:3] == ["events", "out", "tfevents"] and len(part[3]) == 10
        assert part[-3] == str(os.getpid()) and part[-1] == "v2"
    assert parts[0][-2] != parts[1][-2]


def test_two_writers_in_a_directory(tmp_path):
    a, b = (tf.summary.create_file_writer(str(tmp_path)) for _ in range(2))
    for step in range(3):
        for writer in (a, b):
            with writer.as_default():
                tf.summary.scalar("x", 1.0, step=step)
    assert sorted(values(tmp_path)) == sorted([(s, "x") for s in range(3)] * 2)


def test_waiting_events_are_written_when_there_are_many(tmp_path):
    tf.summary.create_file_writer(str(tmp_path), max_queue=3).set_as_default()
    for step in range(2000):
        tf.summary.scalar("x", 1.0, step=step)
    assert len(values(tmp_path)) >= 2000 - 3 - storage._MANY - 1
    tf.summary.flush()
    assert values(tmp_path) == [(step, "x") for step in range(2000)]


def test_no_step():
    writer = tf.summary.create_file_writer("unused-logs")
    with writer.as_default(), pytest.raises(ValueError, match="No step set"):
        tf.summary.scalar("x", 1.0)


def test_a_file_in_the_place_of_the_directory(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(tf.errors.FailedPreconditionError, match="not a directory"):
        tf.summary.create_file_writer(str(tmp_path / "file"))


def test_a_directory_that_cannot_be_made():
    with pytest.raises(tf.errors.OpError):
        tf.summary.create_file_writer("/proc/nowhere/logs")


def test_full_disk(tmp_path, monkeypatch):
    """The write that fails is told; the file stays sound and takes what comes later."""
    writer = tf.summary.create_file_writer(str(tmp_path), max_queue=100)
    with writer.as_default():
        tf.summary.scalar("before", 1.0, step=0)
    real, left = os.write, [20]

    def write(descriptor, data):
        if left[0] <= 0:
            raise OSError(28, "No space left on device")
        count = real(descriptor, bytes(data)[: left[0]])
        left[0] -= count
        return count

    monkeypatch.setattr(event_files.os, "write", write)
    with pytest.raises(tf.errors.ResourceExhaustedError), writer.as_default():
        tf.summary.scalar("lost", 1.0, step=1)
    monkeypatch.undo()
    with writer.as_default():
        tf.summary.scalar("after", 1.0, step=2)
    assert values(tmp_path) == [(0, "before"), (2, "after")]


def test_a_process_that_is_killed_leaves_whole_records(tmp_path):
    program = (
        "import thalweg as tf, os, signal\n"
        f"w = tf.summary.create_file_writer({str(tmp_path)!r}, max_queue=2)\n"
        "w.set_as_default()\n"
        "for i in range(50):\n    tf.summary.scalar('x', 1.0, step=i)\n"
        "w.flush()\n"
        "tf.summary.scalar('late', 1.0, step=50)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert values(tmp_path)[:50] == [(i, "x") for i in range(50)]


def test_a_process_that_ends_writes_what_waits(tmp_path):
    program = (
        "import thalweg as tf\n"
        f"tf.summary.create_file_writer({str(tmp_path)!r}).set_as_default()\n"
        "tf.summary.scalar('x', 1.0, step=1)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
    assert values(tmp_path) == [(1, "x")]


def test_a_cut_file_is_read_to_its_last_whole_record(tmp_path):
    writer = tf.summary.create_file_writer(str(tmp_path))
    with writer.as_default():
        for step in range(3):
            tf.summary.scalar("x", 1.0, step=step)
    (path,) = glob.glob(f"{tmp_path}/events*")
    data = pathlib.Path(path).read_bytes()
    pathlib.Path(path).write_bytes(data[:-5])
    found = []
    with pytest.raises(tf.errors.DataLossError):
        for event in event_files.read_events(path):
            found.append(event.step)
    assert found[-2:] == [0, 1]


def test_closed_writers_refuse():
    writer = tf.summary.create_file_writer("closed-logs")
    writer.close()
    for use in (writer.as_default, writer.set_as_default, writer.init):
        with pytest.raises(RuntimeError, match="already closed"):
            use()
    assert writer.flush() is None and writer.close() is None


def test_tensorboard_reads_the_files(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator", reason="no tensorboard")
    writer = tf.summary.create_file_writer(str(tmp_path))
    with writer.as_default():
        for step in range(3):
            tf.summary.scalar("loss", step * 0.5, step=step)
        tf.summary.histogram("h", [1.0, 2.0], step=1)
    found = accumulator.EventAccumulator(str(tmp_path)).Reload()
    assert found.Tags()["tensors"] == ["loss", "h"]
    assert [(t.step, np.frombuffer(t.tensor_proto.tensor_content, np.float32)[0]) for t in found.Tensors("loss")] == [
        (0, 0.0), (1, 0.5), (2, 1.0)]  # fmt: skip

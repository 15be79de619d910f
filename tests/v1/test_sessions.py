"""Coordinators, queue runners, input queues, monitored sessions and hooks of tf.compat.v1.train."""

import os
import threading

import numpy as np
import pytest

import thalweg as tf

v1 = tf.compat.v1


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as g:
        yield g


def test_coordinator_raises_what_a_thread_reported():
    coord = tf.train.Coordinator()

    def work():
        with coord.stop_on_exception():
            raise ValueError("broken")

    thread = threading.Thread(target=work)
    thread.start()
    with pytest.raises(ValueError, match="broken"):
        coord.join([thread])
    assert coord.joined


def test_coordinator_ends_cleanly_at_the_end_of_a_queue():
    coord = tf.train.Coordinator()
    coord.request_stop(tf.errors.OutOfRangeError(None, None, "end"))
    coord.join([])
    assert coord.should_stop()


def test_coordinator_tells_of_threads_that_do_not_end():
    coord, stop = tf.train.Coordinator(), threading.Event()
    thread = threading.Thread(target=stop.wait, name="stuck", daemon=True)
    thread.start()
    coord.request_stop()
    with pytest.raises(RuntimeError, match="threads still running: stuck"):
        coord.join([thread], stop_grace_period_secs=0.01)
    stop.set()


def test_looper_thread_stops():
    coord, calls = tf.train.Coordinator(), []

    def step():
        calls.append(1)
        if len(calls) == 3:
            coord.request_stop()

    thread = v1.train.LooperThread.loop(coord, None, step)
    coord.join([thread])
    assert len(calls) == 3


def batches(tensors, session):
    session.run([v1.global_variables_initializer(), v1.local_variables_initializer()])
    coord = tf.train.Coordinator()
    threads = v1.train.start_queue_runners(session, coord)
    found = []
    try:
        while True:
            found.append(session.run(tensors))
    except tf.errors.OutOfRangeError:
        pass
    coord.request_stop()
    coord.join(threads)
    return found


def test_string_input_producer_and_batch():
    name = v1.train.string_input_producer(["a", "b", "c"], num_epochs=2, shuffle=False).dequeue()
    batch = v1.train.batch([name], 4, allow_smaller_final_batch=True)
    with v1.Session() as session:
        found = batches(batch, session)
    assert [b[0].tolist() for b in found] == [[b"a", b"b", b"c", b"a"], [b"b", b"c"]]


def test_slice_input_producer_keeps_rows_together():
    x, y = v1.train.slice_input_producer([tf.range(6), tf.range(6) * 10], num_epochs=1, seed=1)
    assert x.shape == [] and y.dtype is tf.int32
    batch = v1.train.batch({"x": x, "y": y}, 3)
    assert batch["x"].shape == [3]
    with v1.Session() as session:
        found = batches(batch, session)
    assert sorted(np.concatenate([b["x"] for b in found]).tolist()) == list(range(6))
    assert all((b["y"] == 10 * b["x"]).all() for b in found)


def test_shuffle_batch_gives_every_element_once():
    number = v1.train.range_input_producer(10, num_epochs=1, shuffle=False).dequeue()
    batch = v1.train.shuffle_batch([number], 5, capacity=20, min_after_dequeue=5, seed=3)
    with v1.Session() as session:
        found = batches(batch, session)
    assert sorted(np.concatenate([b[0] for b in found]).tolist()) == list(range(10))


def test_batch_pads():
    size = v1.train.range_input_producer(4, num_epochs=1, shuffle=False).dequeue()
    batch = v1.train.batch([tf.range(size)], 4, dynamic_pad=True)
    with v1.Session() as session:
        found = batches(batch, session)
    assert found[0][0].tolist() == [[0, 0, 0], [0, 0, 0], [0, 1, 0], [0, 1, 2]]


def test_queues_are_refused_eagerly():
    from thalweg.core import context

    with context.pushed("graph", None):
        with pytest.raises(RuntimeError, match="eager execution"):
            v1.train.start_queue_runners()
        with pytest.raises(RuntimeError, match="eager execution"):
            v1.train.string_input_producer(["a"])


def training():
    step = v1.train.get_or_create_global_step()
    w = v1.get_variable("w", initializer=4.0)
    loss = w * w
    return step, w, loss, v1.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=step)


def test_monitored_session_stops_at_a_step():
    step, w, loss, train = training()
    with v1.train.MonitoredSession(hooks=[v1.train.StopAtStepHook(num_steps=3)]) as session:
        count = 0
        while not session.should_stop():
            session.run(train)
            count += 1
    assert count == 3


def test_monitored_training_session_saves_and_recovers(tmp_path):
    folder = str(tmp_path / "run")
    for last in (3, 5):
        with tf.Graph().as_default():
            step, w, loss, train = training()
            hooks = [v1.train.StopAtStepHook(last_step=last)]
            with v1.train.MonitoredTrainingSession(
                checkpoint_dir=folder, hooks=hooks, save_checkpoint_steps=2
            ) as session:
                while not session.should_stop():
                    session.run(train)
        assert os.path.basename(tf.train.latest_checkpoint(folder)) == f"model.ckpt-{last}"
    np.testing.assert_allclose(tf.train.load_variable(folder, "w"), 4.0 * 0.8**5, rtol=1e-5)


def test_hooks_are_called_in_order():
    calls = []

    class Recorder(v1.train.SessionRunHook):
        def begin(self):
            calls.append("begin")

        def after_create_session(self, session, coord):
            calls.append("created")

        def before_run(self, context):
            return v1.train.SessionRunArgs(doubled)

        def after_run(self, context, values):
            calls.append(float(values.results))
            context.request_stop()

        def end(self, session):
            calls.append("end")

    x = tf.constant(3.0)
    doubled = x * 2.0
    with v1.train.SingularMonitoredSession(hooks=[Recorder()]) as session:
        assert session.run(x) == 3.0
        assert session.should_stop()
    assert calls == ["begin", "created", 6.0, "end"]


def test_a_nan_loss_is_an_error():
    loss = v1.placeholder(tf.float32, [])
    with pytest.raises(RuntimeError, match="NaN loss during training"):
        with v1.train.MonitoredSession(hooks=[v1.train.NanTensorHook(loss)]) as session:
            session.run(loss, {loss: float("nan")})


def test_the_end_of_the_input_ends_a_monitored_session_quietly():
    with v1.train.MonitoredSession() as session:
        assert session.graph is v1.get_default_graph()
        raise tf.errors.OutOfRangeError(None, None, "end")
    with pytest.raises(RuntimeError, match="after should_stop"):
        session.run(tf.no_op)


def test_supervisor(tmp_path):
    step, w, loss, train = training()
    supervisor = v1.train.Supervisor(logdir=str(tmp_path), save_model_secs=0, summary_op=None)
    with supervisor.managed_session() as session:
        while not supervisor.should_stop() and session.run(step) < 2:
            session.run(train)
        value = session.run(w)
    np.testing.assert_allclose(value, 4.0 * 0.8**2, rtol=1e-5)


def test_step_hooks_refuse_nonsense():
    with pytest.raises(ValueError, match="One of num_steps or last_step"):
        v1.train.StopAtStepHook()
    with pytest.raises(ValueError, match="every_n_iter"):
        v1.train.LoggingTensorHook(["x"])
    with pytest.raises(ValueError, match="every_secs"):
        v1.train.SecondOrStepTimer()
    with pytest.raises(ValueError, match="both saver and scaffold"):
        v1.train.CheckpointSaverHook(".", saver=1, scaffold=2)

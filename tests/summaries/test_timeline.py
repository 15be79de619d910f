"""Step stats of sessions and their trace for Chrome."""

import json

import numpy as np

import thalweg as tf
from thalweg.profiler.timeline import Timeline

v1 = tf.compat.v1


def traced():
    metadata = v1.RunMetadata()
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [2, 2], name="x")
        w = v1.get_variable("w", initializer=np.eye(2, dtype="float32"))
        loss = tf.reduce_sum(tf.matmul(x, w, name="product"), name="loss")
        session.run(v1.global_variables_initializer())
        options = v1.RunOptions(trace_level=v1.RunOptions.FULL_TRACE)
        feed = {x: np.ones((2, 2))}
        plain = session.run(loss, feed)
        assert session.run(loss, feed, options=options, run_metadata=metadata) == plain == 4.0
        assert session.run(loss, feed, run_metadata=v1.RunMetadata()) == plain
    return metadata


def test_step_stats():
    (device,) = traced().step_stats.dev_stats
    assert device.device.endswith("CPU:0")
    nodes = {n.node_name: n for n in device.node_stats}
    assert {"product", "loss"} <= set(nodes)
    assert nodes["product"].timeline_label.startswith("product = MatMul(x, ")
    assert nodes["product"].output[0].tensor_description.allocation_description.requested_bytes == 16
    starts = [n.all_start_nanos for n in device.node_stats]
    assert starts == sorted(starts) and all(n.all_end_rel_micros > 0 for n in device.node_stats)


def test_trace():
    events = json.loads(Timeline(traced().step_stats).generate_chrome_trace_format(show_memory=True))["traceEvents"]
    assert "/job:localhost/replica:0/task:0/device:CPU:0 Compute" in {
        e["args"]["name"] for e in events if e["name"] == "process_name"
    }
    regions = {e["args"]["name"]: e for e in events if e["ph"] == "X"}
    assert regions["product"]["args"]["op"] == "MatMul" and regions["product"]["dur"] > 0
    assert any(e["ph"] == "C" for e in events)


def test_nothing_is_noted_without_being_asked():
    metadata = v1.RunMetadata()
    with tf.Graph().as_default(), v1.Session() as session:
        session.run(tf.constant(1.0) + 1.0, run_metadata=metadata)
    assert not metadata.step_stats.dev_stats

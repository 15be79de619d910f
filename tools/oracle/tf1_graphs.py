"""Writes small graphs of TensorFlow 1 (reference variables, Switch and Merge) with their results, for the tests.

Run in the oracle's environment: `python tools/oracle/tf1_graphs.py`; writes tests/golden/tf1_graphs/.
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np  # noqa: E402
import tensorflow.compat.v1 as tf  # noqa: E402

tf.disable_v2_behavior()
tf.disable_resource_variables()
tf.disable_control_flow_v2()
TARGET = pathlib.Path(__file__).parents[2] / "tests/golden/tf1_graphs"
TARGET.mkdir(exist_ok=True)
results = {}


def listed(value):
    return None if value is None else np.asarray(value).tolist()


def write(name, graph, steps):
    """steps: (fetches, feeds) run in order in one session."""
    (TARGET / f"{name}.pb").write_bytes(graph.as_graph_def().SerializeToString())
    rows = []
    with tf.Session(graph=graph) as session:
        for fetches, feeds in steps:
            found = session.run(fetches, feeds)
            rows.append([fetches, {k: listed(v) for k, v in feeds.items()}, [listed(v) for v in found]])
    results[name] = rows


def optimizer(name, make, sparse=False):
    with tf.Graph().as_default() as g:
        w = tf.get_variable("w", initializer=np.arange(6, dtype=np.float32).reshape(3, 2) / 5 - 0.4)
        x = tf.placeholder(tf.float32, [None, 3], "x")
        y = tf.gather(w, tf.constant([0, 2, 2])) if sparse else tf.matmul(x, w)
        step = tf.train.get_or_create_global_step()
        train = make().minimize(tf.reduce_sum(tf.square(y - 1.0)), global_step=step, name="train")
        tf.global_variables_initializer()
        feeds = {} if sparse else {"x:0": [[1.0, 2.0, -1.0]]}
        del train
    write(name, g, [(["init"], {}), (["train"], feeds), (["train"], feeds), (["w:0", "w/read:0", "global_step:0"], {})])


optimizer("sgd", lambda: tf.train.GradientDescentOptimizer(0.1))
optimizer("momentum", lambda: tf.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True))
optimizer("adam", lambda: tf.train.AdamOptimizer(0.1))
optimizer("rmsprop", lambda: tf.train.RMSPropOptimizer(0.1, centered=True))
optimizer("ftrl", lambda: tf.train.FtrlOptimizer(0.1))
optimizer("sparse_adagrad", lambda: tf.train.AdagradOptimizer(0.1), sparse=True)

with tf.Graph().as_default() as g:
    v = tf.get_variable("v", initializer=[1.0, 2.0, 3.0])
    n = tf.get_variable("n", initializer=0, trainable=False)
    tf.identity(tf.is_variable_initialized(v), name="is_init")
    tf.assign_add(v, [1.0, 1.0, 1.0], name="add")
    tf.identity(tf.assign_sub(v, [0.5, 0.5, 0.5]) * 2.0, name="sub")
    tf.scatter_update(v, [0, 2], [10.0, 30.0], name="scatter")
    tf.scatter_nd_add(v, [[1]], [5.0], name="nd")
    tf.count_up_to(n, 2, name="count")
    with tf.control_dependencies([tf.assign(v, v * 2.0, name="twice")]):
        tf.identity(v.read_value(), name="after")
    tf.global_variables_initializer()
write("updates", g, [
    (["is_init:0"], {}), (["init"], {}), (["is_init:0", "v:0"], {}), (["add:0"], {}), (["sub:0"], {}),
    (["scatter:0"], {}), (["nd:0"], {}), (["count:0"], {}), (["after:0"], {}), (["v:0", "n:0"], {}),
])

with tf.Graph().as_default() as g:
    p = tf.placeholder(tf.bool, [], "p")
    x = tf.placeholder(tf.float32, [], "x")
    v = tf.get_variable("v", initializer=1.0)
    y = tf.cond(p, lambda: tf.assign_add(v, x), lambda: tf.identity(v) * 10.0)
    tf.identity(y, name="y")
    z = tf.case([(x > 3.0, lambda: x * 2.0), (x > 1.0, lambda: tf.cond(p, lambda: x, lambda: -x))], lambda: x + 100.0)
    tf.identity(z, name="z")
    tf.identity(tf.gradients(z, x)[0], name="dz")
    tf.global_variables_initializer()
write("branches", g, [
    (["init"], {}), (["y:0"], {"p:0": True, "x:0": 2.0}), (["v:0"], {}), (["y:0"], {"p:0": False, "x:0": 2.0}),
    (["v:0"], {}), (["z:0", "dz:0"], {"p:0": True, "x:0": 4.0}), (["z:0", "dz:0"], {"p:0": False, "x:0": 2.0}),
    (["z:0"], {"p:0": True, "x:0": 0.0}),
])

with tf.Graph().as_default() as g:
    n = tf.placeholder(tf.int32, [], "n")
    x = tf.placeholder(tf.float32, [2], "x")
    w = tf.get_variable("w", initializer=[[1.0, 0.5], [0.0, 1.0]])

    def body(i, s):
        inner = tf.while_loop(lambda j, t: j < i, lambda j, t: (j + 1, t + tf.cast(j, tf.float32)), (0, 0.0))[1]
        s = tf.cond(i > 1, lambda: tf.linalg.matvec(w, s) + inner, lambda: s * 2.0)
        return i + 1, s

    i, s = tf.while_loop(lambda i, s: i < n, body, (0, x))
    tf.identity(i, name="i")
    tf.identity(s, name="s")
    dx, dw = tf.gradients(tf.reduce_sum(s), [x, w.value()])
    tf.identity(dx, name="dx")
    tf.identity(tf.cond(n > 2, lambda: tf.while_loop(lambda k: k < n, lambda k: k + 2, [0]), lambda: n - 100), name="k")
    tf.global_variables_initializer()
write("loops", g, [
    (["init"], {}), (["i:0", "s:0", "dx:0", "k:0"], {"n:0": 4, "x:0": [1.0, 2.0]}),
    (["i:0", "s:0", "dx:0", "k:0"], {"n:0": 1, "x:0": [1.0, 2.0]}), (["s:0", "k:0"], {"n:0": 0, "x:0": [1.0, 2.0]}),
])

with tf.Graph().as_default() as g:
    x = tf.placeholder(tf.float32, [2, None, 3], "x")
    cell = tf.nn.rnn_cell.BasicLSTMCell(2)
    out, state = tf.nn.dynamic_rnn(cell, x, sequence_length=[2, 3], dtype=tf.float32)
    tf.identity(out, name="out")
    loss = tf.reduce_sum(tf.square(out), name="loss")
    kernel = cell.variables[0]
    tf.identity(kernel.name)
    tf.train.GradientDescentOptimizer(0.1).minimize(loss, name="train")
    fixed = [tf.assign(v, np.linspace(-1, 1, int(np.prod(v.shape))).reshape(v.shape).astype(np.float32))
             for v in cell.variables]
    tf.group(*fixed, name="fix")
data = np.linspace(-1, 1, 18).reshape(2, 3, 3).tolist()
write("rnn", g, [(["fix"], {}), (["out:0", "loss:0"], {"x:0": data}), (["train"], {"x:0": data}),
                 (["loss:0", "rnn/basic_lstm_cell/kernel:0"], {"x:0": data})])

with tf.Graph().as_default(), tf.Session() as session:
    x = tf.placeholder(tf.float32, [None, 2], "x")
    w = tf.get_variable("w", initializer=[[1.0], [2.0]])
    y = tf.matmul(x, w, name="y")
    tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(y), name="train")
    session.run(tf.global_variables_initializer())
    session.run("train", {"x:0": [[1.0, 2.0]]})
    tf.train.Saver().save(session, str(TARGET / "saved"), write_state=False)
    rows = [listed(session.run("y:0", {"x:0": [[1.0, 2.0]]}))]
    session.run("train", {"x:0": [[1.0, 2.0]]})
    results["saved"] = [*rows, listed(session.run("y:0", {"x:0": [[1.0, 2.0]]}))]

(TARGET / "results.json").write_text(json.dumps(results) + "\n")

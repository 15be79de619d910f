"""Functions: equal results interpreted, compiled by XLA and as plain Python; variables, loops, errors, threads."""

import threading

import numpy as np
import pytest

import thalweg as tf
from thalweg.graph import tiers


def three_ways(make, *args):
    """Results of a function as Python, interpreted and compiled. `make()` gives it with variables of its own."""
    results = []
    for mode in ("python", "interpreted", "compiled"):
        python_function, variables = make()
        if mode == "python":
            result = python_function(*args)
        else:
            traced = tf.function(python_function, autograph=False, jit_compile=mode == "compiled" or None)
            result = traced(*args)
        results.append([*(np.asarray(r) for r in tf.nest.flatten(result)), *(v.numpy() for v in variables)])
    for other in results[1:]:
        for a, b in zip(results[0], other, strict=True):
            assert a.dtype == b.dtype and a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=2e-6, atol=1e-6)
    return results[0]


def test_dense_layer_and_gradient() -> None:
    x = tf.constant(np.linspace(-1, 1, 12, dtype=np.float32).reshape(4, 3))

    def make():
        w, b = tf.Variable(tf.reshape(tf.range(6.0), [3, 2]) / 6), tf.Variable([0.1, -0.2])

        def step(x):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.nn.softplus(tf.matmul(x, w) + b) ** 2)
            dw, db = tape.gradient(loss, [w, b])
            w.assign_sub(0.5 * dw)
            b.assign_sub(0.5 * db)
            return loss, tf.shape(x), tf.reduce_max(dw)

        return step, [w, b]

    three_ways(make, x)


def test_loop_with_assignments() -> None:
    def make():
        v, count = tf.Variable([1.0, 2.0]), tf.Variable(0)

        def run(n):
            def body(i):
                v.assign_add(tf.cast(i, tf.float32) * v)
                count.assign_add(1)
                return i + 1

            last = tf.while_loop(lambda i: i < n, body, [tf.constant(0)])
            return last, v.value()

        return run, [v, count]

    assert three_ways(make, tf.constant(4))[-1] == 4


def test_branches_with_assignments() -> None:
    for value in (2.0, -2.0):

        def make():
            v = tf.Variable(1.0)

            def run(x):
                return tf.cond(x > 0, lambda: v.assign_add(x) * 2.0, lambda: x - v), v.value()

            return run, [v]

        three_ways(make, tf.constant(value))


def test_embedding_rows_and_sparse_update() -> None:
    def make():
        table = tf.Variable(tf.reshape(tf.range(8.0), [4, 2]))

        def run(ids):
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(tf.gather(table, ids) ** 2)
            g = tape.gradient(loss, table)
            table.scatter_sub(tf.IndexedSlices(0.1 * g.values, g.indices))
            return loss

        return run, [table]

    three_ways(make, tf.constant([1, 3, 1]))


def test_static_shapes_and_folding() -> None:
    def make():
        def run(x):
            n = tf.shape(x)[0]
            y = tf.reshape(x, [n // 2, 2, -1])
            return tf.reduce_sum(y, axis=tf.range(1, 2)), tf.zeros([n, 3]), tf.range(n)

        return run, []

    three_ways(make, tf.ones([4, 3]))


def test_jit_compile_says_what_prevents_it() -> None:
    @tf.function(autograph=False, jit_compile=True)
    def f(x):
        return tf.boolean_mask(x, x > 0)

    with pytest.raises(tf.errors.InvalidArgumentError, match="Where.*depends on the data"):
        f(tf.constant([1.0, -1.0]))


def test_hot_functions_settle_on_one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interpreted first, then compiled; the form is decided once; a host op keeps it interpreted."""
    monkeypatch.setattr(tiers, "_COMPILE_AFTER_S", 1e-9)
    monkeypatch.setattr(tiers, "_JUDGE_CALLS", 3)

    @tf.function(autograph=False)
    def f(x):
        return tf.tanh(x) * 2.0

    x = tf.constant([0.5, 1.0])
    values = [f(x).numpy() for _ in range(8)]
    for v in values:
        np.testing.assert_allclose(v, values[0], rtol=1e-6)
    (concrete,) = f._traces.values()
    (record,) = concrete._tiered._records.values()
    assert record.form in ("compiled", "interpreted") and record.compiled_calls == 4

    @tf.function(autograph=False)
    def g(x):
        return tf.strings.length(tf.strings.as_string(x))

    for _ in range(3):
        g(x)
    (concrete,) = g._traces.values()
    assert "AsString" in concrete._tiered.reason


def test_bounded_compilation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many shapes do not become a compile storm."""
    monkeypatch.setattr(tiers, "_COMPILE_AFTER_S", 1e-9)
    monkeypatch.setattr(tiers, "_MAX_SIGNATURES", 2)

    @tf.function(autograph=False, input_signature=[tf.TensorSpec([None], tf.float32)])
    def f(x):
        return tf.reduce_sum(x)

    for n in range(1, 6):
        assert f(tf.ones([n])).numpy() == f(tf.ones([n])).numpy() == n
    (concrete,) = f._traces.values()
    assert sum(r.compiled_calls > 0 for r in concrete._tiered._records.values()) == 2
    assert f.experimental_get_tracing_count() == 1


def test_gradients_from_outside_are_those_of_python() -> None:
    w = tf.Variable([[1.0, 2.0], [3.0, 4.0]])

    def python_function(x, n):
        y = tf.while_loop(lambda i, a: i < n, lambda i, a: (i + 1, tf.tanh(tf.matmul(a, w))), [0, x])[1]
        return tf.cond(tf.reduce_sum(y) > 0, lambda: y * w[0], lambda: -y)

    traced = tf.function(python_function, autograph=False)
    for sign in (1.0, -1.0):
        x = tf.constant([[0.1, -0.2]]) * sign
        found = []
        for f in (python_function, traced):
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = tf.reduce_sum(f(x, tf.constant(3)) ** 2)
            found.append(tape.gradient(y, [x, w]))
        for a, b in zip(*found, strict=True):
            np.testing.assert_allclose(tf.convert_to_tensor(a), tf.convert_to_tensor(b), rtol=1e-5)


def test_custom_gradient_inside() -> None:
    @tf.custom_gradient
    def clipped(x):
        return x * 1.0, lambda dy: tf.clip_by_value(dy, -1.0, 1.0)

    @tf.function(autograph=False)
    def f(x):
        return 5.0 * clipped(x)

    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    assert tape.gradient(y, x).numpy() == 1.0


def test_methods_keep_a_trace_per_instance() -> None:
    class Model:
        def __init__(self, k: float):
            self.k = tf.Variable(k)

        @tf.function(autograph=False)
        def __call__(self, x):
            return x * self.k

    a, b = Model(2.0), Model(3.0)
    x = tf.constant(2.0)
    assert (a(x).numpy(), b(x).numpy(), a(x).numpy()) == (4.0, 6.0, 4.0)
    a.k.assign(10.0)
    assert a(x).numpy() == 20.0


def test_calls_from_several_threads() -> None:
    v = tf.Variable(0)

    @tf.function(autograph=False)
    def f(x):
        v.assign_add(1)
        return tf.reduce_sum(x) * 2.0

    wrong = []

    def work(n: int) -> None:
        for _ in range(30):
            if f(tf.ones([n])).numpy() != 2.0 * n:
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(n,)) for n in (1, 2, 3, 4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong and v.numpy() == 120
    assert f.experimental_get_tracing_count() == 4


def test_errors_name_the_node_and_the_users_line() -> None:
    @tf.function(autograph=False)
    def f(x, i):
        return tf.gather(x, i, name="pick")

    text = r"(?s)Detected at node pick defined at .*test_function.py\", line \d+.*not in \[0, 2\).*\{\{node pick\}\}"
    with pytest.raises(tf.errors.InvalidArgumentError, match=text):
        f(tf.constant([1.0, 2.0]), tf.constant(5))


def test_the_python_side_runs_once_per_signature() -> None:
    log = []

    @tf.function(autograph=False)
    def f(x, flag=True):
        log.append(flag)
        return x if flag else -x

    for _ in range(3):
        f(tf.constant(1.0))
        f(tf.constant(1.0), flag=False)
    assert log == [True, False]


def test_options_of_autograph_say_what_else_is_converted():
    class Checked:
        @tf.function(experimental_autograph_options=tf.autograph.experimental.Feature.ASSERT_STATEMENTS)
        def positive(self, x):
            assert x > 0, "not positive"
            return x

    checked = Checked()
    assert int(checked.positive(tf.constant(3))) == 3
    with pytest.raises(tf.errors.InvalidArgumentError, match="not positive"):
        checked.positive(tf.constant(-3))
    with pytest.raises(TypeError):
        tf.function(lambda x: x, experimental_autograph_options=3)(1)


def test_methods_are_converted():
    class Model(tf.Module):
        def __init__(self):
            super().__init__()
            self.offset = None

        @tf.function(input_signature=[tf.TensorSpec([], tf.int32)])
        def total(self, count):
            if self.offset is None:
                self.offset = tf.Variable(3)
            result = 0
            for i in tf.range(count):
                if i % 2 == 0:
                    result += self.grown(i)
            return result + self.offset

        @tf.function
        def grown(self, limit, k=2):
            while k < limit:
                k = k + 1
            return k

        @staticmethod
        @tf.function
        def absolute(x):
            if x > 0:
                return x
            return -x

        @tf.function
        def __call__(self, x):
            if x > 0:
                return x
            return x * 2

    model = Model()
    assert int(model.total(tf.constant(9))) == 25  # as TensorFlow 2.15.1
    assert int(model.total(tf.constant(3))) == 7
    assert int(model.absolute(tf.constant(-3))) == 3
    assert int(model(tf.constant(-4))) == -8
    assert int(Model().grown(tf.constant(7))) == 7


def test_compiler_ir_of_a_body_with_variables_changes_none():
    v = tf.Variable([1.0, 2.0])

    @tf.function(jit_compile=True)
    def f(x):
        v.assign_add(x)
        return v * 2.0

    before = f.experimental_get_compiler_ir(tf.constant([1.0, 1.0]))
    for stage in ("hlo", "optimized_hlo"):
        assert before(stage=stage).startswith("HloModule")
    np.testing.assert_array_equal(v.numpy(), [1.0, 2.0])
    np.testing.assert_array_equal(f(tf.constant([1.0, 1.0])).numpy(), [4.0, 6.0])


def test_compiler_ir_of_a_body_with_random_numbers_draws_none():
    @tf.function(jit_compile=True)
    def f(x):
        return x + tf.random.uniform([2], seed=3)

    tf.random.set_seed(1)
    expected = f(tf.zeros([2])).numpy()
    tf.random.set_seed(1)
    g = tf.function(f.python_function, jit_compile=True)
    assert g.experimental_get_compiler_ir(tf.zeros([2]))().startswith("HloModule")
    np.testing.assert_array_equal(g(tf.zeros([2])).numpy(), expected)


def test_compiler_ir_refuses():
    @tf.function(jit_compile=True)
    def text(x):
        return tf.strings.as_string(x)

    with pytest.raises(tf.errors.InvalidArgumentError, match="AsString"):
        text.experimental_get_compiler_ir(tf.constant(1.0))()
    with pytest.raises(ValueError, match="static input shape"):
        tf.function(lambda x: x + 1.0, jit_compile=True).experimental_get_compiler_ir(tf.TensorSpec([None]))
    with pytest.raises(ValueError, match="at the same time"):
        tf.function(lambda x: x + 1.0, jit_compile=True).experimental_get_compiler_ir(tf.constant(1.0))(
            device_name="/cpu:0", platform_name="CPU"
        )


def test_attributes_are_kept_in_graphs():
    @tf.function(experimental_implements='name: "mine" attr { key: "depth" value { i: 3 } }')
    def f(x):
        return x * 2.0

    attr = f.get_concrete_function(tf.TensorSpec([])).function_def.attr
    assert (attr["_implements"].s, attr["depth"].i) == (b"mine", 3)
    with tf.Graph().as_default() as g:
        f(tf.compat.v1.placeholder(tf.float32, []))
    (written,) = g.as_graph_def().library.function
    assert written.attr["_implements"].s == b"mine"
    with pytest.raises(ValueError, match="must be bool"):
        tf.function(lambda x: x, experimental_attributes={"_noinline": object()})(1.0)

"""Bodies that XLA cannot take as a whole: cut into clusters and host ops, with the results, effects and random numbers
of op-by-op execution."""

import threading

import numpy as np
import pytest

import thalweg as tf
from thalweg.graph import tiers

X = np.random.default_rng(3).normal(size=(6, 5)).astype("float32")


@pytest.fixture
def eager_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is compiled after its first call, nothing is judged."""
    for name in ("_COMPILE_AFTER_S", "_NESTED_COMPILE_AFTER_S"):
        monkeypatch.setattr(tiers, name, 1e-9)
    monkeypatch.setattr(tiers, "_JUDGE_CALLS", 1_000_000)


def tiered_of(function):
    (concrete,) = function._traces.values()
    return concrete._tiered


def deep(x, w):
    for _ in range(2):
        x = tf.tanh(tf.matmul(x, w) + 1.0)
    return x


def called(python_function, *args, times=4):
    """The function's results over several calls, and op by op; and its tiers."""
    function = tf.function(python_function, autograph=False)
    results = [tf.nest.map_structure(lambda t: t.numpy(), function(*args)) for _ in range(times)]
    expected = tf.nest.map_structure(lambda t: t.numpy(), python_function(*args))
    for result in results:
        tf.nest.map_structure(lambda r, e: np.testing.assert_allclose(r, e, rtol=2e-5) if r.dtype.kind == "f" else
                              np.testing.assert_array_equal(r, e), result, expected)
    return tiered_of(function)


@pytest.mark.usefixtures("eager_compiler")
def test_strings_between_products():
    w = tf.constant(np.eye(5, dtype="float32") * 0.5)

    def f(x, words):
        h = deep(x, w)
        lengths = tf.cast(tf.strings.length(words + b"!"), tf.float32)
        labels = tf.strings.join([words, tf.strings.as_string(tf.cast(tf.reduce_sum(h, 1) > 0.1, tf.int32))])
        return deep(h * lengths[:, None] + tf.cast(tf.strings.length(labels), tf.float32)[:, None], w), labels

    tiered = called(f, tf.constant(X), tf.constant([b"a", b"bb", b"", b"d", b"eee", b"f"]))
    assert "string" in tiered.reason or "StringJoin" in tiered.reason
    assert tiered.partition.cluster_count == 2 and tiered.compiles == 1 + 2  # the whole in vain, then two clusters
    assert [compiled for compiled, _ in tiered.partition.parts].count(False) >= 1


@pytest.mark.usefixtures("eager_compiler")
def test_data_dependent_shapes():
    """Masks, places and values that are unique: what follows is compiled for the shapes that come."""
    w = tf.constant(np.eye(5, dtype="float32") * 0.5)

    def f(x):
        h = deep(x, w)
        kept = tf.boolean_mask(h, tf.reduce_sum(h, 1) > 0.0)
        values, places = tf.unique(tf.cast(tf.reshape(kept, [-1]) * 2, tf.int32))
        n = tf.shape(kept)[0]
        padded = tf.concat([kept, tf.zeros([6 - n, 5])], 0)
        return deep(padded, w), tf.where(h > 0.5), values, places, tf.range(n), tf.size(values)

    tiered = called(f, tf.constant(X))
    assert tiered.partition.cluster_count >= 1 and "depends on the data" in tiered.reason


@pytest.mark.usefixtures("eager_compiler")
def test_effects_keep_their_order(capsys):
    """Reads, writes, prints and Python functions that see the variable, as the program has them."""
    v = tf.Variable(X)
    w = tf.constant(np.eye(5, dtype="float32") * 0.5)
    seen = []

    def look(_):
        seen.append(float(v.numpy().sum()))
        v.assign_add(tf.ones_like(v))
        return np.float32(len(seen))

    def step(x):
        a = v.read_value()
        v.assign(deep(a + x, w))
        tf.print("first", tf.reduce_sum(v), summarize=-1)
        b = tf.numpy_function(look, [x], tf.float32)
        v.assign_add(deep(v.read_value(), w) + b)
        tf.print("then", tf.reduce_sum(v))
        return a, v.read_value(), tf.reduce_sum(v)

    runs = []
    for run in (tf.function(step, autograph=False), step):
        v.assign(X)
        seen.clear()
        results = [[t.numpy() for t in run(tf.constant(X))] for _ in range(4)]
        runs.append((results, list(seen), v.numpy(), capsys.readouterr().err.split()))
    for traced, eager in zip(*runs, strict=True):
        if isinstance(traced[0], str):
            assert [t for t in traced if t.isalpha()] == [t for t in eager if t.isalpha()]
        else:
            tf.nest.map_structure(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4), traced, eager)


@pytest.mark.usefixtures("eager_compiler")
def test_random_numbers_go_on():
    """Cutting a body neither starts its random sequences again nor draws twice."""
    def make():
        tf.random.set_seed(7)

        @tf.function(autograph=False)
        def f(x):
            x = tf.random.shuffle(x + tf.random.normal([6, 5], seed=3), seed=4)
            return deep(x + tf.random.uniform([6, 5]), tf.eye(5))
        return f

    cut = make()
    got = [cut(tf.constant(X)).numpy() for _ in range(5)]
    assert tiered_of(cut).partition.cluster_count == 2
    whole = make()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiers, "_COMPILE_AFTER_S", 1e9)
        for value in got:
            np.testing.assert_allclose(value, whole(tf.constant(X)).numpy(), rtol=2e-5)


@pytest.mark.usefixtures("eager_compiler")
def test_training_step_with_dropout_and_print(capsys):
    w = tf.Variable(np.eye(5, dtype="float32"))

    def step(x):
        with tf.GradientTape() as tape:
            h = tf.nn.dropout(deep(x, w), 0.5, seed=1)
            loss = tf.reduce_mean(tf.square(h))
        (gradient,) = tape.gradient(loss, [w])
        w.assign_sub(0.1 * gradient)
        tf.print("loss", loss)
        return loss

    losses = []
    for threshold in (1e-9, 1e9):
        w.assign(np.eye(5, dtype="float32"))
        tf.random.set_seed(2)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tiers, "_COMPILE_AFTER_S", threshold)
            function = tf.function(step, autograph=False)
            losses.append([float(function(tf.constant(X))) for _ in range(5)])
            clusters = tiered_of(function).partition
        assert (clusters is not None) == (threshold < 1)
    np.testing.assert_allclose(*losses, rtol=1e-4)
    assert capsys.readouterr().err.count("loss") == 10


@pytest.mark.usefixtures("eager_compiler")
def test_a_failing_assertion_stops_what_comes_after():
    v = tf.Variable(0.0)

    @tf.function(autograph=False)
    def f(x):
        y = tf.reduce_sum(deep(x, tf.eye(5)))
        tf.debugging.assert_less(tf.reduce_max(x), 100.0, message="too much")
        v.assign_add(y)
        return y

    for _ in range(3):
        f(tf.constant(X))
    before = v.numpy()
    with pytest.raises(tf.errors.InvalidArgumentError, match="too much"):
        f(tf.constant(X * 1000))
    assert v.numpy() == before


@pytest.mark.usefixtures("eager_compiler")
def test_the_same_variable_twice():
    """A captured variable that is also an argument: parts would not know the order of its writes."""
    v = tf.Variable(X[:5])

    def f(u, x):
        h = deep(u + x, tf.eye(5))
        v.assign(h)
        tf.print("", output_stream="file:///dev/null")
        return deep(u + 0.0, tf.eye(5)), tf.strings.as_string(tf.shape(h))

    results = []
    for run in (tf.function(f, autograph=False), f):
        v.assign(X[:5])
        results.append([run(v, tf.constant(X[:5]))[0].numpy() for _ in range(4)])
    np.testing.assert_allclose(*results, rtol=1e-4)


@pytest.mark.usefixtures("eager_compiler")
def test_loops_on_the_host_around_compiled_bodies():
    """A loop whose body has a host op: its body is cut; results and prints are those of the loop."""
    notes = []

    def f(x):
        def body(i, a):
            b = tf.numpy_function(lambda n: notes.append(int(n)) or np.float32(n), [i], tf.float32)
            b.set_shape([])
            return i + 1, deep(a, tf.eye(5)) + b * 0.01

        return tf.while_loop(lambda i, a: i < 6, body, (0, x), shape_invariants=(tf.TensorShape([]), x.shape))[1]

    tiered = called(f, tf.constant(X), times=3)
    assert notes == list(range(6)) * 4
    (loop,) = [n for n in tiered._function.program.nodes if n.type in ("While", "StatelessWhile")]
    assert loop.get_attr("body")._tiered.partition.cluster_count == 1


def test_a_long_loop_moves_to_xla_while_it_runs(monkeypatch):
    from thalweg.ops.control import kernels

    monkeypatch.setattr(kernels, "_PATIENCE_S", 0.0)
    v = tf.Variable(0.0)

    @tf.function(autograph=False)
    def f(x):
        def body(i, a):
            v.assign_add(1.0)
            return i + 1, a * 0.99 + tf.sin(a)

        return tf.while_loop(lambda i, a: i < 50, body, (0, x))

    i, a = f(tf.constant(1.0))
    expected = np.float32(1.0)
    for _ in range(50):
        expected = expected * np.float32(0.99) + np.sin(expected)
    assert int(i) == 50 and v.numpy() == 50.0
    np.testing.assert_allclose(a, expected, rtol=1e-4)
    (loop,) = [n for n in tiered_of(f)._function.program.nodes if n.type == "While"]
    assert loop.get_attr("body")._rest.compiles == 1 and loop.get_attr("body")._rest.reason is None


def test_many_shapes_are_no_compile_storm(monkeypatch):
    """500 shapes, each seen often: few executables are made, few are kept, few signatures remembered."""
    monkeypatch.setattr(tiers, "_COMPILE_AFTER_S", 1e-9)
    monkeypatch.setattr(tiers, "_MAX_RECORDS", 64)
    monkeypatch.setattr(tiers, "_MAX_SIGNATURES", 2)
    monkeypatch.setattr(tiers.Tiered, "_price", lambda self: 1e-9 * 1e5 ** (self._compiles // 2))

    @tf.function(autograph=False, input_signature=[tf.TensorSpec([None], tf.float32)])
    def f(x):
        return tf.reduce_sum(tf.tanh(x) * 0.0 + 1.0)

    for i in range(1500):
        n = i * 7 % 500 + 1
        assert f(tf.ones([n])).numpy() == n
    tiered = tiered_of(f)
    assert tiered.compiles <= 6 and len(tiered._records) <= 64
    assert sum(r.executable is not None for r in tiered._records.values()) <= 2


@pytest.mark.usefixtures("eager_compiler")
def test_calls_from_several_threads_lose_no_update():
    v = tf.Variable(tf.zeros([64]))

    @tf.function(autograph=False)
    def f(x):
        v.assign_add(tf.tanh(x) * 0.0 + 1.0)
        return tf.reduce_sum(v)

    @tf.function(autograph=False)
    def g(x):
        tf.print("", output_stream="file:///dev/null")
        return tf.reduce_sum(deep(x, tf.eye(5)))

    expected, failures = g(tf.constant(X)).numpy(), []

    def work():
        try:
            for n in range(30):
                f(tf.ones([64]))
                v.assign_add(tf.ones([64]))
                np.testing.assert_allclose(g(tf.constant(X)), expected, rtol=1e-4)
                tf.function(lambda x, n=n: tf.tanh(x) + n)(tf.ones([2]))
        except Exception as e:  # noqa: BLE001
            failures.append(e)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures
    np.testing.assert_array_equal(v.numpy(), np.full(64, 2 * 6 * 30, "float32"))


@pytest.mark.usefixtures("eager_compiler")
def test_jit_compile_names_the_op():
    @tf.function(autograph=False, jit_compile=True)
    def f(x):
        return tf.strings.to_number(tf.strings.as_string(tf.tanh(x), name="as_text"))

    with pytest.raises(tf.errors.InvalidArgumentError, match=r"jit_compile=True.*AsString.*as_text"):
        f(tf.constant([1.0]))


def test_debug_output(monkeypatch, capsys):
    from thalweg.core import flags

    for name in ("_COMPILE_AFTER_S", "_NESTED_COMPILE_AFTER_S"):
        monkeypatch.setattr(tiers, name, 1e-9)

    @tf.function(autograph=False)
    def shown(x, w):
        h = deep(x, w)
        return h, tf.strings.as_string(tf.shape(h))

    with flags.override(DEBUG=3):
        for _ in range(4):
            shown(tf.constant(X), tf.eye(5))
    text = capsys.readouterr().err
    assert "shown: not compiled, is cut into" in text and "AsString" in text
    assert "cluster: " in text and "MatMul" in text and "stablehlo" in text and "shown: compiling" in text


@pytest.mark.usefixtures("eager_compiler")
def test_bodies_of_loops_with_variables_and_gradients():
    """The bodies are compiled while the loop runs on the host: they read and assign variables, and hand them on."""
    v, w = tf.Variable(0.0), tf.Variable(np.eye(5, dtype="float32"))

    def f(x):
        def body(i, a):
            v.assign_add(tf.reduce_sum(a))
            return i + 1, deep(a, w)

        with tf.GradientTape() as tape:
            y = tf.reduce_sum(tf.while_loop(lambda i, a: i < 5, body, (0, x))[1])
        return y, tape.gradient(y, w)

    results = []
    for threshold in (1e9, 1e-9):
        v.assign(0.0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tiers, "_COMPILE_AFTER_S", 1e9)  # only the bodies are compiled
            patch.setattr(tiers, "_NESTED_COMPILE_AFTER_S", threshold)
            function = tf.function(f, autograph=False)
            results.append([np.array(t) for _ in range(3) for t in (*function(tf.constant(X)), v)])
    (loop,) = [n for n in tiered_of(function)._function.program.nodes if n.type == "While"]
    assert loop.get_attr("body")._tiered.compiles == 1 and loop.get_attr("body")._tiered.reason is None
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-4)


@pytest.mark.usefixtures("eager_compiler")
def test_threads_that_compile_the_same_function_at_once(monkeypatch):
    """Few executables are kept, so that the threads also take them from each other."""
    monkeypatch.setattr(tiers, "_MAX_SIGNATURES", 1)
    monkeypatch.setattr(tiers.Tiered, "_price", lambda self: 1e-9)
    v = tf.Variable(0)

    @tf.function(autograph=False, input_signature=[tf.TensorSpec([None], tf.float32)])
    def f(x):
        v.assign_add(1)
        return tf.reduce_sum(tf.tanh(x) * 0.0 + 1.0)

    f(tf.ones([1]))
    failures, barrier = [], threading.Barrier(4)

    def work(number):
        try:
            barrier.wait()
            for i in range(8):
                n = 2 + (i + number) % 3
                assert f(tf.ones([n])).numpy() == n
        except Exception as e:  # noqa: BLE001
            failures.append(e)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures and v.numpy() == 33

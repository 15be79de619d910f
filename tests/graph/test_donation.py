"""Large variables give XLA their buffers: what anybody else holds of them stays as it was."""

import threading

import numpy as np
import pytest

import thalweg as tf
from thalweg.graph import executable

N = 1 << 15  # float32 elements: above the size from which buffers are donated
assert executable._DONATED_BYTES <= 4 * N


def step_of(v):
    @tf.function(autograph=False, jit_compile=True)
    def step(x):
        v.assign_add(x)
        return tf.reduce_sum(v)

    return step


def address(v) -> int:
    return v._storage.array.ctypes.data


def test_the_buffer_is_written_in_place_when_nobody_looks():
    v = tf.Variable(tf.zeros([N]))
    step, one = step_of(v), tf.ones([N])
    step(one)
    places = set()
    for i in range(6):
        assert step(one).numpy() == (i + 2) * N
        places.add(address(v))
    assert len(places) == 1
    assert v.numpy()[0] == 7 and isinstance(v._storage.array, np.ndarray)


@pytest.mark.parametrize(
    "look",
    [
        lambda v: v.read_value(),
        lambda v: v + 0.0,
        lambda v: v[3:5],
        lambda v: tf.reshape(v, [2, -1]),
        lambda v: np.asarray(v),
        lambda v: memoryview(np.asarray(v.read_value())),
        lambda v: v.numpy(),
        lambda v: tf.convert_to_tensor(v),
        lambda v: tf.identity(v),
        lambda v: np.from_dlpack(np.asarray(v.read_value())[1:]),
    ],
)
def test_what_is_held_stays(look):
    v = tf.Variable(tf.zeros([N]))
    step, one = step_of(v), tf.ones([N])
    for i in range(4):
        held = look(v)
        before = np.array(held)
        step(one)
        np.testing.assert_array_equal(np.asarray(held), before)
        assert (np.asarray(held) == i).all() and (v.numpy() == i + 1).all()


def test_results_that_are_the_variable_are_not_written_later():
    v = tf.Variable(tf.zeros([N]))

    @tf.function(autograph=False, jit_compile=True)
    def step(x):
        old = v.read_value()
        v.assign_add(x)
        return old, v.read_value()

    seen = [step(tf.ones([N])) for _ in range(4)]
    assert [(float(a[0]), float(b[-1])) for a, b in seen] == [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0)]


def test_updates_from_python_between_steps():
    v = tf.Variable(tf.zeros([N]))
    step, one = step_of(v), tf.ones([N])
    array = np.full(N, 5, np.float32)
    step(one)
    v.assign(array)
    step(one)
    v.assign_sub(one)
    v[:2].assign([0.0, 0.0])
    v.scatter_nd_update([[2]], [7.0])
    step(one)
    assert (array == 5).all() and v.numpy()[:4].tolist() == [1.0, 1.0, 8.0, 6.0]


def test_the_same_shape_twice_and_a_branch_that_assigns():
    a, b = tf.Variable(tf.zeros([N])), tf.Variable(tf.ones([N]))

    @tf.function(autograph=False, jit_compile=True)
    def swap(flag):
        old = a.read_value()
        a.assign(b)
        b.assign(old)
        tf.cond(flag, lambda: (a.assign_add(tf.ones([N])), 0)[1], lambda: 0)
        return tf.reduce_sum(a)

    for _ in range(2):
        swap(tf.constant(False))
    assert (a.numpy()[0], b.numpy()[0]) == (0.0, 1.0)
    swap(tf.constant(True))
    assert (a.numpy()[0], b.numpy()[0]) == (2.0, 0.0)


def test_a_step_that_cannot_be_compiled_leaves_the_variable():
    v = tf.Variable(tf.zeros([N]))
    good = step_of(v)
    good(tf.ones([N]))

    @tf.function(autograph=False, jit_compile=True)
    def bad(x):
        v.assign_add(x)
        return tf.strings.as_string(x)

    with pytest.raises(tf.errors.InvalidArgumentError, match="AsString"):
        bad(tf.ones([N]))
    assert (v.numpy() == 1).all()
    good(tf.ones([N]))
    assert (v.numpy() == 2).all()


def test_readers_in_other_threads_see_whole_values():
    v = tf.Variable(tf.zeros([N]))
    step, one, stop, wrong = step_of(v), tf.ones([N]), threading.Event(), []

    def read():
        while not stop.is_set():
            value = v.numpy()
            if value[0] != value[-1] or (value != value[0]).any():
                wrong.append(value)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for t in readers:
        t.start()
    for _ in range(150):
        step(one)
        v.assign_add(one)
    stop.set()
    for t in readers:
        t.join()
    assert not wrong and (v.numpy() == 300).all()


def test_only_what_is_assigned_is_given_away():
    read, written, in_branch = (tf.Variable(tf.ones([N])) for _ in range(3))

    @tf.function(autograph=False)
    def f(x):
        y = tf.while_loop(lambda i, a: i < 2, lambda i, a: (i + 1, a * read), (0, x))[1]
        written.assign_add(y)
        tf.cond(x[0] > 0, lambda: (in_branch.assign(y), 0)[1], lambda: 0)
        return tf.reduce_sum(y)

    concrete = f.get_concrete_function(tf.ones([N]))
    places = executable.written_inputs(concrete.function)
    handles = [t for t in (None, *concrete.captured_inputs)]
    storages = {id(handles[i]._array[()]) for i in places}
    assert storages == {id(written._storage), id(in_branch._storage)}


def test_steps_of_optimizers_in_graphs_assign_all_their_slots():
    v = tf.Variable(tf.ones([N]))
    slots = [tf.Variable(tf.zeros([N])) for _ in range(2)]

    @tf.function(autograph=False, jit_compile=True)
    def f(g):
        tf.raw_ops.ResourceApplyAdam(
            var=v.handle, m=slots[0].handle, v=slots[1].handle, beta1_power=0.9, beta2_power=0.999, lr=0.1, beta1=0.9,
            beta2=0.999, epsilon=1e-7, grad=g)
        return tf.reduce_sum(v)

    held = slots[0].read_value()
    for _ in range(3):
        f(tf.ones([N]))
    assert (held.numpy() == 0).all() and abs(float(slots[0][0]) - (1 - 0.9**3)) < 1e-5
    assert len(executable.written_inputs(f.get_concrete_function(tf.ones([N])).function)) == 3

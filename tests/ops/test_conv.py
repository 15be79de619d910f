"""What the sample tables of convolutions cannot say.

Calls on which TensorFlow's CPU build crashes or reads foreign memory, public functions against plain loops, and forms
that go through several ops.
"""

import itertools

import numpy as np
import pytest

import thalweg as tf
from thalweg.core import registry
from thalweg.engine import xla_backend
from thalweg.engine.namespaces import numpy_namespace

raw = tf.raw_ops
INVALID = tf.errors.InvalidArgumentError
ONES = [1, 1, 1, 1]


def plain_conv2d(x, w, strides, pads, dilations):
    """Cross-correlation by loops over every output."""
    x = np.pad(x, [(0, 0), *pads, (0, 0)])
    sizes = [(x.shape[i] - (w.shape[i - 1] - 1) * dilations[i - 1] - 1) // strides[i - 1] + 1 for i in (1, 2)]
    groups = x.shape[3] // w.shape[2]
    out = np.zeros((x.shape[0], *sizes, w.shape[3]))
    for n, i, j, o in np.ndindex(*out.shape):
        group = o // (w.shape[3] // groups)
        for a, b, c in np.ndindex(*w.shape[:3]):
            row, column = i * strides[0] + a * dilations[0], j * strides[1] + b * dilations[1]
            out[n, i, j, o] += x[n, row, column, group * w.shape[2] + c] * w[a, b, c, o]
    return out


@pytest.mark.parametrize("strides, dilations", [((1, 1), (1, 1)), ((2, 1), (1, 1)), ((1, 1), (2, 3)), ((2, 2), (1, 2))])
@pytest.mark.parametrize("depth", [2, 4])
def test_conv2d_is_the_plain_sum(strides, dilations, depth):
    rng = np.random.RandomState(0)
    x, w = rng.randn(2, 6, 8, 4), rng.randn(2, 3, depth, 6)
    pads = [(1, 0), (2, 1)]
    got = tf.nn.conv2d(x, w, strides, [[0, 0], *map(list, pads), [0, 0]], dilations=dilations)
    np.testing.assert_allclose(got.numpy(), plain_conv2d(x, w, strides, pads, dilations), rtol=1e-12)


def test_large_batches_go_in_pieces(monkeypatch):
    from thalweg.ops.conv import kernels

    rng = np.random.RandomState(1)
    x, w, dy = rng.randn(5, 6, 4, 4), rng.randn(3, 2, 2, 6), rng.randn(5, 6, 4, 6)

    def run():
        return [
            t.numpy()
            for t in (
                raw.Conv2D(input=x, filter=w, strides=ONES, padding="SAME"),
                raw.Conv2DBackpropInput(input_sizes=x.shape, filter=w, out_backprop=dy, strides=ONES, padding="SAME"),
                raw.Conv2DBackpropFilter(input=x, filter_sizes=w.shape, out_backprop=dy, strides=ONES, padding="SAME"),
            )
        ]

    whole = run()
    monkeypatch.setattr(kernels, "_PATCH_BYTES", 5000)
    for a, b in zip(whole, run(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_channels_first_is_a_transpose():
    rng = np.random.RandomState(2)
    x, w = rng.randn(2, 5, 6, 3).astype("f"), rng.randn(2, 2, 3, 1).astype("f")
    for run, bank in ((tf.nn.conv2d, w), (tf.nn.depthwise_conv2d, w)):
        last = run(x, bank, ONES, "SAME").numpy()
        first = run(x.transpose(0, 3, 1, 2), bank, ONES, "SAME", data_format="NCHW").numpy()
        np.testing.assert_allclose(first.transpose(0, 2, 3, 1), last, rtol=1e-6)
    volume, bank = rng.randn(1, 3, 4, 5, 2), rng.randn(2, 2, 2, 2, 3)
    first = tf.nn.conv3d(
        volume.transpose(0, 4, 1, 2, 3), bank, [1] * 5, "SAME", data_format="NCDHW", dilations=[1, 1, 2, 1, 1]
    )
    last = tf.nn.conv3d(volume, bank, [1] * 5, "SAME", dilations=[1, 2, 1, 1, 1])
    np.testing.assert_allclose(first.numpy().transpose(0, 2, 3, 4, 1), last.numpy(), rtol=1e-9)


def test_empty_inputs():
    assert tf.nn.conv2d(np.zeros((0, 5, 6, 3), "f"), np.ones((2, 2, 3, 4), "f"), 1, "VALID").shape == (0, 4, 5, 4)
    assert tf.nn.conv2d(np.zeros((1, 2, 6, 3), "f"), np.ones((3, 2, 3, 4), "f"), 1, "VALID").shape == (1, 0, 5, 4)
    gradient = raw.Conv2DBackpropFilter(
        input=np.zeros((0, 5, 6, 3), "f"),
        filter_sizes=[2, 2, 3, 4],
        out_backprop=np.zeros((0, 4, 5, 4), "f"),
        strides=ONES,
        padding="VALID",
    )
    assert not gradient.numpy().any()


X, W = np.ones((1, 4, 5, 3), "f"), np.ones((2, 2, 3, 2), "f")


@pytest.mark.parametrize(
    "words, call",
    [
        ("rank 4", lambda: raw.Conv2D(input=X[0], filter=W, strides=ONES, padding="SAME")),
        ("filter", lambda: raw.Conv2D(input=X, filter=W[0], strides=ONES, padding="SAME")),
        (
            "explicit_paddings",
            lambda: raw.Conv2D(input=X, filter=W, strides=ONES, padding="EXPLICIT", explicit_paddings=[0, 0, 1, 2]),
        ),
        (
            "explicit_paddings",
            lambda: raw.Conv2D(
                input=X, filter=W, strides=ONES, padding="EXPLICIT", explicit_paddings=[0, 0, 1, -2, 0, 0, 0, 0]
            ),
        ),
        (
            "explicit_paddings",
            lambda: raw.Conv2D(
                input=X, filter=W, strides=ONES, padding="EXPLICIT", explicit_paddings=[1, 0, 0, 0, 0, 0, 0, 0]
            ),
        ),
        (
            "explicit_paddings",
            lambda: raw.Conv2D(
                input=X, filter=W, strides=ONES, padding="SAME", explicit_paddings=[0, 0, 1, 2, 0, 0, 0, 0]
            ),
        ),
        ("negative", lambda: raw.Conv2D(input=X, filter=np.ones((9, 2, 3, 2), "f"), strides=ONES, padding="VALID")),
        ("filter", lambda: raw.Conv2D(input=X[..., :0], filter=W[:, :, :0], strides=ONES, padding="SAME")),
        (
            "input_sizes",
            lambda: raw.Conv2DBackpropInput(
                input_sizes=[1, 4, 5], filter=W, out_backprop=X[..., :2], strides=ONES, padding="SAME"
            ),
        ),
        (
            "out_backprop",
            lambda: raw.Conv2DBackpropInput(
                input_sizes=[1, 4, 6, 3], filter=W, out_backprop=X[..., :2], strides=ONES, padding="SAME"
            ),
        ),
        (
            "filter_sizes",
            lambda: raw.Conv2DBackpropFilter(
                input=X, filter_sizes=[2, 2, 3], out_backprop=X[..., :2], strides=ONES, padding="SAME"
            ),
        ),
        (
            "input_sizes",
            lambda: raw.Conv2DBackpropInput(
                input_sizes=[1, 4, -5, 3], filter=W, out_backprop=X[..., :2], strides=ONES, padding="SAME"
            ),
        ),
    ],
)
def test_misfits_are_refused_by_name(words, call):
    with pytest.raises(INVALID, match=words):
        call()


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_dilation_by_batches_is_dilation(padding):
    rng = np.random.RandomState(3)
    x, w = rng.randn(2, 7, 9, 3), rng.randn(2, 3, 3, 2)
    through_batches = tf.nn.depthwise_conv2d(x, w, ONES, padding, dilations=[2, 3])
    direct = raw.DepthwiseConv2dNative(input=x, filter=w, strides=ONES, padding=padding, dilations=[1, 2, 3, 1])
    np.testing.assert_allclose(through_batches.numpy(), direct.numpy(), rtol=1e-12)


def test_transposes_are_adjoint():
    rng = np.random.RandomState(4)
    for n, function, transpose in (
        (1, tf.nn.conv1d, tf.nn.conv1d_transpose),
        (2, tf.nn.conv2d, tf.nn.conv2d_transpose),
    ):
        x, w = rng.randn(2, *(6, 7)[:n], 3), rng.randn(*(2, 3)[:n], 3, 4)
        y = function(x, w, 2, "SAME").numpy()
        dy = rng.randn(*y.shape)
        dx = transpose(dy, w, x.shape, 2).numpy()
        assert (y * dy).sum() == pytest.approx((x * dx).sum(), rel=1e-12)


def test_dilated_maximum_by_loops():
    rng = np.random.RandomState(5)
    x, w = rng.randint(-9, 9, (1, 5, 6, 2)), rng.randint(-3, 3, (2, 3, 2))
    got = tf.nn.dilation2d(x, w, ONES, "VALID", "NHWC", [1, 2, 1, 1]).numpy()
    for i, j, c in itertools.product(range(got.shape[1]), range(got.shape[2]), range(2)):
        assert got[0, i, j, c] == max(x[0, i + 2 * a, j + b, c] + w[a, b, c] for a in range(2) for b in range(3))


@pytest.mark.parametrize(
    ("size", "window", "padding", "explicit"),
    [
        ((2, 9, 8, 8), (3, 3), "VALID", []),
        ((2, 9, 3, 8), (5, 3), "VALID", []),
        ((2, 5, 4, 8), (2, 4), "EXPLICIT", [0, 0, 2, 1, 1, 0, 0, 0]),
        ((2, 5, 6, 8), (2, 4), "EXPLICIT", [0, 0, 2, 1, 0, 0, 0, 0]),
        ((1, 6, 4, 8), (1, 4), "VALID", []),
    ],
)
def test_input_gradient_by_columns(size, window, padding, explicit):
    """Kernels wide for their image take another way under XLA; it is the same gradient."""
    op, rng = registry.get("Conv2DBackpropInput"), np.random.default_rng(0)
    w = rng.normal(size=(*window, size[-1], 9)).astype(np.float32)
    attrs = {"strides": [1] * 4, "padding": padding, "explicit_paddings": explicit, "data_format": "NHWC",
             "dilations": [1] * 4}
    y = registry.get("Conv2D").kernel_for("numpy").fn(numpy_namespace, np.zeros(size, np.float32), w, **attrs)
    dy = rng.normal(size=y.shape).astype(np.float32)
    expected = op.kernel_for("numpy").fn(numpy_namespace, np.array(size), w, dy, **attrs)
    assert size[2] >= 1.2 * y.shape[2]
    found = xla_backend.run(op, [np.array(size), w, dy], attrs)
    np.testing.assert_allclose(found, expected, atol=3e-5)

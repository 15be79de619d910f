"""SyncBatchNormalization as recorded from TensorFlow 2.15.1 (one replica)."""
import numpy as np

import thalweg as tf


def test_as_recorded():
    layer = tf.keras.layers.experimental.SyncBatchNormalization(momentum=0.5, name="s")
    x = tf.constant(np.arange(24, dtype="float32").reshape(2, 2, 2, 3) ** 1.1)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, training=True)
        total = tf.reduce_sum(y**3)
    np.testing.assert_allclose(y.numpy().ravel()[:5], [-1.4532, -1.4693, -1.4776, -1.0971, -1.0923], atol=2e-4)
    gradient = tape.gradient(total, x).numpy().ravel()
    np.testing.assert_allclose(gradient[:5], [0.4, 0.402, 0.402, 0.099, 0.089], atol=1e-3)
    np.testing.assert_allclose(layer.moving_mean, [6.831, 7.505, 8.194], atol=1e-3)
    # not the fused op: the moving variance is the biased one
    np.testing.assert_allclose(layer.moving_variance, [44.688, 45.956, 46.961], atol=2e-3)


def test_configuration():
    layer = tf.keras.layers.experimental.SyncBatchNormalization(momentum=0.5)
    config = layer.get_config()
    assert "synchronized" not in config and layer.synchronized
    assert type(layer).from_config(config).get_config() == config

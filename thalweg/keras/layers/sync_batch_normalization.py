"""`tf.keras.layers.experimental.SyncBatchNormalization`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.batch_normalization import BatchNormalization


class SyncBatchNormalization(BatchNormalization):
    """BatchNormalization whose statistics are those of all replicas: an older name of `synchronized=True`.

    Args: as BatchNormalization.
    Example:
      >>> layer = tf.keras.layers.experimental.SyncBatchNormalization(epsilon=0.0)
      >>> layer(tf.constant([[1.0], [3.0]]), training=True).numpy().ravel()
      array([-1.,  1.], dtype=float32)
    Source: tf.keras.layers.experimental.SyncBatchNormalization public docs 2.15.
    """

    __module__ = "keras.src.layers.normalization.batch_normalization"

    def __init__(
        self,
        axis: Any = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(
            axis, momentum, epsilon, center, scale, beta_initializer, gamma_initializer, moving_mean_initializer,
            moving_variance_initializer, beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint,
            synchronized=True, **kwargs,
        )  # fmt: skip

"""The functions of `tf.compat.v1.nn` about moments and batch normalisation.

Source: public docs 2.15 of the functions.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import convert
from thalweg.core.deprecated import either
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.norm import api


def moments(
    x: Any,
    axes: Any,
    shift: Any = None,
    name: str | None = None,
    keep_dims: bool | None = None,
    keepdims: bool | None = None,
) -> tuple[Tensor, Tensor]:
    """As `tf.nn.moments`; `keep_dims` is the older name of `keepdims`.

    Source: tf.compat.v1.nn.moments public docs 2.15.
    """
    return api.moments(x, axes, shift, bool(either("keepdims", keepdims, "keep_dims", keep_dims)), name)


def weighted_moments(
    x: Any,
    axes: Any,
    frequency_weights: Any,
    name: str | None = None,
    keep_dims: bool | None = None,
    keepdims: bool | None = None,
) -> tuple[Tensor, Tensor]:
    """As `tf.nn.weighted_moments`. Source: tf.compat.v1.nn.weighted_moments public docs 2.15."""
    keep = bool(either("keepdims", keepdims, "keep_dims", keep_dims))
    return api.weighted_moments(x, axes, frequency_weights, keep, name)


def sufficient_statistics(
    x: Any,
    axes: Any,
    shift: Any = None,
    keep_dims: bool | None = None,
    name: str | None = None,
    keepdims: bool | None = None,
) -> Any:
    """As `tf.nn.sufficient_statistics`. Source: tf.compat.v1.nn.sufficient_statistics public docs 2.15."""
    return api.sufficient_statistics(x, axes, shift, bool(either("keepdims", keepdims, "keep_dims", keep_dims)), name)


def batch_norm_with_global_normalization(
    t: Any = None,
    m: Any = None,
    v: Any = None,
    beta: Any = None,
    gamma: Any = None,
    variance_epsilon: Any = None,
    scale_after_normalization: bool | None = None,
    name: str | None = None,
    input: Any = None,  # noqa: A002
    mean: Any = None,
    variance: Any = None,
) -> Tensor:
    """As `tf.nn.batch_norm_with_global_normalization`; `t`, `m`, `v` are older names of `input`, `mean`, `variance`.

    Source: tf.compat.v1.nn.batch_norm_with_global_normalization public docs 2.15.
    """
    t, m, v = either("input", input, "t", t), either("mean", mean, "m", m), either("variance", variance, "v", v)
    return api.batch_norm_with_global_normalization(
        t, m, v, beta, gamma, variance_epsilon, scale_after_normalization, name
    )


_LEAST_EPSILON = 1.001e-5  # smaller ones are refused by accelerators' libraries, so TensorFlow raises them


def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
    exponential_avg_factor: float = 1.0,
) -> tuple[Tensor, Tensor, Tensor]:
    """Batch normalisation over all dimensions but that of channels, as one operation.

    Args:
      x: float tensor of rank 4 (or 5).
      scale, offset: float32 [channels].
      mean, variance: float32 [channels]; in training with `exponential_avg_factor` below 1 the averages so far.
      is_training: True normalises by the moments of x, False by `mean` and `variance`.
    Returns: (y, mean, variance).
    Raises: ValueError when mean or variance are missing where they are needed.
    Source: tf.compat.v1.nn.fused_batch_norm public docs 2.15.
    """
    if (not is_training or exponential_avg_factor != 1.0) and (mean is None or variance is None):
        raise ValueError(
            "Both `mean` and `variance` must be a 1D tensor when `is_training` is False or `exponential_avg_factor` "
            f"!= 1.0. Received: `mean` {mean!r} and `variance` {variance!r}"
        )
    empty = convert.to_tensor([])
    y, batch_mean, batch_variance, *_ = apply(
        "FusedBatchNormV3",
        x,
        scale,
        offset,
        empty if mean is None else mean,
        empty if variance is None else variance,
        epsilon=max(epsilon, _LEAST_EPSILON),
        exponential_avg_factor=exponential_avg_factor,
        data_format=data_format,
        is_training=is_training,
        name=name,
    )
    return y, batch_mean, batch_variance

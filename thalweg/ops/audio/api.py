"""Public functions of `tf.audio`."""

from __future__ import annotations

from typing import Any

from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply


def decode_wav(contents: Any, desired_channels: int = -1, desired_samples: int = -1, name: str | None = None) -> Any:
    """Decodes a 16-bit PCM WAV file.

    Args:
      contents: scalar string.
      desired_channels: how many channels to give: the first ones, the last repeated; -1: as the file.
      desired_samples: how many samples to give, cut or filled up with zeros; -1: as the file.
      name: name of the operation.
    Returns: namedtuple: audio float32 [samples, channels] in [-1, 1), sample_rate int32 scalar.
    Raises: InvalidArgumentError for what cannot be read.
    Example:
      >>> audio, rate = tf.audio.decode_wav(tf.audio.encode_wav([[0.5], [-0.25]], 8000))
      >>> audio.numpy().ravel().tolist(), int(rate)
      ([0.5, -0.25], 8000)
    Source: tf.audio.decode_wav public docs 2.15; recorded runs.
    """
    return apply("DecodeWav", contents, desired_channels=desired_channels, desired_samples=desired_samples, name=name)


def encode_wav(audio: Any, sample_rate: Any, name: str | None = None) -> Tensor:
    """Encodes a 16-bit PCM WAV file.

    Args:
      audio: float32 [samples, channels]; clipped to [-1, 1).
      sample_rate: int32 scalar, samples per second.
      name: name of the operation.
    Returns: scalar string tensor.
    Raises: InvalidArgumentError for another shape or a rate that is not positive.
    Example:
      >>> len(tf.audio.encode_wav([[0.5], [-0.25]], 8000).numpy())
      48
    Source: tf.audio.encode_wav public docs 2.15; recorded runs.
    """
    return apply("EncodeWav", audio, sample_rate, name=name)

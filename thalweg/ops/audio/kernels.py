"""Kernels of the WAV ops: 16-bit PCM, as TensorFlow reads and writes it.

Source of the format: "Multimedia programming interface and data specifications 1.0" (IBM and Microsoft, 1991).
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.strings._elements import strings

_PCM, _SCALE = 1, 32768.0


def _invalid(message: str) -> errors.InvalidArgumentError:
    return errors.InvalidArgumentError(None, None, message)


class _Reader:
    """The bytes of a file in order."""

    def __init__(self, data: bytes):
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        if len(part) != count:
            raise _invalid("Data too short when trying to read string")
        self.at += count
        return part

    def expect(self, name: bytes) -> None:
        found = self.take(len(name))
        if found != name:
            raise _invalid(f"Header mismatch: Expected {name.decode()} but found {found.decode('latin-1')}")

    def numbers(self, form: str) -> tuple[int, ...]:
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))


def read_wav(data: bytes) -> tuple[np.ndarray, int]:
    """(float32 [samples, channels] in [-1, 1), samples per second) of the first data chunk.

    Raises: InvalidArgumentError for anything but 16-bit PCM.
    """
    reader = _Reader(data)
    reader.expect(b"RIFF")
    reader.numbers("I")
    reader.expect(b"WAVE")
    reader.expect(b"fmt ")
    (size,) = reader.numbers("I")
    if size not in (16, 18):
        raise _invalid(f"Bad format chunk size for WAV: Expected 16 or 18, but got {size}")
    form, channels, rate, per_second, per_sample, bits = reader.numbers("HHIIHH")
    if form != _PCM:
        raise _invalid(f"Bad audio format for WAV: Expected 1 (PCM), but got {form}")
    if bits != 16:
        raise _invalid(f"Can only read 16-bit WAV files, but received {bits}")
    if channels < 1 or per_sample != 2 * channels or per_second != per_sample * rate:
        raise _invalid(f"Bad bytes per second or per sample in WAV header: {per_second} and {per_sample} for "
                       f"{channels} channels at {rate}")
    reader.take(size - 16)
    audio = None
    while reader.at < len(data):
        name = reader.take(4)
        (length,) = reader.numbers("I")
        if name == b"data" and audio is None:
            count = length // per_sample
            body = reader.take(count * per_sample)
            audio = np.frombuffer(body, "<i2").reshape(count, channels).astype(np.float32) / np.float32(_SCALE)
        else:
            reader.take(length)
    if audio is None:
        raise _invalid("No data chunk found in WAV")
    return audio, rate


@kernel("DecodeWav", backend="numpy")
def _decode(xp: Any, contents: np.ndarray, *, desired_channels: int, desired_samples: int) -> tuple:
    audio, rate = read_wav(contents[()])
    if desired_channels > 0:      # those that are missing repeat the last one
        audio = audio[:, np.minimum(np.arange(desired_channels), audio.shape[1] - 1)]
    if desired_samples >= 0:
        audio = audio[:desired_samples]
        audio = np.pad(audio, ((0, desired_samples - len(audio)), (0, 0)))
    return np.ascontiguousarray(audio), np.array(rate, np.int32)


@kernel("EncodeWav", backend="numpy")
def _encode(xp: Any, audio: np.ndarray, sample_rate: np.ndarray) -> np.ndarray:
    return strings([write_wav(audio, int(sample_rate))], ())


def write_wav(audio: np.ndarray, rate: int) -> bytes:
    """A file of float32 [samples, channels]. Raises: InvalidArgumentError for a bad rate or number of channels."""
    channels = audio.shape[1]
    if rate <= 0:
        raise _invalid(f"sample_rate must be in (0, 2^32), got: {rate}")
    if not 0 < channels < 2**16:
        raise _invalid(f"num_channels must be in (0, 2^16), got: {channels}")
    scaled = audio * np.float32(_SCALE)
    rounded = np.where(scaled < 0, -np.floor(-scaled + np.float32(0.5)), np.floor(scaled + np.float32(0.5)))
    body = np.clip(np.nan_to_num(rounded), -32768, 32767).astype("<i2").tobytes()
    step = 2 * channels
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, _PCM, channels, rate,
                         rate * step, step, 16, b"data", len(body))
    return header + body


no_kernel("DecodeWav EncodeWav", "xla", reason="files are bytes, and bytes live on the host")

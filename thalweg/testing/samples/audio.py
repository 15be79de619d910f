"""Samples of the WAV ops."""

import numpy as np

from thalweg.testing.sampling import samples

INVALID = "InvalidArgumentError"
HEADER = b"RIFF8\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0@\x1f\0\0\0}\0\0\x04\0\x10\0data\x14\0\0\0"
FILE = HEADER + np.array([0, 16384, -32768, 32767, 8192, -9830, 32767, -32768, 3277, 0], "<i2").tobytes()


@samples("DecodeWav")
def _(make):
    for channels in (-1, 1, 3):
        for count in (-1, 3, 8):
            yield make(FILE, desired_channels=channels, desired_samples=count)
    yield make(FILE[:36] + b"LIST\x04\0\0\0abcd" + FILE[36:])
    for bad in (b"", FILE[:20], FILE[:50], b"RIFX" + FILE[4:], FILE[:20] + b"\x03" + FILE[21:],
                FILE[:34] + b"\x08" + FILE[35:], FILE + b"abc"):
        yield make.error(bad, raises=INVALID)


@samples("EncodeWav")
def _(make):
    # What it writes is read back by tests/ops/test_audio.py; the bytes are compared there too.
    yield make.error(make.floats((3, 2)), 0, raises=INVALID, match="sample_rate")
    yield make.error(make.floats((3,)), 8000, raises=INVALID, match="audio")
    yield make.error(make.floats((3, 0)), 8000, raises=INVALID, match="num_channels")

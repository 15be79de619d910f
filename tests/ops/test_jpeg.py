"""JPEG to the bit: gray and coloured, each sampling of colours, progressive, rotated by EXIF, inks, damaged files."""

import base64
import json
import pathlib

import jpeg_cases
import numpy as np
import pytest

import thalweg as tf

GOLDEN = json.loads((pathlib.Path(__file__).parents[1] / "golden" / "jpeg_files.json").read_text())


@pytest.mark.parametrize("name", sorted(GOLDEN["files"]))
def test_pixels_are_tensorflows(name):
    known = GOLDEN["files"][name]
    found = jpeg_cases.decoded(tf, base64.b64decode(known["file"]))
    assert found == known["answers"]


def test_written_files_are_tensorflows_to_the_byte():
    assert jpeg_cases.encoded(tf) == GOLDEN["encoded"]


def test_a_truncated_file_is_recovered_when_asked():
    data = base64.b64decode(GOLDEN["files"]["truncated"]["file"])
    with pytest.raises(tf.errors.InvalidArgumentError, match="Premature end of JPEG file"):
        tf.io.decode_jpeg(data)
    whole = tf.io.decode_jpeg(GOLDEN_WHOLE).numpy()
    mended = tf.io.decode_jpeg(data, try_recover_truncated=True).numpy()
    assert mended.shape == whole.shape
    np.testing.assert_array_equal(mended[:8, :16], whole[:8, :16])


GOLDEN_WHOLE = base64.b64decode(GOLDEN["files"]["s2"]["file"])

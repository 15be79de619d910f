"""Asks TensorFlow the questions of tests/ops/image_cases.py and tests/keras/keras_images_cases.py.

Writes tests/golden/images.npz and keras_images.npz: arrays "case/number" (those of float64 and long tables as they
are), and "errors", a JSON text of case -> class. Run with the oracle's Python: `.../tf215/bin/python
tools/oracle/images.py`.
"""

import json
import pathlib
import sys

import numpy as np
import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
for _folder in ("ops", "keras"):
    sys.path.insert(0, str(ROOT / "tests" / _folder))
import image_cases  # noqa: E402
import keras_images_cases  # noqa: E402


def record(cases, path):
    errors, arrays = {}, {}
    for name in cases.CASES:
        found = cases.answer(name, tf)
        if isinstance(found, str):
            errors[name] = found
            continue
        arrays |= {f"{name}/{i}": a for i, a in enumerate(found)}
    np.savez_compressed(path, errors=np.frombuffer(json.dumps(errors).encode(), np.uint8), **arrays)
    print(path.name, len(cases.CASES), "cases", path.stat().st_size // 1024, "KiB", errors)


record(image_cases, ROOT / "tests" / "golden" / "images.npz")
record(keras_images_cases, ROOT / "tests" / "golden" / "keras_images.npz")

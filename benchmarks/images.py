"""Images: decoding, resizing and a pipeline of both, as a ratio to TensorFlow where its Python is named.

    python benchmarks/images.py [--oracle PYTHON]

Prints one JSON line: milliseconds per call (the least of several), and with --oracle the ratios (ours / TensorFlow's).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time

import numpy as np


def best_ms(call, repeats):
    """The least time of a call, after one to warm up."""
    call()
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return round(min(times) * 1e3, 3)


def measure(tf):
    """Milliseconds: one 375 x 500 JPEG (4:2:0) decoded, resized to 224 x 224, encoded; 200 of them in a pipeline."""
    y, x = np.mgrid[0:375, 0:500]
    planes = [y * 0.6 + 20 * np.sin(x / 9), x * 0.4 + 30 * np.cos(y / 7), (x + y) * 0.25]
    noise = np.random.RandomState(0).normal(0, 8, (375, 500, 3))
    data = tf.io.encode_jpeg(np.clip(np.stack(planes, -1) + noise, 0, 255).astype("uint8"), quality=90).numpy()
    image = tf.io.decode_jpeg(data)

    def load(contents):
        return tf.image.resize(tf.io.decode_jpeg(contents, channels=3), [224, 224]) / 255.0

    pictures = tf.data.Dataset.from_tensor_slices([data] * 200).map(load, num_parallel_calls=tf.data.AUTOTUNE)
    batches = pictures.batch(32).prefetch(tf.data.AUTOTUNE)
    return {
        "decode": best_ms(lambda: tf.io.decode_jpeg(data), 20),
        "decode_accurate": best_ms(lambda: tf.io.decode_jpeg(data, dct_method="INTEGER_ACCURATE"), 20),
        "resize": best_ms(lambda: tf.image.resize(image, [224, 224]), 20),
        "encode": best_ms(lambda: tf.io.encode_jpeg(image), 20),
        "pipeline_200": best_ms(lambda: list(batches), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--oracle", help="a Python that has TensorFlow")
    parser.add_argument("--measure-tensorflow", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure_tensorflow:
        import tensorflow

        print(json.dumps(measure(tensorflow)))
        return
    import thalweg

    result = {"thalweg_ms": measure(thalweg)}
    if args.oracle:
        quiet = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
        quiet.pop("PYTHONPATH", None)
        command = [args.oracle, __file__, "--measure-tensorflow"]
        done = subprocess.run(command, capture_output=True, check=True, env=quiet)
        theirs = json.loads(done.stdout.splitlines()[-1])
        ratios = {name: round(ms / theirs[name], 2) for name, ms in result["thalweg_ms"].items()}
        result |= {"tensorflow_ms": theirs, "ratio": ratios}
    print(json.dumps(result))


if __name__ == "__main__":
    sys.exit(main())

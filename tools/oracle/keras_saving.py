"""TensorFlow writes models for tests/golden/keras_saving; with --read DIR it loads those that thalweg wrote there.

`python -m thalweg tools/oracle/keras_saving.py --write DIR` writes them; the predictions are compared.
"""

import argparse
import json
import pathlib
import sys
import warnings

import numpy as np
import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "keras"))
import keras_saving_cases as cases  # noqa: E402

FORMATS = (".h5", ".keras", ".weights.h5")


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in cases.NAMES:
        model, x = cases.build(name, tf)
        for ending in FORMATS:
            (model.save_weights if ending == ".weights.h5" else model.save)(str(folder / f"{name}{ending}"))
        expected = {"predictions": cases.predictions(model, x), "steps": int(model.optimizer.iterations)}
        (folder / f"{name}.json").write_text(json.dumps(expected))


def read(folder):
    for name in cases.NAMES:
        expected = json.loads((folder / f"{name}.json").read_text())
        for ending in FORMATS:
            model, x = cases.build(name, tf)
            if ending == ".weights.h5":
                model.load_weights(str(folder / f"{name}{ending}"))
            else:
                model = tf.keras.models.load_model(str(folder / f"{name}{ending}"))
            for found, wanted in zip(cases.predictions(model, x), expected["predictions"], strict=True):
                np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
            if (name, ending) != ("embedding", ".keras"):  # Keras leaves legacy optimizers out of such files
                assert int(model.optimizer.iterations) == expected["steps"]
            print(name, ending, "ok")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--read", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path, default=ROOT / "tests" / "golden" / "keras_saving")
    options = parser.parse_args()
    read(options.read) if options.read else write(options.write)

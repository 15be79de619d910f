"""The TensorBoard callback writes what TensorFlow's writes: tags, steps, plugins, files."""

import json
import pathlib

import keras_cases
import numpy as np
import pytest

import thalweg as tf

GOLDEN = json.loads((pathlib.Path(__file__).parents[1] / "golden" / "summaries_keras.json").read_text())


def without_extras(rows):
    """Without what TensorFlow writes only beside a progress bar."""
    return [r for r in rows if r[1] != "(graph)" and not r[1].startswith("batch_")]


@pytest.mark.parametrize("case", keras_cases.CASES)
def test_contents(case, tmp_path):
    found, expected = keras_cases.run(case, tf, np, str(tmp_path)), dict(GOLDEN[case])
    if not case.startswith("shown"):
        graphs = [r for r in found["train"] if r[1] == "(graph)"]
        assert len(graphs) == keras_cases.CASES[case].get("write_graph", True)
        found["train"] = without_extras(found["train"])
    if case == "shown":  # the graph comes after the first epoch where nobody waits for batches
        found["train"].sort(key=lambda r: r[1] != "(graph)")
        expected["train"].sort(key=lambda r: r[1] != "(graph)")
    assert found == expected


@pytest.mark.parametrize("bad", [-1, (3, 2), (1, 2, 3), "x", 1.5])
def test_bad_profile_batch(bad):
    with pytest.raises(ValueError):
        tf.keras.callbacks.TensorBoard(profile_batch=bad)


def test_unknown_arguments():
    with pytest.raises(ValueError, match="Unrecognized arguments"):
        tf.keras.callbacks.TensorBoard(unknown=1)


def test_unknown_embedding():
    model = keras_cases.model_of("embedding", tf)
    callback = tf.keras.callbacks.TensorBoard("logs", embeddings_freq=1, embeddings_metadata={"no": "x"})
    with pytest.raises(ValueError, match="Unrecognized `Embedding` layer names"):
        callback.set_model(model)


def test_profile(tmp_path):
    model = keras_cases.model_of("dense", tf)
    model.compile("sgd", "mse")
    callback = tf.keras.callbacks.TensorBoard(str(tmp_path), profile_batch=(2, 3), write_graph=False)
    model.fit(np.ones((8, 2)), np.ones((8, 1)), batch_size=2, verbose=0, callbacks=[callback])
    assert len(list(tmp_path.glob("plugins/profile/*/*.xplane.pb"))) == 1
    found = keras_cases.contents(tf, str(tmp_path))
    assert [3, "batch_3", "graph_run_metadata_graph"] in found["train"]

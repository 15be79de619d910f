"""SavedModels: TensorFlow's are loaded and run, ours come back as they were, damage is named."""
import importlib.util
import json
import pathlib
import shutil

import numpy as np
import pytest

import thalweg as tf

HERE = pathlib.Path(__file__).parent
GOLDEN = HERE.parent / "golden" / "saved_models"


def written_models():
    spec = importlib.util.spec_from_file_location("written_models", HERE / "written_models.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---------------------------------------------------------------- TensorFlow's


def test_functions_and_variables_of_tensorflow():
    steps = tf.saved_model.load(str(GOLDEN / "steps"))
    assert float(steps.x) == 1 and steps.x.name == "x:0" and float(steps.items[0]) == 2
    assert float(steps.add(tf.constant(3.0))) == 4 and float(steps.x) == 4
    found = steps.choose(tf.constant([1.0, 2.0]))
    np.testing.assert_array_equal(found["y"], [4, 8])
    np.testing.assert_array_equal(steps.choose(tf.constant([1.0, 2.0]), flag=False), [1, 2])
    assert float(steps.flow(tf.constant([0.5, 2.0, 3.0]))) == -3 + 5 * 4
    assert steps.ragged(tf.ragged.constant([[1], [2, 3]])).to_list() == [[2], [4, 6]]


def test_signatures_of_tensorflow():
    steps = tf.saved_model.load(str(GOLDEN / "steps"))
    assert sorted(steps.signatures) == ["flow", "serving_default"]
    signature = steps.signatures["flow"]
    assert signature.structured_input_signature == ((), {"v": tf.TensorSpec([None], tf.float32, "v")})
    assert float(signature(v=tf.constant([2.0]))["output_0"]) == 2
    assert float(signature(tf.constant([2.0]))["output_0"]) == 2


def test_gradients_reach_the_variables():
    steps = tf.saved_model.load(str(GOLDEN / "steps"))
    with tf.GradientTape() as tape:
        y = steps.choose(tf.constant([1.0, 2.0]))["y"]
    assert float(tape.gradient(y, steps.items[0])) == 6


def test_other_arguments_are_refused():
    steps = tf.saved_model.load(str(GOLDEN / "steps"))
    with pytest.raises(ValueError, match="Could not find matching concrete function to call"):
        steps.choose(tf.constant([1.0, 2.0, 3.0]))


def test_graph_of_tensorflow_1():
    model = tf.saved_model.load(str(GOLDEN / "graph"))
    found = model.signatures["serving_default"](x=tf.constant([[3.0, 4.0]]))
    np.testing.assert_array_equal(found["y"], [[11]])
    assert [v.name for v in model.variables] == ["w:0"]
    np.testing.assert_array_equal(model.prune("x:0", "y:0")(tf.constant([[1.0, 1.0]])), [[3]])


def test_session_loads_both_kinds():
    for name, feed, fetch, value, want in (
        ("graph", "x:0", "y:0", [[3.0, 4.0]], 11),
        ("steps", "serving_default_a:0", "StatefulPartitionedCall_1:0", 2.0, 3),
    ):
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            meta = tf.compat.v1.saved_model.loader.load(session, ["serve"], str(GOLDEN / name))
            signature = meta.signature_def["serving_default"]
            assert [i.name for i in signature.inputs.values()] == [feed]
            fetch = next(iter(signature.outputs.values())).name
            assert session.run(fetch, {feed: value}) == want


# ---------------------------------------------------------------- ours


def test_what_is_written_is_read(tmp_path):
    written_models().write(tmp_path)
    for name, cases in json.loads((tmp_path / "answers.json").read_text()).items():
        model = tf.saved_model.load(str(tmp_path / name))
        for key, inputs, want in cases:
            function = model.signatures[key]
            specs = function.structured_input_signature[1]
            found = function(**{k: tf.constant(v, specs[k].dtype) for k, v in inputs.items()})
            for output, value in want.items():
                np.testing.assert_allclose(found[output], value)


def test_training_goes_on(tmp_path):
    class Line(tf.Module):
        def __init__(self):
            super().__init__()
            self.w = tf.Variable(2.0)

        @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
        def __call__(self, x):
            return self.w * x

    tf.saved_model.save(Line(), str(tmp_path))
    line = tf.saved_model.load(str(tmp_path))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(line(tf.constant([1.0, 2.0])))
    assert float(tape.gradient(loss, line.w)) == 3
    tf.saved_model.save(line, str(tmp_path / "again"))
    np.testing.assert_array_equal(tf.saved_model.load(str(tmp_path / "again"))(tf.constant([1.0, 2.0])), [2, 4])


def test_builder(tmp_path):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, [None], "x")
        v = tf.compat.v1.get_variable("v", initializer=3.0)
        y = tf.multiply(x, v, name="y")
        session.run(v.initializer)
        tf.compat.v1.saved_model.simple_save(session, str(tmp_path / "m"), {"x": x}, {"y": y})
        with pytest.raises(AssertionError, match="isn't empty"):
            tf.compat.v1.saved_model.Builder(str(tmp_path / "m"))
    model = tf.saved_model.load(str(tmp_path / "m"))
    np.testing.assert_array_equal(model.signatures["serving_default"](x=tf.constant([2.0]))["y"], [6])


# ---------------------------------------------------------------- faults


def test_variables_no_object_holds(tmp_path):
    module, hidden = tf.Module(), tf.Variable(1.0)
    module.f = tf.function(lambda x: x * hidden, input_signature=[tf.TensorSpec([], tf.float32)])
    with pytest.raises(AssertionError, match="untracked"):
        tf.saved_model.save(module, str(tmp_path / "m"))
    assert not list(tmp_path.iterdir())


def test_tables_are_refused_clearly(tmp_path):
    module = tf.Module()
    module.table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    module.f = tf.function(lambda x: module.table.lookup(x), input_signature=[tf.TensorSpec([None], tf.string)])
    with pytest.raises(NotImplementedError, match="MutableHashTable"):
        tf.saved_model.save(module, str(tmp_path / "m"))
    assert not list(tmp_path.iterdir())


def test_no_objects_and_bad_signatures(tmp_path):
    with pytest.raises(ValueError, match="Trackable"):
        tf.saved_model.save(5, str(tmp_path / "m"))
    with pytest.raises(ValueError, match="Only `tf.functions`"):
        tf.saved_model.save(tf.Module(), str(tmp_path / "m"), signatures=lambda x: x)
    module = tf.Module()
    module.f = tf.function(lambda x: {1: x}, input_signature=[tf.TensorSpec([], tf.float32)])
    with pytest.raises(ValueError, match="non-string key"):
        tf.saved_model.save(module, str(tmp_path / "m"), signatures=module.f)


def test_missing_and_damaged_files(tmp_path):
    with pytest.raises(OSError, match="SavedModel file does not exist"):
        tf.saved_model.load(str(tmp_path))
    model = tmp_path / "m"
    shutil.copytree(GOLDEN / "steps", model)
    with pytest.raises(ValueError, match="incompatible argument to `tags`"):
        tf.saved_model.load(str(model), tags="train")
    data = (model / "saved_model.pb").read_bytes()
    (model / "saved_model.pb").write_bytes(data[: len(data) // 2])
    with pytest.raises(OSError, match="Cannot parse file"):
        tf.saved_model.load(str(model))
    (model / "saved_model.pb").write_bytes(data)
    (model / "variables" / "variables.index").unlink()
    with pytest.raises(tf.errors.NotFoundError):
        tf.saved_model.load(str(model))


def test_flipped_bytes_end_in_errors(tmp_path):
    """Damaged messages: an error of ours, or objects that say so when they are used; never a crash."""
    rng = np.random.default_rng(0)
    data = (GOLDEN / "steps" / "saved_model.pb").read_bytes()
    shutil.copytree(GOLDEN / "steps", tmp_path / "m")
    known = (tf.errors.OpError, OSError, ValueError, TypeError, KeyError, AssertionError, NotImplementedError)
    for _ in range(60):
        bad = bytearray(data)
        for place in rng.integers(0, len(bad), 3):
            bad[place] = rng.integers(0, 256)
        (tmp_path / "m" / "saved_model.pb").write_bytes(bytes(bad))
        try:
            model = tf.saved_model.load(str(tmp_path / "m"))
            model.add(tf.constant(1.0))
        except (*known, AttributeError):
            pass


def test_failed_save_leaves_the_old_model(tmp_path, monkeypatch):
    module = tf.Module()
    module.v = tf.Variable(1.0)
    module.f = tf.function(lambda x: x + module.v, input_signature=[tf.TensorSpec([], tf.float32)])
    tf.saved_model.save(module, str(tmp_path / "m"))
    module.v.assign(5.0)

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("thalweg.formats.tensor_bundle.BundleWriter._append", full)
    with pytest.raises(tf.errors.ResourceExhaustedError):
        tf.saved_model.save(module, str(tmp_path / "m"))
    monkeypatch.undo()
    assert float(tf.saved_model.load(str(tmp_path / "m")).f(1.0)) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["m"]


def test_assets_stay_inside():
    from thalweg.saved_model import files

    with pytest.raises(tf.errors.InvalidArgumentError, match="outside"):
        files.asset_path("/models/m", "../../etc/passwd")


def test_a_dataset_in_a_saved_function_is_refused(tmp_path):
    class Model(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([])])
        def total(self, x):
            for e in tf.data.Dataset.range(3):
                x += tf.cast(e, tf.float32)
            return x

    with pytest.raises(NotImplementedError, match="RangeDataset.*total.*Dataset"):
        tf.saved_model.save(Model(), tmp_path / "model")
    assert not (tmp_path / "model" / "saved_model.pb").exists()

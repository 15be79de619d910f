"""tf.train.Checkpoint: files of TensorFlow, object graphs, what comes later, and what does not fit."""
import pathlib

import numpy as np
import pytest

import thalweg as tf

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "checkpoints"


class Nested(tf.Module):
    def __init__(self, scale=0.0):
        super().__init__()
        self.v = tf.Variable(1.0 * scale)
        self.items = [tf.Variable(2.0 * scale), {"a": tf.Variable(3.0 * scale)}]
        self.pair = (tf.Variable(4.0 * scale),)


def test_writes_what_tensorflow_writes(tmp_path):
    path = tf.train.Checkpoint(m=Nested(1), step=tf.Variable(1)).save(str(tmp_path / "objects"))
    assert path == str(tmp_path / "objects-1")
    for end in (".index", ".data-00000-of-00001"):
        assert (tmp_path / ("objects-1" + end)).read_bytes() == (GOLDEN / ("objects-1" + end)).read_bytes()
    text = (tmp_path / "checkpoint").read_text()
    assert text == 'model_checkpoint_path: "objects-1"\nall_model_checkpoint_paths: "objects-1"\n'


def test_reads_what_tensorflow_wrote():
    module, step = Nested(), tf.Variable(0)
    status = tf.train.Checkpoint(m=module, step=step).restore(str(GOLDEN / "objects-1"))
    status.assert_consumed().assert_existing_objects_matched().assert_nontrivial_match()
    found = [module.v, module.items[0], module.items[1]["a"], module.pair[0], step]
    assert [float(v) for v in found] == [1, 2, 3, 4, 1]


def test_later_objects_get_their_values():
    class Late(tf.Module):
        pass

    late = Late()
    checkpoint = tf.train.Checkpoint(m=late)
    status = checkpoint.restore(str(GOLDEN / "objects-1"))
    with pytest.raises(AssertionError, match="Unresolved object in checkpoint"):
        status.assert_consumed()
    late.v = tf.Variable(0.0)
    late.items = []
    late.items.append(tf.Variable(0.0))
    late.items.append({})
    late.items[1]["a"] = tf.Variable(0.0)
    late.pair = (tf.Variable(0.0),)
    checkpoint.step = tf.Variable(0)
    assert [float(v) for v in (late.v, late.items[0], late.items[1]["a"], late.pair[0])] == [1, 2, 3, 4]
    status.assert_consumed()


def test_objects_without_values_are_named():
    module = Nested()
    module.extra = tf.Variable(5.0)
    status = tf.train.Checkpoint(m=module, step=tf.Variable(0)).restore(str(GOLDEN / "objects-1"))
    with pytest.raises(AssertionError, match="Found 1 Python objects that were not bound"):
        status.assert_existing_objects_matched()
    other = tf.train.Checkpoint(other=tf.Variable(1)).restore(str(GOLDEN / "objects-1")).expect_partial()
    with pytest.raises(AssertionError):
        other.assert_existing_objects_matched()


def test_names_of_tensorflow_1():
    w, b = tf.Variable(np.zeros((2, 3), np.float32), name="scope/w"), tf.Variable(0.0, name="b")
    status = tf.train.Checkpoint(w=w, b=b).restore(str(GOLDEN / "names"))
    status.assert_consumed()
    np.testing.assert_array_equal(w, np.arange(6).reshape(2, 3))
    assert float(b) == 5


@pytest.mark.parametrize(
    "value, error", [([1, 2], ValueError), (1.0, tf.errors.InvalidArgumentError)], ids=["shape", "dtype"]
)
def test_values_must_fit(value, error):
    with pytest.raises(error, match="incompatible tensor|does not equal original dtype"):
        tf.train.Checkpoint(step=tf.Variable(value)).restore(str(GOLDEN / "objects-1")).expect_partial()


def test_missing_and_none(tmp_path):
    checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
    with pytest.raises(tf.errors.NotFoundError, match="double-check that the path is correct"):
        checkpoint.restore(str(tmp_path / "nothing"))
    with pytest.raises(AssertionError, match="No checkpoint specified"):
        checkpoint.restore(None).assert_consumed()
    with pytest.raises(ValueError, match="trackable object"):
        tf.train.Checkpoint(x=5)


def test_one_object_on_two_paths(tmp_path):
    shared = tf.Variable(3.0)
    path = tf.train.Checkpoint(a=shared, b=shared).write(str(tmp_path / "c"))
    assert [n for n, _ in tf.train.list_variables(path)] == [
        "_CHECKPOINTABLE_OBJECT_GRAPH",
        "a/.ATTRIBUTES/VARIABLE_VALUE",
    ]
    a = tf.Variable(0.0)
    tf.train.Checkpoint(a=a, b=a).read(path).assert_consumed()
    assert float(a) == 3


def test_names_are_escaped(tmp_path):
    checkpoint = tf.train.Checkpoint(d={"a/b": tf.Variable(1.0), "c.d": tf.Variable(2.0)})
    path = checkpoint.write(str(tmp_path / "c"))
    assert [n for n, _ in tf.train.list_variables(path)][1:] == [
        "d/a.Sb/.ATTRIBUTES/VARIABLE_VALUE",
        "d/c..d/.ATTRIBUTES/VARIABLE_VALUE",
    ]


def test_root_object(tmp_path):
    module = Nested(1)
    path = tf.train.Checkpoint(module, step=tf.Variable(7)).save(str(tmp_path / "c"))
    assert "v/.ATTRIBUTES/VARIABLE_VALUE" in dict(tf.train.list_variables(path))
    other, step = Nested(), tf.Variable(0)
    checkpoint = tf.train.Checkpoint(other, step=step)
    checkpoint.restore(path).assert_consumed()
    assert (float(other.v), int(step), int(checkpoint.save_counter)) == (1, 7, 1)


def test_manager(tmp_path):
    step = tf.Variable(0)
    checkpoint = tf.train.Checkpoint(step=step)
    manager = tf.train.CheckpointManager(checkpoint, str(tmp_path), max_to_keep=2, step_counter=step,
                                         checkpoint_interval=2)
    made = []
    for _ in range(6):
        made.append(manager.save())
        step.assign_add(1)
    assert [m and m[-6:] for m in made] == ["ckpt-1", None, "ckpt-2", None, "ckpt-3", None]
    assert manager.checkpoints == [str(tmp_path / "ckpt-2"), str(tmp_path / "ckpt-3")]
    assert not (tmp_path / "ckpt-1.index").exists()
    assert tf.train.latest_checkpoint(str(tmp_path)) == manager.latest_checkpoint == str(tmp_path / "ckpt-3")
    again = tf.train.CheckpointManager(checkpoint, str(tmp_path), max_to_keep=2)
    assert again.checkpoints == manager.checkpoints
    assert again.restore_or_initialize() == str(tmp_path / "ckpt-3") and int(step) == 4


def test_moved_folder_keeps_its_checkpoints(tmp_path):
    tf.train.Checkpoint(v=tf.Variable(1.0)).save(str(tmp_path / "old" / "c"))
    (tmp_path / "old").rename(tmp_path / "new")
    assert tf.train.latest_checkpoint(str(tmp_path / "new")) == str(tmp_path / "new" / "c-1")


def test_damaged_state_file_is_no_checkpoint(tmp_path, caplog):
    (tmp_path / "checkpoint").write_text("model_checkpoint_path: 5 {")
    assert tf.train.latest_checkpoint(str(tmp_path)) is None
    assert "Checkpoint ignored" in caplog.text


def test_background_save(tmp_path):
    v = tf.Variable(1.0)
    called = []
    options = tf.train.CheckpointOptions(enable_async=True, experimental_write_callbacks=[called.append])
    checkpoint = tf.train.Checkpoint(v=v)
    path = checkpoint.save(str(tmp_path / "c"), options)
    v.assign(9.0)
    checkpoint.sync()
    assert called == [path]
    checkpoint.restore(path)
    assert float(v) == 1


def test_failed_save_keeps_the_number(tmp_path, monkeypatch):
    checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
    checkpoint.save(str(tmp_path / "c"))
    (tmp_path / "file").write_text("")
    with pytest.raises(tf.errors.OpError):
        checkpoint.save(str(tmp_path / "file" / "c"))
    assert int(checkpoint.save_counter) == 1 and tf.train.latest_checkpoint(str(tmp_path)) == str(tmp_path / "c-1")


def test_reader():
    reader = tf.train.load_checkpoint(str(GOLDEN / "objects-1"))
    assert reader.has_tensor("step/.ATTRIBUTES/VARIABLE_VALUE") and not reader.has_tensor("step")
    assert reader.get_variable_to_dtype_map()["step/.ATTRIBUTES/VARIABLE_VALUE"] == tf.int32
    assert tf.train.load_variable(str(GOLDEN / "objects-1"), "step/.ATTRIBUTES/VARIABLE_VALUE") == 1
    with pytest.raises(tf.errors.NotFoundError, match="nothing not found in checkpoint"):
        reader.get_tensor("nothing")

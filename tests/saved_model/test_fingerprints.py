"""fingerprint.pb: TensorFlow's is read, ours says whether two models are equal."""
import pathlib

import pytest

import thalweg as tf

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "saved_models"
experimental = tf.saved_model.experimental


def saved(folder, value):
    module = tf.Module()
    module.v = tf.Variable(value)
    module.f = tf.function(lambda x: x * module.v, input_signature=[tf.TensorSpec([], tf.float32)])
    tf.saved_model.save(module, str(folder))
    return experimental.read_fingerprint(str(folder))


def test_of_tensorflow():
    found = experimental.read_fingerprint(str(GOLDEN / "steps"))
    assert found.version.producer == 1 and found.saved_model_checksum > 2**32
    assert found.singleprint().count("/") == 3 and "checkpoint_hash" in str(found)
    assert found == experimental.read_fingerprint(str(GOLDEN / "steps"))
    assert found != experimental.read_fingerprint(str(GOLDEN / "keras"))


def test_of_ours(tmp_path):
    one, other = saved(tmp_path / "a", 1.0), saved(tmp_path / "b", 2.0)
    assert one.checkpoint_hash != other.checkpoint_hash and one.signature_def_hash == other.signature_def_hash
    assert one == experimental.Fingerprint.from_proto((tmp_path / "a" / "fingerprint.pb").read_bytes())


def test_faults(tmp_path):
    with pytest.raises(FileNotFoundError, match="fingerprint.pb"):
        experimental.read_fingerprint(str(tmp_path))
    (tmp_path / "fingerprint.pb").write_bytes(b"\x32\xff")
    with pytest.raises(RuntimeError, match="Fingerprint Error"):
        experimental.read_fingerprint(str(tmp_path))
    with pytest.raises(ValueError, match="could not be deserialized"):
        experimental.Fingerprint.from_proto(3)
    with pytest.raises(ValueError, match="invalid fingerprint"):
        experimental.Fingerprint().singleprint()

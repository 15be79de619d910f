"""Optimizers against TensorFlow's answers (keras_optimizer_cases.py)."""

import json
import pathlib

import keras_optimizer_cases as cases
import pytest
from test_keras_slice import differences

import thalweg as tf

PATH = pathlib.Path(__file__).parents[1] / "golden" / "keras_optimizers.json"
GOLDEN = json.loads(PATH.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", cases.CASES)
def test_as_tensorflow(name):
    found = json.loads(json.dumps(cases.answer(name, tf)))
    assert differences(found, GOLDEN[name]) == []


@pytest.mark.parametrize("name", cases.SCHEDULES)
def test_schedules(name):
    found = json.loads(json.dumps(cases.schedule(name, tf)))
    assert differences(found, GOLDEN["schedules"][name]) == []
    schedule = tf.keras.optimizers.schedules.deserialize(found["serialized"])
    assert schedule.get_config() == found["config"] or name == "PiecewiseConstantDecay"


@pytest.mark.parametrize("name", sorted({n.partition("/")[0] for n in cases.CASES if not n.startswith("legacy")}))
def test_from_name_and_configuration(name):
    optimizer = tf.keras.optimizers.get(name.lower())
    copy = tf.keras.optimizers.deserialize(tf.keras.optimizers.serialize(optimizer))
    assert type(copy) is type(optimizer) and copy.get_config() == optimizer.get_config()


def test_bad_arguments():
    with pytest.raises(ValueError, match="beta_1"):
        tf.keras.optimizers.Lion(beta_1=0.0)
    with pytest.raises(ValueError, match="weight_decay"):
        tf.keras.optimizers.AdamW(weight_decay=None)


def test_legacy_optimizers_have_slots_and_hyperparameters():
    optimizer = tf.keras.optimizers.legacy.Adam(0.1)
    kernel = tf.Variable([[1.0, 2.0]], name="dense/kernel")
    step = optimizer.apply_gradients([(tf.constant([[1.0, 1.0]]), kernel)])
    assert int(step) == 1 and optimizer.get_slot_names() == ["m", "v"]
    assert [w.name for w in optimizer.weights] == ["Adam/iter:0", "Adam/dense/kernel/m:0", "Adam/dense/kernel/v:0"]
    assert optimizer.get_slot(kernel, "m") is optimizer.weights[1]
    optimizer.lr = 0.5
    assert float(optimizer.learning_rate) == 0.5 and float(optimizer._get_hyper("beta_1")) == pytest.approx(0.9)
    config = tf.keras.optimizers.serialize(optimizer)
    copy = tf.keras.optimizers.deserialize(config)
    assert type(copy) is type(optimizer) and copy.get_config()["learning_rate"] == 0.5
    values = optimizer.get_weights()
    values[0] = 7
    optimizer.set_weights(values)
    assert int(optimizer.iterations) == 7
    with pytest.raises(ValueError, match="weight list of length 1"):
        optimizer.set_weights(values[:1])
    with pytest.raises(TypeError, match="Unexpected keyword argument"):
        tf.keras.optimizers.legacy.SGD(speed=1)
    with pytest.raises(ValueError, match="Expected clipnorm >= 0"):
        tf.keras.optimizers.legacy.SGD(clipnorm=-1)


def test_a_subclass_of_a_legacy_optimizer():
    class Halving(tf.keras.optimizers.legacy.Optimizer):
        def __init__(self, learning_rate=1.0, name="Halving", **kwargs):
            super().__init__(name, **kwargs)
            self._set_hyper("learning_rate", learning_rate)

        def _create_slots(self, var_list):
            for var in var_list:
                self.add_slot(var, "seen")

        def _resource_apply_dense(self, grad, var):
            self.get_slot(var, "seen").assign_add(grad)
            return var.assign_sub(self._decayed_lr(tf.float32) * grad / 2)

        def get_config(self):
            return {**super().get_config(), "learning_rate": self._serialize_hyperparameter("learning_rate")}

    v = tf.Variable([4.0])
    optimizer = Halving(decay=1.0)
    for _ in range(2):
        optimizer.minimize(lambda: v * 1.0, [v])
    assert v.numpy()[0] == pytest.approx(4.0 - 0.5 - 0.25) and optimizer.get_slot(v, "seen").numpy()[0] == 2.0


def test_older_names_of_arguments():
    v = tf.Variable(0.0)
    slower = tf.keras.optimizers.SGD(lr=1.0, decay=1.0)
    for _ in range(3):
        slower.apply_gradients([(tf.constant(-1.0), v)])
    assert float(v) == pytest.approx(1.0 + 1 / 2 + 1 / 3)
    assert [int(w) for w in slower.get_weights()[:1]] == [3] and slower.weights[0] is slower.iterations

"""tf.keras.utils.SidecarEvaluator; the names of a model's weights and inputs that files need."""

import pytest

import thalweg as tf

layers = tf.keras.layers
X = tf.reshape(tf.range(8.0), (4, 2))
Y = tf.reduce_sum(X, 1, keepdims=True)


def made(optimizer="sgd"):
    model = tf.keras.Sequential([layers.Dense(1, input_shape=(2,), kernel_initializer="zeros", name="d")])
    model.compile(optimizer, "mse")
    return model


class Losses(tf.keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.found = []

    def on_test_end(self, logs=None):
        self.found.append(logs["loss"])


def test_each_new_checkpoint_is_evaluated(tmp_path, capsys):
    model = made()
    manager = tf.train.CheckpointManager(
        tf.train.Checkpoint(model=model, optimizer=model.optimizer), str(tmp_path), max_to_keep=2
    )
    model.fit(X, Y, epochs=2, verbose=0)
    manager.save()
    losses, other = Losses(), made()
    data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(2)
    tf.keras.utils.SidecarEvaluator(other, data, str(tmp_path), max_evaluations=1, callbacks=[losses]).start()
    assert losses.found == [pytest.approx(model.evaluate(X, Y, verbose=0))]
    assert int(other.optimizer.iterations) == 2


def test_checkpoints_of_model_checkpoint(tmp_path):
    model, losses = made(), Losses()
    saved = tf.keras.callbacks.ModelCheckpoint(str(tmp_path / "ckpt-{epoch}"), save_weights_only=True)
    model.fit(X, Y, epochs=3, verbose=0, callbacks=[saved])
    data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(4)
    tf.keras.utils.SidecarEvaluator(made(), data, str(tmp_path), max_evaluations=3, callbacks=[losses]).start()
    assert losses.found == [pytest.approx(model.evaluate(X, Y, verbose=0))]


def test_an_older_optimizer_needs_its_steps(tmp_path):
    made().save_weights(str(tmp_path / "ckpt-1"))
    evaluator = tf.keras.utils.SidecarEvaluator(made(tf.keras.optimizers.legacy.SGD()), (X, Y), str(tmp_path))
    with pytest.raises(RuntimeError, match="Variable `iterations` cannot be loaded"):
        evaluator.start()


class Nested(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(2)
        self.b = [layers.Dense(1), layers.Dense(3)]

    def call(self, x):
        return self.b[1](self.b[0](self.a(x)))


def test_paths_of_weights_and_specs_of_inputs():
    inputs = tf.keras.Input((3,), batch_size=5, name="i")
    model = tf.keras.Model(inputs, layers.Dense(2, name="d2")(layers.Dense(2, name="d1")(inputs)))
    model.compile("adam", "mse")
    model.train_on_batch(tf.zeros((5, 3)), tf.zeros((5, 2)))
    assert list(model.get_weight_paths()) == ["d1.kernel", "d1.bias", "d2.kernel", "d2.bias"]
    assert model.get_weight_paths()["d2.bias"] is model.layers[2].bias
    assert model.save_spec() == model.save_spec(False) == ([tf.TensorSpec((5, 3), tf.float32, "i")], {})
    nested = Nested()
    assert nested.save_spec() is None and nested.get_weight_paths() == {}
    nested(tf.zeros((4, 3)))
    paths = ["a.kernel", "a.bias", "b.0.kernel", "b.0.bias", "b.1.kernel", "b.1.bias"]
    assert list(nested.get_weight_paths()) == paths
    assert nested.save_spec()[0][0].shape == (None, 3) and nested.save_spec(False)[0][0].shape == (4, 3)

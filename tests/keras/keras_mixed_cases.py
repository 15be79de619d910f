"""Mixed precision, asked of TensorFlow, too (tools/oracle/keras_mixed.py)."""

import numpy as np


def answers(tf):
    found = {}
    mixed = tf.keras.mixed_precision
    x = np.linspace(-1, 1, 24).reshape(8, 3).astype("float32")
    for name in ("mixed_float16", "mixed_bfloat16", "float64"):
        tf.keras.backend.clear_session()
        tf.keras.utils.set_random_seed(1)
        mixed.set_global_policy(name)
        try:
            layers = tf.keras.layers
            model = tf.keras.Sequential(
                [layers.Dense(4, activation="relu", input_shape=(3,)), layers.Dense(1, dtype="float32")]
            )
            model.compile(tf.keras.optimizers.SGD(0.1), "mse")
            losses = model.fit(x, x[:, :1], epochs=3, batch_size=8, shuffle=False, verbose=0).history["loss"]
            layer = model.layers[0]
            found[name] = {
                "policy": repr(mixed.global_policy()),
                "dtypes": [layer.compute_dtype, layer.variable_dtype, layer.dtype, layer.dtype_policy.name],
                "weights": [[w.name, w.dtype.name] for w in model.weights],
                "output": layer(x).dtype.name,
                "config": layer.get_config()["dtype"],
                "optimizer": type(model.optimizer).__name__.replace("V3", ""),
                "losses": losses,
            }
        finally:
            mixed.set_global_policy("float32")
    v = tf.Variable([1.0, 2.0])
    scaled = mixed.LossScaleOptimizer(tf.keras.optimizers.SGD(0.5), initial_scale=8.0, dynamic_growth_steps=2)
    steps = []
    for factor in (1.0, 1.0, np.inf, 1.0):
        with tf.GradientTape() as tape:
            loss = scaled.get_scaled_loss(tf.reduce_sum(v * v) * factor)
        gradients = scaled.get_unscaled_gradients(tape.gradient(loss, [v]))
        scaled.apply_gradients(zip(gradients, [v], strict=True))
        counter, steps_made = int(scaled.dynamic_counter), int(scaled.iterations)
        steps.append([v.numpy().tolist(), float(scaled.loss_scale), counter, steps_made])
    found["scaled"] = steps
    for text in (
        "mixed.Policy(1)",
        "mixed.Policy('float33')",
        "mixed.set_global_policy('int32')",
        "mixed.LossScaleOptimizer(1)",
        "mixed.LossScaleOptimizer(tf.keras.optimizers.SGD(), dynamic=False)",
    ):
        try:
            eval(text)
        except Exception as e:
            found[text] = [type(e).__name__, str(e)]
    return found

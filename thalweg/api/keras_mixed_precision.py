"""`tf.keras.mixed_precision`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.mixed_precision.loss_scale": "LossScaleOptimizer",
    "thalweg.keras.mixed_precision.policy": "Policy global_policy set_global_policy",
}

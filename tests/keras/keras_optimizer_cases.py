"""Optimizers to compare with TensorFlow: asked of it by tools/oracle/keras_optimizers.py."""

import numpy as np

CASES = {
    "Adagrad": {"learning_rate": 0.1, "initial_accumulator_value": 0.2},
    "Adagrad/decay": {"learning_rate": 0.1, "weight_decay": 0.01, "clipnorm": 0.5},
    "Adadelta": {"learning_rate": 0.5, "rho": 0.9},
    "Adamax": {"learning_rate": 0.1},
    "AdamW": {"learning_rate": 0.1},
    "Lion": {"learning_rate": 0.1, "beta_1": 0.8},
    "Nadam": {"learning_rate": 0.1},
    "Nadam/traced": {"learning_rate": 0.1, "beta_1": 0.8},
    "Ftrl": {"learning_rate": 0.1, "l1_regularization_strength": 0.01, "beta": 0.2},
    "Ftrl/shrinking": {"learning_rate": 0.1, "l2_shrinkage_regularization_strength": 0.1},
    "Adafactor": {"learning_rate": 0.1},
    "SGD/ema": {"learning_rate": 0.1, "use_ema": True, "ema_overwrite_frequency": 2, "global_clipnorm": 0.5},
    "Adam/traced": {"learning_rate": 0.1, "amsgrad": True},
    "legacy.SGD": {"learning_rate": 0.1, "decay": 0.5},
    "legacy.SGD/nesterov": {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "clipvalue": 0.3},
    "legacy.RMSprop": {"learning_rate": 0.1, "clipnorm": 0.5},
    "legacy.RMSprop/centered": {"learning_rate": 0.1, "centered": True},
    "legacy.RMSprop/momentum": {"learning_rate": 0.1, "centered": True, "momentum": 0.9},
    "legacy.RMSprop/plain momentum": {"learning_rate": 0.1, "momentum": 0.9},
    "legacy.Adagrad": {"learning_rate": 0.1, "global_clipnorm": 0.5},
    "legacy.Adadelta": {"learning_rate": 0.5, "rho": 0.9},
    "legacy.Adam": {"learning_rate": 0.1},
    "legacy.Adam/amsgrad": {"learning_rate": 0.1, "amsgrad": True, "decay": 0.1},
    "legacy.Adam/traced": {"learning_rate": 0.1},
    "legacy.Adamax": {"learning_rate": 0.1},
    "legacy.Nadam": {"learning_rate": 0.1},
    "legacy.Ftrl": {"learning_rate": 0.1, "l1_regularization_strength": 0.01, "beta": 0.2},
    "legacy.Ftrl/shrinking": {"learning_rate": 0.1, "l2_shrinkage_regularization_strength": 0.1},
}

SCHEDULES = {
    "ExponentialDecay": (0.5, 10, 0.5),
    "ExponentialDecay/stairs": (0.5, 10, 0.5, True),
    "PiecewiseConstantDecay": ([5, 10], [1.0, 0.5, 0.1]),
    "PolynomialDecay": (0.5, 10, 0.1, 2.0),
    "PolynomialDecay/cycle": (0.5, 10, 0.1, 1.0, True),
    "InverseTimeDecay": (0.5, 10, 0.3),
    "InverseTimeDecay/stairs": (0.5, 10, 0.3, True),
    "CosineDecay": (0.5, 10, 0.1),
    "CosineDecay/rising": (0.1, 10, 0.0, None, 0.5, 4),
    "CosineDecayRestarts": (0.5, 4),
    "CosineDecayRestarts/equal": (0.5, 4, 1.0, 0.9, 0.1),
}


def schedule(name, tf):
    """Rates at some steps, eagerly and traced, and the configuration."""
    made = getattr(tf.keras.optimizers.schedules, name.partition("/")[0])(*SCHEDULES[name])
    traced = tf.function(lambda step: made(step))
    steps = [0, 1, 3, 5, 9, 10, 11, 15, 33]
    return {
        "rates": [float(made(s)) for s in steps],
        "traced": [float(traced(tf.constant(s, tf.int64))) for s in steps],
        "config": made.get_config(),
        "serialized": tf.keras.optimizers.schedules.serialize(made),
    }


def answer(name, tf):
    """Values after each of three updates, of dense gradients and of rows; configuration and variables' names."""
    tf.keras.backend.clear_session()
    rng = np.random.RandomState(len(name))
    values = [rng.uniform(-1, 1, (2, 3)).astype("float32"), rng.uniform(-1, 1, (4, 2)).astype("float32")]
    variables = [tf.Variable(v, name=n) for v, n in zip(values, ("a", "b"), strict=True)]
    home, class_name = tf.keras.optimizers, name.partition("/")[0]
    if class_name.startswith("legacy."):
        home, class_name = home.legacy, class_name.removeprefix("legacy.")
    optimizer = getattr(home, class_name)(**CASES[name])
    apply = optimizer.apply_gradients
    if name.endswith("/traced"):

        @tf.function
        def traced(dense, rows):
            apply([(dense, variables[0]), (rows, variables[1])])

    steps = []
    for _ in range(3):
        rows = tf.IndexedSlices(
            tf.constant(rng.uniform(-1, 1, (2, 2)).astype("float32")), tf.constant([1, 3]), tf.constant([4, 2])
        )
        dense = tf.constant(rng.uniform(-1, 1, (2, 3)).astype("float32"))
        if name.endswith("/traced"):
            traced(dense, rows)
        else:
            apply([(dense, variables[0]), (rows, variables[1])])
        steps.append([v.numpy().tolist() for v in variables])
    made = optimizer.variables if home is tf.keras.optimizers else optimizer.variables()
    slots = [[v.name, v.numpy().tolist()] for v in made[1:]]
    config = {k: v.item() if isinstance(v, np.generic) else v for k, v in optimizer.get_config().items()}
    return {"steps": steps, "slots": slots, "config": config}

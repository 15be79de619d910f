"""Metrics, constraints and regularizers to compare with TensorFlow: asked of it by tools/oracle/keras_metrics.py.

Each case is an expression in m (tf.keras.metrics), c (constraints), r (regularizers); metrics see two batches.
"""

import numpy as np

BINARY = [([0, 1, 1, 0, 1, 0], [0.1, 0.8, 0.4, 0.6, 0.9, 0.2]), ([1, 1, 0], [0.35, 0.7, 0.65])]
WEIGHTS = [[1.0, 2.0, 0.5, 1.0, 0.0, 3.0], [2.0, 1.0, 1.0]]
CLASSES = [([0, 1, 2, 2], [0, 2, 2, 1]), ([1, 0], [1, 0])]
ONE_HOT = [
    ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.5, 0.1, 0.4]]),
    ([[0, 1, 0], [0, 0, 1]], [[0.3, 0.4, 0.3], [0.2, 0.2, 0.6]]),
]
COLUMNS = [([[1.0, 2.0], [3.0, 5.0], [2.0, 0.5]], [[1.5, 1.0], [2.0, 5.5], [2.5, 1.0]]), ([[0.0, 1.0]], [[0.5, 1.5]])]
METRICS = {
    "m.SensitivityAtSpecificity(0.5)": BINARY,
    "m.SensitivityAtSpecificity(0.9, num_thresholds=1)": BINARY,
    "m.SpecificityAtSensitivity(0.6, num_thresholds=11)": BINARY,
    "m.PrecisionAtRecall(0.5)": BINARY,
    "m.RecallAtPrecision(0.7)": BINARY,
    "m.RecallAtPrecision(0.3, class_id=1)": ONE_HOT,
    "m.BinaryIoU(threshold=0.5)": BINARY,
    "m.BinaryIoU([1], 0.3)": BINARY,
    "m.MeanIoU(3)": CLASSES,
    "m.MeanIoU(3, ignore_class=2)": CLASSES,
    "m.IoU(3, [0, 2])": CLASSES,
    "m.OneHotIoU(3, [1, 2])": ONE_HOT,
    "m.OneHotMeanIoU(3)": ONE_HOT,
    "m.F1Score()": ONE_HOT,
    "m.F1Score('macro', 0.35)": ONE_HOT,
    "m.FBetaScore('weighted', 2.0)": ONE_HOT,
    "m.FBetaScore('micro', 0.5, 0.35)": ONE_HOT,
    "m.R2Score()": COLUMNS,
    "m.R2Score('variance_weighted_average')": COLUMNS,
    "m.R2Score(None, num_regressors=1)": COLUMNS,
    "m.MeanRelativeError([1.0, 2.0])": COLUMNS,
}
WEIGHTED = ["m.SensitivityAtSpecificity(0.5)", "m.BinaryIoU(threshold=0.5)"]
CONSTRAINTS = [
    "c.MaxNorm(1.0)", "c.MaxNorm(0.5, axis=[0, 1])", "c.NonNeg()", "c.UnitNorm(1)", "c.MinMaxNorm(0.5, 1.5, 0.7)",
]
KERNELS = ["c.RadialConstraint()"]
REGULARIZERS = ["r.OrthogonalRegularizer(0.3)", "r.OrthogonalRegularizer(0.3, mode='columns')"]
ERRORS = [
    "m.SensitivityAtSpecificity(1.5)", "m.PrecisionAtRecall(0.5, num_thresholds=0)", "m.FBetaScore(beta=2)",
    "m.FBetaScore(average='some')", "m.F1Score(threshold=1.5)", "m.IoU(2, [2])", "m.R2Score('median')",
    "m.R2Score(num_regressors=-1)", "m.MeanTensor().result()", "c.RadialConstraint()(tf.ones((2, 2)))",
    "r.OrthogonalRegularizer(mode='x')", "m.F1Score()([1.0, 0.0], [1.0, 0.0])",
]  # fmt: skip


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    value = value.numpy() if hasattr(value, "numpy") else value
    return np.asarray(value).tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def answers(tf):
    """expression -> values, configuration; or the exception's class and message."""
    tf.keras.backend.clear_session()
    scope = {"m": tf.keras.metrics, "c": tf.keras.constraints, "r": tf.keras.regularizers, "tf": tf}
    found = {}
    for text, batches in METRICS.items():
        metric, values = eval(text, scope), []
        for true, pred in batches:
            metric.update_state(true, pred)
            values.append(plain(metric.result()))
        config = plain(metric.get_config())
        metric.reset_state()
        found[text] = {"values": values, "after reset": plain(metric.result()), "config": config}
    for text in WEIGHTED:
        metric = eval(text, scope)
        for (true, pred), weights in zip(BINARY, WEIGHTS, strict=True):
            metric.update_state(true, pred, sample_weight=weights)
        found[text + " weighted"] = plain(metric.result())
    tensor = tf.keras.metrics.MeanTensor()
    tensor.update_state([[1.0, 2.0], [3.0, 4.0]])
    tensor.update_state([[3.0, 0.0], [1.0, 4.0]], sample_weight=[[0.5, 1.0], [1.0, 3.0]])
    found["MeanTensor"] = [plain(tensor.result()), plain(tensor.total), plain(tensor.count)]
    rng = np.random.RandomState(0)
    matrix = rng.uniform(-1, 2, (3, 4)).astype("float32")
    for text in CONSTRAINTS + REGULARIZERS:
        made = eval(text, scope)
        found[text] = [plain(made(tf.constant(matrix))), plain(made.get_config())]
    for size in (2, 3, 4, 5):
        kernel = tf.constant(rng.uniform(-1, 1, (size, size, 1, 2)).astype("float32"))
        found[f"radial {size}"] = plain(tf.keras.constraints.RadialConstraint()(kernel))
    for text in ERRORS:
        try:
            eval(text, scope)
            found[text] = "no error"
        except Exception as e:
            found[text] = [type(e).__name__, str(e)]
    return found

"""Questions about tf.keras.applications, asked of TensorFlow (tools/oracle/applications.py) and of thalweg."""

import hashlib

import numpy as np

SMALL = {"include_top": False, "pooling": "avg", "input_shape": (64, 64, 3)}
MODELS = {
    "VGG16": ("VGG16", {"input_shape": (32, 32, 3), "classes": 7}),
    "VGG19 without top": ("VGG19", {"include_top": False, "pooling": "max", "input_shape": (32, 48, 3)}),
    "ResNet50": ("ResNet50", {"classes": 5}),
    "ResNet101 without top": ("ResNet101", SMALL),
    "ResNet50V2": ("ResNet50V2", {"classes": 5}),
    "ResNet101V2 without top": ("ResNet101V2", SMALL),
    "DenseNet121": ("DenseNet121", {"classes": 5}),
    "MobileNet": ("MobileNet", {"classes": 5, "alpha": 0.5}),
    "MobileNetV2": ("MobileNetV2", {"classes": 5, "alpha": 1.3}),
    "MobileNetV2 without top": ("MobileNetV2", SMALL | {"input_shape": (96, 96, 3)}),
    "ResNet50 of odd shape": ("ResNet50", {"input_shape": (16, 16, 3)}),
    "MobileNet of another argument": ("MobileNet", {"depth": 3}),
}
PIXELS = np.random.RandomState(0).uniform(0, 255, (2, 3, 3, 3)).astype("float32")


def described(model):
    """Names and sizes: of the model, how many numbers it has, and a checksum of the layers' and the weights'."""
    layers = [(layer.name, str(layer.output_shape)) for layer in model.layers]
    weights = [(w.name, list(w.shape)) for w in model.weights]
    digest = hashlib.sha1(repr((layers, weights)).encode()).hexdigest()
    return [model.name, model.count_params(), len(layers), len(weights), digest]


def answers(tf):
    found = {}
    for title, (name, arguments) in MODELS.items():
        tf.keras.backend.clear_session()
        try:
            found[title] = described(getattr(tf.keras.applications, name)(weights=None, **arguments))
        except Exception as e:  # noqa: BLE001  whatever TensorFlow raises is the answer
            found[title] = type(e).__name__
    for mode in ("caffe", "tf", "torch"):
        for data_format in ("channels_last", "channels_first"):
            for kind, make in (("array", np.copy), ("tensor", tf.constant)):
                result = tf.keras.applications.imagenet_utils.preprocess_input(make(PIXELS), data_format, mode)
                found[f"{mode}, {data_format}, {kind}"] = np.asarray(result).astype(float).ravel().tolist()
    return found

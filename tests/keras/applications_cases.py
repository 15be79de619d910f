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
    "InceptionV3": ("InceptionV3", {"classes": 5}),
    "InceptionResNetV2 without top": ("InceptionResNetV2", SMALL | {"input_shape": (75, 80, 3)}),
    "Xception": ("Xception", {"classes": 5}),
    "EfficientNetB0": ("EfficientNetB0", {"classes": 5, "input_shape": (64, 64, 3)}),
    "EfficientNetB3 without top": ("EfficientNetB3", SMALL | {"drop_connect_rate": 0.0, "depth_divisor": 16}),
    "EfficientNetV2B1": ("EfficientNetV2B1", {"classes": 5, "input_shape": (64, 64, 3)}),
    "EfficientNetV2S without top": ("EfficientNetV2S", SMALL),
    "MobileNetV3Small": ("MobileNetV3Small", {"classes": 5}),
    "MobileNetV3Small minimalistic": ("MobileNetV3Small", SMALL | {"alpha": 1.5, "minimalistic": True}),
    "MobileNetV3Large": ("MobileNetV3Large", {"classes": 5, "include_preprocessing": False}),
    "NASNetMobile": ("NASNetMobile", {"classes": 5}),
    "ConvNeXtTiny": ("ConvNeXtTiny", {"classes": 5, "input_shape": (64, 64, 3)}),
    "ConvNeXtTiny without top": ("ConvNeXtTiny", SMALL | {"model_name": "next"}),
    "RegNetX002": ("RegNetX002", {"classes": 5}),
    "RegNetY004 without top": ("RegNetY004", SMALL),
    "ResNetRS50": ("ResNetRS50", {"classes": 5}),
    "InceptionV3 of odd shape": ("InceptionV3", {"input_shape": (64, 64, 3)}),
    "ResNetRS50 with weights of a size there are none for": ("ResNetRS50", {"weights": "imagenet-i224"}),
    "ResNet50 of odd shape": ("ResNet50", {"input_shape": (16, 16, 3)}),
    "MobileNet of another argument": ("MobileNet", {"depth": 3}),
}
PIXELS = np.random.RandomState(0).uniform(0, 255, (2, 3, 3, 3)).astype("float32")
# Networks of which another, smaller one is asked above: only what their tables differ in is left to compare.
LARGE = {
    f"{name} among others": (name, SMALL | {"input_shape": (96, 96, 3)})
    for name in ("EfficientNetB2", "EfficientNetV2B2", "EfficientNetV2M", "RegNetX032", "RegNetY016", "DenseNet169")
}
MODELS |= LARGE


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
            found[title] = described(getattr(tf.keras.applications, name)(**{"weights": None} | arguments))
        except Exception as e:  # noqa: BLE001  whatever TensorFlow raises is the answer
            found[title] = type(e).__name__
    for mode in ("caffe", "tf", "torch"):
        for data_format in ("channels_last", "channels_first"):
            for kind, make in (("array", np.copy), ("tensor", tf.constant)):
                result = tf.keras.applications.imagenet_utils.preprocess_input(make(PIXELS), data_format, mode)
                found[f"{mode}, {data_format}, {kind}"] = np.asarray(result).astype(float).ravel().tolist()
    return found

"""Questions about Keras' image side, asked of TensorFlow (tools/oracle/images.py) and of thalweg: name -> call(tf)."""

import contextlib
import io
import os
import tempfile

import numpy as np

RNG = np.random.RandomState(0)
IMAGES = RNG.uniform(0, 255, (2, 5, 6, 1)).astype("float32")
COLORS = RNG.uniform(0, 255, (6, 5, 6, 3)).astype("float32")

LAYERS = {
    "Resizing": [(5, 4), (5, 4, "nearest"), (3, 4, "area", True)],
    "CenterCrop": [(4, 5), (9, 5)],
    "Rescaling": [(1 / 127.5, -1)],
    "RandomCrop": [(4, 5, 3), (9, 5, 3)],
    "RandomFlip": [("horizontal_and_vertical", 4), ("horizontal", 5), ("vertical", 5), ("across",)],
    "RandomTranslation": [(0.3, (0.1, 0.4), "reflect", "bilinear", 6), (0.3, 0.2, "constant", "nearest", 6, 3.0),
                          (1.3, 0.2), (0.1, 0.2, "mirror")],
    "RandomRotation": [(0.2, "reflect", "bilinear", 7), ((-0.1, 0.4), "wrap", "bilinear", 7),
                       (0.2, "nearest", "nearest", 7)],
    "RandomZoom": [(0.4, None, "reflect", "bilinear", 8), ((-0.3, -0.1), (0.1, 0.3), "constant", "bilinear", 8),
                   (2.0,)],
    "RandomContrast": [(0.4, 9), ((0.2, 0.9), 9), (1.5,)],
    "RandomBrightness": [(0.4, (0, 255), 9), ((-0.1, 0.9), [0, 100], 9), (2,)],
    "RandomHeight": [(0.4, "bilinear", 10)],
    "RandomWidth": [((0.1, 0.4), "nearest", 10)],
    "UpSampling2D": [(2, None, "bicubic"), ((2, 3), None, "lanczos3"), ((2, 3), None, "bilinear"), (2, None, "cubic")],
}


def layer(name, arguments):
    """Two calls in training, one without, one of a single image, one in a function, and the configuration."""

    def ask(tf):
        tf.keras.backend.clear_session()
        tf.random.set_seed(1)
        made = getattr(tf.keras.layers, name)(*arguments)
        mode = {"training": True} if name.startswith("Random") else {}
        results = [made(IMAGES, **mode), made(IMAGES, **mode)]
        if name.startswith("Random"):
            results.append(made(IMAGES, training=False))
        if name != "UpSampling2D":
            results.append(made(IMAGES[0]))
        results.append(tf.function(lambda x: made(x, **mode))(IMAGES))
        config = made.get_config()
        config.pop("name")
        return results + [text(sorted(config.items()))]

    return ask


GENERATORS = {
    "plain": {},
    "rotation": {"rotation_range": 30},
    "shift": {"width_shift_range": 0.3, "height_shift_range": 0.2},
    "shift_pixels": {"width_shift_range": [1, 3], "height_shift_range": 2},
    "shear_zoom": {"shear_range": 20, "zoom_range": 0.3},
    "zoom_reflect": {"zoom_range": [0.5, 0.9], "fill_mode": "reflect"},
    "brightness": {"brightness_range": (0.3, 1.2)},
    "channels": {"channel_shift_range": 40.0},
    "flips": {"horizontal_flip": True, "vertical_flip": True},
    "samplewise": {"rescale": 1 / 255, "samplewise_center": True, "samplewise_std_normalization": True},
    "featurewise": {"featurewise_center": True, "featurewise_std_normalization": True},
    "whitening": {"zca_whitening": True},
    "all": {"rotation_range": 25, "width_shift_range": 0.1, "shear_range": 10, "zoom_range": 0.2,
            "horizontal_flip": True, "interpolation_order": 0, "fill_mode": "wrap", "rescale": 0.01},
}


def flow(options, seed):
    def ask(tf):
        np.random.seed(3)
        generator = tf.keras.preprocessing.image.ImageDataGenerator(**options)
        if "featurewise_center" in options or "zca_whitening" in options:
            generator.fit(COLORS)
        batches = generator.flow(COLORS.copy(), np.arange(6), batch_size=4, seed=seed)
        return [a for _ in range(3) for a in next(batches)] + list(batches[1])

    return ask


@contextlib.contextmanager
def folder(tf):
    """Two classes of three PNG files."""
    with tempfile.TemporaryDirectory() as path, contextlib.redirect_stdout(io.StringIO()):
        for kind in "ab":
            os.makedirs(f"{path}/{kind}")
            for i in range(3):
                image = COLORS[i + 3 * (kind == "b")]
                tf.keras.utils.save_img(f"{path}/{kind}/{i}.png", image, scale=False)
        yield path


def flat(batch):
    return [a for part in (batch if isinstance(batch, tuple) else (batch,))
            for a in (part if isinstance(part, list) else [part])]


def directory(class_mode):
    def ask(tf):
        np.random.seed(3)
        generator = tf.keras.preprocessing.image.ImageDataGenerator(
            rescale=1 / 255, horizontal_flip=True, validation_split=0.4)
        with folder(tf) as path:
            how = {"target_size": (4, 3), "class_mode": class_mode, "batch_size": 4}
            whole = generator.flow_from_directory(path, seed=2, **how)
            part = generator.flow_from_directory(path, subset="training", shuffle=False, keep_aspect_ratio=True,
                                                 interpolation="bilinear", color_mode="grayscale", **how)
            results = flat(next(whole)) + flat(next(whole)) + flat(part[0])
            return results + [text([whole.class_indices, whole.filenames, len(whole), part.filenames])]

    return ask


def frame(class_mode, column):
    def ask(tf):
        import pandas

        rows = pandas.DataFrame({
            "filename": [f"{k}/{i}.png" for k in "ab" for i in range(4)], "class": list("aaaabbbb"),
            "w": np.arange(8.0), "v": np.arange(8) * 2.0})
        with folder(tf) as path:
            batches = tf.keras.preprocessing.image.ImageDataGenerator().flow_from_dataframe(
                rows, path, y_col=column, weight_col="w", target_size=(4, 3), class_mode=class_mode, batch_size=4,
                seed=1)
            return flat(next(batches)) + [text(batches.filenames)]

    return ask


DATASETS = {
    "int": {"seed": 1},
    "binary": {"shuffle": False, "label_mode": "binary"},
    "categorical": {"seed": 3, "label_mode": "categorical", "batch_size": None},
    "unlabelled": {"seed": 2, "labels": None},
    "training": {"seed": 2, "validation_split": 0.4, "subset": "training"},
    "validation": {"seed": 2, "validation_split": 0.4, "subset": "validation", "color_mode": "grayscale"},
    "given": {"labels": [5, 4, 3, 2, 1, 0], "seed": 4, "crop_to_aspect_ratio": True},
    "names": {"class_names": ["b", "a"], "seed": 1},
    "wrong_names": {"class_names": ["c", "a"], "seed": 1},
    "wrong_mode": {"label_mode": "x"},
    "split_without_part": {"validation_split": 0.2},
}


def dataset(options):
    def ask(tf):
        tf.random.set_seed(3)
        with folder(tf) as path:
            how = {"image_size": (4, 3), "batch_size": 4} | options
            found = tf.keras.utils.image_dataset_from_directory(path, **how)
            results = [a for _ in range(2) for element in found for a in flat(element)]
            return results + [text([found.element_spec, found.class_names])]

    return ask


def function(name, *arguments, **options):
    def ask(tf):
        np.random.seed(1)
        return [getattr(tf.keras.preprocessing.image, name)(*arguments, **options)]

    return ask


def text(value):
    return np.frombuffer(str(value).encode(), np.uint8)


LAST = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
CASES = {f"{name}:{i}": layer(name, a) for name, rows in LAYERS.items() for i, a in enumerate(rows)}
CASES |= {f"flow:{name}:{seed}": flow(o, seed) for name, o in GENERATORS.items() for seed in (None, 5)}
CASES |= {f"directory:{mode}": directory(mode) for mode in ("categorical", "binary", "sparse", "input", None)}
CASES |= {f"frame:{mode}": frame(mode, column) for mode, column in (
    ("categorical", "class"), ("binary", "class"), ("raw", "v"), ("multi_output", ["v", "w"]), ("input", "v"),
    (None, "v"))}
CASES |= {f"dataset:{name}": dataset(o) for name, o in DATASETS.items()}
CASES |= {
    "random_rotation": function("random_rotation", COLORS[0], 30, **LAST),
    "random_shift": function("random_shift", COLORS[0], 0.2, 0.3, **LAST),
    "random_shear": function("random_shear", COLORS[0].transpose(2, 0, 1), 20),
    "random_zoom": function("random_zoom", COLORS[0], (0.5, 1.4), **LAST),
    "random_channel_shift": function("random_channel_shift", COLORS[0], 30, 2),
    "random_brightness": function("random_brightness", COLORS[0], (0.3, 0.8)),
    "apply_brightness_shift": function("apply_brightness_shift", COLORS[0] - 100, 0.7, False),
    "smart_resize": function("smart_resize", COLORS[:2], (2, 3)),
    "img_to_array": function("img_to_array", COLORS[0], "channels_first", "uint8"),
    "array_to_img": function("array_to_img", COLORS[0, :, :, :2]),
}


def answer(name, tf):
    """The arrays of a case, or the class of the error it raises."""
    try:
        return [np.asarray(a) for a in CASES[name](tf)]
    except Exception as e:  # noqa: BLE001  whatever TensorFlow raises is the answer
        return type(e).__name__

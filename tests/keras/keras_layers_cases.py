"""Layers to compare with TensorFlow: asked of it by tools/oracle/keras_layers.py, of ours by test_keras_layers.py.

A case is a class, arguments, inputs (shapes, or arrays) and whether it is called in training. `answer` builds the
layer from a seed, records what weights it got, sets others, and returns texts and numbers (JSON) and arrays.
"""

import json

import numpy as np

CASES = {}


def case(layer, /, *inputs, label="", training=None, masks=None, dtype="float32", positive=False, call=None, **kwargs):
    """Adds a case; `inputs` are shapes (tuples) or arrays, several of them are passed as a list."""
    name = layer + (f"/{label}" if label else "")
    assert name not in CASES, name
    CASES[name] = {
        "layer": layer,
        "kwargs": kwargs,
        "inputs": inputs,
        "training": training,
        "masks": masks,
        "dtype": dtype,
        "positive": positive,
        "call": call,
    }


def _arrays(name, spec):
    rng = np.random.RandomState(sum(map(ord, name)))
    made = []
    for one in spec["inputs"]:
        array = rng.uniform(0.1 if spec["positive"] else -1, 1, one) if isinstance(one, tuple) else one
        made.append(np.asarray(array, spec["dtype"] if isinstance(one, tuple) else None))
    return made


def _plain(value):
    if hasattr(value, "as_list"):
        return value.as_list()
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value


def make(name, tf):
    spec = CASES[name]
    kwargs = {k: v(tf) if callable(v) else v for k, v in spec["kwargs"].items()}
    return getattr(tf.keras.layers, spec["layer"])(**kwargs)


def new_values(name, weights):
    """Other values for the weights, positive ones for variances."""
    rng = np.random.RandomState(len(name))
    return [
        rng.uniform(0.2 if "variance" in w.name or "stddev" in w.name else -0.5, 0.8, w.shape.as_list()).astype(
            w.dtype.as_numpy_dtype
        )
        for w in weights
    ]


def run(layer, arrays, spec, tf):
    """Outputs, gradients of the sum of their squares, of the inputs and the weights, and the mask."""
    tensors = [tf.constant(a) for a in arrays]
    for tensor, mask in zip(tensors, spec["masks"] or [], strict=False):
        if mask is not None:
            tensor._keras_mask = tf.constant(mask)
    options = {} if spec["training"] is None else {"training": spec["training"]}
    sources = [t for t in tensors if t.dtype.is_floating] + list(layer.trainable_weights)
    with tf.GradientTape() as tape:
        for tensor in tensors:
            if tensor.dtype.is_floating:
                tape.watch(tensor)
        if spec["call"]:
            outputs = spec["call"](layer, tensors, options)
        else:
            outputs = layer(tensors if len(tensors) > 1 else tensors[0], **options)
        flat = tf.nest.flatten(outputs)
        loss = sum(tf.reduce_sum(o * o) for o in flat if o.dtype.is_floating)
    found = {f"output{i}": o.numpy() for i, o in enumerate(flat)}
    if sources and flat[0].dtype.is_floating:
        for i, gradient in enumerate(tape.gradient(loss, sources)):
            if gradient is not None:
                found[f"gradient{i}"] = tf.convert_to_tensor(gradient).numpy()
    mask = getattr(flat[0], "_keras_mask", None)
    if mask is not None:
        found["mask"] = mask.numpy()
    return found, outputs


def answer(name, tf):
    """({what: plain data}, {what: array})."""
    spec = CASES[name]
    tf.keras.backend.clear_session()
    tf.keras.utils.set_random_seed(7)
    arrays = _arrays(name, spec)
    layer = make(name, tf)
    shapes = [tf.TensorShape([None, *a.shape[1:]]) for a in arrays]
    _, outputs = run(layer, arrays, spec, tf)  # builds
    facts = {
        "config": _plain(layer.get_config()),
        "weights": [[w.name, w.shape.as_list(), w.dtype.name] for w in layer.weights],
        "trainable": len(layer.trainable_weights),
        "losses": [float(x) for x in layer.losses],
    }
    if not spec["call"]:
        shape = layer.compute_output_shape(shapes if len(shapes) > 1 else shapes[0])
        flat = shape if isinstance(shape, list) and isinstance(shape[0], (tuple, tf.TensorShape)) else [shape]
        facts["output_shape"] = [_plain(tuple(s)) for s in flat]
    numbers = {}
    if "variance" not in str(facts["weights"]):  # moving ones have changed already
        numbers |= {f"initial{i}": w for i, w in enumerate(layer.get_weights())}
    layer.set_weights(new_values(name, layer.weights))
    found, _ = run(layer, arrays, spec, tf)
    numbers |= found
    numbers |= {f"after{i}": w.numpy() for i, w in enumerate(layer.weights) if not w.trainable}
    json.dumps(facts)
    return facts, numbers


# ------------------------------------------------------------ convolutions

X1, X2, X3 = (2, 7, 4), (2, 6, 7, 4), (1, 5, 4, 6, 2)
case("Conv1D", X1, filters=3, kernel_size=2)
case("Conv1D", X1, label="causal", filters=3, kernel_size=3, padding="causal", dilation_rate=2, activation="tanh")
case("Conv1D", X1, label="same", filters=6, kernel_size=3, padding="same", strides=2, groups=2, use_bias=False)
case("Conv1D", (2, 3, 7, 4), label="batches", filters=3, kernel_size=2)
case("Conv2D", X2, filters=3, kernel_size=(2, 3))
case("Conv2D", X2, label="strides", filters=3, kernel_size=3, strides=(2, 1), padding="same", activation="relu")
case("Conv2D", X2, label="dilated", filters=3, kernel_size=2, dilation_rate=(2, 1), kernel_regularizer="l2")
case("Conv2D", X2, label="groups", filters=4, kernel_size=2, groups=2, kernel_initializer="he_normal")
case("Conv3D", X3, filters=3, kernel_size=(2, 1, 3))
case("Conv3D", X3, label="same", filters=3, kernel_size=2, strides=2, padding="same", use_bias=False)
case("Conv1DTranspose", X1, filters=3, kernel_size=3, strides=2)
case("Conv1DTranspose", X1, label="same", filters=3, kernel_size=3, strides=2, padding="same", output_padding=1)
case("Conv2DTranspose", X2, filters=3, kernel_size=(2, 3))
case("Conv2DTranspose", X2, label="same", filters=3, kernel_size=3, strides=2, padding="same", activation="relu")
case(
    "Conv2DTranspose",
    X2,
    label="output_padding",
    filters=2,
    kernel_size=3,
    strides=(2, 3),
    output_padding=(1, 2),
    use_bias=False,
)
case("Conv3DTranspose", X3, filters=3, kernel_size=2, strides=2)
case("DepthwiseConv1D", X1, kernel_size=3, depth_multiplier=2)
case("DepthwiseConv2D", X2, kernel_size=(2, 3), depth_multiplier=2)
case("DepthwiseConv2D", X2, label="same", kernel_size=3, strides=2, padding="same", activation="relu", use_bias=False)
case("SeparableConv1D", X1, filters=3, kernel_size=3, padding="causal")
case("SeparableConv2D", X2, filters=3, kernel_size=(2, 3), depth_multiplier=2)
case("SeparableConv2D", X2, label="strides", filters=5, kernel_size=3, strides=2, padding="same", activation="relu")

# ------------------------------------------------------------ pooling

for kind in ("Max", "Average"):
    case(f"{kind}Pooling1D", X1)
    case(f"{kind}Pooling1D", X1, label="same", pool_size=3, strides=2, padding="same")
    case(f"{kind}Pooling2D", X2)
    case(f"{kind}Pooling2D", X2, label="same", pool_size=(3, 2), strides=(2, 1), padding="same")
    case(f"{kind}Pooling3D", X3)
    case(f"{kind}Pooling3D", X3, label="same", pool_size=3, strides=2, padding="same")
    for i, x in enumerate((X1, X2, X3), 1):
        case(f"Global{kind}Pooling{i}D", x)
        case(f"Global{kind}Pooling{i}D", x, label="first", data_format="channels_first", keepdims=True)
case("GlobalAveragePooling1D", (2, 3, 4), label="mask", masks=[[[True, True, False], [True, False, False]]])

# ------------------------------------------------------------ reshaping

case("Reshape", (2, 6, 4), target_shape=(3, -1, 2))
case("Reshape", np.arange(12).reshape(2, 6), label="integers", target_shape=(2, 3))
case("Permute", (2, 3, 4, 5), dims=(3, 1, 2))
case("RepeatVector", (2, 3), n=4)
case("ZeroPadding1D", X1, padding=(2, 1))
case("ZeroPadding2D", X2)
case("ZeroPadding2D", X2, label="pairs", padding=((1, 0), (2, 3)), data_format="channels_first")
case("ZeroPadding3D", X3, padding=(1, 2, 0))
case("Cropping1D", X1, cropping=2)
case("Cropping2D", X2, cropping=((1, 0), (0, 2)))
case("Cropping2D", X2, label="first", cropping=1, data_format="channels_first")
case("Cropping3D", X3, cropping=((1, 0), (1, 1), (0, 2)))
case("UpSampling1D", X1, size=3)
case("UpSampling2D", X2, size=(2, 3))
case("UpSampling2D", X2, label="bilinear", size=(3, 2), interpolation="bilinear")
case("UpSampling2D", X2, label="first", data_format="channels_first")
case("UpSampling3D", X3, size=(2, 1, 3))

# ------------------------------------------------------------ normalization

for mode in (True, False):
    case("BatchNormalization", (5, 3), label=f"rows {mode}", training=mode)
    case("BatchNormalization", X2, label=f"fused {mode}", training=mode, momentum=0.9)
    case("BatchNormalization", X2, label=f"first {mode}", training=mode, axis=2, center=False)
    case("BatchNormalization", X3, label=f"volumes {mode}", training=mode, scale=False, epsilon=0.01)
    case("BatchNormalization", (2, 3, 4), label=f"axes {mode}", training=mode, axis=[1, 2], gamma_regularizer="l2")
case("BatchNormalization", (2, 3, 4), label="mask", training=True, masks=[[[True, False, True], [True, True, False]]])
case("LayerNormalization", (2, 3, 4))
case("LayerNormalization", (2, 3, 4), label="axes", axis=[1, 2], epsilon=1e-6, scale=False)
case("LayerNormalization", (2, 3, 4), label="middle", axis=1)
case("GroupNormalization", (2, 3, 6), groups=2)
case("GroupNormalization", (2, 3, 5, 6), label="each", groups=-1, center=False)
case("UnitNormalization", (2, 3, 4))
case("UnitNormalization", (2, 3, 4), label="axes", axis=[1, 2])

# ------------------------------------------------------------ merging

A = (2, 3, 4)
for kind in ("Add", "Multiply", "Average", "Maximum", "Minimum"):
    case(kind, A, A, A)
    case(kind, A, (2, 4), label="ranks")
case("Add", A, (2, 3, 1), label="masks", masks=[[[True, False, True], [True, True, False]], [[True, True, False]] * 2])
case("Subtract", A, A)
case("Concatenate", A, (2, 3, 2))
case("Concatenate", A, (2, 5, 4), label="axis", axis=1)
case("Concatenate", A, (2, 3, 2), label="masks", masks=[[[True, False, True], [True, True, False]], None])
case("Dot", (2, 4), (2, 4), axes=1)
case("Dot", (2, 3, 4), (2, 5, 3), label="matrices", axes=(1, 2))
case("Dot", (2, 3, 4), (2, 4), label="normalized", axes=-1, normalize=True)

# ------------------------------------------------------------ activations

case("ReLU", A)
case("ReLU", A, label="all", max_value=0.7, negative_slope=0.1, threshold=0.2)
case("LeakyReLU", A)
case("ELU", A, alpha=0.5)
case("ThresholdedReLU", A, theta=0.3)
case("PReLU", A)
case("PReLU", A, label="shared", shared_axes=1, alpha_initializer="ones")
case("Softmax", A)
case("Softmax", A, label="axes", axis=[1, 2])
case("Softmax", A, label="mask", masks=[np.arange(24).reshape(A) % 3 > 0])

# ------------------------------------------------------------ regularization

case("GaussianNoise", A, stddev=0.5, seed=3, training=True)
case("GaussianDropout", A, rate=0.4, seed=3, training=True)
case("AlphaDropout", A, rate=0.4, seed=3, training=True)
case("AlphaDropout", A, label="unseeded", rate=0.4, noise_shape=(2, 1, 4), training=True)
case("GaussianNoise", A, label="inference", stddev=0.5)
case("SpatialDropout1D", A, rate=0.4, seed=3, training=True)
case("SpatialDropout2D", X2, rate=0.4, seed=3, training=True)
case("SpatialDropout2D", X2, label="first", rate=0.4, seed=3, training=True, data_format="channels_first")
case("SpatialDropout3D", X3, rate=0.4, seed=3, training=True)
case("ActivityRegularization", A, l1=0.2, l2=0.1)

# ------------------------------------------------------------ core

IDS = np.array([[1, 0, 3], [2, 2, 0]])
case("Embedding", IDS, input_dim=5, output_dim=4)
case("Embedding", IDS, label="mask", input_dim=5, output_dim=2, mask_zero=True, input_length=3)
case("Embedding", np.float32(IDS), label="floats", input_dim=5, output_dim=2, embeddings_regularizer="l1")
case("Masking", A)
case("Masking", np.float32([[[1, 2], [3, 3], [3, 1]]]), label="value", mask_value=3.0)
case("EinsumDense", A, equation="abc,cd->abd", output_shape=(None, 5), bias_axes="d")
case("EinsumDense", A, label="left", equation="...x,xy->...y", output_shape=5, bias_axes="y", activation="relu")
case("EinsumDense", A, label="right", equation="ab...,bc->ac...", output_shape=5, bias_axes="c")
case("EinsumDense", A, label="heads", equation="abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de")
case("Attention", A, (2, 5, 4))
case("Attention", A, (2, 5, 4), (2, 5, 4), label="concat", use_scale=True, score_mode="concat")
MASKS = [[[True, False, True], [True, True, False]], [[True, True, False, True, False]] * 2]
case("Attention", A, (2, 5, 4), label="masks", masks=MASKS, use_scale=True)
case("AdditiveAttention", A, (2, 5, 4), masks=MASKS)
case("AdditiveAttention", A, (2, 5, 4), label="plain", use_scale=False)


def _two(layer, tensors, options):
    return layer(*tensors, **options)


def _scores(layer, tensors, options):
    return layer(*tensors, return_attention_scores=True, use_causal_mask=True, **options)


case("Identity", A)
case("MultiHeadAttention", A, (2, 5, 4), num_heads=2, key_dim=3, call=_two)
case("MultiHeadAttention", A, (2, 5, 6), (2, 5, 4), label="key", num_heads=2, key_dim=3, value_dim=5, call=_scores)
case("MultiHeadAttention", A, (2, 5, 4), label="masks", num_heads=2, key_dim=3, masks=MASKS, call=_two, output_shape=7)
case(
    "MultiHeadAttention",
    (2, 3, 4, 5),
    (2, 3, 2, 5),
    label="axes",
    num_heads=2,
    key_dim=3,
    attention_axes=2,
    use_bias=False,
    call=_two,
)

# ------------------------------------------------------------ convolutional LSTMs, locally connected layers, wrappers

case("ConvLSTM1D", (2, 3, 5, 2), filters=3, kernel_size=2)
case("ConvLSTM2D", (2, 3, 5, 4, 2), filters=3, kernel_size=2, padding="same", return_sequences=True)
case("ConvLSTM2D", (2, 3, 5, 4, 2), label="states", filters=2, kernel_size=2, strides=2, return_state=True)
case("ConvLSTM2D", (2, 3, 5, 4, 2), label="back", filters=2, kernel_size=2, go_backwards=True, use_bias=False)
case("ConvLSTM3D", (1, 2, 4, 3, 3, 2), filters=2, kernel_size=2, activation="relu", unit_forget_bias=False)
case("LocallyConnected1D", (2, 6, 3), filters=2, kernel_size=3, strides=2)
case("LocallyConnected1D", (2, 6, 3), label="matrix", filters=2, kernel_size=3, implementation=2, padding="same")
case("LocallyConnected1D", (2, 6, 3), label="sparse", filters=2, kernel_size=2, implementation=3, use_bias=False)
case("LocallyConnected2D", (2, 5, 4, 3), filters=2, kernel_size=(3, 2), activation="tanh")
case("LocallyConnected2D", (2, 5, 4, 3), label="matrix", filters=2, kernel_size=2, strides=2, implementation=2)
case("LocallyConnected2D", (2, 5, 4, 3), label="sparse", filters=2, kernel_size=2, padding="same", implementation=3)
case("SpectralNormalization", (2, 4), training=True, layer=lambda tf: tf.keras.layers.Dense(3, name="inner"))
case(
    "SpectralNormalization",
    (2, 4, 4, 2),
    label="power",
    training=True,
    layer=lambda tf: tf.keras.layers.Conv2D(3, 2, name="inner"),
    power_iterations=3,
)
case("TimeDistributed", (2, 3, 5, 4, 2), layer=lambda tf: tf.keras.layers.Conv2D(3, 2, name="inner"))

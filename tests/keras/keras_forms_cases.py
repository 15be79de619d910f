"""Questions about losses, metrics, names, configurations, printed forms and errors of Keras; see keras_slice_cases."""
# ruff: noqa: B023  (functions made in loops are called before the loop goes on)

import re

import numpy as np
from keras_slice_cases import bars, case, data, failure, mlp, numbers, printed

# ---------------------------------------------------------------- losses and metrics


@case
def loss_values(tf):
    y, p = [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]], [[0.2, 0.7, 1.0], [0.6, 0.3, 0.0]]
    n = tf.keras.losses
    found = []
    for loss in (n.BinaryCrossentropy, n.CategoricalCrossentropy, n.MeanSquaredError, n.MeanAbsoluteError):
        for reduction in ("auto", "none", "sum", "sum_over_batch_size"):
            found.append(numbers(loss(reduction=reduction)(y, p)))
            found.append(numbers(loss(reduction=reduction)(y, p, sample_weight=[0.5, 2.0])))
        found.append(loss().name)
        found.append(loss().get_config())
    for logits in (True, False):
        found.append(numbers(n.binary_crossentropy(y, p, from_logits=logits, label_smoothing=0.2)))
        found.append(numbers(n.categorical_crossentropy(y, p, from_logits=logits, label_smoothing=0.2)))
        found.append(numbers(n.sparse_categorical_crossentropy([1, 0], p, from_logits=logits)))
        found.append(numbers(n.SparseCategoricalCrossentropy(from_logits=logits, ignore_class=0)([1, 0], p)))
    found.append(
        numbers(
            n.sparse_categorical_crossentropy([[0, 1], [1, 1]], [[[0.3, 0.7], [0.2, 0.8]], [[0.5, 0.5], [0.9, 0.1]]])
        )
    )
    found.append(numbers(n.mean_squared_error([1, 2], tf.constant([1.5, 2.5]))))
    far = tf.keras.activations.sigmoid(tf.constant([[40.0], [-40.0]]))
    found.append(numbers(n.binary_crossentropy([[0.0], [1.0]], far)))
    found.append(numbers(n.binary_crossentropy([[0.0], [1.0]], far + 0)))
    soft = tf.keras.activations.softmax(tf.constant([[60.0, 0.0], [0.0, 60.0]]))
    found.append(numbers(n.sparse_categorical_crossentropy([1, 1], soft)))
    return found


@case
def metric_values(tf):
    m = tf.keras.metrics
    y, p = [0, 1, 1, 0, 1], [0.1, 0.4, 0.8, 0.6, 1.0]
    found = []
    for metric in (m.Mean(), m.Sum()):
        metric.update_state([1.0, 2.0, 4.0])
        metric.update_state([[1.0, 2.0], [3.0, 5.0]], sample_weight=[1.0, 0.5])
        metric.update_state(3, sample_weight=2)
        found.append(numbers(metric.result()))
    found.append(numbers(m.Mean().result()))
    y, p = np.array(y)[:, None], np.array(p, "float32")[:, None]
    for metric in (
        m.Accuracy(),
        m.BinaryAccuracy(),
        m.BinaryAccuracy(threshold=0.3),
        m.MeanSquaredError(),
        m.MeanAbsoluteError(),
        m.RootMeanSquaredError(),
    ):
        metric.update_state(y, p)
        found.append(numbers(metric.result()))
        metric.update_state(y[::-1], p, sample_weight=[1, 2, 0, 1, 1])
        found.append([metric.name, numbers(metric.result()), [w.name for w in metric.weights]])
        metric.reset_state()
        found.append(numbers(metric(y, p)))
    one_hot, scores = [[0, 0, 1], [1, 0, 0]], [[0.1, 0.2, 0.7], [0.3, 0.4, 0.3]]
    for metric, labels in (
        (m.CategoricalAccuracy(), one_hot),
        (m.SparseCategoricalAccuracy(), [2, 0]),
        (m.SparseCategoricalAccuracy(), [[2], [1]]),
        (m.CategoricalCrossentropy(), one_hot),
        (m.SparseCategoricalCrossentropy(), [2, 0]),
        (m.BinaryCrossentropy(), one_hot),
    ):
        found.append(
            [metric.name, numbers(metric(labels, scores)), numbers(metric(labels, scores, sample_weight=[0.2, 3.0]))]
        )
    found.append(
        numbers(
            [
                m.binary_accuracy([[0.0], [1.0]], [[0.4], [0.4]]),
                m.categorical_accuracy(one_hot, scores),
                m.sparse_categorical_accuracy([2, 0], scores),
                m.sparse_categorical_accuracy([[2], [0]], scores),
            ]
        )
    )
    return found


@case
def auc_values(tf):
    rng = np.random.RandomState(0)
    y, p, w = rng.randint(0, 2, 40), rng.rand(40).astype("float32"), rng.rand(40).astype("float32")
    p[:4] = [0.0, 1.0, 0.5, 1 / 199]
    found = []
    for options in (
        {},
        {"curve": "PR"},
        {"num_thresholds": 5},
        {"summation_method": "minoring"},
        {"summation_method": "majoring"},
        {"curve": "PR", "summation_method": "minoring"},
        {"thresholds": [0.1, 0.3, 0.35, 0.9]},
        {"thresholds": [0.25, 0.5, 0.75]},
        {"from_logits": True},
        {"name": "mine"},
    ):
        metric = tf.keras.metrics.AUC(**options)
        metric.update_state(y, p)
        first = numbers(metric.result())
        metric.update_state(y[::-1].copy(), p, sample_weight=w)
        found.append(
            [metric.name, first, numbers(metric.result()), numbers(metric.true_positives[:7]), len(metric.thresholds)]
        )
    for options in (
        {"multi_label": True},
        {"multi_label": True, "label_weights": [0.2, 0.8]},
        {"label_weights": [0.2, 0.8]},
        {"multi_label": True, "num_labels": 2, "curve": "PR"},
        {"multi_label": True, "thresholds": [0.2, 0.7]},
    ):
        metric = tf.keras.metrics.AUC(num_thresholds=10, **options)
        found.append(numbers(metric(y.reshape(20, 2), p.reshape(20, 2))))
    found.append(numbers(metric.thresholds))
    return found


# ---------------------------------------------------------------- names, shapes, configurations


@case
def names(tf):
    layers = tf.keras.layers
    found = [
        layers.Dense(1).name,
        layers.Dense(1).name,
        layers.Dense(1, name="mine").name,
        tf.keras.Sequential().name,
        tf.keras.Sequential().name,
        tf.keras.Sequential(name="s").name,
        tf.keras.Input((2,)).name,
        tf.keras.Input((2,), name="i").name,
        tf.keras.metrics.AUC().name,
        tf.keras.metrics.AUC().name,
        tf.keras.metrics.Mean().name,
        [tf.keras.backend.get_uid("dense"), tf.keras.backend.get_uid("dense"), tf.keras.backend.get_uid("input")],
    ]

    class MyHTTPLayer(layers.Layer):
        pass

    class _Hidden(layers.Layer):
        pass

    found += [MyHTTPLayer().name, _Hidden().name]
    tf.keras.backend.clear_session()
    return [*found, layers.Dense(1).name, tf.keras.Input((2,)).name]


@case
def variable_names(tf):
    layers = tf.keras.layers

    class Inner(layers.Layer):
        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.dense = layers.Dense(units)

        def build(self, shape):
            self.k = self.add_weight(shape=(shape[-1], 2), name="k")
            self.b = self.add_weight("b", [2], initializer="ones", trainable=False)
            super().build(shape)

        def call(self, x):
            return self.dense(x) @ self.k + self.b

    x = np.ones((2, 3), "float32")
    found = []
    for model in (
        tf.keras.Sequential([Inner(3)]),
        tf.keras.Sequential([layers.Dense(3, input_shape=(3,)), Inner(3)]),
        tf.keras.Sequential([tf.keras.Sequential([layers.Dense(2), layers.Dense(3)]), Inner(3)]),
        tf.keras.Sequential([tf.keras.Sequential([layers.Dense(2, input_shape=(3,))]), layers.Dense(2)]),
    ):
        model(x)
        found.append([[w.name for w in model.weights], [w.name for w in model.trainable_weights], model.count_params()])
    inner = Inner(3)
    inner(x)
    found.append([[w.name for w in inner.weights], [w.name for w in inner.non_trainable_weights], inner.count_params()])
    with tf.name_scope("outer"):
        dense = layers.Dense(1)
        dense(x)
    found.append([w.name for w in dense.weights])
    inner.trainable = False
    found.append([len(inner.trainable_weights), len(inner.non_trainable_weights), inner.dense.trainable])
    return found


@case
def attributes(tf):
    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [layers.Dense(4, input_shape=(3,)), layers.Flatten(), layers.Activation("relu"), layers.Dropout(0.5)]
    )
    first = model.layers[0]
    return [
        str(model.inputs),
        str(model.outputs),
        str(model.input_shape),
        str(model.output_shape),
        str(first.output_shape),
        str(first.input_shape),
        model.input_names,
        model.output_names,
        model.built,
        repr(first.input),
        repr(first.output),
        str(model.compute_output_shape((7, 3))),
        str(first.compute_output_shape((7, 2, 3))),
        first.dtype,
        first.compute_dtype,
        repr(first.input_spec),
        len(model.layers),
        [layer.name for layer in model.layers],
        model.get_layer("flatten").name,
        model.get_layer(index=0).name,
        repr(layers.InputSpec(shape=(None, 3))),
        repr(layers.InputSpec(ndim=2, dtype="float32")),
    ]


@case
def deferred_shapes(tf):
    layers = tf.keras.layers
    found = []
    for rows, batch in ((32, 8), (30, 8)):
        model = tf.keras.Sequential([layers.Dense(4), layers.Dense(1)])
        before = [model.built, str(model.inputs)]
        model.compile("sgd", "mse")
        model.fit(np.ones((rows, 3)), np.ones(rows), batch_size=batch, verbose=0)
        found.append(
            [before, model.built, str(model.input_shape), str(model.output_shape), [w.name for w in model.weights]]
        )
    model = tf.keras.Sequential([layers.Dense(4), layers.Dense(1)])
    model(np.ones((2, 3), "float32"))
    found.append([str(model.input_shape), str(model.layers[0].output_shape)])
    model(np.ones((5, 3), "float32"))
    found.append([str(model.input_shape), str(model.layers[0].output_shape), len(model.weights)])
    model = tf.keras.Sequential([layers.Dense(4), layers.Dense(1)])
    model.build((None, 6))
    found.append([str(model.input_shape), len(model.weights), printed(model.summary)])
    model.pop()
    found.append([str(model.output_shape), len(model.weights), model.layers[-1].name])
    model.add(layers.Dense(2))
    found.append([str(model.output_shape), len(model.weights)])
    return found


@case
def summaries(tf):
    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [
            layers.Dense(20, activation="relu", input_shape=(15,)),
            layers.Dense(10, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    nested = tf.keras.Sequential(
        [
            tf.keras.Sequential([layers.Dense(2, input_shape=(3,)), layers.Dropout(0.1)], name="inner"),
            layers.Dense(2, name="a_very_long_name_for_a_layer_that_is_to_be_broken"),
        ]
    )
    nested.layers[0].trainable = False
    lines = []
    model.summary(print_fn=lambda *args, **kwargs: lines.append(args))
    return [
        printed(model.summary),
        len(lines),
        printed(lambda: model.summary(line_length=90)),
        printed(lambda: model.summary(positions=[0.3, 0.6, 1.0])),
        printed(lambda: model.summary(show_trainable=True)),
        printed(nested.summary),
        printed(lambda: nested.summary(expand_nested=True, show_trainable=True)),
        printed(lambda: model.summary(layer_range=["dense_1", "dense_2"])),
        printed(lambda: tf.keras.Sequential([layers.Dense(3000, input_shape=(2000,))]).summary()),
    ]


@case
def configurations(tf):
    layers = tf.keras.layers
    made = [
        layers.Dense(3, activation="relu", kernel_regularizer="l2", name="d"),
        layers.Dropout(0.2, seed=1),
        layers.Flatten(),
        layers.Activation("tanh"),
        tf.keras.regularizers.L1L2(0.1, 0.2),
        tf.keras.metrics.Mean(),
        tf.keras.metrics.AUC(name="auc"),
        tf.keras.optimizers.Adam(),
        tf.keras.optimizers.SGD(0.5, momentum=0.1),
        tf.keras.optimizers.RMSprop(),
        tf.keras.Sequential([layers.Dense(1, input_shape=(2,)), layers.Dropout(0.2)]),
        tf.keras.Sequential([layers.Dense(1, name="x")], name="seq"),
        tf.keras.losses.MeanSquaredError(),
    ]
    found = []
    for thing in made:
        config = thing.get_config()
        copied = type(thing).from_config(dict(config))
        same = str(copied.get_config()) == str(config)
        found.append([type(thing).__name__, re.sub(r"np\.float\d+\(([^)]*)\)", r"\1", str(config)), same])
    return found


@case
def masks_and_modes(tf):
    """The training argument reaches the layers inside."""
    seen = []

    class Note(tf.keras.layers.Layer):
        def call(self, inputs, training=None):
            seen.append(training)
            return inputs

    class Plain(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.note = Note()

        def call(self, inputs):
            return self.note(inputs)

    class Default(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.note = Note()

        def call(self, inputs, training=True):
            return self.note(inputs)

    x = np.ones((1, 2), "float32")
    for layer in (Note(), Plain(), Default(), tf.keras.Sequential([Plain()])):
        layer(x)
        layer(x, training=True)
        layer(x, training=False)
    return seen


# ---------------------------------------------------------------- printing


@case
def progress(tf):
    x, y = data()
    model = mlp(tf)
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return (
        [
            bars(printed(lambda: model.fit(x, y, epochs=2, batch_size=10, validation_split=0.2, verbose=v)))
            for v in (0, 1, 2)
        ]
        + [bars(printed(lambda: model.evaluate(x, y, verbose=v))) for v in (1, 2)]
        + [bars(printed(lambda: model.predict(x, verbose=v))) for v in (1, 2)]
        + [bars(printed(lambda: model.fit(x, y, verbose="auto")))]
    )


@case
def progress_of_generators(tf):
    x, y = data()

    def batches():
        for i in range(0, 40, 10):
            yield x[i : i + 10], y[i : i + 10]

    model = mlp(tf)
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    texts = [printed(lambda: model.fit(batches(), epochs=1, verbose=v)) for v in (1, 2)]
    texts += [printed(lambda: model.fit(batches(), epochs=2, steps_per_epoch=2, verbose=v)) for v in (1, 2)]
    texts += [printed(lambda: model.evaluate(batches(), verbose=v)) for v in (1, 2)]
    texts += [printed(lambda: model.predict(batches(), verbose=v)) for v in (1, 2)]
    finished = [[line.split("\r")[-1] for line in text.replace("\b", "").split("\n")] for text in texts]

    def without_times(line):
        return re.sub(r" \d+(us|ms|s)/", " T/", re.sub(r"- \d+s", "- Ts", line)).rstrip()

    return [[without_times(line) for line in lines] for lines in finished]


@case
def progbar(tf):
    def run(target, verbose, **options):
        bar = tf.keras.utils.Progbar(target, verbose=verbose, interval=0, **options)
        for i in range(1, 4):
            bar.update(i, [("loss", 0.5 * i), ("tiny", 1e-5), ("negative", -2.0)])
        bar.update(3, [("loss", 1.0)], finalize=True)

    return [
        re.sub(r"\d+(us|ms|s)/", "T/", re.sub(r"\d+s", "Ts", printed(lambda: run(*args, **options)).replace("\b", "B")))
        for args, options in (
            ((3, 1), {}),
            ((None, 1), {"unit_name": "sample"}),
            ((12, 1), {"width": 10}),
            ((3, 0), {}),
            ((30, 1), {"stateful_metrics": ["loss"]}),
        )
    ]


@case
def shown(tf):
    keras = tf.keras
    things = [
        keras.losses.BinaryCrossentropy(),
        keras.callbacks.EarlyStopping(),
        keras.metrics.Mean(),
        keras.optimizers.SGD(),
        keras.regularizers.l2(0.1),
        keras.layers.Dense(2),
        keras.Sequential(),
        keras.layers.InputSpec(ndim=2),
        keras.Input((3,)),
        keras.layers.Dense(2)(keras.Input((3,))),
        keras.callbacks.History(),
        keras.metrics.AUC(name="auc"),
    ]
    texts = [t for thing in things for t in (repr(thing), *([str(thing)] if "KerasTensor" not in repr(thing) else []))]
    return [re.sub(r"0x[0-9a-f]+", "0x", t) for t in texts] + [str(keras.Input((3,), name="i"))]


# ---------------------------------------------------------------- errors


@case
def errors(tf):
    keras, layers = tf.keras, tf.keras.layers
    zeros = np.zeros
    dense = layers.Dense(2, name="dense")
    dense(zeros((1, 3), "float32"))
    stack = keras.Sequential([layers.Dense(1, input_shape=(4,), name="z")], name="stack")

    class NoInit(keras.Model):
        def __init__(self):
            self.d = layers.Dense(1)

    found = {
        "summary": failure(keras.Sequential([layers.Dense(3)]).summary),
        "count_params": failure(layers.Dense(3, name="d").count_params),
        "not_compiled": failure(stack.fit, zeros((3, 4)), zeros(3)),
        "units": failure(layers.Dense, -1),
        "keyword": failure(lambda: layers.Dense(2, foo=1)),
        "activation": failure(lambda: layers.Dense(2, activation="foo")),
        "activation_type": failure(keras.activations.get, 3),
        "axis": failure(dense, zeros((1, 4), "float32")),
        "no_input": failure(dense),
        "ndim": failure(dense, tf.constant([1.0])),
        "stack_shape": failure(stack, zeros((2, 3), "float32")),
        "predict_shape": failure(lambda: stack.predict(zeros((2, 3), "float32"), verbose=0)),
        "name_type": failure(lambda: layers.Dense(1, name=3)),
        "get_layer": failure(stack.get_layer, "no"),
        "get_layer_index": failure(lambda: stack.get_layer(index=7)),
        "get_layer_none": failure(stack.get_layer),
        "add": failure(stack.add, 3),
        "add_twice": failure(stack.add, layers.Dense(2, name="z")),
        "pop": failure(keras.Sequential().pop),
        "set_weights": failure(stack.set_weights, [1]),
        "set_weights_shape": failure(stack.set_weights, [zeros((2, 2)), zeros(1)]),
        "no_init": failure(NoInit),
        "no_call": failure(keras.Model(), tf.zeros([1, 2])),
        "build": failure(keras.Sequential([layers.Dense(1)]).build),
        "weights": failure(lambda: keras.Sequential([layers.Dense(1)]).weights),
        "loss": failure(keras.losses.get, "zz"),
        "metric": failure(keras.metrics.get, "zz"),
        "optimizer": failure(keras.optimizers.get, "zz"),
        "optimizer_type": failure(keras.optimizers.get, 3),
        "momentum": failure(lambda: keras.optimizers.SGD(momentum=2.0)),
        "old_argument": failure(lambda: keras.optimizers.Adam(gradient_aggregator=None)),
        "adam_keyword": failure(lambda: keras.optimizers.Adam(foo=0.1)),
        "regularizer_type": failure(keras.regularizers.get, 3),
        "rate": failure(layers.Dropout, 2),
        "reduction": failure(lambda: keras.losses.BinaryCrossentropy(reduction="foo")),
        "curve": failure(lambda: keras.metrics.AUC(curve="x")),
        "thresholds": failure(lambda: keras.metrics.AUC(num_thresholds=1)),
        "no_gradients": failure(keras.optimizers.Adam().apply_gradients, [(None, tf.Variable(1.0))]),
        "input_twice": failure(lambda: keras.Input((1,), batch_shape=(1, 1))),
        "input_none": failure(keras.Input),
        "floatx": failure(keras.backend.set_floatx, "int")[:1],
        "format": failure(keras.backend.set_image_data_format, "x")[:1],
    }
    adam = keras.optimizers.Adam()
    adam.apply_gradients([(tf.constant(1.0), tf.Variable(1.0))])
    found["unknown_variable"] = failure(adam.apply_gradients, [(tf.constant(1.0), tf.Variable(1.0))])
    x, y = zeros((3, 4), "float32"), zeros(3, "float32")

    def fit(loss="mse", metrics=None, *, x=x, y=y, **options):
        model = keras.Sequential([layers.Dense(1, input_shape=(4,))], name="stack")
        model.compile("sgd", loss, metrics=metrics)
        return failure(lambda: model.fit(x, y, verbose=0, **options) and None)

    found.update(
        {
            "fit_shape": fit(x=zeros((3, 3), "float32")),
            "cardinality": fit(y=zeros(2)),
            "no_labels": fit(y=None),
            "empty": fit(x=zeros((0, 4)), y=zeros((0, 1))),
            "split": fit(validation_split=0.001),
            "steps": fit(steps_per_epoch=0),
            "list_labels": fit(y=[1, 2, 3]),
            "class_weight": fit(class_weight={0: 1.0, 2: 3.0}),
            "unknown_loss": fit(loss="foo"),
            "no_loss": fit(loss=None),
            "unknown_metric": fit(metrics=["foo"])[:1],
            "labels_shape": fit(loss="categorical_crossentropy", y=zeros((3, 2))),
            "compile_keyword": failure(lambda: stack.compile("sgd", "mse", foo=1))[:1],
            "compile_optimizer": failure(stack.compile, "foo"),
            "validation_freq": fit(validation_data=(x, y), validation_freq="a")[:1],
            "frequency": fit(validation_data=(x, y), validation_freq=1.5)[:1],
        }
    )
    return found

"""Questions about recurrent layers; see keras_slice_cases. Asked of TensorFlow by tools/oracle/keras_recurrent.py."""
# ruff: noqa: B023  (functions made in loops are called before the loop goes on)

import json

import numpy as np
from keras_slice_cases import failure, numbers

CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def answer(name, tf):
    """The answer to a case, from a fresh state."""
    tf.keras.backend.clear_session()
    tf.keras.utils.set_random_seed(1)
    return CASES[name](tf)


def short(value):
    """Numbers with seven digits: goldens stay small."""
    if isinstance(value, list):
        return [short(v) for v in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value


def plain_config(layer):
    return json.loads(json.dumps(layer.get_config(), default=dict))


def sequence(*shape, seed=0):
    return np.random.RandomState(seed).uniform(-1, 1, shape).astype("float32")


def run(tf, layer, x, mask=None, training=None, **call):
    """Outputs, and the sums of the gradients of their squares."""
    x = tf.constant(x)
    options = {} if training is None else {"training": training}
    if mask is not None:
        options["mask"] = tf.constant(mask)
    with tf.GradientTape() as tape:
        tape.watch(x)
        outputs = tf.nest.flatten(layer(x, **options, **call))
        total = tf.add_n([tf.reduce_sum(tf.square(o)) for o in outputs])
    gradients = tape.gradient(total, [x, *layer.trainable_weights])
    return short([[numbers(o) for o in outputs], [float(tf.reduce_sum(g)) for g in gradients]])


def alike(some, others):
    return [bool(np.allclose(a, b, atol=1e-6)) for a, b in zip(some, others, strict=True)]


def kinds(tf):
    layers = tf.keras.layers
    return (layers.SimpleRNN, layers.LSTM, layers.GRU)


@case
def plain(tf):
    x = sequence(2, 4, 3)
    found = []
    for kind in kinds(tf):
        layer = kind(3, bias_initializer="uniform")
        found.append([run(tf, layer, x), [w.name for w in layer.weights], plain_config(layer)])
        found.append([repr(layer.compute_output_shape((None, 5, 3))), layer.input_spec is not None])
        found.append(short(numbers(tf.function(layer)(tf.constant(x)))))
    return found


@case
def options(tf):
    x = sequence(2, 4, 3)
    found = {}
    for kind in kinds(tf):
        for label, given in {
            "sequences": {"return_sequences": True},
            "states": {"return_sequences": True, "return_state": True},
            "state": {"return_state": True},
            "back": {"return_sequences": True, "go_backwards": True},
            "unroll": {"unroll": True, "return_sequences": True},
            "relu": {"activation": "relu", "use_bias": False},
            "one": {"implementation": 1, "return_sequences": True} if kind is not kinds(tf)[0] else {},
        }.items():
            layer = kind(3, bias_initializer="uniform", **given)
            found[f"{kind.__name__} {label}"] = run(tf, layer, x)
            traced = tf.nest.flatten(tf.function(layer)(tf.constant(x)))
            again = tf.nest.flatten(layer(tf.constant(x)))
            found[f"{kind.__name__} {label} traced"] = alike(traced, again)
    return found


@case
def more_kinds(tf):
    layers = tf.keras.layers
    x = sequence(2, 4, 3)
    found = [
        run(tf, layers.LSTM(3, unit_forget_bias=False), x),
        run(tf, layers.LSTM(3, recurrent_activation="hard_sigmoid"), x),
        run(tf, layers.GRU(3, reset_after=False, bias_initializer="uniform"), x),
        run(tf, layers.GRU(3, reset_after=False, implementation=1, bias_initializer="uniform"), x),
        run(tf, layers.GRU(3, use_bias=False), x),
        run(tf, layers.LSTM(3, time_major=True, return_sequences=True), x),
        [w.shape.as_list() for w in layers.GRU(3, reset_after=False).get_weights() or []],
    ]
    layer = layers.LSTM(3, kernel_regularizer="l2", activity_regularizer="l1", kernel_constraint="non_neg")
    layer(tf.constant(x))
    found.append([short(numbers(v)) for v in layer.losses])
    found.append(plain_config(layer))
    return found


MASK = [[True, True, False, True], [False, True, True, False]]


@case
def masked(tf):
    x = sequence(2, 4, 3)
    found = {}
    for kind in kinds(tf):
        for given in (
            {},
            {"return_sequences": True},
            {"return_sequences": True, "return_state": True, "go_backwards": True},
            {"unroll": True, "return_sequences": True},
            {"return_sequences": True, "zero_output_for_mask": True},
            {"activation": "relu", "return_sequences": True},
        ):
            layer = kind(3, bias_initializer="uniform", **given)
            found[f"{kind.__name__} {sorted(given)}"] = run(tf, layer, x, MASK)
            traced = tf.function(lambda v: layer(v, mask=tf.constant(MASK)))(tf.constant(x))
            again = layer(tf.constant(x), mask=tf.constant(MASK))
            found[f"{kind.__name__} {sorted(given)} traced"] = alike(tf.nest.flatten(traced), tf.nest.flatten(again))
    i = tf.keras.Input((None,))
    h = tf.keras.layers.Embedding(5, 3, mask_zero=True)(i)
    h = tf.keras.layers.LSTM(3, return_sequences=True)(h)
    model = tf.keras.Model(i, tf.keras.layers.GRU(2)(h))
    found["model"] = short(numbers(model(tf.constant([[1, 2, 0], [3, 0, 0]]))))
    return found


@case
def with_states(tf):
    layers = tf.keras.layers
    x, h, c = sequence(2, 4, 3), sequence(2, 3, seed=1), sequence(2, 3, seed=2)
    found = [
        run(tf, layers.LSTM(3, return_state=True), x, initial_state=[tf.constant(h), tf.constant(c)]),
        run(tf, layers.GRU(3), x, initial_state=tf.constant(h)),
        run(tf, layers.SimpleRNN(3), x, initial_state=[tf.constant(h)]),
        failure(lambda: layers.LSTM(3)(tf.constant(x), initial_state=[tf.constant(h)]))[0],
    ]
    i, s, t = tf.keras.Input((4, 3)), tf.keras.Input((3,)), tf.keras.Input((3,))
    layer = layers.LSTM(3, return_state=True)
    model = tf.keras.Model([i, s, t], layer(i, initial_state=[s, t]))
    found.append(short(numbers(model([x, h, c]))))
    config = json.loads(json.dumps(model.get_config()))
    found.append(config["layers"][-1]["inbound_nodes"])
    again = tf.keras.Model.from_config(model.get_config())
    again.set_weights(model.get_weights())
    found.append(short(numbers(again([x, h, c]))))
    found.append([v.name for v in model.layers])
    return found


@case
def stateful(tf):
    layers = tf.keras.layers
    x = sequence(2, 4, 3)
    found = []
    for kind in kinds(tf):
        layer = kind(3, stateful=True, batch_input_shape=(2, 4, 3))
        found += [short(numbers(layer(tf.constant(x)))), short(numbers(layer(tf.constant(x))))]
        found.append([short(numbers(s)) for s in tf.nest.flatten(layer.states)])
        layer.reset_states()
        found += [short(numbers(layer(tf.constant(x)))), [w.name for w in layer.weights], layer.stateful]
        layer.reset_states([np.ones([2, 3], "float32")] * len(layer.states))
        found.append(short(numbers(layer(tf.constant(x)))))
        found.append(failure(lambda: layer.reset_states([np.ones([2, 3], "float32")] * 5))[0])
    found.append(failure(lambda: layers.LSTM(3).reset_states()))
    found.append(failure(lambda: layers.LSTM(3, stateful=True)(tf.keras.Input((4, 3))))[0])
    model = tf.keras.Sequential([layers.LSTM(2, stateful=True, batch_input_shape=(1, 2, 3))])
    model.predict(sequence(3, 2, 3), batch_size=1, verbose=0)
    found.append(short(numbers(model.layers[0].states)))
    model.reset_states()
    found.append(numbers(model.layers[0].states))
    return found


@case
def cells(tf):
    layers = tf.keras.layers
    x = sequence(2, 4, 3)
    found = []
    stacked = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], return_state=True)
    found += [run(tf, stacked, x), [w.name for w in stacked.weights], plain_config(stacked)]
    found.append([repr(stacked.cell.state_size), stacked.cell.output_size])
    copy = layers.RNN.from_config(stacked.get_config())
    found.append(plain_config(copy) == plain_config(stacked))
    found.append(repr(stacked.compute_output_shape((None, 4, 3))))
    for cell in (layers.SimpleRNNCell(3), layers.LSTMCell(3), layers.GRUCell(3)):
        states = cell.get_initial_state(batch_size=2, dtype="float32")
        output, new = cell(tf.constant(x[:, 0]), states if isinstance(states, list) else [states])
        found.append(short([numbers(output), numbers(new)]))
        found.append([[w.name for w in cell.weights], repr(cell.state_size), cell.output_size])
        found.append(run(tf, layers.RNN(cell, return_sequences=True), x))

    class Minimal(layers.Layer):
        def __init__(self, units, **kwargs):
            self.units = units
            self.state_size = units
            super().__init__(**kwargs)

        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="uniform", name="kernel")
            self.inner = self.add_weight(shape=(self.units, self.units), initializer="uniform", name="inner")
            self.built = True

        def call(self, inputs, states):
            output = tf.matmul(inputs, self.kernel) + tf.matmul(states[0], self.inner)
            return output, [output]

    layer = layers.RNN(Minimal(3, name="mini"))
    found += [run(tf, layer, x), [w.name for w in layer.weights]]
    found.append(repr(layers.RNN([Minimal(3), Minimal(2)])(tf.keras.Input((None, 5)))))
    found.append(run(tf, layers.RNN([Minimal(3), Minimal(2)], return_sequences=True), x, MASK))
    found.append(failure(lambda: layers.RNN(3))[0])
    found.append(failure(lambda: layers.LSTM(-1)))
    found.append(failure(lambda: layers.LSTM(3, unroll=True)(tf.keras.Input((None, 3))))[0])
    found.append(failure(lambda: layers.LSTM(3)(tf.ones([2, 3]))))
    return found


@case
def constants(tf):
    layers = tf.keras.layers

    class WithConstants(layers.Layer):
        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.units = self.state_size = units

        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="uniform", name="kernel")

        def call(self, inputs, states, constants):
            output = tf.matmul(inputs, self.kernel) + states[0] + constants[0]
            return output, [output]

    x, k = sequence(2, 4, 3), sequence(2, 3, seed=5)
    layer = layers.RNN(WithConstants(3))
    found = [run(tf, layer, x, constants=tf.constant(k))]
    i, c = tf.keras.Input((4, 3)), tf.keras.Input((3,))
    model = tf.keras.Model([i, c], layer(i, constants=c))
    found.append(short(numbers(model([x, k]))))
    return found


@case
def bidirectional(tf):
    layers = tf.keras.layers
    x = sequence(2, 4, 3)
    found = {}
    for merge in ("concat", "sum", "mul", "ave", None):
        layer = layers.Bidirectional(layers.LSTM(2, return_sequences=True), merge_mode=merge)
        found[f"{merge}"] = run(tf, layer, x)
        found[f"{merge} masked"] = run(tf, layer, x, MASK)
        found[f"{merge} shape"] = repr(layer.compute_output_shape((None, 4, 3)))
    layer = layers.Bidirectional(layers.GRU(2, return_state=True), backward_layer=layers.GRU(2, go_backwards=True,
                                 return_state=True, activation="relu"))
    found["states"] = run(tf, layer, x)
    found["config"] = plain_config(layer)
    found["names"] = [w.name for w in layer.weights]
    copy = layers.Bidirectional.from_config(layer.get_config())
    found["copy"] = plain_config(copy) == found["config"]
    found["given"] = run(tf, layers.Bidirectional(layers.GRU(2)), x,
                         initial_state=[tf.ones([2, 2]), tf.zeros([2, 2])])
    i, s, t = tf.keras.Input((4, 3)), tf.keras.Input((2,)), tf.keras.Input((2,))
    model = tf.keras.Model([i, s, t], layers.Bidirectional(layers.GRU(2))(i, initial_state=[s, t]))
    found["model"] = short(numbers(model([x, np.ones([2, 2], "float32"), np.zeros([2, 2], "float32")])))
    found["errors"] = [
        failure(lambda: layers.Bidirectional(layers.LSTM(2), merge_mode="x")),
        failure(lambda: layers.Bidirectional(3)),
        failure(lambda: layers.Bidirectional(layers.LSTM(2), backward_layer=layers.LSTM(2))),
        failure(lambda: layers.Bidirectional(layers.LSTM(2))(tf.constant(x), initial_state=[tf.ones([2, 2])]))[0],
    ]
    stack = layers.Bidirectional(layers.RNN([layers.LSTMCell(2), layers.LSTMCell(3)]))
    found["stack"] = [run(tf, stack, x), [w.name for w in stack.weights]]
    return found


@case
def time_distributed(tf):
    layers = tf.keras.layers
    x = sequence(2, 4, 3)
    layer = layers.TimeDistributed(layers.Dense(2))
    found = [run(tf, layer, x), [w.name for w in layer.weights], plain_config(layer)]
    found += [repr(layer.compute_output_shape((None, 4, 3))), repr(layer(tf.keras.Input((None, 3))))]
    images = sequence(2, 3, 4, 4, 1)
    found.append(run(tf, layers.TimeDistributed(layers.Conv2D(2, 2)), images))
    found.append(run(tf, layers.TimeDistributed(layers.LSTM(2)), sequence(2, 3, 2, 2)))
    i = tf.keras.Input((None,))
    h = layers.Embedding(5, 3, mask_zero=True)(i)
    model = tf.keras.Model(i, layers.LSTM(2)(layers.TimeDistributed(layers.Dense(2))(h)))
    found.append(short(numbers(model(tf.constant([[1, 2, 0], [3, 0, 0]])))))
    found.append(failure(lambda: layers.TimeDistributed(layers.Dense(2))(tf.ones([2, 3])))[0])
    found.append(failure(lambda: layers.TimeDistributed(3)))
    ragged = tf.RaggedTensor.from_row_lengths(tf.constant(x[0]), [1, 3])
    found.append(short(layer(ragged).to_list()))
    return found


@case
def ragged(tf):
    layers = tf.keras.layers
    x = tf.RaggedTensor.from_row_lengths(tf.constant(sequence(6, 3)), [1, 3, 2])
    found = []
    for kind in kinds(tf):
        found.append(short(numbers(kind(2)(x))))
        found.append(short(kind(2, return_sequences=True)(x).to_list()))
    found.append(failure(lambda: layers.LSTM(2, unroll=True)(x))[0])
    return found


@case
def dropout(tf):
    layers = tf.keras.layers
    x = sequence(2, 4, 3)
    found = {}
    for kind in kinds(tf):
        for given in ({"dropout": 0.3}, {"dropout": 0.3, "recurrent_dropout": 0.4}, {"dropout": 0.5, "unroll": True}):
            layer = kind(3, return_sequences=True, **given)
            found[f"{kind.__name__} {sorted(given)}"] = [run(tf, layer, x), run(tf, layer, x, training=True)]
    seeded = layers.LSTM(3, dropout=0.5, seed=4)
    found["seeded"] = [run(tf, seeded, x, training=True), run(tf, seeded, x, training=True)]
    return found


@case
def fit(tf):
    layers = tf.keras.layers
    rng = np.random.RandomState(2)
    x, y = rng.uniform(-1, 1, (24, 5, 2)).astype("float32"), rng.uniform(0, 1, (24, 1)).astype("float32")
    found = []
    for stack in (
        [layers.LSTM(4, input_shape=(5, 2))],
        [layers.GRU(4, return_sequences=True, dropout=0.2), layers.SimpleRNN(3)],
        [layers.Bidirectional(layers.LSTM(3))],
        [layers.Masking(), layers.LSTM(3, activation="relu")],
    ):
        model = tf.keras.Sequential([*stack, layers.Dense(1)])
        model.compile("adam", "mse")
        found.append(short(model.fit(x, y, epochs=3, batch_size=8, shuffle=False, verbose=0).history["loss"]))
        found.append(short(numbers(model.predict(x[:2], verbose=0))))
    return found


@case
def backend_rnn(tf):
    x = tf.constant(sequence(2, 4, 3))
    rnn = tf.keras.backend.rnn

    def step(inputs, states):
        output = inputs * 0.5 + states[0]
        return output, [output]

    found = []
    for given in (
        {},
        {"go_backwards": True},
        {"mask": tf.constant(MASK)},
        {"mask": tf.constant(MASK), "zero_output_for_mask": True},
        {"unroll": True, "mask": tf.constant(MASK), "zero_output_for_mask": True},
        {"return_all_outputs": False},
        {"unroll": True, "return_all_outputs": False},
        {"time_major": True},
    ):
        start = [tf.zeros([4 if given.get("time_major") else 2, 3])]
        found.append(short(numbers(list(rnn(step, x, start, **given)))))
        traced = tf.function(lambda v: rnn(step, v, start, **given))(x)
        found.append(short(numbers(list(traced))))
    found.append(failure(lambda: rnn(step, tf.ones([2, 3]), [tf.zeros([2, 3])]))[0])
    return found

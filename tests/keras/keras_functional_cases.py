"""Questions about described models, tensors between layers and the texts of both; see keras_slice_cases."""
# ruff: noqa: B023  (functions made in loops are called before the loop goes on)

import io
import json

import numpy as np
from keras_slice_cases import data, failure, numbers

CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def answer(name, tf):
    """The answer to a case, from a fresh state."""
    tf.keras.backend.clear_session()
    tf.keras.utils.set_random_seed(1)
    return CASES[name](tf)


def text_of(model, **options):
    lines = []
    model.summary(print_fn=lambda line, *_: lines.append(line), **options)
    return lines


def shared(tf):
    """Two inputs, a shared layer, functions, two outputs."""
    layers = tf.keras.layers
    a, b = tf.keras.Input((4,), name="a"), tf.keras.Input((4,))
    both = layers.Dense(3, name="d")
    z = tf.concat([both(a), both(b)], 1) * 2 + 1
    return tf.keras.Model([a, b], [z, layers.Dense(1)(z)])


def nested(tf):
    layers = tf.keras.layers
    a, b = tf.keras.Input((4,), name="a"), tf.keras.Input((4,), name="b")
    inner = tf.keras.Model(a, layers.Dense(3, name="d")(a), name="inner")
    stack = tf.keras.Sequential([layers.Dense(4, activation="relu", input_shape=(4,))], name="stack")
    once = inner(stack(b))
    return tf.keras.Model(b, layers.Dense(2)(inner(once[:, :1] * tf.ones([4]))))


@case
def configurations(tf):
    found = []
    for model in (shared(tf), nested(tf)):
        config = json.loads(json.dumps(model.get_config()))
        found.append(config)
        found.append(json.loads(model.to_json())["class_name"])
        copy = tf.keras.Model.from_config(model.get_config())
        found.append(json.loads(json.dumps(copy.get_config())) == config)
        again = tf.keras.models.model_from_json(model.to_json())
        found.append([json.loads(json.dumps(again.get_config())) == config, text_of(again) == text_of(model)])
    return found


@case
def summaries(tf):
    found = [text_of(shared(tf)), text_of(nested(tf))]
    model = nested(tf)
    found.append(text_of(model, expand_nested=True, show_trainable=True, line_length=110, positions=[0.3, 0.6, 0.7, 1]))
    found.append(text_of(model, expand_nested=True))
    found.append(text_of(model, layer_range=["inner", "tf"]))
    model.get_layer("inner").trainable = False
    found.append(text_of(model, line_length=70, positions=[0.2, 0.4, 0.6, 1.0], show_trainable=True))
    for layer_range in (["x", "inner"], ["inner"], [1, 2]):
        found.append(failure(lambda: model.summary(layer_range=layer_range)))
    x = tf.keras.Input((3,))
    found.append(text_of(tf.keras.Model(x, tf.keras.layers.Dense(2)(tf.keras.layers.Dense(4)(x)))))
    return found


@case
def ends(tf):
    found = []
    for model in (shared(tf), nested(tf)):
        found.append([model.name, model.input_names, model.output_names, [x.name for x in model.layers]])
        found.append([repr(model.inputs), repr(model.outputs), repr(model.input), repr(model.output)])
        found.append([model.input_shape, model.output_shape, model.count_params(), model.built])
        found.append([[w.name for w in model.weights], [w.name for w in model.trainable_weights]])
        found.append([[len(v.inbound_nodes), len(v.outbound_nodes)] for v in model.layers])
        found.append([repr(spec) for spec in model.input_spec])
    layer = shared(tf).get_layer("d")
    found.append([repr(layer.get_input_at(1)), repr(layer.get_output_at(0)), layer.get_input_shape_at(1)])
    found.append([repr(layer.input), repr(layer.output), layer.input_shape, layer.output_shape])
    found.append(failure(lambda: layer.get_input_at(3)))
    a = tf.keras.Input((4,))
    layer = tf.keras.layers.Dense(3)
    layer(a), layer(tf.keras.Input((2, 4)))
    found.append([failure(lambda: layer.input_shape), failure(lambda: layer.output_shape)])
    found.append([failure(lambda: tf.keras.layers.Dense(3).output), failure(lambda: tf.keras.layers.Dense(3).input)])
    found.append(failure(lambda: tf.keras.layers.Dense(3).output_shape))
    return found


@case
def dicts(tf):
    layers = tf.keras.layers
    a, b = tf.keras.Input((4,), name="a"), tf.keras.Input((4,), name="b")
    d = layers.Dense(3, kernel_initializer="ones")
    model = tf.keras.Model({"v": b, "u": a}, {"q": d(b), "p": [d(a), {"z": d(a + b)}]})
    x = {"u": tf.ones([2, 4]), "v": tf.zeros([2, 4])}
    config = json.loads(json.dumps(model.get_config()))
    found = [numbers(model(x)), config["input_layers"], config["output_layers"]]
    found += [model.input_names, model.output_names]
    plain = tf.keras.Model({"v": b, "u": a}, {"q": d(b), "p": d(a)})
    found.append(repr(plain.compute_output_shape({"u": (3, 4), "v": (None, 4)})))
    found.append(numbers(tf.keras.Model.from_config(model.get_config())(x)["q"]))
    by_name = tf.keras.Model([a, b], [d(a), d(b)])
    found.append(numbers(by_name({"b": tf.zeros([1, 4]), "a": tf.ones([1, 4])})))
    found.append(numbers(by_name((tf.ones([1, 4]), tf.zeros([1, 4])))))
    found.append(failure(lambda: by_name({"b": tf.zeros([1, 4])})))
    return found


@case
def fit_two_ends(tf):
    layers = tf.keras.layers
    x, y = data()
    a, b = tf.keras.Input((5,), name="a"), tf.keras.Input((5,), name="b")
    h = layers.Dense(4, activation="tanh")
    z = layers.concatenate([h(a), layers.Dropout(0.2, seed=3)(h(b))])
    model = tf.keras.Model([a, b], [layers.Dense(1, name="one")(z), layers.Dense(1, "sigmoid", name="two")(z)])
    model.compile("adam", ["mse", "binary_crossentropy"], metrics={"two": ["accuracy"]}, loss_weights=[0.5, 1.0])
    history = model.fit([x, x * 2], [x[:, 0], y], epochs=3, batch_size=10, verbose=0).history
    more = model.fit({"a": x, "b": x}, {"one": x[:, 0], "two": y}, epochs=1, batch_size=10, verbose=0).history
    return [history, more, numbers(model.predict([x[:2], x[:2]], verbose=0)), model.metrics_names]


@case
def kept_losses(tf):
    layers = tf.keras.layers
    x, y = data()
    a = tf.keras.Input((5,))
    h = layers.Dense(4, activation="tanh", kernel_regularizer="l2", activity_regularizer="l1")(a)
    model = tf.keras.Model(a, layers.Dense(1)(h))
    model.add_loss(0.1 * tf.reduce_mean(tf.square(h)))
    model.add_metric(tf.reduce_sum(h), name="total", aggregation="mean")
    found = [text_of(model), model.metrics_names, failure(lambda: model.add_metric(h))]
    model.compile("sgd", "mse")
    found.append(model.fit(x, y, epochs=2, batch_size=10, verbose=0).history)
    found.append([len(model.losses), [v.name for v in model.layers]])
    copy = tf.keras.models.clone_model(model)
    found.append([[v.name for v in copy.layers], text_of(copy) == text_of(model)])
    again = tf.keras.Model.from_config(model.get_config())
    found.append([v.name for v in again.layers])
    return found


@case
def middle(tf):
    layers = tf.keras.layers
    stack = tf.keras.Sequential([layers.Dense(3, input_shape=(4,)), layers.Dense(2, name="top")])
    first = tf.keras.Model(stack.input, stack.layers[0].output)
    last = tf.keras.Model(stack.layers[0].output, stack.output)
    x = tf.ones([2, 4])
    found = [text_of(first), text_of(last), bool(np.allclose(last(first(x)), stack(x)))]
    model = shared(tf)
    part = tf.keras.Model(model.inputs, model.get_layer("tf.concat").output)
    found.append([text_of(part), part.output_names])
    found.append(failure(lambda: tf.keras.Model(model.get_layer("tf.concat").output, model.inputs[0]))[0])
    return found


@case
def clones(tf):
    found = []
    for model in (shared(tf), nested(tf)):
        copy = tf.keras.models.clone_model(model)
        found.append([text_of(copy) == text_of(model), copy.name, copy.layers[2] is model.layers[2]])
    entry = tf.keras.Input((4,), name="new")
    found.append(tf.keras.models.clone_model(nested(tf), input_tensors=entry).input_names)
    wide = tf.keras.models.clone_model(
        nested(tf), clone_function=lambda v: tf.keras.layers.Dense(5) if v.name.startswith("dense") else v
    )
    found.append([wide.output_shape, [v.name for v in wide.layers]])
    stack = tf.keras.Sequential([tf.keras.layers.Dense(3, input_shape=(4,))])
    found.append(tf.keras.models.clone_model(stack).output_shape)
    found.append(tf.keras.models.clone_model(stack, input_tensors=entry).input_names)
    found.append(failure(lambda: tf.keras.models.clone_model(stack, clone_function=3)))
    return found


@case
def subclasses(tf):
    layers = tf.keras.layers

    class Wide(tf.keras.Model):
        def __init__(self, units=3):
            x = tf.keras.Input((2,))
            super().__init__(inputs=x, outputs=layers.Dense(units)(x), name="wide")
            self.extra = layers.Dense(4)

        def train_step(self, batch):
            return {"seen": tf.reduce_sum(batch)}

    model = Wide(units=5)
    found = [[v.name for v in model.layers], model.get_config(), text_of(model), model.name]
    model.compile()
    found.append(model.fit(np.ones([4, 2]), verbose=0).history)
    found.append(isinstance(model, tf.keras.Model))

    class Same(tf.keras.Model):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)

    x = tf.keras.Input((2,))
    model = Same(x, layers.Dense(3)(x))
    found += [model.name, model.get_config()]
    return found


@case
def model_errors(tf):
    layers = tf.keras.layers
    a, b = tf.keras.Input((4,), name="a"), tf.keras.Input((4,), name="b")
    x, z = layers.Dense(3, name="d")(a), layers.Concatenate(name="c")([a, b])
    model = tf.keras.Model(a, x, name="m")
    two = tf.keras.Model([a, b], z, name="two")
    return [
        failure(lambda: tf.keras.Model(a, z)),
        failure(lambda: tf.keras.Model([a, a], z)),
        failure(lambda: tf.keras.Model(a, x, foo=3)),
        failure(lambda: tf.keras.Model([a, tf.keras.Input((4,), name="a")], x)),
        failure(lambda: tf.keras.Model(a, tf.ones([2])))[0],
        failure(lambda: tf.keras.Model(tf.ones([2]), x))[0],
        failure(lambda: two(tf.ones([2, 4])))[0],
        failure(lambda: two([tf.ones([2, 4]), tf.ones([2, 5])])),
        failure(lambda: model(tf.ones([2, 3, 4]))),
        failure(lambda: model(tf.ones([2, 5]))),
        failure(lambda: model(tf.ones([4, 4, 1])))[0],
        failure(lambda: model.get_layer("x")),
        failure(lambda: model.get_layer()),
        failure(lambda: model.get_layer(index=9)),
        failure(lambda: model.set_weights([1])),
        failure(lambda: model.set_weights([np.ones([4, 2]), np.ones(3)])),
        failure(lambda: tf.keras.models.model_from_config([])),
        failure(lambda: model.compute_output_shape([(1, 4), (1, 4)])),
        numbers(model(tf.ones([1, 4], tf.int32)).shape.as_list()),
    ]


@case
def inputs(tf):
    keras = tf.keras
    made = [
        lambda: keras.Input((None,)),
        lambda: keras.Input(()),
        lambda: keras.Input(5),
        lambda: keras.Input(shape=(3,), batch_size=2),
        lambda: keras.Input(batch_shape=(2, 3)),
        lambda: keras.Input(batch_input_shape=(None, 3), dtype="int64", name="n"),
        lambda: keras.Input(shape=(3,), sparse=True),
        lambda: keras.Input(shape=(None,), ragged=True),
        lambda: keras.Input(shape=(None, 4), ragged=True, dtype="int32"),
        lambda: keras.Input(tensor=tf.ones([2, 3])),
        lambda: keras.Input(type_spec=tf.TensorSpec([None, 3], name="q")),
        lambda: keras.Input(type_spec=tf.RaggedTensorSpec([None, None])),
        lambda: keras.Input(),
        lambda: keras.Input((3,), foo=1),
        lambda: keras.Input((3,), sparse=True, ragged=True),
        lambda: keras.Input((3,), batch_shape=(2, 3)),
        lambda: keras.Input((3,), type_spec=tf.TensorSpec([None, 3])),
        lambda: keras.Input(shape=(3,), dtype="float64", tensor=tf.ones([2, 3])),
        lambda: keras.layers.InputLayer((3,), batch_input_shape=(2, 3)),
        lambda: keras.layers.InputLayer((3,), foo=2),
    ]
    found = []
    for make in made:
        try:
            x = make()
        except Exception:
            found.append(failure(make))
            continue
        layer = x.node.layer
        config = layer.get_config()
        if "type_spec" in config:
            config["type_spec"] = repr(config["type_spec"])
        found.append([repr(x), str(x), layer.input_shape, layer.output_shape, config, x.name])
    layer = keras.layers.InputLayer(batch_input_shape=(2, 3))
    found.append([repr(layer.output), repr(layer.input), layer.name, layer.built])
    return found


EXPRESSIONS = """a+1;1+a;a-b;a/2;2/a;-a;abs(a);a**2;2**a;a>b;a>=0;a<b;a<=1;a==b;a!=b;a@tf.ones([4,2]);a[:,0];a[:,1:3]
a[...,None];a[:,::-1];a[tf.newaxis];~(a>1);(a>1)&(b>1);(a>1)|(b>1);a%2;a//2;np.ones([4],'float32')+a
tf.ones([4])*a;tf.Variable(2.0)-a;tf.nn.relu(a);tf.reduce_mean(a,axis=-1);tf.math.reduce_mean(a)
tf.concat([a,b],axis=1);tf.stack([a,b]);tf.split(a,2,axis=1);tf.unstack(a,axis=1);tf.cast(a,tf.int32)
tf.shape(a);tf.reshape(a,(-1,2,2));tf.expand_dims(a,-1);tf.matmul(a,b,transpose_b=True);tf.identity(a)
tf.zeros_like(a);tf.where(a>0,a,b);tf.squeeze(a[:,:1],-1);tf.sigmoid(a);tf.linalg.matmul(a,b,transpose_b=True)
tf.math.add(a,b);tf.add(a,b);tf.random.normal(tf.shape(a));tf.one_hot(tf.cast(a,'int32'),3);tf.exp(a)*2+b
tf.nn.softmax(a);tf.transpose(a);tf.argmax(a,-1);tf.rank(a);tf.size(a);tf.gather(a,[0,1],axis=1)
tf.einsum('ij,kj->ik',a,b);tf.nn.dropout(a,0.5);tf.clip_by_value(a,0.,1.);tf.norm(a,axis=1);tf.abs(a)
tf.equal(a,b);tf.broadcast_to(a,tf.shape(a));tf.tile(a,[1,2]);tf.pad(a,[[0,0],[1,1]]);tf.convert_to_tensor(a)
tf.nn.l2_normalize(a,axis=1);tf.math.top_k(a,2);tf.shape(a)[0];a.shape[0];tf.reshape(a,[tf.shape(a)[0],2,2])
tf.reshape(a,tf.concat([tf.shape(a)[:1],[2,2]],0));tf.zeros([tf.shape(a)[0],3]);tf.fill([tf.shape(a)[0],3],1.)
tf.range(tf.shape(a)[1]);tf.random.normal([tf.shape(a)[0],3]);tf.ones(tf.shape(a))
tf.boolean_mask(a,[True,False,True,True],axis=1);tf.is_tensor(a);a.name;a.get_shape();K.is_keras_tensor(a)
K.int_shape(a);tf.keras.activations.relu(a);K.dtype(a);tf.strings.as_string(a);tf.math.maximum(a,0.0)
tf.math.log(a);tf.reduce_all(a>b)"""


@case
def expressions(tf):
    """What functions and operators make of KerasTensors: printed form, layer and its configuration."""
    K = tf.keras.backend  # noqa: N806
    found = {}
    for line in EXPRESSIONS.replace("\n", ";").split(";"):
        K.clear_session()
        names = {"tf": tf, "K": K, "np": np, "a": tf.keras.Input((4,), name="a"), "b": tf.keras.Input((4,), name="b")}
        x = eval(line, names)  # the lines above
        found[line] = repr(x)
        first = x[0] if isinstance(x, (list, tuple)) and x else x
        if type(first).__name__ == "KerasTensor":
            config = first.node.layer.get_config()
            found[line] = [repr(x), type(first.node.layer).__name__, json.loads(json.dumps(config))]
    return found


@case
def ragged_and_sparse(tf):
    r, s = tf.keras.Input((None,), ragged=True, name="r"), tf.keras.Input((4,), sparse=True, name="s")
    a = tf.keras.Input((4,), name="a")
    found = [repr(r.values), repr(r.to_tensor()), repr(r.row_lengths()), repr(s.values), repr(r + 1.0)]
    found.append(repr(tf.RaggedTensor.from_tensor(a)))
    model = tf.keras.Model(r, [r.to_tensor() * 2.0, tf.reduce_sum(r, axis=1)])
    found.append(numbers(model(tf.ragged.constant([[1.0, 2.0], [3.0]]))))
    found.append([v.name for v in model.layers])
    dense = tf.keras.Model(s, tf.keras.layers.Dense(2, kernel_initializer="ones")(s))
    value = tf.sparse.SparseTensor([[0, 1], [1, 3]], [1.0, 2.0], [2, 4])
    found.append(numbers(dense(value)))
    return found


@case
def symbol_errors(tf):
    a = tf.keras.Input((4,), name="a")
    whole = tf.keras.Input((4,), dtype="int32", name="i")
    return [
        failure(lambda: hash(a)),
        failure(lambda: len(a)),
        failure(lambda: bool(a))[0],
        failure(lambda: list(a)),
        failure(lambda: a.op),
        failure(lambda: a.numpy())[0],
        failure(lambda: a.foo),
        failure(lambda: tf.function(lambda x: x)(a))[0],
        failure(lambda: np.asarray(a))[0],
        failure(lambda: whole * 1.5)[0],
        failure(lambda: a.set_shape([None, 5])),
        failure(lambda: tf.keras.backend.is_keras_tensor(1)),
        repr(a.ref()),
    ]


@case
def masks(tf):
    layers = tf.keras.layers
    i = tf.keras.Input((None,))
    embedded = layers.Embedding(5, 3, mask_zero=True)(i)
    model = tf.keras.Model(i, layers.Dropout(0.5)(embedded))
    x = tf.constant([[1, 0], [2, 3]])
    found = [repr(embedded._keras_mask), numbers(model.compute_mask(x, None)), numbers(model(x)._keras_mask)]
    pooled = tf.keras.Model(i, layers.GlobalAveragePooling1D()(layers.Dense(2)(embedded)))
    found.append(numbers(pooled(x)))
    outer = tf.keras.Sequential([layers.Masking(0.0, input_shape=(2, 2)), layers.Dense(2), layers.Lambda(lambda v: v)])
    found.append(getattr(outer(tf.ones([1, 2, 2])), "_keras_mask", None) is None)
    return found


@case
def modes(tf):
    layers = tf.keras.layers
    a = tf.keras.Input((4,))
    on = tf.keras.Model(a, layers.Dropout(0.5, seed=1)(a, training=True))
    off = tf.keras.Model(a, layers.Dropout(0.5, seed=1)(a, training=False))
    free = tf.keras.Model(a, layers.BatchNormalization()(a))
    x = tf.ones([2, 4])
    config = json.loads(json.dumps(on.get_config()))["layers"][-1]["inbound_nodes"]
    outer = tf.keras.Model(a, free(a, training=True))
    found = [numbers(on(x)), numbers(off(x, training=True)), config, numbers(free(x, training=True)), numbers(outer(x))]
    frozen = shared(tf)
    frozen.layers[2].trainable = False
    found.append([[w.name for w in frozen.trainable_weights], [w.name for w in frozen.non_trainable_weights]])
    found.append([[w.name for w in frozen.weights], frozen.trainable, frozen.layers[3].trainable])
    frozen.trainable = False
    found.append([len(frozen.trainable_weights), frozen.layers[-1].trainable])
    return found


@case
def printing(tf):
    text = io.StringIO()
    layers = tf.keras.layers
    a = tf.keras.Input((4,), name="a")
    print(a, layers.Lambda(lambda x: x + 1)(a), tf.reduce_mean(a), a + 1, a[:, 0], file=text)
    image = tf.keras.Input((4, 4, 1))
    print(layers.Dense(2)(a), layers.Dense(2, activation="softmax")(a), layers.Dropout(0.5)(a), file=text)
    print(layers.Conv2D(2, 2, activation="relu")(image), layers.Flatten()(image), file=text)
    print(layers.MaxPooling2D()(image), layers.Reshape((2, 2))(a), layers.Activation("relu")(a), file=text)
    return text.getvalue()


@case
def mixed_precision(tf):
    layers, mixed = tf.keras.layers, tf.keras.mixed_precision
    found = [repr(mixed.global_policy()), repr(mixed.Policy("mixed_float16")), mixed.Policy("float64").get_config()]
    found += [failure(lambda: mixed.Policy("foo")), failure(lambda: mixed.Policy(3))]
    found.append(failure(lambda: mixed.set_global_policy("int32")))
    try:
        for name in ("mixed_float16", "mixed_bfloat16"):
            mixed.set_global_policy(name)
            tf.keras.utils.set_random_seed(2)
            dense = layers.Dense(2, activation="relu")
            output = dense(tf.ones([1, 3]))
            found.append([output.dtype.name, dense.kernel.dtype.name, dense.dtype, dense.compute_dtype])
            found.append([json.loads(json.dumps(dense.get_config()["dtype"])), repr(dense.dtype_policy)])
            copy = layers.Dense.from_config(dense.get_config())
            found.append([copy.compute_dtype, repr(dense(tf.keras.Input((3,))))])
            others = layers.BatchNormalization(), layers.LayerNormalization(), layers.LSTM(2), layers.Conv1D(2, 1)
            for layer in others:
                y = layer(tf.ones([2, 3, 3]))
                found.append([y.dtype.name, [w.dtype.name for w in layer.weights]])
            found.append(layers.Activation("softmax", dtype="float32")(output).dtype.name)
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(dense(tf.ones([1, 3])))
            found.append([g.dtype.name for g in tape.gradient(loss, dense.trainable_weights)])
        x, y = data()
        model = tf.keras.Sequential([layers.Dense(4, "relu", input_shape=(5,)), layers.Dense(1, dtype="float32")])
        model.compile("sgd", "mse")
        history = model.fit(x, y, epochs=2, batch_size=10, verbose=0).history["loss"]
        found.append([abs(v - 0.63) < 0.1 for v in history[:1]])  # bfloat16 has three digits
    finally:
        mixed.set_global_policy(None)
    layer = layers.Dense(2)
    found += [failure(lambda: layer.input_mask), layer.finalize_state()]
    layer(tf.keras.Input((3,)))
    found += [layer.input_mask, layer.output_mask, layer.get_input_mask_at(0)]
    return found

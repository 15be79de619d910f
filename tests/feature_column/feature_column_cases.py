"""What is asked about feature columns: of TensorFlow by tools/oracle/feature_columns.py, of thalweg by the tests."""

import json

import numpy as np


def answers(tf, path):
    """All answers as plain data; `path` is where a vocabulary may be written."""
    tf.keras.backend.clear_session()  # names of layers count from one
    fc = tf.feature_column
    out = {}

    def arr(x):
        x = x.numpy() if hasattr(x, "numpy") else x
        return np.asarray(x).tolist()

    sp = lambda i, v, s: tf.SparseTensor(i, v, s)
    F = {
        "age": tf.constant([[15.0], [42.0], [70.0]]),
        "pair": tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        "rank": tf.constant([0, 2, 9]),
        "fruit": tf.constant(["apple", "plum", "kiwi"]),
        "other": tf.constant([["plum"], [""], ["apple"]]),
        "num": tf.constant([[7], [8], [-1]]),
        "bag": sp([[0, 0], [0, 1], [2, 0]], ["apple", "plum", "pear"], [3, 2]),
        "w": sp([[0, 0], [0, 1], [2, 0]], [0.5, 2.0, 3.0], [3, 2]),
    }
    tf.random.set_seed(3)
    voc = fc.categorical_column_with_vocabulary_list("fruit", ["apple", "pear", "plum"])
    bag = fc.categorical_column_with_vocabulary_list("bag", ["apple", "pear", "plum"], num_oov_buckets=2)
    wbag = fc.weighted_categorical_column(bag, "w")
    age = fc.numeric_column("age")
    ageb = fc.bucketized_column(age, [18, 40, 65])
    pairb = fc.bucketized_column(fc.numeric_column("pair", shape=(2,)), [2.0, 4.0])
    ident = fc.categorical_column_with_identity("rank", 4, default_value=1)
    with open(path, "w") as file:
        file.write("apple\nplum\n")
    vf = fc.categorical_column_with_vocabulary_file("fruit", path, num_oov_buckets=3)
    cols = {
        "age": age,
        "ageb": ageb,
        "pairb": pairb,
        "pairb_cross": fc.indicator_column(fc.crossed_column([pairb, "fruit"], 20)),
        "voc": fc.indicator_column(voc),
        "bag": fc.indicator_column(bag),
        "wbag": fc.indicator_column(wbag),
        "ident": fc.indicator_column(ident),
        "vf": fc.indicator_column(vf),
        "hash": fc.indicator_column(fc.categorical_column_with_hash_bucket("num", 5, dtype=tf.int64)),
        "nest": fc.indicator_column(
            fc.crossed_column([fc.crossed_column(["fruit", "other"], 9), voc, "num"], 50, hash_key=3)
        ),
        "emb": fc.embedding_column(wbag, 3, combiner="sqrtn"),
        "emb_norm": fc.embedding_column(voc, 2, max_norm=0.5, combiner="sum"),
        "pairind": fc.indicator_column(pairb),
    }
    for k, c in cols.items():
        l = tf.keras.layers.DenseFeatures([c])
        out[k] = arr(l(F))
        out[k + " name"] = c.name
        out[k + " repr"] = repr(c).replace(path, "PATH")[:90]
        out[k + " weights"] = [[w.name, arr(w)] for w in l.weights]
        cfg = l.get_config()
        out[k + " shape"] = (
            l.compute_output_shape((None,)).as_list()
            if hasattr(l.compute_output_shape((None,)), "as_list")
            else list(l.compute_output_shape((None,)))
        )
        out[k + " config"] = json.loads(json.dumps(cfg, default=str).replace(path, "PATH"))
        l2 = tf.keras.layers.DenseFeatures.from_config(json.loads(json.dumps(cfg)))
        l2(F)
        l2.set_weights(l.get_weights())
        assert np.allclose(l2(F), out[k])
    many = tf.keras.layers.DenseFeatures([cols["emb"], cols["emb_norm"], age, ageb], name="many")
    d = {}
    x = many(F, cols_to_output_tensors=d)
    out["many"] = [list(x.shape), [w.name for w in many.weights], sorted(c.name for c in d)]
    with tf.GradientTape() as t:
        y = tf.reduce_sum(many(F) ** 2)
    out["grads"] = [arr(tf.convert_to_tensor(g)) for g in t.gradient(y, many.trainable_variables)]
    S = {
        "s": sp([[0, 0], [0, 1], [1, 0]], ["a", "b", "zz"], [3, 2]),
        "n": sp([[0, 0], [0, 1], [0, 2], [0, 3], [1, 0], [1, 1]], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [3, 4]),
        "m": sp([[0, 0], [0, 1], [1, 0]], [1.0, 2.0, 3.0], [3, 2]),
    }
    sc = fc.sequence_categorical_column_with_vocabulary_list("s", ["a", "b"], num_oov_buckets=1)
    for k, cs in {
        "seq_ind": [fc.indicator_column(sc)],
        "seq_emb": [fc.embedding_column(sc, 2)],
        "seq_num": [fc.sequence_numeric_column("n", shape=(2,), default_value=-1.0)],
        "seq_two": [fc.indicator_column(sc), fc.sequence_numeric_column("m")],
        "seq_hash": [fc.indicator_column(fc.sequence_categorical_column_with_hash_bucket("s", 4))],
    }.items():
        l = tf.keras.experimental.SequenceFeatures(cs)
        a, b = l(S)
        out[k] = [arr(a), arr(b), b.dtype.name]
        out[k + " weights"] = [[w.name, arr(w)] for w in l.weights]
    out["spec"] = {
        k: repr(v) for k, v in sorted(fc.make_parse_example_spec([c for k, c in cols.items() if k != "nest"]).items())
    }

    def err(f):
        try:
            f()
            return None
        except Exception as e:
            return type(e).__name__

    N = fc.numeric_column
    E = [
        lambda: N(3),
        lambda: N("a", shape=(0,)),
        lambda: N("a", shape=(1.5,)),
        lambda: N("a", dtype=tf.string),
        lambda: N("a", default_value="x"),
        lambda: N("a", default_value=1.5, dtype=tf.int64),
        lambda: N("a", shape=(2,), default_value=[1.0]),
        lambda: N("a", normalizer_fn=3),
        lambda: fc.bucketized_column(voc, [1]),
        lambda: fc.bucketized_column(age, []),
        lambda: fc.bucketized_column(age, [2, 1]),
        lambda: fc.bucketized_column(N("a", shape=(2, 2)), [1]),
        lambda: fc.categorical_column_with_hash_bucket("a", 0),
        lambda: fc.categorical_column_with_hash_bucket("a", 2, dtype=tf.float32),
        lambda: fc.categorical_column_with_vocabulary_list("a", []),
        lambda: fc.categorical_column_with_vocabulary_list("a", ["a", "a"]),
        lambda: fc.categorical_column_with_vocabulary_list("a", ["a"], default_value=1, num_oov_buckets=1),
        lambda: fc.categorical_column_with_vocabulary_list("a", ["a"], dtype=tf.int64),
        lambda: fc.categorical_column_with_vocabulary_list("a", [1.5]),
        lambda: fc.categorical_column_with_vocabulary_file("a", "/nonexistent"),
        lambda: fc.categorical_column_with_vocabulary_file("a", ""),
        lambda: fc.categorical_column_with_identity("a", 0),
        lambda: fc.categorical_column_with_identity("a", 2, default_value=2),
        lambda: fc.crossed_column(["a"], 3),
        lambda: fc.crossed_column(["a", "b"], 0),
        lambda: fc.crossed_column(["a", fc.categorical_column_with_hash_bucket("b", 2)], 3),
        lambda: fc.crossed_column(["a", age], 3),
        lambda: fc.indicator_column(age),
        lambda: fc.embedding_column(voc, 0),
        lambda: fc.embedding_column(voc, 2, initializer="zeros"),
        lambda: fc.embedding_column(voc, 2, ckpt_to_load_from="x"),
        lambda: fc.shared_embeddings([voc, bag], 2),
        lambda: fc.weighted_categorical_column(voc, "w", dtype=tf.string),
        lambda: tf.keras.layers.DenseFeatures([voc]),
        lambda: tf.keras.layers.DenseFeatures([]),
        lambda: tf.keras.layers.DenseFeatures({"a": age}),
        lambda: tf.keras.layers.DenseFeatures([age, age]),
        lambda: tf.keras.layers.DenseFeatures(["age"]),
        lambda: tf.keras.layers.DenseFeatures([age])(tf.ones([2, 2])),
        lambda: tf.keras.layers.DenseFeatures([age])({"x": tf.ones([2, 2])}),
        lambda: tf.keras.layers.DenseFeatures([N("bag")])(F),
        lambda: tf.keras.layers.DenseFeatures([fc.indicator_column(sc)])(S),
        lambda: tf.keras.experimental.SequenceFeatures([fc.indicator_column(voc)])(F),
        lambda: tf.keras.experimental.SequenceFeatures([age]),
        lambda: tf.keras.layers.DenseFeatures([N("pair", shape=(3,))])(F),
        lambda: tf.keras.layers.DenseFeatures([fc.indicator_column(fc.categorical_column_with_identity("age", 3))])(F),
        lambda: tf.keras.layers.DenseFeatures([fc.indicator_column(fc.crossed_column([wbag, "fruit"], 3))])(F),
        lambda: fc.make_parse_example_spec([age, N("age", shape=2)]),
        lambda: fc.make_parse_example_spec(["a"]),
    ]
    out["errors"] = [err(f) for f in E]
    # a functional model, and training
    ins = {"age": tf.keras.Input((1,), name="age"), "fruit": tf.keras.Input((1,), name="fruit", dtype=tf.string)}
    h = tf.keras.layers.DenseFeatures([age, fc.embedding_column(voc, 2)])(ins)
    m = tf.keras.Model(ins, tf.keras.layers.Dense(1, kernel_initializer="ones")(h))
    out["model"] = [
        list(h.shape),
        arr(m({"age": F["age"] / 50, "fruit": tf.constant([["apple"], ["pear"], ["x"]])})),
        [w.name for w in m.weights],
    ]
    return out

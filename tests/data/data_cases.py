"""Pipelines that are run by TensorFlow (tools/oracle/data.py) and by thalweg: elements, specs, counts, printed forms.

A case is a function of the `tf` module. What it returns must be the same: `elements` of datasets, text, or the class of
the error.
"""

import itertools

CASES = {}


def case(name=None):
    def add(function):
        CASES[name or function.__name__] = function
        return function

    return add


def plain(value):
    """A value of an element as JSON: nested lists, strings; datasets as lists of their elements."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if hasattr(value, "as_numpy_iterator"):
        return [plain(v) for v in value.as_numpy_iterator()]
    if hasattr(value, "to_list"):
        return plain(value.to_list())
    if hasattr(value, "dense_shape"):
        return [plain(value.indices), plain(value.values), plain(value.dense_shape)]
    if hasattr(value, "numpy"):
        return plain(value.numpy())
    return plain(value.tolist()) if hasattr(value, "tolist") else value


def elements(dataset):
    return [plain(e) for e in dataset]


def seeded(name, function):
    """A case that begins from a program without a seed."""

    def run(tf):
        tf.random.set_seed(None)
        return function(tf)

    CASES[name] = run


# ---------------------------------------------------------------- shuffles

for _n, _buffer, _seed in itertools.product((0, 1, 5, 23), (1, 3, 5, 40), (0, 7, 2**40 + 3)):
    seeded(
        f"shuffle_{_n}_{_buffer}_{_seed}",
        lambda tf, n=_n, b=_buffer, s=_seed: [elements(d) for d in [tf.data.Dataset.range(n).shuffle(b, seed=s)] * 3],
    )
    seeded(
        f"shuffle_fixed_{_n}_{_buffer}_{_seed}",
        lambda tf, n=_n, b=_buffer, s=_seed: [
            elements(d) for d in [tf.data.Dataset.range(n).shuffle(b, seed=s, reshuffle_each_iteration=False)] * 2
        ],
    )
    seeded(
        f"shuffle_repeat_batch_{_n}_{_buffer}_{_seed}",
        lambda tf, n=_n, b=_buffer, s=_seed: [
            elements(d) for d in [tf.data.Dataset.range(n).shuffle(b, seed=s).repeat(3).batch(4)] * 2
        ],
    )
for _seed, _op_seed in itertools.product((0, 1, 1234), (None, 0, 5)):

    def _global(tf, seed=_seed, op_seed=_op_seed):
        tf.random.set_seed(seed)
        d, e = (tf.data.Dataset.range(9).shuffle(4, seed=op_seed) for _ in range(2))
        found = [elements(d), elements(e), elements(d), elements(e.repeat(2)), elements(d)]
        tf.random.set_seed(None)
        return found

    CASES[f"shuffle_global_{_seed}_{_op_seed}"] = _global

SEEDED = {
    "repeat_shuffle": lambda D: D.range(3).repeat(4).shuffle(5, seed=3),
    "shuffle_forever": lambda D: D.range(6).shuffle(4, seed=3).repeat().take(20),
    "shuffle_shuffle": lambda D: D.range(9).shuffle(3, seed=1).shuffle(4, seed=2).repeat(2),
    "shuffle_take_repeat": lambda D: D.range(9).shuffle(9, seed=1).take(3).repeat(3),
    "shuffle_cache_repeat": lambda D: D.range(9).shuffle(9, seed=1).cache().repeat(2),
    "cache_shuffle_repeat": lambda D: D.range(9).cache().shuffle(9, seed=1).repeat(2).batch(4),
    "shuffle_shard": lambda D: D.range(9).shuffle(9, seed=1).shard(2, 1).repeat(2),
    "shuffle_skip_batch": lambda D: D.range(9).shuffle(5, seed=1).skip(2).batch(3, drop_remainder=True).repeat(2),
    "shuffle_map_batch": lambda D: D.range(9).shuffle(5, seed=4).map(lambda x: x * 2).batch(4).repeat(2),
    "batch_shuffle": lambda D: D.range(9).batch(2).shuffle(3, seed=4).repeat(2),
    "slices_shuffle_batch": lambda D: (
        D.from_tensor_slices(([[1, 2], [3, 4], [5, 6]], ["a", "b", "c"])).shuffle(3, seed=5).batch(2).repeat(2)
    ),
    "shuffle_in_flat_map": lambda D: D.range(3).flat_map(lambda x: D.range(5).shuffle(5, seed=6)).repeat(2),
    "shuffle_in_interleave": lambda D: (
        D.range(3).interleave(lambda x: D.range(x * 10, x * 10 + 4).shuffle(4, seed=6), cycle_length=2).repeat(2)
    ),
    "zip_shuffles": lambda D: D.zip((D.range(5).shuffle(5, seed=1), D.range(5).shuffle(5, seed=1))).repeat(2),
    "shuffle_twice_zip": lambda D: (lambda d: D.zip((d, d)))(D.range(5).shuffle(5, seed=1)).repeat(2),
    "shuffle_all": lambda D: D.range(7).shuffle(D.range(7).cardinality(), seed=9),
    "shuffle_generator": lambda D: D.range(7).filter(lambda x: x != 3).shuffle(3, seed=9).repeat(2),
}
for _name, _make in SEEDED.items():
    seeded(_name, lambda tf, make=_make: [elements(d) for d in [make(tf.data.Dataset)] * 2])

# ---------------------------------------------------------------- orders, contents, counts, specs

for _cycle, _block in itertools.product((1, 2, 3, 7), (1, 2, 5)):
    CASES[f"interleave_{_cycle}_{_block}"] = lambda tf, c=_cycle, b=_block: elements(
        tf.data.Dataset.range(1, 6).interleave(
            lambda x: tf.data.Dataset.from_tensors(x).repeat(x), cycle_length=c, block_length=b
        )
    )
    CASES[f"interleave_even_{_cycle}_{_block}"] = lambda tf, c=_cycle, b=_block: elements(
        tf.data.Dataset.range(5).interleave(
            lambda x: tf.data.Dataset.range(10 * x, 10 * x + 4),
            cycle_length=c,
            block_length=b,
            num_parallel_calls=1,
            deterministic=True,
        )
    )
for _size, _shift, _stride, _drop in itertools.product((1, 2, 3), (None, 1, 2, 5), (1, 2, 3), (False, True)):
    CASES[f"window_{_size}_{_shift}_{_stride}_{_drop}"] = lambda tf, a=(_size, _shift, _stride, _drop): [
        elements(tf.data.Dataset.range(8).window(*a)),
        int(tf.data.Dataset.range(8).window(*a).cardinality()),
    ]


def slices(D):
    return D.from_tensor_slices({"a": [[1, 2], [3, 4], [5, 6]], "b": ([1.5, 2.5, 3.5], ["x", "y", "z"])})


PIPELINES = {
    "range": lambda tf, D: D.range(3),
    "range_down": lambda tf, D: D.range(5, -4, -3),
    "range_type": lambda tf, D: D.range(3, output_type=tf.float32),
    "slices": lambda tf, D: slices(D),
    "slices_batch": lambda tf, D: slices(D).batch(2),
    "slices_batch_drop": lambda tf, D: slices(D).batch(2, drop_remainder=True),
    "slices_of_list": lambda tf, D: D.from_tensor_slices([[1, 2], [3, 4]]),
    "slices_of_tuple": lambda tf, D: D.from_tensor_slices(([1, 2], [3, 4])),
    "tensors": lambda tf, D: D.from_tensors(([1, 2], {"k": "v"})),
    "tensors_ragged": lambda tf, D: D.from_tensors(tf.ragged.constant([[1], [2, 3]])),
    "map": lambda tf, D: D.range(3).map(lambda x: x + 1),
    "map_tuple": lambda tf, D: D.range(3).map(lambda x: (x, x * 2)).map(lambda a, b: a + b),
    "map_dict": lambda tf, D: slices(D).map(lambda e: {"s": tf.reduce_sum(e["a"]), "t": e["b"][1]}),
    "map_list": lambda tf, D: D.range(3).map(lambda x: [x, x + 1]),
    "map_constant": lambda tf, D: D.range(2).map(lambda x: 7),
    "map_parallel": lambda tf, D: D.range(9).map(lambda x: x * x, num_parallel_calls=tf.data.AUTOTUNE),
    "map_shape": lambda tf, D: D.range(3).map(lambda x: tf.zeros([x, 2])),
    "map_ragged": lambda tf, D: D.range(2).map(lambda x: tf.RaggedTensor.from_row_lengths([x, x, x], [1, 2])),
    "map_sparse": lambda tf, D: D.range(2).map(lambda x: tf.SparseTensor([[x]], [x], [3])),
    "map_py_function": lambda tf, D: D.range(3).map(lambda x: tf.py_function(lambda v: v * 3, [x], tf.int64)),
    "map_numpy_function": lambda tf, D: D.range(3).map(lambda x: tf.numpy_function(lambda v: v * 3, [x], tf.int64)),
    "map_strings": lambda tf, D: D.from_tensor_slices(["a b", "c"]).map(tf.strings.upper),
    "map_batch_map": lambda tf, D: D.range(5).map(lambda x: (x, x)).batch(2).map(lambda x, y: x + y),
    "map_where": lambda tf, D: D.range(4).map(lambda x: tf.cond(x > 1, lambda: x * 10, lambda: x)),
    "filter": lambda tf, D: D.range(6).filter(lambda x: x % 2 == 0),
    "filter_tuple": lambda tf, D: D.range(6).map(lambda x: (x, x * x)).filter(lambda x, y: y > 8),
    "flat_map": lambda tf, D: D.range(4).flat_map(lambda x: D.range(x)),
    "flat_map_slices": lambda tf, D: D.from_tensor_slices([[1, 2], [3, 4]]).flat_map(D.from_tensor_slices),
    "flat_map_capture": lambda tf, D: D.range(4).flat_map(lambda x: D.range(2).map(lambda y: x * 10 + y)),
    "flat_map_tuple": lambda tf, D: D.range(3).flat_map(lambda x: D.zip((D.range(x), D.range(x, 10)))),
    "flat_map_params": lambda tf, D: D.range(1, 4).flat_map(
        lambda x: D.range(10).skip(x).take(x).repeat(x).batch(x).shard(x, x - 1)
    ),
    "flat_map_nested": lambda tf, D: D.range(3).flat_map(lambda x: D.range(x).flat_map(lambda y: D.range(x + y))),
    "interleave_default": lambda tf, D: D.range(3).interleave(lambda x: D.from_tensors(x), cycle_length=2),
    "window_flat": lambda tf, D: D.range(7).window(3, 1, drop_remainder=True).flat_map(lambda w: w.batch(3)),
    "window_map_reduce": lambda tf, D: (
        D.range(7).window(3).map(lambda w: w.reduce(tf.constant(0, tf.int64), lambda s, x: s + x))
    ),
    "window_single": lambda tf, D: D.range(6).window(3).map(lambda w: w.batch(3).get_single_element()),
    "window_dict": lambda tf, D: slices(D).window(2),
    "window_zip": lambda tf, D: (
        D.zip((D.range(4), D.range(4, 8))).window(2).flat_map(lambda a, b: D.zip((a.batch(2), b.batch(2))))
    ),
    "window_window": lambda tf, D: D.range(6).window(3).flat_map(lambda w: w.window(2).flat_map(lambda v: v.batch(2))),
    "concatenate": lambda tf, D: D.range(2).concatenate(D.range(5, 7)),
    "concatenate_shapes": lambda tf, D: D.from_tensors([1]).concatenate(D.from_tensors([1, 2])),
    "enumerate": lambda tf, D: D.from_tensor_slices("a b c".split()).enumerate(start=5),
    "zip": lambda tf, D: D.zip((D.range(3), D.range(5, 10))),
    "zip_args": lambda tf, D: D.zip(D.range(3), D.range(5, 10)),
    "zip_nest": lambda tf, D: D.zip({"a": D.range(2), "b": (D.range(3), D.range(4))}),
    "take": lambda tf, D: D.range(5).take(2),
    "take_all": lambda tf, D: D.range(5).take(-1),
    "skip": lambda tf, D: D.range(5).skip(3),
    "skip_all": lambda tf, D: D.range(5).skip(-1),
    "repeat": lambda tf, D: D.range(2).repeat(2),
    "repeat_none": lambda tf, D: D.range(2).repeat(0),
    "repeat_empty": lambda tf, D: D.range(0).repeat(),
    "shard": lambda tf, D: D.range(10).shard(3, 2),
    "shard_short": lambda tf, D: D.range(2).shard(4, 3),
    "scan": lambda tf, D: D.range(5).scan(tf.constant(0, tf.int64), lambda s, x: (s + x, (s, x))),
    "scan_nest": lambda tf, D: D.range(5).scan(
        (tf.constant(0, tf.int64), tf.constant(1, tf.int64)), lambda s, x: ((s[1], s[0] + s[1]), s[0])
    ),
    "scan_grow": lambda tf, D: D.range(3).scan(tf.zeros([0], tf.int64), lambda s, x: (tf.concat([s, [x]], 0), s)),
    "take_while": lambda tf, D: D.range(9).take_while(lambda x: x < 4),
    "unique": lambda tf, D: D.from_tensor_slices([3, 1, 3, 2, 1]).unique(),
    "unique_strings": lambda tf, D: D.from_tensor_slices(["b", "a", "b"]).unique(),
    "unbatch": lambda tf, D: D.from_tensor_slices(([[1, 2], [3, 4]], [["a", "b"], ["c", "d"]])).unbatch(),
    "unbatch_ragged_sizes": lambda tf, D: D.range(4).map(lambda x: tf.fill([x], x)).unbatch(),
    "batch_batch": lambda tf, D: D.range(8).batch(2).batch(2, drop_remainder=True),
    "batch_parallel": lambda tf, D: D.range(5).batch(2, num_parallel_calls=2),
    "padded": lambda tf, D: D.range(5).map(lambda x: tf.fill([x], x)).padded_batch(3),
    "padded_to": lambda tf, D: (
        D.range(4).map(lambda x: tf.fill([x], x)).padded_batch(3, [5], tf.constant(-1, tf.int64))
    ),
    "padded_drop": lambda tf, D: (
        D.range(4).map(lambda x: tf.fill([x, 2], x)).padded_batch(3, [None, 3], drop_remainder=True)
    ),
    "padded_nest": lambda tf, D: (
        D.range(3)
        .map(lambda x: (x, tf.fill([x], "s")))
        .padded_batch(2, padded_shapes=([], [-1]), padding_values=(tf.constant(0, tf.int64), "-"))
    ),
    "padded_scalars": lambda tf, D: D.range(3).padded_batch(2),
    "prefetch": lambda tf, D: D.range(3).prefetch(tf.data.AUTOTUNE),
    "cache": lambda tf, D: D.range(3).cache().repeat(2),
    "options": lambda tf, D: D.range(3).with_options(tf.data.Options()),
    "apply": lambda tf, D: D.range(3).apply(lambda d: d.map(lambda x: x + 1)),
    "generator_old": lambda tf, D: D.from_generator(lambda: iter([1, 2]), tf.int64),
    "generator_shapes": lambda tf, D: D.from_generator(lambda: ([i] * i for i in range(3)), tf.int64, [None]),
    "generator_pairs": lambda tf, D: D.from_generator(
        lambda: ((i, str(i)) for i in range(3)), (tf.int32, tf.string), ([], [])
    ),
    "generator_signature": lambda tf, D: D.from_generator(
        lambda: ({"a": i, "b": [i, i]} for i in range(3)),
        output_signature={"a": tf.TensorSpec((), tf.float32), "b": tf.TensorSpec((None,), tf.int32)},
    ),
    "generator_args": lambda tf, D: D.from_generator(lambda n: iter(range(n)), tf.int64, (), args=(4,)),
    "generator_batch": lambda tf, D: D.from_generator(lambda: iter(range(5)), tf.int64, ()).batch(2).repeat(2),
    "generator_cast": lambda tf, D: D.from_generator(lambda: iter([1.5, 2.5]), tf.int64, ()),
    "generator_ragged": lambda tf, D: D.from_generator(
        lambda: iter([tf.ragged.constant([[1, 2], [3]])]), output_signature=tf.RaggedTensorSpec([2, None], tf.int32)
    ),
    "counter": lambda tf, D: D.counter(2, 3).take(3),
    "autograph_if": lambda tf, D: D.range(3).map(lambda x: tf.where(x > 1, x, -x)),
}
for _name, _make in PIPELINES.items():

    def _run(tf, make=_make):
        d = make(tf, tf.data.Dataset)
        text = repr(d)
        return {"elements": elements(d), "again": elements(d), "repr": text, "count": int(d.cardinality())}

    CASES[_name] = _run

COUNTS = {
    "infinite": lambda tf, D: D.range(3).repeat(), "infinite_take": lambda tf, D: D.range(3).repeat().take(5),
    "infinite_skip": lambda tf, D: D.range(3).repeat().skip(5),
    "infinite_zip": lambda tf, D: D.zip((D.range(3).repeat(),)),
    "zip": lambda tf, D: D.zip((D.range(3).repeat(), D.range(2))), "batch": lambda tf, D: D.range(3).repeat().batch(2),
    "filter": lambda tf, D: D.range(3).filter(lambda x: True).repeat(), "huge": lambda tf, D: D.range(5).repeat(2**40),
    "concatenate": lambda tf, D: D.range(4).concatenate(D.range(2).repeat()),
    "unknown_take": lambda tf, D: D.range(3).filter(lambda x: x > 1).take(2),
}  # fmt: skip
for _name, _make in COUNTS.items():
    CASES[f"count_{_name}"] = lambda tf, make=_make: int(make(tf, tf.data.Dataset).cardinality())

# ---------------------------------------------------------------- errors: class, and how many elements came before

ERRORS = {
    "len_infinite": lambda tf, D: len(D.range(2).repeat()), "len_unknown": lambda tf, D: len(D.range(2).unique()),
    "slices_scalar": lambda tf, D: D.from_tensor_slices(3),
    "slices_differ": lambda tf, D: D.from_tensor_slices(([1, 2], [1])),
    "range_none": lambda tf, D: D.range(), "range_step": lambda tf, D: D.range(0, 5, 0),
    "map_uncallable": lambda tf, D: D.range(2).map(3), "batch_0": lambda tf, D: D.range(2).batch(0),
    "shuffle_0": lambda tf, D: D.range(2).shuffle(0), "shard": lambda tf, D: D.range(2).shard(2, 2),
    "filter_int": lambda tf, D: D.range(2).filter(lambda x: x),
    "take_while_int": lambda tf, D: D.range(2).take_while(lambda x: x),
    "flat_map_uncallable": lambda tf, D: D.range(2).flat_map(1), "window_0": lambda tf, D: D.range(2).window(0),
    "window_shift": lambda tf, D: D.range(2).window(1, 0), "window_stride": lambda tf, D: D.range(2).window(1, 1, 0),
    "interleave_0": lambda tf, D: D.range(2).interleave(lambda x: D.range(x), cycle_length=0),
    "interleave_parallel": lambda tf, D: D.range(2).interleave(lambda x: D.range(x), 1, num_parallel_calls=2),
    "single_many": lambda tf, D: D.range(2).get_single_element(),
    "single_none": lambda tf, D: D.range(0).get_single_element(),
    "zip_int": lambda tf, D: D.zip((D.range(2), 3)), "zip_nothing": lambda tf, D: D.zip(),
    "concatenate": lambda tf, D: D.range(2).concatenate(D.from_tensors(1.0)),
    "concatenate_form": lambda tf, D: D.range(2).concatenate(D.from_tensors((1, 2))),
    "list_files": lambda tf, D: D.list_files("/none/of/these*"),
    "reduce_dtype": lambda tf, D: D.range(2).reduce(0.0, lambda s, x: x),
    "scan_form": lambda tf, D: D.range(2).scan(0, lambda s, x: s),
    "generator_uncallable": lambda tf, D: D.from_generator(3, tf.int32),
    "generator_untyped": lambda tf, D: D.from_generator(lambda: iter([1])),
    "generator_both": lambda tf, D: D.from_generator(
        lambda: iter([1]), tf.int32, output_signature=tf.TensorSpec((), tf.int32)),
    "generator_spec": lambda tf, D: D.from_generator(lambda: iter([1]), output_signature=tf.int32),
    "apply": lambda tf, D: D.range(2).apply(lambda d: 3), "unbatch_scalar": lambda tf, D: D.range(2).unbatch(),
    "get_next": lambda tf, D: iter(D.range(0)).get_next(), "next": lambda tf, D: next(iter(D.range(0))),
    "index": lambda tf, D: D.range(2)[0],
    "padded_rank": lambda tf, D: D.range(2).padded_batch(2, [None]),
    "padded_type": lambda tf, D: D.range(2).padded_batch(2, padding_values=tf.constant(1.0)),
    "lines_missing": lambda tf, D: list(tf.data.TextLineDataset("/none/of/these")),
}  # fmt: skip
LATE = {
    "gather": lambda tf, D: D.range(4).map(lambda x: tf.gather([1, 2], x)),
    "batch_shapes": lambda tf, D: D.range(5).map(lambda x: tf.fill([x // 2], x)).batch(2),
    "batch_scalars": lambda tf, D: D.range(5).map(lambda x: tf.fill([x // 2], x)).batch(3),
    "generator_form": lambda tf, D: D.from_generator(lambda: iter([(1, 2), (1,)]), (tf.int32, tf.int32)),
    "generator_shape": lambda tf, D: D.from_generator(lambda: iter([1, [1]]), tf.int32, ()),
    "generator_text": lambda tf, D: D.from_generator(lambda: iter([1, "a"]), tf.int32, ()),
    "padded_long": lambda tf, D: D.range(5).map(lambda x: tf.fill([x], x)).padded_batch(2, [2]),
    "reshape": lambda tf, D: D.range(1, 5).map(lambda x: tf.reshape(tf.zeros([x]), [2, -1])),
}


def raising(tf):
    yield 1
    raise ValueError("no more")


LATE["generator_raises"] = lambda tf, D: D.from_generator(lambda: raising(tf), tf.int32, ())


def error_class(function):
    try:
        function()
    except Exception as e:  # noqa: BLE001  (the class is the answer)
        return type(e).__name__
    return None


for _name, _make in ERRORS.items():
    CASES[f"error_{_name}"] = lambda tf, make=_make: error_class(lambda: make(tf, tf.data.Dataset))
for _name, _make in LATE.items():

    def _late(tf, make=_make):
        came = []
        d = make(tf, tf.data.Dataset)

        def run():
            for e in d:
                came.append(plain(e))

        return [error_class(run), came]

    CASES[f"late_{_name}"] = _late


@case()
def reduce_forms(tf):
    D = tf.data.Dataset
    return [
        plain(D.range(5).reduce(tf.constant(0, tf.int64), lambda s, x: s + x)),
        plain(slices(D).reduce((0, 0.0), lambda s, e: (s[0] + tf.reduce_sum(e["a"]), s[1] + e["b"][0]))),
        plain(D.range(4).reduce(tf.zeros([0], tf.int64), lambda s, x: tf.concat([s, [x]], 0))),
    ]


@case()
def captured_variable(tf):
    v = tf.Variable(3, dtype=tf.int64)
    d = tf.data.Dataset.range(3).map(lambda x: x * v)
    first = elements(d)
    v.assign(10)
    return [first, elements(d)]


@case()
def stateful_count(tf):
    v = tf.Variable(0, dtype=tf.int64)
    d = tf.data.Dataset.range(4).map(lambda x: v.assign_add(1))
    return [elements(d), elements(d.cache().repeat(2)), plain(v)]


@case()
def dataset_spec(tf):
    spec = tf.data.DatasetSpec(tf.TensorSpec([2], tf.int64))
    return [
        repr(spec),
        repr(spec.element_spec),
        spec == tf.data.DatasetSpec(tf.TensorSpec([2], tf.int64)),
        repr(tf.data.DatasetSpec.from_value(tf.data.Dataset.range(3))),
    ]


@case()
def constants(tf):
    return [
        tf.data.AUTOTUNE,
        tf.data.INFINITE_CARDINALITY,
        tf.data.UNKNOWN_CARDINALITY,
        tf.data.experimental.AUTOTUNE,
        tf.data.Dataset.__name__,
        bool(tf.data.Dataset.range(0)),
    ]


# ---------------------------------------------------------------- composites, selections, groups, other batches


def lengths(tf):
    return tf.data.Dataset.range(1, 7).map(lambda x: tf.fill([x], x))


def fragile(tf, bad):
    """Elements of which some cannot be made."""
    return tf.data.Dataset.range(7).map(
        lambda x: tf.debugging.check_numerics(1.0 / tf.cast(tf.reduce_prod(x - tf.constant(bad, tf.int64)),
          tf.float32), "x")
    )


def ragged(tf):
    return tf.ragged.constant([[1, 2], [3], [], [4, 5, 6], [7]])


def sparse(tf):
    return tf.sparse.from_dense([[1, 0], [0, 0], [3, 4]])


MORE = {
    "ragged_slices": lambda tf, D: D.from_tensor_slices(ragged(tf)),
    "ragged_batch_slices": lambda tf, D: D.from_tensor_slices(ragged(tf)).batch(2),
    "ragged_batch_drop": lambda tf, D: D.from_tensor_slices(ragged(tf)).batch(2, drop_remainder=True),
    "ragged_unbatch": lambda tf, D: D.from_tensor_slices(ragged(tf)).batch(3).unbatch(),
    "ragged_nested": lambda tf, D: D.from_tensor_slices(tf.ragged.constant([[[1], [2, 3]], [], [[4]]])).batch(2),
    "ragged_and_dense": lambda tf, D: D.from_tensor_slices((ragged(tf), [1, 2, 3, 4, 5])).batch(2),
    "ragged_shuffle": lambda tf, D: D.from_tensor_slices(ragged(tf)).shuffle(5, seed=3).batch(2).repeat(2),
    "ragged_tensors": lambda tf, D: D.from_tensors(ragged(tf)).repeat(2),
    "ragged_map": lambda tf, D: D.from_tensor_slices(ragged(tf)).map(lambda x: x * 2),
    "ragged_of_batch": lambda tf, D: D.from_tensor_slices(ragged(tf)).batch(2).map(lambda x: x.row_lengths()),
    "sparse_slices": lambda tf, D: D.from_tensor_slices(sparse(tf)),
    "sparse_batch_slices": lambda tf, D: D.from_tensor_slices(sparse(tf)).batch(2),
    "sparse_unbatch": lambda tf, D: D.from_tensor_slices(sparse(tf)).batch(2).unbatch(),
    "sparse_tensors": lambda tf, D: D.from_tensors(sparse(tf)),
    "sparse_and_dense": lambda tf, D: D.from_tensor_slices({"a": sparse(tf), "b": ["x", "y", "z"]}).batch(2),
    "ragged_batch": lambda tf, D: lengths(tf).ragged_batch(2),
    "ragged_batch_int32": lambda tf, D: lengths(tf).ragged_batch(4, True, tf.int32),
    "ragged_batch_scalars": lambda tf, D: D.range(5).ragged_batch(2),
    "ragged_batch_pairs": lambda tf, D: D.range(4).map(lambda x: (x, tf.fill([x, 2], x))).ragged_batch(3),
    "ragged_batch_two": lambda tf, D: D.range(1, 4).map(lambda x: tf.fill([x, x + 1], x)).ragged_batch(2),
    "sparse_batch": lambda tf, D: lengths(tf).sparse_batch(2, [6]),
    "sparse_batch_open": lambda tf, D: D.range(1, 4).map(lambda x: tf.fill([x, 2], x)).sparse_batch(2, [None, 2]),
    "rebatch": lambda tf, D: D.range(7).batch(3).rebatch(2),
    "rebatch_even": lambda tf, D: D.range(6).batch(3, drop_remainder=True).rebatch(3),
    "rebatch_sizes": lambda tf, D: D.range(10).batch(4).rebatch([2, 1]),
    "rebatch_drop": lambda tf, D: D.range(7).batch(3).rebatch(4, drop_remainder=True),
    "rebatch_pairs": lambda tf, D: D.from_tensor_slices(([1, 2, 3], ["a", "b", "c"])).batch(2).rebatch(3),
    "choose": lambda tf, D: D.choose_from_datasets(
        [D.range(3), D.range(10, 20)], D.from_tensor_slices(tf.constant([0, 1, 1, 0, 1, 0, 0, 1], tf.int64))),
    "choose_on": lambda tf, D: D.choose_from_datasets(
        [D.range(2), D.range(10, 20)], D.range(2).repeat(4), stop_on_empty_dataset=False),
    "choose_experimental": lambda tf, D: tf.data.experimental.choose_from_datasets(
        [D.range(2), D.range(10, 20)], D.range(2).repeat(4)),
    "choose_nest": lambda tf, D:
        D.choose_from_datasets([D.from_tensors({"a": 1}), D.from_tensors({"a": 2})], D.range(2)),
    "group": lambda tf, D: D.range(10).group_by_window(lambda x: x % 3, lambda k, w: w.batch(2), window_size=2),
    "group_key": lambda tf, D: D.range(7).group_by_window(
        lambda x: x % 2, lambda k, w: w.map(lambda x: (k, x)), window_size=3),
    "group_sizes": lambda tf, D: D.range(12).group_by_window(
        lambda x: x % 3, lambda k, w: w.batch(9), window_size_func=lambda k: k + 1),
    "group_pairs": lambda tf, D: D.zip((D.range(6), D.range(6, 12))).group_by_window(
        lambda a, b: (a + b) % 4, lambda k, w: w.batch(2), window_size=2),
    "group_experimental": lambda tf, D: D.range(6).apply(
        tf.data.experimental.group_by_window(lambda x: x % 2, lambda k, w: w.batch(3), window_size=3)),
    "bucket": lambda tf, D: lengths(tf).bucket_by_sequence_length(lambda x: tf.shape(x)[0], [3, 5], [2, 2, 2]),
    "bucket_boundary": lambda tf, D: lengths(tf).bucket_by_sequence_length(
        lambda x: tf.shape(x)[0], [4, 8], [2, 2, 2], pad_to_bucket_boundary=True),
    "bucket_drop": lambda tf, D: lengths(tf).bucket_by_sequence_length(
        lambda x: tf.shape(x)[0], [3, 5], [2, 3, 2], drop_remainder=True),
    "bucket_padding": lambda tf, D: lengths(tf).bucket_by_sequence_length(
        lambda x: tf.size(x), [3, 5], [2, 2, 2], padding_values=tf.constant(-1, tf.int64)),
    "bucket_pairs": lambda tf, D: lengths(tf).map(lambda x: (x, tf.size(x))).bucket_by_sequence_length(
        lambda x, n: n, [3], [3, 3], padded_shapes=([None], [])),
    "bucket_no_padding": lambda tf, D: D.range(6).map(lambda x: tf.fill([x % 2 + 1], x)).bucket_by_sequence_length(
        lambda x: tf.size(x), [2], [2, 2], no_padding=True),
    "reducer": lambda tf, D: D.range(7).apply(tf.data.experimental.group_by_reducer(
        lambda x: x % 3, tf.data.experimental.Reducer(lambda k: (k, tf.constant(0, tf.int64)),
                                                     lambda s, x: (s[0], s[1] + x), lambda k, t: (k, t * 10)))),
    "ignore_errors": lambda tf, D: fragile(tf, [3]).ignore_errors(),
    "ignore_errors_batch": lambda tf, D: fragile(tf, [3]).batch(2).ignore_errors(),
    "ignore_errors_two": lambda tf, D: fragile(tf, [2, 5]).apply(tf.data.experimental.ignore_errors()).batch(2),
    "ignore_errors_flat_map": lambda tf, D: D.range(2).flat_map(lambda i: fragile(tf, [3])).ignore_errors(),
    "ignore_errors_prefetch": lambda tf, D: fragile(tf, [3]).prefetch(2).ignore_errors(),
    "ignore_errors_parallel": lambda tf, D: D.range(6).map(
        lambda x: tf.debugging.check_numerics(1.0 / tf.cast(x - 2, tf.float32), "x"),
          num_parallel_calls=2).ignore_errors(),
    "assert_cardinality": lambda tf, D:
        D.range(3).filter(lambda x: x < 5).apply(tf.data.experimental.assert_cardinality(3)),
    "pad_to_cardinality": lambda tf, D: D.from_tensor_slices({"a": [1, 2], "b": ["x", "y"]}).apply(
        tf.data.experimental.pad_to_cardinality(4)),
    "from_list": lambda tf, D: tf.data.experimental.from_list([(1, "a"), (2, "b")]),
    "from_list_shapes": lambda tf, D: tf.data.experimental.from_list([[1], [1, 2]]),
    "map_and_batch": lambda tf, D: D.range(5).apply(tf.data.experimental.map_and_batch(lambda x: x + 1, 2)),
    "enumerate_dataset": lambda tf, D: D.range(2).apply(tf.data.experimental.enumerate_dataset(5)),
    "parallel_interleave": lambda tf, D: D.range(4).apply(tf.data.experimental.parallel_interleave(
        lambda x: D.from_tensors(x).repeat(3), cycle_length=2, block_length=2)),
    "copy_to_device": lambda tf, D: D.range(2).apply(tf.data.experimental.copy_to_device("/cpu:0")),
    "prefetch_to_device": lambda tf, D: D.range(2).apply(tf.data.experimental.prefetch_to_device("/cpu:0")),
    "counter_experimental": lambda tf, D: tf.data.experimental.Counter(1).take(2),
    "unbatch_experimental": lambda tf, D: D.range(4).batch(2).apply(tf.data.experimental.unbatch()),
    "variant": lambda tf, D: tf.data.experimental.from_variant(
        tf.data.experimental.to_variant(D.range(3)), tf.TensorSpec([], tf.int64)),
    "take_zero": lambda tf, D: D.range(3).take(0).repeat(), "skip_all": lambda tf, D: D.range(3).skip(-1),
    "take_more": lambda tf, D: D.range(3).take(9), "repeat_zero": lambda tf, D: D.range(3).repeat(0),
    "batch_strings": lambda tf, D: D.from_tensor_slices(["a", "bc"]).map(lambda s: s + "!").batch(2),
    "map_many_ops": lambda tf, D: D.range(300).map(
        lambda x: tf.cast(x % 7, tf.float32) / 3.0 + tf.sqrt(tf.cast(x, tf.float32))).batch(100),
    "map_vectors": lambda tf, D: D.from_tensor_slices(([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [1, 2, 3])).map(
        lambda x, y: (x * tf.cast(y, tf.float32) + tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.one_hot(y, 4))).batch(2),
    "map_reshape": lambda tf, D: D.from_tensor_slices([[1, 2, 3, 4], [5, 6, 7, 8]]).map(
        lambda x: tf.transpose(tf.reshape(x, [2, 2]))).batch(2),
    "map_stack": lambda tf, D: D.range(5).map(lambda x: tf.stack([x, x * 2, tf.constant(7, tf.int64)])).batch(3),
    "map_concat": lambda tf, D: D.range(5).map(lambda x: tf.concat([[x], tf.constant([1, 2], tf.int64)], 0)).batch(3),
    "map_reduce": lambda tf, D: D.from_tensor_slices([[1, 2], [3, 4], [5, 6]]).map(
        lambda x: (tf.reduce_max(x), tf.reduce_sum(x, keepdims=True))).batch(2),
    "map_expand": lambda tf, D: D.range(4).map(lambda x: tf.squeeze(tf.expand_dims(tf.expand_dims(x, 0), -1))).batch(3),
    "map_constant": lambda tf, D: D.range(3).map(lambda x: (x, tf.constant([1, 2]))).batch(2),
    "map_filter_batch": lambda tf, D: D.range(50).map(lambda x: x * 3).filter(lambda x: x % 2 == 0).batch(7),
    "filter_shuffle": lambda tf, D: D.range(20).filter(lambda x: x % 3 != 0).shuffle(4, seed=2).batch(3).repeat(2),
    "map_divide": lambda tf, D: D.range(1, 6).map(lambda x: 60 // x).batch(2),
    "map_gather": lambda tf, D: D.range(4).map(lambda x: tf.gather([5, 6, 7, 8], x)).batch(3),
    "map_power": lambda tf, D: D.range(6).map(lambda x: x**2).batch(4),
    "map_take": lambda tf, D: D.range(9).map(lambda x: -x).take(3),
    "map_skip_shard": lambda tf, D: D.range(12).map(lambda x: x + 1).skip(2).shard(3, 1).batch(2),
    "map_cache_shuffle": lambda tf, D: D.range(9).map(lambda x: x + 1).cache().shuffle(9, seed=5).batch(4).repeat(2),
    "map_regex": lambda tf, D: D.from_tensor_slices(["a1", "b22", "c"]).map(
        lambda s: (tf.strings.regex_replace(s, "[0-9]", "#"), tf.strings.length(s), tf.strings.upper(s))).batch(2),
    "window_nested": lambda tf, D: D.range(8).window(4, 2, 1, True).map(lambda w: w.window(2)).flat_map(
        lambda w: w.flat_map(lambda v: v.batch(2))),
    "window_pairs": lambda tf, D: D.zip((D.range(5), D.range(5, 10))).window(2).flat_map(
        lambda a, b: D.zip((a.batch(2), b.batch(2)))),
    "interleave_parallel": lambda tf, D: D.range(5).interleave(
        lambda x: D.range(10 * x, 10 * x + 5), cycle_length=3, block_length=2, num_parallel_calls=2),
}  # fmt: skip
for _name, _make in MORE.items():

    def _more(tf, make=_make):
        d = make(tf, tf.data.Dataset)
        return {"elements": elements(d), "again": elements(d), "repr": repr(d), "count": int(d.cardinality())}

    CASES[f"more_{_name}"] = _more

RANDOM = {
    "random": lambda tf, D: D.random(seed=4).take(6),
    "random_seedless": lambda tf, D: D.random().take(4),
    "random_again": lambda tf, D: D.random(seed=4, rerandomize_each_iteration=True).take(3),
    "random_repeat": lambda tf, D: D.random(seed=4).take(3).repeat(2),
    "sample": lambda tf, D: D.sample_from_datasets([D.range(10), D.range(10, 20)], seed=7),
    "sample_three": lambda tf, D: D.sample_from_datasets([D.range(i, 100, 10) for i in range(3)], seed=1),
    "sample_weights": lambda tf, D: D.sample_from_datasets([D.range(10), D.range(10, 20)], weights=[0.8, 0.2], seed=7),
    "sample_zero": lambda tf, D: D.sample_from_datasets([D.range(3), D.range(10, 20)], weights=[1.0, 0.0], seed=7),
    "sample_stop": lambda tf, D: D.sample_from_datasets(
        [D.range(3), D.range(10, 20)], seed=7, stop_on_empty_dataset=True),
    "sample_dataset": lambda tf, D: D.sample_from_datasets(
        [D.range(10), D.range(10, 20)], weights=D.from_tensors([0.3, 0.7]).repeat(), seed=3),
    "sample_again": lambda tf, D: D.sample_from_datasets(
        [D.range(10), D.range(10, 20)], seed=7, rerandomize_each_iteration=True),
    "sample_experimental": lambda tf, D:
        tf.data.experimental.sample_from_datasets([D.range(5), D.range(10, 15)], seed=2),
    "shuffle_and_repeat": lambda tf, D: D.range(6).apply(tf.data.experimental.shuffle_and_repeat(4, 2, seed=3)),
    "shuffle_map_shuffle": lambda tf, D: D.range(9).shuffle(9, seed=1).map(lambda x: x * 2).shuffle(3, seed=2),
    "batch_of_shuffle_iterators": lambda tf, D: D.range(9).shuffle(9, seed=1).batch(3).map(lambda x: x + 1).prefetch(1),
    "shuffle_filter_batch": lambda tf, D: D.range(20).shuffle(5, seed=4).filter(lambda x: x % 2 == 0).batch(3),
    "shuffle_window": lambda tf, D: D.range(8).shuffle(8, seed=4).window(3).flat_map(lambda w: w.batch(3)),
    "shuffle_concatenate": lambda tf, D: D.range(5).shuffle(5, seed=1).concatenate(D.range(10, 15).shuffle(5, seed=2)),
}  # fmt: skip
for _name, _make in RANDOM.items():

    def _chance(tf, make=_make):
        tf.random.set_seed(17)
        d = make(tf, tf.data.Dataset)
        found = [elements(d), elements(d)]
        tf.random.set_seed(None)
        return found

    CASES[f"chance_{_name}"] = _chance


@case()
def seeds_are_drawn_when_an_iterator_is_made(tf):
    d = tf.data.Dataset.range(6).shuffle(6, seed=3).batch(2).map(lambda x: x + 1)
    first, second = iter(d), iter(d)
    b = [plain(e) for e in second]
    return [[plain(e) for e in first], b, elements(d)]


@case()
def next_after_an_error(tf):
    found = []
    iterator = iter(fragile(tf, [2, 4]))
    while True:
        try:
            found.append(plain(next(iterator)))
        except StopIteration:
            return found
        except tf.errors.InvalidArgumentError:
            found.append("error")


@case()
def optional(tf):
    iterator = iter(tf.data.Dataset.range(1))
    a, b = iterator.get_next_as_optional(), iterator.get_next_as_optional()
    found = [bool(a.has_value()), plain(a.get_value()), bool(b.has_value()), error_class(b.get_value)]
    o = tf.experimental.Optional.from_value((1, "a"))
    e = tf.experimental.Optional.empty(tf.TensorSpec([], tf.int32))
    return [*found, repr(o.element_spec), plain(o.get_value()), bool(e.has_value()), error_class(e.get_value)]


MORE_ERRORS = {
    "rebatch_scalars": lambda tf, D: D.range(4).rebatch(2),
    "rebatch_rank": lambda tf, D: D.range(4).batch(2).rebatch([[2]]),
    "sample_none": lambda tf, D: D.sample_from_datasets([]),
    "sample_weights": lambda tf, D: D.sample_from_datasets([D.range(3)] * 2, weights=[1.0]),
    "sample_integers": lambda tf, D: D.sample_from_datasets([D.range(3)] * 2, weights=[1, 2]),
    "choose_none": lambda tf, D: D.choose_from_datasets([], D.range(2)),
    "choose_list": lambda tf, D: D.choose_from_datasets([D.range(2)], [0]),
    "choose_int32": lambda tf, D: D.choose_from_datasets([D.range(2)], D.from_tensors(0)),
    "choose_specs": lambda tf, D: D.choose_from_datasets([D.range(2), D.from_tensors("a")], D.range(2)),
    "choose_range": lambda tf, D: list(D.choose_from_datasets([D.range(5)], D.range(2))),
    "group_size": lambda tf, D: D.range(3).group_by_window(lambda x: x, lambda k, w: w),
    "group_both": lambda tf, D: D.range(3).group_by_window(lambda x: x, lambda k, w: w, 2, lambda k: k),
    "group_zero": lambda tf, D: list(D.range(3).group_by_window(lambda x: x, lambda k, w: w, 0)),
    "group_reduce": lambda tf, D: D.range(3).group_by_window(lambda x: x, lambda k, w: k, 2),
    "group_vector": lambda tf, D: D.range(3).group_by_window(lambda x: [x, x], lambda k, w: w, 2),
    "bucket_sizes": lambda tf, D: lengths(tf).bucket_by_sequence_length(lambda x: tf.size(x), [3, 5], [2, 2]),
    "bucket_boundary": lambda tf, D: list(lengths(tf).bucket_by_sequence_length(
        lambda x: tf.size(x), [3, 5], [2, 2, 2], pad_to_bucket_boundary=True)),
    "cardinality_less": lambda tf, D: list(D.range(3).apply(tf.data.experimental.assert_cardinality(4))),
    "cardinality_more": lambda tf, D: list(D.range(5).apply(tf.data.experimental.assert_cardinality(4))),
    "pad_numbers": lambda tf, D: D.range(3).apply(tf.data.experimental.pad_to_cardinality(4)),
    "pad_more": lambda tf, D: D.from_tensor_slices({"a": [1, 2]}).apply(tf.data.experimental.pad_to_cardinality(1)),
    "list_number": lambda tf, D: tf.data.experimental.from_list(3),
    "list_none": lambda tf, D: tf.data.experimental.from_list([]),
    "sparse_large": lambda tf, D: list(lengths(tf).sparse_batch(2, [3])),
    "at": lambda tf, D: tf.data.experimental.at(D.range(5), 7),
    "prefetch": lambda tf, D: D.range(2).prefetch(-2),
    "map_parallel_0": lambda tf, D: D.range(2).map(lambda x: x, num_parallel_calls=0),
    "interleave_parallel_0": lambda tf, D: D.range(2).interleave(lambda x: D.range(x), 2, num_parallel_calls=0),
    "load": lambda tf, D: D.load("/none/of/these"),
    "records_missing": lambda tf, D: list(tf.data.TFRecordDataset("/none/of/these")),
    "records_type": lambda tf, D: tf.data.TFRecordDataset([1, 2]),
    "lines_compression": lambda tf, D: list(tf.data.TextLineDataset(__file__, "BZ")),
    "fixed_zero": lambda tf, D: list(tf.data.FixedLengthRecordDataset(__file__, 0)),
    "csv_missing": lambda tf, D: list(tf.data.experimental.CsvDataset("/none/of/these", [tf.int32])),
    "csv_delimiter": lambda tf, D: tf.data.experimental.CsvDataset(__file__, [tf.int32], field_delim="||"),
    "csv_batches_missing": lambda tf, D: tf.data.experimental.make_csv_dataset("/none/of/these", 2),
    "generator_dtype": lambda tf, D: list(D.from_generator(
        lambda: iter(["a"]), output_signature=tf.TensorSpec((), tf.float32))),
    "sql_driver": lambda tf, D: tf.data.experimental.SqlDataset("mysql", "x", "select 1", (tf.int32,)),
}  # fmt: skip
for _name, _make in MORE_ERRORS.items():
    CASES[f"error_more_{_name}"] = lambda tf, make=_make: error_class(lambda: make(tf, tf.data.Dataset))

# ---------------------------------------------------------------- windows of arrays (Keras)

WINDOWS = {
    "plain": ((20, 20, 3), {"batch_size": 4}), "alone": ((20, None, 3), {"batch_size": 4}),
    "stride": ((20, 20, 3, 2, 2), {"batch_size": 3}), "single": ((20, 20, 3), {"batch_size": None}),
    "shuffle": ((20, 20, 3), {"batch_size": 2, "shuffle": True, "seed": 5}),
    "shuffle_single": ((20, 20, 3), {"batch_size": None, "shuffle": True, "seed": 5}),
    "part": ((20, 20, 3), {"batch_size": 4, "start_index": 3, "end_index": 15}),
    "few_targets": ((20, 6, 3), {"batch_size": 4}), "start": ((20, 20, 3), {"start_index": 30}),
    "end": ((20, 20, 3), {"end_index": 20}), "rate": ((20, 20, 3), {"sampling_rate": 0}),
    "long_stride": ((20, 20, 3), {"sequence_stride": 20}), "negative": ((20, 20, 3), {"start_index": -1}),
    "empty": ((20, 20, 3), {"start_index": 5, "end_index": 5}),
}
for _name, ((_points, _targets, *_rest), _options) in WINDOWS.items():

    def _windows(tf, points=_points, targets=_targets, rest=_rest, options=_options):
        import numpy as np

        data = np.arange(2.0 * points).reshape(points, 2)
        wanted = None if targets is None else np.arange(100, 100 + targets)
        try:
            d = tf.keras.utils.timeseries_dataset_from_array(data, wanted, *rest, **options)
        except ValueError:
            return "ValueError"
        return [elements(d), elements(d), str(d.element_spec), int(d.cardinality())]

    seeded(f"windows_{_name}", _windows)


@case()
def none_in_elements(tf):
    D = tf.data.Dataset
    pairs = D.range(4).map(lambda x: (x, None))
    return [
        elements(pairs), repr(pairs), elements(pairs.batch(3)), repr(pairs.batch(3)),
        elements(pairs.map(lambda x, y: x if y is None else y)), elements(D.from_tensors((1, None))),
        elements(pairs.filter(lambda x, y: x > 1).prefetch(1)), elements(pairs.shuffle(2, seed=1).repeat(2)),
        error_class(lambda: list(D.range(2).map(lambda x: None))),
    ]  # fmt: skip


@case()
def tables_from_datasets(tf):
    words = tf.data.Dataset.from_tensor_slices(["a", "b", "c"])
    x = tf.data.experimental
    return [
        plain(x.index_table_from_dataset(words, num_oov_buckets=2).lookup(tf.constant(["c", "zz", "q"]))),
        plain(x.index_table_from_dataset(words).lookup(tf.constant(["c", "zz"]))),
        plain(x.table_from_dataset(tf.data.Dataset.zip((words, tf.data.Dataset.range(3,
        6)))).lookup(tf.constant(["b"]))), error_class(lambda: x.index_table_from_dataset(words, vocab_size=5)),
        error_class(lambda: x.table_from_dataset(words)),
        error_class(lambda: x.index_table_from_dataset(words, num_oov_buckets=-1)),
    ]

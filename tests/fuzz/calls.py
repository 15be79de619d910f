"""Makes bad and odd calls, as text: "tf.concat([None, tf.constant([1])], axis='x')".

Text, because the same call must run under thalweg and under TensorFlow, be stored, and be pasted into a shell.
Parameters get a plausible value guessed from their name, or an odd one. Imports nothing but the standard library.
"""

import random

# What the names in a call may use: tf, np (NumPy), math and OBJECT (a plain object()).
ODD = (
    """
None; "text"; b"bytes"; ""; 1.5; -1; 0; 7; 2**31; -2**31; 2**62; 2**70; True; 1 + 2j; float("nan"); float("inf")
1e300; []; (); [[]]; [[1, 2], [3]]; [1, "a"]; [1, None]; [None]; [1.5, True]; {1, 2}; {"a": 1}; frozenset([1])
range(3); iter([1, 2]); OBJECT; [OBJECT]; type; len; lambda *a: a; slice(1); Ellipsis; NotImplemented; Exception("x")
"float33"; "float32"; tf.float32; tf.string; tf.TensorShape([2, None]); tf.TensorShape(None)
np.array([OBJECT, 1], object); np.datetime64("2020-01-01"); np.array("x"); np.zeros((2, 3))
np.zeros((0, 3), np.float32); np.zeros((1,) * 9, np.float32); np.float16(1); np.zeros((3, 2), np.int8)
np.array([1, 2], np.uint64); np.array([[True, False]]); tf.constant("s"); tf.constant(["a", "bc"])
tf.constant([1, 2]); tf.constant(True); tf.constant(1 + 2j); tf.constant([[1.0, 2.0], [3.0, 4.0]], tf.bfloat16)
tf.constant([1.0, 2.0, 3.0]); tf.constant(3, tf.int64); tf.constant([], tf.float32); tf.Variable([1.0, 2.0])
[tf.constant(1), tf.constant(2.0)]; [tf.constant([1]), tf.constant([1, 2])]; np.arange(3.0)[::-1]
np.zeros((2, 3), order="F"); [-5, 100]; [2**40, 2**40]; [-1, -1]; [[0, 9]]; [1, 2, 3, 4, 5, 6, 7, 8, 9]
bytearray(b"x"); memoryview(b"x"); np.ma.masked; np.array([1, 2], ">f4"); np.array(["2020-01-01"], "datetime64[D]")
[float("nan")]
""".strip()
    .replace("\n", "; ")
    .split("; ")
)

TENSOR = [
    "tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])",
    "[[1.0, 2.0], [3.0, 4.0]]",
    "tf.constant([1.5, -2.0])",
    "2.0",
    "[1, 2, 3]",
    "tf.constant([[1, 2], [3, 4]])",
    "np.ones((2, 3), np.float32)",
    "tf.constant(3)",
    "np.float64(2)",
    "tf.ones((2, 4, 4, 3))",
    "tf.constant([True, False])",
]
STRINGS = ['tf.constant(["ab", "c d"])', '"text"', '["a", "bc"]', 'tf.constant("1.5")']

# Parameter name -> plausible values; names not listed count as tensors.
BY_NAME = {
    "0 axis batch_dims dim axes dims reduction_indices concat_dim split_dim validate_indices": [
        "0",
        "1",
        "-1",
        "[0, 1]",
    ],
    "shape size dims multiples begin end strides perm sizes output_shape target_shape": [
        "[2, 3]",
        "[1, 0]",
        "[]",
        "tf.constant([3, 2])",
    ],
    "dtype out_type output_type DstT Tout type output_dtype": ["tf.float32", "tf.int32", '"float64"', "tf.int64"],
    "indices ids segment_ids labels lengths sequence_lengths seq_lengths": [
        "[0, 1]",
        "tf.constant([1, 0])",
        "[[0], [1]]",
        "0",
    ],
    "num n k depth num_segments num_classes num_split seed seed2 ksize rate alpha minlength maxlength": ["2", "1", "3"],
    "keepdims keep_dims exclusive reverse adjoint adjoint_a adjoint_b transpose_a transpose_b sorted compute_uv": [
        "True"
    ],
    "paddings": ["[[1, 1], [0, 2]]"],
    "padding": ['"SAME"', '"VALID"'],
    "mode": ['"CONSTANT"', '"REFLECT"'],
    "data_format": ['"NHWC"', '"NCHW"'],
    "strides": ["1", "[1, 1, 1, 1]"],
    "filters filter": ["tf.ones((2, 2, 3, 5))"],
    "equation": ['"ij,jk->ik"'],
    "values inputs tensors xs": ["[tf.ones((2, 3)), tf.ones((2, 3))]"],
    "separator pattern rewrite delimiter sep fill template": ['","', '"a*"'],
    "name": ['"n"'],
}
_PLAUSIBLE = {name: values for names, values in BY_NAME.items() for name in names.split()}

# Not called: they change the process, wait, print, write files or are no functions of their input.
SKIP = (
    "config.",
    "test.",
    "debugging.enable",
    "debugging.disable",
    "debugging.set",
    "io.",
    "print",
    "py_function",
    "numpy_function",
    "name_scope",
    "device",
    "init_scope",
    "errors.",
    "dlpack",
    "get_logger",
    "File",
    "PyFunc",
    "Print",
    "Dataset",
    "keras.datasets.",
    "keras.utils.get_file",
    "Collective",
    "Save",
    "Restore",
    "Merge",
    "Stage",
    "Barrier",
    "Queue",
    "Timestamp",
    "timestamp",
    "Abort",
    "RegisterGradient",
    "no_gradient",
    "register_",
    "variable_creator_scope",
    "control_dependencies",
    "CriticalSection",
    "keras.applications",  # each call would make a large network
    "file_writer",  # files in the working directory
    "FileWriter",
    "keras.experimental",
)


def is_skipped(path: str) -> bool:
    return any(text in path for text in SKIP)


def plausible(rng: random.Random, parameter: str, path: str) -> str:
    if "strings." in path and parameter in ("input", "inputs", "source", "value", "string_tensor"):
        return rng.choice(STRINGS)
    return rng.choice(_PLAUSIBLE.get(parameter, TENSOR))


def make_call(
    rng: random.Random, path: str, required: list[str], optional: list[str], keywords_only: bool = False
) -> str:
    """One call of tf.<path>. At least one argument is odd, or an argument is missing, or one too many."""
    arguments = [[p, plausible(rng, p, path)] for p in required]
    arguments += [[p, plausible(rng, p, path)] for p in optional if p != "name" and rng.random() < 0.25]
    kind = rng.random()
    if not arguments or kind < 0.03:
        arguments.append([rng.choice([*optional, "no_such_argument"]), rng.choice(ODD)])
    elif kind < 0.06 and required:
        arguments.pop(rng.randrange(len(required)))
    else:
        for argument in rng.sample(arguments, 1 if rng.random() < 0.7 else len(arguments)):
            argument[1] = rng.choice(ODD)
    positional = not keywords_only and arguments and all(p in required for p, _ in arguments) and rng.random() < 0.5
    unique = {p: v for p, v in arguments}  # noqa: C416 pairs are lists
    return f"tf.{path}(" + ", ".join(v if positional else f"{p}={v}" for p, v in unique.items()) + ")"


# Mistakes people make, one at a time.
CLASSIC = """
tf.constant([1, 2]) + tf.constant([1.0, 2.0])
tf.constant([1, 2]) + 1.5
tf.constant([1, 2]) + "a"
tf.constant([1, 2]) + None
tf.constant([1, 2]) + [1, 2, 3]
tf.constant("a") + 1
tf.constant("a") - tf.constant("b")
tf.constant(1.0) + tf.constant(1.0, tf.float64)
tf.constant([1, 2]) / tf.constant([1.0, 2.0])
tf.constant([1, 2]) // 0
tf.constant([1, 2]) % 0
tf.constant([1.0]) @ tf.constant([1.0])
tf.constant([[1.0, 2.0]]) @ tf.constant([[1.0, 2.0]])
-tf.constant("a")
~tf.constant(1.0)
tf.constant(1.0) & tf.constant(2.0)
tf.constant([1, 2])[2]
tf.constant([1, 2])[-3]
tf.constant([1, 2])["a"]
tf.constant([1, 2])[1.0]
tf.constant([1, 2])[None, None, 0, 0]
tf.constant([1, 2])[0, 0]
tf.constant([1, 2])[[0, 1]]
tf.constant([1, 2])[..., ...]
tf.constant([1, 2])[::0]
tf.constant([1, 2])[0:1:1.5]
tf.constant([1, 2])[tf.constant([True, False, True])]
tf.constant([1, 2])[tf.constant(1.5)]
tf.constant([1, 2])[2**40]
bool(tf.constant([1, 2]))
bool(tf.constant("a"))
int(tf.constant([1, 2]))
float(tf.constant("a"))
int(tf.constant(1 + 2j))
len(tf.constant(1))
list(tf.constant(1))
hash(tf.constant(1))
{tf.constant(1): 2}
range(tf.constant(1.5))
[1, 2, 3][tf.constant(1.5)]
tf.constant([1, 2]).foo
tf.constant([1, 2]).shape[5]
tf.constant([1, 2]).shape.foo
tf.constant([1, 2]).set_shape([3])
tf.constant([1, 2]).assign(1)
tf.constant([1, 2])[0].__setitem__(0, 1)
tf.constant([[1, 2], [3]])
tf.constant([1, "a"])
tf.constant([1, None])
tf.constant(None)
tf.constant(OBJECT)
tf.constant({1, 2})
tf.constant({"a": 1})
tf.constant(2**70)
tf.constant(2**40, tf.int32)
tf.constant(-1, tf.uint8)
tf.constant(300, tf.int8)
tf.constant(1.5, tf.int32)
tf.constant("a", tf.float32)
tf.constant(1, tf.string)
tf.constant(True, tf.float32)
tf.constant(1, tf.bool)
tf.constant(1 + 2j, tf.float32)
tf.constant([1, 2, 3], shape=[2, 2])
tf.constant([1, 2, 3], shape=[-1])
tf.constant(1, "float33")
tf.constant(1, int)
tf.constant(1, OBJECT)
tf.constant(np.array([OBJECT]))
tf.constant(tf.constant([1]), tf.float32)
tf.convert_to_tensor(np.array(["a", 1], object))
tf.convert_to_tensor(tf.constant(1), tf.float32)
tf.convert_to_tensor([tf.constant(1), tf.constant(1.0)])
tf.convert_to_tensor([tf.constant([1]), tf.constant([1, 2])])
tf.convert_to_tensor(1.5, dtype_hint=tf.int32)
tf.convert_to_tensor(lambda: 1)
tf.cast("a", tf.float32)
tf.cast([1.5], tf.string)
tf.cast([1], None)
tf.cast(None, tf.float32)
tf.cast([1], "nothing")
tf.reshape([1, 2, 3], [2, 2])
tf.reshape([1, 2, 3], [-1, -1])
tf.reshape([1, 2, 3], [-1, 2])
tf.reshape([1, 2, 3], [1.5, 2])
tf.reshape([1, 2, 3], "a")
tf.reshape([1, 2, 3], None)
tf.reshape([1, 2, 3], [[3]])
tf.reshape([1, 2, 3], [-3])
tf.reshape([], [-1, 0])
tf.concat([[1, 2], [[3]]], 0)
tf.concat([[1, 2], [3]], 1)
tf.concat([[[1, 2]], [[3]]], 0)
tf.concat([[1], [1.5]], 0)
tf.concat([tf.constant([1]), tf.constant([1.5])], 0)
tf.concat([], 0)
tf.concat(1, 0)
tf.concat([[1]], None)
tf.concat([[1]], "a")
tf.concat([[1], ["a"]], 0)
tf.stack([[1, 2], [3]])
tf.stack([])
tf.stack([1, 2], axis=3)
tf.unstack(1)
tf.unstack([1, 2], num=3)
tf.unstack([1, 2], axis=2)
tf.split([1, 2, 3], 2)
tf.split([1, 2, 3], [1, 1])
tf.split([1, 2, 3], [1, -1, -1])
tf.split([1, 2, 3], 0)
tf.split([1, 2, 3], 3, axis=1)
tf.squeeze([1, 2], 0)
tf.squeeze([1, 2], 5)
tf.expand_dims([1, 2], 5)
tf.expand_dims([1, 2], None)
tf.expand_dims([1, 2], 1.5)
tf.transpose([[1, 2]], [0])
tf.transpose([[1, 2]], [0, 0])
tf.transpose([[1, 2]], [0, 2])
tf.tile([1, 2], [2, 2])
tf.tile([1, 2], [-1])
tf.tile([1, 2], 2)
tf.fill([-1], 0)
tf.fill([2], [1, 2])
tf.fill(2, 1)
tf.zeros([2, -3])
tf.zeros("a")
tf.zeros([2.5])
tf.zeros([10**9, 10**9, 10**9])
tf.ones([2], tf.string)
tf.zeros(None)
tf.eye(-1)
tf.eye(2.5)
tf.range(0, 10, 0)
tf.range(0, 10, -1)
tf.range(10, 0)
tf.range("a")
tf.range(0, None)
tf.range([1, 2])
tf.linspace(0, 1, 0)
tf.linspace(0.0, 1.0, -1)
tf.one_hot([0, 1], -1)
tf.one_hot([0.5], 2)
tf.one_hot([0], 2, axis=5)
tf.one_hot([0], None)
tf.gather([1, 2], 2)
tf.gather([1, 2], -1)
tf.gather([1, 2], 0.5)
tf.gather([1, 2], 0, axis=1)
tf.gather(1, 0)
tf.gather([1, 2], "a")
tf.gather([1, 2], [0], batch_dims=5)
tf.gather_nd([[1, 2]], [[0, 5]])
tf.gather_nd([[1, 2]], [[0, 0, 0]])
tf.gather_nd([1], [0.5])
tf.scatter_nd([[5]], [1], [3])
tf.scatter_nd([[0]], [1, 2], [3])
tf.scatter_nd([[0]], [1], [-1])
tf.tensor_scatter_nd_update([1, 2], [[5]], [1])
tf.tensor_scatter_nd_update([1, 2], [[0]], [1.5])
tf.boolean_mask([1, 2], [True])
tf.boolean_mask([1, 2], True)
tf.boolean_mask([1, 2], [1, 0])
tf.where([True, False], [1, 2, 3], [1, 2, 3])
tf.where([True], 1, None)
tf.where([True], 1, 1.5)
tf.where([1.5], 1, 2)
tf.pad([1, 2], [[1]])
tf.pad([1, 2], [[-1, 0]])
tf.pad([1, 2], [[3, 3]], "REFLECT")
tf.pad([1, 2], [[1, 1]], "WRONG")
tf.pad([1, 2], [1, 1])
tf.slice([1, 2], [0], [3])
tf.slice([1, 2], [0, 0], [1, 1])
tf.slice([1, 2], [-1], [1])
tf.reverse([1, 2], [1])
tf.reverse([1, 2], 0)
tf.roll([1, 2], [1], [0, 1])
tf.broadcast_to([1, 2], [3])
tf.broadcast_to([1, 2], [])
tf.sequence_mask([1.5], 2)
tf.sequence_mask([1], -2)
tf.matmul([[1.0]], [[1.0, 2.0], [3.0, 4.0]])
tf.matmul([1.0], [1.0])
tf.matmul([[1]], [[1.0]])
tf.matmul([["a"]], [["b"]])
tf.matmul(tf.ones([2, 3, 4]), tf.ones([3, 4, 5]))
tf.matmul([[1.0]], None)
tf.matmul([[1.0]], [[1.0]], transpose_a=True, adjoint_a=True)
tf.tensordot([1.0], [1.0], 2)
tf.tensordot([1.0], [1.0], -1)
tf.tensordot([1.0], [1.0], [[0], [0, 1]])
tf.einsum("ij,jk->ik", [[1.0]])
tf.einsum("ij,jk->il", [[1.0]], [[1.0]])
tf.einsum("i,i", [1.0], [1.0, 2.0])
tf.einsum("?", [1.0])
tf.einsum(1, [1.0])
tf.linalg.inv([[1.0, 2.0]])
tf.linalg.inv([[0.0, 0.0], [0.0, 0.0]])
tf.linalg.inv([[1, 2], [3, 4]])
tf.linalg.cholesky([[-1.0]])
tf.linalg.solve([[1.0]], [[1.0], [2.0]])
tf.linalg.det([1.0])
tf.linalg.diag("a")
tf.reduce_sum([1, 2], 1)
tf.reduce_sum([1, 2], -2)
tf.reduce_sum([1, 2], "a")
tf.reduce_sum([1, 2], 0.5)
tf.reduce_sum(["a"])
tf.reduce_sum(None)
tf.reduce_sum([[1, 2], [3]])
tf.reduce_mean([True])
tf.reduce_all([1])
tf.reduce_max(["a"])
tf.reduce_max([1 + 2j])
tf.argmax([1, 2], 1)
tf.argmax([1, 2], None)
tf.argmax([])
tf.argmax([1], 0, tf.float32)
tf.cumsum([1, 2], 1)
tf.sort([1, 2], direction="UP")
tf.sort([1, 2], axis=1)
tf.argsort("a")
tf.math.top_k([1, 2], 3)
tf.math.top_k([1, 2], -1)
tf.math.top_k(1, 1)
tf.math.bincount([-1])
tf.math.bincount([1.5])
tf.math.segment_sum([1, 2], [1, 0])
tf.math.segment_sum([1, 2], [0])
tf.math.unsorted_segment_sum([1, 2], [0, 5], 2)
tf.math.unsorted_segment_sum([1, 2], [0, 1], -1)
tf.abs("a")
tf.abs(None)
tf.abs(True)
tf.sqrt(4)
tf.sqrt("a")
tf.exp([1])
tf.math.log(1)
tf.pow(2, -1)
tf.pow(2, 0.5)
tf.pow("a", 2)
tf.maximum(1, 1.5)
tf.maximum([1, 2], [1, 2, 3])
tf.maximum("a", "b")
tf.add([1, 2], [1, 2, 3])
tf.add("a", 1)
tf.add(1, None)
tf.add(1)
tf.add(1, 2, 3, 4)
tf.add(1, b=2)
tf.add_n([])
tf.add_n([1, 1.5])
tf.add_n([[1, 2], [1]])
tf.add_n(1)
tf.multiply([1.0], ["a"])
tf.divide("a", 2)
tf.clip_by_value([1.0], "a", 2)
tf.clip_by_value([1.0, 2.0], [1.0, 2.0, 3.0], 5.0)
tf.clip_by_norm([1.0], None)
tf.equal(1, "a")
tf.equal([1, 2], [1, 2, 3])
tf.less("a", "b")
tf.logical_and(1, 0)
tf.logical_not(1.0)
tf.bitwise.bitwise_and(1.0, 2.0)
tf.bitwise.left_shift([1], [1, 2, 3, 4][:3])
tf.nn.softmax([1, 2])
tf.nn.softmax([1.0], axis=2)
tf.nn.softmax("a")
tf.nn.softmax(1.0)
tf.nn.relu("a")
tf.nn.relu(None)
tf.nn.dropout([1.0], 1.5)
tf.nn.dropout([1.0], -0.5)
tf.nn.dropout([1], 0.5)
tf.nn.dropout([1.0], "a")
tf.nn.conv2d(tf.ones([1, 4, 4, 3]), tf.ones([2, 2, 4, 5]), 1, "SAME")
tf.nn.conv2d(tf.ones([4, 4, 3]), tf.ones([2, 2, 3, 5]), 1, "SAME")
tf.nn.conv2d(tf.ones([1, 4, 4, 3]), tf.ones([2, 2, 3]), 1, "SAME")
tf.nn.conv2d(tf.ones([1, 4, 4, 3]), tf.ones([2, 2, 3, 5]), 0, "SAME")
tf.nn.conv2d(tf.ones([1, 4, 4, 3]), tf.ones([2, 2, 3, 5]), [1, 2, 3], "SAME")
tf.nn.conv2d(tf.ones([1, 4, 4, 3]), tf.ones([2, 2, 3, 5]), 1, "WRONG")
tf.nn.conv2d(tf.ones([1, 4, 4, 3]), tf.ones([5, 5, 3, 5]), 1, "VALID")
tf.nn.conv2d(tf.ones([1, 4, 4, 3], tf.int32), tf.ones([2, 2, 3, 5], tf.int32), 1, "SAME")
tf.nn.conv2d(tf.ones([1, 4, 4, 3]), tf.ones([2, 2, 3, 5]), 1, "SAME", "WRONG")
tf.nn.max_pool2d(tf.ones([1, 4, 4, 3]), 0, 1, "SAME")
tf.nn.max_pool2d(tf.ones([1, 4, 4, 3]), 5, 1, "VALID")
tf.nn.max_pool2d(tf.ones([4, 4, 3]), 2, 1, "VALID")
tf.nn.avg_pool2d(tf.ones([1, 4, 4, 3]), 2, None, "VALID")
tf.nn.bias_add([[1.0, 2.0]], [1.0])
tf.nn.bias_add([1.0], [1.0])
tf.nn.embedding_lookup([[1.0]], [5])
tf.nn.embedding_lookup(None, [0])
tf.nn.sparse_softmax_cross_entropy_with_logits([5], [[1.0, 2.0]])
tf.nn.sparse_softmax_cross_entropy_with_logits([0, 1], [[1.0, 2.0]])
tf.nn.sparse_softmax_cross_entropy_with_logits([0.5], [[1.0, 2.0]])
tf.nn.softmax_cross_entropy_with_logits([1.0], [1.0, 2.0])
tf.nn.softmax_cross_entropy_with_logits(None, [1.0])
tf.nn.sigmoid_cross_entropy_with_logits([1.0], [1.0, 2.0])
tf.nn.moments([1.0], [1])
tf.nn.l2_normalize("a")
tf.nn.batch_normalization([1.0], 0.0, 1.0, None, None, "a")
tf.random.uniform([2], 1, 0, tf.int32)
tf.random.uniform([2], dtype=tf.int32)
tf.random.uniform([-2])
tf.random.uniform("a")
tf.random.uniform([2], dtype=tf.string)
tf.random.normal([2], dtype=tf.int32)
tf.random.normal(None)
tf.random.normal([2], seed="a")
tf.random.shuffle(1)
tf.random.categorical([1.0], 2)
tf.random.categorical([[1.0]], -2)
tf.random.gamma([2], "a")
tf.random.poisson([2], -1.0)
tf.random.stateless_uniform([2], [1])
tf.random.stateless_uniform([2], None)
tf.random.stateless_normal([2], [1.5, 2])
tf.random.set_seed("a")
tf.random.set_seed(None)
tf.random.Generator.from_seed("a")
tf.strings.length(1)
tf.strings.length("a", "WRONG")
tf.strings.join([["a"], ["b", "c"]])
tf.strings.join("a")
tf.strings.join([1])
tf.strings.split(1)
tf.strings.substr("abc", 5, 1)
tf.strings.substr("abc", 0, [1, 2])
tf.strings.to_number("a")
tf.strings.to_number("1", tf.string)
tf.strings.regex_replace("a", "(", "b")
tf.strings.regex_full_match("a", "[")
tf.strings.format("{} {}", [1])
tf.strings.format("{}", (1, 2))
tf.strings.lower(1)
tf.strings.as_string("a")
tf.strings.to_hash_bucket_fast("a", 0)
tf.strings.unicode_decode("a", "WRONG")
tf.strings.reduce_join(["a"], axis=3)
tf.Variable(None)
tf.Variable([1, "a"])
tf.Variable([1, 2]).assign([1, 2, 3])
tf.Variable([1, 2]).assign([1.5, 2.5])
tf.Variable([1, 2]).assign("a")
tf.Variable([1, 2]).assign_add([1, 2, 3])
tf.Variable([1.0]).assign_add(None)
tf.Variable([1.0])[0].assign([1.0, 2.0])
tf.Variable([1.0])[5].assign(1.0)
tf.Variable([1.0]).foo
tf.Variable([1.0], shape=[2])
tf.Variable([1.0], dtype=tf.string)
tf.Variable(1.0, trainable="a", aggregation="WRONG")
tf.Variable(lambda: 1.0, dtype=tf.int32)
hash(tf.Variable(1.0))
tf.Variable([1, 2]).scatter_nd_update([[5]], [1])
tf.GradientTape().gradient(tf.constant(1.0), tf.constant(1.0))
tf.GradientTape().watch(1.0)
tf.GradientTape().watch(None)
tf.GradientTape(1, 2, 3)
tf.GradientTape().stop_recording().__enter__()
tf.TensorShape("a")
tf.TensorShape([1.5])
tf.TensorShape([-1])
tf.TensorShape([1, 2])[5]
tf.TensorShape([1, 2]) + 1
tf.TensorShape([1, 2]).merge_with([1, 3])
tf.TensorShape([1, 2]).with_rank(3)
tf.TensorShape(None)[0]
len(tf.TensorShape(None))
list(tf.TensorShape(None))
tf.TensorShape([None]).num_elements()
tf.TensorShape(None).as_list()
tf.TensorSpec("a")
tf.TensorSpec([1], "float33")
tf.as_dtype("float33")
tf.as_dtype(None)
tf.as_dtype(OBJECT)
tf.as_dtype(tf.constant(1))
tf.dtypes.DType(999)
tf.float32.max.foo
tf.string.max
tf.nest.flatten(tf.nest)
tf.nest.map_structure(lambda x: x, [1], [1, 2])
tf.nest.map_structure(1, [1])
tf.nest.pack_sequence_as([1, 2], [1])
tf.nest.assert_same_structure([1], (1,))
tf.nest.assert_same_structure([1], [1, 2])
tf.debugging.assert_equal(1, 2)
tf.debugging.assert_equal([1], ["a"])
tf.debugging.assert_shapes([(tf.constant([1]), (2,))])
tf.debugging.assert_rank([1], 2)
tf.debugging.assert_type(1, tf.float32)
tf.debugging.assert_positive(-1)
tf.debugging.check_numerics([float("nan")], "m")
tf.debugging.check_numerics([1], "m")
tf.debugging.Assert(False, [1])
tf.ensure_shape([1, 2], [3])
tf.identity(None)
tf.shape(None)
tf.shape([1], tf.float32)
tf.rank([[1], [1, 2]])
tf.size("a", "b", "c", "d")
tf.bitcast([1.0], tf.int8, 3)
tf.bitcast([1, 2, 3], tf.float64)
tf.bitcast(["a"], tf.int8)
tf.complex(1, 2)
tf.complex(1.0, np.float64(2))
tf.dynamic_partition([1, 2], [0, 5], 2)
tf.dynamic_stitch([[0]], [[1, 2]])
tf.unique([[1]])
tf.searchsorted([1, 2], [[1]])
tf.meshgrid([1], 1, indexing="wrong")
tf.repeat([1, 2], [1, 2, 3])
tf.repeat([1, 2], -1)
tf.signal.fft([1.0])
tf.signal.rfft(["a"])
tf.signal.frame([1.0], 0, 1)
tf.raw_ops.Add(1, 2)
tf.raw_ops.Add(x=1)
tf.raw_ops.Add(x=1, y=2, z=3)
tf.raw_ops.Add(x=1, y="a")
tf.raw_ops.Add(x=tf.constant(1), y=tf.constant(1.5))
tf.raw_ops.NoSuchOp(x=1)
tf.raw_ops.Sum(input=[1], axis=[5])
tf.raw_ops.Cast(x=1, DstT="nothing")
tf.raw_ops.ReadVariableOp(resource=1, dtype=tf.float32)
tf.raw_ops.MatMul(a=[[1.0]], b=[[1.0]], transpose_a="yes")
tf.no_such_name
tf.math.no_such_name
tf.nn.no_such_name
tf.abs()
tf.abs(x=1, y=2)
tf.device(5)
tf.device("no such device")
tf.name_scope(5)
tf.clip_by_global_norm(1.0, 1.0)
tf.clip_by_global_norm([[1.0]], None)
tf.linalg.norm([1.0], ord="wrong")
tf.linalg.norm([1.0], ord=None)
tf.histogram_fixed_width([1.0], [1.0])
tf.histogram_fixed_width([1.0], [2.0, 1.0])
tf.custom_gradient(1)
tf.stop_gradient(None)
tf.constant([1.0]).numpy()[3]
tf.constant([1.0]).gpu().foo
np.add(tf.constant("a"), 1)
np.array(tf.constant([1, 2])).reshape(3)
tf.IndexedSlices(None, None)
tf.saturate_cast("a", tf.int32)
tf.saturate_cast([1], tf.string)
""".strip().splitlines()

"""Small graphs, built by TensorFlow for the goldens (tools/oracle/graph_defs.py) and by thalweg in the tests.

A case takes `tf`, builds in the current graph, and returns (names to fetch, values to feed).
"""


def arithmetic(tf):
    x = tf.compat.v1.placeholder(tf.float32, [None, 2], name="x")
    tf.nn.relu(x * 2.0 - 1.0, name="y")
    return ["y:0"], {"x:0": [[1.0, 0.25], [3.0, -4.0]]}


def constants(tf):
    tf.constant([1.0, 1.0, 1.0], name="a")
    tf.constant([[1, 2], [3, 4]], name="b")
    tf.constant(["p", "q"], name="s")
    tf.constant([True, False], name="t")
    tf.constant(3.5, tf.float64, name="d")
    tf.constant([1 + 2j, 3j], tf.complex64, name="c")
    tf.constant([1.5, 2.5], tf.bfloat16, name="h")
    tf.constant([], name="e")
    return ["a:0", "b:0", "t:0", "d:0", "e:0"], {}


def control(tf):
    x = tf.compat.v1.placeholder(tf.float32, [], name="x")
    y = tf.exp(x, name="y")
    with tf.control_dependencies([y]):
        tf.identity(x, name="z")
    tf.no_op(name="n")
    return ["z:0"], {"x:0": 2.0}


def lists(tf):
    x = tf.constant([[1.0, 2.0, 3.0, 4.0]], name="x")
    a, b = tf.split(x, 2, axis=1, name="parts")
    tf.concat([b, a], 1, name="swapped")
    tf.stack([a, b], name="both")
    tf.add_n([a, b], name="sum")
    return ["swapped:0", "both:0", "parts:1", "sum:0"], {}


def reductions(tf):
    x = tf.compat.v1.placeholder(tf.float32, [2, 3], name="x")
    tf.reduce_sum(x, keepdims=True, name="all")
    tf.argmax(x, axis=tf.constant(1, name="dimension"), name="best")
    tf.reduce_mean(x, axis=tf.constant([0], name="axis"), name="mean")
    return ["all:0", "best:0", "mean:0"], {"x:0": [[1.0, 5.0, 3.0], [4.0, 2.0, 0.0]]}


def strings(tf):
    x = tf.compat.v1.placeholder(tf.string, [None], name="x")
    tf.strings.join([x, x], separator=" ", name="joined")
    tf.strings.length(x, name="length")
    return ["length:0"], {"x:0": ["ab", "cde"]}


def selection(tf):
    x = tf.compat.v1.placeholder(tf.int32, [None], name="x")
    tf.where(tf.greater(x, 1, name="big"), x, tf.zeros_like(x, name="zeros"), name="chosen")
    tf.gather(x, [1, 0], name="picked")
    tf.cast(x, tf.float64, name="wide")
    tf.reshape(x, tf.constant([-1, 1], name="column_shape"), name="column")
    tf.transpose(tf.constant([[1, 2]], name="row"), name="turned")
    return ["chosen:0", "picked:0", "wide:0", "column:0", "turned:0"], {"x:0": [3, 1, 2]}


def convolution(tf):
    x = tf.compat.v1.placeholder(tf.float32, [1, 4, 4, 1], name="x")
    k = tf.constant([[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]], name="k")
    y = tf.nn.conv2d(x, k, strides=1, padding="SAME", name="y")
    tf.nn.max_pool2d(y, 2, 2, "VALID", name="pooled")
    image = [[[[float(4 * i + j)] for j in range(4)] for i in range(4)]]
    return ["y:0", "pooled:0"], {"x:0": image}


def scopes(tf):
    with tf.name_scope("outer"):
        a = tf.constant(1.0, name="a")
        with tf.name_scope("inner"):
            tf.add(a, 2.0, name="b")
        with tf.name_scope("inner"):
            tf.add(a, 3.0, name="b")
    return ["outer/inner/b:0", "outer/inner_1/b:0"], {}


def variables(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    tf.identity(v.assign_add([10.0, 20.0]), name="after")
    tf.compat.v1.global_variables_initializer()
    return ["after:0"], {}


def placeholders(tf):
    tf.compat.v1.placeholder(tf.int64, name="anything")
    p = tf.compat.v1.placeholder_with_default([1.0, 2.0], [None], name="maybe")
    tf.negative(p, name="y")
    return ["y:0"], {}


def matrices(tf):
    x = tf.compat.v1.placeholder(tf.float32, [2, 2], name="x")
    tf.matmul(x, x, transpose_b=True, name="y")
    tf.linalg.inv(x, name="inverse")
    tf.expand_dims(x, 0, name="more")
    return ["y:0", "inverse:0", "more:0"], {"x:0": [[1.0, 2.0], [3.0, 5.0]]}


SAME_GRAPH = [
    arithmetic,
    constants,
    control,
    lists,
    reductions,
    strings,
    selection,
    convolution,
    scopes,
    variables,
    placeholders,
    matrices,
]


def argument_names(tf):
    x = tf.compat.v1.placeholder(tf.float32, [2, 3], name="x")
    tf.reduce_sum(x, axis=1, keepdims=True, name="rows")
    tf.reshape(x, [-1, 1], name="column")
    tf.one_hot([0, 2], 3, name="hot")
    tf.strings.join([tf.constant("a"), "!"], name="joined")
    return ["rows:0", "column:0", "hot:0"], {"x:0": [[1.0, 5.0, 3.0], [4.0, 2.0, 0.0]]}


# Those below have function libraries: what TensorFlow writes differs in names, what it computes does not.


def branches(tf):
    x = tf.compat.v1.placeholder(tf.float32, [], name="x")
    y = tf.cond(x > 0.0, lambda: tf.sqrt(x), lambda: -x)
    z = tf.switch_case(tf.cast(x, tf.int32), [lambda: x + 1.0, lambda: x * 10.0])
    tf.identity(y + z, name="out")
    return ["out:0"], {"x:0": 4.0}


def loop(tf):
    n = tf.compat.v1.placeholder(tf.int32, [], name="n")
    k = tf.constant(3)
    i, total = tf.while_loop(lambda i, s: i < n, lambda i, s: (i + 1, s + k * i), [tf.constant(0), tf.constant(0)])
    tf.identity(total, name="out")
    tf.identity(i, name="count")
    return ["out:0", "count:0"], {"n:0": 5}


def function_call(tf):
    scale = tf.constant([2.0, 3.0])

    @tf.function(autograph=False)
    def inner(x):
        return tf.cond(tf.reduce_sum(x) > 0.0, lambda: x * scale, lambda: x - scale)

    @tf.function(autograph=False)
    def outer(x):
        return inner(x) + inner(-x)

    x = tf.compat.v1.placeholder(tf.float32, [2], name="x")
    tf.identity(outer(x), name="out")
    return ["out:0"], {"x:0": [1.0, 2.0]}


def function_with_variable(tf):
    v = tf.Variable(1.0, name="v")
    tf.group(v.initializer, name="start")

    @tf.function(autograph=False)
    def count(x):
        v.assign_add(x)
        first = v.read_value()
        _, last = tf.while_loop(
            lambda i, s: i < 3, lambda i, s: (i + 1, s + v.assign_add(1.0).read_value() * 0.0 + v), (0, 0.0)
        )
        return first + last

    x = tf.compat.v1.placeholder(tf.float32, [], name="x")
    tf.identity(count(x), name="out")
    return ["out:0"], {"x:0": 2.0}


def everything(tf):
    """A function with a loop, a branch, a variable and a captured constant, converted by AutoGraph."""
    v = tf.Variable([1.0, 2.0], name="v")
    tf.group(v.initializer, name="start")
    k = tf.constant([0.5, 0.25])

    @tf.function
    def f(x, n):
        total = tf.zeros_like(x)
        for i in tf.range(n):
            if tf.reduce_sum(total) > 2.0:
                total += k
                v.assign_sub(k)
            else:
                total += x * v
            if i > 4:
                break
        return total, v.read_value()

    x = tf.compat.v1.placeholder(tf.float32, [2], name="x")
    n = tf.compat.v1.placeholder(tf.int32, [], name="n")
    total, after = f(x, n)
    tf.identity(total, name="out")
    tf.identity(after, name="after")
    return ["out:0", "after:0"], {"x:0": [1.0, 0.5], "n:0": 9}


NEEDS_START = ("function_with_variable", "everything")
SAME_VALUES = [*SAME_GRAPH, argument_names, branches, loop, function_call, function_with_variable, everything]

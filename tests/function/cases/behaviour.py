#%% a variable made on the first call
class M:
    v = None
m = M()
n = []
@tf.function
def f(x):
    n.append(0)
    if m.v is None:
        m.v = tf.Variable(2.0)
    return m.v.assign_add(x)
[f(tf.constant(1.0)), f(tf.constant(1.0)), m.v.numpy(), len(n), f.experimental_get_tracing_count()]
#%% variables at each call
@tf.function
def f():
    v = tf.Variable(1.0)
    return v
f()
#%% a variable in the second trace
class M:
    v = None
m = M()
@tf.function
def f(x, k):
    if k == 2:
        m.v = tf.Variable(2.0)
    return x
f(tf.constant(1.0), 1)
f(tf.constant(1.0), 2)
#%% a variable whose initial value depends on the argument
class M:
    v = None
m = M()
@tf.function
def f(x):
    if m.v is None:
        m.v = tf.Variable(x)
    return m.v + x
[f(tf.constant(3.0)), f(tf.constant(5.0)), m.v.numpy()]
#%% a variable in a loop
class M:
    v = None
m = M()
@tf.function
def f(x):
    for i in tf.range(3):
        if m.v is None:
            m.v = tf.Variable(1.0)
        x += m.v
    return x
f(tf.constant(1.0))
#%% a variable of a nested function
class M:
    v = None
m = M()
@tf.function
def inner(x):
    if m.v is None:
        m.v = tf.Variable(4.0)
    return m.v * x
@tf.function
def outer(x):
    return inner(x) + 1.0
[outer(tf.constant(2.0)), m.v.numpy(), inner.experimental_get_tracing_count(), outer.experimental_get_tracing_count()]
#%% a keras layer in a function
d = tf.keras.layers.Dense(2, kernel_initializer="ones")
n = []
@tf.function
def f(x):
    n.append(0)
    return d(x)
[f(tf.ones([1, 3])), f(tf.ones([1, 3])), len(n), [v.name for v in d.variables]]
#%% captures by reference: variables, lists, Python numbers
v = tf.Variable(1.0)
k = [10.0]
p = 5.0
@tf.function
def f(x):
    return x * v + k[0] + p
a = f(tf.constant(1.0))
v.assign(2.0)
k[0] = 100.0
p = 50.0
[a, f(tf.constant(1.0))]
#%% captures of tensors that change names
t = tf.constant(1.0)
@tf.function
def f():
    return t + 1.0
a = f()
t = tf.constant(100.0)
[a, f()]
#%% a deleted captured variable
def make():
    v = tf.Variable(3.0)
    @tf.function
    def f():
        return v * 2.0
    return f
make()()
#%% a deleted variable, not held
class M:
    pass
m = M()
m.v = tf.Variable(1.0)
@tf.function
def f():
    return m.v + 1.0
a = f()
m.v = tf.Variable(10.0)
[a, f()]
#%% leaked tensors
leak = []
@tf.function
def f(x):
    leak.append(x + 1)
    return x
f(tf.constant(1))
g = tf.function(lambda: leak[0] + 1)
g()
#%% leaked tensors, used eagerly
leak = []
@tf.function
def f(x):
    leak.append(x + 1)
    return x
f(tf.constant(1))
leak[0] + 1
#%% side effects of Python happen once
n = []
@tf.function
def f(x):
    n.append(1)
    print("tracing", x.dtype.name)
    return x
f(tf.constant(1)), f(tf.constant(2)), f(tf.constant(1.0))
n
#%% order of assignments
v = tf.Variable(1)
@tf.function
def f():
    v.assign_add(1)
    a = v.read_value()
    v.assign(v * 10)
    b = v + 0
    v.assign_sub(5)
    return a, b
[f(), v.numpy(), f(), v.numpy()]
#%% order in branches and loops
v = tf.Variable(1)
@tf.function
def f(x):
    if x > 0:
        v.assign_add(10)
    else:
        v.assign(0)
    for i in tf.range(3):
        v.assign(v * 2 + i)
    return v.value()
[f(tf.constant(1)), f(tf.constant(-1)), v.numpy()]
#%% stateful ops without outputs run
v = tf.Variable(0)
@tf.function
def f(x):
    v.assign_add(1)
    tf.debugging.assert_positive(x)
    return None
f(tf.constant(1)), f(tf.constant(1))
v.numpy()
#%% an assertion fails
@tf.function
def f(x):
    tf.debugging.assert_positive(x, message="must be positive")
    return x
f(tf.constant(-1))
#%% run_functions_eagerly
n = []
@tf.function
def f(x):
    n.append(type(x).__name__)
    return x
tf.config.run_functions_eagerly(True)
r = [f(tf.constant(1)), f(2), tf.config.functions_run_eagerly()]
tf.config.run_functions_eagerly(False)
[r, f(tf.constant(1)), n, f.experimental_get_tracing_count()]
#%% run eagerly with an input signature
@tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
def f(x):
    return x
tf.config.run_functions_eagerly(True)
r = [f(tf.constant([1, 2]))]
tf.config.run_functions_eagerly(False)
r
#%% executing_eagerly and inside_function
@tf.function
def f():
    return tf.executing_eagerly(), tf.inside_function() if hasattr(tf, "inside_function") else None, tf.compat.v1.executing_eagerly_outside_functions()
[tf.executing_eagerly(), f()]
#%% init_scope
n = []
@tf.function
def f(x):
    with tf.init_scope():
        n.append(tf.executing_eagerly())
        y = tf.constant(5)
        n.append(type(y).__name__)
    n.append(tf.executing_eagerly())
    return x + y
[f(tf.constant(1)), n]
#%% py_function in a function
seen = []
def g(a, b):
    seen.append((a.numpy().tolist(), type(a).__name__))
    return a * b
@tf.function
def f(x):
    y = tf.py_function(g, [x, 2.0], tf.float32)
    return y, y.shape
[f(tf.constant([1.0, 2.0]))[0], f(tf.constant([3.0]))[0], seen]
#%% py_function with gradient
@tf.function
def f(x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = tf.py_function(lambda a: a ** 3, [x], tf.float32)
    return t.gradient(y, x)
f(tf.constant(2.0))
#%% numpy_function
@tf.function
def f(x):
    y = tf.numpy_function(lambda a: np.asarray([a.sum(), a.max()]), [x], tf.float32)
    return y
f(tf.constant([1.0, 5.0]))
#%% py_function that raises
@tf.function
def f(x):
    def g(a):
        raise KeyError("bad key")
    return tf.py_function(g, [x], tf.float32)
try:
    f(tf.constant(1.0))
except Exception as e:
    print(type(e).__name__, "bad key" in str(e))
#%% numpy_function that raises
@tf.function
def f(x):
    def g(a):
        raise ValueError("bad value")
    return tf.numpy_function(g, [x], tf.float32)
try:
    f(tf.constant(1.0))
except Exception as e:
    print(type(e).__name__, "bad value" in str(e))
#%% py_function returning another dtype
@tf.function
def f(x):
    return tf.py_function(lambda a: tf.cast(a, tf.float64), [x], tf.float32)
try:
    f(tf.constant(1.0))
except Exception as e:
    print(type(e).__name__)
#%% py_function without a result
n = []
@tf.function
def f(x):
    tf.py_function(lambda a: n.append(int(a)), [x], [])
    return x
f(tf.constant(4)), f(tf.constant(5))
n
#%% nested functions inline variables
v = tf.Variable(1.0)
@tf.function
def inner(x):
    v.assign_add(x)
    return v * 2.0
@tf.function
def outer(x):
    a = inner(x)
    b = inner(x)
    return a, b, v + 0.0
outer(tf.constant(1.0))
#%% recursion of Python functions
def fact(n):
    if n <= 1:
        return tf.constant(1)
    return n * fact(n - 1)
@tf.function
def f(n):
    return fact(n)
f(5)
#%% gradient inside a function, twice
@tf.function
def f(x):
    with tf.GradientTape() as t2:
        t2.watch(x)
        with tf.GradientTape() as t1:
            t1.watch(x)
            y = x ** 4
        g = t1.gradient(y, x)
    return g, t2.gradient(g, x)
f(tf.constant(2.0))
#%% tf.gradients in a function
@tf.function
def f(x):
    y = x ** 3
    return tf.gradients(y, x)[0], tf.gradients(tf.gradients(y, x), x)[0]
f(tf.constant(2.0))
#%% tf.gradients, eagerly
tf.gradients(tf.constant(1.0), tf.constant(1.0))
#%% custom_gradient in a function
@tf.custom_gradient
def clip(x):
    def grad(dy):
        return tf.clip_by_value(dy, -1.0, 1.0)
    return x * 10.0, grad
@tf.function
def f(x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = clip(x) * 3.0
    return t.gradient(y, x)
f(tf.constant(2.0))
#%% a tape outside, custom gradient inside
@tf.custom_gradient
def clip(x):
    def grad(dy):
        return tf.clip_by_value(dy, -1.0, 1.0)
    return x * 10.0, grad
@tf.function
def f(x):
    return clip(x) * 3.0
x = tf.constant(2.0)
with tf.GradientTape() as t:
    t.watch(x)
    y = f(x)
t.gradient(y, x)
#%% errors while running name the op
@tf.function
def f(x, i):
    return tf.gather(x, i)
try:
    f(tf.constant([1.0, 2.0]), tf.constant(5))
except tf.errors.InvalidArgumentError as e:
    print(e.message.split("\n")[0], "|", "indices = 5 is not in [0, 2)" in e.message, type(e.op).__name__ if e.op is None else e.op)
#%% errors while running: matmul
@tf.function(input_signature=[tf.TensorSpec(None, tf.float32), tf.TensorSpec(None, tf.float32)])
def f(a, b):
    return tf.matmul(a, b)
try:
    f(tf.ones([2, 3]), tf.ones([2, 3]))
except tf.errors.InvalidArgumentError as e:
    print(e.message.split("\n")[0])
    print([l.strip() for l in e.message.split("\n") if "matmul" in l.lower() or "Matrix" in l][-2:])
#%% errors while tracing: dtypes
@tf.function
def f(x):
    return x + tf.constant(1)
f(tf.constant(1.0))
#%% errors while tracing: shapes
@tf.function
def f(x):
    return tf.matmul(x, x)
f(tf.ones([2, 3]))
#%% errors while tracing: broadcast
@tf.function
def f(x, y):
    return x + y
f(tf.ones([2, 3]), tf.ones([2, 4]))
#%% errors while tracing: reshape
@tf.function
def f(x):
    return tf.reshape(x, [4])
f(tf.ones([2, 3]))
#%% errors while tracing: concat
@tf.function
def f(x, y):
    return tf.concat([x, y], 0)
f(tf.ones([2, 3]), tf.ones([2, 4]))
#%% errors while tracing: a list with another dtype
@tf.function
def f(x, y):
    return tf.stack([x, y])
f(tf.ones([2]), tf.constant([1, 2]))
#%% errors while tracing: mul by string
@tf.function
def f(x):
    return x * "a"
f(tf.ones([2]))
#%% errors while tracing: wrong attribute dtype
@tf.function
def f(x):
    return tf.nn.relu(x)
f(tf.constant(["a"]))
#%% errors while tracing: matmul of ints and floats
@tf.function
def f(x, y):
    return tf.matmul(x, y)
f(tf.ones([2, 2]), tf.ones([2, 2], tf.int32))
#%% bool of a tensor without autograph
@tf.function(autograph=False)
def f(x):
    if x > 0:
        return x
    return -x
f(tf.constant(1))
#%% iteration without autograph
@tf.function(autograph=False)
def f(x):
    return [a for a in x]
f(tf.constant([1, 2]))
#%% len of a symbolic tensor
@tf.function(autograph=False)
def f(x):
    return len(x)
f(tf.constant([1, 2]))
#%% numpy of a symbolic tensor
@tf.function
def f(x):
    return x.numpy()
f(tf.constant([1, 2]))
#%% np.array of a symbolic tensor
@tf.function
def f(x):
    return np.array(x)
f(tf.constant([1, 2]))
#%% int of a symbolic tensor
@tf.function(autograph=False)
def f(x):
    return int(x)
f(tf.constant(1))
#%% range of a symbolic tensor
@tf.function(autograph=False)
def f(x):
    return [i for i in range(x)]
f(tf.constant(3))
#%% a symbolic tensor as index of a list
@tf.function
def f(i):
    return [1, 2, 3][i]
f(tf.constant(1))
#%% attribute errors of symbolic tensors
@tf.function
def f(x):
    return x.nothing
f(tf.constant(1))
#%% item assignment
@tf.function
def f(x):
    x[0] = 1
    return x
f(tf.constant([1, 2]))
#%% name scopes
names = []
@tf.function
def f(x):
    with tf.name_scope("s") as s:
        names.append(s)
        y = x + 1
        names.append(y.name)
    names.append((x * y).name)
    names.append(tf.identity(x, name="me").name)
    v = tf.constant(3, name="k")
    names.append(v.name)
    return y
with tf.name_scope("outside"):
    f(tf.constant(1))
names
#%% jit_compile nested
@tf.function(jit_compile=True)
def inner(x):
    return tf.reduce_sum(x * x)
@tf.function
def outer(x):
    return inner(x) + 1.0
[outer(tf.constant([1.0, 2.0])), inner(tf.constant([3.0]))]
#%% sliced assignment to variables in branches and loops
v = tf.Variable(tf.zeros([2, 3]))
@tf.function
def f(n):
    for i in tf.range(n):
        if i % 2 == 0:
            v[0, i].assign(tf.cast(i, tf.float32) + 1.0)
        else:
            v[1].assign(tf.ones([3]) * tf.cast(i, tf.float32))
    return v.read_value()
f(tf.constant(3))
#%% scatter updates in a function
v = tf.Variable(tf.zeros([4]))
@tf.function
def f(i, x):
    v.scatter_nd_update([[i]], [x])
    v.scatter_add(tf.IndexedSlices(tf.constant([1.0]), tf.constant([0])))
    return v.value()
[f(tf.constant(2), tf.constant(5.0)), v.numpy().tolist()]
#%% random state in a function
tf.random.set_seed(5)
@tf.function
def f():
    return tf.random.uniform([2], seed=3)
a = [f().numpy().tolist(), f().numpy().tolist()]
tf.random.set_seed(5)
@tf.function
def g():
    return tf.random.uniform([2], seed=3)
[a, [g().numpy().tolist(), g().numpy().tolist()]]
#%% threads of a generator in a function
g = tf.random.Generator.from_seed(3)
@tf.function
def f():
    return g.normal([2])
[f(), f()]
#%% tf.print in a function
import sys
@tf.function
def f(x):
    tf.print("x is", x, [x, x + 1], {"a": x}, sep="|", output_stream=sys.stdout)
    return x
f(tf.constant([1, 2]))
#%% print of a symbolic tensor
@tf.function
def f(x):
    print(x, x + 1.0)
    print(repr(x), [x])
    return x
f(tf.constant([1.0, 2.0]))
#%% TensorArray in a function
@tf.function
def f(n):
    ta = tf.TensorArray(tf.int32, size=0, dynamic_size=True)
    for i in tf.range(n):
        ta = ta.write(i, i * i)
    return ta.stack()
f(tf.constant(4))
#%% TensorArray of TensorArrays' rows
@tf.function
def f(n):
    out = tf.TensorArray(tf.int32, size=n)
    for i in tf.range(n):
        row = tf.TensorArray(tf.int32, size=2)
        for j in tf.range(2):
            row = row.write(j, i * 10 + j)
        out = out.write(i, row.stack())
    return out.stack()
f(tf.constant(3))
#%% vectorized_map in a function
@tf.function
def f(x):
    return tf.vectorized_map(lambda r: tf.reduce_sum(r * r), x), tf.map_fn(lambda r: r[0], x)
f(tf.constant([[1.0, 2.0], [3.0, 4.0]]))
#%% second order through cond and while
@tf.function
def f(x):
    with tf.GradientTape() as t2:
        t2.watch(x)
        with tf.GradientTape() as t1:
            t1.watch(x)
            y = x
            for i in tf.range(3):
                if tf.cast(i, tf.float32) < x:
                    y = y * x
                else:
                    y = y + x
        g = t1.gradient(y, x)
    return y, g, t2.gradient(g, x)
f(tf.constant(1.5))
#%% shape invariants
@tf.function
def f(x):
    i = tf.constant(0)
    while i < 3:
        tf.autograph.experimental.set_loop_options(shape_invariants=[(x, tf.TensorShape([None]))])
        x = tf.concat([x, x], 0)
        i += 1
    return x
f(tf.constant([1.0]))
#%% shape invariants that do not fit
tf.while_loop
@tf.function
def f(x):
    return tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, x), [tf.constant(0), x], shape_invariants=[tf.TensorShape([]), tf.TensorShape([5])])
f(tf.constant([1.0]))
#%% a shape that changes in a while_loop
@tf.function
def f(x):
    return tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, tf.concat([x, x], 0)), [tf.constant(0), x])
f(tf.constant([1.0]))
#%% a dtype that changes in a while_loop
@tf.function
def f(x):
    return tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, tf.cast(x, tf.float64)), [tf.constant(0), x])
f(tf.constant([1.0]))
#%% a structure that changes in a while_loop
@tf.function
def f(x):
    return tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, [x, x]), [tf.constant(0), x])
f(tf.constant([1.0]))
#%% branches of other structures
@tf.function
def f(x):
    return tf.cond(x > 0, lambda: x, lambda: (x, x))
f(tf.constant(1.0))
#%% branches of other dtypes
@tf.function
def f(x):
    return tf.cond(x > 0, lambda: x, lambda: tf.constant(1))
f(tf.constant(1.0))
#%% a cond without a bool
@tf.function
def f(x):
    return tf.cond(x, lambda: 1, lambda: 2)
[f(tf.constant(0)), f(tf.constant(3))]
#%% a large unrolled loop
import logging
class H(logging.Handler):
    def emit(self, r):
        texts.append(r.getMessage())
texts = []
h = H()
tf.get_logger().addHandler(h)
@tf.function
def f(x):
    for i in range(12000):
        if i < 3:
            x = x + 1
    return x
f(tf.constant(1))
tf.get_logger().removeHandler(h)
[t.split("\n")[0][:200] for t in texts]
#%% set_loop_options outside of a loop
@tf.function
def f(x):
    tf.autograph.experimental.set_loop_options(parallel_iterations=1)
    return x
f(tf.constant(1))
#%% tf.autograph.trace
tf.autograph.trace("a", 1)
#%% converters
@tf.autograph.experimental.do_not_convert
def g(x):
    return x > 0
f = tf.autograph.to_graph(lambda x: x + 1)
[f(1), g(2)]
#%% user code lines in errors
@tf.function
def f(x):
    y = x + 1
    raise ValueError("oh")
try:
    f(tf.constant(1))
except ValueError as e:
    print(str(e).replace(__file__, "FILE"))
#%% user code lines in called functions
def g(x):
    return tf.reshape(x, [3])
@tf.function
def f(x):
    if tf.size(x) > 0:
        return g(x)
    return x
try:
    f(tf.constant([1, 2]))
except ValueError as e:
    print(str(e).replace(__file__, "FILE").split("\n")[2:6])


#%% tensors inside and after a branch
@tf.function
def f(x):
    if x > 0:
        y = x + 1.0
        print(y)
    else:
        y = x - 1.0
        print(y)
    print(y)
    return y
f.get_concrete_function(tf.TensorSpec([], tf.float32)).outputs
#%% operations with one branch after another
@tf.function
def f(x):
    if x > 0:
        a, b = x + 1.0, x
    else:
        a, b = x, x * 2.0
    if b > 0:
        a = a + 1.0
    return a, b
[(o.type, o.name) for o in f.get_concrete_function(tf.TensorSpec([], tf.float32)).graph.get_operations()]
#%% a branch with a name
def one(x):
    y = tf.add(x, 1.0, name="p")
    print(y)
    return y
@tf.function
def f(x):
    return tf.cond(x > 0, lambda: one(x), lambda: tf.identity(x, name="q"), name="mine")
[(o.type, o.name) for o in f.get_concrete_function(tf.TensorSpec([], tf.float32)).graph.get_operations()]
#%% a branch below a scope
@tf.function
def f(x):
    with tf.name_scope("outer"):
        y = tf.cond(x > 0, lambda: x + 1.0, lambda: x * 2.0)
        print(y)
    return y
[(o.type, o.name) for o in f.get_concrete_function(tf.TensorSpec([], tf.float32)).graph.get_operations()]
#%% a scope inside a branch
def one(x):
    with tf.name_scope("inside"):
        y = x + 1.0
    print(y)
    return y
@tf.function
def f(x):
    return tf.cond(x > 0, lambda: one(x), lambda: x)
f.get_concrete_function(tf.TensorSpec([], tf.float32)).outputs
#%% tensors inside a loop
@tf.function
def f(x):
    i = tf.constant(0)
    while i < 3:
        print(i, x)
        x = x * 2.0
        print(x)
        i += 1
        print(i)
    return x
f.get_concrete_function(tf.TensorSpec([], tf.float32)).outputs
#%% tensors of while_loop
def test(i, a):
    r = i < 3
    print(i, a, r)
    return r
def body(i, a):
    r = (i + 1, a * 2.0)
    print(r)
    return r
@tf.function
def f():
    return tf.while_loop(test, body, [tf.constant(0), tf.constant(1.0)])
[t.name for t in f.get_concrete_function().outputs]
#%% a loop with a name, twice
@tf.function
def f(x):
    def body(a):
        b = a + 1.0
        print(b)
        return (b,)
    first, = tf.while_loop(lambda a: a < 10.0, body, [x], name="mine")
    return tf.while_loop(lambda a: a < 20.0, body, [first], name="mine")
[t.op.type for t in f.get_concrete_function(tf.TensorSpec([], tf.float32)).outputs]
#%% a branch in a loop
@tf.function
def f(x):
    s = 0.0
    for i in tf.range(3):
        if x > 0:
            s = s + x
            print(s)
        else:
            s = s - x
            print(s)
        print(s)
    return s
f.get_concrete_function(tf.TensorSpec([], tf.float32)).outputs
#%% a loop in a branch
@tf.function
def f(x):
    if x > 0:
        i = tf.constant(0)
        while i < 3:
            i += 1
            print(i)
            x = x + 1.0
            print(x)
    return x
f.get_concrete_function(tf.TensorSpec([], tf.float32)).outputs
#%% switch_case
def one(x):
    y = x + 1.0
    print(y)
    return y
@tf.function
def f(i, x):
    return tf.switch_case(i, [lambda: one(x), lambda: x * 2.0])
c = f.get_concrete_function(tf.TensorSpec([], tf.int32), tf.TensorSpec([], tf.float32))
[(o.type, o.name) for o in c.graph.get_operations()]
#%% case
def one(x, n):
    y = x + n
    print(y)
    return y
@tf.function
def f(x):
    return tf.case([(x > 1.0, lambda: one(x, 1.0)), (x > 0.0, lambda: one(x, 2.0))], default=lambda: one(x, 3.0))
[(o.type, o.name) for o in f.get_concrete_function(tf.TensorSpec([], tf.float32)).graph.get_operations()]
#%% case with a name
@tf.function
def f(x):
    return tf.case([(x > 1.0, lambda: x + 1.0)], default=lambda: x * 3.0, name="which")
[(o.type, o.name) for o in f.get_concrete_function(tf.TensorSpec([], tf.float32)).graph.get_operations()]
#%% inside map_fn
def double(e):
    y = e * 2.0
    print(y)
    return y
@tf.function
def f(xs):
    return tf.map_fn(double, xs)
f.get_concrete_function(tf.TensorSpec([None], tf.float32)).outputs
#%% inside a fold
def add(a, e):
    y = a + e
    print(y)
    return y
@tf.function
def f(xs):
    return tf.foldl(add, xs, initializer=0.0)
f.get_concrete_function(tf.TensorSpec([None], tf.float32)).outputs
#%% inside a scan
def add(a, e):
    y = a + e
    print(y)
    return y
@tf.function
def f(xs):
    return tf.scan(add, xs)
f.get_concrete_function(tf.TensorSpec([None], tf.float32)).outputs
#%% maximum_iterations
@tf.function
def f(x):
    def body(a):
        b = a + 1.0
        print(b)
        return (b,)
    return tf.while_loop(lambda a: a < 10.0, body, [x], maximum_iterations=4)
[o.type for o in f.get_concrete_function(tf.TensorSpec([], tf.float32)).graph.get_operations()]
#%% early return
@tf.function
def f(x):
    if x > 0:
        return x
    y = -x
    print(y)
    return y
f.get_concrete_function(tf.TensorSpec([], tf.float32)).outputs
#%% in a graph of its own
with tf.Graph().as_default() as g:
    x = tf.compat.v1.placeholder(tf.float32, [], name="x")
    y = tf.cond(x > 0, lambda: x + 1.0, lambda: x * 2.0)
    print(y)
[(o.type, o.name) for o in g.get_operations()][:3]
#%% an assert inside a branch
@tf.function
def f(x):
    if x > 0:
        tf.debugging.assert_less(x, 9.0, message="too much")
        y = x * 2.0
        print(y)
    else:
        y = x
    return y
try:
    f(tf.constant(10.0))
except tf.errors.InvalidArgumentError as e:
    print("too much" in str(e))
f(tf.constant(3.0))
#%% names of the functions of branches
@tf.function
def f(x):
    with tf.name_scope("a"):
        return tf.cond(x > 0, lambda: x + 1.0, lambda: x * 2.0)
import re
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
sorted(re.sub(r"\d+$", "N", fd.signature.name) for fd in c.graph.as_graph_def().library.function)
#%% names of the functions of loops
@tf.function
def f(x):
    return tf.while_loop(lambda a: a < 10.0, lambda a: (tf.cond(a > 3.0, lambda: a + 1.0, lambda: a * 2.0),), [x])
import re
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
sorted(re.sub(r"\d+$", "N", fd.signature.name) for fd in c.graph.as_graph_def().library.function)
#%% variables as arguments, other values
log = []
@tf.function
def f(a, b):
    log.append(1)
    a.assign_add(1.0)
    b.assign_add(10.0)
    return a + b
a, b = tf.Variable(1.0), tf.Variable(2.0)
print(f(a, b).numpy(), f(b, a).numpy(), len(log))
print(f(a, a).numpy(), len(log))
print(a.numpy(), b.numpy())
with tf.GradientTape() as t:
    y = f(a, b) * a
[t.gradient(y, [a, b]), len(log)]
#%% variables as arguments, what differs
log = []
@tf.function
def f(v):
    log.append(1)
    return v + 1.0
f(tf.Variable(1.0)), f(tf.Variable(2.0)), f(tf.Variable([1.0])), f(tf.Variable([3.0]))
f(tf.Variable(1.0, trainable=False)), f(tf.Variable(tf.constant(1.0, tf.float64)) if False else tf.Variable(4.0))
len(log)
#%% variables as arguments, inside
@tf.function
def f(v):
    print(type(v).__name__, isinstance(v, tf.Variable), v, v.trainable, v.shape, v.dtype)
    return v
f(tf.Variable([3.0], name="given"))
#%% variables in lists as arguments
log = []
@tf.function
def f(vs):
    log.append(1)
    return vs[0] - vs[1]
a, b = tf.Variable(1.0), tf.Variable(2.0)
print(f([a, b]).numpy(), f([b, a]).numpy(), f([a, a]).numpy())
len(log)
#%% the concrete function of a variable
@tf.function
def f(v):
    return v + 1.0
a, b = tf.Variable(1.0), tf.Variable(2.0)
c = f.get_concrete_function(a)
print(c)
print(c(b), len(c.variables), len(c.captured_inputs), c.structured_input_signature)
[i.name for i in c.inputs]
#%% gradient inside by a variable given
@tf.function
def step(v, x):
    with tf.GradientTape() as t:
        loss = v * v * x
    g = t.gradient(loss, v)
    v.assign_sub(0.1 * g)
    return g
a, b = tf.Variable(1.0), tf.Variable(2.0)
print(step(a, 3.0), step(b, 3.0), a.numpy(), b.numpy(), step.experimental_get_tracing_count())
#%% compiler IR: stages
@tf.function(jit_compile=True)
def f(x):
    return x + 1.0
x = tf.constant([1.0, 2.0])
for stage in ("hlo", "optimized_hlo", "hlo_serialized", "optimized_hlo_serialized", "optimized_hlo_proto_serialized", "optimized_hlo_dot"):
    r = f.experimental_get_compiler_ir(x)(stage=stage)
    print(stage, type(r).__name__, len(r) > 0, r.startswith("HloModule") if isinstance(r, str) else None)
["f32[2]" in f.experimental_get_compiler_ir(x)(), "digraph" in f.experimental_get_compiler_ir(x)(stage="optimized_hlo_dot")]
#%% compiler IR: by spec
@tf.function(jit_compile=True)
def f(x):
    return x * x
"f32[7]" in f.experimental_get_compiler_ir(tf.TensorSpec([7], tf.float32))()
#%% compiler IR: an unknown stage
@tf.function(jit_compile=True)
def f(x):
    return x + 1.0
f.experimental_get_compiler_ir(tf.constant(1.0))(stage="bad")
#%% compiler IR: not compiled
@tf.function
def f(x):
    return x + 1.0
f.experimental_get_compiler_ir(tf.constant(1.0))()
#%% attributes: implements
@tf.function(experimental_implements="embedded_matmul")
def f(x):
    return x * 2.0
attr = f.get_concrete_function(tf.constant(1.0)).function_def.attr
[attr["_implements"].s, attr["api_implements"].s]
#%% attributes: of the user
@tf.function(experimental_attributes={"k": "v"})
def f(x):
    return x * 2.0
f.get_concrete_function(tf.constant(1.0)).function_def.attr["k"].s
#%% attributes: compiled
@tf.function(jit_compile=True)
def f(x):
    return x * 2.0
f.get_concrete_function(tf.constant(1.0)).function_def.attr["_XlaMustCompile"].b

#%% for over a dataset
@tf.function
def f(ds):
    s = tf.constant(0, tf.int64)
    for x in ds:
        s += x
    return s
[f(tf.data.Dataset.range(5)), f(tf.data.Dataset.range(3)), f.experimental_get_tracing_count()]
#%% for over a captured dataset
ds = tf.data.Dataset.range(4).batch(3)
n = []
@tf.function
def f():
    n.append(0)
    s = tf.constant(0, tf.int64)
    k = 0
    for x in ds:
        n.append(1)
        s += tf.reduce_sum(x)
        k += 1
    return s, k
[f(), f(), n]
#%% for over a dataset made inside
@tf.function
def f(n):
    s = tf.constant(0, tf.int64)
    for x in tf.data.Dataset.range(n).map(lambda v: v * v):
        s += x
    return s
[f(tf.constant(4, tf.int64)), f(tf.constant(2, tf.int64))]
#%% pairs
@tf.function
def f(ds):
    out = tf.constant(0.0)
    for x, y in ds:
        out += x * y
    return out
f(tf.data.Dataset.from_tensor_slices(([1.0, 2.0], [3.0, 4.0])))
#%% dicts
@tf.function
def f(ds):
    out = tf.constant(0.0)
    for e in ds:
        out += e["a"] * tf.reduce_sum(e["b"])
    return out
f(tf.data.Dataset.from_tensor_slices({"a": [1.0, 2.0], "b": [[3.0, 4.0], [5.0, 6.0]]}))
#%% break
@tf.function
def f(ds):
    s = tf.constant(0, tf.int64)
    for x in ds:
        if x > 3:
            break
        s += x
    return s
f(tf.data.Dataset.range(10))
#%% continue
@tf.function
def f(ds):
    s = tf.constant(0, tf.int64)
    for x in ds:
        if x % 2 == 0:
            continue
        s += x
    return s
f(tf.data.Dataset.range(10))
#%% return in a loop
@tf.function
def f(ds):
    for x in ds:
        if x > 3:
            return x
    return tf.constant(-1, tf.int64)
[f(tf.data.Dataset.range(10)), f(tf.data.Dataset.range(2))]
#%% break of an infinite dataset
@tf.function
def f(ds):
    n = 0
    for x in ds:
        n += 1
        if n >= 7:
            break
    return n
f(tf.data.Dataset.range(3).repeat())
#%% nested loops
@tf.function
def f(a, b):
    s = tf.constant(0, tf.int64)
    for x in a:
        for y in b:
            s += x * y
    return s
f(tf.data.Dataset.range(3), tf.data.Dataset.range(4))
#%% a training loop with variables
v = tf.Variable(0.0)
n = tf.Variable(0)
ds = tf.data.Dataset.from_tensor_slices([1.0, 2.0, 3.0]).repeat(2)
@tf.function
def train():
    for x in ds:
        with tf.GradientTape() as t:
            loss = (v - x) ** 2
        v.assign_sub(0.1 * t.gradient(loss, v))
        n.assign_add(1)
train()
[v.numpy(), n.numpy()]
#%% a step function called in the loop
v = tf.Variable(0.0)
@tf.function
def step(x):
    v.assign_add(x)
    return v * 2.0
@tf.function
def train(ds):
    last = 0.0
    for x in ds:
        last = step(x)
    return last
[train(tf.data.Dataset.from_tensor_slices([1.0, 2.0])), v.numpy(), step.experimental_get_tracing_count(), train.experimental_get_tracing_count()]
#%% no loop variables, only effects
v = tf.Variable(0)
@tf.function
def f(ds):
    for x in ds:
        v.assign_add(x)
f(tf.data.Dataset.from_tensor_slices([1, 2, 3]))
v.numpy()
#%% undefined before the loop
@tf.function
def f(ds):
    for x in ds:
        y = x * 2
    return y
f(tf.data.Dataset.range(3))
#%% the target after the loop
@tf.function
def f(ds):
    for x in ds:
        pass
    return x
f(tf.data.Dataset.range(3))
#%% a shape that changes in the loop
@tf.function
def f(ds):
    s = tf.constant([0], tf.int64)
    for x in ds:
        s = tf.concat([s, [x]], 0)
    return s
f(tf.data.Dataset.range(3))
#%% a shape that changes, with an invariant
@tf.function
def f(ds):
    s = tf.constant([0], tf.int64)
    for x in ds:
        tf.autograph.experimental.set_loop_options(shape_invariants=[(s, tf.TensorShape([None]))])
        s = tf.concat([s, [x]], 0)
    return s
f(tf.data.Dataset.range(3))
#%% a dtype that changes in the loop
@tf.function
def f(ds):
    s = 0
    for x in ds:
        s = s + x
    return s
f(tf.data.Dataset.range(3))
#%% None that becomes a tensor
@tf.function
def f(ds):
    s = None
    for x in ds:
        s = x
    return s
f(tf.data.Dataset.range(3))
#%% a loop in an eager to_graph function
def f(ds):
    s = 0
    for x in ds:
        if x > 2:
            break
        s += int(x)
    return s
tf.autograph.to_graph(f)(tf.data.Dataset.range(6))
#%% enumerate
@tf.function
def f(ds):
    s = tf.constant(0, tf.int64)
    for i, x in enumerate(ds):
        s += i * x
    return s
f(tf.data.Dataset.range(4))
#%% enumerate with a start
@tf.function
def f(ds):
    s = tf.constant(0, tf.int64)
    for i, x in enumerate(ds, 10):
        s += i
    return s
f(tf.data.Dataset.range(4))
#%% zip
@tf.function
def f(a, b):
    s = tf.constant(0, tf.int64)
    for x, y in zip(a, b):
        s += x * y
    return s
f(tf.data.Dataset.range(4), tf.data.Dataset.range(10, 20))
#%% map and filter
@tf.function
def f(ds):
    s = tf.constant(0, tf.int64)
    for x in filter(lambda v: v % 2 == 0, map(lambda v: v + 1, ds)):
        s += x
    return s
f(tf.data.Dataset.range(6))
#%% len
@tf.function
def f(ds):
    return len(ds)
f(tf.data.Dataset.range(6))
#%% len of an infinite dataset
@tf.function
def f(ds):
    return len(ds)
f(tf.data.Dataset.range(6).repeat())
#%% any and all
@tf.function
def f(ds):
    return any(ds), all(ds)
f(tf.data.Dataset.from_tensor_slices([True, False]))
#%% iter and next inside
@tf.function
def f(ds):
    it = iter(ds)
    a = next(it)
    b = next(it)
    return a * 10 + b, type(it).__name__ == "OwnedIterator"
f(tf.data.Dataset.range(5, 9))[0]
#%% next at the end
@tf.function
def f(ds):
    it = iter(ds)
    return next(it) + next(it)
try:
    f(tf.data.Dataset.range(1))
except Exception as e:
    print(type(e).__name__)
#%% an iterator as argument
it = iter(tf.data.Dataset.range(10))
n = []
@tf.function
def f(it):
    n.append(0)
    return next(it), it.get_next()
[f(it), f(it), next(it), len(n)]
#%% a captured iterator
it = iter(tf.data.Dataset.range(10))
@tf.function
def f():
    return next(it)
[f(), f(), next(it), f()]
#%% steps over a captured iterator
it = iter(tf.data.Dataset.range(10))
@tf.function
def f(steps):
    s = tf.constant(0, tf.int64)
    for _ in tf.range(steps):
        s += next(it)
    return s
[f(tf.constant(3)), f(tf.constant(2))]
#%% for over an iterator
it = iter(tf.data.Dataset.range(6))
@tf.function
def f(it):
    s = tf.constant(0, tf.int64)
    for x in it:
        s += x
        if x >= 2:
            break
    return s
[f(it), f(it)]
#%% the end of an iterator
it = iter(tf.data.Dataset.range(1))
@tf.function
def f():
    return next(it)
f()
try:
    f()
except Exception as e:
    print(type(e).__name__)
#%% next with a default
@tf.function
def f(ds):
    it = iter(ds)
    a = next(it, tf.constant(-1, tf.int64))
    b = next(it, tf.constant(-1, tf.int64))
    return a, b
f(tf.data.Dataset.range(1))
#%% optionals
@tf.function
def f(ds):
    it = iter(ds)
    a = it.get_next_as_optional()
    b = it.get_next_as_optional()
    return a.has_value(), a.get_value(), b.has_value()
f(tf.data.Dataset.range(1))
#%% optionals, eagerly
it = iter(tf.data.Dataset.range(1))
a = it.get_next_as_optional()
b = it.get_next_as_optional()
[a.has_value(), a.get_value(), b.has_value(), a.element_spec]
#%% the value of an empty optional
it = iter(tf.data.Dataset.range(0))
it.get_next_as_optional().get_value()
#%% optionals made by hand
o = tf.experimental.Optional.from_value({"a": tf.constant(1), "b": (tf.constant(2.0), tf.constant("s"))})
e = tf.experimental.Optional.empty(tf.TensorSpec([], tf.int32))
[o.has_value(), o.get_value(), e.has_value(), e.element_spec, o.element_spec]
#%% optionals through functions
@tf.function
def f(o):
    if o.has_value():
        return o.get_value()
    return tf.constant(-1)
[f(tf.experimental.Optional.from_value(tf.constant(3))), f(tf.experimental.Optional.empty(tf.TensorSpec([], tf.int32)))]
#%% specs
it = iter(tf.data.Dataset.range(3))
[it.element_spec, tf.data.IteratorSpec(tf.TensorSpec([], tf.int64)) == it._type_spec, it._type_spec, tf.OptionalSpec(tf.TensorSpec([], tf.int32)), tf.data.DatasetSpec(tf.TensorSpec([], tf.int32))]
#%% a dataset by input signature
@tf.function(input_signature=[tf.data.DatasetSpec(tf.TensorSpec([], tf.int64))])
def f(ds):
    s = tf.constant(0, tf.int64)
    for x in ds:
        s += x
    return s
[f(tf.data.Dataset.range(4)), f(tf.data.Dataset.range(3)), f.experimental_get_tracing_count()]
#%% a dataset returned
@tf.function
def f(n):
    return tf.data.Dataset.range(n).map(lambda x: x * 3)
d = f(tf.constant(4, tf.int64))
[type(d).__name__, d.element_spec, list(d.as_numpy_iterator())]
#%% reduce inside
@tf.function
def f(ds):
    return ds.reduce(tf.constant(0, tf.int64), lambda s, x: s + x)
f(tf.data.Dataset.range(5))
#%% ragged elements
@tf.function
def f(ds):
    s = 0
    for r in ds:
        s += tf.reduce_sum(r)
    return s
f(tf.data.Dataset.from_tensor_slices(tf.ragged.constant([[1, 2], [3], []])).batch(2))
#%% batches of unknown size
shapes = []
@tf.function
def f(ds):
    n = 0
    for x in ds:
        shapes.append(str(x.shape))
        n += tf.shape(x)[0]
    return n
[f(tf.data.Dataset.range(5).batch(2)), shapes]
#%% tf.print in the loop
@tf.function
def f(ds):
    for x in ds:
        print("tracing", x)
f(tf.data.Dataset.range(3))
#%% metrics in the loop
m = tf.keras.metrics.Mean()
@tf.function
def f(ds):
    for x in ds:
        m.update_state(x)
    return m.result()
f(tf.data.Dataset.from_tensor_slices([1.0, 2.0, 6.0]))
#%% an assertion in the loop
@tf.function
def f(ds):
    for x in ds:
        tf.debugging.assert_less(x, tf.constant(2, tf.int64))
try:
    f(tf.data.Dataset.range(5))
except Exception as e:
    print(type(e).__name__)
#%% an iterator of unknown kind in a graph
with tf.Graph().as_default():
    iter(tf.data.Dataset.range(3))
#%% without autograph
@tf.function(autograph=False)
def f(ds):
    for x in ds:
        return x
f(tf.data.Dataset.range(3))
#%% a TensorArray in the loop
@tf.function
def f(ds):
    ta = tf.TensorArray(tf.int64, size=0, dynamic_size=True)
    i = 0
    for x in ds:
        ta = ta.write(i, x * x)
        i += 1
    return ta.stack()
f(tf.data.Dataset.range(4))
#%% take, skip inside the function
@tf.function
def f(ds, n):
    s = tf.constant(0, tf.int64)
    for x in ds.skip(1).take(n):
        s += x
    return s
f(tf.data.Dataset.range(10), tf.constant(3, tf.int64))
#%% shuffled twice
ds = tf.data.Dataset.range(5).shuffle(5, seed=1)
@tf.function
def f():
    out = tf.constant([], tf.int64)
    for x in ds:
        tf.autograph.experimental.set_loop_options(shape_invariants=[(out, tf.TensorShape([None]))])
        out = tf.concat([out, [x]], 0)
    return out
[sorted(f().numpy().tolist()), sorted(f().numpy().tolist())]

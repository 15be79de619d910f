#%% by spec
log = []
@tf.function
def f(x):
    log.append(str(x.shape) + x.dtype.name)
    return x + x
for v in (tf.constant(1), tf.constant(2), tf.constant(1.0), tf.constant([1.0]), tf.constant([2.0]), tf.constant([1.0, 2.0])):
    f(v)
[log, f.experimental_get_tracing_count()]
#%% by Python value
log = []
@tf.function
def f(x):
    log.append(x)
    return x
for v in (1, 2, 1, True, False, 1.0, "a", "b", "a", None, None):
    f(v)
[log, f.experimental_get_tracing_count()]
#%% numbers that are equal
log = []
@tf.function
def f(x):
    log.append(x)
    return x
[f(1), f(1.0), f(True), f(1), log]
#%% numpy arrays are tensors
log = []
@tf.function
def f(x):
    log.append(repr(x))
    return x * 2
[f(np.array([1.0, 2.0])), f(np.array([3.0, 4.0])), f(np.float32(3)), f(np.int64(3)), log]
#%% objects by identity
class A:
    pass
log = []
@tf.function
def f(x):
    log.append(0)
    return tf.constant(1)
a, b = A(), A()
f(a), f(b), f(a), f(A())
len(log)
#%% objects by equality and hash
class A:
    def __init__(self, k):
        self.k = k
    def __eq__(self, other):
        return self.k == other.k
    def __hash__(self):
        return hash(self.k)
log = []
@tf.function
def f(x):
    log.append(x.k)
    return tf.constant(1)
a, b, c = A(1), A(1), A(2)
f(a), f(b), f(c), f(a)
log
#%% functions by identity
log = []
@tf.function
def f(g, x):
    log.append(0)
    return g(x)
g = lambda x: x + 1
[f(g, tf.constant(1)), f(g, tf.constant(2)), f(lambda x: x * 5, tf.constant(3)), len(log)]
#%% lists, tuples, dicts by structure
log = []
@tf.function
def f(x):
    log.append(type(x).__name__)
    return tf.add_n(tf.nest.flatten(x))
c = tf.constant
[f([c(1), c(2)]), f([c(3), c(4)]), f((c(1), c(2))), f({"a": c(1), "b": c(2)}), f({"b": c(1), "a": c(2)}), f([c(1)]), log]
#%% Python values inside structures
log = []
@tf.function
def f(x):
    log.append(x["n"])
    return x["t"] * x["n"]
[f({"t": tf.constant(1), "n": 2}), f({"t": tf.constant(2), "n": 2}), f({"t": tf.constant(2), "n": 3}), log]
#%% namedtuple
import collections
P = collections.namedtuple("P", "x y")
log = []
@tf.function
def f(p):
    log.append(type(p).__name__)
    return P(p.y, p.x)
[f(P(tf.constant(1), tf.constant(2))), f(P(tf.constant(3), tf.constant(4))), log]
#%% variables as arguments
log = []
@tf.function
def f(v):
    log.append(0)
    v.assign_add(1.0)
    return v * 2.0
v, w = tf.Variable(1.0), tf.Variable(5.0)
[f(v), f(w), f(v), len(log), v.numpy(), w.numpy()]
#%% the same variable twice
log = []
@tf.function
def f(a, b):
    log.append(0)
    return a + b
v, w, u = tf.Variable(1.0), tf.Variable(5.0), tf.Variable(7.0)
[f(v, w), f(w, u), f(v, v), f(w, w), len(log)]
#%% defaults
log = []
@tf.function
def f(x, n=2, *, k=3):
    log.append((n, k))
    return x * n + k
[f(tf.constant(1)), f(tf.constant(1), 2), f(tf.constant(1), n=2, k=3), f(tf.constant(1), k=4), log]
#%% default that is a tensor
log = []
@tf.function
def f(x, n=tf.constant(2)):
    log.append(type(n).__name__)
    return x * n
[f(tf.constant(1)), f(tf.constant(1), tf.constant(5)), len(log)]
#%% positional and keyword
log = []
@tf.function
def f(x, y):
    log.append(0)
    return x - y
c = tf.constant
[f(c(1), c(2)), f(x=c(1), y=c(2)), f(y=c(1), x=c(2)), f(c(5), y=c(1)), len(log)]
#%% varargs and kwargs
log = []
@tf.function
def f(*args, **kwargs):
    log.append((len(args), sorted(kwargs)))
    return sum(args) + sum(kwargs.values())
c = tf.constant
[f(c(1)), f(c(1), c(2)), f(c(3), c(4)), f(c(1), a=c(2)), f(c(1), a=c(7)), f(c(1), b=c(2)), log]
#%% missing argument
@tf.function
def f(x, y):
    return x
f(tf.constant(1))
#%% unexpected keyword
@tf.function
def f(x):
    return x
f(tf.constant(1), z=2)
#%% too many arguments
@tf.function
def f(x):
    return x
f(tf.constant(1), tf.constant(1))
#%% twice the same argument
@tf.function
def f(x):
    return x
f(tf.constant(1), x=tf.constant(1))
#%% unhashable argument
class A:
    __hash__ = None
@tf.function
def f(x):
    return tf.constant(1)
[f(A()), f(A()), f.experimental_get_tracing_count()]
#%% set as argument
@tf.function
def f(x):
    return tf.constant(len(x))
f({1, 2})
#%% methods
log = []
class M:
    def __init__(self, k):
        self.k = k
    @tf.function
    def f(self, x):
        log.append(self.k)
        return x * self.k
a, b = M(2), M(3)
[a.f(tf.constant(1)), a.f(tf.constant(2)), b.f(tf.constant(1)), a.f(tf.constant(1.0)) if False else 0, log, M.f(a, tf.constant(5)), log]
#%% method tracing counts
class M:
    @tf.function
    def f(self, x):
        return x
a, b = M(), M()
a.f(tf.constant(1)); a.f(tf.constant(1.0)); b.f(tf.constant(1))
[a.f.experimental_get_tracing_count(), b.f.experimental_get_tracing_count()]
#%% a bound method made a function
class M:
    def __init__(self):
        self.n = 0
    def f(self, x):
        self.n += 1
        if x > 0:
            return x
        return -x
m = M()
g = tf.function(m.f)
[g(tf.constant(1)), g(tf.constant(-2)), m.n]
#%% static and class methods
class M:
    k = 4
    @staticmethod
    @tf.function
    def s(x):
        return x + 1
    @classmethod
    def c(cls, x):
        return x * cls.k
[M.s(tf.constant(1)), M().s(tf.constant(2)), tf.function(M.c)(tf.constant(3))]
#%% functools.partial
import functools
log = []
def f(a, b, c=1):
    log.append((type(a).__name__, c))
    return a * b + c
g = tf.function(functools.partial(f, 2, c=5))
[g(tf.constant(1)), g(tf.constant(3)), log]
#%% partial of a tf.function
import functools
log = []
@tf.function
def f(a, b):
    log.append(a)
    return a * b
g = functools.partial(f, 2)
[g(tf.constant(1)), g(tf.constant(3)), log]
#%% callable object
class A:
    def __init__(self):
        self.n = 0
    def __call__(self, x):
        self.n += 1
        if x > 0:
            return x * 2
        return x
a = A()
g = tf.function(a)
[g(tf.constant(1)), g(tf.constant(-1)), a.n]
#%% lambda
f = tf.function(lambda x: x + 1 if x > 0 else x - 1)
[f(tf.constant(1)), f(tf.constant(-1)), f.experimental_get_tracing_count()]
#%% input signature with a list and a dict
log = []
@tf.function(input_signature=[[tf.TensorSpec([None], tf.float32), tf.TensorSpec([], tf.float32)], {"a": tf.TensorSpec([], tf.int32)}])
def f(pair, d):
    log.append((str(pair[0].shape), sorted(d)))
    return pair[0] * pair[1], d["a"]
[f([tf.constant([1.0]), tf.constant(2.0)], {"a": tf.constant(3)}), f([[1.0, 2.0], 3.0], {"a": 4}), log]
#%% input signature and a keyword
@tf.function(input_signature=[tf.TensorSpec([], tf.int32), tf.TensorSpec([], tf.int32)])
def f(x, y):
    return x - y
[f(1, 2), f(x=1, y=2), f(1, y=5), f(y=1, x=7)]
#%% input signature, wrong dtype
@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def f(x):
    return x
f(tf.constant([1, 2]))
#%% input signature, wrong shape
@tf.function(input_signature=[tf.TensorSpec([2], tf.float32)])
def f(x):
    return x
f(tf.constant([1.0, 2.0, 3.0]))
#%% input signature, too many
@tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
def f(x):
    return x
f(tf.constant(1.0), tf.constant(1.0))
#%% input signature, too few
@tf.function(input_signature=[tf.TensorSpec([], tf.float32), tf.TensorSpec([], tf.float32)])
def f(x, y):
    return x
f(tf.constant(1.0))
#%% input signature shorter than the parameters
@tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
def f(x, y):
    return x
f(tf.constant(1.0))
#%% input signature shorter, the rest with defaults
@tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
def f(x, y=3.0):
    return x * y
[f(tf.constant(2.0)), f.experimental_get_tracing_count()]
#%% input signature, the default given another value
@tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
def f(x, y=3.0):
    return x * y
f(tf.constant(2.0), 4.0)
#%% input signature longer than the parameters
@tf.function(input_signature=[tf.TensorSpec([], tf.float32), tf.TensorSpec([], tf.float32)])
def f(x):
    return x
f(tf.constant(1.0))
#%% input signature of no specs
tf.function(lambda x: x, input_signature=[3])
#%% input signature not a sequence
tf.function(lambda x: x, input_signature=tf.TensorSpec([], tf.float32))
#%% empty input signature
n = []
@tf.function(input_signature=[])
def f():
    n.append(1)
    return tf.constant(3)
[f(), f(), len(n)]
#%% input signature, Python numbers are converted
@tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
def f(x):
    return x * 2
[f(1), f(2.5), f(np.float32(3)), f.experimental_get_tracing_count()]
#%% input signature, not convertible
@tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
def f(x):
    return x * 2
f("a")
#%% input signature of a method
class M:
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def f(self, x):
        return tf.reduce_sum(x)
m = M()
[m.f([1.0, 2.0]), m.f([1.0]), m.f.experimental_get_tracing_count()]
#%% input signature with ragged
@tf.function(input_signature=[tf.RaggedTensorSpec([None, None], tf.int32)])
def f(r):
    return tf.reduce_sum(r, axis=1)
[f(tf.ragged.constant([[1, 2], [3]])), f(tf.ragged.constant([[1], [], [5, 6]])), f.experimental_get_tracing_count()]
#%% composite arguments
log = []
@tf.function
def f(r):
    log.append(type(r).__name__)
    return r
r = tf.ragged.constant([[1, 2], [3]])
s = tf.sparse.from_dense([[0, 1], [2, 0]])
[f(r), f(tf.ragged.constant([[5, 6], [7]])), f(tf.ragged.constant([[5], [7]])), tf.sparse.to_dense(f(s)), log]
#%% IndexedSlices as argument
@tf.function
def f(s):
    return tf.convert_to_tensor(s)
f(tf.IndexedSlices(tf.constant([[1.0, 2.0]]), tf.constant([1]), tf.constant([3, 2])))
#%% reduce_retracing over ranks and dims
log = []
@tf.function(reduce_retracing=True)
def f(x):
    log.append(str(x.shape))
    return tf.size(x)
for s in ([1], [2], [3], [1, 2], [2, 2], [2, 3], [5, 6]):
    f(tf.ones(s))
[log, f.experimental_get_tracing_count()]
#%% reduce_retracing with several arguments
log = []
@tf.function(reduce_retracing=True)
def f(x, y):
    log.append((str(x.shape), str(y.shape)))
    return tf.size(x) + tf.size(y)
for a, b in ((1, 1), (2, 1), (3, 1), (3, 2), (4, 5)):
    f(tf.ones([a, 2]), tf.ones([b]))
log
#%% reduce_retracing and Python values
log = []
@tf.function(reduce_retracing=True)
def f(x, n):
    log.append((str(x.shape), n))
    return x * n
for s, n in ((1, 1.0), (2, 1.0), (3, 1.0), (3, 2.0), (4, 2.0)):
    f(tf.ones([s]), n)
log
#%% reduce_retracing and dtypes
log = []
@tf.function(reduce_retracing=True)
def f(x):
    log.append((str(x.shape), x.dtype.name))
    return x
for v in ([1], [1, 2], [1.0], [1.0, 2.0], [1, 2, 3]):
    f(tf.constant(v))
log
#%% experimental_relax_shapes
log = []
@tf.function(experimental_relax_shapes=True)
def f(x):
    log.append(str(x.shape))
    return x
for n in (1, 2, 3):
    f(tf.ones([n]))
log
#%% retracing after get_concrete_function
log = []
@tf.function
def f(x):
    log.append(str(x.shape))
    return x
f.get_concrete_function(tf.TensorSpec([None], tf.float32))
[f(tf.constant([1.0])), f(tf.constant([1.0, 2.0])), log]
#%% get_concrete_function twice
log = []
@tf.function
def f(x):
    log.append(str(x.shape))
    return x
a = f.get_concrete_function(tf.TensorSpec([None], tf.float32))
b = f.get_concrete_function(tf.TensorSpec([None], tf.float32))
c = f.get_concrete_function(tf.TensorSpec([2], tf.float32))
[log, a is b, a is c]
#%% dataclass with the nest protocol
import dataclasses
@dataclasses.dataclass
class D:
    a: int
    b: int
    def __hash__(self):
        return 1
log = []
@tf.function
def f(d):
    log.append(type(d).__name__)
    return tf.constant(d.a + d.b)
[f(D(1, 2)), f(D(1, 2)), f(D(2, 3)), log]
#%% dataclass of tensors
import dataclasses
@dataclasses.dataclass
class D:
    a: tf.Tensor
    k: int
    def __tf_flatten__(self):
        return (self.k,), (self.a,)
    @classmethod
    def __tf_unflatten__(cls, metadata, components):
        return cls(components[0], *metadata)
log = []
@tf.function
def f(d):
    log.append(str(d.a.shape))
    return d.a * d.k
[f(D(tf.constant([1.0]), 2)), f(D(tf.constant([5.0]), 2)), f(D(tf.constant([5.0]), 3)), log]
#%% attrs
import attr
@attr.s
class P:
    x = attr.ib()
    y = attr.ib()
log = []
@tf.function
def f(p):
    log.append(type(p).__name__)
    return P(p.y, p.x)
r = [f(P(tf.constant(1), tf.constant(2))), f(P(tf.constant(3), tf.constant(4))), log]
[(type(q).__name__, int(q.x), int(q.y)) for q in r[:2]], log
#%% tensor keys and unhashable values
@tf.function
def f(x):
    return x
f({1: tf.constant(1), 2: tf.constant(2)})
#%% dtypes and shapes as arguments
log = []
@tf.function
def f(x, dtype, shape):
    log.append((dtype.name, str(shape)))
    return tf.reshape(tf.cast(x, dtype), shape)
[f(tf.constant([1, 2]), tf.float32, tf.TensorShape([2, 1])), f(tf.constant([1, 2]), tf.float32, tf.TensorShape([2, 1])), f(tf.constant([1, 2]), tf.int64, tf.TensorShape([2, 1])), log]
#%% slices and ellipsis
log = []
@tf.function
def f(x, s):
    log.append(0)
    return x[s]
[f(tf.constant([1, 2, 3]), 1), f(tf.constant([1, 2, 3]), 1), len(log)]
#%% modules as arguments
class M(tf.Module):
    def __init__(self, k):
        super().__init__()
        self.v = tf.Variable(k)
log = []
@tf.function
def f(m, x):
    log.append(0)
    return m.v * x
a, b = M(2.0), M(3.0)
[f(a, tf.constant(1.0)), f(b, tf.constant(1.0)), f(a, tf.constant(2.0)), len(log)]
#%% an argument that dies
class A:
    pass
log = []
@tf.function
def f(a):
    log.append(0)
    return tf.constant(1)
for i in range(3):
    f(A())
len(log)
#%% the retracing warning
import logging
class H(logging.Handler):
    def emit(self, r):
        texts.append(r.getMessage())
texts = []
h = H()
tf.get_logger().addHandler(h)
@tf.function
def retraced(x):
    return x
for i in range(7):
    retraced(i)
tf.get_logger().removeHandler(h)
for t in texts:
    print(t)
len(texts)
#%% no warning for few
import logging
class H(logging.Handler):
    def emit(self, r):
        texts.append(r.getMessage())
texts = []
h = H()
tf.get_logger().addHandler(h)
@tf.function
def retraced(x):
    return x
for i in range(4):
    retraced(i)
for i in range(20):
    retraced(tf.constant(i))
tf.get_logger().removeHandler(h)
len(texts)
#%% warning for functions made in a loop
import logging
class H(logging.Handler):
    def emit(self, r):
        texts.append(r.getMessage())
texts = []
h = H()
tf.get_logger().addHandler(h)
for i in range(7):
    tf.function(lambda x: x)(tf.constant(1))
tf.get_logger().removeHandler(h)
[t.split(" ")[:4] for t in texts]
#%% the device is part of the key
log = []
@tf.function
def f(x):
    log.append(0)
    return x + 1
f(tf.constant(1))
with tf.device("CPU:0"):
    f(tf.constant(1))
len(log)
#%% decorator forms
f = tf.function(func=lambda x: x + 1)
g = tf.function(autograph=False)(lambda x: x + 2)
@tf.function()
def h(x):
    "doc of h"
    return x + 3
[f(tf.constant(1)), g(tf.constant(1)), h(tf.constant(1)), h.__name__, h.__doc__, type(h).__name__, h.python_function.__name__, h.input_signature]
#%% function of a function
@tf.function
def f(x):
    return x + 1
g = tf.function(f)
[g(tf.constant(1)), f.experimental_get_tracing_count(), g.experimental_get_tracing_count()]
#%% not callable
tf.function(3)
#%% name and signature kept
import inspect
@tf.function
def f(x, y=2, *args, z, **kw):
    return x
[f.__name__, str(inspect.signature(f)), f.function_spec.fullargspec if hasattr(f.function_spec, "fullargspec") else None]
#%% str and bytes
log = []
@tf.function
def f(s):
    log.append(s)
    return tf.constant(s)
[f("a"), f(b"a"), f("a"), log]
#%% nested lists with different lengths
log = []
@tf.function
def f(x):
    log.append(0)
    return tf.add_n(x)
for n in (1, 2, 3, 2):
    f([tf.constant(1.0)] * n)
len(log)
#%% range as argument
log = []
@tf.function
def f(r):
    log.append(0)
    s = 0
    for i in r:
        s += i
    return s
[f(range(3)), f(range(3)), f(range(4)), len(log)]
#%% shapes of None in TensorSpec
@tf.function(input_signature=[tf.TensorSpec(None, tf.float32)])
def f(x):
    return tf.rank(x), x.shape.rank
[f(1.0)[0], f([1.0])[0], f([[1.0]])[0], f.experimental_get_tracing_count()]

#%% repr and signatures
@tf.function
def f(x, y=2, *, k=3.0):
    return {"a": x * y, "b": (x, k)}
c = f.get_concrete_function(tf.TensorSpec([None, 2], tf.int32, name="xx"))
print(c)
print(repr(c)[:60])
[c.structured_input_signature, c.structured_outputs, c.output_shapes, c.output_dtypes]
#%% pretty printed
@tf.function
def f(x, y=2):
    return x * y
f(tf.constant(1.0))
f(tf.constant([1.0]), 3)
print(f.pretty_printed_concrete_signatures())
#%% pretty printed of none
@tf.function
def f(x):
    return x
f.pretty_printed_concrete_signatures()
#%% pretty printed, structures
@tf.function
def f(d, t):
    return [d["a"], t[1]], None
f({"a": tf.constant([1, 2]), "n": 3}, (tf.constant("s"), tf.constant(True)))
print(f.pretty_printed_concrete_signatures())
#%% names of inputs and outputs
@tf.function
def f(x, pair, d, *args, **kwargs):
    return x
s = tf.TensorSpec([], tf.float32)
c = f.get_concrete_function(s, (s, s), {"k": s}, s, z=s)
[[i.name for i in c.inputs], [o.name for o in c.outputs], c.structured_input_signature]
#%% names of inputs by TensorSpec
@tf.function
def f(a, b):
    return a + b
c = f.get_concrete_function(tf.TensorSpec([], tf.float32, name="first"), tf.TensorSpec([], tf.float32, name="second"))
[[i.name for i in c.inputs], c(tf.constant(1.0), tf.constant(2.0)), c(first=tf.constant(1.0), second=tf.constant(5.0)) if False else 0]
#%% by keyword
@tf.function
def f(a, b):
    return a - b
c = f.get_concrete_function(tf.TensorSpec([], tf.float32), tf.TensorSpec([], tf.float32))
[c(a=tf.constant(1.0), b=tf.constant(2.0)), c(tf.constant(1.0), b=tf.constant(2.0)), c(b=tf.constant(1.0), a=tf.constant(2.0))]
#%% Python values bound
@tf.function
def f(a, n):
    return a * n
c = f.get_concrete_function(tf.TensorSpec([], tf.float32), 3)
[c(tf.constant(2.0)), c(tf.constant(2.0), 3), c(a=tf.constant(2.0), n=3)]
#%% Python values: another one
@tf.function
def f(a, n):
    return a * n
c = f.get_concrete_function(tf.TensorSpec([], tf.float32), 3)
c(tf.constant(2.0), 4)
#%% too few
@tf.function
def f(a, b):
    return a - b
c = f.get_concrete_function(tf.TensorSpec([], tf.float32), tf.TensorSpec([], tf.float32))
c(tf.constant(1.0))
#%% too many
@tf.function
def f(a):
    return a
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
c(tf.constant(1.0), tf.constant(1.0))
#%% unknown keyword
@tf.function
def f(a):
    return a
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
c(zz=tf.constant(1.0))
#%% wrong dtype
@tf.function
def f(a):
    return a
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
c(tf.constant(1))
#%% wrong shape
@tf.function
def f(a):
    return a
c = f.get_concrete_function(tf.TensorSpec([2], tf.float32))
c(tf.constant([1.0, 2.0, 3.0]))
#%% Python numbers are converted
@tf.function
def f(a):
    return a * 2
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
c(3.0)
#%% a list for a tensor
@tf.function
def f(a):
    return a * 2
c = f.get_concrete_function(tf.TensorSpec([None], tf.float32))
c([1.0, 2.0])
#%% structured calls
@tf.function
def f(d, pair):
    return d["a"] + d["b"] * pair[0] - pair[1]
s = tf.TensorSpec([], tf.float32)
c = f.get_concrete_function({"a": s, "b": s}, (s, s))
k = tf.constant
c({"a": k(1.0), "b": k(2.0)}, (k(3.0), k(4.0)))
#%% structured calls of another structure
@tf.function
def f(d):
    return d["a"]
s = tf.TensorSpec([], tf.float32)
c = f.get_concrete_function({"a": s, "b": s})
c({"a": tf.constant(1.0)})
#%% captures
v = tf.Variable(3.0)
k = tf.constant(tf.range(200, dtype=tf.float32))
@tf.function
def f(x):
    return x * v + k[5]
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
[len(c.captured_inputs), len(c.inputs), [w is v for w in c.variables], len(c.trainable_variables), c(tf.constant(2.0)), c.graph.name == "f"]
#%% graph of a concrete function
@tf.function
def f(x):
    y = x + 1.0
    return tf.sin(y, name="s")
g = f.get_concrete_function(tf.TensorSpec([], tf.float32)).graph
[[(o.name, o.type) for o in g.get_operations()], [i.name for i in g.inputs], [o.name for o in g.outputs], g.structured_outputs, g.building_function]
#%% names of the function
import re
@tf.function
def some_name(x):
    return x
c = some_name.get_concrete_function(tf.TensorSpec([], tf.float32))
n = c.name
[type(n).__name__, bool(re.match(rb"^__inference_some_name_\d+$", n if isinstance(n, bytes) else n.encode()))]
#%% lambda name
import re
c = tf.function(lambda x: x).get_concrete_function(tf.TensorSpec([], tf.float32))
n = c.name
bool(re.match(rb"^__inference_<lambda>_\d+$", n if isinstance(n, bytes) else n.encode())), n if False else 0
#%% function_def
@tf.function
def f(x):
    return x + 1.0
d = f.get_concrete_function(tf.TensorSpec([], tf.float32)).function_def
[[a.name for a in d.signature.input_arg], [a.name for a in d.signature.output_arg], [n.op for n in d.node_def], [n.name for n in d.node_def], dict(d.ret)]
#%% nothing returned
@tf.function
def f(x):
    tf.print("hi", output_stream="file:///dev/null")
r = f(tf.constant(1))
[r, f.get_concrete_function(tf.constant(1)).structured_outputs]
#%% the argument returned
@tf.function
def f(x):
    return x
x = tf.constant([1.0])
[f(x), f(x) is x]
#%% a captured eager tensor returned
k = tf.constant([1.0, 2.0])
@tf.function
def f():
    return k
[f(), f() is k]
#%% a variable returned
v = tf.Variable(2.0)
@tf.function
def f():
    return v
[type(f()).__name__, f()]
#%% Python values returned
@tf.function
def f(x):
    return 1, 2.5, "s", True, None, [x, 3], {"k": 4}
f(tf.constant(0))
#%% an object returned
class A:
    pass
@tf.function
def f(x):
    return A()
f(tf.constant(0))
#%% numpy returned
@tf.function
def f(x):
    return np.array([1, 2]), np.float64(3)
f(tf.constant(0))
#%% namedtuple and dict subclass returned
import collections
P = collections.namedtuple("P", "a b")
@tf.function
def f(x):
    return P(x, x + 1), collections.OrderedDict([("z", x), ("a", x)])
f(tf.constant(0))
#%% a list that is returned twice
@tf.function
def f(x):
    a = [x, x + 1]
    return a, a
f(tf.constant(0))
#%% ragged and sparse returned
@tf.function
def f(x):
    return tf.RaggedTensor.from_row_lengths(x, [1, 2]), tf.sparse.from_dense(x)
r, s = f(tf.constant([1, 0, 3]))
[r, tf.sparse.to_dense(s)]
#%% in the structure of the signature: variables
v = tf.Variable([1.0, 2.0])
@tf.function
def f(w, x):
    return w * x
c = f.get_concrete_function(v, tf.TensorSpec([2], tf.float32))
[c.structured_input_signature[0][1], c(v, tf.constant([1.0, 2.0])) if False else 0]
#%% gradients through a concrete function
@tf.function
def f(x):
    return x ** 3
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
x = tf.constant(2.0)
with tf.GradientTape() as t:
    t.watch(x)
    y = c(x)
t.gradient(y, x)
#%% a concrete function inside a function
@tf.function
def f(x):
    return x * 2
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
@tf.function
def g(x):
    return c(x) + c(x + 1)
g(tf.constant(1.0))
#%% a concrete function with more general shapes
@tf.function
def f(x):
    return tf.reduce_sum(x), x.shape.as_list()
c = f.get_concrete_function(tf.TensorSpec([None, None], tf.float32))
c(tf.ones([2, 3]))
#%% get_concrete_function with values
@tf.function
def f(x, y):
    return x + y
c = f.get_concrete_function(tf.constant(1.0), 2.0)
[c.structured_input_signature, c(tf.constant(4.0))]
#%% get_concrete_function by the input signature
@tf.function(input_signature=[tf.TensorSpec([None], tf.float32, name="a"), tf.TensorSpec([], tf.int32)])
def f(x, y):
    return x
c = f.get_concrete_function()
[c.structured_input_signature, [i.name for i in c.inputs]]
#%% get_concrete_function by another signature
@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def f(x):
    return x
f.get_concrete_function(tf.TensorSpec([None], tf.int32))
#%% get_concrete_function by a narrower signature
@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def f(x):
    return x
c = f.get_concrete_function(tf.TensorSpec([3], tf.float32))
c.structured_input_signature
#%% names that are not identifiers
@tf.function
def f(x):
    return x
c = f.get_concrete_function(tf.TensorSpec([], tf.float32, name="a b/c"))
[i.name for i in c.inputs]
#%% names from kwargs
@tf.function
def f(**kwargs):
    return kwargs["b"] - kwargs["a"]
s = tf.TensorSpec([], tf.float32)
c = f.get_concrete_function(b=s, a=s)
[[i.name for i in c.inputs], c(a=tf.constant(1.0), b=tf.constant(5.0)), c.structured_input_signature]
#%% execution options
@tf.function(jit_compile=True)
def f(x):
    return x * 2
[f(tf.constant([1.0, 2.0])), f.experimental_get_compiler_ir(tf.constant([1.0, 2.0]))(stage="hlo")[:9]]
#%% jit_compile of what cannot be compiled
@tf.function(jit_compile=True)
def f(x):
    return tf.strings.length(x)
f(tf.constant(["a"]))
#%% jit_compile and unique
@tf.function(jit_compile=True)
def f(x):
    return tf.strings.as_string(x)
f(tf.constant([1, 2]))
#%% experimental_implements and attributes
@tf.function(experimental_implements="my_op")
def f(x):
    return x + 1
f(tf.constant(1))
#%% names of composite inputs
@tf.function
def f(r, s):
    return r
c = f.get_concrete_function(tf.RaggedTensorSpec([None, None], tf.int32), tf.SparseTensorSpec([None, 3], tf.float32))
[[i.name for i in c.inputs], [o.name for o in c.outputs], c.structured_input_signature]
#%% captures, printed
import re
v = tf.Variable(3.0)
@tf.function
def f(x):
    return x * v
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
re.sub(r"\d{6,}", "N", str(c))
#%% captured tensors, printed
import re
k = tf.reshape(tf.range(300.0), [100, 3])
@tf.function
def f(x):
    return x * k
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
re.sub(r"\d{6,}", "N", str(c))
#%% printed: namedtuple, None, string, variable, object
import collections, re
P = collections.namedtuple("P", "a b")
v = tf.Variable([1.0, 2.0])
@tf.function
def f(p, n, s, w, r, *rest, **more):
    return P(p.b, n), s, r
f(P(tf.constant(1), 2), None, "s", v, tf.ragged.constant([[1], [2, 3]]), tf.constant(1), k=True)
re.sub(r"\d{6,}", "N", f.pretty_printed_concrete_signatures())
#%% printed: a method
class M:
    @tf.function
    def f(self, x, y=1):
        return x
m = M()
m.f(tf.constant(1))
m.f.pretty_printed_concrete_signatures()
#%% printed with an input signature and defaults
@tf.function(input_signature=[tf.TensorSpec([], tf.float32, name="q")])
def f(x, y=3):
    return x * y
f(1.0)
[f.pretty_printed_concrete_signatures(), repr(f.get_concrete_function())[:200]]
#%% repr of functions
@tf.function
def f(x, y=1, *a, k, **kw):
    return x
[re.sub("at 0x.*", "", repr(f)) for re in [__import__("re")]]
#%% str of a Function
@tf.function
def f(x, y=1):
    return x
str(f)
#%% missing argument with defaults
@tf.function
def f(x, y=1, *, k, m=2):
    return x
f()
#%% missing keyword only
@tf.function
def f(x, y=1, *args, k, **kw):
    return x
f(tf.constant(1))
#%% missing argument of a method
class M:
    @tf.function
    def f(self, x):
        return x
    def __repr__(self):
        return "M()"
M().f()
#%% two outputs, named
@tf.function
def f(x):
    return {"b": x, "a": x * 2}
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
[c.structured_outputs, [o.name for o in c.outputs], c(tf.constant(1.0))]
#%% calls with positions and flat names
@tf.function
def f(d):
    return d["a"] - d["b"]
s = tf.TensorSpec([], tf.float32)
c = f.get_concrete_function({"a": s, "b": s})
[c(tf.constant(1.0), tf.constant(2.0)), c(d=tf.constant(1.0), d_1=tf.constant(5.0))]
#%% flat calls with names of specs
@tf.function
def f(x, y):
    return x - y
c = f.get_concrete_function(tf.TensorSpec([], tf.float32, name="p"), tf.TensorSpec([], tf.float32, name="q"))
[c(p=tf.constant(1.0), q=tf.constant(2.0)), c(x=tf.constant(1.0), y=tf.constant(2.0)), c(tf.constant(1.0), q=tf.constant(5.0))]
#%% a wrong dtype by keyword
@tf.function
def f(x, y):
    return x - y
c = f.get_concrete_function(tf.TensorSpec([], tf.float32), tf.TensorSpec([], tf.float32))
c(tf.constant(1.0), y=tf.constant(2.0, tf.float64))
#%% not a tensor
@tf.function
def f(x):
    return x
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
c("abc")
#%% a dict in a call
@tf.function
def f(x):
    return x
c = f.get_concrete_function(tf.TensorSpec([], tf.float32))
c({"a": 1})
#%% list wrappers and mutated arguments
@tf.function
def f(l):
    l.append(tf.constant(5))
    return tf.add_n(l)
a = [tf.constant(1)]
[f(a), len(a)]
#%% mutated dict argument
@tf.function
def f(d):
    d["new"] = d["a"] + 1
    return d
d = {"a": tf.constant(1)}
[f(d), sorted(d)]

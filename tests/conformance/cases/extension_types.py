# before each case
# tf.experimental.ExtensionType
import typing
class Masked(tf.experimental.BatchableExtensionType):
    values: tf.Tensor
    mask: tf.Tensor
    def __validate__(self): self.values.shape.assert_is_compatible_with(self.mask.shape)
    @property
    def shape(self): return self.values.shape
    def __add__(self,o): return Masked(self.values+o.values,self.mask&o.mask)
    class Spec:
        @property
        def shape(self): return self.values.shape
class Toy(tf.experimental.ExtensionType):
    name: str
    price: tf.Tensor
    features: typing.Mapping[str, tf.Tensor]
    sizes: typing.Tuple[int, ...] = (1,2)
    kind: typing.Union[int, float, None] = None
class Store(tf.experimental.ExtensionType):
    toys: typing.Tuple[Toy, ...]
    shape: tf.TensorShape
    dt: tf.DType = tf.float32
class Own(tf.experimental.ExtensionType):
    a: tf.Tensor
    b: tf.Tensor
    def __init__(self, x): self.a=x; self.b=x*2
class Node(tf.experimental.ExtensionType):
    value: tf.Tensor
    next: typing.Union['Node', None] = None
#%%
m=Masked([1,2,3],[True,False,True]); m
#%%
m=Masked([1,2,3],[True,False,True]); m._type_spec, tf.type_spec_from_value(m), hash(m._type_spec)==hash(m._type_spec)
#%%
Masked([1,2,3],[True,False])
#%%
Masked('a',object())
#%%
Masked(1)
#%%
Toy('a',1.0,{'x':[1,2]})
#%%
Toy('a',1.0,{'x':[1,2]})._type_spec
#%%
Toy(1,1.0,{})
#%%
Toy('a',1.0,[])
#%%
Toy('a',1.0,{3:1})
#%%
Toy('a',1.0,{},sizes=('a',))
#%%
Toy('a',1.0,{},kind='z')
#%%
Store([Toy('a',1.,{'k':2})],[None,3])
#%%
Store([Toy('a',1.,{'k':2})],[None,3])._type_spec
#%%
Own(tf.constant(2.)).b.numpy(), Own(tf.constant(2.))
#%%
m=Masked([1],[True]); m.values=3
#%%
m=Masked([1],[True]); m.foo=3
#%%
del Masked([1],[True]).values
#%%
Masked([1],[True]).nothing
#%%
a=Masked([1,2],[True,False]); b=Masked([1,2],[True,True]); (a==a, a==b, a!=b, a==3, a!=3, a==Masked([1],[True]))
#%%
hash(Masked([1],[True]))
#%%
tf.experimental.ExtensionType()
#%%
class Bad(tf.experimental.ExtensionType):
    x: list
#%%
class Bad(tf.experimental.ExtensionType):
    x = 3
#%%
class Bad(tf.experimental.ExtensionType):
    Spec: int
#%%
class Bad(tf.experimental.ExtensionType):
    x: int = 'a'
#%%
class Bad(tf.experimental.ExtensionType):
    x: typing.Dict[str,int]
#%%
class Bad(tf.experimental.ExtensionType):
    x: typing.Mapping[tf.Tensor,int]
#%%
n=Node(1,Node(2)); n.next.value.numpy(), n
#%%
tf.nest.flatten(Masked([1,2],[True,False]),expand_composites=True)
#%%
tf.nest.map_structure(lambda x:x*2, Toy('a',1.,{'x':[1,2]}),expand_composites=True)
#%%
f=tf.function(lambda m: Masked(m.values*2,m.mask)); r=[f(Masked([1,2],[True,False])), f(Masked([3,4],[True,True]))]; r, f.experimental_get_tracing_count()
#%%
f=tf.function(lambda t: (t.name, t.price)); f(Toy('a',1.,{})), f(Toy('b',1.,{})), f.experimental_get_tracing_count()
#%%
f=tf.function(lambda m: m.values, input_signature=[Masked.Spec(tf.TensorSpec([None],tf.int32),tf.TensorSpec([None],tf.bool))]); f(Masked([1,2],[True,False])), f(Masked([1],[True]))
#%%
f=tf.function(lambda m: m.values, input_signature=[Masked.Spec(tf.TensorSpec([None],tf.int32),tf.TensorSpec([None],tf.bool))]); f(Masked([1.,2],[True,False]))
#%%
tf.cond(tf.constant(True), lambda: Masked([1],[True]), lambda: Masked([2],[False]))
#%%
tf.while_loop(lambda i,m: i<3, lambda i,m: (i+1, m+m), [0, Masked([1,2],[True,False])])
#%%
@tf.function
def g(m):
    for i in tf.range(3):
        m = m + m
    return m
g(Masked([1,2],[True,False]))
#%%
list(tf.data.Dataset.from_tensor_slices(Masked([1,2,3],[True,False,True])).batch(2))
#%%
ds=tf.data.Dataset.from_tensors(Masked([1,2,3],[True,False,True])).map(lambda m: Masked(m.values*2,m.mask)); ds.element_spec, list(ds)
#%%
ds=tf.data.Dataset.from_tensor_slices({'m':Masked([[1],[2]],[[True],[False]])}).map(lambda d: d['m'].values).batch(2); list(ds)
#%%
list(tf.data.Dataset.from_tensors(Masked([1,2,3],[True,False,True])).unbatch())
#%%
s=Masked.Spec(tf.TensorSpec([None],tf.int32),tf.TensorSpec([None],tf.bool)); (s, s.is_compatible_with(Masked([1],[True])), s.is_compatible_with(Masked([1.],[True])), s.shape, s==s, s.most_specific_compatible_type(Masked([1],[True])._type_spec))
#%%
Masked.Spec(3, tf.TensorSpec([None],tf.bool))
#%%
tf.experimental.extension_type.as_dict(Masked([1],[True]))
#%%
with tf.GradientTape() as t:
    x=tf.constant([1.,2.]); t.watch(x); y=tf.reduce_sum(Masked(x*x,[True,False]).values)
t.gradient(y,x)
#%%
i=tf.keras.Input(type_spec=Masked.Spec(tf.TensorSpec([None,2],tf.float32),tf.TensorSpec([None,2],tf.bool)))
o=tf.keras.layers.Lambda(lambda m: m.values*2)(i)
tf.keras.Model(i,o)(Masked([[1.,2.]],[[True,False]]))
#%%
Toy.__init__.__signature__.parameters.keys()
#%%
class P(tf.experimental.ExtensionType):
    x: int
class Q(P):
    y: float = 1.0
Q(1), Q(1)._type_spec
#%%
Masked.Spec.__name__, Masked.Spec.__qualname__, Masked.Spec.value_type is Masked
#%%
tf.nest.assert_same_structure(Masked([1],[True]), Masked([2],[True]), expand_composites=True)
#%%
isinstance(Masked([1],[True])._type_spec, tf.experimental.ExtensionTypeSpec), isinstance(Masked([1],[True])._type_spec, tf.TypeSpec)

# before each case
# tf.experimental.dispatch_for_api and its relatives
import typing
class M(tf.experimental.ExtensionType):
    values: tf.Tensor
    mask: tf.Tensor
X=tf.experimental
#%%
@X.dispatch_for_api(tf.concat, {'values': typing.List[M]})
def cat(values, axis):
    return M(tf.concat([v.values for v in values],axis), tf.concat([v.mask for v in values],axis))
r=[tf.concat([M([1],[True]),M([2],[False])],0), tf.concat(axis=0,values=(M([1],[True]),M([2],[False]))), tf.concat([[1],[2]],0)]
X.unregister_dispatch_for(cat)
r
#%%
@X.dispatch_for_api(tf.concat, {'values': typing.List[M]})
def cat(values, axis): return 1
X.unregister_dispatch_for(cat)
tf.concat([M([1],[True]),M([2],[False])],0)
#%%
@X.dispatch_for_api(tf.reduce_sum)
def rs(input_tensor: M, axis=None, keepdims=False, name=None):
    return tf.reduce_sum(tf.where(input_tensor.mask,input_tensor.values,0),axis,keepdims)
f=tf.function(lambda m: tf.reduce_sum(m,keepdims=True)+1)
r=[tf.reduce_sum(M([1,2,3],[True,False,True])), tf.reduce_sum([1,2]), f(M([1,2,3],[True,False,True]))]
X.unregister_dispatch_for(rs)
r
#%%
@X.dispatch_for_api(tf.add, {'x':M}, {'y':M})
def add(x,y):
    a=x.values if isinstance(x,M) else x; b=y.values if isinstance(y,M) else y
    return M(a+b,[True])
r=[tf.add(M([1],[True]),2), tf.add(3,M([1],[True])), tf.math.add(1,2)]
X.unregister_dispatch_for(add)
r
#%%
@X.dispatch_for_unary_elementwise_apis(M)
def un(api,x): return M(api(x.values),x.mask)
r=[tf.abs(M([-1.,2.],[True,False])), tf.math.sin(M([1.],[True])), tf.cast(M([1.],[True]),tf.int32), tf.ones_like(M([3],[True])), tf.nn.relu(M([-3.],[True])), tf.clip_by_value(M([3.],[True]),0.,1.), tf.strings.upper(M(['a'],[True])), tf.abs(-1), tf.math.log(M([1.],[True])), tf.zeros_like(M([3],[True]),dtype=tf.float32), tf.sigmoid(M([0.],[True])), tf.round(M([.6],[True])), tf.negative(M([1],[True]))]
X.unregister_dispatch_for(un)
r
#%%
@X.dispatch_for_binary_elementwise_apis(M,M)
def bi(api,x,y): return M(api(x.values,y.values),x.mask&y.mask)
a,b=M([1,2],[True,False]),M([3,4],[True,True])
r=[tf.add(a,b), tf.multiply(a,b), tf.math.maximum(a,b), tf.math.greater(a,b), tf.math.floordiv(b,a), tf.math.divide(b,a), tf.pow(a,b), tf.math.subtract(x=a,y=b), tf.bitwise.bitwise_or(a,b)]
X.unregister_dispatch_for(bi)
r
#%%
@X.dispatch_for_binary_elementwise_assert_apis(M,M)
def asr(api,x,y): return api(x.values,y.values)
try: tf.debugging.assert_equal(M([1],[True]),M([2],[True])); r='no'
except tf.errors.InvalidArgumentError: r='yes'
tf.debugging.assert_less(M([1],[True]),M([2],[True]))
try: X.unregister_dispatch_for(asr)
except KeyError: pass
r
#%%
@X.dispatch_for_unary_elementwise_apis(M)
def un(api,x): return NotImplemented
try: tf.abs(M([1],[True])); r=0
except (ValueError,TypeError) as e: r=1
X.unregister_dispatch_for(un)
r
#%%
@X.dispatch_for_unary_elementwise_apis(typing.Union[M,str])
def un(api,x): return 5
r=tf.abs(M([1],[True]))
X.unregister_dispatch_for(un)
r
#%%
@X.dispatch_for_api(tf.concat, {'values': typing.List[M]})
def g(x, axis): pass
#%%
@X.dispatch_for_api(tf.concat, {'foo': typing.List[M]})
def g(values, axis): pass
#%%
@X.dispatch_for_api(tf.concat)
def g(values, axis): pass
#%%
@X.dispatch_for_api(len, {'x':M})
def g(x): pass
#%%
@X.dispatch_for_api(tf.concat, {'values':'x'})
def g(values,axis): pass
#%%
@X.dispatch_for_api(tf.concat, 5)
def g(values,axis): pass
#%%
X.unregister_dispatch_for(len)
#%%
@X.dispatch_for_unary_elementwise_apis(3)
def un(api,x): return 5
#%%
@X.dispatch_for_unary_elementwise_apis(M)
def un(api,x): return 5
try:
    X.dispatch_for_unary_elementwise_apis(M)(un); r=0
except ValueError: r=1
X.unregister_dispatch_for(un)
r

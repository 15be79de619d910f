# before each case
# tf.compat.v1: smaller things
v1=tf.compat.v1
#%%
with tf.Graph().as_default(), v1.Session() as s:
    r=v1.ragged.placeholder(tf.int32,1,name='r'); out=(r.flat_values.name, r.row_splits.name, s.run(r.flat_values*2,{r: v1.ragged.constant_value([[1,2],[3]])}))
out
#%%
v1.VariableAggregation.ONLY_FIRST_TOWER.value, v1.VariableAggregation.SUM == tf.VariableAggregation.SUM, hash(v1.VariableAggregation.MEAN)==hash(tf.VariableAggregation.MEAN), v1.Variable(1.,aggregation=v1.VariableAggregation.MEAN).aggregation == tf.VariableAggregation.MEAN
#%%
v1.errors.error_code_from_exception_type(tf.errors.NotFoundError), v1.errors.exception_type_from_error_code(3).__name__
#%%
with tf.Graph().as_default():
    with v1.device('/job:worker'):
        with v1.device(v1.train.replica_device_setter(2)):
            vs=[v1.get_variable('p%d'%i,[1],use_resource=True) for i in range(3)]; z=tf.constant(1.)
    with v1.device(v1.train.replica_device_setter(cluster={'ps':['a:1'],'worker':['b:1']})):
        q=v1.get_variable('q',[1],use_resource=True); c=tf.constant(1.)
[v.op.device for v in vs], z.device, q.op.device, c.device, v1.train.replica_device_setter()
#%%
with tf.Graph().as_default(), v1.Session() as s:
    x=tf.constant([[1.,2.]]); y=x*x*3.0
    a,b=v1.test.compute_gradient(x,[1,2],y,[1,2],x_init_value=np.array([[1.,2.]],'float32')); out=(a.tolist(), np.round(b,1).tolist(), v1.test.compute_gradient_error(x,[1,2],y,[1,2],x_init_value=np.array([[1.,2.]],'float32'))<.1)
out
#%%
class A:
    x=1
stub=v1.test.StubOutForTesting(); stub.Set(A,'x',2); one=A.x; stub.SmartSet(A,'x',3); two=A.x; stub.CleanUp(); (one,two,A.x)
#%%
import os; (os.path.isdir(v1.test.get_temp_dir()), v1.resource_loader.readahead_file_path('a'))

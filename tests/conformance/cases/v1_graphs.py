# before each case
# tf.compat.v1 in graphs: initializers, partitioners, templates, accumulators, devices, global step, v1 signatures
v1=tf.compat.v1
def run(f, feed=None):
    with tf.Graph().as_default(), v1.Session() as s:
        v1.set_random_seed(7)
        out = f()
        s.run([v1.global_variables_initializer(), v1.local_variables_initializer()])
        return s.run(out, feed)
def names(f):
    with tf.Graph().as_default() as g:
        f()
        return [(o.name, o.type) for o in g.get_operations()]
def error(f):
    with tf.Graph().as_default():
        try:
            f()
        except Exception as e:
            return type(e).__name__, str(e)
#%%
run(lambda: v1.zeros_initializer()([2])), run(lambda: v1.ones_initializer(tf.int32)([2], dtype=tf.float64)), run(lambda: v1.constant_initializer([1,2])([3]))
#%%
run(lambda: v1.glorot_uniform_initializer(seed=1)([3,2])), run(lambda: v1.glorot_normal_initializer(seed=1)([3,2]))
#%%
run(lambda: v1.variance_scaling_initializer(2.0,'fan_out','uniform',seed=3)([2,3,2])), run(lambda: v1.initializers.he_normal(seed=3)([4]))
#%%
run(lambda: v1.random_uniform_initializer(0,10,seed=1,dtype=tf.int32)([3])), run(lambda: v1.random_normal_initializer(seed=1)([3])), run(lambda: v1.truncated_normal_initializer(seed=1)([3]))
#%%
run(lambda: v1.uniform_unit_scaling_initializer(seed=1)([3,2])), run(lambda: v1.initializers.identity(2.0)([2,3]))
#%%
np.round(np.abs(run(lambda: v1.orthogonal_initializer(seed=1)([3,3]))),4)
#%%
[i.get_config() for i in (v1.zeros_initializer(), v1.constant_initializer(3), v1.glorot_uniform_initializer(seed=1), v1.variance_scaling_initializer(), v1.random_normal_initializer(), v1.orthogonal_initializer(2.0))]
#%%
error(lambda: v1.constant_initializer(lambda: 1)), error(lambda: v1.variance_scaling_initializer(-1.0)), error(lambda: v1.variance_scaling_initializer(mode='x'))
#%%
run(lambda: v1.get_variable('w',[2,3])), run(lambda: v1.get_variable('w',[2],tf.int32))
#%%
with tf.Graph().as_default():
    v=v1.get_variable('v',[5,2],partitioner=v1.fixed_size_partitioner(3))
    out = (v.name, [x.name for x in v], [x.shape.as_list() for x in v], v.shape, tf.convert_to_tensor(v).name)
out
#%%
v1.fixed_size_partitioner(3)(shape=tf.TensorShape([4,2]),dtype=tf.float32), v1.variable_axis_size_partitioner(16)(shape=tf.TensorShape([4,4]),dtype=tf.float32), v1.min_max_variable_partitioner(4,0,16)(shape=tf.TensorShape([8,4]),dtype=tf.float32)
#%%
def scaled():
    t=v1.make_template('scale', lambda x: x*v1.get_variable('w',[2]))
    t(tf.ones([2])); t(tf.ones([2]))
    return t
with tf.Graph().as_default():
    t=scaled()
    out=(t.name, t.variable_scope.name, [v.name for v in t.variables], len(v1.global_variables()))
out
#%%
with tf.Graph().as_default():
    with v1.device(lambda op: '/device:CPU:3' if op.type=='Const' else '/job:ps'):
        a=tf.constant(1.); b=a+a
        with tf.device('/task:2'):
            c=tf.constant(2.)
    with tf.device('/job:a'), tf.device('/cpu:1'):
        d=tf.constant(1.)
        with tf.device(None):
            e=tf.constant(1.)
[x.device for x in (a,b,c,d,e)]
#%%
d=v1.DeviceSpec(job='a'); d.task=3; d.device_type='gpu'; e=d.to_string(); d.merge_from(v1.DeviceSpec(task=1)); (e, d.to_string())
#%%
with tf.Graph().as_default():
    s=v1.train.get_or_create_global_step(); out=(s.name, s.dtype, s is v1.train.get_global_step(), len(v1.get_collection('global_step')), s.trainable)
out
#%%
with tf.Graph().as_default():
    v1.train.create_global_step(); out=error2=None
    try:
        v1.train.create_global_step()
    except ValueError as e:
        out=str(e)
out
#%%
def accumulate(reduction, steps):
    with tf.Graph().as_default(), v1.Session() as s:
        a=v1.ConditionalAccumulator(tf.float32,shape=[2],reduction_type=reduction)
        for step in steps:
            s.run(a.apply_grad([1.,3.+step],local_step=step))
        n=s.run(a.num_accumulated()); t=s.run(a.take_grad(n)); s.run(a.apply_grad([1.,1.],local_step=0))
        return n, t, s.run(a.num_accumulated())
accumulate('MEAN',[0,1,2]), accumulate('SUM',[0,0])
#%%
def sparse():
    with tf.Graph().as_default(), v1.Session() as s:
        q=v1.SparseConditionalAccumulator(tf.float32, shape=[4,2])
        s.run(q.apply_grad([0,2],[[1.,2.],[3.,4.]],grad_shape=[4,2])); s.run(q.apply_grad([2],[[5.,6.]],grad_shape=[4,2]))
        return tuple(s.run(q.take_grad(2)))
sparse()
#%%
run(lambda: v1.ConditionalAccumulator(tf.float32,shape=[2]).take_grad(0))
#%%
error(lambda: v1.ConditionalAccumulator(tf.float32,shape=[2]).apply_grad([1.,2.,3.]))
#%%
with tf.Graph().as_default() as g:
    x=v1.ConditionalAccumulator(tf.float32,shape=[2],name='acc'); x.num_accumulated(); x.take_grad(1)
[(o.name,o.type) for o in g.get_operations()]
#%%
v1.expand_dims([1,2],dim=1), v1.squeeze([[1]],squeeze_dims=0), v1.transpose([[1,2]],name='t'), v1.pad([1],[[1,1]],constant_values=5), v1.gather([1,2,3],[2]), v1.size([[1,2]],out_type=tf.int64), v1.shape([1])
#%%
v1.expand_dims([1],axis=0,dim=0)
#%%
v1.expand_dims([1])
#%%
v1.batch_to_space([[[[1]]],[[[2]]],[[[3]]],[[[4]]]],[[0,0],[0,0]],2), v1.space_to_batch([[[[1],[2]],[[3],[4]]]],[[0,0],[0,0]],2), v1.batch_gather([[1,2],[3,4]],[[1],[0]])
#%%
v1.where([True,False],[[1,2],[3,4]],[[5,6],[7,8]]), v1.boolean_mask([1,2,3],[True,False,True]), v1.reverse_sequence([[1,2,3]],[2],seq_dim=1,batch_dim=0), v1.setdiff1d([1,2,3],[2])
#%%
v1.cond(tf.constant(True),fn1=lambda:[1],fn2=lambda:[2])
#%%
v1.cond(True,lambda: 1,fn1=lambda: 1,fn2=lambda: 2)
#%%
run(lambda: [v1.while_loop(lambda i: i<3, lambda i: i+1, [0]), v1.case([(tf.constant(True), lambda: tf.constant(1))], lambda: tf.constant(2))])
#%%
v1.nn.embedding_lookup([[[0.],[3.]],[[1.],[4.]],[[2.]]],[[0,1],[4,2]]), v1.nn.embedding_lookup([tf.constant([[0.],[3.]]),tf.constant([[1.]])],[0,2],'div')
#%%
v1.nn.softmax_cross_entropy_with_logits(labels=[[0.,1.]],logits=[[1.,2.]]), v1.nn.softmax([1.,2.],dim=0), v1.nn.xw_plus_b([[1.,2.]],[[1.],[1.]],[.5]), v1.nn.in_top_k([[.1,.9]],[1],1)
#%%
v1.nn.softmax_cross_entropy_with_logits(labels=[[0.,1.]])
#%%
names(lambda: (v1.nn.xw_plus_b(tf.ones([1,2]),tf.ones([2,1]),tf.ones([1])), tf.zeros([40,40]), tf.ones(tf.shape(tf.zeros([2])))))
#%%
v1.nn.dropout([1.,2.],keep_prob=1.0), v1.nn.moments(tf.constant([[1.,2.],[3.,5.]]),[0],keep_dims=True), v1.nn.conv2d(tf.ones([1,3,3,1]),tf.ones([2,2,1,1]),[1,1,1,1],'VALID'), v1.nn.max_pool(tf.reshape(tf.range(4.),[1,2,2,1]),[1,2,2,1],[1,2,2,1],'SAME')
#%%
v1.nn.dropout([1.])
#%%
v=tf.Variable([1.,2.,3.]); (v1.scatter_add(v,[0],[5.]).numpy(), v1.scatter_nd_update(v,[[1]],[9.]).numpy(), v1.batch_scatter_update(tf.Variable([[1,2],[3,4]]),[[0],[1]],[[10],[40]]).numpy())
#%%
y,m,s=v1.nn.fused_batch_norm(tf.reshape(tf.range(8.),[1,2,2,2]),[1.,2.],[0.,1.]); (y,m,s)

# before each case
# tf.compat.v1.nn.rnn_cell, dynamic_rnn and kin; values with constant weights
v1=tf.compat.v1
C=v1.nn.rnn_cell
def run(f):
    with tf.Graph().as_default(), v1.Session() as s, v1.variable_scope('', initializer=v1.constant_initializer(.1), use_resource=True):
        try:
            out=f()
        except Exception as e:
            return type(e).__name__, str(e)
        s.run(v1.global_variables_initializer())
        return [np.round(x,5).tolist() for x in tf.nest.flatten(s.run(out))], [v.name for v in v1.global_variables()]
x=lambda: tf.reshape(tf.range(12.)/10,[2,3,2])
def dyn(cell, n=None, **k):
    return run(lambda: v1.nn.dynamic_rnn(cell(),x(),sequence_length=n,dtype=tf.float32,**k))
#%%
dyn(lambda: C.BasicLSTMCell(2),[3,1]), dyn(lambda: C.GRUCell(2)), dyn(lambda: C.BasicRNNCell(2,activation=tf.nn.relu),[2,3])
#%%
dyn(lambda: C.LSTMCell(2,use_peepholes=True,num_proj=1,cell_clip=.2,proj_clip=.05)), dyn(lambda: C.LSTMCell(2,state_is_tuple=False)), dyn(lambda: C.BasicLSTMCell(2,state_is_tuple=False))
#%%
dyn(lambda: C.MultiRNNCell([C.GRUCell(3),C.BasicLSTMCell(1)]),[1,3]), dyn(lambda: C.ResidualWrapper(C.GRUCell(2))), dyn(lambda: C.DropoutWrapper(C.GRUCell(2),output_keep_prob=1.0))
#%%
dyn(lambda: C.GRUCell(1),time_major=True,scope='named'), run(lambda: v1.nn.dynamic_rnn(C.GRUCell(1),x(),initial_state=tf.ones([2,1])))
#%%
run(lambda: v1.nn.bidirectional_dynamic_rnn(C.GRUCell(1),C.GRUCell(2),x(),sequence_length=[3,2],dtype=tf.float32))
#%%
run(lambda: v1.nn.static_rnn(C.GRUCell(2),tf.unstack(x(),axis=1),dtype=tf.float32,sequence_length=[2,3])), run(lambda: v1.nn.static_bidirectional_rnn(C.GRUCell(1),C.BasicLSTMCell(1),tf.unstack(x(),axis=1),dtype=tf.float32))
#%%
run(lambda: v1.nn.dynamic_rnn(C.GRUCell(2),x()))
#%%
run(lambda: v1.nn.dynamic_rnn(3,x()))[0], run(lambda: v1.nn.static_rnn(C.GRUCell(2),[],dtype=tf.float32)), run(lambda: C.MultiRNNCell([]))
#%%
run(lambda: [C.GRUCell(2).zero_state(3,tf.float32), C.BasicLSTMCell(1).zero_state(tf.constant(2),tf.float32)])
#%%
C.LSTMStateTuple(1,2), C.MultiRNNCell([C.GRUCell(3),C.BasicLSTMCell(4)]).state_size, C.LSTMCell(4,num_proj=2).state_size, C.LSTMCell(4,num_proj=2).output_size
#%%
def grad():
    y,_=v1.nn.dynamic_rnn(C.BasicLSTMCell(2),x(),[3,1],dtype=tf.float32)
    return tf.gradients(tf.reduce_sum(y),v1.trainable_variables())
run(grad)
#%%
def driven():
    cell=C.GRUCell(2); inputs=tf.transpose(x(),[1,0,2]); ta=tf.TensorArray(tf.float32,3).unstack(inputs)
    def loop(time, output, state, loop_state):
        state=cell.zero_state(2,tf.float32) if output is None else state
        done=time>=[3,2]
        return done, tf.cond(tf.reduce_all(done), lambda: tf.zeros([2,2]), lambda: ta.read(time)), state, output, None
    out, state, _=v1.nn.raw_rnn(cell, loop)
    return out.stack(), state
run(driven)

# before each case
# tf.compat.v1.layers: names of variables and operations, reuse, collections, values
v1=tf.compat.v1
def fresh(f):
    with tf.Graph().as_default(), v1.variable_scope('', use_resource=True):
        try:
            out=f()
        except Exception as e:
            out=type(e).__name__, str(e)
        return out, [v.name for v in v1.global_variables()], [v.name for v in v1.trainable_variables()]
def value(f, feed=None):
    with tf.Graph().as_default(), v1.Session() as s, v1.variable_scope('', use_resource=True, initializer=v1.ones_initializer()):
        y=f(); s.run(v1.global_variables_initializer()); out=s.run(y)
        u=v1.get_collection('update_ops'); s.run(u)
        return np.round(out,4).tolist(), len(u), [np.round(s.run(v),4).tolist() for v in v1.global_variables() if 'moving' in v.name]
x=lambda: tf.ones([2,3])
i=lambda: tf.reshape(tf.range(32.),[1,4,4,2])
#%%
fresh(lambda: [v1.layers.dense(x(),2).name, v1.layers.dense(x(),2).name])
#%%
def shared():
    with v1.variable_scope('s'):
        y=v1.layers.dense(x(),2,name='d',activation=tf.nn.relu)
    with v1.variable_scope('s',reuse=True):
        z=v1.layers.dense(x(),2,name='d')
    return y.name,z.name
fresh(shared)
#%%
fresh(lambda: (v1.layers.dense(x(),2,name='d'), v1.layers.dense(x(),2,name='d')))
#%%
fresh(lambda: v1.layers.dense(x(),2,name='d',reuse=True))
#%%
def instance():
    l=v1.layers.Dense(2,name='k'); y=l(x()); z=l.apply(x()); return y.name,z.name,l.name,l.scope_name,[w.name for w in l.weights],l.built
fresh(instance)
#%%
fresh(lambda: v1.layers.Dense(2,name='q').scope_name)
#%%
fresh(lambda: [v1.layers.conv2d(i(),3,2).name, v1.layers.conv2d(i(),3,2,name='c').name, v1.layers.max_pooling2d(i(),2,2).name, v1.layers.flatten(i()).name, v1.layers.dropout(i()).name, v1.layers.batch_normalization(i(),training=True).name, v1.layers.conv2d_transpose(i(),3,2).name, v1.layers.separable_conv2d(i(),3,2).name, v1.layers.average_pooling2d(i(),2,2).name, [u.name for u in v1.get_collection('update_ops')]])
#%%
def regularized():
    r=tf.keras.regularizers.l2(.5)
    v1.layers.dense(x(),2,kernel_regularizer=r,name='f'); v1.layers.dense(x(),2,kernel_regularizer=r,name='f',reuse=True)
    return len(v1.get_collection('regularization_losses')), len(v1.losses.get_regularization_losses())
fresh(regularized)
#%%
def custom():
    class L(v1.layers.Layer):
        def build(self, s):
            self.w=self.add_variable('w',[3]); self.built=True
        def call(self, x):
            return x*self.w
    l=L(name='mine'); l(x())
    with v1.variable_scope('sc') as sc:
        l2=L(_scope=sc, name='z')
    l2(x())
    return [v.name for v in l.variables], l.scope_name, l2.scope_name
fresh(custom)
#%%
fresh(lambda: v1.layers.dense(v1.placeholder(tf.float32),2))
#%%
value(lambda: v1.layers.batch_normalization(tf.reshape(tf.range(12.),[4,3]),training=True,momentum=.5))
#%%
value(lambda: v1.layers.batch_normalization(tf.reshape(tf.range(16.),[2,2,2,2]),training=True,momentum=.5)), value(lambda: v1.layers.batch_normalization(tf.reshape(tf.range(16.),[2,2,2,2])))
#%%
[value(lambda: v1.layers.batch_normalization(tf.reshape(tf.range(12.),[4,3]),training=tf.equal(tf.constant(t),1),momentum=.5)) for t in (0,1)]
#%%
[value(lambda: v1.layers.batch_normalization(tf.reshape(tf.range(16.),[2,2,2,2]),training=v1.placeholder_with_default(t,[]),momentum=.5,fused=True)) for t in (True,False)]
#%%
value(lambda: v1.layers.conv2d(i(),2,2,strides=2)), value(lambda: v1.layers.conv1d(x()[:,:,None],2,2)), value(lambda: v1.layers.max_pooling2d(i(),2,2)), value(lambda: v1.layers.average_pooling1d(tf.reshape(tf.range(6.),[1,6,1]),2,2)), value(lambda: v1.layers.conv2d_transpose(i(),1,2,2,bias_initializer=v1.ones_initializer()))
#%%
value(lambda: v1.layers.separable_conv2d(i(),1,2)), value(lambda: v1.layers.flatten(i())), value(lambda: v1.layers.dropout(x(),training=False)), value(lambda: v1.layers.dense(x(),2,activation=tf.nn.relu,use_bias=False))
#%%
def frozen():
    v1.layers.dense(x(),2,trainable=False,name='f'); return len(v1.trainable_variables())
fresh(frozen)
#%%
l=v1.layers.Dense(2,kernel_initializer=v1.ones_initializer(),name='eager'); (l(x()), [w.name for w in l.weights])

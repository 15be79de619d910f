# before each case
# tf.compat.v1: schedules, moving averages, losses, metrics
v1=tf.compat.v1
def rates(f, steps=(0,3,5,7,25)):
    with tf.Graph().as_default(), v1.Session() as s:
        p=v1.placeholder(tf.int32,[])
        r=f(p)
        return [round(float(s.run(r,{p:i})),5) for i in steps], r.shape
def error(f):
    with tf.Graph().as_default():
        try:
            f()
        except Exception as e:
            return type(e).__name__, str(e)
def loss(f):
    with tf.Graph().as_default(), v1.Session() as s:
        l=f()
        return np.round(s.run(l),5), l.dtype, [x.name.split(':')[0].split('/')[0] for x in v1.losses.get_losses()]
def metric(f, *batches, **more):
    with tf.Graph().as_default(), v1.Session() as s:
        a=v1.placeholder(tf.float32,[None]); b=v1.placeholder(tf.float32,[None])
        value, update = f(a, b)
        s.run(v1.local_variables_initializer())
        u=[np.round(s.run(update,{a:x,b:y}),4).tolist() for x,y in batches]
        return u, np.round(s.run(value),4).tolist(), [v.name for v in v1.local_variables()], [v.name for v in v1.get_collection('metric_variables')], value.shape
#%%
rates(lambda g: v1.train.exponential_decay(.1,g,5,.5)), rates(lambda g: v1.train.exponential_decay(.1,g,5,.5,staircase=True))
#%%
rates(lambda g: v1.train.piecewise_constant(g,[3,6],[1.,.5,.1])), rates(lambda g: v1.train.piecewise_constant_decay(g,[3],[1.,.5]))
#%%
rates(lambda g: v1.train.polynomial_decay(.1,g,10,.01,power=2.)), rates(lambda g: v1.train.polynomial_decay(.1,g,10,.01,cycle=True))
#%%
rates(lambda g: v1.train.natural_exp_decay(.1,g,5,.5)), rates(lambda g: v1.train.inverse_time_decay(.1,g,5,.5)), rates(lambda g: v1.train.inverse_time_decay(.1,g,5,.5,staircase=True))
#%%
rates(lambda g: v1.train.cosine_decay(.1,g,10,alpha=.1)), rates(lambda g: v1.train.cosine_decay_restarts(.1,g,4,m_mul=.5)), rates(lambda g: v1.train.linear_cosine_decay(.1,g,10,num_periods=2.))
#%%
v1.train.exponential_decay(.1, tf.Variable(5), 5, .5)(), v1.train.cosine_decay(.1, 5, 10)(), v1.train.piecewise_constant(tf.Variable(5),[3],[1.,.5])()
#%%
[error(f)[0] for f in (lambda: v1.train.exponential_decay(.1,None,5,.5), lambda: v1.train.cosine_decay(.1,None,5), lambda: v1.train.polynomial_decay(.1,None,5))]
#%%
with tf.Graph().as_default(), v1.Session() as s:
    r=v1.train.noisy_linear_cosine_decay(.1,tf.constant(3),10,initial_variance=0.)
    out=round(float(s.run(r)),5)
out
#%%
with tf.Graph().as_default(), v1.Session() as s:
    a=v1.get_variable('a',initializer=1.0); b=v1.get_variable('b',initializer=[1.,2.])
    ema=tf.train.ExponentialMovingAverage(0.9,num_updates=tf.constant(3))
    op=ema.apply([a,b])
    s.run(v1.global_variables_initializer())
    a.load(2.0,s); s.run(op)
    out=(op.name, [v.name for v in v1.global_variables()], ema.average_name(a), np.round(s.run(ema.average(a)),5), s.run(ema.average(b)), sorted(ema.variables_to_restore()), [v.name for v in v1.moving_average_variables()])
out
#%%
with tf.Graph().as_default(), v1.Session() as s:
    a=v1.get_variable('a',initializer=1.0); t=a*3.0
    ema=tf.train.ExponentialMovingAverage(0.9,zero_debias=True)
    op=ema.apply([a,t])
    s.run(v1.global_variables_initializer())
    s.run(op); a.load(2.0,s); s.run(op)
    out=([v.name for v in v1.global_variables()], np.round(s.run([ema.average(a),ema.average(t)]),5))
out
#%%
error(lambda: tf.train.ExponentialMovingAverage(.9).apply([v1.get_variable('i',[1],tf.int32)]))
#%%
[loss(lambda: v1.losses.compute_weighted_loss([1.,2.,3.],w,reduction=r)) for w in (1.,[1.,0.,2.]) for r in ('none','weighted_sum','weighted_mean','weighted_sum_over_batch_size','weighted_sum_by_nonzero_weights')]
#%%
loss(lambda: v1.losses.absolute_difference([1.,2.],[2.,4.])), loss(lambda: v1.losses.mean_squared_error([1.,2.],[2.,4.],weights=[1.,0.])), loss(lambda: v1.losses.huber_loss([0.,0.],[.5,3.],delta=2.)), loss(lambda: v1.losses.hinge_loss([[1.],[0.]],[[.5],[.5]]))
#%%
loss(lambda: v1.losses.log_loss([1.,0.],[.9,.2])), loss(lambda: v1.losses.cosine_distance([[1.,0.]],[[.6,.8]],axis=1)), loss(lambda: v1.losses.mean_pairwise_squared_error([[1.,2.,3.],[0.,1.,5.]],[[2.,2.,1.],[1.,1.,1.]])), loss(lambda: v1.losses.mean_pairwise_squared_error([[1.,2.],[0.,1.]],[[2.,2.],[1.,3.]],weights=[[1.],[0.]]))
#%%
loss(lambda: v1.losses.sigmoid_cross_entropy([[1.,0.]],[[2.,-1.]],label_smoothing=.1)), loss(lambda: v1.losses.softmax_cross_entropy([[1,0]],[[2.,-1.]],label_smoothing=.1)), loss(lambda: v1.losses.sparse_softmax_cross_entropy([0,1],[[2.,-1.],[0.,1.]],weights=[1.,3.])), loss(lambda: v1.losses.sparse_softmax_cross_entropy([[0],[1]],[[2.,-1.],[0.,1.]]))
#%%
error(lambda: v1.losses.mean_squared_error(None,[1.])), error(lambda: v1.losses.compute_weighted_loss([1.],reduction='x')), error(lambda: v1.losses.mean_squared_error([1.,2.],[1.,2.],weights=[[1.]]))[0], error(lambda: v1.losses.mean_squared_error([1.,2.],[1.])), error(lambda: v1.losses.cosine_distance([1.],[1.]))
#%%
with tf.Graph().as_default(), v1.Session() as s:
    v1.losses.mean_squared_error([1.],[2.]); v1.losses.add_loss(tf.constant(3.)); v1.add_to_collection('regularization_losses', tf.constant(.5))
    t=v1.losses.get_total_loss(); out=(t.name, s.run(t), s.run(v1.losses.get_total_loss(False)), len(v1.losses.get_losses()), s.run(v1.losses.get_regularization_loss()))
out
#%%
error(lambda: v1.losses.get_total_loss())
#%%
v1.losses.mean_squared_error([1.,2.],[2.,4.])
#%%
metric(lambda a,b: v1.metrics.accuracy(a,b),([1,0,1,1],[1,0,0,1]),([0],[1])), metric(lambda a,b: v1.metrics.mean(a,b),([1,2],[1,3]))
#%%
metric(lambda a,b: v1.metrics.precision(a,b),([1,0,1,1],[1,1,0,1])), metric(lambda a,b: v1.metrics.recall(a,b,name='r'),([1,0,1,1],[1,1,0,1]),([1],[0]))
#%%
metric(lambda a,b: v1.metrics.auc(a,b),([1,0,1,0],[.9,.6,.4,.1])), metric(lambda a,b: v1.metrics.auc(a,b,curve='PR',summation_method='careful_interpolation',num_thresholds=20),([1,0,1,0],[.9,.6,.4,.1])), metric(lambda a,b: v1.metrics.auc(a,b,summation_method='majoring',num_thresholds=5),([1,0,1,0],[.9,.6,.4,.1]))
#%%
[metric(lambda a,b: f(a,b),([1,2,0],[1.5,1,1]),([3],[1])) for f in (v1.metrics.mean_absolute_error,v1.metrics.mean_squared_error,v1.metrics.root_mean_squared_error)]
#%%
metric(lambda a,b: v1.metrics.mean_relative_error(a,b,a),([1,2,0],[1.5,1,1])), metric(lambda a,b: v1.metrics.percentage_below(a,1.5),([1,2,0],[1.5,1,1])), metric(lambda a,b: v1.metrics.mean_cosine_distance(a,b,0),([.6,.8],[1.,0.]))
#%%
[metric(lambda a,b: f(a,b,[.3,.5]),([1,0,1,0],[.9,.6,.4,.1])) for f in (v1.metrics.true_positives_at_thresholds,v1.metrics.false_negatives_at_thresholds,v1.metrics.precision_at_thresholds,v1.metrics.recall_at_thresholds)]
#%%
[metric(lambda a,b: f(a,b),([1,0,1,0],[1,1,0,0])) for f in (v1.metrics.true_positives,v1.metrics.false_positives,v1.metrics.true_negatives,v1.metrics.false_negatives)]
#%%
metric(lambda a,b: v1.metrics.mean_iou(a,b,3),([0,1,2,2],[0,1,1,2])), metric(lambda a,b: v1.metrics.mean_per_class_accuracy(a,b,3),([0,1,2,2],[0,1,1,2]))
#%%
metric(lambda a,b: v1.metrics.sensitivity_at_specificity(a,b,.5),([1,0,1,0],[.9,.6,.4,.1])), metric(lambda a,b: v1.metrics.specificity_at_sensitivity(a,b,.5),([1,0,1,0],[.9,.6,.4,.1]))
#%%
v1.metrics.mean([1.])
#%%
with tf.Graph().as_default():
    value,update=v1.metrics.mean_tensor([[1.,2.]],metrics_collections=['m'],updates_collections='u'); out=(value.name,update.name,v1.get_collection('m')[0] is value,v1.get_collection('u')[0] is update)
out

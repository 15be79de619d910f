# before each case
# tf.compat.v1.metrics: the k best predictions
v1=tf.compat.v1
M=v1.metrics
scores=np.array([[.1,.3,.05,.4,.15],[.6,.1,.1,.15,.05],[.2,.1,.3,.35,.05]],'f')
dense=np.array([[3,0],[2,3],[4,9]],'int64')
def sp(): return tf.SparseTensor([[0,0],[0,1],[1,0],[2,0],[2,1],[2,2]],np.array([3,1,0,0,2,4],'int64'),[3,3])
def run(f):
    with tf.Graph().as_default(), v1.Session() as s:
        v,u=f()
        s.run(v1.local_variables_initializer())
        r=[s.run(u),s.run(v),s.run(u),s.run(v)]
        return [round(float(x),6) for x in r],sorted(x.name for x in v1.local_variables()),v.name,u.name,v.dtype.name
#%%
[run(lambda:M.recall_at_k(dense,scores,k)) for k in (1,2,3)]
#%%
[run(lambda:M.recall_at_k(sp(),scores,k)) for k in (1,2,3)]
#%%
[run(lambda:M.precision_at_k(dense,scores,k)) for k in (1,2,3)]
#%%
[run(lambda:M.sparse_precision_at_k(sp(),scores,k)) for k in (1,2,3)]
#%%
[run(lambda:M.average_precision_at_k(dense,scores,k)) for k in (1,2,3)]
#%%
[run(lambda:M.sparse_average_precision_at_k(sp(),scores,k)) for k in (1,2,3)]
#%%
run(lambda:M.recall_at_k(dense,scores,2,class_id=3)), run(lambda:M.precision_at_k(sp(),scores,2,class_id=0))
#%%
run(lambda:M.recall_at_k(dense,scores,2,weights=[1.,0.,2.])), run(lambda:M.precision_at_k(sp(),scores,2,weights=.5))
#%%
run(lambda:M.average_precision_at_k(dense,scores,2,weights=[1.,0.,2.]))
#%%
run(lambda:M.recall_at_k(np.array([3,0,1],'int64'),scores,2,name='r'))
#%%
run(lambda:M.recall_at_top_k(dense,tf.constant([[3,3],[2,3],[0,4]])))
#%%
run(lambda:M.precision_at_top_k(dense,tf.constant([[3,3],[2,3],[0,4]]),k=2,class_id=3))
#%%
run(lambda:M.recall_at_k(np.zeros([1,1,1],'int64'),scores,2))
#%%
run(lambda:M.average_precision_at_k(dense,scores,0))
#%%
M.recall_at_k(dense,scores,1)

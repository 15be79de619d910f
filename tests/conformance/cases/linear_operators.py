# before each case
# tf.linalg.LinearOperator and its kinds
L=tf.linalg
pd=np.array([[4.,1.,.5],[1.,3.,.25],[.5,.25,2.]],'f')
sq=np.array([[2.,1.,.5],[-1.,3.,.25],[.5,.75,-2.]],'f')
x=np.array([[1.,2.],[3.,-1.],[.5,1.]],'f')
Z=L.LinearOperatorFullMatrix
def full(o,n,solve=True):
    rng=np.random.RandomState(0)
    y=tf.constant(rng.randn(n,2).astype('f'))
    def t(f):
        try: return np.vectorize(lambda v: float('%.3g'%round(float(v),3))+0.)(np.asarray(f())).tolist()
        except Exception as e: return type(e).__name__
    r=[o.shape, o.batch_shape, o.tensor_rank, o.domain_dimension, o.is_square, o.is_non_singular, o.is_self_adjoint, o.is_positive_definite, o.dtype, o.name, o.shape_tensor().numpy().tolist()]
    r+=[t(f) for f in (lambda:o.to_dense(), lambda:o.matmul(y), lambda:o.matmul(y,adjoint=True), lambda:o.matmul(tf.transpose(y),adjoint_arg=True), lambda:o.matvec(y[:,0]), lambda:o.diag_part(), lambda:o.trace(), lambda:o.add_to_tensor(tf.ones(o.shape)), lambda:tf.sort(o.eigvals()), lambda:o.H.to_dense())]
    if solve: r+=[t(f) for f in (lambda:o.solve(y), lambda:o.solve(y,adjoint=True), lambda:o.solve(tf.transpose(y),adjoint_arg=True), lambda:o.solvevec(y[:,0]), lambda:o.determinant(), lambda:o.log_abs_determinant(), lambda:o.cond(), lambda:o.inverse().to_dense(), lambda:o.cholesky().to_dense())]
    return r
#%%
full(Z(sq),3)
#%%
full(Z(pd,is_self_adjoint=True,is_positive_definite=True),3)
#%%
full(Z(np.stack([sq,pd])),3)
#%%
full(L.LinearOperatorDiag([1.,-2.,3.]),3)
#%%
full(L.LinearOperatorDiag([[1.,2.,3.],[4.,5.,6.]],is_positive_definite=True),3)
#%%
full(L.LinearOperatorLowerTriangular(sq),3)
#%%
full(L.LinearOperatorIdentity(3),3)
#%%
full(L.LinearOperatorIdentity(3,batch_shape=[2]),3)
#%%
full(L.LinearOperatorScaledIdentity(3,2.),3)
#%%
full(L.LinearOperatorScaledIdentity(3,[2.,-1.],is_non_singular=True),3)
#%%
full(L.LinearOperatorZeros(3),3)
#%%
full(L.LinearOperatorHouseholder([1.,2.,2.]),3)
#%%
full(L.LinearOperatorPermutation([2,0,1]),3)
#%%
full(L.LinearOperatorTridiag([[1.,2.,0.],[4.,5.,6.],[0.,1.,1.]]),3)
#%%
full(L.LinearOperatorToeplitz([4.,2.,3.],[4.,-1.,1.]),3)
#%%
full(L.LinearOperatorComposition([Z(sq),L.LinearOperatorDiag([1.,2.,3.])]),3)
#%%
full(L.LinearOperatorAdjoint(Z(sq)),3)
#%%
full(L.LinearOperatorInversion(Z(sq)),3)
#%%
full(L.LinearOperatorKronecker([Z(sq[:2,:2]),Z(pd)]),6)
#%%
full(L.LinearOperatorKronecker([L.LinearOperatorDiag([1.,2.]),Z(pd,is_self_adjoint=True)]),6)
#%%
full(L.LinearOperatorBlockDiag([Z(sq[:2,:2]),Z(pd),L.LinearOperatorIdentity(1)]),6)
#%%
full(L.LinearOperatorLowRankUpdate(L.LinearOperatorDiag([1.,2.,3.],is_positive_definite=True),x,[1.,.5],is_diag_update_positive=True),3)
#%%
full(L.LinearOperatorLowRankUpdate(Z(sq,is_non_singular=True),x,v=x[::-1].copy()),3)
#%%
full(Z(x),2,solve=False)[:11]
#%%
type(L.LinearOperatorDiag([1.,2.])@L.LinearOperatorDiag([3.,4.])).__name__, (L.LinearOperatorDiag([1.,2.])@L.LinearOperatorDiag([3.,4.])).diag
#%%
o=Z(sq)@Z(pd); type(o).__name__, o.name, o.is_square
#%%
o=Z(sq).matmul(L.LinearOperatorIdentity(3)); type(o).__name__
#%%
o=L.LinearOperatorScaledIdentity(2,3.)@L.LinearOperatorDiag([3.,4.]); type(o).__name__, o.diag
#%%
tf.matmul(Z(sq),x), tf.linalg.det(Z(sq)), tf.linalg.trace(Z(sq)), np.round(tf.linalg.solve(Z(sq),x).numpy(),4).tolist()
#%%
type(tf.linalg.cholesky(Z(pd,is_self_adjoint=True,is_positive_definite=True))).__name__, type(tf.linalg.inv(Z(sq))).__name__
#%%
tf.linalg.logdet(Z(sq))
#%%
Z(pd).cholesky()
#%%
Z(sq).matmul(np.ones([2,2],'f'))
#%%
Z(sq).matmul(np.ones([3,2]))
#%%
Z([1.,2.])
#%%
Z(np.array([[1]]))
#%%
L.LinearOperatorDiag(1.)
#%%
L.LinearOperatorDiag([1.],is_self_adjoint=False)
#%%
Z(sq,is_positive_definite=True,is_non_singular=False)
#%%
Z(sq,is_non_singular=False).solve(x)
#%%
Z(sq).eigvals()
#%%
L.LinearOperatorIdentity(-1)
#%%
L.LinearOperatorIdentity(2.)
#%%
L.LinearOperatorComposition([])
#%%
L.LinearOperatorComposition([Z(sq),Z(sq.astype('d'))])
#%%
L.LinearOperatorDiag([0.,1.]).assert_non_singular()
#%%
L.LinearOperatorDiag([-1.,1.]).assert_positive_definite()
#%%
L.LinearOperatorDiag([1.,1.]).assert_positive_definite(), Z(pd).assert_self_adjoint()
#%%
Z(sq).assert_self_adjoint()
#%%
f=tf.function(lambda o,x: o.matmul(x)); f(L.LinearOperatorDiag([1.,2.,3.]),x), f(L.LinearOperatorDiag([4.,2.,3.]),x), f.experimental_get_tracing_count()
#%%
v=tf.Variable([1.,2.,3.])
o=L.LinearOperatorDiag(v)
with tf.GradientTape() as t: y=tf.reduce_sum(o.matmul(x)**2)
t.gradient(y,v), [w.name for w in o.trainable_variables]
#%%
tf.nest.flatten(L.LinearOperatorBlockDiag([L.LinearOperatorDiag([1.]),L.LinearOperatorDiag([2.])]),expand_composites=True)
#%%
tf.nest.map_structure(lambda a:a*2,L.LinearOperatorDiag([1.,2.]),expand_composites=True).diag
#%%
type(L.LinearOperatorDiag([1.,2.])._type_spec).__name__
#%%
c=L.LinearOperatorFullMatrix(tf.constant([[1+1j,2],[0,3]],tf.complex64)); c.adjoint().to_dense(), complex(np.round(c.determinant().numpy(),3)), round(float(c.log_abs_determinant().numpy().real),3)
#%%
L.LinearOperatorBlockDiag([Z(sq),Z(pd)]).matmul([tf.constant(x),tf.constant(x)])
#%%
o=L.LinearOperatorDiag([[1.,2.],[3.,4.],[5.,6.]]); o[1:].diag, o[0].diag, o[..., -1].diag, o[tf.newaxis].shape
#%%
o=L.LinearOperatorIdentity(2,batch_shape=[3,4]); o[0].shape, o[:2,1:].shape, Z(np.stack([sq,pd]))[1].to_dense()
#%%
o=L.LinearOperatorScaledIdentity(2,[1.,2.,3.]); o[1:].to_dense(), o[0].multiplier
#%%
L.LinearOperatorBlockDiag([L.LinearOperatorDiag([[1.,2.],[3.,4.]]),L.LinearOperatorDiag([[1.],[3.]])])[1].to_dense()

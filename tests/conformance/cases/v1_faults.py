# before each case
# tf.compat.v1.Session: feeds and fetches that do not fit, closed sessions, queues at their end
v1=tf.compat.v1
def fault(f, *args):
    with tf.Graph().as_default() as g, v1.Session() as s:
        x=v1.placeholder(tf.float32,[2,None],name='x'); n=v1.placeholder(tf.int32,[],name='n'); y=tf.identity(x*2.0,name='y')
        try:
            return f(s, x, n, y)
        except Exception as e:
            text=[l for l in str(e).split('\n') if l.strip() and 'Graph execution' not in l and 'Detected at' not in l and 'File ' not in l and 'defined at' not in l and 'Node:' not in l]
            return type(e).__name__, text[0][:160]
#%%
[fault(lambda s,x,n,y: s.run(y,{x:v})) for v in ([[1.,2.]],[1.,2.],[['a'],['b']],[[1.],[2.,3.]])]
#%%
[fault(lambda s,x,n,y: s.run(n,{n:v})) for v in (2**40, 3.7, 'a')]
#%%
fault(lambda s,x,n,y: s.run(y)), fault(lambda s,x,n,y: s.run(y,{x:tf.constant([[1.],[2.]])})), fault(lambda s,x,n,y: s.run(y,{'z:0':1})), fault(lambda s,x,n,y: s.run(y,{3:1}))
#%%
fault(lambda s,x,n,y: s.run('nope')), fault(lambda s,x,n,y: s.run('nope:0')), fault(lambda s,x,n,y: s.run('y:3')), fault(lambda s,x,n,y: s.run(3)), fault(lambda s,x,n,y: s.run(None)), fault(lambda s,x,n,y: s.run([y,None],{x:[[1.],[2.]]}))
#%%
def foreign(s,x,n,y):
    with tf.Graph().as_default():
        c=tf.constant(1.)
    return s.run(c)
fault(foreign)
#%%
def closed(s,x,n,y):
    s.close(); return s.run(y,{x:[[1.],[2.]]})
fault(closed)
#%%
def empty():
    with tf.Graph().as_default():
        try:
            v1.Session().run([])
        except Exception as e:
            return type(e).__name__, str(e)
empty()
#%%
def uninitialized(s,x,n,y):
    v=v1.get_variable('v',[1],use_resource=True); return s.run(v)
fault(uninitialized)[0]
#%%
def feeds(s,x,n,y):
    return s.run([y, 'y:0', {'a':(y,n)}],{'x:0':[[1.],[2.]],n:3}), s.run(y,{y:5.0})
fault(feeds)
#%%
def queue(s,x,n,y):
    q=tf.queue.FIFOQueue(3,[tf.int32],shapes=[()]); s.run(q.enqueue_many([[1,2]])); s.run(q.close())
    out=[s.run(q.dequeue()) for _ in range(2)]
    try:
        s.run(q.dequeue())
    except tf.errors.OutOfRangeError:
        out.append('end')
    try:
        s.run(q.enqueue(1))
    except tf.errors.CancelledError:
        out.append('cancelled')
    return out, q.dequeue().shape, q.dequeue_many(2).shape
fault(queue)
#%%
def called(s,x,n,y):
    f=s.make_callable(y,[x]); g=s.make_callable([y,n],feed_list=[x,n]); return f([[1.],[2.]]), g([[1.],[2.]],4)
fault(called)
#%%
fault(lambda s,x,n,y: s.make_callable(y,x))
#%%
v1.Session(graph=3)
#%%
v1.Session(config=3)
#%%
with tf.Graph().as_default():
    y=tf.constant(1.0); out=None
    try:
        y.eval()
    except ValueError as e:
        out=str(e)
out
#%%
with tf.Graph().as_default():
    s=v1.InteractiveSession(); y=tf.constant(2.0)*3.0; out=(y.eval(), v1.get_default_session() is s); s.close()
out

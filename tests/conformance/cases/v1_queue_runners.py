# before each case
# tf.compat.v1.train.QueueRunner as a QueueRunnerDef, alone and in a MetaGraphDef
v1=tf.compat.v1
def made():
    q=v1.train.string_input_producer(['a','b','c'],shuffle=False)
    return q, q.dequeue(name='deq'), v1.get_collection('queue_runners')[0]
#%%
with tf.Graph().as_default():
    q,x,r=made(); p=r.to_proto(); out=(p.queue_name==q.queue_ref.op.name, [n for n in p.enqueue_op_name]==[o.name for o in r.enqueue_ops], p.close_op_name==r.close_op.name, p.cancel_op_name==r.cancel_op.name, list(p.queue_closed_exception_types), r.to_proto('other'))
out
#%%
with tf.Graph().as_default():
    made(); m=v1.train.export_meta_graph()
with tf.Graph().as_default(), v1.Session() as s:
    v1.train.import_meta_graph(m,import_scope='in')
    r=v1.get_collection('queue_runners')
    c=v1.train.Coordinator(); t=v1.train.start_queue_runners(s,c)
    out=[s.run('in/deq:0') for _ in range(4)], len(r), len(r[0].enqueue_ops), r[0].close_op.name.startswith('in/'), [e.__name__ for e in r[0].queue_closed_exception_types]
    c.request_stop(); c.join(t)
out
#%%
with tf.Graph().as_default():
    q,x,r=made(); p=r.to_proto(); b=v1.train.QueueRunner.from_proto(p); out=(b.close_op is r.close_op, b.enqueue_ops==r.enqueue_ops)
out
#%%
with tf.Graph().as_default():
    q,x,r=made(); v1.train.QueueRunner(queue=q,queue_runner_def=r.to_proto())
#%%
with tf.Graph().as_default():
    q,x,r=made(); p=r.to_proto()
with tf.Graph().as_default():
    v1.train.QueueRunner.from_proto(p)

"""Optimizers of tf.compat.v1.train and the problem they are tried on; run by tests and by the recording script."""

OPTIMIZERS = {
    "GradientDescent": lambda train, step: train.GradientDescentOptimizer(0.1),
    "Momentum": lambda train, step: train.MomentumOptimizer(0.1, 0.9),
    "Nesterov": lambda train, step: train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    "Adam": lambda train, step: train.AdamOptimizer(0.1),
    "Adagrad": lambda train, step: train.AdagradOptimizer(0.5),
    "AdagradDA": lambda train, step: train.AdagradDAOptimizer(0.5, step, l1_regularization_strength=0.01),
    "Adadelta": lambda train, step: train.AdadeltaOptimizer(50.0),
    "RMSProp": lambda train, step: train.RMSPropOptimizer(0.05, momentum=0.5),
    "CenteredRMSProp": lambda train, step: train.RMSPropOptimizer(0.05, centered=True),
    "Ftrl": lambda train, step: train.FtrlOptimizer(0.5, l1_regularization_strength=0.1),
    "FtrlShrinkage": lambda train, step: train.FtrlOptimizer(0.5, l2_shrinkage_regularization_strength=0.1, beta=0.1),
    "ProximalGradientDescent": lambda train, step: train.ProximalGradientDescentOptimizer(0.1, 0.1, 0.1),
    "ProximalAdagrad": lambda train, step: train.ProximalAdagradOptimizer(0.5, 0.1, 0.1, 0.1),
}


def cases():
    return {f"{name} {kind}": (name, kind) for name in OPTIMIZERS for kind in ("dense", "sparse", "eager")}


def loss(tf, w, b, sparse):
    x = tf.gather(w, [0, 2, 0]) if sparse else w
    return tf.reduce_sum(x * x * x) * 0.1 + tf.reduce_sum(b * b)


def trajectory(tf, name, kind):
    """Variables after each of three steps; names of operation, slots and variables; the slots' last values."""
    return eagerly(tf, name) if kind == "eager" else in_graph(tf, name, kind == "sparse")


def in_graph(tf, name, sparse):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        w = v1.get_variable("w", initializer=tf.constant([[1.0, 2.0], [3.0, 4.0], [0.5, 0.25]]), use_resource=True)
        b = v1.get_variable("b", initializer=tf.constant([0.5]), use_resource=True)
        step = v1.train.get_or_create_global_step()
        optimizer = OPTIMIZERS[name](v1.train, step)
        operation = optimizer.minimize(loss(tf, w, b, sparse), global_step=step)
        session.run(v1.global_variables_initializer())
        steps = []
        for _ in range(3):
            session.run(operation)
            steps.append([v.tolist() for v in session.run([w, b])])
        return {
            "steps": steps,
            "operation": [operation.name, operation.type],
            "slots": optimizer.get_slot_names(),
            "variables": [v.name for v in v1.global_variables()],
            "values": {v.name: session.run(v).tolist() for v in optimizer.variables()},
            "global_step": int(session.run(step)),
        }


def eagerly(tf, name):
    w, b = tf.Variable([[1.0, 2.0], [3.0, 4.0], [0.5, 0.25]], name="w"), tf.Variable([0.5], name="b")
    step = tf.Variable(0, dtype=tf.int64)
    optimizer = OPTIMIZERS[name](tf.compat.v1.train, step)
    steps = []
    for _ in range(3):
        optimizer.minimize(lambda: loss(tf, w, b, True), global_step=step)
        steps.append([w.numpy().tolist(), b.numpy().tolist()])
    return {"steps": steps, "slots": optimizer.get_slot_names(), "global_step": int(step.numpy())}

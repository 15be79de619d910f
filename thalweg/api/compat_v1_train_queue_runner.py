"""`tf.compat.v1.train.queue_runner`."""

EXPORTS = {
    "thalweg.v1.queue_runner": "QueueRunner add_queue_runner start_queue_runners",
}

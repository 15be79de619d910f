"""`tf.profiler.experimental.server`."""

EXPORTS = {
    "thalweg.profiler.tf2": "start=start_server",
}

"""`tf.profiler`: it has no names of its own, only `experimental`."""

EXPORTS: dict[str, str] = {}

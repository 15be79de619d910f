"""`tf.profiler.experimental`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.profiler.tf2": """
        Profile ProfilerOptions Trace start stop
    """,
}

"""`tf.summary.experimental`: public names by the module that has them."""

EXPORTS = {
    "thalweg.summaries.api": """
        summary_scope write_raw_pb
    """,
    "thalweg.summaries.writers": """
        get_step set_step
    """,
}

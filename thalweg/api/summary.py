"""`tf.summary`: public names by the module that has them."""

EXPORTS = {
    "thalweg.summaries.api": """
        audio graph histogram image scalar text write
    """,
    "thalweg.summaries.tracing": """
        trace_export trace_off trace_on
    """,
    "thalweg.summaries.writers": """
        SummaryWriter create_file_writer create_noop_writer flush record_if should_record_summaries
    """,
}

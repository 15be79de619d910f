"""`tf.compat.v1.summary`: public names by the module that has them."""

EXPORTS = {
    "thalweg.core.protos": """
        Event SessionLog Summary SummaryDescription TaggedRunMetadata
    """,
    "thalweg.summaries.v1_ops": """
        all_v2_summary_ops audio get_summary_description histogram image initialize merge merge_all scalar
        tensor_summary text
    """,
    "thalweg.summaries.v1_writers": """
        FileWriter FileWriterCache
    """,
}

"""`tf.train`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.checkpoint.checkpoint": "Checkpoint",
    "thalweg.checkpoint.management": """
        CheckpointManager checkpoints_iterator get_checkpoint_state latest_checkpoint
    """,
    "thalweg.checkpoint.options": "CheckpointOptions",
    "thalweg.checkpoint.reader": "list_variables load_checkpoint load_variable",
    "thalweg.core.protos": """
        BytesList ClusterDef Example Feature FeatureList FeatureLists Features FloatList Int64List JobDef
        SequenceExample ServerDef
    """,
    "thalweg.v1.moving_averages": "ExponentialMovingAverage",
    "thalweg.v1.coordinator": "Coordinator",
}

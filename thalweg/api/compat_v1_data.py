"""`tf.compat.v1.data`: its own names; the others are those of `tf.data`."""

EXPORTS = {
    "thalweg.data.dataset_v1": """
        Dataset=DatasetV1 FixedLengthRecordDataset TFRecordDataset TextLineDataset
    """,
    "thalweg.data.iterators_v1": """
        Iterator get_output_classes get_output_shapes get_output_types make_initializable_iterator
        make_one_shot_iterator
    """,
}

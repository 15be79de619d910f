"""`tf.io`: public names by the module that has them."""

EXPORTS = {
    "thalweg.graph.file_names": """
        match_filenames_once
    """,
    "thalweg.graph.graph_def": """
        write_graph
    """,
    "thalweg.ops.io.api": """
        decode_compressed decode_csv decode_json_example decode_raw deserialize_many_sparse matching_files parse_tensor
        read_file serialize_many_sparse serialize_sparse serialize_tensor write_file
    """,
    "thalweg.ops.io.records": """
        TFRecordOptions TFRecordWriter
    """,
    "thalweg.ops.parsing.api": """
        parse_example parse_sequence_example parse_single_example parse_single_sequence_example
    """,
    "thalweg.ops.parsing.features": """
        FixedLenFeature FixedLenSequenceFeature RaggedFeature SparseFeature VarLenFeature
    """,
    "thalweg.ops.strings.api": """
        decode_base64 encode_base64
    """,
    "thalweg.ops.image.api": """
        decode_and_crop_jpeg decode_bmp decode_gif decode_image decode_jpeg decode_png encode_jpeg encode_png
        extract_jpeg_shape is_jpeg
    """,
}

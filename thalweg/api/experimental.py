"""`tf.experimental`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.extension.dispatch": """
        dispatch_for_api dispatch_for_binary_elementwise_apis dispatch_for_binary_elementwise_assert_apis
        dispatch_for_unary_elementwise_apis unregister_dispatch_for
    """,
    "thalweg.extension.types": """
        BatchableExtensionType ExtensionType ExtensionTypeBatchEncoder ExtensionTypeSpec
    """,
    "thalweg.data.optional": """
        Optional
    """,
    "thalweg.core.dtypes": """
        float8_e4m3fn float8_e5m2 int4 uint4
    """,
}

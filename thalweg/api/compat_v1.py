"""`tf.compat.v1`: its own names. One that TensorFlow 2 shares needs no entry: it resolves to the object of `tf`."""

EXPORTS = {
    "thalweg.core.names": """
        name_scope=name_scope_v1
    """,
    "thalweg.core.context": """
        executing_eagerly
    """,
    "thalweg.core.protos": """
        AttrValue ConfigProto Event GPUOptions GraphDef GraphOptions HistogramProto LogMessage MetaGraphDef NameAttrList
        NodeDef OptimizerOptions RunMetadata RunOptions SessionLog Summary SummaryMetadata TensorInfo
    """,
    "thalweg.core.shapes": """
        Dimension
    """,
    "thalweg.graph.gradients": """
        gradients=gradients_v1
    """,
    "thalweg.graph.graph": """
        get_default_graph
    """,
    "thalweg.graph.modes": """
        GraphKeys add_to_collection add_to_collections constant disable_eager_execution
        disable_v2_behavior enable_eager_execution enable_v2_behavior executing_eagerly_outside_functions get_collection
        get_collection_ref placeholder placeholder_with_default reset_default_graph
    """,
    "thalweg.graph.session": """
        InteractiveSession Session get_default_session
    """,
    "thalweg.graph.variable_scope": """
        AUTO_REUSE VariableScope get_local_variable get_variable get_variable_scope variable_scope
    """,
    "thalweg.graph.variables": """
        Variable=VariableV1 all_variables assign assign_add assign_sub global_variables is_variable_initialized
        local_variables model_variables moving_average_variables report_uninitialized_variables trainable_variables
        global_variables_initializer local_variables_initializer variables_initializer
    """,
    "thalweg.ops.io.api": """
        decode_csv=decode_csv_v1 decode_raw=decode_raw_v1 serialize_many_sparse=serialize_many_sparse_v1
        serialize_sparse=serialize_sparse_v1
    """,
    "thalweg.ops.linalg.api": """
        norm=norm_v1
    """,
    "thalweg.ops.math.api": """
        abs accumulate_n acos acosh add add_n asin asinh atan atan2 atanh ceil cos cosh divide equal exp expm1
        floor floordiv floormod greater greater_equal is_finite is_inf is_nan less less_equal log log1p
        log_sigmoid logical_and logical_not logical_or logical_xor maximum minimum mod multiply negative
        not_equal pow reciprocal rint round rsqrt scalar_mul sigmoid sign sin sinh sqrt square
        squared_difference subtract tan tanh truediv
    """,
    "thalweg.ops.math.api_v1": """
        div floor_div to_bfloat16 to_complex128 to_complex64 to_double to_float to_int32 to_int64
    """,
    "thalweg.ops.math.casting": """
        angle complex conj imag real saturate_cast
    """,
    "thalweg.ops.math.clipping": """
        clip_by_average_norm
    """,
    "thalweg.ops.math.sequences": """
        is_non_decreasing is_strictly_increasing
    """,
    "thalweg.ops.parsing.api": """
        parse_example=parse_example_v1 parse_single_example=parse_single_example_v1
    """,
    "thalweg.ops.random.api": """
        get_seed multinomial random_gamma=gamma random_normal=normal random_poisson=poisson_v1
        random_shuffle=shuffle random_uniform=uniform set_random_seed truncated_normal
    """,
    "thalweg.ops.reduce.api": """
        cumprod cumsum
    """,
    "thalweg.ops.reduce.api_v1": """
        arg_max arg_min argmax argmin count_nonzero reduce_all reduce_any reduce_logsumexp reduce_max
        reduce_mean reduce_min reduce_prod reduce_sum
    """,
    "thalweg.ops.segment.api": """
        bincount=bincount_v1 confusion_matrix=confusion_matrix_v1 segment_max segment_mean segment_min
        segment_prod segment_sum unsorted_segment_max unsorted_segment_mean unsorted_segment_min
        unsorted_segment_prod unsorted_segment_sqrt_n unsorted_segment_sum
    """,
    "thalweg.ops.segment.api_v1": """
        sparse_segment_mean sparse_segment_sqrt_n sparse_segment_sum
    """,
    "thalweg.ops.sparse.api": """
        SparseTensorValue
    """,
    "thalweg.ops.sparse.api_v1": """
        convert_to_tensor_or_sparse_tensor sparse_to_dense
    """,
    "thalweg.ops.special.api": """
        betainc digamma erf erfc igamma igammac lbeta lgamma polygamma zeta
    """,
    "thalweg.ops.strings.api_v1": """
        Print reduce_join string_split string_to_hash_bucket=to_hash_bucket string_to_number=to_number substr
    """,
    "thalweg.sysconfig": """
        CXX11_ABI_FLAG CXX_VERSION MONOLITHIC_BUILD
    """,
    "thalweg.version": """
        COMPILER_VERSION GIT_VERSION GRAPH_DEF_VERSION GRAPH_DEF_VERSION_MIN_CONSUMER
        GRAPH_DEF_VERSION_MIN_PRODUCER VERSION
    """,
}

"""`tf.compat.v1`: its own names. One that TensorFlow 2 shares needs no entry: it resolves to the object of `tf`."""

EXPORTS = {
    "thalweg.function.wrapping": "wrap_function",
    "thalweg.core.convert": """
        convert_to_tensor=convert_to_tensor_v1
    """,
    "thalweg.core.device": """
        DeviceSpec=DeviceSpecV1
    """,
    "thalweg.core.names": """
        name_scope=name_scope_v1 op_scope
    """,
    "thalweg.core.context": """
        executing_eagerly
    """,
    "thalweg.core.op_libraries": """
        load_file_system_library
    """,
    "thalweg.core.protos": """
        AttrValue ConfigProto Event GPUOptions GraphDef GraphOptions HistogramProto LogMessage MetaGraphDef NameAttrList
        NodeDef OptimizerOptions RunMetadata RunOptions SessionLog Summary SummaryMetadata TensorInfo
    """,
    "thalweg.core.shapes": """
        Dimension
    """,
    "thalweg.engine.devices": """
        device=device_v1
    """,
    "thalweg.graph.gradients": """
        gradients=gradients_v1 hessians=hessians_v1
    """,
    "thalweg.graph.graph": """
        get_default_graph
    """,
    "thalweg.graph.assignments": """
        assert_variables_initialized assign assign_add assign_sub batch_scatter_update count_up_to
        initialize_all_tables initialize_all_variables initialize_local_variables initialize_variables scatter_add
        scatter_div scatter_max scatter_min scatter_mul scatter_nd_add scatter_nd_sub scatter_nd_update scatter_sub
        scatter_update
    """,
    "thalweg.graph.initializers": """
        glorot_normal_initializer=GlorotNormal glorot_uniform_initializer=GlorotUniform
    """,
    "thalweg.graph.partitioned": """
        create_partitioned_variables fixed_size_partitioner min_max_variable_partitioner
        variable_axis_size_partitioner
    """,
    "thalweg.graph.template": """
        make_template
    """,
    "thalweg.graph.modes": """
        GraphKeys add_to_collection add_to_collections constant disable_eager_execution
        control_flow_v2_enabled disable_control_flow_v2 disable_resource_variables disable_tensor_equality
        disable_v2_behavior disable_v2_tensorshape enable_control_flow_v2 enable_eager_execution
        enable_resource_variables enable_tensor_equality enable_v2_behavior enable_v2_tensorshape
        executing_eagerly_outside_functions get_collection get_collection_ref placeholder placeholder_with_default
        reset_default_graph resource_variables_enabled
    """,
    "thalweg.graph.session": """
        InteractiveSession Session get_default_session
    """,
    "thalweg.graph.variable_scope": """
        AUTO_REUSE VariableScope get_local_variable get_variable get_variable_scope no_regularizer variable_op_scope
        variable_scope
    """,
    "thalweg.graph.variables": """
        Variable=VariableV1 all_variables global_variables is_variable_initialized
        local_variables model_variables moving_average_variables report_uninitialized_variables trainable_variables
        global_variables_initializer local_variables_initializer variables_initializer
    """,
    "thalweg.ops.resource.variable": """
        VariableAggregation=VariableAggregationV1
    """,
    "thalweg.ops.accumulator.api": """
        ConditionalAccumulator ConditionalAccumulatorBase
    """,
    "thalweg.ops.array.api_v1": """
        batch_gather batch_to_space batch_to_space_nd boolean_mask depth_to_space expand_dims extract_image_patches
        gather gather_nd ones_like pad reverse_sequence setdiff1d shape size space_to_batch space_to_depth squeeze
        transpose where zeros_like
    """,
    "thalweg.ops.array.indexed_slices": """
        convert_to_tensor_or_indexed_slices
    """,
    "thalweg.ops.control.api": """
        foldl foldr map_fn scan
    """,
    "thalweg.ops.control.api_v1": """
        case colocate_with cond container py_func tuple=tuple_ while_loop
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

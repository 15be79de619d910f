"""`tf` itself: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.autodiff.api": """
        AggregationMethod GradientTape RegisterGradient UnconnectedGradients custom_gradient grad_pass_through
        gradients hessians no_gradient recompute_grad
    """,
    "thalweg.core.context": """
        executing_eagerly
    """,
    "thalweg.core.convert": """
        constant convert_to_tensor register_tensor_conversion_function
    """,
    "thalweg.core.device": """
        DeviceSpec
    """,
    "thalweg.core.dtypes": """
        DType as_dtype bfloat16 bool complex128 complex64 double float16 float32 float64 half int16 int32 int64
        int8 qint16 qint32 qint8 quint16 quint8 resource string uint16 uint32 uint64 uint8 variant
    """,
    "thalweg.core.indexed_slices": """
        IndexedSlices
    """,
    "thalweg.core.logger": """
        get_logger
    """,
    "thalweg.core.op_libraries": """
        load_library load_op_library
    """,
    "thalweg.core.names": """
        control_dependencies get_current_name_scope init_scope inside_function name_scope
    """,
    "thalweg.core.shapes": """
        TensorShape
    """,
    "thalweg.data.api": """
        OptionalSpec
    """,
    "thalweg.core.specs": """
        IndexedSlicesSpec TensorSpec TypeSpec type_spec_from_value
    """,
    "thalweg.core.static_value": """
        get_static_value is_symbolic_tensor
    """,
    "thalweg.core.tensor": """
        Tensor is_tensor
    """,
    "thalweg.core.tensor_proto": """
        make_ndarray make_tensor_proto
    """,
    "thalweg.engine.devices": """
        device
    """,
    "thalweg.function.api": """
        Graph Operation function
    """,
    "thalweg.graph.import_graph_def": """
        import_graph_def
    """,
    "thalweg.module": """
        Module
    """,
    "thalweg.ops.array.api": """
        argsort batch_to_space bitcast boolean_mask broadcast_dynamic_shape broadcast_static_shape broadcast_to
        concat dynamic_partition dynamic_stitch expand_dims extract_volume_patches fill gather gather_nd
        guarantee_const identity identity_n meshgrid newaxis one_hot ones ones_like pad parallel_stack range
        rank repeat required_space_to_batch_paddings reshape reverse reverse_sequence roll scatter_nd
        searchsorted sequence_mask shape shape_n size slice sort space_to_batch space_to_batch_nd split squeeze
        stack stop_gradient strided_slice tensor_scatter_nd_add tensor_scatter_nd_max tensor_scatter_nd_min
        tensor_scatter_nd_sub tensor_scatter_nd_update tile transpose unique unique_with_counts unravel_index
        unstack where zeros zeros_like
    """,
    "thalweg.ops.control.api": """
        case cond foldl foldr group map_fn no_op numpy_function py_function scan
        switch_case tuple=tuple_ vectorized_map while_loop
    """,
    "thalweg.ops.control.tensor_array": """
        TensorArray TensorArraySpec
    """,
    "thalweg.ops.debugging.api": """
        Assert assert_equal assert_greater assert_less assert_rank ensure_shape timestamp
    """,
    "thalweg.ops.linalg.api": """
        eig eigvals einsum eye matmul matrix_square_root norm tensordot
    """,
    "thalweg.ops.math.api": """
        abs acos acosh add add_n asin asinh atan atan2 atanh cos cosh divide equal exp floor greater
        greater_equal less less_equal logical_and logical_not logical_or maximum minimum multiply negative
        not_equal pow realdiv round scalar_mul sigmoid sign sin sinh sqrt square subtract tan tanh truediv
        truncatediv truncatemod
    """,
    "thalweg.ops.math.casting": """
        cast complex saturate_cast
    """,
    "thalweg.ops.math.clipping": """
        clip_by_global_norm clip_by_norm clip_by_value
    """,
    "thalweg.ops.math.sequences": """
        linspace
    """,
    "thalweg.ops.queue.critical_section": """
        CriticalSection
    """,
    "thalweg.ops.random.api": """
        random_index_shuffle
    """,
    "thalweg.ops.random.initializers": """
        constant_initializer ones_initializer random_normal_initializer random_uniform_initializer
        zeros_initializer
    """,
    "thalweg.ops.ragged.api": """
        RaggedTensor RaggedTensorSpec
    """,
    "thalweg.ops.reduce.api": """
        argmax argmin cumsum reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min
        reduce_prod reduce_sum
    """,
    "thalweg.ops.resource.variable": """
        Variable VariableAggregation VariableSynchronization variable_creator_scope
    """,
    "thalweg.ops.segment.api": """
        histogram_fixed_width histogram_fixed_width_bins
    """,
    "thalweg.ops.signal.api": """
        fftnd ifftnd irfftnd rfftnd
    """,
    "thalweg.ops.sparse.api": """
        SparseTensor SparseTensorSpec
    """,
    "thalweg.ops.strings.api": """
        as_string edit_distance fingerprint print
    """,
}

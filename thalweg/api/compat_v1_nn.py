"""`tf.compat.v1.nn`: its own names. One that TensorFlow 2 shares needs no entry."""

EXPORTS = {
    "thalweg.ops.array.api_v1": """
        depth_to_space space_to_batch space_to_depth
    """,
    "thalweg.ops.conv.api_v1": """
        conv1d conv2d conv2d_backprop_filter conv2d_backprop_input conv2d_transpose conv3d conv3d_transpose
        convolution depthwise_conv2d depthwise_conv2d_native dilation2d erosion2d separable_conv2d
    """,
    "thalweg.ops.nn.api": """
        leaky_relu relu6 silu
    """,
    "thalweg.ops.nn.api_v1": """
        crelu ctc_beam_search_decoder ctc_loss ctc_loss_v2 dropout embedding_lookup embedding_lookup_sparse
        log_softmax nce_loss relu_layer safe_embedding_lookup_sparse sampled_softmax_loss
        sigmoid_cross_entropy_with_logits softmax softmax_cross_entropy_with_logits
        softmax_cross_entropy_with_logits_v2 sparse_softmax_cross_entropy_with_logits
        weighted_cross_entropy_with_logits xw_plus_b
    """,
    "thalweg.ops.norm.api_v1": """
        batch_norm_with_global_normalization fused_batch_norm moments sufficient_statistics weighted_moments
    """,
    "thalweg.v1.rnn": """
        bidirectional_dynamic_rnn dynamic_rnn raw_rnn static_bidirectional_rnn static_rnn
    """,
    "thalweg.ops.pool.api_v1": """
        avg_pool max_pool max_pool_with_argmax pool
    """,
}

"""`tf.compat.v1.math`: the names whose TF1 form differs; the others resolve to the object of `tf.math`."""

EXPORTS = {
    "thalweg.ops.math.api": """
        abs acos acosh add asin asinh atan atanh ceil cos cosh divide divide_no_nan exp expm1 floor floormod log
        log1p log_sigmoid maximum minimum mod multiply multiply_no_nan negative reciprocal reciprocal_no_nan
        rint round rsqrt scalar_mul sigmoid sign sin sinh sqrt square tan tanh
    """,
    "thalweg.ops.math.casting": """
        angle conj imag real
    """,
    "thalweg.ops.nn.api": """
        softplus
    """,
    "thalweg.ops.nn.api_v1": """
        in_top_k log_softmax softmax
    """,
    "thalweg.ops.reduce.api": """
        reduce_euclidean_norm reduce_std reduce_variance
    """,
    "thalweg.ops.reduce.api_v1": """
        argmax argmin count_nonzero reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min
        reduce_prod reduce_sum
    """,
    "thalweg.ops.segment.api": """
        bincount=bincount_v1 confusion_matrix=confusion_matrix_v1
    """,
    "thalweg.ops.special.api": """
        bessel_i0 bessel_i0e bessel_i1 bessel_i1e digamma erf erfc erfcinv erfinv lgamma ndtri
    """,
}

"""`tf.linalg`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.linear_operators.api": """
        LinearOperator LinearOperatorAdjoint LinearOperatorBlockDiag LinearOperatorComposition LinearOperatorDiag
        LinearOperatorFullMatrix LinearOperatorHouseholder LinearOperatorIdentity LinearOperatorInversion
        LinearOperatorKronecker LinearOperatorLowRankUpdate LinearOperatorLowerTriangular LinearOperatorPermutation
        LinearOperatorScaledIdentity LinearOperatorToeplitz LinearOperatorTridiag LinearOperatorZeros
    """,
    "thalweg.ops.linalg.api": """
        adjoint band_part banded_triangular_solve cholesky cholesky_solve cross det diag diag_part eig eigh
        eigh_tridiagonal eigvals eigvalsh einsum expm eye global_norm inv logdet logm lstsq lu lu_matrix_inverse
        lu_reconstruct lu_solve matmul matrix_rank matrix_transpose matvec norm normalize pinv qr set_diag
        slogdet solve sqrtm svd tensor_diag tensor_diag_part tensordot trace triangular_solve tridiagonal_matmul
        tridiagonal_solve
    """,
    "thalweg.ops.nn.api": """
        l2_normalize
    """,
}

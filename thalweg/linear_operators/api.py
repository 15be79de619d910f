"""The kinds of operators, gathered; with them `tf.linalg`'s functions take operators."""

from thalweg.linear_operators import functions  # noqa: F401  (registers what functions of tf.linalg mean for operators)
from thalweg.linear_operators.base import LinearOperator  # noqa: F401
from thalweg.linear_operators.identities import (  # noqa: F401
    LinearOperatorIdentity,
    LinearOperatorScaledIdentity,
    LinearOperatorZeros,
)
from thalweg.linear_operators.matrices import (  # noqa: F401
    LinearOperatorDiag,
    LinearOperatorFullMatrix,
    LinearOperatorHouseholder,
    LinearOperatorLowerTriangular,
    LinearOperatorPermutation,
    LinearOperatorToeplitz,
    LinearOperatorTridiag,
)
from thalweg.linear_operators.products import (  # noqa: F401
    LinearOperatorAdjoint,
    LinearOperatorBlockDiag,
    LinearOperatorComposition,
    LinearOperatorInversion,
    LinearOperatorKronecker,
    LinearOperatorLowRankUpdate,
)

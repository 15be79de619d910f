"""`tf.compat.v1.initializers`: operations that initialise variables."""

EXPORTS = {
    "thalweg.graph.assignments": """
        tables_initializer
    """,
    "thalweg.graph.initializers": """
        constant=Constant he_normal he_uniform identity=Identity lecun_normal lecun_uniform ones=Ones
        orthogonal=Orthogonal random_normal=RandomNormal random_uniform=RandomUniform
        truncated_normal=TruncatedNormal uniform_unit_scaling=UniformUnitScaling variance_scaling=VarianceScaling
        zeros=Zeros
    """,
    "thalweg.graph.variables": """
        global_variables=global_variables_initializer local_variables=local_variables_initializer
        variables=variables_initializer
    """,
}

"""`tf.feature_column`: how raw features become the numbers of a model."""

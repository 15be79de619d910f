"""`tf.keras.metrics`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.metrics": """
        BinaryIoU F1Score FBetaScore IoU MeanIoU MeanRelativeError MeanTensor OneHotIoU OneHotMeanIoU
        PrecisionAtRecall R2Score RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity
        FalseNegatives FalsePositives Precision Recall TrueNegatives TruePositives
        AUC Accuracy BinaryAccuracy BinaryCrossentropy CategoricalAccuracy CategoricalCrossentropy
        CategoricalHinge CosineSimilarity Hinge KLD KLDivergence LogCoshError MAE MAPE MSE MSLE Mean
        MeanAbsoluteError MeanAbsolutePercentageError MeanMetricWrapper MeanSquaredError
        MeanSquaredLogarithmicError Metric Poisson RootMeanSquaredError SparseCategoricalAccuracy
        SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy SquaredHinge Sum TopKCategoricalAccuracy
        binary_accuracy binary_crossentropy binary_focal_crossentropy categorical_accuracy
        categorical_crossentropy categorical_focal_crossentropy deserialize get hinge kl_divergence kld
        kullback_leibler_divergence log_cosh logcosh mae mape mean_absolute_error mean_absolute_percentage_error
        mean_squared_error mean_squared_logarithmic_error mse msle poisson serialize sparse_categorical_accuracy
        sparse_categorical_crossentropy sparse_top_k_categorical_accuracy squared_hinge
        top_k_categorical_accuracy
    """,
}

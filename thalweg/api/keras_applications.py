"""`tf.keras.applications`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.dense_net": """
        DenseNet121 DenseNet169 DenseNet201
    """,
    "thalweg.keras.applications.mobile_net": """
        MobileNet MobileNetV2
    """,
    "thalweg.keras.applications.residual": """
        ResNet101 ResNet101V2 ResNet152 ResNet152V2 ResNet50 ResNet50V2
    """,
    "thalweg.keras.applications.vgg": """
        VGG16 VGG19
    """,
}

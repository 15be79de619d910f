"""`tf.keras.applications`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.inception": """
        InceptionV3 InceptionResNetV2
    """,
    "thalweg.keras.applications.xception": """
        Xception
    """,
    "thalweg.keras.applications.efficient_net": """
        EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5
        EfficientNetB6 EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3
        EfficientNetV2L EfficientNetV2M EfficientNetV2S
    """,
    "thalweg.keras.applications.nas_net": """
        NASNetLarge NASNetMobile
    """,
    "thalweg.keras.applications.conv_next": """
        ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge
    """,
    "thalweg.keras.applications.reg_net": """
        RegNetX002 RegNetX004 RegNetX006 RegNetX008 RegNetX016 RegNetX032 RegNetX040 RegNetX064 RegNetX080
        RegNetX120 RegNetX160 RegNetX320 RegNetY002 RegNetY004 RegNetY006 RegNetY008 RegNetY016 RegNetY032
        RegNetY040 RegNetY064 RegNetY080 RegNetY120 RegNetY160 RegNetY320
    """,
    "thalweg.keras.applications.res_net_rs": """
        ResNetRS101 ResNetRS152 ResNetRS200 ResNetRS270 ResNetRS350 ResNetRS420 ResNetRS50
    """,
    "thalweg.keras.applications.mobile_net_v3": """
        MobileNetV3Large MobileNetV3Small
    """,
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

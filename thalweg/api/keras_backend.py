"""`tf.keras.backend`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.recurrence": """
        rnn
    """,
    "thalweg.keras.backend": """
        batch_get_value batch_set_value clear_session constant dtype epsilon floatx get_uid get_value
        image_data_format int_shape learning_phase ndim reset_uids set_epsilon set_floatx set_image_data_format
        set_learning_phase set_value variable
    """,
    "thalweg.keras.keras_tensor": """
        is_keras_tensor
    """,
    "thalweg.keras.backend.functions": """
        abs all any arange argmax argmin backend=backend_name batch_dot batch_flatten batch_normalization
        binary_crossentropy binary_focal_crossentropy cast cast_to_floatx categorical_crossentropy
        categorical_focal_crossentropy clip concatenate cos count_params ctc_batch_cost ctc_decode
        ctc_label_dense_to_sparse cumprod cumsum dot dropout elu equal eval exp expand_dims eye flatten foldl
        foldr function gather gradients greater greater_equal hard_sigmoid in_test_phase in_top_k in_train_phase
        is_sparse l2_normalize learning_phase_scope less less_equal log manual_variable_initialization map_fn max
        maximum mean min minimum moving_average_update name_scope normalize_batch_in_training not_equal one_hot
        ones ones_like permute_dimensions placeholder pow print_tensor prod random_bernoulli random_binomial
        random_normal random_normal_variable random_uniform random_uniform_variable relu repeat repeat_elements
        reshape reverse round shape sigmoid sign sin softmax softplus softsign sparse_categorical_crossentropy
        sqrt square squeeze stack std stop_gradient sum switch tanh tile to_dense transpose truncated_normal
        update update_add update_sub var zeros zeros_like
    """,
    "thalweg.keras.backend.images": """
        bias_add conv1d conv2d conv2d_transpose conv3d depthwise_conv2d pool2d pool3d resize_images
        resize_volumes separable_conv2d spatial_2d_padding spatial_3d_padding temporal_padding
    """,
}

"""tf.keras.utils.get_source_inputs."""

import thalweg as tf

layers = tf.keras.layers


def test_the_inputs_a_tensor_was_made_from():
    a, b = tf.keras.Input((2,), name="a"), tf.keras.Input((2,), name="b")
    both = layers.Add()([layers.Dense(2)(b), layers.Dense(2)(a), b])
    found = tf.keras.utils.get_source_inputs(both)
    assert [t.name for t in found] == ["b", "a"]
    assert found[0] is b and tf.keras.utils.get_source_inputs(a) == [a]
    assert tf.keras.utils.get_source_inputs(5) == 5


def test_the_area_of_a_precision_recall_curve_by_itself():
    area = tf.keras.metrics.AUC(curve="PR", num_thresholds=5)
    area.update_state([0, 1, 1, 0], [0.1, 0.4, 0.8, 0.6])
    assert float(area.interpolate_pr_auc()) == float(area.result())

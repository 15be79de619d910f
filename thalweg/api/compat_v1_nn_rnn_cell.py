"""`tf.compat.v1.nn.rnn_cell`."""

EXPORTS = {
    "thalweg.v1.rnn_cells": """
        BasicLSTMCell BasicRNNCell DeviceWrapper DropoutWrapper GRUCell LSTMCell LSTMStateTuple MultiRNNCell RNNCell
        ResidualWrapper
    """,
}

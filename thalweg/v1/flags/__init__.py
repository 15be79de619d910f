"""Command-line flags with the semantics of absl: `tf.compat.v1.flags`.

Source: public docs of absl.flags and tf.compat.v1.flags 2.15; messages from recorded runs.
"""

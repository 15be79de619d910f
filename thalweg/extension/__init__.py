"""Composite types that users define (`tf.experimental.ExtensionType`) and what public functions do with them."""

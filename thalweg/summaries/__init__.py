"""`tf.summary` and `tf.compat.v1.summary`: writers, what is written, traces of functions.

* `writers`: the default writer and step of a thread, writers, when is recorded.
* `api`: `tf.summary.write` and what is made of it: scalar, histogram, image, text, audio, graph.
* `tracing`: `trace_on`, `trace_export`: the graphs of the functions that ran.
* `v1_ops`, `v1_writers`: TensorFlow 1's operations that make Summary messages, and FileWriter.
"""

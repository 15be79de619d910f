"""Where time goes: `tf.profiler.experimental`, timelines of sessions, the report of `thalweg profile`."""

"""Checkpoints: values of objects in files, found again by their place among objects, or by name (TensorFlow 1)."""

"""Keras models as SavedModels: what Keras adds to the objects of a SavedModel, written and read."""

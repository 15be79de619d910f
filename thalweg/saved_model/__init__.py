"""SavedModels: programs in files, as graphs and objects (TensorFlow 2) or as graphs (TensorFlow 1), both ways."""

"""`tensorflow.tools.graph_transforms`."""

from thalweg.graph.transforms import TransformGraph

__all__ = ["TransformGraph"]

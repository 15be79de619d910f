"""Images: codecs, resizing, colours, boxes, projective transforms. Importing the family registers its ops."""

# ruff: noqa: F401, I001  (ops are defined before they get kernels)
from thalweg.ops.image import defs
from thalweg.ops.image import box_kernels, codec_kernels, color_kernels, resize_kernels, warp_kernels

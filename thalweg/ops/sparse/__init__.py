"""Sparse tensors: conversion, arithmetic, reductions, reshaping."""
from thalweg.ops.sparse import crossing, defs, kernels  # noqa: F401  (registers the ops)

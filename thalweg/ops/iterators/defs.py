"""Ops of datasets, iterators and optionals."""

from __future__ import annotations

from thalweg.core import infer, shapes
from thalweg.core.registry import define_op, define_ops

_TYPES = {"output_types": {"type": "list(type)", "minimum": 1}, "output_shapes": {"type": "list(shape)", "minimum": 1}}


def _components(c: infer.InferenceContext) -> list:
    return [shapes.as_shape_tuple(s) for s in c.attr("output_shapes")]


define_ops("IteratorV2 AnonymousIteratorV3 OneShotIterator IteratorFromStringHandleV2", infer=infer.scalar)
define_ops("IteratorToStringHandle DatasetCardinality", infer=infer.scalar)
define_op("MakeIterator", infer=infer.no_outputs)
define_ops("IteratorGetNext IteratorGetNextSync OptionalGetValue", infer=_components)
define_ops("IteratorGetNextAsOptional OptionalFromValue OptionalNone OptionalHasValue", infer=infer.scalar)
define_op("ReduceDataset", infer=_components)
define_op(  # a dataset of the data layer, made anew from tensors at each run
    "ThalwegDataset",
    infer=infer.scalar,
    schema={
        "in": [["components", "type_list_attr", "Tcomponents"]],
        "out": [["handle", "type", "variant"]],
        "attrs": {"Tcomponents": {"type": "list(type)", "minimum": 0}, "token": {"type": "string"}},
        "is_stateful": True,
    },
)
define_op(  # ReduceDataset that stops when the first component of the state is false
    "ThalwegReduceDatasetWhile",
    infer=_components,
    schema={
        "in": [
            ["input_dataset", "type", "variant"],
            ["initial_state", "type_list_attr", "Tstate"],
            ["other_arguments", "type_list_attr", "Targuments"],
        ],
        "out": [["components", "type_list_attr", "output_types"]],
        "attrs": {
            "f": {"type": "func"},
            "Tstate": {"type": "list(type)", "minimum": 1},
            "Targuments": {"type": "list(type)", "minimum": 0},
            **_TYPES,
        },
        "is_stateful": True,
    },
)

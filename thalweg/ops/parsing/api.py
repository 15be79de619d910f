"""`tf.io.parse_example` and its kin: serialised Examples to tensors, by a schema of features.

Source: tf.io.parse_example, parse_single_example, parse_sequence_example, parse_single_sequence_example public docs
2.15; recorded runs (tests/golden/conformance/records.json).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thalweg.core import convert, dtypes, names
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.debugging.api import Assert
from thalweg.ops.parsing import composite_features
from thalweg.ops.parsing import features as schemas
from thalweg.ops.parsing.features import (
    FixedLenFeature,
    FixedLenSequenceFeature,
    Plan,
    RaggedFeature,
    SparseFeature,
    VarLenFeature,
)
from thalweg.ops.ragged.ragged_tensor import RaggedTensor

_OF_EXAMPLES = (VarLenFeature, SparseFeature, FixedLenFeature, FixedLenSequenceFeature, RaggedFeature)
_OF_CONTEXTS = (VarLenFeature, FixedLenFeature, RaggedFeature)
_OF_LISTS = (VarLenFeature, FixedLenSequenceFeature, RaggedFeature)


def parse_example(
    serialized: Any, features: Mapping[str, Any], example_names: Any = None, name: str | None = None
) -> dict[str, Any]:
    """Serialised tf.train.Example messages as tensors.

    Args:
      serialized: string vector, a batch of messages; or a scalar, a single one.
      features: key -> FixedLenFeature, VarLenFeature, SparseFeature, RaggedFeature or FixedLenSequenceFeature.
      example_names: string vector, used in messages of errors. name: name of the operation.
    Returns: key -> Tensor, SparseTensor or RaggedTensor.
    Raises: ValueError for a bad schema; InvalidArgumentError for what is no Example, a feature that is missing, or one
      with another kind or number of values.
    Example:
      >>> feature = tf.train.Feature(int64_list=tf.train.Int64List(value=[1, 2]))
      >>> message = tf.train.Example(features=tf.train.Features(feature={"x": feature})).SerializeToString()
      >>> tf.io.parse_example([message, message], {"x": tf.io.FixedLenFeature([2], tf.int64)})["x"].numpy().tolist()
      [[1, 2], [1, 2]]
    Source: tf.io.parse_example public docs 2.15.
    """
    if not features:
        raise ValueError("Argument `features` cannot be None.")
    features = schemas.blocks_of_unknown_number(features)
    plan = schemas.plan(features, _OF_EXAMPLES)
    outputs = _parse_examples(serialized, example_names, plan, name)
    return composite_features.completed(features, outputs)


def parse_example_v1(
    serialized: Any, features: Mapping[str, Any], name: str | None = None, example_names: Any = None
) -> dict[str, Any]:
    """`tf.io.parse_example` with the arguments in their old order."""
    return parse_example(serialized, features, example_names, name)


def _parse_examples(serialized: Any, example_names: Any, plan: Plan, name: str | None) -> dict[str, Any]:
    with names.name_scope_v1(name, "ParseExample", [serialized, example_names]):
        serialized = convert.convert_to_tensor(serialized, dtypes.string, name="serialized")
        _check_rank(serialized, bool(plan.ragged))
        found = apply(
            "ParseExampleV2", serialized, [] if example_names is None else example_names, list(plan.sparse),
            list(plan.dense), list(plan.ragged), plan.default_tensors(),
            num_sparse=len(plan.sparse), sparse_types=list(plan.sparse.values()),
            ragged_value_types=[r[0] for r in plan.ragged.values()],
            ragged_split_types=[r[1] for r in plan.ragged.values()],
            dense_shapes=[d[0] for d in plan.dense.values()], name=name,
        )  # fmt: skip
        indices, values, shapes, dense, ragged_values, ragged_splits = found
        return {
            **_sparse_tensors(plan, indices, values, shapes),
            **dict(zip(plan.dense, dense, strict=True)),
            **_ragged_tensors(plan, serialized, ragged_values, ragged_splits),
        }


def _check_rank(serialized: Tensor, has_ragged: bool) -> None:
    if has_ragged and serialized.shape.rank is None:
        raise ValueError("serialized must have statically-known rank to parse ragged features.")


def _sparse_tensors(plan: Plan, indices: list, values: list, shapes: list) -> dict[str, SparseTensor]:
    parts = zip(plan.sparse, indices, values, shapes, strict=True)
    return {key: SparseTensor(i, v, s) for key, i, v, s in parts}


def _ragged_tensors(
    plan: Plan, serialized: Tensor, values: list, splits: list, inner: list | None = None
) -> dict[str, Any]:
    if inner is not None:
        pairs = zip(values, inner, strict=True)
        values = [RaggedTensor.from_row_splits(v, s, validate=False) for v, s in pairs]
    if serialized.shape.rank == 0:
        return dict(zip(plan.ragged, values, strict=True))
    parts = zip(plan.ragged, values, splits, strict=True)
    return {key: RaggedTensor.from_row_splits(v, s, validate=False) for key, v, s in parts}


def parse_single_example(
    serialized: Any, features: Mapping[str, Any], example_names: Any = None, name: str | None = None
) -> dict[str, Any]:
    """One serialised tf.train.Example message as tensors.

    Args:
      serialized: string scalar. features, example_names, name: as for `tf.io.parse_example`.
    Returns: key -> Tensor, SparseTensor or RaggedTensor, without the batch's dimension.
    Raises: as `tf.io.parse_example`; ValueError for what is no scalar.
    Example:
      >>> feature = tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"a"]))
      >>> message = tf.train.Example(features=tf.train.Features(feature={"x": feature})).SerializeToString()
      >>> tf.io.parse_single_example(message, {"x": tf.io.FixedLenFeature([], tf.string)})["x"].numpy()
      b'a'
    Source: tf.io.parse_single_example public docs 2.15.
    """
    if not features:
        raise ValueError("Invalid argument: features cannot be None.")
    with names.name_scope_v1(name, "ParseSingleExample", [serialized, example_names]):
        return parse_example(_scalar(serialized), features, example_names, name)


def parse_single_example_v1(
    serialized: Any, features: Mapping[str, Any], name: str | None = None, example_names: Any = None
) -> dict[str, Any]:
    """`tf.io.parse_single_example` with the arguments in their old order."""
    return parse_single_example(serialized, features, example_names, name)


def _scalar(serialized: Any) -> Tensor:
    value = convert.convert_to_tensor(serialized, dtypes.string, name="serialized")
    if value.shape.rank is None:
        is_scalar = apply("Equal", apply("Rank", value), 0)
        check = Assert(is_scalar, ["Input serialized must be a scalar"], name="SerializedIsScalar")
        with names.control_dependencies([check]):
            value = apply("Identity", value, name="serializedDependencies")
        value.set_shape([])
    elif value.shape.rank:
        raise ValueError("Input serialized must be a scalar")
    return value


def parse_sequence_example(
    serialized: Any, context_features: Mapping[str, Any] | None = None,
    sequence_features: Mapping[str, Any] | None = None, example_names: Any = None, name: str | None = None,
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Tensor]]:  # fmt: skip
    """Serialised tf.train.SequenceExample messages as tensors.

    Args:
      serialized: string vector, a batch of messages; or a scalar.
      context_features: key -> FixedLenFeature, VarLenFeature or RaggedFeature.
      sequence_features: key -> FixedLenSequenceFeature, VarLenFeature or RaggedFeature, of the feature lists.
      example_names: string vector, used in messages of errors.
    Returns: (tensors of the context, tensors of the lists, number of steps of each dense list), all by key.
    Raises: ValueError for a bad schema; InvalidArgumentError for messages that do not fit it.
    Example:
      >>> steps = [tf.train.Feature(int64_list=tf.train.Int64List(value=[i])) for i in (4, 5)]
      >>> lists = tf.train.FeatureLists(feature_list={"x": tf.train.FeatureList(feature=steps)})
      >>> message = tf.train.SequenceExample(feature_lists=lists).SerializeToString()
      >>> schema = {"x": tf.io.FixedLenSequenceFeature([], tf.int64)}
      >>> _, sequences, lengths = tf.io.parse_sequence_example([message], sequence_features=schema)
      >>> sequences["x"].numpy().tolist(), lengths["x"].numpy().tolist()
      ([[4, 5]], [2])
    Source: tf.io.parse_sequence_example public docs 2.15.
    """
    if not (context_features or sequence_features):
        raise ValueError(
            "Both `context_features` and `sequence_features` argument are None, but at least one should have values."
        )
    context = schemas.plan(context_features, _OF_CONTEXTS)
    lists = schemas.plan(sequence_features, _OF_LISTS)
    with names.name_scope_v1(name, "ParseSequenceExample", [serialized, example_names]):
        return _parse_sequences(serialized, example_names, context_features, context, sequence_features, lists, name)


def parse_single_sequence_example(
    serialized: Any, context_features: Mapping[str, Any] | None = None,
    sequence_features: Mapping[str, Any] | None = None, example_name: Any = None, name: str | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    """One serialised tf.train.SequenceExample message as tensors.

    Args:
      serialized: string scalar. context_features, sequence_features: as for `tf.io.parse_sequence_example`.
      example_name: string scalar, used in messages of errors.
    Returns: (tensors of the context, tensors of the lists), by key.
    Raises: as `tf.io.parse_sequence_example`.
    Source: tf.io.parse_single_sequence_example public docs 2.15.
    """
    if not (context_features or sequence_features):
        raise ValueError("Both context_features and sequence_features are None, but at least one should have values.")
    context = schemas.plan(context_features, _OF_CONTEXTS)
    lists = schemas.plan(sequence_features, _OF_LISTS)
    with names.name_scope_v1(name, "ParseSingleSequenceExample", [serialized, example_name]):
        with names.name_scope_v1(name, "ParseSingleExample", [serialized, example_name]):
            serialized = _scalar(serialized)
        return _parse_sequences(serialized, example_name, context_features, context, sequence_features, lists, name)[:2]


def _parse_sequences(
    serialized: Any, debug_name: Any, context_features: Any, context: Plan, list_features: Any, lists: Plan,
    name: str | None,
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Tensor]]:  # fmt: skip
    may_miss = []
    for key, value in lists.defaults.items():
        if value is not None:
            raise ValueError(f"Value feature_list.dense_defaults[{key}] must be None")
        may_miss.append(key)
    with names.name_scope_v1(name, "ParseSequenceExample", [serialized]):
        serialized = convert.convert_to_tensor(serialized, dtypes.string, name="serialized")
        _check_rank(serialized, bool(context.ragged or lists.ragged))
        found = apply(
            "ParseSequenceExampleV2", serialized,
            [] if debug_name is None else debug_name, list(context.sparse), list(context.dense), list(context.ragged),
            list(lists.sparse), list(lists.dense), list(lists.ragged), [key in may_miss for key in lists.dense],
            context.default_tensors(),
            Ncontext_sparse=len(context.sparse), Nfeature_list_sparse=len(lists.sparse),
            Nfeature_list_dense=len(lists.dense), context_sparse_types=list(context.sparse.values()),
            context_ragged_value_types=[r[0] for r in context.ragged.values()],
            context_ragged_split_types=[r[1] for r in context.ragged.values()],
            feature_list_dense_types=[d[1] for d in lists.dense.values()],
            feature_list_sparse_types=list(lists.sparse.values()),
            feature_list_ragged_value_types=[r[0] for r in lists.ragged.values()],
            feature_list_ragged_split_types=[r[1] for r in lists.ragged.values()],
            context_dense_shapes=[d[0] for d in context.dense.values()],
            feature_list_dense_shapes=[d[0] for d in lists.dense.values()], name=name,
        )  # fmt: skip
        context_tensors = {
            **_sparse_tensors(context, *found[:3]),
            **dict(zip(context.dense, found[3], strict=True)),
            **_ragged_tensors(context, serialized, found[4], found[5]),
        }
        list_tensors = {
            **_sparse_tensors(lists, *found[6:9]),
            **dict(zip(lists.dense, found[9], strict=True)),
            **_ragged_tensors(lists, serialized, found[11], found[12], found[13]),
        }
    if context.ragged:
        context_tensors = composite_features.completed(context_features, context_tensors)
    if lists.ragged:
        list_tensors = composite_features.completed(list_features, list_tensors)
    return context_tensors, list_tensors, dict(zip(lists.dense, found[10], strict=True))

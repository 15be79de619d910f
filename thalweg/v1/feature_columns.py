"""`tf.compat.v1.feature_column`: columns applied to features in variable scopes.

Source: tf.compat.v1.feature_column public docs 2.15; names of variables from recorded runs.
"""

from __future__ import annotations

import collections
from collections.abc import Sequence
from typing import Any

from thalweg.checkpoint.saver import init_from_checkpoint
from thalweg.core import dtypes, shapes
from thalweg.engine.dispatch import apply
from thalweg.feature_column import api, base
from thalweg.feature_column.dense import _Embedded
from thalweg.graph import modes
from thalweg.graph import variable_scope as scopes
from thalweg.graph.initializers import Zeros
from thalweg.graph.modes import GraphKeys
from thalweg.ops.nn.safe_embedding import safe_embedding_lookup_sparse
from thalweg.ops.sparse import shaping


class _InScope(base.StateManager):
    """Variables of the current variable scope; tables are made for each use."""

    def __init__(self, trainable: bool, collections: Sequence[str] | None):
        super().__init__(None, trainable)
        self.trainable = trainable
        self.collections = list(
            dict.fromkeys([*(collections or ()), GraphKeys.GLOBAL_VARIABLES, GraphKeys.MODEL_VARIABLES])
        )

    def variable(self, name: str, shape: Any, initializer: Any = None, trainable: bool = True) -> Any:
        """`get_variable` with the settings of the call."""
        return scopes.get_variable(
            name, shape=shape, dtype=dtypes.float32, initializer=initializer or Zeros(),
            trainable=self.trainable and trainable, collections=self.collections,
        )  # fmt: skip

    def create_variable(
        self, feature_column: Any, name: str, shape: Any, dtype: Any = None, trainable: bool = True,
        use_resource: bool = True, initializer: Any = None,
    ) -> Any:  # fmt: skip
        made = self._variables[feature_column][name] = self.variable(name, shape, initializer, trainable)
        return made

    def get_variable(self, feature_column: Any, name: str) -> Any:
        if name not in self._variables[feature_column]:
            feature_column.create_state(self)
        return super().get_variable(feature_column, name)


def input_layer(
    features: dict[str, Any], feature_columns: Any, weight_collections: Sequence[str] | None = None,
    trainable: bool = True, cols_to_vars: dict | None = None, cols_to_output_tensors: dict | None = None,
) -> Any:  # fmt: skip
    """One dense tensor of what columns make of features.

    Args:
      features: tensors by key. feature_columns: dense columns; side by side in the order of their names.
      weight_collections: collections the variables are put into. trainable: whether they are trained.
      cols_to_vars, cols_to_output_tensors: dicts that get each column's variables and tensor.
    Returns: float32 tensor, shape [batch, all numbers].
    Raises: ValueError for columns that are not dense.
    Source: tf.compat.v1.feature_column.input_layer public docs 2.15.
    """
    columns = base.sorted_columns(feature_columns)
    for column in columns:
        if not isinstance(column, base.DenseColumn):
            raise ValueError(
                "Items of feature_columns must be a _DenseColumn. You can wrap a categorical column with an "
                f"embedding_column or indicator_column. Given: {column}"
            )
    state = _InScope(trainable, weight_collections)
    cache, tensors = base.FeatureTransformationCache(features), []
    with scopes.variable_scope(None, default_name="input_layer"):
        for column in columns:
            with scopes.variable_scope(None, default_name=column._scope_name) as scope:
                tensor = _flat(column, column.get_dense_tensor(cache, state))
            tensors.append(tensor)
            if cols_to_vars is not None:
                cols_to_vars[column] = modes.get_collection(GraphKeys.GLOBAL_VARIABLES, scope=scope.name)
            if cols_to_output_tensors is not None:
                cols_to_output_tensors[column] = tensor
        base.check_batch_sizes(tensors, columns)
        return apply("ConcatV2", tensors, 1) if len(tensors) > 1 else apply("Identity", tensors[0], name="concat")


def _flat(column: Any, tensor: Any) -> Any:
    rows = apply("StridedSlice", apply("Shape", tensor), [0], [1], [1])
    return apply("Reshape", tensor, apply("ConcatV2", [rows, [column.variable_shape.num_elements()]], 0))


def linear_model(
    features: dict[str, Any], feature_columns: Any, units: int = 1, sparse_combiner: str = "sum",
    weight_collections: Sequence[str] | None = None, trainable: bool = True, cols_to_vars: dict | None = None,
) -> Any:  # fmt: skip
    """A weighted sum of columns, and a bias.

    Args:
      features: tensors by key. feature_columns: dense and categorical columns, the latter with a weight for each id.
      units: how many sums there are. sparse_combiner: "sum", "mean" or "sqrtn" of an example's ids.
      weight_collections, trainable: as `input_layer`. cols_to_vars: dict that gets each column's weights, and "bias".
    Returns: float32 tensor, shape [batch, units]. All weights begin with 0.
    Raises: ValueError for other columns.
    Source: tf.compat.v1.feature_column.linear_model public docs 2.15.
    """
    columns = base.sorted_columns(feature_columns)
    for column in columns:
        if not isinstance(column, (base.DenseColumn, base.CategoricalColumn)):
            raise ValueError(
                f"Items of feature_columns must be either a _DenseColumn or _CategoricalColumn. Given: {column}"
            )
    state = _InScope(trainable, weight_collections)
    cache, sums = base.FeatureTransformationCache(features), []
    kept: dict[Any, list[Any]] = {}
    with scopes.variable_scope(None, default_name="linear_model"):
        for column in columns:
            with scopes.variable_scope(None, default_name=column._scope_name) as scope:
                sums.append(_weighted_sum(column, cache, state, units, sparse_combiner))
            kept[column] = modes.get_collection(GraphKeys.GLOBAL_VARIABLES, scope=scope.name)
        base.check_batch_sizes(sums, columns)
        bias = state.variable("bias_weights", [units])
        kept["bias"] = [bias]
        total = apply("AddN", sums, name="weighted_sum_no_bias")
        total = apply("BiasAdd", total, bias, name="weighted_sum")
    if cols_to_vars is not None:
        cols_to_vars.update(kept)
    return total


def _weighted_sum(column: Any, cache: Any, state: _InScope, units: int, combiner: str) -> Any:
    if not isinstance(column, base.CategoricalColumn):
        weights = state.variable("weights", [column.variable_shape.num_elements(), units])
        numbers = _flat(column, column.get_dense_tensor(cache, state))
        return apply("MatMul", numbers, weights, name="weighted_sum")
    weights = state.variable("weights", [column.num_buckets, units])
    ids, own = column.get_sparse_tensors(cache, state)
    shape = apply("ConcatV2", [apply("StridedSlice", ids.dense_shape, [0], [1], [1]), [-1]], 0)
    ids = shaping.reshape(ids, shape)
    own = None if own is None else shaping.reshape(own, shape)
    return safe_embedding_lookup_sparse(weights, ids, own, combiner=combiner, name="weighted_sum")


def make_parse_example_spec(feature_columns: Any) -> dict[str, Any]:
    """As `tf.feature_column.make_parse_example_spec`."""
    return api.make_parse_example_spec(feature_columns)


class _SharedEmbeddingColumn(
    _Embedded,
    collections.namedtuple(
        "_SharedEmbeddingColumn",
        ("categorical_column", "dimension", "combiner", "initializer", "shared_embedding_collection_name",
         "ckpt_to_load_from", "tensor_name_in_ckpt", "max_norm", "trainable", "use_safe_embedding_lookup"),
    ),
):  # fmt: skip
    """A column whose table is the one of a collection of the graph."""

    _kind = "shared_embedding"

    @property
    def _scope_name(self) -> str:
        return self.shared_embedding_collection_name

    @property
    def variable_shape(self) -> Any:
        return shapes.from_shape_tuple((self.dimension,))

    def _dense(self, transformation_cache: Any, state_manager: Any) -> Any:
        pair = self.categorical_column.get_sparse_tensors(transformation_cache, state_manager)
        name, shape = self.shared_embedding_collection_name, (self.categorical_column.num_buckets, self.dimension)
        kept = modes.get_collection(name)
        if len(kept) > 1:
            raise ValueError(
                f"Collection {kept} can only contain one variable: choose a name for it that nothing else uses."
            )
        if kept and tuple(kept[0].shape.as_list()) != shape:
            raise ValueError(
                f"Shared embedding collection {name} contains variable {kept[0].name} of unexpected shape "
                f"{kept[0].shape}. Expected shape is {shape}. Choose a name for it that nothing else uses."
            )
        if kept:
            table = kept[0]
        else:
            table = state_manager.variable("embedding_weights", shape, self.initializer, self.trainable)
            modes.add_to_collection(name, table)
        if self.ckpt_to_load_from is not None:
            init_from_checkpoint(self.ckpt_to_load_from, {self.tensor_name_in_ckpt: table})
        return self._looked_up(pair, table)


def shared_embedding_columns(
    categorical_columns: Sequence[Any], dimension: int, combiner: str = "mean", initializer: Any = None,
    shared_embedding_collection_name: str | None = None, ckpt_to_load_from: str | None = None,
    tensor_name_in_ckpt: str | None = None, max_norm: float | None = None, trainable: bool = True,
    use_safe_embedding_lookup: bool = True,
) -> list[Any]:  # fmt: skip
    """As `embedding_column` for several columns, which share one table, kept in a collection of the graph.

    Args: as `tf.feature_column.shared_embeddings`; `shared_embedding_collection_name` is the collection.
    Raises: RuntimeError eagerly; ValueError for columns that differ.
    Source: tf.compat.v1.feature_column.shared_embedding_columns public docs 2.15.
    """
    _, name = api.check_shared(
        categorical_columns, dimension, initializer, shared_embedding_collection_name, ckpt_to_load_from,
        tensor_name_in_ckpt,
    )  # fmt: skip
    initializer = initializer or api.default_initializer(dimension)
    return [
        _SharedEmbeddingColumn(
            column, dimension, combiner, initializer, name, ckpt_to_load_from, tensor_name_in_ckpt, max_norm, trainable,
            use_safe_embedding_lookup,
        )
        for column in categorical_columns
    ]  # fmt: skip

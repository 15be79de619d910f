"""Categories as dense numbers: counted, or by learnt vectors."""

from __future__ import annotations

import collections
from typing import Any

from thalweg.checkpoint.saver import init_from_checkpoint
from thalweg.core import context, dtypes, shapes
from thalweg.engine.dispatch import apply
from thalweg.feature_column import base
from thalweg.feature_column.base import IdWeightPair, TensorSequenceLengthPair
from thalweg.feature_column.categorical import SequenceCategoricalColumn
from thalweg.feature_column.numeric import sequence_length
from thalweg.graph import variable_scope as scopes
from thalweg.ops.array.select_api import one_hot, scatter_nd
from thalweg.ops.nn.embedding import embedding_lookup_sparse
from thalweg.ops.nn.safe_embedding import safe_embedding_lookup_sparse
from thalweg.ops.reduce.api import reduce_sum
from thalweg.ops.sparse import api_v1, shaping
from thalweg.ops.sparse.api import to_dense


class _OfCategories(base.DenseColumn, base.SequenceDenseColumn):
    """A dense column of one categorical column."""

    categorical_column: Any
    _kind: str

    @property
    def name(self) -> str:
        return f"{self.categorical_column.name}_{self._kind}"

    @property
    def parents(self) -> list[Any]:
        return [self.categorical_column]

    @property
    def parse_example_spec(self) -> dict[str, Any]:
        return self.categorical_column.parse_example_spec

    def transform_feature(self, transformation_cache: Any, state_manager: Any) -> Any:
        return transformation_cache.get(self.categorical_column, state_manager)

    def get_dense_tensor(self, transformation_cache: Any, state_manager: Any) -> Any:
        if isinstance(self.categorical_column, SequenceCategoricalColumn):
            raise ValueError(
                f"In {self._kind}_column: {self.name}. categorical_column must not be of type "
                "SequenceCategoricalColumn. Use a non-sequence categorical_column_with_* with DenseFeatures, or "
                f"SequenceFeatures for sequences. Given (type {type(self.categorical_column)}): "
                f"{self.categorical_column}"
            )
        return self._dense(transformation_cache, state_manager)

    def get_sequence_dense_tensor(self, transformation_cache: Any, state_manager: Any) -> TensorSequenceLengthPair:
        if not isinstance(self.categorical_column, SequenceCategoricalColumn):
            raise ValueError(
                f"In {self._kind}_column: {self.name}. categorical_column must be of type SequenceCategoricalColumn "
                "to use SequenceFeatures. Suggested fix: Use one of sequence_categorical_column_with_*. Given (type "
                f"{type(self.categorical_column)}): {self.categorical_column}"
            )
        dense = self._dense(transformation_cache, state_manager)
        ids = self.categorical_column.get_sparse_tensors(transformation_cache, state_manager).id_tensor
        return TensorSequenceLengthPair(dense, sequence_length(ids))

    def _dense(self, transformation_cache: Any, state_manager: Any) -> Any:
        raise NotImplementedError


class _Embedded(_OfCategories):
    combiner: str
    max_norm: float | None
    use_safe_embedding_lookup: bool

    def _looked_up(self, pair: IdWeightPair, table: Any) -> Any:
        ids, weights = pair
        lookup: Any = safe_embedding_lookup_sparse
        if not self.use_safe_embedding_lookup and ids.shape.rank is not None and ids.shape.rank <= 2:
            lookup = embedding_lookup_sparse
        name = f"{base.scope_text(self.name)}_weights"
        return lookup(table, ids, weights, combiner=self.combiner, name=name, max_norm=self.max_norm)


@base.register
class EmbeddingColumn(
    _Embedded,
    collections.namedtuple(
        "EmbeddingColumn",
        ("categorical_column", "dimension", "combiner", "initializer", "ckpt_to_load_from", "tensor_name_in_ckpt",
         "max_norm", "trainable", "use_safe_embedding_lookup"),
        defaults=(True,),
    ),
):  # fmt: skip
    """See `embedding_column`."""

    _kind = "embedding"

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: dict | None = None, columns_by_name: dict | None = None
    ) -> Any:
        return super().from_config({"use_safe_embedding_lookup": True} | config, custom_objects, columns_by_name)

    @property
    def variable_shape(self) -> Any:
        return shapes.from_shape_tuple((self.dimension,))

    def create_state(self, state_manager: Any) -> None:
        state_manager.create_variable(
            self,
            name="embedding_weights",
            shape=(self.categorical_column.num_buckets, self.dimension),
            dtype=dtypes.float32,
            trainable=self.trainable,
            initializer=self.initializer,
        )

    def _dense(self, transformation_cache: Any, state_manager: Any) -> Any:
        pair = self.categorical_column.get_sparse_tensors(transformation_cache, state_manager)
        table = state_manager.get_variable(self, name="embedding_weights")
        if self.ckpt_to_load_from is not None:
            init_from_checkpoint(self.ckpt_to_load_from, {self.tensor_name_in_ckpt: table})
        return self._looked_up(pair, table)


class SharedEmbeddingColumnCreator:
    """The table that several columns share; made in the graph that asks for it first.

    Args: those of `shared_embeddings`; `num_buckets` is the number of rows, `name` that of the variable.
    """

    def __init__(
        self, dimension: int, initializer: Any, ckpt_to_load_from: Any, tensor_name_in_ckpt: Any, num_buckets: int,
        trainable: bool, name: str = "shared_embedding_column_creator", use_safe_embedding_lookup: bool = True,
    ):  # fmt: skip
        self.dimension = dimension
        self._settings = {"shape": (num_buckets, dimension), "initializer": initializer, "trainable": trainable}
        self._checkpoint = ckpt_to_load_from, tensor_name_in_ckpt
        self._name, self._is_safe = name, use_safe_embedding_lookup
        self._tables: dict[int, tuple[Any, Any]] = {}

    def __call__(self, categorical_column: Any, combiner: str, max_norm: float | None) -> SharedEmbeddingColumn:
        return SharedEmbeddingColumn(categorical_column, self, combiner, max_norm, self._is_safe)

    @property
    def embedding_weights(self) -> Any:
        """The table of the current graph."""
        graph = context.state.graph
        if id(graph) not in self._tables:
            table = scopes.get_variable(self._name, dtype=dtypes.float32, **self._settings)
            path, tensor = self._checkpoint
            if path is not None:
                init_from_checkpoint(path, {tensor: table})
            self._tables[id(graph)] = graph, table  # the graph too: its id stays its own
        return self._tables[id(graph)][1]


@base.register
class SharedEmbeddingColumn(
    _Embedded,
    collections.namedtuple(
        "SharedEmbeddingColumn",
        ("categorical_column", "shared_embedding_column_creator", "combiner", "max_norm", "use_safe_embedding_lookup"),
        defaults=(True,),
    ),
):
    """See `shared_embeddings`."""

    _kind = "shared_embedding"

    @property
    def variable_shape(self) -> Any:
        return shapes.from_shape_tuple((self.shared_embedding_column_creator.dimension,))

    def _dense(self, transformation_cache: Any, state_manager: Any) -> Any:
        pair = self.categorical_column.get_sparse_tensors(transformation_cache, state_manager)
        return self._looked_up(pair, self.shared_embedding_column_creator.embedding_weights)


@base.register
class IndicatorColumn(_OfCategories, collections.namedtuple("IndicatorColumn", ("categorical_column",))):
    """See `indicator_column`."""

    _kind = "indicator"

    @property
    def variable_shape(self) -> Any:
        return shapes.from_shape_tuple((1, self.categorical_column.num_buckets))

    def transform_feature(self, transformation_cache: Any, state_manager: Any) -> Any:
        """How often each id is in an example, or the sum of its weights."""
        ids, weights = self.categorical_column.get_sparse_tensors(transformation_cache, state_manager)
        size = int(self.categorical_column.num_buckets)
        if weights is None:
            return reduce_sum(one_hot(to_dense(ids, default_value=-1), size, 1.0, 0.0), axis=[-2])
        merged = api_v1.merge(ids, weights, size)
        # what lies outside (an id of -1) is cut off
        merged = shaping.slice(merged, apply("ZerosLike", merged.dense_shape), merged.dense_shape)
        return scatter_nd(merged.indices, merged.values, merged.dense_shape)

    def _dense(self, transformation_cache: Any, state_manager: Any) -> Any:
        return transformation_cache.get(self, state_manager)

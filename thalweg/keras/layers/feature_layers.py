"""`tf.keras.layers.DenseFeatures` and `tf.keras.experimental.SequenceFeatures`: feature columns as layers."""

from __future__ import annotations

from typing import Any

from thalweg.core import shapes
from thalweg.engine.dispatch import apply
from thalweg.feature_column import base
from thalweg.keras.call_context import name_scope
from thalweg.keras.layers.base import Layer
from thalweg.ops.debugging.api_v1 import assert_equal


class _FeatureLayer(Layer):
    _column_kind: type

    def __init__(self, feature_columns: Any, trainable: bool = True, name: str | None = None, **kwargs: Any):
        super().__init__(trainable=trainable, name=name, **kwargs)
        columns = base.sorted_columns(feature_columns)
        for column in columns:
            if not isinstance(column, self._column_kind):
                raise ValueError(
                    f"Items of feature_columns must be a {self._column_kind}. You can wrap a categorical column with "
                    f"an embedding_column or indicator_column. Given: {column}"
                )
        # columns are tuples, which attributes would be wrapped as
        self.__dict__.update(_feature_columns=columns, _state_manager=base.StateManager(self, self.trainable))

    def build(self, input_shape: Any) -> None:
        for column in self._feature_columns:
            with name_scope(base.scope_text(column.name)):
                column.create_state(self._state_manager)

    def _knows_output_shape(self) -> bool:
        return False  # a trace tells

    def _sizes(self) -> int:
        return sum(column.variable_shape.num_elements() for column in self._feature_columns)

    def _check(self, features: Any) -> base.FeatureTransformationCache:
        if not isinstance(features, dict):
            raise ValueError("We expected a dictionary here. Instead we got: ", features)
        return base.FeatureTransformationCache(features)

    def _joined(self, tensors: list[Any]) -> Any:
        base.check_batch_sizes(tensors, self._feature_columns)
        return tensors[0] if len(tensors) == 1 else apply("ConcatV2", tensors, -1)

    def get_config(self) -> dict[str, Any]:
        columns = [base.serialize_feature_column(column) for column in self._feature_columns]
        return self._base_config() | {"feature_columns": columns, "partitioner": None}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict | None = None) -> Any:
        """The layer of `get_config`; functions of its columns must be in `custom_objects`."""
        known: dict[str, Any] = {}
        columns = [base.deserialize_feature_column(c, custom_objects, known) for c in config["feature_columns"]]
        others = {k: v for k, v in config.items() if k not in ("feature_columns", "partitioner")}
        return cls(feature_columns=columns, **others)


class DenseFeatures(_FeatureLayer):
    """One dense tensor of what feature columns make of a dictionary of features.

    Args:
      feature_columns: dense columns; their tensors stand side by side in the order of the columns' names.
      trainable: whether variables of columns are trained. name, **kwargs: those of Layer.
    Raises: ValueError for columns that are not dense, and inputs that are no dictionary.
    Example:
      >>> layer = tf.keras.layers.DenseFeatures([tf.feature_column.numeric_column("a")])
      >>> layer({"a": tf.constant([[1.0], [2.0]])}).numpy().tolist()
      [[1.0], [2.0]]
    Source: tf.keras.layers.DenseFeatures public docs 2.15.
    """

    __module__ = "keras.src.feature_column.dense_features_v2"
    _column_kind = base.DenseColumn

    def compute_output_shape(self, input_shape: Any) -> Any:
        """[batch, all numbers]."""
        return shapes.from_shape_tuple((input_shape[0], self._sizes()))

    def call(self, features: Any, cols_to_output_tensors: dict | None = None, training: Any = None) -> Any:
        """The tensor.

        Args:
          features: dict of tensors, dense or sparse. cols_to_output_tensors: dict that gets each column's tensor.
          training: no effect.
        """
        cache, tensors = self._check(features), []
        for column in self._feature_columns:
            with name_scope(base.scope_text(column.name)):
                tensor = column.get_dense_tensor(cache, self._state_manager)
                rows = apply("StridedSlice", apply("Shape", tensor), [0], [1], [1])
                shape = apply("ConcatV2", [rows, [column.variable_shape.num_elements()]], 0)
                tensor = apply("Reshape", tensor, shape)
            if cols_to_output_tensors is not None:
                cols_to_output_tensors[column] = tensor
            tensors.append(tensor)
        return self._joined(tensors)


class SequenceFeatures(_FeatureLayer):
    """One dense tensor of sequences, and their lengths, from columns of sequences.

    Args:
      feature_columns: columns of sequences (`sequence_numeric_column`, or an embedding or indicator of a
        `sequence_categorical_column_with_*`); in the order of their names, side by side.
      trainable: whether variables of columns are trained. name, **kwargs: those of Layer.
    Returns: of calls: (tensor of shape [batch, time, numbers], lengths of shape [batch]).
    Raises: ValueError for other columns, and inputs that are no dictionary.
    Source: tf.keras.experimental.SequenceFeatures public docs 2.15.
    """

    __module__ = "keras.src.feature_column.sequence_feature_column"
    _column_kind = base.SequenceDenseColumn

    def compute_output_shape(self, input_shape: Any) -> Any:
        """[batch, time, all numbers]."""
        return shapes.from_shape_tuple((input_shape[0], input_shape[1], self._sizes()))

    def call(self, features: Any, training: Any = None) -> Any:
        """(sequences, lengths). All columns' sequences must have the same lengths."""
        cache, tensors, lengths = self._check(features), [], []
        for column in self._feature_columns:
            with name_scope(base.scope_text(column.name)):
                tensor, length = column.get_sequence_dense_tensor(cache, self._state_manager)
                rows = apply("StridedSlice", apply("Shape", tensor), [0], [2], [1])
                shape = apply("ConcatV2", [rows, [column.variable_shape.num_elements()]], 0)
                tensors.append(apply("Reshape", tensor, shape))
                lengths.append(length)
        base.check_batch_sizes(lengths, self._feature_columns)
        for length in lengths[1:]:
            assert_equal(lengths[0], length)
        return self._joined(tensors), lengths[0]

"""What feature columns share: their kinds, the features they read, the variables and tables they keep.

A column is a named tuple of plain settings. `transform_feature(cache, state)` makes its tensor of the raw features;
the cache holds each column's tensor, so that columns that share a source transform it once. `state` makes and keeps
what lasts from call to call.
Source: tf.feature_column public docs 2.15; recorded runs.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import dtypes
from thalweg.core.composite import CompositeTensor
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.engine.dispatch import apply
from thalweg.graph import initializers
from thalweg.ops.sparse import shaping
from thalweg.ops.sparse.api_v1 import convert_to_tensor_or_sparse_tensor

IdWeightPair = collections.namedtuple("IdWeightPair", ("id_tensor", "weight_tensor"))
TensorSequenceLengthPair = collections.namedtuple("TensorSequenceLengthPair", ("dense_tensor", "sequence_length"))


class FeatureColumn:
    """The base of all columns; a concrete class is also a named tuple, and says

    * `name`, and `parents`: the columns and the keys of features it is made of;
    * `parse_example_spec`: what `tf.io.parse_example` must read for it;
    * `transform_feature(cache, state)`: its tensor.
    """

    _fields: tuple[str, ...]

    # Columns of two kinds with equal settings are two columns.
    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other) and tuple.__eq__(self, other)  # type: ignore[arg-type]

    def __ne__(self, other: Any) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self).__name__, tuple.__hash__(self)))  # type: ignore[arg-type]

    def __lt__(self, other: Any) -> bool:
        return str(self) < str(other)

    def __gt__(self, other: Any) -> bool:
        return str(self) > str(other)

    @property
    def name(self) -> str:
        """The name, which is also that of its variables' scope."""
        raise NotImplementedError

    @property
    def _scope_name(self) -> str:
        return self.name

    @property
    def parents(self) -> list[Any]:
        """Columns and keys it is made of."""
        raise NotImplementedError

    @property
    def parse_example_spec(self) -> dict[str, Any]:
        """Features to parse, by key."""
        raise NotImplementedError

    def transform_feature(self, transformation_cache: FeatureTransformationCache, state_manager: Any) -> Any:
        """The tensor of the column."""
        raise NotImplementedError

    def create_state(self, state_manager: Any) -> None:
        """Makes the column's variables, if it has any."""

    def get_config(self) -> dict[str, Any]:
        """The settings as plain data."""
        return {field: _plain(value) for field, value in zip(self._fields, self, strict=True)}  # type: ignore[call-overload]

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: dict | None = None, columns_by_name: dict | None = None
    ) -> Any:
        """The column of `get_config`. Raises: ValueError for other keys, and for functions that are not known."""
        if set(config) != set(cls._fields):
            raise ValueError(f"Invalid config: {config}, expected keys: {cls._fields}")
        return cls(**{k: _rebuilt(k, v, custom_objects, columns_by_name) for k, v in config.items()})


class DenseColumn(FeatureColumn):
    """A column whose tensor is dense: what layers can take."""

    @property
    def variable_shape(self) -> Any:
        """Shape of one example's numbers, a TensorShape."""
        raise NotImplementedError

    def get_dense_tensor(self, transformation_cache: FeatureTransformationCache, state_manager: Any) -> Any:
        """Numbers, shape [batch] + variable_shape."""
        raise NotImplementedError


class CategoricalColumn(FeatureColumn):
    """A column whose tensor is a sparse one of ids."""

    IdWeightPair = IdWeightPair

    @property
    def num_buckets(self) -> int:
        """How many ids there are."""
        raise NotImplementedError

    def get_sparse_tensors(self, transformation_cache: FeatureTransformationCache, state_manager: Any) -> IdWeightPair:
        """(ids, weights or None)."""
        return IdWeightPair(transformation_cache.get(self, state_manager), None)


class SequenceDenseColumn(FeatureColumn):
    """A column of sequences of dense values."""

    TensorSequenceLengthPair = TensorSequenceLengthPair

    def get_sequence_dense_tensor(
        self, transformation_cache: FeatureTransformationCache, state_manager: Any
    ) -> TensorSequenceLengthPair:
        """(numbers of shape [batch, time] + variable_shape, lengths)."""
        raise NotImplementedError


# ---------------------------------------------------------------- what columns read and keep


class FeatureTransformationCache:
    """Raw features and the tensors columns have made of them.

    Args:
      features: tensors by key; a vector counts as one value per example.
    """

    def __init__(self, features: dict[Any, Any]):
        self._features = dict(features)
        self._tensors: dict[Any, Any] = {}

    def get(self, key: Any, state_manager: Any, training: bool | None = None) -> Any:
        """The tensor of a column, or of the raw feature of that key.

        Raises: ValueError for a key that is not there, or a feature of rank 0; TypeError for other keys.
        """
        if key in self._tensors:
            return self._tensors[key]
        if key in self._features:
            tensor = _with_columns(key, convert_to_tensor_or_sparse_tensor(self._features[key]))
        elif isinstance(key, str):
            raise ValueError(f"Feature {key} is not in features dictionary.")
        elif not isinstance(key, FeatureColumn):
            raise TypeError(f'"key" must be either a "str" or "FeatureColumn". Provided: {key}')
        else:
            tensor = key.transform_feature(self, state_manager)
            if tensor is None:
                raise ValueError(f"Column {key.name} is not supported.")
        self._tensors[key] = tensor
        return tensor


def _with_columns(key: Any, tensor: Any) -> Any:
    """A vector as a matrix of one column."""
    rank = tensor.shape.rank
    if rank == 0:
        raise ValueError(f"Feature (key: {key}) cannot have rank 0. Given: {tensor}")
    if rank is None:
        raise NotImplementedError(f"Feature (key: {key}) must have a known rank. Given: {tensor}")
    if rank > 1:
        return tensor
    if isinstance(tensor, SparseTensor):
        return shaping.reshape(tensor, apply("ConcatV2", [tensor.dense_shape, [1]], 0))
    return apply("ExpandDims", tensor, -1)


class StateManager:
    """Variables and tables by column and name; this one keeps them for a layer.

    Args:
      layer: whose weights the variables are. trainable: whether any of them are trained.
    """

    def __init__(self, layer: Any, trainable: bool):
        self._layer, self._trainable = layer, trainable
        self._variables: dict[Any, dict[str, Any]] = collections.defaultdict(dict)
        self._resources: dict[Any, dict[str, Any]] = collections.defaultdict(dict)

    def create_variable(
        self, feature_column: Any, name: str, shape: Any, dtype: Any = None, trainable: bool = True,
        use_resource: bool = True, initializer: Any = None,
    ) -> Any:  # fmt: skip
        """A new variable. Raises: ValueError if the column has one of that name."""
        if name in self._variables[feature_column]:
            raise ValueError("Variable already exists.")
        variable = self._layer.add_weight(
            name=name, shape=shape, dtype=dtype, initializer=initializer, trainable=self._trainable and trainable
        )
        self._variables[feature_column][name] = variable
        return variable

    def get_variable(self, feature_column: Any, name: str) -> Any:
        """The variable. Raises: ValueError if there is none."""
        if name not in self._variables[feature_column]:
            raise ValueError("Variable does not exist.")
        return self._variables[feature_column][name]

    def add_resource(self, feature_column: Any, name: str, resource: Any) -> None:
        """Keeps a table."""
        self._resources[feature_column][name] = resource

    def has_resource(self, feature_column: Any, name: str) -> bool:
        """Whether there is such a table."""
        return name in self._resources[feature_column]

    def get_resource(self, feature_column: Any, name: str) -> Any:
        """The table. Raises: ValueError if there is none."""
        if not self.has_resource(feature_column, name):
            raise ValueError("Resource does not exist.")
        return self._resources[feature_column][name]


# ---------------------------------------------------------------- lists of columns


def sorted_columns(feature_columns: Any) -> list[Any]:
    """Columns in the order of their names, which is that of their tensors in a layer.

    Raises: ValueError for values that are no columns, for none, for a dict, and for two columns of one name.
    """
    if isinstance(feature_columns, FeatureColumn):
        feature_columns = [feature_columns]
    if isinstance(feature_columns, Iterator):
        feature_columns = list(feature_columns)
    if isinstance(feature_columns, dict):
        raise ValueError("Expected feature_columns to be iterable, found dict.")
    by_name: dict[str, Any] = {}
    for column in feature_columns:
        if not isinstance(column, FeatureColumn):
            raise ValueError(
                f"Items of feature_columns must be a FeatureColumn. Given (type {type(column)}): {column}."
            )
        if column.name in by_name:
            raise ValueError(
                f"Duplicate feature column name found for columns: {column} and {by_name[column.name]}. Columns of one "
                "name refer to one feature: leave one out, or give the features dictionary a second entry."
            )
        by_name[column.name] = column
    if not by_name:
        raise ValueError("feature_columns must not be empty.")
    return [by_name[name] for name in sorted(by_name)]


def scope_text(name: str) -> str:
    """A column's name as part of a variable's."""
    return re.sub(r"[^A-Za-z0-9_.\-]", "_", name)


def check_batch_sizes(tensors: list[Any], columns: list[Any]) -> None:
    """Raises ValueError where static numbers of examples differ."""
    known = [(c.name, t.shape[0]) for t, c in zip(tensors, columns, strict=True) if t.shape.rank and t.shape[0]]
    for name, size in known[1:]:
        if size != known[0][1]:
            raise ValueError(
                "Batch size (first dimension) of each feature must be same. Batch size of columns "
                f"({known[0][0]}, {name}): ({known[0][1]}, {size})"
            )


def sparse_without_missing(tensor: Any, missing: Any = None) -> SparseTensor:
    """A sparse tensor of a dense one, without the places that hold "", -1 or 0 (strings, integers, floats)."""
    tensor = convert_to_tensor_or_sparse_tensor(tensor)
    if isinstance(tensor, SparseTensor):
        return tensor
    if missing is None:
        missing = b"" if tensor.dtype is dtypes.string else -1 if tensor.dtype.is_integer else 0.0
    places = apply("Where", apply("NotEqual", tensor, missing))
    return SparseTensor(places, apply("GatherNd", tensor, places), apply("Shape", tensor, out_type=dtypes.int64))


# ---------------------------------------------------------------- configurations

_CLASSES: dict[str, type] = {}


def register(cls: type) -> type:
    """Makes a class known to configurations."""
    _CLASSES[cls.__name__] = cls
    return cls


def serialize_feature_column(column: Any) -> Any:
    """The configuration of a column; a key is its own. Raises: ValueError for other values."""
    if isinstance(column, str):
        return column
    if not isinstance(column, FeatureColumn):
        raise ValueError(f"Instance: {column} is not a FeatureColumn")
    return {"class_name": type(column).__name__, "config": column.get_config()}


def deserialize_feature_column(
    config: Any, custom_objects: dict | None = None, columns_by_name: dict | None = None
) -> Any:
    """The column of a configuration; `columns_by_name` makes equal configurations one column.

    Raises: ValueError for what is no configuration of a known class.
    """
    if isinstance(config, str):
        return config
    if not isinstance(config, dict) or "class_name" not in config or "config" not in config:
        raise ValueError(f"Improper config format: {config}")
    cls = (custom_objects or {}).get(config["class_name"]) or _CLASSES.get(config["class_name"])
    if cls is None:
        raise ValueError(f"Unknown feature_column_v2: {config['class_name']}")
    if not issubclass(cls, FeatureColumn):
        raise ValueError(f"Expected FeatureColumn class, instead found: {cls}")
    made = cls.from_config(dict(config["config"]), custom_objects=custom_objects, columns_by_name=columns_by_name)
    known = {} if columns_by_name is None else columns_by_name
    return known.setdefault(f"{type(made).__name__}:{made.name}", made)


def _plain(value: Any) -> Any:
    if isinstance(value, FeatureColumn):
        return serialize_feature_column(value)
    if isinstance(value, tuple) and any(isinstance(v, FeatureColumn) for v in value):
        return tuple(serialize_feature_column(v) for v in value)
    if isinstance(value, dtypes.DType):
        return value.name
    if hasattr(value, "get_config"):
        return {"class_name": type(value).__name__, "config": value.get_config()}
    if callable(value) and not isinstance(value, CompositeTensor):
        return value.__name__
    return value


def _rebuilt(key: str, value: Any, custom_objects: dict | None, columns_by_name: dict | None) -> Any:
    if key in ("categorical_column", "source_column"):
        return deserialize_feature_column(value, custom_objects, columns_by_name)
    if key == "keys":
        return tuple(deserialize_feature_column(v, custom_objects, columns_by_name) for v in value)
    if key == "dtype":
        return dtypes.as_dtype(value)
    if key == "initializer":
        return _initializer(value, custom_objects)
    if key == "normalizer_fn" and isinstance(value, str):
        return _known(value, custom_objects, "object")
    return tuple(value) if isinstance(value, list) else value


def _initializer(value: Any, custom_objects: dict | None) -> Any:
    if isinstance(value, dict):
        cls = _known(value["class_name"], custom_objects, "object")
        return cls.from_config(value["config"]) if hasattr(cls, "from_config") else cls(**value["config"])
    return _known(value, custom_objects, "object") if isinstance(value, str) else value


def _known(name: str, custom_objects: dict | None, kind: str) -> Callable:
    found = (custom_objects or {}).get(name) or getattr(initializers, name, None)
    if found is None:
        raise ValueError(f"Unknown {kind}: {name}")
    return found

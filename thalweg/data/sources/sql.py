"""SqlDataset: the rows that a query of an SQLite database gives.

Source: tf.data.experimental.SqlDataset public docs 2.15; recorded runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, nest
from thalweg.core.specs import TensorSpec
from thalweg.data import structure
from thalweg.data.dataset import Dataset, invalid
from thalweg.data.structure import Element, as_object, known

_TYPES = (
    dtypes.string, dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64, dtypes.uint8, dtypes.uint16, dtypes.bool,
    dtypes.float64,
)  # fmt: skip


class SqlDatasetV2(Dataset):
    """The rows of a query's result, as tuples of scalars.

    Args:
      driver_name: "sqlite". data_source_name: the database's file. query: SQL text. output_types: tuple of a dtype per
        column: strings, integers, bool and float64.
    Raises: InvalidArgumentError for another driver, for a query that fails, and for a number of columns that differs.
    Example:
      >>> rows = tf.data.experimental.SqlDataset("sqlite", ":memory:", "select 1, 'a'", (tf.int32, tf.string))
      >>> [(int(number), text.numpy()) for number, text in rows]
      [(1, b'a')]
    """

    def __init__(self, driver_name: Any, data_source_name: Any, query: Any, output_types: Any):
        types = nest.map_structure(dtypes.as_dtype, output_types)
        for kind in nest.flatten(types):
            if kind not in _TYPES:
                raise invalid(f"SqlDataset: columns of dtype {kind.name} are not supported. [Op:SqlDataset]")
        super().__init__(nest.map_structure(lambda t: TensorSpec([], t), types))
        self._driver, self._source, self._query = (
            structure.scalar(v, dtypes.string) for v in (driver_name, data_source_name, query)
        )
        if isinstance(self._driver, bytes) and self._driver != b"sqlite":
            raise invalid(
                f"The database type, {self._driver.decode()}, is not supported by SqlDataset. The set of supported "
                "databases is: {'sqlite'}. [Op:SqlDataset]"
            )

    def _iterate(self) -> Iterator[Element]:
        return self._rows(known(self._source).decode(), known(self._query).decode())

    def _rows(self, source: str, query: str) -> Iterator[Element]:
        kinds = self._structure.dtypes
        try:
            # Another thread may read what this one opened: one at a time does.
            connection = sqlite3.connect(source, check_same_thread=False)
        except sqlite3.Error as e:
            raise invalid(f"Failed to connect to database: {e}") from None
        try:
            cursor = connection.execute(query)
            count = len(cursor.description or ())
            if count != len(kinds):
                raise invalid(
                    f"The number of columns in query ({count}) must match the number of elements in output_types "
                    f"({len(kinds)})."
                )
            for row in cursor:
                yield tuple([_value(v, k) for v, k in zip(row, kinds, strict=True)])
        except sqlite3.Error as e:
            raise errors.UnknownError(None, None, f"Failed to execute query: {e}") from None
        finally:
            connection.close()


def _value(value: Any, kind: dtypes.DType) -> np.ndarray:
    """A column's value in its dtype, converted as SQLite does: what is no number is 0."""
    if kind is dtypes.string:
        if isinstance(value, bytes):
            return as_object(value)
        return as_object(b"" if value is None else str(value).encode())
    try:
        number = 0 if value is None else float(value) if kind.is_floating else int(value)
    except (TypeError, ValueError):
        number = 0
    if kind is dtypes.bool:
        return np.array(bool(number))
    return np.array(number).astype(kind._storage)

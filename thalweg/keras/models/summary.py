"""The text of `model.summary()`.

Source: tf.keras.Model.summary public docs 2.15; printed forms from recorded runs (tests/golden/keras_slice.json).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.keras.layers.variables import count_params
from thalweg.keras.utils.progbar import print_message

# A column's text is broken after one of these.
_BREAKS = ("),", "},", "],", "',")
_SIZES = ("Byte", "KB", "MB", "GB", "TB", "PB")


def readable_size(size_bytes: float) -> str:
    """A number of bytes in the largest unit below it.

    Example:
      >>> from thalweg.keras.models.summary import readable_size
      >>> readable_size(2164)
      '2.11 KB'
    """
    for unit in _SIZES:
        if size_bytes / 1024 < 1:
            return f"{size_bytes:.2f} {unit}"
        size_bytes /= 1024
    return f"{size_bytes:.2f} {_SIZES[-1]}"


def weights_size(weights: Sequence[Any]) -> int:
    """The bytes that variables take, each counted once."""
    seen = {id(w): w for w in weights}
    return int(sum(np.prod(w._static_shape(), dtype=np.int64) * w.dtype.size for w in seen.values()))


class _Table:
    """Rows in columns of fixed width; nested rows stand between vertical bars."""

    def __init__(self, line_length: int, positions: list[int], write: Callable[[str], Any]):
        self.line_length, self.positions, self.write = line_length, positions, write

    def rule(self, character: str) -> None:
        self.write(character * self.line_length)

    def row(self, fields: Sequence[Any], level: int = 0) -> None:
        """Writes fields, in several lines where they do not fit."""
        left = [str(f) for f in fields]
        while any(left):
            line = ""
            for column in range(len(left)):
                piece, left[column] = self._piece(left[column], column, level)
                line += ("|" * level + " " if column == 0 else "") + piece
                if column != len(self.positions) - 1:
                    line += "  "
                    line += " " * (self.positions[column] - len(line))
                else:
                    line += " " * (self.positions[column] - len(line) - level)
            self.write(line + "|" * level)

    def _piece(self, text: str, column: int, level: int) -> tuple[str, str]:
        """What of a field fits into the line, and the rest."""
        width = self.positions[column] - (self.positions[column - 1] if column else 0)
        if column != len(self.positions) - 1:
            width -= 3
        if column == 0:
            width -= level
        fits = text[:width]
        ends = [fits.find(b) + len(b) for b in _BREAKS if b in fits]
        cut = min(ends) if ends else width
        return fits[:cut], text[cut:]


def print_summary(
    model: Any,
    line_length: int | None = None,
    positions: Sequence[float] | None = None,
    print_fn: Callable[[str], Any] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
) -> None:
    """Writes the table of a model's layers.

    Args:
      model: a built model.
      line_length: characters per line, by default 65, or 98 where a column shows how layers are connected.
      positions: where columns end, as parts of the line or in characters.
      print_fn: called with each line, by default it is printed.
      expand_nested: whether the layers of models inside are shown, too.
      show_trainable: whether a column says what is trainable.
      layer_range: patterns of the names of the first and last layer shown.
    """
    connected = not _is_chain(model)
    line_length = line_length or (98 if connected else 65)
    positions = list(positions or ([0.3, 0.6, 0.70, 1.0] if connected else [0.45, 0.85, 1.0]))
    if positions[-1] <= 1:
        positions = [int(line_length * p) for p in positions]
    header = ["Layer (type)", "Output Shape", "Param #"]
    if connected:
        header.append("Connected to")
    if show_trainable:
        line_length += 11
        positions.append(line_length)
        header.append("Trainable")
    first, stop = _range(model, layer_range)
    table = _Table(line_length, positions, print_fn or print_message)
    rows = _Rows(table, model if connected else None, expand_nested, show_trainable)
    table.write(f'Model: "{model.name}"')
    table.rule("_")
    table.row(header)
    table.rule("=")
    for layer in model.layers[first:stop]:
        rows.layer(layer)
    table.rule("=")
    _totals(table, model)
    table.rule("_")


def _is_chain(model: Any) -> bool:
    """Whether each layer is called once, on the output of the one before."""
    graph = getattr(model, "_graph", None)
    if graph is None:
        return True
    if any(len(nodes) > 1 or len(nodes[0].keras_inputs) > 1 for nodes in graph.by_depth.values()):
        return False
    mine = {id(n) for n in graph.nodes}
    return all(sum(id(n) in mine for n in layer._inbound_nodes) <= 1 for layer in model.layers)


class _Rows:
    """The rows of layers.

    Args:
      table: where they go.
      model: the model whose connections a column shows; None for no such column.
      expand: whether layers of models inside are shown.
      show_trainable: whether a column says what is trainable.
    """

    def __init__(self, table: _Table, model: Any, expand: bool, show_trainable: bool):
        self.table, self.expand, self.show_trainable = table, expand, show_trainable
        self.nodes = None if model is None else {id(n) for n in model._graph.nodes}

    def layer(self, layer: Any, level: int = 0, is_last: bool = False) -> None:
        """The row of a layer, then those of the layers inside."""
        table = self.table
        table.row(self._fields(layer), level)
        width = table.line_length - 2 * level
        inner = getattr(layer, "layers", None) if self.expand else None
        if inner:
            table.write("|" * (level + 1) + "¯" * (width - 2) + "|" * (level + 1))
            for i, nested in enumerate(inner):
                is_last = i == len(inner) - 1
                self.layer(nested, level + 1, is_last)
            table.write("|" * level + "¯" * width + "|" * level)
        if not is_last:
            table.write("|" * level + " " * width + "|" * level)

    def _fields(self, layer: Any) -> list[Any]:
        try:
            shape: Any = layer.output_shape
        except AttributeError:
            shape = "multiple"
        except RuntimeError:
            shape = "?"
        fields = [f"{layer.name} ({type(layer).__name__})", shape]
        if self.nodes is None:
            built = layer.built or getattr(layer, "_is_graph_network", False)
            fields.append(layer.count_params() if built else "0 (unused)")
        else:
            fields += [layer.count_params(), self._connections(layer)]
        if self.show_trainable:
            fields.append("Y" if layer.trainable else "N")
        return fields

    def _connections(self, layer: Any) -> list[str]:
        return [
            f"{source.name}[{node_index}][{tensor_index}]"
            for node in layer._inbound_nodes
            if not self.nodes or id(node) in self.nodes
            for source, node_index, tensor_index, _ in node.iterate_inbound()
        ]


def _totals(table: _Table, model: Any) -> None:
    trainable, others = model.trainable_weights, model.non_trainable_weights
    counts = count_params(trainable), count_params(others)
    sizes = weights_size(trainable), weights_size(others)
    table.write(f"Total params: {sum(counts)} ({readable_size(sum(sizes))})")
    table.write(f"Trainable params: {counts[0]} ({readable_size(sizes[0])})")
    table.write(f"Non-trainable params: {counts[1]} ({readable_size(sizes[1])})")


def _range(model: Any, layer_range: Sequence[str] | None) -> tuple[int, int]:
    """The first layer to be shown and the one after the last."""
    if layer_range is None:
        return 0, len(model.layers)
    if len(layer_range) != 2:
        raise ValueError(
            f"layer_range must be a list or tuple of length 2. Received: layer_range = {layer_range} of length "
            f"{len(layer_range)}"
        )
    if not all(isinstance(name, str) for name in layer_range):
        raise ValueError(f"layer_range should contain string type only. Received: {layer_range}")
    lower, upper = ([i for i, layer in enumerate(model.layers) if re.match(name, layer.name)] for name in layer_range)
    if not lower or not upper:
        raise ValueError(f"Passed layer_names do not match the layer names in the model. Received: {layer_range}")
    if min(lower) > max(upper):
        return min(upper), max(lower) + 1
    return min(lower), max(upper) + 1

"""Where a layer was called with KerasTensors: its symbolic inputs and outputs, and their shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.keras.keras_tensor import Node


class NodesMixin:
    """What a layer knows of its symbolic calls; a part of Layer."""

    name: str
    _inbound_nodes: list[Node]
    _outbound_nodes: list[Node]

    def _at_node(self, index: int, what: str) -> Any:
        if not self._inbound_nodes:
            raise RuntimeError(f"The layer {self.name} has never been called and thus has no defined {what}.")
        if index >= len(self._inbound_nodes):
            raise ValueError(
                f"Asked to get {what} at node {index}, but the layer has only {len(self._inbound_nodes)} inbound nodes."
            )
        return self._inbound_nodes[index]

    def _single(self, what: str, of: Callable[[Node], Any]) -> Any:
        """What all symbolic calls have in common."""
        if not self._inbound_nodes:
            raise AttributeError(f'The layer "{self.name}" has never been called and thus has no defined {what}.')
        values = [of(node) for node in self._inbound_nodes]
        if any(str(v) != str(values[0]) for v in values):
            raise AttributeError(
                f'The layer "{self.name}" has multiple inbound nodes, with different {what}s. Hence the notion of '
                f'"{what}" is ill-defined for the layer. Use `get_{what.replace(" ", "_")}_at(node_index)` instead.'
            )
        return values[0]

    @property
    def input(self) -> Any:
        """The symbolic input of the first call."""
        if not self._inbound_nodes:
            raise AttributeError(f"Layer {self.name} is not connected, no input to return.")
        return self._inbound_nodes[0].input_tensors

    @property
    def output(self) -> Any:
        """The symbolic output of the first call."""
        if not self._inbound_nodes:
            raise AttributeError(f"Layer {self.name} has no inbound nodes.")
        return self._inbound_nodes[0].outputs

    @property
    def input_shape(self) -> Any:
        """The shape of the symbolic input, as a tuple."""
        return self._single("input shape", lambda node: node.input_shapes)

    @property
    def output_shape(self) -> Any:
        """The shape of the symbolic output, as a tuple."""
        return self._single("output shape", lambda node: node.output_shapes)

    def get_input_at(self, node_index: int) -> Any:
        """The symbolic input of one call."""
        return self._at_node(node_index, "input").input_tensors

    def get_output_at(self, node_index: int) -> Any:
        """The symbolic output of one call."""
        return self._at_node(node_index, "output").outputs

    def get_input_shape_at(self, node_index: int) -> Any:
        """The shape of the input of one call."""
        return self._at_node(node_index, "input shape").input_shapes

    def get_output_shape_at(self, node_index: int) -> Any:
        """The shape of the output of one call."""
        return self._at_node(node_index, "output shape").output_shapes

    def get_input_mask_at(self, node_index: int) -> Any:
        """The masks of the inputs of one call."""
        return _masks(self._at_node(node_index, "input").input_tensors)

    def get_output_mask_at(self, node_index: int) -> Any:
        """The masks of the outputs of one call."""
        return _masks(self._at_node(node_index, "output").output_tensors)

    @property
    def input_mask(self) -> Any:
        """The mask of the symbolic input of the first call."""
        return _masks(self.input)

    @property
    def output_mask(self) -> Any:
        """The mask of the symbolic output of the first call."""
        return _masks(self.output)

    @property
    def inbound_nodes(self) -> list[Node]:
        return self._inbound_nodes

    @property
    def outbound_nodes(self) -> list[Node]:
        return self._outbound_nodes


def _masks(tensors: Any) -> Any:
    if isinstance(tensors, list):
        return [getattr(x, "_keras_mask", None) for x in tensors]
    return getattr(tensors, "_keras_mask", None)

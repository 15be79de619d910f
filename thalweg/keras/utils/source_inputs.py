"""`tf.keras.utils.get_source_inputs`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.keras_tensor import KerasTensor


def get_source_inputs(tensor: Any, layer: Any = None, node_index: int | None = None) -> Any:
    """The inputs a Keras tensor is computed from.

    Args:
      tensor: where to start. layer, node_index: the call that made it, by default the tensor's own.
    Returns: list of Keras tensors; a value that no layer has made is returned as it is.
    Example:
      >>> x = tf.keras.Input((2,))
      >>> tf.keras.utils.get_source_inputs(tf.keras.layers.Dense(1)(x))[0] is x
      True
    Source: tf.keras.utils.get_source_inputs public docs 2.15.
    """
    if not isinstance(tensor, KerasTensor) or "_keras_history" not in tensor.__dict__:
        return tensor
    if layer is None or node_index:
        layer, node_index, _ = tensor._keras_history
    if not layer._inbound_nodes:
        return [tensor]
    found: dict[int, Any] = {}
    seen: set[int] = set()
    # depth first, in the order of the arguments; a call that several others use is looked at once
    waiting = [(layer._inbound_nodes[node_index or 0], tensor)]
    while waiting:
        node, made = waiting.pop()
        if node.is_input:
            found.setdefault(id(made), made)
        elif id(node) not in seen:
            seen.add(id(node))
            waiting.extend((x.node, x) for x in reversed(node.keras_inputs))
    return list(found.values())

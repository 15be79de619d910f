"""TF 1's iterators: operations of a graph that sessions run.

Source: tf.compat.v1.data.Iterator public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import context, convert, dtypes, nest, registry, shapes
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.core.tensor import Tensor
from thalweg.data.dataset import Dataset
from thalweg.data.graph_iterators import next_element, next_optional
from thalweg.data.in_graphs import component_specs, signature_attrs
from thalweg.data.iterator import IteratorBase, OwnedIterator, legacy
from thalweg.engine import dispatch
from thalweg.engine.dispatch import apply
from thalweg.graph.func_graph import FuncGraph
from thalweg.graph.graph_function import GraphFunction
from thalweg.graph.symbolic import SymbolicTensor

_state = context.state


class Iterator(IteratorBase):
    """An iterator of a graph: `get_next()` gives tensors whose values are the next element at each `Session.run`.

    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
      ...   iterator = tf.compat.v1.data.make_one_shot_iterator(tf.data.Dataset.range(2))
      ...   x = iterator.get_next()
      ...   print(session.run(x), session.run(x))
      0 1
    """

    def __init__(self, resource: Tensor, initializer: Any, element_spec: Any):
        self._iterator_resource, self._initializer, self._spec = resource, initializer, element_spec
        self._string_handle = apply("IteratorToStringHandle", resource)

    element_spec = property(lambda self: self._spec, doc="The nest of specs of an element.")
    output_types = property(lambda self: legacy(self._spec, "type"), doc="The elements' dtypes.")
    output_shapes = property(lambda self: legacy(self._spec, "shape"), doc="The elements' shapes.")
    output_classes = property(lambda self: legacy(self._spec, "class"), doc="The elements' classes.")

    @staticmethod
    def from_structure(
        output_types: Any, output_shapes: Any = None, shared_name: str | None = None, output_classes: Any = None
    ) -> Iterator:
        """An iterator without a dataset: `make_initializer` gives it one.

        Args:
          output_types, output_shapes, output_classes: nests that describe the elements.
          shared_name: iterators of this name are one.
        """
        spec = _spec_of(output_types, output_shapes, output_classes)
        return Iterator(_new_resource(spec, shared_name), None, spec)

    @staticmethod
    def from_string_handle(
        string_handle: Any, output_types: Any, output_shapes: Any = None, output_classes: Any = None
    ) -> Iterator:
        """The iterator of a handle, which may be fed.

        Args:
          string_handle: what `string_handle()` of an iterator gave, or a placeholder for it.
        """
        spec = _spec_of(output_types, output_shapes, output_classes)
        attrs = signature_attrs(component_specs(spec))
        handle = convert.to_tensor(string_handle, dtypes.string)
        return Iterator(apply("IteratorFromStringHandleV2", handle, **attrs), None, spec)

    @property
    def initializer(self) -> Any:
        """The operation that starts a pass. Raises: ValueError where there is none."""
        if self._initializer is None:
            raise ValueError(
                "The iterator does not have an initializer. This means it was likely created using "
                "`tf.data.Dataset.make_one_shot_iterator()`. For an initializable iterator, use "
                "`tf.data.Dataset.make_initializable_iterator()` instead."
            )
        return self._initializer

    def make_initializer(self, dataset: Dataset, name: str | None = None) -> Any:
        """An operation that starts a pass over a dataset.

        Raises: TypeError for a dataset of other elements.
        """
        nest.assert_same_structure(self._spec, dataset.element_spec)
        for mine, theirs in zip(nest.flatten(self._spec), nest.flatten(dataset.element_spec), strict=True):
            for what in ("dtype", "shape"):
                a, b = getattr(mine, what, None), getattr(theirs, what, None)
                if a is None or b is None or (a == b if what == "dtype" else a.is_compatible_with(b)):
                    continue
                plural = "types" if what == "dtype" else "shapes"
                a, b = ((repr(x) if what == "dtype" else str(x)) for x in (a, b))
                but = "but got" if what == "dtype" else "compatible with but got"
                raise TypeError(f"Expected output {plural} {a} {but} dataset with output {plural} {b}.")
        return apply("MakeIterator", dataset._variant_tensor, self._iterator_resource, name=name or "make_initializer")

    def get_next(self, name: str | None = None) -> Any:
        """The next element's tensors. Call it once, before the loop over `Session.run`."""
        return next_element(self._iterator_resource, self._spec, name)

    def get_next_as_optional(self) -> Any:
        """The next element as an Optional."""
        return next_optional(self._iterator_resource, self._spec)

    def string_handle(self, name: str | None = None) -> Tensor:
        """A string that `from_string_handle` knows."""
        if name is None:
            return self._string_handle
        return apply("IteratorToStringHandle", self._iterator_resource, name=name)


def _spec_of(output_types: Any, output_shapes: Any, output_classes: Any) -> Any:
    types = nest.map_structure(dtypes.as_dtype, output_types)
    if output_shapes is None:
        return nest.map_structure(lambda t: _leaf_spec(t, None, None), types)
    static = _shapes_like(types, output_shapes)
    if output_classes is None:
        return nest.map_structure(lambda t, s: _leaf_spec(t, s, None), types, static)
    return nest.map_structure(_leaf_spec, types, static, output_classes)


def _shapes_like(types: Any, given: Any) -> Any:
    """The shapes in the structure of the types; a shape may itself be a list."""
    if isinstance(types, dict):
        return nest.sequence_like(types, [_shapes_like(types[k], given[k]) for k in nest.sorted_keys(types)])
    if isinstance(types, (list, tuple)):
        return nest.sequence_like(types, [_shapes_like(t, g) for t, g in zip(types, given, strict=True)])
    return shapes.as_shape(given)


def _leaf_spec(dtype: Any, shape: Any, kind: Any) -> TypeSpec:
    if kind is not None and kind is not Tensor:
        raise NotImplementedError(f"tf.compat.v1.data.Iterator: elements of class {kind.__name__}")
    return TensorSpec(shape, dtype)


def _new_resource(spec: Any, shared_name: str | None) -> Tensor:
    attrs = {**signature_attrs(component_specs(spec)), "shared_name": shared_name or "", "container": ""}
    return dispatch.execute(registry.get("IteratorV2"), [], attrs, None)


def make_initializable_iterator(dataset: Dataset, shared_name: str | None = None) -> Iterator:
    """An iterator that begins when its `initializer` runs; the dataset may depend on placeholders.

    Args:
      dataset: a Dataset. shared_name: iterators of this name are one.
    Returns: an Iterator.
    Raises: RuntimeError in eager execution.

    Source: tf.compat.v1.data.make_initializable_iterator public docs 2.15.
    """
    if _state.graph is None:
        raise RuntimeError(
            "`make_initializable_iterator()` is not supported in eager mode. Use Python-style iteration instead."
        )
    dataset._variant_tensor  # noqa: B018  (made before the iterator, as in TensorFlow)
    resource = _new_resource(dataset.element_spec, shared_name)
    return Iterator(resource, apply("MakeIterator", dataset._variant_tensor, resource), dataset.element_spec)


def make_one_shot_iterator(dataset: Dataset) -> Iterator | OwnedIterator:
    """An iterator that goes over a dataset once, and needs no initializer.

    Args:
      dataset: a Dataset that depends on no placeholder.
    Returns: an Iterator; in eager execution what `iter(dataset)` gives.
    Raises: ValueError where the dataset depends on a placeholder.

    Source: tf.compat.v1.data.make_one_shot_iterator public docs 2.15.
    """
    if _state.graph is None:
        return iter(dataset)
    variant = dataset._variant_tensor
    factory = _by_value(variant)
    attrs = {**signature_attrs(component_specs(dataset.element_spec)), "dataset_factory": factory}
    attrs |= {"container": "", "shared_name": ""}
    return Iterator(dispatch.execute(registry.get("OneShotIterator"), [], attrs, None), None, dataset.element_spec)


def _by_value(variant: Tensor) -> GraphFunction:
    """A function without arguments that makes the dataset, with copies of the operations it needs."""
    graph = FuncGraph("dataset_factory")
    graph.outer = None
    known: dict[int, Any] = {}

    def copied(tensor: Tensor) -> Any:
        if not isinstance(tensor, SymbolicTensor):
            return tensor
        if id(tensor) not in known:
            node = tensor.op
            if node.type.startswith("Placeholder"):
                raise ValueError(f"Cannot capture a placeholder (name:{node.name}, type:{node.type}) by value.")
            if node.type == "Const":
                known[id(tensor)] = graph.constant(node.attrs["value"], node.name)
            else:
                inputs = [
                    [copied(t) for t in x] if isinstance(x, (list, tuple)) else copied(x)
                    for x in node.structured_inputs
                ]
                graph.create_op(node.op_def, inputs, node.attrs, node.name)
                made = graph.get_operations()[-1]
                known.update({id(mine): theirs for mine, theirs in zip(node.outputs, made.outputs, strict=True)})
        return known[id(tensor)]

    with graph.as_default(), context.pushed("tapes", ()):
        graph.set_outputs([copied(variant)])
    return GraphFunction(graph, [], graph.outputs)


def _element_spec(dataset_or_iterator: Any) -> Any:
    """The specs of a dataset's or iterator's elements. Raises: TypeError for another object."""
    spec = getattr(dataset_or_iterator, "element_spec", None)
    if spec is None:
        raise TypeError(
            "Invalid `dataset_or_iterator`. `dataset_or_iterator` must be a `tf.data.Dataset` or `tf.data.Iterator` "
            f"object, but got {type(dataset_or_iterator).__name__}."
        )
    return spec


def get_output_types(dataset_or_iterator: Any) -> Any:
    """The dtypes of the elements of a dataset or iterator.

    Source: tf.compat.v1.data.get_output_types public docs 2.15.
    """
    return legacy(_element_spec(dataset_or_iterator), "type")


def get_output_shapes(dataset_or_iterator: Any) -> Any:
    """The shapes of the elements of a dataset or iterator.

    Source: tf.compat.v1.data.get_output_shapes public docs 2.15.
    """
    return legacy(_element_spec(dataset_or_iterator), "shape")


def get_output_classes(dataset_or_iterator: Any) -> Any:
    """The classes of the elements of a dataset or iterator.

    Source: tf.compat.v1.data.get_output_classes public docs 2.15.
    """
    return legacy(_element_spec(dataset_or_iterator), "class")


# What `tf.compat.v1.data.Dataset` has besides: here every dataset does.
Dataset._make_one_shot_iterator = Dataset.make_one_shot_iterator = make_one_shot_iterator
Dataset._make_initializable_iterator = Dataset.make_initializable_iterator = make_initializable_iterator
Dataset.output_types = property(get_output_types, doc="The elements' dtypes.")
Dataset.output_shapes = property(get_output_shapes, doc="The elements' shapes.")
Dataset.output_classes = property(get_output_classes, doc="The elements' classes.")

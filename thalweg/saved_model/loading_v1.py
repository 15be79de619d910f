"""SavedModels of TensorFlow 1 in TensorFlow 2: their graph as functions.

`tf.saved_model.load` gives an object with `signatures`, `variables`, `graph` and `prune(feeds, fetches)`, which makes a
function of a part of the graph. The graph is run by a session that holds the variables.
Source: tf.saved_model.load public docs 2.15 ("Importing SavedModels from TensorFlow 1.x").
"""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, nest
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import Tensor
from thalweg.graph.graph import Graph
from thalweg.graph.session import Session
from thalweg.module.tracking import AutoTrackable, ListWrapper
from thalweg.saved_model import constants, files, sessions


class PrunedFunction:
    """A part of a graph as a function: tensors in, tensors out.

    Args:
      session: holds the variables.
      feeds: tensors of the graph that the arguments stand for.
      fetches: nest of tensors and operations of the graph.
      names: keywords of the arguments.
    """

    def __init__(self, session: Session, feeds: list[Tensor], fetches: Any, names: list[str] | None = None):
        self._session, self.inputs, self._fetches = session, feeds, fetches
        self._names = names or [t.op.name for t in feeds]
        self.outputs = [f for f in nest.flatten(fetches) if isinstance(f, Tensor)]
        self.graph = session.graph
        self.structured_outputs = nest.map_structure(_spec, fetches)
        self.structured_input_signature = (
            (),
            {n: TensorSpec(t.shape, t.dtype, n) for n, t in zip(self._names, feeds, strict=True)},
        )

    @property
    def output_shapes(self) -> Any:
        return nest.map_structure(lambda t: t.shape, self._fetches)

    @property
    def output_dtypes(self) -> Any:
        return nest.map_structure(lambda t: t.dtype, self._fetches)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The values of the fetches.

        Raises: TypeError for arguments that are not those of the function.
        """
        given = dict(zip(self._names, args, strict=False)) | kwargs
        if len(args) > len(self._names) or set(given) != set(self._names):
            raise TypeError(f"expected the arguments {self._names}, got {len(args)} by position and {sorted(kwargs)}")
        feeds = {
            t: convert.to_tensor(given[n], None if isinstance(given[n], Tensor) else t.dtype).numpy()
            for n, t in zip(self._names, self.inputs, strict=True)
        }
        values = self._session.run(self._fetches, feeds)
        return nest.map_structure(
            lambda v, t: convert.to_tensor(v, t.dtype) if isinstance(t, Tensor) else None, values, self._fetches
        )


def _spec(fetch: Any) -> Any:
    return TensorSpec(fetch.shape, fetch.dtype) if isinstance(fetch, Tensor) else None


class LoadedGraph(AutoTrackable):
    """A SavedModel of TensorFlow 1."""

    __module__ = "tensorflow.python.saved_model.load_v1_in_v2"

    def prune(self, feeds: Any, fetches: Any, name: str | None = None) -> PrunedFunction:
        """A function of a part of the graph.

        Args:
          feeds: names of tensors, or tensors, that the arguments stand for.
          fetches: nest of names, tensors or operations.
          name: not used.
        Raises: KeyError, ValueError for names that are not there.
        """
        graph = self.graph
        flat = [graph.as_graph_element(f, allow_operation=False) for f in nest.flatten(feeds)]
        return PrunedFunction(self._session, flat, nest.map_structure(graph.as_graph_element, fetches))


def load_v1(saved: Any, folder: str, tags: Any) -> LoadedGraph:
    """The object for a SavedModel without objects."""
    if tags is None:
        if len(saved.meta_graphs) != 1:
            found = [list(m.meta_info_def.tags) for m in saved.meta_graphs]
            raise ValueError(
                "Importing a SavedModel with `tf.saved_model.load` requires a `tags=` argument if there is more than "
                f"one MetaGraph. Got `tags=None`, but there are {len(saved.meta_graphs)} MetaGraphs in the SavedModel "
                f"with tag sets: {found}. Pass a `tags=` argument to load this SavedModel."
            )
        meta_graph = saved.meta_graphs[0]
    else:
        meta_graph = files.meta_graph_of(saved, tags, folder)
    root, graph = LoadedGraph(), Graph()
    session = Session(graph=graph)
    with graph.as_default():
        sessions.restore(session, meta_graph, folder)
    signatures = {}
    for key, signature in meta_graph.signature_def.items():
        if key in (constants.INIT_OP_SIGNATURE_KEY, constants.TRAIN_OP_SIGNATURE_KEY):
            continue
        names = sorted(signature.inputs)
        feeds = [sessions.get_tensor_from_tensor_info(signature.inputs[n], graph) for n in names]
        fetches = {n: sessions.get_tensor_from_tensor_info(signature.outputs[n], graph) for n in signature.outputs}
        signatures[key] = PrunedFunction(session, feeds, fetches, names)
    root.__dict__.update(
        graph=graph,
        signatures=signatures,
        variables=ListWrapper(graph.get_collection("variables")),
        asset_paths=[],
        tensorflow_version=meta_graph.meta_info_def.tensorflow_version,
        tensorflow_git_version=meta_graph.meta_info_def.tensorflow_git_version,
        _session=session,
    )
    return root

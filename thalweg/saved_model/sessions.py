"""SavedModels in sessions: `tf.compat.v1.saved_model.loader.load`, `SavedModelBuilder`, `simple_save`.

Source: tf.compat.v1.saved_model public docs 2.15; messages and texts from recorded runs.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import Any

from thalweg.checkpoint import saver as savers
from thalweg.core import protos
from thalweg.core.composite import CompositeTensor
from thalweg.core.logger import get_logger
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.core.tensor import Tensor
from thalweg.formats import tensor_bundle
from thalweg.graph import meta_graph as meta_graphs
from thalweg.graph.graph import Graph, get_default_graph
from thalweg.saved_model import constants, files
from thalweg.saved_model.serving_graph import fill_tensor_info

# ---------------------------------------------------------------- loading


def maybe_saved_model_directory(export_dir: Any) -> bool:
    """Whether a folder holds a SavedModel."""
    return files.contains_saved_model(export_dir)


def load(sess: Any, tags: Sequence[str], export_dir: Any, import_scope: str | None = None, **saver_kwargs: Any) -> Any:
    """Adds the graph of a SavedModel to a session's graph and restores its variables.

    Args:
      sess: the session.
      tags: the tags of the graph, all of them.
      export_dir: the folder.
      import_scope: prefix of the names.
      **saver_kwargs: arguments of import_meta_graph.
    Returns: the MetaGraphDef, with the signatures.
    Raises: OSError where there is none; RuntimeError for tags it has not.
    Source: tf.compat.v1.saved_model.loader.load public docs 2.15.
    """
    folder = os.fspath(export_dir)
    tags = [tags] if isinstance(tags, str) else list(tags)
    saved = files.read_saved_model(folder)
    meta_graph = files.meta_graph_of(saved, tags, folder)
    with sess.graph.as_default():
        restore(sess, meta_graph, folder, import_scope, **saver_kwargs)
    return meta_graph


def restore(sess: Any, meta_graph: Any, folder: str, scope: str | None = None, **saver_kwargs: Any) -> None:
    """Adds a MetaGraphDef to the current graph, restores its variables, fills its tables."""
    saver_kwargs.setdefault("clear_devices", False)
    _, scope = meta_graphs.import_scoped_meta_graph(meta_graph, import_scope=scope, **saver_kwargs)
    prefix = f"{scope}/" if scope else ""
    values = files.variables_path(folder)
    if meta_graph.HasField("saver_def") and tensor_bundle.exists(values):
        definition = meta_graph.saver_def
        sess.run(
            sess.graph.as_graph_element(_operation(prefix + definition.restore_op_name)),
            {prefix + definition.filename_tensor_name: values},
        )
    assets = asset_feeds(meta_graph, folder, prefix)
    start = init_op_name(meta_graph)
    if start is not None:
        sess.run(sess.graph.as_graph_element(prefix + start), assets)


def _operation(name: str) -> str:
    return name.partition(":")[0]


def asset_feeds(meta_graph: Any, folder: str, prefix: str = "") -> dict[str, str]:
    """The paths of the assets, by the tensors that stand for them."""
    found = {a.tensor_info.name: a.filename for a in meta_graph.asset_file_def}
    if constants.ASSETS_KEY in meta_graph.collection_def:
        for packed in meta_graph.collection_def[constants.ASSETS_KEY].any_list.value:
            asset = protos.AssetFileDef()
            asset.ParseFromString(packed.value)
            found.setdefault(asset.tensor_info.name, asset.filename)
    return {prefix + name: files.asset_path(folder, file) for name, file in found.items()}


def init_op_name(meta_graph: Any) -> str | None:
    """The operation that fills tables, or None."""
    key = constants.INIT_OP_SIGNATURE_KEY
    if key in meta_graph.signature_def:
        return meta_graph.signature_def[key].outputs[key].name
    for key in (constants.MAIN_OP_KEY, constants.LEGACY_INIT_OP_KEY):
        if key in meta_graph.collection_def:
            names = meta_graph.collection_def[key].node_list.value
            if names:
                return names[0]
    return None


# ---------------------------------------------------------------- signatures


def build_tensor_info(tensor: Any) -> Any:
    """A TensorInfo: name, dtype and shape of a tensor of a graph.

    Raises: RuntimeError for an eager tensor.
    """
    info = protos.TensorInfo()
    if isinstance(tensor, SparseTensor):
        info.dtype = tensor.dtype.as_datatype_enum
        info.tensor_shape.CopyFrom(tensor.shape.as_proto())
        info.coo_sparse.values_tensor_name = tensor.values.name
        info.coo_sparse.indices_tensor_name = tensor.indices.name
        info.coo_sparse.dense_shape_tensor_name = tensor.dense_shape.name
        return info
    if isinstance(tensor, CompositeTensor):
        info.composite_tensor.SetInParent()
        from thalweg.core import nest

        for component in nest.flatten(tensor, expand_composites=True):
            fill_tensor_info(info.composite_tensor.components.add(), component)
        return info
    if not isinstance(tensor, Tensor) and hasattr(tensor, "_as_graph_element"):
        tensor = tensor._as_graph_element()
    if not hasattr(tensor, "op"):
        raise RuntimeError("`build_tensor_info` is not supported in Eager mode.")
    fill_tensor_info(info, tensor)
    return info


def get_tensor_from_tensor_info(tensor_info: Any, graph: Graph | None = None, import_scope: str | None = None) -> Any:
    """The tensor of a graph that a TensorInfo names.

    Raises: KeyError for one that is not there; ValueError for a message without a name.
    """
    graph = graph or get_default_graph()
    prefix = f"{import_scope}/" if import_scope else ""
    kind = tensor_info.WhichOneof("encoding")
    if kind == "name":
        return graph.get_tensor_by_name(prefix + tensor_info.name)
    if kind == "coo_sparse":
        sparse = tensor_info.coo_sparse
        return SparseTensor(
            graph.get_tensor_by_name(prefix + sparse.indices_tensor_name),
            graph.get_tensor_by_name(prefix + sparse.values_tensor_name),
            graph.get_tensor_by_name(prefix + sparse.dense_shape_tensor_name),
        )
    raise ValueError(f"Invalid TensorInfo.encoding: {kind}. Expected `coo_sparse`, `composite_tensor`, or `name` for a "
                     "dense tensor.")


def build_signature_def(
    inputs: dict | None = None, outputs: dict | None = None, method_name: str | None = None, defaults: Any = None
) -> Any:
    """A SignatureDef of TensorInfos by name."""
    made = protos.SignatureDef()
    for target, infos in ((made.inputs, inputs), (made.outputs, outputs)):
        for name, info in (infos or {}).items():
            target[name].CopyFrom(info)
    if method_name is not None:
        made.method_name = method_name
    return made


def predict_signature_def(inputs: dict[str, Any], outputs: dict[str, Any]) -> Any:
    """A signature for prediction, of tensors by name.

    Raises: ValueError without inputs or outputs.
    """
    if not inputs:
        raise ValueError("Prediction `inputs` cannot be None or empty.")
    if not outputs:
        raise ValueError("Prediction `outputs` cannot be None or empty.")
    return build_signature_def(
        {k: build_tensor_info(t) for k, t in inputs.items()},
        {k: build_tensor_info(t) for k, t in outputs.items()},
        constants.PREDICT_METHOD_NAME,
    )


def regression_signature_def(examples: Any, predictions: Any) -> Any:
    """A signature that takes serialized examples and gives float32 predictions."""
    if examples is None:
        raise ValueError("Regression `examples` cannot be None.")
    if predictions is None:
        raise ValueError("Regression `predictions` cannot be None.")
    if examples.dtype.name != "string":
        raise ValueError(f"Regression input tensors must be of type string. Found tensor with type {examples.dtype!r}.")
    if predictions.dtype.name != "float32":
        raise ValueError(
            f"Regression output tensors must be of type float. Found tensor with type {predictions.dtype!r}."
        )
    return build_signature_def(
        {constants.REGRESS_INPUTS: build_tensor_info(examples)},
        {constants.REGRESS_OUTPUTS: build_tensor_info(predictions)},
        constants.REGRESS_METHOD_NAME,
    )


def classification_signature_def(examples: Any, classes: Any, scores: Any) -> Any:
    """A signature that takes serialized examples and gives classes (strings), scores (float32), or both."""
    if examples is None:
        raise ValueError("Classification `examples` cannot be None.")
    if classes is None and scores is None:
        raise ValueError("Classification `classes` and `scores` cannot both be None.")
    outputs = {}
    if classes is not None:
        outputs[constants.CLASSIFY_OUTPUT_CLASSES] = build_tensor_info(classes)
    if scores is not None:
        outputs[constants.CLASSIFY_OUTPUT_SCORES] = build_tensor_info(scores)
    return build_signature_def(
        {constants.CLASSIFY_INPUTS: build_tensor_info(examples)}, outputs, constants.CLASSIFY_METHOD_NAME
    )


def is_valid_signature(signature_def: Any) -> bool:
    """Whether a signature has inputs, outputs and a method that servers know."""
    known = (constants.CLASSIFY_METHOD_NAME, constants.PREDICT_METHOD_NAME, constants.REGRESS_METHOD_NAME)
    return bool(signature_def and signature_def.inputs and signature_def.outputs and signature_def.method_name in known)


def main_op() -> Any:
    """The operation that initialises variables and tables."""
    from thalweg.graph.variables import global_variables_initializer, local_variables_initializer
    from thalweg.ops.control.api import group

    tables = get_default_graph().get_collection("table_initializer")
    return group(global_variables_initializer(), local_variables_initializer(), *tables, name="group_deps")


# ---------------------------------------------------------------- writing


class SavedModelBuilder:
    """Writes a SavedModel from graphs of sessions.

    Args:
      export_dir: a folder that is not there yet, or empty.
    Raises: AssertionError for a folder with something in it.
    Source: tf.compat.v1.saved_model.Builder public docs 2.15.
    """

    __module__ = "tensorflow.python.saved_model.builder_impl"

    def __init__(self, export_dir: Any):
        self._folder = os.fspath(export_dir)
        self._saved = protos.SavedModel(saved_model_schema_version=constants.SAVED_MODEL_SCHEMA_VERSION)
        if os.path.isdir(self._folder) and os.listdir(self._folder):
            raise AssertionError(
                f"Export directory {self._folder} already exists, and isn't empty. Please choose a different export "
                "directory, or delete all the contents of the specified directory."
            )
        os.makedirs(self._folder, exist_ok=True)
        self._has_variables = False

    def add_meta_graph_and_variables(
        self,
        sess: Any,
        tags: Sequence[str],
        signature_def_map: dict[str, Any] | None = None,
        assets_list: Sequence[Any] | None = None,
        clear_devices: bool = False,
        init_op: Any = None,
        train_op: Any = None,
        strip_default_attrs: bool = False,
        saver: Any = None,
        assets_collection: Sequence[Any] | None = None,
        legacy_init_op: Any = None,
        main_op: Any = None,
    ) -> None:
        """Adds the graph of a session with the values of its variables.

        Args:
          sess: the session.
          tags: the tags of the graph.
          signature_def_map: signatures by name.
          assets_list, assets_collection: string tensors of paths of files to take along.
          clear_devices: leave devices out.
          init_op, main_op, legacy_init_op: operation that readers run first.
          train_op: operation of a training step.
          strip_default_attrs: leave out attributes that have their defaults.
          saver: the saver to use; by default one of all variables.
        Raises: AssertionError the second time.
        """
        if self._has_variables:
            raise AssertionError("Graph state including variables and assets has already been saved. Please invoke "
                                 "`add_meta_graph()` instead.")
        self._has_variables = True
        with sess.graph.as_default():
            saver = saver or _saver_of(sess.graph)
            values = files.variables_path(self._folder)
            if saver is not None and not saver._empty:
                os.makedirs(os.path.dirname(values), exist_ok=True)
                saver.save(sess, values, write_meta_graph=False, write_state=False)
            self._add(sess.graph, tags, signature_def_map, assets_list or assets_collection, clear_devices,
                      init_op or main_op or legacy_init_op, train_op, strip_default_attrs, saver)

    def add_meta_graph(
        self,
        tags: Sequence[str],
        signature_def_map: dict[str, Any] | None = None,
        assets_list: Sequence[Any] | None = None,
        clear_devices: bool = False,
        init_op: Any = None,
        train_op: Any = None,
        saver: Any = None,
        strip_default_attrs: bool = False,
        assets_collection: Sequence[Any] | None = None,
        legacy_init_op: Any = None,
        main_op: Any = None,
    ) -> None:
        """Adds the current graph under other tags; the values are those added before.

        Raises: AssertionError the first time.
        """
        if not self._has_variables:
            raise AssertionError("Graph state including variables and assets has not been saved yet. Please invoke "
                                 "`add_meta_graph_and_variables()` first.")
        graph = get_default_graph()
        self._add(graph, tags, signature_def_map, assets_list or assets_collection, clear_devices,
                  init_op or main_op or legacy_init_op, train_op, strip_default_attrs, saver or _saver_of(graph))

    def _add(
        self, graph: Graph, tags: Any, signature_defs: Any, assets: Any, clear_devices: bool, start: Any, train_op: Any,
        strip: bool, saver: Any,
    ) -> None:
        _check_signatures(signature_defs)
        info = protos.MetaGraphDef.MetaInfoDef()
        info.tags.extend([tags] if isinstance(tags, str) else tags)
        asset_names = self._copy_assets(assets or graph.get_collection("asset_filepaths"))
        with graph.as_default():
            made = meta_graphs.export_meta_graph(
                graph=graph, meta_info_def=info, clear_devices=clear_devices, strip_default_attrs=strip,
                saver_def=None if saver is None or saver._empty else saver.as_saver_def(),
            )
        for name, tensor in asset_names:
            asset = made.asset_file_def.add(filename=name)
            asset.tensor_info.name = tensor.name
        for key, signature in (signature_defs or {}).items():
            made.signature_def[key].CopyFrom(signature)
        for key, op in ((constants.MAIN_OP_KEY, start), (constants.TRAIN_OP_KEY, train_op)):
            if op is not None:
                made.collection_def[key].node_list.value.append(op.name)
        self._saved.meta_graphs.add().CopyFrom(made)

    def _copy_assets(self, assets: Any) -> list[tuple[str, Any]]:
        found = []
        folder = os.path.join(self._folder, constants.ASSETS_DIRECTORY)
        for tensor in assets or ():
            path = tensor.op.get_attr("value")
            path = path._numpy()[()].decode() if hasattr(path, "_numpy") else str(path)
            os.makedirs(folder, exist_ok=True)
            name = os.path.basename(path)
            shutil.copyfile(path, os.path.join(folder, name))
            found.append((name, tensor))
        return found

    def save(self, as_text: bool = False) -> bytes:
        """Writes `saved_model.pb`, or `saved_model.pbtxt`; returns its path."""
        name = constants.SAVED_MODEL_FILENAME_PBTXT if as_text else constants.SAVED_MODEL_FILENAME_PB
        path = os.path.join(self._folder, name)
        meta_graphs.write_message(self._saved, path, as_text)
        return path.encode()


Builder = SavedModelBuilder


def _saver_of(graph: Graph) -> Any:
    with graph.as_default():
        return savers.Saver(sharded=True, allow_empty=True)


def _check_signatures(signature_defs: Any) -> None:
    for key, signature in (signature_defs or {}).items():
        if key in (constants.INIT_OP_SIGNATURE_KEY, constants.TRAIN_OP_SIGNATURE_KEY):
            raise KeyError(f'SignatureDef map key "{key}" is reserved for initialization. Please use a different key.')
        for kind, infos in (("input", signature.inputs), ("output", signature.outputs)):
            for name, info in infos.items():
                if info.WhichOneof("encoding") is None:
                    raise AssertionError(
                        f"Invalid `name` and `encoding` of {kind} {name!r} of signature {key!r}: {info}"
                    )


def simple_save(session: Any, export_dir: Any, inputs: dict, outputs: dict, legacy_init_op: Any = None) -> None:
    """Writes the graph of a session as a SavedModel with one signature for prediction.

    Args:
      session: the session. export_dir: a folder that is not there yet.
      inputs, outputs: tensors by name.
      legacy_init_op: operation that readers run first.
    """
    get_logger().debug("simple_save %s", export_dir)
    builder = SavedModelBuilder(export_dir)
    builder.add_meta_graph_and_variables(
        session,
        [constants.SERVING],
        {constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY: predict_signature_def(inputs, outputs)},
        init_op=legacy_init_op,
        clear_devices=True,
    )
    builder.save()

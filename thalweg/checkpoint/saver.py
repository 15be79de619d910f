"""`tf.compat.v1.train.Saver`: checkpoints of variables by name; the graph gets operations that write and read them.

Source: tf.compat.v1.train.Saver public docs 2.15; names of operations and texts of files from recorded runs.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.checkpoint import management
from thalweg.core import context, convert, errors, protos
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply
from thalweg.formats.tensor_bundle import BundleReader
from thalweg.graph import meta_graph
from thalweg.graph.graph import get_default_graph
from thalweg.graph.variables import GraphVariable, ReferenceVariable
from thalweg.ops.control.api import group
from thalweg.ops.resource.variable import Variable

_state = context.state
_SAVERS = "savers"


def _names_of(var_list: Any) -> dict[str, Any]:
    """name in the file -> variable, sorted by name. TypeError, ValueError for what is no variable."""
    if isinstance(var_list, dict):
        named = dict(var_list)
    else:
        named = {}
        for variable in var_list:
            name = _own_name(variable)
            if name in named and named[name] is not variable:
                raise ValueError(f"At least two variables have the same name: {name}")
            named[name] = variable
    for name, variable in named.items():
        if not isinstance(variable, Variable) and not hasattr(variable, "_serialize_to_tensors"):
            raise TypeError(f"names_to_saveables must map string names to variables. Not a variable: {variable}")
        if not isinstance(name, str):
            raise TypeError(f"names_to_saveables must map string names to variables. Name is not a string: {name}")
    return dict(sorted(named.items()))


def _own_name(variable: Any) -> str:
    if not isinstance(variable, Variable):
        raise TypeError(f"Variable to save is not a Variable: {variable}")
    info = getattr(variable, "_save_slice_info", None)
    return variable.name.removesuffix(":0") if info is None else info.full_name


class Saver:
    """Saves and restores variables by their names.

    Args:
      var_list: variables, or a dict of names in the file -> variables; by default all of the graph that can be saved.
      reshape: restore values of another shape with as many elements.
      sharded: accepted: one machine writes one file.
      max_to_keep: how many of the newest checkpoints stay; None or 0 keeps all.
      keep_checkpoint_every_n_hours: keeps one in so many hours for good.
      name: prefix of the operations' names.
      restore_sequentially: accepted; restoring is one operation.
      saver_def: a SaverDef whose operations are in the graph already.
      builder: not supported.
      defer_build: the operations are made with the first save or restore.
      allow_empty: no error where there are no variables.
      write_version: only version 2 of the files is written.
      pad_step_number: numbers in file names have eight digits.
      save_relative_paths: the file `checkpoint` gets relative paths.
      filename: default of the file name in the graph.
    Raises: ValueError for no variables, or two of one name; TypeError for what is none.
    Example:
      >>> import os, tempfile
      >>> prefix = os.path.join(tempfile.mkdtemp(), 'model')
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
      ...   v = tf.compat.v1.get_variable('v', initializer=[1.0, 2.0])
      ...   saver = tf.compat.v1.train.Saver()
      ...   session.run(v.initializer)
      ...   path = saver.save(session, prefix, global_step=3)
      ...   os.path.basename(path)
      'model-3'
    Source: tf.compat.v1.train.Saver public docs 2.15.
    """

    __module__ = "tensorflow.python.training.saver"

    def __init__(
        self,
        var_list: Any = None,
        reshape: bool = False,
        sharded: bool = False,
        max_to_keep: int | None = 5,
        keep_checkpoint_every_n_hours: float = 10000.0,
        name: str | None = None,
        restore_sequentially: bool = False,
        saver_def: Any = None,
        builder: Any = None,
        defer_build: bool = False,
        allow_empty: bool = False,
        write_version: int = 2,
        pad_step_number: bool = False,
        save_relative_paths: bool = False,
        filename: str | None = None,
    ):
        if defer_build and var_list:
            raise ValueError(
                "If `var_list` is provided then build cannot be deferred. Either set defer_build=False or "
                "var_list=None."
            )
        if builder is not None:
            raise NotImplementedError("Saver: argument builder is not supported")
        if context.executing_eagerly() and var_list is None:
            raise RuntimeError(
                "When eager execution is enabled, `var_list` must specify a list or dict of variables to save"
            )
        self._var_list, self._reshape, self._sharded, self._name = var_list, reshape, sharded, name
        self._keep, self._hours = max_to_keep, keep_checkpoint_every_n_hours
        self._sequentially, self._allow_empty, self._pad = restore_sequentially, allow_empty, pad_step_number
        self._relative, self._filename = save_relative_paths, filename
        self._empty = False
        self._last: list[tuple[str, float]] = []
        self._next_time = time.time() + keep_checkpoint_every_n_hours * 3600
        self.saver_def = saver_def
        self._eager = context.executing_eagerly()
        if saver_def is not None:
            _check_saver_def(saver_def)
            self._keep, self._hours = saver_def.max_to_keep, saver_def.keep_checkpoint_every_n_hours
        elif self._eager:
            self._named = _names_of(var_list)
        elif not defer_build:
            self.build()

    # ------------------------------------------------------------ the graph

    def build(self) -> None:
        """Adds the operations to the graph, if they are not there."""
        if self._eager:
            raise RuntimeError("Use save/restore instead of build in eager mode.")
        if self.saver_def is not None or self._empty:
            return
        graph = get_default_graph()
        variables = self._var_list
        if variables is None:
            variables = graph.get_collection("variables") + graph.get_collection("saveable_objects")
        if not variables:
            if not self._allow_empty:
                raise ValueError("No variables to save")
            self._empty = True
            return
        named = _names_of(variables)
        with graph.as_default(), graph.name_scope(self._name or "save"), graph.no_control():
            default = apply("PlaceholderWithDefault", self._filename or "model", shape=(), name="filename")
            path = apply("PlaceholderWithDefault", default, shape=(), name="Const")
            elements = [v._as_graph_element() for v in named.values()]
            save = graph_op("SaveV2", path, list(named), [""] * len(named), elements)
            with graph.control_dependencies([save]):
                saved = apply("Identity", path, name="control_dependency")
            types = [e.dtype for e in elements]
            restored = apply("RestoreV2", path, list(named), [""] * len(named), dtypes=types, name="RestoreV2")
            assigned = [self._assign(v, value) for v, value in zip(named.values(), restored, strict=True)]
            done = group(*assigned, name="restore_all")
        self.saver_def = protos.SaverDef(
            filename_tensor_name=path.name,
            save_tensor_name=saved.name,
            restore_op_name=done.name,
            max_to_keep=self._keep or 0,
            keep_checkpoint_every_n_hours=self._hours,
            version=2,
            sharded=self._sharded,
        )

    def _assign(self, variable: Any, value: Tensor) -> Any:
        static = variable._static_shape()
        if static is not None and None not in static:
            if self._reshape:
                value = apply("Reshape", value, list(static))
        if isinstance(variable, ReferenceVariable):
            return graph_op("Assign", variable._as_graph_element(), value, name="Assign").op
        if isinstance(variable, GraphVariable):
            value = apply("Identity", value)
            return graph_op("AssignVariableOp", variable.handle, value, name="AssignVariableOp")
        return variable._restore_from_tensors({"VARIABLE_VALUE": value})

    # ------------------------------------------------------------ saving

    def save(
        self,
        sess: Any,
        save_path: str,
        global_step: Any = None,
        latest_filename: str | None = None,
        meta_graph_suffix: str = "meta",
        write_meta_graph: bool = True,
        write_state: bool = True,
        strip_default_attrs: bool = False,
        save_debug_info: bool = False,
    ) -> str | None:
        """Writes the variables' values.

        Args:
          sess: the session whose values they are; ignored when eager.
          save_path: the files' prefix.
          global_step: a number, tensor or variable that is added to the prefix.
          latest_filename: name of the file that names the newest checkpoint; by default `checkpoint`.
          meta_graph_suffix: end of the graph file's name.
          write_meta_graph: write the graph, too.
          write_state: write the file `checkpoint`, too.
          strip_default_attrs: leave out attributes of the graph that have their defaults.
          save_debug_info: accepted; source lines are not written.
        Returns: the prefix with the number; None for a saver without variables.
        Raises: TypeError for another session; ValueError for a prefix that collides with `latest_filename`, or a folder
          that is not there.
        """
        if latest_filename is None:
            latest_filename = management.STATE_FILE
        save_path = os.fspath(save_path)
        if os.path.split(latest_filename)[0]:
            raise ValueError("'latest_filename' must not contain path components")
        if os.path.basename(save_path) == latest_filename and not self._sharded:
            raise ValueError(f"'latest_filename' collides with 'save_path': '{latest_filename}' and '{save_path}'")
        if not self._eager and not hasattr(sess, "run"):
            raise TypeError(f"'sess' must be a Session; {sess}")
        prefix = save_path
        if global_step is not None:
            step = _step(sess, global_step)
            prefix = f"{save_path}-{step:08d}" if self._pad else f"{save_path}-{step}"
        if self._empty:
            return None
        if self._eager:
            values = [v._serialize_to_tensors()["VARIABLE_VALUE"] for v in self._named.values()]
            apply("SaveV2", prefix, list(self._named), [""] * len(values), values)
        else:
            self.build()
            sess.run(self.saver_def.save_tensor_name, {self.saver_def.filename_tensor_name: prefix})
        if write_state:
            self._record(prefix, os.path.dirname(save_path), latest_filename, meta_graph_suffix)
        if write_meta_graph and not self._eager:
            with sess.graph.as_default():
                self.export_meta_graph(
                    f"{prefix}.{meta_graph_suffix}",
                    strip_default_attrs=strip_default_attrs,
                    save_debug_info=save_debug_info,
                )
        return prefix

    def _record(self, prefix: str, folder: str, latest_filename: str, suffix: str) -> None:
        """Notes a checkpoint, and deletes the one that is too many."""
        if self._keep:
            self._last = [(p, t) for p, t in self._last if p != prefix] + [(prefix, time.time())]
            if len(self._last) > self._keep:
                oldest, moment = self._last.pop(0)
                if moment > self._next_time:
                    self._next_time += self._hours * 3600
                else:
                    management.remove_checkpoint(oldest, meta_graph_suffix=suffix)
        management.write_state(folder, prefix, self.last_checkpoints, latest_filename, self._relative)

    def export_meta_graph(
        self,
        filename: str | None = None,
        collection_list: Sequence[str] | None = None,
        as_text: bool = False,
        export_scope: str | None = None,
        clear_devices: bool = False,
        clear_extraneous_savers: bool = False,
        strip_default_attrs: bool = False,
        save_debug_info: bool = False,
    ) -> Any:
        """Writes the graph with this saver: `tf.compat.v1.train.export_meta_graph`."""
        return meta_graph.export_meta_graph(
            filename,
            graph_def=None,
            saver_def=self.saver_def,
            collection_list=collection_list,
            as_text=as_text,
            export_scope=export_scope,
            clear_devices=clear_devices,
            clear_extraneous_savers=clear_extraneous_savers,
            strip_default_attrs=strip_default_attrs,
            save_debug_info=save_debug_info,
        )

    # ------------------------------------------------------------ restoring

    def restore(self, sess: Any, save_path: str) -> None:
        """Gives the variables the values of a checkpoint; they need no other initialisation.

        Raises: ValueError for None or a path without a checkpoint; NotFoundError for a variable that is not in it;
          InvalidArgumentError for one of another shape.
        """
        if self._empty:
            return
        if save_path is None:
            raise ValueError("Can't load save_path when it is None.")
        save_path = os.fspath(save_path)
        if not management.checkpoint_exists(save_path):
            raise ValueError(f"The passed save_path is not a valid checkpoint: {save_path}")
        if self._eager:
            self._restore_eagerly(save_path)
            return
        self.build()
        try:
            sess.run(self.saver_def.restore_op_name, {self.saver_def.filename_tensor_name: save_path})
        except errors.NotFoundError as error:
            raise errors.NotFoundError(
                error.node_def,
                error.op,
                "Restoring from checkpoint failed. This is most likely due to a Variable name or other graph key that "
                "is missing from the checkpoint. Please ensure that you have not altered the graph expected based on "
                f"the checkpoint. Original error:\n\n{error.message}",
            ) from None
        except errors.InvalidArgumentError as error:
            raise errors.InvalidArgumentError(
                error.node_def,
                error.op,
                "Restoring from checkpoint failed. This is most likely due to a mismatch between the current graph "
                "and the graph from the checkpoint. Please ensure that you have not altered the graph expected based "
                f"on the checkpoint. Original error:\n\n{error.message}",
            ) from None

    def _restore_eagerly(self, path: str) -> None:
        reader = BundleReader(path)
        values = {name: EagerTensor(reader.read(name), reader.dtype(name)) for name in self._named}
        for name, variable in self._named.items():
            value = values[name]
            if self._reshape:
                value = convert.to_tensor(np.reshape(value._numpy(), variable.shape.as_list()), value.dtype)
            variable._restore_from_tensors({"VARIABLE_VALUE": value})

    # ------------------------------------------------------------ what it knows

    @property
    def last_checkpoints(self) -> list[str]:
        """The checkpoints that are kept and may go later, oldest first."""
        return [path for path, _ in self._last]

    def set_last_checkpoints(self, last_checkpoints: Sequence[str]) -> None:
        """Sets the list of checkpoints, as if written now."""
        self._last = [(path, float("inf")) for path in last_checkpoints]

    def set_last_checkpoints_with_time(self, last_checkpoints_with_time: Sequence[tuple[str, float]]) -> None:
        """Sets the list of checkpoints with the times of their writing."""
        self._last = list(last_checkpoints_with_time)

    def recover_last_checkpoints(self, checkpoint_paths: Sequence[str]) -> None:
        """Sets the list of checkpoints to those of a list that are there."""
        there = [p for p in checkpoint_paths if management.checkpoint_exists(p)]
        self._last = list(zip(there, management.get_checkpoint_mtimes(there), strict=True))

    def as_saver_def(self) -> Any:
        """The SaverDef: the names of its operations."""
        return self.saver_def

    def to_proto(self, export_scope: str | None = None) -> Any:
        """The SaverDef, its names without a scope's."""
        if export_scope is None:
            return self.saver_def
        prefix = export_scope.rstrip("/") + "/"
        if not self.saver_def.filename_tensor_name.startswith(prefix):
            return None
        made = protos.SaverDef()
        made.CopyFrom(self.saver_def)
        for field in _NAMES:
            setattr(made, field, getattr(made, field).removeprefix(prefix))
        return made

    @staticmethod
    def from_proto(saver_def: Any, import_scope: str | None = None) -> Saver:
        """The saver whose operations are in the graph."""
        made = protos.SaverDef()
        made.ParseFromString(saver_def.SerializeToString())
        if import_scope:
            for field in _NAMES:
                setattr(made, field, f"{import_scope}/{getattr(made, field)}")
        return Saver(saver_def=made)


_NAMES = ("filename_tensor_name", "save_tensor_name", "restore_op_name")
meta_graph.register_form(_SAVERS, "SaverDef", lambda s: s.to_proto(), Saver.from_proto)


def graph_op(op_name: str, *inputs: Any, name: str | None = None) -> Any:
    """Adds an operation without outputs to the current graph; returns the operation."""
    apply(op_name, *inputs, name=name or op_name)
    return _state.graph.get_operations()[-1]


def _check_saver_def(saver_def: Any) -> None:
    if not saver_def.save_tensor_name:
        raise ValueError(f"saver_def must specify the save_tensor_name: {saver_def}")
    if not saver_def.restore_op_name:
        raise ValueError(f"saver_def must specify the restore_op_name: {saver_def}")


def _step(session: Any, global_step: Any) -> int:
    if isinstance(global_step, (int, np.integer)):
        return int(global_step)
    if isinstance(global_step, EagerTensor) or not hasattr(session, "run"):
        return int(np.asarray(global_step.numpy()))
    return int(session.run(global_step))


def import_meta_graph(
    meta_graph_or_file: Any, clear_devices: bool = False, import_scope: str | None = None, **kwargs: Any
) -> Saver | None:
    """Makes the graph of a `.meta` file or MetaGraphDef again, with its collections.

    Args:
      meta_graph_or_file: path or message.
      clear_devices: leaves out what the operations were placed on.
      import_scope: prefix of the names.
      **kwargs: `input_map`, of tf.graph_util.import_graph_def.
    Returns: the saver of the file, one for all variables where it has none, or None where there are no variables.
    Raises: RuntimeError when eager; OSError, DataLossError for a file that is not there or damaged.
    Source: tf.compat.v1.train.import_meta_graph public docs 2.15.
    """
    if context.executing_eagerly():
        raise RuntimeError("Exporting/importing meta graphs is not supported when eager execution is enabled.")
    message = meta_graph_or_file
    if isinstance(message, (str, bytes, os.PathLike)):
        message = meta_graph.read_meta_graph_file(os.fspath(message))
    variables, scope = meta_graph.import_scoped_meta_graph(message, clear_devices, import_scope, **kwargs)
    if message.HasField("saver_def"):
        if scope:
            return Saver.from_proto(message.saver_def, scope)
        return Saver(saver_def=message.saver_def)
    return Saver(list(variables.values())) if variables else None


def init_from_checkpoint(ckpt_dir_or_file: str, assignment_map: Any) -> None:
    """Makes the values of a checkpoint the initial values of variables.

    Args:
      ckpt_dir_or_file: a checkpoint's prefix, or a folder with one.
      assignment_map: names in the file -> variables or their names; "scope/" -> "other_scope/" maps all below a scope,
        "/" being all; or pairs of these.
    Raises: ValueError for names that neither side has, or values of another shape.
    Source: tf.compat.v1.train.init_from_checkpoint public docs 2.15.
    """
    from thalweg.checkpoint.reader import load_checkpoint

    reader = load_checkpoint(ckpt_dir_or_file)
    stored = reader.get_variable_to_shape_map()
    graph = get_default_graph()
    variables = {v.name.removesuffix(":0"): v for v in graph.get_collection("variables")}
    pairs = assignment_map.items() if isinstance(assignment_map, dict) else assignment_map
    for source, target in sorted(pairs, key=lambda pair: str(pair[0])):
        for name, variable in _assignments(source, target, variables, stored, ckpt_dir_or_file):
            static = variable.shape
            if not static.is_compatible_with(stored[name]):
                raise ValueError(
                    f"Shape of variable {variable.name} ({static}) doesn't match with shape of tensor {name} "
                    f"({stored[name]}) from checkpoint reader."
                )
            with graph.as_default(), graph.no_control():
                path = management.resolve_prefix(ckpt_dir_or_file)
                with graph.name_scope("checkpoint_initializer"):
                    value = apply("RestoreV2", path, [name], [""], dtypes=[variable.dtype])[0]
                    value = apply("Identity", value)
                variable._initializer = graph_op("AssignVariableOp", variable.handle, value)
                variable._initial = value


def _assignments(source: str, target: Any, variables: dict, stored: dict, place: str) -> list[tuple[str, Any]]:
    if isinstance(target, Variable):
        found = [(source, target)]
    elif isinstance(target, str) and not target.endswith("/") and not source.endswith("/"):
        if target not in variables:
            raise ValueError(f"Assignment map with scope only name {source} should map to scope only {target}/. "
                             f"Tensor {target} is not found in the graph.")
        found = [(source, variables[target])]
    elif isinstance(target, str):
        if not source.endswith("/"):
            raise ValueError(
                f"Assignment map with scope only name {target} should map to scope only {source}. Should be 'scope/': "
                "'other_scope/'."
            )
        inner = "" if target == "/" else target
        outer = "" if source == "/" else source
        found = [
            (outer + name.removeprefix(inner), variable)
            for name, variable in variables.items()
            if name.startswith(inner) and outer + name.removeprefix(inner) in stored
        ]
        if not found:
            raise ValueError(f"{source} is not found in {place} checkpoint or nothing of it fits {target}")
    else:
        found = [(source, variable) for variable in target]
    for name, _ in found:
        if name not in stored:
            raise ValueError(f"Tensor {name} is not found in {place} checkpoint {stored}")
    return found

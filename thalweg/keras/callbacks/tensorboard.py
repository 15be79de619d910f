"""`tf.keras.callbacks.TensorBoard`: metrics, weights, graphs, embeddings and profiles for TensorBoard.

Source: tf.keras.callbacks.TensorBoard public docs 2.15; tags, steps and files from recorded runs. Two things TensorFlow
writes only if some other callback wants every batch (the progress bar with verbose=1 does), here are always written:
the graph of the step, and the `batch_` scalars that `update_freq` asks for.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import Any

from thalweg.core import dtypes, errors, protos
from thalweg.core.logger import get_logger
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.function import concrete
from thalweg.keras.backend import image_data_format
from thalweg.keras.callbacks.base import Callback
from thalweg.keras.callbacks.logs import MetricLogs
from thalweg.keras.layers.embedding import Embedding
from thalweg.keras.optimizers.schedules import LearningRateSchedule
from thalweg.ops.array.api import squeeze
from thalweg.ops.resource.variable import Variable
from thalweg.profiler import tf2 as profiles
from thalweg.summaries import api as summaries
from thalweg.summaries import tracing, writers

_OLD_ARGUMENTS = {
    "write_grads": "gradients are not written",
    "batch_size": "it is not needed",
    "embeddings_layer_names": "all Embedding layers are written",
    "embeddings_data": "all Embedding layers are written",
}
_EMBEDDING = "layer_with_weights-0/embeddings/.ATTRIBUTES/VARIABLE_VALUE"


class TensorBoard(Callback):
    """Writes logs for TensorBoard: `tensorboard --logdir=<log_dir>` shows them.

    Args:
      log_dir: directory; events go to its `train` and `validation`.
      histogram_freq: every how many epochs histograms of the weights are written; 0: never.
      write_graph: whether the graphs are: of the layers, and of the operations of a step.
      write_images: whether weights are written as pictures, too, with the histograms.
      write_steps_per_second: whether the speed is written.
      update_freq: "epoch", "batch", or every how many batches the metrics are written.
      profile_batch: number of the batch, or (first, last), to profile; 0: none.
      embeddings_freq: every how many epochs embeddings are saved; 0: never.
      embeddings_metadata: path of the labels of an embedding, or a dict: name of the layer -> path.
    Raises: ValueError for other arguments, a bad profile_batch, names of layers that are no embeddings.
    Example:
      >>> import tempfile
      >>> logs = tempfile.mkdtemp()
      >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,))])
      >>> model.compile("sgd", "mse")
      >>> callback = tf.keras.callbacks.TensorBoard(logs, histogram_freq=1)
      >>> history = model.fit([[0., 1.]], [[1.]], verbose=0, callbacks=[callback])
      >>> tf.io.gfile.listdir(logs)
      ['train']

    Source: tf.keras.callbacks.TensorBoard public docs 2.15.
    """

    __module__ = "keras.src.callbacks"

    def __init__(
        self,
        log_dir: Any = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: Any = "epoch",
        profile_batch: Any = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
        **kwargs: Any,
    ):
        super().__init__()
        self._supports_tf_logs = True
        for name in kwargs:
            if name not in _OLD_ARGUMENTS:
                raise ValueError(
                    f"Unrecognized arguments in `TensorBoard` Callback: {set(kwargs)}. Supported kwargs are: "
                    f"{set(_OLD_ARGUMENTS)}"
                )
            if kwargs[name]:
                get_logger().warning("TensorBoard: `%s` is ignored in TensorFlow 2: %s.", name, _OLD_ARGUMENTS[name])
        self.log_dir = os.fspath(log_dir)
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_images = write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.embeddings_freq = embeddings_freq
        self.embeddings_metadata = embeddings_metadata
        self._start_batch, self._stop_batch = _range_of(profile_batch)
        self._should_trace = self._stop_batch > 0
        self._is_tracing = self._profiler_started = False
        self._global_train_batch = 0
        self._previous_epoch_iterations = 0
        self._epoch_start_time = self._batch_start_time = 0.0
        self._epoch_start_step = 0
        self._writers: dict[str, Any] = {}
        self._entered: list[contextlib.ExitStack] = []
        self._train_step: Any = None
        self._val_step: Any = None
        self._step_graph: Any = None

    # ------------------------------------------------------------ writers and steps

    def set_model(self, model: Any) -> None:
        """Called before the first step: writes the graph of the layers."""
        self.model = model
        self._log_write_dir = self.log_dir
        self._train_dir = os.path.join(self.log_dir, "train")
        self._val_dir = os.path.join(self.log_dir, "validation")
        self._train_step = _counter(model, "_train_counter")
        self._val_step = _counter(model, "_test_counter")
        self._writers = {}
        if self.write_graph:
            self._write_keras_model_summary()
        if self.embeddings_freq:
            self._configure_embeddings()

    @property
    def _train_writer(self) -> Any:
        return self._writer("train", self._train_dir)

    @property
    def _val_writer(self) -> Any:
        return self._writer("val", self._val_dir)

    def _writer(self, name: str, directory: str) -> Any:
        if name not in self._writers:
            self._writers[name] = writers.create_file_writer(directory)
        return self._writers[name]

    @contextlib.contextmanager
    def _recording(self, writer: Any) -> Any:
        with writers.record_if(True), writer.as_default():
            yield

    def _push_writer(self, writer: Any, step: Any) -> None:
        """Makes a writer the default one for what the model itself writes, and for metrics of batches."""
        if self.update_freq == "epoch":
            return
        stack = contextlib.ExitStack()
        stack.enter_context(writer.as_default(step.value()))
        stack.enter_context(
            writers.record_if(lambda: apply("Equal", step % self.update_freq, apply("Cast", 0, DstT=dtypes.int64)))
        )
        self._entered.append(stack)

    def _pop_writer(self) -> None:
        if self.update_freq != "epoch" and self._entered:
            self._entered.pop().close()

    # ------------------------------------------------------------ around training

    def on_train_begin(self, logs: Any = None) -> None:
        self._global_train_batch = self._previous_epoch_iterations = self._epoch_start_step = 0
        self._train_step.assign(0)
        self._push_writer(self._train_writer, self._train_step)
        if self.write_graph:
            concrete.run_watchers.append(self._note_step_graph)

    def _note_step_graph(self, function: Any) -> None:
        """Takes the graph of the first step that runs."""
        if function.graph.name.startswith("train_function"):
            self._step_graph = function.graph
            self._forget_watcher()

    def _forget_watcher(self) -> None:
        if self._note_step_graph in concrete.run_watchers:
            concrete.run_watchers.remove(self._note_step_graph)

    def on_train_end(self, logs: Any = None) -> None:
        self._pop_writer()
        self._forget_watcher()
        if self._is_tracing:
            self._stop_trace()
        for writer in self._writers.values():
            writer.close()

    def on_test_begin(self, logs: Any = None) -> None:
        self._val_step.assign(0)
        self._push_writer(self._val_writer, self._val_step)

    def on_test_end(self, logs: Any = None) -> None:
        optimizer = self.model.optimizer
        if optimizer and hasattr(optimizer, "iterations"):
            with self._recording(self._val_writer):
                step = optimizer.iterations.read_value()
                for name, value in (logs or {}).items():
                    summaries.scalar(f"evaluation_{name}_vs_iterations", value, step=step)
        self._pop_writer()

    # ------------------------------------------------------------ around steps

    def _implements_train_batch_hooks(self) -> bool:
        return self._should_trace or self.write_steps_per_second or self.update_freq != "epoch"

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._global_train_batch += 1
        self._batch_start_time = time.time()
        if self._should_trace and self._global_train_batch == self._start_batch:
            self._start_trace()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        step = self._epoch_start_step + batch + 1
        self._train_step.assign(step)
        self._write_step_graph()
        if self.update_freq != "epoch" and step % self.update_freq == 0:
            if self.write_steps_per_second:
                duration = time.time() - self._batch_start_time
                summaries.scalar("batch_steps_per_second", 1.0 / max(duration, 1e-9), step=step)
            values = logs.read() if isinstance(logs, MetricLogs) else logs
            for name, value in values.items() if isinstance(values, dict) else ():
                summaries.scalar(f"batch_{name}", value, step=step)
        if self._is_tracing and self._global_train_batch >= self._stop_batch:
            self._stop_trace()

    def _write_step_graph(self) -> None:
        if self._step_graph is not None:
            graph, self._step_graph = self._step_graph, None
            with self._recording(self._train_writer):
                summaries.graph(graph)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch_start_step = int(self._train_step.numpy())
        if self.write_steps_per_second:
            self._previous_epoch_iterations = int(self.model.optimizer.iterations.numpy())
            self._epoch_start_time = time.time()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._write_step_graph()
        if logs:
            self._log_epoch_metrics(epoch, logs)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._log_weights(epoch)
        if self.embeddings_freq and epoch % self.embeddings_freq == 0:
            self.model.save_weights(os.path.join(self.log_dir, "train", f"keras_embedding.ckpt-{epoch}"))

    def _log_epoch_metrics(self, epoch: int, logs: dict[str, Any]) -> None:
        train = {k: v for k, v in logs.items() if not k.startswith("val_")}
        validation = {k.removeprefix("val_"): v for k, v in logs.items() if k.startswith("val_")}
        optimizer = self.model.optimizer
        rate = getattr(optimizer, "_learning_rate", None)
        if not isinstance(rate, LearningRateSchedule):
            rate = getattr(optimizer, "lr", None)
        if isinstance(rate, LearningRateSchedule):
            train["learning_rate"] = rate(optimizer.iterations)
        if self.write_steps_per_second:
            steps = int(optimizer.iterations.numpy()) - self._previous_epoch_iterations
            train["steps_per_second"] = steps / max(time.time() - self._epoch_start_time, 1e-9)
        for values, name in ((train, "_train_writer"), (validation, "_val_writer")):
            if values:
                with self._recording(getattr(self, name)):
                    for key, value in values.items():
                        summaries.scalar(f"epoch_{key}", value, step=epoch)

    # ------------------------------------------------------------ weights and graphs

    def _log_weights(self, epoch: int) -> None:
        with self._recording(self._train_writer):
            for layer in self.model.layers:
                for weight in layer.weights:
                    name = weight.name.replace(":", "_")
                    summaries.histogram(f"{name}/histogram", weight, step=epoch)
                    if self.write_images:
                        picture = _as_picture(weight)
                        if picture is not None:
                            summaries.image(f"{name}/image", picture, step=epoch)

    def _write_keras_model_summary(self) -> None:
        if not (self.model._is_graph_network or type(self.model).__name__ == "Sequential"):
            return
        try:
            text = self.model.to_json()
        except Exception as error:  # a layer without a configuration must not end the training
            get_logger().warning("Model failed to serialize as JSON. Ignoring... %s", error)
            return
        with self._recording(self._train_writer), summaries.summary_scope("keras", "graph_keras_model") as (tag, _):
            summaries.write(tag, text, step=0, metadata=summaries.plugin_metadata("graph_keras_model", None, b"1"))

    def _configure_embeddings(self) -> None:
        names = self.embeddings_metadata
        left = dict(names) if isinstance(names, dict) else {}
        entries = []
        for layer in self.model.layers:
            if isinstance(layer, Embedding):
                path = names if isinstance(names, str) else left.pop(layer.name, None)
                lines = [f"  tensor_name: {_quoted(_EMBEDDING)}\n"]
                lines += [f"  metadata_path: {_quoted(os.fspath(path))}\n"] if path is not None else []
                entries.append("embeddings {\n" + "".join(lines) + "}\n")
        if left:
            raise ValueError(
                "Unrecognized `Embedding` layer names passed to `keras.callbacks.TensorBoard` `embeddings_metadata` "
                f"argument: {left.keys()}"
            )
        os.makedirs(self.log_dir, exist_ok=True)
        with open(os.path.join(self.log_dir, "projector_config.pbtxt"), "w", encoding="utf-8") as file:
            file.write("".join(entries))

    # ------------------------------------------------------------ profiles

    def _start_trace(self) -> None:
        tracing.trace_on(graph=True, profiler=False)
        try:
            profiles.start(self.log_dir)
            self._profiler_started = True
        except errors.AlreadyExistsError as e:
            get_logger().error("Failed to start profiler: %s", e.message)
        self._is_tracing = True

    def _stop_trace(self) -> None:
        with self._recording(self._train_writer):
            tracing.trace_export(name=f"batch_{self._stop_batch}", step=self._stop_batch)
        if self._profiler_started:
            self._profiler_started = False
            try:
                profiles.stop()
            except errors.UnavailableError as e:
                get_logger().error("Failed to stop profiler: %s", e.message)
        self._is_tracing = False


def _range_of(profile_batch: Any) -> tuple[int, int]:
    """(first, last) batch to profile; (0, 0) for none."""
    error = ValueError(
        "profile_batch must be a non-negative integer or 2-tuple of positive integers. A pair of positive integers "
        f"signifies a range of batches to profile. Found: {profile_batch}"
    )
    given = profile_batch
    if isinstance(given, str):
        given = [int(part) for part in given.split(",")]
        given = given[0] if len(given) == 1 else given
    if isinstance(given, int):
        first = last = int(given)
    elif isinstance(given, (tuple, list)) and len(given) == 2:
        first, last = given
    else:
        raise error
    if first < 0 or last < first:
        raise error
    return first, last


def _counter(model: Any, name: str) -> Any:
    """The model's count of steps, made if it has none."""
    found = model.__dict__.get(name)
    if found is None:
        found = model.__dict__[name] = Variable(0, dtype=dtypes.int64, trainable=False)
    return found


def _quoted(text: str) -> str:
    """Text as a string of the protobuf text format."""
    from google.protobuf import text_format

    message = protos.Summary.Value(tag=text)
    return text_format.MessageToString(message, as_one_line=True).removeprefix("tag: ").strip()


def _as_picture(weight: Any) -> Tensor | None:
    """[batch, height, width, channels] of a weight; None for what is no picture."""
    tensor = squeeze(weight)
    shape = tensor.shape.as_list()
    if len(shape) == 1:
        shape = [1, shape[0], 1, 1]
    elif len(shape) == 2:
        if shape[0] > shape[1]:
            tensor, shape = apply("Transpose", tensor, [1, 0]), shape[::-1]
        shape = [1, *shape, 1]
    elif len(shape) == 3:
        if image_data_format() == "channels_last":  # every kernel a picture of its own
            tensor, shape = apply("Transpose", tensor, [2, 0, 1]), [shape[2], shape[0], shape[1]]
        shape = [*shape, 1]
    if len(shape) != 4 or shape[-1] not in (1, 3, 4):
        return None
    return apply("Reshape", tensor, shape)

"""compile, fit, evaluate and predict: the part of Model that trains. The steps are in steps.py.

Source: tf.keras.Model public docs 2.15; numbers, orders of calls and messages from recorded runs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import nest
from thalweg.core.tensor import Tensor
from thalweg.engine import config
from thalweg.keras import call_context, optimizers
from thalweg.keras.callbacks.callback_list import CallbackList
from thalweg.keras.callbacks.logs import MetricLogs, as_numbers
from thalweg.keras.training import sources
from thalweg.keras.training.compiled import LossesContainer, MetricsContainer
from thalweg.keras.training.handler import DataHandler
from thalweg.keras.training.sources import Ahead
from thalweg.keras.training.steps import StepsMixin, joined
from thalweg.keras.utils.data import unpack_x_y_sample_weight


class TrainingMixin(StepsMixin):
    """The methods of Model around training. Attributes are made by `_init_training`."""

    __module__ = "keras.src.engine.training"

    def _init_training(self) -> None:
        self.__dict__.update(
            optimizer=None,
            loss=None,
            compiled_loss=None,
            compiled_metrics=None,
            stop_training=False,
            history=None,
            train_function=None,
            test_function=None,
            predict_function=None,
            _is_compiled=False,
            _run_eagerly=None,
            _steps_per_execution=1,
            _eval_handler=None,
            _trainable_at_compile=None,
            _jit_compile=None,
            _execution_steps=1,
        )

    # ------------------------------------------------------------ compile

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        metrics: Any = None,
        loss_weights: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool | None = None,
        steps_per_execution: int | None = None,
        jit_compile: bool | None = None,
        pss_evaluation_shards: int = 0,
        **kwargs: Any,
    ) -> None:
        """Says how to train.

        Args:
          optimizer: optimizer, its name or configuration.
          loss: loss, its name or a function of labels and predictions; by output: a list or dict.
          metrics: list of metrics, their names or functions; by output: a list or dict of lists.
          loss_weights: factors of the outputs' losses.
          weighted_metrics: metrics that see sample and class weights.
          run_eagerly: whether steps run op by op, without their own random sequences.
          steps_per_execution: steps between two looks at callbacks.
          jit_compile, pss_evaluation_shards: accepted.
          **kwargs: none is known.
        Raises: ValueError for names that are not known; TypeError for other arguments.
        """
        if kwargs.pop("experimental_steps_per_execution", None) is not None:
            raise TypeError("compile: `experimental_steps_per_execution` is `steps_per_execution` now")
        if kwargs:
            raise TypeError(
                f"Invalid keyword argument(s) in `compile()`: {set(kwargs)}. Valid keyword arguments include "
                '"cloning", '
                '"experimental_run_tf_function", "distribute", "target_tensors", or "sample_weight_mode".'
            )
        output_names = getattr(self, "output_names", None)
        losses_container = (
            loss if isinstance(loss, LossesContainer) else LossesContainer(loss, loss_weights, output_names)
        )
        made = nest.map_structure(self._optimizer_of, optimizer)
        container = MetricsContainer(metrics, weighted_metrics, output_names)
        self.__dict__.update(
            optimizer=made,
            loss=loss if loss is not None else {},
            compiled_loss=losses_container,
            compiled_metrics=container,
            _steps_per_execution=steps_per_execution or 1,
            _run_eagerly=run_eagerly,
            _jit_compile=jit_compile,
            _is_compiled=True,
            _compile_given={
                "optimizer": optimizer,
                "loss": loss,
                "metrics": metrics,
                "loss_weights": loss_weights,
                "weighted_metrics": weighted_metrics,
                "run_eagerly": run_eagerly,
                "steps_per_execution": steps_per_execution,
                "jit_compile": jit_compile,
            },
            train_function=None,
            test_function=None,
            predict_function=None,
            _trainable_at_compile=[(layer, layer._trainable) for layer in self._flatten_layers()],
        )

    def _optimizer_of(self, optimizer: Any) -> Any:
        """The optimizer given; losses are scaled where the model computes in float16."""
        made = optimizers.get(optimizer)
        if self.dtype_policy.name != "mixed_float16":
            return made
        from thalweg.keras.mixed_precision.loss_scale import LossScaleOptimizer

        return made if isinstance(made, LossScaleOptimizer) else LossScaleOptimizer(made)

    @property
    def run_eagerly(self) -> bool:
        """Whether steps run op by op."""
        if self.dynamic and self._run_eagerly is False:
            raise ValueError(
                "Your model contains layers that can only be successfully run in eager execution (layers constructed "
                "with `dynamic=True`). You cannot set `run_eagerly=False`."
            )
        if self._run_eagerly is None:
            return self.dynamic or config.functions_run_eagerly()
        return bool(self._run_eagerly)

    @run_eagerly.setter
    def run_eagerly(self, value: bool) -> None:
        self._run_eagerly = value

    @property
    def jit_compile(self) -> bool | None:
        """Whether each step must be one XLA executable."""
        return self._jit_compile

    @jit_compile.setter
    def jit_compile(self, value: bool | None) -> None:
        self.__dict__.update(_jit_compile=value, train_function=None, test_function=None, predict_function=None)

    @property
    def steps_per_execution(self) -> int:
        """Steps between two looks at callbacks."""
        return self._steps_per_execution

    @steps_per_execution.setter
    def steps_per_execution(self, value: int) -> None:
        self.__dict__.update(
            _steps_per_execution=int(value), train_function=None, test_function=None, predict_function=None
        )

    def _assert_compile_was_called(self) -> None:
        if not self._is_compiled:
            raise RuntimeError(
                "You must compile your model before training/testing. Use `model.compile(optimizer, loss)`."
            )

    @contextlib.contextmanager
    def _trainable_as_compiled(self) -> Iterator[None]:
        """What was trainable when the model was compiled is trained, whatever was set since."""
        changed = [
            (layer, layer._trainable)
            for layer, at_compile in self._trainable_at_compile or ()
            if layer._trainable != at_compile
        ]
        compiled = {id(layer): at_compile for layer, at_compile in self._trainable_at_compile or ()}
        for layer, _ in changed:
            layer._trainable = compiled[id(layer)]
        try:
            yield
        finally:
            for layer, now in changed:
                layer._trainable = now

    @property
    def metrics(self) -> list[Any]:
        """The metrics: the mean of the loss, those compiled, those of layers."""
        found = []
        if self._is_compiled:
            if self.compiled_loss is not None:
                found += self.compiled_loss.metrics
            if self.compiled_metrics is not None:
                found += self.compiled_metrics.metrics
        for layer in self._flatten_layers():
            found.extend(layer._metrics)
        return found

    @property
    def metrics_names(self) -> list[str]:
        """Names of the metrics; they are known after the first step."""
        return [m.name for m in self.metrics]

    def reset_metrics(self) -> None:
        """Starts all metrics again."""
        for metric in self.metrics:
            metric.reset_state()

    # ------------------------------------------------------------ fit

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: Any = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: Any = 1,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
    ) -> Any:
        """Trains the model.

        Args:
          x: inputs: arrays, tensors, pandas objects, nests of them; or an iterator, Sequence or iterable of batches.
          y: labels, where x is arrays.
          batch_size: rows per step, by default 32.
          epochs: number of the last epoch.
          verbose: 0 silent, 1 a progress bar, 2 a line per epoch; "auto" is 1.
          callbacks: callbacks.
          validation_split: the last part of the rows to be used for validation.
          validation_data: (x, y) or (x, y, sample_weight), or an iterable of batches.
          shuffle: whether rows (of a Sequence: batches) come in a new order in each epoch.
          class_weight: {class: weight}.
          sample_weight: weights of the rows.
          initial_epoch: number of the first epoch, from 0.
          steps_per_epoch: steps per epoch, by default as many as there are batches.
          validation_steps, validation_batch_size: the same for validation.
          validation_freq: after how many epochs to validate, or after which.
          workers, use_multiprocessing, max_queue_size: how many threads (or processes) compute the batches of a
            Sequence or generator, and how many batches ahead.
        Returns: History.
        Raises: RuntimeError before `compile`; ValueError for data that is empty or does not fit.
        """
        self._assert_compile_was_called()
        verbose = _verbosity(verbose)
        if validation_split and validation_data is None:
            (x, y, sample_weight), validation_data = sources.train_validation_split(
                (x, y, sample_weight), validation_split
            )
        with self._trainable_as_compiled():
            handler = DataHandler(
                x,
                y,
                sample_weight,
                batch_size,
                steps_per_epoch,
                initial_epoch,
                epochs,
                shuffle,
                class_weight,
                self,
                self._steps_per_execution,
                Ahead(workers, use_multiprocessing, max_queue_size),
            )
            if not isinstance(callbacks, CallbackList):
                callbacks = CallbackList(
                    callbacks,
                    add_history=True,
                    add_progbar=verbose != 0,
                    model=self,
                    verbose=verbose,
                    epochs=epochs,
                    steps=handler.inferred_steps,
                )
            self.stop_training = False
            self.make_train_function()
            callbacks.on_train_begin()
            if "_backup" in self.__dict__:
                handler.begin_at(self._backup.initial_epoch(initial_epoch))
            validate = None
            if validation_data is not None and not (isinstance(validation_data, (tuple, list)) and not validation_data):
                validate = self._validation(
                    validation_data,
                    validation_batch_size or batch_size,
                    validation_steps,
                    callbacks,
                    Ahead(workers, use_multiprocessing, max_queue_size),
                )
            try:
                logs = self._fit_epochs(handler, callbacks, validate, validation_freq)
            finally:
                self.__dict__["_eval_handler"] = None
            if isinstance(self.optimizer, optimizers.Optimizer) and epochs > 0:
                self.optimizer.finalize_variable_values(self.trainable_variables)
            callbacks.on_train_end(logs=logs)
        return self.history

    def _fit_epochs(
        self, handler: DataHandler, callbacks: CallbackList, validate: Callable | None, validation_freq: Any
    ) -> Any:
        epoch_logs = logs = None
        for epoch, iterator in handler.enumerate_epochs():
            self.reset_metrics()
            callbacks.on_epoch_begin(epoch)
            logs = self._fit_steps(handler, iterator, callbacks, logs)
            epoch_logs = self._validate_and_get_metrics_result(logs)
            if validate is not None and _validates(epoch + 1, validation_freq):
                epoch_logs.update({"val_" + name: value for name, value in validate().items()})
            callbacks.on_epoch_end(epoch, epoch_logs)
            if self.stop_training:
                break
        return epoch_logs

    def _fit_steps(self, handler: DataHandler, iterator: Iterator[Any], callbacks: CallbackList, logs: Any) -> Any:
        """The steps of an epoch. Returns the last logs, those of the epoch before where the data has run out."""
        with handler.catch_stop_iteration():
            for step in handler.steps():
                callbacks.on_train_batch_begin(step)
                self.__dict__["_execution_steps"] = handler.step_increment + 1
                logs = self._with_batch_shapes(handler, self.train_function, iterator)
                callbacks.on_train_batch_end(step + handler.step_increment, logs)
                if self.stop_training:
                    break
        if logs is None:
            raise ValueError(
                "Unexpected result of `train_function` (Empty logs). This could be due to issues in input pipeline "
                "that resulted in an empty dataset. Otherwise, please use `Model.compile(..., run_eagerly=True)`, or "
                "`tf.config.run_functions_eagerly(True)` for more information of where went wrong, or file a "
                "issue/bug to `tf.keras`."
            )
        return logs

    def _with_batch_shapes(self, handler: DataHandler, function: Callable, iterator: Iterator[Any]) -> Any:
        """Runs a step; a model described by it learns that batches may have any size, unless all have one."""
        state = call_context.state
        state.open_batch, state.batch_spec = not handler.has_static_batch, handler.batch_spec
        try:
            return function(iterator)
        finally:
            state.open_batch, state.batch_spec = False, None

    def _validate_and_get_metrics_result(self, logs: Any) -> dict[str, Any]:
        """The logs of an epoch, as numbers: the metrics' results where the step's logs have the same names."""
        if isinstance(logs, MetricLogs):
            return as_numbers(logs)
        if not isinstance(logs, dict):
            raise ValueError(
                f"The `train_step` or `test_step` of a model must return a dict of logs. Received: {logs!r}"
            )
        results = as_numbers(self.get_metrics_result())
        return results if set(results) == set(logs) else as_numbers(logs)

    def _validation(
        self, data: Any, batch_size: int | None, steps: int | None, callbacks: CallbackList, ahead: Ahead
    ) -> Callable[[], dict]:
        x, y, sample_weight = unpack_x_y_sample_weight(data)

        def validate() -> dict[str, Any]:
            if self._eval_handler is None or not isinstance(self._eval_handler._source, sources.ArraySource):
                self.__dict__["_eval_handler"] = DataHandler(
                    x,
                    y,
                    sample_weight,
                    batch_size,
                    steps,
                    model=self,
                    steps_per_execution=self._steps_per_execution,
                    ahead=ahead,
                )
            return self._evaluate(self._eval_handler, callbacks)

        return validate

    # ------------------------------------------------------------ evaluate

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        return_dict: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Computes loss and metrics.

        Args:
          x, y, batch_size, verbose, sample_weight, callbacks: as for `fit`.
          steps: number of batches, by default all.
          workers, use_multiprocessing, max_queue_size: how many threads (or processes) compute the batches of a
            Sequence or generator, and how many batches ahead.
          return_dict: whether to return a dict by name.
        Returns: the loss, or a list of loss and metrics (in the order of `metrics_names`), or a dict.
        Raises: RuntimeError before `compile`; ValueError for data that is empty or does not fit.
        """
        self._assert_compile_was_called()
        if kwargs:
            raise TypeError(f"Invalid keyword arguments: {list(kwargs.keys())}")
        verbose = _verbosity(verbose)
        handler = DataHandler(
            x,
            y,
            sample_weight,
            batch_size,
            steps,
            model=self,
            steps_per_execution=self._steps_per_execution,
            ahead=Ahead(workers, use_multiprocessing, max_queue_size),
        )
        if not isinstance(callbacks, CallbackList):
            callbacks = CallbackList(
                callbacks,
                add_history=True,
                add_progbar=verbose != 0,
                model=self,
                verbose=verbose,
                epochs=1,
                steps=handler.inferred_steps,
            )
        logs = self._evaluate(handler, callbacks)
        return logs if return_dict else _in_order(logs, self.metrics_names)

    def _evaluate(self, handler: DataHandler, callbacks: CallbackList) -> dict[str, Any]:
        logs: Any = {}
        self.make_test_function()
        callbacks.on_test_begin()
        for _, iterator in handler.enumerate_epochs():
            self.reset_metrics()
            with handler.catch_stop_iteration():
                for step in handler.steps():
                    callbacks.on_test_batch_begin(step)
                    self.__dict__["_execution_steps"] = handler.step_increment + 1
                    logs = self._with_batch_shapes(handler, self.test_function, iterator)
                    callbacks.on_test_batch_end(step + handler.step_increment, logs)
        logs = self._validate_and_get_metrics_result(logs)
        callbacks.on_test_end(logs=logs)
        return logs

    # ------------------------------------------------------------ predict

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
    ) -> Any:
        """Computes outputs.

        Args:
          x, batch_size, verbose, callbacks: as for `fit`.
          steps: number of batches, by default all.
          workers, use_multiprocessing, max_queue_size: how many threads (or processes) compute the batches of a
            Sequence or generator, and how many batches ahead.
        Returns: array, or nest of arrays, with one row per input row.
        Raises: ValueError for data that is empty or does not fit.
        """
        verbose = _verbosity(verbose)
        handler = DataHandler(
            x,
            None,
            None,
            batch_size,
            steps,
            model=self,
            steps_per_execution=self._steps_per_execution,
            ahead=Ahead(workers, use_multiprocessing, max_queue_size),
        )
        if not isinstance(callbacks, CallbackList):
            callbacks = CallbackList(
                callbacks,
                add_history=True,
                add_progbar=verbose != 0,
                model=self,
                verbose=verbose,
                epochs=1,
                steps=handler.inferred_steps,
            )
        self.make_predict_function()
        callbacks.on_predict_begin()
        outputs: list[Any] = []
        for _, iterator in handler.enumerate_epochs():
            with handler.catch_stop_iteration():
                for step in handler.steps():
                    callbacks.on_predict_batch_begin(step)
                    self.__dict__["_execution_steps"] = handler.step_increment + 1
                    outputs.append(self._with_batch_shapes(handler, self.predict_function, iterator))
                    callbacks.on_predict_batch_end(step + handler.step_increment, {"outputs": outputs[-1]})
        if not outputs:
            raise ValueError(
                "Unexpected result of `predict_function` (Empty batch_outputs). Please use `Model.compile(..., "
                "run_eagerly=True)`, or `tf.config.run_functions_eagerly(True)` for more information of where went "
                "wrong, or file a issue/bug to `tf.keras`."
            )
        callbacks.on_predict_end()
        return nest.map_structure(_as_array, joined(outputs))

    # ------------------------------------------------------------ single batches

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: dict[int, float] | None = None,
        reset_metrics: bool = True,
        return_dict: bool = False,
    ) -> Any:
        """Makes one step of training.

        Args:
          x, y, sample_weight, class_weight: the batch.
          reset_metrics: whether metrics are of this batch only.
          return_dict: whether to return a dict by name.
        Returns: the loss, or a list of loss and metrics, or a dict.
        """
        self._assert_compile_was_called()
        with self._trainable_as_compiled():
            if reset_metrics:
                self.reset_metrics()
            logs = self._single(self.make_train_function(), sources.single_batch(x, y, sample_weight, class_weight))
        return logs if return_dict else _in_order(logs, self.metrics_names)

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, reset_metrics: bool = True, return_dict: bool = False
    ) -> Any:
        """Makes one step of evaluation; see `train_on_batch`."""
        self._assert_compile_was_called()
        if reset_metrics:
            self.reset_metrics()
        logs = self._single(self.make_test_function(), sources.single_batch(x, y, sample_weight))
        return logs if return_dict else _in_order(logs, self.metrics_names)

    def predict_on_batch(self, x: Any) -> Any:
        """Computes the outputs of one batch, as arrays."""
        self.__dict__["_execution_steps"] = 1
        return nest.map_structure(_as_array, self.make_predict_function()(sources.single_batch(x)))

    def _single(self, function: Callable, batch: Iterator[Any]) -> dict[str, Any]:
        self.__dict__["_execution_steps"] = 1
        return dict(as_numbers(function(batch)))


def _verbosity(verbose: Any) -> int:
    if verbose == "auto":
        return 1
    return int(verbose) if isinstance(verbose, bool) else verbose


def _validates(epoch: int, frequency: Any) -> bool:
    """Whether to validate after an epoch, counted from 1."""
    if isinstance(frequency, int):
        return epoch % frequency == 0
    if isinstance(frequency, list):
        return epoch in frequency
    raise ValueError(
        f"Expected `validation_freq` to be a list or int. Received: validation_freq={frequency} of the type "
        f"{type(frequency)}."
    )


def _in_order(logs: dict[str, Any], names: list[str]) -> Any:
    """The values of logs: those of metrics first, in their order; one value alone."""
    values = [logs[n] for n in names if n in logs] + [logs[n] for n in sorted(logs) if n not in names]
    return values[0] if len(values) == 1 else values


def _as_array(value: Any) -> Any:
    return value.numpy() if isinstance(value, Tensor) else value


for _name, _method in vars(TrainingMixin).items():
    if hasattr(_method, "__qualname__"):  # messages name the class that users know
        _method.__qualname__ = f"Model.{_name}"

"""`tf.keras.utils.SidecarEvaluator`: evaluates the checkpoints that another program writes as it trains.

Source: tf.keras.utils.SidecarEvaluator public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.checkpoint import management
from thalweg.checkpoint.checkpoint import Checkpoint
from thalweg.checkpoint.reader import list_variables
from thalweg.core import errors
from thalweg.core.logger import get_logger
from thalweg.ops.resource.variable import Variable

_TIMEOUT = 30        # seconds between two lines that say it is still waiting
_NEVER = -1          # the number of steps before a checkpoint has told one


class SidecarEvaluator:
    """Waits for the checkpoints in a folder, and evaluates a model with the weights of each.

    Args:
      model: the compiled model.
      data: what it is evaluated on, as of `Model.evaluate`: a data set, or anything with batches of its own.
      checkpoint_dir: where the training writes: by `tf.train.Checkpoint(model=, optimizer=)`, or by a
        `ModelCheckpoint` with save_weights_only.
      steps: batches of an evaluation, by default all.
      max_evaluations: it stops after the checkpoint of this number; by default never. Names of checkpoints must end
        in their number then, as `CheckpointManager`'s do.
      callbacks: of the evaluations.
    Source: tf.keras.utils.SidecarEvaluator public docs 2.15.
    """

    __module__ = "keras.src.utils.sidecar_evaluator"

    def __init__(
        self,
        model: Any,
        data: Any,
        checkpoint_dir: Any,
        steps: int | None = None,
        max_evaluations: int | None = None,
        callbacks: Any = None,
    ) -> None:
        self.model, self.data, self.checkpoint_dir = model, data, checkpoint_dir
        self._iterations = Variable(_NEVER, name="iterations", dtype="int64")
        self.steps, self.max_evaluations = steps, max_evaluations
        self.callbacks = [] if callbacks is None else callbacks

    def start(self) -> None:
        """Evaluates checkpoint after checkpoint, until the last that is wanted.

        Raises: RuntimeError where a checkpoint lacks what an older optimizer counts its steps with.
        """
        from thalweg.keras.optimizers import Optimizer

        newer = isinstance(self.model.optimizer, Optimizer)
        optimizer = self.model.optimizer if newer else Checkpoint(iter=self._iterations)
        checkpoint = Checkpoint(model=self.model, optimizer=optimizer)
        for path in management.checkpoints_iterator(self.checkpoint_dir, timeout=_TIMEOUT, timeout_fn=self._waits):
            try:
                self._restore(checkpoint, path, newer)
            except errors.UnavailableError:
                raise
            except errors.OpError as e:        # the training writes just now, or has deleted it
                get_logger().info("SidecarEvaluator encountered an error when loading the checkpoint at %s. Retrying. "
                                  "Error: %s: %s", path, type(e).__name__, e)
                continue
            if not newer and self._iterations.numpy() == _NEVER:
                raise RuntimeError(
                    f"Variable `iterations` cannot be loaded from the checkpoint file at {self.checkpoint_dir}. Please "
                    "ensure `iterations` is included in the checkpoint saved during training."
                )
            get_logger().info("Evaluation starts: Model weights loaded from latest checkpoint file %s", path)
            found = self.model.evaluate(
                self.data, steps=self.steps, callbacks=self.callbacks, verbose=2, return_dict=True
            )
            get_logger().info("End of evaluation. Metrics: %s", " ".join(f"{k}={v}" for k, v in found.items()))
            if self.max_evaluations and self.max_evaluations <= int(path.split("-")[-1]):
                get_logger().info("Last checkpoint evaluated. SidecarEvaluator stops.")
                return

    def _restore(self, checkpoint: Checkpoint, path: str, newer: bool) -> None:
        checkpoint.restore(path).expect_partial()
        if not any(name.startswith("model/") for name, _ in list_variables(path)):
            self.model.load_weights(path)      # a ModelCheckpoint's: the model itself is its root
        if self.model.optimizer and not newer:
            self.model.optimizer.iterations.assign(self._iterations)

    def _waits(self) -> bool:
        get_logger().info("No checkpoints appear to be found after %s seconds. Please check if you are properly using "
                          "a `tf.train.Checkpoint/CheckpointManager` or `tf.keras.callbacks.ModelCheckpoint("
                          "save_weights_only=True)` to save checkpoints by the training.", _TIMEOUT)
        return False

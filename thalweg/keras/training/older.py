"""Methods of models in older programs: fit_generator and the like, predict_classes, predict_proba.

Source: tf.keras.Model.fit_generator public docs 2.15; tf.keras.Sequential.predict_classes public docs 2.5.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np


def _deprecated(old: str, new: str) -> None:
    warnings.warn(
        f"`Model.{old}` is deprecated and will be removed in a future version. Please use `Model.{new}`, which "
        "supports generators.",
        stacklevel=3,
    )


class OlderTrainingMixin:
    """The methods for generators, which fit, evaluate and predict take themselves now."""

    def fit_generator(
        self,
        generator: Any,
        steps_per_epoch: int | None = None,
        epochs: int = 1,
        verbose: Any = 1,
        callbacks: Any = None,
        validation_data: Any = None,
        validation_steps: int | None = None,
        validation_freq: Any = 1,
        class_weight: dict[int, float] | None = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        shuffle: Any = True,
        initial_epoch: int = 0,
    ) -> Any:
        """An older name of `fit`, for generators."""
        _deprecated("fit_generator", "fit")
        return self.fit(  # type: ignore[attr-defined]
            generator,
            steps_per_epoch=steps_per_epoch,
            epochs=epochs,
            verbose=verbose,
            callbacks=callbacks,
            validation_data=validation_data,
            validation_steps=validation_steps,
            validation_freq=validation_freq,
            class_weight=class_weight,
            max_queue_size=max_queue_size,
            workers=workers,
            use_multiprocessing=use_multiprocessing,
            shuffle=shuffle,
            initial_epoch=initial_epoch,
        )

    def evaluate_generator(
        self,
        generator: Any,
        steps: int | None = None,
        callbacks: Any = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        verbose: Any = 0,
    ) -> Any:
        """An older name of `evaluate`, for generators."""
        _deprecated("evaluate_generator", "evaluate")
        return self.evaluate(  # type: ignore[attr-defined]
            generator,
            steps=steps,
            max_queue_size=max_queue_size,
            workers=workers,
            use_multiprocessing=use_multiprocessing,
            verbose=verbose,
            callbacks=callbacks,
        )

    def predict_generator(
        self,
        generator: Any,
        steps: int | None = None,
        callbacks: Any = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        verbose: Any = 0,
    ) -> Any:
        """An older name of `predict`, for generators."""
        _deprecated("predict_generator", "predict")
        return self.predict(  # type: ignore[attr-defined]
            generator,
            steps=steps,
            max_queue_size=max_queue_size,
            workers=workers,
            use_multiprocessing=use_multiprocessing,
            verbose=verbose,
            callbacks=callbacks,
        )


class PredictsClassesMixin:
    """What Sequential had until 2.5: classes instead of probabilities."""

    def predict_classes(self, x: Any, batch_size: int = 32, verbose: Any = 0) -> np.ndarray:
        """The classes of inputs: the place of the largest output, or whether the only one is above 0.5.

        Args:
          x, batch_size, verbose: as for `predict`.
        Returns: int64 array of shape [rows]; of one output int32, [rows, 1].
        """
        warnings.warn(
            "`model.predict_classes()` is deprecated and was removed in TensorFlow 2.6. Please use instead: "
            "`np.argmax(model.predict(x), axis=-1)`, or `(model.predict(x) > 0.5).astype('int32')` for two classes.",
            stacklevel=2,
        )
        probabilities = self.predict(x, batch_size=batch_size, verbose=verbose)  # type: ignore[attr-defined]
        if probabilities.shape[-1] > 1:
            return probabilities.argmax(axis=-1)
        return (probabilities > 0.5).astype("int32")

    def predict_proba(self, x: Any, batch_size: int = 32, verbose: Any = 0) -> np.ndarray:
        """An older name of `predict`."""
        warnings.warn(
            "`model.predict_proba()` is deprecated and was removed in TensorFlow 2.6. Please use `model.predict()`.",
            stacklevel=2,
        )
        return self.predict(x, batch_size=batch_size, verbose=verbose)  # type: ignore[attr-defined]

"""`tf.keras.optimizers.legacy`: the optimizers of Keras before 2.11, with hyperparameters as variables and slots."""

from thalweg.keras.optimizers.legacy.base import OptimizerV2 as Optimizer
from thalweg.keras.optimizers.legacy.classes import SGD, Adadelta, Adagrad, Adam, Adamax, Ftrl, Nadam, RMSprop

__all__ = ["SGD", "Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "Nadam", "Optimizer", "RMSprop"]

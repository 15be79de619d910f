"""`tf.keras.callbacks`: what runs between the steps of fit, evaluate and predict."""

from thalweg.keras.callbacks.backup import BackupAndRestore, BackupAndRestoreExperimental
from thalweg.keras.callbacks.base import Callback, LambdaCallback
from thalweg.keras.callbacks.callback_list import CallbackList
from thalweg.keras.callbacks.early_stopping import EarlyStopping
from thalweg.keras.callbacks.history import History
from thalweg.keras.callbacks.learning_rate import LearningRateScheduler, ReduceLROnPlateau
from thalweg.keras.callbacks.loggers import BaseLogger, CSVLogger, RemoteMonitor, TerminateOnNaN
from thalweg.keras.callbacks.model_checkpoint import ModelCheckpoint
from thalweg.keras.callbacks.progbar_logger import ProgbarLogger
from thalweg.keras.callbacks.tensorboard import TensorBoard

__all__ = [
    "BackupAndRestore",
    "BackupAndRestoreExperimental",
    "BaseLogger",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "TensorBoard",
    "TerminateOnNaN",
]

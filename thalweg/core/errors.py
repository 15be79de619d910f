"""The exceptions of `tf.errors`: one class per status code, all derived from `OpError`.

Kernels and inference raise them as `InvalidArgumentError(None, None, message)`; graphs fill in the node and the
operation, and then the printed text tells where the operation was made.

Source: tf.errors public docs 2.15; tests/golden/core_types.json.
"""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable
from typing import Any

OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
DATA_LOSS = 15
UNAUTHENTICATED = 16


class InaccessibleTensorError(ValueError):
    """A tensor of one graph was used in another from which it cannot be reached."""


class OperatorNotAllowedInGraphError(TypeError):
    """Python asked a symbolic tensor for something that only a value has: its truth, its elements.

    Example:
    >>> issubclass(tf.errors.OperatorNotAllowedInGraphError, TypeError)
    True

    Source: tf.errors.OperatorNotAllowedInGraphError public docs 2.15.
    """


class OpError(Exception):
    """An operation failed; usually raised as one of the subclasses in `tf.errors`.

    Args:
      node_def: NodeDef of the node that failed, or None.
      op: operation of the graph that failed, or None (always in eager execution).
      message: what went wrong.
      error_code: one of the codes of `tf.errors`.
      *args: may hold one dictionary of details, `experimental_payloads`.
    Example:
    >>> try:
    ...     tf.matmul([[1.0]], [[1.0], [2.0]])
    ... except tf.errors.OpError as error:
    ...     error.error_code == tf.errors.INVALID_ARGUMENT
    True

    Source: tf.errors.OpError public docs 2.15. Differs on purpose: pickling drops `op` (a graph does not travel) and
    keeps the payloads.
    """

    def __init__(self, node_def: Any, op: Any, message: str, error_code: int, *args: Any) -> None:
        super().__init__()
        self._node_def = node_def
        self._op = op
        self._message = message
        self._error_code = error_code
        self._experimental_payloads = args[0] if args else {}

    @property
    def message(self) -> str:
        """What went wrong."""
        return self._message

    @property
    def op(self) -> Any:
        """The operation that failed, or None."""
        return self._op

    @property
    def error_code(self) -> int:
        """The status code."""
        return self._error_code

    @property
    def node_def(self) -> Any:
        """The NodeDef of the node that failed, or None."""
        return self._node_def

    @property
    def experimental_payloads(self) -> dict:
        """Details about the error."""
        return self._experimental_payloads

    def __str__(self) -> str:
        if self._op is None:
            return str(self._message)
        parts = [f"{self._message}\n\nOriginal stack trace for {self._op.name!r}:\n", *_where_made(self._op)]
        source = getattr(self._op, "_original_op", None)
        while source is not None:
            parts.append(f"\n...which was originally created as op {source.name!r}, defined at:\n")
            parts += _where_made(source)
            source = getattr(source, "_original_op", None)
        return "".join(parts)

    def __reduce__(self) -> tuple[Any, ...]:
        code = type(self).__init__.__code__  # subclasses take fewer arguments: read which, as attributes of that name
        names = code.co_varnames[1 : code.co_argcount]
        arguments = tuple(None if name == "op" else getattr(self, name) for name in names)
        return type(self), arguments, {"_experimental_payloads": self._experimental_payloads}


def _where_made(op: Any) -> list[str]:
    return traceback.format_list(getattr(op, "traceback", None) or [])


def _coded(code: int) -> Callable[..., None]:
    """The constructor of the class for one status code."""

    def __init__(self: OpError, node_def: Any, op: Any, message: str, *args: Any) -> None:
        OpError.__init__(self, node_def, op, message, code, *args)

    return __init__


class CancelledError(OpError):
    """The operation or step was cancelled, for instance because a queue or session closed."""

    __init__ = _coded(CANCELLED)


class UnknownError(OpError):
    """A failure whose kind is not known, such as one from another address space."""

    __init__ = _coded(UNKNOWN)


class InvalidArgumentError(OpError):
    """An operation received an argument it cannot take: incompatible shapes, a value out of its domain.

    Example:
    >>> try:
    ...     tf.reshape([1, 2, 3], (2, 2))
    ... except tf.errors.InvalidArgumentError as error:
    ...     print(type(error).__name__)
    InvalidArgumentError

    Source: tf.errors.InvalidArgumentError public docs 2.15.
    """

    __init__ = _coded(INVALID_ARGUMENT)


class DeadlineExceededError(OpError):
    """The time allowed ran out before the operation finished."""

    __init__ = _coded(DEADLINE_EXCEEDED)


class NotFoundError(OpError):
    """Something asked for does not exist: a file, a checkpoint key, a kernel."""

    __init__ = _coded(NOT_FOUND)


class AlreadyExistsError(OpError):
    """Something to be created exists already."""

    __init__ = _coded(ALREADY_EXISTS)


class PermissionDeniedError(OpError):
    """The caller may not do this, such as read a file."""

    __init__ = _coded(PERMISSION_DENIED)


class UnauthenticatedError(OpError):
    """The caller did not prove who it is."""

    __init__ = _coded(UNAUTHENTICATED)


class ResourceExhaustedError(OpError):
    """Something ran out: memory, disk space, a quota."""

    __init__ = _coded(RESOURCE_EXHAUSTED)


class FailedPreconditionError(OpError):
    """The system is not in the state the operation needs, such as a variable read before it has a value."""

    __init__ = _coded(FAILED_PRECONDITION)


class AbortedError(OpError):
    """The operation was given up, typically because of concurrent actions; trying again may work."""

    __init__ = _coded(ABORTED)


class OutOfRangeError(OpError):
    """The operation went past the end of its input: a finished iterator, a file read to its end."""

    __init__ = _coded(OUT_OF_RANGE)


class UnimplementedError(OpError):
    """The operation does not do this, for these types or on this device."""

    __init__ = _coded(UNIMPLEMENTED)


class InternalError(OpError):
    """An invariant of the system broke."""

    __init__ = _coded(INTERNAL)


class UnavailableError(OpError):
    """A service cannot be reached now; trying again may work."""

    __init__ = _coded(UNAVAILABLE)


class DataLossError(OpError):
    """Data is lost or corrupt, such as a truncated or damaged file."""

    __init__ = _coded(DATA_LOSS)


_TYPE_BY_CODE: dict[int, type[OpError]] = {
    CANCELLED: CancelledError,
    UNKNOWN: UnknownError,
    INVALID_ARGUMENT: InvalidArgumentError,
    DEADLINE_EXCEEDED: DeadlineExceededError,
    NOT_FOUND: NotFoundError,
    ALREADY_EXISTS: AlreadyExistsError,
    PERMISSION_DENIED: PermissionDeniedError,
    RESOURCE_EXHAUSTED: ResourceExhaustedError,
    FAILED_PRECONDITION: FailedPreconditionError,
    ABORTED: AbortedError,
    OUT_OF_RANGE: OutOfRangeError,
    UNIMPLEMENTED: UnimplementedError,
    INTERNAL: InternalError,
    UNAVAILABLE: UnavailableError,
    DATA_LOSS: DataLossError,
    UNAUTHENTICATED: UnauthenticatedError,
}
_CODE_BY_TYPE = {cls: code for code, cls in _TYPE_BY_CODE.items()}
for _cls in _CODE_BY_TYPE:  # so that Python's message about missing arguments names the class
    _cls.__init__.__qualname__ = f"{_cls.__name__}.__init__"


def exception_type_from_error_code(error_code: int) -> type[OpError]:
    """The class for a status code. Raises: KeyError for OK and for numbers that are no code."""
    return _TYPE_BY_CODE[error_code]


def error_code_from_exception_type(cls: type) -> Any:
    """The status code of a class; for any other class, as TensorFlow does, a warning and an `UnknownError` object."""
    if cls in _CODE_BY_TYPE:
        return _CODE_BY_TYPE[cls]
    warnings.warn(f"{cls!r} is not an error class of a status code", stacklevel=2)
    return UnknownError(None, None, f"{cls!r} is not an error class of a status code", None)


def error_from_code(error_code: int, message: str, node_def: Any = None, op: Any = None) -> OpError:
    """The exception for a status code; an `UnknownError` for numbers that are no code."""
    cls = _TYPE_BY_CODE.get(error_code)
    if cls is None:
        return UnknownError(node_def, op, f"{message} (status code {error_code})")
    return cls(node_def, op, message)


class Status:
    """A status code with its message, which someone sets and `raise_exception_on_not_ok_status` looks at."""

    __slots__ = ("code", "message")

    def __init__(self, code: int = OK, message: str = "") -> None:
        self.code, self.message = code, message


class raise_exception_on_not_ok_status:
    """With block that gives a `Status` and, at its end, raises the error it was set to, if any.

    Source: tf.compat.v1.errors.raise_exception_on_not_ok_status public docs 2.15; there the status is the C library's.
    """

    def __enter__(self) -> Status:
        self.status = Status()
        return self.status

    def __exit__(self, *exception: object) -> bool:
        if self.status.code != OK:
            raise error_from_code(self.status.code, self.status.message)
        return False


def of_python(e: Exception, trace: Any = None) -> OpError:
    """What a user's Python function raised, as the error of the op that called it.

    Args:
      e: the exception. trace: the traceback to show, by default its own; the message ends with it, for the user's line.
    """
    if isinstance(e, OpError):
        return e
    kind = next((k for classes, k in _OF_PYTHON if isinstance(e, classes)), UnknownError)
    text = "".join(traceback.format_exception(type(e), e, e.__traceback__ if trace is None else trace))
    return kind(None, None, f"{type(e).__name__}: {e}\n{text}")


_OF_PYTHON: tuple[tuple[Any, type[OpError]], ...] = (
    ((TypeError, ValueError), InvalidArgumentError), (StopIteration, OutOfRangeError),
    (MemoryError, ResourceExhaustedError), (NotImplementedError, UnimplementedError),
)  # fmt: skip

"""What a variable's handle points to: one mutable cell with a buffer.

A buffer that anything else can see is replaced, never written: tensors read from the variable are snapshots. One that
only the cell holds is updated in place (`VariableStorage.update`), so that a few rows of a large table cost a few rows.
"Only the cell" is told by CPython's reference count: tensors, views (`base`), memoryviews, jax arrays and DLPack
capsules that share the memory all hold the array. Before the count is taken the array leaves the cell, so no other
thread can get hold of it meanwhile; a reader that finds the cell empty waits for the update. Where the count cannot be
relied on (other interpreters, free threading, a count that is not what this version of CPython must give), every update
copies.

A compiled step gives its old buffers to XLA (`donor`, `taken_for_update`), which writes the new values into them unless
something else still looks at the memory; then XLA copies.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, shapes


class VariableStorage:
    """The cell behind a resource handle; `lock` makes read-modify-write updates atomic between threads."""

    __slots__ = ("name", "dtype", "shape", "array", "lock", "donor", "_updating", "__weakref__")

    def __init__(self, dtype: dtypes.DType, shape: tuple[int | None, ...] | None, name: str):
        self.name, self.dtype, self.shape = name, dtype, shape
        self.array: Any = None
        self.donor: Any = None  # (array, the jax array whose memory it shows), where XLA made the buffer
        self.lock = threading.Lock()
        self._updating = False

    def read(self) -> Any:
        """The buffer. Raises: FailedPreconditionError when nothing was assigned yet."""
        array = self.array
        return self._late() if array is None else array

    def _late(self) -> Any:
        """The buffer when the cell was found empty: another thread updates it, or there is none."""
        if self._updating:
            with self.lock:
                pass
        if self.array is None:
            raise errors.FailedPreconditionError(
                None,
                None,
                (
                    f"Could not find variable {self.name}. This could mean that the variable has been deleted or is "
                    "uninitialized."
                ),
            )
        return self.array

    def host(self) -> np.ndarray:
        return np.asarray(self.read())

    def _taken(self) -> tuple[Any, int]:
        """The buffer, taken out of the cell, and its reference count."""
        array = self.array
        self.array = self.donor = None
        count = sys.getrefcount(array)
        return array, count

    def update(self, change: Callable[[np.ndarray], Any]) -> None:
        """Calls `change(array)`, which writes into the array or raises before it does.

        The array is the variable's buffer if nothing else can see it, else a copy that becomes the buffer.
        """
        with self.lock:
            self.read()  # says that nothing was assigned yet
            self._updating = True
            array, count = self._taken()
            try:
                if count != _ALONE or type(array) is not np.ndarray or not array.flags.owndata or (
                    not array.flags.writeable
                ):
                    copied = np.array(array)
                    change(copied)
                    array = copied
                else:
                    change(array)
            finally:
                self.array = array
                self._updating = False

    def taken_for_update(self) -> Any:
        """The buffer as XLA may have it: the jax array behind it, if there is one, without any view that is ours.

        The cell is empty until `given_back`; `lock` must be held.
        """
        array, donor = self.read(), self.donor
        self._updating = True
        self.array = self.donor = None
        return donor[1] if donor is not None and donor[0] is array else array

    def given_back(self, array: Any, donor: Any) -> None:
        """Ends `taken_for_update`: the new buffer, and the jax array behind it."""
        self.donor = None if donor is None else (array, donor)
        self.array = array
        self._updating = False

    def replace(self, array: Any) -> None:
        """Sets the buffer; the caller knows that its shape fits."""
        if self._updating:
            with self.lock:  # an update of another thread must not undo this
                self.array, self.donor = array, None
        else:
            self.array, self.donor = array, None

    def write(self, array: Any) -> None:
        """Replaces the buffer after checking its shape against the variable's."""
        if self.shape is not None and array.shape != self.shape:
            try:
                shapes.merge_shapes(self.shape, array.shape)
            except ValueError:
                raise errors.InvalidArgumentError(
                    None,
                    None,
                    (
                        f"Cannot assign a value of shape {list(array.shape)} to the variable {self.name} of shape "
                        f"{list(self.shape)}"
                    ),
                ) from None
        self.replace(array)

    def __repr__(self) -> str:
        return f"<variable storage {self.name!r} {self.dtype.name} {self.shape}>"


def _count_alone() -> int:
    """What `_taken` counts for an array that nothing else holds; 0, which no array has, where counts are no proof."""
    if sys.implementation.name != "cpython" or not getattr(sys, "_is_gil_enabled", lambda: True)():
        return 0
    # A local variable and the argument of the call; since 3.14 the argument is borrowed.
    expected = 2 if sys.version_info < (3, 14) else 1
    probe = VariableStorage(dtypes.float32, (1,), "probe")
    probe.array = np.zeros(1, np.float32)
    count = probe._taken()[1]
    probe.array = shared = np.zeros(1, np.float32)
    seen = probe._taken()[1] > count
    del shared
    return expected if seen and count == expected else 0


_ALONE = _count_alone()


def storage_of(handle: np.ndarray) -> VariableStorage:
    """The storage in a resource handle's buffer."""
    return handle[()]

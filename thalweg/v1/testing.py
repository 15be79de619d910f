"""`tf.compat.v1.test`: what tests of TF 1 programs use beside TestCase.

Source: tf.compat.v1.test public docs 2.15.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from typing import Any

import numpy as np

from thalweg.autodiff import api as autodiff
from thalweg.core import convert
from thalweg.graph.session import get_default_session
from thalweg.ops.resource.variable import Variable

_folder: list[str] = []


def get_temp_dir() -> str:
    """A folder for the files of a test run, removed at the end of the process."""
    if not _folder:
        _folder.append(tempfile.mkdtemp(prefix="test_"))
        atexit.register(shutil.rmtree, _folder[0], ignore_errors=True)
    return _folder[0]


def test_src_dir_path(relative_path: str) -> str:
    """The path of a file below the folder of the running program's source."""
    return os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), relative_path)


class StubOutForTesting:
    """Puts other objects in the place of attributes, and puts them back.

    Source: tf.compat.v1.test.StubOutForTesting public docs 2.15.
    """

    def __init__(self) -> None:
        self._set: list[tuple[Any, str, Any]] = []
        self._smart: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> StubOutForTesting:
        return self

    def __exit__(self, *unused: Any) -> None:
        self.CleanUp()

    def CleanUp(self) -> None:  # noqa: N802
        """Puts everything back."""
        self.SmartUnsetAll()
        self.UnsetAll()

    def SmartSet(self, obj: Any, attr_name: str, new_attr: Any) -> None:  # noqa: N802
        """Replaces an attribute where it is defined. Raises: AttributeError when there is none."""
        owner = obj
        if attr_name not in vars(obj) and isinstance(obj, type):
            owner = next((c for c in obj.__mro__ if attr_name in vars(c)), None)
            if owner is None:
                raise AttributeError("Attribute not found.")
        old = vars(owner)[attr_name] if attr_name in vars(owner) else getattr(obj, attr_name)
        self._smart.append((owner, attr_name, old))
        setattr(owner, attr_name, new_attr)

    def SmartUnsetAll(self) -> None:  # noqa: N802
        """Takes back all SmartSet."""
        for owner, name, old in reversed(self._smart):
            setattr(owner, name, old)
        self._smart = []

    def Set(self, parent: Any, child_name: str, new_child: Any) -> None:  # noqa: N802
        """Replaces an attribute."""
        old = (
            vars(parent).get(child_name, getattr(parent, child_name))
            if isinstance(parent, type)
            else (getattr(parent, child_name))
        )
        self._set.append((parent, child_name, old))
        setattr(parent, child_name, new_child)

    def UnsetAll(self) -> None:  # noqa: N802
        """Takes back all Set."""
        for parent, name, old in reversed(self._set):
            setattr(parent, name, old)
        self._set = []


# ---------------------------------------------------------------- gradients


def compute_gradient(
    x: Any,
    x_shape: Any,
    y: Any,
    y_shape: Any,
    x_init_value: Any = None,
    delta: float = 1e-3,
    init_targets: Any = None,
    extra_feed_dict: Any = None,
) -> Any:
    """The Jacobian of y with respect to x, from gradients and from differences, in the default session.

    Args:
      x, x_shape: tensor (or list of tensors) and its shape.
      y, y_shape: tensor and its shape.
      x_init_value: where; random by default.
      delta: size of the differences.
      init_targets: operations to run first.
      extra_feed_dict: further feeds.
    Returns: (Jacobian from gradients, Jacobian from differences), each [x.size, y.size]; for a list of x a list.
    """
    session = get_default_session()
    for target in init_targets if isinstance(init_targets, (list, tuple)) else [init_targets] if init_targets else []:
        session.run(target)
    if isinstance(x, (list, tuple)):
        values = x_init_value if x_init_value is not None else [None] * len(x)
        return [
            _jacobians(session, a, s, y, y_shape, v, delta, extra_feed_dict)
            for a, s, v in zip(x, x_shape, values, strict=True)
        ]
    return _jacobians(session, x, x_shape, y, y_shape, x_init_value, delta, extra_feed_dict)


def _jacobians(
    session: Any, x: Any, x_shape: Any, y: Any, y_shape: Any, start: Any, delta: float, extra: Any
) -> tuple[np.ndarray, np.ndarray]:
    kind = np.dtype(x.dtype.base_dtype.as_numpy_dtype)
    if start is None:
        start = np.random.random_sample(tuple(x_shape))
    value = np.asarray(start, kind).reshape(tuple(x_shape))
    size = int(np.prod(y_shape))
    key = x._as_graph_element() if isinstance(x, Variable) else x
    weights = convert.to_tensor(np.zeros(tuple(y_shape), np.dtype(y.dtype.as_numpy_dtype)))
    (gradient,) = autodiff.gradients(y, x, grad_ys=[weights])
    feeds = dict(extra or {})
    exact = np.zeros((value.size, size), kind)
    near = np.zeros((value.size, size), kind)
    for column in range(size):
        weight = np.zeros(size, kind)
        weight[column] = 1
        fed = {**feeds, key: value, weights: weight.reshape(tuple(y_shape))}
        found = session.run(gradient, feed_dict=fed)
        if hasattr(found, "indices"):
            whole = np.zeros(value.shape, kind)
            np.add.at(whole, found.indices, found.values)
            found = whole
        exact[:, column] = np.ravel(found)
    for row in range(value.size):
        higher, lower = value.copy(), value.copy()
        higher.flat[row] += delta
        lower.flat[row] -= delta
        ends = [session.run(y, feed_dict={**feeds, key: v}) for v in (higher, lower)]
        near[row] = np.ravel((ends[0] - ends[1]) / (2 * delta))
    return exact, near


def compute_gradient_error(
    x: Any,
    x_shape: Any,
    y: Any,
    y_shape: Any,
    x_init_value: Any = None,
    delta: float = 1e-3,
    init_targets: Any = None,
    extra_feed_dict: Any = None,
) -> float:
    """The largest difference of the two Jacobians of compute_gradient."""
    found = compute_gradient(x, x_shape, y, y_shape, x_init_value, delta, init_targets, extra_feed_dict)
    pairs = found if isinstance(found, list) else [found]
    return max((float(np.abs(a - b).max()) for a, b in pairs if a.size), default=0.0)

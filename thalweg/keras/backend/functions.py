"""`tf.keras.backend` (K): functions on tensors, thin over the operations.

Functions of images (convolution, pooling, padding) are in images.py; settings and names in __init__.py.
Source: tf.keras.backend public docs 2.15; recorded runs.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from thalweg.core import context, convert, dtypes, names
from thalweg.core.names import init_scope
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.core.tensor import Tensor
from thalweg.graph.gradients import gradients_v1
from thalweg.keras import activations, backend, call_context
from thalweg.keras.losses import functions as losses
from thalweg.keras.losses import more_functions as more_losses
from thalweg.ops.array import api as array
from thalweg.ops.control import api as control
from thalweg.ops.linalg import api as linalg
from thalweg.ops.math import api as math
from thalweg.ops.math import casting, clipping
from thalweg.ops.nn import api as nn
from thalweg.ops.nn import ctc, ctc_beam_search
from thalweg.ops.nn import dropout as dropout_api
from thalweg.ops.norm import api as norm
from thalweg.ops.random import api as random
from thalweg.ops.reduce import api as reduce
from thalweg.ops.resource.variable import Variable
from thalweg.ops.sparse import api as sparse
from thalweg.ops.sparse import shaping
from thalweg.ops.strings import api as strings


def _number(x: Any) -> Tensor:
    """Booleans as numbers."""
    x = convert.to_tensor(x)
    return casting.cast(x, backend.floatx_dtype()) if x.dtype is dtypes.bool else x


def _dtype(dtype: Any) -> dtypes.DType:
    return backend.floatx_dtype() if dtype is None else dtypes.as_dtype(dtype)


# ---------------------------------------------------------------- one operation each


def cast(x: Any, dtype: Any) -> Tensor:
    """The tensor in another dtype."""
    return casting.cast(x, dtype)


def shape(x: Any) -> Tensor:
    """The shape as a tensor; `int_shape` gives the static one."""
    return array.shape(x)


def zeros_like(x: Any, dtype: Any = None, name: str | None = None) -> Tensor:
    """Zeros of the shape of a tensor."""
    return array.zeros_like(x, dtype=dtype, name=name)


def ones_like(x: Any, dtype: Any = None, name: str | None = None) -> Tensor:
    """Ones of the shape of a tensor."""
    return array.ones_like(x, dtype=dtype, name=name)


def count_params(x: Any) -> np.integer:
    """The number of elements, by the static shape."""
    return np.prod(x.shape.as_list())


def transpose(x: Any) -> Tensor:
    """The axes in reverse order."""
    return array.transpose(x)


def permute_dimensions(x: Any, pattern: Any) -> Tensor:
    """The axes in another order."""
    return array.transpose(x, pattern)


def gather(reference: Any, indices: Any) -> Tensor:
    """The rows of some indices."""
    return array.gather(reference, indices)


def max(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The largest value over axes."""
    return reduce.reduce_max(x, axis, keepdims)


def min(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The smallest value over axes."""
    return reduce.reduce_min(x, axis, keepdims)


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The sum over axes."""
    return reduce.reduce_sum(x, axis, keepdims)


def prod(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The product over axes."""
    return reduce.reduce_prod(x, axis, keepdims)


def cumsum(x: Any, axis: int = 0) -> Tensor:
    """Running sums along an axis."""
    return reduce.cumsum(x, axis=axis)


def cumprod(x: Any, axis: int = 0) -> Tensor:
    """Running products along an axis."""
    return reduce.cumprod(x, axis=axis)


def var(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The variance over axes."""
    return reduce.reduce_variance(_number(x), axis, keepdims)


def std(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The standard deviation over axes."""
    return reduce.reduce_std(_number(x), axis, keepdims)


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The mean over axes."""
    return reduce.reduce_mean(_number(x), axis, keepdims)


def any(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """Whether any value is true (not 0)."""
    return reduce.reduce_any(casting.cast(x, dtypes.bool), axis, keepdims)


def all(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """Whether all values are true (not 0)."""
    return reduce.reduce_all(casting.cast(x, dtypes.bool), axis, keepdims)


def argmax(x: Any, axis: int = -1) -> Tensor:
    """The index of the largest value along an axis."""
    return reduce.argmax(x, axis)


def argmin(x: Any, axis: int = -1) -> Tensor:
    """The index of the smallest value along an axis."""
    return reduce.argmin(x, axis)


def square(x: Any) -> Tensor:
    """The square."""
    return math.square(x)


def abs(x: Any) -> Tensor:
    """The absolute value."""
    return math.abs(x)


def exp(x: Any) -> Tensor:
    """e to the power of x."""
    return math.exp(x)


def log(x: Any) -> Tensor:
    """The natural logarithm."""
    return math.log(x)


def round(x: Any) -> Tensor:
    """The nearest integer, halves to the even one."""
    return math.round(x)


def sign(x: Any) -> Tensor:
    """-1, 0 or 1."""
    return math.sign(x)


def pow(x: Any, a: Any) -> Tensor:
    """x to the power of a."""
    return math.pow(x, a)


def equal(x: Any, y: Any) -> Tensor:
    """Whether x == y, element by element."""
    return math.equal(x, y)


def not_equal(x: Any, y: Any) -> Tensor:
    """Whether x != y, element by element."""
    return math.not_equal(x, y)


def greater(x: Any, y: Any) -> Tensor:
    """Whether x > y, element by element."""
    return math.greater(x, y)


def greater_equal(x: Any, y: Any) -> Tensor:
    """Whether x >= y, element by element."""
    return math.greater_equal(x, y)


def less(x: Any, y: Any) -> Tensor:
    """Whether x < y, element by element."""
    return math.less(x, y)


def less_equal(x: Any, y: Any) -> Tensor:
    """Whether x <= y, element by element."""
    return math.less_equal(x, y)


def maximum(x: Any, y: Any) -> Tensor:
    """The larger one, element by element."""
    return math.maximum(x, y)


def minimum(x: Any, y: Any) -> Tensor:
    """The smaller one, element by element."""
    return math.minimum(x, y)


def sin(x: Any) -> Tensor:
    """The sine."""
    return math.sin(x)


def cos(x: Any) -> Tensor:
    """The cosine."""
    return math.cos(x)


def reshape(x: Any, shape: Any) -> Tensor:
    """The elements in another shape."""
    return array.reshape(x, shape)


def tile(x: Any, n: Any) -> Tensor:
    """The tensor several times along its axes."""
    return array.tile(x, [n] if isinstance(n, int) else n)


def flatten(x: Any) -> Tensor:
    """All elements along one axis."""
    return array.reshape(x, [-1])


def expand_dims(x: Any, axis: int = -1) -> Tensor:
    """A new axis of size 1."""
    return array.expand_dims(x, axis)


def squeeze(x: Any, axis: int) -> Tensor:
    """Without an axis of size 1."""
    return array.squeeze(x, [axis])


def stack(x: Any, axis: int = 0) -> Tensor:
    """Tensors along a new axis."""
    return array.stack(x, axis=axis)


def one_hot(indices: Any, num_classes: int) -> Tensor:
    """One-hot rows of class numbers."""
    return array.one_hot(indices, depth=num_classes, axis=-1)


def reverse(x: Any, axes: Any) -> Tensor:
    """The other way round along axes."""
    return array.reverse(x, [axes] if isinstance(axes, int) else axes)


def gradients(loss: Any, variables: Any) -> Any:
    """The gradients of a graph's loss."""
    return gradients_v1(loss, variables)


def map_fn(fn: Callable, elems: Any, name: str | None = None, dtype: Any = None) -> Any:
    """A function of each element along the first axis."""
    return control.map_fn(fn, elems, name=name, dtype=dtype)


def foldl(fn: Callable, elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """A function folded over the first axis, from the first element."""
    return control.foldl(fn, elems, initializer=initializer, name=name)


def foldr(fn: Callable, elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """A function folded over the first axis, from the last element."""
    return control.foldr(fn, elems, initializer=initializer, name=name)


def l2_normalize(x: Any, axis: Any = None) -> Tensor:
    """Scaled to length 1 along axes."""
    return nn.l2_normalize(x, axis=axis)


def in_top_k(predictions: Any, targets: Any, k: int) -> Tensor:
    """Whether targets are among the k largest predictions."""
    return nn.in_top_k(targets, predictions, k)


def name_scope(name: str) -> Any:
    """A with block whose operations are named below `name`."""
    return names.name_scope(name)


# ---------------------------------------------------------------- values and variables


def cast_to_floatx(x: Any) -> Any:
    """A tensor, or an array, in the dtype `floatx()`."""
    if isinstance(x, (Tensor, SparseTensor)) or backend.is_variable(x):
        return casting.cast(x, backend.floatx_dtype())
    return np.asarray(x, dtype=backend.floatx())


def is_sparse(tensor: Any) -> bool:
    """Whether a value is a sparse tensor."""
    return isinstance(tensor, SparseTensor)


def to_dense(tensor: Any) -> Any:
    """A sparse tensor as a dense one; others as they are."""
    return sparse.to_dense(tensor) if is_sparse(tensor) else tensor


def eval(x: Any) -> Any:
    """The value of a variable or tensor, as NumPy has it."""
    return backend.get_value(to_dense(x))


def _filled(value: Tensor, dtype: Any, name: str | None) -> Any:
    """A variable of the value, unless its shape has a 0 or is open."""
    return backend.variable(value, dtype=dtype, name=name) if builtins.all(value.shape.as_list()) else value


def zeros(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A variable of zeros."""
    with init_scope():
        return _filled(array.zeros(shape, _dtype(dtype)), dtype, name)


def ones(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A variable of ones."""
    with init_scope():
        return _filled(array.ones(shape, _dtype(dtype)), dtype, name)


def eye(size: int, dtype: Any = None, name: str | None = None) -> Variable:
    """A variable of an identity matrix."""
    return backend.variable(linalg.eye(size, dtype=_dtype(dtype)), dtype, name)


def random_uniform_variable(
    shape: Any, low: float, high: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Variable:
    """A variable of uniform draws."""
    seed = np.random.randint(int(1e9)) if seed is None else seed
    return backend.variable(random.uniform(shape, low, high, _dtype(dtype), seed=seed), dtype, name)


def random_normal_variable(
    shape: Any, mean: float, scale: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Variable:
    """A variable of normal draws."""
    seed = np.random.randint(int(1e9)) if seed is None else seed
    return backend.variable(random.normal(shape, mean, scale, _dtype(dtype), seed=seed), dtype, name)


def update(x: Variable, new_x: Any) -> Any:
    """Sets a variable."""
    return x.assign(new_x)


def update_add(x: Variable, increment: Any) -> Any:
    """Adds to a variable."""
    return x.assign_add(increment)


def update_sub(x: Variable, decrement: Any) -> Any:
    """Subtracts from a variable."""
    return x.assign_sub(decrement)


def moving_average_update(x: Variable, value: Any, momentum: Any) -> Any:
    """Moves a variable towards a value: momentum says how much of it is kept."""
    momentum, value = casting.cast(momentum, x.dtype), casting.cast(value, x.dtype)
    return x.assign_sub((x - value) * (1 - momentum))


_manual = [False]


def manual_variable_initialization(value: bool) -> None:
    """Whether users initialize variables themselves; variables have their values at once here."""
    _manual[0] = value


def random_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Tensor:
    """Normal draws."""
    return random.normal(shape, mean, stddev, _dtype(dtype), seed=_seed(seed))


def random_uniform(
    shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Tensor:
    """Uniform draws."""
    return random.uniform(shape, minval, maxval, _dtype(dtype), seed=_seed(seed))


def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Tensor:
    """Normal draws within two standard deviations."""
    return random.truncated_normal(shape, mean, stddev, _dtype(dtype), seed=_seed(seed))


def random_bernoulli(shape: Any, p: float = 0.0, dtype: Any = None, seed: int | None = None) -> Tensor:
    """1 with probability p, else 0."""
    dtype = _dtype(dtype)
    draws = random.uniform(shape, dtype=dtype, seed=_seed(seed))
    return array.where(math.less_equal(draws, p), array.ones(shape, dtype), array.zeros(shape, dtype))


def random_binomial(shape: Any, p: float = 0.0, dtype: Any = None, seed: int | None = None) -> Tensor:
    """An older name of `random_bernoulli`."""
    warnings.warn(
        "`tf.keras.backend.random_binomial` is deprecated, and will be removed in a future version.Please use "
        "`tf.keras.backend.random_bernoulli` instead.",
        stacklevel=2,
    )
    return random_bernoulli(shape, p, dtype, seed)


def _seed(seed: int | None) -> int:
    return np.random.randint(int(1e7)) if seed is None else seed


# ---------------------------------------------------------------- products


def dot(x: Any, y: Any) -> Tensor:
    """The product over the last axis of x and the last but one of y, as NumPy's dot."""
    rank_x, rank_y = backend.ndim(x), backend.ndim(y)
    if rank_x is not None and (rank_x > 2 or rank_y > 2):
        sizes_x, sizes_y = _sizes(x), _sizes(y)
        order = list(range(rank_y))
        order = [order.pop(-2), *order]
        left = array.reshape(x, [-1, sizes_x[-1]])
        right = array.reshape(array.transpose(y, order), [sizes_y[-2], -1])
        return array.reshape(linalg.matmul(left, right), [*sizes_x[:-1], *sizes_y[:-2], sizes_y[-1]])
    return sparse.sparse_dense_matmul(x, y) if is_sparse(x) else linalg.matmul(x, y)


def _sizes(x: Any) -> list[Any]:
    """The sizes of the axes: numbers where they are known, else tensors."""
    dynamic = array.shape(x)
    return [dynamic[i] if n is None else n for i, n in enumerate(backend.int_shape(x))]


def batch_dot(x: Any, y: Any, axes: Any = None) -> Tensor:
    """The product of tensors sample by sample, over one axis of each.

    Args:
      x, y: tensors of rank 2 and up, with equal first axes.
      axes: the axis of both, or a pair; by default the last of x and the last but one of y.
    Raises: ValueError for ranks below 2, axis 0 or sizes that differ.
    """
    shape_x, shape_y = backend.int_shape(x), backend.int_shape(y)
    if len(shape_x) < 2 or len(shape_y) < 2:
        raise ValueError(
            f"Cannot do batch_dot on inputs with rank < 2. Received inputs with shapes {shape_x} and {shape_y}."
        )
    if None not in (shape_x[0], shape_y[0]) and shape_x[0] != shape_y[0]:
        raise ValueError(
            "Cannot do batch_dot on inputs with different batch sizes. Received inputs with shapes "
            f"{shape_x} and {shape_y}."
        )
    if axes is None:
        axes = [len(shape_x) - 1, len(shape_y) - (1 if len(shape_y) == 2 else 2)]
    axes = [axes, axes] if isinstance(axes, int) else list(axes)
    if builtins.any(isinstance(a, (list, tuple)) for a in axes):
        raise ValueError(
            f"Multiple target dimensions are not supported. Expected: None, int, (int, int), Provided: {axes}"
        )
    a, b = axes[0] % len(shape_x), axes[1] % len(shape_y)
    if 0 in (a, b):
        raise ValueError(
            "Cannot perform batch_dot over axis 0. If your inputs are not batched, add a dummy batch dimension to "
            "your inputs using K.expand_dims(x, 0)"
        )
    if None not in (shape_x[a], shape_y[b]) and shape_x[a] != shape_y[b]:
        raise ValueError(
            f"Cannot do batch_dot on inputs with shapes {shape_x} and {shape_y} with axes={axes}. "
            f"x.shape[{a}] != y.shape[{b}] ({shape_x[a]} != {shape_y[b]})."
        )
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    batch, shared = next(letters), next(letters)
    left = [batch, *("" for _ in shape_x[1:])]
    right = [batch, *("" for _ in shape_y[1:])]
    left[a] = right[b] = shared
    left = [name or next(letters) for name in left]
    right = [name or next(letters) for name in right]
    kept = [n for n in left if n != shared] + [n for n in right[1:] if n != shared]
    found = linalg.einsum(f"{''.join(left)},{''.join(right)}->{''.join(kept)}", x, y)
    return array.expand_dims(found, -1) if len(kept) == 1 else found


# ---------------------------------------------------------------- elementwise, with rules of their own


def sqrt(x: Any) -> Tensor:
    """The square root; 0 for negative numbers."""
    x = convert.to_tensor(x)
    return math.sqrt(math.maximum(x, convert.to_tensor(0.0, x.dtype)))


def clip(x: Any, min_value: Any, max_value: Any) -> Tensor:
    """Values limited to an interval; None for no limit."""
    if isinstance(min_value, (int, float)) and isinstance(max_value, (int, float)) and max_value < min_value:
        max_value = min_value
    low, high = -np.inf if min_value is None else min_value, np.inf if max_value is None else max_value
    return clipping.clip_by_value(x, low, high)


def relu(x: Any, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Tensor:
    """max(x, 0), with a slope below, an upper limit and a threshold."""
    return activations.relu(x, alpha, max_value, threshold)


def elu(x: Any, alpha: float = 1.0) -> Tensor:
    """x above 0, alpha * (e^x - 1) below."""
    return activations.elu(x, alpha)


def softmax(x: Any, axis: Any = -1) -> Tensor:
    """Exponentials that sum to 1 along an axis."""
    return activations.softmax(x, axis)


def softplus(x: Any) -> Tensor:
    """log(1 + e^x)."""
    return activations.softplus(x)


def softsign(x: Any) -> Tensor:
    """x / (1 + |x|)."""
    return activations.softsign(x)


def sigmoid(x: Any) -> Tensor:
    """1 / (1 + e^-x)."""
    return activations.sigmoid(x)


def hard_sigmoid(x: Any) -> Tensor:
    """0.2 x + 0.5, limited to [0, 1]."""
    return activations.hard_sigmoid(x)


def tanh(x: Any) -> Tensor:
    """The hyperbolic tangent."""
    return activations.tanh(x)


def dropout(x: Any, level: float, noise_shape: Any = None, seed: int | None = None) -> Tensor:
    """Some values set to 0, the rest scaled up."""
    return dropout_api.dropout(x, rate=level, noise_shape=noise_shape, seed=_seed(seed))


def stop_gradient(variables: Any) -> Any:
    """The values as constants for gradients; of a list an iterator."""
    if isinstance(variables, (list, tuple)):
        return map(array.stop_gradient, variables)
    return array.stop_gradient(variables)


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Tensor:
    """The cross-entropy of each element."""
    output = convert.to_tensor(output)
    target = casting.cast(convert.to_tensor(target), output.dtype)
    return losses._binary_crossentropy(target, output, from_logits)


def binary_focal_crossentropy(
    target: Any,
    output: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
) -> Tensor:
    """The focal cross-entropy of each element (Lin et al., 2018)."""
    probability = sigmoid(output) if from_logits else convert.to_tensor(output)
    target = casting.cast(convert.to_tensor(target), probability.dtype)
    right = target * probability + (1 - target) * (1 - probability)
    found = math.pow(1.0 - right, gamma) * binary_crossentropy(target, output, from_logits)
    return (target * alpha + (1 - target) * (1 - alpha)) * found if apply_class_balancing else found


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Tensor:
    """The cross-entropy along an axis, for one-hot targets."""
    return losses.categorical_crossentropy(target, output, from_logits, axis=axis)


def categorical_focal_crossentropy(
    target: Any, output: Any, alpha: Any = 0.25, gamma: float = 2.0, from_logits: bool = False, axis: int = -1
) -> Tensor:
    """The focal cross-entropy along an axis, for one-hot targets."""
    return more_losses.categorical_focal_crossentropy(target, output, alpha, gamma, from_logits, axis=axis)


def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1, ignore_class: int | None = None
) -> Tensor:
    """The cross-entropy along an axis, for class numbers."""
    return losses.sparse_categorical_crossentropy(target, output, from_logits, axis, ignore_class)


# ---------------------------------------------------------------- shapes


def concatenate(tensors: Sequence[Any], axis: int = -1) -> Any:
    """Tensors one after the other along an axis; sparse ones give a sparse one."""
    if axis < 0:
        rank = backend.ndim(tensors[0])
        axis = axis % rank if rank else 0
    if builtins.all(is_sparse(x) for x in tensors):
        return shaping.concat(axis, tensors)
    return array.concat([to_dense(x) for x in tensors], axis)


def repeat_elements(x: Any, rep: int, axis: int) -> Tensor:
    """Each element several times along an axis."""
    return array.repeat(x, rep, axis=axis)


def repeat(x: Any, n: Any) -> Tensor:
    """A matrix several times along a new second axis. Raises: ValueError for another rank."""
    if backend.ndim(x) != 2:
        raise ValueError(f"K.repeat expects a matrix, got rank {backend.ndim(x)}")
    return array.tile(array.expand_dims(x, 1), array.stack([1, n, 1]))


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = "int32") -> Tensor:
    """Numbers from start (or 0) to before stop (or start)."""
    if stop is None and start < 0:
        start = 0
    found = array.range(0, start, step) if stop is None else array.range(start, stop, step)
    return found if dtype == "int32" else casting.cast(found, dtype)


def batch_flatten(x: Any) -> Tensor:
    """All but the first axis as one."""
    return array.reshape(x, array.stack([-1, reduce.reduce_prod(array.shape(x)[1:])]))


# ---------------------------------------------------------------- control


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One of two values or functions: by a scalar condition, or element by element.

    Raises: ValueError for a condition of higher rank than the values.
    """
    condition = convert.to_tensor(condition)
    if condition.dtype is not dtypes.bool:
        condition = casting.cast(condition, dtypes.bool)
    rank = backend.ndim(condition)
    if not rank:
        branches = [f if callable(f) else (lambda v=f: v) for f in (then_expression, else_expression)]
        return control.cond(condition, *branches)
    then_expression, else_expression = (f() if callable(f) else f for f in (then_expression, else_expression))
    inner = backend.ndim(then_expression)
    if rank > inner:
        raise ValueError(
            "Rank of `condition` should be less than or equal to rank of `then_expression` and `else_expression`. "
            f"ndim(condition)={rank}, ndim(then_expression)={inner}"
        )
    for _ in range(inner - rank if rank > 1 else 0):
        condition = array.expand_dims(condition, -1)
    return array.where(condition, then_expression, else_expression)


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """x (or what it returns) while training, else alt."""
    if training is None:
        training = call_context.state.training
    if training is None:
        training = backend.learning_phase()
    if not isinstance(training, Tensor):
        chosen = x if training in (1, True) else alt
        return chosen() if callable(chosen) else chosen
    return switch(training, x, alt)


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """x (or what it returns) unless training, else alt."""
    return in_train_phase(alt, x, training=training)


@contextlib.contextmanager
def learning_phase_scope(value: int) -> Iterator[None]:
    """A with block with a learning phase. Raises: ValueError for another value than 0 and 1."""
    warnings.warn(
        "`tf.keras.backend.learning_phase_scope` is deprecated and will be removed after 2020-10-11. To update it, "
        "simply pass a True/False value to the `training` argument of the `__call__` method of your layer or model.",
        stacklevel=3,
    )
    if value not in {0, 1}:
        raise ValueError("Expected learning phase to be 0 or 1.")
    saved, backend.settings.learning_phase = backend.settings.learning_phase, value
    try:
        yield
    finally:
        backend.settings.learning_phase = saved


def print_tensor(x: Any, message: str = "", summarize: int = 3) -> Any:
    """Prints a tensor to standard output and returns it."""
    strings.print(message, x, output_stream=sys.stdout, summarize=summarize)
    return array.identity(x) if context.state.graph is not None else x


def function(inputs: Any, outputs: Any, updates: Any = None, name: str | None = None, **kwargs: Any) -> Callable:
    """A function of arrays for a model described by its inputs and outputs.

    Raises: ValueError for updates or arguments of sessions.
    """
    if kwargs:
        raise ValueError(f"Session keyword arguments are not supported during eager execution. You passed: {kwargs}")
    if updates:
        raise ValueError(f"`updates` argument is not supported during eager execution. You passed: {updates}")
    from thalweg.core import nest
    from thalweg.keras.metrics.base import as_scalar
    from thalweg.keras.models.functional import Model

    model = Model(inputs=inputs, outputs=outputs)
    wrap = isinstance(outputs, list) and len(outputs) == 1

    def run(model_inputs: Any) -> Any:
        found = model(model_inputs)
        return nest.map_structure(as_scalar, [found] if wrap else found)

    return run


def placeholder(
    shape: Any = None,
    ndim: int | None = None,
    dtype: Any = None,
    sparse: bool = False,
    name: str | None = None,
    ragged: bool = False,
) -> Any:
    """A KerasTensor to describe models with.

    Raises: ValueError for sparse and ragged at once.
    """
    if sparse and ragged:
        raise ValueError("Cannot set both sparse and ragged to True when creating a placeholder.")
    from thalweg.keras.layers.input_layer import Input

    shape = (None,) * ndim if not shape and ndim else shape
    return Input(batch_shape=tuple(shape), dtype=dtype or backend.floatx(), sparse=sparse, name=name, ragged=ragged)


def backend_name() -> str:
    """What computes: "tensorflow"."""
    return "tensorflow"


# ---------------------------------------------------------------- normalization, CTC


def batch_normalization(
    x: Any, mean: Any, var: Any, beta: Any, gamma: Any, axis: int = -1, epsilon: float = 1e-3
) -> Tensor:
    """(x - mean) / sqrt(var + epsilon) * gamma + beta, along an axis."""
    rank = backend.ndim(x)
    axis = axis % rank if rank else -1
    if axis != rank - 1 and backend.ndim(mean) == 1:
        inner = [-1 if i == axis else 1 for i in range(rank)]
        mean, var, beta, gamma = (None if v is None else array.reshape(v, inner) for v in (mean, var, beta, gamma))
    return norm.batch_normalization(x, mean, var, beta, gamma, epsilon)


def normalize_batch_in_training(
    x: Any, gamma: Any, beta: Any, reduction_axes: Sequence[int], epsilon: float = 1e-3
) -> tuple[Tensor, Tensor, Tensor]:
    """A batch normalized by its own mean and variance: (normalized, mean, variance)."""
    mean, variance = norm.moments(x, list(reduction_axes))
    parts = [mean, variance, beta, gamma]
    if sorted(reduction_axes) != list(range(backend.ndim(x)))[:-1]:
        sizes = [1 if i in reduction_axes else n for i, n in enumerate(_sizes(x))]
        parts = [None if v is None else array.reshape(v, sizes) for v in parts]
    found = norm.batch_normalization(x, parts[0], parts[1], parts[2], parts[3], epsilon)
    if backend.ndim(x) == 4 and list(reduction_axes) in ([0, 1, 2], [0, 2, 3]):  # the fused form estimates without bias
        count = math.divide(casting.cast(array.size(x), x.dtype), casting.cast(array.size(mean), x.dtype))
        variance = variance * count / (count - 1)
    return found, mean, variance


def ctc_label_dense_to_sparse(labels: Any, label_lengths: Any) -> SparseTensor:
    """Rows of labels, of which the first so many count, as a sparse tensor."""
    labels = convert.to_tensor(labels)
    columns = array.range(array.shape(labels)[1])
    counted = math.less(columns[None, :], casting.cast(label_lengths, dtypes.int32)[:, None])
    indices = array.where(counted)
    return SparseTensor(indices, array.gather_nd(labels, indices), casting.cast(array.shape(labels), dtypes.int64))


def ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Tensor:
    """The CTC loss of each sample (Graves et al., 2006).

    Args:
      y_true: labels, shape [samples, longest].
      y_pred: probabilities, shape [samples, steps, classes]; the last class is blank.
      input_length, label_length: shape [samples, 1].
    Returns: shape [samples, 1].
    """
    from thalweg.ops.nn.api_v1 import ctc_loss

    label_length = casting.cast(array.squeeze(label_length, axis=-1), dtypes.int32)
    input_length = casting.cast(array.squeeze(input_length, axis=-1), dtypes.int32)
    found = ctc_label_dense_to_sparse(y_true, label_length)
    labels = SparseTensor(found.indices, casting.cast(found.values, dtypes.int32), found.dense_shape)
    logits = math.log(array.transpose(y_pred, [1, 0, 2]) + backend.epsilon())
    return array.expand_dims(ctc_loss(inputs=logits, labels=labels, sequence_length=input_length), 1)


def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Tensor], Tensor]:
    """The labels of probabilities over steps.

    Args:
      y_pred: probabilities, shape [samples, steps, classes]; the last class is blank.
      input_length: shape [samples].
      greedy: whether the best class of each step counts; else a search with beams.
      beam_width, top_paths: of the search.
    Returns: (one matrix of labels per path, filled up with -1; log probabilities).
    """
    sizes = array.shape(y_pred)
    logits = math.log(array.transpose(y_pred, [1, 0, 2]) + backend.epsilon())
    lengths = casting.cast(input_length, dtypes.int32)
    if greedy:
        decoded, scores = ctc.ctc_greedy_decoder(inputs=logits, sequence_length=lengths)
    else:
        decoded, scores = ctc_beam_search.ctc_beam_search_decoder(
            inputs=logits, sequence_length=lengths, beam_width=beam_width, top_paths=top_paths
        )
    shape_of = casting.cast(array.stack([sizes[0], sizes[1]]), dtypes.int64)
    dense = [sparse.to_dense(SparseTensor(d.indices, d.values, shape_of), default_value=-1) for d in decoded]
    return dense, scores

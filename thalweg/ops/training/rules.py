"""The update rules of the training ops, as functions of arrays: the new values of the variables, the first one trained.

A rule takes the namespace, the values of its variables, then the op's other inputs (but for `indices`) in their order,
and the op's attributes as keywords. Kernels (NumPy) and compiler (XLA) call the same rule; a sparse op applies the rule
of its dense kin to rows.
Sources: public docs 2.15 of tf.raw_ops.ResourceApply*; values recorded in tests/golden/ops/training.npz. Papers: Adam
(Kingma and Ba, 2014), Adagrad (Duchi et al., 2011), Adadelta (Zeiler, 2012), FTRL (McMahan et al., 2013), AddSign and
PowerSign (Bello et al., 2017).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Rule(NamedTuple):
    """A rule, how many of its inputs are variables, and the attributes it takes."""

    update: Callable[..., tuple]
    variables: int
    attrs: tuple[str, ...] = ()


def gradient_descent(xp: Any, var: Any, alpha: Any, delta: Any) -> tuple:
    return (var - delta * alpha,)


def momentum(xp: Any, var: Any, accum: Any, lr: Any, grad: Any, momentum: Any, *, use_nesterov: bool) -> tuple:
    accum = accum * momentum + grad
    return var - (grad * lr + accum * momentum * lr if use_nesterov else accum * lr), accum


def keras_momentum(xp: Any, var: Any, accum: Any, lr: Any, grad: Any, momentum: Any, *, use_nesterov: bool) -> tuple:
    accum = accum * momentum - grad * lr
    return var + (accum * momentum - grad * lr if use_nesterov else accum), accum


def _adam_moments(m: Any, v: Any, beta1: Any, beta2: Any, grad: Any) -> tuple:
    return m + (grad - m) * (1 - beta1), v + (grad * grad - v) * (1 - beta2)


def adam(
    xp: Any, var: Any, m: Any, v: Any, beta1_power: Any, beta2_power: Any, lr: Any, beta1: Any, beta2: Any,
    epsilon: Any,
    grad: Any, *, use_nesterov: bool,
) -> tuple:  # fmt: skip
    alpha = lr * xp.sqrt(1 - beta2_power) / (1 - beta1_power)
    m, v = _adam_moments(m, v, beta1, beta2, grad)
    direction = grad * (1 - beta1) + beta1 * m if use_nesterov else m
    return var - direction * alpha / (xp.sqrt(v) + epsilon), m, v


def adam_with_amsgrad(
    xp: Any, var: Any, m: Any, v: Any, vhat: Any, beta1_power: Any, beta2_power: Any, lr: Any, beta1: Any, beta2: Any,
    epsilon: Any, grad: Any,
) -> tuple:  # fmt: skip
    alpha = lr * xp.sqrt(1 - beta2_power) / (1 - beta1_power)
    m, v = _adam_moments(m, v, beta1, beta2, grad)
    vhat = xp.maximum(vhat, v)
    return var - m * alpha / (xp.sqrt(vhat) + epsilon), m, v, vhat


def ada_max(
    xp: Any, var: Any, m: Any, v: Any, beta1_power: Any, lr: Any, beta1: Any, beta2: Any, epsilon: Any, grad: Any
) -> tuple:
    m = m + (grad - m) * (1 - beta1)
    v = xp.maximum(beta2 * v, xp.abs(grad))
    return var - lr / (1 - beta1_power) * (m / (v + epsilon)), m, v


def adagrad(xp: Any, var: Any, accum: Any, lr: Any, grad: Any, *, update_slots: bool) -> tuple:
    accum = accum + grad * grad if update_slots else accum
    return var - grad * lr / xp.sqrt(accum), accum


def adagrad_v2(xp: Any, var: Any, accum: Any, lr: Any, epsilon: Any, grad: Any, *, update_slots: bool) -> tuple:
    accum = accum + grad * grad if update_slots else accum
    return var - grad * lr / (xp.sqrt(accum) + epsilon), accum


def adagrad_da(
    xp: Any, var: Any, accum: Any, squared: Any, grad: Any, lr: Any, l1: Any, l2: Any, global_step: Any
) -> tuple:
    """Dual averaging: the variable is computed afresh from the sums of gradients and of their squares."""
    accum, squared = accum + grad, squared + grad * grad
    step = xp.asarray(global_step).astype(accum.dtype)
    shrunk = xp.where(l1 > 0, xp.sign(accum) * xp.maximum(xp.abs(accum) - l1 * step, 0), accum)
    return -lr * shrunk / (l2 * step * lr + xp.sqrt(squared)), accum, squared


def adadelta(xp: Any, var: Any, accum: Any, accum_update: Any, lr: Any, rho: Any, epsilon: Any, grad: Any) -> tuple:
    accum = accum * rho + grad * grad * (1 - rho)
    update = xp.sqrt(accum_update + epsilon) / xp.sqrt(accum + epsilon) * grad
    return var - update * lr, accum, accum_update * rho + update * update * (1 - rho)


def rms_prop(xp: Any, var: Any, ms: Any, mom: Any, lr: Any, rho: Any, momentum: Any, epsilon: Any, grad: Any) -> tuple:
    ms = ms + (grad * grad - ms) * (1 - rho)
    mom = mom * momentum + grad * lr / xp.sqrt(ms + epsilon)
    return var - mom, ms, mom


def centered_rms_prop(
    xp: Any, var: Any, mg: Any, ms: Any, mom: Any, lr: Any, rho: Any, momentum: Any, epsilon: Any, grad: Any
) -> tuple:
    ms = ms + (grad * grad - ms) * (1 - rho)
    mg = mg + (grad - mg) * (1 - rho)
    mom = mom * momentum + grad * lr / xp.sqrt(ms - mg * mg + epsilon)
    return var - mom, mg, ms, mom


def ftrl_v2(
    xp: Any, var: Any, accum: Any, linear: Any, grad: Any, lr: Any, l1: Any, l2: Any, l2_shrinkage: Any, lr_power: Any,
    *, multiply_linear_by_lr: bool,
) -> tuple:  # fmt: skip
    new = accum + grad * grad
    shrunk = grad if l2_shrinkage is None else grad + 2 * l2_shrinkage * var
    old_root, root = accum ** (-lr_power), new ** (-lr_power)
    if multiply_linear_by_lr:
        linear = linear + shrunk * lr - (root - old_root) * var
        pull, scale, bound = l1 * lr, root + 2 * l2 * lr, l1 * lr
    else:
        linear = linear + shrunk - (root - old_root) / lr * var
        pull, scale, bound = l1, root / lr + 2 * l2, l1
    value = (xp.sign(linear) * pull - linear) / scale
    return xp.where(xp.abs(linear) > bound, value, xp.zeros_like(value)), new, linear


def ftrl(
    xp: Any, var: Any, accum: Any, linear: Any, grad: Any, lr: Any, l1: Any, l2: Any, lr_power: Any,
    *, multiply_linear_by_lr: bool,
) -> tuple:  # fmt: skip
    return ftrl_v2(
        xp, var, accum, linear, grad, lr, l1, l2, None, lr_power, multiply_linear_by_lr=multiply_linear_by_lr
    )


def _proximal(xp: Any, value: Any, lr: Any, l1: Any, l2: Any) -> Any:
    """What lies within lr * l1 of zero is zero, the rest comes nearer to it; then shrunk by l2."""
    shrunk = xp.where(l1 > 0, xp.sign(value) * xp.maximum(xp.abs(value) - lr * l1, 0), value)
    return shrunk / (1 + l2 * lr)


def proximal_gradient_descent(xp: Any, var: Any, alpha: Any, l1: Any, l2: Any, delta: Any) -> tuple:
    return (_proximal(xp, var - delta * alpha, alpha, l1, l2),)


def proximal_adagrad(xp: Any, var: Any, accum: Any, lr: Any, l1: Any, l2: Any, grad: Any) -> tuple:
    accum = accum + grad * grad
    rate = lr / xp.sqrt(accum)
    return _proximal(xp, var - grad * rate, rate, l1, l2), accum


def add_sign(xp: Any, var: Any, m: Any, lr: Any, alpha: Any, sign_decay: Any, beta: Any, grad: Any) -> tuple:
    m = m * beta + grad * (1 - beta)
    return var - lr * (alpha + sign_decay * xp.sign(grad) * xp.sign(m)) * grad, m


def power_sign(xp: Any, var: Any, m: Any, lr: Any, logbase: Any, sign_decay: Any, beta: Any, grad: Any) -> tuple:
    m = m * beta + grad * (1 - beta)
    return var - lr * xp.exp(logbase * sign_decay * xp.sign(grad) * xp.sign(m)) * grad, m


_NESTEROV, _SLOTS, _LINEAR = ("use_nesterov",), ("update_slots",), ("multiply_linear_by_lr",)
RULES = {
    "GradientDescent": Rule(gradient_descent, 1),
    "Momentum": Rule(momentum, 2, _NESTEROV),
    "KerasMomentum": Rule(keras_momentum, 2, _NESTEROV),
    "Adam": Rule(adam, 3, _NESTEROV),
    "AdamWithAmsgrad": Rule(adam_with_amsgrad, 4),
    "AdaMax": Rule(ada_max, 3),
    "Adagrad": Rule(adagrad, 2, _SLOTS),
    "AdagradV2": Rule(adagrad_v2, 2, _SLOTS),
    "AdagradDA": Rule(adagrad_da, 3),
    "Adadelta": Rule(adadelta, 3),
    "RMSProp": Rule(rms_prop, 3),
    "CenteredRMSProp": Rule(centered_rms_prop, 4),
    "Ftrl": Rule(ftrl, 3, _LINEAR),
    "FtrlV2": Rule(ftrl_v2, 3, _LINEAR),
    "ProximalGradientDescent": Rule(proximal_gradient_descent, 1),
    "ProximalAdagrad": Rule(proximal_adagrad, 2),
    "AddSign": Rule(add_sign, 2),
    "PowerSign": Rule(power_sign, 2),
}
SPARSE = (
    "Momentum KerasMomentum Adagrad AdagradV2 AdagradDA Adadelta RMSProp CenteredRMSProp Ftrl FtrlV2 "
    "ProximalGradientDescent ProximalAdagrad"
).split()
DENSE_OPS = {f"ResourceApply{name}": rule for name, rule in RULES.items()}
SPARSE_OPS = {f"ResourceSparseApply{name}": RULES[name] for name in SPARSE}

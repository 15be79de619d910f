"""The derivative of the regularised lower incomplete gamma function P(a, x) with respect to a.

scipy has P but not its derivative. Two classical expansions are differentiated term by term, in float64: the power
series where x <= 1 or x <= a, else the continued fraction of Q = 1 - P (modified Lentz recurrences). Source:
Abramowitz & Stegun 6.5.29 and 6.5.31; checked against recorded TensorFlow values.
"""
import numpy as np

from thalweg.engine.namespaces import numpy_namespace

_EPSILON = np.finfo(np.float64).eps
_MAX_TERMS = 20000


def igamma_grad_a(a: np.ndarray, x: np.ndarray) -> np.ndarray:
    """dP(a, x)/da for float64 arrays; 0 at x = 0, NaN outside a > 0, x >= 0."""
    a, x = np.broadcast_arrays(a, x)
    out = np.full(a.shape, np.nan)
    valid = (a > 0) & (x >= 0)
    out[valid & (x == 0)] = 0.0
    inside = valid & (x > 0) & np.isfinite(a) & np.isfinite(x)
    out[valid & np.isinf(x) & np.isfinite(a)] = 0.0
    series = inside & ((x <= 1) | (x <= a))
    if series.any():
        out[series] = _by_series(a[series], x[series])
    fraction = inside & ~series
    if fraction.any():
        out[fraction] = _by_fraction(a[fraction], x[fraction])
    return out


def _by_series(a: np.ndarray, x: np.ndarray) -> np.ndarray:
    """P = x^a e^-x / gamma(a+1) * sum of x^n / ((a+1)...(a+n)); each term's logarithm has derivative -sum 1/(a+k)."""
    term, slope = np.ones_like(a), np.zeros_like(a)
    total, derivative = np.ones_like(a), np.zeros_like(a)
    for n in range(1, _MAX_TERMS):
        term = term * (x / (a + n))
        slope = slope - 1 / (a + n)
        total = total + term
        derivative = derivative + term * slope
        if (np.abs(term * slope) <= _EPSILON * np.abs(derivative)).all():
            break
    front = np.exp(a * np.log(x) - x - numpy_namespace.special.gammaln(a + 1))
    return front * (total * (np.log(x) - numpy_namespace.special.digamma(a + 1)) + derivative)


def _by_fraction(a: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Q = x^a e^-x / gamma(a) * h, h a continued fraction; h and dh/da run side by side."""
    tiny = 1e-300
    b = x + 1 - a
    c, dc = np.full_like(a, 1 / tiny), np.zeros_like(a)
    d = 1 / b
    dd = d * d                                              # b' = -1
    h, dh = d.copy(), dd.copy()
    for n in range(1, _MAX_TERMS):
        numerator, slope = -n * (n - a), float(n)
        b = b + 2
        below = numerator * d + b
        dbelow = slope * d + numerator * dd - 1
        dc = slope / c - numerator * dc / (c * c) - 1
        c = b + numerator / c
        d = 1 / below
        dd = -dbelow * d * d
        factor = c * d
        dfactor = dc * d + c * dd
        dh = dh * factor + h * dfactor
        h = h * factor
        if (np.abs(factor - 1) < _EPSILON).all() and (np.abs(dfactor) * h <= _EPSILON * np.abs(dh)).all():
            break
    front = np.exp(a * np.log(x) - x - numpy_namespace.special.gammaln(a))
    return -front * (h * (np.log(x) - numpy_namespace.special.digamma(a)) + dh)

"""The tests that derive from the sample tables: one per op and kind of check (sample_checks.py says what is checked).

Expected values, dtypes, shapes, gradients and error classes are TensorFlow's own, recorded by
tools/oracle/make_goldens.py.
"""

import pathlib
import sys

import pytest

from thalweg.core import flags, registry
from thalweg.testing import sampling

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import sample_checks as checks  # noqa: E402

OPS = [(family, op) for family in sampling.families() for op in sampling.load_family(family)]
per_op = pytest.mark.parametrize("family, op", OPS, ids=[f"{f}-{o}" for f, o in OPS])


@pytest.fixture(autouse=True)
def results_are_checked():
    """Every eager result is compared with what inference says, its dtype with what the schema says."""
    with flags.override(CHECK=True):
        yield


def good(family, op, **wanted):
    """The op's samples that run, filtered."""
    return [
        s for s in sampling.samples_of(family, op) if not s.fails and all(getattr(s, k) == v for k, v in wanted.items())
    ]


@per_op
def test_values(family, op):
    for sample in good(family, op):
        checks.check_values(family, sample)


@per_op
def test_inference(family, op):
    for sample in good(family, op):
        checks.check_inference(family, sample)


@per_op
def test_partial_inference(family, op):
    for sample in good(family, op, infer=True):
        checks.check_partial_inference(family, sample)


@per_op
def test_xla(family, op):
    if registry.get(op).kernel_for("xla") is None:
        pytest.skip("no XLA kernel")
    for sample in checks.xla_samples(registry.get(op), sampling.samples_of(family, op)):
        checks.check_xla(family, sample)


@per_op
def test_layouts(family, op):
    for sample in good(family, op, values=True):
        checks.check_layouts(family, sample)


@per_op
def test_scalars(family, op):
    for sample in good(family, op)[:2]:
        checks.check_scalars(sample)


@per_op
def test_gradient(family, op):
    for sample in good(family, op, grad=True):
        checks.check_gradient(family, sample)


@per_op
def test_finite_differences(family, op):
    if registry.get(op).gradient is None:
        pytest.skip(f"no gradient: {registry.get(op).not_differentiable_reason}")
    chosen = checks.fd_samples(sampling.samples_of(family, op))
    checked = [checks.check_finite_differences(sample) for sample in chosen]
    if not any(checked):
        pytest.skip("no sample to take differences of")


@per_op
def test_errors(family, op):
    for sample in sampling.samples_of(family, op):
        if sample.fails:
            checks.check_error(family, sample)


def test_goldens_are_current():
    """No golden without its sample: what is not asked any more must not be stored."""
    for family in sampling.families():
        if not sampling.load_family(family):
            continue  # a family without samples has no goldens
        asked = {(op, s.digest()) for op in sampling.load_family(family) for s in sampling.samples_of(family, op)}
        stored = {(op, digest) for op, rows in checks.reader(family).records.items() for digest in rows}
        assert stored == asked, f"run tools/oracle/make_goldens.py {family}"

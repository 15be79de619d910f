"""The report of a pipeline says how its stages ran."""
import time

import thalweg as tf
from thalweg.data.report import report

Dataset = tf.data.Dataset


def stages(dataset, limit=None):
    return {s.name: s for s in report(dataset, limit).stages}


def test_what_the_optimiser_did():
    found = stages(Dataset.range(100).map(lambda x: x + 1).shuffle(10).batch(10))
    assert [found[n].how for n in ("Map", "Range")] == ["many elements at once", "rows by their numbers"]
    assert found["Batch"].elements == 10 and found["Map"].elements == 100


def test_why_it_did_not():
    variable = tf.Variable(1, dtype=tf.int64)
    assert "ReadVariableOp" in stages(Dataset.range(3).map(lambda x: x * variable))["Map"].how
    assert "GatherV2" in stages(Dataset.range(3).map(lambda x: tf.gather([1, 2, 3], x)))["Map"].how
    generated = Dataset.from_generator(lambda: iter([1, 2]), tf.int64, ())
    assert "has no rows" in stages(generated.map(lambda x: x + 1))["Map"].how
    options = tf.data.Options()
    options.experimental_optimization.apply_default_optimizations = False
    plain = Dataset.range(3).with_options(options).map(lambda x: x + 1)
    assert stages(plain)["Map"].how.startswith("one by one")


def test_threads_and_limits():
    def wait(x):
        time.sleep(0.006)
        return x

    slow = Dataset.range(9).map(lambda x: tf.numpy_function(wait, [x], tf.int64), num_parallel_calls=2)
    found = report(slow.prefetch(2))
    assert found.stages[1].how.endswith("2 threads") and "ahead" in found.stages[0].how
    assert found.stages[1].own_seconds > 0
    table = str(report(slow.prefetch(2), limit=3))
    assert table.splitlines()[0].split()[:2] == ["stage", "elements"] and "ParallelMap" in table
    assert "_iterate" not in slow.__dict__

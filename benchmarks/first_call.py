"""Time to the first result of a function that was just defined: tracing, and what is compiled before it returns.

Each is defined several times in one process, the median counts. Apart from these: a whole process that imports the
library, defines a first function and calls it.
"""
import statistics
import subprocess
import sys
import time

import measure
from function_cases import CASES
from import_time import environment, python_command

TIMES = 5
CHILD = "import tensorflow as tf; print(tf.function(lambda x: x * x + 1.0)(tf.ones([10, 2])).numpy().sum())"


def first(build):
    start = time.perf_counter()
    build()().numpy()
    return time.perf_counter() - start


def process():
    start = time.perf_counter()
    subprocess.run([*python_command(), "-c", CHILD], capture_output=True, env=environment(), check=True)
    return time.perf_counter() - start


wanted = sys.argv[1:]
times = sorted(process() for _ in range(TIMES))
results = {"process with one function": {"median_s": statistics.median(times), "low_s": times[0], "high_s": times[-1]}}
first(CASES["tiny function"][1])
for name, (size, build) in CASES.items():
    if wanted and not any(w in name for w in wanted):
        continue
    times = sorted(first(build) * 1e3 for _ in range(TIMES))
    results[name] = {"size": size, "median_ms": statistics.median(times), "low_ms": times[0], "high_ms": times[-1]}
measure.report("first_call", results)

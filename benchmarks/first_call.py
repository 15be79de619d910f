"""Time to the first result of a function that was just defined: tracing, and what is compiled before it returns.

The first function of the process (which loads libraries) is apart from the others; each of those is defined several
times, the median counts.
"""
import statistics
import sys
import time

import measure
from function_cases import CASES

TIMES = 5


def first(build):
    start = time.perf_counter()
    build()().numpy()
    return time.perf_counter() - start


wanted = sys.argv[1:]
results = {}
seconds = first(CASES["tiny function"][1])
results["first function of the process"] = {"median_s": seconds, "low_s": seconds, "high_s": seconds}
for name, (size, build) in CASES.items():
    if wanted and not any(w in name for w in wanted):
        continue
    times = sorted(first(build) * 1e3 for _ in range(TIMES))
    results[name] = {"size": size, "median_ms": statistics.median(times), "low_ms": times[0], "high_ms": times[-1]}
measure.report("first_call", results)

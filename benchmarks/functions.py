"""Calls of tf.function: a tiny one, and training steps of small networks, each compiled and warm."""
import sys
import time

import measure
from function_cases import CASES

WARM_UP_CALLS, WARM_UP_SECONDS = 30, 2.0


def settled(build):
    """A step that has been called so often, and for so long, that it has its final form."""
    step = build()
    start, calls = time.perf_counter(), 0
    while calls < WARM_UP_CALLS or time.perf_counter() - start < WARM_UP_SECONDS:
        step().numpy()
        calls += 1
    return step


wanted = sys.argv[1:]
results = {}
for name, (size, build) in CASES.items():
    if wanted and not any(w in name for w in wanted):
        continue
    try:
        results[name] = {"size": size, **measure.time_call(settled(build), finish=lambda t: t.numpy())}
    except Exception as error:  # the other cases still count
        results[name] = {"size": size, "error": f"{type(error).__name__}: {error}"}
measure.report("functions", results)
sys.exit(any("error" in r for r in results.values()))

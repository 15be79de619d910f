"""Peak memory of a process that makes 60 steps of one function; each function in a process of its own."""
import json
import subprocess
import sys

from import_time import environment, python_command

CHILD = """
import json, resource, sys
sys.path.insert(0, {folder!r})
from function_cases import CASES
step = CASES[{name!r}][1]()
for _ in range(60):
    step().numpy()
scale = 1 if sys.platform == "darwin" else 1024
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale))
"""


def peak_mb(name):
    code = CHILD.format(folder=sys.path[0], name=name)
    done = subprocess.run([*python_command(), "-c", code], capture_output=True, text=True, env=environment(),
                          check=True)
    return json.loads(done.stdout.strip().splitlines()[-1]) / 2**20


if __name__ == "__main__":
    import measure
    from function_cases import CASES

    results = {}
    for name, (size, _) in CASES.items():
        if sys.argv[1:] and not any(w in name for w in sys.argv[1:]):
            continue
        mb = peak_mb(name)
        results[name] = {"size": size, "median_mb": mb, "low_mb": mb, "high_mb": mb}
    measure.report("function_memory", results)

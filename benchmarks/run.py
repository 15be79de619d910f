"""Runs the benchmark programs on thalweg and, alternately, on TensorFlow, and prints a table of ratios.

    python benchmarks/run.py --tensorflow PYTHON [name ...]

PYTHON is an interpreter that has TensorFlow 2.15; without it only thalweg is measured. Each program runs in several
processes of each implementation in turn, so that a busy spell of the machine meets both; a case's figure is the median
of its processes' medians. Nothing is written unless --save is given.
"""
from __future__ import annotations

import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = ["eager", "tape", "import_time", "random_numbers", "strings", "keras_fit", "recurrent", "functions",
            "first_call", "function_memory", "many_shapes", "data"]
UNITS = ("us", "ms", "s", "mb", "count")
# (program, case) -> the greatest ratio to TensorFlow's figure that is good enough.
GOALS = {
    ("eager", "add small"): 0.25,
    ("tape", "linear regression step"): 0.15,
    ("import_time", "import alone"): 0.2,
    ("data", "shuffle batch"): 0.2,
    ("data", "range map batch"): 0.2,
    ("data", "range batch map"): 0.5,
    ("data", "text split map"): 0.7,
    ("data", "records parse"): 1.0,
    ("import_time", "peak memory"): 0.25,
    ("functions", "tiny function"): 0.1,
    ("functions", "linear regression step"): 0.3,
    ("functions", "network 784-512-10 step"): 0.75,
    ("functions", "text CNN step"): 0.75,
    ("functions", "LSTM step"): 0.6,
    ("functions", "image CNN step"): 1.2,
    ("functions", "transformer block step"): 1.2,
    ("recurrent", "LSTM: fit, one step"): 0.6,
    ("recurrent", "GRU: fit, one step"): 0.6,
    **{("first_call", case): 1.0 for case in (
        "process with one function", "tiny function", "linear regression step", "network 784-512-10 step",
        "text CNN step", "LSTM step", "image CNN step", "transformer block step")},
    **{("function_memory", case): 1.0 for case in (
        "tiny function", "linear regression step", "network 784-512-10 step", "text CNN step", "LSTM step",
        "image CNN step", "transformer block step", "products around strings")},
    ("many_shapes", "10,000 calls with 500 shapes"): 1.0,
    ("many_shapes", "peak memory"): 1.0,
}


def run_program(name: str, command: list[str]) -> dict:
    """One process: the JSON it printed. Raises: RuntimeError with the end of what it said when it failed."""
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    if command[-1] == "thalweg":
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
    done = subprocess.run([*command, str(HERE / f"{name}.py")], capture_output=True, text=True, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"benchmark"')]
    if not lines:
        raise RuntimeError(f"{name} with {' '.join(command)} ended with {done.returncode}:\n"
                           + "\n".join(done.stderr.splitlines()[-8:]))
    return json.loads(lines[-1])


def alternate(name: str, commands: dict[str, list[str]], processes: int) -> tuple[dict[str, list[dict]], list[str]]:
    """The outputs per implementation, and the failures."""
    outputs: dict[str, list[dict]] = {label: [] for label in commands}
    failures = []
    for _ in range(processes):
        for label, command in commands.items():
            if any(f.startswith(f"{label}: ") for f in failures):
                continue
            try:
                outputs[label].append(run_program(name, command))
            except RuntimeError as error:
                failures.append(f"{label}: {error}")
    return outputs, failures


def unit_of(result: dict) -> str:
    return next(u for u in UNITS if f"median_{u}" in result)


def errors_of(outputs: dict[str, list[dict]]) -> list[str]:
    """The cases that failed, once each."""
    found = {}
    for label, runs in outputs.items():
        for run in runs:
            for case, result in run["results"].items():
                if "error" in result:
                    found[label, case] = f"{label}: {case}: {result['error']}"
    return list(found.values())


def summary(outputs: list[dict]) -> dict[str, dict]:
    """Case -> unit, the median of the processes' medians, the least and the greatest of them."""
    cases: dict[str, list[dict]] = {}
    for output in outputs:
        for case, result in output["results"].items():
            if "error" not in result:
                cases.setdefault(case, []).append(result)
    summarized = {}
    for case, results in cases.items():
        unit = unit_of(results[0])
        medians = sorted(r[f"median_{unit}"] for r in results)
        summarized[case] = {"unit": unit, "median": statistics.median(medians), "low": medians[0], "high": medians[-1],
                            "heavy": results[0].get("heavy")}
    return summarized


def rows_of(name: str, ours: dict[str, dict], theirs: dict[str, dict]) -> list[tuple[str, ...]]:
    rows = []
    for case in {**ours, **theirs}:
        mine, other = ours.get(case), theirs.get(case)
        ratio = mine["median"] / other["median"] if mine and other and other["median"] else None
        goal = GOALS.get((name, case))
        verdict = "" if goal is None or ratio is None else "met" if ratio <= goal else "MISSED"
        if mine and mine["heavy"]:
            verdict = (verdict + " loads " + " ".join(mine["heavy"])).strip()
        rows.append((case, _shown(mine), _shown(other), "" if ratio is None else f"{ratio:.2f}",
                     "" if goal is None else f"<= {goal}", verdict))
    return rows


def _shown(result: dict | None) -> str:
    if result is None:
        return "-"
    digits = 3 if result["unit"] == "s" else 0 if result["median"] >= 1000 or result["unit"] == "count" else 1
    text = f"{result['median']:.{digits}f} {result['unit']}"
    if result["high"] > 1.5 * result["low"]:                # the processes disagree: show how much
        text += f" ({result['low']:.{digits}f}-{result['high']:.{digits}f})"
    return text


def print_table(name: str, rows: list[tuple[str, ...]]) -> None:
    print(f"\n## {name}\n\n| case | thalweg | TensorFlow | ratio | goal | |\n| --- | --- | --- | --- | --- | --- |")
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"programs, of: {', '.join(PROGRAMS)}")
    parser.add_argument("--tensorflow", metavar="PYTHON", default=os.environ.get("TENSORFLOW_PYTHON"),
                        help="an interpreter with TensorFlow 2.15 (default: $TENSORFLOW_PYTHON)")
    parser.add_argument("--processes", type=int, default=3, help="processes of each implementation (default: 3)")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results/<date>.json")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(PROGRAMS)
    if unknown:
        parser.error(f"no such program: {', '.join(sorted(unknown))}; there are: {', '.join(PROGRAMS)}")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; the exit status is 1 when a program failed (a missed goal is in the table only)."""
    options = options_of(arguments)
    commands = {"thalweg": [sys.executable, "-m", "thalweg"]}
    if options.tensorflow:
        commands["tensorflow"] = [options.tensorflow]
    everything: dict[str, dict] = {}
    failed = False
    for name in options.names or PROGRAMS:
        outputs, failures = alternate(name, commands, options.processes)
        ours, theirs = summary(outputs["thalweg"]), summary(outputs.get("tensorflow", []))
        print_table(name, rows_of(name, ours, theirs))
        for failure in failures + errors_of(outputs):
            failed = True
            print(f"\nFAILED {failure}", file=sys.stderr)
        everything[name] = outputs
    if options.save:
        path = HERE / "results" / f"{datetime.date.today().isoformat()}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(everything, indent=1) + "\n", encoding="utf-8")
        print(f"\nwritten: {path}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

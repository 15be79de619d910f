"""Records small graphs as TensorFlow writes them, and what it computes: tests/golden/graph_def/.

Run in the oracle's environment: `python tools/oracle/graph_defs.py`.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/graph"))

import graph_def_cases  # noqa: E402
import tensorflow as tf  # noqa: E402

TARGET = ROOT / "tests/golden/graph_def"


def values_of(case):
    """Builds a case, writes its graph, runs it."""
    with tf.Graph().as_default() as graph:
        fetches, feeds = case(tf)
        tf.io.write_graph(graph, str(TARGET), f"{case.__name__}.pbtxt")
        with tf.compat.v1.Session() as session:
            if case.__name__ in ("variables", *graph_def_cases.NEEDS_START):
                session.run("init" if case.__name__ == "variables" else "start")
            values = session.run(fetches, feeds)
    return {name: value.tolist() for name, value in zip(fetches, values, strict=True)}


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    recorded = {case.__name__: values_of(case) for case in graph_def_cases.SAME_VALUES}
    text = json.dumps({"writer": f"TensorFlow {tf.__version__}", "values": recorded}, indent=1)
    (TARGET / "values.json").write_text(text + "\n")

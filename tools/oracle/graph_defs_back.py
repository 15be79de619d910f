"""Graphs that thalweg writes, imported and run by TensorFlow: tests/golden/graph_def/read_by_tensorflow.json.

First `python tools/oracle/graph_defs_back.py write FOLDER` with thalweg's Python, then the same with `read` in place of
`write` in the oracle's environment, which fails where a value differs from what TensorFlow's own graph gives.
"""

import hashlib
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/graph"))

import graph_def_cases  # noqa: E402

GOLDEN = ROOT / "tests/golden/graph_def"


def write(folder):
    """Writes what thalweg makes of each case."""
    import thalweg as tf

    for case in graph_def_cases.SAME_VALUES:
        with tf.Graph().as_default() as graph:
            fetches, feeds = case(tf)
        (folder / f"{case.__name__}.pb").write_bytes(graph.as_graph_def().SerializeToString(deterministic=True))
        (folder / f"{case.__name__}.json").write_text(json.dumps([fetches, feeds]))


def read(folder):
    """Runs what was written, and records that it gives the values of TensorFlow's own graphs."""
    import numpy as np
    import tensorflow as tf

    values = json.loads((GOLDEN / "values.json").read_text())["values"]
    recorded = {}
    for case in graph_def_cases.SAME_VALUES:
        name = case.__name__
        data = (folder / f"{name}.pb").read_bytes()
        fetches, feeds = json.loads((folder / f"{name}.json").read_text())
        with tf.Graph().as_default() as graph:
            tf.import_graph_def(tf.compat.v1.GraphDef.FromString(data), name="")
            with tf.compat.v1.Session() as session:
                if name in ("variables", *graph_def_cases.NEEDS_START):
                    session.run("init" if name == "variables" else "start")
                results = session.run(fetches, feeds)
        for fetch, result in zip(fetches, results, strict=True):
            np.testing.assert_allclose(np.asarray(result, float), values[name][fetch], rtol=1e-6, err_msg=name)
        recorded[name] = {"sha256": hashlib.sha256(data).hexdigest(), "nodes": len(graph.get_operations())}
    text = json.dumps({"reader": f"TensorFlow {tf.__version__}", "graphs": recorded}, indent=1)
    (GOLDEN / "read_by_tensorflow.json").write_text(text + "\n")
    print(len(recorded), "graphs run by TensorFlow", tf.__version__)


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](pathlib.Path(sys.argv[2]))

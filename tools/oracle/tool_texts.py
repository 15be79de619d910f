"""Records what TensorFlow's command-line tools print for the SavedModels of tests/golden/saved_models.

Run in the oracle's environment: `PYTHONHASHSEED=0 python tools/oracle/tool_texts.py`.
Writes tests/golden/tool_texts.json.
"""

import contextlib
import io
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
sys.argv = sys.argv[:1]

from tensorflow.python.tools import inspect_checkpoint  # noqa: E402
from tensorflow.python.tools import saved_model_cli as cli  # noqa: E402

GOLDEN = pathlib.Path(__file__).parents[2] / "tests/golden"
MODELS = GOLDEN / "saved_models"


def printed(function, *args):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        try:
            function(*args)
        except Exception as e:
            print(type(e).__name__, e)
    return text.getvalue()


def run(model, signature, exprs):
    feeds = cli.load_inputs_from_input_arg_string("", exprs, "")
    cli.run_saved_model_with_feed_dict(str(MODELS / model), "serve", signature, feeds, None, False)


found = {}
for name in ("graph", "keras", "steps"):
    folder = str(MODELS / name)
    found[f"{name} all"] = printed(cli._show_all, folder)
    found[f"{name} tags"] = printed(cli._show_tag_sets, folder)
    found[f"{name} keys"] = printed(cli._show_signature_def_map_keys, folder, "serve")
    found[f"{name} signature"] = printed(cli._show_inputs_outputs, folder, "serve", "serving_default")
    found[f"{name} no tag"] = printed(cli._show_signature_def_map_keys, folder, "train")
    found[f"{name} no signature"] = printed(cli._show_inputs_outputs, folder, "serve", "nothing")
    values = f"{folder}/variables/variables"
    found[f"{name} values"] = printed(inspect_checkpoint.print_tensors_in_checkpoint_file, values, "", True, True)
    found[f"{name} checkpoint"] = printed(inspect_checkpoint.print_tensors_in_checkpoint_file, values, "", False)
found["graph run"] = printed(run, "graph", "serving_default", "x=[[1.0,1.0],[1.0,1.0]]")
found["steps run"] = printed(run, "steps", "flow", "v=[0.5,2.0,3.0]")
found["graph bad input"] = printed(run, "graph", "serving_default", "nothing=[1]")
found = {k: v.replace(str(MODELS), "MODELS") for k, v in found.items()}
(GOLDEN / "tool_texts.json").write_text(json.dumps(found, indent=0) + "\n")

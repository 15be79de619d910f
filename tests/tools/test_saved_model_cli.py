"""The command-line tools print what TensorFlow's print (tests/golden/tool_texts.json)."""
import json
import pathlib
import re

import numpy as np
import pytest

from thalweg import cli as command_line
from thalweg.tools import convert_messages, inspect_checkpoint, saved_model_cli

GOLDEN = pathlib.Path(__file__).parents[1] / "golden"
MODELS = GOLDEN / "saved_models"
TEXTS = json.loads((GOLDEN / "tool_texts.json").read_text())


def printed(capsys, function, *args):
    capsys.readouterr()
    try:
        function(*args)
    except (RuntimeError, ValueError) as e:
        print(type(e).__name__, e)
    return capsys.readouterr().out.replace(str(MODELS), "MODELS")


def without_order(text):
    """Sets print in an order of their own."""
    return re.sub(r"\{'[^}]*\}", lambda m: str(sorted(m[0].strip("{}").split(", "))), text)


@pytest.mark.parametrize("model", ["graph", "keras", "steps"])
def test_show(model, capsys):
    folder = str(MODELS / model)
    show = saved_model_cli.show
    assert without_order(printed(capsys, show, folder, None, None, True)) == without_order(TEXTS[f"{model} all"])
    assert printed(capsys, show, folder) == TEXTS[f"{model} tags"]
    assert printed(capsys, show, folder, "serve") == TEXTS[f"{model} keys"]
    assert printed(capsys, show, folder, "serve", "serving_default") == TEXTS[f"{model} signature"]
    assert printed(capsys, show, folder, "train") == TEXTS[f"{model} no tag"]
    refused = printed(capsys, show, folder, "serve", "nothing")
    assert refused.split("choose from")[0] == TEXTS[f"{model} no signature"].split("choose from")[0]


@pytest.mark.parametrize("model", ["graph", "keras", "steps"])
def test_inspect_checkpoint(model, capsys):
    values = str(MODELS / model / "variables" / "variables")
    tensors = inspect_checkpoint.print_tensors_in_checkpoint_file
    assert printed(capsys, tensors, values, "", True, True) == TEXTS[f"{model} values"]
    assert printed(capsys, tensors, values, "", False) == TEXTS[f"{model} checkpoint"]


def test_run(capsys, tmp_path):
    def run(model, signature, exprs, *rest):
        saved_model_cli.run_signature(str(MODELS / model), "serve", signature, "", exprs, "", *rest)

    assert printed(capsys, run, "graph", "serving_default", "x=[[1.0,1.0],[1.0,1.0]]") == TEXTS["graph run"]
    assert printed(capsys, run, "steps", "flow", "v=[0.5,2.0,3.0]") == TEXTS["steps run"]
    assert printed(capsys, run, "graph", "serving_default", "nothing=[1]") == TEXTS["graph bad input"]
    run("graph", "serving_default", "x=[[1.0,1.0],[1.0,1.0]]", str(tmp_path))
    np.testing.assert_array_equal(np.load(tmp_path / "y.npy"), [[3.0], [3.0]])
    with pytest.raises(RuntimeError, match="already exists"):
        run("graph", "serving_default", "x=[[1.0,1.0],[1.0,1.0]]", str(tmp_path))
    run("graph", "serving_default", "x=[[0.0,0.0],[0.0,0.0]]", str(tmp_path), True)
    np.testing.assert_array_equal(np.load(tmp_path / "y.npy"), [[0.0], [0.0]])


def test_inputs_from_files_and_examples(tmp_path):
    np.savez(tmp_path / "two.npz", a=[1.0], b=[2.0])
    load = saved_model_cli.load_inputs_from_input_arg_string
    assert load(f"x={tmp_path}/two.npz[b]", "", "")["x"] == [2.0]
    with pytest.raises(RuntimeError, match="more than one"):
        load(f"x={tmp_path}/two.npz", "", "")
    (example,) = load("", "", 'x=[{"id":[26],"w":[0.5, 0.5]}]')["x"]
    assert b"id" in example and example.startswith(b"\n")
    with pytest.raises(RuntimeError, match="format is incorrect"):
        load("x", "", "")
    np.save(tmp_path / "code.npy", np.array([object()], object), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        load(f"x={tmp_path}/code.npy", "", "")


def test_commands(capsys, tmp_path):
    main = command_line.main
    assert main(["saved-model", "show", "--dir", str(MODELS / "graph")]) == 0
    assert "'serve'" in capsys.readouterr().out
    assert main(["saved-model", "inspect", "--dir", str(MODELS / "steps")]) == 0
    assert "variable x []" in capsys.readouterr().out
    assert main(["saved-model", "show"]) == 1 and "--dir" in capsys.readouterr().err
    assert main(["saved-model", "convert"]) == 2
    text = tmp_path / "saved_model.pbtxt"
    assert main(["pb", str(MODELS / "graph" / "saved_model.pb"), str(text)]) == 0
    assert main(["pb", str(text), str(tmp_path / "saved_model.pb")]) == 0
    first, again = (convert_messages.read(str(f / "saved_model.pb")) for f in (MODELS / "graph", tmp_path))
    assert first == again
    (tmp_path / "bad.pb").write_bytes(b"\xff\xff\xff")
    assert main(["pb", str(tmp_path / "bad.pb"), str(text)]) == 1

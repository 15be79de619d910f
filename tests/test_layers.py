"""The layers: imports point down the list in docs/architecture.md; jax has one door; nothing imports TensorFlow."""
import ast
import pathlib
import sys

import pytest

import thalweg

PACKAGE = pathlib.Path(thalweg.__file__).resolve().parent

# Lowest first. A layer may import itself and what stands before it.
LAYERS = (
    "core formats engine ops extension autodiff graph autograph function data module linear_operators checkpoint "
    "saved_model profiler summaries feature_column keras v1 tools api testing"
).split()
# Files beside the folders are the public face.
FACE = "api"
# Layers that may be seen from everywhere: plain constants.
CONSTANTS = {"thalweg.version"}
# Sample tables are loaded by the recording scripts, where there is no thalweg: they import numpy and the sampler.
SAMPLES = PACKAGE / "testing" / "samples"
FILES = sorted(PACKAGE.rglob("*.py"))


def module_name(file):
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module):
    """The layer of a module of thalweg; the package itself and files in its folder are the face."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in LAYERS else FACE


def imported_modules(file):
    """(line, absolute name of each module a file imports, anywhere in it)."""
    package = module_name(file) if file.name == "__init__.py" else module_name(file).rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[:len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]).rstrip(".")
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def violations(allowed):
    """`file:line name` for each import that `allowed(file, name)` refuses."""
    return [f"{file.relative_to(PACKAGE.parent)}:{line} imports {name}"
            for file in FILES for line, name in imported_modules(file) if not allowed(file, name)]


def within(name, package):
    return (name + ".").startswith(package + ".")


def test_imports_point_down():
    def allowed(file, name):
        if not within(name, "thalweg") or any(within(name, c) for c in CONSTANTS):
            return True
        here = layer_of(module_name(file))
        if here == FACE:
            return layer_of(name) != "testing"
        return LAYERS.index(layer_of(name)) <= LAYERS.index(here)

    assert violations(allowed) == []


def test_every_folder_is_a_layer():
    """A folder that is in no layer would escape the direction of imports."""
    folders = {d.name for d in PACKAGE.iterdir() if d.is_dir() and any(d.glob("*.py"))}
    assert folders - set(LAYERS) == set()


def test_jax_is_imported_by_the_engine_only():
    def allowed(file, name):
        return not (within(name, "jax") or within(name, "jaxlib")) or file.is_relative_to(PACKAGE / "engine")

    assert violations(allowed) == []


def test_nothing_imports_tensorflow():
    foreign = ("tensorflow", "keras", "tf_keras", "tensorboard", "tensorflow_estimator")
    assert violations(lambda file, name: not any(within(name, f) for f in foreign)) == []


def test_samples_import_numpy_and_the_sampler_only():
    ours = ("thalweg.testing.sampling", "thalweg.testing.samples", "numpy", "ml_dtypes")

    def allowed(file, name):
        if not file.is_relative_to(SAMPLES) or name.partition(".")[0] in sys.stdlib_module_names:
            return True
        return any(within(name, a) for a in ours)

    assert violations(allowed) == []


@pytest.mark.parametrize("text, name", [
    ("from thalweg.api import x", "thalweg.api.x"), ("import jax.numpy", "jax.numpy"),
    ("from . import y", "thalweg.core.y"), ("def f():\n  from .. import z", "thalweg.z")])
def test_the_parser_sees_every_form(text, name, tmp_path, monkeypatch):
    file = tmp_path / "thalweg" / "core" / "made_up.py"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path / "thalweg")
    assert [n for _, n in imported_modules(file)] == [name]

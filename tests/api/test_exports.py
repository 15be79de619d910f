"""The tables of public names: they agree with what the modules have and with what TensorFlow calls its names."""
import inspect
import pathlib
import types

import pytest

import thalweg as tf
from thalweg.api import _facts, _lazy, internals

FOLDER = pathlib.Path(_lazy.__file__).parent
# tf.contrib, which TensorFlow 2 has no more, is in tests/api/test_contrib.py.
TABLES = sorted(
    f.stem
    for f in FOLDER.glob("*.py")
    if not f.stem.startswith(("_", "contrib")) and f.stem not in _lazy.NOT_TABLES
)
# Names a namespace has here and not in TensorFlow's dump of its public names, with the reason.
EXTRA = {("keras", "__version__"): "the dump leaves it out"}


def path_of(table):
    """The namespace of a table file: nn_experimental -> nn.experimental, saved_model -> saved_model."""
    if table == "root":
        return ""
    return next(p for p in [*_facts.modules(), "raw_ops"] if p.replace(".", "_") == table)


PATHS = [path_of(t) for t in TABLES]


def unwrapped(value):
    """The function itself: since somebody called tf.keras.Input, those of some namespaces are wrapped."""
    return getattr(value, "_keras_function", value)


@pytest.mark.parametrize("path", PATHS)
def test_tables_hold_names_of_tensorflow(path):
    """A table file is the table of a module of TensorFlow, and holds its names only, each once."""
    assert _lazy.is_namespace(path)
    unknown = [n for n in _lazy.table(path) if not _facts.has(_lazy.join(path, n)) and (path, n) not in EXTRA]
    assert not unknown, f"tf.{path} has no {unknown}"


@pytest.mark.parametrize("path", PATHS)
def test_what_is_written_is_reachable(path):
    """A name whose module exists resolves to that module's object, by attribute and by listing."""
    module = _lazy.namespace(path)
    listed = dir(module)
    for name, (source, internal) in _lazy.table(path).items():
        try:
            value = _lazy.load(source, internal)
        except _lazy.Missing:
            continue
        found = getattr(module, name)
        assert unwrapped(found) is unwrapped(value), f"tf.{_lazy.join(path, name)}"
        assert name in listed


@pytest.mark.parametrize("path", PATHS)
def test_written_modules_have_no_forgotten_name(path):
    """A table that points at a module which is there points at names which are there: what is missing is misspelt.

    Names that are only planned live in modules that are not there yet.
    """
    forgotten = []
    for source, internal in _lazy.table(path).values():
        try:
            module = _lazy.import_if_written(source)
        except _lazy.Missing:
            continue
        if not hasattr(module, internal.partition(".")[0]):
            forgotten.append(f"{source}.{internal}")
    assert not forgotten, f"the table of tf.{path} names what is not there: {' '.join(forgotten)}"


def resolved(path, name):
    try:
        return _lazy.find(path, name)
    except _lazy.Missing:
        return None


@pytest.mark.parametrize("path", PATHS)
def test_aliases_are_the_same_object(path):
    """tf.abs is tf.math.abs: what TensorFlow calls one object is one here, wherever both resolve."""
    for name, target in _facts.names(path).items():
        if target in ("", "/"):
            continue
        here, there = unwrapped(resolved(path, name)), unwrapped(resolved(*_split(target)))
        assert here is there or there is None, f"tf.{_lazy.join(path, name)} and tf.{target}"


def _split(path):
    parent, _, name = path.rpartition(".")
    return parent, name


def test_v1_and_v2_names():
    """Names that both versions share are one object; tf.compat.v2 is tf."""
    assert tf.compat.v2 is tf and tf.compat.v1.compat.as_bytes is tf.compat.as_bytes
    assert tf.compat.v1.float32 is tf.float32 and tf.compat.v1.dtypes.float32 is tf.float32
    assert tf.compat.v1.Dimension(2) == 2 and not hasattr(tf, "Dimension")
    assert tf.compat.v1.errors.NotFoundError is tf.errors.NotFoundError


def test_listing_and_star_import():
    """dir() and `import *` give what resolves, and nothing of thalweg's own packages."""
    assert {"float32", "math", "constant"} <= set(dir(tf)) and not {"core", "engine", "ops", "api"} & set(dir(tf))
    names: dict = {}
    exec("from thalweg.dtypes import *", names)
    assert names["float32"] is tf.float32
    assert "experimental" not in tf.math.__all__


def test_submodules_do_not_hide_public_names():
    """Importing a file beside a public name of the same spelling leaves the name; packages become namespaces."""
    parent = types.ModuleType("thalweg.math")
    _lazy.adopt(parent, "math")
    parent.abs = types.ModuleType("thalweg.math.abs")
    assert not isinstance(vars(parent).get("abs"), types.ModuleType)
    parent.special = types.ModuleType("thalweg.math.special")
    assert isinstance(parent.special, _lazy.Namespace)
    parent.other = types.ModuleType("thalweg.math.other")
    assert type(parent.other) is types.ModuleType


def test_broken_modules_are_not_missing_names(tmp_path, monkeypatch):
    """A module that exists and cannot be imported raises its own error; only an absent one counts as not written."""
    (tmp_path / "broken_thing.py").write_text("import no_such_dependency")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_dependency"):
        _lazy.load("broken_thing", "x")
    with pytest.raises(_lazy.Missing):
        _lazy.load("no_such_package.module", "x")


def test_raw_ops():
    """tf.raw_ops.X: keyword arguments only, TensorFlow's parameter names and messages."""
    assert tf.raw_ops.Sum(input=[[1.0, 2.0]], axis=1, keep_dims=True).numpy().tolist() == [[3.0]]
    assert tf.raw_ops.Add is tf.raw_ops.Add and "Add" in dir(tf.raw_ops)
    with pytest.raises(TypeError, match=r"add only takes keyword args \(possible keys: \['x', 'y', 'name'\]\)"):
        tf.raw_ops.Add(1, 2)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'y'"):
        tf.raw_ops.Add(x=1)
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        tf.raw_ops.Add(x=1, y=2, z=3)
    assert str(inspect.signature(tf.raw_ops.Sum)) == "(input, axis, keep_dims=False, name=None)"
    with pytest.raises(AttributeError, match="'tf.raw_ops.XlaHostCompute' is part of TensorFlow 2.15"):
        _ = tf.raw_ops.XlaHostCompute


def test_internals_name_existing_places():
    """Rows of the internals table name namespaces of TensorFlow, and modules of thalweg or none."""
    for module, row in internals.MODULES.items():
        for source in row.split():
            if source.startswith("@") or "=" in source:
                place = source.lstrip("@").partition("=")[2] or source.lstrip("@")
                assert place.partition(":")[0].startswith("thalweg."), (module, source)
            elif source != "tf" and not source.startswith("tf.__internal__"):
                assert _facts.is_module(source.removeprefix("tf.")), (module, source)

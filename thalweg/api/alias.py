"""`import tensorflow` means thalweg, in processes that asked: `install`, `python -m thalweg`, `%load_ext thalweg`.

A finder at the front of sys.meta_path answers every import below `tensorflow`: public names give the namespaces of
thalweg themselves, names of TensorFlow's insides the stand-ins of thalweg.api.internals. It never lets a TensorFlow
that is installed be found. `import keras` means tf.keras, as where TensorFlow 2.15 is installed;
THALWEG_ALIAS_KERAS=0, or `install(keras=False)`, leaves a Keras of its own alone.
"""
from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import os
import sys
import types
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from thalweg import version
from thalweg.api import _lazy, internals
from thalweg.core import flags

_PARENTS = {path[:i] for path in internals.MODULES for i, c in enumerate(path) if c == "."}


def install(keras: bool | None = None) -> None:
    """Installs the alias; see thalweg.install_as_tensorflow."""
    if keras is None:
        keras = flags.values.ALIAS_KERAS
    roots = {"tensorflow": ""} | ({"keras": "keras"} if keras else {})
    for root in roots:
        present = sys.modules.get(root)
        if present is not None and not present.__name__.startswith("thalweg"):
            raise RuntimeError(
                f"install_as_tensorflow: {root!r} is imported already, from {getattr(present, '__file__', None)}; "
                "call thalweg.install_as_tensorflow() before, or start the program with `python -m thalweg`")
    finder = next((f for f in sys.meta_path if isinstance(f, AliasFinder)), None)
    if finder is None:
        finder = AliasFinder()
        sys.meta_path.insert(0, finder)
    finder.roots.update(roots)
    sys.modules["tensorflow"] = sys.modules["thalweg"]
    _print_scalars_as_before()
    if "multiprocessing.spawn" in sys.modules:
        _teach_spawn(sys.modules["multiprocessing.spawn"])


def _print_scalars_as_before() -> None:
    """TensorFlow 2.15 comes with NumPy 1, which prints 1.0 where NumPy 2 prints np.float32(1.0); so do its programs."""
    if np.lib.NumpyVersion(np.__version__) >= "2.0.0" and not np.get_printoptions()["legacy"]:
        np.set_printoptions(legacy="1.25")


class AliasFinder:
    """Finds `tensorflow` and what is below it, and `keras` likewise; says what is installed to importlib.metadata."""

    def __init__(self) -> None:
        self.roots: dict[str, str] = {}

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: Any = None) -> Any:
        root, _, rest = fullname.partition(".")
        if root not in self.roots:
            return _spec_that_teaches_spawn() if fullname == "multiprocessing.spawn" else None
        below = _lazy.join(self.roots[root], rest).rstrip(".")
        public = _lazy.public_path(below)
        if _lazy.is_namespace(public):
            return _spec(fullname, _ModuleLoader("thalweg" + ("." + public if public else "")))
        _lazy.raise_missing_import(fullname, public)
        sources = internal_sources(below)
        if sources is not None:
            # Only real packages: `from tensorflow.python.ops.nn import x` must not look for a module x.
            return _spec(fullname, _InternalLoader(sources), is_package=below in _PARENTS)
        if below.startswith(("python.", "core.", "keras.src", "compiler.", "tools.")):
            raise ModuleNotFoundError(
                f"No module named {fullname!r}: it is not a public module of TensorFlow, and thalweg has no stand-in "
                "for it (thalweg/api/internals.py lists those there are)", name=fullname)
        if _is_own_submodule(below):
            return _spec(fullname, _ModuleLoader("thalweg." + below))
        raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)

    def find_distributions(self, context: Any = None) -> Iterable[Any]:
        """For importlib.metadata.version("tensorflow")."""
        name = getattr(context, "name", None)
        if name in self.roots:
            from thalweg.api import _distribution
            yield _distribution.AliasDistribution(name)


def _is_own_submodule(below: str) -> bool:
    """thalweg.keras.layers.core is no public name, but `keras.layers.core` was a module to programs of old."""
    return below.startswith("keras.") and importlib.util.find_spec("thalweg." + below) is not None


def _spec(fullname: str, loader: Any, is_package: bool = True) -> importlib.machinery.ModuleSpec:
    return importlib.machinery.ModuleSpec(fullname, loader, origin="thalweg", is_package=is_package)


class _ModuleLoader:
    """Gives a module of thalweg under another name."""

    def __init__(self, name: str):
        self.name = name

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        module = importlib.import_module(self.name)
        self.own_spec = module.__spec__
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        module.__spec__ = self.own_spec     # the import system has put the alias's in its place


def internal_sources(below: str) -> str | None:
    """The row of the internals table for a module, "" for a package around one, None for a module not in it."""
    row = internals.MODULES.get(below)
    if row is None:
        row = internals.MODULES.get(below.rpartition(".")[0] + ".*")
    return "" if row is None and below in _PARENTS else row


class _InternalLoader:
    """Makes the stand-in of a module of TensorFlow that is not public."""

    def __init__(self, sources: str):
        self.sources = sources.split()

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        module = types.ModuleType(spec.name, f"What programs use of {spec.name}, from thalweg.")

        def __getattr__(name: str) -> Any:
            if not name.startswith("__") or name in _lazy.PUBLIC_DUNDERS:
                for source in self.sources:
                    try:
                        value = _find_in(source, name)
                    except _lazy.Missing:
                        continue
                    module.__dict__[name] = value
                    return value
            raise AttributeError(f"module {spec.name!r} has no attribute {name!r}: it is not a public module of "
                                 "TensorFlow, and thalweg has only some of its names (thalweg/api/internals.py)")

        def __dir__() -> list[str]:
            found = {n for source in self.sources for n in _names_in(source) if not n.startswith("_")}
            return sorted({n for n in vars(module) if n not in ("__getattr__", "__dir__")} | found)

        module.__dict__.update(__getattr__=__getattr__, __dir__=__dir__)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        pass        # names are found when asked for


def _find_in(source: str, name: str) -> Any:
    """A name from one source of a row. Raises: Missing."""
    if source.startswith("@"):
        return _lazy.load(source[1:], name)
    own_name, equals, place = source.partition("=")
    if equals:
        if own_name != name:
            raise _lazy.Missing(name)
        return _lazy.load(*place.split(":"))
    return _lazy.find_path(_lazy.join(source.removeprefix("tf").removeprefix("."), name))


def _names_in(source: str) -> Iterable[str]:
    """The names one source of a row has."""
    if source.startswith("@"):
        module = _lazy.import_if_written(source[1:])
        return list(getattr(module, "__all__", None) or dir(module))
    if "=" in source:
        return [source.partition("=")[0]]
    return _lazy.public_names(source.removeprefix("tf").removeprefix("."))


# ---------------------------------------------------------------- processes that multiprocessing spawns

def _spec_that_teaches_spawn() -> importlib.machinery.ModuleSpec | None:
    """The spec of multiprocessing.spawn, with `_teach_spawn` at the end of its loading."""
    import multiprocessing
    spec = importlib.machinery.PathFinder.find_spec("multiprocessing.spawn", multiprocessing.__path__)
    if spec is not None and spec.loader is not None:
        load = spec.loader.exec_module

        def exec_module(module: types.ModuleType) -> None:
            load(module)
            _teach_spawn(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
    return spec


def _teach_spawn(spawn: types.ModuleType) -> None:
    """A spawned process imports the main program again: it must have the alias before.

    What it is told first is a pickled dict, so an entry whose unpickling installs the alias does it.
    """
    plain: Callable[[str], dict] = spawn.get_preparation_data
    if isinstance(plain, _PreparationData):
        return
    spawn.get_preparation_data = _PreparationData(plain)


class _PreparationData:
    def __init__(self, plain: Callable[[str], dict]):
        self.plain = plain

    def __call__(self, name: str) -> dict:
        return self.plain(name) | {"thalweg": _InstallWhenUnpickled()}


class _InstallWhenUnpickled:
    def __reduce__(self) -> tuple:
        keras = any("keras" in f.roots for f in sys.meta_path if isinstance(f, AliasFinder))
        folder = os.path.dirname(os.path.dirname(os.path.abspath(version.__file__)))
        return exec, (_INSTALL.format(folder=folder, keras=keras),)


# thalweg may be importable only from where the parent was started.
_INSTALL = """\
try:
    import thalweg
except ModuleNotFoundError:
    import sys
    sys.path.append({folder!r})
    import thalweg
thalweg.install_as_tensorflow(keras={keras})
from thalweg.core import traceback_filter
traceback_filter.install()
"""

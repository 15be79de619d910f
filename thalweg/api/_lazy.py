"""Namespaces: the modules of the public API, whose names are looked up in the tables when they are first used.

A namespace is `thalweg.<path>` where `api/<path with _ for .>.py` holds its table. Some are real packages too
(`thalweg.keras`), the rest (`thalweg.math`) exist only as module objects. Both are `Namespace`s: real packages become
one when the import system binds them to their parent, and know nothing of it. `tensorflow.<path>` (thalweg.api.alias)
is the very same module.

Paths here are below `tf`: "" is tf itself, "nn.relu" is tf.nn.relu.
"""
from __future__ import annotations

import functools
import importlib
import importlib.machinery
import os
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.api import _facts
from thalweg.api._facts import Missing
from thalweg.core.public_names import names as for_lower_layers

_FOLDER = os.path.dirname(__file__)
_TABLE_NAMES = frozenset(f[:-3] for f in os.listdir(_FOLDER) if f.endswith(".py") and not f.startswith("_"))
NOT_TABLES = frozenset(("alias", "cli", "internals", "launch"))
# Namespaces without a table: what they hold comes from the op registry.
_COMPUTED = frozenset(("raw_ops",))
# The only public names of that form; others (__path__, __wrapped__) are asked for often: no reason to read tables.
PUBLIC_DUNDERS = frozenset(("__version__", "__git_version__", "__compiler_version__"))
_MODULE_ALIASES = {n: f"keras.{n}" for n in ("initializers", "losses", "metrics", "optimizers")}


def join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def public_path(path: str) -> str:
    """What a path is another name of: tf.compat.v2.X is tf.X, tf.losses is tf.keras.losses."""
    head, _, rest = path.partition(".")
    if head == "compat":
        before, v2, after = ("." + path + ".").rpartition(".compat.v2.")
        return public_path(after.rstrip(".")) if v2 else path
    return join(_MODULE_ALIASES[head], rest).rstrip(".") if head in _MODULE_ALIASES else path


@functools.cache
def is_namespace(path: str) -> bool:
    """Whether thalweg has the namespace: a table, or one of those that need none."""
    if path in _COMPUTED or path == "":
        return True
    if path.startswith("compat.v1.") and _facts.is_module(path):
        return _facts.canonical(path) == path
    table = path.replace(".", "_")
    if table not in _TABLE_NAMES or table in NOT_TABLES:
        return False
    # `config_experimental` is the table of config.experimental; tf.config_experimental is nothing.
    return "_" not in path or _facts.is_module(path)


@functools.cache
def table(path: str) -> dict[str, tuple[str, str]]:
    """The table of a namespace: public name -> (module, name there, which may have dots)."""
    stem = path.replace(".", "_") or "root"
    if stem not in _TABLE_NAMES:
        return {}
    exports = importlib.import_module(f"thalweg.api.{stem}").EXPORTS
    return read_table(exports)


def read_table(exports: dict[str, str]) -> dict[str, tuple[str, str]]:
    """{"module": "name public=internal ..."} -> {public: (module, internal)}."""
    found: dict[str, tuple[str, str]] = {}
    for module, text in exports.items():
        for token in text.split():
            name, _, internal = token.partition("=")
            if name in found:
                raise ValueError(f"public name {name!r} stands twice in a table: {found[name][0]} and {module}")
            found[name] = (module, internal or name)
    return found


def load(module_name: str, dotted: str) -> Any:
    """The object `dotted` of a module of thalweg.

    Raises: Missing when the module or the name in it is not written yet. Other errors of the import pass through.
    """
    module = import_if_written(module_name)
    first, _, rest = dotted.partition(".")
    try:
        # A namespace's own names only: asking it would lead back here.
        value = vars(module)[first] if isinstance(module, Namespace) else getattr(module, first)
    except (KeyError, AttributeError):
        raise Missing(f"{module_name}.{first}") from None
    return functools.reduce(getattr, rest.split("."), value) if rest else value


def import_if_written(module_name: str) -> types.ModuleType:
    """The module. Raises: Missing when it, or a package around it, does not exist."""
    try:
        return sys.modules.get(module_name) or importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and (module_name + ".").startswith(error.name + "."):
            raise Missing(module_name) from None
        raise


def find(path: str, name: str) -> Any:
    """The public object `name` of a namespace.

    Looks in the namespace's table, among the namespaces below it, and where TensorFlow says the name is an alias of.
    Raises: Missing.
    """
    entry = table(path).get(name)
    if entry is not None:
        try:
            return load(*entry)
        except Missing:
            pass        # an alias may be written where the name itself is not
    if path == "raw_ops":
        from thalweg.api import _raw_ops
        return _raw_ops.function(name)
    full = public_path(join(path, name))
    if is_namespace(full):
        return namespace(full)
    target = _facts.canonical(full)
    if target != full:
        return find_path(target)
    raise Missing(full)


def find_path(path: str) -> Any:
    """The public object or namespace at a path. Raises: Missing."""
    if is_namespace(path):
        return namespace(path)
    parent, _, name = path.rpartition(".")
    if not is_namespace(parent):
        raise Missing(path)
    own = vars(namespace(parent))
    return own[name] if name in own else find(parent, name)


def namespace(path: str) -> types.ModuleType:
    """The namespace at a path, made or imported when need be."""
    return importlib.import_module(f"thalweg.{path}" if path else "thalweg")


def missing_message(path: str, name: str) -> str:
    """Why a namespace does not have a name: TensorFlow has it and thalweg not yet, or nobody has."""
    message = f"module '{join('tensorflow', path).rstrip('.')}' has no attribute '{name}'"
    if not tensorflow_has(path, name):
        return message
    return f"{message}: 'tf.{join(path, name)}' is part of TensorFlow 2.15 but not yet of thalweg"


def tensorflow_has(path: str, name: str) -> bool:
    """Whether a namespace of TensorFlow has the name."""
    if path == "raw_ops":
        from thalweg.api import _raw_ops
        return _raw_ops.is_op(name)
    return _facts.has(join(path, name))


def public_names(path: str) -> list[str]:
    """The names of a namespace that resolve. Imports what has them: for listings only."""
    if path == "raw_ops":
        from thalweg.api import _raw_ops
        return _raw_ops.names()
    return sorted(n for n in {*table(path), *_facts.names(path)} if _resolves(path, n))


def _resolves(path: str, name: str) -> bool:
    if name in vars(namespace(path)):       # found before, or a real package has it by itself
        return True
    try:
        find(path, name)
    except Missing:
        return False
    return True


class Namespace(types.ModuleType):
    """A module of the public API; `__getattr__` and `__dir__` are in the module's dict, where they cost least."""

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, types.ModuleType) and value.__name__ == f"{self.__name__}.{name}":
            path = value.__name__.partition(".")[2]
            if is_namespace(path):
                adopt(value, path)
            elif name in table(self.__name__.partition(".")[2]):
                return      # importing keras/utils/plot_model.py must not hide tf.keras.utils.plot_model
        super().__setattr__(name, value)


def adopt(module: types.ModuleType, path: str) -> None:
    """Makes a module the namespace at a path; its own names stay."""
    if isinstance(module, Namespace):
        return
    module.__class__ = Namespace

    def __getattr__(name: str) -> Any:
        if name == "__all__":
            value = public_names(path)
        elif name.startswith("__") and name not in PUBLIC_DUNDERS:
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        else:
            try:
                value = handed_out(path, name, find(path, name))
            except Missing:
                raise AttributeError(missing_message(path, name)) from None
        module.__dict__[name] = value
        return value

    def __dir__() -> list[str]:
        own = [n for n in module.__dict__ if n.startswith("__") and n not in ("__getattr__", "__dir__")]
        return sorted({*own, *public_names(path)})

    vars(module).setdefault("__getattr__", __getattr__)
    vars(module).setdefault("__dir__", __dir__)
    for name, value in list(vars(module).items()):      # submodules that came before the package was adopted
        if isinstance(value, types.ModuleType):
            setattr(module, name, value)
    if _wrap is not None:
        _wrap_functions_of(module, path)


class NamespaceFinder:
    """Finds `thalweg.X` for `import`: real packages where there are, else namespaces, under all their names."""

    @staticmethod
    def find_spec(fullname: str, path: Sequence[str] | None = None, target: Any = None) -> Any:
        root, _, below = fullname.partition(".")
        if root != "thalweg" or not below:
            return None
        if public_path(below) != below:
            return _namespace_spec(fullname, below)
        if importlib.machinery.PathFinder.find_spec(fullname, path) is not None:
            return None  # real: left to the finders after this one, so that users' import hooks see it
        if is_namespace(below):
            return _namespace_spec(fullname, below)
        raise_missing_import(fullname, below)
        return None


def _namespace_spec(fullname: str, path: str) -> importlib.machinery.ModuleSpec:
    return importlib.machinery.ModuleSpec(fullname, NamespaceLoader(path), origin="thalweg.api", is_package=True)


def raise_missing_import(fullname: str, path: str) -> None:
    """ImportError if the path is a name of TensorFlow that thalweg lacks.

    The import system asks for a module `thalweg.nn.foo` when `from thalweg.nn import foo` found no attribute.
    """
    parent, _, name = path.rpartition(".")
    if is_namespace(parent) and tensorflow_has(parent, name):
        raise ImportError(f"cannot import name '{name}': {missing_message(parent, name)}", name=fullname)


class NamespaceLoader:
    """Makes a namespace, or gives the one the path is another name of."""

    def __init__(self, path: str):
        self.path = path
        self.module_spec: importlib.machinery.ModuleSpec | None = None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        path = public_path(self.path)
        if spec.name != join("thalweg", path):
            module = namespace(path)
            self.module_spec = module.__spec__
            return module
        module = types.ModuleType(spec.name, f"The public names of tf.{path}, as in TensorFlow 2.15.")
        adopt(module, path)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        if self.module_spec is not None:        # the import system has put the other name's in its place
            module.__spec__ = self.module_spec


# ---------------------------------------------------------------- for lower layers (core.public_names)

_wrap: Callable[[str, Any], Any] | None = None
_wrapped: dict[int, tuple[Any, Any]] = {}       # id of a function -> (it, what stands for it)


def handed_out(path: str, name: str, value: Any) -> Any:
    """A public object as users get it: functions are wrapped once somebody has asked for that."""
    if _wrap is None or not isinstance(value, types.FunctionType):
        return value
    known = _wrapped.get(id(value))
    if known is None:
        canonical = _facts.canonical(join(public_path(path), name) if path else name)
        known = _wrapped[id(value)] = (value, _wrap(canonical, value))
        _wrapped.setdefault(id(known[1]), (known[1], known[1]))
    return known[1]


def intercept(wrap: Callable[[str, Any], Any]) -> None:
    """From now on hands out public functions as `wrap(canonical path, function)`; also where users hold them by name.

    Names that modules outside of thalweg took (`from tensorflow import reduce_mean`) are replaced there.
    """
    global _wrap
    _wrap = wrap
    for module in list(sys.modules.values()):
        if isinstance(module, Namespace):
            _wrap_functions_of(module, module.__name__.partition(".")[2])
    for module in list(sys.modules.values()):
        if not isinstance(module, types.ModuleType) or module.__name__.partition(".")[0] in _NOT_USERS:
            continue
        for name, value in list(vars(module).items()):
            if isinstance(value, types.FunctionType) and id(value) in _wrapped:
                module.__dict__[name] = _wrapped[id(value)][1]


def _wrap_functions_of(module: types.ModuleType, path: str) -> None:
    for name, value in list(vars(module).items()):
        if isinstance(value, types.FunctionType) and not name.startswith("_") and _facts.has(join(path, name)):
            module.__dict__[name] = handed_out(path, name, value)


_NOT_USERS = frozenset(("thalweg", "numpy", "jax", "jaxlib", "scipy", *sys.stdlib_module_names)) - {"__main__"}


def found_by_path(path: str) -> Any:
    """The public object at a path below `tf`. Raises: AttributeError."""
    return functools.reduce(getattr, path.split("."), namespace(""))


def set_up(root: types.ModuleType) -> None:
    """Makes `thalweg` itself the root of the namespaces. Called once, by thalweg/__init__.py."""
    for_lower_layers.find, for_lower_layers.intercept = found_by_path, intercept
    if NamespaceFinder not in sys.meta_path:
        sys.meta_path.insert(0, NamespaceFinder)
    adopt(root, "")

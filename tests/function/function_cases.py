"""Cases of functions: snippets of Python that TensorFlow ran once and thalweg runs in every test.

A file in `cases/` is a list of snippets, each below a line `#%% name`. A snippet's answer: the `repr` of its last
expression, or the class of the exception it raises and what that says; and what it printed. Each snippet is a file of
its own while it runs, for AutoGraph reads the source.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import io
import linecache
import pathlib
import re
import sys
import types
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
RECORDED = HERE.parent / "golden" / "functions"


def case_files() -> list[str]:
    """The names of the case files."""
    return sorted(p.stem for p in (HERE / "cases").glob("*.py"))


def cases_of(name: str) -> dict[str, str]:
    """The snippets of a file by name."""
    text = (HERE / "cases" / f"{name}.py").read_text(encoding="utf-8")
    parts = re.split(r"^#%% *(.*)\n", text, flags=re.MULTILINE)[1:]
    names = parts[::2]
    if len(set(names)) != len(names):
        raise ValueError(f"{name}: two cases of one name: {[n for n in names if names.count(n) > 1]}")
    return dict(zip(names, parts[1::2], strict=True))


def answer(snippet: str, namespace: dict[str, Any], folder: pathlib.Path) -> list[str]:
    """[result or error, what was printed] of a snippet; `folder` is for its file."""
    name = f"case_{hashlib.sha1(snippet.encode()).hexdigest()[:8]}"
    file = folder / f"{name}.py"
    file.write_text(snippet, encoding="utf-8")
    linecache.checkcache(str(file))
    tree = ast.parse(snippet)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    module = sys.modules[name] = types.ModuleType(name)
    module.__dict__.update(namespace, __file__=str(file))
    namespace = module.__dict__
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(tree, str(file), "exec"), namespace)
            value = None if last is None else eval(compile(ast.Expression(last.value), str(file), "eval"), namespace)
            result = clean(repr(value), file)
        except Exception as error:
            result = failure(error, file)
    return [result, clean(printed.getvalue(), file)]


def failure(error: Exception, file: pathlib.Path) -> str:
    """An error's class and what it says, without the lines in front that say where."""
    text = str(error).strip()
    name = type(error).__name__.replace("MultilineMessageKeyError", "KeyError")
    found = re.search(rf"^ *{name}: (.*)", text, re.MULTILINE | re.DOTALL)
    message = re.sub(r"\n\s*", "\n", (found.group(1) if found else text)).strip()
    message = re.sub(r'^File ".*\n?', "", message, flags=re.MULTILINE)
    return clean(f"!! {name}: {message}", file)


def clean(text: str, file: pathlib.Path) -> str:
    """Without what differs from run to run."""
    text = text.replace(str(file), "FILE").replace(file.stem, "case")
    text = re.sub(r"0x[0-9a-fA-F]+", "0x", text)
    text = re.sub(r"\bid=\d+", "id=N", text)
    text = re.sub(r"__inference_([\w<>]+?)_\d+", r"__inference_\1_N", text)
    text = re.sub(r"<(function|bound method) ([^ >]*)[^>]*>", r"<\1>", text)
    return re.sub(r"<[\w.]*?(\w+) object at 0x>", r"<\1 object>", text)

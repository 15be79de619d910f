"""Cases of the conformance tests: snippets that TensorFlow ran once and thalweg runs in every test.

A file in `cases/` is a list of snippets separated by lines `#%%`; a line of its own is a case too where the file starts
with `# one case a line`. Where the first part starts with `# before each case`, it runs before every
other. A snippet may have statements first; the value of its last expression is what counts: its
`repr`, or the class of the exception it raises. `tools/oracle/conformance.py` records TensorFlow's answers.
"""

from __future__ import annotations

import ast
import hashlib
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent / "cases"


def case_files() -> list[str]:
    """The names of the case files."""
    return sorted(p.stem for p in FOLDER.glob("*.py"))


def cases_of(name: str) -> list[str]:
    """The snippets of a file, in order."""
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    if text.startswith("# one case a line"):
        snippets = [line for line in text.splitlines()[1:] if line and not line.startswith("# ")]
    else:
        snippets = [part.strip("\n") for part in re.split(r"^#%%.*$", text, flags=re.MULTILINE) if part.strip()]
        if snippets[0].startswith("# before each case"):
            before, *snippets = snippets
            snippets = [f"{before}\n{snippet}" for snippet in snippets]
    seen: dict[str, int] = {}
    result = []
    for snippet in snippets:  # a snippet may come again, after others that change its answer
        count = seen[snippet] = seen.get(snippet, 0) + 1
        result.append(snippet if count == 1 else f"{snippet}  # time {count}")
    return result


def key_of(snippet: str) -> str:
    """The name under which the answer to a snippet is kept."""
    return hashlib.sha1(snippet.encode()).hexdigest()[:12]


def answer(snippet: str, namespace: dict) -> str:
    """What a snippet comes to: the repr of its last expression, or "!! " and the exception's class."""
    tree = ast.parse(snippet)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    try:
        exec(compile(tree, "<case>", "exec", dont_inherit=True), namespace)
        value = None if last is None else eval(
            compile(ast.Expression(last.value), "<case>", "eval", dont_inherit=True), namespace
        )
        return clean(repr(value))
    except Exception as e:
        return f"!! {type(e).__name__}"


def clean(text: str) -> str:
    """Without what differs from run to run and from implementation to implementation."""
    text = re.sub(r"0x[0-9a-f]+", "0x", text)
    text = re.sub(r"<(function|bound method) [^>]*>", r"<\1>", text)
    return re.sub(r"<(tensorflow|thalweg|contextlib)\.[\w.]* ?object at 0x>", "<object>", text)

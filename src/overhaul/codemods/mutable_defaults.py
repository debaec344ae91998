"""mutable-defaults: a default list is made once and shared by all calls."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Need, Remark, Rewrite, Scope, Site, Splice
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.toolbox.module import Module

__all__ = ["CODEMOD"]

_EMPTY = {"builtins.list": "[]", "builtins.dict": "{}", "builtins.set": "set()"}
_KNOWN_DECORATORS = frozenset(
    {
        "abc.abstractmethod",
        "builtins.classmethod",
        "builtins.staticmethod",
        "contextlib.asynccontextmanager",
        "contextlib.contextmanager",
        "functools.cache",
        "functools.lru_cache",
    }
)
_MEMORY = re.compile(r"cache|memo|seen|registry|shared", re.IGNORECASE)


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    function = site.node
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))  # noqa: S101 - by `visits`
    wrong = []
    for parameter, default in _defaults(function):
        text = _fresh(default, site, scope)
        if text and _MEMORY.search(parameter.arg):
            yield Remark(parameter, f"{parameter.arg} looks as if all calls shall share it")
        elif text:
            wrong.append((parameter, default, text))
    if not wrong:
        return
    problem = _problem(site, scope)
    first = _first_statement(function)
    annotations = [_annotation(parameter, site, scope) for parameter, _, _ in wrong]
    if problem or first is None or None in annotations:
        message = problem or "the annotation cannot be made optional here"
        yield Remark(function, message, hint="write None as the default and make a new one in the body")
        return
    splices = [
        _checks(scope.module, function, first, [(parameter.arg, text) for parameter, _, text in wrong])
    ]
    splices += [Splice(*scope.module.span(default), "None") for _, default, _ in wrong]
    splices += [splice for found in annotations if found for splice in found[0]]
    needs = dict.fromkeys(need for found in annotations if found for need in found[1])
    yield Rewrite(tuple(splices), "the default is made once and shared by all calls", needs=tuple(needs))


def _defaults(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[ast.arg, ast.expr]]:
    """Yield the parameters that have a default, with it."""
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    yield from zip(positional[len(positional) - len(given.defaults) :], given.defaults, strict=True)
    for parameter, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        if default is not None:
            yield parameter, default


def _fresh(default: ast.expr, site: Site, scope: Scope) -> str:
    """Return how to write a new value like the default; nothing for one that is not mutable or not that simple."""
    if isinstance(default, (ast.List, ast.Set, ast.Dict)):
        parts = [each for each in ast.iter_child_nodes(default) if isinstance(each, ast.expr)]
        text = scope.module.segment(default)
        return (
            text
            if all(isinstance(each, ast.Constant) for each in parts) and len(text.splitlines()) == 1
            else ""
        )
    if isinstance(default, ast.Call) and not default.args and not default.keywords:
        above = (*site.ancestors, site.node, site.node.args, default)  # type: ignore[attr-defined]
        return _EMPTY.get(scope.module.names.qualified(Site(default.func, above)) or "", "")
    return ""


def _first_statement(function: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt | None:
    """Return the first statement behind the docstring."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return body[0] if body else None


def _problem(site: Site, scope: Scope) -> str:
    """Say why a function is left alone, or nothing."""
    function, module = site.node, scope.module
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))  # noqa: S101 - by `visits`
    first = _first_statement(function)
    if first is None or (
        len(function.body) == 1 and isinstance(first, (ast.Pass, ast.Expr)) and _is_stub(first)
    ):
        return "there is no body to make a new one in"
    if not module.starts_line(first):
        return "the body stands on the line of the def"
    for decorator in function.decorator_list:
        func = decorator.func if isinstance(decorator, ast.Call) else decorator
        above = (*site.ancestors, function, *([decorator] if func is not decorator else []))
        if module.names.qualified(Site(func, above)) not in _KNOWN_DECORATORS:
            return f"the decorator {module.segment(func)} may look at the defaults"
    return ""


def _is_stub(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _checks(module: Module, function: ast.stmt, first: ast.stmt, fresh: list[tuple[str, str]]) -> Splice:
    """Return the splice that makes new values before the first statement and the comments above it."""
    line = module.line(module.statement_span(first)[0])
    while _is_empty(module, line - 1):
        line -= 1
    indent = module.indentation(first)
    deeper = indent + indent[len(module.indentation(function)) :]
    checks = (f"{indent}if {name} is None:\n{deeper}{name} = {value}\n" for name, value in fresh)
    start = module.line_span(line)[0]
    return Splice(start, start, "".join(checks))


def _is_empty(module: Module, line: int) -> bool:
    """Tell whether a line holds nothing but blanks and a comment."""
    start, end = module.line_span(line)
    return module.source[start:end].strip()[:1] in {b"", b"#"}


def _annotation(parameter: ast.arg, site: Site, scope: Scope) -> tuple[list[Splice], tuple[Need, ...]] | None:
    """Return what makes an annotation admit None, and the import for it; ``None`` when that is not possible."""
    note, module = parameter.annotation, scope.module
    if note is None or re.search(r"\b(None|Optional|Any|object)\b", module.segment(note)):
        return [], ()
    start, end = module.span(note)
    simple = isinstance(note, (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp))
    if simple and b"from __future__ import annotations" in module.source:
        return [Splice(start, end, f"{module.segment(note)} | None")], ()
    reference = module.imports.reference("typing.Optional", site, style="name")
    if reference is None:
        return None
    return [Splice(start, end, f"{reference.text}[{module.segment(note)}]")], reference.needs


CODEMOD = Codemod(
    name="mutable-defaults",
    version=1,
    summary="Make a new list, dict or set for each call instead of sharing one default.",
    why=(
        "A default is evaluated once, when the function is defined; what one call appends the next one finds. "
        "https://docs.python.org/3/tutorial/controlflow.html#default-argument-values"
    ),
    leaves=(
        "Parameters that look as if they shall be shared: cache, memo, seen, registry.",
        "Functions with a decorator that may look at the defaults, as web frameworks do.",
        "Defaults of more than constants, and bodies on the line of the def.",
    ),
    mentions=(b"=[", b"={", b"= [", b"= {", b"list()", b"dict()", b"set()"),
    visits={ast.FunctionDef: _find, ast.AsyncFunctionDef: _find},
    certainty=Certainty.REVIEW,
    default=False,
    tags=("correctness",),
    examples=(
        Example(
            "A list",
            "def f(x=[]):\n    x.append(1)\n",
            "def f(x=None):\n    if x is None:\n        x = []\n    x.append(1)\n",
        ),
        Example(
            "Behind the docstring, before the comment of the first statement",
            'def f(a, *, x={"k": 1}, y=set()):\n    """Do."""\n\n    # now\n    return x, y\n',
            'def f(a, *, x=None, y=None):\n    """Do."""\n    if x is None:\n        x = {"k": 1}\n'
            "    if y is None:\n        y = set()\n\n    # now\n    return x, y\n",
        ),
        Example(
            "The annotation admits None",
            "def f(x: list[int] = []):\n    return x\n",
            "from typing import Optional\n\n\ndef f(x: Optional[list[int]] = None):\n"
            "    if x is None:\n        x = []\n    return x\n",
        ),
        Example(
            "With a bar where annotations are not evaluated",
            "from __future__ import annotations\n\n\ndef f(x: dict = dict()):\n    return x\n",
            "from __future__ import annotations\n\n\ndef f(x: dict | None = None):\n"
            "    if x is None:\n        x = {}\n    return x\n",
        ),
        Example(
            "A method, with tabs",
            "class A:\n\tasync def f(self, x=list()):\n\t\treturn x\n",
            "class A:\n\tasync def f(self, x=None):\n\t\tif x is None:\n\t\t\tx = []\n\t\treturn x\n",
        ),
        Example("Shared on purpose", "def f(n, _cache={}):\n    return _cache\n", notes=("share",)),
        Example(
            "A decorator that may look",
            "@app.get('/')\ndef f(x=[]):\n    return x\n",
            notes=("decorator app.get",),
        ),
        Example("No room for a statement", "def f(x=[]): return x\n", notes=("line of the def",)),
        Example("A stub", "def f(x=[]): ...\n", notes=("no body",)),
        Example(
            "Defaults that cannot change", "def f(x=(), y=None, z='[]', w=0):\n    v = []\n    return v\n"
        ),
        Example("Something else called list", "def list(): ...\n\n\ndef f(x=list()):\n    return x\n"),
    ),
)

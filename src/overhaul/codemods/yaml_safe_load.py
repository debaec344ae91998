"""yaml-safe-load: `yaml.load` with a full loader runs code that stands in the document."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Remark, Rewrite, Scope, Site, Splice
from overhaul.codemods.toolbox.arguments import argument, called, in_f_string, unpacks
from overhaul.model.change import Certainty
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CODEMOD"]

_SAFE = {"yaml.load": "safe_load", "yaml.load_all": "safe_load_all"}
_UNSAFE_LOADERS = frozenset(
    {"Loader", "UnsafeLoader", "FullLoader", "CLoader", "CUnsafeLoader", "CFullLoader"}
)
_SAFE_LOADERS = frozenset({"SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader"})


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - by `visits`
    name = called(scope.module, site)
    if name not in _SAFE:
        return
    loader = argument(call, "Loader", 1)
    kind = _loader(loader, site, scope)
    if kind in _SAFE_LOADERS:
        return
    if unpacks(call) or in_f_string(site) or (loader is not None and kind not in _UNSAFE_LOADERS):
        yield Remark(
            call,
            "which loader this call uses is not certain",
            NoteKind.REVIEW,
            hint="yaml.safe_load, if it can be",
        )
        return
    reference = scope.module.imports.reference(
        f"yaml.{_SAFE[name]}", Site(call.func, (*site.ancestors, call)), style="name"
    )
    splices = _splices(call, scope, reference.text) if reference is not None else None
    if reference is None or splices is None:
        yield Remark(
            call, "a comment or a name is in the way", NoteKind.REVIEW, hint=f"write yaml.{_SAFE[name]}"
        )
        return
    freed = {
        node.id
        for part in (call.func, loader)
        if part
        for node in ast.walk(part)
        if isinstance(node, ast.Name)
    }
    reason = "the default loader runs code that stands in the document"
    yield Rewrite(splices, reason, needs=reference.needs, frees=tuple(sorted(freed)))


def _loader(loader: ast.expr | None, site: Site, scope: Scope) -> str:
    """Return the name of the loader in yaml, or nothing when that is not certain."""
    if loader is None:
        return ""
    qualified = scope.module.names.qualified(Site(loader, (*site.ancestors, site.node))) or ""
    return qualified.removeprefix("yaml.") if qualified.startswith("yaml.") else ""


def _splices(call: ast.Call, scope: Scope, text: str) -> tuple[Splice, ...] | None:
    """Name the other function and take the loader out, together with the comma before it."""
    module = scope.module
    function = Splice(*module.span(call.func), text)
    given: list[ast.AST] = sorted([*call.args, *call.keywords], key=lambda node: module.span(node)[0])
    at = next(
        (index for index, node in enumerate(given) if isinstance(node, ast.keyword) and node.arg == "Loader"),
        None,
    )
    at = 1 if at is None and len(call.args) > 1 else at
    if at is None:
        return (function,)
    if at == 0:
        start, end = module.span(given[0])[0], module.span(given[1])[0]
    else:
        start, end = module.span(given[at - 1])[1], module.span(given[at])[1]
    between = module.source[start:end]
    if b"#" in between or b")" in between or (at == 0 and b"(" in between):
        return None
    return function, Splice(start, end, "")


CODEMOD = Codemod(
    name="yaml-safe-load",
    version=1,
    summary="Load YAML with `safe_load`.",
    why=(
        "A document can make yaml.load create any Python object, and so run any command. "
        "https://pyyaml.org/wiki/PyYAMLDocumentation#loading-yaml"
    ),
    leaves=(
        "Calls with a safe loader: they are safe already.",
        "Loaders of one's own: what they allow cannot be seen.",
    ),
    mentions=(b"yaml",),
    visits={ast.Call: _find},
    certainty=Certainty.REVIEW,
    default=False,
    tags=("security",),
    examples=(
        Example("Without a loader", "import yaml\n\nyaml.load(f)\n", "import yaml\n\nyaml.safe_load(f)\n"),
        Example(
            "With an unsafe one",
            "import yaml\n\nx = yaml.load(f, Loader=yaml.FullLoader)\n",
            "import yaml\n\nx = yaml.safe_load(f)\n",
        ),
        Example(
            "By position", "import yaml as y\n\ny.load(f, y.Loader)\n", "import yaml as y\n\ny.safe_load(f)\n"
        ),
        Example(
            "Several documents, over several lines",
            "import yaml\n\nyaml.load_all(\n    f,\n    Loader=yaml.UnsafeLoader,\n)\n",
            "import yaml\n\nyaml.safe_load_all(\n    f,\n)\n",
        ),
        Example(
            "Imported by name",
            "from yaml import FullLoader, load\n\nx = load(f, Loader=FullLoader)\n",
            "from yaml import safe_load\n\nx = safe_load(f)\n",
        ),
        Example(
            "The loader stands first",
            "import yaml\n\nyaml.load(Loader=yaml.Loader, stream=f)\n",
            "import yaml\n\nyaml.safe_load(stream=f)\n",
        ),
        Example("A safe loader", "import yaml\n\nyaml.load(f, Loader=yaml.CSafeLoader)\n"),
        Example(
            "A loader of one's own", "import yaml\n\nyaml.load(f, Loader=Ours)\n", notes=("not certain",)
        ),
        Example("Another module", "from ruamel import yaml\n\nyaml.load(f)\n"),
        Example("Safe already", "import yaml\n\nyaml.safe_load(f)\n"),
    ),
)

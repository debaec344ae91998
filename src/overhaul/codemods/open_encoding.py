"""open-encoding: text is read and written as UTF-8, whatever the machine is set to."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Option, Remark, Rewrite, Scope, Site
from overhaul.codemods.toolbox.arguments import appended, argument, called, in_f_string, maker, unpacks
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CODEMOD"]

#: Position of mode and encoding among the arguments.
_FUNCTIONS = {"builtins.open": (1, 3), "io.open": (1, 3), "os.fdopen": (1, 3)}
_METHODS = {"open": (0, 2), "read_text": (None, 0), "write_text": (None, 1)}
_PATHS = frozenset({"pathlib.Path", "pathlib.Path.cwd", "pathlib.Path.home"})


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - by `visits`
    positions = _positions(site, scope)
    if positions is None or unpacks(call) or argument(call, "encoding", positions[1]) is not None:
        return
    if positions[0] is not None:
        mode = argument(call, "mode", positions[0])
        if mode is not None and not (isinstance(mode, ast.Constant) and isinstance(mode.value, str)):
            yield Remark(call, "whether this file is text is not certain", hint="give an encoding if it is")
            return
        if mode is not None and "b" in mode.value:  # type: ignore[operator]
            return
    splices = (
        None
        if in_f_string(site)
        else appended(scope.module, call, f"encoding={json.dumps(scope.options['encoding'])}")
    )
    if splices is None:
        yield Remark(call, "text without an encoding, in a place that cannot be edited safely")
        return
    yield Rewrite(splices, "without an encoding it depends on the machine what the bytes mean")


def _positions(site: Site, scope: Scope) -> tuple[int | None, int] | None:
    """Return the positions of mode and encoding, if the call surely opens a file."""
    name = called(scope.module, site)
    if name is not None:
        return _FUNCTIONS.get(name)
    func = site.node.func  # type: ignore[attr-defined]
    if not isinstance(func, ast.Attribute) or func.attr not in _METHODS:
        return None
    owner = maker(scope.module, Site(func.value, (*site.ancestors, site.node, func)))
    return _METHODS[func.attr] if owner in _PATHS else None


CODEMOD = Codemod(
    name="open-encoding",
    version=1,
    summary="Name the encoding of text files.",
    why=(
        "Without one the locale of the machine decides; often ASCII in a container, not UTF-8 on Windows. "
        "https://docs.python.org/3/library/io.html#text-encoding"
    ),
    leaves=(
        "Binary files, and calls whose mode is computed.",
        "Methods of objects that are not surely a pathlib.Path.",
    ),
    mentions=(b"open", b"read_text", b"write_text"),
    visits={ast.Call: _find},
    certainty=Certainty.REVIEW,
    options=(Option("encoding", "utf-8", "The encoding that is written."),),
    default=False,
    tags=("files", "portability"),
    examples=(
        Example(
            "Reading",
            "with open(path) as f:\n    pass\n",
            'with open(path, encoding="utf-8") as f:\n    pass\n',
        ),
        Example("Writing", 'f = open(path, "w")\n', 'f = open(path, "w", encoding="utf-8")\n'),
        Example(
            "A path that is made here",
            'from pathlib import Path\n\np = Path("x")\np.write_text("y")\nx = Path("x").read_text()\n',
            'from pathlib import Path\n\np = Path("x")\np.write_text("y", encoding="utf-8")\n'
            'x = Path("x").read_text(encoding="utf-8")\n',
        ),
        Example(
            "Another encoding, by option",
            "f = open(path)\n",
            'f = open(path, encoding="latin-1")\n',
            options={"encoding": "latin-1"},
        ),
        Example("Binary", 'f = open(path, "rb")\ng = open(path, mode="wb")\n'),
        Example(
            "An encoding is there", 'f = open(path, encoding="ascii")\ng = open(path, "r", -1, "ascii")\n'
        ),
        Example("The mode is computed", "f = open(path, mode)\n", notes=("not certain",)),
        Example("Another open", 'from gzip import open\n\nf = open(path, "rt")\n'),
        Example("Not surely a path", "def f(p):\n    return p.read_text()\n"),
    ),
)

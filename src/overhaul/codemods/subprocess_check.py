"""subprocess-check: a command that fails without anybody noticing."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Option, Remark, Rewrite, Scope, Site
from overhaul.codemods.toolbox.arguments import appended, argument, called, in_f_string, unpacks
from overhaul.model.change import Certainty
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CODEMOD"]

_HINTS = {
    "subprocess.run": "add check=True, or look at the returncode",
    "subprocess.call": "write subprocess.check_call, or look at the result",
    "os.system": "write subprocess.run([...], check=True)",
}


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - by `visits`
    if not isinstance(site.ancestors[-1], ast.Expr):
        return
    name = called(scope.module, site)
    if name not in _HINTS or unpacks(call) or argument(call, "check") is not None:
        return
    message = "nobody notices when this command fails"
    splices = None
    if name == "subprocess.run" and scope.options["add"] and not in_f_string(site):
        splices = appended(scope.module, call, "check=True")
    if splices is None:
        yield Remark(call, message, NoteKind.ADVICE, hint=_HINTS[name])
    else:
        yield Rewrite(splices, message, certainty=Certainty.REVIEW)


CODEMOD = Codemod(
    name="subprocess-check",
    version=1,
    summary="Point at commands whose failure nobody notices.",
    why=(
        "subprocess.run tells a failure only to those who ask; a deployment goes on after a failed build. "
        "https://docs.python.org/3/library/subprocess.html#subprocess.run"
    ),
    leaves=(
        "Calls whose result is used: whoever keeps it can look at it.",
        "Calls that say check=False: somebody decided.",
        "Calls that unpack arguments: check may be among them.",
    ),
    mentions=(b"subprocess", b"system"),
    visits={ast.Call: _find},
    certainty=Certainty.ADVICE,
    options=(Option("add", default=False, summary="Add check=True to subprocess.run instead of a note."),),
    default=False,
    tags=("reliability", "processes"),
    examples=(
        Example("A note", 'import subprocess\n\nsubprocess.run(["make"])\n', notes=("nobody notices",)),
        Example(
            "A change, by option",
            'import subprocess\n\nsubprocess.run(["make"], cwd=".")\n',
            'import subprocess\n\nsubprocess.run(["make"], cwd=".", check=True)\n',
            options={"add": True},
        ),
        Example(
            "Aliases are followed",
            'from subprocess import run\n\nrun(\n    ["make"],\n)\n',
            'from subprocess import run\n\nrun(\n    ["make"],\n    check=True,\n)\n',
            options={"add": True},
        ),
        Example(
            "The older functions get a note in any case",
            'import os\nimport subprocess as sp\n\nos.system("make")\nsp.call("make")\n',
            options={"add": True},
            notes=("nobody notices",),
        ),
        Example(
            "The result is used", 'import subprocess\n\nr = subprocess.run(["make"])\n', options={"add": True}
        ),
        Example(
            "Somebody decided", "import subprocess\n\nsubprocess.run(c, check=False)\n", options={"add": True}
        ),
        Example("Unpacked", "import subprocess\n\nsubprocess.run(c, **options)\n", options={"add": True}),
        Example("Something else", "def run(c): ...\n\n\nsubprocess = 1\nrun(c)\n", options={"add": True}),
    ),
)

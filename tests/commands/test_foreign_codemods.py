"""Codemods that others wrote, LibCST commands too: with arguments, failing in every way, changed between two runs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from overhaul.commands.plan import make_plan
from overhaul.commands.session import open_session
from overhaul.commands.work import PlanRequest
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from pathlib import Path

    from overhaul.model.plan import Plan

COMMANDS = """\
import os

import libcst as cst
from libcst.codemod import SkipFile, VisitorBasedCodemodCommand
from libcst.codemod.visitors import AddImportsVisitor, RemoveImportsVisitor
from libcst.metadata import ParentNodeProvider, PositionProvider, QualifiedNameProvider


class Current(VisitorBasedCodemodCommand):
    DESCRIPTION = "Ask pathlib."
    METADATA_DEPENDENCIES = (QualifiedNameProvider, PositionProvider, ParentNodeProvider)

    @staticmethod
    def add_args(parser):
        parser.add_argument("--to", default="cwd")

    def __init__(self, context, to):
        super().__init__(context)
        self.to = to

    def leave_Call(self, old, new):
        if "os.getcwd" not in {name.name for name in self.get_metadata(QualifiedNameProvider, old, set())}:
            return new
        AddImportsVisitor.add_needed_import(self.context, "pathlib")
        RemoveImportsVisitor.remove_unused_import(self.context, "os")
        return cst.parse_expression(f"pathlib.Path.{self.to}()")


class Raises(VisitorBasedCodemodCommand):
    DESCRIPTION = "x"

    def visit_Module(self, node):
        raise ValueError("boom")


class Exits(VisitorBasedCodemodCommand):
    DESCRIPTION = "x"

    def visit_Module(self, node):
        raise SystemExit(3)


class Dies(VisitorBasedCodemodCommand):
    DESCRIPTION = "x"

    def visit_Name(self, node):
        if node.value == "deadly":
            os._exit(7)

    def leave_Integer(self, old, new):
        return new.with_changes(value="2")


class Skips(VisitorBasedCodemodCommand):
    DESCRIPTION = "x"

    def visit_Module(self, node):
        raise SkipFile("not today")
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.delitem(sys.modules, "acme_commands", raising=False)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "acme_commands.py").write_text(COMMANDS)
    folder = tmp_path / "repository"
    folder.mkdir()
    return folder


def planned(root: Path, name: str, *options: str) -> Plan:
    session = open_session(str(root), None, {"codemods": [name], "options": options})
    return make_plan(PlanRequest(session.root, (), session.settings, session.selector)).plan


def results(root: Path, plan: Plan) -> dict[str, Any]:
    return {change.path: change.result((root / change.path).read_bytes()) for change in plan.changes}


@pytest.mark.parametrize(
    "mark", [b"", b"\xef\xbb\xbf", b"# coding: latin-1\n# \xe9\n"], ids=["", "bom", "latin-1"]
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_a_command_with_metadata_imports_and_an_argument(root: Path, mark: bytes, end: bytes) -> None:
    mark = mark.replace(b"\n", end)
    (root / "a.py").write_bytes(mark + end.join([b"import os", b"", b"", b"x = os.getcwd()  # here"]))
    home = planned(root, "libcst:acme_commands.Current", "libcst:acme_commands.Current.to=home")
    (after,) = results(root, home).values()
    assert after.startswith(mark)
    assert after.endswith(b"x = pathlib.Path.home()  # here")
    assert b"import pathlib" + end in after
    assert b"import os" not in after
    assert after.count(b"\n") == after.count(end)
    (default,) = results(root, planned(root, "libcst:acme_commands.Current")).values()
    assert b"Path.cwd()" in default


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("Raises", NoteKind.ERROR, "failed with ValueError: boom"),
        ("Exits", NoteKind.ERROR, "failed with SystemExit: 3"),
        ("Skips", NoteKind.LEFT_ALONE, "not today"),
    ],
)
def test_a_command_that_does_not_finish_is_reported_for_its_file(
    root: Path, name: str, kind: NoteKind, said: str
) -> None:
    (root / "a.py").write_text("x = 1\n")
    plan = planned(root, f"libcst:acme_commands.{name}")
    assert not plan.changes
    (note,) = plan.notes
    assert note.kind is kind
    assert said in note.message


def test_a_command_that_was_changed_is_asked_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "a.py").write_text("import os\n\nx = os.getcwd()\n")
    name = "libcst:acme_commands.Current"
    assert b"Path.cwd()" in results(root, planned(root, name))["a.py"]
    assert planned(root, name).statistics.cached == 1
    module = root.parent / "site" / "acme_commands.py"
    module.write_text(COMMANDS.replace("pathlib.Path.{self.to}()", "pathlib.Path.other()"))
    os.utime(module, (2_000_000_000, 2_000_000_000))
    monkeypatch.delitem(sys.modules, "acme_commands")
    assert b"Path.other()" in results(root, planned(root, name))["a.py"]


@pytest.mark.parametrize("more", [[], ["set-literal"]], ids=["alone", "beside ours"])
def test_a_command_that_ends_its_process_costs_the_one_file(root: Path, more: list[str]) -> None:
    for name, text in {"a": "x = 1\n", "b": "deadly = 1\n", "c": "z = 1\n"}.items():
        (root / f"{name}.py").write_text(text)
    name = "libcst:acme_commands.Dies"
    session = open_session(str(root), None, {"codemods": [name, *more]})
    plan = make_plan(PlanRequest(session.root, (), session.settings, session.selector)).plan
    assert results(root, plan) == {"a.py": b"x = 2\n", "c.py": b"z = 2\n"}
    (note,) = plan.notes
    assert (note.path, note.step, note.kind) == ("b.py", name, NoteKind.ERROR)
    assert "died" in note.message
    assert name in note.hint
    assert plan.statistics.failed == 1

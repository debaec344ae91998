"""The engine with small codemods that behave, and some that break each law."""

from __future__ import annotations

import ast
import codecs

import pytest

from overhaul.codemods.api import Codemod, Need, NeedKind, Remark, Rewrite, Scope, Site, Splice
from overhaul.model.change import Certainty, Role
from overhaul.model.note import NoteKind
from overhaul.model.outcome import Changed, Failed, Unchanged
from overhaul.planning.engine import Setting, transform
from overhaul.planning.steps import step_for


def codemod(name, visits, mentions=(b"old",), **more):
    return Codemod(name, 1, "", "", (), mentions, visits, Certainty.SAFE, **more)


def renamer(old: str, new: str, *, needs=(), frees=(), name="rename"):
    """Replace the called name `old` by the text `new`."""

    def visit(site: Site, scope: Scope):
        call = site.node
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == old:
            start, end = scope.module.span(call.func)
            yield Rewrite((Splice(start, end, new),), f"{old} to {new}", needs=needs, frees=frees)

    return codemod(name, {ast.Call: visit}, (old.encode(),))


def run(source: bytes | str, *codemods: Codemod, max_rounds: int = 8):
    data = source.encode() if isinstance(source, str) else source
    outcome = transform(
        "a.py", data, 0o644, [step_for(mod) for mod in codemods], Setting(max_rounds=max_rounds)
    )
    after = outcome.change.result(data) if isinstance(outcome, Changed) else data
    return outcome, after


RENAME = renamer("old", "new", name="rename")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("new = 1\nold(1)\n", b"new = 1\nnew(1)\n"),
        ("new = 1\r\nold(1)\r\n", b"new = 1\r\nnew(1)\r\n"),
        ("new = 1\rold(1)\r", b"new = 1\rnew(1)\r"),
        ("new = 1\nold(1)\r\nx = 1\n", b"new = 1\nnew(1)\r\nx = 1\n"),
        ("new = 1\nold(1)", b"new = 1\nnew(1)"),
        (codecs.BOM_UTF8 + b"new = 1\nold(1)\n", codecs.BOM_UTF8 + b"new = 1\nnew(1)\n"),
        ("new = 1\n\x0cold(1)\n", b"new = 1\n\x0cnew(1)\n"),
        ("new = 1\nif 1:\n\told('\u00e9', old)\n", "new = 1\nif 1:\n\tnew('\u00e9', old)\n".encode()),
        (
            "# coding: latin-1\nnew = '\u00e9'; old('\u00e9'); old('\u00e9')\n".encode("latin-1"),
            "# coding: latin-1\nnew = '\u00e9'; new('\u00e9'); new('\u00e9')\n".encode("latin-1"),
        ),
        (
            "# coding: shift_jis\nnew = '\u65e5\u672c'; old('\u65e5')\n".encode("shift_jis"),
            "# coding: shift_jis\nnew = '\u65e5\u672c'; new('\u65e5')\n".encode("shift_jis"),
        ),
    ],
)
def test_bytes_outside_the_spans_stay(before, after):
    outcome, result = run(before, RENAME)
    assert isinstance(outcome, Changed), outcome.notes
    assert result == after


@pytest.mark.parametrize(
    ("data", "kind", "line", "words"),
    [
        (b"x = 1\nold(\n", NoteKind.ERROR, 2, "never closed"),
        (b"x = 1\nprint 'old'\n", NoteKind.ERROR, 2, "Missing parentheses"),
        (b"x = '\xff old'\n", NoteKind.ERROR, 1, "not utf-8"),
        (b"old\n\ny = '\xff'\n", NoteKind.ERROR, 3, "not utf-8"),
        (b"# coding: klingon\nold()\n", NoteKind.ERROR, 0, "unknown encoding"),
        (b"old = 1\0\n", NoteKind.ERROR, 0, "null"),
        (b"old = " + b"(" * 5000 + b")" * 5000, NoteKind.LIMIT, 0, "nested"),
    ],
)
def test_what_cannot_be_parsed_is_reported_with_line_and_reason(data, kind, line, words):
    outcome, _ = run(data, RENAME)
    assert isinstance(outcome, Failed)
    if "nested" not in words:  # the parser calls that an error or a limit, depending on its version
        assert outcome.note.kind is kind
        assert words in outcome.note.message
    if line:
        assert outcome.note.line == line


def test_a_file_without_a_mention_is_not_parsed():
    outcome, _ = run(b"this is ( no Python\n", RENAME)
    assert outcome == Unchanged("a.py", size=20)


def test_nothing_found_gives_an_unchanged_outcome():
    outcome, _ = run("x = 'old'\n", RENAME)
    assert isinstance(outcome, Unchanged)
    assert outcome.mentioned


def test_two_codemods_that_want_one_span_run_one_after_the_other():
    outcome, after = run("old = new = newer = 1\nold(1)\n", RENAME, renamer("new", "newer", name="again"))
    assert after == b"old = new = newer = 1\nnewer(1)\n"
    (edit,) = outcome.change.edits
    assert edit.steps == ("rename", "again")
    assert edit.reason == "old to new; new to newer"


def test_the_bound_of_rounds_is_said_and_the_file_left_alone():
    outcome, after = run(
        "old = new = 1\nold(1)\n", RENAME, renamer("new", "old", name="back"), renamer("x", "y", name="idle")
    )
    assert after == b"old = new = 1\nold(1)\n"
    assert "8 rounds" in outcome.notes[0].message
    assert "rename" in outcome.notes[0].message


def test_a_step_that_breaks_a_law_does_not_cost_the_others():
    broken = renamer("bad", "(", name="broken")
    outcome, after = run("new = 1\nold(1)\nbad(2)\n", RENAME, broken)
    assert after == b"new = 1\nnew(1)\nbad(2)\n"
    (note,) = outcome.notes
    assert note.step == "broken"
    assert "unparsable" in note.message


@pytest.mark.parametrize(
    ("new", "law"),
    [
        ("nowhere", "unbound"),
        ("1 or print", "outside its edits"),
        ("print(0); print", "outside its edits"),
    ],
)
def test_laws_about_names_and_the_tree_outside(new, law):
    outcome, after = run("x = 2 * old(1)\n", renamer("old", new, name="guilty"))
    assert after == b"x = 2 * old(1)\n"
    assert law in outcome.notes[0].message


def test_a_name_that_was_unbound_before_is_nobodys_fault():
    _, after = run("old(1)\nelsewhere(2)\n", renamer("old", "elsewhere"))
    assert after == b"elsewhere(1)\nelsewhere(2)\n"


def test_a_finder_that_raises_is_named_with_its_line():
    def visit(site: Site, scope: Scope):
        raise KeyError("oops")
        yield

    outcome, after = run("new = 1\nold(1)\n", RENAME, codemod("raises", {ast.Call: visit}))
    assert after == b"new = 1\nnew(1)\n"
    assert "KeyError" in outcome.notes[0].message
    assert "line 2" in outcome.notes[0].message


LOGGING = Need(NeedKind.IMPORT, "import logging")
LOGGER = Need(NeedKind.STATEMENT, "logger = logging.getLogger(__name__)", (LOGGING,))


def test_needs_are_placed_once_and_freed_imports_go():
    mod = renamer("old", "logger.info", needs=(LOGGER,), frees=("os",))
    before = '"""Doc."""\n\nimport os\nimport sys\n\n\ndef f():\n    old(sys)\n    old(2)\n'
    outcome, after = run(before, mod)
    assert after.decode() == (
        '"""Doc."""\n\nimport logging\nimport sys\n\nlogger = logging.getLogger(__name__)\n\n\n'
        "def f():\n    logger.info(sys)\n    logger.info(2)\n"
    )
    roles = [edit.role for edit in outcome.change.edits]
    assert roles.count(Role.SUPPORT) == 2
    assert roles.count(Role.CLEANUP) == 1


def test_splices_of_one_rewrite_need_each_other():
    def visit(site: Site, scope: Scope):
        call = site.node
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "old":
            start, end = scope.module.span(call.func)
            last = scope.module.span(call)[1]
            yield Rewrite((Splice(start, end, "print"), Splice(last - 1, last, ", 2)")), "both")

    outcome, after = run("old(1)\n", codemod("pair", {ast.Call: visit}))
    assert after == b"print(1, 2)\n"
    one, two = outcome.change.edits
    assert one.needs == two.provides
    assert two.needs == one.provides


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("new = 1\nold(1)  # migrate: skip\nold(2)\n", b"new = 1\nold(1)  # migrate: skip\nnew(2)\n"),
        ("new = 1\nold(1)  # migrate: skip[rename]\n", b"new = 1\nold(1)  # migrate: skip[rename]\n"),
        ("new = 1\nold(1)  # migrate: skip[a, rename]\n", b"new = 1\nold(1)  # migrate: skip[a, rename]\n"),
        (
            "new = 1\nold(1)  # migrate: skip[rename] # migrate: skip[b]\n",
            b"new = 1\nold(1)  # migrate: skip[rename] # migrate: skip[b]\n",
        ),
        ("new = 1\nold(1)  # migrate: skip[other]\n", b"new = 1\nnew(1)  # migrate: skip[other]\n"),
        ("new = 1\nold('# migrate: skip')\n", b"new = 1\nnew('# migrate: skip')\n"),
        ("# migrate: skip-file\nnew = 1\nold(1)\n", b"# migrate: skip-file\nnew = 1\nold(1)\n"),
        ("# migrate: skip-file[x]\nnew = 1\nold(1)\n", b"# migrate: skip-file[x]\nnew = 1\nnew(1)\n"),
        ("new = 1\nold(1)  # noqa # migrate:skip\n", b"new = 1\nold(1)  # noqa # migrate:skip\n"),
    ],
)
def test_suppression_comments(source, kept):
    outcome, after = run(source, RENAME)
    assert after == kept
    if b"old(" in kept:
        assert any(note.kind is NoteKind.SKIPPED for note in outcome.notes)


def test_remarks_become_notes_with_line_and_column():
    def visit(site: Site, scope: Scope):
        yield Remark(site.node, "seen", NoteKind.ADVICE, "do")

    outcome, _ = run("x = '\u00e9', old(1)\n", codemod("remark", {ast.Call: visit}))
    (note,) = outcome.notes
    assert (note.line, note.column, note.step, note.message, note.hint) == (1, 10, "remark", "seen", "do")


def test_a_whole_file_rewrite_is_narrowed_to_the_lines_that_differ():
    def visit(site: Site, scope: Scope):
        text = scope.module.source.decode()
        if "old(2)" in text:
            yield Rewrite((Splice(0, len(text), text.replace("old(2)", "len('')")),), "foreign", whole=True)

    before = "a = 1\r\nold(2)\r\nb = 3\r\n"
    outcome, after = run(before, codemod("whole", {ast.Module: visit}))
    assert after == b"a = 1\r\nlen('')\r\nb = 3\r\n"
    (edit,) = outcome.change.edits
    assert edit.removed == b"old(2)\r\n"


def test_running_again_on_the_result_changes_nothing():
    _, after = run("new = 1\nold(old(1))\n", RENAME)
    again, _ = run(after, RENAME)
    assert isinstance(again, Unchanged)


def test_aliases_bound_by_mentioned_imports_count_as_mentions():
    seen = []

    def visit(site: Site, scope: Scope):
        seen.append(site.node.lineno)
        return ()

    run("from old import thing as t\nx = 1\nt(1)\nlen('')\n", codemod("alias", {ast.Call: visit}))
    assert seen == [3]


def test_a_mistyped_name_in_a_suppression_is_said():
    source = (
        "new = 1\nold(1)  # migrate: skip[rname]\nold(2)  # migrate: skip[of-a-plugin, rename]\n"
        "# migrate: skip-file[set-litral]\n"
    )
    outcome, after = run(source, RENAME)
    assert after == source.replace("old(1)", "new(1)").encode()
    assert [(note.line, note.message) for note in outcome.notes if note.kind is NoteKind.REVIEW] == [
        (2, "a comment suppresses 'rname', which does not exist; did you mean 'rename'?"),
        (4, "a comment suppresses 'set-litral', which does not exist; did you mean 'set-literal'?"),
    ]


def test_where_two_want_one_span_the_step_named_first_has_it():
    def replace_call(site: Site, scope: Scope):
        call = site.node
        if isinstance(call.func, ast.Name) and call.func.id == "old":
            start, end = scope.module.span(call)
            yield Rewrite((Splice(start, end, "new(1, 2)"),), "whole call")

    other = codemod("call", {ast.Call: replace_call})
    source = "old = new = 1\nold(1)\n"
    assert run(source, RENAME, other)[1] == b"old = new = 1\nnew(1)\n"
    assert run(source, other, RENAME)[1] == b"old = new = 1\nnew(1, 2)\n"

"""What a person sees: diffs, words, notes, tables, colours, and nothing that could harm a terminal."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from overhaul.model.change import Blob, Certainty, Change, Edit, Role, digest_of
from overhaul.model.note import Note, NoteKind
from overhaul.model.plan import Statistics
from overhaul.report.diff import change_diff
from overhaul.report.display import encoding_of, fitted, shown_path, visible
from overhaul.report.look import Look, color_depth, look_of, terminal_width
from overhaul.report.notes import notes_text
from overhaul.report.sidebyside import side_by_side
from overhaul.report.stat import stat_text
from overhaul.report.syntax import highlighted
from overhaul.report.text import TextOptions, next_steps, plan_text
from overhaul.report.words import changed_words

SGR = re.compile(r"\x1b\[[0-9;]*m")
PLAIN, ASCII, COLOR = Look(80), Look(80, unicode=False), Look(80, 256)
BEFORE = b"import os\n\n\ndef run(host):\n    print('cannot reach', host)\n    return 1\n"


def shown(case, look: Look = PLAIN, **options: object) -> str:
    return "".join(change_diff(case.change, case.before, look, **options))


@pytest.fixture
def case(change, edit):
    imported = Edit(
        0, b"", b"import logging\n", ("print-to-logging",), reason="its import", role=Role.SUPPORT
    )
    main = edit(
        BEFORE,
        b"print('cannot reach', host)",
        b"logger.error('cannot reach %s', host)",
        certainty=Certainty.REVIEW,
        reason="diagnostic",
    )
    return change("src/app.py", BEFORE, (imported, main))


def test_a_whole_diff(case) -> None:
    assert shown(case) == (
        "src/app.py ─────────────────────────────────────────────────────────────── +2 -1\n"
        "print-to-logging  support  its import\n"
        "@@ -1,3 +1,4 @@\n"
        "+import logging\n"
        " import os\n"
        " \n"
        " \n"
        "\n"
        "print-to-logging  review   diagnostic\n"
        "@@ -4,3 +5,3 @@\n"
        " def run(host):\n"
        "-    print('cannot reach', host)\n"
        "+    logger.error('cannot reach %s', host)\n"
        "     return 1\n"
        "\n"
    )


def test_colours_change_no_letter(case) -> None:
    assert SGR.sub("", shown(case, COLOR)) == shown(case)
    assert SGR.sub("", shown(case, Look(80, 16))) == shown(case)


def test_changed_words_are_marked(case) -> None:
    assert "\x1b[1;38;5;231;48;5;124mprint\x1b[0m" in shown(case, COLOR)
    assert "\x1b[1;38;5;231;48;5;28mlogger.error\x1b[0m" in shown(case, COLOR)


def test_syntax_is_coloured(case) -> None:
    assert "\x1b[94mdef\x1b[0m" in shown(case, COLOR)
    assert "\x1b[94mdef\x1b[0m" not in shown(case._replace(change=replace(case.change, path="a.txt")), COLOR)


def labelled(change, reasons: list[str], steps: tuple[str, ...] = ("env-to-config",), **fields) -> list[str]:
    """Return the label lines above the only hunk of a change with an edit on one line for each reason."""
    before = b"".join(b"x%d = 1\n" % number for number in range(len(reasons)))
    edits = tuple(
        Edit(before.index(b"x%d" % number), b"x", b"y", steps, reason=reason, **fields)
        for number, reason in enumerate(reasons)
    )
    text = shown(change("a.py", before, edits))
    return text[: text.index("@@")].splitlines()[1:]


def test_labels_that_differ_in_a_word_become_one(change) -> None:
    fields = [f"the field for V{number}" for number in range(21)]
    assert labelled(change, [*fields, "another reason"], role=Role.SUPPORT) == [
        "env-to-config  support  the fields for V0, V1, V2, V3 and 17 more",
        "                        (lines 1, 2, 3, 4, 5, 6 and 15 more)",
        "env-to-config  support  another reason  (line 22)",
    ]
    assert labelled(change, ["A is read here", "B is read here", "C is read here"]) == [
        "env-to-config  safe     A, B and C are read here  (lines 1, 2, 3)"
    ]


def test_two_alike_stay_two(change) -> None:
    assert labelled(change, ["the field for A", "the field for B"]) == [
        "env-to-config  safe     the field for A  (line 1)",
        "env-to-config  safe     the field for B  (line 2)",
    ]


def test_only_the_class_of_a_libcst_command_is_shown(change, plan) -> None:
    steps = ("libcst:somewhere.deep.inside.ConvertCommand",)
    assert labelled(change, ["made"], steps) == ["ConvertCommand  safe     made"]
    made = change("src/app.py", BEFORE, (Edit(0, b"import", b"IMPORT", steps),))
    assert "\n  ConvertCommand  1 safe\n" in report(plan(made.change))


@pytest.mark.parametrize(
    ("text", "coloured"),
    [
        ('end of it.\n"""\nimport os\n', True),
        ('the end."""\nimport os\n', True),
        ('import os\n\n\ndef f():\n    """Begin\n', True),
        ('x = """\nimport os\n', False),
        ('return """\nimport os\n', False),
        ('import re\n\nX = """a\n"""\nimport os\n', True),
        ("import os\n", True),
    ],
)
def test_a_piece_that_begins_inside_a_string_keeps_its_colours(text: str, coloured: bool) -> None:  # noqa: FBT001 - a table
    at = text.index("import os")
    found = {start: style for start, _, style in highlighted(text, "a.py")}
    assert (found.get(at) == "keyword") is coloured


@pytest.mark.parametrize("width", [20, 40, 72, 80, 132, 300])
def test_titles_and_labels_fit(case, width: int) -> None:
    long = replace(
        case.change.edits[1], reason="a long reason that goes on and on until it fits nowhere " * 2
    )
    made = replace(case.change, edits=(case.change.edits[0], long))
    lines = "".join(change_diff(made, BEFORE, Look(width))).splitlines()
    assert all(cell_len(line) <= max(width, 40) for line in lines if not line.startswith(("-", "+", " ")))


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_nothing_harmful_reaches_the_terminal(change_cases, data) -> None:
    case = data.draw(change_cases)
    for show in (change_diff, side_by_side):
        for look in (PLAIN, ASCII, COLOR, Look(100, 16)):
            text = "".join(show(case.change, case.before, look))
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", SGR.sub("", text))
            assert look.unicode or text.isascii()


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_colours_never_change_the_text(change_cases, data) -> None:
    case = data.draw(change_cases)
    assert SGR.sub("", shown(case, COLOR)) == shown(case)


@pytest.mark.parametrize(
    ("data", "sign", "ascii_sign"),
    [
        (b"\x1b[31m", "␛[31m", "^[[31m"),
        (b"\x00", "␀", "^@"),
        (b"\x0c", "␌", "^L"),
        (b"\x7f", "␡", "^?"),
        ("\u202e".encode(), "<U+202E>", "<U+202E>"),
        ("\x9b".encode(), "<U+009B>", "<U+009B>"),
        (b"\xe9", "\\xe9", "\\xe9"),
        ("日".encode(), "日", "\\u65e5"),
    ],
)
def test_signs(change, edit, data: bytes, sign: str, ascii_sign: str) -> None:
    before = b"x = 1 # " + data + b"\n"
    made = change("a.py", before, (edit(before, b"= 1", b"= 2"),))
    assert f"+x = 2 # {sign}\n" in shown(made)
    assert f"+x = 2 # {ascii_sign}\n" in shown(made, ASCII)
    assert sign in SGR.sub("", shown(made, COLOR))


def test_line_ends_show_only_where_they_differ(change, edit) -> None:
    before = b"a = 1\r\nb = 2\r\n"
    assert "␍" not in shown(change("a.py", before, (edit(before, b"1", b"3"),)))
    mixed = b"a = 1\r\nb = 2\n"
    assert "+a = 3␍\n b = 2\n" in shown(change("a.py", mixed, (edit(mixed, b"1", b"3"),)))


def test_a_declared_encoding_is_used(change, edit) -> None:
    before = b"# coding: latin-1\nx = 'caf\xe9'\n"
    assert encoding_of(before) == "iso-8859-1"
    assert encoding_of(b"# coding: nonsense\n\xe9") == "utf-8"
    assert "+y = 'café'" in shown(change("a.py", before, (edit(before, b"x =", b"y ="),)))


def test_a_missing_newline_is_said(change, edit) -> None:
    made = change("a.py", b"x = 1", (edit(b"x = 1", b"1", b"2"),))
    marker = "\\ No newline at end of file\n"
    assert f"-x = 1\n{marker}+x = 2\n{marker}" in shown(made)
    assert "".join(side_by_side(made.change, made.before, Look(100))).count("No newline") == 2


def test_long_lines_are_cut_around_the_change(change, edit) -> None:
    before = b"x = [" + b"1, " * 50_000 + b"print(), " + b"2, " * 50_000 + b"]\n"
    text = shown(change("a.py", before, (edit(before, b"print()", b"log()"),)))
    assert "print()" in text
    assert "log()" in text
    assert "characters]" in text
    assert max(map(len, text.splitlines())) < 1_500


def test_new_deleted_and_changed_modes(change, edit) -> None:
    new = change("a.py", None, (edit(b"", b"", b"x\n"),))
    assert "new file +1 -0\n" in shown(new)
    blob = Blob(digest_of(b"x\n"), 2)
    gone = new._replace(change=Change("a.py", blob, None), before=b"x\n")
    assert "deleted +0 -1\n" in shown(gone)
    assert "-x\n" in shown(gone)
    mode = new._replace(change=Change("a.py", blob, Blob(blob.digest, 2, 0o755)), before=b"x\n")
    assert "mode 644 → 755 +0 -0\n" in shown(mode)


# --- side by side ---


def test_columns(case) -> None:
    lines = "".join(side_by_side(case.change, case.before, Look(100))).splitlines()
    row = next(line for line in lines if "print(" in line)
    assert row.index("│") == next(line for line in lines if "+ import" in line).index("│")
    assert row.startswith("5 -     print('cannot reach', host)")
    assert "6 +     logger.error('cannot reach %s'," in row


@pytest.mark.parametrize("width", [72, 100, 200])
def test_rows_keep_to_the_width(change, edit, width: int) -> None:
    before = ("x = '" + "日本" * 200 + "'\n\ty = 1\n" + "z" * 500 + "\n").encode()
    made = change("a.py", before, (edit(before, b"x =", b"xx ="), edit(before, b"y = 1", b"y = 2")))
    text = "".join(side_by_side(made.change, before, Look(width)))
    assert max(map(cell_len, text.splitlines())) <= width


def test_a_narrow_terminal_gets_the_plain_form(case) -> None:
    assert "│" not in "".join(side_by_side(case.change, case.before, Look(60)))


# --- words ---


@pytest.mark.parametrize(
    ("old", "new", "gone", "came"),
    [
        ("print(x)", "log(x)", ["print"], ["log"]),
        ("a b c", "a b c", [], []),
        ("a", "completely different text", [], []),
        ("", "x", [], []),
        ("f(a, b)", "f(a)", [", b"], []),
        ("x.a.y", "x.b.y", ["a"], ["b"]),
    ],
)
def test_words(old: str, new: str, gone: list[str], came: list[str]) -> None:
    spans = changed_words(old, new)
    assert [old[start:end] for start, end in spans[0]] == gone
    assert [new[start:end] for start, end in spans[1]] == came


@given(st.text("ab .\n", max_size=30), st.text("ab .\n", max_size=30))
def test_outside_the_marks_the_texts_are_equal(old: str, new: str) -> None:
    gone, came = changed_words(old, new)
    if not gone and not came:
        return

    def rest(text: str, spans) -> str:
        for start, end in reversed(spans):
            text = text[:start] + "|" + text[end:]
        return re.sub(r"[^\w\n]|\|", "", text)

    assert rest(old, gone) == rest(new, came) or not rest(old, gone).strip()


def test_long_texts_are_compared_at_their_ends() -> None:
    text = "word " * 5_000
    assert changed_words(text + "old" + text, text + "new" + text) == ([(25_000, 25_003)], [(25_000, 25_003)])


# --- the whole report ---


def note(
    line: int, message: str = "program output", kind: NoteKind = NoteKind.LEFT_ALONE, **fields: str
) -> Note:
    return Note("src/cli.py", line, 1, "print-to-logging", kind, message, **fields)


def report(plan, look: Look = PLAIN, **options: object) -> str:
    return "".join(plan_text(plan, {"src/app.py": BEFORE}.__getitem__, look, TextOptions(**options)))


def test_the_end_of_the_report(case, plan) -> None:
    made = replace(plan(case.change, notes=(note(3),)), statistics=Statistics(files=240, seconds=0.42))
    assert report(made, next_steps=next_steps(made)).endswith(
        "print-to-logging  1 left alone\n"
        "  • program output\n"
        "      src/cli.py:3\n"
        "\n"
        "1 file, 1 edit, 1 note                              240 files looked at in 0.4 s\n"
        "  print-to-logging  1 review\n"
        "\n"
        "Next: migrate apply              asks about each hunk, then writes\n"
        "      migrate plan -o plan.json  keeps this plan\n"
    )


def test_summary_and_stat_leave_the_diffs_out(case, plan) -> None:
    for options in ({"summary": True}, {"stat": True}):
        assert "@@" not in report(plan(case.change), **options)
    assert " src/app.py | 3 ++-\n" in report(plan(case.change), stat=True)


def test_nothing_to_do(plan) -> None:
    assert report(plan()) == "Nothing to change\n"
    assert report(plan(notes=(note(1), note(2)))).endswith("\nNothing to change, 2 notes\n")


@pytest.mark.parametrize(
    ("options", "commands"),
    [
        ({}, ["migrate apply", "migrate plan -o plan.json"]),
        ({"saved": "p.json"}, ["migrate apply p.json"]),
        ({"arguments": "-c x src"}, ["migrate apply -c x src", "migrate plan -c x src -o plan.json"]),
    ],
)
def test_next_steps(case, plan, options: dict, commands: list[str]) -> None:
    assert [step.command for step in next_steps(plan(case.change), **options)] == commands


def test_a_long_command_is_not_repeated(case, plan) -> None:
    steps = next_steps(plan(case.change), arguments="-c " + "x" * 80)
    text = report(plan(case.change), next_steps=steps)
    assert text.endswith(f"\n\nNext: migrate apply -c {'x' * 80}\n")


def test_notes_alone_are_offered_in_full(plan) -> None:
    assert [step.command for step in next_steps(plan(notes=(note(1),)))] == ["migrate plan -v"]
    assert next_steps(plan(notes=(note(1),)), verbose=True) == ()


def test_many_notes_are_collapsed(plan) -> None:
    notes = tuple(note(line) for line in range(1, 13))
    text = "".join(notes_text(notes, PLAIN))
    assert text == (
        "print-to-logging  12 left alone  (-v lists them)\n  • 12 \N{MULTIPLICATION SIGN} program output\n"
    )
    full = "".join(notes_text(notes, PLAIN, verbose=True))
    assert all(f"src/cli.py:{line}\n" in full for line in range(1, 13))


def test_many_reasons_are_collapsed() -> None:
    notes = tuple(note(line, f"reason {line}", hint="look") for line in range(1, 13))
    text = "".join(notes_text(notes, PLAIN))
    assert text.count("reason") == 6
    assert text.endswith("  • and 7 for other reasons\n      look\n")


def test_a_long_reason_takes_one_line_where_it_is_counted() -> None:
    notes = tuple(note(line, "a reason " * 20) for line in range(1, 9))
    assert [cell_len(line) <= 40 for line in "".join(notes_text(notes, Look(40))).splitlines()] == [True] * 3


def test_what_needs_eyes_comes_first() -> None:
    kinds = list(NoteKind)
    notes = [replace(note(line, kind=kind), step="x") for line, kind in enumerate(reversed(kinds))]
    heads = [line for line in "".join(notes_text(notes, PLAIN)).splitlines() if line.startswith("x")]
    assert [line.split(maxsplit=2)[2] for line in heads] == [
        "could not be handled",
        "met a limit",
        "to review",
        "advice",
        "left alone",
        "skipped",
    ]


@pytest.mark.parametrize("option", ["stat", "summary"])
def test_totals_count_the_notes_and_list_only_failures(case, plan, option: str) -> None:
    notes = (
        *(note(line) for line in range(1, 6)),
        *(replace(note(line, kind=NoteKind.REVIEW), step="add-retries") for line in (7, 8)),
        Note("broken.py", 2, 1, "", NoteKind.ERROR, "invalid syntax"),
    )
    text = report(plan(case.change, notes=notes), **{option: True})
    assert "  • invalid syntax\n      broken.py:2\n" in text
    assert (
        "7 notes: 2 to review, 5 left alone  (-v lists them)\n"
        "  add-retries       2 to review\n"
        "  print-to-logging  5 left alone\n"
    ) in text
    assert "src/cli.py" not in text
    assert "src/cli.py:3\n" in report(plan(case.change, notes=notes), verbose=True, **{option: True})


@pytest.mark.parametrize("kind", [NoteKind.ERROR, NoteKind.LIMIT, NoteKind.REVIEW])
def test_what_needs_eyes_is_never_collapsed(kind: NoteKind) -> None:
    notes = tuple(note(line, kind=kind, hint="look") for line in range(1, 13))
    text = "".join(notes_text(notes, PLAIN))
    assert {f"src/cli.py:{line}" for line in range(1, 13)} <= set(text.split())
    assert max(map(len, text.splitlines())) <= 80
    assert "look\n" in text


def test_the_report_streams(case, plan) -> None:
    read: list[str] = []

    def reader(path: str) -> bytes:
        read.append(path)
        return BEFORE

    many = plan(*(replace(case.change, path=f"src/{number:04}.py") for number in range(100)))
    pieces = plan_text(many, reader, PLAIN)
    next(pieces)
    assert read == ["src/0000.py"]


# --- the table ---


@pytest.mark.parametrize("width", [30, 40, 80, 200])
def test_the_table_fits(change, edit, plan, width: int) -> None:
    big = b"x\n" * 3_000
    changes = [
        change(
            "a/very/long/path/that/does/not/fit/" * 2 + "app.py", big, (Edit(0, big, b"y\n" * 3_000, ("s",)),)
        ),
        change("b.py", b"x\n", (edit(b"x\n", b"x\n", b"y\n"),)),
    ]
    contents = {case.change.path: case.before for case in changes}
    lines = list(stat_text(plan(*(case.change for case in changes)), contents.__getitem__, Look(width)))
    assert all(cell_len(line.rstrip("\n")) <= max(width, 30) for line in lines[:-1])
    assert lines[1].rstrip().endswith("+-")
    assert lines[-1] == " 2 files changed, 3,001 insertions(+), 3,001 deletions(-)\n"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"x\n", b"y\n", "1 insertion(+), 1 deletion(-)"),
        (b"x\n", b"x\ny\nz\n", "2 insertions(+)"),
        (b"x\ny\n", b"x\n", "1 deletion(-)"),
    ],
)
def test_the_total_has_the_words_of_git(change, plan, old: bytes, new: bytes, words: str) -> None:
    made = change("b.py", old, (Edit(0, old, new, ("s",)),))
    assert list(stat_text(plan(made.change), {"b.py": old}.__getitem__, PLAIN))[-1] == (
        f" 1 file changed, {words}\n"
    )


# --- what the output may use ---


@pytest.mark.parametrize(
    ("environ", "terminal", "depth"),
    [
        ({"TERM": "xterm"}, True, 16),
        ({"TERM": "xterm-256color"}, True, 256),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, True, 1 << 24),
        ({"TERM": "xterm"}, False, 0),
        ({"TERM": "dumb"}, True, 0),
        ({}, True, 0),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, 0),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, 16),
        ({"TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"}, True, 0),
        ({"FORCE_COLOR": "1"}, False, 16),
        ({"FORCE_COLOR": "3"}, False, 1 << 24),
        ({"FORCE_COLOR": "0", "TERM": "xterm"}, True, 0),
        ({"FORCE_COLOR": "true", "TERM": "xterm-256color"}, False, 256),
        ({"CLICOLOR": "0", "TERM": "xterm"}, True, 0),
        ({"CLICOLOR_FORCE": "1"}, False, 16),
        ({"CLICOLOR_FORCE": "0"}, False, 0),
    ],
)
def test_colour_depth(environ: dict[str, str], terminal: bool, depth: int) -> None:  # noqa: FBT001 - a table
    assert color_depth(environ, terminal=terminal) == depth


def test_the_command_line_wins() -> None:
    assert color_depth({"NO_COLOR": "1"}, terminal=False, color="always") == 16
    assert color_depth({"FORCE_COLOR": "3", "TERM": "xterm"}, terminal=True, color="never") == 0


def test_width() -> None:
    assert terminal_width({"COLUMNS": "132"}) == 132
    assert terminal_width({"COLUMNS": "3"}) == 20
    assert terminal_width({"COLUMNS": "wide"}) >= 20


@pytest.mark.parametrize(("encoding", "unicode"), [("utf-8", True), ("ascii", False), ("iso-8859-1", False)])
def test_characters(encoding: str, unicode: bool) -> None:  # noqa: FBT001 - a table
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert look_of(stream, {}).unicode is unicode


def test_paths_are_shown_safely() -> None:
    assert shown_path("a\nb\x1b\udce9.py", PLAIN) == "a␊b␛\\xe9.py"
    assert shown_path("é.py", ASCII) == "\\xe9.py"


def test_fitting_cuts_on_the_left() -> None:
    assert fitted("src/deep/app.py", 10, PLAIN) == "…ep/app.py"
    assert visible("plain", PLAIN) == "plain"

"""The interactive review: every key, what follows from an answer, and what comes out at the end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overhaul.commands.review import KEYS, Answer, Review, available, edited, help_text, item_hunk, step
from overhaul.commands.review_edits import EditProblem, decided, editable_text, replacement_for, suppression
from overhaul.commands.review_loop import Talk, review_plan
from overhaul.errors import InterruptedRunError
from overhaul.exits import Exit, exit_for
from overhaul.model.change import Blob, Certainty, Change, Edit, Role, apply_edits, digest_of
from overhaul.model.plan import Header, Plan
from overhaul.report.look import Look

A = b"""import os


def one():
    print("1")
    print("2")


# far
# away
# from
# each
# other


def two():
    print("3")


# far
# away
# from
# each
# other
# again


def three():
    get("4")
"""
B = b'print("5")\r\n' + b"# gap\r\n" * 9 + b'text = """\r\n%s""" % print("6") + """\r\n"""\r\n'
C = b'get("7")'
FILES = {"a.py": A, "b.py": B, "c.py": C}
LOGGING = "import logging"


def swap(
    contents: bytes, old: bytes, new: bytes, step_name: str = "print-to-logging", **fields: object
) -> Edit:
    values: dict[str, object] = {"certainty": Certainty.SAFE, **fields}
    return Edit(contents.index(old), old, new, (step_name,), **values)  # type: ignore[arg-type]


def change_of(path: str, *edits: Edit) -> Change:
    before = FILES[path]
    after = apply_edits(before, edits)
    return Change(
        path, Blob(digest_of(before), len(before)), Blob(digest_of(after), len(after), 0o755), edits
    )


def logs(contents: bytes, number: int, **fields: object) -> Edit:
    old, new = f'print("{number}")'.encode(), f'log("{number}")'.encode()
    return swap(contents, old, new, needs=frozenset({LOGGING}), **fields)


def retries(contents: bytes, number: int, **fields: object) -> Edit:
    return swap(contents, f'get("{number}")'.encode(), f'tried("{number}")'.encode(), "add-retries", **fields)


@pytest.fixture
def plan() -> Plan:
    imported = Edit(
        0, b"", b"import logging\n", ("print-to-logging",), role=Role.SUPPORT, provides=frozenset({LOGGING})
    )
    freed = Edit(
        0, b"import os\n", b"", ("print-to-logging",), role=Role.CLEANUP, needs=frozenset({"one", "three"})
    )
    first = logs(A, 1, provides=frozenset({"one"}))
    third = logs(A, 3, provides=frozenset({"three"}))
    a = change_of("a.py", imported, freed, first, logs(A, 2), third, retries(A, 4))
    b = change_of("b.py", logs(B, 5), logs(B, 6))
    return Plan(Header("0", "/", "", ()), (a, b, change_of("c.py", retries(C, 7))))


@pytest.fixture
def review(plan: Plan) -> Review:
    return Review(plan, FILES.__getitem__)


def play(review: Review, keys: str):
    state = review.start()
    for key in keys:
        state = step(review, state, key)
    return state


def answers(state) -> str:
    """Return the answer of each item: y, n, S, - for undecided."""
    shown = (state.answer(index) for index in range(len(state.items)))
    return "".join(answer.value if answer else "-" for answer in shown)


def test_only_main_edits_are_asked_about(review: Review) -> None:
    items = review.start().items
    assert [(item.path, item.edits) for item in items] == [
        ("a.py", (2, 3)),
        ("a.py", (4,)),
        ("a.py", (5,)),
        ("b.py", (0,)),
        ("b.py", (1,)),
        ("c.py", (0,)),
    ]


CASES = [
    ("", "------", 0),
    ("y", "y-----", 1),
    ("n", "n-----", 1),
    ("Y", "y-----", 1),
    ("q", "nnnnnn", None),
    ("yq", "ynnnnn", None),
    ("a", "yyy---", 3),
    ("ya", "yyy---", 3),
    ("nd", "nnn---", 3),
    ("d", "nnn---", 3),
    ("aa", "yyyyy-", 5),
    ("A", "yy-yy-", 2),
    ("AA", "yyyyyy", None),
    ("nA", "ny-yy-", 2),
    ("S", "S-----", 1),
    ("j", "------", 1),
    ("jy", "-y----", 2),
    ("yj", "y-----", 2),
    ("yjk", "y-----", 1),
    ("yyK", "yy----", 1),
    ("yyKn", "yn----", 2),
    ("J", "------", 1),
    ("JK", "------", 0),
    ("JJy", "--y---", 3),
    ("K", "------", 0),
    ("k", "------", 0),
    ("jjjjjy", "-----y", 0),
    ("jjjjjyy", "y----y", 1),
    ("s", "-------", 0),
    ("sy", "y------", 1),
    ("syn", "yn-----", 2),
    ("yyu", "y-----", 1),
    ("yyuu", "------", 0),
    ("yyuuu", "------", 0),
    ("au", "------", 0),
    ("Au", "------", 0),
    ("su", "------", 0),
    ("yjjuy", "y-----", 1),
    ("x", "------", 0),
    ("?", "------", 0),
    ("yynnyn", "yynnyn", None),
]


@pytest.mark.parametrize(("keys", "expected", "at"), CASES, ids=[case[0] or "start" for case in CASES])
def test_each_key(review: Review, keys: str, expected: str, at: int | None) -> None:
    state = play(review, keys)
    assert answers(state) == expected
    assert state.done == (at is None)
    if at is not None:
        assert state.at == at


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("k", "No previous undecided hunk."),
        ("K", "No previous hunk."),
        ("u", "There is no answer to undo."),
        ("ys", "This hunk is one edit and cannot be split."),
        ("JJJJJJ", "No next hunk."),
        ("JJJJJj", "No next undecided hunk."),
        ("x", "Unknown answer: x (use ? for help)"),
        ("s", "Split into 2 hunks."),
        ("yu", "Undone."),
    ],
)
def test_what_is_impossible_is_said(review: Review, keys: str, message: str) -> None:
    assert play(review, keys).message == message


def test_more_than_one_letter_is_refused(review: Review) -> None:
    assert "only one letter is expected, got 'yes'" in step(review, review.start(), "yes").message


def test_the_help_names_the_keys_that_work_now(review: Review) -> None:
    state = review.start()
    assert available(review, state) == "ynqadASjJse?"
    assert [line[0] for line in help_text(review, state).splitlines()] == list("ynqadASjJse?")
    assert available(review, play(review, "yy")) == "ynqadASjJKeu?"
    assert available(review, play(review, "jjjjj")) == "ynqadASkKe?"


def result(review: Review, state, path: str) -> bytes | None:
    made = {change.path: change for change in decided(review, state).changes}
    return made[path].result(FILES[path]) if path in made else None


def test_supporting_edits_follow(review: Review) -> None:
    everything = play(review, "yyyyyy")
    assert decided(review, everything) == review.plan
    assert result(review, play(review, "nnynnn"), "a.py") == A.replace(b'get("4")', b'tried("4")')
    only_third = A.replace(b'print("3")', b'log("3")')
    assert result(review, play(review, "nynnnn"), "a.py") == b"import logging\n" + only_third


def test_nothing_accepted_leaves_no_change(review: Review) -> None:
    assert decided(review, play(review, "q")).changes == ()


def test_one_edit_of_a_split_hunk(review: Review) -> None:
    assert result(review, play(review, "snyq"), "a.py") == b"import logging\n" + A.replace(
        b'print("2")', b'log("2")'
    )


def test_modes_survive(review: Review) -> None:
    made = decided(review, play(review, "Sq")).changes
    assert [change.after.mode for change in made if change.after] == [0o755]


# --- edits that belong together ---


@pytest.fixture
def linked() -> Review:
    first = retries(C, 7, needs=frozenset({"field"}), provides=frozenset({"use"}))
    field = logs(A, 1, provides=frozenset({"field"}))
    a = change_of("a.py", replace(field, needs=frozenset()), replace(logs(A, 3), needs=frozenset({"use"})))
    return Review(Plan(Header("0", "/", "", ()), (a, change_of("c.py", first))), FILES.__getitem__)


def test_accepting_accepts_what_is_needed(linked: Review) -> None:
    state = play(linked, "jjy")
    assert answers(state) == "y-y"
    assert state.message == "1 other edit needed by it: accepted too"


def test_declining_declines_what_needs_it(linked: Review) -> None:
    state = play(linked, "n")
    assert answers(state) == "nnn"
    assert state.done
    assert state.message == "2 other edits need it: declined too"


def test_a_decision_taken_back_takes_back_what_followed(linked: Review) -> None:
    assert answers(play(linked, "jjyu")) == "---"


def test_mutual_needs_are_decided_together() -> None:
    one = replace(logs(A, 1), needs=frozenset({"b"}), provides=frozenset({"a"}))
    two = retries(C, 7, needs=frozenset({"a"}), provides=frozenset({"b"}))
    changes = (change_of("a.py", one), change_of("c.py", two))
    review = Review(Plan(Header("0", "/", "", ()), changes), FILES.__getitem__)
    assert answers(play(review, "y")) == "yy"
    assert answers(play(review, "n")) == "nn"
    assert decided(review, play(review, "y")).changes == changes


# --- suppression comments ---


def test_a_suppression_is_written_behind_the_line(review: Review) -> None:
    state = play(review, "jSq")
    assert result(review, state, "a.py") == A.replace(
        b'print("3")', b'print("3")  # migrate: skip[print-to-logging]'
    )


def test_a_suppression_keeps_the_line_end(review: Review) -> None:
    assert result(review, play(review, "jjjSq"), "b.py") == B.replace(
        b'print("5")', b'print("5")  # migrate: skip[print-to-logging]'
    )


def test_a_line_that_ends_in_a_string_cannot_be_suppressed() -> None:
    review = Review(
        Plan(Header("0", "/", "", ()), (change_of("b.py", logs(B, 6)),)),
        FILES.__getitem__,
        lambda item: suppression(review, item) is not None,
    )
    assert "S" not in available(review, review.start())
    assert "string" in play(review, "S").message


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'get("7")', b'get("7")  # migrate: skip[add-retries]'),
        (b'get("7")  # why', b'get("7")  # why  # migrate: skip[add-retries]'),
        (b'get("7")  # migrate: skip[x]', b'get("7")  # migrate: skip[x, add-retries]'),
        (b'get("7")  # migrate: skip[]', b'get("7")  # migrate: skip[add-retries]'),
        (b'get("7")\t', b'get("7")\t# migrate: skip[add-retries]'),
        (b'get("7"), \\\n 1\n', b'get("7"), \\\n 1\n'),
        (b'(get("7"),\n 1)\n', b'(get("7"),  # migrate: skip[add-retries]\n 1)\n'),
    ],
)
def test_where_the_comment_goes(line: bytes, expected: bytes) -> None:
    edit = swap(line, b'get("7")', b"other()", "add-retries")
    after = apply_edits(line, (edit,))
    change = Change("c.py", Blob(digest_of(line), len(line)), Blob(digest_of(after), len(after)), (edit,))
    review = Review(Plan(Header("0", "/", "", ()), (change,)), lambda _: line)
    made = suppression(review, review.start().item)
    assert apply_edits(line, (made,) if made else ()) == expected


def test_both_edits_of_a_line_get_one_comment() -> None:
    line = b'get("7"), get("8")\n'
    edits = (retries(line, 7), retries(line, 8))
    after = apply_edits(line, edits)
    change = Change("c.py", Blob(digest_of(line), len(line)), Blob(digest_of(after), len(after)), edits)
    review = Review(Plan(Header("0", "/", "", ()), (change,)), lambda _: line)
    made = decided(review, play(review, "sSS")).changes[0].result(line)
    assert made == b'get("7"), get("8")  # migrate: skip[add-retries]\n'


# --- editing a hunk ---


def edit_item(review: Review, keys: str, old: str, new: str):
    state = play(review, keys)
    text = editable_text(review, state.item)
    assert old in text
    replacement = replacement_for(review, state.item, text.replace(old, new))
    return edited(review, state, replacement) if replacement else None


def test_an_edited_hunk_is_applied(review: Review) -> None:
    state = edit_item(review, "", '+    log("2")', '+    log("two")\n+    more()')
    assert answers(state) == "y-----"
    made = A.replace(b'print("1")', b'log("1")').replace(b'print("2")', b'log("two")\n    more()')
    assert result(review, step(review, state, "q"), "a.py") == b"import logging\n" + made


def test_an_edited_hunk_keeps_its_line_ends(review: Review) -> None:
    state = edit_item(review, "jjj", '+log("5")', '+log("five")')
    assert result(review, step(review, state, "q"), "b.py") == B.replace(b'print("5")', b'log("five")')


def test_an_edited_hunk_at_the_end_of_a_file_without_newline(review: Review) -> None:
    state = edit_item(review, "jjjjj", '+tried("7")', '+tried("seven")')
    assert result(review, step(review, state, "q"), "c.py") == b'tried("seven")'


def test_an_edited_hunk_can_be_declined_and_undone(review: Review) -> None:
    state = edit_item(review, "", '+    log("2")', '+    log("two")')
    assert answers(step(review, state, "u")) == "------"
    back = step(review, step(review, state, "K"), "n")
    assert decided(review, step(review, back, "q")).changes == ()


def test_an_edited_hunk_is_shown_as_edited(review: Review) -> None:
    state = step(review, edit_item(review, "", '+    log("2")', '+    log("two")'), "K")
    _, hunk = item_hunk(review, state.item)
    assert b'    log("two")\n' in [line for run in hunk.runs for line in run.lines]


def test_an_edit_that_leaves_all_as_it_is_is_none(review: Review) -> None:
    text = editable_text(review, review.start().item)
    kept = "\n".join(
        " " + line[1:] if line.startswith("-") else line
        for line in text.splitlines()
        if not line.startswith("+")
    )
    assert replacement_for(review, review.start().item, kept) is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('+    log("2")', '+    log("2"', r"would not be Python in line \d+ \(log\("),
        ('-    print("2")', '-    print("3")', "does not apply: its ' ' and '-' lines"),
        (" def one():", "def one():", "does not apply: a line starts with 'd'"),
        (" def one():", " def two():", "does not apply: its ' ' and '-' lines"),
    ],
)
def test_an_unusable_edit_is_refused(review: Review, old: str, new: str, reason: str) -> None:
    with pytest.raises(EditProblem, match=reason):
        edit_item(review, "", old, new)


def test_an_edit_over_another_hunk_is_refused(review: Review) -> None:
    with pytest.raises(EditProblem, match="changes lines of another hunk"):
        edit_item(review, "s", '     print("2")', '-    print("2")')


# --- the loop ---


class Person:
    """Types the given lines; then the input ends."""

    def __init__(self, *lines: str, edit=None) -> None:
        self.lines = list(lines)
        self.shown: list[str] = []
        self.talk = Talk(self.ask, self.shown.append, edit or (lambda text, _: text), Look(width=80))

    def ask(self, prompt: str) -> str:
        self.shown.append(prompt)
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)

    @property
    def text(self) -> str:
        return "".join(self.shown)


def test_a_whole_review(plan: Plan) -> None:
    person = Person("y", "n", "", "?", "x", "q")
    done = review_plan(plan, FILES.__getitem__, person.talk)
    assert (done.accepted, done.declined, done.suppressed) == (2, 5, 0)
    assert "(1/6) Apply this hunk to a.py [y,n,q,a,d,A,S,j,J,s,e,?]? " in person.text
    assert "(2/6) Apply this hunk to a.py [y,n,q,a,d,A,S,j,J,K,e,u,?]? " in person.text
    assert "print-to-logging  safe" in person.text
    assert '+    log("1")' in person.text
    assert KEYS["y"] in person.text
    assert "Unknown answer: x" in person.text


def test_a_hunk_is_shown_once(plan: Plan) -> None:
    person = Person("?", "", "zz", "q")
    review_plan(plan, FILES.__getitem__, person.talk)
    assert person.text.count('+    log("1")') == 1


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
def test_the_end_of_the_answers_is_no_answer(plan: Plan, end: type[BaseException]) -> None:
    def ask(_: str) -> str:
        raise end

    person = Person()
    with pytest.raises(InterruptedRunError, match="nothing was written") as caught:
        review_plan(plan, FILES.__getitem__, replace(person.talk, ask=ask))
    assert exit_for(caught.value) is Exit.INTERRUPTED


def test_a_bad_edit_is_explained_and_asked_again(plan: Plan) -> None:
    person = Person("e", "q", edit=lambda text, _: text.replace('+    log("2")', "+    ((("))
    done = review_plan(plan, FILES.__getitem__, person.talk)
    assert "would not be Python" in person.text
    assert "The hunk stays as it was." in person.text
    assert done.accepted == 0


def test_a_good_edit_is_taken(plan: Plan) -> None:
    person = Person("e", "q", edit=lambda text, _: text.replace('log("2")', 'log("two")'))
    done = review_plan(plan, FILES.__getitem__, person.talk)
    assert b'log("two")' in (done.plan.changes[0].result(A) or b"")


def test_a_plan_without_main_edits_asks_nothing() -> None:
    person = Person()
    done = review_plan(Plan(Header("0", "/", "", ())), FILES.__getitem__, person.talk)
    assert (done.accepted, person.text) == (0, "")


# --- any keys at all ---


@given(st.text(st.sampled_from("ynqadASjJkKsu?x"), max_size=25), st.booleans())
@settings(deadline=None, max_examples=200)
def test_any_keys(keys: str, use_linked: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    review = Review(linked_plan() if use_linked else plain_plan(), FILES.__getitem__)
    state = review.start()
    main = {place for item in state.items for place in item.places}
    for key in keys:
        before = state
        state = step(review, state, key)
        assert 0 <= state.at < len(state.items)
        assert set(state.answers) <= main
        assert {place for item in state.items for place in item.places} == main
        accepted = {place for place, answer in state.answers.items() if answer is Answer.YES}
        assert all(review.with_needs([place], Answer.YES) <= accepted for place in accepted)
        if key in "ynadASs" and state.previous is not before.previous and not state.done:
            undone = step(review, state, "u")
            assert (undone.answers, undone.items, undone.at) == (before.answers, before.items, before.at)
    for _ in range(len(main) + 1):
        state = step(review, state, "y")
    assert state.done
    assert set(state.answers) == main
    for change in decided(review, state).changes:
        assert change.result(FILES[change.path]) is not None


def plain_plan() -> Plan:
    a = change_of("a.py", logs(A, 1), logs(A, 2), logs(A, 3), retries(A, 4))
    return Plan(
        Header("0", "/", "", ()), (a, change_of("b.py", logs(B, 5)), change_of("c.py", retries(C, 7)))
    )


def linked_plan() -> Plan:
    one = replace(logs(A, 1), needs=frozenset({"b"}), provides=frozenset({"a"}))
    three = replace(logs(A, 3), needs=frozenset({"a"}))
    two = retries(C, 7, needs=frozenset({"a"}), provides=frozenset({"b"}))
    return Plan(Header("0", "/", "", ()), (change_of("a.py", one, three), change_of("c.py", two)))

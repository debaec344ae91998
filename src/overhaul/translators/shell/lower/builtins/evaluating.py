"""``eval`` and ``.``: constant text stands where the command stood, other text runs while the program does."""

from __future__ import annotations

import re

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.touches import written
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import assignments, words
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.statuses import errexit, stored

__all__ = ["computed_assignment", "eval_", "evaluated", "restored_options", "source"]

#: What the parser says about texts that bash and dash refuse, too.
_CERTAIN = re.compile(
    r"must be followed by (?:a statement|a word|`then`|`in`)|can only be used (?:to (?:end|close)|in) an? |"
    r"can only immediately follow a statement|can only be used in a loop|reached EOF without closing quote|"
    r"reached EOF without matching `(?:\{|\$\(|\$\{|if|for|while|until|case)`"
)
#: Commands that leave what runs around them.
_LEAVING = frozenset({"break", "continue", "exec", "exit", "return"})
#: What writes variables as commands that declare them.
_SAVES = re.compile(r"\b(?:declare|typeset)\s+-\w*p|@A\}")


def eval_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``eval``."""
    from overhaul.translators.shell.lower import control

    given = node.words[2:] if node.words[1:2] and node.words[1].literal == "--" else node.words[1:]
    texts = [word.literal for word in given]
    if node.assignments and None in texts:
        raise Opaque(node, "what eval runs sees an assignment for it alone")
    if any(text is None for text in texts):
        if (
            frame.unit.dialect == "sh"
            and frame.unit.facts.variables.readonly
            and "=" in frame.unit.source(node)
        ):
            raise Opaque(node, "what is assigned in eval may be read-only")
        return Rendered(status=_run(frame, node, "run_text", _joined(frame, given)))
    try:
        script = frame.unit.parse(" ".join(text for text in texts if text is not None))
    except ValueError as error:
        return _unreadable(frame, node, texts, str(error))
    if node.assignments:
        return _with_assignments(frame, node, script)
    return control.grouped(frame, script.body, wanted=True)


def _with_assignments(frame: Frame, node: s.Simple, script: s.Script) -> Rendered:
    """Lower ``eval`` of plain commands that see assignments in front of it, which they leave alone."""
    from overhaul.translators.shell.lower import control

    unit, names = frame.unit, [each.name for each in node.assignments]
    inside = list(walk(script.body))
    changed = {name for each in inside for name in written(each)}
    called = {each.words[0].literal for each in inside if isinstance(each, s.Simple) and each.words}
    if called & {
        None,
        "eval",
        ".",
        "source",
        "command",
        "builtin",
        "unset",
        *_LEAVING,
        *unit.facts.functions,
    }:
        raise Opaque(node, "what eval runs sees an assignment for it alone")
    if changed & {*names} or any(not isinstance(each.value, s.Word) for each in node.assignments):
        raise Opaque(node, "what eval runs sees an assignment for it alone")
    held = [t.Constant(unit.facts.naming.variable(name)) for name in names]
    given = tuple(each for one in node.assignments for each in assignments.exported(frame, one))
    body = stored(frame, control.grouped(frame, script.body, wanted=True))
    saved = call(unit.helper("restored"), call(t.Name("globals")), *held)
    return Rendered((t.With(((saved, None),), (*given, *body)),), status=frame.status)


def _unreadable(frame: Frame, node: s.Simple, texts: list[str | None], error: str) -> Rendered:
    """Lower ``eval`` of one line that no shell can read: nothing of it runs, and sh ends there."""
    sh = frame.unit.dialect == "sh"
    several = any("\n" in (text or "") for text in texts)
    certain = _CERTAIN.search(error) or (texts == ["for"] and "must be followed by" in error)
    if several or not certain or (sh and "command" in frame.unit.source(node)):
        raise Opaque(node, f"what eval runs cannot be parsed: {error}")
    told = t.Do(call(frame.unit.helper("complain"), t.Constant("eval: syntax error")))
    if sh:
        return Rendered((told, t.Raise(call(t.Name("SystemExit"), t.Constant(2)))), leaves=True)
    return Rendered((told,), t.Constant(2))


def _joined(frame: Frame, given: tuple[s.Word, ...]) -> t.Expression:
    """Return words with blanks between them."""
    if len(given) == 1:
        fields = words.fields(frame, given)
        if len(fields) == 1 and not isinstance(fields[0], t.Starred):
            return fields[0]
    return call(t.Attribute(t.Constant(" "), "join"), words.items(frame, given))


def source(frame: Frame, node: s.Simple, *, fatal: bool = True) -> Rendered:
    """Lower ``.`` of a file that is read while the program runs.

    Args:
        frame: Where it stands.
        node: The command.
        fatal: Whether sh ends where the file cannot be read.
    """
    given = node.words[2:] if node.words[1:2] and node.words[1].literal == "--" else node.words[1:]
    if node.assignments:
        raise Opaque(node, "what is read sees an assignment for it alone")
    fields = words.fields(frame, given)
    if not fields and frame.unit.dialect == "bash":
        complaint = t.Constant(f"{node.words[0].literal}: filename argument required")
        return Rendered((t.Do(call(frame.unit.helper("complain"), complaint)),), t.Constant(2))
    if len(fields) == 1 and isinstance(fields[0], t.Starred):
        fields = (call(frame.unit.helper("one_word"), fields[0]),)
    if not fields or isinstance(fields[0], t.Starred):
        raise Opaque(node, "which file is read is only known while it runs")
    sh = frame.unit.dialect == "sh"
    lasting = {"missing": t.Constant(2)} if sh else {}
    more = {"fatal": t.Constant(True)} if sh and fatal else lasting  # noqa: FBT003 - a value of the program
    own = (t.TupleDisplay(fields[1:]),) if fields[1:] and not sh else ()
    return Rendered(status=_run(frame, node, "source_file", fields[0], *own, **more))


def _run(
    frame: Frame, node: s.Simple, helper: str, text: t.Expression, *own: t.Expression, **more: t.Expression
) -> t.Expression:
    """Return a call that runs a text; what it calls knows whether failing commands end the program."""
    from overhaul.translators.shell.lower import computing

    unit = frame.unit
    unit.binds = unit.tabulates = True
    if "ERR" in unit.facts.traps:
        raise Opaque(node, "what is trapped on ERR may run in a text that is only known while it runs")
    asking = [name for name, facts in unit.facts.functions.items() if facts.reads_status]
    if asking:
        more["asking"] = t.SetDisplay(tuple(t.Constant(name) for name in asking))
    if not frame.function and _SAVES.search(unit.script.text):
        more["top"] = t.Constant(True)  # noqa: FBT003 - a value of the program
    state = errexit(frame)
    if state is not False:
        more["check"] = unit.helper("check" if state else "check_errexit")
    made = call(unit.helper(helper), text, *(own or (frame.args,)), **more)
    return computing.ignoring(frame, node, made)


def computed_assignment(frame: Frame, node: s.ComputedAssignment) -> Rendered:
    """Lower an assignment whose name ``eval`` puts together; what is no name stands for a command there."""
    frame.unit.binds = True
    given = words.text(frame, node.name), words.text(frame, node.value)
    if frame.unit.facts.variables.readonly:
        if node.append:
            raise Opaque(node, "what eval appends to may be read-only")
        more = {"status": t.Constant(2)} if frame.unit.dialect == "sh" else {}
        return Rendered(status=call(frame.unit.helper("assign_where_free"), *given, **more))
    helper = frame.unit.helper("append_named" if node.append else "assign_named")
    return Rendered(status=call(helper, *given))


def restored_options(frame: Frame, word: s.Word) -> Rendered:
    """Lower what puts options back that ``set +o`` or ``shopt -p`` has written."""
    return Rendered((t.Do(call(frame.unit.helper("restore_options"), words.text(frame, word))),))


def evaluated(frame: Frame, part: s.Evaluated) -> t.Expression:
    """Return the words that a text means: a list, or where it is one word a text."""
    unit = frame.unit
    unit.binds = unit.tabulates = True
    text = words.text(frame, s.Word(part.span, part.parts))
    return call(unit.helper("words_of_text" if part.many else "word_of_text"), text, frame.args)

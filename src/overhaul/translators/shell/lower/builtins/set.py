"""``set``, ``shopt`` and ``shift``: options and positional parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.options import LETTERS
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes
from overhaul.translators.shell.lower.builtins.texts import constant, number
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.parameters import is_there
from overhaul.translators.shell.lower.printing import attributes, functions_listed
from overhaul.translators.shell.lower.statuses import errexit
from overhaul.translators.shell.support.options import SET_OTHERS, SHOPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["set_", "shift", "shopt"]

#: Options that helpers look at while the program runs.
_LOOKED_AT = frozenset(
    [
        "allexport",
        "dotglob",
        "extglob",
        "failglob",
        "globskipdots",
        "globstar",
        "nocaseglob",
        "nocasematch",
        "noclobber",
        "noglob",
        "nounset",
        "nullglob",
        "physical",
        "xpg_echo",
    ]
)
#: Options that change something that is not translated when they are switched on.
_OPAQUE_ON = frozenset(
    [
        "compat31",
        "compat32",
        "compat40",
        "compat41",
        "compat42",
        "compat43",
        "compat44",
        "expand_aliases",
        "extdebug",
        "keyword",
        "localvar_inherit",
        "localvar_unset",
        "monitor",
        "noexec",
        "noexpand_translation",
        "onecmd",
        "posix",
        "restricted_shell",
        "varredir_close",
        "cdable_vars",
        "execfail",
    ]
)
#: The same when they are switched off.
_OPAQUE_OFF = frozenset(["braceexpand", "sourcepath", "globasciiranges", "extquote"])
_SET_NAMES = frozenset((*LETTERS.values(), *SET_OTHERS))
#: The same of sh: an option that it does not know ends it.
_SH_LETTERS = {letter: LETTERS[letter] for letter in "abCefmnpuvx"} | {
    "E": "emacs",
    "I": "ignoreeof",
    "V": "vi",
}
_SH_NAMES = frozenset((*_SH_LETTERS.values(), "nolog"))


def _listed(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``set`` alone: it prints all variables, and in bash the functions behind them."""
    known = attributes(frame, node)
    if frame.unit.dialect == "sh":
        return Rendered((t.Do(call(frame.unit.helper("list_for_sh"), t.Constant(""), known)),))
    posix = frame.unit.facts.options.state("posix", node) is True
    functions = () if posix else functions_listed(frame, node)
    return Rendered((t.Do(call(frame.unit.helper("list_assigned"), known)), *functions))


def set_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``set``."""
    refuse_prefixes(frame, node)
    fields = words.fields(frame, node.words[1:])
    if not fields:
        return _listed(frame, node)
    sh = frame.unit.dialect == "sh"
    split = _split(fields, _SH_LETTERS if sh else LETTERS, _SH_NAMES if sh else _SET_NAMES)
    if split is None:
        return _refused(frame, node, fields) if sh else _computed(frame, fields)
    changes, rest = split
    if changes.get("noexec") and not frame.unit.facts.traps:  # nothing is run any more
        return Rendered((t.Raise(call(t.Name("SystemExit"), t.Constant(0))),), leaves=True)
    body = _switched(frame, node, changes)
    if rest is None:
        return Rendered(body)
    frame.assigned("args")
    return Rendered((*body, t.Assign((frame.args,), t.TupleDisplay(tuple(rest)))))


def _refused(frame: Frame, node: s.Simple, fields: Sequence[t.Expression]) -> Rendered:
    """Lower ``set`` of sh with an option that it does not know."""
    texts = [None if isinstance(field, t.Starred) else constant(field) for field in fields]
    if None in texts:
        raise Opaque(node, "which option it switches is only known while it runs")
    if texts in (["-o"], ["+o"]):
        commands = {"commands": t.Constant(True)} if texts == ["+o"] else {}  # noqa: FBT003 - a value of the program
        return Rendered((t.Do(call(frame.unit.helper("dash_show_options"), **commands)),))
    message = t.Constant(f"set: Illegal option {' '.join(map(str, texts))}")
    complaint = t.Do(call(frame.unit.helper("complain"), message))
    if _by_command(frame, node):
        return Rendered((complaint,), status=t.Constant(2))
    return Rendered((complaint, t.Raise(call(t.Name("SystemExit"), t.Constant(2)))), leaves=True)


def _by_command(frame: Frame, node: s.Simple) -> bool:
    """Whether ``command`` stands in front, so that failing does not end sh."""
    return frame.unit.source(node).startswith("command")


def _computed(frame: Frame, fields: Sequence[t.Expression]) -> Rendered:
    """Do what only running it can tell."""
    frame.assigned("args")
    code = t.Name(frame.fresh("code"))
    made = call(frame.unit.helper("set_options"), frame.args, *fields)
    return Rendered((t.Assign((t.TupleDisplay((frame.args, code)),), made),), status=code)


def _split(
    fields: Sequence[t.Expression], letters: Mapping[str, str], names: frozenset[str]
) -> tuple[dict[str, bool], Sequence[t.Expression] | None] | None:
    """Return options and new positional parameters; ``None`` when only running it can tell."""
    changes: dict[str, bool] = {}
    rest = list(fields)
    while rest:
        text = None if isinstance(rest[0], t.Starred) else constant(rest[0])
        if text is None and _begins_safely(rest[0]):
            return changes, rest
        if text is None:
            return None
        if text == "--":
            return changes, rest[1:]
        if text == "-":
            return {**changes, "xtrace": False, "verbose": False}, rest[1:] or None
        if text[:1] not in {"-", "+"}:
            return changes, rest
        rest.pop(0)
        found = _letters(text, rest, letters)
        if not found or not names.issuperset(found):
            return None
        changes.update(found)
    return changes, None


def _begins_safely(field: t.Expression) -> bool:
    first = field.parts[0] if isinstance(field, t.FormattedText) else None
    return isinstance(first, str) and first[:1] not in {"", "-", "+"}


def _letters(text: str, rest: list[t.Expression], letters: Mapping[str, str]) -> dict[str, bool]:
    """Return what a word of letters switches, with an empty name for what is not known; nothing when it has none."""
    changes: dict[str, bool] = {}
    for letter in text[1:]:
        name: str | None
        if letter == "o":
            name = constant(rest.pop(0)) if rest and not isinstance(rest[0], t.Starred) else None
        else:
            name = letters.get(letter)
        changes[name or ""] = text[0] == "-"
    return changes


def _switched(frame: Frame, node: s.Simple, changes: Mapping[str, bool]) -> tuple[t.Statement, ...]:
    """Return what switches options that somebody looks at while the program runs."""
    refused = [name for name, on in changes.items() if name in (_OPAQUE_ON if on else _OPAQUE_OFF)]
    if refused:
        raise Opaque(node, f"the option {refused[0]} is not translated")
    facts = frame.unit.facts
    traces = changes.get("xtrace") or changes.get("verbose")
    if traces and ("BASH_XTRACEFD" in facts.variables.assigned or _keeps_errors(frame, node)):
        raise Opaque(node, "what runs is written to where the standard error goes")
    shown = _options_are_shown(frame)
    needed = {
        name: on
        for name, on in changes.items()
        if shown or name in _looked_at(frame) or facts.options.state(name) is None
    }
    result: list[t.Statement] = []
    if traces:
        message = f"set -{'x' if changes.get('xtrace') else 'v'}: what runs is not traced"
        result.append(t.Do(call(frame.unit.helper("complain"), t.Constant(message))))
    for on, one, several in ((True, "add", "update"), (False, "discard", "difference_update")):
        names = [name for name, value in needed.items() if value is on]
        if not names:
            continue
        switches = [frame.unit.helper("options", name) for name in names]
        method = t.Attribute(switches[0], one if len(names) == 1 else several)
        argument: t.Expression = t.Constant(names[0])
        if len(names) > 1:
            argument = t.SetDisplay(tuple(map(t.Constant, names)))
        result.append(t.Do(call(method, argument)))
    return tuple(result)


def _looked_at(frame: Frame) -> frozenset[str]:
    """Options that helpers look at; errexit where what is called may have it ignored, or ERR is trapped."""
    facts = frame.unit.facts
    ignored = any(each.ignored or not each.plain for each in facts.functions.values())
    asked = "ERR" in facts.traps or ignored or facts.counts_errors or facts.gives_texts
    return _LOOKED_AT | {"errtrace"} | ({"errexit"} if asked else set())


def _keeps_errors(frame: Frame, node: s.Simple) -> bool:
    """Whether what is written to the standard error around a command is kept: redirected to other than nowhere."""
    for statement in walk(frame.unit.script.body):
        if not isinstance(statement, s.Statement):
            continue
        command = statement.command
        always = isinstance(command, s.Simple) and [word.literal for word in command.words] == ["exec"]
        around = statement.span.start <= node.span.start and node.span.end <= statement.span.end
        if (always or around) and any(map(_keeps, statement.redirects)):
            return True
    return False


def _keeps(redirect: s.Redirect) -> bool:
    both = redirect.operator in {"&>", "&>>"} or (redirect.operator == ">&" and redirect.descriptor is None)
    return (redirect.descriptor == 2 or both) and redirect.target.literal != "/dev/null"  # noqa: PLR2004 - the standard error


def _options_are_shown(frame: Frame) -> bool:
    """Whether the script asks which options are on."""
    return any(map(_shows_options, walk(frame.unit.script.body)))


def _shows_options(node: s.Node) -> bool:
    match node:
        case s.Parameter(_, "-" | "SHELLOPTS" | "BASHOPTS"):
            return True
        case s.ConditionUnary(_, "-o"):
            return True
        case s.Simple(_, _, words_) if words_:
            texts = [word.literal for word in words_]
            if texts[0] in {"test", "["}:
                return "-o" in texts
            if texts[0] == "shopt":
                return not any(text and text.startswith("-") and set(text) & set("su") for text in texts[1:])
            return texts[0] == "set" and (texts[1:] in (["-o"], ["+o"]) or None in texts[1:2])
    return False


def shopt(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``shopt``."""
    refuse_prefixes(frame, node)
    fields = words.fields(frame, node.words[1:])
    texts = [None if isinstance(field, t.Starred) else constant(field) for field in fields]
    flags = "".join(text[1:] for text in texts if text and text.startswith("-"))
    names = [text for text in texts if text and not text.startswith("-")]
    known = all(text is not None for text in texts)
    if known and len(set(flags) & set("su")) == 1 and not set(flags) - set("suoq") and names:
        if _all_known(names, flags):
            return Rendered(_switched(frame, node, dict.fromkeys(names, "s" in flags)))
    elif set(flags) & set("su") and not known:
        raise Opaque(node, "which option it switches is only known while it runs")
    return Rendered(status=call(frame.unit.helper("shopt"), *fields))


def _all_known(names: Iterable[str], flags: str) -> bool:
    if "o" in flags:
        return all(name in _SET_NAMES for name in names)
    return all(name in SHOPT.split() for name in names)


def shift(frame: Frame, node: s.Simple, *, wanted: bool) -> Rendered:
    """Lower ``shift [n]``: it fails when there are fewer positional parameters.

    Args:
        frame: Where it stands.
        node: The command.
        wanted: Whether somebody asks for its status.
    """
    refuse_prefixes(frame, node)
    if frame.unit.dialect == "sh" and _by_command(frame, node):
        raise Opaque(node, "command shift")
    if len(node.words) > 2:  # noqa: PLR2004 - its own name and a number
        raise Opaque(node, "it has too many arguments")
    unit = frame.unit
    count = _count(frame, node)
    frame.assigned("args")
    if isinstance(count, t.Constant) and is_there(frame, int(str(count.value)), node):
        return Rendered((_assigned(frame, t.Index(frame.args, t.Slice(count))),))
    if unit.dialect == "sh" or (errexit(frame) is True and not wanted):
        keywords = {"status": t.Constant(2)} if unit.dialect == "sh" else {}
        counts = () if count == t.Constant(1) else (count,)
        return Rendered(
            (_assigned(frame, call(unit.helper("shift_strictly"), frame.args, *counts, **keywords)),)
        )
    if errexit(frame) is False and not wanted:
        return Rendered((_lenient(frame, count),))
    counted: tuple[t.Statement, ...] = ()
    if not isinstance(count, (t.Constant, t.Name)):
        name = t.Name(frame.fresh("count"))
        counted = (t.Assign((name,), count),)
        count = name
    enough = t.Name(frame.fresh("shifted"))
    amount: t.Expression = call(t.Name("len"), frame.args)
    if isinstance(count, t.Constant):
        test: t.Expression = t.Compare(">=", amount, count)
    else:
        test = t.Compare("<=", t.Constant(0), count, (("<=", amount),))
    if count == t.Constant(1):
        test = call(t.Name("bool"), frame.args)
    return Rendered((*counted, t.Assign((enough,), test), _lenient(frame, count)), condition=enough)


def _count(frame: Frame, node: s.Simple) -> t.Expression:
    if len(node.words) == 1:
        return t.Constant(1)
    text = node.words[1].literal
    if text is not None and text.isdecimal() and text.isascii():
        return t.Constant(int(text))
    fields = words.fields(frame, node.words[1:])
    if len(fields) != 1:
        raise Opaque(node, "how many words its argument is is only known while it runs")
    if isinstance(fields[0], t.Starred):
        found = fields[0].value
        if frame.unit.dialect == "sh":  # it looks at the first only
            found = t.Index(found, t.Slice(upper=t.Constant(1)))
        return call(frame.unit.helper("shift_count"), t.Starred(found))
    value = number(fields[0])
    if value is None or (isinstance(value, t.Constant) and str(value.value).startswith("-")):
        return call(frame.unit.helper("shift_count"), fields[0])
    return value


def _assigned(frame: Frame, value: t.Expression) -> t.Statement:
    return t.Assign((frame.args,), value)


def _lenient(frame: Frame, count: t.Expression) -> t.Statement:
    if count == t.Constant(1):
        return _assigned(frame, t.Index(frame.args, t.Slice(count)))
    return _assigned(frame, call(frame.unit.helper("shift"), frame.args, count))

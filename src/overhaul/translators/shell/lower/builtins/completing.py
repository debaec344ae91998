"""Programmable completion: what only matters where somebody types, and ``compgen``, which scripts use, too."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.builtins.flags import flags_of
from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.word_texts import ifs, value_of

__all__ = ["compgen", "complete", "compopt"]

_OPTIONS = frozenset(
    ["bashdefault", "default", "dirnames", "filenames", "noquote", "nosort", "nospace", "plusdirs"]
)


def complete(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``complete`` and ``bind`` with arguments: they only matter where somebody types."""
    refuse_prefixes(frame, node)
    texts = [word.literal for word in node.words[1:]]
    if not texts or None in texts or (texts[0] or "").startswith("-p"):
        raise Opaque(node, "it lists what is completed")
    return Rendered()


def compopt(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``compopt -o option``: it fails where no completion is going on, as in every script."""
    refuse_prefixes(frame, node)
    texts = [word.literal or "" for word in node.words[1:]]
    flags, options = texts[::2], texts[1::2]
    if not texts or len(texts) % 2 or set(flags) - {"-o", "+o"} or set(options) - _OPTIONS:
        raise Opaque(node, "how a command is completed")
    message = t.Constant("compopt: not currently executing completion function")
    return Rendered((t.Do(call(frame.unit.helper("complain"), message)),), status=t.Constant(1))


def compgen(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``compgen``: words of a list (-W), the functions of the program (-A function), and files (-G)."""
    refuse_prefixes(frame, node)
    texts = [word.literal for word in node.words[1:]]
    if texts[:1] == ["-G"] and len(texts) == 2:  # noqa: PLR2004 - and a pattern
        return _files(frame, node)
    if "-W" in texts:
        return _listed(frame, node)
    facts = frame.unit.facts.functions
    late = any(
        not frame.function and frame.unit.precedes(node, each.definitions[0]) for each in facts.values()
    )
    if texts[:2] != ["-A", "function"] or None in texts or len(texts) > 3 or late:  # noqa: PLR2004 - and a prefix
        raise Opaque(node, "it lists what could be typed")
    if not all(each.plain for each in facts.values()):
        raise Opaque(node, "which functions there are is only known while it runs")
    prefix = "".join(map(str, texts[2:]))
    names = sorted(name for name in facts if name.startswith(prefix))
    if not names:
        return Rendered(condition=t.Constant(False))  # noqa: FBT003 - a value of the program
    return Rendered((t.Do(call(t.Name("print"), t.Constant("\n".join(names)))),))


def _files(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``compgen -G pattern``."""
    known = frame.unit.facts.options
    if any(known.state(option) is not False for option in ("dotglob", "globstar", "failglob")):
        raise Opaque(node, "it lists files by rules of its own")
    fields = words.fields(frame, node.words[2:])
    if len(fields) != 1 or isinstance(fields[0], t.Starred):
        raise Opaque(node, "how many words its argument is is only known while it runs")
    return Rendered(condition=call(frame.unit.helper("print_files"), *fields))


def _listed(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``compgen -W words [-P before] [-S behind] [--] [prefix]``."""
    flags = flags_of(node, "", "WPS")
    if len(flags.rest) > 1:
        raise Opaque(node, "compgen gets several words")
    start = words.single(frame, flags.rest[0]) if flags.rest else t.Constant("")
    around = {
        name: words.single(frame, flags.words[letter])
        for name, letter in (("before", "P"), ("behind", "S"))
        if letter in flags
    }
    found = _words_of(frame, node, flags.words["W"])
    return Rendered(condition=call(frame.unit.helper("print_matching"), start, *found, **around))


def _words_of(frame: Frame, node: s.Simple, word: s.Word) -> tuple[t.Expression, ...]:
    """Return the words of a list as arguments: they are split and expanded, but files are not looked for."""
    match word.parts:
        case (s.WordList(_, text, listed),) if frame.unit.facts.variables.splits:
            if any(each.literal is None for each in listed):
                raise Opaque(node, "words are expanded in a list that is split at IFS")
            return (t.Starred(call(frame.unit.helper("listed_words"), t.Constant(text), **ifs(frame))),)
        case (s.WordList(_, _, listed),):
            return tuple(each for item in listed for each in _expanded(frame, item))
        case _:
            text_ = words.single(frame, word)
            return (t.Starred(call(frame.unit.helper("listed_words"), text_, **ifs(frame))),)


def _expanded(frame: Frame, word: s.Word) -> tuple[t.Expression, ...]:
    """Return one word of a list."""
    if word.literal is not None:
        return (t.Constant(word.literal),)
    if len(word.parts) == 1 and isinstance(word.parts[0], (s.Parameter, s.CommandSubstitution)):
        value = value_of(frame, word.parts[0], quoted=False)
        if not value.many and not value.fields:
            return (t.Starred(call(frame.unit.helper("cut"), value.expression)),)
    elif all(isinstance(part, (s.DoubleQuoted, s.Quoted, s.BraceRange)) for part in word.parts):
        return words.fields(frame, [word])
    raise Opaque(word, "a word in a list of words is split")

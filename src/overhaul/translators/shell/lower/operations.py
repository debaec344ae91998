"""What ``${x#pattern}``, ``${x/a/b}``, ``${x:1:2}``, ``${x^^}`` and ``${x@Q}`` are in Python."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.touches import matches_nothing
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import attributes, specials, variables
from overhaul.translators.shell.lower.bare import is_array, is_declared
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.effects import is_pure
from overhaul.translators.shell.lower.values import Value, joined_text

__all__ = ["applied"]

_ACTIVE = set("*?[\\(")


def applied(frame: Frame, node: s.Parameter, found: Value) -> Value:
    """Return what the operation of a parameter makes of its value."""
    operation = node.operation
    if isinstance(operation, s.Slice):
        return _sliced(frame, node, operation, found)
    if isinstance(operation, s.Transform) and (found.many or operation.operator in set("APKka")):
        return _described(frame, node, operation, found)
    if found.many and frame.unit.dialect == "sh" and isinstance(operation, s.Trim):
        raise Opaque(node, "dash cuts the arguments as if they were one text")
    if not found.many:
        text = variables.as_text(found.expression) if found.number else found.expression
        made = _one(frame, node, text)
        if isinstance(operation, s.Replace) and matches_nothing(operation.pattern):
            made = _if_set(frame, node, made)
        return Value(made)
    item = t.Name("item")
    made = _one(frame, node, item)
    if made == item:
        return found
    return Value(t.ListComprehension(made, item, found.expression), many=True, star=found.star)


def _one(frame: Frame, node: s.Parameter, text: t.Expression) -> t.Expression:
    """Return what the operation makes of one text."""
    match node.operation:
        case s.Trim() as operation:
            return _trimmed(frame, operation, text)
        case s.Replace() as operation:
            return _replaced(frame, operation, text)
        case s.ChangeCase() as operation:
            return _case_changed(frame, operation, text)
        case s.Transform() as operation:
            return _transformed(frame, node, operation, text)
        case _:
            raise Opaque(node, "this expansion")


def _check_known(frame: Frame, node: s.Parameter) -> None:
    if variables.strict(frame) is None:
        raise Opaque(node, "it is only known while it runs whether unset variables are errors")


def _if_set(frame: Frame, node: s.Parameter, made: t.Expression) -> t.Expression:
    """Return nothing for an unset variable: of it nothing is replaced, not even an empty match."""
    if variables.strict(frame):
        return made
    name = node.name
    if name.isdigit() and name != "0":
        _check_known(frame, node)
        there: t.Expression = t.Compare(">=", call(t.Name("len"), frame.args), t.Constant(int(name)))
        return t.Conditional(there, made, t.Constant(""))
    if not (name[0].isalpha() or name[0] == "_") or node.indirect or node.index is not None:
        return made
    if not variables.can_be_none(frame, name):
        return made
    _check_known(frame, node)
    there = t.Compare("is not", variables.maybe(frame, name, node), t.Constant(None))
    return t.Conditional(there, made, t.Constant(""))


def _is_fixed(pattern: t.Expression) -> bool:
    return isinstance(pattern, t.Constant) and not _ACTIVE & set(str(pattern.value))


def _protected(pattern: t.Expression) -> t.Expression | None:
    """Return the text that a pattern stands for when it is nothing but one quoted expansion."""
    match pattern:
        case t.Call(t.Name("escape"), (inner,), ()):
            return inner
        case _:
            return None


def _literal(pattern: t.Expression) -> t.Expression | None:
    """Return the text that a pattern stands for when nothing in it is active."""
    if _is_fixed(pattern):
        return pattern
    if isinstance(pattern, t.Constant):
        text = str(pattern.value)
        plain, position = "", 0
        while position < len(text):
            if text[position] == "\\" and position + 1 < len(text):
                position += 1
            elif text[position] in _ACTIVE:
                return None
            plain += text[position]
            position += 1
        return t.Constant(plain)
    return _protected(pattern)


def _trimmed(frame: Frame, operation: s.Trim, text: t.Expression) -> t.Expression:
    from overhaul.translators.shell.lower import words

    pattern = words.pattern(frame, operation.pattern)
    start = operation.operator[0] == "#"
    literal = _literal(pattern)
    if literal is not None:
        return call(t.Attribute(text, "removeprefix" if start else "removesuffix"), literal)
    separated = _separated(operation, pattern, text)
    if separated is not None:
        return separated
    helper = frame.unit.helper("remove_prefix" if start else "remove_suffix")
    longest = {"longest": t.Constant(True)} if len(operation.operator) == 2 else {}  # noqa: FBT003, PLR2004
    made = call(helper, text, pattern, **longest)
    if frame.unit.dialect != "sh" and is_pure(text) and _runs_something(operation.pattern):
        return t.Conditional(
            text, made, t.Constant("")
        )  # of nothing, nothing is removed, and what it runs does not run
    return made


def _runs_something(word: s.Word) -> bool:
    return any(isinstance(node, s.CommandSubstitution) for node in walk(word))


def _separated(operation: s.Trim, pattern: t.Expression, text: t.Expression) -> t.Expression | None:
    """Return the part of a text before or behind a fixed separator: ``${x##*/}`` and its kin."""
    if not isinstance(pattern, t.Constant):
        return None
    written = str(pattern.value)
    start = operation.operator[0] == "#"
    rest = written[1:] if start else written[:-1]
    star = written[:1] if start else written[-1:]
    if star != "*" or not rest:
        return None
    literal = _literal(t.Constant(rest))
    if literal is None or rest.endswith("\\"):
        return None
    one = t.Constant(1)
    match operation.operator:
        case "##":
            return t.Index(call(t.Attribute(text, "rpartition"), literal), t.Constant(2))
        case "#":
            return t.Index(call(t.Attribute(text, "split"), literal, one), t.Unary("-", one))
        case "%":
            return t.Index(call(t.Attribute(text, "rsplit"), literal, one), t.Constant(0))
        case _:
            return t.Index(call(t.Attribute(text, "partition"), literal), t.Constant(0))


def _replaced(frame: Frame, operation: s.Replace, text: t.Expression) -> t.Expression:
    from overhaul.translators.shell.lower import words

    pattern = words.pattern(frame, operation.pattern)
    replacement = _replacement(frame, operation.replacement)
    plain = isinstance(replacement, t.Constant) and not {"&", "\\"} & set(str(replacement.value))
    literal = _literal(pattern)
    fixed = isinstance(literal, t.Constant) and bool(literal.value)
    exact = frame.unit.facts.options.state("nocasematch") is False
    if plain and fixed and exact and not operation.anchor and literal is not None:
        once = () if operation.everywhere else (t.Constant(1),)
        return call(t.Attribute(text, "replace"), literal, replacement, *once)
    keywords: dict[str, t.Expression] = {}
    if operation.everywhere:
        keywords["every"] = t.Constant(True)  # noqa: FBT003 - a value of the program
    if operation.anchor:
        keywords["anchor"] = t.Constant(operation.anchor)
    return call(frame.unit.helper("replace"), text, pattern, replacement, **keywords)


def _replacement(frame: Frame, word: s.Word) -> t.Expression:
    """Return a replacement as the helper takes it."""
    on = frame.unit.facts.options.state("patsub_replacement")
    if on is not True:
        return _replacement_where_asked(frame, word, on=on)
    return _with_matches(frame, word)


def _replacement_where_asked(frame: Frame, word: s.Word, *, on: bool | None) -> t.Expression:
    """Return a replacement where the option that gives ``&`` its meaning is off, or may be."""
    from overhaul.translators.shell.lower import words

    text = words.text(frame, word)
    if isinstance(text, t.Constant) and not set(str(text.value)) & {"&", "\\"}:
        return text
    plain = call(frame.unit.helper("protect"), text)
    if on is False:
        return plain
    if not is_pure(text):
        raise Opaque(word, "whether & stands for what was matched is only known while it runs")
    asked = t.Compare("in", t.Constant("patsub_replacement"), frame.unit.helper("options"))
    return t.Conditional(asked, _with_matches(frame, word), plain)


def _with_matches(frame: Frame, word: s.Word) -> t.Expression:
    """Return a replacement in which an unquoted ``&`` stands for what was matched."""
    from overhaul.translators.shell.lower import words

    made: list[t.Expression] = []
    for part in word.parts:
        one = words.text(frame, s.Word(part.span, (part,)))
        if isinstance(part, (s.Quoted, s.DoubleQuoted)):
            if isinstance(one, t.Constant):
                one = t.Constant(str(one.value).replace("\\", "\\\\").replace("&", "\\&"))
            else:
                one = call(frame.unit.helper("protect"), one)
        made.append(one)
    return joined_text(made)


def _case_changed(frame: Frame, operation: s.ChangeCase, text: t.Expression) -> t.Expression:
    from overhaul.translators.shell.lower import words

    names = {"^": "upper", ",": "lower", "~": "toggled"}
    first = "" if len(operation.operator) > 1 else "_first"
    helper = frame.unit.helper(names[operation.operator[0]] + first)
    if operation.pattern is None or not operation.pattern.parts:
        return call(helper, text)
    return call(helper, text, words.pattern(frame, operation.pattern))


def _transformed(frame: Frame, node: s.Parameter, operation: s.Transform, text: t.Expression) -> t.Expression:
    helpers = {"Q": "quoted", "E": "unescaped", "U": "upper", "L": "lower", "u": "upper_first"}
    if operation.operator not in helpers:
        raise Opaque(node, f"@{operation.operator}")
    made = call(frame.unit.helper(helpers[operation.operator]), text)
    if operation.operator != "Q" or text == t.Name("item") or variables.strict(frame):
        return made
    _check_known(frame, node)
    name = node.name
    if name.isdigit() and name != "0":
        there = t.Compare(">=", call(t.Name("len"), frame.args), t.Constant(int(name)))
        return t.Conditional(there, made, t.Constant(""))
    if not (name[0].isalpha() or name[0] == "_") or node.indirect:
        return made
    if isinstance(node.index, s.Subscript):
        return _quoted_item(frame, node, node.index)
    maybe = variables.maybe(frame, name, node)
    if maybe == text:
        return made
    return t.Conditional(t.Compare("is not", maybe, t.Constant(None)), made, t.Constant(""))


def _quoted_item(frame: Frame, node: s.Parameter, index: s.Subscript) -> t.Expression:
    """Return ``${x[i]@Q}``, which is empty where there is no such item."""
    from overhaul.translators.shell.lower import parameters

    if not variables.is_list(frame, node.name) or variables.is_reference(frame, node.name):
        raise Opaque(node, "@Q of one item of what is no array")
    key = parameters.subscript(frame, node.name, index)
    item = frame.fresh("item")
    found = t.Walrus(item, call(t.Attribute(variables.held(frame, node.name), "get"), key))
    there = t.Compare("is not", found, t.Constant(None))
    return t.Conditional(there, call(frame.unit.helper("quoted"), t.Name(item)), t.Constant(""))


def _described(frame: Frame, node: s.Parameter, operation: s.Transform, found: Value) -> Value:
    """Return what ``@A``, ``@K``, ``@a`` and the like say about a variable."""
    if operation.operator in set("QEULu"):
        item = t.Name("item")
        made = _transformed(frame, node, operation, item)
        return Value(t.ListComprehension(made, item, found.expression), many=True, star=found.star)
    facts = frame.unit.facts.variables
    shape = variables.kind(frame, node.name) if node.name[0].isalpha() else Kind.TEXT
    if operation.operator == "K" and found.many and shape in {Kind.ARRAY, Kind.MAP}:
        pairs = call(t.Attribute(variables.held(frame, node.name), "items"))
        return Value(call(frame.unit.helper("pairs"), pairs))
    if operation.operator == "k" and found.many and shape in {Kind.ARRAY, Kind.MAP}:
        pairs = call(t.Attribute(variables.held(frame, node.name), "items"))
        return Value(call(frame.unit.helper("keys_and_values"), pairs), many=True, star=found.star)
    flags = facts.flags_of(frame.function, node.name)
    unchanged = not (flags or node.name in facts.exported or node.name in facts.readonly)
    unchanged = unchanged and is_array(frame, node, node.name)
    if operation.operator == "A" and shape in {Kind.ARRAY, Kind.MAP} and found.many and unchanged:
        letter = t.Constant("a" if shape is Kind.ARRAY else "A")
        held = variables.held(frame, node.name)
        return Value(call(frame.unit.helper("declared"), t.Constant(node.name), held, letter))
    if operation.operator in {"A", "a"} and not found.many and _is_described(frame, node):
        letters = _with_read_only(frame, node, attributes.letters(frame, node.name))
        maybe = variables.maybe(frame, node.name, node)
        helper = frame.unit.helper("assignment_of" if operation.operator == "A" else "attributes_of")
        return Value(call(helper, t.Constant(node.name), maybe, letters))
    if operation.operator == "a" and shape in {Kind.ARRAY, Kind.MAP} and _is_known_list(frame, node):
        attributes.fixed(frame, node.name)
        known = ("a" if shape is Kind.ARRAY else "A") + "".join(sorted(flags & set("ilu")))
        letters = _with_read_only(frame, node, t.Constant(known))
        if is_declared(frame, node, node.name):
            return Value(letters)
        return Value(
            call(frame.unit.helper("attributes_of_array"), variables.held(frame, node.name), letters)
        )
    raise Opaque(node, f"@{operation.operator}")


def _with_read_only(frame: Frame, node: s.Parameter, letters: t.Expression) -> t.Expression:
    """Return the letters of a variable with the one that it has while it is read-only."""
    facts = frame.unit.facts.variables
    if node.name not in facts.readonly:
        return letters
    if facts.is_guarded(frame.function, node.name):
        asked = call(frame.unit.helper("read_only_letter"), t.Constant(node.name))
        return t.Binary("+", letters, asked)
    if frame.function or not facts.is_frozen_before(node.name, node):
        raise Opaque(node, f"whether {node.name} is read-only yet")
    return joined_text([letters, t.Constant("r")])


def _is_known_list(frame: Frame, node: s.Parameter) -> bool:
    """Whether all attributes of an array are known."""
    facts = frame.unit.facts.variables
    plain = node.index is None and not node.indirect and not variables.is_reference(frame, node.name)
    unchanged = node.name not in facts.exported and variables.strict(frame) is False
    return plain and unchanged and is_array(frame, node, node.name)


def _is_described(frame: Frame, node: s.Parameter) -> bool:
    """Whether all attributes of a variable are known, but whether it is exported."""
    facts = frame.unit.facts.variables
    name = node.name
    if not name[0].isalpha() or node.index is not None or node.indirect:
        return False
    kept = variables.is_kept_elsewhere(frame, name) or variables.is_reference(frame, name)
    sure = (
        variables.can_be_none(frame, name)
        or (facts.scope(frame.function, name), name) not in facts.maybe_unset
    )
    return not kept and sure and not variables.is_list(frame, name)


def _sliced(frame: Frame, node: s.Parameter, operation: s.Slice, found: Value) -> Value:
    from overhaul.translators.shell.lower import arithmetic

    offset = arithmetic.number(frame, operation.offset)
    length = arithmetic.number(frame, operation.length) if operation.length is not None else None
    more = () if length is None else (length,)
    if found.many:
        if node.indirect or node.names:
            raise Opaque(node, "a part of a list of names")
        if node.name in {"@", "*"}:
            name = specials.script_name(frame)
            if isinstance(offset, t.Constant) and isinstance(offset.value, int) and offset.value >= 1:
                plain = _plain_slice(frame.args, offset.value - 1, length)
                if plain is not None:
                    return Value(plain, many=True, star=found.star)
            made = call(frame.unit.helper("arguments"), name, frame.args, offset, *more)
            return Value(made, many=True, star=found.star)
        if variables.is_kept_elsewhere(frame, node.name):
            if node.name not in specials.ARRAYS:
                raise Opaque(node, f"a part of {node.name}")
            made = call(t.Attribute(found.expression, "slice"), offset, *more)
            return Value(made, many=True, star=found.star)
        if not variables.is_list(frame, node.name):
            item = t.Name("item")  # the only one is cut itself
            cut = call(frame.unit.helper("substring"), item, offset, *more)
            return Value(t.ListComprehension(cut, item, found.expression), many=True, star=found.star)
        made = call(t.Attribute(found.expression, "slice"), offset, *more)
        return Value(made, many=True, star=found.star)
    text = variables.as_text(found.expression) if found.number else found.expression
    if isinstance(offset, t.Constant) and isinstance(offset.value, int) and offset.value >= 0:
        plain = _plain_slice(text, offset.value, length)
        if plain is not None:
            return Value(plain)
    return Value(call(frame.unit.helper("substring"), text, offset, *more))


def _plain_slice(text: t.Expression, offset: int, length: t.Expression | None) -> t.Expression | None:
    """Return ``text[a:b]`` where it is the same: nothing is counted from the end."""
    lower = t.Constant(offset) if offset else None
    if length is None:
        return t.Index(text, t.Slice(lower))
    if isinstance(length, t.Constant) and isinstance(length.value, int) and length.value >= 0:
        return t.Index(text, t.Slice(lower, t.Constant(offset + length.value)))
    return None

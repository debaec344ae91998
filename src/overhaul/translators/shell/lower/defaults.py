"""``${x:-word}``, ``${x:=word}``, ``${x:?word}`` and ``${x:+word}`` in Python."""

from __future__ import annotations

from dataclasses import replace

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.lower import attributes, specials, variables
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.substituted import perhaps
from overhaul.translators.shell.lower.values import Value

__all__ = ["with_default"]

_NONE = t.Constant(None)
_EMPTY = t.Constant("")


def with_default(frame: Frame, node: s.Parameter, *, quoted: bool) -> Value:
    """Return what a parameter with a default expands to."""
    with perhaps(frame):
        return _with_default(frame, node, quoted=quoted)


def _with_default(frame: Frame, node: s.Parameter, *, quoted: bool) -> Value:
    from overhaul.translators.shell.lower import parameters, words

    operation = node.operation
    assert isinstance(operation, s.Default)  # noqa: S101 - who calls has looked
    if node.length or node.names:
        raise Opaque(node, "a default for a length or for names")
    same = _itself(node, operation)
    if same is not None and not (quoted and (node.name == "1" or frame.unit.dialect == "sh")):
        items = parameters.plain(frame, same).expression
        piece = t.TupleDisplay((call(t.Name("Items"), items),))
        frame.unit.helper("Items")
        return Value(items, many=True, fields=not quoted, pieces=None if quoted else piece)
    if node.name in {"@", "*"} or isinstance(node.index, s.AllItems) or _names_list(frame, node):
        return _of_many(frame, node, operation, quoted=quoted)
    colon = operation.operator.startswith(":")
    kind = operation.operator[-1]
    held = _held(frame, node)
    if kind == "?":
        return Value(_or_fail(frame, node, operation, held))
    if kind == "=":
        return Value(_or_assigned(frame, node, operation, held))
    if not quoted and not _is_plainly_quoted(operation.word):
        return _unquoted(frame, node, operation, held)
    if parameters.is_many(frame, node):
        return _of_list(frame, operation, held)
    word = words.text(frame, operation.word)
    if kind == "+":
        return Value(t.Conditional(_is_set(held, colon=colon), word, _EMPTY))
    return Value(_or(frame, held, word, colon=colon))


def _names_list(frame: Frame, node: s.Parameter) -> bool:
    """Whether what a variable names may be all items of an array."""
    return node.indirect and node.index is None and node.name in frame.unit.facts.variables.list_names


def _or(frame: Frame, held: _Held, word: t.Expression, *, colon: bool) -> t.Expression:
    """Return the value, or a word while it is unset (with a colon: or empty)."""
    if colon:
        if held.always_filled:
            return held.maybe
        if held.absent == _EMPTY and word == _EMPTY:
            return held.value
        if word == _EMPTY:
            return _with_empty(held.maybe)
        if isinstance(held.maybe, t.Conditional):
            filled = t.And((held.maybe.condition, held.maybe.then))
            return t.Conditional(filled, held.maybe.then, word)
        return t.Or((_item_or_empty(held.maybe), word))
    if held.absent is not None:
        if word == _EMPTY and held.absent == _NONE:
            return _with_empty(held.maybe)
        if _is_environment_get(held.maybe):
            assert isinstance(held.maybe, t.Call)  # noqa: S101 - just seen
            if isinstance(word, t.Constant):
                return call(held.maybe.function, *held.maybe.arguments, word)
        return _chosen(frame, held, word)
    return held.value


def _chosen(frame: Frame, held: _Held, word: t.Expression) -> t.Expression:
    """Return the value if it is set; what has to be looked up is looked up once."""
    if held.absent == _NONE and not isinstance(held.maybe, t.Name):
        name = frame.fresh("found")
        return t.Conditional(t.Compare("is not", t.Walrus(name, held.maybe), _NONE), t.Name(name), word)
    if isinstance(held.value, t.Conditional):
        return replace(held.value, otherwise=word)
    return t.Conditional(_is_set(held, colon=False), held.value, word)


def _item_or_empty(maybe: t.Expression) -> t.Expression:
    """Return an item of an array in the way that is fastest, where an unset one may be empty."""
    match maybe:
        case t.Call(t.Attribute(t.Name() as array, "get"), (key,), ()):
            return t.Index(array, key)
        case _:
            return maybe


def _with_empty(maybe: t.Expression) -> t.Expression:
    if _is_environment_get(maybe):
        assert isinstance(maybe, t.Call)  # noqa: S101 - just seen
        return call(maybe.function, *maybe.arguments, _EMPTY)
    return t.Or((maybe, _EMPTY))


def _is_environment_get(value: t.Expression) -> bool:
    match value:
        case t.Call(t.Attribute(t.Attribute(_, "environ"), "get"), (_,), ()):
            return True
        case _:
            return False


class _Held:
    """What a default looks at.

    Attributes:
        maybe: The value; `absent` while it is unset.
        absent: ``None``, an empty text, or nothing when it is always set.
        value: The value where it is set: a `str`.
        test: Whether it is set, where that is not seen by its value.
        always_filled: Whether it is always set and never empty.
    """

    def __init__(
        self,
        maybe: t.Expression,
        absent: t.Expression | None,
        *,
        test: t.Expression | None = None,
        always_filled: bool = False,
    ) -> None:
        self.maybe = maybe
        self.absent = absent
        self.value = maybe
        self.test = test
        self.always_filled = always_filled


def _held(frame: Frame, node: s.Parameter) -> _Held:
    from overhaul.translators.shell.lower import parameters

    name = node.name
    if node.indirect:
        return _Held(parameters.plain(frame, node).expression, _NONE)
    if name.isdigit() and name != "0":
        number = t.Constant(int(name))
        if parameters.is_there(frame, int(name), node):
            return _Held(t.Index(frame.args, t.Constant(int(name) - 1)), None)
        count = call(t.Name("len"), frame.args)
        test = t.Compare(">=", count, number) if name != "1" else frame.args
        return _Held(parameters.or_nothing(frame, int(name)), _EMPTY, test=test)
    if isinstance(node.index, s.Subscript):
        return _item(frame, node, node.index)
    if not (name[0].isalpha() or name[0] == "_") or name == "_":
        found = parameters.plain(frame, node)
        expression = variables.as_text(found.expression) if found.number else found.expression
        absent = _EMPTY if name == "!" else None
        return _Held(expression, absent, test=expression if absent else None, always_filled=absent is None)
    return _of_variable(frame, node, name)


def _of_variable(frame: Frame, node: s.Parameter, name: str) -> _Held:
    maybe = variables.maybe(frame, name, node)
    if variables.is_reference(frame, name):
        return _Held(maybe, _NONE)
    if variables.is_kept_elsewhere(frame, name):
        optional = specials.READERS[name].optional
        return _Held(maybe, _NONE if optional else None, always_filled=not optional)
    if not variables.is_global(frame, name):
        return _Held(maybe, _NONE)
    if variables.kind(frame, name) is Kind.NUMBER:
        return _Held(maybe, None, always_filled=True)
    facts = frame.unit.facts.variables
    if variables.kind(frame, name) is not Kind.TEXT or facts.is_optional(frame.function, name):
        return _Held(maybe, _NONE)
    if (facts.scope(frame.function, name), name) in facts.maybe_unset:
        return _Held(maybe, _EMPTY)
    return _Held(maybe, None)


def _item(frame: Frame, node: s.Parameter, index: s.Subscript) -> _Held:
    from overhaul.translators.shell.lower import parameters

    if not variables.is_list(frame, node.name) or not variables.is_global(frame, node.name):
        bare = s.Parameter(node.span, node.name, node.index)
        found = parameters.plain(frame, bare)
        return _Held(variables.as_text(found.expression) if found.number else found.expression, _EMPTY)
    key = parameters.subscript(frame, node.name, index)
    return _Held(call(t.Attribute(variables.held(frame, node.name), "get"), key), _NONE)


def _is_set(held: _Held, *, colon: bool) -> t.Expression:
    """Return whether the parameter is set (with a colon: and not empty)."""
    if colon:
        return held.maybe
    if held.test is not None:
        return held.test
    if held.absent is None:
        return t.Constant(True)  # noqa: FBT003 - a value of the program
    if held.absent == _EMPTY:
        return held.maybe
    return t.Compare("is not", held.maybe, _NONE)


def _or_fail(frame: Frame, node: s.Parameter, operation: s.Default, held: _Held) -> t.Expression:
    from overhaul.translators.shell.lower import words

    colon = operation.operator == ":?"
    if operation.word.parts:
        message = words.text(frame, operation.word)
    else:
        message = t.Constant("parameter null or not set" if colon else "parameter not set")
    label = node.name if not node.indirect else f"!{node.name}"
    keywords = {"status": t.Constant(2)} if frame.unit.dialect == "sh" else {}
    failing = call(frame.unit.helper("fail"), t.Constant(label), message, **keywords)
    return _or(frame, held, failing, colon=colon)


def _or_assigned(frame: Frame, node: s.Parameter, operation: s.Default, held: _Held) -> t.Expression:
    from overhaul.translators.shell.lower import parameters, words

    colon = operation.operator == ":="
    if node.indirect:
        return _or(frame, held, _assigned_by_name(frame, node, operation), colon=colon)
    if not (node.name[0].isalpha() or node.name[0] == "_"):
        raise Opaque(node, "a default is assigned to what has no name of its own")
    word = words.text(frame, operation.word)
    if isinstance(node.index, s.Subscript):
        place = variables.held(frame, node.name)
        key = parameters.subscript(frame, node.name, node.index)
        put = call(t.Attribute(place, "put"), key, word)
        return _or(frame, held, put, colon=colon)
    chosen = _or(frame, held, word, colon=colon)
    if chosen == held.value:
        return chosen
    if variables.kind(frame, node.name) is not Kind.TEXT or _has_attributes(frame, node.name):
        return _or(frame, held, variables.assign_expression(frame, node.name, word, node), colon=colon)
    return variables.assign_expression(frame, node.name, chosen, node)


def _assigned_by_name(frame: Frame, node: s.Parameter, operation: s.Default) -> t.Expression:
    """Return what assigns a default to the variable that another one names."""
    from overhaul.translators.shell.lower import parameters, words

    facts = frame.unit.facts.variables
    if variables.is_reference(frame, node.name) or facts.readonly or node.name.isdigit():
        raise Opaque(node, "a default is assigned to what has no name of its own")
    found = parameters.plain(frame, s.Parameter(node.span, node.name, node.index))
    name = variables.as_text(found.expression) if found.number else found.expression
    word = attributes.named(frame, name, words.text(frame, operation.word))
    return call(frame.unit.helper("defaulted"), name, word)


def _has_attributes(frame: Frame, name: str) -> bool:
    facts = frame.unit.facts.variables
    return bool(facts.flags_of(frame.function, name)) or name in facts.readonly


# ----------------------------------------------------------------------------------------- unquoted, and of several


def _is_plainly_quoted(word: s.Word) -> bool:
    """Whether nothing is quoted in an unquoted default, so that all of it is split."""
    for part in word.parts:
        if isinstance(part, s.Parameter):
            if part.name in {"@", "*"} or isinstance(part.index, s.AllItems):
                return False
            if isinstance(part.operation, s.Default) and not _is_plainly_quoted(part.operation.word):
                return False
        elif not isinstance(part, (s.CommandSubstitution, s.ArithExpansion, s.Literal)):
            return False
    return True


def _unquoted(frame: Frame, node: s.Parameter, operation: s.Default, held: _Held) -> Value:
    """Return the fields of an unquoted expansion whose word has quotes in it."""
    from overhaul.translators.shell.lower import words

    colon = operation.operator.startswith(":")
    del node
    given = words.loose_items(frame, operation.word)
    test = _is_set(held, colon=colon)
    pieces = words.loose_pieces(frame, operation.word)
    if operation.operator[-1] == "+":
        either = t.Conditional(test, pieces, t.TupleDisplay())
        return Value(t.Conditional(test, given, t.ListDisplay()), many=True, fields=True, pieces=either)
    if held.absent == _NONE and not isinstance(held.maybe, t.Name):
        found = frame.fresh("found")
        test = t.Walrus(found, held.maybe)
        test = test if colon else t.Compare("is not", test, _NONE)
        held.value = t.Name(found)
    own = call(frame.unit.helper("split"), held.value, **words.ifs(frame))
    frame.unit.helper("Unquoted")
    piece = t.TupleDisplay((call(t.Name("Unquoted"), held.value),))
    either = t.Conditional(test, piece, pieces)
    return Value(t.Conditional(test, own, given), many=True, fields=True, pieces=either)


def _of_list(frame: Frame, operation: s.Default, held: _Held) -> Value:
    """Return ``"${x:-$@}"``: the value, or the items of a list."""
    from overhaul.translators.shell.lower import words

    test = _is_set(held, colon=operation.operator.startswith(":"))
    given = _at_least_one(words.items(frame, [_in_quotes(operation.word)]))
    if operation.operator[-1] == "+":
        return Value(t.Conditional(test, given, t.ListDisplay((_EMPTY,))), many=True)
    if held.absent == _NONE and not isinstance(held.maybe, t.Name):
        held.value = t.Or((held.maybe, _EMPTY))
    return Value(t.Conditional(test, t.ListDisplay((held.value,)), given), many=True)


def _at_least_one(items: t.Expression) -> t.Expression:
    """Return the items of a default in double quotes: one that is empty, where there are none."""
    match items:
        case t.ListDisplay(found) if any(not isinstance(each, t.Starred) for each in found):
            return items
        case _:
            return t.Or((items, t.ListDisplay((_EMPTY,))))


def _in_quotes(word: s.Word) -> s.Word:
    """Return a word whose parts all stand in double quotes."""
    from overhaul.translators.shell.lower import words

    return s.Word(word.span, (s.DoubleQuoted(word.span, tuple(words.flat(word))),))


def _unquoted_of_many(frame: Frame, operation: s.Default, test: t.Expression, found: Value) -> Value:
    """Return the fields of an unquoted ``${@-word}`` or ``${@+word}`` whose word has quotes in it."""
    from overhaul.translators.shell.lower import words

    given = words.loose_items(frame, operation.word)
    pieces = words.loose_pieces(frame, operation.word)
    if operation.operator[-1] == "+":
        either = t.Conditional(test, pieces, t.TupleDisplay())
        return Value(t.Conditional(test, given, t.ListDisplay()), many=True, fields=True, pieces=either)
    piece = call(frame.unit.helper("Unquoted"), found.expression)
    own = call(frame.unit.helper("fields"), piece, **words.ifs(frame))
    either = t.Conditional(test, t.TupleDisplay((piece,)), pieces)
    return Value(t.Conditional(test, own, given), many=True, fields=True, pieces=either)


def _itself(node: s.Parameter, operation: s.Default) -> s.Parameter | None:
    """Return the list in ``${x+"$x"}`` and the like, the safe way to write a list that may be empty."""
    if operation.operator not in {"+", ":+"} or len(operation.word.parts) != 1:
        return None
    part = operation.word.parts[0]
    if isinstance(part, s.DoubleQuoted) and len(part.parts) == 1:
        part = part.parts[0]
    elif not isinstance(part, s.DoubleQuoted):
        return None
    if not isinstance(part, s.Parameter) or part.operation is not None or part.length or part.indirect:
        return None
    if part.name == "@" and node.name in {"1", "@"} and node.index is None and operation.operator == "+":
        return part
    same = part.name == node.name and isinstance(part.index, s.AllItems) and not part.index.star
    whole = isinstance(node.index, s.AllItems)
    return part if same and whole and operation.operator == "+" else None


def _of_many(  # noqa: PLR0912 - one branch for an operator
    frame: Frame, node: s.Parameter, operation: s.Default, *, quoted: bool
) -> Value:
    """Return ``${@:-word}``, ``${a[@]:-word}`` and the like."""
    from overhaul.translators.shell.lower import parameters, words

    if operation.operator[-1] == "=":
        raise Opaque(node, "a default is assigned to several items")
    bare = s.Parameter(node.span, node.name, node.index, indirect=node.indirect)
    found = parameters.plain(frame, bare)
    if not found.many:
        raise Opaque(node, "a default for what is no list")
    nothing: t.Expression = t.ListDisplay((_EMPTY,) if quoted and frame.unit.dialect == "sh" else ())
    if node.indirect and isinstance(found.expression, t.Call):
        nothing = found.expression
        found = Value(call(found.expression.function, *found.expression.arguments[:2]), many=True)
    colon = operation.operator.startswith(":")
    test: t.Expression = found.expression
    if frame.unit.dialect == "sh" and operation.operator in {"+", "-"}:
        test = t.Constant(True)  # noqa: FBT003 - a value of the program
    if colon:
        test = call(t.Attribute(t.Constant(" "), "join"), found.expression)
    if colon and node.indirect and isinstance(found.expression, t.Call):
        test = call(frame.unit.helper("filled"), *found.expression.arguments)
    if not quoted and not _is_plainly_quoted(operation.word) and operation.operator[-1] in "+-":
        if nothing != t.ListDisplay():
            raise Opaque(node, "quotes in the default of a list of names")
        return _unquoted_of_many(frame, operation, test, found)
    word = words.text(frame, operation.word)
    given: t.Expression = t.ListDisplay((word,))
    if quoted and any(
        isinstance(each, s.Parameter) and parameters.is_many(frame, each)
        for each in words.flat(operation.word)
    ):
        given = _at_least_one(words.items(frame, [_in_quotes(operation.word)]))
    if operation.operator[-1] == "?":
        failing = call(frame.unit.helper("fail"), t.Constant(node.name), word)
        return Value(t.Conditional(test, found.expression, failing), many=True, star=found.star)
    if operation.operator == "+" and frame.unit.dialect == "sh":  # to which they are always set
        return Value(given, many=True, star=found.star)
    if operation.operator == "-" and frame.unit.dialect == "sh":
        own = _at_least_one(found.expression) if quoted else found.expression
        return Value(own, many=True, star=found.star)
    if operation.operator == ":+" and quoted and nothing == t.ListDisplay():  # one empty item stays one
        nothing = call(t.Name("list"), found.expression)
    if operation.operator[-1] == "+":
        return Value(t.Conditional(test, given, nothing), many=True, star=found.star)
    return Value(
        t.Conditional(test, call(t.Name("list"), found.expression), given), many=True, star=found.star
    )

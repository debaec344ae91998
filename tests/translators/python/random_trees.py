"""Random trees of Python: every kind of node in every place where it may stand."""

from __future__ import annotations

from hypothesis import strategies as st

from overhaul.translators.python import tree as t

__all__ = ["expressions", "modules", "texts"]

names = st.sampled_from(["a", "b", "name", "path_2", "X"])
_CHARACTERS = ("a", " ", "'", '"', "\\", "{", "}", "\n", "\t", "\r", "#", "!", ":", "=", "%", "é", "漢")
_ODD = ("\udc80", "\x1b", "\u202e", "\N{NO-BREAK SPACE}", "\U0001f600", "\x00", '"""')
_LONG = ("word " * 30, "line\n" * 30, "x" * 100, "see https://example.org/" + "y" * 90)
_PIECES = st.sampled_from((*_CHARACTERS, *_ODD, *_LONG))
texts = st.lists(_PIECES, max_size=8).map("".join)
_constants = st.one_of(
    texts,
    st.integers(-5, 300),
    st.sampled_from([None, True, False, 0.5, -2.5, 1e300, float("inf"), b"ab", b"'\xff\n\"\\"]),
).map(t.Constant)
expressions: st.SearchStrategy[t.Expression] = st.deferred(lambda: st.one_of(_leaves, _leaves, _branches))
_leaves = st.one_of(names.map(t.Name), _constants)
_maybe = st.none() | expressions


def _several(strategy: st.SearchStrategy, least: int = 0) -> st.SearchStrategy:
    return st.lists(strategy, min_size=least, max_size=3).map(tuple)


_starred = expressions.map(t.Starred)
_items = _several(st.one_of(expressions, expressions, _starred))
_target = st.one_of(
    names.map(t.Name), st.lists(names.map(t.Name), min_size=1, max_size=3).map(tuple).map(t.TupleDisplay)
)
_comparison = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"])
_operator = st.sampled_from(["|", "^", "&", "<<", ">>", "+", "-", "*", "/", "//", "%", "@", "**"])
_keywords = st.lists(
    st.builds(t.Keyword, st.sampled_from(["", "key", "end"]), expressions),
    max_size=2,
    unique_by=lambda each: each.name,
).map(lambda given: tuple(sorted(given, key=lambda each: not each.name)))
_slices = st.builds(t.Slice, _maybe, _maybe, _maybe)
_branches = st.one_of(
    st.builds(t.FormattedText, _several(texts | expressions)),
    st.builds(t.Attribute, expressions, names),
    st.builds(
        t.Index, expressions, expressions | _slices | _several(expressions | _slices, 2).map(t.TupleDisplay)
    ),
    st.builds(t.Call, expressions, _items, _keywords),
    st.builds(t.Unary, st.sampled_from("-+~"), expressions),
    st.builds(t.Binary, _operator, expressions, expressions),
    st.builds(
        t.Compare, _comparison, expressions, expressions, _several(st.tuples(_comparison, expressions))
    ),
    st.builds(t.And, _several(expressions, 1)),
    st.builds(t.Or, _several(expressions, 1)),
    st.builds(t.Not, expressions),
    st.builds(t.Conditional, expressions, expressions, expressions),
    st.builds(t.Walrus, names, expressions),
    st.builds(t.Lambda, st.sampled_from([(), ("a",), ("a", "b")]), expressions),
    st.builds(t.ListDisplay, _items),
    st.builds(t.TupleDisplay, _items),
    st.builds(t.SetDisplay, _several(expressions, 1)),
    st.builds(t.DictDisplay, _several(st.tuples(_maybe, expressions))),
    st.builds(t.ListComprehension, expressions, _target, expressions, _maybe, st.booleans()),
)

# No tuples: `with (a, b):` manages two contexts.
_managers = st.one_of(
    names.map(t.Name),
    st.builds(t.Call, expressions, _items, _keywords),
    st.builds(t.Walrus, names, expressions),
    st.builds(t.Conditional, expressions, expressions, expressions),
    st.builds(t.Lambda, st.just(()), expressions),
)
_comments = st.sampled_from(
    ["", "", " why", "type: int", "a comment that goes on and on " * 5, "bad \udc80\r\n \x1b"]
)
_assigned = st.one_of(_target, st.builds(t.Attribute, names.map(t.Name), names))
statements: st.SearchStrategy[t.Statement] = st.deferred(lambda: st.one_of(_simple, _simple, _compound))
_simple = st.one_of(
    st.builds(t.Remark, _comments),
    st.builds(t.Do, expressions, _comments),
    st.builds(t.Assign, _several(_assigned, 1), expressions, _comments),
    st.builds(t.Declare, names, st.sampled_from(["int", "str | None"]), _maybe, _comments),
    st.builds(t.AugAssign, names.map(t.Name), _operator, expressions, _comments),
    st.builds(t.Delete, _several(names.map(t.Name), 1), _comments),
    st.builds(t.Pass, _comments),
    st.builds(t.Break, _comments),
    st.builds(t.Continue, _comments),
    st.builds(t.Return, _maybe, _comments),
    st.builds(t.Raise, st.just(t.Name("Problem")), _maybe, _comments),
    st.builds(t.Raise),
)
_body = _several(statements)
_handlers = _several(st.builds(t.ExceptHandler, expressions, st.sampled_from(["", "error"]), _body))
_parameters = st.lists(
    st.builds(t.Parameter, names, st.sampled_from(["", "int"]), _maybe),
    max_size=3,
    unique_by=lambda each: each.name,
).map(lambda given: tuple(sorted(given, key=lambda each: each.default is not None)))
_compound = st.one_of(
    st.builds(t.If, expressions, _body, _body, _comments),
    st.builds(t.While, expressions, _body, _body, _comments),
    st.builds(t.For, _target, expressions, _body, _body, _comments),
    st.builds(t.With, _several(st.tuples(_managers, st.none() | names.map(t.Name)), 1), _body, _comments),
    st.builds(t.Try, _body, _handlers, _body, _body),
    st.builds(t.FunctionDef, names, _parameters, st.sampled_from(["", "int"]), _body),
)
modules = st.builds(t.Module, st.just(""), st.just(()), _body)

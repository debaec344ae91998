"""Positions, line ends, encodings, and walks that look only where something is mentioned."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overhaul.codemods.api import Site
from overhaul.codemods.toolbox.module import Module, decode, encode, parse, walk


def _module(source: bytes) -> Module:
    return Module("x.py", source, parse(source))


@given(
    st.lists(
        st.sampled_from(["a = 'ä'", "f(b)", "", "if x:\r\n\tpass", "# ü\f", "s = '''\n\r'''"]), max_size=8
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_span_is_the_text_that_ast_sees(lines: list[str], end: str) -> None:
    text = end.join(lines)
    module = _module(text.encode())
    for node in ast.walk(module.tree):
        if isinstance(node, (ast.Name, ast.Call)):
            assert module.segment(node) == ast.unparse(node)
            start = module.span(node)[0]
            assert module.line(start) == node.lineno
            assert module.offset(node.lineno, node.col_offset) == start


@pytest.mark.parametrize(
    ("source", "newline"),
    [(b"", "\n"), (b"a\r\nb\r\nc\n", "\r\n"), (b"a\rb\rc\n", "\r"), (b"a\nb\r\n", "\n")],
)
def test_newline_is_the_most_frequent(source: bytes, newline: str) -> None:
    assert _module(source).newline == newline


@pytest.mark.parametrize(
    ("source", "indent"),
    [
        (b"x\n", "    "),
        (b"if x:\n\ty\n", "\t"),
        (b"if x: y\nif x:\n  y\n", "  "),
        (b"class A:\n   @d\n   def f(): pass\n", "   "),
    ],
)
def test_indent_is_that_of_the_file(source: bytes, indent: str) -> None:
    assert _module(source).indent == indent


def test_column_counts_characters_and_offset_bytes() -> None:
    module = _module("x = 'ä'; y = 1\n".encode())
    name = module.tree.body[1].targets[0]
    assert (module.span(name)[0], module.column(module.span(name)[0])) == (10, 10)
    assert name.col_offset == 10
    assert module.column(module.span(module.tree.body[1].value)[0]) == 14


def test_a_decorated_statement_begins_at_its_at_sign() -> None:
    module = _module(b"x\n@ (\n d)\n@e\ndef f(): pass\n")
    start, end = module.statement_span(module.tree.body[1])
    assert module.source[start:end] == b"@ (\n d)\n@e\ndef f(): pass"
    assert module.starts_line(module.tree.body[1])


def test_a_statement_behind_another_does_not_start_its_line() -> None:
    module = _module(b"x; y\nif a: b\n")
    assert [module.starts_line(each) for each in module.tree.body] == [True, False, True]
    assert not module.starts_line(module.tree.body[2].body[0])
    assert module.indentation(module.tree.body[1]) == "x; "


@given(st.text("ab\r\n", max_size=40))
def test_mention_lines_are_the_lines_that_contain_it(text: str) -> None:
    source = text.encode()
    module = Module("x.py", source, ast.Module([], []))
    lines = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    assert module.mention_lines([b"ab"]) == [number for number, line in enumerate(lines, 1) if b"ab" in line]


def test_sites_come_with_their_ancestors_in_source_order() -> None:
    module = _module(b"def f():\n    b(a)\n\nc(\n    a)\nx(1)\n")
    sites = list(module.sites(ast.Call, (b"a",)))
    assert [ast.unparse(site.node) for site in sites] == ["b(a)", "c(a)"]
    assert [type(each).__name__ for each in sites[0].ancestors] == ["Module", "FunctionDef", "Expr"]
    below = module.all_sites(ast.Name, Site(module.tree.body[0], (module.tree,)))
    assert [(site.node.id, len(site.ancestors)) for site in below] == [("b", 4), ("a", 4)]


def test_a_walk_passes_over_what_touches_no_line_but_never_inside_f_strings() -> None:
    tree = parse(b"a(\n  b)\nf'{c}' '''\n{d}'''\n@e\ndef g():\n    h\n")
    assert {node.id for node, _ in walk(tree, [2]) if isinstance(node, ast.Name)} == {"b"}
    assert {node.id for node, _ in walk(tree, [4]) if isinstance(node, ast.Name)} == {"c"}
    assert {node.id for node, _ in walk(tree, [5]) if isinstance(node, ast.Name)} == {"e"}


def test_positions_in_f_strings_are_trusted_only_when_they_fit() -> None:
    module = _module(b"f'''\n{print(1)}'''\nprint(2)\n")
    reliable = {ast.unparse(site.node): module.reliable(site) for site in module.all_sites(ast.Call)}
    assert reliable["print(2)"]
    inner = next(site for site in module.all_sites(ast.Call) if ast.unparse(site.node) == "print(1)")
    assert reliable["print(1)"] == (module.segment(inner.node) == "print(1)")


@pytest.mark.parametrize(
    ("data", "source", "encoding", "bom"),
    [
        ("ä".encode(), "ä".encode(), "utf-8", 0),
        (b"\xef\xbb\xbfx", b"x", "utf-8", 3),
        (b"# coding: latin-1\n# \xe4", "# coding: latin-1\n# ä".encode(), "iso8859-1", 0),
        (
            b"#!/x\n# vim: set fileencoding=cp1252 :\n'\x80'",
            "#!/x\n# vim: set fileencoding=cp1252 :\n'€'".encode(),
            "cp1252",
            0,
        ),
        (b"x\n# coding: latin-1\n", b"x\n# coding: latin-1\n", "utf-8", 0),
        (b"\xef\xbb\xbf# coding: utf-8-sig\nx", b"# coding: utf-8-sig\nx", "utf-8", 3),
        (b"# coding: utf-8-sig\nx", b"# coding: utf-8-sig\nx", "utf-8", 0),
        (b"# -*- coding: UTF_8-unix -*-\nx", b"# -*- coding: UTF_8-unix -*-\nx", "utf-8", 0),
        (b"# coding: iso-latin-1-dos\n# \xe4", "# coding: iso-latin-1-dos\n# \xe4".encode(), "iso8859-1", 0),
    ],
)
def test_decoding_and_back(data: bytes, source: bytes, encoding: str, bom: int) -> None:
    assert decode(data) == (source, encoding, bom)
    assert data[:bom] + encode(source, encoding) == data
    ast.dump(parse(source))


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"x\n\n'\xe4'\n", 3, "not utf-8"),
        (b"# coding: nonsense\n", None, "unknown encoding"),
        (b"\xef\xbb\xbf# coding: latin-1\n", None, "byte order mark"),
        (b"# coding: ascii\n'\xe4'\n", 2, "not ascii"),
    ],
)
def test_what_cannot_be_decoded_is_said(data: bytes, line: int | None, words: str) -> None:
    with pytest.raises(SyntaxError, match=words) as caught:
        decode(data)
    assert caught.value.lineno == line


def test_a_cookie_is_not_obeyed_twice_and_escapes_do_not_warn() -> None:
    tree = parse("# coding: latin-1\nx = 'ä\\d'\n".encode())
    assert tree.body[0].value.value == "ä\\d"

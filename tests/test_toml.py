from __future__ import annotations

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from overhaul.toml import TomlError, loads, positions

DOCUMENT = '''\
# comment with [brackets] = "x"
title = "a # b"
text = """
[not.a.table]
key = 1
"""
raw = \'\'\'
]]] ""\'\'\'
nested = [
  # a comment, with ] in it
  "one", "two",
  [1, 2],
  { name = "x", "quoted key" = [
     3 ] },
]
date = 1979-05-27 07:32:00
a.b."c.d" = 1.5

[tool.migrate]  # here
codemods = ["p",
            "q"]
"spaced key" = true

[[tool.migrate.overrides]]
paths = []
[tool.migrate.overrides.options.x]
level = 1
[[tool.migrate.overrides]]
paths = ["z"]
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("text",), 3),
        (("raw",), 7),
        (("nested",), 9),
        (("nested", 0), 11),
        (("nested", 1), 11),
        (("nested", 2, 1), 12),
        (("nested", 3, "name"), 13),
        (("nested", 3, "quoted key", 0), 14),
        (("date",), 16),
        (("a", "b", "c.d"), 17),
        (("tool",), 19),
        (("tool", "migrate"), 19),
        (("tool", "migrate", "codemods", 1), 21),
        (("tool", "migrate", "spaced key"), 22),
        (("tool", "migrate", "overrides"), 24),
        (("tool", "migrate", "overrides", 0), 24),
        (("tool", "migrate", "overrides", 0, "options", "x", "level"), 27),
        (("tool", "migrate", "overrides", 1, "paths", 0), 29),
    ],
)
def test_every_key_and_element_has_its_line(path, line):
    assert positions(DOCUMENT)[path] == line


def test_windows_line_ends_count_once():
    assert positions("a = 1\r\nb = [\r\n 2]\r\n") == {("a",): 1, ("b",): 2, ("b", 0): 3}


def test_quotes_at_the_end_of_a_long_string_belong_to_it():
    text = 'a = """x"""""\nb = \'\'\'y\'\'\'\'\'\nc = "\\""\nd = 1\n'
    assert loads(text)["a"] == 'x""'
    assert positions(text) == {("a",): 1, ("b",): 2, ("c",): 3, ("d",): 4}


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=6)
VALUES = st.recursive(
    st.booleans()
    | st.integers(-9, 9)
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def paths(value, at=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key)
            yield from paths(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield (*at, index)
            yield from paths(inner, (*at, index))


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_all_paths_of_a_document_are_found_and_no_others(data):
    text = tomlkit.dumps(data)
    found = positions(text)
    assert set(found) == set(paths(loads(text)))
    assert all(1 <= line <= text.count("\n") + 1 for line in found.values())


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("a = 1\nb 2\n", 2, 3), ("a = [1,\n", 2, 1), ("a = 1\na = 2\n", 2, 6), ('a = "x\n', 1, 7)],
)
def test_broken_documents_name_line_and_column(text, line, column):
    with pytest.raises(TomlError) as caught:
        loads(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert "at line" not in caught.value.reason


def test_a_document_nested_without_end_is_an_error_and_no_crash():
    with pytest.raises(TomlError, match="deep"):
        loads("a = " + "[" * 100_000)

"""Names in the support modules that mean one thing to whoever makes them smaller for a program."""

from __future__ import annotations

import symtable
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from overhaul.translators.shell.helpers.pieces import SUPPORT

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = {
    f"{folder.name}/{entry.name}": entry.read_text(encoding="utf-8")
    for folder in (files(SUPPORT), files(SUPPORT) / "lean")
    for entry in folder.iterdir()
    if entry.name.endswith(".py")
}


def owning(table: symtable.SymbolTable, name: str) -> Iterator[str]:
    """Yield the functions of which a name is a parameter or a local variable."""
    for child in table.get_children():
        if (
            child.get_type() == "function"
            and name in child.get_identifiers()
            and child.lookup(name).is_local()
        ):
            yield child.get_name()
        yield from owning(child, name)


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_options_are_always_those_of_the_shell(source):
    assert list(owning(symtable.symtable(SOURCES[source], source, "exec"), "options")) == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(options): return 'errexit' in options",
        "def f(*options): return 'errexit' in options",
        "def f():\n    options = set()\n    return lambda: 'errexit' in options",
        "class C:\n    def f(self, **options): return options",
    ],
)
def test_others_of_their_name_are_found(text):
    assert list(owning(symtable.symtable(text, "text", "exec"), "options")) == ["f"]


def test_the_options_themselves_are_none_of_these():
    text = "options = set()\ndef f(): return 'errexit' in options"
    assert list(owning(symtable.symtable(text, "text", "exec"), "options")) == []

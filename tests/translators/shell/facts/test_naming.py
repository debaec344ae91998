from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from overhaul.translators.shell.facts.naming import Naming


def test_names_are_kept_where_python_allows():
    naming = Naming.beside(frozenset({"run"}))
    assert naming.variable("VERSION") == "VERSION"
    assert naming.variable("class") == "class_"
    assert naming.variable("run") == "run_"
    assert naming.variable("list") == "list_"
    assert naming.variable("os") == "os_"
    assert naming.function("build-push") == "build_push"
    assert naming.function("VERSION") == "VERSION_"
    assert naming.is_variable("VERSION")
    assert not naming.is_variable("build_push")


@given(st.lists(st.text(min_size=1, max_size=6), unique=True))
def test_no_two_get_the_same_and_each_is_a_name(names):
    naming = Naming.beside(frozenset())
    found = [naming.function(name) for name in names] + [naming.variable(name) for name in names]
    assert len(set(found)) == len(found)
    assert all(name.isidentifier() for name in found)
    assert found == [naming.function(name) for name in names] + [naming.variable(name) for name in names]

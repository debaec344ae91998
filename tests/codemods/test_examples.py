"""Every example of every built-in codemod, through the engine; and the laws, which nobody has to ask for."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from overhaul.codemods.catalog import CATALOG, DEFAULT, load
from overhaul.model.change import Certainty
from overhaul.model.note import NoteKind

_SPEC = importlib.util.spec_from_file_location("codemod_harness", Path(__file__).with_name("harness.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
harness = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(harness)


def cases():
    for name in CATALOG:
        for example in load(name).examples:
            yield pytest.param(load(name), example, id=f"{name}: {example.title}")


EXAMPLES = list(cases())


def before_of(example):
    return {**example.files, example.path: example.before}


def after_of(example):
    after = example.before if example.after is None else example.after
    return {**example.files, example.path: after, **example.files_after}


@pytest.mark.parametrize(("codemod", "example"), EXAMPLES)
def test_an_example_gives_what_it_says(codemod, example):
    result = harness.run(codemod, before_of(example), example.options)
    assert result.files == after_of(example)
    shown = "\n".join(f"{note.message} {note.hint}" for note in result.notes)
    assert [words for words in example.notes if words not in shown] == [], shown
    broken = [note for note in result.notes if note.kind in {NoteKind.ERROR, NoteKind.LIMIT}]
    assert broken == []


@pytest.mark.parametrize(("codemod", "example"), EXAMPLES)
def test_a_second_run_changes_nothing(codemod, example):
    once = harness.run(codemod, before_of(example), example.options)
    twice = harness.run(codemod, once.files, example.options)
    assert twice.files == once.files
    assert twice.changes == ()


@pytest.mark.parametrize(("codemod", "example"), EXAMPLES)
def test_results_parse_and_edits_can_be_taken_back(codemod, example):
    files = before_of(example)
    result = harness.run(codemod, files, example.options)
    for change in result.changes:
        if change.path.endswith(".py"):
            ast.parse(result.files[change.path])
        after = result.files[change.path].encode()
        before = files.get(change.path)
        assert change.inverted().result(after) == (None if before is None else before.encode())


@pytest.mark.parametrize(("codemod", "example"), EXAMPLES)
@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_line_ends_of_the_file_are_kept(codemod, example, end):
    if set(before_of(example)) != {example.path} or example.files_after or "\\\n" in example.before:
        pytest.skip("one file is enough")
    result = harness.run(codemod, {example.path: example.before.replace("\n", end)}, example.options)
    text = result.files[example.path]
    assert text == after_of(example)[example.path].replace("\n", end)


@pytest.mark.parametrize(("codemod", "example"), EXAMPLES)
def test_indented_code_is_found_too(codemod, example):
    """The same inside a function of a class of a branch, unless imports or docstrings would mean something else."""
    if example.files or example.files_after or "import" in (example.after or "") or '"""' in example.before:
        pytest.skip("only for examples that say nothing about the head of a file")
    result = harness.run(codemod, {example.path: f"if True:\n{indented(example.before)}"}, example.options)
    wanted = example.before if example.after is None else example.after
    assert result.files[example.path] == f"if True:\n{indented(wanted)}"


def indented(text):
    return re.sub(r"(?m)^(?=.)", "    ", text)


@pytest.mark.parametrize("name", CATALOG)
def test_a_codemod_says_what_it_is(name):
    codemod = load(name)
    assert codemod.name == name
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", name)
    assert codemod.summary.endswith(".")
    assert "https://" in codemod.why
    assert all(sentence.endswith(".") for sentence in codemod.leaves)
    assert codemod.mentions
    assert codemod.default == (name in DEFAULT)
    assert len(codemod.examples) >= 8
    assert len({example.title for example in codemod.examples}) == len(codemod.examples)
    assert any(example.after is None for example in codemod.examples)
    if codemod.certainty is not Certainty.ADVICE:
        assert any(example.after is not None for example in codemod.examples)
    assert all(
        option.name == option.name.lower() and option.summary.endswith(".") for option in codemod.options
    )


@pytest.mark.parametrize("name", [name for name in CATALOG if name not in DEFAULT])
def test_every_option_is_shown_by_an_example(name):
    codemod = load(name)
    shown = {option for example in codemod.examples for option in example.options}
    assert shown == {option.name for option in codemod.options}


def test_the_same_bytes_give_the_same_outcome_in_any_order():
    """Codemods keep nothing between files."""
    codemod = load("requests-timeouts")
    sources = [example.before for example in codemod.examples if not example.options]
    alone = [harness.run(codemod, {"app.py": source}, {}).files["app.py"] for source in sources]
    backwards = [harness.run(codemod, {"app.py": source}, {}).files["app.py"] for source in reversed(sources)]
    assert alone == backwards[::-1]

"""The page of a codemod: for the terminal (``migrate explain``) and as Markdown (``docs/codemods/``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from overhaul.model.change import Blob, Change, Edit, digest_of
from overhaul.report.diff import hunk_diff
from overhaul.report.display import visible, wrapped
from overhaul.report.hunks import hunks
from overhaul.report.look import Look
from overhaul.report.patch import hunk_patch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.api import Codemod, Example, Option
    from overhaul.report.hunks import Hunk

__all__ = ["catalogue_markdown", "explain_text", "option_value"]

#: Longer lines of prose are hard to read, however wide the terminal is.
_PROSE = 88
_CERTAINTY = {
    "safe": "the program behaves the same",
    "review": "behaviour changes in the way described here: look at each hunk",
    "advice": "notes only, nothing is changed",
}


class _Case(NamedTuple):
    """One file of an example."""

    path: str
    before: str
    after: str
    new: bool


def explain_text(codemod: Codemod, look: Look) -> Iterator[str]:
    """Yield the page for a terminal, with line ends."""
    width = min(look.width, _PROSE)
    yield f"{look.paint(codemod.name, 'bold')}  {look.paint(codemod.certainty.value, codemod.certainty.value)}\n\n"
    yield from _prose(codemod.summary, width)
    yield "\n" + look.paint("Why", "bold") + "\n"
    yield from _prose(codemod.why, width)
    yield "\n" + look.paint("Certainty", "bold") + "\n"
    yield from _prose(f"{codemod.certainty.value}: {_CERTAINTY[codemod.certainty.value]}.", width)
    if codemod.requires:
        yield from _prose(f"The changed code needs {_listed(codemod.requires)}.", width)
    if codemod.leaves:
        yield "\n" + look.paint("Leaves alone", "bold") + "\n"
        for sentence in codemod.leaves:
            yield from _bullet(sentence, look, width)
    if codemod.options:
        yield "\n" + look.paint("Options", "bold") + f"  -O {codemod.name}.NAME=VALUE\n"
        for option in codemod.options:
            yield from _option(option, look, width)
    if codemod.examples:
        yield "\n" + look.paint("Examples", "bold") + "\n"
        for example in codemod.examples:
            yield from _example(example, look, width)
    yield f"\nNext: {look.paint(f'migrate plan -c {codemod.name}', 'command')}\n"


def catalogue_markdown(codemod: Codemod) -> str:
    """Return the page as Markdown, ending in a newline."""
    return "".join(_markdown(codemod))


def option_value(option: Option) -> str:
    """Return the default of an option as the configuration writes it."""
    return _toml(option.default)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value)


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _prose(text: str, width: int) -> Iterator[str]:
    for line in wrapped(text, width - 2):
        yield f"  {line}\n"


def _bullet(text: str, look: Look, width: int) -> Iterator[str]:
    for index, line in enumerate(wrapped(text, width - 4)):
        yield f"  {look.pick('•', '*') if not index else ' '} {line}\n"


def _option(option: Option, look: Look, width: int) -> Iterator[str]:
    yield f"  {look.paint(option.name, 'step')} = {look.paint(option_value(option), 'string')}\n"
    for line in wrapped(_choices(option, option.summary), width - 6):
        yield f"      {line}\n"


def _choices(option: Option, text: str) -> str:
    if not option.choices:
        return text
    return f"{text.rstrip('.')}; one of {', '.join(option.choices)}."


def _example(example: Example, look: Look, width: int) -> Iterator[str]:
    yield "\n"
    for line in wrapped(example.title, width - 2):
        yield f"  {look.paint(line, 'hunk')}\n"
    for name, value in example.options.items():
        yield f"  with {name} = {_toml(value)}\n"
    for case in _cases(example):
        if len(_cases(example)) > 1:
            yield f"  {look.paint(case.path, 'path')}{' (new)' if case.new else ''}\n"
        yield from _case_text(case, look)


def _case_text(case: _Case, look: Look) -> Iterator[str]:
    if case.before == case.after:
        for line in case.before.splitlines():
            yield f"    {visible(line, look)}".rstrip() + "\n"
        yield f"  {look.paint('stays as it is', 'dim')}\n"
        return
    for hunk in _hunks(case):
        body = hunk_diff(hunk, case.path, look).split("\n")[1:-1]
        yield from (f"   {line}".rstrip() + "\n" for line in body)


def _cases(example: Example) -> list[_Case]:
    """Return the files an example shows: its own, then those that change with it."""
    after = example.before if example.after is None else example.after
    cases = [_Case(example.path, example.before, after, new=False)]
    for path, text in example.files_after.items():
        cases.append(_Case(path, example.files.get(path, ""), text, new=path not in example.files))
    return cases


def _hunks(case: _Case) -> Iterator[Hunk]:
    """Yield the hunks between two texts: one edit of everything, in which unchanged lines are found again."""
    before, after = case.before.encode(), case.after.encode()
    edit = Edit(0, before, after, ())
    change = Change(
        case.path, Blob(digest_of(before), len(before)), Blob(digest_of(after), len(after)), (edit,)
    )
    return hunks(change, before)


def _markdown(codemod: Codemod) -> Iterator[str]:
    yield f"# {codemod.name}\n\n{codemod.summary}\n\n"
    yield f"Certainty: **{codemod.certainty.value}** ({_CERTAINTY[codemod.certainty.value]}).\n\n"
    yield f"## Why\n\n{codemod.why}\n\n"
    if codemod.requires:
        names = tuple(f"`{name}`" for name in codemod.requires)
        yield f"The changed code needs {_listed(names)}.\n\n"
    if codemod.leaves:
        yield "## Leaves alone\n\n" + "".join(f"- {sentence}\n" for sentence in codemod.leaves) + "\n"
    if codemod.options:
        yield from _markdown_options(codemod)
    if codemod.examples:
        yield "## Examples\n\n"
        for example in codemod.examples:
            yield from _markdown_example(example)


def _markdown_options(codemod: Codemod) -> Iterator[str]:
    yield "## Options\n\n"
    yield f"In the table `options.{codemod.name}` of the configuration, or `-O {codemod.name}.NAME=VALUE`.\n\n"
    yield "| option | default | what it does |\n| --- | --- | --- |\n"
    for option in codemod.options:
        text = _choices(option, option.summary).replace("|", "\\|")
        yield f"| `{option.name}` | `{option_value(option)}` | {text} |\n"
    yield "\n"


def _markdown_example(example: Example) -> Iterator[str]:
    yield f"### {example.title}\n\n"
    for name, value in example.options.items():
        yield f"With `{name} = {_toml(value)}`:\n\n"
    cases = _cases(example)
    for case in cases:
        if len(cases) > 1:
            yield f"`{case.path}`{' (new)' if case.new else ''}:\n\n"
        if case.before == case.after:
            yield _fenced("python" if case.path.endswith(".py") else "", case.before)
            yield "Stays as it is.\n\n"
            continue
        body = "".join(hunk_patch(hunk).split(b"\n", 1)[1].decode() for hunk in _hunks(case))
        yield _fenced("diff", body)


def _fenced(language: str, text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{visible(text, Look()).rstrip()}\n{fence}\n\n"

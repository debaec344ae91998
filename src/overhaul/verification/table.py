r"""Cases as text files: many small scripts in one file, each with what the original did.

A case begins with ``=== name``. Lines ``#! key: value`` say how it is run, then comes the script, then its inputs,
then what was recorded, which is rewritten as a whole::

    === arguments are kept apart
    #! args: 'a b' c
    #! env: MODE=fast
    #! shim: git docker<
    for each in "$@"; do git tag "$each"; done
    --- file notes.txt
    a file that is there before
    --- shim git
    exit 1
    --- status 1
    --- calls
    git tag 'a b'
    git tag c

Keys: ``args``, ``env`` (words as a shell splits them), ``shim`` (names; ``<`` behind one records its input), ``sh``
(run by ``sh``, as scripts whose first line says so), ``calls: unordered``, ``accept: opaque because …``,
``accept: note because …``, ``script: build-push.sh`` for a script that is a file beside the table, and ``again: name``
for the script and the scene of a case above, with other keys or inputs.

Inputs: ``--- stdin``, ``--- file path [mode] [json]`` (a path that ends with a slash is a folder), ``--- link path
target``, ``--- shim name``. A block that is not plain lines is written ``--- stdout json``, one JSON string behind it.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from overhaul.verification.behaviour import Behaviour
from overhaul.verification.scene import Item, Scene, Shim

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Case", "TableError", "load", "read", "written"]

_SECTION = re.compile(r"--- (file|link|stdin|shim|status|stdout|stderr|files|calls)\b *(.*)")
_DIRECTIVE = re.compile(r"#! ([a-z]+)(?:: *(.*))?$")
_FOR_SH = re.compile(r"#! ?/(?:usr/)?bin/(?:env )?(?:da)?sh\b")
_KEYS = frozenset({"args", "env", "shim", "sh", "calls", "accept", "again", "script"})
_RECORDED = frozenset({"status", "stdout", "stderr", "files", "calls"})
_PLAIN = re.compile(
    r"(?:(?!--- |=== )(?:[^\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\n]*[^\s\x00-\x1f\x7f\ud800-\udfff])?\n)*"
)


class TableError(ValueError):
    """A table that cannot be read; says where."""


@dataclass(frozen=True, slots=True)
class Case:
    """One script with its scene and what the original did.

    Attributes:
        name: Unique in its table.
        script: Its text.
        scene: What it finds.
        source: The lines of the case without what was recorded, as they stand in the table.
        shell: ``bash`` or ``sh``.
        accepted: What may differ and why, empty when nothing may.
        recorded: What the original did; ``None`` when it was not asked yet.
    """

    name: str
    script: str
    scene: Scene
    source: str
    shell: str = "bash"
    accepted: str = ""
    recorded: Behaviour | None = None


@dataclass
class _Block:
    """The lines of a case by section, while they are read."""

    name: str
    head: dict[str, str] = field(default_factory=dict)
    script: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    sections: list[tuple[str, str, list[str]]] = field(default_factory=list)


def load(path: Path) -> tuple[str, list[Case]]:
    """Read a table from its file; scripts that its cases name lie beside it.

    Raises:
        TableError: As `read` does.
    """
    return read(path.read_text(encoding="utf-8"), path.parent)


def read(text: str, folder: Path | None = None) -> tuple[str, list[Case]]:
    """Return what stands in front of the first case, and the cases.

    Args:
        text: The table.
        folder: Where the scripts are that cases name.

    Raises:
        TableError: When a line makes no sense, a name occurs twice, or a script that is named is not there.
    """
    preamble, *texts = re.split(r"^=== ", text, flags=re.MULTILINE)
    blocks: dict[str, _Block] = {}
    names = []
    for block in map(_block, texts):
        names.append(block.name)
        blocks[block.name] = _named(_again(block, blocks), folder)
    cases = [_case(block) for block in blocks.values()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TableError(f"names that occur twice: {', '.join(twice)}")
    return preamble, cases


def written(preamble: str, cases: list[Case]) -> str:
    """Return the text of a table; `read` of it gives the same cases."""
    return preamble + "\n".join(case.source + "".join(_record(case.recorded)) for case in cases)


def _again(block: _Block, others: dict[str, _Block]) -> _Block:
    """Take over what another case says, where a case names one."""
    name = block.head.get("again")
    if name is None:
        return block
    if name not in others:
        raise TableError(f"{block.name}: there is no case {name!r} in front of it")
    other = others[name]
    inputs = [each for each in other.sections if each[0] not in _RECORDED]
    return replace(
        block,
        head=other.head | block.head,
        script=other.script,
        sections=inputs + block.sections,
    )


def _named(block: _Block, folder: Path | None) -> _Block:
    """Take the script from the file that a case names."""
    name = block.head.get("script")
    if name is None:
        return block
    if folder is None or not (folder / name).is_file():
        raise TableError(f"{block.name}: there is no script {name!r} beside the table")
    text = (folder / name).read_text(encoding="utf-8")
    return replace(block, script=text.removesuffix("\n").split("\n"))


def _block(text: str) -> _Block:
    name, _, rest = text.partition("\n")
    block = _Block(name.strip(), source=[f"=== {name.strip()}"])
    lines = rest.rstrip("\n").split("\n")
    at = 0
    while at < len(lines) and (found := _DIRECTIVE.match(lines[at])):
        if found[1] not in _KEYS:
            raise TableError(f"{block.name}: unknown key {found[1]!r}")
        block.head[found[1]] = found[2] or ""
        at += 1
    block.source += lines[:at]
    current, recorded = block.script, False
    for line in lines[at:]:
        if section := _SECTION.match(line):
            current = []
            block.sections.append((section[1], section[2], current))
            recorded = recorded or section[1] in _RECORDED
        else:
            current.append(line)
        if not recorded:
            block.source.append(line)
    return block


def _case(block: _Block) -> Case:
    recorded = [each for each in block.sections if each[0] in _RECORDED]
    try:
        return Case(
            name=block.name,
            script=_text(block.script),
            scene=_scene(block),
            source=_text(block.source),
            shell="sh"
            if "sh" in block.head or _FOR_SH.match(block.script[0] if block.script else "")
            else "bash",
            accepted=block.head.get("accept", ""),
            recorded=_behaviour(recorded) if recorded else None,
        )
    except ValueError as error:
        raise TableError(f"{block.name}: {error}") from error


def _scene(block: _Block) -> Scene:
    stdin = b""
    items: dict[str, Item] = {}
    bodies: dict[str, str] = {}
    for kind, rest, lines in block.sections:
        if kind == "stdin":
            stdin = _data(rest, lines)
        elif kind == "file":
            item = _file(shlex.split(rest), lines)
            items[item.path] = item
        elif kind == "link":
            path, target = shlex.split(rest)
            items[path] = Item(path, target.encode(), None)
        elif kind == "shim":
            bodies[rest] = _text(lines)
    shims = [
        Shim(name.removesuffix("<"), bodies.pop(name.removesuffix("<"), ""), name.endswith("<"))
        for name in block.head.get("shim", "").split()
    ]
    if bodies:
        raise TableError(f"shims that no line names: {', '.join(bodies)}")
    return Scene(
        args=tuple(shlex.split(block.head.get("args", ""))),
        stdin=stdin,
        environment=tuple(_variable(word) for word in shlex.split(block.head.get("env", ""))),
        items=tuple(items.values()),
        shims=tuple(shims),
        ordered=block.head.get("calls") != "unordered",
    )


def _file(words: list[str], lines: list[str]) -> Item:
    path, *rest = words
    form = "json" if "json" in rest else ""
    modes = [int(word, 8) for word in rest if word != form]
    return Item(path, _data(form, lines), *modes)


def _variable(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name, value


def _behaviour(sections: list[tuple[str, str, list[str]]]) -> Behaviour:
    found = {kind: (rest, lines) for kind, rest, lines in sections}
    stdout = found.get("stdout")
    return Behaviour(
        status=int(found["status"][0]),
        stdout=_data(*stdout) if stdout else b"",
        complains="stderr" in found,
        files=tuple(found.get("files", ("", []))[1]),
        calls=tuple(found.get("calls", ("", []))[1]),
    )


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _data(form: str, lines: list[str]) -> bytes:
    text = json.loads("\n".join(lines)) if form == "json" else _text(lines)
    return str(text).encode("utf-8", "surrogateescape")


def _record(behaviour: Behaviour | None) -> Iterator[str]:
    if behaviour is None:
        return
    yield f"--- status {behaviour.status}\n"
    if behaviour.stdout:
        text = behaviour.stdout.decode("utf-8", "surrogateescape")
        plain = _PLAIN.fullmatch(text) and not text.endswith("\n\n") and text != "\n"
        yield f"--- stdout\n{text}" if plain else f"--- stdout json\n{json.dumps(text)}\n"
    if behaviour.complains:
        yield "--- stderr\n"
    if behaviour.files:
        yield f"--- files\n{_text(list(behaviour.files))}"
    if behaviour.calls:
        yield f"--- calls\n{_text(list(behaviour.calls))}"

"""Where imports and module-level statements go, as a careful person would put them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.api import Need, NeedKind, Splice
from overhaul.codemods.toolbox.blocks import Blocks, NewImport
from overhaul.codemods.toolbox.header import Header
from overhaul.codemods.toolbox.merging import from_import, merged
from overhaul.codemods.toolbox.ordering import member_key, section, statement_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from overhaul.codemods.toolbox.module import Module

__all__ = ["Placement", "place"]

_Wanted = tuple[Need, ast.stmt]


@dataclass(frozen=True, slots=True)
class Placement:
    """One insertion that needs asked for.

    Attributes:
        splice: Where and what; empty (start = end, no text) when the import is there already.
        provides: Texts of the needs that it fulfils.
        needs: Texts of the needs that must be fulfilled for it to make sense.
    """

    splice: Splice
    provides: tuple[str, ...]
    needs: tuple[str, ...] = ()


def place(
    module: Module, needs: Iterable[Need], first_use: int, *, local_packages: Collection[str] = ()
) -> list[Placement]:
    """Return the insertions that fulfil the needs, sorted by place; several at one stand in their order.

    A need without a place before its use, or one that would bind a name differently from an earlier one, is
    left out: whoever needs it must fall.

    Args:
        module: The file.
        needs: Imports and statements, with what they need in turn; external ones are passed over.
        first_use: Offset of the first use that runs while the module is imported; the source's size if none.
        local_packages: Names of top-level packages of the repository itself.
    """
    return _Placing(module, first_use, frozenset(local_packages)).place(_flat(needs))


class _Placing:
    def __init__(self, module: Module, first_use: int, local: frozenset[str]) -> None:
        self.module = module
        self.local = local
        self.header = Header(module, first_use)
        self.blocks = Blocks(self.header, local)

    def place(self, needs: list[Need]) -> list[Placement]:
        if not self.header.possible:
            return []
        fresh: list[_Wanted] = []
        found: list[Placement] = []
        for need, statement in _imports(needs):
            if self._is_there(statement):
                at = self.header.end() or 0
                found.append(Placement(Splice(at, at, ""), (need.text,), _keys([need])))
            else:
                fresh.append((need, statement))
        merging, remaining = self._targets(fresh)
        found += [self._merged(target, wanted) for target, wanted in merging]
        statements = [need for need in needs if need.kind is NeedKind.STATEMENT]
        top = self.header.top()
        followed = any(self._below_what_it_uses(need) == top for need in statements)
        found += self._insert(self._combined(remaining), leave_room=followed)
        fulfilled = {key for placement in found for key in placement.provides}
        found += self._statements(
            statements, fulfilled, beginning=None if self.blocks or not remaining else top
        )
        return sorted(found, key=lambda placement: (placement.splice.start, placement.splice.end))

    def _is_there(self, wanted: ast.stmt) -> bool:
        """Tell whether the head of the file has exactly this import."""
        names = _names(wanted)
        return any(
            type(each) is type(wanted) and _origin(each) == _origin(wanted) and names <= _names(each)
            for each in self.blocks
        )

    def _targets(
        self, fresh: list[_Wanted]
    ) -> tuple[list[tuple[ast.ImportFrom, list[_Wanted]]], list[_Wanted]]:
        """Divide imports into those that existing ``from`` imports can take up, and the others."""
        merging: dict[int, tuple[ast.ImportFrom, list[_Wanted]]] = {}
        remaining: list[_Wanted] = []
        for need, statement in fresh:
            target = next((each for each in self.blocks if _takes(each, statement)), None)
            if isinstance(target, ast.ImportFrom):
                merging.setdefault(id(target), (target, []))[1].append((need, statement))
            else:
                remaining.append((need, statement))
        return list(merging.values()), remaining

    def _merged(self, target: ast.ImportFrom, wanted: list[_Wanted]) -> Placement:
        there = {alias.name for alias in target.names}
        names = {name for _, each in wanted for name, _ in _names(each)} - there
        needs = [need for need, _ in wanted]
        splice = merged(self.module, target, sorted(names, key=member_key))
        return Placement(splice, tuple(need.text for need in needs), _keys(needs))

    def _combined(self, wanted: list[_Wanted]) -> list[NewImport]:
        """Make one statement of all plain names from one module."""
        groups: dict[object, list[_Wanted]] = {}
        for need, statement in wanted:
            groups.setdefault(_origin(statement) if _is_plain(statement) else need.text, []).append(
                (need, statement)
            )
        new: list[NewImport] = []
        for members in groups.values():
            need, statement = members[0]
            text = need.text
            if isinstance(statement, ast.ImportFrom) and _is_plain(statement):
                names = {name for _, each in members for name, _ in _names(each)}
                text = from_import(
                    "." * statement.level + (statement.module or ""), sorted(names, key=member_key)
                )
                statement = ast.parse(text).body[0]
            keys = tuple(each.text for each, _ in members)
            new.append(NewImport(statement, text, keys, section(statement, self.local)))
        return sorted(new, key=lambda each: (each.section, statement_key(each.statement)))

    def _insert(self, new: list[NewImport], *, leave_room: bool) -> list[Placement]:
        if not self.blocks:
            return self._first_block(new, leave_room=leave_room)
        return [
            Placement(self._lines(at, text), each.keys)
            for each, at, text in self.blocks.insertions(new)
            if at <= self.header.limit
        ]

    def _first_block(self, new: list[NewImport], *, leave_room: bool) -> list[Placement]:
        """Begin the imports of a file that has none."""
        at = self.header.top()
        found: list[Placement] = []
        for index, each in enumerate(new):
            other = index > 0 and new[index - 1].section != each.section
            gap = "\n" if other or (index == 0 and self._touches_text(at)) else ""
            room = 0 if leave_room or index + 1 < len(new) else self._room(at)
            found.append(Placement(self._lines(at, gap + each.text + "\n", room), each.keys))
        return found

    def _statements(
        self, needs: Sequence[Need], fulfilled: set[str], *, beginning: int | None
    ) -> list[Placement]:
        """Place statements, those at one place together; imports are new at the offset `beginning`."""
        placed: list[tuple[Need, int]] = []
        for need in needs:
            at = self._below_what_it_uses(need)
            wanted = {each.text for each in need.needs if each.kind is not NeedKind.EXTERNAL}
            if at <= self.header.limit and wanted <= fulfilled:
                placed.append((need, at))
                fulfilled.add(need.text)
        found: list[Placement] = []
        for index, (need, at) in enumerate(placed):
            above = [other for other, place in placed[:index] if place == at]
            last = all(other != at for _, other in placed[index + 1 :])
            begins = not above and (at == beginning or self._touches_text(at))
            # What goes over several lines stands apart.
            gap = "\n" if begins or any("\n" in each.text for each in (*above[-1:], need) if above) else ""
            room = self._room(at) if last and (at == beginning or not self.header.blank_lines(at)) else 0
            found.append(
                Placement(self._lines(at, gap + need.text + "\n", room), (need.text,), _keys([need]))
            )
        return found

    def _below_what_it_uses(self, need: Need) -> int:
        """Return where a statement goes: below the imports, and below what it uses of the module's own."""
        at = max(self.header.end() or 0, self.header.top())
        for node in ast.walk(ast.parse(need.text)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                for binding in self.module.names.module_bindings(node.id)[:1]:
                    outermost = (*binding.site.ancestors, binding.site.node)[1]
                    at = max(at, self.header.after(outermost))  # type: ignore[arg-type]
        return at

    def _room(self, at: int) -> int:
        return max(0, self.header.wanted_blank_lines(at) - self.header.blank_lines(at))

    def _touches_text(self, at: int) -> bool:
        """Tell whether the line above a place is not blank."""
        line = self.module.line(at) - (0 if self._is_unfinished(at) else 1)
        start, end = self.module.line_span(line) if line else (0, 0)
        return bool(self.module.source[start:end].strip())

    def _is_unfinished(self, at: int) -> bool:
        source = self.module.source
        return at == len(source) and at > 0 and source[-1:] not in {b"\n", b"\r"}

    def _lines(self, at: int, text: str, room: int = 0) -> Splice:
        """Make whole lines of a text; behind a last line without an end the new last line has none."""
        if self._is_unfinished(at):
            return Splice(at, at, "\n" + text.removesuffix("\n"))
        return Splice(at, at, text + "\n" * room)


def _flat(needs: Iterable[Need]) -> list[Need]:
    """Return all needs, those that others need first, each once, without the external ones."""
    found: dict[str, Need] = {}

    def add(need: Need) -> None:
        for each in need.needs:
            add(each)
        if need.kind is not NeedKind.EXTERNAL:
            found.setdefault(need.text, need)

    for need in needs:
        add(need)
    return list(found.values())


def _imports(needs: Iterable[Need]) -> list[_Wanted]:
    """Parse the imports; of two that bind one name to different things the first counts."""
    found: list[_Wanted] = []
    meanings: dict[str, object] = {}
    for need in needs:
        if need.kind is NeedKind.IMPORT:
            statement = ast.parse(need.text).body[0]
            bound = {
                asname or (name if _origin(statement)[0] >= 0 else name.partition(".")[0]): _meaning(
                    statement, name, asname
                )
                for name, asname in _names(statement)
            }
            if all(meanings.get(name, meaning) == meaning for name, meaning in bound.items()):
                meanings.update(bound)
                found.append((need, statement))
    return found


def _meaning(statement: ast.stmt, name: str, asname: str | None) -> object:
    if isinstance(statement, ast.ImportFrom):
        return (_origin(statement), name)
    return name if asname else name.partition(".")[0]


def _names(statement: ast.stmt) -> set[tuple[str, str | None]]:
    return {(alias.name, alias.asname) for alias in statement.names}  # type: ignore[attr-defined]


def _origin(statement: ast.stmt) -> tuple[int, str]:
    """Return the level and module of a ``from`` import; -1 and nothing for others, whose names say it."""
    if isinstance(statement, ast.ImportFrom):
        return statement.level, statement.module or ""
    return -1, ""


def _is_plain(statement: ast.stmt) -> bool:
    """Recognise ``from x import a, b``, which can take up more names."""
    return isinstance(statement, ast.ImportFrom) and all(
        asname is None and name != "*" for name, asname in _names(statement)
    )


def _takes(target: ast.stmt, wanted: ast.stmt) -> bool:
    return _is_plain(target) and _is_plain(wanted) and _origin(target) == _origin(wanted)


def _keys(needs: Iterable[Need]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.text for need in needs for each in need.needs))

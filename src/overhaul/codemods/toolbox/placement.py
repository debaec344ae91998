"""Where imports and module-level statements go, as a careful person would put them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.codemods.api import Need, NeedKind, Splice
from overhaul.codemods.toolbox.header import Header
from overhaul.codemods.toolbox.merging import from_import, merged
from overhaul.codemods.toolbox.ordering import best_order, insertion_index, member_key, section, statement_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from overhaul.codemods.toolbox.module import Module

__all__ = ["Placement", "place"]


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


@dataclass(slots=True)
class _New:
    """An import statement to be inserted."""

    statement: ast.stmt
    text: str
    keys: tuple[str, ...]
    section: int


@dataclass(slots=True)
class _Run:
    """New imports between two neighbours of a block."""

    previous: ast.stmt | None
    following: ast.stmt | None
    new: list[_New] = field(default_factory=list)


def place(
    module: Module, needs: Iterable[Need], first_use: int, *, local_packages: Collection[str] = ()
) -> list[Placement]:
    """Return the insertions that fulfil the needs, sorted by place; several at one place stand in their order.

    A need without a place before its use, or one that would bind a name differently from an earlier one, is left
    out: whoever needs it must fall.

    Args:
        module: The file.
        needs: Imports and statements, with what they need in turn; external ones are passed over.
        first_use: Offset of the first use that runs while the module is imported (the size of the source if none).
        local_packages: Names of top-level packages of the repository itself.
    """
    return _Placing(module, first_use, frozenset(local_packages)).place(_flat(needs))


class _Placing:
    def __init__(self, module: Module, first_use: int, local: frozenset[str]) -> None:
        self.module = module
        self.local = local
        self.header = Header(module, first_use)
        self.blocks = self.header.blocks()

    def place(self, needs: list[Need]) -> list[Placement]:
        if not self.header.possible:
            return []
        found: list[Placement] = []
        fresh: list[tuple[Need, ast.stmt]] = []
        for need, statement in _imports(needs):
            if self._is_there(statement):
                at = self.header.end() or 0
                found.append(Placement(Splice(at, at, ""), (need.text,), _keys(need)))
            else:
                fresh.append((need, statement))
        remaining = self._merge(fresh, found)
        statements = [need for need in needs if need.kind is NeedKind.STATEMENT]
        found += self._insert(self._combine(remaining), leave_room=bool(statements))
        fulfilled = {key for placement in found for key in placement.provides}
        found += self._statements(statements, fulfilled, new_block=not self.blocks and bool(remaining))
        return sorted(found, key=lambda placement: placement.splice.start)

    def _is_there(self, wanted: ast.stmt) -> bool:
        """Tell whether the head of the file has exactly this import."""
        names = {ast.dump(alias) for alias in wanted.names}  # type: ignore[attr-defined]
        for statement in (each for block in self.blocks for each in block):
            same = type(statement) is type(wanted) and _origin(statement) == _origin(wanted)
            if same and names <= {ast.dump(_bare(alias)) for alias in statement.names}:  # type: ignore[attr-defined]
                return True
        return False

    def _merge(self, fresh: list[tuple[Need, ast.stmt]], found: list[Placement]) -> list[tuple[Need, ast.stmt]]:
        """Add names to existing ``from`` imports; return what could not be added."""
        merging: dict[int, list[tuple[Need, ast.ImportFrom]]] = {}
        targets: dict[int, ast.ImportFrom] = {}
        remaining: list[tuple[Need, ast.stmt]] = []
        for need, statement in fresh:
            target = self._target(statement) if isinstance(statement, ast.ImportFrom) else None
            if target is None or not isinstance(statement, ast.ImportFrom):
                remaining.append((need, statement))
            else:
                targets[id(target)] = target
                merging.setdefault(id(target), []).append((need, statement))
        for key, wanted in merging.items():
            there = {alias.name for alias in targets[key].names}
            names = sorted({alias.name for _, each in wanted for alias in each.names} - there, key=member_key)
            splice = merged(self.module, targets[key], names)
            found.append(Placement(splice, tuple(need.text for need, _ in wanted), _keys(*(n for n, _ in wanted))))
        return remaining

    def _target(self, wanted: ast.ImportFrom) -> ast.ImportFrom | None:
        if any(alias.asname or alias.name == "*" for alias in wanted.names):
            return None
        for statement in (each for block in self.blocks for each in block):
            if isinstance(statement, ast.ImportFrom) and _origin(statement) == _origin(wanted):
                if not any(alias.name == "*" or alias.asname for alias in statement.names):
                    return statement
        return None

    def _combine(self, wanted: list[tuple[Need, ast.stmt]]) -> list[_New]:
        """Make one statement of all plain names from one module."""
        groups: dict[object, list[tuple[Need, ast.stmt]]] = {}
        for need, statement in wanted:
            plain = isinstance(statement, ast.ImportFrom) and not any(alias.asname for alias in statement.names)
            groups.setdefault(_origin(statement) if plain else need.text, []).append((need, statement))
        new: list[_New] = []
        for members in groups.values():
            statement, text = members[0][1], members[0][0].text
            if isinstance(statement, ast.ImportFrom) and not any(alias.asname for alias in statement.names):
                names = {alias.name for _, each in members for alias in each.names}  # type: ignore[attr-defined]
                text = from_import("." * statement.level + (statement.module or ""), sorted(names, key=member_key))
                statement = ast.parse(text).body[0]
            keys = tuple(need.text for need, _ in members)
            new.append(_New(statement, text, keys, section(statement, self.local)))
        return sorted(new, key=lambda each: (each.section, statement_key(each.statement)))

    def _insert(self, new: list[_New], *, leave_room: bool) -> list[Placement]:
        if not self.blocks:
            return self._first_block(new, leave_room=leave_room)
        found: list[Placement] = []
        for block in self.blocks:
            mine = [each for each in new if self._block_for(each) is block]
            for run in self._runs(block, mine):
                found += self._spliced(block, run)
        return found

    def _first_block(self, new: list[_New], *, leave_room: bool) -> list[Placement]:
        """Begin the imports of a file that has none."""
        at = self.header.top()
        found: list[Placement] = []
        for index, each in enumerate(new):
            other = index > 0 and new[index - 1].section != each.section
            gap = "\n" if other or (index == 0 and self._after_text(at)) else ""
            room = 0 if leave_room or index + 1 < len(new) else self._room(at)
            found.append(Placement(self._lines(at, gap + each.text + "\n", room), each.keys))
        return found

    def _block_for(self, new: _New) -> list[ast.stmt]:
        for block in self.blocks:
            if any(section(each, self.local) == new.section for each in block):
                return block
        # Packages of one's own may depend on a path that was set up between two blocks.
        return self.blocks[-1] if new.section > 2 else self.blocks[0]  # noqa: PLR2004 - third party

    def _runs(self, block: list[ast.stmt], new: list[_New]) -> list[_Run]:
        runs: dict[int, _Run] = {}
        for each in new:
            index = self._index(block, each)
            previous = block[index - 1] if index else None
            following = block[index] if index < len(block) else None
            runs.setdefault(index, _Run(previous, following)).new.append(each)
        return [runs[index] for index in sorted(runs)]

    def _index(self, block: list[ast.stmt], new: _New) -> int:
        """Return before which statement of the block a new one goes."""
        same = [index for index, each in enumerate(block) if section(each, self.local) == new.section]
        if not same:
            lower = [index for index, each in enumerate(block) if section(each, self.local) < new.section]
            return lower[-1] + 1 if lower else 0
        order = best_order([block[index] for index in same])
        if order is None:
            return same[-1] + 1
        at = insertion_index([order(block[index]) for index in same], order(new.statement)) or 0
        return same[at - 1] + 1 if at else same[0]

    def _spliced(self, block: list[ast.stmt], run: _Run) -> list[Placement]:
        """Write the new statements of one run, with blank lines between sections where the file has them."""
        sections = [section(each, self.local) for each in block]
        separated = self._is_separated(block, sections)
        before = section(run.previous, self.local) if run.previous is not None else None
        behind = section(run.following, self.local) if run.following is not None else None
        found: list[Placement] = []
        for index, each in enumerate(run.new):
            last = run.new[index + 1].section if index + 1 < len(run.new) else behind
            if run.following is not None and (run.previous is None or (each.section == behind != before)):
                at = self.header.before(run.following)
                gap, tail = "", "\n" if separated and last != each.section else ""
            else:
                at = self.header.after(run.previous)  # type: ignore[arg-type]
                earlier = run.new[index - 1].section if index else before
                gap, tail = "\n" if separated and earlier != each.section else "", ""
            if at <= self.header.limit:
                found.append(Placement(self._lines(at, gap + each.text + "\n" + tail), each.keys))
        return found

    def _is_separated(self, block: list[ast.stmt], sections: Sequence[int]) -> bool:
        """Tell whether the file sets sections apart: it does unless two of them stand line under line."""
        for index in range(1, len(block)):
            touching = self.header.blank_lines(self.header.after(block[index - 1])) == 0
            above = self.header.before(block[index]) <= self.header.after(block[index - 1])
            if sections[index - 1] != sections[index] and touching and above:
                return False
        return True

    def _statements(self, needs: list[Need], fulfilled: set[str], *, new_block: bool) -> list[Placement]:
        found: list[Placement] = []
        places = [self._statement_place(need) for need in needs]
        for index, (need, at) in enumerate(zip(needs, places, strict=True)):
            imports = {each.text for each in need.needs if each.kind is NeedKind.IMPORT}
            if at > self.header.limit or not imports <= fulfilled:
                continue
            fulfilled.add(need.text)
            same = [other for other in range(len(needs)) if places[other] == at]
            gap = "\n" if index == same[0] and (new_block or self._after_text(at)) else ""
            room = 0
            if index == same[-1]:
                room = self._room(at) if new_block or not self.header.blank_lines(at) else 0
            found.append(Placement(self._lines(at, gap + need.text + "\n", room), (need.text,), _keys(need)))
        return found

    def _statement_place(self, need: Need) -> int:
        """Return where a statement goes: below the imports, and below what it uses of the module's own."""
        end = self.header.end()
        at = self.header.top() if end is None else max(end, self.header.top())
        for node in ast.walk(ast.parse(need.text)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                for binding in self.module.names.module_bindings(node.id)[:1]:
                    path = (*binding.site.ancestors, binding.site.node)
                    at = max(at, self.header.after(path[1]))  # type: ignore[arg-type]
        return at

    def _room(self, at: int) -> int:
        return max(0, self.header.wanted_blank_lines(at) - self.header.blank_lines(at))

    def _after_text(self, at: int) -> bool:
        """Tell whether a blank line is wanted above a place: something stands directly there."""
        line = self.module.line(at) - (0 if self._unfinished(at) else 1)
        start, end = self.module.line_span(line) if line else (0, 0)
        return bool(self.module.source[start:end].strip())

    def _unfinished(self, at: int) -> bool:
        source = self.module.source
        return at == len(source) and at > 0 and source[-1:] not in {b"\n", b"\r"}

    def _lines(self, at: int, text: str, room: int = 0) -> Splice:
        """Make whole lines of a text; behind a last line without an end, the new last line has none either."""
        if self._unfinished(at):
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


def _imports(needs: Iterable[Need]) -> list[tuple[Need, ast.stmt]]:
    """Parse the imports; of two that bind one name to different things the first counts."""
    found: list[tuple[Need, ast.stmt]] = []
    meanings: dict[str, object] = {}
    for need in needs:
        if need.kind is not NeedKind.IMPORT:
            continue
        statement = ast.parse(need.text).body[0]
        bound = {}
        for alias in statement.names:  # type: ignore[attr-defined]
            if isinstance(statement, ast.ImportFrom):
                bound[alias.asname or alias.name] = (_origin(statement), alias.name)
            else:
                top = alias.name.partition(".")[0]
                bound[alias.asname or top] = alias.name if alias.asname else top
        if all(meanings.get(name, meaning) == meaning for name, meaning in bound.items()):
            meanings.update(bound)
            found.append((need, statement))
    return found


def _origin(statement: ast.stmt) -> tuple[int, str]:
    """Return the level and module of a ``from`` import; nothing for others, whose names say it."""
    if isinstance(statement, ast.ImportFrom):
        return statement.level, statement.module or ""
    return -1, ""


def _bare(alias: ast.alias) -> ast.alias:
    return ast.alias(name=alias.name, asname=alias.asname)


def _keys(*needs: Need) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.text for need in needs for each in need.needs))

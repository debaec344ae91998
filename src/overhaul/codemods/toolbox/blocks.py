"""Inserting import statements into the import blocks of a file's head, in its sections and its order."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from overhaul.codemods.toolbox.ordering import best_order, insertion_index, section

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Sequence

    from overhaul.codemods.toolbox.header import Header

__all__ = ["Blocks", "NewImport"]

_THIRD_PARTY = 2


@dataclass(slots=True)
class NewImport:
    """An import statement to be inserted.

    Attributes:
        statement: The statement, parsed.
        text: The statement, written.
        keys: Texts of the needs that it fulfils.
        section: Where isort would put it, 0 to 4.
    """

    statement: ast.stmt
    text: str
    keys: tuple[str, ...]
    section: int


@dataclass(slots=True)
class _Run:
    """New imports between two neighbours of a block."""

    previous: ast.stmt | None
    following: ast.stmt | None
    new: list[NewImport] = field(default_factory=list)


class Blocks:
    """The runs of adjacent imports in the head of a file.

    Args:
        header: The head.
        local: Names of top-level packages of the repository itself.
    """

    def __init__(self, header: Header, local: frozenset[str]) -> None:
        self.header = header
        self.local = local
        self._blocks = header.blocks()

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def __iter__(self) -> Iterator[ast.stmt]:
        """Yield every import statement of the head in order."""
        return (each for block in self._blocks for each in block)

    def section(self, statement: ast.stmt) -> int:
        """Return the section that an import belongs to."""
        return section(statement, self.local)

    @cached_property
    def _order(self) -> Callable[[ast.stmt], tuple[object, ...]]:
        groups = [list(group) for block in self._blocks for _, group in groupby(block, key=self.section)]
        return best_order(groups)

    def insertions(self, new: Sequence[NewImport]) -> Iterator[tuple[NewImport, int, str]]:
        """Yield (import, offset, lines to insert), those for one place in their order."""
        ordered = sorted(new, key=lambda each: (each.section, self._order(each.statement)))
        for block in self._blocks:
            mine = [each for each in ordered if self._block_for(each) is block]
            separated = self._is_separated(block)
            for run in self._runs(block, mine):
                yield from self._written(run, separated=separated)

    def _block_for(self, new: NewImport) -> list[ast.stmt]:
        for block in self._blocks:
            if any(self.section(each) == new.section for each in block):
                return block
        # Packages of one's own may depend on a path that is set up between two blocks.
        return self._blocks[-1] if new.section > _THIRD_PARTY else self._blocks[0]

    def _runs(self, block: list[ast.stmt], new: list[NewImport]) -> list[_Run]:
        runs: dict[int, _Run] = {}
        for each in new:
            index = self._index(block, each)
            previous = block[index - 1] if index else None
            following = block[index] if index < len(block) else None
            runs.setdefault(index, _Run(previous, following)).new.append(each)
        return [runs[index] for index in sorted(runs)]

    def _index(self, block: list[ast.stmt], new: NewImport) -> int:
        """Return before which statement of the block a new one goes."""
        same = [index for index, each in enumerate(block) if self.section(each) == new.section]
        if not same:
            lower = [index for index, each in enumerate(block) if self.section(each) < new.section]
            return lower[-1] + 1 if lower else 0
        at = insertion_index([self._order(block[index]) for index in same], self._order(new.statement))
        if at is None:
            return same[-1] + 1
        return same[at - 1] + 1 if at else same[0]

    def _written(self, run: _Run, *, separated: bool) -> Iterator[tuple[NewImport, int, str]]:
        """Write the new statements of one run, with blank lines between sections where the file has them."""
        before = None if run.previous is None else self.section(run.previous)
        behind = None if run.following is None else self.section(run.following)
        for index, each in enumerate(run.new):
            earlier = run.new[index - 1].section if index else before
            later = run.new[index + 1].section if index + 1 < len(run.new) else behind
            begins = run.previous is None or each.section == behind != before
            if run.following is not None and begins:
                at = self.header.before(run.following)
                # isort wants a blank line above a comment, unless it begins the block.
                commented = each is run.new[-1] and at < self.header.line_start(run.following)
                gap = "\n" if separated and (commented or later != each.section) else ""
                yield each, at, each.text + "\n" + gap
            elif run.previous is not None:
                gap = "\n" if separated and earlier != each.section else ""
                yield each, self.header.after(run.previous), gap + each.text + "\n"

    def _is_separated(self, block: list[ast.stmt]) -> bool:
        """Tell whether the file sets sections apart: it does unless two of them stand line under line."""
        for previous, each in pairwise(block):
            behind = self.header.after(previous)
            touching = self.header.blank_lines(behind) == 0 and self.header.before(each) <= behind
            if touching and self.section(previous) != self.section(each):
                return False
        return True

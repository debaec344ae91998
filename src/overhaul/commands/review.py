"""Interactive review as a pure state machine: a state and a key give the next state.

Keys follow ``git add -p``. A person decides about main edits; supporting edits follow by themselves. At any time
every accepted edit has what it needs: accepting one accepts the main edits it needs, declining one declines
those that need it. Nothing is read or written here but the plan and the contents it was made for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from overhaul.model.change import Edit, Role
from overhaul.report.hunks import hunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from overhaul.model.change import Change
    from overhaul.model.plan import Plan
    from overhaul.report.hunks import Hunk

__all__ = [
    "KEYS",
    "Answer",
    "Item",
    "Place",
    "Review",
    "State",
    "available",
    "help_text",
    "item_hunk",
    "step",
]

#: An edit of a plan: path and index in its change.
Place = tuple[str, int]

#: What each key does; the order is that of the prompt and of the help.
KEYS = {
    "y": "apply this hunk",
    "n": "do not apply this hunk",
    "q": "quit; do not apply this hunk or any of the remaining ones",
    "a": "apply this hunk and all later hunks in the file",
    "d": "do not apply this hunk or any of the later hunks in the file",
    "A": "apply this hunk and all remaining hunks of its codemod, in every file",
    "S": "do not apply this hunk, and write # migrate: skip[codemod] on its line",
    "j": "leave this hunk undecided, see the next undecided hunk",
    "J": "leave this hunk undecided, see the next hunk",
    "k": "leave this hunk undecided, see the previous undecided hunk",
    "K": "leave this hunk undecided, see the previous hunk",
    "s": "split this hunk into smaller hunks, one for each edit",
    "e": "edit this hunk by hand",
    "u": "undo the last answer",
    "?": "print help",
}


class Answer(str, Enum):
    """What was decided about an edit."""

    YES = "y"
    NO = "n"
    SKIP = "S"  # no, and a comment says so from now on


@dataclass(frozen=True, slots=True)
class Item:
    """What is decided at once.

    Attributes:
        path: Of the change.
        edits: Indices of the main edits that are decided.
        shown: Indices of the edits that are shown.
        steps: The codemods that made the main edits.
        replacement: What stands for the shown edits after a person edited the hunk.
    """

    path: str
    edits: tuple[int, ...]
    shown: tuple[int, ...]
    steps: tuple[str, ...]
    replacement: Edit | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """The main edits as places in the plan."""
        return tuple((self.path, index) for index in self.edits)


@dataclass(frozen=True, slots=True)
class State:
    """Where a review stands.

    Attributes:
        items: In order of the plan.
        answers: By edit; what is missing is undecided.
        at: Index of the item that is asked about.
        done: Whether nothing is left to ask.
        message: What the last key did, when that does not show by itself.
        previous: The state before the last answer.
    """

    items: tuple[Item, ...]
    answers: Mapping[Place, Answer] = field(default_factory=lambda: MappingProxyType({}))
    at: int = 0
    done: bool = False
    message: str = ""
    previous: State | None = None

    @property
    def item(self) -> Item:
        """The item that is asked about."""
        return self.items[self.at]

    def undecided(self, index: int) -> bool:
        """Tell whether an item has an edit without an answer."""
        return any(place not in self.answers for place in self.items[index].places)

    def answer(self, index: int) -> Answer | None:
        """Return the answer for an item; ``None`` when it is undecided or its edits have different ones."""
        given = {self.answers.get(place) for place in self.items[index].places}
        return given.pop() if len(given) == 1 else None


class Review:
    """What does not change while a plan is reviewed.

    Args:
        plan: The plan.
        read: Gives the contents of an existing path as the plan saw them.
        suppressible: Tells whether a comment can switch an item off; without it every item can be.
    """

    def __init__(
        self,
        plan: Plan,
        read: Callable[[str], bytes],
        suppressible: Callable[[Item], bool] | None = None,
    ) -> None:
        self.plan = plan
        self.read = read
        self.suppressible = suppressible or (lambda _: True)
        self.changes = {change.path: change for change in plan.changes}
        self._needs, self._needed = _links(plan.changes)

    def start(self) -> State:
        """Return the state before the first question."""
        items = tuple(item for change in self.plan.changes for item in self._items(change))
        return State(items, done=not items)

    def contents(self, path: str) -> bytes:
        """Return what a path holds before the change; empty for a new path."""
        return b"" if self.changes[path].before is None else self.read(path)

    def with_needs(self, places: Iterable[Place], answer: Answer) -> set[Place]:
        """Return the places together with those that must get the same answer."""
        links = self._needs if answer is Answer.YES else self._needed
        found: set[Place] = set()
        queue = list(places)
        while queue:
            place = queue.pop()
            if place not in found:
                found.add(place)
                queue += links.get(place, ())
        return found

    def parts(self, item: Item) -> tuple[Item, ...]:
        """Return an item for each main edit of an item."""
        change = self.changes[item.path]
        return tuple(Item(item.path, (index,), (index,), change.edits[index].steps) for index in item.edits)

    def _items(self, change: Change) -> Iterator[Item]:
        contents = self.contents(change.path)
        for hunk in hunks(change, contents):
            shown = tuple(index for index in hunk.edits if index < len(change.edits))
            main = tuple(index for index in shown if change.edits[index].role is Role.MAIN)
            if main:
                steps = dict.fromkeys(step for index in main for step in change.edits[index].steps)
                yield Item(change.path, main, shown, tuple(steps))


def step(review: Review, state: State, key: str) -> State:
    """Return the state after a key; an unknown or impossible one only leaves a message."""
    state = replace(state, message="")
    if state.done:
        return state
    if key in {"Y", "N"}:
        key = key.lower()
    action = _ACTIONS.get(key)
    if action is None:
        shown = key if len(key) == 1 else f"only one letter is expected, got {key!r}"
        return replace(state, message=f"Unknown answer: {shown} (use ? for help)")
    if key not in available(review, state):
        return replace(state, message=_IMPOSSIBLE[key])
    return action(review, state)


def available(review: Review, state: State) -> str:
    """Return the keys that do something now, in the order of the prompt."""
    item, last = state.item, len(state.items) - 1
    impossible = {
        "j": not _next_undecided(state, 1),
        "k": not _next_undecided(state, -1),
        "J": state.at == last,
        "K": state.at == 0,
        "s": len(item.edits) < 2 or item.replacement is not None,  # noqa: PLR2004 - one edit is whole
        "u": state.previous is None,
        "S": not review.suppressible(item),
    }
    return "".join(key for key in KEYS if not impossible.get(key))


def help_text(review: Review, state: State) -> str:
    """Return what the keys that do something now do, a line each."""
    return "".join(f"{key} - {KEYS[key]}\n" for key in available(review, state))


def edited(review: Review, state: State, replacement: Edit) -> State:
    """Return the state after a person edited the hunk, which accepts it."""
    item = replace(state.item, replacement=replacement)
    items = (*state.items[: state.at], item, *state.items[state.at + 1 :])
    return _answered(review, replace(state, items=items, previous=state), [state.at], Answer.YES)


def item_hunk(review: Review, item: Item) -> tuple[Change, Hunk]:
    """Return the hunk of an item with the change it belongs to, which holds only the edits shown."""
    change = review.changes[item.path]
    edits = (item.replacement,) if item.replacement else tuple(change.edits[index] for index in item.shown)
    part = replace(change, edits=edits)
    found = list(hunks(part, review.contents(item.path), separate=False, context=3))
    if not found:
        raise ValueError(f"{item.path}: an item without a changed line")
    return part, found[0] if len(found) == 1 else _spanning(part, review.contents(item.path))


def _spanning(part: Change, contents: bytes) -> Hunk:
    """Return one hunk that shows edits which stand far from each other."""
    return next(hunks(part, contents, separate=False, context=contents.count(b"\n") + 1))


def _links(changes: Iterable[Change]) -> tuple[dict[Place, set[Place]], dict[Place, set[Place]]]:
    """Return which main edits each main edit needs, and by which it is needed."""
    providers: dict[str, set[Place]] = {}
    wanting: dict[str, set[Place]] = {}
    for change in changes:
        for index, edit in enumerate(change.edits):
            for key in edit.provides:
                providers.setdefault(key, set()).add((change.path, index))
            for key in edit.needs:
                wanting.setdefault(key, set()).add((change.path, index))
    main = {
        (change.path, i)
        for change in changes
        for i, edit in enumerate(change.edits)
        if edit.role is Role.MAIN
    }
    needs: dict[Place, set[Place]] = {}
    needed: dict[Place, set[Place]] = {}
    for key, users in wanting.items():
        for provider in providers.get(key, set()) & main:
            for user in users & main:
                needs.setdefault(user, set()).add(provider)
                needed.setdefault(provider, set()).add(user)
    return needs, needed


def _answered(review: Review, state: State, indices: Iterable[int], answer: Answer) -> State:
    """Give an answer to some items and what follows from it, and go on to the next undecided one."""
    answers = dict(state.answers)
    places = [place for index in indices for place in state.items[index].places]
    following = review.with_needs(places, answer)
    answers.update(dict.fromkeys(following, Answer.NO if answer is Answer.SKIP else answer))
    answers.update(dict.fromkeys(places, answer))
    new = replace(state, answers=MappingProxyType(answers))
    others = len(following) - len(set(places))
    if others:
        verb = "needed by it: accepted too" if answer is Answer.YES else "need it: declined too"
        new = replace(new, message=f"{others} other edit{'s' * (others > 1)} {verb}")
    target = _next_undecided(new, 1) or _next_undecided(replace(new, at=-1), 1)
    return replace(new, at=target - 1) if target else replace(new, done=True)


def _next_undecided(state: State, direction: int) -> int:
    """Return the 1-based number of the nearest undecided item in a direction; 0 without one."""
    stop = len(state.items) if direction > 0 else -1
    for index in range(state.at + direction, stop, direction):
        if state.undecided(index):
            return index + 1
    return 0


def _give(answer: Answer) -> Callable[[Review, State], State]:
    return lambda review, state: _answered(review, replace(state, previous=state), [state.at], answer)


def _give_file(answer: Answer) -> Callable[[Review, State], State]:
    def action(review: Review, state: State) -> State:
        later = [
            index
            for index in range(state.at + 1, len(state.items))
            if state.items[index].path == state.item.path and state.undecided(index)
        ]
        return _answered(review, replace(state, previous=state), [state.at, *later], answer)

    return action


def _give_codemod(review: Review, state: State) -> State:
    steps = set(state.item.steps)
    others = [
        index
        for index, item in enumerate(state.items)
        if index != state.at and steps.issuperset(item.steps) and state.undecided(index)
    ]
    return _answered(review, replace(state, previous=state), [state.at, *others], Answer.YES)


def _quit(_: Review, state: State) -> State:
    """Decline what is undecided; nothing that was accepted needs it."""
    places = (place for item in state.items for place in item.places)
    answers = {**dict.fromkeys(places, Answer.NO), **state.answers}
    return replace(state, answers=MappingProxyType(answers), done=True, previous=state)


def _move(direction: int, *, undecided: bool) -> Callable[[Review, State], State]:
    def action(_: Review, state: State) -> State:
        target = _next_undecided(state, direction) - 1 if undecided else state.at + direction
        return replace(state, at=target)

    return action


def _split(review: Review, state: State) -> State:
    parts = review.parts(state.item)
    items = (*state.items[: state.at], *parts, *state.items[state.at + 1 :])
    return replace(state, items=items, previous=state, message=f"Split into {len(parts)} hunks.")


def _undo(_: Review, state: State) -> State:
    return replace(state.previous, message="Undone.") if state.previous else state


def _stay(_: Review, state: State) -> State:
    return state


_ACTIONS: dict[str, Callable[[Review, State], State]] = {
    "y": _give(Answer.YES),
    "n": _give(Answer.NO),
    "q": _quit,
    "a": _give_file(Answer.YES),
    "d": _give_file(Answer.NO),
    "A": _give_codemod,
    "S": _give(Answer.SKIP),
    "j": _move(1, undecided=True),
    "J": _move(1, undecided=False),
    "k": _move(-1, undecided=True),
    "K": _move(-1, undecided=False),
    "s": _split,
    "e": _stay,  # the loop starts the editor and calls `edited`
    "u": _undo,
    "?": _stay,  # the loop prints `help_text`
}
_IMPOSSIBLE = {
    "j": "No next undecided hunk.",
    "k": "No previous undecided hunk.",
    "J": "No next hunk.",
    "K": "No previous hunk.",
    "s": "This hunk is one edit and cannot be split.",
    "u": "There is no answer to undo.",
    "S": "No comment can be written on these lines (they end inside a string or a continued line).",
}

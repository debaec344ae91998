"""Reading JSON strictly: each member is asked for by name, has its type, and none is left over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

__all__ = ["Fields", "Wrong", "integer", "kind_of", "list_of", "matching", "number", "one_of", "string"]

T = TypeVar("T")

_MISSING = object()


class Wrong(Exception):  # noqa: N818 - becomes a PlanFormatError before anybody sees it
    """A value is not what the format says.

    Attributes:
        place: Path into the document, e.g. ``changes[3].edits[0].start``.
        reason: What is wrong there.
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place

    def inside(self, outer: str) -> Wrong:
        """Return the same complaint seen from one level further out."""
        inner = self.place
        joint = "" if not inner or inner.startswith("[") else "."
        return Wrong(self.reason, outer + joint + inner)


class Fields:
    """The members of one JSON object, taken one by one so that none is missing and none is left."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise Wrong(f"expected an object, found {kind_of(value)}")
        self._left: dict[str, Any] = dict(value)

    def take(self, name: str, read: Callable[[Any], T], default: Any = _MISSING) -> T:
        """Read one member; without a default it must be there."""
        if name not in self._left:
            if default is _MISSING:
                raise Wrong(f"the key {name!r} is missing")
            return default  # type: ignore[no-any-return]
        try:
            return read(self._left.pop(name))
        except Wrong as wrong:
            raise wrong.inside(name) from None

    def finish(self) -> None:
        """Refuse members that the format does not know."""
        for name in self._left:
            raise Wrong(f"the key {name!r} is unknown")


def kind_of(value: object) -> str:
    """Name the JSON type of a value with its article."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")


def string(value: object) -> str:
    """Read a string."""
    if not isinstance(value, str):
        raise Wrong(f"expected a string, found {kind_of(value)}")
    return value


def integer(value: object) -> int:
    """Read a count, an offset or a size: whole and not negative."""
    if type(value) is not int or value < 0:
        raise Wrong(f"expected a number of at least 0 without a fraction, found {_shown(value)}")
    return value


def number(value: object) -> float:
    """Read a number that is not negative."""
    if type(value) not in {int, float} or value < 0:  # type: ignore[operator]
        raise Wrong(f"expected a number of at least 0, found {_shown(value)}")
    return float(value)  # type: ignore[arg-type]


def _shown(value: object) -> str:
    return str(value)[:40] if type(value) in {int, float} else kind_of(value)


def list_of(read: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    """Return a reader of arrays whose items are read by ``read``."""

    def items(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Wrong(f"expected an array, found {kind_of(value)}")
        result: list[T] = []
        try:
            for item in value:
                result.append(read(item))  # noqa: PERF401 - its length is the index in the complaint
        except Wrong as wrong:
            raise wrong.inside(f"[{len(result)}]") from None
        return tuple(result)

    return items


def one_of(kind: Callable[[str], T]) -> Callable[[Any], T]:
    """Return a reader of the members of an enumeration by their value."""

    def member(value: object) -> T:
        try:
            return kind(string(value))
        except ValueError:
            raise Wrong(f"{value!r} is not one of the known values") from None

    return member


def matching(pattern: re.Pattern[str], what: str) -> Callable[[Any], str]:
    """Return a reader of strings that match a pattern as a whole; ``what`` names them in a complaint."""

    def text(value: object) -> str:
        if not pattern.fullmatch(string(value)):
            raise Wrong(f"{value!r} is not {what}")
        return string(value)

    return text

"""Variables while the program runs: unset ones, local ones, and those under a computed name (Bash Manual, 3.4)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell.support.arithmetic import ArithmeticFailure
from overhaul.translators.shell.support.arrays import Array, Map
from overhaul.translators.shell.support.environment import export, renamed, variables
from overhaul.translators.shell.support.evaluation import evaluate
from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.messages import Abandoned, complain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "aimed",
    "array_of",
    "assign",
    "assign_list",
    "assigned",
    "declare_word",
    "defaulted",
    "export_word",
    "filled",
    "freeze",
    "is_free",
    "items_of",
    "key_of",
    "names_with",
    "only_item",
    "read_only_letter",
    "restored",
    "standing_for",
    "thawed",
    "unset_variable",
    "value_of",
    "values_of",
    "writable",
]


# Names of variables that are read-only.
_frozen: set[str] = set()


def freeze(name: str) -> None:
    """Make a variable read-only (4.2 readonly)."""
    _frozen.add(name)


def is_free(name: str) -> bool:
    """Tell whether a variable may be assigned; say so if not (4.2 readonly)."""
    if name in _frozen:
        complain(f"{name}: readonly variable")
    return name not in _frozen


class thawed:  # noqa: N801 - it is used as a function
    """Let variables of a function be read-only while it runs, and no longer (4.2 local).

    Args:
        names: Of the variables.
    """

    def __init__(self, *names: str) -> None:
        self._names = names

    def __enter__(self) -> None:
        """Note which are read-only in a call around it; those of this one are not yet."""
        self._before = _frozen.intersection(self._names)
        _frozen.difference_update(self._names)

    def __exit__(self, *_error: object) -> None:
        """Let them be as they were."""
        _frozen.difference_update(self._names)
        _frozen.update(self._before)


def read_only_letter(name: str) -> str:
    """Return the letter of the attribute where a variable is read-only (4.2 declare)."""
    return "r" if name in _frozen else ""


def writable(name: str, value: Any, *, status: int = 1) -> Any:
    """Return the value for a variable, or abandon the line because it is read-only (4.2 readonly).

    Args:
        name: The variable.
        value: The value.
        status: 1, or the status with which the program ends.
    """
    if name not in _frozen:
        return value
    if status == 1:
        raise ArithmeticFailure(f"{name}: readonly variable")
    complain(f"{name}: is read only")
    raise SystemExit(status)


def items_of(value: str | None) -> list[str]:
    """Return what ``${x[@]}`` is of a variable that is no array: its value if it is set (6.7 Arrays)."""
    return [] if value is None else [value]


def only_item(value: str | None, index: int) -> str | None:
    """Return an item of what is no array: the first is its value, and there is no last one (6.7 Arrays)."""
    if index < 0:
        complain(f"[{index}]: bad array subscript")
    return None if index else value


class restored:  # noqa: N801 - it is used as a function
    """Give variables back the values that they had before: what ``local`` does (3.3 Shell Functions).

    Args:
        namespace: The globals of the program.
        names: Python names of variables.
    """

    def __init__(self, namespace: dict[str, object], *names: str) -> None:
        self._namespace = namespace
        spelled = {python: name for name, python in renamed.items()}
        self._names = {name: spelled.get(name, name) for name in names}

    def __enter__(self) -> None:
        """Note the values."""
        known = {name: self._namespace[name] for name in self._names if name in self._namespace}
        self._values = known
        self._exported = {name: os.environ.get(name) for name in self._names.values()}
        self._free = set(self._exported) - _frozen

    def __exit__(self, *_error: object) -> None:
        """Give them back."""
        _frozen.difference_update(self._free)
        for name in self._names:
            if name in self._values:
                self._namespace[name] = self._values[name]
            else:
                self._namespace.pop(name, None)
        for name, value in self._exported.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _is_name(text: str) -> bool:
    """Whether a variable can have that name."""
    return text.isidentifier() and text.isascii()


def _item(text: str) -> tuple[str, str] | None:
    """Return the parts of ``name[subscript]``, ``None`` for what is no item of an array."""
    name, bracket, rest = text.partition("[")
    return (name, rest[:-1]) if bracket and rest.endswith("]") and _is_name(name) else None


def _found(name: str) -> object:
    """Return the value of a variable, ``None`` when it is unset."""
    namespace = variables[0] if variables else {}
    key = _key_in_program(name)
    return namespace[key] if key in namespace else os.environ.get(name)


def _key_in_program(name: str) -> str:
    """Return the Python name of a variable; one that nobody foresaw keeps off what else the program is made of."""
    key = renamed.get(name, name)
    present = variables[0].get(key) if variables else None
    if present is not None and not isinstance(present, (str, int, Array, Map)):
        key = renamed[name] = f"{name}__"
    return key


def value_of(name: str, args: Sequence[str] = ()) -> str | None:
    """Return the value of the variable that has a computed name (3.5.3: ``${!name}``).

    Args:
        name: A name, an item of an array, or a positional parameter.
        args: The positional parameters.
    """
    if name.isdigit():
        return args[int(name) - 1] if 0 < int(name) <= len(args) else None
    if name in {"@", "*"}:
        return " ".join(args)
    if name == "#":
        return str(len(args))
    item = _item(name)
    if item is not None:
        return _item_of(_found(item[0]), item[1])
    if not _is_name(name):
        raise Abandoned(f"{name}: invalid variable name")
    value = _found(name)
    if isinstance(value, (Array, Map)):
        return value.get()
    return None if value is None else str(value)


def values_of(name: str, args: Sequence[str] = (), unset: str | None = None) -> list[str]:
    """Return the items of what has a computed name: ``name[@]``, ``@``, or one value (3.5.3: ``${!name}``).

    Args:
        name: What is named.
        args: The positional parameters.
        unset: The value of one variable or item while it is unset; ``None`` for no value at all.
    """
    if name in {"@", "*"}:
        return list(args)
    item = _item(name)
    if item is None or item[1] not in {"@", "*"}:
        value = value_of(name, args)
        return items_of(unset if value is None else value)
    found = _found(item[0])
    if isinstance(found, (Array, Map)):
        items = list(iter(found))
        return [" ".join(items)] if item[1] == "*" else items
    return items_of(None if found is None else str(found))


def filled(name: str, args: Sequence[str] = ()) -> bool:
    """Tell whether what has a computed name is set and not empty; of a list one empty item counts (3.5.3).

    Args:
        name: What is named.
        args: The positional parameters.
    """
    found = values_of(name, args)
    return any(found) or (bool(found) and (name in {"@", "*"} or name.endswith(("[@]", "[*]"))))


def _index(text: str) -> int:
    """Return the index that an expression is; one that is none ends the program."""
    try:
        return evaluate(text)
    except ArithmeticFailure as failure:
        raise SystemExit(1) from failure


def _item_of(array: object, key: str) -> str | None:
    if key in {"@", "*"}:
        if isinstance(array, (Array, Map)):
            return " ".join(iter(array))
        return None if array is None else str(array)
    if isinstance(array, Map):
        return array.get(key)
    index = _index(key)
    if isinstance(array, Array):
        return array.get(index)
    return None if array is None else only_item(str(array), index)


def assign(name: str, value: str) -> int:
    """Assign to the variable that has a computed name (3.4); return the status of that."""
    item = _item(name)
    base = item[0] if item else name
    if not _is_name(base):
        complain(f"`{name}': not a valid identifier")
        return 1
    if not is_free(base):
        return 1
    namespace = variables[0]
    key = _key_in_program(base)
    present = namespace.get(key)
    if item is not None or isinstance(present, (Array, Map)):
        _assign_item(namespace, key, item[1] if item else "0", value)
    else:
        namespace[key] = value
        if base in os.environ:
            os.environ[base] = value
    return 0


def _assign_item(namespace: dict[str, object], key: str, index: str, value: str) -> None:
    array = namespace.get(key)
    if isinstance(array, Map):
        array[index] = value
        return
    if not isinstance(array, Array):
        namespace[key] = array = Array() if array is None else Array([str(array)])
    array[_index(index)] = value


def unset_variable(name: str) -> int:
    """Unset the variable, or the item, that has a computed name (4.1 unset); return the status of that."""
    item = _item(name)
    base = item[0] if item else name
    if not _is_name(base):
        complain(f"unset: `{name}': not a valid identifier")
        return 1
    if base in _frozen:
        complain(f"unset: {base}: cannot unset: readonly variable")
        return 1
    key = renamed.get(base, base)
    present = variables[0].get(key)
    if item is not None and item[1] not in {"@", "*"}:
        if isinstance(present, Map):
            return present.discard(item[1])
        return present.discard(_index(item[1])) if isinstance(present, Array) else 0
    if isinstance(present, (Array, Map)):
        variables[0][key] = type(present)()
    elif key in variables[0]:
        variables[0][key] = None
    os.environ.pop(base, None)
    return 0


def aimed(reference: str, name: str, *references: str) -> str:
    """Return the variable that a reference stands for when it is given a name (3.4: ``declare -n``).

    Args:
        reference: The reference.
        name: The name, which may be that of another reference.
        references: Names that are references while they are not empty.
    """
    while name in references and (target := _found(name)):
        if name == reference:
            raise Untranslated(f"the reference {name} stands for itself", 0)
        name = str(target)
    return name


def standing_for(name: str) -> str:
    """Return the variable for which a reference stands; it must stand for one (3.4: ``declare -n``)."""
    if not name:
        raise Untranslated("a value for a reference that stands for nothing", 0)
    return name


def assigned(name: str, value: str) -> str:
    """Assign to the variable that has a computed name, and return the value (3.4)."""
    assign(name, value)
    return value


def defaulted(name: str, value: str) -> str:
    """Assign a default to the variable that has a computed name, and return it (3.5.3: ``${!name:=word}``)."""
    if not _is_name(name):
        raise Abandoned(f"{name}: invalid variable name")
    return assigned(name, value)


def array_of(name: str) -> Any:
    """Return the array that has a computed name; a plain variable becomes one (3.4, 6.7 Arrays)."""
    namespace = variables[0]
    key = renamed.get(name, name)
    found = namespace.get(key)
    if not isinstance(found, (Array, Map)):
        if not _is_name(name):
            complain(f"`{name}': not a valid identifier")
            raise SystemExit(1)
        value = _found(name)
        namespace[key] = found = Array() if value is None else Array([str(value)])
    return found


def assign_list(name: str, items: Iterable[str]) -> None:
    """Assign a list to the variable that has a computed name (6.7 Arrays)."""
    namespace = variables[0]
    key = renamed.get(name, name)
    values = list(items)
    if isinstance(namespace.get(key), Map):
        padded = [*values, ""]
        namespace[key] = Map(zip(padded[: len(values) : 2], padded[1::2], strict=False))
    else:
        namespace[key] = Array(values)


def key_of(array: object, text: str) -> Any:
    """Return what a subscript means: text for an associative array, else an index (6.7 Arrays)."""
    return text if isinstance(array, Map) else evaluate(text)


def names_with(prefix: str, candidates: Sequence[str]) -> list[str]:
    """Return the names of variables that are set and begin so, in order (3.5.3: ``${!prefix*}``).

    Args:
        prefix: How they begin.
        candidates: Names of the program's variables.
    """
    names = {name for name in (*candidates, *os.environ) if name.startswith(prefix) and _is_name(name)}
    return sorted(name for name in names if _is_set(_found(name)))


def _is_set(value: object) -> bool:
    return value is not None and not (isinstance(value, (Array, Map)) and not len(value))


def declare_word(word: str) -> int:
    """Declare what a word says while the program runs: a name, or a name and a value (4.2 declare)."""
    name, equals, value = word.partition("=")
    if name.endswith("+") and equals:
        name = name[:-1]
        value = (value_of(name) or "") + value
    if not equals:
        return 0
    return assign(name, value) if is_free(name) else 1


def export_word(word: str) -> int:
    """Export what a word says while the program runs: a name, or a name and a value (4.1 export)."""
    status = declare_word(word)
    name = word.partition("=")[0].removesuffix("+")
    if not _is_name(name):
        complain(f"export: `{word}': not a valid identifier")
        return 1
    if not status:
        export(name, value_of(name))
    return status

"""Which functions have their output captured by the repository's own tests.

Tests are read as text: their trees are nobody's business here, and a survey must not stumble over strange files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["captured_calls"]

_CAPTURES = re.compile(
    r"\b(?:capsys|capfd|capsysbinary|capfdbinary|redirect_stdout)\b|[\"'](?:sys\.stdout|builtins\.print)[\"']"
)
_FUNCTION = re.compile(r"^([ \t]*)(?:async[ \t]+)?def[ \t]+\w+", re.MULTILINE)
_CALLED = re.compile(r"\b([A-Za-z_]\w*)[ \t]*\(")
_DEFINED = re.compile(r"\b(?:def|class)[ \t]+(\w+)")
_FROM = re.compile(r"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w.]+(?:[ \t]*,[ \t]*[\w.]+)*)", re.MULTILINE)


def captured_calls(
    path: str, text: str, python: list[str], read: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """Yield the (path, name) of functions and classes that a test calls while it captures the output.

    Args:
        path: Path of the test.
        text: Its contents.
        python: Paths of all Python files of the repository.
        read: Contents of such a path.
    """
    if not _CAPTURES.search(text):
        return
    names = {name for block in _functions(text) if _CAPTURES.search(block) for name in _CALLED.findall(block)}
    modules = set(_imported(text, path)) if names else set()
    for candidate in python:
        if candidate != path and any(_is_module(candidate, module) for module in modules):
            defined = set(_DEFINED.findall(read(candidate)))
            yield from ((candidate, name) for name in sorted(names & defined))


def _functions(text: str) -> Iterator[str]:
    """Yield the text of each function: as far as the next one that is not indented deeper."""
    starts = list(_FUNCTION.finditer(text))
    for index, match in enumerate(starts):
        after = (each.start() for each in starts[index + 1 :] if len(each[1]) <= len(match[1]))
        yield text[match.start() : next(after, len(text))]


def _imported(text: str, path: str) -> Iterator[str]:
    """Yield the modules that a test may import, as paths without a suffix."""
    for match in _IMPORT.finditer(text):
        yield from (name.strip().replace(".", "/") for name in match[1].split(","))
    for match in _FROM.finditer(text):
        folders = path.split("/")[: -len(match[1])] if match[1] else []
        base = "/".join([*folders, *filter(None, match[2].split("."))])
        yield base
        yield from (f"{base}/{name}".lstrip("/") for name in re.findall(r"\w+", match[3]))


def _is_module(path: str, module: str) -> bool:
    files = (f"{module}.py", f"{module}/__init__.py")
    return bool(module) and any(path == each or path.endswith(f"/{each}") for each in files)

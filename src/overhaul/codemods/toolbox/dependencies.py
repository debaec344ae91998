"""Adding a dependency where a repository declares its own: ``pyproject.toml`` or requirements files.

One file is chosen, one line is inserted, in that file's style (see `requirement_lists`). Where the place is
not certain (``setup.py``, a compiled or hashed requirements file, none at all) the answer is the reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from overhaul.codemods.api import FoundFile
from overhaul.codemods.toolbox.requirement_lists import (
    Insertion,
    Wanted,
    insert_in_array,
    insert_in_requirements,
    normalized,
    read_requirements,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from overhaul.codemods.api import Repository

__all__ = ["declared_version", "dependency_edit"]

#: Requirements files of the program itself, the best first; those for development are not among them.
_REQUIREMENTS = (
    "requirements.in",
    "requirements.txt",
    "requirements/base.in",
    "requirements/main.in",
    "requirements/prod.in",
    "requirements/production.in",
    "requirements/requirements.in",
    "requirements/base.txt",
    "requirements/main.txt",
    "requirements/common.txt",
    "requirements/prod.txt",
    "requirements/production.txt",
    "requirements/requirements.txt",
    "requirements-base.txt",
    "requirements-prod.txt",
)
_OTHER_PLACES = ("setup.cfg", "setup.py", "Pipfile", "environment.yml", "environment.yaml")


def dependency_edit(
    distribution: str,
    requirement: str,
    repository: Repository,
    *,
    pin: str = "",
    provides: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
) -> FoundFile | str | None:
    """Return the edit that declares a dependency.

    Args:
        distribution: Its name, e.g. ``pydantic-settings``.
        requirement: The lowest version that will do, e.g. ``>=2.7``.
        repository: Where to look.
        pin: Version for lists whose entries are all pinned, e.g. ``2.7.1``; the lowest one when empty.
        provides: Keys that the inserted piece provides; with none it stands unconditionally.
        needs: Keys that it needs.

    Returns:
        The edit; the reason why it cannot be made, as a sentence for a note; ``None`` when it is declared.
    """
    wanted = Wanted(distribution, requirement.lstrip(">= "), pin)
    if declared_version(distribution, repository) is not None:
        return None
    found = _in_pyproject(wanted, repository)
    if found is None:
        found = _in_requirements(wanted, repository)
    if isinstance(found, str):
        return found
    path, text, insertion = found
    at = len(text[: insertion.at].encode())
    reason = f"the changed code imports from {distribution}"
    return FoundFile(path, ((at, b"", insertion.text, provides, needs),), reason)


def declared_version(distribution: str, repository: Repository) -> str | None:
    """Return the version part with which a distribution is declared (maybe empty), ``None`` when it is not.

    All the places are looked at where a program's own dependencies stand, also ``setup.py`` and ``Pipfile``.
    """
    name = normalized(distribution)
    for declared, versions in _declared(repository):
        if normalized(declared) == name:
            return versions
    pattern = re.compile(
        rf"""(?:^|["'\s])({_loosely(name)})(?:\[[^\]]*\])?\s*([=~<>!][^"'\n;#]*)?(?=["'\s;,#]|$)""",
        re.IGNORECASE | re.MULTILINE,
    )
    for path in _OTHER_PLACES:
        match = pattern.search(_text(repository, path) or "")
        if match:
            return (match.group(2) or "").strip().replace(" ", "")
    return None


def _loosely(name: str) -> str:
    return "[-_.]+".join(re.escape(part) for part in name.split("-"))


def _declared(repository: Repository) -> Iterator[tuple[str, str]]:
    document = _toml(repository)
    listed = document.get("project", {}).get("dependencies")
    for item in listed if isinstance(listed, list) else ():
        for entry in read_requirements(str(item)):
            yield entry.name, entry.versions
    poetry = document.get("tool", {}).get("poetry", {}).get("dependencies", {})
    for name, value in poetry.items() if isinstance(poetry, dict) else ():
        yield (
            name,
            value
            if isinstance(value, str)
            else str(value.get("version", ""))
            if isinstance(value, dict)
            else "",
        )
    for path in (*_REQUIREMENTS, *_named_files(document)):
        for entry in read_requirements(_text(repository, path) or ""):
            yield entry.name, entry.versions


def _text(repository: Repository, path: str) -> str | None:
    if path not in repository.paths:
        return None
    data = repository.read(path)
    try:
        return None if data is None else data.decode()
    except UnicodeDecodeError:
        return None


def _toml(repository: Repository) -> Mapping[str, Any]:
    """Return ``pyproject.toml`` as plain values; empty when there is none or it cannot be read."""
    text = _text(repository, "pyproject.toml")
    if text is None:
        return {}
    import tomlkit  # noqa: PLC0415 - only a plan that adds a dependency pays for it
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - the same

    try:
        values = tomlkit.parse(text).unwrap()
    except TOMLKitError:
        return {}
    return {key: value for key, value in values.items() if isinstance(value, dict)}


def _named_files(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the requirements files that setuptools or hatch read dynamic dependencies from."""
    tools = document.get("tool", {})
    dynamic = tools.get("setuptools", {}).get("dynamic", {}).get("dependencies", {})
    named = dynamic.get("file", ()) if isinstance(dynamic, dict) else ()
    files = [named] if isinstance(named, str) else list(named)
    hatch = tools.get("hatch", {}).get("metadata", {}).get("hooks", {}).get("requirements_txt", {})
    files += hatch.get("files", ()) if isinstance(hatch, dict) else ()
    return tuple(str(file) for file in files)


def _in_pyproject(wanted: Wanted, repository: Repository) -> tuple[str, str, Insertion] | str | None:
    """Return where it goes in ``pyproject.toml``, why not, or ``None`` when it declares no dependencies."""
    text = _text(repository, "pyproject.toml")
    if text is None:
        return None
    document = _toml(repository)
    project = document.get("project", {})
    if isinstance(project.get("dependencies"), list):
        insertion = _in_project_array(text, wanted)
        return _checked(text, insertion, wanted)
    if isinstance(document.get("tool", {}).get("poetry", {}).get("dependencies"), dict):
        return _checked(text, _in_poetry_table(text, wanted), wanted)
    if project and "dependencies" not in project.get("dynamic", ()):
        return _checked(text, _new_project_array(text, wanted), wanted)
    if not document:
        return "pyproject.toml cannot be read as TOML" if text.strip() else None
    return None


def _checked(text: str, insertion: Insertion | None, wanted: Wanted) -> tuple[str, str, Insertion] | str:
    """Let an insertion pass only when the file is TOML afterwards and names the distribution."""
    import tomlkit  # noqa: PLC0415 - see _toml
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - see _toml

    reason = (
        f"pyproject.toml declares its dependencies in a form that is not changed; add {wanted.name} by hand"
    )
    if insertion is None:
        return reason
    after = text[: insertion.at] + insertion.text + text[insertion.at :]
    try:
        tomlkit.parse(after)
    except TOMLKitError:
        return reason
    return "pyproject.toml", text, insertion


def _table(text: str, name: str) -> tuple[int, int] | None:
    """Return the span of a table's body: behind its header up to the next header."""
    header = re.search(
        rf"^[ \t]*\[[ \t]*{re.escape(name)}[ \t]*\][ \t]*(?:#[^\n]*)?(?:\r?\n|$)", text, re.MULTILINE
    )
    if header is None:
        return None
    following = re.compile(r"^[ \t]*\[", re.MULTILINE).search(text, header.end())
    while following is not None and not re.match(
        r"[ \t]*\[\[?[ \t]*[\w\"'.\- \t]+\]\]?[ \t]*(?:#|\r?\n|$)", text[following.start() :]
    ):
        following = re.compile(r"^[ \t]*\[", re.MULTILINE).search(text, following.end())
    return header.end(), following.start() if following else len(text)


def _in_project_array(text: str, wanted: Wanted) -> Insertion | None:
    span = _table(text, "project")
    if span is None:
        return None
    match = re.compile(r"^[ \t]*dependencies[ \t]*=[ \t]*\[", re.MULTILINE).search(text, *span)
    return insert_in_array(text, match.end() - 1, wanted) if match else None


def _new_project_array(text: str, wanted: Wanted) -> Insertion | None:
    span = _table(text, "project")
    if span is None:
        return None
    body = text[span[0] : span[1]].rstrip()
    line_end = "\r\n" if "\r\n" in text else "\n"
    at = span[0] + len(body)
    head = "" if not body and text[: span[0]].endswith("\n") else line_end
    tail = line_end if not head else ""
    added = f'dependencies = [{line_end}    "{wanted.text(())}",{line_end}]'
    return Insertion(at, f"{head}{added}{tail}")


def _in_poetry_table(text: str, wanted: Wanted) -> Insertion | None:
    span = _table(text, "tool.poetry.dependencies")
    if span is None:
        return None
    lines = [
        match
        for match in re.compile(r"^([A-Za-z0-9_.-]+)([ \t]*=[ \t]*)(.*)$", re.MULTILINE).finditer(text, *span)
        if match.group(1) != "python"
    ]
    line_end = "\r\n" if "\r\n" in text else "\n"
    exact = [re.match(r"[\"']=?=?\d", match.group(3)) for match in lines]
    star = [match.group(3).strip().strip("\"'") == "*" for match in lines]
    version = f"^{wanted.lower}"
    if lines and all(exact):
        version = wanted.pin or wanted.lower
    elif lines and all(star):
        version = "*"
    added = f'{wanted.name} = "{version}"{line_end}'
    names = [normalized(match.group(1)) for match in lines]
    if len(names) > 1 and names == sorted(names):
        for name, match in zip(names, lines, strict=True):
            if name > normalized(wanted.name):
                return Insertion(match.start(), added)
    body = text[span[0] : span[1]].rstrip()
    at = span[0] + len(body)
    if not body:
        return Insertion(span[0], added)
    return Insertion(at, line_end + added.rstrip("\r\n"))


def _in_requirements(wanted: Wanted, repository: Repository) -> tuple[str, str, Insertion] | str:
    document = _toml(repository)
    for path in (*_named_files(document), *_REQUIREMENTS):
        text = _text(repository, path)
        if text is None:
            continue
        if "--hash=" in text:
            return f"{path} carries hashes; add {wanted.name} with the tool that writes it"
        if path.endswith(".txt") and re.search(r"autogenerated by|This file was autogenerated", text):
            return f"{path} is written by a tool; add {wanted.name} to its source and compile it again"
        return path, text, insert_in_requirements(text, wanted)
    for path in _OTHER_PLACES:
        if path in repository.paths:
            return f"dependencies are declared in {path}; add {wanted.name} there by hand"
    return f"the repository declares no dependencies; {wanted.name} must be installed where this code runs"

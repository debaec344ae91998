"""``migrate init``: write a commented configuration to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul.commands.session import relative_to_user
from overhaul.config import init_text
from overhaul.effects.saving import save
from overhaul.effects.workspace import find_root
from overhaul.errors import UsageError
from overhaul.exits import Exit
from overhaul.plugins import Registry
from overhaul.recipes import DEFAULT
from overhaul.report.display import shown_path
from overhaul.toml import TomlError, loads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.commands.output import Output

__all__ = ["run"]


def run(directory: str, output: Output, given: Mapping[str, Any]) -> Exit:
    """Write ``migrate.toml``, or the table ``[tool.migrate]`` at the end of ``pyproject.toml``.

    Args:
        directory: Where the user stands.
        output: How to tell.
        given: ``pyproject``.

    Raises:
        UsageError: There is a configuration already, or no ``pyproject.toml`` to extend.
    """
    root = Path(find_root(directory).path)
    own, project = root / "migrate.toml", root / "pyproject.toml"
    present = _text(project) if project.is_file() else ""
    for path, there in ((own, own.exists()), (project, _is_configured(present, project))):
        if there:
            raise UsageError(
                f"{relative_to_user(directory, path)} configures migrate already",
                hint="edit it; docs/configuration.md explains each key",
            )
    registry = Registry()
    codemods = [registry.codemod(step.name) for step in registry.recipe(DEFAULT).steps]
    if given["pyproject"]:
        if not project.is_file():
            raise UsageError(
                "there is no pyproject.toml in the root of this repository",
                hint="migrate init writes migrate.toml instead",
            )
        save(project, _extended(present, init_text("pyproject.toml", codemods)).encode())
    else:
        save(own, init_text("migrate.toml", codemods).encode())
    written = relative_to_user(directory, project if given["pyproject"] else own)
    output.tell([f"Wrote {shown_path(str(written), output.look)}\n\nNext: migrate plan\n"])
    return Exit.OK


def _text(path: Path) -> str:
    """Return a file as it is, line ends included."""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error


def _is_configured(text: str, path: Path) -> bool:
    try:
        tool = loads(text.removeprefix("\ufeff")).get("tool", {})
    except TomlError as error:
        raise UsageError(f"{path}: {error}") from error
    return isinstance(tool, dict) and "migrate" in tool


def _extended(present: str, table: str) -> str:
    """Append a table in the line ends of the file."""
    end = "\r\n" if "\r\n" in present else "\n"
    kept = present.rstrip()
    joint = end * 2 if kept else ""
    return kept + joint + table.replace("\n", end)

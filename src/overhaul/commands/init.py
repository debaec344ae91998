"""``migrate init``: write a commented configuration to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul.config import init_text
from overhaul.effects.saving import save
from overhaul.effects.workspace import find_root
from overhaul.errors import UsageError
from overhaul.exits import Exit
from overhaul.plugins import Registry
from overhaul.recipes import DEFAULT

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
    present = project.read_text(encoding="utf-8") if project.is_file() else ""
    for path, there in ((own, own.exists()), (project, "[tool.migrate" in present)):
        if there:
            raise UsageError(
                f"{path} configures migrate already", hint="edit it; docs/configuration.md explains each key"
            )
    registry = Registry()
    codemods = [registry.codemod(step.name) for step in registry.recipe(DEFAULT).steps]
    if given["pyproject"]:
        if not project.is_file():
            raise UsageError(f"{project} does not exist", hint="migrate init writes migrate.toml instead")
        text = f"{present.rstrip()}\n\n{init_text('pyproject.toml', codemods)}"
        save(project, text.encode())
    else:
        save(own, init_text("migrate.toml", codemods).encode())
    output.say(f"Wrote {project if given['pyproject'] else own}.\nNext: migrate plan")
    return Exit.OK

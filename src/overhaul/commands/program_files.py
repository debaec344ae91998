"""Where translated programs go: a file each, in the folders of their scripts, and their helpers beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from overhaul.effects.formatting import laid_out
from overhaul.effects.scripts import check_free, write_program
from overhaul.errors import UsageError
from overhaul.translators.shell.helpers.shaking import MODULE, helpers_in, support_module

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from pathlib import Path

    from overhaul.commands.translating import Program

__all__ = ["ProgramFiles"]


@dataclass(slots=True)
class _Plan:
    """Which file gets what; checked as a whole before the first is written."""

    texts: dict[Path, str] = field(default_factory=dict)
    executable: dict[Path, int] = field(default_factory=dict)
    helpers: dict[Path, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProgramFiles:
    """The place for programs.

    Attributes:
        target: A file, or a folder for several.
        folder: Whether it is a folder.
        support: ``module`` when the helpers go into a module beside the programs.
        force: Whether other files may be replaced.
    """

    target: Path
    folder: bool
    support: str
    force: bool

    def write(self, programs: Sequence[Program], places: Mapping[str, str]) -> dict[str, Path]:
        """Write the programs, or none of them when one cannot be.

        Args:
            programs: The programs.
            places: For each script its path below the folder that was named.

        Returns:
            Where each one went, by its script.

        Raises:
            UsageError: A file is there that says something else, or two want one place.
            WriteError: The system refuses.
        """
        written: dict[str, Path] = {}
        plan = _Plan()
        for program in programs:
            path = self._place(places[program.path], set(written.values()))
            if program.path != "-" and path.exists() and path.samefile(program.path):
                raise UsageError(f"{path}: is the script itself", hint="-o names another file")
            written[program.path] = path
            plan.texts[path] = program.text
            plan.executable[path] = program.executable
            if self.support == "module" and program.translation.helpers:
                plan.helpers.setdefault(path.parent, set()).update(program.translation.helpers)
        ours = self._plan_helpers(plan)
        check_free([path for path in plan.texts if path not in ours], plan.texts, force=self.force)
        for path, text in plan.texts.items():
            write_program(path, text, executable=plan.executable.get(path, 0))
        return written

    def _plan_helpers(self, plan: _Plan) -> set[Path]:
        """Plan the modules of helpers; return those that may be replaced."""
        ours: set[Path] = set()
        for folder, helpers in plan.helpers.items():
            path = folder / f"{MODULE}.py"
            if path in plan.texts:
                raise UsageError(f"{path}: a script and the helpers want this name", hint="--support inline")
            # Programs that were written here earlier need theirs still.
            present = _helpers_of(path)
            if present is not None:
                ours.add(path)
            plan.texts[path] = laid_out(support_module(helpers | (present or set())))
        return ours

    def _place(self, place: str, taken: Container[Path]) -> Path:
        """Return where the program of a script goes."""
        if not self.folder:
            return self.target
        given = PurePath(place)
        name, extension = given.stem, given.suffix
        for each in (name, f"{name}_{extension[1:]}", *(f"{name}_{number}" for number in range(2, 1000))):
            path = self.target / given.parent / f"{_identifier(each)}.py"
            if path not in taken:
                return path
        raise UsageError(
            f"{place}: too many scripts of one name", hint="translate them into different folders"
        )


def _identifier(name: str) -> str:
    """Return the name of a module, so that the program can be imported, by its tests above all."""
    made = "".join(each if each.isalnum() or each == "_" else "_" for each in name).strip("_") or "script"
    return f"_{made}" if made[0].isdigit() else made


def _helpers_of(path: Path) -> set[str] | None:
    """Return the helpers of a module that is exactly as we made it; ``None`` for any other, or none."""
    try:
        present = path.read_text(encoding="utf-8")
        helpers = helpers_in(present)
    except (OSError, ValueError, SyntaxError):
        return None
    return helpers if helpers and laid_out(support_module(helpers)) == present else None

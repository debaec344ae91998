"""``migrate doctor``: check the installation, the repository and the configuration, and say what to do."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from overhaul import __version__
from overhaul.commands.session import open_session
from overhaul.effects import git
from overhaul.effects.cache import cache_path
from overhaul.effects.discovery import discover
from overhaul.effects.ledger import Ledger
from overhaul.errors import MigrateError
from overhaul.exits import Exit
from overhaul.plugins.hooks import UNTRUSTED, load_hooks
from overhaul.report.display import counted, visible, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session

__all__ = ["Finding", "run"]


_WIDEST = 120


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked.

    Attributes:
        subject: What was looked at.
        result: What was found.
        good: Whether it is as it should be; ``None`` for what is merely worth knowing.
        hint: What to do, when it is not.
    """

    subject: str
    result: str
    good: bool | None = True
    hint: str = ""


def run(directory: str, config: str | None, output: Output) -> Exit:
    """Check and report; exit 1 when something is broken.

    Args:
        directory: Where the user stands.
        config: A configuration file the user named.
        output: How to show it.
    """
    findings = list(_findings(directory, config))
    look = output.look
    signs = {
        True: look.paint(look.pick("✓", "ok"), "safe"),
        False: look.paint(look.pick("✗", "!!"), "error"),
        None: " ",
    }
    width = max(len(finding.subject) for finding in findings)
    lines = []
    for finding in findings:
        head = f"{signs[finding.good]} {finding.subject:{width}}  "
        for line in wrapped(visible(finding.result, look), min(look.width, _WIDEST) - width - 4) or [""]:
            lines.append(f"{head}{line}\n")
            head = " " * (width + 4)
        hint = wrapped(visible(finding.hint, look), min(look.width, _WIDEST) - width - 4)
        lines += [f"{' ' * (width + 4)}{look.paint(line, 'hunk')}\n" for line in hint]
    output.text(lines)
    return Exit.FAILED if any(finding.good is False for finding in findings) else Exit.OK


def _findings(directory: str, config: str | None) -> Iterator[Finding]:
    yield Finding("overhaul", __version__)
    yield Finding("Python", f"{platform.python_version()} ({platform.python_implementation()})")
    yield from _libraries()
    yield _git()
    try:
        session = open_session(directory, config, {})
    except MigrateError as error:
        yield Finding("configuration", error.message, good=False, hint=error.hint)
        return
    yield Finding("repository", f"{session.root.path} ({session.root.kind})")
    yield Finding("configuration", session.settings.source or "none, the defaults hold", good=None)
    for subject, check in _CHECKS.items():
        try:
            yield from check(session, subject)
        except MigrateError as error:
            yield Finding(subject, error.message, good=False, hint=error.hint)


def _libraries() -> Iterator[Finding]:
    for name in ("libcst", "click", "rich", "pluggy"):
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "not installed", good=False, hint=f"pip install {name}")


def _git() -> Finding:
    path = shutil.which("git")
    if path is None:
        return Finding(
            "git", "not found", good=False, hint="install git; without it files are found by a walk"
        )
    return Finding("git", f"{git.executable() or path}")


def _files(session: Session, subject: str) -> Iterator[Finding]:
    found = discover(session.root, (), session.settings)
    size = sum(entry.size for entry in found.entries) / 1e6
    yield Finding(
        subject,
        f"{counted(len(found.entries), 'Python file')}, {size:,.1f} MB",
        good=bool(found.entries) or None,
    )
    for note in found.notes:
        yield Finding(subject, f"{note.path}: {note.message}", good=None, hint=note.hint)


def _steps(session: Session, subject: str) -> Iterator[Finding]:
    names = ", ".join(step.name for step in session.selector.anywhere())
    yield Finding(
        subject, names or "none selected", good=bool(names), hint="" if names else "migrate list shows all"
    )


def _plugins(session: Session, subject: str) -> Iterator[Finding]:
    _, broken_hooks = load_hooks(session.registry, session.settings.plugins)
    for group in ("codemods", "recipes"):
        for offer in session.registry.offers(group):
            session.registry.load(offer)
    named = [failure for failure in broken_hooks if failure.reason == UNTRUSTED]
    broken = {each.message for each in (*session.registry.failures, *broken_hooks) if each not in named}
    for message in sorted(broken):
        yield Finding(subject, message, good=False, hint="fix or uninstall that distribution")
    for failure in named:
        yield Finding(subject, f"{failure.offer.name}, of the configuration, is loaded by apply", good=None)
    if not broken:
        yield Finding(subject, "all that is installed can be loaded")


def _ledger(session: Session, subject: str) -> Iterator[Finding]:
    with Ledger(session.root) as ledger:
        unfinished = ledger.unfinished()
        yield Finding(subject, counted(len(ledger.runs()), "run"))
    for run_ in unfinished:
        yield Finding(
            subject,
            f"run {run_.id} was interrupted",
            good=False,
            hint="migrate apply finishes it, migrate undo takes it back",
        )


def _cache(_: Session, subject: str) -> Iterator[Finding]:
    path = cache_path()
    size = path.stat().st_size / 1e6 if path.exists() else 0.0
    yield Finding(subject, f"{path} ({size:.1f} MB)", good=None)


_CHECKS: dict[str, Callable[[Session, str], Iterator[Finding]]] = {
    "files": _files,
    "codemods": _steps,
    "plugins": _plugins,
    "ledger": _ledger,
    "cache": _cache,
}

"""The hooks of one command: loaded, called around its phases, and heard when they fail where they must not."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from overhaul.effects.hooks import Hooks
from overhaul.errors import ConfigError
from overhaul.plugins.hooks import CONFIGURED, load_hooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session

__all__ = ["hooking"]


@contextmanager
def hooking(session: Session, output: Output, *, trusted: bool) -> Iterator[Hooks]:
    """Give the hooks; call ``on_error`` and ``cleanup`` at the end, and say which of those failed.

    Args:
        session: The repository and its settings.
        output: Where to say it.
        trusted: Whether what the repository's configuration names may run.

    Raises:
        ConfigError: A plugin that the configuration names cannot be used: it may be there to stop something.
    """
    plugins, failures = load_hooks(session.registry, session.settings.plugins, trusted=trusted)
    for failure in failures:
        if failure.offer.distribution != CONFIGURED:
            output.warn(failure.message)
        elif trusted:
            raise ConfigError(failure.message, hint="nothing was written; mend or remove it from plugins")
    hooks = Hooks(session.root.path, plugins=plugins, commands=session.settings.hooks, trusted=trusted)
    try:
        with hooks.session():
            yield hooks
    finally:
        for result in hooks.results:
            if result.error:
                output.warn(result.error)

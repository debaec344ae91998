"""Calling hooks: plugins and commands, one after the other, each timed, with vetoes and errors kept apart.

Order within a phase: plugins marked ``tryfirst``, the other plugins as they were registered, those marked
``trylast``, then the commands of the configuration.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from overhaul.effects.hook_command import run_command
from overhaul.errors import HookError, HookVetoError
from overhaul.model.hook import HookContext, HookReport, HookResult, Phase, Veto

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pluggy

    from overhaul.model.change import Change
    from overhaul.model.plan import Plan
    from overhaul.model.settings import HookCommand

__all__ = ["Hooks"]

_NOT_TRUSTED = "commands of a repository's configuration do not run while it is only looked at"


class Hooks:
    """The hooks of one run.

    Args:
        root: Absolute path of the repository.
        plugins: Manager with the hook plugins; ``None`` for none.
        commands: Commands per phase, from the configuration.
        trusted: Whether the commands may run. Looking at a repository that nobody has read yet must not run
            what its configuration says; applying a plan to it is the user's word that it may.
        run: Number of the run, where there is one already; see `begin`.
    """

    def __init__(
        self,
        root: str,
        *,
        plugins: pluggy.PluginManager | None = None,
        commands: Mapping[str, tuple[HookCommand, ...]] | None = None,
        trusted: bool = False,
        run: str = "",
    ) -> None:
        self._plugins = plugins
        self._commands = commands or {}
        self._trusted = trusted
        self._context = HookContext(Phase.BEFORE_PLAN, root, run)
        self.results: list[HookResult] = []

    def call(
        self,
        phase: Phase,
        *,
        plan: Plan | None = None,
        change: Change | None = None,
        counts: Mapping[str, int] | None = None,
        error: BaseException | None = None,
    ) -> tuple[HookResult, ...]:
        """Call every hook of a phase in order; their results are also kept in `results`.

        Raises:
            HookVetoError: A hook of a ``before_*`` phase said no; the hooks behind it were not called.
            HookError: A hook failed; its exception is the cause. Never in ``cleanup`` and ``on_error``:
                there the failure stands in the result and the next hook is called.
        """
        context = replace(
            self._context, phase=phase, plan=plan, change=change, counts=counts or {}, error=error
        )
        first = len(self.results)
        for name, call in self._hooks(phase):
            self.results.append(_timed(name, call, context))
        return tuple(self.results[first:])

    def begin(self, run: int) -> None:
        """Tell all hooks from now on the number of the run."""
        self._context = replace(self._context, run=str(run))

    def wanted(self, phase: Phase) -> bool:
        """Tell whether anything is called in a phase, so that callers in a loop can pass it over."""
        return next(self._hooks(phase), None) is not None

    @contextmanager
    def session(self) -> Iterator[Hooks]:
        """Call ``on_error`` when the block fails and ``cleanup`` in any case; the error goes on."""
        try:
            yield self
        except BaseException as error:
            self.call(Phase.ON_ERROR, error=error)
            raise
        finally:
            self.call(Phase.CLEANUP)

    def _hooks(self, phase: Phase) -> Iterator[tuple[str, Callable[[HookContext], HookResult]]]:
        if self._plugins is not None:
            impls = getattr(self._plugins.hook, phase.value).get_hookimpls()
            for impl in sorted(impls, key=lambda impl: impl.trylast - impl.tryfirst):
                yield impl.plugin_name, _Plugin(impl)
        for command in self._commands.get(phase.value, ()):
            yield command.run, _Command(command) if self._trusted else _skipped(command)


class _Plugin:
    """Calls one function of a plugin and makes a result of what it returns."""

    def __init__(self, impl: pluggy.HookImpl) -> None:
        self._impl = impl

    def __call__(self, context: HookContext) -> HookResult:
        name, phase = self._impl.plugin_name, context.phase
        value = self._impl.function(*(context for _ in self._impl.argnames))
        if isinstance(value, Veto):
            raise HookVetoError(value.reason)
        if value is None:
            return HookResult(name, phase)
        if not isinstance(value, HookReport):
            raise TypeError(f"returned {type(value).__name__}, not a HookReport, a Veto or None")
        return HookResult(name, phase, dict(value.counts), dict(value.stats))


class _Command:
    """Runs one command and makes a result of how it ended."""

    def __init__(self, command: HookCommand) -> None:
        self._command = command

    def __call__(self, context: HookContext) -> HookResult:
        finished = run_command(self._command, context)
        if finished.code == 0:
            return HookResult(self._command.run, context.phase, output=finished.stdout or finished.stderr)
        if context.phase.may_veto:
            raise HookVetoError(finished.reason)
        raise HookError(f"{context.phase.value}: {self._command.run!r} failed, {finished.reason}")


def _skipped(command: HookCommand) -> Callable[[HookContext], HookResult]:
    return lambda context: HookResult(command.run, context.phase, skipped=_NOT_TRUSTED)


def _timed(name: str, call: Callable[[HookContext], HookResult], context: HookContext) -> HookResult:
    phase = context.phase
    start = perf_counter()
    try:
        result = call(context)
    except (Exception, SystemExit) as error:
        if phase.must_not_fail:
            result = HookResult(name, phase, error=str(error) or type(error).__name__)
        elif isinstance(error, HookError) and not isinstance(error, HookVetoError):
            raise
        else:
            raise _translated(error, name, phase) from error
    return replace(result, duration=(perf_counter() - start) * 1000)


def _translated(error: BaseException, name: str, phase: Phase) -> HookError:
    """Say who failed, and whether it was a veto."""
    if isinstance(error, HookVetoError) and phase.may_veto:
        return HookVetoError(f"{phase.value}: {name!r} says no: {error.message}", hint=error.hint)
    if isinstance(error, HookVetoError):
        return HookError(
            f"{phase.value}: {name!r} says no, but there is nothing left to stop: {error.message}"
        )
    return HookError(f"{phase.value}: {name!r} failed: {type(error).__name__}: {error}")

"""Hook specifications, and the plugins that implement them.

A hook plugin is a module or an object with functions marked by `hookimpl`::

    from overhaul.plugins.hooks import hookimpl

    @hookimpl
    def before_apply(context):
        if context.counts["changes"] > 100:
            return Veto("too many changes for one run")

A hook gets one `HookContext`, which it cannot edit, and returns nothing, a `HookReport`, or, in a
``before_*`` phase, a `Veto`. Whatever it raises ends the run, with its exception as the cause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

from overhaul.plugins.registry import Offer, PluginFailure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from overhaul.model.hook import HookContext, HookReport, Veto
    from overhaul.plugins.registry import Registry

__all__ = ["CONFIGURED", "UNTRUSTED", "HookSpecs", "hookimpl", "load_hooks"]

hookimpl = pluggy.HookimplMarker("overhaul")
_hookspec = pluggy.HookspecMarker("overhaul")

#: Distribution of what the configuration names.
CONFIGURED = "the configuration"
UNTRUSTED = "not loaded while the repository is only looked at"


class HookSpecs:
    """The phases at which hooks are called, in the order of a run."""

    @_hookspec
    def before_plan(self, context: HookContext) -> HookReport | Veto | None:
        """Before any file is looked at."""

    @_hookspec
    def after_plan(self, context: HookContext) -> HookReport | None:
        """The plan is there; nothing was written."""

    @_hookspec
    def before_apply(self, context: HookContext) -> HookReport | Veto | None:
        """Every path was found as the plan expects it; nothing was written."""

    @_hookspec
    def before_write(self, context: HookContext) -> HookReport | Veto | None:
        """Before one path is written; ``context.change`` says which."""

    @_hookspec
    def after_write(self, context: HookContext) -> HookReport | None:
        """One path was written."""

    @_hookspec
    def after_apply(self, context: HookContext) -> HookReport | None:
        """Every path was written."""

    @_hookspec
    def before_verify(self, context: HookContext) -> HookReport | Veto | None:
        """Before the original and the result are run side by side."""

    @_hookspec
    def after_verify(self, context: HookContext) -> HookReport | None:
        """They were compared."""

    @_hookspec
    def cleanup(self, context: HookContext) -> HookReport | None:
        """At the end of every run, also of one that failed."""

    @_hookspec
    def on_error(self, context: HookContext) -> HookReport | None:
        """The run failed with ``context.error``."""


def load_hooks(
    registry: Registry, targets: Iterable[str] = (), *, trusted: bool = False
) -> tuple[pluggy.PluginManager, tuple[PluginFailure, ...]]:
    """Load the hook plugins.

    Args:
        registry: What distributions offer in the group ``hooks``.
        targets: Import paths from the configuration, called after those, in order.
        trusted: Whether what the configuration of the repository names may be imported. Importing runs code, and
            looking at a repository must not run what somebody wrote into it.

    Returns:
        The manager with all that work, in the order in which they are called, and what is broken.
    """
    manager = pluggy.PluginManager("overhaul")
    manager.add_hookspecs(HookSpecs)
    failures = []
    configured = (Offer("hooks", target, target, CONFIGURED) for target in targets)
    for offer in (*registry.offers("hooks"), *configured):
        foreign = offer.distribution == CONFIGURED and not trusted
        problem = PluginFailure(offer, UNTRUSTED) if foreign else _register(manager, offer, registry)
        if problem is not None:
            failures.append(problem)
    return manager, tuple(failures)


def _register(manager: pluggy.PluginManager, offer: Offer, registry: Registry) -> PluginFailure | None:
    plugin = registry.load(offer)
    if isinstance(plugin, PluginFailure):
        return plugin
    try:
        plugin = plugin() if isinstance(plugin, type) else plugin
        manager.register(plugin, name=offer.name)
        manager.check_pending()
        problem = _problem(manager, plugin)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
        problem = str(error).strip() or type(error).__name__
    if not problem:
        return None
    if manager.get_name(plugin) is not None:
        manager.unregister(plugin)
    return PluginFailure(offer, problem)


def _problem(manager: pluggy.PluginManager, plugin: object) -> str:
    """Say what is wrong with a registered plugin, or nothing."""
    callers = manager.get_hookcallers(plugin) or []
    impls = [impl for caller in callers for impl in caller.get_hookimpls() if impl.plugin is plugin]
    if not impls:
        return "has no function that is marked with hookimpl"
    if any(impl.wrapper or impl.hookwrapper for impl in impls):
        return "wraps other hooks, which is not supported"
    return ""

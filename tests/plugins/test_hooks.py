from __future__ import annotations

import sys

import pytest

from overhaul.model.hook import Phase
from overhaul.plugins import Offer, Registry
from overhaul.plugins.hooks import HookSpecs, load_hooks

MODULE = """\
import pluggy
from overhaul.plugins.hooks import hookimpl

class Good:
    @hookimpl
    def before_apply(self, context):
        return None

class Unmarked:
    def before_apply(self, context):
        return None

class WrongPhase:
    @hookimpl
    def before_lunch(self, context):
        return None

class WrongArgument:
    @hookimpl
    def before_apply(self, context, plan):
        return None

class Wraps:
    @hookimpl(wrapper=True)
    def before_apply(self, context):
        return (yield)

class Demanding:
    def __init__(self, needed):
        pass

@hookimpl
def cleanup(context):
    return None
"""


@pytest.fixture
def hooks(tmp_path, monkeypatch):
    (tmp_path / "acme_hooks.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)

    def load(*names, targets=(), trusted=True):
        offers = [Offer("hooks", name, f"acme_hooks:{name}", "acme", "1") for name in names]
        return load_hooks(Registry(lambda: offers), targets, trusted=trusted)

    yield load
    sys.modules.pop("acme_hooks", None)


def test_there_is_a_specification_for_every_phase():
    assert {phase.value for phase in Phase} == {name for name in vars(HookSpecs) if not name.startswith("_")}


def test_classes_and_modules_are_hook_plugins(hooks):
    manager, failures = hooks("Good", targets=("acme_hooks",))
    assert failures == ()
    assert [name for name, _ in manager.list_name_plugin()] == ["Good", "acme_hooks"]
    assert len(manager.hook.before_apply.get_hookimpls()) == 1
    assert len(manager.hook.cleanup.get_hookimpls()) == 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Unmarked", "marked with hookimpl"),
        ("WrongPhase", "unknown hook 'before_lunch'"),
        ("WrongArgument", "plan"),
        ("Wraps", "wraps other hooks"),
        ("Demanding", "needed"),
        ("Nowhere", "AttributeError"),
    ],
)
def test_a_broken_plugin_is_reported_and_leaves_the_others_alone(hooks, name, reason):
    manager, (failure,) = hooks("Good", name, targets=("acme_hooks",))
    assert reason in failure.reason
    assert failure.offer.label == "acme 1"
    assert [name for name, _ in manager.list_name_plugin() if manager.get_plugin(name)] == [
        "Good",
        "acme_hooks",
    ]
    assert [impl.plugin_name for impl in manager.hook.before_apply.get_hookimpls()] == ["Good"]


def test_a_configured_plugin_that_is_missing_names_the_configuration(hooks):
    _, (failure,) = hooks(targets=("acme_nowhere:x",))
    assert failure.message.startswith("hooks 'acme_nowhere:x' of the configuration: ModuleNotFoundError")


def test_what_a_repository_configures_is_not_imported_while_it_is_only_looked_at(hooks):
    manager, (failure,) = hooks(targets=("acme_hooks",), trusted=False)
    assert "only looked at" in failure.reason
    assert manager.list_name_plugin() == []
    assert "acme_hooks" not in sys.modules

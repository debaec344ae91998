from __future__ import annotations

import subprocess
import sys

import pytest

from overhaul.codemods.catalog import CATALOG
from overhaul.errors import UnknownStepError
from overhaul.plugins import Offer, PluginFailure, Registry, installed_offers

CODEMOD = """\
from overhaul.codemods.api import Codemod
from overhaul.model.change import Certainty

CODEMOD = Codemod("no-sleep", 1, "No sleep.", "", (), (), {}, Certainty.ADVICE)
TAKEN = Codemod("set-literal", 1, "Ours.", "", (), (), {}, Certainty.ADVICE)
MISNAMED = Codemod("other-name", 1, "Ours.", "", (), (), {}, Certainty.ADVICE)
NUMBER = 3
"""
RECIPE = """\
from overhaul.recipes import Recipe, RecipeStep

RECIPE = Recipe("ours", "Our steps.", (RecipeStep("no-sleep"),))
"""
POINTS = """\
[overhaul.codemods]
no-sleep = acme_steps:CODEMOD
set-literal = acme_steps:TAKEN
misnamed = acme_steps:MISNAMED
number = acme_steps:NUMBER
missing = acme_nowhere:CODEMOD
no-attribute = acme_steps:NOTHING
quits = acme_quits:CODEMOD

[overhaul.recipes]
ours = acme_recipe:RECIPE

[overhaul.unheard-of]
x = acme_steps:CODEMOD

[console_scripts]
acme = acme_steps:main
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a distribution with entry points, good and broken."""
    site = tmp_path / "site"
    info = site / "acme_steps-2.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-steps\nVersion: 2.1\n")
    (info / "entry_points.txt").write_text(POINTS)
    (site / "acme_steps.py").write_text(CODEMOD)
    (site / "acme_recipe.py").write_text(RECIPE)
    (site / "acme_quits.py").write_text("raise SystemExit(3)\n")
    monkeypatch.syspath_prepend(site)
    yield site
    for name in ("acme_steps", "acme_recipe", "acme_quits"):
        sys.modules.pop(name, None)


def offered():
    return [offer for offer in installed_offers() if offer.distribution == "acme-steps"]


def test_entry_points_are_found_and_nothing_is_imported(installed):
    names = [(offer.group, offer.name, offer.target) for offer in offered()]
    assert ("codemods", "no-sleep", "acme_steps:CODEMOD") in names
    assert ("recipes", "ours", "acme_recipe:RECIPE") in names
    assert len(names) == 8
    assert {offer.label for offer in offered()} == {"acme-steps 2.1"}
    assert "acme_steps" not in sys.modules


def test_what_lies_in_the_current_directory_is_not_installed(installed, monkeypatch):
    monkeypatch.chdir(installed)
    assert offered() == []


def test_a_codemod_and_a_recipe_of_a_plugin_load(installed):
    registry = Registry(offered)
    assert registry.codemod("no-sleep").summary == "No sleep."
    assert [step.name for step in registry.recipe("ours").steps] == ["no-sleep"]
    assert "no-sleep" in registry.known().codemods
    assert registry.known().options("no-sleep") == ()


def test_built_in_names_win_and_the_clash_is_reported(installed):
    registry = Registry(offered)
    offer = registry.offer("codemods", "set-literal")
    assert offer is not None
    assert offer.distribution == "overhaul"
    (clash,) = registry.failures
    assert clash.message == "codemods 'set-literal' of acme-steps 2.1: the name is taken by overhaul"


def test_two_plugins_with_one_name_are_reported():
    first, second = Offer("hooks", "x", "a:b", "one", "1"), Offer("hooks", "x", "c:d", "two", "2")
    registry = Registry(lambda: [first, second])
    assert registry.offers("hooks") == (first,)
    assert [failure.message for failure in registry.failures] == [
        "hooks 'x' of two 2: the name is taken by one 1"
    ]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("misnamed", "acme_steps:MISNAMED calls itself 'other-name'"),
        ("number", "acme_steps:NUMBER is a int, not a Codemod"),
        ("missing", "ModuleNotFoundError: No module named 'acme_nowhere'"),
        ("no-attribute", "AttributeError: module 'acme_steps' has no attribute 'NOTHING'"),
        ("quits", "SystemExit: 3"),
    ],
)
def test_a_broken_plugin_is_a_value_with_name_distribution_and_reason(installed, name, reason):
    registry = Registry(offered)
    offer = registry.offer("codemods", name)
    assert offer is not None
    failure = registry.load(offer)
    assert isinstance(failure, PluginFailure)
    assert (failure.reason, failure.offer.label, failure.offer.name) == (reason, "acme-steps 2.1", name)
    assert failure in registry.failures
    with pytest.raises(UnknownStepError, match=r"acme-steps 2\.1"):
        registry.codemod(name)


def test_an_unknown_name_is_an_error():
    with pytest.raises(UnknownStepError, match="no codemod 'zebra'"):
        Registry(lambda: ()).codemod("zebra")


def test_built_in_names_need_no_scan():
    def scan():
        raise AssertionError("scanned")

    registry = Registry(scan)
    assert registry.codemod("set-literal").name == "set-literal"
    assert registry.recipe("production").steps
    assert "print-to-logging" in registry.known().codemods


def test_everything_built_in_comes_through_the_same_door():
    registry = Registry(lambda: ())
    offers = registry.offers("codemods")
    assert [offer.name for offer in offers] == list(CATALOG)
    failures = [registry.load(offer) for offer in offers if isinstance(registry.load(offer), PluginFailure)]
    assert failures == []
    assert registry.failures == ()


def test_listing_imports_no_codemod_and_nothing_heavy():
    code = (
        "import sys; from overhaul.plugins import Registry; "
        "print(len(Registry(lambda: ()).offers('codemods'))); "
        "bad = [m for m in sys.modules if m.startswith('overhaul.codemods.') and m.count('.') == 2"
        " and m.rpartition('.')[2] not in ('api', 'catalog', 'toolbox')"
        " or m in ('libcst', 'rich', 'click', 'pluggy', 'importlib.metadata')]; print(bad)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == [str(len(CATALOG)), "[]"]

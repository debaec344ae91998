from __future__ import annotations

import pytest

from overhaul.codemods.catalog import CATALOG, KnownSteps
from overhaul.codemods.catalog import load as load_codemod
from overhaul.config import with_recipes
from overhaul.errors import ConfigError, UnknownStepError
from overhaul.model.settings import Settings
from overhaul.recipes import CATALOG as RECIPES
from overhaul.recipes import DEFAULT, Recipe, RecipeStep, load, read_recipe

KNOWN = KnownSteps(tuple(CATALOG), tuple(RECIPES), lambda name: load_codemod(name).options)


@pytest.mark.parametrize("name", RECIPES)
def test_built_in_recipes_name_codemods_and_options_that_exist(name):
    recipe = load(name)
    assert recipe.name == name
    settings = with_recipes(Settings(recipes=(name,)), load, KNOWN)
    assert settings.codemods == tuple(step.name for step in recipe.steps)


def test_the_default_recipe_is_what_was_asked_for():
    assert [step.name for step in load(DEFAULT).steps] == ["print-to-logging", "env-to-config", "add-retries"]


def test_every_codemod_is_in_some_recipe():
    assert {step.name for name in RECIPES for step in load(name).steps} == set(CATALOG)


def recipes(name):
    return {
        "one": Recipe(
            "one", "x", (RecipeStep("requests-timeouts", {"seconds": 5.0}), RecipeStep("set-literal"))
        ),
        "two": Recipe(
            "two", "x", (RecipeStep("logging-warn"), RecipeStep("requests-timeouts", {"seconds": 7.0}))
        ),
        "bad-name": Recipe("bad-name", "x", (RecipeStep("zebra"),)),
        "bad-option": Recipe("bad-option", "x", (RecipeStep("set-literal", {"x": 1}),)),
        "bad-value": Recipe("bad-value", "x", (RecipeStep("requests-timeouts", {"seconds": "x"}),)),
    }[name]


def test_named_codemods_come_first_and_each_once():
    chosen = with_recipes(Settings(codemods=("set-literal",), recipes=("one", "two")), recipes, KNOWN)
    assert chosen.codemods == ("set-literal", "requests-timeouts", "logging-warn")
    assert chosen.options == {"requests-timeouts": {"seconds": 5.0}}
    assert chosen.origins["codemods.requests-timeouts"] == "recipe one"
    assert "codemods.set-literal" not in chosen.origins


def test_options_of_the_user_win():
    mine = Settings(recipes=("one",), options={"requests-timeouts": {"seconds": 1.0}})
    assert with_recipes(mine, recipes, KNOWN).options == {"requests-timeouts": {"seconds": 1.0}}


def test_the_default_stands_in_for_nothing_alone():
    chosen = with_recipes(Settings(), recipes, KNOWN, default="two")
    assert chosen.codemods == ("logging-warn", "requests-timeouts")
    assert chosen.origins["codemods.logging-warn"] == "default recipe two"
    assert with_recipes(Settings(codemods=("set-literal",)), recipes, KNOWN, default="two").codemods == (
        "set-literal",
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bad-name", "no codemod 'zebra'"),
        ("bad-option", "set-literal has no options"),
        ("bad-value", "must be a number, not the string 'x'"),
    ],
)
def test_a_recipe_with_a_mistake_is_refused_by_name(name, message):
    with pytest.raises(ConfigError, match=f"recipe {name}: .*{message}"):
        with_recipes(Settings(recipes=(name,)), recipes, KNOWN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("summary = ", "recipe x:1:11: "),
        ('summary = "s"\n', "steps is missing, empty or no list"),
        ('summary = "s"\nsteps = []\n', "steps is missing, empty or no list"),
        ('summary = "s"\nsteps = [1]\n', "step 1: must be a table"),
        ('summary = "s"\n[[steps]]\nname = "a"\n[[steps]]\nnam = "b"\n', "step 2: there is no key 'nam'"),
        ('summary = "s"\n[[steps]]\nname = 3\n', "step 1: name is missing, empty or no str"),
    ],
)
def test_broken_recipe_files_are_refused(text, message):
    with pytest.raises(ConfigError, match=message):
        read_recipe(text, "x")


def test_options_of_several_strings_are_tuples():
    text = 'summary = "s"\n[[steps]]\nname = "a"\noptions = { libraries = ["x", "y"], n = 3 }\n'
    assert read_recipe(text, "x").steps == (RecipeStep("a", {"libraries": ("x", "y"), "n": 3}),)


def test_an_unknown_recipe_is_an_error():
    with pytest.raises(UnknownStepError, match="no built-in recipe 'x'"):
        load("x")

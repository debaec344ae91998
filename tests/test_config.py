from __future__ import annotations

import os
import re

import pytest

from overhaul.codemods.api import Codemod, Option
from overhaul.config import Arguments, KnownSteps, init_text, load_settings, read_settings, with_arguments
from overhaul.errors import ConfigError, UnknownStepError
from overhaul.model.change import Certainty
from overhaul.model.settings import HookCommand, Override, Settings

OPTIONS = {
    "print-to-logging": (
        Option("level", "info", "The level of plain diagnostics.", choices=("debug", "info", "warning")),
        Option("convert-output", default=False, summary="Convert program output too."),
    ),
    "add-retries": (
        Option("attempts", 5, "How often."),
        Option("wait", 1.5, "Seconds."),
        Option("libraries", ("requests",), "Which.", choices=("requests", "boto3")),
    ),
    "set-literal": (),
}
KNOWN = KnownSteps(
    codemods=frozenset(OPTIONS), recipes=frozenset({"production"}), options=OPTIONS.__getitem__
)


def read(text, name="migrate.toml"):
    return read_settings(text, name, root="/r", known=KNOWN)


def wrong(text):
    with pytest.raises(ConfigError) as caught:
        read(text)
    return caught.value


def test_without_a_file_everything_is_default(tmp_path):
    assert load_settings(tmp_path, known=KNOWN) == Settings(root=str(tmp_path))


def test_a_pyproject_of_somebody_else_is_no_configuration(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "migrate"\n')
    assert load_settings(tmp_path, known=KNOWN).source == ""


def test_a_broken_pyproject_that_does_not_mention_us_is_not_our_business(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project\n")
    assert load_settings(tmp_path, known=KNOWN).source == ""


def test_pyproject_and_migrate_toml_mean_the_same(tmp_path):
    lines = 'codemods = ["set-literal"]\njobs = 3\n'
    (tmp_path / "pyproject.toml").write_text(f"[tool.migrate]\n{lines}")
    from_project = load_settings(tmp_path, known=KNOWN)
    (tmp_path / "pyproject.toml").unlink()
    (tmp_path / "migrate.toml").write_text(lines)
    own = load_settings(tmp_path, known=KNOWN)
    assert (from_project.codemods, from_project.jobs) == (own.codemods, own.jobs) == (("set-literal",), 3)
    assert (from_project.source, own.source) == ("pyproject.toml", "migrate.toml")
    assert from_project.origins["jobs"] == "pyproject.toml:3"
    assert own.origins["jobs"] == "migrate.toml:2"


def test_two_configurations_are_refused_by_name(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.migrate]\n")
    (tmp_path / "migrate.toml").write_text("")
    with pytest.raises(ConfigError, match=r"migrate\.toml and \[tool\.migrate\] of pyproject\.toml"):
        load_settings(tmp_path, known=KNOWN)


def test_folders_above_the_root_are_not_looked_at(tmp_path):
    (tmp_path / "migrate.toml").write_text("jobs = 3\n")
    root = tmp_path / "inner"
    root.mkdir()
    assert load_settings(root, known=KNOWN).jobs == 0


def test_an_explicit_file_replaces_the_others(tmp_path):
    (tmp_path / "migrate.toml").write_text("jobs = 3\n")
    other = tmp_path / "ci.toml"
    other.write_text("jobs = 7\n")
    settings = load_settings(tmp_path, explicit=other, known=KNOWN)
    assert (settings.jobs, settings.source) == (7, "ci.toml")


def test_an_explicit_file_that_is_missing_or_has_no_table_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        load_settings(tmp_path, explicit=tmp_path / "x.toml", known=KNOWN)
    (tmp_path / "pyproject.toml").write_text("")
    with pytest.raises(ConfigError, match=r"no table \[tool\.migrate\]"):
        load_settings(tmp_path, explicit=tmp_path / "pyproject.toml", known=KNOWN)


def test_a_pipe_in_place_of_the_file_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "migrate.toml")
    assert load_settings(tmp_path, known=KNOWN).source == ""


def test_an_endless_file_is_refused(tmp_path):
    (tmp_path / "migrate.toml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(ConfigError, match="larger"):
        load_settings(tmp_path, known=KNOWN)


def test_bytes_that_are_no_text_name_the_line(tmp_path):
    (tmp_path / "migrate.toml").write_bytes(b"jobs = 1\n# \xff\n")
    with pytest.raises(ConfigError, match=r"migrate\.toml:2: not UTF-8"):
        load_settings(tmp_path, known=KNOWN)


def test_every_key_arrives():
    settings = read(
        """
        codemods = ["print-to-logging", "libcst:package.module.Command", "print-to-logging"]
        recipes = ["production"]
        disable = ["set-literal"]
        include = ["src/"]
        exclude = ["legacy/", "*.gen.py"]
        default-excludes = false
        baseline = "ci/baseline.json"
        plugins = ["ours.hooks", "ours.more:plugin"]
        jobs = 2
        max-file-size = "500kB"
        file-timeout = 5
        max-rounds = 3
        cache = false
        [options.add-retries]
        attempts = 7
        wait = 2
        libraries = ["boto3"]
        [options."libcst:package.module.Command"]
        anything = "goes"
        [hooks]
        before_apply = ["make check", { run = "make a | make b", shell = true, timeout = 60 }]
        after_apply = "make notify"
        [[overrides]]
        paths = ["scripts/"]
        enable = ["set-literal"]
        disable = ["print-to-logging"]
        options = { print-to-logging = { level = "debug" } }
        """
    )
    assert settings == Settings(
        root="/r",
        source="migrate.toml",
        codemods=("print-to-logging", "libcst:package.module.Command"),
        recipes=("production",),
        disable=("set-literal",),
        options={
            "add-retries": {"attempts": 7, "wait": 2.0, "libraries": ("boto3",)},
            "libcst:package.module.Command": {"anything": "goes"},
        },
        include=("src/",),
        exclude=("legacy/", "*.gen.py"),
        default_excludes=False,
        overrides=(
            Override(
                ("scripts/",),
                enable=("set-literal",),
                disable=("print-to-logging",),
                options={"print-to-logging": {"level": "debug"}},
            ),
        ),
        hooks={
            "before_apply": (
                HookCommand("make check"),
                HookCommand("make a | make b", shell=True, timeout=60.0),  # noqa: S604 - a value, nothing runs
            ),
            "after_apply": (HookCommand("make notify"),),
        },
        plugins=("ours.hooks", "ours.more:plugin"),
        baseline="ci/baseline.json",
        jobs=2,
        max_file_size=500_000,
        file_timeout=5.0,
        max_rounds=3,
        cache=False,
    )
    assert type(settings.options["add-retries"]["wait"]) is float


def test_every_value_knows_where_it_was_set():
    text = """\
codemods = [
  "print-to-logging",
  "add-retries",
]
exclude = ["legacy/"]

[options.print-to-logging]
level = "debug"

[hooks]
before_apply = ["make a",
                "make b"]

[[overrides]]
paths = ["x/"]
enable = ["set-literal"]
"""
    origins = read(text).origins
    expected = {
        "codemods": 1,
        "codemods.print-to-logging": 2,
        "codemods.add-retries": 3,
        "exclude.legacy/": 5,
        "options.print-to-logging.level": 8,
        "hooks.before_apply.0": 11,
        "hooks.before_apply.1": 12,
        "overrides.0": 14,
        "overrides.0.enable.set-literal": 16,
    }
    assert {key: origins[key] for key in expected} == {
        key: f"migrate.toml:{n}" for key, n in expected.items()
    }
    assert "jobs" not in origins


def test_origins_decide_nothing():
    assert read("jobs = 2\n") == read("\n\njobs = 2\n")


@pytest.mark.parametrize(
    ("given", "size"), [("1200", 1200), ("4MB", 4_000_000), ("1.5 KiB", 1536), ("1G", 10**9)]
)
def test_sizes(given, size):
    assert read(f'max-file-size = "{given}"\n').max_file_size == size


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\ncodemod = []\n", "2: codemod: there is no key 'codemod'; did you mean 'codemods'?"),
        (
            "max_file_size = 1\n",
            "1: max_file_size: there is no key 'max_file_size'; did you mean 'max-file-size'?",
        ),
        ("zebra = 1\n", "1: zebra: there is no key 'zebra'"),
        (
            "[tool.migrate]\njobs = 1\n",
            "1: tool: in this file the keys stand at the top, without [tool.migrate]",
        ),
        (
            'codemods = [\n"set-literal",\n"print-to-loging"]\n',
            "3: codemods[1]: there is no codemod 'print-to-loging'; did you mean 'print-to-logging'?",
        ),
        ('recipes = ["prod"]\n', "1: recipes[0]: there is no recipe 'prod'; did you mean 'production'?"),
        ('codemods = "set-literal"\n', "1: codemods: must be an array, not the string 'set-literal'"),
        ("codemods = [1]\n", "1: codemods[0]: must be a string, not 1"),
        ('exclude = [" "]\n', "1: exclude[0]: must not be empty"),
        ("jobs = -1\n", "1: jobs: must be a whole number of at least 0, not -1"),
        ("jobs = true\n", "1: jobs: must be a whole number of at least 0, not true"),
        ("max-rounds = 0\n", "1: max-rounds: must be a whole number of at least 1, not 0"),
        ("file-timeout = nan\n", "1: file-timeout: must be a number of seconds above 0, not nan"),
        ("file-timeout = inf\n", "1: file-timeout: must be a number of seconds above 0, not inf"),
        ('max-file-size = "4XB"\n', "1: max-file-size: '4XB' is no size"),
        ("cache = 1979-05-27\n", "1: cache: must be true or false, not a date or time"),
        ('baseline = "../x.json"\n', "1: baseline: '../x.json' must stay inside the repository"),
        ('baseline = "/x.json"\n', "1: baseline: '/x.json' must stay inside the repository"),
        ('plugins = ["a b"]\n', "1: plugins[0]: 'a b' is no import path"),
        (
            '[options.print-to-logging]\nlevl = "info"\n',
            "2: options.print-to-logging.levl: print-to-logging has no option 'levl'; did you mean 'level'?",
        ),
        (
            '[options.print-to-logging]\nlevel = "inof"\n',
            (
                "2: options.print-to-logging.level: 'inof' is not one of debug, info, warning; "
                "did you mean 'info'?"
            ),
        ),
        ("[options.set-literal]\nx = 1\n", "2: options.set-literal.x: set-literal has no options"),
        (
            "[options.sett-literal]\nx = 1\n",
            "1: options.sett-literal: there is no codemod 'sett-literal'; did you mean 'set-literal'?",
        ),
        (
            "[options.add-retries]\nattempts = 1.5\n",
            "2: options.add-retries.attempts: must be a whole number, not 1.5",
        ),
        (
            "[options.add-retries]\nattempts = true\n",
            "2: options.add-retries.attempts: must be a whole number, not true",
        ),
        (
            '[options.add-retries]\nlibraries = ["boto"]\n',
            "2: options.add-retries.libraries: 'boto' is not one of requests, boto3; did you mean 'boto3'?",
        ),
        (
            "[options.add-retries]\nlibraries = [1]\n",
            "2: options.add-retries.libraries: must be an array of strings, not an array",
        ),
        (
            '[hooks]\nbefore_aply = ["x"]\n',
            "2: hooks.before_aply: there is no key 'before_aply'; did you mean 'before_apply'?",
        ),
        (
            "[hooks]\nbefore_apply = [{ shell = true }]\n",
            "2: hooks.before_apply[0]: needs run, the command line",
        ),
        ('[[overrides]]\nenable = ["set-literal"]\n', "1: overrides[0]: needs paths, the patterns it is for"),
        (
            '[[overrides]]\npaths = ["x"]\nenabel = []\n',
            "3: overrides[0].enabel: there is no key 'enabel'; did you mean 'enable'?",
        ),
        (
            '[[overrides]]\npaths = ["x"]\nenable = ["set-literal"]\ndisable = ["set-literal"]\n',
            "1: overrides[0]: enables and disables set-literal",
        ),
        ("jobs = = 1\n", "1:8: Invalid value"),
    ],
)
def test_mistakes_name_file_line_and_what_was_meant(text, message):
    assert wrong(text).message == f"migrate.toml:{message}"


def test_a_recipe_among_the_codemods_is_recognised():
    assert wrong('codemods = ["production"]\n').hint == "production is a recipe: recipes = ['production']"
    assert wrong('recipes = ["set-literal"]\n').hint == "set-literal is a codemod: codemods = ['set-literal']"


def test_the_command_line_wins_and_says_so():
    settings = read('codemods = ["print-to-logging"]\nrecipes = ["production"]\nexclude = ["a/"]\njobs = 2\n')
    changed = with_arguments(
        settings,
        Arguments(
            codemods=("set-literal",),
            exclude=("b/",),
            options=("print-to-logging.level=debug", "add-retries.libraries=requests, boto3"),
            jobs=1,
        ),
        KNOWN,
    )
    assert (changed.codemods, changed.recipes) == (("set-literal",), ())
    assert (changed.exclude, changed.jobs) == (("a/", "b/"), 1)
    assert changed.options == {
        "print-to-logging": {"level": "debug"},
        "add-retries": {"libraries": ("requests", "boto3")},
    }
    assert changed.origins["codemods.set-literal"] == "command line: -c set-literal"
    assert "codemods.print-to-logging" not in changed.origins
    assert changed.origins["exclude.a/"] == "migrate.toml:3"
    assert (
        changed.origins["options.print-to-logging.level"] == "command line: -O print-to-logging.level=debug"
    )


def test_an_empty_command_line_changes_nothing():
    settings = read('codemods = ["set-literal"]\n[options.add-retries]\nattempts = 3\n')
    changed = with_arguments(settings, Arguments(), KNOWN)
    assert changed == settings
    assert changed.origins == settings.origins


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("print-to-logging.convert-output=yes", True),
        ("print-to-logging.convert-output=0", False),
        ("add-retries.attempts=9", 9),
        ("add-retries.wait=2", 2.0),
        ("add-retries.libraries=", ()),
        ("libcst:a.b.C.option=x=y", "x=y"),
    ],
)
def test_options_of_the_command_line_have_their_type(text, value):
    options = with_arguments(Settings(), Arguments(options=(text,)), KNOWN).options
    (values,) = options.values()
    (found,) = values.values()
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("level=info", "-O level=info: not of the form CODEMOD.OPTION=VALUE"),
        ("print-to-logging.level", "-O print-to-logging.level: not of the form CODEMOD.OPTION=VALUE"),
        (
            "print-to-login.x=1",
            "-O print-to-login.x=1: there is no codemod 'print-to-login'; did you mean 'print-to-logging'?",
        ),
        (
            "print-to-logging.lvl=x",
            "-O print-to-logging.lvl=x: print-to-logging has no option 'lvl'; did you mean 'level'?",
        ),
        (
            "add-retries.attempts=many",
            "-O add-retries.attempts=many: must be a whole number, not the string 'many'",
        ),
        (
            "print-to-logging.convert-output=ja",
            "-O print-to-logging.convert-output=ja: must be true or false, not the string 'ja'",
        ),
    ],
)
def test_wrong_options_of_the_command_line(text, message):
    with pytest.raises(ConfigError) as caught:
        with_arguments(Settings(), Arguments(options=(text,)), KNOWN)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            Arguments(codemods=("set-litteral",)),
            "there is no codemod 'set-litteral'; did you mean 'set-literal'?",
        ),
        (Arguments(disable=("zebra",)), "there is no codemod 'zebra'"),
        (
            Arguments(codemods=("production",)),
            "there is no codemod 'production'; it is a recipe: -r production",
        ),
        (
            Arguments(recipes=("set-literal",)),
            "there is no recipe 'set-literal'; it is a codemod: -c set-literal",
        ),
    ],
)
def test_unknown_names_of_the_command_line(arguments, message):
    with pytest.raises(UnknownStepError) as caught:
        with_arguments(Settings(), arguments, KNOWN)
    assert caught.value.message == message


def codemods():
    for name, options in OPTIONS.items():
        yield Codemod(name, 1, f"Summary of {name}.", "", (), (), {}, Certainty.SAFE, options=options)


@pytest.mark.parametrize("layout", ["migrate.toml", "pyproject.toml"])
def test_the_written_configuration_changes_nothing_commented_or_not(layout):
    text = init_text(layout, codemods())
    prefix = ("tool", "migrate") if layout == "pyproject.toml" else ()
    assert read_settings(text, layout, root="/r", known=KNOWN, prefix=prefix) == Settings("/r", source=layout)
    active = re.sub(r"(?m)^#(?! )", "", text)
    settings = read_settings(active, layout, root="/r", known=KNOWN, prefix=prefix)
    defaults = {name: {o.name: o.default for o in options} for name, options in OPTIONS.items() if options}
    assert settings == Settings(
        "/r",
        source=layout,
        options=defaults,
        hooks={"before_apply": ()},
        overrides=(Override(("legacy/",)),),
        baseline=".migrate-baseline.json",
    )

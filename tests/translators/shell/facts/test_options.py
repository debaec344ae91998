from __future__ import annotations

import pytest

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell.facts.options import options_of
from overhaul.translators.shell.preparing.sourcing import with_first_line


@pytest.mark.parametrize(
    ("script", "name", "state"),
    [
        ("echo", "errexit", False),
        ("set -e\nfalse", "errexit", True),
        ("# comment\nset -euo pipefail\nfalse", "pipefail", True),
        ("set -euo pipefail\nfalse", "nounset", True),
        ("x=1\nf() { false; }\nset -e\nfalse", "errexit", True),
        ("false\nset -e", "errexit", None),
        ("set -e\nfalse\nset +e", "errexit", None),
        ("set -e\nf() { set +e; }", "errexit", None),
        ("set $x\necho", "errexit", None),
        ("set -- $x\necho", "errexit", False),
        ("set -e -- $x\necho", "errexit", True),
        ("#!/bin/bash -eu\necho", "errexit", True),
        ("#!/bin/bash -eu\necho", "nounset", True),
        ("#!/usr/bin/env bash\necho", "errexit", False),
        ("shopt -s nullglob\nls *", "nullglob", True),
        ("shopt -s nullglob\nls *\nshopt -u nullglob", "nullglob", None),
        ("ls\nshopt -s extglob", "extglob", None),
        ("set -o errexit\nls", "errexit", True),
        ("ls | sort", "braceexpand", True),
        ("set +o braceexpand\nls", "braceexpand", False),
        ("(set -e; false)", "errexit", None),
        ("ls > x; set -e", "errexit", None),
    ],
)
def test_an_option_is_known_where_nothing_changes_it(script, name, state):
    assert options_of(with_first_line(parse_script(script, "script.sh"))).state(name) is state

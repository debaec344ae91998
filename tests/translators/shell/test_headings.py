"""What stands at the head of a script about all of it, and what does not."""

from __future__ import annotations

import pytest

from overhaul.effects.shfmt import parse_script
from overhaul.translators.shell.finishing.headings import without_heading


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("#!/bin/bash\n# Does it.\n\necho a\n", "Does it."),
        ("# Does it.\n\necho a\n", "Does it."),
        ("#!/bin/bash\n\n# Does it.\n#\n# Usage:\n#   it FILE\n\necho a\n", "Does it.\n\nUsage:\n  it FILE"),
        ("#!/bin/bash\n# Does it.\nset -eu\necho a\n", "Does it."),
        ("#!/bin/bash\n# Does it.\n\n# Says a.\necho a\n", "Does it."),
        ("#!/bin/bash\n#########\n# Does it.\n#########\n\nf() { :; }\n", "Does it."),
        ("#!/bin/bash\n# Says a.\necho a\n", ""),
        ("#!/bin/bash\n\n\n# Says a.\n\necho a\n", ""),
        ("#!/bin/bash\n# shellcheck disable=SC2086\n\necho a\n", ""),
        ("#!/bin/bash\n# Copyright somebody\n\necho a\n", ""),
        ("#!/bin/bash\n# Writes \\n.\n\necho a\n", ""),
        ("#!/bin/bash\n# " + "x" * 90 + "\n\necho a\n", ""),
        ("#!/bin/bash\n#\n\necho a\n", ""),
        ("#!/bin/bash\n\necho a\n", ""),
        ("#!/bin/bash\n# Nothing to do.\n", ""),
    ],
)
def test_what_the_docstring_is(script, expected):
    parsed = parse_script(script, "script.sh")
    heading, rest = without_heading(parsed)

    assert heading == expected
    if not expected:
        assert rest is parsed
    else:
        kept = [each.text for each in rest.body[0].before]
        assert kept == ([" Says a."] if "Says a" in script else [])

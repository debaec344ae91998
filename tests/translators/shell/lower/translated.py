"""What scripts become, as text: the body of ``main`` or of a function, without the helpers."""

from __future__ import annotations

import re
import textwrap

from overhaul.effects.formatting import laid_out_all
from overhaul.effects.shfmt import parse_script
from overhaul.translators.python.text import text_of
from overhaul.translators.shell.translate import translate
from overhaul.translators.shell.translation import Level

_NOISE = re.compile(
    r"\A\s*(global .*|nonlocal .*|start\(\)|bind\(.*\)|status = 0|return 0|args = tuple\(.*\))\Z"
)


def translated(script: str, shebang: str = "#!/bin/bash"):
    """Translate a script; return the text of the program without helpers, and what is opaque in it."""
    parsed = parse_script(f"{shebang}\n{script}", "script.sh")
    translation = translate(parsed, lambda text: parse_script(text, "script.sh", parsed.dialect))
    (text,) = laid_out_all([text_of(translation.module)])
    assert isinstance(text, str), text
    return text, [each.reason for each in translation.reports if each.level is Level.OPAQUE]


def body(script: str, function: str = "main", shebang: str = "#!/bin/bash") -> list[str]:
    """Return the lines of a function that say something; nothing in it may be opaque."""
    text, opaque = translated(script, shebang)
    assert not opaque
    found = re.search(rf"^def {function}\(.*?:\n(.*?)(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, text
    lines = textwrap.dedent(found[1]).splitlines()
    return [line for line in lines if line.strip() and not _NOISE.match(line)]


def declared(script: str) -> list[str]:
    """Return the variables of a program."""
    text, _ = translated(script)
    return re.findall(r"^(\w+: .*)$", text, re.MULTILINE)


def opaque(script: str) -> list[str]:
    """Return why statements of a script are left as they are."""
    return translated(script)[1]

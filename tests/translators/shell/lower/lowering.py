"""What a few lines of shell become in Python, without the support that comes with it."""

from __future__ import annotations

from overhaul.effects.formatting import laid_out_all
from overhaul.effects.shfmt import parse_script
from overhaul.errors import ShellSyntaxError
from overhaul.translators.python.text import text_of
from overhaul.translators.shell.translate import translate
from overhaul.translators.shell.translation import Level


def lowered(script: str, dialect: str = "bash") -> str:
    """Return the body of ``main`` and the functions before it, without what every program begins and ends with."""
    text = next(iter(laid_out_all([text_of(_translation(script, dialect).module)])))
    lines = [
        line for line in text.splitlines() if line.strip() and not line.startswith(("#", "import ", "from "))
    ]
    end = next(number for number, line in enumerate(lines) if line.startswith("if __name__"))
    start = next(number for number, line in enumerate(lines) if line.startswith("def main("))
    kept = [line.removeprefix("    ") for line in lines[start + 1 : end]]
    return "\n".join(line for line in kept if line not in _FRAME)


_FRAME = {"start()", "bind(globals())", "return 0", "status = 0"}


def opaque(script: str, dialect: str = "bash") -> list[str]:
    """Return the reasons why statements are not translated."""
    return [each.reason for each in _translation(script, dialect).reports if each.level is Level.OPAQUE]


def _translation(script, dialect):
    def parse(text):
        try:
            return parse_script(text, "script", dialect)
        except ShellSyntaxError as error:
            raise ValueError(error.message) from error

    return translate(parse(script), parse)

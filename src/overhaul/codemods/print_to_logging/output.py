"""What a print shows when it is output rather than a message: JSON, tables, values, coloured text."""

from __future__ import annotations

import ast
import re
from string import Formatter
from typing import TYPE_CHECKING

from overhaul.codemods.print_to_logging.context import last_name
from overhaul.codemods.print_to_logging.perfile import per_file

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module

__all__ = ["coloured", "data_kind", "explains_usage", "only_values", "states_output"]

_HELP = "the help of the command"
_DATA = {
    **dict.fromkeys(("dumps", "to_json", "model_dump_json"), "JSON"),
    **dict.fromkeys(
        ("safe_dump", "to_csv", "to_markdown", "to_html", "tostring", "toprettyxml"), "a document"
    ),
    **dict.fromkeys(("tabulate", "to_string", "get_string"), "a table"),
    **dict.fromkeys(("format_help", "format_usage", "get_usage", "get_help"), _HELP),
}
_PALETTES = frozenset({"Fore", "Back", "Style"})
_PAINTERS = frozenset({"colored", "style", "secho", "cprint"})
_ALIGNED = re.compile(r"(?:.?[<^])\d*|\d*\{")
_RIGHT = re.compile(r"(?:.?>)?\d+")
_PERCENT = re.compile(r"%(?:\(\w+\))?([-+ #0]*)(\d+|\*)?(?:\.\d+)?[a-zA-Z%]")
_STATED = re.compile(
    r"\b(?:std|standard )(?:out|output)\b|\|\s*(?:jq|grep|xargs|sort|head|tail|awk|sed|less|wc|tee|cut|uniq)\b|"
    r"\.py\b[^\n]*\s>\s*\S",
    re.IGNORECASE,
)
_WRITES = re.compile(
    rb"sys\.stdout\.(?:write|buffer)|(?:csv\.writer|json\.dump|DictWriter)\([^\n]*sys\.stdout|"
    rb"\bprint\(\s*(?:json\.dumps|yaml\.(?:safe_)?dump)\("
)
_FILTERS = re.compile(
    rb"\bin[ \t]+(?:sys\.)?stdin\b|\bstdin\.(?:read|buffer)|\((?:sys\.)?stdin[,)]|\bfileinput\.(?:input|FileInput)\("
)
_WRITES_MARKS = (b"sys.stdout", b"json.dumps(", b"yaml.")


def data_kind(arguments: list[ast.expr], sep: str) -> str:
    """Return what a program would read in the output, e.g. ``JSON`` or ``a table row``; empty when it is prose.

    Args:
        arguments: Positional arguments of the print.
        sep: What stands between them.
    """
    several = len(arguments) > 1 or any(isinstance(argument, ast.Starred) for argument in arguments)
    if several and sep in {",", ";", "\t", "|"}:
        return "separated values"
    if len(arguments) == 1:
        return _sole(arguments[0]) or _row(arguments)
    return _row(arguments)


def _sole(node: ast.expr) -> str:
    """Return what a print with one argument shows when it is a known kind of data."""
    if isinstance(node, ast.Name) and node.id == "__doc__":
        return "the help of the command"
    if last_name(node) in {"__version__", "VERSION", "version"} and not isinstance(node, ast.Call):
        return "the version"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        name, receiver = node.func.attr, node.func.value
        if name == "dump" and last_name(receiver) in {"yaml", "toml"}:
            return "a document"
        if name == "join" and isinstance(receiver, ast.Constant) and receiver.value in {",", ";", "\t"}:
            return "separated values"
    return _DATA.get(last_name(node), "") if isinstance(node, ast.Call) else ""


def _row(arguments: list[ast.expr]) -> str:
    """Return ``a table row`` when columns are padded: one on the right, or two on the left."""
    widths = [spec for argument in arguments for spec in _padding(argument)]
    return "a table row" if "left" in widths or widths.count("right") > 1 else ""


def _padding(node: ast.expr) -> list[str]:
    """Return how each value of an argument is padded: ``left`` (justified) or ``right``."""
    if isinstance(node, ast.JoinedStr):
        return [
            kind for part in node.values if isinstance(part, ast.FormattedValue) for kind in _padded(part)
        ]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        return _percent_padding(node.left.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _padding(node.left) + _padding(node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _method_padding(node.func)
    return [" tab"] if isinstance(node, ast.Constant) and node.value == "\t" else []


def _padded(part: ast.FormattedValue) -> list[str]:
    spec = part.format_spec
    if not isinstance(spec, ast.JoinedStr):
        return []
    text = "".join(str(each.value) if isinstance(each, ast.Constant) else "{" for each in spec.values)
    return _spec_padding(text)


def _spec_padding(text: str) -> list[str]:
    if _ALIGNED.match(text):
        return ["left"]
    return ["right"] if _RIGHT.match(text) else []


def _percent_padding(text: object) -> list[str]:
    if not isinstance(text, str):
        return []
    found = [match for match in _PERCENT.finditer(text) if match[2]]
    return ["left" if "-" in match[1] else "right" for match in found]


def _method_padding(function: ast.Attribute) -> list[str]:
    if function.attr in {"ljust", "center"}:
        return ["left"]
    if function.attr == "rjust":
        return ["right"]
    receiver = function.value
    if function.attr == "format" and isinstance(receiver, ast.Constant) and isinstance(receiver.value, str):
        try:
            specs = [
                spec for _, field, spec, _ in Formatter().parse(receiver.value) if field is not None and spec
            ]
        except ValueError:
            return []
        return [kind for spec in specs for kind in _spec_padding(spec)]
    return []


def only_values(arguments: list[ast.expr]) -> bool:
    """Tell whether a print shows values without a word of prose."""
    for argument in arguments:
        for node in ast.walk(argument):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.search(r"[^\W\d_]{2}", node.value)
            ):
                return False
    return bool(arguments)


def explains_usage(arguments: list[ast.expr]) -> bool:
    """Tell whether a print shows a text that is called a usage or a help, or that a parser makes."""
    if len(arguments) != 1:
        return False
    name = last_name(arguments[0]).lower()
    return name in {"usage", "usage_text", "help_text"} or _DATA.get(name) == _HELP


def coloured(arguments: list[ast.expr]) -> bool:
    """Tell whether a message is painted for a terminal: escape sequences, colorama, termcolor, click."""
    for argument in arguments:
        for node in ast.walk(argument):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\x1b[" in node.value:
                return True
            if isinstance(node, ast.Call) and last_name(node) in _PAINTERS:
                return True
            if isinstance(node, (ast.Name, ast.Attribute)) and last_name(node) in _PALETTES:
                return True
    return False


@per_file
def states_output(module: Module) -> str:
    """Return why the standard output of a file is known to be data, or an empty string."""
    source = module.source
    if any(mark in source for mark in _WRITES_MARKS) and _WRITES.search(source):
        return "the file writes data to its standard output"
    if (b"stdin" in source or b"fileinput" in source) and _FILTERS.search(source):
        return "the file reads its standard input, as a filter does"
    documentation = ast.get_docstring(module.tree, clean=False)
    if documentation and _STATED.search(documentation):
        return "the file's documentation says that its output is read"
    return ""

"""subprocess: which command a call runs, and whether a failure of it is an exception at all."""

from __future__ import annotations

import ast
import re
import shlex
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.libraries.programs import (
    HIDDEN,
    LOCAL,
    NETWORK,
    RETRIES,
    judge_argv,
    network_program,
)
from overhaul.codemods.add_retries.libraries.verdict import (
    Obstacle,
    Transient,
    Verdict,
    good,
    mute,
    quiet,
    retries,
    unsafe,
)

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.libraries.verdict import CallView

__all__ = ["argv_of", "commands_of", "subprocess"]

_CHECKED = {"subprocess.check_call", "subprocess.check_output"}
_RUNS = {"subprocess.run", "subprocess.call", "subprocess.Popen", "subprocess.getoutput", "subprocess.getstatusoutput",
         "os.system", "os.popen", *_CHECKED}  # fmt: skip
_SEPARATORS = {"|", "||", "&&", ";", "&", "|&"}


def subprocess(call: CallView) -> Verdict | None:
    """Judge a call that runs a command."""
    if call.name not in _RUNS:
        return None
    commands = commands_of(call)
    if commands is None and (name := _program_in(call)):
        return unsafe("subprocess", name, "is part of a command that cannot be seen in full")
    if commands is None:
        return Verdict("subprocess", f"{call.name}()", Obstacle.EFFECT, "runs a command that cannot be seen")
    judged = [judge_argv(words) for words in commands]
    named = [name for name, _ in judged if name]
    against = next(((name, reason) for name, reason in judged if reason not in {NETWORK, LOCAL}), None)
    if against is not None:
        if not against[0] and any(reason == NETWORK for _, reason in judged):
            return unsafe("subprocess", f"{call.name}()", against[1])
        return _against(call, *against)
    if all(reason == LOCAL for _, reason in judged):
        return quiet("subprocess", named[0] if named else f"{call.name}()")
    label = next(name for name, reason in judged if reason == NETWORK)
    if _appends(call):
        return unsafe("subprocess", label, "appends its output to a file: a second attempt appends it again")
    return _failing(call, label)


def _against(call: CallView, name: str, reason: str) -> Verdict:
    if not name:
        return Verdict("subprocess", f"{call.name}()", Obstacle.EFFECT, reason)
    if reason.startswith(RETRIES):
        return retries("subprocess", name, reason[1:])
    return unsafe("subprocess", name, reason)


def _failing(call: CallView, label: str) -> Verdict:
    """Tell by which exception a repeatable command fails."""
    types = ["subprocess.CalledProcessError"]
    if call.given("timeout"):
        types.append("subprocess.TimeoutExpired")
    checked = call.name in _CHECKED or "checked" in call.facts
    if call.name == "subprocess.run" and not checked:
        check = call.argument("check")
        checked = isinstance(check, ast.Constant) and check.value is True
    if not checked:
        how = "without check=True" if call.name == "subprocess.run" else f"by {call.name}()"
        return mute(
            "subprocess", label, f"is run {how}, so its failure is no exception and a retry would never fire"
        )
    return good("subprocess", label, Transient(tuple(types)))


def commands_of(call: CallView) -> list[list[str]] | None:
    """Return the simple commands that a call runs; ``None`` when they cannot be seen."""
    first = call.argument("args", 0) or call.argument("cmd", 0) or call.argument("command", 0)
    if first is None:
        return None
    shell = call.name in {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
    if not shell:
        flag = call.argument("shell")
        if flag is not None and not isinstance(flag, ast.Constant):
            return None
        shell = flag is not None and bool(flag.value)
    text = _text(first)
    if text is not None:
        return _shell(text) if shell else [[text]]
    if shell:
        return None
    words = argv_of(first, call)
    if words is None:
        return None
    if (
        words[:1]
        and words[0].rpartition("/")[2] in {"bash", "sh", "zsh"}
        and words[2:]
        and words[1].endswith("c")
    ):
        return _shell(words[2])
    return [words]


def _program_in(call: CallView) -> str:
    """Return the network tool whose name a command begins with, or has behind a separator; empty without one."""
    first = call.argument("args", 0) or call.argument("cmd", 0)
    text = None if first is None else _text(first)
    words = re.findall(r"(?:^|[;&|(]\s*)([\w.-]+)", text or "")
    return next((word for word in words if network_program(word)), "")


def argv_of(node: ast.expr, call: CallView) -> list[str] | None:
    """Return the words of a list form; a word that is not constant holds `HIDDEN`, several unknown are ``HIDDEN*``."""
    node = call.value(node)
    if isinstance(node, (ast.List, ast.Tuple)):
        words: list[str] = []
        for item in node.elts:
            if isinstance(item, ast.Starred):
                inner = argv_of(item.value, call)
                words += inner if inner is not None else [HIDDEN + "*"]
            else:
                words.append(_word(call.value(item)))
        return [*words, HIDDEN + "*"] if "grown" in call.facts else words
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left = argv_of(node.left, call)
        right = argv_of(node.right, call)
        return None if left is None else left + (right if right is not None else [HIDDEN + "*"])
    return _split(node)


def _split(node: ast.expr) -> list[str] | None:
    """Read ``shlex.split("docker push x")`` and ``"docker push x".split()``."""
    if (
        not isinstance(node, ast.Call)
        or not isinstance(node.func, ast.Attribute)
        or node.func.attr != "split"
    ):
        return None
    text = _text(node.args[0]) if node.args else _text(node.func.value)
    if text is None:
        return None
    try:
        return shlex.split(text)
    except ValueError:
        return None


def _word(node: ast.expr) -> str:
    text = _text(node)
    return HIDDEN if text is None else text


def _text(node: ast.expr) -> str | None:
    """Return the text of a string with `HIDDEN` for what is not constant; ``None`` when it is no string for certain."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else HIDDEN for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return None if left is None and right is None else (left or HIDDEN) + (right or HIDDEN)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        form = _text(node.left)
        return None if form is None else re.sub(r"%(\(\w+\))?[-\d.]*[srd]", HIDDEN, form)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        form = _text(node.func.value)
        return None if form is None else re.sub(r"\{[^{}]*\}", HIDDEN, form)
    if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.executable":
        return "python"
    return None


def _shell(text: str) -> list[list[str]] | None:
    """Split a shell command into simple commands; ``None`` for what is more than a list of them."""
    lexer = shlex.shlex(
        text.replace("\\\n", " ").replace("\n", " ; "), posix=True, punctuation_chars="();<>|&"
    )
    lexer.whitespace_split = True
    try:
        tokens = list(lexer)
    except ValueError:
        return None
    commands: list[list[str]] = [[]]
    skip = False
    for token in tokens:
        if skip:
            skip = False
        elif token in _SEPARATORS:
            commands.append([])
        elif token in {">", "<", "2>", "&>", ">&", "<<<"}:
            skip = True
        elif set(token) <= set("();<>|&") or "$(" in token or "`" in token:
            return None
        else:
            commands[-1].append(token)
    return [words for words in commands if words] or None


def _appends(call: CallView) -> bool:
    target = call.argument("stdout")
    return isinstance(target, ast.Call) and any(
        isinstance(item, ast.Constant) and isinstance(item.value, str) and "a" in item.value
        for item in target.args[1:]
    )

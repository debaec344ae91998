"""Every place where a file touches the environment: reads, writes, uses as a whole, and ``load_dotenv``."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from overhaul.codemods.api import Remark, Site
from overhaul.codemods.env_to_config.constants import constant_of, key_of
from overhaul.codemods.env_to_config.dotenv_values import values_of
from overhaul.codemods.env_to_config.facts import MISSING, Literal, Use, Write
from overhaul.codemods.env_to_config.ternaries import absorbed, with_ternary
from overhaul.codemods.env_to_config.timing import guarded, late
from overhaul.codemods.env_to_config.usage import Usage, usage_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.toolbox.module import Module

__all__ = ["MENTIONS", "Environment", "Read", "environment_of"]

MENTIONS = (b"environ", b"getenv", b"setenv", b"delenv", b"dotenv", b"BaseSettings", b"putenv")

_ENVIRON = "os.environ"
_GETTERS = frozenset({"os.getenv", "os.environ.get"})
_WRITERS = frozenset({"setdefault", "pop", "update", "clear", "popitem", "__setitem__", "__delitem__"})
_PROCESS_WRITERS = frozenset({"os.putenv", "os.unsetenv"})
_BYTES = frozenset({"os.environb", "os.getenvb", "os.environb.get"})
_DOTENV = frozenset({"dotenv.load_dotenv", "dotenv.main.load_dotenv"})
_DOTENV_VALUES = frozenset({"dotenv.dotenv_values", "dotenv.main.dotenv_values"})
_EXPRESSION = "<expression>"


@dataclass(frozen=True, slots=True)
class Read:
    """A read that the file itself gives no reason to leave.

    Attributes:
        use: What the fold needs of it.
        site: The read.
        usage: What becomes of its text.
        negated: Whether a presence test is ``not in``.
        file_only: Whether it reads what ``dotenv_values`` gives, which does not know the environment.
        owner: The read that speaks for it, if it is absorbed.
    """

    use: Use
    site: Site
    usage: Usage
    negated: bool = False
    file_only: bool = False
    owner: ast.AST | None = None


@dataclass(slots=True)
class Environment:
    """What a file does with the environment.

    Attributes:
        reads: In source order.
        writes: The same.
        dotenv: Calls of ``load_dotenv`` and ``dotenv_values``.
        merged: Identities of ``os.environ`` nodes in ``{**dotenv_values(), **os.environ}``.
        remarks: What is left for a reason that the file itself gives.
        unconverted: Lines of reads that are left for such a reason.
    """

    reads: list[Read] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    dotenv: list[Site] = field(default_factory=list)
    merged: set[int] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)
    unconverted: list[int] = field(default_factory=list)

    def leave(self, node: ast.AST, message: str, hint: str = "", *, read: bool = True) -> None:
        """Note a place that stays as it is."""
        self.remarks.append(Remark(node, message, hint=hint))
        if read:
            self.unconverted.append(getattr(node, "lineno", 0))


def environment_of(module: Module) -> Environment:
    """Return all that a file does with the environment."""
    found = Environment()
    for site in _candidates(module):
        qualified = module.names.qualified(site)
        if qualified is None:
            _uncertain(site, module, found)
            continue
        handler = _handler_of(qualified)
        if handler is not None:
            handler(site, module, found)
    found.reads = absorbed(found.reads)
    return found


def _candidates(module: Module) -> Iterator[Site]:
    """Yield the names and dotted names that may stand for something of the environment, longest first."""
    seen: set[int] = set()
    for site in module.sites((ast.Name, ast.Attribute), _tokens(module)):
        if id(site.node) in seen:
            continue
        root = site.node
        while isinstance(root, ast.Attribute):
            root = root.value
            seen.add(id(root))
        if isinstance(root, ast.Name):
            yield from _dotted_part(site, module)


def _dotted_part(site: Site, module: Module) -> Iterator[Site]:
    """Yield the part of a dotted name that is ``os.environ`` or a function: the method after it is looked at later."""
    while True:
        qualified = module.names.qualified(site)
        if (
            qualified is None
            or _handler_of(qualified) is not None
            or not isinstance(site.node, ast.Attribute)
        ):
            yield site
            return
        site = Site(site.node.value, (*site.ancestors, site.node))


def _tokens(module: Module) -> tuple[bytes, ...]:
    """Return the mentions, with the names that imports and assignments on mentioned lines bind."""
    bound: set[str] = set()
    for site in module.sites((ast.Import, ast.ImportFrom, ast.Assign), MENTIONS):
        node = site.node
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            bound |= {alias.asname for alias in node.names if alias.asname}
        elif isinstance(node, ast.Assign):
            bound |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return (*MENTIONS, *(name.encode() for name in sorted(bound)))


def _handler_of(qualified: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a private table lookup
    if qualified == _ENVIRON:
        return _environ
    if qualified in _GETTERS:
        return _getter
    if qualified in _PROCESS_WRITERS:
        return _process_writer
    if qualified in _BYTES:
        return _bytes
    if qualified in _DOTENV:
        return _load_dotenv
    return _dotenv_values if qualified in _DOTENV_VALUES else None


def _uncertain(site: Site, module: Module, found: Environment) -> None:
    """Note a name that looks like the environment but may be something else."""
    node = site.node
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    if name in {"environ", "getenv"} and isinstance(getattr(node, "ctx", None), ast.Load):
        resolution = module.names.resolve(site)
        if resolution.status.value in {"star", "ambiguous"}:
            found.leave(node, f"may read the environment, left alone: {resolution.reason}")


def _environ(site: Site, module: Module, found: Environment) -> None:
    parent = site.ancestors[-1]
    node = site.node
    above = site.ancestors[:-1]
    changed = isinstance(parent, ast.AugAssign) and parent.target is node
    binds = isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and not changed
    if binds or id(node) in found.merged:
        return
    if isinstance(parent, ast.Subscript) and parent.value is node:
        _subscript(Site(parent, above), module, found)
    elif isinstance(parent, ast.Attribute):
        call = above[-1]
        if isinstance(call, ast.Call) and call.func is parent:
            _method(parent.attr, Site(call, above[:-1]), module, found)
        else:
            found.leave(parent, f"os.environ.{parent.attr} is handed on as a function, left alone")
    elif isinstance(parent, ast.Compare) and _is_presence(parent, node):
        _read(Site(parent, above), parent.left, None, module, found)
    elif changed or isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
        line = getattr(node, "lineno", 0)
        found.writes.append(Write("", line, late((*site.ancestors, node))))
        found.leave(node, "changes the environment of this process and its children, left alone", read=False)
    elif not _is_alias(parent, node, module, above):
        found.leave(node, *_as_a_whole(parent, above), read=False)


def _is_presence(compare: ast.Compare, node: ast.AST) -> bool:
    return (
        len(compare.ops) == 1
        and isinstance(compare.ops[0], (ast.In, ast.NotIn))
        and compare.comparators[0] is node
    )


def _is_alias(parent: ast.AST, node: ast.AST, module: Module, above: tuple[ast.AST, ...]) -> bool:
    if not (isinstance(parent, ast.Assign) and parent.value is node and len(parent.targets) == 1):
        return False
    target = parent.targets[0]
    if not isinstance(target, ast.Name):
        return False
    return module.names.qualified(Site(target, (*above, parent))) == _ENVIRON


def _as_a_whole(parent: ast.AST, above: tuple[ast.AST, ...]) -> tuple[str, str]:
    if isinstance(parent, (ast.Dict, ast.keyword)) or any(
        isinstance(node, ast.keyword) and node.arg == "env" for node in above[-4:]
    ):
        return "the whole environment is handed on, to a child process as it seems; left alone", ""
    if isinstance(parent, (ast.For, ast.comprehension)):
        return "iterates over the whole environment, left alone", ""
    return "the environment is used as a whole, left alone", ""


def _subscript(site: Site, module: Module, found: Environment) -> None:
    node = site.node
    if not isinstance(node, ast.Subscript):
        return
    if isinstance(node.ctx, ast.Load):
        _read(site, node.slice, MISSING, module, found)
        return
    variable, key, _ = key_of(node.slice, site, module)
    found.writes.append(Write(variable or key, node.lineno, late((*site.ancestors, node))))
    found.leave(
        node, "writes to the environment (children and libraries may read it), left alone", read=False
    )


def _method(name: str, site: Site, module: Module, found: Environment) -> None:
    call = site.node
    if not isinstance(call, ast.Call):
        return
    if name == "get":
        _get_call(call, site, module, found)
    elif name in _WRITERS:
        at = late((*site.ancestors, call))
        found.writes += [Write(variable, call.lineno, at) for variable in _written(name, call, site, module)]
        found.leave(call, f"os.environ.{name} changes the environment, left alone", read=False)
    elif name in {"items", "keys", "values", "copy", "__iter__", "__len__"}:
        found.leave(call, f"os.environ.{name}() uses the environment as a whole, left alone", read=False)
    else:
        found.leave(call, f"os.environ.{name} is not converted")


def _written(name: str, call: ast.Call, site: Site, module: Module) -> list[str]:
    """Return the variables that a method of ``os.environ`` changes; an empty name for "any"."""
    if name == "update":
        written = [keyword.arg or "" for keyword in call.keywords]
        for argument in call.args:
            keys = argument.keys if isinstance(argument, ast.Dict) else [None]
            written += [key_of(key, site, module)[0] if key is not None else "" for key in keys]
        return written or [""]
    if name in {"clear", "popitem"} or not call.args:
        return [""]
    variable, key, _ = key_of(call.args[0], site, module)
    return [variable or key]


def _getter(site: Site, module: Module, found: Environment) -> None:
    call = site.ancestors[-1]
    if isinstance(call, ast.Call) and call.func is site.node:
        _get_call(call, Site(call, site.ancestors[:-1]), module, found)
    elif not _is_function_alias(call, site):
        found.leave(site.node, "the function that reads the environment is handed on, left alone")


def _is_function_alias(parent: ast.AST, site: Site) -> bool:
    return (
        isinstance(parent, ast.Assign)
        and parent.value is site.node
        and len(parent.targets) == 1
        and isinstance(parent.targets[0], ast.Name)
    )


def _get_call(call: ast.Call, site: Site, module: Module, found: Environment) -> None:
    arguments = dict(zip(("key", "default"), call.args, strict=False))
    arguments.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg})
    unpacked = any(isinstance(item, ast.Starred) for item in call.args) or any(
        keyword.arg is None for keyword in call.keywords
    )
    if unpacked or "key" not in arguments or set(arguments) - {"key", "default"} or len(call.args) > 2:  # noqa: PLR2004 - key and default
        found.leave(call, "the arguments are not plain, so the variable is not certain; left alone")
        return
    reason = key_of(arguments["key"], site, module)[2]
    if reason:
        found.leave(call, f"the name of the variable is {reason}, left alone")
        return
    default: Literal = None
    if "default" in arguments:
        value = constant_of(arguments["default"], site, module)
        own = _dotted(arguments["default"], site, module)
        default = value[0] if value is not None else (_EXPRESSION, own)
        if value is None and not own:
            text = ast.unparse(arguments["default"])
            found.leave(
                call,
                f"the default `{text}` is computed where it is read, left alone",
                "give the field a default, or compute it from the settings",
            )
            return
    _read(site, arguments["key"], default, module, found)


def _dotted(node: ast.expr, site: Site, module: Module) -> str:
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return ""
    if isinstance(node, ast.Attribute):
        return module.names.qualified(Site(node, (*site.ancestors, site.node))) or ""
    return ""


def _read(site: Site, key: ast.expr, default: Literal, module: Module, found: Environment) -> None:
    node = site.node
    variable, qualified, reason = key_of(key, site, module)
    if reason:
        found.leave(node, f"the name of the variable is {reason}, left alone")
        return
    if not module.reliable(site):
        found.leave(node, "its place inside an f-string is not certain, left alone")
        return
    if _walrus_or_delete(site):
        found.leave(node, "left alone")
        return
    presence = isinstance(node, ast.Compare)
    own = isinstance(default, tuple) and default[:1] == (_EXPRESSION,)
    usage = (
        Usage(node, site.ancestors)  # type: ignore[arg-type]
        if presence or own
        else with_ternary(usage_of(site, module.names, default), site, module.names)
    )
    path = (*site.ancestors, site.node)
    use = Use(
        variable,
        qualified,
        node.lineno,  # type: ignore[attr-defined]
        presence,
        default,
        usage.kind,
        usage.parse,
        usage.default,
        late(path),
        guarded(path),
        usage.blank,
        usage.outer is not node,
    )
    negated = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn)
    found.reads.append(Read(use, site, usage, negated))


def _walrus_or_delete(site: Site) -> bool:
    return isinstance(site.ancestors[-1], ast.Delete)


def _process_writer(site: Site, module: Module, found: Environment) -> None:
    call = site.ancestors[-1]
    if isinstance(call, ast.Call) and call.func is site.node and call.args:
        variable, key, _ = key_of(call.args[0], Site(call, site.ancestors[:-1]), module)
        found.writes.append(Write(variable or key, call.lineno, late((*site.ancestors, site.node))))
    found.leave(site.node, "changes the environment of child processes, left alone", read=False)


def _bytes(site: Site, _: Module, found: Environment) -> None:
    found.leave(site.node, "reads the environment as bytes, which settings do not; left alone")


def _load_dotenv(site: Site, _: Module, found: Environment) -> None:
    call = site.ancestors[-1]
    if isinstance(call, ast.Call) and call.func is site.node:
        found.dotenv.append(Site(call, site.ancestors[:-1]))


def _dotenv_values(site: Site, module: Module, found: Environment) -> None:
    call = site.ancestors[-1]
    values = values_of(site, module) if isinstance(call, ast.Call) and call.func is site.node else None
    if values is not None:
        found.merged |= values.merged
        found.dotenv.append(Site(call, site.ancestors[:-1]))
        before = len(found.reads)
        for base in values.bases:
            _environ(base, module, found)
        if not values.merged:
            found.reads[before:] = [replace(read, file_only=True) for read in found.reads[before:]]
        return
    found.leave(
        site.node,
        "dotenv_values reads the file alone, where settings let the environment win; left alone",
        "use the settings object when the environment may win over the file",
        read=False,
    )

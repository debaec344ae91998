"""What one file says for the fold: reads, writes, ``load_dotenv``, settings classes, imports."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from overhaul.codemods.env_to_config.existing import classes_of
from overhaul.codemods.env_to_config.facts import DotenvCall, FileFacts
from overhaul.codemods.env_to_config.paths import path_of
from overhaul.codemods.env_to_config.reads import Environment, environment_of
from overhaul.codemods.env_to_config.tested import tested_in
from overhaul.codemods.env_to_config.timing import late

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.api import Scope, Site
    from overhaul.codemods.toolbox.module import Module

__all__ = ["SUSPICIOUS", "is_test", "left_alone", "look"]

#: Modules that read variables of their own from the environment, or hand it on to other processes.
SUSPICIOUS = frozenset(
    {
        "aioboto3", "anthropic", "asyncpg", "azure", "boto3", "botocore", "celery", "dask", "django", "docker",
        "fabric", "google", "gunicorn", "huggingface_hub", "invoke", "kubernetes", "langchain", "mlflow",
        "multiprocessing", "openai", "paramiko", "pexpect", "plumbum", "prefect", "psycopg", "psycopg2", "sh",
        "subprocess", "transformers", "uvicorn", "wandb",
    }
)  # fmt: skip
_TEST_FOLDERS = frozenset({"tests", "test", "testing"})
_TOOLS = {
    "conftest.py": "a test's environment is changed by the test itself",
    "setup.py": "packaging runs before anything is installed",
    "noxfile.py": "it drives tools and has an environment of its own",
    "toxfile.py": "it drives tools and has an environment of its own",
}


def look(scope: Scope) -> FileFacts:
    """Return the facts of a file."""
    module = scope.module
    environment = environment_of(module)
    reason = left_alone(module)
    imports = tuple(dict.fromkeys(_imports(module)))
    return FileFacts(
        uses=() if reason else tuple(read.use for read in environment.reads),
        writes=() if is_test(module.path) else tuple(environment.writes),
        tested=tested_in(module, environment) if is_test(module.path) else (),
        dotenv=() if reason else tuple(_dotenv(site, module) for site in environment.dotenv),
        classes=() if is_test(module.path) else classes_of(module),
        imports=imports,
        suspicious=tuple(sorted({name.partition(".")[0] for name in imports} & SUSPICIOUS)),
        relative=any(name.startswith(".") for name in imports),
        left=reason,
        unconverted=_unconverted(environment, reason),
    )


def left_alone(module: Module) -> str:
    """Return why no read of a file is converted; empty when they are."""
    name = posixpath.basename(module.path)
    if is_test(module.path):
        return "tests change the environment they read"
    if name in _TOOLS:
        return _TOOLS[name]
    if (
        name == "conf.py"
        and b"extensions" in module.source
        and posixpath.dirname(module.path).endswith(("docs", "source"))
    ):
        return "it configures the documentation"
    if _is_django(module):
        return "Django's settings module is the config module of its project"
    return ""


def is_test(path: str) -> bool:
    """Tell whether a file belongs to the tests, by its name and its folders."""
    *folders, name = path.split("/")
    return (
        bool(_TEST_FOLDERS & set(folders))
        or name == "conftest.py"
        or name.startswith("test_")
        or name.endswith("_test.py")
    )


def _is_django(module: Module) -> bool:
    if b"INSTALLED_APPS" in module.source or b"ROOT_URLCONF" in module.source:
        return any(
            isinstance(site.node, ast.Name) and isinstance(site.node.ctx, ast.Store)
            for site in module.sites(ast.Name, (b"INSTALLED_APPS", b"ROOT_URLCONF"))
            if getattr(site.node, "id", "") in {"INSTALLED_APPS", "ROOT_URLCONF"}
        )
    return module.path.rpartition("/")[2] == "manage.py" and b"DJANGO_SETTINGS_MODULE" in module.source


def _unconverted(environment: Environment, reason: str) -> tuple[int, ...]:
    lines = list(environment.unconverted)
    if reason:
        lines += [read.use.line for read in environment.reads]
    return tuple(sorted(lines))


def _imports(module: Module) -> Iterator[str]:
    for site in module.sites((ast.Import, ast.ImportFrom), (b"import",)):
        node = site.node
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            dots = "." * node.level
            yield from (
                f"{dots}{node.module}.{alias.name}" if node.module else dots + alias.name
                for alias in node.names
            )


def _dotenv(site: Site, module: Module) -> DotenvCall:
    call = site.node
    if not isinstance(call, ast.Call):
        raise TypeError(type(call).__name__)
    options = {keyword.arg: keyword.value for keyword in call.keywords}
    place = call.args[0] if call.args else options.pop("dotenv_path", None)
    options.pop("dotenv_path", None)
    encoding = options.pop("encoding", None)
    verbose = options.pop("verbose", None)
    override = options.pop("override", None)
    plain = (
        len(call.args) <= 1
        and not options
        and (override is None or (isinstance(override, ast.Constant) and override.value is False))
        and (encoding is None or (isinstance(encoding, ast.Constant) and encoding.value in {"utf-8", "utf8"}))
        and (verbose is None or isinstance(verbose, ast.Constant))
    )
    is_none = isinstance(place, ast.Constant) and place.value is None
    file = (
        f"find:{posixpath.dirname(module.path)}" if place is None or is_none else path_of(place, site, module)
    )
    return DotenvCall(file, call.lineno, not plain, late((*site.ancestors, site.node)))

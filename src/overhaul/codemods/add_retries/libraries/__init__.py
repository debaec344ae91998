"""What each library's calls mean for a retry: one table per library, put together here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.libraries import aws, databases, http, processes, services

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.codemods.add_retries.libraries.verdict import CallView, Verdict

__all__ = ["CONSTRUCTORS", "LIBRARIES", "MENTIONS", "METHODS", "ROOTS", "judge", "worth_a_look"]

#: Values of the option ``libraries``.
LIBRARIES = (
    "requests",
    "httpx",
    "aiohttp",
    "urllib",
    "boto3",
    "subprocess",
    "database",
    "grpc",
    "redis",
    "docker",
)

#: Words without which a file has nothing of these libraries.
MENTIONS = (
    b"requests", b"httpx", b"aiohttp", b"urllib", b"boto", b"subprocess", b"os.system", b"popen",
    b"psycopg", b"sqlalchemy",
    b"pymysql", b"MySQLdb", b"mysql", b"pymongo", b"asyncpg", b"grpc", b"redis", b"docker", b"stripe",
    b"braintree",
)  # fmt: skip

#: What sort of value a call gives, by its qualified name.
CONSTRUCTORS: dict[str, str] = {
    **http.CONSTRUCTORS,
    **aws.CONSTRUCTORS,
    **databases.CONSTRUCTORS,
    **services.CONSTRUCTORS,
}

#: What sort of value a method gives, by the kind of its object and its name.
METHODS: dict[tuple[str, str], str] = {**aws.METHODS, **databases.METHODS, **services.METHODS}

_JUDGES: dict[str, Callable[[CallView], Verdict | None]] = {
    "requests": http.requests,
    "httpx": http.httpx,
    "aiohttp": http.aiohttp,
    "urllib": http.urllib,
    "boto3": aws.boto3,
    "botocore": aws.boto3,
    "subprocess": processes.subprocess,
    "os": processes.subprocess,
    "grpc": services.grpc,
    "redis": services.redis,
    "docker": services.docker,
    **dict.fromkeys(("stripe", "braintree", "paypalrestsdk", "square"), services.payments),
    **dict.fromkeys(
        ("psycopg", "psycopg2", "pymysql", "MySQLdb", "mysql", "pymongo", "asyncpg", "sqlalchemy", "dbapi"),
        databases.database,
    ),
}


#: Packages whose calls are judged.
ROOTS = frozenset(_JUDGES) - {"dbapi"}

#: Kinds are named as modules are, so that a function of such a module must not be taken for a method.
_KINDS = tuple(f"{kind}." for kind in {*CONSTRUCTORS.values(), *METHODS.values()})


def judge(call: CallView) -> Verdict | None:
    """Return what the tables say about a call, ``None`` when they do not know it."""
    if not call.bound and call.name.startswith(_KINDS) and call.name not in CONSTRUCTORS:
        return None
    found = _JUDGES.get(call.name.partition(".")[0])
    return None if found is None else found(call)


_IMPORTS = re.compile(
    rb"^[ \t]*(?:import|from)[ \t][^\n#]*(?:" + b"|".join(re.escape(word) for word in MENTIONS) + rb")",
    re.MULTILINE,
)


def worth_a_look(source: bytes) -> bool:
    """Tell whether a file imports one of the libraries at all."""
    return b"os.system" in source or b"popen" in source or _IMPORTS.search(source) is not None

"""Exceptions of the libraries: their other spellings and what catches them."""

from __future__ import annotations

import re

__all__ = ["bases_of", "canonical"]

_SAME = (
    (re.compile(r"^requests\.exceptions\."), "requests."),
    (re.compile(r"^redis\.exceptions\.|^redis\.asyncio\.(?=\w+Error$)"), "redis."),
    (re.compile(r"^httpx\._exceptions\."), "httpx."),
    (re.compile(r"^aiohttp\.client_exceptions\."), "aiohttp."),
    (re.compile(r"^psycopg\.errors\."), "psycopg."),
    (re.compile(r"^pymysql\.err\."), "pymysql."),
    (re.compile(r"^asyncpg\.exceptions\."), "asyncpg."),
    (re.compile(r"^MySQLdb\._exceptions\."), "MySQLdb."),
    (re.compile(r"^mysql\.connector\.(?=\w+Error$)"), "mysql.connector.errors."),
    (re.compile(r"^asyncio\.exceptions\."), "asyncio."),
    (re.compile(r"^urllib\.request\.(?=(URL|HTTP)Error$)"), "urllib.error."),
    (re.compile(r"^(builtins\.)?(IOError|EnvironmentError)$"), "builtins.OSError"),
    (re.compile(r"^socket\.(error|herror|gaierror)$"), "builtins.OSError"),
    (re.compile(r"^socket\.timeout$"), "builtins.TimeoutError"),
    (re.compile(r"^docker\.errors\.|^docker\.(?=APIError$)"), "docker.errors."),
)

_EVERY = frozenset({"builtins.Exception", "builtins.BaseException"})
_REQUESTS = {"requests.RequestException", "builtins.OSError"}
_HTTPX = {"httpx.TransportError", "httpx.RequestError", "httpx.HTTPError"}
_BOTOCORE = {
    "botocore.exceptions.BotoCoreError",
    "botocore.exceptions.HTTPClientError",
    "botocore.exceptions.ConnectionError",
}
_DBAPI = ("DatabaseError", "Error")

_BASES: dict[str, set[str]] = {
    "requests.ConnectionError": _REQUESTS,
    "requests.Timeout": _REQUESTS,
    "httpx.NetworkError": _HTTPX,
    "httpx.RemoteProtocolError": _HTTPX | {"httpx.ProtocolError"},
    "httpx.TimeoutException": _HTTPX,
    "aiohttp.ClientConnectionError": {"aiohttp.ClientError"},
    # The same class from Python 3.11 on.
    "asyncio.TimeoutError": {"builtins.TimeoutError", "builtins.OSError"},
    "builtins.TimeoutError": {"builtins.OSError", "asyncio.TimeoutError"},
    "builtins.ConnectionError": {"builtins.OSError"},
    "urllib.error.URLError": {"builtins.OSError"},
    "botocore.exceptions.ConnectionClosedError": _BOTOCORE,
    "botocore.exceptions.ConnectTimeoutError": _BOTOCORE,
    "botocore.exceptions.EndpointConnectionError": _BOTOCORE,
    "botocore.exceptions.ReadTimeoutError": _BOTOCORE,
    "subprocess.CalledProcessError": {"subprocess.SubprocessError"},
    "subprocess.TimeoutExpired": {"subprocess.SubprocessError"},
    **{
        f"{library}.OperationalError": {f"{library}.{base}" for base in _DBAPI}
        for library in ("psycopg2", "psycopg", "pymysql", "MySQLdb")
    },
    "mysql.connector.errors.OperationalError": {f"mysql.connector.errors.{base}" for base in _DBAPI},
    "mysql.connector.errors.InterfaceError": {"mysql.connector.errors.Error"},
    "sqlalchemy.exc.OperationalError": {
        f"sqlalchemy.exc.{base}" for base in ("DatabaseError", "DBAPIError", "StatementError", "SQLAlchemyError")
    },
    "pymongo.errors.ConnectionFailure": {"pymongo.errors.PyMongoError", "pymongo.errors.AutoReconnect",
                                         "pymongo.errors.ServerSelectionTimeoutError"},
    "asyncpg.CannotConnectNowError": {"asyncpg.PostgresError", "asyncpg.OperatorInterventionError"},
    "asyncpg.PostgresConnectionError": {"asyncpg.PostgresError"},
    "grpc.FutureTimeoutError": set(),
    "grpc.RpcError": {"grpc.aio.AioRpcError", "grpc.aio.BaseError"},
    "redis.ConnectionError": {"redis.RedisError"},
    "redis.TimeoutError": {"redis.RedisError"},
    "docker.errors.APIError": {"docker.errors.DockerException", "requests.HTTPError", *_REQUESTS},
}  # fmt: skip


def canonical(qualified: str) -> str:
    """Return the one spelling by which an exception is known here."""
    for pattern, replacement in _SAME:
        if pattern.search(qualified):
            return pattern.sub(replacement, qualified)
    return qualified


def bases_of(name: str) -> frozenset[str]:
    """Return the types, besides itself, whose handlers would catch an exception."""
    return _EVERY | _BASES.get(name, set())

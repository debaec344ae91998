"""Databases: to connect may fail in passing; statements are safe when they only read, and commits never are."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.libraries.verdict import Transient, Verdict, good, quiet, unsafe

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.libraries.verdict import CallView

__all__ = ["CONSTRUCTORS", "METHODS", "TRANSIENT", "database"]

TRANSIENT = {
    "psycopg2": Transient(("psycopg2.OperationalError",)),
    "psycopg": Transient(("psycopg.OperationalError",)),
    "pymysql": Transient(("pymysql.OperationalError",)),
    "MySQLdb": Transient(("MySQLdb.OperationalError",)),
    "mysql": Transient(("mysql.connector.errors.OperationalError", "mysql.connector.errors.InterfaceError")),
    "sqlalchemy": Transient(("sqlalchemy.exc.OperationalError",)),
    "pymongo": Transient(("pymongo.errors.ConnectionFailure",)),
    "asyncpg": Transient(
        (
            "asyncpg.CannotConnectNowError",
            "asyncpg.PostgresConnectionError",
            "asyncio.TimeoutError",
            "builtins.ConnectionError",
        )
    ),
}

#: Calls that open a connection, by the library whose exceptions they raise.
_CONNECTS = {
    "psycopg2.connect": "psycopg2",
    "psycopg.connect": "psycopg",
    "psycopg.Connection.connect": "psycopg",
    "psycopg.AsyncConnection.connect": "psycopg",
    "pymysql.connect": "pymysql",
    "pymysql.Connection": "pymysql",
    "pymysql.connections.Connection": "pymysql",
    "MySQLdb.connect": "MySQLdb",
    "mysql.connector.connect": "mysql",
    "asyncpg.connect": "asyncpg",
    "asyncpg.create_pool": "asyncpg",
    "sqlalchemy.engine.connect": "sqlalchemy",
    "sqlalchemy.engine.raw_connection": "sqlalchemy",
    "sqlalchemy.asyncengine.connect": "sqlalchemy",
    "asyncpg.pool.acquire": "asyncpg",
}
_AWAITED = {"psycopg.AsyncConnection.connect", "asyncpg.connect", "asyncpg.create_pool", "asyncpg.pool.acquire",
            "sqlalchemy.asyncengine.connect"}  # fmt: skip

CONSTRUCTORS = {
    **{
        name: "dbapi.connection"
        for name in _CONNECTS
        if "." in name and not name.startswith(("sqlalchemy", "asyncpg"))
    },
    "asyncpg.connect": "asyncpg.connection",
    "asyncpg.create_pool": "asyncpg.pool",
    "sqlalchemy.create_engine": "sqlalchemy.engine",
    "sqlalchemy.engine.create_engine": "sqlalchemy.engine",
    "sqlalchemy.ext.asyncio.create_async_engine": "sqlalchemy.asyncengine",
    "sqlalchemy.orm.sessionmaker": "sqlalchemy.sessionmaker",
    "sqlalchemy.orm.Session": "sqlalchemy.session",
    "pymongo.MongoClient": "pymongo.client",
    "pymongo.mongo_client.MongoClient": "pymongo.client",
    "sqlalchemy.Engine": "sqlalchemy.engine",
    "sqlalchemy.engine.Engine": "sqlalchemy.engine",
    "sqlalchemy.ext.asyncio.AsyncEngine": "sqlalchemy.asyncengine",
}

METHODS = {
    ("dbapi.connection", "cursor"): "dbapi.cursor",
    ("sqlalchemy.engine", "connect"): "dbapi.connection",
    ("sqlalchemy.engine", "raw_connection"): "dbapi.connection",
    ("sqlalchemy.engine", "begin"): "dbapi.connection",
    ("sqlalchemy.asyncengine", "connect"): "dbapi.connection",
    ("asyncpg.pool", "acquire"): "asyncpg.connection",
    ("pymongo.client", "get_database"): "pymongo.database",
    ("pymongo.client", "get_default_database"): "pymongo.database",
    ("pymongo.database", "get_collection"): "pymongo.database",
}

_READ = re.compile(r"\s*(?:--[^\n]*\n\s*)*(select|show|explain|values|describe|with)\b", re.IGNORECASE)
_WRITE = re.compile(
    r"\b(insert|update|delete|merge|replace\s+into|create|drop|alter|truncate|nextval|for\s+update|call)\b",
    re.IGNORECASE,
)
_FETCH = {"fetchone", "fetchall", "fetchmany", "scalar", "scalars", "first", "one", "one_or_none", "all", "mappings",
          "close", "rollback", "dispose", "cursor", "closed", "connect", "is_connected", "ping", "keys",
          "set_session",
          "set_client_encoding", "get_server_info"}  # fmt: skip
_MONGO_READS = {"find", "find_one", "count_documents", "estimated_document_count", "distinct", "aggregate",
                "list_collection_names", "list_database_names", "server_info", "list_indexes",
                "index_information"}  # fmt: skip
_MONGO_PLAIN = {"close", "get_database", "get_collection", "get_default_database", "with_options"}


def database(call: CallView) -> Verdict | None:
    """Judge a call of a database library."""
    if library := _CONNECTS.get(call.name):
        return good("database", f"{call.name}()", TRANSIENT[library], awaited=call.name in _AWAITED)
    kind = call.name.rpartition(".")[0]
    if kind.startswith("pymongo."):
        return _mongo(call)
    if kind in {
        "dbapi.connection",
        "dbapi.cursor",
        "asyncpg.connection",
        "asyncpg.pool",
        "sqlalchemy.session",
    }:
        return _statement(call)
    if kind in {"sqlalchemy.engine", "sqlalchemy.asyncengine"}:
        if call.method == "begin":
            return unsafe(
                "database",
                "engine.begin()",
                "commits a transaction: a lost answer leaves open whether it came through",
            )
        return _statement(call)
    if call.name in CONSTRUCTORS:
        return quiet("database", f"{call.name}()")
    return None


def _statement(call: CallView) -> Verdict | None:
    label = f"{call.method}()"
    if call.method in _FETCH:
        return quiet("database", label)
    if call.method in {"execute", "fetch", "fetchrow", "fetchval", "exec_driver_sql", "query"}:
        statement = call.argument("statement", 0) or call.argument("query", 0)
        return _sql(label, statement, call)
    if call.method in {"commit", "executemany", "executescript", "copy_from", "copy_expert", "add", "add_all", "flush",
                       "merge", "delete", "bulk_save_objects", "callproc", "copy", "transaction",
                       "begin"}:  # fmt: skip
        return unsafe("database", label, "writes to the database: a second attempt may write twice")
    return None


def _sql(label: str, statement: ast.expr | None, call: CallView) -> Verdict:
    if isinstance(statement, ast.Call) and statement.args:
        # text("SELECT ...") and select(...) of SQLAlchemy
        name = call.kind(statement)
        if name == "sqlalchemy.select":
            return quiet("database", label)
        if name == "sqlalchemy.text":
            statement = call.value(statement.args[0])
    text = _text(statement)
    if text is None:
        return unsafe("database", label, "runs a statement that cannot be seen, which may write")
    if _READ.match(text) and not _WRITE.search(text):
        return quiet("database", label)
    word = text.split(None, 1)[0].upper() if text.split() else "nothing"
    return unsafe("database", label, f"runs {word}: a second attempt may write twice")


def _text(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else " ? " for part in node.values)
    return None


def _mongo(call: CallView) -> Verdict:
    label = f"{call.method}()"
    if call.method in _MONGO_PLAIN:
        return quiet("database", label)
    transient = TRANSIENT["pymongo"]
    if call.method in _MONGO_READS:
        return good("database", label, transient)
    if call.method == "command":
        name = call.constant("command", 0)
        if name in {
            "ping",
            "hello",
            "ismaster",
            "serverStatus",
            "buildInfo",
            "dbStats",
            "collStats",
            "count",
        }:
            return good("database", f"command({name!r})", transient)
    return unsafe("database", label, "writes to the database or may do so: a second attempt may write twice")

"""Other services: gRPC stubs, redis and the Docker SDK."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.libraries.verdict import (
    Condition,
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

__all__ = ["CONSTRUCTORS", "METHODS", "TRANSIENT", "docker", "grpc", "payments", "redis"]

TRANSIENT = {
    # An RpcError carries every status, also NOT_FOUND and INVALID_ARGUMENT; only these two pass by themselves.
    "grpc": Transient(
        conditions=(Condition("grpc.RpcError", 'error.code().name in {"UNAVAILABLE", "DEADLINE_EXCEEDED"}'),)
    ),
    "grpc.future": Transient(("grpc.FutureTimeoutError",)),
    "redis": Transient(("redis.ConnectionError", "redis.TimeoutError")),
    # The daemon answers 500 when a registry cannot be reached; 404 and 409 are answers. The socket to the daemon
    # itself is requests'.
    "docker": Transient(
        ("requests.ConnectionError", "requests.Timeout"),
        conditions=(Condition("docker.errors.APIError", "error.is_server_error()"),),
    ),
}

CONSTRUCTORS = {
    "grpc.insecure_channel": "grpc.channel",
    "grpc.secure_channel": "grpc.channel",
    "grpc.aio.insecure_channel": "grpc.aio.channel",
    "grpc.aio.secure_channel": "grpc.aio.channel",
    "grpc.channel_ready_future": "grpc.future",
    "redis.Redis": "redis.Redis",
    "redis.StrictRedis": "redis.Redis",
    "redis.from_url": "redis.Redis",
    "redis.Redis.from_url": "redis.Redis",
    "redis.StrictRedis.from_url": "redis.Redis",
    "redis.client.Redis": "redis.Redis",
    "redis.asyncio.Redis": "redis.asyncio.Redis",
    "redis.asyncio.from_url": "redis.asyncio.Redis",
    "redis.asyncio.Redis.from_url": "redis.asyncio.Redis",
    "docker.from_env": "docker.client",
    "docker.DockerClient": "docker.client",
    "docker.client.from_env": "docker.client",
    "docker.client.DockerClient": "docker.client",
    "docker.DockerClient.from_env": "docker.client",
    "docker.APIClient": "docker.api",
}

METHODS: dict[tuple[str, str], str] = {
    ("redis.Redis", "pipeline"): "redis.pipeline",
    ("redis.Redis", "pubsub"): "redis.pubsub",
    ("redis.Redis", "lock"): "redis.lock",
    ("redis.asyncio.Redis", "pipeline"): "redis.pipeline",
    ("redis.asyncio.Redis", "pubsub"): "redis.pubsub",
    ("redis.asyncio.Redis", "lock"): "redis.lock",
}

_GRPC_READS = re.compile(
    r"(Get|List|Describe|Read|Search|Query|Check|Lookup|Find|Fetch|Count|Exists|Has|Is|Resolve|Ping|Health|Status|BatchGet|Stat)(?![a-z])"
)

_REDIS_SAFE = {
    "get", "mget", "exists", "keys", "scan", "scan_iter", "hget", "hmget", "hgetall", "hkeys", "hvals",
    "hlen", "hexists",
    "ttl", "pttl", "type", "ping", "strlen", "llen", "lrange", "lindex", "smembers", "scard", "sismember",
    "zrange",
    "zscore", "zcard", "zrank", "zcount", "zrangebyscore", "zrevrange", "info", "dbsize", "time", "echo",
    "getrange",
    "getbit", "bitcount", "client_list", "config_get", "memory_usage", "object", "xlen", "xrange",
    "xinfo_stream",
    "hscan", "sscan", "zscan", "hscan_iter", "sscan_iter", "zscan_iter", "randomkey", "srandmember",
    "sinter", "sunion", "sdiff",
    # These set something: the same state however often they run.
    "set", "mset", "setex", "psetex", "hset", "hmset", "expire", "expireat", "pexpire", "persist",
    "delete", "unlink",
    "hdel", "sadd", "srem", "zadd", "zrem", "lset", "ltrim", "setrange", "setbit", "pfadd",
}  # fmt: skip
_REDIS_LOCAL = {"close", "aclose", "pipeline", "register_script", "pubsub", "lock", "from_url"}

_DOCKER_SAFE = {
    "ping", "version", "info", "df", "login", "images.pull", "images.get", "images.list", "images.search",
    "images.get_registry_data", "containers.get", "containers.list", "networks.list", "networks.get",
    "volumes.list",
    "volumes.get", "pull", "inspect_image", "inspect_container", "inspect_distribution", "images",
    "containers",
}  # fmt: skip


def grpc(call: CallView) -> Verdict | None:
    """Judge a call of gRPC: a method of a stub is read only when its name says so."""
    if call.name.startswith(("grpc.stub.", "grpc.aio.stub.")):
        label = f"{call.method}()"
        if "grpc.retryPolicy" in call.facts:
            return retries("grpc", label, "is sent by a channel with a retry policy of its own")
        if _GRPC_READS.match(call.method):
            return good("grpc", label, TRANSIENT["grpc"], awaited=call.name.startswith("grpc.aio."))
        return unsafe("grpc", label, "is a remote procedure that is not known to be idempotent")
    if call.name == "grpc.future.result":
        return good("grpc", "grpc.channel_ready_future()", TRANSIENT["grpc.future"])
    if call.name in CONSTRUCTORS or call.name.startswith(
        ("grpc.channel.", "grpc.aio.channel.", "grpc.future.")
    ):
        return quiet("grpc", f"{call.name}()")
    return None


def redis(call: CallView) -> Verdict | None:
    """Judge a call of redis."""
    if call.name in CONSTRUCTORS:
        return quiet("redis", f"{call.name}()")
    if call.name.startswith("redis.pipeline."):
        return unsafe(
            "redis", f"pipeline {call.method}()", "collects commands of which some may not be repeatable"
        )
    if call.name.startswith(("redis.pubsub.", "redis.lock.")):
        return unsafe(
            "redis",
            f"{call.method}()",
            "keeps state in the server: a second attempt meets what the first left",
        )
    if not call.name.startswith(("redis.Redis.", "redis.asyncio.Redis.")):
        return None
    label = f"redis {call.method}()"
    if call.method in _REDIS_LOCAL:
        return quiet("redis", label)
    if "redis.retry" in call.facts:
        return retries("redis", label, "is sent by a client that retries already (retry=, retry_on_error=)")
    if call.method == "set" and call.given("nx", "xx", "get"):
        return unsafe(
            "redis", label, "has a condition that a second attempt would not meet when the first came through"
        )
    if call.method == "zadd" and call.given("incr", "nx"):
        return unsafe("redis", label, "counts up: a second attempt counts twice")
    if call.method in _REDIS_SAFE:
        asynchronous = call.name.startswith("redis.asyncio.") and not call.method.endswith("_iter")
        return good("redis", label, TRANSIENT["redis"], awaited=asynchronous)
    return unsafe("redis", label, "is not idempotent: a second attempt does it again")


def docker(call: CallView) -> Verdict | None:
    """Judge a call of the Docker SDK."""
    if call.name in CONSTRUCTORS:
        return quiet("docker", f"{call.name}()")
    if not call.name.startswith(("docker.client.", "docker.api.")):
        return None
    operation = call.name.split(".", 2)[2]
    label = f"{operation}()"
    if operation == "close":
        return quiet("docker", label)
    if operation in _DOCKER_SAFE:
        return good("docker", label, TRANSIENT["docker"])
    if operation in {"images.push", "push"}:
        return mute("docker", label, "reports a failed push in what it returns, not as an exception")
    return unsafe("docker", label, "changes something on the Docker host and is not known to be repeatable")


_PAYMENT_READS = ("retrieve", "list", "search", "auto_paging_iter")


def payments(call: CallView) -> Verdict | None:
    """Judge a call of a payment library: only looking is safe, and a key that the caller gives."""
    label = f"{call.name}()"
    if call.method in _PAYMENT_READS or call.method[:1].isupper():
        return quiet("payments", label)
    key = next((item.value for item in call.node.keywords if item.arg == "idempotency_key"), None)
    if key is not None and call.stable(key):
        return quiet("payments", label)
    return unsafe("payments", label, "moves money or may do so: a second attempt may do it twice")

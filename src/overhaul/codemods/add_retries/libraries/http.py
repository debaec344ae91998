"""HTTP: requests, httpx, aiohttp and urllib. The method decides: RFC 9110 calls all but POST and PATCH idempotent."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.libraries.verdict import Transient, Verdict, good, quiet, retries, unsafe

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.libraries.verdict import CallView

__all__ = ["ATTRIBUTES", "CONSTRUCTORS", "METHODS", "TRANSIENT", "aiohttp", "httpx", "requests", "urllib"]

TRANSIENT = {
    "requests": Transient(("requests.ConnectionError", "requests.Timeout")),
    "httpx": Transient(("httpx.NetworkError", "httpx.RemoteProtocolError", "httpx.TimeoutException")),
    "aiohttp": Transient(("aiohttp.ClientConnectionError", "asyncio.TimeoutError")),
    # URLError wraps what the socket says while connecting; afterwards the socket's own exceptions come through.
    "urllib": Transient(
        ("urllib.error.URLError", "builtins.ConnectionError", "builtins.TimeoutError"),
        exclude=("urllib.error.HTTPError",),
    ),
}

CONSTRUCTORS = {
    "requests.Session": "requests.Session",
    "requests.session": "requests.Session",
    "requests.sessions.Session": "requests.Session",
    "requests.sessions.session": "requests.Session",
    "httpx.Client": "httpx.Client",
    "httpx.AsyncClient": "httpx.AsyncClient",
    "aiohttp.ClientSession": "aiohttp.ClientSession",
    "aiohttp.client.ClientSession": "aiohttp.ClientSession",
    "urllib.request.Request": "urllib.request.Request",
}

METHODS: dict[tuple[str, str], str] = {}
ATTRIBUTES: dict[tuple[str, str], str] = {}

_IDEMPOTENT = {"get", "head", "options", "put", "delete", "trace"}
_KEYS = {"idempotency-key", "x-idempotency-key", "idempotency_key", "x-idempotence-key", "idempotence-key"}
_HARMLESS = {"close", "aclose", "mount", "build_request", "prepare_request", "merge_environment_settings"}
#: Parameters that somebody else opened: a second attempt would find them read to the end.
_BODIES = ("data", "content", "files", "body")


def requests(call: CallView) -> Verdict | None:
    """Judge a call of requests."""
    label = f"{call.name.removeprefix('requests.sessions.')}()"
    session = call.name.startswith("requests.Session.")
    if session and call.method in _HARMLESS:
        return quiet("requests", label)
    verdict = _by_method("requests", label, call, first=0)
    if verdict is None and session and call.method == "send":
        return unsafe("requests", label, "sends a prepared request whose method cannot be seen")
    if (
        verdict is not None
        and session
        and not verdict.reason
        and call.facts & {"HTTPAdapter", "urllib3.Retry"}
    ):
        return retries(
            "requests", label, "is sent by a session whose HTTPAdapter retries already (max_retries)"
        )
    return verdict


def httpx(call: CallView) -> Verdict | None:
    """Judge a call of httpx."""
    label = f"{call.name}()"
    client = call.name.startswith(("httpx.Client.", "httpx.AsyncClient."))
    if client and call.method in _HARMLESS:
        return quiet("httpx", label)
    asynchronous = call.name.startswith("httpx.AsyncClient.")
    verdict = _by_method("httpx", label, call, first=0, awaited=asynchronous)
    if verdict is None and client and call.method == "send":
        return unsafe("httpx", label, "sends a prepared request whose method cannot be seen")
    if verdict is not None and client and not verdict.reason and "HTTPTransport" in call.facts:
        return retries("httpx", label, "is sent by a client whose HTTPTransport retries already (retries=)")
    return verdict


def aiohttp(call: CallView) -> Verdict | None:
    """Judge a call of aiohttp."""
    if not call.name.startswith("aiohttp.ClientSession."):
        return None
    if call.method in _HARMLESS:
        return quiet("aiohttp", f"{call.name}()")
    return _by_method("aiohttp", f"{call.name}()", call, first=0, awaited=True)


def urllib(call: CallView) -> Verdict | None:
    """Judge a call of urllib.request."""
    if call.name == "urllib.request.urlretrieve":
        return good("urllib", "urlretrieve()", TRANSIENT["urllib"])
    if call.name != "urllib.request.urlopen":
        return None
    data = call.argument("data", 1)
    target = call.argument("url", 0)
    if isinstance(target, ast.Call) and call.kind(target) == "urllib.request.Request":
        return _urllib_request(call, target, data)
    if target is None or call.starred:
        return unsafe("urllib", "urlopen()", "is called with arguments that cannot be seen")
    if not _absent(data):
        return unsafe("urllib", "urlopen()", "sends a body, so it is a POST without an idempotency key")
    if isinstance(target, ast.Name) and call.kind(target) == "urllib.request.Request":
        return unsafe("urllib", "urlopen()", "is given a request whose method cannot be seen")
    return good("urllib", "urlopen()", TRANSIENT["urllib"])


def _urllib_request(call: CallView, request: ast.Call, data: ast.expr | None) -> Verdict:
    given = {item.arg: item.value for item in request.keywords}
    if None in given or any(isinstance(item, ast.Starred) for item in request.args):
        return unsafe("urllib", "urlopen()", "is given a request whose arguments cannot be seen")
    body = given.get("data", request.args[1] if len(request.args) > 1 else data)
    method = given.get("method")
    if method is None:
        name = "get" if _absent(body) and _absent(data) else "post"
    elif isinstance(method, ast.Constant):
        name = str(method.value).lower()
    else:
        return unsafe("urllib", "urlopen()", "is given a request whose method is no constant")
    headers = given.get("headers", request.args[2] if len(request.args) > 2 else None)  # noqa: PLR2004 - the signature
    if name in _IDEMPOTENT:
        return good("urllib", "urlopen()", TRANSIENT["urllib"])
    return _with_key("urllib", f"urlopen() of a {name.upper()} request", call, headers)


def _by_method(
    library: str, label: str, call: CallView, *, first: int, awaited: bool = False
) -> Verdict | None:
    method = call.method
    if method in {"request", "stream", "ws_connect"}:
        found = call.argument("method", first)
        if not isinstance(found, ast.Constant) or not isinstance(found.value, str):
            return unsafe(library, label, "is called with an HTTP method that is no constant")
        method = found.value.lower()
        label = label.replace("()", f"({found.value!r})")
    if method not in _IDEMPOTENT | {"post", "patch"}:
        return None
    if opened := _opened_elsewhere(call):
        return unsafe(
            library,
            label,
            f"sends {opened}, which the caller opened: a second attempt would find it read to its end",
        )
    if method in {"put", "delete"} and (name := call.new_each_time()):
        return unsafe(library, label, f"sends something else on each attempt ({name}())")
    if method in _IDEMPOTENT:
        return good(library, label, TRANSIENT[library], awaited=awaited)
    verdict = _with_key(library, label, call, call.argument("headers"))
    return good(library, label, TRANSIENT[library], awaited=awaited) if not verdict.reason else verdict


def _with_key(library: str, label: str, call: CallView, headers: ast.expr | None) -> Verdict:
    """Judge a method that is not idempotent by itself: it is with a key that stays the same in every attempt."""
    verb = "PATCH" if "patch" in label.lower() else "POST"
    plain = f"is a {verb} without an idempotency key: the server may do it twice"
    if headers is None:
        return unsafe(library, label, plain)
    headers = call.value(headers)
    if not isinstance(headers, ast.Dict):
        return unsafe(
            library,
            label,
            f"is a {verb} whose headers cannot be seen; without an idempotency key it may run twice",
        )
    for key, value in zip(headers.keys, headers.values, strict=True):
        if isinstance(key, ast.Constant) and str(key.value).lower() in _KEYS:
            if call.stable(value):
                return good(library, label, TRANSIENT[library])
            return unsafe(
                library, label, "makes a new idempotency key on each attempt; take the key as a parameter"
            )
    return unsafe(library, label, plain)


def _opened_elsewhere(call: CallView) -> str:
    for name in _BODIES:
        value = next((item.value for item in call.node.keywords if item.arg == name), None)
        if (
            value is None
            and name == "data"
            and call.method in {"post", "put", "patch"}
            and len(call.node.args) > 1
        ):
            value = call.node.args[1]
        if value is None:
            continue
        for node in ast.walk(call.value(value)):
            if isinstance(node, ast.Name) and call.kind(node) == "opened":
                return node.id
    return ""


def _absent(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)

"""requests-timeouts: a request without a timeout can wait for ever."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Option, Remark, Rewrite, Scope, Site
from overhaul.codemods.toolbox.arguments import appended, argument, called, in_f_string, maker, unpacks
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CODEMOD"]

_VERBS = frozenset({"get", "post", "put", "delete", "head", "options", "patch", "request"})
_SESSIONS = frozenset({"requests.Session", "requests.session", "requests.sessions.Session"})


def _function(site: Site, scope: Scope) -> Iterator[Finding]:
    name = called(scope.module, site) or ""
    if name.startswith("requests.") and name.removeprefix("requests.").removeprefix("api.") in _VERBS:
        yield from _find(site, scope)


def _methods(_: Site, scope: Scope) -> Iterator[Finding]:
    """Look at sessions: their methods are called on lines that do not mention requests."""
    module = scope.module
    if b"ession(" not in module.source:
        return
    for site in module.sites(ast.Call, [f".{verb}".encode() for verb in sorted(_VERBS)]):
        func = site.node.func  # type: ignore[attr-defined]
        if isinstance(func, ast.Attribute) and func.attr in _VERBS:
            owner = Site(func.value, (*site.ancestors, site.node, func))
            if maker(module, owner) in _SESSIONS:
                yield from _find(site, scope)


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - by `visits`
    if argument(call, "timeout") is not None:
        return
    if unpacks(call):
        yield Remark(
            call, "the unpacked arguments may hold a timeout", hint="check it, and add timeout= there"
        )
        return
    splices = (
        None if in_f_string(site) else appended(scope.module, call, f"timeout={scope.options['seconds']:g}")
    )
    if splices is None:
        yield Remark(call, "a request without a timeout, in a place that cannot be edited safely")
        return
    yield Rewrite(splices, "a request without a timeout can wait for ever")


CODEMOD = Codemod(
    name="requests-timeouts",
    version=1,
    summary="Give every request of `requests` a timeout.",
    why=(
        "requests waits without limit unless it is told otherwise, so one silent server stops a whole script. "
        "https://requests.readthedocs.io/en/latest/user/quickstart/#timeouts"
    ),
    leaves=(
        "Calls that unpack arguments with ** or *: the timeout may be among them.",
        "Sessions that are handed in or kept in attributes: they may carry a timeout of their own.",
    ),
    mentions=(b"requests",),
    visits={ast.Call: _function, ast.Module: _methods},
    certainty=Certainty.REVIEW,
    options=(Option("seconds", 30.0, "The timeout in seconds, for connecting and for each read."),),
    default=False,
    tags=("network", "reliability"),
    examples=(
        Example(
            "A timeout is added",
            "import requests\n\nrequests.get(url)\n",
            "import requests\n\nrequests.get(url, timeout=30)\n",
        ),
        Example(
            "The layout of the call is kept, with its trailing comma and its comments",
            "import requests\n\nrequests.post(\n    url,  # hook\n    json=body,  # safe\n)\n",
            "import requests\n\nrequests.post(\n    url,  # hook\n    json=body,  # safe\n    timeout=30,\n)\n",
        ),
        Example(
            "A comment behind the last argument stays there",
            "import requests\n\nrequests.post(\n    url,\n    (body)  # no secrets\n)\n",
            "import requests\n\nrequests.post(\n    url,\n    (body),  # no secrets\n    timeout=30\n)\n",
        ),
        Example(
            "Aliases are followed",
            "from requests import get as fetch\n\nfetch(url).json()\n",
            "from requests import get as fetch\n\nfetch(url, timeout=30).json()\n",
        ),
        Example(
            "A session that is made here",
            "import requests\n\nwith requests.Session() as s:\n    s.get(url)\n",
            "import requests\n\nwith requests.Session() as s:\n    s.get(url, timeout=30)\n",
        ),
        Example(
            "The number of seconds is an option",
            "import requests\n\nrequests.head(url)\n",
            "import requests\n\nrequests.head(url, timeout=2.5)\n",
            options={"seconds": 2.5},
        ),
        Example("A timeout is there", "import requests\n\nrequests.get(url, timeout=None)\n"),
        Example(
            "Unpacked arguments may hold one",
            "import requests\n\nrequests.get(url, **options)\n",
            notes=("unpacked",),
        ),
        Example("Something else of that name", "from ours import requests\n\nrequests.get(url)\n"),
        Example(
            "A session from elsewhere", "import requests\n\n\ndef f(s: requests.Session):\n    s.get(1)\n"
        ),
    ),
)

"""aware-datetimes: `utcnow` gives a time that does not know it is UTC."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Option, Remark, Rewrite, Scope, Site, Splice
from overhaul.codemods.toolbox.arguments import appended, called, covering, in_f_string, unpacks
from overhaul.model.change import Certainty
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CODEMOD"]

_NOW = {"datetime.datetime.utcnow": "now", "datetime.datetime.utcfromtimestamp": "fromtimestamp"}
_REASON = "a time without a zone is taken for local time wherever it is compared, printed or stored"


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    call, module = site.node, scope.module
    assert isinstance(call, ast.Call)  # noqa: S101 - by `visits`
    name = called(module, site)
    if name not in _NOW or not isinstance(call.func, ast.Attribute):
        return
    zone = module.imports.reference("datetime.timezone", site, style="name")
    added = (
        None
        if in_f_string(site) or unpacks(call) or zone is None
        else _added(call, scope, f"{zone.text}.utc")
    )
    if zone is None or added is None:
        yield Remark(call, "a time without a zone, in a place that cannot be edited safely", NoteKind.REVIEW)
        return
    end = module.span(call.func)[1]
    splices = [Splice(end - len(call.func.attr), end, _NOW[name]), *added]
    certainty = Certainty.REVIEW
    if scope.options["naive"]:
        stop = module.span(call)[1]
        splices = [covering(module, call, [*splices, Splice(stop, stop, ".replace(tzinfo=None)")])]
        certainty = Certainty.SAFE
    yield Rewrite(tuple(splices), _REASON, needs=zone.needs, certainty=certainty)


def _added(call: ast.Call, scope: Scope, zone: str) -> tuple[Splice, ...] | None:
    return appended(scope.module, call, f"tz={zone}" if call.args or call.keywords else zone)


def _reference(site: Site, scope: Scope) -> Iterator[Finding]:
    """Remark on the function itself being handed on, e.g. as a default factory."""
    node, parent = site.node, site.ancestors[-1]
    assert isinstance(node, ast.Attribute)  # noqa: S101 - by `visits`
    if node.attr in {"utcnow", "utcfromtimestamp"} and not (
        isinstance(parent, ast.Call) and parent.func is node
    ):
        name = scope.module.names.qualified(site)
        if name in _NOW:
            hint = "lambda: datetime.now(timezone.utc)" if node.attr == "utcnow" else ""
            yield Remark(
                node, "the function is handed on, and gives times without a zone", NoteKind.REVIEW, hint=hint
            )


CODEMOD = Codemod(
    name="aware-datetimes",
    version=1,
    summary="Write `datetime.now(timezone.utc)` for the deprecated `utcnow()`.",
    why=(
        "utcnow gives a time without a zone, which everything else takes for local time; deprecated since Python 3.12. "
        "https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow"
    ),
    leaves=(
        "The functions themselves, handed on without a call: they get a note.",
        "Names that may be something else than the class of the standard library.",
    ),
    mentions=(b"utcnow", b"utcfromtimestamp"),
    visits={ast.Call: _find, ast.Attribute: _reference},
    certainty=Certainty.REVIEW,
    options=(
        Option("naive", default=False, summary="Drop the zone again, so that the value is the one it was."),
    ),
    default=False,
    tags=("time", "deprecation"),
    examples=(
        Example(
            "With the class imported",
            "from datetime import datetime\n\nx = datetime.utcnow()\n",
            "from datetime import datetime, timezone\n\nx = datetime.now(timezone.utc)\n",
        ),
        Example(
            "With the module imported",
            "import datetime as dt\n\nx = dt.datetime.utcnow().isoformat()\n",
            "import datetime as dt\n\nx = dt.datetime.now(dt.timezone.utc).isoformat()\n",
        ),
        Example(
            "From a timestamp",
            "import datetime\n\nx = datetime.datetime.utcfromtimestamp(0)\n",
            "import datetime\n\nx = datetime.datetime.fromtimestamp(0, tz=datetime.timezone.utc)\n",
        ),
        Example(
            "The very same value, by option",
            "from datetime import datetime, timezone\n\nx = datetime.utcnow()\n",
            "from datetime import datetime, timezone\n\nx = datetime.now(timezone.utc).replace(tzinfo=None)\n",
            options={"naive": True},
        ),
        Example(
            "Handed on",
            "from datetime import datetime\n\nx = field(default_factory=datetime.utcnow)\n",
            notes=("handed on",),
        ),
        Example(
            "The name timezone is taken",
            "from datetime import datetime\nfrom django.utils import timezone\n\nx = datetime.utcnow(), timezone\n",
            notes=("cannot be edited",),
        ),
        Example("Another class", "from arrow import Arrow as datetime\n\nx = datetime.utcnow()\n"),
        Example("A zone is there", "from datetime import datetime\n\nx = datetime.now()\n"),
    ),
)

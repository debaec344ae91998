"""Whether the translation of a case does what the script did."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from emitted import Program, translated

from overhaul.errors import MigrateError
from overhaul.verification.behaviour import Behaviour, Difference, differences
from overhaul.verification.twin import Twin

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.verification.table import Case

__all__ = ["DIFFERENT", "OPAQUE", "SAME", "Verdict", "judged"]

SAME, OPAQUE, DIFFERENT = "same", "opaque", "different"
_SYNTAX_ERROR = 2
_RAISED = re.compile(rb"^(?:\w+\.)*(\w*(?:Error|Exception|Untranslated|Warning)\b.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out for one case.

    Attributes:
        kind: ``same``, ``opaque`` or ``different``.
        reasons: Why it is not the same, one line each; the first one names the cause.
        program: The translation, when there is one.
    """

    kind: str
    reasons: tuple[str, ...] = ()
    program: Program | None = None

    def __str__(self) -> str:
        return "\n  ".join((self.kind, *self.reasons))


def judged(case: Case, run: Callable[[Twin], Behaviour]) -> Verdict:
    """Translate and run a case, and compare with what is recorded.

    Args:
        case: With a record.
        run: Runs the Python program of a twin.
    """
    assert case.recorded is not None, f"{case.name} has no record: run ask.py"
    try:
        program = translated(case)
    except MigrateError as error:
        # Refused aloud; rightly where the shell refuses it too.
        refused = case.recorded.status == _SYNTAX_ERROR and case.recorded.complains
        return Verdict(SAME if refused else OPAQUE, (f"not parsed: {error}",))
    with tempfile.TemporaryDirectory(prefix="confirm-") as folder:
        twin = Twin(Path(folder, "twin"), case.scene, program.text.encode("utf-8", "surrogateescape"))
        behaviour = run(twin)
    found = differences(case.recorded, behaviour)
    if not found:
        return Verdict(SAME, program=program)
    kind, reasons = _weighed(case, program, behaviour, found)
    return Verdict(kind, reasons, program)


def _weighed(
    case: Case, program: Program, behaviour: Behaviour, found: tuple[Difference, ...]
) -> tuple[str, tuple[str, ...]]:
    raised = _RAISED.findall(behaviour.stderr)
    last = raised[-1].decode(errors="replace") if raised else ""
    reasons = tuple(str(each) for each in found)
    if "Untranslated" in last or b"Untranslated" in behaviour.stderr:
        return OPAQUE, (program.opaque or (last,)) + reasons
    if program.opaque:
        return OPAQUE, program.opaque + reasons
    # A child that stopped may have said why where nobody hears it.
    if case.accepted.startswith("opaque") and "SubshellError" in last:
        return OPAQUE, (last, *reasons)
    if case.accepted.startswith("note") and program.notes:
        return OPAQUE, program.notes + reasons
    return DIFFERENT, ((last, *reasons) if last and b"Traceback" in behaviour.stderr else reasons)

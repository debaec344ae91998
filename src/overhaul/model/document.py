"""The JSON text of a plan, parsed strictly: what a lenient parser would let pass is damage here."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, NoReturn

from overhaul.errors import PlanFormatError
from overhaul.model.strict import Wrong

__all__ = ["HINT", "parsed"]

#: What to do about a plan that cannot be read.
HINT = "make the plan again: migrate plan -o PLAN.json"


def parsed(data: bytes) -> object:
    """Return the document that a JSON text holds.

    Raises:
        PlanFormatError: It is no JSON in UTF-8, a key stands twice, or a number is none; names the place.
    """
    try:
        return json.loads(
            data.decode("utf-8"), object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        raise PlanFormatError(_json_problem(data, error), hint=HINT) from None
    except UnicodeDecodeError as error:
        raise PlanFormatError(
            f"the plan is not a JSON text: byte {error.start} is not UTF-8", hint=HINT
        ) from None
    except RecursionError:
        raise PlanFormatError("the plan is damaged: it is nested too deeply", hint=HINT) from None
    except (Wrong, ValueError) as error:
        raise PlanFormatError(f"the plan is damaged: {error}", hint=HINT) from None


def _json_problem(data: bytes, error: json.JSONDecodeError) -> str:
    end = data.rstrip()
    if not end.endswith(b"}") or error.pos >= len(end):
        line = data.count(b"\n") + 1
        return f"the plan is cut off in line {line}: {error.msg} (line {error.lineno})"
    return f"the plan is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Wrong(f"the key {twice!r} stands twice in one object")
    return value


def _no_constant(name: str) -> NoReturn:
    raise Wrong(f"{name} is not a number")


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise Wrong(f"{text} is too large a number")
    return value

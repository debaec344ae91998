"""The rewrite as a command for ``python -m libcst.tool codemod``."""

from __future__ import annotations

import libcst as cst
from libcst.codemod import VisitorBasedCodemodCommand

__all__ = ["PrintCommand"]


class PrintCommand(VisitorBasedCodemodCommand):
    """``print(...)`` becomes ``logger.info(...)``, by name and without looking at scopes."""

    DESCRIPTION = "Log what is printed."

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802, ARG002 - LibCST's names
        """Rename the function that is called."""
        function = updated_node.func
        if not isinstance(function, cst.Name) or function.value != "print":
            return updated_node
        return updated_node.with_changes(func=cst.Attribute(cst.Name("logger"), cst.Name("info")))

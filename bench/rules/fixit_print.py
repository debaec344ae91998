"""The rewrite as an autofixing rule for Fixit."""

from __future__ import annotations

import libcst as cst
from fixit import LintRule

__all__ = ["PrintRule"]


class PrintRule(LintRule):
    """``print(...)`` becomes ``logger.info(...)``, by name and without looking at scopes."""

    MESSAGE = "Log what is printed."

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802 - LibCST's name
        """Report a call of `print` with its replacement."""
        if isinstance(node.func, cst.Name) and node.func.value == "print":
            fixed = node.with_changes(func=cst.Attribute(cst.Name("logger"), cst.Name("info")))
            self.report(node, replacement=fixed)

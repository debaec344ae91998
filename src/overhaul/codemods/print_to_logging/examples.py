"""Examples of `print-to-logging`, by subject; they are its documentation and its tests."""

from __future__ import annotations

from overhaul.codemods.print_to_logging.examples_levels import LEVELS
from overhaul.codemods.print_to_logging.examples_loggers import LOGGERS
from overhaul.codemods.print_to_logging.examples_messages import MESSAGES
from overhaul.codemods.print_to_logging.examples_output import OUTPUT

__all__ = ["EXAMPLES"]

EXAMPLES = (*MESSAGES, *LEVELS, *OUTPUT, *LOGGERS)

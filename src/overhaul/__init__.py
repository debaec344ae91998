"""Bring operations code to production quality: plan, apply and undo codemods."""

__version__ = "0.1.0"
__all__ = ["__version__"]

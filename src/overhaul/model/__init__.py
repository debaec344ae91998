"""Nouns: frozen values of the standard library, no input or output."""

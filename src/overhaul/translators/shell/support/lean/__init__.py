"""Smaller definitions of helpers, for programs of which is known what they never do."""

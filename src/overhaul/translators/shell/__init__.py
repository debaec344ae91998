"""Shell to Python: text to `syntax`, syntax to facts, both to a Python tree; see `docs/adr/0008-shell-runtime.md`.

`translate` names the rooms in the order in which a script goes through them.
"""

"""How Python is written: a small tree of what translators emit, and its text."""

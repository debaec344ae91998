"""Another language to Python. One package per language; how Python text is written is in `python`."""

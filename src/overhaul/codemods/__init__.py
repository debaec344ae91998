"""Python to Python: each codemod is one file, found through `overhaul.codemods.catalog`."""

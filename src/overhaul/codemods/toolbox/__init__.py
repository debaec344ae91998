"""What codemods share, by subject: the module, its names, its imports, calls, strings, rewriting of a span."""

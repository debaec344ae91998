"""From syntax and facts to a Python tree: one file per subject."""

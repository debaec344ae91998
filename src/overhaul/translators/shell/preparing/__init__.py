"""Scripts into scripts: what is put into a script, and what is made plain in it, before facts are looked for."""

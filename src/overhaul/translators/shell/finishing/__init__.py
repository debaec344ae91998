"""Programs into programs: what only the whole program shows, and what makes it read as written by a person."""

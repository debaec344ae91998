"""One file per verb: what happens when it is typed, without Click and without wording."""

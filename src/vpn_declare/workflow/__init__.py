"""One file per verb: joins rooms and shelves, and has no logic of its own."""

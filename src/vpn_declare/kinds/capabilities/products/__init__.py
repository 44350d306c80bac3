"""One table per product, each in a file of its own, with its month and its sources."""

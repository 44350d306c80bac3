"""The files that ``init`` writes, as they are."""

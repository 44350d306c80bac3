"""The shelf of plan renderers: pure functions from the one view to text."""
